"""Files of fact sets go in; scores, failures and a summary come out, also after a kill."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import PerfscoreError
from perfscore.batch import files, plan, scoring
from perfscore.batch.files import Options, Progress, Summary, output_beside, score_file
from perfscore.batch.records import pieces

SOUND = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "po,or" } }
fact n : number in [0, 10] "a figure"
fact m : count default 0
indicator a "First" 10 { award n }
"""
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


def scored(data: str | bytes, name: str = "rows.csv", to: str = "out.csv", text: str = SOUND, **more: Any) -> Summary:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    executor, told = more.pop("executor", None), more.pop("told", lambda _: None)
    options = Options(**({"restart": False} | more))
    return score_file(perfscore.loads(text), Path(name), Path(to), options, executor=executor, told=told)


def refusal(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(PerfscoreError) as caught:
        call()
    assert "Traceback" not in str(caught.value)
    return [(each.code, each.message) for each in caught.value.diagnostics]


def lines(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(name).read_text("utf-8-sig"))))


# ---------------------------------------------------------------- what is written


def test_a_table_is_scored_row_by_row() -> None:
    summary = scored('key,a figure\nx,6\n\n# remark\n"y,z",12\nw, 3.5 \n,\n', kept=("key",))
    assert lines("out.csv") == [
        ["key", "total", "grade", "a", "problems"],
        ["x", "6", "good", "6", ""],
        ["y,z", "", "", "", "PS504"],
        ["w", "3.5", "po,or", "3.5", ""],
    ]
    assert lines("out.failed.csv")[1][:4] == ["2", "5", "7", "PS504"]
    assert (summary.rows, summary.failed, summary.codes) == (3, 1, {"PS504": 1})
    assert (summary.grades, summary.mean) == ({"good": 1, "po,or": 1}, summary.total / 2)
    assert sorted(path.name for path in Path().iterdir()) == ["out.csv", "out.failed.csv", "rows.csv"]
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


def test_scores_with_denominators_of_their_own_are_written() -> None:
    text = """framework f { points 10 }
fact n : number in [0, 10]
fact rows : table { k : number } optional
indicator a 10 { award if rows is missing then n else min(10, sum(k of rows otherwise 0)) }
"""
    summary = scored("n\n0.5\n0.25\n3\n", text=text)
    assert [row[0] for row in lines("out.csv")[1:]] == ["0.5", "0.25", "3"]
    assert (summary.total, summary.mean) == (Fraction(15, 4), Fraction(5, 4))
    for executor in (None, ThreadPoolExecutor(1)):
        many = perfscore.evaluate_many(perfscore.loads(text), [{"n": 3}] * 20, executor=executor, chunk_size=10)
        assert {each.score for each in many} == {3}


def test_only_so_many_cells_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "\n".join(["m,n", *(f"{number},{number / 8} " for number in range(70)), ""])
    scored(whole)
    monkeypatch.setattr("perfscore.batch.columns._KEPT", 5)
    monkeypatch.setattr("perfscore.batch.texts._KEPT", 5)
    scored(whole, to="again.csv", text=SOUND.replace("Sound", "Again"))
    assert Path("again.csv").read_bytes() == Path("out.csv").read_bytes()


def test_what_cannot_be_computed_stands_at_its_row() -> None:
    text = """framework f { points 10  round half_up to 0.01 at total }
fact n, m : count
indicator a 10 { award min(10, n / m) }
"""
    scored("n,m\n1,1\n1,0\n1,\n", text=text)
    assert [row[:4] for row in lines("out.failed.csv")[1:]] == [["2", "3", "", "PS515"], ["3", "4", "", "PS502"]]


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
        assert lines("out.failed.csv")[1][:2] == ["2", "3" if head else "2"]
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


def test_a_million_columns_are_refused() -> None:
    for heading in ("n" + ",x" * 1_000_000, "n" + "".join(f",{number}" for number in range(500_000))):
        assert len(refusal(partial(scored, f"{heading}\n"))) == 200


def test_a_heading_may_be_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfscore.limits.BATCH_ROW_BYTES", 40)
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
        ("rows.csv", "rows.csv", "PS618"),
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


# ---------------------------------------------------------------- in other processes, and after a kill


def table(count: int) -> str:
    draw = random.Random(count)
    rows = (f"{number},{draw.choice((draw.randint(-1, 10), 3.25))},{draw.randint(0, 9)}" for number in range(count))
    return "\n".join(["key,n,m", *rows, ""])


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pieces", partial(pieces, size=100))


