"""Translates facts between two frameworks: each is called as the other framework calls it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.model import rule_model, terms
from perfscore.questions.differences.meaning import Entity
from perfscore.questions.differences.pairing import Pairs
from perfscore.questions.differences.sides import Side
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.rows import Row


@attrs.frozen
class Both:
    """The same facts under both frameworks; what only one of them asks for is there for that one alone."""

    old: FactSet
    new: FactSet


@attrs.frozen(eq=False)
class Translator:
    """Calls facts as the other side does."""

    pairs: Pairs
    old: Side
    new: Side

    def from_old(self, facts: FactSet, rest: FactSet, *, filled: bool = True) -> Both:
        """Facts of the old framework, and for the new one what only that asks for; of columns where ``filled``."""
        return Both(facts, self._across(facts, rest, self.pairs.to_new, self.pairs.to_old, self.new, filled=filled))

    def from_new(self, facts: FactSet, rest: FactSet, *, filled: bool = True) -> Both:
        """Facts of the new framework, and for the old one what only that asks for; of columns where ``filled``."""
        return Both(self._across(facts, rest, self.pairs.to_old, self.pairs.to_new, self.old, filled=filled), facts)

    def _across(
        self,
        facts: FactSet,
        rest: FactSet,
        there: Mapping[Entity, Entity],
        back: Mapping[Entity, Entity],
        side: Side,
        *,
        filled: bool,
    ) -> FactSet:
        known: dict[str, Given] = {}
        for name, given in facts.entries:
            partner = there.get(("fact", name))
            if partner is not None:
                fact = side.framework.facts[partner[1]]
                added = _added(fact, back, side) if filled else {}
                known[fact.name] = given if given.rows is None else _table(name, given, there, added)
        known |= {name: given for name, given in rest.entries if ("fact", name) not in back}
        return FactSet(tuple((fact.name, known[fact.name]) for fact in side.framework.fact_list if fact.name in known))


def _added(fact: rule_model.FactDef, back: Mapping[Entity, Entity], side: Side) -> dict[str, terms.Scalar]:
    """Values for the columns that only one of the two frameworks has and that must be filled in there."""
    found: dict[str, terms.Scalar] = {}
    for column in fact.columns:
        needed = column.default is None and not column.optional
        if needed and ("column", f"{fact.name}.{column.name}") not in back:
            found[column.name] = side.variation.likely(fact, column)
    return found


def _table(table: str, given: Given, there: Mapping[Entity, Entity], added: Mapping[str, terms.Scalar]) -> Given:
    rows = []
    for row in given.rows or ():
        cells = dict(added)
        for name, value in row.cells.items():
            partner = there.get(("column", f"{table}.{name}"))
            if partner is not None:
                cells[partner[1].rpartition(".")[2]] = value
        rows.append(Row(row.number, cells, {name: name for name in cells}))
    return attrs.evolve(given, rows=tuple(rows))
