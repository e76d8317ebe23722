"""A result as text and as Markdown: its score table, aligned in any script, and its ledger, which visibly adds up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import MAX_PREC, Context, Decimal
from fractions import Fraction
from functools import reduce

from perfscore.kernel.source import Language, Record, display_width, grouped, pad, printable, start_of
from perfscore.messages.diagnostics import render_all
from perfscore.reports import spoken
from perfscore.reports.phrases import Phrases, value_words
from perfscore.reports.shown import paint
from perfscore.scoring.explanation import Loss, Seen
from perfscore.scoring.result import Scored

_WIDEST_TITLE = 40
_NARROWEST_TITLE = 8
_WIDEST_REASON = 64
_RULE_BELOW_REASONS = 24


def table(result: Scored, *, lang: Language | None = None, colour: bool = False) -> str:
    """The levels with their points, score and what took points off; the total, the grade, and the warnings."""
    words = spoken.worded(result, lang)
    head = _Row(words.indicator, words.points, words.score, (spoken.Entry("", words.reasons),))
    rows = _rows(result, words)
    points = spoken.plain(result.weight), spoken.reached(result, words)
    total = _Row(words.total, *points, tuple(spoken.total_entries(result, words)), bold=True)
    form = _Form.of([head, *rows, total], colour)
    rule = paint("─" * (form.before_reasons + _RULE_BELOW_REASONS), "dim", colour)
    lines = [*_top(spoken.heading(result), result, words, colour), *form.lines(head), rule]
    for row in rows:
        lines += form.lines(row)
    lines += [rule, *form.lines(total)]
    if grade := spoken.grade_words(result, words):
        lines.append(paint(printable(spoken.labelled(words.grade, grade, words)), "strong", colour))
    lines += [printable(spoken.labelled(title, value, words)) for title, value in spoken.titled(result, words)]
    if result.warnings:
        lines += ["", render_all(result.warnings, words.lang)]
    return "\n".join(line.rstrip() for line in lines)


def _top(title: str, result: Scored, words: Phrases, colour: bool) -> list[str]:
    """A title, and that a result was read from a file and nobody has verified it."""
    remark = spoken.unverified(result.read_from, words)
    told = [] if remark is None else [paint(printable(remark), "loss", colour)]
    return [paint(printable(title), "strong", colour), *told, ""]


class _Row(Record):
    title: str
    points: str
    score: str
    entries: tuple[spoken.Entry, ...]
    bold: bool = False


def _rows(result: Scored, words: Phrases) -> list[_Row]:
    rows = []
    for node, depth in spoken.outline(result):
        title = cut(_flat(node.title or node.name), max(_NARROWEST_TITLE, _WIDEST_TITLE - 2 * depth))
        shown = tuple(spoken.entries(node, words))
        rows.append(_Row(f"{'  ' * depth}{title}", spoken.declared(node), spoken.reached(node, words), shown))
    return rows


class _Form(Record):
    """The widths of the columns, and whether they are in colour."""

    title: int
    points: int
    score: int
    amount: int
    colour: bool

    @classmethod
    def of(cls, rows: list[_Row], colour: bool) -> _Form:
        cells = [(row.title, row.points, row.score) for row in rows]
        title, points, score = (max(display_width(cell) for cell in column) for column in zip(*cells, strict=True))
        amount = max(display_width(entry.amount) for row in rows for entry in (*row.entries, spoken.Entry("", "")))
        return cls(title, points, score, amount, colour)

    @property
    def before_reasons(self) -> int:
        return self.title + self.points + self.score + 4

    def lines(self, row: _Row) -> list[str]:
        """The row, a line for each entry; the first holds the title and the points too."""
        title, score = pad(row.title, self.title), pad(row.score, self.score, right=True)
        if row.bold:
            title, score = paint(title, "strong", self.colour), paint(score, "strong", self.colour)
        first = f"{title}  {pad(row.points, self.points, right=True)}  {score}"
        told = [self._entry(entry) for entry in row.entries] or [""]
        return [f"{first}  {told[0]}", *(" " * (self.before_reasons + 2) + more for more in told[1:])]

    def _entry(self, entry: spoken.Entry) -> str:
        said = paint(cut(_flat(entry.words), _WIDEST_REASON), "dim", self.colour)
        if not entry.amount:
            return said
        return f"{paint(pad(entry.amount, self.amount, right=True), entry.style, self.colour)}  {said}"


def _flat(text: str) -> str:
    """The text as it can be printed; a tab would break the columns."""
    return printable(text).replace("\t", " ")


def cut(text: str, width: int) -> str:
    """The text within a display width; what is left out is shown by ``…``."""
    return text if display_width(text) <= width else f"{start_of(text, width - 1)}…"


_EXACT = Context(prec=MAX_PREC)
"""Adds without loss, whatever the caller reckons with."""


def ranked(result: Scored) -> list[Loss]:
    """All losses that show in the points, by their published, then by their exact amounts; gains stand last.

    What a range takes back, or gives back, stands behind what went beyond it: only both together are what was lost.
    """
    shown = [loss for loss in result.losses if not spoken.hidden(loss)]
    in_order = sorted(shown, key=lambda loss: (-loss.published, -loss.amount))
    others = grouped((loss for loss in in_order if loss.kind != "absorbed"), lambda loss: loss.path)
    given_back = (loss for loss in reversed(in_order) if loss.kind == "absorbed")
    behind = grouped(given_back, lambda back: id(_beyond(back, others.get(back.path, [])) or back))
    found: list[Loss] = []
    for loss in in_order:
        if loss.kind != "absorbed":
            found.append(loss)
        found += behind.get(id(loss), ())
    return found


def _beyond(back: Loss, others: list[Loss]) -> Loss | None:
    """Of a loss that a range took back or gave back: the last other one of its node that went beyond the range."""
    return next((each for each in reversed(others) if each.amount * back.amount < 0), None)


def roundings(result: Scored, words: Phrases) -> tuple[str, str] | None:
    """The roundings that do not show, all together: the published amount, which is 0, and what is to be said."""
    unseen = [loss for loss in result.losses if spoken.hidden(loss)]
    if not unseen:
        return None
    exact = sum((loss.amount for loss in unseen), Fraction(0))
    return spoken.plain(max(loss.published.copy_abs() for loss in unseen)), words.roundings.format(
        count=len(unseen), amount=spoken.signed(exact)
    )


def where(loss: Loss, result: Scored, words: Phrases) -> tuple[str, str]:
    """The title of the node that a loss belongs to, and its path; the whole has no path."""
    if not loss.path:
        return result.title or result.name, words.node_kinds["framework"]
    return loss.title or loss.path.rpartition(".")[2], loss.path


def evidence(figure: Seen, words: Phrases) -> str:
    """A figure with its name and its value."""
    named = figure.name if figure.title is None else spoken.beside(figure.title, figure.name, words)
    return spoken.labelled(named, value_words(figure.value, figure.kind, words), words)


def ledger(result: Scored, *, lang: Language | None = None, colour: bool = False) -> str:
    """Every loss with its rank, its points, where it was lost, why, by which clause and on what figures; the sum."""
    words = spoken.worded(result, lang)
    losses = ranked(result)
    lines = _top(spoken.beside(spoken.heading(result), words.ledger, words), result, words, colour)
    if said := spoken.unlisted(result, words):
        return "\n".join([*lines, printable(said)])
    total, unseen = signed_sum(result), roundings(result, words)
    rank = len(str(len(losses)))
    amounts = [*map(spoken.published, losses), total, *([unseen[0]] if unseen else [])]
    amount = max(map(display_width, amounts))
    for number, loss in enumerate(losses, 1):
        points = paint(pad(spoken.published(loss), amount, right=True), spoken.loss_style(loss.amount), colour)
        first, *rest = _told(loss, result, words)
        lines.append(f"{number:>{rank}}  {points}  {printable(first)}")
        lines += [" " * (rank + amount + 4) + paint(printable(line), "dim", colour) for line in rest]
    blank = " " * rank
    if unseen is not None:
        lines.append(f"{blank}  {pad(unseen[0], amount, right=True)}  {paint(unseen[1], 'dim', colour)}")
    said = words.sum_of_losses.format(weight=spoken.plain(result.weight), score=spoken.plain(result.score))
    total = paint(pad(total, amount, right=True), "strong", colour)
    lines += [f"{blank}  {paint('─' * amount, 'dim', colour)}", f"{blank}  {total}  {paint(said, 'strong', colour)}"]
    return "\n".join(line.rstrip() for line in lines)


def signed_sum(result: Scored) -> str:
    """The sum of all published amounts, which is what was lost."""
    return spoken.signed(reduce(_EXACT.add, (loss.published for loss in result.losses), Decimal(0)))


def _told(loss: Loss, result: Scored, words: Phrases) -> list[str]:
    """Where a loss stands; what it is and why; its clause; its figures, the direct ones first."""
    title, path = where(loss, result, words)
    # The clause stands in a line of its own, so it need not stand for a missing reason.
    why = spoken.loss_words(loss, words)
    if loss.reason is None and why.endswith(loss.clause):
        why = words.kinds[loss.kind]
    said = spoken.beside(why, spoken.exactly(loss, words) or "", words)
    figures = words.semicolon.join(evidence(each, words) for each in loss.seen)
    return [
        spoken.beside(title, path, words),
        said,
        spoken.labelled(words.clause, spoken.beside(loss.clause, words.line.format(line=loss.line), words), words),
        *([spoken.labelled(words.figures, figures, words)] if figures else []),
    ]


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
    words = spoken.worded(result, lang)
    parts = [f"# {escaped(spoken.heading(result))}"]
    if remark := spoken.unverified(result.read_from, words):
        parts.append(f"> **{escaped(remark)}**")
    parts.append(_totals(result, words))
    if beside_points := [f"- {escaped(spoken.labelled(*each, words))}" for each in spoken.titled(result, words)]:
        parts.append("\n".join(beside_points))
    parts.append(_levels(result, words))
    parts += [f"## {words.ledger[:1].upper()}{words.ledger[1:]}", _ledger(result, words)]
    if result.warnings:
        parts += [f"## {words.warnings[:1].upper()}{words.warnings[1:]}", _warnings(result, words)]
    parts.append(_digests(result, words))
    return "\n\n".join(parts)


def _totals(result: Scored, words: Phrases) -> str:
    points = f"{spoken.reached(result, words)} / {spoken.plain(result.weight)}"
    told = [f"**{spoken.labelled(words.total, points, words)}**"]
    if grade := spoken.grade_words(result, words):
        told.append(f"**{escaped(spoken.labelled(words.grade, grade, words))}**")
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
    for node, depth in spoken.outline(result):
        title = escaped(node.title or node.name)
        title = f"{'&emsp;' * depth}{_bold(title) if node.kind == 'group' else title}"
        rows.append((title, spoken.declared(node), spoken.reached(node, words), _entries(spoken.entries(node, words))))
    total = (words.total, spoken.plain(result.weight), spoken.reached(result, words))
    rows.append((*map(_bold, total), _entries(spoken.total_entries(result, words))))
    return markdown_table((words.indicator, words.points, words.score, words.reasons), "lrrl", rows)


def _entries(found: list[spoken.Entry]) -> str:
    return "<br>".join(f"{each.amount} {escaped(each.words)}".strip() for each in found)


def _ledger(result: Scored, words: Phrases) -> str:
    if said := spoken.unlisted(result, words):
        return escaped(said)
    rows = [_row(rank, loss, result, words) for rank, loss in enumerate(ranked(result), 1)]
    if (unseen := roundings(result, words)) is not None:
        rows.append(("", unseen[0], "", words.kinds["rounding"], escaped(unseen[1]), ""))
    total = words.sum_of_losses.format(weight=spoken.plain(result.weight), score=spoken.plain(result.score))
    rows.append(("", f"**{signed_sum(result)}**", f"**{total}**", "", "", ""))
    head = (words.rank, words.change, words.where, words.kind, words.why, words.figures)
    return markdown_table(head, "rrllll", rows)


def _row(rank: int, loss: Loss, result: Scored, words: Phrases) -> tuple[str, ...]:
    title, path = where(loss, result, words)
    place = code(path) if loss.path else escaped(path)
    clause = spoken.beside(code(loss.clause), words.line.format(line=loss.line), words)
    why = [escaped(each) for each in (_reason(loss, words), spoken.exactly(loss, words)) if each]
    figures = "<br>".join(escaped(evidence(each, words)) for each in loss.seen)
    told = f"{escaped(title)}<br>{place}", words.kinds[loss.kind], "<br>".join([*why, clause]), figures
    return str(rank), spoken.published(loss), *told


def _reason(loss: Loss, words: Phrases) -> str | None:
    """Why points were lost, beside the kind that has a column of its own."""
    said = spoken.loss_words(loss, words).removeprefix(spoken.labelled(words.kinds[loss.kind], "", words))
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
        f"- {spoken.labelled(words.framework_digest, code(result.digest), words)}",
        f"- {spoken.labelled(words.facts_digest, code(result.facts_digest), words)}",
        f"- {words.computed_by.format(version=result.perfscore)}",
    ])  # fmt: skip
