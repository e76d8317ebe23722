"""Tokens that do not fit the grammar come in; a diagnostic for each place where they do not goes out.

After an error, reading goes back to the last statement that began well and goes on at the next word that begins one.
Nothing is built here, so the states of the parser can be copied cheaply.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import attrs
from lark import Token
from lark.exceptions import UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from perfscore import limits
from perfscore.diagnostics import Report
from perfscore.messages import syntax as messages
from perfscore.source import Span
from perfscore.suggest import nearest
from perfscore.syntax.words import OUTERMOST, SOFT, STARTERS, described

_OPENING = frozenset({"LBRACE", "LPAR", "LSQB", "CALL"})
_CLOSING = frozenset({"RBRACE", "RPAR", "RSQB"})


def complain(parser: InteractiveParser, tokens: list[Token], report: Report) -> None:
    """Report each syntax error among the tokens, up to the limit; the last token is the end of the text."""
    silent = copy(parser.parser_state.parse_conf)
    silent.callbacks = {}
    parser.parser_state.parse_conf = silent
    _Reader(parser, tokens, report).read()


@attrs.frozen
class _Mark:
    """A state of the parser in which a statement may begin, and how many brackets were open there."""

    state: Any
    depth: int


class _Reader:
    # Lark's interactive parser is only partly typed, hence Any.
    def __init__(self, parser: Any, tokens: list[Token], report: Report) -> None:
        self.parser = parser
        self.tokens = tokens
        self.report = report
        self.marks = [_Mark(_copied(parser), 0)]
        self.depth = 0

    def read(self) -> None:
        index = 0
        while index < len(self.tokens) and len(self.report.diagnostics) < limits.SYNTAX_ERRORS:
            token = self.tokens[index]
            if token.type in STARTERS or token.type == "RBRACE" or self.tokens[index - 1].type == "LBRACE":
                self._mark()
            if not _fed(self.parser, token):
                self._report(index)
                index = self._skip(index)
                continue
            self.depth += (token.type in _OPENING) - (token.type in _CLOSING)
            index += 1

    def _mark(self) -> None:
        """Remember the state before a statement; only the latest of each depth can be gone back to."""
        if not _fed(_copied(self.parser), Token("SEMICOLON", ";")):
            return
        while self.marks and self.marks[-1].depth >= self.depth:
            self.marks.pop()
        self.marks.append(_Mark(_copied(self.parser), self.depth))

    def _report(self, index: int) -> None:
        token = self.tokens[index]
        before = self.tokens[index - 1] if index else Token("$START", "", start_pos=0, end_pos=0)
        accepted = self.parser.accepts()
        span = Span(token.start_pos or 0, max(token.end_pos or 0, (token.start_pos or 0) + 1))
        if token.type == "$END":
            self.report.add(messages.unexpected_end(_expected(accepted)), span)
            return
        special = messages.habit(before.type, str(before), token.type, str(token), accepted)
        if special is None:
            words = [terminal.lower() for terminal in accepted if terminal.isalpha()]
            meant = nearest(str(token), sorted(words)) if token.type == "NAME" else None
            special = messages.unexpected(
                str(token),
                _expected(accepted),
                meant=meant,
                reserved="NAME" in accepted and token.type == str(token).upper(),
            )
        self.report.add(special, span)

    def _skip(self, index: int) -> int:
        """The index of the next token at which reading can go on, in a state that fits it."""
        depth = self.depth
        start = index
        while index < len(self.tokens):
            token = self.tokens[index]
            depth = 0 if token.type in OUTERMOST or token.type == "$END" else depth
            goes_on = token.type in STARTERS or token.type == "$END" or (token.type == "RBRACE" and depth > 0)
            if goes_on and index > start and self._take_up(depth, token):
                return index
            depth = max(0, depth + (token.type in _OPENING) - (token.type in _CLOSING))
            index += 1
        return index

    def _take_up(self, depth: int, token: Token) -> bool:
        for mark in reversed(self.marks):
            if mark.depth == depth and _fed(_copied(mark.state), token):
                self.parser, self.depth = _copied(mark.state), mark.depth
                return True
        return False


def _copied(parser: Any) -> Any:
    return parser.copy(deepcopy_values=False)


def _fed(parser: Any, token: Token) -> bool:
    try:
        parser.feed_token(token)
    except UnexpectedToken:
        return False
    return True


def _expected(accepted: Any) -> list[str]:
    firm = [terminal for terminal in accepted if terminal not in SOFT or "NAME" not in accepted]
    return list(dict.fromkeys(described(terminal) for terminal in sorted(firm, key=_by_kind)))


def _by_kind(terminal: str) -> tuple[bool, str]:
    return terminal.isalpha() and described(terminal).startswith("`"), terminal
