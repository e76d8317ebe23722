"""Every word of the language has a Chinese one, which means the same in its place and may be a name elsewhere."""

from __future__ import annotations

import os

import perfscore
from perfscore.kernel.numbers import ROUNDINGS
from perfscore.messages.catalogue import phrases
from perfscore.model import declarations, drafts, expressions, functions, header, rule_model, tables
from perfscore.syntax import tables as made
from perfscore.syntax.chinese import near, readings
from support.cases import each_of
from support.pages import ROOT

PAGE = ROOT / "docs" / "words.md"
NAMES = {
    *ROUNDINGS,
    *rule_model.STRICTEST_FIRST,
    *declarations.TYPE_WORDS,
    *(word for words in drafts._COMBINATIONS for word in words.split()),
    *expressions.STATUSES,
    *functions.FUNCTIONS,
    *functions.SPECIAL,
    *functions.AGGREGATES,
    *functions.MEASURES,
    *header._LEVELS,
    *tables._BASES,
    *header._LANGUAGES,
}
ALONE = {word for phrase in phrases() for word in phrase.removesuffix("(").split()} | {"each row"}


def listed() -> str:
    """The table of the page."""
    rows = (f"| `{english.removesuffix('(')}` | {chinese} |" for english, chinese in phrases().items())
    return "\n".join(("| English | 中文 |", "|---|---|", *rows, ""))


def test_the_nearest_word_is_told_where_there_is_one() -> None:
    assert near("得分", ["award"]) == "award"
    assert near("窗户", ["award"]) is None


def test_the_page_lists_all_words() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("| English")
    if os.environ.get("PERFSCORE_REFRESH"):
        PAGE.write_text(text[:start] + listed(), encoding="utf-8")
    assert text[start:] == listed()


@each_of(sorted({*made.tables().words, *NAMES}))
def test_each_word_has_a_chinese_one(word: str) -> None:
    assert word in ALONE


def test_no_word_has_two_meanings_in_one_place() -> None:
    for word, meant in readings().items():
        assert len({each[0][0] for each in meant}) == len(meant), word
        assert word.isidentifier() or " " in word


def test_no_chinese_word_is_one_elsewhere() -> None:
    text = "framework 评分表 { points 1 }\nfact 指标 : bool\nindicator 得分 1 { award if 指标 then 1 else 0 }\n"
    assert list(perfscore.loads(text).facts) == ["指标"]


CHINESE = """
评分表 甲 { 分值 6; 语言 中文 }
事实 得分, 满分 : 是否
事实 金额 : 金额
指标 目标 2 { 得分 若 得分 则 满分 否则 0 }
指标 计数 2 { 得分 若 满分 则 2 否则 0 }
指标 表 2 {
  分档 金额 { >= 0 : 2, 否则 : 0 }
}
算例 "甲" { 给定 得分 = 是, 满分 = 否, 金额 = 3 应得 目标 = 2, 计数 = 0, 总分 = 4, 得分(表) = 2 }
"""
ENGLISH = """
framework 甲 { points 6; language zh }
fact 得分, 满分 : bool
fact 金额 : money
indicator 目标 2 { award if 得分 then full else 0 }
indicator 计数 2 { award if 满分 then 2 else 0 }
indicator 表 2 {
  bands 金额 { >= 0 : 2, else : 0 }
}
example "甲" { given 得分 = true, 满分 = false, 金额 = 3 expect 目标 = 2, 计数 = 0, total = 4, score(表) = 2 }
"""


def test_words_may_be_names() -> None:
    # `满分` is a fact here, so that the word for full marks is the English one.
    chinese = perfscore.loads(CHINESE.replace("则 满分", "则 full"))
    assert chinese.digest == perfscore.loads(ENGLISH).digest


def test_the_word_behind_a_level_is_no_name() -> None:
    text = '评分表 甲 { 分值 1; 语言 zh; 舍入 四舍五入 到 0.1 于 每个 指标 等级 依 公布分 { 否则 : "优" } }\n'
    text += '指标 乙 1 { 得分 1 }\n算例 "丙" { 应得 总分 = 1, 等级 "优" }\n'
    assert perfscore.loads(text).points == 1


def test_a_word_for_two_may_be_a_name() -> None:
    text = (
        "评分表 甲 { 分值 2; 语言 zh }\n事实 至少, 至多 : 是否\n指标 乙 2 { 得分 若 至少 则 2 否则 0 至少 1 当 至多 }\n"
    )
    english = "framework 甲 { points 2; language zh }\nfact 至少, 至多 : bool\n"
    english += "indicator 乙 2 { award if 至少 then 2 else 0 at least 1 when 至多 }\n"
    assert perfscore.loads(text).digest == perfscore.loads(english).digest
