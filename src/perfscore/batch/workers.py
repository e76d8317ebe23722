"""The processes that score for ``perfscore batch``: they leave interrupts to it, and do not outlive it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

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
