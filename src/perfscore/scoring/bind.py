"""Binds facts to a framework: a checked, typed fact set, or everything that is wrong with the facts."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import islice
from typing import Any, cast, get_args

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Record, Source, Span, printable, replace
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message, Words, figure, first, phrases
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.model.terms import Scalar, Status
from perfscore.scoring.convert import convert, missing_facts, of_wrong_type
from perfscore.scoring.facts import FIELDS, MISSING, Fact, Facts, exact, found_type

_STATUSES: tuple[Status, ...] = get_args(Status)
_WORDS = ("source", "note", "assessor", "reason")
_SHOWN = 80
_KNOWN = 20
_SHEET = re.compile(r"\[([^\[\]]{1,80})\]")
"""How a sheet names the one in which the rows of a table stand."""

_PLAIN = (str, int, float, Decimal, Fraction, datetime.date, datetime.timedelta)
_CALL = "<facts>"
_MOST_NAMES = limits.NAMES + limits.DIAGNOSTICS


class Row(Record):
    """A row of a table: its number, counted from 1, and the values of the cells that are filled in.

    ``keys`` tell what the columns are called where the row was given: by their names or by their titles.
    """

    number: int
    cells: Mapping[str, Scalar]
    keys: Mapping[str, str] = attrs.field(eq=False, repr=False)


class Given(Record):
    """A fact as the engine uses it: its status, its exact value or its rows where it is known, and what was given."""

    status: Status
    value: Scalar | None
    given: Fact = attrs.field(eq=False)
    rows: tuple[Row, ...] | None = None

    @cached_property
    def meaning(self) -> tuple[object, ...]:
        """What tells it apart; of facts of which one after another is moved most are the same."""
        return self.status, _plain(self.value), _plain_rows(self.rows)


class FactSet(Record):
    """The facts of one evaluation, checked against a framework; never changes."""

    entries: tuple[tuple[str, Given], ...]
    origin: Facts | None = attrs.field(default=None, eq=False, repr=False)

    def row_place(self, table: str, row: Row, column: str | None = None) -> Place:
        """Where a row of a table stands, or one of its cells, as far as that is known."""
        found = None
        if self.origin is not None:
            key = None if column is None else row.keys.get(column)
            found = None if key is None else self.origin.cell(table, row.number, key)
            found = found or self.origin.cell(table, row.number)
        return found or Place(_CALL)

    @cached_property
    def by_name(self) -> dict[str, Given]:
        """The facts by name; a fact that was not given is missing."""
        return dict(self.entries)

    @cached_property
    def digest(self) -> str:
        """A digest of what was given, the same for values that mean the same."""
        meaning = [(name, *each.meaning) for name, each in sorted(self.entries, key=lambda pair: pair[0])]
        return hashlib.sha256(repr(meaning).encode()).hexdigest()

    @cached_property
    def signs(self) -> dict[str, str]:
        """What tells each fact apart with its words and its place, by its name."""
        found = dict[str, str]()
        for name, each in self.entries:
            given, place = each.given, None if self.origin is None else self.origin.place(name)
            found[name] = f"{each.meaning}{(given.source, given.note, given.assessor, given.reason)}{place}"
        return found


def _plain(value: Scalar | None) -> str:
    # Numbers that a search has found may have more digits than Python turns into text.
    return f"{type(value).__name__} {fraction_text(value) if isinstance(value, Fraction) else value}"


def _plain_rows(rows: tuple[Row, ...] | None) -> object:
    return rows and [[(name, _plain(value)) for name, value in sorted(row.cells.items())] for row in rows]


def bind(framework: Framework, facts: object) -> FactSet:
    """Check facts against a framework.

    Raises FactsError with every unknown, missing, mistyped or impossible fact at once.
    """
    found, problems = fitting(framework, facts)
    if problems:
        raise FactsError(problems)
    return found


def fitting(framework: Framework, facts: object, *, partly: bool = False) -> tuple[FactSet, list[Diagnostic]]:
    """The facts that fit a framework, and every unknown, missing, mistyped or impossible one.

    With ``partly`` those that are missing are no problem. Raises FactsError where they are no facts at all.
    """
    there: frozenset[str] = frozenset()
    if issubclass(type(facts), Facts):
        there = frozenset(cast(Facts, facts))
        facts = _called_by_names(framework, cast(Facts, facts))
    binder = _Binder(framework, facts, there)
    found = dict(binder.entries(pairs_of(facts, Words("row.facts"))))
    if not partly:
        binder.look_for_missing()
    entries = tuple((fact.name, found[fact.name]) for fact in framework.fact_list if fact.name in found)
    return FactSet(entries, binder.facts), binder.problems


def _called_by_names(framework: Framework, facts: Facts) -> Facts:
    """Facts of a file, of which those that it calls by their titles have their names."""
    if all(name in framework.facts for name in facts):
        return facts
    titles = Counter(each.title for each in framework.fact_list)
    named = {each.title: each.name for each in framework.fact_list if each.title and titles[each.title] == 1}
    names = {name: named[name] for name in facts if name not in framework.facts and named.get(name, name) not in facts}
    entries = tuple((names.get(name, name), value) for name, value in facts.entries)
    places = tuple((names.get(name, name), place) for name, place in facts.places)
    return attrs.evolve(facts, entries=entries, places=places)


def pairs_of(given: object, what: Words) -> list[tuple[object, object]]:
    """The names and values of any mapping, even of one whose code fails or never ends."""
    if not issubclass(type(given), Mapping):
        raise _refused(Message("PS526.no_facts", found=found_type(given)))
    try:
        items = cast(Mapping[Any, object], given).items()
        pairs = [(exact(key), value) for key, value in islice(items, _MOST_NAMES + 1)]
    except Exception as error:
        raise _refused(Message("PS526.unlistable", what=what, error=type(error).__name__)) from error
    if len(pairs) > _MOST_NAMES:
        raise _refused(Message("PS526.too_many", what=what, most=limits.NAMES))
    return pairs


def _refused(message: Message) -> FactsError:
    return FactsError.of(message, Place(_CALL))


class _Binder:
    def __init__(self, framework: Framework, facts: object, there: frozenset[str]) -> None:
        self.framework = framework
        self.there = there
        self.facts = cast(Facts, facts) if issubclass(type(facts), Facts) else None
        self.problems: list[Diagnostic] = []
        self.given: set[str] = set()
        self.seen: set[str] = set()
        self.meant: set[str] = set()
        self.unknown = 0

    def entries(self, pairs: list[tuple[object, object]]) -> Iterator[tuple[str, Given]]:
        names = [unicodedata.normalize("NFC", key) if isinstance(key, str) else None for key, _ in pairs]
        self.given = {name for name in names if name is not None}
        for name, (key, raw) in zip(names, pairs, strict=True):
            fact = None if name is None else self.framework.facts.get(name)
            if name is None:
                self._problem(Message("PS501.unnamed_fact", found=found_type(key)), _shown(key), "name", raw)
            elif fact is None:
                self._unknown(name, raw)
            elif name in self.seen:
                self._problem(Message("PS512.given_twice", name=name), name, "name", raw)
            else:
                found = self._given(fact, raw)
                if found is None or found.status != "missing":
                    self.seen.add(name)
                if found is not None and found.status != "missing":
                    yield name, found

    def _unknown(self, name: str, raw: object) -> None:
        """A fact that is not asked for; most likely one is meant that is not given."""
        self.unknown += 1
        meant = next((each.name for each in self.framework.fact_list if each.title == name), None)
        if meant is None and self.unknown <= limits.SUGGESTIONS:
            lacking = (each for each in self.framework.fact_list if each.name not in self.given | self.meant)
            meant = nearest(name, words_of(lacking)) or nearest(name, words_of(self.framework.fact_list))
        fact = next((each for each in self.framework.fact_list if meant in words_of([each])), None)
        missing = fact is not None and fact.name not in self.given and _needed(fact)
        if fact is not None and missing:
            self.meant.add(fact.name)
        message = Message("PS501.unknown_fact", name=printable(name[:_SHOWN]), meant=meant, missing=missing)
        self._problem(message, name, "name", raw)

    def look_for_missing(self) -> None:
        """Note the facts that are not there, except those of which a misspelt name tells already."""
        there = self.seen | self.meant
        missing = [fact for fact in self.framework.fact_list if fact.name not in there and _needed(fact)]
        if missing:
            file = _CALL if self.facts is None else self.facts.name
            form = file.rpartition(".")[2].lower() if "." in file else ""
            empty = any(fact.name in self.given for fact in missing)
            self._add(missing_facts(missing, form, empty=empty), Place(file))

    def _given(self, fact: FactDef, raw: object) -> Given | None:
        given = self._fact(fact.name, raw, table=bool(fact.columns))
        if given is None:
            return None
        blank = given.value is None or (isinstance(given.value, str) and not given.value)
        if given.status != "known":
            if blank:
                return Given(given.status, None, given)
            message = Message("PS514.status_and_value", name=fact.name, status=given.status)
            self._problem(message, fact.name, "status", raw)
            return None
        if fact.columns and given.value is not None:
            return self._table(fact, given)
        if given.value is None or (blank and fact.type.kind is not Kind.TEXT):
            return Given("missing", None, given)
        value = convert(fact, given.value)
        if isinstance(value, Message):
            # A file that calls a fact by its title is told of it by that.
            called = fact.title if fact.title in self.there and fact.name not in self.there else fact.name
            self._problem(value.with_values({"name": called}), fact.name, "value", raw)
            return None
        if fact.judged and self._lacks_reason(fact, value, given):
            assert fact.domain is not None and fact.domain.high is not None
            full = figure(fact.domain.high, fact.type)
            self._problem(Message("PS510.reason_missing", name=fact.name, full=full), fact.name, "value", raw)
            return None
        return Given("known", value, given)

    def _table(self, fact: FactDef, given: Fact) -> Given:
        rows = _Rows(fact, partial(self._in_table, fact)).read(given.value)
        return Given("known", None, replace(given, value=None), rows)

    def _in_table(
        self,
        fact: FactDef,
        message: Message,
        row: int | None = None,
        key: str | None = None,
        *,
        heading: bool = False,
        given: object = None,
    ) -> None:
        place = None
        if len(self.problems) < limits.DIAGNOSTICS and row is not None and self.facts is not None:
            # An empty cell is asked for by the column's name, and may stand below its title.
            titles = [each.title for each in fact.columns if each.name == key]
            cells = (self.facts.cell(fact.name, row, each, heading=heading) for each in [key, *titles])
            place = next(filter(None, cells), None) or self.facts.cell(fact.name, row)
        name = f"{fact.name}{'' if row is None else f'[{row}]'}{'' if key is None else f'.{key}'}"
        self._problem(message, name, "name" if heading else "value", given, place)

    @staticmethod
    def _lacks_reason(fact: FactDef, value: Scalar, given: Fact) -> bool:
        below = fact.domain is not None and isinstance(value, Fraction) and value != fact.domain.high
        return below and not (given.reason or "").strip()

    def _fact(self, name: str, raw: object, *, table: bool) -> Fact | None:
        """What was given as a fact of plain values, or None where that was noted as a problem."""
        if raw is None:
            return MISSING
        if issubclass(type(raw), Fact):
            pairs: list[tuple[object, object]] = [(field, field_of(raw, field)) for field in FIELDS]
        elif issubclass(type(raw), Mapping):
            pairs = pairs_of(raw, Words("row.fields", name=name))
        else:
            return Fact(raw if table else exact(raw))
        fields: dict[str, Any] = {}
        for key, value in pairs:
            if isinstance(key, str) and key in FIELDS:
                fields[key] = value if table and key == "value" else exact(value)
            else:
                self._no_field(name, key, raw, table=table)
                return None
        status = fields.pop("status", None)
        known = _status(status)
        if known is None:
            found = f"“{printable(status[:_SHOWN])}”" if isinstance(status, str) else found_type(status)
            self._problem(Message("PS514.unknown_status", name=name, found=found, known=_STATUSES), name, "status", raw)
            return None
        return None if self._bad_words(name, fields, raw) else Fact(**fields, status=known)

    def _no_field(self, name: str, key: object, raw: object, *, table: bool) -> None:
        if table:
            self._problem(Message("PS503.one_row", table=name), name, "name", raw)
            return
        if isinstance(key, str):
            shown, meant = printable(key[:_SHOWN]), nearest(key, FIELDS)
            message = Message("PS522.unknown_field", name=name, field=shown, meant=meant)
        else:
            message = Message("PS522.unnamed_field", name=name, found=found_type(key))
        self._problem(message, name, key if isinstance(key, str) else "value", raw)

    def _bad_words(self, name: str, fields: Mapping[str, object], raw: object) -> bool:
        for field in _WORDS:
            words = fields.get(field)
            if words is None:
                continue
            if not isinstance(words, str):
                advice = Words("value.in_quotes", text="…")
                wrong = of_wrong_type(f"{name}.{field}", Words("wanted.text"), words, advice)
                self._problem(wrong, name, field, raw)
                return True
            if len(words) > limits.FACT_TEXT_CHARACTERS:
                self._problem(Message("PS507.too_long", name=f"{name}.{field}"), name, field, raw)
                return True
        return False

    def _problem(self, message: Message, name: str, part: str, raw: object, place: Place | None = None) -> None:
        if len(self.problems) < limits.DIAGNOSTICS:
            if place is None and self.facts is not None:
                place = self.facts.place(name, part)
            self._add(message, place or place_of(name, part, raw))

    def _add(self, message: Message, place: Place) -> None:
        self.problems.append(Diagnostic(message, place, (), self.framework.source.wording))


def field_of(fact: object, name: str) -> object:
    """A field of a fact, past anything that a subclass has put in front of it."""
    own: dict[str, object] = Fact.__dict__["__dict__"].__get__(fact)
    return own[name]


def _status(given: object) -> Status | None:
    if given is None or given == "":
        return "known"
    word = given.replace("_", " ") if isinstance(given, str) else None
    if word == "待评定":
        return "pending"
    return next((each for each in _STATUSES if word in {each, phrases()[each]}), None)


def _needed(fact: FactDef) -> bool:
    return fact.default is None and not fact.optional


def place_of(name: str, part: str, raw: object) -> Place:
    """A place for a fact that stands in no file: the name and the value as they were given."""
    shown = _shown(field_of(raw, "value") if issubclass(type(raw), Fact) else raw)
    head = printable(name[:_SHOWN])
    text = f"{head} = {printable(shown)}"
    span = Span(0, len(head)) if part == "name" else Span(len(head) + 3, len(text))
    return Place.of(Source(_CALL, text), span)


def _shown(given: object) -> str:
    """A value for an excerpt; one of an unknown type is named only, since showing it could do anything."""
    value = exact(given)
    if isinstance(value, str):
        return repr(value[:_SHOWN])
    if isinstance(value, int) and abs(value) >= 10**_SHOWN:
        return Words("found.large_number").told_in(spoken())
    if isinstance(value, Fraction):
        large = max(abs(value.numerator), value.denominator) >= 10**_SHOWN
        if large:
            return Words("found.large_fraction").told_in(spoken())
        return f"Fraction({value.numerator}, {value.denominator})"
    return repr(value)[:_SHOWN] if isinstance(value, _PLAIN) else found_type(value).told_in(spoken())


# ---------------------------------------------------------------- rows of tables


class _Rows:
    """Reads the rows of one table into checked, typed cells; ``note`` takes what is wrong with them.

    That is a message, the number of a row and a column as it is called there; and by name, whether it is of the
    ``heading``, and what was ``given``.
    """

    def __init__(self, table: FactDef, note: Callable[..., None]) -> None:
        self._table, self._note = table, note
        self._names = {each.name: each for each in table.columns}
        self._titles = {_heading(each.title): each for each in reversed(table.columns) if each.title is not None}
        self._unknown: set[str] = set()
        self._present: set[str] = set()
        self._wrong_cells: set[tuple[int, str]] = set()

    def read(self, given: object) -> tuple[Row, ...]:
        """All rows; what is wrong with them is noted."""
        table = self._table.name
        kind = next((each for each in (list, tuple) if issubclass(type(given), each)), None)
        if kind is None:
            sheet = _SHEET.fullmatch(given) if isinstance(given, str) else None
            wrong = Message("PS503.not_rows", table=table, found=found_type(given))
            if sheet is not None:
                wrong = Message("PS503.no_sheet", table=table, sheet=printable(sheet[1]))
            self._note(wrong, given=given)
            return ()
        if kind.__len__(cast(Any, given)) > limits.ROWS:
            self._note(Message("PS526.row_limit", table=table, most=limits.ROWS), given=given)
            return ()
        iterator = cast(Iterable[object], kind.__iter__(cast(Any, given)))
        rows = [row for number, each in enumerate(iterator, start=1) if (row := self._row(number, each)) is not None]
        if rows:
            self._look_for_missing(rows)
        return tuple(rows)

    def _row(self, number: int, given: object) -> Row | None:
        if not issubclass(type(given), Mapping):
            message = Message("PS503.not_a_row", number=number, table=self._table.name, found=found_type(given))
            self._note(message, number, given=given)
            return None
        cells: dict[str, Scalar] = {}
        keys: dict[str, str] = {}
        for key, value in pairs_of(given, Words("row.of_table", number=number, table=self._table.name)):
            if not isinstance(key, str):
                message = Message("PS522.column_without_name", table=self._table.name, found=found_type(key))
                self._note(message, number, given=value)
                continue
            column = self._column(number, key, value)
            if column is None:
                continue
            if column.name in keys:
                self._note(Message("PS512.given_twice", name=self._called(number, key)), number, key, heading=True)
                continue
            keys[column.name] = key
            self._cell(number, column, key, value, cells)
        self._present |= keys.keys()
        return Row(number, cells, keys)

    def _column(self, number: int, key: str, value: object) -> FactDef | None:
        name = _heading(key)
        column = self._names.get(name) or self._titles.get(name)
        if column is None and name not in self._unknown and len(self._unknown) < limits.DIAGNOSTICS:
            self._unknown.add(name)
            lacking = [each for each in self._table.columns if each.name not in self._present]
            meant = nearest(name, words_of(lacking)) or nearest(name, words_of(self._table.columns))
            shown = printable(name[:_SHOWN])
            known = first([each.title or each.name for each in self._table.columns], _KNOWN)
            table = self._table.name
            message = Message("PS522.column_of_no_table", table=table, name=shown, meant=meant, known=known)
            self._note(message, number, key, heading=True, given=value)
        return column

    def _cell(self, number: int, column: FactDef, key: str, given: object, cells: dict[str, Scalar]) -> None:
        value = exact(given)
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        found = convert(column, value)
        if isinstance(found, Message):
            self._note(found.with_values({"name": self._called(number, key)}), number, key, given=given)
            # What stands there is wrong, but something does.
            self._wrong_cells.add((number, column.name))
            return
        cells[column.name] = found

    def _called(self, number: int, key: str) -> Words:
        """How a message speaks of a cell, between the marks that it puts around a name."""
        return Words("row.cell", table=self._table.name, number=str(number), column=printable(key.strip()[:_SHOWN]))

    def _look_for_missing(self, rows: list[Row]) -> None:
        for column in self._table.columns:
            if column.optional or column.default is not None:
                continue
            name, table = column.name, self._table.name
            if name not in self._present:
                self._note(Message("PS502.column_missing", name=name, title=column.title, table=table))
                continue
            for row in rows:
                if name not in row.cells and (row.number, name) not in self._wrong_cells:
                    at = row.number
                    message = Message("PS502.cell_missing", number=at, table=table, name=name, title=column.title)
                    self._note(message, at, name)


def _heading(word: str) -> str:
    """A heading as it is compared."""
    return unicodedata.normalize("NFC", word.strip())


def words_of(facts: Iterable[FactDef]) -> list[str]:
    """What facts, or columns, may be called."""
    return [word for each in facts for word in (each.name, each.title) if word is not None]
