"""Commands that look for mistakes in frameworks and run their examples."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import TextIO

import perfscore
from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.common import looking
from perfscore.cli.parser import Parser
from perfscore.kernel.numbers import show_percent
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Language, printable
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, render_all
from perfscore.questions.check import Listings
from perfscore.questions.examples import ExampleOutcome, run_examples
from perfscore.questions.soundness.cliffs import SHARE, share_of
from perfscore.questions.soundness.coverage import Coverage
from perfscore.questions.soundness.proposals import Proposals
from perfscore.reports.json import diagnostics_json, json_text

_SHARE_WORDS = show_percent(SHARE)


def check_options(parser: Parser) -> None:
    """Say what ``check`` is given besides."""
    share = partial(_share, parser)
    parser.add_argument("--cliffs", metavar="SHARE", nargs="?", type=share, const=SHARE, help=_SHARE_WORDS)
    parser.takes("--decided --trends")


def _share(parser: Parser, text: str) -> Fraction:
    try:
        return share_of(text)
    except ValueError:
        said = parser.told("share", share=_SHARE_WORDS, found=repr(printable(text[:60])))
        raise argparse.ArgumentTypeError(said) from None


def run_check(options: argparse.Namespace) -> int:
    """Check every file; the exit code."""
    problems: list[Diagnostic] = []
    listings = Listings(options.cliffs, trends=options.trends, decided=options.decided)
    for file in options.file:
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


def run_test(options: argparse.Namespace) -> int:
    """Run the examples of every file; the exit code."""
    failed, values = False, []
    for file in options.file:
        try:
            framework = perfscore.load(file)
        except PerfscoreError as error:
            failed = True
            problems = [each.told_in(options.lang) for each in error.diagnostics]
            values.append(_as_values(file, problems=problems))
            if options.format == "text":
                print(render_all(problems), file=sys.stderr)
            continue
        with looking(options.spoken):
            lang = options.lang or framework.source.language or spoken()
            outcomes, covered = run_examples(framework, lang), perfscore.coverage(framework, lang=lang)
            proposed = perfscore.propose(framework, lang=lang) if options.propose else None
        failed = failed or not all(outcome.passed for outcome in outcomes)
        values.append(_as_values(file, outcomes, covered, proposed=proposed))
        if options.format == "text":
            # What is proposed can be appended to a file as it stands; nothing else may stand among it.
            into = sys.stdout if proposed is None else sys.stderr
            _print_outcomes(file, outcomes, covered, listed=options.coverage, into=into)
            if proposed is not None:
                _print_proposed(file, proposed, lang, named=len(options.file) > 1)
    if options.format == "json":
        print(json_text(values))
    return PROBLEMS if failed else FINE


def _print_proposed(file: str, proposed: Proposals, lang: Language, *, named: bool) -> None:
    text = proposed.to_text()
    if text and named:
        print(f"# ---- {printable(file)} ----")
    if text:
        print(f"\n{text}")
    print(Words("example.proposed", file=printable(file), count=len(proposed)).told_in(lang), file=sys.stderr)


def _as_values(
    file: str,
    outcomes: Sequence[ExampleOutcome] = (),
    covered: Coverage | None = None,
    problems: Sequence[Diagnostic] = (),
    proposed: Proposals | None = None,
) -> dict[str, object]:
    """What became of a file's examples as plain values, for JSON."""
    return {
        "file": file,
        "examples": [outcome.to_dict() for outcome in outcomes],
        "coverage": None if covered is None else covered.to_dict(),
        **({} if proposed is None else {"proposals": proposed.to_dict()}),
        "problems": [each.to_dict() for each in problems],
    }


def _print_outcomes(
    file: str, outcomes: Sequence[ExampleOutcome], covered: Coverage, *, listed: bool, into: TextIO
) -> None:
    for outcome in outcomes:
        print(outcome.to_text(file), file=into)
    failed = sum(not outcome.passed for outcome in outcomes)
    said = Words("example.all", file=printable(file), count=len(outcomes), failed=failed)
    print(said.told_in(covered.language), file=into)
    if listed:
        for line, words in covered.missing:
            print(f"{printable(file)}:{line} {printable(words)}", file=into)
    print(covered, file=into)
