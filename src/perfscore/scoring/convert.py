"""The exact value of a fact as it was given, or the message why there is none, with advice what to write instead."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
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
from perfscore.kernel.written_targets import DAYS_OF, Misprint, Written, read_actual, read_target
from perfscore.messages.catalogue import Item, Message, Words, figure, first, within
from perfscore.model.rule_model import FactDef
from perfscore.model.terms import Scalar
from perfscore.scoring.facts import Moment, found_type

_TRUE = frozenset({"true", "yes", "是", "√", "✓", "✔"})
_FALSE = frozenset({"false", "no", "否", "×", "✗", "✘"})
_DATE = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)", re.ASCII)
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(days?|hours?|minutes?|weeks?|天|日|小时|分钟|周)", re.ASCII)
_DAY = 86_400_000_000
"""The microseconds of a day."""
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
    return Fraction(match[1]) * DAYS_OF[match[2]]


def _text(fact: FactDef, given: object) -> str | Message:
    if not isinstance(given, str):
        return wrong_type(fact, given)
    if fact.type.kind is Kind.CHOICE and given.strip() not in fact.type.options:
        shown, meant, options = printable(given[:60]), nearest(given, fact.type.options), one_of(fact.type.options)
        return Message("PS509.no_option", name=fact.name, text=shown, meant=meant, options=options)
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


# ---------------------------------------------------------------- advice

_OPTIONS = 8
_WANTED: Mapping[Kind, tuple[Words, *tuple[str, ...]]] = {
    Kind.MONEY: (Words("wanted.money"), '"1234.50"'),
    Kind.COUNT: (Words("wanted.count"), "12"),
    Kind.NUMBER: (Words("wanted.number"), '"12.5"'),
    Kind.RATIO: (Words("wanted.ratio"), '"97.59%"', '"0.9759"'),
    Kind.POINTS: (Words("wanted.points"), '"1.5"'),
    Kind.DATE: (Words("wanted.date"), '"2021-12-31"'),
    Kind.DURATION: (Words("wanted.duration"), '"5 days"'),
    Kind.TEXT: (Words("wanted.text"), '"…"'),
    Kind.TARGET: (Words("wanted.target"), '"≥20人"', '"2021-12-20前"'),
    Kind.ACTUAL: (Words("wanted.actual"), '"23人"', '"2021-12-20"'),
}
# These patterns are compiled when a value is wrong.
_NUMBER = r"[+-]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
_POWER = rf"{_NUMBER}([eE][+-]?[0-9]+)"
_DECIMAL_COMMA = r"([+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)),([0-9]+)"
# A Latin unit stands apart: what sticks to a number, as in `12oo`, is more likely a slip than a unit.
_WITH_UNIT = (
    rf"(?P<before>[￥¥$€£]|CNY|RMB|USD|EUR)?\s*(?P<number>{_NUMBER})(?:\s*(?P<unit>[^\x00-\x7f%％‰]{{1,12}})"
    r"|\s*(?P<currency>CNY|RMB|USD|EUR)|\s+(?P<word>[A-Za-z]{1,20}))?"
)
_SCALE = r"(?i)[百千万亿萬億]|^(?:k|m|bn|thousand|million|billion)$"
_YEAR_FIRST = (
    r"([0-9]{4})(?:[-/.年\s]{1,2}([0-9]{1,2})[-/.月\s]{1,2}([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?P<time>[T\s]\s*[0-9]{1,2}:[0-9:.]+\S*)?"
)
_YEAR_LAST = r"[0-9]{1,2}[-/.\s]{1,2}[0-9]{1,2}[-/.\s]{1,2}[0-9]{4}"


def wrong_type(fact: FactDef, given: object) -> Message:
    """The message that a plain value, or what stands for one, is not of the type of its fact."""
    match fact.type.kind:
        case Kind.CHOICE:
            return of_wrong_type(fact.name, Words("wanted.option"), given, one_of(fact.type.options))
        case Kind.BOOL:
            return of_wrong_type(fact.name, Words("wanted.truth"), given, Words("value.yes_or_no"))
        case Kind.DATE:
            return _no_date(fact, given)
        case Kind.TARGET | Kind.ACTUAL:
            advice = None
        case Kind.TEXT:
            advice = _of_text(given)
        case Kind.DURATION:
            advice = _of_duration(given)
        case _:
            advice = _of_number(fact, given)
    wanted, *example = _WANTED[fact.type.kind]
    return of_wrong_type(fact.name, wanted, given, advice or Words("value.for_example", example=example))


def of_wrong_type(name: str, wanted: Words, given: object, advice: Words) -> Message:
    """The message that what was given under a name is something else than what is wanted there."""
    return Message("PS503.wrong_type", name=name, wanted=wanted, found=found_type(given), advice=advice)


def misprinted(slip: Misprint) -> tuple[Words, Words | None]:
    """Why a target or an actual value cannot be read, and what to write instead."""
    piece, sign = (*slip.pieces, None, None)[:2]
    why, better = Words(f"slip.{slip.reason.replace(' ', '_')}", piece=piece, sign=sign), slip.better
    match slip.reason:
        case "no year" | "short year":
            return why, Words("instead.four_digits", better=better)
        case "behind the day" if better == ("2021-12-20",):
            return why, Words("instead.write_day", better=better)
        case "nothing behind":
            return why, Words("instead.write_number", better=better)
        case _:
            return why, Words("instead.write", better=better) if better else None


def _no_date(fact: FactDef, given: object) -> Message:
    if isinstance(given, Moment):
        return _no_time(fact, given)
    wanted, *example = _WANTED[Kind.DATE]
    written = plain(given) if isinstance(given, int | Decimal) else given
    text = written.strip() if isinstance(written, str) else ""
    if re.fullmatch(_YEAR_LAST, text):
        return of_wrong_type(fact.name, wanted, given, Words("value.year_first"))
    match = re.fullmatch(_YEAR_FIRST, text)
    year, *rest = (int(part) for part in match.groups()[:5] if part is not None) if match else (0,)
    if match is None or year == 0:
        return of_wrong_type(fact.name, wanted, given, Words("value.for_example", example=example))
    month, day = rest
    if not 1 <= month <= 12:
        return Message("PS503.impossible_month", name=fact.name, written=text)
    days, there = monthrange(year, month)[1], f"{year:04}-{month:02}"
    if not 1 <= day <= days:
        return Message("PS503.impossible_day", name=fact.name, written=text, month=there, days=days)
    meant = datetime.date(year, month, day)
    if match["time"]:
        return _no_time(fact, Moment(meant))
    return of_wrong_type(fact.name, wanted, given, Words("value.write_this", text=f'"{meant}"'))


def _no_time(fact: FactDef, given: Moment) -> Message:
    return of_wrong_type(fact.name, Words("wanted.day"), given, Words("value.write_this", text=f'"{given.day}"'))


def _of_text(given: object) -> Words | None:
    if isinstance(given, bool):
        return Words("value.in_quotes", text="true" if given else "false")
    if isinstance(given, int | Decimal):
        return Words("value.in_quotes", text=plain(given))
    return Words("value.in_quotes", text=given.isoformat()) if isinstance(given, datetime.date) else None


def _of_duration(given: object) -> Words | None:
    text = plain(given) if isinstance(given, int | Decimal) and not isinstance(given, bool) else given
    number = read_number(text) if isinstance(text, str) and len(text) <= limits.LITERAL_CHARACTERS else None
    return None if number is None else Words("value.with_its_unit", number=number_text(number))


def _of_number(fact: FactDef, given: object) -> Words | None:
    if not isinstance(given, str):
        return None
    text = given.strip()
    if match := re.fullmatch(_POWER, text):
        return Words("value.all_digits", rest=match[1])
    if match := re.fullmatch(_DECIMAL_COMMA, text):
        return Words("value.decimal_point", number=f'"{match[1].replace(".", "")}.{match[2]}"')
    match = None if fact.type.kind is Kind.RATIO else re.fullmatch(_WITH_UNIT, text)
    number = read_number(match["number"].replace("，", ",")) if match else None
    if match is None or number is None:
        return None
    unit = match["unit"] or match["word"] or ""
    own = unit in {name for name, _ in fact.type.dimension}
    if re.search(_SCALE, unit) and not own:
        return Words("value.all_digits", rest=unit)
    return Words("value.without_unit", number=number_text(number))


def one_of(options: Sequence[str]) -> Words:
    """The options of a choice, or the first of them."""
    shown = options[:_OPTIONS]
    return Words("value.options" if len(options) <= _OPTIONS else "value.first_options", options=shown)


SHEETS = frozenset({"xlsx", "xlsm"})
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.DURATION, Kind.RATIO})


def missing_facts(facts: Sequence[FactDef], form: str, *, empty: bool) -> Message:
    """PS502: facts that are not there, all of them.

    ``form`` is the ending of the file that lacks them, without its point, or nothing for a mapping; ``empty`` tells
    that some of them are named there, but without a value.
    """
    lines = [_line(fact, form) for fact in facts[: limits.DIAGNOSTICS]]
    return Message(
        "PS502.missing_facts",
        count=len(facts),
        facts=titled(facts, limits.DIAGNOSTICS),
        empty=empty,
        toml=form == "toml",
        sheet=form in SHEETS,
        lines=lines,
    )


def titled(facts: Sequence[FactDef], most: int) -> tuple[Item, ...]:
    """The names of facts with their titles; of more than ``most``, how many others there are."""
    return first([Words("fact.titled", name=fact.name, title=fact.title) for fact in facts], most)


def _line(fact: FactDef, form: str) -> Item:
    """What to add to a file or a mapping for one fact, as far as it can be written without its value."""
    name, kind = fact.name, fact.type
    remark = Words("fact.remark", kind=kind, options=kind.options, title=None if form in SHEETS else fact.title)
    if form in SHEETS:
        return Words("fact.sheet_row", called=fact.title or name, remark=remark)
    if kind.kind is Kind.TABLE:
        return _first_row(fact, form)
    gap = "…%" if kind.kind is Kind.RATIO else "…"
    if form == "csv":
        return f"{name},{gap}"
    if kind.kind in _QUOTED or (form != "toml" and kind.kind is Kind.DATE):
        gap = f'"{gap}"'
    if form == "json":
        return f'"{name}": {gap},'
    line = f"{toml_key(name)} = {gap}" if form == "toml" else f'"{name}": {gap},'
    return Words("fact.line", line=line, remark=remark)


def _first_row(fact: FactDef, form: str) -> Item:
    """How the rows of a table begin."""
    if form == "csv":
        return Words("fact.table_file", name=fact.name)
    line = f"[[{toml_key(fact.name)}]]" if form == "toml" else f'"{fact.name}": [{{…}}, …],'
    remark = Words("fact.table_remark", title=fact.title)
    return line if form == "json" else Words("fact.line", line=line, remark=remark)


def toml_key(name: str) -> str:
    """A name as it stands in front of `=` in TOML."""
    return name if _BARE.fullmatch(name) else f'"{name}"'
