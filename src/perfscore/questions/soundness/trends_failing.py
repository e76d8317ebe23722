"""How the points of a node go with a fact where it may have no score of its own.

A row that has no score is an error, unless a node around it is settled: then it shows what that leaves it with. Any
fact may be pending, so what is looked at only under a condition may fail where that condition turns.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import permutations
from typing import Any

import attrs

from perfscore.kernel.types import Kind
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.soundness.reach import Reach
from perfscore.questions.soundness.trends_rules import points_inside
from perfscore.questions.soundness.trends_ways import STILL, Way, Ways, joined, jump

_ZERO = Fraction(0)
_MONTHS = frozenset({"months_after", "months_before"})


@attrs.define
class Failing:
    """Whether more of a fact can decide that something has a value; each step is looked at once."""

    ways: Ways
    reach: Reach
    _known: dict[model.Step, bool] = attrs.field(factory=dict)

    def shown_way(self, node: model.Node, own: Way) -> Way:
        """How the points that a node shows go; ``own`` is how those go that it has by itself."""
        left = list(dict.fromkeys(each.points for each in self.reach.left(node)))
        if not left:
            return own
        if self._node_turns(node):
            left.append(points_inside(node, self.reach))
        elif not any(self._settling_turns(around) for around in self.reach.around(node)):
            return own
        return joined(own, *(jump(one, other) for one, other in permutations(left, 2)))

    def _settling_turns(self, around: model.Node) -> bool:
        """Whether another limit may settle a node; what goes with all that counts in it is not followed."""
        gone = self.reach.of(around).gone and not any(each.policy == "redistribute" for each in around.limits)
        return gone or any(self._moves(each.condition) or self._turns(each.condition) for each in around.limits)

    def _moves(self, *pieces: terms.Expression | None) -> bool:
        return any(self.ways.of(each) != STILL for each in pieces)

    def _node_turns(self, node: model.Node) -> bool:
        framework = self.ways.ground.framework
        for each in node.rules():
            if framework.rule_at(each.level) is None and framework.display is None:
                # A score without end is refused.
                return True
            if self._turns((each.clause, each.limits, each.rows)):
                return True
        return False

    def _step_turns(self, step: model.Step) -> bool:
        if step not in self._known:
            framework, (kind, name) = self.ways.ground.framework, step
            if kind == "score":
                self._known[step] = self._node_turns(framework.nodes[name])
            elif kind == "let":
                self._known[step] = self._turns(framework.quantity_values[name].value)
            else:
                # A default that a fact cannot have is refused.
                fact = framework.facts[name]
                named = [value for _, value in fact.named]
                self._known[step] = self._moves(fact.default, *named) or self._turns((fact.default, *named))
        return self._known[step]

    def _turns(self, piece: object) -> bool:
        pending: list[Any] = [piece]
        while pending:
            each = pending.pop()
            if self._itself(each):
                return True
            pending.extend(inside(each))
        return False

    def _itself(self, piece: object) -> bool:
        """Whether a piece may turn by what it does with the pieces in it."""
        match piece:
            case terms.FactValue():
                return self._step_turns(("fact", piece.name))
            case terms.QuantityValue():
                return self._step_turns(("let", piece.name))
            case terms.NodeValue(what="score"):
                return self._step_turns(("score", piece.path))
            case terms.Product():
                below = [factor for power, factor in piece.factors if power == "/"]
                return any(self._moves(each) and _ZERO in self.ways.ground.range_of(each) for each in below)
            case terms.Sum() if piece.type.kind is Kind.DATE:
                return self._moves(*(term for _, term in piece.terms))
            case terms.Function():
                return piece.function in _MONTHS and self._moves(*piece.arguments)
            case terms.Conditional():
                return self._moves(piece.condition) and not _fixed((piece.positive, piece.negative))
            case terms.AllOf() | terms.AnyOf():
                return self._moves(*piece.operands[:-1])
            case terms.Aggregate():
                return self._moves(piece.where, piece.argument)
            case terms.Measure() | terms.Meets():
                return self._moves(piece.actual, piece.target)
            case terms.ColumnValue():
                return self._moves(piece)
            case _:
                return self._rule(piece)

    def _rule(self, piece: object) -> bool:
        match piece:
            case rule_model.Item():
                return self._moves(piece.condition) and not _fixed((piece.points,))
            case rule_model.Bands():
                return self._moves(piece.subject) and not _fixed(row.points for row in piece.rows)
            case rule_model.Interpolate():
                return self._moves(piece.subject) and not _fixed(points for _, points in piece.knots)
            case rule_model.Lookup():
                rest = () if piece.otherwise is None else (piece.otherwise,)
                return self._moves(*piece.subjects) and not _fixed((*rest, *(row.points for row in piece.rows)))
            case rule_model.Target():
                told = piece.operator != "meets" and _fixed(row.points for row in piece.rows)
                return self._moves(piece.actual, piece.wanted) and not told
            case rule_model.JudgedCell():
                return self._moves(piece.score, piece.low, piece.high)
            case rule_model.Limit():
                return self._moves(piece.condition) and not (piece.amount is not None and _fixed((piece.amount,)))
            case model.Rows():
                return self._moves(piece.where, piece.points, piece.share)
            case _:
                return False


def _fixed(pieces: Iterable[terms.Expression | None]) -> bool:
    """Whether pieces are written numbers, which never fail."""
    return all(isinstance(each, terms.Constant) for each in pieces)
