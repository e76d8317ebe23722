"""Reads the rows of a piece of a CSV file: as slots, or as the facts of a row that must be looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

import attrs

from perfscore.batch.columns import ABSENT, UNSURE, ColumnReader, Sign
from perfscore.batch.forms import cell_writer, json_text
from perfscore.batch.plan import Column, Plan
from perfscore.batch.records import ROW, FastRow, Records, records
from perfscore.domains.code.slots import KNOWN, MISSING
from perfscore.files.csv import Cell, needs_quotes, rows, split_amount
from perfscore.files.places import refused
from perfscore.kernel.source import Source, Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Place
from perfscore.scoring.compiled.running import Compiled
from perfscore.scoring.facts import Fact, FactPlaces, Facts

NOT_TEXT = re.compile("[\udc80-\udcff]")
"""What stands for bytes that are no text."""


@attrs.frozen
class CsvReader:
    """Reads rows whose columns are known.

    ``facts`` is, for each fact in the order of declaration, its reader, its column and that of the reason; None for a
    fact that has no column, or one that needs a look at each row. ``kept`` are the columns that are kept.
    """

    plan: Plan
    columns: tuple[Column, ...]
    facts: tuple[tuple[ColumnReader, int, int | None] | None, ...]
    evidence: tuple[int, ...]
    kept: tuple[int, ...]
    needed: tuple[bool, ...]
    write: Callable[[str], str]

    @classmethod
    def of(cls, plan: Plan, compiled: Compiled) -> CsvReader:
        """The reader of a plan, which has columns."""
        assert plan.columns is not None
        by_use = {(each.fact, each.field): index for index, each in enumerate(plan.columns)}
        layout = compiled.layout
        facts = []
        for place, fact in enumerate(layout.facts):
            index = by_use.get((fact.name, "value"))
            reader = None if index is None else ColumnReader.of(layout, place)
            reason = by_use.get((fact.name, "reason"))
            facts.append(None if reader is None or index is None else (reader, index, reason))
        evidence = tuple(index for (_, field), index in by_use.items() if field not in {"value", "reason"})
        places = {each.heading: index for index, each in enumerate(plan.columns)}
        write = cell_writer(plan) if plan.form == "csv" else json_text
        kept = tuple(places[name] for name in plan.kept)
        return cls(plan, plan.columns, tuple(facts), evidence, kept, layout.needed, write)

    def rows(self, text: str) -> CsvRows:
        """The rows of a piece."""
        found = records(text)
        if NOT_TEXT.search(text):
            cells = [None if NOT_TEXT.search(each) else own for own, each in zip(found.cells, found.texts, strict=True)]
            found = attrs.evolve(found, cells=cells)
        return CsvRows(self, found)


class CsvRows:
    """The rows of a piece."""

    def __init__(self, reader: CsvReader, records: Records) -> None:
        self.reader = reader
        self.records = records
        width = len(reader.columns)
        self.cells = records.cells
        if any(cells is None or len(cells) != width for cells in self.cells):
            self.cells = [_fitted(cells, width) for cells in self.cells]

    def __len__(self) -> int:
        return len(self.cells)

    def line(self, index: int) -> int:
        """The line in which a row begins."""
        return self.records.lines[index] + 1

    def kept(self) -> Sequence[Sequence[str]]:
        """What is kept, as it is written."""
        write = self.reader.write
        return [[write(cells[place].strip() if cells else "") for cells in self.cells] for place in self.reader.kept]

    def fast(self) -> Iterable[FastRow]:
        """The rows that could be read at once."""
        indexes = [index for index, cells in enumerate(self.cells) if cells]
        across = list(zip(*(cells for cells in self.cells if cells), strict=True))
        if not across:
            return ()
        unsure: set[int] = set()
        for place in self.reader.evidence:
            unsure.update(number for number, cell in enumerate(across[place]) if cell.strip())
        values: list[Iterable[Any]] = []
        statuses: list[Iterable[int]] = []
        varied = False
        for fact, needed in zip(self.reader.facts, self.reader.needed, strict=True):
            if fact is None:
                # A fact that must be given has a column.
                values.append(repeat(None, len(indexes)))
                statuses.append(repeat(MISSING, len(indexes)))
                if needed:
                    return ()
                continue
            reader, column, reason = fact
            if reason is None:
                found, sure = reader.slots(across[column])
            else:
                found = reader.reasoned(across[column], across[reason])
                sure = Sign not in set(map(type, found))
            if not sure:
                varied = True
                unsure.update(number for number, slot in enumerate(found) if slot is UNSURE)
                statuses.append([MISSING if slot is ABSENT else KNOWN for slot in found])
                found = [None if slot is ABSENT else slot for slot in found]
            else:
                statuses.append(repeat(KNOWN, len(indexes)))
            values.append(found)
        slots = zip(*values, strict=True) if values else repeat((), len(indexes))
        if varied:
            kinds: Iterable[tuple[int, ...]] = zip(*statuses, strict=True)
        else:
            kinds = repeat(tuple(next(iter(each)) for each in statuses), len(indexes))
        found_rows = zip(indexes, slots, kinds, strict=True)
        return (row for number, row in enumerate(found_rows) if number not in unsure) if unsure else found_rows

    def facts(self, index: int) -> Facts:
        """The facts of a row. Raises FactsError where it holds none."""
        source = Source(self.reader.plan.file, self.records.texts[index])
        if NOT_TEXT.search(source.text):
            raise refused(Message("PS617.row_not_text", encoding=_NAMES[self.reader.plan.encoding]), source)
        row = next(rows(source))
        wrong = _surplus(row, len(self.reader.columns))
        if wrong is not None:
            raise refused(wrong[0], source, wrong[1])
        values: dict[str, dict[str, Any]] = {}
        places: dict[str, dict[str, Place]] = {}
        for column, cell in zip(self.reader.columns, row, strict=False):
            if column.fact is not None and cell.text:
                values.setdefault(column.fact, {})[column.field] = cell.text
                places.setdefault(column.fact, {})[column.field] = Place.of(source, cell.span)
        return Facts(
            ROW,
            tuple((name, _fact(fields)) for name, fields in values.items()),
            (),
            tuple((name, _places(fields)) for name, fields in places.items()),
        )


_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030"}


def _fitted(cells: list[str] | None, width: int) -> list[str] | None:
    """As many cells as there are columns; None where there are others, or none."""
    if cells is None or len(cells) == width:
        return cells
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    return None if any(map(str.strip, cells[width:])) else cells[:width]


def _surplus(row: Sequence[Cell], width: int) -> tuple[Message, Span] | None:
    """What is said of a row with more cells than there are columns, and where."""
    surplus = [cell for cell in row[width:] if cell.text]
    if not surplus:
        return None
    amounts = (split_amount(row, index) for index in range(min(len(row), width)))
    amount = next((amount for amount in amounts if amount is not None), None)
    return (Message("PS513.too_many_cells", most=width), surplus[0].span) if amount is None else needs_quotes(amount)


def _fact(fields: dict[str, Any]) -> Any:
    return fields["value"] if list(fields) == ["value"] else Fact(**fields)


def _places(fields: dict[str, Place]) -> FactPlaces:
    first = next(iter(fields.values()))
    return FactPlaces(first, fields.get("value", first), tuple(fields.items()))
