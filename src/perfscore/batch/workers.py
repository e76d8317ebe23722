"""The processes that score for a run, and handing them calls in order, never far ahead."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Tag = TypeVar("Tag")
Out = TypeVar("Out")


def in_order(
    executor: Executor | None,
    function: Callable[..., Out],
    calls: Iterable[tuple[Tag, tuple[object, ...]]],
    ahead: int,
) -> Generator[tuple[Tag, Out]]:
    """The tag of each call with what ``function`` returns for its arguments.

    With an executor at most ``ahead`` calls are taken that have not been handed back; without one, one is.
    """
    if executor is None:
        for tag, arguments in calls:
            yield tag, function(*arguments)
        return
    waiting: deque[tuple[Tag, Future[Out]]] = deque()
    try:
        for tag, arguments in calls:
            waiting.append((tag, executor.submit(function, *arguments)))
            if len(waiting) >= ahead:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    finally:
        for _, future in waiting:
            future.cancel()


def _next(waiting: deque[tuple[Tag, Future[Out]]]) -> tuple[Tag, Out]:
    tag, future = waiting[0]
    # Whoever is interrupted here has not handed it back, so it must be cancelled with the others.
    found = future.result()
    waiting.popleft()
    return tag, found


# ---------------------------------------------------------------- the processes


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
