"""``perfscore list``: list the frameworks that ship with perfscore."""

from __future__ import annotations

import argparse

import perfscore
from perfscore.cli import FINE
from perfscore.cli.parser import Parser
from perfscore.kernel.source import printable


def add_options(_parser: Parser) -> None:
    """Say what the command is given: nothing."""


def run(_options: argparse.Namespace) -> int:
    """List them; the exit code."""
    for name in perfscore.shipped():
        framework = perfscore.load(name)
        print(f"{name}  {printable(framework.title or framework.name)}")
    return FINE
