"""``Bounds``: the answer that shows itself as text, HTML, rows and plain values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs

from perfscore.kernel.suggest import nearest, short
from perfscore.model.naming import Names
from perfscore.questions.scenarios.bounds_answer import Completion, End, Foreseen, NodeBounds, Points, points_text
from perfscore.questions.scenarios.bounds_text import bounds_html, bounds_page, bounds_text
from perfscore.reports.phrases import Language
from perfscore.reports.shown import Shown


@attrs.frozen(kw_only=True, slots=False)
class Bounds(Foreseen, Shown):
    """What a score can still become while some facts are open: the answer of ``perfscore.bounds``."""

    @property
    def low(self) -> Points:
        """No completion has a lower total, in points."""
        return self.total.low.value

    @property
    def high(self) -> Points:
        """No completion has a higher total, in points."""
        return self.total.high.value

    @cached_property
    def by_path(self) -> Mapping[str, NodeBounds]:
        """All rows by their paths; the whole has the empty path."""
        return {node.path: node for node in self.total.walk()}

    def __getitem__(self, name: str) -> NodeBounds:
        """A row by its name, by the end of its path or by its title.

        Raises KeyError where the name means no row, or several.
        """
        names = Names.of((path, node.title) for path, node in self.by_path.items() if path)
        given: object = name
        found = names.meant(given) if isinstance(given, str) else ()
        if len(found) == 1:
            return self.by_path[found[0]]
        if found:
            raise KeyError(f"{name!r} may be {', '.join(found)}")
        meant = nearest(given, names.ends) if isinstance(given, str) else None
        raise KeyError(f"there is no row {short(given)}{f'; did you mean {meant!r}?' if meant else ''}")

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each row of the framework, the whole first, as a table of data takes them."""
        return [_row(node) for node in self.total.walk()]

    def to_text(self, *, lang: Language | None = None, colour: bool = False) -> str:
        """The rows with their ends, the possible grades and the open facts; ``colour`` marks it for a terminal."""
        return bounds_text(self, lang=lang, colour=colour)

    def to_html(self, *, lang: Language | None = None) -> str:
        """The same as a page in one HTML file that needs nothing else."""
        return bounds_page(self, lang=lang)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return bounds_html(self)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, for JSON; points are texts with all their digits."""
        return {
            "framework": self.framework,
            "rows": [
                {**_row(node), "low_with": _values(node.low), "high_with": _values(node.high)}
                for node in self.total.walk()
            ],
            "grades": [
                {"grade": each.grade, "with": None if each.completion is None else _shown(each.completion)}
                for each in self.grades
            ],
            "facts": [
                {
                    "name": each.name,
                    "title": each.title,
                    "may_be": each.may_be,
                    "left_at_worst": _text(each.at_worst),
                    "left_at_best": _text(each.at_best),
                }
                for each in self.facts
            ],
            "refused": self.refused,
            "refusal": self.refusal,
            "exhausted": self.exhausted,
        }


def _row(node: NodeBounds) -> dict[str, Any]:
    return {
        "kind": node.kind,
        "path": node.path,
        "title": node.title,
        "weight": _text(node.weight),
        "low": _text(node.low.value),
        "low_is": _how(node.low),
        "high": _text(node.high.value),
        "high_is": _how(node.high),
        "settled": node.settled,
    }


def _how(end: End) -> str:
    return "attained" if end.attained else "never reached" if end.open else "proved only"


def _values(end: End) -> dict[str, str] | None:
    return None if end.completion is None else _shown(end.completion)


def _shown(completion: Completion) -> dict[str, str]:
    return dict(completion.shown)


def _text(value: Points | None) -> str | None:
    return None if value is None else points_text(value)
