"""Reading a plain mapping of facts straight into slots, by a function that is generated for a framework.

It knows the ordinary values: exact numbers, truths, days, texts and rows of tables that are right. Whatever else it
meets, right or wrong, it leaves to ``scoring.bind``, which has the words for it.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from operator import itemgetter
from typing import Any, cast

from perfscore.domains.code.slots import KNOWN, MISSING, SLOT_BITS, Layout, Slot, scale_of
from perfscore.domains.code.writer import BAIL, Constants, Unsure, Writer, named
from perfscore.kernel import limits
from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.model.rule_model import FactDef
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import Fact, exact

_TRAPS = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow, decimal.Underflow]

Read = Callable[[dict[str, Any]], tuple[tuple[Slot, ...], tuple[int, ...]]]
"""From facts by name: their values and statuses, in the order of declaration."""

_STRICT = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=_TRAPS)
"""In which decimals are turned into whole numbers: what a remainder would lose without a word raises an exception."""

_WORDS = ("source", "note", "assessor")
_MOST = 1 << SLOT_BITS
_MOST_DIGITS = 19
_DECIMAL = frozenset({Kind.COUNT, Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.POINTS})


class OneByOne(Record):
    """Reads a value of any type as ``bind`` would, for one fact. Raises Unsure where it is not simply right."""

    fact: FactDef
    scale: int

    def __call__(self, given: Any) -> Slot:
        given, reason = _without_evidence(given)
        value = exact(given)
        if value is None or (isinstance(value, str) and not value):
            raise Unsure
        found = convert(self.fact, value)
        if isinstance(found, Message):
            raise Unsure
        if self.fact.judged and (self.fact.domain is None or found != self.fact.domain.high):
            if not (reason or "").strip():
                raise Unsure
        return _slot(found, self.scale)


def _without_evidence(given: Any) -> tuple[Any, str | None]:
    """A value as it was given, and its reason. Raises Unsure where it is not known, or its evidence is no text."""
    if type(given) is not Fact:
        return given, None
    if given.status != "known":
        raise Unsure
    for words in (given.source, given.note, given.assessor, given.reason):
        if words is not None and (type(words) is not str or len(words) > limits.FACT_TEXT_CHARACTERS):
            raise Unsure
    return given.value, given.reason


def _slot(found: Any, scale: int) -> Slot:
    """A value where code reads it, a number in units of its scale. Raises Unsure where it is no such."""
    if isinstance(found, datetime.date):
        return found.toordinal()
    if not isinstance(found, Fraction):
        return cast(Slot, found)
    above = found.numerator * scale
    if above % found.denominator or abs(above) >= _MOST:
        raise Unsure
    return above // found.denominator


def one_by_one(fact: FactDef, scale: int) -> Callable[[Any], Slot]:
    """Reads a value of any type for one fact; of numbers as text, those in plain digits at once."""
    slowly, places = OneByOne(fact, scale), len(str(scale)) - 1
    any_step = fact.judged or fact.step is None or fact.step * scale == 1
    if fact.type.kind not in _DECIMAL or scale != 10**places or not any_step:
        return slowly
    low, high = ends(fact, scale)
    # Of points that an assessor gave, only full marks need no reason.
    low = high if fact.judged else low

    def read(given: Any) -> Slot:
        if type(given) is str and len(given) < _MOST_DIGITS and given.isascii():
            whole, _, part = given.partition(".")
            more = places - len(part)
            if more >= 0 and whole.isdecimal() and (part.isdecimal() or whole == given):
                found: int = int(whole + part) * 10**more
                if low <= found <= high:
                    return found
        return slowly(given)

    return read


def reader(layout: Layout) -> Read:
    """The function that reads the facts of a layout.

    It raises Unsure, or what a number that is none or a fact that is lacking makes Python raise, where ``bind`` must
    look.
    """
    constants: Constants = {}
    lines = reading_lines(layout, constants)
    values = "".join(f"f{place}, " for place in range(len(layout.facts)))
    statuses = "".join("0, " if needed else f"s{place}, " for place, needed in enumerate(layout.needed))
    text = "\n".join(["def read(given):", *(f" {line}" for line in lines), f" return ({values}), ({statuses})", ""])
    namespace: dict[str, Any] = {"Unsure": Unsure, **named(constants)}
    exec(compile(text, "<perfscore facts>", "exec"), namespace)
    read: Read = namespace["read"]
    return read


def reading_lines(layout: Layout, constants: Constants) -> list[str]:
    """The lines that read what is ``given`` into the slots of a layout."""
    writer = Writer(constants)
    needed = [place for place, each in enumerate(layout.needed) if each]
    others = [place for place, each in enumerate(layout.needed) if not each]
    if len(needed) > 1:
        getter = writer.constant(itemgetter(*(layout.facts[place].name for place in needed)))
        writer.line(f"{', '.join(f'f{place}' for place in needed)} = {getter}(given)")
    else:
        writer.splice([f"f{place} = given[{writer.constant(layout.facts[place].name)}]" for place in needed])
    writer.line(f"outer = {writer.constant(decimal.getcontext)}()")
    writer.line(f"{writer.constant(decimal.setcontext)}({writer.constant(_STRICT, 'strict')})")
    with writer.block("try:"):
        for place in needed:
            _value(writer, layout, place, layout.facts[place])
        writer.line(f"n = {len(needed)}")
        for place in others:
            writer.line(f"f{place} = given.get({writer.constant(layout.facts[place].name)})")
            writer.line(f"s{place} = {MISSING}")
            with writer.block(f"if f{place} is not None:"):
                writer.line("n += 1")
                writer.line(f"s{place} = {KNOWN}")
                _value(writer, layout, place, layout.facts[place])
        writer.line(f"if n != len(given): {BAIL}")
    writer.line(f"finally: {writer.constant(decimal.setcontext)}(outer)")
    return writer.lines


def _value(writer: Writer, layout: Layout, place: int, fact: FactDef) -> None:
    name, kind = f"f{place}", fact.type.kind
    if fact.judged:
        _judged(writer, name, fact, layout.scales[place])
        return
    if kind is Kind.TABLE:
        writer.line(f"{name} = {writer.constant(RowByRow.of(fact), ('rows', place))}({name})")
        return
    slowly = writer.constant(one_by_one(fact, layout.scales[place]))
    if kind in {Kind.TARGET, Kind.ACTUAL, Kind.DURATION}:
        writer.line(f"{name} = {slowly}({name})")
    elif kind is Kind.BOOL:
        writer.line(f"if {name} is not True and {name} is not False: {name} = {slowly}({name})")
    elif kind is Kind.CHOICE:
        options = writer.constant(frozenset(fact.type.options))
        writer.line(f"if type({name}) is not str or {name} not in {options}: {name} = {slowly}({name})")
    elif kind is Kind.TEXT:
        longest = limits.FACT_TEXT_CHARACTERS
        writer.line(f"if type({name}) is not str or len({name}) > {longest}: {name} = {slowly}({name})")
    elif kind is Kind.DATE:
        with writer.block(f"if type({name}) is {writer.constant(datetime.date)}:"):
            writer.line(f"{name} = {name}.toordinal()")
            _domain(writer, name, fact, 1)
        writer.line(f"else: {name} = {slowly}({name})")
    else:
        _number(writer, name, fact, layout.scales[place], slowly)


def _number(writer: Writer, name: str, fact: FactDef, scale: int, slowly: str) -> None:
    whole = fact.type.whole
    if not whole:
        with writer.block(f"if type({name}) is {writer.constant(Decimal)}:"):
            _decimal(writer, name, scale)
            _domain(writer, name, fact, scale)
    with writer.block(f"{'if' if whole else 'elif'} type({name}) is int:"):
        if scale != 1:
            writer.line(f"{name} = {name}*{scale}")
        _domain(writer, name, fact, scale)
    writer.line(f"else: {name} = {slowly}({name})")


def _judged(writer: Writer, name: str, fact: FactDef, scale: int) -> None:
    """Points that an assessor gave: mere full marks, or any within the bounds with a reason."""
    slowly, is_decimal = writer.constant(one_by_one(fact, scale)), f"is {writer.constant(Decimal)}"
    assert fact.domain is not None and fact.domain.high is not None
    full = fact.domain.high * scale
    with writer.block(f"if type({name}) is {writer.constant(Fact)}:"):
        writer.line(f"g, r = {name}.value, {name}.reason")
        reasoned = f"type(r) is str and r.strip() and len(r) <= {limits.FACT_TEXT_CHARACTERS}"
        bare = " and ".join(f"{name}.{each} is None" for each in _WORDS)
        writer.line(f"if not ({name}.status == 'known' and {reasoned} and {bare}): g = {slowly}({name})")
        with writer.block(f"elif type(g) {is_decimal}:"):
            _decimal(writer, "g", scale)
        writer.line(f"elif type(g) is int: g = g*{scale}")
        writer.line(f"else: g = {slowly}({name})")
        _domain(writer, "g", fact, scale)
        writer.line(f"{name} = g")
    if full.denominator == 1:
        marks = writer.constant(to_decimal(fact.domain.high))
        writer.line(f"elif (type({name}) {is_decimal} or type({name}) is int) and {name} == {marks}: {name} = {full}")
    writer.line(f"else: {name} = {slowly}({name})")


def _decimal(writer: Writer, name: str, scale: int) -> None:
    """Turn a decimal into units of its scale, of which there must be a whole number."""
    unit, times = to_decimal(Fraction(1, scale)), writer.constant(Decimal(scale), ("scale", scale))
    writer.line(f"if {name} % {writer.constant(unit)}: {BAIL}")
    writer.line(f"{name} = int({name}*{times})")


def _domain(writer: Writer, name: str, fact: FactDef, scale: int) -> None:
    """Leave to ``bind`` what lies outside the domain or off the steps."""
    if fact.step is not None:
        step, start = fact.step * scale, fact.first_step * scale
        assert step.denominator == start.denominator == 1, "a fact is read in units of its step"
        if step != 1:
            writer.line(f"if ({name} - {start.numerator}) % {step.numerator}: {BAIL}")
    low, high = ends(fact, scale)
    outside = f"{name} >> {SLOT_BITS}" if (low, high) == (0, _MOST - 1) else f"not {low} <= {name} <= {high}"
    writer.line(f"if {outside}: {BAIL}")


def ends(fact: FactDef, scale: int) -> tuple[int, int]:
    """The least and the greatest number that may stand in the slot of a fact."""
    inside, low, high = fact.values, 1 - _MOST, _MOST - 1
    if inside.low is not None:
        edge = inside.low * scale
        low = max(low, ceil(edge) if inside.low_closed else floor(edge) + 1)
    if inside.high is not None:
        edge = inside.high * scale
        high = min(high, floor(edge) if inside.high_closed else ceil(edge) - 1)
    return low, high


_PLAIN = frozenset({str, int, Decimal, bool, datetime.date, Fraction, datetime.timedelta})
_MOST_CELLS, _LONG = 4_096, 200


class Cells(dict[tuple[type[Any], Any], Any]):
    """What stands in the slot of a cell of one column, by what was given and its type; most are met again.

    Raises Unsure where that is not simply right.
    """

    def __init__(self, column: FactDef) -> None:
        super().__init__()
        self.column = column
        self.scale = scale_of(column)

    def __missing__(self, key: tuple[type[Any], Any]) -> Any:
        found = self._read(key[1])
        if len(self) < _MOST_CELLS and not (type(key[1]) is str and len(key[1]) > _LONG):
            self[key] = found
        return found

    def _read(self, value: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            return None
        found = convert(self.column, value)
        if isinstance(found, Message):
            raise Unsure
        return _slot(found, self.scale)


class RowByRow(Record):
    """Reads the rows of one table as ``bind`` would. Raises Unsure where they are not plain and right.

    ``columns`` are the names, whether a cell must be filled in, and the reader of the cells of each.
    """

    columns: tuple[tuple[str, bool, Cells], ...]

    @classmethod
    def of(cls, table: FactDef) -> RowByRow:
        """The reader of a table."""
        return cls(
            tuple((each.name, each.default is None and not each.optional, Cells(each)) for each in table.columns)
        )

    def __call__(self, given: Any) -> tuple[tuple[Any, ...], ...]:
        given, _ = _without_evidence(given)
        if type(given) not in {list, tuple} or len(given) > limits.ROWS:
            raise Unsure
        try:
            return tuple(self._row(number, row) for number, row in enumerate(given, 1))
        except Exception as error:
            # Names may be anything, and a Decimal that signals has no hash.
            raise Unsure from error

    def _row(self, number: int, given: Mapping[Any, Any]) -> tuple[Any, ...]:
        if type(given) is not dict:
            raise Unsure
        found: list[Any] = [number]
        named = 0
        for name, needed, cells in self.columns:
            value = given.get(name)
            named += value is not None or name in given
            slot = None
            if value is not None:
                kind = type(value)
                if kind not in _PLAIN:
                    raise Unsure
                slot = cells[kind, value]
            if slot is None and needed:
                raise Unsure
            found.append(slot)
        # A column may be called by its title, or be none.
        if named != len(given):
            raise Unsure
        return tuple(found)
