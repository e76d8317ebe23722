"""Mends quotation marks that do not match, so that the rest of a text can be read.

Each mark that is wrong is reported. As no character moves, the places of all later errors stay true.
"""

from __future__ import annotations

import re

from perfscore.kernel import limits
from perfscore.kernel.source import TEXT, Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Report
from perfscore.syntax.words import STARTERS

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


_SHOWN = 200


def _start(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
