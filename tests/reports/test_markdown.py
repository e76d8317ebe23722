"""The Markdown page of a result holds everything, and shows every text as it is written."""

import re

import perfscore
from perfscore.messages.diagnostics import Diagnostic, Quoted
from perfscore.reports.text import code, escaped, markdown
from support.cases import each_of
from support.scoring import score
from support.telling import HOSTILE, figure, loss, retold, safe


def test_the_page_of_the_credit_centre() -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    page = markdown(result)
    assert page.startswith("# 部门整体支出绩效评分表 · 2021\n\n**合计：93.67 / 100** · **等级：优**\n\n")
    assert (
        "\n| 指标 | 分值 | 得分 | 扣分情况 |\n| --- | ---: | ---: | --- |\n| **部门决策** | 20 | 18.50 |  |\n" in page
    )
    assert "\n| &emsp;&emsp;项目完成及时性 | 6 | 5.31 | −0.69 6 × 项目按时完成率（项目按时完成率 ≈88.46%） |\n" in page
    assert "\n| **合计** | **100** | **93.67** | −6.33 共计 |\n\n## 扣分明细\n\n" in page
    assert "\n| 序号 | 增减分 | 指标 | 类型 | 扣分原因 | 数据 |\n| ---: | ---: | --- | --- | --- | --- |\n| 1 |" in page
    assert (
        "\n| 5 | −0.09 | 预算调整规模<br>`management.funds.compliance.adjustment` | 扣分 | 调整超过 10%<br>"
        '`0.1 每 1% 于 绝对值(adjust_rate) 超过 10% 按比例 "调整超过 10%"`（第 183 行） | '
        "预算调整率（调减为负）（adjust\\_rate）：≈10.89%<br>调整后预算数（budget\\_adjusted）：58,912,316.49 元<br>"
        "年初预算数（budget\\_initial）：53,124,661.27 元 |\n"
    ) in page
    assert "\n|  | 0.00 |  | 舍入 | 舍入 4 处，各处显示为 0，舍入前合计 ≈+0.0064 |  |\n" in page
    assert "\n|  | **−6.33** | **共计：100 − 93.67** |  |  |  |\n\n- 评价体系摘要：" in page
    assert page.endswith(
        f"- 评价体系摘要：`{result.digest}`\n- 数据摘要：`{result.facts_digest}`\n"
        f"- 由 perfscore {result.perfscore} 计算"
    )
    assert "## Where the points went" in markdown(result, lang="en")


def test_a_small_page_in_english() -> None:
    told = retold(
        score('fact n : number group g "Group" 10 { indicator a 10 { award 9 } }', n=1),
        loss("g.a", "1.00", title="First", seen=(figure("n", "1"),)),
        loss("g.a", "0.00", "1/300", kind="award", reason=None, clause="award 9"),
        loss("", "-0.25", "-1/4", kind="redistributed", clause="10"),
        loss("g", "0.25", "1/4", kind="rounding", clause="10", reason=None),
        title="Test",
        digest="abc",
        facts_digest="def",
        perfscore="1.2.3",
    )
    assert markdown(told) == (
        "# Test\n\n**total: 9.000000 / 10**\n\n"
        "| indicator | points | score | what took points off |\n"
        "| --- | ---: | ---: | --- |\n"
        "| **Group** | 10 | 9.000000 | −0.25 rounding |\n"
        "| &emsp;a | 10 | 9.000000 | −1.00 deduction: late (n 1)<br>−0.00 award 9 (before rounding ≈−0.0033) |\n"
        "| **total** | **10** | **9.000000** | −1.000000 in all<br>"
        "of which +0.25: shared out from what does not apply |\n\n"
        "## Where the points went\n\n"
        "| rank | points | where | kind | why | figures |\n"
        "| ---: | ---: | --- | --- | --- | --- |\n"
        '| 1 | −1.00 | First<br>`g.a` | deduction | late<br>`1 when late "late"` (line 7) | n: 1 |\n'
        "| 2 | −0.25 | g<br>`g` | rounding | `10` (line 7) |  |\n"
        "| 3 | −0.00 | g.a<br>`g.a` | award | before rounding ≈−0.0033<br>`award 9` (line 7) |  |\n"
        "| 4 | +0.25 | Test<br>the whole | shared out | shared out from what does not apply<br>`10` (line 7) |  |\n"
        "|  | **−1.00** | **in all: 10 − 9.000000** |  |  |  |\n\n"
        "- digest of the framework: `abc`\n- digest of the facts: `def`\n- computed by perfscore 1.2.3"
    )


