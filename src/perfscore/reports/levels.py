"""The rows of a table with levels: an indicator or what a group says by itself, below the groups around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Protocol, Self, TypeVar

from perfscore.kernel.source import Record, replace

LEVELS = 4
"""Columns for groups; what lies deeper stands above the name of the indicator."""

MOST_ROWS_MERGED = 30_000
"""Rows that one merged cell holds; browsers know no more than 65 534, and a row may have two lines."""


class _Node(Protocol):
    """A node of a framework or of a result."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def children(self) -> Sequence[Self]: ...


N = TypeVar("N", bound=_Node)


class Row(Record, Generic[N]):
    """A line of the table: an indicator, or a group by itself; ``above`` are the groups around it."""

    node: N
    above: tuple[N, ...]
    number: int = 0

    @property
    def merged(self) -> tuple[N, ...]:
        """The groups that have a cell of their own."""
        return self.above[:LEVELS]


def lines(root: N, tells: Callable[[N], bool]) -> tuple[Row[N], ...]:
    """All lines below a node, numbered from 1; a group has one of its own where it tells something."""
    return tuple(replace(row, number=number) for number, row in enumerate(_lines(root, (), tells), start=1))


def _lines(node: N, above: tuple[N, ...], tells: Callable[[N], bool]) -> Iterator[Row[N]]:
    for child in node.children:
        if child.kind != "group":
            yield Row(child, above)
            continue
        inside = (*above, child)
        yield from _lines(child, inside, tells)
        if not child.children or len(inside) > LEVELS or tells(child):
            yield Row(child, inside)


def merged_cells(shown: Sequence[Row[N]]) -> dict[int, dict[int, int]]:
    """For each row in which cells begin: how many rows the cell of each level holds."""
    found: dict[int, dict[int, int]] = {}
    starts: list[int] = []
    for index, row in enumerate(shown):
        before = shown[index - 1].merged if index else ()
        same = 0
        while same < min(len(before), len(row.merged)) and before[same] is row.merged[same]:
            if index - starts[same] == MOST_ROWS_MERGED:
                break
            same += 1
        del starts[same:]
        starts += [index] * (len(row.merged) - same)
        for level, start in enumerate(starts):
            at = found.setdefault(start, {})
            at[level] = at.get(level, 0) + 1
    return found


def has_no_groups(group: _Node) -> bool:
    """Whether indicators alone stand in a group."""
    return not any(child.kind == "group" for child in group.children)
