"""The rule, the figures and the story of a row, in small print in the table of an HTML report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from perfscore.reports.html_tags import NOTHING, Html, cut, join, listed, tag, text, when
from perfscore.reports.html_words import Words, capital, standing
from perfscore.reports.phrases import value_words
from perfscore.reports.picture_scale import scale_picture
from perfscore.reports.spoken import figure_words, labelled, plainly
from perfscore.reports.story import Teller
from perfscore.scoring.explanation import Explanation, Item, Scale, Seen
from perfscore.scoring.result import NodeResult
from perfscore.syntax.chinese import spellings

_MOST_STRETCHES = 6
_MOST_FIGURES = 4
_WIDEST = 240
_NUMBER = re.compile(r"[0-9._]+")


def rules(node: NodeResult, words: Words) -> Html:
    """By which rule a row was scored and on which figures; of a row with parts, those of each part."""
    lines = [_line(node, words)]
    if node.kind == "indicator":
        lines += [_line(part, words, _heading(part, words)) for part in node.children]
    return listed((line for line in lines if line), "ps-rules")


def _heading(part: NodeResult, words: Words) -> Html:
    name = tag("span", text(part.title or part.name), class_="ps-part", lang=words.own)
    return join([name, tag("span", text(standing(part, words)), class_="ps-sub")], " ")


def _line(node: NodeResult, words: Words, heading: Html = NOTHING) -> Html:
    told = node.explanation
    rule = words.all.semicolon.join(filter(None, _rule(node, told, words)))
    figures = words.all.semicolon.join(_figures(told, words))
    said = [
        when(shown, tag("span", text(cut(labelled(capital(label), shown, words.all), _WIDEST)), class_="ps-seen"))
        for label, shown in ((words.page.standard, rule), (words.page.actual, figures))
    ]
    return join([each for each in (heading, *said) if each], " ")


# ---------------------------------------------------------------- the rule


def _rule(node: NodeResult, told: Explanation, words: Words) -> Iterator[str]:
    """The framework's own words for a rule; where it has none, its edges or the rule as written."""
    yield from (_figure(each, words) for each in told.figures if each.kind == "target" and each.direct)
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
    here = next((index for index, each in enumerate(scale.segments) if each.here), 0)
    first = max(0, min(here - _MOST_STRETCHES // 2, len(scale.segments) - _MOST_STRETCHES))
    shown = scale.segments[first : first + _MOST_STRETCHES]
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
    return "" if _NUMBER.fullmatch(bare) else plainly(bare, told.figures, words.all)


def _teller(told: Explanation, words: Words) -> Teller:
    return Teller(told, words.all, colour=False)


# ---------------------------------------------------------------- the figures


def _figures(told: Explanation, words: Words) -> list[str]:
    """What the rule and the limits look at, but for what the rule tells already."""
    said = {each.condition for each in told.items if each.reason and told.form == "checklist"}
    shown = [
        each
        for each in told.figures
        if each.direct
        and each.name not in said
        and each.kind != "target"
        and not (told.form == "judged" and each.kind == "points")
    ]
    more = ["…"] if len(shown) > _MOST_FIGURES else []
    if len(shown) == 1 and (shown[0].kind == "actual" or shown[0].title == told.title):
        return [value_words(shown[0].value, shown[0].kind, words.all)]
    return [*(_figure(each, words) for each in shown[:_MOST_FIGURES]), *more]


def _figure(figure: Seen, words: Words) -> str:
    """A figure with its value; a statement is told apart from whether it holds."""
    if figure.kind != "bool":
        return figure_words(figure, words.all)
    return labelled(figure.title or figure.name, value_words(figure.value, figure.kind, words.all), words.all)


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
