"""A place where reading stopped comes in; which sign, word or brace is wrong or missing there goes out.

These rules are about how statements are built. Each looks at a few tokens and answers with a finding, or with None if
it has nothing to say.
"""

from __future__ import annotations

from perfscore.messages import marks
from perfscore.messages import placement as messages
from perfscore.suggest import nearest
from perfscore.syntax.spot import Finding, Spot
from perfscore.syntax.words import ENTRIES, NAMELIKE, NUMERIC, OUTERMOST, SETTINGS

_COMPARISONS = frozenset({"EQUAL", "UNEQUAL", "ORDER"})
_BEHIND = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<="}
_FULL_WIDTH = str.maketrans("＝＜＞：", "=<>:")


def _comparison(spot: Spot) -> Finding | None:
    found, before = spot.found, spot.at(-1)
    if found.type not in _COMPARISONS:
        return None
    if before.type in _COMPARISONS:
        sign = f"{before}{found}"
        apart = sign.translate(_FULL_WIDTH) in {"<=", ">="}
        message = marks.signs_apart(sign) if apart else marks.no_comparison(sign, None)
        return Finding(message, spot.span(-1, 1), (), 1)
    if "EQUAL" in spot.accepted:
        equal = (spot.made("EQUAL", "="),)
        if "ORDER" in spot.accepted:
            message = messages.unequal_range(str(found), str(spot.at(1)), in_row="ELSE" in spot.accepted)
            return Finding(message, spot.span(), equal, 1)
        defining = spot.statement.type == "LET"
        return Finding(messages.only_equal(str(found), defining=defining), spot.span(), equal, 1)
    if "COLON" in spot.accepted and found.type == "EQUAL":
        return Finding(messages.other_sign("=", ":"), spot.span(), (spot.made("COLON", ":"),), 1)
    if "AND" in spot.accepted:
        return Finding(messages.chained(), spot.span())
    return None


def _colon(spot: Spot) -> Finding | None:
    """A colon or an equals sign where another sign, a word or nothing stands."""
    found, before = spot.found, spot.at(-1)
    if found.type not in {"COLON", "EQUAL"}:
        return None
    if before.type in SETTINGS and spot.fits([spot.at(1)]):
        return Finding(messages.sign_too_many(str(found), str(before)), spot.span(), (), 1)
    kind, value = ("EQUAL", "=") if before.type in NAMELIKE else ("WHEN", "when")
    if spot.fits([meant := spot.made(kind, value), spot.at(1)]):
        return Finding(messages.other_sign(str(found), value), spot.span(), (meant,), 1)
    return None


def _row(spot: Spot) -> Finding | None:
    """Signs and words in rows of tables and items of lists."""
    found, before, after = spot.found, spot.at(-1), spot.at(1)
    if found.type == "ADD" and before.type in {"DEDUCT", "AWARD", "LBRACE", "COMMA", "SEMICOLON", "STRING"}:
        if "ORDER" in spot.accepted:
            equal = spot.made("EQUAL", "=")
            return Finding(messages.signed_row(str(found), str(after)), spot.span(0, 2), (equal,))
        if "NUMBER" in spot.accepted:
            return Finding(messages.signed_item(), spot.span(), (), 1)
    if found.type == "COLON" and before.type in NUMERIC and spot.at(-2) == "-" and "RBRACE" in spot.accepted:
        banded = "ORDER" in spot.accepted
        signs = (spot.made("COMMA", ","), spot.made("EQUAL", "=")) if banded else (spot.made("COMMA", ","),)
        message = messages.row_glued(str(spot.at(-3)), str(before), banded=banded)
        return Finding(message, spot.span(-2, 0), (*signs, before))
    unit = before.type in NAMELIKE and spot.at(-2).type in NUMERIC and "COLON" in spot.accepted
    if unit and found.type in {"ELSE", "ORDER", "EQUAL", "LSQB", "LPAR", "RBRACE"}:
        row = (spot.made("COLON", ":"), spot.made("NUMBER", "0"))
        return Finding(messages.word_behind_points(str(before), str(spot.at(-2))), spot.span(-1, 0), row)
    if found.type == "WHEN" and before.type in NUMERIC and spot.at(-2) == "-" and spot.listed:
        item = (spot.made("SEMICOLON", ";"), before)
        return Finding(messages.item_glued(str(spot.at(-3)), str(before)), spot.span(-2, 0), item)
    if found in _BEHIND and before.type in NUMERIC:
        return Finding(marks.words_behind_value(str(found), str(before), _BEHIND[found]), spot.span(-1, 1), (), 1)
    if found.type == "STRING" and before.type == "NUMBER" and spot.statement.type in ENTRIES:
        return Finding(messages.title_late(str(found), str(spot.at(-1))), spot.span(), (), 1)
    if found == "的":
        return Finding(marks.share_of(), spot.span())
    return None


def _bracket(spot: Spot) -> Finding | None:
    found, before = spot.found, spot.at(-1)
    if found.type == "CALL" and before.type in NAMELIKE:
        return Finding(messages.no_function(str(before)), spot.span())
    if found.type == "LPAR" and before.type in NAMELIKE:
        return Finding(messages.space_before_bracket(str(before)), spot.span())
    if found.type == "LBRACE" and "THEN" in spot.accepted:
        return Finding(messages.then_missing(), spot.span())
    if found.type == "LBRACE" and "NUMBER" in spot.accepted and spot.statement.type in ENTRIES:
        points = (spot.made("NUMBER", "0"),)
        return Finding(messages.points_missing(str(spot.statement)), spot.span(), points)
    if found.type in {"RBRACE", "LBRACE"}:
        for kind, sign in (("RPAR", ")"), ("RSQB", "]")):
            if kind in spot.accepted:
                used = 1 if spot.at(1).type == "RBRACE" else 0
                return Finding(messages.bracket_open(sign, str(found)), spot.span(), (spot.made(kind, sign),), used)
    return None


def _lacking(spot: Spot) -> Finding | None:
    """A word, a sign or braces that are missing."""
    found = spot.found
    word = spot.statement
    if word.type in {"AWARD", "DEDUCT"} and "SEMICOLON" in spot.accepted and not spot.listed:
        if (
            found.type == "WHEN"
            or nearest(str(found), ("when",))
            or (word.type == "DEDUCT" and found.type in {"NUMBER", "PERCENT", "COMMA"})
        ):
            several = found.type in NUMERIC | {"COMMA"}
            points = str(spot.at(-1)) if spot.at(-2) is word else "1"
            message = messages.list_without_braces(str(word), points, None if several else str(found))
            return Finding(message, spot.span())
    if "ELSE" in spot.accepted and "RBRACE" not in spot.accepted and found.type != "NAME":
        missing = (spot.made("ELSE", "else"), spot.made("NUMBER", "0"))
        return Finding(messages.else_missing(), spot.span(), missing, guessed=True)
    if found.type not in OUTERMOST and spot.fits([comma := spot.made("COMMA", ","), found]):
        return Finding(messages.comma_missing(str(found)), spot.span(), (comma,))
    return None


RULES = (_comparison, _row, _colon, _bracket, _lacking)
