"""The headings and remarks of a template, which tell an official how to fill it in."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Language, printable
from perfscore.kernel.spreadsheet import guarded
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Words
from perfscore.messages.figures import figure, within
from perfscore.model.constants import fold
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef

_SUCH_AS = {
    Kind.RATIO: "97.5%",
    Kind.DATE: "2021-12-31",
    Kind.DURATION: "5 days",
    Kind.TARGET: "≥95%",
    Kind.ACTUAL: "96.2%",
}
_CENT = Fraction(1, 100)
_OF_OTHERS = frozenset(";；，|｜\t")
_OPTIONS = 100


@attrs.frozen
class Remark:
    """What a value is, what else to know of it, such as what happens if it is left out, and the title."""

    phrases: tuple[str, ...]
    besides: str | None
    title: str | None
    language: Language

    @property
    def pieces(self) -> list[str]:
        """The remark in the pieces between which a line may end."""
        *first, last = self.phrases
        behind = [] if self.besides is None else [self.besides]
        title = [] if self.title is None else self.title.split(" ")
        title[:1] = [f"— {word}" for word in title[:1]]
        comma, semicolon = ("，", "；") if self.language == "zh" else (",", ";")
        return [*(f"{each}{comma}" for each in first), f"{last}{semicolon}" if behind else last, *behind, *title]

    @property
    def text(self) -> str:
        """The remark with the title at its end."""
        return reduce(joined, self.pieces)

    @property
    def note(self) -> str:
        """The remark with the title in front."""
        plain = attrs.evolve(self, title=None).text
        return plain if self.title is None else f"{self.title} · {plain}"


def joined(one: str, other: str) -> str:
    """Two pieces of a remark in one line; behind a wide sign stands no blank."""
    return f"{one}{other}" if one.endswith(("，", "；")) else f"{one} {other}"


def one_line(text: str) -> str:
    """A title or an option on one line, without what a file or a terminal could stumble over."""
    return printable(" ".join(text.split()))


def remark(fact: FactDef, framework: Framework) -> Remark:
    """What there is to say of a fact, a judgement, a table or a column."""
    title = None if fact.title is None else one_line(fact.title) or None
    if fact.judged:
        assert fact.domain is not None and fact.domain.low is not None and fact.domain.high is not None
        phrases = [Words("template.points", low=fact.domain.low, high=fact.domain.high)]
        phrases += [] if fact.step is None else [Words("template.steps", step=fact.step)]
        needed = Words("template.needs_reason", high=fact.domain.high)
        return Remark(_lines(phrases, framework), needed.told_in(framework.language), title, framework.language)
    phrases = _phrases(fact.type, fact.domain, fact.step, [name for name, _ in fact.named])
    return Remark(_lines(phrases, framework), _left_out(fact, framework), title, framework.language)


def _lines(phrases: Sequence[Words], framework: Framework) -> tuple[str, ...]:
    return tuple(one_line(each.told_in(framework.language)) for each in phrases)


def _left_out(fact: FactDef, framework: Framework) -> str | None:
    if fact.default is None:
        return Words("template.left_out").told_in(framework.language) if fact.optional else None
    value = fold(fact.default)
    span = fact.default.span
    written = framework.source.text[span.start : span.end] if value is None else figure(value, fact.type)
    return one_line(Words("template.default", value=written).told_in(framework.language))


def _phrases(kind: Type, domain: Interval | None, step: Fraction | None, named: Sequence[str]) -> list[Words]:
    """What a value is: its type and unit, an example of its writing, its options, its bounds and its steps."""
    if kind.options:
        options = [Words("template.option", option=one_line(option)) for option in kind.options[:_OPTIONS]]
        options[0] = Words("template.one_of", option=options[0])
        left = len(kind.options) - _OPTIONS
        return [*options, *([Words("list.more", count=left)] if left > 0 else [])]
    shown = Words("template.kind", kind=kind, example=_SUCH_AS.get(kind.kind))
    phrases = [Words("template.truth") if kind.kind is Kind.BOOL else shown]
    if domain is not None:
        phrases.append(Words("template.bounds", bounds=within(domain, kind)))
    # An amount of money has two places unless it is said otherwise, which nobody needs to be told.
    if step is not None and not (kind.kind is Kind.MONEY and step == _CENT):
        phrases.append(Words("template.steps", step=figure(step, kind)))
    return [*phrases, *(Words("template.named", name=one_line(each)) for each in named)]


def heading(framework: Framework) -> str:
    """The title of a framework, with its version."""
    version = "" if framework.version is None else f" · {one_line(framework.version)}"
    return f"{one_line(framework.title or '') or framework.name}{version}"


def can_be_empty(table: FactDef) -> bool:
    """Whether a row without any value would count, so that no template may hold one."""
    return all(each.optional or each.default is not None for each in table.columns)


def titles(table: FactDef) -> list[str]:
    """The titles of the columns; their names where a title would not be read as it stands, or could be another's."""
    titles = [each.title or "" for each in table.columns]
    names = {each.name for each in table.columns}
    apart = len(set(titles)) == len(titles) and all(
        title not in names - {each.name} for title, each in zip(titles, table.columns, strict=True)
    )
    return titles if apart and all(_readable(title) for title in titles) else [each.name for each in table.columns]


def _readable(title: str) -> bool:
    same = title == one_line(unicodedata.normalize("NFC", title))
    # A sign that separates cells elsewhere would make the row look like one of another kind of file.
    plain = title == guarded(title) and not title.startswith("#") and _OF_OTHERS.isdisjoint(title)
    return same and bool(title) and plain
