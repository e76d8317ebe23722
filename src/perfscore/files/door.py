"""The one door through which files are read and written: only what lies on a disk is read, what is written is whole.

Only what lies on a disk is opened: a pipe would keep everybody waiting, and a device may have no end. A file that is
written grows beside its place, under a name that nobody can foresee, is written down to the disk, and takes its place
in one step; then the folder is written down, too. So whatever happens meanwhile, an older file of that name is either
still there as it was, or replaced as a whole. A link is never followed: it is what is replaced.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any

from perfscore.kernel.source import Language
from perfscore.messages.catalogue import Item, Message, Words
from perfscore.messages.diagnostics import PerfscoreError

NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_BINARY = getattr(os, "O_BINARY", 0)

_KINDS = {
    stat.S_IFDIR: Words("reason.folder"),
    stat.S_IFIFO: Words("reason.pipe"),
    stat.S_IFSOCK: Words("reason.socket"),
}

_ERRORS: Mapping[int | None, Words] = {
    errno.ENOENT: Words("reason.not_there"),
    errno.EACCES: Words("reason.denied"),
    errno.EISDIR: Words("reason.is_a_directory"),
    errno.ENOTDIR: Words("reason.not_a_directory"),
    errno.ENOSPC: Words("reason.no_space"),
    errno.ENAMETOOLONG: Words("reason.name_too_long"),
    errno.ELOOP: Words("reason.links"),
    errno.EROFS: Words("reason.read_only"),
}
"""What the system says, in words that have no language; else its own words stand."""

_opened: ContextVar[list[os.stat_result] | None] = ContextVar("opened", default=None)


def remember() -> list[os.stat_result]:
    """A list that from now on gets every file that is opened to be read, so that none of them is written over."""
    opened: list[os.stat_result] = []
    _opened.set(opened)
    return opened


class NoPlainFile(OSError):
    """What was to be opened is a folder, a pipe, a socket or a device, or else cannot be used as a file."""

    def __init__(self, kind: Words) -> None:
        super().__init__(kind)
        self.kind = kind


def reason(error: Exception) -> Item:
    """Why a file cannot be used, as a part of a sentence."""
    if isinstance(error, NoPlainFile):
        return error.kind
    if isinstance(error, OSError) and error.errno in _ERRORS:
        return _ERRORS[error.errno]
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return why[:1].lower() + why[1:]


def unwritten(error: OSError, lang: Language) -> str:
    """Why nothing more is written to standard output, in a language."""
    return Words("run.unwritten", why=reason(error)).told_in(lang)


def check_plain(status: os.stat_result) -> None:
    """Raise NoPlainFile where something is no regular file."""
    if stat.S_ISREG(status.st_mode):
        return
    raise NoPlainFile(_KINDS.get(stat.S_IFMT(status.st_mode), Words("reason.device")))


def open_plain(name: str | os.PathLike[str], flags: int = os.O_RDONLY) -> int:
    """The number of a regular file, opened without waiting. Raises OSError, and ValueError of a name that is none."""
    number = os.open(name, flags | _AT_ONCE | _BINARY, 0o666)
    try:
        check_plain(os.fstat(number))
    except BaseException:
        os.close(number)
        raise
    return number


def open_input(path: Path) -> IO[bytes]:
    """Open a file to read it. Raises OSError, and ValueError of a name that is none."""
    if "\0" in str(path):
        raise ValueError("a name holds no NUL")
    # A device may do something as soon as it is opened, so it is not even tried.
    check_plain(path.stat())
    return open(path, "rb", opener=lambda name, _flags: _remembered(open_plain(name)))


def _remembered(number: int) -> int:
    opened = _opened.get()
    if opened is not None:
        opened.append(os.fstat(number))
    return number


_MARK = b"\x84\x31\x95\x33"
_OF_CHINESE_TEXT = (
    r"[\u2010-\u205e\u2100-\u27bf\u3000-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    r"·×÷°±§α-ωΑ-Ω\U00020000-\U0003ffff]"
)


def chinese_text(data: bytes) -> str | None:
    """The text of bytes that are GB18030, or its older parts GBK and GB 2312; None where they most likely are not."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    return text[1:] if data.startswith(_MARK) else text if _looks_chinese(text) else None


def _looks_chinese(text: str) -> bool:
    """Whether all but a few of the characters occur in Chinese text, and at least half are its common ones.

    A Latin letter with an accent and the letter behind it read as one ideograph too, but as one that is rare.
    """
    found = [(sign, count) for sign, count in Counter(text).items() if not sign.isascii()]
    total = sum(count for _, count in found)
    fitting = sum(count for sign, count in found if re.match(_OF_CHINESE_TEXT, sign))
    common = sum(count for sign, count in found if _is_common(sign))
    return 10 * fitting >= 9 * total and 2 * common >= total


def _is_common(sign: str) -> bool:
    """Whether a character is one of the 3,755 that GB 2312 lists first."""
    written = sign.encode("gb2312", "ignore")
    return len(written) == 2 and 0xB0 <= written[0] <= 0xD7


Name = str | os.PathLike[str]

_STANDARD_STREAMS = (0, 1, 2)
_NOT_SUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
_NO_LINKS = _NOT_SUPPORTED | {errno.EPERM, errno.EMLINK, errno.EXDEV}


