"""``Reach``: what it would take to reach a goal, as text, rows and a fragment of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.questions.scenarios import reaching_text
from perfscore.questions.scenarios.reaching_text import MOST_WAYS, Telling, cells, heads
from perfscore.questions.scenarios.reaching_ways import Reaching
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_tags import Html, listed, tag, text
from perfscore.reports.phrases import Language
from perfscore.reports.shown import Shown

_NUMBERS = frozenset({4, 5})


@attrs.frozen(kw_only=True)
class Reach(Reaching, Shown):
    """What it would take to reach a score or a grade.

    ``ways`` are the changes that do, the smallest first. Where there are none, ``most`` is a total that cannot be
    exceeded, which can be reached where it is ``attained``, and ``staying`` and ``because`` tell why. ``unfinished``
    are facts of which not all values were looked through, ``unsettled`` counts the combinations of which is not known
    whether they would do.
    """

    def rows(self) -> list[dict[str, Any]]:
        """A row for each change of each way: its number, the fact, the condition in words, and what comes of it."""
        return reaching_text.rows(self)

    def to_text(self, *, lang: Language | None = None) -> str:
        """The same in sentences and a table; ``lang`` is ``en`` or ``zh``, by default that of the framework."""
        return reaching_text.to_text(self, lang or self.language)

    def __str__(self) -> str:
        return self.to_text()

    def to_html(self, *, lang: Language | None = None) -> str:
        """The same as a fragment of a page, which needs nothing around it."""
        lang = lang or self.language
        return fragment("zh-CN" if lang == "zh" else "en", *_pieces(self, Telling.of(self, lang)))

    def _repr_html_(self) -> str:
        return self.to_html()


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
