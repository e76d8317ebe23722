"""Two frameworks side by side: what becomes of facts under each, what each calls them, and what both lower to alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

import attrs

from perfscore.core import nodes as core
from perfscore.core.expressions import at
from perfscore.core.lower import program_of
from perfscore.core.nodes import Base, Case, Fold, Key, Logic, Node, Primitive, Ref, RefKind, Test, Wrong
from perfscore.core.program import Program
from perfscore.domains.interval import Intervals, Where, intervals_of
from perfscore.domains.possible import Numbers, Possible, both
from perfscore.domains.primitives import scalar
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.source import Record, fields_of, replace
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import Problem, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.differences.pairing import Entity, Pairs, meaning
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


class Seen(Record):
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
        exact = self.scorecard.exact
        if kind == "score":
            # A group adds up what is handed on, which is not rounded everywhere.
            score = self.points(name)
            return None if score is None else (score, self.points(name, "handed"), exact.definition(("applies", name)))
        given = exact.facts.by_name.get(name) if kind == "fact" else None
        if given is not None:
            return given.value if given.status == "known" else given.status
        found = exact.whole.known.get(("let" if kind == "let" else "default", name))
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


class Side(Record):
    """One of the two frameworks: tries facts under it."""

    framework: model.Framework
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
        return Variation(self.attempts, Words("proposal.reason").told_in(self.framework.language))

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

    def nodes(self, pieces: object) -> tuple[Node, ...]:
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
        return tuple(found)

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
        """The facts that ``evaluate`` refuses or lacks."""
        given = facts.by_name
        return frozenset(fact.name for fact in self.framework.fact_list if not self._fits(fact, given.get(fact.name)))

    def _fits(self, fact: rule_model.FactDef, given: Given | None) -> bool:
        """Whether ``evaluate`` takes what is given for a fact, or that nothing is."""
        if given is None:
            return fact.optional or fact.default is not None
        # Most facts are those that were tried before; they are kept, so that their identity stays theirs.
        key = fact.name, id(given)
        if key not in self._fitting:
            _, problems = fitting(self.framework, {fact.name: _public(given, fact)}, partly=True)
            self._fitting[key] = given, not problems
        return self._fitting[key][1]

    @cached_property
    def _fitting(self) -> dict[tuple[str, int], tuple[Given, bool]]:
        return {}


# ---------------------------------------------------------------- facts of both


class Both(Record):
    """The same facts under both frameworks; what only one of them asks for is there for that one alone."""

    old: FactSet
    new: FactSet


class Translator(Record):
    """Calls facts as the other side does."""

    pairs: Pairs
    old: Side
    new: Side

    def from_old(self, facts: FactSet, rest: FactSet, *, filled: bool = True) -> Both:
        """Facts of the old framework, and for the new one what only that asks for; of columns where ``filled``."""
        return Both(facts, self._across(facts, rest, self.new, filled))

    def from_new(self, facts: FactSet, rest: FactSet, *, filled: bool = True) -> Both:
        """Facts of the new framework, and for the old one what only that asks for; of columns where ``filled``."""
        return Both(self._across(facts, rest, self.old, filled), facts)

    def _across(self, facts: FactSet, rest: FactSet, side: Side, filled: bool) -> FactSet:
        there, back = self.pairs.to_old, self.pairs.to_new
        if side.newer:
            there, back = back, there
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
    return {
        each.name: side.variation.likely(fact, each)
        for each in fact.columns
        if each.default is None and not each.optional and ("column", f"{fact.name}.{each.name}") not in back
    }


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


# ---------------------------------------------------------------- both, lowered

_OLD = "old "
_SORTS = {"let": "let", "cell": "column", "filled": "column"} | dict.fromkeys(
    ("fact", "status", "table", "default"), "fact"
)


class Joint(Record):
    """Two programs, of which the old one is told in the names of the new one as far as it means the same.

    What it has by itself, and what means something else there, has a name of its own.
    """

    pairs: Pairs
    _renamed: dict[int, tuple[Node, Node]] = attrs.field(factory=dict)
    _original: dict[Node, Node] = attrs.field(factory=dict)

    @cached_property
    def old(self) -> Program:
        """The old program."""
        return program_of(self.pairs.old.framework)

    @cached_property
    def new(self) -> Program:
        """The new program."""
        return program_of(self.pairs.new.framework)

    def counterpart(self, key: Key) -> Key | None:
        """What something of the old program, which may have a name of its own, is paired with."""
        kind, name = key
        path, mark, inside = name.removeprefix(_OLD).partition("#")
        partner = self.pairs.to_new.get((_SORTS.get(kind, "node"), path))
        return None if partner is None else (kind, f"{partner[1]}{mark}{inside}")

    @cached_property
    def shared(self) -> dict[Key, Key]:
        """The definitions of the old program that mean the same in the new one, and what they are called there."""
        found = vars(self)["shared"] = dict[Key, Key]()
        for key in self.old.order:
            partner = self.counterpart(key)
            if partner is not None and partner in self.new.direct and self._same(key, partner):
                found[key] = partner
        return found

    def _same(self, key: Key, partner: Key) -> bool:
        if key in self.old.definitions:
            return self.renamed(self.old.definitions[key]) == _unworded(self.new.definitions[partner])
        # Rows of facts become the same where the same is said of them, and of all that it speaks of.
        rows = []
        for framework, (_, name) in ((self.pairs.old.framework, key), (self.pairs.new.framework, partner)):
            path, _, index = name.partition("#")
            rows.append(framework.nodes[path].rows[int(index)])
        inside = all(self.called(each) in self.new.direct[partner] for each in self.old.direct[key])
        return inside and meaning(rows[0], self.pairs.called) == meaning(rows[1])

    def called(self, key: Key) -> Key:
        """How something of the old program is called."""
        same = self.shared.get(key) if key in self.old.direct else self.counterpart(key)
        return same or (key[0], f"{_OLD}{key[1]}")

    def renamed(self, node: Node) -> Node:
        """A node of the old program in the names of both."""
        if id(node) not in self._renamed:
            if isinstance(node, Ref):
                kind, name = self.called(node.key)
                found: Node = replace(node, kind=kind, name=name)
            else:
                found = _without_words(mapped(node, self.renamed))
            self._renamed[id(node)] = node, found
            self._original.setdefault(found, node)
        return self._renamed[id(node)][1]

    def definition(self, key: Key) -> Node | None:
        """What something is made of that does not mean the same in both, where all that it looks at can be told."""
        kind, name = key
        if name.startswith(_OLD):
            node = self.old.definitions.get((kind, name.removeprefix(_OLD)))
            node = None if node is None else self.renamed(node)
        else:
            node = None if key in self._common else self.new.definitions.get(key)
        return None if node is None else bare(node)

    @cached_property
    def _common(self) -> frozenset[Key]:
        return frozenset(self.shared.values())

    def possible(self, node: Node) -> Possible:
        """What a node of one program, or of both, can be."""
        original, found = self._original.get(node), list[Possible]()
        if isinstance(node, Ref) and node.name.startswith(_OLD):
            original = replace(node, name=node.name.removeprefix(_OLD))
        if original is not None:
            found.append(intervals_of(self.pairs.old.framework).of(original))
        if self.is_new(node):
            found.append(intervals_of(self.pairs.new.framework).of(node))
        numbers = [each for each in found if isinstance(each, Numbers)]
        return both(*numbers) if len(numbers) == 2 else next(iter(found), None)

    @property
    def whole(self) -> Node:
        """The total under the new framework."""
        return Ref("score", "", origin=self.new.block.by_path[""].origin)

    def is_new(self, node: Node) -> bool:
        """Whether the new program knows all that a node looks at."""
        return not any(name.startswith(_OLD) for _, name in node.refs)

    def fact(self, node: Node) -> rule_model.FactDef | None:
        """The fact that a node names; None where it is something else."""
        if not isinstance(node, Ref) or node.kind != "fact":
            return None
        side = self.pairs.old if node.name.startswith(_OLD) else self.pairs.new
        return side.framework.facts[node.name.removeprefix(_OLD)]


def mapped(node: Node, of: Callable[[Node], Node]) -> Node:
    """A node with other parts."""

    def changed(piece: Any) -> Any:
        if isinstance(piece, Base):
            return of(cast(Node, piece))
        return tuple(map(changed, piece)) if isinstance(piece, tuple) else piece

    if not node.parts:
        return node
    names = (name for name in fields_of(type(node)) if name != "origin")
    return cast(Node, replace(cast(Any, node), **{name: changed(getattr(node, name)) for name in names}))


def _without_words(node: Node) -> Node:
    """A node that does not tell in which words something is wrong."""
    if isinstance(node, Primitive) and isinstance(node.data, Wrong):
        message = node.data.message
        return replace(node, data=Wrong(message.with_values({name: None for name, _ in message.values})))
    return node


def _unworded(node: Node) -> Node:
    return _without_words(mapped(node, _unworded))


def bare(node: Node) -> Node | None:
    """A node as it is where all that it looks at can be told; None where it never has a value."""
    match node:
        case Case():
            arms = [(bare(condition), bare(value)) for condition, value in node.arms]
            there = [(condition, value) for condition, value in arms if condition is not None and value is not None]
            rest = None if node.rest is None else bare(node.rest)
            if rest is None and there:
                # One of the arms holds.
                rest = there.pop()[1]
            return replace(node, arms=tuple(there), rest=rest) if there else rest
        case Primitive(function="trouble"):
            return None
        case Primitive(function="after" | "after all" | "terminating"):
            return bare(node.operands[-1])
        case Primitive() | Fold() | Logic() | Test():
            return node
        case _:
            parts = {id(each): bare(each) for each in node.parts}
            return None if None in parts.values() else mapped(node, lambda each: cast(Node, parts[id(each)]))
