"""What a person reads is exact or marked as cut, and near."""

import ast
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import Result
from perfscore.kernel import resources, types
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.source import Language, display_width, replace
from perfscore.kernel.suggest import nearest, skeleton
from perfscore.kernel.wording import describe, written_interval
from perfscore.model.model import LossKind
from perfscore.reports.phrases import Phrases, _Words, value_words
from perfscore.reports.shown import paint, wanted
from perfscore.reports.spoken import entries, outline, rough, signed
from perfscore.reports.text import cut, ledger, table
from perfscore.scoring.explanation import AppliedLimit, Form, Relation
from strategies.junk import LETTERS
from support.cases import each_of
from support.scoring import score
from support.sources import Module
from support.telling import HOSTILE, PLACE, figure, loss, retold, safe

EN, ZH = Phrases.of("en"), Phrases.of("zh")
ONE, TWO = Fraction(1), Fraction(2)
KINDS = _Words.__subclasses__()


@each_of(
    [
        (None, types.NUMBER, "—"),
        (True, types.BOOL, "yes"),
        (False, types.BOOL, "no"),
        ("好", types.TEXT, "“好”"),
        (date(2021, 12, 20), types.DATE, "2021-12-20"),
        (Fraction(date(2021, 12, 20).toordinal()), types.DATE, "2021-12-20"),
        (Fraction(1089, 10000), types.RATIO, "10.89%"),
        (Fraction(1, 3), types.RATIO, "≈33.33%"),
        (Fraction("53124661.27"), types.money("元"), "53124661.27"),
        (Fraction(3), types.DURATION, "3 days"),
        (Fraction(3, 24), types.DURATION, "3 hours"),
        (Fraction(7, 1440), types.DURATION, "7 minutes"),
        (Fraction(1, 86400), types.DURATION, "≈0.0000 days"),
    ]
)
def test_a_value_reads_as_an_author_would_write_it(value: Any, kind: types.Type, words: str) -> None:
    assert describe(value, kind) == words


@each_of(
    [
        (EVERYTHING, "else"),
        (Interval(low=ONE, low_closed=True), ">= 1"),
        (Interval(low=ONE), "> 1"),
        (Interval(high=ONE, high_closed=True), "<= 1"),
        (Interval(high=ONE), "< 1"),
        (Interval(ONE, TWO, True, True), "[1, 2]"),
        (Interval(ONE, TWO), "(1, 2)"),
        (Interval(ONE, TWO, True, False), "[1, 2)"),
        (Interval(ONE, TWO, False, True), "(1, 2]"),
    ]
)
def test_an_interval_reads_with_its_edges(interval: Interval, words: str) -> None:
    assert written_interval(interval, types.NUMBER) == words


KNOWN = ["purchase_rate", "adjust_rate", "采购执行率", "满意度", "pass"]


@each_of(
    [
        ("purchase_rat", "purchase_rate"),
        ("Adjust_Rate", "adjust_rate"),
        ("adjustrate", "adjust_rate"),
        ("采购执行", "采购执行率"),
        ("满意", "满意度"),
        ("раss", "pass"),  # Cyrillic er and a
        ("zzz", None),
        ("", None),
        ("rate", None),
    ]
)
def test_the_nearest_word_is_one_that_may_be_meant(word: str, meant: str | None) -> None:
    assert nearest(word, KNOWN) == meant


def test_of_two_near_words_the_nearer_is_meant_and_the_first_of_equals() -> None:
    assert nearest("abcd", ["abxx", "abcx", "abce"]) == "abcx"


def test_a_search_for_the_nearest_word_has_an_end() -> None:
    known = [f"x{number}" for number in range(5_000)]
    assert nearest("missing", [*known, "missing"]) is None
    assert nearest("missing", ["missing", *known]) == "missing"


def test_words_that_look_the_same_have_one_skeleton() -> None:
    assert skeleton("раss") == skeleton("pass") == skeleton("ｐａｓｓ")
    assert skeleton("pass") != skeleton("past")


# ---------------------------------------------------------------- the two languages


