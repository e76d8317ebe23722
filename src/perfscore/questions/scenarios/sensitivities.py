"""For each fact the nearest edges on both sides, and what crossing them does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.suggest import unknown
from perfscore.kernel.types import Kind
from perfscore.model import rule_model, terms
from perfscore.questions.scenarios.answers import (
    Table,
    Tabled,
    number,
    record,
    said_value,
)
from perfscore.questions.scenarios.edges import Crossing, Side, Way, crossing, forms, side, slope
from perfscore.reports.html_fragments import fragment, named_by
from perfscore.reports.html_tags import Html, tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import Language, WhatIfPhrases
from perfscore.reports.picture_whatif import Swing, Tornado, tornado_picture, tornado_text
from perfscore.reports.spoken import beside, change, distance_words, rough
from perfscore.search.along import MOVABLE, Along, Stage
from perfscore.search.ground import position_of

_CROSSING = "way kind at reached exact last first distance before after change effect grade_before grade_after"
_FEWEST = 2
_ZERO = Fraction(0)
_NOTHING = Side()
_RANK = {"jump": 0, "value": 0, "bend": 1, "step": 2}


@attrs.frozen
class Slope:
    """How fast the points of a row move with a fact where it stands now, before rounding: points for each 1 of it."""

    path: str
    title: str
    points: Fraction = attrs.field(repr=fraction_text)


@attrs.frozen(kw_only=True)
class FactEdges:
    """What a fact can do: the nearest edges ``below`` and ``above`` its ``value``, and the rows that ``move`` with it.

    A fact that is yes or no, or a choice, has ``others`` instead: one crossing for each other value.
    """

    name: str
    title: str
    value: terms.Scalar
    below: Side
    above: Side
    others: tuple[Crossing, ...]
    moves: tuple[Slope, ...]
    complete: bool
    fact: rule_model.FactDef = attrs.field(repr=False, eq=False)

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """All edges, those below first."""
        return (*self.below.crossings, *self.above.crossings, *self.others)

    @property
    def effect(self) -> Fraction:
        """By how much the total can change where the nearest edge of a rule is crossed, at most; without sign."""
        found = [each for each in self.crossings if each.kind != "step"] or list(self.crossings)
        return max((abs(each.effect) for each in found if each.effect is not None), default=_ZERO)

    @property
    def ends_score(self) -> bool:
        """Whether there is no score beyond one of the edges."""
        return any(each.after is None for each in self.crossings)


@attrs.frozen(kw_only=True)
class Sensitivity(Tabled):
    """For each fact the nearest edge on each side, the one that can do most first.

    ``total`` and ``grade`` are those now. ``without_effect`` are facts that are read, and change nothing as things
    stand, whatever their value; ``unused`` those that no rule reads; ``unknown`` those without a value now; ``untried``
    texts and tables.
    """

    total: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    facts: tuple[FactEdges, ...]
    without_effect: tuple[str, ...]
    unused: tuple[str, ...]
    unknown: tuple[str, ...]
    untried: tuple[str, ...]
    lang: Language
    currency: str
    titles: tuple[tuple[str, str], ...] = attrs.field(repr=False)

    def __getitem__(self, name: str) -> FactEdges:
        """The edges of one fact. Raises KeyError where it has none."""
        for each in self.facts:
            if each.name == name:
                return each
        raise unknown("{} is no fact with an edge", name, [each.name for each in self.facts])

    def rows(self) -> list[dict[str, Any]]:
        """A row for each edge; numbers are text with all their digits, values as a fact file would have them."""
        return [self._row(each, one) for each in self.facts for one in each.crossings]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "total": number(self.total),
            "grade": self.grade,
            "edges": [
                self._row(each, one) | {"flips": [record(flip, "path before after") for flip in one.flips]}
                for each in self.facts
                for one in each.crossings
            ],
            "moves": [
                {"fact": each.name, **record(one, "path title points")} for each in self.facts for one in each.moves
            ],
            "not_searched": [each.name for each in self.facts if not each.complete],
            "without_effect": list(self.without_effect),
            "unused": list(self.unused),
            "unknown": list(self.unknown),
            "untried": list(self.untried),
        }

    def _row(self, each: FactEdges, one: Crossing) -> dict[str, Any]:
        return {
            "fact": each.name,
            **record(each, "title value", each.fact),
            **record(one, _CROSSING, each.fact),
            "flips": " ".join(flip.path or "total" for flip in one.flips),
        }

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The edges in a table, what moves gradually, the tornado, and the facts without effect."""
        words, own = self._words(lang)
        table = self._table(words, own)
        told = [own.sensitive, *table.lines()] if table.rows else [own.no_breaks]
        if self.total is not None and table.rows:
            told += ["", tornado_text(self._tornado(self.total, words, own), words)]
        told += ["", *notes] if (notes := [*self._moving(words, own), *self._notes(words, own)]) else []
        return "\n".join(told)

    def _repr_html_(self) -> str:
        words, own = self._words(None)
        table = self._table(words, own)
        shown: list[Html] = []
        if self.total is not None and table.rows:
            name = named_by("tornado", fraction_text(self.total), *(each.name for each in self.facts))
            shown.append(tornado_picture(self._tornado(self.total, words, own), words, name))
        return fragment(
            words.lang,
            *shown,
            when(table.rows, table.html(own.sensitive)),
            *(tag("p", text(each), class_="ps-note") for each in [*self._moving(words, own), *self._notes(words, own)]),
        )

    def _table(self, words: Words, own: WhatIfPhrases) -> Table:
        head = [words.page.fact, own.now, own.kind, own.beyond, own.distance, own.crossing, own.total, own.flips]
        rows = []
        for each in self.facts:
            rows += [self._line(each, one, words, own) for one in each.crossings]
            if not each.complete:
                told = own.not_searched.format(value=self._until(each, words))
                rows.append(["" if each.crossings else each.title, "", "", told, "", "", "", ""])
        return Table(head, rows, (5, 6))

    def _line(self, each: FactEdges, one: Crossing, words: Words, own: WhatIfPhrases) -> list[str]:
        first = one is each.crossings[0]
        return [
            each.title if first else "",
            said_value(each.value, each.fact, words.all) if first else "",
            own.kinds[one.kind],
            _beyond(each, one, words),
            "" if one.distance is None else distance_words(one.distance, each.fact.type.kind.value, words.all),
            change(one.change),
            words.page.no_score if one.after is None else rough(one.after),
            self._flips(one, words),
        ]

    def _until(self, each: FactEdges, words: Words) -> str:
        """The values up to which was searched, on each side where the search ended early."""
        ends = [one.until for one in (each.below, each.above) if one.until is not None]
        return words.all.comma.join(said_value(one, each.fact, words.all) for one in ends) or "…"

    def _flips(self, one: Crossing, words: Words) -> str:
        """The deepest nodes that flip, and the grade."""
        paths = [flip.path for flip in one.flips if flip.path]
        deepest = [path for path in paths if not any(other.startswith(f"{path}.") for other in paths)]
        titles = dict(self.titles)
        named = [titles.get(path, path) for path in deepest]
        if one.grade_before != one.grade_after:
            named.append(f"{one.grade_before or '—'} → {one.grade_after or '—'}")
        return words.all.comma.join(named)

    def _tornado(self, total: Fraction, words: Words, own: WhatIfPhrases) -> Tornado:
        swings = tuple(swing for each in self.facts if (swing := _swing(each, total, words)) is not None)
        return Tornado(own.tornado, total, swings)

    def _moving(self, words: Words, own: WhatIfPhrases) -> Iterator[str]:
        for each in self.facts:
            for one in each.moves:
                per, times = _per(each, own)
                amount = change(one.points * times)
                yield beside(own.slope.format(row=one.title, change=amount, per=per), each.title, words.all)

    def _notes(self, words: Words, own: WhatIfPhrases) -> Iterator[str]:
        titles = dict(self.titles)
        told = (
            (own.without_effect, self.without_effect),
            (own.unused, self.unused),
            (own.unknown, self.unknown),
            (own.untried, self.untried),
        )
        for sentence, names in told:
            if names:
                yield sentence.format(names=words.all.comma.join(titles[f"={name}"] for name in names))


