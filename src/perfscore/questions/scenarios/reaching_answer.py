"""``Reach``: what it would take to reach a goal, as frozen values, as text, as rows and as a fragment of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, ClassVar, Literal

import attrs

from perfscore.domains.findings import refusals
from perfscore.domains.interval import Intervals
from perfscore.domains.possible import numbers
from perfscore.domains.tables import grades_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import float_text, fraction_text, number_text, show, show_percent
from perfscore.kernel.source import Language, Record, columns, printable, short
from perfscore.kernel.types import Type
from perfscore.kernel.wording import describe
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import PerfscoreError, Trouble
from perfscore.model import model, terms
from perfscore.model.rule_model import FactDef
from perfscore.questions.answers import Rowed, Table, Told, notes, plain_value, record
from perfscore.reports.html_tags import Html, listed, tag, text, when
from perfscore.reports.phrases import Phrases, ReachPhrases, value_words, with_currency
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import exact, found_type, number_of
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.ground import position_of

_LARGEST = 10**limits.LITERAL_CHARACTERS


class Goal(Record):
    """What is to be reached: a published total of at least ``score``, or ``grade`` or a better one.

    ``grades`` are the grades that will do.
    """

    score: Fraction | None
    grade: str | None
    grades: tuple[str, ...] = ()
    grading: model.Grading | None = attrs.field(default=None, eq=False, repr=False)

    @classmethod
    def of(cls, framework: model.Framework, score: object, grade: object) -> Goal:
        """The goal of a call. Raises PerfscoreError where it is none, or none of the framework."""
        if (score is None) == (grade is None):
            raise PerfscoreError.of(Message("PS644.no_goal"))
        if grade is None:
            return cls(_number(exact(score)), None)
        if framework.grading is None:
            raise PerfscoreError.of(Message("PS644.no_grades"))
        known = list(dict.fromkeys(each.grade for each in framework.grading.ladder))
        wanted = exact(grade)
        if not isinstance(wanted, str) or wanted not in known:
            raise PerfscoreError.of(Message("PS644.unknown_grade", found=found_type(grade), known=known[:10]))
        return cls(None, wanted, tuple(known[: known.index(wanted) + 1]), framework.grading)

    def reached(self, scorecard: Scorecard) -> bool:
        """Whether an evaluation reaches it; what is refused or cannot be computed does not."""
        return self.met(*self.outcome(scorecard))

    def outcome(self, scorecard: Scorecard) -> tuple[Fraction | None, str | None]:
        """The published total and the grade of an evaluation, where there are both."""
        total = None if refusals(scorecard.exact).problems else scorecard.score("")
        try:
            return total, None if total is None else scorecard.graded().grade
        except Trouble:
            return None, None

    def met(self, total: Fraction | None, grade: str | None) -> bool:
        """Whether a total with its grade will do."""
        return total is not None and (grade in self.grades if self.score is None else total >= self.score)

    def possible(self, within: Intervals) -> bool:
        """Whether it may be reached, as far as intervals tell."""
        required = (each for each in within.program.requirements if not each.warning)
        if any(within.settled(each.condition) is False for each in required):
            return False
        row = within.row("")
        if self.score is not None:
            enough = Interval(low=self.score, low_closed=True)
            return not numbers(row.score.interval.meet(enough), row.score.step).empty
        assert self.grading is not None
        graded = row.score if self.grading.basis == "published" else row.exact
        return not grades_of(within, self.grading, graded).isdisjoint(self.grades)


def _number(given: object) -> Fraction:
    if isinstance(given, float):
        raise PerfscoreError.of(
            Message("PS644.binary_score", meant=float_text(given))
            if given - given == 0
            else Message("PS644.no_score", found=str(given))
        )
    number = number_of(given)
    if number is None or max(abs(number.numerator), number.denominator) >= _LARGEST:
        raise PerfscoreError.of(Message("PS644.no_score", found=found_type(given)))
    return number


Verdict = Literal["reached", "one", "several", "more", "impossible", "unknown"]
"""How a goal stands: reached already, by one fact, by several, by more than were asked for, never, or not known."""


class Stay(Told):
    """A node that keeps points back: at most ``most`` of its ``full`` points can be reached.

    ``fixed`` where no free fact moves it, ``limited`` where what stands in it could come to more; ``reasons`` are those
    of what takes points there now.
    """

    told: ClassVar = "path title most full fixed reasons"

    path: str
    name: str
    title: str | None
    most: Fraction = attrs.field(repr=fraction_text)
    full: Fraction = attrs.field(repr=fraction_text)
    fixed: bool
    limited: bool
    reasons: tuple[str, ...] = ()


class Range(Record):
    """Values of a fact from ``low`` to ``high``, both of which belong to it, one smallest step after another.

    None is no end. ``from_least`` and ``to_greatest`` tell that the values of the fact begin or end there anyhow.
    """

    low: terms.Scalar | None
    high: terms.Scalar | None
    from_least: bool = False
    to_greatest: bool = False


class Derived(Record):
    """A quantity and the intervals in which it lies just where the fact has the values that reach the goal."""

    quantity: model.Quantity
    intervals: tuple[Interval, ...]


class FactChange(Told):
    """A fact, all values of it that do, and the nearest one of these.

    ``ranges`` are those of a fact that can be more or less, ``options`` the values of any other. ``size`` is how large
    the change to ``value`` is, without a scale. ``derived`` says the same of quantities that hang on the fact.
    """

    fact: FactDef = attrs.field(repr=False)
    now: terms.Scalar | None
    value: terms.Scalar
    ranges: tuple[Range, ...]
    options: tuple[terms.Scalar, ...]
    step: Fraction | None
    size: Fraction
    derived: tuple[Derived, ...] = attrs.field(default=(), repr=False)
    complete: bool = True

    @property
    def name(self) -> str:
        """The name of the fact."""
        return self.fact.name

    def __contains__(self, value: object) -> bool:
        """Whether a value of the fact, given as to ``evaluate`` and on its smallest steps, is one of those that do."""
        # A duration in days, as ``value`` has it, is no way to give one.
        found = value if type(value) is Fraction else convert(self.fact, exact(value))
        if isinstance(found, Message):
            return False
        if self.options:
            return found in self.options
        return any(_at_least(found, each.low) and _at_least(each.high, found) for each in self.ranges)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain values, for JSON; numbers are strings, and values are as a fact file would have them."""
        return {
            "fact": self.name,
            "title": self.fact.title,
            **record(self, "now value size", self.fact),
            "ranges": [record(each, "low high", self.fact) for each in self.ranges],
            "options": [plain_value(each, self.fact) for each in self.options],
            **record(self, "step complete"),
            "so_that": [
                {
                    "quantity": each.quantity.name,
                    "intervals": [record(one, "low high low_closed high_closed") for one in each.intervals],
                }
                for each in self.derived
            ],
        }


