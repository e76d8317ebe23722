"""Tries facts under a framework, and counts what that costs in nodes of the core that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import attrs

from perfscore.core.nodes import Key, Node, RefKind
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.domains.frames import of_row
from perfscore.kernel import limits
from perfscore.kernel.numbers import size_of
from perfscore.messages.trouble import Problem, Trouble
from perfscore.model import model
from perfscore.questions.soundness.coverage import Key as Way
from perfscore.questions.soundness.coverage import gone
from perfscore.questions.soundness.proposals_edges import Edge
from perfscore.scoring.bind import FactSet
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.branching import Spent
from perfscore.search.inquiry import Inquiry
from perfscore.search.subject import Subject

T = TypeVar("T")

PIECES = 20
"""Nodes that are as much work as a row or a fact that is looked at."""

_BITS = 10
"""Bits of large numbers that are as much work as a node: long numbers take longer than their length tells."""

_LOOK = 20
"""Nodes that a look at known facts is worth, however small the framework is."""

_GIVEN: tuple[RefKind, ...] = ("fact", "status", "table")


@attrs.frozen(slots=False, eq=False)
class Evaluation:
    """All that becomes of facts."""

    scorecard: Scorecard

    @property
    def exact(self) -> Exact:
        """The values."""
        return self.scorecard.exact

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What stands against a score; nothing where there is one."""
        return findings(self.exact).problems

    @property
    def scored(self) -> bool:
        """Whether there is a score."""
        return not self.problems

    @cached_property
    def ways(self) -> set[Way]:
        """The ways that clauses, limits and grades went."""
        return gone(self.scorecard)


