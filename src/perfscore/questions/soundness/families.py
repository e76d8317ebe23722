"""Every family of soundness checks, in the order in which they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from perfscore.kernel.source import Span
from perfscore.messages.diagnostics import Message
from perfscore.questions.soundness import expressions, grades, points, tables
from perfscore.questions.soundness.ground import Ground

Finding = tuple[Message, Span]
"""What is found, and the piece of the file that it is about."""

FAMILIES: tuple[Callable[[Ground], Iterator[Finding]], ...] = (
    expressions.findings,
    tables.findings,
    points.findings,
    grades.findings,
)
