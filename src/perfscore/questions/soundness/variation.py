"""Facts near others: with one fact or cell otherwise, or with several; and facts to start from where there are none."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain, islice
from typing import TypeVar

import attrs

from perfscore.core.nodes import Key, Node, RefKind
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.kernel import limits
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Distinct, Mutable, Record, replace
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written, of_value
from perfscore.messages.diagnostics import Problem
from perfscore.model import model, terms
from perfscore.model.rule_model import FactDef
from perfscore.questions.soundness.coverage import Key as Way
from perfscore.questions.soundness.coverage import gone
from perfscore.questions.soundness.trends import chance
from perfscore.scoring.bind import FactSet, Given, Row
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.branching import Spent
from perfscore.search.ground import DURATIONS, STEPPING, Grid
from perfscore.search.inquiry import Inquiry, Question
from perfscore.search.subject import MISSING, Slot, Subject, Value, Values, Without, fact_set

T = TypeVar("T")

PIECES = 20
"""Nodes that are as much work as a row or a fact that is looked at."""

BITS = 10
"""Bits of large numbers that are as much work as a node: long numbers take longer than their length tells."""

LOOK = 20
"""Nodes that a look at known facts is worth, however small the framework is."""

_GIVEN: tuple[RefKind, ...] = ("fact", "status", "table")


class Evaluation(Distinct):
    """All that becomes of facts."""

    scorecard: Scorecard

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What stands against a score; nothing where there is one."""
        return findings(self.scorecard.exact).problems

    @cached_property
    def ways(self) -> set[Way]:
        """The ways that clauses, limits and grades went."""
        return gone(self.scorecard)


