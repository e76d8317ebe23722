"""``perfscore table``: write the table of a framework as an authority publishes it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Literal, get_args

import perfscore
from perfscore.cli import FINE
from perfscore.cli.common import add_output, output_of
from perfscore.cli.parser import Parser

Form = Literal["markdown", "html", "xlsx"]
_FORMS: tuple[Form, ...] = get_args(Form)


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("framework", metavar="FRAMEWORK")
    add_output(parser, _FORMS)


def run(options: argparse.Namespace) -> int:
    """Write it; the exit code. Raises PerfscoreError where that cannot be."""
    output = output_of(options, _FORMS, [options.framework])
    framework = perfscore.load(options.framework)
    writers: dict[Form, Callable[..., str | bytes]] = {
        "markdown": framework.to_markdown,
        "html": framework.to_html,
        "xlsx": framework.to_xlsx,
    }
    output.write(writers[output.form](lang=options.lang))
    return FINE
