"""The table that an authority publishes: its rows, its criteria in words, and the three forms that it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import perfscore
from perfscore.cli import main
from perfscore.files import xlsx
from perfscore.kernel.source import Language
from perfscore.reports.html_words import Words
from perfscore.reports.official import Criteria, titles_of

TEXT = """
framework f "表" {
  version "2024"  authority "财政局"  effective 2024-01-01 .. 2024-12-31  language zh
  points 52
  round half_up to 0.01 at each indicator
  grade { >= 40 : "甲", >= 30 : "乙", else : "丙" }
}
cap grade at "丙" when n > 90 "次数过多"
grade "丁" when n > 95
fact n : count "次数"
fact a : choice("高", "低") "影响"
fact b : choice("高", "低")
fact gone : bool "未报"
fact rows : table {
  name : text, pts : points, done : points "得分", why : text optional "理由", aim : target, got : actual
} "清单"
let share : ratio = n / 100 "占比"
let hidden = n * 2
rule rated(x : ratio) = bands x { >= 90% : 5, else : 0 }

group g "一组" 23 {
  indicator m "矩阵" 5 { lookup a, b {
    |      | "高" | "低" |
    | "高" | 5    | 3    |
    | "低" | 2    | 0    |
  } }
  indicator r "规则" 5 { award rated(share) }
  indicator d "扣分" 5 {
    deduct { 1 when n > 2 "太多"  1 when gone
      0.5 per 1 of n above 2 each complete  2 per 5 of n each started "次" } down to 1
  }
  indicator t "目标" 5 {
    target share >= 90% otherwise bands { >= 80% : 3, else : 0 }
    cap 3 when n > 4 "次数多"
    na when gone then full "未报的"
    zero when n > 99
  }
  group deep "二组" 3 {
    indicator p "含分项" 3 {
      part one "甲项" 1 { bands n { (2, 5] : 1, else : 0 } }
      part two "乙项" 2 { judged looks }
    }
    at most 2 "不超过两分"
  }
}
group h "清单各项" 20 { each row of rows { indicator name pts { judged done in 0 .. full because why
  check got meets aim } } }
