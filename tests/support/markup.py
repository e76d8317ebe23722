"""The elements of a page or a fragment, checked to be well formed, its texts and its tables' grids."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import attrs

VOID = frozenset({"meta", "wbr", "br", "hr", "img", "input", "link", "col"})


@attrs.define(eq=False)
class Element:
    """An element with its attributes, the text directly in it, and what stands below."""

    name: str
    attributes: dict[str, str | None] = attrs.field(factory=dict)
    children: list[Element] = attrs.field(factory=list, repr=False)
    pieces: list[str] = attrs.field(factory=list, repr=False)

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, name: str, class_: str | None = None) -> list[Element]:
        """All elements of a name below, also by a class."""
        found = (each for each in self.walk() if each is not self and each.name == name)
        return [each for each in found if class_ is None or class_ in each.classes]

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def text(self) -> str:
        """All text below, in one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        children = iter(self.children)
        for piece in self.pieces:
            yield piece
            if (child := next(children, None)) is not None:
                yield from child._texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document", pieces=[""])
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> names an attribute twice"
        element = Element(tag, dict(attrs), pieces=[""])
        self.open[-1].children.append(element)
        self.open[-1].pieces.append("")
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].pieces[-1] += data


def parsed(markup: str) -> Element:
    """The elements of a page; each is closed where it must be, and no id stands twice."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == [reader.root], f"<{reader.open[-1].name}> is never closed"
    ids = [each.attributes["id"] for each in reader.root.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    return reader.root


def grid(table: Element) -> list[list[Element]]:
    """The cells of a table by rows and columns, merged ones in each place; there are no holes and no overlaps."""
    rows: list[list[Element]] = []
    for part in (each for each in table.children if each.name in {"thead", "tbody", "tfoot"}):
        held: dict[int, tuple[Element, int]] = {}
        for row in part.children:
            line: list[Element] = []
            cells = iter(row.children)
            while True:
                if (column := len(line)) in held:
                    cell, left = held.pop(column)
                    line.append(cell)
                    if left > 1:
                        held[column] = (cell, left - 1)
                    continue
                cell_or_none = next(cells, None)
                if cell_or_none is None:
                    break
                for _ in range(int(cell_or_none.attributes.get("colspan") or 1)):
                    assert len(line) not in held, "a merged cell runs into another"
                    span = int(cell_or_none.attributes.get("rowspan") or 1)
                    if span > 1:
                        held[len(line)] = (cell_or_none, span - 1)
                    line.append(cell_or_none)
            rows.append(line)
        assert not held, "a merged cell runs out of its part of the table"
    assert len({len(row) for row in rows}) == 1, "rows differ in their number of columns"
    return rows