@each_of(KINDS)
def test_both_languages_have_every_word_and_say_the_same_things(kind: type[_Words]) -> None:
    english, chinese = (vars(kind.of(lang)) for lang in get_args(Language))
    assert list(english) == list(chinese)
    tables = {name: typed for name, typed in get_type_hints(kind).items() if typed is not Language}
    if kind is Phrases:
        assert (tables.pop("currency"), tables.pop("rows")) == (str, Mapping[str, str])
    types = {name: tables.pop(name, str) for name in english}
    assert not tables
    for name, typed in types.items():
        one, other = english[name], chinese[name]
        if typed == Mapping[str, str]:
            assert list(one) == list(other), name
            pairs = list(zip(one.values(), other.values(), strict=True))
        else:
            pairs = list(zip(*(each if typed == Sequence[str] else [each] for each in (one, other)), strict=True))
        for pair in pairs:
            assert all(isinstance(each, str) and each for each in pair), name
            assert places_in(pair[0]) == places_in(pair[1]), name


def test_the_files_of_words_have_no_others() -> None:
    names = [kind.__name__ for kind in KINDS]
    for lang in get_args(Language):
        assert list(json.loads(resources.text("reports/words", f"{lang}.json"))) == names


def asked_in(module: Module) -> Iterator[tuple[str, str]]:
    """The words that are asked for by their names, each with the class that they are said to be of."""
    kinds = {kind.__name__ for kind in KINDS}
    for node in module.nodes:
        arguments = node.args.args + node.args.kwonlyargs if isinstance(node, ast.FunctionDef) else []
        typed = {each.arg: each.annotation.id for each in arguments if isinstance(each.annotation, ast.Name)}
        of = {name: kind for name, kind in typed.items() if kind in kinds}
        for inner in ast.walk(node) if of else ():
            if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in of:
                yield of[inner.value.id], inner.attr
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            yield {"all": "Phrases", "page": "ReportPhrases"}.get(node.value.attr, ""), node.attr
        elif isinstance(node, ast.Attribute):
            yield "", node.attr


def test_the_code_asks_for_words_that_are_there_and_for_all_of_them(sources: Mapping[str, Module]) -> None:
    given = {kind.__name__: {*vars(kind.of("en"))} for kind in KINDS}
    given["Phrases"] |= {"currency", "rows"}
    asked = {each for module in sources.values() for each in asked_in(module)}
    assert [each for each in asked if each[0] in given and each[1] not in given[each[0]]] == []
    assert {name for names in given.values() for name in names} <= {name for _, name in asked}


def places_in(template: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_kind_has_a_word() -> None:
    for words in (EN, ZH):
        assert set(words.kinds) == set(get_args(LossKind))
        assert set(words.forms) == set(get_args(Form))
        assert set(words.relations) == set(get_args(Relation))
        assert set(words.limits) == {"zero", "full", "cap", "at least", "at most", "na"}
        assert set(words.node_kinds) == {"framework", "group", "indicator", "part"}


def test_no_phrase_of_the_other_language_was_left() -> None:
    assert Phrases.of("en") is EN and Phrases.of("zh") is ZH
    assert not re.search(r"[\u4e00-\u9fff\uff00-\uffef]", resources.text("reports/words", "en.json"))
    untold = [each for each in re.findall(r"'([^']*)'", repr(list(ZH.kinds.values()))) if each.isascii()]
    assert not [each for each in untold if each.strip(", ")]


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("yes", "bool", "是"),
        ("no", "bool", "否"),
        ("—", "bool", "—"),
        ("3 days", "duration", "3 天"),
        ("≈0.5000 days", "duration", "≈0.5000 天"),
        ("3 moons", "duration", "3 moons"),
        ("10.89%", "ratio", "10.89%"),
    ],
)
def test_a_value_is_put_into_the_language(value: str, kind: str, words: str) -> None:
    assert value_words(value, kind, ZH) == words
    assert value_words(value, kind, EN) == value


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Fraction(1, 3), "≈−0.3333"),
        (Fraction(-1, 3), "≈+0.3333"),
        (Fraction(-1, 2), "+0.5"),
        (Fraction(0), "0"),
        (Fraction(1, 30_000), "≈−0.00003333"),
        (Decimal("4.00"), "−4.00"),
        (Decimal("-0.25"), "+0.25"),
    ],
)
def test_an_amount_has_a_sign_and_never_looks_like_nothing(amount: Fraction | Decimal, words: str) -> None:
    assert signed(amount) == words


