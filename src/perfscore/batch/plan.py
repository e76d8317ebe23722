"""What a command says of a batch comes in; the plan by which every process scores its pieces goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import attrs

from perfscore.prepared import Framework
from perfscore.version import VERSION

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
    output as they are. ``file`` stands for the input in diagnostics.
    """

    framework: Framework
    file: str
    encoding: str
    columns: tuple[Column, ...] | None
    kept: tuple[str, ...]
    form: Form

    @cached_property
    def key(self) -> str:
        """A digest of all that the output depends on, beside the input."""
        meaning = (
            VERSION, self.framework.source.text, self.encoding, self.kept, self.form,
            self.columns and [(each.heading, each.fact, each.field) for each in self.columns],
        )  # fmt: skip
        return hashlib.sha256(repr(meaning).encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The paths of the indicators that do not depend on the rows of a table."""
        return tuple(path for path, node in self.framework.nodes.items() if node.kind == "indicator")


def headings_of(plan: Plan) -> Sequence[str]:
    """The headings of the output as CSV."""
    return [*plan.kept, "total", "grade", *plan.indicators, "problems"]
