"""Workbooks that are written: the official table of a result, and templates that are read back when filled in."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

import perfscore
from perfscore import PerfscoreError
from perfscore.files import xlsx
from perfscore.files.xlsx import read_workbook
from perfscore.kernel import limits
from perfscore.reports.workbook import Ask, Cell, Sheet, names, workbook

FORM = """
framework form "Form" { points 10 round half_up to 0.01 at each indicator }
fact plan    : bool "plan"
fact kind    : choice("a, b", "c") "kind"
fact twice   : number "same"
fact again   : number optional "same"
fact jobs    : table { name : text "job", done : bool "done" } "jobs"
fact more    : table { name : text, owner : choice("x", "y") optional } optional
indicator i 8 { award 8 * count(jobs where done) / count(jobs) }
indicator j 1 { award { 1 when plan and kind = "c" and twice > 0 and (again is missing or more is missing) } }
indicator k 1 { judged quality "quality" }
"""


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    """The texts of all sheets, row by row, with the empty cells between."""
    found = {}
    for grid in xlsx.grids(data):
        rows = [grid.cells.get(number, {}) for number in range(1, max(grid.cells, default=0) + 1)]
        found[grid.name] = [
            [row[at].text if at in row else "" for at in range(1, max(row, default=0) + 1)] for row in rows
        ]
    return found


def xml(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_the_official_table_has_levels_points_scores_and_reasons() -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    data = result.to_xlsx()
    (grid,) = xlsx.grids(data)
    lines = sheets(data)["部门整体支出绩效评分表"]
    assert lines[0] == ["部门整体支出绩效评分表 · 2021"]
    assert lines[1] == ["等级：优"]
    assert lines[2] == ["一级指标", "二级指标", "指标", "分值", "得分", "扣分情况"]
    assert lines[3][:5] == ["部门决策", "预算编制", "预算编制合理性", "5", "5"]
    assert lines[-1][3:5] == ["100", "93.67"] and lines[-1][5].startswith("−6.33")
    assert (4, 1, 7, 1) in grid.merged and (1, 1, 1, 6) in grid.merged
    scores = [Decimal(line[4]) for line in lines[3:-1]]
    assert sum(scores) == result.score
    assert data == result.to_xlsx()
    assert sheets(result.to_xlsx(lang="en"))["部门整体支出绩效评分表"][2][2:5] == ["Indicator", "Points", "Score"]


def test_a_result_says_what_is_special() -> None:
    text = """
    framework special "Sums: a/b [1]" { points 10 round half_up to 0.1 at each indicator }
    fact a : number
    fact gone : bool
    warn unless a <= 5 "too much"
    group g 10 {
      indicator i 5 { na when gone then redistribute "none"
        award 5 }
      group h 5 {
        indicator j 5 { award min(5, a) }
        at most 3 when a > 6 "far too much"
      }
    }
    indicator extra +3 { award if a > 1 then 3 else 0 }
    """
    framework = perfscore.loads(text)
    result = perfscore.evaluate(framework, {"a": 7, "gone": True})
    (lines,) = sheets(result.to_xlsx()).values()
    assert list(sheets(result.to_xlsx())) == ["Sums_ a_b _1_"]
    cells = {cell for line in lines for cell in line}
    assert "+3" in cells and "n/a" in cells
    assert any(cell.startswith("PS518") for cell in cells)
    flat = perfscore.loads('framework flat "Flat" { points 5 }\nindicator i 5 { award 5 }')
    assert sheets(perfscore.evaluate(flat, {}).to_xlsx())["Flat"][-1] == ["total", "5", "5"]


def test_a_template_asks_for_each_fact_and_has_a_sheet_for_each_table() -> None:
    data = perfscore.template(perfscore.loads(FORM), "xlsx")
    found = sheets(data)
    assert list(found) == ["facts", "jobs", "more", "choices"]
    assert found["facts"][1] == ["name", "value", "source", "note", "assessor", "reason"]
    assert [line[0] for line in found["facts"][2:]] == ["plan", "kind", "twice", "again", "jobs", "more", "quality"]
    assert [line[1] for line in found["facts"][2:]] == ["", "", "", "", "[jobs]", "", ""]
    assert "write [more] as its value" in found["facts"][7][3]
    assert found["jobs"] == [["job", "done"]]
    assert found["choices"] == [["yes", "a, b", "x"], ["no", "c", "y"]]
    asked = xml(data, "xl/worksheets/sheet1.xml")
    assert "<formula1>'choices'!$A$1:$A$2</formula1>" in asked and "<formula1>'choices'!$B$1:$B$2</formula1>" in asked
    assert f'sqref="B2:B{limits.ROWS + 1}"' in xml(data, "xl/worksheets/sheet2.xml")
    assert 'state="hidden"' in xml(data, "xl/workbook.xml")


def test_a_template_of_one_table_is_one_sheet() -> None:
    framework = perfscore.loads(FORM)
    assert list(sheets(perfscore.template(framework, "xlsx", "jobs"))) == ["jobs", "choices"]
    assert sheets(perfscore.template("project-self-evaluation-2021", "xlsx"))["事实"][1][:2] == ["指标", "数值"]


def test_a_template_that_was_filled_in_is_scored() -> None:
    framework = perfscore.loads(FORM)
    found = sheets(perfscore.template(framework, "xlsx"))
    for line, value in zip(found["facts"][2:], ["yes", "c", "3", "", "[jobs]", "", "0.5"], strict=True):
        line[1] = value
    found["facts"][-1] += ["", ""]
    found["facts"][-1][4:6] = ["me", "so so"]
    found["jobs"] += [["one", "√"], ["two", "no"]]
    filled = workbook([Sheet(name, [[*map(Cell, line)] for line in lines], []) for name, lines in found.items()], "x")
    facts = read_workbook("f.xlsx", filled, None, "facts")
    assert perfscore.evaluate(framework, facts).score == Decimal("5.5")


def test_titles_that_would_not_come_back_are_not_used() -> None:
    facts = 'fact a : bool " odd  title"\nfact b : bool "a"'
    text = f'framework f "F" {{ points 1 }}\n{facts}\nindicator i 1 {{ award {{ 1 when a and b }} }}'
    assert [line[0] for line in sheets(perfscore.template(perfscore.loads(text), "xlsx"))["facts"][2:]] == ["a", "b"]


def test_numbers_are_numbers_as_far_as_a_spreadsheet_holds_them() -> None:
    values = ["8.50", "7", "-3.1234", "0.12345", "1234567890123456"]
    line = [Cell(Decimal(value), "number", bold=at > 2) for at, value in enumerate(values)]
    told = xml(workbook([Sheet("S", [line], [9])], "x"), "xl/worksheets/sheet1.xml")
    assert re.findall(r"<v>(.*?)</v>", told) == ["8.50", "7", "-3.1234"]
    assert re.findall(r"<t .*?>(.*?)</t>", told) == ["0.12345", "1234567890123456"]


def test_sheets_have_names_that_a_spreadsheet_takes() -> None:
    assert names(["a", "A", "x" * 40, "x" * 40, "'q'", "  ", "a:b"]) == [
        "a", "A 2", "x" * 31, "x" * 29 + " 2", "_q_", "_", "a_b",
    ]  # fmt: skip


def test_no_text_is_ever_computed() -> None:
    told = xml(workbook([Sheet("S", [[Cell("=1+1"), Cell("x" * 40_000)]], [9])], "x"), "xl/worksheets/sheet1.xml")
    assert "<f>" not in told and "=1+1" in told and "x" * 32_767 in told and "x" * 32_768 not in told


def test_notes_and_lists_are_as_short_as_a_spreadsheet_takes_them() -> None:
    ask = Ask((1, 1), (1, 1), (), "n" * 300)
    told = xml(workbook([Sheet("S", [[Cell("a")]], [9], asks=[ask])], "x"), "xl/worksheets/sheet1.xml")
    assert f'prompt="{"n" * 255}"' in told
    bare = xml(workbook([Sheet("S", [[Cell("a")]], [9], asks=[Ask((1, 1), (1, 1))])], "x"), "xl/worksheets/sheet1.xml")
    assert "prompt" not in bare


def test_commands_write_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from perfscore.cli import main

    monkeypatch.chdir(tmp_path)
    assert main(["score", "shenzhen-department-2021", "credit-centre-2021", "-o", "r.xlsx"]) == 0
    assert sheets((tmp_path / "r.xlsx").read_bytes())["部门整体支出绩效评分表"][-1][4] == "93.67"
    assert main(["template", "project-self-evaluation-2021", "-o", "t.xlsx"]) == 0
    assert list(sheets((tmp_path / "t.xlsx").read_bytes())) == ["事实", "indicators", "选项"]
    with pytest.raises(PerfscoreError, match="PS608"):
        perfscore.template("project-self-evaluation-2021", "xlsx", "no_table")


def test_a_workbook_goes_to_standard_output_as_it_is(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from perfscore.cli import main

    assert main(["score", "shenzhen-department-2021", "credit-centre-2021", "--format", "xlsx"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"PK")
