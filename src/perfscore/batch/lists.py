"""The lists beside an output, of what failed and of what was warned of, and the form by which they are known again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from perfscore.batch.scoring import Failure
from perfscore.files.output import reopen
from perfscore.kernel.spreadsheet import cell

_CHUNK: Final = 1 << 17
_MOST: Final = 1 << 22
"""Bytes of a line, at most."""

_TEXT = rb'(?:"[^"]*+(?:""[^"]*+|)*+"|[^",;|\t\r\n]*+)'
_LINES = re.compile(rb"(?:[0-9]++,[0-9]++,[0-9]*+,PS[0-9]{3},%b,%b\n|)*+" % (_TEXT, _TEXT))
_HEADINGS = ("row", "line", "column", "code", "message", "help")


def _line(cells: Iterable[str], *, raw: bool) -> str:
    return ",".join(cell(text, raw=raw) for text in cells) + "\n"


HEAD = _line(_HEADINGS, raw=False).encode("utf-8-sig")
"""What stands above all else in a list."""


def listed(failures: Sequence[Failure], rows: int, lines: int, *, raw: bool) -> bytes:
    """The lines of a piece that has so many rows and lines before it."""
    text = "".join(
        _line((f"{rows + row}", f"{lines + line}", f"{column or ''}", code, message, advice or ""), raw=raw)
        for row, line, column, code, message, advice in failures
    )
    return text.encode("utf-8", "backslashreplace")


def is_list(path: Path) -> bool:
    """Whether a file has the form of a list that a run has written, from its first byte to its last.

    Raises OSError where it cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        return False
    with reopen(path) as file:
        if file.read(len(HEAD)) != HEAD:
            return False
        rest = b""
        while len(rest) <= _MOST and (data := file.read(_CHUNK)):
            rest += data
            lines = _LINES.match(rest)
            assert lines is not None
            rest = rest[lines.end() :]
    return not rest
