"""The nodes that a name may mean, by the end of a path or by a title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from perfscore.kernel.source import Record


@attrs.frozen(repr=False, eq=False)
class Names(Record):
    """Nodes by the ends of their paths, and by their titles."""

    ends: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, nodes: Iterable[tuple[str, str | None]]) -> Names:
        """The names of nodes, given by their paths and their titles."""
        ends: dict[str, tuple[str, ...]] = {}
        titles: dict[str, tuple[str, ...]] = {}
        for path, title in nodes:
            parts = path.split(".")
            for start in range(len(parts)):
                end = ".".join(parts[start:])
                ends[end] = (*ends.get(end, ()), path)
            if title is not None:
                titles[title] = (*titles.get(title, ()), path)
        return cls(ends, titles)

    def meant(self, name: str) -> tuple[str, ...]:
        """The path of this name, else all paths that end with it, else those of this title: none, one or several."""
        found = self.ends.get(name, ())
        return (name,) if name in found else found or self.titles.get(name, ())
