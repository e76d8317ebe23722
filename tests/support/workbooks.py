"""Workbooks for tests, put together from XML as spreadsheets write it, and as they never would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

STYLES = """<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
<numFmt numFmtId="171" formatCode="0.00&quot;day&quot;"/><numFmt numFmtId="172" formatCode="[Red]0.0%"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="9"/>
<xf numFmtId="172"/><xf numFmtId="x"/></cellXfs>"""
"""The styles 0 to 6 of cells: plain, two of days, a number in days, two of percentages, and one that is broken."""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with such parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts(
    sheets: Sequence[tuple[str, str]],
    *,
    strings: str = "",
    properties: str = "",
    states: Mapping[str, str] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets hold such XML behind ``<worksheet>``."""
    listed, related = "", ""
    found: dict[str, str | bytes] = {}
    for at, (name, content) in enumerate(sheets, 1):
        state = (states or {}).get(name, "visible")
        listed += f'<sheet name="{name}" sheetId="{at}" state="{state}" r:id="rId{at}"/>'
        related += f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        found[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet {_MAIN}>{content}</worksheet>"
    related += f'<Relationship Id="s" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    related += f'<Relationship Id="t" Type="{_OFFICE}/styles" Target="/xl/styles.xml"/>'
    related += f'<Relationship Id="u" Type="{_OFFICE}/hyperlink" Target="https://example.org/" TargetMode="External"/>'
    main = f'<Relationship Id="m" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "_rels/.rels": f"<Relationships {_PACKAGE}>{main}</Relationships>",
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {_PACKAGE}>{related}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {_MAIN}>{STYLES}</styleSheet>",
        **found,
    }


def rows(*lines: Sequence[str], merged: Sequence[str] = ()) -> str:
    """A sheet whose cells are texts, or, where they begin with ``<``, XML as it stands."""
    told = ""
    for number, line in enumerate(lines, 1):
        told += f'<row r="{number}">'
        for at, cell in enumerate(line):
            place = f"{chr(ord('A') + at)}{number}"
            if cell.startswith("<"):
                told += cell.replace("<c", f'<c r="{place}"', 1)
            elif cell:
                told += f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
        told += "</row>"
    corners = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    return f"<sheetData>{told}</sheetData><mergeCells>{corners}</mergeCells>"


def number(stored: str, style: int = 0) -> str:
    """A cell with a number as it is stored."""
    return f'<c s="{style}"><v>{stored}</v></c>'
