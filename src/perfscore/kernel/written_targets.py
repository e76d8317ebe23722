"""Targets and actual values as officials write them: reading them, and comparing them exactly."""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal, TypeVar

import attrs

from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval, point
from perfscore.kernel.numbers import read_number, show, show_percent
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind, Type

Scale = Literal["number", "day", "phrase", "named"]
_T = TypeVar("_T")


@attrs.frozen(cache_hash=True)
class Written:
    """What a cell says; durations are in ``天``, ratios are shares in ``%``, ``phrase`` holds words or a name.

    A ``bare`` number was written without a unit and a scale, a ``scaled`` one with 万, 亿 or the like.
    """

    text: str
    kind: Scale
    operator: str = "="
    interval: Interval = EVERYTHING
    unit: str = ""
    phrase: str = ""
    bare: bool = attrs.field(default=False, eq=False)
    scaled: bool = attrs.field(default=False, eq=False)


Slip = Literal[
    "long text", "nothing written", "two marks", "letters", "beginning", "no year", "short year", "behind the day",
    "perhaps included", "no such day", "marked range", "two units", "downwards", "long number", "space", "no number",
    "behind a ratio", "no unit", "nothing behind",
]  # fmt: skip


class Misprint(Record):
    """Why a text cannot be read, by a name, with the pieces that are wrong, and what to write instead, if anything."""

    reason: Slip
    pieces: tuple[str, ...] = ()
    better: tuple[str, ...] = ()


def _by_word(words: Mapping[_T, str]) -> dict[str, _T]:
    return {word: meaning for meaning, each in words.items() for word in each.split()}


# Of two words that begin alike, the longer stands first.
_FRONT: Final = _by_word({
    ">=": "大于或等于 大于等于 不低于 不少于 不小于 不早于 至少 >= ≥ ≧ ⩾ ≮",
    "<=": "小于或等于 小于等于 不高于 不超过 不多于 不大于 不晚于 不迟于 至多 <= ≤ ≦ ⩽ ≯",
    ">": "大于 超过 高于 多于 >", "<": "小于 低于 少于 <", "=": "=",
})  # fmt: skip
_BEHIND: Final = _by_word({">=": "(含)以上 及以上 以上", "<=": "(含)以下 及以下 以下 以内 之内 内"})
DAYS_OF: Final = _by_word({
    Fraction(7): "周 个星期 星期 week weeks", Fraction(1): "天 日 day days",
    Fraction(1, 24): "小时 个小时 hour hours h", Fraction(1, 1440): "分钟 minute minutes min",
    Fraction(1, 86400): "秒 秒钟 second seconds",
})  # fmt: skip
"""How many days, or what part of one, each word for a span of time stands for."""
_RATIOS: Final = {"%": Fraction(1, 100), "‰": Fraction(1, 1000)}
_SCALES: Final = {"万亿": 10**12, "千万": 10**7, "百万": 10**6, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2}
_NO_SCALE = ("千米", "千克", "千瓦", "千伏", "千帕", "千卡", "千焦", "千兆", "百分点")
_UNITS: Final = _by_word({"平方米": "㎡ m² m2 平米", "立方米": "㎥ m³ m3", "百分点": "个百分点", "工作日": "个工作日"})
_QUOTED, _UNIT_CHARACTERS = 40, 20
_UNIT_START = frozenset("°℃㎏㎞㎜")
_UNIT_INSIDE = _UNIT_START | frozenset("²³/·()")
_INEXACT = re.compile(r"[多余].*|.*(?:以上|以下|以内|含).*|.*(?:左右|上下|前|后)", re.DOTALL)

