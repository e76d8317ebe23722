"""Messages about editions of a framework, and comparisons that cannot be made (PS650 to PS653)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_SHOWN = 10


def none_in_force(name: str, day: str, there: Sequence[str]) -> Message:
    """PS650: a day on which no edition of a framework is in force."""
    return Message("PS650", f"no edition of `{name}` is in force on {day}", f"there are {_listed(there)}")


def several_in_force(name: str, day: str, there: Sequence[str]) -> Message:
    """PS651: a day on which more than one edition of a framework is in force."""
    return Message(
        "PS651",
        f"{len(there)} editions of `{name}` are in force on {day}",
        f"there are {_listed(there)}; end the one on the day before the other begins, or load one by its file",
    )


def no_day(found: str) -> Message:
    """PS652: an argument that is no day."""
    return Message("PS652", f"a day is needed, such as 2024-05-31, not {found}", "give a date or its text, year first")


def no_fact_sets(found: str) -> Message:
    """PS653: an argument that is no row of fact sets."""
    return Message(
        "PS653", f"sets of facts are needed, or one, not {found}", "give a mapping, a file, or a list of these"
    )


def too_many_fact_sets() -> Message:
    """PS653: more sets of facts than are scored in one comparison."""
    return Message("PS653", f"no more than {limits.DIFF_FACTS:,} sets of facts are scored under both at once")


def _listed(there: Sequence[str]) -> str:
    shown = list(there[:_SHOWN])
    if len(there) > _SHOWN:
        shown.append(f"{len(there) - _SHOWN} more")
    return quoted_list(shown, "and")
