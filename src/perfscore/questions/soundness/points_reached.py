"""Rows that never reach full marks, always get the same points, or have points that their rounding does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.intervals import is_point, point
from perfscore.kernel.numbers import round_to, show
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model
from perfscore.questions.soundness.outcomes import outcomes_of
from perfscore.questions.soundness.reach import CAPS, Reach
from perfscore.search.inquiry import inquiry_of

_EXTREMES = frozenset({"minimum", "maximum"})


def findings(reach: Reach) -> Iterator[tuple[Message, Span]]:
    """Each such row; an indicator is not named for what is said of one of its parts."""
    told = set[int]()
    rows = list(_rows(reach.ground.framework.root))
    for node, above, in_rows in rows:
        found = _said(node, above, in_rows, reach)
        if found is not None:
            told.add(id(node))
            inquiry_of(reach.ground).note("whether it can have full marks, and other points", node.span)
            yield found, node.span
    for node in reach.ground.framework.root.rules():
        off = None if id(node) in told else _off_step(node, reach)
        if off is not None:
            told.add(id(node))
            yield off, node.span
    # What stands inside first, so that no row is named for what is said of one of its parts.
    for node, above, in_rows in reversed(rows):
        found = None if _within(node, told) else _asked(node, above, in_rows, reach)
        if found is not None:
            told.add(id(node))
            yield found, node.span
    for node in reversed(list(reach.ground.framework.root.walk())):
        whole = node.kind in {"framework", "group"} and not _within(node, told)
        found = _never_full(node, reach) if whole and _meant_throughout(node, reach) else None
        if found is not None:
            told.add(id(node))
            yield found, node.span


def _within(node: model.Node, told: set[int]) -> bool:
    """Whether something is said of a row, or of one inside it."""
    return any(id(each) in told for each in node.rules())


def _meant_throughout(node: model.Node, reach: Reach) -> bool:
    """Whether all rows in a group can have full marks, each for itself."""
    inside = [each for each in node.rules() if each is not node]
    return all(not outcomes_of(reach.ground).of(reach.path(each)).full.excluded for each in inside)


def called(node: model.Node) -> str:
    """How a message speaks of a node."""
    if node.kind == "framework":
        return "the total"
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
        return (
            None
            if fixed
            else Message("PS441.always_same", what=called(node), whole=most == node.full, points=most, full=node.full)
        )
    if not _meant_to_be_full(node, reach) or most > node.full or (most == node.full and score.high_closed):
        return None
    return Message(
        "PS440.never_full",
        what=called(node),
        full=node.full,
        known=most is not None,
        reached=score.high_closed,
        most=most,
    )


def _meant_to_be_full(node: model.Node, reach: Reach) -> bool:
    """Whether a row has points that nothing in the file says it does not reach."""
    stated = any(each.kind in CAPS and reach.ground.settled(each.condition) for each in node.limits)
    return not stated and node.full != 0


def _asked(node: model.Node, above: model.Node, in_rows: bool, reach: Reach) -> Message | None:
    """The same where intervals do not tell it, as far as facts that were tried do."""
    if reach.computed(node) or node.low == node.high or isinstance(node.clause, _JUDGED):
        return None
    found = reach.of(node)
    if not in_rows and not found.gone and above.combination not in _EXTREMES:
        outcome = outcomes_of(reach.ground).of(reach.path(node))
        inquiry_of(reach.ground).note("whether it ever gets other points", node.span, outcome.other)
        if outcome.other.excluded and outcome.seen.most is not None:
            return Message(
                "PS441.always_same",
                what=called(node),
                whole=outcome.seen.most == node.full,
                points=outcome.seen.most,
                full=node.full,
            )
    return _never_full(node, reach)


def _never_full(node: model.Node, reach: Reach) -> Message | None:
    if not _meant_to_be_full(node, reach) or node.low == node.high:
        return None
    outcome = outcomes_of(reach.ground).of(reach.path(node))
    inquiry_of(reach.ground).note("whether it can have full marks", node.span, outcome.full)
    if not outcome.full.excluded:
        return None
    return Message(
        "PS440.never_full",
        what=called(node),
        full=node.full,
        known=(outcome.seen.most if outcome.full.tried else None) is not None,
        reached=True,
        most=outcome.seen.most if outcome.full.tried else None,
    )


def _off_step(node: model.Node, reach: Reach) -> Message | None:
    """A node whose range ends between two steps of its rounding, where its points come to that end."""
    rule, exact = reach.ground.framework.rule_at(node.level), reach.of(node).exact
    if rule is None or reach.computed(node):
        return None
    for edge, value, closed, sign in (
        (node.high, exact.high, exact.high_closed, 1),
        (node.low, exact.low, exact.low_closed, -1),
    ):
        assert value is not None, "points lie within the range of their node"
        if not closed:
            # Rounding jumps nowhere between two halves of a step.
            value -= sign * (sign * value / rule.step * 2 % 1 or 1) * rule.step / 4
        outermost = round_to(value, rule.step, rule.mode)
        if sign * outermost > sign * edge:
            return Message(
                "PS448.off_step",
                what=called(node),
                step=rule.step,
                points=edge,
                which=f"what rounds to {show(outermost)} is",
                published=edge,
            )
    full = round_to(node.full, rule.step, rule.mode)
    if full < node.full and point(node.full).meet(exact) == point(node.full):
        return Message(
            "PS448.off_step",
            what=called(node),
            step=rule.step,
            points=node.full,
            which="full marks are",
            published=full,
        )
    return None


_JUDGED = rule_model.Judged | rule_model.JudgedCell
