"""A clause and a calculator come in; the points that the clause gives go out, or Uncomputable is raised."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from strategies.arithmetic import Calculator, compare, divide, matches, moment, number, points_of, units
from strategies.description import (
    Award,
    AwardChecklist,
    Bands,
    Clause,
    Const,
    Deduct,
    DeductChecklist,
    Fault,
    Interpolate,
    Judged,
    Lookup,
    LookupRow,
    Node,
    Target,
)
from strategies.terms import Expr


class ClauseOracle:
    def __init__(self, calculator: Calculator) -> None:
        self.calculator = calculator

    def value(self, node: Node, clause: Clause) -> tuple[Fraction, bool]:
        """The points, before the node's range, and whether a target was passed by so far that it is flagged."""
        points = self.points(node, clause)
        return points, isinstance(clause, Target) and self.far_beyond(clause)

    def points(self, node: Node, clause: Clause) -> Fraction:
        value = self.calculator.number
        match clause:
            case Award(expression):
                return value(expression)
            case AwardChecklist(items):
                return sum((self.cost(item) for item in items), Fraction(0))
            case Bands(subject, rows):
                return points_of(rows, self.calculator.value(subject)).value
            case Interpolate(subject, knots):
                return interpolated([(x.value, y.value) for x, y in knots], value(subject))
            case Deduct(fault, floor):
                return max(node.full - self.cost(fault), floor.value if floor else Fraction(0))
            case DeductChecklist(faults, floor):
                costs = sum((self.cost(fault) for fault in faults), Fraction(0))
                return max(node.full - costs, floor.value if floor else Fraction(0))
            case Target():
                return self.target(node, clause)
            case Judged(name):
                return number(self.calculator.look_up(name))
            case Lookup(subjects, rows, otherwise):
                found = self.looked_up(rows, subjects)
                return (found or otherwise or Const(Fraction(0), "")).value
            case _:
                raise TypeError(clause)

    def looked_up(self, rows: tuple[LookupRow, ...], subjects: tuple[Expr, ...]) -> Const | None:
        """The points of the first row that takes the first value, or what its own table gives for the rest."""
        value = self.calculator.value(subjects[0])
        for row in rows:
            if matches(row.match, value):
                return row.points or self.looked_up(row.rows, subjects[1:])
        return None

    def cost(self, fault: Fault) -> Fraction:
        if fault.condition is not None:
            return fault.points.value if self.calculator.holds(fault.condition) else Fraction(0)
        assert fault.subject is not None
        assert fault.per is not None
        subject = self.amount(fault.subject)
        threshold = Fraction(0) if fault.threshold is None else self.amount(fault.threshold)
        beyond = threshold - subject if fault.direction == "below" else subject - threshold
        return fault.points.value * units(fault.word, beyond / self.amount(fault.per))

    def amount(self, expression: Expr) -> Fraction:
        """A number, or a duration in minutes."""
        value = self.calculator.value(expression)
        return Fraction(value // timedelta(minutes=1)) if isinstance(value, timedelta) else number(value)

    def target(self, node: Node, clause: Target) -> Fraction:
        actual, goal = self.calculator.value(clause.actual), self.calculator.value(clause.goal)
        at_least = clause.operator in {">", ">="}
        if compare(clause.operator, actual, goal):
            return node.full
        if clause.otherwise == "zero":
            return Fraction(0)
        if isinstance(actual, str | bool) or clause.operator == "=":
            raise TypeError(clause)
        if not isinstance(actual, Fraction):
            return points_of(clause.rows, Fraction((moment(actual) - moment(goal)).days)).value
        had, wanted = (actual, number(goal)) if at_least else (number(goal), actual)
        attained = had / wanted if had > 0 and wanted > 0 else Fraction(0)
        return points_of(clause.rows, attained).value if clause.otherwise == "bands" else node.full * attained

    def far_beyond(self, clause: Target) -> bool:
        if clause.flag is None:
            return False
        actual, goal = self.calculator.number(clause.actual), self.calculator.number(clause.goal)
        beyond = actual - goal if clause.operator in {">", ">="} else goal - actual
        return divide(beyond, goal) > clause.flag.value


def interpolated(knots: list[tuple[Fraction, Fraction]], x: Fraction) -> Fraction:
    """The height over x of the line through the knots, flat before the first and behind the last."""
    if x <= knots[0][0]:
        return knots[0][1]
    for (left, low), (right, high) in pairwise(knots):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return knots[-1][1]
