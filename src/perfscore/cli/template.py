"""``perfscore template``: write an empty fact file to fill in."""

from __future__ import annotations

import argparse

import perfscore
from perfscore.cli import FINE
from perfscore.cli.common import add_output, output_of
from perfscore.cli.parser import Parser
from perfscore.reports.template import FORMS


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("framework", metavar="FRAMEWORK")
    add_output(parser, FORMS)
    parser.add_argument("--table", metavar="NAME")
    parser.add_argument("--force", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Write it; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, FORMS, [options.framework], over=options.force)
    output.write(perfscore.template(options.framework, output.form, options.table, lang=options.spoken))
    return FINE
