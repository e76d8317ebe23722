"""The search for witnesses: facts that show each change, and that move points farthest.

All facts that are tried are looked at for every change, and what is moved is never far from what was given.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, islice

import attrs

from perfscore.kernel import limits
from perfscore.kernel.types import Kind
from perfscore.model import domains, model, rule_model, terms
from perfscore.questions.differences.change import Found
from perfscore.questions.differences.corners import corners, with_value
from perfscore.questions.differences.judging import Judge, Looked, Shown
from perfscore.questions.differences.sides import Side
from perfscore.questions.differences.translating import Both, Translator
from perfscore.questions.soundness.proposals_edges import Edge
from perfscore.questions.soundness.proposals_reach import POSITIONS
from perfscore.scoring.bind import FactSet
from perfscore.search.branching import Spent

_ZERO = Fraction(0)
_GRAIN = Fraction(1, 100)
_BASES = 3
_EDGES = 12
_JUDGING = 20


@attrs.define(eq=False)
class Best:
    """The facts that show a change best, and those that move points farthest up and down."""

    found: Found
    witness: tuple[Shown, Looked] | None = None
    up: tuple[Shown, Looked] | None = None
    down: tuple[Shown, Looked] | None = None

    def note(self, shown: Shown, there: Looked) -> None:
        """Look whether these facts show it better than all before."""
        if self.witness is not None and self.witness[0].alone and not shown.alone:
            return
        if self.witness is not None and shown.alone and not self.witness[0].alone:
            self.witness = self.up = self.down = None
        if self.witness is None or _clear(shown, there) > _clear(*self.witness):
            self.witness = shown, there
        shift = shown.shift
        if shift is None:
            return
        if shift > 0 and (self.up is None or shift > (self.up[0].shift or _ZERO)):
            self.up = shown, there
        if shift < 0 and (self.down is None or shift < (self.down[0].shift or _ZERO)):
            self.down = shown, there


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
    best: list[Best]
    up: Looked | None = None
    down: Looked | None = None
    highest: Looked | None = None
    lowest: Looked | None = None
    ended: bool = False
    bases: list[Looked] = attrs.field(factory=list)
    _done: set[tuple[str, str]] = attrs.field(factory=set)
    _only: dict[Side, list[Edge]] = attrs.field(factory=dict)

    @property
    def old(self) -> Side:
        """The old framework."""
        return self.judge.old

    @property
    def new(self) -> Side:
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
            for best in self.best:
                self._look_near(best.found, bases[:_BASES])
            if any(best.witness is None for best in self.best):
                self._look_far(bases[:1])
            for best in self.best:
                self._look_farther(best)
        except Spent:
            self.ended = True

    def _look_near(self, found: Found, bases: Sequence[Both]) -> None:
        for base in bases:
            for both in islice(self._near(found, base), limits.DIFF_TRIES):
                self.look(both)

    def _look_far(self, bases: Sequence[Both]) -> None:
        """Look for what was not found from facts with the highest and with the lowest total."""
        for base in bases:
            everything = tuple(_rules(self.new.framework.root))
            for both in islice(self._variants(self.new, base.new, base, everything), limits.DIFF_TRIES):
                self.look(both)
        for extreme in filter(None, (self.highest, self.lowest)):
            for best in self.best:
                if best.witness is None:
                    self._look_near(best.found, [Both(extreme.old_facts, extreme.new_facts)])

    def _look_farther(self, best: Best) -> None:
        """From what was given, and what shows a change best, to where rules take other forms, fact by fact."""
        found = best.found
        if found.site is None or found.site.where not in {"node", "let", "default"}:
            return
        starts = [*self.bases[:1], *(each for _, each in filter(None, (best.up, best.down, best.witness)))]
        shown = {id(each): each for each in starts}
        for there in shown.values():
            base = Both(there.old_facts, there.new_facts)
            sites = (
                (self.new, base.new, found.new_pieces, found.site.new),
                (self.old, base.old, found.old_pieces, found.site.old),
            )
            ways = [
                self._corners(side, facts, base, name)
                for side, facts, pieces, path in sites
                for name in side.names(pieces_of(pieces, side, found, path))
            ]
            for both in islice(_taking_turns(*ways), limits.DIFF_TRIES):
                self.look(both)

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
        shift = there.shift
        if shift is not None and shift > (_ZERO if self.up is None else self.up.shift or _ZERO):
            self.up = there
        if shift is not None and shift < (_ZERO if self.down is None else self.down.shift or _ZERO):
            self.down = there
        if shift is not None and (self.highest is None or _total(there) > _total(self.highest)):
            self.highest = there
        if shift is not None and (self.lowest is None or _total(there) < _total(self.lowest)):
            self.lowest = there
        for best in self.best:
            self.new.attempts.count(_JUDGING)
            shown = self.judge.shown(best.found, there)
            if shown is not None:
                best.note(shown, there)
        return there

    # ------------------------------------------------------------ facts near others

    def _near(self, found: Found, base: Both) -> Iterator[Both]:
        """Facts near some on which a change may show, first those at edges."""
        sites = (self.old, base.old, found.old_pieces), (self.new, base.new, found.new_pieces)
        assert found.site is not None
        paths = found.site.old, found.site.new
        if found.site.where == "given":
            yield self.translator.from_old(base.old, base.new, filled=False)
            yield self.translator.from_new(base.new, base.old, filled=False)
            yield Both(_without(base.old, paths[0]), _without(base.new, paths[1]))
            yield from self._beyond(base, *paths)
        if found.site.where == "default":
            yield Both(_without(base.old, paths[0]), _without(base.new, paths[1]))
        ways: list[Iterator[Both]] = []
        for (side, facts, pieces), path in reversed(list(zip(sites, paths, strict=True))):
            looked_at = pieces_of(pieces, side, found, path)
            ways.append(self._at_edges(side, facts, base, found, path))
            ways.append(self._variants(side, facts, base, looked_at))
        yield from chain(ways[0], ways[2], _taking_turns(ways[1], ways[3]))

    def _beyond(self, base: Both, old: str, new: str) -> Iterator[Both]:
        """A fact at the ends of what it can be on either side, and between two of its steps."""
        facts = self.old.framework.facts[old], self.new.framework.facts[new]
        for value in (value for fact in facts for value in _ends(fact)):
            yield Both(with_value(base.old, old, value), with_value(base.new, new, value))

    def _both(self, side: Side, facts: FactSet, base: Both) -> Both:
        if side is self.new:
            return self.translator.from_new(facts, base.old)
        return self.translator.from_old(facts, base.new)

    def _variants(self, side: Side, facts: FactSet, base: Both, pieces: tuple[object, ...]) -> Iterator[Both]:
        for each in side.variation.variants(facts, side.nodes(pieces)):
            yield self._both(side, each, base)

    def _corners(self, side: Side, facts: FactSet, base: Both, name: str) -> Iterator[Both]:
        for each in corners(side, facts, name):
            yield self._both(side, each, base)

    def _at_edges(self, side: Side, facts: FactSet, base: Both, found: Found, path: str) -> Iterator[Both]:
        assert found.site is not None
        match found.site.where:
            case "node":
                there = [each for each in side.edges if each.path == path]
            case "let":
                there = [
                    each for each in side.edges if ("let", path) in side.attempts.scope.depends.reached(*each.looked_at)
                ]
            case "grade":
                # Edges at which nothing has moved show nothing, and each takes much to reach.
                there = [each for each in self._only_at(side) if each.path == "" and each.scores]
            case _:
                there = []
        there.sort(key=lambda each: each not in self._only_at(side))
        for edge in there[:_EDGES]:
            scored, refused = side.reacher.reach(edge, facts, POSITIONS)
            for each in (*scored.values(), *refused.values()):
                yield self._both(side, each, base)

    def _only_at(self, side: Side) -> list[Edge]:
        """The edges of a side that the other one has not."""
        if side not in self._only:
            others = {(each.words, each.at) for each in (self.old if side is self.new else self.new).edges}
            self._only[side] = [each for each in side.edges if (each.words, each.at) not in others]
        return self._only[side]


def _taking_turns(*ways: Iterator[Both]) -> Iterator[Both]:
    """The facts of several ways, one after the other in turn."""
    waiting = list(ways)
    while waiting:
        way = waiting.pop(0)
        found = next(way, None)
        if found is not None:
            yield found
            waiting.append(way)


def _total(there: Looked) -> Fraction:
    return there.new.total or _ZERO


def _ends(fact: rule_model.FactDef) -> Iterator[terms.Scalar]:
    """Values at the ends of a fact's domain and beyond them, and one beside its steps."""
    grain = Fraction(1) if fact.type.whole or fact.type.kind is Kind.DATE else (fact.step or _GRAIN)
    domain = domains.of_fact(fact)
    ends = [each for each in (domain.low, domain.high) if each is not None]
    places = [place for end in ends for place in (end - grain, end, end + grain)]
    if fact.type.kind is Kind.DATE:
        last = datetime.date.max.toordinal()
        yield from (datetime.date.fromordinal(int(place)) for place in places if 1 <= place <= last)
    else:
        yield from places
    if fact.step is not None:
        yield (domain.low or _ZERO) + fact.step / 2
    yield from fact.type.options


