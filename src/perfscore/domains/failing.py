"""Whether more of one fact can decide that something has a value at all."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.core.expressions import is_no_row
from perfscore.core.nodes import Case, Const, Div, Fold, Key, Logic, Node, Primitive, Ref, joined, walk
from perfscore.domains.trend import STILL, Trends


class Failing:
    """Where trouble may turn while a fact grows; each definition is looked at once."""

    def __init__(self, trends: Trends) -> None:
        self.trends = trends
        self._turning: dict[Key, bool] = {}

    def turns(self, *nodes: Node) -> bool:
        """Whether more of the fact can decide that something has a value; any fact may be pending."""
        return any(self._turns(each) for each in nodes)

    def _turns(self, node: Node) -> bool:
        pending, seen = [node], set[Node]()
        while pending:
            each = pending.pop()
            if each in seen or not self.trends.looks(each):
                continue
            seen.add(each)
            if self._itself(each):
                return True
            never = each.rest if isinstance(each, Case) and self._rest(each) is None else None
            pending.extend(part for part in each.parts if part is not never)
        return False

    def _rest(self, node: Case) -> Node | None:
        """What counts where no arm is taken; None where one always is."""
        return None if is_no_row(node.rest) and self.trends.ranges.settles(node) else node.rest

    def _itself(self, node: Node) -> bool:
        """Whether a node may turn by what it does with those in it."""
        match node:
            case Ref():
                return node.key in self.trends.moved and self._definition_turns(node.key)
            case Div():
                return self.trends.of(node.below) != STILL and Fraction(0) in self.trends.values(node.below)
            case Case():
                rest = self._rest(node)
                values = [*(value for _, value in node.arms), *([] if rest is None else [rest])]
                return self._chosen([condition for condition, _ in node.arms], values)
            case Logic():
                return len(node.conditions) > 1 and self._chosen(node.conditions[:-1], node.conditions[1:])
            case Fold():
                body = node.body if node.over.kind == "table" else None
                return any(each is not None and self.trends.of(each) != STILL for each in (node.over, node.where, body))
            case Primitive(function="after" | "after all" | "year" | "month" | "day" | "month_end" | "months_between"):
                return False
            case Primitive():
                return any(self.trends.of(each) != STILL for each in node.operands)
            case _:
                return False

    def _chosen(self, conditions: Sequence[Node], values: Sequence[Node]) -> bool:
        """Whether conditions that turn choose among nodes of which any may have no value."""
        looked_at = _looked_at(conditions[0])
        never_fails = all(_never_fails(each, looked_at) for each in values)
        return not never_fails and any(self.trends.of(each) != STILL for each in conditions)

    def _definition_turns(self, key: Key) -> bool:
        if key not in self._turning:
            self._turning[key] = False
            node = self.trends.depends.definitions.get(key)
            # What rows of facts become has no definition of its own.
            self._turning[key] = node is None or self._turns(node)
        return self._turning[key]


def _looked_at(node: Node) -> frozenset[Key]:
    """What a node looks at whatever comes of it."""
    match node:
        case Ref():
            return frozenset((node.key,))
        case Case() | Logic():
            return _looked_at(node.parts[0])
        case Fold() | Primitive():
            return frozenset()
        case _:
            return joined(map(_looked_at, node.parts))


def _never_fails(node: Node, looked_at: frozenset[Key]) -> bool:
    """Whether a node has a value wherever some things have been looked at."""
    for each in walk(node):
        match each:
            case Ref():
                if each.key not in looked_at:
                    return False
            case Div():
                if not isinstance(each.below, Const):
                    return False
            case Fold() | Primitive():
                return False
            case _:
                continue
    return True
