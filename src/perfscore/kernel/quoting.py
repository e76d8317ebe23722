"""Expressions as their author wrote them, with the parentheses that belong to them.

The span of an operation reaches from its first operand to its last one. So it misses a bracket before the one, and a
bracket behind the other, where these stand in brackets themselves: `(a - 2) - (b)` spans `a - 2) - (b`.
"""

from __future__ import annotations

from perfscore.kernel.source import APART, Span, one_line

_WIDEST_GAP = 200


def whole(span: Span, text: str) -> Span:
    """The span of an expression with the parentheses of its first and its last operand."""
    start, end = span.start, span.end
    opened = closed = 0
    for char in APART.sub("", text[start:end]):
        if char == ")" and opened:
            opened -= 1
        elif char in "()":
            opened, closed = (opened + 1, closed) if char == "(" else (opened, closed + 1)
    before, behind = text[max(0, start - _WIDEST_GAP) : start], text[end : end + _WIDEST_GAP]
    while closed and before.rstrip().endswith("("):
        start, closed = start - len(before) + len(before.rstrip()) - 1, closed - 1
        before = before.rstrip()[:-1]
    while opened and behind.lstrip().startswith(")"):
        end, opened = end + len(behind) - len(behind.lstrip()) + 1, opened - 1
        behind = behind.lstrip()[1:]
    return Span(start, end)


def quotation(span: Span, text: str) -> str:
    """An expression as written, with the parentheses that belong to it, in one line and without comments."""
    found = whole(span, text)
    return one_line(text[found.start : found.end])
