"""Files of fact sets become scores, failures and a summary."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

import perfscore
from perfscore.batch import files
from perfscore.batch.files import Options, output_beside, score_file
from perfscore.batch.rows import pieces, records
from support.batch_files import SOUND, lines, refusal, scored

JUDGED = """framework marks { points 10 }
fact when_ : date
fact kind : choice("x", "y")
fact words : text optional
fact rows : table { points_ : number } optional
indicator a 6 { judged mark step 0.5 }
indicator b 4 { award if kind = "x" then 4 else 2 }
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------- what is written


def test_a_table_is_scored_row_by_row() -> None:
    summary = scored('key,a figure\nx,6\n\n# remark\n"y,z",12\nw, 3.5 \n,\n', kept=("key",))
    assert lines("out.csv") == [
        ["key", "total", "grade", "a", "problems"],
        ["x", "6", "good", "6", ""],
        ["y,z", "", "", "", "PS504"],
        ["w", "3.5", "po,or", "3.5", ""],
    ]
    assert lines("out.csv.failed.csv")[1][:4] == ["2", "5", "7", "PS504"]
    assert (summary.rows, summary.failed, summary.codes) == (3, 1, {"PS504": 1})
    assert (summary.grades, summary.mean) == ({"good": 1, "po,or": 1}, summary.total / 2)
    assert sorted(path.name for path in Path().iterdir()) == ["out.csv", "out.csv.failed.csv", "rows.csv"]
    assert Path("out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_table_becomes_lines_of_json() -> None:
    scored('key,n\n"say ""x""",6\ny,-1\n', to="out.jsonl", kept=("key",))
    assert [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()] == [
        {"key": 'say "x"', "total": "6", "grade": "good", "scores": {"a": "6"}, "problems": []},
        {"key": "y", "total": None, "grade": None, "scores": {}, "problems": ["PS504"]},
    ]


def test_lines_of_json_are_scored_one_by_one() -> None:
    given = [
        '{"key": 1.50, "n": 6}', "", '{"n": 6, "n": 7}', '{"key": [1], "n": 1e1}', '{"key": null, "n": "5"}',
        '{"key": NaN, "n": 5}', "[1]", '{"n":', '{"key": true, "n": {"value": 4, "source": "s"}, "about": {"x": 1}}',
        '{"n": 4, "about": 7}', "\udcff", "[" * 100_000, '{"n": 4, "o": 1}', '{"n": 4, "key": "t,u"}',
    ]  # fmt: skip
    data = "\n".join(given).encode("utf-8", "surrogateescape")
    scored(data, "rows.jsonl", kept=("key",))
    assert lines("out.csv")[1:] == [
        ["1.50", "6", "good", "6", ""],
        ["", "", "", "", "PS512"],
        ["[1]", "10", "good", "10", ""],
        ["", "5", "good", "5", ""],
        ["NaN", "5", "good", "5", ""],
        ["", "", "", "", "PS513"],
        ["", "", "", "", "PS513"],
        ["true", "4", "po,or", "4", ""],
        ["", "", "", "", "PS513"],
        ["", "", "", "", "PS617"],
        ["", "", "", "", "PS513"],
        ["", "", "", "", "PS501"],
        ["t,u", "4", "po,or", "4", ""],
    ]
    scored(data, "rows.jsonl", "out.jsonl", kept=("key",))
    kept = [json.loads(line).get("key") for line in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert kept == [1.5, None, [1], None, "NaN", None, None, True, None, None, None, None, "t,u"]


def test_a_fact_may_be_kept_too() -> None:
    scored('{"n": 4}\n', "rows.jsonl", kept=("n",))
    assert lines("out.csv")[1] == ["4", "4", "po,or", "4", ""]


def test_evidence_has_columns_of_its_own() -> None:
    heading = "when_,kind,mark,mark.reason,mark.assessor,words,kind.status"
    rows = [
        "2021-02-03,x,6,,,text,",
        "2021年2月3日,y,5.5,late,,,",
        "2021-02-03,x,5,,,,",
        "2021-02-03,x,5.5,late,M. Chen,,",
        f"2021-02-03,x,5.5,{'late' * 3000},,,",
        "2021-02-03,x,,late,,,",
        "2021-02-03,,6,,,,pending",
        f"2021-02-03,x,6,,,{'word' * 3000},",
    ]
    scored("\n".join([heading, *rows]), text=JUDGED)
    assert [row[0] or row[-1] for row in lines("out.csv")[1:]] == [
        "10", "7.5", "PS510", "9.5", "PS507", "PS502", "PS516", "PS507",
    ]  # fmt: skip


def test_a_column_of_a_status_alone_makes_its_fact_known_to_be_missing() -> None:
    scored("n.status\npending\n")
    assert lines("out.csv")[1][-1] == "PS516"


def test_a_row_without_points_has_an_empty_cell_and_no_0() -> None:
    text = """framework school { points 10  round half_up to 1 at each indicator }
fact hall, pool : bool
fact steps : number in [0, 3]
group sports 6 {
  indicator inside  4 { award steps      na when not hall then redistribute "no sports hall" }
  indicator outside 2 { award 0.5 * steps  na when not pool then redistribute "no pool" }
}
indicator safety 4 { award steps + 1  na when steps = 0 then none "no steps" }
warn unless steps < 3 "three steps"
"""
    data = "hall,pool,steps\ntrue,true,2\nfalse,true,2\nfalse,false,1\ntrue,false,0\nfalse,false,3\n"
    names = ("sports", "sports.inside", "sports.outside", "safety")
    expected: list[dict[str, str | None]] = [
        {"sports": "3", "sports.inside": "2", "sports.outside": "1", "safety": "3"},
        {"sports": "3", "sports.inside": None, "sports.outside": "1", "safety": "3"},
        {"sports": None, "sports.inside": None, "sports.outside": None, "safety": "2"},
        {"sports": "0", "sports.inside": "0", "sports.outside": None, "safety": None},
        {"sports": None, "sports.inside": None, "sports.outside": None, "safety": "4"},
    ]
    # With warnings the rows that have one are scored by the evaluator that explains.
    for warnings in (False, True):
        scored(data, text=text, to="o.jsonl", warnings=warnings, restart=True)
        assert [json.loads(line)["scores"] for line in Path("o.jsonl").read_text("utf-8").splitlines()] == expected
        scored(data, text=text, to="o.csv", warnings=warnings, restart=True)
        cells = [[each[name] or "" for name in names[1:]] for each in expected]
        assert [row[2:5] for row in lines("o.csv")[1:]] == cells


def test_a_framework_without_facts_needs_no_columns_but_one() -> None:
    text = "framework bare { points 1 } indicator a 1 { award 1 }"
    summary = scored("key\nx\ny\n", text=text, kept=("key",))
    assert (summary.total, summary.grades) == (Fraction(2), {None: 2})
    assert scored("key\n", text=text, kept=("key",)).mean is None


def test_rows_of_a_table_are_scored_from_lines_of_json() -> None:
    text = """framework plan { points 10 }
fact tasks : table { task : text, weight : points }
each row of tasks { indicator task weight { award weight } }
"""
    given = {"tasks": [{"task": "one", "weight": 4}, {"task": "two", "weight": 6}]}
    scored(json.dumps(given), "rows.jsonl", "out.jsonl", text=text)
    assert json.loads(Path("out.jsonl").read_text("utf-8"))["scores"] == {"one": "4", "two": "6"}


def test_written_targets_are_read_from_cells() -> None:
    text = """framework plan { points 10 }
fact goal : target
fact had : actual
indicator a 10 { target had meets goal otherwise zero }
"""
    scored("goal,had\n≥20人,25人\n≥20人,19\n≤90%,80%\n≥20人,三人\n≥,3\n", text=text)
    assert lines("out.csv")[1:] == [
        ["10", "", "10", ""], ["0", "", "0", ""], ["10", "", "10", ""], ["", "", "", "PS530"], ["", "", "", "PS503"],
    ]  # fmt: skip
    given = [{"goal": "≥20人", "had": "25人"}, {"goal": 3, "had": 2}]
    scored("\n".join(map(json.dumps, given)), "rows.jsonl", text=text)
    assert lines("out.csv")[1:] == [["10", "", "10", ""], ["0", "", "0", ""]]


def test_scores_with_denominators_of_their_own_are_written() -> None:
    text = """framework f { points 10 }
fact n : number in [0, 10]
indicator a 10 { award min(10, n ^ 2) }
"""
    summary = scored("n\n0.5\n1.5\n3\n", text=text)
    assert [row[0] for row in lines("out.csv")[1:]] == ["0.25", "2.25", "9"]
    assert (summary.total, summary.mean) == (Fraction(23, 2), Fraction(23, 6))
    for executor in (None, ThreadPoolExecutor(1)):
        many = perfscore.evaluate_many(perfscore.loads(text), [{"n": 3}] * 20, executor=executor, chunk_size=10)
        assert {each.score for each in many} == {9}


def test_only_so_many_cells_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "\n".join(["m,n", *(f"{number},{number / 8} " for number in range(70)), ""])
    scored(whole)
    monkeypatch.setattr("perfscore.domains.code.program._MOST_KEPT", 5)
    scored(whole, to="again.csv", text=SOUND.replace("Sound", "Again"))
    assert Path("again.csv").read_bytes() == Path("out.csv").read_bytes()


def test_what_cannot_be_computed_stands_at_its_row() -> None:
    text = """framework f { points 10  round half_up to 0.01 at total }
fact n, m : count
indicator a 10 { award min(10, n / m) }
"""
    scored("n,m\n1,1\n1,0\n1,\n", text=text)
    assert [row[:4] for row in lines("out.csv.failed.csv")[1:]] == [["2", "3", "", "PS515"], ["3", "4", "", "PS502"]]


# ---------------------------------------------------------------- what is hostile


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"n\n1\n\xff\n2\n", ["", "PS617", ""]),
        (b"n\n1\n\x00\n2\n", ["", "PS503", ""]),
        (b'n\n1\n"2\n3\n', ["", "PS513", ""]),
        (b'n\n1\n"2"x\n3\n', ["", "PS513", ""]),
        (b'n\n1\n"2\n3\n4"\n5\n', ["", "PS503", ""]),
        (b"n\n1\n2,3\n4\n", ["", "PS513", ""]),
        (b"m,n\n1,234\n1,234,567\n1,2,x\n", ["PS504", "PS513", "PS513"]),
        (b"n,m\n1\n2,\n3,,, \n", ["", "", ""]),
        (b"n\r\n1\r\n2\r3\r\n", ["", "", ""]),
        (b"n\n#DIV/0!\n# x\n ##,,,\n1", ["PS506", ""]),
        (b'n,m\n1, "2"\n" 2 ",3\n"",""\n', ["", ""]),
        (b'n\n"\n', ["PS513"]),
        (b"n,,\n1,,\n", [""]),
        (b"n\n" + b"1," * 50_000 + b"1\n2\n", ["PS513", ""]),
        (b'n\n"' + b"1" * 200_000 + b'"\n2\n', ["PS507", ""]),
    ],
)
def test_a_bad_row_costs_no_other(data: bytes, codes: list[str]) -> None:
    scored(data)
    assert [row[-1] for row in lines("out.csv")[1:]] == codes


