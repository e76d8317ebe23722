"""The sentences of all messages, which are data: a table of them for each language, and the values that they take.

A sentence names its values in braces; how one is shown stands behind a colon:

- ``{count:,}`` has a comma between thousands, and ``{names:,}`` between several texts;
- ``{names:or}`` and ``{names:and}`` have that word in front of the last; with a mark, as in ``{names:`or}``, each is
  in such marks, as in ``{text:"}``; with an arrow or the end of a line for the word that stands between them;
- ``{count:one row|{count:,} rows}`` chooses: the first for 1, for yes and for a text that is there, else the second.

A name in capitals is one of the limits of ``perfscore.kernel.limits``. ``en.json`` has all keys, and ``zh.json`` the
same ones; which messages are but warnings stands in the first alone.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Self

from perfscore.kernel import limits, resources
from perfscore.kernel.intervals import Interval
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.numbers import show
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Record, Wording
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import Described, describe, in_unit, written_interval

if TYPE_CHECKING:
    import json
else:
    json = LazyModule("json")

Severity = Literal["error", "warning"]

_CLOSING = {"“": "”"}


class Words(Record):
    """A sentence or a part of one, by its key in the catalogue, and its values, in no language yet."""

    key: str
    values: tuple[tuple[str, Value], ...]

    def __init__(self, key: str, /, **values: Value | Sequence[Item]) -> None:
        vars(self).update(key=key, values=tuple((name, _kept(value)) for name, value in sorted(values.items())))

    def with_values(self, changed: Mapping[str, Value]) -> Self:
        """The same sentence with some other values."""
        return type(self)(self.key, **{name: changed.get(name, value) for name, value in self.values})

    @property
    def text(self) -> str:
        """The words in the language of the locale; of a message, what is wrong."""
        return self.told_in(spoken())

    def told_in(self, lang: Wording) -> str:
        """The words in a language."""
        return _Filling(lang, dict(self.values)).filled(_entry(self.key, lang))


class Message(Words, init=False):
    """What is said, without the place: a stable code, one sentence and, apart from it, what to try.

    Either is cut where it is very long, since it may quote what a stranger wrote.
    """

    @property
    def code(self) -> str:
        """The stable code, with which the key begins."""
        return self.key.partition(".")[0]

    @property
    def severity(self) -> Severity:
        """Whether it is an error, as most are."""
        severity: Severity = _entry(self.key, "en").get("severity", "error")
        return severity

    def told_in(self, lang: Wording) -> str:
        return self._part("text", lang)

    def help_in(self, lang: Wording) -> str | None:
        """What to try, in a language."""
        return self._part("help", lang) or None

    @property
    def help(self) -> str | None:
        """What to try, in the language of the locale."""
        return self.help_in(spoken())

    def _part(self, name: str, lang: Wording) -> str:
        text = _Filling(lang, dict(self.values)).filled(_entry(self.key, lang).get(name, ""))
        most = limits.MESSAGE_CHARACTERS
        return text if len(text) <= most else f"{text[:most]}…"


Item = str | Words
Value = Item | int | Fraction | Type | None | tuple[Item, ...]


def _kept(value: Value | Sequence[Item]) -> Value:
    if isinstance(value, str):
        # A token is one that knows where it stands.
        return str(value)
    return value if isinstance(value, Words | int | Fraction | Type | None) else tuple(value)


def first(words: Sequence[Item], most: int) -> tuple[Item, ...]:
    """The first words and, instead of the others, how many they are."""
    left = len(words) - most
    return (*words[:most], Words("list.more", count=left)) if left > 0 else tuple(words)


@cache
def phrases() -> dict[str, str]:
    """The Chinese words by the English ones, of which some are several; a function has its bracket behind it."""
    found: dict[str, str] = json.loads(resources.text("grammars", "words.zh.json"))
    return found


_CODE = re.compile(r"`[^`\n]*`")


@cache
def _catalogue(lang: Wording) -> dict[str, dict[str, Any]]:
    text = resources.text("messages", "zh.json" if lang == "中文" else f"{lang}.json")
    catalogue: dict[str, dict[str, Any]] = json.loads(_CODE.sub(_in_chinese, text) if lang == "中文" else text)
    return catalogue


def _in_chinese(code: re.Match[str]) -> str:
    """A piece of a framework that a sentence proposes, in Chinese words; what it says of values stays."""
    longest = (
        re.escape(each) + ("" if each[-1] == "(" else r"\b") for each in sorted(phrases(), key=len, reverse=True)
    )
    word = rf"(?<!\{{)\{{[^{{}}]*\}}|\b(?:{'|'.join(longest)})"
    return re.sub(word, lambda found: _called(found[0]), code[0])


def _called(word: str) -> str:
    return phrases().get(word, word) + "(" * word.endswith("(")


def _entry(key: str, lang: Wording) -> Any:
    table, _, name = key.partition(".")
    return _catalogue(lang)[table][name]


class _Filling(Record):
    """Puts values into sentences of a language."""

    lang: Wording
    values: dict[str, Value]

    def filled(self, pattern: str) -> str:
        pieces = []
        for literal, name, spec, _ in string.Formatter().parse(pattern):
            pieces.append(literal)
            if name is None or spec is None:
                continue
            value = getattr(limits, name) if name.isupper() else self.values[name]
            if "|" in spec:
                chosen, other = _branches(spec)
                pieces.append(self.filled(chosen if (value == 1 if isinstance(value, int) else value) else other))
            else:
                pieces.append(self._shown(value, spec))
        return "".join(pieces)

    def _shown(self, value: Value, spec: str) -> str:
        match value:
            case tuple():
                return self._listed(value, spec)
            case int():
                return f"{value:{spec}}"
            case Fraction():
                return show(value)
            case Words():
                return value.told_in(self.lang)
            case Type():
                return _Filling(self.lang, {"unit": value.unit}).filled(_entry(f"type.{value.kind.value}", self.lang))
            case None:
                return ""
            case _:
                return _quoted(value, spec)

    def _listed(self, items: tuple[Item, ...], spec: str) -> str:
        mark = spec[:1] if spec[0] in '`"“' else ""
        shown = [each.told_in(self.lang) if isinstance(each, Words) else _quoted(each, mark) for each in items]
        words = _catalogue(self.lang)["list"]
        word = spec.removeprefix(mark)
        comma: str = {"→": " → ", "\n": "\n"}.get(word, words["comma"])
        last: str = words.get(word, comma)
        return last.join([comma.join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _branches(spec: str) -> tuple[str, str]:
    """The two sides of a choice, in which other choices may stand."""
    first, _, second = spec.partition("|")
    while first.count("{") > first.count("}"):
        more, _, second = second.partition("|")
        first += f"|{more}"
    return first, second


def _quoted(text: str, mark: str) -> str:
    if mark == '"' and mark in text:
        mark = "“"
    return f"{mark}{text}{_CLOSING.get(mark, mark)}"


# ---------------------------------------------------------------- how messages speak of values


def figure(value: Described, kind: Type) -> Item:
    """A value for reading: ``10.89%``, ``2021-12-20``, ``yes``, ``3 days``."""
    if isinstance(value, bool):
        return Words("figure.yes" if value else "figure.no")
    if kind.kind is not Kind.DURATION or not isinstance(value, Fraction):
        return describe(value, kind)
    number, unit = in_unit(value)
    one = number == "1"
    key = "figure.days" if unit == "days" else "figure.hours" if unit == "hours" else "figure.minutes"
    return Words(key, number=number, one=one)


def within(interval: Interval, kind: Type) -> Words:
    """Where a value lies: ``in [0%, 100%]``, ``at least 1``, ``above 0``."""
    if interval.low is not None and interval.high is not None:
        return Words("figure.within", range=written_interval(interval, kind))
    if interval.low is not None:
        edge = figure(interval.low, kind)
        return Words("figure.at_least" if interval.low_closed else "figure.above", edge=edge)
    if interval.high is not None:
        edge = figure(interval.high, kind)
        return Words("figure.at_most" if interval.high_closed else "figure.below", edge=edge)
    return Words("figure.anything")


def node(kind: str, name: str) -> Words:
    """A group, an indicator or a part; the last is called by its path."""
    if kind == "part":
        return Words("node.part", path=name)
    return Words("node.group" if kind == "group" else "node.indicator", name=name)
