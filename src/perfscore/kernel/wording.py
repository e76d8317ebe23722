"""Values and intervals as text, for a reader and as a framework writes them; expressions as their author wrote them."""

from __future__ import annotations

import datetime
from fractions import Fraction
from unicodedata import east_asian_width

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import number_text, show, show_percent, terminates
from perfscore.kernel.rational_functions import standing
from perfscore.kernel.source import APART, Span, one_line
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.written_targets import Written

Described = Fraction | datetime.date | str | bool | Written | None


def describe(value: Described, kind: Type) -> str:
    """A value for reading: ``10.89%``, ``2021-12-20``, ``yes``, ``53124661.27``; ``≈`` where digits were left out."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | Written):
        return f"“{value if isinstance(value, str) else value.text}”"
    if isinstance(value, datetime.date):
        return value.isoformat()
    value = standing(value)
    if kind.kind is Kind.DATE:
        return datetime.date.fromordinal(int(value)).isoformat()
    if kind.kind is Kind.RATIO:
        return show_percent(value)
    return _duration(value) if kind.kind is Kind.DURATION else show(value)


def _duration(days: Fraction) -> str:
    number, unit = in_unit(days)
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}"


def value_text(value: Described, kind: Type) -> str | bool:
    """A value as a fact file has it: a ratio in percent, a date as ``2024-12-31``, a duration in days or minutes."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, Fraction):
        return str(value)
    if kind.kind is Kind.RATIO:
        return f"{number_text(value * 100)}%"
    if kind.kind is Kind.DURATION:
        return f"{number_text(value)} days" if terminates(value) else f"{number_text(value * 1440)} minutes"
    return number_text(value)


def in_unit(days: Fraction) -> tuple[str, str]:
    """A duration as a number of days, hours or minutes, whole if it can be."""
    for unit, each in (("days", 1), ("hours", 24), ("minutes", 1440)):
        if (days * each).denominator == 1:
            return show(days * each), unit
    return show(days), "days"


def with_assessor(reason: str, assessor: str) -> str:
    """The reason with its assessor in brackets: those of Chinese text where one of the two holds any."""
    if not assessor:
        return reason
    if any(east_asian_width(char) in "WF" for char in f"{reason}{assessor}"):
        return f"{reason}（{assessor}）"
    return f"{reason} ({assessor})".lstrip()


def written_interval(interval: Interval, kind: Type) -> str:
    """An interval as a framework writes it: ``[0%, 10%)``, ``>= 1``, ``< 0``."""
    low, high = (None if edge is None else describe(edge, kind) for edge in (interval.low, interval.high))
    if low is not None and high is not None:
        return f"{'[' if interval.low_closed else '('}{low}, {high}{']' if interval.high_closed else ')'}"
    if low is not None:
        return f"{'>=' if interval.low_closed else '>'} {low}"
    return "else" if high is None else f"{'<=' if interval.high_closed else '<'} {high}"


_WIDEST_GAP = 200


def whole(span: Span, text: str) -> Span:
    """The span of an expression with the parentheses of its first and its last operand."""
    start, end = span.start, span.end
    opened = closed = 0
    for char in APART.sub("", text[start:end]):
        # An interval may begin with the one kind and end with the other.
        if char in ")]" and opened:
            opened -= 1
        elif char in "()[]":
            opened, closed = (opened + 1, closed) if char in "([" else (opened, closed + 1)
    before, behind = text[max(0, start - _WIDEST_GAP) : start], text[end : end + _WIDEST_GAP]
    while closed and before.rstrip().endswith("("):
        start, closed = start - len(before) + len(before.rstrip()) - 1, closed - 1
        before = before.rstrip()[:-1]
    while opened and behind.lstrip().startswith(")"):
        end, opened = end + len(behind) - len(behind.lstrip()) + 1, opened - 1
        behind = behind.lstrip()[1:]
    return Span(start, end)


def quotation(span: Span, text: str) -> str:
    """An expression as written, with the parentheses that belong to it, in one line and without comments."""
    found = whole(span, text)
    return one_line(text[found.start : found.end])