_FOLDED: dict[int, int | None] = {0xFF01 + index: 0x21 + index for index in range(94)}
_FOLDED |= str.maketrans("−﹪〜∼–—", "-%~~~~", "\u200b\u200d\u2060\ufeff")
_NEEDLESS = re.compile(r"(?<![A-Za-z0-9.,]) | (?![A-Za-z0-9.,])")
_DATE = re.compile(
    r"(?s)([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年(?:([0-9]{1,2})月份?(?:([0-9]{1,2})[日号])?)?)"
    r"([底末]?)((?:[之以]?[前后]|[之以]?内|起)?)(.*)"
)
_DATE_SIGNS = {"前": "<=", "内": "<=", "后": ">=", "起": ">="}
_NO_YEAR = re.compile(r"[0-9]{1,2}月|[0-9]{2}(?:年[0-9底末]|([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9]))")
_AMOUNT = re.compile(r"([+-]?[0-9][0-9.,]*) ?(.*)", re.DOTALL)
_RANGE = re.compile(r"(.+?)[~至到-]([+-]?[0-9].*)", re.DOTALL)
_LETTERS = re.compile(r"[+-]?([0-9OoIl., ]+)(?![A-Za-z])")
_DIGITS_MEANT = str.maketrans("OoIl", "0011")
_SIGN_FIRST = re.compile(r"([%‰])([0-9][0-9.,]*)")
# 未来 is the future; 未 alone denies what stands behind it.
_DENIED = re.compile(r"[不没无欠低差仅只%‰]|未(?!来)|部分|一半|以[上下内外]")
# What makes another thing of the words in front of it: 及时率 is not 及时.
_MEASURE = re.compile(r"[率度性级量数值额0-9]")


def read_target(text: str) -> Written | Misprint:
    """What a target asks for, or why that cannot be told."""
    return _read(text, names=True)


def read_actual(text: str) -> Written | Misprint:
    """What was reached, or why that cannot be told; a comparison with a name says nothing here."""
    return _read(text, names=False)


def of_value(value: Fraction | datetime.date, unit: str = "") -> Written:
    """A measured value; a ratio has the unit ``%``, a duration is given in days and has the unit ``天``."""
    if isinstance(value, datetime.date):
        return Written(value.isoformat(), "day", interval=point(Fraction(value.toordinal())))
    text = show_percent(value) if unit == "%" else f"{show(value)}{unit}"
    return Written(text, "number", interval=point(value), unit=_UNITS.get(unit, unit))


def unit_named(text: str) -> str | None:
    """A unit as it is compared, by what it is called; None where that is none."""
    found = read_actual(f"1{text}")
    return found.unit if isinstance(found, Written) and found.unit and found.interval == point(Fraction(1)) else None


def unit_of(kind: Type) -> str:
    """The unit of a measured value, as a written target would carry it; none where any fits."""
    if kind.kind is Kind.RATIO:
        return "%"
    if kind.kind is Kind.DURATION:
        return "天"
    named = kind.kind in {Kind.NUMBER, Kind.COUNT} and len(kind.dimension) == 1
    return kind.dimension[0][0] if named else ""


def bounded_by(target: Written, value: Fraction, unit: str = "") -> Written:
    """A comparison with a name, where the value behind the name is known."""
    assert target.kind == "named"
    interval = _between(target.operator, value, value)
    return attrs.evolve(of_value(value, unit), text=target.text, operator=target.operator, interval=interval)


def comparable(actual: Written, target: Written) -> bool:
    """Whether kinds and units fit; a missing unit fits any but ``%`` and ``天``, for a bare 30 may mean minutes.

    Nothing is nothing, of whatever unit.
    """
    if actual.kind == target.kind == "number" and 0 in (_edge(actual.interval), _edge(target.interval)):
        return True
    # 450 beside 300万 may be meant in 万.
    if (actual.bare and target.scaled) or (actual.scaled and target.bare):
        return False
    if actual.kind != target.kind or actual.unit == target.unit:
        return actual.kind == target.kind
    return "" in (actual.unit, target.unit) and not {"%", "天"} & {actual.unit, target.unit}


def met(actual: Written, target: Written) -> bool | None:
    """Whether a target is reached; None where the texts do not tell."""
    if not comparable(actual, target) or target.kind == "named":
        return None
    if target.kind == "phrase":
        said, asked = actual.phrase.replace(" ", ""), target.phrase.replace(" ", "")
        # A single character such as 无 begins too many words (无法) to say anything.
        begins = len(asked) > 1 and said.startswith(asked) and not _MEASURE.match(said, len(asked))
        begins = begins and not _DENIED.search(said, len(asked))
        return said == asked or begins or None
    both = actual.interval.meet(target.interval)
    if both == actual.interval:
        return True
    return False if both.empty else None


def attainment(actual: Written, target: Written) -> Fraction | None:
    """The share of a target that was reached, upside down for an upper bound; None where there is no such share."""
    if (pair := _exact(actual, target)) is None:
        return None
    reached, edge = pair
    if reached <= 0 or edge <= 0:
        return Fraction(0)
    return edge / reached if target.operator.startswith("<") else reached / edge


def deviation(actual: Written, target: Written) -> Fraction | None:
    """How far an actual value lies above its target or, negative, below it, as a share of the target."""
    pair = _exact(actual, target)
    return (pair[0] - pair[1]) / pair[1] if pair is not None and pair[1] > 0 else None


