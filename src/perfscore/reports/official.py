"""The table of a framework as an authority publishes it: levels, titles, points, and the criteria in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfscore.kernel.source import Language, Record, Spanned, one_line, replace
from perfscore.kernel.wording import quotation
from perfscore.model import rule_model, terms
from perfscore.model.model import Framework, Node
from perfscore.model.walk import expressions, inside
from perfscore.reports.html_table import LEVELS, Row, between, group_cell, lines, merged_cells, more_than_one
from perfscore.reports.html_tags import Html, listed, page, tag, text
from perfscore.reports.html_words import Words, capital, cell, described, grades, heads, period, section
from perfscore.reports.in_words import in_words
from perfscore.reports.result_sheet import Column, level_sheet
from perfscore.reports.spoken import declared, labelled, rough
from perfscore.reports.text import escaped, markdown_table
from perfscore.reports.workbook import Cell
from perfscore.syntax.chinese import spellings

_PLAIN = frozenset({"sum", "from"})
_BETWEEN = " \t\r\n{}|,;，；、"


def called(node: Node) -> str:
    """The title of a node, or its name."""
    return node.title or node.name


def titles_of(framework: Framework) -> dict[str, str]:
    """What readers call what formulas name: facts, values, rows, and columns, of which one of a name is told."""
    columns = (column for fact in framework.fact_list for column in fact.columns)
    named = [(each.name, each.title) for each in (*columns, *framework.fact_list)]
    named += [(each.name, each.title) for each in framework.quantities]
    found = {name: title or name for name, title in named}
    rows = {f"score({node.path})": node.title for node in framework.root.walk() if node.title}
    return found | rows


class Criteria(Record):
    """Puts the rules of a framework into words; ``titles`` are what readers call what these name."""

    framework: Framework
    words: Words
    titles: dict[str, str]

    def told(self, node: Node) -> list[str]:
        """How a node gets its points, a line each; its parts with theirs, then what is compared, and the limits."""
        found = list(self._rule(node, node.clause))
        if len(found) > 1 and found[0] == self._begins(called(node)):
            del found[0]
        if node.kind == "indicator":
            found += map(self._part, node.children)
        found += (self._said(each) for each in node.checks)
        return [*found, *map(self._limit, node.limits)]

    def _begins(self, subject: str) -> str:
        return labelled(subject, "", self.words.all).rstrip()

    def _part(self, part: Node) -> str:
        words = self.words.all
        lines = (each if each.endswith((":", "：")) else f"{each}{words.semicolon}" for each in self.told(part))
        told = "".join(lines).rstrip("；; ")
        name = self.worth(declared(part), called(part))
        return labelled(name, told, words) if told else name

    def with_rows(self, node: Node) -> Node:
        """The node where what is made of the rows of a table stands once, as one of its children."""
        children = [self.with_rows(each) for each in node.children]
        for rows in reversed(node.rows):
            title = self.words.page.each_row.format(table=self.titles.get(rows.table, rows.table))
            if rows.points is not None:
                points = labelled(self.words.all.points, self._said(rows.points), self.words.all)
                title = self.words.all.beside.format(text=title, more=points)
            children.insert(rows.at, replace(self.with_rows(rows.template), title=title))
        return replace(node, children=tuple(children), rows=())

    def worth(self, points: str, what: str = "") -> str:
        """Points with their unit, in brackets behind what they are for."""
        words = self.words.all
        counted = (words.one_point if points.lstrip("+") == "1" else words.many_points).format(points=points)
        return self.words.page.worth.format(what=what, points=counted) if what else counted

    # ------------------------------------------------------------ below the table

    def rounding(self) -> list[str]:
        """How points are rounded, level by level."""
        page = self.words.page
        return [
            page.rounded.format(level=page.levels[each.level], mode=self._worded(each.mode), step=rough(each.step))
            for each in self.framework.plan
        ]

    def grades(self) -> list[str]:
        """Each grade with the totals that give it, and what changes it."""
        grading, words = self.framework.grading, self.words
        if grading is None:
            return []
        found = grades(grading, words, self._worded)
        for rules, form in ((grading.caps, words.page.grade_capped), (grading.overrides, words.page.grade_instead)):
            found += [form.format(grade=each.grade, why=each.reason or self._said(each.condition)) for each in rules]
        return found

    def definitions(self) -> list[str]:
        """How the figures with a title are worked out."""
        return [f"{each.title} = {self._said(each.value)}" for each in self.framework.quantities if each.title]

    # ------------------------------------------------------------ rules

    def _rule(self, node: Node, clause: rule_model.Clause | None) -> Iterator[str]:
        match clause:
            case None:
                if node.combination not in _PLAIN:
                    yield self.words.all.forms[node.combination]
            case rule_model.Judged(fact=fact):
                # A judgement that has no title has that of its row.
                yield fact.title if fact.title and fact.title != node.title else self.words.all.forms["judged"]
            case rule_model.Award(value=terms.RuleCall(body=body)):
                parameters = [each for each in expressions(body) if isinstance(each, terms.Argument)]
                titles = {each.name: self._said(each.value) for each in parameters}
                told = replace(self, titles=self.titles | titles)
                yield from told.table(body, body)
            case rule_model.Award(value=value):
                yield from self.table(clause, value)
            case _:
                yield from self.table(clause, clause)

    def table(self, written: Spanned, table: Spanned) -> Iterator[str]:
        """What a rule looks at, its rows, and what holds besides; all of it in one line where it has no rows."""
        rows = list(_rows_in(table))
        if not rows:
            yield self._said(written)
            return
        source = self.framework.source.text
        head, _, _ = source[written.span.start : _begin(rows[0])].partition("{")
        if not isinstance(table, rule_model.AwardList | rule_model.Deduct | terms.First):
            yield self._begins(self._worded(head))
        for each in rows:
            yield from self._row(each, (), taken=isinstance(table, rule_model.Deduct))
        if isinstance(table, terms.Interpolate):
            yield self.words.all.forms["interpolate"]
        rest = source[rows[-1].span.end : written.span.end].strip(_BETWEEN)
        word, _, points = rest.partition(" ")
        if word in spellings("otherwise"):
            yield labelled(self.words.page.otherwise, self._counted(self._worded(points)), self.words.all)
        elif rest:
            yield self._worded(rest)

    def _row(self, row: Spanned, above: Sequence[str], *, taken: bool) -> Iterator[str]:
        words = self.words.all
        match row:
            case terms.Row(value=value, inner=inner):
                found = [*above, self._head(row)]
                if value is None:
                    for each in inner:
                        yield from self._row(each, found, taken=taken)
                else:
                    yield labelled(words.comma.join(found), self._points(value), words)
            case terms.Knot(place=place, value=value):
                yield labelled(self._said(place), self._points(value), words)
            case terms.Option(value=value, condition=condition, reason=reason):
                when = reason or (self.words.page.otherwise if condition is None else self._said(condition))
                yield labelled(when, self._points(value), words)
            case rule_model.Item(points=points, condition=condition, reason=reason):
                worth = self._points(points)
                worth = words.takes.format(points=worth) if taken else worth
                yield self.words.page.worth.format(what=reason or self._said(condition), points=worth)
            case _:
                why: str | None = getattr(row, "reason", None)
                said = self._said(row, but=why)
                yield said if why is None else labelled(why, said, words)

    def _head(self, row: terms.Row) -> str:
        text = self.framework.source.text[row.head.start : row.head.end]
        return self.words.page.otherwise if text in spellings("else") else self._worded(text)

    def _points(self, value: terms.Expression) -> str:
        return self._counted(self._said(value))

    def _counted(self, said: str) -> str:
        return self.worth(said) if said[-1:].isdecimal() else said

    def _limit(self, limit: rule_model.Limit) -> str:
        """A limit by its reason, else by its condition; what it sets, and what becomes of the points of the rest."""
        words = self.words.all
        label = words.limits[limit.kind]
        if limit.reason is None:
            return labelled(label, self._said(limit), words)
        amount = "" if limit.amount is None else f" {self._points(limit.amount)}"
        policy = "" if limit.policy is None else self._worded(f"then {limit.policy}")
        return labelled(f"{label}{amount}", words.semicolon.join(filter(None, [limit.reason, policy])), words)

    # ------------------------------------------------------------ texts

    def _said(self, piece: Spanned, *, but: str | None = None) -> str:
        """What a piece of the framework says, with the brackets that belong to it, but for a text at its end."""
        text = quotation(piece.span, self.framework.source.text)
        return self._worded(text if but is None else text.rpartition(f'"{but}"')[0])

    def _worded(self, text: str) -> str:
        return in_words(one_line(text), self.titles, self.words.all.lang)


def _rows_in(piece: Spanned) -> Iterator[Spanned]:
    """The rows right inside a rule or an expression: what is written one below the other."""
    for each in inside(piece):
        if isinstance(each, tuple):
            yield from (row for row in each if isinstance(row, Spanned) and not isinstance(row, terms.Expression))


def _begin(row: Spanned) -> int:
    """Where a row begins, with the headings of those inside it."""
    if not isinstance(row, terms.Row):
        return row.span.start
    return min(row.span.start, row.head.start, *(_begin(each) for each in row.inner))


class Official(Record):
    """A framework that is about to be published in the words of a language."""

    framework: Framework
    words: Words
    criteria: Criteria
    root: Node
    rows: Sequence[Row[Node]]

    @classmethod
    def of(cls, framework: Framework, lang: Language | None) -> Official:
        """The table in a language; None means that of the framework."""
        words = Words.named(lang or framework.language, framework.currency, framework.language)
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
        pairs = ((capital(name), tag("dd", text(value), lang=words.own)) for name, value in self.about)
        spans = merged_cells(self.rows)
        body = [self._row(row, spans.get(index, {})) for index, row in enumerate(self.rows)]
        titles = self.head
        kinds = [*["ps-level"] * (len(titles) - 3), "ps-indicator", "ps-number", "ps-criteria"]
        head = heads(zip(titles, kinds, strict=True))
        total = tag(
            "tr",
            tag("th", text(capital(words.all.total)), scope="row", colspan=len(titles) - 2, class_="ps-indicator"),
            cell("ps-number", words.all.points, text(rough(self.root.weight))),
            tag("td", self._told(self.root), class_="ps-criteria"),
        )
        below = (section(name, listed(map(text, said), "ps-plain")) for name, said in self.below)
        return page(
            words.lang,
            self.title,
            tag("header", tag("h1", text(self.title), lang=words.own), described(pairs)),
            tag(
                "main",
                tag("table", head, tag("tbody", *body), tag("tfoot", total), class_="ps-table ps-official"),
                *below,
            ),
        )

    def _row(self, row: Row[Node], begun: dict[int, int]) -> Html:
        words, node = self.words, row.node
        depth = len(self.head) - 3
        cells = [self._group(row.merged[level], level, depth, held) for level, held in sorted(begun.items())]
        empty, span = between(row, depth)
        name = tag("span", text(self.name(row)), class_="ps-name", lang=words.own)
        cells += [*empty, tag("th", name, scope="row", colspan=more_than_one(span), class_="ps-indicator")]
        cells.append(cell("ps-number", words.all.points, text(self.points(node))))
        cells.append(tag("td", self._told(node), class_="ps-criteria"))
        return tag("tr", *cells, class_="ps-own" if node.kind == "group" else None)

    def _group(self, node: Node, level: int, depth: int, held: int) -> Html:
        name = tag("span", text(called(node)), class_="ps-name", lang=self.words.own)
        points = tag("span", text(self.criteria.worth(declared(node))), class_="ps-sub")
        return group_cell(node, level, depth, held, name, text(" "), points)

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
