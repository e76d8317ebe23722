"""Cuts a file into pieces that end where a row ends, and reads the rows of a piece: as slots, or as facts.

No file is too large, since only a piece of it is held at a time, and a row is bounded. Where rows end depends on the
bytes alone, never on how a file was cut: a row that is no row, since a quote in it is not closed or something stands
behind its closing quote, ends with its line, so that it costs no other row.

A whole column of CSV at once is read by what Python does fastest. Whatever is not simply right in it is left to
``scoring.bind``, row by row, which has the words for it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache, partial
from itertools import repeat
from typing import IO, Any, Final

from perfscore.batch.forms import Column, Plan, cell_writer, json_text
from perfscore.batch.journal import Prefix
from perfscore.domains.code.program import Kept
from perfscore.domains.code.slots import KNOWN, MISSING, Layout, Slot
from perfscore.domains.code.writer import Unsure
from perfscore.files.csv import REMARK, rows, surplus_cells
from perfscore.files.json import integer, read_json
from perfscore.files.places import ABOUT, refused
from perfscore.files.toml import decimal
from perfscore.kernel import limits
from perfscore.kernel.source import Mutable, Record, Source, replace
from perfscore.kernel.spreadsheet import unguarded
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import FactsError, Place
from perfscore.model.rule_model import FactDef
from perfscore.reports.json import once
from perfscore.scoring.compiled import Compiled
from perfscore.scoring.facts import FIELDS, Fact, FactPlaces, Facts
from perfscore.scoring.reading import OneByOne, ends

_Row = tuple[list[str] | None, str, int]

PIECE: Final = 1 << 17
"""Bytes that are read at once."""

_SHOWN = 400
_CELL = r'(?:[ \t]*+"[^"]*+(?:""[^"]*+|)*+"[ \t]*+|(?![ \t]*+")[^,\r\n]*+)'
_ROW = rf"{_CELL}(?:,{_CELL}|)*+(?:\r\n?|\n)"
_LINE = rf"{REMARK}|{_ROW}"
_TEXT_LINE = re.compile(_LINE, re.IGNORECASE)
_LINES = re.compile(f"(?:{_LINE}|)*+".encode(), re.IGNORECASE)
_OPEN = re.compile(rf'(?:{_CELL},|)*+[ \t]*+"[^"]*+(?:""[^"]*+|)*+\Z'.encode())
_MAYBE_NONE = ("\n\n", "\n ", "\n\t", "\n,", "\n#")
"""How a line begins that may hold nothing."""

_BLANK = frozenset({"", "\n", " ", "\t", ",", "#"})
_GUARD = "'"
_BLANK_BESIDE_QUOTE = re.compile(r'[ \t]"|"[ \t]')


class Piece(Record):
    """Whole rows of a file; ``cut`` says that it is the beginning of a row too long."""

    data: bytes
    cut: bool = False


ROW: Final = "<row>"
"""Stands for the file in what is said of a row as a whole."""

FastRow = tuple[int, tuple[Slot, ...], tuple[int, ...]]
"""The index of a row, and its slots with their statuses."""


class Records(Record):
    """The rows of a piece: their cells, or None where they must be looked at; their texts, and the lines before each.

    All are as long.
    """

    cells: Sequence[list[str] | None]
    texts: Sequence[str]
    lines: Sequence[int]


def pieces(
    file: IO[bytes], read: Prefix, *, table: bool, most: int = limits.BATCH_ROW_BYTES, size: int = PIECE
) -> Iterator[tuple[Prefix, Piece]]:
    """The pieces of a file behind what was ``read``, each with all that is then read; of a ``table`` those of CSV rows.

    No row has more than ``most`` bytes; ``size`` is how many are read at once.
    """
    data = b""
    while True:
        more = file.read(min(size, most - len(data)))
        data += more
        final = not more and len(data) < most
        if not data:
            return
        if final:
            read = read.then(data)
            data += b"" if data.endswith(b"\n") else b"\n"
        cut = data.rfind(b"\n") + 1
        full = len(data) >= most
        if cut == 0:
            if full:
                read = _behind_line(file, read.then(data), size)
                yield read, Piece(data[:_SHOWN] + b"\n", cut=True)
                data = b""
            continue
        if table and b'"' in data:
            cut = _whole_rows(data, cut, final=final, full=full)
        if cut:
            if not final:
                read = read.then(data[:cut])
            yield read, Piece(data[:cut])
            data = data[cut:]
        if final:
            return


def _behind_line(file: IO[bytes], read: Prefix, size: int) -> Prefix:
    """What is read at the end of a line whose beginning was read."""
    while True:
        line = file.readline(size)
        read = read.then(line)
        if not line or line.endswith(b"\n"):
            return read


def _whole_rows(data: bytes, end: int, *, final: bool, full: bool) -> int:
    """Where the last whole row ends; nothing follows data that are ``final``, and nothing fits behind ``full`` ones."""
    at = 0
    while True:
        match = _LINES.match(data, at, end)
        assert match is not None
        at = match.end()
        never = final or (full and at == 0)
        if at == end or (not never and _OPEN.match(data, at, end)):
            return at
        at = data.index(b"\n", at, end) + 1


def records(text: str) -> Records:
    """The rows of a piece of a CSV file that hold anything and are no remark."""
    text = text.replace("\r\n", "\n")
    if '"' in text or "\r" in text:
        return _gathered(_one_by_one(text))
    lines = text.split("\n")
    lines.pop()
    if _GUARD in text or text[:1] in _BLANK or any(beginning in text for beginning in _MAYBE_NONE):
        return _gathered(_some_blank(lines))
    return Records([line.split(",") for line in lines], lines, range(len(lines)))


def _gathered(found: Iterable[_Row]) -> Records:
    rows_found = list(found)
    return Records(*(list(each) for each in zip(*rows_found, strict=True))) if rows_found else Records((), (), ())


def _some_blank(lines: Iterable[str]) -> Iterator[_Row]:
    for number, line in enumerate(lines):
        if line[:1] not in _BLANK:
            yield _unguarded(line.split(",")), line, number
        else:
            yield from _carefully(line, number)


def _unguarded(cells: list[str]) -> list[str]:
    return [unguarded(cell.strip()) if _GUARD in cell else cell for cell in cells]


def _one_by_one(text: str) -> Iterator[_Row]:
    at, number = 0, 0
    while at < len(text):
        match = _TEXT_LINE.match(text, at)
        end = text.index("\n", at) + 1 if match is None else match.end()
        yield from _carefully(text[at:end].removesuffix("\n").removesuffix("\r"), number)
        number += text.count("\n", at, end)
        at = end


def _carefully(text: str, line: int) -> Iterator[_Row]:
    """The row that a text is, if any; its cells where they are plain."""
    if text[:1] not in _BLANK and not _BLANK_BESIDE_QUOTE.search(text):
        # It has a limit of its own, and what is no row at all needs words.
        with suppress(csv.Error):
            cells = next(csv.reader([text], strict=True))
            if any(map(str.strip, cells)):
                yield _unguarded(cells), text, line
            return
    try:
        found = next(rows(Source("", text)), None)
    except FactsError:
        yield None, text, line
        return
    if found is not None:
        yield [cell.text for cell in found], text, line


# ---------------------------------------------------------------- readers

NOT_TEXT = re.compile("[\udc80-\udcff]")
"""What stands for bytes that are no text."""


class CsvReader(Record):
    """Reads rows whose columns are known.

    ``facts`` is, for each fact in the order of declaration, its reader, its column and that of the reason; None for a
    fact that has no column, or one that needs a look at each row. ``kept`` are the columns that are kept.
    """

    plan: Plan
    columns: tuple[Column, ...]
    facts: tuple[tuple[ColumnReader, int, int | None] | None, ...]
    evidence: tuple[int, ...]
    kept: tuple[int, ...]
    needed: tuple[bool, ...]
    write: Callable[[str], str]

    @classmethod
    def of(cls, plan: Plan, compiled: Compiled) -> CsvReader:
        """The reader of a plan, which has columns."""
        assert plan.columns is not None
        by_use = {(each.fact, each.field): index for index, each in enumerate(plan.columns)}
        layout = compiled.layout
        facts = []
        for place, fact in enumerate(layout.facts):
            index = by_use.get((fact.name, "value"))
            reader = None if index is None else ColumnReader.of(layout, place)
            reason = by_use.get((fact.name, "reason"))
            facts.append(None if reader is None or index is None else (reader, index, reason))
        evidence = tuple(index for (_, field), index in by_use.items() if field not in {"value", "reason"})
        places = {each.heading: index for index, each in enumerate(plan.columns)}
        write = cell_writer(plan) if plan.form == "csv" else json_text
        kept = tuple(places[name] for name in plan.kept)
        return cls(plan, plan.columns, tuple(facts), evidence, kept, layout.needed, write)

    def rows(self, text: str) -> CsvRows:
        """The rows of a piece."""
        found = records(text)
        if NOT_TEXT.search(text):
            cells = [None if NOT_TEXT.search(each) else own for own, each in zip(found.cells, found.texts, strict=True)]
            found = replace(found, cells=cells)
        return CsvRows(self, found)


class CsvRows:
    """The rows of a piece."""

    def __init__(self, reader: CsvReader, records: Records) -> None:
        self.reader = reader
        self.records = records
        width = len(reader.columns)
        self.cells = records.cells
        if any(cells is None or len(cells) != width for cells in self.cells):
            self.cells = [_fitted(cells, width) for cells in self.cells]

    def __len__(self) -> int:
        return len(self.cells)

    def line(self, index: int) -> int:
        """The line in which a row begins."""
        return self.records.lines[index] + 1

    def kept(self) -> Sequence[Sequence[str]]:
        """What is kept, as it is written."""
        write = self.reader.write
        return [[write(cells[place].strip() if cells else "") for cells in self.cells] for place in self.reader.kept]

    def fast(self) -> Iterable[FastRow]:
        """The rows that could be read at once."""
        indexes = [index for index, cells in enumerate(self.cells) if cells]
        across = list(zip(*(cells for cells in self.cells if cells), strict=True))
        if not across:
            return ()
        unsure: set[int] = set()
        for place in self.reader.evidence:
            unsure.update(number for number, cell in enumerate(across[place]) if cell.strip())
        values: list[Iterable[Any]] = []
        statuses: list[Iterable[int]] = []
        varied = False
        for fact, needed in zip(self.reader.facts, self.reader.needed, strict=True):
            if fact is None:
                # A fact that must be given has a column.
                values.append(repeat(None, len(indexes)))
                statuses.append(repeat(MISSING, len(indexes)))
                if needed:
                    return ()
                continue
            reader, column, reason = fact
            if reason is None:
                found, sure = reader.slots(across[column])
            else:
                found = reader.reasoned(across[column], across[reason])
                sure = Sign not in set(map(type, found))
            if not sure:
                varied = True
                unsure.update(number for number, slot in enumerate(found) if slot is UNSURE)
                statuses.append([MISSING if slot is ABSENT else KNOWN for slot in found])
                found = [None if slot is ABSENT else slot for slot in found]
            else:
                statuses.append(repeat(KNOWN, len(indexes)))
            values.append(found)
        slots = zip(*values, strict=True) if values else repeat((), len(indexes))
        if varied:
            kinds: Iterable[tuple[int, ...]] = zip(*statuses, strict=True)
        else:
            kinds = repeat(tuple(next(iter(each)) for each in statuses), len(indexes))
        found_rows = zip(indexes, slots, kinds, strict=True)
        return (row for number, row in enumerate(found_rows) if number not in unsure) if unsure else found_rows

    def facts(self, index: int) -> Facts:
        """The facts of a row. Raises FactsError where it holds none."""
        source = Source(self.reader.plan.file, self.records.texts[index])
        if NOT_TEXT.search(source.text):
            raise refused(Message("PS617.row_not_text", encoding=_NAMES[self.reader.plan.encoding]), source)
        row = next(rows(source))
        wrong = surplus_cells(row, len(self.reader.columns))
        if wrong is not None:
            raise refused(wrong[0], source, wrong[1])
        values: dict[str, dict[str, Any]] = {}
        places: dict[str, dict[str, Place]] = {}
        for column, cell in zip(self.reader.columns, row, strict=False):
            if column.fact is not None and cell.text:
                values.setdefault(column.fact, {})[column.field] = cell.text
                places.setdefault(column.fact, {})[column.field] = Place.of(source, cell.span)
        entries = tuple((name, _fact(fields)) for name, fields in values.items())
        return Facts(ROW, entries, (), tuple((name, _places(fields)) for name, fields in places.items()))


_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030"}


def _fitted(cells: list[str] | None, width: int) -> list[str] | None:
    """As many cells as there are columns; None where there are others, or none."""
    if cells is None or len(cells) == width:
        return cells
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    return None if any(map(str.strip, cells[width:])) else cells[:width]


def _fact(fields: dict[str, Any]) -> Any:
    return fields["value"] if list(fields) == ["value"] else Fact(**fields)


def _places(fields: dict[str, Place]) -> FactPlaces:
    first = next(iter(fields.values()))
    return FactPlaces(first, fields.get("value", first), tuple(fields.items()))


_PLAIN: Final = {Kind.COUNT, Kind.MONEY, Kind.RATIO, Kind.NUMBER, Kind.POINTS}


class Sign:
    """Stands in a column for what is no slot."""


UNSURE: Final = Sign()
"""In the place of a slot: the row must be looked at."""

ABSENT: Final = Sign()
"""In the place of a slot: the cell is empty, and its fact may be missing."""

Cells = Sequence[str]
Slots = list[Any]


def _slot(read: OneByOne, empty: Sign, key: str | tuple[str, bool]) -> Slot | Sign:
    """The slot of a cell, beside which a reason may stand."""
    cell, reasoned = (key, False) if isinstance(key, str) else key
    text = cell.strip()
    if not text:
        # What is said of a value that is not there must be looked at, too.
        return UNSURE if reasoned else empty
    try:
        return read(Fact(text, reason="…") if reasoned else text)
    except (Unsure, ValueError, OverflowError):
        return UNSURE


class ColumnReader(Mutable):
    """Reads the cells of one fact."""

    fact: FactDef
    known: Kept
    low: int
    high: int
    decimals: int
    at_once: bool

    @classmethod
    def of(cls, layout: Layout, place: int) -> ColumnReader:
        """The reader of the fact that stands at a place of the layout."""
        fact, scale = layout.facts[place], layout.scales[place]
        any_step = fact.step is None or fact.step * scale == 1
        numeric = fact.type.kind in _PLAIN and not fact.judged and any_step
        low, high = ends(fact, scale)
        known = Kept(partial(_slot, OneByOne(fact, scale), UNSURE if layout.needed[place] else ABSENT))
        return cls(fact, known, low, high, len(str(scale)) - 1, numeric)

    def slots(self, cells: Cells) -> tuple[Slots, bool]:
        """The slots of the cells, or UNSURE or ABSENT in the place of one; and whether they are all slots."""
        few: set[str] | None = None
        if not self.at_once or not self.decimals:
            few = set(cells)
        if self.at_once and (few is None or 4 * len(few) > len(cells)):
            found = self._numbers(cells)
            if found is not None:
                return found, True
        elif self.fact.type.kind is Kind.TEXT:
            texts = [cell.strip() for cell in cells]
            if all(texts) and max(map(len, texts)) <= limits.FACT_TEXT_CHARACTERS:
                return texts, True
        known = self.known
        all_known = not any(type(known[cell]) is Sign for cell in (cells if few is None else few))
        return list(map(known.__getitem__, cells)), all_known

    def reasoned(self, cells: Cells, reasons: Cells) -> Slots:
        """The slots of cells beside which stand reasons, or empty cells."""
        found = [self.known[cell, bool(reason.strip())] for cell, reason in zip(cells, reasons, strict=True)]
        longest = limits.FACT_TEXT_CHARACTERS
        if max(map(len, reasons)) <= longest:
            return found
        return [slot if len(reason) <= longest else UNSURE for slot, reason in zip(found, reasons, strict=True)]

    def _numbers(self, cells: Cells) -> Slots | None:
        """The slots of numbers in plain digits, all within the domain; None where one is anything else."""
        together = "\n".join(cells)
        if together.count("\n") != len(cells) - 1:
            return None
        point = cells[0].find(".")
        written = 0 if point < 0 else len(cells[0]) - point - 1
        found = self._alike(together, written) if written <= self.decimals else None
        if found is None:
            found = self._mixed(cells, together)
        if found is None:
            return None
        return found if self.low <= min(found) and max(found) <= self.high else None

    def _alike(self, together: str, written: int) -> Slots | None:
        """The slots of numbers that all have as many decimals."""
        if not _alike(self.decimals, written).fullmatch(together):
            return None
        digits = together.replace(".", "") if written else together
        factor = 10 ** (self.decimals - written)
        if factor == 1:
            return list(map(int, digits.split("\n")))
        return [int(number) * factor for number in digits.split("\n")]

    def _mixed(self, cells: Cells, together: str) -> Slots | None:
        """The slots of numbers of which each has some decimals, or none."""
        if not self.decimals or not _mixed(self.decimals).fullmatch(together):
            return None
        zeros = ["0" * (self.decimals - count) for count in range(self.decimals + 1)]
        parts = [cell.partition(".") for cell in cells]
        return [int(f"{whole}{part}{zeros[len(part)]}") for whole, _, part in parts]


def _whole_digits(decimals: int) -> int:
    """Digits before the point that a slot of numbers with so many decimals always holds."""
    return 18 - decimals


@lru_cache(maxsize=32)
def _alike(decimals: int, written: int) -> re.Pattern[str]:
    """Numbers with as many decimals as are written, a line each."""
    number = rf"[0-9]{{1,{_whole_digits(decimals)}}}+" + (rf"\.[0-9]{{{written}}}" if written else "")
    return re.compile(rf"{number}(?:\n{number}|)*+")


@lru_cache(maxsize=32)
def _mixed(decimals: int) -> re.Pattern[str]:
    """Numbers with at most as many decimals, a line each."""
    number = rf"[0-9]{{1,{_whole_digits(decimals)}}}+(?:\.[0-9]{{1,{decimals}}})?"
    return re.compile(rf"{number}(?:\n{number}|)*+")


_FIELDS = frozenset(FIELDS)


class JsonReader(Record):
    """Reads lines; ``apart`` are the names that are kept and are no facts."""

    plan: Plan
    compiled: Compiled
    apart: frozenset[str]
    write: Callable[[Any], str]

    @classmethod
    def of(cls, plan: Plan, compiled: Compiled) -> JsonReader:
        """The reader of a plan."""
        apart = frozenset(plan.kept) - set(plan.framework.facts)
        return cls(plan, compiled, apart, _in_a_cell(cell_writer(plan)) if plan.form == "csv" else _in_json)

    def rows(self, text: str) -> JsonRows:
        """The rows of a piece."""
        return JsonRows(self, text)


class JsonRows:
    """The lines of a piece that hold anything."""

    def __init__(self, reader: JsonReader, text: str) -> None:
        self.reader = reader
        self.lines = [(line, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        self.values = [_loaded(line) for line, _ in self.lines]

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, index: int) -> int:
        """The line in which a row stands."""
        return self.lines[index][1]

    def kept(self) -> Sequence[Sequence[str]]:
        """What is kept, as it is written."""
        write = self.reader.write
        return [[write((values or {}).get(name)) for values in self.values] for name in self.reader.plan.kept]

    def fast(self) -> Iterator[FastRow]:
        """The rows that could be read at once."""
        read, apart = self.reader.compiled.read, self.reader.apart
        for index, values in enumerate(self.values):
            if values is None or type(values.get(ABOUT, {})) is not dict:
                continue
            given = {
                name: Fact(**value) if type(value) is dict and value.keys() <= _FIELDS else value
                for name, value in values.items()
                if name not in apart and name != ABOUT
            }
            with suppress(Unsure, KeyError, ValueError, ArithmeticError):
                slots, statuses = read(given)
                yield index, slots, statuses

    def facts(self, index: int) -> Facts:
        """The facts of a row. Raises FactsError where it holds none."""
        source = Source(self.reader.plan.file, self.lines[index][0])
        if NOT_TEXT.search(source.text):
            raise refused(Message("PS617.row_not_text", encoding="UTF-8"), source)
        found = read_json(source)
        apart = self.reader.apart
        entries = tuple(entry for entry in found.entries if entry[0] not in apart)
        return Facts(ROW, entries, found.about, tuple(entry for entry in found.places if entry[0] not in apart))


def _loaded(line: str) -> dict[str, Any] | None:
    """What a line holds; None where it must be looked at."""
    if NOT_TEXT.search(line):
        return None
    try:
        found = json.loads(line, parse_float=decimal, parse_int=integer, parse_constant=decimal, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    return found if type(found) is dict else None


def _in_json(value: Any) -> str:
    """What is kept as JSON writes it; a number with the digits that it has."""
    if type(value) is Decimal and value.is_finite():
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _in_a_cell(write: Callable[[str], str]) -> Callable[[Any], str]:
    def written(value: Any) -> str:
        if value is None:
            return ""
        return write(str(value) if type(value) in {str, Decimal} else _in_json(value))

    return written
