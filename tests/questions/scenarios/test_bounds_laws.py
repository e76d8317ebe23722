"""No completion of random open facts lies outside the bounds, and each attained end is attained."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import event, given, note, settings
from hypothesis import strategies as st

import perfscore
from perfscore import Fact, FactsError, Framework, between
from perfscore.kernel.types import Kind
from perfscore.questions.bounds import Bounds, NodeBounds
from perfscore.scoring.facts import exact
from perfscore.search.along import ON_A_LINE
from strategies.facts import as_facts, facts_for
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases

_MOST_OPEN = 4


def inside(node: NodeBounds, score: Decimal) -> bool:
    low, high = node.low, node.high
    if score < low.value or (low.open and score == low.value):
        return False
    return not (score > high.value or (high.open and score == high.value))


def scored(framework: Framework, facts: Any) -> perfscore.Result | None:
    try:
        return perfscore.evaluate(framework, facts)
    except FactsError:
        return None


def holds_for(found: Bounds, result: perfscore.Result) -> None:
    by_path = found.by_path
    for node in result.walk():
        if node.path in by_path:
            assert inside(by_path[node.path], node.score), node.path
    if result.grade is not None:
        assert result.grade in {each.grade for each in found.grades}


def attains(found: Bounds, framework: Framework) -> None:
    for node in found.total.walk():
        for end in (node.low, node.high):
            if end.completion is not None:
                result = scored(framework, end.completion.facts)
                assert result is not None and result.score == end.completion.score
                by_path = {each.path: each.score for each in result.walk()}
                assert by_path[node.path] == end.found
                assert result.grade == end.completion.grade
            assert not end.attained or end.value == end.found
    for grade in found.grades:
        if grade.completion is not None:
            result = scored(framework, grade.completion.facts)
            assert result is not None and result.grade == grade.grade


def _status(value: object) -> str:
    return "missing" if value is None else value.status if isinstance(value, Fact) else "known"


def completed(framework: Framework, facts: dict[str, object]) -> perfscore.Result | None:
    """The result of facts that are a completion: what is still pending, which is open, is none."""
    return None if any(_status(value) == "pending" for value in facts.values()) else scored(framework, facts)


def asked(framework: Framework, facts: dict[str, object], names: list[str]) -> Bounds | None:
    try:
        return perfscore.bounds(framework, facts, open=names)
    except FactsError as error:
        event(f"refused with {error.diagnostics[0].code}")
        return None


@settings(max_examples=settings().max_examples // 3 + 1)
@given(cases(), st.data())
def test_no_completion_lies_outside(case: Case, data: st.DataObject) -> None:
    framework = perfscore.loads(framework_text(case.description))
    full = as_facts(case.facts)
    names = [fact.name for fact in framework.fact_list]
    pending = [name for name in names if _status(full.get(name)) == "pending"]
    drawn = data.draw(st.lists(st.sampled_from(names), max_size=_MOST_OPEN, unique=True)) if names else []
    chosen = [*pending, *(name for name in drawn if name not in pending)]
    known = {name: value for name, value in full.items() if name not in drawn}
    found = asked(framework, known, drawn)
    results = [scored(framework, full)] if all(_status(full.get(name)) == "known" for name in chosen) else []
    for _ in range(4):
        other = as_facts(data.draw(facts_for(case.description), label="another"))
        mixed = {**known, **{name: other[name] for name in chosen if name in other}}
        # What is stated not to be applicable, or still pending, is no completion of an open fact.
        missing = {name for name in drawn if framework.facts[name].optional and name not in mixed}
        if all(_status(mixed.get(name)) == "known" or name in missing for name in chosen):
            results.append(scored(framework, mixed))
    there = [each for each in results if each is not None]
    if found is None:
        assert not there
        return
    event(f"{len(there)} completions")
    event(f"attained {found.total.low.attained} {found.total.high.attained}")
    attains(found, framework)
    for each in there:
        holds_for(found, each)


@settings(max_examples=settings().max_examples // 4 + 1)
@given(table_cases(), st.data())
def test_so_it_is_beside_tables(case: TableCase, data: st.DataObject) -> None:
    framework = perfscore.loads(case.text)
    full = dict(case.given)
    names = [fact.name for fact in framework.fact_list if fact.type.kind in ON_A_LINE | {Kind.BOOL, Kind.CHOICE}]
    chosen = data.draw(st.lists(st.sampled_from(names), max_size=_MOST_OPEN, unique=True)) if names else []
    found = asked(framework, {name: value for name, value in full.items() if name not in chosen}, chosen)
    result = completed(framework, full)
    if found is None:
        assert result is None
        return
    attains(found, framework)
    if result is not None:
        holds_for(found, result)


@settings(max_examples=settings().max_examples // 4 + 1)
@given(cases(), st.data())
def test_a_range_holds_what_lies_in_it(case: Case, data: st.DataObject) -> None:
    """Around the value of each of some facts a range is drawn; so the facts as they are are a completion."""
    framework = perfscore.loads(framework_text(case.description))
    full = as_facts(case.facts)
    names = [
        fact.name
        for fact in framework.fact_list
        if fact.type.kind in ON_A_LINE - {Kind.DATE, Kind.DURATION} and _number(full.get(fact.name)) is not None
    ]
    chosen = data.draw(st.lists(st.sampled_from(names), max_size=_MOST_OPEN, unique=True)) if names else []
    ranges: dict[str, object] = {}
    for name in chosen:
        value, domain = _number(full[name]), framework.facts[name].domain
        assert value is not None
        ends = [value - data.draw(st.integers(0, 3)), value + data.draw(st.integers(0, 3))]
        if domain is not None:
            ends = [end if end in domain else value for end in ends]
        ranges[name] = between(max(ends[0], Fraction(0)) if framework.facts[name].type.whole else ends[0], ends[1])
    found, result = asked(framework, {**full, **ranges}, []), completed(framework, full)
    if found is None:
        assert result is None
        return
    attains(found, framework)
    if result is not None:
        holds_for(found, result)


def _number(given_fact: object) -> Fraction | None:
    value = exact(given_fact.value if isinstance(given_fact, Fact) else given_fact)
    return Fraction(value) if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool) else None


CLAUSES = (
    ("ratio in [0%, 100%]", "award 6 * {f}"),
    ("ratio in [20%, 120%]", "award 6 * min(1, {f} / 90%)"),
    ("ratio in [0%, 100%]", "award 6 * (1 - {f}) * (1 - {f})"),
    ("ratio in [0%, 100%]", "bands {f} {{ >= 90% : 6, [60%, 90%) : 4.5, < 60% : 1 }}"),
    ("ratio in (0%, 100%)", "bands {f} {{ > 50% : 6, = 50% : 3, < 50% : 1 }}"),
    ("count in <= 9", "deduct 0.7 per 2 of {f} each complete"),
    ("count in <= 9", "deduct 0.7 per 2 of {f} each started"),
    ("number in [0, 7]", "deduct 0.7 per 2 of {f} above 1 proportional"),
    ("money in [0, 90]", "interpolate {f} {{ 20 : 1, 40 : 6, 60 : 2 }}"),
    ("number in [1, 9]", "target {f} >= 5 otherwise proportional"),
    ("number in [1, 9]", "target {f} <= 5 otherwise zero"),
    ('choice("a", "b", "c")', 'bands {f} {{ "a" : 6, "b" : 0.5, "c" : 3 }}'),
    ("bool", "award {{ 2 when {f}, 3 when not {f} }}"),
    ("date in [2024-01-01, 2024-01-20]", "bands {f} {{ <= 2024-01-10 : 6, > 2024-01-10 : 2 }}"),
    ("duration in [0 days, 9 days]", "deduct 1 per 2 days of {f} proportional"),
    ("points in [0, 6]", "award {f}"),
)
LIMITS = ("", "zero when {v}", "cap 2.5 when {v}", "at most 4", "at least 1.5 when {v}", "full when {v}")


@settings(max_examples=settings().max_examples // 3 + 1)
@given(st.lists(st.tuples(st.sampled_from(CLAUSES), st.sampled_from(LIMITS)), min_size=1, max_size=4))
def test_where_each_fact_enters_one_clause_the_ends_are_attained(rows: list[tuple[tuple[str, str], str]]) -> None:
    lines = ["framework f {", f"points {6 * len(rows)}", "round half_up to 0.01 at each indicator",
             "grade on published { >= 10 : \"high\", else : \"low\" }", "}"]  # fmt: skip
    for index, ((kind, clause), limit) in enumerate(rows):
        lines += [f"fact f{index} : {kind}", f"fact v{index} : bool"]
        body = f"{clause}\n{limit}".format(f=f"f{index}", v=f"v{index}")
        lines.append(f"indicator i{index} 6 {{ {body} }}")
    framework = perfscore.loads("\n".join(lines))
    found = perfscore.bounds(framework, {})
    note(str(found))
    assert found.refused == "none"
    assert all(end.attained for node in found.total.walk() for end in (node.low, node.high))
    assert all(grade.completion is not None for grade in found.grades)
    attains(found, framework)


TERMS = (
    "{a} / 2",
    "{a} * {b} / 4",
    "2 - {a}",
    "if {v} then {a} else {b} / 2",
    "max({a}, {b}) - min({a}, {b})",
    "1 / {a}",
)
"""What rows are made of: two numbers from 0 to 2, and yes or no, any of which may stand in several rows."""


@settings(max_examples=settings().max_examples // 2 + 1)
@given(st.data())
def test_ends_are_those_of_all_that_can_be(data: st.DataObject) -> None:
    """All combinations are scored: what is attained is the least or the most of them, and none lies beyond an end."""
    rows = data.draw(st.integers(2, 5), label="rows")
    lines = [f"framework f {{ points {2 * rows} round half_up to 0.1 at each indicator }}"]
    lines += ["fact n0, n1, n2 : count in <= 2", "fact v0, v1 : bool"]
    for index in range(rows):
        a, b = (f"n{data.draw(st.integers(0, 2))}" for _ in "ab")
        v = f"v{data.draw(st.integers(0, 1))}"
        term = data.draw(st.sampled_from(TERMS)).format(a=a, b=b, v=v)
        limit = data.draw(st.sampled_from(("", f"zero when {v}", f"na when {v} and {a} = 1 then redistribute")))
        lines.append(f"indicator i{index} 2 {{ award {term} {limit} }}")
    lines.append(data.draw(st.sampled_from(("", 'require n0 <= n1 "order"', 'require v0 or n2 > 0 "one of them"'))))
    framework = perfscore.loads("\n".join(lines))
    note("\n".join(lines))
    found = asked(framework, {}, [])
    names = ("n0", "n1", "n2", "v0", "v1")
    every = product(*[range(3)] * 3, *[(False, True)] * 2)
    there = [each for values in every if (each := scored(framework, dict(zip(names, values, strict=True)))) is not None]
    assert (found is None) == (not there)
    if found is None:
        return
    attains(found, framework)
    scores = [{node.path: node.score for node in result.walk()} for result in there]
    for node in found.total.walk():
        mine = [each[node.path] for each in scores]
        assert node.low.value <= min(mine) and max(mine) <= node.high.value
        assert not node.low.attained or node.low.value == min(mine)
        assert not node.high.attained or node.high.value == max(mine)
    event(f"attained {sum(end.attained for node in found.total.walk() for end in (node.low, node.high))}")