def check(
    target: Name, inputs: Iterable[Name] = (), *, over: bool = True, opened: Iterable[os.stat_result] = ()
) -> Path:
    """The path of a file that can be written, as far as can be seen before anything is done.

    ``inputs`` are the files that are read for it; a name among them that is no file counts for nothing. ``opened`` are
    others that have been read. Raises
    PerfscoreError where the target is one of them, by whatever name, or is where a standard stream goes, is anything
    but a file, or cannot be made there; without ``over`` also where it is there already.
    """
    name = os.fspath(target)
    if not name.strip():
        raise PerfscoreError.of(Message("PS602.nameless"))
    if "\0" in name:
        raise PerfscoreError.in_file(Message("PS608.unwritable", why=Words("why.nul")), name)
    place = Path(name)
    try:
        if name.endswith((os.sep, os.altsep or os.sep)):
            raise NoPlainFile(Words("reason.name_of_folder"))
        if not stat.S_ISDIR(place.parent.stat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        there = _status(place)
        if there is not None:
            _check_apart(there, (*_known(os.stat, inputs), *opened), name)
            check_plain(there)
        if not over and os.path.lexists(place):
            raise PerfscoreError.in_file(Message("PS608.there_already"), name)
        if not place.is_symlink() and there is not None and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise NoPlainFile(Words("reason.folder_closed"))
    except OSError as error:
        raise PerfscoreError.in_file(Message("PS608.unwritable", why=reason(error)), name) from None
    return place


def _status(path: Path) -> os.stat_result | None:
    """What lies there, behind all links; None where nothing does, or a link leads nowhere."""
    try:
        return path.stat()
    except OSError:
        # A link that leads in a circle is replaced as any other.
        if path.is_symlink():
            return None
        with suppress(FileNotFoundError):
            raise
    return None


def _check_apart(there: os.stat_result, inputs: Iterable[os.stat_result], name: str) -> None:
    if any(os.path.samestat(there, given) for given in inputs):
        raise PerfscoreError.in_file(Message("PS609.output_is_input"), name)
    # As `/dev/stdout` is, which would be replaced.
    if any(os.path.samestat(there, stream) for stream in _known(os.fstat, _STANDARD_STREAMS)):
        raise NoPlainFile(Words("reason.stream"))


def _known(look: Callable[[Any], os.stat_result], places: Iterable[object]) -> Iterator[os.stat_result]:
    for place in places:
        with suppress(OSError, ValueError):
            yield look(place)


def write(
    target: Name, data: bytes, inputs: Iterable[Name] = (), *, over: bool = True, opened: Iterable[os.stat_result] = ()
) -> None:
    """Write a whole file, or leave everything as it was.

    Raises PerfscoreError as `check` does, and where it cannot be written. A file that is replaced hands on its mode.
    """
    place = check(target, inputs, over=over, opened=opened)
    part = place.with_name(f".{os.urandom(8).hex()}.part")
    try:
        mode = mode_of(place)
        with create(part, 0o666 if mode is None else mode & 0o666) as file:
            file.write(data)
            give_mode(file, mode)
            settle(file, place, over=over)
    except BaseException as error:
        # Nobody else knows the name, so it is ours or nobody's.
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if not over and isinstance(error, FileExistsError):
            raise PerfscoreError.in_file(Message("PS608.there_already"), place) from None
        if isinstance(error, OSError):
            raise PerfscoreError.in_file(Message("PS608.unwritable", why=reason(error)), place) from None
        raise


def mode_of(place: Path) -> int | None:
    """The mode that a file hands on to the one that replaces it; None where nothing is replaced, or a link."""
    older = None if place.is_symlink() else _status(place)
    return None if older is None else older.st_mode & 0o777


def give_mode(file: IO[bytes], mode: int | None) -> None:
    """Give a file a mode that was handed on."""
    if mode is not None and hasattr(os, "fchmod"):
        os.fchmod(file.fileno(), mode)


# ---------------------------------------------------------------- files that are written bit by bit


def create(path: Path, mode: int = 0o666) -> IO[bytes]:
    """Make a file. Raises FileExistsError where anything has its name, even a link that leads nowhere."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK | getattr(os, "O_BINARY", 0)
    return open(path, "xb", opener=lambda name, _flags: os.open(name, flags, mode))


def reopen(path: Path, *, make: bool = False) -> IO[bytes]:
    """Open a file that an earlier run has made, to read and to write it; with ``make``, make it if it is not there.

    Raises OSError where it is a link, or no file, and without ``make`` FileNotFoundError.
    """
    flags = os.O_RDWR | NO_LINK | (os.O_CREAT if make else 0)
    return open(path, "r+b", opener=lambda name, _flags: open_plain(name, flags))


def sync(file: IO[bytes]) -> None:
    """Write all of a file down to the disk."""
    file.flush()
    _sync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Write down to the disk which files lie in a folder, where the system can."""
    try:
        number = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except PermissionError:
        # Windows opens no folder, and one may be allowed to write to a folder and not to list it.
        return
    try:
        _sync(number)
    finally:
        os.close(number)


def _sync(number: int) -> None:
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _NOT_SUPPORTED:
            raise


def settle(file: IO[bytes], place: Path, *, over: bool = True) -> None:
    """Write a file down to the disk, close it, and put it in its place; then write down the folder, too.

    Without ``over`` FileExistsError is raised where anything has that place. Raises OSError.
    """
    sync(file)
    file.close()
    part = Path(file.name)
    if over:
        part.replace(place)
    else:
        _settle_anew(part, place)
    sync_folder(place.parent)


def _settle_anew(part: Path, place: Path) -> None:
    try:
        place.hardlink_to(part)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        part.unlink()
        return
    # Where there are no links, the place is taken first. A run that is killed right now leaves an empty file.
    with create(place) as taken:
        made = os.fstat(taken.fileno())
    try:
        part.replace(place)
    except BaseException:
        remove_own(place, made)
        raise


def remove_own(path: Path, made: os.stat_result) -> None:
    """Take a file away if it is still the one that was made here. Raises OSError where that cannot be."""
    with suppress(FileNotFoundError):
        if os.path.samestat(made, path.lstat()):
            path.unlink()
