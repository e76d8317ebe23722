"""The tables of a clause, one inside another, each over one value with all that this value can be."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore.kernel.intervals import Interval, gaps
from perfscore.kernel.quoting import quotation
from perfscore.kernel.source import Span, start_of
from perfscore.kernel.types import COUNT, RATIO, Kind, Type
from perfscore.kernel.wording import describe
from perfscore.model import rule_model, terms
from perfscore.model.constants import position
from perfscore.questions.soundness.ground import Ground

_CALENDAR = Interval(position(datetime.date.min), position(datetime.date.max), True, True)
_LONGEST = 60

Row = rule_model.Band | rule_model.LookupRow


@attrs.frozen
class Subject:
    """A value over which a table goes: as a sentence calls it, its type and where it lies.

    ``steps`` marks what is always a whole number or a day.
    """

    text: str
    type: Type
    range: Interval
    steps: bool

    def part(self, interval: Interval) -> Interval:
        """What of an interval the value can be."""
        found = interval.meet(self.range)
        return found.whole() if self.steps else found

    def left(self, intervals: list[Interval]) -> list[Interval]:
        """What the value can be outside of some intervals, the lowest first."""
        return gaps(intervals, self.range, whole=self.steps)

    def told(self, value: Fraction) -> str:
        """A value for reading."""
        return describe(value, self.type)


@attrs.frozen
class Table:
    """Rows over a value; ``otherwise`` is what counts where none fits, and ``inner`` the values that follow.

    ``matrix`` marks a row of a matrix, whose headings are those of all its rows.
    """

    subject: Subject
    rows: tuple[Row, ...]
    otherwise: terms.Expression | None
    inner: tuple[Subject, ...]
    matrix: bool

    @property
    def what(self) -> str:
        """How a sentence calls one of its rows."""
        return "column" if self.matrix else "row"

    @property
    def intervals(self) -> list[Interval]:
        """All that the rows hold of a line."""
        return [interval for row in self.rows for interval in row.intervals]

    @property
    def rest(self) -> Row | None:
        """The row for the rest, where there is one."""
        return next((row for row in self.rows if is_rest(row)), None)

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a rest."""
        kind = self.subject.type
        if kind.ordered:
            return not self.subject.left(self.intervals)
        options: tuple[terms.Scalar, ...] = (True, False) if kind.kind is Kind.BOOL else kind.options
        return bool(options) and set(options) <= {value for row in self.rows for value in row.values}

    def reached(self, row: Row) -> bool:
        """Whether some value may come to a row."""
        if is_rest(row):
            return not self.complete
        return bool(row.values) or any(not self.subject.part(each).empty for each in row.intervals)

    def below(self, row: rule_model.LookupRow) -> Table:
        """The table inside a row."""
        drawn = any(each.points is not None and each.span == each.points.span for each in row.inner)
        return Table(self.inner[0], row.inner, self.otherwise, self.inner[1:], drawn)


def is_rest(row: Row) -> bool:
    """Whether a row takes what is left."""
    return not row.intervals and not row.values


def table_of(clause: rule_model.Clause | None, ground: Ground) -> Table | None:
    """The outermost table of a clause; None where it has none."""
    match clause:
        case rule_model.Bands():
            return Table(subject_of(clause.subject, ground), clause.rows, None, (), False)
        case rule_model.Target(otherwise="bands"):
            return Table(_shortfall(clause), clause.rows, None, (), False)
        case rule_model.Lookup():
            first, *others = (subject_of(each, ground) for each in clause.subjects)
            return Table(first, clause.rows, clause.otherwise, tuple(others), False)
        case _:
            return None


def tables(outer: Table) -> Iterator[Table]:
    """A table and all those inside the rows that something reaches."""
    yield outer
    for row in outer.rows:
        if isinstance(row, rule_model.LookupRow) and row.inner and outer.reached(row):
            yield from tables(outer.below(row))


def subject_of(expression: terms.Expression, ground: Ground) -> Subject:
    """What can be said of a value before any fact is known."""
    found = ground.range_of(expression)
    if expression.type.kind is Kind.DATE:
        found = found.meet(_CALENDAR)
    text = start_of(written(expression.span, ground), _LONGEST)
    return Subject(f"`{text}`", expression.type, found, _steps(expression))


def written(span: Span, ground: Ground) -> str:
    """A piece of the framework as written, in one line, with the parentheses that belong to it."""
    return quotation(span, ground.framework.source.text)


def _steps(expression: terms.Expression) -> bool:
    """Whether a value is sure to be whole: a half of a count is of type count too."""
    if expression.type.kind is Kind.DATE:
        return True
    counted = isinstance(expression, terms.FactValue | terms.ColumnValue)
    counted = counted or (isinstance(expression, terms.Aggregate) and expression.function == "count")
    return counted and expression.type.whole


def _shortfall(clause: rule_model.Target) -> Subject:
    """What the bands of a missed target are over, as far as its operator tells."""
    strict = clause.operator in {"<", ">", "meets"}
    if clause.actual.type.kind is Kind.DATE and clause.operator != "meets":
        late = "the days late" if clause.operator.startswith("<") else "the days early"
        return Subject(late, COUNT, Interval(low=Fraction(0 if strict else 1), low_closed=True), True)
    return Subject("the share attained", RATIO, Interval(high=Fraction(1), high_closed=strict), False)
