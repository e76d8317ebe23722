"""Reads facts from JSON files, with the place of each name and value."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from decimal import Decimal

from perfscore.files.json_mistakes import mistake
from perfscore.files.places import Entry, placed, problem, refused
from perfscore.files.toml import decimal
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span
from perfscore.messages import fact_files as messages
from perfscore.messages.diagnostics import FactsError
from perfscore.messages.facts import given_twice
from perfscore.scoring.exact import found_type
from perfscore.scoring.facts import Facts

_TOKEN = re.compile(r'"(?:[^"\\]|\\.|)*+"|[\[\]{},:]|[^\s"\[\]{},:]++')


class _Tokens:
    """The tokens of a text; only their places are kept, since a text may have a million of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = array("L", (token.start() for token in _TOKEN.finditer(text)))

    def __getitem__(self, index: int) -> re.Match[str]:
        found = _TOKEN.match(self._text, self._starts[index])
        assert found is not None
        return found


def read_json(source: Source) -> Facts:
    """Read the facts of a JSON file. Raises FactsError where it is none, or where a name stands twice."""
    try:
        data: object = json.loads(source.text, parse_float=decimal, parse_int=integer, parse_constant=decimal)
    except RecursionError:
        raise refused(messages.too_deep("JSON"), source) from None
    except json.JSONDecodeError as error:
        raise mistake(source, error) from None
    if not isinstance(data, dict):
        raise refused(messages.no_table(found_type(data)), source)
    entries = list(_entries(source.text))
    twice = [entry for entry in entries if entry.twice][: limits.DIAGNOSTICS]
    if twice:
        raise FactsError([problem(given_twice(".".join(each.path)), source, each.name) for each in twice])
    return placed(source, data, entries)


def integer(text: str) -> int | Decimal:
    """A written whole number; one with very many digits as a decimal, which costs less."""
    return int(text) if len(text) <= 2 * limits.LITERAL_CHARACTERS else decimal(text)


def _entries(text: str) -> Iterator[Entry]:
    """The names with their values, down to the fields of each fact and the cells of each table.

    The text must be sound.
    """
    return _members(_Tokens(text), 0, (), (), None)


def _members(
    tokens: _Tokens, at: int, outer: tuple[str, ...], top: tuple[Span, ...], row: int | None
) -> Iterator[Entry]:
    """The members of the object that opens at a token, and what belongs to the fact in each of them.

    ``outer`` and ``top`` are the name of the fact and where it stands, if the object lies in one.
    """
    seen: set[str] = set()
    while tokens[at][0] != "}" and tokens[at + 1][0] != "}":
        key, name, value = _text(tokens[at + 1][0]), Span(*tokens[at + 1].span()), at + 3
        at = _behind(tokens, value)
        span = Span(tokens[value].start(), tokens[at - 1].end())
        path, first = (*outer, key), top or (name,)
        yield Entry(path, first[0], name, span, row=row, twice=key in seen)
        seen.add(key)
        if row is None and tokens[value][0] == "[" and (not outer or key == "value"):
            yield from _rows(tokens, value, path[:1], first)
        elif not outer and tokens[value][0] == "{":
            yield from _members(tokens, value, path, first, None)


def _rows(tokens: _Tokens, at: int, outer: tuple[str, ...], top: tuple[Span, ...]) -> Iterator[Entry]:
    """The elements of the list that opens at a token, with the members of those that are objects."""
    row = 0
    while tokens[at][0] != "]" and tokens[at + 1][0] != "]" and row <= limits.ROWS:
        row, start = row + 1, at + 1
        at = _behind(tokens, start)
        yield Entry(outer, top[0], top[0], Span(tokens[start].start(), tokens[at - 1].end()), row=row)
        if tokens[start][0] == "{":
            yield from _members(tokens, start, outer, top, row)


def _text(written: str) -> str:
    return str(json.loads(written)) if "\\" in written else written[1:-1]


def _behind(tokens: _Tokens, at: int) -> int:
    """The token behind the value that starts at one."""
    depth = 0
    while True:
        depth += (tokens[at][0] in "[{") - (tokens[at][0] in "]}")
        at += 1
        if depth == 0:
            return at
