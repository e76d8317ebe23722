"""Stories say all that explanations know, in sentences of either language."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any, get_args

import pytest

import perfscore
from perfscore.kernel.source import Language, replace
from perfscore.messages.diagnostics import Diagnostic, Place, Quoted
from perfscore.reports.story import stories, story
from perfscore.scoring.explanation import AppliedLimit, Edge, Explanation, Form, Item, Part, Scale, Segment, Step
from support.cases import each_of
from support.scoring import framework
from support.telling import HOSTILE, PLACE, figure, loss, safe

LANGUAGES: tuple[Language, ...] = ("en", "zh")
NOTHING = Explanation(
    kind="indicator",
    path="a",
    title="A",
    weight=Decimal(10),
    low=Decimal(0),
    high=Decimal(10),
    score=Decimal("10.00"),
    earned=Fraction(10),
    limited=Fraction(10),
    exact=Fraction(10),
    applies=True,
    form="award",
    clause=None,
    row=None,
    place=PLACE,
    figures=(),
    steps=(),
    items=(),
    parts=(),
    losses=(),
    limits=(),
    edges=(),
    scale=None,
    problems=(),
)


def told(lang: Language = "en", **changes: Any) -> list[str]:
    return story(replace(NOTHING, **changes), lang=lang).splitlines()


def section(name: str, lang: Language = "en", **changes: Any) -> list[str]:
    """The lines of one section, without what they all begin with."""
    lines = iter(told(lang, **changes))
    return [line.removeprefix("  ") for line in _section(lines, name)]


def _section(lines: Iterator[str], name: str) -> Iterator[str]:
    for line in lines:
        if line == name:
            break
    for line in lines:
        if not line:
            return
        yield line


def credit_centre(name: str, lang: Language) -> str:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    return story(result[name].explanation, lang=lang)


def test_the_adjustment_of_the_credit_centre_in_english() -> None:
    rate = "(budget_adjusted - budget_initial) / budget_initial"
    assert credit_centre("compliance.adjustment", "en").splitlines() == [
        "预算调整规模 (part management.funds.compliance.adjustment)",
        "It scores 0.91 of 1 point; 0.09 lost.",
        "",
        "Rule:",
        "  Points are taken off for each item listed.",
        "  As written in shenzhen-department-2021.perf, line 183:",
        '    扣分 0.1 每 1% 于 绝对值(adjust_rate) 超过 10% 按比例 "调整超过 10%"',
        "",
        "Figures:",
        f"  预算调整率（调减为负） (adjust_rate): ≈10.89%, computed as {rate}",
        "    调整后预算数 (budget_adjusted): 58,912,316.49 yuan",
        "      source: 2021 年度部门整体绩效评价报告",
        "      note: 原两中心之和：45 295 933.00 + 13 616 383.49 元；调整率 10.89%",
        "      found in credit-centre-2021.toml, line 104",
        "    年初预算数 (budget_initial): 53,124,661.27 yuan",
        "      source: 2021 年度部门整体绩效评价报告",
        "      note: 原两中心之和：39 525 947.26 + 13 598 714.01 元",
        "      found in credit-centre-2021.toml, line 99",
        "",
        "Arithmetic:",
        f"  adjust_rate = {rate} = (58912316.49 - 53124661.27) / 53124661.27 ≈ 10.89%",
        "  绝对值(adjust_rate) = 绝对值(10.89%) ≈ 10.89%",
        "  0.1 每 1% 于 绝对值(adjust_rate) 超过 10% 按比例 = 0.1 * (10.89% - 10%) / 1% ≈ 0.0894 points",
        "",
        "One by one:",
        "  ✗ 调整超过 10% (0.1 每 1% 于 绝对值(adjust_rate) 超过 10% 按比例): takes off ≈0.0894 points",
        "",
        "Scale:",
        "  绝对值(adjust_rate) is ≈10.89%. It stands at the arrow:",
        "    [0%, 10%]: 1 point",
        "  → (10%, 20%]: from 1 point to 0 points",
        "    above 20%: 0 points",
        "",
        "Outcome:",
        "  The rule gives ≈0.910552 points.",
        "  No limit came into force.",
        "  Rounded for publication it is 0.91 points.",
        "",
        "Lost:",
        "  −0.09  deduction: 调整超过 10% (line 183)",
        "  −0.00  rounding (before rounding ≈−0.0006, line 183)",
        "",
        "Nearest edge:",
        "  绝对值(adjust_rate) is ≈10.89%; at 10% or below: +0.09 points (≈0.89 percentage points away)",
    ]


def test_the_adjustment_of_the_credit_centre_in_chinese() -> None:
    lines = credit_centre("compliance.adjustment", "zh").splitlines()
    assert lines[:9] == [
        "预算调整规模（评分要点 management.funds.compliance.adjustment）",
        "得 0.91 分（满分 1 分），扣 0.09 分。",
        "",
        "评分规则：",
        "  按所列情形逐项扣分。",
        "  规则原文（shenzhen-department-2021.perf 第 183 行）：",
        '    扣分 0.1 每 1% 于 绝对值(adjust_rate) 超过 10% 按比例 "调整超过 10%"',
        "",
        "数据：",
    ]
    assert lines[-19:] == [
        "  ✗ 调整超过 10%（0.1 每 1% 于 绝对值(adjust_rate) 超过 10% 按比例）：扣 ≈0.0894 分",
        "",
        "所在档次：",
        "  绝对值(adjust_rate)：≈10.89%，位于箭头所指处：",
        "    [0%, 10%]：1 分",
        "  → (10%, 20%]：1 分至 0 分",
        "    高于 20%：0 分",
        "",
        "得分情况：",
        "  按规则得 ≈0.910552 分。",
        "  未触发任何限制条件。",
        "  舍入后公布得分为 0.91 分。",
        "",
        "扣分：",
        "  −0.09  扣分：调整超过 10%（第 183 行）",
        "  −0.00  舍入（舍入前 ≈−0.0006，第 183 行）",
        "",
        "最近的分界点：",
        "  绝对值(adjust_rate)：目前 ≈10.89%，若不高于 10%，+0.09 分（相差 ≈0.89 个百分点）",
    ]


def test_the_whole_names_its_parts_and_the_next_grade() -> None:
    text = credit_centre("total", "zh")
    assert text.startswith("部门整体支出绩效评分表（评分总表）\n得 93.67 分（满分 100 分），扣 6.33 分。\n")
    assert "各项得分：\n  部门决策：18.50 / 20（decision）\n  部门管理：19.89 / 20（management）\n" in text
    assert text.endswith("最近的分界点：\n  总分目前为 93.67 分，若低于 90 分，等级为“良”（相差 3.67 分）")
    assert credit_centre("total", "en").endswith(
        "The total is 93.67 points; below 90 points the grade is 良 (3.67 points away)"
    )


def test_what_an_assessor_gave_is_a_figure_with_its_evidence() -> None:
    text = credit_centre("goal_clarity.with_effects", "en")
    assert "An assessor gives the points." in text
    assert "  绩效指标含能反映效果的指标 (clarity_with_effects): 1 point\n    source: 2021 年度" in text
    assert "  −1.00  judged: 报告没有公布各项陈述的得分；1.5 分的扣分按假定分配，本项扣 1 分（深圳市" in text


def test_a_row_of_a_table_tells_its_story() -> None:
    result = perfscore.evaluate("project-self-evaluation-2021", "archive-cabinets-2021")
    text = story(result["档案管理人员满意度"].explanation, lang="zh")
    assert "  由评定人评定得分。\n" in text
    assert "  得分（score）：7 分\n    见 archive-cabinets-2021.toml 第 82 行\n" in text
    assert "  −3.00  评定：偏差原因:受疫情等因素影响" in text


def test_what_could_not_be_computed_says_why_and_what_is_known() -> None:
    sound = framework("fact n, m : number indicator a 6 { award n / m } indicator b 4 { award n }")
    with pytest.raises(perfscore.FactsError) as refusal:
        perfscore.evaluate(sound, {"n": 1, "m": 0})
    explain = refusal.value.told.explainer.explanation
    lines = story(explain("a"), lang="en").splitlines()
    assert lines[:6] == [
        "a (indicator a)",
        "It could not be computed; at stake: 6 points.",
        "",
        "Why it could not be computed:",
        "  PS515: this divides by 0: `m` is 0 (<text>, line 3)",
        "    help: look at the facts first; if they are right, the framework must say what counts then:",
    ]
    assert lines[6].startswith("      `na when … then …`")
    assert lines[-3:] == ["Figures:", "  n: 1", "  m: 0"]
    whole = story(explain(""), lang="zh")
    assert "未能计算得分，涉及分值 10 分。" in whole
    assert "各项得分：\n  a：未能计算（a）\n  b：1.000000 / 4（b）" in whole


def test_a_problem_of_a_call_has_no_line_and_perhaps_no_help() -> None:
    problem = Diagnostic(Quoted("PS599", "error", "no"))
    changes: dict[str, Any] = {"score": None, "weight": Decimal(0), "high": Decimal(0), "problems": (problem,)}
    assert section("Why it could not be computed:", **changes) == ["PS599: no (<call>)"]
    assert told(**changes)[1] == "It could not be computed."


# ---------------------------------------------------------------- score and outcome


@pytest.mark.parametrize(
    ("changes", "english", "chinese"),
    [
        ({}, "It scores 10.00 of 10 points; nothing is lost.", "得 10.00 分（满分 10 分），未扣分。"),
        ({"score": Decimal(-1)}, "It scores −1 of 10 points; 11 lost.", "得 −1 分（满分 10 分），扣 11 分。"),
        ({"score": Decimal(11)}, "It scores 11 of 10 points; 1 gained.", "得 11 分（满分 10 分），加 1 分。"),
        ({"applies": False}, "It does not apply, and has no points.", "本项不适用，不计分。"),
    ],
)
def test_the_second_line_tells_the_score(changes: dict[str, Any], english: str, chinese: str) -> None:
    assert told("en", **changes)[1].startswith(english)
    assert told("zh", **changes)[1] == chinese


def test_a_malus_tells_its_range() -> None:
    changes = {"weight": Decimal(0), "low": Decimal(-5), "high": Decimal(0), "score": Decimal(-1)}
    assert told("en", **changes)[1:3] == [
        "It scores −1 point, apart from the declared points.",
        "It may give from −5 points to 0 points.",
    ]
    assert told("zh", **changes)[1:3] == ["得 −1 分，不计入满分。", "得分范围为 −5 分至 0 分。"]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {},
            [
                "The rule gives 10 points.",
                "No limit came into force.",
                "Nothing had to be rounded: it is 10.00 points.",
            ],
        ),
        (
            {"form": "sum", "earned": Fraction(1), "limited": Fraction(1), "exact": Fraction(1), "score": Decimal(1)},
            [
                "The parts together give 1 point.",
                "No limit came into force.",
                "Nothing had to be rounded: it is 1 point.",
            ],
        ),
        (
            {"limited": Fraction(-1, 3), "exact": Fraction(2, 3), "score": Decimal("0.67")},
            [
                "The rule gives 10 points.",
                "No limit came into force.",
                "Behind all limits, and within the range, this is ≈−0.333333 points.",
                "Before rounding this is ≈0.666667 points.",
                "Rounded for publication it is 0.67 points.",
            ],
        ),
    ],
)
def test_the_outcome_goes_from_the_rule_to_what_is_published(changes: dict[str, Any], lines: list[str]) -> None:
    assert section("Outcome:", **changes) == lines


def test_limits_tell_whether_they_changed_the_points() -> None:
    def limit(reason: str | None, amount: int | None, bound: bool, effect: str) -> AppliedLimit:
        exact = None if amount is None else Fraction(amount)
        return AppliedLimit("cap", reason, exact, bound, Fraction(effect), "cap 4 when x", PLACE)

    held = (
        limit("a leak", 4, True, "1/3"),
        limit(None, 4, True, "-1"),
        limit("x", None, False, "0"),
        limit("x", None, True, "0"),
    )
    assert section("Outcome:", limits=held, earned=None)[:6] == [
        "What the rule gives does not count; a limit decided.",
        "Limits whose condition held:",
        "  cap: a leak, set at 4 points, it took off ≈0.3333 points (cap 4 when x, line 7)",
        "  cap: cap 4 when x, set at 4 points, it gave 1 point (line 7)",
        "  cap: x, it changed nothing (cap 4 when x, line 7)",
        "  cap: x, it decided the points (cap 4 when x, line 7)",
    ]
    assert section("得分情况：", "zh", limits=held)[1:5] == [
        "触发的限制条件：",
        "  封顶：a leak，限值 4 分，扣减 ≈0.3333 分（cap 4 when x，第 7 行）",
        "  封顶：cap 4 when x，限值 4 分，增加 1 分（第 7 行）",
        "  封顶：x，未影响得分（cap 4 when x，第 7 行）",
    ]


def test_losses_name_the_part_that_lost_them() -> None:
    found = (
        loss("a", "1.00"),
        loss("a.b", "-0.25", title="Part", kind="base", reason=None, clause="+1"),
        loss("a.c", "0.00", "1/300", title=None),
        loss("a", "0.01", "1/300", kind="rounding", reason=None),
    )
    assert section("Lost:", losses=found) == [
        "−1.00  deduction: late (line 7)",
        "+0.25  base: +1 (Part, line 7)",
        "−0.00  deduction: late (a.c, before rounding ≈−0.0033, line 7)",
        "−0.01  rounding (before rounding ≈−0.0033, line 7)",
    ]
    assert section("Lost:") == ["No points were taken off."]


# ---------------------------------------------------------------- rule, figures, arithmetic


def test_every_form_has_its_sentence() -> None:
    for form in get_args(Form):
        for lang, name in zip(LANGUAGES, ("Rule:", "评分规则："), strict=True):
            assert len(section(name, lang, form=form)[0]) > 4


def test_a_rule_has_its_clause_its_line_and_its_row() -> None:
    assert section("Rule:", clause="bands n { >= 1 : 1 }", row=">= 1 : 1", form="bands") == [
        "The points are those of the band in which the value lies.",
        "As written in f.perf, line 7:",
        "  bands n { >= 1 : 1 }",
        "The row taken is: >= 1 : 1",
    ]
    assert section("Rule:", form="sum") == ["The points of its parts are added up.", "Declared in f.perf, line 7."]


def test_figures_have_their_evidence() -> None:
    shown = (
        figure("rate", "≈88.46%", title="Pace", kind="ratio", formula="a / b"),
        figure("ok", "yes", kind="bool", source="a letter", note="by hand", place=Place("x.toml", 4), direct=False),
        figure("wait", "3 days", kind="duration", place=Place("<call>")),
    )
    assert section("Figures:", figures=shown) == [
        "Pace (rate): ≈88.46%, computed as a / b",
        "  ok: yes",
        "    source: a letter",
        "    note: by hand",
        "    found in x.toml, line 4",
        "wait: 3 days",
        "  found in <call>",
    ]
    assert section("数据：", "zh", figures=shown)[1:] == [
        "  ok：是",
        "    来源：a letter",
        "    说明：by hand",
        "    见 x.toml 第 4 行",
        "wait：3 天",
        "  见 <call>",
    ]


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (Step("rate", "a / b", "1 / 3", "≈33.33%", "ratio"), "rate = a / b = 1 / 3 ≈ 33.33%"),
        (Step(None, "2 * a", "2 * 3", "6", "points"), "2 * a = 2 * 3 = 6 points"),
        (Step(None, "a", "1", "1", "points"), "a = 1 point"),
        (Step(None, "4", "4", "4", "points"), "4 = 4 points"),
        (Step("late", "a > 3", "5 > 3", "yes", "bool"), "late = a > 3 = 5 > 3: yes"),
        (
            Step("wait", "b - a", "2021-01-04 - 2021-01-01", "3 days", "duration"),
            "wait = b - a = 2021-01-04 - 2021-01-01 = 3 days",
        ),
    ],
)
def test_arithmetic_is_written_as_on_paper(step: Step, line: str) -> None:
    assert section("Arithmetic:", steps=(step,)) == [line]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("checklist", ["✓ told (a): gives 1 point", "✗ b: gives nothing"]),
        ("deduct", ["✗ told (a): takes off 1 point", "✓ b: takes off nothing"]),
    ],
)
def test_items_are_ticked_off(form: Form, lines: list[str]) -> None:
    found = (Item("told", "a", True, Fraction(1)), Item(None, "b", False, Fraction(0)))
    assert section("One by one:", form=form, items=found) == lines


def test_parts_have_their_points_or_none() -> None:
    parts = (
        Part("a.x", "X", Decimal(4), Decimal("3.50"), True),
        Part("a.y", "Y", Decimal(4), None, True),
        Part("a.z", "Z", Decimal(4), Decimal(0), False),
    )
    assert section("Parts:", parts=parts) == [
        "X: 3.50 / 4 (a.x)",
        "Y: could not be computed (a.y)",
        "Z: not applicable (a.z)",
    ]


# ---------------------------------------------------------------- scales and edges


def segment(low_text: str | None, high_text: str | None, points: str = "1", **changes: Any) -> Segment:
    """A segment between two numbers; closed at both ends unless told otherwise."""
    first, _, last = points.partition(" ")
    fields: dict[str, Any] = {
        "label": "as written",
        "low": None if low_text is None else Fraction(low_text) if low_text.isdigit() else Fraction(0),
        "high": None if high_text is None else Fraction(high_text) if high_text.isdigit() else Fraction(1),
        "low_closed": True,
        "high_closed": True,
        "low_text": low_text or "",
        "high_text": high_text or "",
        "low_points": Fraction(first),
        "high_points": Fraction(last or first),
        "here": False,
    }
    return Segment(**(fields | changes))


@each_of(
    [
        (segment("1", "2"), "  [1, 2]: 1 point", "  [1, 2]：1 分"),
        (segment("1", "2", "1 3", low_closed=False), "  (1, 2]: from 1 point to 3 points", "  (1, 2]：1 分至 3 分"),
        (segment("1", "2", high_closed=False, here=True), "→ [1, 2): 1 point", "→ [1, 2)：1 分"),
        (segment(None, "2"), "  at 2 or below: 1 point", "  不高于 2：1 分"),
        (segment(None, "2", high_closed=False), "  below 2: 1 point", "  低于 2：1 分"),
        (segment("2", None), "  at 2 or above: 1 point", "  不低于 2：1 分"),
        (segment("2", None, low_closed=False), "  above 2: 1 point", "  高于 2：1 分"),
        (segment("2", "2"), "  at 2: 1 point", "  等于 2：1 分"),
        (segment(None, None), "  any value: 1 point", "  任意值：1 分"),
        (segment("“x”", "“x”", low=None, high=None), "  “x”: 1 point", "  “x”：1 分"),
    ]
)
def test_a_stretch_of_a_scale_is_told_by_its_ends(piece: Segment, english: str, chinese: str) -> None:
    scale = Scale("n + 1", None, Fraction(3), "3", "number", (piece,))
    assert section("Scale:", scale=scale) == ["n + 1 is 3. It stands at the arrow:", english]
    assert section("所在档次：", "zh", scale=replace(scale, title="数")) == ["数：3，位于箭头所指处：", chinese]


def test_the_first_and_the_last_day_are_no_edges() -> None:
    days = (
        segment("0001-01-01", "2021-12-20"),
        segment("2021-12-20", "9999-12-31", low_closed=False, here=True),
        segment("0001-01-01", "9999-12-31"),
    )
    scale = Scale("d", "Day", Fraction(6), "2021-12-21", "date", days)
    assert section("Scale:", scale=scale)[1:] == [
        "  on 2021-12-20 or earlier: 1 point",
        "→ after 2021-12-20: 1 point",
        "  any value: 1 point",
    ]


def edge(relation: Any, at: str, effect: str, distance: str | None = None, **changes: Any) -> Edge:
    fields: dict[str, Any] = {"subject": "n", "title": None, "now": "3", "kind": "number"}
    far = None if distance is None else Fraction(distance)
    return Edge(relation=relation, at=at, distance=far, effect=Fraction(effect), **(fields | changes))


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
    [
        (
            edge("<=", "10%", "9/100", "1/112", now="≈10.89%", kind="ratio", title="Rate"),
            "Rate (n) is ≈10.89%; at 10% or below: +0.09 points (≈0.89 percentage points away)",
            "Rate（n）：目前 ≈10.89%，若不高于 10%，+0.09 分（相差 ≈0.89 个百分点）",
        ),
        (edge(">", "4", "-1", "1"), "n is 3; above 4: −1 point (1 away)", "n：目前 3，若高于 4，−1 分（相差 1）"),
        (
            edge("<", "3", "-1/3", "0"),
            "n is 3; below 3: ≈−0.3333 points (right on the edge)",
            "n：目前 3，若低于 3，≈−0.3333 分（恰在分界点上）",
        ),
        (
            edge("=", "3.5", "1", "1/2"),
            "n is 3; at 3.5: +1 point (0.5 away)",
            "n：目前 3，若等于 3.5，+1 分（相差 0.5）",
        ),
        (
            edge("=", "no", "-1", now="yes", kind="bool"),
            "n is yes; if it were no: −1 point",
            "n：目前 是，若改为 否，−1 分",
        ),
        (
            edge("holds", "", "-1", now="", kind="bool", subject="a > b"),
            "a > b; if it held: −1 point",
            "a > b：若该条件成立，−1 分",
        ),
        (
            edge("fails", "", "2", now="", kind="bool", subject="a > b"),
            "a > b; if it did not hold: +2 points",
            "a > b：若该条件不成立，+2 分",
        ),
        (
            edge(">=", "2021-12-20", "2", "3", now="2021-12-17", kind="date"),
            "n is 2021-12-17; on 2021-12-20 or later: +2 points (3 days away)",
            "n：目前 2021-12-17，若不早于 2021-12-20，+2 分（相差 3 天）",
        ),
        (
            edge("<", "2 days", "2", "1/3", now="3 days", kind="duration"),
            "n is 3 days; below 2 days: +2 points (8 hours away)",
            "n：目前 3 天，若低于 2 天，+2 分（相差 8 小时）",
        ),
    ],
)
def test_an_edge_is_a_sentence(found: Edge, english: str, chinese: str) -> None:
    assert section("Nearest edge:", edges=(found,)) == [english]
    assert section("最近的分界点：", "zh", edges=(found,)) == [chinese]


def test_of_many_edges_the_nearest_gain_and_the_nearest_loss_are_told() -> None:
    many = (edge("<", "1", "1"), edge("<", "0", "2"), edge(">", "5", "-1"), edge(">", "6", "-2"))
    assert section("Nearest edge:", edges=many) == [
        "n is 3; below 1: +1 point",
        "n is 3; above 5: −1 point",
        "Other edges: 2.",
    ]
    assert section("最近的分界点：", "zh", edges=many)[-1] == "另有 2 个分界点。"


def test_the_edges_of_the_whole_are_grades() -> None:
    grades = (
        edge(">=", "90", "1", "1", subject="total", grade="A", now="89", kind="points"),
        edge("=", "no", "0", now="yes", kind="bool", subject="bad", title="bad books", grade="A"),
        edge("holds", "", "0", now="", kind="bool", subject="a > b", grade="C"),
        edge(">", "5", "2", "2", grade="A"),
        edge("<", "1", "1", "2"),
        edge("<", "80", "-9", "9", subject="total", grade="C", now="89", kind="points"),
        edge(">", "7", "-1", "4"),
        edge(">", "8", "-1", "5"),
    )
    assert section("Nearest edge:", path="", kind="framework", edges=grades) == [
        "The total is 89 points; at 90 points or above the grade is A (1 point away)",
        "bad books (bad) is yes; if it were no, the grade would be A",
        "a > b; if it held, the grade would be C",
        "n is 3; above 5: +2 points, and the grade would be A (2 away)",
        "The total is 89 points; below 80 points the grade is C (9 points away)",
        "n is 3; below 1: +1 point (2 away)",
        "n is 3; above 7: −1 point (4 away)",
        "Other edges: 1.",
    ]
    assert section("最近的分界点：", "zh", path="", kind="framework", edges=grades)[:5] == [
        "总分目前为 89 分，若不低于 90 分，等级为“A”（相差 1 分）",
        "bad books（bad）：目前 是，若改为 否，等级变为“A”",
        "a > b：若该条件成立，等级变为“C”",
        "n：目前 3，若高于 5，+2 分，等级变为“A”（相差 2）",
        "总分目前为 89 分，若低于 80 分，等级为“C”（相差 9 分）",
    ]


# ---------------------------------------------------------------- any text, several stories


def test_several_stories_stand_apart() -> None:
    one = story(NOTHING, lang="en")
    assert stories([NOTHING, NOTHING], lang="en") == f"{one}\n\n{'─' * 60}\n\n{one}"
    assert stories([], lang="en") == ""


class Places:
    """Gives a text for each place, and keeps the places that it was asked for."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text
        self.known: list[str] = []

    def __call__(self, place: str) -> str:
        self.known.append(f"«{place}»")
        return self.known[-1] if self.text is None else self.text


