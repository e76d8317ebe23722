"""Files are scored in other processes, and after a kill at any moment; the output is always the same."""

from __future__ import annotations

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
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.batch import files, growing, plan, scoring
from perfscore.batch.files import Progress
from perfscore.batch.records import pieces
from support.batch_files import SOUND, refusal, scored


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


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
            growing.__dict__["real_move"](path, place)

        return move

    monkeypatch.setitem(growing.__dict__, "real_move", growing.moved)
    for when in (0, 1):
        monkeypatch.setattr(growing, "moved", killing(when))
        with pytest.raises(Killed):
            scored(table(30), kept=("key",))
        monkeypatch.setattr(growing, "moved", growing.__dict__["real_move"])
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
    Path("rows.csv").write_text(table(20_000), encoding="utf-8")
    command = [sys.executable, "-m", "perfscore", "batch", "sound.perf", "rows.csv", "--keep", "key", "--jobs", jobs]
    scored(table(20_000), to="whole.csv", kept=("key",))
    # So slow that a kill always comes before the end.
    driver = (
        "import sys, time, functools; from perfscore import cli; from perfscore.batch import files\n"
        "from perfscore.batch.records import pieces\n"
        "slow = lambda each: time.sleep(0.02) or each\n"
        "files.pieces = lambda file, **how: map(slow, pieces(file, size=1024, **how))\n"
        "from perfscore.cli import batch\n"
        "batch.Options = functools.partial(files.Options, interval=0.01)\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    journal, reached = Path("rows.scores.csv.journal"), 0

    def rows() -> int:
        """How far the run has come by its journal."""
        with suppress(FileNotFoundError):
            found: int = json.loads(journal.read_text("utf-8"))["state"]["rows"]
            return found
        return 0

    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", driver, *command[3:]], stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 30
            while process.poll() is None and time.monotonic() < until and rows() <= reached:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        assert reached < rows() < 20_000
        reached = rows()
    # The lock of a killed run is nobody's, although the file lies there still.
    assert Path("rows.scores.csv.lock").exists()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, f"an interrupted run goes on behind row {reached:,}\n")
    assert {path.name for path in folder.iterdir()} == {
        "sound.perf", "rows.csv", "whole.csv", "whole.failed.csv", "rows.scores.csv", "rows.scores.failed.csv",
    }  # fmt: skip
    assert Path("rows.scores.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert Path("rows.scores.failed.csv").read_bytes() == Path("whole.failed.csv").read_bytes()
