"""Two runs want one output; one of them writes it, and a lock that nobody holds stands in no way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from perfscore.batch import journal
from perfscore.batch.journal import Lock, Taken
from support.batch_files import refusal, scored

ROWS = "n\n6\n7\n"
PATH = Path("out.csv.lock")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def another_process() -> Iterator[subprocess.Popen[str]]:
    """Holds the lock of the output until it is ended."""
    code = (
        "import sys; from pathlib import Path; from perfscore.batch.journal import Lock\n"
        f"lock = Lock(Path({str(PATH)!r})); lock.take(); print('taken', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None and process.stdout.readline() == "taken\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_run_waits_for_no_other() -> None:
    with another_process():
        assert refusal(lambda: scored(ROWS)) == [("PS618", "another run is writing this output")]
        assert refusal(lambda: scored(ROWS, restart=True)) == [("PS618", "another run is writing this output")]
        assert scored(ROWS, to="other.csv").rows == 2
        assert {path.name for path in Path().iterdir()} == {"rows.csv", "out.csv.lock", "other.csv"}
    assert scored(ROWS).rows == 2
    assert {path.name for path in Path().iterdir()} == {"rows.csv", "out.csv", "other.csv"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a system with signals")
def test_a_killed_run_locks_nobody_out() -> None:
    with another_process() as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert PATH.exists()
        assert scored(ROWS).rows == 2
    assert not PATH.exists()


def test_a_run_that_fails_lets_go() -> None:
    Path("out.csv.journal").write_text("perfscore-batch/2 torn", encoding="utf-8")
    assert refusal(lambda: scored(ROWS))[0][0] == "PS616"
    assert not PATH.exists()


def test_where_the_output_cannot_be_the_lock_cannot_either() -> None:
    assert refusal(lambda: scored(ROWS, to="none/out.csv")) == [
        ("PS608", "this file cannot be written: no such file or directory")
    ]


def test_a_lock_is_taken_once_and_let_go_of_once() -> None:
    own = Lock(PATH)
    own.free()
    own.take()
    own.take()
    assert PATH.exists()
    own.free()
    own.free()
    assert not PATH.exists()


def test_a_file_that_the_other_took_away_is_no_lock() -> None:
    """The other run ends between the two steps of this one: its file is gone, or a third run has made a new one."""
    moments = iter(["gone", "new", "there"])

    def lockf(number: int, how: int) -> None:
        moment = next(moments)
        if moment != "there":
            PATH.unlink()
        if moment == "new":
            PATH.touch()

    own = Lock(PATH, SimpleNamespace(LOCK_EX=2, LOCK_NB=4, lockf=lockf))
    own.take()
    assert own._file is not None and os.path.samestat(os.fstat(own._file.fileno()), PATH.stat())
    assert next(moments, None) is None
    own.free()


def test_the_lock_of_another_run_is_left_alone() -> None:
    own, other = Lock(PATH), Lock(PATH, None)
    own.take()
    PATH.unlink()
    other.take()
    own.free()
    assert PATH.exists()
    other.free()
    assert not PATH.exists()


def refusing(number: int) -> Any:
    def locking(file: int, how: int, size: int) -> None:
        assert (how, size) == (2, 1)
        if number:
            raise OSError(number, os.strerror(number))

    return SimpleNamespace(LK_NBLCK=2, locking=locking)


def test_other_systems_lock_too() -> None:
    with pytest.raises(Taken):
        Lock(PATH, refusing(errno.EACCES)).take()
    # A file system without locks, and a system without them.
    for system in (refusing(0), refusing(errno.ENOLCK), None):
        own = Lock(PATH, system)
        own.take()
        own.free()
        assert not PATH.exists()


def test_a_file_that_cannot_go_while_it_is_open_goes_then(monkeypatch: pytest.MonkeyPatch) -> None:
    own, unlink = Lock(PATH, refusing(0)), Path.unlink

    def closed_only(path: Path, missing_ok: bool = False) -> None:
        if own._file is not None:
            raise PermissionError
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", closed_only)
    own.take()
    own.free()
    assert not PATH.exists()


def test_the_system_tells_how_it_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def imported(name: str) -> Any:
        names.append(name)
        raise ImportError

    assert hasattr(journal.system(), "lockf") or hasattr(journal.system(), "locking")
    monkeypatch.setattr(journal, "import_module", imported)
    assert journal.system() is None and names == ["fcntl", "msvcrt"]
