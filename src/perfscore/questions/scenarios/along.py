"""What becomes of every node for each value of one free fact, exactly, stretch by stretch.

The evaluator itself computes with a number that knows how it moves with the fact (see ``varying``). So it tells, with
each outcome, on what stretch of values the outcome has the same form, and the next stretch begins where it ends:
nothing is sampled. Days, words and yes or no are tried one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

import attrs

from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.rational_functions import End, Free, Moving, Varying
from perfscore.kernel.types import Kind
from perfscore.model import model, ranges, rule_model, terms
from perfscore.questions.soundness.grid import Grid
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.looking import Looking
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.evaluation import Evaluation
from perfscore.scoring.explanation import Graded
from perfscore.scoring.facts import Fact
from perfscore.scoring.grading import grade
from perfscore.scoring.outcome import Outcome
from perfscore.scoring.requirements import required
from perfscore.scoring.values import Problem, Trouble

_Kept = TypeVar("_Kept")
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

    @cached_property
    def looking(self) -> Looking:
        """What looks at what."""
        return Looking(self.framework)

    @cached_property
    def evaluation(self) -> Evaluation:
        """All that is known of the facts as they are."""
        found = Evaluation(self.framework, self.facts)
        found.run()
        return found

    @cached_property
    def now(self) -> Standing:
        """What becomes of every node as the facts are."""
        return standing(self.evaluation, self.framework.nodes)

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
    def moved(self) -> tuple[model.Step, ...]:
        """The steps of an evaluation whose outcome hangs on the fact."""
        return tuple(self.stage.looking.moved_by(self.fact.name))

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
        default = self.stage.evaluation.known.defaults.get(self.fact.name)
        return None if isinstance(default, Trouble) else default

    def at(self, value: terms.Scalar) -> Standing:
        """What becomes of the nodes for one value."""
        return standing(self.evaluated(value), self.nodes)

    def evaluated(self, value: terms.Scalar) -> Evaluation:
        """All that is known for one value, which may be a number that moves."""
        framework, before = self.stage.framework, self.stage.evaluation
        again = Evaluation(framework, with_value(self.stage.facts, framework, self.fact.name, value))
        taken = {name for kind, name in self.moved if kind == "score"}
        again.known.defaults, again.known.quantities = dict(before.known.defaults), dict(before.known.quantities)
        again.known.scores = dict(before.known.scores)
        again.outcomes, again.shown = dict(before.outcomes), dict(before.shown)
        again.row_of, again.expanded = dict(before.row_of), _without(before.expanded, taken)
        again.unknown_rows, again.uneven = _without(before.unknown_rows, taken), _without(before.uneven, taken)
        again.take(self.moved)
        return again

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
        around = self.around(self.grid.place(index), lambda evaluation: standing(evaluation, self.nodes))
        return Stretch(around.first, around.last, around.low, around.high, around.told)

    def around(self, place: Fraction, tell: Callable[[Evaluation], _Told]) -> Around[_Told]:
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


def _without(found: Mapping[str, _Kept], taken: Container[str]) -> dict[str, _Kept]:
    return {path: each for path, each in found.items() if path not in taken}


def refusals(evaluation: Evaluation) -> list[Problem]:
    """Why there is no score of the whole, before it is graded: what cannot be computed, and what is not admitted."""
    problems: list[Problem] = []
    root = evaluation.outcomes[""]
    if isinstance(root, Trouble):
        problems += root.problems
    checked = required(evaluation.known)
    uneven = [problem for columns, problem in evaluation.uneven.values() if columns.isdisjoint(checked.told)]
    return [*problems, *checked.findings, *uneven, *checked.problems]


def standing(
    evaluation: Evaluation, nodes: Iterable[str], settle: Callable[[Fraction], Fraction] = settled
) -> Standing:
    """What has become of some nodes, and of the whole; ``settle`` is what is made of each score."""
    known = evaluation.known
    outcomes = {path: evaluation.shown[path] for path in nodes}
    scores = {path: settle(each.score) if isinstance(each, Outcome) else None for path, each in outcomes.items()}
    problems, graded = refusals(evaluation), Graded()
    root = evaluation.outcomes[""]
    if isinstance(root, Outcome) and not problems:
        try:
            graded = grade(root.score, root.exact, known)
        except Trouble as trouble:
            problems += trouble.problems
    if problems:
        scores[""] = None
    return Standing(scores, graded, tuple(problems))
