"""What leads to a piece of a rule: what is known, wherever an evaluation comes to it, by the conditions on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from perfscore.core.nodes import QUANTITIES, Case, Fold, Logic, Node, Ref, walk
from perfscore.core.program import Program
from perfscore.domains.interval import Intervals, Where
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Mutable

_MOST_WAYS = 40
_MOST_STEPS = 4_000
_DEEPEST = 20


class Leading:
    """Finds the ways to some nodes, also by way of quantities."""

    def __init__(self, program: Program, is_goal: Callable[[Node], bool]) -> None:
        self.program = program
        self.is_goal = is_goal
        for key, node in program.block.definitions:
            # In their order, so that none is reached through a chain of others.
            if key[0] in QUANTITIES:
                self.leads(node)

    @remembered
    def leads(self, node: Node) -> bool:
        """Whether a node is one of them, or looks at one."""
        return any(self.is_goal(each) or self._leading_ref(each) for each in walk(node))

    def _leading_ref(self, node: Node) -> bool:
        definition = self._definition(node)
        return definition is not None and self.leads(definition)

    def _definition(self, node: Node) -> Node | None:
        inlined = isinstance(node, Ref) and node.kind in QUANTITIES
        return self.program.block.by_key.get(node.key) if isinstance(node, Ref) and inlined else None

    def ways(self, intervals: Intervals, roots: Iterable[Node], where: Where) -> list[Where] | None:
        """What is known on each way from some nodes; None where there are too many of them."""
        walking = _Walking(self, intervals)
        found = list(islice((way for root in roots for way in walking.below(root, where, 0)), _MOST_WAYS + 1))
        return None if len(found) > _MOST_WAYS else found

    def joined(
        self, intervals: Intervals, roots: Iterable[Node], where: Where, there: Callable[[Where], Where | None]
    ) -> Where | None:
        """What is known ``there`` on the only way that is left; what was known before where there are more."""
        found = self.ways(intervals, roots, where)
        left = None if found is None else [here for each in found if (here := there(each)) is not None]
        return where if left is None or len(left) > 1 else next(iter(left), None)

    def below(self, node: Node) -> tuple[bool, Node | None]:
        """Whether a node leads to one of them, and what it stands for where it is the name of something."""
        return self.leads(node), self._definition(node)


class _Walking(Mutable):
    leading: Leading
    intervals: Intervals
    left: int = _MOST_STEPS

    def below(self, node: Node, where: Where, depth: int) -> Iterator[Where]:
        """What is known on each way from a node; where there is too much to look at, more ways than there are."""
        self.left -= 1
        leads, definition = self.leading.below(node)
        if not leads:
            return
        if self.leading.is_goal(node) or self.left < 0 or depth > _DEEPEST:
            # More is known on the ways to what stands inside.
            yield where
        elif definition is not None:
            yield from self.below(definition, where, depth + 1)
        elif isinstance(node, Case):
            yield from self._arms(node, where, depth)
        elif isinstance(node, Logic) and node.how != "not":
            left: Where | None = where
            for condition in node.conditions:
                if left is not None:
                    yield from self.below(condition, left, depth)
                    left = self.intervals.narrowed(condition, node.how == "and", left)
        elif isinstance(node, Fold) and node.where is not None:
            inside = self.intervals.narrowed(node.where, True, where)
            for part in (node.over, node.where, *([] if node.otherwise is None else [node.otherwise])):
                yield from self.below(part, where, depth)
            yield from () if inside is None else self.below(node.body, inside, depth)
        else:
            for part in node.parts:
                yield from self.below(part, where, depth)

    def _arms(self, case: Case, where: Where, depth: int) -> Iterator[Where]:
        """What is known on each way from a case; nothing is asked of arms that lead nowhere, or behind the last way."""
        leads = [tuple(each is not None and self.leading.leads(each) for each in way) for way in case.ways]
        here: Where | None = where
        for place, (condition, value) in enumerate(case.ways):
            if here is None or not any(map(any, leads[place:])):
                return
            if condition is not None:
                yield from self.below(condition, here, depth)
            if leads[place][1]:
                there = here if condition is None else self.intervals.narrowed(condition, True, here)
                yield from () if there is None else self.below(value, there, depth)
            here = None if condition is None else self.intervals.narrowed(condition, False, here)
