"""What a terminal shows while a command is at work: one line, which goes away with it."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import IO

import attrs

from perfscore.kernel.source import Language, display_width, pad
from perfscore.messages.catalogue import Words
from perfscore.search.branching import Budget, watching

_PAUSE = 1.0


@attrs.define
class Line:
    """A line of a terminal that is written over and over."""

    stream: IO[str]
    width: int = 0

    def show(self, text: str) -> None:
        """Write a text over what stands there."""
        self.stream.write(f"\r{pad(text, self.width)}")
        self.stream.flush()
        self.width = display_width(text)

    def clear(self) -> None:
        """Take the line away."""
        if self.width:
            self.stream.write(f"\r{' ' * self.width}\r")
            self.stream.flush()
            self.width = 0


@contextmanager
def looking(lang: Language, stream: IO[str] | None = None, pause: float = _PAUSE) -> Iterator[None]:
    """Show on a terminal how far a search has come that takes seconds, by the work that it may do at most."""
    line = Line(stream or sys.stderr)
    if not line.stream.isatty():
        yield
        return
    # Only the last counts, and there may be very many.
    begun, ended = deque[Budget](maxlen=1), Event()

    def tell() -> None:
        while not ended.wait(pause):
            if begun:
                said = Words("run.looking", spent=begun[-1].spent, most=begun[-1].most)
                line.show(said.told_in(lang))

    with watching(begun.append):
        thread = Thread(target=tell, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            line.clear()
