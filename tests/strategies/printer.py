"""Writes a description as the text of a `.perf` file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from strategies.description import (
    Award,
    AwardChecklist,
    Bands,
    Clause,
    Const,
    Deduct,
    DeductChecklist,
    Description,
    FactDeclaration,
    Fault,
    Interpolate,
    Judged,
    Let,
    Limit,
    Lookup,
    LookupRow,
    Node,
    Row,
    Rows,
    Table,
    Target,
    WrittenTarget,
)
from strategies.spelling import (
    arith_text,
    decimal_text,
    expression_text,
    interval_text,
    match_text,
    number_text,
    quoted,
)
from strategies.terms import Expr, Num, Type

LIMIT_WORDS = {
    "zero": "zero",
    "full": "full",
    "cap": "cap {}",
    "at least": "at least {}",
    "at most": "at most {}",
    "times": "times {}",
    "na": "na",
}


def _titled(title: str | None) -> str:
    return "" if title is None else f" {quoted(title)}"


def _rows(rows: tuple[Row, ...]) -> str:
    return "{ " + "\n".join(f"{match_text(row.match)} : {row.points.text}" for row in rows) + " }"


def _fault(fault: Fault) -> str:
    if fault.condition is not None:
        return f"{fault.points.text} when {expression_text(fault.condition)}{_titled(fault.reason)}"
    assert fault.per is not None
    assert fault.subject is not None
    unit = arith_text(fault.per)
    threshold = ""
    if fault.direction is not None:
        assert fault.threshold is not None
        threshold = f" {fault.direction} {arith_text(fault.threshold)}"
    words = f"{fault.points.text} per {unit} of {arith_text(fault.subject)}{threshold} {fault.word}"
    return words + _titled(fault.reason)


def _floor(floor: Const | None) -> str:
    return "" if floor is None else f" down to {floor.text}"


def _bands(clause: Bands) -> str:
    return f"bands {expression_text(clause.subject)} {_rows(clause.rows)}"


def _checklist(word: str, items: tuple[Fault, ...]) -> str:
    return f"{word} {{\n" + "\n".join(map(_fault, items)) + "\n}"


def _interpolate(clause: Interpolate) -> str:
    knots = ", ".join(f"{expression_text(x)} : {points.text}" for x, points in clause.knots)
    return f"interpolate {expression_text(clause.subject)} {{ {knots} }}"


def _target(clause: Target) -> str:
    words = f"target {arith_text(clause.actual)} {clause.operator} {arith_text(clause.goal)}"
    return words + _otherwise(clause)


def _otherwise(clause: Target | WrittenTarget) -> str:
    words = f" otherwise {clause.otherwise}"
    if clause.otherwise == "bands":
        words += f" {_rows(clause.rows)}"
    return words + _flag(clause.flag)


def _flag(flag: Num | None) -> str:
    return "" if flag is None else f" flag beyond {expression_text(flag)}"


def _judged(clause: Judged) -> str:
    words = f"judged {clause.name}"
    if clause.low is not None and clause.high is not None:
        words += f" in {decimal_text(clause.low)} .. {decimal_text(clause.high)}"
    words += "" if clause.step is None else f" step {decimal_text(clause.step)}"
    return words if clause.because is None else f"{words} because {clause.because}"


def _lookup(clause: Lookup) -> str:
    words = f"lookup {', '.join(map(arith_text, clause.subjects))} "
    words += _lookup_table(clause.rows, len(clause.subjects) if clause.matrix else 0)
    return words if clause.otherwise is None else f"{words} otherwise {clause.otherwise.text}"


def _lookup_table(rows: tuple[LookupRow, ...], levels: int) -> str:
    if levels == 2:
        lines = [["", *(match_text(cell.match) for cell in rows[0].rows)]]
        lines += [[match_text(row.match), *(_leaf(cell) for cell in row.rows)] for row in rows]
        return "{\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n}"
    return "{ " + "\n".join(_lookup_row(row, levels - 1) for row in rows) + " }"


def _lookup_row(row: LookupRow, levels: int) -> str:
    if row.points is not None:
        return f"{match_text(row.match)} : {row.points.text}"
    return f"{match_text(row.match)} {_lookup_table(row.rows, levels)}"


def _leaf(row: LookupRow) -> str:
    assert row.points is not None
    return row.points.text


def clause_text(clause: Clause) -> str:
    match clause:
        case Award(expression):
            return f"award {expression_text(expression)}"
        case AwardChecklist(items):
            return _checklist("award", items)
        case Bands():
            return _bands(clause)
        case Interpolate():
            return _interpolate(clause)
        case Deduct(fault, floor):
            return f"deduct {_fault(fault)}{_floor(floor)}"
        case DeductChecklist(faults, floor):
            return _checklist("deduct", faults) + _floor(floor)
        case Target():
            return _target(clause)
        case WrittenTarget(aim):
            return f"target {expression_text(aim)}{_otherwise(clause)}"
        case Judged():
            return _judged(clause)
        case Lookup():
            return _lookup(clause)
        case _:
            raise TypeError(clause)


def limit_texts(limits: Iterable[Limit]) -> Iterator[str]:
    """Limits as they are written; neighbours that are alike but for their reasons are one with a list of these."""
    for (kind, amount, policy, conditional), found in groupby(limits, _alike):
        alike = list(found)
        words = LIMIT_WORDS[kind].format(amount.text if amount else "")
        then = f" then {policy}" if kind == "na" else ""
        whens = [
            (f" when {expression_text(each.condition)}" if each.condition else "", _titled(each.reason))
            for each in alike
        ]
        if len(alike) > 1 and conditional and kind != "times":
            yield f"{words} {{{''.join(when + reason for when, reason in whens)} }}{then}"
        else:
            yield from (f"{words}{when}{then}{reason}" for when, reason in whens)


def _alike(limit: Limit) -> tuple[str, Const | None, str | None, bool]:
    return limit.kind, limit.amount, limit.policy, limit.condition is not None


def _demands(word: str, conditions: Iterable[Expr], message: str) -> list[str]:
    """Requirements, or what is warned of: several of them in one list."""
    found = [f'{expression_text(each)} "{message}"' for each in conditions]
    return [f"{word} {{ {', '.join(found)} }}"] if len(found) > 1 else [f"{word} {each}" for each in found]


def _points(node: Node) -> str:
    sign = "+" if node.signed and node.points > 0 else ""
    return sign + decimal_text(node.points) + _scale(node)


def _scale(node: Node) -> str:
    """What stands behind the points."""
    words = ""
    if node.kind in {"group", "total"}:
        if node.aggregation.kind == "from":
            words += f" from {decimal_text(node.aggregation.base)}"
        elif node.aggregation.kind != "sum":
            words += f" {node.aggregation.kind}"
    if node.bounds is not None:
        words += f" range {decimal_text(node.bounds[0])} .. {decimal_text(node.bounds[1])}"
    return words if node.weight is None else f"{words} weight {decimal_text(node.weight)}"


def node_text(node: Node) -> str:
    if isinstance(node, Rows):
        return rows_text(node)
    name = "" if node.name is None else f" {node.name}"
    return f"{node.kind}{name}{_titled(node.title)} {_points(node)} {_body(node)}"


def rows_text(rows: Rows) -> str:
    words = f"each row of {rows.table}"
    words += "" if rows.by is None else f" by {rows.by}"
    words += "" if rows.where is None else f" where {expression_text(rows.where)}"
    entry = rows.entry
    points = _points(entry) if rows.computed is None else arith_text(rows.computed) + _scale(entry)
    share = "" if rows.share is None else f" weight {arith_text(rows.share)}"
    return f"{words} {{\n{entry.kind} {entry.name} {points}{share} {_body(entry)}\n}}"


def _body(node: Node) -> str:
    inside = [node_text(child) for child in node.children]
    inside += [clause_text(node.clause)] if node.clause is not None else []
    inside += limit_texts(node.limits)
    inside += [f"check {expression_text(check.aim)}{_flag(check.flag)}" for check in node.checks]
    body = "\n".join(inside)
    return f"{{\n{body}\n}}"


def type_text(kind: Type) -> str:
    if kind.kind in {"target", "actual"}:
        return kind.kind
    options = kind.options or ((kind.unit,) if kind.unit else ())
    return kind.kind + (f"({', '.join(map(quoted, options))})" if options else "")


def fact_text(fact: FactDeclaration) -> str:
    return f"fact {column_text(fact)}"


def table_text(table: Table) -> str:
    columns = "\n".join(map(column_text, table.columns))
    optional = " optional" if table.optional else ""
    return f"fact {table.name} : table {{\n{columns}\n}}{optional}{_titled(table.title)}"


def column_text(fact: FactDeclaration) -> str:
    words = f"{fact.name} : {type_text(fact.type)}"
    if fact.figures:
        words += f"({', '.join(f'{quoted(name)} : {arith_text(figure)}' for name, figure in fact.figures)})"
    if fact.step is not None:
        words += f" to {decimal_text(fact.step)}"
    if fact.domain is not None:
        words += f" in {interval_text(fact.domain, fact.type.kind == 'ratio')}"
    if fact.default is not None:
        words += f" default {expression_text(fact.default)}"
    return words + (" optional" if fact.optional else "") + _titled(fact.title)


def let_text(let: Let) -> str:
    kind = f" : {type_text(let.type)}" if let.declared else ""
    told = "" if let.title is None else f" {quoted(let.title)}"
    if let.rounding is not None:
        told += f" round {let.rounding.mode} to {number_text(let.rounding.step)}"
    if let.high is not None:
        told += f' grade {{ >= {number_text(let.high)} : "high", else : "low" }}'
    return f"let {let.name}{kind} = {expression_text(let.expression)}{told}"


def header_text(description: Description) -> str:
    lines = ['version "1"', f"points {_points(description.root)}"]
    for rule in description.plan:
        levels = ", ".join(level if level == "total" else f"each {level}" for level in rule.levels)
        lines.append(f"round {rule.mode} to {decimal_text(rule.step)} at {levels}")
    if description.grading is not None:
        rows = ", ".join(f"{match_text(match)} : {quoted(label)}" for match, label in description.grading.rows)
        lines.append(f"grade on {description.grading.basis} {{ {rows} }}")
    return f"framework {description.name} {{\n" + "\n".join(lines) + "\n}"


def statements(description: Description) -> list[str]:
    """All statements of the file; any order means the same, only the grades off the scale keep theirs."""
    grading = description.grading
    return [
        header_text(description),
        *map(fact_text, description.facts),
        *map(table_text, description.tables),
        *map(let_text, description.lets),
        *_demands("require", description.requirements, "must hold"),
        *_demands("warn unless", description.warnings, "should hold"),
        *map(node_text, description.root.children),
        *limit_texts(description.root.limits),
        *(
            f"{limit.kind} {quoted(limit.label)}{'' if limit.above is None else f' above {quoted(limit.above)}'}"
            f" when {expression_text(limit.condition)}"
            for limit in (grading.limits if grading else ())
        ),
    ]


def framework_text(
    description: Description, arrange: Callable[[list[str]], list[str]] = list, decomposed: bool = False
) -> str:
    text = "\n".join(arrange(statements(description))) + "\n"
    return unicodedata.normalize("NFD", text) if decomposed else text
