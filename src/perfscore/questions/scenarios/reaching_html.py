"""What it would take to reach a goal, as a fragment of a page."""

from __future__ import annotations

from collections.abc import Iterator

from perfscore.questions.scenarios.reaching_text import MOST_WAYS, Telling, cells, heads
from perfscore.questions.scenarios.reaching_ways import Reaching
from perfscore.reports.html_fragment import fragment
from perfscore.reports.html_tags import Html, listed, tag, text
from perfscore.reports.phrases import Language

_NUMBERS = frozenset({4, 5})


def to_html(found: Reaching, lang: Language) -> str:
    """The answer as a fragment of a page, which needs nothing around it."""
    return fragment("zh-CN" if lang == "zh" else "en", *_pieces(found, Telling.of(found, lang)))


def _pieces(found: Reaching, telling: Telling) -> Iterator[Html]:
    for each in telling.head(found):
        yield tag("p", text(each))
    if found.ways:
        head = heads(telling.own, found.ways)
        lines = [
            tag("tr", *(_cell(cell, index, name) for index, (cell, name) in enumerate(zip(line, head, strict=True))))
            for number, way in enumerate(found.ways[:MOST_WAYS], start=1)
            for line in cells(number, way, telling, graded=len(head) > 6)
        ]
        names = (tag("th", text(each), scope="col", class_=_class(index)) for index, each in enumerate(head))
        yield tag("table", tag("thead", tag("tr", *names)), tag("tbody", *lines), class_="ps-table ps-reach")
        if len(found.ways) > MOST_WAYS:
            yield tag("p", text(telling.own.more_ways.format(count=len(found.ways) - MOST_WAYS)), class_="ps-note")
    because = telling.because(found)
    if because:
        yield tag("p", text(telling.own.because))
        yield listed((text(each) for each in because), "ps-reasons")
    for each in telling.foot(found):
        yield tag("p", text(each), class_="ps-note")


def _cell(cell: str, index: int, name: str) -> Html:
    return tag("td", text(cell), class_=_class(index), data_label=name)


def _class(index: int) -> str | None:
    return "ps-number" if index in _NUMBERS else None
