"""The ways that clauses, limits and grades can go, each with the rules that it stands among."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Node
from perfscore.kernel.types import POINTS
from perfscore.model import model, terms
from perfscore.model.walk import formulas, inside
from perfscore.questions.soundness.coverage import chances
from perfscore.questions.soundness.proposals_words import way_words
from perfscore.questions.soundness.taken import Key

_BOUNDING = frozenset({"bound", "unbound"})


@attrs.frozen(eq=False)
class Open:
    """A way that a piece of a framework can go: the row it belongs to, and the rules that matter there."""

    key: Key
    path: str
    words: str
    nodes: tuple[Node, ...] = attrs.field(repr=False)


def open_chances(framework: model.Framework) -> Iterator[Open]:
    """Every way that a clause, a limit or a grade can go, in the order of the file."""
    expressions = program_of(framework).expressions
    nodes: dict[int, tuple[Node, ...]] = {}
    homes: dict[int, tuple[str, tuple[object, ...], object]] = {}
    for path, pieces in _places(framework):
        homes |= {id(each): (path, pieces, each) for each in _inside(pieces)}
    whole = {node.path: _with_points(node) for node in framework.root.walk() if node.children or node.rows}
    for chance in chances(framework):
        key, way = chance.key
        path, pieces, piece = homes[key]
        written = chance.label or framework.source.text[chance.span.start : chance.span.end]
        told = way_words(framework.language, piece, way, written)
        mattering = whole.get(path, pieces) if way in _BOUNDING else pieces
        if id(mattering) not in nodes:
            nodes[id(mattering)] = tuple(map(expressions.of, formulas(mattering)))
        yield Open(chance.key, path, told, nodes[id(mattering)])


def _places(framework: model.Framework) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The rules of each row with its path, and what grades are made of with that of the whole."""
    for node in framework.root.walk():
        yield node.path, _rules(node)
        for rows in node.rows:
            for template in rows.template.rules():
                yield node.path, (rows.where, *_rules(template))
    if framework.grading is not None:
        grading = framework.grading
        total = terms.NodeValue(framework.root.span, POINTS, "", "score")
        yield "", (total, *grading.rows, *grading.caps, *grading.overrides)


def _with_points(node: model.Node) -> tuple[object, ...]:
    """The rules of a node that has others below it: whether a limit changes its points depends on all of them."""
    return *_rules(node), terms.NodeValue(node.span, POINTS, node.path, "score")


def _rules(node: model.Node) -> tuple[object, ...]:
    return node.clause, *node.limits, *node.checks


def _inside(pieces: object) -> Iterator[object]:
    pending: list[Any] = [pieces]
    while pending:
        each = pending.pop()
        yield each
        pending.extend(inside(each))
