"""A finished evaluation comes in; the losses, the limits and the story of any node go out, each when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, partial
from threading import RLock
from typing import TYPE_CHECKING

import attrs

from perfscore.analysis import model, rule_model
from perfscore.diagnostics import Place
from perfscore.engine.clauses import judgement
from perfscore.engine.evaluation import Evaluation
from perfscore.engine.explanation import AppliedLimit, Edge, Explanation, Form, Graded, Loss, Part
from perfscore.engine.figures import seen, written
from perfscore.engine.grading import grade
from perfscore.engine.outcome import Outcome, digits
from perfscore.engine.publishing import published
from perfscore.engine.reporting import diagnostics
from perfscore.engine.values import Trouble
from perfscore.lazy import LazyModule
from perfscore.numbers import to_decimal

if TYPE_CHECKING:
    from perfscore.engine import arithmetic, edges, grade_edges, scales
else:
    arithmetic = LazyModule("perfscore.engine.arithmetic")
    edges = LazyModule("perfscore.engine.edges")
    grade_edges = LazyModule("perfscore.engine.grade_edges")
    scales = LazyModule("perfscore.engine.scales")

_FORMS: dict[type[object], Form] = {
    rule_model.Award: "award",
    rule_model.AwardList: "checklist",
    rule_model.Bands: "bands",
    rule_model.Interpolate: "interpolate",
    rule_model.Deduct: "deduct",
    rule_model.Target: "target",
    rule_model.Judged: "judged",
    rule_model.JudgedCell: "judged",
    rule_model.Lookup: "lookup",
}


class Account:
    """Explains a fact set's score, or as much of it as could be computed; all paths are those of the result."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._framework = evaluation.framework
        self._explanations: dict[str, Explanation] = {}
        self._one = RLock()

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that can be explained, in the order of the framework."""
        return tuple(self._nodes)

    def title(self, path: str) -> str:
        """The title of a node, or its name."""
        return self._title(self._nodes[path])

    def losses(self, path: str) -> tuple[Loss, ...]:
        """What took points off, and what gave them back; nothing where the node could not be computed."""
        return self._losses.get(path, ())

    def limits(self, path: str) -> tuple[AppliedLimit, ...]:
        """Every limit whose condition held."""
        outcome = self._evaluation.shown[path]
        return outcome.limits if isinstance(outcome, Outcome) else ()

    def explanation(self, path: str) -> Explanation:
        """The whole story of a node."""
        # One at a time: the evaluation looks at the row of one node while its story is made.
        with self._one:
            if path not in self._explanations:
                with self._evaluation.in_row(path):
                    self._explanations[path] = self._story(self._nodes[path])
            return self._explanations[path]

    # ------------------------------------------------------------ nodes and losses

    @cached_property
    def _nodes(self) -> dict[str, model.Node]:
        return {node.path: node for node in self._walk(self._framework.root)}

    def _walk(self, node: model.Node) -> Iterator[model.Node]:
        yield node
        for child in self._evaluation.children(node):
            yield from self._walk(child)

    @cached_property
    def _losses(self) -> dict[str, tuple[Loss, ...]]:
        """The losses of all nodes; what a part has published goes up as it is."""
        found: dict[str, tuple[Loss, ...]] = {}
        handed: dict[str, dict[int, Decimal]] = {}
        for node in reversed(self._nodes.values()):
            outcome = self._evaluation.shown[node.path]
            settled: dict[int, Decimal] = {}
            for child in self._evaluation.children(node):
                settled |= handed.pop(child.path, {})
            if not isinstance(outcome, Outcome):
                continue
            taken = (*outcome.carried, *outcome.display)
            losses = published(taken, settled, digits(self._framework, node) if self._framework.plan else None)
            found[node.path] = losses
            if outcome.handed == outcome.score:
                handed[node.path] = {
                    id(each): loss.published for each, loss in zip(outcome.carried, losses, strict=False)
                }
        return found

    # ------------------------------------------------------------ the story of a node

    def _story(self, node: model.Node) -> Explanation:
        evaluation, known = self._evaluation, self._evaluation.known
        outcome = evaluation.shown[node.path]
        there = outcome if isinstance(outcome, Outcome) else None
        compared = tuple((each.wanted, each.actual) for each in node.checks)
        decided = (judgement(node.clause), compared, tuple(each.condition for each in node.limits))
        return Explanation(
            kind=node.kind,
            path=node.path,
            title=self._title(node),
            weight=to_decimal(node.weight),
            low=to_decimal(node.low),
            high=to_decimal(node.high),
            score=None if there is None else to_decimal(there.score, digits(self._framework, node)),
            earned=None if there is None else there.earned,
            limited=None if there is None else there.limited,
            exact=None if there is None else there.exact,
            applies=True if there is None else there.applies,
            form=node.combination if node.clause is None else _FORMS[type(node.clause)],
            clause=None if node.clause is None else written(node.clause.span, known),
            row=None if node.clause is None else arithmetic.taken_row(node.clause, known),
            place=self._place(node),
            figures=seen(decided, known),
            steps=arithmetic.steps(node, known),
            items=arithmetic.items(node.clause, known),
            parts=tuple(self._part(child) for child in evaluation.children(node)),
            losses=self.losses(node.path),
            limits=self.limits(node.path),
            edges=self._edges(node, outcome) if isinstance(outcome, Outcome) else (),
            scale=scales.scale(node, known),
            problems=() if isinstance(outcome, Outcome) else tuple(diagnostics(self._framework, outcome.problems)),
            currency=self._framework.currency,
            graded=self._graded(outcome) if isinstance(outcome, Outcome) and not node.path else None,
        )

    def _title(self, node: model.Node) -> str:
        if not node.path:
            return self._framework.title or self._framework.name
        return node.title or node.name

    def _place(self, node: model.Node) -> Place:
        span = node.span if node.clause is None else node.clause.span
        return attrs.evolve(Place.of(self._framework.source, span), excerpt=None)

    def _edges(self, node: model.Node, outcome: Outcome) -> tuple[Edge, ...]:
        outcome_of = partial(self._evaluation.outcome_of, node)
        if not node.path:
            return grade_edges.grade_edges(outcome, outcome_of, self._evaluation.known)
        return edges.edges(node, outcome, lambda *moved: outcome_of(*moved).score, self._evaluation.known)

    def _graded(self, whole: Outcome) -> Graded | None:
        if self._framework.grading is None:
            return None
        try:
            return grade(whole.score, whole.exact, self._evaluation.known)
        except Trouble:
            return None

    def _part(self, node: model.Node) -> Part:
        outcome = self._evaluation.shown[node.path]
        weight = to_decimal(node.weight)
        if isinstance(outcome, Trouble):
            return Part(node.path, self._title(node), weight, None, True)
        score = to_decimal(outcome.score, digits(self._framework, node))
        return Part(node.path, self._title(node), weight, score, outcome.applies)
