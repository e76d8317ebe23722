"""Lowering of a whole framework: everything that is computed in it, in order, as definitions in the core language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from perfscore.core.clauses import Place
from perfscore.core.expressions import Expressions, at, no_row
from perfscore.core.nodes import Among, Arm, Fold, Key, Node, Ref, RefKind, Value, Wrong, walk
from perfscore.core.program import Block, Program, Remark, Requirement, Row, Rows, Sum
from perfscore.core.rows import Child, Lowering
from perfscore.kernel.lazy import once
from perfscore.kernel.source import Span, replace
from perfscore.kernel.types import PLAIN, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.catalogue import node as called
from perfscore.model import model
from perfscore.model.walk import weight_of

_ZERO = Fraction(0)
_GROUP = model.Node(Span(0, 0), "group", "", "", None, _ZERO, _ZERO, _ZERO, _ZERO, _ZERO, "sum", _ZERO, None, (), ())
"""The group of some rows of facts, whose points are theirs."""


def lower(framework: model.Framework) -> Program:
    """The framework as a program of the core."""
    return _Framework(framework).program()


def program_of(framework: model.Framework) -> Program:
    """The same, lowered once and kept as long as the framework."""
    return once(framework, "program", lambda: lower(framework))


class _Framework:
    def __init__(self, framework: model.Framework) -> None:
        self.framework = framework
        self.expressions = Expressions(framework)
        self.definitions: list[tuple[Key, Node]] = []
        self.children: dict[str, Child] = {}
        self.rows: list[Row] = []
        self.sums: list[Sum] = []

    def program(self) -> Program:
        framework = self.framework
        for kind, name in framework.order:
            match kind:
                case "fact":
                    fact = framework.facts[name]
                    assert fact.default is not None
                    default = self.expressions.default(fact, fact.default)
                    self.definitions += self.expressions.absence.define(("default", name), default)
                case "let":
                    self.definitions += self._quantity(framework.quantity_values[name])
                case "score":
                    self._score(framework.nodes[name])
                case _:
                    assert_never(kind)
        if framework.grading is not None:
            self.definitions += self._grade(framework.grading)
        requirements = tuple(self._requirement(each) for each in framework.requirements)
        block = Block(tuple(self.definitions), tuple(self.rows))
        return Program(framework.source, self.expressions, block, requirements, tuple(self.sums))

    def _quantity(self, quantity: model.Quantity) -> Iterator[tuple[Key, Node]]:
        """A value, and behind one with a title what a reader is shown of it, with its grade."""
        make, name = at(quantity.span), quantity.name
        yield from self.expressions.absence.define(("let", name), self.expressions.of(quantity.value))
        if quantity.title is not None:
            yield (
                ("shown", name),
                make.ref("let", name) if quantity.shown is None else self.expressions.of(quantity.shown),
            )
        if quantity.grading is not None:
            yield ("label", name), graded(quantity.grading, scale(quantity, quantity.grading), quantity.type)

    # ------------------------------------------------------------ the table

    def _score(self, node: model.Node) -> None:
        """A row of the table, behind those below it."""
        children = [self.children[child.path] for child in node.children]
        for index, rows in enumerate(node.rows):
            children.insert(rows.at + index, self._instances(rows, node, f"{node.path}#{index}"))
        lowering, child, definitions = self._lowered(node, node.path, self._place(node), children)
        self.children[node.path] = child
        self.definitions += definitions
        self.rows.append(child.row)
        if node.rows and node.combination == "sum":
            self.sums.append(self._sum(node, lowering, children))

    def _place(self, node: model.Node, within: str = "") -> Place:
        const = at(node.span).const
        edges = const(node.weight), const(node.full), const(node.low), const(node.high)
        return Place(node, *edges, path=node.path.removeprefix(within))

    def _lowered(
        self, node: model.Node, path: str, place: Place, children: list[Child]
    ) -> tuple[Lowering, Child, list[tuple[Key, Node]]]:
        lowering = Lowering(self.framework, self.expressions, path, place, children)
        row, definitions = lowering.lower()
        if node.grading is not None:
            total = at(node.span).ref("score" if node.grading.basis == "published" else "exact", path)
            definitions.append((("grade", path), graded(node.grading, total, PLAIN)))
        return lowering, Child(row, node.low, node.high, lowering.may_go, lowering.leaves, at(node.span)), definitions

    def _instances(self, rows: model.Rows, node: model.Node, name: str) -> Child:
        """What the rows of a table become: instances of a template and, if they stand in groups, these."""
        make, template = at(rows.span), rows.template
        top = f"{name}:{template.path}"
        place = replace(self._place(template, template.path), titled=rows.name)
        definitions: list[tuple[Key, Node]] = []
        if rows.share is not None:
            definitions.append((("share", top), self._computed_share(rows)))
            place = replace(place, share=make.ref("share", top))
        if rows.points is not None:
            definitions.append((("weight", top), self._computed_points(rows)))
            worth = make.ref("weight", top)
            place = replace(place, weight=worth, full=worth, high=worth)
        checked = tuple(make.ref(*key) for key, _ in definitions)
        child, found = self._template(template, f"{name}:", place, definitions, template.path)
        instance, group, over = Block(tuple(definitions), tuple(found)), None, make.ref("instances", name)
        if rows.by is not None:
            child, group = self._group(rows, name, child)
            over = make.ref("groups", name)
        rules = tuple((each.clause, each.limits, each.checks) for each in template.rules())
        empty = Message("PS529.no_rows", filtered=rows.where is not None, table=rows.table, entries=True)
        made = Rows(
            made=make.ref("instances", name),
            table=make.ref("table", rows.table),
            title=rows.name,
            beside=(node.path, tuple(each.name for each in node.children)),
            by=rows.by,
            where=None if rows.where is None else self.expressions.of(rows.where),
            checked=checked,
            instance=instance,
            group=group,
            empty=None if node.combination == "from" else make.trouble(Wrong(empty)),
            cost=weight_of((rows.where, rows.points, rows.share, rules)),
        )
        return replace(child, make=make, rows=made, over=over, made=made.made)

    def _template(
        self, node: model.Node, prefix: str, place: Place, definitions: list[tuple[Key, Node]], top: str
    ) -> tuple[Child, list[Row]]:
        """What one row of facts becomes: the row of the template, and those below it before it."""
        children, found = list[Child](), list[Row]()
        for below in node.children:
            child, rows = self._template(below, prefix, self._place(below, top), definitions, top)
            children.append(child)
            found += rows
        _, child, own = self._lowered(node, f"{prefix}{node.path}", place, children)
        definitions += own
        return child, [*found, child.row]

    def _group(self, rows: model.Rows, name: str, member: Child) -> tuple[Child, Block]:
        """The group of the instances that share a value of a column; its points and its range are sums of theirs."""
        make, row = at(rows.span), member.row
        members = replace(member, make=make, over=make.ref("members", name))
        sums: dict[RefKind, Node] = {"weight": row.weight, "full": row.full, "low": row.low, "high": row.high}
        definitions: list[tuple[Key, Node]] = [((kind, name), members.sum(each)) for kind, each in sums.items()]
        weight, full, low, high = (make.ref(kind, name) for kind in sums)
        node = replace(_GROUP, path=name, span=rows.span)
        _, child, own = self._lowered(node, name, Place(node, weight, full, low, high), [members])
        return child, Block((*definitions, *own), (child.row,))

    def _computed_share(self, rows: model.Rows) -> Node:
        assert rows.share is not None
        make, share = at(rows.share.span), self.expressions.of(rows.share)
        bad = make.trouble(_bad(Words("row.weight")), share)
        return make.case([(make.test(share, "<=", make.const(0)), bad)], share)

    def _computed_points(self, rows: model.Rows) -> Node:
        assert rows.points is not None
        make, points = at(rows.points.span), self.expressions.of(rows.points)
        bad = make.trouble(_bad(Words("row.points")), points)
        endless = Wrong(Message("PS533.endless_row_points", found=None), (("found", PLAIN),))
        worth = make.primitive("terminating", points, data=endless)
        return make.case([(make.test(points, "<", make.const(0)), bad)], worth)

    def _sum(self, node: model.Node, lowering: Lowering, children: list[Child]) -> Sum:
        """That rows of facts add up to the points of their group, told where they could be made at all."""
        make = at(node.rows[0].span)
        own = make.add(*(child.sum(child.row.weight) for child in children if child.over is not None))
        others = sum((child.weight for child in node.children), _ZERO)
        rest = node.weight - others
        what = called(node.kind, node.name) if node.path else Words("node.framework")
        tables = tuple(dict.fromkeys(rows.table for rows in node.rows))
        message = Message(
            "PS528.rows_not_adding_up",
            tables=tables,
            found=None,
            what=what,
            alone=rest == node.weight,
            declared=node.weight,
            rest=rest,
        )
        wrong = make.trouble(Wrong(message, (("found", None),)), own)
        made = [make.primitive("sound", child.made) for child in children if child.made is not None]
        away = make.any_of(*(gate.condition for gate in lowering.gates))
        here = (make.primitive("sound", away), make.negated(away))
        when = make.all_of(*here, *made, make.test(own, "!=", make.const(rest)))
        columns: set[tuple[str, str]] = set()
        for rows in node.rows:
            points = [] if rows.points is None else list(walk(self.expressions.of(rows.points)))
            columns |= _cells(points) or {(rows.table, "")}
        return Sum(Remark(when, wrong), frozenset(columns))

    # ------------------------------------------------------------ grades and requirements

    def _grade(self, grading: model.Grading) -> list[tuple[Key, Node]]:
        """The grade that the total earns, as a number from the best, and the grade behind caps and overrides."""
        make, of = at(self.framework.root.span), self.expressions.of
        total = make.ref("score" if grading.basis == "published" else "exact", "")
        rank, earned = grading.ranks, make.ref("rank", "")
        places = graded(grading, total, PLAIN, grading.row_ranks)
        if not grading.caps and not grading.overrides:
            return [(earned.key, places), (("grade", ""), graded(grading, total, PLAIN))]
        caps = [
            at(cap.span, cap.reason).case([(of(cap.condition), make.const(rank[cap.grade]))], make.const(0))
            for cap in grading.caps
        ]
        final, raised = list[Arm](), list[Arm]()
        for each in grading.overrides:
            if each.above is not None:
                raised.append((of(each.condition), make.const(rank[each.grade])))
            else:
                # The first in the file wins, also one with a rank.
                before = [make.negated(condition) for condition, _ in raised]
                held = make.all_of(*before, of(each.condition)) if before else of(each.condition)
                final.append((held, make.const(each.grade)))
        worst = make.most(make.case(raised, earned), *caps)
        final += [
            (make.test(worst, "=", make.const(index)), make.const(row.grade))
            for index, row in enumerate(grading.ladder)
        ]
        conditions = [of(each.condition) for each in (*grading.caps, *grading.overrides)]
        return [(earned.key, places), (("grade", ""), make.after(conditions, make.case(final, None)))]

    def _requirement(self, requirement: model.Requirement) -> Requirement:
        condition = self.expressions.of(requirement.condition)
        return Requirement(
            condition,
            at(requirement.span).origin,
            requirement.warning,
            requirement.words,
            tuple(self.expressions.of(figure) for figure in requirement.figures),
            tuple(figure.type for figure in requirement.figures),
            frozenset(self._columns(condition)),
        )

    def _columns(self, condition: Node) -> set[tuple[str, str]]:
        """The columns over whose rows a condition computes something, also by way of quantities."""
        found: set[tuple[str, str]] = set()
        values, pending = dict(self.definitions), [condition]
        seen: set[Key] = set()
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, Fold):
                    found |= {*_cells(list(walk(node))), (node.over.name, "")}
                elif isinstance(node, Ref) and node.kind == "let" and node.key not in seen:
                    seen.add(node.key)
                    pending.append(values[node.key])
        return found


def scale(quantity: model.Quantity, grading: model.Grading) -> Node:
    """What of a quantity is graded."""
    return at(quantity.span).ref("shown" if grading.basis == "published" else "let", quantity.name)


def graded(grading: model.Grading, value: Node, kind: Type, given: Sequence[Value | int] | None = None) -> Node:
    """The grade of a value, or what is given for each row in its stead."""
    make, arms = at(grading.span), list[Arm]()
    rest = no_row(value, kind, make)
    for row, each in zip(grading.rows, given or [row.grade for row in grading.rows], strict=True):
        if row.intervals:
            arms.append((at(row.span).among(value, Among(row.intervals)), make.const(each)))
        else:
            rest = make.const(each)
    return make.case(arms, rest)


def _bad(what: Words) -> Wrong:
    """What is wrong where the points, or the weight, of a row of facts cannot be such a number."""
    return Wrong(Message("PS533.bad_row_points", what=what, found=None), (("found", PLAIN),))


def _cells(nodes: list[Node]) -> set[tuple[str, str]]:
    names = (node.name.partition(".") for node in nodes if isinstance(node, Ref) and node.kind == "cell")
    return {(table, column) for table, _, column in names}
