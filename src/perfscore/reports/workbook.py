"""Writes workbooks (``.xlsx``) that spreadsheets open: sheets of texts and numbers, merged cells, lists to choose from.

Texts are texts: nothing in them is ever computed. The same sheets give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal
from xml.sax.saxutils import escape, quoteattr

from perfscore.kernel import resources
from perfscore.kernel.numbers import plain
from perfscore.kernel.source import Record
from perfscore.kernel.spreadsheet import letters

Style = Literal["plain", "title", "head", "text", "note", "input", "bold", "number"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HIDDEN = ' state="hidden"'
_CREATED = (1980, 1, 1, 0, 0, 0)
_LONGEST_NAME: Final = 31
_LONGEST_PROMPT: Final = 255
_LONGEST_TEXT: Final = 32_767
_MOST_DIGITS: Final = 15
_MOST_PLACES: Final = 4
_NO_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_NO_XML = re.compile("[^\t\n\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# In the order of `workbook_styles.xml`, in which those of numbers follow: with 0 to 4 places, then the same in bold.
_STYLES: tuple[Style, ...] = ("plain", "title", "head", "text", "note", "input", "bold")


class Cell(Record):
    """What a cell holds, and how it looks; a number in bold belongs to a total."""

    value: str | Decimal = ""
    style: Style = "text"
    bold: bool = False


class Ask(Record):
    """Cells to fill in: the first and the last, by row and column from 1, with what to choose from and a note."""

    first: tuple[int, int]
    last: tuple[int, int]
    options: tuple[str, ...] = ()
    note: str = ""


class Sheet(Record):
    """A sheet: rows of cells, widths of columns in characters, merged cells by their first and last, and questions."""

    name: str
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    asks: Sequence[Ask] = ()
    frozen: int = 0
    hidden: bool = False


def names(wanted: Sequence[str]) -> list[str]:
    """Names of sheets for titles: short enough, without signs that may not stand in one, and all different."""
    found: dict[str, str] = {}
    for name in wanted:
        base = _NO_NAME.sub("_", name.strip())[:_LONGEST_NAME] or "_"
        short, number = base, 1
        while short.casefold() in found:
            number += 1
            short = f"{base[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
        found[short.casefold()] = short
    return list(found.values())


def workbook(sheets: Sequence[Sheet], choices: str) -> bytes:
    """The file. Lists to choose from stand in a hidden sheet called ``choices``, where they may be of any length."""
    options = list(dict.fromkeys(ask.options for sheet in sheets for ask in sheet.asks if ask.options))
    columns = enumerate(map(letters, range(1, len(options) + 1)))
    lists = {options[at]: f"{quoted(choices)}!${name}$1:${name}${len(options[at])}" for at, name in columns}
    height = max(map(len, options), default=0)
    rows = [[Cell(each[row] if row < len(each) else "", "plain") for each in options] for row in range(height)]
    parts = [*sheets, *([Sheet(choices, rows, [], hidden=True)] if options else [])]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(parts, lists):
            archive.writestr(zipfile.ZipInfo(name, _CREATED), _HEAD + content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _parts(sheets: Sequence[Sheet], lists: dict[tuple[str, ...], str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    kind = f'ContentType="{_KIND}.worksheet+xml"'
    overrides = "".join(f'<Override PartName="/xl/worksheets/sheet{at}.xml" {kind}/>' for at in numbers)
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{overrides}</Types>'
    )
    yield "[Content_Types].xml", types
    yield "_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")])
    listed = (
        f'<sheet name={quoteattr(sheet.name)} sheetId="{at}" r:id="r{at}"{_HIDDEN if sheet.hidden else ""}/>'
        for at, sheet in zip(numbers, sheets, strict=True)
    )
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{"".join(listed)}</sheets></workbook>'
    yield "xl/workbook.xml", book
    related = [("worksheet", f"worksheets/sheet{at}.xml") for at in numbers]
    yield "xl/_rels/workbook.xml.rels", _relationships([*related, ("styles", "styles.xml")])
    yield "xl/styles.xml", resources.text("reports", "workbook_styles.xml")
    for at, sheet in zip(numbers, sheets, strict=True):
        yield f"xl/worksheets/sheet{at}.xml", _sheet(sheet, lists)


def _relationships(related: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="r{at}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _sheet(sheet: Sheet, lists: dict[tuple[str, ...], str]) -> str:
    pane = f'ySplit="{sheet.frozen}" topLeftCell="A{sheet.frozen + 1}" activePane="bottomLeft" state="frozen"'
    frozen = f"<pane {pane}/>" if sheet.frozen else ""
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(sheet.widths, 1)
    )
    rows = (
        f'<row r="{number}">{"".join(_cell(cell, f"{letters(at)}{number}") for at, cell in enumerate(row, 1))}</row>'
        for number, row in enumerate(sheet.rows, 1)
    )
    merged = "".join(f'<mergeCell ref="{_range(*each)}"/>' for each in sheet.merged)
    asks = "".join(_ask(ask, lists) for ask in sheet.asks)
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(rows)}</sheetData>"
        + (f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else "")
        + (f'<dataValidations count="{len(sheet.asks)}">{asks}</dataValidations>' if asks else "")
        + '<pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


def _range(first: tuple[int, int], last: tuple[int, int]) -> str:
    return ":".join(f"{letters(column)}{row}" for row, column in (first, last))


def _ask(ask: Ask, lists: dict[tuple[str, ...], str]) -> str:
    note = _safe(ask.note[:_LONGEST_PROMPT])
    told = f' showInputMessage="1" prompt={quoteattr(note)}' if note else ""
    place = f'allowBlank="1"{told} sqref="{_range(ask.first, ask.last)}"'
    if not ask.options:
        return f"<dataValidation {place}/>"
    choice = f"<formula1>{escape(lists[ask.options])}</formula1>"
    return f'<dataValidation type="list" showErrorMessage="1" {place}>{choice}</dataValidation>'


def _cell(cell: Cell, place: str) -> str:
    value, style = cell.value, cell.style
    if isinstance(value, Decimal):
        digits = len(value.as_tuple().digits)
        places = max(0, -int(value.as_tuple().exponent))
        if digits <= _MOST_DIGITS and places <= _MOST_PLACES:
            look = len(_STYLES) + (_MOST_PLACES + 1 if cell.bold else 0) + places
            return f'<c r="{place}" s="{look}"><v>{plain(value)}</v></c>'
        value, style = plain(value), "bold" if cell.bold else "text"
    look = _STYLES.index("text" if style == "number" else style)
    if not value:
        return f'<c r="{place}" s="{look}"/>'
    text = escape(_safe(value[:_LONGEST_TEXT]))
    return f'<c r="{place}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _safe(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
