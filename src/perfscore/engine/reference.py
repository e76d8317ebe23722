"""A framework and a checked fact set come in; the result, which explains itself when asked, goes out."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import attrs

from perfscore.analysis import model
from perfscore.diagnostics import FactsError
from perfscore.engine.bind import FactSet
from perfscore.engine.evaluation import Evaluation
from perfscore.engine.explain import Account
from perfscore.engine.explanation import Graded, Told
from perfscore.engine.grading import grade
from perfscore.engine.outcome import Outcome, node_result
from perfscore.engine.reporting import diagnostics
from perfscore.engine.requirements import required
from perfscore.engine.result import NodeResult, Scored
from perfscore.engine.values import Known, Problem, Trouble
from perfscore.version import VERSION


def evaluate(framework: model.Framework, facts: FactSet, *, despite_requirements: bool = False) -> Scored:
    """Score a fact set; ``despite_requirements`` makes a requirement that fails a warning of the result.

    Raises FactsError where a requirement fails or a needed value cannot be computed, with every such reason; what was
    known until then is its ``told``.
    """
    evaluation = Evaluation(framework, facts)
    evaluation.run()
    return result_of(evaluation, despite_requirements=despite_requirements)


def result_of(evaluation: Evaluation, *, despite_requirements: bool = False) -> Scored:
    """The result of an evaluation that has been run. Raises FactsError as ``evaluate`` does."""
    framework = evaluation.framework
    told = Told(partial(account, framework, evaluation.known.facts))
    problems, warnings = _required(evaluation, despite_requirements=despite_requirements)
    root, graded = evaluation.outcomes[""], Graded()
    if isinstance(root, Trouble):
        problems = [*root.problems, *problems]
    else:
        try:
            graded = grade(root.score, root.exact, evaluation.known)
        except Trouble as trouble:
            problems.extend(trouble.problems)
    if problems:
        raise FactsError(diagnostics(framework, problems), told=told)
    return _scored(evaluation, graded, warnings, told)


def expecting(framework: model.Framework, facts: FactSet, result: Scored) -> Known:
    """What the expectations of an example may speak of: facts, quantities and published scores."""
    evaluation = Evaluation(framework, facts)
    evaluation.run()
    known = evaluation.known
    known.scores = {node.path: Fraction(node.score) for node in result.walk()}
    return known


def account(framework: model.Framework, facts: FactSet) -> Account:
    """What explains the score of a fact set, or as much of it as can be computed."""
    evaluation = Evaluation(framework, facts, explaining=True)
    evaluation.run()
    return Account(evaluation)


def _required(evaluation: Evaluation, *, despite_requirements: bool) -> tuple[list[Problem], list[Problem]]:
    """What stands against a score, requirements that fail and rows that do not add up among it, and the warnings."""
    checked = required(evaluation.known)
    uneven = [problem for columns, problem in evaluation.uneven.values() if columns.isdisjoint(checked.told)]
    findings = [*checked.findings, *uneven]
    warnings = [*checked.warnings, *evaluation.warnings]
    if not despite_requirements:
        return [*findings, *checked.problems], warnings
    softened = [(attrs.evolve(message, severity="warning"), at) for message, at in findings]
    return list(checked.problems), [*softened, *warnings]


def _scored(evaluation: Evaluation, graded: Graded, warnings: list[Problem], told: Told) -> Scored:
    framework, known = evaluation.framework, evaluation.known
    top = _node(evaluation, framework.root, told)
    origin = known.facts.origin
    read = dict.fromkeys([framework.source.file, *(() if origin is None else origin.files)])
    return Scored(
        **{field.name: getattr(top, field.name) for field in attrs.fields(NodeResult) if field.name != "grade"},
        framework=framework.name,
        version=framework.version,
        effective=framework.effective,
        authority=framework.authority,
        origin=framework.origin,
        language=framework.language,
        currency=framework.currency,
        about=() if origin is None else tuple((key, str(value)) for key, value in origin.about),
        grade=graded.grade,
        earned_grade=graded.earned,
        grade_rules=graded.rules,
        quantity_values=tuple(
            (each.name, None if isinstance(value, Trouble) else value)
            for each in framework.quantities
            for value in [known.quantities[each.name]]
        ),
        warnings=tuple(diagnostics(framework, warnings)),
        perfscore=VERSION,
        digest=framework.digest,
        facts_digest=known.facts.digest,
        files=tuple(read),
    )


def _node(evaluation: Evaluation, node: model.Node, told: Told) -> NodeResult:
    outcome, row = evaluation.shown[node.path], evaluation.row_of.get(node.path)
    assert isinstance(outcome, Outcome)
    children = tuple(_node(evaluation, child, told) for child in evaluation.children(node))
    return node_result(evaluation.framework, node, outcome, children, None if row is None else row.row.number, told)
