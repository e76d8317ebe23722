"""The facts of a scenario: those that were given, with some of them changed.

What is supposed has no evidence: the source and the note of a fact that changes are left behind. Judged points below
the full ones must have a reason; the old one stays, and where there was none it says that they are supposed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError
from perfscore.model import model, rule_model
from perfscore.reports.phrases import WhatIfPhrases
from perfscore.scoring.bind import pairs_of, place_of
from perfscore.scoring.exact import exact
from perfscore.scoring.facts import Fact, FactPlaces, Facts

Places = tuple[tuple[str, FactPlaces], ...]
_CELL = re.compile(r"(?P<table>[^\[\]]+)\[(?P<row>[0-9]{1,9})\]\.(?P<column>.+)", re.DOTALL)


def moved(framework: model.Framework, facts: Facts, changes: Mapping[str, Any], places: Places = ()) -> Facts:
    """The facts with some changed: each by its name or, of one cell of a table, as ``table[row].column``.

    Rows count from 1; a column goes by its name or its title. ``places`` are those of the changes. Nothing is checked
    yet but that the row is there. Raises PerfscoreError where it is not.
    """
    found: dict[str, Any] = {}
    for name, value in changes.items():
        cell = None if name in framework.facts else _CELL.fullmatch(name)
        table = None if cell is None else framework.facts.get(cell["table"])
        if cell is None or table is None or table.type.kind is not Kind.TABLE:
            found[name] = _supposed(framework, facts, name, value)
            continue
        there = found.get(table.name, facts.get(table.name))
        found[table.name] = _with_cell(table, there, int(cell["row"]), cell["column"], value)
    return facts | Facts(facts.name, tuple(found.items()), (), places)


def _supposed(framework: model.Framework, facts: Facts, name: str, value: Any) -> Any:
    fact = framework.facts.get(name)
    if fact is None or not fact.judged or value is None or isinstance(value, Fact | Mapping):
        return value
    old = facts.get(name)
    reason = old.reason if isinstance(old, Fact) else old.get("reason") if isinstance(old, Mapping) else None
    return Fact(value, reason=reason or WhatIfPhrases.of(framework.language).supposed)


def _with_cell(table: rule_model.FactDef, there: Any, row: int, column: str, value: Any) -> Any:
    given = there.value if isinstance(there, Fact) else there
    rows = list(given) if isinstance(given, list | tuple) else []
    if not 1 <= row <= len(rows):
        message = Message("PS640.no_such_row", name=table.name, none=len(rows) == 0, rows=len(rows))
        raise PerfscoreError([Diagnostic.at(message, place_of(f"{table.name}[{row}].{column}", "name", exact(value)))])
    names = {each.name: each.title for each in table.columns}
    name = next((each for each, title in names.items() if column in {each, title}), column)
    kept = {key: each for key, each in pairs_of(rows[row - 1], "a row") if key not in {name, names.get(name)}}
    rows[row - 1] = {**kept, name: value}
    return Fact(rows, source=None) if isinstance(there, Fact) else rows
