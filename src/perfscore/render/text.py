"""A result comes in; the table as people know it, aligned in any script, goes out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from perfscore.diagnostics import render_all
from perfscore.engine.result import Loss, NodeResult, Result
from perfscore.numbers import show
from perfscore.source import display_width, pad, printable, start_of

_WIDEST_TITLE = 40
_WIDEST_REASON = 64
_SILENT = frozenset({"rounding"})


def table(result: Result) -> str:
    """The levels with their points, score and what took points off; the total, the grade, and the warnings."""
    rows = [_row(node, depth) for node, depth in _outline(result)]
    head = ("", "points", "score", "what took points off")
    total = ("total", _plain(result.weight), _plain(result.score), _total_lost(result))
    widths = [max(display_width(row[column]) for row, _ in [*rows, (head, 0), (total, 0)]) for column in range(3)]
    rule = "─" * (sum(widths) + 4 + 24)
    lines = [_title(result), "", _line(head, widths), rule]
    for cells, _ in rows:
        lines += _wrapped(cells, widths)
    lines += [rule, *_wrapped(total, widths)]
    if result.grade is not None:
        lines.append(f"grade: {printable(result.grade)}{_grade_words(result)}")
    if result.warnings:
        lines += ["", render_all(result.warnings)]
    return "\n".join(line.rstrip() for line in lines)


Cells = tuple[str, str, str, str]


def _outline(result: Result) -> Iterable[tuple[NodeResult, int]]:
    pending = [(child, 0) for child in reversed(result.children)]
    while pending:
        node, depth = pending.pop()
        yield node, depth
        if node.kind == "group":
            pending += [(child, depth + 1) for child in reversed(node.children)]


def _title(result: Result) -> str:
    version = "" if result.version is None else f" · {printable(result.version)}"
    return f"{printable(result.title or result.name)}{version}"


def _row(node: NodeResult, depth: int) -> tuple[Cells, int]:
    title = _cut(printable(node.title or node.name), _WIDEST_TITLE - 2 * depth)
    score = _plain(node.score) if node.applies else "n/a"
    losses = [loss for loss in node.losses if node.kind != "group" or loss.path == node.path]
    lost = "\n".join([*_reasons(losses), *_idle(node)])
    return (f"{'  ' * depth}{title}", _points(node), score, lost), depth


def _points(node: NodeResult) -> str:
    """The declared points; those of a bonus or a malus carry their sign."""
    if node.weight or not (node.low or node.high):
        return _plain(node.weight)
    return f"+{_plain(node.high)}" if node.high else _plain(node.low)


def _total_lost(result: Result) -> str:
    own = [*_reasons(loss for loss in result.losses if not loss.path), *_idle(result)]
    return "\n".join([*([f"{_signed(Fraction(result.lost))} in all"] if result.lost else []), *own])


def _grade_words(result: Result) -> str:
    bound = [rule for rule in result.grade_rules if rule.bound]
    if not bound:
        return ""
    rule = bound[0]
    why = f": {printable(rule.reason)}" if rule.reason else ""
    how = "instead of" if rule.kind == "override" else "capped from"
    return f" ({how} {printable(result.earned_grade or '')}{why})"


def _reasons(losses: Iterable[Loss]) -> Iterable[str]:
    for loss in losses:
        if loss.kind in _SILENT:
            continue
        if loss.kind == "not applicable":
            yield _cut(printable(f"not applicable: {loss.reason or loss.clause}"), _WIDEST_REASON)
            continue
        words = printable(_words(loss))
        values = ", ".join(printable(f"{each.name} {each.value}") for each in loss.seen[:3])
        told = f"{words} ({values})" if values else words
        yield f"{_signed(loss.amount)}  {_cut(told, _WIDEST_REASON)}"


def _idle(node: NodeResult) -> Iterable[str]:
    """The limits that held and changed nothing."""
    if node.applies:
        for limit in node.limits:
            if not limit.bound:
                yield _cut(printable(f"({limit.kind}: {limit.reason or 'held'}, no effect)"), _WIDEST_REASON)


def _words(loss: Loss) -> str:
    if loss.reason:
        return f"{loss.kind}: {loss.reason}"
    if loss.kind == "redistributed":
        return "shared out from what does not apply"
    if loss.kind == "absorbed":
        return "beyond the range, not counted" if loss.amount > 0 else "below the floor, not taken off"
    return loss.clause


def _signed(amount: Fraction) -> str:
    digits = show(abs(amount))
    return f"{'−' if amount > 0 else '+'}{digits.removeprefix('≈')}{'…' if digits.startswith('≈') else ''}"


def _plain(number: Decimal) -> str:
    return f"{number:f}".replace("-", "−")


def _cut(text: str, width: int) -> str:
    """The text within a display width; what is left out is shown by ``…``."""
    return text if display_width(text) <= width else f"{start_of(text, width - 1)}…"


def _line(cells: Cells, widths: list[int]) -> str:
    title, weight, score, lost = cells
    return f"{pad(title, widths[0])}  {pad(weight, widths[1], right=True)}  {pad(score, widths[2], right=True)}  {lost}"


def _wrapped(cells: Cells, widths: list[int]) -> list[str]:
    first, *rest = cells[3].split("\n")
    lines = [_line((*cells[:3], first), widths)]
    return lines + [_line(("", "", "", more), widths) for more in rest]
