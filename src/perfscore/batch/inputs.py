"""The path of a file of many fact sets comes in; the file, open behind its heading, and what it is, go out."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import attrs

from perfscore import limits
from perfscore.batch.csv_piece import NOT_TEXT
from perfscore.batch.heading import columns_of
from perfscore.batch.plan import Column
from perfscore.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.fact_files.chinese import chinese_text
from perfscore.fact_files.csv_rows import rows
from perfscore.fact_files.places import refused
from perfscore.loader import ARCHIVES, UTF16
from perfscore.messages import batch as messages
from perfscore.messages import files
from perfscore.prepared import Framework
from perfscore.source import Source

_HEAD = 1 << 20
"""Bytes by which a file is known again, and by which its encoding is found out."""

_MARKS = {"utf-8": codecs.BOM_UTF8, "gb18030": b"\x841\x953"}


@attrs.frozen
class Input:
    """An open file of fact sets.

    ``start`` is the offset of its first row, ``lines`` how many lines stand before that; ``columns`` is None for JSON
    lines. ``digest`` tells the beginning of the file from any other.
    """

    file: IO[bytes]
    name: str
    size: int
    digest: str
    encoding: str
    columns: tuple[Column, ...] | None
    start: int
    lines: int


def opened(path: Path, framework: Framework, kept: Sequence[str]) -> Input:
    """Open a file and read its heading.

    Raises FactsError where it cannot be read, is no text, or has wrong columns.
    """
    name = str(path)[:200]
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(files.unreadable(why.lower()), name) from None
    try:
        return _looked_at(file, name, framework, kept, table=path.suffix.lower() == ".csv")
    except BaseException:
        file.close()
        raise


def _looked_at(file: IO[bytes], name: str, framework: Framework, kept: Sequence[str], *, table: bool) -> Input:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise _refused(files.unreadable("it is no file on a disk"), name)
    head = file.read(limits.BATCH_ROW_BYTES)
    if head.startswith(ARCHIVES):
        raise _refused(files.a_spreadsheet(), name)
    if head.startswith(UTF16) or b"\0" in head[:2]:
        raise _refused(files.utf16(), name)
    encoding = _encoding(head[:_HEAD]) if table else "utf-8"
    mark = _MARKS[encoding]
    start = len(mark) if head.startswith(mark) else 0
    columns, lines = None, 0
    if table:
        columns, length, lines = _heading(framework, name, head[start:], encoding, kept)
        start += length
    file.seek(start)
    digest = hashlib.sha256(head[:_HEAD]).hexdigest()
    return Input(file, name, status.st_size, digest, encoding, columns, start, lines)


def _refused(message: Message, name: str) -> FactsError:
    return FactsError([Diagnostic.at(message, Place(name))])


def _encoding(head: bytes) -> str:
    """GB18030 where most of the beginning of a file is Chinese text in that, and no UTF-8."""
    if head.startswith(_MARKS["gb18030"]):
        return "gb18030"
    # The last line may be cut; and a line that is broken must not speak for the others.
    lines = [line for line in head[: head.rfind(b"\n") + 1].split(b"\n") if not line.isascii()]
    wrong = [line for line in lines if not _is_text(line, "utf-8")]
    chinese = b"\n".join(line for line in wrong if _is_text(line, "gb18030"))
    if 2 * len(wrong) <= len(lines) or not chinese or chinese_text(chinese) is None:
        return "utf-8"
    return "gb18030"


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _heading(
    framework: Framework, name: str, head: bytes, encoding: str, kept: Sequence[str]
) -> tuple[tuple[Column, ...], int, int]:
    """The columns, and how many bytes and lines their heading takes with all that stands above it."""
    cut = head.rfind(b"\n") + 1
    if not cut and len(head) >= limits.BATCH_ROW_BYTES - len(_MARKS["utf-8"]):
        raise _refused(messages.row_too_long(), name)
    text = (head[:cut] or head).decode(encoding, "surrogateescape")
    source = Source(name, text)
    row = next(rows(source), None)
    if row is None:
        raise _refused(messages.nothing_in_it(), name)
    end = row[-1].span.end
    if NOT_TEXT.search(text, 0, end):
        raise refused(messages.row_not_text("UTF-8" if encoding == "utf-8" else "GB18030"), source, row[0].span)
    if text[end : end + 1] == "\r" and text[end : end + 2] != "\r\n":
        raise _refused(messages.no_line_ends(), name)
    columns = columns_of(framework, source, row, kept)
    lines = text.count("\n", 0, end) + 1
    length = 0
    for _ in range(lines):
        length = head.find(b"\n", length) + 1 or len(head)
    return columns, length, lines
