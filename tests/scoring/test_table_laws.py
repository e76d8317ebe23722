"""Laws of every result of rows, of random tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Result
from strategies.arithmetic import Uncomputable
from strategies.bounded import score
from strategies.clauses import Marks, lookup
from strategies.description import Award, Description, Let, Lookup, LookupRow, Node, RoundingRule
from strategies.draft import NUMBER, Draft
from strategies.facts import as_facts, facts_for
from strategies.frameworks import THEMES
from strategies.junk import LETTERS, SCALARS, VALUES, FactSet
from strategies.oracle import Outcome
from strategies.printer import framework_text
from strategies.running import evaluated, figure, figures, nodes_of
from strategies.spelling import decimal_text
from strategies.table_files import FRAMEWORK, Cells, cells, entitled, files
from strategies.table_frameworks import TableCase, table_cases
from strategies.table_oracle import TableOracle, given_rows
from strategies.terms import Binary, Expr, If, Literal, Match, Name, Num, Within

SHEET = perfscore.loads(FRAMEWORK)
TEN = Fraction(10)
SURE = {"PS517", "PS528", "PS533"}
"""Of these a second one is never hidden behind the first thing that cannot be computed."""


# ---------------------------------------------------------------- a second implementation
@given(table_cases())
def test_library_and_oracle_agree_on_rows(case: TableCase) -> None:
    judge(case)


@pytest.mark.parametrize("theme", THEMES)
@given(data=st.data())
def test_library_and_oracle_agree_on_rows_of_one_kind_of_rule(theme: str, data: st.DataObject) -> None:
    judge(data.draw(table_cases(theme=theme)))


def judge(case: TableCase) -> None:
    oracle = TableOracle(case.description, case.facts, case.tables)
    try:
        expected = oracle.outcome()
    except Uncomputable:
        expected = None
    assume(not oracle.unclear)
    event("refused" if expected is None else "scored")
    try:
        result = perfscore.evaluate(perfscore.loads(case.text), case.given)
    except FactsError as error:
        codes = {diagnostic.code for diagnostic in error.diagnostics}
        event(f"codes {sorted(codes)}")
        assert expected is None, codes
        known = bool(oracle.codes) and None not in oracle.codes
        assert not known or codes & oracle.codes, oracle.codes
        assert not known or not oracle.complete or codes & SURE <= oracle.codes, oracle.codes
    else:
        assert expected is not None, oracle.codes
        agree(oracle, result, expected)


def agree(oracle: TableOracle, result: Result, expected: Outcome) -> None:
    found = {node.path: node for node in nodes_of(result)}
    for path, numbers in expected.figures.items():
        node = found[".".join(path) or result.path]
        assert figure(node)[:2] == (numbers.score, numbers.exact), node.path
        assert node.row == (oracle.scopes[path].number if path in oracle.scopes else None)
        assert Fraction(node.weight) == oracle.nodes[path].full
    for path, measures in expected.measures.items():
        node = found[".".join(path)]
        assert (node.attainment, node.deviation) == measures, node.path
    assert len(found) == len(oracle.nodes)
    assert result.grade == expected.grade
    assert dict(result.quantities) == expected.quantities
    assert sum(warning.code == "PS518" for warning in result.warnings) == expected.warned


# ---------------------------------------------------------------- rows in another order
@given(st.data(), table_cases(misfit=50))
def test_another_order_of_the_rows_changes_only_the_order(data: st.DataObject, case: TableCase) -> None:
    orders = {name: data.draw(st.permutations(range(len(rows)))) for name, rows in case.tables.items()}
    tables = {name: tuple(rows[place] for place in orders[name]) for name, rows in case.tables.items()}
    original = evaluated(case.text, case.given)
    shuffled = evaluated(case.text, given_rows(case.facts, tables))
    # `any` and `all` may be decided before they come to a row that cannot be computed.
    assume((original is None) == (shuffled is None) or not ("any(" in case.text or "all(" in case.text))
    assert (original is None) == (shuffled is None)
    if original is not None and shuffled is not None:
        # Of rows that tie for a minimum or a maximum, the first one explains the group.
        tied = " minimum" in case.text or " maximum" in case.text
        assert unordered(original, tied=tied) == unordered(shuffled, tied=tied)
        assert by_row(case, original, None) == by_row(case, shuffled, orders)


def unordered(result: Result, *, tied: bool) -> object:
    """What must not depend on the order of the rows; of rows that tie, the sum of what was lost."""
    losses: object = Counter((loss.kind, loss.amount, loss.reason) for loss in result.losses)
    losses = sum((loss.amount for loss in result.losses), Fraction(0)) if tied else losses
    codes = Counter(warning.code for warning in result.warnings)
    return figure(result), result.grade, dict(result.quantities), losses, codes


def by_row(case: TableCase, result: Result, orders: Mapping[str, list[int]] | None) -> Counter[object]:
    """The figures of all nodes, those of a row by its number in the original order where there is one table."""
    found: Counter[object] = Counter()
    alone = orders[next(iter(orders))] if orders and len(orders) == 1 else None
    for node in nodes_of(result):
        number = None if node.row is None or len(case.tables) > 1 else node.row
        number = alone[number - 1] + 1 if number is not None and alone is not None else number
        found[node.kind, number, node.weight, figure(node), node.applies, node.limits == ()] += 1
    return found


# ---------------------------------------------------------------- one row or two halves
SPLIT = """
framework split "Split" { points {points} round half_up to 0.001 at total, each group }
fact t : table { name : text, w : number in > 0, x : ratio }
group sums {sum} { each row of t { indicator name w { {clause} } } }
group means 10 weighted mean { each row of t { indicator name 10 weight w { {clause} } } }
"""
CLAUSES = (
    "award full * x",
    "award full * x at most full / 2 when x < 60%",
    "bands x { >= 80% : full, >= 30% : 50% * full, else : 0 }",
    "deduct { 20% * full when x < 50% }",
    "target x >= 75% otherwise proportional",
    "target x >= 75% otherwise bands { >= 60% : full / 2, else : 0 }",
    "award full zero when x < 30%",
    "lookup x, w / w { >= 50% { > 0 : full, else : 0 } < 50% : full / 4 }",
)


def rows_of_weight() -> st.SearchStrategy[list[dict[str, object]]]:
    weight = st.integers(1, 40).map(lambda halves: Fraction(halves, 2))
    share = st.integers(0, 100).map(lambda part: Fraction(part, 100))
    row = st.fixed_dictionaries({"name": st.sampled_from("abc"), "w": weight, "x": share})
    return st.lists(row, min_size=1, max_size=4)


@given(rows_of_weight(), st.sampled_from(CLAUSES), st.data())
def test_two_rows_of_half_the_weight_count_as_one(rows: list[dict[str, Any]], clause: str, data: st.DataObject) -> None:
    whole = sum((row["w"] for row in rows), Fraction(0))
    words = {"points": decimal_text(whole + 10), "sum": decimal_text(whole), "clause": clause}
    text = SPLIT
    for word, meaning in words.items():
        text = text.replace(f"{{{word}}}", meaning)
    place = data.draw(st.integers(0, len(rows) - 1))
    half = {**rows[place], "w": rows[place]["w"] / 2}
    split = [*rows[:place], half, *rows[place + 1 :], half]
    one, other = evaluated(text, {"t": rows}), evaluated(text, {"t": split})
    assert one is not None
    assert other is not None
    assert [figure(node) for node in one.children] == [figure(node) for node in other.children]
    assert figure(one) == figure(other)


# ---------------------------------------------------------------- no rows
AGGREGATES = (
    *(f"{each}(x of t{{}})" for each in ("sum", "mean", "minimum", "maximum")),
    *(f"{each}(2, x of t{{}})" for each in ("lowest", "highest")),
    *(f"{each}(x >= 0 of t{{}})" for each in ("any", "all")),
    *(f"{each}(x of t{{}} without highest 1)" for each in ("sum", "mean", "minimum", "maximum")),
)
_X = st.decimals(0, 10, places=1)


@given(
    st.sampled_from(AGGREGATES),
    st.sampled_from(("", " where x < 0", " where name is missing", " where false")),
    st.lists(_X, max_size=3),
    st.sampled_from((None, "3", "0")),
)
def test_an_aggregate_over_no_rows_is_never_a_silent_zero(
    aggregate: str, where: str, values: list[object], otherwise: str | None
) -> None:
    rows = [{"name": "n", "x": x} for x in values] if where else []
    truth = aggregate.startswith(("any", "all"))
    words = aggregate.format(where)
    if otherwise is not None:
        word = otherwise if not truth else ("true" if otherwise == "3" else "false")
        words = words[:-1] + f" otherwise {word})"
    text = f"""
        framework empty "Empty" {{ points 9 round half_up to 0.1 at total }}
        fact t : table {{ name : text, x : number }}
        let n = count(t{where})
        indicator i 9 {{ award {f"if {words} then 3 else 0" if truth else words} }}
    """
    framework = perfscore.loads(text)
    if otherwise is not None:
        result = perfscore.evaluate(framework, {"t": rows})
        assert result.score == int(otherwise)
        assert result.quantities["n"] == 0
        return
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(framework, {"t": rows})
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["PS529"]


# ---------------------------------------------------------------- actual values and targets
CHECKED = perfscore.loads("""
    framework checked "Checked" { points 2 round half_up to 0.01 at total }
    fact goal : target
    fact had  : actual
    let off   : ratio = deviation(had, goal)
    let share : ratio = attainment(had, goal)
    indicator written 2 { award 1 check had meets goal }
