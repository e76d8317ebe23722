"""Where a formula is computed in the end, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from perfscore.kernel.numbers import terminates
from perfscore.kernel.source import Span
from perfscore.model import model, rule_model, terms
from perfscore.model.drafts import ONE_SCALE
from perfscore.scoring.clauses import earn
from perfscore.scoring.values import InRow, Known, Trouble

_SETTLING = frozenset({"na", "zero", "full"})


@attrs.frozen
class Use:
    """A place where an evaluation computes something: ``compute`` raises Trouble as the evaluation would.

    ``own`` is what stands there; ``conditions`` decide, beside it, whether that is computed. ``table`` is the one whose
    rows it is computed for, if it is; ``requirement`` is the one that it stands in.
    """

    own: object
    compute: Callable[[Known], None]
    conditions: object = ()
    table: str = ""
    requirement: model.Requirement | None = None

    def fails_at(self, span: Span, known: Known) -> bool:
        """Whether it divides by 0 at a place."""
        try:
            self.compute(known)
        except Trouble as trouble:
            places = [at for message, at in trouble.problems if message.code == "PS515"]
            return any((at.span if isinstance(at, InRow) else at) == span for at in places)
        return False


def uses(framework: model.Framework) -> Iterator[Use]:
    """Every place where something is computed that nothing else is computed from.

    A ``warn`` that cannot be computed says so, and a comparison without points too: they spoil no result.
    """
    for each in framework.requirements:
        if not each.warning:
            yield Use(each.condition, _condition(each.condition), requirement=each)
    if framework.grading is not None:
        for rule in (*framework.grading.caps, *framework.grading.overrides):
            yield Use(rule.condition, _condition(rule.condition))
    yield from _below(framework.root, (), None)


def _condition(condition: terms.Expression) -> Callable[[Known], None]:
    def compute(known: Known) -> None:
        known.holds(condition)

    return compute


def _below(node: model.Node, above: tuple[rule_model.Limit, ...], rows: model.Rows | None) -> Iterator[Use]:
    """The uses in a node and below it; ``above`` are the limits under which it does not matter.

    Where all that has points in a group may be gone, the group may be gone, and whether its extras and its limits
    matter depends on too much: nothing is said of them.
    """
    pending = [(node, above, rows)]
    while pending:
        node, above, rows = pending.pop()
        goes = _may_go(_partakers(node))
        own = tuple(each for each in node.limits if each.kind == "na") if goes else node.limits
        if node.clause is not None or own:
            yield _node(attrs.evolve(node, limits=own), above, rows)
        inner = (*above, *(each for each in node.limits if each.kind in _SETTLING))
        children = [child for child in node.children if not goes or child.weight > 0 or node.combination in ONE_SCALE]
        pending.extend((child, inner, rows) for child in reversed(children))
        for made in node.rows:
            yield _rows(made, inner)
            pending.append((made.template, inner, made))


def _partakers(node: model.Node) -> tuple[model.Node, ...]:
    """What stands in a node and can make it apply."""
    one_scale = node.combination in ONE_SCALE
    children = tuple(child for child in node.children if child.weight > 0 or one_scale)
    return (*children, *(rows.template for rows in node.rows))


def _may_go(partakers: tuple[model.Node, ...]) -> bool:
    """Whether all of some nodes may not apply."""
    return bool(partakers) and all(
        any(limit.policy == "redistribute" for limit in each.limits) or _may_go(_partakers(each)) for each in partakers
    )


def _node(node: model.Node, above: tuple[rule_model.Limit, ...], rows: model.Rows | None) -> Use:
    def compute(known: Known) -> None:
        if not _settled(above, known) and (rows is None or _there(rows, known)):
            _score(node, known)

    made = () if rows is None else (rows.where, rows.points, rows.share)
    return Use((node.clause, node.limits), compute, (above, made), "" if rows is None else rows.table)


def _rows(rows: model.Rows, above: tuple[rule_model.Limit, ...]) -> Use:
    def compute(known: Known) -> None:
        if not _settled(above, known):
            _there(rows, known)

    return Use((rows.where, rows.points, rows.share), compute, above, rows.table)


def _holding(limits: tuple[rule_model.Limit, ...], known: Known, *, na: bool) -> list[rule_model.Limit]:
    wanted = [each for each in limits if (each.kind == "na") == na]
    return [each for each in wanted if each.condition is None or known.holds(each.condition)]


def _settled(above: tuple[rule_model.Limit, ...], known: Known) -> bool:
    """Whether a group is exempt, vetoed or does not apply, so that nothing in it has to be computed."""
    return bool(_holding(above, known, na=True) or _holding(above, known, na=False))


def _there(rows: model.Rows, known: Known) -> bool:
    """Whether a row becomes a node."""
    if rows.where is not None and not known.holds(rows.where):
        return False
    if rows.share is not None and known.number(rows.share) <= 0:
        return False
    worth = None if rows.points is None else known.number(rows.points)
    return worth is None or (worth >= 0 and terminates(worth))


def _score(node: model.Node, known: Known) -> None:
    """Compute what the score of a node is made of."""
    if _holding(node.limits, known, na=True):
        return
    held = _holding(node.limits, known, na=False)
    if any(each.kind in _SETTLING for each in held):
        return
    if node.clause is not None:
        earn(node.clause, node, known)
    for amount in [each.amount for each in held if each.amount is not None]:
        known.number(amount)
