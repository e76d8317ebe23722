"""The scale on which the value of a row's clause stands, between the edges at which its points change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfscore.core.nodes import Case, Node
from perfscore.domains.ledger import rows_taken
from perfscore.domains.supposing import Supposing
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.numbers import show_percent
from perfscore.kernel.rational_functions import Free
from perfscore.kernel.types import COUNT, DURATION, RATIO, Kind, Type
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import rule_model, terms
from perfscore.scoring.arithmetic import earned, taken_off, target, units
from perfscore.scoring.axis import Axis, title
from perfscore.scoring.edges import beyond, choices, last_unit, stepping
from perfscore.scoring.explanation import Scale, Segment
from perfscore.scoring.figures import Named, Reading, formula, kind_name, written
from perfscore.scoring.scorecard import Line
from perfscore.scoring.track import Aim, Piece, Track, aim, along, subject_of, target_text

_ZERO, _ONE = Fraction(0), Fraction(1)
_SHOWN = 12
_NEAR = 3


def scale(line: Line, known: Reading) -> Scale | None:
    """Where the value that a clause looks at stands; None where the clause has no edges or the value is unknown.

    A target whose points depend on the share that was reached has a scale of that share, and one whose points depend
    on the days that it was missed by has a scale of those days.
    """
    try:
        match line.node.clause:
            case rule_model.Bands(subject=subject) if not subject.type.ordered:
                return _options(subject, line, known)
            case rule_model.Bands(subject=subject) | rule_model.Interpolate(subject=subject):
                track = along(subject, line, known)
                return _along(track, track.pieces)
            case rule_model.Deduct(items=(rule_model.PerUnit() as item,)):
                return _per_unit(item, along(item.subject, line, known))
            case rule_model.Target() as clause:
                return _target(clause, line, known)
            case _:
                return None
    except Trouble:
        return None


def _along(track: Track, pieces: Sequence[Piece]) -> Scale:
    over, known = track.axis, track.known
    kind, subject = kind_name(over.kind, known), formula(over.subject, known.framework)
    return _scale(subject, title(over.subject, known), over.value, over.shown, kind, pieces, over.domain)


def _scale(
    subject: str,
    named: str | None,
    value: Fraction,
    shown: Callable[[Fraction], str],
    kind: str,
    pieces: Sequence[Piece],
    domain: Interval = EVERYTHING,
) -> Scale:
    segments = tuple(segment for piece in pieces for segment in _segment(piece, value, shown, domain))
    return Scale(subject, named, value, shown(value), kind, segments)


def _segment(piece: Piece, value: Fraction, shown: Callable[[Fraction], str], domain: Interval) -> Iterator[Segment]:
    """The part of a piece that lies in a domain."""
    there = piece.interval.meet(domain)
    if not there.empty:
        low, high = there.low, there.high
        yield Segment(
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


def _options(subject: terms.Expression, line: Line, known: Reading) -> Scale:
    """A segment for each word; what no row names is one segment, the rest."""
    table, now, node = earned(line.row, known.exact), known.value(subject), known.node(subject)
    assert isinstance(table, Case)
    offered = choices(subject.type, table)
    segments = []
    for each in [*offered, *([] if now in offered else [now])]:
        supposed = Supposing(known.exact, line.row, {node: each})
        *_, (span, _, _) = rows_taken(supposed, table, table.origin.span)
        text, points, label = describe(each, subject.type), supposed.number(table), written(span, known)
        segments.append(Segment(label, None, None, True, True, text, text, points, points, each == now))
    return Scale(
        subject=formula(subject, known.framework),
        title=title(subject, known),
        value=None,
        shown=describe(now, subject.type),
        kind=kind_name(subject.type, known),
        segments=tuple(segments),
    )


# ---------------------------------------------------------------- deductions


def _per_unit(item: rule_model.PerUnit, track: Track) -> Scale | None:
    """The scale of a deduction; None where it never takes anything off."""
    (taken,) = taken_off(track.line.row)
    last = last_unit(track, taken)
    if not last:
        return None
    if item.partial == "proportional":
        return _along(track, track.pieces)
    found = list(_stepped(track, units(taken)[1], last, above=item.above))
    return _along(track, found if item.above else found[::-1])


def _stepped(track: Track, counted: Node, last: int, *, above: bool) -> Iterator[Piece]:
    """The pieces by how many units count; of many, those far from the value are drawn together.

    The points at their ends are right.
    """
    exact, row = track.known.exact, track.line.row
    now = int(exact.number(counted))

    def points(count: int) -> Fraction:
        return Supposing(exact, row, {counted: Fraction(count)}).number(track.of)

    def split(count: int) -> tuple[Interval, Interval]:
        """The values at which no more, and at which more than so many units count."""
        there = stepping(track, counted, count)
        return (beyond(there), there) if now > count else (there, beyond(there))

    for start, end in _runs(last, min(now, last)):
        there = EVERYTHING if end == last else split(end)[0]
        there = there.meet(split(start - 1)[1]) if start else there
        one, other = (points(start), points(end)) if above else (points(end), points(start))
        yield Piece(there, one if one == other else _line(there, one, other), "")


def _line(interval: Interval, one: Fraction, other: Fraction) -> Fraction:
    """Points that lie on a straight line between the two ends of an interval."""
    low, high = interval.low, interval.high
    assert low is not None and high is not None
    points: Fraction = one + (other - one) / (high - low) * (Free(low).number() - low)
    return points


def _runs(last: int, here: int) -> Iterator[tuple[int, int]]:
    """Numbers of units from the first to the last that are shown as one: each alone where there are few, or near."""
    if last < _SHOWN:
        yield from ((each, each) for each in range(last + 1))
        return
    near = range(max(0, here - _NEAR), min(last, here + _NEAR) + 1)
    alone = sorted({0, *near, last})
    for one, other in pairwise(alone):
        yield one, one
        if other > one + 1:
            yield one + 1, other - 1
    yield last, last


# ---------------------------------------------------------------- targets


def _target(clause: rule_model.Target, line: Line, known: Reading) -> Scale | None:
    aimed = aim(clause, line, known)
    if aimed is None:
        return None
    over, rising = aimed.track.axis, aimed.operator.startswith(">")
    if clause.otherwise == "bands" and over.kind.kind is Kind.DATE:
        return _days(clause, aimed)
    if aimed.wanted > 0 and (clause.otherwise == "bands" or (clause.otherwise == "proportional" and not rising)):
        # What lies at or below 0 meets a target from below, and has no share of it; an exact one is missed both ways.
        shared = aimed.operator != "=" and (rising or over.value > 0)
        return _share(clause, aimed) if shared else None
    return _along(aimed.track, aimed.track.pieces)


def _missed(clause: rule_model.Target, aimed: Aim, domain: Interval, kind: Type) -> list[Piece]:
    """The pieces of a missed target along what its bands are over."""
    track = aimed.track
    _, table = target(track.line.row, track.known.exact)
    assert isinstance(table, Case)
    start = Fraction(1 if kind.whole and not domain.low_closed else 0)
    over = Axis(clause.actual, kind, start, domain, track.known)
    pieces = attrs.evolve(track, axis=over, node=subject_of(table), of=table, written=None).pieces
    found = (attrs.evolve(piece, interval=piece.interval.meet(domain)) for piece in pieces)
    return [piece for piece in found if not piece.interval.empty]


def _share(clause: rule_model.Target, aimed: Aim) -> Scale:
    track, wanted, full = aimed.track, aimed.wanted, aimed.track.line.node.full
    actual, known = track.axis.value, track.known
    rising, strict = aimed.operator.startswith(">"), aimed.operator in {"<", ">"}
    domain, met = Interval(_ZERO, _ONE, True, strict), Interval(low=_ONE, low_closed=not strict)
    if clause.otherwise == "bands":
        pieces = _missed(clause, aimed, domain, RATIO)
    else:
        pieces = [Piece(domain, _line(domain, _ZERO, full), "")]
    pieces.append(Piece(met, full, target_text(clause, known)))
    sides = [_operand(side, known) for side in (clause.actual, clause.wanted)]
    value = max(actual, _ZERO) / wanted if rising else wanted / actual
    return _scale(" / ".join(sides if rising else reversed(sides)), None, value, show_percent, RATIO.kind.value, pieces)


def _days(clause: rule_model.Target, aimed: Aim) -> Scale:
    rising, strict = clause.operator.startswith(">"), clause.operator in {"<", ">"}
    track, known = aimed.track, aimed.track.known
    pieces = _missed(clause, aimed, Interval(low=_ZERO, low_closed=strict), COUNT)
    first = pieces[0].interval
    met = Interval(high=first.low, high_closed=not first.low_closed)
    pieces.insert(0, Piece(met, track.line.node.full, target_text(clause, known)))
    sides = [_operand(side, known) for side in (clause.actual, clause.wanted)]
    subject, late = " - ".join(reversed(sides) if rising else sides), track.axis.value - aimed.wanted
    kind = DURATION.kind.value
    return _scale(subject, None, -late if rising else late, lambda days: describe(days, DURATION), kind, pieces)


def _operand(side: terms.Expression, known: Reading) -> str:
    text = formula(side, known.framework)
    return text if isinstance(side, Named | terms.Constant) else f"({text})"
