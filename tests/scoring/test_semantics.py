"""The points of small frameworks are those that were reckoned by hand from the rules of the language."""

from datetime import date, timedelta
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import MISSING, NOT_APPLICABLE, PENDING, Fact
from perfscore.scoring.explanation import Seen
from support.cases import each_of
from support.scoring import codes, score, scores

# ---------------------------------------------------------------- not applicable

ROWS = "fact gone : bool\nindicator a 4 {{ award 1 na when gone then {} }} indicator b 6 {{ award 3 }}"


@pytest.mark.parametrize(
    ("policy", "own", "other", "total"),
    [("full", "4", "3", "7"), ("zero", "0", "3", "3"), ("redistribute", "0", "3", "5")],
)
def test_a_row_that_does_not_apply_gets_what_its_policy_says(policy: str, own: str, other: str, total: str) -> None:
    result = score(ROWS.format(policy), gone=True)
    assert scores(result, "a", "b", "total") == (Decimal(own), Decimal(other), Decimal(total))
    assert result["a"].applies == (policy != "redistribute")
    assert result["a"].earned is None
    assert score(ROWS.format(policy), gone=False).score == 4


def test_a_row_that_must_apply_and_does_not_ends_the_evaluation() -> None:
    assert codes(ROWS.format('error "nobody to ask"'), gone=True) == ["PS521"]
    assert codes(ROWS.format("error"), gone=True) == ["PS521"]


@pytest.mark.parametrize(
    ("first", "second", "own"), [("full", "zero", 0), ("zero", "full", 0), ("full", "redistribute", 0)]
)
def test_of_several_policies_the_strictest_holds_in_any_order(first: str, second: str, own: int) -> None:
    body = f"""indicator a 4 {{ award 1 na when true then {first} "one" na when true then {second} "other" }}
               indicator b 6 {{ award 3 }}"""
    found = score(body)["a"]
    assert found.score == own
    assert [limit.bound for limit in found.limits] == [first == "zero", second != "full"]


def test_what_does_not_apply_is_not_looked_at() -> None:
    body = """fact n : number
        indicator a 4 { award 1 / n  zero when true  cap 1 / n when true  na when true then full }
        indicator b 6 { award 3 }"""
    assert score(body, n=0).score == 7


LEVELS = """
fact a_gone, b_gone, c_gone : bool
group g 6 {
  indicator a 2 { award 1 na when a_gone then redistribute "no a" }
  indicator b 4 { award 2 na when b_gone then redistribute }
}
indicator c 4 { award 2 na when c_gone then redistribute }
"""


@pytest.mark.parametrize(
    ("gone", "g", "total"),
    [
        ("", "3", "5"),
        ("a", "3", "5"),  # 2 of 4 counts as 3 of 6
        ("c", "3", "5"),  # 3 of 6 counts as 5 of 10
        ("ac", "3", "5"),
        ("ab", "0", "5"),  # g is gone with its children, 2 of 4 counts as 5 of 10
        ("bc", "3", "5"),
    ],
)
def test_points_of_what_is_gone_are_shared_out_level_by_level(gone: str, g: str, total: str) -> None:
    result = score(LEVELS, a_gone="a" in gone, b_gone="b" in gone, c_gone="c" in gone)
    assert result["g"].exact == Fraction(g)
    assert result.exact == Fraction(total)
    assert result["g"].applies == (gone != "ab")
    assert [result[name].score for name in "abc"] == [
        0 if n in gone else s for n, s in zip("abc", (1, 2, 2), strict=True)
    ]


def test_a_perfect_rest_keeps_its_full_marks() -> None:
    body = """indicator a 3 { award 3 } indicator b 3 { award 3 } indicator c 3 { award 3 }
              indicator d 1 { award 0 na when true then redistribute }
              indicator bonus +1 { award if score(a) = weight(a) then 1 else 0 }"""
    result = score(body, "10 range 0 .. 11")
    assert scores(result, "a", "total") == (3, 11)


def test_a_framework_of_which_nothing_applies_has_no_total() -> None:
    assert codes(LEVELS, a_gone=True, b_gone=True, c_gone=True) == ["PS519"]


def test_a_group_may_be_gone_as_a_whole() -> None:
    body = """fact gone : bool
        group g 6 { indicator a 6 { award 1 } na when gone then redistribute "no such task" }
        indicator c 4 { award 2 }"""
    result = score(body, gone=True)
    assert scores(result, "total", "c", "g.a") == (5, 2, 1)
    assert not result["g"].applies and result["g.a"].applies
    assert [loss.reason for loss in result["g"].losses] == ["no such task"]
    assert score(body, gone=False).score == 3


@pytest.mark.parametrize(
    ("combination", "there", "gone"),
    [("mean", "6", "7"), ("minimum", "4", "6"), ("maximum", "8", "8"), ("weighted mean", "11/2", "20/3")],
)
def test_what_is_gone_is_left_out_of_a_combination(combination: str, there: str, gone: str) -> None:
    weights = ("weight 2", "weight 1", "weight 2") if combination == "weighted mean" else ("", "", "")
    body = f"""fact gone : bool
        indicator a 10 {weights[0]} {{ award 4 na when gone then redistribute }}
        indicator b 10 {weights[1]} {{ award 8 }}
        indicator c 10 {weights[2]} {{ award 6 }}"""
    # The weighted mean of 4, 8 and 6 with weights 2, 1 and 2 is (8 + 8 + 12) / 5; without the first 20 / 3.
    expected = "28/5" if combination == "weighted mean" else there
    assert score(body, f"10 {combination}", gone=False).exact == Fraction(expected)
    assert score(body, f"10 {combination}", gone=True).exact == Fraction(gone)


