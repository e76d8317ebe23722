"""``reach``: what it would take to reach a score or a grade, for facts that are given by name or as values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import attrs

from perfscore.files.api import facts_of, framework_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import printable
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.model import rule_model, terms
from perfscore.questions.scenarios.reaching import find_reach
from perfscore.questions.scenarios.reaching_answer import Reach
from perfscore.questions.scenarios.reaching_goal import Goal, refused
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import bind
from perfscore.scoring.convert import convert
from perfscore.scoring.exact import exact, found_type
from perfscore.search.along import MOVABLE, ON_A_LINE
from perfscore.search.cells import Cell
from perfscore.search.grid import position_of

_SHOWN = 60


def reach(
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    score: Fraction | Decimal | int | str | None = None,
    grade: str | None = None,
    free: Iterable[str] | None = None,
    fixed: Iterable[str] = (),
    within: Mapping[str, Any] | None = None,
    facts_at_most: int = 2,
) -> Reach:
    """What it would take to reach a score, or a grade or a better one.

    Every single fact is gone through exactly, the smallest change stands first; where none is enough, so are sets of up
    to ``facts_at_most`` facts, 3 at most; where nothing is, the answer says how much can be reached and why not more.
    All facts may change that are numbers, days, yes or no, or choices; with ``free`` only those that it names, and none
    that ``fixed`` names. ``within`` limits facts to a range, ``{"violations": (0, 3)}``, where None is no end, or to
    some options of a choice; values are given as to ``evaluate``.

    Raises FrameworkError where the framework is not sound, FactsError where the facts do not fit it, and PerfscoreError
    where the goal, a name or a range is of no use.
    """
    sound = framework_of(framework)
    goal = Goal.of(sound, score, grade)
    cells = _cells(sound, free, fixed, within)
    most: object = exact(facts_at_most)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 3:
        raise refused(Message("PS646.no_number_of_facts", found=found_type(facts_at_most)))
    return find_reach(sound, bind(sound, facts_of(facts)), goal, cells, most)


def _cells(framework: Framework, free: object, fixed: object, within: object) -> dict[str, Cell]:
    """The free facts with the values that they may have."""
    held = set(_names("fixed", fixed, framework))
    chosen = None if free is None else set(_names("free", free, framework))
    if chosen is not None and chosen & held:
        raise refused(Message("PS645.free_and_fixed", name=min(chosen & held)))
    ranges = _ranges(framework, within)
    for name in ranges:
        if name in held:
            raise refused(Message("PS645.free_and_fixed", name=name))
    return {
        fact.name: ranges.get(fact.name, Cell.of(fact))
        for fact in framework.fact_list
        if fact.type.kind in MOVABLE and fact.name not in held and (chosen is None or fact.name in chosen)
    }


def _names(what: str, given: object, framework: Framework) -> list[str]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise refused(Message("PS645.no_names", what=what, found=found_type(given)))
    return [_fact(what, each, framework).name for each in _listed(what, given)]


def _listed(what: str, given: Iterable[object]) -> list[object]:
    try:
        # There are no more names, and what comes behind them may have no end.
        return [exact(each) for each in islice(given, limits.NAMES)]
    except Exception as error:
        raise refused(Message("PS645.no_names", what=what, found=found_type(given))) from error


def _fact(what: str, name: object, framework: Framework) -> rule_model.FactDef:
    fact = framework.facts.get(name) if isinstance(name, str) else None
    if isinstance(name, str) and name in framework.quantity_values:
        raise refused(Message("PS645.no_quantity", what=what, name=name))
    if fact is None:
        shown = f"`{printable(name[:_SHOWN])}`" if isinstance(name, str) else found_type(name)
        meant = nearest(name, framework.facts) if isinstance(name, str) else None
        raise refused(Message("PS645.unknown_fact", what=what, found=shown, meant=meant))
    if fact.type.kind not in MOVABLE:
        raise refused(Message("PS645.not_free", what=what, name=fact.name))
    return fact


def _ranges(framework: Framework, given: object) -> dict[str, Cell]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise refused(Message("PS646.no_ranges", found=found_type(given)))
    return {
        fact.name: _cell(fact, each)
        for fact, each in ((_fact("within", name, framework), each) for name, each in given.items())
    }


def _cell(fact: rule_model.FactDef, given: Any) -> Cell:
    if not isinstance(given, tuple | list):
        raise refused(Message("PS646.no_range", name=fact.name, found=found_type(given)))
    if fact.type.kind not in ON_A_LINE:
        values = tuple(_value(fact, each) for each in given)
        if not values:
            raise refused(Message("PS646.no_options", name=fact.name, found=Words("found.nothing")))
        return Cell(fact, options=tuple(dict.fromkeys(values)))
    if len(given) != 2:
        raise refused(Message("PS646.no_range", name=fact.name, found=Words("found.values", count=len(given))))
    low, high = (None if each is None else position_of(_value(fact, each)) for each in given)
    interval = Interval(low, high, low is not None, high is not None)
    if interval.empty:
        raise refused(Message("PS646.empty_range", name=fact.name))
    return Cell(fact, interval)


def _value(fact: rule_model.FactDef, given: object) -> terms.Scalar:
    """A value as ``evaluate`` takes it; an end of a range may lie outside of what the fact can have."""
    kind = fact.type
    if kind.kind is Kind.COUNT:
        # A count beyond its least one is an end like any other.
        kind = attrs.evolve(kind, kind=Kind.NUMBER)
    found = convert(attrs.evolve(fact, type=kind, domain=None, step=None), exact(given))
    if isinstance(found, Message):
        raise refused(found)
    return found
