"""``perfscore whatif``: what is supposed is compared, swept and asked for its edges; what is wrong has its place."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from perfscore.cli import main
from support.markup import parsed

SOUND = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "poor" } }
fact n : number in [0, 10] "a figure"
fact m : count default 1
indicator a "First" 10 { award n }
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("sound.perf").write_text(SOUND, encoding="utf-8")
    Path("facts.csv").write_text("name,value\nn,7\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["whatif", "sound.perf", "facts.csv", *arguments])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


def test_a_change_is_compared() -> None:
    code, out, err = run("--set", " n = 4 ", "--lang", "zh")
    assert (code, err) == (0, "") and "facts.csv → n = 4" in out and "新得分" in out
    assert "good" in out and "poor" in out
    told = json.loads(run("--set", "n=4", "--format", "json")[1])
    assert list(told) == ["comparison"] and told["comparison"]["grade_after"] == "poor"


def test_without_a_question_the_edges_are_told() -> None:
    code, out, _ = run()
    assert code == 0 and "The nearest edges" in out and "good → poor" in out
    told = json.loads(run("--sensitivity", "--set", "n=9", "--format", "json")[1])
    assert list(told) == ["comparison", "sensitivity"] and told["sensitivity"]["total"] == "9"


def test_a_sweep_and_a_grid_are_told() -> None:
    out = run("--sweep", "n=2..6", "--format", "csv")[1]
    assert out.splitlines()[1:] == ["2,5,yes,no,2,5,poor,", "5,6,yes,yes,5,6,good,"]
    assert run("--sweep", "n= ..3", "--format", "csv")[1].splitlines()[1:] == ["0,3,yes,yes,0,3,poor,"]
    assert run("--sweep", "n=2 ; 6", "--format", "csv")[1].splitlines()[1:] == ["2,2,poor,", "6,6,good,"]
    assert run("--sweep", "n", "--of", "First", "--format", "csv")[1].splitlines()[1] == "0,10,yes,yes,0,10,,"
    out = run("--sweep", "n=2；6", "--sweep", "m=0..1", "--format", "csv")[1]
    assert out.splitlines()[:2] == ["n,m,score,grade,why", "2,0,2,poor,"]


def test_a_page_and_files_are_written(folder: Path) -> None:
    assert run("--set", "n=4", "--sweep", "n", "-o", "page.html")[0] == 0
    page = parsed((folder / "page.html").read_text(encoding="utf-8"))
    assert page.all("svg", "ps-picture") and page.all("html")[0].attributes["lang"] == "en"
    run("--lang", "zh", "-o", "zh.HTM")
    assert parsed((folder / "zh.HTM").read_text(encoding="utf-8")).all("html")[0].attributes["lang"] == "zh-CN"
    run("--sweep", "n=1;2", "-o", "rows.csv")
    assert (folder / "rows.csv").read_bytes().startswith(b"\xef\xbb\xbfvalue,score")
    run("-o", "out.txt")
    assert "The nearest edges" in (folder / "out.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "mark"),
    [
        (["--set", "k=4"], "PS501", "--set:1:1"),
        (["--set", "n=many"], "PS503", "--set:1:3"),
        (["--set", "n = 11"], "PS504", "--set:1:5"),
        (["--set", "n"], "PS640", "--set:1:1"),
        (["--set", "=3"], "PS640", "--set:1:1"),
        (["--sweep", "k"], "PS501", "--sweep:1:1"),
        (["--sweep", "n=x"], "PS503", "--sweep:1:3"),
        (["--sweep", "=3"], "PS640", "--sweep:1:1"),
        (["--sweep", ""], "PS640", "--sweep:1:1"),
        (["--sweep", "n=.."], "PS640", "--sweep:1:3"),
        (["--sweep", "n=1..2..3"], "PS640", "--sweep:1:3"),
        (["--sweep", "n=;"], "PS640", "--sweep:1:1"),
        (["--sweep", "n", "--of", "zeroth"], "PS205", "<call>"),
        (["--sweep", "n", "--sweep", "m"], "PS640", "--sweep:1:1"),
        (["--sweep", "n=1;2", "--sweep", "m=x"], "PS503", "--sweep:1:3"),
        (["--sweep", "n", "--sweep", "m", "--sweep", "n"], "PS640", "--sweep:1:1"),
        (["--sweep", "n", "--sensitivity", "--format", "csv"], "PS640", "<call>"),
        (["-o", "x.pdf"], "PS609", "x.pdf"),
        (["-o", " "], "PS602", "<call>"),
        (["-o", "facts.csv"], "PS609", "facts.csv"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(arguments: list[str], code: str, mark: str) -> None:
    exit_code, out, err = run(*arguments)
    assert (exit_code, out) == (1, "") and mark in err
    assert f"error[{code}]" in err


def test_a_row_to_be_swept_needs_a_fact_to_go_along() -> None:
    code, out, err = run("--of", "a", "--sensitivity", "--lang", "zh")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == "错误[PS640]：`--of`说明看哪一行的得分随某项数据变化，而这里没有指明数据"
    assert "`--sweep NAME --of a`" in err
