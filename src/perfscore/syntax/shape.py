"""The tokens of a text by the rules of the grammar, whatever these are: what a formatter needs to know of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.kernel.source import Source
from perfscore.messages.diagnostics import FrameworkError
from perfscore.syntax import chinese
from perfscore.syntax.lexer import Token, in_chinese, lexed, with_tables_of_grades
from perfscore.syntax.parser import parse
from perfscore.syntax.tables import END, Acceptor, Rule


@attrs.frozen
class Shape:
    """What a rule of the grammar, by its name, became: from the first token to the last, by their indexes.

    ``pieces`` are the indexes of single tokens, and the shapes of what consists of several.
    """

    rule: str
    first: int
    last: int
    pieces: tuple[int | Shape, ...]

    def inside(self) -> Iterator[Shape]:
        """This shape and all that are part of it."""
        yield self
        for piece in self.pieces:
            if isinstance(piece, Shape):
                yield from piece.inside()


def first_of(piece: int | Shape) -> int:
    """The index of the first token of a piece."""
    return piece if isinstance(piece, int) else piece.first


class _Reader(Acceptor):
    """The automaton with the shapes that it has read."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Any] = []

    def _reduce(self, rule: Rule) -> None:
        start = len(self.pieces) - rule.count
        pieces = list[int | Shape]()
        for piece in self.pieces[start:]:
            pieces += piece if isinstance(piece, list) else [piece]
        if rule.method is None:
            self.pieces[start:] = [pieces]
        else:
            first = first_of(pieces[0]) if pieces else 0
            last = pieces[-1] if pieces else 0
            last = last if isinstance(last, int) else last.last
            self.pieces[start:] = [Shape(rule.method, first, last, tuple(pieces))]


def shaped(source: Source) -> tuple[list[Token], Shape]:
    """The tokens of a text, the last of which is its end, and their shape. Raises FrameworkError of a syntax error."""
    tree, report = parse(source)
    if tree is None:
        raise FrameworkError(report.in_order())
    tokens = list(lexed(source.text))
    if in_chinese(tokens):
        tokens = chinese.read(tokens)
    tokens = with_tables_of_grades(tokens)
    tokens.append(Token(END, "", len(source.text), len(source.text)))
    reader = _Reader()
    for index, token in enumerate(tokens):
        if token.word:
            token = chinese.settle(tokens, index, reader)
        reader.feed(token.type)
        reader.pieces.append(index)
    return tokens, reader.pieces[-2]
