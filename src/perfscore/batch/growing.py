"""The place of a file comes in; a file that grows beside it and takes that place when it is whole goes out."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO

import attrs


class Lost(Exception):
    """Not all that an interrupted run wrote to a file is left."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


@attrs.define
class Growing:
    """A file that is not whole yet."""

    place: Path
    _file: IO[bytes] | None = None

    @property
    def path(self) -> Path:
        """Where it grows."""
        return self.place.with_name(f"{self.place.name}.partial")

    def begin(self, head: bytes) -> None:
        """Begin anew, with what stands above all else."""
        self._file = self.path.open("wb")
        self._file.write(head)

    def go_on(self, size: int) -> None:
        """Go on behind what is known to be right. Raises Lost where that is not there."""
        try:
            self._file = self.path.open("r+b")
        except FileNotFoundError:
            raise Lost(self.path) from None
        if self._file.seek(0, os.SEEK_END) < size:
            raise Lost(self.path)
        self._file.truncate(size)
        self._file.seek(size)

    def write(self, data: bytes) -> None:
        """Write what comes next."""
        assert self._file is not None
        self._file.write(data)

    def flush(self) -> int:
        """Write all of it down to the disk; how much that is, in bytes."""
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Leave it as it is."""
        if self._file is not None:
            self._file.close()

    def settle(self) -> None:
        """Put it in its place, if that has not been done."""
        self.close()
        moved(self.path, self.place)

    def drop(self) -> None:
        """Take it away, since nothing is in it, and what lies in its place, which is of an earlier run."""
        self.close()
        self.path.unlink(missing_ok=True)
        self.place.unlink(missing_ok=True)


def moved(path: Path, place: Path) -> None:
    """Put a file in its place, if it is still there."""
    with suppress(FileNotFoundError):
        path.replace(place)
