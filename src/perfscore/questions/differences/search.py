"""The search for witnesses: facts that show each change, and that move points farthest.

All facts that are tried are looked at for every change, and what is moved is never far from what was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise, zip_longest
from typing import cast

import attrs

from perfscore.domains.primitives import scalar
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.model import model
from perfscore.model.terms import Scalar
from perfscore.questions.differences import sides
from perfscore.questions.differences.changes import Found
from perfscore.questions.differences.judging import Judge, Looked, Shown
from perfscore.questions.differences.shifts import Shifts, Wishes
from perfscore.questions.differences.sides import Both, Translator, holding
from perfscore.scoring.bind import FactSet
from perfscore.search.branching import Spent
from perfscore.search.trials import SIDES, Side

_ZERO = Fraction(0)
_BASES = 3
_JUDGING = 20


@attrs.define(eq=False)
class Best:
    """The facts that show a change, or all of them together, best, and those that move points farthest each way."""

    found: Found | None
    witness: tuple[Shown, Looked] | None = None
    farthest: dict[Side, tuple[Shown, Looked]] = attrs.field(factory=dict)

    def note(self, shown: Shown, there: Looked) -> None:
        """Look whether these facts show it better than all before."""
        if self.witness is not None and self.witness[0].alone != shown.alone:
            if not shown.alone:
                return
            self.witness, self.farthest = None, {}
        if self.witness is None or _clear(shown, there) > _clear(*self.witness):
            self.witness = shown, there
        shift = shown.shift or _ZERO
        way: Side = "high" if shift > 0 else "low"
        if shift and (way not in self.farthest or abs(shift) > abs(self.farthest[way][0].shift or _ZERO)):
            self.farthest[way] = shown, there


def _clear(shown: Shown, there: Looked) -> tuple[object, ...]:
    """How well facts show a change: best where the total differs, and by no more than the change itself makes."""
    shift = there.shift
    grades = there.old.graded.grade != there.new.graded.grade
    return (
        shift is not None,
        bool(shift) or grades,
        shift == shown.shift,
        abs(shown.shift or _ZERO),
        abs(shift or _ZERO),
    )


@attrs.define(eq=False)
class Search:
    """What has been tried so far, and what has been found."""

    judge: Judge
    translator: Translator
    shifts: Shifts
    best: list[Best]
    whole: Best = attrs.field(factory=lambda: Best(None))
    ended: bool = False
    bases: list[Looked] = attrs.field(factory=list)
    _done: set[tuple[str, str]] = attrs.field(factory=set)
    _attained: set[str] = attrs.field(factory=set)

    @property
    def old(self) -> sides.Side:
        """The old framework."""
        return self.judge.old

    @property
    def new(self) -> sides.Side:
        """The new framework."""
        return self.judge.new

    def run(self, given: Sequence[Both]) -> None:
        """Try the facts that are given, then others near them, change by change."""
        try:
            for each in given:
                self.bases.append(self.look(each))
            bases = list(given) or list(self._started())
            for each in bases:
                self.look(each)
            self._look_where_attained("", bases)
            for best in self.best:
                for base in bases[:_BASES]:
                    for both in islice(self._near(cast(Found, best.found), base), limits.DIFF_TRIES):
                        self.look(both)
                if best.witness is not None:
                    self._look_where_attained(best.witness[0].paths[1], bases)
        except Spent:
            self.ended = True
        self.ended = self.ended or any(each.attempts.scope.budget.left < 0 for each in (self.old, self.new))

    def _look_where_attained(self, path: str, bases: Sequence[Both]) -> None:
        """Look where the points of a row move as far as they can, once for each row."""
        if ("node", path) in self.judge.pairs.to_old and path not in self._attained:
            self._attained.add(path)
            self.shifts.of(path)
            for base in bases[:_BASES]:
                for way in SIDES:
                    self.look(self._granted(self.shifts.attaining(path, way), base))

    def _granted(self, wishes: Wishes, base: Both) -> Both:
        """Facts of which something holds, as far as it can be brought about."""
        joint, old, new = self.shifts.joint, base.old, base.new
        rest = {node: value for node, value in wishes.items() if joint.fact(node) is None and joint.is_new(node)}
        for node, fact in ((node, fact) for node in wishes if (fact := joint.fact(node)) is not None):
            known = cast(Scalar, scalar(wishes[node], fact.type))
            if joint.is_new(node):
                new = self.new.with_value(new, fact, known)
            else:
                old = self.old.with_value(old, fact, known)
        return self.translator.from_new(self.new.reached(holding(rest), new) if rest else new, old)

    def _started(self) -> Iterator[Both]:
        """Facts that give a score, where there is no example."""
        nothing = FactSet(())
        old, new = self.old.variation.found(), self.new.variation.found()
        if new is not None:
            yield self.translator.from_new(new, old or nothing)
        if old is not None:
            yield self.translator.from_old(old, new or nothing)

    def look(self, both: Both) -> Looked:
        """What becomes of facts under both, noted for each change. Raises Spent."""
        key = both.old.digest, both.new.digest
        there = Looked(both.old, both.new, self.old.see(both.old), self.new.see(both.new))
        if key in self._done:
            return there
        self._done.add(key)
        if there.shift is not None:
            self.whole.note(Shown(True, ("", ""), there.old.total, there.new.total), there)
        for best in self.best:
            self.new.attempts.count(_JUDGING)
            shown = None if best.found is None else self.judge.shown(best.found, there)
            if shown is not None:
                best.note(shown, there)
        return there

    # ------------------------------------------------------------ facts near others

    def _near(self, found: Found, base: Both) -> Iterator[Both]:
        """Facts near some on which a change may show."""
        assert found.site is not None
        old, new, where = found.site.old, found.site.new, found.site.where
        if where == "given":
            yield self.translator.from_old(base.old, base.new, filled=False)
            yield self.translator.from_new(base.new, base.old, filled=False)
        if where in {"given", "default"}:
            yield Both(_without(base.old, old), _without(base.new, new))
        if where == "given":
            yield from self._beyond(base, old, new)
        if where == "grade":
            yield from self._graded(base)
        news = self.new.variation.variants(base.new, self.new.nodes(pieces_of(self.new, found)))
        olds = self.old.variation.variants(base.old, self.old.nodes(pieces_of(self.old, found)))
        others = (self.translator.from_new(each, base.old) for each in news)
        before = (self.translator.from_old(each, base.new) for each in olds)
        for both in zip_longest(others, before):
            yield from filter(None, both)

    def _beyond(self, base: Both, old: str, new: str) -> Iterator[Both]:
        """A fact with values that it can have on either side."""
        one, other = self.old.framework.facts[old], self.new.framework.facts[new]
        for value in dict.fromkeys((*self.old.values(one), *self.new.values(other))):
            yield Both(self.old.with_value(base.old, one, value), self.new.with_value(base.new, other, value))

    def _graded(self, base: Both) -> Iterator[Both]:
        """Facts with totals at which the grades of only one framework change, and beside them."""
        ends = [set(_edges(side.framework.grading)) for side in (self.old, self.new)]
        places, total = sorted(ends[0] | ends[1]), self.shifts.joint.whole
        for low, high in pairwise(places):
            if {low, high} & (ends[0] ^ ends[1]):
                inside = holding({total: Interval(low, high, True, False)})
                yield self.translator.from_new(self.new.reached(inside, base.new), base.old)


def _edges(grading: model.Grading | None) -> Iterator[Fraction]:
    for row in () if grading is None else grading.rows:
        yield from (each for inside in row.intervals for each in (inside.low, inside.high) if each is not None)


def _without(facts: FactSet, name: str) -> FactSet:
    return FactSet(tuple(each for each in facts.entries if each[0] != name), facts.origin)


def pieces_of(side: sides.Side, found: Found) -> tuple[object, ...]:
    """What a change looks at on one side, as pieces behind which facts are found."""
    site = found.site
    assert site is not None
    pieces, path = (found.new_pieces, site.new) if side.newer else (found.old_pieces, site.old)
    if site.where not in {"node", "let", "round", "grade"}:
        return pieces
    # What else decides the row: its limits may hide a change, and a group has only the rules below it.
    node = side.framework.nodes[path if site.where == "node" else ""]
    below = not any(pieces) or found.field in {"weight", "combination", "share"}
    return (*pieces, *([(each.clause, each.limits) for each in node.walk()] if below else node.limits))
