"""Phrases: every fixed word and sentence of reports, ledgers and explanations, in English and Chinese.

Only what a reader of a *result* meets stands here; what is wrong with files and calls is said by ``messages``.
"""

from __future__ import annotations

import re
from functools import lru_cache

import attrs

from perfscore.reports.phrases.en import EN
from perfscore.reports.phrases.languages import Language, chosen
from perfscore.reports.phrases.words import Phrases
from perfscore.reports.phrases.zh import ZH

__all__ = ["EN", "ZH", "Language", "Phrases", "chosen", "money_words", "phrases", "value_words", "with_currency"]

_DEFAULT = "CNY"
_YUAN = frozenset({"元", "人民币", "人民币元", "RMB"})
_AMOUNT = re.compile(r"(≈?-?)([0-9]+)(\.[0-9]+)?")

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
    return money_words(value, words) if kind == "money" else value


def money_words(value: str, words: Phrases) -> str:
    """An amount of money for reading: ``≈1234.5`` becomes ≈1,234.50 with its unit."""
    found = _AMOUNT.fullmatch(value)
    if found is None:
        return value
    sign, whole, rest = found.groups(default="")
    shown = f"{sign}{int(whole):,}{f'{rest:0<3}' if rest else ''}"
    return f"{shown} {words.currency}".rstrip()


@lru_cache(32)
def with_currency(words: Phrases, currency: str) -> Phrases:
    """The words with the unit of amounts of money, as a framework names it, put into their language.

    A framework that names none has CNY; only readers of Chinese take that for granted, so others are told no unit.
    """
    if currency in _YUAN or (currency == _DEFAULT and words.lang == "zh"):
        return attrs.evolve(words, currency=words.yuan)
    return attrs.evolve(words, currency="" if currency == _DEFAULT else currency)