def beyond(actual: Written, target: Written) -> Fraction | None:
    """How far an actual value is better than its target, as a share of it; nothing is better than an exact target."""
    share = None if target.operator == "=" else deviation(actual, target)
    return -share if share is not None and target.operator.startswith("<") else share


def shortfall(actual: Written, target: Written) -> Fraction:
    """The share of a target that was reached, upside down where it is more than 1."""
    # What misses an exact target from above is as far from it as what misses it from below.
    short = attainment(actual, target) or Fraction(0)
    return 1 / short if short > 1 else short


def name_of(target: Written) -> str:
    """The name that a target compares with, or nothing."""
    return target.phrase if target.kind == "named" else ""


def _exact(actual: Written, target: Written) -> tuple[Fraction, Fraction] | None:
    """The one actual value and the one edge of its target, where both are numbers and there is one."""
    if actual.kind != "number" or actual.operator != "=" or not comparable(actual, target):
        return None
    reached, edge = _edge(actual.interval), _edge(target.interval)
    return None if reached is None or edge is None else (reached, edge)


def _edge(interval: Interval) -> Fraction | None:
    low, high = interval.low, interval.high
    if low is None or high is None:
        return high if low is None else low
    return low if low == high else None


def _between(operator: str, low: Fraction, high: Fraction) -> Interval:
    """What compares with a period or a range; with a single value where both edges are one."""
    if operator == "=":
        return Interval(low, high, low_closed=True, high_closed=True)
    closed = operator.endswith("=")
    edge = low if operator in {">=", "<"} else high
    return Interval(high=edge, high_closed=closed) if operator[0] == "<" else Interval(low=edge, low_closed=closed)


def _read(text: str, *, names: bool) -> Written | Misprint:
    if len(text) > limits.FACT_TEXT_CHARACTERS:
        return Misprint("long text")
    text = unicodedata.normalize("NFC", text).strip()
    body = _NEEDLESS.sub("", " ".join(text.translate(_FOLDED).split())).rstrip("。")
    mark = _mark(body)
    body = body.removeprefix(mark).lstrip()
    if not body:
        return _nothing_behind(mark) if mark else Misprint("nothing written")
    if mark and (second := _mark(body)):
        return Misprint("two marks", (), _write(body) if _FRONT[mark] == _FRONT[second] else ())
    letters = _LETTERS.match(body)
    if letters is not None and _mistyped(letters[1], body[letters.end() :]):
        meant = letters[0].translate(_DIGITS_MEANT) + body[letters.end() :]
        return Misprint("letters", (_cut(letters[1].strip()),), _write(mark, meant))
    if body[0] in "+-0123456789":
        return _day(text, mark, body) or _number(text, mark, body)
    if unicodedata.category(body[0]) not in {"Lu", "Ll", "Lt", "Lm", "Lo", "Ps", "Pi"}:
        turned = _SIGN_FIRST.fullmatch(body)
        return Misprint("beginning", (_cut(mark + body[0]),), _write(mark, turned[2], turned[1]) if turned else ())
    if not mark:
        return Written(text, "phrase", phrase=body)
    return Written(text, "named", _FRONT[mark], phrase=body) if names else _nothing_behind(mark)


def _mark(body: str) -> str:
    return next((mark for mark in _FRONT if body.startswith(mark)), "")


def _mistyped(digits: str, rest: str) -> bool:
    """Whether letters were struck for digits; O2 and O3 are gases, and a letter alone is a word."""
    letters, numerals = (any(is_one(each) for each in digits) for is_one in (str.isalpha, str.isdigit))
    return letters and (numerals or rest.startswith("%")) and digits not in {"O2", "O3"}


