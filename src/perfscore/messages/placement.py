"""A word or a sign that stands in a wrong place comes in; what is said (PS101, PS102) goes out."""

from __future__ import annotations

from collections.abc import Sequence

from perfscore.diagnostics import Message
from perfscore.messages.syntax import quoted_list

_HEADER = "in the `framework` block"
_BEHIND_TYPE = "in a `fact`, behind its type and in front of its title"
_PLACES = {
    _HEADER: "version authority source currency language effective points round",
    _BEHIND_TYPE: "default optional",
    "outside all braces": "framework fact let require warn example",
    "in groups, indicators and parts, or outside all braces": "zero full cap at na",
    "outside all braces or in a `group`": "group indicator",
    "in an `indicator`": "part",
    "in an `indicator` or a `part`": "award bands interpolate deduct target judged",
    'in the `framework` block as `grade on …`, or outside all braces as `grade "…" when …`': "grade",
    "in an `example`": "given expect",
    "where a value is computed": "and or not if is in true false",
    "behind `if`": "then",
    "behind `if`, and in the last row of a table": "else",
    "behind `warn`": "unless",
    "in a `deduct` clause": "per of above below each proportional",
    "in a `target` clause": "otherwise flag",
    "in `round`, in `down to` and behind a type": "to",
    "in limits, and in the lists of `award` and `deduct`": "when",
}
_HOMES = {word: place for place, words in _PLACES.items() for word in words.split()}


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
