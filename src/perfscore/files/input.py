"""The one way in which a file that somebody names is opened to be read, and Chinese text among its bytes.

Only what lies on a disk is opened: a pipe would keep everybody waiting, and a device may have no end.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import IO

from perfscore.kernel.source import Language
from perfscore.messages.catalogue import Item, Words

NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_BINARY = getattr(os, "O_BINARY", 0)

_KINDS = (
    (stat.S_ISDIR, Words("reason.folder")),
    (stat.S_ISFIFO, Words("reason.pipe")),
    (stat.S_ISSOCK, Words("reason.socket")),
)

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
    raise NoPlainFile(next((kind for is_of, kind in _KINDS if is_of(status.st_mode)), Words("reason.device")))


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
