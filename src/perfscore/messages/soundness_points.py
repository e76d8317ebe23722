"""Warnings about points that never come or never go, and limits that change nothing (PS440 to PS445, PS448)."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.numbers import show
from perfscore.messages.diagnostics import Message


def never_full(what: str, full: Fraction, most: Fraction | None, *, reached: bool = False) -> Message:
    """PS440: a row whose rule never gives it full marks; ``most`` is what it reaches, or what it stays below."""
    least = "" if most is None else f": {'the most it can get is' if reached else 'it always stays below'} {show(most)}"
    return Message(
        "PS440",
        f"{what} can never reach its {show(full)} points{least}",
        "correct the points of the rule, or those of the row",
        "warning",
    )


def always_same(what: str, points: Fraction, full: Fraction) -> Message:
    """PS441: a row that gets the same points whatever the facts are."""
    of = "full marks" if points == full else f"{show(points)} of {show(full)} points"
    return Message(
        "PS441",
        f"{what} always gets {of}, whatever the facts are",
        "let its points depend on a fact, or leave it out",
        "warning",
    )


def off_step(what: str, step: Fraction, points: Fraction, which: str, published: Fraction | None = None) -> Message:
    """PS448: a row whose points lie between two steps of its rounding."""
    shown = points if published is None else published
    return Message(
        "PS448",
        f"{what} is rounded to {show(step)}, of which {show(points)} is no multiple: "
        f"{which} published as {show(shown)}",
        "let the points and the rounding fit one another, or say that this is meant: `# allow PS448: …`",
        "warning",
    )


def cut_off(points: Fraction, edge: Fraction, witness: str) -> Message:
    """PS442: a rule that gives more, or less, than its row can have."""
    most, word = ("no more", "at most") if points > edge else ("no fewer", "at least")
    return Message(
        "PS442",
        f"this gives {show(points)} points where {witness}; the row can have {most} than {show(edge)}, "
        "and the rest is cut off without a word",
        f"write `{word} {show(edge)}` behind it if that is meant; "
        "if the facts cannot be so, say it with `require` or with a domain",
        "warning",
    )


def cap_never_binds(word: str, amount: Fraction, most: Fraction) -> Message:
    """PS443: a cap that no value of the row reaches."""
    return Message(
        "PS443",
        f"`{word} {show(amount)}` changes nothing: there are never more than {show(most)} points to cut",
        "lower it, or leave it out",
        "warning",
    )


def floor_never_binds(amount: Fraction, least: Fraction) -> Message:
    """PS443: a floor below which no value of the row falls."""
    return Message(
        "PS443",
        f"`at least {show(amount)}` changes nothing: there are never fewer than {show(least)} points to lift",
        "raise it, or leave it out",
        "warning",
    )


def already_there(word: str, points: Fraction) -> Message:
    """PS443: a veto or an exemption that gives what the row has anyway."""
    return Message(
        "PS443",
        f"`{word} when` changes nothing: the points are always {show(points)} here",
        "leave it out, or correct the rule above it",
        "warning",
    )


def never_decides(word: str) -> Message:
    """PS443: a limit without which all points are the same."""
    return Message(
        "PS443",
        f"`{word}` changes nothing: whatever the facts are, the points are the same without it",
        "leave it out, or correct its condition",
        "warning",
    )


def shadowed(word: str, other: str, line: int) -> Message:
    """PS444: a limit that changes nothing beside another one."""
    return Message(
        "PS444",
        f"`{word}` changes nothing: wherever it holds, `{other}` in line {line} holds too and decides",
        "leave one of them out, or correct its condition",
        "warning",
    )


def last_step_cut(units: int, each: Fraction, room: Fraction, witness: str) -> Message:
    """PS445: a deduction in steps whose last step takes less than the others."""
    left = room - (units - 1) * each
    return Message(
        "PS445",
        f"unit {units} takes only {show(left)} of its {show(each)} points, since no more are left, as where {witness}",
        f"choose a step that divides {show(room)}, or say that this is meant: `# allow PS445: …`",
        "warning",
    )
