"""Syntax errors of structure: a sign, a word or a brace that is wrong or missing; and the place of an error.

These rules are about how statements are built. Each looks at a few tokens and answers with a finding, or with None if
it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from perfscore.kernel.source import Record, Span
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import KINDS
from perfscore.messages.catalogue import Item, Message, Value
from perfscore.syntax.lexer import Token, pieces
from perfscore.syntax.tables import Acceptor
from perfscore.syntax.words import CLOSING, ENTRIES, NAMELIKE, NUMERIC, OPENING, OUTERMOST, SETTINGS, SOFT, STARTERS

_NOTHING = Token("NOTHING", "", 0, 0)
_WORDLIKE = NAMELIKE | NUMERIC | {"ADD", "PATH", "HABIT_UNIT"}


class Finding(Record):
    """What is said, where, and how reading goes on: ``repair`` stands for the next ``used`` tokens.

    Without a repair, reading goes on at the next statement. ``guessed``: what follows in the statement may be wrong
    only because the guess was.
    """

    message: Message
    span: Span
    repair: tuple[Token, ...] | None = None
    used: int = 0
    guessed: bool = False
    elsewhere: bool = False
    """It is a whole statement that stands in the wrong block."""


class Spot(Record):
    """A token that does not fit, those around it, and what would have fitted."""

    tokens: Sequence[Token]
    index: int
    accepted: frozenset[str]
    state: Acceptor

    def at(self, offset: int) -> Token:
        index = self.index + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def fits(self, *meant: str) -> bool:
        """Whether tokens can be read here, one after the other; some may be given by their texts."""
        return self.state.fits(token.type for token in self._read(meant))

    def _read(self, meant: Sequence[str]) -> Iterator[Token]:
        """Tokens, of which those that are given by their texts stand where the one does that was found."""
        for each in meant:
            if isinstance(each, Token):
                yield each
            else:
                yield from (Token(made.type, made, self.found.start_pos, self.found.end_pos) for made in pieces(each))

    def says(
        self,
        said: str | Message,
        repair: str | Sequence[str] | None = None,
        used: int = 0,
        /,
        *,
        at: tuple[int, int] = (0, 1),
        guessed: bool = False,
        elsewhere: bool = False,
        **values: Value | Sequence[Item],
    ) -> Finding:
        """A finding, said by the key of its message or by this, of the tokens between two offsets; see ``Finding``."""
        message = Message(said, **values) if isinstance(said, str) else said
        meant = None if repair is None else tuple(self._read([repair] if isinstance(repair, str) else repair))
        return Finding(message, self.span(*at), meant, used, guessed, elsewhere)

    @property
    def found(self) -> Token:
        return self.tokens[self.index]

    def touches(self, offset: int) -> bool:
        """Whether nothing stands between a token and the one in front of it."""
        return self.at(offset - 1).end_pos == self.at(offset).start_pos

    def run(self, offset: int) -> int:
        """The offset behind the tokens that touch one another from the given one on, signs of lists left out."""
        while self.touches(offset + 1) and self.at(offset + 1).type in _WORDLIKE:
            offset += 1
        return offset + 1

    def text(self, first: int, end: int) -> str:
        """Tokens that touch one another, as one."""
        return "".join(self.at(offset) for offset in range(first, end))

    def span(self, first: int = 0, end: int = 1) -> Span:
        return Span(self.at(first).start_pos, self.at(end - 1).end_pos)

    @cached_property
    def _start(self) -> int:
        """The offset of the word that begins the statement."""
        behind = range(self.index - 1, -1, -1)
        return next((index for index in behind if self.tokens[index].type in STARTERS), -1) - self.index

    @property
    def statement(self) -> Token:
        """The word that begins the statement."""
        return self.at(self._start)

    @property
    def listed(self) -> bool:
        """Whether the statement is a list in braces."""
        return self.at(self._start + 1).type == "LBRACE"


_COMPARISONS = frozenset({"EQUAL", "UNEQUAL", "ORDER"})
_BEHIND = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<="}
_FULL_WIDTH = str.maketrans("＝＜＞：", "=<>:")
_LOOPS = frozenset({"for", "foreach", "forall", "every"})
_FILTERS = frozenset({"with", "having", "whose", "for", "filter", "only"})
_OVER_ROWS = frozenset({
    "count", "sum", "mean", "minimum", "maximum", "min", "max", "any", "all", "lowest", "highest", "median", "distinct",
})  # fmt: skip
_MEETS = frozenset({"meet", "met", "reach", "reaches", "reached", "achieves", "fulfils", "satisfies"})
_RULE_LINE = frozenset({"PIPE", "ADD", "COLON"})
_WORDS = STARTERS - SOFT


def _comparison(spot: Spot) -> Finding | None:
    found, before = spot.found, spot.at(-1)
    if found.type not in _COMPARISONS:
        return None
    if before.type in _COMPARISONS:
        sign = f"{before}{found}"
        if sign.translate(_FULL_WIDTH) in {"<=", ">="}:
            return spot.says("PS101.signs_apart", (), 1, at=(-1, 1), first=sign[0], second=sign[1], sign=sign)
        return spot.says("PS101.no_equality", (), 1, at=(-1, 1), sign=sign)
    if "EQUAL" in spot.accepted:
        if "ORDER" in spot.accepted:
            key = "PS101.unequal_row" if "ELSE" in spot.accepted else "PS101.unequal_range"
            return spot.says(key, "=", 1, sign=found, value=spot.at(1))
        defining = spot.statement.type == "LET"
        return spot.says("PS101.only_equal", "=", 1, sign=found, defining=defining)
    if "COLON" in spot.accepted and found.type == "EQUAL":
        return spot.says("PS101.other_sign", ":", 1, found="=", meant=":")
    if "AND" in spot.accepted:
        return spot.says("PS101.chained")
    return None


def _colon(spot: Spot) -> Finding | None:
    """A colon or an equals sign where another sign, a word or nothing stands."""
    found, before = spot.found, spot.at(-1)
    if found.type not in {"COLON", "EQUAL"}:
        return None
    if before.type in SETTINGS and spot.fits(spot.at(1)):
        return spot.says("PS101.sign_too_many", (), 1, found=found, word=before)
    meant = "=" if before.type in NAMELIKE else "when"
    if spot.fits(meant, spot.at(1)):
        return spot.says("PS101.other_sign", meant, 1, found=found, meant=meant)
    return None


def _row(spot: Spot) -> Finding | None:
    """Signs and words in rows of tables and items of lists."""
    found, before, after = spot.found, spot.at(-1), spot.at(1)
    if found.type == "ADD" and before.type in {"DEDUCT", "AWARD", "LBRACE", "COMMA", "SEMICOLON", "STRING", "PIPE"}:
        if "ORDER" in spot.accepted:
            return spot.says("PS101.signed_row", "=", at=(0, 2), sign=found, number=after)
        if "NUMBER" in spot.accepted:
            return spot.says("PS101.signed_item", (), 1)
    if found.type == "COLON" and before.type in NUMERIC and spot.at(-2) == "-" and "RBRACE" in spot.accepted:
        banded = "ORDER" in spot.accepted
        row = (", =" if banded else ",", before)
        return spot.says("PS101.row_glued", row, at=(-2, 0), before=spot.at(-3), number=before, banded=banded)
    unit = before.type in NAMELIKE and spot.at(-2).type in NUMERIC and "COLON" in spot.accepted
    if unit and found.type in {"ELSE", "ORDER", "EQUAL", "LSQB", "LPAR", "RBRACE"}:
        return spot.says("PS101.word_behind_points", ": 0", at=(-1, 0), word=before, points=spot.at(-2))
    if found.type == "WHEN" and before.type in NUMERIC and spot.at(-2) == "-" and spot.listed:
        return spot.says("PS101.item_glued", (";", before), at=(-2, 0), before=spot.at(-3), number=before)
    if found in _BEHIND and before.type in NUMERIC:
        return spot.says("PS101.words_behind_value", (), 1, at=(-1, 1), value=before, word=found, sign=_BEHIND[found])
    if found.type == "STRING" and before.type == "NUMBER" and spot.statement.type in ENTRIES:
        return spot.says("PS101.title_late", (), 1, title=found, points=spot.at(-1))
    if found == "的":
        return spot.says("PS101.share_of")
    return None


def _bracket(spot: Spot) -> Finding | None:
    found, before = spot.found, spot.at(-1)
    if found.type == "CALL" and before.type in NAMELIKE:
        return spot.says("PS101.no_function", name=before)
    if found.type == "LPAR" and before.type in NAMELIKE:
        return spot.says("PS101.space_before_bracket", name=before)
    if found.type == "LBRACE" and "THEN" in spot.accepted:
        return spot.says("PS101.then_missing")
    if found.type == "LBRACE" and "NUMBER" in spot.accepted and spot.statement.type in ENTRIES:
        return spot.says("PS101.points_missing", "0", word=spot.statement)
    if found.type in {"RBRACE", "LBRACE"}:
        for kind, sign in (("RPAR", ")"), ("RSQB", "]")):
            if kind in spot.accepted:
                used = 1 if spot.at(1).type == "RBRACE" else 0
                return spot.says("PS101.bracket_open", sign, used, closing=sign, found=found)
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
            points = spot.at(-1) if spot.at(-2) is word else "1"
            if found.type in NUMERIC | {"COMMA"}:
                return spot.says("PS101.list_without_braces", word=word)
            misspelt = found.type != "WHEN"
            return spot.says("PS101.condition_without_braces", word=word, points=points, misspelt=misspelt)
    if found.type == "RBRACE" and spot.at(next(_open(spot), 0) - 1).type == "FIRST":
        return spot.says("PS101.first_without_else", ", else 0")
    if "ELSE" in spot.accepted and "RBRACE" not in spot.accepted and found.type != "NAME":
        return spot.says("PS101.else_missing", "else 0", guessed=True)
    if found.type not in OUTERMOST and spot.fits(",", found):
        return spot.says("PS101.comma_missing", ",", found=found)
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
        if kind in OPENING and not closed:
            yield offset
        else:
            closed += (kind in CLOSING) - (kind in OPENING)


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
        if after == "rows" or spot.at(2).type == "OF":
            return spot.says("PS101.each_row", "each row", 2, at=(0, 2), found=f"{found} {after}", table=spot.at(3))
        return spot.says("PS101.each_row", "each row of", 1, found=f"{found} {after}", table=after)
    if "EACH_ROW" in spot.accepted and found in _LOOPS:
        plain = after.type == "EACH_ROW"
        named = next((str(spot.at(offset)) for offset in (3, 1) if spot.at(offset).type in NAMELIKE), "…")
        return spot.says("PS101.each_row", () if plain else None, int(plain), found=found, table=named)
    if before.type == "EACH_ROW" and (found.type == "IN" or found.type in NAMELIKE):
        inside = found.type == "IN"
        key = "PS101.rows_of" if inside else "PS101.of_missing"
        return spot.says(key, "of", int(inside), found=found, table=after if inside else found)
    if _statement(spot) == "EACH_ROW" and "LBRACE" in spot.accepted:
        return _behind_rows(spot)
    return _row_entry(spot)


def _behind_rows(spot: Spot) -> Finding | None:
    """What stands between the table and the brace of ``each row of TABLE {``."""
    found = spot.found
    if found.type in {"IF", "WHEN"} and "WHERE" in spot.accepted:
        return spot.says("PS101.where_rows", "where", 1, found=found)
    if found.type == "BY":
        return spot.says("PS101.by_late", (), 2, column=spot.at(1))
    if found.type in NAMELIKE and spot.at(1).type == "BY":
        return spot.says("PS101.rows_by", (), 1, found=found, group=str(found).startswith("group"), column=spot.at(2))
    if found == "as":
        return spot.says("PS101.row_called", at=(0, 2))
    return None


def _row_entry(spot: Spot) -> Finding | None:
    """The name and the points of what a row becomes."""
    found, before = spot.found, spot.at(-1)
    if before.type in ENTRIES and spot.fits("x ("):
        if found.type == "STRING":
            return spot.says("PS101.row_title", "x", 1, guessed=True, word=before)
        if found.type == "PATH":
            return spot.says("PS105.column_path", "x", 1, path=found, column=str(found).rpartition(".")[2])
    if spot.at(-2).type in ENTRIES and "LPAR" in spot.accepted:
        if found.type == "STRING":
            return spot.says("PS101.row_title", (), 1, word=spot.at(-2))
        if found.type == "LBRACE":
            return spot.says("PS101.row_points_missing", "0", word=spot.at(-2), column=before)
    if found.type == "PATH" and before.type in {"JUDGED", "BECAUSE", "BY"} and found.partition(".")[0] in _tables(spot):
        return spot.says("PS105.column_path", "x", 1, path=found, column=str(found).rpartition(".")[2])
    return None


def _function(spot: Spot) -> Finding | None:
    """Conditions and rows in the brackets of a function over a table."""
    found, before = spot.found, spot.at(-1)
    function = _function_of(spot)
    if found.type == "OF" and function is None and spot.at(1) in _tables(spot):
        return spot.says("PS101.of_outside", column=before, table=spot.at(1))
    if function is None:
        return None
    if found.type in NAMELIKE and before.type == "IN":
        return spot.says("PS101.rows_in", at=(-1, 1), table=found, function=function, column=spot.at(-2))
    words = found.type in {"WHEN", "IF"} or found in _FILTERS
    if words and "WHERE" in spot.accepted and function in _OVER_ROWS:
        return spot.says("PS101.where_rows", "where", 1, found=found)
    if found.type in {"ELSE", "OR", "DEFAULT"} and "OTHERWISE" in spot.accepted:
        return spot.says("PS101.otherwise_rows", "otherwise", 1, found=found)
    return _without(spot)


def _without(spot: Spot) -> Finding | None:
    """What stands behind ``without``: a word and a number, joined by ``and``."""
    found, before = spot.found, spot.at(-1)
    if before.type == "WITHOUT" and found.type == "NUMBER":
        used = 2 if spot.at(1).type in NAMELIKE else 1
        return spot.says("PS101.left_out", "lowest 1", used, at=(0, used))
    if spot.accepted == {"NUMBER"} and before.type in NAMELIKE and spot.at(-2).type in {"WITHOUT", "AND"}:
        if found.type in NAMELIKE:
            used = 2 if spot.at(1).type == "NUMBER" else 1
            return spot.says("PS101.left_out", "1", used, at=(-1, used))
        if found.type == "AND" and spot.at(1).type in NAMELIKE and spot.at(2).type != "NUMBER":
            return spot.says("PS101.left_out", ("1", found, spot.at(1), "1"), 2, at=(-1, 2))
        return spot.says("PS101.left_out", "1", at=(-1, 0))
    if {"AND", "OTHERWISE", "RPAR"} <= spot.accepted and before.type == "NUMBER":
        if spot.at(-3).type in {"WITHOUT", "AND"} and spot.at(-2).type in NAMELIKE:
            if found.type == "COMMA" or found.type in NAMELIKE:
                key = "PS101.left_out_comma" if str(found) == "," else "PS101.left_out_and"
                return spot.says(key, "and", int(found.type == "COMMA"), found=found)
    return None


# ---------------------------------------------------------------- tables, look-ups and targets


def _columns(spot: Spot) -> Finding | None:
    """The columns of a table, and the brackets around them."""
    found, before = spot.found, spot.at(-1)
    if before.type == "TABLE" and spot.at(-2).type == "COLON" and found.type in {"LSQB", "OF", "LBRACE"}:
        if found.type == "LBRACE":
            return spot.says("PS101.table_in_table")
        return spot.says("PS101.columns_in_braces", found=found)
    if before.type in {"CALL", "LPAR"} and spot.at(-2).type == "TABLE":
        return spot.says("PS101.columns_in_braces", at=(-1, 0), found=before)
    if found.type == "LBRACE" and spot.at(-2).type == "COLON" and spot.at(-4).type == "FACT":
        return spot.says("PS101.no_table_word", at=(-1, 0), word=before)
    if not _in_table(spot):
        return None
    if found.type == "STRING" and spot.fits("x : text }") and spot.at(1).type == "COLON":
        return spot.says("PS101.column_in_quotes", "x", 1, text=found)
    if "COLON" in spot.accepted and before.type in NAMELIKE:
        if before == "column" and found.type in NAMELIKE:
            return spot.says("PS101.no_column_word", (), 1, at=(-1, 0), word=before, name=found)
        if found.type in NAMELIKE and (found in KINDS or spot.accepted == {"COLON"}):
            return spot.says("PS101.colon_missing", ":", found=found)
        if found.type == "COMMA":
            return spot.says("PS101.columns_share", ": text", first=before, second=spot.at(1))
    return None


def _grid(spot: Spot) -> Finding | None:
    """Tables between ``|``: a matrix of points, and the rows that an example gives."""
    found, before, word = spot.found, spot.at(-1), _statement(spot)
    if word not in {"LOOKUP", "GIVEN"}:
        return None
    if (line := _rule_line(spot)) is not None:
        return line
    if found.type == "HABIT_SIGN" and found in {"||", "｜｜"} and "PIPE" in spot.accepted:
        meant = "| |" if before.type == "LBRACE" and spot.fits("| |") else "|"
        return spot.says("PS103.strange_sign", meant, 1, sign=found, meant=meant)
    if before.type == "PIPE" and spot.accepted == {"PIPE"}:
        return spot.says("PS101.corner", "|")
    if before.type == "PIPE" and found.type in {"PIPE", "RBRACE"} and "NUMBER" in spot.accepted:
        cell = () if found.type == "PIPE" else "0 |"
        return spot.says("PS101.empty_cell", cell, int(found.type == "PIPE"), at=(-1, 0), given=word == "GIVEN")
    if "PIPE" in spot.accepted and found.type == "RBRACE":
        return spot.says("PS101.line_end", "|")
    misread = found.type == "PIPE" and "OR" not in spot.accepted
    opened = before.type == "LBRACE" and "PIPE" in spot.accepted
    if misread or opened:
        return spot.says("PS101.first_line_begin" if word == "GIVEN" else "PS101.line_begin")
    if found.type in {"LBRACE", "LSQB"} and word == "GIVEN" and before.type == "EQUAL":
        return spot.says("PS101.rows_given", at=(-1, 1), table=spot.at(-2))
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
    if spot.fits("0 | |"):
        return spot.says("PS101.rule_line", "0 |", last, at=(first, last))
    return spot.says("PS101.rule_line", () if goes_on else None, end, at=(first, last))


def _clause(spot: Spot) -> Finding | None:
    """Look-ups, written targets and judgements in rows."""
    found, before, word = spot.found, spot.at(-1), _statement(spot)
    if (
        word == "LOOKUP"
        and found.type in {"BY", "AND"}
        and {"COMMA", "LBRACE"} <= spot.accepted
        and "COLON" not in spot.accepted
    ):
        return spot.says("PS101.lookup_comma", ",", 1, found=found)
    if word == "LOOKUP" and found.type == "LBRACE" and before.type == "COLON":
        return spot.says("PS101.colon_before_table", at=(-1, 0))
    if word == "BANDS" and found.type == "COMMA" and "LBRACE" in spot.accepted:
        return spot.says("PS101.bands_of_two", first=before, second=spot.at(1))
    if found.type == "STRING" and before.type == "BECAUSE" and "NAME" in spot.accepted:
        return spot.says("PS101.reason_in_row", "x", 1)
    if "MEETS" in spot.accepted:
        if found in _MEETS or nearest(str(found), ("meets",)) or found.type == "IS":
            return spot.says("PS101.word_meant", "meets", 1, found=found, meant="meets")
    if found.type in _COMPARISONS and before.type == "MEETS":
        return spot.says("PS101.meets_sign", (), 1, at=(-1, 1), sign=found, value=spot.at(1))
    if found.type in NUMERIC and before.type == "FLAG":
        return spot.says("PS101.word_missing", "beyond", word="beyond", found=found)
    if found.type == "ZERO" and before.type == "OTHERWISE" and "NUMBER" in spot.accepted:
        return spot.says("PS101.other_sign", "0", 1, found=found, meant="0")
    return None


RULES = (_comparison, _row, _colon, _bracket, _lacking)
TABLE_RULES = (_rows, _function, _columns, _grid, _clause)
"""Of tables and their rows; they go in front of all others, for a table has signs and words of its own."""
