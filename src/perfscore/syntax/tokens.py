"""Checks single tokens: wrong names, dates and escapes, and what is too long or nested too deep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Report
from perfscore.syntax.build import day
from perfscore.syntax.lexer import Token
from perfscore.syntax.words import NAMELIKE, STARTERS

_PAIRS = frozenset({"LPAR", "CALL", "LSQB", "LBRACE"})
_CLOSING = frozenset({"RPAR", "RSQB", "RBRACE"})
_ENDING = STARTERS | {"COMMA", "COLON", "WHEN"}
_OPERANDS = NAMELIKE | {"PATH", "NUMBER", "PERCENT"}
_CHECKED = frozenset({"NAME", "PATH", "NUMBER", "PERCENT", "DURATION", "STRING", "DATE"})
# A token that is longer than any path of names is wrong, and messages need no more of it.
_LONGEST, _SHOWN = 4_000, 40
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def checked(tokens: Iterable[Token], mended: Collection[int], report: Report) -> list[Token] | None:
    """Report wrong names, dates and escapes, and what is too long, except in the texts that begin at ``mended``.

    None where there is too much wrong, or brackets nest too deep, to go on.
    """
    kept: list[Token] = []
    levels = Levels()
    for token in tokens:
        if len(kept) >= limits.TOKENS:
            report.add(Message("PS108.too_many_tokens"), token.span)
            return None
        if token.type in _CHECKED and token.start_pos not in mended:
            _check(token, report)
            if len(report.diagnostics) >= limits.SYNTAX_ERRORS:
                return None
        if levels.at(token.type) > limits.NESTING:
            report.add(Message("PS107.too_deep"), token.span)
            return None
        if len(token) > _LONGEST:
            token = Token(token.type, f"{token[:_SHOWN]}…", token.start_pos, token.end_pos)
        kept.append(token)
    return kept


class Levels:
    """Counts roughly how many levels of an expression are open, so that no endless one is read to its end.

    Brackets open a level, and so do ``if``, ``^`` behind ``^``, and signs and ``not`` behind one another.
    """

    def __init__(self) -> None:
        self._outer: list[tuple[int, int]] = []
        self._conditions = self._powers = self._run = 0
        self._before = ""

    def at(self, kind: str) -> int:
        """The levels open behind a token of this type, the next one."""
        before, self._before = self._before, kind
        self._run = self._run + (before == kind) if kind in {"ADD", "NOT"} else 0
        if kind in _PAIRS:
            self._outer.append((self._conditions, self._powers))
            self._powers = 0
        elif kind in _CLOSING:
            self._conditions, self._powers = self._outer.pop() if self._outer else (0, 0)
        elif kind == "IF":
            self._conditions += 1
        elif kind == "CIRCUMFLEX":
            self._powers += 1
        elif kind in _ENDING:
            self._conditions = self._outer[-1][0] if self._outer else 0
            self._powers = 0
        elif kind not in _OPERANDS and not (kind == "ADD" and before in {"ADD", "CIRCUMFLEX"}):
            self._powers = 0
        return len(self._outer) + self._conditions + max(0, self._powers - 1) + self._run


def _check(token: Token, report: Report) -> None:
    if token.type in {"NAME", "PATH"}:
        _check_name(token, report)
    elif token.type == "STRING":
        _check_text(token, report)
    elif token.type == "DATE":
        if day(token) is None:
            report.add(Message("PS110.no_such_day", text=str(token)), token.span)
    elif len(token) > limits.LITERAL_CHARACTERS:
        report.add(Message("PS106.number_too_long", length=len(token)), token.span)


def _check_text(token: Token, report: Report) -> None:
    if len(token) > limits.STRING_CHARACTERS:
        report.add(Message("PS106.text_too_long", length=len(token)), token.span)
    elif token.startswith('"'):
        for escape in _ESCAPE.finditer(token, 1, len(token) - 1):
            if escape[1] not in 'n"\\':
                at = token.start_pos + escape.start()
                report.add(Message("PS111.bad_escape", escape=escape.group()), Span(at, at + 2))
                break


def _check_name(token: Token, report: Report) -> None:
    for part in unicodedata.normalize("NFC", token).split("."):
        if len(part) > limits.NAME_CHARACTERS:
            report.add(Message("PS106.name_too_long", length=len(part)), token.span)
        elif not part.isidentifier() and not part.isdigit():
            strange = next((char for char in part if not f"a{char}".isidentifier()), None)
            report.add(
                Message(
                    "PS105.strange_name",
                    name=str(token),
                    inside=strange is not None,
                    char=strange or part[0],
                    code=f"U+{ord(strange or part[0]):04X}",
                ),
                token.span,
            )
