"""Which values of a table can occur: what lies between steps never does, and what is refused can be brought about."""

import pytest

import perfscore
from perfscore.domains.interval import Intervals
from perfscore.kernel import limits
from perfscore.questions.soundness.check import check
from support.pages import ROOT
from support.scoring import framework

FOUND = {
    "grades of whole points": """
        framework f "F" {
          points 100
          round half_up to 1 at total
          grade on published { [90, 100] : "A" [80, 89] : "B" [60, 79] : "C" [0, 59] : "D" }
        }
        fact p : ratio in [0%, 100%]
        indicator x 100 { award 100 * p }""",
    "the points of a row": """
        framework f "F" { points 20 }
        fact p : count in [0, 10]
        indicator x 10 { award p }
        indicator y 10 { bands score(x) { [0, 5) : 0, [5, 10] : 10 } }""",
    "years": """
        framework f "F" { points 10 }
        fact s : date
        indicator x 10 { bands year(s) { <= 2019 : 0, [2020, 2022] : 5, >= 2023 : 10 } }""",
    "whole marks": """
        framework r6 "Whole marks, in intervals as the rules write them" { points 4 }
        fact mark : number in [0, 100]
        indicator x 4 { bands round(mark, 1, half_up) { [75, 100] : 4, [71, 74] : 3, [0, 70] : 0 } }""",
    "whole sums": """
        framework r8 "Whole sums, counted conditions, weighted" { points 4 }
        fact a, b, c : bool
        let n = 2 * count(a, b) + (if c then 1 else 0)
        indicator x 4 { bands n { 0 : 4, 1 : 3, 2 : 2, 3 : 2, 4 : 1, 5 : 0 } }""",
    "points that are reached": """
        framework r8 "Range known by attainment" { points 5 }
        fact a, b : bool
        indicator y 3 { award 1 + count(a, b) }
        indicator x 2 { bands score(y) { [0, 1] : 2, (1, 3] : 1 } }""",
    "a score in the other order": """
        framework s "The range of a score" { points 20 }
        fact a : number in [0, 10]
        indicator z 10 { award a }
        indicator y 10 { bands score(z) { [5, 10] : 10, [0, 5) : 0 } }""",
}
UNDECIDED = "PS449 it is not decided whether it can be there"
FACTS = """
fact a, b : number in [0, 100]
fact n, m : count in [0, 30]
fact free : number
fact yes  : bool
fact kind : choice("one", "two", "three")
fact code : text
fact some : number in [0, 10] optional
fact goal : target
fact got  : actual
fact day  : date in [2020-01-01, 2025-12-31]
fact cost : money to 0.5 in [0, 10]
fact impossible : count in [-5, -1]
fact rows : table { name : text, group_ : text, mark : number in [0, 10], ok : bool, more : count optional }
"""


def row(clause: str, more: str = "") -> str:
    return f"{FACTS}{more}\nindicator i 10 {{ {clause} }}"


def told(body: str, points: str = "10") -> list[str]:
    """What is said of tables when a framework is read, else when it is checked; codes with the value, or the facts."""
    try:
        found = check(framework(body, points))
    except perfscore.FrameworkError as error:
        return [f"{each.code} {each.message.rpartition(' value ')[2]}" for each in error.diagnostics]
    return [f"PS449 {each.message.rpartition(', and ')[2]}" for each in found if each.code == "PS449"]


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_no_row_is_wanted_for_values_that_cannot_occur(text: str) -> None:
    assert "PS449" not in {each.code for each in check(perfscore.loads(text))}


