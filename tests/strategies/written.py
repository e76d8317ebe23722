"""Targets and actual values as forms have them, each with what it says: the text is made from the meaning."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, product

from strategies.terms import Written

SIGNS = {
    ">=": ("≥{}", ">={}", "不少于{}", "不低于{}", "至少{}", "{}以上", "≥ {}"),
    "<=": ("≤{}", "<={}", "不超过{}", "不高于{}", "至多{}", "{}以下", "{}以内", "≤{}。"),
    ">": (">{}", "大于{}", "超过{}", "＞{}"),
    "<": ("<{}", "小于{}", "低于{}"),
    "=": ("{}", "={}", "{}。"),
}
RANGES = ("{}-{}", "{}至{}", "{}~{}")
FIGURE = "预算金额"


@dataclass(frozen=True)
class Amount:
    """A number with its unit as it is written, and what it is worth."""

    digits: str
    scale: str
    value: Fraction
    unit: str = ""

    @property
    def text(self) -> str:
        return self.digits + self.scale

    @property
    def big(self) -> bool:
        return "万" in self.scale


def _amounts(words: str, units: dict[str, tuple[str, int | Fraction]]) -> tuple[Amount, ...]:
    """Each word is a number and its unit; what the unit is called when compared, and what one of it is worth."""
    found = []
    for word in words.split():
        digits = word.rstrip("".join(units))
        scale = word[len(digits) :]
        unit, worth = units[scale]
        found.append(Amount(digits, scale, Fraction(digits.replace(",", "")) * worth, unit))
    return tuple(found)


AMOUNTS = {
    "people": _amounts("20人 3人 19人 25人 20 3 30 0 2.5人", {"人": ("人", 1), "": ("", 1)}),
    "money": _amounts(
        "26万元 1.5万元 15000元 260,000元 1,234.5元 0.5万元 15000.5元 2元 3万元 300000",
        {"万元": ("元", 10**4), "元": ("元", 1), "": ("", 1)},
    ),
    "share": _amounts(
        "95% 100% 5‰ 0.4% 0.6% 90% 89.9% 120% 0%", {"%": ("", Fraction(1, 100)), "‰": ("", Fraction(1, 1000))}
    ),
    "time": _amounts(
        "50分钟 1小时 2小时 30天 4周 2天 90分钟 0天",
        {"分钟": ("", 1), "小时": ("", 60), "天": ("", 1440), "周": ("", 10080)},
    ),
}
STRANGERS = {
    "people": Written("3场", "people", "=", Fraction(3), Fraction(3), "场"),
    "money": Written("3人", "money", "=", Fraction(3), Fraction(3), "人"),
    "share": Written("95人", "people", "=", Fraction(95), Fraction(95), "人"),
    "time": Written("20", "people", "=", Fraction(20), Fraction(20)),
    "day": Written("及时", "words", "words"),
    "words": Written("20人", "people", "=", Fraction(20), Fraction(20), "人"),
}
"""Actual values that cannot be compared with most targets of the family."""
WORDS = ("有效保障", "及时")
SAID = ("有效保障", "有效保障了业务", "及时", "无", "基本及时", "不及时")
BEGINS = {("有效保障", "有效保障了业务")}

FAMILIES = ("people", "money", "share", "time", "day", "words")


def _single(family: str, amount: Amount, form: str, text: str) -> Written:
    low = amount.value if form in {">=", ">", "="} else None
    high = amount.value if form in {"<=", "<", "="} else None
    return Written(text.format(amount.text), family, form, low, high, amount.unit, amount.big)


def _ranges(family: str) -> Iterator[Written]:
    for one, other in combinations(AMOUNTS[family], 2):
        low, high = sorted((one, other), key=lambda each: each.value)
        if low.scale == high.scale and low.value < high.value and not low.big:
            first = low.text if family == "share" else low.digits
            for words in RANGES:
                text = words.format(first, high.text)
                yield Written(text, family, "range", low.value, high.value, high.unit)


def _measured(family: str) -> Iterator[Written]:
    for (form, wordings), amount in product(SIGNS.items(), AMOUNTS[family]):
        for text in wordings:
            yield _single(family, amount, form, text)


def _ordinal(day: date) -> Fraction:
    return Fraction(day.toordinal())


DAYS = (date(2021, 3, 31), date(2021, 6, 30), date(2021, 12, 20), date(2020, 12, 20), date(2021, 12, 31))


def _days() -> Iterator[Written]:
    for day in DAYS:
        at = _ordinal(day)
        year, month, number = day.year, day.month, day.day
        for text in (f"{year}年{month}月{number}日", f"{year}-{month}-{number}", f"{year}/{month}/{number}"):
            yield Written(text, "day", "=", at, at)
        yield Written(f"{year}年{month}月{number}日前", "day", "<=", None, at)


def _months() -> Iterator[Written]:
    for year, month in ((2021, 12), (2021, 6), (2020, 12), (2021, 2)):
        first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        yield Written(f"{year}年{month}月", "day", "range", _ordinal(first), _ordinal(last))
        yield Written(f"{year}年{month}月底前", "day", "<=", None, _ordinal(last))
    first, last = date(2021, 1, 1), date(2021, 12, 31)
    yield Written("2021年", "day", "range", _ordinal(first), _ordinal(last))
    yield Written("2021年底前", "day", "<=", None, _ordinal(last))


def _named() -> Iterator[Written]:
    """Targets that name a figure of the framework."""
    for form, wordings in SIGNS.items():
        if form != "=":
            yield Written(wordings[0].format(FIGURE), "money", form, figure=FIGURE)


Groups = tuple[tuple[Written, ...], ...]


def _targets(family: str) -> Groups:
    match family:
        case "day":
            return by_form((*_days(), *_months()))
        case "words":
            return (tuple(Written(word, "words", "words") for word in WORDS),)
        case "money":
            return (*by_form((*_measured(family), *_ranges(family))), tuple(_named()))
        case _:
            return by_form((*_measured(family), *_ranges(family)))


def by_form(found: tuple[Written, ...]) -> Groups:
    forms = dict.fromkeys(each.form for each in found)
    return tuple(tuple(each for each in found if each.form == form) for form in forms)


def _actuals(family: str) -> Groups:
    """Mostly plain values, now and then a bound, or what does not fit such a target."""
    strange = (STRANGERS[family],)
    match family:
        case "day":
            days = tuple(each for each in _days() if each.form == "=")
            return (*(days,) * 12, tuple(_months()), strange)
        case "words":
            told = tuple(Written(word, "words", "words") for word in SAID)
            return (*(told[:3],) * 10, told, strange)
        case _:
            single = tuple(_single(family, amount, "=", "{}") for amount in AMOUNTS[family])
            bounds = tuple(
                _single(family, amount, form, SIGNS[form][0])
                for form, amount in product((">=", "<="), AMOUNTS[family][:2])
            )
            return (*(single,) * 20, bounds, strange)


TARGETS = {family: _targets(family) for family in FAMILIES}
ACTUALS = {family: _actuals(family) for family in FAMILIES}
"""In groups, of which each is to be drawn as often as the others."""
