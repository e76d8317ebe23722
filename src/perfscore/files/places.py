"""Puts together the facts of a file with the places of their names and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from perfscore.kernel import limits
from perfscore.kernel.source import Record, Source, Span, printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.scoring.facts import FIELDS, CellSpans, Fact, FactPlaces, Facts, RowSpans, TablePlaces

ABOUT = "about"
DIVIDED_AMOUNT = re.compile(r"[+-]?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")
"""An amount with commas between its thousands, which is no number in JSON and in TOML."""


class Entry(Record):
    """A name in a file and its value; the path is that of a fact, of a field of a fact, or of something deeper.

    ``top`` is the name of the fact, ``name`` that of the field where there is one; ``again`` may stand several times,
    ``twice`` does although it may not. In a table the ``row`` counts from 1: behind the fact the path goes on with
    the column, and that of the row as a whole ends.
    """

    path: tuple[str, ...]
    top: Span
    name: Span
    value: Span
    again: bool = False
    row: int | None = None
    twice: bool = False


def refused(message: Message, source: Source, span: Span | None = None) -> FactsError:
    """The error that a file cannot be read, at a span of it or as a whole."""
    return FactsError([problem(message, source, span)])


def problem(message: Message, source: Source, span: Span | None = None) -> Diagnostic:
    """A message at a span of a file, or about the file as a whole."""
    return Diagnostic(message, Place(source.name) if span is None else Place.of(source, span))


def other_sign(kind: str, wanted: str, found: str, at: int, better: str | None = None) -> tuple[Message, Span]:
    """PS513: another sign than the one that belongs at an offset, as those of other keyboards are."""
    message = Message(
        "PS513.other_sign", kind=kind, wanted=wanted, found=found, better=better, found_wide=not found.isascii()
    )
    return message, Span(at, at + 1)


def placed(source: Source, data: dict[str, Any], entries: Iterable[Entry]) -> Facts:
    """The facts of a TOML or JSON file.

    Raises FactsError where ``about`` is no table, or where a table is too long.
    """
    entries = list(entries)
    places = fact_places(source, entries)
    about = data.pop(ABOUT, {})
    if not isinstance(about, Mapping):
        where = dict(places)[ABOUT].value
        raise FactsError.of(Message("PS513.about_is_no_table"), where)
    facts = tuple((name, _fact(value)) for name, value in data.items())
    for name, fact in facts:
        if _too_long(fact.value if isinstance(fact, Fact) else fact):
            message = Message("PS513.too_many_rows", table=printable(name[:80]))
            raise refused(message, source, _first_surplus(entries, name))
    return Facts(source.name, facts, tuple((key, str(value)) for key, value in about.items()), places)


def _fact(value: Any) -> Any:
    """A table with the fields of a fact is a fact; anything else is left for the framework to refuse."""
    if isinstance(value, dict) and set(value) <= set(FIELDS):
        return Fact(**value)
    return value


def _too_long(value: object) -> bool:
    return isinstance(value, list) and len(value) > limits.ROWS and any(isinstance(row, dict) for row in value)


def _first_surplus(entries: Iterable[Entry], name: str) -> Span:
    return next(each.value for each in entries if each.path == (name,) and each.row == limits.ROWS + 1)


def fact_places(source: Source, entries: Iterable[Entry]) -> tuple[tuple[str, FactPlaces], ...]:
    """Of a fact its name and value; of a known field its value, since its name is right, and of any other its name."""
    names: dict[str, Span] = {}
    values: dict[str, Span] = {}
    fields: dict[str, dict[str, Span]] = {}
    rows: dict[str, list[tuple[Span, dict[str, CellSpans]]]] = {}
    for entry in entries:
        name, *rest = entry.path
        names.setdefault(name, entry.top)
        if entry.row is not None:
            table = rows.setdefault(name, [])
            if not rest:
                values.setdefault(name, entry.top)
                table.append((entry.value, {}))
            else:
                table[entry.row - 1][1].setdefault(rest[0], CellSpans(rest[0], entry.name, entry.value))
        elif not rest or rest == ["value"]:
            values[name] = entry.value
        else:
            span = entry.value if rest[0] in FIELDS else entry.name
            fields.setdefault(name, {}).setdefault(rest[0], span)
    return tuple(
        (
            name,
            FactPlaces(
                Place.of(source, span),
                Place.of(source, values.get(name, span)),
                tuple((field, Place.of(source, where)) for field, where in fields.get(name, {}).items()),
                _table(source, rows[name]) if name in rows else None,
            ),
        )
        for name, span in names.items()
    )


def _table(source: Source, rows: Iterable[tuple[Span, Mapping[str, CellSpans]]]) -> TablePlaces:
    return TablePlaces(source, tuple(RowSpans(whole, tuple(cells.values())) for whole, cells in rows))
