"""``perfscore batch``: files are scored, progress is shown on a terminal only, and the exit code tells of failures."""

from __future__ import annotations

import io
import signal
import threading
from collections import Counter
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from perfscore.batch.files import Progress, Summary
from perfscore.cli import add_options, main
from perfscore.cli import batch as batch_cli
from perfscore.cli.parser import Parser
from perfscore.kernel.source import replace

SOUND = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "poor" } }
fact n : number in [0, 10] "a figure"
indicator a "First" 10 { award n }
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("sound.perf").write_text(SOUND, encoding="utf-8")
    Path("rows.csv").write_text("key,n\nx,6\ny,12\nz,3\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["batch", *arguments])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


def test_a_file_is_scored_and_summed_up() -> None:
    code, out, err = run("sound.perf", "rows.csv", "--keep", "key")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "3 rows, 2 scored, 1 failed",
        "mean of the totals: 4.5",
        "grade good: 1",
        "grade poor: 1",
        "failed with PS504: 1",
        "written: rows.scores.csv",
        "what failed: rows.scores.csv.failed.csv",
    ]
    Path("rows.csv").write_text("n\n6\n", encoding="utf-8")
    assert run("sound.perf", "rows.csv", "-o", "out.jsonl", "--jobs", "2")[0] == 0
    assert Path("out.jsonl").read_text("utf-8").startswith('{"total": "6"')


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sound.perf", "rows.csv", "--jobs", "0"], "PS618"),
        (["sound.perf", "rows.csv", "--jobs", "two"], "PS618"),
        (["sound.perf", "rows.csv", "--jobs", "1000"], "PS618"),
        (["sound.perf", " "], "PS602"),
        (["sound.perf", "rows.csv", "-o", ""], "PS602"),
        (["nothing", "rows.csv"], "PS601"),
        (["sound.perf", "rows.csv"], "PS615"),
    ],
)
def test_what_cannot_be_is_told_on_standard_error(arguments: list[str], code: str) -> None:
    found = run(*arguments)
    assert (found[0], found[1]) == (1, "")
    assert f"error[{code}" in found[2]


def test_a_stopped_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: Any, **_named: Any) -> Summary:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch_cli, "score_file", stop)
    code, out, err = run("sound.perf", "rows.csv", "--keep", "key")
    assert (code, out, err) == (130, "", "stopped; the same command goes on from here\n")
    code, out, err = run("sound.perf", "rows.csv", "--keep", "key", "--restart")
    assert (code, out, err) == (130, "", "stopped; the same command without --restart goes on from here\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_line_that_goes_away() -> None:
    terminal, times = Terminal(), iter([0.0, 0.1, 10.0, 10.1, 70.0])
    shown = batch_cli._Shown(terminal, clock=lambda: next(times))
    shown(Progress(10, 10, 1000, 5, 0))
    shown(Progress(1005, 100, 1000, 5, 0))
    shown(Progress(1010, 110, 1000, 5, 0))
    shown(Progress(7005, 200, 1000, 5, 0))
    shown.line.clear()
    shown.line.clear()
    first, second, *rest = terminal.getvalue().split("\r")
    assert first == "an interrupted run goes on behind row 5\n"
    assert second == "1,005 rows, 100 a second, 1 min 30 s left"
    assert rest[0] == "7,005 rows, 100 a second, 4 min 40 s left"
    assert rest[1].strip() == rest[2] == ""


def test_little_time_is_told_in_seconds() -> None:
    assert batch_cli.progress_text(Progress(50, 500, 1000, 0, 0), 5.0) == "50 rows, 10 a second, 5 s left"


def test_nothing_is_shown_where_nobody_looks() -> None:
    stream = io.StringIO()
    shown = batch_cli._Shown(stream)
    shown(Progress(10, 10, 1000, 0, 0))
    shown.line.clear()
    assert stream.getvalue() == ""


def test_a_summary_without_scores_or_failures() -> None:
    nothing = Summary(output=Path("out.csv"))
    assert batch_cli.told(nothing) == "0 rows, 0 scored, 0 failed\nwritten: out.csv\n"
    assert batch_cli.told(nothing, "zh") == "共 0 行，已计分 0 行，未能计分 0 行\n已写入：out.csv\n"
    warned = Summary(rows=3, failed=1, warned=2, grades=Counter({None: 2}), total=Fraction(2), output=Path("out.csv"))
    assert "rows that may have warnings: 2 (listed with --warnings)\n" in batch_cli.told(warned)
    listed = replace(warned, warnings=Path("out.csv.warnings.csv"))
    assert batch_cli.told(listed).endswith("rows with warnings: 2\nwritten: out.csv\nwarnings: out.csv.warnings.csv\n")
    bare = Summary(rows=1, grades=Counter({None: 1}), total=Fraction(2), output=Path("out.csv"))
    assert batch_cli.told(bare) == "1 rows, 1 scored, 0 failed\nmean of the totals: 2\nwritten: out.csv\n"


def test_a_process_leaves_when_its_parent_has_gone() -> None:
    before = signal.getsignal(signal.SIGINT)
    left, parents = threading.Event(), iter([1, 1, 0])
    try:
        batch_cli.serve(lambda: next(parents), lambda _: left.set(), 0.001)
        assert left.wait(10)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_column_may_be_kept_with_each_option() -> None:
    parser = Parser(lang="en")
    add_options(parser, "batch")
    options = parser.parse_args(["a.perf", "b.csv", "--keep", "x", "--keep", "y"])
    assert (options.keep, options.jobs, options.restart) == (["x", "y"], None, False)


def test_several_processes_are_closed_behind_the_run() -> None:
    with batch_cli.workers(2) as executor:
        assert isinstance(executor, Executor) and not isinstance(executor, ThreadPoolExecutor)
    with batch_cli.workers(1) as executor:
        assert executor is None
