"""``diff``: what changed in meaning between two frameworks, and the answer in all its forms."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import Any, ClassVar, cast

import attrs

from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.numbers import fraction_text, show
from perfscore.kernel.source import Language, columns, printable, replace, short, shortened
from perfscore.messages.catalogue import Item, Message, Words, figure
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place, render_all, told_in
from perfscore.model import model, rule_model
from perfscore.questions.answers import Rowed, Table, Told, notes, record
from perfscore.questions.differences.changes import Found, changes
from perfscore.questions.differences.pairing import Entity, Pairs, paired
from perfscore.questions.differences.search import Best, Effect, Judge, Looked, Search, pieces_of
from perfscore.questions.differences.shifts import Bound, Shifts
from perfscore.questions.differences.sides import Both, Side, Translator, public
from perfscore.questions.examples import tried
from perfscore.reports.framework import Framework
from perfscore.reports.html_tags import NOTHING, Html, listed, tag, text, when
from perfscore.reports.html_words import capital
from perfscore.reports.phrases import DifferencePhrases
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, Given, bind, pairs_of
from perfscore.scoring.facts import Facts, found_type
from perfscore.search.branching import Budget
from perfscore.search.extremes import Side as Way

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


class Diff(Rowed, kw_only=True):
    """What changed in meaning from the framework ``old`` to the framework ``new``.

    ``changes`` stand in the order of the new file, ``rescored`` are given facts under both, those whose grade changes
    first. ``up`` and ``down`` are the largest shifts of the total that were found over all changes together; None where
    no change touches a score. Of the ``tried`` examples and given facts ``moved`` get another score, grade, or none.
    Where the search was ``ended`` before all was tried, more may be found elsewhere.
    """

    told: ClassVar = "old new same changes up down tried moved ended rescored"

    old: str
    new: str
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

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """All of it, what can touch a score first."""
        words = DifferencePhrases.of(lang)
        return words.head.format(old=self.old, new=self.new), diff_html(self, words)

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


def diff_html(diff: Diff, words: DifferencePhrases) -> list[Html]:
    """All of it, what can touch a score first."""
    scores, rest = _parted(diff)
    return [
        tag("p", text(summary(len(diff.changes), len(scores), words))),
        when(scores, tag("h2", text(capital(words.touching)))),
        *(_change_html(each, words, shown=True) for each in scores),
        when(rest, tag("h2", text(capital(words.harmless)))),
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
    ]


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


# ---------------------------------------------------------------- the question

GivenFacts = Mapping[str, Any] | str | os.PathLike[str]


def diff(
    old: Framework | str | os.PathLike[str],
    new: Framework | str | os.PathLike[str],
    facts: GivenFacts | Iterable[GivenFacts] = (),
    *,
    lang: Language | None = None,
) -> Diff:
    """What changed in meaning between two frameworks, each change with facts on which it shows.

    ``facts`` are sets of facts, or one, which are scored under both. Meaning is compared, not text: a comment, another
    layout, ``0.10`` in the place of ``10%`` or another order of rows is no change. Facts that show a change are looked
    for near the examples of both frameworks and the given facts; what was not found is said to be not found.
    ``lang`` is the language in which it is told, ``en`` or ``zh``: by default that of the new framework.

    Raises FrameworkError where a framework is not sound, and FactsError where facts cannot be read.
    """
    with told_in(lang):
        one, other, named = framework_of(old), framework_of(new), _named(facts)
        return differences(one, other, (_examples(one), _examples(other)), named, lang=lang)


def _examples(framework: Framework) -> Sequence[Any]:
    return [each.facts for each in tried(framework)]


def _named(facts: object) -> Sequence[Named]:
    """The sets of facts that were given, each with a name."""
    if isinstance(facts, Mapping | str | os.PathLike):
        return [_one(facts, 1)]
    try:
        there = list(islice(cast(Iterable[object], facts), limits.DIFF_FACTS + 1))
    except Exception as error:
        # What a stranger's row does when it is asked for is no business of ours.
        message = Message("PS653.no_fact_sets", found=found_type(facts))
        raise FactsError.of(message) from error
    if len(there) > limits.DIFF_FACTS:
        raise FactsError.of(Message("PS653.too_many_fact_sets"))
    return [_one(each, number) for number, each in enumerate(there, 1)]


def _one(given: Any, number: int) -> Named:
    if isinstance(given, str | os.PathLike):
        return os.fspath(given), load_facts(given)
    if isinstance(given, Facts):
        return given.name, given
    return f"#{number}", cast(Mapping[str, Any], dict(pairs_of(given, Words("row.facts"))))


# ---------------------------------------------------------------- how it is found


_ZERO = Fraction(0)
_NEAR = 8
_ROWS = 3
_OF_ALL = frozenset({"round", "grade"})
_POINTLESS = frozenset({"given", "grade", "require"})

Named = tuple[str, Mapping[str, Any]]


def differences(
    old: model.Framework,
    new: model.Framework,
    examples: tuple[Sequence[FactSet], Sequence[FactSet]],
    facts: Sequence[Named] = (),
    *,
    work: int = limits.DIFF_WORK,
    lang: Language | None = None,
) -> Diff:
    """What changed in meaning between two frameworks, of whose examples the facts are given for each.

    ``facts`` are scored under both. No more than ``work`` is done under each.
    """
    pairs = paired(old, new)
    found = changes(pairs)
    sides = Side(old, work, newer=False), Side(new, work, newer=True)
    shifts = Shifts(pairs, Budget(limits.DIFF_PROVING * work))
    judge = Judge(pairs, *sides, shifts.joint, found)
    scores = [each for each in found if each.site is not None]
    best = [Best(each) for each in scores[: limits.DIFF_CHANGES]]
    search = Search(judge, shifts, best)
    rescored = [_scored_again(name, each, pairs, sides) for name, each in facts]
    bases = [*_bases(judge, examples), *_of_facts(judge, facts)]
    if best:
        search.run(bases)
    by_change = {id(each.found): each for each in best}
    writer = Writer(pairs, *sides, lang or new.language)
    told = tuple(_told(each, by_change.get(id(each)), writer, shifts) for each in found)
    up, down = _shifts(search.whole, writer, shifts.of(""), "") if best else (None, None)
    return Diff(
        old=old.name,
        new=new.name,
        language=writer.lang,
        changes=told,
        rescored=tuple(sorted(rescored, key=_order)),
        up=up,
        down=down,
        tried=len(search.bases),
        moved=sum(map(_differs, search.bases)),
        ended=search.ended or pairs.ended or len(scores) > len(best),
    )


def _bases(translator: Translator, examples: tuple[Sequence[FactSet], Sequence[FactSet]]) -> list[Both]:
    """The examples of both frameworks, each once, as facts of both."""
    olds, news = examples
    nothing = FactSet(())
    first_old, first_new = (next(iter(each), nothing) for each in examples)
    found = [translator.from_new(each, first_old) for each in news]
    found += [translator.from_old(each, first_new) for each in olds]
    return list({(each.old.digest, each.new.digest): each for each in found}.values())


def _of_facts(translator: Translator, facts: Sequence[Named]) -> list[Both]:
    found = []
    for _, given in facts:
        for side, translated in ((translator.new, translator.from_new), (translator.old, translator.from_old)):
            with suppress(FactsError):
                found.append(translated(bind(side.framework, given), FactSet(())))
                break
    return found


def _scored_again(name: str, facts: Mapping[str, Any], pairs: Pairs, sides: tuple[Side, Side]) -> Rescored:
    """Facts under both; where one refuses them as they are, with the names that it knows them by."""
    old, new = (scored(side, facts) for side in sides)
    if new.problems and not old.problems:
        new = scored(sides[1], _renamed(facts, pairs.to_new))
    elif old.problems and not new.problems:
        old = scored(sides[0], _renamed(facts, pairs.to_old))
    return Rescored(name, old, new)


def _renamed(facts: Mapping[str, Any], there: Mapping[Entity, Entity]) -> Mapping[str, Any]:
    names = {name: there.get(("fact", name), ("fact", name))[1] for name in facts}
    if all(name == other for name, other in names.items()):
        return facts
    return {names[name]: value for name, value in facts.items()}


def _order(each: Rescored) -> tuple[object, ...]:
    """Those whose grade changes first, then those that one of the two refuses, then the largest shift."""
    refused = each.shift is None and each.differs
    return (not each.regraded, not refused, -abs(each.shift or _ZERO))


def _differs(there: Looked) -> bool:
    return (there.old.total, there.old.graded.grade) != (there.new.total, there.new.graded.grade)


def _told(found: Found, best: Best | None, writer: Writer, shifts: Shifts) -> Change:
    pairs = writer.pairs
    books = (pairs.old, found.old_span), (pairs.new, found.new_span)
    old_place, new_place = (None if span is None else Place.of(book.framework.source, span) for book, span in books)
    told = found.kind, found.subject, found.old, found.new
    change = Change(*told, old_place, new_place, found.site is not None)
    if best is None or found.site is None:
        return change
    shown = None if best.witness is None else best.witness[0]
    witness = None if best.witness is None else writer.witness(best.witness[1], found, best.witness[0])
    change = replace(change, witness=witness, alone=shown is None or shown.alone)
    if found.site.where in _POINTLESS:
        return change
    old, new = (found.site.old, found.site.new) if shown is None else shown.paths
    known = (found.site.where == "node" or shown is not None) and pairs.to_old["node", new][1] == old
    up, down = _shifts(best, writer, shifts.of(new) if known else Bound(), new)
    return replace(change, up=up, down=down)


def _shifts(best: Best, writer: Writer, bound: Bound, path: str) -> tuple[Shift, Shift]:
    """How far points move up and down, by the facts that move them farthest."""

    def of(way: Way, most: Fraction | None) -> Shift:
        if way not in best.farthest:
            return Shift(path, _ZERO, most, None)
        shown, there = best.farthest[way]
        amount, witness = abs(shown.shift or _ZERO), writer.witness(there, best.found, shown)
        return Shift(shown.paths[1], amount, most if shown.paths[1] == path else None, witness)

    return of("high", bound.up), of("low", bound.down)


# ---------------------------------------------------------------- facts for a reader


class Writer(Translator):
    """Writes facts down for a reader."""

    lang: Language

    def witness(self, there: Looked, found: Found | None, shown: Effect | None) -> Witness:
        """Facts that were found, checked and scored anew as ``evaluate`` does it."""
        paths = (None, None) if shown is None or shown.shift is None else shown.paths
        old_facts, new_facts = public(there.old_facts, self.old.framework), public(there.new_facts, self.new.framework)
        return Witness(
            old_facts,
            new_facts,
            scored(self.old, old_facts, paths[0]),
            scored(self.new, new_facts, paths[1]),
            () if found is None else tuple(self._near(there, found)),
            paths[1],
        )

    def _near(self, there: Looked, found: Found) -> Sequence[tuple[str, str]]:
        assert found.site is not None
        if found.site.where in _OF_ALL:
            return ()
        names: dict[str, str] = {}
        for side, facts in ((self.new, there.new_facts), (self.old, there.old_facts)):
            for name in side.names(pieces_of(side, found)):
                new = self.pairs.to_new.get(("fact", name)) if side is self.old else None
                called = name if new is None else new[1]
                names.setdefault(called, _words(facts.by_name.get(name), side.framework.facts[name], self.lang))
        return list(names.items())[:_NEAR]


def _words(given: Given | None, fact: rule_model.FactDef, lang: Language) -> str:
    if given is None:
        return "—"
    if given.status != "known":
        return given.status
    if given.rows is None:
        return _listed([figure(given.value, fact.type)], lang)
    kinds = {each.name: each.type for each in fact.columns}
    rows = [
        _listed([figure(value, kinds[name]) for name, value in row.cells.items()], lang) for row in given.rows[:_ROWS]
    ]
    return "; ".join([*rows, "…"] if len(given.rows) > _ROWS else rows)


def _listed(parts: Sequence[Item], lang: Language) -> str:
    return Words("move.all", parts=parts).told_in(lang)


def scored(side: Side, facts: object, path: str | None = None) -> Scoring:
    """What a framework makes of facts as they are given."""
    try:
        result = reference.evaluate(side.framework, bind(side.framework, facts))
    except FactsError as error:
        return Scoring(None, None, None, tuple(error.diagnostics))
    points = (Fraction(node.score) for node in result.walk() if node.path == path)
    total = Fraction(result.score) if result.applies else None
    return Scoring(total, result.grade, next(points, None), result.unrated)