def everywhere(text: Places) -> Explanation:
    """An explanation that has a text in all its places."""
    seen = figure(
        text("figure"),
        text("value"),
        title=text("figure title"),
        source=text("source"),
        note=text("note"),
        formula=text("formula"),
        place=Place(text("facts"), 3),
    )
    row = segment(text("option"), None, low=None, high=None, here=True)
    return replace(
        NOTHING,
        path=text("path"),
        title=text("title"),
        clause=text("clause"),
        row=text("row"),
        place=Place(text("framework"), 3),
        figures=(seen,),
        steps=(Step(text("step"), text("written"), text("filled"), text("step value")),),
        items=(Item(text("item"), text("condition"), True, Fraction(1)),),
        parts=(Part(text("part path"), text("part"), Decimal(1), Decimal(1), True),),
        losses=(loss("a.b", "1", reason=text("reason"), title=text("loss title")),),
        limits=(AppliedLimit("cap", text("limit"), Fraction(1), True, Fraction(1), text("limit clause"), PLACE),),
        edges=(edge("<", text("at"), "1", subject=text("subject"), title=text("edge title"), now=text("now")),),
        scale=Scale("n", text("scale title"), None, text("shown"), "text", (row,)),
        problems=(Diagnostic(Quoted("PS1", "error", text("problem"), text("help")), Place(text("problem file"))),),
    )


