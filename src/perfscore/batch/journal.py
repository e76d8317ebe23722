"""How far a run has come: what it has read, the files that it writes, the journal for the next run, and the lock.

What the journal tells of has been written before it, down to the disk. So whatever a killed run wrote beyond it is cut
off again, and nothing is lost or repeated. What was read and written is known again by its digest, and the journal by
its own. The right to write an output is a lock, which one process has at a time: the system keeps it and lets go of it
when the process ends, however hard. Processes that this one splits into do not have it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

import attrs
from attrs.validators import and_, deep_mapping, ge, instance_of, matches_re

from perfscore.files.door import give_mode, open_input, remove_own, reopen, settle, sync, sync_folder
from perfscore.kernel.source import Mutable, Record
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError

_MARK = b"perfscore-batch/"
_SCHEMA = _MARK + b"2"
_COUNT = and_(instance_of(int), ge(0))
_MOST = 1 << 24
_CHUNK = 1 << 20


# ---------------------------------------------------------------- what is known again


class Mark(Record):
    """The number of bytes at the beginning of a file, and their digest."""

    size: int = attrs.field(validator=_COUNT)
    digest: str


class Prefix(Record):
    """The beginning of a file."""

    size: int = 0
    _hash: blake2b = attrs.field(factory=lambda: blake2b(digest_size=32), repr=False)

    @classmethod
    def of(cls, file: IO[bytes], size: int) -> Prefix:
        """The first bytes of a file, or all of it where it has fewer."""
        prefix = cls()
        file.seek(0)
        while data := file.read(min(_CHUNK, size - prefix.size)):
            prefix = prefix.then(data)
        return prefix

    def then(self, data: bytes) -> Prefix:
        """The beginning that reaches so much further."""
        longer = self._hash.copy()
        longer.update(data)
        return Prefix(self.size + len(data), longer)

    @property
    def mark(self) -> Mark:
        """By what it is known again."""
        return Mark(self.size, self._hash.hexdigest())


# ---------------------------------------------------------------- a file that grows


class Growing(Mutable):
    """A file that grows beside its place, and takes that place when it is whole."""

    place: Path
    _file: IO[bytes] | None = None

    @property
    def path(self) -> Path:
        """Where it grows."""
        return self.place.with_name(f"{self.place.name}.partial")

    def go_on(self, known: Mark, mode: int | None) -> Prefix:
        """Go on behind what an interrupted run has written; begin anew behind nothing, with the ``mode`` if any.

        Raises PerfscoreError where not all of that is left, or it has changed.
        """
        with _left(self.path):
            file = self._file = reopen(self.path, make=known.size == 0)
        give_mode(file, mode)
        prefix = _known_again(file, known, self.path)
        file.truncate(known.size)
        file.seek(known.size)
        return prefix

    def is_settled(self, known: Mark) -> bool:
        """Whether it has been put in its place. Raises PerfscoreError where it has been, and has changed there."""
        if os.path.lexists(self.path):
            return False
        with _left(self.place), open_input(self.place) as file:
            _known_again(file, known, self.place)
            if file.read(1):
                raise PerfscoreError.in_file(Message("PS616.output_changed"), self.place)
        return True

    def write(self, data: bytes) -> None:
        """Write what comes next."""
        assert self._file is not None
        self._file.write(data)

    def sync(self) -> None:
        """Write all of it down to the disk."""
        assert self._file is not None
        sync(self._file)

    def settle(self) -> None:
        """Put it in its place, if that has not been done."""
        if self._file is not None:
            settle(self._file, self.place)

    def close(self) -> None:
        """Leave it as it is."""
        if self._file is not None:
            # What a full disk does not take has not been promised to anybody.
            with suppress(OSError):
                self._file.close()

    def drop(self) -> None:
        """Take it away."""
        self.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def _left(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise PerfscoreError.in_file(Message("PS616.lost_run"), path) from None


def _known_again(file: IO[bytes], known: Mark, path: Path) -> Prefix:
    prefix = Prefix.of(file, known.size)
    if prefix.size < known.size:
        raise PerfscoreError.in_file(Message("PS616.lost_run"), path)
    if prefix.mark != known:
        raise PerfscoreError.in_file(Message("PS616.output_changed"), path)
    return prefix


# ---------------------------------------------------------------- the journal


class Identity(Record):
    """What a run is of, with the size of its input. It goes on only where all of this is the same."""

    perfscore: str
    framework: str
    input: str
    options: str


class Counts(Record):
    """What has been counted of the rows so far; ``lines`` are those of the input."""

    lines: int = attrs.field(default=0, validator=_COUNT)
    rows: int = attrs.field(default=0, validator=_COUNT)
    failed: int = attrs.field(default=0, validator=_COUNT)
    warned: int = attrs.field(default=0, validator=_COUNT)
    codes: Counter[str] = attrs.field(factory=Counter, validator=deep_mapping(matches_re("PS[0-9]{3}"), _COUNT))
    grades: Counter[str | None] = attrs.field(factory=Counter, validator=deep_mapping(instance_of(str | None), _COUNT))
    total: Fraction = Fraction(0)


Known = TypeVar("Known", Mark, Prefix)


class Content(Record, Generic[Known]):
    """How far a run has come: what it is of, what it has read, what it has written to each file, and what it counted.

    In a journal stands by what all that is known again.
    """

    identity: Identity
    read: Known
    written: Mapping[str, Known]
    counts: Counts
    finished: bool = False

    def data(self) -> bytes:
        """All of it as text."""
        counts = vars(self.counts) | {
            "grades": [[grade, count] for grade, count in self.counts.grades.items()],
            # Its digits may be more than Python writes as decimals.
            "total": [f"{self.counts.total.numerator:x}", f"{self.counts.total.denominator:x}"],
        }
        return json.dumps(vars(self) | {"counts": counts}, default=_as_known).encode()

    @staticmethod
    def of(data: bytes) -> Content[Mark]:
        """What was written. Raises one of many errors where it is anything else."""
        given = json.loads(data)
        counts = given["counts"]
        above, below = counts["total"]
        counts |= {
            "codes": Counter(counts["codes"]),
            "grades": Counter(dict(counts["grades"])),
            "total": Fraction(int(above, 16), int(below, 16)),
        }
        written = {name: Mark(**mark) for name, mark in given["written"].items()}
        identity, read = Identity(**given["identity"]), Mark(**given["read"])
        return Content(identity, read, written, Counts(**counts), given["finished"] is True)


def _as_known(value: Any) -> dict[str, Any]:
    return vars(value.mark if isinstance(value, Prefix) else value)


class Journal(Record):
    """The file that holds the record of a run, whole or as it was before."""

    path: Path

    @property
    def new(self) -> Path:
        """Where the next record is written before it takes the place of the last."""
        return self.path.with_name(f"{self.path.name}.new")

    def is_there(self) -> bool:
        """Whether an interrupted run left it. Raises PerfscoreError where it is a file that no run has made."""
        try:
            with reopen(self.path) as file:
                _check_ours(file, self.path)
        except FileNotFoundError:
            return False
        return True

    def read(self) -> Content[Mark]:
        """What was written last. Raises PerfscoreError where it is torn, or somebody has changed it."""
        with reopen(self.path) as file:
            head, _, data = file.read(_MOST).partition(b"\n")
        if head == _head(data):
            with suppress(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
                return Content.of(data)
        raise PerfscoreError.in_file(Message("PS616.journal_changed"), self.path)

    def write(self, record: Content[Prefix]) -> None:
        """Put a record in the place of the last one."""
        data = record.data()
        with reopen(self.new, make=True) as file:
            # A run that was killed while it wrote here has left the beginning of a record.
            _check_ours(file, self.new)
            file.seek(0)
            file.truncate()
            file.write(_head(data) + b"\n" + data)
            settle(file, self.path)

    def remove(self) -> None:
        """The run is at its end."""
        self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)


def _check_ours(file: IO[bytes], path: Path) -> None:
    if not _MARK.startswith(file.read(len(_MARK))):
        raise PerfscoreError.in_file(Message("PS618.in_the_way"), path)


def _head(data: bytes) -> bytes:
    return _SCHEMA + b" " + blake2b(data, digest_size=32).hexdigest().encode()


class Taken(Exception):
    """Another process writes the output."""


def system() -> Any:
    """The module by which the system locks files; None where it cannot."""
    for name in ("fcntl", "msvcrt"):
        with suppress(ImportError):
            return import_module(name)
    return None


class Lock(Mutable):
    """A file beside an output that is locked while the output is written, and gone when that is done."""

    path: Path
    locking: Any = attrs.field(factory=system)
    _file: IO[bytes] | None = None

    def take(self) -> None:
        """Lock the output.

        Raises Taken where another process has it, OSError where no file can be there, and PerfscoreError where one is
        that holds anything, since no lock does.
        """
        while self._file is None:
            file = reopen(self.path, make=True)
            try:
                _lock(self.locking, file.fileno())
                if file.read(1):
                    raise PerfscoreError.in_file(Message("PS618.in_the_way"), self.path)
                # Whoever had it may have taken the file away meanwhile; then somebody else can lock another.
                if _same(file, self.path):
                    self._file = file
            finally:
                if self._file is None:
                    file.close()

    def free(self) -> None:
        """Let go of the output."""
        if self._file is None:
            return
        made = os.fstat(self._file.fileno())
        left = False
        try:
            # Somebody may have taken it away by hand, and another run have made one.
            remove_own(self.path, made)
        except OSError:
            left = True
        self._file.close()
        self._file = None
        if left:
            # Windows takes no file away that is open.
            with suppress(OSError):
                remove_own(self.path, made)


def _lock(locking: Any, number: int) -> None:
    try:
        if hasattr(locking, "lockf"):
            locking.lockf(number, locking.LOCK_EX | locking.LOCK_NB)
        elif locking is not None:
            locking.locking(number, locking.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        raise Taken from None
    except OSError:
        # Some file systems on a network have no locks; better an output without than none.
        return


def _same(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False
