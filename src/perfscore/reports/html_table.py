"""Tables with levels, and those of an HTML report: scores with bars and losses, rules and stories, and the ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Generic, Protocol, Self, TypeVar

from perfscore.kernel.source import Record, replace
from perfscore.model.model import Node
from perfscore.reports import spoken
from perfscore.reports.html_tags import NOTHING, Html, cut, join, listed, percent, tag, text, void, when
from perfscore.reports.html_words import Words, amount, called, capital, cell, heads, idle, standing, told, why
from perfscore.reports.phrases import value_words
from perfscore.reports.picture_result import scale_picture, window
from perfscore.reports.story import Teller
from perfscore.reports.text import evidence, ranked, roundings, signed_sum, where
from perfscore.scoring.explanation import Explanation, Item, Loss, Scale, Seen
from perfscore.scoring.result import NodeResult, Scored
from perfscore.syntax.chinese import spellings

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


Line = Row[NodeResult]

_NARROW = 6
_ZERO = Fraction(0)
_SHORTEST = Fraction(1, 8)

Story = Callable[[NodeResult, int], Html]
"""What unfolds in a row, of a node and the number of its row; empty where nothing does."""


def rows(result: Scored) -> tuple[Line, ...]:
    """All lines of the table, in the order of the framework, numbered from 1."""
    return lines(result, lambda node: bool(spoken.own_losses(node) or node.limits))


def table(result: Scored, shown: Sequence[Line], words: Words, story: Story | None = None) -> Html:
    """The table of the rows that are shown, which may be fewer than there are."""
    depth = max((len(row.merged) for row in shown), default=0)
    longest = max(
        len(spoken.plain(number)) for node in (result, *(row.node for row in shown)) for number in _numbers(node)
    )
    return tag(
        "table",
        tag("caption", text(words.page.caption), class_="ps-hidden"),
        _table_head(depth, words),
        *_bodies(shown, depth, words, story),
        _foot(result, depth, words),
        class_="ps-table ps-wide" if longest > _NARROW else "ps-table",
    )


def _numbers(node: NodeResult) -> tuple[Decimal, ...]:
    return node.weight, node.low, node.high, node.score


def _table_head(depth: int, words: Words) -> Html:
    told = [(each, "ps-level") for each in words.all.level_names[:depth]] + [(words.all.indicator, "ps-indicator")]
    told += [(words.all.points, "ps-number"), (words.all.score, "ps-number"), (words.page.attained, "ps-share")]
    return heads([*told, (words.all.reasons, "ps-losses")])


def _bodies(shown: Sequence[Line], depth: int, words: Words, story: Story | None) -> Iterator[Html]:
    """The rows, those of each group at the top in a row group of their own."""
    spans = merged_cells(shown)
    lines = list[Html]()
    for index, row in enumerate(shown):
        lines.append(_table_row(row, spans.get(index, {}), depth, words, story))
        if index + 1 == len(shown) or row.above[:1] != shown[index + 1].above[:1]:
            yield tag("tbody", *lines)
            lines.clear()


def _table_row(row: Line, begun: dict[int, int], depth: int, words: Words, story: Story | None) -> Html:
    """A row, and the one with its rule and its story, which has the width of all columns but those of the groups.

    Every indicator below a group stands in the column of indicators: a group without deeper ones has the width of
    their columns too, and where others in the group lie deeper, the columns between are empty.
    """
    node = row.node
    lines = 1 if story is None else 2
    groups = [_group(row.merged[level], level, depth, begun[level] * lines, words) for level in sorted(begun)]
    empty, span = between(row, depth, lines, wide=node.kind == "group")
    groups += empty
    cells = _own(row, span, words) if node.kind == "group" else _indicator(row, span, words, parts=story is None)
    kind = "ps-own" if node.kind == "group" else None if node.applies else "ps-na"
    losses = tag("td", *_beside(node, words), class_="ps-losses")
    if story is None:
        return tag("tr", *groups, *cells, losses, class_=kind)
    unfolding = tag("td", rules(node, words), story(node, row.number), colspan=span + 4)
    more = tag("tr", unfolding, class_="ps-more")
    return join([tag("tr", *groups, *cells, losses, class_=kind, id=f"r{row.number}"), more])


def between(row: Row[N], depth: int, lines: int = 1, *, wide: bool = False) -> tuple[list[Html], int]:
    """The empty cell between the groups of a row and its indicator, if any, and how many columns the latter takes."""
    columns = 0 if row.merged and has_no_groups(row.merged[-1]) else depth - len(row.merged)
    if wide or not columns or not row.merged:
        return [], columns + 1
    return [tag("td", colspan=more_than_one(columns), rowspan=more_than_one(lines), class_="ps-between")], 1


def _indicator(row: Line, span: int, words: Words, *, parts: bool) -> list[Html]:
    """The cells of an indicator; its parts stand below its name, unless the row with its rule names them."""
    node = row.node
    name = called(node, words, "ps-name")
    below = _parts(node, words) if parts else NOTHING
    cell = tag("th", _path(row.above), name, below, scope="row", colspan=more_than_one(span), class_="ps-indicator")
    return [cell, *_score_cells(node, words)]


def _own(row: Line, span: int, words: Words) -> list[Html]:
    """What a group did by itself is no indicator: it stands in one cell, without points, which its name carries."""
    node = row.node
    said = spoken.labelled(node.title or node.name, words.page.subtotal, words.all)
    name = tag("em", text(said), class_="ps-owner")
    # A group that lies too deep for a cell of its own has its points here.
    score = when(len(row.above) > LEVELS, standing(node, words))
    return [tag("th", _path(row.above[:-1]), name, score, scope="row", colspan=span + 3, class_="ps-indicator")]


def _path(above: tuple[NodeResult, ...]) -> Html:
    """The groups that have no cell of their own."""
    path = " › ".join(each.title or each.name for each in above[LEVELS:])
    return when(path, tag("span", text(path), class_="ps-path"))


def _group(node: NodeResult, level: int, depth: int, held: int, words: Words) -> Html:
    content = called(node, words, "ps-name"), standing(node, words)
    return group_cell(node, level, depth, held, *content, scope="row" if level else "rowgroup")


def group_cell(
    node: Node | NodeResult, level: int, depth: int, held: int, *content: Html, scope: str = "rowgroup"
) -> Html:
    """The cell of a group at a level of so many, beside so many rows."""
    wide = more_than_one(depth - level) if has_no_groups(node) else None
    kind = f"ps-group ps-level-{level + 1}"
    return tag("th", *content, scope=scope, rowspan=more_than_one(held), colspan=wide, class_=kind)


def more_than_one(count: int) -> int | None:
    """A number of rows or columns, which HTML needs to be told where it is not one."""
    return count if count > 1 else None


def _parts(node: NodeResult, words: Words) -> Html:
    """The parts of an indicator, each with its score."""
    parts = (join([called(part, words), standing(part, words)]) for part in node.children)
    return listed(parts, "ps-parts")


def _score_cells(node: NodeResult, words: Words) -> list[Html]:
    """Points, score and the bar; each says on a narrow screen what it is."""
    score = text(spoken.reached(node, words.all))
    bar = join([tag("span", text(_share(node)), class_="ps-percent"), _bar(node, words)]) if node.applies else NOTHING
    return [
        cell("ps-number", words.all.points, text(spoken.declared(node))),
        cell("ps-number ps-score", words.all.score, score),
        cell("ps-share", words.page.attained, bar),
    ]


def _full(node: NodeResult) -> Fraction:
    """What a score is compared with: the points; of a bonus the most, of a malus the least that it may give."""
    return Fraction(node.weight or node.high or node.low)


def _share(node: NodeResult) -> str:
    full = _full(node)
    return spoken.share(Fraction(node.score) / full) if full and node.weight else ""


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
    entries = listed((_loss(loss, node, words) for loss in spoken.own_losses(node)), "ps-taken")
    idles = [idle(limit, words) for limit in node.limits if not limit.bound]
    target = spoken.compared_words(node, words.all)
    grade = spoken.row_grade(node, words.all)
    grade_line = when(grade, tag("p", text(grade), class_="ps-target"))
    return [grade_line, entries, listed(idles, "ps-idles"), when(target, tag("p", text(target), class_="ps-target"))]


def _loss(loss: Loss, node: NodeResult, words: Words) -> Html:
    part = when(loss.path != node.path, tag("span", text(loss.title or loss.path), class_="ps-part", lang=words.own))
    exact = spoken.exactly(loss, words.all)
    more = when(exact, tag("span", text(exact or ""), class_="ps-exact"))
    return join(
        [amount(loss.amount, spoken.published(loss)), tag("span", part, told(loss, words), more, class_="ps-told")]
    )


def _foot(result: Scored, depth: int, words: Words) -> Html:
    """The total; the losses of all rows above and those told here make up what was lost."""
    lost = result.lost
    whole = tag("p", amount(lost), text(" "), tag("span", text(words.all.together)), class_="ps-together")
    span = more_than_one(depth + 1)
    name = tag("th", text(capital(words.all.total)), scope="row", colspan=span, class_="ps-indicator")
    none = listed((text(each.words) for each in spoken.total_entries(result, words.all)), "ps-taken")
    said = [whole, *_beside(result, words)] if result.applies else [none]
    losses = tag("td", *said, class_="ps-losses")
    return tag("tfoot", tag("tr", name, *_score_cells(result, words), losses))


_MOST_STRETCHES = 6
_MOST_FIGURES = 4
_WIDEST = 240
_NUMBER = re.compile(r"[0-9._]+")


def rules(node: NodeResult, words: Words) -> Html:
    """By which rule a row was scored and on which figures; of a row with parts, those of each part."""
    lines = [_rule_line(node, words)]
    if node.kind == "indicator":
        headings = (join([called(part, words, "ps-part"), standing(part, words)], " ") for part in node.children)
        lines += [_rule_line(part, words, heading) for part, heading in zip(node.children, headings, strict=True)]
    return listed((line for line in lines if line), "ps-rules")


def _rule_line(node: NodeResult, words: Words, heading: Html = NOTHING) -> Html:
    told = node.explanation
    rule = words.all.semicolon.join(filter(None, _rule(node, told, words)))
    figures = words.all.semicolon.join(_rule_figures(told, words))
    said = [
        when(
            shown, tag("span", text(cut(spoken.labelled(capital(label), shown, words.all), _WIDEST)), class_="ps-seen")
        )
        for label, shown in ((words.page.standard, rule), (words.page.actual, figures))
    ]
    return join([each for each in (heading, *said) if each], " ")


# ---------------------------------------------------------------- the rule


def _rule(node: NodeResult, told: Explanation, words: Words) -> Iterator[str]:
    """The framework's own words for a rule; where it has none, its edges or the rule as written."""
    yield from (_rule_figure(each, words) for each in told.figures if each.kind == "target" and each.direct)
    if told.form in {"checklist", "deduct"} and all(each.reason for each in told.items):
        yield words.all.semicolon.join(_item(each, told, words) for each in told.items)
    elif told.scale is not None and told.form != "target":
        yield _stretches(told.scale, told, words)
    elif told.form == "judged":
        yield _judged(node, told, words)
    elif told.clause is not None:
        yield _titled(told, words)


