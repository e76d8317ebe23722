"""The places of each open fact where something may change, and values worth trying."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfscore.core.nodes import Among, Const, Node, Ref, Round, Test, walk
from perfscore.questions.scenarios.bounds_box import Box
from perfscore.questions.scenarios.bounds_cells import Cell, State
from perfscore.questions.scenarios.bounds_hanging import Hanging
from perfscore.search.grid import SMALLEST

_MOST = 24
_MOST_TRIED = 48
Edges = dict[str, tuple[Fraction, ...]]


def edges_of(box: Box, hanging: Hanging) -> Edges:
    """The figures that stand in one rule with each open fact, also where a known fact is one of them."""
    program, found = hanging.program, Edges()
    for name, cell in box.cells.items():
        pieces = [program.expressions.of(each) for each, names in hanging.conditions if name in names]
        for key, node in program.block.definitions:
            if key in hanging.by_fact[name] and key[0] in {"let", "earned"}:
                pieces.append(node)
            if key in hanging.by_fact[name] and key[0] == "exact":
                limits = program.block.by_path[key[1]].limits
                pieces += [part for each in limits for part in (each.condition, each.amount) if part is not None]
        numbers = dict.fromkeys(each for piece in pieces for each in _numbers_in(piece, hanging))
        there = [each for each in numbers if cell.interval is not None and each in cell.interval]
        found[name] = tuple(there[:_MOST])
    return found


def _numbers_in(piece: Node, hanging: Hanging) -> Iterator[Fraction]:
    for node in walk(piece):
        match node:
            case Const(value=Fraction() as value):
                yield value
            case Round():
                yield node.step
            case Test(other=Among() as among):
                yield from (edge for each in among.intervals for edge in (each.low, each.high) if edge is not None)
                yield from (each for each in among.values if isinstance(each, Fraction))
            case Ref() if node.kind == "fact" or node.key in hanging.program.block.by_key:
                there = not hanging.hangs(node) and hanging.exact.sound(node)
                known = hanging.exact.value(node) if there else None
                if isinstance(known, Fraction):
                    yield known
            case _:
                continue


def tried(cell: Cell, edges: tuple[Fraction, ...]) -> tuple[State, ...]:
    """Values of a cell worth trying."""
    step = cell.fact.step or SMALLEST.get(cell.fact.type.kind, Fraction(1))
    return cell.tried(edges, (step,))[:_MOST_TRIED]