@attrs.define(eq=False, slots=False)
class Attempts:
    """Tries facts. Every method raises Spent where that would cost more than is left.

    ``left`` are the nodes that may still be looked at; the last ``kept`` of them are for other things than the one
    that is looked for now.
    """

    scope: Inquiry
    work: int = limits.PROPOSAL_WORK
    left: int = attrs.field(init=False)
    kept: int = attrs.field(default=0, init=False)
    longest: int = attrs.field(default=0, init=False)
    """The bits of the largest evaluation so far; the next one is taken to meet numbers as long."""
    _known: dict[str, Evaluation] = attrs.field(factory=dict, init=False)
    _moved: dict[frozenset[str], tuple[tuple[Key, ...], int]] = attrs.field(factory=dict, init=False)
    _subjects: dict[tuple[Node, ...], Subject] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.left = self.work * PIECES

    @property
    def framework(self) -> model.Framework:
        """Under which facts are tried."""
        return self.scope.ground.framework

    @cached_property
    def whole(self) -> int:
        """How many nodes are looked at to score facts once."""
        return self._price(self.scope.depends.definitions)

    def _price(self, keys: Iterable[Key]) -> int:
        return sum(PIECES // 2 + self.scope.depends.size(key) for key in keys)

    def _moved_by(self, names: frozenset[str]) -> tuple[tuple[Key, ...], int]:
        """The definitions whose value hangs on some facts, in the order in which they are computed, and their price."""
        if names not in self._moved:
            given: list[Key] = [(kind, name) for name in names for kind in _GIVEN]
            moved, places = self.scope.depends.moved_by(given), self.scope.places
            keys = tuple(sorted((key for key in moved if key in places), key=places.__getitem__))
            self._moved[names] = keys, self._price(moved)
        return self._moved[names]

    def count(self, nodes: int) -> None:
        """Count nodes, or facts, that are looked at next."""
        if nodes > self.left - self.kept:
            raise Spent
        self.left -= nodes

    def counted(self, nodes: int) -> None:
        """The same of what has been looked at: its price was not known before, and what comes next is not paid."""
        self.left -= nodes

    @contextmanager
    def keeping(self, nodes: int) -> Iterator[None]:
        """While it lasts, so much work is kept for other things; what would need it is ended in silence."""
        before, self.kept = self.kept, nodes
        try:
            yield
        except Spent:
            pass
        finally:
            self.kept = before

    def ask(self, question: Callable[[Exact], T], exact: Exact) -> T:
        """The answer of what is known. What long numbers and rows in formulas cost is known only behind it."""
        before = _cost(exact)
        try:
            return question(exact)
        finally:
            self.counted(_cost(exact) - before)

    def subject(self, nodes: Sequence[Node]) -> Subject:
        """What some nodes look at."""
        key = tuple(nodes)
        if key not in self._subjects:
            self._subjects[key] = self.scope.alone(key)
            self.counted(self._subjects[key].size)
        return self._subjects[key]

    def evaluation(self, facts: FactSet) -> Evaluation:
        """All that becomes of facts."""
        # What tells facts apart looks at every one of them, also where nothing has to be computed any more.
        self.count(_LOOK + 2 * size(facts))
        key = facts.digest
        if key not in self._known:
            exact = self._evaluated(facts)
            self.counted(max(0, exact.work - self.longest) // _BITS + exact.steps)
            self.longest = max(self.longest, exact.work)
            self._known[key] = Evaluation(Scorecard(self.framework, exact))
        return self._known[key]

    def _evaluated(self, facts: FactSet) -> Exact:
        """All that is known of facts, of which little may be other than of those before; of long numbers all is new."""
        before = next(reversed(self._known.values()), None)
        if before is None or self.longest:
            self.count(self.whole + self.longest // _BITS)
            return Exact(self.scope.program, facts).run()
        old, new = before.exact.facts.by_name, facts.by_name
        keys, price = self._moved_by(frozenset(name for name in {*old, *new} if old.get(name) != new.get(name)))
        self.count(price)
        return before.exact.anew(facts, keys)

    def scored(self, facts: FactSet) -> bool:
        """Whether facts give a score."""
        return self.evaluation(facts).scored

    def _known_of(self, edge: Edge, facts: FactSet) -> Exact:
        """What is known of facts: all that becomes of them where that is needed, else no more than is."""
        if edge.scores:
            return self.evaluation(facts).exact
        subject = self.subject(edge.looked_at)
        self.count(_LOOK + subject.size + size(facts))
        return Exact(subject.program, facts)

    def looks(self, edge: Edge, facts: FactSet, row: int | None = None) -> Iterator[tuple[int | None, Exact]]:
        """The evaluations in which an edge is looked at: one or, in a table, one for each row, or for one of them."""
        exact = self._known_of(edge, facts)
        if not edge.table:
            yield None, exact
            return
        given = facts.by_name.get(edge.table)
        rows = () if given is None or given.rows is None else given.rows
        for number in range(len(rows)) if row is None else [row]:
            self.count(_LOOK)
            with exact.within(of_row(edge.table, rows[number])):
                yield number, exact

    def gap(self, edge: Edge, facts: FactSet, row: int | None = None) -> Fraction | None:
        """How far the value lies above the edge; None where that cannot be told."""
        for _, exact in self.looks(edge, facts, row):
            with suppress(Trouble):
                return self._gap(edge, exact)
        return None

    def _gap(self, edge: Edge, exact: Exact) -> Fraction:
        gap = self.ask(edge.gap, exact)
        # It is compared with others again and again.
        self.counted(size_of(gap) // _BITS)
        return gap

    def gaps(self, edge: Edge, facts: FactSet) -> Iterator[tuple[int | None, Fraction]]:
        """How far the value lies above the edge where the rule is looked at; in a table each time with the row."""
        for number, exact in self.looks(edge, facts):
            with suppress(Trouble):
                gap = self._gap(edge, exact)
                if self.ask(edge.guarded, exact):
                    yield number, gap

    def led(self, edge: Edge, facts: FactSet, row: int | None = None) -> bool:
        """Whether the rule with the edge is looked at with these facts, in some row or in one of them."""
        return any(self.ask(edge.guarded, exact) for _, exact in self.looks(edge, facts, row))


def size(facts: FactSet) -> int:
    """How many facts and rows of tables there are."""
    return len(facts.entries) + sum(len(each.rows) for _, each in facts.entries if each.rows)


def _cost(exact: Exact) -> int:
    return exact.work // _BITS + exact.steps
