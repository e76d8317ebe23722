"""Targets and actual values as officials write them compare exactly, or are refused with a reason."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.numbers import plain, to_decimal
from perfscore.kernel.written_targets import (
    Misprint,
    Written,
    attainment,
    bounded_by,
    comparable,
    deviation,
    met,
    of_value,
    read_actual,
    read_target,
    unit_named,
)
from perfscore.scoring.convert import misprinted
from strategies.bounded import soon
from strategies.junk import LETTERS
from support.cases import each_of


def target(text: str) -> Written:
    read = read_target(text)
    assert isinstance(read, Written), read
    return read


def actual(text: str) -> Written:
    read = read_actual(text)
    assert isinstance(read, Written), read
    return read


def refused(text: str) -> Misprint:
    """The reason why a target is refused, which must hold for an actual value too."""
    read = read_target(text)
    assert isinstance(read, Misprint), read
    assert read_actual(text) == read
    return read


def told(slip: Misprint) -> tuple[str, str | None]:
    """What messages say of it."""
    what, advice = misprinted(slip)
    return what.text, None if advice is None else advice.text


def day(text: str) -> Fraction:
    return Fraction(date.fromisoformat(text).toordinal())


def at_least(value: Fraction | int | str) -> Interval:
    return Interval(low=Fraction(value), low_closed=True)


def at_most(value: Fraction | int | str) -> Interval:
    return Interval(high=Fraction(value), high_closed=True)


def span(low: Fraction | int | str, high: Fraction | int | str) -> Interval:
    return Interval(Fraction(low), Fraction(high), low_closed=True, high_closed=True)


# ---------------------------------------------------------------- the ten tables of 2021
PUBLISHED = [
    ("≥4次", "8次"),
    ("100%", "100%"),
    ("2021年8月31日前", "2021年8月31日"),
    ("≥95%", "98%"),
    ("≥95%", "100%"),
    ("2021年12月底前", "2021年12月底前"),
    ("≥95%", "96%"),
    ("≥90%", "95%"),
    ("≥ 1批次", "2批次"),
    ("≥ 90%", "100%"),
    ("无", "无"),
    ("有效提升", "有效提升"),
    ("≥ 95%", "100%"),
    ("≥ 95%", "99%"),
    ("≥ 90%", "95%"),
    ("≥2批次", "2批次"),
    ("≥2批次", "3批次"),
    ("及时", "及时"),
    ("有效保障", "有效保障中心业务正常开展"),
    ("≥95%", "≥95%"),
    ("2021年12月底前", "2021年3月底前"),
    ("2台", "2台"),
    ("有效提高", "有效提高"),
    ("≥ 99%", "100%"),
    ("≥1场", "1场"),
    ("≥95%", "95%"),
    ("提升", "提升"),
    ("≥90%", "100%"),
    ("≥1500立方米", "1655立方米"),
    ("2021年12月20日前", "2021年12月20日前"),
    ("有效保障", "有效保障未来5年档案入库需要"),
    ("<1小时", "<1小时"),
    ("有效加强", "有效加强"),
]
SPENT = ["963606", "2715385", "21706.5", "1749650", "1575004.34", "306000", "57742.63", "63382", "1469457", "1300130"]


@each_of(PUBLISHED)
def test_a_published_target_is_met(asked: str, reached: str) -> None:
    assert comparable(actual(reached), target(asked))
    assert met(actual(reached), target(asked)) is True


def test_the_one_published_target_that_was_missed() -> None:
    assert met(actual("85%"), target("≥90%")) is False
    assert attainment(actual("85%"), target("≥90%")) == Fraction(85, 90)
    assert deviation(actual("85%"), target("≥90%")) == Fraction(-5, 90)


@each_of(product(["≤预算金额", "≤ 预算金额"], SPENT))
def test_a_published_cost_is_met_within_its_budget(asked: str, amount: str) -> None:
    named, spent = target(asked), actual(f"{amount}元")
    assert (named.kind, named.operator, named.phrase, named.interval) == ("named", "<=", "预算金额", EVERYTHING)
    assert met(spent, named) is None
    assert attainment(spent, named) is None
    assert deviation(spent, named) is None
    assert met(spent, bounded_by(named, Fraction(amount), "元")) is True
    assert met(spent, bounded_by(named, Fraction(amount) - Fraction(1, 100), "元")) is False


# ---------------------------------------------------------------- numbers
@each_of(
    [
        ("26万", "=", point(Fraction(260_000)), ""),
        ("≥15万户", ">=", at_least(150_000), "户"),
        ("1.5万元", "=", point(Fraction(15_000)), "元"),
        ("3亿元", "=", point(Fraction(3 * 10**8)), "元"),
        ("3百万元", "=", point(Fraction(3 * 10**6)), "元"),
        ("2千万", "=", point(Fraction(2 * 10**7)), ""),
        ("2万亿元", "=", point(Fraction(2 * 10**12)), "元"),
        ("5千字", "=", point(Fraction(5_000)), "字"),
        ("5千米", "=", point(Fraction(5)), "千米"),
        ("5千克", "=", point(Fraction(5)), "千克"),
        ("5千瓦时", "=", point(Fraction(5)), "千瓦时"),
        ("5公里", "=", point(Fraction(5)), "公里"),
        ("≥2百分点", ">=", at_least(2), "百分点"),
        ("≥2个百分点", ">=", at_least(2), "百分点"),
        ("3万页", "=", point(Fraction(30_000)), "页"),
        ("５００㎡", "=", point(Fraction(500)), "平方米"),
        ("500平米", "=", point(Fraction(500)), "平方米"),
        ("500m2", "=", point(Fraction(500)), "平方米"),
        ("500m²", "=", point(Fraction(500)), "平方米"),
        ("500平方米", "=", point(Fraction(500)), "平方米"),
        ("≤65dB(A)", "<=", at_most(65), "dB(A)"),
        ("≤26℃", "<=", at_most(26), "℃"),
        ("3次／年", "=", point(Fraction(3)), "次/年"),
        ("２台（套）", "=", point(Fraction(2)), "台(套)"),
        ("≥1,234.5元", ">=", at_least("1234.5"), "元"),
        ("１，２３４．５元", "=", point(Fraction("1234.5")), "元"),
        ("95 %", "=", point(Fraction("0.95")), "%"),
        ("≥９５．５％", ">=", at_least("0.955"), "%"),
        ("≤5‰", "<=", at_most("0.005"), "%"),
        ("100%。", "=", point(Fraction(1)), "%"),
        ("≥-5", ">=", at_least(-5), ""),
        ("−5℃", "=", point(Fraction(-5)), "℃"),
        ("+5分", "=", point(Fraction(5)), "分"),
        ("≥\u200b20\u3000次", ">=", at_least(20), "次"),
        ("> = 20", ">=", at_least(20), ""),
        ("＞＝20", ">=", at_least(20), ""),
        ("≧20", ">=", at_least(20), ""),
        ("⩾20", ">=", at_least(20), ""),
        ("≮20", ">=", at_least(20), ""),
        ("<=20", "<=", at_most(20), ""),
        ("≦20", "<=", at_most(20), ""),
        ("⩽20", "<=", at_most(20), ""),
        ("≯20", "<=", at_most(20), ""),
        ("＞20", ">", Interval(low=Fraction(20)), ""),
        ("＜20", "<", Interval(high=Fraction(20)), ""),
        ("＝20", "=", point(Fraction(20)), ""),
        ("大于等于20", ">=", at_least(20), ""),
        ("小于或等于 20人", "<=", at_most(20), "人"),
        ("超过20人", ">", Interval(low=Fraction(20)), "人"),
        ("低于20人", "<", Interval(high=Fraction(20)), "人"),
        ("不低于95%", ">=", at_least("0.95"), "%"),
        ("不超过20人次", "<=", at_most(20), "人次"),
        ("至少 3 次", ">=", at_least(3), "次"),
        ("至多3次", "<=", at_most(3), "次"),
        ("95%以上", ">=", at_least("0.95"), "%"),
        ("95%及以上", ">=", at_least("0.95"), "%"),
        ("95%（含）以上", ">=", at_least("0.95"), "%"),
        ("5次 以下", "<=", at_most(5), "次"),
        ("5次及以下", "<=", at_most(5), "次"),
        ("5公里以内", "<=", at_most(5), "公里"),
        ("90%-95%", "=", span("0.9", "0.95"), "%"),
        ("90－95%", "=", span("0.9", "0.95"), "%"),
        ("3～5次", "=", span(3, 5), "次"),
        ("3次至5次", "=", span(3, 5), "次"),
        ("3—5万元", "=", span(30_000, 50_000), "元"),
        ("-5~-3℃", "=", span(-5, -3), "℃"),
        ("2 小时 到 3 天", "=", span(Fraction(1, 12), 3), "天"),
    ]
)
def test_an_amount_is_read_exactly(text: str, operator: str, interval: Interval, unit: str) -> None:
    written = Written(text.strip(), "number", operator, interval, unit)
    assert read_target(text) == read_actual(f" {text}\n") == written


@each_of(
    [
        ("3天", Fraction(3)),
        ("3日", Fraction(3)),
        ("2周", Fraction(14)),
        ("2个星期", Fraction(14)),
        ("1小时", Fraction(1, 24)),
        ("1.5个小时", Fraction(1, 16)),
        ("5 hours", Fraction(5, 24)),
        ("30分钟", Fraction(1, 48)),
        ("10秒", Fraction(1, 8640)),
        ("2万小时", Fraction(20_000, 24)),
    ]
)
def test_a_duration_is_counted_in_days(text: str, days: Fraction) -> None:
    written = actual(text)
    assert (written.interval, written.unit) == (point(days), "天")
    assert met(written, target(f"≤{text}")) is True
    assert attainment(written, target(f"{text}内")) == 1


def test_working_days_and_months_are_no_number_of_days() -> None:
    assert target("3个工作日").unit == target("3工作日").unit == "工作日"
    assert target("6个月内") == Written("6个月内", "number", "<=", at_most(6), "个月")
    assert target("5年以内") == Written("5年以内", "number", "<=", at_most(5), "年")


# ---------------------------------------------------------------- days
WRITTEN_DAYS = ["2021-12-20", "2021年12月20日", "2021/12/20", "2021.12.20", "２０２１年12 月 20 号"]
EDGES = [
    ("", "=", point(day("2021-12-20"))),
    *((word, "<=", at_most(day("2021-12-20"))) for word in ("前", "之前", "以前", "内", "以内", "底前")),
    *((word, ">=", at_least(day("2021-12-20"))) for word in ("后", "之后", "以后", "起")),
]


@each_of((written_day, *edge) for written_day, edge in product(WRITTEN_DAYS, EDGES))
def test_a_day_may_be_an_edge_and_then_counts(written_day: str, word: str, operator: str, interval: Interval) -> None:
    assert read_target(written_day + word) == Written(written_day + word, "day", operator, interval)


@each_of(
    [
        ("2021年12月底前", "<=", at_most(day("2021-12-31"))),
        ("2021年2月底前", "<=", at_most(day("2021-02-28"))),
        ("2020年2月末之前", "<=", at_most(day("2020-02-29"))),
        ("2021年12月底", "=", point(day("2021-12-31"))),
        ("2021年12月底起", ">=", at_least(day("2021-12-31"))),
        ("2021年12月", "=", span(day("2021-12-01"), day("2021-12-31"))),
        ("2021年12月份", "=", span(day("2021-12-01"), day("2021-12-31"))),
        ("2021年12月内", "<=", at_most(day("2021-12-31"))),
        ("2021年12月起", ">=", at_least(day("2021-12-01"))),
        ("2021年底前", "<=", at_most(day("2021-12-31"))),
        ("2021年底", "=", point(day("2021-12-31"))),
        ("2021年", "=", span(day("2021-01-01"), day("2021-12-31"))),
        ("2021年内", "<=", at_most(day("2021-12-31"))),
        ("9999年12月底前", "<=", at_most(day("9999-12-31"))),
        ("≤2021年12月", "<=", at_most(day("2021-12-31"))),
        ("不晚于2021-12-20", "<=", at_most(day("2021-12-20"))),
        ("<2021-12-20", "<", at_most(day("2021-12-19"))),
        (">2021年11月", ">", at_least(day("2021-12-01"))),
        ("≥2021年12月底", ">=", at_least(day("2021-12-31"))),
    ]
)
def test_a_month_or_a_year_is_a_span_of_days(text: str, operator: str, interval: Interval) -> None:
    assert read_target(text) == read_actual(text) == Written(text, "day", operator, interval)


@each_of(
    [
        ("2021年12月20日", "2021-12-20", True),
        ("2021年12月20日", "2021-12-19", False),
        ("2021年12月20日前", "2021年12月21日", False),
        ("2021年12月20日前", "2021年12月", None),
        ("2021年12月20日前", "2021年11月", True),
        ("2021年3月底前", "2021年12月底前", None),
        ("2021年12月底前", "3天", None),
        (">2021-12-19", "2021-12-20起", True),
    ]
)
def test_a_day_meets_its_target(asked: str, reached: str, is_met: bool | None) -> None:
    assert met(actual(reached), target(asked)) is is_met
    assert attainment(actual(reached), target(asked)) is None
    assert deviation(actual(reached), target(asked)) is None


# ---------------------------------------------------------------- words
@each_of(
    [
        ("及时", "及时。", True),
        ("及 时", " 及时 ", True),
        ("in time", "in  time", True),
        ("有效提升", "有效提升办公环境", True),
        ("《办法》1份", "《办法》1份已印发", True),
        ("及时", "不及时", None),
        ("提升", "提升不明显", None),
        ("完成", "完成部分", None),
        ("有效保障", "有效保障未落实", None),
        ("无", "无法完成", None),
        ("有效提升", "提升", None),
        ("有效提升", "100%", None),
        ("100%", "完成", None),
        ("O3浓度达标", "O3浓度达标", True),
    ]
)
def test_words_meet_the_same_words(asked: str, reached: str, is_met: bool | None) -> None:
    assert met(actual(reached), target(asked)) is is_met
    assert attainment(actual(reached), target(asked)) is None


def test_a_text_is_kept_as_it_was_written() -> None:
    assert target(" Re\u0301sume ＡＢ 。\n") == Written("Résume ＡＢ 。", "phrase", phrase="Résume AB")


@pytest.mark.parametrize(("text", "operator"), [("=预算金额", "="), ("高于 去年水平", ">"), ("＜《标准》", "<")])
def test_a_name_stands_in_a_target_only(text: str, operator: str) -> None:
    written = target(text)
    assert (written.kind, written.operator) == ("named", operator)
    assert met(written, written) is None
    misprint = read_actual(text)
    assert isinstance(misprint, Misprint)
    assert misprint.reason == "nothing behind"


# ---------------------------------------------------------------- slips
@each_of(
    [
        ("", "nothing is written", None),
        (" \u3000\n。", "nothing is written", None),
        ("≥", "no number stands behind `≥`", "write the number too, such as `≥20`"),
        ("不低于 ", "no number stands behind `不低于`", "write the number too, such as `不低于20`"),
        ("≥+次", "no number stands behind `≥+`", "write the number too, such as `≥+20`"),
        ("≥≥20", "it has two marks", "write `≥20`"),
        ("不低于≥20", "it has two marks", "write `≥20`"),
        ("≥≤20", "it has two marks", None),
        ("≥95%以上", "it has two marks", "write `95%以上`"),
        ("≥95%以下", "it has two marks", None),
        ("≤2021-12-20前", "it has two marks", "write `2021-12-20前`"),
        ("≥2021-12-20前", "it has two marks", None),
        ("≥2O次", "`2O` has letters among its digits", "write `≥20次`"),
        ("1OO%", "`1OO` has letters among its digits", "write `100%`"),
        ("l00%", "`l00` has letters among its digits", "write `100%`"),
        ("-lO%", "`lO` has letters among its digits", "write `-10%`"),
        ("2 O次", "`2 O` has letters among its digits", "write `20次`"),
        ("2o21年12月底前", "`2o21` has letters among its digits", "write `2021年12月底前`"),
        ("%100", "it begins with `%`", "write `100%`"),
        ("≥%95", "it begins with `≥%`", "write `≥95%`"),
        ("%的人", "it begins with `%`", None),
        ("±5", "it begins with `±`", None),
        ("/", "it begins with `/`", None),
        ("≥.5", "it begins with `≥.`", None),
        ("٣次", "it begins with `٣`", None),
        ("≥½", "it begins with `≥½`", None),
        ("\ud800", "it begins with `�`", None),
        ("1.2.3", "`1.2.3` is no number", None),
        ("12,3%", "`12,3` is no number", None),
        ("5.", "`5.` is no number", None),
        ("≥9 5%", "a space stands among its digits", "write `≥95%`"),
        ("1 000元", "a space stands among its digits", "write `1000元`"),
        ("≥95%%", "`%` stands behind `%`", "write `≥95%`"),
        ("95%的用户", "`的用户` stands behind `%`", "write `95%`"),
        ("10^3", "`^3` behind its number is no unit", None),
        ("10²次", "`²次` behind its number is no unit", None),
        ("1e9", "`e9` behind its number is no unit", None),
        ("5~", "`~` behind its number is no unit", None),
        ("2台，已验收", "`台,已验收` behind its number is no unit", None),
        ("100多人", "`多人` behind its number is no unit", None),
        ("26万余户", "`余户` behind its number is no unit", None),
        ("100人左右", "`人左右` behind its number is no unit", None),
        ("10以上人", "`以上人` behind its number is no unit", None),
        ("5次(不含)以上", "`次(不含)` behind its number is no unit", None),
        ("31日前", "`日前` behind its number is no unit", None),
        ("1小时30分钟", "`小时30分钟` behind its number is no unit", None),
        ("5" + "一" * 21, "`" + "一" * 21 + "` behind its number is no unit", None),
        ("5~三次", "`~三次` behind its number is no unit", None),
        ("~5", "it begins with `~`", None),
        ("--5", "no number stands behind `-`", "write the number too, such as `-20`"),
        ("3次~5", "its two numbers have different units", None),
        ("3次~5人", "its two numbers have different units", None),
        ("3~5^2", "`^2` behind its number is no unit", None),
        ("5～3次", "the range runs downwards", None),
        ("2021-12", "the range runs downwards", None),
        ("≥3~5次", "a range takes no mark", "write `3~5次`"),
        ("3~5次以上", "a range takes no mark", "write `3~5次`"),
        ("2021-02-30", "there is no such day", None),
        ("2021年13月底前", "there is no such day", None),
        ("2021年0月0日", "there is no such day", None),
        ("0000年", "there is no such day", None),
        ("9999年后", "there is no such day", None),
        ("12月底前", "the year is missing", "write the year in four digits, such as `2021年8月31日前`"),
        ("8月31日前", "the year is missing", "write the year in four digits, such as `2021年8月31日前`"),
        ("21年12月底前", "its year has two digits", "write the year in four digits, such as `2021年8月31日前`"),
        ("21-12-20", "its year has two digits", "write the year in four digits, such as `2021年8月31日前`"),
        ("2021年12月前", "`2021年12月` may or may not be included", "write `2021年12月底前` or `2021年11月底前`"),
        ("2021年1月之前", "`2021年1月` may or may not be included", "write `2021年1月底前` or `2020年12月底前`"),
        ("2021年12月后", "`2021年12月` may or may not be included", "write `2021年12月起` or `2022年1月起`"),
        ("2021年前", "`2021年` may or may not be included", "write `2021年底前` or `2020年底前`"),
        ("2021年以后", "`2021年` may or may not be included", "write `2021年起` or `2022年起`"),
        ("2021年12月底前完成", "`完成` stands behind the day", "write `2021年12月底前`"),
        ("2021年12月上旬", "`上旬` stands behind the day", "write the day as `2021-12-20`"),
        ("2021-12-201", "`1` stands behind the day", "write the day as `2021-12-20`"),
        ("2021-12-01~2021-12-20", "`~2021-12-20` stands behind the day", "write the day as `2021-12-20`"),
        ("1" * 61, "its number has more than 60 characters", None),
        ("好" * 10_001, "it has more than 10000 characters", None),
    ]
)
def test_a_slip_is_refused(text: str, what: str, advice: str | None) -> None:
    assert told(refused(text)) == (what, advice)
    # What is advised can be written.
    for meant in re.findall("`(.*?)`", advice or ""):
        assert isinstance(read_target(meant), Written)


def test_long_advice_is_left_out_and_long_words_are_cut() -> None:
    words = "的" * 50
    assert told(refused(f"95%{words}")) == (f"`{'的' * 40}` stands behind `%`", "write `95%`")
    assert told(refused(f"≥≥5{words}")) == ("it has two marks", None)


# ---------------------------------------------------------------- comparing
@each_of(
    [
        ("26万", "≥15万户", True),
        ("5次", "≥5", True),
        ("95", "≥95%", False),
        ("0.95", "≥95%", False),
        ("95%", "≥0.9", False),
        ("30", "≤45分钟", False),
        ("5人", "≥5人次", False),
        ("30分钟", "≤1小时", True),
        ("500㎡", "≥400平方米", True),
        ("2个百分点", "≥2%", False),
        ("5‰", "≤1%", True),
        ("5次", "及时", False),
    ]
)
def test_values_compare_in_one_unit(reached: str, asked: str, fits: bool) -> None:
    assert comparable(actual(reached), target(asked)) is fits
    assert (met(actual(reached), target(asked)) is not None) is fits
    assert (deviation(actual(reached), target(asked)) is not None) is fits


@each_of(
    [
        ("19次", "≥20次", False, "19/20", "-1/20"),
        ("20次", ">20次", False, "1", "0"),
        ("25次", "≥20次", True, "5/4", "1/4"),
        ("25次", "20次", False, "5/4", "1/4"),
        ("10元", "≤20元", True, "2", "-1/2"),
        ("40元", "<20元", False, "1/2", "1"),
        ("0元", "≤20元", True, "0", "-1"),
        ("-5", "≥20", False, "0", "-5/4"),
        ("5", "≥-20", True, "0", None),
        ("5起", "≤0起", False, "0", None),
        ("≥90%", "≥95%", None, None, None),
        ("≥95%", "≥90%", True, None, None),
        ("<90%", "≥95%", False, None, None),
        ("≥95%", "100%", None, None, None),
        ("3~5次", "≥3次", True, None, None),
        ("3~5次", "≥4次", None, None, None),
        ("4次", "3~5次", True, None, None),
        ("6次", "3~5次", False, None, None),
    ]
)
def test_a_number_meets_a_target_to_a_share(
    reached: str, asked: str, is_met: bool | None, share: str | None, away: str | None
) -> None:
    assert met(actual(reached), target(asked)) is is_met
    assert attainment(actual(reached), target(asked)) == (None if share is None else Fraction(share))
    assert deviation(actual(reached), target(asked)) == (None if away is None else Fraction(away))


@each_of(
    [
        ("0", "≤5‰", True),
        ("0个", "≤5‰", True),
        ("0", "≤300万元", True),
        ("0分钟", "≤3次", True),
        ("0起", "0", True),
        ("2起", "0%", False),
        ("5%", "≥0个", True),
        ("0", "≥90%", False),
        ("0~5次", "≤5%", None),
        ("0", "及时", None),
    ]
)
def test_nothing_fits_any_unit(reached: str, asked: str, is_met: bool | None) -> None:
    assert met(actual(reached), target(asked)) is is_met


@pytest.mark.parametrize(
    ("called", "unit"),
    [("个版本", "个版本"), (" 件", "件"), ("平米", "平方米"), ("个工作日", "工作日"), ("天", "天")],
)
def test_a_unit_is_known_by_what_it_is_called(called: str, unit: str) -> None:
    assert unit_named(called) == unit


@each_of(["", "%", "周", "万份", "2个", "件以上", "-5件", "~"])
def test_what_counts_otherwise_or_says_more_is_no_unit(called: str) -> None:
    assert unit_named(called) is None


def test_a_measured_value_is_a_written_one() -> None:
    assert of_value(date(2021, 12, 20)) == actual("2021-12-20")
    assert of_value(Fraction("0.955"), "%") == actual("95.5%")
    assert of_value(Fraction(3), "天") == actual("3天")
    assert of_value(Fraction("2.5")) == actual("2.5")
    assert of_value(Fraction(500), "㎡").unit == "平方米"
    assert met(of_value(Fraction(1, 3), "%"), target("≥33%")) is True


def test_a_bounded_name_keeps_its_text_and_mark() -> None:
    bounded = bounded_by(target("≤ 预算金额"), Fraction(100), "元")
    assert bounded == Written("≤ 预算金额", "number", "<=", at_most(100), "元")
    assert bounded_by(target(">预算金额"), Fraction(100)).interval == Interval(low=Fraction(100))


# ---------------------------------------------------------------- laws
MARKS = {"≥": ">=", "不少于": ">=", "＞": ">", "超过": ">", "≤": "<=", "不超过": "<=", "<": "<", "＝": "=", "": "="}
SCALES = {"": 1, "百": 100, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
UNITS = ["", "次", "元", "户", "人次", "批次", "立方米"]
DECIMALS = st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False).map(Fraction)
POSITIVE = st.integers(1, 10**6).map(lambda number: Fraction(number, 100))
SPACES = st.sampled_from(["", " ", "\u3000", " \u00a0"])
WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
READABLE = st.one_of(
    st.sampled_from([each for pair in PUBLISHED for each in pair]),
    st.builds("{}{}{}".format, st.sampled_from(list(MARKS)), st.integers(-20, 20), st.sampled_from(["", "次", "%"])),
    st.builds("{}~{}次".format, st.integers(0, 3), st.integers(3, 6)),
    st.dates(date(2021, 1, 1), date(2021, 1, 20)).flatmap(
        lambda each: st.sampled_from(["", "前", "后"]).map(lambda word: f"{each}{word}")
    ),
)


def digits(value: Fraction) -> str:
    return plain(to_decimal(value))


@given(
    DECIMALS,
    st.sampled_from(list(MARKS)),
    st.sampled_from(list(SCALES)),
    st.sampled_from(UNITS),
    st.lists(SPACES, min_size=4, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_a_number_survives_being_written(
    value: Fraction, mark: str, scale: str, unit: str, spaces: list[str], wide: bool, commas: bool
) -> None:
    number = f"{to_decimal(value):,f}" if commas else digits(value)
    number = number.translate(WIDE) if wide else number
    text = "".join(part for pair in zip(spaces, (mark, number, scale, unit), strict=True) for part in pair)
    written = actual(text)
    assert (written.kind, written.operator, written.unit) == ("number", MARKS[mark], unit)
    edges = {written.interval.low, written.interval.high} - {None}
    assert edges == {value * SCALES[scale]}
    assert (value * SCALES[scale] in written.interval) == ("=" in MARKS[mark])


@given(st.dates(), st.sampled_from(["{:04}-{}-{}", "{:04}/{:02}/{:02}", "{:04}年{}月{:02}日"]), SPACES)
def test_a_day_survives_being_written(each: date, form: str, space: str) -> None:
    text = space + form.format(each.year, each.month, each.day)
    assert actual(text).interval == point(Fraction(each.toordinal())) == of_value(each).interval


@given(DECIMALS, POSITIVE, st.sampled_from(["≥", ">", "≤", "<"]), DECIMALS)
def test_more_never_loses_a_lower_bound_nor_less_an_upper(
    value: Fraction, more: Fraction, mark: str, edge: Fraction
) -> None:
    asked = target(f"{mark}{digits(edge)}次")
    less, greater = met(of_value(value, "次"), asked), met(of_value(value + more, "次"), asked)
    assert less is not None
    assert greater is not None
    assert less <= greater if mark in "≥>" else less >= greater


@given(DECIMALS, DECIMALS, st.sampled_from(list(MARKS)))
def test_a_deviation_leads_back_to_the_actual_value(value: Fraction, edge: Fraction, mark: str) -> None:
    found = deviation(actual(f"{digits(value)}元"), target(f"{mark}{digits(edge)}元"))
    if edge <= 0:
        assert found is None
    else:
        assert found is not None
        assert found * edge + edge == value


@given(POSITIVE, POSITIVE)
@example(Fraction(95), Fraction(95))
def test_a_bound_is_met_where_all_of_it_is_attained(value: Fraction, edge: Fraction) -> None:
    for mark in "≥≤":
        reached, asked = actual(f"{digits(value)}%"), target(f"{mark}{digits(edge)}%")
        share = attainment(reached, asked)
        assert share is not None
        assert (share >= 1) is met(reached, asked)


@given(READABLE, READABLE)
def test_what_is_met_holds_for_every_value_that_the_actual_text_allows(reached: str, asked: str) -> None:
    one, other = actual(reached), target(asked)
    assume(one.kind == other.kind != "phrase" and comparable(one, other))
    some = one.interval.some_value()
    known = met(one, other)
    assert known is None or known is (some in other.interval)


@given(READABLE)
def test_every_text_meets_itself(text: str) -> None:
    assert met(actual(text), target(text)) is True


SOUP = st.lists(
    st.sampled_from(
        [*"0123456789OolI.,%‰ -~/()^+≥≤<>=年月日底前内后起万亿百千天人次至到。", "小时", "以上", "不低于", "2021"]
    ),
    max_size=12,
).map("".join)


@given(st.one_of(st.text(LETTERS), SOUP, st.text(st.characters(), max_size=20)))
@example("9999年12月后")
@example("≥\ud800")
def test_any_text_is_read_or_refused(text: str) -> None:
    asked, reached = read_target(text), read_actual(text)
    for read in (asked, reached):
        if isinstance(read, Misprint):
            what, advice = told(read)
            assert what and (what + (advice or "")).isprintable()
        else:
            assert read.text == read.text.strip()
            assert not read.interval.empty
    if isinstance(asked, Written) and isinstance(reached, Written):
        assert asked == reached
        assert met(reached, asked) is True


@given(st.one_of(st.text(LETTERS), SOUP), READABLE)
def test_comparing_never_raises(text: str, other: str) -> None:
    one, two = read_target(text), target(other)
    if isinstance(one, Written):
        for reached, asked in ((one, two), (two, one)):
            assert (met(reached, asked) is None) or comparable(reached, asked)
            assert (attainment(reached, asked) is None) or comparable(reached, asked)


@each_of(
    product(
        ["", "≥", "5", "2021年", "%5", "及时"],
        [
            "5",
            "5 ",
            "O",
            "5O",
            "≥",
            "~",
            "5~",
            "-",
            "至5",
            "%",
            "%5",
            "万",
            "年",
            "5年",
            "前",
            "以上",
            "余",
            "。",
            "\u0301",
        ],
    )
)
def test_a_long_text_takes_no_more_than_linear_time(start: str, part: str) -> None:
    with soon():
        for end in ("", "x", "次"):
            read_target((start + part * limits.FACT_TEXT_CHARACTERS)[: limits.FACT_TEXT_CHARACTERS - 1] + end)
