"""The places of each open fact where something may change, and values worth trying."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from perfscore.kernel.intervals import Interval
from perfscore.model import terms
from perfscore.model.constants import position
from perfscore.model.walk import inside
from perfscore.questions.scenarios.bounds_box import Box
from perfscore.questions.scenarios.bounds_cells import Cell, State
from perfscore.questions.scenarios.bounds_hanging import Hanging
from perfscore.questions.soundness.grid import SMALLEST

_MOST = 24
_MOST_TRIED = 48
Edges = dict[str, tuple[Fraction, ...]]


def edges_of(box: Box, hanging: Hanging) -> Edges:
    """The figures that stand in one rule with each open fact, also where a known fact is one of them."""
    framework, put = hanging.opened.framework, box.putting
    found: Edges = {}
    for name, cell in box.cells.items():
        pieces: list[object] = [put.expression(each) for each, names in hanging.conditions if name in names]
        for kind, step in framework.order:
            if kind == "score" and ("score", step) in hanging.by_fact[name]:
                pieces.append((box.nodes[step].clause, box.nodes[step].limits))
            elif kind == "let" and ("let", step) in hanging.by_fact[name]:
                pieces.append(put.expression(framework.quantity_values[step].value))
        numbers = dict.fromkeys(each for piece in pieces for each in _numbers_in(piece))
        there = [each for each in numbers if cell.interval is not None and each in cell.interval]
        found[name] = tuple(there[:_MOST])
    return found


def _numbers_in(piece: object) -> Iterator[Fraction]:
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        if isinstance(each, Interval):
            yield from (edge for edge in (each.low, each.high) if edge is not None)
        elif isinstance(each, terms.Constant):
            if isinstance(each.value, Fraction | datetime.date):
                yield position(each.value)
        elif isinstance(each, Fraction):
            yield each
        pending.extend(reversed(list(inside(each))))


def tried(cell: Cell, edges: tuple[Fraction, ...]) -> tuple[State, ...]:
    """Values of a cell worth trying."""
    step = cell.fact.step or SMALLEST.get(cell.fact.type.kind, Fraction(1))
    return cell.tried(edges, (step,))[:_MOST_TRIED]
