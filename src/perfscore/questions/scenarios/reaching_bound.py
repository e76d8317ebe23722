"""The highest total that free facts can reach, never too low, and why.

Of rows that hang on no free fact the points are known; of those that hang on one they are gone through exactly; of all
others the points are bounded by what their clauses can give, as ``soundness.reach`` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from perfscore.kernel.interval_arithmetic import hull, rounded
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.numbers import fraction_text
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import rebuilt
from perfscore.questions.scenarios.along import MOVABLE, ON_A_LINE, Stage
from perfscore.questions.scenarios.bounds_reach import known
from perfscore.questions.scenarios.reaching_walk import Budget, Room, peak
from perfscore.questions.soundness.grid import position_of
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.reach import Reach, Reached
from perfscore.scoring.scorecard import Scorecard


def pinned(stage: Stage, rooms: Mapping[str, Room]) -> model.Framework:
    """The framework with the values of all facts written in that are given and not free."""
    framework, values = stage.framework, dict[str, terms.Scalar]()
    facts = dict(framework.facts)
    for name, fact in framework.facts.items():
        given = stage.facts.by_name.get(name)
        value = None if given is None else given.value
        if name not in rooms:
            if value is not None and fact.type.kind in MOVABLE:
                values[name] = value
                if fact.type.kind in ON_A_LINE:
                    facts[name] = attrs.evolve(fact, domain=point(position_of(value)))
        elif fact.type.kind in ON_A_LINE:
            inside = [rooms[name].interval, *([] if value is None else [point(position_of(value))])]
            domain = hull(inside)
            facts[name] = attrs.evolve(fact, domain=domain if fact.domain is None else fact.domain.meet(domain))
    writing = _Writing(values, facts)
    return attrs.evolve(
        framework,
        fact_list=tuple(facts.values()),
        root=writing.of(framework.root),
        quantities=writing.of(framework.quantities),
    )


@attrs.frozen
class _Writing:
    values: Mapping[str, terms.Scalar]
    facts: Mapping[str, rule_model.FactDef]

    def of(self, piece: Any) -> Any:
        """A piece of a model with the values in the place of their facts."""
        match piece:
            case terms.FactValue(name=name) if name in self.values:
                return terms.Constant(piece.span, piece.type, self.values[name])
            case rule_model.FactDef():
                return self.facts.get(piece.name, piece)
            case _:
                return rebuilt(piece, self.of)


class Bound(Reach):
    """What the nodes can come to while some facts are free."""

    def __init__(self, stage: Stage, rooms: Mapping[str, Room], budget: Budget) -> None:
        super().__init__(Ground(pinned(stage, rooms)))
        self.stage, self.rooms, self.budget = stage, rooms, budget
        self.work = 0
        self.free: frozenset[str] = frozenset(rooms)
        self._by_movers: dict[tuple[int, frozenset[str]], Reached] = {}

    @cached_property
    def moving(self) -> Mapping[str, frozenset[str]]:
        """The free facts that each node hangs on, by its path."""
        found: dict[str, set[str]] = {}
        for name in self.rooms:
            for path in self.stage.along(name).nodes:
                found.setdefault(path, set()).add(name)
        # The whole counts among the nodes of every fact, also of those that only a requirement or a grade looks at.
        return {path: frozenset(names) for path, names in found.items()}

    def touching(self, condition: terms.Expression) -> frozenset[str]:
        """The free facts that a condition hangs on."""
        return self.stage.layout.behind(condition) & self.rooms.keys()

    def among(self, free: Collection[str]) -> Interval:
        """The published totals that some of the free facts can reach while the others stay."""
        self.free = frozenset(free)
        try:
            return self.total
        finally:
            self.free = frozenset(self.rooms)

    def exact_among(self, free: Collection[str]) -> Interval:
        """The same before rounding at the whole."""
        self.free = frozenset(free)
        try:
            return self.of(self.ground.framework.root).exact
        finally:
            self.free = frozenset(self.rooms)

    @property
    def total(self) -> Interval:
        """The published totals that can be reached."""
        return self.of(self.ground.framework.root).score

    def movers(self, path: str) -> frozenset[str]:
        """The free facts that a node hangs on."""
        return self.moving.get(path, frozenset()) & self.free

    def of(self, node: model.Node) -> Reached:
        """What a node can come to; that hangs on those of the free facts that move it."""
        key = id(node), self.movers(node.path)
        if key not in self._by_movers:
            self.work += 1 + len(node.children)
            self._by_movers[key] = self._reached(node)
        return self._by_movers[key]

    def _reached(self, node: model.Node) -> Reached:
        inside = node.path in self.stage.framework.nodes and self.ground.framework.nodes[node.path] is node
        movers = self.movers(node.path)
        if not inside or len(movers) > 1:
            return super()._reached(node)
        if not movers:
            return known(self.stage.scorecard.exact, node.path) or super()._reached(node)
        found = super()._reached(node)
        if node.clause is None and not node.limits and not node.rows and node.combination == "sum":
            # What its children give is known, and nothing else is done here.
            return found
        high = self._peak(node.path, next(iter(movers)))
        if high is None:
            return found
        most = Interval(high=high, high_closed=True)
        shown_by = self.ground.framework.rule_at(node.level) or self.ground.framework.display
        score = most if shown_by is None else rounded(most, shown_by.step, shown_by.mode)
        handed = found.handed.meet(most)
        return Reached(found.earned, found.exact, handed, found.score.meet(score), found.gone)

    def _peak(self, path: str, name: str) -> Fraction | None:
        """The most points that a node hands up for any value of a fact; None where that is not known."""
        along, room = self.stage.along(name), self.rooms[name]

        def handed(scorecard: Scorecard) -> Fraction | None:
            return scorecard.exact.points(path, "handed")

        value, proved = peak(along, handed, room, self.budget)
        value = along.value if value is None else value
        return None if value is None or not proved else handed(along.evaluated(value))


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
    found = list(_staying(bound, bound.ground.framework.root))
    return tuple(sorted(found, key=lambda each: each.most - each.full))


def _staying(bound: Bound, node: model.Node) -> Iterator[Stay]:
    high = bound.of(node).handed.high
    if high is None or high >= node.weight:
        return
    plain = node.combination == "sum" and node.children and not node.rows and node.clause is None
    highs = [bound.of(child).handed.high for child in node.children] if plain else []
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
