"""The edges at which a condition would turn, and the effect that this has on points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfscore.core.nodes import Value
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.model import terms
from perfscore.scoring.axis import Ranked, axis, title
from perfscore.scoring.explanation import Edge
from perfscore.scoring.figures import Reading, behind, formula, kind_name

_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def turns(condition: terms.Expression, known: Reading, effect: Fraction) -> Iterator[Ranked]:
    """The edges at which a condition that holds would fail, or one that does not would hold.

    Raises Trouble where that cannot be told.
    """
    held = known.holds(condition)
    match condition:
        case terms.Not():
            yield from turns(condition.operand, known, effect)
        case terms.Within():
            regions = outside(condition.interval) if held else (condition.interval,)
            yield from _into(condition.operand, regions, known, effect)
        case terms.Comparison():
            yield from _compared(condition, known, effect, held=held)
        case terms.FactValue() | terms.ColumnValue() | terms.QuantityValue():
            yield Ranked(option(condition, not held, known, effect), condition, not held)
        case _:
            yield as_written(formula(condition, known.framework), condition, effect, held=held)


def bare(condition: terms.Expression | None) -> terms.Expression | None:
    """A condition without the ``not`` in front: what turns it turns every other that is bare the same."""
    while isinstance(condition, terms.Not):
        condition = condition.operand
    return condition


def outside(interval: Interval) -> tuple[Interval, ...]:
    """What lies below and what lies above an interval."""
    found: list[Interval] = []
    if interval.low is not None:
        found.append(Interval(high=interval.low, high_closed=not interval.low_closed))
    if interval.high is not None:
        found.append(Interval(low=interval.high, low_closed=not interval.high_closed))
    return tuple(found)


def region(operator: str, edge: Fraction) -> tuple[Interval, ...]:
    """Where a comparison with an edge holds."""
    match operator:
        case "=":
            return (point(edge),)
        case "!=":
            return outside(point(edge))
        case ">" | ">=":
            return (Interval(low=edge, low_closed=operator == ">="),)
        case _:
            return (Interval(high=edge, high_closed=operator == "<="),)


def option(subject: terms.Expression, at: Value, known: Reading, effect: Fraction) -> Edge:
    """The edge at another word, or at the other one of yes and no."""
    kind = subject.type
    return Edge(
        subject=formula(subject, known.framework),
        title=title(subject, known),
        now=describe(known.value(subject), kind),
        relation="=",
        at=describe(at, kind),
        kind=kind_name(kind, known),
        distance=None,
        effect=effect,
    )


def _into(
    subject: terms.Expression, regions: tuple[Interval, ...], known: Reading, effect: Fraction
) -> Iterator[Ranked]:
    line = axis(subject, known)
    for each in regions:
        spot = line.spot(each)
        if spot is not None:
            yield line.edge(spot, effect)


def changeable(expression: terms.Expression, known: Reading) -> bool:
    """Whether an expression is computed from facts; a named number is not."""
    return any(not isinstance(each, terms.QuantityValue) for each in behind(expression, known))


def independent(one: terms.Expression, other: terms.Expression, known: Reading) -> bool:
    """Whether an expression can change while another stays; a score may be made of anything."""
    behind_one, behind_other = behind(one, known), behind(other, known)
    if not behind_one or not behind_other:
        return True
    scores = any(isinstance(each, terms.NodeValue) for each in behind_one | behind_other)
    return not scores and behind_one.isdisjoint(behind_other)


def _compared(condition: terms.Comparison, known: Reading, effect: Fraction, *, held: bool) -> Iterator[Ranked]:
    """The edges of the side that can change, while the other side stays as it is."""
    subject, operator, fixed = condition.left, condition.operator, condition.right
    if changeable(fixed, known) and not changeable(subject, known):
        subject, operator, fixed = fixed, _MIRRORED[operator], subject
    wanted = _OPPOSITE[operator] if held else operator
    if not independent(fixed, subject, known):
        yield as_written(formula(condition, known.framework), condition, effect, held=held)
        return
    other = known.value(fixed)
    if subject.type.ordered:
        yield from _into(subject, region(wanted, known.number(fixed)), known, effect)
    elif subject.type.kind is Kind.BOOL:
        yield Ranked(option(subject, not known.holds(subject), known, effect), subject, not known.holds(subject))
    elif wanted == "=":
        yield Ranked(option(subject, other, known, effect), subject, other)
    else:
        yield as_written(formula(condition, known.framework), condition, effect, held=held)


def as_written(condition: str, moves: object, effect: Fraction, *, held: bool) -> Ranked:
    """The edge at which a condition turns of which no more can be said than how it is written."""
    return Ranked(Edge(condition, None, "", "fails" if held else "holds", "", Kind.BOOL.value, None, effect), moves)
