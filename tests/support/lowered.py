"""Holds what the core makes of a framework and facts against what the evaluation makes of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import Any

import attrs

from perfscore.core.lower import lower
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings, measured
from perfscore.domains.frames import Frame
from perfscore.domains.ledger import Ledger, applied
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model
from perfscore.scoring.bind import FactSet
from perfscore.scoring.comparing import compare
from perfscore.scoring.evaluation import Evaluation
from perfscore.scoring.grading import grade
from perfscore.scoring.outcome import Outcome
from perfscore.scoring.requirements import required


@attrs.define
class Tally:
    """How much was compared."""

    facts: int = 0
    rows: int = 0
    troubles: int = 0
    quantities: int = 0
    scored: int = 0
    charges: int = 0


@lru_cache(maxsize=64)
def lowered(framework: model.Framework) -> Program:
    return lower(framework)


def agree(
    framework: model.Framework, facts: FactSet, program: Program | None = None, tally: Tally | None = None
) -> Exact:
    """Assert that the two agree in every value, score, grade, warning and trouble."""
    tally = tally or Tally()
    tally.facts += 1
    program = program or lower(framework)
    exact = Exact(program, facts).run()
    evaluation = Evaluation(framework, facts)
    evaluation.run()
    for name, value in evaluation.known.defaults.items():
        same(exact.definition(("default", name)), value, name)
    for name, value in evaluation.known.quantities.items():
        same(exact.definition(("let", name)), value, name)
        tally.quantities += 1
    for mine, theirs, frame in places(exact, evaluation):
        with exact.within(frame):
            same_row(exact, mine, theirs, evaluation, frame, tally)
    said(exact, evaluation, tally)
    return exact


def places(exact: Exact, evaluation: Evaluation) -> Iterator[tuple[str, str, Frame]]:
    """The paths of rows of the score as the core and as the evaluation has them, and where the core has them."""
    for row in exact.program.block.rows:
        yield row.path, row.path, exact.whole
        frames = list(exact.below(row))
        expanded = evaluation.expanded.get(row.path)
        assert bool(frames) <= (expanded is not None)
        if expanded is None:
            continue
        for frame in frames:
            for mine in frame.block.rows:
                top = frame.block.rows[-1].path
                yield mine.path, f"{frame.path}{mine.path.removeprefix(top)}", frame
        assert [frame.path for frame in frames if frame.row is None] == [
            child.path
            for child in expanded.children
            if child.path not in evaluation.framework.nodes and child.path not in evaluation.row_of
        ]
        below = {node.path for node in expanded.walk()}
        tops = {made.nodes[-1].path: made.row.number for made in evaluation.row_of.values()}
        numbers = {path: number for path, number in tops.items() if path in below}
        assert {frame.path: frame.row.number for frame in frames if frame.row is not None} == numbers


def same_row(exact: Exact, mine: str, theirs: str, evaluation: Evaluation, frame: Frame, tally: Tally) -> None:
    tally.rows += 1
    outcome = evaluation.outcomes[theirs]
    score, precise, applies, handed, earned = (
        exact.definition((kind, mine)) for kind in ("score", "exact", "applies", "handed", "earned")
    )
    if isinstance(outcome, Trouble):
        tally.troubles += 1
        assert isinstance(score, Trouble), (theirs, score, outcome)
        if frame.row is not None:
            made = evaluation.row_of[theirs]
            score = evaluation.known.told_in_row(score, made.table, made.row)
        same(score, outcome, theirs)
        return
    assert isinstance(outcome, Outcome)
    assert (score, precise, handed) == (outcome.score, outcome.limited, outcome.handed), (theirs, score, outcome)
    assert applies == outcome.applies, theirs
    if outcome.earned is not None:
        assert earned == outcome.earned, theirs
    assert measured(frame.block.by_path[mine], exact) == shares(evaluation, theirs, outcome), theirs
    same_charges(exact, mine, theirs, evaluation, frame, tally)


def same_charges(exact: Exact, mine: str, theirs: str, evaluation: Evaluation, frame: Frame, tally: Tally) -> None:
    """Assert that charges add up to what was lost, and that the same limits applied."""
    row, outcome = frame.block.by_path[mine], evaluation.outcomes[theirs]
    assert isinstance(outcome, Outcome)
    weight, score = exact.number(row.weight), outcome.score
    amounts = [exact.number(charge.amount) for charge in row.charges]
    assert sum(amounts, Fraction(0)) == weight - score, (theirs, amounts)
    ledger = Ledger(exact)
    entries = ledger.of(row)
    assert sum((entry.amount for entry in entries), Fraction(0)) == weight - score, theirs
    tally.charges += len(entries)
    limits = [(each.limit.kind, each.amount, each.bound) for each in applied(exact, row)]
    if outcome.applies and exact.holds(row.looked_at):
        assert limits == [(each.kind, each.amount, each.bound) for each in outcome.limits], theirs


def same(mine: Any, theirs: Any, what: str) -> None:
    if isinstance(theirs, Trouble):
        assert isinstance(mine, Trouble), (what, mine, theirs)
        assert mine.problems == theirs.problems, (what, mine.problems, theirs.problems)
        return
    if isinstance(theirs, datetime.date):
        theirs = Fraction(theirs.toordinal())
    assert (type(mine), mine) == (type(theirs), theirs), what


def shares(evaluation: Evaluation, path: str, outcome: Outcome) -> tuple[Fraction | None, Fraction | None]:
    """The share of its target that a row reached and its deviation from it, by the last comparison that can be made."""
    found: tuple[Fraction | None, Fraction | None] = None, None
    pending = [evaluation.framework.root]
    while (node := pending.pop()).path != path:
        pending += evaluation.children(node)
    gates = [each.condition for each in node.limits if each.kind == "na"]
    with evaluation.in_row(path):
        if not outcome.applies or any(each is None or evaluation.known.holds(each) for each in gates):
            return found
        rules: list[rule_model.Target | rule_model.Check] = [*node.checks]
        if isinstance(node.clause, rule_model.Target) and outcome.earned is not None:
            rules.insert(0, node.clause)
        for rule in rules:
            with suppress(Trouble):
                compared = compare(rule, evaluation.known)
                found = compared.attainment, compared.deviation
    return found


def said(exact: Exact, evaluation: Evaluation, tally: Tally) -> None:
    """Assert that the same stands against a score, or that it has the same grade."""
    found, root, checked = findings(exact), evaluation.outcomes[""], required(evaluation.known)
    uneven = [problem for columns, problem in evaluation.uneven.values() if columns.isdisjoint(checked.told)]
    theirs = [*(root.problems if isinstance(root, Trouble) else ()), *checked.findings, *uneven, *checked.problems]
    graded = None
    if isinstance(root, Outcome) and not theirs:
        try:
            graded = grade(root.score, root.exact, evaluation.known)
        except Trouble as trouble:
            theirs += trouble.problems
    against = (*found.root, *found.failed, *found.unchecked) or found.ungraded
    assert list(dict.fromkeys(against)) == list(dict.fromkeys(theirs))
    grading = evaluation.framework.grading
    if graded is not None:
        tally.scored += 1
    if graded is not None and grading is not None:
        earned = exact.definition(("grade", "earned"))
        assert isinstance(earned, Fraction)
        assert (exact.definition(("grade", "")), grading.rows[int(earned)].grade) == (graded.grade, graded.earned)