def test_a_combination_without_children_that_apply_is_gone_itself() -> None:
    body = """group g 6 mean { indicator a 6 { award 1 na when true then redistribute } }
              indicator c 4 { award 2 }"""
    assert score(body).exact == 5


def test_a_bonus_takes_no_part_in_sharing_out() -> None:
    body = """indicator a 4 { award 1 na when true then redistribute } indicator b 6 { award 3 }
              indicator extra +2 { award 1 } indicator late -3 { award 0 - 1.5 }"""
    result = score(body)
    assert [result[name].exact for name in ("b", "extra", "late")] == [3, 1, Fraction(-3, 2)]
    assert result.exact == Fraction(9, 2)


def test_what_is_gone_hands_up_nothing_even_where_its_range_begins_above_nothing() -> None:
    body = """indicator a 10 range 2 .. 10 { award 5 na when true then redistribute } indicator b 10 { award 5 }"""
    result = score(body, "20")
    assert scores(result, "a", "b", "total") == (0, 5, 10)


def test_a_bonus_alone_does_not_keep_a_group() -> None:
    body = "indicator a 10 { award 1 na when true then redistribute } indicator extra +2 { award 1 }"
    assert codes(body) == ["PS519"]


def test_a_base_does_not_grow_where_an_addition_is_gone() -> None:
    body = """fact gone : bool
        indicator late -2 { award 0 - 1 na when gone then redistribute } indicator extra +2 { award 1 }"""
    assert score(body, "10 from 8", gone=False).score == 8
    assert score(body, "10 from 8", gone=True).score == 9


def test_a_gate_that_cannot_be_told_is_an_error_wherever_it_counts() -> None:
    body = """fact n : number
        group g 6 { indicator a 6 { award 1 na when 1 / n > 1 then redistribute } }
        indicator b 4 { award 1 }"""
    assert codes(body, n=0) == ["PS515"]
    assert score(body, n=2).score == 2


@pytest.mark.parametrize(("policy", "score_of_malus"), [("full", 0), ("zero", 0)])
def test_a_malus_that_does_not_apply_takes_nothing(policy: str, score_of_malus: int) -> None:
    body = f"indicator a 10 {{ award 8 }} indicator late -3 {{ award 0 - 2 na when true then {policy} }}"
    result = score(body)
    assert scores(result, "late", "total") == (score_of_malus, 8)


# ---------------------------------------------------------------- vetoes and exemptions

JUDGED_BY_RULE = """
fact fake, model : bool
fact n : number
indicator a 10 { award 5 / n  cap 3 / n when fake or model
                 zero when fake "figures were made up"  full when model "a model for others" }
"""


@pytest.mark.parametrize(("fake", "model", "points"), [(True, False, 0), (False, True, 10), (True, True, 0)])
@pytest.mark.parametrize("n", [0, 1])
def test_a_veto_beats_an_exemption_and_both_beat_what_cannot_be_computed(
    fake: bool, model: bool, points: int, n: int
) -> None:
    found = score(JUDGED_BY_RULE, fake=fake, model=model, n=n)["a"]
    assert found.score == points
    assert found.earned == (None if n == 0 else 5)
    kinds = ["cap", *(["zero"] if fake else []), *(["full"] if model else [])]
    assert [(limit.kind, limit.amount) for limit in found.limits] == [(kind, None) for kind in kinds]
    reason = "figures were made up" if fake else "a model for others"
    assert [loss.reason for loss in found.losses if loss.kind in {"veto", "exemption"}] == [reason] * (n or fake)


def test_without_them_what_cannot_be_computed_is_an_error() -> None:
    assert codes(JUDGED_BY_RULE, fake=False, model=False, n=0) == ["PS515"]


NESTED = """
fact fake, model : bool
fact n : number
group g 10 {
  group h 6 { indicator a 6 { part 2 { award 1 / n } part 4 { award 3 } } }
  indicator b 4 { award 2 }
  zero when fake "made up"
  full when model "a model"
}
"""


@pytest.mark.parametrize(
    ("fake", "model", "points", "first"), [(True, False, 0, "0"), (False, True, 10, "2"), (True, True, 0, "0")]
)
def test_a_veto_of_a_group_settles_what_below_it_cannot_be_computed(
    fake: bool, model: bool, points: int, first: str
) -> None:
    result = score(NESTED, fake=fake, model=model, n=0)
    assert scores(result, "total", "g") == (points, points)
    assert result["a.1"].score == Decimal(first)
    assert scores(result, "a.2", "b") == (3, 2)
    assert result["h"].score == (0 if fake else 6)
    assert result["g"].earned is None
    reason = "made up" if fake else "a model"
    assert {loss.reason for loss in result["h"].losses} <= {reason}


def test_a_group_whose_children_can_be_computed_keeps_what_they_earned_under_a_veto() -> None:
    result = score(NESTED, fake=True, model=False, n=1)
    assert scores(result, "h", "g") == (4, 0)
    assert result["g"].earned == 6


def test_all_that_cannot_be_computed_is_named_at_once() -> None:
    body = """fact n, m : number
        indicator a 4 { award 1 / n } indicator b 6 { award 1 / m } require 1 / n > 0 "n counts"
        warn unless n / m > 1 "odd" """
    assert codes(body, n=0, m=0) == ["PS515"] * 3


def test_a_veto_leaves_no_less_than_the_range() -> None:
    assert score("indicator a 10 range 2 .. 10 { award 5 zero when true }").score == 2


