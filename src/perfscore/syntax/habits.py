"""Syntax errors made by habit: what an author is used to write elsewhere, and what it means here.

These rules are about spelling: signs, characters, dates, names and numbers. Each looks at a few tokens and answers with
a finding, or with None where it has nothing to say.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.kernel.types import KINDS
from perfscore.messages.catalogue import Message, Words
from perfscore.syntax.structure import TABLE_RULES, Finding, Spot
from perfscore.syntax.words import DECLARING, NAMELIKE, NUMERIC

_SIGNS_MEANT = {
    "and": "&", "or": "|", "^": "**", ":": "-> → ⇒", "= :": ":= ==", ">= :": "=>", "<=": "=<", "!=": "<>",
}  # fmt: skip
_SIGNS = {sign: meant for meant, signs in _SIGNS_MEANT.items() for sign in signs.split()}
_CHARACTERS_MEANT = {",": "、", "[": "【〔", "]": "】〕", "not": "!！¬", "and": "∧", "or": "∨"}
_CHARACTERS = {sign: meant for meant, signs in _CHARACTERS_MEANT.items() for sign in signs}
_WORDS = NAMELIKE | {"OF", "AND", "OR", "PER"}
_DASHES = frozenset("–—―‒‐‑")
_WAVES = frozenset("~～…")
_FULL_WIDTH = str.maketrans("＝＜＞：｜", "=<>:|")


def _sign(spot: Spot) -> Finding | None:
    if spot.found.type not in {"HABIT_SIGN", "PIPE"}:
        return None
    sign = str(spot.found)
    plain = sign.translate(_FULL_WIDTH)
    plain = plain[0] if plain[0] in "&|" else "==" if plain[:2] == "==" else plain
    made = _SIGNS[plain].split()
    meant = next((each for each in made if spot.fits(each)), made[0])
    key = "PS103.strange_sign"
    if plain[0] in "=<" and meant != ":":
        key = "PS101.no_equality" if meant in {"=", "!="} else "PS101.no_comparison"
    return spot.says(key, meant, 1, sign=sign, meant=meant)


def _comment(spot: Spot) -> Finding | None:
    if spot.found.type != "HABIT_COMMENT":
        return None
    start = spot.span().start
    return Finding(Message("PS103.comment_sign", sign=spot.found[:2]), Span(start, start + 2), (), 1)


def _unit_or_date(spot: Spot) -> Finding | None:
    found = spot.found
    if found.type == "HABIT_UNIT" and ("NUMBER" in spot.accepted or "NAME" not in spot.accepted):
        number = re.match("[0-9０-９_.．]+", found)
        assert number is not None
        message = _number_with_unit(number[0], found[number.end() :])
        return spot.says(message, "0", 1)
    if found.type == "HABIT_DATE":
        return spot.says(_strange_date(str(found)), "2023-06-30", 1)
    return None


def _range(spot: Spot) -> Finding | None:
    sign, before, after = str(spot.found), spot.at(-1), spot.at(1)
    between = before.type in NUMERIC and after.type in NUMERIC
    if spot.found.type == "TO" and "DOTS" in spot.accepted:
        return spot.says("PS103.range_sign", "..", 1, sign=sign)
    if not (sign[0:1] in _DASHES | _WAVES or spot.found.type == "ADD"):
        if "DOTS" in spot.accepted and before.type in NUMERIC and spot.at(-2) == "-":
            return spot.says("PS103.range_sign", ("..", spot.at(-1)), at=(-2, -1), sign="-")
        return None
    if between and "COLON" in spot.accepted:
        return spot.says("PS103.range_in_row", (), 2, sign=sign, low=before, high=after)
    if "DOTS" in spot.accepted:
        return spot.says("PS103.range_sign", "..", 1, sign=sign)
    if sign[0] in _DASHES and spot.fits("-"):
        return spot.says(_strange_character(sign), "-", 1)
    return None


def _character(spot: Spot) -> Finding | None:
    if spot.found.type != "STRAY":
        return None
    end = 1
    while spot.at(end).type == "STRAY" and spot.touches(end) and spot.at(end) == spot.found:
        end += 1
    message = _strange_character(str(spot.found))
    if spot.found == "." and spot.at(1).type in NUMERIC and spot.touches(1):
        return spot.says("PS103.point_first", (), 1, at=(0, 2), digits=spot.at(1))
    meant = _CHARACTERS.get(spot.found, "")
    return spot.says(message, meant if spot.fits(meant) else (), end, at=(0, end))


def _name(spot: Spot) -> Finding | None:
    """Hyphens, points, spaces and digits in names."""
    found, before = spot.found, spot.at(-1)
    if before.type in NAMELIKE and found.type == "ADD" and spot.touches(0) and spot.touches(1):
        end = spot.run(0)
        return spot.says(_name_holds(spot.text(-1, end), str(found)), (), end, at=(-1, end))
    placed = (
        "NAME" in spot.accepted
        and "NUMBER" not in spot.accepted
        and (before.type in DECLARING or (before.type == "COMMA" and spot.statement.type == "FACT"))
    )
    if placed and found.type in NUMERIC | {"PATH", "HABIT_UNIT", "HABIT_DATE"}:
        end = spot.run(0)
        name = spot.text(0, end)
        if end == 1 and found.type == "NUMBER" and spot.fits("x", found):
            return spot.says("PS101.name_missing", "x", found=name)
        digit = Message("PS105.name_begins_with_digit", name=name, plain=_plain_name(name))
        message = _name_holds(name, ".") if found.type == "PATH" else digit
        return spot.says(message, "x", end, at=(0, end))
    if (
        before.type in NAMELIKE
        and found.type in _WORDS
        and (spot.at(-2).type in DECLARING or (spot.at(-2).type == "COMMA" and spot.statement.type == "FACT"))
    ):
        return _words(spot)
    return None


def _words(spot: Spot) -> Finding:
    """Several words where a name stands."""
    found = spot.found
    if found in KINDS and spot.fits(":", found):
        return spot.says("PS101.colon_missing", ":", found=found)
    end = 1
    while spot.at(end).type in _WORDS and spot.at(end) not in KINDS:
        end += 1
    names = [str(spot.at(offset)) for offset in range(-1, end)]
    message = _name_holds(" ".join(names), " ")
    if spot.statement.type == "FACT" and len(names) == 2:
        message = Message("PS105.two_names", first=names[0], second=names[1])
    return spot.says(message, (), end, at=(-1, end))


def _number(spot: Spot) -> Finding | None:
    """A comma, an exponent, a unit or a name in a number."""
    found, before = spot.found, spot.at(-1)
    if found.type == "STRING" and re.fullmatch("[0-9.]+%?", found[1:-1]) and "NUMBER" in spot.accepted:
        return spot.says("PS101.number_in_quotes", "0", 1, text=found, number=str(found)[1:-1])
    if before.type not in NUMERIC or not spot.touches(0):
        return None
    if found.type == "COMMA" and spot.at(1).type in NUMERIC and spot.touches(1):
        end = 2
        while spot.at(end).type == "COMMA" and spot.touches(end) and spot.at(end + 1).type in NUMERIC:
            end += 2
        return spot.says(_comma(spot.text(-1, end)), (), end, at=(-1, end))
    if found.type == "NAME" and before.type == "NUMBER":
        if re.fullmatch("[eE][0-9]*", found):
            end = 3 if found[1:] == "" and spot.at(1).type == "ADD" else 1
            return spot.says("PS101.exponent", (), end, at=(-1, end))
        if not found.isascii():
            return spot.says(_number_with_unit(str(before), str(found)), (), 1, at=(-1, 1))
        return spot.says(
            "PS101.number_and_name", (), 1, at=(-1, 1), number=before, name=found, plain=_plain_name(f"{before}{found}")
        )
    return None


# ---------------------------------------------------------------- what is meant


_SIGN_ADVICE = {
    **dict.fromkeys("'‘’”「」『』", Words("sign.quotes")),
    **dict.fromkeys("$￥¥€£", Words("sign.currency")),
    **dict.fromkeys("~～—―", Words("sign.range")),
    **dict.fromkeys("–‒‐‑", Words("sign.dash")),
    **{sign: Words("sign.write", meant=_CHARACTERS[sign]) for sign in "【〔】〕∧∨¬"},
    **dict.fromkeys("!！", Words("sign.negation")),
    "、": Words("sign.comma"),
    "。": Words("sign.full_stop"),
    ".": Words("sign.points"),
}
_TAKE_OUT = Words("sign.take_out")


def _strange_character(char: str) -> Message:
    """PS103: a character that has no meaning in the language."""
    code = f"U+{ord(char[0]):04X}"
    if unicodedata.category(char[0]) in {"Cf", "Cc", "Zs", "Zl", "Zp"}:
        return Message("PS103.invisible_character", code=code)
    advice = _SIGN_ADVICE.get(char[0], _TAKE_OUT)
    return Message("PS103.strange_character", char=char, plain=char.isascii(), code=code, advice=advice)


def _name_holds(name: str, sign: str) -> Message:
    """PS105: a sign or a blank in a name."""
    return Message("PS105.name_holds", name=name, space=sign == " ", sign=sign, plain=_plain_name(name))


def _plain_name(name: str) -> str:
    """A name like the given text that may be used: ``budget_2021`` for ``2021-budget``."""
    rest = re.sub(r"\W", "_", name).lstrip("0123456789")
    digits = name[: len(name) - len(rest)]
    return "_".join(part for part in (rest.strip("_年"), digits) if part)


def _comma(text: str) -> Message:
    """PS101: a comma in a number."""
    whole, *groups = text.split(",")
    if all(len(group.partition(".")[0]) == 3 for group in groups):
        return Message("PS101.digits_apart", text=text, better=text.replace(",", "_"))
    return Message("PS101.decimal_comma", text=text, better=f"{whole}.{''.join(groups)}")


_POWERS = {"万": 10_000, "亿": 100_000_000}


def _number_with_unit(number: str, unit: str) -> Message:
    """PS101: a unit behind a number."""
    if unit == "分":
        return Message("PS101.points_with_unit", number=number, unit=unit)
    times = _POWERS.get(unit[0])
    value = number if times is None else f"{number} * {times:_}"
    if times is not None and number.isdecimal() and len(number) <= limits.LITERAL_CHARACTERS:
        value = f"{int(number) * times:_}"
    return Message("PS101.number_with_unit", number=number, unit=unit, value=value)


def _strange_date(text: str) -> Message:
    """PS101: a date in the order or with the signs of another place."""
    numbers = [int(part) for part in re.findall("[0-9]+", text)]
    if len(numbers) == 3 and numbers[2] > 31:
        numbers = [numbers[2], *(numbers[:2] if numbers[1] > 12 else numbers[1::-1])]
    elif len(numbers) == 2:
        numbers.append(1)
    ambiguous = text[-4:].isdigit() and max(numbers[1:]) <= 12
    better = None
    if not ambiguous:
        with suppress(ValueError):
            better = date(*numbers).isoformat()
    return Message("PS101.strange_date", text=text, better=better)


RULES = (*TABLE_RULES, _sign, _comment, _name, _unit_or_date, _range, _character, _number)
