"""A framework, facts and one fact that is free come in; what becomes of every node for each of its values goes out.

The exact domain computes with a number that knows how it moves with the fact (see ``varying``). So it tells, with
each outcome, on what stretch of values the outcome has the same form, and the next stretch begins where it ends:
nothing is sampled. Days, words and yes or no are tried one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

import attrs

from perfscore import limits
from perfscore.analysis import model, ranges, rule_model, terms
from perfscore.bands import EVERYTHING, Interval
from perfscore.core.depends import Dependencies
from perfscore.core.lower import program_of
from perfscore.core.nodes import Key, Node
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.findings import refusals
from perfscore.domains.primitives import scalar
from perfscore.engine.bind import FactSet, Given
from perfscore.engine.explanation import Graded
from perfscore.engine.facts import Fact
from perfscore.engine.scorecard import Scorecard
from perfscore.soundness.grid import Grid
from perfscore.soundness.ground import Ground
from perfscore.trouble import Problem, Trouble
from perfscore.types import Kind
from perfscore.varying import End, Free, Moving, Varying

_Told = TypeVar("_Told")
_CALENDAR = Interval(Fraction(1), Fraction(datetime.date.max.toordinal()), True, True)
_NOT_NEGATIVE = Interval(low=Fraction(0), low_closed=True)
_NUMBERS = frozenset({Kind.COUNT, Kind.RATIO, Kind.MONEY, Kind.NUMBER, Kind.POINTS, Kind.DURATION, Kind.PLAIN})
ON_A_LINE = _NUMBERS | {Kind.DATE}
"""The kinds of facts that can be more or less."""
MOVABLE = ON_A_LINE | {Kind.BOOL, Kind.CHOICE}
"""The kinds of facts that a scenario can try."""


@attrs.frozen
class Standing:
    """What becomes of the nodes that hang on a fact: published scores by path, None where there is none.

    The whole has the empty path. It has no score where a ``require`` refuses the facts or something cannot be computed;
    ``problems`` tells why.
    """

    scores: Mapping[str, Fraction | None]
    graded: Graded
    problems: tuple[Problem, ...]

    @property
    def total(self) -> Fraction | None:
        """The published score of the whole."""
        return self.scores[""]


@attrs.frozen
class Stretch:
    """Values of a fact, one smallest step after another, for which everything has the same form.

    ``first`` and ``last`` are their numbers on the grid of the fact; None where they go on without end. ``low`` and
    ``high`` are the exact ends of what has this form, where the values between the steps count as well. Numbers in
    ``standing`` may move with the fact: ``of`` tells what they are at one value.
    """

    first: int | None
    last: int | None
    low: End | None
    high: End | None
    standing: Standing

    def __contains__(self, index: int) -> bool:
        return (self.first is None or self.first <= index) and (self.last is None or index <= self.last)


@attrs.frozen
class Around(Generic[_Told]):
    """What is ``told`` of all values between two ends; ``first`` and ``last`` are the numbers of the steps there.

    Where no step lies between the ends, ``first`` comes after ``last``.
    """

    first: int | None
    last: int | None
    low: End | None
    high: End | None
    told: _Told


def settled(number: Fraction) -> Fraction:
    """The same with its steps decided: what is left of a number that moves moves evenly."""
    return number.settled() if isinstance(number, Moving) else number


def of(number: Fraction | None, place: Fraction) -> Fraction | None:
    """A number that may move, where the fact has some value."""
    return number.at(place) if isinstance(number, Varying) else number


@attrs.frozen(slots=False)
class Stage:
    """A framework and checked facts, of which one after another may be moved."""

    framework: model.Framework
    facts: FactSet

    @cached_property
    def ground(self) -> Ground:
        """What can be said of the framework."""
        return Ground(self.framework)

    @property
    def program(self) -> Program:
        """The framework in the core."""
        return program_of(self.framework)

    @cached_property
    def dependencies(self) -> Dependencies:
        """What hangs on what."""
        return Dependencies(self.program)

    @cached_property
    def scorecard(self) -> Scorecard:
        """All that is known of the facts as they are."""
        return Scorecard(self.framework, Exact(self.program, self.facts).run())

    @cached_property
    def now(self) -> Standing:
        """What becomes of every node as the facts are."""
        return standing(self.scorecard, self.framework.nodes)

    def node(self, expression: terms.Expression) -> Node:
        """The node of an expression in the core."""
        return self.program.expressions.of(expression)

    def holds(self, condition: terms.Expression) -> bool:
        """Whether a condition holds as the facts are. Raises Trouble where that cannot be told."""
        return self.scorecard.exact.holds(self.node(condition))

    def along(self, name: str) -> Along:
        """The values of one fact."""
        if name not in self._along:
            self._along[name] = Along(self, self.framework.facts[name])
        return self._along[name]

    @cached_property
    def _along(self) -> dict[str, Along]:
        return {}

    def with_values(self, values: Mapping[str, terms.Scalar]) -> Stage:
        """The same with other values of some facts."""
        facts = self.facts
        for name, value in values.items():
            facts = with_value(facts, self.framework, name, value)
        return Stage(self.framework, facts)


def with_value(facts: FactSet, framework: model.Framework, name: str, value: terms.Scalar) -> FactSet:
    """The facts with another value of one; an assessor's reason stays."""
    old = facts.by_name.get(name)
    given = Fact(value) if old is None else attrs.evolve(old.given, value=value, status="known")
    there = {**facts.by_name, name: Given("known", value, given)}
    return FactSet(tuple((each, there[each]) for each in framework.facts if each in there), facts.origin)


