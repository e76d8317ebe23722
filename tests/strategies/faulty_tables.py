"""Tables over one to three facts, whose rows may leave gaps or overlap, with a plain matcher.

The matcher knows nothing of the library: it asks each row as it is written whether it takes a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

from hypothesis import strategies as st

from strategies.spelling import decimal_text

Value = Fraction | bool | str
"""A number, the number of a day in the calendar, or a word."""


@dataclass(frozen=True)
class Matcher:
    """What stands in front of a row: ``[low, high)``, ``>= edge``, some values, or ``else``."""

    form: str
    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = False
    high_closed: bool = False
    values: tuple[Value, ...] = ()

    def takes(self, value: Value) -> bool:
        """Whether the row, read alone, takes a value; ``else`` takes none by itself."""
        if self.form == "else":
            return False
        if self.form == "values":
            return value in self.values
        assert isinstance(value, Fraction)
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def below(self, other: Matcher) -> bool:
        """Whether this is the next rung of a ladder behind another one: it reaches further to the same side."""
        if self.form != "compare" or other.form != "compare":
            return False
        if self.low is not None and other.low is not None:
            return self.low < other.low or (self.low == other.low and self.low_closed and not other.low_closed)
        if self.high is not None and other.high is not None:
            return self.high > other.high or (self.high == other.high and self.high_closed and not other.high_closed)
        return False


@dataclass(frozen=True)
class Dimension:
    """A fact: what it is called, what it holds, and all that a test may say of it."""

    name: str
    kind: str
    declared: str
    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = True
    high_closed: bool = True
    step: Fraction | None = None
    options: tuple[Value, ...] = ()
    edges: tuple[Fraction, ...] = ()

    @property
    def ordered(self) -> bool:
        return not self.options

    def holds(self, value: Value) -> bool:
        """Whether the fact can have a value."""
        if not isinstance(value, Fraction):
            return value in self.options
        on_step = self.step is None or (value / self.step).denominator == 1
        return on_step and Matcher("interval", self.low, self.high, self.low_closed, self.high_closed).takes(value)

    def samples(self) -> list[Value]:
        """Every option; or the edges, their neighbours and what lies between, as far as the fact can be so."""
        if not self.ordered:
            return list(self.options)
        edges = sorted({*self.edges, *(each for each in (self.low, self.high) if each is not None)})
        little = self.step or Fraction(1, 1000)
        found = [near for edge in edges for near in (edge - little, edge, edge + little)]
        found += [(one + other) / 2 for one, other in pairwise(edges)]
        found += [edges[0] - 7, edges[-1] + 7]
        return [each for each in dict.fromkeys(found) if self.holds(each)]

    def written(self, value: Value | None) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case Fraction() if self.kind == "date":
                return date.fromordinal(int(value)).isoformat()
            case Fraction():
                return f"{decimal_text(value * 100)}%" if self.kind == "ratio" else decimal_text(value)
            case _:
                return f'"{value}"'

    def read(self, text: str) -> Value:
        """A value as a message tells it. Raises ValueError or KeyError where it is none of this fact."""
        if self.kind == "ratio":
            return Fraction(text.removesuffix("%")) / 100
        if self.kind == "date":
            return Fraction(date.fromisoformat(text).toordinal())
        if self.kind == "bool":
            return {"true": True, "false": False}[text]
        return text.strip('"') if self.kind == "choice" else Fraction(text)

    def given(self, value: Value) -> object:
        """A value as a fact is given in Python."""
        if not isinstance(value, Fraction):
            return value
        return date.fromordinal(int(value)) if self.kind == "date" else Decimal(decimal_text(value))

    def row(self, matcher: Matcher) -> str:
        """The front of a row as it is written."""
        if matcher.form == "else":
            return "else"
        if matcher.form == "values":
            front = "= " if self.kind == "number" else ""
            return front + ", ".join(self.written(each) for each in matcher.values)
        if matcher.form == "compare":
            if matcher.high is None:
                return f"{'>=' if matcher.low_closed else '>'} {self.written(matcher.low)}"
            return f"{'<=' if matcher.high_closed else '<'} {self.written(matcher.high)}"
        brackets = "[" if matcher.low_closed else "(", "]" if matcher.high_closed else ")"
        return f"{brackets[0]}{self.written(matcher.low)}, {self.written(matcher.high)}{brackets[1]}"


@dataclass
class Level:
    """The rows of one table over one fact; ``inner`` are points, or the tables behind each row."""

    dimension: Dimension
    matchers: list[Matcher]
    inner: list[Level | int]
    lines: tuple[int, int] = (0, 0)

    def taking(self, value: Value) -> list[int]:
        """The places of all rows that take a value; the rest takes what no other row does."""
        found = []
        for at, each in enumerate(self.matchers):
            rung = at > 0 and each.below(self.matchers[at - 1])
            if each.takes(value) and not (rung and self.matchers[at - 1].takes(value)):
                found.append(at)
        return found or [at for at, each in enumerate(self.matchers) if each.form == "else"]

    def points(self, values: tuple[Value, ...]) -> list[int]:
        """What each way through the tables gives for some facts: one number, if all is well."""
        found: list[int] = []
        for at in self.taking(values[0]):
            inner = self.inner[at]
            found += [inner] if isinstance(inner, int) else inner.points(values[1:])
        return found


@dataclass
class FaultyTable:
    """A framework with one table; ``levels`` are all tables in it, and ``otherwise`` the points where no row fits."""

    dimensions: tuple[Dimension, ...]
    top: Level
    otherwise: int | None
    matrix: bool
    levels: list[Level] = field(default_factory=list)
    text: str = ""

    def samples(self) -> list[tuple[Value, ...]]:
        return list(product(*(each.samples() for each in self.dimensions)))


# ---------------------------------------------------------------- facts
def numbers(*texts: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, texts))


ZERO, ONE, CENT = Fraction(0), Fraction(1), Fraction(1, 100)
DAYS = tuple(Fraction(date(2024, month, day).toordinal()) for month, day in ((1, 1), (4, 1), (4, 2), (7, 1), (10, 1)))
LAST_DAY = Fraction(date(2024, 12, 31).toordinal())
RATIO = Dimension("n", "ratio", "ratio", edges=numbers("0", "0.1", "0.5", "0.9", "1"))
NUMBER = Dimension("n", "number", "number", edges=numbers("-1", "0", "1", "2.5", "4", "6"))
COUNT = Dimension("n", "count", "count", ZERO, step=ONE, edges=numbers("0", "1", "2", "3", "4.5", "5"))
MONEY = Dimension("n", "money", "money", step=CENT, edges=numbers("0", "100", "100.01", "100.02"))
DATE = Dimension("n", "date", "date", step=ONE, edges=DAYS)
KINDS = (
    RATIO,
    replace(RATIO, declared="ratio in [0%, 100%]", low=ZERO, high=ONE),
    replace(RATIO, declared="ratio in (0%, 100%)", low=ZERO, high=ONE, low_closed=False, high_closed=False),
    NUMBER,
    replace(NUMBER, declared="number in [1, 6)", low=ONE, high=Fraction(6), high_closed=False),
    COUNT,
    replace(COUNT, declared="count in [1, 5]", low=ONE, high=Fraction(5)),
    MONEY,
    replace(MONEY, declared="money to 1 in [0, 101]", low=ZERO, high=Fraction(101), step=ONE),
    DATE,
    replace(DATE, declared="date in [2024-01-01, 2024-12-31]", low=DAYS[0], high=LAST_DAY),
    Dimension("n", "bool", "bool", options=(True, False)),
    Dimension("n", "choice", 'choice("a", "b", "c")', options=("a", "b", "c")),
)


# ---------------------------------------------------------------- rows
class Draft:
    """Draws the tables of one framework."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.points = 0

    def chance(self, of: int) -> bool:
        return self.draw(st.integers(1, of)) == 1

    def level(self, dimensions: tuple[Dimension, ...], matchers: list[Matcher] | None = None) -> Level:
        """A table over the first fact, with those over the others inside; some rows end in points at once."""
        dimension, *others = dimensions
        rows = self.rows(dimension) if matchers is None else matchers
        inner: list[Level | int] = []
        for _ in rows:
            self.points += 1
            inner.append(self.level(tuple(others)) if others and not self.chance(4) else self.points)
        return Level(dimension, rows, inner)

    def rows(self, dimension: Dimension) -> list[Matcher]:
        rows = self.cells(dimension) if dimension.ordered else self.words(dimension)
        for _ in range(self.draw(st.sampled_from((0, 0, 1, 1, 2)))):
            rows = self.spoilt(rows, dimension)
        if self.chance(4):
            rows = [*rows[: self.draw(st.integers(1, len(rows)))], Matcher("else")]
        return rows

    def words(self, dimension: Dimension) -> list[Matcher]:
        options = self.draw(st.permutations(dimension.options))
        if len(options) > 2 and self.chance(2):
            return [Matcher("values", values=tuple(options[:2])), Matcher("values", values=(options[2],))]
        return [Matcher("values", values=(each,)) for each in options]

    def cells(self, dimension: Dimension) -> list[Matcher]:
        """Rows that cut the line at some edges, each edge in one of the two rows beside it; or a ladder of such."""
        edges = sorted(self.draw(st.sets(st.sampled_from(dimension.edges), min_size=1, max_size=3)))
        owned = [(edge, self.chance(2)) for edge in edges]
        (first, first_own), (last, last_own) = owned[0], owned[-1]
        lowest = Matcher("compare", high=first, high_closed=not first_own)
        form = self.draw(st.integers(0, 3))
        if form == 0:
            return [*(Matcher("compare", low=edge, low_closed=own) for edge, own in reversed(owned)), lowest]
        if form == 1:
            rising = [Matcher("compare", high=edge, high_closed=own) for edge, own in owned]
            return [*rising, Matcher("compare", low=last, low_closed=not last_own)]
        middle = [Matcher("interval", low, high, own, not other) for (low, own), (high, other) in pairwise(owned)]
        return list(self.draw(st.permutations([lowest, *middle, Matcher("compare", low=last, low_closed=last_own)])))

    def spoilt(self, rows: list[Matcher], dimension: Dimension) -> list[Matcher]:
        """Rows of which one is lost, written twice, or has another edge."""
        at = self.draw(st.integers(0, len(rows) - 1))
        form = self.draw(st.integers(0, 6))
        if form == 0 and len(rows) > 1:
            return [*rows[:at], *rows[at + 1 :]]
        if form == 1:
            return [*rows, rows[at]]
        changed = self.changed(rows[at], dimension)
        return [*rows[:at], changed, *rows[at + 1 :]]

    def changed(self, row: Matcher, dimension: Dimension) -> Matcher:
        if not dimension.ordered:
            return Matcher("values", values=(self.draw(st.sampled_from(dimension.options)),))
        if row.form == "values" or self.chance(5):
            return Matcher("values", values=(self.draw(st.sampled_from(dimension.edges)),))
        side = "low" if row.high is None or (row.low is not None and self.chance(2)) else "high"
        edge, flip = self.draw(st.sampled_from(dimension.edges)), self.chance(2)
        if side == "low":
            moved = replace(row, low_closed=not row.low_closed) if flip else replace(row, low=edge)
        else:
            moved = replace(row, high_closed=not row.high_closed) if flip else replace(row, high=edge)
        empty = moved.low is not None and moved.high is not None and moved.low >= moved.high
        return row if empty else moved

    def matrix(self, dimensions: tuple[Dimension, ...]) -> Level:
        """A table with the same headings behind each row."""
        sides, heads = self.rows(dimensions[0]), self.rows(dimensions[1])
        return Level(dimensions[0], sides, [self.level(dimensions[1:], heads) for _ in sides])


