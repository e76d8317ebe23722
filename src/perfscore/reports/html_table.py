"""The score table of an HTML report: levels as merged cells, bars, limits and losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from perfscore.reports.html_rules import rules
from perfscore.reports.html_tags import NOTHING, Html, join, listed, percent, tag, text, when
from perfscore.reports.html_words import Words, amount, capital, idle, standing, told
from perfscore.reports.levels import LEVELS, has_no_groups, lines, merged_cells
from perfscore.reports.levels import Row as AnyRow
from perfscore.reports.spoken import (
    compared_words,
    declared,
    exactly,
    hidden,
    labelled,
    plain,
    published,
    reached,
    row_grade,
    share,
)
from perfscore.scoring.explanation import Loss
from perfscore.scoring.result import NodeResult, Scored

Row = AnyRow[NodeResult]

_NARROW = 6
_ZERO = Fraction(0)
_SHORTEST = Fraction(1, 8)

Story = Callable[[NodeResult, int], Html]
"""What unfolds in a row, of a node and the number of its row; empty where nothing does."""


def rows(result: Scored) -> tuple[Row, ...]:
    """All lines of the table, in the order of the framework, numbered from 1."""
    return lines(result, lambda node: bool(own_losses(node) or node.limits))


def own_losses(node: NodeResult) -> list[Loss]:
    """What stands beside a node: all of its losses, or, of a group and of the whole, only what no row below tells."""
    whole = node.kind in {"indicator", "part"}
    return [loss for loss in node.losses if (whole or loss.path == node.path) and not hidden(loss)]


def table(result: Scored, shown: Sequence[Row], words: Words, story: Story | None = None) -> Html:
    """The table of the rows that are shown, which may be fewer than there are."""
    depth = max((len(row.merged) for row in shown), default=0)
    longest = max(len(plain(number)) for node in (result, *(row.node for row in shown)) for number in _numbers(node))
    return tag(
        "table",
        tag("caption", text(words.page.caption), class_="ps-hidden"),
        _head(depth, words),
        *_bodies(shown, depth, words, story),
        _foot(result, depth, words),
        class_="ps-table ps-wide" if longest > _NARROW else "ps-table",
    )


def _numbers(node: NodeResult) -> tuple[Decimal, ...]:
    return node.weight, node.low, node.high, node.score


def _head(depth: int, words: Words) -> Html:
    told = [(each, "ps-level") for each in words.all.level_names[:depth]] + [(words.all.indicator, "ps-indicator")]
    told += [(words.all.points, "ps-number"), (words.all.score, "ps-number"), (words.page.attained, "ps-share")]
    told.append((words.all.reasons, "ps-losses"))
    cells = (tag("th", text(capital(each)), scope="col", class_=kind) for each, kind in told)
    return tag("thead", tag("tr", *cells))


def _bodies(shown: Sequence[Row], depth: int, words: Words, story: Story | None) -> Iterator[Html]:
    """The rows, those of each group at the top in a row group of their own."""
    spans = merged_cells(shown)
    lines = list[Html]()
    for index, row in enumerate(shown):
        lines.append(_line(row, spans.get(index, {}), depth, words, story))
        if index + 1 == len(shown) or row.above[:1] != shown[index + 1].above[:1]:
            yield tag("tbody", *lines)
            lines.clear()


def _line(row: Row, begun: dict[int, int], depth: int, words: Words, story: Story | None) -> Html:
    """A row, and the one with its rule and its story, which has the width of all columns but those of the groups.

    Every indicator below a group stands in the column of indicators: a group without deeper ones has the width of
    their columns too, and where others in the group lie deeper, the columns between are empty.
    """
    node = row.node
    lines = 1 if story is None else 2
    groups = [_group(row.merged[level], level, depth, begun[level] * lines, words) for level in sorted(begun)]
    between = 0 if row.merged and has_no_groups(row.merged[-1]) else depth - len(row.merged)
    if between and row.merged and node.kind != "group":
        groups.append(tag("td", colspan=_more_than_one(between), rowspan=_more_than_one(lines), class_="ps-between"))
        between = 0
    span = between + 1
    cells = _own(row, span, words) if node.kind == "group" else _indicator(row, span, words, parts=story is None)
    kind = "ps-own" if node.kind == "group" else None if node.applies else "ps-na"
    losses = tag("td", *_beside(node, words), class_="ps-losses")
    if story is None:
        return tag("tr", *groups, *cells, losses, class_=kind)
    unfolding = tag("td", rules(node, words), story(node, row.number), colspan=span + 4)
    more = tag("tr", unfolding, class_="ps-more")
    return join([tag("tr", *groups, *cells, losses, class_=kind, id=f"r{row.number}"), more])


def _indicator(row: Row, span: int, words: Words, *, parts: bool) -> list[Html]:
    """The cells of an indicator; its parts stand below its name, unless the row with its rule names them."""
    node = row.node
    name = tag("span", text(_called(node)), class_="ps-name", lang=words.own)
    below = _parts(node, words) if parts else NOTHING
    cell = tag("th", _path(row.above), name, below, scope="row", colspan=_more_than_one(span), class_="ps-indicator")
    return [cell, *_figures(node, words)]


def _own(row: Row, span: int, words: Words) -> list[Html]:
    """What a group did by itself is no indicator: it stands in one cell, without points, which its name carries."""
    node = row.node
    said = labelled(_called(node), words.page.subtotal, words.all)
    name = tag("em", text(said), class_="ps-owner")
    # A group that lies too deep for a cell of its own has its points here.
    score = when(len(row.above) > LEVELS, tag("span", text(standing(node, words)), class_="ps-sub"))
    return [tag("th", _path(row.above[:-1]), name, score, scope="row", colspan=span + 3, class_="ps-indicator")]


def _path(above: tuple[NodeResult, ...]) -> Html:
    """The groups that have no cell of their own."""
    path = " › ".join(_called(each) for each in above[LEVELS:])
    return when(path, tag("span", text(path), class_="ps-path"))


def _group(node: NodeResult, level: int, depth: int, held: int, words: Words) -> Html:
    score = tag("span", text(standing(node, words)), class_="ps-sub")
    name = tag("span", text(_called(node)), class_="ps-name", lang=words.own)
    return tag(
        "th",
        name,
        score,
        scope="row" if level else "rowgroup",
        rowspan=_more_than_one(held),
        colspan=_more_than_one(depth - level) if has_no_groups(node) else None,
        class_=f"ps-group ps-level-{level + 1}",
    )


def _more_than_one(count: int) -> int | None:
    return count if count > 1 else None


def _called(node: NodeResult) -> str:
    return node.title or node.name


def _parts(node: NodeResult, words: Words) -> Html:
    """The parts of an indicator, each with its score."""
    return listed(
        (
            join(
                [
                    tag("span", text(_called(part)), lang=words.own),
                    tag("span", text(standing(part, words)), class_="ps-sub"),
                ]
            )
            for part in node.children
        ),
        "ps-parts",
    )


def _figures(node: NodeResult, words: Words) -> list[Html]:
    """Points, score and the bar; each says on a narrow screen what it is."""
    score = text(reached(node, words.all))
    bar = join([tag("span", text(_share(node)), class_="ps-percent"), _bar(node, words)]) if node.applies else NOTHING
    return [
        tag("td", text(declared(node)), class_="ps-number", data_label=capital(words.all.points)),
        tag("td", score, class_="ps-number ps-score", data_label=capital(words.all.score)),
        tag("td", bar, class_="ps-share", data_label=capital(words.page.attained)),
    ]


def _full(node: NodeResult) -> Fraction:
    """What a score is compared with: the points; of a bonus the most, of a malus the least that it may give."""
    return Fraction(node.weight or node.high or node.low)


def _share(node: NodeResult) -> str:
    full = _full(node)
    return share(Fraction(node.score) / full) if full and node.weight else ""


def _bar(node: NodeResult, words: Words) -> Html:
    """A bar as long as the points of the row: what was reached, and what is missing; of a malus what it took."""
    full = _full(node)
    long = min(max(abs(full) / words.largest, _SHORTEST), Fraction(1))
    reached = min(max(Fraction(node.score) / full, _ZERO), Fraction(1)) if full else _ZERO
    malus = full < 0
    got = tag("rect", width=percent(long * reached), height="100%", class_="ps-bar-minus" if malus else "ps-bar-got")
    rest = percent(long * (1 - reached))
    missing = tag("rect", x=percent(long * reached), width=rest, height="100%", class_="ps-bar-missing")
    lost = not malus and node.weight and reached < 1
    return tag("svg", got, when(lost, missing), class_="ps-bar", aria_hidden="true", focusable="false")


def _beside(node: NodeResult, words: Words) -> list[Html]:
    """The grade of a row, what took points off, and the limits that held."""
    losses = own_losses(node)
    entries = listed((_loss(loss, node, words) for loss in losses), "ps-taken")
    idles = [idle(limit, words) for limit in node.limits if not limit.bound]
    target = compared_words(node, words.all)
    grade = row_grade(node, words.all)
    grade_line = when(grade, tag("p", text(grade), class_="ps-target"))
    return [grade_line, entries, listed(idles, "ps-idles"), when(target, tag("p", text(target), class_="ps-target"))]


def _loss(loss: Loss, node: NodeResult, words: Words) -> Html:
    part = when(loss.path != node.path, tag("span", text(loss.title or loss.path), class_="ps-part", lang=words.own))
    exact = exactly(loss, words.all)
    more = when(exact, tag("span", text(exact or ""), class_="ps-exact"))
    return join([amount(loss.amount, published(loss)), tag("span", part, told(loss, words), more, class_="ps-told")])


def _foot(result: Scored, depth: int, words: Words) -> Html:
    """The total; the losses of all rows above and those told here make up what was lost."""
    lost = result.lost
    whole = tag("p", amount(lost), text(" "), tag("span", text(words.all.together)), class_="ps-together")
    span = _more_than_one(depth + 1)
    name = tag("th", text(capital(words.all.total)), scope="row", colspan=span, class_="ps-indicator")
    losses = tag("td", whole, *_beside(result, words), class_="ps-losses")
    return tag("tfoot", tag("tr", name, *_figures(result, words), losses))
