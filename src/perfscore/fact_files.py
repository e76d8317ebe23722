"""The text of a TOML, JSON or CSV file comes in; facts with their evidence and their places go out."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from perfscore import limits
from perfscore.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.engine.facts import FIELDS, Fact, Facts
from perfscore.messages import facts as messages
from perfscore.source import Source, Span
from perfscore.suggest import nearest

_ABOUT = "about"
_TOML_LINE = re.compile(
    r"""^[ \t]*(?P<table>\[[ \t]*)?(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[A-Za-z0-9_-]+))"""
    r"""[ \t]*(?:\]|=[ \t]*(?P<value>[^\n]*?)[ \t\r]*$)""",
    re.MULTILINE,
)
_COLUMNS = ("name", *FIELDS)


class _GivenTwice(Exception):
    pass


def read_facts(name: str, text: str) -> Facts:
    """Read facts; the ending of the name tells the kind of file.

    Raises FactsError where the text is not of that kind.
    """
    source = Source(name, text)
    if len(text) > limits.FILE_CHARACTERS:
        raise _error(messages.broken_file(_kind(name), "it is too large"), Place(name))
    return KINDS[f".{name.rpartition('.')[2]}"](source)


def _kind(name: str) -> str:
    return name.rpartition(".")[2].upper()


def _error(message: Message, place: Place) -> FactsError:
    return FactsError([Diagnostic.at(message, place)])


def _toml(source: Source) -> Facts:
    try:
        data = tomllib.loads(source.text, parse_float=_decimal)
    except RecursionError:
        raise _error(messages.broken_file("TOML", "it nests too deep"), Place(source.name)) from None
    except ValueError as error:
        raise _error(messages.broken_file("TOML", str(error)), _mentioned(source, str(error))) from None
    return _facts(source, data, _toml_places(source))


def _json(source: Source) -> Facts:
    try:
        data = json.loads(source.text, parse_float=_decimal, parse_constant=_decimal, object_pairs_hook=_once)
    except _GivenTwice as twice:
        name = str(twice)
        raise _error(messages.given_twice(name), _json_place(source, name, -1) or Place(source.name)) from None
    except RecursionError:
        raise _error(messages.broken_file("JSON", "it nests too deep"), Place(source.name)) from None
    except ValueError as error:
        raise _error(messages.broken_file("JSON", str(error)), _mentioned(source, str(error))) from None
    if not isinstance(data, dict):
        raise _error(messages.broken_file("JSON", "it holds no names with values"), Place(source.name))
    places = ((name, _json_place(source, name, 0)) for name in data)
    return _facts(source, data, [(name, place) for name, place in places if place is not None])


def _csv(source: Source) -> Facts:
    lines = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    entries: dict[str, Fact] = {}
    places: list[tuple[str, Place]] = []
    problems: list[Diagnostic] = []
    try:
        columns = [cell.strip().lower() for cell in next(lines, [])]
        problems.extend(_columns(source, columns))
        for cells in lines:
            if problems and not entries:
                break
            if not any(cell.strip() for cell in cells):
                continue
            place = _row_place(source, lines.line_num)
            row: dict[str, Any] = {
                column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()
            }
            name = row.pop("name", "")
            if len(cells) > len(columns) or not name:
                why = "a row has more cells than the first" if name else "a row has no name"
                problems.append(Diagnostic.at(messages.broken_file("CSV", why), place))
            elif name in entries:
                problems.append(Diagnostic.at(messages.given_twice(name), place))
            else:
                entries[name] = Fact(**row)
                places.append((name, place))
    except csv.Error as error:
        problems.append(Diagnostic.at(messages.broken_file("CSV", str(error)), _row_place(source, lines.line_num)))
    if problems:
        raise FactsError(problems)
    return Facts(source.name, tuple(entries.items()), (), tuple(places))


KINDS: dict[str, Callable[[Source], Facts]] = {".toml": _toml, ".json": _json, ".csv": _csv}
"""The kinds of fact files by their endings."""


def _columns(source: Source, columns: list[str]) -> Iterable[Diagnostic]:
    place = _row_place(source, 1)
    for needed in ("name", "value"):
        if needed not in columns:
            yield Diagnostic.at(messages.broken_file("CSV", f"its first row names no column `{needed}`"), place)
    for column in columns:
        if column not in _COLUMNS:
            meant = nearest(column, _COLUMNS)
            yield Diagnostic.at(messages.unknown_field("the first row", column, meant), place)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"the number {text[:40]} is too large") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _GivenTwice(next(name for name in names if names.count(name) > 1))
    return found


def _facts(source: Source, data: dict[str, Any], places: Iterable[tuple[str, Place]]) -> Facts:
    about = data.pop(_ABOUT, {})
    if not isinstance(about, dict):
        why = "`about` must be a table that says what the file is"
        raise _error(messages.broken_file(_kind(source.name), why), Place(source.name))
    entries = tuple((name, _entry(value)) for name, value in data.items())
    return Facts(source.name, entries, tuple((key, str(value)) for key, value in about.items()), tuple(places))


def _entry(value: Any) -> Any:
    """A table with the fields of a fact is a fact; anything else is left for the framework to refuse."""
    if isinstance(value, dict) and set(value) <= set(FIELDS):
        return Fact(**value)
    return value


def _toml_places(source: Source) -> list[tuple[str, Place]]:
    places: dict[str, Place] = {}
    table: str | None = None
    for match in _TOML_LINE.finditer(source.text):
        name = match["double"] or match["single"] or match["bare"] or ""
        value = match["value"]
        if match["table"]:
            table = name
            places.setdefault(name, Place.of(source, Span(*match.span())))
        elif table is None and value is not None:
            places.setdefault(name, Place.of(source, Span(*match.span("value"))))
        elif table is not None and name == "value" and value is not None:
            places[table] = Place.of(source, Span(*match.span("value")))
    return list(places.items())


def _json_place(source: Source, name: str, which: int) -> Place | None:
    pattern = re.compile(
        rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:\s*([^\n]*?)\s*(?:,?\s*$|\n)", re.MULTILINE
    )
    found = list(pattern.finditer(source.text))
    return Place.of(source, Span(*found[which].span(1))) if found else None


def _row_place(source: Source, number: int) -> Place:
    line = source.line(number) if source.text else ""
    return Place(source.name, number, 1, number, len(line) + 1, line)


def _mentioned(source: Source, words: str) -> Place:
    """The place that an error of the standard library names in its words."""
    match = re.search(r"line ([0-9]+),? column ([0-9]+)", words)
    if match is None:
        return Place(source.name)
    line, column = int(match[1]), int(match[2])
    excerpt = source.line(line) if line <= source.text.count("\n") + 1 else ""
    return Place(source.name, line, column, line, column + 1, excerpt)