def test_a_page_without_losses_says_so() -> None:
    assert "\n\n## Where the points went\n\nno points were taken off\n\n- digest of the framework" in markdown(
        score("indicator a 10 { award 10 }")
    )


def test_warnings_are_a_list() -> None:
    result = perfscore.evaluate("project-self-evaluation-2021", "it-projects-2021", despite_requirements=True)
    page = markdown(result)
    assert "\n\n## 提示\n\n- `PS517` 各行分值（含预算执行率 10 分）合计 93 分" in page
    assert "(project-self-evaluation-2021.perf:43)\n  请更正数据，评价体系有此要求\n- `PS518` " in page


def test_a_warning_of_a_call_has_no_line() -> None:
    warning = Diagnostic(Quoted("PS999", "warning", "a *star*"))
    page = markdown(retold(score("indicator a 10 { award 10 }"), warnings=(warning,)))
    assert "## Warnings\n\n- `PS999` a \\*star\\* (\\<call\\>)\n\n- digest of the framework" in page


@each_of(
    [
        ("plain 文字", "plain 文字"),
        ("a|b", "a\\|b"),
        ("a\\|b", "a\\\\\\|b"),
        ("`x` *y* _z_", "\\`x\\` \\*y\\* \\_z\\_"),
        ("<script>", "\\<script\\>"),
        ("# head", "\\# head"),
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("===", "\\==="),
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("93.67", "93\\.67"),
        ("[a](b) ![c]", "\\[a\\](b) !\\[c\\]"),
        ("&amp; ~~x~~ $y$", "\\&amp; \\~\\~x\\~\\~ \\$y\\$"),
        ("one\ntwo\r\n- three\r", "one<br>two<br>\\- three<br>"),
        ("\x1b[0m\u202e", "\\\\x1b\\[0m\\\\u202e"),
        ("    code", "code"),
        ("", ""),
    ]
)
def test_a_text_is_escaped_so_that_it_shows_as_it_is_written(text: str, source: str) -> None:
    assert escaped(text) == source


@each_of(
    [
        ("award 6 * rate", "`award 6 * rate`"),
        ('"a|b"', '<code>"a\\|b"</code>'),
        ("a`b", "<code>a\\`b</code>"),
        ("a\\", "<code>a\\\\</code>"),
        ("a\nb", "<code>a<br>b</code>"),
        (" a", "<code>a</code>"),
        ("", "<code></code>"),
        ("a\x00b", "`a\\x00b`"),
    ]
)
def test_a_clause_is_code(text: str, source: str) -> None:
    assert code(text) == source


@each_of(HOSTILE)
def test_no_text_breaks_a_page(hostile: str) -> None:
    said = loss(
        "a", "1", reason=hostile, title=hostile, clause=hostile, seen=(figure(hostile, hostile, title=hostile),)
    )
    told = retold(score("indicator a 10 { award 9 }"), said, title=hostile, grade=hostile, version=hostile)
    page = markdown(told)
    assert safe(page)
    rows = [line for line in page.split("\n") if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5] * 4 + [7] * 4
    assert "<script" not in page.replace("\\<script", "")
    assert page.count("\n") == page.replace("\r", "\n").count("\n")


def test_a_title_of_nothing_but_space_is_not_bold() -> None:
    told = retold(score('group g " " 10 { indicator a 10 { award 10 } }'))
    assert "|  | 10 | 10.000000 |  |" in markdown(told)
