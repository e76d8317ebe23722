"""What a command line ended in."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import NoReturn

import attrs
import pytest

from perfscore import __main__ as program
from perfscore.cli import main

SPLITS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that splits processes")


@attrs.frozen
class Run:
    """What a command line ended in."""

    code: int
    out: str
    err: str


def run(*arguments: str) -> Run:
    """Run a command line in this process; no traceback reaches its user."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    assert "Traceback" not in err.getvalue()
    return Run(code, out.getvalue(), err.getvalue())


def copied(
    *arguments: str, stdout: int | None = None, encoding: str = "utf-8", before: Callable[[], object] = lambda: None
) -> tuple[int, bytes, bytes]:
    """The exit code of a command, and what it has written: in a copy of this process, which has all imported already.

    The copy has outputs as a process of its own has them, and ends with them as Python does.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        number = os.fork() or _command(
            arguments, out.fileno() if stdout is None else stdout, err.fileno(), encoding, before
        )
        status = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        out.seek(0)
        err.seek(0)
        return status, out.read(), err.read()


def _command(arguments: tuple[str, ...], out: int, err: int, encoding: str, before: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout = os.fdopen(1, "w", encoding=encoding, closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding=encoding, closefd=False)
        sys.argv = ["perfscore", *arguments]
        before()
        try:
            code = program.main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        try:
            sys.stdout.flush()
        except OSError:
            code = 120
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)
