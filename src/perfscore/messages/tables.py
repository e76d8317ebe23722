"""Messages about tables, rows, look-ups and written targets that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel.numbers import show
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list


def column_outside(name: str, tables: Sequence[str]) -> Message:
    """PS212: a column where no row is looked at."""
    table = tables[0]
    return Message(
        "PS212",
        f"`{name}` is a column of {quoted_list([f'`{each}`' for each in tables])} and has a value only in a row",
        f"use it inside `each row of {table}`, or in a function: `sum({name} of {table})`, `count({table} where …)`",
    )


def no_table(name: str) -> Message:
    """PS213: something that is no table where a table is needed."""
    help_ = "a table is declared with its columns: `fact projects : table { name : text, done : bool }`"
    return Message("PS213", f"{name} is no table", help_)


def table_as_value(name: str, column: str) -> Message:
    """PS213: a table where a single value is needed."""
    return Message(
        "PS213",
        f"`{name}` is a table and has no single value",
        f"take its rows together, as in `count({name})`, or `count({name} where {column} = …)`",
    )


def unknown_column(name: str, table: str, meant: str | None, known: Sequence[str]) -> Message:
    """PS214: a column that a table does not have."""
    help_ = f"did you mean `{meant}`?" if meant else f"its columns are {quoted_list([f'`{each}`' for each in known])}"
    return Message("PS214", f"`{table}` has no column `{name}`", help_)


def no_written_target(kind: str) -> Message:
    """PS317: ``meets`` with something on its right that is no target."""
    return Message(
        "PS317",
        f"a value meets a target, and this is of type {kind}",
        "compare numbers with `>=` or `<=`; a target as it is written in a form is a fact of type `target`",
    )


def not_to_meet(kind: str) -> Message:
    """PS317: ``meets`` with something on its left that no target can be about."""
    return Message(
        "PS317",
        f"a value of type {kind} cannot meet a target",
        "a number, a date or a fact of type `actual` can",
    )


def cell_count(found: int, wanted: int) -> Message:
    """PS427: a row of a table with more or fewer cells than the table has columns."""
    cells = "1 cell" if found == 1 else f"{found} cells"
    help_ = "give each heading one cell; each line begins and ends with `|`"
    return Message("PS427", f"this row has {cells}, and the heading has {wanted}", help_)


def line_not_ended() -> Message:
    """PS427: headings of a matrix that go on on the next line."""
    return Message("PS427", "the line in front of this does not end with `|`", "each line begins and ends with `|`")


def function_over_rows(name: str) -> Message:
    """PS308: a function over a table without ``of``."""
    example = "lowest(2, …" if name in {"lowest", "highest"} else f"{name}(…"
    help_ = f"say of which table: `{example} of TABLE)`"
    if name in {"minimum", "maximum"}:
        help_ = f"of some values, write `{name[:3]}(…)`; of all rows, `{name}(… of TABLE)`"
    return Message("PS308", f"`{name}` takes values of rows", help_)


def row_name(column: str, kind: str, *, grouping: bool) -> Message:
    """PS311: a column that is no text where it says what rows or their groups are called."""
    if grouping:
        found = f"`{column}` is of type {kind}, and groups are made by a text or a choice"
        return Message("PS311", found, "leave out `by`, or name another column")
    return Message(
        "PS311",
        f"`{column}` is of type {kind}, and rows are called by a text or a choice",
        "the name stands first, the points behind it: `indicator name weight { … }`",
    )


def otherwise_differs(kind: str, other: str) -> Message:
    """PS302: a function over rows that gives something of another type where there is no row."""
    return Message("PS302", f"the rows give {kind}, but `otherwise` gives {other}", "both must give values of one unit")


def cell_without_quotes(name: str, *, truth: bool) -> Message:
    """PS309: a name where a cell of an example has a written value."""
    help_ = "write `true`, `false` or `missing`" if truth else f'a text stands in quotes: `"{name}"`'
    return Message("PS309", f"`{name}` is no written value", help_)


def no_figure(name: str) -> Message:
    """PS201: a formula where a message shows a figure."""
    help_ = f"give it a name: `let figure = {name}`, and write `{{figure}}`"
    if not name:
        help_ = "write the name of a fact, a quantity or a row between `{` and `}`"
    return Message("PS201", f"`{{{name}}}` names no figure", help_)


def lookup_depth(count: int) -> Message:
    """PS428: a look-up whose tables stand deeper than it has facts, or not deep enough."""
    return Message(
        "PS428",
        f"this table stands at the wrong depth for {count} facts",
        "each fact behind `lookup` takes one level of braces; a matrix takes the last two",
    )


def lookup_of_one() -> Message:
    """PS428: a look-up over a single fact."""
    return Message("PS428", "a look-up leads from two or more facts to points", "for one fact, write `bands`")


def one_entry() -> Message:
    """PS429: ``each row`` without an entry, or with several."""
    return Message(
        "PS429",
        "each row becomes exactly one indicator or one group",
        "for several indicators a row, put them into `group name 10 { … }`",
    )


def computed_points(what: str) -> Message:
    """PS118: something that needs points written as a number, beside points that are computed for each row."""
    return Message(
        "PS118",
        f"{what} cannot stand where points are computed for each row",
        "write the points as a number, or leave it out",
    )


def grouped_rows(combination: str) -> Message:
    """PS118: rows in groups, in a group that does not add."""
    return Message("PS118", f"a {combination} cannot have its rows grouped", "leave out `by`")


def named_cell(kind: str) -> Message:
    """PS313: a named value in the brackets of a type that is no target."""
    return Message("PS313", f"`{kind}` takes no named values", 'only a target can: `target("budget" : budget)`')


# ---------------------------------------------------------------- what turns out when facts are scored


def rows_not_adding_up(
    tables: Sequence[str], found: Fraction, what: str, declared: Fraction, rest: Fraction
) -> Message:
    """PS528: rows whose points are not those of their group, or not what its other rows leave for them."""
    left = f"leaves {show(rest)} of its {show(declared)} points for them"
    return Message(
        "PS528",
        f"the rows of {quoted_list([f'`{each}`' for each in tables], 'and')} carry {show(found)} points, and {what} "
        + (f"declares {show(declared)}" if rest == declared else left),
        "correct the points of the rows; a row may be missing, or stand twice",
    )


def no_rows(table: str, *, filtered: bool, entries: bool = False) -> Message:
    """PS529: a value over rows of which there is none; ``entries``: a group whose indicators they would be."""
    which = "no row of `{}` is left to compute this from" if filtered else "`{}` has no rows to compute this from"
    advice = f"`na when count({table}) = 0 then …` in the group" if entries else "`sum(… of … otherwise 0)`"
    return Message("PS529", which.format(table), f"say what counts then: {advice}")


def too_few_rows(table: str, wanted: int) -> Message:
    """PS529: fewer rows than a k-th value, or one without the extremes, needs."""
    return Message(
        "PS529",
        f"`{table}` has too few rows for this: it needs {wanted}",
        "say what counts then, at the end of the function: `… otherwise 0)`",
    )


def not_comparable(actual: str, target: str) -> Message:
    """PS530: a value and a target of which nobody can say whether one meets the other."""
    return Message(
        "PS530",
        f"whether {actual} meets the target {target} cannot be told",
        "write both in one unit, or with the same words",
    )


def no_share(actual: str, target: str) -> Message:
    """PS530: a value and a target between which there is no share."""
    return Message(
        "PS530",
        f"{actual} is no share of the target {target}",
        "a share can be told of two numbers in one unit; elsewhere ask whether one `meets` the other",
    )


def perhaps_missed(title: str, actual: str, target: str) -> Message:
    """PS530: full points although nobody can say whether the target was met."""
    return Message(
        "PS530",
        f"{title} was given full points, and whether {actual} meets the target {target} cannot be told",
        "write both in one unit, or with the same words",
        "warning",
    )


def not_checked(title: str, why: str) -> Message:
    """PS530: a comparison that could not be made."""
    return Message("PS530", f"{title} was not compared with its target: {why}", None, "warning")


def no_reason(title: str, given: str, full: str) -> Message:
    """PS531: points taken off a row without a reason."""
    return Message(
        "PS531",
        f"{title} was given {given} of {full} points, and no reason stands beside it",
        "say why points were taken off",
        "warning",
    )


def full_for_missed(title: str, actual: str, target: str) -> Message:
    """PS532: full points although the target was missed."""
    return Message(
        "PS532",
        f"{title} was given full points, although {actual} misses the target {target}",
        "look again at the points, and at the value that was entered",
        "warning",
    )


def beyond(title: str, actual: str, target: str, share: str) -> Message:
    """PS525: a target that is exceeded by more than the stated share."""
    return Message(
        "PS525",
        f"{title}: {actual} is better than the target {target} by more than {share}",
        "a target that is passed by far was most likely too easy",
        "warning",
    )


def bad_row_points(what: str, found: str) -> Message:
    """PS533: computed points or a weight that no row can have."""
    return Message("PS533", f"{what} of this row cannot be {found}", "points are 0 or more, a weight is above 0")


def endless_row_points(found: str) -> Message:
    """PS533: computed points that no decimal number can express."""
    return Message(
        "PS533",
        f"the points of this row, {found}, have no finite decimal expansion",
        "round them where they are computed: `round(…, 0.01, half_up)`",
    )


def outside_bounds(title: str, given: str, low: str, high: str, step: str | None) -> Message:
    """PS511: points of a row that its assessor could not give."""
    steps = f" in steps of {step}" if step else ""
    return Message("PS511", f"{title} was given {given} points, but an assessor can give from {low} to {high}{steps}")


def too_many_rows(most: int) -> Message:
    """PS520: rows that take more work than an evaluation may take."""
    return Message("PS520", f"the rows take more than {most:,} steps to score", "score the table in several parts")


# ---------------------------------------------------------------- what is wrong with the rows of a fact


def not_rows(table: str, found: str) -> Message:
    """PS503: something that is no list of rows for a table."""
    return Message("PS503", f"`{table}` must be a table, not {found}", "give a list of rows, each with its columns")


def one_row(table: str) -> Message:
    """PS503: a single row, or a table turned on its side, where a list of rows should stand."""
    return Message(
        "PS503",
        f"`{table}` must be a list of rows, not a single one",
        f"in TOML each row begins with a line `[[{table}]]`, in JSON the rows stand between `[` and `]`",
    )


def not_a_row(table: str, number: int, found: str) -> Message:
    """PS503: something among the rows of a table that is no row."""
    return Message(
        "PS503", f"row {number} of `{table}` must have columns, not be {found}", "give a value for each column"
    )


def column_of_no_table(table: str, name: str, meant: str | None) -> Message:
    """PS522: a column of given rows that the framework does not ask for."""
    help_ = f"did you mean `{meant}`?" if meant else "leave it out, or declare it in the framework"
    return Message("PS522", f"`{table}` has no column `{name}`", help_)


def column_without_name(table: str, found: str) -> Message:
    """PS522: a key of a row that is no text."""
    return Message("PS522", f"the name of a column of `{table}` is a text, not {found}")


def column_missing(table: str, name: str, title: str | None) -> Message:
    """PS502: a column that no row has."""
    shown = f"`{name}` ({title})" if title else f"`{name}`"
    return Message("PS502", f"the column {shown} of `{table}` is missing", "add it to the table")


def cell_missing(table: str, number: int, name: str, title: str | None) -> Message:
    """PS502: a cell that is empty and must not be."""
    shown = f"`{name}` ({title})" if title else f"`{name}`"
    return Message("PS502", f"row {number} of `{table}` has no value for {shown}", "fill in the cell")


def row_limit(table: str, most: int) -> Message:
    """PS526: a table with more rows than are read."""
    return Message("PS526", f"`{table}` has more than {most:,} rows")


def misprint(cell: str, written: str, what: str, advice: str | None) -> Message:
    """PS503: a target or an actual value that cannot be read."""
    return Message("PS503", f"{cell} is “{written}”, which cannot be read: {what}", advice)


def unnamed_amount(cell: str, name: str, known: Sequence[str]) -> Message:
    """PS503: a target that speaks of something the framework has no value for."""
    advice = f'name a figure in the type of the column: `target("{name}" : …)`'
    if known:
        advice = f"what can be named is {quoted_list([f'“{each}”' for each in known])}"
    return Message("PS503", f"{cell} speaks of “{name}”, for which there is no value", advice)
