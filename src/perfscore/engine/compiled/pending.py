"""A flat outcome comes in; what is asked of it goes out: single figures at once, the whole tree by the reference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfscore.analysis import model
from perfscore.engine import reference
from perfscore.engine.bind import FactSet, fitting
from perfscore.engine.compiled.running import Flat
from perfscore.engine.result import Scored


def figure(name: str, flat: Flat) -> object:
    """A figure of the whole that needs no more than the outcome. Raises KeyError for any other."""
    program, values, _ = flat
    if name == "score":
        return program.total.score(values)
    if name == "grade":
        return values[0]
    if name == "exact":
        return Fraction(values[2], values[3])
    if name == "warnings" and not values[1]:
        return ()
    raise KeyError(name)


def scores(flat: Flat) -> dict[str, Decimal]:
    """The published scores of the whole, which has the empty path, of groups and of indicators."""
    program, values, _ = flat
    return program.scores(values)


def scored(framework: model.Framework, flat: Flat) -> Scored:
    """All of it."""
    given = flat[2]
    return reference.evaluate(framework, given if isinstance(given, FactSet) else fitting(framework, given)[0])
