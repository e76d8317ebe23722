"""Branch and bound: the loop that every search by boxes of values goes through, and the budget that ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar

import attrs

from perfscore.kernel.source import Mutable

_Box = TypeVar("_Box")
_Key = TypeVar("_Key", bound=tuple[Any, ...])


_WATCHER: ContextVar[Callable[[Budget], None] | None] = ContextVar("_WATCHER", default=None)


@contextmanager
def watching(told: Callable[[Budget], None]) -> Iterator[None]:
    """Tell of each budget that is begun with, for as long as the context lasts."""
    token = _WATCHER.set(told)
    try:
        yield
    finally:
        _WATCHER.reset(token)


class Spent(Exception):
    """All the work that an answer may cost has been done."""


class Budget(Mutable):
    """The work that may still be done for an answer, in nodes that are looked at or in evaluations."""

    left: int
    most: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.most, told = self.left, _WATCHER.get()
        if told is not None:
            told(self)

    @property
    def spent(self) -> int:
        """How much of it has been done."""
        return self.most - max(self.left, 0)

    def spend(self, work: int = 1) -> bool:
        """Whether there was so much left of it."""
        self.left -= work
        return self.left >= 0

    def take(self, work: int) -> None:
        """The same where nothing goes on without it. Raises Spent."""
        if not self.spend(work):
            raise Spent

    @contextmanager
    def part(self, most: int) -> Iterator[Budget]:
        """A part of it, of which only what was spent is gone afterwards."""
        own = Budget(min(self.left, most))
        before = own.left
        yield own
        self.left -= before - own.left


def branched(
    first: Iterable[tuple[_Key, _Box]],
    parts: Callable[[_Box], Iterable[tuple[_Key, _Box]] | None],
    enough: Callable[[_Key], bool],
) -> bool:
    """Cut the box with the least key into parts until that key is enough, or it cannot be cut; whether any is left.

    Of boxes with the same key the latest is cut first, so that one comes to an end early.
    """
    order, heap = count(step=-1), list[tuple[_Key, int, _Box]]()
    for key, box in first:
        heappush(heap, (key, next(order), box))
    while heap:
        key, _, box = heap[0]
        found = None if enough(key) else parts(box)
        if found is None:
            return True
        heappop(heap)
        for each, part in found:
            heappush(heap, (each, next(order), part))
    return False
