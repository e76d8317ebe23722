"""The command line ``perfscore``; a module of commands is imported where one of them is named.

Exit codes: 0 all is well, 1 something is wrong with the files, 2 wrong use, 130 stopped by an interrupt.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from itertools import pairwise

import perfscore
from perfscore.cli.parser import LANGUAGES, Parser, speaking, words
from perfscore.kernel.resources import VERSION, ResourceError, spoken

# Importing typing for it takes longer than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from perfscore.kernel.source import Language

FINE, PROBLEMS, STOPPED = 0, 1, 130

_COMMANDS = {
    "score": (
        "scoring",
        "FRAMEWORK FACTS+ --despite-requirements --partial -o=text|json|markdown|html|xlsx|svg --key=FILE",
    ),
    "explain": ("scoring", "FRAMEWORK"),
    "verify": ("scoring", "RESULT FRAMEWORK FACTS+ --format=text|json --key=FILE --strict"),
    "table": ("scoring", "FRAMEWORK -o=markdown|html|xlsx"),
    "template": ("scoring", "FRAMEWORK -o=toml|csv|json|xlsx --table=NAME --force"),
    "check": ("checking", "FILE+ --format=text|json --strict"),
    "test": ("checking", "FILE+ --coverage --propose --format=text|json"),
    "fmt": ("scoring", "FILE+ --check --words=|en|zh"),
    "batch": ("batch", "FRAMEWORK INPUT -o=FILE --keep=COLUMN* --jobs=N --warnings --raw --restart"),
    "whatif": (
        "asking",
        (
            "FRAMEWORK FACTS+ --set=NAME=VALUE* --sweep=NAME[=LOW..HIGH]* --sensitivity --of=ROW "
            "-o=text|json|csv|html --raw"
        ),
    ),
    "reach": ("asking", "FRAMEWORK FACTS+"),
    "diff": ("asking", "OLD NEW FACTS* -o=text|json|html"),
    "list": ("scoring", ""),
    "complete": ("complete", "SHELL=bash|zsh|fish"),
}
"""The commands in the order in which they are told, each with the module that it lives in, and what it is given.

What no usage line can say, its module adds behind it.
"""

COMMANDS = tuple(_COMMANDS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Raises SystemExit on wrong use, as argparse does."""
    if sys.stderr is None:
        # The number of what was closed must be taken, so that no file that is written gets it.
        os.open(os.devnull, os.O_WRONLY)
        sys.stderr = io.StringIO()
    if sys.stdout is None:
        return _ended(PROBLEMS, words(spoken())["said"]["closed"])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where argparse cannot write at once, it says nothing of it.
        sys.stdout.reconfigure(write_through=False)
    given = sys.argv[1:] if arguments is None else arguments
    lang = spoken()
    try:
        try:
            lang = _spoken(given)
            return _run(given, lang)
        finally:
            # Also what argparse has printed, before it ends the program.
            sys.stdout.flush()
    except KeyboardInterrupt:
        uninterrupted()
        _silence(sys.stdout)
        return _ended(STOPPED, words(lang)["said"]["stopped"])
    except BrokenPipeError:
        # The reader, such as `head`, has gone; nothing is left to tell it, not even at exit.
        _silence(sys.stdout)
        _silence(sys.stderr)
        return PROBLEMS
    except ResourceError:
        return _ended(PROBLEMS, words(lang)["said"]["incomplete"])
    except OSError as error:
        # The disk behind the output is full, or the like.
        _silence(sys.stdout)
        return _ended(PROBLEMS, import_module("perfscore.files.door").unwritten(error, lang))


def uninterrupted() -> None:
    """Let no other interrupt end the program in another way, once all is done and said."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(given: Sequence[str], spoken: Language) -> int:
    with speaking(spoken):
        options = _parsed(given, spoken)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except perfscore.PerfscoreError as error:
        told = (each.told_in(options.lang or each.language or spoken) for each in error.diagnostics)
        sys.stderr.write("\n\n".join(map(str, told)) + "\n")
        return PROBLEMS


def _asked(given: Sequence[str]) -> Language | None:
    """The language that a command line asks for."""
    for option, word in pairwise((*given, "")):
        name, sign, value = option.partition("=")
        if name == "--lang":
            return LANGUAGES.get(value if sign else word)
    return None


def _spoken(given: Sequence[str]) -> Language:
    """The language in which a command speaks: that which is asked for, else that of the framework, else of the locale.

    In the last one it speaks also of what it cannot read.
    """
    asked = _asked(given)
    if asked is None and _named(given) in COMMANDS:
        asked = import_module("perfscore.files.loader").language_of(given)
    return asked or spoken()


def _named(given: Sequence[str]) -> str | None:
    """The command: before it no option has a value but one."""
    behind = pairwise(("", *given))
    return next((word for before, word in behind if word[:1] != "-" and before != "--lang"), None)


def _ended(code: int, why: str) -> int:
    """Tell in one line why the command ends, if anybody can be told; the code that it ends with."""
    try:
        sys.stderr.write(f"perfscore: {why}\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)
    return code


def _silence(stream: TextIO) -> None:
    """Write nothing more there, not even at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _parsed(given: Sequence[str], lang: Language) -> argparse.Namespace:
    """What is asked for, by a parser of all commands, which knows the options of the one that is named."""
    parser = Parser(prog="perfscore", description=words(lang)["said"]["purpose"], lang=lang)
    parser.add_argument("--version", action="version", version=f"perfscore {VERSION}")
    _add_language(parser)
    parser.describe("")
    commands = parser.add_subparsers(title=parser.told("commands"), required=True, metavar="COMMAND")
    named = _named(given)
    if named is not None and named not in COMMANDS:
        parser.refuse(parser.told("no_command", found=named), named, COMMANDS)
    for name, purpose in words(lang)["commands"].items():
        command = commands.add_parser(name, help=purpose, lang=lang)
        if name == named:
            command.set_defaults(run=add_options(command, name), parser=command)
    options, unknown = parser.parse_known_args(given)
    if unknown:
        found = unknown[0].partition("=")[0]
        known = [each for option in options.parser.options for each in option.option_strings]
        sentence = parser.told("no_option", command=options.parser.prog, found=found)
        options.parser.refuse(sentence, found, known)
    options.lang, options.spoken = _asked(given), lang
    return options


def add_options(parser: Parser, command: str) -> Callable[[argparse.Namespace], int]:
    """Give the parser of a command its options; what runs the command."""
    home, usage = _COMMANDS[command]
    module = import_module(f"perfscore.cli.{home}")
    parser.takes(usage)
    more: Callable[[Parser], None] | None = getattr(module, f"{command}_options", None)
    if more is not None:
        more(parser)
    _add_language(parser)
    parser.describe(command)
    run: Callable[[argparse.Namespace], int] = getattr(module, f"run_{command}")
    return run


def _add_language(parser: Parser) -> None:
    parser.add_argument("--lang", choices=tuple(LANGUAGES))
