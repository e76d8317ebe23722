"""A score or a grade to reach, and whether an evaluation reaches it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs

from perfscore.domains.findings import refusals
from perfscore.domains.grades import grades_of
from perfscore.domains.interval import Intervals
from perfscore.domains.possible import numbers
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import float_text, read_number
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.messages.trouble import Trouble
from perfscore.model import model
from perfscore.scoring.exact import exact, found_type
from perfscore.scoring.scorecard import Scorecard

_LARGEST = 10**limits.LITERAL_CHARACTERS


def refused(message: Message) -> PerfscoreError:
    """The error for an argument that is of no use."""
    return PerfscoreError([Diagnostic.at(message, Place("<call>"))])


@attrs.frozen
class Goal:
    """What is to be reached: a published total of at least ``score``, or ``grade`` or a better one.

    ``grades`` are the grades that will do.
    """

    score: Fraction | None
    grade: str | None
    grades: tuple[str, ...] = ()
    grading: model.Grading | None = attrs.field(default=None, eq=False, repr=False)

    @classmethod
    def of(cls, framework: model.Framework, score: object, grade: object) -> Goal:
        """The goal of a call. Raises PerfscoreError where it is none, or none of the framework."""
        if (score is None) == (grade is None):
            raise refused(Message("PS644.no_goal"))
        if grade is None:
            return cls(_number(exact(score)), None)
        if framework.grading is None:
            raise refused(Message("PS644.no_grades"))
        known = [row.grade for row in framework.grading.rows]
        wanted = exact(grade)
        if not isinstance(wanted, str) or wanted not in known:
            raise refused(Message("PS644.unknown_grade", found=found_type(grade), known=known[:10]))
        return cls(None, wanted, tuple(known[: known.index(wanted) + 1]), framework.grading)

    def reached(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation reaches it; what is refused or cannot be computed does not."""
        return self.met(*self.outcome(scorecard))

    def outcome(self, scorecard: Scorecard) -> tuple[Fraction | None, str | None]:
        """The published total and the grade of an evaluation, where there are both."""
        total = None if refusals(scorecard.exact).problems else scorecard.score("")
        try:
            return total, None if total is None else scorecard.graded().grade
        except Trouble:
            return None, None

    def met(self, total: Fraction | None, grade: str | None) -> bool:
        """Whether a total with its grade will do."""
        return total is not None and (grade in self.grades if self.score is None else total >= self.score)

    def possible(self, within: Intervals) -> bool:
        """Whether it may be reached, as far as intervals tell."""
        required = (each for each in within.program.requirements if each.wrong.name == "requirement failed")
        if any(within.settled(each.condition) is False for each in required):
            return False
        row = within.row("")
        if self.score is not None:
            enough = Interval(low=self.score, low_closed=True)
            return not numbers(row.score.interval.meet(enough), row.score.step).empty
        assert self.grading is not None
        graded = row.score if self.grading.basis == "published" else row.exact
        return not grades_of(within, self.grading, graded).isdisjoint(self.grades)


def _number(given: object) -> Fraction:
    number: Fraction | None = None
    if isinstance(given, float):
        raise refused(
            Message("PS644.binary_score", meant=float_text(given))
            if given - given == 0
            else Message("PS644.no_score", found=str(given))
        )
    if isinstance(given, str) and len(given) <= limits.LITERAL_CHARACTERS:
        number = read_number(given)
    elif isinstance(given, Decimal):
        if given.is_finite() and abs(given.adjusted()) <= limits.DECIMAL_EXPONENT:
            number = Fraction(given)
    elif isinstance(given, int | Fraction) and not isinstance(given, bool):
        number = Fraction(given)
    if number is None or max(abs(number.numerator), number.denominator) >= _LARGEST:
        raise refused(Message("PS644.no_score", found=found_type(given)))
    return number