@pytest.mark.usefixtures("small_pieces")
def test_processes_and_threads_write_the_same() -> None:
    summary = scored(table(500), kept=("key",))
    whole = Path("out.csv").read_bytes(), Path("out.failed.csv").read_bytes()
    spawned = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(2) as threads, spawned:
        for executor in (processes, threads, spawned):
            again = scored(table(500), to="again.csv", kept=("key",), executor=executor)
            assert (Path("again.csv").read_bytes(), Path("again.failed.csv").read_bytes()) == whole
            assert (again.rows, again.codes, again.total, again.grades) == (
                summary.rows, summary.codes, summary.total, summary.grades,
            )  # fmt: skip


def test_a_plan_travels_as_text_and_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = perfscore.loads(SOUND)
    given = plan.Plan(framework, "rows.csv", "utf-8", (plan.Column("n", "n"),), (), "csv")
    journey = pickle.dumps(given)
    assert len(journey) < 2 * len(SOUND) + 500
    monkeypatch.setattr(plan, "_ARRIVED", {})
    arrived = pickle.loads(journey)
    assert arrived is pickle.loads(journey) is not given
    assert (arrived.key, arrived.columns, arrived.framework.digest) == (given.key, given.columns, framework.digest)


class Killed(BaseException):
    """Stands for a kill: nothing that the library does about exceptions may help."""


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("interval", [0.0, 3600.0])
def test_a_run_goes_on_from_any_moment(folder: Path, interval: float) -> None:
    summary = scored(table(300), kept=("key",))
    whole = {name: Path(name).read_bytes() for name in ("out.csv", "out.failed.csv")}
    moments: list[Path] = []

    def snapshot(_: Progress) -> None:
        moments.append(folder / f"moment-{len(moments)}")
        moments[-1].mkdir()
        for name in ("out.csv.partial", "out.failed.csv.partial", "out.csv.journal", "rows.csv"):
            shutil.copy(folder / name, moments[-1] / name)

    scored(table(300), kept=("key",), interval=interval, told=snapshot)
    assert len(moments) > 20
    for moment in moments[4::4]:
        os.chdir(moment)
        # What was written beyond the journal, whole or in part, is of no matter.
        with Path("out.csv.partial").open("ab") as file:
            file.write(b"half a ro")
        again = scored(table(300), kept=("key",))
        assert {name: Path(name).read_bytes() for name in whole} == whole
        assert (again.rows, again.codes, again.total) == (summary.rows, summary.codes, summary.total)
        assert bool(again.resumed) == (interval == 0.0)
        assert not list(Path().glob("*.journal")) + list(Path().glob("*.partial"))


@pytest.mark.usefixtures("small_pieces")
def test_a_run_that_is_stopped_keeps_what_it_has() -> None:
    def stop(progress: Progress) -> None:
        if progress.rows > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scored(table(300), told=stop, kept=("key",), interval=3600)
    seen: list[Progress] = []
    summary = scored(table(300), told=seen.append, kept=("key",))
    assert summary.resumed > 100 and summary.rows == 300
    assert seen[0].rows_before == summary.resumed and seen[-1].offset == seen[-1].size


def test_a_run_may_be_killed_while_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = scored(table(30), kept=("key",))
    whole = Path("out.csv").read_bytes(), Path("out.failed.csv").read_bytes()
    for name in ("out.csv", "out.failed.csv"):
        Path(name).unlink()

    def killing(when: int) -> Callable[[Path, Path], None]:
        calls = iter(range(10))

        def move(path: Path, place: Path) -> None:
            if next(calls) == when:
                raise Killed
            files.__dict__["real_move"](path, place)

        return move

    monkeypatch.setitem(files.__dict__, "real_move", files._moved)
    for when in (0, 1):
        monkeypatch.setattr(files, "_moved", killing(when))
        with pytest.raises(Killed):
            scored(table(30), kept=("key",))
        monkeypatch.setattr(files, "_moved", files.__dict__["real_move"])
        again = scored(table(30), kept=("key",))
        assert (Path("out.csv").read_bytes(), Path("out.failed.csv").read_bytes()) == whole
        assert (again.rows, again.codes) == (summary.rows, summary.codes)


