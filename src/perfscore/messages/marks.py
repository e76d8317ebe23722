"""Messages about characters, quotation marks, signs, numbers and names in another spelling (PS101 to PS111)."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date

from perfscore.kernel import limits
from perfscore.messages.diagnostics import Message

_SHOWN = 200
_RANGE = "a range is written `[a, b]` or `a .. b`"
_CURRENCY = 'a currency is named in the header: `currency "USD"`'
_TEXT = 'a text stands between two `"`, or between `“` and `”`'
_HELP = {
    **dict.fromkeys("'‘’”「」『』", _TEXT),
    **dict.fromkeys("$￥¥€£", _CURRENCY),
    **dict.fromkeys("~～—―", _RANGE),
    **dict.fromkeys("–‒‐‑", "a minus sign is `-`; a range is written `a .. b`"),
    **dict.fromkeys("【〔", "write `[`"),
    **dict.fromkeys("】〕", "write `]`"),
    **dict.fromkeys("!！", "not equal is `!=`; the opposite of a condition is `not`"),
    "、": "lists are separated by `,`",
    "。": "statements need no full stop",
    ".": "a range has two points, `..`",
    "∧": "write `and`",
    "∨": "write `or`",
    "¬": "write `not`",
}


def strange_character(char: str) -> Message:
    """PS103: a character that has no meaning in the language."""
    code = f"U+{ord(char[0]):04X}"
    if unicodedata.category(char[0]) in {"Cf", "Cc", "Zs", "Zl", "Zp"}:
        return Message("PS103", f"an invisible character ({code}) stands here", "take it out")
    shown = f"`{char}`" if char.isascii() else f"`{char}` ({code})"
    return Message("PS103", f"{shown} means nothing here", _HELP.get(char[0], "take it out"))


def range_sign(sign: str) -> Message:
    """PS103: a dash or a wave between two bounds."""
    return Message("PS103", f"`{sign}` makes no range", "write `..` between its two ends")


def range_in_row(sign: str, low: str, high: str) -> Message:
    """PS103: a dash or a wave in a row of a table."""
    return Message("PS103", f"`{sign}` makes no range", f"in a row, write `[{low}, {high}]` or `[{low}, {high})`")


def point_first(digits: str) -> Message:
    """PS103: a decimal without a digit in front of its point."""
    return Message("PS103", f"`.{digits}` is no number", f"a digit stands on both sides of the point: `0.{digits}`")


def strange_sign(sign: str, meant: str) -> Message:
    """PS103: a sign of another language."""
    return Message("PS103", f"`{sign}` means nothing here", f"write `{meant}`")


def no_comparison(sign: str, meant: str | None) -> Message:
    """PS101: two signs that make no comparison."""
    help_ = "equal is `=`, not equal is `!=` or `≠`" if meant in {None, "=", "!="} else f"write `{meant}`"
    return Message("PS101", f"`{sign}` is no comparison", help_)


def signs_apart(sign: str) -> Message:
    """PS101: a comparison with a space in it."""
    return Message("PS101", f"`{sign[0]}` and `{sign[1]}` stand apart", f"write `{sign}`, without a space")


def comment_sign(sign: str) -> Message:
    """PS103: a comment as in other languages."""
    return Message("PS103", f"`{sign}` begins no comment", "a comment begins with `#` and ends with its line")


def open_quote(mark: str) -> Message:
    """PS104: a quote that is opened and not closed on its line."""
    return Message("PS104", "this text is not closed", f"put a `{'”' if mark == '“' else mark}` behind its last word")


def mixed_quotes(text: str) -> Message:
    """PS104: a text with two kinds of quotation marks."""
    return Message(
        "PS104",
        f"this text begins with `{text[0]}` and ends with `{text[-1]}`",
        f"use two of one kind: {_either(text[1:-1])}",
    )


def several_lines() -> Message:
    """PS104: a text that goes on on the next line."""
    return Message("PS104", "this text goes on on the next line", "write it on one line; `\\n` in it is a line break")


def quote_escaped() -> Message:
    """PS104: a text that ends in a backslash, so that its last quotation mark is part of it."""
    return Message("PS104", 'this text is not closed: `\\"` is a mark inside it', "for a backslash write `\\\\`")


def wrong_quotes(text: str) -> Message:
    """PS103: a text in quotation marks of a kind that the language does not know."""
    return Message("PS103", f"a text cannot stand between `{text[0]}` and `{text[-1]}`", f"write {_either(text[1:-1])}")


def _either(text: str) -> str:
    """A text between the marks of both kinds, cut where it is very long."""
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f'`"{shown}"` or `“{shown}”`'


def bad_escape(escape: str) -> Message:
    """PS111: a backslash in front of a character that it cannot stand before."""
    return Message(
        "PS111",
        f"`{escape}` means nothing in a text",
        'for a backslash write `\\\\`; for a quotation mark `\\"`, for a line break `\\n`',
    )


def strange_name(name: str, first: str, char: str | None) -> Message:
    """PS105: a name with a character that no name can hold, or that begins with one that cannot begin it."""
    holds = "begins with" if char is None else "holds"
    char = char or first
    return Message(
        "PS105",
        f"`{name}` is no name: it {holds} `{char}` (U+{ord(char):04X})",
        "a name begins with a letter of any script; letters, digits and `_` follow",
    )


def name_holds(name: str, sign: str) -> Message:
    """PS105: a name with a hyphen, a point or a space in it."""
    shown = "space" if sign == " " else f"`{sign}`"
    return Message("PS105", f"`{name}` is no name", f"a name holds no {shown}; write `{plain_name(name)}`")


def two_names(first: str, second: str) -> Message:
    """PS105: two words where one name or a list of names stands."""
    return Message(
        "PS105",
        f"`{first} {second}` is no name",
        f"a name holds no space; write `{first}_{second}`, or `{first}, {second}` for two names",
    )


def name_begins_with_digit(name: str) -> Message:
    """PS105: a name that begins with a digit."""
    return Message("PS105", f"`{name}` is no name", f"a name does not begin with a digit; write `{plain_name(name)}`")


def plain_name(name: str) -> str:
    """A name like the given text that may be used: ``budget_2021`` for ``2021-budget``."""
    rest = re.sub(r"\W", "_", name).lstrip("0123456789")
    digits = name[: len(name) - len(rest)]
    return "_".join(part for part in (rest.strip("_年"), digits) if part)


def decimal_comma(text: str) -> Message:
    """PS101: a comma in a number."""
    whole, *groups = text.split(",")
    if all(len(group.partition(".")[0]) == 3 for group in groups):
        return Message("PS101", f"`{text}` is no number", f"a number holds no `,`; write `{text.replace(',', '_')}`")
    return Message("PS101", f"`{text}` is no number", f"a decimal has a point; write `{whole}.{''.join(groups)}`")


def exponent() -> Message:
    """PS101: a number such as ``1e6``."""
    return Message("PS101", "a number cannot have an exponent", "write all its digits: `1_000_000`")


_POWERS = {"万": 10_000, "亿": 100_000_000}


def number_with_unit(number: str, unit: str) -> Message:
    """PS101: a unit behind a number."""
    if unit == "分":
        return Message("PS101", f"points have no unit, as in `{number}{unit}`", f"write `{number}`")
    times = _POWERS.get(unit[0])
    value = number if times is None else f"{number} * {times:_}"
    if times is not None and number.isdecimal() and len(number) <= limits.LITERAL_CHARACTERS:
        value = f"{int(number) * times:_}"
    return Message(
        "PS101",
        f"a number has no unit, as in `{number}{unit}`",
        f'write `{value}`; the unit stands with the type of the fact, as in `money` or `count("人")`',
    )


def number_and_name(number: str, name: str) -> Message:
    """PS101: a number and a name with nothing between them."""
    return Message(
        "PS101",
        f"`{number}{name}` is neither a number nor a name",
        f"a name does not begin with a digit: `{plain_name(number + name)}`; a product has a sign: `{number} * {name}`",
    )


def strange_date(text: str) -> Message:
    """PS101: a date in the order or with the signs of another place."""
    numbers = [int(part) for part in re.findall("[0-9]+", text)]
    if len(numbers) == 3 and numbers[2] > 31:
        numbers = [numbers[2], *(numbers[:2] if numbers[1] > 12 else numbers[1::-1])]
    elif len(numbers) == 2:
        numbers.append(1)
    ambiguous = text[-4:].isdigit() and max(numbers[1:]) <= 12
    help_ = "a date is written year-month-day, such as `2023-06-30`"
    if not ambiguous:
        with suppress(ValueError):
            help_ = f"write `{date(*numbers).isoformat()}`"
    return Message("PS101", f"`{text}` is not how a date is written", help_)


def share_of() -> Message:
    """PS101: ``的`` or ``of`` between a value and a percentage."""
    return Message("PS101", "a share is a product", "write `90% * x`")


def words_behind_value(word: str, value: str, sign: str) -> Message:
    """PS101: a row whose comparison is a word behind its value."""
    return Message("PS101", f"`{value} {word}` is no row", f"write `{sign} {value}`")
