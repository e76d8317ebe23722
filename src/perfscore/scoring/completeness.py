"""Whether a table is complete: facts that bring a value about which no row of it takes, or that there are none.

What intervals and steps leave open is tried: all facts where they are few, else some from which a search goes towards
the gap. Nothing is claimed that no evaluation has shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice, product
from math import prod
from typing import TypeVar, cast

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.lower import program_of
from perfscore.core.nodes import Among, Const, Key, Node, Test, walk
from perfscore.core.program import Block, Program
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame
from perfscore.domains.possible import step_of
from perfscore.domains.tables import Gap, gaps_of, overlaps_of
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import round_to
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import of_value
from perfscore.messages import points as messages
from perfscore.messages.diagnostics import Report
from perfscore.messages.trouble import Trouble
from perfscore.model import model, ranges, rule_model
from perfscore.model.constants import position
from perfscore.model.domains import fits
from perfscore.model.terms import Scalar, Status
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.rows import Row

_ONE = Fraction(1)
_AT_LEAST_ONE = Interval(low=_ONE, low_closed=True)
_UNITS = ("", "%", "天")
_FINEST = Fraction(1, 1_000_000)
_STARTS = 12
_ALIKE = tuple(map(Fraction, (100, 1, 0)))
_ENOUGH = 6
_PART = 8
_PASSED = 20
_PAIRS = 3
_SIZE_OF_ONE = 4
_FIRST_DAY, _LAST_DAY = 1, 3_652_059

_T = TypeVar("_T")

Asked = tuple[str, str]
"""What is given: a fact, a column in all rows of a table or, without the name of a column, the number of its rows."""
Choice = tuple[Status, Scalar | None]
Choices = Mapping[Asked, Choice]
Tried = tuple[Fraction, Choices]


@attrs.frozen
class Open:
    """A gap of a table, with a value in it that facts bring about; None where that is not decided."""

    gap: Gap
    value: Fraction | None


def asked_of_tables(framework: model.Framework) -> Report:
    """What a framework is refused for, behind its warnings: values that no row of a table takes, or two rows."""
    report = Report(framework.source)
    report.diagnostics += framework.warnings
    for overlap in overlaps_of(framework):
        told = overlap.subject.told(overlap.value)
        report.add(messages.overlap(told), overlap.later, ("the other row", overlap.earlier))
    for each in open_tables(framework):
        if each.value is not None:
            report.add(messages.gap(each.gap.subject.told(each.value)), each.gap.span)
    return report


def open_tables(framework: model.Framework) -> tuple[Open, ...]:
    """The gaps that values fall into, or may; worked out once and kept with the framework."""
    kept = vars(framework)
    if "open_tables" not in kept:
        kept["open_tables"] = tuple(_open_tables(framework))
    return cast(tuple[Open, ...], kept["open_tables"])


def _open_tables(framework: model.Framework) -> Iterator[Open]:
    steps = limits.ALL_GAP_STEPS
    told = set[object]()
    for gap in gaps_of(framework):
        if gap.span in told:
            continue
        if steps <= 0:
            yield Open(gap, None)
            continue
        search = _Search(framework, gap, min(steps, limits.GAP_STEPS))
        value = search.value()
        steps -= search.spent
        if value is not None or not search.exhausted:
            if value is not None:
                told.add(gap.span)
            yield Open(gap, value)


class _Search:
    """Looks for facts with which a value falls into a gap; ``spent`` counts definitions computed, of ``steps`` at most.

    It is ``exhausted`` where all facts have been tried.
    """

    def __init__(self, framework: model.Framework, gap: Gap, steps: int) -> None:
        self.framework, self.gap, self.steps = framework, gap, steps
        self.whole = program_of(framework)
        self.wanted = [gap.subject.some_value(part) for part in gap.parts]
        # To find out what is needed takes as much as to compute a small part of it.
        self.spent = len(self.whole.block.definitions) // _PASSED
        self.exhausted = False
        self.tried: list[Tried] = []
        looked_at: list[Node] = [gap.subject.node, *gap.conditions]
        if gap.made is not None:
            rows = self.whole.instances[gap.made]
            looked_at += [*rows.checked, *([] if rows.where is None else [rows.where])]
        given = self._given(looked_at)
        self.requirements = list(self._joined(_names(given)))
        self.given = given | self._given(self.requirements)
        self.program = self._part([*looked_at, *self.requirements])
        computed = [*looked_at, *(node for _, node in self.program.block.definitions)]
        values = list(_written(computed))
        self.figures = _first(each for each in values if isinstance(each, Fraction))
        self.words = _first(each for each in values if isinstance(each, str))
        self.choices = self._choices()

    def value(self) -> Fraction | None:
        """A value in the gap that some facts bring about; None where none was found."""
        if not all(self.choices.values()):
            return None
        if self._few:
            for each in product(*self.choices.values()):
                self._try(dict(zip(self.choices, each, strict=True)))
            self.exhausted = True
        else:
            self._search()
        inside = [value for value, _ in self.tried if any(value in part for part in self.gap.parts)]
        return min(inside, key=lambda value: abs(value - self.wanted[0]), default=None)

    # ------------------------------------------------------------ what is evaluated

    def _given(self, nodes: Iterable[Node]) -> frozenset[Key]:
        """What is given that some nodes look at."""
        return frozenset[Key]().union(*map(dependencies_of(self.whole).behind, nodes))

    def _joined(self, names: frozenset[str]) -> Iterator[Node]:
        """The requirements that share a fact with the table, or with another of them."""
        conditions = [each.condition for each in self.whole.requirements if each.wrong.name == "requirement failed"]
        asked = {place: _names(self._given([condition])) for place, condition in enumerate(conditions)}
        while joining := [place for place, facts in asked.items() if not names.isdisjoint(facts)]:
            for place in joining:
                names |= asked.pop(place)
                yield conditions[place]

    def _part(self, looked_at: Sequence[Node]) -> Program:
        """The program with those definitions alone that are needed."""
        direct = dependencies_of(self.whole).direct
        pending, found = [key for node in looked_at for key in node.refs], set[Key]()
        while pending:
            key = pending.pop()
            if key in direct and key not in found:
                found.add(key)
                pending += direct[key]
        self.size = _SIZE_OF_ONE + len(found)
        kept = tuple(each for each in self.whole.block.definitions if each[0] in found)
        return attrs.evolve(self.whole, block=Block(kept, self.whole.block.rows))

    def _try(self, choices: Choices) -> Fraction | None:
        """The value that facts bring about where the table is looked at; None where they do not, or are refused."""
        if self.spent + self.size > self.steps:
            return None
        self.spent += self.size
        exact = Exact(self.program, self._facts(choices))
        try:
            if not all(map(exact.holds, self.requirements)):
                return None
            for frame in self._frames(exact):
                with exact.within(frame):
                    if all(map(exact.holds, self.gap.conditions)):
                        value = exact.number(self.gap.subject.node)
                        self.tried.append((value, choices))
                        return value
        except Trouble:
            pass
        return None

    def _frames(self, exact: Exact) -> list[Frame]:
        """Where the table is looked at: in the rows of the score that rows of facts became, or in the whole."""
        if self.gap.made is None:
            return [exact.whole]
        return [each for made in exact.instances(self.gap.made) for each in made.members or (made,)]

    # ------------------------------------------------------------ facts

    def _facts(self, choices: Choices) -> FactSet:
        entries: list[tuple[str, Given]] = []
        for (name, column), (status, value) in choices.items():
            if column:
                continue
            if self.framework.facts[name].type.kind is not Kind.TABLE:
                entries.append((name, Given(status, value, Fact(value, status=status))))
                continue
            cells = {
                inner: cell
                for (table, inner), (_, cell) in choices.items()
                if table == name and inner and cell is not None
            }
            rows = tuple(Row(number + 1, cells, {}) for number in range(int(cast(Fraction, value))))
            entries.append((name, Given("known", None, Fact(None), rows)))
        return FactSet(tuple(entries))

    def _choices(self) -> dict[Asked, Sequence[Choice]]:
        """What each fact and each column is given, the value that would be told of the gap before all others."""
        found: dict[Asked, Sequence[Choice]] = {}
        own = None if self.gap.made is None else self.whole.instances[self.gap.made].table.name
        for fact in self.framework.fact_list:
            folded = ("table", fact.name) in self.given
            if folded or fact.name == own:
                counts = [each for each in self.wanted if each.denominator == 1 and 0 <= each <= limits.FIGURES]
                counts = [Fraction(1)] if fact.name == own else [*counts, *map(Fraction, (1, 0, 2, 3))]
                found[fact.name, ""] = [("known", each) for each in dict.fromkeys(counts)]
                for column in fact.columns:
                    name = f"{fact.name}.{column.name}"
                    missing = ("filled", name) in self.given or (folded and column.optional)
                    if folded or missing or ("cell", name) in self.given:
                        found[fact.name, column.name] = self._of(column, missing=missing)
            elif ("fact", fact.name) in self.given or ("status", fact.name) in self.given:
                found[fact.name, ""] = self._of(fact, missing=("status", fact.name) in self.given)
        return found

    def _of(self, fact: rule_model.FactDef, *, missing: bool) -> list[Choice]:
        found: list[Choice] = [("known", value) for value in self._values(fact)]
        if missing or (not found and (fact.optional or fact.default is not None)):
            states: tuple[Status, ...] = ("missing", "not applicable", "pending")
            found += [(status, None) for status in states]
        return found

    def _values(self, fact: rule_model.FactDef) -> list[Scalar]:
        """All values of a fact that has few, else some: where the gap lies, where the fact ends, and small ones."""
        match fact.type.kind:
            case Kind.BOOL:
                return [True, False]
            case Kind.CHOICE:
                return list(fact.type.options)
            case Kind.TEXT:
                return ["x", *self.words]
            case Kind.TARGET:
                return [attrs.evolve(of_value(_ONE, unit), operator=">=", interval=_AT_LEAST_ONE) for unit in _UNITS]
            case Kind.ACTUAL:
                shares = [*self.wanted[:_PAIRS], *map(Fraction, (1, 2, 0))]
                return [of_value(share, unit) for unit in _UNITS for share in shares]
            case _:
                numbers = _all_of(fact) or self._numbers(fact)
                values = [_valued(each, fact) for each in numbers if fact.type.kind is not Kind.DATE or _is_day(each)]
                return [each for each in dict.fromkeys(values) if fits(fact, each)]

    def _numbers(self, fact: rule_model.FactDef) -> list[Fraction]:
        domain = ranges.of_fact(fact)
        found = list(self.wanted[:_PAIRS])
        for edge in (edge for part in self.gap.parts[:_PAIRS] for edge in (part.low, part.high)):
            found += [] if edge is None else [edge - 1, edge, edge + 1]
        ends = [each for each in (domain.low, domain.high) if each is not None]
        found += [*ends, sum(ends, Fraction(0)) / 2, Fraction(0), Fraction(1), Fraction(100)]
        found += [each * 2 for each in found]
        found += [figure + beyond for figure in self.figures for beyond in (0, 1, -1, self.wanted[0])]
        found += [figure * self.wanted[0] for figure in (*self.figures, Fraction(100))]
        if fact.type.kind is Kind.DATE:
            found.append(position(datetime.date(2024, 1, 1)))
        return [round_to(each, step_of(fact) or _FINEST, "floor") for each in found]

    # ------------------------------------------------------------ the search

    @property
    def _few(self) -> bool:
        """Whether the choices are all that there are, and few enough to be tried."""
        combinations = prod(map(len, self.choices.values()))
        folded = any(kind == "table" for kind, _ in self.given)
        return (
            not folded
            and combinations * self.size <= self.steps - self.spent
            and all(map(self._is_finite, self.choices))
        )

    def _is_finite(self, asked: Asked) -> bool:
        fact = self._fact(asked)
        return fact.type.kind in {Kind.BOOL, Kind.CHOICE, Kind.TABLE} or bool(fact.type.ordered and _all_of(fact))

    def _fact(self, asked: Asked) -> rule_model.FactDef:
        fact = self.framework.facts[asked[0]]
        return fact.column(asked[1]) if asked[1] else fact

    def _search(self) -> None:
        """Try facts that are alike, and others, go from these towards the gap, and then try each fact alone."""
        alike = [
            {asked: _near(each, number, end) for asked, each in self.choices.items()}
            for number in (None, *_ALIKE)
            for end in (0, -1)
        ]
        places = list(enumerate(self.choices.items()))
        mixed = [
            {asked: each[turn * (place + 1) % len(each)] for place, (asked, each) in places} for turn in range(_STARTS)
        ]
        for choices in chain(alike, mixed, self._alone((*alike[2:], *alike[:2]))):
            self._try(choices)
        for part, wanted in zip(self.gap.parts, self.wanted, strict=True):
            self._between(part, wanted)
            if self._reached(part):
                return
        for part, wanted in zip(self.gap.parts, self.wanted, strict=True):
            for start in sorted(self.tried, key=lambda each: abs(each[0] - wanted))[:_PAIRS]:
                self._closer(part, wanted, start)
                if self._reached(part):
                    return

    def _alone(self, bases: Iterable[Choices]) -> Iterator[Choices]:
        """Each fact alone at all of its choices, as long as that takes little of what there is."""
        for base in bases:
            for asked, each in self.choices.items():
                for choice in each:
                    if self.spent < self.steps // _PART:
                        yield {**base, asked: choice}

    def _reached(self, part: Interval) -> bool:
        return any(value in part for value, _ in self.tried)

    def _between(self, part: Interval, wanted: Fraction) -> None:
        """Go from facts that lead below the value asked for to others that lead above it, the nearest first."""
        below = sorted((each for each in self.tried if each[0] < wanted), key=_value, reverse=True)
        above = sorted((each for each in self.tried if each[0] > wanted), key=_value)
        for low, high in product(below[:_PAIRS], above[:_PAIRS]):
            if self.spent > self.steps // 2 or any(value == wanted for value, _ in self.tried):
                return
            here = low
            for asked, choice in high[1].items():
                here = self._moved(part, wanted, here, asked, choice)

    def _closer(self, part: Interval, wanted: Fraction, start: Tried) -> None:
        """Change one fact after another as far as that leads nearer to the value asked for."""
        here = start
        for asked, choices in self.choices.items():
            some = dict.fromkeys(_near(choices, number, end) for number in (None, *_ALIKE) for end in (0, -1))
            for choice in some:
                here = self._moved(part, wanted, here, asked, choice)
                if self._reached(part):
                    return

    def _moved(self, part: Interval, wanted: Fraction, here: Tried, asked: Asked, choice: Choice) -> Tried:
        """What one other choice leads to, if that is nearer on this side; beyond, half of the way is tried."""
        if here[1][asked] == choice:
            return here
        choices = {**here[1], asked: choice}
        value = self._try(choices)
        if value is None or value == wanted or here[0] == wanted:
            return here
        if (value < wanted) != (here[0] < wanted):
            low, high = sorted((here, (value, choices)), key=_value)
            self._halved(part, wanted, asked, low, high)
            return here
        return (value, choices) if abs(value - wanted) < abs(here[0] - wanted) else here

    def _halved(self, part: Interval, wanted: Fraction, asked: Asked, low: Tried, high: Tried) -> None:
        """Go as far as the value asked for would lie if all went evenly, and half of the way, by turns."""
        fact = self._fact(asked)
        step = step_of(fact) or _FINEST
        one, other = (each[1][asked][1] for each in (low, high))
        if not isinstance(one, Fraction | datetime.date) or not isinstance(other, Fraction | datetime.date):
            return
        first, last = position(one), position(other)
        turn = 0
        while True:
            share = Fraction(1, 2) if turn % 2 else (wanted - low[0]) / (high[0] - low[0])
            middle = round_to(first + (last - first) * share, step, "floor")
            if middle in {first, last}:
                middle = round_to((first + last) / 2, step, "ceiling" if middle == first else "floor")
            choices = {**low[1], asked: ("known", _valued(middle, fact))}
            possible = middle not in {first, last} and fits(fact, _valued(middle, fact))
            value = self._try(choices) if possible else None
            if value is None or value == wanted or (value in part and turn > _ENOUGH):
                return
            if value < wanted:
                low, first = (value, choices), middle
            else:
                high, last = (value, choices), middle
            turn += 1


def _names(keys: Iterable[Key]) -> frozenset[str]:
    """The facts that are given."""
    return frozenset(name.partition(".")[0] for _, name in keys)


def _written(nodes: Iterable[Node]) -> Iterator[object]:
    """The values that are written in some nodes, the edges of intervals among them."""
    for each in walk(*nodes):
        if isinstance(each, Const):
            yield each.value
        elif isinstance(each, Test) and isinstance(each.other, Among):
            yield from each.other.values
            yield from (edge for inside in each.other.intervals for edge in (inside.low, inside.high))


def _first(values: Iterable[_T]) -> list[_T]:
    """Some of the values, each once."""
    return list(islice(dict.fromkeys(values), limits.FIGURES))


def _all_of(fact: rule_model.FactDef) -> list[Fraction]:
    """All values of a fact on steps that has few."""
    domain, step = ranges.of_fact(fact), step_of(fact)
    if step is None or domain.low is None or domain.high is None:
        return []
    first, last = -(-domain.low // step), domain.high // step
    return [step * each for each in range(first, last + 1)] if last - first < limits.GAP_VALUES else []


def _value(tried: Tried) -> Fraction:
    return tried[0]


def _near(choices: Sequence[Choice], number: Fraction | None, end: int) -> Choice:
    """The choice nearest to a number, so that facts are alike, or that at an end; of what is no number, an end."""
    known = [each for each in choices if each[0] == "known"] or choices
    lies = [(position(value), each) for each in known if isinstance(value := each[1], Fraction | datetime.date)]
    if not lies:
        return known[end]
    if number is None:
        return (min, max)[end](lies, key=lambda pair: pair[0])[1]
    return min(lies, key=lambda pair: abs(pair[0] - number))[1]


def _is_day(number: Fraction) -> bool:
    return _FIRST_DAY <= number <= _LAST_DAY


def _valued(number: Fraction, fact: rule_model.FactDef) -> Scalar:
    return datetime.date.fromordinal(int(number)) if fact.type.kind is Kind.DATE else number
