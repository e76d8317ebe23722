"""Where a formula is computed in the end, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.expressions import at
from perfscore.core.lower import program_of
from perfscore.core.nodes import Node
from perfscore.core.program import Program
from perfscore.kernel.source import Span
from perfscore.messages.trouble import InRow, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.drafts import ONE_SCALE
from perfscore.scoring.figures import Reading

_SETTLING = frozenset({"na", "zero", "full"})

Look = tuple[tuple[Node, ...], tuple[Node, ...]]


@attrs.frozen
class Use:
    """A place where an evaluation computes something: ``compute`` raises Trouble as the evaluation would.

    ``own`` is what stands there. Each of ``looks`` has nodes that are looked at, and the conditions of which none holds
    then. ``table`` is the one whose rows it is computed for, if it is, and ``made`` names what they become;
    ``requirement`` is that which it stands in.
    """

    own: object
    compute: Callable[[Reading], object]
    looks: tuple[Look, ...]
    table: str = ""
    made: str = ""
    requirement: model.Requirement | None = None

    def fails_at(self, span: Span, known: Reading) -> bool:
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
            yield _condition(framework, each.condition, each)
    if framework.grading is not None:
        for rule in (*framework.grading.caps, *framework.grading.overrides):
            yield _condition(framework, rule.condition)
    yield from _below(framework)


def _condition(
    framework: model.Framework, condition: terms.Expression, requirement: model.Requirement | None = None
) -> Use:
    look = (program_of(framework).expressions.of(condition),), ()
    return Use(condition, lambda known: known.holds(condition), (look,), requirement=requirement)


@attrs.frozen
class _Place:
    """A node, or one that rows become, with its name in the core and the limits ``above`` that make it not matter."""

    node: model.Node
    above: tuple[rule_model.Limit, ...]
    name: str
    rows: model.Rows | None = None
    made: str = ""


def _below(framework: model.Framework) -> Iterator[Use]:
    """The uses in all nodes.

    Where all that has points in a group may be gone, the group may be gone, and whether its extras and its limits
    matter depends on too much: nothing is said of them.
    """
    pending = [_Place(framework.root, (), "")]
    while pending:
        place = pending.pop()
        node = place.node
        goes = _may_go(_partakers(node))
        own = tuple(each for each in node.limits if each.kind == "na") if goes else node.limits
        if node.clause is not None or own:
            yield _node(attrs.evolve(place, node=attrs.evolve(node, limits=own)), program_of(framework))
        inner = (*place.above, *(each for each in node.limits if each.kind in _SETTLING))
        children = [child for child in node.children if not goes or child.weight > 0 or node.combination in ONE_SCALE]
        within = place.name.removesuffix(node.path)
        pending.extend(
            attrs.evolve(place, node=child, above=inner, name=f"{within}{child.path}") for child in reversed(children)
        )
        for index, rows in enumerate(node.rows):
            made = f"{place.name}#{index}"
            yield _rows(rows, made, inner, program_of(framework))
            pending.append(_Place(rows.template, inner, f"{made}:{rows.template.path}", rows, made))


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


def _node(place: _Place, program: Program) -> Use:
    node, rows = place.node, place.rows

    def compute(known: Reading) -> None:
        if not _settled(place.above, known) and (rows is None or _there(place.made, known)):
            _score(node, place.name, known)

    of = program.expressions.of
    above = tuple(of(each.condition) for each in place.above if each.condition is not None)
    conditions = tuple(of(each.condition) for each in node.limits if each.condition is not None)
    settling = (of(each.condition) for each in node.limits if each.kind in _SETTLING and each.condition is not None)
    amounts = tuple(of(each.amount) for each in node.limits if each.amount is not None)
    definitions = dependencies_of(program).definitions
    rule = () if node.clause is None else (definitions["earned", place.name],)
    looks: tuple[Look, ...] = ((conditions, above), ((*rule, *amounts), (*above, *settling)))
    if rows is None:
        return Use((node.clause, node.limits), compute, looks)
    made = program.instances[place.made]
    chosen = () if made.where is None else (made.where,)
    left_out = tuple(at(each.origin.span).negated(each) for each in chosen)
    looks = tuple((nodes, (*unheld, *left_out)) for nodes, unheld in looks)
    there = (*chosen, *made.checked)
    return Use((node.clause, node.limits), compute, (*looks, (there, above)), rows.table, place.made)


def _rows(rows: model.Rows, name: str, limits: tuple[rule_model.Limit, ...], program: Program) -> Use:
    def compute(known: Reading) -> object:
        return _settled(limits, known) or _there(name, known)

    above = tuple(program.expressions.of(each.condition) for each in limits if each.condition is not None)
    made = program.instances[name]
    there = (*(() if made.where is None else (made.where,)), *made.checked)
    return Use((rows.where, rows.points, rows.share), compute, ((there, above),), rows.table, name)


def _holding(limits: tuple[rule_model.Limit, ...], known: Reading, *, na: bool) -> list[rule_model.Limit]:
    wanted = [each for each in limits if (each.kind == "na") == na]
    return [each for each in wanted if each.condition is None or known.holds(each.condition)]


def _settled(above: tuple[rule_model.Limit, ...], known: Reading) -> bool:
    """Whether a group is exempt, vetoed or does not apply, so that nothing in it has to be computed."""
    return bool(_holding(above, known, na=True) or _holding(above, known, na=False))


def _there(name: str, known: Reading) -> bool:
    """Whether a row becomes a node. Raises Trouble where it has points that no row can have."""
    made = program_of(known.framework).instances[name]
    counts = made.where is None or known.exact.holds(made.where)
    for each in made.checked if counts else ():
        known.exact.value(each)
    return counts


def _score(node: model.Node, name: str, known: Reading) -> None:
    """Compute what the score of a node is made of."""
    if _holding(node.limits, known, na=True):
        return
    held = _holding(node.limits, known, na=False)
    if any(each.kind in _SETTLING for each in held):
        return
    if node.clause is not None:
        block = known.exact.frame.block if known.exact.frame.row else program_of(known.framework).block
        known.exact.value(block.by_key["earned", name])
    for amount in [each.amount for each in held if each.amount is not None]:
        known.number(amount)
