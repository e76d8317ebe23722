"""Facts at the ends of what they can be, where cliffs are looked for as well.

Steps weigh most there: where one case was planned, one more is all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product, zip_longest

from perfscore.model import rule_model
from perfscore.questions.soundness.grid import Grid
from perfscore.questions.soundness.trials import Values

_FEW = 2
_LEAST = tuple(map(Fraction, range(4)))


def sets_at_ends(
    moved: rule_model.FactDef, facts: Sequence[rule_model.FactDef], grids: Mapping[str, Grid]
) -> list[Values]:
    """The ends of all facts but the one that is moved: every combination for one or two, some of them for more."""
    choices = {fact.name: _ends(grids[fact.name]) for fact in facts if fact.name != moved.name}
    choices = {name: values for name, values in choices.items() if values}
    if not choices:
        return []
    if len(choices) <= _FEW:
        return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    # All the first, all the second, and so on; then one alone, beside usual values of the rest.
    ranks = [zip(choices, rank, strict=True) for rank in zip_longest(*choices.values())]
    together = [{name: each for name, each in rank if each is not None} for rank in ranks]
    return [*together, *({name: values[0]} for name, values in choices.items())]


def _ends(grid: Grid) -> list[Fraction]:
    values = (grid.value(index) for index in grid.ends)
    return [each for each in values if isinstance(each, Fraction)]


def steps_at_ends(moved: Grid, others: Values) -> list[int]:
    """The steps of a fact between which something may change beside such values of others, in rising order."""
    near = {each + further for each in others.values() if isinstance(each, Fraction) for further in (-1, 0, 1)}
    steps = {moved.below(place) for place in near.union(_LEAST)} | set(moved.ends)
    return sorted(index for index in steps if moved.value(index) is not None)