def test_what_is_beyond_all_measure_small_is_shown_as_such() -> None:
    assert rough(Fraction(1, 3 * 10**40)) == "≈0." + "0" * 32
    assert rough(Fraction(-1, 3)) == "≈−0.3333"


# ---------------------------------------------------------------- colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "answer"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(stream: io.StringIO, environment: dict[str, str], answer: bool) -> None:
    assert wanted(stream, environment) is answer


def stripped(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@given(st.text(LETTERS))
def test_paint_changes_no_character(text: str) -> None:
    assert paint(text, "loss", False) == text
    painted = paint(text, "loss", True)
    assert painted.rstrip() == paint(text.rstrip(), "loss", True)
    assert painted.replace("\x1b[31m", "", 1).replace("\x1b[0m", "", 1) == text or not text.strip() or "\x1b" in text


@pytest.mark.parametrize("lang", ["en", "zh", None])
@pytest.mark.parametrize("report", [table, ledger])
def test_without_its_colours_a_report_is_the_plain_one(report: Any, lang: Any) -> None:
    for framework, facts in [
        ("shenzhen-department-2021", "credit-centre-2021"),
        ("project-self-evaluation-2021", "archive-cabinets-2021"),
    ]:
        result = perfscore.evaluate(framework, facts)
        coloured = report(result, lang=lang, colour=True)
        assert stripped(coloured) == report(result, lang=lang)
        assert coloured != report(result, lang=lang)


# ---------------------------------------------------------------- the table


def rendered(body: str, plan: str = "", **facts: Any) -> list[str]:
    return table(score(body, "10", plan, **facts)).splitlines()


def credit_centre() -> Result:
    return perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")


def test_the_credit_centre_in_chinese() -> None:
    assert f"{table(credit_centre())}\n" == CHINESE
    assert table(credit_centre(), lang="zh") == table(credit_centre())


def test_the_credit_centre_in_english() -> None:
    assert f"{table(credit_centre(), lang='en')}\n" == ENGLISH


def test_a_table_has_a_line_for_each_group_and_indicator_and_every_loss() -> None:
    body = """group g "Group" 6 {
                indicator a "First" 6 { part 2 { award 1 } part 4 { deduct { 1 when true "late" } } }
              }
              indicator b 4 { award 4 }"""
    assert rendered(body) == [
        "test",
        "",
        "indicator  points     score  what took points off",
        "─" * 51,
        "Group           6  4.000000",
        "  First         6  4.000000  −1.000000  award 1",
        "                             −1.000000  deduction: late",
        "b               4  4.000000",
        "─" * 51,
        "total          10  8.000000  −2.000000  in all",
    ]


def test_the_columns_are_aligned_in_any_script() -> None:
    lines = rendered('indicator a "政府采购执行情况" 4 { award 3 } indicator b "b" 6 { award 6 }')
    assert {display_width(line[: line.index("0000")]) for line in lines if "0000" in line} == {
        display_width(lines[4][: lines[4].index("0000")])
    }


def test_what_does_not_apply_is_no_zero() -> None:
    body = """indicator a 4 { award 1 na when true then redistribute "no such task" } indicator b 6 { award 6 }"""
    assert rendered(body)[4:] == [
        "a               4        n/a  −4.000000  not applicable: no such task",
        "b               6   6.000000",
        "─" * 52,
        "total          10  10.000000  of which +4.000000: shared out from what does not apply",
    ]


def test_what_is_excused_says_so_though_nothing_is_lost() -> None:
    body = """indicator a 4 { award 1 na when true then full "no such task" } indicator b 6 { award 6 }"""
    assert rendered(body)[4].endswith("4.000000  (not applicable: no such task)")


def test_a_bonus_and_a_malus_carry_their_signs() -> None:
    lines = rendered(
        'indicator a 10 { award 7 } indicator m -5 { deduct { 2 when true "late" } } indicator b +3 { award 1 }'
    )
    assert lines[4:7] == [
        "a              10   7.000000  −3.000000  award 7",
        "m              −5  −2.000000  −2.000000  deduction: late",
        "b              +3   1.000000  +1.000000  award 1",
    ]


@each_of(
    [
        ("award n / 3", "−9.333333  n ÷ 3 (n 2)"),
        ("award n * 6", "−2.000000  beyond the range, not counted"),
        ("award 0 - n", "+2.000000  below the floor, not taken off"),
        ('award n at least 4 "small town"', "+2.000000  floor: small town"),
        ('zero when n < 3 "made up" award 5', "−5.000000  veto: made up (n 2)"),
        ('award n cap 4 when true "a leak"', "(cap: a leak, no effect)"),
        ("award n cap 4 when true", "(cap: 4 when yes, no effect)"),
        ("award n + other + third + last", "(n 2, other 1, third 1, last 1)"),
    ]
)
def test_a_loss_is_told_with_its_sign_its_words_and_what_was_seen(clause: str, words: str) -> None:
    body = f"fact n : number fact other, third, last : number default 1 indicator a 10 {{ {clause} }}"
    assert any(words in line for line in rendered(body, n=2))


def test_points_that_no_row_carries_are_told_in_the_language() -> None:
    result = perfscore.evaluate("project-self-evaluation-2021", "it-projects-2021", despite_requirements=True)
    assert "−7.00  未分配：没有指标承担这部分分值" in table(result)
    assert "−7.00  not assigned: no row carries these points" in table(result, lang="en")
    more = retold(score("indicator a 10 { award 9 }"), loss("a", "-1", kind="unassigned"))
    assert "+1  not assigned: the rows carry more points than their group" in table(more)


def test_a_loss_that_is_published_as_nothing_shows_what_it_was() -> None:
    lines = rendered("indicator a 10 { award 9.9999 }", "round half_up to 0.01 at total")
    assert lines[4] == "a              10  10.00  −0.00  award 9.9999 (before rounding −0.0001)"
    assert lines[6] == "total          10  10.00"


def test_a_rounding_that_shows_is_an_entry_and_one_that_does_not_is_none() -> None:
    result = score("indicator a 10 { award 9.9999 }", plan="round half_up to 0.01 at total")
    shown = retold(result, loss("a", "0.01", "1/300", kind="rounding"), loss("a", "0.00", "1/900", kind="rounding"))
    assert table(shown).count("rounding") == 1
    assert "−0.01  rounding\n" in table(shown)


def test_figures_behind_the_scene_are_not_in_the_table() -> None:
    seen = (figure("rate", "≈88.46%", title="及时率"), figure("on_time", "23", direct=False))
    lines = table(retold(score("indicator a 10 { award 9 }"), loss("a", "1", seen=seen))).splitlines()
    assert lines[4].endswith("−1  deduction: late (及时率 ≈88.46%)")


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("indicator a 10 { award n / 7 }", {"n": 22}),
        ("indicator a 10 { award n / 7 } indicator b -5 { deduct 1 per 3 of n proportional } ", {"n": 22}),
        (
            "indicator a 6 { part 2 { award n / 30 } part 4 { award n } at most 3 } indicator b 4 { award n / 9 }",
            {"n": 22},
        ),
        ("indicator a 4 { award 1 na when true then redistribute } indicator b 6 { award n / 9 }", {"n": 22}),
        ("indicator a 4 { award 1 na when true then zero } indicator b 6 { award n / 9 zero when n > 1 }", {"n": 22}),
    ],
)
@pytest.mark.parametrize("plan", ["", "round half_up to 0.01 at each indicator", "round half_up to 0.1 at total"])
def test_score_and_shown_losses_make_up_the_points_at_every_row(body: str, facts: Any, plan: str) -> None:
    check_rows(score(f"fact n : number {body}", plan=plan, **facts))


