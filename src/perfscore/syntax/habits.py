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
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.syntax.spot import Finding, Spot
from perfscore.syntax.structure import TABLE_RULES
from perfscore.syntax.words import DECLARING, NAMELIKE, NUMERIC

_TYPES = frozenset(kind.value for kind in Kind)
_COMPARISONS = frozenset({"EQUAL", "UNEQUAL", "ORDER"})
_SIGNS = {
    "&": (("AND", "and"),),
    "|": (("OR", "or"),),
    "**": (("CIRCUMFLEX", "^"),),
    ":=": (("EQUAL", "="), ("COLON", ":")),
    "->": (("COLON", ":"),),
    "→": (("COLON", ":"),),
    "⇒": (("COLON", ":"),),
    "==": (("EQUAL", "="), ("COLON", ":")),
    "=>": (("ORDER", ">="), ("COLON", ":")),
    "=<": (("ORDER", "<="),),
    "<>": (("UNEQUAL", "!="),),
}
_CHARACTERS = {
    "、": ("COMMA", ","),
    "【": ("LSQB", "["),
    "〔": ("LSQB", "["),
    "】": ("RSQB", "]"),
    "〕": ("RSQB", "]"),
    "!": ("NOT", "not"),
    "！": ("NOT", "not"),
    "∧": ("AND", "and"),
    "∨": ("OR", "or"),
    "¬": ("NOT", "not"),
}
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
    made = [spot.made(kind, value) for kind, value in _SIGNS[plain]]
    meant = next((token for token in made if spot.fits([token])), None)
    shown = made[0] if meant is None else meant
    if plain[0] in "=<" and shown.type in _COMPARISONS:
        message = Message(
            "PS101.no_equality" if str(shown) in {"=", "!="} else "PS101.no_comparison",
            sign=sign,
            meant=str(shown),
        )
    else:
        message = Message("PS103.strange_sign", sign=sign, meant=str(shown))
    return Finding(message, spot.span(), (meant or made[0],), 1)


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
        return Finding(message, spot.span(), (spot.made("NUMBER", number[0]),), 1)
    if found.type == "HABIT_DATE":
        return Finding(_strange_date(str(found)), spot.span(), (spot.made("DATE", "2023-06-30"),), 1)
    return None


def _range(spot: Spot) -> Finding | None:
    sign, before, after = str(spot.found), spot.at(-1), spot.at(1)
    between = before.type in NUMERIC and after.type in NUMERIC
    if spot.found.type == "TO" and "DOTS" in spot.accepted:
        return Finding(Message("PS103.range_sign", sign=sign), spot.span(), (spot.made("DOTS", ".."),), 1)
    if not (sign[0:1] in _DASHES | _WAVES or spot.found.type == "ADD"):
        if "DOTS" in spot.accepted and before.type in NUMERIC and spot.at(-2) == "-":
            repair = (spot.made("DOTS", ".."), spot.at(-1))
            return Finding(Message("PS103.range_sign", sign="-"), spot.span(-2, -1), repair)
        return None
    if between and "COLON" in spot.accepted:
        return Finding(Message("PS103.range_in_row", sign=sign, low=str(before), high=str(after)), spot.span(), (), 2)
    if "DOTS" in spot.accepted:
        return Finding(Message("PS103.range_sign", sign=sign), spot.span(), (spot.made("DOTS", ".."),), 1)
    if sign[0] in _DASHES and spot.fits([dash := spot.made("ADD", "-")]):
        return Finding(_strange_character(sign), spot.span(), (dash,), 1)
    return None


def _character(spot: Spot) -> Finding | None:
    if spot.found.type != "STRAY":
        return None
    end = 1
    while spot.at(end).type == "STRAY" and spot.touches(end) and spot.at(end) == spot.found:
        end += 1
    message, span = _strange_character(str(spot.found)), spot.span(0, end)
    if spot.found == "." and spot.at(1).type in NUMERIC and spot.touches(1):
        return Finding(Message("PS103.point_first", digits=str(spot.at(1))), spot.span(0, 2), (), 1)
    if spot.found in _CHARACTERS and spot.fits([meant := spot.made(*_CHARACTERS[spot.found])]):
        return Finding(message, span, (meant,), end)
    return Finding(message, span, (), end)


