"""A framework comes in; each thing that an example may bring about, with all that may matter for it, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.analysis import model, terms
from perfscore.analysis.walk import inside
from perfscore.soundness.coverage import chances
from perfscore.soundness.proposals_behind import Name, behind
from perfscore.soundness.proposals_words import way_words
from perfscore.soundness.taken import Key
from perfscore.types import POINTS


@attrs.frozen(eq=False)
class Open:
    """A way that a piece of a framework can go: the row it belongs to, the rules there, and what these look at."""

    key: Key
    path: str
    words: str
    pieces: object = attrs.field(repr=False)
    names: tuple[Name, ...] = attrs.field(repr=False)


def open_chances(framework: model.Framework) -> Iterator[Open]:
    """Every way that a clause, a limit or a grade can go, in the order of the file."""
    homes: dict[int, tuple[str, tuple[object, ...], object]] = {}
    for path, pieces in _places(framework):
        homes |= {id(each): (path, pieces, each) for each in _inside(pieces)}
    names: dict[int, tuple[Name, ...]] = {}
    for chance in chances(framework):
        key, way = chance.key
        path, pieces, piece = homes[key]
        if id(pieces) not in names:
            names[id(pieces)] = behind(pieces, framework).names
        written = chance.label or framework.source.text[chance.span.start : chance.span.end]
        told = way_words(framework.language, piece, way, written)
        yield Open(chance.key, path, told, pieces, names[id(pieces)])


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


def _rules(node: model.Node) -> tuple[object, ...]:
    return node.clause, *node.limits, *node.checks


def _inside(pieces: object) -> Iterator[object]:
    pending: list[Any] = [pieces]
    while pending:
        each = pending.pop()
        yield each
        pending.extend(inside(each))
