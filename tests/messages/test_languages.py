"""Messages in English and in Chinese: both say the same of the same values, and each is told in one of the two."""

from __future__ import annotations

import os
import re
from contextlib import chdir
from pathlib import Path

import pytest

import perfscore
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Language, Source, Span
from perfscore.kernel.types import Kind, money
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, Report, told_in
from support.said import entries, placeholders

ENGLISH, CHINESE = entries("en"), entries("zh")
PARTS = ("text", "help")


def test_both_languages_have_each_message() -> None:
    assert list(CHINESE) == list(ENGLISH), "messages/en.json and messages/zh.json have other keys, or another order"


def test_both_languages_say_the_same_of_the_same_values() -> None:
    differing = [
        f"{key}.{part}"
        for key, entry in ENGLISH.items()
        for part in PARTS
        if (part in entry) != (part in CHINESE[key])
        or set(placeholders(entry.get(part, ""))) != set(placeholders(CHINESE[key].get(part, "")))
    ]
    assert differing == []


def test_what_is_only_a_warning_is_told_by_the_english_catalogue_alone() -> None:
    assert not any("severity" in entry for entry in CHINESE.values())


def test_chinese_sentences_have_wide_signs() -> None:
    """A half-width comma, colon, semicolon, question mark or bracket beside a Chinese character is a slip."""
    slips = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;?!()][\u4e00-\u9fff]")
    found = {
        f"{key}.{part}": slips.findall(bare)
        for key, entry in CHINESE.items()
        for part in PARTS
        if slips.search(bare := re.sub(r"`[^`]*`|\{[^{}|]*\}|\{[^{}|]*:", "", entry.get(part, "")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh"}, "zh"),
    ],
)
def test_without_any_other_choice_the_locale_chooses(
    variables: dict[str, str], lang: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spoken() == lang
    assert Message("PS422.empty_table", what="a").text == {"en": "a has no rows", "zh": "a没有任何行"}[lang]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ('framework a "A" {\n  language zh\n}', "zh"),
        ('framework a "A" { points 1 language en }', "en"),
        ("# language zh\nframework a", None),
        ("framework a { language de }", None),
        ("language zhx", None),
    ],
)
def test_a_framework_says_its_language_also_where_it_cannot_be_read(text: str, lang: Language | None) -> None:
    assert Source("a.perf", text).language == lang


BROKEN = 'framework a "甲" {\n  language zh\n  points 10\n}\nindicator b "乙" 10 {\n  award c\n}\n'


def test_what_is_wrong_with_a_framework_is_told_in_its_language() -> None:
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.loads(BROKEN)
    assert str(caught.value) == (
        "错误[PS201]：`c`既不是数据项，也不是计算量\n"
        " --> <text>:6:9\n"
        "  |\n"
        "6 |   award c\n"
        "  |         ^\n"
        "  建议：请先声明：`fact c : ratio`或`let c = …`"
    )


def test_a_language_that_is_asked_for_counts_more_than_that_of_the_file() -> None:
    with pytest.raises(perfscore.FrameworkError) as caught, told_in("en"):
        perfscore.loads(BROKEN)
    assert str(caught.value).startswith("error[PS201]: `c` is neither a fact nor a quantity\n")


def test_the_lines_of_a_chinese_advice_stand_below_one_another() -> None:
    message = Message("PS513.no_columns", found=["a"], some=True, path="t.csv")
    rendered = Diagnostic(message, language="zh").render().splitlines()
    assert rendered[-3:] == [
        "  建议：请把它改为 `name,value`",
        "        如果它是一张表，请指明是哪一项数据：在命令行中写`表名=t.csv`，",
        '        在 Python 中写`load_facts("t.csv", table="表名")`',
    ]


def test_words_and_types_within_a_message_are_in_its_language() -> None:
    of_money, advice = money("CNY"), Words("unit.other")
    message = Message("PS302.no_comparison", left=of_money, right=Words("wanted.date"), advice=advice)
    assert message.told_in("zh") == "金额（money，CNY）不能与日期比较"
    assert message.help_in("zh") == "只有单位相同的值才能相加或比较"
    assert message.told_in("en") == "money (CNY) cannot be compared with a date"


def test_each_kind_of_value_has_a_name() -> None:
    assert {f"type.{kind.value}" for kind in Kind} == {key for key in ENGLISH if key.startswith("type.")}


MISTAKES = Path(__file__).parent / "mistakes"


def test_typical_mistakes_are_told_in_chinese() -> None:
    with chdir(MISTAKES.parent), pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.load("mistakes.perf")
    found = f"{caught.value}\n"
    if os.environ.get("PERFSCORE_REFRESH"):
        MISTAKES.with_suffix(".zh").write_text(found, encoding="utf-8")
    assert MISTAKES.with_suffix(".zh").read_text(encoding="utf-8") == found


