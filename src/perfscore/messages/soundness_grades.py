"""Warnings about grades that nothing reaches, and edges that rounding blurs (PS438, PS439)."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.numbers import round_to, show
from perfscore.messages.diagnostics import Message

_FEWEST_PLACES = 4
_MOST_PLACES = 12


def unreached_grade(grade: str, lies: str) -> Message:
    """PS438: a grade outside of all that the total can be."""
    return Message(
        "PS438",
        f"no total reaches the grade “{grade}”: the total is always {lies}",
        "correct its edges, or the points and the range of the framework",
        severity="warning",
    )


def grade_never_given(grade: str) -> Message:
    """PS438: a grade to which no facts lead."""
    return Message(
        "PS438",
        f"no facts lead to the grade “{grade}”",
        "correct its edges, or the points of the rows",
        severity="warning",
    )


def between_steps(grade: str, step: Fraction) -> Message:
    """PS438: a grade between two totals that can be published."""
    return Message(
        "PS438",
        f"no total reaches the grade “{grade}”: published totals are multiples of {show(step)}",
        "correct its edges, or round to a finer step",
        severity="warning",
    )


def cap_at_best(grade: str) -> Message:
    """PS438: a cap at the best grade."""
    return Message(
        "PS438",
        f"this cap changes nothing: “{grade}” is the best grade",
        "name the best grade that is still possible; the first row of the grades is the best",
        severity="warning",
    )


def idle_cap(grade: str, lies: str) -> Message:
    """PS438: a cap at a grade that no total that it is about exceeds."""
    return Message(
        "PS438",
        f"this cap changes nothing: no total here has a better grade than “{grade}”; it is always {lies}",
        "name a worse grade, or leave the cap out",
        severity="warning",
    )


def edge_off_step(edge: Fraction, step: Fraction, below: tuple[Fraction, str], above: tuple[Fraction, str]) -> Message:
    """PS439: an edge that no published total can meet."""
    return Message(
        "PS439",
        f"no published total is {show(edge)}, for they are multiples of {show(step)}: "
        f"{show(below[0])} gets “{below[1]}”, {show(above[0])} gets “{above[1]}”",
        "choose an edge that a total can have",
        severity="warning",
    )


def blurred_edge(exact: Fraction, shown: Fraction, grade: str, seems: str) -> Message:
    """PS439: a total that is graded by its exact value and seems, as it is shown, to lie on the other side."""
    return Message(
        "PS439",
        f"a total of {_apart(exact, shown)} is shown as {show(shown)} and gets “{grade}”; by what is shown it "
        f"would get “{seems}”",
        "write `grade on published`, so that the grade follows from the total that everyone sees",
        severity="warning",
    )


def _apart(value: Fraction, other: Fraction) -> str:
    """A number with as many digits as tell it from another one."""
    tried = range(_FEWEST_PLACES, _MOST_PLACES)
    telling = (each for each in tried if round_to(value, Fraction(1, 10**each), "half_even") != other)
    return show(value, next(telling, _MOST_PLACES))
