"""What a template says of a fact or a column: what its value is, and what happens if it is left out."""

from __future__ import annotations

import attrs

from perfscore.kernel.wording import describe
from perfscore.messages import templates as words
from perfscore.model.constants import fold
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef


@attrs.frozen
class Remark:
    """What a value is, what else to know of it, such as what happens if it is left out, and the title."""

    phrases: tuple[str, ...]
    besides: str | None
    title: str | None

    @property
    def pieces(self) -> list[str]:
        """The remark in the pieces between which a line may end; joined by blanks they are the whole."""
        *first, last = self.phrases
        behind = [] if self.besides is None else [self.besides]
        title = [] if self.title is None else self.title.split(" ")
        title[:1] = [f"— {word}" for word in title[:1]]
        return [*(f"{each}," for each in first), f"{last};" if behind else last, *behind, *title]

    @property
    def text(self) -> str:
        """The remark with the title at its end."""
        return " ".join(self.pieces)

    @property
    def note(self) -> str:
        """The remark with the title in front."""
        plain = attrs.evolve(self, title=None).text
        return plain if self.title is None else f"{self.title} · {plain}"


def remark(fact: FactDef, framework: Framework) -> Remark:
    """What there is to say of a fact, a judgement, a table or a column."""
    title = None if fact.title is None else words.one_line(fact.title) or None
    if fact.judged:
        assert fact.domain is not None and fact.domain.low is not None and fact.domain.high is not None
        phrases = words.judged(fact.domain.low, fact.domain.high, fact.step)
        return Remark(phrases, words.needs_reason(fact.domain.high), title)
    phrases = words.phrases(fact.type, fact.domain, fact.step, [name for name, _ in fact.named])
    return Remark(phrases, _left_out(fact, framework), title)


def _left_out(fact: FactDef, framework: Framework) -> str | None:
    if fact.default is None:
        return words.LEFT_OUT if fact.optional else None
    value = fold(fact.default)
    span = fact.default.span
    written = framework.source.text[span.start : span.end] if value is None else describe(value, fact.type)
    return words.default(words.one_line(written))


def heading(framework: Framework) -> str:
    """The title of a framework, with its version."""
    version = "" if framework.version is None else f" · {words.one_line(framework.version)}"
    return f"{words.one_line(framework.title or '') or framework.name}{version}"


def can_be_empty(table: FactDef) -> bool:
    """Whether a row without any value would count, so that no template may hold one."""
    return all(each.optional or each.default is not None for each in table.columns)
