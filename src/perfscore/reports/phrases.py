"""Phrases: every fixed word and sentence of reports, ledgers, explanations and answers, in English and Chinese.

Only what a reader of a *result* meets stands here; what is wrong with files and calls is said by ``messages``. The
words lie in ``words/en.json`` and ``words/zh.json`` beside this module, each below the name of its class; names in
braces are filled in with ``str.format``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Self, get_args

from perfscore.kernel import resources
from perfscore.kernel.source import Language, printable
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError

_DEFAULT = "CNY"
_YUAN = frozenset({"元", "人民币", "人民币元", "RMB"})
_AMOUNT = re.compile(r"(≈?-?)([0-9]+)(\.[0-9]+)?")


class _Words:
    """The words of one language for one purpose: texts, and where they are declared lists and tables of texts."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> str: ...

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.__dict__.update(words)

    @classmethod
    def of(cls, lang: Language) -> Self:
        """The words of a language. Raises PerfscoreError where there are none for it."""
        given: object = lang
        if given not in get_args(Language):
            shown = printable(given[:20]) if isinstance(given, str) else type(given).__name__
            raise PerfscoreError.of(Message("PS609.no_language", found=shown, known=get_args(Language)))
        found = _all(lang)[cls.__name__]
        assert isinstance(found, cls)
        return found


@cache
def _all(lang: Language) -> dict[str, _Words]:
    words = json.loads(resources.text("reports/words", f"{lang}.json"))
    return {kind.__name__: kind(words[kind.__name__]) for kind in _Words.__subclasses__()}


class Phrases(_Words):
    """The fixed words of reports, ledgers and explanations."""

    lang: Language
    level_names: Sequence[str]
    kinds: Mapping[str, str]
    limits: Mapping[str, str]
    units: Mapping[str, str]
    node_kinds: Mapping[str, str]
    forms: Mapping[str, str]
    relations: Mapping[str, str]
    date_relations: Mapping[str, str]
    currency: str = ""
    rows: Mapping[str, str] = {}


class ClausePhrases(_Words):
    """The words in which a clause is told to readers who do not know the language of frameworks."""

    words: Mapping[str, str]
    calls: Mapping[str, str]
    beyond: Mapping[str, str]
    modes: Mapping[str, str]
    intervals: Mapping[str, str]


class ReportPhrases(_Words):
    """The fixed words that only a page with its pictures needs."""

    about: Mapping[str, str]
    types: Mapping[str, str]
    levels: Mapping[str, str]


class BoundsPhrases(_Words):
    """The fixed words that tell what a score can still become."""


class ReachPhrases(_Words):
    """The fixed words that tell what it would take to reach a goal."""


class WhatIfPhrases(_Words):
    """The fixed words that tell what would be if some facts were others."""

    ways: Mapping[str, str]
    kinds: Mapping[str, str]
    per: Mapping[str, str]


class DifferencePhrases(_Words):
    """The fixed words that tell how two frameworks differ."""

    lang: Language
    kinds: Mapping[str, str]


class CertificatePhrases(_Words):
    """The fixed words that tell whether a result holds."""

    signatures: Mapping[str, str]
    uncompared: Mapping[str, str]
    what: Mapping[str, str]


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
        currency = words.yuan
    elif currency == _DEFAULT:
        currency = ""
    return Phrases({**vars(words), "currency": currency})
