"""A flat outcome comes in; what is asked of it goes out: single figures at once, the whole tree by the reference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from perfscore.analysis import model
from perfscore.engine import reference
from perfscore.engine.bind import FactSet, fitting
from perfscore.engine.compiled.running import Flat
from perfscore.engine.result import Scored
from perfscore.numbers import to_decimal


class Pending:
    """What becomes of a flat outcome when someone looks at it."""

    __slots__ = ("flat", "framework")

    def __init__(self, framework: model.Framework, flat: Flat) -> None:
        self.framework = framework
        self.flat = flat

    def figure(self, name: str) -> object:
        """A figure of the whole that needs no more than the outcome. Raises KeyError for any other."""
        values = self.flat.values
        if name == "score":
            return self.scores[""]
        if name == "grade":
            return self.flat.program.grades[values[0]]
        if name == "exact":
            return Fraction(values[2], values[3])
        raise KeyError(name)

    @property
    def scores(self) -> dict[str, Decimal]:
        """The published scores of the whole, which has the empty path, of groups and of indicators."""
        values = self.flat.values
        return {
            each.path: _decimal(
                values[each.place], each.below if each.below_place is None else values[each.below_place], each.digits
            )
            for each in self.flat.program.outputs
        }

    def scored(self) -> Scored:
        """All of it."""
        return reference.evaluate(self.framework, self._facts())

    def _facts(self) -> FactSet:
        given = self.flat.given
        return given if isinstance(given, FactSet) else fitting(self.framework, given)[0]


@lru_cache(maxsize=65_536)
def _decimal(above: int, below: int, digits: int) -> Decimal:
    return to_decimal(Fraction(above, below), digits)
