"""The tokens of a text by the rules of the grammar, whatever these are: what a formatter needs to know of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from perfscore.kernel.source import Record, Source
from perfscore.messages.diagnostics import FrameworkError
from perfscore.syntax.lexer import Token, lexed
from perfscore.syntax.parser import Reader, parse, whole
from perfscore.syntax.tables import Rule


class Shape(Record):
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


def _shape(rule: Rule, found: list[Any]) -> list[int | Shape] | Shape:
    """The shape of the pieces of a rule; a list is part of the shape around it."""
    pieces = list[int | Shape]()
    for piece in found:
        pieces += piece if isinstance(piece, list) else [piece]
    if rule.method is None:
        return pieces
    last = pieces[-1] if pieces else 0
    first = first_of(pieces[0]) if pieces else 0
    return Shape(rule.method, first, last if isinstance(last, int) else last.last, tuple(pieces))


def shaped(source: Source) -> tuple[list[Token], Shape]:
    """The tokens of a text, the last of which is its end, and their shape. Raises FrameworkError of a syntax error."""
    tree, report = parse(source)
    if tree is None:
        raise FrameworkError(report.in_order())
    tokens = whole(list(lexed(source.text)), len(source.text))
    return tokens, Reader(lambda index, _: index, _shape).read(tokens)
