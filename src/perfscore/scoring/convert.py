"""The exact value of a fact as it was given, or the message why there is none."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import assert_never

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import float_text, number_text, plain, read_number, show, terminates, to_decimal
from perfscore.kernel.source import printable
from perfscore.kernel.spreadsheet import UNCOMPUTED
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Misprint, Written, read_actual, read_target
from perfscore.messages.catalogue import Item, Message, Words, figure, within
from perfscore.model.rule_model import FactDef
from perfscore.model.terms import Scalar
from perfscore.scoring.advice import misprinted, one_of, wrong_type

_TRUE = frozenset({"true", "yes", "是", "√", "✓", "✔"})
_FALSE = frozenset({"false", "no", "否", "×", "✗", "✘"})
_DATE = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)", re.ASCII)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(days?|hours?|minutes?|weeks?|天|日|小时|分钟|周)", re.ASCII)
_DAY = 86_400_000_000
"""The microseconds of a day."""
_DAYS = {
    "day": Fraction(1), "天": Fraction(1), "日": Fraction(1), "hour": Fraction(1, 24), "小时": Fraction(1, 24),
    "minute": Fraction(1, 1440), "分钟": Fraction(1, 1440), "week": Fraction(7), "周": Fraction(7),
}  # fmt: skip
_NOT_COMPUTED = re.compile(f"#{UNCOMPUTED}", re.IGNORECASE)
_PERCENT = frozenset({"%", "％", "‰"})
_AMOUNT = re.compile(r"(?P<number>[^万亿]*[0-9０-９])\s*(?P<scale>[万亿]?)(?P<unit>[^\s0-9０-９.．,，]+)")
_SCALES = {"": 1, "万": 10**4, "亿": 10**8}
_UNITS = {"points": frozenset({"分"}), "CNY": frozenset({"CNY", "RMB", "元", "人民币"})}
"""What is written for a unit besides its own name."""
_SHOWN = 60
_LARGEST = 10**limits.LITERAL_CHARACTERS


def convert(fact: FactDef, given: object) -> Scalar | Message:
    """The exact value of a fact, checked against its type, domain, step and options.

    ``given`` is a plain value, as ``exact`` returns it.
    """
    value = _typed(fact, given)
    if isinstance(value, Message | str | bool | Written):
        return value
    return _bounded(fact, value, given) or value


def _typed(fact: FactDef, given: object) -> Scalar | Message:
    if isinstance(given, float):
        if not isfinite(given):
            return Message("PS506.not_finite", name=fact.name, value=str(given))
        return Message("PS505.binary_float", name=fact.name, text=float_text(given))
    if isinstance(given, str) and len(given) > limits.FACT_TEXT_CHARACTERS:
        return Message("PS507.too_long", name=fact.name)
    if isinstance(given, str) and _NOT_COMPUTED.fullmatch(given.strip()):
        return Message("PS506.not_computed", name=fact.name, value=given.strip())
    if fact.type.kind in {Kind.TARGET, Kind.ACTUAL}:
        return _read(fact, given)
    if isinstance(given, int | Decimal | Fraction) and not isinstance(given, bool):
        number = _number(fact, given)
        if isinstance(number, Message) or (fact.type.numeric and fact.type.kind is not Kind.DURATION):
            return number
    kind = fact.type.kind
    if kind is Kind.DURATION:
        return _duration(fact, given)
    if fact.type.numeric:
        return _written(fact, given) if isinstance(given, str) else wrong_type(fact, given)
    if kind is Kind.BOOL:
        return _truth(fact, given)
    if kind is Kind.DATE:
        return _date(fact, given)
    return _text(fact, given)


def _read(fact: FactDef, given: object) -> Written | Message:
    """A target or an actual value as it is written in a form; a mere number stands for itself."""
    text = given.isoformat() if isinstance(given, datetime.date) else given
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        number = _number(fact, given)
        if isinstance(number, Message):
            return number
        text = plain(to_decimal(number))
    if not isinstance(text, str):
        return wrong_type(fact, given)
    found = read_target(text) if fact.type.kind is Kind.TARGET else read_actual(text)
    if isinstance(found, Misprint):
        what, advice = misprinted(found)
        return Message(
            "PS503.misprint", name=fact.name, written=printable(text.strip()[:_SHOWN]), what=what, advice=advice
        )
    known = [name for name, _ in fact.named]
    if found.kind == "named" and found.phrase not in known:
        return Message("PS503.unnamed_amount", name=fact.name, amount=printable(found.phrase[:_SHOWN]), known=known)
    return attrs.evolve(found, unit=dict(fact.units).get(found.unit, found.unit)) if fact.units else found


def _number(fact: FactDef, given: int | Decimal | Fraction) -> Fraction | Message:
    """The exact value of a number, for a fact of any type, so that no message ever spells an endless one."""
    if isinstance(given, Decimal):
        return _decimal(fact, given)
    value = Fraction(given)
    large = abs(value.numerator) >= _LARGEST or value.denominator >= _LARGEST
    return Message("PS507.too_long", name=fact.name) if large else value


def _decimal(fact: FactDef, given: Decimal) -> Fraction | Message:
    if not given.is_finite():
        return Message("PS506.not_finite", name=fact.name, value=str(given))
    _, digits, exponent = given.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) > limits.LITERAL_CHARACTERS or abs(exponent) > limits.DECIMAL_EXPONENT:
        return Message("PS507.too_long", name=fact.name)
    return Fraction(given)


def _written(fact: FactDef, given: str) -> Fraction | Message:
    text = given.strip()
    scale = 1
    if fact.type.kind is Kind.RATIO and text[-1:] in _PERCENT:
        scale = 1000 if text[-1] == "‰" else 100
        text = text[:-1]
    if len(text) > limits.LITERAL_CHARACTERS:
        return Message("PS507.too_long", name=fact.name)
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "snan"}:
        return Message("PS506.not_finite", name=fact.name, value=text)
    value = read_number(text)
    if value is None:
        value = _with_its_unit(fact, text)
    return wrong_type(fact, given) if value is None else value / scale


def _with_its_unit(fact: FactDef, text: str) -> Fraction | None:
    """The value of a number that has the unit of its fact behind it, such as ``26人`` or ``3.5万元``."""
    match = _AMOUNT.fullmatch(text)
    if match is None or len(fact.type.dimension) != 1 or fact.type.dimension[0][1] != 1:
        return None
    unit = fact.type.dimension[0][0]
    number = read_number(match["number"])
    fits = match["unit"] == unit or match["unit"] in _UNITS.get(unit, ())
    return number * _SCALES[match["scale"]] if fits and number is not None else None


def _truth(fact: FactDef, given: object) -> bool | Message:
    if isinstance(given, bool):
        return given
    text = given.strip().lower() if isinstance(given, str) else None
    if text in _TRUE:
        return True
    return False if text in _FALSE else wrong_type(fact, given)


def _date(fact: FactDef, given: object) -> datetime.date | Message:
    if isinstance(given, datetime.date):
        return given
    match = _DATE.fullmatch(given.strip()) if isinstance(given, str) else None
    if match is None:
        return wrong_type(fact, given)
    year, month, day = (int(part) for part in match.groups() if part is not None and part.isdecimal())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return wrong_type(fact, given)


def given_duration(days: Fraction) -> datetime.timedelta | str:
    """A duration as facts have it: as Python does, or as a text where it is too long or too fine for that."""
    parts = days * _DAY
    if parts.denominator == 1 and abs(days) < datetime.timedelta.max.days:
        return datetime.timedelta(microseconds=int(parts))
    return f"{number_text(days)} days" if terminates(days) else f"{number_text(days * 1440)} minutes"


def _duration(fact: FactDef, given: object) -> Fraction | Message:
    if isinstance(given, datetime.timedelta):
        return Fraction(given // datetime.timedelta(microseconds=1), _DAY)
    match = _DURATION.fullmatch(given.strip()) if isinstance(given, str) else None
    if match is None:
        return wrong_type(fact, given)
    if len(match[1]) > limits.LITERAL_CHARACTERS:
        return Message("PS507.too_long", name=fact.name)
    return Fraction(match[1]) * _DAYS[match[2] if match[2] in _DAYS else match[2].removesuffix("s")]


def _text(fact: FactDef, given: object) -> str | Message:
    if not isinstance(given, str):
        return wrong_type(fact, given)
    if fact.type.kind is Kind.CHOICE and given.strip() not in fact.type.options:
        meant = nearest(given, fact.type.options)
        return Message(
            "PS509.no_option",
            name=fact.name,
            text=printable(given[:60]),
            meant=meant,
            options=one_of(fact.type.options),
        )
    return given.strip() if fact.type.kind is Kind.CHOICE else given


def _bounded(fact: FactDef, value: Fraction | datetime.date, given: object) -> Message | None:
    misfit = fact.misfit(value)
    if misfit is None:
        return None
    shown = figure(value, fact.type)
    match misfit:
        case "whole":
            whole = Words("figure.whole")
            return Message("PS504.out_of_domain", name=fact.name, value=shown, between=False, domain=whole, advice=None)
        case "domain":
            return _judged_outside(fact, shown) if fact.judged else _outside(fact, value, given)
        case "step":
            assert fact.step is not None
            if fact.judged:
                step, low = show(fact.step), show(fact.first_step)
                return Message("PS511.off_mark", name=fact.name, value=shown, step=step, low=low)
            return Message("PS508.off_step", name=fact.name, value=shown, step=figure(fact.step, fact.type))
        case _ as never:
            assert_never(never)


def _judged_outside(fact: FactDef, shown: Item) -> Message:
    assert fact.domain is not None and fact.domain.low is not None and fact.domain.high is not None
    low, high = (figure(edge, fact.type) for edge in (fact.domain.low, fact.domain.high))
    step = None if fact.step is None else show(fact.step)
    return Message("PS511.out_of_bounds", name=fact.name, value=shown, low=low, high=high, step=step)


def _outside(fact: FactDef, value: Fraction | datetime.date, given: object) -> Message:
    assert fact.domain is not None
    shown, domain, advice = figure(value, fact.type), within(fact.domain, fact.type), None
    if fact.type.kind is Kind.RATIO and isinstance(value, Fraction) and _percent_meant(fact, value, given):
        advice = Words(
            "value.percent_meant", percent=f"{plain(to_decimal(value))}%", ratio=plain(to_decimal(value / 100))
        )
    between = fact.domain.low is not None and fact.domain.high is not None
    return Message("PS504.out_of_domain", name=fact.name, value=shown, between=between, domain=domain, advice=advice)


def _percent_meant(fact: FactDef, value: Fraction, given: object) -> bool:
    """Whether 60 was written for 60%; 1.2 may well be a ratio that is too large."""
    percent = isinstance(given, str) and given.strip()[-1:] in _PERCENT
    inside = fact.domain is not None and value / 100 in fact.domain
    return not percent and value >= 2 and inside and terminates(value)
