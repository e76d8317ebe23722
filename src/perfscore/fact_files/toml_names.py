"""The text of a TOML file comes in; its names and values with their spans, as far as it can be read, go out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from perfscore.fact_files.places import Entry
from perfscore.source import Span

_KEY = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_PATH = re.compile(rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY})*+")
_PIECE = re.compile(_KEY)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*+)*+")
_OPENING = re.compile(r"\[\[?[ \t]*+")
_SIGN = re.compile(r"[ \t]*+=[ \t]*+")
_LINE = re.compile(r"[^\n]*+")
TOKEN = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*+"|'[^'\n]*+'|(?P<open>["'][^\n]*+)|\#[^\n]*+|[^"'\#\[\]{},\n]++|.""",
    re.DOTALL,
)
"""A text, a remark, a sign or what lies between them; a text that never closes takes its line and is ``open``."""


def entries(text: str) -> Iterator[Entry]:
    """The names in the order of the file; of a table its header alone, of a list of tables nothing inside."""
    table: tuple[str, ...] | None = ()
    top: Span | None = None
    at = _end(_BLANK, text, 0)
    while at < len(text):
        opening = _OPENING.match(text, at)
        path = _PATH.match(text, at if opening is None else opening.end())
        if path is None:
            return
        names, spans = _names(path)
        if opening is not None:
            table, top = names, spans[0]
            several = opening[0].startswith("[[")
            yield Entry(names, spans[0], spans[min(1, len(spans) - 1)], spans[0], several)
            table = None if several else names
            at = _end(_LINE, text, path.end())
        else:
            sign = _SIGN.match(text, path.end())
            if sign is None:
                return
            at = value_end(text, sign.end(), "\n")
            if table is not None:
                yield from _pair(text, (*table, *names), [*([top] if top else []), *spans], Span(sign.end(), at))
        at = _end(_BLANK, text, at)


def _pair(text: str, path: tuple[str, ...], spans: list[Span], value: Span) -> Iterator[Entry]:
    written = text[value.start : value.end]
    value = Span(value.start, value.start + len(written.rstrip()))
    yield Entry(path, spans[0], spans[min(1, len(spans) - 1)], value)
    if len(path) == 1 and written.startswith("{"):
        at = _end(_BLANK, text, value.start + 1)
        while (inner := _PATH.match(text, at)) and (sign := _SIGN.match(text, inner.end())):
            end = value_end(text, sign.end(), ",}")
            names, more = _names(inner)
            yield from _pair(text, (*path, *names), [spans[0], *more], Span(sign.end(), end))
            at = _end(_BLANK, text, end + 1)


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


def _names(path: re.Match[str]) -> tuple[tuple[str, ...], list[Span]]:
    pieces = list(_PIECE.finditer(path.string, path.start(), path.end()))
    return tuple(_name(piece[0]) for piece in pieces), [Span(*piece.span()) for piece in pieces]


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
