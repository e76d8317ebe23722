"""Scores a file of fact sets: writes a file of their scores, and lists of what is wrong with the rows.

The output grows beside its place under another name and takes that place only when it is whole. A run that was stopped,
however hard, goes on where its journal says. It replaces and takes away what a run has made, and nothing else: what
grows is known by the journal beside it, and a list by its form.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path

from perfscore.batch.executing import in_order
from perfscore.batch.forms import HEAD, Form, Plan, head_of, is_list, listed
from perfscore.batch.inputs import Input, check_kept, opened
from perfscore.batch.journal import Content, Counts, Growing, Identity, Journal, Lock, Mark, Prefix, Taken
from perfscore.batch.rows import Piece, pieces
from perfscore.batch.scoring import Done, prepare, score_piece
from perfscore.files.door import check, mode_of, reason
from perfscore.kernel.resources import VERSION
from perfscore.kernel.source import Record, printable, replace
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.reports.framework import Framework

ENDINGS: dict[str, Form] = {".csv": "csv", ".jsonl": "jsonl"}
_LISTS = ("failed", "warnings")
_ENDINGS_OF_LISTS = {f"{ending}.{name}.csv" for ending in ENDINGS for name in _LISTS}
_SHOWN = 80


class Summary(Counts, kw_only=True):
    """What became of a file.

    ``rows`` are all, ``failed`` those without a score; ``codes`` counts the rows that failed with each code, ``grades``
    those that were given each grade; ``total`` is the sum of all published totals. ``failures`` is the file that lists
    what failed, None where nothing did; ``resumed`` is the number of rows that an earlier run had scored.

    ``warned`` are the scored rows with warnings, which the file ``warnings`` lists; where no list was asked for, those
    that may have any.
    """

    output: Path
    failures: Path | None = None
    resumed: int = 0
    warnings: Path | None = None

    @property
    def mean(self) -> Fraction | None:
        """The mean of all published totals, exactly; None where there are none."""
        scored = self.rows - self.failed
        return self.total / scored if scored else None


class Progress(Record):
    """How far a run has come: its rows, and bytes of the input; ``rows_before`` and so on are of an earlier run."""

    rows: int
    offset: int
    size: int
    rows_before: int
    offset_before: int


class Options(Record):
    """How a run is made.

    ``kept`` are columns of the input that go to the output; ``restart`` begins anew although an interrupted run could
    go on; ``warnings`` asks for a list of what the framework warns of; ``raw`` leaves texts that a spreadsheet takes
    for formulas as they are; ``interval`` is after how many seconds the journal is written, and ``ahead`` how many
    pieces are read before the first of them is written.
    """

    kept: tuple[str, ...] = ()
    restart: bool = False
    warnings: bool = False
    raw: bool = False
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
            raise PerfscoreError.in_file(Message("PS618.no_batch_file", name=printable(path.name[:_SHOWN])), path)
    if "".join(target.suffixes[-3:]).lower() in _ENDINGS_OF_LISTS:
        raise PerfscoreError.in_file(Message("PS618.named_as_a_list"), target)
    inputs = (source, framework.source.name)
    check(target, inputs)
    given = opened(source, framework, options.kept)
    with given.file:
        form = ENDINGS[target.suffix.lower()]
        plan = Plan(
            framework, given.name, given.encoding, given.columns, options.kept, form, options.warnings, options.raw
        )
        check_kept(options.kept, (*plan.indicators, *plan.headings) if form == "csv" else ("scores", "titled"))
        run = _Run(plan, given, target, options)
        lock = Lock(_beside(target, "lock"))
        try:
            for path in (*run.paths(), lock.path):
                check(path, inputs)
            lock.take()
            run.begin()
            if not run.state.finished:
                run.go(executor, told)
            return run.end()
        except Taken:
            raise PerfscoreError.in_file(Message("PS618.taken"), target) from None
        except OSError as error:
            message = Message("PS608.unwritable", why=reason(error))
            raise PerfscoreError.in_file(message, error.filename or target) from None
        except BrokenExecutor:
            raise PerfscoreError.in_file(Message("PS618.worker_lost"), source) from None
        finally:
            run.close()
            lock.free()


def _beside(target: Path, ending: str) -> Path:
    """A file of a run: its name tells which output it belongs to."""
    return target.with_name(f"{target.name}.{ending}")


class _Run:
    def __init__(self, plan: Plan, given: Input, target: Path, options: Options) -> None:
        self.plan = plan
        self.given = given
        self.options = options
        self.output = Growing(target)
        self.failed, self.warned = (Growing(_beside(target, f"{name}.csv")) for name in _LISTS)
        self.files = {"output": self.output, "failed": self.failed}
        if options.warnings:
            self.files["warned"] = self.warned
        self.journal = Journal(_beside(target, "journal"))
        identity = Identity(VERSION, plan.framework.digest, str(given.size), plan.options)
        self.state = Content(identity, given.heading, dict.fromkeys(self.files, Prefix()), Counts(given.lines))
        self.resumed = 0

    def paths(self) -> Iterator[Path]:
        """What has the names that belong to the run, or would have them."""
        for file in (self.output, self.failed, self.warned):
            yield from (file.place, file.path)
        yield from (self.journal.path, self.journal.new)

    # ------------------------------------------------------------ the beginning

    def begin(self) -> None:
        """Begin anew, or go on where an interrupted run stopped."""
        interrupted = self.journal.is_there()
        if interrupted and not self.options.restart:
            record = self.journal.read()
            self._check_lists(before_output=record.finished)
            self._take_up(record)
            self._check_growing(record.written)
            known = record.written
        else:
            self._check_growing(self._made() if interrupted else ())
            self._check_lists(before_output=interrupted)
            known = {name: prefix.mark for name, prefix in self.state.written.items()}
            # While there is a journal that names it.
            if not self.options.warnings:
                self.warned.drop()
            # From here on whatever grows beside the output is known to be of a run.
            self.journal.write(self.state)
        if self.state.finished:
            self._open_finished(known)
        else:
            self._open(known)

    def _made(self) -> Container[str]:
        """What an interrupted run has let grow; all that one may, where its journal is torn."""
        with suppress(PerfscoreError):
            return self.journal.read().written
        return {"output", "failed", "warned"}

    def _check_growing(self, made: Container[str]) -> None:
        """Make sure that nothing lies where a file would grow but what a run has made."""
        for name, file in (("output", self.output), ("failed", self.failed), ("warned", self.warned)):
            if name not in made and os.path.lexists(file.path):
                raise PerfscoreError.in_file(Message("PS618.in_the_way"), file.path)

    def _check_lists(self, *, before_output: bool) -> None:
        """Make sure that what lies in the place of a list is one, and that its output is there still.

        ``before_output`` tells that a run may have put a list in its place, and was killed before its output was.
        """
        for file in (self.failed, self.warned):
            if not os.path.lexists(file.place):
                continue
            if not is_list(file.place):
                if file not in self.files.values():
                    continue
                raise PerfscoreError.in_file(Message("PS618.not_a_list"), file.place)
            if not before_output and not os.path.lexists(self.output.place):
                raise PerfscoreError.in_file(Message("PS618.list_alone"), file.place)

    def _take_up(self, record: Content[Mark]) -> None:
        """Take up an interrupted run, which must be of the same."""
        theirs, own = record.identity, self.state.identity
        if theirs.perfscore != own.perfscore:
            raise PerfscoreError.in_file(Message("PS616.other_version"), self.journal.path)
        if theirs.framework != own.framework:
            raise PerfscoreError.in_file(Message("PS616.other_framework"), self.journal.path)
        if theirs.input != own.input:
            raise PerfscoreError.in_file(Message("PS616.other_size"), self.journal.path)
        read = Prefix.of(self.given.file, record.read.size)
        if read.mark != record.read:
            raise PerfscoreError.in_file(Message("PS616.input_changed"), Path(self.given.name))
        # What the columns mean is one of these, and is read from the input.
        if theirs.options != own.options:
            raise PerfscoreError.in_file(Message("PS616.other_options"), self.journal.path)
        if record.written.keys() != self.files.keys():
            raise PerfscoreError.in_file(Message("PS616.journal_changed"), self.journal.path)
        self.state = replace(self.state, read=read, counts=record.counts, finished=record.finished)
        self.resumed = record.counts.rows

    def _open(self, known: Mapping[str, Mark]) -> None:
        written = {}
        mode = mode_of(self.output.place)
        for name, file in self.files.items():
            prefix = file.go_on(known[name], mode)
            if not prefix.size:
                head = head_of(self.plan) if file is self.output else HEAD
                file.write(head)
                prefix = prefix.then(head)
            written[name] = prefix
        self.state = replace(self.state, written=written)
        self.given.file.seek(self.state.read.size)
        self.checkpoint()

    def _open_finished(self, known: Mapping[str, Mark]) -> None:
        """Open what is whole and has not been put in its place."""
        for name, file in self.files.items():
            if self._has_lines(name) and not file.is_settled(known[name]):
                file.go_on(known[name], None)

    # ------------------------------------------------------------ the way

    def go(self, executor: Executor | None, told: Callable[[Progress], None]) -> None:
        """Score what is left of the input."""
        before = self.state.counts.rows, self.state.read.size
        last = time.monotonic()
        prepare(self.plan)
        try:
            with closing(in_order(executor, score_piece, self._calls(), self.options.ahead)) as scored:
                for read, done in scored:
                    if read.size > self.given.size:
                        break
                    self._take(read, done)
                    told(Progress(self.state.counts.rows, read.size, self.given.size, *before))
                    if time.monotonic() - last >= self.options.interval:
                        self.checkpoint()
                        last = time.monotonic()
        finally:
            self.checkpoint()
        if not self.given.is_as_read(self.state.read):
            raise PerfscoreError.in_file(Message("PS618.changed_meanwhile"), Path(self.given.name))

    def _calls(self) -> Iterator[tuple[Prefix, tuple[Plan, Piece]]]:
        try:
            for read, piece in pieces(self.given.file, self.state.read, table=self.plan.columns is not None):
                yield read, (self.plan, piece)
        except OSError as error:
            message = Message("PS602.unreadable", why=reason(error), meant=None)
            raise PerfscoreError.in_file(message, self.given.name) from None

    def _take(self, read: Prefix, done: Done) -> None:
        counts = self.state.counts
        parts = {
            "output": done.written,
            "failed": listed(done.failures, counts.rows, counts.lines, raw=self.options.raw),
            "warned": listed(done.warnings, counts.rows, counts.lines, raw=self.options.raw),
        }
        for name, file in self.files.items():
            file.write(parts[name])
        written = {name: prefix.then(parts[name]) for name, prefix in self.state.written.items()}
        # All at once, so that whoever is interrupted has taken a piece or has not.
        self.state = replace(self.state, read=read, written=written, counts=_counted(counts, done))

    def checkpoint(self) -> None:
        """Write down how far the run has come, once all of it is on the disk."""
        for file in self.files.values():
            file.sync()
        self.journal.write(self.state)

    # ------------------------------------------------------------ the end

    def end(self) -> Summary:
        """Put the files in their places. Whatever of it a killed run has done already, it is not done again."""
        if not self.state.finished:
            self.state = replace(self.state, finished=True)
            self.checkpoint()
        counts = self.state.counts
        failures, warnings = self._settle_list("failed", self.failed), self._settle_list("warned", self.warned)
        self.output.settle()
        self.journal.remove()
        grades = _in_order(self.plan.framework, counts.grades)
        own = vars(counts) | {"codes": Counter(dict(sorted(counts.codes.items()))), "grades": grades}
        return Summary(**own, output=self.output.place, failures=failures, resumed=self.resumed, warnings=warnings)

    def _settle_list(self, name: str, file: Growing) -> Path | None:
        """Put a list in its place, or take away that of the output before, so that none misleads; where it is."""
        if self._has_lines(name):
            if os.path.lexists(file.place) and not is_list(file.place):
                raise PerfscoreError.in_file(Message("PS618.not_a_list"), file.place)
            file.settle()
            return file.place
        file.drop()
        if is_list(file.place):
            file.place.unlink()
        return None

    def _has_lines(self, name: str) -> bool:
        counts = {"output": 1, "failed": self.state.counts.failed, "warned": self.state.counts.warned}
        return name in self.files and counts[name] > 0

    def close(self) -> None:
        """Leave the files as they are."""
        for file in self.files.values():
            file.close()


def _counted(counts: Counts, done: Done) -> Counts:
    codes_by_row: dict[int, dict[str, None]] = {}
    for row, _, _, code, *_ in done.failures:
        codes_by_row.setdefault(row, {})[code] = None
    return Counts(
        counts.lines + done.newlines,
        counts.rows + done.rows,
        counts.failed + len(codes_by_row),
        counts.warned + done.warned,
        counts.codes + Counter(code for codes in codes_by_row.values() for code in codes),
        counts.grades + Counter(dict(done.grades)),
        counts.total + Fraction(*done.total),
    )


def _in_order(framework: Framework, grades: Counter[str | None]) -> Counter[str | None]:
    """How often each grade was given, in the order of the framework."""
    grading = framework.grading
    names = () if grading is None else grading.grades
    return Counter({name: grades[name] for name in dict.fromkeys([*names, *grades]) if grades[name]})
