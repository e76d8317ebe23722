"""A file of fact sets comes in; a file of their scores, and lists of what is wrong with the rows, go out.

The output grows beside its place under another name and takes that place only when it is whole. A run that was stopped,
however hard, goes on where its journal says.
"""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs

from perfscore.batch.forms import head_of
from perfscore.batch.growing import Growing, Lost
from perfscore.batch.inputs import Input, check_kept, opened
from perfscore.batch.journal import Identity, Journal, State
from perfscore.batch.lock import Lock, Taken
from perfscore.batch.order import in_order
from perfscore.batch.piece import Done, Failure
from perfscore.batch.plan import Form, Plan
from perfscore.batch.records import Piece, pieces
from perfscore.batch.scoring import prepare, score_piece
from perfscore.diagnostics import Diagnostic, Message, PerfscoreError, Place
from perfscore.messages import batch as messages
from perfscore.messages import files
from perfscore.prepared import Framework
from perfscore.source import printable
from perfscore.version import VERSION

ENDINGS: dict[str, Form] = {".csv": "csv", ".jsonl": "jsonl"}
_LIST_HEAD = "\ufeffrow,line,column,code,message,help\n".encode()
_SHOWN = 80


@attrs.frozen
class Summary:
    """What became of a file.

    ``rows`` are all, ``failed`` those without a score; ``codes`` counts the rows that failed with each code, ``grades``
    those that were given each grade; ``total`` is the sum of all published totals. ``failures`` is the file that lists
    what failed, None where nothing did; ``resumed`` is the number of rows that an earlier run had scored.

    ``warned`` are the scored rows with warnings, which the file ``warnings`` lists; where no list was asked for, those
    that may have any.
    """

    rows: int
    failed: int
    codes: dict[str, int]
    grades: dict[str | None, int]
    total: Fraction
    output: Path
    failures: Path | None
    resumed: int
    warned: int = 0
    warnings: Path | None = None

    @property
    def mean(self) -> Fraction | None:
        """The mean of all published totals, exactly; None where there are none."""
        scored = self.rows - self.failed
        return self.total / scored if scored else None


@attrs.frozen
class Progress:
    """How far a run has come: its rows, and bytes of the input; ``rows_before`` and so on are of an earlier run."""

    rows: int
    offset: int
    size: int
    rows_before: int
    offset_before: int


@attrs.frozen
class Options:
    """How a run is made.

    ``kept`` are columns of the input that go to the output; ``restart`` begins anew although an interrupted run could
    go on; ``warnings`` asks for a list of what the framework warns of; ``interval`` is after how many seconds the
    journal is written, and ``ahead`` how many pieces are read before the first of them is written.
    """

    kept: tuple[str, ...] = ()
    restart: bool = False
    warnings: bool = False
    interval: float = 1.0
    ahead: int = 8


def output_beside(path: Path) -> Path:
    """Where the scores of a file go that nobody has named a place for."""
    return path.with_name(f"{path.stem}.scores{path.suffix}")


def score_file(
    framework: Framework,
    source: Path,
    target: Path,
    options: Options,
    *,
    executor: Executor | None = None,
    told: Callable[[Progress], None] = lambda _progress: None,
) -> Summary:
    """Score every row of a file.

    ``told`` is called after each piece. Raises FactsError where the input cannot be read or has wrong columns, and
    PerfscoreError where the output cannot be written or an interrupted run cannot go on; what was written until then
    stays for the next run.
    """
    for path in (source, target):
        if path.suffix.lower() not in ENDINGS:
            raise _error(messages.no_batch_file(printable(path.name[:_SHOWN])), path)
    for path in (target, *_lists(target)):
        with suppress(OSError, ValueError):
            if source.samefile(path):
                raise _error(messages.over_the_input(), path)
    if "\0" in str(target):
        raise _error(files.unwritable("its name is none"), target)
    found = opened(source, framework, options.kept)
    with found.file:
        form = ENDINGS[target.suffix.lower()]
        plan = Plan(framework, found.name, found.encoding, found.columns, options.kept, form, options.warnings)
        check_kept(options.kept, plan.indicators if form == "csv" else ("scores",))
        run = _Run(plan, found, target, options)
        lock = Lock(target.with_name(f"{target.name}.lock"))
        try:
            lock.take()
            run.begin()
            if not run.state.finished:
                run.go(executor, told)
            return run.end()
        except Taken:
            raise _error(messages.taken(), target) from None
        except Lost as lost:
            raise _error(messages.lost_run(), lost.path) from None
        except OSError as error:
            raise _error(files.unwritable((error.strerror or str(error)).lower()), target) from None
        except BrokenExecutor:
            raise _error(messages.worker_lost(), source) from None
        finally:
            run.close()
            lock.free()


def _lists(target: Path) -> tuple[Path, Path]:
    """Where it is listed what failed, and what was warned of."""
    return target.with_name(f"{target.stem}.failed.csv"), target.with_name(f"{target.stem}.warnings.csv")


def _error(message: Message, path: Path) -> PerfscoreError:
    return PerfscoreError([Diagnostic.at(message, Place(str(path)[:200]))])


