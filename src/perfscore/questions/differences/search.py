"""The search for witnesses: facts that show each change, and that move points farthest.

All facts that are tried are looked at for every change, and what is moved is never far from what was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice, pairwise, zip_longest
from typing import Any, cast

import attrs

from perfscore.core.nodes import Key, RefKind
from perfscore.core.program import step_of
from perfscore.domains.primitives import scalar
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Mutable, Record
from perfscore.model import model
from perfscore.model.rule_model import Limit
from perfscore.model.terms import Scalar
from perfscore.questions.differences import sides
from perfscore.questions.differences.changes import Found, Site
from perfscore.questions.differences.shifts import Shifts, Wishes
from perfscore.questions.differences.sides import Both, Joint, Seen, Translator, holding
from perfscore.scoring.bind import FactSet
from perfscore.search.branching import Spent
from perfscore.search.extremes import SIDES, Side

_OF_ROWS: tuple[RefKind, ...] = ("applies", "earned", "exact", "score", "handed", "chosen", "decided")
_RULES: tuple[RefKind, ...] = ("applies", "earned", "exact", "score")


class Looked(Record):
    """What becomes of the same facts under both frameworks."""

    old_facts: FactSet
    new_facts: FactSet
    old: Seen
    new: Seen

    @property
    def shift(self) -> Fraction | None:
        """What the new framework gives more in all; None where one of them gives no score."""
        return None if self.old.total is None or self.new.total is None else self.new.total - self.old.total


class Effect(Record):
    """A difference that a change makes: of the points of a row, whose paths are given, or of something else.

    It is the change's own where it is ``alone``: all that the row looks at is the same under both frameworks.
    """

    alone: bool
    paths: tuple[str, str] = ("", "")
    old: Fraction | None = None
    new: Fraction | None = None

    @property
    def shift(self) -> Fraction | None:
        """What the row gets more under the new framework."""
        return None if self.old is None or self.new is None else self.new - self.old


class Judge(Translator):
    """Knows all changes of two frameworks."""

    joint: Joint
    found: Sequence[Found]

    @cached_property
    def _single(self) -> bool:
        return sum(each.site is not None for each in self.found) == 1

    @cached_property
    def _at_node(self) -> dict[str, list[Found]]:
        there: dict[str, list[Found]] = {}
        for each in self.found:
            if each.site is not None and each.site.where == "node":
                there.setdefault(each.site.new, []).append(each)
        return there

    def shown(self, found: Found, there: Looked) -> Effect | None:
        """What a change makes of facts; None where it makes no difference to them."""
        site = found.site
        assert site is not None
        match site.where:
            case "node":
                return self._node(found, site, there)
            case "let" | "default":
                return self._step(site, there)
            case "given":
                return self._given(site, there)
            case "round":
                return self._round(site, there)
            case "grade":
                return self._grade(there)
            case _:
                return self._required(found, there)

    # ------------------------------------------------------------ rows

    def _node(self, found: Found, site: Site, there: Looked) -> Effect | None:
        one, other = there.old.points(site.old), there.new.points(site.new)
        if there.shift is not None and one is not None and other is not None and one != other:
            exact = there.old.points(site.old, "exact"), there.new.points(site.new, "exact")
            alone = self._alike(site.new, there) and (exact[0] != exact[1] or self._single)
            only = self._single or len(self._at_node[site.new]) == 1
            if not only and not self._matters(found, site, there):
                return None
            return Effect(only and (self._single or alone), (site.old, site.new), one, other)
        ends = (one is None) != (other is None) and (there.old.total is None) != (there.new.total is None)
        return Effect(self._single, (site.old, site.new)) if ends and self._fits(there) else None

    def _fits(self, there: Looked) -> bool:
        return not there.old.misfits and not there.new.misfits

    def _alike(self, path: str, there: Looked, but: Key | None = None) -> bool:
        """Whether all that a row looks at, ``but`` for one thing and what is made of it, is the same under both."""
        return all(there.old.value(one) == there.new.value(other) for one, other in self._looked_at(path, but))

    @remembered
    def _looked_at(self, path: str, but: Key | None) -> Sequence[tuple[model.Step, model.Step]]:
        """What a row looks at that is there on both sides."""
        found = dict[model.Step, model.Step]()
        for key in self._reached(path):
            kind, name = step_of(key)
            partner = self.pairs.to_old.get(("node" if kind == "score" else kind, name))
            made = but is not None and (
                (kind, name) == step_of(but) or (kind == "let" and but in self._reached(path, key))
            )
            if partner is not None and not made and (kind, name) != ("score", path):
                found[kind, partner[1]] = kind, name
        return list(found.items())

    def _reached(self, path: str, key: Key | None = None) -> Mapping[Key, None]:
        """What the rules of a row itself, or something that is made, look at, also by way of quantities."""
        depends = self.joint.new
        keys = [(kind, path) for kind in _RULES] if key is None else [key]
        return depends.reached(*(depends.definitions[each] for each in keys), but=_OF_ROWS)

    def _matters(self, found: Found, site: Site, there: Looked) -> bool:
        """Whether one of several changes of a row is at work: of a rule that gives others, of a limit that holds."""
        if found.field == "clause":
            return there.old.points(site.old, "earned") != there.new.points(site.new, "earned")
        sides = ((self.old, there.old, found.old_pieces), (self.new, there.new, found.new_pieces))
        return found.field != "limits" or any(
            limit.condition is None or seen.holds(side.ground.node(limit.condition))
            for side, seen, pieces in sides
            for limit in cast(Sequence[Limit], pieces)
        )

    # ------------------------------------------------------------ lets and defaults

    def _step(self, site: Site, there: Looked) -> Effect | None:
        kind: Any = "let" if site.where == "let" else "fact"
        if not self._fits(there) or there.old.value((kind, site.old)) == there.new.value((kind, site.new)):
            return None
        key: Key = ("let" if kind == "let" else "default", site.new)
        return self._through(there, self._readers(key), lambda _, new: self._alike(new, there, key))

    def _through(
        self, there: Looked, rows: Iterable[tuple[str, str]], own: Callable[[str, str], bool]
    ) -> Effect | None:
        """A difference of the first of some rows that differ by the change alone, else that of all."""
        whole = self._whole(there)
        if self._single and whole is not None:
            return whole
        for old, new in rows if there.shift is not None else ():
            one, other = there.old.points(old), there.new.points(new)
            if one is not None and other is not None and one != other and own(old, new):
                return Effect(True, (old, new), one, other)
        return whole

    def _whole(self, there: Looked) -> Effect | None:
        """A difference of all, which is the change's own where it is the only one."""
        if (there.old.total, there.old.graded.grade) == (there.new.total, there.new.graded.grade):
            return None
        return Effect(self._single, ("", ""), there.old.total, there.new.total)

    @remembered
    def _readers(self, key: Key) -> Sequence[tuple[str, str]]:
        """The rows whose own rules are as before and that look at something, also by way of quantities."""
        pairs = ((self.pairs.to_old.get(("node", path)), path) for path in self.new.framework.nodes)
        alike = ((old[1], path) for old, path in pairs if old is not None and path not in self._at_node)
        return [(old, path) for old, path in alike if key in self._reached(path)]

    # ------------------------------------------------------------ all else

    def _given(self, site: Site, there: Looked) -> Effect | None:
        """Whether one framework refuses the fact and the other one gives a score."""
        one, other = site.old in there.old.misfits, site.new in there.new.misfits
        if one == other or (there.new if one else there.old).total is None:
            return None
        rest = there.old.misfits - {site.old} or there.new.misfits - {site.new}
        return Effect(self._single or not rest)

    def _round(self, site: Site, there: Looked) -> Effect | None:
        if not self._fits(there):
            return None
        paths = [path for path, node in self.new.framework.nodes.items() if node.level == site.new]
        rows = ((self.pairs.to_old["node", path][1], path) for path in paths if ("node", path) in self.pairs.to_old)
        return self._through(
            there, rows, lambda old, new: there.old.points(old, "exact") == there.new.points(new, "exact")
        )

    def _grade(self, there: Looked) -> Effect | None:
        one, other = there.old, there.new
        if one.total is None or other.total is None or one.graded.grade == other.graded.grade:
            return None
        same = one.total == other.total and one.points("", "exact") == other.points("", "exact")
        return Effect(self._single or same, ("", ""))

    def _required(self, found: Found, there: Looked) -> Effect | None:
        failing, passing, span = there.new, there.old, found.new_span
        if found.new is None:
            failing, passing, span = passing, failing, found.old_span
        if passing.total is None or failing.misfits or failing.total is not None:
            return None
        return Effect(True) if any(where == span for _, where in failing.problems) else None


