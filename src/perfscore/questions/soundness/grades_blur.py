"""Witnesses of blurred edges: exact totals that rounding shows on the other side of a grade's edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

import attrs

from perfscore.kernel import limits
from perfscore.messages.diagnostics import FactsError
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.domains import fits
from perfscore.questions.soundness.grades_total import Total
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.reference import evaluate

_MIXED = 12
_ALONE = 2
_LAST = 3
_ALIKE = (Fraction(100), Fraction(1), Fraction(0))
_MOST_NODES_TRIED = 16_000
_FINEST = Fraction(1, 1_000_000)

Values = Mapping[str, terms.Scalar]


@attrs.frozen
class Blur:
    """An exact total and the same as it is shown, with an edge of a row between them."""

    exact: Fraction
    shown: Fraction
    row: model.GradeRow


def blurred(total: Total) -> Iterator[Blur]:
    """For each edge of a grade a total that is shown on its other side, where facts that bring it about were found."""
    rule, grid = total.shown_by, total.ground.ranges.row("").exact.step
    # Where every exact total lies on the step it is shown as it is.
    if rule is not None and (grid is None or (grid / rule.step).denominator != 1):
        yield from _Search(total).blurs()


@attrs.frozen
class _Tried:
    values: Values
    exact: Fraction


class _Search:
    """Sets of facts, each moved towards an edge until the total is shown beyond it.

    All facts are given but what may be missing and has no plain value, such as a table.
    """

    def __init__(self, total: Total) -> None:
        self.total = total
        found = [(fact, total.ground.candidates(fact)) for fact in total.ground.framework.fact_list]
        self.choices = [(fact, values) for fact, values in found if values or not (fact.optional or fact.default)]
        self.found: dict[Fraction, Blur] = {}
        self.edges = dict(total.edges())
        tries = min(limits.WITNESSES, _MOST_NODES_TRIED // len(total.ground.framework.nodes))
        self.each = self.left = tries // (len(self.edges) + 1)

    def blurs(self) -> Iterator[Blur]:
        if not all(values for _, values in self.choices):
            return
        tried = [each for each in map(self._try, self._starts()) if each is not None]
        for edge in self.edges:
            self.left = self.each
            below = [each for each in tried if each.exact < edge]
            above = [each for each in tried if each.exact >= edge]
            for other in above[:_ALONE]:
                self._back(edge, other)
            for one, other in product(below, above):
                if edge not in self.found and self.left > 0:
                    self._between(edge, one, other)
            self.left = self.each // _LAST
            for other in above[:_ALONE]:
                self._back(edge, other, whole=True)
        yield from self.found.values()

    def _starts(self) -> Iterator[Values]:
        """Facts that are much alike, so that none is more than another, and facts of all kinds."""
        for most in (None, *_ALIKE):
            for end in (0, -1):
                yield {fact.name: _much(fact, values, most, end) for fact, values in self.choices}
        for turn in range(_MIXED):
            # Each time another value of each fact, and of two facts rarely the same ones together.
            yield {
                fact.name: values[(turn * (place + 1) + place) % len(values)]
                for place, (fact, values) in enumerate(self.choices)
            }

    def _try(self, values: Values) -> _Tried | None:
        """Score facts; a total that is shown beyond an edge is kept. None where they are refused or enough is tried."""
        self.left -= 1
        if self.left < 0:
            return None
        framework = self.total.ground.framework
        given = ((name, Given("known", value, Fact(value, reason="tried"))) for name, value in values.items())
        try:
            result = evaluate(framework, FactSet(tuple(given)))
        except FactsError:
            return None
        exact, shown = Fraction(result.exact), Fraction(result.score)
        if self.total.row_of(exact) != self.total.row_of(shown):
            for edge, row in self.edges.items():
                if min(exact, shown) <= edge <= max(exact, shown):
                    self.found.setdefault(edge, Blur(exact, shown, row))
        return _Tried(values, exact)

    def _between(self, edge: Fraction, below: _Tried, above: _Tried) -> None:
        """Look for a total right beside an edge between two others."""
        low, high, fact = self._one_apart(edge, below, above)
        self._approach(edge, low, high, fact)
        # Where a fact jumps over the edge, another one may come back in smaller steps.
        self._back(edge, high)

    def _back(self, edge: Fraction, above: _Tried, *, whole: bool = False) -> None:
        """Come back to an edge by one fact alone, which counts in whole numbers or does not."""
        for fact, values in self.choices:
            if fact.type.numeric and fact.type.whole == whole:
                for value in values[:2]:
                    found = None if edge in self.found else self._try({**above.values, fact.name: value})
                    if found is not None and found.exact < edge:
                        self._approach(edge, found, above, fact)

    def _one_apart(self, edge: Fraction, below: _Tried, above: _Tried) -> tuple[_Tried, _Tried, rule_model.FactDef]:
        """The same on both sides of an edge, but with a single fact that differs; as near to that as facts allow."""
        facts = [fact for fact, _ in self.choices]
        first, last = 0, len(facts)
        low, high = below, above
        while last - first > 1:
            middle = (first + last) // 2
            names = {fact.name for fact in facts[:middle]}
            values = {name: (above if name in names else below).values[name] for name in below.values}
            found = self._try(values)
            if found is None:
                break
            if found.exact < edge:
                first, low = middle, found
            else:
                last, high = middle, found
        return low, high, facts[first]

    def _approach(self, edge: Fraction, below: _Tried, above: _Tried, fact: rule_model.FactDef) -> None:
        """Halve the way between two values of a fact until the total lies beside the edge."""
        step = fact.step or (Fraction(1) if fact.type.whole else _FINEST)
        while edge not in self.found:
            low, high = below.values[fact.name], above.values[fact.name]
            if not isinstance(low, Fraction) or not isinstance(high, Fraction):
                return
            middle = (low + high) / 2 // step * step
            there = middle not in {low, high} and fits(fact, middle)
            found = self._try({**below.values, fact.name: middle}) if there else None
            if found is None:
                return
            below, above = (found, above) if found.exact < edge else (below, found)


def _much(fact: rule_model.FactDef, values: Sequence[terms.Scalar], most: Fraction | None, end: int) -> terms.Scalar:
    """A number that other facts have as well, or the greatest one that is tried; of what is no number, an end."""
    if not fact.type.numeric:
        return values[end]
    return most if most is not None and fits(fact, most) else max(values, key=position)
