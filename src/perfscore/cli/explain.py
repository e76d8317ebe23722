"""``perfscore explain``: tell how an indicator got its points."""

from __future__ import annotations

import argparse
import os
import sys

import perfscore
from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.common import facts_of
from perfscore.cli.parser import Parser
from perfscore.files.loader import means_facts
from perfscore.messages.diagnostics import render_all
from perfscore.reports.shown import wanted


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("framework", metavar="FRAMEWORK")
    parser.add_argument(
        "facts",
        metavar="FACTS [INDICATOR]",
        nargs="+",
    )


def run(options: argparse.Namespace) -> int:
    """Tell it; the exit code. Raises PerfscoreError where that cannot be."""
    framework = perfscore.load(options.framework)
    *more, last = options.facts
    named = bool(more) and not means_facts(last.rpartition("=")[2])
    story = perfscore.explain(
        framework, facts_of(more if named else options.facts), last if named else None, lang=options.spoken
    )
    print(story.to_text(colour=wanted(sys.stdout, os.environ)))
    if story.problems:
        print(render_all(story.problems, options.spoken), file=sys.stderr)
    return PROBLEMS if story.problems else FINE
