"""``perfscore reach``: tell what it would take to reach a score or a grade."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from perfscore.cli.common import add_framework_and_facts, add_output, facts_of, looking, output_of, told
from perfscore.cli.parser import Parser
from perfscore.kernel.source import printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.questions.reach import reach

_FINE, _NEVER = 0, 1
_FORMS = ("text", "json", "html")
_SHOWN = 60


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    add_framework_and_facts(parser)
    goal = parser.add_mutually_exclusive_group(required=True)
    goal.add_argument("--score", metavar="X")
    goal.add_argument("--grade", metavar="G")
    parser.add_argument("--free", metavar="A,B", action="append")
    parser.add_argument("--fix", metavar="C", action="append", default=[])
    parser.add_argument(
        "--within",
        metavar="NAME=LOW..HIGH",
        action="append",
        default=[],
    )
    parser.add_argument(
        "--facts", dest="most", metavar="N", choices=("1", "2", "3"), default="2",
    )  # fmt: skip
    add_output(parser, _FORMS)


def run(options: argparse.Namespace) -> int:
    """Tell what it would take; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, _FORMS, [options.framework, *options.facts])
    with looking(options.spoken):
        found = reach(
            options.framework,
            facts_of(options.facts),
            score=options.score,
            grade=options.grade,
            free=None if options.free is None else _names(options.free),
            fixed=_names(options.fix),
            within=dict(_range(each) for each in options.within),
            facts_at_most=int(options.most),
            lang=options.spoken,
        )
    output.write(told(found, output.form, options.spoken))
    return _FINE if found.reachable else _NEVER


def _names(given: Sequence[str]) -> list[str]:
    return [each.strip() for each in ",".join(given).replace("，", ",").split(",") if each.strip()]


def _range(given: str) -> tuple[str, tuple[str | None, ...]]:
    """A name with its range, as two ends, or with some options."""
    name, sign, range_ = given.partition("=")
    low, dots, high = range_.partition("..")
    if not sign or not range_.strip():
        raise PerfscoreError.of(Message("PS646.no_ranges", found=f"“{printable(given[:_SHOWN])}”"))
    if dots:
        return name.strip(), (low.strip() or None, high.strip() or None)
    return name.strip(), tuple(each.strip() for each in range_.split("|"))