@attrs.frozen(slots=False, eq=False)
class Along:
    """One fact of a stage, which is free to have any of its values."""

    stage: Stage
    fact: rule_model.FactDef

    @cached_property
    def grid(self) -> Grid:
        """The smallest steps of the fact."""
        return Grid(self.fact, self.stage.ground)

    @property
    def on_a_line(self) -> bool:
        """Whether its values can be more or less."""
        return self.fact.type.kind in ON_A_LINE

    @cached_property
    def moved(self) -> tuple[Key, ...]:
        """The definitions whose value hangs on the fact."""
        block, name = self.stage.program.block, self.fact.name
        stirred = frozenset(self.stage.dependencies.moved_by([("fact", name), ("status", name)]))
        return tuple(key for key, _ in block.definitions if key in stirred)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes whose outcome hangs on the fact, and the whole."""
        return tuple(dict.fromkeys([*(name for kind, name in self.moved if kind == "score"), ""]))

    @cached_property
    def value(self) -> terms.Scalar | None:
        """The value that the fact has now; None where it has none."""
        given = self.stage.facts.by_name.get(self.fact.name)
        if given is not None:
            return given.value
        if self.fact.default is None:
            return None
        return scalar(self.stage.scorecard.exact.definition(("default", self.fact.name)), self.fact.type)

    def at(self, value: terms.Scalar) -> Standing:
        """What becomes of the nodes for one value."""
        return standing(self.evaluated(value), self.nodes)

    def evaluated(self, value: terms.Scalar) -> Scorecard:
        """All that is known for one value, which may be a number that moves."""
        framework = self.stage.framework
        facts = with_value(self.stage.facts, framework, self.fact.name, value)
        return Scorecard(framework, self.stage.scorecard.exact.anew(facts, self.moved))

    # ------------------------------------------------------------ stretches

    @cached_property
    def domain(self) -> Interval:
        """The values that the fact can have, as far as they can be more or less."""
        domain = ranges.of_fact(self.fact)
        if self.fact.type.kind is Kind.DATE:
            return domain.meet(_CALENDAR)
        return domain.meet(_NOT_NEGATIVE) if self.fact.type.kind is Kind.DURATION else domain

    def stretches(self, within: Interval = EVERYTHING) -> Iterator[Stretch]:
        """The stretches of values in an interval, the least values first.

        Raises TooMany where there are more of them than an answer may have.
        """
        first, last = self.grid.inside(self.domain.meet(within))
        start = self.start(first, last)
        if start is not None:
            below = list(self.downwards(start, first))
            *lower, here = reversed(below)
            yield from lower
            above = self.upwards(start, last, limits.STRETCHES - len(below))
            yield attrs.evolve(here, last=next(above).last)
            yield from above

    def start(self, first: int | None, last: int | None) -> int | None:
        """A step between two others: that of the value now where it lies there; None where there is none."""
        if first is not None and last is not None and first > last:
            return None
        now = self.value
        usual = self.grid.usual or 0
        here = usual if now is None else self.grid.below(now)
        here = here if first is None else max(first, here)
        return here if last is None else min(here, last)

    def upwards(self, start: int, last: int | None, most: int = limits.STRETCHES) -> Iterator[Stretch]:
        """The stretches from a step on, the nearest first. Raises TooMany after so many."""
        index: int | None = start
        while index is not None and (last is None or index <= last):
            most = _counted(most)
            found = self.stretch(index)
            yield attrs.evolve(found, first=index, last=_least(found.last, last))
            index = None if found.last is None else found.last + 1

    def downwards(self, start: int, first: int | None, most: int = limits.STRETCHES) -> Iterator[Stretch]:
        """The stretches from a step down, the nearest first. Raises TooMany after so many."""
        index: int | None = start
        while index is not None and (first is None or index >= first):
            most = _counted(most)
            found = self.stretch(index)
            yield attrs.evolve(found, first=_greatest(found.first, first), last=index)
            index = None if found.first is None else found.first - 1

    def stretch(self, index: int) -> Stretch:
        """The stretch around one step."""
        around = self.around(self.grid.place(index), lambda scorecard: standing(scorecard, self.nodes))
        return Stretch(around.first, around.last, around.low, around.high, around.told)

    def around(self, place: Fraction, tell: Callable[[Scorecard], _Told]) -> Around[_Told]:
        """What is told of the evaluation at a place of the fact, and where the same can be told.

        Whatever ``tell`` decides on numbers that move bounds where it holds. Days are looked at one by one.
        """
        if self.fact.type.kind not in _NUMBERS:
            index = self.grid.below(datetime.date.fromordinal(int(place)))
            here = End(place, closed=True)
            value = self.grid.value(index)
            assert value is not None
            return Around(index, index, here, here, tell(self.evaluated(value)))
        free = Free(place)
        told = tell(self.evaluated(free.number()))
        inside = Interval(
            None if free.low is None else free.low.at,
            None if free.high is None else free.high.at,
            free.low is not None and free.low.closed,
            free.high is not None and free.high.closed,
        )
        first, last = self.grid.inside(inside)
        return Around(first, last, free.low, free.high, told)


class TooMany(Exception):
    """There are more stretches than an answer may have."""


def _counted(most: int) -> int:
    if most <= 0:
        raise TooMany
    return most - 1


def _least(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _greatest(one: int | None, other: int | None) -> int | None:
    return max((each for each in (one, other) if each is not None), default=None)


def standing(scorecard: Scorecard, nodes: Iterable[str], settle: Callable[[Fraction], Fraction] = settled) -> Standing:
    """What has become of some nodes, and of the whole; ``settle`` is what is made of each score."""
    told = ((path, scorecard.score(path)) for path in nodes)
    scores = {path: None if score is None else settle(score) for path, score in told}
    problems, graded = refusals(scorecard.exact).problems, Graded()
    if not problems:
        try:
            graded = scorecard.graded()
        except Trouble as trouble:
            problems = trouble.problems
    if problems:
        scores[""] = None
    return Standing(scores, graded, problems)
