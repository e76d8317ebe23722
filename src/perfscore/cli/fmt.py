"""``perfscore fmt``: lay frameworks out, and write their words in English or Chinese."""

from __future__ import annotations

import argparse
import os
import sys

from perfscore.cli import FINE, PROBLEMS
from perfscore.cli.parser import Parser
from perfscore.files import output
from perfscore.files.loader import read_source
from perfscore.kernel import limits
from perfscore.kernel.source import printable
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, render_all
from perfscore.syntax.formatting import formatted


def add_options(parser: Parser) -> None:
    """Say what the command is given."""
    parser.add_argument("files", metavar="FILE", nargs="+")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--words", choices=("en", "zh"))


def run(options: argparse.Namespace) -> int:
    """Lay every file out; the exit code."""
    problems: list[Diagnostic] = []
    changed = False
    for file in options.files:
        try:
            changed |= _one(file, options)
        except PerfscoreError as error:
            problems.extend(error.diagnostics)
    if problems:
        sys.stderr.write(f"{render_all(problems, options.lang)}\n")
    return PROBLEMS if problems or (options.check and changed) else FINE


def _one(file: str, options: argparse.Namespace) -> bool:
    """Lay a file out; whether that changes it."""
    piped = file == "-"
    source = (
        read_source("<stdin>", sys.stdin.buffer.read(4 * limits.FILE_CHARACTERS + 5)) if piped else read_source(file)
    )
    text = formatted(source, options.words)
    changed = text != source.text
    if options.check:
        if changed:
            print(Words("run.differs", file=printable(source.name)).told_in(options.spoken))
    elif piped:
        sys.stdout.write(text)
    elif changed:
        # A link stays one: what it leads to is laid out.
        output.write(os.path.realpath(file), text.encode("utf-8", "surrogatepass"))
        print(Words("run.formatted", file=printable(file)).told_in(options.spoken))
    return changed
