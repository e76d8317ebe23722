"""The least change of facts that attains a goal: which of them must change, and to which values.

Of one fact all values are told with which an evaluation is as asked. It is asked of numbers that move with the fact,
which tell how far it turns out the same, and where there are many such stretches, of intervals, which tell where it
surely is not so: nothing is sampled.

Sets of facts are left out together where intervals tell that they cannot do. Of a set all combinations are tried where
they are few; else boxes of its values are bounded, those nearest to the facts now first, so that what is found is least
and a goal that is not found is not attained, as long as the budget lasts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from heapq import nsmallest
from itertools import count as counting
from itertools import islice
from typing import Protocol

import attrs

from perfscore.core.nodes import Key
from perfscore.domains.interval import Intervals, Reached
from perfscore.domains.possible import Possible
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.lazy import remembered
from perfscore.kernel.rational_functions import End
from perfscore.kernel.source import Mutable, Record, replace
from perfscore.kernel.types import Kind
from perfscore.model import terms
from perfscore.scoring.scorecard import Scorecard
from perfscore.scoring.track import interval_between
from perfscore.search.along import Along, Stage, Stretch
from perfscore.search.box import Partial
from perfscore.search.branching import Budget, branched
from perfscore.search.extremes import Search
from perfscore.search.ground import position_of
from perfscore.search.space import Cell, Cells, opened_in

_DAYS = Fraction(365)
_FEW_PIECES = 16
"""So many pieces are gone through before it is asked what can be passed over."""
_FEW_STEPS = 16
"""So few steps are always gone through."""
_BITS = 1_000_000
"""Bits of long numbers that take about as long as an evaluation without them."""


Span = Stretch[bool]
"""Values of a fact with which an evaluation is as asked; the exact ends are None where the values end of themselves."""


class Region(Record):
    """All values with which an evaluation is as asked: spans on a line, in rising order, or single ones.

    ``complete`` tells whether all values were looked through, ``gapless`` whether that holds between the steps, too.
    """

    spans: tuple[Span, ...]
    values: tuple[terms.Scalar, ...]
    complete: bool
    gapless: bool = True

    @property
    def empty(self) -> bool:
        """Whether it holds for none."""
        return not self.spans and not self.values


def within(stage: Stage, cells: Cells, like: Partial | None = None) -> Partial:
    """What everything can be while some facts lie in cells and the others are as they are.

    What does not hang on them is taken over from where they lie in other cells.
    """
    opened = opened_in(cells)
    found = Partial(stage, opened, frozenset((*opened, *stage.ground.moved_by(*cells))))
    if like is not None:
        found.take(like, found.moved)
    return found


class Asked(Protocol):
    """What is asked of an evaluation."""

    def reached(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation, where numbers may move, is such a one."""

    def possible(self, within: Intervals) -> bool:
        """Whether there may be such a one, as far as intervals tell."""


def region(along: Along, asked: Asked, cell: Cell, budget: Budget, days: int) -> Region:
    """All values of a fact, of those that it may have, with which an evaluation is as asked.

    Of days so many are tried on either side of the one now.
    """
    if not along.on_a_line:
        tried = list(islice(cell.options, max(0, budget.left)))
        values = tuple(each for each in tried if budget.spend() and asked.reached(along.evaluated(each)))
        return Region((), values, len(tried) == len(cell.options))
    first, last = along.inside(cell.line)
    start = along.start(first, last)
    if start is None:
        return Region((), (), complete=True)
    # Days are tried one by one, so only those not too far away are.
    most = days if along.fact.type.kind is Kind.DATE else None
    walk = _Walk(along, asked, cell, budget)
    above = list(islice(walk.pieces(start, last, 1), most))
    here = above[0].first if above else None
    below = [] if here is None else list(islice(walk.pieces(here - 1, first, -1), most))
    pieces = [*reversed(below), *above]
    spans = list[Span]()
    for each in pieces:
        if each.told:
            if spans and spans[-1].last is not None and each.first is not None and spans[-1].last + 1 == each.first:
                before = spans.pop()
                each = replace(each, first=before.first, low=before.low)
            spans.append(each)
    found = tuple(_bounded(each, first, last) for each in spans)
    complete = bool(pieces) and _covers(pieces[0].first, first, -1) and _covers(pieces[-1].last, last, 1)
    return Region(found, (), complete, along.gapless(pieces, cell.line))


