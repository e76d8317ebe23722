"""A given value and a fact's definition come in; the exact value, or the message why there is none, goes out."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from perfscore import limits
from perfscore.analysis.constants import position
from perfscore.analysis.model import FactDef
from perfscore.analysis.terms import Scalar
from perfscore.diagnostics import Message
from perfscore.messages import facts as messages
from perfscore.numbers import float_text, read_number, show
from perfscore.source import printable
from perfscore.suggest import nearest
from perfscore.types import Kind
from perfscore.wording import describe, describe_interval

_TRUE = frozenset({"true", "yes", "是"})
_FALSE = frozenset({"false", "no", "否"})
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)", re.ASCII)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(days?|hours?|minutes?|weeks?|天|日|小时|分钟|周)", re.ASCII)
_DAYS = {
    "day": Fraction(1), "天": Fraction(1), "日": Fraction(1), "hour": Fraction(1, 24), "小时": Fraction(1, 24),
    "minute": Fraction(1, 1440), "分钟": Fraction(1, 1440), "week": Fraction(7), "周": Fraction(7),
}  # fmt: skip
_WANTED = {
    Kind.MONEY: ("an amount", '"1234.50"'),
    Kind.COUNT: ("a count", "12"),
    Kind.NUMBER: ("a number", '"12.5"'),
    Kind.RATIO: ("a ratio", '"97.59%" or "0.9759"'),
    Kind.POINTS: ("points", '"1.5"'),
    Kind.BOOL: ("true or false", "true"),
    Kind.DATE: ("a date", '"2021-12-31"'),
    Kind.DURATION: ("a duration", '"5 days"'),
    Kind.TEXT: ("a text", '"…"'),
    Kind.CHOICE: ("a choice", '"…"'),
}
_LARGEST = 10**limits.LITERAL_CHARACTERS


def convert(fact: FactDef, given: object) -> Scalar | Message:
    """The exact value of a fact, checked against its type, domain, step and options."""
    value = _typed(fact, given)
    if isinstance(value, Message | str | bool):
        return value
    return _bounded(fact, value) or value


def found_type(given: object) -> str:
    """How a message speaks of a value that does not fit."""
    if isinstance(given, str):
        return f"the text “{printable(given[:40])}{'…' if len(given) > 40 else ''}”"
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | Decimal):
        return "a number"
    return {"list": "a list", "dict": "a table", "tuple": "a list"}.get(
        type(given).__name__, f"a value of type {type(given).__name__}"
    )


def _wrong(fact: FactDef, given: object) -> Message:
    wanted, example = _WANTED[fact.type.kind]
    if fact.type.kind is Kind.CHOICE:
        example = " or ".join(f"“{option}”" for option in fact.type.options[:4])
    return messages.wrong_type(fact.name, wanted, found_type(given), example)


def _typed(fact: FactDef, given: object) -> Scalar | Message:
    if isinstance(given, float):
        if not isfinite(given):
            return messages.not_finite(fact.name, str(given))
        return messages.binary_float(fact.name, float_text(given))
    if isinstance(given, str) and len(given) > limits.FACT_TEXT_CHARACTERS:
        return messages.too_long(fact.name)
    kind = fact.type.kind
    if kind is Kind.DURATION:
        return _duration(fact, given)
    if fact.type.numeric:
        return _number(fact, given)
    if kind is Kind.BOOL:
        return _truth(fact, given)
    if kind is Kind.DATE:
        return _date(fact, given)
    return _text(fact, given)


def _number(fact: FactDef, given: object) -> Fraction | Message:
    match given:
        case bool():
            return _wrong(fact, given)
        case int() | Fraction():
            value = Fraction(given)
        case Decimal():
            return _decimal(fact, given)
        case str():
            return _written(fact, given)
        case _:
            return _wrong(fact, given)
    large = abs(value.numerator) >= _LARGEST or value.denominator >= _LARGEST
    return messages.too_long(fact.name) if large else value


def _decimal(fact: FactDef, given: Decimal) -> Fraction | Message:
    if not given.is_finite():
        return messages.not_finite(fact.name, str(given))
    _, digits, exponent = given.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) > limits.LITERAL_CHARACTERS or abs(exponent) > limits.DECIMAL_EXPONENT:
        return messages.too_long(fact.name)
    return Fraction(given)


def _written(fact: FactDef, given: str) -> Fraction | Message:
    text = given.strip()
    scale = 1
    if fact.type.kind is Kind.RATIO and text[-1:] in {"%", "％", "‰"}:
        scale = 1000 if text[-1] == "‰" else 100
        text = text[:-1]
    if len(text) > limits.LITERAL_CHARACTERS:
        return messages.too_long(fact.name)
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "snan"}:
        return messages.not_finite(fact.name, text)
    value = read_number(text)
    return _wrong(fact, given) if value is None else value / scale


def _truth(fact: FactDef, given: object) -> bool | Message:
    if isinstance(given, bool):
        return given
    text = given.strip().lower() if isinstance(given, str) else None
    if text in _TRUE:
        return True
    return False if text in _FALSE else _wrong(fact, given)


def _date(fact: FactDef, given: object) -> datetime.date | Message:
    if isinstance(given, datetime.date) and not isinstance(given, datetime.datetime):
        return given
    match = _DATE.fullmatch(given.strip()) if isinstance(given, str) else None
    if match is None:
        return _wrong(fact, given)
    year, *rest = (int(part) for part in match.groups() if part is not None)
    try:
        return datetime.date(year, *rest)
    except ValueError:
        return _wrong(fact, given)


def _duration(fact: FactDef, given: object) -> Fraction | Message:
    if isinstance(given, datetime.timedelta):
        return Fraction(given // datetime.timedelta(microseconds=1), 86_400_000_000)
    match = _DURATION.fullmatch(given.strip()) if isinstance(given, str) else None
    if match is None:
        return _wrong(fact, given)
    if len(match[1]) > limits.LITERAL_CHARACTERS:
        return messages.too_long(fact.name)
    return Fraction(match[1]) * _DAYS[match[2] if match[2] in _DAYS else match[2].removesuffix("s")]


def _text(fact: FactDef, given: object) -> str | Message:
    if not isinstance(given, str):
        return _wrong(fact, given)
    if fact.type.kind is Kind.CHOICE and given.strip() not in fact.type.options:
        meant = nearest(given, fact.type.options)
        return messages.no_option(fact.name, printable(given[:60]), fact.type.options, meant)
    return given.strip() if fact.type.kind is Kind.CHOICE else given


def _bounded(fact: FactDef, value: Fraction | datetime.date) -> Message | None:
    shown = describe(value, fact.type)
    if fact.type.whole and isinstance(value, Fraction) and (value.denominator != 1 or value < 0):
        return messages.out_of_domain(fact.name, shown, "a whole number that is not negative")
    if fact.domain is not None and position(value) not in fact.domain:
        domain = describe_interval(fact.domain, fact.type)
        if fact.judged:
            return messages.out_of_bounds(fact.name, shown, f"{domain} only")
        return messages.out_of_domain(fact.name, shown, domain)
    if fact.step is None or not isinstance(value, Fraction):
        return None
    start = fact.domain.low if fact.judged and fact.domain is not None else Fraction(0)
    if ((value - (start or 0)) / fact.step).denominator == 1:
        return None
    if fact.judged:
        return messages.out_of_bounds(fact.name, shown, f"steps of {show(fact.step)} only")
    return messages.off_step(fact.name, shown, describe(fact.step, fact.type))
