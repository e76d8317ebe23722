"""The scale on which the value of a row's rule stands, between the edges at which its points change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfscore.core.nodes import Case, Const, Mul, Node, Test
from perfscore.domains.ledger import rows_taken
from perfscore.domains.supposing import Supposing
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.numbers import show_percent
from perfscore.kernel.rational_functions import Free
from perfscore.kernel.types import COUNT, DURATION, RATIO, Kind, Type
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.messages.trouble import Trouble
from perfscore.model import terms
from perfscore.scoring.arithmetic import earned, taken_off, target
from perfscore.scoring.edges import changeable, choices
from perfscore.scoring.explanation import Scale, Segment
from perfscore.scoring.figures import Reading, formula, kind_name, nested, title_of, written
from perfscore.scoring.scorecard import Line
from perfscore.scoring.track import Axis, Piece, Track, along

_ZERO, _ONE = Fraction(0), Fraction(1)
_SHOWN = 12
_NEAR = 3


def scale(line: Line, known: Reading) -> Scale | None:
    """Where the value that a rule looks at stands; None where the rule has no edges or the value is unknown.

    A target whose points depend on the share that was reached has a scale of that share, and one whose points depend
    on the days that it was missed by has a scale of those days.
    """
    row = line.row
    try:
        match row.charges[0].kind:
            case "band" | "interpolation":
                return _table(line, known)
            case "base" if len(taken_off(row)) == 1 and isinstance(taken_off(row)[0], Mul):
                return _deducted(line, known)
            case "target":
                return _target(line, known)
            case _:
                return None
    except Trouble:
        return None


def _along(track: Track, pieces: Sequence[Piece]) -> Scale:
    over, known = track.axis, track.known
    kind, subject = kind_name(over.kind, known), formula(over.subject, known.framework)
    return _scale(subject, title_of(over.subject, known), over.value, over.shown, kind, pieces, over.domain)


def _scale(
    subject: str,
    named: str | None,
    value: Fraction,
    shown: Callable[[Fraction], str],
    kind: str,
    pieces: Sequence[Piece],
    domain: Interval = EVERYTHING,
) -> Scale:
    segments = tuple(_segment(piece, value, shown, domain) for piece in pieces)
    return Scale(subject, named, value, shown(value), kind, segments)


def _segment(piece: Piece, value: Fraction, shown: Callable[[Fraction], str], domain: Interval) -> Segment:
    """The part of a piece that lies in a domain."""
    there = piece.interval.meet(domain)
    low, high = there.low, there.high
    return Segment(
        label=piece.label,
        low=low,
        high=high,
        low_closed=there.low_closed,
        high_closed=there.high_closed,
        low_text="" if low is None else shown(low),
        high_text="" if high is None else shown(high),
        low_points=piece.at(high if low is None else low),
        high_points=piece.at(low if high is None else high),
        here=value in there,
    )


def _table(line: Line, known: Reading) -> Scale | None:
    """The scale of what a table or an interpolation is over; None where several things are looked at."""
    node, *others = known.looked_at(earned(line.row, known.exact))
    if others or (isinstance(node, Case) and nested(node)):
        return None
    (subject,) = known.sides(node)
    track = along(subject, line, known)
    if track is not None:
        return _along(track, track.pieces)
    assert isinstance(node, Case)
    return _options(subject, node, line, known)


def _options(subject: Node, table: Case, line: Line, known: Reading) -> Scale:
    """A segment for each word; what no row names is one segment, the rest."""
    now, expression, offered = known.exact.value(subject), known.expression(subject), choices(subject, table, known)
    assert expression is not None
    segments = []
    for each in [*offered, *([] if now in offered else [now])]:
        supposed = Supposing(known.exact, line.row, {subject: each})
        *_, (span, _, _) = rows_taken(supposed, table, table.origin.span)
        text, points, label = describe(each, expression.type), supposed.number(table), written(span, known)
        segments.append(Segment(label, None, None, True, True, text, text, points, points, each == now))
    return Scale(
        subject=formula(expression, known.framework),
        title=title_of(expression, known),
        value=None,
        shown=describe(now, expression.type),
        kind=kind_name(expression.type, known),
        segments=tuple(segments),
    )


# ---------------------------------------------------------------- deductions


def _deducted(line: Line, known: Reading) -> Scale | None:
    """The scale of a deduction for each unit; None where it never takes anything off."""
    nodes = known.looked_at(earned(line.row, known.exact))
    subject = next((each for each in nodes if changeable(each, known)), None)
    track = None if subject is None else along(subject, line, known)
    return None if track is None or len(track.pieces) == 1 else _along(track, [*_drawn_together(track)])


def _drawn_together(track: Track) -> Iterator[Piece]:
    """The pieces of a track; of many, those far from the value as one. The points at their ends are right."""
    pieces, last = track.pieces, len(track.pieces) - 1
    here = next(index for index, each in enumerate(pieces) if track.axis.value in each.interval)
    near = range(max(0, here - _NEAR), min(last, here + _NEAR) + 1)
    alone = sorted({0, *near, last}) if last >= _SHOWN else range(last + 1)
    for one, other in pairwise([*alone, last + 1]):
        yield pieces[one]
        if other > one + 1:
            start, end = pieces[one + 1], pieces[other - 1]
            there = attrs.evolve(start.interval, high=end.interval.high, high_closed=end.interval.high_closed)
            points = start.at(there.low), end.at(there.high)
            yield start if other == one + 2 else Piece(there, _line(there, *points), "")


def _line(interval: Interval, one: Fraction, other: Fraction) -> Fraction:
    """Points that lie on a straight line between the two ends of an interval."""
    low, high = interval.low, interval.high
    assert low is not None and high is not None
    points: Fraction = one + (other - one) / (high - low) * (Free(low).number() - low)
    return points


# ---------------------------------------------------------------- targets


def _target(line: Line, known: Reading) -> Scale | None:
    """The scale of a target; None where words are compared, or what has no single edge and no share."""
    met, missed = target(earned(line.row, known.exact))
    one, other = known.compared(met)
    track, wanted = along(one, line, known), known.exact.value(other)
    operator: str = met.operator if isinstance(met, Test) else ""
    if isinstance(wanted, Written):
        ends = {each for each in (wanted.interval.low, wanted.interval.high) if each is not None}
        if len(ends) != 1 or (wanted.kind == "day" and not isinstance(missed, Const)):
            # A missed day has no share of its target.
            return None
        operator, wanted = wanted.operator, ends.pop()
    if track is None:
        return None
    assert isinstance(wanted, Fraction)
    value, rising, strict = track.axis.value, operator.startswith(">"), operator in {"<", ">"}
    if isinstance(missed, Case) and track.axis.kind.kind is Kind.DATE:
        late = wanted - value if rising else value - wanted
        pieces = _missed(track, missed, Interval(low=_ZERO, low_closed=strict), COUNT)
        first = pieces[0].interval
        pieces.insert(0, _met(track, met, Interval(high=first.low, high_closed=not first.low_closed)))
        subject = " - ".join(_operands(met, known, turned=rising))
        return _scale(subject, None, late, lambda days: describe(days, DURATION), DURATION.kind.value, pieces)
    if wanted <= 0 or not (isinstance(missed, Case) or (isinstance(missed, Mul) and not rising)):
        return _along(track, track.pieces)
    if operator == "=" or (value <= 0 and not rising):
        # What lies at or below 0 meets a target from below, and has no share of it; an exact one is missed both ways.
        return None
    pieces = _missed(track, missed, Interval(_ZERO, _ONE, True, strict), RATIO)
    pieces.append(_met(track, met, Interval(low=_ONE, low_closed=not strict)))
    share = max(value, _ZERO) / wanted if rising else wanted / value
    subject = " / ".join(_operands(met, known, turned=not rising))
    return _scale(subject, None, share, show_percent, RATIO.kind.value, pieces)


def _met(track: Track, condition: Node, there: Interval) -> Piece:
    return Piece(there, track.line.node.full, track.known.as_compared(condition))


def _missed(track: Track, of: Node, domain: Interval, kind: Type) -> list[Piece]:
    """The pieces of a missed target along the share that was reached, or the days that it was missed by."""
    start = Fraction(1 if kind.whole and not domain.low_closed else 0)
    over = Axis(track.axis.subject, kind, start, domain)
    node = track.line.row.comparisons[0].shortfall
    pieces = attrs.evolve(track, axis=over, node=node, of=of, written=None).pieces
    return [attrs.evolve(piece, interval=piece.interval.meet(domain)) for piece in pieces]


def _operands(condition: Node, known: Reading, *, turned: bool) -> list[str]:
    """The two sides of a comparison, as they stand in a difference or a quotient, or the other way round."""
    sides = [(each, formula(each, known.framework)) for each in known.pieces(condition)]
    texts = [text if isinstance(each, terms.Figure | terms.Constant) else f"({text})" for each, text in sides]
    return texts[::-1] if turned else texts
