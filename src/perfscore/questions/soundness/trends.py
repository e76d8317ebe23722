"""Trends: whether more of a fact helps or hurts, for each row that it touches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import attrs

from perfscore.messages.diagnostics import Place
from perfscore.model import model, rule_model
from perfscore.questions.soundness.cliffs import move_dict
from perfscore.questions.soundness.grid import STEPPING
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.reach import Reach
from perfscore.questions.soundness.trends_failing import Failing
from perfscore.questions.soundness.trends_order import Order
from perfscore.questions.soundness.trends_rules import node_way
from perfscore.questions.soundness.trends_ways import DOWN, STILL, UP, Way, Ways
from perfscore.questions.soundness.trends_witness import Shown, shown
from perfscore.questions.soundness.trials import Move, Trials, Work

_PROOFS = 400_000

Verdict = Literal["helps and hurts", "only helps", "only hurts", "changes nothing", "not told"]
_PROVED: dict[Way, Verdict] = {STILL: "changes nothing", UP: "only helps", DOWN: "only hurts"}


@attrs.frozen
class Trend:
    """What more of a fact does to the points of a row: of a date, a later day; of yes and no, yes.

    ``fact`` is its name and ``place`` where it is declared; ``path`` is the row, empty for the whole. ``verdict`` is
    one of ``only helps``, ``only hurts`` and ``changes nothing``, which are proved for all facts that the framework
    admits; ``helps and hurts``, which ``raising`` and ``lowering`` show; or ``not told``, with what was found of both.
    A fact that only helps may still change nothing here and there. Both moves tell the exact points of the row.
    """

    fact: str
    place: Place
    path: str
    verdict: Verdict
    raising: Move | None = None
    lowering: Move | None = None

    def __str__(self) -> str:
        return f"`{self.fact}` {self.verdict} in {self.path or 'total'}"

    def to_dict(self) -> dict[str, Any]:
        """The trend as plain values, for JSON."""
        return {
            "line": self.place.line,
            "column": self.place.column,
            "fact": self.fact,
            "path": self.path,
            "trend": self.verdict,
            "raising": None if self.raising is None else move_dict(self.raising),
            "lowering": None if self.lowering is None else move_dict(self.lowering),
        }


def find_trends(framework: model.Framework, work: Work | None = None) -> tuple[Trend, ...]:
    """The trends of every fact that can be more or less, in the order of the file, in the whole last.

    ``work`` bounds what is tried out where nothing can be proved.
    """
    ground = Ground(framework)
    prover = _Prover(ground, Reach(ground), Order(ground), Trials(ground, work or Work()))
    return tuple(trend for fact in framework.fact_list if fact.type.kind in STEPPING for trend in prover.of_fact(fact))


@attrs.define
class _Prover:
    ground: Ground
    reach: Reach
    order: Order
    trials: Trials
    left: int = _PROOFS

    def of_fact(self, fact: rule_model.FactDef) -> Iterator[Trend]:
        """The trends of a fact in the indicators that look at it, and in the whole."""
        steps = self.trials.looking.moved_by(fact.name)
        self.left -= sum(self.trials.looking.cost(step) for step in steps)
        found = None if self.left < 0 else self._ways(fact, steps)
        failing = None if found is None else Failing(found, self.reach)
        told: list[Shown] = []
        nodes = [self.ground.framework.nodes[name] for kind, name in steps if kind == "score"]
        nodes.sort(key=lambda node: (not node.path, node.span.start))
        for node in nodes:
            if node.kind == "indicator" or not node.path:
                way = None if found is None else found.scores[node.path]
                trend = self._trend(fact, node, _shown(node, way, failing), told)
                told.append(Shown(trend.raising, trend.lowering))
                yield trend
            for template in (each for rows in node.rows for each in rows.template.walk()):
                if template.kind == "indicator":
                    way = None if found is None else found.rows.get(id(template))
                    yield self._row(fact, template, _shown(template, way, failing))

    def _ways(self, fact: rule_model.FactDef, steps: list[model.Step]) -> Ways:
        ways, framework = Ways(self.ground, self.order, fact.name), self.ground.framework
        for kind, name in steps:
            if kind == "let":
                ways.quantities[name] = ways.of(framework.quantity_values[name].value)
            elif kind == "fact":
                ways.defaults[name] = ways.of(framework.facts[name].default)
            else:
                ways.scores[name] = node_way(framework.nodes[name], ways, self.reach)
        return ways

    def _trend(self, fact: rule_model.FactDef, node: model.Node, way: Way | None, below: list[Shown]) -> Trend:
        place = Place.of(self.ground.framework.source, fact.span)
        if way in _PROVED:
            return Trend(fact.name, place, node.path, _PROVED[way])
        if way is None:
            return Trend(fact.name, place, node.path, "not told")
        found = shown(node, fact, below, self.trials)
        if not node.path:
            found = found.near(self._near(fact))
        verdict: Verdict = "helps and hurts" if found.both else "not told"
        return Trend(fact.name, place, node.path, verdict, found.raising, found.lowering)

    def _near(self, fact: rule_model.FactDef) -> frozenset[str]:
        """The facts that matter to the indicators that a fact moves."""
        looking, framework = self.trials.looking, self.ground.framework
        steps = [name for kind, name in looking.moved_by(fact.name) if kind == "score" and name]
        nodes = [framework.nodes[name] for name in steps if framework.nodes[name].kind != "group"]
        return frozenset(each.name for each in looking.facts(looking.behind(*nodes).steps))

    def _row(self, fact: rule_model.FactDef, template: model.Node, way: Way | None) -> Trend:
        """What rows of a table become has a proof, but no facts to show."""
        place = Place.of(self.ground.framework.source, fact.span)
        return Trend(fact.name, place, template.path, "not told" if way is None else _PROVED.get(way, "not told"))


def _shown(node: model.Node, way: Way | None, failing: Failing | None) -> Way | None:
    """How the points go that a node shows."""
    return way if way is None or failing is None else failing.shown_way(node, way)
