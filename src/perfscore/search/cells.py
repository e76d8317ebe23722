"""The values that a fact may have where it is open or free, as a cell that can be split."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

import attrs

from perfscore.core.nodes import Key
from perfscore.domains.possible import Numbers, Possible, any_of, cut, lies_in, middle, numbers, step_of
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.numbers import size_of, terminates
from perfscore.kernel.types import Kind
from perfscore.model import rule_model, terms
from perfscore.model.constants import position
from perfscore.search.along import domain_of
from perfscore.search.ground import SMALLEST

State = terms.Scalar | None
"""A value of a fact, or None where it is left as it is."""
CLOSED = frozenset({Kind.TABLE, Kind.TARGET, Kind.ACTUAL})
"""The kinds of facts that cannot be open."""
_ONE = Fraction(1)
_MOST_BITS = 200
_MOST_TRIED = 48


@attrs.frozen
class Left:
    """What a fact is where it is left as it is: missing, or what was given for it."""

    status: terms.Status = "missing"
    value: terms.Scalar | None = None


@attrs.frozen
class Cell:
    """Some values of a fact: those of an interval or some options, and perhaps that it is left as it is.

    A cell that is ``free`` stands for any text at all; its options are some of them.
    """

    fact: rule_model.FactDef
    interval: Interval | None = None
    options: tuple[terms.Scalar, ...] = ()
    left: Left | None = None
    free: bool = False

    @classmethod
    def of(
        cls,
        fact: rule_model.FactDef,
        words: tuple[str, ...] = (),
        within: Interval = EVERYTHING,
        *,
        left: Left | None = None,
    ) -> Cell:
        """All values that a fact may have, within an interval where one is given; some ``words`` stand for any text."""
        match fact.type.kind:
            case Kind.BOOL:
                return cls(fact, options=(True, False), left=left)
            case Kind.CHOICE:
                return cls(fact, options=fact.type.options, left=left)
            case Kind.TEXT:
                return cls(fact, options=words, left=left, free=True)
            case _:
                return cls(fact, domain_of(fact).meet(within), left=left).on_steps()

    @property
    def line(self) -> Interval:
        """The values of a fact whose values are more or less."""
        assert self.interval is not None
        return self.interval

    def possible(self) -> Possible:
        """What the fact can be in it, for interval analysis."""
        if self.interval is not None:
            return numbers(self.fact.values.meet(self.interval), step_of(self.fact))
        there = (each for each in self.options if isinstance(each, str | bool))
        return None if self.free else frozenset(there)

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        there = bool(self.options) if self.interval is None else not self.interval.empty
        return not there and self.left is None

    @property
    def lacking(self) -> bool:
        """Whether the fact can only be left as it is."""
        return self.left is not None and self.interval is None and not self.options

    @property
    def only(self) -> terms.Scalar | None:
        """The only value that is left; None where there are several, or none."""
        if self.left is not None or self.free:
            return None
        if self.interval is None:
            return self.options[0] if len(self.options) == 1 else None
        low = self.interval.low
        return self.value(low) if low is not None and self.interval == point(low) else None

    def value(self, place: Fraction) -> terms.Scalar:
        """The value at a place on the line."""
        return datetime.date.fromordinal(int(place)) if self.fact.type.kind is Kind.DATE else place

    def holds(self, state: State) -> bool:
        """Whether a value is among them."""
        if state is None:
            return self.left is not None
        if self.interval is None:
            return state in self.options
        assert isinstance(state, Fraction | datetime.date)
        return position(state) in self.interval and self.value(self.snapped(position(state))) == state

    def at(self, state: State) -> Cell:
        """The cell that holds one value alone."""
        if state is None:
            return Cell(self.fact, left=self.left)
        if isinstance(state, bool | str):
            return Cell(self.fact, options=(state,))
        return Cell(self.fact, point(position(state)))

    # ------------------------------------------------------------ steps

    @property
    def step(self) -> Fraction | None:
        """The step by which the values go; None where any number is one."""
        if self.fact.type.kind is Kind.DATE:
            return _ONE
        if self.fact.type.whole:
            return _ONE if self.fact.step is None else Fraction(self.fact.step.numerator)
        return self.fact.step

    def snapped(self, place: Fraction) -> Fraction:
        """The next step that does not lie above a place."""
        return (
            place
            if self.step is None
            else self.fact.first_step + floor((place - self.fact.first_step) / self.step) * self.step
        )

    def on_steps(self) -> Cell:
        """The same with ends that are values themselves, where the values go by steps."""
        step, found = self.step, self.interval
        if step is None or found is None:
            return self
        low, high = found.low, found.high
        if low is not None:
            steps = (low - self.fact.first_step) / step
            low = self.fact.first_step + (ceil(steps) if found.low_closed else floor(steps) + 1) * step
        if high is not None:
            steps = (high - self.fact.first_step) / step
            high = self.fact.first_step + (floor(steps) if found.high_closed else ceil(steps) - 1) * step
        return attrs.evolve(self, interval=Interval(low, high, low is not None, high is not None))

    def within(self, possible: Possible) -> Cell:
        """Those values that are possible."""
        if self.interval is None:
            return attrs.evolve(self, options=tuple(each for each in self.options if lies_in(each, possible)))
        found = possible.interval if isinstance(possible, Numbers) else EVERYTHING
        return attrs.evolve(self, interval=self.interval.meet(found)).on_steps()

    def nearest(self, state: State) -> State:
        """The value that is nearest to another one; the first where that tells nothing."""
        if self.interval is None or state is None or self.empty:
            return state if self.holds(state) or not self.options else self.options[0]
        assert isinstance(state, Fraction | datetime.date)
        at, ends = position(state), (self.interval.low, self.interval.high)
        if at in self.interval:
            return state
        return self.value(min((each for each in ends if each is not None), key=lambda each: abs(each - at)))

    # ------------------------------------------------------------ splitting

    @property
    def splits(self) -> bool:
        """Whether it can be split: it holds several values, and none of too many digits."""
        if self.free or self.empty or self.only is not None or self.lacking:
            return False
        ends = () if self.interval is None else (self.interval.low, self.interval.high)
        return all(end is None or size_of(end) <= _MOST_BITS for end in ends)

    def parts(self, edges: tuple[Fraction, ...]) -> Iterator[Cell]:
        """Smaller cells that together hold the same: split where the fact may be left as it is, then near the middle.

        ``edges`` are places where something may change.
        """
        if self.left is not None:
            parts = [attrs.evolve(self, left=None), Cell(self.fact, left=self.left)]
        else:
            inside = [each for each in edges if self.interval is not None and each in self.interval]
            parts = [self.within(each) for each in cut(self.possible(), inside)]
        yield from (each for each in parts if not each.empty)

    @property
    def middle(self) -> Fraction:
        """A value in the middle, near an end where there is only one."""
        return self.snapped(middle(self.line))

    # ------------------------------------------------------------ values to try

    def tried(self, edges: tuple[Fraction, ...]) -> tuple[State, ...]:
        """Some of the values: the ends, the edges with their neighbours, and far ones where there is no end."""
        if self.interval is None:
            return (*self.options, *([None] if self.left else []))[:_MOST_TRIED]
        step = self.fact.step or SMALLEST.get(self.fact.type.kind, _ONE)
        ends = [each for each in (self.interval.low, self.interval.high) if each is not None]
        near = [each for edge in (*edges, *ends) for each in (edge, edge + step, edge - step)]
        far = [self.middle]
        if len(ends) < 2:
            most = max([abs(each) for each in (*ends, *edges)], default=_ONE) + 1
            far += [sign * most * times for sign in (1, -1) for times in (2, 1000, 10**9)]
        places = dict.fromkeys(self.snapped(each) for each in (*ends, *near, *far))
        there = [each for each in places if each in self.interval and _writable(self.fact, each)]
        return (*(self.value(each) for each in there), *([None] if self.left else []))[:_MOST_TRIED]


def _writable(fact: rule_model.FactDef, place: Fraction) -> bool:
    """Whether a fact file can hold the value: of a duration, it must have an end."""
    return fact.type.kind is not Kind.DURATION or terminates(place)


Cells = Mapping[str, Cell]
"""The cell of each of some facts."""


def opened_in(cells: Cells) -> dict[Key, Possible]:
    """What facts and their statuses can be in some cells."""
    found = dict[Key, Possible]()
    for name, cell in cells.items():
        there, left = set[str]() if cell.lacking else {"known"}, cell.left
        found["fact", name] = cell.possible()
        if left is not None:
            there.add(left.status)
            if left.value is not None:
                found["fact", name] = any_of([cell.possible(), Cell(cell.fact).at(left.value).possible()])
        found["status", name] = frozenset(there)
    return found
