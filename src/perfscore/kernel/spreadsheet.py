"""Cells as spreadsheets name them, and those of CSV files, of which a spreadsheet computes what looks like a formula.

Such a text stands behind an apostrophe, which is taken away again where a cell is read. A text that begins with
apostrophes before such a sign gets one more, so that every text comes back as it was.
"""

from __future__ import annotations

import re

UNCOMPUTED = r"(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)"
"""What a spreadsheet shows behind a ``#`` where it could not compute a cell."""

_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(rf"'*+(?:[\t\r\n]|\s*+[{_SIGNS}])")
_HARMLESS = re.compile(
    r"'*+\s*+(?:[-+]++|[-+](?:[0-9][0-9,]*+(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?(?:/[0-9]++)?[%‰]?)\s*+"
)
_QUOTED = re.compile(r'\A[\s#]|[",;，；|｜\t\r\n]|\s\Z')


def _looks_like_a_formula(text: str) -> bool:
    return bool(_FORMULA.match(text)) and not _HARMLESS.fullmatch(text)


def guarded(text: str) -> str:
    """A text that a spreadsheet would compute, behind an apostrophe; others, and plain numbers, as they are."""
    return f"'{text}" if _looks_like_a_formula(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded; others as they are."""
    return text[1:] if text.startswith("'") and _looks_like_a_formula(text[1:]) else text


def cell(text: str, *, raw: bool = False) -> str:
    """A text as a cell of a CSV file: guarded unless it is wanted ``raw``, and in quotes where it needs them.

    It needs them where it could be read as several cells, as a remark, or without the blanks around it; also by those
    who separate cells by something other than commas.
    """
    shown = text if raw else guarded(text)
    return '"' + shown.replace('"', '""') + '"' if _QUOTED.search(shown) else shown


def letters(column: int) -> str:
    """The letters by which a column is called; columns count from 1."""
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
