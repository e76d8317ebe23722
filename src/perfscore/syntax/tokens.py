"""The tokens of a text come in; the same without those that cannot be read, each of which is reported, go out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from lark import Token

from perfscore import limits
from perfscore.diagnostics import Report
from perfscore.messages import syntax as messages
from perfscore.source import Span
from perfscore.syntax.build_expressions import day
from perfscore.syntax.words import STARTERS

_PAIRS = {"LPAR": {"RPAR", "RSQB"}, "CALL": {"RPAR"}, "LSQB": {"RSQB", "RPAR"}, "LBRACE": {"RBRACE"}}
_CLOSING = frozenset({"RPAR", "RSQB", "RBRACE"})
_ENDING = STARTERS | _CLOSING | {"COMMA", "COLON", "LBRACE", "WHEN"}
_BAD_ESCAPE = re.compile(r'\\(?:\\\\)*[^n"\\]')


def checked(tokens: Iterable[Token], report: Report) -> list[Token] | None:
    """Keep what can be read; strange characters, open quotes, wrong dates and names are reported and left out or kept.

    None where there is too much wrong, or brackets nest too deep, to go on.
    """
    kept: list[Token] = []
    depth = chained = 0
    for token in tokens:
        if len(report.diagnostics) >= limits.SYNTAX_ERRORS:
            return None
        span = Span(token.start_pos or 0, token.end_pos or 0)
        if token.type == "STRAY":
            report.add(messages.strange_character(str(token)), span)
            continue
        if token.type == "OPEN_STRING":
            report.add(messages.open_quote(), span)
            token = token.update(type="STRING", value=f'{token.rstrip()}"')
        _check(token, span, report)
        depth += (token.type in _PAIRS) - (token.type in _CLOSING)
        chained = 0 if token.type in _ENDING else chained + _nests(token, kept)
        if depth + chained > limits.NESTING:
            report.add(messages.too_deep(), span)
            return None
        kept.append(token)
    return kept


def _nests(token: Token, before: list[Token]) -> bool:
    """Whether a token opens a level without a bracket: ``- -``, ``not not``, ``else if``, ``^ 2 ^``."""
    last = before[-1].type if before else ""
    if token.type == "IF":
        return True
    if token.type == "CIRCUMFLEX":
        return len(before) > 1 and before[-2].type == "CIRCUMFLEX"
    return token.type in {"ADD", "NOT"} and last == token.type


def _check(token: Token, span: Span, report: Report) -> None:
    if token.type in {"NAME", "PATH"}:
        _check_name(token, span, report)
    elif token.type in {"NUMBER", "PERCENT", "DURATION"} and len(token) > limits.LITERAL_CHARACTERS:
        report.add(messages.number_too_long(len(token)), span)
    elif token.type == "STRING":
        if len(token) > limits.STRING_CHARACTERS:
            report.add(messages.text_too_long(len(token)), span)
        elif token.startswith('"') and (bad := _BAD_ESCAPE.search(token[:-1])):
            at = span.start + bad.end() - 2
            report.add(messages.bad_escape(bad.group()[-2:]), Span(at, at + 2))
    elif token.type == "DATE" and day(token) is None:
        report.add(messages.no_such_day(str(token)), span)


def _check_name(token: Token, span: Span, report: Report) -> None:
    for part in unicodedata.normalize("NFC", token).split("."):
        if len(part) > limits.NAME_CHARACTERS:
            report.add(messages.name_too_long(len(part)), span)
        elif not part.isidentifier() and not part.isdigit():
            strange = next(char for char in part if not f"a{char}".isidentifier()) if part[1:] else part
            report.add(messages.strange_name(str(token), strange), span)