def _without(facts: FactSet, name: str) -> FactSet:
    return FactSet(tuple(each for each in facts.entries if each[0] != name), facts.origin)


def pieces_of(pieces: tuple[object, ...], side: Side, found: Found, path: str) -> tuple[object, ...]:
    """What a change looks at on one side, as pieces behind which facts are found."""
    rules: list[object] = []
    for each in pieces:
        if isinstance(each, model.Node):
            rules += _rules(each)
        elif isinstance(each, model.Rows):
            rules += [each.where, each.points, each.share]
            rules += [(rule.clause, rule.limits) for rule in each.template.rules()]
        elif isinstance(each, rule_model.FactDef):
            rules += _of_fact(each)
        elif each is not None:
            rules.append(each)
    if found.site is not None and found.site.where in {"node", "let", "round", "grade"}:
        # What else decides the row: its limits may hide a change, and a group has only the rules below it.
        nodes = [side.framework.nodes[path if found.site.where == "node" else ""]]
        more = [(node.clause, node.limits) for node in nodes[0].walk()]
        rules += more if not any(rules) or found.field in {"weight", "combination", "share"} else [nodes[0].limits]
    return tuple(rules)


def _rules(node: model.Node) -> list[object]:
    return [(rule.clause, rule.limits) for rule in node.rules()]


def _of_fact(fact: rule_model.FactDef) -> Iterator[object]:
    if fact.columns:
        for each in fact.columns:
            yield terms.ColumnValue(each.span, each.type, fact.name, each.name)
    else:
        yield terms.FactValue(fact.span, fact.type, fact.name)