""")
PLAIN = perfscore.loads("""
    framework plain "Plain" { points 2 round half_up to 0.01 at total }
    fact goal, had : number
    indicator compared 1 { award 1 check had >= goal }
    indicator aimed    1 { target had >= goal otherwise proportional }
""")
SCALES: dict[str, int | Fraction] = {
    "": 1,
    "万": 10**4,
    "亿": 10**8,
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "人": 1,
    "万人": 10**4,
}
SCALES |= {"万元": 10**4, "天": 1}


def decimals() -> st.SearchStrategy[Fraction]:
    return st.builds(Fraction, st.integers(1, 10**6), st.sampled_from((1, 10, 100, 1000)))


@given(st.data(), decimals(), decimals(), st.sampled_from(("≥", "≤", "", "=")))
def test_deviation_and_attainment_of_written_values_are_exact(
    data: st.DataObject, had: Fraction, goal: Fraction, sign: str
) -> None:
    groups = (("%", "‰"), ("",), ("万", "亿"), ("人", "万人"), ("天",), ("万元",))
    units = data.draw(st.sampled_from(groups))
    here, there = data.draw(st.sampled_from(units)), data.draw(st.sampled_from(units))
    facts = {"had": f"{decimal_text(had)}{here}", "goal": f"{sign}{decimal_text(goal)}{there}"}
    actual, target = had * SCALES[here], goal * SCALES[there]
    result = perfscore.evaluate(CHECKED, facts)
    node = result["written"]
    assert node.deviation is not None
    assert node.deviation * target + target == actual
    assert result.quantities["off"] == node.deviation
    assert node.attainment == (target / actual if sign == "≤" else actual / target)
    assert result.quantities["share"] == node.attainment


@given(st.fractions(-100, 100, max_denominator=1000), st.fractions(min_value=Fraction(1, 1000), max_value=100))
def test_deviation_and_attainment_of_numbers_are_exact(had: Fraction, goal: Fraction) -> None:
    result = perfscore.evaluate(PLAIN, {"had": had, "goal": goal})
    for node in result.children:
        assert node.deviation is not None
        assert node.deviation * goal + goal == had
        assert node.attainment == max(Fraction(0), had / goal)


# ---------------------------------------------------------------- where the points go
@given(table_cases(misfit=2), st.booleans())
def test_points_of_rows_are_conserved(case: TableCase, despite: bool) -> None:
    framework = perfscore.loads(case.text)
    try:
        result = perfscore.evaluate(framework, case.given, despite_requirements=despite)
    except FactsError as error:
        assert not despite or {"PS517", "PS528"}.isdisjoint(each.code for each in error.diagnostics)
        return
    event(f"unassigned {any(loss.kind == 'unassigned' for loss in result.losses)}")
    for node in nodes_of(result):
        lost = sum((loss.amount for loss in node.losses), Fraction(0))
        assert lost == Fraction(node.weight) - Fraction(node.score), node.path
        assert node.lost == node.weight - node.score
    assert len({node.path for node in nodes_of(result)}) == len(nodes_of(result))


# ---------------------------------------------------------------- the same rows in other files
@given(st.lists(cells(), min_size=1, max_size=4), st.booleans())
def test_a_table_is_the_same_in_every_form(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Cells], titles: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    expected = perfscore.evaluate(SHEET, {"items": rows})
    given_as = entitled(rows) if titles else rows
    found = {"python": perfscore.evaluate(SHEET, {"items": given_as})}
    for ending, text in files("items", given_as).items():
        file = folder / f"items.{ending}"
        file.write_text(text, encoding="utf-8")
        facts = perfscore.load_facts(file, table="items" if ending == "csv" else None)
        found[ending] = perfscore.evaluate(SHEET, facts)
    for ending, result in found.items():
        assert outcome(result) == outcome(expected), ending
        assert result.facts_digest == expected.facts_digest, ending


def outcome(result: Result) -> object:
    return figures(result), dict(result.quantities), [(node.path, node.title, node.row) for node in nodes_of(result)]


# ---------------------------------------------------------------- look-ups
@st.composite
def lookups(draw: st.DrawFn) -> tuple[Description, Lookup]:
    draft = Draft(draw)
    clause = lookup(draft, Marks(Fraction(0), TEN, TEN))
    assert isinstance(clause, Lookup)
    plan = (RoundingRule("half_up", Fraction(1, 100), ("total",)),)
    description = Description("f", of(clause), tuple(draft.facts), tuple(draft.lets), plan=plan)
    return description, clause


def of(clause: Lookup | Award) -> Node:
    return Node("total", None, TEN, children=(Node("indicator", "i", TEN, clause=clause),))


@given(lookups(), st.data())
def test_a_lookup_is_a_nested_choice(described: tuple[Description, Lookup], data: st.DataObject) -> None:
    description, clause = described
    drawn = data.draw(facts_for(description))
    facts = as_facts(drawn)
    otherwise = Num(clause.otherwise.value) if clause.otherwise else Num(Fraction(0))
    lets = list(description.lets)
    award = Award(chosen(lets, clause.rows, clause.subjects, otherwise))
    choice = replace(description, root=of(award), lets=tuple(lets))
    by_lookup = evaluated(framework_text(description), facts)
    # A look-up looks at its fact also where its only row is `else`; a condition would not.
    assume(by_lookup is not None or all(each.status == "known" for each in drawn.values()))
    assert figures(by_lookup) == figures(evaluated(framework_text(choice), facts))
    other = replace(description, root=of(replace(clause, matrix=False)))
    assert figures(by_lookup) == figures(evaluated(framework_text(other), facts))


def chosen(lets: list[Let], rows: tuple[LookupRow, ...], subjects: tuple[Expr, ...], otherwise: Num) -> Expr:
    """The first row that takes the value, as `if … then … else …`; what is inside has a name of its own."""
    expression: Expr = otherwise
    for row in reversed(rows):
        then: Expr = Num(row.points.value if row.points else Fraction(0))
        if row.points is None:
            inner = chosen(lets, row.rows, subjects[1:], otherwise)
            lets.append(Let(f"inner_{len(lets)}", NUMBER, inner))
            then = Name(lets[-1].name)
        expression = If(takes(row.match, subjects[0]), then, expression)
    return expression


def takes(match: Match, subject: Expr) -> Expr:
    if match.form == "else":
        return Literal(value=True)
    if match.form != "values":
        interval = match.interval
        if interval.low is not None and interval.high is not None:
            return Within(subject, interval)
        edge, sign = (interval.low, ">") if interval.high is None else (interval.high, "<")
        assert edge is not None
        closed = interval.low_closed if interval.high is None else interval.high_closed
        return Binary(f"{sign}{'=' * closed}", subject, Num(edge) if isinstance(edge, Fraction) else Literal(edge))
    each = [Num(value) if isinstance(value, Fraction) else Literal(value) for value in match.values]
    expression: Expr = Binary("=", subject, each[0])
    for other in each[1:]:
        expression = Binary("or", expression, Binary("=", subject, other))
    return expression


# ---------------------------------------------------------------- junk
def _mixed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    heads = st.one_of(
        st.sampled_from(("name", "points", "分值", "cost", "金额（元）", "day")), st.text(LETTERS, max_size=4), SCALARS
    )
    hashable = heads.filter(lambda head: isinstance(head, str | int | float | bytes | date | type(None)))
    return st.dictionaries(hashable, inner, max_size=5)


ROW = {"name": "a", "points": "5", "cost": "1"}
JUNK_ROWS = st.one_of(
    st.just(ROW),
    _mixed(VALUES),
    _mixed(VALUES).map(lambda row: {**ROW, **row}),
    VALUES,
    st.sampled_from(({**ROW, "name": "n" * 10**6}, {**ROW, "分值": "5"}, {**ROW, "x" * 10**5: 1}, FactSet({}))),
)
JUNK_TABLES = st.one_of(VALUES, st.lists(JUNK_ROWS, max_size=4), st.lists(JUNK_ROWS, max_size=2).map(tuple))


@given(JUNK_TABLES.map(lambda rows: FactSet({"items": rows})))
def test_any_table_is_scored_or_refused(facts: FactSet) -> None:
    score(SHEET, facts.values)