def _item(item: Item, told: Explanation, words: Words) -> str:
    """A line of a checklist with its points and whether it held; a deduction by its reason."""
    said = item.reason or item.condition
    if told.form == "deduct":
        return said
    unmet = (loss.amount for loss in told.losses if loss.kind == "unmet" and loss.reason == item.reason)
    points = item.amount if item.counted else next(unmet, None)
    worth = said if points is None else words.page.worth.format(what=said, points=_teller(told, words).points(points))
    return f"{worth} {'✓' if item.counted else '✗'}"


def _stretches(scale: Scale, told: Explanation, words: Words) -> str:
    """The stretches of a scale with their points, those around the value where there are many."""
    shown = window(scale.segments, _MOST_STRETCHES)
    said = [_teller(told, words).stretch(each, scale.kind) for each in shown]
    return words.all.semicolon.join([*said, *(["…"] if len(shown) < len(scale.segments) else [])])


def _judged(node: NodeResult, told: Explanation, words: Words) -> str:
    """What an assessor judged; nothing where a target says it."""
    if any(each.kind == "target" for each in told.figures):
        return ""
    judged = next(iter(told.figures), None)
    # In a row of a table the title is that of a column, which says nothing of this row.
    title = None if judged is None or node.row is not None else judged.title
    return title or words.all.forms["judged"].rstrip(".。")


