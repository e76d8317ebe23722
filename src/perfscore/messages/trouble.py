"""Why a value cannot be computed, and where that is to be told."""

from __future__ import annotations

from perfscore.kernel.source import Record, Span
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Place


class InRow(Record):
    """A place in the framework that spoke of a row, and where that row stands."""

    span: Span
    words: Words
    place: Place


Where = Span | Place | InRow
Problem = tuple[Message, Where]


class Trouble(Exception):
    """Why a value cannot be computed: messages with their places in the framework or in the facts."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems)
        self.problems = problems
