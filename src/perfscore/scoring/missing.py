"""What is said of facts that are not there: all of them, with the lines that would give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfscore.kernel import limits
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Item, Message, Words, first
from perfscore.model.rule_model import FactDef

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.DURATION, Kind.RATIO})


def missing_facts(facts: Sequence[FactDef], form: str, *, empty: bool) -> Message:
    """PS502: facts that are not there, all of them.

    ``form`` is the ending of the file that lacks them, without its point, or nothing for a mapping; ``empty`` tells
    that some of them are named there, but without a value.
    """
    lines = [_line(fact, form) for fact in facts[: limits.DIAGNOSTICS]]
    return Message(
        "PS502.missing_facts",
        count=len(facts),
        facts=titled(facts, limits.DIAGNOSTICS),
        empty=empty,
        toml=form == "toml",
        lines=lines,
    )


def titled(facts: Sequence[FactDef], most: int) -> tuple[Item, ...]:
    """The names of facts with their titles; of more than ``most``, how many others there are."""
    return first([Words("fact.titled", name=fact.name, title=fact.title) for fact in facts], most)


def _line(fact: FactDef, form: str) -> Item:
    """What to add to a file or a mapping for one fact, as far as it can be written without its value."""
    name, kind = fact.name, fact.type
    if kind.kind is Kind.TABLE:
        return _first_row(fact, form)
    gap = "…%" if kind.kind is Kind.RATIO else "…"
    if form == "csv":
        return f"{name},{gap}"
    if kind.kind in _QUOTED or (form != "toml" and kind.kind is Kind.DATE):
        gap = f'"{gap}"'
    if form == "json":
        return f'"{name}": {gap},'
    remark = Words("fact.remark", kind=kind, options=kind.options, title=fact.title)
    line = f"{toml_key(name)} = {gap}" if form == "toml" else f'"{name}": {gap},'
    return Words("fact.line", line=line, remark=remark)


def _first_row(fact: FactDef, form: str) -> Item:
    """How the rows of a table begin."""
    if form == "csv":
        return Words("fact.table_file", name=fact.name)
    line = f"[[{toml_key(fact.name)}]]" if form == "toml" else f'"{fact.name}": [{{…}}, …],'
    return (
        line if form == "json" else Words("fact.line", line=line, remark=Words("fact.table_remark", title=fact.title))
    )


def toml_key(name: str) -> str:
    """A name as it stands in front of `=` in TOML."""
    return name if _BARE.fullmatch(name) else f'"{name}"'
