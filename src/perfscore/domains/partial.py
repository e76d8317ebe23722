"""Interval analysis where most is known: what hangs on no fact that is open is as the exact domain has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perfscore.core.nodes import Fold, Key, Node, Ref, RefKind, Value
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.interval import Intervals, Reached, Where
from perfscore.domains.possible import NEVER, Possible, written
from perfscore.messages.trouble import Trouble
from perfscore.model.rule_model import FactDef

_NOT_ASKED = frozenset({"decided", "chosen", "grade"})
_POINTS: tuple[RefKind, ...] = ("exact", "handed", "score")


class Partial(Intervals):
    """What nodes can be while some facts are open; all else is known.

    ``opened`` is what those facts and their statuses can be, ``moved`` are the keys of these and of all that
    hangs on one of them.
    """

    def __init__(
        self,
        program: Program,
        facts: Mapping[str, FactDef],
        exact: Exact,
        opened: Mapping[Key, Possible],
        moved: frozenset[Key],
    ) -> None:
        super().__init__(program, facts, opened)
        self.exactly, self.moved = exact, moved

    def hangs(self, node: Node) -> bool:
        """Whether a node looks at something that is open."""
        return not self.moved.isdisjoint(node.refs)

    def is_known(self, key: Key) -> bool:
        """Whether a definition hangs on nothing that is open."""
        return key not in self.moved and key in self.program.block.by_key

    def asked(self) -> Iterable[Key]:
        """The definitions that hang on what is open, but for those of which only explanations tell."""
        return (key for key in super().asked() if key in self.moved and key[0] not in _NOT_ASKED)

    def _define(self, key: Key) -> Possible:
        if key not in self._defined and self.is_known(key):
            self._defined[key] = _known(self.exactly.definition(key))
        return super()._define(key)

    def of_known(self, node: Ref | Fold) -> Possible:
        """The value of a node that hangs on nothing that is open."""
        try:
            return written(self.exactly.value(node))
        except Trouble:
            return NEVER

    def _row(self, path: str) -> Reached:
        if not self.is_known(("score", path)):
            return super()._row(path)
        exact, handed, score = (self.number(Ref(kind, path, origin=self.rows[path].origin)) for kind in _POINTS)
        return Reached(exact, exact, handed, score, self.exactly.definition(("applies", path)) is False)

    def _referred(self, node: Ref) -> Possible:
        given = node.kind in {"fact", "status"} and node.key not in self.opened
        return self.of_known(node) if given else super()._referred(node)

    def _fold(self, node: Fold, where: Where) -> Possible:
        if node.over.kind == "members" or self.hangs(node):
            return super()._fold(node, where)
        return self.of_known(node)


def _known(value: Value | Trouble) -> Possible:
    return NEVER if isinstance(value, Trouble) else written(value)
