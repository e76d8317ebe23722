"""Grids: the scores that two facts give together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.model import rule_model, terms
from perfscore.questions.scenarios.answers import Tabled, number, plain_value, record, said_value
from perfscore.questions.scenarios.sweeps import Point, point
from perfscore.reports.html_fragments import fragment, named_by
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import Language
from perfscore.reports.picture_heat import Heat, heat_picture, heat_text
from perfscore.search.along import Stage


@attrs.frozen(kw_only=True)
class Axis:
    """A fact of a grid with the values that were tried, and the index of the one that it has now, if it is there."""

    name: str
    title: str
    values: tuple[terms.Scalar, ...]
    now: int | None
    fact: rule_model.FactDef = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class ScoreGrid(Tabled):
    """The scores that two facts give together: ``cells`` has a row for each value of ``down``.

    ``path`` is the node that has the score, the whole being the empty path.
    """

    down: Axis
    across: Axis
    path: str
    scored: str
    cells: tuple[tuple[Point, ...], ...]
    lang: Language
    currency: str

    def rows(self) -> list[dict[str, Any]]:
        """A row for each pair of values; numbers are text with all their digits."""
        return [
            {
                self.down.name: plain_value(value, self.down.fact),
                self.across.name: plain_value(each.value, self.across.fact),
                **record(each, "score grade why"),
            }
            for value, row in zip(self.down.values, self.cells, strict=True)
            for each in row
        ]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        axes = {
            name: {
                "fact": axis.name,
                "title": axis.title,
                "values": [plain_value(each, axis.fact) for each in axis.values],
                "now": axis.now,
            }
            for name, axis in (("down", self.down), ("across", self.across))
        }
        return {
            **axes,
            "path": self.path,
            "scored": self.scored,
            "scores": [[number(each.score) for each in row] for row in self.cells],
            "grades": [[each.grade for each in row] for row in self.cells],
        }

    @property
    def heat(self) -> Heat:
        """What a picture shows of it."""
        words = Words.named(self.lang, self.currency).all
        rows, columns = (
            tuple(said_value(each, axis.fact, words) for each in axis.values) for axis in (self.down, self.across)
        )
        graded = any(each.grade for row in self.cells for each in row)
        both = self.down.now is not None and self.across.now is not None
        return Heat(
            scored=self.scored,
            row_subject=self.down.title,
            column_subject=self.across.title,
            rows=rows,
            columns=columns,
            scores=tuple(tuple(each.score for each in row) for row in self.cells),
            grades=tuple(tuple(each.grade for each in row) for row in self.cells) if graded else (),
            now=(self.down.now or 0, self.across.now or 0) if both else None,
        )

    def to_text(self, *, lang: Language | None = None) -> str:
        """The grid as a table of text; what stands for now is in brackets."""
        words = Words.named(lang or self.lang, self.currency)
        scored = self.scored if self.path else words.page.whole
        return heat_text(attrs.evolve(self.heat, scored=scored), words)

    def _repr_html_(self) -> str:
        words = Words.named(self.lang, self.currency)
        name = named_by("grid", self.down.name, self.across.name, self.path)
        return fragment(words.lang, heat_picture(self.heat, words, name))


def grid(
    stage: Stage, path: str, down: tuple[str, Sequence[terms.Scalar]], across: tuple[str, Sequence[terms.Scalar]]
) -> ScoreGrid:
    """The score of a node for each pair of values of two facts."""
    framework, node = stage.framework, stage.framework.nodes[path]
    cells = []
    for value in down[1]:
        moved = stage.with_values({down[0]: value})
        along = moved.along(across[0])
        cells.append(tuple(point(each, along.at(each), moved.now, path) for each in across[1]))
    return ScoreGrid(
        down=_axis(stage, *down),
        across=_axis(stage, *across),
        path=path,
        scored=(node.title or node.name) if path else Words.named(framework.language).page.whole,
        cells=tuple(cells),
        lang=framework.language,
        currency=framework.currency,
    )


def _axis(stage: Stage, name: str, values: Sequence[terms.Scalar]) -> Axis:
    fact, now = stage.framework.facts[name], stage.along(name).value
    there = tuple(values)
    return Axis(
        name=name,
        title=fact.title or name,
        values=there,
        now=there.index(now) if now is not None and now in there else None,
        fact=fact,
    )


def spread(first: Fraction, last: Fraction, count: int) -> list[Fraction]:
    """So many places, evenly spread from the first to the last."""
    return [first + (last - first) * index / (count - 1) for index in range(count)]
