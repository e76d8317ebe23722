"""Whole months between days, and days that lie whole months apart."""

from __future__ import annotations

import datetime
from calendar import monthrange


def later_by_months(day: datetime.date, months: int) -> datetime.date | None:
    """The same day of another month, or its last day where it has fewer; None outside the calendar."""
    index = day.year * 12 + day.month - 1 + months
    if not 12 <= index < 120_000:
        return None
    year, month = divmod(index, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def months_apart(first: datetime.date, last: datetime.date) -> int:
    """The whole months from one day to another; negative where the second is earlier."""
    if last < first:
        return -months_apart(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    short = min(first.day, monthrange(last.year, last.month)[1]) > last.day
    return months - 1 if short else months
