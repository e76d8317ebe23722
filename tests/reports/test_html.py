"""The report as a page: well formed, accessible, complete, and safe whatever stands in the framework and the facts."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

import perfscore
from perfscore import Fact
from perfscore.kernel.source import Language, replace
from perfscore.messages.diagnostics import Diagnostic, Place, Quoted
from perfscore.reports import html, html_table, html_tags
from perfscore.reports.html import compact, explanation_html, ledger_html, report
from perfscore.reports.html_tags import fragment_style, page_style
from perfscore.reports.html_words import Words
from perfscore.reports.spoken import share
from support.markup import Element, grid, parsed
from support.scoring import framework, score

LIGHT, DARK = html_tags.colours().values()
SMALL = """
framework grants "Grant report" {
  points 100 range -10 .. 110
  effective 2024-01-01 ..
  round half_up to 0.01 at each indicator
}
fact spent : ratio "money spent"
fact late : duration "delay"
fact kind : choice("full", "short", "none") "kind of report"
fact young, fraud, small : bool
fact pages : count
group use "Use of the money" 60 {
  indicator spending "Spending" 40 { bands spent { < 50% : 0, [50%, 80%) : 20, [80%, 95%) : 30, >= 95% : 40 } }
  group inner "Inner group" 20 {
    group deep "Deeper" 20 {
      indicator speed "Speed" 12 { interpolate late { 0 days : 12, 30 days : 0 } }
      indicator honest "Honesty" 8 { award 8  zero when fraud "fraud was found" }
      cap 15 when small "small grants have at most 15"
    }
  }
}
indicator papers "Papers" 30 {
  part kind "Kind" 20 { bands kind { "full" : 20, "short" : 10, "none" : 0 } }
  part pages "Pages" 10 { deduct 2 per 1 of pages above 3 each complete "pages above three" }
}
indicator large "Only large grants" 10 { award 10  na when small then redistribute "a small grant" }
indicator team "Young team" +5 { award if young then 5 else 0 }
indicator delay "Delay" -10 { award -1 * late / 5 days }
"""
FACTS = {"spent": "83%", "late": "12 days", "kind": "short", "young": True, "fraud": True, "small": True, "pages": 5}

GRADED = """
framework care "Care" { points 100  grade on published { >= 90 : "A", >= 75 : "B", else : "C" } }
fact care : number in [0, 100]
fact accident, calm, closed : bool
indicator quality "Quality" 100 { award care }
cap grade at "B" when accident "a grave accident"
cap grade at "A" when calm
grade "suspended" when closed "closed by order"
"""


@pytest.fixture(scope="module")
def centre() -> perfscore.Result:
    return perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")


@pytest.fixture(scope="module")
def page(centre: perfscore.Result) -> Element:
    return parsed(report(centre))


@pytest.fixture(scope="module")
def small() -> perfscore.Result:
    return perfscore.evaluate(perfscore.loads(SMALL), FACTS)


def project(name: str) -> perfscore.Result:
    return perfscore.evaluate("project-self-evaluation-2021", name, despite_requirements=True)


def graded(**facts: Any) -> Element:
    given = {"care": 95, "accident": False, "calm": False, "closed": False} | facts
    return parsed(report(perfscore.evaluate(perfscore.loads(GRADED), given)))


def score_table(page: Element) -> Element:
    return page.all("table")[0]


def ledger_table(page: Element) -> Element:
    return page.all("table", "ps-ledger")[0]


def row_of(page: Element, title: str) -> Element:
    return next(
        row for row in score_table(page).all("tr") if any(name.text == title for name in row.all("span", "ps-name"))
    )


def amounts(of: Element) -> Decimal:
    """What all signed amounts come to: a minus is a loss."""
    found = (each.text.replace("−", "") if "−" in each.text else f"-{each.text}" for each in of.all("b"))
    return sum((Decimal(each.replace("+", "")) for each in found), Decimal(0))


# ---------------------------------------------------------------- the page as a whole


def test_it_is_one_page_with_all_that_a_page_needs(page: Element) -> None:
    head = page.all("head")[0]
    assert page.all("html")[0].attributes == {"lang": "zh-CN"}
    assert head.all("meta")[0].attributes == {"charset": "utf-8"}
    metas = {each.attributes.get("name"): each.attributes.get("content") for each in head.all("meta")[1:]}
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert metas["color-scheme"] == "light dark"
    title = "部门整体支出绩效评分表 · 深圳市公共信用中心 2021 年度部门整体支出绩效评价数据 · 93.67 优"
    assert head.all("title")[0].text == title
    assert [len(page.all(name)) for name in ("header", "main", "footer", "h1", "style")] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_needs_no_network_and_no_script(centre: perfscore.Result, lang: Language) -> None:
    text = report(centre, lang=lang)
    assert text.startswith("<!DOCTYPE html>\n<html lang=")
    assert re.search(r"https?:|//[a-z]|url\(|@import|<script|<link|<img|<iframe|\bsrc=|\bon[a-z]+=", text) is None
    assert all(str(each.attributes["href"]).startswith("#") for each in parsed(text).all("a"))


def test_headings_stand_in_order(page: Element) -> None:
    levels = [int(each.name[1]) for each in page.walk() if re.fullmatch("h[1-6]", each.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_its_links_lead_to_rows(page: Element) -> None:
    ids = {each.attributes.get("id") for each in page.walk()}
    links = {str(each.attributes["href"]).removeprefix("#") for each in ledger_table(page).all("a")}
    assert links
    assert links <= ids


def test_each_picture_has_a_title_and_a_description(page: Element) -> None:
    pictures = [each for each in page.all("svg") if each.attributes.get("role") == "img"]
    ids = {each.attributes.get("id"): each for each in page.walk()}
    assert len(pictures) > 1
    for picture in pictures:
        names = str(picture.attributes["aria-labelledby"]).split()
        assert [ids[name].name for name in names] == ["title", "desc"]
        assert all(ids[name].text for name in names)


def test_the_head_says_what_whom_and_when(page: Element) -> None:
    head = page.all("header")[0]
    assert head.all("h1")[0].text == "部门整体支出绩效评分表"
    assert head.all("p", "ps-subject")[0].text == "深圳市公共信用中心 2021 年度部门整体支出绩效评价数据"
    told = dict(zip((each.text for each in head.all("dt")), (each.text for each in head.all("dd")), strict=True))
    assert told["评价年度"] == "2021"
    assert told["制定单位"] == "深圳市财政局"
    assert told["适用期间"] == "2021 年 1 月 1 日至 2021 年 12 月 31 日"
    assert told["版本"] == "2021"
    assert told["数据来源"].startswith("2021 年度部门整体绩效评价报告")


def test_what_is_not_known_is_left_out(small: perfscore.Result) -> None:
    head = parsed(report(small)).all("header")[0]
    assert [each.text for each in head.all("dt")] == ["Period in force"]
    assert head.all("dd")[0].text == "from 2024-01-01"
    assert head.all("p") == []
    bare = replace(small, effective=None, title=None, about=(("office", "North"),))
    head = parsed(report(bare)).all("header")[0]
    assert (head.all("h1")[0].text, head.all("dt")[0].text, head.all("dd")[0].text) == ("grants", "Office", "North")
    assert parsed(report(replace(bare, about=()))).all("header")[0].all("dl") == []


def test_the_total_and_the_grade_stand_on_top(page: Element) -> None:
    summary = page.all("div", "ps-summary")[0]
    assert [each.text for each in summary.all("p")][:4] == ["93.67", "满分 100", "扣 6.33 分", "等级优"]
    assert "90" in summary.all("dl")[0].text
    assert "良" in summary.all("dl")[0].text


def test_the_grade_says_what_changed_it_and_what_did_not() -> None:
    def told(**facts: Any) -> list[str]:
        summary = graded(**facts).all("div", "ps-summary")[0]
        return [each.text for each in (*summary.all("p", "ps-grade"), *summary.all("p")[4:5], *summary.all("li"))]

    assert told()[:1] == ["GradeA"]
    assert told(accident=True)[:2] == ["GradeB", "B (capped from A: a grave accident)"]
    assert told(closed=True)[:2] == ["Gradesuspended", "suspended (instead of A: closed by order)"]
    assert told(calm=True)[-1] == "cap: A, no effect on the grade"
    assert told(accident=True, closed=True)[-1] == "cap: a grave accident, no effect on the grade"


def test_without_grades_there_is_none(small: perfscore.Result) -> None:
    assert parsed(report(small)).all("p", "ps-grade") == []


def test_full_points_and_more_than_those_are_told() -> None:
    assert parsed(report(score("indicator a 10 { award 10 }"))).all("p", "ps-plus")[0].text == "nothing lost"
    more = score("indicator a 10 { award 10 }\nindicator b +2 { award 2 }", "10 range 0 .. 12")
    assert parsed(report(more)).all("p", "ps-plus")[0].text == "2.000000 gained"


def test_the_certificate_has_the_digests_and_how_to_verify(page: Element, centre: perfscore.Result) -> None:
    foot = page.all("footer")[0]
    assert [each.text for each in foot.all("code")] == [
        centre.digest,
        centre.facts_digest,
        "perfscore verify result.json FRAMEWORK FACTS",
    ]
    assert f"perfscore {centre.perfscore}" in foot.text


def test_warnings_are_told_plainly(page: Element) -> None:
    assert page.all("ul", "ps-warnings") == []
    warned = parsed(report(project("it-projects-2021"))).all("ul", "ps-warnings")[0]
    assert len(warned.all("li")) == 2
    assert "各行分值（含预算执行率 10 分）合计 93 分，应为 100 分" in warned.text
    assert "PS517 · project-self-evaluation-2021.perf 第 43 行" in warned.text


def test_a_warning_has_its_help_and_its_other_places(small: perfscore.Result) -> None:
    warning = Diagnostic(
        Quoted("PS999", "warning", "message", "help"), Place("a.toml"), (("seen here", Place("b.toml", 7)),)
    )
    told = parsed(report(replace(small, warnings=(warning,)))).all("ul", "ps-warnings")[0]
    assert [each.text for each in told.all("p")] == [
        "message",
        "seen here: b.toml, line 7",
        "help: help",
        "PS999 · a.toml",
    ]


# ---------------------------------------------------------------- languages


def test_a_page_in_another_language_marks_the_texts_of_the_framework(centre: perfscore.Result) -> None:
    text = report(centre, lang="en")
    told = parsed(text)
    assert told.all("html")[0].attributes["lang"] == "en"
    assert [told.all("h2")[index].text for index in range(3)] == ["Outcome", "Score table", "Where the points went"]
    assert told.all("h1")[0].attributes["lang"] == "zh-CN"
    assert all(each.attributes["lang"] == "zh-CN" for each in score_table(told).all("span", "ps-name")[:-1])
    assert [each.text for each in score_table(told).all("thead")[0].all("th")] == [
        "Level 1",
        "Level 2",
        "Indicator",
        "Points",
        "Score",
        "Share",
        "What took points off",
    ]


def test_in_its_own_language_nothing_is_marked(page: Element) -> None:
    assert [each.name for each in page.walk() if "lang" in each.attributes] == ["html"]


# ---------------------------------------------------------------- the table


def tree(*depths: int) -> perfscore.Result:
    """A framework with an indicator at each of these depths of groups."""
    body = []
    for number, depth in enumerate(depths):
        body += [f'group g{number}_{level} "Group {number}.{level}" 10 {{' for level in range(depth)]
        body += [f'indicator i{number} "Indicator {number}" 10 {{ award 9 }}', "}" * depth]
    return score("\n".join(body), points=str(10 * len(depths)))


def test_an_indicator_stands_in_the_column_of_indicators(small: perfscore.Result) -> None:
    rows = grid(score_table(parsed(report(small))))
    assert [each.text for each in rows[0][:4]] == ["Level 1", "Level 2", "Level 3", "Indicator"]
    assert rows[1][1].classes == ["ps-between"]
    assert rows[1][3].text == "Spending"
    flat = grid(score_table(parsed(report(tree(1, 2)))))
    assert flat[1][0] is flat[1][1]
    assert flat[1][0].text.startswith("Group 0.0")
    assert flat[1][2].text == "Indicator 0"


@pytest.mark.parametrize("depths", [(0,), (1,), (2, 2), (0, 3, 1), (6, 1, 0), (4, 5), (1, 0, 1, 23)])
def test_groups_of_any_depth_become_merged_cells(depths: tuple[int, ...]) -> None:
    table = score_table(parsed(report(tree(*depths))))
    rows = grid(table)
    columns = min(max(depths), html_table.LEVELS) + 5
    assert {len(row) for row in rows} == {columns}
    assert len(table.all("details")) == len([row for row in table.all("tr") if "id" in row.attributes])


def test_the_merged_cells_hold_their_rows(page: Element) -> None:
    rows = grid(score_table(page))
    by_title = {row[2].all("span", "ps-name")[0].text: row for row in rows if row[2].all("span", "ps-name")}
    row = by_title["财务合规性"]
    assert [cell.text for cell in row[:2]] == ["部门管理19.89 / 20", "资金管理7.89 / 8"]
    assert [cell.text for cell in row[3:6]] == ["3", "2.91", "97%"]
    assert [cell.attributes.get("scope") for cell in row[:3]] == ["rowgroup", "row", "row"]
    assert row[0] is by_title["项目监管"][0]
    assert row[1] is not by_title["项目监管"][1]
    assert len(score_table(page).all("tbody")) == 3


def test_a_merged_cell_begins_anew_before_browsers_lose_count(
    small: perfscore.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html_table, "MOST_ROWS_MERGED", 2)
    table = score_table(parsed(compact(small)))
    assert grid(table)
    names = [each.text for each in table.all("th", "ps-group")]
    assert names == [
        "Use of the money37.20 / 60",
        "Inner group7.20 / 20",
        "Deeper7.20 / 20",
        "Use of the money37.20 / 60",
        "Inner group7.20 / 20",
        "Deeper7.20 / 20",
    ]


def test_long_numbers_get_wider_columns(page: Element) -> None:
    assert score_table(page).classes == ["ps-table"]
    long = score("indicator a 100000 { award 99999.5 }", "100000", "round half_up to 0.01 at each indicator")
    assert score_table(parsed(report(long))).classes == ["ps-table", "ps-wide"]


def test_each_table_has_a_caption_and_scopes(page: Element) -> None:
    for table in page.all("table"):
        assert table.children[0].name == "caption"
        assert table.children[0].text
        heads = table.all("thead")[0].all("th")
        assert {each.attributes["scope"] for each in heads} == {"col"}
        below = [each for body in (*table.all("tbody"), *table.all("tfoot")) for each in body.all("th")]
        assert {each.attributes["scope"] for each in below} <= {"row", "rowgroup"}


def test_the_losses_beside_the_rows_add_up(page: Element, centre: perfscore.Result) -> None:
    shown = {row.node.path: row for row in html_table.rows(centre)}
    for row in score_table(page).all("tr"):
        names = row.all("th", "ps-indicator")
        if names and "id" in row.attributes:
            found = next(each.node for each in shown.values() if f"r{each.number}" == row.attributes["id"])
            assert amounts(row.all("td", "ps-losses")[0]) == found.lost
    assert amounts(score_table(page).all("tfoot")[0]) == centre.lost == Decimal("6.33")


def test_a_loss_tells_its_part_its_kind_and_why(page: Element, centre: perfscore.Result) -> None:
    told = row_of(page, "财务合规性").all("li")[-1]
    assert told.text == "−0.09预算调整规模扣分 调整超过 10% 预算调整率（调减为负） ≈10.89%"
    assert [each.text for each in row_of(parsed(compact(centre)), "财务合规性").all("ul", "ps-parts")[0].all("li")] == [
        "支出规范性1.00 / 1",
        "预算调整规模0.91 / 1",
        "核算规范性1.00 / 1",
    ]


def test_the_bar_shows_the_share_that_was_reached(page: Element, small: perfscore.Result) -> None:
    got, missing = row_of(page, "社会效益、经济效益、生态效益").all("svg", "ps-bar")[0].children
    assert (got.attributes["width"], missing.attributes["x"], missing.attributes["width"]) == ("84%", "84%", "16%")
    told = parsed(report(small))
    bars = {name: row_of(told, name).all("svg", "ps-bar") for name in ("Young team", "Delay", "Only large grants")}
    assert [each.attributes["width"] for each in bars["Young team"][0].children] == ["12.5%"]
    assert [(each.attributes["width"], each.classes) for each in bars["Delay"][0].children] == [
        ("6%", ["ps-bar-minus"])
    ]
    assert bars["Only large grants"] == []


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("1", "100%"),
        ("0", "0%"),
        ("2/3", "66.7%"),
        ("99999/100000", "99.9%"),
        ("100001/100000", "100.1%"),
        ("-1/4", "−25%"),
    ],
)
def test_a_share_that_is_not_all_never_looks_like_all(part: str, shown: str) -> None:
    assert share(Fraction(part)) == shown


def test_bonus_malus_veto_and_what_does_not_apply(small: perfscore.Result) -> None:
    told = parsed(report(small))
    assert [each.text for each in row_of(told, "Young team").all("td")[:3]] == ["+5", "5.00", ""]
    assert [each.text for each in row_of(told, "Delay").all("td")[:2]] == ["−10", "−2.40"]
    assert row_of(told, "Honesty").all("li")[0].text == "−8.00veto fraud was found fraud yes"
    large = row_of(told, "Only large grants")
    assert large.classes == ["ps-na"]
    assert [each.text for each in large.all("td")[:3]] == ["10", "n/a", ""]
    assert "a small grant" in large.text


def test_a_loss_too_small_to_show_is_told_exactly() -> None:
    result = score("indicator a 10 { award 9.9999 }", plan="round half_up to 0.01 at each indicator")
    entry = row_of(parsed(report(result)), "a").all("li")[0]
    assert entry.all("span", "ps-exact")[0].text == "before rounding −0.0001"


def test_what_a_group_did_by_itself_has_a_row_of_its_own(small: perfscore.Result) -> None:
    own = score_table(parsed(report(small))).all("tr", "ps-own")[0]
    assert own.all("th")[-1].text == "Deeper: adjustment as a group"
    assert own.all("td")[0].text == "cap: small grants have at most 15, no effect"


def test_levels_beyond_the_fourth_stand_above_the_name() -> None:
    rows = [each.text for each in score_table(parsed(report(tree(6)))).all("th", "ps-indicator")]
    assert rows[1].startswith("Group 0.4 › Group 0.5Indicator 0")
    assert [rows[2], rows[3]] == [
        "Group 0.4Group 0.5: adjustment as a group9.000000 / 10",
        "Group 0.4: adjustment as a group9.000000 / 10",
    ]


def test_a_group_without_rows_is_told() -> None:
    body = """
        fact t : table { name : text  weight : points }
        group g "Empty" 4 {
          each row of t { indicator name weight { award weight } }
          na when count(t) = 0 then full "none"
        }
        indicator a 6 { award 6 }
    """
    table = score_table(parsed(report(score(body, t=[]))))
    grid(table)
    assert table.all("tr", "ps-own")[0].all("th")[-1].text == "Empty: adjustment as a group"


def test_rows_of_a_table_say_how_much_of_the_target_was_reached() -> None:
    told = parsed(report(project("archive-cabinets-2021")))
    assert "完成率 94.4%，偏差率 −5.6%" in row_of(told, "档案管理人员满意度").text
    assert "完成率" not in row_of(told, "保障档案安全").text
    repairs = parsed(report(project("property-repairs-2021")))
    assert row_of(repairs, "项目支出金额").all("p", "ps-target")[0].text == "完成率 250.9%，偏差率 −60.1%"
    assert row_of(repairs, "物业维护完成时间").all("p", "ps-target") == []


@pytest.mark.parametrize(
    ("operator", "actual", "wanted", "told"),
    [
        (">=", "120", "100", "attainment 120%, deviation +20%"),
        (">=", "-5", "100", "attainment 0%, deviation −105%"),
        (">=", "0", "100", "attainment 0%, deviation −100%"),
        ("=", "80", "100", "attainment 80%, deviation −20%"),
        ("<=", "40", "100", "attainment 250%, deviation −60%"),
        ("<", "150", "100", "attainment 66.7%, deviation +50%"),
        ("<=", "100", "100", "attainment 100%, deviation 0%"),
        ("<=", "3", "0", "attainment 0%"),
        ("<=", "0", "100", "deviation −100%"),
    ],
)
def test_a_value_is_compared_with_what_its_target_is(operator: str, actual: str, wanted: str, told: str) -> None:
    body = f"fact n, m : number\nindicator a 10 {{ target n {operator} m otherwise zero }}"
    found = score_table(parsed(report(score(body, n=actual, m=wanted)))).all("p", "ps-target")
    assert [each.text for each in found] == [told]


def test_a_limit_on_the_whole_stands_beside_the_total() -> None:
    body = 'fact f : bool\nindicator a 10 { award 10 }\ncap 7 when f "late"\nat most 9 when f "slow"'
    foot = score_table(parsed(report(score(body, f=True)))).all("tfoot")[0]
    assert foot.all("p", "ps-together")[0].text == "−3.000000 in all"
    assert [each.text for each in foot.all("li")] == [
        "−3.000000cap late f yes",
        "at most: slow, no effect",
    ]


# ---------------------------------------------------------------- the rules and figures of each row


def rules_of(page: Element, title: str) -> list[str]:
    """The small print of a row."""
    rows = score_table(page).all("tr")
    at = rows.index(row_of(page, title))
    return [each.text for each in rows[at + 1].all("ul", "ps-rules")[0].all("li")]


def test_each_row_tells_its_rule_and_its_figures_without_unfolding(page: Element) -> None:
    assert rules_of(page, "管理制度健全性") == [
        "标准：制度齐全（0.5 分） ✓；制度得到执行（1.5 分） ✓；绩效管理一体推进（1 分） ✓"
    ]
    assert rules_of(page, "固定资产利用率") == [
        "标准：[0%, 60%)：0 分；[60%, 75%)：0.4 分；[75%, 90%)：0.7 分；不低于 90%：1 分 实际：≈95.17%"
    ]
    assert rules_of(page, "预算编制规范性") == ["标准：不符合规范要求 实际：预算编制不符合规范要求的处数 0"]
    assert rules_of(page, "社会效益、经济效益、生态效益") == ["标准：对照部门自定的效果目标评定"]
    assert rules_of(page, "项目完成及时性") == ["标准：6 × 项目按时完成率 实际：项目按时完成率 ≈88.46%"]
    assert rules_of(page, "财务合规性")[0] == "实际：超范围、超标准支出，虚列、截留、挤占、挪用：否"
    assert (
        rules_of(page, "财务合规性")[2]
        == "预算调整规模 0.91 / 1 标准：调整超过 10% 实际：预算调整率（调减为负） ≈10.89%"
    )


def test_a_row_of_a_table_tells_its_target_and_what_was_reached() -> None:
    told = rules_of(parsed(report(project("property-repairs-2021"))), "项目支出金额")
    assert told == ["标准：年度指标值 “≤ 预算金额” 实际：“21706.5元”"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('award { 4 when f "first" 6 when g "second" }', ["Rule: first (4 points) ✓; second (6 points) ✗"]),
        ("award { 4 when f 6 when g }", ["Rule: {4 when f 6 when Gone} Actual: f: yes; Gone: no"]),
        ('award 2 * n / 1 zero when g "n is gone"', ["Rule: 2 × n ÷ 1 Actual: n 1; Gone: no"]),
        ("award 5", []),
        ('judged j "how good it is"', ["Rule: how good it is"]),
        ("judged k", ["Rule: An assessor gives the points"]),
        ("award n + a1 + a2 + a3 + a4", ["Rule: n + a1 + a2 + a3 + a4 Actual: n 1; a1 1; a2 1; a3 1; …"]),
        ("deduct 1 per 1 of n each complete", ["Rule: below 1: 10 points; [1, 2): 9 points; ", "; … Actual: n 1"]),
    ],
)
def test_rules_are_told_in_the_words_of_the_framework(body: str, told: list[str]) -> None:
    facts: dict[str, Any] = {"f": True, "g": False, "n": 1, "j": 10, "k": 10} | {
        f"a{number}": 1 for number in range(1, 5)
    }
    declared = 'fact f : bool\nfact g : bool "Gone"\nfact n, a1, a2, a3, a4 : number\n'
    used = {name: value for name, value in facts.items() if name not in {"j", "k"} or f"judged {name}" in body}
    page = parsed(report(score(f"{declared}indicator a 10 {{ {body} }}", **used)))
    found = [each.text for list_ in score_table(page).all("ul", "ps-rules") for each in list_.all("li")]
    if body.startswith("deduct"):
        assert len(found) == 1
        assert all(each in found[0] for each in told)
    else:
        assert found == told


def test_a_judged_row_without_a_target_tells_that_it_is_judged() -> None:
    body = """
        fact t : table { name : text  weight : points  score : points "Score"  why : text optional }
        group g 10 { each row of t { indicator name weight { judged score because why } } }
    """
    page = parsed(report(score(body, t=[{"name": "a", "weight": "10", "score": "10"}])))
    assert rules_of(page, "a") == ["Rule: An assessor gives the points"]


# ---------------------------------------------------------------- the annex


def test_the_annex_tells_how_what_lost_points_was_scored(page: Element, centre: perfscore.Result) -> None:
    annex = page.all("section", "ps-annex")[0]
    titles = [each.text for each in annex.all("p", "ps-story-title")]
    assert titles[:4] == ["效果指标 1.00 / 2", "量化 0.50 / 1", "政府采购执行率 0.98 / 1", "预算调整规模 0.91 / 1"]
    lost = {loss.title for loss in centre.losses if loss.published}
    assert {title.rpartition(" ")[0].rpartition(" ")[0].rpartition(" ")[0] for title in titles} == lost
    told = annex.all("div", "ps-explanation")[3]
    assert told.all("span", "ps-path")[0].text == "部门管理 › 资金管理 › 财务合规性"
    assert "说明：原两中心之和：45 295 933.00 + 13 616 383.49 元；调整率 10.89%" in told.text
    assert len(told.all("svg", "ps-picture")) == 1
    assert "最近的分界点" not in told.text
    # Paper has the annex, so what it tells is not printed a second time where it is unfolded.
    assert len(page.all("details", "ps-in-annex")) == 6


def test_the_annex_tells_of_groups_and_of_the_whole(small: perfscore.Result) -> None:
    body = """
        fact f : bool
        group g "Group" 6 { indicator a 6 { part x 3 { award 3 } part y 3 { award 3 } cap 5 when f } cap 4 when f }
        indicator b 4 { award 4 }
        cap 7 when f
    """
    annex = parsed(report(score(body, f=True))).all("section", "ps-annex")[0]
    titles = [each.text for each in annex.all("p", "ps-story-title")]
    assert titles == ["a 5.000000 / 6", "Group 4.000000 / 6", "test 7.000000 / 10"]
    assert [each.text for each in annex.all("span", "ps-path")] == ["Group"]
    assert "cap: cap 7 when f" in annex.text


def test_without_losses_there_is_no_annex_and_a_long_one_is_cut(
    small: perfscore.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parsed(report(score("indicator a 10 { award 10 }"))).all("section", "ps-annex") == []
    monkeypatch.setattr(html, "MOST_IN_ANNEX", 3)
    annex = parsed(report(small)).all("section", "ps-annex")[0]
    assert annex.all("p", "ps-note")[-1].text == "4 more are not printed; the page on the screen tells of each."


# ---------------------------------------------------------------- what unfolds


def test_a_row_unfolds_its_clause_figures_arithmetic_and_edges(page: Element) -> None:
    rows = score_table(page).all("tr")
    at = rows.index(row_of(page, "财务合规性"))
    more = rows[at + 1].all("details")[0]
    assert "open" not in more.attributes
    assert more.all("summary")[0].text == "依据与计算 财务合规性"
    part = more.all("div", "ps-of-part")[1]
    assert part.all("p", "ps-story-title")[0].text == "预算调整规模"
    assert part.all("code")[0].text.startswith("扣分 0.1 每 1% 于 绝对值(adjust_rate) 超过 10%")
    told = part.text
    for words in (
        "shenzhen-department-2021.perf 第 183 行",
        "credit-centre-2021.toml 第 104 行",
        "2021 年度部门整体绩效评价报告",
        "(58912316.49 - 53124661.27) / 53124661.27",
        "最近的分界点",
    ):
        assert words in told
    assert len(part.all("svg", "ps-picture")) == 1


def test_a_choice_has_its_boxes(page: Element) -> None:
    rows = score_table(page).all("tr")
    more = rows[rows.index(row_of(page, "预决算信息公开")) + 1]
    assert len(more.all("rect", "ps-box-here")) == 2


def test_beyond_some_thousand_rows_nothing_unfolds_and_the_page_says_so(
    small: perfscore.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "MOST_STORIES", 3)
    told = parsed(report(small))
    assert told.all("details") == []
    assert "This table has 10 rows and parts." in told.all("p", "ps-note")[0].text
    assert ledger_table(told).all("a") == []
    assert grid(score_table(told))


# ---------------------------------------------------------------- the ledger


def test_the_ledger_ranks_every_loss_and_its_sum_is_what_was_lost(page: Element, centre: perfscore.Result) -> None:
    table = ledger_table(page)
    rows = [row.children for body in table.all("tbody") for row in body.children]
    assert [row[0].text for row in rows] == [str(n) for n in range(1, len(rows))] + [""]
    assert [row[2].all("b")[0].text for row in rows][:4] == ["−4.00", "−1.00", "−0.69", "−0.50"]
    assert amounts(table.all("tbody")[0]) == amounts(table.all("tfoot")[0]) == centre.lost
    assert table.all("tfoot")[0].text == "共计：100 − 93.67−6.33"
    deduction = next(row for row in rows if row[1].all("a") and row[1].all("a")[0].text == "预算调整规模")
    assert "≈−0.0894" in deduction[2].text
    assert deduction[3].text == "扣分 调整超过 10%"
    assert "shenzhen-department-2021.perf 第 183 行" in deduction[4].text
    assert [each.text for each in deduction[5].all("li")] == [
        "预算调整率（调减为负）（adjust_rate）：≈10.89%",
        "调整后预算数（budget_adjusted）：58,912,316.49 元",
        "年初预算数（budget_initial）：53,124,661.27 元",
    ]


def test_roundings_that_do_not_show_stand_in_one_row(page: Element) -> None:
    last = ledger_table(page).all("tbody")[0].children[-1]
    assert last.classes == ["ps-small"]
    assert last.all("b")[0].text == "0.00"
    assert "4 处" in last.text


def test_a_long_ledger_ends_in_one_row_for_all_others(small: perfscore.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_table, "MOST_ROWS", 4)
    table = ledger_table(parsed(report(small)))
    rows = table.all("tbody")[0].children
    assert rows[-2].text.startswith("6 smaller entries together")
    assert amounts(table.all("tbody")[0]) == small.lost


def test_where_nothing_was_lost_there_is_no_ledger() -> None:
    told = parsed(ledger_html(score("indicator a 10 { award 10 }")))
    assert told.all("table") == []
    assert told.all("p")[0].text == "No points were taken off"


# ---------------------------------------------------------------- hostile texts

EVIL = "</style></title><script>alert(\"1\")</script><img src=x onerror='alert(2)'>&amp;{}--><svg/onload=3>"
STRANGE = "a\x00b\x1b[31m\ud800\u202e宽\u200b" + "長" * 2000
ALLOWED = set(
    re.findall(
        r"[#a-z0-9]+",
        "#document html head meta title style body div header main footer section h1 h2 h3 p dl dt dd ul li table"
        " caption thead tbody tfoot tr th td span b a code wbr details summary svg g desc text line rect circle path",
    )
)


def quoted(text: str) -> str:
    return text.replace('"', '\\"')


def hostile(words: str) -> perfscore.Result:
    table = perfscore.loads(
        f'''
        framework evil "{quoted(words[:1500])}" {{ points 20 }}
        fact f : bool "{quoted(words[:1500])}"
        fact c : choice("{quoted(words[:1500])}", "other")
        fact t : table {{ name : text  weight : points  score : points  why : text }}
        group g "{quoted(words[:1500])}" 20 {{
          indicator a "{quoted(words[:1500])}" 4 {{ award 4 cap 1 when f "{quoted(words[:1500])}" }}
          indicator b 4 {{ bands c {{ "{quoted(words[:1500])}" : 1, "other" : 0 }} }}
          indicator d 2 {{ judged j "{quoted(words[:1500])}" }}
        }}
    '''.replace("points 20 }", "points 10 }").replace(" 20 {", " 10 {")
    )
    given = {
        "f": Fact(True, source=STRANGE + words, note=words),
        "c": Fact(words[:1500]),
        "j": Fact("1", assessor=words, reason=STRANGE + words),
        "t": [],
    }
    result = perfscore.evaluate(table, given)
    about = (("title", STRANGE + words), ("year", words), (words, STRANGE))
    return replace(result, about=about, authority=words, origin=STRANGE, version=words, grade=words, digest=words)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_is_only_ever_text(lang: Language) -> None:
    result = hostile(EVIL)
    markup = [report(result, lang=lang), compact(result, lang=lang), ledger_html(result, lang)]
    markup += [explanation_html(each.explanation, lang=lang) for each in result.walk()]
    for each in markup:
        each.encode("utf-8")
        told = parsed(each)
        assert {element.name for element in told.walk()} <= ALLOWED
        assert not any(name.startswith("on") for element in told.walk() for name in element.attributes)
        assert {element.name for element in told.walk() if "style" in element.attributes} == set()
        assert set(re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", each)) == set()
    assert EVIL in parsed(markup[0]).all("h1")[0].text
    assert EVIL in parsed(markup[0]).all("title")[0].text


# ---------------------------------------------------------------- fragments


def selectors(style: str) -> list[str]:
    """All selectors of a style sheet, also those within conditions."""
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    preludes = re.findall(r"([^{}]*)\{", bare)
    return [each.strip() for prelude in preludes if not prelude.strip().startswith("@") for each in prelude.split(",")]


def test_a_fragment_is_no_page_and_touches_nothing_around_it(centre: perfscore.Result) -> None:
    for markup in (compact(centre), ledger_html(centre), explanation_html(centre["compliance"].explanation, lang="zh")):
        told = parsed(markup)
        assert len(told.children) == 1
        assert told.children[0].attributes == {"class": "ps ps-fragment", "lang": "zh-CN"}
        assert {each.name for each in told.walk()} & {"html", "head", "body", "h1", "meta", "script"} == set()
        classes = {name for each in told.walk() for name in each.classes}
        assert all(name == "ps" or name.startswith("ps-") for name in classes)
    assert all(re.match(r"\.ps\b", each) or each.endswith(" .ps") for each in selectors(fragment_style()[7:-8]))


def test_the_compact_form_has_total_grade_waterfall_and_table(centre: perfscore.Result) -> None:
    told = parsed(compact(centre, lang="en"))
    assert told.all("p", "ps-total")[0].text == "93.67"
    assert told.all("p", "ps-grade")[0].text == "Grade优"
    assert len(told.all("svg", "ps-picture")) == 1
    assert len(told.all("table")) == 1
    assert told.all("details") == []
    assert grid(told.all("table")[0])


def test_the_compact_form_of_a_long_table_is_cut(small: perfscore.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_COMPACT", 3)
    told = parsed(compact(small))
    assert told.all("p", "ps-note")[-1].text == "5 more rows are not shown here."
    assert len(grid(told.all("table")[0])) == 1 + 3 + 1


def test_two_results_on_one_page_share_no_ids(centre: perfscore.Result) -> None:
    told = parsed(compact(centre) + compact(project("archive-cabinets-2021")))
    assert len(told.all("svg", "ps-picture")) == 2


def test_an_explanation_tells_the_story_of_a_node(centre: perfscore.Result) -> None:
    told = parsed(explanation_html(centre["adjustment"].explanation, lang="en"))
    assert told.all("p", "ps-story-title")[0].text == "预算调整规模"
    assert "It scores 0.91 of 1 point; 0.09 lost." in told.text
    assert len(told.all("svg", "ps-picture")) == 1


def test_a_node_that_could_not_be_computed_says_why() -> None:
    sound = framework("fact n, m : count\nindicator a 10 { award 10 * n / m }")
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.evaluate(sound, {"n": 1, "m": 0})
    told = parsed(explanation_html(caught.value.told.explainer.explanation("a"), lang="en"))
    assert "could not be computed" in told.text
    assert "PS5" in told.text


# ---------------------------------------------------------------- colours


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_can_be_read(colours: dict[str, str]) -> None:
    for ground in ("paper", "tint", "blue-soft"):
        for ink in ("ink", "soft", "minus", "plus", "blue"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast(colours["seal"], colours["paper"]) >= 4.5
    for mark in ("blue", "minus", "plus", "focus", "soft", "rule"):
        assert contrast(colours[mark], colours["paper"]) >= 3, mark
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_colours_stand_in_one_place_and_each_is_used() -> None:
    style = page_style()
    body = re.sub(r"--ps-[a-z-]+: #[0-9a-f]{6};", "", style)
    assert set(re.findall(r"#[0-9a-fA-F]{3,6}\b", body)) == {"#555a62"} == {LIGHT["soft"]}
    used = set(re.findall(r"var\(--ps-([a-z-]+)\)", style))
    assert used == set(LIGHT) == set(DARK)


def test_no_class_is_without_a_rule_that_is_not_only_a_hook(page: Element) -> None:
    style = page_style()
    used = {name for each in page.walk() for name in each.classes}
    hooks = {"ps-waterfall", "ps-summary", "ps-small", "ps-told", "ps-whole", "ps-other", "ps-clause", "ps-evidence"}
    assert {name for name in used if f".{name}" not in style} <= hooks


def test_words_take_the_language_of_the_framework_by_default(centre: perfscore.Result) -> None:
    words = Words.of(centre, None)
    assert words == replace(Words.named("zh", "元"), largest=Fraction(25), all=words.all)
    assert (words.all.lang, words.all.currency) == ("zh", "元")
    assert Words.of(centre, "zh").own is None
    assert Words.of(centre, "en").own == "zh-CN"


def test_a_language_that_there_is_not_is_refused(centre: perfscore.Result) -> None:
    unknown: Any = "fr"
    for attempt in (report, compact, ledger_html):
        with pytest.raises(perfscore.PerfscoreError):
            attempt(centre, lang=unknown)
    with pytest.raises(perfscore.PerfscoreError):
        explanation_html(centre.explanation, lang=unknown)