# ---------------------------------------------------------------- facts that show a change


_ZERO = Fraction(0)
_BASES = 3
_JUDGING = 20


class Best(Mutable):
    """The facts that show a change, or all of them together, best, and those that move points farthest each way."""

    found: Found | None
    witness: tuple[Effect, Looked] | None = None
    farthest: dict[Side, tuple[Effect, Looked]] = attrs.field(factory=dict)

    def note(self, shown: Effect, there: Looked) -> None:
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


def _clear(shown: Effect, there: Looked) -> tuple[object, ...]:
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


class Search(Mutable):
    """What has been tried so far, and what has been found."""

    judge: Judge
    shifts: Shifts
    best: list[Best]
    whole: Best = attrs.field(factory=lambda: Best(None))
    ended: bool = False
    bases: list[Looked] = attrs.field(factory=list)
    _done: set[tuple[str, str]] = attrs.field(factory=set)
    _attained: set[str] = attrs.field(factory=set)

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
        self.ended = self.ended or any(each.attempts.scope.budget.left < 0 for each in (self.judge.old, self.judge.new))

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
                new = self.judge.new.with_value(new, fact, known)
            else:
                old = self.judge.old.with_value(old, fact, known)
        return self.judge.from_new(self.judge.new.reached(holding(rest), new) if rest else new, old)

    def _started(self) -> Iterator[Both]:
        """Facts that give a score, where there is no example."""
        nothing = FactSet(())
        old, new = self.judge.old.variation.found(), self.judge.new.variation.found()
        if new is not None:
            yield self.judge.from_new(new, old or nothing)
        if old is not None:
            yield self.judge.from_old(old, new or nothing)

    def look(self, both: Both) -> Looked:
        """What becomes of facts under both, noted for each change. Raises Spent."""
        key = both.old.digest, both.new.digest
        there = Looked(both.old, both.new, self.judge.old.see(both.old), self.judge.new.see(both.new))
        if key in self._done:
            return there
        self._done.add(key)
        if there.shift is not None:
            self.whole.note(Effect(True, ("", ""), there.old.total, there.new.total), there)
        for best in self.best:
            self.judge.new.attempts.count(_JUDGING)
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
            yield self.judge.from_old(base.old, base.new, filled=False)
            yield self.judge.from_new(base.new, base.old, filled=False)
        if where in {"given", "default"}:
            yield Both(_without(base.old, old), _without(base.new, new))
        if where == "given":
            yield from self._beyond(base, old, new)
        if where == "grade":
            yield from self._graded(base)
        news = self.judge.new.variation.variants(base.new, self.judge.new.nodes(pieces_of(self.judge.new, found)))
        olds = self.judge.old.variation.variants(base.old, self.judge.old.nodes(pieces_of(self.judge.old, found)))
        others = (self.judge.from_new(each, base.old) for each in news)
        before = (self.judge.from_old(each, base.new) for each in olds)
        for both in zip_longest(others, before):
            yield from filter(None, both)

    def _beyond(self, base: Both, old: str, new: str) -> Iterator[Both]:
        """A fact with values that it can have on either side."""
        one, other = self.judge.old.framework.facts[old], self.judge.new.framework.facts[new]
        for value in dict.fromkeys((*self.judge.old.values(one), *self.judge.new.values(other))):
            yield Both(
                self.judge.old.with_value(base.old, one, value), self.judge.new.with_value(base.new, other, value)
            )

    def _graded(self, base: Both) -> Iterator[Both]:
        """Facts with totals at which the grades of only one framework change, and beside them."""
        ends = [set(_edges(side.framework.grading)) for side in (self.judge.old, self.judge.new)]
        places, total = sorted(ends[0] | ends[1]), self.shifts.joint.whole
        for low, high in pairwise(places):
            if {low, high} & (ends[0] ^ ends[1]):
                inside = holding({total: Interval(low, high, True, False)})
                yield self.judge.from_new(self.judge.new.reached(inside, base.new), base.old)


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