def _name(spot: Spot) -> Finding | None:
    """Hyphens, points, spaces and digits in names."""
    found, before = spot.found, spot.at(-1)
    if before.type in NAMELIKE and found.type == "ADD" and spot.touches(0) and spot.touches(1):
        first, end = -1, spot.run(0)
        return Finding(
            Message(
                "PS105.name_holds",
                name=spot.text(first, end),
                space=str(found) == " ",
                sign=str(found),
                plain=_plain_name(spot.text(first, end)),
            ),
            spot.span(first, end),
            (),
            end,
        )
    placed = (
        "NAME" in spot.accepted
        and "NUMBER" not in spot.accepted
        and (before.type in DECLARING or (before.type == "COMMA" and spot.statement.type == "FACT"))
    )
    if placed and found.type in NUMERIC | {"PATH", "HABIT_UNIT", "HABIT_DATE"}:
        end = spot.run(0)
        name = spot.text(0, end)
        if end == 1 and found.type == "NUMBER" and spot.fits([missing := spot.made("NAME", "x"), found]):
            return Finding(Message("PS101.name_missing", found=name), spot.span(), (missing,))
        message = (
            Message("PS105.name_holds", name=name, space=False, sign=".", plain=_plain_name(name))
            if found.type == "PATH"
            else Message("PS105.name_begins_with_digit", name=name, plain=_plain_name(name))
        )
        return Finding(message, spot.span(0, end), (spot.made("NAME", "x"),), end)
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
    if found in _TYPES and spot.fits([colon := spot.made("COLON", ":"), found]):
        return Finding(Message("PS101.colon_missing", found=str(found)), spot.span(), (colon,))
    end = 1
    while spot.at(end).type in _WORDS and spot.at(end) not in _TYPES:
        end += 1
    names = [str(spot.at(offset)) for offset in range(-1, end)]
    if spot.statement.type == "FACT" and len(names) == 2:
        message = Message("PS105.two_names", first=names[0], second=names[1])
    else:
        message = Message(
            "PS105.name_holds", name=" ".join(names), space=True, sign=" ", plain=_plain_name(" ".join(names))
        )
    return Finding(message, spot.span(-1, end), (), end)


def _number(spot: Spot) -> Finding | None:
    """A comma, an exponent, a unit or a name in a number."""
    found, before = spot.found, spot.at(-1)
    if found.type == "STRING" and re.fullmatch("[0-9.]+%?", found[1:-1]) and "NUMBER" in spot.accepted:
        message = Message("PS101.number_in_quotes", text=str(found), number=str(found)[1:-1])
        return Finding(message, spot.span(), (spot.made("NUMBER", "0"),), 1)
    if before.type not in NUMERIC or not spot.touches(0):
        return None
    if found.type == "COMMA" and spot.at(1).type in NUMERIC and spot.touches(1):
        end = 2
        while spot.at(end).type == "COMMA" and spot.touches(end) and spot.at(end + 1).type in NUMERIC:
            end += 2
        return Finding(_comma(spot.text(-1, end)), spot.span(-1, end), (), end)
    if found.type == "NAME" and before.type == "NUMBER":
        if re.fullmatch("[eE][0-9]*", found):
            end = 3 if found[1:] == "" and spot.at(1).type == "ADD" else 1
            return Finding(Message("PS101.exponent"), spot.span(-1, end), (), end)
        if not found.isascii():
            return Finding(_number_with_unit(str(before), str(found)), spot.span(-1, 1), (), 1)
        message = Message(
            "PS101.number_and_name", number=str(before), name=str(found), plain=_plain_name(f"{before}{found}")
        )
        return Finding(message, spot.span(-1, 1), (), 1)
    return None


# ---------------------------------------------------------------- what is meant


_SIGN_ADVICE = {
    **dict.fromkeys("'‘’”「」『』", Words("sign.quotes")),
    **dict.fromkeys("$￥¥€£", Words("sign.currency")),
    **dict.fromkeys("~～—―", Words("sign.range")),
    **dict.fromkeys("–‒‐‑", Words("sign.dash")),
    **dict.fromkeys("【〔", Words("sign.write", meant="[")),
    **dict.fromkeys("】〕", Words("sign.write", meant="]")),
    **dict.fromkeys("!！", Words("sign.negation")),
    "、": Words("sign.comma"),
    "。": Words("sign.full_stop"),
    ".": Words("sign.points"),
    "∧": Words("sign.write", meant="and"),
    "∨": Words("sign.write", meant="or"),
    "¬": Words("sign.write", meant="not"),
}
_TAKE_OUT = Words("sign.take_out")


def _strange_character(char: str) -> Message:
    """PS103: a character that has no meaning in the language."""
    code = f"U+{ord(char[0]):04X}"
    if unicodedata.category(char[0]) in {"Cf", "Cc", "Zs", "Zl", "Zp"}:
        return Message("PS103.invisible_character", code=code)
    advice = _SIGN_ADVICE.get(char[0], _TAKE_OUT)
    return Message("PS103.strange_character", char=char, plain=char.isascii(), code=code, advice=advice)


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
