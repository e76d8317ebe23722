"""What becomes of every row for each value of one fact that is free.

The exact domain computes with a number that knows how it moves with the fact (see ``rational_functions``). So it tells,
with each outcome, on what stretch of values the outcome has the same form, and the next stretch begins where it ends:
nothing is sampled. Days, words and yes or no are tried one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, Literal, TypeVar

import attrs

from perfscore.domains.exact import Exact
from perfscore.domains.findings import refusals
from perfscore.domains.primitives import scalar
from perfscore.kernel import limits
from perfscore.kernel.intervals import AT_LEAST_ZERO, EVERYTHING, Interval
from perfscore.kernel.lazy import remembered
from perfscore.kernel.months import DAYS
from perfscore.kernel.rational_functions import End, Free, Moving
from perfscore.kernel.source import Distinct, Record, replace
from perfscore.kernel.types import NUMERIC, Kind
from perfscore.messages.diagnostics import Diagnostic, Problem, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.explanation import Graded
from perfscore.scoring.facts import Fact
from perfscore.scoring.reference import Account, account
from perfscore.scoring.scorecard import Scorecard, diagnostics
from perfscore.scoring.track import interval_between
from perfscore.search.ground import Grid, Ground

Direction = Literal[1, -1]
"""Whether values get greater or less."""
_Told = TypeVar("_Told")
ON_A_LINE = NUMERIC | {Kind.DATE}
"""The kinds of facts that can be more or less."""
MOVABLE = ON_A_LINE | {Kind.BOOL, Kind.CHOICE}
"""The kinds of facts that a scenario can try."""


class Standing(Record):
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


class Stretch(Record, Generic[_Told]):
    """Values of a fact of which the same is ``told``, such as its standing, where everything has the same form.

    ``first`` and ``last`` are the numbers of its steps there; None where they go on without end. ``low`` and ``high``
    are the exact ends, where the values between the steps count as well; where no step lies between them, ``first``
    comes after ``last``. Numbers in what is told may move with the fact (see ``forms.there``).
    """

    first: int | None
    last: int | None
    low: End | None
    high: End | None
    told: _Told


def settled(number: Fraction) -> Fraction:
    """The same with its steps decided: what is left of a number that moves moves evenly."""
    return number.settled() if isinstance(number, Moving) else number


class Stage(Record):
    """A framework and checked facts, of which one after another may be moved."""

    framework: model.Framework
    facts: FactSet
    ground: Ground = attrs.field(
        default=attrs.Factory(lambda self: Ground(self.framework), takes_self=True), eq=False, repr=False
    )

    @cached_property
    def scorecard(self) -> Scorecard:
        """All that is known of the facts as they are."""
        return Scorecard(self.framework, Exact(self.ground.program, self.facts).run())

    @cached_property
    def now(self) -> Standing:
        """What becomes of every node as the facts are."""
        return standing(self.scorecard, self.framework.nodes)

    @cached_property
    def account(self) -> Account:
        """What explains the facts as they are."""
        return account(self.framework, self.facts, self.scorecard.exact)

    @cached_property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Why the facts as they are have no score, where they have none."""
        return tuple(diagnostics(self.framework, self.now.problems))

    def holds(self, condition: terms.Expression) -> bool:
        """Whether a condition holds as the facts are. Raises Trouble where that cannot be told."""
        return self.scorecard.exact.holds(self.ground.node(condition))

    @remembered
    def along(self, name: str) -> Along:
        """The values of one fact."""
        return Along(self, self.framework.facts[name])

    def with_values(self, values: Mapping[str, terms.Scalar]) -> Stage:
        """The same with other values of some facts; what does not hang on these stays known."""
        found = Stage(self.framework, with_values(self.facts, self.framework, values), self.ground)
        moved, stirred = self.ground.moved_by(*values), self.ground.stirred_by(*values)
        again = self.scorecard.exact.anew(found.facts, moved, stirred)
        vars(found).update(scorecard=Scorecard(self.framework, again))
        return found


def with_values(facts: FactSet, framework: model.Framework, values: Mapping[str, terms.Scalar]) -> FactSet:
    """The facts with other values of some; an assessor's reason stays."""
    there = dict(facts.by_name)
    for name, value in values.items():
        given = Fact(value) if name not in there else replace(there[name].given, value=value, status="known")
        there[name] = Given("known", value, given)
    return FactSet(tuple((each, there[each]) for each in framework.facts if each in there), facts.origin)


def domain_of(fact: rule_model.FactDef) -> Interval:
    """The values that a fact can have, as far as they can be more or less."""
    domain = fact.values
    if fact.type.kind is Kind.DATE:
        return domain.meet(DAYS)
    return domain.meet(AT_LEAST_ZERO) if fact.type.kind is Kind.DURATION else domain


