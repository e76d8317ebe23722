"""Checks of expressions: surprising conditions and divisions, and what is never used (PS430 to PS433)."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.kernel.source import Span
from perfscore.messages.diagnostics import Message
from perfscore.questions.soundness.expressions_contradictions import contradictions
from perfscore.questions.soundness.expressions_divisions import divisions
from perfscore.questions.soundness.expressions_settled import settled
from perfscore.questions.soundness.expressions_unused import unused
from perfscore.questions.soundness.ground import Ground


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    yield from divisions(ground)
    yield from settled(ground)
    yield from contradictions(ground)
    yield from unused(ground)
