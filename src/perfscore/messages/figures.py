"""How messages speak of values, of where a value lies, and of what is counted, in words that have no language yet."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.intervals import Interval
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import Described, describe, in_unit, written_interval
from perfscore.messages.catalogue import Item, Words


def figure(value: Described, kind: Type) -> Item:
    """A value for reading: ``10.89%``, ``2021-12-20``, ``yes``, ``3 days``."""
    if isinstance(value, bool):
        return Words("figure.yes" if value else "figure.no")
    if kind.kind is not Kind.DURATION or not isinstance(value, Fraction):
        return describe(value, kind)
    number, unit = in_unit(value)
    one = number == "1"
    match unit:
        case "days":
            return Words("figure.days", number=number, one=one)
        case "hours":
            return Words("figure.hours", number=number, one=one)
        case _:
            return Words("figure.minutes", number=number, one=one)


def within(interval: Interval, kind: Type) -> Words:
    """Where a value lies: ``in [0%, 100%]``, ``at least 1``, ``above 0``."""
    if interval.low is not None and interval.high is not None:
        return Words("figure.within", range=written_interval(interval, kind))
    if interval.low is not None:
        edge = figure(interval.low, kind)
        return Words("figure.at_least" if interval.low_closed else "figure.above", edge=edge)
    if interval.high is not None:
        edge = figure(interval.high, kind)
        return Words("figure.at_most" if interval.high_closed else "figure.below", edge=edge)
    return Words("figure.anything")


def node(kind: str, name: str) -> Words:
    """A group, an indicator or a part; the last is called by its path."""
    if kind == "part":
        return Words("node.part", path=name)
    return Words("node.group" if kind == "group" else "node.indicator", name=name)
