"""Comments that silence warnings, and warnings about comments that silence nothing or give no reason.

``# allow PS430, PS442: reason`` silences the warnings of these codes that begin on the line which it ends. On a line of
its own it speaks of the next line that is no comment, which must follow at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from perfscore.kernel.source import Source, Span, comments
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic

ALLOWABLE = frozenset({"PS204", "PS315"} | {f"PS{number}" for number in (*range(430, 446), *range(448, 452))})
"""The codes of all warnings that a framework can have, except those about an ``allow``."""

_MEANT = re.compile(r"[#＃]\s*allow\b[\s:：,，]*(?P<code>PS[0-9]\w*)", re.IGNORECASE)
_CODES = r"PS\w++(?:\s*+[,，]\s*+PS\w++|)*+"
# It never goes back, which would take time with the square of the blanks in a comment.
_ALLOW = re.compile(rf"[#＃]\s*+allow\s++(?P<codes>{_CODES})\s*+(?:[:：]\s*+(?P<reason>.*+))?")
_CODE = re.compile(r"PS\w+")
_EXAMPLE = "PS430"
_BLANK = " \t\r\f\u3000\ufeff\u00a0"


@attrs.frozen
class Allowed:
    """A code that is allowed on a line, and where that is written."""

    code: str
    line: int
    span: Span


def unallowed(source: Source, found: Sequence[Diagnostic], *, complete: bool = True) -> list[Diagnostic]:
    """The diagnostics that no comment allows, and warnings about comments that allow nothing or give no reason.

    Where what was found is not ``complete``, comments that allow nothing are no mistake.
    """
    report: list[Diagnostic] = []
    allowed: dict[tuple[str, int], Allowed] = {}
    for each in _read(source):
        if isinstance(each, Allowed):
            allowed.setdefault((each.code, each.line), each)
        else:
            report.append(each)
    used: set[tuple[str, int]] = set()
    for diagnostic in found:
        key = (diagnostic.code, diagnostic.line or 0)
        if diagnostic.severity == "warning" and key in allowed:
            used.add(key)
        else:
            report.append(diagnostic)
    if complete:
        idle = (each for key, each in allowed.items() if key not in used)
        report += [_at(Message("PS446.silences_nothing", code=each.code), source, each.span) for each in idle]
    return report


def _read(source: Source) -> Iterator[Allowed | Diagnostic]:
    """What the comments allow, and what is wrong with them, the last comment first."""
    below: dict[int, int] = {}
    for span in reversed(list(comments(source.text))):
        line, column = source.position(span.start)
        speaks_of = line
        if not source.line(line)[: column - 1].strip(_BLANK):
            speaks_of = below[line] = below.get(line + 1, line + 1)
        yield from _of_comment(source, span, speaks_of)


def _of_comment(source: Source, span: Span, line: int) -> Iterator[Allowed | Diagnostic]:
    text = source.text[span.start : span.end].rstrip()
    meant = _MEANT.match(text)
    if meant is None:
        return
    found = _ALLOW.fullmatch(text)
    if found is None:
        message = Message("PS447.malformed_allow", code=_known(meant["code"]))
        yield _at(message, source, Span(span.start, span.start + len(text)))
        return
    for code in _CODE.finditer(found["codes"]):
        there = Span(span.start + found.start("codes") + code.start(), span.start + found.start("codes") + code.end())
        if code.group() not in ALLOWABLE:
            yield _at(Message("PS447.not_allowable", code=code.group()), source, there)
        else:
            yield Allowed(code.group(), line, there)
    if not found["reason"]:
        codes = Span(span.start + found.start("codes"), span.start + found.end("codes"))
        yield _at(Message("PS447.no_reason", code=found["codes"]), source, codes)


def _known(code: str) -> str:
    """The code for an example: the one that was meant, where it is one."""
    return code.upper() if code.upper() in ALLOWABLE else _EXAMPLE


def _at(message: Message, source: Source, span: Span) -> Diagnostic:
    return Diagnostic.of(message, source, span)
