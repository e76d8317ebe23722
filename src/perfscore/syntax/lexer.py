"""Cut a text into tokens, whole and without failing: what no rule of the grammar takes has a type of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Self

from perfscore.kernel.source import Span
from perfscore.syntax.tables import tables

END: Final = "$END"
_CALLABLE = frozenset({"NAME", "ROUND", "WEIGHT"})


class Token(str):
    """A piece of a text with its type, and where it stands."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int

    def __new__(cls, kind: str, value: str, start_pos: int, end_pos: int) -> Self:
        token = str.__new__(cls, value)
        token.type, token.start_pos, token.end_pos = kind, start_pos, end_pos
        return token

    @property
    def span(self) -> Span:
        return Span(self.start_pos, self.end_pos)

    def of_type(self, kind: str) -> Token:
        """The same piece, of another type."""
        return Token(kind, self, self.start_pos, self.end_pos)


def lexed(text: str) -> Iterator[Token]:
    """The tokens of a text, without blanks and comments, and without the end.

    The bracket of a call, right behind a name, is told from any other opening bracket.
    """
    known = tables()
    called = -1
    for piece in known.pattern.finditer(text):
        kind = piece.lastgroup
        if kind is None:
            continue
        value, (start, end) = piece[kind], piece.span(kind)
        if kind == "NAME":
            kind = known.words.get(value, kind)
        elif kind == "LPAR" and start == called:
            kind = "CALL"
        called = end if kind in _CALLABLE else -1
        yield Token(kind, value, start, end)
