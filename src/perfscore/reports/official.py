"""The table of a framework as an authority publishes it: levels, titles, points, and the criteria in words."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from perfscore.kernel.source import Language
from perfscore.model.model import Framework, Node
from perfscore.reports.criteria import Criteria, called, titles_of
from perfscore.reports.html_tags import Html, join, listed, page, tag, text, when
from perfscore.reports.html_words import TAGS, Words, capital, period
from perfscore.reports.levels import LEVELS, Row, has_no_groups, lines, merged_cells
from perfscore.reports.markdown import escaped, markdown_table
from perfscore.reports.result_sheet import Column, level_sheet
from perfscore.reports.spoken import declared, labelled, rough
from perfscore.reports.workbook import Cell


@attrs.frozen(slots=False)
class Official:
    """A framework that is about to be published in the words of a language."""

    framework: Framework
    words: Words
    criteria: Criteria
    root: Node
    rows: Sequence[Row[Node]]

    @classmethod
    def of(cls, framework: Framework, lang: Language | None) -> Official:
        """The table in a language; None means that of the framework."""
        words = Words.named(lang or framework.language, framework.currency)
        if TAGS[framework.language] != words.lang:
            words = attrs.evolve(words, own=TAGS[framework.language])
        criteria = Criteria(framework, words, titles_of(framework))
        root = criteria.with_rows(framework.root)
        return cls(framework, words, criteria, root, lines(root, lambda node: bool(criteria.told(node))))

    @property
    def title(self) -> str:
        """What is published, with its version."""
        title = self.framework.title or self.framework.name
        return title if self.framework.version is None else f"{title} · {self.framework.version}"

    @property
    def about(self) -> list[tuple[str, str]]:
        """Who publishes it, from where, and for which time."""
        of, page = self.framework, self.words.page
        found = [(page.authority, of.authority), (page.origin, of.origin)]
        found.append((page.period, None if of.effective is None else period(*of.effective, self.words)))
        return [(name, value) for name, value in found if value]

    @property
    def head(self) -> list[str]:
        """The headings of the columns."""
        depth = max((len(row.merged) for row in self.rows), default=0)
        words = self.words
        return [*words.all.level_names[:depth], words.all.indicator, words.all.points, words.page.criteria]

    @property
    def below(self) -> list[tuple[str, list[str]]]:
        """What is said below the table: how points are rounded, the grades, and how figures are worked out."""
        page = self.words.page
        found = [(page.rounding, self.criteria.rounding()), (self.words.all.grade, self.criteria.grades())]
        found.append((page.definitions, self.criteria.definitions()))
        return [(name, lines) for name, lines in found if lines]

    def name(self, row: Row[Node]) -> str:
        """The indicator of a row, behind the groups that have no cell; a group by itself is no indicator."""
        deeper = (*row.above[LEVELS:], *(() if row.node.kind == "group" else (row.node,)))
        return " › ".join(called(each) for each in deeper) or self.words.page.whole_group

    def points(self, node: Node) -> str:
        """The declared points; of a group by itself its cell tells them, and for those of a row of a table its name."""
        return declared(node) if node.kind != "group" and (node.weight or node.low or node.high) else ""

    # ------------------------------------------------------------ the writers

    def html(self) -> str:
        """A page that needs no network and no script."""
        words = self.words
        pairs = [
            join([tag("dt", text(capital(name))), tag("dd", text(value), lang=words.own)]) for name, value in self.about
        ]
        spans = merged_cells(self.rows)
        body = [self._row(row, spans.get(index, {})) for index, row in enumerate(self.rows)]
        heads = self.head
        kinds = [*["ps-level"] * (len(heads) - 3), "ps-indicator", "ps-number", "ps-criteria"]
        top = (
            tag("th", text(capital(each)), scope="col", class_=kind) for each, kind in zip(heads, kinds, strict=True)
        )
        total = tag(
            "tr",
            tag("th", text(capital(words.all.total)), scope="row", colspan=len(heads) - 2, class_="ps-indicator"),
            tag("td", text(rough(self.root.weight)), class_="ps-number", data_label=capital(words.all.points)),
            tag("td", self._told(self.root), class_="ps-criteria"),
        )
        return page(
            words.lang,
            self.title,
            tag(
                "header", tag("h1", text(self.title), lang=words.own), when(pairs, tag("dl", *pairs, class_="ps-meta"))
            ),
            tag(
                "main",
                tag(
                    "table",
                    tag("thead", tag("tr", *top)),
                    tag("tbody", *body),
                    tag("tfoot", total),
                    class_="ps-table ps-official",
                ),
                *(
                    tag("section", tag("h2", text(capital(name))), listed(map(text, said), "ps-plain"))
                    for name, said in self.below
                ),
            ),
        )

    def _row(self, row: Row[Node], begun: dict[int, int]) -> Html:
        words, node = self.words, row.node
        depth = len(self.head) - 3
        cells = [self._group(row.merged[level], level, depth, held) for level, held in sorted(begun.items())]
        between = 0 if row.merged and has_no_groups(row.merged[-1]) else depth - len(row.merged)
        if between and row.merged:
            cells.append(tag("td", colspan=between if between > 1 else None, class_="ps-between"))
            between = 0
        name = tag("span", text(self.name(row)), class_="ps-name", lang=words.own)
        span = between + 1 if between else None
        cells.append(tag("th", name, scope="row", colspan=span, class_="ps-indicator"))
        cells.append(tag("td", text(self.points(node)), class_="ps-number", data_label=capital(words.all.points)))
        cells.append(tag("td", self._told(node), class_="ps-criteria"))
        return tag("tr", *cells, class_="ps-own" if node.kind == "group" else None)

    def _group(self, node: Node, level: int, depth: int, held: int) -> Html:
        name = tag("span", text(called(node)), class_="ps-name", lang=self.words.own)
        points = tag("span", text(self.criteria.worth(declared(node))), class_="ps-sub")
        wide = depth - level if has_no_groups(node) and depth - level > 1 else None
        rows = held if held > 1 else None
        kind = f"ps-group ps-level-{level + 1}"
        return tag("th", name, text(" "), points, scope="rowgroup", rowspan=rows, colspan=wide, class_=kind)

    def _told(self, node: Node) -> Html:
        return listed((text(each) for each in self.criteria.told(node)), "ps-plain")

    def markdown(self) -> str:
        """A page in Markdown; groups stand where they begin."""
        heads = self.head
        spans, body = merged_cells(self.rows), list[tuple[str, ...]]()
        for index, row in enumerate(self.rows):
            begun = spans.get(index, {})
            groups = [self._titled(row.merged[at]) if at in begun else "" for at in range(len(row.merged))]
            groups += [""] * (len(heads) - 3 - len(groups))
            told = "<br>".join(map(escaped, self.criteria.told(row.node)))
            body.append((*groups, escaped(self.name(row)), self.points(row.node), told))
        told = "<br>".join(map(escaped, self.criteria.told(self.root)))
        empty = [""] * (len(heads) - 3)
        body.append((f"**{capital(self.words.all.total)}**", *empty, f"**{rough(self.root.weight)}**", told))
        parts = [f"# {escaped(self.title)}"]
        if self.about:
            parts.append(
                "\n".join(f"- {escaped(labelled(capital(name), value, self.words.all))}" for name, value in self.about)
            )
        parts.append(markdown_table(tuple(map(capital, heads)), "l" * (len(heads) - 2) + "rl", body))
        for name, said in self.below:
            parts += [f"## {capital(name)}", "\n".join(f"- {escaped(each)}" for each in said)]
        return "\n\n".join(parts)

    def _titled(self, node: Node) -> str:
        return f"**{escaped(called(node))}** {self.criteria.worth(declared(node))}"

    def xlsx(self) -> bytes:
        """A workbook with the one sheet."""
        above = [labelled(capital(name), value, self.words.all) for name, value in self.about]
        below = [labelled(capital(name), each, self.words.all) for name, said in self.below for each in said]
        columns: list[Column[Node]] = [
            Column(self.words.all.indicator, 32, lambda row: Cell(self.name(row))),
            Column(self.words.all.points, 12, lambda row: Cell(self.points(row.node))),
            Column(self.words.page.criteria, 72, lambda row: Cell("\n".join(self.criteria.told(row.node)))),
        ]
        total = [Cell(rough(self.root.weight), "bold"), Cell("\n".join(self.criteria.told(self.root)), "bold")]
        name = self.framework.title or self.framework.name
        return level_sheet(name, [self.title, *above], self.rows, columns, total, below, self.words.all)
