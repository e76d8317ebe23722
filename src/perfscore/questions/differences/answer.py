"""``Diff``: what two frameworks differ in, as values, as lines of text, as HTML, as rows and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, ClassVar

import attrs

from perfscore.kernel.numbers import fraction_text, show
from perfscore.kernel.source import columns, printable, short, shortened
from perfscore.messages.diagnostics import Diagnostic, Place, render_all
from perfscore.questions.answers import Table, Told, notes, record
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_tags import NOTHING, Html, listed, page, tag, text, when
from perfscore.reports.html_words import TAGS
from perfscore.reports.phrases import DifferencePhrases, Language
from perfscore.reports.shown import Shown

_INDENT = "  "
_WIDEST = 110


class Scoring(Told):
    """What one framework makes of facts: the total and the grade, or why there are none.

    ``points`` are those of the row that a change is about, where it is about one.
    """

    told: ClassVar = "total grade points problems"

    total: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    points: Fraction | None = attrs.field(default=None, repr=fraction_text)
    problems: tuple[Diagnostic, ...] = ()


class Witness(Told):
    """Facts on which two frameworks differ, as each of them calls them, ready for ``evaluate``.

    ``near`` are those that the change looks at, in words. ``path`` is the row in the new framework whose points are
    told; None where the change is about no points.
    """

    told: ClassVar = "path old new"

    old_facts: Mapping[str, Any] = attrs.field(repr=False)
    new_facts: Mapping[str, Any] = attrs.field(repr=False)
    old: Scoring
    new: Scoring
    near: tuple[tuple[str, str], ...]
    path: str | None

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are strings."""
        facts = {name: _given(getattr(self, name)) for name in ("old_facts", "new_facts")}
        return {**Told.to_dict(self), "near": dict(self.near), **facts}


class Shift(Told):
    """How far the points of a row, or with the empty path the total, were found to move one way, 0 where not at all.

    No facts move them farther than ``bound``, which is proved; None where nothing is. ``witness`` shows the amount.
    """

    told: ClassVar = "path amount bound exact witness"

    path: str
    amount: Fraction = attrs.field(repr=fraction_text)
    bound: Fraction | None = attrs.field(repr=fraction_text)
    witness: Witness | None = attrs.field(repr=False)

    @property
    def exact(self) -> bool:
        """Whether it is proved that there is no larger one."""
        return self.amount == self.bound


class Change(Told):
    """One change of meaning.

    ``kind`` is a word such as ``edge`` or ``veto added``, ``subject`` the row, fact or level that it is of, by its name
    in the new framework where it is there. ``old`` and ``new`` are what stood and what stands there. One that
    touches no score by itself has ``scores`` False. ``alone`` tells that its witness and its shifts are its own;
    otherwise other changes are at work in them, too. ``up`` and ``down`` are None where it moves no points itself.
    """

    told: ClassVar = "kind subject old new old_line new_line scores alone witness up down"

    kind: str
    subject: str
    old: str | None
    new: str | None
    old_place: Place | None
    new_place: Place | None
    scores: bool
    alone: bool = True
    witness: Witness | None = None
    up: Shift | None = None
    down: Shift | None = None

    @property
    def old_line(self) -> int | None:
        """The line of the old file."""
        return None if self.old_place is None else self.old_place.line

    @property
    def new_line(self) -> int | None:
        """The line of the new file."""
        return None if self.new_place is None else self.new_place.line


class Rescored(Told):
    """Facts of a file, or of a call, under both frameworks."""

    told: ClassVar = "name old new shift regraded"

    name: str
    old: Scoring
    new: Scoring

    @property
    def shift(self) -> Fraction | None:
        """What the new framework gives more; None where one of them gives no score."""
        return None if self.old.total is None or self.new.total is None else self.new.total - self.old.total

    @property
    def regraded(self) -> bool:
        """Whether both give a score, and the grade is another one."""
        return self.shift is not None and self.old.grade != self.new.grade

    @property
    def differs(self) -> bool:
        """Whether the score, the grade or that there is one is not the same."""
        return (self.old.total, self.old.grade) != (self.new.total, self.new.grade)


