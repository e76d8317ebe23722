"""The place of a syntax error as the rules about errors see it, and the finding that they answer with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import attrs

from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.syntax.lexer import Token
from perfscore.syntax.tables import Acceptor
from perfscore.syntax.words import NAMELIKE, NUMERIC, STARTERS

_NOTHING = Token("NOTHING", "", 0, 0)
_WORDLIKE = NAMELIKE | NUMERIC | {"ADD", "PATH", "HABIT_UNIT"}


@attrs.frozen
class Finding:
    """What is said, where, and how reading goes on: ``repair`` stands for the next ``used`` tokens.

    Without a repair, reading goes on at the next statement. ``guessed``: what follows in the statement may be wrong
    only because the guess was.
    """

    message: Message
    span: Span
    repair: tuple[Token, ...] | None = None
    used: int = 0
    guessed: bool = False
    elsewhere: bool = False
    """It is a whole statement that stands in the wrong block."""


@attrs.frozen(slots=False)
class Spot:
    """A token that does not fit, those around it, and what would have fitted."""

    tokens: Sequence[Token]
    index: int
    accepted: frozenset[str]
    state: Acceptor

    def at(self, offset: int) -> Token:
        index = self.index + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def fits(self, tokens: Iterable[Token]) -> bool:
        """Whether tokens can be read here, one after the other."""
        return self.state.fits(token.type for token in tokens)

    @property
    def found(self) -> Token:
        return self.tokens[self.index]

    def touches(self, offset: int) -> bool:
        """Whether nothing stands between a token and the one in front of it."""
        return self.at(offset - 1).end_pos == self.at(offset).start_pos

    def run(self, offset: int) -> int:
        """The offset behind the tokens that touch one another from the given one on, signs of lists left out."""
        while self.touches(offset + 1) and self.at(offset + 1).type in _WORDLIKE:
            offset += 1
        return offset + 1

    def text(self, first: int, end: int) -> str:
        """Tokens that touch one another, as one."""
        return "".join(self.at(offset) for offset in range(first, end))

    def span(self, first: int = 0, end: int = 1) -> Span:
        return Span(self.at(first).start_pos, self.at(end - 1).end_pos)

    def made(self, kind: str, value: str, offset: int = 0) -> Token:
        """A token that is read in the place of another."""
        there = self.at(offset)
        return Token(kind, value, there.start_pos, there.end_pos)

    @cached_property
    def _start(self) -> int:
        """The offset of the word that begins the statement."""
        behind = range(self.index - 1, -1, -1)
        return next((index for index in behind if self.tokens[index].type in STARTERS), -1) - self.index

    @property
    def statement(self) -> Token:
        """The word that begins the statement."""
        return self.at(self._start)

    @property
    def listed(self) -> bool:
        """Whether the statement is a list in braces."""
        return self.at(self._start + 1).type == "LBRACE"
