"""Proved ends of every score while facts are open, and completions that attain them.

What is proved comes from boxes, which are never too narrow; what is attained from completions, which were evaluated.
Where the two do not meet, the box that reaches furthest is split, and both are looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import count, islice, pairwise
from random import Random
from typing import Any, Literal

import attrs

from perfscore.domains.code.program import Program, compiled
from perfscore.domains.code.slots import KNOWN, Layout, Slot, Slots
from perfscore.domains.code.writer import Refused, Unsure
from perfscore.domains.possible import Possible, never, width
from perfscore.domains.tables import gaps_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, hull, point
from perfscore.kernel.rational_functions import Varying
from perfscore.kernel.source import Distinct, Mutable, Record, replace
from perfscore.kernel.types import Kind
from perfscore.messages.diagnostics import Problem
from perfscore.model import model, terms
from perfscore.scoring.bind import FactSet
from perfscore.scoring.explanation import Graded
from perfscore.scoring.track import interval_between
from perfscore.search.along import Stage, Standing, Stretch, TooMany, standing, with_values
from perfscore.search.box import Box
from perfscore.search.branching import Budget, Spent, branched
from perfscore.search.space import Cell, Cells, Space, State, Values

_MOST_STRETCHES = 2_500
_MOST_NODES = 200_000
_MOST_TURNS = 16
_FEW = 70
"""So many completions are evaluated before code for them would have been generated."""
QUICKER = 20
"""So much quicker is code."""
Side = Literal["low", "high"]
SIDES: tuple[Side, ...] = ("low", "high")


class Best(Record):
    """The lowest or the highest published points of a node that were found, and the values that give them."""

    score: Fraction
    values: Values


class Coded(Distinct):
    """Generated code that scores what facts are ``now`` with other values of some, also those of parts.

    Where one of these is left as it is now it is what the stage has.
    """

    stage: Stage
    layout: Layout
    program: Program
    now: Slots
    _slots: dict[tuple[str, int], tuple[State, Slot, bool]] = attrs.field(factory=dict)
    _scores: dict[tuple[int, int], Fraction] = attrs.field(factory=dict)

    @classmethod
    def of(cls, stage: Stage) -> Coded | None:
        """Code for the facts of a stage; None where a value is too large for it."""
        layout = Layout(stage.framework.fact_list)
        now, complete = layout.filled(stage.facts), not gaps_of(stage.framework)
        if now is None or now.shape.free:
            return None
        shape = replace(now.shape, parts=True)
        code = compiled(stage.ground.program, layout, shape, complete=complete)
        return cls(stage, layout, code, now)

    def outcome(self, values: Mapping[str, State]) -> tuple[Fraction | None, str | None] | None:
        """The total, where there is one, and the grade; None where the exact domain must tell."""
        try:
            flat = self.flat(values)
        except Refused:
            return None, None
        return None if flat is None else (self.score("", flat), flat[0])

    def flat(self, values: Mapping[str, State]) -> Sequence[Any] | None:
        """What the code returns; None where the exact domain must tell. Raises Refused where a requirement fails."""
        slots, statuses = list(self.now.values), list(self.now.statuses)
        places = self.layout.places
        for name, state in values.items():
            if state is not None:
                found = self._slots.get((name, id(state))) or self._slot(name, state)
                if not found[2]:
                    return None
                slots[places[name]], statuses[places[name]] = found[1], KNOWN
        try:
            return self.program.run(tuple(slots), (), tuple(statuses))
        except Refused:
            raise
        except Unsure:
            return None

    def _slot(self, name: str, state: terms.Scalar) -> tuple[State, Slot, bool]:
        """A value, as the code takes it, and whether it does; it is known by its identity while it is kept."""
        framework = self.stage.framework
        # What the other facts are takes as long to tell as there are facts.
        slots = Layout((framework.facts[name],)).filled(with_values(FactSet(()), framework, {name: state}))
        fits = slots is not None and not slots.shape.free
        slot = None if slots is None else slots.values[0]
        found = self._slots[name, id(state)] = state, slot, fits
        return found

    def score(self, path: str, flat: Sequence[Any]) -> Fraction:
        """A score among what the code returned."""
        output = self.program.by_path[path]
        key = flat[output.place], flat[output.place + 1] if output.table is None else output.table.below
        if key not in self._scores:
            self._scores[key] = Fraction(*key)
        return self._scores[key]


class Trials(Mutable):
    """Evaluates completions, and remembers the best ones."""

    space: Space
    work: Budget
    best: dict[tuple[str, Side], Best] = attrs.field(factory=dict)
    grades: dict[str, Values] = attrs.field(factory=dict)
    refused: tuple[Problem, ...] = ()
    _seen: dict[tuple[int, ...], tuple[Values, Standing]] = attrs.field(factory=dict)
    _before: Mapping[str, Fraction | None] = attrs.field(factory=dict)

    def at(self, values: Values) -> Standing:
        """What becomes of the nodes. Raises Spent where there has been too much work."""
        # Values are told apart by identity, which takes no hash of long numbers, and are kept, so that it stays theirs.
        key = tuple(map(id, values.values()))
        if key not in self._seen:
            found = self._together(self._evaluated(values))
            self._seen[key] = values, found
            if found.total is None:
                self.refused = self.refused or found.problems
            else:
                self._remember(found, values)
        return self._seen[key][1]

    def _evaluated(self, values: Values) -> Standing:
        coded = self._coded(values) if self.quick else None
        if coded is None:
            self.work.take(self.space.size)
            return standing(self.space.completed(values).scorecard, self.space.nodes)
        return coded

    @property
    def quick(self) -> bool:
        """Whether so many completions were evaluated that code for them is worth it."""
        return len(self._seen) >= _FEW

    @cached_property
    def code(self) -> Coded | None:
        """Code for completions, where it can be had; what may be left as it is is so where nothing else is said."""
        cells, (values, _) = self.space.cells, next(iter(self._seen.values()))
        return Coded.of(self.space.completed({name: None if cells[name].left else values[name] for name in cells}))

    def _coded(self, values: Values) -> Standing | None:
        """What generated code makes of values; None where the exact domain must tell."""
        code = self.code
        self.work.take(self.space.size // QUICKER + 1)
        try:
            flat = None if code is None else code.flat(values)
        except Refused:
            return Standing({"": None}, Graded(), ()) if self.refused else None
        if code is None or flat is None:
            return None
        return Standing({path: code.score(path, flat) for path in self.space.nodes}, Graded(flat[0]), ())

    def _remember(self, found: Standing, values: Values) -> None:
        for path, score in found.scores.items():
            # Most scores are those of the completion before.
            if score is not None and score is not self._before.get(path):
                for side in SIDES:
                    best = self.best.get((path, side))
                    if best is None or (score < best.score if side == "low" else score > best.score):
                        self.best[path, side] = Best(score, values)
        self._before = found.scores
        if found.graded.grade is not None:
            self.grades.setdefault(found.graded.grade, values)

    def _together(self, found: Standing) -> Standing:
        """What becomes of rows that are looked at together, beside what becomes of each."""
        scores = dict(found.scores)
        for name, rows in self.space.sums.items():
            handed = [score for score in map(scores.get, rows) if score is not None]
            scores[name] = sum(handed, Fraction(0)) if len(handed) == len(rows) else None
        return replace(found, scores=scores)


def along(trials: Trials, values: Values, path: str, cell: Cell) -> tuple[Interval, tuple[State, ...]] | None:
    """The scores of a row for all values of a fact, and values that may attain their ends.

    ``values`` are some of the open facts. None where the scores cannot be told so: there are too many
    stretches, values between two of them, or a score that does not move in a straight line.
    """
    if cell.interval is None or cell.left is not None:
        return None
    free, size = trials.space.completed(values).along(cell.fact.name), trials.space.size
    alone, most = len(values) == 1, min(_MOST_STRETCHES, _MOST_NODES // size, trials.work.left // (8 * size))
    try:
        stretches = list(free.stretches(cell.interval, most))
    except TooMany:
        trials.work.take(size * max(0, most))
        return None
    trials.work.take(size * len(stretches))
    found: list[tuple[Interval, Stretch[Standing]]] = []
    for stretch in stretches:
        score = stretch.told.scores.get(path)
        reached = None if score is None else _scores(score, stretch, cell)
        if score is not None and reached is None:
            return None
        if reached is not None and not (alone and stretch.told.total is None):
            found.append((reached, stretch))
    if not found or not free.gapless(stretches, cell.interval):
        return None
    whole = hull(each for each, _ in found)
    tell = [stretch for each, stretch in found if each.low == whole.low or each.high == whole.high]
    indices = dict.fromkeys(index for each in tell for index in (each.first, each.last) if index is not None)
    ends = [free.grid.value(index) for index in list(indices)[:8] + list(indices)[-8:]]
    return whole, tuple(each for each in ends if each is not None and cell.holds(each))


def turns(trials: Trials, values: Values, cell: Cell) -> Iterator[State]:
    """Values of a fact between which something may change, those nearest to where it is now, beside some of others."""
    there, size = values.get(cell.fact.name), trials.space.size
    if cell.interval is None or there is None or cell.fact.type.kind is Kind.DATE:
        return
    free = trials.space.completed(values).along(cell.fact.name)
    first, last = free.inside(cell.interval)
    start = free.start(first, last)
    if start is None:
        return
    for stretches in (free.towards(start, last, 1), free.towards(start, first, -1)):
        for each in islice(stretches, _MOST_TURNS):
            trials.work.take(size)
            for index in (each.first, each.last):
                value = None if index is None else free.grid.value(index)
                if value is not None and cell.holds(value):
                    yield value


def _scores(score: Fraction, stretch: Stretch[Standing], cell: Cell) -> Interval | None:
    """The scores on a stretch; None where they do not move in a straight line."""
    if not isinstance(score, Varying):
        return point(score)
    inside = replace(cell, interval=cell.line.meet(interval_between(stretch.low, stretch.high))).on_steps().line
    if len(score.above) > 2 or len(score.below) > 1 or inside.low is None or inside.high is None:
        return None
    ends = [(score.at(inside.low), inside.low_closed), (score.at(inside.high), inside.high_closed)]
    (least, least_closed), (most, most_closed) = sorted(ends)
    return Interval(least, most, least_closed, most_closed)


# ---------------------------------------------------------------- the search


_ROUNDS = 3
_SEEDS = 300
_STUCK = 40
_GRADE_SPLITS = 60
_BOUNDING = 10
"""Nodes that are evaluated in the time in which one is bounded."""
_KNOWN_AT = 12
_NARROW = Fraction(1, 10_000)


_Key = tuple[Fraction, bool, Fraction]
"""How far a box reaches, whether it comes short of that, and what was found in it."""


class _Hopeless(Exception):
    """Nothing that the open facts can be has a score."""


class Reaching(Record):
    """How far a score reaches at one side: no further than ``at``, in points.

    It is ``closed`` where it has not been excluded that the end itself is reached.
    """

    at: Fraction
    closed: bool

    @classmethod
    def of(cls, interval: Interval, side: Side) -> Reaching:
        """The end of an interval of scores, which always lies in the range of its row."""
        at, closed = (interval.low, interval.low_closed) if side == "low" else (interval.high, interval.high_closed)
        assert at is not None
        return cls(at, closed)

    def key(self, side: Side) -> tuple[Fraction, bool]:
        """What puts the end that reaches furthest first."""
        return self.at if side == "low" else -self.at, not self.closed

    @classmethod
    def keyed(cls, key: _Key, side: Side) -> Reaching:
        """What has such a key."""
        return cls(key[0] if side == "low" else -key[0], not key[1])

    def met_by(self, best: Best | None) -> bool:
        """Whether a completion attains it."""
        return best is not None and best.score == self.at


class Search(Mutable):
    """Looks for the ends of all scores, on those ``sides`` that are asked for.

    It begins with the completion from which it is to ``start``; of the highest total no more than ``enough`` is asked
    for, and of the grades those that are ``wanted``. Where it is not ``thorough`` it
    does not split much.
    """

    space: Space
    sides: tuple[Side, ...] = SIDES
    start: Values | None = None
    enough: Fraction | None = None
    wanted: Collection[str] | None = None
    thorough: bool = True
    work: Budget = attrs.field(kw_only=True, factory=lambda: Budget(limits.PARTIAL_STEPS))
    trials: Trials = attrs.field(init=False)
    cells: Cells = attrs.field(init=False)
    grading: model.Grading | None = attrs.field(init=False)
    values: dict[str, tuple[State, ...]] = attrs.field(init=False, factory=dict)
    ends: dict[tuple[str, Side], Reaching] = attrs.field(init=False, factory=dict)
    exact: dict[str, tuple[Interval, tuple[State, ...]] | None] = attrs.field(init=False, factory=dict)
    base: Box = attrs.field(init=False)
    """The box of everything, with all that has been proved so far."""
    proved: dict[str, Interval] = attrs.field(init=False, factory=dict)
    possible: set[str] = attrs.field(init=False, factory=set)
    dropped: bool = attrs.field(init=False, default=False)
    hopeless: bool = attrs.field(init=False, default=False)
    spent: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.trials = Trials(self.space, self.work)
        self.cells, self.grading = self.space.cells, self.space.stage.framework.grading

    # ------------------------------------------------------------ the chain

    def run(self) -> None:
        """Look for everything, as long as the work lasts; what has not been found then is only not proved."""
        self._until_spent(self._run)

    def further(self) -> None:
        """Look on, and thoroughly."""
        self.thorough = True
        self._until_spent(self._prove_all)

    def _until_spent(self, look: Callable[[], None]) -> None:
        try:
            look()
        except Spent:
            self.spent = True
        except _Hopeless:
            self.hopeless = True
            # It tells why nothing has a score.
            with suppress(Spent):
                self.trials.at({name: some[0] for name, some in self.values.items()})

    def _run(self) -> None:
        self.values = {name: cell.tried(()) for name, cell in self.cells.items() if not cell.empty}
        self.base = Box(self.space, self.cells)
        if self.base.refused or len(self.values) < len(self.cells):
            raise _Hopeless
        for path in self.space.asked:
            for side in SIDES:
                self.ends[path, side] = Reaching.of(self.base.can_show(path), side)
        if self.grading is not None:
            self.possible = self.base.grades()
        self._narrow()
        self._seed()
        self._prove_all()

    def _prove_all(self) -> None:
        for path in self.space.asked:
            self._prove(path)
        self._look_for_grades()

    def met(self, path: str, side: Side) -> bool:
        """Whether a completion attains the end of a score, or enough of it."""
        best = self.trials.best.get((path, side))
        if best is not None and self.enough is not None and (path, side) == ("", "high"):
            return best.score >= min(self.enough, self.ends[path, side].at)
        return self.ends[path, side].met_by(best)

    @property
    def _all_met(self) -> bool:
        """Whether nothing that is asked for is left to be found, where it is not asked what else there is."""
        ends = ((path, side) for path in self.space.asked for side in self.sides)
        return self.sides != SIDES and self.grading is None and all(self.met(path, side) for path, side in ends)

    def _box(self, cells: Cells, like: Box | None = None) -> Box | None:
        """The box of some cells, most of which are those of another one; None where nothing in it has a score."""
        box = Box(self.space, cells, self.proved, like or self.base)
        refused = box.refused
        # What is taken over, and what adds up all rows, is more the larger the framework is.
        self.work.take(_BOUNDING * box.work + self.space.size // 2)
        self.dropped = self.dropped or refused
        return None if refused else box

    # ------------------------------------------------------------ where to look

    def _narrow(self) -> None:
        """Leave out, of each fact, the values of which something that is required never holds."""
        before = self.cells
        for name in [name for name in self.cells if name in self.space.required]:
            possible = self._required(name, self.cells)
            narrower = self.cells[name].within(possible)
            self.cells = {**self.cells, name: narrower}
            if never(possible) or narrower.empty:
                raise _Hopeless
        if self.cells != before:
            self.dropped = True
            self._look_again()
        self.work.take(self.space.size)
        self.values = {name: cell.tried(self.space.edges[name]) for name, cell in self.cells.items()}

    def _required(self, name: str, cells: Cells) -> Possible:
        """What a fact can be where what is required of it holds."""
        box = Box(self.space, cells)
        found = box.required(name)
        self.work.take(_BOUNDING * box.work)
        return found

    def _seed(self) -> None:
        """Find a completion that is accepted, and move one fact after another from there, or all at once."""
        most, moves = max(map(len, self.values.values()), default=0), sum(map(len, self.values.values()))
        alone = moves * self.space.size // QUICKER <= self.work.left // 8
        for number, values in enumerate(self._seeds(most)):
            if self.trials.best and (alone or number >= most):
                break
            self.trials.at(values)
        accepted = [each.values for each in self.trials.best.values()][:1]
        moved = ({**first, name: state} for first in accepted for name, some in self.values.items() for state in some)
        for values in moved if alone else ():
            if self._all_met:
                break
            self.trials.at(values)
        for name, cell in self.space.cells.items():
            # A value that was left out tells why it is refused.
            out = [state for state in cell.tried(()) if not self.cells[name].holds(state)]
            if out and accepted and not self.trials.refused:
                self.trials.at({**accepted[0], name: out[0]})

    def _seeds(self, most: int) -> Iterator[Values]:
        yield from () if self.start is None else (self.start,)
        yield from ({name: some[index % len(some)] for name, some in self.values.items()} for index in range(most))
        random = Random(0)
        for _ in range(_SEEDS):
            yield {name: random.choice(some) for name, some in self.values.items()}

    # ------------------------------------------------------------ one end of one node

    def _prove(self, path: str) -> None:
        for side in SIDES:
            self.ends[path, side] = Reaching.of(self.base.can_show(path), side)
            if side in self.sides and not self.met(path, side):
                self._merge(path, side)
                self._climb(path, side)
                self.ends[path, side] = self._along(path, side, self.ends[path, side])
                self._split(path, side)
        low, high = self.ends[path, "low"], self.ends[path, "high"]
        proved = Interval(low.at, high.at, low.closed, high.closed)
        if proved != self.base.can_show(path):
            self.proved = {**self.proved, path: proved}
            self._look_again()

    def _look_again(self) -> None:
        """Make the box of everything anew."""
        base = self._box(self.cells)
        if base is None:
            raise _Hopeless
        self.base = base

    def _near(self, path: str) -> tuple[str, ...]:
        """The open facts that matter to a node, with those that a requirement ties to them."""
        own = self.space.facts_of(path)
        tied = {other for name in own for other in self.space.coupled[name]}
        return (*own, *(name for name in self.cells if name in tied and name not in own))

    def _merge(self, path: str, side: Side) -> None:
        """Put together the best completions of what stands right in a node."""
        best = self.trials.best.get((path, side))
        values = {} if best is None else dict(best.values)
        for child in self.space.below(path) if values else ():
            below = self.trials.best.get((child, side))
            values.update((name, below.values[name]) for name in self.space.facts_of(child) if below is not None)
        if values:
            self.trials.at(values)

    def _climb(self, path: str, side: Side) -> None:
        """Better the best completion by one fact after another, first by small steps where there is a start."""
        ways: list[Callable[[str, Values], Iterable[State]]] = [lambda name, _: self.values[name]] * _ROUNDS
        ways.insert(_ROUNDS if self.start is None else 0, self._turns)
        for some in ways if (path, side) in self.trials.best else ():
            for name in self._near(path):
                if self.met(path, side):
                    return
                for state in some(name, self.trials.best[path, side].values):
                    self._try(self.trials.best[path, side].values, name, state)

    def _turns(self, name: str, values: Values) -> Iterable[State]:
        return turns(self.trials, values, self.cells[name])

    def _try(self, values: Values, name: str, state: State) -> None:
        """Evaluate a completion with another value of one fact, where others move as far as is required for it."""
        moved, cells = {**values, name: state}, {**self.cells, name: self.cells[name].at(state)}
        if self.trials.at(moved).total is not None:
            return
        for other in self.space.tied(name):
            moved[other] = cells[other].within(self._required(other, cells)).nearest(values[other])
            cells[other] = cells[other].at(moved[other])
        self.trials.at(moved)

    def _along(self, path: str, side: Side, end: Reaching) -> Reaching:
        """The end as it is on the stretches of the fact, where a node hangs on one alone."""
        best, own = self.trials.best.get((path, side)), self.space.facts_of(path)
        if best is None or len(own) != 1 or path in self.space.sums or self.met(path, side):
            return end
        if path not in self.exact:
            self.exact[path] = along(self.trials, best.values, path, self.cells[own[0]])
        found = self.exact[path]
        if found is None:
            return end
        for value in found[1]:
            self.trials.at({**best.values, own[0]: value})
        return max(end, Reaching.of(found[0], side), key=lambda each: each.key(side))

    def _split(self, path: str, side: Side) -> None:
        """Split the box that reaches furthest, as long as it helps, and tell how far the furthest one still does."""
        end, patience = self.ends[path, side], max(_STUCK, 2 * len(self._near(path)))
        later = len(self.space.asked) - self.space.asked.index(path)
        stuck, last, until = 0, end, self.work.left - self.work.left // min(1 + later, 8)

        def reach(box: Box) -> Reaching:
            return Reaching.of(box.can_show(path), side)

        def enough(furthest: Reaching) -> bool:
            nonlocal stuck, last
            here = self.ends[path, side] = max(furthest, end, key=lambda each: each.key(side))
            stuck, last = (stuck + 1 if here == last else 0), here
            return self.met(path, side) or stuck > patience or self.work.left < until

        # Seldom where what stands in a row has an end that is not attained.
        apart = any((child, side) in self.ends and not self.met(child, side) for child in self.space.below(path))
        splits = limits.PARTIAL_SPLITS // (1 if self.thorough and not apart else 8 if self.thorough else 40)
        if not self._branch(path, side, reach, enough, splits):
            raise _Hopeless

    def _branch(
        self,
        path: str,
        side: Side,
        reach: Callable[[Box], Reaching | None],
        enough: Callable[[Reaching], bool],
        splits: int,
    ) -> bool:
        """Split the box that reaches furthest until it is enough; whether any box is left.

        A box that reaches nothing is left out.
        """
        left, latest = count(splits, step=-1), dict[int, Box]()

        def keyed(box: Box, tried: Fraction) -> Iterator[tuple[_Key, Cells]]:
            # Of boxes that reach as far as each other that with the best completion is cut next.
            reaching = reach(box)
            if reaching is not None:
                yield (*reaching.key(side), tried), box.cells

        def parts(cells: Cells) -> Iterator[tuple[_Key, Cells]] | None:
            name = self._widest(path, cells) if next(left) else None
            if name is None:
                return None
            found = list(self._parts(name, latest.get(id(cells), self.base), cells, path, side))
            latest.clear()
            latest.update((id(box.cells), box) for box, _ in found)
            return (each for box, tried in found for each in keyed(box, tried))

        return branched(keyed(self.base, Fraction(0)), parts, lambda key: enough(Reaching.keyed(key, side)))

    def _parts(self, name: str, like: Box, cells: Cells, path: str, side: Side) -> Iterator[tuple[Box, Fraction]]:
        """The boxes of cells that are cut by one fact, with how far completions in them reach."""
        for part in cells[name].parts(self.space.edges[name]):
            box = self._box({**cells, name: part}, like)
            if box is not None:
                found = [self.trials.at(values).scores.get(path) for values in self._some_in(box.cells, path, side)]
                scores = [score if side == "low" else -score for score in found if score is not None]
                yield box, min(scores, default=self.space.stage.framework.root.weight)

    def _widest(self, path: str, cells: Cells) -> str | None:
        """The fact to split by: first one on which several rows hang, then one of which much is left."""
        names = [name for name in self._near(path) if cells[name].splits]
        widths = {name: width(cells[name].possible(), self.cells[name].possible()) for name in names}
        wide = [name for name in names if name in self.space.shared[path] and widths[name] > _NARROW]
        return max(wide or names, key=widths.__getitem__, default=None)

    def _some_in(self, cells: Cells, path: str, side: Side) -> Iterator[Values]:
        """Some completions in a box."""
        best = self.trials.best.get((path, side)) or next(iter(self.trials.best.values()), None)
        for chosen in (0, -1, 1):
            values = {}
            for name, cell in cells.items():
                whole = cell is self.cells[name]
                if best is not None and (whole or (chosen == 1 and cell.holds(best.values[name]))):
                    values[name] = best.values[name]
                else:
                    some = _few(cell)
                    values[name] = some[chosen] if len(some) > 1 else some[0]
            yield values

    # ------------------------------------------------------------ grades

    def _look_for_grades(self) -> None:
        """Find a completion for each grade that is not excluded, or exclude it."""
        if self.grading is None:
            return
        self.possible = self.base.grades()
        self._between()
        for grade in sorted(self.possible - self.trials.grades.keys()):
            if self.thorough and (self.wanted is None or grade in self.wanted):
                self._look_for(grade)

    def _between(self) -> None:
        """Go from the lowest to the highest total, one fact after another."""
        ends = [self.trials.best["", side] for side in SIDES if ("", side) in self.trials.best]
        for low, high in pairwise(ends):
            values = dict(low.values)
            for name in self.cells:
                for state in self.values[name] if self.possible - self.trials.grades.keys() else ():
                    self.trials.at({**values, name: state})
                values[name] = high.values[name]
                self.trials.at(values)

    def _look_for(self, grade: str) -> None:
        order = count()

        def reach(box: Box) -> Reaching | None:
            return Reaching(Fraction(-next(order)), closed=True) if grade in box.grades() else None

        if not self._branch("", "high", reach, lambda _: grade in self.trials.grades, _GRADE_SPLITS):
            self.possible.discard(grade)

    # ------------------------------------------------------------ what would narrow it

    def widths(self, name: str) -> list[Fraction]:
        """How far the total would still reach if a fact were known: at its ends, in the middle and at its edges.

        Raises Spent where there has been too much work.
        """
        cell = self.cells[name]
        states = [
            *([None] if cell.left else []),
            *_few(cell),
            *(cell.value(each) for each in self.space.edges[name] if cell.snapped(each) == each),
        ]
        found: list[Fraction] = []
        for state in list(dict.fromkeys(states))[:_KNOWN_AT]:
            box = self._box({**self.cells, name: cell.at(state)}) if cell.holds(state) else None
            if box is not None:
                total = box.can_show("")
                assert total.low is not None and total.high is not None
                found.append(total.high - total.low)
        return found


def _few(cell: Cell) -> tuple[State, ...]:
    """A low, a middle and a high value of a cell, as far as it has them."""
    if cell.interval is None:
        return (*cell.options, *([None] if cell.left else []))
    inside = cell.interval
    ends = [inside.low] if inside.low is not None and inside.low_closed else []
    ends += [cell.middle] if cell.middle in inside else []
    ends += [inside.high] if inside.high is not None and inside.high_closed else []
    return tuple(cell.value(each) for each in ends) or (None,)