def test_a_row_may_be_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pieces", partial(pieces, most=64, size=16))
    for name, other in (("rows.csv", "9\n"), ("rows.jsonl", '{"n": 9}\n')):
        head = "n\n" if name == "rows.csv" else ""
        scored(f"{head}{other}{'1' * 500}\n{other}", name)
        assert [row[-1] for row in lines("out.csv")[1:]] == ["", "PS617", ""]
        assert lines("out.csv.failed.csv")[1][:2] == ["2", "3" if head else "2"]
        scored(f"{head}{other}{'1' * 500}", name)
        assert [row[-1] for row in lines("out.csv")[1:]] == ["", "PS617"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "PS618"),
        (b"\n# x\n", "PS618"),
        (b"PK\x03\x04", "PS603"),
        (b"\xff\xfen\x00", "PS603"),
        (b"n\rm\r", "PS618"),
        (b"n;m\n1;2\n", "PS513"),
        (b'"n\n', "PS513"),
        (b"n,\xff\n", "PS617"),
        (b"," * 10 + b"n\n1\n", "PS615"),
        (b"m\n1\n", "PS615"),
    ],
)
def test_a_file_without_a_heading_is_refused(data: bytes, code: str) -> None:
    assert {found for found, _ in refusal(lambda: scored(data))} == {code}
    assert not Path("out.csv").exists()