def test_the_same_holds_for_the_official_tables() -> None:
    check_rows(credit_centre())
    check_rows(perfscore.evaluate("project-self-evaluation-2021", "archive-cabinets-2021"))


def check_rows(result: Result) -> None:
    for node, _ in outline(result):
        if node.kind == "indicator":
            shown = [entry.amount.replace("−", "-") for entry in entries(node, EN) if entry.amount]
            assert node.score - sum(map(Decimal, shown)) == node.weight


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("", "grade: A"),
        ('cap grade at "B" when n > 1 "a leak"', "grade: B (capped from A: a leak)"),
        ('cap grade at "B" when n > 1', "grade: B (capped from A)"),
        ('grade "halted" when n > 1 "by the court"', "grade: halted (instead of A: by the court)"),
        ('cap grade at "B" when n > 9', "grade: A"),
    ],
)
def test_a_grade_is_told_with_what_changed_it(rules: str, words: str) -> None:
    grades = 'grade on published { >= 9 : "A"  else : "B" }'
    assert rendered(f"fact n : number indicator a 10 {{ award 10 }} {rules}", grades, n=2)[-1] == words


def test_a_table_ends_in_the_warnings() -> None:
    lines = rendered('indicator a 10 { award 10 } warn unless false "look here"')
    assert "warning[PS518]: look here" in lines


