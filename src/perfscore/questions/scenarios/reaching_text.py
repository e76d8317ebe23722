"""What it would take to reach a goal, in sentences, tables and plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel.numbers import number_text, show, show_percent
from perfscore.kernel.source import printable
from perfscore.kernel.types import Type
from perfscore.kernel.wording import describe
from perfscore.model import terms
from perfscore.questions.scenarios.reaching_ways import FactChange, Range, Reaching, Stay, Way
from perfscore.questions.soundness.listing import columns, short, value_text
from perfscore.reports.phrases import Language, Phrases, ReachPhrases, value_words, with_currency

MOST_WAYS = 40
_MOST_RANGES = 4
_MOST_NAMES = 12
_MOST_STAYS = 20


@attrs.frozen
class Telling:
    """The words of a language, in which an answer is told."""

    own: ReachPhrases
    all: Phrases

    @classmethod
    def of(cls, found: Reaching, lang: Language) -> Telling:
        """The words of a language, with the currency of the framework."""
        return cls(ReachPhrases.of(lang), with_currency(Phrases.of(lang), found.currency))

    # ------------------------------------------------------------ sentences

    def head(self, found: Reaching) -> Iterator[str]:
        """What is asked, how it stands, and what the answer is, in sentences."""
        own, goal = self.own, found.goal
        asked = (
            own.goal_grade.format(grade=goal.grade)
            if goal.score is None
            else own.goal_score.format(score=number_text(goal.score))
        )
        yield own.now.format(goal=asked, standing=self.standing(found.total, found.grade))
        match found.verdict:
            case "several":
                yield own.several.format(count=len(found.ways[0].changes))
            case "more":
                yield own.more.format(count=found.facts_at_most, facts=len(found.ways[0].changes))
            case "impossible" if found.most is not None and goal.score is not None:
                yield own.impossible.format(most=show(found.most))
            case "impossible":
                yield own.impossible_anyhow
            case "reached":
                yield own.reached
            case "one":
                yield own.one
            case _:
                yield own.unknown
        if found.most is not None:
            if found.attained:
                yield own.attained.format(most=show(found.most))
            elif found.verdict != "impossible" or goal.score is None:
                yield own.at_most.format(most=show(found.most))

    def standing(self, total: Fraction | None, grade: str | None) -> str:
        """A total with its grade."""
        if total is None:
            return self.own.no_score_now
        return show(total) if grade is None else self.own.standing.format(total=show(total), grade=grade)

    def because(self, found: Reaching) -> list[str]:
        """Why it is impossible: what no free fact changes, and the rows that keep most points back."""
        lines = []
        for kind, text, reason in found.because:
            told = text if reason is None else self.all.beside.format(text=text, more=reason)
            lines.append(
                self.own.capped.format(grade=told) if kind == "grade" else self.own.required.format(message=told)
            )
        lines += [self._stay(each) for each in found.staying[:_MOST_STAYS]]
        if len(found.staying) > _MOST_STAYS:
            lines.append(self.own.more_ways.format(count=len(found.staying) - _MOST_STAYS))
        return [printable(line) for line in lines]

    def _stay(self, stay: Stay) -> str:
        node = " ".join(each for each in (stay.name, stay.title) if each) if stay.path else self.own.whole
        form = self.own.fixed if stay.fixed else self.own.limited if stay.limited else self.own.moves
        line = form.format(node=node, most=show(stay.most), full=show(stay.full))
        if not stay.reasons:
            return line
        words = [self.all.kinds.get(each, each) for each in stay.reasons]
        return self.own.reasons.format(text=line, reasons=self.own.semicolon.join(words))

    def foot(self, found: Reaching) -> Iterator[str]:
        """What the conditions mean, and what was not looked through."""
        if found.ways and len(found.ways[0].changes) > 1:
            yield self.own.while_others
        if found.unfinished:
            names = [*found.unfinished[:_MOST_NAMES], *(["…"] if len(found.unfinished) > _MOST_NAMES else [])]
            yield self.own.unfinished.format(facts=self.own.comma.join(names))
        if found.unsettled:
            yield self.own.unsettled.format(count=found.unsettled)

    # ------------------------------------------------------------ conditions

    def value(self, value: terms.Scalar | None, kind: Type) -> str:
        """A value for reading; of a fact that has none, that it has none."""
        if value is None:
            return self.own.missing
        return value_words(describe(value, kind), kind.kind.name.lower(), self.all)

    def condition(self, change: FactChange) -> str:
        """Which values of a fact will do."""
        kind = change.fact.type
        if change.options:
            return f"= {self.own.either.join(self.value(each, kind) for each in change.options)}"
        parts = [self._range(each, kind) for each in change.ranges[:_MOST_RANGES]]
        if len(change.ranges) > _MOST_RANGES:
            parts.append(self.own.further.format(count=len(change.ranges) - _MOST_RANGES))
        found = self.own.either.join(parts)
        derived = []
        for each in change.derived:
            places = [self._interval(one, each.quantity.type) for one in each.intervals]
            derived.append(f"{each.quantity.name} {self.own.either.join(places)}")
        return self.own.so_that.format(condition=found, derived=self.own.comma.join(derived)) if derived else found

    def _range(self, each: Range, kind: Type) -> str:
        return self._between(each.low, each.high, (each.from_least, each.to_greatest), (True, True), kind)

    def _interval(self, each: Any, kind: Type) -> str:
        return self._between(each.low, each.high, (False, False), (each.low_closed, each.high_closed), kind)

    def _between(
        self,
        low: terms.Scalar | None,
        high: terms.Scalar | None,
        untold: tuple[bool, bool],
        closed: tuple[bool, bool],
        kind: Type,
    ) -> str:
        if low is not None and low == high:
            return f"= {self.value(low, kind)}"
        below, above = (None if skip else end for end, skip in zip((low, high), untold, strict=True))
        if below is not None and above is not None and all(closed):
            return self.own.between.format(low=self.value(below, kind), high=self.value(above, kind))
        parts = [] if below is None else [f"{'≥' if closed[0] else '>'} {self.value(below, kind)}"]
        parts += [] if above is None else [f"{'≤' if closed[1] else '<'} {self.value(above, kind)}"]
        return self.own.comma.join(parts) if parts else self.own.any_value

    def step(self, change: FactChange) -> str:
        """The value now and the nearest one that does."""
        kind = change.fact.type
        return self.own.from_to.format(now=self.value(change.now, kind), value=self.value(change.value, kind))


def fact_words(change: FactChange) -> str:
    """The name of a fact and its title."""
    return short(" ".join(each for each in (change.name, change.fact.title) if each))


def size_words(size: Fraction) -> str:
    """How large a change is, in percent."""
    return show_percent(size)


def heads(own: ReachPhrases, ways: Sequence[Way]) -> list[str]:
    """The heads of the columns of the table."""
    graded = any(each.grade is not None for each in ways)
    return [own.number, own.fact, own.condition, own.change, own.size, own.total, *([own.grade] if graded else [])]


def cells(number: int, way: Way, telling: Telling, *, graded: bool) -> list[list[str]]:
    """The lines of the table for one way: one for each of its changes."""
    lines = []
    for index, each in enumerate(way.changes):
        line = [
            fact_words(each),
            printable(telling.condition(each)),
            printable(telling.step(each)),
            size_words(each.size),
        ]
        said = [str(number), show(way.total), way.grade or ""] if index == 0 else ["", "", ""]
        lines.append([said[0], *line, said[1], *([printable(said[2])] if graded else [])])
    return lines


def to_text(found: Reaching, lang: Language) -> str:
    """The answer in sentences and a table."""
    telling = Telling.of(found, lang)
    lines = [printable(each) for each in telling.head(found)]
    if found.ways:
        head = heads(telling.own, found.ways)
        table = [head]
        for number, way in enumerate(found.ways[:MOST_WAYS], start=1):
            table += cells(number, way, telling, graded=len(head) > 6)
        lines += [f"  {line}" for line in columns(table)]
        if len(found.ways) > MOST_WAYS:
            lines.append(f"  {telling.own.more_ways.format(count=len(found.ways) - MOST_WAYS)}")
    because = telling.because(found)
    if because:
        lines += [telling.own.because, *(f"  {line}" for line in because)]
    return "\n".join([*lines, *(printable(each) for each in telling.foot(found))])


def rows(found: Reaching) -> list[dict[str, Any]]:
    """A row for each change of each way."""
    telling = Telling.of(found, found.language)
    return [
        {
            "way": number,
            "fact": change.name,
            "title": change.fact.title,
            "condition": telling.condition(change),
            "now": None if change.now is None else value_text(change.now, change.fact),
            "value": value_text(change.value, change.fact),
            "size": number_text(change.size),
            "total": number_text(way.total),
            "grade": way.grade,
        }
        for number, way in enumerate(found.ways, start=1)
        for change in way.changes
    ]
