"""Messages about comments that are meant to silence warnings (PS446, PS447)."""

from __future__ import annotations

from perfscore.messages.diagnostics import Message


def silences_nothing(code: str) -> Message:
    """PS446: a code that no warning of its line has."""
    return Message(
        "PS446",
        f"there is no {code} here to allow",
        "take it out; an `allow` speaks of the line that it ends, or stands on a line of its own right above",
        "warning",
    )


def no_reason(code: str) -> Message:
    """PS447: an allow that does not say why."""
    return Message("PS447", "this `allow` gives no reason", f"write behind a colon why: `# allow {code}: …`", "warning")


def not_allowable(code: str) -> Message:
    """PS447: an allow of something that is no warning of a framework."""
    return Message(
        "PS447",
        f"{code} is no warning of a framework, so it cannot be allowed",
        "allow the code that stands in brackets behind `warning`",
        "warning",
    )


def malformed_allow(code: str) -> Message:
    """PS447: an allow that is written in another way."""
    return Message(
        "PS447",
        "this `allow` is not written as one",
        f"write `# allow {code}: …`, with commas between codes",
        "warning",
    )
