"""``perfscore verify``: compute a result again and compare."""

from __future__ import annotations

import argparse

import perfscore
from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.common import TEXT_OR_JSON, add_framework_and_facts, facts_of
from perfscore.cli.parser import Parser
from perfscore.files.loader import load_key
from perfscore.reports.json import json_text


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("result", metavar="RESULT")
    add_framework_and_facts(parser)
    parser.add_argument("--format", choices=TEXT_OR_JSON, default="text")
    parser.add_argument("--key", metavar="FILE")
    parser.add_argument("--strict", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Compare; the exit code. Raises PerfscoreError where that cannot be."""
    key = None if options.key is None else load_key(options.key)
    outcome = perfscore.verify(options.result, options.framework, facts_of(options.facts), key=key)
    print(json_text(outcome.to_dict()) if options.format == "json" else outcome.to_text(lang=options.spoken))
    return FINE if outcome.holds and (outcome.complete or not options.strict) else PROBLEMS