def test_the_title_of_a_table_names_the_version() -> None:
    text = 'framework f "Title" { version "2021" points 1 } indicator a 1 { award 1 }'
    assert table(perfscore.evaluate(perfscore.loads(text), {})).startswith("Title · 2021\n")


def test_a_framework_without_a_plan_shows_exact_amounts() -> None:
    text = "framework f { points 1 } indicator a 1 { award 0.125 }"
    lines = table(perfscore.evaluate(perfscore.loads(text), {})).splitlines()
    assert lines[4] == "a               1  0.125  −0.875  award 0.125"


@each_of(HOSTILE)
def test_no_text_breaks_a_table(hostile: str) -> None:
    result = score("group g 10 { indicator a 4 { award 3 } indicator b 6 { award 6 } }")
    held = AppliedLimit("cap", hostile, None, False, Fraction(0), hostile, PLACE)
    told = retold(result, loss("g.a", "1", reason=hostile, seen=(figure("n", hostile),)), held=(held,))
    group = told.children[0]
    renamed = replace(group, children=(replace(group.children[0], title=hostile), group.children[1]))
    for lang in ("en", "zh"):
        whole = replace(told, title=hostile, grade=hostile, children=(renamed,))
        found = table(whole, lang=lang, colour=False)
        assert safe(found)
        assert stripped(table(whole, lang=lang, colour=True)) == found
        rows = [line for line in found.split("\n") if "  3.000000" in line or "  6.000000" in line]
        assert len({display_width(line[: line.index(".000000")]) for line in rows}) == 1
        assert max(map(display_width, rows)) < 150


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("预算执行", 8, "预算执行"),
        ("预算执行", 7, "预算执…"),
        ("预算执行", 6, "预算…"),
        ("ab\u0301cdef", 4, "ab\u0301c…"),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_to_its_width_in_cells(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected
    assert display_width(expected) <= width


def test_scores_are_printed_without_an_exponent() -> None:
    result = perfscore.evaluate(
        perfscore.loads(
            "framework f { points 1_000_000 round half_up to 100_000 at total }"
            "indicator a 1_000_000 { award 1_000_000 }"
        ),
        {},
    )
    assert result.score == Decimal(1_000_000)
    assert "E" not in table(result).replace("in all", "")


CHINESE = """\
部门整体支出绩效评分表 · 2021

指标                              分值   得分  扣分情况
─────────────────────────────────────────────────────────────────────
部门决策                            20  18.50
  预算编制                          10  10.00
    预算编制合理性                   5   5.00
    预算编制规范性                   5   5.00
  目标设置                          10   8.50
    绩效目标完整性                   3   3.00
    绩效指标明确性                   7   5.50  −1.00  评定：报告没有公布各项陈述的得分；1.5 分的扣分按假定分配，本项…
                                               −0.50  评定：报告没有公布各项陈述的得分；1.5 分的扣分按假定分配，本项…
部门管理                            20  19.89
  资金管理                           8   7.89
    政府采购执行情况                 2   1.98  −0.02  1 × 政府采购执行率（政府采购执行率 ≈97.59%）
    财务合规性                       3   2.91  −0.09  扣分：调整超过 10%（预算调整率（调减为负） ≈10.89%）
    预决算信息公开                   3   3.00
  项目管理                           4   4.00
    项目实施程序                     2   2.00
    项目监管                         2   2.00
  资产管理                           3   3.00
    资产管理安全性                   2   2.00
    固定资产利用率                   1   1.00
  人员管理                           2   2.00
    财政供养人员控制率               1   1.00
    编外人员控制率                   1   1.00
  制度管理                           3   3.00
    管理制度健全性                   3   3.00
部门绩效                            60  55.28
  经济性                             6   6.00
    公用经费控制率                   6   6.00
  效率性                            20  19.28
    重点工作完成情况                 8   8.00
    项目完成及时性                   6   5.31  −0.69  6 × 项目按时完成率（项目按时完成率 ≈88.46%）
    预算执行率                       6   5.97  −0.03  1 × （1、第四季度末累计支出进度 ÷ 100%）中的较小者（第四季度末…
                                               +0.25  2 × 全年平均执行进度（全年平均执行进度 112.44%）
                                               −0.25  超出分值范围，不计（全年平均执行进度 112.44%）
  效果性                            25  21.00
    社会效益、经济效益、生态效益    25  21.00  −4.00  评定：手头的报告资料没有说明扣 4 分的理由（深圳市公共信用中心（…
  公平性                             9   9.00
    群众信访办理情况                 3   3.00
    公众或服务对象满意度             6   6.00
─────────────────────────────────────────────────────────────────────
合计                               100  93.67  −6.33  共计
等级：优
政府采购执行率：≈97.59%
预算调整率（调减为负）：≈10.89%
固定资产利用率：≈95.17%
财政供养人员控制率：≈83.64%
编外人员控制率：0%
“三公”经费控制率：≈26.05%
日常公用经费控制率：≈60.74%
项目按时完成率：≈88.46%
全年平均执行进度：112.44%
"""

ENGLISH = """\
部门整体支出绩效评分表 · 2021

indicator                         points  score  what took points off
───────────────────────────────────────────────────────────────────────
部门决策                              20  18.50
  预算编制                            10  10.00
    预算编制合理性                     5   5.00
    预算编制规范性                     5   5.00
  目标设置                            10   8.50
    绩效目标完整性                     3   3.00
    绩效指标明确性                     7   5.50  −1.00  judged: 报告没有公布各项陈述的得分；1.5 分的扣分按假定分配，本…
                                                 −0.50  judged: 报告没有公布各项陈述的得分；1.5 分的扣分按假定分配，本…
部门管理                              20  19.89
  资金管理                             8   7.89
    政府采购执行情况                   2   1.98  −0.02  1 × 政府采购执行率 (政府采购执行率 ≈97.59%)
    财务合规性                         3   2.91  −0.09  deduction: 调整超过 10% (预算调整率（调减为负） ≈10.89%)
    预决算信息公开                     3   3.00
  项目管理                             4   4.00
    项目实施程序                       2   2.00
    项目监管                           2   2.00
  资产管理                             3   3.00
    资产管理安全性                     2   2.00
    固定资产利用率                     1   1.00
  人员管理                             2   2.00
    财政供养人员控制率                 1   1.00
    编外人员控制率                     1   1.00
  制度管理                             3   3.00
    管理制度健全性                     3   3.00
部门绩效                              60  55.28
  经济性                               6   6.00
    公用经费控制率                     6   6.00
  效率性                              20  19.28
    重点工作完成情况                   8   8.00
    项目完成及时性                     6   5.31  −0.69  6 × 项目按时完成率 (项目按时完成率 ≈88.46%)
    预算执行率                         6   5.97  −0.03  1 × the smaller of 1 and 第四季度末累计支出进度 ÷ 100% (第四季…
                                                 +0.25  2 × 全年平均执行进度 (全年平均执行进度 112.44%)
                                                 −0.25  beyond the range, not counted (全年平均执行进度 112.44%)
  效果性                              25  21.00
    社会效益、经济效益、生态效益      25  21.00  −4.00  judged: 手头的报告资料没有说明扣 4 分的理由（深圳市公共信用中心…
  公平性                               9   9.00
    群众信访办理情况                   3   3.00
    公众或服务对象满意度               6   6.00
───────────────────────────────────────────────────────────────────────
total                                100  93.67  −6.33  in all
grade: 优
政府采购执行率: ≈97.59%
预算调整率（调减为负）: ≈10.89%
固定资产利用率: ≈95.17%
财政供养人员控制率: ≈83.64%
编外人员控制率: 0%
“三公”经费控制率: ≈26.05%
日常公用经费控制率: ≈60.74%
项目按时完成率: ≈88.46%
全年平均执行进度: 112.44%
"""


def test_points_that_an_assessor_took_without_a_word_are_told_as_that() -> None:
    framework = perfscore.loads("""framework f { points 10 }
fact list : table { name : text, mark : points in [0, 10] }
each row of list { indicator name 10 { judged mark } }""")
    result = perfscore.evaluate(framework, {"list": [{"name": "a", "mark": 7}]})
    assert "no reason given" in result.to_text(lang="en")
