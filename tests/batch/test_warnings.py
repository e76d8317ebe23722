"""Rows with warnings are listed beside the output, or counted."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import perfscore
from perfscore.batch import files
from perfscore.batch.files import Progress
from perfscore.batch.rows import pieces
from support.batch_files import lines, refusal, scored

TEXT = """framework sound "Sound" { points 10  round half_up to 0.01 at each indicator }
fact n : number in [0, 10] "a figure"
fact m : count default 0
warn unless m < 5 "there are {m} of them"
warn unless 10 / m < 10 "few"
indicator a "First" 10 { award n }
"""
ROWS = "n,m\n1,2\n2,7\n3,1\n11,9\n4,0\n5,3\n"
MANY = ROWS.partition("\n")[0] + "\n" + ROWS.partition("\n")[2] * 100
LISTED = [
    ["row", "line", "column", "code", "message", "help"],
    ["2", "3", "", "PS518", "there are 7 of them", ""],
    ["3", "4", "", "PS518", "few", ""],
    ["5", "6", "", "PS518", "“few” cannot be checked: division by 0", ""],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_they_are_listed_beside_the_output_where_that_is_asked_for() -> None:
    counted = scored(ROWS, text=TEXT)
    plain = Path("out.csv").read_bytes(), Path("out.csv.failed.csv").read_bytes()
    assert (counted.warned, counted.warnings) == (3, None)
    assert not Path("out.csv.warnings.csv").exists()
    listed = scored(ROWS, text=TEXT, warnings=True)
    assert (listed.warned, listed.warnings) == (3, Path("out.csv.warnings.csv"))
    assert [row[:4] for row in lines("out.csv.warnings.csv")] == [row[:4] for row in LISTED]
    assert lines("out.csv.warnings.csv")[:3] == LISTED[:3]
    assert (Path("out.csv").read_bytes(), Path("out.csv.failed.csv").read_bytes()) == plain
    assert (listed.rows, listed.failed, listed.total) == (counted.rows, counted.failed, counted.total)


def test_they_are_what_evaluate_warns_of() -> None:
    framework = perfscore.loads(TEXT)
    scored(ROWS, text=TEXT, warnings=True)
    for row, _, _, code, message, _ in lines("out.csv.warnings.csv")[1:]:
        n, m = ROWS.splitlines()[int(row)].split(",")
        assert (code, message) in {
            (each.code, each.message) for each in perfscore.evaluate(framework, {"n": n, "m": m}).warnings
        }


def test_a_cell_that_is_warned_of_has_its_place() -> None:
    text = """framework plan { points 10 }
fact tasks : table { task : text, weight : points, planned : count, reached : count }
each row of tasks { indicator task weight { award weight  check reached >= planned flag beyond 100% } }
"""
    row = '{"tasks": [{"task": "one", "weight": 10, "planned": 2, "reached": 9}]}'
    assert scored(f"{row}\n\n{row}\n", "rows.jsonl", text=text).warned == 2
    assert scored(f"{row}\n\n{row}\n", "rows.jsonl", text=text, warnings=True).warned == 2
    assert [each[:2] + each[3:4] for each in lines("out.csv.warnings.csv")[1:]] == [
        ["1", "1", "PS525"],
        ["2", "3", "PS525"],
    ]


def test_without_any_there_is_no_list_and_that_of_before_goes() -> None:
    scored(ROWS, text=TEXT, warnings=True)
    assert Path("out.csv.warnings.csv").exists()
    fine = scored("n,m\n1,2\n", text=TEXT, warnings=True)
    assert (fine.warned, fine.warnings) == (0, None)
    assert {path.name for path in Path().iterdir()} == {"rows.csv", "out.csv"}


def test_a_run_that_goes_on_lists_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pieces", partial(pieces, size=100))
    summary = scored(MANY, text=TEXT, warnings=True)
    whole = Path("out.csv.warnings.csv").read_bytes()
    assert summary.warned == 300 and len(whole.splitlines()) == 301

    def stop(progress: Progress) -> None:
        if progress.rows > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scored(MANY, text=TEXT, warnings=True, told=stop)
    assert refusal(lambda: scored(MANY, text=TEXT)) == [
        ("PS616", "the interrupted run that wrote this had other options")
    ]
    with Path("out.csv.warnings.csv.partial").open("ab") as file:
        file.write(b"half a li")
    again = scored(MANY, text=TEXT, warnings=True)
    assert again.resumed > 200 and again.warned == 300
    assert Path("out.csv.warnings.csv").read_bytes() == whole


@pytest.mark.parametrize("name", ["out.csv.failed.csv", "out.csv.warnings.csv"])
def test_no_list_is_written_over_what_is_read(name: str) -> None:
    assert refusal(lambda: scored(ROWS, name, text=TEXT)) == [
        ("PS609", "the output would be written over a file that is read for it")
    ]
    assert Path(name).read_text("utf-8") == ROWS
