"""Every family of soundness checks, in the order in which they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from perfscore.diagnostics import Message
from perfscore.soundness import expressions, grades, points, tables
from perfscore.soundness.ground import Ground
from perfscore.source import Span

Finding = tuple[Message, Span]
"""What is found, and the piece of the file that it is about."""

FAMILIES: tuple[Callable[[Ground], Iterator[Finding]], ...] = (
    expressions.findings,
    tables.findings,
    points.findings,
    grades.findings,
)