def _titled(told: Explanation, words: Words) -> str:
    """A rule in words, with titles in the place of names; a number alone is no rule."""
    bare = told.clause or ""
    for award in spellings("award"):
        bare = bare.removeprefix(f"{award} ")
    return "" if _NUMBER.fullmatch(bare) else spoken.plainly(bare, told.figures, words.all)


def _teller(told: Explanation, words: Words) -> Teller:
    return Teller(told, words.all, colour=False)


# ---------------------------------------------------------------- the figures


def _rule_figures(told: Explanation, words: Words) -> list[str]:
    """What the rule and the limits look at, but for what the rule tells already."""
    said = {each.condition for each in told.items if each.reason and told.form == "checklist"}
    beside = {"target", "points"} if told.form == "judged" else {"target"}
    shown = [each for each in told.figures if each.direct and each.name not in said and each.kind not in beside]
    more = ["…"] if len(shown) > _MOST_FIGURES else []
    if len(shown) == 1 and (shown[0].kind == "actual" or shown[0].title == told.title):
        return [value_words(shown[0].value, shown[0].kind, words.all)]
    return [*(_rule_figure(each, words) for each in shown[:_MOST_FIGURES]), *more]


def _rule_figure(figure: Seen, words: Words) -> str:
    """A figure with its value; a statement is told apart from whether it holds."""
    if figure.kind != "bool":
        return spoken.figure_words(figure, words.all)
    return spoken.labelled(figure.title or figure.name, value_words(figure.value, figure.kind, words.all), words.all)


