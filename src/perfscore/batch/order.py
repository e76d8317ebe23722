"""Calls come in, one after another; what they return, in the same order and never far ahead, goes out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from typing import TypeVar

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
