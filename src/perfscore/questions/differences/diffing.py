"""The whole comparison of two frameworks: changes with witnesses, their shifts, and facts scored by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.messages.diagnostics import FactsError, Place
from perfscore.model import model
from perfscore.questions.differences.answer import Change, Rescored, Shift
from perfscore.questions.differences.change import Found
from perfscore.questions.differences.comparing import changes
from perfscore.questions.differences.judging import Judge, Looked, Shown
from perfscore.questions.differences.meaning import Entity
from perfscore.questions.differences.pairing import Pairs, paired
from perfscore.questions.differences.search import Best, Search
from perfscore.questions.differences.shifts import Bound, Shifts
from perfscore.questions.differences.sides import Side
from perfscore.questions.differences.told import Diff
from perfscore.questions.differences.translating import Both, Translator
from perfscore.questions.differences.witnesses import Writer, scored
from perfscore.questions.soundness.proposals_written import words
from perfscore.scoring.bind import FactSet, bind
from perfscore.search.branching import Budget

_ZERO = Fraction(0)
_PROVING = 2
_POINTLESS = frozenset({"given", "grade", "require"})

Named = tuple[str, Mapping[str, Any]]


def differences(
    old: model.Framework,
    new: model.Framework,
    examples: tuple[Sequence[FactSet], Sequence[FactSet]],
    facts: Sequence[Named] = (),
    *,
    work: int = limits.DIFF_WORK,
) -> Diff:
    """What changed in meaning between two frameworks, of whose examples the facts are given for each.

    ``facts`` are scored under both. No more than ``work`` is done under each.
    """
    pairs = paired(old, new)
    found = changes(pairs)
    sides = Side(old, words(old.language, "reason"), work), Side(new, words(new.language, "reason"), work)
    translator = Translator(pairs, *sides)
    judge = Judge(pairs, *sides, found)
    scores = [each for each in found if each.site is not None]
    best = [Best(each) for each in scores[: limits.DIFF_CHANGES]]
    search = Search(judge, translator, best)
    rescored = [_rescored(name, each, pairs, sides) for name, each in facts]
    bases = [*_bases(translator, examples), *_of_facts(translator, facts)]
    if best:
        search.run(bases)
    by_change = {id(each.found): each for each in best}
    writer = Writer(pairs, *sides)
    shifts = Shifts(pairs, Budget(_PROVING * work))
    told = tuple(_told(each, by_change.get(id(each)), judge, writer, shifts) for each in found)
    return Diff(
        old=old.name,
        new=new.name,
        language=new.language,
        changes=told,
        rescored=tuple(sorted(rescored, key=_order)),
        up=_whole(search.up, shifts, writer, up=True) if best else None,
        down=_whole(search.down, shifts, writer, up=False) if best else None,
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
        try:
            found.append(translator.from_new(bind(translator.new.framework, given), FactSet(())))
            continue
        except FactsError:
            pass
        try:
            found.append(translator.from_old(bind(translator.old.framework, given), FactSet(())))
        except FactsError:
            continue
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


def _whole(there: Looked | None, shifts: Shifts, writer: Writer, *, up: bool) -> Shift:
    bound = shifts.of("")
    most = bound.up if up else bound.down
    if there is None:
        return Shift("", _ZERO, most, None)
    shown = Shown(True, ("", ""), there.old.total, there.new.total)
    return Shift("", abs(there.shift or _ZERO), most, writer.witness(there, None, shown))


def _told(found: Found, best: Best | None, judge: Judge, writer: Writer, shifts: Shifts) -> Change:
    change = Change(
        found.kind,
        found.subject,
        found.old,
        found.new,
        None if found.old_span is None else Place.of(judge.old.framework.source, found.old_span),
        None if found.new_span is None else Place.of(judge.new.framework.source, found.new_span),
        found.site is not None,
    )
    if best is None or found.site is None:
        return change
    shown = None if best.witness is None else best.witness[0]
    witness = None if best.witness is None else writer.witness(best.witness[1], found, shown)
    alone = shown is None or shown.alone
    change = attrs.evolve(change, witness=witness, alone=alone)
    if found.site.where in _POINTLESS:
        return change
    paths = shown.paths if shown is not None else (found.site.old, found.site.new)
    there = found.site.where == "node" or shown is not None
    bound = shifts.of(paths[1]) if there and judge.pairs.to_old["node", paths[1]][1] == paths[0] else Bound()
    up, down = (
        _shift(each, found, writer, most, paths[1]) for each, most in ((best.up, bound.up), (best.down, bound.down))
    )
    return attrs.evolve(change, up=up, down=down)


def _shift(
    there: tuple[Shown, Looked] | None, found: Found, writer: Writer, bound: Fraction | None, path: str
) -> Shift:
    if there is None:
        return Shift(path, _ZERO, bound, None)
    shown, looked = there
    assert shown.shift is not None
    most = bound if shown.paths[1] == path else None
    return Shift(shown.paths[1], abs(shown.shift), most, writer.witness(looked, found, shown))
