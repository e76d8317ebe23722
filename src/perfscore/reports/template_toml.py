"""Templates in TOML, with a remark behind each fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from perfscore.kernel.source import display_width, pad
from perfscore.kernel.types import Kind
from perfscore.messages import templates as words
from perfscore.model.model import Framework
from perfscore.model.rule_model import FactDef
from perfscore.reports.template_remarks import Remark, can_be_empty, heading, remark

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_EMPTY = ' = ""   '
_WIDTH = 110
_NARROWEST = 40


@attrs.frozen
class _Line:
    """A name without a value; ``hidden`` makes a remark of it."""

    key: str
    pieces: Sequence[str]
    hidden: bool = False

    @property
    def start(self) -> str:
        return f"# {self.key}" if self.hidden else self.key


def toml_template(framework: Framework, facts: Iterable[FactDef], *, whole: bool) -> str:
    """The template: plain facts first, as TOML wants it, then judgements, then tables, whose blocks get copied.

    What is not ``whole`` is made to go into a file that tells already what it is about.
    """
    facts = list(facts)
    plain = [_line(fact, framework) for fact in facts if not (fact.judged or fact.columns)]
    hidden = any(line.hidden for line in plain)
    blocks = [[f"# {line}" for line in (heading(framework), *words.toml_head(hidden=hidden))]] if whole else []
    blocks.append(list(_aligned(plain)))
    if whole:
        blocks.append(["[about]", 'title  = ""', 'source = ""'])
    blocks += [_judgement(fact, framework) for fact in facts if fact.judged]
    blocks += [_table(fact, framework) for fact in facts if fact.columns]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _line(fact: FactDef, framework: Framework) -> _Line:
    said = remark(fact, framework)
    if said.besides is None and fact.type.kind is Kind.TEXT:
        # An empty text would be a text, and nobody would be told that it is missing.
        said = attrs.evolve(said, besides=words.NEEDED)
    return _Line(_key(fact), said.pieces, hidden=said.besides is not None)


def _judgement(fact: FactDef, framework: Framework) -> list[str]:
    said = remark(fact, framework)
    title = "" if said.title is None else f"   # {said.title}"
    assert fact.domain is not None and fact.domain.high is not None
    lines = [
        _Line("value", Remark(said.phrases, None, None).pieces),
        _Line("assessor", [words.ASSESSOR]),
        _Line("reason", [words.reason(fact.domain.high)]),
    ]
    return [f"[{_key(fact)}]{title}", *_aligned(lines)]


def _table(fact: FactDef, framework: Framework) -> list[str]:
    hidden = fact.optional or can_be_empty(fact)
    said = Remark((fact.name,), None, remark(fact, framework).title)
    head = [said.text, *([words.open_the_block(needed=not fact.optional)] if hidden else []), words.copy_the_block()]
    columns = [_Line(_key(each), remark(each, framework).pieces) for each in fact.columns]
    block = [f"[[{_key(fact)}]]", *_aligned(columns)]
    return [*(f"# {line}" for line in head), *(f"# {line}" if hidden else line for line in block)]


def _key(fact: FactDef) -> str:
    return fact.name if _BARE.fullmatch(fact.name) else f'"{fact.name}"'


def _aligned(lines: Sequence[_Line]) -> Iterator[str]:
    """The lines with their remarks below one another; a remark too long for its line goes on below itself."""
    width = max((display_width(line.start) for line in lines), default=0)
    below = " " * (width + len(_EMPTY))
    for line in lines:
        first, *rest = _wrapped(line.pieces, max(_NARROWEST, _WIDTH - len(below)))
        yield f"{pad(line.start, width)}{_EMPTY}# {first}"
        yield from (f"{below}#   {more}" for more in rest)


def _wrapped(pieces: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and display_width(longer) > width:
            lines.append(piece)
        else:
            lines[-1:] = [longer]
    return lines