def test_an_exemption_frees_from_a_malus() -> None:
    body = """fact n : number
        indicator a 10 { award 8 } indicator late -3 { award n full when n < 0 - 1 }"""
    assert [score(body, n=n).score for n in (-1, -2)] == [7, 8]


# ---------------------------------------------------------------- floors and caps

LIMITED = """
fact earned : number
fact capped, raised : bool
indicator a 10 { award earned
  cap 6 when capped "a warning was given"
  at least 7 when raised "a small town"
  at most 8 "no plan was filed"
}
"""


@pytest.mark.parametrize(
    ("earned", "capped", "raised", "points", "bound"),
    [
        (9, False, False, 8, "at most"),
        (9, True, False, 6, "cap"),
        (9, True, True, 6, "cap"),
        (3, False, True, 7, "at least"),
        (3, True, True, 6, "at least"),
        (5, True, False, 5, None),
        (12, False, False, 8, "at most"),
    ],
)
def test_floors_come_before_caps_and_the_one_that_decided_is_named(
    earned: int, capped: bool, raised: bool, points: int, bound: str | None
) -> None:
    found = score(LIMITED, earned=earned, capped=capped, raised=raised)["a"]
    assert found.score == points
    assert [limit.kind for limit in found.limits if limit.bound] == ([bound] if bound else [])
    assert [limit.kind for limit in found.limits] == [
        *(["cap"] if capped else []), *(["at least"] if raised else []), "at most"
    ]  # fmt: skip
    assert sum(limit.effect for limit in found.limits) == min(earned, 10) - points


@pytest.mark.parametrize(("rule", "points"), [("at least n", 10), ("cap 0 - n when true", 0)])
def test_a_limit_never_leads_out_of_the_range(rule: str, points: int) -> None:
    assert score(f"fact n : number\nindicator a 10 {{ award 5 {rule} }}", n=20).score == points


def test_limits_of_a_group_and_of_the_whole_come_last() -> None:
    body = """group g 6 { indicator a 6 { award 5 } cap 4 when true "late" } indicator b 4 { award 4 }
              at most 7 when score(a) >= 5 "a ceiling" """
    result = score(body)
    assert scores(result, "g", "total") == (4, 7)
    assert [(limit.kind, limit.effect, limit.reason) for limit in result.limits] == [
        ("at most", Fraction(1), "a ceiling")
    ]


# ---------------------------------------------------------------- groups


@pytest.mark.parametrize(
    ("points", "malus", "expected"),
    [
        ("100 from 100", -3, 98),
        ("100 from 100 range 0 .. 110", 0, 101),
        ("100 from 100", 0, 100),
        ("10 from 8", 0, 9),
        ("10 from -8 range -20 .. 10", -2, -9),
    ],
)
def test_a_base_is_raised_and_lowered(points: str, malus: int, expected: int) -> None:
    body = "fact m : number\nindicator late -5 { award m } indicator extra +3 { award 1 }"
    assert score(body, points, m=malus).score == expected


def test_a_bonus_lifts_a_sum_no_further_than_its_range() -> None:
    body = "indicator a 10 { award 9 } indicator extra +3 { award 3 }"
    assert score(body).score == 10
    assert score(body, "10 range 0 .. 13").score == 12


def test_the_weakest_and_the_strongest_link_explain_a_combination() -> None:
    body = 'indicator a 10 { award 7 } indicator b 10 { deduct { 6 when true "late" } }'
    assert {loss.path for loss in score(body, "10 minimum").losses} == {"b"}
    assert {loss.path for loss in score(body, "10 maximum").losses} == {"a"}


# ---------------------------------------------------------------- rounding

SEVENTHS = """group g 2 { indicator a 2 { part 1 { award 2 / 7 } part 1 { award 2 / 7 } } }
              indicator b 8 { award 3 / 7 }"""


@pytest.mark.parametrize(
    ("plan", "part", "indicator", "total"),
    [
        ("round half_up to 0.01 at each part", "0.29", "0.58", "1.01"),  # 0.29 + 0.29 + 0.42857…
        ("round half_up to 0.01 at each indicator", "0.29", "0.57", "1.00"),  # 0.57 + 0.43
        ("round half_up to 0.01 at each part, each indicator", "0.29", "0.58", "1.01"),
        ("round half_up to 0.1 at each group round half_up to 0.001 at total", "0.286", "0.571", "1.029"),
        ("round down to 0.1 at each indicator round up to 1 at total", "0.2", "0.5", "1"),  # 0.5 + 0.4
        ("round half_up to 1 at total", "0", "1", "1"),
        ("round ceiling to 0.5 at each part, each indicator, each group, total", "0.5", "1.0", "1.5"),
    ],
)
def test_a_level_with_a_rule_hands_up_its_published_points(plan: str, part: str, indicator: str, total: str) -> None:
    result = score(SEVENTHS, plan=plan)
    assert [str(result[name].score) for name in ("a.1", "a")] == [part, indicator]
    assert str(result.score) == total
    assert result["a.1"].exact == Fraction(2, 7)


def test_without_a_plan_every_digit_is_published() -> None:
    framework = perfscore.loads("framework f { points 1 }\nindicator a 1 { award 0.123456789 }")
    assert perfscore.evaluate(framework, {}).score == Decimal("0.123456789")


# ---------------------------------------------------------------- grades

