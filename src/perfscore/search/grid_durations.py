"""The smallest steps of durations: a day, or the hours or minutes by which a framework counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from perfscore.kernel.intervals import Interval
from perfscore.kernel.types import Kind
from perfscore.model import rule_model, terms
from perfscore.model.walk import inside
from perfscore.search.ground import Ground

DAY = Fraction(1)
_STEPS = (DAY, Fraction(1, 24), Fraction(1, 1440))


def duration_steps(ground: Ground) -> Mapping[str, Fraction]:
    """The smallest step of each duration that stands in one rule with figures of hours or minutes; others go by days.

    Who writes of hours or minutes counts them. Only figures that are durations tell: points and shares do not.
    """
    if not any(fact.type.kind is Kind.DURATION for fact in ground.framework.fact_list):
        return {}
    pieces: list[object] = [each.value for each in ground.framework.quantities]
    pieces += [each.condition for each in ground.framework.requirements]
    for node in ground.framework.root.rules():
        pieces += [node.clause, *node.limits]
    found = {
        fact.name: _step(_edges([fact.domain]))
        for fact in ground.framework.fact_list
        if fact.type.kind is Kind.DURATION and fact.domain is not None
    }
    for piece in pieces:
        step = _step(_figures(piece))
        if step != DAY:
            for fact in ground.facts_in(piece):
                found[fact.name] = min(step, found.get(fact.name, DAY))
    return found


def _step(figures: Iterable[Fraction]) -> Fraction:
    """The greatest step of which all figures are multiples; a minute where there is none."""
    rest = list(figures)
    return next((step for step in _STEPS if all((each / step).denominator == 1 for each in rest)), _STEPS[-1])


def _figures(piece: object) -> Iterator[Fraction]:
    """The durations that are written in a piece."""
    pending = [piece]
    while pending:
        each = pending.pop()
        match each:
            case terms.Constant() if _is_duration(each):
                yield from _numbers([each.value])
            case terms.Within() if _is_duration(each.operand):
                yield from _edges([each.interval])
            case terms.OneOf() if _is_duration(each.operand):
                yield from _numbers(each.options)
            case rule_model.Bands() if _is_duration(each.subject):
                for row in each.rows:
                    yield from (*_edges(row.intervals), *_numbers(row.values))
            case rule_model.Lookup():
                yield from _of_lookup(each.rows, each.subjects)
            case rule_model.Interpolate() if _is_duration(each.subject):
                yield from (place for place, _ in each.knots)
            case rule_model.PerUnit() if _is_duration(each.subject):
                yield each.unit
            case _:
                pass
        pending.extend(inside(each))


def _of_lookup(rows: Sequence[rule_model.LookupRow], subjects: Sequence[terms.Expression]) -> Iterator[Fraction]:
    for row in rows:
        if _is_duration(subjects[0]):
            yield from (*_edges(row.intervals), *_numbers(row.values))
        yield from _of_lookup(row.inner, subjects[1:])


def _is_duration(expression: terms.Expression) -> bool:
    return expression.type.kind is Kind.DURATION


def _edges(intervals: Iterable[Interval]) -> Iterator[Fraction]:
    yield from (edge for each in intervals for edge in (each.low, each.high) if edge is not None)


def _numbers(values: Iterable[terms.Scalar]) -> Iterator[Fraction]:
    yield from (each for each in values if isinstance(each, Fraction))
