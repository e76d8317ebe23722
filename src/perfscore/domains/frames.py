"""What an evaluation looks at: facts as they are given, frames, in which definitions are computed, and their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import attrs

from perfscore.core.nodes import Key, Node, Value
from perfscore.core.program import Block
from perfscore.kernel.source import Mutable
from perfscore.messages.diagnostics import Place, Trouble

_NOTHING = Block((), ())


class TableRow(Protocol):
    """A row of a table of facts: its number, and the cells that are filled in."""

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> Mapping[str, Any]: ...


class Given(Protocol):
    """What is known of one fact."""

    @property
    def status(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def rows(self) -> Any: ...
    @property
    def given(self) -> Any: ...


class Facts(Protocol):
    """Checked facts by name, and where the rows of their tables stand."""

    @property
    def by_name(self) -> Mapping[str, Given]: ...
    def row_place(self, table: str, row: Any, column: str | None = None) -> Place: ...


class Frame(Mutable):
    """Definitions with what has become of them: those of the whole, of a row of facts, or of a group of such rows.

    ``path`` is that of the row of the score that the row of facts became, or of the group.
    """

    block: Block
    path: str = ""
    table: str = ""
    row: TableRow | None = None
    members: tuple[Frame, ...] = ()
    settled: bool = False
    known: dict[Key, Value | Trouble] = attrs.field(factory=dict)
    computed: dict[int, tuple[Node, Value]] = attrs.field(factory=dict)


def of_row(table: str, row: TableRow) -> Frame:
    """A row of a table of facts that is looked at for its cells alone."""
    return Frame(_NOTHING, "", table, row)


def text_in(row: TableRow, column: str) -> str:
    """What stands in a column of names; a row without a name is called by its number."""
    value = row.cells.get(column)
    return value.strip() if isinstance(value, str) else f"row {row.number}"


NOWHERE = "—"
"""What a group of rows is called whose column is empty."""


def plain_name(title: str) -> str:
    """A title as a piece of a path, in which a point would begin the next piece."""
    return title.strip().replace(".", "·")


def free_name(title: str, taken: dict[str, int]) -> str:
    """A name made of a title, unlike those taken, each with how often it was asked for; it is taken then."""
    plain = name = plain_name(title)
    while name in taken:
        taken[plain] += 1
        name = f"{plain} ({taken[plain]})"
    taken[name] = 1
    return name
