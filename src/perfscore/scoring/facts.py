"""Facts by name: their values and evidence, where they stand, and plain values for what a caller gave as one."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import NoneType
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import read_number
from perfscore.kernel.source import Record, Source, SourceFile, Span, fields_of, printable
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.model.terms import Status


class Fact(Record):
    """A value as it was given, and where it comes from.

    ``status`` is ``known``, ``missing``, ``pending`` (an assessor has not judged yet) or ``not applicable``; only a
    known fact has a value. ``assessor`` and ``reason`` belong to judged points.
    """

    value: Any = None
    status: Status = attrs.field(default="known", kw_only=True)
    source: str | None = attrs.field(default=None, kw_only=True)
    note: str | None = attrs.field(default=None, kw_only=True)
    assessor: str | None = attrs.field(default=None, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True)


MISSING = Fact(status="missing")
PENDING = Fact(status="pending")
NOT_APPLICABLE = Fact(status="not applicable")

_FIXED = {NoneType, bool, int, str, Decimal, Fraction, datetime.date, datetime.timedelta}

FIELDS = fields_of(Fact)


class CellSpans(Record):
    """Where a cell of a table stands: the name of its column as it goes for this row, and its value."""

    column: str
    heading: Span
    value: Span


class RowSpans(Record):
    """Where a row of a table stands, and each of its cells."""

    whole: Span
    cells: tuple[CellSpans, ...] = ()


class TablePlaces(Record):
    """Where the rows of a table stand in their file."""

    # Spans, since a place takes its time, a table has many cells, and few of them are ever complained about.
    source: Source = attrs.field(repr=False)
    rows: tuple[RowSpans, ...] = attrs.field(repr=False)

    def of(self, row: int, column: str | None, *, heading: bool) -> Place | None:
        """The place of a row, which count from 1, or of one of its cells; None where it does not stand."""
        if not 1 <= row <= len(self.rows):
            return None
        found = self.rows[row - 1]
        if column is None:
            return Place.of(self.source, found.whole)
        cell = next((cell for cell in found.cells if cell.column == column), None)
        return None if cell is None else Place.of(self.source, cell.heading if heading else cell.value)


class FactPlaces(Record):
    """Where a fact stands in its file: its name, its value, and its fields by name, each where a reader would look."""

    name: Place
    value: Place
    fields: tuple[tuple[str, Place], ...] = ()
    table: TablePlaces | None = None

    def of(self, part: str) -> Place:
        """The place of the ``name``, of the ``value`` or of a field; of the value where the field does not stand."""
        return self.name if part == "name" else dict(self.fields).get(part, self.value)


@attrs.frozen(slots=False, eq=False)
class Facts(Mapping[str, Any]):
    """Facts by name, as read from a file; behaves as a mapping and never changes.

    ``about`` is what the file says of itself; ``places`` tell where each fact stands, ``files`` which files these are,
    and ``remarks`` what was noticed while they were read, which become warnings of a result.
    As any mapping it equals every mapping that holds the same, and has no hash.
    """

    name: str
    entries: tuple[tuple[str, Any], ...]
    about: tuple[tuple[str, Any], ...] = ()
    places: tuple[tuple[str, FactPlaces], ...] = attrs.field(default=(), repr=False)
    files: tuple[SourceFile, ...] = attrs.field(default=(), repr=False)
    remarks: tuple[Diagnostic, ...] = attrs.field(default=(), repr=False)

    @cached_property
    def is_fixed(self) -> bool:
        """Whether no value can change, as the rows of a table may, which are lists that anybody may write into."""
        return all((type(value.value) if type(value) is Fact else type(value)) in _FIXED for _, value in self.entries)

    @cached_property
    def _by_name(self) -> dict[str, Any]:
        return dict(self.entries)

    @cached_property
    def _places_by_name(self) -> dict[str, FactPlaces]:
        return dict(self.places)

    def __getitem__(self, name: str) -> Any:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __or__(self, other: Mapping[str, Any]) -> Facts:
        """These facts with some replaced or added; the old ones stay as they are."""
        if not isinstance(other, Mapping):
            return NotImplemented
        merged = {**self._by_name, **other}
        kept = tuple((name, place) for name, place in self.places if name not in other)
        found = other if isinstance(other, Facts) else Facts("", ())
        files = tuple(dict.fromkeys(self.files + found.files))
        remarks = self.remarks + found.remarks
        return Facts(self.name, tuple(merged.items()), self.about, kept + found.places, files, remarks)

    def place(self, name: str, part: str = "value") -> Place | None:
        """Where a fact stands in its file: its ``name``, its ``value`` or one of its fields."""
        places = self._places_by_name.get(name)
        return None if places is None else places.of(part)

    def cell(self, name: str, row: int, column: str | None = None, *, heading: bool = False) -> Place | None:
        """Where a cell of a table stands in its file, or with ``heading`` the name of its column for this row.

        Rows count from 1; without a column it is the place of the whole row.
        """
        places = self._places_by_name.get(name)
        table = None if places is None else places.table
        return None if table is None else table.of(row, column, heading=heading)


class Between(Record):
    """A fact of which only its lowest and its highest possible value are known; both belong to the range."""

    low: Any
    high: Any


def between(low: Any, high: Any) -> Between:
    """A range for a fact, both ends included, such as ``between("80%", "95%")``.

    The ends are given as the fact's value would be. They are checked where the range is used: by ``bounds``, against
    the fact that it stands for.
    """
    return Between(low, high)


# ---------------------------------------------------------------- what a caller gave

# Nothing of a stranger's code runs here: a subclass of a built-in type is read by the built-in's own methods, and of
# any other value only the name of its type is looked at.

_SHOWN = 40
# A metaclass may answer for its classes; this asks the class itself.
_NAME_OF: Callable[[type], str] = type.__dict__["__name__"].__get__
_NAMES = {
    **dict.fromkeys(("list", "tuple"), Words("found.list")),
    **dict.fromkeys(("set", "frozenset"), Words("found.set")),
    "dict": Words("found.table"),
    "bytes": Words("found.bytes"),
    "time": Words("found.time"),
}


class Strange(Record):
    """Stands for a value that is of no type a fact can have."""

    type_name: str


class Moment(Record):
    """Stands for a date with a time, which is no date."""

    day: datetime.date


def _day(given: datetime.date) -> datetime.date:
    return datetime.date.fromordinal(datetime.date.toordinal(given))


def _fraction(given: Fraction) -> Fraction:
    """The same from its own fields, which a subclass may have hidden behind others."""
    numerator, denominator = (Fraction.__dict__[name].__get__(given) for name in ("_numerator", "_denominator"))
    return Fraction(numerator, denominator)


_EXACT: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (str, str.__str__),
    (bool, bool),
    (int, int.__int__),
    (float, float.__float__),
    (Decimal, Decimal),
    (Fraction, _fraction),
    (datetime.datetime, lambda given: Moment(_day(given))),
    (datetime.date, _day),
    (datetime.timedelta, datetime.timedelta.__pos__),
)


def exact(given: object) -> object:
    """The value as a plain ``str``, ``bool``, ``int`` and so on, or what stands for it."""
    kind = type(given)
    if given is None or kind is Strange or kind is Moment:
        return given
    for base, plain in _EXACT:
        if issubclass(kind, base):
            return plain(given)
    return Strange(printable(_NAME_OF(kind)[:_SHOWN]))


def number_of(given: object) -> Fraction | None:
    """A number that is given as one or as a text; None where it is none or too long, and of what is not exact."""
    match exact(given):
        case str(text) if len(text) <= limits.LITERAL_CHARACTERS:
            return read_number(text)
        case Decimal() as number if number.is_finite() and abs(number.adjusted()) <= limits.DECIMAL_EXPONENT:
            return Fraction(number)
        case int() | Fraction() as number if not isinstance(number, bool):
            return Fraction(number)
        case _:
            return None


def found_type(given: object) -> Words:
    """How a message speaks of a value that does not fit."""
    match exact(given):
        case str(text):
            return Words("found.text", text=printable(text[:_SHOWN]), cut=len(text) > _SHOWN)
        case bool(truth):
            return Words("found.true" if truth else "found.false")
        case int() | float() | Decimal() | Fraction():
            return Words("found.number")
        case Moment(day):
            return Words("found.moment", day=str(day))
        case datetime.date():
            return Words("found.date")
        case datetime.timedelta():
            return Words("found.duration")
        case Strange(name):
            return _NAMES.get(name) or Words("found.type", name=name)
        case _:
            return Words("found.nothing")
