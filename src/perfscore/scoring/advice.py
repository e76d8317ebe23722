"""What is said of facts that are of a wrong type or not there at all, with advice what to write instead."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from perfscore.kernel import limits
from perfscore.kernel.numbers import plain, read_number, to_decimal
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Misprint
from perfscore.messages.catalogue import Item, Message, Words, first
from perfscore.model.rule_model import FactDef
from perfscore.scoring.facts import Moment, found_type

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
            advice = _text(given)
        case Kind.DURATION:
            advice = _duration(given)
        case _:
            advice = _number(fact, given)
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
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        days = monthrange(year, month)[1] if 1 <= month <= 12 else None
        return Message(
            "PS503.impossible_month" if days is None else "PS503.impossible_day",
            name=fact.name,
            written=text,
            month=f"{year:04}-{month:02}",
            days=days,
        )
    meant = datetime.date(year, month, day)
    if match["time"]:
        return _no_time(fact, Moment(meant))
    return of_wrong_type(fact.name, wanted, given, Words("value.write_this", text=f'"{meant}"'))


def _no_time(fact: FactDef, given: Moment) -> Message:
    return of_wrong_type(fact.name, Words("wanted.day"), given, Words("value.write_this", text=f'"{given.day}"'))


def _text(given: object) -> Words | None:
    if isinstance(given, bool):
        return Words("value.in_quotes", text="true" if given else "false")
    if isinstance(given, int | Decimal):
        return Words("value.in_quotes", text=plain(given))
    return Words("value.in_quotes", text=given.isoformat()) if isinstance(given, datetime.date) else None


def _duration(given: object) -> Words | None:
    text = plain(given) if isinstance(given, int | Decimal) and not isinstance(given, bool) else given
    number = read_number(text) if isinstance(text, str) and len(text) <= limits.LITERAL_CHARACTERS else None
    return None if number is None else Words("value.with_its_unit", number=_digits(number))


def _number(fact: FactDef, given: object) -> Words | None:
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
    return Words("value.without_unit", number=_digits(number))


def _digits(number: Fraction) -> str:
    return plain(to_decimal(number))


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
