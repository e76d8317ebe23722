"""Builds the nodes of statements from the pieces of their grammar rules, as the parser meets them.

The names of the methods are the names of the rules in ``grammars/perf.lark``. Nothing here can fail: what the grammar
accepts has a node, and whether it makes sense is for the analysis to say.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from perfscore.kernel.source import Span
from perfscore.syntax import clause_nodes, nodes, terms
from perfscore.syntax.build_clauses import Limits
from perfscore.syntax.build_expressions import Piece, date_of, number, operator_of, quoted, text_of, value_of, word
from perfscore.syntax.lexer import Token
from perfscore.syntax.tables import Rule


class Entries(Limits):
    def signed(self, span: Span, *tokens: Token | None) -> nodes.Signed:
        *signs, digits = tokens
        sign = signs[0] if signs else None
        assert digits is not None
        return nodes.Signed(span, "" if sign is None else operator_of(sign), number(digits))

    def aggregation(self, span: Span, *words: Token | None) -> nodes.Aggregation:
        return nodes.Aggregation(span, tuple(word(each) for each in words if each is not None), None)

    def from_base(self, span: Span, base: nodes.Signed) -> nodes.Aggregation:
        return nodes.Aggregation(span, (), base)

    def range(self, span: Span, low: nodes.Signed, high: nodes.Signed) -> nodes.Range:
        return nodes.Range(span, low, high)

    def weight(self, span: Span, value: nodes.Signed) -> Piece:
        return Piece(span, value)

    def body(self, span: Span, *members: Any) -> Piece:
        return Piece(span, members)

    def group(
        self,
        span: Span,
        name: Token,
        title: Token | None,
        points: nodes.Signed,
        aggregation: nodes.Aggregation | None,
        limits: nodes.Range | None,
        weight: Piece | None,
        body: Piece,
    ) -> nodes.Entry:
        return self._entry("group", span, name, title, points, aggregation, limits, weight, body)

    def indicator(
        self,
        span: Span,
        name: Token,
        title: Token | None,
        points: nodes.Signed,
        limits: nodes.Range | None,
        weight: Piece | None,
        body: Piece,
    ) -> nodes.Entry:
        return self._entry("indicator", span, name, title, points, None, limits, weight, body)

    def part(
        self,
        span: Span,
        name: Token | None,
        title: Token | None,
        points: nodes.Signed,
        limits: nodes.Range | None,
        body: Piece,
    ) -> nodes.Entry:
        return self._entry("part", span, name, title, points, None, limits, None, body)

    def _entry(
        self,
        kind: str,
        span: Span,
        name: Token | None,
        title: Token | None,
        points: nodes.Signed,
        aggregation: nodes.Aggregation | None,
        limits: nodes.Range | None,
        weight: Piece | None,
        body: Piece,
    ) -> nodes.Entry:
        head = Span(span.start, points.span.end)
        return nodes.Entry(
            span,
            kind,
            head,
            None if name is None else word(name),
            quoted(title),
            points,
            aggregation,
            limits,
            value_of(weight),
            body.value,
        )


class RowEntries(Entries):
    def grouping(self, span: Span, column: Token) -> Piece:
        return Piece(span, word(column))

    def share(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def row_group(
        self,
        span: Span,
        name: Token,
        points: terms.Expression,
        aggregation: nodes.Aggregation | None,
        limits: nodes.Range | None,
        share: Piece | None,
        body: Piece,
    ) -> nodes.RowEntry:
        head = Span(span.start, points.span.end)
        return nodes.RowEntry(span, "group", head, word(name), points, aggregation, limits, value_of(share), body.value)

    def row_indicator(
        self,
        span: Span,
        name: Token,
        points: terms.Expression,
        limits: nodes.Range | None,
        share: Piece | None,
        body: Piece,
    ) -> nodes.RowEntry:
        head = Span(span.start, points.span.end)
        return nodes.RowEntry(span, "indicator", head, word(name), points, None, limits, value_of(share), body.value)

    def rows(
        self, span: Span, table: Token, grouping: Piece | None, where: Piece | None, *entries: nodes.RowEntry
    ) -> nodes.Rows:
        pieces = [each.span.end for each in (grouping, where) if each is not None]
        head = Span(span.start, max([table.end_pos, *pieces]))
        return nodes.Rows(span, head, word(table), value_of(grouping), value_of(where), entries)


class Builder(RowEntries):
    """Makes nodes of whole statements; the classes above make those of what stands in them."""

    def _setting(self, span: Span, setting: str, *values: Any) -> nodes.Setting:
        return nodes.Setting(span, setting, values)

    def set_version(self, span: Span, text: Token) -> nodes.Setting:
        return self._setting(span, "version", text_of(text))

    def set_authority(self, span: Span, text: Token) -> nodes.Setting:
        return self._setting(span, "authority", text_of(text))

    def set_source(self, span: Span, text: Token) -> nodes.Setting:
        return self._setting(span, "source", text_of(text))

    def set_currency(self, span: Span, text: Token) -> nodes.Setting:
        return self._setting(span, "currency", text_of(text))

    def set_language(self, span: Span, name: Token) -> nodes.Setting:
        return self._setting(span, "language", word(name))

    def set_effective(self, span: Span, first: Token, last: Token | None) -> nodes.Setting:
        return self._setting(span, "effective", date_of(first), None if last is None else date_of(last))

    def set_points(
        self,
        span: Span,
        points: nodes.Signed,
        aggregation: nodes.Aggregation | None,
        limits: nodes.Range | None,
    ) -> nodes.Setting:
        return self._setting(span, "points", points, aggregation, limits)

    def level(self, span: Span, *tokens: Token) -> nodes.Level:
        return nodes.Level(span, word(tokens[-1]))

    def levels(self, span: Span, *levels: nodes.Level) -> Piece:
        return Piece(span, levels)

    def set_round(self, span: Span, mode: Token, step: terms.Expression, levels: Piece) -> nodes.Setting:
        return self._setting(span, "round", word(mode), step, levels.value)

    def grade_row(self, span: Span, matcher: terms.Edges | Piece, grade: Token) -> nodes.GradeRow:
        if isinstance(matcher, Piece):
            return nodes.GradeRow(span, None, matcher.value, text_of(grade))
        return nodes.GradeRow(span, matcher, (), text_of(grade))

    def set_grade(self, span: Span, basis: Token, *rows: nodes.GradeRow) -> nodes.Setting:
        return self._setting(span, "grade", word(basis), rows)

    def framework(self, span: Span, name: Token, title: Token | None, *settings: nodes.Setting) -> nodes.Framework:
        return nodes.Framework(span, word(name), quoted(title), settings)

    def names(self, span: Span, *names: Token) -> Piece:
        return Piece(span, tuple(word(name) for name in names))

    def plain_argument(self, span: Span, text: Token) -> Piece:
        return Piece(span, (text_of(text), None))

    def named_argument(self, span: Span, text: Token, value: terms.Expression) -> Piece:
        return Piece(span, (text_of(text), value))

    def arguments(self, span: Span, *arguments: Piece) -> Piece:
        return Piece(span, tuple(argument.value for argument in arguments))

    def precision(self, span: Span, step: terms.Expression) -> Piece:
        return Piece(span, step)

    def type(self, span: Span, name: Token, arguments: Piece | None, precision: Piece | None) -> nodes.TypeName:
        given = value_of(arguments) or ()
        plain = tuple(text for text, value in given if value is None)
        named = tuple(pair for pair in given if pair[1] is not None)
        return nodes.TypeName(span, word(name), plain, named, value_of(precision))

    def column(
        self,
        span: Span,
        name: Token,
        type_name: nodes.TypeName,
        domain: terms.Edges | None,
        default: Piece | None,
        title: Token | None,
    ) -> nodes.Column:
        optional = default is not None and default.value is None
        return nodes.Column(span, word(name), type_name, domain, value_of(default), optional, quoted(title))

    def table(self, span: Span, *columns: nodes.Column) -> nodes.Table:
        return nodes.Table(span, columns)

    def domain(self, span: Span, edges: terms.Edges) -> terms.Edges:
        return edges

    def default(self, span: Span, value: terms.Expression) -> Piece:
        return Piece(span, value)

    def optional(self, span: Span) -> Piece:
        return Piece(span, None)

    def fact(
        self,
        span: Span,
        names: Piece,
        type_name: nodes.TypeName | nodes.Table,
        domain: terms.Edges | None,
        default: Piece | None,
        title: Token | None,
    ) -> nodes.Fact:
        optional = default is not None and default.value is None
        return nodes.Fact(span, names.value, type_name, domain, value_of(default), optional, quoted(title))

    def annotation(self, span: Span, type_name: nodes.TypeName) -> nodes.TypeName:
        return type_name

    def let(
        self,
        span: Span,
        name: Token,
        type_name: nodes.TypeName | None,
        sign: Token,
        value: terms.Expression,
        title: Token | None,
    ) -> nodes.Let:
        return nodes.Let(span, word(name), type_name, value, quoted(title))

    def require(self, span: Span, condition: terms.Expression, message: Token) -> nodes.Requirement:
        return nodes.Requirement(span, False, condition, text_of(message))

    def warn(self, span: Span, condition: terms.Expression, message: Token) -> nodes.Requirement:
        return nodes.Requirement(span, True, condition, text_of(message))

    def given_file(self, span: Span, path: Token) -> Piece:
        return Piece(span, (nodes.GivenFile(span, text_of(path)),))

    def because(self, span: Span, reason: Token) -> Piece:
        return Piece(span, text_of(reason))

    def assignment(
        self, span: Span, name: Token, sign: Token, value: terms.Expression, reason: Piece | None
    ) -> nodes.GivenFact:
        return nodes.GivenFact(span, word(name), value, None, False, value_of(reason))

    def given_row(self, span: Span, *cells: terms.Expression) -> Piece:
        return Piece(span, cells)

    def given_table(self, span: Span, name: Token, *rows: Piece) -> Piece:
        return Piece(span, (nodes.GivenTable(span, word(name), tuple(row.value for row in rows)),))

    def given_status(self, span: Span, name: Token, status: Token) -> nodes.GivenFact:
        return nodes.GivenFact(span, word(name), None, word(status), False, None)

    def given_status_not(self, span: Span, name: Token, status: Token) -> nodes.GivenFact:
        return nodes.GivenFact(span, word(name), None, word(status), True, None)

    def given_facts(self, span: Span, *facts: nodes.GivenFact) -> Piece:
        return Piece(span, facts)

    def expected(self, span: Span, condition: terms.Expression) -> nodes.Expected:
        return nodes.Expected(span, condition, None, None)

    def expected_grade(self, span: Span, grade: Token) -> nodes.Expected:
        return nodes.Expected(span, None, text_of(grade), None)

    def expected_error(self, span: Span, code: Token) -> nodes.Expected:
        return nodes.Expected(span, None, None, word(code))

    def row(self, span: Span, name: Token) -> Piece:
        return Piece(span, word(name))

    def _loss(self, span: Span, amount: Fraction, reason: Token | None, row: Piece | None) -> nodes.Expected:
        lost = nodes.ExpectedLoss(span, amount, quoted(reason), value_of(row))
        return nodes.Expected(span, None, None, None, lost)

    def expected_loss(self, span: Span, amount: Token, reason: Token | None, row: Piece | None) -> nodes.Expected:
        return self._loss(span, number(amount), reason, row)

    def expected_gain(self, span: Span, amount: Token, reason: Token | None, row: Piece | None) -> nodes.Expected:
        return self._loss(span, -number(amount), reason, row)

    def expected_no_loss(self, span: Span, reason: Token | None, row: Piece | None) -> nodes.Expected:
        return self._loss(span, Fraction(0), reason, row)

    def expect(self, span: Span, *expected: nodes.Expected) -> Piece:
        return Piece(span, expected)

    def example(self, span: Span, title: Token, *items: Piece) -> nodes.Example:
        lines = [line for item in items for line in item.value]
        return nodes.Example(
            span,
            text_of(title),
            tuple(line for line in lines if not isinstance(line, nodes.Expected)),
            tuple(line for line in lines if isinstance(line, nodes.Expected)),
        )

    def start(self, span: Span, *statements: Any) -> nodes.File:
        def of(kind: type[Any]) -> tuple[Any, ...]:
            return tuple(statement for statement in statements if isinstance(statement, kind))

        return nodes.File(
            span,
            of(nodes.Framework),
            of(nodes.Fact),
            of(nodes.Let),
            of(nodes.Requirement),
            tuple(each for each in statements if isinstance(each, nodes.Entry | nodes.Rows)),
            of(clause_nodes.Limit),
            of(clause_nodes.GradeCap),
            of(clause_nodes.GradeOverride),
            of(nodes.Example),
        )


_BUILDER = Builder()
# Other tokens say by their place alone what they have to say, except in these rules.
_KEPT = frozenset(
    {
        "NAME",
        "PATH",
        "STRING",
        "DATE",
        "DURATION",
        "PERCENT",
        "NUMBER",
        "EQUAL",
        "UNEQUAL",
        "ORDER",
        "ADD",
        "MULTIPLY",
        "MEETS",
    }
)
_RAW = frozenset({"interval", "soft", "callee", "level"})


def built(rule: Rule, pieces: list[Any]) -> Any:
    """What the pieces of a rule become; a list is spliced into the rule that it is part of."""
    if rule.method is None:
        return _spliced(pieces)
    if rule.places is not None:
        pieces = [None if place is None else pieces[place] for place in rule.places]
    children = _spliced(pieces)
    there = children if rule.places is None else [child for child in children if child is not None]
    if rule.method not in _RAW:
        children = [child for child in children if type(child) is not Token or child.type in _KEPT]
    return getattr(_BUILDER, rule.method)(_span(there), *children)


def _span(pieces: list[Any]) -> Span:
    """Where pieces stand that follow one another."""
    if not pieces:
        return Span(0, 0)
    first, last = pieces[0], pieces[-1]
    return Span(
        first.start_pos if type(first) is Token else first.span.start,
        last.end_pos if type(last) is Token else last.span.end,
    )


def _spliced(pieces: list[Any]) -> list[Any]:
    if list not in map(type, pieces):
        return pieces
    # What repeats grows at its end, so the first list goes on.
    first, rest = (pieces[0], pieces[1:]) if type(pieces[0]) is list else ([], pieces)
    for piece in rest:
        if type(piece) is list:
            first += piece
        else:
            first.append(piece)
    return first
