"""A framework comes in; one function that scores the slots of a fact set, generated for it, goes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import attrs

from perfscore.analysis import model, terms
from perfscore.engine.compiled.assembly import text_of
from perfscore.engine.compiled.given import GIVEN
from perfscore.engine.compiled.slots import Layout, Shape, Slot
from perfscore.engine.compiled.steps import Steps
from perfscore.engine.compiled.writer import Constants, Unsure, named
from perfscore.engine.outcome import digits
from perfscore.numbers import to_decimal

_PIECE_LINES = 1_500
_MOST_DECIMALS = 20_000

Look = Callable[[int], Any]
"""Computes what only the reference can, by its number; a number as a numerator and a denominator."""

Run = Callable[[tuple[Slot, ...], tuple[int, ...], tuple[int, ...], Look], Sequence[Any]]
"""From the values, the denominators where they are free, the statuses and a way to ask the reference."""


class Decimals(dict[int, Decimal]):
    """Published decimals by their numerators above one denominator; made once, since most are met again."""

    def __init__(self, below: int, places: int) -> None:
        super().__init__()
        self.below = below
        self.places = places

    def __missing__(self, above: int) -> Decimal:
        found = to_decimal(Fraction(above, self.below), self.places)
        if len(self) < _MOST_DECIMALS:
            self[above] = found
        return found


decimals = cache(Decimals)


@attrs.frozen
class Output:
    """Where a score stands among what the function returns, and its decimals.

    Where nothing rounds it, its denominator stands in the place behind it.
    """

    path: str
    place: int
    table: Decimals | None
    digits: int

    def score(self, flat: Sequence[Any]) -> Decimal:
        """The score itself."""
        if self.table is not None:
            return self.table[flat[self.place]]
        return to_decimal(Fraction(flat[self.place], flat[self.place + 1]), self.digits)


@attrs.frozen
class Program:
    """Generated code for facts of one shape.

    ``run`` returns a flat tuple: the number of the grade among ``grades``, whether there may be warnings, the numerator
    and the denominator of the exact total, and what ``outputs`` tell, the whole first. It raises Unsure where the
    reference must tell. ``looks`` are the expressions that ``run`` asks its caller for.
    """

    run: Run
    grades: tuple[str | None, ...]
    outputs: tuple[Output, ...]
    looks: tuple[terms.Expression, ...]
    text: str = attrs.field(repr=False)
    constants: Constants = attrs.field(repr=False)

    def scores(self, flat: Sequence[Any]) -> dict[str, Decimal]:
        """The published scores by the paths of their nodes."""
        return {each.path: each.score(flat) for each in self.outputs}


def compiled(framework: model.Framework, layout: Layout, shape: Shape, *, piece_lines: int = _PIECE_LINES) -> Program:
    """Generate code for a framework and facts of a shape, in functions of about so many lines.

    Raises NotCompiled where the framework holds what only the reference computes.
    """
    constants: Constants = {}
    steps = Steps(framework, layout, shape, constants)
    units = list(steps.units())
    outputs, results = _outputs(framework, steps)
    text = text_of(units, results, len(layout.facts), piece_lines)
    namespace: dict[str, Any] = {"Unsure": Unsure, **GIVEN, **named(constants)}
    exec(compile(text, f"<perfscore {len(units)} steps>", "exec"), namespace)
    return Program(namespace["run"], tuple(steps.grades), outputs, tuple(steps.values.looks), text, constants)


def _outputs(framework: model.Framework, steps: Steps) -> tuple[tuple[Output, ...], list[str]]:
    exact = steps.nodes.exact
    results = ["r", "w", exact.above.text, exact.below.text]
    outputs = []
    for path, node in framework.nodes.items():
        if node.kind == "part":
            continue
        score, places = steps.nodes.placed[path].score, digits(framework, node)
        table = None if score.below.value is None else decimals(score.below.value, places)
        outputs.append(Output(path, len(results), table, places))
        results += [score.above.text] if table is not None else [score.above.text, score.below.text]
    return tuple(outputs), results
