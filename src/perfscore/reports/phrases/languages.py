"""The languages that there are words in, and the choice of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from perfscore.kernel.source import printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, Place

Language = Literal["en", "zh"]
Words = TypeVar("Words")


def chosen(lang: Language, words: Mapping[Language, Words]) -> Words:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    given: object = lang
    found = next((inside for name, inside in words.items() if name == given), None)
    if found is not None:
        return found
    shown = printable(given[:20]) if isinstance(given, str) else type(given).__name__
    raise PerfscoreError([Diagnostic.at(Message("PS609.no_language", found=shown, known=list(words)), Place("<call>"))])
