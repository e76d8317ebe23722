"""What resolving the rules of one node needs: its draft, the names in scope, and the ranges of quantities."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Record
from perfscore.messages import points as messages
from perfscore.model import constants, ranges, terms
from perfscore.model.drafts import Draft
from perfscore.model.lines import Line, line_of
from perfscore.model.scope import Scope
from perfscore.syntax import clause_nodes


@attrs.frozen(repr=False, eq=False)
class Rules(Record):
    """What is needed to resolve the rules of one node."""

    draft: Draft
    scope: Scope
    quantity_ranges: Mapping[str, Interval]

    def range_of(self, found: terms.Expression) -> Interval:
        """Where the values of an expression lie."""
        return ranges.of(found, self.scope.facts, self.quantity_ranges)

    def line_of(self, found: terms.Expression) -> Line:
        """What of a line the values of an expression can be."""
        return line_of(found, self.range_of(found), self.scope.facts)

    def within(self, found: terms.Expression | None, what: str, *, only_high: bool = False) -> None:
        """Report fixed points outside the range of the node; several awards may reach a range that one does not."""
        if found is None:
            return
        value = constants.number(found)
        if value is None or self.draft.computed:
            return
        if value > self.draft.high or (value < self.draft.low and not only_high):
            message = messages.outside_range(what, value, self.draft.low, self.draft.high)
            self.scope.report.add(message, found.span)


def text(node: clause_nodes.Quoted | None) -> str | None:
    """The words of a reason or a title, where there are any."""
    return None if node is None else node.text
