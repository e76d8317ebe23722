"""Resolves examples: the facts that they state, and the scores, grades, errors and losses that they expect."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any, get_args

from perfscore.kernel.source import Record, Source
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import TEXT, Kind, Type
from perfscore.kernel.wording import quotation
from perfscore.messages.catalogue import Message, Words
from perfscore.model import model, rule_model, terms
from perfscore.model.drafts import text
from perfscore.model.expressions import STATUSES, condition, scalar
from perfscore.model.functions import table_of
from perfscore.model.scope import Scope, unknown_name, unknown_word
from perfscore.model.walk import inside
from perfscore.syntax import nodes as written

_QUOTED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.TARGET, Kind.ACTUAL})
_CODE = re.compile("PS[0-9]{3}")


def example_of(node: written.Example, grades: Collection[str], reasons: Reasons | None, scope: Scope) -> model.Example:
    """Resolve an example; what does not fit is reported and left out.

    ``reasons`` are those of the framework; None where they are not all known.
    """
    given = [_given(each, scope) for each in node.given]
    inner = scope.within(scores=True)
    expected = [_expected(each, grades, reasons, inner) for each in node.expected]
    if not node.expected:
        scope.report.add(Message("PS118.nothing_expected"), node.title.span)
    return model.Example(node.span, node.title.text, tuple(filter(None, given)), tuple(filter(None, expected)))


Given = model.GivenFile | model.GivenFact | model.GivenTable


def _given(node: written.GivenFile | written.GivenFact | written.GivenTable, scope: Scope) -> Given | None:
    if isinstance(node, written.GivenFile):
        return model.GivenFile(node.span, node.path.text)
    if isinstance(node, written.GivenTable):
        return _table(node, scope)
    fact = scope.facts.get(node.name.text)
    if node.name.text in scope.quantities:
        scope.report.add(Message("PS118.computed", name=node.name.text), node.name.span)
        return None
    if fact is None:
        scope.report.add(unknown_name(node.name.text, nearest(node.name.text, scope.facts)), node.name.span)
        return None
    reason = text(node.reason)
    if node.status is not None:
        status, negated = STATUSES.get(node.status.text, ("known", False))
        if status == "known" or negated != node.negated:
            known = ["missing", "pending", "not applicable"]
            message = unknown_word(
                Words("word.status_to_give"), node.status.text, known, nearest(node.status.text, known)
            )
            scope.report.add(message, node.status.span)
            return None
        return model.GivenFact(node.span, fact.name, None, status, reason)
    assert node.value is not None
    if fact.columns:
        columns = " | ".join(each.name for each in fact.columns)
        scope.report.add(Message("PS118.rows_needed", name=fact.name, columns=columns), node.span)
        return None
    value = _value(node.value, fact.type, scope, Words("part.example_fact"))
    return None if value is None else model.GivenFact(node.span, fact.name, value, "known", reason)


def _value(node: written.Expression, kind: Type, scope: Scope, where: Words) -> terms.Scalar | None:
    """A stated value; what is written in a form is read when the facts are."""
    return scalar(node, TEXT if kind.kind in {Kind.TARGET, Kind.ACTUAL} else kind, scope, where)


def _table(node: written.GivenTable, scope: Scope) -> model.GivenTable | None:
    table = table_of(written.Name(node.name.span, node.name.text), scope)
    if table is None:
        return None
    if not node.rows:
        return model.GivenTable(node.span, table.name, ())
    columns = [_heading(cell, table, scope) for cell in node.rows[0]]
    rows: list[tuple[tuple[str, terms.Scalar | None], ...]] = []
    for cells in node.rows[1:]:
        if len(cells) != len(columns):
            span = cells[0].span.to(cells[-1].span)
            scope.report.add(Message("PS427.cell_count", found=len(cells), wanted=len(columns)), span)
            continue
        rows.append(
            tuple(
                (column.name, _cell(cell, column, scope))
                for cell, column in zip(cells, columns, strict=True)
                if column is not None
            )
        )
    return model.GivenTable(node.span, table.name, tuple(rows))


def _heading(cell: written.Expression, table: rule_model.FactDef, scope: Scope) -> rule_model.FactDef | None:
    name = cell.text if isinstance(cell, written.Name) else cell.value if isinstance(cell, written.Text) else ""
    return scope.column_of(table, name, cell.span)


def _cell(cell: written.Expression, column: rule_model.FactDef, scope: Scope) -> terms.Scalar | None:
    if isinstance(cell, written.Name) and cell.text == "missing":
        return None
    if isinstance(cell, written.Name) and column.type.kind in _QUOTED | {Kind.BOOL}:
        message = Message("PS309.cell_without_quotes", name=cell.text, truth=column.type.kind is Kind.BOOL)
        scope.report.add(message, cell.span)
        return None
    return _value(cell, column.type, scope, Words("part.cell", name=column.name))


def _expected(
    node: written.Expected, grades: Collection[str], reasons: Reasons | None, scope: Scope
) -> model.Expectation | None:
    if node.loss is not None:
        loss = expected_loss(node.loss, reasons, scope)
        return None if loss is None else model.Expectation(node.span, None, None, None, loss)
    grade = text(node.grade)
    error = None if node.error is None else node.error.text
    if node.grade is not None and grade not in grades:
        message = Message(
            "PS412.unknown_grade", grade=node.grade.text, meant=nearest(node.grade.text, grades), known=tuple(grades)
        )
        scope.report.add(message, node.grade.span)
    if node.error is not None and not _CODE.fullmatch(node.error.text):
        scope.report.add(unknown_word(Words("word.code"), node.error.text, ["PS502"], None), node.error.span)
    if node.condition is None:
        return model.Expectation(node.span, None, grade, error)
    found = condition(node.condition, scope)
    return None if found is None else model.Expectation(node.span, found, None, None)


_WITH_REASON = rule_model.Item | rule_model.PerUnit | rule_model.Limit | terms.Option
_JUDGED = rule_model.Judged | rule_model.JudgedCell


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
                clauses.append(quotation(piece.span, self.source.text))
            else:
                reasons.append(reason)
        return dict.fromkeys([*reasons, *clauses, *get_args(model.LossKind)])

    def assessed(self, path: str) -> bool:
        """Whether an assessor gives points, and reasons that stand in no clause, in a node or below it."""
        there = next(node for node in self.root.walk() if node.path == path)
        return any(isinstance(each, _JUDGED) for node in there.rules() for each in (node.clause, *inside(node.clause)))


def _pieces(root: model.Node) -> Iterator[Any]:
    """Whatever can take points off: nodes, groups of rows, clauses and what they are made of, limits."""
    for node in root.rules():
        yield node
        yield from (rows for rows in node.rows if rows.by is not None)
        pending: list[Any] = [node.limits, node.clause]
        while pending:
            piece = pending.pop()
            if piece is None or (
                isinstance(piece, terms.Expression) and not isinstance(piece, terms.Tabular | terms.First)
            ):
                continue
            if hasattr(piece, "span"):
                yield piece
            pending.extend(reversed(inside(piece)))


def expected_loss(node: written.ExpectedLoss, reasons: Reasons | None, scope: Scope) -> model.ExpectedLoss | None:
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
        message = Message("PS426.unknown_reason", reason=reason, meant=scope.report.nearest(reason, reasons.texts))
        scope.report.add(message, node.reason.span)
        return None
    return model.ExpectedLoss(node.amount, reason, True, path)
