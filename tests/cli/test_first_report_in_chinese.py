"""An official who reads no English gets from a workbook to a report past typical mistakes by what is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from support.command_lines import run
from support.workbooks import number, parts, rows, zipped

FRAMEWORK = """framework dept "某局部门整体支出绩效评价" {
  language zh
  points 100
  round half_up to 0.01 at each indicator
  grade { >= 80 : "良"  else : "差" }
}
fact budget   : money in > 0 "年初预算数"
fact spent    : money in >= 0 "实际支出数"
fact rate     : ratio in [0%, 100%] "采购预算执行率"
fact filed    : date "决算公开日期"
fact public   : bool "是否公开"
fact level    : choice("一级", "二级") "管理等级"
fact projects : table { name : text "项目名称"  planned : money in > 0 "计划金额"  done : bool "是否完成" } "项目清单"
indicator use "预算执行" 40 { award min(40, spent / budget * 40) }
indicator buy "采购执行" 10 { award rate * 10 }
indicator open "信息公开" 20 { award if public and filed <= 2024-08-31 then 20 else 0 }
indicator rank "管理等级" 10 { lookup level { "一级" : 10  "二级" : 6 } }
indicator work "项目完成" 20 { award if sum(planned of projects where done) > 0 then 20 else 0 }
"""
FACTS = {
    "年初预算数": number("1000000"),
    "实际支出数": number("950000"),
    "采购预算执行率": "93%",
    "决算公开日期": "2024年8月1日",
    "是否公开": "是",
    "管理等级": "一级",
    "项目清单": "[项目]",
}
HEADINGS = ("项目名称", "计划金额", "是否完成")
PROJECTS = (("智慧城市", number("500000"), "√"), ("绿化改造", number("450000"), "否"))
SCORE = ("score", "评价.perf", "数据.xlsx")


def write(
    facts: Mapping[str, str] = FACTS,
    projects: Sequence[Sequence[str]] = PROJECTS,
    headings: Sequence[str] = HEADINGS,
    heads: Sequence[str] = ("指标", "数值"),
    sheet: str = "项目",
    merged: Sequence[str] = (),
) -> None:
    """Write the framework, and a workbook in which something may be otherwise than it should be."""
    Path("评价.perf").write_text(FRAMEWORK, encoding="utf-8")
    first = rows(heads, *facts.items())
    book = parts([("表1", first), (sheet, rows(headings, *projects, merged=merged))])
    Path("数据.xlsx").write_bytes(zipped(book))


@pytest.fixture(autouse=True)
def at_an_officials_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    write()


def test_a_workbook_without_a_mistake_becomes_a_report() -> None:
    found = run(*SCORE, "-o", "结果.html")
    assert (found.code, found.out, found.err) == (0, "", "")
    page = Path("结果.html").read_text(encoding="utf-8")
    assert '<html lang="zh' in page and "97.3" in page


MISTAKES: dict[str, tuple[dict[str, Any], Sequence[str], Sequence[str]]] = {
    "a misspelt command": ({}, ("scor", *SCORE[1:]), ["没有`scor`这个命令", "`score`"]),
    "a misspelt option": ({}, (*SCORE, "--ouput", "a.html"), ["没有`--ouput`这个选项", "`--output`"]),
    "a misspelt framework": (
        {},
        ("score", "评价表.perf", "数据.xlsx"),
        ["文件或文件夹不存在", "是否要写`评价.perf`？"],
    ),
    "a misspelt workbook": ({}, ("score", "评价.perf", "数据1.xlsx"), ["文件或文件夹不存在", "是否要写`数据.xlsx`？"]),
    "a misspelt shipped framework": (
        {},
        ("score", "shenzen-department", "数据.xlsx"),
        ["没有评价体系`shenzen-department`", "`shenzhen-department-2021`"],
    ),
    "an ending of no report": ({}, (*SCORE, "-o", "结果.doc"), ["看不出要写成哪种格式", ".html"]),
    "a sheet that is not there": ({}, ("score", "评价.perf", "数据.xlsx#数据"), ["没有工作表“数据”", "“表1”和“项目”"]),
    "a renamed sheet of a table": (
        {"sheet": "清单"},
        SCORE,
        ["`projects`要用工作表“项目”", "数据.xlsx 表1!B8", "方括号"],
    ),
    "headings that are none": (
        {"heads": ("名目", "金额")},
        SCORE,
        ["不清楚要用哪张工作表", "应有“指标”和“数值”两个表头", "“表1”和“项目”"],
    ),
    "a text in a number": (
        {"facts": {**FACTS, "实际支出数": "约95万元"}},
        SCORE,
        ["`实际支出数`应为金额，而不是文字“约95万元”", "数据.xlsx 表1!B3", '例如"1234.50"'],
    ),
    "a percentage as a number": (
        {"facts": {**FACTS, "采购预算执行率": number("93")}},
        SCORE,
        ["`采购预算执行率`为 9300%", '请写"93%"'],
    ),
    "a day without its year": (
        {"facts": {**FACTS, "决算公开日期": "8月1日"}},
        SCORE,
        ["`决算公开日期`应为日期", '例如"2021-12-31"'],
    ),
    "another option": (
        {"facts": {**FACTS, "管理等级": "优秀"}},
        SCORE,
        ["`管理等级`为“优秀”，不在选项之内", "应为“一级”或“二级”"],
    ),
    "no yes or no": (
        {"facts": {**FACTS, "是否公开": "已公开"}},
        SCORE,
        ["`是否公开`应为是或否", "请写“是”或“否”"],
    ),
    "an empty cell that is needed": (
        {"facts": {**FACTS, "年初预算数": ""}},
        SCORE,
        ["缺少 1 项数据：`budget`（年初预算数）", "一列写名称，一列写数值", "年初预算数：金额"],
    ),
    "a row that is needed": (
        {"facts": {name: value for name, value in FACTS.items() if name not in {"年初预算数", "项目清单"}}},
        SCORE,
        ["缺少 2 项数据", "年初预算数：金额", "项目清单：表"],
    ),
    "a misspelt title": (
        {"facts": {"年初预算": number("1"), **{name: value for name, value in FACTS.items() if name != "年初预算数"}}},
        SCORE,
        ["没有数据项`年初预算`", "是否要写`年初预算数`"],
    ),
    "a column that is not there": (
        {"headings": HEADINGS[:2], "projects": [each[:2] for each in PROJECTS]},
        SCORE,
        ["`projects`缺少`done`列（是否完成）", "请在表中加上这一列"],
    ),
    "another column": (
        {"headings": (*HEADINGS[:2], "验收")},
        SCORE,
        ["`projects`没有`验收`列", "该表的列有`项目名称`、`计划金额`和`是否完成`"],
    ),
    "an empty cell of a table": (
        {"projects": [PROJECTS[0], (*PROJECTS[1][:2], "")]},
        SCORE,
        ["`projects`第 2 行缺少`done`（是否完成）", "数据.xlsx 项目!C3", "请填写这个单元格"],
    ),
    "ten thousands in a table": (
        {"projects": [(PROJECTS[0][0], "50万", "是")]},
        SCORE,
        ["第 1 行的`计划金额`应为金额，而不是文字“50万”", "请写出全部数字，不要写`万`"],
    ),
    "cells merged across columns": (
        {"projects": [("智慧城市", "", "是"), PROJECTS[1]], "merged": ["A2:B2"]},
        SCORE,
        ["数据.xlsx 项目!B2"],
    ),
    "a formula that was never computed": (
        {"facts": {**FACTS, "实际支出数": "<c><f>B2*0.95</f></c>"}},
        SCORE,
        ["这个公式保存时没有结果", "重新计算后保存"],
    ),
    "a formula that failed": (
        {"facts": {**FACTS, "实际支出数": "#DIV/0!"}},
        SCORE,
        ["`实际支出数`为 #DIV/0!：电子表格没有算出这个单元格", "改正公式"],
    ),
}
OWN = r"`[^`]*`|“[^”]*”|用法：(?:.*\n)(?: .*\n)*|--> .*|perfscore \w+："
"""What a file or a command line says, and the usage of a command."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_chinese_with_its_place_and_what_to_do(mistake: str) -> None:
    change, command, said = MISTAKES[mistake]
    write(**change)
    found = run(*command)
    assert found.code != 0
    assert [each for each in said if each not in found.err] == []
    assert re.findall(r"[a-z]{3,} [a-z]{2,}", re.sub(OWN, "", found.err)) == []


def test_what_can_mean_only_one_thing_is_read_and_told() -> None:
    total = ("合计", number("950000"), "")
    write(projects=[*PROJECTS, total])
    found = run(*SCORE)
    assert found.code == 0
    assert "警告[PS535]：“合计”一行是其他各行的合计，不作为一项" in found.out
    write(projects=[PROJECTS[0], (*PROJECTS[1][:2], "")], merged=["C2:C3"])
    assert run(*SCORE).code == 0
