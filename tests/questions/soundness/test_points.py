"""What is said of points that never come, are cut off, or are limited in vain."""

from __future__ import annotations

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.questions.soundness import points
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of

FACTS = """
fact rate, other : ratio in [0%, 100%]
fact pace : ratio
fact done, planned : count
fact late : duration
fact spent, budget : money
fact kind : choice("a", "b", "c")
fact day : date
fact yes, no : bool
fact list : table { name : text, worth : points in [0, 20], mark : points in [1, 8] }
"""


@pytest.fixture(autouse=True)
def few_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What so small frameworks can bring about is shown, or excluded, in a few boxes."""
    monkeypatch.setattr(limits, "INQUIRY_BOXES", 8)


REST = "and the rest is cut off without a word"


def said(rest: str, header: str = "points 10") -> list[str]:
    """What is said of a framework, each with its code."""
    framework = perfscore.loads(f"framework f {{ {header} round half_up to 0.01 at each indicator }}{FACTS}{rest}")
    return [f"{message.code} {message.text}" for message, _ in points.findings(Ground(framework))]


def one(rest: str) -> list[str]:
    return said(f"indicator i 10 {{ {rest} }}")


# ---------------------------------------------------------------- full marks


def test_a_row_that_never_reaches_full_marks() -> None:
    assert one("bands rate { >= 90% : 8, else : 0 }") == [
        "PS440 indicator `i` can never reach its 10 points: the most it can get is 8"
    ]
    assert said("indicator i 10 { award 1 + rate } ", "points 10") == [
        "PS440 indicator `i` can never reach its 10 points: the most it can get is 2"
    ]
    bare = "framework f { points 1 } fact x : ratio in [0, 1) indicator i 1 { award x }"
    (found,) = points.findings(Ground(perfscore.loads(bare)))
    assert found[0].text == "indicator `i` can never reach its 1 points: it always stays below 1"
    assert found[0].severity == "warning"
    assert found[1] == Span(bare.index("indicator"), bare.index("indicator") + len("indicator i 1"))


def test_a_part_is_named_and_its_indicator_is_not() -> None:
    assert said("indicator i 10 { part 4 { award 3 * rate } part 6 { award 6 * rate } }") == [
        "PS440 part `i.1` can never reach its 4 points: the most it can get is 3"
    ]


@pytest.mark.parametrize(
    "rest",
    [
        "award 10 * rate",
        "award 10 * rate   at most 8",
        "award 9.999 * rate",
        "judged given_points in 2 .. 10",
        "award 8 * rate   full when yes",
    ],
)
def test_a_row_that_may_reach_full_marks(rest: str) -> None:
    assert one(rest) == []


def test_who_judges_a_row_may_give_less_than_it_has() -> None:
    assert one("judged given_points in 2 .. 9") == [
        "PS440 indicator `i` can never reach its 10 points: the most it can get is 9"
    ]
    assert one("judged given_points in 3 .. 3") == [
        "PS441 indicator `i` always gets 3 of 10 points, whatever the facts are"
    ]


def test_who_is_exempt_has_full_marks_in_any_case() -> None:
    assert one("award 8 * rate   na when yes then full")[0].startswith("PS440 indicator `i` can never reach its 10")
    assert one("award 10 * rate   na when yes then full") == []


def test_limits_that_together_always_decide_leave_nothing_to_the_rule() -> None:
    assert one("award 10 * rate   full when yes   zero when not yes")[0].startswith(
        "PS444 what stands in indicator `i`"
    )
    assert one("award 10 * rate   full when yes   zero when no") == []


def test_a_malus_has_no_full_marks_to_reach_but_points_to_take() -> None:
    assert said("indicator i 10 { award 10 * rate } indicator j -5 { award -2 - 3 * rate }") == []
    assert said("indicator i 10 { award 10 * rate } indicator j -5 { award if yes then -2 else -3 }") == [
        "PS440 indicator `j` can never come to -5 points, where its range ends"
    ]


def test_the_ends_of_a_range_are_what_the_rows_add_up_to() -> None:
    rows = "indicator i 10 { award 10 * rate } indicator j +2 { award 2 * rate } indicator k -1 { award -rate }"
    assert said(rows, "points 10 range -1 .. 12") == [
        "PS440 the total can never come to 12 points, where its range ends",
        "PS440 the total can never come to -1 points, where its range ends",
    ]
    apart = rows.replace("-rate", "if yes then -1 else 0")
    assert said(apart, "points 10 range -1 .. 12") == []
    assert said("indicator i 10 range -3 .. 20 { award 10 * rate }", "points 10") == []
    for extreme in ("minimum", "maximum", "mean"):
        both = "indicator i 10 { award 10 * rate } indicator j 10 { award 9 * rate + 1 }"
        assert [each for each in said(both, f"points 10 {extreme} range 0 .. 90") if "range" in each] == []
    assert said("indicator i 10 { award 10 * rate } cap 9 when rate >= 0%", "points 10 range 0 .. 11") == []


def test_what_never_decides_where_the_least_counts_is_told() -> None:
    other = "indicator j 10 { award 10 * rate }"
    assert said(f"indicator i 10 {{ award 10 }} {other}", "points 10 minimum") == [
        "PS441 indicator `i` always gets full marks, whatever the facts are"
    ]
    assert said(f"indicator i 10 {{ award 5 }} {other}", "points 10 minimum") == [
        "PS440 indicator `i` can never reach its 10 points: the most it can get is 5"
    ]
    assert said(f"indicator i 10 {{ award 0 }} {other}", "points 10 maximum") == [
        "PS441 indicator `i` always gets 0 of 10 points, whatever the facts are"
    ]


def test_a_cap_that_holds_now_and_then_does_not_keep_a_row_from_full_marks() -> None:
    assert one("award 8 * rate   cap 5 when yes")[0].startswith("PS440")


# ---------------------------------------------------------------- always the same


def test_a_row_that_always_gets_the_same() -> None:
    assert one("award full") == ["PS441 indicator `i` always gets full marks, whatever the facts are"]
    assert one("award 4") == ["PS441 indicator `i` always gets 4 of 10 points, whatever the facts are"]


@pytest.mark.parametrize(
    ("rest", "header"),
    [
        ("indicator i 10 { award 4 na when yes then redistribute } indicator j +1 { award rate }", "points 10"),
        ("indicator i 10 { award 10 } indicator j 10 { award 10 * rate }", "points 10 maximum"),
        ("each row of list { indicator name -3 { award -3 } }", "points 10 from 10"),
        ("each row of list { indicator name worth { award 5 } }", "points 10"),
        ("indicator i 10 { award 10 * rate } indicator z 0 { award 0 }", "points 10"),
        ("indicator i 10 { award 3 + rate / 100 }", "points 10"),
    ],
)
def test_a_row_that_is_fixed_and_decides_something(rest: str, header: str) -> None:
    assert [each for each in said(rest, header) if each.startswith("PS441")] == []


def test_a_row_is_always_the_same_where_all_facts_that_were_tried_say_so() -> None:
    few = "fact few : count in [0, 5] indicator i 10 {{ award if few * few = {} then 5 else 10 }}"
    assert said(few.format(7)) == ["PS441 indicator `i` always gets full marks, whatever the facts are"]
    assert said(few.format(9)) == []


# ---------------------------------------------------------------- cut off


def test_rows_that_rounding_makes_alike_are_told() -> None:
    assert one("bands rate { >= 90% : 10, >= 50% : 5.004, else : 5.001 }") == [
        "PS448 indicator `i` is rounded to 0.01: rows of 5.001 and 5.004 points are both published as 5"
    ]
    # Points that are worked out differ as they may.
    assert one("bands rate { >= 90% : 10, >= 50% : 5.004, else : 5 * rate }") == []


def test_points_that_are_cut_off_without_a_word() -> None:
    assert one("award 10 * done / planned") == [
        "PS442 this gives 100 points where `done` = 10, `planned` = 1; the row can have no more than 10, " + REST
    ]
    assert one("award { 6 when yes 6 when no }") == [
        "PS442 this gives 12 points where `yes` = yes, `no` = yes; the row can have no more than 10, " + REST
    ]
    assert one("award 10 - late / 7 days")[0].startswith("PS442 this gives ≈-4.2857 points where `late` = 100 days; ")


@pytest.mark.parametrize(
    "rest",
    [
        "award min(full, 10 * done / planned)",
        "award 10 * done / planned   at most full",
        "award 10 * done / planned   zero when done > planned",
        "award 10 * done / planned   na when done > planned then full",
        "deduct 1 per 1 of done each complete",
        "deduct { 5 when yes 5 when no 5 when yes and no }",
        "award 10 * spent / budget   cap 5 when spent > budget",
        "award 10 - 10 * rate - 10 * other   at least 0",
        "judged p",
    ],
)
def test_points_that_are_not_cut_off_or_not_without_a_word(rest: str) -> None:
    assert [each for each in one(rest) if each.startswith("PS442")] == []


def test_limits_around_a_row_count_as_its_own_do() -> None:
    part = "indicator i 10 { part 4 { award 4 * done / planned } part 6 { award 6 * rate } %s }"
    assert said(part % "")[0].startswith("PS442")
    assert said(part % "zero when done > planned") == []
    assert said(part % "cap 5 when done > planned")[0].startswith("PS442")


def test_what_the_file_says_of_facts_is_obeyed() -> None:
    clause = "indicator i 10 { award 10 * done / planned }"
    assert said(f'require done <= planned "no" {clause}') == []
    assert said(f'warn unless done <= planned "no" {clause}') == []
    assert said(f'require yes "no" {clause}')[0].startswith("PS442")
    assert said(f'warn unless done <= planned or yes "no" {clause}')[0].startswith("PS442")
    chain = 'fact begun : count require done <= begun "no" require begun <= planned "no"'
    assert said(f"{chain} {clause}") == []


def test_a_default_that_its_fact_cannot_have_is_no_witness() -> None:
    fact = "fact share : ratio in [0%%, 100%%] default %s indicator i 10 { award 5 * pace + 5 * share }"
    (found,) = said(fact % "pace")
    assert found.startswith("PS442") and "missing" not in found
    assert said(fact % "abs(pace) / 1000")[0].startswith("PS442")
    assert said("fact share : ratio default 1 / done indicator i 10 { award 10 * pace * share }")[0].startswith("PS442")


def test_a_default_that_its_fact_cannot_have_is_no_witness_where_nobody_looks_at_it() -> None:
    facts = "fact asked : count in [0, 10] fact used : count in [0, {}] default asked\n"
    rule = "indicator a 10 { award if asked > 5 then asked * 3 else used }"
    (found,) = said(facts.format(1) + rule)
    assert found.startswith("PS442") and "missing" not in found
    assert said(facts.format(10) + rule)[0].startswith("PS442 this gives 18 points where `asked` = 6")


def test_nobody_spends_less_than_nothing() -> None:
    assert one("award 10 * min(1, spent / budget)") == []
    declared = "fact gain : money in >= -100 fact due : money in > 0"
    assert said(f"{declared} indicator i 10 {{ award 10 * min(1, gain / due) }}")[0].startswith("PS442 this gives -")


@pytest.mark.parametrize(
    "rest",
    [
        "indicator i 10 { award 10 * rate } indicator j -5 { award -1 * done }",
        "indicator i 10 range -5 .. 10 { award 10 * pace }",
        "each row of list { indicator name worth { award 2 * mark } }",
    ],
)
def test_a_bonus_a_malus_and_a_range_stop_where_they_say(rest: str) -> None:
    assert said(rest) == []


@pytest.mark.parametrize(
    "rest",
    [
        "indicator i 10 { award 10 * rate } indicator j +5 { award done }",
        "indicator i 10 range 0 .. 12 { award 10 * pace }",
    ],
)
def test_what_a_group_or_the_total_cuts_off_of_what_is_in_it(rest: str) -> None:
    assert ["the row can have no more than 10" in each for each in said(rest)] == [True]


def test_a_bonus_that_takes_points_is_cut_off() -> None:
    assert said("indicator i 10 { award 10 * rate } indicator j +5 { award 5 - done }")[0].startswith("PS442")


def test_no_more_than_so_many_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = "indicator i 5 { award 5 * pace } indicator j 5 { award 5 * pace }"
    assert len(said(rest)) == 2
    monkeypatch.setattr(limits, "INQUIRY_WORK", 50)
    assert len(said(rest)) < 2


def test_the_most_of_rows_that_share_facts_is_found_from_the_most_of_each() -> None:
    rows = "".join(
        f"fact a{each}, b{each} : count "
        f"indicator i{each} 2 {{ award {{ 1 when a{each} = b{each} + {each}  1 when shared >= {each} }} }}\n"
        for each in range(1, 13)
    )
    framework = perfscore.loads(f"framework f {{ points 24 }} fact shared : count\n{rows}")
    assert list(points.findings(ground := Ground(framework))) == []
    assert all(each.decided for each in inquiry_of(ground).asked)


def test_a_limit_that_always_holds_changes_nothing_behind_one_that_holds_wherever_it_would() -> None:
    rule = "fact few : count in [0, 4] indicator i 10 {{ award min(10, few) cap 1 when few > {} at most 2 }}"
    assert [each.partition(":")[0] for each in said(rule.format(0)) if "at most" in each] == [
        "PS443 `at most` changes nothing"
    ]
    assert [each for each in said(rule.format(3)) if "at most" in each] == []


def test_the_sign_of_a_difference_follows_from_what_is_required() -> None:
    rule = "fact late_ones, all_ones : count {} indicator i 10 {{ award min(10, all_ones - late_ones) }}"
    assert len(said(rule.format(""))) == 1
    required = 'require late_ones <= all_ones "some of them"'
    assert said(rule.format(required)) == []
    rule = "indicator i 10 {{ deduct 4 per 1 of late_ones - all_ones each complete }}"
    never = f"fact late_ones, all_ones : count {required} {rule.format()}"
    assert said(never) == ["PS441 indicator `i` always gets full marks, whatever the facts are"]


def test_nothing_is_cut_off_by_what_is_not_plausible() -> None:
    assert said("fact change : ratio indicator i 10 { award min(10, spent / budget * change) }")[0].startswith("PS442")
    assert said("fact owed : money default spent - budget indicator i 10 { award min(10, owed / budget) }") == []
    assert (
        said("fact maybe : count optional indicator i 10 { award if maybe is missing then 12 else min(10, maybe) }")
        == []
    )


def test_rows_that_refuse_facts_perhaps_leave_the_boxes_as_they_are() -> None:
    unsure = "group g 10 { indicator i 10 { award 10 * rate * (1 - rate) na when done > 5 then error } zero when yes }"
    assert said(unsure) == ["PS440 indicator `i` can never reach its 10 points"]


def test_a_row_of_facts_that_must_apply_is_asked_where_it_stands() -> None:
    row = "each row of list { indicator name worth { award min(worth, mark) na when mark > 4 then error } }"
    assert [each for each in said(row) if "na when" in each] == []


# ---------------------------------------------------------------- the last step


def test_a_last_step_that_takes_less() -> None:
    assert one("deduct 4 per 1 of done each complete") == [
        "PS445 unit 3 takes only 2 of its 4 points, since no more are left, as where `done` = 3"
    ]
    assert one("deduct 3 per 7 days of late each started")[0].startswith("PS445 unit 4 takes only 1 of its 3 points")
    malus = "indicator i 10 { award 10 * rate } indicator j -5 { deduct 2 per 1 of done each complete }"
    assert said(malus)[0].startswith("PS445 unit 3 takes only 1 of its 2 points")


@pytest.mark.parametrize(
    "rest",
    [
        "deduct 5 per 1 of done each complete",
        "deduct 0 per 1 of done each complete   full when yes",
        "deduct 4 per 1 of done proportional",
        "deduct { 5 per 1 of done each complete 1 when yes }",
        "deduct { 4 when yes }   at least 1 when no",
        "deduct 4 per 1 of done each complete   at least 2",
        "deduct 4 per 1 of done each complete down to 2",
        "deduct 4 per 50% of rate each complete",
    ],
)
def test_steps_that_fit_or_of_which_it_cannot_be_told(rest: str) -> None:
    assert [each for each in one(rest) if each.startswith("PS445")] == []


def test_steps_without_a_witness_are_not_spoken_of() -> None:
    assert said('require done <= 2 "no" indicator i 10 { deduct 4 per 1 of done each complete }') == []
    assert said("indicator i 10 { award 10 * rate } indicator j 0 { deduct 4 per 1 of done each complete }") == []


# ---------------------------------------------------------------- limits in vain


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("award 8 * rate + 2   cap 10 when yes", "PS443 `cap 10` changes nothing: there are never more than 10 points"),
        ("award 10 * rate   at least 0", "PS443 `at least 0` changes nothing: there are never fewer than 0 points"),
        ("award 10 * rate   cap 10 when yes", "PS443 `cap 10` changes nothing: there are never more than 10 points"),
    ],
)
def test_a_limit_that_never_binds(rest: str, expected: str) -> None:
    (found,) = one(rest)
    assert found.startswith(expected)


def test_a_veto_of_nothing() -> None:
    found = one("award 0   zero when yes")
    assert found[1] == "PS443 `zero when` changes nothing: the points are always 0 here"
    assert one("award 10   full when yes")[1].startswith("PS443 `full when` changes nothing")


@pytest.mark.parametrize(
    "rest",
    [
        "award 10 * rate   cap 9 when yes",
        "award 10 * rate   cap 10 * rate when yes",
        "award 10 * rate   cap pace when yes",
        "award pace   at most 10",
        "award pace   at least 0   at most 10",
        "award 10 * rate   at least 1",
        "award 10 * rate   at least pace",
        "award 9 * rate + 1   zero when yes",
        "award 10 * rate   full when yes",
        "award 10 * rate   cap 10 when rate > 2",
        "award 0   zero when yes   full when no",
        "award 10 * rate   na when yes then zero",
    ],
)
def test_a_limit_that_may_change_something(rest: str) -> None:
    assert [each for each in one(rest) if each.startswith(("PS443", "PS444"))] == []


def test_limits_of_rows_with_points_of_their_own() -> None:
    row = "each row of list {{ indicator name worth {{ award {} * mark zero when yes }} }}"
    assert said(row.format(1)) == []
    same = "PS443 `zero when` changes nothing: whatever the facts are, the points are the same without it"
    assert said(row.format(0)) == ["PS440 the total can never reach its 10 points", same]


# ---------------------------------------------------------------- limits behind limits


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("zero when yes", "zero when yes"),
        ("zero when yes and no", "zero when yes"),
        ("zero when yes", "zero when yes or no"),
        ("full when yes and no", "zero when yes"),
        ("full when yes", "full when yes or no"),
        ("cap 4 when yes and no", "zero when yes"),
        ("at least 4 when yes", "full when yes"),
        ("at most 4", "zero when rate <= 100%"),
        ("cap 4 when yes", "at most 4"),
        ("cap 4 when yes", "at most 3"),
        ("cap 10 * rate when yes", "cap 10 * rate when yes or no"),
        ("at least 2 when yes", "at least 4"),
        ("at least 2 when done > 5", "at least 2 when done > 3"),
        ("zero when yes", "na when yes then full"),
        ("na when yes then full", "na when yes then zero"),
        ("na when yes then full", "na when yes or no then full"),
    ],
)
def test_a_limit_behind_another(weak: str, strong: str) -> None:
    for rest, line in ((f"\n{weak}\n{strong}", 13), (f"\n{strong}\n{weak}", 12)):
        found = [each for each in one(f"award 12 * pace - 2 {rest}") if each.startswith("PS444")]
        word, other = (" ".join(each.split()[:2]) for each in (weak, strong))
        if weak == strong:
            line = 12
        assert len(found) == 1
        assert found[0].endswith(f"in line {line} holds too and decides")
        assert any(f"`{name}` changes nothing" in found[0] for name in (word, word.split()[0]))
        assert any(f"`{name}` in line" in found[0] for name in (other, other.split()[0]))


@pytest.mark.parametrize(
    ("one_limit", "other"),
    [
        ("zero when yes", "zero when no"),
        ("zero when yes", "cap 3 when no"),
        ("cap 3 when yes and no", "cap 4 when yes"),
        ("cap 3 when yes", "at least 2 when yes"),
        ("cap pace when yes", "cap 4 when yes"),
        ("at least 5 when done > 5", "at least 3 when done > 3"),
        ("na when yes then zero", "zero when no"),
        ("zero when rate > 2", "zero when yes"),
    ],
)
def test_limits_that_stand_beside_one_another(one_limit: str, other: str) -> None:
    for rest in (f"{one_limit} {other}", f"{other} {one_limit}"):
        assert [each for each in one(f"award 12 * pace - 2 {rest}") if each.startswith("PS444")] in ([], []), rest


def test_of_very_many_limits_the_first_are_compared_and_each_is_asked() -> None:
    codes = [each[:5] for each in one(f"award 12 * pace - 2 {'cap 4 when yes ' * 100}")]
    assert codes.count("PS444") == 11
    assert codes.count("PS443") == 88


LONG = " or ".join(f"done = {number}" for number in range(40))
DEEP = "not (not (not (not (not (yes)))))"


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("done > 5", "done > 3", True),
        ("done > 5", "3 < done", True),
        ("done >= 3", "done > 3", False),
        ("done = 4", "done >= 4", True),
        ("4 = done", "done in [3, 5]", True),
        ("done < 3", "done <= 3", True),
        ("done > 5", "planned > 3", False),
        ("done != 5", "done != 5", True),
        ("done != 5", "done > 3", False),
        ("done > planned", "done > 3", False),
        ("day < 2024-01-01", "day <= 2024-06-30", True),
        ('kind = "a"', 'kind in {"a", "b"}', True),
        ('kind in {"a", "c"}', 'kind in {"a", "b"}', False),
        ('kind = "a"', 'kind != "b"', True),
        ('kind = "a"', "done > 3", False),
        ("done in {4, 5}", "done > 3", True),
        ("yes and done > 5", "done > 3", True),
        ("yes", "yes or no", True),
        ("yes and no", "yes and no", True),
        ("yes and no", "no and yes", True),
        ("yes or no", "no or yes", True),
        ("yes or no", "yes", False),
        ("yes", "yes and no", False),
        ("not (done > 3)", "not (done > 5)", True),
        ("not (done > 5)", "not (done > 3)", False),
        ("not yes", "yes", False),
        ("yes", "rate <= 100%", True),
        (LONG, f"({LONG}) or yes", True),
        (LONG, LONG, True),
        (f"{DEEP} and no", f"no and {DEEP} or no", True),
        ("not (not (not (not (not (done > 3)))))", "not (not (not (not (not (done > 5)))))", True),
    ],
)
def test_one_condition_implies_another(first: str, then: str, expected: bool) -> None:
    text = f"framework f {{ points 10 }} {FACTS} indicator i 10 {{ award 1 zero when {first} zero when {then} }}"
    ranges = Ground(perfscore.loads(text)).ranges
    one_limit, other = ranges.rows["i"].limits
    assert points.implies(one_limit.condition, other.condition, ranges) is expected


def test_no_condition_implies_only_what_always_holds() -> None:
    text = f"framework f {{ points 10 }} {FACTS} indicator i 10 {{ award 1 zero when yes at most 3 }}"
    ranges = Ground(perfscore.loads(text)).ranges
    one_limit, other = ranges.rows["i"].limits
    assert not points.implies(other.condition, one_limit.condition, ranges)
    assert points.implies(one_limit.condition, other.condition, ranges)


def test_a_day_is_looked_at_for_its_year() -> None:
    rule = "indicator i 10 { bands year(day) { <= 2019 : 0, [2020, 2022] : 5, >= 2023 : 10 } }"
    found = perfscore.check(perfscore.loads(f"framework f {{ points 10 }}\nfact day : date\n{rule}"))
    assert len(found) == 0 and found.undecided == ()
    assert found.asked == 6


def test_the_items_of_a_deduction_have_to_fit_each_by_itself() -> None:
    facts = "fact few : count in [0, 2] fact lacking : count"
    assert said(f"{facts} indicator i 10 {{ deduct {{ 3 per 1 of lacking each complete 5 when yes }} }}") == [
        "PS445 unit 4 takes only 1 of its 3 points, since no more are left, as where `lacking` = 4, `yes` = no"
    ]
    assert said(f"{facts} indicator i 10 {{ deduct {{ 5 per 1 of lacking each complete 12 when yes }} }}") == [
        "PS445 this takes only 10 of its 12 points, since the row has no more, as where `yes` = yes, `lacking` = 0"
    ]
    fitting = "3 per 1 of few each complete", "5 per 1 of lacking proportional", "4 when yes", "10 when no"
    assert said(f"{facts} indicator i 10 {{ deduct {{ {' '.join(fitting)} }} }}") == []
    assert said(f"{facts} indicator i 10 {{ deduct {{ 12 when lacking < 0 5 per 1 of lacking each complete }} }}") == []
