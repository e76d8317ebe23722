"""The sentences that tell of a change, its witness and its shift."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfscore.kernel.numbers import show
from perfscore.kernel.source import printable, start_of
from perfscore.questions.differences.answer import Change, Rescored, Scoring, Shift, Witness
from perfscore.questions.soundness.listing import short
from perfscore.reports.phrases import DifferencePhrases

_WIDEST = 110


def heading(change: Change, words: DifferencePhrases) -> str:
    """What has changed, and of what."""
    kind = words.kinds[change.kind]
    return f"{kind}: {printable(change.subject)}" if change.subject else kind


def cut(text: str) -> str:
    """A text that fits into a line."""
    safe = printable(text)
    start = start_of(safe, _WIDEST)
    return safe if start == safe else f"{start}…"


def where(change: Change, words: DifferencePhrases) -> str:
    """The lines of both files; empty where it has none."""
    old, new = (None if place is None else place.line for place in (change.old_place, change.new_place))
    if old is None:
        return "" if new is None else words.new_line.format(new=new)
    return words.old_line.format(old=old) if new is None else words.lines.format(old=old, new=new)


def witnessed(change: Change, words: DifferencePhrases) -> Iterator[str]:
    """The facts that show a change and what each framework makes of them, then how far it can move points."""
    if change.witness is None:
        yield words.unfound
    else:
        yield of_witness(change.witness, words)
        for scoring in (change.witness.old, change.witness.new):
            yield from (f"{each.code}: {printable(each.message)}" for each in scoring.problems)
        if not change.alone:
            yield words.together
    if change.up is not None and change.down is not None:
        yield from _both(change.up, change.down, words)


def _both(up: Shift, down: Shift, words: DifferencePhrases) -> Iterator[str]:
    if up.path == down.path:
        both = f"{words.up} {of_shift(up, words)}; {words.down} {of_shift(down, words)}"
        yield words.in_row.format(path=_path(up.path, words), words=both)
        return
    for each, way in ((up, words.up), (down, words.down)):
        yield words.in_row.format(path=_path(each.path, words), words=f"{way} {of_shift(each, words)}")


def _path(path: str, words: DifferencePhrases) -> str:
    return printable(path) or words.whole


def of_witness(witness: Witness, words: DifferencePhrases) -> str:
    """Facts and what becomes of them in one line."""
    near = words.comma.join(f"{name} = {short(value)}" for name, value in witness.near)
    head = words.facts.format(facts=near) if near else words.no_facts
    told = []
    if witness.path and witness.old.points is not None and witness.new.points is not None:
        told.append(words.row.format(old=show(witness.old.points), new=show(witness.new.points)))
    told.append(words.total.format(old=_score(witness.old, words), new=_score(witness.new, words)))
    if witness.old.grade != witness.new.grade:
        told.append(words.grade.format(old=_grade(witness.old, words), new=_grade(witness.new, words)))
    return f"{head} {words.comma.join(told)}"


def _score(scoring: Scoring, words: DifferencePhrases) -> str:
    return words.no_score if scoring.total is None else show(scoring.total)


def _grade(scoring: Scoring, words: DifferencePhrases) -> str:
    return words.nothing if scoring.grade is None else printable(scoring.grade)


def of_shift(shift: Shift, words: DifferencePhrases) -> str:
    """How far points move one way, as far as it was found, and as far as it is proved."""
    amount = show(shift.amount)
    bound = None if shift.bound is None else show(shift.bound)
    if shift.amount == 0:
        if bound is None:
            return words.not_found
        return words.impossible if shift.exact else words.not_found_most.format(bound=bound)
    if bound is None:
        return words.least.format(amount=amount)
    return (words.exactly if shift.exact else words.least_most).format(amount=amount, bound=bound)


def rescored_row(each: Rescored, words: DifferencePhrases) -> tuple[str, ...]:
    """Facts under both frameworks: their name, both totals, the shift, both grades."""
    grades = _grade(each.old, words), _grade(each.new, words)
    shown = grades[0] if grades[0] == grades[1] else f"{grades[0]} → {grades[1]}"
    return printable(each.name), _score(each.old, words), _score(each.new, words), signed(each.shift, words), shown


def signed(value: Fraction | None, words: DifferencePhrases) -> str:
    """A shift with its sign."""
    if value is None:
        return words.nothing
    return f"+{show(value)}" if value > 0 else show(value).replace("-", "−")


def summary(changes: int, scores: int, words: DifferencePhrases) -> str:
    """How many changes there are, and how many of them can touch a score."""
    if not changes:
        return words.same
    if changes == 1:
        return words.one_scores if scores else words.one
    return words.count.format(count=changes, scores=scores)
