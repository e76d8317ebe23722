"""Nine published totals of the ten project tables of 2021 come out to the digit, the tenth is refused."""

import csv
import io
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import FactsError, Framework
from perfscore.cli import main
from perfscore.scoring.result import NodeResult

FRAMEWORKS = Path(__file__).resolve().parents[2] / "frameworks"
FRAMEWORK = "project-self-evaluation-2021"

# Facts, published execution points, published total.
PUBLISHED = [
    ("data-centre-maintenance-2021", "10.00", "99.5"),
    ("it-operations-2021", "9.90", "99.9"),
    ("property-repairs-2021", "4.00", "93.5"),
    ("network-security-2021", "10.00", "100"),
    ("it-administration-2021", "9.70", "99.7"),
    ("ups-batteries-2021", "10.00", "100"),
    ("office-equipment-2021", "8.70", "98.7"),
    ("it-training-2021", "7.80", "97.8"),
    ("archive-cabinets-2021", "8.50", "94"),
]
UNEVEN = "it-projects-2021"
NAMES = [name for name, _, _ in PUBLISHED]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return perfscore.load(FRAMEWORK)


def as_printed(name: str) -> dict[str, Any]:
    """The facts of a file as plain values, without what it says of itself."""
    facts = tomllib.loads((FRAMEWORKS / f"{name}.toml").read_text(encoding="utf-8"))
    del facts["about"]
    return facts


@pytest.mark.parametrize(("name", "execution", "total"), PUBLISHED)
def test_a_published_total_is_reproduced(framework: Framework, name: str, execution: str, total: str) -> None:
    result = perfscore.evaluate(framework, name)
    assert result["execution"].score == Decimal(execution)
    assert result.score == Decimal(total)
    assert perfscore.evaluate(framework, as_printed(name)).score == Decimal(total)


@pytest.mark.parametrize("name", [*NAMES, UNEVEN])
def test_every_row_keeps_its_printed_points(framework: Framework, name: str) -> None:
    facts = as_printed(name)
    result = perfscore.evaluate(framework, facts, despite_requirements=True)
    rows = {node.row: node for node in result.walk() if node.row is not None}
    printed = {number: row for number, row in enumerate(facts["indicators"], start=1) if Decimal(row["weight"])}
    assert rows.keys() == printed.keys()
    for number, row in printed.items():
        node = rows[number]
        assert (node.title, node.weight, node.score) == (row["name"], Decimal(row["weight"]), Decimal(row["score"]))
        assert node.path.split(".")[:2] == ["results", row["dimension"]]
        assert [loss.reason for loss in node.losses] == ([row["reason"]] if node.lost else [])


def test_only_what_was_published_is_needed(framework: Framework) -> None:
    facts = as_printed("office-equipment-2021")
    del facts["published"]
    assert perfscore.evaluate(framework, facts).score == Decimal("98.7")


def test_a_rate_that_is_not_rounded_first_would_give_other_points() -> None:
    text = (FRAMEWORKS / f"{FRAMEWORK}.perf").read_text(encoding="utf-8")
    changed = perfscore.loads(text.replace("舍入(spent / budget, 0.01, 四舍五入)", "spent / budget"))
    result = perfscore.evaluate(changed, "office-equipment-2021")
    assert result["execution"].score == Decimal("8.75")


def test_weights_are_told_by_dimension(framework: Framework) -> None:
    result = perfscore.evaluate(framework, "archive-cabinets-2021")
    weights = [result.quantities[name] for name in ("output_weight", "effect_weight", "satisfaction_weight")]
    assert weights == [50, 30, 10]
    assert result["results.产出指标"].weight == 50
    assert result["results.效益指标"].score == Decimal("37.00")


def test_the_table_that_does_not_add_up_is_refused(framework: Framework) -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(framework, UNEVEN)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "PS517"
    for figure in ("93 分", "100 分", "92.9 分", "99.9 分"):
        assert figure in diagnostic.message


def test_it_is_scored_where_that_is_asked_for_and_keeps_the_finding(framework: Framework) -> None:
    result = perfscore.evaluate(framework, UNEVEN, despite_requirements=True)
    assert result.score == Decimal("92.90")
    assert [warning.code for warning in result.warnings] == ["PS517", "PS518"]
    assert {warning.severity for warning in result.warnings} == {"warning"}
    assert [warning["code"] for warning in result.to_dict()["warnings"]] == ["PS517", "PS518"]
    (unassigned,) = (loss for loss in result["results"].losses if loss.kind == "unassigned")
    assert unassigned.amount == 7


def test_without_a_requirement_the_group_itself_says_so(framework: Framework) -> None:
    text = (FRAMEWORKS / f"{FRAMEWORK}.perf").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("要求")]
    bare = perfscore.loads("\n".join(lines))
    with pytest.raises(FactsError, match="分值合计为 83 分，而指标组`results`声明为 90 分"):
        perfscore.evaluate(bare, UNEVEN)
    result = perfscore.evaluate(bare, UNEVEN, despite_requirements=True)
    assert "PS528" in {warning.code for warning in result.warnings}


def test_the_command_line_refuses_it_and_scores_it_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", FRAMEWORK, UNEVEN]) == 1
    refused = capsys.readouterr()
    assert refused.out == ""
    assert "93 分" in refused.err and "92.9 分" in refused.err and "99.9 分" in refused.err
    assert main(["score", FRAMEWORK, UNEVEN, "--despite-requirements"]) == 0
    scored = capsys.readouterr()
    assert "92.90" in scored.out and "警告[PS517]" in scored.out


