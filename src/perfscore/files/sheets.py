"""Facts and tables from the sheets of a workbook: where the headings stand, and what each cell says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import attrs

from perfscore.files import csv, xlsx
from perfscore.files.csv import Cell, column_of
from perfscore.files.places import problem, refused
from perfscore.files.xlsx import Grid, NoWorkbook, SheetSource, Shown
from perfscore.kernel import limits
from perfscore.kernel.source import Source, Span, printable
from perfscore.kernel.spreadsheet import letters
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.scoring.facts import Fact, Facts

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
        grids = [grid for grid in xlsx.grids(data) if grid.cells]
    except NoWorkbook as error:
        raise refused(Message("PS603.no_workbook", why=error.why), Source(name, "")) from None
    book = _Book(name, hashlib.sha256(data).hexdigest(), grids)
    return book.facts(sheet) if table is None else book.table(book.sheet_for(table, sheet), table)


@attrs.frozen
class _Book:
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
        return attrs.evolve(csv.facts_of(source, rows), files=(source.file,), remarks=remarks)

    def table(self, grid: Grid, table: str) -> Facts:
        """The rows of a sheet below its headings, as a table."""
        source, rows, remarks = self._rows(grid, _headings_row(grid))
        found = csv.table_of(source, iter(rows), table)
        return attrs.evolve(found, files=(source.file,), remarks=remarks + found.remarks)

    def _rows(self, grid: Grid, first: int) -> tuple[SheetSource, list[list[Cell]], tuple[Diagnostic, ...]]:
        """The rows of a sheet from one on, and what was noticed. Raises FactsError where a value was never saved."""
        filled = {number: row for number, row in grid.filled().items() if number >= first}
        columns = range(min(map(min, filled.values())), max(map(max, filled.values())) + 1)
        texts: list[str] = []
        starts: list[int] = []
        names: list[str] = []
        rows: list[list[Cell]] = []
        at, empty = 0, Shown("")
        cut: list[tuple[Shown, Span]] = []
        uncomputed: list[Span] = []
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
