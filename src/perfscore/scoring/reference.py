"""The score of checked facts by the exact domain, with all that is to be said of it; it explains itself when asked."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import attrs

from perfscore.core.lower import program_of
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.domains.primitives import scalar
from perfscore.kernel import limits
from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.resources import VERSION
from perfscore.kernel.source import fields_of, replace
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.messages.trouble import Trouble
from perfscore.model import model
from perfscore.scoring.bind import FactSet
from perfscore.scoring.explain import Account
from perfscore.scoring.explanation import Graded, Told
from perfscore.scoring.figures import Reading, kind_name, told
from perfscore.scoring.result import NO_VALUE, NodeResult, Scored, Titled, head_of
from perfscore.scoring.scorecard import Line, Outcome, Scorecard, diagnostics, digits

_OF_FRAMEWORK = ("version", "effective", "authority", "origin", "language", "currency", "digest")


def evaluate(framework: model.Framework, facts: FactSet, *, despite_requirements: bool = False) -> Scored:
    """Score a fact set; ``despite_requirements`` makes a requirement that fails a warning of the result.

    Raises FactsError where a requirement fails or a needed value cannot be computed, with every such reason; what was
    known until then is its ``told``.
    """
    scorecard = Scorecard(framework, Exact(program_of(framework), facts).run())
    return _judged(scorecard, facts, told_of(framework, facts), despite_requirements=despite_requirements)


def told_of(framework: model.Framework, facts: FactSet) -> Told:
    """What explains the score of a fact set when it is asked; nothing is computed before."""
    return Told(partial(account, framework, facts))


def scored(told: Told, facts: FactSet) -> Scored:
    """The score of a fact set, from the evaluation that explains it. Raises FactsError as ``evaluate``."""
    explainer = told.explainer
    assert isinstance(explainer, Account)
    return _judged(explainer.scorecard, facts, told, despite_requirements=False)


def _judged(scorecard: Scorecard, facts: FactSet, told: Told, *, despite_requirements: bool) -> Scored:
    framework, found = scorecard.framework, findings(scorecard.exact)
    softened: list[Diagnostic] = []
    if despite_requirements:
        softened = [replace(each, softened=True) for each in diagnostics(framework, found.failed)]
        found = attrs.evolve(found, failed=())
    if found.problems:
        raise FactsError(diagnostics(framework, found.problems), told=told)
    return _scored(scorecard, facts, [*softened, *diagnostics(framework, found.warnings)], told)


def expecting(framework: model.Framework, facts: FactSet, result: Scored) -> Reading:
    """What the expectations of an example may speak of: facts, quantities and published scores."""
    exact = Exact(program_of(framework), facts).run()
    exact.whole.known.update({("score", node.path): Fraction(node.score) for node in result.walk()})
    return Reading(framework, facts, exact)


def account(framework: model.Framework, facts: FactSet) -> Account:
    """What explains the score of a fact set, or as much of it as can be computed."""
    return account_of(framework, facts, Exact(program_of(framework), facts).run())


def account_of(framework: model.Framework, facts: FactSet, exact: Exact) -> Account:
    """What explains an evaluation."""
    return Account(Scorecard(framework, exact), Reading(framework, facts, exact))


def _scored(scorecard: Scorecard, facts: FactSet, warnings: list[Diagnostic], told: Told) -> Scored:
    framework, exact, origin = scorecard.framework, scorecard.exact, facts.origin
    graded: Graded = scorecard.graded()
    top = _node(scorecard.root, framework, told)
    read = dict.fromkeys([framework.source.file, *(() if origin is None else origin.files)])
    return Scored(
        **{name: getattr(top, name) for name in fields_of(NodeResult) if name != "grade"},
        **{name: getattr(framework, name) for name in _OF_FRAMEWORK},
        framework=framework.name,
        about=() if origin is None else tuple((key, str(value)) for key, value in origin.about),
        grade=graded.grade,
        earned_grade=graded.earned,
        grade_rules=graded.rules,
        quantity_values=tuple(
            (each.name, scalar(exact.definition(("let", each.name)), each.type)) for each in framework.quantities
        ),
        titled=tuple(_titled(Reading(framework, facts, exact))),
        warnings=tuple(
            each.told_in(framework.language)
            for each in (*(() if origin is None else origin.remarks), *warnings)[: limits.DIAGNOSTICS]
        ),
        perfscore=VERSION,
        facts_digest=facts.digest,
        files=tuple(read),
    )


def _titled(known: Reading) -> Iterator[Titled]:
    """What is shown beside the points."""
    for each in known.framework.titled:
        shown = known.exact.definition(("shown", each.name))
        grade = None if each.grading is None else known.exact.definition(("label", each.name))
        value = NO_VALUE if isinstance(shown, Trouble) else told(shown, each)
        kind = kind_name(each.type, known)
        yield Titled(each.name, each.title or "", value, kind, grade if isinstance(grade, str) else None)


def _node(line: Line, framework: model.Framework, told: Told) -> NodeResult:
    node, outcome = line.node, line.outcome
    assert isinstance(outcome, Outcome)
    return NodeResult(
        **head_of(node, framework),
        score=to_decimal(outcome.score, digits(framework, node)),
        exact=outcome.exact,
        earned=outcome.earned,
        limited=outcome.exact,
        applies=outcome.applies,
        children=tuple(_node(child, framework, told) for child in line.children),
        grade=outcome.grade_by(node.grading),
        row=line.number,
        attainment=outcome.attainment,
        deviation=outcome.deviation,
        told=told,
    )