def deviations(result: NodeResult) -> dict[str | None, Fraction | None]:
    return {node.title: node.deviation for node in result.walk() if node.row is not None}


def test_attainment_and_deviation_are_exact(framework: Framework) -> None:
    found = deviations(perfscore.evaluate(framework, "archive-cabinets-2021"))
    assert found["安装档案柜库房面积"] == Fraction(155, 1500)
    assert found["档案管理人员满意度"] == Fraction(-5, 90)
    assert found["项目支出金额"] == Fraction(1469457 - 1729000, 1729000)
    assert found["购置完成时间"] is None
    result = perfscore.evaluate(framework, "archive-cabinets-2021")
    assert result["档案管理人员满意度"].attainment == Fraction(85, 90)
    assert result["项目支出金额"].attainment == Fraction(1729000, 1469457)


def test_what_stands_out_is_told_with_its_row(framework: Framework) -> None:
    result = perfscore.evaluate(framework, "data-centre-maintenance-2021")
    warning, *_ = result.warnings
    assert (warning.code, warning.line) == ("PS525", 16)
    assert "第 1 行“每月设备巡检次数”" in warning.message


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"score": "12.0", "reason": ""}, "PS531", "第 2 行“设备覆盖率”评为 12 分（满分 12.5 分）"),
        ({"actual": "99%"}, "PS532", "第 2 行“设备覆盖率”评为满分，但 “99%” 没有达到目标"),
        (
            {"actual": "全覆盖"},
            "PS530",
            "第 2 行“设备覆盖率”评为满分，而无法判断 “全覆盖” 是否达到目标 “100%”",
        ),
        ({"target": "≥60%"}, "PS525", "第 2 行“设备覆盖率”：“100%” 优于目标 “≥60%”，超过 30%"),
    ],
)
def test_odd_rows_are_warned_of_and_named(framework: Framework, changes: dict[str, str], code: str, words: str) -> None:
    facts = as_printed("data-centre-maintenance-2021")
    facts["indicators"][1] |= changes
    del facts["published"]
    result = perfscore.evaluate(framework, facts)
    assert words in " ".join(warning.message for warning in result.warnings if warning.code == code)


HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
COLUMNS = ("dimension", "kind", "name", "target", "actual", "weight", "score", "reason")


def as_csv(rows: list[dict[str, str]], headings: tuple[str, ...]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([row.get(column, "") for column in COLUMNS] for row in rows)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("headings", [HEADINGS, COLUMNS])
def test_a_spreadsheet_is_scored_as_it_stands(
    framework: Framework, tmp_path: Path, encoding: str, headings: tuple[str, ...]
) -> None:
    facts = as_printed("archive-cabinets-2021")
    sheet = tmp_path / "表.csv"
    sheet.write_text(as_csv(facts.pop("indicators"), headings), encoding=encoding)
    result = perfscore.evaluate(framework, facts | dict(perfscore.load_facts(sheet, table="indicators")))
    assert result.score == 94


MISPRINTS = [
    ("dimension", "产出指檫", "PS509"),
    ("kind", "数量", "PS509"),
    ("name", "", "PS502"),
    ("target", "≥≥95%", "PS503"),
    ("actual", "9O%", "PS503"),
    ("weight", "12.5个", "PS503"),
    ("score", "-1", "PS504"),
]


@pytest.mark.parametrize(("column", "written", "code"), MISPRINTS)
def test_a_misprint_is_told_with_its_row_and_column(
    framework: Framework, tmp_path: Path, column: str, written: str, code: str
) -> None:
    facts = as_printed("archive-cabinets-2021")
    rows = facts.pop("indicators")
    rows[1][column] = written
    sheet = tmp_path / "rows.csv"
    sheet.write_text(as_csv(rows, HEADINGS), encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(framework, perfscore.load_facts(sheet, table="indicators") | facts)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.file, diagnostic.line) == (code, str(sheet), 3)
    assert "第 2 行" in diagnostic.message and HEADINGS[COLUMNS.index(column)] in diagnostic.message
    if written:
        assert diagnostic.place.excerpt is not None and diagnostic.column is not None
        assert diagnostic.place.excerpt[diagnostic.column - 1 :].startswith(written)


def test_a_score_above_its_weight_is_refused(framework: Framework) -> None:
    facts = as_printed("archive-cabinets-2021")
    facts["indicators"][1]["score"] = "13"
    with pytest.raises(FactsError, match="第 2 行“档案柜验收合格率”评为 13 分"):
        perfscore.evaluate(framework, facts)


def test_projects_of_a_department_are_counted_from_a_table_where_one_is_given() -> None:
    department = perfscore.load("shenzhen-department-2021")
    facts = dict(perfscore.load_facts("credit-centre-2021"))
    del facts["projects_planned"], facts["projects_on_time"]
    late = [{"name": f"项目 {number}", "due": "2021-06-30"} for number in range(3)]
    done = [{"name": f"项目 {number}", "due": "2021-06-30", "finished": "2021-06-30"} for number in range(3, 26)]
    result = perfscore.evaluate(department, facts | {"projects": late + done})
    assert result["timeliness"].score == Decimal("5.31")
    assert (result.score, result.grade) == (Decimal("93.67"), "优")
    with pytest.raises(FactsError, match="填报 25 个项目、按时完成 23 个，与项目清单不一致"):
        perfscore.evaluate(department, facts | {"projects": late + done, "projects_planned": 25})