def _per(each: FactEdges, own: WhatIfPhrases) -> tuple[str, Fraction]:
    """The amount of a fact for which a slope is told: 1 of it, or a share of a number whose unit is small."""
    match each.fact.type.kind:
        case Kind.RATIO:
            return own.per["ratio"], Fraction(1, 100)
        case Kind.DURATION:
            return own.per["duration"], Fraction(1)
        case Kind.MONEY if position_of(each.value):
            return own.per["share"], abs(position_of(each.value)) / 100
        case _:
            return "1", Fraction(1)


def _beyond(each: FactEdges, one: Crossing, words: Words) -> str:
    """The values beyond an edge: ``≥ 95%``, ``< 90%``."""
    if one.at is None:
        return said_value(one.first, each.fact, words.all)
    signs = ("≥", ">") if one.way == "more" else ("≤", "<")
    place = said_value(one.at, each.fact, words.all)
    return f"{signs[0 if one.reached else 1]} {place}"


def _swing(each: FactEdges, total: Fraction, words: Words) -> Swing | None:
    """The lowest and the highest total beyond the edges of a fact, and which of them give these."""
    found = [one for one in each.crossings if one.kind != "step"]
    found = [one for one in found or each.crossings if one.after is not None and one.after != total]
    if not found:
        return None
    low, high = (choose(found, key=lambda one: one.after or _ZERO) for choose in (min, max))
    assert low.after is not None and high.after is not None
    return Swing(
        label=each.title,
        low=min(low.after, total),
        high=max(high.after, total),
        low_text=_beyond(each, low, words) if low.after < total else "",
        high_text=_beyond(each, high, words) if high.after > total else "",
    )


