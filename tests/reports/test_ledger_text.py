"""The ledger as text ranks every loss, names its place and its clause, and adds up."""

import re
from decimal import Decimal, localcontext

import pytest

import perfscore
from perfscore import Result
from perfscore.kernel.source import Language, replace
from perfscore.reports.phrases import Phrases
from perfscore.reports.text import ledger, ranked, roundings
from support.cases import each_of
from support.scoring import score
from support.telling import HOSTILE, figure, loss, retold, safe

EN = Phrases.of("en")


def plain_score(body: str = "indicator a 10 { award 9 }") -> Result:
    return perfscore.evaluate(perfscore.loads(f"framework test {{ points 10 }}\n{body}"), {})


def test_the_ledger_of_the_credit_centre_in_chinese() -> None:
    lines = ledger(perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")).splitlines()
    assert lines[:6] == [
        "部门整体支出绩效评分表 · 2021（扣分明细）",
        "",
        "1  −4.00  社会效益、经济效益、生态效益（performance.effectiveness.benefits）",
        "          评定：手头的报告资料没有说明扣 4 分的理由（深圳市公共信用中心（自评））",
        '          条款：评定 benefits_achieved "对照部门自定的效果目标评定"（第 327 行）',
        "          数据：对照部门自定的效果目标评定（benefits_achieved）：21",
    ]
    assert lines[-5] == "          条款：得分 2 * mean_pace（第 319 行）"
    assert lines[-4].startswith(
        "          数据：全年平均执行进度（mean_pace）：112.44%；第一季度末累计支出进度（rate_q1）"
    )
    assert lines[-3:] == [
        "    0.00  舍入 4 处，各处显示为 0，舍入前合计 ≈+0.0064",
        "   ─────",
        "   −6.33  共计：100 − 93.67",
    ]


def test_a_ledger_in_english() -> None:
    seen = (figure("rate", "≈88.46%", title="Pace", kind="ratio"), figure("on_time", "yes", kind="bool", direct=False))
    told = retold(
        score("indicator a 10 { award 9 }"),
        loss("a", "-0.25", kind="award", reason=None, clause="award 9"),
        loss("a", "1.00", seen=seen, title="First"),
        loss("", "0.75", kind="redistributed", reason=None),
        loss("a", "0.00", "1/300", kind="cap", reason=None),
        loss("a", "0.00", "1/30000", kind="rounding"),
        loss("a", "0.00", "-1/3000", kind="rounding"),
        loss("a", "0.01", "1/300", kind="rounding", reason=None),
        title="Test",
    )
    assert ledger(told).splitlines() == [
        "Test (where the points went)",
        "",
        "1  −1.00  First (a)",
        "          deduction: late",
        '          clause: 1 when late "late" (line 7)',
        "          figures: Pace (rate): ≈88.46%; on_time: yes",
        "2  −0.75  Test (the whole)",
        "          shared out from what does not apply",
        '          clause: 1 when late "late" (line 7)',
        "3  −0.01  a (a)",
        "          rounding",
        '          clause: 1 when late "late" (line 7)',
        "4  −0.00  a (a)",
        "          cap (before rounding ≈−0.0033)",
        '          clause: 1 when late "late" (line 7)',
        "5  +0.25  a (a)",
        "          award",
        "          clause: award 9 (line 7)",
        "    0.00  roundings that show as 0 (2): +0.0003 before rounding",
        "   ─────",
        "   −1.51  in all: 10 − 9.000000",
    ]


def test_what_lost_nothing_has_nothing_to_tell() -> None:
    result = score("indicator a 10 { award 10 }")
    assert ledger(result) == "test (where the points went)\n\nno points were taken off"
    assert ledger(result, lang="zh") == "test（扣分明细）\n\n没有扣分"


def test_losses_rank_by_what_is_published_then_by_what_is_exact() -> None:
    amounts = [("0.10", "0.101"), ("0.10", "0.104"), ("-1.00", "-1"), ("3.00", "3"), ("0.00", "0.001")]
    told = retold(plain_score(), *(loss("a", *each) for each in amounts))
    assert [each.amount * 1000 for each in ranked(told)] == [3000, 104, 101, 1, -1000]


def test_what_a_range_takes_back_stands_behind_what_went_beyond_it() -> None:
    told = retold(
        plain_score(),
        loss("a", "3", title="a"),
        loss("b", "-2", kind="award", title="gain"),
        loss("b", "2", kind="absorbed", title="taken back"),
        loss("c", "1", title="taken"),
        loss("c", "4", title="taken first"),
        loss("c", "-1", kind="absorbed", title="given back"),
        loss("d", "1", kind="absorbed", title="alone"),
    )
    titles = [each.title for each in ranked(told)]
    assert titles == ["taken first", "a", "taken", "given back", "alone", "gain", "taken back"]


def test_amounts_of_money_have_their_unit() -> None:
    paid = figure("paid", "58912316.4", title="Paid", kind="money")
    result = retold(plain_score(), loss("a", "1", seen=(paid, figure("odd", "—", kind="money"))))

    def last(told: Result, lang: Language) -> str:
        return ledger(told, lang=lang).splitlines()[5].strip()

    assert last(result, "en") == "figures: Paid (paid): 58,912,316.40; odd: —"
    assert last(result, "zh") == "数据：Paid（paid）：58,912,316.40 元；odd：—"
    assert last(replace(result, currency="元"), "en") == "figures: Paid (paid): 58,912,316.40 yuan; odd: —"
    assert last(replace(result, currency="EUR"), "zh") == "数据：Paid（paid）：58,912,316.40 EUR；odd：—"


def test_an_amount_in_another_currency_does_not_get_the_unit_of_the_framework() -> None:
    text = """
        framework gifts { points 10  currency "EUR" }
        fact home : money
        fact abroad : money("USD")
        indicator a 10 { bands home { < 5000 : 0  else : 10 }  zero when abroad < 1 }
    """
    told = str(perfscore.evaluate(perfscore.loads(text), {"home": "1234.5", "abroad": "1000"}).explain("a"))
    assert "home: 1,234.50 EUR" in told
    assert "abroad: 1000\n" in told
    assert "(3,765.50 EUR away)" in told


def test_roundings_are_told_together_or_not_at_all() -> None:
    assert roundings(retold(plain_score(), loss("a", "1")), EN) is None
    one = retold(plain_score(), loss("a", "0.00", "1/1000", kind="rounding"))
    assert roundings(one, EN) == ("0.00", "roundings that show as 0 (1): −0.001 before rounding")


def test_amounts_are_exact_without_a_plan() -> None:
    assert ledger(plain_score("indicator a 10 { award 8.875 }")).splitlines()[-1] == "   −1.125  in all: 10 − 8.875"


@pytest.mark.parametrize(
    ("framework", "facts"),
    [("shenzhen-department-2021", "credit-centre-2021"), ("project-self-evaluation-2021", "archive-cabinets-2021")],
)
def test_the_amounts_add_up_to_the_last_line(framework: str, facts: str) -> None:
    result = perfscore.evaluate(framework, facts)
    numbers = re.findall(r"^ *[0-9]*  +([−+]?[0-9.]+)  ", ledger(result), re.MULTILINE)
    *each, total = (Decimal(number.replace("−", "-")) for number in numbers)
    assert sum(each) == total == -result.lost


@each_of(HOSTILE)
def test_no_text_breaks_a_ledger(hostile: str) -> None:
    told = retold(
        plain_score(),
        loss("a", "1", reason=hostile, title=hostile, clause=hostile, seen=(figure(hostile, hostile, title=hostile),)),
        title=hostile,
    )
    found = ledger(told)
    assert safe(found)
    assert len(found.split("\n")) == 8
    assert re.sub(r"\x1b\[[0-9]*m", "", ledger(told, colour=True)) == found


def test_the_sum_has_all_its_digits_whatever_the_caller_reckons_with() -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    with localcontext(prec=2):
        assert ledger(result, lang="en").splitlines()[-1].split()[0] == "−6.33"
