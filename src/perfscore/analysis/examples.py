"""The examples of a file come in; the same with the names of facts and scores resolved goes out."""

from __future__ import annotations

import re
from collections.abc import Collection

from perfscore.analysis import model, terms
from perfscore.analysis.expressions import condition, scalar
from perfscore.analysis.scope import Scope
from perfscore.messages import names as name_messages
from perfscore.messages import syntax as messages
from perfscore.messages.points import unknown_grade
from perfscore.suggest import nearest
from perfscore.syntax import nodes

_CODE = re.compile("PS[0-9]{3}")
_STATUSES: dict[tuple[str, bool], terms.Status] = {
    ("missing", False): "missing",
    ("pending", False): "pending",
    ("applicable", True): "not applicable",
}


def example_of(node: nodes.Example, grades: Collection[str], scope: Scope) -> model.Example:
    """Resolve an example; what does not fit is reported and left out."""
    given = [_given(each, scope) for each in node.given]
    inner = scope.within(scores=True)
    expected = [_expected(each, grades, inner) for each in node.expected]
    if not node.expected:
        advice = "add a line such as `expect total = 90`"
        scope.report.add(messages.no_value_here("this example expects nothing", advice), node.title.span)
    return model.Example(
        node.title.text,
        tuple(each for each in given if each is not None),
        tuple(each for each in expected if each is not None),
        node.span,
    )


def _given(node: nodes.GivenFile | nodes.GivenFact, scope: Scope) -> model.GivenFile | model.GivenFact | None:
    if isinstance(node, nodes.GivenFile):
        return model.GivenFile(node.path.text, node.span)
    fact = scope.facts.get(node.name.text)
    if node.name.text in scope.quantities:
        advice = "give the facts that it is computed from"
        scope.report.add(
            messages.no_value_here(f"`{node.name.text}` is computed, it cannot be given", advice), node.name.span
        )
        return None
    if fact is None:
        scope.report.add(
            name_messages.unknown_name(node.name.text, nearest(node.name.text, scope.facts)), node.name.span
        )
        return None
    reason = None if node.reason is None else node.reason.text
    if node.status is not None:
        status = _STATUSES.get((node.status.text, node.negated))
        if status is None:
            known = ["missing", "pending", "not applicable"]
            message = messages.unknown_word("status to give", node.status.text, known, nearest(node.status.text, known))
            scope.report.add(message, node.status.span)
            return None
        return model.GivenFact(fact.name, None, status, reason, node.span)
    assert node.value is not None
    value = scalar(node.value, fact.type, scope, "a fact of an example")
    return None if value is None else model.GivenFact(fact.name, value, "known", reason, node.span)


def _expected(node: nodes.Expected, grades: Collection[str], scope: Scope) -> model.Expectation | None:
    grade = None if node.grade is None else node.grade.text
    error = None if node.error is None else node.error.text
    if node.grade is not None and grade not in grades:
        message = unknown_grade(node.grade.text, tuple(grades), nearest(node.grade.text, grades))
        scope.report.add(message, node.grade.span)
    if node.error is not None and not _CODE.fullmatch(node.error.text):
        scope.report.add(messages.unknown_word("code of an error", node.error.text, ["PS502"], None), node.error.span)
    if node.condition is None:
        return model.Expectation(None, grade, error, node.span)
    found = condition(node.condition, scope)
    return None if found is None else model.Expectation(found, None, None, node.span)
