"""What nodes into which all that is known has been written can come to, never too narrow.

This is ``soundness.reach`` where most is known: what is settled counts as it is, and what surely does not apply leaves
its points to the others exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from perfscore.domains.exact import Exact
from perfscore.kernel.interval_arithmetic import ZERO, added, hull, scaled
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.types import Kind
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.reach import Reach, Reached
from perfscore.questions.soundness.reach_clauses import settled, value_range

_SUMS = frozenset({"sum", "from"})
_BEFORE_SHARING = frozenset({"error", "zero"})
_SURE_FUNCTIONS = frozenset({"abs", "min", "max", "sum", "mean", "count", "year", "month", "day", "days_between"})


class NoCompletion(Exception):
    """No value that is left gives a score."""


def known(exact: Exact, path: str) -> Reached | None:
    """What a row has come to; None where that cannot be told."""
    exactly, handed, score = (exact.points(path, kind) for kind in ("exact", "handed", "score"))
    if exactly is None or handed is None or score is None:
        return None
    gone = exact.definition(("applies", path)) is not True
    return Reached(point(exactly), point(exactly), point(handed), point(score), gone)


class PartReach(Reach):
    """What nodes can come to; ``proved`` holds what is proved of some already, ``there`` names what has a value."""

    def __init__(self, ground: Ground, proved: Mapping[str, Interval], there: set[str]) -> None:
        # Nodes are made one after another here, so nothing can be told of all of them at once.
        self.ground, self.proved, self.there = ground, proved, there
        self._found, self._lefts, self._points, self._outer = {}, {}, {}, {}
        self.gone: set[str] = set()
        self.settled: set[int] = set()
        self.kept: list[model.Node] = []

    def add(self, node: model.Node, known: Reached | None) -> None:
        """Take a node, behind those that stand in it; one that is settled comes with what it has come to."""
        self.kept.append(node)
        if known is not None:
            self._found[id(node)] = known
            self._lefts[id(node)] = ()
            self.settled.add(id(node))
            if known.gone:
                self.gone.add(node.path)
        for each in (node, *(below for rows in node.rows for below in rows.template.rules())):
            for inner in (*each.children, *(rows.template for rows in each.rows)):
                self._outer[id(inner)] = each
            for rows in each.rows:
                if rows.points is not None:
                    self._points[id(rows.template)] = rows.points

    def hopeless(self, node: model.Node) -> bool:
        """Whether nothing around a node that cannot be computed goes on without it."""
        return not any(self._left(node))

    def _reached(self, node: model.Node) -> Reached:
        found = super()._reached(node)
        gates = [(each.policy, settled(each.condition, self.ground)) for each in node.limits if each.kind == "na"]
        if ("redistribute", True) in gates and all(
            policy not in _BEFORE_SHARING or held is False for policy, held in gates
        ):
            self.gone.add(node.path)
        proved = self.proved.get(node.path)
        if proved is None:
            return found
        score = found.score.meet(proved)
        if score.empty and not found.gone and not self._may_fail(node):
            raise NoCompletion
        rule = self.ground.framework.rule_at(node.level)
        plain = self.ground.framework.display is None
        handed = score if rule is not None else found.handed.meet(proved) if plain else found.handed
        return found if score.empty else attrs.evolve(found, score=score, handed=handed)

    # ------------------------------------------------------------ groups

    def _combined(self, node: model.Node) -> Interval:
        """As before; where each child surely applies or surely does not, exactly."""
        reached = [(child, self.of(child)) for child in node.children]
        there = [(child, found) for child, found in reached if child.path not in self.gone]
        if node.rows or len(there) == len(reached) or not there or any(found.gone for _, found in there):
            return super()._combined(node)
        if node.combination not in _SUMS:
            return super()._combined(attrs.evolve(node, children=tuple(child for child, _ in there)))
        declared = sum((child.weight for child in node.children), Fraction(0))
        left = sum((child.weight for child, _ in there), Fraction(0))
        shared = declared / left if node.combination == "sum" and left else Fraction(1)
        parts = [scaled(found.handed, shared) if child.weight else found.handed for child, found in there]
        return added((point(node.base), *parts))

    # ------------------------------------------------------------ what can surely be computed

    def _may_fail(self, node: model.Node) -> bool:
        return not all(self.surely(each) for each in node.rules())

    def computed_surely(self, node: model.Node) -> bool:
        """Whether a node surely has a score, as far as its own rules go."""
        if id(node) in self.settled:
            return True
        if node.path:
            return self.surely(node)
        plain = not node.rows and self.ground.framework.display is not None
        return plain and self.sure((node.clause, node.limits)) and not self.of(node).gone

    def surely(self, node: model.Node) -> bool:
        """Whether the rules of one node can surely be computed."""
        if node.rows or node.path == "" or self.ground.framework.display is None:
            return False
        refused = any(
            each.policy == "error" and settled(each.condition, self.ground) is not False for each in node.limits
        )
        return not refused and self.sure((node.clause, node.limits))

    def sure(self, piece: Any) -> bool:
        """Whether a piece can surely be computed, whatever the open facts are."""
        match piece:
            case terms.FactValue() | terms.QuantityValue():
                return piece.name in self.there
            case terms.ColumnValue() | terms.CellTest() | terms.Aggregate() | terms.Meets() | terms.Measure():
                return False
            case terms.Power() | rule_model.JudgedCell() | rule_model.Lookup() | terms.StatusTest():
                return False
            case rule_model.Judged():
                return piece.fact.name in self.there
            case rule_model.Target() if piece.operator == "meets" or piece.otherwise == "proportional":
                return False
            case terms.Function() if piece.function not in _SURE_FUNCTIONS:
                return False
            case terms.Sum() if piece.type.kind is Kind.DATE:
                return False
            case terms.Product() if any(self._may_be_zero(factor) for sign, factor in piece.factors if sign == "/"):
                return False
            case _:
                return all(map(self.sure, inside(piece)))

    def _may_be_zero(self, piece: terms.Expression) -> bool:
        return Fraction(0) in value_range(piece, self.ground)


def shown(reach: PartReach, node: model.Node) -> Interval:
    """The published points that a node can show, also where it does not apply or another settles it."""
    left = reach.left(node)
    gone = reach.of(node).gone or any(not each.applies for each in left)
    if node.path in reach.gone and not left:
        return ZERO if node.path else reach.of(node).score
    return hull((reach.shown(node), ZERO)) if gone else reach.shown(node)
