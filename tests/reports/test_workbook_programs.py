"""Workbooks as two independent programs make and read them: openpyxl, and LibreOffice where it is installed."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from pathlib import Path

import pytest

import perfscore

openpyxl = pytest.importorskip("openpyxl", reason="needs the dependency group spreadsheets")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

ROWS = [
    ("产出指标", "数量指标", "安装档案柜库房面积", "≥1500立方米", "1655立方米", 12.5, 12.5, None),
    (None, "质量指标", "档案柜验收合格率", 1, 1, 12.5, 12.5, None),
    (None, "时效指标", "购置完成时间", "2021年12月20日前", datetime.date(2021, 12, 20), 12.5, 12.5, None),
    (None, "成本指标", "项目支出金额", "≤预算金额", "1469457元", 12.5, 11, "投标方以较低价中标，属于市场竞争行为"),
    ("效益指标", "社会效益指标", "保障档案安全", "有效保障", "有效保障未来5年档案入库需要", 30, 30, None),
    (None, "满意度指标", "档案管理人员满意度", "≥90%", 0.85, 10, 7, "进货时间受到影响，进而影响了柜体的安装时间"),
    ("合计", None, None, None, None, 90, "=SUM(G4:G9)", None),
]
"""The published table of the archive cabinets (see ../frameworks), as it stands in a form."""


def made(path: Path) -> Path:
    """The form of a project as an official keeps it: a title above, merged cells, formats, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "绩效指标"
    sheet.append(["项目支出绩效自评表"])
    sheet.merge_cells("A1:H1")
    sheet.append(["单位：元"])
    sheet.append(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
    )
    for row in ROWS:
        sheet.append(row)
    for cell in ("D5", "E5", "E9"):
        sheet[cell].number_format = "0%"
    sheet.merge_cells("A4:A7")
    sheet.merge_cells("A8:A9")
    facts = book.create_sheet("金额")
    for line in (["指标", "数值"], ["全年预算数", 1729000], ["全年执行数", 1469457]):
        facts.append(line)
    book.save(path)
    return path


def scored(path: Path) -> perfscore.Result:
    facts = perfscore.load_facts(path) | perfscore.load_facts(path, table="indicators", sheet="绩效指标")
    return perfscore.evaluate("project-self-evaluation-2021", facts)


def test_the_form_of_a_project_is_scored_as_it_was_published(tmp_path: Path) -> None:
    path = made(tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(path)
    book["绩效指标"]["G10"] = 87.5
    book.save(path)
    result = scored(path)
    assert result.score == 94
    assert [warning.code for warning in result.warnings] == ["PS535"]


def test_what_is_written_is_opened(tmp_path: Path) -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    (tmp_path / "r.xlsx").write_bytes(result.to_xlsx())
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    assert [sheet.cell(sheet.max_row, at).value for at in (4, 5)] == [100, 93.67]
    assert sheet.cell(sheet.max_row, 5).number_format == "0.00" and "A4:A7" in map(str, sheet.merged_cells.ranges)
    (tmp_path / "t.xlsx").write_bytes(perfscore.template("shenzhen-department-2021", "xlsx"))
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    asked = book["事实"].data_validations.dataValidation
    assert asked[0].formula1 == "'选项'!$A$1:$A$2" and book["选项"].sheet_state == "hidden"


def test_a_template_filled_in_by_another_program_is_scored(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(perfscore.template("project-self-evaluation-2021", "xlsx"))
    book = openpyxl.load_workbook(path)
    book["事实"]["B3"], book["事实"]["B4"] = 1729000, 1469457
    kind = None
    for row in ROWS[:-1]:
        kind = row[0] or kind
        percent = ["100%" if cell == 1 else cell for cell in row[3:5]]
        book["indicators"].append([kind, *row[1:3], *percent, *row[5:]])
    book["indicators"]["E7"].number_format = "0%"
    book.save(path)
    assert perfscore.evaluate("project-self-evaluation-2021", perfscore.load_facts(path, sheet="事实")).score == 94


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_a_form_saved_by_libreoffice_is_scored(tmp_path: Path) -> None:
    assert OFFICE is not None
    made(tmp_path / "form.xlsx")
    command = [OFFICE, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", "form.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    assert scored(tmp_path / "out" / "form.xlsx").score == 94
