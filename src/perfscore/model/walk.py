"""Walks through any piece of a model, or of a tree: the expressions in it, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.model import model, rule_model, terms
from perfscore.syntax import nodes as written

_NAMING = frozenset({"round", "score", "weight"})
_NO_PIECES = frozenset({"span", "type", "head"})
UNDIVIDED = frozenset({Interval, Fraction, str, bool, int, type(None)})
"""Pieces in which none is looked for."""
_LEAVES = (rule_model.FactDef, model.Node)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    there = attrs.fields(kind) if attrs.has(kind) and not issubclass(kind, _LEAVES) else ()
    return tuple(field.name for field in there if field.name not in _NO_PIECES)


def inside(piece: Any) -> Sequence[Any]:
    """The pieces right inside a piece."""
    kind: Any = type(piece)
    return piece if isinstance(piece, tuple) else [getattr(piece, name) for name in _fields(kind)]


def pieces(piece: object) -> Iterator[Any]:
    """A piece and all that stand in it, each before those inside it."""
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        yield each
        pending.extend(reversed(inside(each)))


def expressions(piece: object) -> Iterator[terms.Expression]:
    """The expressions of a model's piece, each before those inside it."""
    return (each for each in pieces(piece) if isinstance(each, terms.Expression))


def depth_of(node: written.Expression) -> int:
    """How many expressions that are not resolved yet stand inside one another; 0 where they are few."""
    if node.span.end - node.span.start <= limits.NESTING:
        # Each of them takes a character at the least.
        return 0
    deepest = 0
    pending: list[tuple[object, int]] = [(node, 0)]
    while pending:
        piece, depth = pending.pop()
        depth += isinstance(piece, written.Expression)
        deepest = max(deepest, depth)
        pending += [(each, depth) for each in inside(piece)]
    return deepest


def weight_of(piece: object) -> int:
    """How many pieces a piece is made of: what it costs to look at once."""
    return sum(1 for _ in pieces(piece))


def names(node: written.Expression) -> Iterator[str]:
    """The names in an expression that is not resolved yet."""
    pending: list[Any] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, written.Name):
            yield each.text
        if isinstance(each, written.Call) and each.function.text in _NAMING:
            # What these take by name is a node or a rounding mode, no value.
            pending.extend(argument for argument in each.arguments if not isinstance(argument, written.Name))
            pending.extend(each.arguments[:1] if each.function.text == "round" else ())
            continue
        pending.extend(reversed(inside(each)))
