"""The range of every expression in a framework, and the values of its facts where something may change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import islice

import attrs

from perfscore.core.depends import Dependencies, dependencies_of
from perfscore.core.nodes import Among, Const, Node, Test, everywhere
from perfscore.core.program import step_of
from perfscore.domains.interval import Intervals, intervals_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.types import Kind
from perfscore.model import domains, model, rule_model, terms
from perfscore.model.constants import number
from perfscore.model.domains import fits

_MOST_VALUES = 14
_HALF = Fraction(1, 2)
_CENT = Fraction(1, 100)
_LAST_DAY = datetime.date.max.toordinal()
_USUAL_DAY = datetime.date(2024, 1, 1)
_YEARS = frozenset(range(1900, 2200))

Values = Mapping[str, terms.Scalar]


@attrs.frozen(slots=False)
class Ground:
    """What can be said of a framework before it has seen a fact."""

    framework: model.Framework

    @property
    def ranges(self) -> Intervals:
        """What every node of the core can be."""
        return intervals_of(self.framework)

    def node(self, expression: terms.Expression) -> Node:
        """An expression in the core."""
        return self.ranges.program.expressions.of(expression)

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take; never too narrow."""
        if not expression.type.ordered:
            return EVERYTHING
        return self.ranges.number(self.node(expression)).interval

    @cached_property
    def depends(self) -> Dependencies:
        """What hangs on what."""
        return dependencies_of(self.ranges.program)

    @cached_property
    def _values(self) -> Dependencies:
        """The same of quantities and defaults alone: what gives points is not looked into."""
        return Dependencies(self.ranges.program.part({step for step in self.framework.order if step[0] != "score"}))

    def facts_in(self, *nodes: Node) -> tuple[rule_model.FactDef, ...]:
        """The facts that some nodes look at, also by way of quantities and of defaults."""
        steps = set(map(step_of, self._values.behind(*nodes)))
        return tuple(fact for fact in self.framework.fact_list if ("fact", fact.name) in steps)

    def rules(self) -> Iterator[list[Node]]:
        """What stands together: a quantity, a requirement, what gives a row its points, limits them and is beside."""
        program = self.ranges.program
        yield from ([node] for (kind, _), node in program.block.definitions if kind == "let")
        yield from ([each.condition] for each in program.requirements)
        for row in sorted(self.ranges.rows.values(), key=lambda row: row.origin.span.start):
            limits = (node for each in row.limits for node in (each.condition, each.amount) if node is not None)
            rule = [] if row.children else [self.ranges.node(("earned", row.path))]
            yield [*rule, *limits, *(each.met for each in row.comparisons)]

    def candidates(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        """Values of a fact where something may change: its ends, figures it is compared with, and their neighbours."""
        if self.framework.facts.get(fact.name) is not fact:
            return self._chosen(fact)
        if fact.name not in self._candidates:
            self._candidates[fact.name] = self._chosen(fact)
        return self._candidates[fact.name]

    @cached_property
    def _candidates(self) -> dict[str, tuple[terms.Scalar, ...]]:
        """The values of the framework's own facts, which are asked for again and again."""
        return {}

    def _chosen(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        match fact.type.kind:
            case Kind.BOOL:
                return (True, False)
            case Kind.CHOICE:
                return fact.type.options
            case Kind.DATE:
                numbers = self._numbers(fact)
                days = [datetime.date.fromordinal(int(day)) for day in numbers if 1 <= day <= _LAST_DAY]
                # A day may be looked at for its year.
                years = [datetime.date(int(year), 1, 1) for year in numbers if year in _YEARS]
                found: Iterable[terms.Scalar] = (*years, *days[: _MOST_VALUES - 1], _USUAL_DAY)
            case Kind.TEXT | Kind.TARGET | Kind.ACTUAL | Kind.TABLE:
                return ("x",) if fact.type.kind is Kind.TEXT else ()
            case _:
                found = self._numbers(fact)
        return tuple(islice((value for value in dict.fromkeys(found) if fits(fact, value)), _MOST_VALUES))

    def _numbers(self, fact: rule_model.FactDef) -> list[Fraction]:
        step = Fraction(1) if fact.type.whole or fact.type.kind is Kind.DATE else _CENT
        edges = [edge for edge in (domains.of_fact(fact).low, domains.of_fact(fact).high) if edge is not None]
        figures = [*edges, *self._figures.get(fact.name, ()), Fraction(0), Fraction(1), Fraction(100)]
        near = [value for figure in figures for value in (figure, figure + step, figure - step)]
        if len(edges) == 2:
            near.append((edges[0] + edges[1]) * _HALF)
        return [each for each in near if each.denominator == 1 or not fact.type.whole]

    @cached_property
    def _figures(self) -> Mapping[str, tuple[Fraction, ...]]:
        """The written numbers that stand in one comparison, table or sum with each fact."""
        found: dict[str, dict[Fraction, None]] = {}
        looks = limits.ALL_SEARCH_STEPS
        for nodes in self.rules():
            numbers = list(islice(self._numbers_in(nodes), limits.FIGURES))
            facts = self.facts_in(*nodes) if numbers else ()
            looks -= len(facts)
            for fact in facts if looks >= 0 else ():
                kept = found.setdefault(fact.name, {})
                kept.update(dict.fromkeys(numbers[: max(0, limits.FIGURES - len(kept))]))
        return {name: tuple(numbers) for name, numbers in found.items()}

    def _numbers_in(self, nodes: Iterable[Node]) -> Iterator[Fraction]:
        """The numbers that are written in some nodes, and the ends of intervals."""
        for node in everywhere(*nodes):
            written = self.ranges.program.expressions.written(node)
            match node:
                case Const() if isinstance(written, terms.Constant) and (value := number(written)) is not None:
                    yield value
                case Test(other=Among(intervals=intervals)):
                    yield from (end for each in intervals for end in (each.low, each.high) if end is not None)
                case _:
                    pass
