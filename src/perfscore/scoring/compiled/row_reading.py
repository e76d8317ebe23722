"""Reading plain rows of a table, whose cells are right, straight into the slot of the table."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from perfscore.domains.code.slots import SLOT_BITS, scale_of
from perfscore.domains.code.writer import Unsure
from perfscore.kernel import limits
from perfscore.messages.catalogue import Message
from perfscore.model.rule_model import FactDef
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import Fact

_PLAIN = frozenset({str, int, Decimal, bool, datetime.date, Fraction, datetime.timedelta})
_MOST_CELLS, _LONG = 4_096, 200
_MOST = 1 << SLOT_BITS
_TEXTS = ("source", "note", "assessor", "reason")


def is_words(given: object) -> bool:
    """Whether evidence is there as it should be, or not at all."""
    return given is None or (type(given) is str and len(given) <= limits.FACT_TEXT_CHARACTERS)


class Cells(dict[tuple[type[Any], Any], Any]):
    """What stands in the slot of a cell of one column, by what was given and its type; most are met again.

    Raises Unsure where that is not simply right.
    """

    def __init__(self, column: FactDef) -> None:
        super().__init__()
        self.column = column
        self.scale = scale_of(column)

    def __missing__(self, key: tuple[type[Any], Any]) -> Any:
        found = self._slot(key[1])
        if len(self) < _MOST_CELLS and not (type(key[1]) is str and len(key[1]) > _LONG):
            self[key] = found
        return found

    def _slot(self, value: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            return None
        found = convert(self.column, value)
        if isinstance(found, Message):
            raise Unsure
        if isinstance(found, datetime.date):
            return found.toordinal()
        if not isinstance(found, Fraction):
            return found
        above = found.numerator * self.scale
        if above % found.denominator or abs(above) >= _MOST:
            raise Unsure
        return above // found.denominator


@attrs.frozen
class RowByRow:
    """Reads the rows of one table as ``bind`` would. Raises Unsure where they are not plain and right.

    ``columns`` are the names, whether a cell must be filled in, and the reader of the cells of each.
    """

    columns: tuple[tuple[str, bool, Cells], ...]

    @classmethod
    def of(cls, table: FactDef) -> RowByRow:
        """The reader of a table."""
        return cls(
            tuple((each.name, each.default is None and not each.optional, Cells(each)) for each in table.columns)
        )

    def __call__(self, given: Any) -> tuple[tuple[Any, ...], ...]:
        if type(given) is Fact:
            if given.status != "known" or not all(is_words(getattr(given, each)) for each in _TEXTS):
                raise Unsure
            given = given.value
        if type(given) not in {list, tuple} or len(given) > limits.ROWS:
            raise Unsure
        try:
            return tuple(self._row(number, row) for number, row in enumerate(given, 1))
        except Exception as error:
            # Names may be anything, and a Decimal that signals has no hash.
            raise Unsure from error

    def _row(self, number: int, given: Mapping[Any, Any]) -> tuple[Any, ...]:
        if type(given) is not dict:
            raise Unsure
        found: list[Any] = [number]
        named = 0
        for name, needed, cells in self.columns:
            value = given.get(name)
            named += value is not None or name in given
            slot = None
            if value is not None:
                kind = type(value)
                if kind not in _PLAIN:
                    raise Unsure
                slot = cells[kind, value]
            if slot is None and needed:
                raise Unsure
            found.append(slot)
        # A column may be called by its title, or be none.
        if named != len(given):
            raise Unsure
        return tuple(found)
