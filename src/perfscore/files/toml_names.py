"""The spans of the names and values in a TOML file, as far as it can be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from perfscore.files.places import Entry
from perfscore.kernel import limits
from perfscore.kernel.source import Record, Span

_KEY = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.|)*+"|'[^'\n]*+')"""
_PATH = re.compile(rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY}|)*+")
_PIECE = re.compile(_KEY)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*+|)*+")
_OPENING = re.compile(r"\[\[?[ \t]*+")
_CLOSING = re.compile(r"[ \t]*+\]{0,2}")
_SIGN = re.compile(r"[ \t]*+=[ \t]*+")
_LINE = re.compile(r"[^\n]*+")
TOKEN = re.compile(
    r"""\"{3}[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+|)*+"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n]|)*+"|'[^'\n]*+'|(?P<open>["'][^\n]*+)|\#[^\n]*+|[^"'\#\[\]{},\n]++|.""",
    re.DOTALL,
)
"""A text, a remark, a sign or what lies between them; a text that never closes takes its line and is ``open``."""


class _Inside(Record):
    """What the next names belong to: the path of a header and the spans of its names, or a row of a table."""

    path: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    row: int | None = None


def entries(text: str) -> Iterator[Entry]:
    """The names in the order of the file; of a list of tables deep inside of a fact nothing but its headers."""
    inside: _Inside | None = _Inside()
    rows: dict[tuple[str, ...], int] = {}
    at = _end(_BLANK, text, 0)
    while at < len(text):
        opening = _OPENING.match(text, at)
        path = _PATH.match(text, at if opening is None else opening.end())
        if path is None:
            return
        names, spans = _names(path)
        if opening is not None:
            header = Span(at, _end(_CLOSING, text, path.end()))
            several = opening[0].startswith("[[")
            inside, entry = _header(names, spans, header, rows, several=several)
            yield entry
            at = _end(_LINE, text, path.end())
        else:
            sign = _SIGN.match(text, path.end())
            if sign is None:
                return
            at = value_end(text, sign.end(), "\n")
            if inside is not None:
                yield from _pair(text, inside, names, spans, Span(sign.end(), at))
        at = _end(_BLANK, text, at)


def _header(
    names: tuple[str, ...], spans: tuple[Span, ...], header: Span, rows: dict[tuple[str, ...], int], *, several: bool
) -> tuple[_Inside | None, Entry]:
    """What a header opens, and the header itself; ``rows`` counts those of each table that stands so far."""
    if several and _holds_rows(names):
        rows[names] = rows.get(names, 0) + 1
        return _Inside(names[:1], spans[:1], rows[names]), Entry(
            names[:1], spans[0], spans[-1], header, True, rows[names]
        )
    for length in (1, 2):
        row = rows.get(names[:length])
        if row is not None and len(names) > length:
            path, name = names[:1] + names[length:], spans[length]
            inside = _Inside(path, (spans[0], *spans[length:]), row)
            return (None if several else inside), Entry(path, spans[0], name, name, several, row)
    entry = Entry(names, spans[0], spans[min(1, len(spans) - 1)], spans[0], several)
    return (None if several else _Inside(names, spans[:1])), entry


def _holds_rows(path: tuple[str, ...]) -> bool:
    """Whether a list that stands there is the value of a fact."""
    return len(path) == 1 or path[1:] == ("value",)


def _pair(text: str, inside: _Inside, names: tuple[str, ...], spans: tuple[Span, ...], value: Span) -> Iterator[Entry]:
    written = text[value.start : value.end]
    value = Span(value.start, value.start + len(written.rstrip()))
    path, spans = inside.path + names, inside.spans + spans
    yield Entry(path, spans[0], spans[min(1, len(spans) - 1)], value, row=inside.row)
    if inside.row is None and _holds_rows(path) and written.startswith("["):
        yield from _rows(text, path[:1], spans[:1], value.start)
    elif len(path) == 1 and written.startswith("{"):
        yield from _inner(text, _Inside(path, spans), value.start)


def _inner(text: str, inside: _Inside, at: int) -> Iterator[Entry]:
    """The names in the braces that open at an offset."""
    sign = "{"
    while sign in "{,":
        at = _end(_BLANK, text, at + 1)
        name = _PATH.match(text, at)
        equals = None if name is None else _SIGN.match(text, name.end())
        if name is None or equals is None:
            return
        end = value_end(text, equals.end(), ",}")
        yield from _pair(text, inside, *_names(name), Span(equals.end(), end))
        at = _end(_BLANK, text, end)
        sign = text[at : at + 1] or "}"


def _rows(text: str, path: tuple[str, ...], spans: tuple[Span, ...], at: int) -> Iterator[Entry]:
    """The elements of the list that opens at an offset, with what stands in those that are tables."""
    sign, row = "[", 0
    while sign in "[," and row <= limits.ROWS:
        row += 1
        at = _end(_BLANK, text, at + 1)
        if text[at : at + 1] in {"]", ""}:
            return
        start, at = at, value_end(text, at, ",]")
        yield Entry(path, spans[0], spans[0], Span(start, start + len(text[start:at].rstrip())), True, row)
        if text[start] == "{":
            yield from _inner(text, _Inside(path, spans, row), start)
        at = _end(_BLANK, text, at)
        sign = text[at : at + 1] or "]"


def value_end(text: str, at: int, stops: str) -> int:
    """Where a value ends: before a remark, or before one of the signs that end it outside of all brackets."""
    depth = 0
    for token in TOKEN.finditer(text, at):
        sign = token[0]
        if token["open"]:
            return len(text)
        if depth == 0 and (sign in stops or sign[0] == "#"):
            return token.start()
        depth += (sign in "[{") - (sign in "]}")
    return len(text)


def _names(path: re.Match[str]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    pieces = list(_PIECE.finditer(path.string, path.start(), path.end()))
    return tuple(_name(piece[0]) for piece in pieces), tuple(Span(*piece.span()) for piece in pieces)


def _name(written: str) -> str:
    if "\\" in written and written[0] == '"':
        try:
            return next(iter(tomllib.loads(f"{written} = 0")))
        except ValueError:
            return written
    return written.strip("\"'") if written[0] in "\"'" else written


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()
