"""The examples that a framework lacks at its edges.

Every example that is found is looked at like one of the file before the next is looked for. So what is proposed stands
beside what is there, and a file with all that was proposed lacks nothing more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, zip_longest

import attrs

from perfscore.kernel import limits
from perfscore.messages.catalogue import Words
from perfscore.model import model
from perfscore.questions.soundness.coverage import Chance, Key, chances
from perfscore.questions.soundness.proposals_reach import POSITIONS, Edge, Position, Reacher, edges_by_row
from perfscore.questions.soundness.proposals_written import (
    Proposal,
    Proposals,
    Recorder,
    Trial,
    Tried,
    Unwritable,
    cut,
    position_words,
    some_of,
    way_words,
)
from perfscore.questions.soundness.variation import PIECES, Attempts, Variation, size
from perfscore.scoring.bind import FactSet
from perfscore.search.branching import Spent
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Inquiry

MOST = 200
"""Examples that are proposed at once."""

_ENOUGH = 12
_STARTS = 4
_FEWER_STARTS = 2
_REMARKS = 20


def propose(
    framework: model.Framework,
    examples: Sequence[Tried],
    titles: Collection[str] = (),
    *,
    most: int = MOST,
    work: int = limits.PROPOSAL_WORK,
) -> Proposals:
    """The examples that are missing beside those of a framework; ``titles`` are taken already.

    No more than ``most`` are proposed, and no more ``work`` is done for them: it is shared evenly among all that an
    example may try, and the remarks tell for which rows it did not do.
    """
    search = _Search(Attempts(Inquiry(Ground(framework)), work), examples, Recorder(framework, set(titles)))
    search.run()
    return Proposals(tuple(search.found[:most]), tuple(search.remarks(most)))


class _Search:
    """What has been tried so far, and what has been found."""

    def __init__(self, attempts: Attempts, examples: Sequence[Tried], recorder: Recorder) -> None:
        self.framework = framework = attempts.framework
        self.attempts = attempts
        self.recorder = recorder
        self.variation = Variation(attempts, Words("proposal.reason").told_in(framework.language))
        self.reacher = Reacher(self.variation)
        self.edges: list[Edge] = []
        self.done: dict[Edge, set[Position]] = {}
        self.behind: dict[Edge, set[str]] = {}
        self.chances = list(chances(framework))
        self.ways: set[Key] = set()
        self.given = deque(examples)
        self.examples: list[Tried] = []
        self.first: Tried | None = None
        self.looked_for = False
        self.unwritten: set[Trial] = set()
        self.bases: list[Tried] = []
        self.unscored: deque[Tried] = deque()
        self.refused: dict[Edge, dict[Position, tuple[Tried, FactSet]]] = {}
        self.searched: set[tuple[Edge | Chance, str]] = set()
        self.cut: set[str] = set()
        self.found: list[Proposal] = []

    def run(self) -> None:
        """Look at the examples, then for those that are missing, until nothing more is found or the work is done."""
        self._find_edges()
        with self.attempts.keeping(self.attempts.left // 2):
            while self.given:
                self._try(self.given[0], None, [])
                self.given.popleft()
        with self.attempts.keeping(self.attempts.left // 2):
            self._bases()
        self._look_for_all()

    def remarks(self, most: int) -> Iterator[str]:
        """What is not proposed."""
        language = self.framework.language
        if len(self.found) > most:
            yield Words("proposal.left_out", count=len(self.found) - most).told_in(language)
        if self.given:
            yield Words("proposal.unseen", count=len(self.given)).told_in(language)
        waiting = dict.fromkeys(self._waiting())
        rows = {*self.cut, *(each.path for each in waiting)}
        if rows:
            named = [self.recorder.row(path) for path in self.framework.nodes if path in rows]
            yield Words("proposal.spent", rows=cut(some_of(named))).told_in(language)
        bare = [self._trial(each) for each in self.edges if not self.done[each] and each not in waiting]
        bare += [self._trial(each) for each in self.chances if each.key not in self.ways and each not in waiting]
        told = {self.recorder.told(each): each in self.unwritten for each in bare}
        for each, unwritten in islice(told.items(), _REMARKS):
            yield Words("proposal.unwritten" if unwritten else "proposal.unreached", words=cut(each)).told_in(language)

    # ------------------------------------------------------------ the work, and who has how much of it

    def _find_edges(self) -> None:
        """Find the edges in the order of the file; where there are too many, row by row in turn."""
        rows = list(edges_by_row(self.framework))
        in_turn = (edge for rank in zip_longest(*(found for _, found in rows)) for edge in rank if edge is not None)
        kept = set(islice(in_turn, limits.PROPOSAL_EDGES))
        self.cut = {path for path, found in rows if not kept.issuperset(found)}
        for edge in (edge for _, found in rows for edge in found if edge in kept):
            self.attempts.counted(PIECES)
            self.edges.append(edge)
            self.done[edge] = set()
            self.behind[edge] = {name.partition(".")[0] for _, name in self.attempts.subject(edge.looked_at).slots}

    def _look_for_all(self) -> None:
        """Look for all that is missing, again and again while that may find more."""
        before, share = -1, 0
        while waiting := self._waiting():
            fair = max(0, self.attempts.left) // len(waiting)
            if len(self.examples) == before and fair <= share:
                return
            before, share = len(self.examples), fair
            # Less would reach nothing: then some are looked for, evenly spread over the file, before the others.
            enough = max(fair, _ENOUGH * self.attempts.whole)
            turns = min(len(waiting), -(-enough * len(waiting) // max(1, self.attempts.left)))
            for turn in range(turns):
                for each in waiting[turn::turns]:
                    with self.attempts.keeping(max(0, self.attempts.left - enough)):
                        self.attempts.count(PIECES)
                        self._look_for(each)

    # ------------------------------------------------------------ looking for examples

    def _waiting(self) -> list[Edge | Chance]:
        """What no example tries yet, and has not been looked for from all facts that there are to start from."""
        missing: list[Edge | Chance] = [each for each in self.edges if len(self.done[each]) < len(POSITIONS)]
        missing += [each for each in self.chances if each.key not in self.ways]
        try:
            bases = self._bases()
        except Spent:
            return missing
        return [each for each in missing if any(True for _ in self._unsearched(each, bases))]

    def _bases(self) -> list[Tried]:
        """The first examples that are scored or, where there is none, facts that are."""
        while self.unscored and len(self.bases) < _STARTS:
            if self.attempts.scored(self.unscored[0].facts):
                self.bases.append(self.unscored[0])
            self.unscored.popleft()
        if self.bases:
            return list(self.bases)
        if not self.looked_for:
            facts = self.variation.found()
            self.looked_for = True
            self.first = None if facts is None else Tried(facts)
        return [] if self.first is None else [self.first]

    def _unsearched(self, what: Edge | Chance, bases: Sequence[Tried]) -> Iterator[Tried]:
        for base in bases[: _STARTS if isinstance(what, Edge) else _FEWER_STARTS]:
            if (what, base.facts.digest) not in self.searched:
                yield base

    def _look_for(self, what: Edge | Chance) -> None:
        for base in self._unsearched(what, self._bases()):
            if isinstance(what, Edge):
                self._at_edge(what, base)
            else:
                self._at_chance(what, base)
            self.searched.add((what, base.facts.digest))
        if isinstance(what, Edge):
            for place, (base, facts) in self.refused.get(what, {}).items():
                if place not in self.done[what]:
                    self._propose(attrs.evolve(base, facts=facts), base, what, place)

    def _at_edge(self, edge: Edge, base: Tried) -> None:
        wanted = [each for each in POSITIONS if each not in self.done[edge]]
        if not wanted:
            return
        scored, never = self.reacher.reach(edge, base.facts, wanted)
        refused = self.refused.setdefault(edge, {})
        for place, facts in never.items():
            refused.setdefault(place, (base, facts))
        for place, facts in scored.items():
            self._propose(attrs.evolve(base, facts=facts), base, edge, place)

    def _at_chance(self, chance: Chance, base: Tried) -> None:
        for facts in () if chance.key in self.ways else self.variation.variants(base.facts, chance.nodes):
            evaluation = self.attempts.evaluation(facts)
            if chance.key not in evaluation.ways or not evaluation.scored:
                continue
            if self._propose(attrs.evolve(base, facts=facts), base, chance):
                return

    # ------------------------------------------------------------ what an example tries

    def _try(self, example: Tried, base: Tried | None, trials: list[Trial]) -> None:
        """Note what an example tries for the first time; edges behind which all is as in its base are known."""
        self.examples.append(example)
        self.unscored.append(example)
        changed = self._changed(example, base)
        self.attempts.count(len(self.edges))
        for edge in self.edges:
            open_places = [each for each in POSITIONS if each not in self.done[edge]]
            if not open_places or (changed is not None and changed.isdisjoint(self.behind[edge])):
                continue
            there = self.reacher.tried(edge, example.facts)
            for place in open_places:
                if place in there:
                    self.done[edge].add(place)
                    trials.append(self._trial(edge, place))
        new = self.attempts.evaluation(example.facts).ways - self.ways
        trials += [self._trial(each) for each in self.chances if each.key in new]
        self.ways |= new

    def _changed(self, example: Tried, base: Tried | None) -> set[str] | None:
        """The facts that are otherwise than in the base; None where that was not looked at itself."""
        if base is None or base is self.first:
            return None
        one, other = example.facts.by_name, base.facts.by_name
        self.attempts.count(len(one))
        return {name for name in {*one, *other} if one.get(name) != other.get(name)}

    def _propose(self, example: Tried, base: Tried, what: Edge | Chance, place: Position = "at") -> bool:
        """Write an example down; whether that could be done.

        Whoever looks for something may take the work of others to see what else is tried by what was found.
        """
        aim, before, trials = self._trial(what, place), len(self.found), list[Trial]()
        with self.attempts.keeping(0):
            result = self.attempts.evaluation(example.facts)
            self.attempts.count(PIECES * (len(self.framework.fact_list) + size(example.facts)))
            try:
                self.recorder.check(example, aim, result)
            except Unwritable:
                self.unwritten.add(aim)
                return False
            try:
                self._try(example, base, trials)
            finally:
                if isinstance(what, Edge):
                    self.done[what].add(place)
                others = [each for each in trials if each != aim]
                self.found.append(self.recorder.written(example, [aim, *others], result))
        return len(self.found) > before

    def _trial(self, what: Edge | Chance, place: Position = "at") -> Trial:
        """What is tried, in words."""
        language = self.framework.language
        if isinstance(what, Edge):
            return Trial(what.path, position_words(language, place, what.words, what.at))
        return Trial(what.path, way_words(language, what.key[1], what.written))
