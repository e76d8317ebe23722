"""A key and plain values come in and are kept in the user's own folder; the values that were kept go out, or nothing.

What is kept saves reading and generating again, and is never needed: a folder that cannot be used, an entry that is
damaged and one of another version all count as nothing. Entries hold code that was generated, as Python's own
``__pycache__`` does; so the folder must belong to the user, and nobody else may be able to write to it. This module
stands on what Python has imported before a program begins, since a process that finds all it needs here should start
at once.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys

try:
    # The same as in hashlib, without the libraries that hashlib looks for.
    from _blake2 import blake2b
except ImportError:  # a Python that was built without it
    from hashlib import blake2b

from perfscore.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_VARIABLE = "PERFSCORE_CACHE"
_MOST_ENTRIES = 256
_MOST_BYTES = 64 << 20
_DIGEST = 32
_PACKAGE = os.path.dirname(__file__)


def key_of(name: str, data: bytes) -> str:
    """What an entry is found by: a digest of a file's name and content, of the library and of Python."""
    digest = blake2b(digest_size=_DIGEST)
    for part in (_fingerprint(), os.fsencode(name), data):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def look_up(key: str, kind: str) -> Any:
    """The values that were kept under a key; None where there are none, or none that can be trusted."""
    folder = _folder()
    data = None if folder is None or not _ours(folder) else _read(os.path.join(folder, f"{key}.{kind}"))
    if data is None or data[:_DIGEST] != _seal(kind, data[_DIGEST:]):
        return None
    try:
        return marshal.loads(memoryview(data)[_DIGEST:])
    except (EOFError, ValueError, TypeError):
        return None


def keep(key: str, kind: str, values: Any) -> None:
    """Keep values, which ``marshal`` can write, for processes to come; where that cannot be, nothing happens."""
    folder = _folder()
    if folder is None:
        return
    try:
        data = marshal.dumps(values)
        if len(data) > _MOST_BYTES:
            return
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            if not _ours(folder):
                return
        _write(folder, f"{key}.{kind}", _seal(kind, data) + data)
        _prune(folder)
    except (OSError, ValueError):
        return


def _folder() -> str | None:
    """The folder of entries; None where nothing is to be kept."""
    chosen = os.environ.get(_VARIABLE)
    if chosen is not None:
        return None if chosen in {"", "off"} or "\0" in chosen else os.path.abspath(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    # Where there is no home, "~" stays as it is.
    return os.path.join(base, "perfscore") if base and os.path.isabs(base) else None


def _ours(folder: str) -> bool:
    """Whether a folder belongs to the user, who alone may write to it."""
    try:
        found = os.lstat(folder)
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(found.st_mode) and _private(found)


def _private(found: os.stat_result) -> bool:
    if sys.platform == "win32":
        # A folder in a user's own profile is private there, and the bits below tell nothing.
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read(path: str) -> bytes | None:
    try:
        # A pipe must not make anyone wait.
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or not _private(found) or found.st_size > _MOST_BYTES + _DIGEST:
            return None
        return os.read(file, found.st_size)
    except OSError:
        return None
    finally:
        os.close(file)


_BINARY = getattr(os, "O_BINARY", 0)


def _write(folder: str, name: str, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it. Raises OSError."""
    path = os.path.join(folder, name)
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}.new"
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with open(file, "wb") as opened:
            opened.write(data)
        os.replace(draft, path)
    except OSError:
        os.unlink(draft)
        raise


def _prune(folder: str) -> None:
    """Keep the newest entries; what nobody finished goes with the oldest. Raises OSError."""
    with os.scandir(folder) as entries:
        aged = sorted(_aged(entries))
    for _, path in aged[:-_MOST_ENTRIES]:
        os.unlink(path)


def _aged(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[int, str]]:
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield entry.stat(follow_symlinks=False).st_mtime_ns, entry.path


def _seal(kind: str, data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST, person=kind.encode()).digest()


_known: list[bytes] = []


def _fingerprint() -> bytes:
    """What tells this very library and Python from others: of each module its size and the time of its last change."""
    if not _known:
        # The grammar of a checkout lies beside its src.
        found = [*sorted(_modules(_PACKAGE)), *sorted(_modules(f"{_PACKAGE}/../../grammars"))]
        _known.append(repr((VERSION, sys.implementation.cache_tag, sys.hexversion, marshal.version, found)).encode())
    return _known[0]


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".lark")):
                    found = entry.stat()
                    yield entry.path, found.st_size, found.st_mtime_ns
                elif entry.name != "__pycache__" and entry.is_dir():
                    yield from _modules(entry.path)
    except OSError:
        # A package within a zip file is told by its version alone.
        return
