"""Any piece of a model, or of a tree, comes in; the expressions in it, outermost first, go out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs

from perfscore.analysis import model
from perfscore.syntax import nodes

_LEAVES = (str, bytes, int, model.FactDef, model.Node)


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    if not attrs.has(kind):
        return ()
    return tuple(
        field.name for field in attrs.fields(kind) if field.name not in {"span", "type", "depth", "head"}
    )


def inside(piece: object) -> Iterator[Any]:
    """The pieces right inside a piece."""
    if isinstance(piece, tuple):
        yield from piece
    elif not isinstance(piece, _LEAVES):
        for name in _fields(type(piece)):
            yield getattr(piece, name)


def expressions(piece: object) -> Iterator[model.Expression]:
    """The expressions of a model's piece, each before those inside it."""
    pending: list[object] = [piece]
    while pending:
        each = pending.pop()
        if isinstance(each, model.Expression):
            yield each
        pending.extend(reversed(list(inside(each))))


def names(node: nodes.Expression) -> Iterator[str]:
    """The names in an expression that is not resolved yet."""
    pending: list[object] = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, nodes.Name):
            yield each.text
        pending.extend(reversed(list(inside(each))))
