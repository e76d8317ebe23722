"""What was read and what would have fitted come in; messages about the text itself (PS1xx) go out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from perfscore import limits
from perfscore.diagnostics import Message

_MOST_EXPECTED = 12
_QUOTE = "texts stand in double quotes"
_RANGE = "a range is written `[a, b]` or `a .. b`"
_CURRENCY = 'a currency is named in the header: `currency "USD"`'
_STRANGE = {
    "'": _QUOTE,
    "‘": _QUOTE,
    "’": _QUOTE,
    "”": "a text begins with `“` or with a straight quote",
    "、": "lists are separated by `,`",
    "。": "statements need no full stop",
    "!": "not equal is `!=`; the opposite of a condition is `not`",
    "&": "write `and`",
    "|": "write `or`",
    "~": _RANGE,
    "～": _RANGE,
    "—": _RANGE,
    "–": "a minus sign is `-`",
    "$": _CURRENCY,
    "￥": _CURRENCY,
    "¥": _CURRENCY,
    ".": "a decimal needs a digit on both sides of its point; a range has two points, `..`",
}


def quoted_list(words: Sequence[str], last: str = "or") -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _expecting(expected: Sequence[str]) -> str:
    shown = list(expected[:_MOST_EXPECTED])
    if len(expected) > _MOST_EXPECTED:
        shown.append("another statement")
    return quoted_list(shown)


def unexpected(found: str, expected: Sequence[str], *, meant: str | None, reserved: bool) -> Message:
    """PS101: a word or sign that cannot stand here."""
    if reserved:
        help_ = f"`{found}` is a word of the language and cannot be a name; choose another, such as `{found}_`"
    elif meant is not None:
        help_ = f"did you mean `{meant}`?"
    else:
        help_ = f"here could stand {_expecting(expected)}"
    return Message("PS101", f"`{found}` cannot stand here", help_)


def habit(before_type: str, before: str, found_type: str, found: str, accepted: Collection[str]) -> Message | None:
    """PS101 for habits from elsewhere that deserve an answer of their own; None where there is none."""
    if (before_type, found_type) == ("NAME", "CALL"):
        return Message("PS101", f"`{before}(` cannot stand here", "a function can only stand where a value is computed")
    if found_type == "LPAR" and before_type in {"NAME", "ROUND", "WEIGHT"}:
        return Message(
            "PS101",
            f"`(` cannot stand behind `{before}`",
            f"to call a function, write `{before}(` without a space",
        )
    if found_type == "COMPARE" and before_type == "COMPARE":
        return Message("PS101", f"`{before}{found}` is no comparison", "equal is `=`, not equal is `!=` or `≠`")
    if found_type == "COMPARE" and "AND" in accepted:
        return Message(
            "PS101", "comparisons cannot be chained", "write `a < b and b < c`, or `b in (a, c)` for a range"
        )
    if before_type == "NUMBER" and found_type == "NAME" and found[:1] in "eE" and found[1:].isdigit():
        return Message("PS101", "a number cannot have an exponent", "write all its digits: `1_000_000`")
    if found == "-" and before_type in {"DEDUCT", "AWARD", "LBRACE"} and "PER" not in accepted:
        return Message(
            "PS101", "points of a checklist or deduction have no sign", "write `deduct 1 …` to take a point off"
        )
    if found_type == "ADD" and "RBRACE" in accepted:
        return Message(
            "PS101",
            f"`{found}` cannot begin a row",
            "write `= -5` for exactly minus five, and `,` between rows",
        )
    return None


def unexpected_end(expected: Sequence[str]) -> Message:
    """PS102: the text ends in the middle of a statement."""
    missing = "a closing `}` is missing" if "`}`" in expected else f"here should stand {_expecting(expected)}"
    return Message("PS102", "the file ends too early", missing)


def strange_character(char: str) -> Message:
    """PS103: a character that has no meaning in the language."""
    return Message(
        "PS103",
        f"the character `{char}` (U+{ord(char):04X}) means nothing here",
        _STRANGE.get(char, "take it out"),
    )


def open_quote() -> Message:
    """PS104: a quote that is opened and not closed on its line."""
    return Message("PS104", "this text is not closed on its line", 'put a `"` behind its last word')


def strange_name(name: str, char: str) -> Message:
    """PS105: a name with a character that is neither letter, digit nor underscore."""
    return Message(
        "PS105",
        f"`{name}` is no name: it holds `{char}` (U+{ord(char):04X})",
        "a name is made of letters of any script, digits and `_`, and does not begin with a digit",
    )


def number_too_long(length: int) -> Message:
    """PS106: a number with too many characters."""
    return Message("PS106", f"this number has {length} characters", f"a number has at most {limits.LITERAL_CHARACTERS}")


def name_too_long(length: int) -> Message:
    """PS106: a name with too many characters."""
    return Message("PS106", f"this name has {length} characters", f"a name has at most {limits.NAME_CHARACTERS}")


def text_too_long(length: int) -> Message:
    """PS106: a quoted text with too many characters."""
    return Message("PS106", f"this text has {length} characters", f"a text has at most {limits.STRING_CHARACTERS}")


def too_deep() -> Message:
    """PS107: brackets or operators inside one another, too many times."""
    return Message(
        "PS107",
        f"more than {limits.NESTING} levels stand inside one another here",
        "give inner parts a name of their own with `let`, or join levels",
    )


def file_too_large() -> Message:
    """PS108: a text with too many characters."""
    return Message(
        "PS108",
        f"this file has more than {limits.FILE_CHARACTERS:,} characters",
        "a framework of this size is most likely not meant; split it",
    )


def no_such_day(text: str) -> Message:
    """PS110: a date that no calendar has."""
    return Message("PS110", f"there is no day {text}", "a date is written year-month-day: `2021-12-31`")


def bad_escape(escape: str) -> Message:
    """PS111: a backslash in front of a character that it cannot stand before."""
    return Message("PS111", f"`{escape}` means nothing in a text", 'only `\\"`, `\\\\` and `\\n` do')


def partial_word_missing() -> Message:
    """PS112: a deduction that leaves open what a unit that is not full costs."""
    return Message(
        "PS112",
        "this deduction does not say what a unit costs that is not full",
        "add `proportional` (a half costs half), `each started` (a begun one costs all) or `each complete`",
    )


def unknown_word(what: str, word: str, known: Sequence[str], meant: str | None) -> Message:
    """PS113: a word where only certain words can stand."""
    help_ = f"did you mean `{meant}`?" if meant else f"it is one of {quoted_list([f'`{each}`' for each in known])}"
    return Message("PS113", f"`{word}` is no {what}", help_)


def no_header() -> Message:
    """PS114: a text without a framework block."""
    return Message(
        "PS114",
        "this file has no `framework` block",
        'begin with `framework my_name "My title" { points 100 }`',
    )


def second(what: str) -> Message:
    """PS115: something stands twice that can stand once."""
    return Message("PS115", f"{what} stands here a second time", "keep one of them")


def otherwise_missing() -> Message:
    """PS116: a target that leaves open what missing it earns."""
    return Message(
        "PS116",
        "this target does not say what missing it earns",
        "add `otherwise zero`, `otherwise proportional` or `otherwise bands { … }`",
    )


def misplaced(what: str, where: str) -> Message:
    """PS117: a statement inside something that cannot hold it."""
    return Message("PS117", f"{what} cannot stand in {where}", _WHERE.get(what.partition(" ")[2], "move it out"))


_WHERE = {
    "group": "groups stand at the top of the file or in other groups",
    "indicator": "indicators stand at the top of the file or in groups",
    "part": "parts stand in indicators",
    "points clause": "points are given by indicators and their parts",
}


def no_value_here(what: str, help_: str) -> Message:
    """PS118: something that this kind of statement cannot have."""
    return Message("PS118", what, help_)
