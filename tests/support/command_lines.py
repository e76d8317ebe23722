"""What a command line ended in."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import attrs

from perfscore.cli import main


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
