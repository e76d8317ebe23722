"""What becomes of facts under one of two frameworks, remembered and at a bounded price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.core import nodes as core
from perfscore.core.expressions import at
from perfscore.core.nodes import Node, RefKind
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.primitives import scalar
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.types import Kind
from perfscore.messages.trouble import Problem, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.domains import of_fact
from perfscore.model.walk import inside
from perfscore.questions.differences.public import public
from perfscore.questions.soundness.attempts import PIECES, Attempts
from perfscore.questions.soundness.variation import Figure, Variation
from perfscore.scoring.bind import FactSet, fitting
from perfscore.scoring.explanation import Graded
from perfscore.scoring.figures import Reading
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import Layout, Stage, standing
from perfscore.search.inquiry import Inquiry, Question
from perfscore.search.witness import Value, Values

_BITS = 5_000
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


def holding(wishes: Mapping[Node, core.Value]) -> Question:
    """Whether some nodes have some values."""

    def happens(known: Reading) -> bool:
        return all(known.exact.value(node) == value for node, value in wishes.items())

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        here: Where | None = where
        for node, value in wishes.items():
            if isinstance(value, Fraction):
                here = here and intervals.inside(node, point(value), here)
            elif isinstance(value, bool):
                here = here and intervals.narrowed(node, value, here)
        return here

    return Question(happens, narrowed, tuple(wishes))


def lying(node: Node, inside: Interval) -> Question:
    """Whether a number lies in an interval."""
    return Question(
        lambda known: known.exact.number(node) in inside,
        lambda intervals, where: intervals.inside(node, inside, where),
        (node,),
    )


@attrs.frozen(slots=False, eq=False)
class Side:
    """One of the two frameworks: tries facts under it."""

    framework: model.Framework
    reason: str
    work: int

    @cached_property
    def layout(self) -> Layout:
        """What can be said of it whatever the facts are."""
        return Layout(self.framework)

    @cached_property
    def attempts(self) -> Attempts:
        """What tries facts, and counts the work."""
        return Attempts(Inquiry(self.layout.ground), self.work)

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
        for slot, value in (answer.values or {}).items():
            if slot[0] == "fact":
                facts = self.with_value(facts, self.framework.facts[slot[1]], value)
        return facts

    def values(self, fact: rule_model.FactDef) -> Sequence[Value]:
        """Values that a fact can have: all, where these are few, else some that stand for them."""
        scope, domain = self.attempts.scope, of_fact(fact)
        step = scope.grid(fact).step if fact.type.ordered else _ZERO
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
            if isinstance(each, terms.Expression):
                found.append(self.layout.ground.node(each))
            elif isinstance(each, rule_model.FactDef):
                make = at(each.span)
                cells = [make.ref("cell", f"{each.name}.{column.name}") for column in each.columns]
                found += cells or [self.layout.program.expressions.fact(each.name, each.span)]
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
            rows = sum(len(each.rows) for _, each in facts.entries if each.rows)
            self.attempts.count(len(facts.entries) + self.attempts.whole + PIECES * rows)
            scorecard = self._evaluated(facts)
            self.attempts.counted(PIECES * (scorecard.exact.work // _BITS))
            found = standing(scorecard, ("",))
            misfits = self._misfits(facts)
            total = None if misfits else found.total
            self._seen[key] = Seen(scorecard, total, found.graded, found.problems, misfits)
        return self._seen[key]

    def _evaluated(self, facts: FactSet) -> Scorecard:
        """All that is known of facts, of which little may be other than of those before; of long numbers all is new."""
        before = next(reversed(self._seen.values()), None)
        if before is None or before.scorecard.exact.work:
            return Stage(self.framework, facts, self.layout).scorecard
        return self.layout.evaluated(facts, before.scorecard)

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
