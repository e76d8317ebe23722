"""Completions of the open facts, evaluated, the best of all so far, and those along one fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, Literal

import attrs

from perfscore.domains.code.program import Program, compiled
from perfscore.domains.code.slots import KNOWN, Layout, Slot, Slots
from perfscore.domains.code.writer import Refused, Unsure
from perfscore.domains.tables import gaps_of
from perfscore.kernel.intervals import Interval, hull, point
from perfscore.kernel.rational_functions import Varying
from perfscore.kernel.types import Kind
from perfscore.messages.trouble import Problem
from perfscore.model import terms
from perfscore.scoring.explanation import Graded
from perfscore.scoring.track import interval_between
from perfscore.search.along import Stage, Standing, Stretch, TooMany, standing, with_values
from perfscore.search.branching import Budget
from perfscore.search.region import gapless
from perfscore.search.space import Cell, Space, State, Values

_MOST_STRETCHES = 2_500
_MOST_NODES = 200_000
_MOST_TURNS = 16
_FEW = 70
"""So many completions are evaluated before code for them would have been generated."""
QUICKER = 20
"""So much quicker is code."""
Side = Literal["low", "high"]
SIDES: tuple[Side, ...] = ("low", "high")


@attrs.frozen
class Best:
    """The lowest or the highest published points of a node that were found, and the values that give them."""

    score: Fraction
    values: Values


@attrs.frozen(eq=False)
class Coded:
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
        shape = attrs.evolve(now.shape, parts=True)
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
        slots = self.layout.filled(with_values(self.stage.facts, self.stage.framework, {name: state}))
        fits = slots is not None and not slots.shape.free
        slot = None if slots is None else slots.values[self.layout.places[name]]
        found = self._slots[name, id(state)] = state, slot, fits
        return found

    def score(self, path: str, flat: Sequence[Any]) -> Fraction:
        """A score among what the code returned."""
        output = self.program.by_path[path]
        key = flat[output.place], flat[output.place + 1] if output.table is None else output.table.below
        if key not in self._scores:
            self._scores[key] = Fraction(*key)
        return self._scores[key]


@attrs.define(slots=False, eq=False)
class Trials:
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
        space, coded = self.space, None if len(self._seen) < _FEW else self._coded(values)
        if coded is None:
            self.work.take(space.size)
            return standing(space.completed(values).scorecard, space.nodes)
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
                    if self.better(path, side, score):
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
        return attrs.evolve(found, scores=scores)

    def better(self, path: str, side: Side, score: Fraction) -> bool:
        """Whether points lie further out than all that were found so far."""
        best = self.best.get((path, side))
        return best is None or (score < best.score if side == "low" else score > best.score)


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
    if not found or not gapless(stretches, free, cell):
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
    first, last = free.grid.inside(free.domain.meet(cell.interval))
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
    inside = attrs.evolve(cell, interval=cell.line.meet(interval_between(stretch.low, stretch.high))).on_steps().line
    if len(score.above) > 2 or len(score.below) > 1 or inside.low is None or inside.high is None:
        return None
    ends = [(score.at(inside.low), inside.low_closed), (score.at(inside.high), inside.high_closed)]
    (least, least_closed), (most, most_closed) = sorted(ends)
    return Interval(least, most, least_closed, most_closed)
