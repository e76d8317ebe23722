"""``reach``: what it would take to reach a score or a grade, for facts that are given by name or as values."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import attrs

from perfscore.core.nodes import Value
from perfscore.domains.findings import refusals
from perfscore.files.api import facts_of, framework_of
from perfscore.kernel import limits, polynomials, suggest
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import decimals_of
from perfscore.kernel.rational_functions import End, Free, Varying
from perfscore.kernel.source import Language, Record, printable, replace
from perfscore.kernel.types import NUMERIC, Kind
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import PerfscoreError, Trouble, told_in
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import expressions
from perfscore.questions.scenarios.reaching_answer import Derived, FactChange, Goal, Range, Reach, Stay, Verdict, Way
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import FactSet, bind
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import exact, found_type
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import MOVABLE, ON_A_LINE, Along, Stage, standing
from perfscore.search.branching import Budget
from perfscore.search.extremes import Search
from perfscore.search.ground import position_of
from perfscore.search.least import Changes, Region, Span, nearest, region, size
from perfscore.search.space import Cell, Cells, Left, Space

_PLACES = 6
_SIZE = 1_000
"""An evaluation of so many nodes more takes as long again as one of few."""
_EVEN = (terms.Constant, terms.FactValue, terms.QuantityValue, terms.Negative, terms.Sum, terms.Product)


def derived(along: Along, spans: Sequence[Span]) -> Iterator[Derived]:
    """What values of a fact that reach a goal mean for the quantities that are computed from it.

    Only what is exactly the same is told: a quantity that is computed by ``+ - * /`` alone, rises or falls all along
    the values of the fact, and has short numbers at the ends.
    """
    if along.fact.type.kind not in NUMERIC or not spans:
        return
    quantities = along.stage.framework.quantity_values
    moved = {name: quantities[name] for kind, name in along.stage.ground.moved_by(along.fact.name) if kind == "let"}
    start = along.start(*along.grid.inside(along.domain))
    assert start is not None, "spans lie among the values of the fact"
    there, uneven = along.evaluated(Free(along.grid.place(start)).number()).exact, set[str]()
    for name, quantity in moved.items():
        if not _even(quantity.value, uneven):
            uneven.add(name)
        elif quantity.type.kind in NUMERIC:
            found = _intervals(there.definition(("let", name)), along, spans)
            if found and all(_short(each, quantity) for each in found):
                yield Derived(quantity, tuple(found))


def _even(expression: terms.Expression, uneven: Collection[str]) -> bool:
    """Whether it is computed in the same way for all values of facts, from no quantity that is uneven."""
    return all(
        isinstance(each, _EVEN) and not (isinstance(each, terms.QuantityValue) and each.name in uneven)
        for each in expressions(expression)
    )


def _intervals(value: Value | Trouble, along: Along, spans: Sequence[Span]) -> list[Interval]:
    exact = all(end is None or end.exact for each in spans for end in (each.low, each.high))
    if not exact or not isinstance(value, Varying) or max(len(value.above), len(value.below)) > 2:
        return []
    above, below = ((*each, 0)[:2] for each in (value.above, value.below))
    inner = Interval(along.domain.low, along.domain.high)
    if below[1] and Fraction(-below[0], below[1]) in inner:
        return []
    rises = above[1] * below[0] - above[0] * below[1] > 0
    found = []
    for each in spans:
        ends = (each.low, each.high) if rises else (each.high, each.low)
        low, high = (_there(value, end) for end in ends)
        found.append(Interval(low[0], high[0], low[1], high[1]))
    return found if rises else found[::-1]


def _there(value: Varying, end: End | None) -> tuple[Fraction | None, bool]:
    """What a quantity is at an end; towards a division by 0 it has none."""
    if end is None or polynomials.value(value.below, end.at) == 0:
        return None, False
    return value.at(end.at), end.closed


def _short(interval: Interval, quantity: model.Quantity) -> bool:
    scale = 100 if quantity.type.kind is Kind.RATIO else 1
    places = [decimals_of(each * scale) for each in (interval.low, interval.high) if each is not None]
    return all(each is not None and each <= _PLACES for each in places)


def find_reach(framework: model.Framework, facts: FactSet, goal: Goal, cells: Cells, facts_at_most: int) -> Reach:
    """What it would take to reach a goal where the facts of ``cells`` may have other values."""
    return _Finding(Stage(framework, facts), goal, cells, facts_at_most).answer()


class _Finding(Record):
    stage: Stage
    goal: Goal
    cells: Cells
    facts_at_most: int

    def answer(self) -> Reach:
        stage = self.stage
        now = stage.now
        common = Reach(
            goal=self.goal,
            verdict="reached",
            total=now.total,
            grade=now.graded.grade,
            facts_at_most=self.facts_at_most,
            free=tuple(self.cells),
            language=stage.framework.language,
            currency=stage.framework.currency,
        )
        if self.goal.reached(stage.scorecard):
            return common
        ways, unfinished = self._single()
        if ways:
            return replace(common, verdict="one", ways=ways, unfinished=unfinished)
        because = tuple(self._because())
        self.search.run()
        if because or self._excluded():
            if not because and not self._attained:
                self.search.further()
            return self._impossible(common, because)
        few, unsettled, left = self.changes.few, 0, 0
        verdict: Verdict
        for count in range(1 if few else 2, len(self.cells) + 1 if few else self.facts_at_most + 1):
            found, left = self.changes.all_of(count)
            unsettled += left
            ways = tuple(map(self._way, sorted(found, key=self.changes.size)))
            if ways and count <= self.facts_at_most:
                verdict = "one" if count == 1 else "several"
                return replace(common, verdict=verdict, ways=ways, unfinished=unfinished, unsettled=left)
            if ways:
                return replace(common, verdict="more", ways=ways[:1], unsettled=left)
        if not few:
            self.search.further()
        more = self._together()
        if more is not None:
            # One fact alone may do farther away than all of its values are looked through.
            verdict = "more" if len(more) > 1 else "one"
            return replace(common, verdict=verdict, ways=(self._way(more),), unfinished=unfinished, unsettled=left)
        if self._excluded() or (few and not unsettled):
            return self._impossible(common, (), tried=few)
        unsettled = unsettled if few else left
        return replace(common, verdict="unknown", unfinished=unfinished, unsettled=unsettled, most=self._most)

    @cached_property
    def search(self) -> Search:
        """What all free facts can do together, looked for from the facts as they are."""
        there = {name: self._left(name, cell) for name, cell in self.cells.items()}
        cells = {name: replace(cell, left=there[name]) for name, cell in self.cells.items()}
        start = {name: None if there[name] else self.stage.along(name).value for name in cells}
        space = Space(self.stage, cells)
        return Search(
            space,
            ("high",),
            start=start,
            enough=self.goal.score,
            wanted=self.goal.grades,
            thorough=False,
            work=Budget(limits.REACH_STEPS),
        )

    def _left(self, name: str, cell: Cell) -> Left | None:
        """What a fact is as long as it has none of the values that it may have; None where it has one of them."""
        given = self.stage.facts.by_name.get(name)
        if given is None or given.value is None:
            return Left() if given is None else Left(given.status)
        return None if cell.holds(given.value) else Left(given.status, given.value)

    @cached_property
    def changes(self) -> Changes:
        """Changes of few facts."""
        return Changes(self.stage, self.goal, self.cells, self.search, self._evaluations())

    def _evaluations(self) -> Budget:
        """How many evaluations are made: the fewer, the longer each takes."""
        return Budget(limits.REACH_EVALUATIONS // (1 + self.search.space.size // _SIZE))

    def _excluded(self) -> bool:
        """Whether nothing reaches the goal, as far as was looked."""
        if self.search.hopeless:
            return True
        if self.goal.score is not None:
            end = self.search.ends["", "high"]
            return (end.at, end.closed) < (self.goal.score, True)
        return self.search.possible.isdisjoint(self.goal.grades)

    @property
    def _most(self) -> Fraction | None:
        """What the total surely does not exceed."""
        return None if self.search.hopeless else self.search.ends["", "high"].at

    @property
    def _attained(self) -> bool:
        """Whether what was found comes to that."""
        best = self.search.trials.best.get(("", "high"))
        return self.search.hopeless or (best is not None and best.score == self._most)

    def _together(self) -> Mapping[str, terms.Scalar] | None:
        """Values of any number of facts that reach the goal together."""
        best = self.search.trials.best.get(("", "high"))
        tried = [] if best is None or self.goal.score is None else [best.values]
        tried += [values for grade, values in self.search.trials.grades.items() if grade in self.goal.grades]
        for values in tried:
            changed = {
                name: value
                for name, value in values.items()
                if value is not None and value != self.stage.along(name).value
            }
            if self.changes.attained(changed):
                near = self.changes.tightened(changed)
                if all(self.changes.on_steps(name, value) for name, value in near.items()):
                    return near
        return None

    # ------------------------------------------------------------ single facts

    def _single(self) -> tuple[tuple[Way, ...], tuple[str, ...]]:
        ways, unfinished = list[Way](), list[str]()
        whole = self._evaluations()
        for name, cell in self.cells.items():
            along = self.stage.along(name)
            with whole.part(limits.REACH_VALUES) as own:
                found = region(along, self.goal, cell, own, limits.REACH_DAYS)
            if not found.complete:
                unfinished.append(name)
            value = nearest(along, found)
            if value is not None:
                change = _change(along, found, cell, value)
                ways.append(_way((change,), along.evaluated(change.value)))
        return tuple(sorted(ways, key=lambda each: each.size)), tuple(unfinished)

    def _way(self, values: Mapping[str, terms.Scalar]) -> Way:
        """Several changes, each with all of its values while the others have theirs."""
        changes = []
        for name, value in values.items():
            along = self.changes.along(name, values)
            found = region(along, self.goal, self.cells[name], Budget(limits.REACH_VALUES), limits.REACH_DAYS)
            changes.append(_change(along, found, self.cells[name], value))
        order = list(self.stage.framework.facts)
        changes.sort(key=lambda each: order.index(each.name))
        return _way(tuple(changes), self.changes.at(values))

    # ------------------------------------------------------------ why not

    def _because(self) -> Iterator[tuple[str, str, str | None]]:
        """What keeps the goal away whatever the free facts are, apart from points."""
        rule = self._capped()
        if rule is not None:
            yield "grade", rule.grade, rule.reason
        spans = {span: message for message, span in refusals(self.stage.scorecard.exact).failed}
        for each in self.stage.framework.requirements:
            if not each.warning and each.span in spans and not self.changes.touching(each.condition):
                yield "requirement", spans[each.span].text, None

    def _capped(self) -> model.GradeRule | None:
        """A rule that keeps the grade below the goal, whatever the free facts are."""
        grading, goal = self.stage.framework.grading, self.goal
        if goal.score is not None or grading is None or any(each.grade in goal.grades for each in grading.overrides):
            return None
        for rule in (*grading.overrides, *grading.caps):
            if rule.grade in goal.grades or self.changes.touching(rule.condition):
                continue
            with suppress(Trouble):
                if self.stage.holds(rule.condition):
                    return rule
        return None

    def _impossible(
        self, common: Reach, because: tuple[tuple[str, str, str | None], ...], *, tried: bool = False
    ) -> Reach:
        most, attained = self._most, self._attained
        if tried:
            most = max((each for each in (self.changes.most, common.total) if each is not None), default=None)
            attained = most is not None
        return replace(
            common,
            verdict="impossible",
            most=most,
            attained=attained and most is not None and not because,
            staying=() if because or self.search.hopeless else tuple(staying(self.search)),
            because=because,
        )


def _staying(search: Search, node: model.Node) -> Iterator[Stay]:
    def most(path: str) -> Fraction | None:
        return search.base.row(path).handed.interval.high

    high = most(node.path)
    if high is None or high >= node.weight:
        return
    plain = node.combination == "sum" and node.children and not node.rows and node.clause is None
    inner = [(most(child.path), child.weight) for child in node.children] if plain else []
    below = sum((weight - each for each, weight in inner if each is not None and each < weight), Fraction(0))
    if below:
        for child in node.children:
            yield from _staying(search, child)
    if below < node.weight - high:
        fixed = not search.space.facts_of(node.path)
        yield Stay(node.path, node.name, node.title, high, node.weight, fixed, bool(below or plain))


def staying(search: Search) -> Iterator[Stay]:
    """The nodes that keep points back, those that keep most first, with the reasons of what takes points there now."""
    stage = search.space.stage
    framework = stage.framework
    for each in sorted(_staying(search, framework.root), key=lambda each: each.most - each.full):
        rounded = framework.rule_at(framework.nodes[each.path].level) is not None
        losses = (loss for loss in stage.account.losses(each.path) if rounded or loss.kind != "rounding")
        reasons = [loss.reason or loss.kind for loss in losses if loss.amount > 0]
        yield replace(each, reasons=tuple(dict.fromkeys(reasons)))


def _change(along: Along, found: Region, cell: Cell, value: terms.Scalar) -> FactChange:
    """A change to a value, which alone is told where it was found and others were not looked through."""
    if found.empty:
        index = along.grid.below(value) if along.on_a_line else 0
        found = (
            Region((Span(index, index, None, None, told=True),), (), complete=False)
            if along.on_a_line
            else Region((), (value,), complete=False)
        )
    return FactChange(
        fact=along.fact,
        now=along.value,
        value=value,
        ranges=tuple(_range(along, each) for each in found.spans),
        options=found.values,
        step=along.grid.step if along.on_a_line else None,
        size=size(along, value, cell),
        derived=tuple(derived(along, found.spans)),
        complete=found.complete,
    )


def _range(along: Along, span: Span) -> Range:
    least, greatest = along.grid.inside(along.domain)
    low, high = (None if each is None else along.grid.value(each) for each in (span.first, span.last))
    return Range(low, high, low is not None and span.first == least, high is not None and span.last == greatest)


def _way(changes: tuple[FactChange, ...], scorecard: Scorecard) -> Way:
    found = standing(scorecard, ("",))
    assert found.total is not None
    return Way(changes, found.total, found.graded.grade)


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
    lang: Language | None = None,
) -> Reach:
    """What it would take to reach a score, or a grade or a better one.

    Every single fact is gone through exactly, the smallest change stands first; where none is enough, so are sets of up
    to ``facts_at_most`` facts, 3 at most; where nothing is, the answer says how much can be reached and why not more.
    All facts may change that are numbers, days, yes or no, or choices; with ``free`` only those that it names, and none
    that ``fixed`` names. ``within`` limits facts to a range, ``{"violations": (0, 3)}``, where None is no end, or to
    some options of a choice; values are given as to ``evaluate``.
    ``lang`` is the language in which it is told, ``en`` or ``zh``: by default that of the framework.

    Raises FrameworkError where the framework is not sound, FactsError where the facts do not fit it, and PerfscoreError
    where the goal, a name or a range is of no use.
    """
    with told_in(lang):
        sound = framework_of(framework).told_in(lang)
        goal = Goal.of(sound, score, grade)
        cells = _cells(sound, free, fixed, within)
        most: object = exact(facts_at_most)
        if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 3:
            raise PerfscoreError.of(Message("PS646.no_number_of_facts", found=found_type(facts_at_most)))
        return find_reach(sound, bind(sound, facts_of(facts)), goal, cells, most)


def _cells(framework: Framework, free: object, fixed: object, within: object) -> dict[str, Cell]:
    """The free facts with the values that they may have."""
    held = set(_names("fixed", fixed, framework))
    chosen = None if free is None else set(_names("free", free, framework))
    if chosen is not None and chosen & held:
        raise PerfscoreError.of(Message("PS645.free_and_fixed", name=min(chosen & held)))
    ranges = _ranges(framework, within)
    for name in ranges:
        if name in held:
            raise PerfscoreError.of(Message("PS645.free_and_fixed", name=name))
    return {
        fact.name: ranges.get(fact.name, Cell.of(fact))
        for fact in framework.fact_list
        if fact.type.kind in MOVABLE and fact.name not in held and (chosen is None or fact.name in chosen)
    }


def _names(what: str, given: object, framework: Framework) -> list[str]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise PerfscoreError.of(Message("PS645.no_names", what=what, found=found_type(given)))
    try:
        # There are no more names, and what comes behind them may have no end.
        listed = [exact(each) for each in islice(given, limits.NAMES)]
    except Exception as error:
        raise PerfscoreError.of(Message("PS645.no_names", what=what, found=found_type(given))) from error
    return [_fact(what, each, framework).name for each in listed]


def _fact(what: str, name: object, framework: Framework) -> rule_model.FactDef:
    fact = framework.facts.get(name) if isinstance(name, str) else None
    if isinstance(name, str) and name in framework.quantity_values:
        raise PerfscoreError.of(Message("PS645.no_quantity", what=what, name=name))
    if fact is None:
        shown = f"`{printable(name[:_SHOWN])}`" if isinstance(name, str) else found_type(name)
        meant = suggest.nearest(name, framework.facts) if isinstance(name, str) else None
        raise PerfscoreError.of(Message("PS645.unknown_fact", what=what, found=shown, meant=meant))
    if fact.type.kind not in MOVABLE:
        raise PerfscoreError.of(Message("PS645.not_free", what=what, name=fact.name))
    return fact


def _ranges(framework: Framework, given: object) -> dict[str, Cell]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise PerfscoreError.of(Message("PS646.no_ranges", found=found_type(given)))
    return {
        fact.name: _cell(fact, each)
        for fact, each in ((_fact("within", name, framework), each) for name, each in given.items())
    }


def _cell(fact: rule_model.FactDef, given: Any) -> Cell:
    if not isinstance(given, tuple | list):
        raise PerfscoreError.of(Message("PS646.no_range", name=fact.name, found=found_type(given)))
    if fact.type.kind not in ON_A_LINE:
        values = tuple(_value(fact, each) for each in given)
        if not values:
            raise PerfscoreError.of(Message("PS646.no_options", name=fact.name, found=Words("found.nothing")))
        return Cell(fact, options=tuple(dict.fromkeys(values)))
    if len(given) != 2:
        raise PerfscoreError.of(
            Message("PS646.no_range", name=fact.name, found=Words("found.values", count=len(given)))
        )
    low, high = (None if each is None else position_of(_value(fact, each)) for each in given)
    interval = Interval(low, high, low is not None, high is not None)
    if interval.empty:
        raise PerfscoreError.of(Message("PS646.empty_range", name=fact.name))
    return Cell(fact, interval)


def _value(fact: rule_model.FactDef, given: object) -> terms.Scalar:
    """A value as ``evaluate`` takes it; an end of a range may lie outside of what the fact can have."""
    kind = fact.type
    if kind.kind is Kind.COUNT:
        # A count beyond its least one is an end like any other.
        kind = attrs.evolve(kind, kind=Kind.NUMBER)
    found = convert(replace(fact.untied, type=kind), exact(given))
    if isinstance(found, Message):
        raise PerfscoreError.of(found)
    return found