def test_very_many_columns_are_refused() -> None:
    for heading in ("n" + ",x" * 20_000, "n" + "".join(f",{number}" for number in range(10_000))):
        assert len(refusal(partial(scored, f"{heading}\n"))) == 200


def test_a_heading_may_be_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfscore.kernel.limits.BATCH_ROW_BYTES", 40)
    assert refusal(lambda: scored("n" * 50))[0][0] == "PS617"


def test_headings_are_refused_all_at_once() -> None:
    text = f'{SOUND}fact late : count "days late"\nfact rows : table {{ k : count }} optional\n'
    heading = "n,n,a figur,,day late,id,a figure,rows,id,m.reasons\n"
    found = refusal(lambda: scored(heading, text=text, kept=("id", "nix")))
    assert found == [
        ("PS615", "another column gives `n` already"),
        ("PS615", "the framework asks for no fact `a figur`, and the column is not kept"),
        ("PS615", "this column has no heading"),
        ("PS615", "the framework asks for no fact `day late`, and the column is not kept"),
        ("PS615", "another column gives `n` already"),
        ("PS615", "`rows` is a table, which no cell can hold"),
        ("PS615", "another column gives `id` already"),
        ("PS615", "the framework asks for no fact `m.reasons`, and the column is not kept"),
        ("PS615", "there is no column `nix` to keep"),
    ]
    assert refusal(lambda: scored("m\n1\n")) == [("PS615", "1 fact that must be given has no column: `n` (a figure)")]


