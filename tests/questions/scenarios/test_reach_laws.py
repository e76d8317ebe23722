"""What is told to reach a goal reaches it, and all else does not, in random frameworks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.wording import value_text
from perfscore.model import terms
from perfscore.questions.reach import find_reach
from perfscore.questions.scenarios.reaching_answer import Goal, Reach, Way
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.result import Scored
from perfscore.search.along import MOVABLE, Along, Stage, with_values
from perfscore.search.ground import position_of
from perfscore.search.least import others, size
from perfscore.search.space import Cell
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from support.cases import thorough

F = Fraction


def staged(text: str, given_facts: object) -> Stage | None:
    framework = perfscore.loads(text)
    try:
        return Stage(framework, bind(framework, given_facts))
    except FactsError:
        event("unfit")
        return None


def scored(stage: Stage, values: Mapping[str, terms.Scalar]) -> Scored | None:
    facts = with_values(stage.facts, stage.framework, values)
    try:
        return reference.evaluate(stage.framework, facts)
    except FactsError:
        return None


def reaches(stage: Stage, goal: Goal, values: Mapping[str, terms.Scalar]) -> bool:
    found = scored(stage, values)
    if found is None:
        return False
    return found.grade in goal.grades if goal.score is None else goal.score <= found.score


@st.composite
def values_of(draw: st.DrawFn, along: Along, near: list[terms.Scalar]) -> terms.Scalar:
    """A value that a fact can have: one near an edge, one where something may change, or any."""
    if not along.on_a_line:
        return draw(st.sampled_from(Cell.of(along.fact).options))
    first, last = along.grid.inside(along.domain)
    around = [along.grid.below(each) + step for each in near for step in (-1, 0, 1)]
    places = [*around, *along.grid.tried, *along.grid.ends]
    low = min(places, default=0) - 50 if first is None else first
    high = max(places, default=0) + 50 if last is None else last
    index = draw(st.one_of(*([st.sampled_from(places)] if places else []), st.integers(low, max(low, high))))
    indices = min(max(index, low), max(low, high)), along.grid.usual or 0
    value = next((each for each in map(along.grid.value, indices) if each is not None), None)
    assume(value is not None)
    assert value is not None
    return value


def edges_of(way: Way, name: str) -> list[terms.Scalar]:
    """The ends of what a way says of a fact."""
    change = next(each for each in way.changes if each.name == name)
    return [end for each in change.ranges for end in (each.low, each.high) if end is not None]


def holds_of_way(stage: Stage, goal: Goal, way: Way, data: st.DataObject) -> None:
    nearest = {each.name: each.value for each in way.changes}
    found = scored(stage, nearest)
    assert found is not None and reaches(stage, goal, nearest)
    assert (F(found.score), found.grade) == (way.total, way.grade)
    for count in range(1, len(nearest)):
        for names in combinations(nearest, count):
            assert not reaches(stage, goal, {name: nearest[name] for name in names})
    for change in way.changes:
        along = stage.along(change.name)
        assert nearest[change.name] in change
        for _ in range(4):
            value = data.draw(values_of(along, [change.value, *edges_of(way, change.name)]), label=change.name)
            if change.complete or value in change:
                assert (value in change) == reaches(stage, goal, {**nearest, change.name: value})
        if along.on_a_line and change.now is not None:
            here, there = position_of(change.now), position_of(change.value)
            index = along.grid.below(change.value) + (1 if there < here else -1)
            closer = along.grid.value(index)
            if closer is not None and abs(along.grid.place(index) - here) < abs(there - here):
                assert not reaches(stage, goal, {**nearest, change.name: closer})


def holds_of_answer(stage: Stage, goal: Goal, found: Reach, cells: Mapping[str, Cell], data: st.DataObject) -> None:
    event(found.verdict)
    assert (found.verdict == "reached") == reaches(stage, goal, {})
    for way in found.ways[:4]:
        holds_of_way(stage, goal, way, data)
    assert list(found.ways) == sorted(found.ways, key=lambda way: way.size)
    alone = {way.changes[0].name for way in found.ways if len(way.changes) == 1}
    if found.verdict != "reached":
        for name in sorted(set(cells) - alone - set(found.unfinished))[:4]:
            value = data.draw(values_of(stage.along(name), []), label=f"{name} alone")
            assert not reaches(stage, goal, {name: value})
    if found.most is not None or found.verdict == "impossible":
        for _ in range(6):
            chosen: list[str] = []
            if cells:
                chosen = data.draw(st.lists(st.sampled_from(sorted(cells)), unique=True, max_size=5))
            values = {name: data.draw(values_of(stage.along(name), []), label=name) for name in chosen}
            result = scored(stage, values)
            assert result is None or found.most is None or result.score <= found.most
            assert found.verdict != "impossible" or not reaches(stage, goal, values)
    if found.verdict in {"one", "several"} and found.unsettled == 0:
        _nothing_smaller(stage, goal, found, cells, data)
    # All of it can be told.
    assert str(found) and found.to_text(lang="en") and found._repr_html_() and found.to_dict() is not None
    assert len(found.rows()) == sum(len(way.changes) for way in found.ways)


def _nothing_smaller(stage: Stage, goal: Goal, found: Reach, cells: Mapping[str, Cell], data: st.DataObject) -> None:
    """No two facts reach the goal that are not told, where two were looked for."""
    if found.verdict != "several" or len(found.ways[0].changes) != 2 or found.unfinished:
        return
    told = {frozenset(each.name for each in way.changes) for way in found.ways}
    for _ in range(4):
        names = data.draw(st.lists(st.sampled_from(sorted(cells)), unique=True, min_size=2, max_size=2))
        if frozenset(names) not in told:
            values = {name: data.draw(values_of(stage.along(name), []), label=name) for name in names}
            assert not reaches(stage, goal, values)


def holds_for(stage: Stage, data: st.DataObject) -> None:
    framework = stage.framework
    now = stage.now.total
    grades = [] if framework.grading is None else [row.grade for row in framework.grading.rows]
    if data.draw(st.booleans(), label="for a grade") and grades:
        goal = Goal.of(framework, None, data.draw(st.sampled_from(grades), label="grade"))
    else:
        more = data.draw(st.sampled_from([F("0.01"), F(1, 2), F(1), F(3), F(10), F(40)]), label="more")
        goal = Goal.of(framework, (framework.root.low if now is None else now) + more, None)
    names = [fact.name for fact in framework.fact_list if fact.type.kind in MOVABLE]
    free: list[str] = []
    if names:
        free = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=5), label="free")
    cells = {name: Cell.of(framework.facts[name]) for name in names if name in free}
    most = data.draw(st.sampled_from([1, 2, 2, 3]), label="facts at most")
    with pytest.MonkeyPatch.context() as patch:
        # What is told holds wherever looking ends.
        for name, few in (("REACH_EVALUATIONS", 400), ("REACH_VALUES", 200), ("REACH_DAYS", 20)):
            patch.setattr(limits, name, few)
        found = find_reach(framework, stage.facts, goal, cells, most)
    holds_of_answer(stage, goal, found, cells, data)


@given(cases(), st.data())
def test_what_is_told_reaches_the_goal_and_nothing_else_does(case: Case, data: st.DataObject) -> None:
    stage = staged(framework_text(case.description), as_facts(case.facts))
    if stage is not None:
        holds_for(stage, data)


@given(table_cases(), st.data())
def test_so_it_is_beside_tables(case: TableCase, data: st.DataObject) -> None:
    stage = staged(case.text, case.given)
    if stage is not None:
        holds_for(stage, data)


def small_cells(stage: Stage, data: st.DataObject) -> dict[str, Cell]:
    """Some facts that can have few values, so that all combinations can be tried."""
    cells, many = dict[str, Cell](), 1
    for fact in stage.framework.fact_list:
        if fact.type.kind not in MOVABLE or len(cells) == 4:
            continue
        along, cell = stage.along(fact.name), Cell.of(fact)
        if along.on_a_line:
            start = along.start(*along.grid.inside(along.domain))
            if fact.own_step is None or start is None:
                continue
            low = start - data.draw(st.integers(0, 2), label=f"{fact.name} from")
            high = low + data.draw(st.integers(0, 3), label=f"{fact.name} as many")
            cell = Cell(fact, Interval(along.grid.place(low), along.grid.place(high), True, True))
        several = others(stage, fact.name, cell)
        many *= 1 if several is None else len(several) + 1
        if several is not None and many <= 60:
            cells[fact.name] = cell
    return cells


@given(cases(), st.data())
def test_small_spaces_are_decided_and_what_is_told_is_least(case: Case, data: st.DataObject) -> None:
    stage = staged(framework_text(case.description), as_facts(case.facts))
    if stage is None:
        return
    cells = small_cells(stage, data)
    tried: list[tuple[Scored | None, dict[str, terms.Scalar]]] = []
    choices = [[None, *(value for _, value in others(stage, name, cell) or ())] for name, cell in cells.items()]
    for combination in product(*choices):
        values = {name: each for name, each in zip(cells, combination, strict=True) if each is not None}
        tried.append((scored(stage, values), values))
    totals = sorted({F(each.score) for each, _ in tried if each is not None})
    goal = Goal.of(stage.framework, data.draw(st.sampled_from([*totals, F(1000)]), label="score"), None)
    least = min(
        (
            (len(values), sum((size(stage.along(name), each, cells[name]) for name, each in values.items()), F(0)))
            for found, values in tried
            if found is not None and goal.score is not None and found.score >= goal.score
        ),
        default=None,
    )
    found = find_reach(stage.framework, stage.facts, goal, cells, 2)
    event(found.verdict)
    assert found.unsettled == 0 and found.verdict != "unknown"
    if least is None:
        assert found.verdict == "impossible"
        assert found.most is None or all(each <= found.most for each in totals)
        assert not found.attained or found.most in totals
    elif least[0] == 0:
        assert found.verdict == "reached"
    else:
        assert (len(found.ways[0].changes), found.ways[0].size) == least
        assert found.verdict == {1: "one", 2: "several"}.get(least[0], "more")


@pytest.mark.parametrize("score", ["95", *thorough(["93.76", "94.30"])])
def test_so_it_is_with_the_shipped_department(score: str) -> None:
    facts = dict(perfscore.load_facts("credit-centre-2021"))
    found = perfscore.reach("shenzhen-department-2021", facts, score=score)
    assert found.verdict == "one"
    for way in found.ways:
        change = way.changes[0]
        for each in change.ranges:
            for end in (each.low, each.high, change.value):
                if end is not None:
                    given_value = {"value": value_text(end, change.fact.type), "reason": "试算"}
                    result = perfscore.evaluate("shenzhen-department-2021", facts | {change.name: given_value})
                    assert F(result.score) >= F(score)
