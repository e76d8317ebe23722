"""The story of a row in HTML, with the picture of its scale."""

from __future__ import annotations

from collections.abc import Callable

from perfscore.reports.html_tags import NOTHING, Html, join, tag, text
from perfscore.reports.html_words import Words, capital
from perfscore.reports.pictures import scale_picture
from perfscore.reports.story import Teller
from perfscore.scoring.explanation import Explanation

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
        body = join(_line(line, code=title == words.all.rule) for line in lines)
    return join([tag("dt", text(capital(title))), tag("dd", body)])


def _line(line: str, *, code: bool) -> Html:
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
