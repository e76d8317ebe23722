"""The output opens in a spreadsheet, which computes nothing of what it holds; ``raw`` leaves all as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perfscore.batch.rows import records
from support.batch_files import SOUND, lines, refusal, scored

TEXT = """framework sound "Sound" {
  points 10
  grade on published { >= 8 : "=HYPERLINK(\\"http://e/\\")" else : "@SUM(1)" }
}
fact n : number in [0, 10]
fact kind : text default ""
warn unless n < 9 "=1+1, {n}"
indicator a 10 { award if kind = "=x" then 0 else n }
"""
ROWS = """n,=key,other,kind
9.5,=cmd|' /C calc'!A0,+1,
1,@SUM(1),-12,
2,'=1+1,"a ""b"", c",=x
99,-2+3,  =1 ,'=x
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_looks_like_a_formula_stands_behind_an_apostrophe() -> None:
    scored(ROWS, text=TEXT, kept=("=key", "other"), warnings=True)
    assert lines("out.csv") == [
        ["'=key", "other", "total", "grade", "a", "problems"],
        ["'=cmd|' /C calc'!A0", "+1", "9.5", '\'=HYPERLINK("http://e/")', "9.5", ""],
        ["'@SUM(1)", "-12", "1", "'@SUM(1)", "1", ""],
        ["'=1+1", 'a "b", c', "0", "'@SUM(1)", "0", ""],
        ["'-2+3", "'=1", "", "", "", "PS504"],
    ]
    assert lines("out.csv.warnings.csv")[1] == ["1", "2", "", "PS518", "'=1+1, 9.5", ""]


def test_raw_leaves_it_as_it_is() -> None:
    scored(ROWS, text=TEXT, kept=("=key", "other"), warnings=True, raw=True)
    assert lines("out.csv") == [
        ["=key", "other", "total", "grade", "a", "problems"],
        ["=cmd|' /C calc'!A0", "+1", "9.5", '=HYPERLINK("http://e/")', "9.5", ""],
        ["@SUM(1)", "-12", "1", "@SUM(1)", "1", ""],
        ["=1+1", 'a "b", c', "0", "@SUM(1)", "0", ""],
        ["-2+3", "=1", "", "", "", "PS504"],
    ]
    assert lines("out.csv.warnings.csv")[1][4] == "=1+1, 9.5"


def test_lines_of_json_are_no_table() -> None:
    scored(ROWS, to="out.jsonl", text=TEXT, kept=("=key", "other"))
    first, *_ = map(json.loads, Path("out.jsonl").read_text("utf-8").splitlines())
    assert (first["=key"], first["grade"]) == ("=cmd|' /C calc'!A0", '=HYPERLINK("http://e/")')
    scored('{"n": 1, "key": "=1+1", "own": -3, "list": ["=1"]}\n', "rows.jsonl", text=TEXT, kept=("key", "own", "list"))
    assert lines("out.csv")[1] == ["'=1+1", "-3", '["=1"]', "1", "'@SUM(1)", "1", ""]


def test_a_guarded_cell_is_read_as_it_was_however_its_row_is_read() -> None:
    """The rows are alike; only a quote, a remark, or what is wrong with it makes one be read with more care."""
    beside = ["1", '"1"', " 1", "1 ", "1.0", "１"]
    rows = "".join(f"{n},'=x,k\n{n}, '=x ,k\n{n},''=x,k\n" for n in beside)
    for text in (rows, rows.replace("'=x,", '"\'=x",'), f"# remark\n\n{rows}", rows.replace("\n", "\r\n")):
        summary = scored(f"n,kind,key\n{text}", text=TEXT, kept=("key",))
        assert summary.failed == 0
        assert [row[1] for row in lines("out.csv")[1:]] == ["0", "0", "1"] * len(beside)
    assert [cells[0] for cells in records("'=x,1\n'twas,1\n''=x,1\n").cells if cells] == ["=x", "'twas", "'=x"]


def test_whether_cells_are_guarded_is_part_of_a_run() -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scored("n\n1\n", text=SOUND, told=stop)
    assert refusal(lambda: scored("n\n1\n", text=SOUND, raw=True)) == [
        ("PS616", "the interrupted run that wrote this had other options")
    ]
