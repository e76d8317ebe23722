"""Reads the given rows of a table into checked, typed cells, and notes all that is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Record, printable
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words, first
from perfscore.model.rule_model import FactDef
from perfscore.model.terms import Scalar
from perfscore.scoring.convert import convert
from perfscore.scoring.exact import exact, found_type

_SHOWN = 80
_KNOWN = 20
_SHEET = re.compile(r"\[([^\[\]]{1,80})\]")
"""How a sheet names the one in which the rows of a table stand."""


Pairs = Callable[[object, Words], list[tuple[object, object]]]
Note = Callable[..., None]
"""Takes what is wrong with a table: a message, the number of a row and a column as it is called there; and by name,
whether it is of the ``heading``, and what was ``given``."""


class Row(Record):
    """A row of a table: its number, counted from 1, and the values of the cells that are filled in.

    ``keys`` tell what the columns are called where the row was given: by their names or by their titles.
    """

    number: int
    cells: Mapping[str, Scalar]
    keys: Mapping[str, str] = attrs.field(eq=False, repr=False)


class Rows:
    """Reads the rows of one table; ``pairs`` gives the names and values of a mapping, ``note`` takes what is wrong."""

    def __init__(self, table: FactDef, pairs: Pairs, note: Note) -> None:
        self._table, self._pairs, self._note = table, pairs, note
        self._names = {each.name: each for each in table.columns}
        self._titles = {_plain(each.title): each for each in reversed(table.columns) if each.title is not None}
        self._unknown: set[str] = set()
        self._present: set[str] = set()
        self._wrong_cells: set[tuple[int, str]] = set()

    def read(self, given: object) -> tuple[Row, ...]:
        """All rows; what is wrong with them is noted."""
        table = self._table.name
        kind = next((each for each in (list, tuple) if issubclass(type(given), each)), None)
        if kind is None:
            sheet = _SHEET.fullmatch(given) if isinstance(given, str) else None
            wrong = Message("PS503.not_rows", table=table, found=found_type(given))
            if sheet is not None:
                wrong = Message("PS503.no_sheet", table=table, sheet=printable(sheet[1]))
            self._note(wrong, given=given)
            return ()
        if kind.__len__(cast(Any, given)) > limits.ROWS:
            self._note(Message("PS526.row_limit", table=table, most=limits.ROWS), given=given)
            return ()
        iterator = cast(Iterable[object], kind.__iter__(cast(Any, given)))
        rows = [row for number, each in enumerate(iterator, start=1) if (row := self._row(number, each)) is not None]
        if rows:
            self._look_for_missing(rows)
        return tuple(rows)

    def _row(self, number: int, given: object) -> Row | None:
        if not issubclass(type(given), Mapping):
            message = Message("PS503.not_a_row", number=number, table=self._table.name, found=found_type(given))
            self._note(message, number, given=given)
            return None
        cells: dict[str, Scalar] = {}
        keys: dict[str, str] = {}
        for key, value in self._pairs(given, Words("row.of_table", number=number, table=self._table.name)):
            if not isinstance(key, str):
                message = Message("PS522.column_without_name", table=self._table.name, found=found_type(key))
                self._note(message, number, given=value)
                continue
            column = self._column(number, key, value)
            if column is None:
                continue
            if column.name in keys:
                self._note(Message("PS512.given_twice", name=self._called(number, key)), number, key, heading=True)
                continue
            keys[column.name] = key
            self._cell(number, column, key, value, cells)
        self._present |= keys.keys()
        return Row(number, cells, keys)

    def _column(self, number: int, key: str, value: object) -> FactDef | None:
        name = _plain(key)
        column = self._names.get(name) or self._titles.get(name)
        if column is None and name not in self._unknown and len(self._unknown) < limits.DIAGNOSTICS:
            self._unknown.add(name)
            lacking = [each for each in self._table.columns if each.name not in self._present]
            meant = nearest(name, words_of(lacking)) or nearest(name, words_of(self._table.columns))
            shown = printable(name[:_SHOWN])
            known = first([each.title or each.name for each in self._table.columns], _KNOWN)
            table = self._table.name
            message = Message("PS522.column_of_no_table", table=table, name=shown, meant=meant, known=known)
            self._note(message, number, key, heading=True, given=value)
        return column

    def _cell(self, number: int, column: FactDef, key: str, given: object, cells: dict[str, Scalar]) -> None:
        value = exact(given)
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        found = convert(column, value)
        if isinstance(found, Message):
            self._note(found.with_values({"name": self._called(number, key)}), number, key, given=given)
            # What stands there is wrong, but something does.
            self._wrong_cells.add((number, column.name))
            return
        cells[column.name] = found

    def _called(self, number: int, key: str) -> Words:
        """How a message speaks of a cell, between the marks that it puts around a name."""
        return Words("row.cell", table=self._table.name, number=str(number), column=printable(key.strip()[:_SHOWN]))

    def _look_for_missing(self, rows: list[Row]) -> None:
        for column in self._table.columns:
            if column.optional or column.default is not None:
                continue
            if column.name not in self._present:
                message = Message("PS502.column_missing", name=column.name, title=column.title, table=self._table.name)
                self._note(message)
                continue
            for row in rows:
                if column.name not in row.cells and (row.number, column.name) not in self._wrong_cells:
                    message = Message(
                        "PS502.cell_missing",
                        number=row.number,
                        table=self._table.name,
                        name=column.name,
                        title=column.title,
                    )
                    self._note(message, row.number, column.name)


def _plain(word: str) -> str:
    """A heading as it is compared."""
    return unicodedata.normalize("NFC", word.strip())


def words_of(facts: Iterable[FactDef]) -> list[str]:
    """What facts, or columns, may be called."""
    return [word for each in facts for word in (each.name, each.title) if word is not None]
