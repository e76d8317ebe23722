"""The plan of a batch, by which every process scores its pieces, and how it travels there."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Literal

import attrs

from perfscore.reports.framework import Framework

Form = Literal["csv", "jsonl"]

FIXED = ("total", "grade", "problems")
"""Columns that every output has, beside those of the indicators."""


@attrs.frozen
class Column:
    """A column of the input: the fact that it gives, and of it the value or a field of its evidence; None for none."""

    heading: str
    fact: str | None
    field: str = "value"


@attrs.frozen(slots=False, eq=False)
class Plan:
    """All that a process must know to score a piece.

    ``columns`` are those of a CSV file; lines of JSON have none. ``kept`` are the columns, or the names, that go to the
    output as they are. ``file`` stands for the input in diagnostics; ``warnings`` says that they are told, and ``raw``
    that texts which a spreadsheet takes for formulas are written as they are.
    """

    framework: Framework
    file: str
    encoding: str
    columns: tuple[Column, ...] | None
    kept: tuple[str, ...]
    form: Form
    warnings: bool = False
    raw: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def key(self) -> str:
        """A digest of the whole plan."""
        source = self.framework.source
        return _digest(source.name, source.text, self.file, self.options)

    @cached_property
    def options(self) -> str:
        """A digest of what the output depends on, beside the framework and the input."""
        columns = self.columns and [(each.heading, each.fact, each.field) for each in self.columns]
        return _digest(self.encoding, self.kept, self.form, columns, self.warnings, self.raw)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The paths of the indicators that do not depend on the rows of a table."""
        return tuple(path for path, node in self.framework.nodes.items() if node.kind == "indicator")

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The columns for that: values, and grades where they have any."""
        grades = ((each.name, *([f"{each.name}.grade"] if each.grading else [])) for each in self.framework.titled)
        return tuple(name for names in grades for name in names)


def _digest(*meaning: object) -> str:
    return hashlib.sha256(repr(meaning).encode("utf-8", "surrogatepass")).hexdigest()
