"""Which blocks seem to be open, by lines and indents, so that a missing brace can be found."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from perfscore.kernel.source import Source
from perfscore.syntax.lexer import Token
from perfscore.syntax.words import OUTERMOST, STARTERS


@attrs.frozen
class Brace:
    """An open block: the word that began it, its line, and the column where that begins.

    The column is None where what the block holds is not indented. A virtual brace was never written.
    """

    word: str
    line: int
    column: int | None
    virtual: bool = False


class Layout:
    """Newlines mean nothing to the grammar, but much to a reader who looks for a brace that is missing."""

    def __init__(self, tokens: Sequence[Token], source: Source) -> None:
        self._tokens = tokens
        self._source = source
        self._suspect: int | None = None
        self._words: list[int] = []
        self._firsts: list[int] = []
        word = first = 0
        for index, token in enumerate(tokens):
            word = index if token.type in STARTERS else word
            first = index if self.leads(index) else first
            self._words.append(word)
            self._firsts.append(first)

    def leads(self, index: int) -> bool:
        """Whether a token is the first of its line."""
        if index == 0:
            return True
        # A text whose mark is missing has been given the end of its line.
        before = (self._tokens[index - 1].end_pos or 1) - 1
        return "\n" in self._source.text[before : self._tokens[index].start_pos]

    def _place(self, index: int) -> tuple[int, int]:
        return self._source.position(self._tokens[index].start_pos)

    def brace(self, index: int) -> Brace:
        """The block that a token opens."""
        line, column = self._place(self._firsts[index])
        indented = not self.leads(index + 1) or self._place(index + 1)[1] > column
        return Brace(self._tokens[self._words[index]].type, line, column if indented else None)

    def brace_in_front(self, index: int) -> Brace:
        """The block that should have been opened in front of a token."""
        return attrs.evolve(self.brace(index - 1), virtual=True)

    def open_before(self, index: int, braces: Sequence[Brace]) -> list[Brace]:
        """The blocks that are open in front of a word, if it is where its indent says."""
        still = list(braces)
        if self.leads(index):
            column = self._place(index)[1]
            while still and (edge := still[-1].column) is not None and column <= edge:
                still.pop()
            if still and still[-1].column is None and self._tokens[index].type in OUTERMOST:
                return []
        return still

    def suspect(self, index: int, braces: Sequence[Brace]) -> None:
        """Remember the first block that seems to be over, by the indent of a word, but is not closed."""
        if self._suspect is None and braces and len(still := self.open_before(index, braces)) < len(braces):
            self._suspect = braces[len(still)].line

    def unclosed(self, braces: Sequence[Brace]) -> int | None:
        """The line of the block that is most likely not closed at the end, or None where none is open."""
        if not braces:
            return None
        return braces[-1].line if self._suspect is None else self._suspect