GRADED = 'grade on {} {{ >= 90 : "A"  >= 80 : "B"  >= 60 : "C"  else : "D" }} round half_up to 0.01 at total'
POINTS = "fact n : number\nfact spoilt, halted, stopped : bool default false\nindicator a 100 { award n }\n"
RULES = """cap grade at "B" when spoilt "a leak"   cap grade at "C" when score(a) > 99 and spoilt "too good"
           grade "halted" when halted "by the court"   grade "stopped" when stopped"""


@pytest.mark.parametrize(("basis", "grade"), [("published", "A"), ("exact", "B")])
def test_a_grade_reads_the_published_or_the_exact_total(basis: str, grade: str) -> None:
    result = score(POINTS, "100", GRADED.format(basis), n="89.996")
    assert (result.score, result.exact) == (Decimal(90), Fraction("89.996"))
    assert result.grade == result.earned_grade == grade


@pytest.mark.parametrize(
    ("n", "grade"), [("90", "A"), ("89.99", "B"), ("80", "B"), ("60", "C"), ("59.99", "D"), ("0", "D")]
)
def test_a_grade_begins_at_its_edge(n: str, grade: str) -> None:
    assert score(POINTS, "100", GRADED.format("published"), n=n).grade == grade


@pytest.mark.parametrize(
    ("n", "flags", "grade", "earned", "bound"),
    [
        (95, "", "A", "A", []),
        (95, "spoilt", "B", "A", ["B"]),
        (100, "spoilt", "C", "A", ["C"]),
        (85, "spoilt", "B", "B", []),
        (50, "spoilt", "D", "D", []),
        (95, "halted", "halted", "A", ["halted"]),
        (95, "spoilt halted stopped", "halted", "A", ["halted"]),
        (95, "stopped", "stopped", "A", ["stopped"]),
    ],
)
def test_a_grade_is_capped_and_overruled(n: int, flags: str, grade: str, earned: str, bound: list[str]) -> None:
    facts: dict[str, Any] = dict.fromkeys(flags.split(), True)
    result = score(POINTS + RULES, "100", GRADED.format("published"), n=n, **facts)
    assert (result.grade, result.earned_grade) == (grade, earned)
    assert [rule.grade for rule in result.grade_rules if rule.bound] == bound


def test_a_rule_about_grades_that_cannot_be_told_is_an_error() -> None:
    body = f'{POINTS} cap grade at "B" when 1 / n > 2'
    assert codes(body, "100", GRADED.format("published"), n=0) == ["PS515"]


def test_a_framework_without_grades_gives_none() -> None:
    assert score(POINTS, "100", n=95).grade is None


# ---------------------------------------------------------------- facts: defaults and statuses

PLANNED = """
fact base : number
fact planned : number in >= 0 default base * 2
fact shown : number default planned + 1
indicator a 10 { award if base = 0 - 9 then 9 else shown }
"""


def test_a_default_is_computed_from_other_facts() -> None:
    assert score(PLANNED, base=2).score == 5
    assert score(PLANNED, base=2, planned=7).score == 8
    assert score(PLANNED, base=2, planned=MISSING).score == 5
    assert score(PLANNED, base=2, planned=None, shown=1).score == 1


def test_a_default_outside_its_domain_is_an_error_only_where_it_counts() -> None:
    assert codes(PLANNED, base=-1) == ["PS316"]
    assert score(PLANNED, base=-1, planned=3).score == 4
    assert score(PLANNED, base=-9).score == 9


@pytest.mark.parametrize(
    ("declared", "fits", "fails"),
    [
        ('choice("a", "b") default other', "a", "c"),
        ("count default n", 3, Fraction(3, 2)),
        ("number to 0.5 default n", Fraction(3, 2), Fraction("0.3")),
    ],
)
def test_a_default_must_be_a_value_of_its_fact(declared: str, fits: Any, fails: Any) -> None:
    used = '"a"' if "choice" in declared else "0"
    body = f"""fact other : choice("a", "b", "c") default "a"
        fact n : number default 0
        fact x : {declared}
        indicator a 10 {{ award if x = {used} then 1 else 2 }}"""
    name = "other" if "choice" in declared else "n"
    assert score(body, **{name: fits}).score in {1, 2}
    assert codes(body, **{name: fails}) == ["PS316"]


@pytest.mark.parametrize("declared", ["bool default n > 1", "date default day_before + 1 days", 'text default "none"'])
def test_a_default_may_be_of_any_type(declared: str) -> None:
    body = f"""fact n : number default 2
        fact day_before : date default 2021-01-01
        fact x : {declared}
        indicator a 10 {{ award if x is known then 1 else 2 }}"""
    assert score(body).score == 1


STATUS = "fact x : number optional\nfact y : number default 1\nindicator a 10 {{ award if {} then 1 else 0 }}"


@each_of([("缺失", "missing"), ("待定", "pending"), ("待评定", "pending"), ("不适用", "not applicable")])
def test_a_status_may_be_given_in_chinese(given: str, status: str) -> None:
    assert score(STATUS.format(f"x is {status}"), x={"status": given}).score == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [(5, "known"), (MISSING, "missing"), (None, "missing"), (PENDING, "pending"), (NOT_APPLICABLE, "not applicable")],
)
@pytest.mark.parametrize("asked", ["known", "missing", "pending", "not applicable"])
def test_the_status_of_a_fact_can_be_asked_for(given: Any, status: str, asked: str) -> None:
    assert score(STATUS.format(f"x is {asked}"), x=given).score == (asked == status)
    negated = "x is applicable" if asked == "not applicable" else f"x is not {asked}"
    assert score(STATUS.format(negated), x=given).score == (asked != status)


def test_a_fact_that_was_not_given_is_missing_and_one_with_a_default_is_known() -> None:
    assert score(STATUS.format("x is missing and y is known")).score == 1


