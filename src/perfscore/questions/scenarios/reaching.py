"""What it would take to reach a goal with the facts that are free."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from perfscore.domains.findings import refusals
from perfscore.kernel import limits
from perfscore.model import model, terms
from perfscore.questions.scenarios.reaching_answer import Reach
from perfscore.questions.scenarios.reaching_bound import Bound, Stay, staying
from perfscore.questions.scenarios.reaching_combine import Combining, capped
from perfscore.questions.scenarios.reaching_definitions import derived
from perfscore.questions.scenarios.reaching_exhaustive import Exhaustive, Values
from perfscore.questions.scenarios.reaching_goal import Goal
from perfscore.questions.scenarios.reaching_ways import FactChange, Range, Way
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import Along, Stage, standing
from perfscore.search.cells import Cell, Cells
from perfscore.search.region import Budget, Region, Span, nearest, region, size


def find_reach(framework: model.Framework, facts: FactSet, goal: Goal, cells: Cells, facts_at_most: int) -> Reach:
    """What it would take to reach a goal where the facts of ``cells`` may have other values."""
    return _Finding(Stage(framework, facts), goal, cells, facts_at_most).answer()


@attrs.frozen(eq=False)
class _Finding:
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
            return attrs.evolve(common, verdict="one", ways=ways, unfinished=unfinished)
        bound = Bound(stage, self.cells, Budget(limits.REACH_EVALUATIONS, limits.REACH_DAYS_TOGETHER))
        because = tuple(self._because(bound))
        budget = Budget(limits.REACH_EVALUATIONS, limits.REACH_DAYS_TOGETHER)
        combining = Combining(stage, self.goal, self.cells, bound, budget)
        if because or not self.goal.possible(bound.of(self.cells)):
            return self._impossible(common, bound, combining, because)
        every = Exhaustive.of(stage, self.goal, self.cells, attrs.evolve(budget))
        if every is not None:
            return self._tried(common, bound, combining, every)
        unsettled = 0
        for count in range(2, self.facts_at_most + 1):
            found, unsettled = combining.all_of(count)
            if found:
                ways = tuple(self._way(each, combining) for each in sorted(found, key=combining.size))
                return attrs.evolve(common, verdict="several", ways=ways, unfinished=unfinished, unsettled=unsettled)
        more, impossible = self._together(combining)
        if impossible:
            return self._impossible(common, bound, combining, because)
        if more is not None:
            ways = (self._way(more, combining),)
            return attrs.evolve(common, verdict="more", ways=ways, unfinished=unfinished, unsettled=unsettled)
        most = bound.total.high
        return attrs.evolve(common, verdict="unknown", unfinished=unfinished, unsettled=unsettled, most=most)

    def _tried(self, common: Reach, bound: Bound, combining: Combining, every: Exhaustive) -> Reach:
        """The answer where all combinations of what the free facts can be are tried."""
        unsettled = 0
        for count in range(1, len(self.cells) + 1):
            found, left = every.sets(count)
            unsettled += left
            ways = tuple(self._way(each, combining) for each in sorted(found, key=combining.size))
            if ways and count <= self.facts_at_most:
                return attrs.evolve(common, verdict="one" if count == 1 else "several", ways=ways, unsettled=left)
            if ways:
                return attrs.evolve(common, verdict="more", ways=ways[:1], unsettled=left)
        if unsettled:
            return attrs.evolve(common, verdict="unknown", unsettled=unsettled, most=bound.total.high)
        most = max((each for each in (every.most, common.total) if each is not None), default=None)
        impossible = self._impossible(common, bound, combining, ())
        return attrs.evolve(impossible, most=most, attained=most is not None)

    def _together(self, combining: Combining) -> tuple[Values | None, bool]:
        """What all facts together do to reach the goal; whether it is proved that they cannot."""
        highest = attrs.evolve(combining, budget=Budget(limits.REACH_EVALUATIONS, limits.REACH_DAYS_TOGETHER))
        values = highest.climbed()
        if values and highest.reached(values):
            return highest.tightened(values), False
        least = highest.search.least(self.cells, limits.REACH_BOXES)
        return (None, least.proved) if least.values is None else (highest.tightened(least.values), False)

    # ------------------------------------------------------------ single facts

    def _single(self) -> tuple[tuple[Way, ...], tuple[str, ...]]:
        ways, unfinished = list[Way](), list[str]()
        whole = Budget(limits.REACH_EVALUATIONS, limits.REACH_DAYS)
        for name, cell in self.cells.items():
            along = self.stage.along(name)
            with whole.part(limits.REACH_VALUES) as own:
                found = region(along, self.goal, cell, own)
            if not found.complete:
                unfinished.append(name)
            value = nearest(along, found)
            if value is not None:
                change = _change(along, found, cell, value)
                ways.append(_way((change,), along.evaluated(change.value)))
        return tuple(sorted(ways, key=lambda each: each.size)), tuple(unfinished)

    def _way(self, values: Values, combining: Combining) -> Way:
        """Several changes, each with all of its values while the others have theirs."""
        changes = []
        for name, value in values.items():
            along = combining.along(name, values)
            found = region(along, self.goal, self.cells[name], Budget(limits.REACH_VALUES, limits.REACH_DAYS))
            changes.append(_change(along, found, self.cells[name], value))
        order = list(self.stage.framework.facts)
        changes.sort(key=lambda each: order.index(each.name))
        return _way(tuple(changes), combining.at(values))

    # ------------------------------------------------------------ why not

    def _because(self, bound: Bound) -> Iterator[tuple[str, str, str | None]]:
        """What keeps the goal away whatever the free facts are, apart from points."""
        rule = capped(bound, self.goal)
        if rule is not None:
            yield "grade", rule.grade, rule.reason
        spans = {span: message for message, span in refusals(self.stage.scorecard.exact).failed}
        for each in self.stage.framework.requirements:
            if not each.warning and each.span in spans and not bound.touching(each.condition):
                yield "requirement", spans[each.span].text, None

    def _impossible(
        self, common: Reach, bound: Bound, combining: Combining, because: tuple[tuple[str, str, str | None], ...]
    ) -> Reach:
        most = None if bound.total.empty else bound.total.high
        if most is not None and self.goal.score is not None and most >= self.goal.score:
            # What every row can reach cannot be reached at once.
            most = None
        stays = () if because else staying(bound)
        told = _reasons(self.stage, stays)
        attained = most is not None and combining.total_of(combining.climbed()) == most
        return attrs.evolve(
            common,
            verdict="impossible",
            most=most,
            attained=attained and not because,
            staying=tuple(told),
            because=because,
        )


def _reasons(stage: Stage, stays: tuple[Stay, ...]) -> Iterator[Stay]:
    """The nodes that keep points back, with the reasons of what takes points there now."""
    framework, account = stage.framework, reference.account(stage.framework, stage.facts)
    for each in stays:
        rounded = framework.rule_at(framework.nodes[each.path].level) is not None
        losses = (loss for loss in account.losses(each.path) if rounded or loss.kind != "rounding")
        reasons = [loss.reason or loss.kind for loss in losses if loss.amount > 0]
        yield attrs.evolve(each, reasons=tuple(dict.fromkeys(reasons)))


def _change(along: Along, found: Region, cell: Cell, value: terms.Scalar) -> FactChange:
    """A change to a value, which alone is told where it was found and others were not looked through."""
    if found.empty:
        index = along.grid.below(value) if along.on_a_line else 0
        found = (
            Region((Span(index, index),), (), complete=False)
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
    first, last = along.grid.inside(along.domain)
    return Range(
        None if span.first is None else along.grid.value(span.first),
        None if span.last is None else along.grid.value(span.last),
        span.first is not None and span.first == first,
        span.last is not None and span.last == last,
    )


def _way(changes: tuple[FactChange, ...], scorecard: Scorecard) -> Way:
    found = standing(scorecard, ("",))
    assert found.total is not None
    return Way(changes, found.total, found.graded.grade)
