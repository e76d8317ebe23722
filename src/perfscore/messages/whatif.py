"""Messages about what-if questions that cannot be answered (PS640, PS641)."""

from __future__ import annotations

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message


def not_movable(name: str, kind: str) -> Message:
    """PS640: a fact whose values cannot be tried one after another."""
    return Message(
        "PS640",
        f"`{name}` is a {kind}, whose values cannot be tried one after another",
        "compare two scenarios that differ in it",
    )


def no_values(found: str) -> Message:
    """PS640: values to try that are none."""
    return Message(
        "PS640",
        f"the values to try are a list of values, or a pair of the lowest and the highest one, not {found}",
        "write `[1, 2, 5]` for three values, `(1, 5)` for all between two, `(1, None)` for all from one on",
    )


def no_value_at_all(name: str) -> Message:
    """PS640: an empty list of values, or a range in which the fact has none."""
    return Message("PS640", f"there is no value of `{name}` to try", "is the lowest one above the highest?")


def no_order(name: str) -> Message:
    """PS640: a range of a fact whose values are not more or less."""
    return Message("PS640", f"the values of `{name}` are not more or less", "list the values to try, or leave them out")


def ends_needed(name: str) -> Message:
    """PS640: a grid over all values of a fact that has no end on some side."""
    return Message("PS640", f"a grid needs the values of `{name}`", f"list them, or write the range: `{name}=1..5`")


def same_fact(name: str) -> Message:
    """PS640: a grid over one fact and itself."""
    return Message("PS640", f"a grid needs two facts, and `{name}` is named twice", "name another one")


def not_a_scenario(found: str) -> Message:
    """PS640: something else where a scenario is compared."""
    return Message("PS640", f"a scenario is compared with another scenario, not with {found}")


def other_framework() -> Message:
    """PS640: two scenarios under different frameworks."""
    return Message(
        "PS640", "the two scenarios are scored under different frameworks", "build both from the same framework"
    )


def not_a_label(found: str) -> Message:
    """PS640: a label that is no text."""
    return Message("PS640", f"the label of a scenario is a text, not {found}", "put it in quotes")


def not_a_mapping(found: str) -> Message:
    """PS640: changes that are no mapping."""
    return Message("PS640", f"what changes is a mapping of facts to values, not {found}", 'write {"name": value}')


def no_such_row(name: str, rows: int) -> Message:
    """PS640: a row of a table that is not there."""
    there = "has no rows" if not rows else "has 1 row" if rows == 1 else f"has {rows:,} rows"
    return Message("PS640", f"the table `{name}` {there}", "rows count from 1; give the whole table to add one")


def no_assignment(what: str) -> Message:
    """PS640: a change on the command line that has no value."""
    return Message("PS640", f"{what} needs the name of a fact, `=` and a value", f"write `{what} name=value`")


def too_many_sweeps() -> Message:
    """PS640: more than two facts to sweep."""
    return Message("PS640", "a score is told along one fact, or in a grid of two", "sweep the others by themselves")


def no_end_of_range(sides: int) -> Message:
    """PS640: values on the command line that are no range."""
    text = "a range has one `..` between two values" if sides > 2 else "a range needs a value on one side at least"
    return Message("PS640", text, "write `low..high`, `low..` or `..high`; several values as `1;2;5`")


def nothing_asked(form: str) -> Message:
    """PS640: several answers in a form that holds one table."""
    return Message(
        "PS640", f"{form} holds one answer, and several are asked for", "ask for one, or choose text, html or json"
    )


def too_many_stretches(name: str) -> Message:
    """PS641: a fact along which the score changes too often."""
    return Message(
        "PS641",
        f"the score changes more than {limits.STRETCHES:,} times along `{name}`",
        "narrow the range",
    )


def too_many_values(name: str) -> Message:
    """PS641: too many values to try."""
    return Message("PS641", f"`{name}` has more than {limits.SWEPT_VALUES:,} values to try", "try fewer, or a range")


def too_many_cells(count: int) -> Message:
    """PS641: a grid that is too large."""
    return Message(
        "PS641", f"the grid would have {count:,} cells, and {limits.GRID_CELLS:,} are the most", "try fewer values"
    )
