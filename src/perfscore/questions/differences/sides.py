"""Facts under two frameworks: what becomes of them under each, what each calls them, and how anyone gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from perfscore.core import nodes as core
from perfscore.core.expressions import at
from perfscore.core.nodes import Node, RefKind
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.primitives import scalar
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.source import replace
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written
from perfscore.messages.trouble import Problem, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.differences.pairing import Entity, Pairs
from perfscore.questions.soundness.variation import Attempts, Figure, Variation
from perfscore.scoring.bind import FactSet, Given, Row, fitting
from perfscore.scoring.convert import given_duration
from perfscore.scoring.explanation import Graded
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import standing
from perfscore.search.branching import Budget
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Inquiry, Question
from perfscore.search.subject import Value, Values

_ZERO = Fraction(0)


@attrs.frozen(eq=False)
class Seen:
    """What becomes of facts: their values, the total where there is one, the grade, and what stands against it.

    ``misfits`` are the facts that the framework refuses as they are, or lacks.
    """

    scorecard: Scorecard
    total: Fraction | None
    graded: Graded
    problems: tuple[Problem, ...]
    misfits: frozenset[str]

    def points(self, path: str, kind: RefKind = "score") -> Fraction | None:
        """The points of a node; None where it has none."""
        return self.scorecard.exact.points(path, kind)

    def holds(self, condition: Node) -> bool:
        """Whether a condition holds, where it can be told."""
        exact = self.scorecard.exact
        return exact.sound(condition) and exact.holds(condition)

    def value(self, step: model.Step) -> object:
        """What is known of a fact, a let or the score of a node; None where nothing is."""
        kind, name = step
        if kind == "score":
            # A group adds up what is handed on, which is not rounded everywhere.
            score = self.points(name)
            return (
                None
                if score is None
                else (score, self.points(name, "handed"), self.scorecard.exact.definition(("applies", name)))
            )
        given = self.scorecard.exact.facts.by_name.get(name) if kind == "fact" else None
        if given is not None:
            return given.value if given.status == "known" else given.status
        found = self.scorecard.exact.whole.known.get(("let" if kind == "let" else "default", name))
        return None if isinstance(found, Trouble) else found


def holding(wishes: Mapping[Node, core.Value | Interval]) -> Question:
    """Whether some nodes have some values, or lie somewhere."""

    def happens(known: Reading) -> bool:
        return all(
            known.exact.number(node) in wish if isinstance(wish, Interval) else known.exact.value(node) == wish
            for node, wish in wishes.items()
        )

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        here: Where | None = where
        for node, wish in wishes.items():
            if isinstance(wish, bool):
                here = here and intervals.narrowed(node, wish, here)
            elif isinstance(wish, Interval | Fraction):
                here = here and intervals.inside(node, wish if isinstance(wish, Interval) else point(wish), here)
        return here

    return Question(happens, narrowed, tuple(wishes))


@attrs.frozen(slots=False, eq=False)
class Side:
    """One of the two frameworks: tries facts under it."""

    framework: model.Framework
    reason: str
    work: int
    newer: bool

    @cached_property
    def ground(self) -> Ground:
        """What can be said of it whatever the facts are."""
        return Ground(self.framework)

    @cached_property
    def attempts(self) -> Attempts:
        """What tries facts, and counts the work."""
        return Attempts(Inquiry(self.ground, budget=Budget(2 * self.work)), self.work)

    @cached_property
    def variation(self) -> Variation:
        """What makes facts."""
        return Variation(self.attempts, self.reason)

    def with_value(self, facts: FactSet, fact: rule_model.FactDef, value: Value) -> FactSet:
        """The facts with another value of one of them."""
        return self.variation.with_value(Figure(fact), value, facts) or facts

    def reached(self, question: Question, facts: FactSet) -> FactSet:
        """The facts moved so that something happens: one fact alone if it can be, else all that it is about."""
        inquiry, subject = self.attempts.scope, self.attempts.subject(question.about)
        names = facts.by_name
        known = {slot: names[slot[1]].value for slot in subject.slots if slot[0] == "fact" and slot[1] in names}
        given: Values = {slot: value for slot, value in known.items() if value is not None}
        for free in given:
            self.attempts.count(subject.size)
            kept = {slot: value for slot, value in given.items() if slot != free}
            found = inquiry.beside(subject, question, kept)
            if found is not None:
                return self.with_value(facts, self.framework.facts[free[1]], found[free])
        (answer,) = inquiry.answers(subject, [question], [given])
        moved = {slot: value for slot, value in (answer.values or {}).items() if slot[0] == "fact"}
        for slot, value in moved.items():
            facts = self.with_value(facts, self.framework.facts[slot[1]], value)
        return facts

    def values(self, fact: rule_model.FactDef) -> Sequence[Value]:
        """Values that a fact can have: all, where these are few, else some that stand for them."""
        scope, domain = self.attempts.scope, fact.values
        step = scope.ground.grid(fact).step if fact.type.ordered else _ZERO
        ends = [each for each in (domain.low, domain.high) if each is not None]
        near = [end + more for end in ends for more in (-step, _ZERO, step)]
        if fact.type.kind is Kind.DATE:
            near = [each for each in near if 1 <= each <= date.max.toordinal()]
        rest = scope.every(fact) or scope.alone(self.nodes(fact)).choices(("fact", fact.name))
        return (*(value for each in near if (value := scalar(each, fact.type)) is not None), *rest)

    def nodes(self, pieces: object) -> list[Node]:
        """The expressions, the facts and the cells in pieces of the framework, in the core."""
        found, pending = list[Node](), [pieces]
        while pending:
            each = pending.pop()
            if isinstance(each, terms.Expression) and not isinstance(each, terms.Tabular):
                found.append(self.ground.node(each))
            elif isinstance(each, rule_model.FactDef):
                make = at(each.span)
                cells = [make.ref("cell", f"{each.name}.{column.name}") for column in each.columns]
                found += cells or [self.ground.program.expressions.fact(each.name, each.span)]
            elif isinstance(each, model.Node):
                pending.extend((rule.clause, rule.limits) for rule in each.rules())
            else:
                pending.extend(reversed(list(inside(each))))
        return found

    def names(self, pieces: object) -> list[str]:
        """The facts that pieces of the framework look at, in the order in which a reader meets them."""
        slots = self.attempts.subject(self.nodes(pieces)).slots
        return list(dict.fromkeys(name.partition(".")[0] for _, name in slots))

    @cached_property
    def _seen(self) -> dict[str, Seen]:
        return {}

    def see(self, facts: FactSet) -> Seen:
        """What becomes of facts. Raises Spent where no more may be tried."""
        key = facts.digest
        if key not in self._seen:
            # To tell whether all facts fit costs as much as to score them.
            self.attempts.count(self.attempts.whole)
            scorecard, misfits = self.attempts.evaluation(facts).scorecard, self._misfits(facts)
            found = standing(scorecard, ("",))
            self._seen[key] = Seen(scorecard, None if misfits else found.total, found.graded, found.problems, misfits)
        return self._seen[key]

    def _misfits(self, facts: FactSet) -> frozenset[str]:
        """The facts that ``evaluate`` refuses or lacks; one without a name where it is not told which."""
        given = public(facts, self.framework)
        fit, problems = fitting(self.framework, given)
        found = {
            fact.name
            for fact in (self.framework.fact_list if problems else ())
            if (fact.name not in fit.by_name and (fact.name in given or not (fact.default or fact.optional)))
            or (fact.columns and fitting(self.framework, {fact.name: given.get(fact.name)}, partly=True)[1])
        }
        return frozenset(found or ([""] if problems else []))


# ---------------------------------------------------------------- facts of both


@attrs.frozen
class Both:
    """The same facts under both frameworks; what only one of them asks for is there for that one alone."""

    old: FactSet
    new: FactSet


@attrs.frozen(eq=False)
class Translator:
    """Calls facts as the other side does."""

    pairs: Pairs
    old: Side
    new: Side

    def from_old(self, facts: FactSet, rest: FactSet, *, filled: bool = True) -> Both:
        """Facts of the old framework, and for the new one what only that asks for; of columns where ``filled``."""
        return Both(facts, self._across(facts, rest, self.pairs.to_new, self.pairs.to_old, self.new, filled=filled))

    def from_new(self, facts: FactSet, rest: FactSet, *, filled: bool = True) -> Both:
        """Facts of the new framework, and for the old one what only that asks for; of columns where ``filled``."""
        return Both(self._across(facts, rest, self.pairs.to_old, self.pairs.to_new, self.old, filled=filled), facts)

    def _across(
        self,
        facts: FactSet,
        rest: FactSet,
        there: Mapping[Entity, Entity],
        back: Mapping[Entity, Entity],
        side: Side,
        *,
        filled: bool,
    ) -> FactSet:
        known: dict[str, Given] = {}
        for name, given in facts.entries:
            partner = there.get(("fact", name))
            if partner is not None:
                fact = side.framework.facts[partner[1]]
                added = _added(fact, back, side) if filled else {}
                known[fact.name] = given if given.rows is None else _table(name, given, there, added)
        known |= {name: given for name, given in rest.entries if ("fact", name) not in back}
        return FactSet(tuple((fact.name, known[fact.name]) for fact in side.framework.fact_list if fact.name in known))


def _added(fact: rule_model.FactDef, back: Mapping[Entity, Entity], side: Side) -> dict[str, terms.Scalar]:
    """Values for the columns that only one of the two frameworks has and that must be filled in there."""
    found: dict[str, terms.Scalar] = {}
    for column in fact.columns:
        needed = column.default is None and not column.optional
        if needed and ("column", f"{fact.name}.{column.name}") not in back:
            found[column.name] = side.variation.likely(fact, column)
    return found


def _table(table: str, given: Given, there: Mapping[Entity, Entity], added: Mapping[str, terms.Scalar]) -> Given:
    rows = []
    for row in given.rows or ():
        cells = dict(added)
        for name, value in row.cells.items():
            partner = there.get(("column", f"{table}.{name}"))
            if partner is not None:
                cells[partner[1].rpartition(".")[2]] = value
        rows.append(Row(row.number, cells, {name: name for name in cells}))
    return replace(given, rows=tuple(rows))


# ---------------------------------------------------------------- facts as they are given


def public(facts: FactSet, framework: model.Framework) -> dict[str, Any]:
    """Facts as ``evaluate`` takes them."""
    return {name: _public(given, framework.facts[name]) for name, given in facts.entries}


def _public(given: Given, fact: rule_model.FactDef) -> Any:
    if given.status != "known":
        return Fact(status=given.status)
    if given.rows is not None:
        columns = {each.name: each for each in fact.columns}
        return [{name: _value(value, columns[name]) for name, value in row.cells.items()} for row in given.rows]
    value = _value(given.value, fact)
    return Fact(value, reason=given.given.reason) if given.given.reason else value


def _value(value: Any, fact: rule_model.FactDef) -> Any:
    if isinstance(value, Written):
        return value.text
    if not isinstance(value, Fraction):
        return value
    if fact.type.kind is Kind.DURATION:
        return given_duration(value)
    return to_decimal(value) if terminates(value) else value
