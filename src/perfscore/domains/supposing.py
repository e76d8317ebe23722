"""A row of the score evaluated again while something is supposed to be other than it is, all else staying as it is."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.core.nodes import Key, Node, Value
from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame


class Supposing(Exact):
    """Evaluates one row of the score, where it is looked at, with other values of some nodes or definitions.

    Other definitions stay as they are, but for those that are to be computed ``anew``; where there are such, the nodes
    have their other values in them as well.
    """

    def __init__(
        self,
        exact: Exact,
        row: Row,
        values: Mapping[Node, Value],
        known: Mapping[Key, Value] | None = None,
        anew: frozenset[Key] = frozenset(),
    ) -> None:
        super().__init__(exact.program, exact.facts)
        self._values, self._everywhere = values, bool(anew)
        self.made = exact.made
        self.folded = {} if anew else exact.folded
        own = frozenset(key for key in exact.frame.block.by_key if key[1] == row.path and key[0] not in _GIVEN)
        self.whole = _without(exact.whole, own | anew, known or {})
        self.frame = self.place = self.whole if exact.frame is exact.whole else _without(exact.frame, own, known or {})

    def value(self, node: Node) -> Value:
        """The value of a node. Raises Trouble where it has none."""
        if (self._everywhere or self.frame is self.place) and node in self._values:
            return self._values[node]
        return super().value(node)


_GIVEN = frozenset({"weight", "share"})


def _without(frame: Frame, gone: frozenset[Key], known: Mapping[Key, Value]) -> Frame:
    there = {key: value for key, value in frame.known.items() if key not in gone}
    return attrs.evolve(frame, known={**there, **known}, computed={})
