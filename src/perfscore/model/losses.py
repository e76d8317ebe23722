"""Resolves the losses that an example expects: the row, and whether anything in the framework gives the reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, get_args

import attrs

from perfscore.kernel.source import Record, Source, one_line
from perfscore.messages.points import unknown_reason
from perfscore.model import model, rule_model, terms
from perfscore.model.scope import Scope
from perfscore.model.walk import inside
from perfscore.syntax import nodes

_WITH_REASON = rule_model.Item | rule_model.PerUnit | rule_model.Limit
_JUDGED = rule_model.Judged | rule_model.JudgedCell


@attrs.frozen(slots=False, repr=False, eq=False)
class Reasons(Record):
    """What losses under a framework may be called: by reasons, by clauses without one, and by kinds."""

    root: model.Node
    source: Source

    @cached_property
    def texts(self) -> dict[str, None]:
        """The reasons that the framework gives, then its clauses as written, then the kinds of losses."""
        reasons, clauses = list[str](), list[str]()
        for piece in _pieces(self.root):
            reason = piece.reason if isinstance(piece, _WITH_REASON) else None
            if reason is None:
                clauses.append(one_line(self.source.text[piece.span.start : piece.span.end]))
            else:
                reasons.append(reason)
        return dict.fromkeys([*reasons, *clauses, *get_args(model.LossKind)])

    def assessed(self, path: str) -> bool:
        """Whether an assessor gives points, and reasons that stand in no clause, in a node or below it."""
        there = next(node for node in self.root.walk() if node.path == path)
        return any(isinstance(node.clause, _JUDGED) for node in there.rules())


def _pieces(root: model.Node) -> Iterator[Any]:
    """Whatever can take points off: nodes, groups of rows, clauses and what they are made of, limits."""
    for node in root.rules():
        yield node
        yield from (rows for rows in node.rows if rows.by is not None)
        pending: list[Any] = [node.limits, node.clause]
        while pending:
            piece = pending.pop()
            if isinstance(piece, terms.Expression) or piece is None:
                continue
            if hasattr(piece, "span"):
                yield piece
            pending.extend(reversed(list(inside(piece))))


def expected_loss(node: nodes.ExpectedLoss, reasons: Reasons | None, scope: Scope) -> model.ExpectedLoss | None:
    """Resolve the row of a loss, and see that something gives its reason; without ``reasons`` that is not looked at.

    None, and a diagnostic, where one of them is unknown.
    """
    path = "" if node.row is None else scope.node(node.row.text, node.row.span)
    if path is None:
        return None
    if node.reason is None:
        return model.ExpectedLoss(node.amount, None, False, path)
    reason = node.reason.text
    if reasons is None or reason in reasons.texts:
        return model.ExpectedLoss(node.amount, reason, False, path)
    if not reasons.assessed(path):
        scope.report.add(unknown_reason(reason, scope.report.nearest(reason, reasons.texts)), node.reason.span)
        return None
    return model.ExpectedLoss(node.amount, reason, True, path)
