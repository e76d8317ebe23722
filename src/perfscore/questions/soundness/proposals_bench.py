"""Tries facts on a framework and counts what that costs, in pieces of the framework that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import TypeVar

import attrs

from perfscore.core.lower import program_of
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.frames import of_row
from perfscore.kernel import limits
from perfscore.kernel.numbers import size_of
from perfscore.messages.diagnostics import FactsError
from perfscore.messages.trouble import Trouble
from perfscore.model import model, terms
from perfscore.model.walk import expressions, weight_of
from perfscore.questions.soundness.proposals_behind import Behind
from perfscore.questions.soundness.proposals_edges import Edge, Seen
from perfscore.questions.soundness.taken import Key, gone
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet
from perfscore.scoring.compiled.running import PLAIN, Compiled
from perfscore.scoring.figures import Reading
from perfscore.scoring.result import Scored
from perfscore.scoring.scorecard import Scorecard

T = TypeVar("T")

PIECES = 20
"""Pieces of a framework that are as much work as a node; a fact that is looked at is two of them."""

_BITS = 10
"""Bits of large numbers that are as much work as a piece: long numbers take longer than their length tells."""

_LOOK = 20
"""Pieces that a look at known facts is worth, however small the framework is."""

_GENERATED = 8
"""Evaluations that cost as much as generating the code that tells totals."""


class Spent(Exception):
    """The search has looked at as much as it may."""


@attrs.define(eq=False)
class Bench:
    """Tries facts under a framework. Every method raises Spent where that would cost more than is left.

    ``left`` are the pieces that may still be looked at; the last ``kept`` of them are for other things than the one
    that is looked for now.
    """

    framework: model.Framework
    work: int = limits.PROPOSAL_WORK
    left: int = attrs.field(init=False)
    kept: int = attrs.field(default=0, init=False)
    scored: dict[str, Scored | FactsError] = attrs.field(factory=dict, init=False)
    whole: dict[str, Seen] = attrs.field(factory=dict, init=False)
    totals: dict[str, Seen] = attrs.field(factory=dict, init=False)
    gone: dict[str, set[Key]] = attrs.field(factory=dict, init=False)
    bits: int = attrs.field(default=0, init=False)
    whole_price: int = attrs.field(init=False)
    row_prices: Mapping[str, int] = attrs.field(init=False)
    _last: tuple[str, Exact] | None = attrs.field(default=None, init=False)
    _code: Compiled = attrs.field(init=False)
    _program: Program = attrs.field(init=False)
    _parts: dict[tuple[model.Step, ...], Program] = attrs.field(factory=dict, init=False)
    _asked: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.left = self.work * PIECES
        self._code = Compiled(self.framework)
        self._program = program_of(self.framework)
        self.whole_price, self.row_prices = _prices(self.framework)

    def count(self, pieces: int) -> None:
        """Count pieces of the framework, or facts, that are looked at next."""
        if pieces > self.left - self.kept:
            raise Spent
        self.left -= pieces

    def counted(self, pieces: int) -> None:
        """The same of what has been looked at: its price was not known before, and what comes next is not paid."""
        self.left -= pieces

    def write(self, facts: FactSet) -> None:
        """Count that an example is written down."""
        self.count(PIECES * len(self.framework.fact_list) + _LOOK * _size(facts))

    def _ask(self, question: Callable[[Seen], T], seen: Seen) -> T:
        """The answer of what is known. What long numbers and rows in formulas cost is known only behind it."""
        before = _cost(seen.known.exact)
        try:
            return question(seen)
        finally:
            self.counted(_cost(seen.known.exact) - before)

    def _count_whole(self, facts: FactSet, times: int) -> None:
        rows = sum(len(each.rows) * self.row_prices.get(name, 0) for name, each in facts.entries if each.rows)
        self.count(times * (PIECES * self.whole_price + rows + self.bits // _BITS))

    def _run(self, facts: FactSet) -> Exact:
        exact = Exact(self._program, facts).run()
        # The next ones are taken to meet numbers as long.
        longer = max(0, exact.work - self.bits)
        self.bits += longer
        self.counted(longer // _BITS)
        return exact

    def seen(self, need: Behind, facts: FactSet) -> Seen:
        """What is known of facts: all that is scored where that is needed, else no more than is."""
        if need.scores:
            self.count(need.own)
            return self._all(facts, total=need.total)
        self.count(_LOOK + 2 * len(need.steps) + need.weight + _size(facts))
        if need.steps not in self._parts:
            self._parts[need.steps] = self._program.part(need.steps)
        exact = Exact(self._parts[need.steps], facts).run()
        self.counted(_cost(exact))
        return Seen(Reading(self.framework, facts, exact))

    def _key(self, facts: FactSet) -> str:
        # What tells facts apart looks at every one of them, also where nothing has to be scored any more.
        self.count(_LOOK + 2 * _size(facts))
        return facts.digest

    def _evaluation(self, key: str, facts: FactSet) -> Exact:
        """The evaluation of facts; the last one is kept, since a score is mostly asked for behind a gap."""
        if self._last is None or self._last[0] != key:
            self._count_whole(facts, 1)
            self._last = key, self._run(facts)
        return self._last[1]

    def _all(self, facts: FactSet, *, total: bool) -> Seen:
        key = self._key(facts)
        if total and key not in self.totals and key not in self.whole:
            found = self._total(facts)
            if found is not None:
                self.totals[key] = found
        if total and key in self.totals:
            return self.totals[key]
        if key not in self.whole:
            exact = self._evaluation(key, facts)
            total_points = None if exact.points("") is None else exact.points("", "exact")
            self.whole[key] = Seen(Reading(self.framework, facts, exact), total_points)
        return self.whole[key]

    def _total(self, facts: FactSet) -> Seen | None:
        """The total alone, by generated code where it is asked for often; None where that cannot tell it."""
        self._asked += 1
        slots = self._code.layout.filled(facts) if self._asked > _GENERATED else None
        if slots is None or slots.shape != PLAIN:
            return None
        if PLAIN not in self._code.programs:
            self._count_whole(facts, _GENERATED)
        self.count(_LOOK + self.whole_price)
        flat = self._code.of_slots(slots, facts)
        if flat is None:
            return None
        program, values, _ = flat
        exact = Exact(self._program, facts)
        exact.whole.known["score", ""] = Fraction(program.total.score(values))
        return Seen(Reading(self.framework, facts, exact), Fraction(values[2], values[3]))

    def places(self, edge: Edge, facts: FactSet, row: int | None = None) -> Iterator[tuple[int | None, Seen]]:
        """The evaluations in which an edge is looked at: one or, in a table, one for each row, or for one of them."""
        seen = self.seen(edge.behind, facts)
        if not edge.table:
            yield None, seen
            return
        given = facts.by_name.get(edge.table)
        rows = () if given is None or given.rows is None else given.rows
        for number in range(len(rows)) if row is None else [row]:
            self.count(edge.behind.own)
            with seen.known.exact.within(of_row(edge.table, rows[number])):
                yield number, seen

    def gap(self, edge: Edge, facts: FactSet, row: int | None = None) -> Fraction | None:
        """How far the value lies above the edge; None where that cannot be told."""
        for _, seen in self.places(edge, facts, row):
            with suppress(Trouble):
                return self._told(edge, seen)
        return None

    def _told(self, edge: Edge, seen: Seen) -> Fraction:
        gap = self._ask(edge.gap, seen)
        # It is compared with others again and again.
        self.counted(size_of(gap) // _BITS)
        return gap

    def gaps(self, edge: Edge, facts: FactSet) -> Iterator[tuple[int | None, Fraction]]:
        """How far the value lies above the edge where the rule is looked at; in a table each time with the row."""
        for number, seen in self.places(edge, facts):
            with suppress(Trouble):
                gap = self._told(edge, seen)
                if self._ask(edge.guarded, seen):
                    yield number, gap

    def looked_at(self, edge: Edge, facts: FactSet, row: int | None = None) -> bool:
        """Whether the rule with the edge is looked at with these facts, in some row or in one of them."""
        return any(self._ask(edge.guarded, seen) for _, seen in self.places(edge, facts, row))

    def score(self, facts: FactSet) -> Scored | FactsError:
        """The result of facts, or why there is none."""
        key = self._key(facts)
        if key not in self.scored:
            self._evaluation(key, facts)
            self._count_whole(facts, 1)
            try:
                self.scored[key] = reference.evaluate(self.framework, facts)
            except FactsError as error:
                self.scored[key] = error
        return self.scored[key]

    def ways(self, facts: FactSet) -> set[Key]:
        """The ways that clauses, limits and grades go with these facts."""
        key = self._key(facts)
        if key not in self.gone:
            self._count_whole(facts, 2)
            self.gone[key] = gone(Scorecard(self.framework, self._run(facts)))
        return self.gone[key]


@attrs.define
class Keeping:
    """While it lasts, so many pieces are kept for other things; what would need them is ended in silence."""

    bench: Bench
    pieces: int
    before: int = attrs.field(default=0, init=False)

    def __enter__(self) -> None:
        self.before, self.bench.kept = self.bench.kept, self.pieces

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        self.bench.kept = self.before
        return kind is Spent


def _size(facts: FactSet) -> int:
    """How many facts and rows of tables there are."""
    return len(facts.entries) + sum(len(each.rows) for _, each in facts.entries if each.rows)


def _cost(exact: Exact) -> int:
    return exact.work // _BITS + exact.steps


def _prices(framework: model.Framework) -> tuple[int, Mapping[str, int]]:
    """The nodes that it costs to score all once, and the pieces that each row of a table adds to that."""
    pieces: list[object] = [each.value for each in framework.quantities]
    pieces += [each.default for each in framework.fact_list]
    pieces += [each.condition for each in framework.requirements]
    pieces += [(each.clause, each.limits, each.checks) for each in framework.root.walk()]
    rows: dict[str, int] = {}
    for node in framework.root.walk():
        for each in node.rows:
            made = [(rule.clause, rule.limits, rule.checks) for rule in each.template.rules()]
            price = PIECES * len(made) + weight_of((each.where, each.points, each.share, *made))
            rows[each.table] = rows.get(each.table, 0) + price
    for found in expressions(tuple(pieces)):
        if isinstance(found, terms.Aggregate):
            rows[found.table] = rows.get(found.table, 0) + weight_of((found.argument, found.where))
    whole = len(framework.nodes) + len(framework.order) + weight_of(tuple(pieces)) // PIECES
    return whole, rows