@pytest.mark.parametrize(
    ("clause", "value"),
    [
        ("bands a { [0, 60] : 1, [61, 100] : 2 }", "60.5"),
        ("bands a + b { [0, 100] : 1, [150, 200] : 2 }", "101"),
        ("bands a - b { < 0 : 1, (1, 100] : 2 }", "0"),
        ("bands a * b { [0, 5000) : 1, >= 6000 : 2 }", "5000"),
        ("bands round(a, 1, half_up) { [0, 79] : 1, [81, 100] : 2 }", "80"),
        ("bands round(free, 5, half_up) { <= 10 : 1, >= 20 : 2 }", "15"),
        ("bands n + 2 * m { [0, 40] : 1, [42, 90] : 2 }", "41"),
        ("bands n + m + n * m { [0, 40] : 1, [42, 1000] : 2 }", "41"),
        ("bands if yes then 5 else 1 { 1 : 1 }", "5"),
        ("bands (if yes then a else 1) + (if yes then 1 else 0) { [0, 10] : 1, [12, 101] : 2 }", "11"),
        ("bands if some is missing then 50 else some { [0, 10] : 1 }", "50"),
        ('bands if code = "Z9" then 7 else 3 { 3 : 1 }', "7"),
        ('bands if kind = "two" then 7 else 3 { 3 : 1 }', "7"),
        ("bands attainment(got, goal) { >= 100% : 1, < 90% : 2 }", "90%"),
        ("bands attainment(a, goal) { >= 100% : 1, < 90% : 2 }", "90%"),
        ("bands year(day) { <= 2021 : 1, >= 2023 : 2 }", "2022"),
        ("bands days_between(day, 2023-01-01) { <= 10 : 1, >= 12 : 2 }", "11"),
        ("bands day { < 2022-05-05 : 1, > 2022-05-05 : 2 }", "2022-05-05"),
        ("bands cost { [0, 4.5] : 1, [5.5, 10] : 2 }", "5"),
        ("bands count(rows) { <= 6 : 1, >= 8 : 2 }", "7"),
        ("bands count(rows where ok) { 0 : 1, >= 2 : 2 }", "1"),
        ("bands sum(mark of rows otherwise 0) { <= 10 : 1, >= 15 : 2 }", "11"),
        ("target a >= 80 otherwise bands { < 90% : 1, [95%, 100%) : 2 }", "90%"),
        ("target got meets goal otherwise bands { < 90% : 1, [95%, 100%] : 2 }", "90%"),
        ("target day <= 2022-01-01 otherwise bands { [1, 10] : 1, >= 12 : 2 }", "11"),
        ("lookup n, a { [0, 10] { [0, 50] : 1, [60, 100] : 2 }, else : 0 }", "51"),
        ("lookup n, a { [0, 10] : 1, else { [0, 50] : 1, [60, 100] : 2 } }", "51"),
        ("lookup kind, n { \"one\", \"two\" : 1, \"three\" { [0, 9] : 1, [11, 30] : 2 } }", "10"),
    ],
)  # fmt: skip
def test_a_gap_is_refused_with_a_value_that_facts_bring_about(clause: str, value: str) -> None:
    assert told(row(clause)) == [f"PS402 {value}"]


@pytest.mark.parametrize(
    "clause",
    [
        "bands n / 2 { [0, 5] : 1, [5.5, 15] : 2 }",
        "bands n + m { [0, 30] : 1, [31, 60] : 2 }",
        "bands n * m { [0, 30] : 1, [31, 900] : 2 }",
        "bands min(n, 20) { [0, 10] : 1, [11, 20] : 2 }",
        "bands max(n, m, 5) { [5, 10] : 1, [11, 30] : 2 }",
        "bands abs(n - m) { [0, 10] : 1, [11, 30] : 2 }",
        "bands cost { [0, 4.5] : 1, [5, 10] : 2 }",
        "bands day { <= 2022-05-05 : 1, >= 2022-05-06 : 2 }",
        "bands months_between(day, 2026-01-01) { <= 12 : 1, >= 13 : 2 }",
        "bands month(day) { [1, 6] : 1, [7, 12] : 2 }",
        "bands count(rows where ok) { 0 : 1, >= 1 : 2 }",
        "bands if yes then n else 40 { [0, 30] : 1, 40 : 2 }",
        "bands n - n { 0 : 1 }",
        "lookup n, n { [0, 10] { [0, 10] : 1 }, else { [11, 30] : 2 } }",
        "target day <= 2022-01-01 otherwise bands { [1, 10] : 1, >= 11 : 2 }",
        "target a >= 80 otherwise bands { [0%, 50%) : 1, [50%, 100%) : 2 }",
    ],
)
def test_what_steps_and_conditions_leave_out_is_no_gap(clause: str) -> None:
    assert told(row(clause)) == []


@pytest.mark.parametrize(
    ("requirement", "clause", "expected"),
    [
        ('require n >= 20 "at least 20"', "bands n { >= 20 : 1 }", []),
        ('require a >= 20 "at least 20"', "bands a { >= 20 : 1 }", []),
        ('require a >= b "in order" require b >= 20 "20"', "bands a { >= 20 : 1 }", []),
        ('require a >= 20 "at least 20"', "bands a { >= 21 : 1 }", ["PS402 20"]),
        ('require a <= b "in order"', "bands a + b { [0, 10] : 1, [11, 200] : 2 }", ["PS402 10.5"]),
        ('warn unless a >= 20 "few"', "bands a { >= 20 : 1 }", ["PS402 0"]),
    ],
)
def test_facts_that_are_refused_bring_nothing_about(requirement: str, clause: str, expected: list[str]) -> None:
    assert told(row(clause, requirement)) == expected


ROWS = FACTS.replace("more : count optional", "more : count optional, part_ : ratio in [0%, 100%]")


