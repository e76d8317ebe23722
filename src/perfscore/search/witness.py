"""Facts that show something: the values that are given, and how a message tells them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, cast

import attrs

from perfscore.messages.catalogue import Words
from perfscore.messages.figures import figure
from perfscore.model import model, rule_model, terms
from perfscore.scoring.bind import FactSet, Given, Row
from perfscore.scoring.facts import Fact


@attrs.frozen
class Without:
    """That a fact, a table or a cell has no value, and the status that it has instead."""

    status: terms.Status


MISSING, PENDING, NOT_APPLICABLE = Without("missing"), Without("pending"), Without("not applicable")

Value = terms.Scalar | Without
Slot = tuple[str, str]
"""What can be given: a fact, a table, or a cell named ``table.column``."""
Values = Mapping[Slot, Value]
"""Values of facts and cells; of a table that is given how many rows it has, each with the same cells."""


@attrs.frozen
class Facts:
    """Facts with which something happens; those that make no difference are ``told`` to nobody."""

    framework: model.Framework
    values: Values
    told: frozenset[Slot]

    @property
    def words(self) -> tuple[Words, ...]:
        """What the facts are."""
        return tuple(self._words(slot) for slot in self.values if slot in self.told and slot[0] != "cell")

    def _words(self, slot: Slot) -> Words:
        kind, name = slot
        fact, value = self.framework.facts[name], self.values[slot]
        if isinstance(value, Without) or kind == "fact":
            return _said(fact, value)
        cells = [(column, ("cell", f"{name}.{column.name}")) for column in fact.columns]
        said = [_said(column, self.values[cell]) for column, cell in cells if cell in self.told]
        rows = int(cast(Fraction, value))
        if not rows or not said:
            return Words("witness.rows", name=name, rows=rows, none=not rows)
        return Words("witness.cells", name=name, rows=rows, cells=said)


STATUSES: Final = {
    "known": Words("witness.known"),
    "missing": Words("witness.missing"),
    "pending": Words("witness.pending"),
    "not applicable": Words("witness.not_applicable"),
}


def _said(fact: rule_model.FactDef, value: Value) -> Words:
    if isinstance(value, Without):
        return Words("witness.without", name=fact.name, status=STATUSES[value.status])
    return Words("witness.equal", name=fact.name, value=figure(value, fact.type))


def fact_set(values: Values) -> FactSet:
    """The values as an evaluation takes them."""
    return FactSet(tuple((slot[1], each) for slot in values if (each := _given(slot, values)) is not None))


def _given(slot: Slot, values: Values) -> Given | None:
    (kind, name), value = slot, values[slot]
    if kind == "cell":
        return None
    if isinstance(value, Without):
        return None if value == MISSING else Given(value.status, None, Fact())
    if kind == "fact":
        return Given("known", value, Fact(value))
    return Given("known", None, Fact(), rows=rows_given(name, values))


def rows_given(table: str, values: Values) -> tuple[Row, ...]:
    """The rows of a table with all cells that are looked at."""
    cells = {
        name.partition(".")[2]: value
        for (kind, name), value in values.items()
        if kind == "cell" and name.partition(".")[0] == table and not isinstance(value, Without)
    }
    return tuple(Row(index, cells, {}) for index in range(1, int(cast(Fraction, values["table", table])) + 1))