# ------------------------------------------------------------ how it is found


def sensitivity(stage: Stage) -> Sensitivity:
    """The nearest edges of all facts; the work is bounded, and where a search ended early the answer says so."""
    found: list[FactEdges] = []
    lists: dict[str, list[str]] = {"without_effect": [], "unused": [], "unknown": [], "untried": []}
    facts = stage.framework.fact_list
    tried = [fact for fact in facts if fact.type.kind in MOVABLE]
    lists["untried"] = [fact.name for fact in facts if fact.type.kind not in MOVABLE]
    most = max(_FEWEST, min(limits.EDGE_STRETCHES, limits.ALL_EDGE_STRETCHES // max(1, 2 * len(tried))))
    for fact in tried:
        along = stage.along(fact.name)
        if along.value is None:
            lists["unknown"].append(fact.name)
        elif not reads(along):
            lists["unused"].append(fact.name)
        else:
            edges = _edges(along, along.value, most)
            if edges.crossings or edges.moves or not edges.complete:
                found.append(edges)
            else:
                lists["without_effect"].append(fact.name)
    titles = [(path, node.title or node.name) for path, node in stage.framework.nodes.items()]
    titles += [(f"={fact.name}", fact.title or fact.name) for fact in facts]
    return Sensitivity(
        total=stage.now.total,
        grade=stage.now.graded.grade,
        facts=tuple(sorted(found, key=_rank)),
        **{name: tuple(names) for name, names in lists.items()},
        lang=stage.framework.language,
        currency=stage.framework.currency,
        titles=tuple(titles),
    )


def reads(along: Along) -> bool:
    """Whether a score, a requirement or a grade looks at a fact."""
    name, ground = along.fact.name, along.stage.ground
    if any(kind in {"score", "grade"} for kind, _ in ground.moved_by(name)):
        return True
    checked = (node for each in ground.program.requirements for node in (each.condition, *each.figures))
    return any(given == name for _, given in ground.program.behind(*checked))


def _rank(each: FactEdges) -> tuple[Fraction, bool, int]:
    kinds: Iterable[int] = (_RANK[one.kind] for one in each.crossings)
    return -each.effect, not each.ends_score, min(kinds, default=3)


def _edges(along: Along, value: terms.Scalar, most: int) -> FactEdges:
    fact = along.fact
    below = above = _NOTHING
    others: tuple[Crossing, ...] = ()
    moves: tuple[Slope, ...] = ()
    complete = True
    if along.on_a_line:
        below, above = (side(along, more=more, most=most) for more in (False, True))
        complete = below.complete and above.complete
        moves = tuple(_slopes(along, position_of(value)))
    else:
        values: Sequence[terms.Scalar] = (False, True) if fact.type.kind is Kind.BOOL else fact.type.options
        rest = [each for each in values if each != value]
        complete = len(rest) <= most
        way: Way = "other"
        found = (crossing(along, value, each, way) for each in rest[:most])
        others = tuple(each for each in found if each.seen)
    return FactEdges(
        name=fact.name,
        title=fact.title or fact.name,
        value=value,
        below=below,
        above=above,
        others=others,
        moves=moves,
        complete=complete,
        fact=fact,
    )


def _slopes(along: Along, place: Fraction) -> Iterator[Slope]:
    found = along.around(place, lambda scorecard: forms(scorecard, along.nodes)).told
    nodes = along.stage.framework.nodes
    for path, points in found.points.items():
        steep = slope(points, place)
        if steep:
            title = (nodes[path].title or nodes[path].name) if path in nodes else path.rpartition(".")[2]
            yield Slope(path, title, steep)
