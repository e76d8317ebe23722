"""The arguments of ``perfscore reach`` come in; what it would take to reach a goal, and an exit code, go out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from perfscore.messages import reaching as messages
from perfscore.reaching import reach
from perfscore.render.json import json_text
from perfscore.scenarios.reaching_goal import refused
from perfscore.source import printable

_FINE, _NEVER = 0, 1
_SHOWN = 60

Facts = Callable[[Sequence[str]], Mapping[str, Any]]
Write = Callable[[str, bytes], None]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], facts: Facts, write: Write) -> None:
    """Add the command to those of the command line; facts are read and files are written as other commands do."""
    reaching = commands.add_parser(
        "reach", help="tell what it would take to reach a score or a grade", allow_abbrev=False
    )
    reaching.add_argument("framework", metavar="FRAMEWORK", help="a .perf file, or the name of a shipped framework")
    reaching.add_argument(
        "facts", metavar="FACTS", nargs="+", help="a fact file, or the name of shipped facts; later ones win"
    )
    goal = reaching.add_mutually_exclusive_group(required=True)
    goal.add_argument("--score", metavar="X", help="the score to reach")
    goal.add_argument("--grade", metavar="G", help="the grade to reach, or a better one")
    reaching.add_argument("--free", metavar="A,B", help="only these facts may change; default: all that can")
    reaching.add_argument("--fix", metavar="C", help="these facts may not change")
    reaching.add_argument(
        "--within",
        metavar="NAME=LOW..HIGH",
        action="append",
        default=[],
        help="the fact stays in this range; one end may be left out; of a choice, its options: NAME=A|B",
    )
    reaching.add_argument(
        "--facts", dest="most", metavar="N", choices=("1", "2", "3"), default="2",
        help="so many facts may change together where no single one is enough; default: 2",
    )  # fmt: skip
    reaching.add_argument("--format", choices=("text", "json", "html"), default="text", help="default: text")
    reaching.add_argument("-o", "--output", metavar="FILE", help="write to this file")
    reaching.add_argument("--lang", choices=("en", "zh"), help="the language of the words; default: as the framework")

    def run(options: argparse.Namespace) -> int:
        return _run(options, facts, write)

    reaching.set_defaults(run=run)


def _run(options: argparse.Namespace, facts: Facts, write: Write) -> int:
    """Tell what it would take; the exit code. Raises PerfscoreError where that cannot be."""
    found = reach(
        options.framework,
        facts(options.facts),
        score=options.score,
        grade=options.grade,
        free=None if options.free is None else _names(options.free),
        fixed=_names(options.fix or ""),
        within=dict(_range(each) for each in options.within),
        facts_at_most=int(options.most),
    )
    text = {
        "text": lambda: found.to_text(lang=options.lang),
        "html": lambda: found.to_html(lang=options.lang),
        "json": lambda: json_text(found.to_dict()),
    }[options.format]()
    if options.output is None:
        sys.stdout.write(f"{text}\n")
    else:
        write(options.output, f"{text}\n".encode())
    return _FINE if found.reachable else _NEVER


def _names(given: str) -> list[str]:
    return [each.strip() for each in given.replace("，", ",").split(",") if each.strip()]


def _range(given: str) -> tuple[str, tuple[str | None, ...]]:
    """A name with its range, as two ends, or with some options."""
    name, sign, range_ = given.partition("=")
    low, dots, high = range_.partition("..")
    if not sign or not range_.strip():
        raise refused(messages.no_ranges(f"“{printable(given[:_SHOWN])}”"))
    if dots:
        return name.strip(), (low.strip() or None, high.strip() or None)
    return name.strip(), tuple(each.strip() for each in range_.split("|"))
