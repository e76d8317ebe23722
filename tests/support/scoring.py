"""Scores the body of a framework: the result, shown to lose no point unexplained, or the codes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import perfscore
from perfscore import Result
from perfscore.scoring.result import NodeResult


def framework(body: str, points: str = "10", plan: str = "") -> perfscore.Framework:
    """A framework of these points and, unless it says otherwise, of a rounding plan that changes nothing here."""
    rules = plan or "round half_up to 0.000001 at total"
    return perfscore.loads(f"framework test {{ points {points}\n{rules} }}\n{body}")


def conserves(node: NodeResult) -> bool:
    """Whether published points and losses make up the declared points, at the node and everywhere below."""
    return all(
        Fraction(each.score) + sum(loss.amount for loss in each.losses) == Fraction(each.weight) for each in node.walk()
    )


def score(body: str, points: str = "10", plan: str = "", **facts: Any) -> Result:
    """Score facts under the framework of a body."""
    result = perfscore.evaluate(framework(body, points, plan), facts)
    assert conserves(result)
    return result


def scores(result: Result, *names: str) -> tuple[object, ...]:
    """The published points of some nodes; ``total`` is the whole."""
    return tuple((result if name == "total" else result[name]).score for name in names)


def codes(body: str, points: str = "10", plan: str = "", **facts: Any) -> list[str]:
    """The codes with which these facts are refused, in their order."""
    sound = framework(body, points, plan)
    try:
        perfscore.evaluate(sound, facts)
    except perfscore.FactsError as error:
        return [diagnostic.code for diagnostic in error.diagnostics]
    raise AssertionError("the facts can be scored")


def refused(body: str, points: str = "10", plan: str = "") -> list[str]:
    """The codes with which a framework of this body is refused, in their order."""
    try:
        framework(body, points, plan)
    except perfscore.FrameworkError as error:
        return [diagnostic.code for diagnostic in error.diagnostics]
    raise AssertionError("the framework is sound")
