"""Which arms were taken and which charges happened: what an evaluation made use of in a framework."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.core.nodes import Case, Node
from perfscore.core.program import Charge, Program, Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Facts
from perfscore.messages.trouble import Trouble


class Trace(Exact):
    """Evaluates like ``exact``, and remembers on the way which arms of which cases were taken."""

    def __init__(self, program: Program, facts: Facts) -> None:
        super().__init__(program, facts)
        self._taken: dict[int, tuple[Case, dict[Node | None, None]]] = {}

    def taken(self, node: Case) -> tuple[Node | None, Node]:
        """The condition of the arm that is taken, None for the rest, and the node of its value."""
        condition, value = super().taken(node)
        self._taken.setdefault(id(node), (node, {}))[1][condition] = None
        return condition, value

    def arms(self, node: Case) -> tuple[Node | None, ...]:
        """The conditions of the arms of a case that were taken, None for the rest; none where it was not looked at."""
        return tuple(self._taken[id(node)][1]) if id(node) in self._taken else ()

    def charges(self) -> Iterator[tuple[Row, Charge]]:
        """The charges that took something off or gave something back, once for each row of facts that became one."""
        for row in self.program.block.rows:
            yield from self._charges(row)
            for frame in self.below(row):
                with self.within(frame):
                    for each in frame.block.rows:
                        yield from self._charges(each)

    def _charges(self, row: Row) -> Iterator[tuple[Row, Charge]]:
        if isinstance(self.definition(("score", row.path)), Trouble):
            return
        for charge in row.charges:
            if self.number(charge.amount) != 0:
                yield row, charge
