"""Builds the nodes of expressions from the pieces of their grammar rules, and reads what tokens stand for.

The names of the methods are the names of the rules in ``grammars/perf.lark``. Nothing here can fail: what the grammar
accepts has a node, and whether it makes sense is for the analysis to say.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel.numbers import read_number
from perfscore.kernel.source import Record, Span
from perfscore.syntax import clause_nodes, terms
from perfscore.syntax.lexer import Token

_SIGNS = str.maketrans("＋－−＊×／÷＜＞＝！", "+--**//<>=!")
_COMPARISONS = {"≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≠": "!="}
_DAYS = {
    "day": Fraction(1),
    "天": Fraction(1),
    "hour": Fraction(1, 24),
    "小时": Fraction(1, 24),
    "minute": Fraction(1, 1440),
    "分钟": Fraction(1, 1440),
    "week": Fraction(7),
    "周": Fraction(7),
}
_ESCAPE = re.compile(r'\\([n"\\])')


def word(token: Token) -> terms.Word:
    """A name or a word, in NFC."""
    return terms.Word(token.span, unicodedata.normalize("NFC", str(token)))


def quoted(token: Token | None) -> clause_nodes.Quoted | None:
    """A text between quotes; curly quotes know no escapes."""
    if token is None:
        return None
    inner = str(token[1:-1])
    if token.startswith('"'):
        inner = _ESCAPE.sub(lambda escape: "\n" if escape[1] == "n" else escape[1], inner)
    return clause_nodes.Quoted(token.span, inner)


def text_of(token: Token) -> clause_nodes.Quoted:
    text = quoted(token)
    assert text is not None
    return text


def day(token: Token) -> datetime.date | None:
    """The date that a token names, or None where the calendar has no such day."""
    year, month, number = (int(part) for part in token.replace("－", "-").split("-"))
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def date_of(token: Token) -> datetime.date:
    return day(token) or datetime.date.min


def number(token: Token) -> Fraction:
    """The value of a number token; a percent or permille sign is part of it."""
    scale = {"%": 100, "％": 100, "‰": 1000}.get(token[-1], 1)
    return (read_number(token.rstrip("%％‰ \t").replace("_", "")) or Fraction(0)) / scale


def duration(token: Token) -> Fraction:
    """The days of a duration token."""
    digits = token.rstrip("dayshourminutewk天小时分钟周 \t")
    unit = token[len(digits) :].strip().removesuffix("s")
    return (read_number(digits.replace("_", "")) or Fraction(0)) * _DAYS[unit]


def operator_of(token: Token) -> str:
    plain = token.translate(_SIGNS)
    return _COMPARISONS.get(plain, plain)


def _depth(*children: terms.Expression) -> int:
    return 1 + max(child.depth for child in children)


def _edges(span: Span, operator: str, edge: terms.Expression) -> terms.Edges:
    if operator == "=":
        return terms.Edges(span, edge, edge, True, True, exactly=True)
    if operator in {">", ">="}:
        return terms.Edges(span, edge, None, operator == ">=", False)
    return terms.Edges(span, None, edge, False, operator == "<=")


@attrs.frozen(repr=False, eq=False)
class Piece(Record):
    """A part of a rule that is no node of its own."""

    span: Span
    value: Any


def value_of(piece: Piece | None) -> Any:
    return None if piece is None else piece.value


class Expressions:
    def number(self, span: Span, token: Token) -> terms.Number:
        return terms.Number(span, 1, number(token), token.type == "PERCENT")

    def duration(self, span: Span, token: Token) -> terms.Duration:
        return terms.Duration(span, 1, duration(token))

    def date(self, span: Span, token: Token) -> terms.Day:
        return terms.Day(span, 1, date_of(token))

    def text(self, span: Span, token: Token) -> terms.Text:
        return terms.Text(span, 1, text_of(token).text)

    def true(self, span: Span) -> terms.Truth:
        return terms.Truth(span, 1, True)

    def false(self, span: Span) -> terms.Truth:
        return terms.Truth(span, 1, False)

    def full(self, span: Span) -> terms.FullMarks:
        return terms.FullMarks(span, 1)

    def soft(self, span: Span, token: Token) -> Token:
        return token.of_type("NAME")

    def callee(self, span: Span, token: Token) -> Token:
        return token.of_type("NAME")

    def name_value(self, span: Span, token: Token) -> terms.Name:
        return terms.Name(span, 1, word(token).text)

    def path_value(self, span: Span, token: Token) -> terms.Name:
        return terms.Name(span, 1, word(token).text)

    def call(self, span: Span, callee: Token, *arguments: terms.Expression) -> terms.Call:
        return terms.Call(span, _depth(*arguments), word(callee), arguments)

    def where(self, span: Span, condition: terms.Expression) -> Piece:
        return Piece(span, condition)

    def dropped(self, span: Span, name: Token, count: Token) -> Piece:
        return Piece(span, (word(name), number(count)))

    def without(self, span: Span, *dropped: Piece) -> Piece:
        return Piece(span, tuple(each.value for each in dropped))

    def otherwise_value(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def counted(self, span: Span, callee: Token, table: terms.Expression, where: Piece) -> terms.Aggregate:
        depth = _depth(table, where.value)
        return terms.Aggregate(span, depth, word(callee), (), table, where.value, (), None)

    def aggregate(self, span: Span, callee: Token, *pieces: Any) -> terms.Aggregate:
        *arguments, name, where, without, otherwise = pieces
        table = terms.Name(name.span, 1, word(name).text)
        inner = [each for each in (value_of(where), value_of(otherwise)) if each is not None]
        depth = _depth(*arguments, *inner)
        dropped = value_of(without) or ()
        return terms.Aggregate(
            span, depth, word(callee), tuple(arguments), table, value_of(where), dropped, value_of(otherwise)
        )

    def meets(self, span: Span, actual: terms.Expression, sign: Token, target: terms.Expression) -> terms.Meets:
        return terms.Meets(span, _depth(actual, target), actual, target)

    def bracketed(self, span: Span, inner: terms.Expression) -> terms.Expression:
        return inner

    def signed_factor(self, span: Span, sign: Token, operand: terms.Expression) -> terms.Expression:
        if operator_of(sign) == "+":
            return operand
        return terms.Negative(span, _depth(operand), operand)

    def chain(self, span: Span, *children: Any) -> terms.Expression:
        first, *rest = children
        pairs = list(zip((operator_of(token) for token in rest[0::2]), rest[1::2], strict=True))
        depth = _depth(first, *rest[1::2])
        if pairs[0][0] in {"+", "-"}:
            return terms.Sum(span, depth, (("+", first), *pairs))
        return terms.Product(span, depth, (("*", first), *pairs))

    def power(self, span: Span, base: terms.Expression, exponent: terms.Expression) -> terms.Power:
        return terms.Power(span, _depth(base, exponent), base, exponent)

    def compare(self, span: Span, left: terms.Expression, sign: Token, right: terms.Expression) -> terms.Comparison:
        return terms.Comparison(span, _depth(left, right), operator_of(sign), left, right)

    def within(self, span: Span, operand: terms.Expression, edges: terms.Edges) -> terms.Within:
        return terms.Within(span, _depth(operand), operand, edges)

    def one_of(self, span: Span, operand: terms.Expression, *options: terms.Expression) -> terms.OneOf:
        return terms.OneOf(span, _depth(operand, *options), operand, options)

    def status(self, span: Span, operand: terms.Expression, name: Token) -> terms.StatusTest:
        return terms.StatusTest(span, _depth(operand), operand, False, word(name))

    def status_not(self, span: Span, operand: terms.Expression, name: Token) -> terms.StatusTest:
        return terms.StatusTest(span, _depth(operand), operand, True, word(name))

    def negation(self, span: Span, operand: terms.Expression) -> terms.Not:
        return terms.Not(span, _depth(operand), operand)

    def conjunction(self, span: Span, *operands: terms.Expression) -> terms.AllOf:
        return terms.AllOf(span, _depth(*operands), operands)

    def disjunction(self, span: Span, *operands: terms.Expression) -> terms.AnyOf:
        return terms.AnyOf(span, _depth(*operands), operands)

    def conditional(
        self, span: Span, condition: terms.Expression, positive: terms.Expression, negative: terms.Expression
    ) -> terms.Conditional:
        return terms.Conditional(span, _depth(condition, positive, negative), condition, positive, negative)

    def interval(
        self,
        span: Span,
        start: Token,
        low: terms.Expression,
        comma: Token,
        high: terms.Expression,
        end: Token,
    ) -> terms.Edges:
        return terms.Edges(span, low, high, start.type == "LSQB", end.type == "RSQB")

    def comparison(self, span: Span, sign: Token, edge: terms.Expression) -> terms.Edges:
        return _edges(span, operator_of(sign), edge)