class Diff(Told, Shown, kw_only=True):
    """What changed in meaning from the framework ``old`` to the framework ``new``.

    ``changes`` stand in the order of the new file, ``rescored`` are given facts under both, those whose grade changes
    first. ``up`` and ``down`` are the largest shifts of the total that were found over all changes together; None where
    no change touches a score. Of the ``tried`` examples and given facts ``moved`` get another score, grade, or none.
    Where the search was ``ended`` before all was tried, more may be found elsewhere.
    """

    told: ClassVar = "old new same changes up down tried moved ended rescored"

    old: str
    new: str
    language: Language
    changes: tuple[Change, ...]
    rescored: tuple[Rescored, ...] = ()
    up: Shift | None = None
    down: Shift | None = None
    tried: int = 0
    moved: int = 0
    ended: bool = False

    @property
    def same(self) -> bool:
        """Whether both frameworks mean the same, and all given facts are scored alike."""
        return not self.changes and not any(each.differs for each in self.rescored)

    def to_text(self, *, lang: Language | None = None) -> str:
        """All of it in lines; ``lang`` is that of the new framework where none is given."""
        return diff_text(self, DifferencePhrases.of(lang or self.language))

    def _repr_html_(self) -> str:
        return diff_html(self, DifferencePhrases.of(self.language))

    def to_html(self, *, lang: Language | None = None) -> str:
        """All of it as a page in one file, which needs no network."""
        words = DifferencePhrases.of(lang or self.language)
        title = words.head.format(old=self.old, new=self.new)
        return page(TAGS[words.lang], title, tag("main", Html(diff_html(self, words))))

    def rows(self) -> Iterator[dict[str, Any]]:
        """One plain row for each change, with exact numbers, as a table of data needs them."""
        for each in self.changes:
            shifts = {way: shift and shift.amount for way, shift in (("up", each.up), ("down", each.down))}
            yield record(each, "kind subject old new scores") | shifts


