"""Flat outcomes of generated code come in; scores as text, a column of the whole batch at once, go out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.engine.compiled.program import Output, Program
from perfscore.numbers import plain, to_decimal

_KEPT = 65_536
"""Scores whose text is remembered, a column."""

Flats = Sequence[Sequence[Any]]


class _Written(dict[Any, str]):
    """The text of each score of a node that has occurred, by its numerator, or by that and its denominator."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self.output = output

    def __missing__(self, key: Any) -> str:
        table = self.output.table
        above, below = key if table is None else (key, table.below)
        found = plain(to_decimal(Fraction(above, below), self.output.digits))
        if len(self) < _KEPT:
            self[key] = found
        return found


@attrs.frozen
class ScoreTexts:
    """Writes the scores of some nodes, those of ``paths``, as text."""

    outputs: tuple[Output, ...]
    written: tuple[_Written, ...]
    total: Output

    @classmethod
    def of(cls, program: Program, paths: Iterable[str]) -> ScoreTexts:
        """The writer for outcomes of a program."""
        assert program.fixed is not None, "the scores of rows have no columns"
        by_path = {output.path: output for output in program.fixed}
        outputs = tuple(by_path[path] for path in paths)
        return cls(outputs, tuple(map(_Written, outputs)), by_path[""])

    def columns(self, flats: Flats) -> list[list[str]]:
        """The scores of each node, in the order of the outcomes, of which there is at least one."""
        across = list(zip(*flats, strict=True))
        return [
            list(map(written.__getitem__, _keys(output, across)))
            for output, written in zip(self.outputs, self.written, strict=True)
        ]

    def sum_of_totals(self, flats: Flats) -> Fraction:
        """The published totals of all outcomes together."""
        place, table = self.total.place, self.total.table
        if table is not None:
            return Fraction(sum(flat[place] for flat in flats), table.below)
        return sum((Fraction(flat[place], flat[place + 1]) for flat in flats), Fraction(0))


def _keys(output: Output, across: Sequence[Sequence[Any]]) -> Iterable[Any]:
    if output.table is not None:
        return across[output.place]
    return zip(across[output.place], across[output.place + 1], strict=True)
