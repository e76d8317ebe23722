"""Messages about questions that cannot be answered: what if, reach, bounds, editions (PS541 to PS543, PS640 on)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list


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


def not_free(what: str, name: str) -> Message:
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


def turned_range(name: str, low: str, high: str) -> Message:
    """PS541: a range whose low end lies above its high end."""
    return Message(
        "PS541", f"the range of `{name}` goes from {low} down to {high}", f"turn it: between {high} and {low}"
    )


def no_ends(name: str, found: str) -> Message:
    """PS541: what should be the two ends of a range and is not."""
    return Message("PS541", f"the range of `{name}` needs two ends, not {found}", 'write `between = ["80%", "95%"]`')


def no_step_within(name: str, low: str, high: str) -> Message:
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


def no_open_names(found: str) -> Message:
    """PS543: what should be the names of facts and is not."""
    return Message("PS543", f"the names of facts are needed, not {found}", 'write `open=["satisfaction"]`')


def too_many_open(count: int) -> Message:
    """PS543: more facts left open than can be looked at."""
    return Message("PS543", f"{count:,} facts are open, and at most {limits.OPEN_FACTS:,} may be", "give more of them")


def nothing_left() -> Message:
    """PS543: open facts with which nothing can be scored."""
    return Message("PS543", "whatever the open facts are, there is no score", "look at the facts that are known")


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
