"""Resolves the tree of a file into a sound framework, in which all stands in order, or reports every error in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from perfscore.kernel.source import Span
from perfscore.kernel.types import POINTS, Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report
from perfscore.model import declarations, model, rule_model, terms
from perfscore.model.checks import check_points, has_plan
from perfscore.model.clauses import checks_of, clause_of, limits_of, undecided
from perfscore.model.drafts import Draft, RowsDraft, Rules, draft_of, rows_of, text, unique_names
from perfscore.model.examples import Reasons, example_of
from perfscore.model.expressions import TABLES, condition, expression, points
from perfscore.model.functions import table_of
from perfscore.model.header import grading, read
from perfscore.model.model import Names
from perfscore.model.scope import Declarations, Scope, cycle
from perfscore.model.tables import scale_of
from perfscore.model.walk import expressions
from perfscore.syntax import nodes as written


def resolve(tree: written.File, report: Report) -> model.Framework | None:
    """Resolve names, types and points; None where an error was found, all of which the report holds."""
    if not tree.frameworks:
        report.add(Message("PS114.no_header"), Span(0, 1))
        return None
    for extra in tree.frameworks[1:]:
        report.add(Message("PS115.second", what=Words("part.block")), extra.name.span)
    root = _root(tree, report)
    index = Names.of((draft.path, None) for draft in root.walk() if draft.path)
    scope = Scope(report, {}, {}, index)
    header = read(tree.frameworks[0], root, scope)
    check_points(root, report)
    declarations.declare_types(tree.types, header.currency, scope)
    taken = Declarations(report)
    declared = {
        **declarations.declare_facts(tree.facts, header.currency, taken, scope),
        **declarations.declare_judged(root, taken, scope),
    }
    scope.facts = declared
    quantities = declarations.declare_named(tree.lets, tree.rules, header.currency, taken, scope)
    scope.facts = facts = declarations.completed(declared, tree.facts, scope)
    declarations.check_columns(facts, taken, report)
    requirements = tuple(each for node in tree.requirements for each in declarations.requirements_of(node, scope))
    whole = _node(root, scope)
    grades = grading(header, tree.grade_caps, tree.grade_overrides, scope)
    known_grades = [] if header.grades is None else [row.grade.text for row in header.grades.rows]
    known_grades += [each.grade.text for each in tree.grade_overrides]
    # Where a clause was wrong, its reasons are not known, and none is missed.
    reasons = None if report.failed else Reasons(whole, report.source)
    examples = tuple(example_of(node, known_grades, reasons, scope) for node in tree.examples)
    if report.failed:
        return None
    try:
        steps = order(whole, facts, quantities)
    except CycleError as error:
        report.add(cycle(circle(error)), place_of_circle(error, whole, facts, quantities))
        return None
    framework = model.Framework(
        **{name: getattr(header, name) for name in _OF_HEADER},
        root=whole,
        plan=tuple(header.plan),
        grading=grades,
        fact_list=tuple(facts.values()),
        quantities=tuple(quantities),
        requirements=requirements,
        examples=examples,
        rules=tuple(_named_rule(node, scope) for node in tree.rules),
        order=steps,
        source=report.source,
        warnings=tuple(report.in_order()),
    )
    return framework if has_plan(framework, report) else None


def _named_rule(node: written.Rule, scope: Scope) -> model.NamedRule:
    name = node.name.text
    return model.NamedRule(node.name.span, name, text(node.title), scope.called[name], node.body.span)


_OF_DRAFT = ("kind", "name", "path", "title", "weight", "full", "low", "high", "combination", "base", "span")
_OF_HEADER = ("name", "title", "version", "effective", "authority", "origin", "language", "currency")


def _root(tree: written.File, report: Report) -> Draft:
    root = Draft(kind="framework", name="", path="", span=tree.frameworks[0].name.span, limits=list(tree.limits))
    for entry in tree.entries:
        if isinstance(entry, written.Entry):
            root.children.append(draft_of(entry, "", len(root.children) + 1, 1, report))
        elif (rows := rows_of(entry, len(root.children), "", 1, report)) is not None:
            root.rows.append(rows)
        else:
            root.unfinished = True
    unique_names(root, report)
    return root


def _node(draft: Draft, scope: Scope, full: terms.Expression | None = None) -> model.Node:
    """A node with its rules; ``full`` is what full marks are where they are computed for each row."""
    rules = Rules(draft, scope.within(full=draft.full if full is None else full))
    clause = clause_of(rules) if draft.kind in {"indicator", "part"} else None
    limits = limits_of(rules)
    return model.Node(
        **{name: getattr(draft, name) for name in _OF_DRAFT},
        share=draft.share or Fraction(0),
        clause=clause,
        limits=(*limits, *undecided(clause, limits, draft)),
        children=tuple(_node(child, scope) for child in draft.children),
        checks=checks_of(rules),
        grading=None if draft.grades is None else scale_of(draft.grades, POINTS, scope, TABLES),
        rows=tuple(each for rows in draft.rows if (each := _rows(rows, scope)) is not None),
    )


def _rows(draft: RowsDraft, scope: Scope) -> model.Rows | None:
    node, entry = draft.stated, draft.entry
    table = table_of(written.Name(node.table.span, node.table.text), scope)
    if table is None:
        return None
    inner = scope.in_row_of(table)
    where = None if node.where is None else condition(node.where, inner)
    worth = points(entry.points, inner, Words("part.row"))
    share = None if entry.weight is None else expression(entry.weight, inner)
    if share is not None and entry.weight is not None and not share.type.numeric:
        scope.report.add(Message("PS304.no_number", where=Words("part.weight"), kind=share.type), entry.weight.span)
    name = _column(entry.name, table, scope, grouping=False)
    by = None if node.by is None else _column(node.by, table, scope, grouping=True)
    template = _node(draft.template, inner, worth if draft.template.computed else None)
    if worth is None or name is None:
        return None
    computed = worth if draft.template.computed else None
    return model.Rows(node.span, table.name, by, where, name, computed, share, draft.at, template)


def _column(word: written.Word, table: rule_model.FactDef, scope: Scope, *, grouping: bool) -> str | None:
    """The column that names or groups rows."""
    column = scope.column_of(table, word.text, word.span)
    if column is not None and column.type.kind not in {Kind.TEXT, Kind.CHOICE}:
        kind = column.type
        message = Message("PS311.group_name" if grouping else "PS311.row_name", column=word.text, kind=kind)
        scope.report.add(message, word.span)
        return None
    return None if column is None else column.name


def order(
    root: model.Node, facts: Mapping[str, rule_model.FactDef], quantities: Sequence[model.Quantity]
) -> tuple[model.Step, ...]:
    """The steps of an evaluation, each after all that it needs.

    Raises CycleError, whose second argument is the circle, where there is no such order.
    """
    graph: dict[model.Step, list[model.Step]] = {}
    for fact in facts.values():
        if fact.default is not None:
            graph["fact", fact.name] = list(_needed(fact.default, facts))
    for quantity in quantities:
        graph["let", quantity.name] = list(_needed(quantity.value, facts))
    for node in root.walk():
        below: list[model.Step] = [("score", child.path) for child in node.children]
        rules = tuple((each.clause, each.limits, each.checks, each.rows) for each in _own(node))
        graph["score", node.path] = [*_needed(rules, facts), *below]
    return tuple(TopologicalSorter(graph).static_order())


def circle(error: CycleError) -> list[str]:
    """The names on a circle, for a message."""
    steps: list[model.Step] = list(reversed(error.args[1]))
    named = [name if kind in {"let", "fact"} else f"score({name or 'total'})" for kind, name in steps]
    return [name for index, name in enumerate(named) if index == 0 or named[index - 1] != name]


def place_of_circle(
    error: CycleError, root: model.Node, facts: Mapping[str, rule_model.FactDef], quantities: Sequence[model.Quantity]
) -> Span:
    """Where a score on the circle is read, or else where something on it is declared."""
    steps = set(error.args[1])
    pieces = [each.value for each in quantities if ("let", each.name) in steps]
    pieces += [each.default for each in facts.values() if each.default and ("fact", each.name) in steps]
    nodes = [each for node in root.walk() if ("score", node.path) in steps for each in _own(node)]
    rules = tuple((node.clause, node.limits, node.checks, node.rows) for node in nodes)
    for each in expressions((tuple(pieces), rules)):
        if isinstance(each, terms.NodeValue) and ("score", each.path) in steps:
            return each.span
    return next(iter(expressions(tuple(pieces)))).span


def _own(node: model.Node) -> Iterator[model.Node]:
    """The node, and what its rows become, which is scored together with it."""
    yield node
    for rows in node.rows:
        yield from rows.template.rules()


def _needed(piece: object, facts: Mapping[str, rule_model.FactDef]) -> Iterator[model.Step]:
    for each in expressions(piece):
        match each:
            case terms.FactValue():
                if facts[each.name].default is not None:
                    yield "fact", each.name
                yield from _needed(facts[each.name].named, facts)
            case terms.ColumnValue():
                yield from _needed(facts[each.table].column(each.name).named, facts)
            case terms.QuantityValue():
                yield "let", each.name
            case terms.NodeValue(what="score"):
                yield "score", each.path
            case _:
                pass
