"""The total and what is known come in; the grade, and the rules that changed it, go out."""

from __future__ import annotations

from fractions import Fraction

from perfscore.model import model
from perfscore.scoring.explanation import AppliedGradeRule, Graded
from perfscore.scoring.values import Known


def grade(published: Fraction, exact: Fraction, known: Known) -> Graded:
    """Grade a total: the row of the table, not better than any cap; a grade off the scale beats both.

    Raises Trouble where a condition cannot be computed.
    """
    grading = known.framework.grading
    if grading is None:
        return Graded()
    earned = _row(grading, published if grading.basis == "published" else exact)
    caps = [(cap, _rank(grading, cap.grade)) for cap in grading.caps if known.holds(cap.condition)]
    worst = max((rank for _, rank in caps), default=earned)
    overrides = [each for each in grading.overrides if known.holds(each.condition)]
    final = overrides[0].grade if overrides else grading.rows[max(earned, worst)].grade
    rules = [
        AppliedGradeRule("cap", cap.grade, cap.reason, not overrides and earned < rank == worst) for cap, rank in caps
    ]
    rules += [AppliedGradeRule("override", each.grade, each.reason, each is overrides[0]) for each in overrides]
    return Graded(final, grading.rows[earned].grade, tuple(rules))


def _row(grading: model.Grading, total: Fraction) -> int:
    for index, row in enumerate(grading.rows):
        if any(total in interval for interval in row.intervals):
            return index
    return next(index for index, row in enumerate(grading.rows) if not row.intervals)


def _rank(grading: model.Grading, grade: str) -> int:
    return next(index for index, row in enumerate(grading.rows) if row.grade == grade)
