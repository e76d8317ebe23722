"""Files are scored in other processes, and behind what an interrupted run has written, to the same output."""

from __future__ import annotations

import errno
import os
import pickle
import random
import shutil
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.batch import files, forms, scoring
from perfscore.batch.files import Progress
from perfscore.batch.rows import pieces
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
    whole = Path("out.csv").read_bytes(), Path("out.csv.failed.csv").read_bytes()
    spawned = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(2) as threads, spawned:
        for executor in (processes, threads, spawned):
            again = scored(table(500), to="again.csv", kept=("key",), executor=executor)
            assert (Path("again.csv").read_bytes(), Path("again.csv.failed.csv").read_bytes()) == whole
            assert (again.rows, again.codes, again.total, again.grades) == (
                summary.rows, summary.codes, summary.total, summary.grades,
            )  # fmt: skip


def test_a_plan_travels_as_text_and_is_read_once() -> None:
    framework = perfscore.loads(SOUND)
    given = forms.Plan(framework, "rows.csv", "utf-8", (forms.Column("n", "n"),), (), "csv")
    journey = pickle.dumps(given)
    assert len(journey) < 2 * len(SOUND) + 500
    arrived, again = pickle.loads(journey), pickle.loads(journey)
    assert arrived == again == given and arrived != "a plan"
    assert arrived.framework is again.framework is not framework
    assert (arrived.columns, arrived.framework.digest) == (given.columns, framework.digest)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("interval", [0.0, 3600.0])
def test_a_run_goes_on_from_any_moment(folder: Path, interval: float) -> None:
    summary = scored(table(300), kept=("key",))
    whole = {name: Path(name).read_bytes() for name in ("out.csv", "out.csv.failed.csv")}
    moments: list[Path] = []

    def snapshot(_: Progress) -> None:
        moments.append(folder / f"moment-{len(moments)}")
        moments[-1].mkdir()
        for name in ("out.csv.partial", "out.csv.failed.csv.partial", "out.csv.journal", "rows.csv"):
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


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("change", ["longer", "shorter", "other", "replaced as it was"])
def test_an_input_must_not_change_meanwhile(change: str) -> None:
    rows = table(50)

    def changing(_: Progress) -> None:
        text = {"longer": f"{rows}1,2,3\n", "shorter": rows[:-6], "other": rows.replace("\n1,", "\n7,")}
        Path("rows.csv").write_text(text.get(change, rows), encoding="utf-8")
        os.utime("rows.csv", ns=(1, 1))

    if change == "replaced as it was":
        assert scored(rows, told=changing, kept=("key",)).rows == 50
        return
    assert refusal(lambda: scored(rows, told=changing, kept=("key",))) == [
        ("PS618", "this file has changed while it was read")
    ]
    assert not Path("out.csv").exists()


def test_an_input_that_cannot_be_read_to_its_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_named: Any) -> Any:
        yield from pieces(*_given, **_named)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(files, "pieces", broken)
    assert refusal(lambda: scored(table(50), kept=("key",))) == [
        ("PS602", "this file cannot be read: input/output error")
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
    assert scoring._scorer.cache_info().currsize == 4
