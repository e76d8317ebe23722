"""How values and expressions are spelled in a `.perf` file."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from strategies.terms import (
    Aggregate,
    Binary,
    Call,
    Compared,
    Expr,
    FirstOf,
    HasStatus,
    If,
    Instead,
    Interval,
    IsMissing,
    Line,
    Literal,
    Match,
    Name,
    Nothing,
    Num,
    OneOf,
    Rounded,
    ScoreOf,
    Sliced,
    Tabled,
    Unary,
    Value,
    Within,
    Written,
)

OR, AND, NOT, TEST, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)
STRENGTH = {
    "or": OR,
    "and": AND,
    "=": TEST,
    "!=": TEST,
    "<": TEST,
    "<=": TEST,
    ">": TEST,
    ">=": TEST,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "^": POWER,
}
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def terminates(value: Fraction) -> bool:
    """Whether finitely many decimals say the value."""
    return 10**200 % value.denominator == 0


def decimal_text(value: Fraction) -> str:
    """The digits of a value that has finitely many decimals."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if value < 0 else "") + whole + (f".{part}" if part else "")


def number_text(value: Fraction, spelling: str = "plain") -> str:
    match spelling:
        case "percent":
            return f"{decimal_text(value * 100)}%"
        case "permille":
            return f"{decimal_text(value * 1000)}‰"
        case "wide":
            return decimal_text(value).translate(WIDE)
        case "spaced":
            whole, point, part = decimal_text(value).partition(".")
            return f"{int(whole):_}{point}{part}"
        case _:
            return decimal_text(value)


def literal_text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case date():
            return value.isoformat()
        case timedelta():
            hours = value // timedelta(hours=1)
            return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"
        case Fraction():
            return decimal_text(value)
        case Written(text):
            return quoted(text)


def _edge(value: Value | None, percent: bool) -> str:
    assert value is not None
    return number_text(value, "percent" if percent else "plain") if type(value) is Fraction else literal_text(value)


def interval_text(interval: Interval, percent: bool = False, compare: bool = False) -> str:
    """An interval as it stands in a row, a domain or behind `in`; without one end it is a comparison."""
    low, high = interval.low, interval.high
    if low is None:
        return f"{'<=' if interval.high_closed else '<'} {_edge(high, percent)}"
    if high is None:
        return f"{'>=' if interval.low_closed else '>'} {_edge(low, percent)}"
    if low == high:
        return f"= {_edge(low, percent)}"
    opening, closing = "(["[interval.low_closed], ")]"[interval.high_closed]
    return f"{opening}{_edge(low, percent)}, {_edge(high, percent)}{closing}"


def match_text(match: Match) -> str:
    if match.form == "else":
        return "else"
    if match.form == "values":
        return ", ".join(_edge(value, match.percent) for value in match.values)
    return interval_text(match.interval, match.percent)


def _bracketed(expression: Expr, at_least: int) -> str:
    text = expression_text(expression)
    return text if strength(expression) >= at_least else f"({text})"


def strength(expression: Expr) -> int:
    match expression:
        case Binary(operator):
            return STRENGTH[operator]
        case Unary("not"):
            return NOT
        case Unary("-"):
            return SIGN
        case Within() | OneOf() | HasStatus() | IsMissing() | Compared("meets"):
            return TEST
        case If() | Instead():
            return OR - 1
        case _:
            return ATOM


def _binary(expression: Binary) -> str:
    own = STRENGTH[expression.operator]
    # Sums and products lean to the left; a comparison and a power take only stronger things on both sides.
    left = _bracketed(expression.left, own if own in {OR, AND, SUM, PRODUCT} else own + 1)
    right = _bracketed(expression.right, own if own in {OR, AND} else own + 1)
    return f"{left} {expression.operator} {right}"


def _within(expression: Within) -> str:
    interval: Interval = expression.interval
    spelling = "percent" if expression.percent else "plain"
    ends = [
        number_text(end, spelling) if type(end) is Fraction else literal_text(end)
        for end in (interval.low, interval.high)
        if end is not None
    ]
    opening, closing = "(["[interval.low_closed], ")]"[interval.high_closed]
    return f"{_bracketed(expression.subject, SUM)} in {opening}{', '.join(ends)}{closing}"


