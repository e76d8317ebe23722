"""Read a `.perf` text: its tree of nodes, and all syntax errors.

Tokens are made first, whole and without failing. Only what the grammar accepts is built; of the rest it is said what is
wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import Source, Span
from perfscore.messages.catalogue import Message, phrases
from perfscore.messages.diagnostics import Report
from perfscore.syntax import nodes
from perfscore.syntax.build import built
from perfscore.syntax.lexer import Token, in_chinese, lexed, with_tables_of_grades
from perfscore.syntax.tables import END, Acceptor, Rule
from perfscore.syntax.tokens import checked, mended
from perfscore.syntax.words import NAMELIKE

if TYPE_CHECKING:
    from perfscore.syntax import chinese, recovery
else:
    chinese = LazyModule("perfscore.syntax.chinese")
    recovery = LazyModule("perfscore.syntax.recovery")


class Reader(Acceptor):
    """The automaton with what it has made of the tokens: one thing of each, and one of the pieces of each rule."""

    def __init__(self, of_token: Callable[[int, Token], Any], of_rule: Callable[[Rule, list[Any]], Any]) -> None:
        super().__init__()
        self._of_token, self._of_rule = of_token, of_rule
        self._made: list[Any] = []

    def read(self, tokens: list[Token]) -> Any:
        """What the tokens of a whole text become, the last of which is its end; None where they do not fit."""
        for index, token in enumerate(tokens):
            if token.word:
                token = chinese.settle(tokens, index, self)
            if not self.feed(token.type):
                return None
            self._made.append(self._of_token(index, token))
        return self._made[-2]

    def _reduce(self, rule: Rule) -> None:
        start = len(self._made) - rule.count
        self._made[start:] = [self._of_rule(rule, self._made[start:])]


def whole(tokens: list[Token], end: int) -> list[Token]:
    """The tokens of a text, in which Chinese words are known for what they mean, up to its end."""
    if in_chinese(tokens):
        tokens = chinese.read(tokens)
    return [*with_tables_of_grades(tokens), Token(END, "", end, end)]


def parse(source: Source) -> tuple[nodes.File | None, Report]:
    """Read a text; the tree is None where an error was found."""
    report = Report(source)
    if len(source.text) > limits.FILE_CHARACTERS:
        report.add(Message("PS108.file_too_large"), Span(limits.FILE_CHARACTERS, limits.FILE_CHARACTERS + 1))
        return None, report
    text, changed = mended(source.text, report)
    if len(report.diagnostics) >= limits.SYNTAX_ERRORS:
        return None, report
    tokens = checked(lexed(text), changed, report)
    if tokens is None:
        return None, report
    tokens = whole(tokens, tokens[-1].end_pos if tokens else 0)
    if any(token.word and token.type not in NAMELIKE for token in tokens):
        report.words = phrases()
    tree: nodes.File | None = None
    if not report.failed:
        tree = Reader(lambda _, token: token, built).read(tokens)
    if tree is None:
        recovery.complain(Acceptor(), tokens, changed, report)
    return tree, report