def test_a_template_is_told_in_the_language_of_its_framework() -> None:
    framework = (
        'framework a "A" { language zh points 1 }\n'
        'fact b : money in > 0 optional "预算"\n'
        "indicator c 1 { award { 1 when b > 1 } }"
    )
    line = '# b = ""   # 金额（money，CNY），高于 0；可以不填 — 预算'
    assert line in perfscore.template(perfscore.loads(framework)).splitlines()


def test_only_words_of_the_language_are_told_as_a_text_calls_them() -> None:
    report = Report(Source("f", "x"))
    report.words = {"when": "当"}
    report.add(Message("PS101.unexpected", found="x", expected=["`when`", Words("unit.truth")]), Span(0, 1))
    (found,) = report.diagnostics
    said = found.told_in("en").render()
    assert "`当`" in said and "`true`" in said


IN_CHINESE = """评分表 甲 "甲" { 语言 中文 分值 10 舍入 四舍五入 到 0.01 于 每个 指标 }
事实 数, 总数 : 数量
指标 乙 "乙" 10 { 得分 10 * 数 / 总数 }
"""


def test_to_a_file_in_chinese_words_code_is_proposed_in_them_and_else_in_english_ones() -> None:
    (cut, divided) = perfscore.check(perfscore.loads(IN_CHINESE))
    assert cut.help == "如确是此意，请在后面写`至多 10`；如数据不可能如此，请用`要求`或取值范围写明"
    assert "`若 x = 0 则 … 否则 …`" in str(divided)
    assert "`if x = 0 then … else …`" in str(divided.told_in("en"))
    assert divided.told_in("zh") is divided
    words = IN_CHINESE.replace("评分表", "framework")
    assert "`if x = 0 then … else …`" in str(perfscore.check(perfscore.loads(words))[1])


CALLED = """framework f "F" { points 10 }
fact n : number in [0, 10] "figure"
fact done : bool default false
indicator a "A" 10 { award if done then n else 0 }
"""


def test_what_reads_a_file_tells_what_is_wrong_with_it_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("name,hours\na,1\n合计,\n", encoding="utf-8")
    (remark,) = perfscore.load_facts(file, table="t", lang="zh").remarks
    assert remark.message == "“合计”一行是其他各行的合计，不作为一项"
    (trend, _) = perfscore.trends(perfscore.loads(CALLED.replace("if done then n else 0", "n")), lang="zh")
    assert str(trend) == "`n`增大时，a只升不降"
    for read in (perfscore.load_facts, perfscore.load_result):
        with pytest.raises(perfscore.FactsError, match="文件"):
            read(tmp_path / "none.json", lang="zh")
    with pytest.raises(perfscore.FrameworkError, match="文件没有"):
        perfscore.loads("", lang="zh")


def test_what_words_something_does_so_in_the_language_that_is_asked_for() -> None:
    framework, facts = perfscore.loads(CALLED), {"n": 5}
    told = (
        perfscore.template(framework, lang="zh"),
        perfscore.bounds(framework, {}, lang="zh").to_text(),
        perfscore.reach(framework, facts, score=5, lang="zh").to_text(),
        perfscore.diff(framework, perfscore.loads(CALLED.replace("then n", "then 1")), lang="zh").to_text(),
        perfscore.propose(framework, lang="zh").to_text(),
        str(perfscore.coverage(framework, lang="zh")),
        str(perfscore.cliffs(framework, 0, lang="zh")[0]),
    )
    words = ("不填时为 否", "待定的数据", "变动单独即可达到", "公式变化：a", "建议：", "覆盖：", "的每一步")
    assert [each for each, word in zip(told, words, strict=True) if word not in each] == []
    for call in (
        lambda: perfscore.template("none", lang="zh"),
        lambda: perfscore.bounds(framework, {"m": 1}, lang="zh"),
        lambda: perfscore.reach(framework, facts, grade="a", lang="zh"),
        lambda: perfscore.diff(framework, framework, "none.toml", lang="zh"),
        lambda: perfscore.propose("none", lang="zh"),
        lambda: perfscore.coverage("none", lang="zh"),
        lambda: perfscore.cliffs("none", lang="zh"),
        lambda: perfscore.explain(framework, {}, "b", lang="zh"),
        lambda: perfscore.verify("none.json", framework, facts, lang="zh"),
    ):
        with pytest.raises(perfscore.PerfscoreError) as caught:
            call()
        assert str(caught.value).startswith("错误[PS")
    assert framework.language == "en"
