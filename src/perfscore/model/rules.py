"""What resolving the rules of one node needs: its draft, and the names in scope."""

from __future__ import annotations

import attrs

from perfscore.kernel.source import Record
from perfscore.messages.catalogue import Message
from perfscore.model import constants, terms
from perfscore.model.drafts import Draft
from perfscore.model.scope import Scope
from perfscore.syntax import clause_nodes


@attrs.frozen(repr=False, eq=False)
class Rules(Record):
    """What is needed to resolve the rules of one node."""

    draft: Draft
    scope: Scope

    def within(self, found: terms.Expression | None, what: str, *, only_high: bool = False) -> None:
        """Report fixed points outside the range of the node; several awards may reach a range that one does not."""
        if found is None:
            return
        value = constants.number(found)
        if value is None or self.draft.computed:
            return
        if value > self.draft.high or (value < self.draft.low and not only_high):
            message = Message("PS413.outside_range", what=what, value=value, low=self.draft.low, high=self.draft.high)
            self.scope.report.add(message, found.span)


def text(node: clause_nodes.Quoted | None) -> str | None:
    """The words of a reason or a title, where there are any."""
    return None if node is None else node.text