@pytest.mark.parametrize("given", [MISSING, PENDING, NOT_APPLICABLE])
def test_the_value_of_a_fact_without_one_is_an_error_where_it_is_needed(given: Fact) -> None:
    assert codes(STATUS.format("x > 1"), x=given) == ["PS516"]
    assert score(STATUS.format("x is known and x > 1"), x=given).score == 0


@pytest.mark.parametrize("given", [PENDING, NOT_APPLICABLE])
def test_a_stated_status_beats_a_default(given: Fact) -> None:
    assert codes(STATUS.format("y > 0"), y=given) == ["PS516"]


# ---------------------------------------------------------------- expressions

FACTS = """
fact n, m, nil : number
fact start, end : date
fact late : duration
fact word : choice("good", "poor")
fact said : text
fact yes, no : bool
fact rate : ratio
fact spent : money
indicator a 10 { award 1 }
"""
VALUES: dict[str, Any] = {
    "n": 7, "m": Fraction(-3, 2), "nil": 0, "start": date(2021, 1, 31), "end": date(2021, 3, 30),
    "late": timedelta(hours=36), "word": "good", "said": "hello", "yes": True, "no": False, "rate": "12.5%",
    "spent": "1234.56",
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("n + m - 1", Fraction(9, 2)),
        ("-n", -7),
        ("+n", 7),
        ("n - -m", Fraction(11, 2)),
        ("n * m / 3", Fraction(-7, 2)),
        ("n / 3 * 3", 7),
        ("m ^ 2", Fraction(9, 4)),
        ("n ^ 0", 1),
        ("nil ^ 0", 1),
        ("-n ^ 2", -49),
        ("(n + 1) * 2", 16),
        ("rate * spent", Fraction("154.32")),
        ("spent / spent", 1),
        ("abs(m)", Fraction(3, 2)),
        ("min(n, m, 3)", Fraction(-3, 2)),
        ("max(n, m, 3)", 7),
        ("min(start, end)", date(2021, 1, 31)),
        ("max(start, end)", date(2021, 3, 30)),
        ("sum(n, m)", Fraction(11, 2)),
        ("mean(n, m, 0)", Fraction(11, 6)),
        ("count(yes, no, n > 1, n > 9)", 2),
        ("round(n / 3, 0.01, half_up)", Fraction("2.33")),
        ("round(rate, 1%, half_even)", Fraction("0.12")),
        ("round(late, 1 days, up)", 2),
        ("if n > 1 then n else 1 / nil", 7),
        ("if no then 1 / nil else m", Fraction(-3, 2)),
        ("n = 7", True),
        ("n != 7", False),
        ("n < 7", False),
        ("n <= 7", True),
        ("n > 7", False),
        ("n >= 7", True),
        ('word = "good"', True),
        ('said != "hello"', False),
        ("word = said", False),
        ("yes = no", False),
        ("start < end", True),
        ("n in [7, 9)", True),
        ("n in (7, 9)", False),
        ("n in >= 7", True),
        ("rate in [10%, 12.5%)", False),
        ("start in [2021-01-01, 2021-12-31]", True),
        ('word in {"poor", "good"}', True),
        ("n in {1, 2, 3}", False),
        ("start in {2021-01-31}", True),
        ("not yes", False),
        ("yes and n > 1", True),
        ("no and 1 / nil > 1", False),
        ("yes or 1 / nil > 1", True),
        ("no or not no and yes", True),
        ("no or no", False),
        ("yes and no", False),
        ("yes and yes", True),
        ("end - start", 58),
        ("end - start > 30 days", True),
        ("start + 30 days", date(2021, 3, 2)),
        ("30 days + start", date(2021, 3, 2)),
        ("end - 30 days", date(2021, 2, 28)),
        ("late", Fraction(3, 2)),
        ("late * 2 + start", date(2021, 2, 3)),
        ("late > 1 days + 11 hours", True),
        ("90 minutes", Fraction(1, 16)),
        ("2 weeks", 14),
        ("days_between(start, end)", 58),
        ("days_between(end, start)", -58),
        ("months_between(start, end)", 1),
        ("months_between(end, start)", -1),
        ("months_between(2021-01-31, 2021-02-28)", 1),
        ("months_between(2021-01-31, 2021-02-27)", 0),
        ("months_between(2021-02-28, 2021-03-27)", 0),
        ("months_between(2021-01-15, 2022-01-14)", 11),
        ("months_between(2021-01-15, 2022-01-15)", 12),
        ("months_after(start, 1)", date(2021, 2, 28)),
        ("months_after(2020-01-31, 1)", date(2020, 2, 29)),
        ("months_after(start, 12)", date(2022, 1, 31)),
        ("months_after(start, 0)", date(2021, 1, 31)),
        ("months_before(2021-03-31, 1)", date(2021, 2, 28)),
        ("months_before(start, 1)", date(2020, 12, 31)),
        ("months_before(start, -1)", date(2021, 2, 28)),
        ("month_end(2021-02-01)", date(2021, 2, 28)),
        ("month_end(2021-12-31)", date(2021, 12, 31)),
        ("year(end)", 2021),
        ("month(end)", 3),
        ("day(end)", 30),
        ("score(a) + 1", 2),
        ("weight(a)", 10),
        ("weight(total)", 10),
        ("score(total)", 1),
        ("1 / nil", None),
        ("mean(1 / nil, 2)", None),
        ("score(a) / nil", None),
        ("start + 12 hours", None),
        ("months_after(start, 0.5)", None),
        ("months_after(start, 96000)", None),
        ("months_before(start, 24252)", None),
        ("2021-01-01 + 3000000 days", None),
        ("2021-01-01 - 3000000 days", None),
    ],
)
def test_an_expression_has_the_value_of_its_rules(expression: str, value: Any) -> None:
    assert score(f"let x = {expression}\n{FACTS}", **VALUES).quantities["x"] == value


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("n / nil", "PS515"),
        ("day(start + late)", "PS523"),
        ("day(months_after(start, n / 2))", "PS523"),
        ("day(months_before(start, n ^ 6))", "PS524"),
        ("day(start + late * n ^ 8 * 2)", "PS524"),
        ("((n ^ 100) ^ 100) ^ 3", "PS520"),
        ("(n ^ 100) ^ 100 * (n ^ 100) ^ 100 * (n ^ 100) ^ 100", "PS520"),
        ("1 / ((n ^ 100) ^ 100) + 1 / (((n + 1) ^ 100) ^ 100)  + 1 / (((n + 4) ^ 100) ^ 100)", "PS520"),
    ],
)
def test_what_cannot_be_computed_is_told(expression: str, code: str) -> None:
    assert codes(FACTS.replace("award 1", f"award {expression}"), **VALUES) == [code]


