"""The text of a JSON file comes in; its facts, or what is wrong in its writing, go out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfscore import limits
from perfscore.diagnostics import FactsError
from perfscore.engine.exact import found_type
from perfscore.engine.facts import Facts
from perfscore.fact_files.json_mistakes import mistake
from perfscore.fact_files.places import Entry, placed, problem, refused
from perfscore.fact_files.toml import decimal
from perfscore.messages import fact_files as messages
from perfscore.messages.facts import given_twice
from perfscore.source import Source, Span

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},:]|[^\s"\[\]{},:]++')


def read_json(source: Source) -> Facts:
    """Read the facts of a JSON file. Raises FactsError where it is none, or where a name stands twice."""
    try:
        data: object = json.loads(source.text, parse_float=decimal, parse_int=_integer, parse_constant=decimal)
    except RecursionError:
        raise refused(messages.too_deep("JSON"), source) from None
    except json.JSONDecodeError as error:
        raise mistake(source, error) from None
    if not isinstance(data, dict):
        raise refused(messages.no_table(found_type(data)), source)
    entries = tuple(_entries(source.text))
    twice = list(_repeated(entries))[: limits.DIAGNOSTICS]
    if twice:
        raise FactsError([problem(given_twice(".".join(each.path)), source, each.name) for each in twice])
    return placed(source, data, entries)


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= 2 * limits.LITERAL_CHARACTERS else decimal(text)


def _repeated(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        if entry.path in seen:
            yield entry
        seen.add(entry.path)


def _entries(text: str) -> Iterator[Entry]:
    """The names with their values, down to the fields of each fact; the text must be sound."""
    return _members(list(_TOKEN.finditer(text)), 0, ())


def _members(tokens: Sequence[re.Match[str]], at: int, outer: tuple[tuple[str, Span], ...]) -> Iterator[Entry]:
    """The members of the object that opens at a token, and of those directly inside it."""
    while tokens[at][0] != "}" and tokens[at + 1][0] != "}":
        name, value = Span(*tokens[at + 1].span()), at + 3
        path = (*outer, (json.loads(tokens[at + 1][0]), name))
        at = _behind(tokens, value)
        span = Span(tokens[value].start(), tokens[at - 1].end())
        yield Entry(tuple(each for each, _ in path), path[0][1], name, span)
        if not outer and tokens[value][0] == "{":
            yield from _members(tokens, value, path)


def _behind(tokens: Sequence[re.Match[str]], at: int) -> int:
    """The token behind the value that starts at one."""
    depth = 0
    while True:
        depth += (tokens[at][0] in "[{") - (tokens[at][0] in "]}")
        at += 1
        if depth == 0:
            return at
