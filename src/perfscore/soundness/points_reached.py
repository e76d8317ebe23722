"""What nodes can come to comes in; rows that never reach full marks, or always get the same points, go out."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.analysis import model, rule_model
from perfscore.diagnostics import Message
from perfscore.messages import soundness_points as messages
from perfscore.soundness.reach import CAPS, Reach
from perfscore.soundness.reach_clauses import settled
from perfscore.soundness.reach_intervals import is_point
from perfscore.source import Span

_EXTREMES = frozenset({"minimum", "maximum"})


def findings(reach: Reach) -> Iterator[tuple[Message, Span]]:
    """Each such row; an indicator is not named for what is said of one of its parts."""
    for node, above, in_rows in _rows(reach.ground.framework.root):
        found = _said(node, above, in_rows, reach)
        if found is not None:
            yield found, node.span


def called(node: model.Node) -> str:
    """How a message speaks of a node."""
    return f"{node.kind} `{node.path if node.kind == 'part' else node.name}`"


def _rows(root: model.Node) -> Iterator[tuple[model.Node, model.Node, bool]]:
    """The indicators and parts, each with what it stands in, and whether rows of a table become it."""
    pending = [(root, False)]
    while pending:
        node, in_rows = pending.pop()
        templates = [(rows.template, True) for rows in node.rows]
        for child, made in [*((child, in_rows) for child in node.children), *templates]:
            if child.kind in {"indicator", "part"}:
                yield child, node, made
            pending.append((child, made))


def _said(node: model.Node, above: model.Node, in_rows: bool, reach: Reach) -> Message | None:
    if reach.computed(node) or node.low == node.high or isinstance(node.clause, _JUDGED):
        return None
    if any(_said(part, node, in_rows, reach) for part in node.children):
        return None
    found, score = reach.of(node), reach.shown(node)
    most = score.high
    assert most is not None
    if is_point(score) and is_point(found.handed):
        # A row is there or is not, and the least or the greatest of several may well be fixed.
        fixed = in_rows or found.gone or above.combination in _EXTREMES
        return None if fixed else messages.always_same(called(node), most, node.full)
    stated = any(each.kind in CAPS and settled(each.condition, reach.ground) for each in node.limits)
    if stated or node.full == 0 or most > node.full or (most == node.full and score.high_closed):
        return None
    return messages.never_full(called(node), node.full, most, reached=score.high_closed)


_JUDGED = rule_model.Judged | rule_model.JudgedCell
