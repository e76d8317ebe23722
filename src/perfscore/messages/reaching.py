"""Messages about calls that ask what it would take to reach a score or a grade (PS644 to PS646)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_SHOWN = 20


def no_goal() -> Message:
    """PS644: neither a score nor a grade, or both."""
    return Message("PS644", "a goal is needed: a score or a grade, and not both", 'such as `score="95"` or `grade="A"`')


def no_score(found: str) -> Message:
    """PS644: a score that is no exact number."""
    return Message(
        "PS644", f"the score to reach is an exact number, not {found}", 'such as 95, Decimal("92.5") or "92.5"'
    )


def binary_score(meant: str) -> Message:
    """PS644: a score as a binary floating-point number."""
    return Message(
        "PS644", "the score to reach is a binary floating-point number, which is not exact", f'write "{meant}"'
    )


def no_grades() -> Message:
    """PS644: a grade of a framework without grades."""
    return Message("PS644", "the framework has no grades", "ask for a score")


def unknown_grade(found: str, known: Sequence[str]) -> Message:
    """PS644: a grade that the framework does not have."""
    grades = quoted_list([f"“{each}”" for each in known[:_SHOWN]], "and")
    return Message("PS644", f"{found} is no grade of the framework", f"its grades are {grades}")


def no_quantity(what: str, name: str) -> Message:
    """PS645: a quantity where a fact must be named."""
    return Message(
        "PS645", f"`{what}` names `{name}`, which is computed and no fact", "name the facts that it is computed from"
    )


def unknown_fact(what: str, found: str, meant: str | None) -> Message:
    """PS645: a fact that is named and that the framework does not ask for."""
    advice = None if meant is None else f"did you mean `{meant}`?"
    return Message("PS645", f"`{what}` names {found}, which is no fact of the framework", advice)


def not_movable(what: str, name: str) -> Message:
    """PS645: a fact whose values cannot be gone through."""
    return Message(
        "PS645",
        f"`{what}` names `{name}`, whose values cannot be gone through",
        "numbers, days, yes or no and choices can change; tables, texts and written targets stay",
    )


def free_and_fixed(name: str) -> Message:
    """PS645: a fact that is to be free and fixed."""
    return Message("PS645", f"`{name}` cannot be free and fixed", "name it once")


def no_names(what: str, found: str) -> Message:
    """PS645: names of facts that are none."""
    return Message("PS645", f"`{what}` is a list of names of facts, not {found}")


def no_ranges(found: str) -> Message:
    """PS646: ranges that are no mapping."""
    return Message("PS646", f"`within` gives a range for each name of a fact, not {found}", '{"violations": (0, 3)}')


def no_range(name: str, found: str) -> Message:
    """PS646: a range that is none."""
    return Message(
        "PS646", f"the range of `{name}` is a pair of its least and its greatest value, not {found}", "None is no end"
    )


def empty_range(name: str) -> Message:
    """PS646: a range in which no value lies."""
    return Message("PS646", f"`{name}` has no value in its range", "the least value stands first")


def no_options(name: str, found: str) -> Message:
    """PS646: values of a choice that are none."""
    return Message("PS646", f"`{name}` can only be limited to some of its options, not to {found}")


def no_number_of_facts(found: str) -> Message:
    """PS646: a number of facts that is none of 1, 2 and 3."""
    return Message("PS646", f"the number of facts that may change together is 1, 2 or 3, not {found}")
