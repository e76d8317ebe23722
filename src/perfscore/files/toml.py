"""Reads facts from TOML files, with the place of each name and value."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from perfscore.files.places import Entry, placed, refused
from perfscore.files.toml_names import TOKEN, entries
from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import Source, Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import FactsError
from perfscore.scoring.facts import Facts

if TYPE_CHECKING:
    from perfscore.files import toml_mistakes
else:
    toml_mistakes = LazyModule("perfscore.files.toml_mistakes")

# tomllib takes time with the square of the pieces of one dotted name.
_ENDLESS_NAME = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+)"""
    rf"{{{limits.NESTING}}}"
)
_LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9_-])[0-9][A-Za-z0-9_.+-]{500,}")
_POSITION = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_CANNOT_BE = Decimal(f"1e{limits.DECIMAL_EXPONENT + 1}")


def read_toml(source: Source) -> Facts:
    """Read the facts of a TOML file. Raises FactsError where it is none, or where a name stands twice."""
    endless = _ENDLESS_NAME.search(source.text)
    if endless is not None:
        raise refused(Message("PS513.too_deep", kind="TOML"), source, Span(*endless.span()))
    number = _long_number(source.text)
    if number is not None:
        raise refused(Message("PS513.too_many_digits"), source, number)
    try:
        data: dict[str, Any] = tomllib.loads(source.text, parse_float=decimal)
    except RecursionError:
        raise refused(Message("PS513.too_deep", kind="TOML"), source) from None
    except ValueError as error:
        raise _error(source, str(error)) from None
    return placed(source, data, entries(source.text))


def _long_number(text: str) -> Span | None:
    """A number of so many digits that tomllib would take much memory to read it, or that Python refuses to."""
    if _LONG_NUMBER.search(text) is None:
        return None
    plain = (token for token in TOKEN.finditer(text) if token[0][0] not in "\"'#")
    found = next(filter(None, (_LONG_NUMBER.search(text, *token.span()) for token in plain)), None)
    return None if found is None else Span(*found.span())


def decimal(text: str) -> Decimal:
    """A written number, exactly; one with a power beyond all measure is just too large for any fact."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _CANNOT_BE


def _error(source: Source, words: str) -> FactsError:
    position = _POSITION.search(words)
    offset = len(source.text) if position is None else _offset(source.text, int(position[1]), int(position[2]))
    found = _repeated(source.text, offset) if words.startswith(("Cannot", "Duplicate")) else None
    if found is not None:
        return refused(Message("PS512.given_twice", name=".".join(found.path)), source, found.name)
    return toml_mistakes.mistake(source, offset, words)


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return min(start + column - 1, len(text))


def _repeated(text: str, offset: int) -> Entry | None:
    """The first name before an offset that stands a second time, or else the last, which was something else."""
    seen: set[tuple[tuple[str, ...], int | None]] = set()
    last = None
    for entry in entries(text):
        if entry.name.start > offset:
            break
        if (entry.path, entry.row) in seen and not entry.again:
            return entry
        seen.add((entry.path, entry.row))
        last = entry
    return last