@pytest.mark.parametrize(
    ("rows", "clause", "expected"),
    [
        ("each row of rows", "bands mark { [0, 5] : 1, [6, 10] : 2 }", ["PS402 5.5"]),
        ("each row of rows by group_", "bands mark { [0, 5] : 1, [6, 10] : 2 }", ["PS402 5.5"]),
        ("each row of rows where mark >= 6", "bands mark { [6, 10] : 2 }", []),
        ("each row of rows where ok", "bands mark { [6, 10] : 2 }", ["PS402 0"]),
        ("each row of rows where mark > 10", "bands mark { [6, 7] : 2 }", []),
        ("each row of rows", "bands if more is missing then 1 else 0 { 0 : 1 }", ["PS402 1"]),
        ("each row of rows", "bands if ok then 1 else 0 { 0 : 1 }", ["PS402 1"]),
        ("each row of rows", "bands count(rows where mark > 5) { <= 3 : 1, >= 5 : 2 }", ["PS402 4"]),
        ("each row of rows", "bands mark * (7 - mark) { [0, 12] : 10, < 0 : 0 }", ["PS402 12.25"]),
        ("each row of rows", "bands mark ^ 2 { < 2.00000095495321 : 1, > 2.00000095495321 : 2 }", [UNDECIDED]),
    ],
)  # fmt: skip
def test_a_table_in_rows_is_asked_of_their_cells(rows: str, clause: str, expected: list[str]) -> None:
    body = f"{FACTS}group g 10 {{ {rows} {{ indicator name 10 {{ {clause} }} }} }}"
    assert told(body) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("lookup yes, a ^ 2 { true { < 2.00000095495321 : 1, > 2.00000095495321 : 2 } false : 0 }", [UNDECIDED]),
        ("lookup yes, a * (100 - a) { true { <= 2600 : 1 } false : 0 }", []),
        ("lookup yes, a * (70 - a) { true { < 1224 : 1 } false : 0 }", ["PS402 1224.9039"]),
        ("bands a * (100 - a) { <= 2600 : 1 }", []),
    ],
)
def test_boxes_are_cut_until_a_value_in_a_gap_is_found_or_excluded(clause: str, expected: list[str]) -> None:
    assert told(row(clause)) == expected


def test_points_that_are_judged_lie_on_their_steps() -> None:
    body = "indicator j 10 {{ judged points_ in 0 .. 10 step 0.5 }} indicator i 10 {{ bands score(j) {{ {} }} }}"
    assert told(body.format("[0, 5] : 1, [5.5, 10] : 2"), "20") == []
    assert told(body.format("[0, 5] : 1, [6, 10] : 2"), "20") == ["PS402 5.5"]
    odd = body.replace("0 .. 10 step 0.5", "0.5 .. 10 step 9.5")
    assert told(odd.format("[0, 5] : 1, [6, 10] : 2"), "20") == []


def test_one_gap_of_a_matrix_is_told_once() -> None:
    cells = """lookup kind, n {
      |         | <= 9 | >= 11 |
      | "one"   | 1    | 2     |
      | "two"   | 3    | 4     |
      | "three" | 5    | 6     |
    }"""
    assert told(row(cells)) == ["PS402 10"]


def test_an_overlap_that_cannot_occur_is_none() -> None:
    assert told(row("bands n { [0, 10.5] : 1, [10.2, 30] : 2 }")) == []
    assert told(row("bands n { [0, 11] : 1, [11, 30] : 2 }")) == ["PS403 11"]
    grades = 'round half_up to 1 at total grade on published { [0, 5.5] : "B", [5.2, 10] : "A" }'
    assert framework(row("award 1"), "10", grades).points == 10


def test_nothing_is_reckoned_for_tables_that_take_every_value(monkeypatch: pytest.MonkeyPatch) -> None:
    def reckoned(*_: object) -> None:
        raise AssertionError("the intervals of a value were asked for")

    monkeypatch.setattr(Intervals, "number", reckoned)
    monkeypatch.setattr(Intervals, "row", reckoned)
    assert perfscore.load(ROOT / "frameworks" / "shenzhen-department-2021.perf").warnings == ()


def test_where_nothing_can_be_given_nothing_is_decided() -> None:
    assert told(row("bands if yes then impossible + a else 2 { 1 : 1 }")) == []


def test_what_takes_too_long_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GAP_WORK", 20)
    body = row("bands n + m { [0, 40] : 1, [42, 60] : 2 }")
    assert told(body) == [UNDECIDED]


def test_what_falls_into_a_gap_is_refused_by_the_evaluator_and_by_generated_code() -> None:
    sound = framework(
        "fact a : number in [0, 100]\nindicator i 10 { bands a ^ 2 { < 2.00000095495321 : 1, > 2.00000095495321 : 2 } }"
    )
    assert [ways(sound, a) for a in ("1.41", "1.4142138", "1.4142139", "1.42")] == [{"1"}, {"1"}, {"PS534"}, {"2"}]


def ways(sound: perfscore.Framework, a: str) -> set[str]:
    """The score of a value, or the codes with which it is refused, by the evaluator and by generated code."""
    found = set[str]()
    for given in ({"a": a}, sound.prepare({"a": a})):
        try:
            found.add(str(perfscore.evaluate(sound, given).score.normalize()))
        except perfscore.FactsError as error:
            found |= {each.code for each in error.diagnostics}
    return found


def test_where_all_that_may_be_looked_at_is_spent_the_next_gap_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GAP_WORK", 8)
    gap = "bands n + m { [0, 40] : 1, [42, 60] : 2 }"
    assert told(f"{row(gap)} indicator k 10 {{ {gap} }}", "20") == [UNDECIDED, UNDECIDED]