def interrupted(**more: Any) -> None:
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scored(table(50), told=stop, kept=("key",), **more)


def test_a_run_goes_on_with_the_same_only(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted()
    other = SOUND.replace("award n", "award n / 2")
    had = "the interrupted run that wrote this had"
    assert refusal(lambda: scored(table(50), kept=("key",), text=other)) == [("PS616", f"{had} another framework")]
    assert refusal(lambda: scored(table(51), kept=("key",))) == [("PS616", f"{had} another input")]
    assert refusal(lambda: scored(table(50), kept=("key", "m"))) == [("PS616", f"{had} other options")]
    with monkeypatch.context() as context:
        context.setattr(files, "VERSION", "0.0.0")
        assert refusal(lambda: scored(table(50), kept=("key",))) == [("PS616", f"{had} another version of perfscore")]
    assert scored(table(51), kept=("key",), restart=True).rows == 51
    assert not list(Path().glob("*.journal"))


@pytest.mark.parametrize(
    "journal",
    ["", "[]", "[", '{"schema": "perfscore-batch/2"}', '{"schema": "perfscore-batch/1", "run": {}, "state": {}}'],
)
def test_a_journal_that_is_none_is_refused(journal: str) -> None:
    interrupted()
    Path("out.csv.journal").write_text(journal, encoding="utf-8")
    assert refusal(lambda: scored(table(50), kept=("key",)))[0][0] == "PS616"


def test_a_journal_with_a_wrong_number_is_refused() -> None:
    interrupted()
    data = json.loads(Path("out.csv.journal").read_text("utf-8"))
    data["state"]["offset"] = -1
    Path("out.csv.journal").write_text(json.dumps(data), encoding="utf-8")
    assert refusal(lambda: scored(table(50), kept=("key",)))[0][0] == "PS616"


def test_what_was_written_must_be_there_still() -> None:
    interrupted()
    Path("out.csv.partial").write_bytes(b"")
    assert refusal(lambda: scored(table(50), kept=("key",)))[0][0] == "PS616"
    Path("out.csv.partial").unlink()
    assert refusal(lambda: scored(table(50), kept=("key",)))[0][0] == "PS616"


@pytest.mark.usefixtures("small_pieces")
def test_an_input_must_not_change_meanwhile() -> None:
    def grow(_: Progress) -> None:
        with Path("rows.csv").open("a", encoding="utf-8") as file:
            file.write("1,2,3\n")

    assert refusal(lambda: scored(table(50), told=grow, kept=("key",))) == [
        ("PS618", "this file has changed while it was read")
    ]


class Broken(ThreadPoolExecutor):
    def submit(self, *_arguments: Any, **_named: Any) -> Future[Any]:
        raise BrokenExecutor


def test_a_lost_process_is_told() -> None:
    with Broken() as executor:
        assert refusal(lambda: scored(table(50), kept=("key",), executor=executor))[0][0] == "PS618"
    assert scored(table(50), kept=("key",)).rows == 50


def test_a_process_keeps_few_frameworks() -> None:
    for number in range(6):
        scored("n\n1\n", text=SOUND.replace("points 10", f'points 10 version "{number}"'))
    assert len(plan._ARRIVED) == scoring._machine.cache_info().currsize == 4


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_kill_costs_and_repeats_no_row(folder: Path, jobs: str) -> None:
    Path("sound.perf").write_text(SOUND, encoding="utf-8")
    Path("rows.csv").write_text(table(40_000), encoding="utf-8")
    command = [sys.executable, "-m", "perfscore", "batch", "sound.perf", "rows.csv", "--keep", "key", "--jobs", jobs]
    scored(table(40_000), to="whole.csv", kept=("key",))
    driver = (
        "import sys, functools; from perfscore import cli, batch_cli; from perfscore.batch import files\n"
        "from perfscore.batch.records import pieces; files.pieces = functools.partial(pieces, size=4096)\n"
        "batch_cli.Options = functools.partial(files.Options, interval=0.01)\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    draw, journal = random.Random(jobs), Path("rows.scores.csv.journal")
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", driver, *command[3:]], stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < until and not journal.exists():
                time.sleep(0.01)
            time.sleep(draw.random() / 3)
            process.send_signal(signal.SIGKILL)
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert Path("rows.scores.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert Path("rows.scores.failed.csv").read_bytes() == Path("whole.failed.csv").read_bytes()
