"""Exactly the flaws of tables are told, with the values that show them."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore
from perfscore.questions.soundness import tables
from perfscore.search.ground import Ground

FACTS = """
fact rate   : ratio in [0%, 100%]
fact free   : number
fact mark   : number in [1, 6]
fact n, m   : count
fact day    : date in [2024-01-01, 2024-12-31]
fact any    : date
fact kind   : choice("a", "b", "c", "d", "e")
fact yes    : bool
fact words  : text
fact asked  : target
fact held   : actual
fact jobs   : table { name : text, hours : number in [0, 8], worth : points in >= 0 }
""".replace("fact any ", "fact when_ ")


def found(clause: str, points: str = "10") -> list[tuple[str, str, str]]:
    """Code, marked text and sentence of everything that is found in one clause."""
    head = f"framework f {{ points {points} round half_up to 0.01 at total }}"
    return findings(f"{head}\n{FACTS}\nindicator i {points} {{ {clause} }}")


def findings(text: str) -> list[tuple[str, str, str]]:
    framework = perfscore.loads(text)
    said = []
    for message, span in tables.findings(Ground(framework)):
        assert message.severity == "warning"
        said.append((message.code, text[span.start : span.end], message.text))
    return said


def marked(clause: str) -> list[tuple[str, str]]:
    return [(code, text) for code, text, _ in found(clause)]


# ---------------------------------------------------------------- rows that nothing reaches
@pytest.mark.parametrize(
    ("clause", "row", "why"),
    [
        ("bands rate { > 100% : 9, >= 0% : 1, else : 0 }", "> 100% : 9", "`rate` is always in [0%, 100%]"),
        ("bands n { < 0 : 9, >= 0 : 1 }", "< 0 : 9", "`n` is always at least 0"),
        ("bands n { <= 1 : 9, (1, 2) : 5, >= 2 : 1 }", "(1, 2) : 5", "no value of `n` is in (1, 2)"),
        ("bands n { 0 : 9, 1.5 : 5, else : 1 }", "1.5 : 5", "no value of `n` is in [1.5, 1.5]"),
        ("bands day { < 2024-01-01 : 9, else : 1 }", "< 2024-01-01 : 9", "in [2024-01-01, 2024-12-31]"),
        ("bands rate * 2 { <= 200% : 9, else : 1 }", "else : 1", "value of `rate * 2`, which is always in [0%, 200%]"),
        ("bands count(jobs) { (0, 1) : 9, else : 1 }", "(0, 1) : 9", "no value of `count(jobs)` is in (0, 1)"),
        ("bands yes { true : 9, false : 1, else : 0 }", "else : 0", "the other rows take every value of `yes`"),
        ('bands kind { "a", "b", "c", "d", "e" : 9, else : 0 }', "else : 0", "take every value of `kind`"),
        (
            "target free >= 4 otherwise bands { >= 100% : 9, else : 0 }",
            ">= 100% : 9",
            "attained is always in [0%, 100%)",
        ),
        ("target free > 4 otherwise bands { > 100% : 9, else : 0 }", "> 100% : 9", "attained is always in [0%, 100%]"),
        (
            "target day <= 2024-05-01 otherwise bands { <= 0 : 9, else : 0 }",
            "<= 0 : 9",
            "the days late is always in [1, 244]",
        ),
        (
            "target day > 2024-05-01 otherwise bands { < 0 : 9, else : 0 }",
            "< 0 : 9",
            "the days early is always in [0, 121]",
        ),
        ("target held meets asked otherwise bands { > 100% : 9, else : 0 }", "> 100% : 9", "is always in [0%, 100%]"),
        ("interpolate rate { 0% : 0, 50% : 5, 100% : 9, 110% : 10 }", "10", "comes near this knot: `rate` is always"),
        ("interpolate mark { -1 : 0, 0.5 : 1, 1 : 2, 6 : 10 }", "0", "`mark` is always in [1, 6]"),
    ],
)
def test_what_no_value_reaches_is_found(clause: str, row: str, why: str) -> None:
    said = found(clause)
    assert [(code, text) for code, text, _ in said][:1] == [("PS435", row)]
    assert why in said[0][2]


def test_each_knot_that_changes_nothing_is_found() -> None:
    clause = "interpolate mark { -2 : 0, -1 : 0.5, 1 : 2, 6 : 10, 7 : 9, 8 : 8 }"
    assert [text for code, text in marked(clause) if code == "PS435"] == ["0", "0.5", "9", "8"]


@pytest.mark.parametrize(
    "clause",
    [
        "bands rate { >= 90% : 9, else : 0 }",
        "bands rate { >= 100% : 9, else : 0 }",
        "bands n / m { < 100% : 9, else : 0 }",
        "bands free ^ 2 { (0, 1) : 9, else : 0 }",
        "bands if yes then n else m { 0 : 9, else : 0 }",
        "bands when_ { <= 2024-05-01 : 9, else : 0 }",
        'bands kind { "a" : 9, else : 0 }',
        'bands words { "a" : 9, else : 0 }',
        "bands yes { true : 9, else : 0 }",
        "target free >= 4 otherwise bands { >= 90% : 9, else : 0 }",
        "target day < 2024-05-01 otherwise bands { <= 0 : 9, else : 0 }",
        "target free >= 4 otherwise proportional",
        "interpolate rate { 0% : 0, 120% : 10 }",
        "interpolate mark { 0 : 0, 3 : 5, 7 : 10 }",
        "award rate",
        'lookup kind, yes { "a" { true : 9, false : 0 } } otherwise 0',
        'lookup kind, words { "a" { "x" : 9, else : 0 } else : 1 }',
    ],
)
def test_what_some_value_may_reach_raises_nothing(clause: str) -> None:
    assert found(clause) == []


def test_a_look_up_is_searched_at_any_depth_but_not_below_what_nothing_reaches() -> None:
    clause = """lookup kind, yes, rate {
      "a" { true { > 100% : 9, else : 1 } false : 2 else : 3 }
      "b", "c", "d", "e" : 4
      else { true { > 100% : 9, else : 1 } false : 0 }
    } otherwise 0"""
    said = found(clause)
    assert [code for code, *_ in said] == ["PS435"] * 4
    assert [text for _, text, _ in said] == [
        "else { true { > 100% : 9, else : 1 } false : 0 }",
        "else : 3",
        "> 100% : 9",
        "0",
    ]
    assert said[-1][2] == "nothing is left for `otherwise`: some row fits in every case"


def test_a_column_of_a_matrix_counts_once() -> None:
    clause = """lookup kind, mark {
      |                    | > 6 | > 3 | else |
      | "a", "b", "c", "d" |  5  |  4  |  1   |
      | else               |  5  |  3  |  0   |
    }"""
    assert found(clause) == [("PS435", "5", "no value reaches this column: `mark` is always in [1, 6]")]


def test_rows_that_become_indicators_are_searched() -> None:
    text = f"""framework f {{ points 10 mean round half_up to 0.01 at total }}
    {FACTS}
    each row of jobs {{ indicator name 10 {{ bands hours {{ > 8 : 10, else : 0 }} }} }}"""
    assert [text for _, text, _ in findings(text)] == ["> 8 : 10"]


# ---------------------------------------------------------------- trends
@pytest.mark.parametrize(
    ("clause", "row", "why"),
    [
        (
            "bands rate { >= 90% : 1, [75%, 90%) : 0.7, [60%, 75%) : 0.9, < 60% : 0 }",
            "[60%, 75%) : 0.9",
            "more of `rate` gets more points in all rows but this one: 0% gets 0, 60% gets 0.9, 75% gets 0.7",
        ),
        ("bands rate { < 60% : 0, [60%, 75%) : 0.9, [75%, 90%) : 0.7, >= 90% : 1 }", "[75%, 90%) : 0.7", ""),
        (
            "bands n { <= 1 : 10, <= 2 : 6, <= 3 : 8, else : 4 }",
            "<= 3 : 8",
            "more of `n` gets fewer points in all rows but this one: 2 gets 6, 3 gets 8, 4 gets 4",
        ),
        ("bands free { >= 4 : 5, >= 3 : 4, >= 2 : 9, >= 1 : 2, else : 1 }", ">= 2 : 9", "2 gets 9, 3 gets 4"),
        ("bands free { >= 5 : 9, >= 4 : 8, >= 3 : 0, >= 2 : 6, >= 1 : 5, else : 4 }", ">= 3 : 0", ""),
        ("bands free { >= 4 : 5, >= 3 : 4, >= 2 : 9, >= 1.5 : 9, >= 1 : 2, else : 1 }", ">= 1.5 : 9", ""),
        (
            "bands when_ { <= 2024-01-31 : 5, <= 2024-02-29 : 3, <= 2024-03-31 : 4, else : 1 }",
            "<= 2024-03-31 : 4",
            "a later `when_` gets fewer points in all rows but this one",
        ),
        ("interpolate free { 0 : 0, 10 : 3, 20 : 2, 30 : 4, 40 : 5 }", "2", "10 gets 3, 20 gets 2, 30 gets 4"),
        ("bands rate { >= 90% : full, >= 80% : 50% * full, >= 70% : 8, else : 1 }", ">= 70% : 8", ""),
        ("bands rate { [90%, 100%] : 9, [80%, 90%) : 5, [70%, 80%) : 7, else : 1 }", "[70%, 80%) : 7", ""),
        ('lookup kind, free { "a" { >= 3 : 9, >= 2 : 5, >= 1 : 7, < 1 : 0 } } otherwise 0', ">= 1 : 7", ""),
        ('lookup kind, rate { "a" { >= 3% : 9, >= 2% : 5, >= 1% : 7 } } otherwise 0', ">= 1% : 7", "0% gets 0, 1%"),
    ],
)
def test_a_row_against_the_trend_is_found(clause: str, row: str, why: str) -> None:
    said = [each for each in found(clause) if each[0] != "PS437"]
    assert [(code, text) for code, text, _ in said] == [("PS436", row)]
    assert why in said[0][2]


@pytest.mark.parametrize(
    "clause",
    [
        "bands free { >= 3 : 9, >= 2 : 6, >= 1 : 3, else : 0 }",
        "bands free { >= 3 : 9, >= 2 : 2, else : 5 }",
        "bands free { >= 3 : 0, >= 2 : 9, >= 1 : 6, else : 3 }",
        "bands free { >= 3 : 9, >= 2 : 6, >= 1 : 3, else : 5 }",
        "bands free { >= 4 : 0, >= 3 : 5, >= 2 : 9, >= 1 : 5, else : 0 }",
        "bands free { >= 3 : 9, >= 2 : 5, >= 1 : 9, else : 5 }",
        "bands free { >= 4 : 9, >= 3 : 5, >= 2 : 8, >= 1 : 4, >= 0 : 7, else : 0 }",
        "bands free { >= 4 : 4, >= 3 : 1, >= 2 : 9, >= 1 : 5, else : 0 }",
        "bands free { >= 3 : 9, >= 2 : 5, >= 1 : 7 * rate, else : 0 }",
        "bands free { > 10 : 2, (0, 10] : 4, 0 : 10, [-10, 0) : 6, < -10 : 8 }",
        "bands free { (20, 40] : 6, (0, 20] : 9, (40, 60] : 8, else : 0 }",
        "bands free { >= 4 : 9, [3, 4) : 6, [1, 2) : 4, < 1 : 0, else : 5 }",
        'bands kind { "a" : 9, "b" : 5, "c" : 7, "d", "e" : 0 }',
        "interpolate free { 0 : 0, 10 : 9, 20 : 9, 30 : 0 }",
    ],
)
def test_a_peak_an_end_or_a_plain_trend_raises_nothing(clause: str) -> None:
    assert [each for each in found(clause) if each[0] == "PS436"] == []


def test_a_knot_whose_points_depend_on_the_row_says_nothing() -> None:
    text = f"""framework f {{ points 10 round half_up to 0.01 at total }}
    {FACTS}
    group g 10 {{ each row of jobs {{ indicator name worth {{
      interpolate hours {{ 0 : 0, 2 : full, 4 : 10% * full, 8 : full }} }} }} }}"""
    assert findings(text) == []


MATRIX = """lookup {}, mark {{
  |    | < 3 | [3, 5) | >= 5 |
  | {} |  4  |   6    |  8   |
  | {} |  {}  |   {}    |  {}   |
  | {} |  2  |   4    |  6   |
  | {} |  1  |   2    |  3   |
}}"""
LEVELS = ("free", ">= 9", ">= 6", ">= 3", "else")
WORDS = ("kind", '"a"', '"b"', '"c"', "else")


def matrix(heads: tuple[str, ...], *second: int) -> str:
    """A matrix over two values, of whose second row the points are given."""
    return MATRIX.format(*heads[:3], *second, *heads[3:])


def test_a_cell_against_the_trend_of_its_column_is_found() -> None:
    assert marked(matrix(LEVELS, 3, 3, 7)) == [("PS436", "4")]
    assert marked(matrix(LEVELS, 3, 5, 7)) == []
    assert marked(matrix(WORDS, 3, 3, 7)) == []


def test_a_row_of_a_matrix_that_runs_against_all_others_is_found() -> None:
    ((code, text, sentence),) = found(matrix(WORDS, 6, 5, 1))
    assert (code, text.split("|")[1].strip()) == ("PS436", '"b"')
    assert "here more of `mark` gets fewer points (1 gets 6, 5 gets 1), and more points in the 3 rows" in sentence
    assert marked(matrix(WORDS, 1, 5, 6)) == []


UP, DOWN = "{ > 1 : 9, else : 0 }", "{ > 1 : 0, else : 9 }"
YES = "{ true : 9, false : 0 }"


@pytest.mark.parametrize(
    "clause",
    [
        # two against two, other bands, points of a formula, only two others, one that neither rises nor falls
        f'lookup kind, free {{ "a", "b" {UP} "c" {UP} "d" {DOWN} "e" {DOWN} }}',
        f'lookup kind, free {{ "a" {UP} "b" {UP} "c" {UP} "d", "e" {{ > 2 : 0, else : 9 }} }}',
        f'lookup kind, free {{ "a" {UP} "b" {UP} "c" {UP} "d", "e" {{ > 1 : rate, else : 9 }} }}',
        f'lookup kind, free {{ "a" {UP} "b" {UP} "c", "d", "e" {DOWN} }}',
        f'lookup kind, free {{ "a" {UP} "b" {UP} "c" {DOWN} "d", "e" {{ > 1 : 5, else : 5 }} }}',
        f'lookup kind, free {{ "a" : 3, "b" : 2, "c" : 1, "d" : 0, "e" {DOWN} }}',
        f'lookup kind, yes {{ "a" {YES} "b" {YES} "c" {YES} "d", "e" {{ true : 0, false : 9 }} }}',
    ],
)
def test_rows_that_do_not_stand_alone_raise_nothing(clause: str) -> None:
    assert found(clause) == []


# ---------------------------------------------------------------- edges
@pytest.mark.parametrize(
    ("clause", "row", "why"),
    [
        ("bands free { (9, 10] : 10, [8, 9) : 6, else : 0 }", "(9, 10] : 10", "exactly 9 gets 0, though a little more"),
        ("bands free { < 0 : 5, (0, 9) : 6, > 9 : 7, else : 9 }", "(0, 9) : 6", "more gets 6 and a little less 5"),
        ("bands n { > 5 : 9, [3, 5) : 6, else : 0 }", "> 5 : 9", "exactly 5 gets 0"),
        (
            "bands when_ { > 2024-05-01 : 9, [2024-04-01, 2024-05-01) : 6, else : 0 }",
            "> 2024-05-01 : 9",
            "exactly 2024-05-01",
        ),
        ('lookup kind, mark { "a" { (3, 5] : 5, [1, 3) : 3 } } otherwise 0', "(3, 5] : 5", "this row begins behind it"),
        ("bands free { > 90 : 9, >= 90 : 6, else : 0 }", ">= 90 : 6", "this row takes exactly 90 and nothing else"),
        ("bands free { < 90 : 9, ≤ 90 : 6, else : 0 }", "≤ 90 : 6", "the row above ends right beside it"),
    ],
)
def test_a_misread_edge_is_found(clause: str, row: str, why: str) -> None:
    said = found(clause)
    assert ("PS437", row) in [(code, text) for code, text, _ in said]
    assert why in said[0][2]


def test_the_value_on_a_lost_edge_gets_what_is_said() -> None:
    text = "framework f { points 10 } fact x : number indicator i 10 { bands x { (9, 10] : 10, [8, 9) : 6, else : 0 } }"
    assert [code for code, *_ in findings(text)] == ["PS437"]
    framework = perfscore.loads(text)
    assert [perfscore.evaluate(framework, {"x": x}).score for x in (8, 9, 10)] == [6, 0, 10]


@pytest.mark.parametrize(
    "clause",
    [
        "bands free { > 0 : 5, < 0 : 3, else : 9 }",
        "bands free { (9, 10] : 10, [8, 9) : 6, else : 6 }",
        "bands free { (9, 10] : 10, [8, 9) : 6, else : 7 }",
        "bands free { (9, 10] : 10, [8, 9] : 6, else : 0 }",
        "bands free { (9, 10] : 10, [8, 9) : 6, = 9 : 8, else : 0 }",
        "bands free { (9, 10] : 10, [8, 9) : 6, else : rate }",
        "bands free { (9, 10] : 10, [8, 9) : rate, else : 0 }",
        "bands n { >= 6 : 9, [3, 4] : 6, else : 0 }",
        "bands rate { (90.5%, 120%] : 9, [80%, 90%) : 6, else : 0 }",
        "bands free { 90 : 6, else : 0 }",
        "bands free { = 90 : 6, else : 0 }",
        "bands free { [90, 90] : 6, else : 0 }",
        'lookup kind, mark { "a" { (3, 5] : 5, [1, 3) : 3, 3 : 4 } } otherwise 0',
    ],
)
def test_an_edge_that_is_marked_or_meant_raises_nothing(clause: str) -> None:
    assert [each for each in found(clause) if each[0] == "PS437"] == []


def test_a_row_of_the_same_points_as_the_one_before_it_is_told() -> None:
    said = [
        text
        for code, text, _ in found("bands rate { >= 90% : 3, [75%, 90%) : 1, [60%, 75%) : 1, < 60% : 0 }")
        if code == "PS437"
    ]
    assert said == ["[60%, 75%) : 1"]
    assert found("bands rate { >= 90% : 3, (75%, 90%) : 1, 75% : 1, < 75% : 0 }") == []


def test_a_long_formula_is_cut() -> None:
    formula = " + ".join(["rate"] * 40)
    ((_, _, sentence),) = found(f"bands {formula} {{ > 4000% : 9, else : 0 }}")
    assert "rate + rate" in sentence
    assert len(sentence) < 150


def test_a_fact_that_has_no_value_at_all_breaks_nothing() -> None:
    text = "framework f { points 5 } fact n : count in (1, 2) indicator i 5 { bands n { > 1 : 5, else : 0 } }"
    assert Fraction(len(findings(text))) >= 1
