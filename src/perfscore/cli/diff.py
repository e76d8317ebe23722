"""``perfscore diff``: tell what changed in meaning between two frameworks."""

from __future__ import annotations

import argparse

from perfscore.cli.common import add_output, looking, output_of, told
from perfscore.cli.parser import Parser
from perfscore.questions.diff import diff

_SAME, _DIFFERENT = 0, 1
_FORMS = ("text", "json", "html")


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("old", metavar="OLD")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument("facts", metavar="FACTS", nargs="*")
    add_output(parser, _FORMS)


def run(options: argparse.Namespace) -> int:
    """Compare two frameworks; the exit code. Raises PerfscoreError where they, or facts, cannot be read."""
    output = output_of(options, _FORMS, [options.old, options.new, *options.facts])
    with looking(options.spoken):
        found = diff(options.old, options.new, options.facts)
    output.write(told(found, output.form, options.spoken))
    return _SAME if found.same else _DIFFERENT
