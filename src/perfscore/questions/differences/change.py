"""A change of meaning between two frameworks, and where it can be seen first."""

from __future__ import annotations

from typing import Literal

import attrs

from perfscore.kernel.source import Span
from perfscore.kernel.wording import quotation
from perfscore.model import model

Where = Literal["node", "let", "default", "given", "round", "grade", "require"]


@attrs.frozen
class Site:
    """Where a change can be seen first: a node, a let or a fact by its names, the level of a rounding, the grade.

    ``old`` and ``new`` are the names on both sides; of a rounding, both are the level.
    """

    where: Where
    old: str = ""
    new: str = ""


@attrs.frozen
class Found:
    """One change: what kind it is, of what, and both sides in words; one that touches no score has no site.

    ``old_pieces`` and ``new_pieces`` are what the facts that show it are looked for in.
    """

    kind: str
    subject: str
    old: str | None = None
    new: str | None = None
    site: Site | None = None
    old_span: Span | None = None
    new_span: Span | None = None
    old_pieces: tuple[object, ...] = ()
    new_pieces: tuple[object, ...] = ()
    field: str = ""


def quoted(framework: model.Framework, span: Span | None) -> str | None:
    """What stands in a framework's file, in one line."""
    return None if span is None else quotation(span, framework.source.text)
