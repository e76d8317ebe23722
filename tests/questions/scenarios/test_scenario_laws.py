"""The answers of scenarios are what the evaluator says on both sides of every edge, and change nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError
from perfscore.kernel.intervals import Interval
from perfscore.kernel.resources import names
from perfscore.kernel.source import replace
from perfscore.model import terms
from perfscore.questions.scenarios.comparison import Comparison, Difference, Reason
from perfscore.questions.scenarios.sensitivities import Crossing, FactEdges, side
from perfscore.questions.scenarios.sweeps import sweep
from perfscore.questions.whatif import Scenario
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.result import Scored
from perfscore.scoring.scorecard import Outcome
from perfscore.search.along import MOVABLE, ON_A_LINE, Along, Stage, TooMany, with_values
from perfscore.search.ground import position_of
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from support.cases import thorough

DEPARTMENT = ("shenzhen-department-2021", "credit-centre-2021")
SHIPPED = [
    DEPARTMENT,
    *(
        ("project-self-evaluation-2021", name.removesuffix(".toml"))
        for name in names("frameworks")
        if name.endswith("-2021.toml") and not name.startswith("credit")
    ),
]


class Seen:
    """What the evaluator itself says of single values of one fact."""

    def __init__(self, along: Along) -> None:
        self.along = along
        self.result: Callable[[terms.Scalar], Scored | None] = cache(self._result)
        self.exact: Callable[[terms.Scalar], Mapping[str, Fraction | None]] = cache(self._exact)

    def _result(self, value: terms.Scalar) -> Scored | None:
        stage = self.along.stage
        try:
            return reference.evaluate(
                stage.framework, with_values(stage.facts, stage.framework, {self.along.fact.name: value})
            )
        except FactsError:
            return None

    def _exact(self, value: terms.Scalar) -> Mapping[str, Fraction | None]:
        """The points of each row that has a rule, before rounding."""
        stage = self.along.stage
        facts = with_values(stage.facts, stage.framework, {self.along.fact.name: value})
        lines = reference.account(stage.framework, facts).scorecard.lines
        found: dict[str, Fraction | None] = {}
        for node in stage.framework.root.walk():
            outcome = lines[node.path].outcome
            if node.clause is not None:
                found[node.path] = outcome.exact if isinstance(outcome, Outcome) else None
        return found

    def total(self, value: terms.Scalar) -> Fraction | None:
        result = self.result(value)
        return None if result is None else Fraction(result.score)

    def grade(self, value: terms.Scalar) -> str | None:
        result = self.result(value)
        return None if result is None else result.grade

    def published(self, value: terms.Scalar) -> Mapping[str, Fraction | None]:
        """The published points of all nodes that are declared, whether there is a total or not."""
        standing = self.along.at(value)
        result = self.result(value)
        if result is not None:
            by_path = {node.path: Fraction(node.score) for node in result.walk()}
            assert {path: by_path[path] for path in standing.scores} == dict(standing.scores)
        return standing.scores

    def alike(self, one: terms.Scalar, other: terms.Scalar) -> bool:
        return self.published(one) == self.published(other) and self.grade(one) == self.grade(other)

    def beside(self, value: terms.Scalar, steps: int) -> terms.Scalar | None:
        """The value so many smallest steps away; None where the fact has none there."""
        index = self.along.grid.below(value) + steps
        first, last = self.along.grid.inside(self.along.domain)
        if (first is not None and index < first) or (last is not None and index > last):
            return None
        return self.along.grid.value(index)


def moved(old: Mapping[str, Fraction | None], new: Mapping[str, Fraction | None]) -> Mapping[str, Fraction]:
    """By how much each row differs; one that can be computed on one side only, by very much."""
    found = {}
    for path, one in old.items():
        other = new[path]
        if one is None or other is None:
            found[path] = Fraction(0) if one is other else Fraction(10**9)
        else:
            found[path] = other - one
    return found


def holds(along: Along, edge: Crossing) -> None:
    """An edge is what it says, when crossed by the smallest step and not one step before."""
    seen = Seen(along)
    before, after = seen.published(edge.last), seen.published(edge.first)
    assert (edge.before, edge.after) == (seen.total(edge.last), seen.total(edge.first))
    assert (edge.grade_before, edge.grade_after) == (seen.grade(edge.last), seen.grade(edge.first))
    assert {flip.path: (flip.before, flip.after) for flip in edge.flips} == {
        path: (score, after[path]) for path, score in before.items() if score != after[path]
    }
    now, total = along.value, along.stage.now.total
    assert now is not None
    assert edge.effect == (None if total is None or edge.after is None else edge.after - total)
    if edge.way == "other":
        assert edge.last == now and edge.kind == "value"
        return
    way = 1 if edge.way == "more" else -1
    assert edge.at is not None and edge.distance == abs(edge.at - position_of(now))
    places = [position_of(now), position_of(edge.last), edge.at, position_of(edge.first)]
    assert places == sorted(places, reverse=way < 0)
    assert position_of(edge.last) == position_of(now) or seen.beside(edge.last, way) == edge.first
    one_step_before = seen.beside(edge.last, -way)
    if one_step_before is None or position_of(one_step_before) * way < position_of(now) * way:
        one_step_before = None
    match edge.kind:
        case "step":
            assert edge.flips or edge.grade_before != edge.grade_after
            assert seen.alike(now, edge.last)
            assert one_step_before is None or seen.alike(now, one_step_before)
        case "jump":
            assert not seen.alike(edge.last, edge.first)
            if one_step_before is not None:
                assert seen.grade(one_step_before) == seen.grade(edge.last)
                assert ends(seen, edge) or leaps(seen, one_step_before, edge)
        case _:
            # A jump may be lost in rounding. Where a formula rounds, it may take far to see that points stop to grow.
            hidden = one_step_before is not None and leaps(seen, one_step_before, edge)
            far = (1, 2, 10, 10**3, 10**5, 10**7)
            assert hidden or not edge.exact or any(bends(seen, edge, way, steps) for steps in far)


def ends(seen: Seen, edge: Crossing) -> bool:
    """Whether a score begins or ends at an edge, or a grade."""
    last, first = ((seen.total(each) is None, seen.grade(each)) for each in (edge.last, edge.first))
    return last != first


def leaps(seen: Seen, before: terms.Scalar, edge: Crossing) -> bool:
    """Whether the step across an edge changes more in some node than the step before did."""
    for tell in (seen.exact, seen.published):
        earlier, here = moved(tell(before), tell(edge.last)), moved(tell(edge.last), tell(edge.first))
        if any(abs(here[path]) > abs(earlier[path]) for path in here):
            return True
    return False


def bends(seen: Seen, edge: Crossing, way: int, steps: int) -> bool:
    """Whether some row does not go on beyond an edge as it went before, over so many steps; where a fact ends, too."""
    earlier, later = seen.beside(edge.last, -way * steps), seen.beside(edge.first, way * steps)
    if earlier is None or later is None:
        return True
    near = moved(seen.exact(earlier), seen.exact(edge.last))
    return near != moved(seen.exact(edge.first), seen.exact(later))


def quiet(along: Along, each: FactEdges, data: st.DataObject | None) -> None:
    """Between a value and the nearest edge nothing that is published changes, unless a row moves without a break."""
    now = along.value
    assert now is not None
    seen = Seen(along)
    start = along.grid.below(now)
    for one, way in ((each.below, -1), (each.above, 1)):
        nearest = one.step or one.edge
        if not one.complete or (one.step is None and each.moves):
            continue
        first, last = along.grid.inside(along.domain)
        end = last if way > 0 else first
        if nearest is not None:
            end = along.grid.below(nearest.last)
        elif end is None:
            end = start + way * 10**7
        steps = {end, (start + end) // 2, start + (end - start) // 3}
        if data is not None:
            steps.add(data.draw(st.integers(min(start, end), max(start, end)), label="between"))
        for index in steps:
            value = along.grid.value(index)
            if value is not None and position_of(value) * way >= position_of(now) * way:
                assert seen.alike(now, value)


@pytest.mark.parametrize(
    ("framework", "facts"), thorough(SHIPPED, DEPARTMENT, *SHIPPED[4:]), ids=[facts for _, facts in SHIPPED]
)
def test_every_edge_of_what_ships_flips_what_it_says_and_not_one_step_before(framework: str, facts: str) -> None:
    scenario = Scenario(framework, facts)
    found = scenario.sensitivity()
    assert found.total == scenario.score and found.grade == scenario.grade
    stage = Stage(scenario.framework, bind(scenario.framework, scenario.facts))
    named = {*(each.name for each in found.facts), *found.without_effect, *found.unused, *found.unknown, *found.untried}
    assert named == set(scenario.framework.facts)
    for each in found.facts:
        along = stage.along(each.name)
        for edge in each.crossings:
            holds(along, edge)
        if along.on_a_line:
            quiet(along, each, None)
    for name in found.without_effect:
        along = stage.along(name)
        if along.on_a_line:
            quiet(along, edges_of(along), None)


def edges_of(along: Along, most: int = 200) -> FactEdges:
    below, above = (side(along, more=more, most=most) for more in (False, True))
    value = along.value
    assert value is not None
    return FactEdges(
        name=along.fact.name, title="", value=value, below=below, above=above, others=(), moves=(), complete=True,
        fact=along.fact,
    )  # fmt: skip


def along_one(text: str, given_facts: object, data: st.DataObject) -> Along:
    framework = perfscore.loads(text)
    try:
        stage = Stage(framework, bind(framework, given_facts))
    except FactsError:
        assume(False)
        raise
    known = [fact.name for fact in framework.fact_list if fact.type.kind in ON_A_LINE]
    known = [name for name in known if stage.along(name).value is not None]
    assume(known)
    return stage.along(data.draw(st.sampled_from(known), label="fact"))


@given(cases(), st.data())
def test_so_it_is_under_any_framework(case: Case, data: st.DataObject) -> None:
    along = along_one(framework_text(case.description), as_facts(case.facts), data)
    found = edges_of(along, 25)
    for edge in found.crossings:
        event(edge.kind)
        holds(along, edge)


@given(table_cases(), st.data())
def test_so_it_is_beside_tables(case: TableCase, data: st.DataObject) -> None:
    along = along_one(case.text, case.given, data)
    for edge in edges_of(along, 25).crossings:
        event(edge.kind)
        seen = Seen(along)
        assert (edge.before, edge.after) == (seen.total(edge.last), seen.total(edge.first))


# ------------------------------------------------------------ sweeps


def sampled(along: Along, path: str, data: st.DataObject) -> None:
    now = along.value
    assert now is not None
    start, reach = along.grid.below(now), data.draw(st.sampled_from([3, 40, 1_000]), label="steps")
    low, high = (along.grid.place(start + steps) for steps in (-reach, reach))
    try:
        found = sweep(along, path, Interval(low, high, True, True), [])
    except TooMany:
        event("too many")
        return
    seen = Seen(along)
    event(f"{min(len(found.breaks), 3)} edges or more")

    def score(value: terms.Scalar) -> Fraction | None:
        scores = seen.published(value)
        return scores[path] if path in scores else along.stage.now.scores[path]

    for one, other in pairwise(found.pieces):
        assert one.high is not None and other.low is not None and one.high <= other.low
    values = [value for each in found.breaks for value in (each.last, each.first) if value is not None]
    values += [value for each in found.pieces for value in (each.first, each.last) if value is not None]
    first, last = along.grid.inside(along.domain.meet(Interval(low, high, True, True)))
    assert first is not None and last is not None
    if first <= last:
        inner = along.grid.value(data.draw(st.integers(first, last), label="between"))
        values += [] if inner is None else [inner]
    for value in values[:40]:
        assert found.at(position_of(value)) == score(value)
        if not path:
            piece = next(each for each in found.pieces if position_of(value) in each.interval)
            assert piece.grade == seen.grade(value)
    for each in found.breaks[:20]:
        if each.exact and each.first is not None and each.at == position_of(each.first):
            assert each.here == score(each.first)
        if each.exact and each.last is not None and each.at == position_of(each.last):
            assert each.here == score(each.last)


@given(cases(), st.data())
def test_a_sweep_is_what_the_evaluator_says_at_each_edge_and_beside_it(case: Case, data: st.DataObject) -> None:
    along = along_one(framework_text(case.description), as_facts(case.facts), data)
    sampled(along, data.draw(st.sampled_from(sorted(along.stage.framework.nodes)), label="node"), data)


@pytest.mark.parametrize(
    ("framework", "facts"), thorough(SHIPPED[:3], *SHIPPED[:2]), ids=[facts for _, facts in SHIPPED[:3]]
)
def test_so_it_is_along_the_facts_of_what_ships(framework: str, facts: str) -> None:
    scenario = Scenario(framework, facts)
    for fact in scenario.framework.fact_list:
        if fact.type.kind not in MOVABLE or fact.type.kind.value == "points" or fact.name.startswith("rate_q"):
            continue
        found = scenario.sweep(fact.name)
        seen = Seen(Stage(scenario.framework, bind(scenario.framework, scenario.facts)).along(fact.name))
        for point in found.points:
            assert (point.score, point.grade) == (seen.total(point.value), seen.grade(point.value))
        for each in found.breaks[:15]:
            for value in (each.last, each.first):
                if value is not None:
                    assert found.at(position_of(value)) == seen.total(value)


# ------------------------------------------------------------ scenarios


def changes(scenario: Scenario, data: st.DataObject) -> dict[str, terms.Scalar]:
    """Other values of one or two facts, which fit."""
    facts = [fact for fact in scenario.framework.fact_list if fact.type.kind in MOVABLE]
    stage = Stage(scenario.framework, bind(scenario.framework, scenario.facts))
    found: dict[str, terms.Scalar] = {}
    for fact in data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=3, unique=True), label="facts"):
        value: terms.Scalar | None
        if fact.type.kind in ON_A_LINE:
            grid = stage.along(fact.name).grid
            value = grid.value(data.draw(st.sampled_from(grid.tried or (0,)), label=fact.name))
        else:
            options: list[terms.Scalar] = [*fact.type.options] or [True, False]
            value = data.draw(st.sampled_from(options), label=fact.name)
        if value is not None:
            found[fact.name] = value
    return found


def mirrored(found: Comparison) -> Comparison:
    def turned(each: Difference) -> Difference:
        only = {"before": "after", "after": "before", None: None}[each.only]
        why = tuple(
            Reason(
                what=one.what, label=one.label, clause=one.clause, reason=one.reason, line=one.line,
                before=one.after, after=one.before,
            )
            for one in each.why
        )  # fmt: skip
        assert only is None
        return Difference(
            path=each.path, title=each.title, kind=each.kind, before=each.after, after=each.before, why=why
        )

    return replace(
        found, before=found.after, after=found.before,
        facts=tuple(replace(each, before=each.after, after=each.before) for each in found.facts),
        differences=tuple(map(turned, found.differences)),
        grade_before=found.grade_after, grade_after=found.grade_before,
        problems_before=found.problems_after, problems_after=found.problems_before,
    )  # fmt: skip


def without_order(found: Comparison) -> Iterator[object]:
    for each in found.differences:
        yield each.path, each.before, each.after, each.only, frozenset(each.why)


@pytest.fixture(scope="module")
def department() -> Scenario:
    return Scenario("shenzhen-department-2021", "credit-centre-2021")


@given(data=st.data())
def test_with_changes_nothing_and_compare_mirrors(department: Scenario, data: st.DataObject) -> None:
    before = pickle.dumps((dict(department.facts), department.score, department.grade, department.label))
    tried = changes(department, data)
    try:
        other = department.with_(tried)
    except FactsError:
        event("does not fit")
        return
    assert pickle.dumps((dict(department.facts), department.score, department.grade, department.label)) == before
    there, back = department.compare(other), other.compare(department)
    mirror = mirrored(there)
    assert set(without_order(back)) == set(without_order(mirror))
    assert (back.facts, back.grade_before, back.grade_after) == (mirror.facts, mirror.grade_before, mirror.grade_after)
    assert back.total.change == (None if there.total.change is None else -there.total.change)
    assert department.compare(department.with_({})).differences[1:] == ()
    if other.score is not None:
        assert Fraction(other.result.score) == other.score == Fraction(there.total.after or 0)
        ours, theirs = department.result.scores, other.result.scores
        parts = {each.path for each in there.differences if each.kind == "part"}
        assert {each.path for each in there.differences} - parts == {
            path for path in ours if ours[path] != theirs[path]
        } | {""}
