"""What an expression is worth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from strategies.arithmetic import (
    Refused,
    calculate,
    call,
    compare,
    inside,
    interpolated,
    matches,
    number,
    round_to,
    truth,
)
from strategies.terms import (
    Binary,
    Call,
    Compared,
    Expr,
    FirstOf,
    HasStatus,
    If,
    Instead,
    IsMissing,
    Line,
    Literal,
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
)
from strategies.written_oracle import Unclear, measured


class Calculator:
    """Values of expressions, given how names, statuses and scores are looked up."""

    def __init__(
        self,
        look_up: Callable[[str], Value],
        status: Callable[[str], str],
        score: Callable[[ScoreOf], Fraction],
        lacks: Callable[[Name | ScoreOf], bool],
    ) -> None:
        self.look_up = look_up
        self.status = status
        self.score = score
        self.lacks = lacks
        self.unclear = False
        """Whether something was asked that the specification does not answer."""

    def holds(self, expression: Expr) -> bool:
        return truth(self.value(expression))

    def number(self, expression: Expr) -> Fraction:
        return number(self.value(expression))

    def value(self, expression: Expr) -> Value:
        match expression:
            case Num(value):
                return value
            case Literal(literal):
                return literal
            case Name(name):
                return self.look_up(name)
            case Call(function, arguments):
                return call(function, [self.value(each) for each in arguments])
            case Rounded(operand, step, mode):
                return round_to(self.number(operand), step.value, mode)
            case ScoreOf():
                return self.score(expression)
            case Compared():
                return self.compared(expression)
            case Tabled(subject, rows):
                found = self.value(subject)
                return self.value(next(value for match, value in rows if matches(match, found)))
            case Line(subject, knots):
                # The values of all knots are looked at, also where one is enough.
                ends = [(x.value, self.number(y)) for x, y in knots]
                return interpolated(ends, self.number(subject))
            case Sliced():
                return self.sliced(expression)
            case FirstOf(options, rest):
                return self.value(next((value for value, condition in options if self.holds(condition)), rest))
            case _:
                return self._compound(expression)

    def sliced(self, expression: Sliced) -> Fraction:
        """What is below each end, less what is below the one before, at the rate of the slice."""
        whole, low, total = self.number(expression.subject), Fraction(0), Fraction(0)
        ends = [*(end.value for end, _ in expression.ends), whole]
        for end, rate in zip(ends, expression.rates, strict=True):
            if whole > low:
                total += self.number(rate) * (min(end, whole) - low)
            low = end
        return total

    def compared(self, expression: Compared) -> Value:
        try:
            return measured(expression, self.value)
        except Unclear:
            self.unclear = True
            raise

    def _compound(self, expression: Expr) -> Value:
        match expression:
            case Unary("not", operand):
                return not self.holds(operand)
            case Unary(_, operand):
                return -self.number(operand)
            case Binary("and", left, right):
                return self.holds(left) and self.holds(right)
            case Binary("or", left, right):
                return self.holds(left) or self.holds(right)
            case Binary(operator, left, right) if operator in {"=", "!=", "<", "<=", ">", ">="}:
                return compare(operator, self.value(left), self.value(right))
            case Binary(operator, left, right):
                return calculate(operator, self.value(left), self.value(right))
            case Within(subject, interval):
                return inside(interval, self.value(subject))
            case OneOf(subject, options):
                return self.value(subject) in options
            case If(condition, then, otherwise):
                return self.value(then if self.holds(condition) else otherwise)
            case HasStatus(name, status, negated):
                return (self.status(name) == status) is not negated
            case IsMissing(subject, negated):
                return self.missing(subject) is not negated
            case Instead(subject, instead):
                return self.value(instead if self.missing(subject) else subject)
            case Nothing():
                raise Refused("PS516")
            case _:
                raise TypeError(expression)

    def missing(self, expression: Expr) -> bool:
        """Whether something is missing that an expression needs, looked at from left to right."""
        match expression:
            case Name() | ScoreOf():
                return self.lacks(expression)
            case Num() | Literal() | HasStatus() | IsMissing():
                return False
            case Nothing():
                return True
            case Call(_, arguments):
                return any(map(self.missing, arguments))
            case Rounded(operand) | Unary(_, operand) | Within(operand) | OneOf(operand):
                return self.missing(operand)
            case Binary("and" | "or" as operator, left, right):
                return self.missing(left) or (self.holds(left) is (operator == "and") and self.missing(right))
            case Binary(_, left, right) | Compared(_, left, right):
                return self.missing(left) or self.missing(right)
            case If(condition, then, otherwise):
                return self.missing(condition) or self.missing(then if self.holds(condition) else otherwise)
            case Instead(subject, instead):
                return self.missing(subject) and self.missing(instead)
            case _:
                return self._missing_in_rows(expression)

    def _missing_in_rows(self, expression: Expr) -> bool:
        """The same of what stands in rows, of which those are needed that are taken."""
        match expression:
            case Tabled(subject, rows):
                if self.missing(subject):
                    return True
                found = self.value(subject)
                return self.missing(next(value for match, value in rows if matches(match, found)))
            case Line(subject, knots):
                return any(map(self.missing, (subject, *(value for _, value in knots))))
            case Sliced(subject, ends, rates):
                if self.missing(subject):
                    return True
                lows = [Fraction(0), *(end.value for end, _ in ends)]
                return any(
                    self.number(subject) > low and self.missing(rate) for low, rate in zip(lows, rates, strict=True)
                )
            case FirstOf(options, rest):
                for value, condition in options:
                    if self.missing(condition) or self.holds(condition):
                        return self.missing(condition) or self.missing(value)
                return self.missing(rest)
            case _:
                raise TypeError(expression)