_DEEPEST = 3


def story(explanation: Explanation, words: Words, name: str, wanted: Callable[[str], bool] = bool) -> Html:
    """The sections of a story whose names are wanted; ``name`` is the beginning of ids in it."""
    sections = Teller(explanation, words.all, colour=False).sections()
    told = [_section(title, lines, explanation, words, name) for title, lines in sections if wanted(title)]
    return tag("dl", *told, class_="ps-story") if told else NOTHING


def _section(title: str, lines: list[str], explanation: Explanation, words: Words, name: str) -> Html:
    if title == words.all.scale and explanation.scale is not None:
        body = scale_picture(explanation.scale, words, f"{name}-scale")
    else:
        body = join(_story_line(line, code=title == words.all.rule) for line in lines)
    return join([tag("dt", text(capital(title))), tag("dd", body)])


def _story_line(line: str, *, code: bool) -> Html:
    """A line; what belongs to the one above it stands farther in, and a rule as written is code."""
    deep = min(_DEEPEST, (len(line) - len(line.lstrip(" "))) // 2)
    words = text(line.strip(" "))
    return tag("p", tag("code", words) if code and deep else words, class_=f"ps-deep-{deep}" if deep else None)


def whole_story(explanation: Explanation, words: Words, name: str) -> Html:
    """A story under the title of its node."""
    teller = Teller(explanation, words.all, colour=False)
    lines = (tag("p", text(line)) for line in teller.scored())
    title = tag("p", text(explanation.title), class_="ps-story-title")
    return tag("div", title, *lines, story(explanation, words, name), class_="ps-explanation")


MOST_ROWS = 2_000


def ledger(result: Scored, words: Words, anchors: Mapping[str, str] | None = None) -> Html:
    """Every loss, the largest first, the roundings that do not show together, and a sum that is what was lost.

    ``anchors`` are the ids of the rows of nodes, by their path.
    """
    losses = ranked(result)
    shown = losses if len(losses) <= MOST_ROWS else losses[: MOST_ROWS - 1]
    if said := spoken.unlisted(result, words.all):
        return tag("p", text(capital(said)), class_="ps-note")
    lines = [_ledger_row(number, each, result, words, anchors or {}) for number, each in enumerate(shown, start=1)]
    if len(shown) < len(losses):
        lines.append(_others(losses[len(shown) :], words))
    if (unseen := roundings(result, words.all)) is not None:
        zero, said = unseen
        lines.append(_plain_line(tag("b", text(zero), class_="ps-even"), said))
    above = tag("caption", text(words.page.ledger_caption)), _ledger_head(words)
    table_parts = *above, tag("tbody", *lines), tag("tfoot", _sum(result, words))
    return tag("table", *table_parts, class_="ps-table ps-ledger")


def _ledger_head(words: Words) -> Html:
    told = [(words.all.rank, "ps-rank"), (words.all.where, "ps-indicator"), (words.all.lost, "ps-number")]
    told += [(words.all.why, "ps-losses"), (words.all.clause, "ps-clause"), (words.all.figures, "ps-evidence")]
    return heads(told)


def _ledger_row(number: int, loss: Loss, result: Scored, words: Words, anchors: Mapping[str, str]) -> Html:
    title, path = where(loss, result, words.all)
    anchor = anchors.get(loss.path)
    name = text(title) if anchor is None else tag("a", text(title), href=f"#{anchor}")
    exact = words.page.exact.format(amount=spoken.signed(loss.amount))
    differs = Fraction(loss.published) != loss.amount
    told = [tag("span", text(words.all.kinds[loss.kind]), class_="ps-kind"), tag("span", text(why(loss, words)))]
    lost, clause = amount(loss.amount, spoken.published(loss)), tag("code", text(loss.clause))
    figures = listed((_figure(each, words) for each in loss.seen), "ps-figures-list")
    return tag(
        "tr",
        tag("td", text(str(number)), class_="ps-rank"),
        tag("th", name, _dotted(path), scope="row", class_="ps-indicator"),
        cell("ps-number", words.all.lost, lost, when(differs, tag("span", text(exact), class_="ps-exact"))),
        cell("ps-losses", words.all.why, join(told, " ")),
        cell("ps-clause", words.all.clause, clause, _place(loss, words)),
        cell("ps-evidence", words.all.figures, figures) if figures else tag("td"),
    )


def _figure(figure: Seen, words: Words) -> Html:
    """A figure; those behind the ones that a clause itself names stand, on paper, only in the annex."""
    return tag("span", text(evidence(figure, words.all)), class_=None if figure.direct else "ps-behind")


def _place(loss: Loss, words: Words) -> Html:
    """The line of a clause; its file, which on paper the annex tells, only on a screen."""
    file, line = tag("span", text(loss.place.file), class_="ps-file"), text(words.all.line.format(line=loss.line))
    return tag("span", file, text(" "), line, class_="ps-path")


def _dotted(path: str) -> Html:
    """A dotted path, which may break behind its dots."""
    return tag("span", Html(f".{void('wbr')}".join(text(each) for each in path.split("."))), class_="ps-path")


def _others(losses: list[Loss], words: Words) -> Html:
    """All that the table has no room for, as one line, so that it still adds up."""
    rest = sum((Fraction(each.published) for each in losses), Fraction(0))
    told = words.page.more_losses.format(count=len(losses))
    return _plain_line(amount(rest), told)


def _plain_line(figure: Html, told: str, class_: str | None = "ps-small") -> Html:
    name = tag("td", class_="ps-rank"), tag("th", text(told), scope="row", class_="ps-indicator")
    return tag("tr", *name, tag("td", figure, class_="ps-number"), tag("td", colspan=3), class_=class_)


def _sum(result: Scored, words: Words) -> Html:
    said = words.all.sum_of_losses.format(weight=spoken.plain(result.weight), score=spoken.plain(result.score))
    return _plain_line(amount(result.lost, signed_sum(result)), capital(said), None)
