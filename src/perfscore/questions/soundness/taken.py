"""The ways that the clauses, limits and grades of a framework went with a set of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import Literal

from perfscore.core.lower import program_of
from perfscore.core.nodes import Node
from perfscore.domains.exact import Exact
from perfscore.domains.ledger import Applied, applied, rows_taken
from perfscore.kernel.source import Span
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model
from perfscore.scoring.arithmetic import earned, taken_off, target, units
from perfscore.scoring.bind import FactSet
from perfscore.scoring.outcome import Outcome
from perfscore.scoring.scorecard import Line, Scorecard

Way = Literal["taken", "held", "failed", "bound", "unbound"]
Key = tuple[int, Way]
"""The identity of a piece of the model, which the rows of a table share, and the way that it went."""


def taken(framework: model.Framework, facts: FactSet) -> set[Key]:
    """Every way that was gone; nothing of what could not be computed, or was not looked at."""
    return gone(Scorecard(framework, Exact(program_of(framework), facts).run()))


def gone(scorecard: Scorecard) -> set[Key]:
    """The same of an evaluation that has been run."""
    exact, found = scorecard.exact, set[Key]()
    for line in scorecard.lines.values():
        with exact.within(line.frame):
            found.update(_of_line(line, exact))
    grading = scorecard.framework.grading
    if grading is not None:
        conditions = [exact.program.expressions.of(each.condition) for each in (*grading.caps, *grading.overrides)]
        for rule, condition in zip((*grading.caps, *grading.overrides), conditions, strict=True):
            found.update(_held(rule, condition, exact))
        final = exact.definition(("grade", ""))
        found.update((id(row), "taken") for row in grading.rows if row.grade == final)
    return found


def _held(piece: object, condition: Node, exact: Exact) -> Iterator[Key]:
    """Whether a condition held; nothing where that cannot be told."""
    with suppress(Trouble):
        yield id(piece), "held" if exact.holds(condition) else "failed"


def _of_line(line: Line, exact: Exact) -> Iterator[Key]:
    node, row, outcome = line.node, line.row, line.outcome
    limits = list(zip(node.limits, row.limits, strict=True))
    told = line.cover is None and isinstance(outcome, Outcome)
    looked_at = told and exact.holds(row.looked_at)
    for limit, lowered in limits:
        if limit.condition is not None and (limit.kind == "na" or looked_at):
            yield from _held(limit, lowered.condition, exact)
    if not looked_at:
        return
    assert isinstance(outcome, Outcome)
    of = {id(lowered): limit for limit, lowered in limits}
    for each in applied(exact, row):
        yield id(of[id(each.limit)]), "bound" if each.bound or _cut(each, outcome) else "unbound"
    compared = row.comparisons[-len(node.checks) :] if node.checks else ()
    for check, comparison in zip(node.checks, compared, strict=True):
        yield from _held(check, comparison.met, exact)
    if node.clause is not None and outcome.earned is not None:
        yield from _of_clause(node.clause, line, exact)


def _cut(each: Applied, outcome: Outcome) -> bool:
    """Whether a limit stands where the range of the node cuts the points off as well."""
    if each.amount is None or outcome.earned is None or outcome.limited != each.amount:
        return False
    return outcome.earned < each.amount if each.limit.kind == "at least" else outcome.earned > each.amount


def _of_clause(clause: rule_model.Clause, line: Line, exact: Exact) -> Iterator[Key]:
    """The ways of a clause that was computed."""
    match clause:
        case rule_model.Bands():
            yield from _row(clause.rows, earned(line.row, exact), clause.span, exact)
        case rule_model.AwardList() | rule_model.Deduct():
            for item, amount in zip_longest(clause.items, taken_off(line.row)):
                if isinstance(item, rule_model.PerUnit):
                    yield id(item), "held" if exact.number(units(amount)[1]) > 0 else "failed"
                else:
                    yield from _held(item, exact.program.expressions.of(item.condition), exact)
        case rule_model.Target():
            met, missed = target(line.row, exact)
            yield from _held(clause, met, exact)
            if clause.rows and not exact.holds(met):
                yield from _row(clause.rows, missed, clause.span, exact)
        case rule_model.Lookup():
            leaves = list(_leaves(clause.rows))
            found = list(_row(leaves, earned(line.row, exact), clause.span, exact))
            yield from found or [(id(clause.otherwise), "taken")]
        case _:
            yield id(clause), "held"


def _row(
    rows: Iterable[rule_model.Band | rule_model.LookupRow], table: Node, whole: Span, exact: Exact
) -> Iterator[Key]:
    """The row of a table that gave the points."""
    *_, (span, condition, _) = rows_taken(exact, table, whole)
    if condition is not None:
        yield from ((id(row), "taken") for row in rows if row.span == span)


def _leaves(rows: Iterable[rule_model.LookupRow]) -> Iterator[rule_model.LookupRow]:
    for row in rows:
        yield from [row] if row.points is not None else _leaves(row.inner)
