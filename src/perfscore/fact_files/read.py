"""Reads a fact file as what its ending says, and tells which file the facts are from."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from perfscore import limits
from perfscore.engine.facts import Facts
from perfscore.fact_files.csv import read_csv
from perfscore.fact_files.csv_table import read_csv_table
from perfscore.fact_files.json import read_json
from perfscore.fact_files.places import refused
from perfscore.fact_files.toml import read_toml
from perfscore.messages import fact_files as messages
from perfscore.source import Source

KINDS: dict[str, Callable[[Source], Facts]] = {".toml": read_toml, ".json": read_json, ".csv": read_csv}
"""The kinds of fact files by their endings."""


def read_facts(name: str, text: str, table: str | None = None) -> Facts:
    """Read facts; the ending of the name tells the kind of file. Of a CSV file all may be one ``table``.

    Raises FactsError where the text is not of that kind.
    """
    source = Source(name, text)
    if len(text) > limits.FILE_CHARACTERS:
        raise refused(messages.too_large(), source)
    kind = KINDS[f".{name.rpartition('.')[2].lower()}"]
    facts = kind(source) if table is None else read_csv_table(source, table)
    return attrs.evolve(facts, files=(source.file,))
