"""A group with rows of tables and what is known come in; the group with a node for each row goes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore.kernel.numbers import show, terminates
from perfscore.kernel.row_names import NOWHERE, free_name
from perfscore.kernel.source import Record, Span
from perfscore.messages import tables as messages
from perfscore.model import model, terms
from perfscore.model.walk import expressions, weight_of
from perfscore.scoring.rows import Row
from perfscore.scoring.values import Known, Problem, Trouble

_ZERO = Fraction(0)


@attrs.frozen(repr=False, eq=False)
class Made(Record):
    """What a row became, each node behind those below it."""

    table: str
    row: Row
    nodes: tuple[model.Node, ...]


Column = tuple[str, str]
"""A table and one of its columns; the empty name stands for its rows as such."""


@attrs.frozen(repr=False, eq=False)
class Expanded(Record):
    """The group; what is to be scored before it; and, with the columns it is about, that rows carry other points."""

    node: model.Node
    scored: tuple[Made, ...]
    groups: tuple[model.Node, ...]
    uneven: tuple[frozenset[Column], Problem] | None


def expand(node: model.Node, known: Known) -> Expanded:
    """Make the rows of a group's tables its children.

    Raises Trouble where a table is not given, has no row that counts, or points that no row can have.
    """
    children = list(node.children)
    scored: list[Made] = []
    groups: list[model.Node] = []
    taken = {child.name: 1 for child in children}
    for rows in node.rows:
        parts = _Parts(node, taken)
        made = list(_made(rows, parts, known))
        if not made and node.combination != "from":
            raise Trouble((messages.no_rows(rows.table, filtered=rows.where is not None, entries=True), rows.span))
        tops = [each.nodes[-1] for each in made]
        if rows.by is not None:
            tops = _groups(parts, rows, tops)
            groups += tops
        at = rows.at + len(children) - len(node.children)
        children[at:at] = tops
        scored += made
    full = attrs.evolve(node, children=tuple(children))
    weight = sum((child.weight for child in children), _ZERO)
    uneven = None
    if node.combination == "sum" and weight != node.weight:
        tables = list(dict.fromkeys(rows.table for rows in node.rows))
        columns = frozenset(each for rows in node.rows for each in _carrying(rows))
        own = weight - sum((child.weight for child in node.children), _ZERO)
        rest = node.weight - (weight - own)
        what = "the framework" if not node.path else f"{node.kind} `{node.name}`"
        uneven = columns, (messages.rows_not_adding_up(tables, own, what, node.weight, rest), node.rows[0].span)
    return Expanded(full, tuple(scored), tuple(groups), uneven)


@attrs.define(eq=False)
class _Parts:
    """The names below a group that are taken, and those of the groups that its rows stand in, by their values."""

    node: model.Node
    taken: dict[str, int]
    names: dict[str, str] = attrs.field(factory=dict)
    inside: dict[str, dict[str, int]] = attrs.field(factory=dict)

    @property
    def path(self) -> str:
        return f"{self.node.path}." if self.node.path else ""

    def place(self, rows: model.Rows, row: Row) -> tuple[str, dict[str, int]]:
        """The path in front of a row's name, and the names that are taken beside it."""
        if rows.by is None:
            return self.path, self.taken
        value = _value(rows.by, row) if rows.by in row.cells else NOWHERE
        if value not in self.names:
            self.names[value] = free_name(value, self.taken)
            self.inside[value] = {}
        return f"{self.path}{self.names[value]}.", self.inside[value]


def _made(rows: model.Rows, parts: _Parts, known: Known) -> Iterator[Made]:
    size = size_of_row(rows)
    for row in known.rows(rows.table, rows.span):
        known.look_at(size, rows.span)
        known.table, known.row = rows.table, row
        try:
            if rows.where is not None and not known.holds(rows.where):
                continue
            yield Made(rows.table, row, _nodes(rows, row, parts, known))
        except Trouble as trouble:
            raise known.told_in_row(trouble, rows.table, row) from None
        finally:
            known.table, known.row = "", None


def size_of_row(rows: model.Rows) -> int:
    """How many pieces are looked at for each row of a table."""
    rules = tuple((each.clause, each.limits, each.checks) for each in rows.template.rules())
    return weight_of((rows.where, rows.points, rows.share, rules))


def _nodes(rows: model.Rows, row: Row, parts: _Parts, known: Known) -> tuple[model.Node, ...]:
    template, title = rows.template, _value(rows.name, row)
    prefix, taken = parts.place(rows, row)
    name = free_name(title, taken)
    share = template.share
    if rows.share is not None:
        share = known.number(rows.share)
        if share <= 0:
            raise Trouble((messages.bad_row_points("the weight", show(share)), rows.share.span))
    top = _moved(template, template.path, f"{prefix}{name}")
    top = attrs.evolve(top, name=name, title=title, share=share)
    if rows.points is not None:
        worth = known.number(rows.points)
        if worth < 0:
            raise Trouble((messages.bad_row_points("the points", show(worth)), rows.points.span))
        if not terminates(worth):
            raise Trouble((messages.endless_row_points(show(worth)), rows.points.span))
        top = attrs.evolve(top, weight=worth, full=worth, high=worth)
    return tuple(reversed(list(_upwards(top))))


def _upwards(node: model.Node) -> Iterator[model.Node]:
    """The node and all below it, so that, read backwards, each stands behind those below it."""
    yield node
    for child in reversed(node.children):
        yield from _upwards(child)


def _moved(node: model.Node, old: str, new: str) -> model.Node:
    children = tuple(_moved(child, old, new) for child in node.children)
    return attrs.evolve(node, path=f"{new}{node.path[len(old) :]}", children=children)


def _value(column: str, row: Row) -> str:
    """What stands in a column of names; a row without a name is called by its number."""
    value = row.cells.get(column)
    return value.strip() if isinstance(value, str) else f"row {row.number}"


def _groups(parts: _Parts, rows: model.Rows, tops: list[model.Node]) -> list[model.Node]:
    """A group for each value of a column, in the order in which they first stand."""
    inside: dict[str, list[model.Node]] = {}
    for each in tops:
        inside.setdefault(each.path.rpartition(".")[0], []).append(each)
    paths = ((value, name, f"{parts.path}{name}") for value, name in parts.names.items())
    return [_group(value, name, path, tuple(inside[path]), rows.span) for value, name, path in paths]


def _group(value: str, name: str, path: str, children: tuple[model.Node, ...], span: Span) -> model.Node:
    weight, full, low, high = (
        sum((getattr(each, what) for each in children), _ZERO) for what in ("weight", "full", "low", "high")
    )
    return model.Node(
        "group", name, path, value, weight, full, low, high, _ZERO, "sum", _ZERO, None, (), children, span
    )


def _carrying(rows: model.Rows) -> set[Column]:
    """The columns that the points of rows are made of; written points depend on how many rows there are."""
    named = {(each.table, each.name) for each in expressions(rows.points) if isinstance(each, terms.ColumnValue)}
    return named or {(rows.table, "")}


def columns_in(condition: terms.Expression, framework: model.Framework) -> set[Column]:
    """The columns over whose rows a condition computes something, also by way of quantities."""
    found: set[Column] = set()
    pending, seen = [condition], set()
    while pending:
        for each in expressions(pending.pop()):
            if isinstance(each, terms.Aggregate):
                found |= {
                    (value.table, value.name) for value in expressions(each) if isinstance(value, terms.ColumnValue)
                }
                found.add((each.table, ""))
            elif isinstance(each, terms.QuantityValue) and each.name not in seen:
                seen.add(each.name)
                pending.append(framework.quantity_values[each.name].value)
    return found