# ---------------------------------------------------------------- writing
def _listed(level: Level, out: list[str], found: list[Level]) -> None:
    """The rows of a table, a line each; what stands in braces begins on the line of its row."""
    found.append(level)
    first = len(out)
    for matcher, inner in zip(level.matchers, level.inner, strict=True):
        front = level.dimension.row(matcher)
        if isinstance(inner, int):
            out.append(f"{front} : {inner}")
        else:
            out.append(f"{front} {{")
            _listed(inner, out, found)
            out.append("}")
    level.lines = first, len(out) + 1


def _drawn(level: Level, out: list[str], found: list[Level]) -> None:
    heads = level.inner[0]
    assert isinstance(heads, Level)
    first = len(out)
    out.append("| | " + " | ".join(heads.dimension.row(each) for each in heads.matchers) + " |")
    for matcher, inner in zip(level.matchers, level.inner, strict=True):
        assert isinstance(inner, Level)
        out.append(f"| {level.dimension.row(matcher)} | " + " | ".join(map(str, inner.inner)) + " |")
    level.lines = heads.lines = first, len(out) + 1
    found += [level, heads]


@st.composite
def faulty_tables(draw: st.DrawFn) -> FaultyTable:
    """A framework with bands or a look-up, sound or not."""
    draft = Draft(draw)
    count = draw(st.sampled_from((1, 1, 2, 2, 3)))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=count, max_size=count))
    dimensions = tuple(replace(each, name=f"fact_{at}") for at, each in enumerate(kinds))
    matrix = count == 2 and draft.chance(2)
    top = draft.matrix(dimensions) if matrix else draft.level(dimensions)
    otherwise = 99 if count > 1 and draft.chance(4) else None
    made = FaultyTable(dimensions, top, otherwise, matrix)
    out = ["framework f { points 100 }", *(f"fact {each.name} : {each.declared}" for each in dimensions)]
    names = ", ".join(each.name for each in dimensions)
    out.append(f"indicator i 100 {{ {'bands' if count == 1 else 'lookup'} {names} {{")
    (_drawn if matrix else _listed)(top, out, made.levels)
    out.append("}" + (f" otherwise {otherwise}" if otherwise is not None else "") + " }")
    made.text = "\n".join(out)
    return made


