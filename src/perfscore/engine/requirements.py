"""What is known when all is scored comes in; which requirements fail, and what they warn of, goes out."""

from __future__ import annotations

import attrs

from perfscore.analysis import model
from perfscore.engine.expanding import Column, columns_in
from perfscore.engine.values import Known, Problem, Trouble
from perfscore.messages import facts as messages
from perfscore.source import start_of
from perfscore.wording import describe

_WIDEST_FIGURE = 120


@attrs.define(eq=False)
class Required:
    """Requirements that cannot be checked, those that fail, warnings, and the columns of which a failed one tells."""

    problems: list[Problem] = attrs.field(factory=list)
    findings: list[Problem] = attrs.field(factory=list)
    warnings: list[Problem] = attrs.field(factory=list)
    told: set[Column] = attrs.field(factory=set)


def required(known: Known, *, warning: bool = True) -> Required:
    """Check the requirements of a framework and, if asked, the warnings."""
    found = Required()
    for each in known.framework.requirements:
        if each.warning and not warning:
            continue
        try:
            holds = known.holds(each.condition)
        except Trouble as trouble:
            if each.warning:
                words = f"{_words(each, known)} (not checked: {trouble.problems[0][0].text})"
                found.warnings.append((messages.warning_raised(words), each.span))
            else:
                found.problems.extend(trouble.problems)
            continue
        if not holds and each.warning:
            found.warnings.append((messages.warning_raised(_words(each, known)), each.span))
        elif not holds:
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
