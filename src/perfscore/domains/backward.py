"""Interval analysis from points back to facts: what is known of a value is known of all that it is computed from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from perfscore.core.nodes import QUANTITIES, Add, Case, Const, Div, Extreme, Node, Primitive, Ref, Round
from perfscore.domains.interval import Intervals, Where, abs_of, alone_in, share_of
from perfscore.domains.possible import Numbers, Possible, both, never
from perfscore.kernel.intervals import Interval, added, inverse, multiplied, negated

_MOST_INLINED = 12
_MOST_BACKWARD = 60
_MOST_PARTS = 100
_PASSES = 2
_COMPUTED = QUANTITIES | {"earned", "exact", "handed", "score"}


class Inlined(Intervals):
    """Intervals where quantities are reckoned anew under what is supposed, as long as few stand inside one another.

    What is learnt of a value is learnt of what it is computed from as well.
    """

    _depth = 0

    def _of(self, node: Node, where: Where) -> Possible:
        inlined = isinstance(node, Ref) and node.kind in QUANTITIES and where is not self.nowhere
        if not isinstance(node, Ref) or not inlined or self._depth >= _MOST_INLINED:
            return super()._of(node, where)
        self._depth += 1
        try:
            return self.of(self.node(node.key), where)
        finally:
            self._depth -= 1

    def may_hold(self, whole: Node, part: Node) -> bool:
        """Whether a node may be made of another one, among others, by way of quantities as well."""
        inputs = self._inputs
        return not inputs(part) & ~inputs(whole)

    @cached_property
    def _inputs(self) -> Callable[[Node], int]:
        return self.program.mask

    def narrowed(self, condition: Node, held: bool, where: Where) -> Where | None:
        """What is supposed where a condition holds as well, or does not, also where it is the name of one."""
        here = super().narrowed(condition, held, where)
        if not isinstance(condition, Ref) or condition.kind not in QUANTITIES:
            return here
        if here is None or here is where or self._depth >= _MOST_INLINED:
            return here
        self._depth += 1
        try:
            return self.narrowed(self.node(condition.key), held, here)
        finally:
            self._depth -= 1

    def _inside(self, node: Node, possible: Possible, where: Where) -> Where | None:
        here = super()._inside(node, possible, where)
        if here is None or here is where or self._depth >= _MOST_BACKWARD:
            return here
        self._depth += 1
        try:
            return self._backward(node, here.known[node.identity], here)
        finally:
            self._depth -= 1

    def _backward(self, node: Node, possible: Possible, where: Where) -> Where | None:
        """What is supposed of the parts of a node where that is no more than something."""
        match node:
            case Ref() if node.kind in _COMPUTED and node.key in self.program.block.by_key:
                definition = self.node(node.key)
                return self._inside(definition, _common(self.of(definition, where), possible), where)
            case Case() if len(node.arms) <= _MOST_PARTS:
                return self._by_way_of(node, possible, where)
            case _ if not isinstance(possible, Numbers):
                return where
            case Primitive(function="after" | "after all"):
                return self._inside(node.operands[-1], possible, where)
            case Primitive(function="terminating"):
                return self._inside(node.operands[0], possible, where)
            case Round():
                away = node.step / 2 if node.mode in {"half_up", "half_even", "half_down"} else node.step
                return self.inside(node.operand, added((possible.interval, Interval(-away, away, True, True))), where)
            case Extreme() if abs_of(node) is None:
                return self._beyond(node, possible.interval, where)
            case Add() if len(node.terms) <= _MOST_PARTS and not any(map(share_of, node.terms)):
                # Of the only part that is not written down it is known already.
                return where if alone_in(node) else self._summands(node, possible.interval, where)
            case Div():
                return self._quotient(node, possible.interval, where)
            case _:
                return where

    def _by_way_of(self, node: Case, possible: Possible, where: Where) -> Where | None:
        """What is supposed on the only way to some values; what was supposed before where there are more ways."""
        only: tuple[Node, Possible, Where] | None = None
        for _, value, _, there in self.ways(node, where):
            found = None if there is None else _common(self.of(value, there), possible)
            if there is not None and not never(found):
                if only is not None:
                    return where
                only = value, found, there
        return None if only is None else self._inside(*only)

    def _beyond(self, node: Extreme, inside: Interval, where: Where) -> Where | None:
        """What is supposed of several numbers of which the least or the greatest lies in an interval."""
        low = Interval(low=inside.low, low_closed=inside.low_closed)
        high = Interval(high=inside.high, high_closed=inside.high_closed)
        every, one = (high, low) if node.pick == "greatest" else (low, high)
        reaching = self._reaching(node, inside, where)
        single = reaching[0] if len(reaching) == 1 else None
        here = where if reaching else None
        for each in node.options:
            here = here and self.inside(each, inside if each is single else every, here)
        if here is None or single is not None:
            return here
        reaching = self._reaching(node, inside, here)
        return here if len(reaching) > 1 else self.inside(reaching[0], one, here) if reaching else None

    def _reaching(self, node: Extreme, inside: Interval, where: Where) -> list[Node]:
        """The numbers that can be the least or the greatest of several where that lies in an interval."""
        return [each for each in node.options if not self.number(each, where).interval.meet(inside).empty]

    def _summands(self, node: Add, inside: Interval, where: Where) -> Where | None:
        """What is supposed of each part of a sum, by what the others can come to at the most and at the least."""
        here: Where | None = where
        # What is learnt of the last parts tells more of the first ones.
        for _ in range(_PASSES):
            parts = [] if here is None else [self.number(each, here).interval for each in node.terms]
            for place, each in enumerate(node.terms):
                if here and not isinstance(each, Const):
                    others = added(parts[:place] + parts[place + 1 :])
                    here = self.inside(each, added((inside, negated(others))), here)
        return here

    def _quotient(self, node: Div, inside: Interval, where: Where) -> Where | None:
        """What is supposed of both parts of a quotient of numbers that are not below 0."""
        above, below = (self.number(each, where).interval for each in (node.above, node.below))
        if above.low is None or below.low is None or above.low < 0 or below.low < 0:
            return where
        here = self.inside(node.above, multiplied(inside, below), where)
        if above.low > 0 and inside.low is not None and inside.low >= 0:
            here = here and self.inside(node.below, multiplied(above, inverse(inside)), here)
        return here


def _common(one: Possible, other: Possible) -> Possible:
    """What two can be, both."""
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return both(one, other)
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one & other
    return other if one is None else one