# ---------------------------------------------------------------- formulas
FORMULAS: dict[str, Callable[[Fraction], Fraction]] = {
    "n": lambda n: n,
    "n ^ 2": lambda n: n**2,
    "n + n": lambda n: n + n,
    "-n": lambda n: -n,
    "n - 3": lambda n: n - 3,
    "n / 2": lambda n: n / 2,
    "0.5 * n": lambda n: n / 2,
    "mean(n, 1)": lambda n: (n + 1) / 2,
    "min(n, 2.5)": lambda n: min(n, Fraction(5, 2)),
    "abs(n - 3)": lambda n: abs(n - 3),
    "if n > 2 then n else 2.5": lambda n: n if n > 2 else Fraction(5, 2),
    "round(n / 2, 1, half_up)": lambda n: Fraction(int(n / 2 + Fraction(1, 2))),
    "count(n > 1, n > 3)": lambda n: Fraction((n > 1) + (n > 3)),
}
"""Formulas over a count, of which some have whole values only, and the same as functions."""


@dataclass
class FaultyBands:
    """Bands over a formula of the count `n`."""

    formula: str
    level: Level
    text: str

    def subject(self, count: int) -> Fraction:
        return FORMULAS[self.formula](Fraction(count))


@st.composite
def faulty_bands(draw: st.DrawFn) -> FaultyBands:
    """Bands over a formula, sound or not; every other one leaves out what lies between two whole numbers."""
    draft = Draft(draw)
    formula = draw(st.sampled_from(sorted(FORMULAS)))
    edges = numbers("-1", "0", "0.5", "1", "1.5", "2", "2.5", "3", "4")
    apart: list[Matcher] | None = None
    if draft.chance(2):
        low = Fraction(draw(st.integers(0, 3)))
        apart = [Matcher("compare", high=low, high_closed=True), Matcher("compare", low=low + 1, low_closed=True)]
    level = draft.level((Dimension("n", "number", "count", edges=edges),), apart)
    out = ["framework f { points 100 round half_up to 1 at total }", "fact n : count", "indicator i 100 {"]
    out.append(f"bands {formula} {{")
    _listed(level, out, [])
    return FaultyBands(formula, level, "\n".join([*out, "} }"]))
