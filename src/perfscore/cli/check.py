"""``perfscore check``: look for mistakes in frameworks."""

from __future__ import annotations

import argparse
from fractions import Fraction
from functools import partial

import perfscore
from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.common import TEXT_OR_JSON, looking
from perfscore.cli.parser import Parser
from perfscore.kernel.numbers import show_percent
from perfscore.kernel.source import printable
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, render_all
from perfscore.questions.check import Listings
from perfscore.questions.examples import run_examples
from perfscore.questions.soundness.cliffs import SHARE, share_of
from perfscore.reports.json import diagnostics_json, json_text

_SHARE_WORDS = show_percent(SHARE)


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("files", metavar="FILE", nargs="+")
    parser.add_argument("--format", choices=TEXT_OR_JSON, default="text")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument(
        "--cliffs",
        metavar="SHARE",
        nargs="?",
        type=partial(_share, parser),
        const=SHARE,
        help=_SHARE_WORDS,
    )
    parser.add_argument("--decided", action="store_true")
    parser.add_argument("--trends", action="store_true")


def _share(parser: Parser, text: str) -> Fraction:
    try:
        return share_of(text)
    except ValueError:
        said = parser.told("share", share=_SHARE_WORDS, found=repr(printable(text[:60])))
        raise argparse.ArgumentTypeError(said) from None


def run(options: argparse.Namespace) -> int:
    """Check every file; the exit code."""
    problems: list[Diagnostic] = []
    listings = Listings(options.cliffs, trends=options.trends, decided=options.decided)
    for file in options.files:
        try:
            framework = perfscore.load(file)
            with looking(options.spoken):
                found = perfscore.check(framework, lang=options.lang)
                passed = [each.passed for each in run_examples(framework)]
                listings.add(printable(file), framework, found, passed)
            problems.extend(found)
        except PerfscoreError as error:
            problems.extend(each.told_in(options.lang) for each in error.diagnostics)
    if options.format == "json":
        print(json_text(listings.to_dict(problems)) if listings.wanted else diagnostics_json(problems))
    else:
        accounts = "\n".join(each.to_text() for each in listings.accounts)
        print("\n\n".join(filter(None, (render_all(problems), accounts, *listings.texts))))
    wrong = problems if options.strict else [problem for problem in problems if problem.severity == "error"]
    open_questions = options.decided and any(each.found.undecided for each in listings.accounts)
    return PROBLEMS if wrong or open_questions else FINE
