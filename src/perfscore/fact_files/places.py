"""What a fact file holds, and the spans of its names and values, come in; facts that know their places go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from perfscore.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.engine.facts import FIELDS, Fact, FactPlaces, Facts
from perfscore.messages import fact_files as messages
from perfscore.source import Source, Span

ABOUT = "about"


@attrs.frozen
class Entry:
    """A name in a file and its value; the path is that of a fact, of a field of a fact, or of something deeper.

    ``top`` is the name of the fact, ``name`` that of the field where there is one; ``again`` may stand several times.
    """

    path: tuple[str, ...]
    top: Span
    name: Span
    value: Span
    again: bool = False


def refused(message: Message, source: Source, span: Span | None = None) -> FactsError:
    """The error that a file cannot be read, at a span of it or as a whole."""
    return FactsError([problem(message, source, span)])


def problem(message: Message, source: Source, span: Span | None = None) -> Diagnostic:
    """A message at a span of a file, or about the file as a whole."""
    return Diagnostic.at(message, Place(source.name) if span is None else Place.of(source, span))


def placed(source: Source, data: dict[str, Any], entries: Iterable[Entry]) -> Facts:
    """The facts of a TOML or JSON file.

    Raises FactsError where ``about`` is no table.
    """
    places = fact_places(source, entries)
    about = data.pop(ABOUT, {})
    if not isinstance(about, Mapping):
        where = dict(places)[ABOUT].value
        raise FactsError([Diagnostic.at(messages.about_is_no_table(), where)])
    facts = tuple((name, _fact(value)) for name, value in data.items())
    return Facts(source.name, facts, tuple((key, str(value)) for key, value in about.items()), places)


def _fact(value: Any) -> Any:
    """A table with the fields of a fact is a fact; anything else is left for the framework to refuse."""
    if isinstance(value, dict) and set(value) <= set(FIELDS):
        return Fact(**value)
    return value


def fact_places(source: Source, entries: Iterable[Entry]) -> tuple[tuple[str, FactPlaces], ...]:
    """Of a fact its name and value; of a known field its value, since its name is right, and of any other its name."""
    names: dict[str, Place] = {}
    values: dict[str, Place] = {}
    fields: dict[str, dict[str, Place]] = {}
    for entry in entries:
        name, *rest = entry.path
        names.setdefault(name, Place.of(source, entry.top))
        if not rest or rest == ["value"]:
            values[name] = Place.of(source, entry.value)
        else:
            span = entry.value if rest[0] in FIELDS else entry.name
            fields.setdefault(name, {}).setdefault(rest[0], Place.of(source, span))
    return tuple(
        (name, FactPlaces(place, values.get(name, place), tuple(fields.get(name, {}).items())))
        for name, place in names.items()
    )
