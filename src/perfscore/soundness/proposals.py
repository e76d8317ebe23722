"""A framework and the facts of its examples come in; the examples that it lacks at its edges go out.

Every example that is found is looked at like one of the file before the next is looked for. So what is proposed stands
beside what is there, and a file with all that was proposed lacks nothing more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import attrs

from perfscore.analysis import model
from perfscore.diagnostics import FactsError
from perfscore.engine.bind import FactSet
from perfscore.soundness.ground import Ground
from perfscore.soundness.proposals_bench import WORK, Bench, Spent
from perfscore.soundness.proposals_chances import Open, open_chances
from perfscore.soundness.proposals_edges import Edge, edges
from perfscore.soundness.proposals_reach import Reacher
from perfscore.soundness.proposals_record import Recorder, Trial, Tried
from perfscore.soundness.proposals_search import POSITIONS, Position, tried
from perfscore.soundness.proposals_starts import Starts
from perfscore.soundness.proposals_text import Proposal, Proposals
from perfscore.soundness.proposals_words import position_words, words
from perfscore.soundness.proposals_written import Unwritable
from perfscore.soundness.taken import Key

MOST = 200
"""Examples that are proposed at once."""

_EDGES = 600
_STARTS = 4
_REMARKS = 20


def propose(
    framework: model.Framework,
    examples: Sequence[Tried],
    titles: Collection[str] = (),
    *,
    most: int = MOST,
    work: int = WORK,
) -> Proposals:
    """The examples that are missing beside those of a framework; ``titles`` are taken already.

    No more than ``most`` are proposed, and no more ``work`` is done for them.
    """
    search = _Search(framework, examples, Bench(framework, work), Recorder(framework, set(titles)))
    ended = False
    try:
        search.run()
    except Spent:
        ended = True
    return Proposals(tuple(search.found[:most]), tuple(search.remarks(most, ended=ended)))


class _Search:
    """What has been tried so far, and what has been found."""

    def __init__(self, framework: model.Framework, examples: Sequence[Tried], bench: Bench, recorder: Recorder) -> None:
        reason = words(framework.language, "reason")
        self.framework = framework
        self.bench = bench
        self.recorder = recorder
        self.starts = Starts(Ground(framework), bench, reason)
        self.reacher = Reacher(self.starts, bench, reason)
        self.edges: list[Edge] = []
        self.done: dict[Edge, set[Position]] = {}
        self.behind: dict[Edge, set[str]] = {}
        self.chances = list(open_chances(framework))
        self.ways: set[Key] = set()
        self.given = list(examples)
        self.examples: list[Tried] = []
        self.first: Tried | None = None
        self.looked_for = False
        self.unwritten: set[Trial] = set()
        self.bases: list[Tried] = []
        self.unscored: deque[Tried] = deque()
        self.searched: set[tuple[Edge | Open, str]] = set()
        self.found: list[Proposal] = []

    def run(self) -> None:
        """Look at the examples, then for those that are missing, until nothing more is found."""
        for found in islice(edges(self.framework, self.bench.count), _EDGES):
            self.edges.append(found)
            self.done[found] = set()
            self.behind[found] = {name for name, _ in found.behind.looked_at}
        for each in self.given:
            self._try(each, None)
        before = -1
        while len(self.examples) != before:
            before = len(self.examples)
            self.bench.count(len(self.edges) + len(self.chances))
            for edge in self.edges:
                self._at_edge(edge)
            for chance in self.chances:
                self._at_chance(chance)

    def remarks(self, most: int, *, ended: bool) -> Iterator[str]:
        """What is not proposed."""
        language = self.framework.language
        if len(self.found) > most:
            yield words(language, "left out", count=len(self.found) - most)
        if ended:
            yield words(language, "spent")
            return
        bare = [
            Trial(each.path, position_words(language, "at", each.words, each.at))
            for each in self.edges
            if not self.done[each]
        ]
        bare += [Trial(each.path, each.words) for each in self.chances if each.key not in self.ways]
        told = {self.recorder.told(each): "unwritten" if each in self.unwritten else "unreached" for each in bare}
        yield from (words(language, key, words=each) for each, key in islice(told.items(), _REMARKS))

    # ------------------------------------------------------------ looking for examples

    def _bases(self) -> list[Tried]:
        """The first examples that are scored or, where there is none, facts that are."""
        while self.unscored and len(self.bases) < _STARTS:
            example = self.unscored.popleft()
            if not isinstance(self.bench.score(example.facts), FactsError):
                self.bases.append(example)
        if self.bases:
            return list(self.bases)
        if not self.looked_for:
            self.looked_for = True
            facts = self.starts.found()
            self.first = None if facts is None else Tried(facts)
        return [] if self.first is None else [self.first]

    def _unsearched(self, what: Edge | Open, most: int = _STARTS) -> Iterator[Tried]:
        for base in self._bases()[:most]:
            key = what, base.facts.digest
            if key not in self.searched:
                self.searched.add(key)
                yield base

    def _at_edge(self, edge: Edge) -> None:
        refused: dict[Position, tuple[Tried, FactSet]] = {}
        for base in self._unsearched(edge):
            wanted = [each for each in POSITIONS if each not in self.done[edge]]
            if not wanted:
                return
            reached = self.reacher.reach(edge, base.facts, wanted)
            refused = {**{place: (base, facts) for place, facts in reached.refused.items()}, **refused}
            for place, facts in reached.scored.items():
                self._propose(attrs.evolve(base, facts=facts), base, edge, place)
        for place, (base, facts) in refused.items():
            if place not in self.done[edge]:
                self._propose(attrs.evolve(base, facts=facts), base, edge, place)

    def _at_chance(self, chance: Open) -> None:
        if chance.key in self.ways:
            return
        for base in self._unsearched(chance, 2):
            for facts in self.starts.variants(base.facts, chance.pieces):
                if chance.key not in self.bench.ways(facts) or isinstance(self.bench.score(facts), FactsError):
                    continue
                if self._propose(attrs.evolve(base, facts=facts), base, chance):
                    return

    # ------------------------------------------------------------ what an example tries

    def _try(self, example: Tried, base: Tried | None) -> list[Trial]:
        """Note what an example tries for the first time; edges behind which all is as in its base are known."""
        self.examples.append(example)
        self.unscored.append(example)
        changed = self._changed(example, base)
        trials: list[Trial] = []
        for edge in self.edges:
            open_places = [each for each in POSITIONS if each not in self.done[edge]]
            if not open_places or (changed is not None and changed.isdisjoint(self.behind[edge])):
                continue
            there = tried(edge, self.reacher.figures(edge, example.facts), example.facts, self.bench)
            for place in open_places:
                if place in there:
                    self.done[edge].add(place)
                    told = position_words(self.framework.language, place, edge.words, edge.at)
                    trials.append(Trial(edge.path, told))
        new = self.bench.ways(example.facts) - self.ways
        trials += [Trial(each.path, each.words) for each in self.chances if each.key in new]
        self.ways |= new
        return trials

    def _changed(self, example: Tried, base: Tried | None) -> set[str] | None:
        """The facts that are otherwise than in the base; None where that was not looked at itself."""
        if base is None or base is self.first:
            return None
        one, other = example.facts.by_name, base.facts.by_name
        self.bench.count(len(one))
        return {name for name in {*one, *other} if one.get(name) != other.get(name)}

    def _propose(self, example: Tried, base: Tried, what: Edge | Open, place: Position | None = None) -> bool:
        """Write an example down; whether that could be done."""
        if isinstance(what, Edge):
            assert place is not None
            told = position_words(self.framework.language, place, what.words, what.at)
        else:
            told = what.words
        aim = Trial(what.path, told)
        result = self.bench.score(example.facts)
        self.bench.write()
        try:
            self.recorder.check(example, aim, result)
        except Unwritable:
            self.unwritten.add(aim)
            return False
        trials = self._try(example, base)
        if isinstance(what, Edge) and place is not None:
            self.done[what].add(place)
        others = [each for each in trials if each != aim]
        self.found.append(self.recorder.written(example, [aim, *others], result))
        return True
