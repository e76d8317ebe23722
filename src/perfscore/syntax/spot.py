"""The place of a syntax error as the rules about errors see it, and the finding that they answer with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from perfscore.kernel.source import Record, Span
from perfscore.messages.catalogue import Item, Message, Value
from perfscore.syntax.lexer import Token, pieces
from perfscore.syntax.tables import Acceptor
from perfscore.syntax.words import NAMELIKE, NUMERIC, STARTERS

_NOTHING = Token("NOTHING", "", 0, 0)
_WORDLIKE = NAMELIKE | NUMERIC | {"ADD", "PATH", "HABIT_UNIT"}


class Finding(Record):
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


class Spot(Record):
    """A token that does not fit, those around it, and what would have fitted."""

    tokens: Sequence[Token]
    index: int
    accepted: frozenset[str]
    state: Acceptor

    def at(self, offset: int) -> Token:
        index = self.index + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def fits(self, *meant: str) -> bool:
        """Whether tokens can be read here, one after the other; some may be given by their texts."""
        return self.state.fits(token.type for token in self._read(meant))

    def _read(self, meant: Sequence[str]) -> Iterator[Token]:
        """Tokens, of which those that are given by their texts stand where the one does that was found."""
        for each in meant:
            if isinstance(each, Token):
                yield each
            else:
                yield from (Token(made.type, made, self.found.start_pos, self.found.end_pos) for made in pieces(each))

    def says(
        self, said: str | Message, repair: str | Sequence[str] | None = None, used: int = 0, /, *,
        at: tuple[int, int] = (0, 1), guessed: bool = False, elsewhere: bool = False, **values: Value | Sequence[Item],
    ) -> Finding:  # fmt: skip
        """A finding, said by the key of its message or by this, of the tokens between two offsets; see ``Finding``."""
        message = Message(said, **values) if isinstance(said, str) else said
        meant = None if repair is None else tuple(self._read([repair] if isinstance(repair, str) else repair))
        return Finding(message, self.span(*at), meant, used, guessed, elsewhere)

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