def test_large_numbers_that_are_not_too_large_are_exact() -> None:
    result = score(f"let x = (n ^ 100) ^ 100 + 1 - (n ^ 100) ^ 100\n{FACTS}", **VALUES)
    assert result.quantities["x"] == 1


# ---------------------------------------------------------------- clauses


@pytest.mark.parametrize(
    ("operator", "actual", "points"),
    [
        (">=", 100, 10), (">=", 99, 0), (">", 101, 10), (">", 100, 0), ("<=", 100, 10), ("<=", 101, 0),
        ("<", 99, 10), ("<", 100, 0), ("=", 100, 10), ("=", 99, 0),
    ],
)  # fmt: skip
def test_a_target_is_met_or_missed(operator: str, actual: int, points: int) -> None:
    body = f"fact n : number\nindicator a 10 {{ target n {operator} 100 otherwise zero }}"
    assert score(body, n=actual).score == points


@pytest.mark.parametrize(
    ("operator", "actual", "wanted", "points"),
    [
        (">=", 80, 100, "8"), (">", 100, 100, "10"), (">=", 0, 100, "0"), (">=", -5, 100, "0"), (">=", -9, -5, "0"),
        ("<=", 125, 100, "8"), ("<", 100, 100, "10"), ("<=", 5, 0, "0"), ("<=", 300, 100, "10/3"), ("<=", -1, -3, "0"),
    ],
)  # fmt: skip
def test_a_target_missed_in_part_earns_its_share(operator: str, actual: int, wanted: int, points: str) -> None:
    body = f"fact n, t : number\nindicator a 10 {{ target n {operator} t otherwise proportional }}"
    assert score(body, n=actual, t=wanted)["a"].exact == Fraction(points)


@pytest.mark.parametrize(
    ("operator", "actual", "points"), [(">=", 95, 6), (">=", 60, 3), (">=", 10, 0), ("<=", 105, 6), ("<=", 160, 3)]
)
def test_a_target_missed_sees_the_share_attained_in_its_bands(operator: str, actual: int, points: int) -> None:
    body = f"""fact n, t : number
        indicator a 10 {{ target n {operator} t otherwise bands {{ >= 90% : 6  >= 50% : 3  else : 0 }} }}"""
    assert score(body, n=actual, t=100).score == points


@pytest.mark.parametrize(("operator", "actual", "wanted"), [(">=", -1, 0), ("<", 0, 0)])
def test_a_share_of_what_is_not_above_nothing_is_nothing(operator: str, actual: int, wanted: int) -> None:
    body = f"""fact n, t : number
        indicator a 10 {{ target n {operator} t otherwise bands {{ > 0% : 6  else : 3 }} }}"""
    assert score(body, n=actual, t=wanted).score == 3


def test_a_warning_that_cannot_be_checked_says_so() -> None:
    result = score('fact n : number\nindicator a 10 { award 1 } warn unless 1 / n > 1 "odd"', n=0)
    assert [warning.code for warning in result.warnings] == ["PS518"]
    assert "not checked" in result.warnings[0].message


def test_full_points_for_a_missed_duration_are_told_with_both_durations() -> None:
    body = "fact took, allowed : duration\nindicator a 10 { award 10 check took <= allowed }"
    (warning,) = score(body, took="5 days", allowed="36 hours").warnings
    assert warning.message == "“a” was given full points, although 5 days misses the target <= 36 hours"


def test_rounding_never_leads_out_of_the_range() -> None:
    text = "framework f { points 10 round up to 3 at total } fact n : number indicator a 10 { award n }"
    result = perfscore.evaluate(perfscore.loads(text), {"n": "9.9"})
    assert result.score == 10
    assert sum(loss.amount for loss in result.losses) == result.lost


def test_what_is_lost_depends_on_no_context() -> None:
    with localcontext(Context(prec=1, traps=[Inexact])):
        result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
        assert str(result.lost) == "6.33"


