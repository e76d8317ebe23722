"""``perfscore list``: list the frameworks that ship with perfscore, and the facts that ship with each."""

from __future__ import annotations

import argparse

import perfscore
from perfscore.cli import FINE
from perfscore.cli.parser import Parser
from perfscore.files.loader import shipped_facts
from perfscore.kernel.source import printable


def add_options(_parser: Parser) -> None:
    """Say what the command is given: nothing."""


def run(_options: argparse.Namespace) -> int:
    """List them; the exit code."""
    given = {name: perfscore.load_facts(name) for name in shipped_facts()}
    for name in perfscore.shipped():
        framework = perfscore.load(name)
        print(f"{name}  {printable(framework.title or framework.name)}")
        for other, facts in given.items():
            if set(facts) <= set(framework.facts):
                print(f"    {other}  {printable(str(dict(facts.about).get('title', '')))}".rstrip())
    return FINE