def _covers(there: int | None, end: int | None, way: int) -> bool:
    """Whether what was looked through goes as far as the values do."""
    return there is None or (end is not None and (there - end) * way >= 0)


def _bounded(span: Span, first: int | None, last: int | None) -> Span:
    """A span within the values that the fact may have; an end where these end is none of what is asked."""
    if first is not None and (span.first is None or span.first <= first):
        span = replace(span, first=first, low=None)
    if last is not None and (span.last is None or span.last >= last):
        span = replace(span, last=last, high=None)
    return span


class _Walk(Record):
    """Goes along a fact piece after piece; where there are many, what surely is not as asked is passed over at once."""

    along: Along
    asked: Asked
    cell: Cell
    budget: Budget

    def pieces(self, start: int, end: int | None, way: int) -> Iterator[Stretch[bool]]:
        """The pieces from a step on in one direction."""
        index: int | None = start
        for _ in range(_FEW_PIECES):
            if index is None or (end is not None and (index - end) * way > 0) or not self.budget.spend():
                return
            found, index = self._piece(index, way)
            yield found
        rest = [] if index is None else [(index, end)]
        while rest:
            first, last = rest.pop()
            if index is None or (last is not None and (index - last) * way > 0):
                continue
            first = max(first * way, index * way) * way
            if not self.budget.spend():
                return
            passed = self._passed(first, last, way)
            if passed is not None:
                yield passed
                index = None if last is None else last + way
            elif last is not None and abs(last - first) < _FEW_STEPS:
                while index is not None and (index - last) * way <= 0:
                    if not self.budget.spend():
                        return
                    found, index = self._piece(index, way)
                    yield found
            else:
                middle = first + way * (abs(first) + _FEW_STEPS) if last is None else (first + last) // 2
                rest += [(middle + way, last), (first, middle)]

    def _piece(self, index: int, way: int) -> tuple[Stretch[bool], int | None]:
        """The piece around a step, and the step behind it."""
        found = self.along.around(self.along.grid.place(index), self._told)
        edge = found.last if way > 0 else found.first
        return found, None if edge is None else edge + way

    def _told(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation is as asked; one of long numbers is charged as more of them."""
        self.budget.left -= scorecard.exact.work // _BITS
        return self.asked.reached(scorecard)

    def _passed(self, first: int, last: int | None, way: int) -> Stretch[bool] | None:
        """The steps from one to another, up to their neighbours, where surely none is as asked; else None."""
        grid, fact = self.along.grid, self.along.fact
        near = End(grid.place(first - way), closed=False)
        far = None if last is None else End(grid.place(last + way), closed=False)
        low, high = (near, far) if way > 0 else (far, near)
        inside = interval_between(low, high).meet(self.cell.line)
        if self.asked.possible(within(self.along.stage, {fact.name: Cell(fact, inside)})):
            return None
        ends = (first, last) if way > 0 else (last, first)
        return Stretch(ends[0], ends[1], low, high, False)


# ------------------------------------------------------------ single values


def nearest(along: Along, found: Region) -> terms.Scalar | None:
    """The value of a region that is nearest to the one now; of several the one that stands first."""
    if not along.on_a_line:
        return next(iter(found.values), None)
    now = along.value
    here = along.grid.place(along.start(None, None) or 0) if now is None else position_of(now)
    places = [index for each in found.spans for index in _near(along, each, here)]
    return along.grid.value(min(places, key=lambda index: abs(along.grid.place(index) - here))) if places else None


def _near(along: Along, span: Span, here: Fraction) -> Iterator[int]:
    inside = along.grid.below(here)
    for each in (inside, inside + 1):
        if (span.first is None or span.first <= each) and (span.last is None or each <= span.last):
            yield each
    yield from (each for each in (span.first, span.last) if each is not None)


def size(along: Along, value: terms.Scalar, cell: Cell) -> Fraction:
    """How large a change is, without a scale: 1 of yes and no, of a choice, and of what has no value yet.

    Of a fact whose values lie between two ends it is the share of what lies between them, of a day the share of a year,
    of any other number the share of the greater one of both values.
    """
    now = along.value
    if now is None or not along.on_a_line:
        return Fraction(1)
    old, new = position_of(now), position_of(value)
    interval = along.domain.meet(cell.line)
    if along.fact.type.kind is Kind.DATE:
        return abs(new - old) / _DAYS
    if interval.low is not None and interval.high is not None and interval.high > interval.low:
        return abs(new - old) / (interval.high - interval.low)
    return abs(new - old) / max(abs(old), abs(new))


# ---------------------------------------------------------------- the least change


Values = Mapping[str, terms.Scalar]
Choice = tuple[Fraction, terms.Scalar]
"""A value that is another one than now, with the size of that change."""
Group = tuple[range, int]
"""The places of some facts that stand side by side, and how many of them are in a set."""
_FEW = 40
"""So many evaluations are made before code would have been generated for them."""
_ONE_BY_ONE = 2_000
"""So many combinations of the values of some facts are tried rather than bounded."""
_SPREAD = {1: 48, 2: 48, 3: 12}
"""How many values of a fact are tried beside those of so many facts in all."""
_BOXES = 600
_FEW_BOXES, _MORE_BOXES = 30, 150
"""Boxes bounded where several facts have many values: there is no end of them along the border of what will do."""
_NODES = 400
"""So many nodes are reckoned by intervals in the time of an evaluation."""
_TAKING = 4
"""The points of so many rows are taken over while one node is reckoned."""
_FOLLOWED = 400
"""So many evaluations may it take to follow a fact along all of its values."""


class Goal(Asked, Protocol):
    """What is to be attained."""

    def outcome(self, scorecard: Scorecard) -> tuple[Fraction | None, str | None]:
        """The published total and the grade of an evaluation, where there are both."""

    def met(self, total: Fraction | None, grade: str | None) -> bool:
        """Whether a total with its grade will do."""


class Least(Mutable):
    """The least change that was found, if any; ``proved`` where surely none is less, or there is none."""

    values: Values | None = None
    size: Fraction = Fraction(0)
    proved: bool = True

    def take(self, values: Values, of_size: Fraction) -> None:
        """Keep a change where it is less than the one so far."""
        if self.values is None or of_size < self.size:
            self.values, self.size = dict(values), of_size


class Subset(Partial):
    """What everything can be while some of the free facts change; what hangs on the same of them is reckoned once."""

    def __init__(self, changes: Changes, names: Collection[str]) -> None:
        self.changes, self.names, cells = changes, frozenset(names), changes.search.space.cells
        moved = frozenset(key for key, hanging in changes.hanging.items() if not hanging.isdisjoint(names))
        super().__init__(changes.stage, opened_in({name: cells[name] for name in names}), moved, changes.search.proved)
        if changes.latest is not None:
            self.take(changes.latest, moved | changes.latest.moved)
        changes.latest = self

    def _row(self, path: str) -> Reached:
        kept = path, self.changes.hanging.get(("score", path), frozenset()) & self.names
        if kept not in self.changes.reached:
            self.changes.reached[kept] = super()._row(path)
        return self.changes.reached[kept]

    def _define(self, key: Key) -> Possible:
        if key not in self._defined:
            kept = key, self.changes.hanging.get(key, frozenset()) & self.names
            if kept not in self.changes.defined:
                self.changes.defined[kept] = super()._define(key)
            self._defined[key] = self.changes.defined[kept]
        return self._defined[key]


class Changes(Mutable):
    """Changes of free facts by which a goal is attained.

    ``search`` has looked for the ends of all scores while the facts are free; ``most`` is the highest total of all
    combinations that were tried here.
    """

    stage: Stage
    goal: Goal
    cells: Cells
    search: Search
    budget: Budget
    most: Fraction | None = None
    bounds: Budget = attrs.field(factory=lambda: Budget(limits.REACH_BOUNDS), init=False)
    latest: Subset | None = attrs.field(default=None, init=False)
    _asked: int = attrs.field(default=0, init=False)
    _reckoned: int = attrs.field(default=0, init=False)
    defined: dict[tuple[Key, frozenset[str]], Possible] = attrs.field(factory=dict, init=False)
    reached: dict[tuple[str, frozenset[str]], Reached] = attrs.field(factory=dict, init=False)
    """What definitions and rows can be while some facts change, of those that they hang on."""

    @cached_property
    def hanging(self) -> Mapping[Key, frozenset[str]]:
        """The free facts that each definition hangs on."""
        found: dict[Key, set[str]] = {}
        for name in self.search.space.cells:
            for key in self.search.space.moved_by(name):
                found.setdefault(key, set()).add(name)
        return {key: frozenset(names) for key, names in found.items()}

    # ------------------------------------------------------------ which facts

    @cached_property
    def few(self) -> bool:
        """Whether all combinations of all free facts can be tried."""
        return self._many(self.cells, limits.REACH_COMBINATIONS) is not None

    def all_of(self, count: int) -> tuple[list[Values], int]:
        """For each set of so many facts that attains the goal the least change; how many sets are not settled."""
        found: dict[frozenset[str], Values] = {}
        facts, needs, number, settled = tuple(self.cells), list(self._needs()), counting(), 0
        undecided = zip(self._undecided([(range(len(facts)), count)], needs), number, strict=False)
        # Each of them takes an evaluation at least, so no more need be kept than there are left.
        most = max(1, self.budget.left)
        for places, _ in undecided if self.few else nsmallest(most, undecided):
            if self.budget.left > 0 or self.few:
                best = self.least([facts[place] for place in places])
                settled += best.values is not None or best.proved
                if best.values is not None:
                    found[frozenset(best.values)] = best.values
        return list(found.values()), next(number) - settled

    def _undecided(self, groups: list[Group], needs: Sequence[frozenset[str]]) -> Iterator[list[int]]:
        """All sets of so many facts of each group but for those of which bounds, or needs, tell that they do not do.

        What all facts of the groups together do not reach none of the sets does; else the largest group is halved.
        """
        facts, places = tuple(self.cells), sorted(place for group, _ in groups for place in group)
        names = [facts[place] for place in places]
        if not all(need.intersection(names) for need in needs):
            return
        if self.bounds.left > 0 and self._many(names, _FEW) is None:
            subset = Subset(self, names)
            possible = self.goal.possible(subset)
            self.bounds.spend(self._work(subset))
            if not possible:
                return
        (group, count), *rest = sorted(groups, key=lambda each: each[1] - len(each[0]))
        if len(group) == count:
            yield places
            return
        half = len(group) // 2
        for first in range(count + 1):
            parts = [(group[:half], first), (group[half:], count - first)]
            if all(many <= len(part) for part, many in parts):
                yield from self._undecided([*rest, *(each for each in parts if each[1])], needs)

    def _work(self, within: Intervals) -> int:
        """What an analysis has cost: what is taken over, and what adds up all rows, is more the more rows there are."""
        return within.work + len(self.stage.framework.nodes) // _TAKING

    def _needs(self) -> Iterator[frozenset[str]]:
        """Facts of which one at least must change: those that each requirement which fails now looks at."""
        for each in self.stage.framework.requirements:
            if not each.warning:
                exact, condition = self.stage.scorecard.exact, self.stage.ground.node(each.condition)
                if not (exact.sound(condition) and exact.holds(condition)):
                    yield self.touching(each.condition)

    def touching(self, condition: terms.Expression) -> frozenset[str]:
        """The free facts that a condition hangs on."""
        given = self.stage.ground.program.behind(self.stage.ground.node(condition))
        return frozenset(name for _, name in given) & self.cells.keys()

    # ------------------------------------------------------------ evaluation

    def size(self, values: Values) -> Fraction:
        """How large the changes are together."""
        return sum((size(self.stage.along(name), each, self.cells[name]) for name, each in values.items()), Fraction(0))

    def at(self, values: Values) -> Scorecard:
        """All that is known while some facts have other values."""
        return self.stage.with_values(values).scorecard

    def along(self, name: str, values: Values) -> Along:
        """A fact while others have some values."""
        return self.stage.with_values(_without(name, values)).along(name)

    def attained(self, values: Values) -> bool | None:
        """Whether some values attain the goal; None where there is no budget left to tell."""
        found = self._coded(values)
        if found is None and not self.budget.spend():
            return None
        total, grade = found or self.goal.outcome(self.at(values))
        if total is not None and (self.most is None or total > self.most):
            self.most = total
        return self.goal.met(total, grade)

    def _coded(self, values: Values) -> tuple[Fraction | None, str | None] | None:
        """The same by generated code, where many are asked for; None where the exact domain must tell."""
        self._asked += 1
        trials = self.search.trials
        code = trials.code if trials.quick or self._asked > _FEW else None
        return None if code is None else code.outcome(values)

    # ------------------------------------------------------------ values of some facts

    def least(self, names: Sequence[str]) -> Least:
        """The least change of all of some facts that attains the goal."""
        most = limits.REACH_COMBINATIONS if self.few else _ONE_BY_ONE
        least, all_tried = Least(), self._many(names, most) is not None
        choices = {name: self.choices(name) or () if all_tried else self._some(name, len(names)) for name in names}
        for values, of_size in self._combinations(names, choices, {}, least):
            told = self.attained(values)
            least.proved = least.proved and told is not None
            if told:
                least.take(values, of_size)
        if all_tried:
            return least
        found, several = Least(), sum(self.choices(name) is None for name in names) > 1
        if least.values is not None:
            near = self.tightened(least.values)
            found.take(near, self.size(near))
        boxes = _BOXES if not several else _MORE_BOXES if found.values is None else _FEW_BOXES
        self._bounded({name: self._changed(name) for name in names}, found, boxes)
        if found.values is not None:
            found.values = self.tightened(found.values)
        return found

    def _some(self, name: str, together: int) -> tuple[Choice, ...]:
        """Values of a fact where something may change, on its steps, the nearest first; fewer where more facts move."""
        along, cell = self.stage.along(name), self.cells[name]
        tried = [each for each in self.search.values[name] if each is not None and each != along.value]
        there = [each for each in tried if cell.holds(each) and self.on_steps(name, each)]
        sizes = sorted(((size(along, each, cell), each) for each in there), key=lambda each: each[0])
        many = _SPREAD[together] if self.search.trials.code else _SPREAD[together] // 4
        return tuple(sizes[:: -(-len(sizes) // many)]) if sizes else ()

    def on_steps(self, name: str, value: terms.Scalar) -> bool:
        """Whether a value lies on the smallest steps of its fact."""
        along = self.stage.along(name)
        return not along.on_a_line or along.grid.value(along.grid.below(value)) == value

    def _changed(self, name: str) -> Cell:
        """What a fact may be other than it is."""
        cell, now = self.cells[name], self.stage.along(name).value
        return replace(cell, options=tuple(each for each in cell.options if each != now))

    def tightened(self, values: Values) -> Values:
        """The same with each fact as near to its value as the others let it be, and no fact that is not needed."""
        for name in sorted(values, key=lambda name: self._total(_without(name, values)), reverse=True):
            less = _without(name, values)
            if less and self.attained(less):
                values = less
        for name in tuple(values):
            less = _without(name, values)
            for other in sorted(self.search.space.beside(name).intersection(less)):
                near = self._nearest(other, less)
                if near is not None:
                    values = {**less, other: near}
                    break
        for name in values:
            near = self._nearest(name, values) or self._flip(name, values)
            if near is not None and self.size({name: near}) < self.size({name: values[name]}):
                values = {**values, name: near}
        return values

    def _flip(self, name: str, values: Values) -> terms.Scalar | None:
        """A value on the way to the one of a fact, a step before which the goal is not attained; None where it is now.

        Where that is farther away than values are looked through, there may be nearer ones.
        """
        along = self.stage.along(name)
        if not along.on_a_line or along.value is None or not self.on_steps(name, values[name]):
            return None
        before, there = along.grid.below(along.value), along.grid.below(values[name])
        while abs(there - before) > 1:
            middle = (before + there) // 2
            value = along.grid.value(middle)
            if value is not None and self.attained({**values, name: value}):
                there = middle
            else:
                before = middle
        return along.grid.value(there)

    def _nearest(self, name: str, values: Values) -> terms.Scalar | None:
        """The nearest value of a fact with which the goal is attained while others have some values."""
        along = self.along(name, values)
        return nearest(along, region(along, self.goal, self.cells[name], self.budget, limits.REACH_DAYS_TOGETHER))

    def _total(self, values: Values) -> tuple[bool, Fraction]:
        """What puts values with a high total behind those with a low one, and those without any first."""
        total, _ = self._coded(values) or self.goal.outcome(self.at(values))
        return total is not None, total or Fraction(0)

    # ------------------------------------------------------------ combinations

    @remembered
    def choices(self, name: str) -> tuple[Choice, ...] | None:
        """The values of a fact but for the one now, the nearest first; None where there are many, or no steps."""
        return others(self.stage, name, self.cells[name])

    def _many(self, names: Collection[str], most: int) -> int | None:
        """How many combinations some facts have; None where these are more than so many."""
        many = 1
        for name in names:
            few = self.choices(name)
            many = 0 if few is None else many * (len(few) + 1)
            if few is None or many > most:
                return None
        return many

    def _combinations(
        self,
        names: Sequence[str],
        choices: Mapping[str, tuple[Choice, ...]],
        values: dict[str, terms.Scalar],
        least: Least,
        of_size: Fraction = Fraction(0),
    ) -> Iterator[tuple[dict[str, terms.Scalar], Fraction]]:
        """Other values of all of some facts, but for those that are no less a change than what was found."""
        if not names:
            yield values, of_size
            return
        for each, value in choices[names[0]]:
            if least.values is not None and of_size + each >= least.size:
                return
            values[names[0]] = value
            yield from self._combinations(names[1:], choices, values, least, of_size + each)
        values.pop(names[0], None)

    # ------------------------------------------------------------ branch and bound

    def _bounded(self, cells: Cells, least: Least, boxes: int) -> None:
        """Look for the least change in boxes of values; not proved where more of them would have to be looked at."""
        left, like = counting(boxes, step=-1), within(self.stage, cells)

        def possible(box: Cells) -> bool:
            there = within(self.stage, box, like)
            found = self.goal.possible(there)
            self._reckoned += self._work(there)
            self.budget.left -= self._reckoned // _NODES
            self._reckoned %= _NODES
            return found

        def keyed(part: Cells) -> tuple[tuple[Fraction], Cells]:
            return (self._least_size(part),), part

        def parts(box: Cells) -> Iterator[tuple[tuple[Fraction], Cells]] | None:
            if not next(left) or self.budget.left <= 0:
                least.proved = False
                return None
            return map(keyed, self._parts(box, least) if possible(box) else ())

        branched([keyed(cells)], parts, lambda key: least.values is not None and key[0] >= least.size)

    def _parts(self, box: Cells, least: Least) -> Iterator[Cells]:
        """Take what is nearest in a box, or where there may be more, what together holds the rest."""
        near = {name: self._near(name, cell) for name, cell in box.items()}
        values = {name: value for name, value in near.items() if value is not None}
        if len(values) < len(near):
            # Between two steps lies none of the values that are spoken of.
            least.proved = False
            return
        if self.attained(values):
            least.take(values, self.size(values))
            return
        widths = {name: self._width(name, cell) for name, cell in box.items()}
        several = [name for name in box if widths[name]]
        # What lies between two steps of a fact is ruled out with its box or not at all.
        between = any(self._between_steps(name, box[name]) for name in box if name not in several)
        if several and not (len(several) == 1 and self._followed(several[0], box, values, least)):
            widest = max(several, key=widths.__getitem__)
            yield from ({**box, widest: part} for part in self._halves(widest, box[widest], values[widest]))
        else:
            least.proved = least.proved and not between

    def _followed(self, name: str, box: Cells, values: Values, least: Least) -> bool:
        """Go along the one fact that has several values in a box; whether it could be followed to its ends."""
        along = self.along(name, values)
        with self.budget.part(_FOLLOWED) as own:
            found = region(along, self.goal, box[name], own, limits.REACH_DAYS_TOGETHER)
        if found.complete:
            value = nearest(along, found)
            if value is not None:
                least.take({**values, name: value}, self.size({**values, name: value}))
            least.proved = least.proved and (found.gapless or value is not None)
        return found.complete

    def _between_steps(self, name: str, cell: Cell) -> bool:
        """Whether a fact has values in a cell that lie between its steps."""
        along = self.stage.along(name)
        return along.on_a_line and along.fact.own_step is None and cell.line.low != cell.line.high

    def _near(self, name: str, cell: Cell) -> terms.Scalar | None:
        """The value in a cell that is nearest to the one now; None where there is none on the steps of the fact."""
        along = self.stage.along(name)
        if not along.on_a_line:
            return along.value if along.value in cell.options else cell.options[0]
        start = along.start(*along.inside(cell.line))
        return None if start is None else along.grid.value(start)

    def _least_size(self, cells: Cells) -> Fraction:
        """How large the least change into some cells is."""
        near = ((name, self._near(name, cell)) for name, cell in cells.items())
        return self.size({name: each for name, each in near if each not in {None, self.stage.along(name).value}})

    def _width(self, name: str, cell: Cell) -> Fraction:
        """How much there is to be cut: the share of what the fact may be, 0 where that is a single value."""
        along = self.stage.along(name)
        if not along.on_a_line:
            return Fraction(len(cell.options) - 1, len(self.cells[name].options))
        first, last = along.inside(cell.line)
        whole = along.inside(self.cells[name].line)
        if first is None or last is None:
            return Fraction(2)
        if whole[0] is None or whole[1] is None:
            return Fraction(1 if last > first else 0)
        return Fraction(last - first, max(1, whole[1] - whole[0]))

    def _halves(self, name: str, cell: Cell, near: terms.Scalar) -> Iterator[Cell]:
        """Two cells that together hold the same, the nearer values in the first."""
        along = self.stage.along(name)
        if not along.on_a_line:
            half = (len(cell.options) + 1) // 2
            yield from (replace(cell, options=each) for each in (cell.options[:half], cell.options[half:]))
            return
        first, last = along.inside(cell.line)
        here = along.grid.below(near)
        if first is not None and last is not None:
            at = (first + last) // 2
        elif last is None:
            at = max(2 * here, here + 1)
        else:
            at = min(2 * here, here - 1)
        place = along.grid.place(at)
        lower, upper = Interval(high=place, high_closed=True), Interval(low=place)
        yield from (replace(cell, interval=cell.line.meet(each)) for each in (lower, upper))


def others(stage: Stage, name: str, cell: Cell) -> tuple[Choice, ...] | None:
    """The values of a fact but for the one now, the nearest first; None where there are many, or no steps."""
    along = stage.along(name)
    fact, values = along.fact, list(cell.options)
    if along.on_a_line:
        first, last = along.inside(cell.line)
        if fact.own_step is None or first is None or last is None or last - first >= limits.REACH_CHOICES:
            return None
        there = (along.grid.value(index) for index in range(first, last + 1))
        values = [each for each in there if each is not None]
    sizes = [(size(along, each, cell), each) for each in values if each != along.value]
    return tuple(sorted(sizes, key=lambda each: each[0]))


def _without(name: str, values: Values) -> Values:
    return {each: value for each, value in values.items() if each != name}
