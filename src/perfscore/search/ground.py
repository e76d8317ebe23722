"""The range of every expression in a framework, and the values of its facts where something may change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import ceil, floor

from perfscore.core.expressions import Expressions
from perfscore.core.nodes import Add, Among, Const, Extreme, Key, Mul, Node, RefKind, Test, everywhere
from perfscore.core.program import Program, step_of
from perfscore.domains.interval import Intervals, intervals_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Record, replace
from perfscore.kernel.types import Kind
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import number, position

_MOST_VALUES = 14
_HALF = Fraction(1, 2)
_CENT = Fraction(1, 100)
_LAST_DAY = datetime.date.max.toordinal()
_USUAL_DAY = datetime.date(2024, 1, 1)
_YEARS = frozenset(range(1900, 2200))
_GIVEN: tuple[RefKind, ...] = ("fact", "status", "table")

Values = Mapping[str, terms.Scalar]


class Ground(Record):
    """What can be said of a framework before it has seen a fact."""

    framework: model.Framework

    @property
    def ranges(self) -> Intervals:
        """What every node of the core can be."""
        return intervals_of(self.framework)

    def node(self, expression: terms.Expression) -> Node:
        """An expression in the core."""
        return self.program.expressions.of(expression)

    @property
    def program(self) -> Program:
        """The framework in the core."""
        return self.ranges.program

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take; never too narrow."""
        if not expression.type.ordered:
            return EVERYTHING
        return self.ranges.number(self.node(expression)).interval

    @cached_property
    def _values(self) -> Program:
        """The quantities and defaults alone: what gives points is not looked into."""
        return self.program.part({step for step in self.framework.order if step[0] != "score"})

    @remembered
    def moved_by(self, *names: str) -> tuple[Key, ...]:
        """The definitions whose value hangs on some facts, in the order in which they are computed."""
        stirred = self.stirred_by(*names)
        return tuple(key for key, _ in self.program.block.definitions if key in stirred)

    @remembered
    def stirred_by(self, *names: str) -> frozenset[Key]:
        """What is given under some names, and all that hangs on it, also of what rows of facts become."""
        given = [(kind, name) for name in names for kind in _GIVEN]
        return frozenset((*given, *self.program.moved_by(given)))

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
            yield [*rule, *row.times, *limits, *(each.met for each in row.comparisons)]

    def is_own(self, fact: rule_model.FactDef) -> bool:
        """Whether it is a fact of the framework, and no column of a table, or like one."""
        return self.framework.facts.get(fact.name) is fact

    @cached_property
    def durations(self) -> Mapping[str, Fraction]:
        """The smallest step of each duration that stands in one rule with figures of hours or minutes.

        Others go by days: who writes of hours or minutes counts them. Only figures that are durations tell: points and
        shares do not.
        """
        durations = [fact for fact in self.framework.fact_list if fact.type.kind is Kind.DURATION]
        found = {fact.name: _greatest(_ends([fact.domain])) for fact in durations if fact.domain is not None}
        for nodes in self.rules() if durations else ():
            step = _greatest(_durations(nodes, self.program.expressions))
            for fact in self.facts_in(*nodes) if step != _ONE else ():
                found[fact.name] = min(step, found.get(fact.name, _ONE))
        return found

    def grid(self, fact: rule_model.FactDef) -> Grid:
        """The values of a fact, step by step."""
        return self._grid(fact.name) if self.is_own(fact) else Grid(fact, self)

    @remembered
    def _grid(self, name: str) -> Grid:
        return Grid(self.framework.facts[name], self)

    def candidates(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        """Values of a fact where something may change: its ends, figures it is compared with, and their neighbours."""
        if fact.type.every:
            return fact.type.every
        match fact.type.kind:
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
        return tuple(islice((value for value in dict.fromkeys(found) if fact.fits(value)), _MOST_VALUES))

    def _numbers(self, fact: rule_model.FactDef) -> list[Fraction]:
        step = Fraction(1) if fact.type.whole or fact.type.kind is Kind.DATE else _CENT
        edges = [edge for edge in (fact.values.low, fact.values.high) if edge is not None]
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
            written = self.program.expressions.written(node)
            match node:
                case Const() if isinstance(written, terms.Constant) and (value := number(written)) is not None:
                    yield value
                case Test(other=Among(intervals=intervals)):
                    yield from (end for each in intervals for end in (each.low, each.high) if end is not None)
                case _:
                    pass


# ---------------------------------------------------------------- the values of a fact, step by step


_ONE = Fraction(1)
DURATIONS = (_ONE, Fraction(1, 24), Fraction(1, 1440))
"""The smallest steps by which durations are counted: days, hours, minutes."""
SMALLEST = {
    Kind.COUNT: _ONE, Kind.DATE: _ONE, Kind.DURATION: _ONE, Kind.BOOL: _ONE, Kind.RATIO: Fraction(1, 10_000),
    Kind.MONEY: _CENT, Kind.NUMBER: _CENT, Kind.POINTS: _CENT,
}  # fmt: skip
"""The smallest step of values of each kind that can be more or less."""
_USUAL = {
    Kind.COUNT: Fraction(100), Kind.MONEY: Fraction(1_000_000), Kind.RATIO: Fraction(1, 2), Kind.NUMBER: Fraction(100),
    Kind.POINTS: _ONE, Kind.DURATION: Fraction(10), Kind.PLAIN: Fraction(100),
}  # fmt: skip
_DAY = Fraction(datetime.date(2024, 1, 1).toordinal())
_MANY = tuple(Fraction(each) for each in ("0", "0.5", "0.8", "0.9", "1", "1.1", "2", "10", "100"))
_SMALL = tuple(Fraction(each) for each in (1, 2, 0))
_FAR = (Fraction(-400), Fraction(-40), Fraction(-3), Fraction(3), Fraction(40), Fraction(400))
STEPPING = frozenset(SMALLEST)
"""The kinds of facts that can be more or less."""


class Grid(Record):
    """The values of a fact that can be more or less, one smallest step after another, each by its number."""

    fact: rule_model.FactDef
    ground: Ground

    @cached_property
    def step(self) -> Fraction:
        """The smallest step: one of what is counted, a day, 0.01 of an amount, a hundredth of a percentage point.

        Of a duration it is an hour or a minute where the framework counts these. A fact that is declared with a step
        has that one.
        """
        if self.fact.type.kind is Kind.DURATION and self.fact.step is None:
            return self.ground.durations.get(self.fact.name, _ONE) if self.ground.is_own(self.fact) else _ONE
        return self.fact.own_step or SMALLEST[self.fact.type.kind]

    @cached_property
    def _unstepped(self) -> rule_model.FactDef:
        return replace(self.fact, step=None)

    @property
    def _range(self) -> Interval:
        return self.ground.range_of(terms.FactValue(self.fact.span, self.fact.type, self.fact.name))

    def value(self, index: int) -> terms.Scalar | None:
        """The value of a number; None where the fact cannot have it."""
        place = self.place(index)
        if self.fact.type.kind is Kind.BOOL:
            return bool(index) if index in {0, 1} else None
        value: terms.Scalar = place
        if self.fact.type.kind is Kind.DATE:
            if not 1 <= index <= _LAST_DAY:
                return None
            value = datetime.date.fromordinal(index)
        if self.fact.type.kind is Kind.DURATION and place < 0:
            # No fact file can hold one.
            return None
        return value if self._unstepped.fits(value) else None

    def place(self, index: int) -> Fraction:
        """Where the value of a number lies on its line, whether the fact can have it or not."""
        first, beyond = self.fact.first_step, index * self.step
        return first + beyond if first else beyond

    def inside(self, interval: Interval) -> tuple[int | None, int | None]:
        """The numbers of the first and of the last value in an interval; None where it has no end."""
        first = last = None
        if interval.low is not None:
            steps = (interval.low - self.fact.first_step) / self.step
            first = ceil(steps) if interval.low_closed else floor(steps) + 1
        if interval.high is not None:
            steps = (interval.high - self.fact.first_step) / self.step
            last = floor(steps) if interval.high_closed else ceil(steps) - 1
        return first, last

    def below(self, value: terms.Scalar) -> int:
        """The number of the greatest step that does not lie above a value."""
        return int(value) if isinstance(value, bool) else floor((position(value) - self.fact.first_step) / self.step)

    @cached_property
    def usual(self) -> int | None:
        """The number of a value as it may well be: a million yuan, a hundred cases; None where nothing fits."""
        kind = self.fact.type.kind
        first = _DAY if kind is Kind.DATE else _USUAL.get(kind, Fraction(0))
        domain = self._range
        middle = [(domain.low + domain.high) / 2] if domain.low is not None and domain.high is not None else []
        tried = [first, *middle, *([] if domain.empty else [domain.some_value()])]
        steps = [index for each in tried for index in self._around(each)]
        return next((each for each in steps if self.value(each) is not None), None)

    def _around(self, place: Fraction) -> tuple[int, int]:
        low = self.below(place)
        return low, low + 1

    @cached_property
    def tried(self) -> tuple[int, ...]:
        """The numbers of the values between which something may change, in rising order."""
        if self.fact.type.kind is Kind.BOOL:
            return (0, 1)
        found = {index for each in self.ground.candidates(self.fact) for index in self._around(position_of(each))}
        if self.usual is not None:
            usual, days = self.place(self.usual), self.fact.type.kind is Kind.DATE
            further = [usual + each for each in _FAR] if days else [usual * each for each in _MANY]
            found |= {self._around(each)[0] for each in further} | {self.usual, self.usual + 1}
        return tuple(sorted(index for index in found if self.value(index) is not None))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The numbers of values at the ends, the one that tells most first: 1, 2, 0, the least whole one, the greatest.

        Smaller parts of amounts are none of them: in a few cents every step is large. Days have no ends that tell.
        """
        if self.fact.type.kind in {Kind.BOOL, Kind.DATE}:
            return ()
        domain = self._range
        least = [] if domain.low is None else [Fraction(-(-domain.low // 1)), Fraction(domain.low // 1 + 1)]
        steps = [self.below(place) for place in (*_SMALL, *least) if place >= 0]
        if domain.high is not None:
            last = self.below(domain.high)
            steps += [last] if self.value(last) is not None else [last - 1]
        return tuple(dict.fromkeys(index for index in steps if self.value(index) is not None))

    def around(self, value: terms.Scalar) -> tuple[int, ...]:
        """The numbers of the values to try where the fact has some value now: with that one, and its neighbours."""
        here = self.below(value)
        near = (index for index in (here - 1, here, here + 1) if self.value(index) is not None)
        return tuple(sorted({*self.tried, *near}))


def position_of(value: terms.Scalar) -> Fraction:
    """Where a value lies on its line; of yes and no, yes is 1."""
    return Fraction(int(value)) if isinstance(value, bool) else position(value)


# ---------------------------------------------------------------- durations


def _greatest(figures: Iterable[Fraction]) -> Fraction:
    """The greatest step of which all figures are multiples; a minute where there is none."""
    rest = list(figures)
    return next((step for step in DURATIONS if all((each / step).denominator == 1 for each in rest)), DURATIONS[-1])


def _durations(nodes: Iterable[Node], expressions: Expressions) -> Iterator[Fraction]:
    """The durations that are written in some nodes."""

    def is_duration(node: Node) -> bool:
        written = expressions.written(node)
        return written is not None and written.type.kind is Kind.DURATION

    for node in everywhere(*nodes):
        match node:
            case Const(value=Fraction() as value) if is_duration(node):
                yield value
            case Test(subject=subject, other=Among(intervals, values)) if is_duration(subject):
                yield from (*_ends(intervals), *(each for each in values if isinstance(each, Fraction)))
            case Test(subject=subject, other=Const(value=Fraction() as value)) if is_duration(subject):
                yield value
            case Mul(factors=(Extreme(options=(_, Add(terms=sides))) as beyond, Const(value=Fraction() as share))) if (
                beyond.origin is node.origin
            ):
                # Units are counted of either side; a formula that looks alike has origins of its own.
                yield from [1 / share] if any(is_duration(each) for one in sides for each in (one, *one.parts)) else []
            case _:
                pass


def _ends(intervals: Iterable[Interval]) -> Iterator[Fraction]:
    yield from (end for each in intervals for end in (each.low, each.high) if end is not None)
