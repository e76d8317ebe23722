"""What is said of the rows and grades of random frameworks holds for all facts."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework
from perfscore.core.lower import program_of
from perfscore.domains.exact import Exact
from perfscore.kernel.numbers import round_to
from perfscore.kernel.source import Span
from perfscore.messages.diagnostics import Trouble
from perfscore.model import terms
from perfscore.model.constants import number
from perfscore.model.walk import expressions
from perfscore.questions.soundness import tables
from perfscore.questions.soundness.coverage import chances, gone
from perfscore.questions.soundness.tables import Total, blurred, odd_one
from perfscore.scoring.bind import bind
from perfscore.scoring.scorecard import Outcome, Scorecard
from perfscore.search.ground import Ground
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from support.evaluations import scorecard_of


def unreached(ground: Ground) -> set[Span]:
    """Where rows, knots, grades and caps stand of which nothing is said to come to them."""
    found = [*tables.findings(ground), *tables.grade_findings(ground)]
    return {span for message, span in found if message.code in {"PS435", "PS438"}}


def no_dead_piece_is_taken(framework: Framework, facts: object) -> None:
    dead = unreached(Ground(framework))
    event("unreached pieces" if dead else "none")
    try:
        bound = bind(framework, facts)
    except FactsError:
        return
    ways = gone(Scorecard(framework, Exact(program_of(framework), bound).run()))
    taken = {each.span for each in chances(framework) if each.key in ways and each.key[1] == "taken"}
    assert not taken & dead


@given(cases())
def test_an_unreached_row_is_never_taken(case: Case) -> None:
    no_dead_piece_is_taken(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@pytest.mark.thorough
@given(table_cases())
def test_an_unreached_row_is_never_taken_in_rows_of_tables(case: TableCase) -> None:
    no_dead_piece_is_taken(perfscore.loads(case.text), case.given)


@pytest.mark.thorough
@given(cases())
def test_a_value_never_comes_near_an_unreached_knot(case: Case) -> None:
    framework = perfscore.loads(framework_text(case.description))
    dead = unreached(Ground(framework))
    scorecard = scorecard_of(framework, as_facts(case.facts))
    if scorecard is None:
        return
    exact = scorecard.exact
    for node in framework.root.walk():
        for line in expressions(node.clause):
            if not isinstance(line, terms.Interpolate):
                continue
            try:
                value = exact.number(exact.program.expressions.of(line.subject))
            except Trouble:
                continue
            places = [None, *(number(knot.place) for knot in line.knots), None]
            around = [(before, after) for (before, _), (_, after) in pairwise(pairwise(places))]
            for (before, after), knot in zip(around, line.knots, strict=True):
                near = (before is None or value > before) and (after is None or value < after)
                assert not near or knot.value.span not in dead


def total_is_foreseen(framework: Framework, facts: object) -> None:
    if framework.grading is None:
        return
    ground = Ground(framework)
    total, dead = Total(ground, framework.grading), unreached(ground)
    scorecard = scorecard_of(framework, facts)
    if scorecard is None or not isinstance(scorecard.root.outcome, Outcome):
        return
    root, exact = scorecard.root.outcome, scorecard.exact
    value = root.score if framework.grading.basis == "published" else root.exact
    assert value in total.range
    row = framework.grading.rows[total.row_of(value)]
    assert total.reached(row)
    assert row.span not in dead
    event("graded")
    for cap in framework.grading.caps:
        rank = next(at for at, each in enumerate(framework.grading.rows) if each.grade == cap.grade)
        try:
            binds = exact.holds(exact.program.expressions.of(cap.condition)) and total.row_of(value) < rank
        except Trouble:
            continue
        assert not binds or cap.span not in dead


@pytest.mark.thorough
@given(cases())
def test_a_total_lies_in_its_range_and_never_has_an_unreached_grade(case: Case) -> None:
    total_is_foreseen(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@pytest.mark.thorough
@given(table_cases())
def test_a_total_of_rows_lies_in_its_range_and_never_has_an_unreached_grade(case: TableCase) -> None:
    total_is_foreseen(perfscore.loads(case.text), case.given)


@given(cases())
def test_a_blurred_total_is_shown_beyond_an_edge(case: Case) -> None:
    framework = perfscore.loads(framework_text(case.description))
    if framework.grading is None or framework.grading.basis != "exact":
        return
    total = Total(Ground(framework), framework.grading)
    rule = total.shown_by
    for blur in [] if rule is None else blurred(total):
        assert rule is not None
        rounded = round_to(blur.exact, rule.step, rule.mode)
        assert blur.shown in {rounded, framework.root.low, framework.root.high}
        assert total.row_of(blur.exact) != total.row_of(blur.shown)
        event("blurred")


# ---------------------------------------------------------------- trends
POINTS = st.lists(st.integers(-20, 20).map(Fraction), min_size=4, max_size=8, unique=True)


@given(POINTS)
def test_without_the_odd_one_the_others_have_a_trend(points: list[Fraction]) -> None:
    odd = odd_one(points, range(len(points)))
    if odd is not None:
        assert 0 < odd < len(points) - 1
        rest = [each for at, each in enumerate(points) if at != odd]
        assert rest in (sorted(rest), sorted(rest, reverse=True))


@given(POINTS, st.booleans())
def test_a_trend_has_no_odd_one(points: list[Fraction], falling: bool) -> None:
    assert odd_one(sorted(points, reverse=falling), range(len(points))) is None


@given(POINTS, st.booleans(), st.data())
def test_two_neighbours_that_are_swapped_are_found(points: list[Fraction], falling: bool, data: st.DataObject) -> None:
    points.sort(reverse=falling)
    at = data.draw(st.integers(1, len(points) - 3))
    points[at], points[at + 1] = points[at + 1], points[at]
    assert odd_one(points, range(len(points))) == at + 1
    assert odd_one(points, range(len(points), 0, -1)) == at
