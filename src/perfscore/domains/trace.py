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
        self.made_use_of: dict[tuple[int, int], Case] = {}
        """The cases of which arms were taken, each by its identity and that of the condition of the arm."""

    def taken(self, node: Case) -> tuple[Node | None, Node]:
        """The condition of the arm that is taken, None for the rest, and the node of its value."""
        condition, value = super().taken(node)
        self.made_use_of[id(node), id(condition)] = node
        return condition, value

    def arms(self, node: Case) -> tuple[Node | None, ...]:
        """The conditions of the arms of a case that were taken, None for the rest; none where it was not looked at."""
        conditions = (*(condition for condition, _ in node.arms), None)
        return tuple(each for each in conditions if (id(node), id(each)) in self.made_use_of)

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
