"""Reads a piece of a file of JSON lines: as slots, or as the facts of a line that must be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import attrs

from perfscore.batch.csv_piece import NOT_TEXT
from perfscore.batch.forms import cell_writer
from perfscore.batch.plan import Plan
from perfscore.batch.records import ROW, FastRow
from perfscore.domains.code.writer import Unsure
from perfscore.files.json import integer, read_json
from perfscore.files.places import ABOUT, refused
from perfscore.files.toml import decimal
from perfscore.kernel.source import Source
from perfscore.messages.catalogue import Message
from perfscore.scoring.compiled import Compiled
from perfscore.scoring.facts import FIELDS, Fact, Facts

_FIELDS = frozenset(FIELDS)


@attrs.frozen
class JsonReader:
    """Reads lines; ``apart`` are the names that are kept and are no facts."""

    plan: Plan
    compiled: Compiled
    apart: frozenset[str]
    write: Callable[[Any], str]

    @classmethod
    def of(cls, plan: Plan, compiled: Compiled) -> JsonReader:
        """The reader of a plan."""
        apart = frozenset(plan.kept) - set(plan.framework.facts)
        return cls(plan, compiled, apart, _in_a_cell(cell_writer(plan)) if plan.form == "csv" else _in_json)

    def rows(self, text: str) -> JsonRows:
        """The rows of a piece."""
        return JsonRows(self, text)


class JsonRows:
    """The lines of a piece that hold anything."""

    def __init__(self, reader: JsonReader, text: str) -> None:
        self.reader = reader
        self.lines = [(line, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        self.values = [_loaded(line) for line, _ in self.lines]

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, index: int) -> int:
        """The line in which a row stands."""
        return self.lines[index][1]

    def kept(self) -> Sequence[Sequence[str]]:
        """What is kept, as it is written."""
        write = self.reader.write
        return [[write((values or {}).get(name)) for values in self.values] for name in self.reader.plan.kept]

    def fast(self) -> Iterator[FastRow]:
        """The rows that could be read at once."""
        read, apart = self.reader.compiled.read, self.reader.apart
        for index, values in enumerate(self.values):
            if values is None or type(values.get(ABOUT, {})) is not dict:
                continue
            given = {
                name: Fact(**value) if type(value) is dict and value.keys() <= _FIELDS else value
                for name, value in values.items()
                if name not in apart and name != ABOUT
            }
            with suppress(Unsure, KeyError, ValueError, ArithmeticError):
                slots, statuses = read(given)
                yield index, slots, statuses

    def facts(self, index: int) -> Facts:
        """The facts of a row. Raises FactsError where it holds none."""
        source = Source(self.reader.plan.file, self.lines[index][0])
        if NOT_TEXT.search(source.text):
            raise refused(Message("PS617.row_not_text", encoding="UTF-8"), source)
        found = read_json(source)
        apart = self.reader.apart
        return Facts(
            ROW,
            tuple(entry for entry in found.entries if entry[0] not in apart),
            found.about,
            tuple(entry for entry in found.places if entry[0] not in apart),
        )


class _TwiceError(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _loaded(line: str) -> dict[str, Any] | None:
    """What a line holds; None where it must be looked at."""
    if NOT_TEXT.search(line):
        return None
    try:
        found = json.loads(
            line, parse_float=decimal, parse_int=integer, parse_constant=decimal, object_pairs_hook=_once
        )
    except (ValueError, RecursionError):
        return None
    return found if type(found) is dict else None


def _in_json(value: Any) -> str:
    """What is kept as JSON writes it; a number with the digits that it has."""
    if type(value) is Decimal and value.is_finite():
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _in_a_cell(write: Callable[[str], str]) -> Callable[[Any], str]:
    def written(value: Any) -> str:
        if value is None:
            return ""
        return write(str(value) if type(value) in {str, Decimal} else _in_json(value))

    return written
