"""The points that a clause gives, by the oracle; Uncomputable where there are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from strategies.arithmetic import Uncomputable, compare, divide, interpolated, matches, moment, number, points_of, units
from strategies.calculator import Calculator
from strategies.description import (
    Award,
    AwardChecklist,
    Bands,
    Check,
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
    WrittenTarget,
)
from strategies.terms import Expr, Name
from strategies.written_oracle import Aim, Unclear, aim_of

Measures = tuple[Fraction, Fraction]
"""The attainment and the deviation of a row."""


class ClauseOracle:
    def __init__(self, calculator: Calculator) -> None:
        self.calculator = calculator

    def value(self, node: Node, clause: Clause) -> tuple[Fraction, bool]:
        """The points, before the node's range, and whether a target was passed by so far that it is flagged."""
        points = self.points(node, clause)
        match clause:
            case Target():
                return points, self.far_beyond(clause)
            case WrittenTarget(flag=flag) if flag is not None:
                return points, self.sure(lambda: self.aim(clause).beyond()) > flag.value
            case _:
                return points, False

    def sure(self, action: Callable[[], Fraction]) -> Fraction:
        """What comes out, unless the specification is silent, which is written down."""
        try:
            return action()
        except Unclear:
            self.calculator.unclear = True
            raise

    def check(self, check: Check, in_full: bool) -> list[str]:
        """The codes of what a check warns of."""
        for side in (check.aim.actual, check.aim.target):
            self.sure_of(side)
        try:
            aim = aim_of(check.aim, self.calculator.value)
            found = ["PS532"] if in_full and not aim.met else []
            if check.flag is not None and aim.beyond() > check.flag.value:
                found.append("PS525")
        except Unclear:
            self.calculator.unclear = True
            return []
        except Uncomputable:
            return ["PS530"] if in_full else []
        return found

    def sure_of(self, side: Name) -> None:
        """No page says what becomes of a check whose side has no value."""
        try:
            self.calculator.value(side)
        except Uncomputable:
            self.calculator.unclear = True

    def aim(self, clause: WrittenTarget) -> Aim:
        return aim_of(clause.aim, self.calculator.value)

    def measures(self, clause: Clause) -> Measures | None:
        """What the row keeps beside its points; None where there is nothing, or the specification does not say what."""
        match clause:
            case WrittenTarget():
                aim = self.aim(clause)
                if not aim.has_share or aim.actual.form != "=":
                    return None
                had, wanted = aim.amounts()
                return (aim.attainment(), aim.deviation()) if had > 0 and wanted > 0 else None
            case Target(operator=operator) if operator != "=":
                if isinstance(self.calculator.value(clause.actual), date):
                    return None
                had, wanted = self.amount(clause.actual), self.amount(clause.goal)
                if had <= 0 or wanted <= 0:
                    return None
                return had / wanted if operator in {">", ">="} else wanted / had, (had - wanted) / wanted
            case _:
                return None

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
            case WrittenTarget():
                return self.sure(lambda: self.written_target(node, clause))
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
        if isinstance(actual, date):
            return points_of(clause.rows, Fraction((moment(actual) - moment(goal)).days)).value
        sides = self.amount(clause.actual), self.amount(clause.goal)
        had, wanted = sides if at_least else reversed(sides)
        attained = had / wanted if had > 0 and wanted > 0 else Fraction(0)
        return self.for_share(node, clause, attained)

    def written_target(self, node: Node, clause: WrittenTarget) -> Fraction:
        aim = self.aim(clause)
        if aim.met:
            return node.full
        return Fraction(0) if clause.otherwise == "zero" else self.for_share(node, clause, aim.share())

    @staticmethod
    def for_share(node: Node, clause: Target | WrittenTarget, attained: Fraction) -> Fraction:
        return points_of(clause.rows, attained).value if clause.otherwise == "bands" else node.full * attained

    def far_beyond(self, clause: Target) -> bool:
        if clause.flag is None:
            return False
        actual, goal = self.amount(clause.actual), self.amount(clause.goal)
        beyond = actual - goal if clause.operator in {">", ">="} else goal - actual
        return divide(beyond, goal) > clause.flag.value
