"""Recognises Chinese text in GB18030 among bytes that are no UTF-8."""

from __future__ import annotations

import re
from collections import Counter

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
