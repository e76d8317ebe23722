"""A framework with all that is known written into it, as a box with a cell for each open fact."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.domains.primitives import scalar
from perfscore.kernel.interval_arithmetic import ZERO, hull
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.types import POINTS
from perfscore.model import model, ranges, rule_model, terms
from perfscore.model.domains import fits
from perfscore.model.walk import expressions
from perfscore.questions.scenarios.bounds_box import Box, Cells
from perfscore.questions.scenarios.bounds_cells import Cell
from perfscore.questions.scenarios.bounds_ground import PartGround
from perfscore.questions.scenarios.bounds_hanging import Hanging
from perfscore.questions.scenarios.bounds_put import Putting, as_award, score_name, small
from perfscore.questions.scenarios.bounds_reach import NoCompletion, PartReach, known
from perfscore.questions.soundness.reach import Reached
from perfscore.questions.soundness.reach_clauses import value_range


@attrs.frozen(slots=False, eq=False)
class Boxes:
    """Makes boxes; ``proved`` are intervals of published points that are known to hold for some nodes."""

    hanging: Hanging
    proved: dict[str, Interval] = attrs.field(factory=dict)

    def of(self, cells: Cells) -> Box | None:
        """The box of some cells; None where nothing in it has a score."""
        try:
            box = _Building(self.hanging, self.proved, self.scores_read).box(cells)
            box.shown("")
        except NoCompletion:
            return None
        return None if box.refused else box

    @cached_property
    def scores_read(self) -> frozenset[str]:
        """The nodes whose published scores are read by something else."""
        framework = self.hanging.opened.framework
        pieces: list[object] = [each.value for each in framework.quantities]
        pieces += [each.default for each in framework.fact_list]
        pieces += [each.condition for each in framework.requirements]
        pieces += [(node.clause, node.limits, node.rows) for node in framework.root.rules()]
        if framework.grading is not None:
            pieces += [each.condition for each in (*framework.grading.caps, *framework.grading.overrides)]
        found = (each for piece in pieces for each in expressions(piece))
        return frozenset(each.path for each in found if isinstance(each, terms.NodeValue) and each.what == "score")


class _Building:
    """Writes what is known into a framework, one step of its evaluation after another."""

    def __init__(self, hanging: Hanging, proved: Mapping[str, Interval], scores_read: frozenset[str]) -> None:
        framework = hanging.opened.framework
        self.hanging, self.framework, self.scores_read = hanging, framework, scores_read
        self.values: dict[str, terms.Scalar] = {}
        self.statuses: dict[str, terms.Status] = {}
        self.facts: dict[str, rule_model.FactDef] = dict(framework.facts)
        self.quantities: dict[str, terms.Scalar] = {}
        self.ranges: dict[str, Interval] = {}
        self.scores: dict[str, Fraction] = {}
        self.inlined: dict[str, terms.Expression] = {}
        self.there: set[str] = set()
        self.sure_scores: set[str] = set()
        self.nodes: dict[str, model.Node] = {}
        self.putting = Putting(
            framework, self.values, self.statuses, self.facts, self.quantities, self.scores, self.inlined,
            hanging.program, hanging.over_rows,
        )  # fmt: skip
        self.ground = PartGround(framework, self.facts, self.ranges)
        self.reach = PartReach(self.ground, proved, self.there)

    def box(self, cells: Cells) -> Box:
        """The box of some cells. Raises NoCompletion where one of its nodes shows that nothing has a score."""
        moved, exact = self.hanging.moved, self.hanging.exact
        for name in self.framework.facts:
            if name in cells:
                self._open(name, cells[name])
            elif ("default", name) not in moved:
                self._known(name)
        for kind, name in self.framework.order:
            if kind == "let":
                self._quantity(name)
            elif kind == "score":
                self._node(name, None if (kind, name) in moved else known(exact, name))
            elif ("default", name) in moved and name not in cells:
                self._default(name)
        for path in self.hanging.failed:
            if self.reach.hopeless(self.nodes[path]):
                raise NoCompletion
        return Box(cells, self.nodes, self.putting, self.reach)

    # ------------------------------------------------------------ facts

    def _known(self, name: str) -> None:
        given, fact = self.hanging.opened.facts.by_name.get(name), self.framework.facts[name]
        value = None if given is None else given.value
        if given is None and fact.default is not None:
            value = scalar(self.hanging.exact.definition(("default", name)), fact.type)
        self.statuses[name] = given.status if given is not None else "missing" if value is None else "known"
        if isinstance(value, Fraction | str | bool | datetime.date):
            self._has(name, value)

    def _has(self, name: str, value: terms.Scalar) -> None:
        self.values[name], self.statuses[name] = value, "known"
        self.there.add(name)

    def _open(self, name: str, cell: Cell) -> None:
        only = cell.only
        if cell.lacking:
            self.statuses[name] = "missing"
        elif only is not None:
            self._has(name, only)
        if cell.interval is not None:
            self.facts[name] = attrs.evolve(self.facts[name], domain=cell.interval)
        if only is None and not cell.missing:
            self.statuses[name] = "known"
            self.there.add(name)

    def _default(self, name: str) -> None:
        """A fact that is not given, and whose default hangs on an open one."""
        fact = self.framework.facts[name]
        assert fact.default is not None
        value = self.putting.expression(fact.default)
        if isinstance(value, terms.Constant):
            if fits(fact, value.value):
                self._has(name, value.value)
            return
        domain = ranges.of_fact(fact)
        found = value_range(value, self.ground) if fact.type.ordered else EVERYTHING
        if fact.type.ordered and not domain.meet(found).empty:
            self.facts[name] = attrs.evolve(fact, domain=domain.meet(found))
        if self.reach.sure(value) and domain.meet(found) == found and fact.step is None and not fact.type.whole:
            self.statuses[name] = "known"
            self.there.add(name)

    # ------------------------------------------------------------ what is computed

    def _quantity(self, name: str) -> None:
        quantity = self.framework.quantity_values[name]
        known = None if ("let", name) in self.hanging.moved else self.hanging.exact.definition(("let", name))
        there = None if known is None else scalar(known, quantity.type)
        if isinstance(there, Fraction | str | bool | datetime.date):
            self.quantities[name] = there
            return
        value = self.putting.expression(quantity.value)
        if isinstance(value, terms.Constant):
            self.quantities[name] = value.value
        elif quantity.type.ordered:
            self.ranges[name] = value_range(value, self.ground)
        elif small(value):
            self.inlined[name] = value
        if self.reach.sure(value):
            self.there.add(name)

    def _node(self, path: str, reached: Reached | None) -> None:
        node = self.framework.nodes[path]
        found = node if reached is not None else self._written(node)
        if isinstance(found.clause, rule_model.Target):
            found = attrs.evolve(found, clause=as_award(found.clause, found.full))
        self.nodes[path] = found
        self.reach.add(found, reached)
        below = all(child.path in self.sure_scores for child in node.children)
        if reached is not None or (below and self.reach.surely(found)):
            self.sure_scores.add(path)
        if path in self.scores_read:
            self._score(path, reached)

    def _score(self, path: str, known: Reached | None) -> None:
        """Keep the published score of a node, which something else reads."""
        if known is not None and known.score.low is not None:
            self.scores[path] = known.score.low
            return
        node = self.nodes[path]
        reached = self.reach.of(node)
        domain = hull((reached.score, ZERO)) if reached.gone else reached.score
        name = score_name(path)
        self.facts[name] = rule_model.FactDef(name, POINTS, None, domain, None, False, None, False, node.span)
        if path in self.sure_scores:
            self.there.add(name)

    def _written(self, node: model.Node) -> model.Node:
        """A node with all that is known in it, also in what its rows become."""
        put = self.putting.into
        return attrs.evolve(
            node,
            clause=put(node.clause),
            limits=put(node.limits),
            children=tuple(self.nodes.get(child.path) or self._written(child) for child in node.children),
            rows=tuple(
                attrs.evolve(
                    each,
                    where=put(each.where),
                    points=put(each.points),
                    share=put(each.share),
                    template=self._written(each.template),
                )
                for each in node.rows
            ),
        )
