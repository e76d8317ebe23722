"""Warnings about conditions and divisions that do what nobody would expect (PS430 to PS434)."""

from __future__ import annotations

from perfscore.messages.diagnostics import Message


def may_divide_by_zero(witness: str) -> Message:
    """PS430: a division by something that can be 0; the witness are facts with which it is."""
    where = f" where {witness}" if witness else ""
    return Message(
        "PS430",
        f"this divides by 0{where}",
        "say what counts then, as in `if x = 0 then … else …` or `na when x = 0 then …`; "
        "if it cannot be, say so with `in > 0` behind the fact or with a `require`",
        severity="warning",
    )


def settled(why: str, *, always: bool) -> Message:
    """PS431: a comparison that has the same outcome for all facts."""
    return Message(
        "PS431",
        f"this {'always' if always else 'never'} holds: {why}",
        "correct the figure or the comparison, or take it out",
        severity="warning",
    )


def contradiction(conditions: str) -> Message:
    """PS432: conditions of one ``and`` that exclude one another."""
    return Message(
        "PS432",
        f"{conditions} never hold together",
        "was `or` meant, or another figure?",
        severity="warning",
    )


def tautology(conditions: str) -> Message:
    """PS432: conditions of one ``or`` that leave nothing out."""
    return Message(
        "PS432",
        f"one of {conditions} always holds",
        "was `and` meant, or another figure?",
        severity="warning",
    )


def hundredfold_ratio() -> Message:
    """PS434: 100 times a ratio, in the place of a percentage."""
    return Message(
        "PS434",
        "this is 100 times a ratio and stands where a percentage is meant: where the ratio is 90%, this is 9000%",
        "leave out the `100`, or set it against plain numbers, without a percent sign",
        severity="warning",
    )


def number_as_share() -> Message:
    """PS434: a number that goes beyond all shares, beside a percentage."""
    return Message(
        "PS434",
        "this number goes beyond 2 and is set against a percentage: 90% is 0.9",
        "write the figures without a percent sign, or declare a ratio, as in `: ratio in [0%, 100%]`",
        severity="warning",
    )


def ratio_by_hundred() -> Message:
    """PS434: a percentage that is divided by 100 once more."""
    return Message(
        "PS434",
        "this divides a percentage by 100: where it is 90%, which is 0.9, 0.9% counts",
        "leave out the `/ 100`; the percent sign has done that already",
        severity="warning",
    )


def unused(what: str) -> Message:
    """PS433: something that is declared and that no rule looks at."""
    return Message(
        "PS433",
        f"nothing looks at {what}",
        "use it, or take it out; examples alone do not count",
        severity="warning",
    )
