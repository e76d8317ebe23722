"""The requirements of a framework that fail, for questions about it."""

from __future__ import annotations

import attrs

from perfscore.kernel.source import start_of
from perfscore.kernel.wording import describe
from perfscore.messages import facts as messages
from perfscore.model import model
from perfscore.scoring.expanding import Column, columns_in
from perfscore.scoring.values import Known, Problem, Trouble

_WIDEST_FIGURE = 120


@attrs.define(eq=False)
class Required:
    """Requirements that cannot be checked, those that fail, and the columns of which a failed one tells."""

    problems: list[Problem] = attrs.field(factory=list)
    findings: list[Problem] = attrs.field(factory=list)
    told: set[Column] = attrs.field(factory=set)


def required(known: Known) -> Required:
    """Check the requirements of a framework."""
    found = Required()
    for each in known.framework.requirements:
        if each.warning:
            continue
        try:
            holds = known.holds(each.condition)
        except Trouble as trouble:
            found.problems.extend(trouble.problems)
            continue
        if not holds:
            found.findings.append((messages.requirement_failed(_words(each, known)), each.span))
            found.told |= columns_in(each.condition, known.framework)
    return found


def _words(requirement: model.Requirement, known: Known) -> str:
    """The message of a requirement with its figures."""
    words = [requirement.words[0]]
    for figure, rest in zip(requirement.figures, requirement.words[1:], strict=True):
        try:
            words.append(start_of(describe(known.value(figure), figure.type), _WIDEST_FIGURE))
        except Trouble:
            words.append(describe(None, figure.type))
        words.append(rest)
    return "".join(words)
