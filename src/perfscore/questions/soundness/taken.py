"""The ways that the clauses, limits and grades of a framework went with a set of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal

from perfscore.model import model, rule_model, terms
from perfscore.scoring.bind import FactSet
from perfscore.scoring.clauses import matching, units
from perfscore.scoring.comparing import compare
from perfscore.scoring.evaluation import Evaluation
from perfscore.scoring.grading import grade
from perfscore.scoring.outcome import Held, Outcome
from perfscore.scoring.values import Known, Trouble

Way = Literal["taken", "held", "failed", "bound", "unbound"]
Key = tuple[int, Way]
"""The identity of a piece of the model, which the rows of a table share, and the way that it went."""


def taken(framework: model.Framework, facts: FactSet) -> set[Key]:
    """Every way that was gone; nothing of what could not be computed, or was not looked at."""
    evaluation = Evaluation(framework, facts)
    evaluation.run()
    return gone(evaluation)


def gone(evaluation: Evaluation) -> set[Key]:
    """The same of an evaluation that has been run."""
    found: set[Key] = set()
    pending = [evaluation.framework.root]
    while pending:
        node = pending.pop()
        pending.extend(evaluation.children(node))
        with evaluation.in_row(node.path):
            found.update(_of_node(node, evaluation.outcomes[node.path], evaluation.known))
    found.update(_of_grades(evaluation))
    return found


def _of_node(node: model.Node, outcome: Outcome | Trouble, known: Known) -> Iterator[Key]:
    gates = [each for each in node.limits if each.kind == "na"]
    others = [each for each in node.limits if each.kind != "na"]
    yield from _conditions(gates, known)
    if not isinstance(outcome, Outcome) or not outcome.applies or _any_holds(gates, known):
        return
    yield from _conditions(others, known)
    held = [each for each in others if each.condition is None or known.holds(each.condition)]
    for each, applied in zip(held, outcome.limits, strict=True):
        yield id(each), "bound" if applied.bound or _cut(applied, outcome) else "unbound"
    yield from _checks(node.checks, known)
    if node.clause is not None and outcome.earned is not None:
        yield from _of_clause(node.clause, known)


def _cut(applied: Held, outcome: Outcome) -> bool:
    """Whether a limit stands where the range of the node cuts the points off as well."""
    if applied.amount is None or outcome.earned is None or outcome.limited != applied.amount:
        return False
    return outcome.earned < applied.amount if applied.kind == "at least" else outcome.earned > applied.amount


def _checks(checks: Iterable[rule_model.Check], known: Known) -> Iterator[Key]:
    for each in checks:
        with suppress(Trouble):
            met = compare(each, known).met
            if met is not None:
                yield id(each), "held" if met else "failed"


def _any_holds(gates: Iterable[rule_model.Limit], known: Known) -> bool:
    return any(each.condition is None or known.holds(each.condition) for each in gates)


def _conditions(pieces: Iterable[rule_model.Limit | rule_model.Item | model.GradeRule], known: Known) -> Iterator[Key]:
    for each in pieces:
        with suppress(Trouble):
            if each.condition is not None:
                yield id(each), "held" if known.holds(each.condition) else "failed"


def _of_clause(clause: rule_model.Clause, known: Known) -> Iterator[Key]:
    """The ways of a clause that was computed."""
    match clause:
        case rule_model.Bands():
            yield from _row(clause.rows, known.value(clause.subject))
        case rule_model.AwardList() | rule_model.Deduct():
            for item in clause.items:
                if isinstance(item, rule_model.PerUnit):
                    yield id(item), "held" if units(item, known)[1] > 0 else "failed"
                else:
                    yield from _conditions((item,), known)
        case rule_model.Target():
            compared = compare(clause, known)
            yield id(clause), "held" if compared.met else "failed"
            if not compared.met:
                yield from _row(clause.rows, compared.shortfall)
        case rule_model.Lookup():
            yield id(_leaf(clause, known)), "taken"
        case _:
            yield id(clause), "held"


def _row(rows: Iterable[rule_model.Band], value: terms.Scalar) -> Iterator[Key]:
    row = matching(tuple(rows), value)
    if row is not None:
        yield id(row), "taken"


def _leaf(clause: rule_model.Lookup, known: Known) -> object:
    """The row of a look-up that gave the points, or what stands for all others."""
    subjects = iter(clause.subjects)
    row = matching(clause.rows, known.value(next(subjects)))
    while row is not None and row.points is None:
        row = matching(row.inner, known.value(next(subjects)))
    return clause.otherwise if row is None else row


def _of_grades(evaluation: Evaluation) -> Iterator[Key]:
    grading, root = evaluation.framework.grading, evaluation.outcomes[""]
    if grading is None:
        return
    yield from _conditions((*grading.caps, *grading.overrides), evaluation.known)
    if isinstance(root, Outcome):
        with suppress(Trouble):
            final = grade(root.score, root.exact, evaluation.known).grade
            yield from ((id(row), "taken") for row in grading.rows if row.grade == final)
