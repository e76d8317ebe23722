"""The range of every expression in a framework, and facts that bring something about."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from random import Random
from typing import Any

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Key, Node
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.interval import Intervals, Where, intervals_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, ranges, rule_model, terms
from perfscore.model.constants import number
from perfscore.model.domains import fits
from perfscore.model.walk import inside
from perfscore.questions.soundness.looking import directly
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading

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
    where: Where | None = None
    """What is supposed besides; what a condition leads to is said where it holds."""

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

    def facts_in(self, piece: object, *, defaults: bool = True) -> tuple[rule_model.FactDef, ...]:
        """The facts that a piece of the model looks at, also by way of quantities and, if asked, of defaults."""
        return self._of_mask(self._mask(piece, self._behind[defaults], defaults=defaults))

    def _of_mask(self, mask: int) -> tuple[rule_model.FactDef, ...]:
        facts = self.framework.fact_list
        return tuple(fact for fact, bit in zip(facts, reversed(f"{mask:b}"), strict=False) if bit == "1")

    @cached_property
    def _bits(self) -> Mapping[str, int]:
        """A bit for each fact: thousands of sets of thousands of facts are kept."""
        return {fact.name: 1 << place for place, fact in enumerate(self.framework.fact_list)}

    @cached_property
    def _behind(self) -> Mapping[bool, Mapping[model.Step, int]]:
        """The facts behind each quantity and each default, with the defaults of those and without."""
        found: dict[bool, dict[model.Step, int]] = {False: {}, True: {}}
        for step in self.framework.order:
            kind, name = step
            if kind != "score":
                facts, quantities = self.framework.facts, self.framework.quantity_values
                value = quantities[name].value if kind == "let" else facts[name].default
                for defaults, known in found.items():
                    known[step] = self._mask(value, known, defaults=defaults)
        return found

    def _mask(self, piece: object, behind: Mapping[model.Step, int], *, defaults: bool) -> int:
        """The facts that a piece names, and those behind what it names."""
        mask = 0
        for kind, _, name in set(directly(piece)):
            if kind in {"fact", "table"}:
                mask |= self._bits[name]
            if kind == "let" or (kind == "fact" and defaults):
                mask |= behind.get((kind, name), 0)
        return mask

    def witness(self, goal: Callable[[Reading], bool], piece: object) -> Witness | None:
        """Facts that reach a goal, looked for among the values where something changes; None where none was found.

        Only the facts in ``piece`` are given values. Facts that a ``require`` refuses are no witness. What looks into
        tables has none; but what a default would count in an optional table can be given outright.
        """
        facts = [fact for fact in self.facts_in(piece) if fact.default is None]
        outright = any(fact.type.kind is Kind.TABLE for fact in facts)
        left_out = set[str]()
        if outright:
            facts = list(self.facts_in(piece, defaults=False))
            left_out = {fact.name for fact in facts if fact.type.kind is Kind.TABLE and fact.optional}
            facts = [fact for fact in facts if fact.name not in left_out]
            if any(fact.type.kind is Kind.TABLE for fact in facts):
                return None
        wanted = {fact.name for fact in facts} | left_out
        requirements = [
            each.condition
            for each in self.framework.requirements
            if not each.warning
            and {fact.name for fact in self.facts_in(each.condition, defaults=not outright)} <= wanted
        ]
        for values in islice(self._tried(facts), self._tries()):
            known = self.known(values)
            try:
                if goal(known) and all(known.holds(each) for each in requirements):
                    return Witness(tuple((fact, values[fact.name]) for fact in facts))
            except Trouble:
                continue
        return None

    def _tries(self) -> int:
        """How often facts may be tried in one more search; each time all quantities are computed."""
        size = len(self.framework.order)
        tries = min(limits.WITNESSES, limits.SEARCH_STEPS // size, (limits.ALL_SEARCH_STEPS - self._spent[0]) // size)
        self._spent[0] += tries * size
        return max(0, tries)

    @cached_property
    def _spent(self) -> list[int]:
        """What all searches so far may have cost, in quantities computed."""
        return [0]

    def known(self, values: Values) -> Reading:
        """What an evaluation would know of these facts: their values, the defaults and the quantities."""
        entries = tuple(
            (fact.name, Given("known", values[fact.name], Fact(values[fact.name])))
            for fact in self.framework.fact_list
            if fact.name in values
        )
        facts = FactSet(entries)
        exact = Exact(self._program, facts)
        exact.whole.known.update(self._unscored)
        return Reading(self.framework, facts, exact)

    @cached_property
    def _program(self) -> Program:
        """The quantities and the defaults, without any scores."""
        return program_of(self.framework).part({step for step in self.framework.order if step[0] != "score"})

    @cached_property
    def _unscored(self) -> Mapping[Key, Trouble]:
        return {("score", path): Trouble() for path in self.framework.nodes}

    def _tried(self, facts: list[rule_model.FactDef]) -> Iterator[Values]:
        """Combinations of values: all of them where they are few, else some without end, always the same."""
        choices = [self.candidates(fact) for fact in facts]
        count = 1
        for each in choices:
            count *= len(each)
        if count <= limits.WITNESSES:
            yield from ({fact.name: value for fact, value in zip(facts, row, strict=True)} for row in product(*choices))
            return
        random = Random(0)
        while True:
            yield {fact.name: random.choice(values) for fact, values in zip(facts, choices, strict=True)}

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
        looks = limits.ALL_SEARCH_STEPS
        for piece in pieces:
            numbers = list(islice(_numbers_in(piece), limits.FIGURES))
            facts = self.facts_in(piece) if numbers else ()
            looks -= len(facts)
            for fact in facts if looks >= 0 else ():
                kept = found.setdefault(fact.name, {})
                if len(kept) < limits.FIGURES:
                    kept.update(dict.fromkeys(numbers))
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
