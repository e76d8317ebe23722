"""Syntax errors of structure: a sign, a word or a brace that is wrong or missing.

These rules are about how statements are built. Each looks at a few tokens and answers with a finding, or with None if
it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.syntax.lexer import Token
from perfscore.syntax.spot import Finding, Spot
from perfscore.syntax.words import ENTRIES, NAMELIKE, NUMERIC, OUTERMOST, SETTINGS, SOFT, STARTERS

_COMPARISONS = frozenset({"EQUAL", "UNEQUAL", "ORDER"})
_BEHIND = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<="}
_FULL_WIDTH = str.maketrans("＝＜＞：", "=<>:")
_TYPES = frozenset(kind.value for kind in Kind)
_LOOPS = frozenset({"for", "foreach", "forall", "every"})
_FILTERS = frozenset({"with", "having", "whose", "for", "filter", "only"})
_OVER_ROWS = frozenset(
    {
        "count",
        "sum",
        "mean",
        "minimum",
        "maximum",
        "min",
        "max",
        "any",
        "all",
        "lowest",
        "highest",
        "median",
        "distinct",
    }
)
_MEETS = frozenset({"meet", "met", "reach", "reaches", "reached", "achieves", "fulfils", "satisfies"})
_RULE_LINE = frozenset({"PIPE", "ADD", "COLON"})
_WORDS = STARTERS - SOFT
_OPENING = frozenset({"CALL", "LPAR", "LBRACE", "LSQB"})
_CLOSING = frozenset({"RPAR", "RBRACE", "RSQB"})


def _comparison(spot: Spot) -> Finding | None:
    found, before = spot.found, spot.at(-1)
    if found.type not in _COMPARISONS:
        return None
    if before.type in _COMPARISONS:
        sign = f"{before}{found}"
        apart = sign.translate(_FULL_WIDTH) in {"<=", ">="}
        message = (
            Message("PS101.signs_apart", first=sign[0], second=sign[1], sign=sign)
            if apart
            else Message("PS101.no_equality", sign=sign)
        )
        return Finding(message, spot.span(-1, 1), (), 1)
    if "EQUAL" in spot.accepted:
        equal = (spot.made("EQUAL", "="),)
        if "ORDER" in spot.accepted:
            message = Message(
                "PS101.unequal_row" if "ELSE" in spot.accepted else "PS101.unequal_range",
                sign=str(found),
                value=str(spot.at(1)),
            )
            return Finding(message, spot.span(), equal, 1)
        defining = spot.statement.type == "LET"
        return Finding(Message("PS101.only_equal", sign=str(found), defining=defining), spot.span(), equal, 1)
    if "COLON" in spot.accepted and found.type == "EQUAL":
        return Finding(Message("PS101.other_sign", found="=", meant=":"), spot.span(), (spot.made("COLON", ":"),), 1)
    if "AND" in spot.accepted:
        return Finding(Message("PS101.chained"), spot.span())
    return None


def _colon(spot: Spot) -> Finding | None:
    """A colon or an equals sign where another sign, a word or nothing stands."""
    found, before = spot.found, spot.at(-1)
    if found.type not in {"COLON", "EQUAL"}:
        return None
    if before.type in SETTINGS and spot.fits([spot.at(1)]):
        return Finding(Message("PS101.sign_too_many", found=str(found), word=str(before)), spot.span(), (), 1)
    kind, value = ("EQUAL", "=") if before.type in NAMELIKE else ("WHEN", "when")
    if spot.fits([meant := spot.made(kind, value), spot.at(1)]):
        return Finding(Message("PS101.other_sign", found=str(found), meant=value), spot.span(), (meant,), 1)
    return None


def _row(spot: Spot) -> Finding | None:
    """Signs and words in rows of tables and items of lists."""
    found, before, after = spot.found, spot.at(-1), spot.at(1)
    if found.type == "ADD" and before.type in {"DEDUCT", "AWARD", "LBRACE", "COMMA", "SEMICOLON", "STRING", "PIPE"}:
        if "ORDER" in spot.accepted:
            equal = spot.made("EQUAL", "=")
            return Finding(Message("PS101.signed_row", sign=str(found), number=str(after)), spot.span(0, 2), (equal,))
        if "NUMBER" in spot.accepted:
            return Finding(Message("PS101.signed_item"), spot.span(), (), 1)
    if found.type == "COLON" and before.type in NUMERIC and spot.at(-2) == "-" and "RBRACE" in spot.accepted:
        banded = "ORDER" in spot.accepted
        signs = (spot.made("COMMA", ","), spot.made("EQUAL", "=")) if banded else (spot.made("COMMA", ","),)
        message = Message("PS101.row_glued", before=str(spot.at(-3)), number=str(before), banded=banded)
        return Finding(message, spot.span(-2, 0), (*signs, before))
    unit = before.type in NAMELIKE and spot.at(-2).type in NUMERIC and "COLON" in spot.accepted
    if unit and found.type in {"ELSE", "ORDER", "EQUAL", "LSQB", "LPAR", "RBRACE"}:
        row = (spot.made("COLON", ":"), spot.made("NUMBER", "0"))
        message = Message("PS101.word_behind_points", word=str(before), points=str(spot.at(-2)))
        return Finding(message, spot.span(-1, 0), row)
    if found.type == "WHEN" and before.type in NUMERIC and spot.at(-2) == "-" and spot.listed:
        item = (spot.made("SEMICOLON", ";"), before)
        return Finding(Message("PS101.item_glued", before=str(spot.at(-3)), number=str(before)), spot.span(-2, 0), item)
    if found in _BEHIND and before.type in NUMERIC:
        message = Message("PS101.words_behind_value", value=str(before), word=str(found), sign=_BEHIND[found])
        return Finding(message, spot.span(-1, 1), (), 1)
    if found.type == "STRING" and before.type == "NUMBER" and spot.statement.type in ENTRIES:
        return Finding(Message("PS101.title_late", title=str(found), points=str(spot.at(-1))), spot.span(), (), 1)
    if found == "的":
        return Finding(Message("PS101.share_of"), spot.span())
    return None


def _bracket(spot: Spot) -> Finding | None:
    found, before = spot.found, spot.at(-1)
    if found.type == "CALL" and before.type in NAMELIKE:
        return Finding(Message("PS101.no_function", name=str(before)), spot.span())
    if found.type == "LPAR" and before.type in NAMELIKE:
        return Finding(Message("PS101.space_before_bracket", name=str(before)), spot.span())
    if found.type == "LBRACE" and "THEN" in spot.accepted:
        return Finding(Message("PS101.then_missing"), spot.span())
    if found.type == "LBRACE" and "NUMBER" in spot.accepted and spot.statement.type in ENTRIES:
        points = (spot.made("NUMBER", "0"),)
        return Finding(Message("PS101.points_missing", word=str(spot.statement)), spot.span(), points)
    if found.type in {"RBRACE", "LBRACE"}:
        for kind, sign in (("RPAR", ")"), ("RSQB", "]")):
            if kind in spot.accepted:
                used = 1 if spot.at(1).type == "RBRACE" else 0
                message = Message("PS101.bracket_open", closing=sign, found=str(found))
                return Finding(message, spot.span(), (spot.made(kind, sign),), used)
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
            if several:
                return Finding(Message("PS101.list_without_braces", word=str(word)), spot.span())
            misspelt = found.type != "WHEN"
            message = Message("PS101.condition_without_braces", word=str(word), points=points, misspelt=misspelt)
            return Finding(message, spot.span())
    if found.type == "RBRACE" and spot.at(next(_open(spot), 0) - 1).type == "FIRST":
        rest = (spot.made("COMMA", ","), spot.made("ELSE", "else"), spot.made("NUMBER", "0"))
        return Finding(Message("PS101.first_without_else"), spot.span(), rest)
    if "ELSE" in spot.accepted and "RBRACE" not in spot.accepted and found.type != "NAME":
        missing = (spot.made("ELSE", "else"), spot.made("NUMBER", "0"))
        return Finding(Message("PS101.else_missing"), spot.span(), missing, guessed=True)
    if found.type not in OUTERMOST and spot.fits([comma := spot.made("COMMA", ","), found]):
        return Finding(Message("PS101.comma_missing", found=str(found)), spot.span(), (comma,))
    return None


# ---------------------------------------------------------------- rows of tables


def _statement(spot: Spot) -> str:
    """The type of the word that begins the statement, where words that may be names do not count."""
    behind = range(-1, -spot.index - 1, -1)
    return next((spot.at(offset).type for offset in behind if spot.at(offset).type in _WORDS), "")


def _open(spot: Spot) -> Iterator[int]:
    """The offsets of the brackets and braces that are open here, the innermost first."""
    closed = 0
    for offset in range(-1, -spot.index - 1, -1):
        kind = spot.at(offset).type
        if kind in _OPENING and not closed:
            yield offset
        else:
            closed += (kind in _CLOSING) - (kind in _OPENING)


def _function_of(spot: Spot) -> Token | None:
    """The function in whose brackets the place is."""
    found = next((offset for offset in _open(spot) if spot.at(offset).type != "LPAR"), 0)
    return spot.at(found - 1) if spot.at(found).type == "CALL" else None


def _in_table(spot: Spot) -> bool:
    """Whether the place is among the columns of a table."""
    found = next(_open(spot), 0)
    return spot.at(found).type == "LBRACE" and spot.at(found - 1).type == "TABLE" and spot.at(found - 2).type == "COLON"


def _tables(spot: Spot) -> set[str]:
    """The names of the tables that are declared so far."""
    shapes = zip(spot.tokens, spot.tokens[1:], spot.tokens[2:], strict=False)
    return {str(name) for name, colon, word in shapes if colon.type == "COLON" and word.type == "TABLE"}


def _rows(spot: Spot) -> Finding | None:
    """What stands around ``each row of TABLE``."""
    found, before, after = spot.found, spot.at(-1), spot.at(1)
    if "EACH_ROW" in spot.accepted and found.type == "EACH" and after.type in NAMELIKE:
        row, of = spot.made("EACH_ROW", "each row"), spot.made("OF", "of")
        if after == "rows" or spot.at(2).type == "OF":
            message = Message("PS101.each_row", found=f"{found} {after}", table=str(spot.at(3)))
            return Finding(message, spot.span(0, 2), (row,), 2)
        message = Message("PS101.each_row", found=f"{found} {after}", table=str(after))
        return Finding(message, spot.span(), (row, of), 1)
    if "EACH_ROW" in spot.accepted and found in _LOOPS:
        plain = after.type == "EACH_ROW"
        named = next((str(spot.at(offset)) for offset in (3, 1) if spot.at(offset).type in NAMELIKE), "…")
        message = Message("PS101.each_row", found=str(found), table=named)
        return Finding(message, spot.span(), () if plain else None, int(plain))
    if before.type == "EACH_ROW" and (found.type == "IN" or found.type in NAMELIKE):
        of = spot.made("OF", "of")
        table = after if found.type == "IN" else found
        message = Message(
            "PS101.rows_of" if str(found) != str(table) else "PS101.of_missing", found=str(found), table=str(table)
        )
        return Finding(message, spot.span(), (of,), int(found.type == "IN"))
    if _statement(spot) == "EACH_ROW" and "LBRACE" in spot.accepted:
        return _behind_rows(spot)
    return _row_entry(spot)


def _behind_rows(spot: Spot) -> Finding | None:
    """What stands between the table and the brace of ``each row of TABLE {``."""
    found = spot.found
    if found.type in {"IF", "WHEN"} and "WHERE" in spot.accepted:
        return Finding(Message("PS101.where_rows", found=str(found)), spot.span(), (spot.made("WHERE", "where"),), 1)
    if found.type == "BY":
        return Finding(Message("PS101.by_late", column=str(spot.at(1))), spot.span(), (), 2)
    if found.type in NAMELIKE and spot.at(1).type == "BY":
        message = Message(
            "PS101.rows_by", found=str(found), group=str(found).startswith("group"), column=str(spot.at(2))
        )
        return Finding(message, spot.span(), (), 1)
    if found == "as":
        return Finding(Message("PS101.row_called"), spot.span(0, 2))
    return None


def _row_entry(spot: Spot) -> Finding | None:
    """The name and the points of what a row becomes."""
    found, before = spot.found, spot.at(-1)
    if before.type in ENTRIES and spot.fits([name := spot.made("NAME", "x"), spot.made("LPAR", "(")]):
        if found.type == "STRING":
            return Finding(Message("PS101.row_title", word=str(before)), spot.span(), (name,), 1, guessed=True)
        if found.type == "PATH":
            message = Message("PS105.column_path", path=str(found), column=str(found).rpartition(".")[2])
            return Finding(message, spot.span(), (name,), 1)
    if spot.at(-2).type in ENTRIES and "LPAR" in spot.accepted:
        if found.type == "STRING":
            return Finding(Message("PS101.row_title", word=str(spot.at(-2))), spot.span(), (), 1)
        if found.type == "LBRACE":
            points = (spot.made("NUMBER", "0"),)
            message = Message("PS101.row_points_missing", word=str(spot.at(-2)), column=str(before))
            return Finding(message, spot.span(), points)
    if found.type == "PATH" and before.type in {"JUDGED", "BECAUSE", "BY"} and found.partition(".")[0] in _tables(spot):
        message = Message("PS105.column_path", path=str(found), column=str(found).rpartition(".")[2])
        return Finding(message, spot.span(), (spot.made("NAME", "x"),), 1)
    return None


def _function(spot: Spot) -> Finding | None:
    """Conditions and rows in the brackets of a function over a table."""
    found, before = spot.found, spot.at(-1)
    function = _function_of(spot)
    if found.type == "OF" and function is None and spot.at(1) in _tables(spot):
        return Finding(Message("PS101.of_outside", column=str(before), table=str(spot.at(1))), spot.span())
    if function is None:
        return None
    if found.type in NAMELIKE and before.type == "IN":
        message = Message("PS101.rows_in", table=str(found), function=str(function), column=str(spot.at(-2)))
        return Finding(message, spot.span(-1, 1))
    words = found.type in {"WHEN", "IF"} or found in _FILTERS
    if words and "WHERE" in spot.accepted and function in _OVER_ROWS:
        return Finding(Message("PS101.where_rows", found=str(found)), spot.span(), (spot.made("WHERE", "where"),), 1)
    if found.type in {"ELSE", "OR", "DEFAULT"} and "OTHERWISE" in spot.accepted:
        message = Message("PS101.otherwise_rows", found=str(found))
        return Finding(message, spot.span(), (spot.made("OTHERWISE", "otherwise"),), 1)
    return _without(spot)


def _without(spot: Spot) -> Finding | None:
    """What stands behind ``without``: a word and a number, joined by ``and``."""
    found, before = spot.found, spot.at(-1)
    number = spot.made("NUMBER", "1")
    if before.type == "WITHOUT" and found.type == "NUMBER":
        used = 2 if spot.at(1).type in NAMELIKE else 1
        return Finding(Message("PS101.left_out"), spot.span(0, used), (spot.made("NAME", "lowest"), number), used)
    if spot.accepted == {"NUMBER"} and before.type in NAMELIKE and spot.at(-2).type in {"WITHOUT", "AND"}:
        if found.type in NAMELIKE:
            used = 2 if spot.at(1).type == "NUMBER" else 1
            return Finding(Message("PS101.left_out"), spot.span(-1, used), (number,), used)
        if found.type == "AND" and spot.at(1).type in NAMELIKE and spot.at(2).type != "NUMBER":
            both = (number, found, spot.at(1), number)
            return Finding(Message("PS101.left_out"), spot.span(-1, 2), both, 2)
        return Finding(Message("PS101.left_out"), spot.span(-1, 0), (number,))
    if {"AND", "OTHERWISE", "RPAR"} <= spot.accepted and before.type == "NUMBER":
        if spot.at(-3).type in {"WITHOUT", "AND"} and spot.at(-2).type in NAMELIKE:
            if found.type == "COMMA" or found.type in NAMELIKE:
                used = int(found.type == "COMMA")
                message = Message(
                    "PS101.left_out_comma" if str(found) == "," else "PS101.left_out_and", found=str(found)
                )
                return Finding(message, spot.span(), (spot.made("AND", "and"),), used)
    return None


# ---------------------------------------------------------------- tables, look-ups and targets


def _columns(spot: Spot) -> Finding | None:
    """The columns of a table, and the brackets around them."""
    found, before = spot.found, spot.at(-1)
    if before.type == "TABLE" and spot.at(-2).type == "COLON" and found.type in {"LSQB", "OF", "LBRACE"}:
        message = (
            Message("PS101.table_in_table")
            if found.type == "LBRACE"
            else Message("PS101.columns_in_braces", found=str(found))
        )
        return Finding(message, spot.span())
    if before.type in {"CALL", "LPAR"} and spot.at(-2).type == "TABLE":
        return Finding(Message("PS101.columns_in_braces", found=str(before)), spot.span(-1, 0))
    if found.type == "LBRACE" and spot.at(-2).type == "COLON" and spot.at(-4).type == "FACT":
        return Finding(Message("PS101.no_table_word", word=str(before)), spot.span(-1, 0))
    if not _in_table(spot):
        return None
    column = [spot.made("NAME", "x"), colon := spot.made("COLON", ":"), kind := spot.made("NAME", "text")]
    if found.type == "STRING" and spot.fits([*column, spot.made("RBRACE", "}")]) and spot.at(1).type == "COLON":
        return Finding(Message("PS101.column_in_quotes", text=str(found)), spot.span(), (column[0],), 1)
    if "COLON" in spot.accepted and before.type in NAMELIKE:
        if before == "column" and found.type in NAMELIKE:
            return Finding(Message("PS101.no_column_word", word=str(before), name=str(found)), spot.span(-1, 0), (), 1)
        if found.type in NAMELIKE and (found in _TYPES or spot.accepted == {"COLON"}):
            return Finding(Message("PS101.colon_missing", found=str(found)), spot.span(), (colon,))
        if found.type == "COMMA":
            message = Message("PS101.columns_share", first=str(before), second=str(spot.at(1)))
            return Finding(message, spot.span(), (colon, kind))
    return None


def _grid(spot: Spot) -> Finding | None:
    """Tables between ``|``: a matrix of points, and the rows that an example gives."""
    found, before, word = spot.found, spot.at(-1), _statement(spot)
    if word not in {"LOOKUP", "GIVEN"}:
        return None
    if (line := _rule_line(spot)) is not None:
        return line
    pipe = spot.made("PIPE", "|")
    if found.type == "HABIT_SIGN" and found in {"||", "｜｜"} and "PIPE" in spot.accepted:
        both = before.type == "LBRACE" and spot.fits([pipe, pipe])
        message = Message("PS103.strange_sign", sign=str(found), meant="| |" if both else "|")
        return Finding(message, spot.span(), (pipe, pipe) if both else (pipe,), 1)
    if before.type == "PIPE" and spot.accepted == {"PIPE"}:
        return Finding(Message("PS101.corner"), spot.span(), (pipe,))
    if before.type == "PIPE" and found.type in {"PIPE", "RBRACE"} and "NUMBER" in spot.accepted:
        cell = () if found.type == "PIPE" else (spot.made("NUMBER", "0"), pipe)
        message = Message("PS101.empty_cell", given=word == "GIVEN")
        return Finding(message, spot.span(-1, 0), cell, int(found.type == "PIPE"))
    if "PIPE" in spot.accepted and found.type == "RBRACE":
        return Finding(Message("PS101.line_end"), spot.span(), (pipe,))
    misread = found.type == "PIPE" and "OR" not in spot.accepted
    opened = before.type == "LBRACE" and "PIPE" in spot.accepted
    if misread or opened:
        return Finding(Message("PS101.first_line_begin" if word == "GIVEN" else "PS101.line_begin"), spot.span())
    if found.type in {"LBRACE", "LSQB"} and word == "GIVEN" and before.type == "EQUAL":
        return Finding(Message("PS101.rows_given", table=str(spot.at(-2))), spot.span(-1, 1))
    return None


def _rule_line(spot: Spot) -> Finding | None:
    """A line of dashes below the headings, as other tables have it."""
    if spot.found.type not in _RULE_LINE:
        return None
    first, end = 0, 1
    while spot.at(first - 1).type in _RULE_LINE:
        first -= 1
    while spot.at(end).type in _RULE_LINE:
        end += 1
    line = [spot.at(offset).type for offset in range(first, end)]
    if line.count("PIPE") < 2 or line.count("ADD") < 2:
        return None
    goes_on = line[-2:] == ["PIPE", "PIPE"]
    last = end - 1 if goes_on else end
    while spot.at(first).type != "ADD" and spot.at(first + 1).type == "PIPE":
        first += 1
    span = spot.span(first, last)
    if spot.fits([number := spot.made("NUMBER", "0"), pipe := spot.made("PIPE", "|"), pipe]):
        return Finding(Message("PS101.rule_line"), span, (number, pipe), last)
    return Finding(Message("PS101.rule_line"), span, () if goes_on else None, end)


def _clause(spot: Spot) -> Finding | None:
    """Look-ups, written targets and judgements in rows."""
    found, before, word = spot.found, spot.at(-1), _statement(spot)
    if (
        word == "LOOKUP"
        and found.type in {"BY", "AND"}
        and {"COMMA", "LBRACE"} <= spot.accepted
        and "COLON" not in spot.accepted
    ):
        return Finding(Message("PS101.lookup_comma", found=str(found)), spot.span(), (spot.made("COMMA", ","),), 1)
    if word == "LOOKUP" and found.type == "LBRACE" and before.type == "COLON":
        return Finding(Message("PS101.colon_before_table"), spot.span(-1, 0))
    if word == "BANDS" and found.type == "COMMA" and "LBRACE" in spot.accepted:
        return Finding(Message("PS101.bands_of_two", first=str(before), second=str(spot.at(1))), spot.span())
    if found.type == "STRING" and before.type == "BECAUSE" and "NAME" in spot.accepted:
        return Finding(Message("PS101.reason_in_row"), spot.span(), (spot.made("NAME", "x"),), 1)
    if "MEETS" in spot.accepted:
        if found in _MEETS or nearest(str(found), ("meets",)) or found.type == "IS":
            message = Message("PS101.word_meant", found=str(found), meant="meets")
            return Finding(message, spot.span(), (spot.made("MEETS", "meets"),), 1)
    if found.type in _COMPARISONS and before.type == "MEETS":
        return Finding(Message("PS101.meets_sign", sign=str(found), value=str(spot.at(1))), spot.span(-1, 1), (), 1)
    if found.type in NUMERIC and before.type == "FLAG":
        message = Message("PS101.word_missing", word="beyond", found=str(found))
        return Finding(message, spot.span(), (spot.made("BEYOND", "beyond"),))
    if found.type == "ZERO" and before.type == "OTHERWISE" and "NUMBER" in spot.accepted:
        message = Message("PS101.other_sign", found=str(found), meant="0")
        return Finding(message, spot.span(), (spot.made("NUMBER", "0"),), 1)
    return None


RULES = (_comparison, _row, _colon, _bracket, _lacking)
TABLE_RULES = (_rows, _function, _columns, _grid, _clause)
"""Of tables and their rows; they go in front of all others, for a table has signs and words of its own."""
