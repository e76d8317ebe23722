"""Read a `.perf` text: its tree of nodes, and all syntax errors.

Tokens are made first, whole and without failing. Only what the grammar accepts is built; of the rest it is said what is
wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import Source, Span
from perfscore.messages.catalogue import Message
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


class _Parser(Acceptor):
    """The automaton with the values that it has read."""

    def __init__(self) -> None:
        super().__init__()
        self._values: list[Any] = []

    def tree(self, tokens: list[Token]) -> nodes.File | None:
        """The tree of the tokens of a whole text; None where they do not fit the grammar."""
        for index, token in enumerate(tokens):
            if token.word:
                token = chinese.settle(tokens, index, self)
            if not self.feed(token.type):
                return None
            self._values.append(token)
        tree: nodes.File = self._values[-2]
        return tree

    def _reduce(self, rule: Rule) -> None:
        start = len(self._values) - rule.count
        self._values[start:] = [built(rule, self._values[start:])]


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
    if in_chinese(tokens):
        tokens = chinese.read(tokens)
        if any(token.word and token.type not in NAMELIKE for token in tokens):
            report.words = chinese.phrases()
    tokens = with_tables_of_grades(tokens)
    end = tokens[-1].end_pos if tokens else 0
    tokens.append(Token(END, "", end, end))
    tree = None if report.failed else _Parser().tree(tokens)
    if tree is None:
        recovery.complain(Acceptor(), tokens, changed, report)
    return tree, report
