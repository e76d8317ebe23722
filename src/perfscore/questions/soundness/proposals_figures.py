"""A figure that a search moves: a fact or a cell, its steps, and the facts with another value there."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import show_percent, terminates, to_decimal
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Misprint, Written, read_actual
from perfscore.model import model, ranges, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.domains import fits
from perfscore.questions.soundness.proposals_behind import Name
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.rows import Row
from perfscore.search.grid import SMALLEST

_ZERO, _ONE = Fraction(0), Fraction(1)
_FINEST = Fraction(1, 10**6)
_LARGEST = 10**15
_ROWS = 3
_LONGEST_TABLE = 60
_DURATIONS = (_ONE, Fraction(1, 24), Fraction(1, 1440))


@attrs.frozen
class Figure:
    """A fact, or with a column the cell of a row, counted from 0, that can be given another value."""

    fact: rule_model.FactDef
    column: rule_model.FactDef | None = None
    row: int = 0
    reason: str = "?"

    @property
    def definition(self) -> rule_model.FactDef:
        """What says which values there may be."""
        return self.column or self.fact

    @property
    def name(self) -> str:
        """How a reader calls the fact, or the column."""
        return self.definition.name

    @property
    def orders(self) -> bool:
        """Whether there is a smallest step up and down."""
        return self.definition.type.ordered or self.definition.type.kind is Kind.ACTUAL

    def value(self, facts: FactSet) -> terms.Scalar | None:
        """The value now; None where there is none."""
        given = facts.by_name.get(self.fact.name)
        if given is None or self.column is None:
            return None if given is None else given.value
        return None if given.rows is None else given.rows[self.row].cells.get(self.column.name)

    def place(self, facts: FactSet) -> Fraction | None:
        """Where the value lies on its line; None where there is none, or no single one."""
        value = self.value(facts)
        if isinstance(value, Written):
            low = value.interval.low
            return low if low == value.interval.high and value.operator == "=" else None
        return None if value is None else position(value)

    def grain(self, facts: FactSet, at: Fraction | None) -> Fraction:
        """The smallest step: an amount of 0.01, a count of 1, a day; finer where an edge asks for it."""
        kind, step = self.definition.type.kind, self.definition.step
        if step is not None:
            return step
        if kind is Kind.DURATION:
            return next((each for each in _DURATIONS if at is None or (at / each).denominator == 1), _DURATIONS[-1])
        if kind is Kind.ACTUAL:
            return self._written_grain(facts)
        grain = SMALLEST[kind]
        while (
            kind not in {Kind.COUNT, Kind.DATE} and at is not None and grain > _FINEST and (at / grain).denominator != 1
        ):
            grain /= 10
        return grain

    def _written_grain(self, facts: FactSet) -> Fraction:
        value = self.value(facts)
        assert isinstance(value, Written)
        if value.kind == "day" or value.unit == "天":
            return _ONE
        if value.unit == "%":
            return Fraction(1, 10_000)
        low = value.interval.low
        return _ONE if low is not None and low.denominator == 1 else Fraction(1, 100)

    @property
    def start(self) -> Fraction:
        """Where the steps are counted from."""
        domain = self.definition.domain
        return (domain.low if self.definition.judged and domain is not None else None) or _ZERO

    @property
    def domain(self) -> Interval:
        """The values that there may be."""
        return ranges.of_fact(self.definition) if self.definition.type.ordered else Interval()

    def at(self, place: Fraction, facts: FactSet) -> FactSet | None:
        """The facts with the figure at a place; None where it cannot stand there."""
        kind = self.definition.type.kind
        value: terms.Scalar | Misprint | None = place
        if kind is Kind.DATE:
            value = _day(place)
        elif kind is Kind.ACTUAL:
            value = self._rewritten(place, facts)
        if value is None or isinstance(value, Misprint) or abs(place) > _LARGEST:
            return None
        return self.with_value(value, facts)

    def _rewritten(self, place: Fraction, facts: FactSet) -> terms.Scalar | Misprint | None:
        before = self.value(facts)
        assert isinstance(before, Written)
        if before.kind == "day":
            day = _day(place)
            return None if day is None else read_actual(day.isoformat())
        if place < 0 or not terminates(place):
            return None
        text = show_percent(place) if before.unit == "%" else f"{to_decimal(place):f}{before.unit}"
        return read_actual(text)

    def with_value(self, value: terms.Scalar, facts: FactSet) -> FactSet | None:
        """The facts with another value; None where the fact cannot have it."""
        definition = self.definition
        # A cell with a blank text is empty.
        blank = self.column is not None and isinstance(value, str) and not value.strip()
        if blank or (not isinstance(value, Written) and not self._fits(value)):
            return None
        given = facts.by_name.get(self.fact.name)
        if self.column is not None:
            assert given is not None and given.rows is not None
            rows = list(given.rows)
            old = rows[self.row]
            rows[self.row] = Row(old.number, {**old.cells, self.column.name: value}, old.keys)
            return replaced(facts, self.fact.name, attrs.evolve(given, rows=tuple(rows)))
        full = None if definition.domain is None else definition.domain.high
        # The reason that was given spoke of other points.
        reason = self.reason if definition.judged and value != full else None
        return replaced(facts, self.fact.name, Given("known", value, Fact(value, reason=reason)))

    def _fits(self, value: terms.Scalar) -> bool:
        step = self.definition.step
        if step is None or not isinstance(value, Fraction):
            return fits(self.definition, value)
        # The steps of a judgement begin at its least points.
        return fits(attrs.evolve(self.definition, step=None), value) and ((value - self.start) / step).denominator == 1

    def rounded(self, facts: FactSet) -> FactSet | None:
        """The facts with a round figure near the one that is there."""
        here = self.place(facts)
        if here is None or self.definition.type.kind not in {Kind.MONEY, Kind.COUNT, Kind.NUMBER} or here <= 0:
            return None
        power = Fraction(10) ** (len(str(int(here))) - 1)
        return self.at(Fraction(max(1, round(here / power))) * power, facts)


def _day(place: Fraction) -> datetime.date | None:
    inside = place.denominator == 1 and datetime.date.min.toordinal() <= place <= datetime.date.max.toordinal()
    return datetime.date.fromordinal(int(place)) if inside else None


def replaced(facts: FactSet, name: str, given: Given) -> FactSet:
    """The facts with one of them given otherwise."""
    return FactSet(tuple({**facts.by_name, name: given}.items()), facts.origin)


def figures(names: Sequence[Name], facts: FactSet, framework: model.Framework, reason: str) -> Iterator[Figure]:
    """The facts and cells of some names; of a short table those of its first rows."""
    for name, column in names:
        fact = framework.facts[name]
        if not fact.columns:
            yield Figure(fact, reason=reason)
            continue
        given = facts.by_name.get(name)
        if column and given is not None and given.rows and len(given.rows) <= _LONGEST_TABLE:
            for row in range(min(_ROWS, len(given.rows))):
                if column in given.rows[row].cells:
                    yield Figure(fact, fact.column(column), row)
