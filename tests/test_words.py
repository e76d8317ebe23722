"""Values, intervals and misspelt words go in; what a person reads must be exact or marked as cut, and near."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import types
from perfscore.bands import EVERYTHING, Interval
from perfscore.render.text import _cut, table
from perfscore.source import display_width
from perfscore.suggest import nearest, skeleton
from perfscore.wording import describe, describe_interval
from scoring import score

ONE, TWO = Fraction(1), Fraction(2)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, types.NUMBER, "—"),
        (True, types.BOOL, "yes"),
        (False, types.BOOL, "no"),
        ("好", types.TEXT, "“好”"),
        (date(2021, 12, 20), types.DATE, "2021-12-20"),
        (Fraction(date(2021, 12, 20).toordinal()), types.DATE, "2021-12-20"),
        (Fraction(1089, 10000), types.RATIO, "10.89%"),
        (Fraction(1, 3), types.RATIO, "≈33.33%"),
        (Fraction("53124661.27"), types.money("元"), "53124661.27"),
        (Fraction(3), types.DURATION, "3 days"),
        (Fraction(3, 24), types.DURATION, "3 hours"),
        (Fraction(7, 1440), types.DURATION, "7 minutes"),
        (Fraction(1, 86400), types.DURATION, "≈0.0000 days"),
    ],
)
def test_a_value_reads_as_an_author_would_write_it(value: Any, kind: types.Type, words: str) -> None:
    assert describe(value, kind) == words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (EVERYTHING, "anything"),
        (Interval(low=ONE, low_closed=True), "at least 1"),
        (Interval(low=ONE), "above 1"),
        (Interval(high=ONE, high_closed=True), "at most 1"),
        (Interval(high=ONE), "below 1"),
        (Interval(ONE, TWO, True, True), "in [1, 2]"),
        (Interval(ONE, TWO), "in (1, 2)"),
        (Interval(ONE, TWO, True, False), "in [1, 2)"),
        (Interval(ONE, TWO, False, True), "in (1, 2]"),
    ],
)
def test_an_interval_reads_with_its_edges(interval: Interval, words: str) -> None:
    assert describe_interval(interval, types.NUMBER) == words


KNOWN = ["purchase_rate", "adjust_rate", "采购执行率", "满意度", "pass"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("purchase_rat", "purchase_rate"),
        ("Adjust_Rate", "adjust_rate"),
        ("adjustrate", "adjust_rate"),
        ("采购执行", "采购执行率"),
        ("满意", "满意度"),
        ("раss", "pass"),  # Cyrillic er and a
        ("zzz", None),
        ("", None),
        ("rate", None),
    ],
)
def test_the_nearest_word_is_one_that_may_be_meant(word: str, meant: str | None) -> None:
    assert nearest(word, KNOWN) == meant


def test_of_two_near_words_the_nearer_is_meant_and_the_first_of_equals() -> None:
    assert nearest("abcd", ["abxx", "abcx", "abce"]) == "abcx"


def test_a_search_for_the_nearest_word_has_an_end() -> None:
    known = [f"x{number}" for number in range(5_000)]
    assert nearest("missing", [*known, "missing"]) is None
    assert nearest("missing", ["missing", *known]) == "missing"


def test_words_that_look_the_same_have_one_skeleton() -> None:
    assert skeleton("раss") == skeleton("pass") == skeleton("ｐａｓｓ")
    assert skeleton("pass") != skeleton("past")


# ---------------------------------------------------------------- the table


def rendered(body: str, plan: str = "", **facts: Any) -> list[str]:
    return table(score(body, "10", plan, **facts)).splitlines()


def test_a_table_has_a_line_for_each_group_and_indicator_and_every_loss() -> None:
    body = """group g "Group" 6 {
                indicator a "First" 6 { part 2 { award 1 } part 4 { deduct { 1 when true "late" } } }
              }
              indicator b 4 { award 4 }"""
    assert rendered(body) == [
        "test",
        "",
        "         points     score  what took points off",
        "─" * 49,
        "Group         6  4.000000",
        "  First       6  4.000000  −1  award 1",
        "                           −1  deduction: late",
        "b             4  4.000000",
        "─" * 49,
        "total        10  8.000000  −2 in all",
    ]


def test_the_columns_are_aligned_in_any_script() -> None:
    lines = rendered('indicator a "政府采购执行情况" 4 { award 3 } indicator b "b" 6 { award 6 }')
    assert {display_width(line[: line.index("0000")]) for line in lines if "0000" in line} == {
        display_width(lines[4][: lines[4].index("0000")])
    }


def test_what_does_not_apply_is_no_zero() -> None:
    body = """indicator a 4 { award 1 na when true then redistribute "no such task" } indicator b 6 { award 6 }"""
    line = next(line for line in rendered(body) if line.startswith("a "))
    assert "n/a" in line and "not applicable: no such task" in line


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("award n / 3", "−9.3333…  award n / 3 (n 2)"),
        ("award n * 6", "beyond the range, not counted"),
        ("award 0 - n", "below the floor, not taken off"),
        ('award n at least 4 "small town"', "+2  floor: small town"),
        ('zero when n < 3 "made up" award 5', "−5  veto: made up"),
        ("award n + other + third + last", "(n 2, other 1, third 1)"),
    ],
)
def test_a_loss_is_told_with_its_sign_its_words_and_what_was_seen(clause: str, words: str) -> None:
    body = f"fact n : number fact other, third, last : number default 1 indicator a 10 {{ {clause} }}"
    assert any(words in line for line in rendered(body, n=2))


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("", "grade: A"),
        ('cap grade at "B" when n > 1 "a leak"', "grade: B (capped from A: a leak)"),
        ('cap grade at "B" when n > 1', "grade: B (capped from A)"),
        ('grade "halted" when n > 1 "by the court"', "grade: halted (instead of A: by the court)"),
        ('cap grade at "B" when n > 9', "grade: A"),
    ],
)
def test_a_grade_is_told_with_what_changed_it(rules: str, words: str) -> None:
    grades = 'grade on published { >= 9 : "A"  else : "B" }'
    assert rendered(f"fact n : number indicator a 10 {{ award 10 }} {rules}", grades, n=2)[-1] == words


def test_a_table_ends_in_the_warnings() -> None:
    lines = rendered('indicator a 10 { award 10 } warn unless false "look here"')
    assert "warning[PS518]: look here" in lines


def test_the_title_of_a_table_names_the_version() -> None:
    text = 'framework f "Title" { version "2021" points 1 } indicator a 1 { award 1 }'
    assert table(perfscore.evaluate(perfscore.loads(text), {})).startswith("Title · 2021\n")


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("预算执行", 8, "预算执行"),
        ("预算执行", 7, "预算执…"),
        ("预算执行", 6, "预算…"),
        ("ab\u0301cdef", 4, "ab\u0301c…"),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_to_its_width_in_cells(text: str, width: int, cut: str) -> None:
    assert _cut(text, width) == cut
    assert display_width(cut) <= width


def test_scores_are_printed_without_an_exponent() -> None:
    result = perfscore.evaluate(
        perfscore.loads(
            "framework f { points 1_000_000 round half_up to 100_000 at total }"
            "indicator a 1_000_000 { award 1_000_000 }"
        ),
        {},
    )
    assert result.score == Decimal(1_000_000)
    assert "E" not in table(result).replace("in all", "")
