"""``perfscore template``: write an empty fact file to fill in."""

from __future__ import annotations

import argparse

import perfscore
from perfscore.cli import FINE
from perfscore.cli.common import FRAMEWORK, write
from perfscore.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.messages import files
from perfscore.render.template import FORMS


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what the command is given."""
    parser.add_argument("framework", metavar="FRAMEWORK", help=FRAMEWORK)
    parser.add_argument("--format", choices=FORMS, help="default: as the ending of the file says, or else toml")
    parser.add_argument("--table", metavar="NAME", help="the rows of this table alone")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file, which must not be there yet")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def run(options: argparse.Namespace) -> int:
    """Write it; the exit code. Raises PerfscoreError where that cannot be."""
    file = options.output
    ending = "" if file is None else file.rpartition(".")[2].lower()
    form = options.format or (ending if ending in FORMS else "toml")
    text = perfscore.template(options.framework, form, options.table)
    if file is None:
        print(text, end="")
    elif not file.strip():
        raise PerfscoreError([Diagnostic.at(files.nameless(), Place("<call>"))])
    else:
        # Without the mark of the encoding a spreadsheet takes the file for one of the old local encodings.
        write(file, text.encode("utf-8-sig" if form == "csv" else "utf-8"), over=options.force)
    return FINE
