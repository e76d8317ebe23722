"""The IPython cell magic ``%%perf``: a framework in a cell of a notebook.

Nothing of IPython is imported: all that is needed is asked of the shell.
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from typing import Any, Protocol

from perfscore.files.loader import loads
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Wording, printable
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FrameworkError, render_all
from perfscore.reports.html_fragments import problems_html

_DEFAULT = "framework"
_CELL = "<cell>"
_SHOWN = 80
_LOGGED = 10


class Publisher(Protocol):
    """What shows something below a cell."""

    def publish(self, data: dict[str, str]) -> None: ...


class Shell(Protocol):
    """What of an IPython shell is needed."""

    @property
    def display_pub(self) -> Publisher: ...

    def push(self, variables: dict[str, Any]) -> None: ...

    def register_magic_function(self, func: Any, magic_kind: str, magic_name: str) -> None: ...


class CellError(FrameworkError):
    """A cell holds no sound framework; its ``diagnostics`` have been shown below it."""

    def __init__(self, diagnostics: Sequence[Diagnostic], name: str = _DEFAULT) -> None:
        super().__init__(diagnostics)
        self.name = name

    def _render_traceback_(self) -> list[str]:
        """A line for each problem, as a log needs them; below the cell they stand in full."""
        lang = self.diagnostics[0].language or spoken()
        told = [f"  {_in_line(each, lang)}" for each in self.diagnostics[:_LOGGED]]
        left = len(self.diagnostics) - _LOGGED
        more = [f"  … {Words('account.more', count=left).told_in(lang)}"] if left > 0 else []
        return [f"CellError: {Words('cell.unsound', name=self.name).told_in(lang)}", *told, *more]


def _in_line(diagnostic: Diagnostic, lang: Wording) -> str:
    said = f"{diagnostic.labels[0]}{printable(diagnostic.message)}"
    if diagnostic.line is None:
        return said
    return Words("cell.in_line", line=diagnostic.line, said=said).told_in(lang)


def register(shell: Shell) -> None:
    """Add the cell magic ``%%perf`` to a shell."""

    def perf(line: str, cell: str) -> None:
        """Read the cell as a framework and bind it to a variable.

        ``%%perf NAME`` binds it to NAME, ``%%perf`` alone to ``framework``. Where it is not sound, what is wrong is
        shown, the variable stays as it was, and the cell fails, so that no cell below runs with an older framework.
        """
        run(shell, line, cell)

    shell.register_magic_function(perf, magic_kind="cell", magic_name="perf")


def run(shell: Shell, line: str, cell: str) -> None:
    """Do what ``%%perf`` does, for what stands behind it in its line and for the lines below it.

    Raises CellError where there is no sound framework, and FrameworkError where the line names no variable.
    """
    name = line.strip() or _DEFAULT
    if not name.isidentifier() or keyword.iskeyword(name):
        message = Message("PS630.no_variable", found=printable(name[:_SHOWN]))
        raise FrameworkError.in_file(message, "%%perf")
    try:
        # The first line of the cell is that of the magic: lines count as the notebook counts them.
        framework = loads(f"\n{cell}", name=_CELL)
    except FrameworkError as error:
        _show(shell, error.diagnostics)
        raise CellError(error.diagnostics, name) from None
    if framework.warnings:
        _show(shell, framework.warnings)
    shell.push({name: framework})


def _show(shell: Shell, diagnostics: Sequence[Diagnostic]) -> None:
    shell.display_pub.publish({"text/plain": render_all(diagnostics), "text/html": problems_html(diagnostics)})
