"""Builds the nodes of a text from the pieces of its grammar rules, as the parser meets them.

What a rule of ``grammars/perf.lark`` becomes stands under its name; where it is a node, the pieces are its fields.
Nothing here can fail: what the grammar accepts has a node, and whether it makes sense is for the analysis to say.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from perfscore.kernel import types
from perfscore.kernel.numbers import read_number
from perfscore.kernel.source import Span, Spanned
from perfscore.kernel.written_targets import DAYS_OF
from perfscore.syntax import nodes
from perfscore.syntax.lexer import Token
from perfscore.syntax.tables import Rule
from perfscore.syntax.words import VALUES

# ---------------------------------------------------------------- what tokens stand for

_SIGNS = str.maketrans("＋－−＊×／÷＜＞＝！", "+--**//<>=!")
_COMPARISONS = {"≤": "<=", "⩽": "<=", "≦": "<=", "≥": ">=", "⩾": ">=", "≧": ">=", "≠": "!="}
_ESCAPE = re.compile(r'\\([n"\\])')
_SCALES = {"%": 100, "％": 100, "‰": 1000}


def _word(token: Token) -> nodes.Word:
    """A name or a word, in NFC."""
    return nodes.Word(token.span, unicodedata.normalize("NFC", str(token)))


def _quoted(token: Token) -> nodes.Quoted:
    """A text between quotes; curly quotes know no escapes."""
    inner = str(token[1:-1])
    if token.startswith('"'):
        inner = _ESCAPE.sub(lambda escape: "\n" if escape[1] == "n" else escape[1], inner)
    return nodes.Quoted(token.span, inner)


def day(token: Token) -> datetime.date | None:
    """The date that a token names, or None where the calendar has no such day."""
    year, month, number = (int(part) for part in token.replace("－", "-").split("-"))
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def _date(token: Token) -> datetime.date:
    return day(token) or datetime.date.min


def _number(token: Token) -> Fraction:
    """The value of a number token; a percent or permille sign is part of it."""
    number = read_number(token.rstrip("%％‰ \t").replace("_", "")) or Fraction(0)
    return number / _SCALES[token[-1]] if token[-1] in _SCALES else number


def _duration(token: Token) -> Fraction:
    """The days of a duration token."""
    digits = token.rstrip("dayshourminutewk天小时分钟周 \t")
    return (read_number(digits.replace("_", "")) or Fraction(0)) * DAYS_OF[token[len(digits) :].strip()]


def _sign(token: Token) -> str:
    plain = (token.word or token).translate(_SIGNS)
    return _COMPARISONS.get(plain, plain)


# Other tokens say by their place alone what they have to say, except in the rules that are given their pieces raw.
_READ: Mapping[str, Callable[[Token], Any]] = {
    **dict.fromkeys(("NAME", "PATH"), _word),
    **dict.fromkeys(("EQUAL", "UNEQUAL", "ORDER", "ADD", "MULTIPLY", "MEETS"), _sign),
    "STRING": _quoted, "DATE": _date, "DURATION": _duration, "PERCENT": _number, "NUMBER": _number,
}  # fmt: skip
_RAW = frozenset({"interval", "soft", "word", "callee", "level", "number", "rows", "aggregation", "name_value"})


class Piece(Spanned):
    """A part of a rule that is no node of its own."""

    value: Any


_PLACED = (Spanned, Token)


# ---------------------------------------------------------------- what rules become


def _value_name(name: Token) -> Token:
    return name.in_english() if name.word in VALUES else name


def _signed_factor(span: Span, sign: str, operand: nodes.Expression) -> nodes.Expression:
    return operand if sign == "+" else nodes.Negative(span, operand)


def _chain(span: Span, first: nodes.Expression, *rest: Any) -> nodes.Expression:
    pairs = tuple(zip(rest[0::2], rest[1::2], strict=True))
    if pairs[0][0] in {"+", "-"}:
        return nodes.Sum(span, (("+", first), *pairs))
    return nodes.Product(span, (("*", first), *pairs))


def _aggregate(span: Span, callee: nodes.Word, *pieces: Any) -> nodes.Aggregate:
    *arguments, name, where, without, otherwise = pieces
    table = nodes.Name(name.span, name.text)
    return nodes.Aggregate(span, callee, tuple(arguments), table, where, without or (), otherwise)


def _matcher(written: nodes.Edges | nodes.Matcher) -> nodes.Matcher:
    return nodes.Matcher(written.span, written, ()) if isinstance(written, nodes.Edges) else written


def _matrix(span: Span, *pieces: Any) -> nodes.Matrix:
    rows = tuple(each for each in pieces if isinstance(each, nodes.MatrixRow))
    return nodes.Matrix(span, tuple(map(_matcher, pieces[: len(pieces) - len(rows)])), rows)


def _lookup(span: Span, *pieces: Any) -> nodes.Lookup:
    *subjects, table, otherwise = pieces
    return nodes.Lookup(span, tuple(subjects), table, otherwise)


def _instead(span: Span, value: nodes.Expression, instead: nodes.Expression) -> nodes.Expression:
    """What stands behind a look-up, unless that is in brackets, counts where no row fits."""
    if isinstance(value, nodes.Lookup) and not value.bands and value.span.start == span.start:
        return nodes.Lookup(span, value.subjects, value.table, instead)
    return nodes.Otherwise(span, value, instead)


def _interpolate(span: Span, subject: nodes.Expression, *written: Any) -> nodes.Interpolate:
    knots = tuple(each for each in written if each is not None)
    return nodes.Interpolate(span, subject, knots)


def _first(span: Span, *pieces: Any) -> nodes.First:
    *options, rest, reason = pieces
    return nodes.First(span, tuple(options), rest, reason)


def _comparison(span: Span, sign: str, edge: nodes.Expression) -> nodes.Edges:
    if sign == "=":
        return nodes.Edges(span, edge, edge, True, True, exactly=True)
    if sign in {">", ">="}:
        return nodes.Edges(span, edge, None, sign == ">=", False)
    return nodes.Edges(span, None, edge, False, sign == "<=")


def _per_unit(span: Span, points: Any, unit: Any, subject: Any, threshold: Any, partial: Any, reason: Any) -> Any:
    above, edge = threshold or (True, None)
    return nodes.PerUnit(span, points, unit, subject, above, edge, partial, reason)


def _reasons(span: Span, *pieces: Any) -> nodes.Reasons:
    """A condition and its words, of which the place is that of the whole, or a list of them."""
    return (nodes.Reason(span, *pieces),) if len(pieces) > 1 else pieces[0]


def _settling(kind: Any) -> Callable[..., nodes.Limit]:
    return lambda span, *pieces: nodes.Limit(span, kind, None, _reasons(span, *pieces), None)


def _bounding(kind: Any) -> Callable[..., nodes.Limit]:
    return lambda span, amount, *pieces: nodes.Limit(span, kind, amount, _reasons(span, *pieces), None)


def _not_applicable(span: Span, why: Any, policy: nodes.Word, *words: Any) -> nodes.Limit:
    return nodes.Limit(span, "na", None, _reasons(span, why, *words), policy)


def _requirement(*, warning: bool) -> Callable[..., nodes.Requirement]:
    return lambda span, *pieces: nodes.Requirement(span, warning, _reasons(span, *pieces))


def _entry(made: type[nodes.Entry | nodes.RowEntry], kind: Any) -> Callable[..., Any]:
    def entry(span: Span, *pieces: Any) -> Any:
        points = pieces[-5]
        return made(span, kind, Span(span.start, points.span.end), *pieces)

    return entry


def _rows(span: Span, *pieces: Any) -> nodes.Rows:
    opening = next(place for place, each in enumerate(pieces) if type(each) is Token and each.type == "LBRACE")
    _, _, table, by, where = pieces[:opening]
    head = _span([each for each in pieces[:opening] if each is not None])
    entries = tuple(each for each in pieces[opening:] if type(each) is not Token)
    return nodes.Rows(span, head, _word(table), _value(by), _value(where), entries)


def _type(span: Span, name: nodes.Word, arguments: Any, precision: Any) -> nodes.TypeName:
    plain = tuple(text for text, value in arguments or () if value is None)
    named = tuple(pair for pair in arguments or () if pair[1] is not None)
    return nodes.TypeName(span, name, plain, named, precision)


def _declared(kind: type[Any]) -> Callable[..., Any]:
    def made(span: Span, name: Any, type_name: Any, domain: Any, default: Any, title: Any) -> Any:
        return kind(span, name, type_name, domain, *(default or (None, False)), title)

    return made


def _let(span: Span, name: Any, type_name: Any, sign: str, value: Any, told: Any) -> nodes.Let:
    title, rounding, grades = told or (None, None, None)
    shown = None
    if rounding is not None:
        place, mode, step = rounding
        arguments = (nodes.Name(name.span, name.text), step, nodes.Name(mode.span, mode.text))
        shown = nodes.Call(place, nodes.Word(place, "round"), arguments)
    return nodes.Let(span, name, type_name, value, title, shown, grades)


def _rule(span: Span, name: nodes.Word, *pieces: Any) -> nodes.Rule:
    *parameters, _, body, title = pieces
    return nodes.Rule(span, name, tuple(parameters), body, title)


def _lost(span: Span, amount: Fraction, reason: Any, row: Any) -> nodes.Expected:
    return nodes.Expected(span, None, None, None, nodes.ExpectedLoss(span, amount, reason, row))


def _example(span: Span, title: nodes.Quoted, *items: tuple[Any, ...]) -> nodes.Example:
    lines = [line for item in items for line in item]
    expected = tuple(line for line in lines if isinstance(line, nodes.Expected))
    return nodes.Example(span, title, tuple(line for line in lines if not isinstance(line, nodes.Expected)), expected)


def _file(span: Span, *statements: Any) -> nodes.File:
    return nodes.File(span, *(tuple(each for each in statements if isinstance(each, kinds)) for kinds in _STATEMENTS))


_STATEMENTS: tuple[Any, ...] = (
    nodes.Framework, nodes.NamedType, nodes.Fact, nodes.Let, nodes.Rule, nodes.Requirement, nodes.Entry | nodes.Rows,
    nodes.Limit, nodes.GradeCap, nodes.GradeOverride, nodes.Example,
)  # fmt: skip
"""What a text consists of, in the order of the fields of its node."""


def _setting(word: str) -> Callable[..., nodes.Setting]:
    return lambda span, *values: nodes.Setting(span, word, values)


_ONE = (
    "floor flag step fallback share weight grouping condition where otherwise_value precision because because_of row"
    " basis place domain annotation policy_name"
)
"""Rules that hand on the one piece that is something."""

_ALL = "bounds dropped without levels names arguments given_row given_facts expect body told reasons demands"
"""Rules that hand on all their pieces."""


def _judged(span: Span, name: Any, bounds: Any, *rest: Any) -> nodes.Judged:
    return nodes.Judged(span, name, *(bounds or (None, None)), *rest)


_SETTINGS = "version authority source currency language effective points round"

RULES: Final[Mapping[str, Callable[..., Any]]] = {
    # Expressions.
    "duration": lambda span, days: nodes.Constant(span, types.DURATION, days),
    "date": lambda span, value: nodes.Constant(span, types.DATE, value),
    "text": lambda span, quoted: nodes.Text(span, types.TEXT, quoted.text),
    "true": lambda span: nodes.Constant(span, types.BOOL, True),
    "false": lambda span: nodes.Constant(span, types.BOOL, False),
    "full": nodes.FullMarks,
    "name_value": lambda span, name: nodes.Name(span, _word(_value_name(name)).text),
    "path_value": lambda span, word: nodes.Name(span, word.text),
    "call": lambda span, callee, *arguments: nodes.Call(span, callee, arguments),
    "counted": lambda span, callee, table, where: nodes.Aggregate(span, callee, (), table, where, (), None),
    "aggregate": _aggregate,
    "meets": lambda span, actual, sign, target: nodes.Meets(span, actual, target),
    "bracketed": lambda span, inner: inner,
    "signed_factor": _signed_factor,
    "chain": _chain,
    "power": nodes.Power,
    "compare": lambda span, left, sign, right: nodes.Comparison(span, sign, left, right),
    "within": nodes.Within,
    "one_of": lambda span, operand, *options: nodes.OneOf(span, operand, options),
    "status": lambda span, operand, word: nodes.StatusTest(span, operand, False, word),
    "status_not": lambda span, operand, word: nodes.StatusTest(span, operand, True, word),
    "negation": nodes.Not,
    "conjunction": lambda span, *operands: nodes.AllOf(span, operands),
    "disjunction": lambda span, *operands: nodes.AnyOf(span, operands),
    "conditional": nodes.Conditional,
    "bands": lambda span, subject, table: nodes.Lookup(span, (subject,), table, None, bands=True),
    "lookup": lambda span, *pieces: _lookup(span, *pieces, None),
    "lookup_otherwise": _lookup,
    "interpolate": _interpolate,
    "slices": nodes.Slices,
    "first": _first,
    "instead": _instead,
    **dict.fromkeys(_ONE.split(), Piece),
    **dict.fromkeys(_ALL.split(), lambda span, *pieces: pieces),
    "number": lambda span, token: nodes.Number(
        span, types.RATIO if token.type == "PERCENT" else types.PLAIN, _number(token)
    ),
    "soft": lambda span, token: token.of_type("NAME"),
    **dict.fromkeys(("word", "callee"), lambda span, token: token.in_english()),
    "interval": lambda span, start, low, comma, high, end: nodes.Edges(
        span, low, high, start.type == "LSQB", end.type == "RSQB"
    ),
    "comparison": _comparison,
    # Clauses and limits.
    "exactly": lambda span, *values: nodes.Matcher(span, None, values),
    "otherwise_row": lambda span: nodes.Matcher(span, None, ()),
    "award": nodes.Award,
    "award_list": lambda span, *items: nodes.AwardList(span, items),
    "knot": nodes.Knot,
    "option": nodes.Option,
    **dict.fromkeys(("award_item", "fault"), nodes.Item),
    "above": lambda span, edge: (True, edge),
    "below": lambda span, edge: (False, edge),
    "proportional": lambda span: "proportional",
    "started": lambda span: "started",
    "complete": lambda span: "complete",
    "per_unit": _per_unit,
    "deduct": lambda span, item, floor: nodes.Deduct(span, (item,), floor),
    "deduct_list": lambda span, *pieces: nodes.Deduct(span, pieces[:-1], pieces[-1]),
    "short_zero": lambda span: nodes.Missed(span, "zero"),
    "short_proportional": lambda span: nodes.Missed(span, "proportional"),
    "short_bands": lambda span, rows: nodes.Missed(span, "bands", rows.rows),
    "short_judged": lambda span, *pieces: nodes.Missed(span, "judged", (), _judged(span, *pieces)),
    "target": nodes.Target,
    "judged": _judged,
    "check": nodes.Check,
    "table_leaf": lambda span, matcher, value: nodes.TableRow(span, _matcher(matcher), value, None),
    "table_branch": lambda span, matcher, inner: nodes.TableRow(span, _matcher(matcher), None, inner),
    "table_rows": lambda span, *rows: nodes.TableRows(span, rows),
    "matrix_row": lambda span, matcher, *cells: nodes.MatrixRow(span, _matcher(matcher), cells),
    "matrix": _matrix,
    "veto": _settling("zero"),
    "exemption": _settling("full"),
    "cap": _bounding("cap"),
    "at_least": _bounding("at least"),
    "at_most": _bounding("at most"),
    "times": _bounding("times"),
    "not_applicable": _not_applicable,
    **dict.fromkeys(("reason", "demand"), nodes.Reason),
    "policy_full": lambda span: nodes.Word(span, "full"),
    "policy_zero": lambda span: nodes.Word(span, "zero"),
    "grade_cap": lambda span, grade, *pieces: nodes.GradeCap(span, grade, _reasons(span, *pieces)),
    "grade_override": lambda span, grade, above, *pieces: nodes.GradeOverride(
        span, grade, above, _reasons(span, *pieces)
    ),
    # Groups, indicators and parts.
    "signed": lambda span, sign, value: nodes.Signed(span, sign or "", value),
    "aggregation": lambda span, *words: nodes.Aggregation(
        span, tuple(_word(word.in_english()) for word in words if word is not None), None
    ),
    "from_base": lambda span, base: nodes.Aggregation(span, (), base),
    "range": nodes.Range,
    "group": _entry(nodes.Entry, "group"),
    "indicator": lambda span, name, title, points, *rest: _entry(nodes.Entry, "indicator")(
        span, name, title, points, None, *rest
    ),
    "part": lambda span, name, title, points, limits, body: _entry(nodes.Entry, "part")(
        span, name, title, points, None, limits, None, body
    ),
    "row_group": _entry(nodes.RowEntry, "group"),
    "row_indicator": lambda span, name, points, *rest: _entry(nodes.RowEntry, "indicator")(
        span, name, points, None, *rest
    ),
    "rows": _rows,
    # The header, facts and quantities.
    **{f"set_{word}": _setting(word) for word in _SETTINGS.split()},
    "level": lambda span, *tokens: nodes.Level(span, _word(tokens[-1].in_english())),
    "grade_row": lambda span, matcher, grade: nodes.GradeRow(span, _matcher(matcher), grade),
    "grades": lambda span, basis, *rows: nodes.Grades(span, basis, rows),
    "set_unit": lambda span, unit, sign, same: nodes.Setting(span, "unit", (unit, same)),
    "set_grade": lambda span, basis, *rows: nodes.Setting(span, "grade", (nodes.Grades(span, basis, rows),)),
    "framework": lambda span, name, title, *settings: nodes.Framework(span, name, title, settings),
    "plain_argument": lambda span, text: (text, None),
    "named_argument": lambda span, text, value: (text, value),
    "type": _type,
    "named_type": lambda span, name, sign, kind: nodes.NamedType(span, name, kind),
    "column": _declared(nodes.Column),
    "table": lambda span, *columns: nodes.Table(span, columns),
    "default": lambda span, value: (value, False),
    "optional": lambda span: (None, True),
    "fact": _declared(nodes.Fact),
    "let": _let,
    "rounding": lambda span, mode, step: (span, mode, step),
    "parameter": nodes.Parameter,
    "rule": _rule,
    "require": _requirement(warning=False),
    "warn": _requirement(warning=True),
    # Examples.
    "given_file": lambda span, path: (nodes.GivenFile(span, path),),
    "given_table": lambda span, name, *rows: (nodes.GivenTable(span, name, rows),),
    "assignment": lambda span, name, sign, value, reason: nodes.GivenFact(span, name, value, None, False, reason),
    "given_status": lambda span, name, status: nodes.GivenFact(span, name, None, status, False, None),
    "given_status_not": lambda span, name, status: nodes.GivenFact(span, name, None, status, True, None),
    "expected": lambda span, condition: nodes.Expected(span, condition, None, None),
    "expected_grade": lambda span, grade: nodes.Expected(span, None, grade, None),
    "expected_error": lambda span, code: nodes.Expected(span, None, None, code),
    "expected_loss": _lost,
    "expected_gain": lambda span, amount, reason, row: _lost(span, -amount, reason, row),
    "expected_no_loss": lambda span, reason, row: _lost(span, Fraction(0), reason, row),
    "example": _example,
    "start": _file,
}


def built(rule: Rule, pieces: list[Any]) -> Any:
    """What the pieces of a rule become; a list is spliced into the rule that it is part of."""
    name = rule.method
    if name is None:
        return _spliced(pieces)
    if rule.places is not None:
        pieces = [None if place is None else pieces[place] for place in rule.places]
    children = _spliced(pieces)
    span = _span(children if rule.places is None else [child for child in children if child is not None])
    if name not in _RAW:
        children = [_value(child) for child in children if type(child) is not Token or child.type in _READ]
    found = RULES[name](span, *children)
    return found if isinstance(found, _PLACED) else Piece(span, found)


def _value(piece: Any) -> Any:
    """What a piece stands for."""
    if type(piece) is Token:
        return _READ[piece.type](piece)
    return piece.value if type(piece) is Piece else piece


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
