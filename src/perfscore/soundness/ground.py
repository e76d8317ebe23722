"""A framework comes in; the range of every expression in it, and facts that bring something about, go out."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from random import Random
from typing import Any

import attrs

from perfscore import limits
from perfscore.analysis import model, ranges, rule_model, terms
from perfscore.analysis.constants import number
from perfscore.analysis.domains import fits
from perfscore.analysis.walk import inside
from perfscore.bands import Interval
from perfscore.engine.bind import FactSet, Given
from perfscore.engine.facts import Fact
from perfscore.engine.values import Known, Trouble
from perfscore.types import Kind
from perfscore.wording import describe

_MOST_VALUES = 14
_HALF = Fraction(1, 2)
_CENT = Fraction(1, 100)

Values = Mapping[str, terms.Scalar]


@attrs.frozen
class Witness:
    """Values of facts that bring something about; facts that do not matter are left out."""

    values: tuple[tuple[rule_model.FactDef, terms.Scalar], ...]

    def __str__(self) -> str:
        return ", ".join(f"`{fact.name}` = {describe(value, fact.type)}" for fact, value in self.values)


@attrs.frozen(slots=False)
class Ground:
    """What can be said of a framework before it has seen a fact.

    A claim about all facts is proved with ``range_of``; a claim that some facts do a thing is made only with a
    ``witness``, which was tried.
    """

    framework: model.Framework

    @cached_property
    def quantity_ranges(self) -> Mapping[str, Interval]:
        """The values that each quantity can take; never too narrow."""
        found: dict[str, Interval] = {}
        for kind, name in self.framework.order:
            if kind == "let":
                value = self.framework.quantity_values[name].value
                found[name] = ranges.of(value, self.framework.facts, found)
        return found

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take; never too narrow."""
        return ranges.of(expression, self.framework.facts, self.quantity_ranges)

    def facts_in(self, piece: object) -> tuple[rule_model.FactDef, ...]:
        """The facts that a piece of the model looks at, also by way of quantities, defaults and scores."""
        found: dict[str, rule_model.FactDef] = {}
        pending, seen = [piece], set[object]()
        while pending:
            each: Any = pending.pop()
            match each:
                case terms.FactValue() | terms.StatusTest():
                    if each.name not in found:
                        fact = self.framework.facts[each.name]
                        found[each.name] = fact
                        pending.append(fact.default)
                case terms.QuantityValue() if each.name not in seen:
                    seen.add(each.name)
                    pending.append(self.framework.quantity_values[each.name].value)
                case terms.ColumnValue() | terms.Aggregate() | terms.CellTest():
                    table = self.framework.facts[each.table]
                    found[table.name] = table
                case _:
                    pass
            pending.extend(reversed(list(inside(each))))
        return tuple(fact for fact in self.framework.fact_list if fact.name in found)

    def witness(self, goal: Callable[[Known], bool], piece: object) -> Witness | None:
        """Facts that reach a goal, looked for among the values where something changes; None where none was found.

        Only the facts in ``piece`` are given values. Facts that a ``require`` refuses are no witness. What looks into
        tables has none.
        """
        facts = [fact for fact in self.facts_in(piece) if fact.default is None]
        if any(fact.type.kind is Kind.TABLE for fact in facts):
            return None
        wanted = {fact.name for fact in facts}
        requirements = [
            each.condition
            for each in self.framework.requirements
            if not each.warning and {fact.name for fact in self.facts_in(each.condition)} <= wanted
        ]
        for values in self._tried(facts):
            known = self.known(values)
            try:
                if goal(known) and all(known.holds(each) for each in requirements):
                    return Witness(tuple((fact, values[fact.name]) for fact in facts))
            except Trouble:
                continue
        return None

    def known(self, values: Values) -> Known:
        """What an evaluation would know of these facts: their values, the defaults and the quantities."""
        entries = tuple(
            (fact.name, Given("known", values[fact.name], Fact(values[fact.name])))
            for fact in self.framework.fact_list
            if fact.name in values
        )
        known = Known(self.framework, FactSet(entries))
        for kind, name in self.framework.order:
            if kind == "score":
                known.scores[name] = Trouble()
                continue
            kept = known.quantities if kind == "let" else known.defaults
            value = self.framework.quantity_values[name].value if kind == "let" else self.framework.facts[name].default
            assert value is not None
            try:
                kept[name] = known.value(value)
            except Trouble as trouble:
                kept[name] = trouble
        return known

    def _tried(self, facts: list[rule_model.FactDef]) -> Iterator[Values]:
        """Combinations of values: all of them where they are few, else some of them, always the same."""
        choices = [self.candidates(fact) for fact in facts]
        count = 1
        for each in choices:
            count *= len(each)
        if count <= limits.WITNESSES:
            yield from ({fact.name: value for fact, value in zip(facts, row, strict=True)} for row in product(*choices))
            return
        random = Random(0)
        for _ in range(limits.WITNESSES):
            yield {fact.name: random.choice(values) for fact, values in zip(facts, choices, strict=True)}

    def candidates(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        """Values of a fact where something may change: its ends, figures it is compared with, and their neighbours."""
        match fact.type.kind:
            case Kind.BOOL:
                return (True, False)
            case Kind.CHOICE:
                return fact.type.options
            case Kind.DATE:
                days = (datetime.date.fromordinal(int(day)) for day in self._numbers(fact) if 1 <= day <= 3_652_059)
                found: Iterable[terms.Scalar] = (*days, datetime.date(2024, 1, 1))
            case Kind.TEXT | Kind.TARGET | Kind.ACTUAL | Kind.TABLE:
                return ("x",) if fact.type.kind is Kind.TEXT else ()
            case _:
                found = self._numbers(fact)
        return tuple(islice((value for value in dict.fromkeys(found) if fits(fact, value)), _MOST_VALUES))

    def _numbers(self, fact: rule_model.FactDef) -> list[Fraction]:
        step = Fraction(1) if fact.type.whole or fact.type.kind is Kind.DATE else _CENT
        edges = [edge for edge in (ranges.of_fact(fact).low, ranges.of_fact(fact).high) if edge is not None]
        figures = [*edges, *self._figures.get(fact.name, ()), Fraction(0), Fraction(1), Fraction(100)]
        near = [value for figure in figures for value in (figure, figure + step, figure - step)]
        if len(edges) == 2:
            near.append((edges[0] + edges[1]) * _HALF)
        return [each for each in near if each.denominator == 1 or not fact.type.whole]

    @cached_property
    def _figures(self) -> Mapping[str, tuple[Fraction, ...]]:
        """The written numbers that stand in one comparison, table or sum with each fact."""
        found: dict[str, dict[Fraction, None]] = {}
        pieces: list[object] = [each.value for each in self.framework.quantities]
        pieces += [each.condition for each in self.framework.requirements]
        for node in self.framework.root.rules():
            pieces += [node.clause, *node.limits, *node.checks]
        for piece in pieces:
            names = [fact.name for fact in self.facts_in(piece)]
            numbers = list(islice(_numbers_in(piece), limits.FIGURES))
            for name in names:
                found.setdefault(name, {}).update(dict.fromkeys(numbers))
        return {name: tuple(numbers) for name, numbers in found.items()}


def _numbers_in(piece: object) -> Iterator[Fraction]:
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        if isinstance(each, Interval):
            yield from (edge for edge in (each.low, each.high) if edge is not None)
        elif isinstance(each, terms.Constant):
            value = number(each)
            if value is not None:
                yield value
        pending.extend(reversed(list(inside(each))))
