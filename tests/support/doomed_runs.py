"""Runs of a batch that end at a chosen operation on a file, or line of code, each in a process of its own.

``python -m support.doomed_runs`` imports everything once. For each line of JSON that it reads it splits off a process
that scores ``rows.csv`` of a folder, and answers with a line that tells how that has ended.
"""

from __future__ import annotations

import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import IO, Any, Literal

import attrs

import perfscore
from perfscore.batch import files, forms, inputs, journal, rows
from perfscore.batch.files import Options, score_file
from perfscore.batch.rows import pieces
from perfscore.files import door
from perfscore.scoring.compiled import PLAIN

How = Literal[
    "runs",
    "counted",
    "killed",
    "torn",
    "power lost",
    "disk full",
    "interrupted",
    "interrupted in a line",
    "killed at any moment",
]

TRACED = {module.__file__ for module in (files, inputs, journal, forms, rows, door)}

PIECE = 40
"""Bytes that a run reads at once."""


@attrs.frozen
class Ended:
    """How a run has ended: "done", "killed", "interrupted" or a code; after how many operations and lines."""

    how: str
    operations: int = 0
    lines: int = 0


# ---------------------------------------------------------------- for a test


class Runs:
    """The process that splits off others."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, folder: Path, how: How = "runs", at: int = 0, **options: Any) -> Ended:
        """Score ``rows.csv`` of a folder under ``sound.perf``, and end at an operation."""
        assert self.process.stdin is not None and self.process.stdout is not None
        request = {"folder": str(folder), "how": how, "at": at, "options": options}
        self.process.stdin.write(f"{json.dumps(request)}\n")
        self.process.stdin.flush()
        return Ended(**json.loads(self.process.stdout.readline()))


@contextmanager
def doomed_runs() -> Iterator[Runs]:
    """Such a process, as long as it is needed."""
    tests = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tests), *filter(None, sys.path)])}
    command = [sys.executable, "-m", "support.doomed_runs"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment
    ) as process:
        try:
            yield Runs(process)
        finally:
            process.kill()


# ---------------------------------------------------------------- in the process itself


class Doom:
    """Counts the operations on files, and ends the process, or fails, at one of them."""

    def __init__(self, how: How, at: int) -> None:
        self.how = how
        self.at = at
        self.operations = self.lines = 0
        self.opened: list[Raw] = []
        self.synced: dict[int, int] = {}

    def step(self, what: str, torn: Callable[[], object] = lambda: None) -> None:
        """An operation is about to be done."""
        self.operations += 1
        if self.how == "killed at any moment":
            time.sleep(0.001)
        elif self.how == "disk full" and self.operations >= self.at and what in {"open", "write", "fsync"}:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self.operations == self.at and self.how != "interrupted in a line":
            self.end(torn)

    def end(self, torn: Callable[[], object]) -> None:
        match self.how:
            case "interrupted":
                raise KeyboardInterrupt
            case "torn":
                torn()
            case "power lost":
                for file in self.opened:
                    file.forget()
        if self.how in {"killed", "torn", "power lost"}:
            os.kill(os.getpid(), signal.SIGKILL)

    def line(self, frame: FrameType, event: str, _: object) -> Any:
        """A line of the code that reads and writes files is about to be run."""
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.at and self.how == "interrupted in a line":
                raise KeyboardInterrupt
        return self.line

    def before(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any, **named: Any) -> Any:
            self.step(what)
            return function(*arguments, **named)

        return stepping

    def sync(self, number: int) -> None:
        """Remember what is on the disk now. It is not put there, since a process that is killed leaves it all."""
        self.step("fsync")
        self.synced[number] = os.fstat(number).st_size

    def open(self, path: Path, mode: str, opener: Callable[[str, int], int]) -> IO[bytes]:
        if mode == "rb":
            return open(path, mode, opener=opener)
        assert mode == "r+b"
        return io.BufferedRandom(Raw(self, str(path), "r+", opener))

    def install(self) -> None:
        for name in ("open", "replace", "unlink"):
            os.__dict__[name] = self.before(name, os.__dict__[name])
        os.__dict__["fsync"] = self.sync
        door.__dict__["open"] = self.open


class Raw(io.FileIO):
    """An open file, each write to which is an operation."""

    def __init__(self, doom: Doom, path: str, mode: str, opener: Callable[[str, int], int]) -> None:
        super().__init__(path, mode, opener=opener)
        self.doom = doom
        self.size = os.fstat(self.fileno()).st_size
        doom.opened.append(self)

    def write(self, data: Any) -> int:
        self.doom.step("write", lambda: super(Raw, self).write(data[: len(data) // 2]))
        return super().write(data) or 0

    def truncate(self, size: int | None = None) -> int:
        self.doom.step("truncate")
        return super().truncate(size)

    def forget(self) -> None:
        """Lose what was not written down to the disk."""
        if not self.closed:
            kept = self.doom.synced.get(self.fileno(), self.size)
            os.ftruncate(self.fileno(), min(kept, os.fstat(self.fileno()).st_size))


@cache
def framework(text: str) -> perfscore.Framework:
    """A framework with its code, which runs find there."""
    loaded = perfscore.loads(text)
    loaded.compiled.program(PLAIN)
    return loaded


def run(request: dict[str, Any], loaded: perfscore.Framework, tell: int) -> None:
    """Score, and tell how that ended."""
    os.chdir(request["folder"])
    doom = Doom(request["how"], request["at"])
    doom.install()
    files.__dict__["pieces"] = partial(pieces, size=PIECE)
    if doom.how in {"counted", "interrupted in a line"}:
        sys.settrace(doom.line)
    try:
        score_file(loaded, Path("rows.csv"), Path("out.csv"), Options(interval=0.0, **request["options"]))
        how = "done"
    except perfscore.PerfscoreError as error:
        how = error.diagnostics[0].code
    except KeyboardInterrupt:
        how = "interrupted"
    sys.settrace(None)
    told = attrs.asdict(Ended(how, doom.operations, doom.lines))
    os.write(tell, json.dumps(told).encode())


def split_off(request: dict[str, Any]) -> str:
    """Run in another process; what that tells, or that it was killed."""
    loaded = framework(Path(request["folder"], "sound.perf").read_text("utf-8"))
    request["options"]["kept"] = tuple(request["options"].get("kept", ()))
    listen, tell = os.pipe()
    number = os.fork()
    if not number:
        try:
            run(request, loaded, tell)
        finally:
            os._exit(0)
    os.close(tell)
    if request["how"] == "killed at any moment":
        time.sleep(random.Random(request["at"]).uniform(0, 0.12))
        os.kill(number, signal.SIGKILL)
    with os.fdopen(listen, encoding="utf-8") as file:
        told = file.read()
    _, status = os.waitpid(number, 0)
    return told if told and not status else json.dumps({"how": "killed" if status == signal.SIGKILL else "lost"})


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{split_off(json.loads(line))}\n")
        sys.stdout.flush()
