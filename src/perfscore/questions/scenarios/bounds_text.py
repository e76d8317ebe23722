"""Bounds as text: a table of the rows, with the grades and the open facts below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfscore.kernel.numbers import plain, show
from perfscore.kernel.source import display_width, pad, printable
from perfscore.questions.scenarios.bounds_answer import End, Foreseen, NodeBounds, Points
from perfscore.reports.colour import paint
from perfscore.reports.phrases import Language
from perfscore.reports.phrases.bounds import BoundsPhrases, bounds_phrases
from perfscore.reports.text import cut

_WIDEST = 44
_WIDEST_VALUE = 24
_GAP = "  "


def points_text(value: Points | None) -> str:
    """Points for reading; ``≈`` where digits were left out."""
    if value is None:
        return "—"
    return show(value) if isinstance(value, Fraction) else plain(value)


def outline(found: Foreseen) -> Iterator[tuple[NodeBounds, int]]:
    """The rows to show, with their depth: groups and indicators; of what is settled, only the outermost."""
    pending = [(child, 0) for child in reversed(found.total.children)]
    while pending:
        node, depth = pending.pop()
        yield node, depth
        if not node.settled:
            below = [child for child in node.children if child.kind != "part"]
            pending.extend((child, depth + 1) for child in reversed(below))


def end_text(end: End, words: BoundsPhrases, *, low: bool) -> str:
    """An end for reading: the mere points where it is attained."""
    text = points_text(end.value)
    if end.attained:
        return text
    if end.open:
        return (words.above if low else words.below).format(points=text)
    return (words.at_least if low else words.at_most).format(points=text)


def named(title: str | None, name: str) -> str:
    """How a row or a fact is called, in one line."""
    return " ".join(printable(title or name).split())


def heading(found: Foreseen, words: BoundsPhrases) -> str:
    """What the answer is called."""
    return words.heading.format(title=found.title or found.framework)


def bounds_text(found: Foreseen, *, lang: Language | None = None, colour: bool = False) -> str:
    """The rows with their lowest and highest score; the grades; the open facts; how the ends come about."""
    words = bounds_phrases(lang or found.language)
    lines = [paint(printable(heading(found, words)), "strong", colour), "", *_rows(found, words, colour)]
    if found.grades:
        lines.append(words.labelled.format(label=words.grades, text=grades_text(found, words)))
    if not found.facts:
        return "\n".join([*lines, words.nothing_open])
    lines += ["", words.facts, *_facts(found, words, colour)]
    told = remarks(found, words)
    lines += ["", *told] if told else []
    return "\n".join(line.rstrip() for line in lines)


def grades_text(found: Foreseen, words: BoundsPhrases) -> str:
    """The possible grades, the best first."""
    return words.comma.join(
        printable(each.grade) if each.completion or not found.facts else words.maybe.format(grade=printable(each.grade))
        for each in found.grades
    )


def _rows(found: Foreseen, words: BoundsPhrases, colour: bool) -> list[str]:
    rows = [(words.row, words.points, words.low, words.high)]
    for node, depth in outline(found):
        title = cut(f"{'  ' * depth}{named(node.title, node.name)}", _WIDEST)
        rows.append((title, plain(node.weight), *_ends(node, words)))
    total = found.total
    rows.append((words.total, plain(total.weight), *_ends(total, words)))
    head, *middle, last = _columns(rows, "lrrr")
    rule = paint("─" * max(map(display_width, (head, *middle, last))), "dim", colour)
    return [head, rule, *middle, rule, paint(last, "strong", colour)]


def _ends(node: NodeBounds, words: BoundsPhrases) -> tuple[str, str]:
    if node.settled and node.low.attained:
        return end_text(node.low, words, low=True), words.settled
    return end_text(node.low, words, low=True), end_text(node.high, words, low=False)


def _facts(found: Foreseen, words: BoundsPhrases, colour: bool) -> list[str]:
    head, *middle = _columns([fact_heads(words), *facts_rows(found)], "rrllll")
    return [paint(head, "dim", colour), *middle]


def fact_heads(words: BoundsPhrases) -> tuple[str, ...]:
    """What stands above the columns of the open facts."""
    return words.at_worst, words.at_best, words.fact, words.may_be, words.lowest, words.highest


def facts_rows(found: Foreseen) -> list[tuple[str, ...]]:
    """A row for each open fact: what the total could still be, what the fact may be, and what it is at each end."""
    ends = [{} if end.completion is None else dict(end.completion.shown) for end in (found.total.low, found.total.high)]
    return [
        (
            points_text(each.at_worst),
            points_text(each.at_best),
            cut(f"{each.name} {named(each.title, '')}".rstrip(), _WIDEST),
            cut(printable(each.may_be), _WIDEST_VALUE),
            *(cut(printable(end.get(each.name, "—")), _WIDEST_VALUE) for end in ends),
        )
        for each in found.facts
    ]


def _columns(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        _GAP.join(
            pad(cell, width, right=side == "r") for cell, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in rows
    ]


def remarks(found: Foreseen, words: BoundsPhrases) -> list[str]:
    """What must be said of the answer: what is not attained, what is refused, what was too much."""
    lines = []
    for label, end in ((words.low, found.total.low), (words.high, found.total.high)):
        if not end.attained and not end.open and end.found is not None:
            value = points_text(end.value)
            lines.append(words.unproved.format(end=label, value=value, found=plain(end.found)))
    if found.refused == "some":
        why = None if found.refusal is None else printable(found.refusal)
        lines.append(words.refused if why is None else words.refused_why.format(why=why))
    if found.refused == "not told":
        nothing = not found.total.low.attained and found.total.low.found is None
        lines.append(words.none_found if nothing else words.not_told)
    return [*lines, *([words.exhausted] if found.exhausted else [])]
