"""A language comes in; every fixed word and sentence of reports, ledgers and explanations goes out.

Only what a reader of a *result* meets stands here; what is wrong with files and calls is said by ``messages``.
"""

from __future__ import annotations

from perfscore.phrases.en import EN
from perfscore.phrases.languages import Language, chosen
from perfscore.phrases.words import Phrases
from perfscore.phrases.zh import ZH

__all__ = ["EN", "ZH", "Language", "Phrases", "chosen", "phrases", "value_words"]

_ALL: dict[Language, Phrases] = {"en": EN, "zh": ZH}


def phrases(lang: Language) -> Phrases:
    """The words of a language. Raises PerfscoreError where there are none for it."""
    return chosen(lang, _ALL)


def value_words(value: str, kind: str, words: Phrases) -> str:
    """A value for reading, of a kind of type, in a language: ``yes`` becomes 是 and ``3 days`` 3 天."""
    if kind == "bool":
        return {"yes": words.yes, "no": words.no}.get(value, value)
    if kind == "duration":
        number, _, unit = value.rpartition(" ")
        return f"{number} {words.units.get(unit, unit)}"
    return value
