"""Cut a text into tokens, whole and without failing: what no rule of the grammar takes has a type of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Self

from perfscore.kernel.source import Span
from perfscore.syntax.tables import tables

CALLABLE: Final = frozenset({"NAME", "ROUND", "WEIGHT"})
_CHINESE: Final = frozenset({("language", "zh"), ("language", "中文"), ("语言", "zh"), ("语言", "中文")})


class Token(str):
    """A piece of a text with its type, and where it stands; ``word`` is the English word that a Chinese one means."""

    __slots__ = ("end_pos", "start_pos", "type", "word")

    type: str
    start_pos: int
    end_pos: int
    word: str

    def __new__(cls, kind: str, value: str, start_pos: int, end_pos: int, word: str = "") -> Self:
        token = str.__new__(cls, value)
        token.type, token.start_pos, token.end_pos, token.word = kind, start_pos, end_pos, word
        return token

    @property
    def span(self) -> Span:
        return Span(self.start_pos, self.end_pos)

    def of_type(self, kind: str) -> Token:
        """The same piece, of another type."""
        return Token(kind, self, self.start_pos, self.end_pos, self.word)

    def in_english(self) -> Token:
        """The same name, or the English word that it means."""
        return Token("NAME", self.word or self, self.start_pos, self.end_pos)


def in_chinese(tokens: Sequence[Token]) -> bool:
    """Whether a file says that its words may be Chinese."""
    pairs = pairwise(tokens)
    return any((str(before), str(after)) in _CHINESE for before, after in pairs if after in {"zh", "中文"})


def with_tables_of_grades(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, in which the word that begins a table of grades is told from the one in front of a single grade."""
    found = list(tokens)
    for index, after in enumerate(tokens[1:]):
        if tokens[index].type == "GRADE" and after.type in {"LBRACE", "ON"}:
            found[index] = tokens[index].of_type("GRADES")
    return found


def lexed(text: str) -> Iterator[Token]:
    """The tokens of a text, without blanks and comments, and without the end.

    The bracket of a call, right behind a name, is told from any other opening bracket; a word that opens a list is a
    name where no brace follows.
    """
    before: Token | None = None
    for token in pieces(text):
        if before is not None:
            yield before.of_type("NAME") if token.type != "LBRACE" else before
        before = token if token.type == "FIRST" else None
        if before is None:
            yield token
    if before is not None:
        yield before.of_type("NAME")


def pieces(text: str) -> Iterator[Token]:
    """The same, each as it is by itself."""
    known = tables()
    called = -1
    for piece in known.pattern.finditer(text):
        kind = piece.lastgroup
        if kind is None:
            continue
        start, end = piece.span(kind)
        value = text[start:end]
        if kind == "NAME":
            kind = known.words.get(value, kind)
        elif kind == "LPAR" and start == called:
            kind = "CALL"
        called = end if kind in CALLABLE else -1
        yield Token(kind, value, start, end)