class _Run:
    def __init__(self, plan: Plan, found: Input, target: Path, options: Options) -> None:
        self.plan = plan
        self.found = found
        self.options = options
        failed, warned = map(Growing, _lists(target))
        self.output, self.failed, self.warned = Growing(target), failed, warned if options.warnings else None
        self.journal = Journal(target.with_name(f"{target.name}.journal"))
        self.identity = Identity(VERSION, plan.framework.digest, f"{found.size} {found.digest}", plan.options)
        self.state = State(found.start, found.lines)
        self.resumed = 0

    # ------------------------------------------------------------ the beginning

    def begin(self) -> None:
        """Start anew, or go on where an interrupted run stopped."""
        known = None
        if self.options.restart:
            self.journal.remove()
        else:
            with suppress(FileNotFoundError):
                known = self._known()
        if known is None:
            self.output.begin(head_of(self.plan))
            self.failed.begin(_LIST_HEAD)
            if self.warned is not None:
                self.warned.begin(_LIST_HEAD)
            self.checkpoint()
            return
        self.state = known
        self.resumed = known.rows
        if known.finished:
            return
        self.output.go_on(known.written)
        self.failed.go_on(known.failed_written)
        if self.warned is not None:
            self.warned.go_on(known.warned_written)
        self.found.file.seek(known.offset)

    def _known(self) -> State:
        """The state of an interrupted run, which must be of the same."""
        found = self.journal.read()
        if found is None:
            raise Lost(self.journal.path)
        identity, state = found
        for name, what in (
            ("perfscore", "another version of perfscore"),
            ("framework", "another framework"),
            ("input", "another input"),
            ("options", "other options"),
        ):
            if getattr(identity, name) != getattr(self.identity, name):
                raise _error(messages.other_run(what), self.journal.path)
        return state

    # ------------------------------------------------------------ the way

    def go(self, executor: Executor | None, told: Callable[[Progress], None]) -> None:
        """Score what is left of the input."""
        before = self.state.rows, self.state.offset
        last = time.monotonic()
        prepare(self.plan)
        found = in_order(executor, score_piece, self._calls(), self.options.ahead)
        try:
            for end, done in found:
                if end > self.found.size:
                    break
                self._take(end, done)
                told(Progress(self.state.rows, end, self.found.size, *before))
                if time.monotonic() - last >= self.options.interval:
                    self.checkpoint()
                    last = time.monotonic()
        finally:
            self.checkpoint()
        if self.state.offset != self.found.size:
            raise _error(messages.changed_meanwhile(), Path(self.found.name))

    def _calls(self) -> Iterator[tuple[int, tuple[Plan, Piece]]]:
        for piece in pieces(self.found.file, table=self.plan.columns is not None):
            yield piece.end, (self.plan, piece)

    def _take(self, end: int, done: Done) -> None:
        state = self.state
        self.output.write(done.written)
        self.failed.write(_listed(done.failures, state.rows, state.lines))
        if self.warned is not None:
            self.warned.write(_listed(done.warnings, state.rows, state.lines))
        failed: dict[int, set[str]] = {}
        for row, _, _, code, *_ in done.failures:
            failed.setdefault(row, set()).add(code)
        state.failed += len(failed)
        for codes in failed.values():
            state.codes.update(sorted(codes))
        state.grades.update(dict(done.grades))
        state.total += Fraction(*done.total)
        state.warned += done.warned
        state.rows += done.rows
        state.lines += done.newlines
        state.offset = end

    def checkpoint(self) -> None:
        """Write down how far the run has come, once all of it is on the disk."""
        self.state.written, self.state.failed_written = self.output.flush(), self.failed.flush()
        if self.warned is not None:
            self.state.warned_written = self.warned.flush()
        self.journal.write(self.identity, self.state)

    # ------------------------------------------------------------ the end

    def end(self) -> Summary:
        """Put the files in their places. Whatever of it a killed run has done already, it is not done again."""
        if not self.state.finished:
            self.state.finished = True
            self.checkpoint()
        for some, listed in ((self.state.failed, self.failed), (self.state.warned, self.warned)):
            if listed is not None:
                listed.settle() if some else listed.drop()
        self.output.settle()
        self.journal.remove()
        state = self.state
        return Summary(
            state.rows,
            state.failed,
            dict(sorted(state.codes.items())),
            _in_order(self.plan.framework, state.grades),
            state.total,
            self.output.place,
            self.failed.place if state.failed else None,
            self.resumed,
            state.warned,
            self.warned.place if self.warned is not None and state.warned else None,
        )

    def close(self) -> None:
        """Leave the files as they are."""
        for file in (self.output, self.failed, self.warned):
            if file is not None:
                file.close()


def _in_order(framework: Framework, grades: Counter[str | None]) -> dict[str | None, int]:
    """How often each grade was given, in the order of the framework."""
    grading = framework.grading
    names: list[str | None] = []
    if grading is not None:
        names = [*(row.grade for row in grading.rows), *(each.grade for each in grading.overrides)]
    return {name: grades[name] for name in dict.fromkeys([*names, *grades]) if grades[name]}


def _listed(found: Sequence[Failure], rows: int, lines: int) -> bytes:
    if not found:
        return b""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row, line, column, *words in found:
        writer.writerow([rows + row, lines + line, column or "", *_written(words)])
    return text.getvalue().encode("utf-8", "backslashreplace")


def _written(words: Sequence[Any]) -> list[str]:
    return [word or "" for word in words]