@each_of(product(HOSTILE, LANGUAGES))
def test_no_text_breaks_a_story(hostile: str, lang: Language) -> None:
    found = story(everywhere(Places(hostile)), lang=lang)
    assert safe(found)
    assert re.sub(r"\x1b\[[0-9]*m", "", story(everywhere(Places(hostile)), lang=lang, colour=True)) == found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_is_told(lang: Language) -> None:
    text = Places()
    found = story(everywhere(text), lang=lang)
    assert len(text.known) == 34
    assert [place for place in text.known if place not in found] == []


def test_colours_can_be_taken_out_of_the_stories_of_the_credit_centre() -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    for node in result.walk():
        for lang in LANGUAGES:
            coloured = story(node.explanation, lang=lang, colour=True)
            assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == story(node.explanation, lang=lang)


def test_the_row_of_what_is_missing_is_told_as_one() -> None:
    table = "lookup n, m { | | 0 | > 0 | missing | | missing | 1 | 2 | 3 | | >= 0 | 4 | 4 | 0 | }"
    rule = framework(f"fact n, m : count optional indicator x 4 {{ {table} }}", "4")
    told = perfscore.evaluate(rule, {}).explain("x").to_text()
    assert "The row taken is: missing · missing : 3" in told
    told = perfscore.evaluate(rule, {"n": 2}).explain("x").to_text()
    assert "The row taken is: >= 0 · missing : 0" in told
