"""What several commands share: words of their arguments, reading facts, where they write to, a line of progress."""

from __future__ import annotations

import argparse
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, Any

import perfscore
from perfscore.cli.parser import endings
from perfscore.files import door
from perfscore.files.door import remember
from perfscore.files.loader import with_sheet
from perfscore.kernel import resources
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import Language, Mutable, Record, display_width, pad
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.reports.shown import wanted
from perfscore.search.branching import Budget, watching

if TYPE_CHECKING:
    from perfscore.reports import json
else:
    json = LazyModule("perfscore.reports.json")


def facts_of(given: Sequence[str]) -> perfscore.Facts:
    """The facts of several arguments; where two have a fact, the later one counts."""
    facts = _some_facts(given[0])
    for more in given[1:]:
        facts |= _some_facts(more)
    return facts


def _some_facts(given: str) -> perfscore.Facts:
    """The facts of an argument: of a file, or, behind the name of a table and ``=``, its rows.

    A file with such a name is ``./name=….csv``. Behind a workbook, ``#`` and the name of a sheet may stand.
    """
    name, sign, file = given.partition("=")
    table, named = (name, file) if sign and name.isidentifier() else (None, given)
    path, sheet = with_sheet(named)
    return perfscore.load_facts(path, table=table, sheet=sheet)


def told(found: Any, form: str, lang: Language | None, **settings: bool) -> str | bytes:
    """A result, a framework or an answer in a form that it has."""
    if form == "json":
        return json.json_text(found.to_dict())
    written: str | bytes = getattr(found, f"to_{form}")(lang=lang, **settings)
    return written


# ---------------------------------------------------------------- where a command writes to


def form_of(output: str | None, asked: str | None, forms: Sequence[str]) -> str:
    """The form that is asked for, else that of the file's ending. Raises PerfscoreError where it has none."""
    if asked is not None or output is None:
        return asked or forms[0]
    ending = Path(output).suffix.lower()
    for form in forms:
        if ending in endings([form]):
            return form
    message = Message("PS609.no_form", ending=ending, known=endings(forms))
    raise PerfscoreError.in_file(message, output)


class Output(Record):
    """Where a command writes to, and in which form: to standard output, or to a file that it does not read."""

    form: str
    file: str | None
    inputs: tuple[str, ...]
    over: bool
    opened: list[os.stat_result]

    @property
    def coloured(self) -> bool:
        """Whether it is text for a terminal that shows colours."""
        return self.form == "text" and self.file is None and wanted(sys.stdout, os.environ)

    def write(self, written: str | bytes) -> None:
        """Write all of it. Raises PerfscoreError where a file cannot be written, and OSError of standard output."""
        if isinstance(written, str):
            text = written if written.endswith("\n") else f"{written}\n"
            if self.file is None:
                sys.stdout.write(text)
                return
            # Without the mark of the encoding a spreadsheet takes the file for one of the old local encodings.
            written = text.encode("utf-8-sig" if self.form == "csv" else "utf-8", "backslashreplace")
        if self.file is None:
            sys.stdout.buffer.write(written)
        else:
            door.write(self.file, written, self.inputs, over=self.over, opened=self.opened)


def output_of(options: argparse.Namespace, read: Iterable[str], *, over: bool = True) -> Output:
    """Where the options say to write to; ``read`` are the arguments that name what the command reads.

    Raises PerfscoreError where nothing can be written there, or where the ending of its name tells no form.
    """
    inputs = tuple(path for argument in read for path in _inputs(argument))
    if options.output is not None:
        door.check(options.output, inputs, over=over)
    return Output(form_of(options.output, options.format, options.forms), options.output, inputs, over, remember())


def _inputs(argument: str) -> Iterator[str]:
    """The files that an argument may mean."""
    name, _ = with_sheet(argument.partition("=")[2] or argument)
    yield from (argument, name)
    # Within a zip file it is the name of none.
    yield from map(str, resources.named("frameworks", name))


_PAUSE = 1.0


class Line(Mutable):
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