def _day(text: str, mark: str, body: str) -> Written | Misprint | None:
    if half := _NO_YEAR.match(body):
        return Misprint("no year" if half[0].endswith("月") else "short year", (), ("2021年8月31日前",))
    if (match := _DATE.fullmatch(body)) is None:
        return None
    month, day, end, behind, rest = match[3] or match[5], match[4] or match[6], match[7], match[8], match[9]
    if rest:
        advice = _write(mark, body.removesuffix(rest)) if behind else ("2021-12-20",)
        return Misprint("behind the day", (_cut(rest),), advice)
    if mark and behind:
        return Misprint("two marks", (), _write(body) if _FRONT[mark] == _DATE_SIGNS[behind[-1]] else ())
    try:
        first = datetime.date(int(match[1]), int(month or 1), int(day or 1))
        last = first if day else first.replace(month=int(month or 12))
        last = first if day else last.replace(day=calendar.monthrange(last.year, last.month)[1])
        if behind[-1:] in {"前", "后"} and not end and not day:
            name, word = body.removesuffix(behind), "底前" if behind.endswith("前") else "起"
            near = first - datetime.timedelta(1) if word == "底前" else last + datetime.timedelta(1)
            other = f"{near.year}年{near.month}月" if month else f"{near.year}年"
            return Misprint("perhaps included", (_cut(name),), (f"{name}{word}", f"{other}{word}"))
    except (ValueError, OverflowError):
        return Misprint("no such day")
    operator = _DATE_SIGNS[behind[-1]] if behind else _FRONT.get(mark, "=")
    low, high = Fraction((last if end else first).toordinal()), Fraction(last.toordinal())
    return Written(text, "day", operator, _between(operator, low, high).whole())


def _number(text: str, mark: str, body: str) -> Written | Misprint:
    behind = next((each for each in _BEHIND if body.endswith(each)), "")
    parts = _RANGE.fullmatch(body)
    if sum(map(bool, (mark, behind, parts))) > 1:
        agree = parts or _FRONT.get(mark) == _BEHIND.get(behind)
        advice = _write(body.removesuffix(behind) if parts else body) if agree else ()
        return Misprint("marked range" if parts else "two marks", (), advice)
    low, high = (_amount(mark, part.removesuffix(behind)) for part in (parts.groups() if parts else (body, body)))
    if isinstance(low, Misprint):
        return low
    if isinstance(high, Misprint):
        return high
    factor, unit = high[1:] if low[1:] == (Fraction(1), "") else low[1:]
    if unit != high[2]:
        return Misprint("two units")
    first, last = low[0] * factor, high[0] * high[1]
    if first > last:
        return Misprint("downwards")
    operator = _BEHIND.get(behind) or _FRONT.get(mark, "=")
    interval, scaled = _between(operator, first, last), factor != 1 and unit != "天"
    return Written(text, "number", operator, interval, unit, bare=not (unit or scaled), scaled=scaled)


def _amount(mark: str, body: str) -> tuple[Fraction, Fraction, str] | Misprint:
    """The number, what its scale or unit multiplies it by, and the unit that is left."""
    if (match := _AMOUNT.fullmatch(body)) is None:
        return _nothing_behind(mark + body[:1])
    digits, rest = match[1], match[2]
    if len(digits) > limits.LITERAL_CHARACTERS:
        return Misprint("long number")
    if "0" <= rest[:1] <= "9":
        return Misprint("space", (), _write(mark, body))
    number = read_number(digits)
    if number is None:
        return Misprint("no number", (_cut(digits),))
    if rest[:1] in _RATIOS:
        if rest[1:]:
            return Misprint("behind a ratio", (_cut(rest[1:]), rest[0]), _write(mark, digits, rest[0]))
        return number, _RATIOS[rest], "%"
    scale = "" if rest.startswith(_NO_SCALE) else next((each for each in _SCALES if rest.startswith(each)), "")
    unit, factor = rest.removeprefix(scale), Fraction(_SCALES.get(scale, 1))
    if unit in DAYS_OF:
        return number, factor * DAYS_OF[unit], "天"
    unit = _UNITS.get(unit, unit)
    return (number, factor, unit) if _is_unit(unit) else Misprint("no unit", (_cut(unit),))


def _is_unit(unit: str) -> bool:
    """Whether a word may be a unit; 余 and 左右 make a number inexact, and 日前 is half a date."""
    if len(unit) > _UNIT_CHARACTERS or _INEXACT.fullmatch(unit):
        return False
    starts = unit[:1].isalpha() or unit[:1] in _UNIT_START
    return not unit or (starts and all(each.isalpha() or each in _UNIT_INSIDE for each in unit))


def _nothing_behind(mark: str) -> Misprint:
    return Misprint("nothing behind", (_cut(mark),), (_cut(mark + "20"),))


def _write(*parts: str) -> tuple[str, ...]:
    meant = "".join(parts).replace(" ", "")
    return (_cut(meant),) if len(meant) <= _QUOTED else ()


def _cut(text: str) -> str:
    return "".join(each if each.isprintable() else "�" for each in text[:_QUOTED])