class Attempts(Mutable):
    """Tries facts. Every method raises Spent where that would cost more than is left.

    ``left`` are the nodes that may still be looked at; the last ``kept`` of them are for other things than the one
    that is looked for now.
    """

    scope: Inquiry
    work: int = limits.PROPOSAL_WORK
    left: int = attrs.field(init=False)
    kept: int = attrs.field(default=0, init=False)
    longest: int = attrs.field(default=0, init=False)
    """The bits of the largest evaluation so far; the next one is taken to meet numbers as long."""
    _known: dict[str, Evaluation] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.left = self.work * PIECES

    @property
    def framework(self) -> model.Framework:
        """Under which facts are tried."""
        return self.scope.ground.framework

    @cached_property
    def whole(self) -> int:
        """How many nodes are looked at to score facts once."""
        return self._price(self.scope.program.definitions)

    def _price(self, keys: Iterable[Key]) -> int:
        return sum(PIECES // 2 + self.scope.program.size(key) for key in keys)

    @remembered
    def _moved_by(self, names: frozenset[str]) -> tuple[tuple[Key, ...], frozenset[Key], int]:
        """The definitions whose value hangs on some facts, in order; these and all that does; what that costs."""
        given: list[Key] = [(kind, name) for name in names for kind in _GIVEN]
        moved, places = self.scope.program.moved_by(given), self.scope.places
        keys = sorted((key for key in moved if key in places), key=places.__getitem__)
        return tuple(keys), frozenset((*given, *moved)), self._price(moved)

    def count(self, nodes: int) -> None:
        """Count nodes, or facts, that are looked at next."""
        if nodes > self.left - self.kept:
            raise Spent
        self.left -= nodes

    def counted(self, nodes: int) -> None:
        """The same of what has been looked at: its price was not known before, and what comes next is not paid."""
        self.left -= nodes

    @contextmanager
    def keeping(self, nodes: int) -> Iterator[None]:
        """While it lasts, so much work is kept for other things; what would need it is ended in silence."""
        before, self.kept = self.kept, nodes
        try:
            yield
        except Spent:
            pass
        finally:
            self.kept = before

    def ask(self, question: Callable[[Exact], T], exact: Exact) -> T:
        """The answer of what is known. What long numbers and rows in formulas cost is known only behind it."""
        before = _cost(exact)
        try:
            return question(exact)
        finally:
            self.counted(_cost(exact) - before)

    @remembered
    def subject(self, nodes: tuple[Node, ...]) -> Subject:
        """What some nodes look at."""
        found = self.scope.alone(nodes)
        self.counted(found.size)
        return found

    def evaluation(self, facts: FactSet) -> Evaluation:
        """All that becomes of facts."""
        # What tells facts apart looks at every one of them, also where nothing has to be computed any more.
        self.count(LOOK + 2 * size(facts))
        key = facts.digest
        if key not in self._known:
            exact = self._evaluated(facts)
            self.counted(max(0, exact.work - self.longest) // BITS + exact.steps)
            self.longest = max(self.longest, exact.work)
            self._known[key] = Evaluation(Scorecard(self.framework, exact))
        return self._known[key]

    def _evaluated(self, facts: FactSet) -> Exact:
        """All that is known of facts, of which little may be other than of those before; of long numbers all is new."""
        before = next(reversed(self._known.values()), None)
        if before is None or self.longest:
            self.count(self.whole + self.longest // BITS)
            return Exact(self.scope.program, facts).run()
        exact = before.scorecard.exact
        old, new = exact.facts.by_name, facts.by_name
        keys, stirred, price = self._moved_by(
            frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))
        )
        self.count(price)
        return exact.anew(facts, keys, stirred)

    def scored(self, facts: FactSet) -> bool:
        """Whether facts give a score."""
        return not self.evaluation(facts).problems


def size(facts: FactSet) -> int:
    """How many facts and rows of tables there are."""
    return len(facts.entries) + sum(len(each.rows) for _, each in facts.entries if each.rows)


def _cost(exact: Exact) -> int:
    return exact.work // BITS + exact.steps


# ---------------------------------------------------------------- facts near others


_FINER = tuple(Fraction(1, 10**power) for power in range(5))
_ROWS = 3
_LONGEST_TABLE = 60
_SINGLE = 16
_MIXED = 160


class Steps(Record):
    """The values that a figure can be given, one smallest step after another, each by its number.

    ``here`` is the number of the one that it has now, or of the next one below; ``ends`` are the first and the last.
    """

    value: Callable[[int], terms.Scalar | None]
    here: int
    ends: tuple[int, ...] = ()


class Figure(Record):
    """A fact, or with a column the cell of a row, counted from 0, that can be given another value."""

    fact: FactDef
    column: FactDef | None = None
    row: int = 0

    @property
    def definition(self) -> FactDef:
        """What says which values there may be."""
        return self.column or self.fact

    @property
    def slot(self) -> Slot:
        """How a part of a framework calls it."""
        return ("fact", self.fact.name) if self.column is None else ("cell", f"{self.fact.name}.{self.column.name}")

    @property
    def orders(self) -> bool:
        """Whether there is a smallest step up and down."""
        return self.definition.type.ordered or self.definition.type.kind is Kind.ACTUAL

    def value(self, facts: FactSet) -> terms.Scalar | None:
        """The value now; None where there is none."""
        given = facts.by_name.get(self.fact.name)
        if given is None or self.column is None:
            return None if given is None else given.value
        return None if given.rows is None else given.rows[self.row].cells.get(self.column.name)


def replaced(facts: FactSet, name: str, given: Given) -> FactSet:
    """The facts with one of them given otherwise."""
    return FactSet(tuple({**facts.by_name, name: given}.items()), facts.origin)


class Variation(Distinct):
    """Makes sets of facts; always the same ones. Points that an assessor did not give in full get a ``reason``."""

    attempts: Attempts
    reason: str

    def figures(self, nodes: tuple[Node, ...], facts: FactSet) -> Iterator[Figure]:
        """The facts and cells that some nodes look at; of a short table those of its first rows."""
        for kind, name in self.attempts.subject(nodes).slots:
            table, _, column = name.partition(".")
            fact = self.attempts.framework.facts[table]
            rows = None if table not in facts.by_name else facts.by_name[table].rows
            if kind == "fact":
                yield Figure(fact)
            elif kind == "cell" and rows and len(rows) <= _LONGEST_TABLE:
                there = [row for row in range(min(_ROWS, len(rows))) if column in rows[row].cells]
                yield from (Figure(fact, fact.column(column), row) for row in there)

    # ------------------------------------------------------------ one value

    def with_value(self, figure: Figure, value: Value, facts: FactSet) -> FactSet | None:
        """The facts with another value of a figure, or without any; None where it cannot have it."""
        name, given = figure.fact.name, facts.by_name.get(figure.fact.name)
        if figure.column is not None:
            # A cell with a blank text is empty.
            if given is None or given.rows is None or (isinstance(value, str) and not value.strip()):
                return None
            rows, old = list(given.rows), given.rows[figure.row]
            known = {**old.cells, figure.column.name: value}
            cells = {key: each for key, each in known.items() if not isinstance(each, Without)}
            rows[figure.row] = Row(old.number, cells, old.keys)
            return replaced(facts, name, replace(given, rows=tuple(rows)))
        if isinstance(value, Without):
            rest = tuple(entry for entry in facts.entries if entry[0] != name)
            stated = (
                () if value.status == "missing" else ((name, Given(value.status, None, Fact(status=value.status))),)
            )
            return FactSet((*rest, *stated), facts.origin)
        return replaced(facts, name, self._given(figure.fact, value))

    def _given(self, fact: FactDef, value: terms.Scalar) -> Given:
        # A reason that was given before spoke of other points.
        full = None if fact.domain is None else fact.domain.high
        return Given("known", value, Fact(value, reason=self.reason if fact.judged and value != full else None))

    def steps(self, figure: Figure, facts: FactSet, at: Fraction | None) -> Steps | None:
        """The steps of a figure, finer where an edge asks for it; None where it has none, or no single value."""
        value = figure.value(facts)
        if figure.definition.type.kind is Kind.ACTUAL:
            return _written_steps(value) if isinstance(value, Written) else None
        grid = self._grid(figure, at)
        first, last = grid.inside(figure.definition.values)
        ends = tuple(each for each in (first, last) if each is not None)
        return Steps(grid.value, 0 if value is None else grid.below(value), ends)

    def _grid(self, figure: Figure, at: Fraction | None) -> Grid:
        grid = self.attempts.scope.ground.grid(figure.definition)
        if grid.fact.step is not None or at is None or grid.fact.type.kind in {Kind.COUNT, Kind.DATE, Kind.BOOL}:
            return grid
        finer = DURATIONS if grid.fact.type.kind is Kind.DURATION else [grid.step * each for each in _FINER]
        step = next((step for step in finer if (at / step).denominator == 1), grid.step)
        return replace(grid, fact=replace(grid.fact, step=step))

    def rounded(self, figure: Figure, facts: FactSet) -> FactSet | None:
        """The facts with a round figure near the one that is there."""
        here = figure.value(facts)
        if figure.definition.type.kind not in {Kind.MONEY, Kind.COUNT, Kind.NUMBER} or not isinstance(here, Fraction):
            return None
        power, grid = Fraction(10) ** (len(str(int(abs(here)))) - 1), self._grid(figure, None)
        value = grid.value(grid.below(Fraction(max(1, round(here / power))) * power)) if here > 0 else None
        return None if value is None else self.with_value(figure, value, facts)

    # ------------------------------------------------------------ several values

    def variants(self, facts: FactSet, nodes: tuple[Node, ...]) -> Iterator[FactSet]:
        """Facts with one fact or cell changed, then with all and with several, of those that some nodes look at."""
        subject = self.attempts.subject(nodes)
        there = list(islice(self.figures(nodes, facts), _SINGLE))
        values = [self.choices(each, subject) for each in there]
        for figure, choices in zip(there, values, strict=True):
            yield from filter(None, (self.with_value(figure, value, facts) for value in choices))
        for number in range(_MIXED if len(there) > 1 else 0):
            mixed: FactSet | None = facts
            for figure, choices in zip(there, values, strict=True):
                # Every other time all rows of a table are alike.
                name = figure.definition.name
                changes = number == 0 or _lot(2, number, f"{name} {figure.row}" if number % 2 else name)
                if mixed is not None and choices and changes:
                    mixed = self.with_value(figure, _one(choices, number, name), mixed)
            yield from filter(None, [mixed])

    def choices(self, figure: Figure, subject: Subject) -> Sequence[Value]:
        """Values of a figure where something may change in a part of a framework; of points all of them come first."""
        definition, found = figure.definition, subject.choices(figure.slot)
        if definition.type.kind in {Kind.TARGET, Kind.ACTUAL}:
            return found[:1]
        full = None if not definition.judged or definition.domain is None else definition.domain.high
        return found if full is None else tuple(dict.fromkeys((full, *found)))

    def likely(self, fact: FactDef, column: FactDef) -> terms.Scalar:
        """A value that a cell which must be filled in can have."""
        found = self.choices(Figure(fact, column), self.attempts.subject(()))
        return next(value for value in found if not isinstance(value, Without))

    # ------------------------------------------------------------ facts to start from

    def found(self) -> FactSet | None:
        """Facts that give a score, where there is no example to start from."""
        subject = self._everything
        self.attempts.count(subject.size)

        def scored(known: Reading) -> bool:
            return self.attempts.scored(self._with_reasons(known.facts))

        usual = self._usual(subject)
        seeds = chain([usual], subject.varied(lambda: usual))
        (answer,) = self.attempts.scope.answers(subject, [Question(scored, lambda _, where: where)], seeds)
        return None if answer.values is None else self._with_reasons(fact_set(answer.values))

    @cached_property
    def _everything(self) -> Subject:
        """The whole framework, and what nothing looks at, which must be given as well."""
        inquiry = self.attempts.scope
        sums = [each.remark.when for each in inquiry.program.sums]
        subject = inquiry.subject([*sums, *inquiry.program.definitions.values()])
        slots = (slot for fact in self.attempts.framework.fact_list for slot in _slots(fact))
        return replace(subject, slots=tuple(slots))

    def _usual(self, subject: Subject) -> Values:
        """Values as they may well be; what need not be given is not."""
        found = dict[Slot, Value]()
        for slot in subject.slots:
            fact = subject.scope.fact(slot)
            if MISSING in subject.choices(slot):
                found[slot] = MISSING
            elif slot[0] == "table":
                found[slot] = Fraction(1)
            elif fact.judged and fact.domain is not None and fact.domain.high is not None:
                found[slot] = fact.domain.high
            elif slot[0] == "fact" and fact.type.kind in STEPPING:
                grid = self.attempts.scope.ground.grid(fact)
                value = None if grid.usual is None else grid.value(grid.usual)
                found |= {} if value is None else {slot: value}
        return found

    def _with_reasons(self, facts: FactSet) -> FactSet:
        known = self.attempts.framework.facts
        entries = [
            (name, each if each.value is None else self._given(known[name], each.value)) for name, each in facts.entries
        ]
        return FactSet(tuple(entries))


def _slots(fact: FactDef) -> list[Slot]:
    """What is given of a fact; a table comes before its cells."""
    if not fact.columns:
        return [("fact", fact.name)]
    return [("table", fact.name), *(("cell", f"{fact.name}.{each.name}") for each in fact.columns)]


def _written_steps(value: Written) -> Steps | None:
    """The steps of what was reached of a written target, in its own unit."""
    low = value.interval.low
    if low is None or low != value.interval.high or value.operator != "=":
        return None
    grain = Fraction(1) if low.denominator == 1 else Fraction(1, 100)
    if value.kind == "day" or value.unit == "天":
        grain = Fraction(1)
    elif value.unit == "%":
        grain = Fraction(1, 10_000)
    return Steps(partial(_rewritten, value, grain), low // grain)


def _rewritten(before: Written, grain: Fraction, index: int) -> Written | None:
    place = index * grain
    if before.kind == "day":
        inside = datetime.date.min.toordinal() <= place <= datetime.date.max.toordinal()
        return of_value(datetime.date.fromordinal(int(place))) if inside else None
    return None if place < 0 else of_value(place, before.unit)


def _one(values: Sequence[T], number: int, name: str) -> T:
    """The first value in the first draw, then one by lot, of the first ones in the first draws."""
    return values[_lot(min(len(values), number + 1), number, name)]


def _lot(count: int, number: int, name: str) -> int:
    """A number below a count that looks as if drawn by lot, and is the same in every run."""
    return chance(number, name) % count
