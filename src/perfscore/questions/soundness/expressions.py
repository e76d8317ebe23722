"""Checks of expressions: surprising conditions and divisions, and what is never used (PS430 to PS433)."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.core.nodes import Key, RefKind
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.questions.soundness.divisions import divisions
from perfscore.questions.soundness.expressions_contradictions import contradictions, unmet
from perfscore.questions.soundness.expressions_settled import settled
from perfscore.search.ground import Ground


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    yield from divisions(ground)
    yield from settled(ground)
    yield from contradictions(ground)
    yield from unmet(ground)
    yield from unused(ground)


def unused(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """What is declared and then named nowhere but in examples.

    What only an unused quantity looks at is used by that; the quantity is reported, unless it has a title, under which
    it is shown with the result. A column of text is left alone: it tells the rows apart for those who fill them in.
    """
    framework, used = ground.framework, _named(ground)
    for fact in framework.fact_list:
        kind: RefKind = "table" if fact.columns else "fact"
        if used.isdisjoint({(kind, fact.name), ("status", fact.name)}):
            yield Message("PS433.unused", what=f"{kind} `{fact.name}`"), fact.span
            continue
        for column in fact.columns:
            if ("cell", f"{fact.name}.{column.name}") not in used and column.type.kind is not Kind.TEXT:
                yield Message("PS433.unused", what=f"column `{column.name}` of `{fact.name}`"), column.span
    for quantity in framework.quantities:
        if quantity.title is None and ("let", quantity.name) not in used:
            yield Message("PS433.unused", what=f"`let {quantity.name}`"), quantity.span


def _named(ground: Ground) -> set[Key]:
    """What is named anywhere, also where a score is but explained by it."""
    found = {key for piece in ground.pieces for key in ground.named(piece)}
    for row in ground.ranges.rows.values():
        found |= {each.given for each in row.charges if each.given is not None}
        for rows in row.made:
            columns = (each for each in (rows.title, rows.by) if each is not None)
            found |= {rows.table.key, *(("cell", f"{rows.table.name}.{each}") for each in columns)}
    # A cell that is filled in is one.
    return found | {("cell", name) for kind, name in found if kind == "filled"}
