"""A result as a Markdown page with the table, the ledger and the warnings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfscore.kernel.source import printable
from perfscore.reports.phrases import Language, Phrases
from perfscore.reports.spoken import (
    Entry,
    beside,
    declared,
    entries,
    exactly,
    grade_words,
    heading,
    labelled,
    loss_words,
    outline,
    plain,
    published,
    reached,
    titled,
    total_entries,
    unverified,
    worded,
)
from perfscore.reports.text import evidence, ranked, roundings, signed_sum, where
from perfscore.scoring.explanation import Loss
from perfscore.scoring.result import Scored

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
# What begins a list, an underlined heading or a rule where it stands first in a line.
_FIRST = re.compile(r"([-+=])|([0-9]+)([.)])")
_NO_CODE = re.compile(r"[`|\\\n\r]|\A\s|\s\Z|\A\Z")


def escaped(text: str) -> str:
    """A text as Markdown that shows it as it is written, in one line of the source."""
    return "<br>".join(_escaped_line(line) for line in re.split(r"\r\n|\r|\n", text))


def _escaped_line(line: str) -> str:
    found = _FIRST.match(line.strip())
    safe = _SPECIAL.sub(r"\\\g<0>", printable(line).strip())
    if found is None:
        return safe
    return f"\\{safe}" if found[1] else f"{found[2]}\\{safe[len(found[2]) :]}"


def code(text: str) -> str:
    """A piece of a framework as code."""
    return f"<code>{escaped(text)}</code>" if _NO_CODE.search(text) else f"`{printable(text)}`"


def markdown(result: Scored, *, lang: Language | None = None) -> str:
    """A heading with the total and the grade, the levels, the ledger, the warnings, and the digests."""
    words = worded(result, lang)
    parts = [f"# {escaped(heading(result))}"]
    if remark := unverified(result.read_from, words):
        parts.append(f"> **{escaped(remark)}**")
    parts.append(_top(result, words))
    if beside_points := [f"- {escaped(labelled(*each, words))}" for each in titled(result, words)]:
        parts.append("\n".join(beside_points))
    parts.append(_levels(result, words))
    parts += [f"## {words.ledger[:1].upper()}{words.ledger[1:]}", _ledger(result, words)]
    if result.warnings:
        parts += [f"## {words.warnings[:1].upper()}{words.warnings[1:]}", _warnings(result, words)]
    parts.append(_digests(result, words))
    return "\n\n".join(parts)


def _top(result: Scored, words: Phrases) -> str:
    points = f"{plain(result.score)} / {plain(result.weight)}"
    told = [f"**{labelled(words.total, points, words)}**"]
    if grade := grade_words(result, words):
        told.append(f"**{escaped(labelled(words.grade, grade, words))}**")
    return " · ".join(told)


def _bold(text: str) -> str:
    return f"**{text}**" if text else ""


def markdown_table(head: tuple[str, ...], align: str, rows: Sequence[tuple[str, ...]]) -> str:
    """A table; ``align`` has ``l`` or ``r`` for each column."""
    marks = {"l": "---", "r": "---:"}
    lines = [head, tuple(marks[each] for each in align), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _levels(result: Scored, words: Phrases) -> str:
    rows: list[tuple[str, ...]] = []
    for node, depth in outline(result):
        title = escaped(node.title or node.name)
        title = f"{'&emsp;' * depth}{_bold(title) if node.kind == 'group' else title}"
        rows.append((title, declared(node), reached(node, words), _entries(entries(node, words))))
    total = (words.total, plain(result.weight), plain(result.score))
    rows.append((*map(_bold, total), _entries(total_entries(result, words))))
    return markdown_table((words.indicator, words.points, words.score, words.reasons), "lrrl", rows)


def _entries(found: list[Entry]) -> str:
    return "<br>".join(f"{each.amount} {escaped(each.words)}".strip() for each in found)


def _ledger(result: Scored, words: Phrases) -> str:
    if not result.losses:
        return words.nothing_lost
    rows = [_row(rank, loss, result, words) for rank, loss in enumerate(ranked(result), 1)]
    if (unseen := roundings(result, words)) is not None:
        rows.append(("", unseen[0], "", words.kinds["rounding"], escaped(unseen[1]), ""))
    total = words.sum_of_losses.format(weight=plain(result.weight), score=plain(result.score))
    rows.append(("", f"**{signed_sum(result)}**", f"**{total}**", "", "", ""))
    head = (words.rank, words.change, words.where, words.kind, words.why, words.figures)
    return markdown_table(head, "rrllll", rows)


def _row(rank: int, loss: Loss, result: Scored, words: Phrases) -> tuple[str, ...]:
    title, path = where(loss, result, words)
    place = code(path) if loss.path else escaped(path)
    clause = beside(code(loss.clause), words.line.format(line=loss.line), words)
    why = [escaped(each) for each in (_reason(loss, words), exactly(loss, words)) if each]
    figures = "<br>".join(escaped(evidence(each, words)) for each in loss.seen)
    kind = words.kinds[loss.kind]
    return (str(rank), published(loss), f"{escaped(title)}<br>{place}", kind, "<br>".join([*why, clause]), figures)


def _reason(loss: Loss, words: Phrases) -> str | None:
    """Why points were lost, beside the kind that has a column of its own."""
    said = loss_words(loss, words).removeprefix(labelled(words.kinds[loss.kind], "", words))
    return None if said in {loss.clause, words.kinds[loss.kind]} else said


def _warnings(result: Scored, words: Phrases) -> str:
    lines = []
    for warning in (each.told_in(words.lang) for each in result.warnings):
        place = warning.file if warning.line is None else f"{warning.file}:{warning.line}"
        lines.append(f"- `{warning.code}` {escaped(warning.message)} ({escaped(place)})")
        if warning.help is not None:
            lines.append(f"  {escaped(warning.help)}")
    return "\n".join(lines)


def _digests(result: Scored, words: Phrases) -> str:
    return "\n".join([
        f"- {labelled(words.framework_digest, code(result.digest), words)}",
        f"- {labelled(words.facts_digest, code(result.facts_digest), words)}",
        f"- {words.computed_by.format(version=result.perfscore)}",
    ])  # fmt: skip
