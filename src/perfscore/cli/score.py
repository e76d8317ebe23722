"""``perfscore score``: score facts and show what took points off."""

from __future__ import annotations

import argparse
import os
import sys

import perfscore
from perfscore import reports
from perfscore.cli import FINE
from perfscore.cli.common import AS_THE_FILE, add_framework_and_facts, add_language, facts_of, write
from perfscore.render.colour import wanted

_DESPITE = "score facts that a `require` of the framework refuses; what was found stays in the result"
_PARTIAL = "facts may be lacking, pending or ranges: show what the score can still become"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what the command is given."""
    add_framework_and_facts(parser)
    parser.add_argument("--despite-requirements", action="store_true", help=_DESPITE)
    parser.add_argument("--partial", action="store_true", help=_PARTIAL)
    parser.add_argument("--format", choices=reports.REPORTS, help=AS_THE_FILE)
    add_language(parser, "fixed words; default: as the framework")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file: .html, .md, .json or .txt")


def run(options: argparse.Namespace) -> int:
    """Score facts, or show what a score can still become; the exit code. Raises PerfscoreError where that cannot be."""
    form = reports.form_of(options.output, options.format)
    reports.check_output(options.output, [options.framework, *options.facts])
    colour = form == "text" and options.output is None and wanted(sys.stdout, os.environ)
    facts = facts_of(options.facts)
    if options.partial:
        possible = perfscore.bounds(options.framework, facts)
        text = reports.bounds_report(possible, form, options.lang, colour=colour)
    else:
        result = perfscore.evaluate(options.framework, facts, despite_requirements=options.despite_requirements)
        text = reports.report(result, form, options.lang, colour=colour)
    written = text.removesuffix("\n")
    if options.output is None:
        print(written)
    else:
        write(options.output, f"{written}\n".encode())
    return FINE
