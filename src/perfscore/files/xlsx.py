"""Reads the sheets of a workbook (``.xlsx``): what it shows in each cell, as exact text, and facts and tables of it.

A workbook is a zip file of XML, and may come from a stranger: its parts, their sizes and how far they unfold are
limited, and a part that declares entities is refused. Formulas are not computed: what counts is the value that was
saved with each.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cached_property
from posixpath import join, normpath
from typing import Final
from xml.parsers import expat

import attrs

from perfscore.files.csv import Cell, column_of, facts_of, table_of
from perfscore.files.places import problem, refused
from perfscore.kernel import limits
from perfscore.kernel.source import Record, Source, SourceFile, Span, printable
from perfscore.kernel.spreadsheet import letters
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.scoring.facts import Fact, Facts

_CHUNK = 65_536
_SHOWN = Context(prec=15, rounding=ROUND_HALF_EVEN)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DAYS: Final = frozenset([*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)])
_PERCENTS: Final = frozenset({9, 10})
# What stands in quotes or brackets, or behind a backslash, is shown as it is, and is no part of a date.
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE = re.compile(r"[yd年日]", re.IGNORECASE)


# What a zip file that is damaged, locked or cut off raises; names that are no text are a ValueError.
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
# Spreadsheets pack in no other way, and other ways may take memory without bound.
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class NoWorkbook(Exception):
    """What was to be a workbook cannot be read as one; why is told by the part of a sentence that it is made of."""


class Shown(Record):
    """A cell as a spreadsheet shows it; ``cut`` is the stored number where 15 digits do not give it back."""

    text: str
    is_text: bool = False
    cut: str | None = None
    uncomputed: bool = False


Cells = dict[int, dict[int, Shown]]
"""The cells that hold anything, by row and by column, both counted from 1."""


class Grid(Record):
    """A sheet: its name, its cells, and the corners of its merged cells: top, left, bottom, right."""

    name: str
    hidden: bool
    cells: Cells
    merged: tuple[tuple[int, int, int, int], ...]

    def filled(self) -> Cells:
        """The cells, where those that are merged downwards all hold what the first of them does."""
        rows = {number: dict(row) for number, row in self.cells.items()}
        for top, left, bottom, _ in self.merged:
            first = self.cells.get(top, {}).get(left)
            if first is not None:
                for number in rows.keys() & set(range(top + 1, bottom + 1)):
                    rows[number].setdefault(left, first)
        return rows


@attrs.frozen(slots=False)
class SheetSource(Source):
    """A sheet as a text, one cell behind the other, that tells of each in which cell it stands."""

    sheet: str
    starts: tuple[int, ...] = attrs.field(repr=False)
    cells: tuple[str, ...] = attrs.field(repr=False)
    digest: str = attrs.field(repr=False)

    @cached_property
    def file(self) -> SourceFile:
        """The workbook, and the SHA-256 of its bytes."""
        return SourceFile(self.name, self.digest)

    def label(self, _span: Span) -> str:
        """The sheet and the cell in which a span starts, as formulas name them."""
        at = bisect_right(self.starts, _span.start) - 1
        return f"{self.sheet}!{self.cells[at]}" if at >= 0 else self.sheet


def _number_of(name: str) -> int:
    number = 0
    for letter in name:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def grids(data: bytes) -> list[Grid]:
    """All sheets of a workbook in their order. Raises NoWorkbook where it is none, or one without bounds."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise NoWorkbook(Words("workbook.damaged")) from error
    with archive:
        return _Workbook(archive).grids()


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        if len(archive.infolist()) > limits.WORKBOOK_PARTS:
            raise NoWorkbook(Words("workbook.too_many_parts"))
        self.archive = archive
        self.strings: list[str] = []
        self.formats: list[int | str] = []
        self.epoch = datetime.date(1899, 12, 30)
        self.left = limits.FILE_CHARACTERS

    def grids(self) -> list[Grid]:
        main = next((to for kind, to in self._related("").values() if kind == "officeDocument"), None)
        if main is None:
            raise NoWorkbook(Words("workbook.no_sheets"))
        related = self._related(main)
        for kind, to in related.values():
            if kind == "sharedStrings":
                self._shared(to)
            elif kind == "styles":
                self._styles(to)
        named: list[tuple[str, bool, str]] = []

        def take(name: str, given: Mapping[str, str], *_: object) -> None:
            if name == "workbookPr" and given.get("date1904") in {"1", "true"}:
                self.epoch = datetime.date(1904, 1, 1)
            elif name == "sheet" and given.get("id") in related:
                hidden = given.get("state", "visible") != "visible"
                named.append((given.get("name", ""), hidden, related[given["id"]][1]))

        self._read(main, take)
        return [self._grid(*each) for each in named]

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part is related to: by its mark the kind and the name of the other part."""
        folder, _, own = part.rpartition("/")
        found: dict[str, tuple[str, str]] = {}

        def take(name: str, given: Mapping[str, str], *_: object) -> None:
            if name == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                found[given.get("Id", "")] = (given.get("Type", "").rpartition("/")[2], path)

        self._read(f"{folder}/_rels/{own}.rels".lstrip("/"), take)
        return found

    def _shared(self, part: str) -> None:
        pieces: list[str] = []

        def take(name: str, _given: Mapping[str, str], text: str, inside: Sequence[str]) -> None:
            if name == "t" and "rPh" not in inside:
                pieces.append(text)
            elif name == "si":
                self.strings.append("".join(pieces))
                pieces.clear()

        self._read(part, take)

    def _styles(self, part: str) -> None:
        """Of each style of a cell the format of its numbers, by its number or as it is written."""
        own: dict[str, str] = {}

        def take(name: str, given: Mapping[str, str], _text: str, inside: Sequence[str]) -> None:
            if name == "numFmt":
                own[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif name == "xf" and "cellXfs" in inside:
                number = given.get("numFmtId", "0")
                self.formats.append(own.get(number) or (int(number) if number.isdecimal() else 0))

        self._read(part, take)

    def _grid(self, name: str, hidden: bool, part: str) -> Grid:
        reader = _Sheet(self)
        self._read(part, reader.take)
        return Grid(name, hidden, reader.cells, tuple(reader.merged))

    def _read(self, part: str, take: Callable[[str, Mapping[str, str], str, Sequence[str]], object]) -> None:
        """Go through a part: ``take`` is given each element when it ends, with its own text and what it stands in.

        Raises NoWorkbook where it is not XML, declares entities, or unfolds without bound.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        inside: list[str] = []
        opened: list[tuple[Mapping[str, str], list[str]]] = []

        def local(name: str) -> str:
            return name.rpartition(" ")[2]

        def refused(*_: object) -> None:
            raise NoWorkbook(Words("workbook.entities"))

        def start(name: str, given: Mapping[str, str]) -> None:
            inside.append(local(name))
            opened.append(({local(key): given[key] for key in given}, []))

        def text(data: str) -> None:
            opened[-1][1].append(data)

        def end(_name: str) -> None:
            (given, pieces), name = opened.pop(), inside.pop()
            take(name, given, "".join(pieces), inside)

        parser.StartDoctypeDeclHandler = refused
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        for piece in self._unpacked(part):
            self._parsed(parser, piece, last=False)
        self._parsed(parser, b"", last=True)

    def _unpacked(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece. Raises NoWorkbook where it is not there, damaged or too large."""
        info = self.archive.NameToInfo.get(part)
        if info is None or info.compress_type not in _PACKED:
            raise NoWorkbook(Words("workbook.damaged"))
        most = min(limits.WORKBOOK_PART_BYTES, _CHUNK + limits.WORKBOOK_RATIO * info.compress_size)
        try:
            with self.archive.open(info) as file:
                while piece := file.read(_CHUNK):
                    most -= len(piece)
                    if most < 0:
                        raise NoWorkbook(Words("workbook.too_large"))
                    yield piece
        except _DAMAGED as error:
            raise NoWorkbook(Words("workbook.damaged")) from error

    @staticmethod
    def _parsed(parser: expat.XMLParserType, piece: bytes, *, last: bool) -> None:
        try:
            parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise NoWorkbook(Words("workbook.damaged")) from error


class _Sheet:
    """Collects the cells of one sheet while it is gone through."""

    def __init__(self, workbook: _Workbook) -> None:
        self.workbook = workbook
        self.cells: Cells = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self._row = self._column = 0
        self._filled: dict[int, Shown] = {}
        self._cell: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._formula = False

    def take(self, name: str, given: Mapping[str, str], text: str, inside: Sequence[str]) -> None:
        match name:
            case "v" | "t" if "c" in inside and "rPh" not in inside:
                self._pieces.append(text)
            case "f":
                self._formula = True
            case "c":
                place = _REFERENCE.fullmatch(given.get("r", ""))
                self._column = self._column + 1 if place is None else _number_of(place[1])
                self._cell = given
                shown = self._shown("".join(self._pieces))
                self._pieces, self._formula = [], False
                if shown.text or shown.uncomputed:
                    self.workbook.left -= len(shown.text) + 1
                    if self.workbook.left < 0:
                        raise NoWorkbook(Words("workbook.too_large"))
                    self._filled[self._column] = shown
            case "row":
                number = given.get("r", "")
                self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
                if self._filled:
                    self.cells.setdefault(self._row, {}).update(self._filled)
                self._column, self._filled = 0, {}
            case "mergeCell":
                corners = [_REFERENCE.fullmatch(each) for each in given.get("ref", "").split(":")]
                if len(corners) == 2 and all(corners) and len(self.merged) < limits.ROWS:
                    (left, top), (right, bottom) = ((_number_of(each[1]), int(each[2])) for each in corners if each)
                    self.merged.append((top, left, bottom, right))
            case _:
                pass

    def _shown(self, value: str) -> Shown:
        match self._cell.get("t", "n"):
            case "s":
                strings = self.workbook.strings
                known = value.isdecimal() and len(value) < 10 and int(value) < len(strings)
                return Shown(_one_line(strings[int(value)]) if known else "", is_text=True)
            case "b":
                return Shown("true" if value.strip() == "1" else "false")
            case "n":
                return Shown("", uncomputed=self._formula) if not value.strip() else self._number(value.strip())
            case "d":
                return Shown(value.strip().removesuffix("T00:00:00").removesuffix("T00:00:00.000"))
            case "e":
                return Shown(value.strip())
            case _:
                return Shown(_one_line(value), is_text=True)

    def _number(self, value: str) -> Shown:
        try:
            stored = Decimal(value)
        except ArithmeticError:
            return Shown(_one_line(value), is_text=True)
        if not stored.is_finite() or abs(stored.adjusted()) > limits.DECIMAL_EXPONENT:
            return Shown(value)
        form = self._format()
        if _is_date(form):
            return self._day(stored) or Shown(f"{stored:f}")
        number = _SHOWN.plus(stored)
        cut = None if float(number) == float(stored) else value
        if _is_percent(form):
            return Shown(f"{_plain(number.scaleb(2))}%", cut=cut)
        return Shown(_plain(number), cut=cut)

    def _format(self) -> int | str:
        style, formats = self._cell.get("s", ""), self.workbook.formats
        known = style.isdecimal() and len(style) < 7 and int(style) < len(formats)
        return formats[int(style)] if known else 0

    def _day(self, stored: Decimal) -> Shown | None:
        """A day, with its time where it has one; None of a number that is none."""
        first = self.workbook.epoch
        days = int(stored)
        # The calendar of spreadsheets has a 29th of February 1900.
        days += first.year == 1899 and days < 60
        if stored < 0 or days > (datetime.date.max - first).days:
            return None
        day = first + datetime.timedelta(days=days)
        seconds = int((stored % 1 * 86_400).to_integral_value())
        if not seconds:
            return Shown(day.isoformat())
        moment = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=seconds)
        return Shown(moment.isoformat(" "))


def _is_date(form: int | str) -> bool:
    return form in _DAYS if isinstance(form, int) else bool(_DATE.search(_LITERAL.sub("", form.split(";")[0])))


def _is_percent(form: int | str) -> bool:
    return form in _PERCENTS if isinstance(form, int) else "%" in _LITERAL.sub("", form.split(";")[0])


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


_FIRST_ROWS = 30


def read_workbook(name: str, data: bytes, table: str | None = None, sheet: str | None = None) -> Facts:
    """Read facts from a workbook, or one of its sheets as a ``table``.

    Facts stand below the headings ``name`` and ``value``, or 指标 and 数值. A value such as ``[halls]`` stands for the
    rows of the sheet of that name. Without the name of a ``sheet`` it is the one called as the table, else the only one
    that fits. Raises FactsError where it cannot be read, or where it is not clear which sheet is meant.
    """
    try:
        if len(data) > limits.WORKBOOK_BYTES:
            raise NoWorkbook(Words("workbook.too_large"))
        filled = [grid for grid in grids(data) if grid.cells]
    except NoWorkbook as error:
        raise refused(Message("PS603.no_workbook", why=error.args[0]), Source(name, "")) from None
    book = _Book(name, hashlib.sha256(data).hexdigest(), filled)
    return book.facts(sheet) if table is None else book.table(book.sheet_for(table, sheet), table)


class _Book(Record):
    name: str
    digest: str
    grids: Sequence[Grid]

    def sheet_for(self, table: str, sheet: str | None) -> Grid:
        named = [grid for grid in self.grids if grid.name == (table if sheet is None else sheet)]
        return self._only(named or self.grids if sheet is None else named, sheet)

    def facts(self, sheet: str | None) -> Facts:
        """The facts of a sheet, and the tables that they name."""
        fitting = [each for each in self.grids if each.name == sheet or (sheet is None and _facts_row(each))]
        grid = self._only(fitting or (self.grids if sheet is None else []), sheet)
        found = self._facts(grid)
        others = {f"[{each.name}]": each for each in self.grids if each is not grid}
        for name, fact in found.items():
            value = fact.value if isinstance(fact, Fact) else None
            if value in others:
                found |= self.table(others[value], name)
        return found

    def _only(self, grids: Sequence[Grid], sheet: str | None) -> Grid:
        """The only sheet of several, hidden ones left aside."""
        seen = [grid for grid in grids if not grid.hidden] or grids
        if len(seen) == 1:
            return seen[0]
        known = [printable(grid.name[: limits.NAME_CHARACTERS]) for grid in self.grids]
        asked = None if sheet is None else printable(sheet[: limits.NAME_CHARACTERS])
        meant = None if sheet is None else nearest(sheet, known)
        raise refused(Message("PS513.which_sheet", name=asked, meant=meant, sheets=known), Source(self.name, ""))

    def _facts(self, grid: Grid) -> Facts:
        source, rows, remarks = self._rows(grid, _facts_row(grid) or min(grid.cells))
        return attrs.evolve(facts_of(source, rows), files=(source.file,), remarks=remarks)

    def table(self, grid: Grid, table: str) -> Facts:
        """The rows of a sheet below its headings, as a table."""
        source, rows, remarks = self._rows(grid, _headings_row(grid))
        found = table_of(source, iter(rows), table)
        return attrs.evolve(found, files=(source.file,), remarks=remarks + found.remarks)

    def _rows(self, grid: Grid, first: int) -> tuple[SheetSource, list[list[Cell]], tuple[Diagnostic, ...]]:
        """The rows of a sheet from one on, and what was noticed. Raises FactsError where a value was never saved."""
        filled = {number: row for number, row in grid.filled().items() if number >= first}
        columns = range(min(map(min, filled.values())), max(map(max, filled.values())) + 1)
        texts, starts, names = list[str](), list[int](), list[str]()
        rows, cut, uncomputed = list[list[Cell]](), list[tuple[Shown, Span]](), list[Span]()
        at, empty = 0, Shown("")
        for number, row in sorted(filled.items()):
            rows.append([])
            for column in columns:
                shown = row.get(column, empty)
                span = Span(at, at + len(shown.text))
                texts.append(shown.text)
                starts.append(at)
                names.append(f"{letters(column)}{number}")
                rows[-1].append(Cell(shown.text.strip(), span, quoted=True))
                at = span.end + 1
                if shown.uncomputed:
                    uncomputed.append(span)
                if shown.cut is not None:
                    cut.append((shown, span))
        source = SheetSource(self.name, "\n".join(texts), grid.name, tuple(starts), tuple(names), self.digest)
        if uncomputed:
            wrong = (problem(Message("PS513.never_computed"), source, span) for span in uncomputed)
            raise FactsError(list(wrong)[: limits.DIAGNOSTICS])
        remarks: tuple[Diagnostic, ...] = ()
        if cut:
            shown, span = cut[0]
            message = Message("PS536.digits_cut", shown=shown.text, stored=shown.cut, more=len(cut) - 1)
            remarks = (problem(message, source, span),)
        return source, rows, remarks


def _facts_row(grid: Grid) -> int | None:
    """The row that names the columns of facts, if one of the first does."""
    for number in sorted(grid.cells)[:_FIRST_ROWS]:
        if {"name", "value"} <= {column_of(shown.text) for shown in grid.cells[number].values()}:
            return number
    return None


def _headings_row(grid: Grid) -> int:
    """The row with the headings: the first of texts that is about as wide as the table; of two such rows the lower."""
    width = max(map(len, grid.cells.values()))
    numbers = sorted(grid.cells)
    found = next((number for number in numbers if _are_headings(grid, number, width)), numbers[0])
    below = [bottom for top, _, bottom, _ in grid.merged if top == found < bottom and bottom in grid.cells]
    return max(below, default=found)


def _are_headings(grid: Grid, number: int, width: int) -> bool:
    row = grid.cells[number]
    texts = {shown.text for shown in row.values() if shown.is_text}
    beside = sum(right - left for top, left, _, right in grid.merged if top == number and left in row)
    enough = len(texts) > 1 or width == 1
    return len(texts) == len(row) and enough and 5 * (len(texts) + beside) >= 4 * width
