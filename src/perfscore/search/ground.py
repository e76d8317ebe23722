"""The range of every expression in a framework, and the values of its facts where something may change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import attrs

from perfscore.core.depends import Dependencies, dependencies_of
from perfscore.core.nodes import Key, Node, Ref, walk
from perfscore.core.program import step_of
from perfscore.domains.interval import Intervals, Where, intervals_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.types import Kind
from perfscore.model import domains, model, rule_model, terms
from perfscore.model.constants import number
from perfscore.model.domains import fits
from perfscore.model.walk import formulas, inside

_MOST_VALUES = 14
_HALF = Fraction(1, 2)
_CENT = Fraction(1, 100)
_LAST_DAY = datetime.date.max.toordinal()
_USUAL_DAY = datetime.date(2024, 1, 1)
_YEARS = range(1900, 2200)

Values = Mapping[str, terms.Scalar]


@attrs.frozen(slots=False)
class Ground:
    """What can be said of a framework before it has seen a fact."""

    framework: model.Framework
    where: Where | None = None
    """What is supposed besides; what a condition leads to is said where it holds."""

    @property
    def ranges(self) -> Intervals:
        """What every node of the core can be."""
        return intervals_of(self.framework)

    def node(self, expression: terms.Expression) -> Node:
        """An expression in the core."""
        return self.ranges.program.expressions.of(expression)

    def nodes(self, piece: object) -> list[Node]:
        """The expressions in a piece of the model, in the core."""
        return list(map(self.node, formulas(piece)))

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take; never too narrow."""
        if not expression.type.ordered:
            return EVERYTHING
        return self.ranges.number(self.node(expression), self.where).interval

    def settled(self, condition: terms.Expression | None) -> bool | None:
        """What a condition always is, None where it may be either; no condition always holds."""
        return True if condition is None else self.ranges.settled(self.node(condition), self.where)

    def narrowed(self, condition: terms.Expression, *, held: bool) -> Ground | None:
        """What can be said where a condition holds as well, or does not; None where that cannot be."""
        where = self.ranges.narrowed(self.node(condition), held, self.where or self.ranges.nowhere)
        return None if where is None else Ground(self.framework, where)

    def implies(self, first: terms.Expression | None, then: terms.Expression | None) -> bool:
        """Whether the second condition surely holds wherever the first does; no condition always holds."""
        if first is None or first == then:
            return first == then or self.settled(then) is True
        ways = first.operands if isinstance(first, terms.AnyOf) else (first,)
        led = [self.narrowed(each, held=True) for each in ways]
        return all(each.settled(then) is True for each in led if each is not None)

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
        """What stands together: a quantity, a requirement, what gives a row its points and what limits them."""
        program = self.ranges.program
        yield from ([node] for (kind, _), node in program.block.definitions if kind == "let")
        yield from ([each.condition] for each in program.requirements)
        for path, row in self.ranges.rows.items():
            limits = (node for each in row.limits for node in (each.condition, each.amount) if node is not None)
            yield [*limits, *([] if row.children else [self.ranges.node(("earned", path))])]

    def named(self, piece: object) -> dict[Key, None]:
        """What a piece of the model names itself, in the order in which it is written."""
        return {node.key: None for node in walk(*self.nodes(piece)) if isinstance(node, Ref)}

    @cached_property
    def definitions(self) -> Mapping[Key, object]:
        """Everything that is called by a name, with what it is made of."""
        found: dict[Key, object] = {("let", each.name): each.value for each in self.framework.quantities}
        for fact in self.framework.fact_list:
            found["fact", fact.name] = _made_of(fact)
            found |= {("cell", f"{fact.name}.{each.name}"): _made_of(each) for each in fact.columns}
        return found

    @cached_property
    def pieces(self) -> tuple[object, ...]:
        """Everything that has a say in a result; behind it stands what that is made of by name."""
        framework, grading = self.framework, self.framework.grading
        found: list[object] = [*framework.requirements]
        found += () if grading is None else (*grading.caps, *grading.overrides)
        for node in framework.root.rules():
            found += (node.clause, *node.limits, *node.checks, *node.rows)
        return (*found, *self.definitions.values())

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
        pieces: list[object] = [each.value for each in self.framework.quantities]
        pieces += [each.condition for each in self.framework.requirements]
        for node in self.framework.root.rules():
            pieces += [node.clause, *node.limits, *node.checks]
        looks = limits.ALL_SEARCH_STEPS
        for piece in pieces:
            numbers = list(islice(_numbers_in(piece), limits.FIGURES))
            facts = self.facts_in(*self.nodes(piece)) if numbers else ()
            looks -= len(facts)
            for fact in facts if looks >= 0 else ():
                kept = found.setdefault(fact.name, {})
                if len(kept) < limits.FIGURES:
                    kept.update(dict.fromkeys(numbers))
        return {name: tuple(numbers) for name, numbers in found.items()}


def _made_of(fact: rule_model.FactDef) -> object:
    return fact.default, tuple(value for _, value in fact.named)


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
