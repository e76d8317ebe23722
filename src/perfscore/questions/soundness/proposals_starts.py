"""Facts to start a search from, and facts that differ from others in one thing or a few."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any
from zlib import crc32

import attrs

from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Misprint, read_actual, read_target
from perfscore.model import rule_model, terms
from perfscore.model.domains import fits
from perfscore.model.walk import expressions, inside
from perfscore.questions.soundness.proposals_behind import Name, behind
from perfscore.questions.soundness.proposals_bench import Bench
from perfscore.questions.soundness.proposals_figures import Figure, figures
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.result import Scored
from perfscore.scoring.rows import Row
from perfscore.search.ground import Ground

_TRIES = 200
_SINGLE = 16
_MIXED = 60
_TEXTS = 8
_ROWS = 60
_GIVEN = 10
_USUAL: Mapping[Kind, Sequence[terms.Scalar]] = {
    Kind.MONEY: tuple(map(Fraction, (1_000_000, 10_000, 100, 1))),
    Kind.COUNT: tuple(map(Fraction, (10, 5, 2, 1))),
    Kind.NUMBER: tuple(map(Fraction, (10, 5, 1))),
    Kind.RATIO: (Fraction(1, 2), Fraction(1), Fraction(1, 10)),
    Kind.DURATION: (Fraction(10), Fraction(1)),
    Kind.DATE: (datetime.date(2024, 1, 1),),
}


@attrs.frozen
class _Asked:
    """Pieces of the framework, the facts and columns behind them, and the statuses and texts that they ask for."""

    pieces: object
    names: tuple[Name, ...]
    tests: tuple[terms.StatusTest, ...]
    texts: tuple[str, ...]


@attrs.frozen(slots=False)
class Starts:
    """Makes sets of facts; always the same ones."""

    ground: Ground
    bench: Bench
    reason: str
    known: dict[int, tuple[terms.Scalar, ...]] = attrs.field(factory=dict, init=False)
    asked: dict[int, _Asked] = attrs.field(factory=dict, init=False)

    def found(self) -> FactSet | None:
        """Facts that give a score, where there is no example to start from."""
        for number in range(_TRIES):
            facts = self._chosen(number)
            if facts is not None and isinstance(self.bench.score(facts), Scored):
                return facts
        return None

    def _chosen(self, number: int) -> FactSet | None:
        """Facts of one draw; what need not be given is not in the first, and in every other of the rest."""
        entries: list[tuple[str, Given]] = []
        nothing = FactSet(())
        self.bench.count(_GIVEN * len(self.ground.framework.fact_list))
        for fact in self.ground.framework.fact_list:
            needless = fact.optional or fact.default is not None
            if needless and (number == 0 or _lot(2, number, f"with {fact.name}")):
                continue
            if fact.columns:
                entries.append((fact.name, self._table(fact, number)))
                continue
            values = [*_usual(fact), *self.values(fact)]
            one = (
                Figure(fact, reason=self.reason).with_value(_one(values, number, fact.name), nothing)
                if values
                else None
            )
            if one is None:
                return None
            entries += one.entries
        return FactSet(tuple(entries))

    def _table(self, fact: rule_model.FactDef, number: int) -> Given:
        """As many rows as carry the points of their group, where that is a fixed number, else one."""
        needed = [each for each in fact.columns if not each.optional and each.default is None]
        count, carrying = self._carried.get(fact.name, (1, {}))
        values = {each.name: carrying.get(each.name) or self.values(each) for each in needed}
        rows = []
        for place in range(1, count + 1):
            cells = {name: _one(each, number, f"{name} {place}") for name, each in values.items() if each}
            rows.append(Row(place, cells, {name: name for name in cells}))
        return Given("known", None, Fact(), tuple(rows))

    @cached_property
    def _carried(self) -> Mapping[str, tuple[int, dict[str, tuple[terms.Scalar, ...]]]]:
        """How many rows of a table carry the points of a group, and the column of a single one that carries all."""
        found: dict[str, tuple[int, dict[str, tuple[terms.Scalar, ...]]]] = {}
        for node in self.ground.framework.root.walk():
            rest = node.weight - sum((child.weight for child in node.children), Fraction(0))
            for rows in node.rows if node.combination == "sum" else ():
                count, carrying = found.get(rows.table, (1, {}))
                each = rest / rows.template.weight if rows.points is None and rows.template.weight else rest
                if isinstance(rows.points, terms.ColumnValue):
                    carrying[rows.points.name] = (rest,)
                elif rows.points is None and each.denominator == 1 and 0 < each <= _ROWS:
                    count = int(each)
                found[rows.table] = count, carrying
        return found

    def values(self, fact: rule_model.FactDef, pieces: object = ()) -> Sequence[terms.Scalar]:
        """Values of a fact, or a column, where something may change; of a text those that pieces name."""
        if fact.type.kind in {Kind.TARGET, Kind.ACTUAL}:
            read = read_target("≥1") if fact.type.kind is Kind.TARGET else read_actual("1")
            return [each for each in (read,) if not isinstance(each, Misprint)]
        if fact.judged and fact.domain is not None and fact.domain.high is not None:
            return (fact.domain.high, *self._candidates(fact))
        texts = self._asked(pieces).texts if fact.type.kind is Kind.TEXT else ()
        return (*texts, *self._candidates(fact))

    def _candidates(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        # The facts and columns of a framework live as long as it does.
        if id(fact) not in self.known:
            self.known[id(fact)] = self.ground.candidates(fact)
        return self.known[id(fact)]

    def _asked(self, pieces: object) -> _Asked:
        """What pieces look at and ask for, found once; they are kept, so that no others can take their place."""
        if id(pieces) not in self.asked:
            found = behind(pieces, self.ground.framework)
            self.bench.counted(found.price + found.weight)
            tests = tuple(each for each in expressions(pieces) if isinstance(each, terms.StatusTest))
            texts = tuple(islice(dict.fromkeys(_texts(pieces)), _TEXTS))
            self.asked[id(pieces)] = _Asked(pieces, found.names, tests, texts)
        return self.asked[id(pieces)]

    def variants(self, facts: FactSet, pieces: object) -> Iterator[FactSet]:
        """Facts with one fact or cell changed, then with several, among those that pieces of the framework look at."""
        there = list(islice(figures(self._asked(pieces).names, facts, self.ground.framework, self.reason), _SINGLE))
        yield from self._statuses(facts, pieces)
        values = [list(dict.fromkeys(self.values(each.definition, pieces))) for each in there]
        for figure, choices in zip(there, values, strict=True):
            for value in choices:
                yield from filter(None, [figure.with_value(value, facts)])
        for number in range(1, _MIXED if len(there) > 1 else 1):
            mixed: FactSet | None = facts
            for figure, choices in zip(there, values, strict=True):
                if mixed is not None and choices and _lot(2, number, f"{figure.name} {figure.row}"):
                    mixed = figure.with_value(_one(choices, number, figure.name), mixed)
            yield from filter(None, [mixed])

    def _statuses(self, facts: FactSet, pieces: object) -> Iterator[FactSet]:
        """Facts of which one has the status that a piece of the framework asks for, or is there although it was not."""
        for test in self._asked(pieces).tests:
            fact = self.ground.framework.facts[test.name]
            if test.status != "known" and (test.status != "missing" or fact.optional):
                without = {name: given for name, given in facts.entries if name != test.name}
                if test.status != "missing":
                    without[test.name] = Given(test.status, None, Fact(status=test.status))
                yield FactSet(tuple(without.items()), facts.origin)


def _usual(fact: rule_model.FactDef) -> Sequence[terms.Scalar]:
    """Values of a middling size: beside an edge a step of theirs is a small one."""
    if fact.judged:
        return ()
    return [each for each in _USUAL.get(fact.type.kind, ()) if fits(fact, each)][:1]


def _one(values: Sequence[terms.Scalar], number: int, name: str) -> terms.Scalar:
    """The first value in the first draw, then one by lot."""
    return values[_lot(len(values), number, name) if number else 0]


def _lot(count: int, number: int, name: str) -> int:
    """A number below a count that looks as if drawn by lot, and is the same in every run."""
    return crc32(f"{number} {name}".encode()) % count


def _texts(pieces: object) -> Iterator[str]:
    """The texts that the rows and the comparisons in pieces of a framework name."""
    pending: list[Any] = [pieces]
    while pending:
        each = pending.pop()
        if isinstance(each, rule_model.Band | rule_model.LookupRow):
            yield from (value for value in each.values if isinstance(value, str))
        if isinstance(each, terms.OneOf):
            yield from (value for value in each.options if isinstance(value, str))
        if isinstance(each, terms.Constant) and isinstance(each.value, str):
            yield each.value
        pending.extend(reversed(list(inside(each))))