@pytest.mark.parametrize(
    ("operator", "day", "points"),
    [
        ("<=", "2021-06-30", 10), ("<=", "2021-07-01", 6), ("<=", "2021-07-10", 6), ("<=", "2021-07-11", 0),
        ("<", "2021-06-30", 6), ("<", "2021-06-29", 10), (">=", "2021-06-29", 6), (">=", "2021-06-01", 0),
        (">=", "2021-07-01", 10), (">", "2021-06-30", 6), (">", "2021-07-01", 10),
    ],
)  # fmt: skip
def test_a_target_by_a_day_counts_the_days_beside_it(operator: str, day: str, points: int) -> None:
    first = "0" if operator in {"<", ">"} else "1"
    body = f"""fact d : date
        indicator a 10 {{ target d {operator} 2021-06-30 otherwise bands {{ [{first}, 10] : 6  > 10 : 0 }} }}"""
    assert score(body, d=day).score == points


@pytest.mark.parametrize(
    ("kind", "wanted", "met", "missed"),
    [
        ('choice("on time", "late")', '"on time"', "on time", "late"),
        ("text", '"yes"', "yes", "no"),
        ("date", "2021-06-30", "2021-06-30", "2021-06-29"),
        ("bool", "true", True, False),
        ("duration", "3 days", timedelta(days=3), timedelta(days=2)),
    ],
)
def test_a_target_may_be_a_word_a_day_or_a_condition(kind: str, wanted: str, met: Any, missed: Any) -> None:
    body = f"fact x : {kind}\nindicator a 10 {{ target x = {wanted} otherwise zero }}"
    assert [score(body, x=value).score for value in (met, missed)] == [10, 0]


def test_a_target_missed_earns_no_less_than_its_range() -> None:
    body = "fact n : number\nindicator a 10 range 2 .. 10 { target n >= 5 otherwise zero }"
    assert score(body, n=1).score == 2


@pytest.mark.parametrize(
    ("operator", "actual", "wanted", "warned"),
    [
        (">=", 131, 100, True), (">=", 130, 100, False), ("<=", 69, 100, True), ("<=", 70, 100, False),
        (">=", 99, 100, False), (">=", 50, 0, False), (">=", 5, -1, False),
    ],
)  # fmt: skip
def test_a_target_passed_by_far_is_flagged(operator: str, actual: int, wanted: int, warned: bool) -> None:
    body = f"fact n, t : number\nindicator a 10 {{ target n {operator} t otherwise zero flag beyond 30% }}"
    result = score(body, n=actual, t=wanted)
    assert [warning.code for warning in result.warnings] == ["PS525"] * warned


@pytest.mark.parametrize(
    ("rate", "points"),
    [("0%", "2"), ("60%", "2"), ("70%", "5"), ("80%", "8"), ("85%", "9"), ("90%", "10"), ("120%", "10")],
)
def test_an_interpolation_is_straight_between_its_knots_and_flat_outside(rate: str, points: str) -> None:
    body = "fact r : ratio\nindicator a 10 { interpolate r { 60% : 2, 80% : 8, 90% : full } }"
    assert score(body, r=rate)["a"].exact == Fraction(points)


@pytest.mark.parametrize(
    ("rule", "late", "points"),
    [
        ("deduct 2 per 3 of n proportional", 4, "22/3"),
        ("deduct 2 per 3 of n each started", 4, "6"),
        ("deduct 2 per 3 of n each started", 3, "8"),
        ("deduct 2 per 3 of n each complete", 4, "8"),
        ("deduct 2 per 3 of n each complete", 2, "10"),
        ("deduct 2 per 3 of n proportional", -4, "10"),
        ("deduct 2 per 3 of n above 4 proportional", 10, "6"),
        ("deduct 2 per 3 of n above 4 proportional", 4, "10"),
        ("deduct 2 per 3 of n below 10 each started", 6, "6"),
        ("deduct 2 per 3 of n below 10 each complete", 12, "10"),
        ("deduct 2 per 1 of n each complete", 99, "0"),
        ("deduct 2 per 1 of n each complete down to 3", 99, "3"),
        ("deduct 2 per 1 of n each complete down to full / 2", 99, "5"),
        ("deduct 4 when n > 5", 6, "6"),
        ("deduct 4 when n > 5", 5, "10"),
        ('deduct { 4 when n > 5 "many"  1 per 2 of n each complete "each"  3 when n > 90 }', 6, "3"),
        ("deduct { 4 when n > 5  20 when n > 6 } down to 1", 7, "1"),
        ("deduct n when n > 5", 7, "3"),
    ],
)
def test_a_deduction_counts_units_as_its_word_says(rule: str, late: int, points: str) -> None:
    assert score(f"fact n : number\nindicator a 10 {{ {rule} }}", n=late)["a"].exact == Fraction(points)


@pytest.mark.parametrize(("late", "points"), [(0, 10), (2, 8), (9, 5)])
def test_a_malus_deducts_from_nothing_down_to_its_lowest(late: int, points: int) -> None:
    body = "fact n : count\nindicator a 10 { award full } indicator late -5 { deduct 1 per 1 of n each complete }"
    assert score(body, n=late).score == points


def test_a_bonus_deducts_from_its_full_points() -> None:
    body = "indicator a 10 { award 5 } indicator extra +4 { deduct { 1 when true } }"
    result = score(body)
    assert scores(result, "extra", "total") == (3, 8)
    assert {loss.kind: loss.amount for loss in result["extra"].losses} == {"base": -4, "deduction": 1}


CHECKLIST = """fact n : number
indicator a 10 { award { 4 when n > 0 "begun"  3 when n > 5 "half done"  6 when n > 9 "done"  1 / n when n < 0 } }"""


@pytest.mark.parametrize(
    ("n", "points", "unmet"), [(0, "0", 13), (1, "4", 10), (6, "7", 7), (10, "10", 1), (-1, "0", 13)]
)
def test_a_checklist_gives_what_was_done(n: int, points: str, unmet: int) -> None:
    found = score(CHECKLIST, n=n)["a"]
    assert found.exact == Fraction(points)
    assert sum(loss.amount for loss in found.losses if loss.kind == "unmet") >= unmet - 1


