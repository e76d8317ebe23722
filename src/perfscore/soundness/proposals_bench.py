"""A framework and facts come in; what is known of them as far as an edge needs it goes out, at a bounded price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from perfscore.analysis import model, terms
from perfscore.analysis.walk import expressions, weight_of
from perfscore.diagnostics import FactsError
from perfscore.engine import reference
from perfscore.engine.bind import FactSet
from perfscore.engine.evaluation import Evaluation
from perfscore.engine.outcome import Outcome
from perfscore.engine.result import Scored
from perfscore.engine.values import Known, Trouble
from perfscore.soundness.proposals_behind import Behind
from perfscore.soundness.proposals_edges import Edge, Seen
from perfscore.soundness.taken import Key, gone

WORK = 500_000
"""Nodes, quantities and rows looked at in one search for proposals."""

PIECES = 20
"""Pieces of a framework that are as much work as a node; looking at as many facts is half of that."""

_BITS = 5_000
"""Bits of large numbers that are as much work as a node."""


class Spent(Exception):
    """The search has looked at as much as it may."""


@attrs.define(eq=False)
class Bench:
    """Tries facts under a framework and counts what that costs. Every method raises Spent where it is too much."""

    framework: model.Framework
    work: int = WORK
    scored: dict[str, Scored | FactsError] = attrs.field(factory=dict, init=False)
    whole: dict[str, Seen] = attrs.field(factory=dict, init=False)
    gone: dict[str, set[Key]] = attrs.field(factory=dict, init=False)
    bits: int = attrs.field(default=0, init=False)
    whole_price: int = attrs.field(init=False)
    row_prices: Mapping[str, int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.whole_price, self.row_prices = _prices(self.framework)

    def count(self, pieces: int) -> None:
        """Count pieces of the framework, or facts, that are looked at."""
        self._spend(pieces // PIECES)

    def write(self) -> None:
        """Count that an example is written down."""
        self._spend(len(self.framework.fact_list))

    def _spend(self, price: int) -> None:
        self.work -= price
        if self.work < 0:
            raise Spent

    def _pay(self, facts: FactSet, price: int) -> None:
        rows = sum(len(each.rows) for _, each in facts.entries if each.rows is not None)
        self._spend(price + rows + 2 * len(facts.entries) // PIECES)

    def _pay_whole(self, facts: FactSet, times: int) -> None:
        rows = sum(len(each.rows) * self.row_prices.get(name, 0) for name, each in facts.entries if each.rows)
        self._pay(facts, times * (self.whole_price + rows // PIECES + self.bits // _BITS))

    def _run(self, facts: FactSet, *, explaining: bool = False) -> Evaluation:
        evaluation = Evaluation(self.framework, facts, explaining=explaining)
        evaluation.run()
        # What large numbers cost is known behind an evaluation only; the next ones are taken to cost as much.
        self.bits = max(self.bits, evaluation.known.work)
        return evaluation

    def seen(self, need: Behind, facts: FactSet) -> Seen:
        """What is known of facts: all that is scored where that is needed, else no more than is."""
        if need.scores:
            return self._all(facts)
        self._pay(facts, 1 + len(need.steps) + need.weight // PIECES)
        known = Known(self.framework, facts)
        for kind, name in need.steps:
            kept = known.quantities if kind == "let" else known.defaults
            value = self.framework.quantity_values[name].value if kind == "let" else self.framework.facts[name].default
            assert value is not None
            try:
                kept[name] = known.value(value)
            except Trouble as trouble:
                kept[name] = trouble
        self._spend(known.work // _BITS)
        return Seen(known)

    def _key(self, facts: FactSet) -> str:
        # What tells facts apart looks at every one of them, also where nothing has to be scored any more.
        self.count(2 * len(facts.entries))
        return facts.digest

    def _all(self, facts: FactSet) -> Seen:
        key = self._key(facts)
        if key not in self.whole:
            self._pay_whole(facts, 1)
            evaluation = self._run(facts)
            root = evaluation.outcomes[""]
            self.whole[key] = Seen(evaluation.known, root.exact if isinstance(root, Outcome) else None)
        return self.whole[key]

    def places(self, edge: Edge, facts: FactSet, row: int | None = None) -> Iterator[Seen]:
        """The evaluations in which an edge is looked at: one or, in a table, one for each row, or for one of them."""
        seen = self.seen(edge.behind, facts)
        if not edge.table:
            yield seen
            return
        given = facts.by_name.get(edge.table)
        rows = () if given is None or given.rows is None else given.rows
        self.work -= len(rows)
        for number, each in enumerate(rows):
            if row is None or number == row:
                seen.known.table, seen.known.row = edge.table, each
                yield seen

    def gap(self, edge: Edge, facts: FactSet, row: int | None = None) -> Fraction | None:
        """How far the value lies above the edge; None where that cannot be told."""
        for seen in self.places(edge, facts, row):
            try:
                return edge.gap(seen)
            except Trouble:
                continue
        return None

    def looked_at(self, edge: Edge, facts: FactSet, row: int | None = None) -> bool:
        """Whether the rule with the edge is looked at with these facts, in some row or in one of them."""
        return any(guarded(edge, seen) for seen in self.places(edge, facts, row))

    def score(self, facts: FactSet) -> Scored | FactsError:
        """The result of facts, or why there is none."""
        key = self._key(facts)
        if key not in self.scored:
            self._pay_whole(facts, 2)
            if not self.scored:
                self._run(facts)
            try:
                self.scored[key] = reference.evaluate(self.framework, facts)
            except FactsError as error:
                self.scored[key] = error
        return self.scored[key]

    def ways(self, facts: FactSet) -> set[Key]:
        """The ways that clauses, limits and grades go with these facts."""
        key = self._key(facts)
        if key not in self.gone:
            self._pay_whole(facts, 2)
            self.gone[key] = gone(self._run(facts, explaining=True))
        return self.gone[key]


def _prices(framework: model.Framework) -> tuple[int, Mapping[str, int]]:
    """What it costs to score all once, and the pieces that each row of a table adds to that."""
    pieces: list[object] = [each.value for each in framework.quantities]
    pieces += [each.default for each in framework.fact_list]
    pieces += [each.condition for each in framework.requirements]
    pieces += [(each.clause, each.limits, each.checks) for each in framework.root.walk()]
    rows: dict[str, int] = {}
    for node in framework.root.walk():
        for each in node.rows:
            made = [(rule.clause, rule.limits, rule.checks) for rule in each.template.rules()]
            rows[each.table] = rows.get(each.table, 0) + weight_of((each.where, each.points, each.share, *made))
    for found in expressions(tuple(pieces)):
        if isinstance(found, terms.Aggregate):
            rows[found.table] = rows.get(found.table, 0) + weight_of((found.argument, found.where))
    whole = len(framework.nodes) + len(framework.order) + weight_of(tuple(pieces)) // PIECES
    return whole, rows


def guarded(edge: Edge, seen: Seen) -> bool:
    """Whether all holds that must hold for an edge to be looked at."""
    try:
        return all(each.holds(seen.known) for each in edge.guards)
    except Trouble:
        return False