def _tabled(expression: Tabled) -> str:
    rows = ", ".join(f"{match_text(match)} : {arith_text(value)}" for match, value in expression.rows)
    return f"bands {expression_text(expression.subject)} {{ {rows} }}"


def _line(expression: Line) -> str:
    knots = ", ".join(f"{expression_text(x)} : {arith_text(y)}" for x, y in expression.knots)
    return f"interpolate {expression_text(expression.subject)} {{ {knots} }}"


def _sliced(expression: Sliced) -> str:
    ends = [f"{'<=' if taken else '<'} {expression_text(end)}" for end, taken in expression.ends]
    rows = zip([*ends, "else"], map(arith_text, expression.rates), strict=True)
    return f"slices {expression_text(expression.subject)} {{ {', '.join(' : '.join(row) for row in rows)} }}"


def _first(expression: FirstOf) -> str:
    options = [f"{arith_text(value)} when {expression_text(condition)}" for value, condition in expression.options]
    return f"first {{ {', '.join([*options, f'else {arith_text(expression.rest)}'])} }}"


def _aggregate(expression: Aggregate) -> str:
    words = "" if expression.rank is None else f"{expression.rank}, "
    if expression.subject is not None:
        words += f"{expression_text(expression.subject)} of "
    words += expression.table
    if expression.where is not None:
        words += f" where {_bracketed(expression.where, OR - isinstance(expression.where, If))}"
    dropped = [f"{word} {most}" for word, most in _dropped(expression) if most]
    if dropped:
        words += f" without {' and '.join(dropped)}"
    if expression.otherwise is not None:
        words += f" otherwise {expression_text(expression.otherwise)}"
    return f"{expression.function}({words})"


def _dropped(expression: Aggregate) -> list[tuple[str, int]]:
    return [("lowest", expression.lowest), ("highest", expression.highest)]


def arith_text(expression: Expr) -> str:
    """The spelling where only sums, products and what is stronger may stand."""
    return _bracketed(expression, SUM)


def expression_text(expression: Expr) -> str:
    match expression:
        case Num(value, spelling):
            return number_text(value, spelling)
        case Literal(literal):
            return literal_text(literal)
        case Name(name):
            return name
        case Call(function, arguments):
            return _call(function, *arguments)
        case Rounded(operand, step, mode):
            return f"round({expression_text(operand)}, {expression_text(step)}, {mode})"
        case ScoreOf(function, path, short):
            return f"{function}({'.'.join(_suffix(path) if short else path)})"
        case Aggregate():
            return _aggregate(expression)
        case Compared(function, actual, target):
            return f"{actual.name} meets {target.name}" if function == "meets" else _call(function, actual, target)
        case _:
            return _compound_text(expression)


def _call(function: str, *arguments: Expr) -> str:
    return f"{function}({', '.join(map(expression_text, arguments))})"


def _suffix(path: tuple[str, ...]) -> tuple[str, ...]:
    """The shortest clear end of a path: names are unique, positions are not."""
    return path[-2:] if path[-1].isdigit() else path[-1:]


def _compound_text(expression: Expr) -> str:
    match expression:
        case Unary("not", operand):
            return f"not {_bracketed(operand, NOT)}"
        case Unary(_, operand):
            return f"-{_bracketed(operand, POWER)}"
        case Binary():
            return _binary(expression)
        case Within():
            return _within(expression)
        case OneOf(subject, options):
            return f"{_bracketed(subject, SUM)} in {{{', '.join(map(quoted, options))}}}"
        case If(condition, then, otherwise):
            parts = (expression_text(each) for each in (condition, then, otherwise))
            return "if {} then {} else {}".format(*parts)
        case Tabled():
            return _tabled(expression)
        case Line():
            return _line(expression)
        case Sliced():
            return _sliced(expression)
        case FirstOf():
            return _first(expression)
        case Instead(subject, instead):
            return f"{_bracketed(subject, OR)} otherwise {expression_text(instead)}"
        case IsMissing(subject, negated):
            return f"{_bracketed(subject, SUM)} is {'known' if negated else 'missing'}"
        case Nothing():
            return "missing"
        case HasStatus(name, status, negated):
            return f"{name} is {'not ' if negated else ''}{status}"
        case _:
            raise TypeError(expression)
