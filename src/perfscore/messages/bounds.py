"""Messages about ranges and facts that are left open (PS541 to PS543)."""

from __future__ import annotations

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message


def turned_range(name: str, low: str, high: str) -> Message:
    """PS541: a range whose low end lies above its high end."""
    return Message(
        "PS541", f"the range of `{name}` goes from {low} down to {high}", f"turn it: between {high} and {low}"
    )


def no_range(name: str, found: str) -> Message:
    """PS541: what should be the two ends of a range and is not."""
    return Message("PS541", f"the range of `{name}` needs two ends, not {found}", 'write `between = ["80%", "95%"]`')


def empty_range(name: str, low: str, high: str) -> Message:
    """PS541: a range between two steps of a fact."""
    return Message(
        "PS541", f"between {low} and {high} there is no value that `{name}` can have", "widen it to the next steps"
    )


def outside(name: str, end: str, domain: str) -> Message:
    """PS541: an end of a range that the fact cannot have."""
    return Message("PS541", f"the range of `{name}` ends at {end}; a value must be {domain}", "end the range there")


def not_on_a_line(name: str, kind: str) -> Message:
    """PS542: a range of what is neither more nor less."""
    return Message(
        "PS542",
        f"`{name}` is of type {kind}, which has no range",
        "leave it out, or mark it as pending, to leave it open",
    )


def rows_open(name: str) -> Message:
    """PS543: a table, or a text that is read as a target, that is left open."""
    return Message("PS543", f"`{name}` cannot be left open: anything could stand in it", "give it, at least as planned")


def unknown_open(name: str, meant: str | None) -> Message:
    """PS543: a name among those that are to be open that names no fact."""
    return Message(
        "PS543",
        f"the framework asks for no fact `{name}`, which is to be open",
        f"did you mean `{meant}`?" if meant else None,
    )


def no_names(found: str) -> Message:
    """PS543: what should be the names of facts and is not."""
    return Message("PS543", f"the names of facts are needed, not {found}", 'write `open=["satisfaction"]`')


def too_many_open(count: int) -> Message:
    """PS543: more facts left open than can be looked at."""
    return Message("PS543", f"{count:,} facts are open, and at most {limits.OPEN_FACTS:,} may be", "give more of them")


def nothing_left() -> Message:
    """PS543: open facts with which nothing can be scored."""
    return Message("PS543", "whatever the open facts are, there is no score", "look at the facts that are known")
