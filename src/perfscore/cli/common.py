"""What several commands share: the words of their arguments, reading facts, writing a file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import perfscore
from perfscore.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.messages import files

FRAMEWORK = "a .perf file, or the name of a shipped framework"
FACTS = "a .toml, .json or .csv file, or the name of shipped facts"
MORE_FACTS = f"{FACTS}; TABLE=FILE.csv reads a table; later ones win"
TEXT_OR_JSON = ("text", "json")
AS_THE_FILE = "default: as the ending of the file says, or else text"


def add_framework_and_facts(parser: argparse.ArgumentParser, facts: str = MORE_FACTS) -> None:
    """Add what nearly every command is given first."""
    parser.add_argument("framework", metavar="FRAMEWORK", help=FRAMEWORK)
    parser.add_argument("facts", metavar="FACTS", nargs="+", help=facts)


def add_language(parser: argparse.ArgumentParser, of: str) -> None:
    """Add the option that chooses a language; ``of`` says for what, and the default."""
    parser.add_argument("--lang", choices=("en", "zh"), help=f"the language of the {of}")


def facts_of(given: Sequence[str]) -> perfscore.Facts:
    """The facts of several arguments; where two have a fact, the later one counts."""
    facts = _some_facts(given[0])
    for more in given[1:]:
        facts |= _some_facts(more)
    return facts


def _some_facts(given: str) -> perfscore.Facts:
    """The facts of an argument: of a file, or, behind the name of a table and ``=``, its rows.

    A file with such a name is ``./name=….csv``.
    """
    name, sign, file = given.partition("=")
    if sign and name.isidentifier():
        return perfscore.load_facts(file, table=name)
    return perfscore.load_facts(given)


def write(name: str, data: bytes, *, over: bool = True) -> None:
    """Write a file. Raises PerfscoreError where that cannot be, or where it is there and not to be written ``over``."""
    try:
        with Path(name).open("wb" if over else "xb") as file:
            file.write(data)
    except FileExistsError:
        message = files.there_already()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = files.unwritable(why.lower())
    else:
        return
    raise PerfscoreError([Diagnostic.at(message, Place(name[:200]))])
