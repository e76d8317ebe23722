"""The 63 targets of 2021: what was attained is told by level, and what nobody can tell is left to a person."""

import csv
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Framework, Result

FRAMEWORKS = Path(__file__).resolve().parents[2] / "frameworks"
NAME = "department-targets-2021"
HEADINGS = {
    "level": "一级指标", "kind": "二级指标", "name": "三级指标", "target": "预期指标值", "actual": "实际完成指标值",
}  # fmt: skip
HALLS, LETTERS, ENVIRONMENT = 4, 13, 55
"""Places of rows: units that differ, an exact target that was passed, and words that say more than was asked."""


@pytest.fixture(scope="module")
def framework() -> Framework:
    return perfscore.load(NAME)


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    facts = tomllib.loads((FRAMEWORKS / "credit-centre-targets-2021.toml").read_text(encoding="utf-8"))
    del facts["about"]
    return facts


@pytest.fixture(scope="module")
def published(framework: Framework) -> Result:
    return perfscore.evaluate(framework, "credit-centre-targets-2021")


def shown(result: Result) -> dict[str, str]:
    return {each.name: each.value for each in result.titled}


def decided(printed: dict[str, Any], **decisions: tuple[int, str]) -> dict[str, Any]:
    targets = [dict(each) for each in printed["targets"]]
    for place, (points, reason) in decisions.items():
        targets[int(place.removeprefix("row_"))] |= {"decision": points, "reason": reason}
    return {**printed, "targets": targets}


def test_tasks_were_executed_as_published(published: Result) -> None:
    assert [(row.title, row.score) for row in published["execution"].children] == [
        ("市场监督管理事务", Decimal("96.84")),
        ("基本支出", Decimal("96.48")),
        ("信息化系统运维维护", Decimal("97.87")),
    ]
    assert published["execution"].score == Decimal("96.94")
    told = shown(published)
    assert told["execution_rate"] == "96.94%"
    assert (told["budget_in_all"], told["executed_in_all"]) == ("58912316.49", "57107929.22")


def test_each_of_the_targets_is_attained_missed_open_or_empty(published: Result, printed: dict[str, Any]) -> None:
    told = {name: int(value) for name, value in shown(published).items() if value.isdecimal()}
    assert len(printed["targets"]) == 63
    assert told["stated"] == 61
    assert (told["attained"], told["missed"], told["undecided"], told["left_empty"]) == (55, 1, 2, 3)
    assert (told["output_stated"], told["effect_stated"], told["satisfied_stated"]) == (41, 15, 5)
    assert (told["output_met"], told["effect_met"], told["satisfied_met"]) == (38, 12, 5)
    rows = [row for group in published.children for row in group.children if row.row is not None][3:]
    assert len(rows) == told["stated"]
    assert [row.title for row in rows if row.applies and row.score == 0] == ["登记、分派、反馈、督办及回访件数"]
    assert [published[name].score for name in ("outputs", "effects", "satisfied")] == [Decimal("97.44"), 100, 100]


def test_what_cannot_be_told_and_what_is_empty_says_so(published: Result) -> None:
    rows = [row for group in published.children for row in group.children if not row.applies]
    reasons = {row.title: row.losses[0].reason for row in rows}
    assert reasons == {
        "安装档案柜库房面积": "从文字上无法判断，待认定",
        "多渠道服务市民，营造和谐安全的消费环境。": "从文字上无法判断，待认定",
        "项目支出金额": "完成值未填",
        "微信公众号粉丝累计数量": "完成值未填",
        "项目及时维护率": "完成值未填",
    }
    assert "“1655 立方米” 是否达到目标 “≥1500 平米”" in str(published.warnings[1])


def test_attainment_and_deviation_are_exact(published: Result) -> None:
    row = next(row for row in published["outputs"].children if row.title == "市民咨询数量")
    assert (row.attainment, row.deviation) == (Fraction("1.12198125"), Fraction("0.12198125"))
    faults = next(row for row in published["satisfied"].children if row.title == "年度有效投诉率")
    assert (faults.score, faults.attainment, faults.deviation) == (Decimal(100), None, Fraction(-1))


def test_a_person_decides_with_a_reason(framework: Framework, printed: dict[str, Any]) -> None:
    facts = decided(
        printed,
        **{
            f"row_{HALLS}": (0, "面积单位应为平米，填报的是容积"),
            f"row_{LETTERS}": (100, "受理量多于预期，视为完成"),
            f"row_{ENVIRONMENT}": (100, "表述包含预期指标值"),
        },
    )
    result = perfscore.evaluate(framework, facts)
    told = shown(result)
    assert (told["attained"], told["undecided"], told["left_empty"]) == ("57", "0", "3")
    losses = {loss.reason: loss.amount for loss in result["outputs"].losses if loss.kind == "judged"}
    assert losses == {"面积单位应为平米，填报的是容积": Fraction(100, 40), "受理量多于预期，视为完成": 0}
    assert result["outputs"].score == Decimal("97.5")
    assert "受理量多于预期，视为完成" in str(result)


def test_the_sheet_is_read_as_it_was_printed(
    framework: Framework, printed: dict[str, Any], published: Result, tmp_path: Path
) -> None:
    with (tmp_path / "targets.csv").open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADINGS.values())
        sheet.writerows([row.get(name, "") for name in HEADINGS] for row in printed["targets"])
    facts = perfscore.load_facts("credit-centre-targets-2021")
    read = perfscore.load_facts(tmp_path / "targets.csv", table="targets")
    assert perfscore.evaluate(framework, facts | read).score == published.score


def test_the_result_is_a_fact_of_the_department(published: Result) -> None:
    benefits = {"value": shown(published)["effectiveness"], "reason": "效果目标 15 项，完成 12 项"}
    facts = perfscore.load_facts("credit-centre-2021") | {"benefits_achieved": benefits}
    department = perfscore.evaluate("shenzhen-department-2021", facts)
    assert department["effectiveness"].score == 20
    assert department.score == Decimal("92.67")


@pytest.mark.parametrize("name", ["total_budget", "total_executed"])
def test_sums_that_do_not_agree_are_told(framework: Framework, printed: dict[str, Any], name: str) -> None:
    changed = perfscore.evaluate(framework, {**printed, name: "1.00"})
    assert "表中合计 1" in " ".join(map(str, changed.warnings))
