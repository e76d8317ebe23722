"""``perfscore score``: score facts and show what took points off."""

from __future__ import annotations

import argparse

import perfscore
from perfscore.cli import FINE, reports
from perfscore.cli.common import add_framework_and_facts, add_language, add_output, facts_of, output_of
from perfscore.cli.progress import looking

_DESPITE = "score facts that a `require` of the framework refuses; what was found stays in the result"
_PARTIAL = "facts may be lacking, pending or ranges: show what the score can still become"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what the command is given."""
    add_framework_and_facts(parser)
    parser.add_argument("--despite-requirements", action="store_true", help=_DESPITE)
    parser.add_argument("--partial", action="store_true", help=_PARTIAL)
    add_output(parser, reports.REPORTS)
    add_language(parser, "fixed words; default: as the framework")
    parser.add_argument("--key", metavar="FILE", help="sign the result, which must be JSON, with the key in this file")


def run(options: argparse.Namespace) -> int:
    """Score facts, or show what a score can still become; the exit code. Raises PerfscoreError where that cannot be."""
    keys = [] if options.key is None else [options.key]
    output = output_of(options, reports.REPORTS, [options.framework, *options.facts, *keys])
    key = reports.key_of(options.key, output.form, partial=options.partial)
    facts = facts_of(options.facts)
    if options.partial:
        with looking():
            possible = perfscore.bounds(options.framework, facts)
        text = reports.bounds_report(possible, output.form, options.lang, colour=output.coloured)
    else:
        result = perfscore.evaluate(options.framework, facts, despite_requirements=options.despite_requirements)
        text = reports.report(result, output.form, options.lang, colour=output.coloured, key=key)
    output.write(text)
    return FINE