def _at_least(one: terms.Scalar | None, other: terms.Scalar | None) -> bool:
    return one is None or other is None or position_of(one) >= position_of(other)


class Way(Told):
    """Changes that reach the goal together, and the total and the grade that they then give.

    Of several changes each condition holds while the others have their nearest values.
    """

    told: ClassVar = "changes size total grade"

    changes: tuple[FactChange, ...]
    total: Fraction = attrs.field(repr=fraction_text)
    grade: str | None

    @property
    def size(self) -> Fraction:
        """How large the changes are together."""
        return sum((each.size for each in self.changes), Fraction(0))


class Reach(Rowed, kw_only=True):
    """What it would take to reach a score or a grade.

    ``ways`` are the changes that do, the smallest first. Where there are none, ``most`` is a total that cannot be
    exceeded, which can be reached where it is ``attained``, and ``staying`` and ``because`` tell why. ``unfinished``
    are facts of which not all values were looked through, ``unsettled`` counts the combinations of which is not known
    whether they would do.
    """

    goal: Goal
    verdict: Verdict
    total: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    ways: tuple[Way, ...] = ()
    facts_at_most: int = 2
    most: Fraction | None = None
    attained: bool = False
    staying: tuple[Stay, ...] = ()
    because: tuple[tuple[str, str, str | None], ...] = ()
    unfinished: tuple[str, ...] = ()
    unsettled: int = 0
    free: tuple[str, ...] = attrs.field(default=(), repr=False)
    currency: str = ""

    @property
    def reachable(self) -> bool:
        """Whether the goal is reached, or can be by some change."""
        return self.verdict not in {"impossible", "unknown"}

    def rows(self) -> list[dict[str, Any]]:
        """A row for each change of each way: its number, the fact, the condition in words, and what comes of it."""
        telling = Telling.of(self, self.language)
        return [
            {
                "way": index,
                "fact": each.name,
                "title": each.fact.title,
                "condition": telling.condition(each),
                **record(each, "now value size", each.fact),
                **record(way, "total grade"),
            }
            for index, way in enumerate(self.ways, start=1)
            for each in way.changes
        ]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are strings."""
        return {
            "goal": record(self.goal, "score grade"),
            **record(self, "verdict reachable total grade ways facts_at_most most attained"),
            "because": [
                *({"kind": kind, "text": text, "reason": reason} for kind, text, reason in self.because),
                *({"kind": "row", **each.to_dict()} for each in self.staying),
            ],
            **record(self, "unfinished unsettled free"),
        }

    def to_text(self, *, lang: Language | None = None) -> str:
        """The same in sentences and a table; ``lang`` is ``en`` or ``zh``, by default that of the framework."""
        telling = Telling.of(self, lang or self.language)
        lines = [printable(each) for each in telling.head(self)]
        if self.ways:
            table = telling.table(self)
            lines += [f"  {line}" for line in [*columns([table.head, *table.rows]), *telling.left_out(self)]]
        because = telling.because(self)
        if because:
            lines += [telling.own.because, *(f"  {line}" for line in because)]
        return "\n".join([*lines, *(printable(each) for each in telling.foot(self))])

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """What is asked and how it stands; then the answer, the ways, and why there are none."""
        telling = Telling.of(self, lang)
        asked, *head = telling.head(self)
        because = telling.because(self)
        return asked, [
            *(tag("p", text(each)) for each in head),
            when(self.ways, telling.table(self).html()),
            *notes(telling.left_out(self)),
            when(because, tag("p", text(telling.own.because))),
            listed((text(each) for each in because), "ps-reasons"),
            *notes(telling.foot(self)),
        ]


MOST_WAYS = 40
_MOST_RANGES = 4
_MOST_NAMES = 12
_MOST_STAYS = 20


class Telling(Record):
    """The words of a language, in which an answer is told."""

    own: ReachPhrases
    all: Phrases

    @classmethod
    def of(cls, found: Reach, lang: Language) -> Telling:
        """The words of a language, with the currency of the framework."""
        return cls(ReachPhrases.of(lang), with_currency(Phrases.of(lang), found.currency))

    # ------------------------------------------------------------ sentences

    def head(self, found: Reach) -> Iterator[str]:
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
            case plain:
                yield getattr(own, plain)
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

    def because(self, found: Reach) -> list[str]:
        """Why it is impossible: what no free fact changes, and the rows that keep most points back."""
        lines = []
        for kind, said, reason in found.because:
            told = said if reason is None else self.all.beside.format(text=said, more=reason)
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
        return self.own.reasons.format(text=line, reasons=self.all.semicolon.join(words))

    def foot(self, found: Reach) -> Iterator[str]:
        """What the conditions mean, and what was not looked through."""
        if found.ways and len(found.ways[0].changes) > 1:
            yield self.own.while_others
        if found.unfinished:
            names = [*found.unfinished[:_MOST_NAMES], *(["…"] if len(found.unfinished) > _MOST_NAMES else [])]
            yield self.own.unfinished.format(facts=self.all.comma.join(names))
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
        return self.own.so_that.format(condition=found, derived=self.all.comma.join(derived)) if derived else found

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
        return self.all.comma.join(parts) if parts else self.own.any_value

    def step(self, change: FactChange) -> str:
        """The value now and the nearest one that does."""
        kind = change.fact.type
        return self.own.from_to.format(now=self.value(change.now, kind), value=self.value(change.value, kind))

    # ------------------------------------------------------------ the table

    def table(self, found: Reach) -> Table:
        """A row for each change of the ways that are told."""
        own, graded = self.own, any(each.grade is not None for each in found.ways)
        head = [own.number, own.fact, own.condition, own.change, own.size, own.total, self.all.grade]
        rows = []
        for number, way in enumerate(found.ways[:MOST_WAYS], start=1):
            for each in way.changes:
                name = short(" ".join(word for word in (each.name, each.fact.title) if word))
                line = [name, printable(self.condition(each)), printable(self.step(each)), show_percent(each.size)]
                first = each is way.changes[0]
                ends = [str(number), show(way.total), printable(way.grade or "")] if first else ["", "", ""]
                rows.append([ends[0], *line, *ends[1:]])
        count = len(head) if graded else len(head) - 1
        return Table(head[:count], [row[:count] for row in rows], (4, 5))

    def left_out(self, found: Reach) -> list[str]:
        """How many ways the table leaves out."""
        left = len(found.ways) - MOST_WAYS
        return [self.own.more_ways.format(count=left)] if left > 0 else []
