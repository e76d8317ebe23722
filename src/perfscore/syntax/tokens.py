"""Mends quotation marks that do not match, and checks single tokens: names, dates, escapes, lengths and nesting."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from perfscore.kernel import limits
from perfscore.kernel.source import TEXT, Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Report
from perfscore.syntax.build import day
from perfscore.syntax.lexer import Token
from perfscore.syntax.words import CLOSING, NAMELIKE, OPENING, STARTERS

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
        if kind in OPENING:
            self._outer.append((self._conditions, self._powers))
            self._powers = 0
        elif kind in CLOSING:
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


# How many texts may follow on a line for a mark of the wrong kind to be told from one that is part of a text.
_REST = r'(?=[^"\n]*(?:"[^"\n]*"[^"\n]*){0,20}$)'
# Any of the marks is looked for first, which is faster than to try what may begin with it at each place.
_MARKS = re.compile(
    rf"""(?=[\#＃/"“”'‘’「『＂«])(?:(?P<comment>[#＃][^\n]*|/[/*][^\n]*)
    |(?P<mixed>"[^"“”\n]*”{_REST}|“[^"“”\n]*"(?![^“\n]*”){_REST})
    |(?P<right>{TEXT})
    |(?P<other>”[^"“”\n]*[”“]|'[^'"\n]*'|‘[^‘’'\n]*[’‘]|’[^‘’\n]*’|「[^「」\n]*」|『[^『』\n]*』|＂[^＂\n]*＂|«[^«»\n]*»)
    |(?P<open>["“][^\n]*))""",
    re.VERBOSE | re.MULTILINE,
)
_POINTS = re.compile(r"[ \t]+[+-]?[0-9][0-9.]*$")
_STATEMENT = re.compile(rf"\s*(?:(?:{'|'.join(sorted(STARTERS)).lower()})\b|[}}{{#＃]|$)")
_NO_MARKS = str.maketrans('"\\\n', "   ")
_MOST_LINES = 5
_MOST_SHOWN = 300


def mended(text: str, report: Report) -> tuple[str, frozenset[int]]:
    """The text with matching marks, and where the texts begin whose marks were changed."""
    pieces: list[str] = []
    starts: set[int] = set()
    at = done = 0
    while (found := _MARKS.search(text, at)) and len(report.diagnostics) < limits.SYNTAX_ERRORS:
        at = found.end()
        if found.lastgroup == "comment" or (found.lastgroup == "right" and not _swallows(text, found)):
            continue
        start, last = found.start(), found.end() - 1
        if found.lastgroup in {"open", "right"}:
            last = _last(text, found, report)
            at = last + 1
        elif found.lastgroup == "mixed":
            message = Message(
                "PS104.mixed_quotes", begin=found.group()[0], end=found.group()[-1], text=_start(found.group()[1:-1])
            )
            report.add(message, Span(start, at))
        else:
            message = Message(
                "PS103.wrong_quotes", begin=found.group()[0], end=found.group()[-1], text=_start(found.group()[1:-1])
            )
            report.add(message, Span(start, at))
        starts.add(start)
        pieces += [text[done:start], '"', text[start + 1 : last].translate(_NO_MARKS), '"']
        done = last + 1
    if not starts:
        return text, frozenset()
    # A text that is not closed may have its mark behind all that there is.
    return "".join((*pieces, f"{text}\n"[done:])), frozenset(starts)


def _swallows(text: str, found: re.Match[str]) -> bool:
    """Whether a text holds a brace and leaves a single mark on its line: then its own last mark begins another."""
    rest = text[found.end() : found.end() + _MOST_SHOWN].partition("\n")[0]
    return text[found.start()] == '"' and "{" in found.group() and rest.count('"') % 2 == 1


def _last(text: str, found: re.Match[str], report: Report) -> int:
    """Report a text that is not closed on its line; where its last mark may have been meant to stand."""
    start = found.start()
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    close = _other_line(text, line_end) if text[start] == '"' else None
    if close is not None:
        report.add(Message("PS104.several_lines"), Span(start, line_end))
        return close
    shown = re.split(r"[{}]", text[start + 1 : min(line_end, start + _MOST_SHOWN)], maxsplit=1)[0]
    end = start + 1 + len(_POINTS.sub("", shown.rstrip()).rstrip())
    if text[end - 2 : end] == '\\"' and "\n" not in text[start:end]:
        report.add(Message("PS104.quote_escaped"), Span(end - 2, end))
    else:
        report.add(Message("PS104.open_quote", mark="”" if text[start] == "“" else text[start]), Span(start, end))
    if not text[end:line_end].strip():
        return line_end
    return end if text[end].isspace() else max(end - 1, start + 1)


def _other_line(text: str, end: int) -> int | None:
    """The mark that closes a text on one of the next lines, or None where these begin statements of their own."""
    for _ in range(_MOST_LINES):
        start, end = end + 1, text.find("\n", end + 1)
        end = len(text) if end < 0 else end
        if start >= end or _STATEMENT.match(text, start, end):
            return None
        if text.count('"', start, end) % 2:
            return text.index('"', start, end)
    return None


_LONGEST_QUOTED = 200


def _start(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