indicator line "占比" 5 { interpolate share { 0% : 0, 90% : full } }
group worst "较差" 2 minimum { indicator w 2 { award 1 } }
indicator rest "其他" 2 { lookup n { 1 : 2 } otherwise 1 }
indicator extra "加分" +3 { award first { 3 when n > 1 "多次", 2 when n = 1, else 0 } }
"""


@pytest.fixture(scope="module")
def framework() -> perfscore.Framework:
    return perfscore.loads(TEXT)


def criteria(framework: perfscore.Framework, path: str, lang: Language = "zh") -> list[str]:
    told = Criteria(framework, Words.named(lang), titles_of(framework))
    return told.told(told.with_rows(framework.nodes[path]))


CRITERIA = {
    "g.m": ["影响，b：", "“高”，“高”：5 分", "“高”，“低”：3 分", "“低”，“高”：2 分", "“低”，“低”：0 分"],
    "g.r": ["占比：", "≥ 90%：5 分", "其余：0 分"],
    "g.d": [
        "太多（扣 1 分）",
        "未报（扣 1 分）",
        "次数超过 2 的部分，每 1 扣 0.5 分，不足不计",
        "次：次数，每 5 扣 2 分，不足也计",
        "不低于 1",
    ],
    "g.t": [
        "占比 ≥ 90%，未达到的按程度分档：",
        "≥ 80%：3 分",
        "其余：0 分",
        "封顶 3 分：次数多",
        "不适用：未报的；按满分计",
        "否决：当次数 > 99",
    ],
    "g.deep": ["不高于 2 分：不超过两分"],
    "g.deep.p": ["甲项（1 分）：次数：2（不含）至 5（含）：1 分；其余：0 分", "乙项（2 分）：由评定人评定得分。"],
    "worst": ["取各项得分中的最低分。"],
    "line": ["0%：0 分", "90%：满分", "在各标准值之间按直线插值计分。"],
    "rest": ["次数：", "1：2 分", "其余：1 分"],
    "extra": ["多次：3 分", "次数为 1：2 分", "其余：0 分"],
}


@pytest.mark.parametrize("path", CRITERIA)
def test_criteria_are_words(framework: perfscore.Framework, path: str) -> None:
    assert criteria(framework, path) == CRITERIA[path]


def test_rows_of_a_table_stand_once(framework: perfscore.Framework) -> None:
    told = framework.to_markdown()
    assert "清单的每一行各一项（分值：pts）" in told.replace(" 的", "的")
    assert "评定：得分属于 0 至满分，理由见理由<br>got 达到 aim" in told


def test_markdown_has_all_rows_and_what_holds_besides(framework: perfscore.Framework) -> None:
    lines = framework.to_markdown().splitlines()
    assert lines[0] == "# 表 · 2024" and "- 制定单位：财政局" in lines
    assert "| 一级指标 | 二级指标 | 指标 | 分值 | 评分标准 |" in lines
    assert any(line.startswith("| **一组** 23 分 |  | 矩阵 | 5 | 影响，b：<br>") for line in lines)
    assert any(line.startswith("|  | **二组** 3 分 | 含分项 | 3 |") for line in lines)
    assert "|  |  | 本级合计 |  | 不高于 2 分：不超过两分 |" in lines
    assert "| **合计** |  |  | **52** |  |" in lines
    behind = lines[lines.index("## 舍入办法") :]
    assert [line for line in behind if line] == [
        "## 舍入办法", "- 各指标得分四舍五入，保留到 0.01", "## 等级", "- 甲：≥ 40", "- 乙：30（含）至 40（不含）",
        "- 丙：其余", "- 等级最高为“丙”：次数过多", "- 评为“丁”：次数 \\> 95", "## 指标口径", "- 占比 = 次数 ÷ 100",
    ]  # fmt: skip


def test_a_page_has_merged_cells_and_says_its_language(framework: perfscore.Framework) -> None:
    page = framework.to_html(lang="en")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">') and '<h1 lang="zh-CN">表 · 2024</h1>' in page
    assert re.search(
        r'rowspan="6"[^>]*><span class="ps-name" lang="zh-CN">一组</span> <span class="ps-sub">23 points', page
    )
    assert 'class="ps-between"' in page and "<script" not in page
    assert '<td class="ps-number" data-label="Points">52</td>' in page
    flat = perfscore.loads("framework flat { points 1 }\nindicator i 1 { award 1 }").to_html()
    assert "<dl" not in flat and "<section" not in flat and "<h1>flat</h1>" in flat


def test_rows_of_a_table_with_declared_points_show_them() -> None:
    rows = "fact jobs : table { name : text }\ngroup g 5 maximum { each row of jobs { indicator name 5 { award 5 } } }"
    lines = perfscore.loads(f"framework f {{ points 5 }}\n{rows}").to_markdown().splitlines()
    assert lines[:3] == ["# f", "", "| Level 1 | Indicator | Points | Criteria |"]
    assert lines[4] == "| **g** 5 points | one for each row of jobs | 5 | 5 |"


def test_a_workbook_has_the_same_rows(framework: perfscore.Framework) -> None:
    (grid,) = xlsx.grids(framework.to_xlsx())
    told = {cell.text for row in grid.cells.values() for cell in row.values()}
    assert {"表 · 2024", "一组", "矩阵", "合计", "指标口径：占比 = 次数 ÷ 100"} <= told
    assert "多次：3 分 次数为 1：2 分 其余：0 分" in told


def test_the_command_writes_each_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["table", "qsofa"]) == 0
    assert b"| Indicator | Points | Criteria |" in capsysbinary.readouterr().out
    for name in ("t.html", "t.md", "t.xlsx"):
        assert main(["table", "qsofa", "-o", name, "--lang", "zh"]) == 0
    assert "评分标准" in (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "| 指标 | 分值 | 评分标准 |" in (tmp_path / "t.md").read_text(encoding="utf-8")
    assert list(xlsx.grids((tmp_path / "t.xlsx").read_bytes()))
