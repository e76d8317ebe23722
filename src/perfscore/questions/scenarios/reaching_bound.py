"""The highest total that free facts can reach, never too low, and why.

Of rows that hang on no free fact the points are known; of those that hang on one they are gone through exactly; of all
others the points are bounded by interval analysis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.nodes import Key
from perfscore.domains.interval import Intervals, Reached
from perfscore.domains.partial import Partial
from perfscore.domains.possible import Numbers, Possible
from perfscore.kernel.interval_arithmetic import ZERO, hull
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text
from perfscore.model import model, terms
from perfscore.questions.scenarios.reaching_peak import Points, peak
from perfscore.search.along import Stage
from perfscore.search.cells import Cell, Cells
from perfscore.search.region import Budget


class Bound:
    """What the rows can come to while some facts are free, and some of these stay."""

    def __init__(self, stage: Stage, cells: Cells, budget: Budget) -> None:
        self.stage, self.cells, self.budget = stage, cells, budget
        self.work = 0
        self.defined: dict[tuple[Key, frozenset[str]], Possible] = {}
        self.reached: dict[tuple[str, frozenset[str]], Reached] = {}
        self._made: dict[frozenset[str], _Free] = {}
        self._peaks: dict[tuple[str, str], Fraction | None] = {}

    @cached_property
    def moving(self) -> Mapping[str, frozenset[str]]:
        """The free facts that each row hangs on, by its path."""
        found: dict[str, set[str]] = {}
        for name in self.cells:
            for path in self.stage.along(name).nodes:
                found.setdefault(path, set()).add(name)
        # The whole counts among the nodes of every fact, also of those that only a requirement or a grade looks at.
        return {path: frozenset(names) for path, names in found.items()}

    @cached_property
    def hanging(self) -> Mapping[Key, frozenset[str]]:
        """The free facts that each definition hangs on."""
        found: dict[Key, set[str]] = {}
        for name in self.cells:
            given: tuple[Key, ...] = (("fact", name), ("status", name))
            for key in (*given, *dependencies_of(self.stage.layout.program).moved_by(given)):
                found.setdefault(key, set()).add(name)
        return {key: frozenset(names) for key, names in found.items()}

    def touching(self, condition: terms.Expression) -> frozenset[str]:
        """The free facts that a condition hangs on."""
        return self.stage.layout.behind(condition) & self.cells.keys()

    def of(self, free: Collection[str]) -> Intervals:
        """What everything can be where some of the free facts may change and the others stay."""
        names = frozenset(free)
        if names not in self._made:
            self._made[names] = _Free(self, names)
        return self._made[names]

    @property
    def total(self) -> Interval:
        """The published totals that can be reached."""
        return self.of(self.cells).row("").score.interval

    def most(self, path: str) -> Fraction | None:
        """The most points that a row can hand up."""
        return self.of(self.cells).row(path).handed.interval.high

    def movers(self, path: str) -> frozenset[str]:
        """The free facts that a row hangs on."""
        return self.moving.get(path, frozenset())

    def peak(self, path: str, name: str) -> Fraction | None:
        """The most points that a row hands up for any value of a fact; None where that is not known."""
        if (path, name) not in self._peaks:
            self._peaks[path, name] = self._peak(path, name)
        return self._peaks[path, name]

    def _peak(self, path: str, name: str) -> Fraction | None:
        along, handed = self.stage.along(name), Points(path, "handed")
        value, proved = peak(along, handed, self.cells[name], self.budget)
        value = along.value if value is None else value
        return None if value is None or not proved else handed.of(along.evaluated(value))


class _Free(Partial):
    """Intervals while some facts are free, or stay; what hangs on one of them alone is gone through exactly."""

    def __init__(self, bound: Bound, free: frozenset[str]) -> None:
        stage = bound.stage
        opened = {key: can_be for name in free for key, can_be in _opened(bound.cells[name], stage)}
        moved = frozenset(key for key, names in bound.hanging.items() if not names.isdisjoint(free))
        super().__init__(stage.layout.program, stage.framework.facts, stage.scorecard.exact, opened, moved)
        self.bound, self.free = bound, free

    def _row(self, path: str) -> Reached:
        # What hangs on the same of the free facts is the same.
        kept = path, self.bound.hanging.get(("score", path), frozenset()) & self.free
        if kept not in self.bound.reached:
            self.bound.work += 1
            self.bound.reached[kept] = self._reached(path)
        return self.bound.reached[kept]

    def _reached(self, path: str) -> Reached:
        found, node = super()._row(path), self.bound.stage.framework.nodes.get(path)
        movers = self.bound.movers(path) & self.free
        if len(movers) != 1 or node is None or _plain(node):
            return found
        high = self.bound.peak(path, next(iter(movers)))
        if high is None:
            return found
        most = Interval(high=high, high_closed=True)
        shown = self.published(path, most)
        handed, score = (
            attrs.evolve(each, interval=each.interval.meet(end))
            for each, end in ((found.handed, most), (found.score, Interval(high=shown.high, high_closed=True)))
        )
        return attrs.evolve(found, handed=handed, score=score)

    def _define(self, key: Key) -> Possible:
        if key not in self._defined:
            kept = key, self.bound.hanging.get(key, frozenset()) & self.free
            if kept not in self.bound.defined:
                self.bound.defined[kept] = self._narrower(key, super()._define(key))
            self._defined[key] = self.bound.defined[kept]
        return self._defined[key]

    def _narrower(self, key: Key, found: Possible) -> Possible:
        """What a definition can be; what a row hands up is no more than was found when it was gone through."""
        if key[0] != "handed" or self.is_known(key) or not isinstance(found, Numbers):
            return found
        reached = self.row(key[1])
        inside = hull((reached.handed.interval, ZERO)) if reached.gone else reached.handed.interval
        return attrs.evolve(found, interval=found.interval.meet(inside))


def _plain(node: model.Node) -> bool:
    """Whether what the children give is known, and nothing else is done."""
    return node.clause is None and not node.limits and not node.rows and node.combination == "sum"


def _opened(cell: Cell, stage: Stage) -> Iterator[tuple[Key, Possible]]:
    """What a free fact can be: what it is, or what it may become."""
    name = cell.fact.name
    given = stage.facts.by_name.get(name)
    yield ("status", name), frozenset(("known", *([] if given is None else [given.status])))
    yield ("fact", name), cell.possible(() if given is None or given.value is None else (given.value,))


@attrs.frozen
class Stay:
    """A node that keeps points back: at most ``most`` of its ``full`` points can be reached.

    ``fixed`` where no free fact moves it, ``limited`` where what stands in it could come to more; ``reasons`` are those
    of what takes points there now.
    """

    path: str
    name: str
    title: str | None
    most: Fraction = attrs.field(repr=fraction_text)
    full: Fraction = attrs.field(repr=fraction_text)
    fixed: bool
    limited: bool
    reasons: tuple[str, ...] = ()


def staying(bound: Bound) -> tuple[Stay, ...]:
    """The nodes that keep points back, those that keep most first."""
    found = list(_staying(bound, bound.stage.framework.root))
    return tuple(sorted(found, key=lambda each: each.most - each.full))


def _staying(bound: Bound, node: model.Node) -> Iterator[Stay]:
    high = bound.most(node.path)
    if high is None or high >= node.weight:
        return
    plain = node.combination == "sum" and node.children and not node.rows and node.clause is None
    highs = [bound.most(child.path) for child in node.children] if plain else []
    inner = [(each, child.weight) for each, child in zip(highs, node.children, strict=True)] if plain else []
    below = sum((weight - each for each, weight in inner if each is not None and each < weight), Fraction(0))
    if below:
        for child in node.children:
            yield from _staying(bound, child)
    if below < node.weight - high:
        rest = node.weight - high
        yield Stay(
            node.path,
            node.name,
            node.title,
            node.weight - rest,
            node.weight,
            not bound.movers(node.path),
            bool(below or plain),
        )
