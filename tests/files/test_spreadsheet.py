"""Cells that a spreadsheet would compute are guarded, and come back as they were."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from perfscore.files.csv import rows
from perfscore.kernel.source import Source
from perfscore.kernel.spreadsheet import cell, guarded, unguarded
from strategies.junk import LETTERS
from support.cases import each_of

FORMULAS = [
    "=1+1", "@SUM(1)", "+cmd", "-cmd", "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "+86 10 8888", "＝1+1", "＋a",
    "－a", "＠a", "\t=1", "\r=1", "\ttext", "  =1+1", "'=1", "''@a", "-1-1", "-1/3/2024", "=", "@", "-1,5;x", "-3.5 元",
]  # fmt: skip
PLAIN = [
    "",
    "-3.5",
    "+3",
    "-1,234.50",
    "-1/3",
    "-12.5%",
    "-1e5",
    "-.5",
    "3",
    "a=1",
    "-",
    "--",
    "'a",
    "'-3.5",
    "−3",
    "优",
]


@each_of(FORMULAS)
def test_what_a_spreadsheet_would_compute_stands_behind_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@each_of(PLAIN)
def test_plain_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


texts = st.text(st.sampled_from("'=+-@＝ \t\r\n1.5a,;\"#")) | st.text(LETTERS)


@given(texts)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
    for raw in (False, True):
        line = f"{cell(text, raw=raw)},end\n"
        assert next(csv.reader(io.StringIO(line, newline=""))) == [text if raw else guarded(text), "end"]


@given(texts.map(str.strip))
def test_the_reader_of_facts_reads_every_text_as_it_was(text: str) -> None:
    (row,) = rows(Source("a.csv", f"{cell(text)},end\n"))
    assert [each.text for each in row] == [text, "end"]