def test_facts_without_a_column_are_counted() -> None:
    many = f"{SOUND}{''.join(f'fact f{number} : count{chr(10)}' for number in range(30))}"
    (code, message), *_ = refusal(lambda: scored("n\n1\n", text=many))
    assert code == "PS615" and "30 facts" in message and "10 more" in message


def test_columns_are_kept_once_and_not_under_the_names_of_the_output() -> None:
    found = refusal(lambda: scored("n,total,a,x\n1,2,3,4\n", kept=("total", "a", "x", "x")))
    assert found == [("PS615", f"the output would have two columns `{name}`") for name in ("total", "a", "x")]


def test_chinese_tables_of_a_spreadsheet_are_read() -> None:
    text = SOUND.replace("a figure", "得分")
    rows = "单位,得分\n办公室,6\n财务处,七\n"
    for data in (rows.encode("gb18030"), b"\x84\x31\x95\x33" + rows.encode("gb18030"), rows.encode("utf-8-sig")):
        scored(data, text=text, kept=("单位",))
        assert [row[:3] for row in lines("out.csv")[1:]] == [["办公室", "6", "good"], ["财务处", "", ""]]
    scored(rows.encode() + b"\xb0\xa1,1\n", text=text, kept=("单位",))
    assert lines("out.csv")[-1][-1] == "PS617"
    scored(rows.encode("gb18030") + b"\xff,1\n", text=text, kept=("单位",))
    assert lines("out.csv")[-1][-1] == "PS617"


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("rows.txt", "out.csv", "PS618"),
        ("rows.csv", "out.txt", "PS618"),
        ("rows.csv", "rows.csv", "PS609"),
        ("none.csv", "out.csv", "PS602"),
        ("\0.csv", "out.csv", "PS602"),
        ("rows.csv", "\0.csv", "PS608"),
        ("rows.csv", "folder/out.csv", "PS608"),
        ("folder.csv", "out.csv", "PS602"),
        ("pipe.csv", "out.csv", "PS602"),
    ],
)
def test_files_that_cannot_be_are_refused(source: str, target: str, code: str) -> None:
    Path("rows.csv").write_text("n\n1\n", encoding="utf-8")
    Path("folder.csv").mkdir()
    Path("pipe.csv").symlink_to(os.devnull)
    found = refusal(lambda: score_file(perfscore.loads(SOUND), Path(source), Path(target), Options()))
    assert [each for each, _ in found] == [code]


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refusal(lambda: scored("n\n1\n")) == [("PS608", "this file cannot be written: no space left on device")]


def test_the_scores_of_a_file_lie_beside_it() -> None:
    assert output_beside(Path("a/rows.CSV")) == Path("a/rows.scores.CSV")


def test_rows_stand_between_remarks_and_empty_lines() -> None:
    found = records("# a remark\na,b\n\nc,d\n")
    assert found.cells == [["a", "b"], ["c", "d"]]
    assert found.texts == ["a,b", "c,d"] and found.lines == [1, 3]


def test_texts_are_read_as_they_stand() -> None:
    text = """framework kinds { points 10 }
fact kind : text
indicator a 10 { award if kind = "a,b" then 10 else 0 }
"""
    summary = scored('kind\n"a,b"\n a \n', text=text)
    assert (summary.rows, summary.failed) == (2, 0)
    assert [line[0] for line in lines("out.csv")[1:]] == ["10", "0"]
