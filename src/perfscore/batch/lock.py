"""The right to write an output, which one process has at a time.

The system keeps the lock and lets go of it when the process ends, however hard, so that nobody is locked out by a run
that is gone. Processes that this one splits into do not have it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import attrs

from perfscore.files.output import remove_own, reopen
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError


class Taken(Exception):
    """Another process writes the output."""


def system() -> Any:
    """The module by which the system locks files; None where it cannot."""
    for name in ("fcntl", "msvcrt"):
        with suppress(ImportError):
            return import_module(name)
    return None


@attrs.define
class Lock:
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
