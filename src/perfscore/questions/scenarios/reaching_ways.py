"""The frozen values that tell what it would take to reach a goal: ways, changes and ranges."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import attrs

from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text, number_text
from perfscore.messages.catalogue import Message
from perfscore.model import terms
from perfscore.model.rule_model import FactDef
from perfscore.questions.scenarios.reaching_definitions import Derived
from perfscore.questions.scenarios.reaching_goal import Goal
from perfscore.questions.soundness.listing import value_text
from perfscore.reports.phrases import Language
from perfscore.scoring.convert import convert
from perfscore.scoring.exact import exact
from perfscore.search.grid import position_of

Verdict = Literal["reached", "one", "several", "more", "impossible", "unknown"]
"""How a goal stands: reached already, by one fact, by several, by more than were asked for, never, or not known."""


@attrs.frozen
class Stay:
    """A node that keeps points back: at most ``most`` of its ``full`` points can be reached.

    ``fixed`` where no free fact moves it, ``limited`` where what stands in it could come to more; ``reasons`` are those
    of what takes points there now.
    """

    path: str
    name: str
    title: str | None
    most: Fraction = attrs.field(repr=fraction_text)
    full: Fraction = attrs.field(repr=fraction_text)
    fixed: bool
    limited: bool
    reasons: tuple[str, ...] = ()


@attrs.frozen
class Range:
    """Values of a fact from ``low`` to ``high``, both of which belong to it, one smallest step after another.

    None is no end. ``from_least`` and ``to_greatest`` tell that the values of the fact begin or end there anyhow.
    """

    low: terms.Scalar | None
    high: terms.Scalar | None
    from_least: bool = False
    to_greatest: bool = False


@attrs.frozen
class FactChange:
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

        def written(value: terms.Scalar | None) -> str | bool | None:
            return None if value is None else value_text(value, self.fact)

        return {
            "fact": self.name,
            "title": self.fact.title,
            "now": written(self.now),
            "value": written(self.value),
            "size": number_text(self.size),
            "ranges": [{"low": written(each.low), "high": written(each.high)} for each in self.ranges],
            "options": [written(each) for each in self.options],
            "step": None if self.step is None else number_text(self.step),
            "complete": self.complete,
            "so_that": [
                {"quantity": each.quantity.name, "intervals": [_interval_dict(one) for one in each.intervals]}
                for each in self.derived
            ],
        }


def _at_least(one: terms.Scalar | None, other: terms.Scalar | None) -> bool:
    return one is None or other is None or position_of(one) >= position_of(other)


def _interval_dict(interval: Interval) -> dict[str, Any]:
    return {
        "low": None if interval.low is None else number_text(interval.low),
        "high": None if interval.high is None else number_text(interval.high),
        "low_closed": interval.low_closed,
        "high_closed": interval.high_closed,
    }


@attrs.frozen
class Way:
    """Changes that reach the goal together, and the total and the grade that they then give.

    Of several changes each condition holds while the others have their nearest values.
    """

    changes: tuple[FactChange, ...]
    total: Fraction = attrs.field(repr=fraction_text)
    grade: str | None

    @property
    def size(self) -> Fraction:
        """How large the changes are together."""
        return sum((each.size for each in self.changes), Fraction(0))

    def to_dict(self) -> dict[str, Any]:
        """The way as plain values, for JSON."""
        return {
            "changes": [each.to_dict() for each in self.changes],
            "size": number_text(self.size),
            "total": number_text(self.total),
            "grade": self.grade,
        }


@attrs.frozen(kw_only=True)
class Reaching:
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
    language: Language = "en"
    currency: str = ""

    @property
    def reachable(self) -> bool:
        """Whether the goal is reached, or can be by some change."""
        return self.verdict not in {"impossible", "unknown"}

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are strings."""
        return {
            "goal": {
                "score": None if self.goal.score is None else number_text(self.goal.score),
                "grade": self.goal.grade,
            },
            "verdict": self.verdict,
            "reachable": self.reachable,
            "total": None if self.total is None else number_text(self.total),
            "grade": self.grade,
            "ways": [each.to_dict() for each in self.ways],
            "facts_at_most": self.facts_at_most,
            "most": None if self.most is None else number_text(self.most),
            "attained": self.attained,
            "because": [
                *({"kind": kind, "text": text, "reason": reason} for kind, text, reason in self.because),
                *(_stay_dict(each) for each in self.staying),
            ],
            "unfinished": list(self.unfinished),
            "unsettled": self.unsettled,
            "free": list(self.free),
        }


def _stay_dict(stay: Stay) -> dict[str, Any]:
    return {
        "kind": "row",
        "path": stay.path,
        "title": stay.title,
        "most": number_text(stay.most),
        "full": number_text(stay.full),
        "fixed": stay.fixed,
        "reasons": list(stay.reasons),
    }
