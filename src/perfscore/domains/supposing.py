"""A row of the score evaluated again while something is supposed to be other than it is, all else staying as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from perfscore.core.nodes import Const, Key, Node, RefKind, Value
from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame


class Supposing(Exact):
    """Evaluates one row of the score, where it is looked at, with other values of some nodes or definitions.

    Other definitions stay as they are, but for those that are to be computed ``anew``; where there are such, the nodes
    have their other values in them as well. The nodes that are ``lifted`` have another value where they stand, and
    their own in another place that means the same.
    """

    def __init__(
        self,
        exact: Exact,
        row: Row,
        values: Mapping[Node, Value],
        known: Mapping[Key, Value] | None = None,
        anew: Collection[Key] = (),
        lifted: Iterable[tuple[Node | None, Value]] = (),
    ) -> None:
        super().__init__(exact.program, exact.facts)
        self._values = {node.identity: value for node, value in values.items()}
        self._everywhere, self._lifted = bool(anew), {id(node): value for node, value in lifted}
        self.made = exact.made
        self.folded = {} if anew else exact.folded
        known = known or {}
        self.whole = _without(exact.whole, row, anew, known)
        self.frame = self.place = self.whole if exact.frame is exact.whole else _without(exact.frame, row, anew, known)

    def value(self, node: Node) -> Value:
        """The value of a node. Raises Trouble where it has none."""
        if id(node) in self._lifted:
            return self._lifted[id(node)]
        if isinstance(node, Const):
            return node.value
        if node.identity in self._values and (self._everywhere or self.frame is self.place):
            return self._values[node.identity]
        return super().value(node)


_OWN: tuple[RefKind, ...] = ("applies", "earned", "chosen", "exact", "score", "handed", "decided")


def _without(frame: Frame, row: Row, anew: Collection[Key], known: Mapping[Key, Value]) -> Frame:
    """A frame in which the definitions of a row, and some others, are still to be computed."""
    there = dict(frame.known)
    graded: tuple[Key, ...] = () if row.path else (("rank", ""), ("grade", ""))
    for key in (*((kind, row.path) for kind in _OWN), *graded, *anew):
        there.pop(key, None)
    return Frame(frame.block, frame.path, frame.table, frame.row, frame.members, frame.settled, {**there, **known})
