"""``perfscore batch``: score every row of a file, tell on a terminal how far it is, and sum it up."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from perfscore.batch.files import Options, Progress, Summary, output_beside, score_file
from perfscore.cli import FINE, PROBLEMS, STOPPED
from perfscore.cli.common import Line
from perfscore.files.loader import load
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Language, printable
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import PerfscoreError

_MOST_JOBS = 256
_PAUSE = 0.2


def run_batch(options: argparse.Namespace) -> int:
    """Score a file; the exit code. Raises PerfscoreError where that cannot be."""
    jobs = 1 if options.jobs is None else _jobs(options.jobs)
    for name in (options.input, options.output):
        if name is not None and not name.strip():
            raise PerfscoreError.of(Message("PS602.nameless"))
    source = Path(options.input)
    target = output_beside(source) if options.output is None else Path(options.output)
    framework = load(options.framework)
    lang = options.spoken
    shown = _Shown(sys.stderr, lang)
    chosen = Options(tuple(options.keep), options.restart, options.warnings, options.raw, ahead=8 * jobs)
    try:
        with workers(jobs) as executor:
            summary = score_file(framework, source, target, chosen, executor=executor, told=shown)
    except KeyboardInterrupt:
        shown.line.clear()
        sys.stderr.write(f"{Words('run.stopped', without=options.restart).told_in(lang)}\n")
        return STOPPED
    finally:
        shown.line.clear()
    sys.stdout.write(told(summary, lang))
    return PROBLEMS if summary.failed else FINE


def _jobs(given: str) -> int:
    if given.isascii() and given.isdigit() and 0 < len(given) < 4 and 0 < int(given) <= _MOST_JOBS:
        return int(given)
    raise PerfscoreError.of(Message("PS618.no_number", what="--jobs", found=f"“{printable(given[:40])}”"))


class _Shown:
    """Shows how far a run has come, on a terminal only, and says once that an earlier run goes on."""

    def __init__(self, stream: IO[str], lang: Language = "en", clock: Callable[[], float] = time.monotonic) -> None:
        self.line = Line(stream)
        self.lang = lang
        self.clock = clock
        self.live = stream.isatty()
        self.began = self.last = clock()
        self.said = False

    def __call__(self, progress: Progress) -> None:
        if not self.said and progress.rows_before:
            goes_on = Words("run.goes_on", row=progress.rows_before)
            self.line.stream.write(f"{goes_on.told_in(self.lang)}\n")
        self.said = True
        now = self.clock()
        if self.live and now - self.last >= _PAUSE:
            self.last = now
            self.line.show(progress_text(progress, now - self.began, self.lang))


def progress_text(progress: Progress, seconds: float, lang: Language = "en") -> str:
    """Rows, rows a second and the time that is left."""
    rate = int((progress.rows - progress.rows_before) / seconds)
    read = progress.offset - progress.offset_before
    left = int(seconds * (progress.size - progress.offset) / read)
    minutes, rest = divmod(left, 60)
    shown = str(minutes) if minutes else None
    return Words("run.progress", rows=progress.rows, rate=rate, minutes=shown, seconds=rest).told_in(lang)


def told(summary: Summary, lang: Language = "en") -> str:
    """The summary of a run in lines."""
    scored = summary.rows - summary.failed
    lines = [Words("run.rows", rows=summary.rows, scored=scored, failed=summary.failed)]
    if summary.mean is not None:
        lines.append(Words("run.mean", mean=show(summary.mean)))
    grades = ((printable(grade), count) for grade, count in summary.grades.items() if grade is not None)
    lines += [Words("run.grade", grade=grade, count=count) for grade, count in grades]
    lines += [Words("run.code", code=code, count=count) for code, count in summary.codes.items()]
    if summary.warned and summary.warnings is None:
        lines.append(Words("run.may_warn", count=summary.warned))
    elif summary.warned:
        lines.append(Words("run.warned", count=summary.warned))
    lines.append(Words("run.written", file=printable(str(summary.output))))
    if summary.failures is not None:
        lines.append(Words("run.failures", file=printable(str(summary.failures))))
    if summary.warnings is not None:
        lines.append(Words("run.warnings", file=printable(str(summary.warnings))))
    return "".join(f"{line.told_in(lang)}\n" for line in lines)


Out = TypeVar("Out")


@contextmanager
def workers(jobs: int) -> Iterator[Executor | None]:
    """So many processes; none where this one suffices."""
    if jobs == 1:
        yield None
        return
    with _Workers(jobs, initializer=serve) as executor:
        yield executor


class _Workers(ProcessPoolExecutor):
    def submit(self, function: Callable[..., Out], /, *arguments: Any, **named: Any) -> Future[Out]:
        """As any executor does; an interrupt waits meanwhile, since a process that begins does not know it yet."""
        with _uninterrupted():
            return super().submit(function, *arguments, **named)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        # Windows has no such mask.
        yield
        return
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def serve(ask: Callable[[], int] = os.getppid, leave: Callable[[int], None] = os._exit, pause: float = 1.0) -> None:
    """Prepare a process that scores for another: it leaves interrupts to that, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = ask()

    def watch() -> None:
        while ask() == parent:
            time.sleep(pause)
        leave(1)

    threading.Thread(target=watch, daemon=True).start()
