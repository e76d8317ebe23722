"""Messages about words and signs that are missing or stand in wrong places (PS101, PS102)."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_HEADER = "in the `framework` block"
_BEHIND_TYPE = "in a `fact`, behind its type and in front of its title"
_EACH_ROW = "outside all braces or in a `group`"
_PLACES = {
    _HEADER: "version authority source currency language effective points round",
    _BEHIND_TYPE: "default optional",
    "outside all braces": "framework fact let require warn example",
    "in groups, indicators and parts, or outside all braces": "zero full cap at na",
    "outside all braces or in a `group`": "group indicator",
    "in an `indicator`": "part",
    "in an `indicator` or a `part`": "award bands interpolate deduct target judged lookup check",
    'in the `framework` block as `grade on …`, or outside all braces as `grade "…" when …`': "grade",
    "in an `example`": "given expect",
    "where a value is computed": "and or not if is in true false",
    "behind `if`": "then",
    "behind `if`, and in the last row of a table": "else",
    "behind `warn`": "unless",
    "in a `deduct` clause": "per above below proportional",
    "in a `deduct` clause, and as `each row of …` in a `group`": "each",
    "in a function over a table, in `each row of …` and in a `deduct` clause": "of",
    "in a `target` or `lookup` clause, and in a function over a table": "otherwise",
    "in a `target` clause or a `check`": "flag",
    "between a value and a target": "meets",
    "in `each row of …` and in a function over a table": "where",
    "in a function over a table": "without",
    "in `round`, in `down to` and behind a type": "to",
    "in limits, and in the lists of `award` and `deduct`": "when",
}
_HOMES = {word: place for place, words in _PLACES.items() for word in words.split()} | {"each row": _EACH_ROW}


def unexpected(found: str, expected: Sequence[str], meant: str | None = None) -> Message:
    """PS101: a word or sign that cannot stand here."""
    if meant is not None:
        help_ = f"did you mean `{meant}`?"
    elif found in _HOMES and ("a new statement" in expected or len(expected) > 2):
        help_ = f"`{found}` stands {_HOMES[found]}"
    else:
        help_ = f"here could stand {quoted_list(expected)}"
    return Message("PS101", f"`{found}` cannot stand here", help_)


def misplaced(found: str) -> Message:
    """PS101: a statement in a block that cannot hold it."""
    return Message("PS101", f"`{found}` cannot stand here", f"`{found}` stands {_HOMES[found]}")


def reserved(found: str) -> Message:
    """PS101: a word of the language where a name stands."""
    return Message(
        "PS101",
        f"`{found}` cannot stand here",
        f"`{found}` is a word of the language and cannot be a name; choose another, such as `{found}_`",
    )


def unfinished(found: str, expected: Sequence[str]) -> Message:
    """PS101: a statement begins while the one in front of it lacks something."""
    return Message(
        "PS101",
        f"the statement in front of `{found}` is not finished",
        f"it lacks {quoted_list(expected)}",
    )


def opening_missing(found: str) -> Message:
    """PS101: a block without its opening brace."""
    return Message("PS101", f"a `{{` is missing in front of `{found}`", "what a block holds stands between `{` and `}`")


def closing_missing(found: str, line: int) -> Message:
    """PS101: a block without its closing brace."""
    return Message("PS101", f"a `}}` is missing in front of `{found}`", f"the `{{` of line {line} is not closed")


def closes_nothing(found: str) -> Message:
    """PS101: a closing brace too many."""
    return Message("PS101", f"this `{found}` closes nothing", "take it out, or look for a `{` that is missing above")


def bracket_open(closing: str, found: str) -> Message:
    """PS101: a brace where a bracket is still open."""
    return Message("PS101", f"a `{closing}` is missing in front of `{found}`", "each bracket that is opened is closed")


def unexpected_end(expected: Sequence[str], line: int | None) -> Message:
    """PS102: the text ends in the middle of a statement."""
    missing = f"here should stand {quoted_list(expected)}"
    if line is not None:
        missing = f"a closing `}}` is missing: the `{{` of line {line} is not closed"
    return Message("PS102", "the file ends too early", missing)


def grade_on_outside() -> Message:
    """PS101: the grades outside the header."""
    return Message("PS101", "`grade on` cannot stand here", f"`grade on` stands {_HEADER}")


def no_function(name: str) -> Message:
    """PS101: a bracket behind a name that is being declared."""
    return Message("PS101", f"`{name}(` cannot stand here", "a function can only stand where a value is computed")


def space_before_bracket(name: str) -> Message:
    """PS101: a space between a function and its bracket."""
    return Message("PS101", f"`(` cannot stand behind `{name}`", f"to call a function, write `{name}(` without a space")


def chained() -> Message:
    """PS101: two comparisons in a row."""
    return Message("PS101", "comparisons cannot be chained", "write `a < b and b < c`, or `b in (a, c)` for a range")


def unequal_range(sign: str, value: str, *, in_row: bool) -> Message:
    """PS101: ``!=`` in front of a row or a range."""
    if in_row:
        help_ = f"write two rows, `< {value}` and `> {value}`, or use `else`"
        return Message("PS101", f"`{sign}` marks no row", help_)
    help_ = f"write `> {value}` or `< {value}`; a condition is `x != {value}`"
    return Message("PS101", f"`{sign}` marks no range", help_)


def only_equal(sign: str, *, defining: bool) -> Message:
    """PS101: a comparison where a value is given."""
    help_ = "`given` gives a value; a check stands behind `expect`"
    if defining:
        help_ = "`let` gives a name to a value; a check stands behind `require`"
    return Message("PS101", f"`{sign}` cannot stand here, only `=`", help_)


def comma_missing(found: str) -> Message:
    """PS101: two values without a comma between them."""
    help_ = "the values of a list or a range are separated by `,`"
    return Message("PS101", f"a `,` is missing in front of `{found}`", help_)


def name_missing(found: str) -> Message:
    """PS101: a row or the like without a name."""
    return Message("PS101", f"a name is missing in front of `{found}`", "each group and indicator has a name")


def colon_missing(found: str) -> Message:
    """PS101: a name and its type without a colon."""
    return Message("PS101", f"a `:` is missing in front of `{found}`", f"write `: {found}`")


def other_sign(found: str, meant: str) -> Message:
    """PS101: a sign where another one stands."""
    return Message("PS101", f"`{found}` cannot stand here", f"here stands `{meant}`")


def sign_too_many(found: str, word: str) -> Message:
    """PS101: a sign behind a word that takes none."""
    return Message("PS101", f"`{found}` cannot stand here", f"the value follows `{word}` directly")


def signed_item() -> Message:
    """PS101: a sign in front of the points of a checklist or deduction."""
    return Message("PS101", "points of a checklist or deduction have no sign", "`deduct 1 …` takes a point off")


def signed_row(sign: str, number: str) -> Message:
    """PS101: a sign at the beginning of a row."""
    return Message("PS101", f"`{sign}` cannot begin a row", f"write `= {sign}{number} : …` for exactly {sign}{number}")


def row_glued(before: str, number: str, *, banded: bool) -> Message:
    """PS101: a negative row behind another without a comma."""
    row = f"{'= ' if banded else ''}-{number}"
    return Message(
        "PS101",
        f"`{before} -{number}` is read as {before} minus {number}",
        f"end the row in front with a comma: `… : {before}, {row} : …`",
    )


def title_late(title: str, points: str) -> Message:
    """PS101: points in front of a title."""
    help_ = f"the title stands in front of the points: `{title} {points}`"
    return Message("PS101", f"{title} cannot stand here", help_)


def item_glued(before: str, number: str) -> Message:
    """PS101: an item with a sign behind another one of a list."""
    return Message(
        "PS101",
        f"`{before} -{number}` is read as {before} minus {number}",
        "points of a checklist or deduction have no sign; `;` may stand between two items",
    )


def number_in_quotes(text: str) -> Message:
    """PS101: a number in quotation marks."""
    return Message("PS101", f"{text} is a text", f"a number has no quotation marks: `{text[1:-1]}`")


def list_without_braces(word: str, points: str, when: str | None) -> Message:
    """PS101: a condition behind ``award``, or several items behind ``deduct``, without braces."""
    if when is None:
        help_ = f"write `{word} {{ 1 when …  2 when … }}`"
        return Message("PS101", f"`{word}` with several items needs braces", help_)
    written = f"write `{word} {{ {points} when … }}`"
    if when != "when":
        written = f"did you mean `when`? with it, {written}"
    return Message("PS101", f"`{word}` with a condition needs braces", written)


def points_missing(word: str) -> Message:
    """PS101: a row without points."""
    return Message("PS101", f"this `{word}` has no points", "they stand in front of `{`, behind the title")


def word_behind_points(word: str, points: str) -> Message:
    """PS101: a word behind the points of a row of a table."""
    return Message("PS101", f"`{word}` cannot stand here", f"a row ends with its points, here `{points}`")


def quotes_missing(found: str) -> Message:
    """PS101: a text without its quotation marks."""
    return Message("PS101", f"`{found}` is no text", f'a text stands in quotes: `"{found}"`')


def else_missing() -> Message:
    """PS101: an ``if`` without an ``else``."""
    return Message("PS101", "this `if` has no `else`", "say what holds otherwise: `if … then … else 0`")


def then_missing() -> Message:
    """PS101: braces around the branches of an ``if``."""
    return Message("PS101", "`if` takes no braces", "write `if … then … else …`")


# ---------------------------------------------------------------- tables and their rows


def each_row(found: str, table: str) -> Message:
    """PS101: rows of a table in the words of another language."""
    return Message("PS101", f"`{found}` cannot stand here", f"rows are written `each row of {table} {{ … }}`")


def rows_of(found: str, table: str) -> Message:
    """PS101: ``each row`` without ``of``."""
    what = f"`{found}` cannot stand here" if found != table else f"`of` is missing in front of `{found}`"
    return Message("PS101", what, f"write `each row of {table} {{ … }}`")


def where_rows(found: str) -> Message:
    """PS101: a condition on the rows of a table behind another word than ``where``."""
    return Message("PS101", f"`{found}` cannot stand here", "a condition on rows stands behind `where`")


def by_late(column: str) -> Message:
    """PS101: the grouping of rows behind the condition on them."""
    return Message("PS101", "`by` cannot stand behind `where`", f"write `by {column}` in front of `where`")


def rows_by(found: str, column: str) -> Message:
    """PS101: a word in front of ``by``."""
    if found.startswith("group"):
        return Message("PS101", f"`{found}` cannot stand here", f"rows are put into groups with `by {column}` alone")
    return Message("PS101", f"`{found}` cannot stand here", "rows stay in the order in which they are given")


def row_called() -> Message:
    """PS101: a row with a name, as in other languages."""
    return Message("PS101", "a row has no name", "inside `{ … }`, write the name of a column for its value in the row")


def row_title(word: str) -> Message:
    """PS101: a title where a column says what the row is called."""
    return Message(
        "PS101", f"`{word}` takes no title in `each row`", f"a column says what each row is called: `{word} COLUMN 10`"
    )


def row_points_missing(word: str, column: str) -> Message:
    """PS101: a row that becomes an entry without points."""
    help_ = f"a number, a column or a formula stands in front of `{{`: `{word} {column} 10 {{`"
    return Message("PS101", f"this `{word}` has no points", help_)


def column_path(path: str) -> Message:
    """PS105: a column with its table in front of it."""
    column = path.rpartition(".")[2]
    return Message("PS105", f"`{path}` is no name", f"in a row, a column is written without its table: `{column}`")


def inside_an_entry(word: str) -> Message:
    """PS101: something that belongs into an indicator, right inside ``each row``."""
    if word == "part":
        return Message("PS101", "`part` cannot stand here", "a row becomes an indicator: write `indicator` for `part`")
    return Message(
        "PS101",
        f"`{word}` cannot stand right inside `each row`",
        f"put it into an indicator: `indicator COLUMN POINTS {{ {word} … }}`",
    )


def of_outside(column: str, table: str) -> Message:
    """PS101: values of rows without a function."""
    return Message(
        "PS101", "`of` cannot stand here", f"rows are taken together by a function: `sum({column} of {table})`"
    )


def rows_in(function: str, column: str, table: str) -> Message:
    """PS101: ``in`` for ``of``."""
    return Message("PS101", f"`{table}` is no range", f"rows stand behind `of`: `{function}({column} of {table})`")


def otherwise_rows(found: str) -> Message:
    """PS101: what counts without rows, behind another word than ``otherwise``."""
    return Message("PS101", f"`{found}` cannot stand here", "what counts without rows stands behind `otherwise`")


def left_out() -> Message:
    """PS101: values that are left out, in another order or without a number."""
    return Message("PS101", "this does not say what is left out", "a word and a number: `without lowest 1`")


def left_out_both(found: str) -> Message:
    """PS101: lowest and highest values that are left out, without ``and`` between them."""
    what = "`,` cannot stand here" if found == "," else f"`and` is missing in front of `{found}`"
    return Message("PS101", what, "write `without lowest 1 and highest 1`")


def columns_in_braces(found: str) -> Message:
    """PS101: columns in brackets."""
    help_ = "columns stand in braces: `table { name : text, done : bool }`"
    return Message("PS101", f"`{found}` cannot stand here", help_)


def table_in_table() -> Message:
    """PS101: a table as a column of a table."""
    return Message("PS101", "a column cannot be a table", "make a table of its own: `fact details : table { … }`")


def no_table_word(word: str) -> Message:
    """PS101: columns behind a type that has none."""
    return Message("PS101", f"`{word}` has no columns", "rows with columns are of type `table`: `table { … }`")


def column_in_quotes(text: str) -> Message:
    """PS101: a column whose name stands in quotes."""
    help_ = f"a column has a name, and a title behind its type: `my_name : text {text}`"
    return Message("PS101", f"{text} is a text, not a name", help_)


def no_column_word(word: str, name: str) -> Message:
    """PS101: a word in front of a column."""
    return Message("PS101", f"`{word}` cannot stand here", f"a column begins with its name: `{name} : …`")


def columns_share(first: str, second: str) -> Message:
    """PS101: several columns with one type."""
    help_ = f"each column has a type of its own: `{first} : …, {second} : …`"
    return Message("PS101", f"`{first}` has no type", help_)


def line_begin(*, given: bool) -> Message:
    """PS101: a line of a table between ``|`` that does not begin with one."""
    help_ = "the first line names the columns, as in `| name | done |`; each further line is a row" if given else _LINE
    return Message("PS101", "this line does not begin with `|`", help_)


def line_end() -> Message:
    """PS101: a line of a table between ``|`` that does not end with one."""
    return Message("PS101", "the line in front of this does not end with `|`", _LINE)


_LINE = "each line of such a table begins and ends with `|`, and one stands between two cells"


def corner() -> Message:
    """PS101: a matrix whose first cell is not empty."""
    return Message(
        "PS101",
        "the first cell of a matrix is empty",
        'the line of headings begins with `| |`, as in `| | "low" | "high" |`',
    )


def empty_cell(*, given: bool) -> Message:
    """PS101: a cell with nothing in it."""
    help_ = "write `missing` for an empty cell" if given else "each cell of a matrix has points"
    return Message("PS101", "nothing stands in this cell", help_)


def rule_line() -> Message:
    """PS101: a line of dashes below headings."""
    return Message("PS101", "a line of dashes means nothing here", "take it out; the first line holds the headings")


def rows_given(table: str) -> Message:
    """PS101: rows of an example as a value."""
    return Message(
        "PS101", "rows are no single value", f"without `=`, each row on a line of its own: `given {table} {{ | … | }}`"
    )


def lookup_comma(found: str) -> Message:
    """PS101: the facts of a look-up with a word between them."""
    return Message("PS101", f"`{found}` cannot stand here", "the facts of a look-up are separated by `,`")


def colon_before_table() -> Message:
    """PS101: a colon between a value and the table for it."""
    return Message("PS101", "`:` cannot stand here", 'a table stands right behind its value: `"high" { … }`')


def bands_of_two(first: str, second: str) -> Message:
    """PS101: bands over two facts."""
    return Message("PS101", "`bands` looks at one value", f"for two, write `lookup {first}, {second} {{ … }}`")


def reason_in_row() -> Message:
    """PS101: a reason as a text where it stands in a column."""
    return Message(
        "PS101",
        "a reason is given with the facts, not here",
        "a column of the table holds it: `because reason`, with `reason : text optional` among the columns",
    )


def meets_sign(sign: str, value: str) -> Message:
    """PS101: a comparison behind ``meets``."""
    return Message("PS101", f"`meets {sign}` is no comparison", f"write `{sign} {value}` without `meets`")


def word_missing(word: str, found: str) -> Message:
    """PS101: a word that is missing."""
    return Message("PS101", f"`{word}` is missing in front of `{found}`", f"write `{word} {found}`")
