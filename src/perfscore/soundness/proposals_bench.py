"""A framework and facts come in; what is known of them as far as an edge needs it goes out, at a bounded price."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore.analysis import model
from perfscore.diagnostics import FactsError
from perfscore.engine import reference
from perfscore.engine.bind import FactSet
from perfscore.engine.evaluation import Evaluation
from perfscore.engine.outcome import Outcome
from perfscore.engine.result import Scored
from perfscore.engine.values import Known, Trouble
from perfscore.soundness.proposals_behind import Behind
from perfscore.soundness.proposals_edges import Edge, Seen
from perfscore.soundness.taken import Key, taken

WORK = 400_000
"""Nodes, quantities and rows looked at in one search for proposals."""


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

    def write(self) -> None:
        """Count that an example is written down."""
        self._pay(FactSet(()), len(self.framework.fact_list))

    def _pay(self, facts: FactSet, price: int) -> None:
        self.work -= price + sum(len(each.rows) for _, each in facts.entries if each.rows is not None)
        if self.work < 0:
            raise Spent

    @property
    def _whole(self) -> int:
        return len(self.framework.nodes) + len(self.framework.order)

    def seen(self, need: Behind, facts: FactSet) -> Seen:
        """What is known of facts: all that is scored where that is needed, else no more than is."""
        if need.scores:
            return self._all(facts)
        self._pay(facts, 1 + len(need.steps))
        known = Known(self.framework, facts)
        for kind, name in need.steps:
            kept = known.quantities if kind == "let" else known.defaults
            value = self.framework.quantity_values[name].value if kind == "let" else self.framework.facts[name].default
            assert value is not None
            try:
                kept[name] = known.value(value)
            except Trouble as trouble:
                kept[name] = trouble
        return Seen(known)

    def _all(self, facts: FactSet) -> Seen:
        key = facts.digest
        if key not in self.whole:
            self._pay(facts, self._whole)
            evaluation = Evaluation(self.framework, facts)
            evaluation.run()
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
        key = facts.digest
        if key not in self.scored:
            self._pay(facts, 2 * self._whole)
            try:
                self.scored[key] = reference.evaluate(self.framework, facts)
            except FactsError as error:
                self.scored[key] = error
        return self.scored[key]

    def ways(self, facts: FactSet) -> set[Key]:
        """The ways that clauses, limits and grades go with these facts."""
        key = facts.digest
        if key not in self.gone:
            self._pay(facts, 2 * self._whole)
            self.gone[key] = taken(self.framework, facts)
        return self.gone[key]


def guarded(edge: Edge, seen: Seen) -> bool:
    """Whether all holds that must hold for an edge to be looked at."""
    try:
        return all(each.holds(seen.known) for each in edge.guards)
    except Trouble:
        return False
