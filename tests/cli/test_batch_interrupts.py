"""``perfscore batch`` is stopped with Ctrl-C, or killed, also among further processes, and the same command goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from perfscore.cli import batch, main
from support.batch_files import SOUND, scored

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs a system with groups of processes")

ROWS = "key,n\n" + "".join(f"{number},{number % 12}\n" for number in range(2_000))
JOURNAL = Path("rows.scores.csv.journal")

# So slow that it always is stopped before the end.
SLOW = """
import sys, time
from functools import partial
from perfscore import cli
from perfscore.batch import files
from perfscore.batch.rows import pieces
from perfscore.cli import batch
files.pieces = lambda *given, **named: map(lambda each: time.sleep(0.05) or each, pieces(*given, size=256, **named))
batch.Options = partial(files.Options, interval=0.0)
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("sound.perf").write_text(SOUND, encoding="utf-8")
    return tmp_path


def wait(until: Callable[[], bool]) -> None:
    """Wait for what comes soon."""
    for _ in range(6_000):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError


def rows() -> int:
    """How far a run has come by its journal."""
    with suppress(FileNotFoundError):
        found: int = json.loads(JOURNAL.read_bytes().partition(b"\n")[2])["counts"]["rows"]
        return found
    return 0


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(("how", "jobs"), [(signal.SIGINT, "1"), (signal.SIGINT, "2"), (signal.SIGKILL, "2")])
def test_a_stopped_command_goes_on_and_leaves_no_process(
    folder: Path, how: signal.Signals, jobs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scored(ROWS, to="whole.csv", kept=("key",))
    arguments = ["batch", "sound.perf", "rows.csv", "--keep", "key", "--jobs", jobs]
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments], stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    ) as process:
        wait(lambda: rows() > 0)
        # A terminal interrupts all processes; a kill ends one.
        (os.killpg if how is signal.SIGINT else os.kill)(process.pid, how)
        said = process.communicate()[1]
    if how is signal.SIGINT:
        assert (process.returncode, said) == (130, "stopped; the same command goes on from here\n")
    else:
        assert (process.returncode, said) == (-signal.SIGKILL, "")
    wait(lambda: is_gone(process.pid))
    reached = rows()
    assert 0 < reached < 2_000 and not Path("rows.scores.csv").exists()
    assert main(arguments) == 1
    assert capsys.readouterr().err == f"an interrupted run goes on behind row {reached:,}\n"
    assert {path.name for path in folder.iterdir()} == {
        "sound.perf", "rows.csv", "whole.csv", "whole.csv.failed.csv", "rows.scores.csv", "rows.scores.csv.failed.csv",
    }  # fmt: skip
    for name in ("", ".failed.csv"):
        assert Path(f"rows.scores.csv{name}").read_bytes() == Path(f"whole.csv{name}").read_bytes()


# ---------------------------------------------------------------- the processes


def test_an_interrupt_waits_while_a_process_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []

    def submit(_: object, function: Any, /, *arguments: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        begun.append(function(*arguments))

    monkeypatch.setattr(ProcessPoolExecutor, "submit", submit)
    with batch.workers(2) as executor:
        assert executor is not None
        with pytest.raises(KeyboardInterrupt):
            executor.submit(len, "ab")
    assert begun == [2]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_other_systems_have_no_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "pthread_sigmask")
    with batch.workers(2) as executor:
        assert executor is not None
        assert executor.submit(len, "ab").result() == 2
