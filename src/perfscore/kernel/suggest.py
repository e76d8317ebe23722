"""Suggestions for a misspelt word, and names that look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from perfscore.kernel.lazy import LazyModule

if TYPE_CHECKING:
    import difflib
else:
    difflib = LazyModule("difflib")

_LONGEST = 80
_FAR_ENOUGH = 0.6
_MOST_COMPARED = 5_000

# Letters of other scripts that are drawn like Latin ones; enough to catch what keyboards and copying produce.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏАВЕКМНОРСТУХІЈЅανορτυικχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlABEKMHOPCTYXIJSavoptuikxABEZHIKMNOPTYX",
)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like the given one, or None where nothing is near enough to be meant."""
    best: tuple[float, str] | None = None
    folded = skeleton(word).casefold()[:100]
    for index, candidate in enumerate(known):
        if index >= _MOST_COMPARED:
            break
        matcher = difflib.SequenceMatcher(None, folded, skeleton(candidate).casefold()[:100], autojunk=False)
        if matcher.quick_ratio() < _FAR_ENOUGH:
            continue
        ratio = matcher.ratio()
        if ratio >= _FAR_ENOUGH and (best is None or ratio > best[0]):
            best = ratio, candidate
    return None if best is None else best[1]


def skeleton(name: str) -> str:
    """What a name looks like: equal skeletons mean that a reader cannot tell two names apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).translate(_LOOKALIKES))


def unknown(sentence: str, name: object, known: Iterable[str]) -> KeyError:
    """The error for a name that means nothing; the sentence has it in braces, where a very long one is cut."""
    told = repr(name)
    shown = told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
    meant = nearest(name, known) if isinstance(name, str) else None
    return KeyError(f"{sentence.format(shown)}{f'; did you mean {meant!r}?' if meant else ''}")
