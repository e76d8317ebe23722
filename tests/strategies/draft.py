"""A draft of a framework, which hands out fresh names, literals and facts as Hypothesis draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import count
from typing import TypeVar

from hypothesis import strategies as st

from strategies.description import FactDeclaration, Let, Node
from strategies.terms import Expr, Interval, Literal, Name, Num, Type, Value
from strategies.written import ACTUALS, FIGURE, TARGETS

T = TypeVar("T")

MONEY, DOLLARS, COUNT, PEOPLE = Type("money"), Type("money", "USD"), Type("count"), Type("count", "人")
NUMBER, PAGES, RATIO, POINTS = Type("number"), Type("number", "万页"), Type("ratio"), Type("points")
BOOL, DATE, DURATION, TEXT = Type("bool"), Type("date"), Type("duration"), Type("text")
CHOICES = (Type("choice", options=("及时", "不及时")), Type("choice", options=("a", "b b", 'say "c"', "\\d")))

STEMS = ("rate", "采购率", "расход", "δείκτης", "نسبة", "दर", "café", "Ünit_x", "執行_率", "ｗｉｄｅ")
TITLES = (*[None] * 12, "plain", "部门管理", 'a "quoted" word', "back\\slash", "two\nlines", "{ } # ; : ,", "é ≥ １")


def exact(numbers: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers.split()))


LITERALS = {
    "ratio": exact("0 1 0.9 0.75 0.6 0.5 0.1 0.05 1.2 0.025 0.333 0.005"),
    "money": exact("0 1 2 10 100 90 75 60 50 1000 25000 0.01 99.99 12.5"),
    "count": exact("0 1 2 3 5 8 10 12 20"),
    "number": exact("0 1 2 3 10 0.5 2.5 1.005 2.675 0.125 3.345 0.05 100"),
    "points": exact("0 1 2 5 0.5 2.345 0.005 4.995"),
}
DAYS = tuple(
    map(
        date.fromisoformat,
        ("2021-01-01", "2021-03-31", "2021-06-30", "2021-02-28", "2020-02-29", "2021-12-31", "2020-12-20"),
    )
)
SPELLINGS = {
    "ratio": ("percent", "plain", "permille", "wide"),
    "other": ("plain", "plain", "wide", "spaced"),
}
SPANS = tuple(timedelta(hours=hours) for hours in (0, 24, 120, 240, 720, 2, 36, 336))
TEXTS = ("", "yes", "附表 四", "x y", "\\")
DOMAINS: dict[str, tuple[Interval, ...]] = {
    "ratio": (
        Interval(Fraction(0), Fraction(1)),
        Interval(Fraction(0), Fraction(1), low_closed=False),
        Interval(Fraction(0), None),
    ),
    "money": (
        Interval(Fraction(0), None),
        Interval(None, Fraction(1000)),
        Interval(Fraction(0), Fraction(50000)),
    ),
    "count": (Interval(Fraction(1), None), Interval(Fraction(0), Fraction(20)), Interval(None, Fraction(30))),
    "number": (Interval(Fraction(0), Fraction(10)), Interval(Fraction(-5), Fraction(5), high_closed=False)),
    "points": (Interval(Fraction(0), Fraction(5)),),
    "date": (Interval(date(2020, 1, 1), date(2021, 12, 31)), Interval(date(2020, 2, 29), None)),
    "duration": (Interval(timedelta(0), None), Interval(None, timedelta(days=40), high_closed=False)),
}


@cache
def _position(length: int) -> st.SearchStrategy[int]:
    """One strategy a length: making them anew costs more than drawing."""
    return st.integers(0, length - 1)


@dataclass
class Draft:
    """What has been written so far, and what the rest may use."""

    draw: st.DrawFn
    divides: bool = True
    redistributes: bool = False
    theme: str = ""
    """What the framework speaks of more than of other things."""
    facts: list[FactDeclaration] = field(default_factory=list)
    lets: list[Let] = field(default_factory=list)
    scored: list[tuple[tuple[str, ...], Node]] = field(default_factory=list)
    later: list[Let] = field(default_factory=list)
    """Quantities that read scores: what decides whether a node applies must not use them."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def without_scores(self) -> Draft:
        return replace(self, scored=[], later=[])

    def pick(self, options: Sequence[T]) -> T:
        return options[self.draw(_position(len(options)))]

    def chance(self, one_in: int) -> bool:
        """True once in so many draws; shrinks towards False."""
        return self.draw(_position(one_in)) == one_in - 1

    def upto(self, most: int, least: int = 0) -> int:
        return least + self.draw(_position(most - least + 1))

    def some(self, options: Sequence[T], most: int, least: int = 1) -> list[T]:
        """Different ones of the options, in any order."""
        left, chosen = list(options), list[T]()
        for _ in range(min(self.upto(most, least), len(left))):
            chosen.append(left.pop(self.draw(_position(len(left)))))
        return chosen

    def shuffled(self, options: Sequence[T]) -> list[T]:
        return self.some(options, len(options), len(options))

    def name(self) -> str:
        return f"{self.pick(STEMS)}{next(self.numbers)}"

    def title(self) -> str | None:
        return self.pick(TITLES)

    # ------------------------------------------------------------------ literals
    def number(self, kind: Type, nonzero: bool = False) -> Num:
        """A literal that fits the type; it has no sign."""
        value = self.pick(LITERALS[kind.kind])
        if nonzero and value == 0:
            value = Fraction(1, 4) if kind == RATIO else Fraction(2)
        return Num(value, self.pick(SPELLINGS["ratio" if kind == RATIO else "other"]))

    def value(self, kind: Type) -> Value:
        match kind.kind:
            case "bool":
                return self.chance(2)
            case "date":
                return self.pick(DAYS)
            case "duration":
                return self.pick(SPANS)
            case "text":
                return self.pick(TEXTS)
            case "choice":
                return self.pick(kind.options)
            case "target":
                return self.pick(self.pick(TARGETS[kind.unit]))
            case "actual":
                return self.pick(self.pick(ACTUALS[kind.unit]))
            case _:
                return self.number(kind).value

    def literal(self, kind: Type) -> Num | Literal:
        if kind.kind in LITERALS:
            return self.number(kind)
        value = self.value(kind)
        assert not isinstance(value, Fraction)
        return Literal(value)

    # ------------------------------------------------------------------ facts
    def fact(self, kind: Type) -> FactDeclaration:
        """A fact of the type that needs no question about its status, an old one or a new one."""
        known = [fact for fact in self.facts if fact.type == kind and not fact.optional]
        if known and (len(known) > 2 or self.chance(2)):
            return self.pick(known)
        return self.declare(kind)

    def partial_fact(self, kind: Type) -> FactDeclaration:
        known = [fact for fact in self.facts if fact.type == kind and fact.optional]
        if known and self.chance(2):
            return self.pick(known)
        return self.declare(kind, optional=True)

    def declare(self, kind: Type, optional: bool = False) -> FactDeclaration:
        fact = FactDeclaration(self.name(), kind, optional=optional, title=self.title())
        domains = DOMAINS.get(kind.kind, ())
        if domains and self.chance(3):
            fact = replace(fact, domain=self.pick(domains))
        elif not optional and kind.kind not in {"target", "actual"} and self.chance(6):
            fact = replace(fact, default=self.literal(kind))
        if kind.kind == "money" and self.chance(6):
            fact = replace(fact, step=Fraction(1, 10000))
        if kind == Type("target", "money"):
            fact = replace(fact, figures=((FIGURE, self.figure()),))
        self.facts.append(fact)
        return fact

    def figure(self) -> Expr:
        """What a name in a target may stand for."""
        return Name(self.fact(MONEY).name)

    def known(self, kind: Type) -> Expr:
        """The name of a fact or quantity of the type."""
        lets = [let for let in (*self.lets, *self.later) if let.type == kind]
        if lets and self.chance(3):
            return Name(self.pick(lets).name)
        return Name(self.fact(kind).name)
