"""Reads a fact file as what its ending says, and tells which file the facts are from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from perfscore.files.places import refused
from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import Source
from perfscore.messages.catalogue import Message
from perfscore.scoring.facts import Facts

if TYPE_CHECKING:
    from perfscore.files import csv, json, toml
else:
    csv = LazyModule("perfscore.files.csv")
    json = LazyModule("perfscore.files.json")
    toml = LazyModule("perfscore.files.toml")

KINDS: Final = frozenset({".toml", ".json", ".csv"})
"""The kinds of fact files by their endings."""


def read_facts(name: str, text: str, table: str | None = None) -> Facts:
    """Read facts; the ending of the name tells the kind of file. Of a CSV file all may be one ``table``.

    Raises FactsError where the text is not of that kind.
    """
    source = Source(name, text)
    if len(text) > limits.FILE_CHARACTERS:
        raise refused(Message("PS513.too_large"), source)
    return attrs.evolve(_facts(source, table), files=(source.file,))


def _facts(source: Source, table: str | None) -> Facts:
    if table is not None:
        return csv.read_csv_table(source, table)
    match source.name.rpartition(".")[2].lower():
        case "toml":
            return toml.read_toml(source)
        case "json":
            return json.read_json(source)
        case _:
            return csv.read_csv(source)
