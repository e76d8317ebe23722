"""Consistency of a result: losses that are not what was lost, and parts that do not add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import fraction_text, plain, terminates, to_decimal
from perfscore.scoring.result import NodeResult

_ZERO = Fraction(0)


@attrs.frozen
class Contradiction:
    """A value of a node, by its key, that is not what the other values of the result make it."""

    path: str
    what: str
    claimed: str
    found: str


def contradictions(result: NodeResult) -> Iterator[Contradiction]:
    """Every such value, in the order of the tree: losses that are not what was lost, parts that do not add up."""
    for node in result.walk():
        yield from _losses(node)
        yield from _parts(node)


def lost(node: NodeResult, claimed: Decimal) -> Iterator[Contradiction]:
    """Whether what a file calls lost is the difference of the points."""
    if plain(claimed) != plain(node.lost):
        yield Contradiction(node.path, "lost", plain(claimed), plain(node.lost))


def _losses(node: NodeResult) -> Iterator[Contradiction]:
    missing = Fraction(node.weight) - Fraction(node.score)
    exact = _sum(loss.amount for loss in node.losses)
    published = _sum(Fraction(loss.published) for loss in node.losses)
    if exact is None or published is None:
        yield Contradiction(node.path, "score", plain(node.score), "")
    elif exact != missing or published != missing:
        found = missing - (exact if exact != missing else published)
        yield Contradiction(node.path, "score", plain(node.score), _number(Fraction(node.score) + found))


def _parts(node: NodeResult) -> Iterator[Contradiction]:
    """Whether the parts make up what the node has earned, each with its points before or after rounding.

    A group whose parts have weights or whose points are shared out is left alone: a file does not tell how.
    """
    there = [child for child in node.children if child.applies]
    form = node.explanation.form
    if node.earned is None or not there or (form == "sum" and len(there) < len(node.children)):
        return
    low = [min(Fraction(child.score), child.exact) for child in there]
    high = [max(Fraction(child.score), child.exact) for child in there]
    all_low, all_high = _sum(low), _sum(high)
    if all_low is None or all_high is None:
        return
    match form:
        case "sum":
            least, most = all_low, all_high
        case "mean":
            least, most = all_low / len(there), all_high / len(there)
        case "minimum":
            least, most = min(low), min(high)
        case "maximum":
            least, most = max(low), max(high)
        case _:
            return
    if not least <= node.earned <= most:
        yield Contradiction(node.path, "earned", _number(node.earned), _number(least if node.earned < least else most))


def _sum(numbers: Iterable[Fraction]) -> Fraction | None:
    """The sum; None where it has more digits than any number that is met while scoring."""
    total = _ZERO
    for each in numbers:
        total += each
        if max(total.numerator.bit_length(), total.denominator.bit_length()) > limits.NUMBER_BITS:
            return None
    return total


def _number(value: Fraction) -> str:
    """A number as short as it can be written exactly."""
    return plain(to_decimal(value)) if terminates(value) else fraction_text(value)
