"""Rows of a table that take each value of a domain exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from strategies.description import Const, Row
from strategies.draft import BOOL, COUNT, DATE, DAYS, DURATION, LITERALS, RATIO, SPANS, Draft
from strategies.spelling import decimal_text
from strategies.terms import Interval, Match, Type, Value

NOWHERE = Interval(None, None)


def amount(draft: Draft, low: Fraction, high: Fraction, full: Fraction) -> Const:
    """A constant from low to high, written as a number or by way of `full`."""
    value = draft.pick((low, high, (low + high) / 2, low + (high - low) * draft.upto(10) / 10))
    forms = [decimal_text(value)]
    if full > 0:
        forms += ["full"] if value == full else []
        forms += ["full / 2"] if 2 * value == full and draft.divides else []
        share = value / full
        if 0 <= share < 1 and (share * 1000).denominator == 1:
            forms += [f"{decimal_text(share)} * full", f"{decimal_text(share * 100)}% * full"]
        forms += [f"(full - {decimal_text(full - value)})"] if value < full else []
    return Const(value, draft.pick(forms))


def _edges(draft: Draft, kind: Type, domain: Interval) -> list[Value]:
    """Edges well inside the domain, rising."""
    low, high = domain.low, domain.high
    chosen: list[Value] = []
    if kind == DATE:
        days = draft.some(DAYS, 3)
        inside = [day for day in days if _within(day, low, high)]
        chosen += sorted(inside)
    elif kind == DURATION:
        spans = [span for span in draft.some(SPANS, 3) if _within(span, low, high)]
        chosen += sorted(spans)
    else:
        pool = [value for value in LITERALS[kind.kind] if _within(value, low, high)]
        numbers = draft.some(pool, 4)
        if kind == COUNT:
            numbers = [value for value in numbers if value > 0 and value % 2 == 0]
        chosen += sorted(numbers)
    return chosen


def _within(value: Value, low: Value | None, high: Value | None) -> bool:
    if isinstance(value, date):
        room = timedelta(days=2)
        assert low is None or isinstance(low, date)
        assert high is None or isinstance(high, date)
        return (low is None or value >= low + room) and (high is None or value <= high - room)
    if isinstance(value, timedelta):
        assert low is None or isinstance(low, timedelta)
        assert high is None or isinstance(high, timedelta)
        return (low is None or value > low) and (high is None or value < high)
    assert isinstance(value, Fraction)
    assert low is None or isinstance(low, Fraction)
    assert high is None or isinstance(high, Fraction)
    return (low is None or value > low + 1 or (value > low and low < 1)) and (high is None or value < high)


def _cells(draft: Draft, edges: Sequence[Value], domain: Interval) -> list[Interval]:
    """The domain cut at the edges; an edge goes to the cell below or above, or is a cell of its own."""
    cells: list[Interval] = []
    low, low_closed = domain.low, domain.low_closed
    for edge in edges:
        form = draft.upto(3)
        cells.append(Interval(low, edge, low_closed, high_closed=form == 1))
        if form == 2:
            cells.append(Interval(edge, edge))
        low, low_closed = edge, form in {0, 3}
    cells.append(Interval(low, domain.high, low_closed, domain.high_closed))
    return cells


def _row(draft: Draft, cell: Interval, domain: Interval, percent: bool) -> Match:
    """The row for a cell; at the domain's own ends it may be open."""
    if cell.low == cell.high and cell.low is not None:
        return Match("values" if draft.chance(2) else "compare", cell, (cell.low,), percent)
    low, high = cell.low, cell.high
    if low == domain.low and high != domain.high and draft.chance(2):
        return Match("compare", Interval(None, high, high_closed=cell.high_closed), (), percent)
    if high == domain.high and low != domain.low and draft.chance(2):
        return Match("compare", Interval(low, None, low_closed=cell.low_closed), (), percent)
    return Match("interval", cell, (), percent)


def ladder(edges: Sequence[Value], closed: Sequence[bool], falling: bool, percent: bool) -> list[Match]:
    """`>= 90, >= 80, else`, or the same upwards."""
    rows = []
    for edge, includes in zip(reversed(edges) if falling else edges, closed, strict=True):
        bound = Interval(edge, None, includes) if falling else Interval(None, edge, high_closed=includes)
        rows.append(Match("compare", bound, (), percent))
    return [*rows, Match("else")]


def _mixed(draft: Draft, edges: Sequence[Value], percent: bool) -> list[Match]:
    """A falling ladder whose lowest row is an interval's or a comparison's upper neighbour."""
    closed = [not draft.chance(3) for _ in edges]
    rows = ladder(edges, closed, falling=True, percent=percent)[:-1]
    return [*rows, Match("compare", Interval(None, edges[0], high_closed=not closed[-1]), (), percent)]


def matches(draft: Draft, kind: Type, domain: Interval) -> list[Match]:
    """The left sides of a table over numbers or days."""
    percent = kind == RATIO and not draft.chance(4)
    edges = _edges(draft, kind, domain)
    if not edges:
        return [Match("else")]
    form = draft.upto(4)
    if form in {0, 1}:
        closed = [not draft.chance(3) for _ in edges]
        return ladder(edges, closed, falling=form == 0, percent=percent)
    if form == 2:
        return _mixed(draft, edges, percent)
    rows = [_row(draft, cell, domain, percent) for cell in _cells(draft, edges, domain)]
    rows = draft.shuffled(rows)
    if len(rows) > 1 and draft.chance(3):
        rows = [*rows[1:], Match("else")]
    return rows


def word_matches(draft: Draft, kind: Type) -> list[Match]:
    """The left sides of a table over words or over true and false."""
    options: tuple[Value, ...] = (True, False) if kind == BOOL else kind.options
    cut = draft.upto(len(options) - 1, least=1)
    groups = [options[:cut], options[cut:]]
    if kind == BOOL or draft.chance(2):
        groups = [(option,) for option in options]
    rows = [Match("values", NOWHERE, group) for group in draft.shuffled(groups)]
    return [*rows[1:], Match("else")] if draft.chance(3) else rows


def table(
    draft: Draft, kind: Type, domain: Interval | None, low: Fraction, high: Fraction, full: Fraction
) -> tuple[Row, ...]:
    """A whole table: each value of the domain finds one row."""
    return tuple(Row(match, amount(draft, low, high, full)) for match in left_sides(draft, kind, domain))


def left_sides(draft: Draft, kind: Type, domain: Interval | None) -> list[Match]:
    words = kind.kind in {"bool", "choice"}
    return word_matches(draft, kind) if words else matches(draft, kind, domain or NOWHERE)
