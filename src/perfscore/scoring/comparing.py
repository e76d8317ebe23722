"""A value and its target come in; whether it is met, how far the value lies from it, and what is to be said, go out."""

from __future__ import annotations

import datetime
from fractions import Fraction

import attrs

from perfscore.kernel import written_targets as written
from perfscore.kernel.source import Record
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.model import rule_model, terms
from perfscore.model.constants import position
from perfscore.scoring.values import Known, sides

_ZERO = Fraction(0)


@attrs.frozen(repr=False, eq=False)
class Compared(Record):
    """A comparison: ``met`` is None where that cannot be told; the shares are exact, and None where there is none.

    ``beyond`` is how far the value is better than its target, as a share of it; ``shortfall`` is what the bands of a
    missed target are over: the share attained or, of dates, the days between.
    """

    met: bool | None
    attainment: Fraction | None
    deviation: Fraction | None
    beyond: Fraction | None
    shortfall: Fraction
    words: tuple[str, str]


def compare(rule: rule_model.Target | rule_model.Check, known: Known) -> Compared:
    """Compare a value with its target. Raises Trouble where one of them has no value."""
    if rule.operator == "meets":
        return with_written(*sides(rule.actual, rule.wanted, known))
    actual, wanted = known.value(rule.actual), known.value(rule.wanted)
    met = _met(rule.operator, actual, wanted)
    words = (describe(actual, rule.actual.type), describe(wanted, rule.wanted.type))
    if not isinstance(actual, Fraction) or not isinstance(wanted, Fraction):
        late = position(actual) - position(wanted) if isinstance(actual, datetime.date) else _ZERO
        return Compared(met, None, None, None, late if rule.operator.startswith("<") else -late, words)
    attained = _attained(rule.operator, actual, wanted)
    deviation = (actual - wanted) / wanted if wanted > 0 else None
    beyond = None if rule.operator == "=" else deviation
    if beyond is not None and rule.operator.startswith("<"):
        beyond = -beyond
    return Compared(met, _share(met, attained), deviation, beyond, attained, words)


def with_written(actual: Written, target: Written) -> Compared:
    """Compare a value with a target as it is written."""
    attained, deviation = written.attainment(actual, target), written.deviation(actual, target)
    beyond = None
    if deviation is not None and target.operator != "=":
        beyond = -deviation if target.operator.startswith("<") else deviation
    words = (f"“{actual.text}”", f"“{target.text}”")
    short = attained or _ZERO
    # What misses an exact target from above is as far from it as what misses it from below.
    short = 1 / short if short > 1 else short
    met = written.met(actual, target)
    return Compared(met, _share(met, attained), deviation, beyond, short, words)


def _share(met: bool | None, attained: Fraction | None) -> Fraction | None:
    """The share of a target that was reached; there is none of a target of 0 that is met."""
    return None if met and attained == 0 else attained


def _met(operator: str, actual: terms.Scalar, wanted: terms.Scalar) -> bool:
    if operator == "=":
        return actual == wanted
    one, other = position(actual), position(wanted)
    if operator in {"<", ">"} and one == other:
        return False
    return one >= other if operator.startswith(">") else one <= other


def _attained(operator: str, actual: Fraction, wanted: Fraction) -> Fraction:
    """The share of the target that is reached; nothing where a side is not above 0."""
    if actual <= 0 or wanted <= 0:
        return _ZERO
    return wanted / actual if operator.startswith("<") else actual / wanted
