"""A node and what is known come in; the scale on which its value stands between the edges of its clause goes out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from perfscore.analysis import model, rule_model, terms
from perfscore.bands import EVERYTHING, Interval
from perfscore.engine.aiming import Aim, aim
from perfscore.engine.axis import Axis, axis, title
from perfscore.engine.charges import charge, of_charge, rests
from perfscore.engine.clauses import matching
from perfscore.engine.explanation import Scale, Segment
from perfscore.engine.figures import Named, Reading, formula, kind_name, written
from perfscore.engine.pieces import Piece, choices, flat, of_knots, of_rows, of_target, target_text
from perfscore.engine.scorecard import Line
from perfscore.numbers import show_percent
from perfscore.trouble import Trouble
from perfscore.types import DURATION, RATIO, Kind
from perfscore.wording import describe

_ZERO, _ONE = Fraction(0), Fraction(1)


def scale(line: Line, known: Reading) -> Scale | None:
    """Where the value that a clause looks at stands; None where the clause has no edges or the value is unknown.

    A target whose points depend on the share that was reached has a scale of that share, and one whose points depend
    on the days that it was missed by has a scale of those days.
    """
    node = line.node
    try:
        match node.clause:
            case rule_model.Bands():
                return _bands(node.clause, known)
            case rule_model.Interpolate():
                knots = [(at, known.number(points)) for at, points in node.clause.knots]
                return _along(axis(node.clause.subject, known), of_knots(knots))
            case rule_model.Deduct(items=(rule_model.PerUnit() as item,)):
                along, (rest,) = axis(item.subject, known), rests(line, known)
                return _along(along, of_charge(charge(item, rest, known), along.value))
            case rule_model.Target():
                return _target(node.clause, node, known)
            case _:
                return None
    except Trouble:
        return None


def _along(line: Axis, pieces: list[Piece] | None) -> Scale | None:
    if pieces is None:
        return None
    kind, subject = kind_name(line.kind, line.known), formula(line.subject, line.known.framework)
    named = title(line.subject, line.known)
    return _scale(subject, named, line.value, line.shown, kind, pieces, line.domain)


def _scale(
    subject: str,
    named: str | None,
    value: Fraction,
    shown: Callable[[Fraction], str],
    kind: str,
    pieces: list[Piece],
    domain: Interval = EVERYTHING,
) -> Scale:
    parts = [part for part in (piece.within(domain) for piece in pieces) if part is not None]
    segments = tuple(_segment(part, value, shown) for part in parts)
    return Scale(subject, named, value, shown(value), kind, segments)


def _segment(piece: Piece, value: Fraction, shown: Callable[[Fraction], str]) -> Segment:
    low, high = piece.interval.low, piece.interval.high
    return Segment(
        label=piece.label,
        low=low,
        high=high,
        low_closed=piece.interval.low_closed,
        high_closed=piece.interval.high_closed,
        low_text="" if low is None else shown(low),
        high_text="" if high is None else shown(high),
        low_points=piece.low_points,
        high_points=piece.high_points,
        here=value in piece.interval,
    )


def _bands(clause: rule_model.Bands, known: Reading) -> Scale | None:
    if not clause.subject.type.ordered:
        return _options(clause, known)
    line = axis(clause.subject, known)
    return _along(line, of_rows(clause.rows, line.domain, known, whole=line.whole))


def _options(clause: rule_model.Bands, known: Reading) -> Scale:
    """A segment for each word; what no row names is one segment, the rest."""
    subject, now = clause.subject, known.value(clause.subject)
    offered = choices(subject.type, clause.rows)
    if now not in offered:
        offered.append(now)
    segments = []
    for each in offered:
        row = matching(clause.rows, each)
        assert row is not None, "the analysis has shown that the rows cover the domain"
        text, points = describe(each, subject.type), known.number(row.points)
        label = written(row.span, known)
        segments.append(Segment(label, None, None, True, True, text, text, points, points, each == now))
    return Scale(
        subject=formula(subject, known.framework),
        title=title(subject, known),
        value=None,
        shown=describe(now, subject.type),
        kind=kind_name(subject.type, known),
        segments=tuple(segments),
    )


def _target(clause: rule_model.Target, node: model.Node, known: Reading) -> Scale | None:
    aimed = aim(clause, known)
    if aimed is None:
        return None
    line, rising = aimed.line, aimed.operator.startswith(">")
    if clause.otherwise == "bands" and line.kind.kind is Kind.DATE:
        return _days(clause, node, line.value - aimed.wanted, known)
    if aimed.wanted > 0 and (clause.otherwise == "bands" or (clause.otherwise == "proportional" and not rising)):
        # What lies at or below 0 meets a target from below, and has no share of it; an exact one is missed both ways.
        shared = aimed.operator != "=" and (rising or line.value > 0)
        return _share(clause, node, aimed, known) if shared else None
    return _along(line, of_target(clause, node, aimed, known))


def _share(clause: rule_model.Target, node: model.Node, aimed: Aim, known: Reading) -> Scale:
    actual, wanted = aimed.line.value, aimed.wanted
    rising, strict = aimed.operator.startswith(">"), aimed.operator in {"<", ">"}
    missed, met = Interval(_ZERO, _ONE, True, strict), Interval(low=_ONE, low_closed=not strict)
    if clause.otherwise == "bands":
        pieces = of_rows(clause.rows, missed, known, whole=False)
    else:
        pieces = [Piece(missed, _ZERO, node.full)]
    pieces.append(flat(met, node.full, target_text(clause, known)))
    sides = [_operand(side, known) for side in (clause.actual, clause.wanted)]
    value = max(actual, _ZERO) / wanted if rising else wanted / actual
    return _scale(" / ".join(sides if rising else reversed(sides)), None, value, show_percent, RATIO.kind.value, pieces)


def _days(clause: rule_model.Target, node: model.Node, late: Fraction, known: Reading) -> Scale:
    rising, strict = clause.operator.startswith(">"), clause.operator in {"<", ">"}
    pieces = of_rows(clause.rows, Interval(low=_ZERO, low_closed=strict), known, whole=True)
    first = pieces[0].interval
    met = Interval(high=first.low, high_closed=not first.low_closed)
    pieces.insert(0, flat(met, node.full, target_text(clause, known)))
    sides = [_operand(side, known) for side in (clause.actual, clause.wanted)]
    subject = " - ".join(reversed(sides) if rising else sides)
    kind = DURATION.kind.value
    return _scale(subject, None, -late if rising else late, lambda days: describe(days, DURATION), kind, pieces)


def _operand(side: terms.Expression, known: Reading) -> str:
    text = formula(side, known.framework)
    return text if isinstance(side, Named | terms.Constant) else f"({text})"