def _given(value: Any) -> Any:
    """Facts, or one of them, as they are given to ``evaluate``."""
    if isinstance(value, Mapping):
        return {name: _given(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_given(row) for row in value]
    if isinstance(value, bool):
        return value
    if attrs.has(type(value)):
        there = attrs.asdict(value, recurse=False)
        return {key: _given(each) for key, each in there.items() if each is not None and each != "known"}
    return str(value)


# ---------------------------------------------------------------- pages


def diff_text(diff: Diff, words: DifferencePhrases) -> str:
    """All of it, what can touch a score first."""
    scores, rest = _parted(diff)
    head = words.head.format(old=printable(diff.old), new=printable(diff.new))
    lines = [words.labelled.format(label=head, text=summary(len(diff.changes), len(scores), words))]
    for each in scores:
        lines += ["", *_change(each, words), *(f"{_INDENT}{line}" for line in witnessed(each, words))]
    if rest:
        lines += ["", words.headed.format(label=words.harmless)]
        lines += [f"{_INDENT}{line}" for each in rest for line in _change(each, words)]
    together = list(_together(diff, words))
    lines += ["", *together] if together else []
    if diff.ended:
        lines.append(words.ended)
    lines += _rescored(diff, words)
    return "\n".join(lines)


def _parted(diff: Diff) -> tuple[list[Change], list[Change]]:
    """The changes that can touch a score, and the others."""
    return [each for each in diff.changes if each.scores], [each for each in diff.changes if not each.scores]


def _together(diff: Diff, words: DifferencePhrases) -> Iterator[str]:
    """What all changes do together, where any of them touches a score."""
    if diff.up is not None and diff.down is not None:
        yield words.all_changes.format(words=_up_and_down(diff.up, diff.down, words))
        yield words.examples.format(changed=diff.moved, count=diff.tried) if diff.tried else words.no_examples


def _change(change: Change, words: DifferencePhrases) -> Iterator[str]:
    place = where(change, words)
    head = heading(change, words)
    yield words.placed.format(head=head, place=place) if place else head
    if change.old is not None:
        yield f"{_INDENT}- {shortened(printable(change.old), _WIDEST)}"
    if change.new is not None:
        yield f"{_INDENT}+ {shortened(printable(change.new), _WIDEST)}"


def _rescored(diff: Diff, words: DifferencePhrases) -> Iterator[str]:
    if not diff.rescored:
        return
    table = _rescored_table(diff.rescored, words)
    yield from ["", words.headed.format(label=words.rescored)]
    for line in columns([table.head, *table.rows]):
        yield f"{_INDENT}{line}"
    for each in diff.rescored:
        for scoring, sentence in ((each.old, words.refused_by_old), (each.new, words.refused_by_new)):
            if scoring.problems:
                yield from ["", sentence.format(name=printable(each.name)), render_all(scoring.problems, words.lang)]


def diff_html(diff: Diff, words: DifferencePhrases) -> str:
    """All of it, what can touch a score first."""
    scores, rest = _parted(diff)
    head = tag("h2", text(words.head.format(old=diff.old, new=diff.new)))
    said = tag("p", text(summary(len(diff.changes), len(scores), words)))
    return fragment(
        words.lang,
        head,
        said,
        when(scores, tag("h3", text(words.touching))),
        *(_change_html(each, words, shown=True) for each in scores),
        when(rest, tag("h3", text(words.harmless))),
        *(_change_html(each, words, shown=False) for each in rest),
        *(tag("p", text(each)) for each in _together(diff, words)),
        when(diff.ended, tag("p", text(words.ended))),
        when(diff.rescored, _rescored_table(diff.rescored, words).html(words.rescored)),
        *notes(
            words.labelled.format(label=printable(each.name), text=_problem(one, words))
            for each in diff.rescored
            for scoring in (each.old, each.new)
            for one in scoring.problems
        ),
    )


def _change_html(change: Change, words: DifferencePhrases, *, shown: bool) -> Html:
    place = where(change, words)
    head = tag(
        "p", tag("b", text(heading(change, words))), when(place, tag("span", text(f" {place}"), class_="ps-path"))
    )
    old = NOTHING if change.old is None else tag("p", tag("del", tag("code", text(change.old))), class_="ps-minus")
    new = NOTHING if change.new is None else tag("p", tag("ins", tag("code", text(change.new))), class_="ps-plus")
    told = listed((text(line) for line in witnessed(change, words)), "ps-notes") if shown else NOTHING
    return tag("div", head, old, new, told, class_="ps-problem")


def _rescored_table(rescored: tuple[Rescored, ...], words: DifferencePhrases) -> Table:
    """Facts under both frameworks: their name, both totals, the shift, both grades."""
    rows = []
    for each in rescored:
        grades = dict.fromkeys(_grade(one, words) for one in (each.old, each.new))
        totals = (_score(one, words) for one in (each.old, each.new))
        rows.append([printable(each.name), *totals, signed(each.shift, words), " → ".join(grades)])
    return Table([words.name, words.old, words.new, words.shift, words.grades], rows, (1, 2, 3))


# ---------------------------------------------------------------- sentences


def heading(change: Change, words: DifferencePhrases) -> str:
    """What has changed, and of what."""
    kind = words.kinds[change.kind]
    return words.labelled.format(label=kind, text=printable(change.subject)) if change.subject else kind


def _problem(one: Diagnostic, words: DifferencePhrases) -> str:
    return words.labelled.format(label=one.code, text=printable(one.told_in(words.lang).message))


def where(change: Change, words: DifferencePhrases) -> str:
    """The lines of both files; empty where it has none."""
    old, new = change.old_line, change.new_line
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
            yield from (_problem(each, words) for each in scoring.problems)
        if not change.alone:
            yield words.together
    if change.up is not None and change.down is not None:
        yield from _both(change.up, change.down, words)


def _up_and_down(up: Shift, down: Shift, words: DifferencePhrases) -> str:
    most_up, most_down = of_shift(up, words), of_shift(down, words)
    return words.both.format(up=words.up, most_up=most_up, down=words.down, most_down=most_down)


def _both(up: Shift, down: Shift, words: DifferencePhrases) -> Iterator[str]:
    told = [(up.path, _up_and_down(up, down, words))]
    if up.path != down.path:
        told = [(each.path, f"{way} {of_shift(each, words)}") for each, way in ((up, words.up), (down, words.down))]
    for path, said in told:
        yield words.in_row.format(path=printable(path) or words.whole, words=said)


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
    return words.shows.format(facts=head, told=words.comma.join(told))


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
