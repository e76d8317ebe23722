"""Laying out changes no meaning, is done once for all, and tells the words of either language."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.kernel.source import Source
from perfscore.model.resolve import resolve
from perfscore.syntax.formatting import Written, formatted
from perfscore.syntax.parser import parse
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import table_cases
from strategies.target_frameworks import target_cases
from support.cases import thorough
from support.corpus_files import CORPUS
from support.pages import ROOT, blocks

FILES = [*sorted((CORPUS / "good").rglob("*.perf")), *sorted((CORPUS / "planted").rglob("*.perf"))]
FILES += sorted((ROOT / "frameworks").glob("*.perf"))
LARGE = [path for path in FILES if path.stem == "shenzhen-department-2021"]
ZH = re.compile(r"language +zh|语言 +中文")


@lru_cache(maxsize=8)
def laid_out(text: str, words: Written | None = None) -> str:
    return formatted(Source("x.perf", text), words)


def layout(text: str, words: Written | None = None) -> str:
    found = laid_out(text, words)
    assert laid_out(found, words) == found
    return found


def agrees(text: str) -> None:
    """The text means the same laid out, and in the words of either language."""
    english = layout(text, "en")
    written = {text, layout(text), english}
    if ZH.search(text):
        chinese = layout(text, "zh")
        assert layout(chinese, "en") == english
        written |= {chinese, layout(english, "zh")}
    assert len(set(map(meaning, written))) == 1


def meaning(text: str) -> str:
    """The digest of a sound framework; of tables that mean the same, what is found is the same."""
    tree, report = parse(Source("x.perf", text))
    found = None if tree is None else resolve(tree, report)
    assert found is not None, report.in_order()
    return found.digest


@pytest.mark.parametrize("file", thorough(FILES, *LARGE), ids=lambda file: file.stem)
def test_a_file_of_the_corpus_means_the_same(file: Path) -> None:
    agrees(file.read_text(encoding="utf-8-sig"))


def in_chinese(text: str) -> str:
    return re.sub(r"^(framework [^{]*\{)", r"\1 language zh;", text, count=1)


def squeezed(text: str, breaks: list[bool]) -> str:
    """The text with other ends of lines, where no comment stands."""
    pieces = text.split("\n")
    return "".join(piece + ("\n" if breaks[at % len(breaks)] else " ") for at, piece in enumerate(pieces))


@given(cases(), st.lists(st.booleans(), min_size=1, max_size=7))
def test_a_random_framework_means_the_same(case: Case, breaks: list[bool]) -> None:
    text = framework_text(case.description)
    agrees(text if "language " in text else in_chinese(text))
    agrees(squeezed(text, breaks))


@given(st.one_of(table_cases(), target_cases()))
def test_a_random_framework_with_tables_means_the_same(case: Any) -> None:
    agrees(in_chinese(case.text))


BEFORE = """
# a comment
framework  a "A"{   # at the header

points 6;round half_up to 0.1 at each indicator
grade on published{>=5:"good",else:"poor"}

}
fact one:bool "the first"   # said of one
fact another_one: number in [-5,10] default -(2)
fact three:choice("x","y")   # said of three
      "the third"


fact rows : table{
name:text
budget:money in>0 "the budget"
spent_all:bool}
let rate:number=max(one_half,another_one
,3)
let one_half =1/2 "a half"
# above
indicator i "I"  3{award{1 when one "one"
2 when not one and another_one>2
# inside
"two"}
}
indicator j 3 { award 3*rate
zero when three in { "x" } "x" } example "e" { given one=true, three="y"
given rows{|name|budget|spent_all|
|"long name"|5|true|
|"b"|1_000|false|}
expect loss 3 "award 3*rate" in j, i=1
}
# the end
"""
AFTER = """# a comment
framework a "A" {  # at the header

  points 6; round half_up to 0.1 at each indicator
  grade on published { >= 5 : "good", else : "poor" }
}
fact one         : bool "the first"  # said of one
fact another_one : number in [-5, 10] default -(2)
fact three       : choice("x", "y")  # said of three
                        "the third"

fact rows : table {
  name      : text
  budget    : money in > 0 "the budget"
  spent_all : bool }
let rate : number = max(one_half, another_one
                        , 3)
let one_half      = 1 / 2 "a half"
# above
indicator i "I" 3 { award { 1 when one "one"
                            2 when not one and another_one > 2
                                # inside
                                "two" }
}
indicator j     3 { award 3 * rate
                    zero when three in {"x"} "x" }
example "e" { given one = true, three = "y"
              given rows {
                | name        | budget | spent_all |
                | "long name" | 5      | true      |
                | "b"         | 1_000  | false     |
              }
              expect loss 3 "award 3 * rate" in j, i = 1
}
# the end
"""


def test_a_text_is_laid_out() -> None:
    assert layout(BEFORE) == AFTER


def test_nothing_is_laid_out() -> None:
    assert (layout(""), layout("\n\n# alone\n\n\n"), layout("#x")) == ("", "# alone\n", "#x\n")


def test_columns_are_those_of_a_screen() -> None:
    assert layout('fact 甲 : bool "一"\nfact abc : bool "二"') == 'fact 甲  : bool "一"\nfact abc : bool "二"\n'


def test_chinese_words_need_a_file_in_chinese() -> None:
    with pytest.raises(perfscore.FrameworkError, match="language zh"):
        formatted(Source("x.perf", "framework a { points 1 }"), "zh")


def test_the_grades_of_the_header_are_in_chinese_too() -> None:
    english = """framework a {
  language zh
  points   1
  grade    on published { >= 1 : "b", else : "c" }
}
"""
    chinese = layout(english, "zh")
    assert chinese.splitlines()[3] == '  等级 依 公布分 { >= 1 : "b", 否则 : "c" }'
    assert layout(chinese, "en") == english


def test_durations_are_written_in_the_other_language() -> None:
    english = "framework a { language zh } let b = 1 day + 30 days + 2 weeks + 1.5 hours - 90 minutes"
    chinese = layout(english, "zh").splitlines()[1]
    assert chinese == "计算 b = 1 天 + 30 天 + 2 周 + 1.5 小时 - 90 分钟"
    assert layout(layout(english, "zh"), "en").splitlines()[1] == english.partition("} ")[2]


def test_a_framework_lays_itself_out() -> None:
    framework = perfscore.load("project-self-evaluation-2021")
    assert framework.formatted("en").startswith("# 项目支出绩效自评表")
    assert perfscore.loads(framework.formatted("zh")).digest == framework.digest


def test_the_page_shows_what_is_written() -> None:
    before, after, chinese = (block.text for block in blocks(ROOT / "docs" / "fmt.md") if block.tag == "perf")
    assert (layout(before), layout(before, "zh")) == (after, chinese)


@pytest.mark.parametrize("file", sorted((ROOT / "frameworks").glob("*.perf")), ids=lambda file: file.stem)
def test_what_ships_is_laid_out(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert layout(text, "zh" if ZH.search(text) else None) == text


def test_a_title_behind_a_closing_bracket_stays_there() -> None:
    text = 'let a = max(\n  1, 2\n) "one"\nlet long_name = 3 "two"\n'
    assert layout(text) == 'let a         = max(\n  1, 2\n) "one"\nlet long_name = 3 "two"\n'
