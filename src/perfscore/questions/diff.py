"""``diff``: what changed in meaning between two frameworks, which are given by name, as files or as values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import Any, cast

import attrs

from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.source import Language, replace
from perfscore.messages.catalogue import Item, Message, Words
from perfscore.messages.diagnostics import FactsError, Place, told_in
from perfscore.messages.figures import figure
from perfscore.model import model, rule_model
from perfscore.questions.differences.answer import Change, Diff, Rescored, Scoring, Shift, Witness
from perfscore.questions.differences.changes import Found, changes
from perfscore.questions.differences.pairing import Entity, Pairs, paired
from perfscore.questions.differences.search import Best, Judge, Looked, Search, Shown, pieces_of
from perfscore.questions.differences.shifts import Bound, Shifts
from perfscore.questions.differences.sides import Both, Side, Translator, public
from perfscore.questions.examples import tried
from perfscore.reports.framework import Framework
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, Given, bind, pairs_of
from perfscore.scoring.exact import found_type
from perfscore.scoring.facts import Facts
from perfscore.search.branching import Budget
from perfscore.search.trials import Side as Way

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


# ---------------------------------------------------------------- changes, shifts, given facts


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
    translator = Translator(pairs, *sides)
    shifts = Shifts(pairs, Budget(limits.DIFF_PROVING * work))
    judge = Judge(pairs, shifts.joint, *sides, found)
    scores = [each for each in found if each.site is not None]
    best = [Best(each) for each in scores[: limits.DIFF_CHANGES]]
    search = Search(judge, translator, shifts, best)
    rescored = [_rescored(name, each, pairs, sides) for name, each in facts]
    bases = [*_bases(translator, examples), *_of_facts(translator, facts)]
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


def _rescored(name: str, facts: Mapping[str, Any], pairs: Pairs, sides: tuple[Side, Side]) -> Rescored:
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


@attrs.frozen
class Writer:
    """Writes facts down for a reader."""

    pairs: Pairs
    old: Side
    new: Side
    lang: Language

    def witness(self, there: Looked, found: Found | None, shown: Shown | None) -> Witness:
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
    return Scoring(Fraction(result.score), result.grade, next(points, None))
