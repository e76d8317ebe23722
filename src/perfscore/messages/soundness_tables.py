"""Warnings about rows of tables that nothing reaches, about gaps and contradictions (PS435 to PS437, PS449)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel.numbers import show
from perfscore.messages.diagnostics import Message

_LEAVE_OUT = "correct its edges, or leave it out"


def unreached_row(what: str, subject: str, lies: str) -> Message:
    """PS435: a row, or a column, outside of all that its value can be."""
    return _unreached(f"no value reaches this {what}: {subject} is always {lies}", _LEAVE_OUT)


def no_facts() -> Message:
    """PS435: a row that no facts lead to."""
    return _unreached("no facts lead to this row", _LEAVE_OUT)


def no_whole_number(what: str, subject: str, held: str) -> Message:
    """PS435: a row between two whole numbers, or days, of what has no others."""
    return _unreached(f"no value reaches this {what}: no value of {subject} is {held}", _LEAVE_OUT)


def nothing_left(subject: str, lies: str | None) -> Message:
    """PS435: a rest of which nothing is left."""
    where = "" if lies is None else f", which is always {lies}"
    return _unreached(
        f"nothing is left for `else`: the other rows take every value of {subject}{where}",
        "leave it out; if it was meant for something, the edges of another row are wrong",
    )


def nothing_otherwise() -> Message:
    """PS435: an ``otherwise`` behind tables that leave nothing."""
    return _unreached("nothing is left for `otherwise`: some row fits in every case", "leave it out")


def unreached_knot(subject: str, lies: str) -> Message:
    """PS435: a knot that no value comes near."""
    help_ = "correct the knot, or leave it out"
    return _unreached(f"no value comes near this knot: {subject} is always {lies}", help_)


def _unreached(text: str, help_: str) -> Message:
    return Message("PS435", text, help_, severity="warning")


def perhaps_no_row(subject: str, missed: str) -> Message:
    """PS449: values that no row of a table takes, where facts may lead."""
    return Message(
        "PS449",
        f"no row takes {subject} {missed}, and it is not decided whether it can be there",
        "add a row, or an `else` row; until then facts that lead there are refused",
        severity="warning",
    )


def against_trend(subject: str, near: Sequence[tuple[str, Fraction]], *, rising: bool, later: bool) -> Message:
    """PS436: a row between two others whose points go against the trend of all."""
    more = f"a later {subject}" if later else f"more of {subject}"
    points = "more points" if rising else "fewer points"
    values = [f"{value} gets {show(each)}" for value, each in near]
    return Message(
        "PS436",
        f"{more} gets {points} in all rows but this one: {values[0]}, {values[1]}, {values[2]}",
        "the points of two rows may be swapped, or one of them mistyped",
        severity="warning",
    )


def runs_against_others(subject: str, low: tuple[str, Fraction], high: tuple[str, Fraction], others: int) -> Message:
    """PS436: a table inside a look-up that runs the other way than all others beside it."""
    points, other = ("more", "fewer") if low[1] < high[1] else ("fewer", "more")
    return Message(
        "PS436",
        f"here more of {subject} gets {points} points ({low[0]} gets {show(low[1])}, {high[0]} gets {show(high[1])}), "
        f"and {other} points in the {others} rows beside it",
        "its points may stand in the wrong order",
        severity="warning",
    )


def lost_edge(what: str, value: str, rest: str, above: str, below: str) -> Message:
    """PS437: a value between two rows, of which each leaves it to the other, so that the rest takes it."""
    return Message(
        "PS437",
        f"exactly {value} gets {rest}, though a little more gets {above} and a little less {below}: "
        f"this {what} begins behind it, and the one below ends before it",
        f"mark the edge in one of the two {what}s, with `>=`, `<=`, `[` or `]`",
        severity="warning",
    )


def row_of_one_value(value: str) -> Message:
    """PS437: a comparison that holds a single value, for the row above it takes all others."""
    return Message(
        "PS437",
        f"this row takes exactly {value} and nothing else, for the row above ends right beside it",
        f"write `= {value}` if that is meant, else correct the edge",
        severity="warning",
    )