class Along(Distinct):
    """One fact of a stage, which is free to have any of its values."""

    stage: Stage
    fact: rule_model.FactDef

    @property
    def grid(self) -> Grid:
        """The smallest steps of the fact."""
        return self.stage.ground.grid(self.fact)

    @property
    def on_a_line(self) -> bool:
        """Whether its values can be more or less."""
        return self.fact.type.kind in ON_A_LINE

    @property
    def apart(self) -> bool:
        """Whether there is nothing between two of its values."""
        return self.fact.type.kind in {Kind.COUNT, Kind.DATE}

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes whose outcome hangs on the fact, and the whole."""
        moved = self.stage.ground.moved_by(self.fact.name)
        return tuple(dict.fromkeys([*(name for kind, name in moved if kind == "score"), ""]))

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
        return self.stage.with_values({self.fact.name: value}).scorecard

    # ------------------------------------------------------------ stretches

    @cached_property
    def domain(self) -> Interval:
        """The values that the fact can have, as far as they can be more or less."""
        return domain_of(self.fact)

    def stretches(self, within: Interval = EVERYTHING, most: int | None = None) -> Iterator[Stretch[Standing]]:
        """The stretches of values in an interval, the least values first. Raises TooMany where there are more."""
        most = limits.STRETCHES if most is None else most
        first, last = self.inside(within)
        if not self.fact.type.numeric and first is not None and last is not None and last - first >= most:
            # Each day is a stretch by itself.
            raise TooMany
        start = self.start(first, last)
        if start is not None:
            below = list(self.towards(start, first, -1, most))
            *lower, here = reversed(below)
            yield from lower
            above = self.towards(start, last, 1, most + 1 - len(below))
            yield replace(here, last=next(above).last)
            yield from above

    def inside(self, interval: Interval) -> tuple[int | None, int | None]:
        """The numbers of the first and of the last value of the fact in an interval; None where there is no end."""
        return self.grid.inside(self.domain.meet(interval))

    def gapless(self, stretches: Sequence[Stretch[Any]], within: Interval) -> bool:
        """Whether stretches leave out no value of the fact in an interval, also none that lies between two steps."""
        inside = self.domain.meet(within)
        if self.fact.own_step is not None or not stretches:
            return True
        low, high = stretches[0].low, stretches[-1].high
        below = low is None or (
            inside.low is not None and (low.at, not low.closed) <= (inside.low, not inside.low_closed)
        )
        above = high is None or (
            inside.high is not None and (high.at, high.closed) >= (inside.high, inside.high_closed)
        )
        return below and above and all(_meet(one.high, other.low) for one, other in pairwise(stretches))

    def start(self, first: int | None, last: int | None) -> int | None:
        """A step between two others: that of the value now where it lies there; None where there is none."""
        if first is not None and last is not None and first > last:
            return None
        now = self.value
        usual = self.grid.usual or 0
        here = usual if now is None else self.grid.below(now)
        here = here if first is None else max(first, here)
        return here if last is None else min(here, last)

    def towards(
        self, start: int, end: int | None, way: Direction, most: int = limits.STRETCHES
    ) -> Iterator[Stretch[Standing]]:
        """The stretches from a step to another one, or without end, the nearest first. Raises TooMany after so many."""
        for count, (index, found) in enumerate(self.walk(start, end, way, lambda each: standing(each, self.nodes))):
            if count >= most:
                raise TooMany
            edge = found.last if way > 0 else found.first
            if edge is None or (end is not None and (edge - end) * way > 0):
                edge = end
            first, last = (index, edge) if way > 0 else (edge, index)
            yield replace(found, first=first, last=last)

    def walk(
        self, start: int, end: int | None, way: Direction, tell: Callable[[Scorecard], _Told]
    ) -> Iterator[tuple[int, Stretch[_Told]]]:
        """What is told from a step to another one, or without end: each stretch with the step that leads into it."""
        index: int | None = start
        while index is not None and (end is None or (end - index) * way >= 0):
            found = self.around(self.grid.place(index), tell)
            yield index, found
            edge = found.last if way > 0 else found.first
            index = None if edge is None else edge + way

    def around(self, place: Fraction, tell: Callable[[Scorecard], _Told]) -> Stretch[_Told]:
        """What is told of the evaluation at a place of the fact, and where the same can be told.

        Whatever ``tell`` decides on numbers that move bounds where it holds. Days are looked at one by one.
        """
        if not self.fact.type.numeric:
            index = self.grid.below(datetime.date.fromordinal(int(place)))
            here = End(place, closed=True)
            value = self.grid.value(index)
            assert value is not None
            return Stretch(index, index, here, here, tell(self.evaluated(value)))
        free = Free(place)
        told = tell(self.evaluated(free.number()))
        first, last = self.grid.inside(interval_between(free.low, free.high))
        return Stretch(first, last, free.low, free.high, told)


def _meet(high: End | None, low: End | None) -> bool:
    return high is None or low is None or high.at > low.at or (high.at == low.at and (high.closed or low.closed))


class TooMany(Exception):
    """There are more stretches than an answer may have."""


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
