"""A `.perf` text comes in; its tree of nodes and all syntax errors found on the way go out.

Tokens are made first, whole and without failing. Only what the grammar accepts is built; of the rest it is said what is
wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from lark import Lark, Token

from perfscore import limits, resources
from perfscore.diagnostics import Report
from perfscore.messages import syntax as messages
from perfscore.source import Source, Span
from perfscore.syntax import nodes
from perfscore.syntax.acceptor import Acceptor
from perfscore.syntax.build import BUILDER
from perfscore.syntax.quotes import mended
from perfscore.syntax.recovery import complain
from perfscore.syntax.tokens import checked

_CALLABLE = frozenset({"NAME", "ROUND", "WEIGHT"})


class _Calls:
    """Tells the bracket of a call, right behind a name, from any other opening bracket."""

    always_accept = ("HABIT_SIGN", "HABIT_COMMENT", "HABIT_UNIT", "HABIT_DATE", "STRAY")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        before: Token | None = None
        for token in stream:
            touching = before is not None and before.type in _CALLABLE and before.end_pos == token.start_pos
            if token.type == "LPAR" and touching:
                token = token.update(type="CALL")
            before = token
            yield token


@cache
def grammar() -> Lark:
    """The parser of the language, built once in a process."""
    return Lark(
        resources.text("grammars", "perf.lark"),
        parser="lalr",
        lexer="basic",
        postlex=_Calls(),
        transformer=BUILDER,
        keep_all_tokens=True,
        maybe_placeholders=True,
    )


def parse(source: Source) -> tuple[nodes.File | None, Report]:
    """Read a text; the tree is None where an error was found."""
    report = Report(source)
    if len(source.text) > limits.FILE_CHARACTERS:
        report.add(messages.file_too_large(), Span(limits.FILE_CHARACTERS, limits.FILE_CHARACTERS + 1))
        return None, report
    text, changed = mended(source.text, report)
    if len(report.diagnostics) >= limits.SYNTAX_ERRORS:
        return None, report
    tokens = checked(grammar().lex(text), changed, report)
    if tokens is None:
        return None, report
    end = tokens[-1].end_pos if tokens else 0
    tokens.append(Token("$END", "", start_pos=end, end_pos=end))
    start = Acceptor.of(grammar())
    if not start.fits(token.type for token in tokens):
        complain(start, tokens, changed, report)
    return (None if report.failed else _built(tokens)), report


def _built(tokens: list[Token]) -> nodes.File:
    parser: Any = grammar().parse_interactive("")
    tree: nodes.File | None = None
    for token in tokens:
        tree = parser.feed_token(token)
    assert tree is not None
    return tree