@pytest.mark.parametrize(
    ("subject", "rows", "value", "points"),
    [
        ("number", ">= 9 : 10  >= 5 : 4  else : 0", 9, 10),
        ("number", ">= 9 : 10  >= 5 : 4  else : 0", 5, 4),
        ("number", "< 5 : 1  <= 5 : 2  > 5 : 3", 5, 2),
        ("number", "<= 0 : 1  [1, 5) : 2  [5, 9] : 3  else : 4", "0.5", 4),
        ("count", "0 : 10  1, 2 : 5  >= 3 : 0", 2, 5),
        ("count", "<= 2 : 1  >= 3 : 2", 3, 2),
        ("bool", "true : 10  false : 1", False, 1),
        ('choice("good", "fair", "poor")', '"good" : 10  "fair", "poor" : 3', "poor", 3),
        ("text", '"good" : 10  else : 2', "bad", 2),
        ("date", "< 2021-07-01 : 10  >= 2021-07-01 : 4", date(2021, 7, 1), 4),
        ("date", "2021-07-01 : 9  else : 3", date(2021, 7, 1), 9),
        ("duration", "<= 2 days : 10  > 2 days : 4", timedelta(days=2, minutes=1), 4),
        ("ratio in [0%, 100%]", "[0%, 50%) : 1  [50%, 100%] : full * 0.8", "50%", 8),
    ],
)
def test_a_band_takes_its_values(subject: str, rows: str, value: Any, points: int) -> None:
    assert score(f"fact x : {subject}\nindicator a 10 {{ bands x {{ {rows} }} }}", x=value).score == points


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (Fact(7, reason="late"), "late"),
        (Fact(7, reason="late", assessor="Li"), "late (Li)"),
        (Fact(7, reason="未按期", assessor="Li"), "未按期（Li）"),
        (Fact(7, reason="late", assessor="李四"), "late（李四）"),
        (Fact(10, assessor="Li"), None),
        (10, None),
    ],
)
def test_judged_points_carry_the_words_of_the_assessor(given: Any, reason: str | None) -> None:
    found = score('indicator a 10 { judged opinion step 0.5 "the opinion" }', opinion=given)["a"]
    assert [loss.reason for loss in found.losses] == ([reason] if reason else [])
    for loss in found.losses:
        assert loss.seen == (
            Seen("opinion", "the opinion", "7", "points", assessor=given.assessor, reason=given.reason),
        )


def test_what_a_clause_leaves_of_its_range_is_absorbed() -> None:
    body = "fact n : number\nindicator a 10 { award n }"
    assert [score(body, n=n).score for n in (12, -3)] == [10, 0]
    assert [loss.amount for loss in score(body, n=12)["a"].losses] == [-2, 2]
    assert [loss.amount for loss in score(body, n=-3)["a"].losses] == [13, -3]


# ---------------------------------------------------------------- requirements, and all at once


def test_a_requirement_stops_and_a_warning_does_not() -> None:
    body = """fact n : number
        require n > 0 "n must be positive"  require n < 100 "n is a share"  warn unless n < 50 "n is odd"
        indicator a 10 { award 1 }"""
    assert codes(body, n=-5) == ["PS517"]
    assert codes(body, n=500) == ["PS517"]
    result = score(body, n=60)
    assert [(warning.code, warning.severity, warning.message) for warning in result.warnings] == [
        ("PS518", "warning", "n is odd")
    ]
    assert score(body, n=6).warnings == ()


def test_a_clause_names_what_it_saw_and_where_that_comes_from() -> None:
    body = """fact n : number "the figure"
        fact d : number default 3 "the other"
        fact o : number optional
        let half = n / 2 "one half"
        let bad = n / 0.0001 / (n - n)
        indicator a 10 { award if n > 100 then o + bad else half - d }"""
    found = score(body, n=Fact(8, source="page 3", note="audited"))["a"]
    (loss,) = found.losses
    assert loss.amount == 9
    assert loss.clause == "award if n > 100 then o + bad else half - d"
    assert loss.seen == (
        Seen("n", "the figure", "8", "number", "page 3", "audited"),
        Seen("half", "one half", "4", "number", formula="n / 2"),
        Seen("d", "the other", "3", "number", formula="3"),
    )


def test_behind_a_quantity_stand_the_facts_that_it_is_made_of() -> None:
    body = """fact n : number "the figure"
        fact m : number
        let half = (n + m) / 2 "one half"
        let quarter = half / (1 + 1)
        let unused = m * 3
        indicator a 10 { award quarter }"""
    found = score(body, n=Fact(8, source="page 3"), m=4)["a"]
    (loss,) = found.losses
    assert loss.seen == (
        Seen("quarter", None, "3", "number", formula="half / (1 + 1)"),
        Seen("half", "one half", "6", "number", formula="(n + m) / 2", direct=False),
        Seen("n", "the figure", "8", "number", "page 3", direct=False),
        Seen("m", None, "4", "number", direct=False),
    )


def test_what_cannot_be_computed_below_what_does_not_apply_is_shown_as_its_policy_leaves_it() -> None:
    body = """fact n : number
        group g 6 { indicator a 6 { award 1 / n } na when true then full "no such task" } indicator b 4 { award 2 }"""
    result = score(body, n=0)
    assert scores(result, "a", "g", "total") == (6, 6, 8)
    assert result["a"].earned is None
