"""Tries sets of facts on a piece of a framework, with a budget for the work.

What is tried is computed by the evaluator itself, with no more of the framework than the piece looks at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Key
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.source import printable
from perfscore.kernel.types import POINTS, Kind
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import weight_of
from perfscore.questions.soundness.grid import STEPPING, Grid, position_of
from perfscore.questions.soundness.grid_durations import duration_steps
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.looking import Looking
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading

_WORK = 3_000_000
_OF_ONE = 250_000
_PIECES = 20
_BITS = 100
_UNSEEN = frozenset({Kind.TABLE, Kind.TARGET, Kind.ACTUAL})
_USUAL = 3

Values = Mapping[str, terms.Scalar]


@attrs.frozen
class Move:
    """Two sets of facts that differ in one fact alone, and the exact points, or the published ones, of each.

    ``fact`` is the one that differs; ``before`` holds the lesser value of it. Facts that do not matter are left out.
    ``near`` are those that matter to what the fact moves; the others only complete the sets.
    """

    fact: str
    before: tuple[tuple[rule_model.FactDef, terms.Scalar], ...]
    after: tuple[tuple[rule_model.FactDef, terms.Scalar], ...]
    points_before: Fraction = attrs.field(repr=fraction_text)
    points_after: Fraction = attrs.field(repr=fraction_text)
    near: frozenset[str] = attrs.field(kw_only=True)

    @property
    def change(self) -> Fraction:
        """What more of the fact brings, in points."""
        return self.points_after - self.points_before

    def __str__(self) -> str:
        values = [
            f"`{fact.name}` {describe(one, fact.type)} → {describe(other, fact.type)}"
            for (fact, one), (_, other) in zip(self.before, self.after, strict=True)
            if fact.name == self.fact
        ]
        others = [(fact, each) for fact, each in self.before if fact.name in self.near - {self.fact}]
        values += [f"`{fact.name}` = {describe(each, fact.type)}" for fact, each in others]
        return printable(", ".join(values))


@attrs.define
class Work:
    """How much is still tried out for one framework; ``short`` tells that something was not tried for want of it."""

    left: int = _WORK
    left_here: int = _OF_ONE
    short: bool = False

    def begin(self) -> None:
        """Turn to the next thing, of which no more than a part of all is tried."""
        self.left_here = min(self.left, _OF_ONE)

    def take(self, amount: int) -> bool:
        """Whether so much may still be done; then it counts as done."""
        if amount > self.left_here:
            self.left_here, self.short = 0, True
            self.left = 0 if amount > self.left else self.left
            return False
        self.left -= amount
        self.left_here -= amount
        return True

    @property
    def ended(self) -> bool:
        """Whether no more may be tried of the thing at hand."""
        return self.left_here <= 0


@attrs.frozen(slots=False)
class Trials:
    """What of a framework can be tried out."""

    ground: Ground
    work: Work = attrs.field(factory=Work)

    @cached_property
    def looking(self) -> Looking:
        """What looks at what."""
        return Looking(self.ground.framework)

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """The values of each fact, step by step."""
        durations = duration_steps(self.ground)
        return {fact.name: Grid(fact, self.ground, durations=durations) for fact in self.ground.framework.fact_list}

    def candidates(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        """Values of a fact where something may change."""
        if fact.name not in self._candidates:
            found = self.ground.candidates(fact)
            if fact.type.kind is Kind.DURATION:
                # Fact files hold none below 0, and what is shown should be ready for one.
                found = tuple(each for each in found if position_of(each) >= 0)
            self._candidates[fact.name] = found
        return self._candidates[fact.name]

    @cached_property
    def _candidates(self) -> dict[str, tuple[terms.Scalar, ...]]:
        return {}

    @cached_property
    def _required(self) -> list[tuple[terms.Expression, frozenset[model.Step]]]:
        required = (each.condition for each in self.ground.framework.requirements if not each.warning)
        return [(each, self.looking.behind(each).steps) for each in required]

    def trial(self, *pieces: object) -> Trial | None:
        """What of the framework is needed to compute pieces of it; None where that looks into tables or texts."""
        found, conditions, rest = self.looking.behind(*pieces), list[terms.Expression](), list(self._required)
        while True:
            names = {step for step in found.steps if step[0] == "fact"}
            touching = [each for each in rest if not each[1].isdisjoint(names)]
            if not touching:
                break
            rest = [each for each in rest if each[1].isdisjoint(names)]
            conditions += [condition for condition, _ in touching]
            found = self.looking.behind(*pieces, *conditions)
        framework = self.ground.framework
        facts = self.looking.facts(found.steps)
        hidden = [each for each in facts if each.type.kind in _UNSEEN]
        hidden += [framework.facts[name] for name in found.tables]
        if not all(each.optional for each in hidden):
            return None
        given = tuple(each for each in facts if each.type.kind not in _UNSEEN)
        steps = frozenset(each for each in found.steps if each[0] != "fact")
        return Trial(self, given, tuple(conditions), steps, program_of(framework).part(steps))

    def of_node(self, node: model.Node) -> Trial | None:
        """What is needed to compute the points of a node; None where that looks into tables or texts."""
        if node.path not in self._of_nodes:
            self._of_nodes[node.path] = self.trial(terms.NodeValue(node.span, POINTS, node.path, "score"))
        return self._of_nodes[node.path]

    @cached_property
    def _of_nodes(self) -> dict[str, Trial | None]:
        return {}


@attrs.frozen(slots=False)
class Trial:
    """A part of a framework that can be computed from some facts alone."""

    trials: Trials
    facts: tuple[rule_model.FactDef, ...]
    conditions: tuple[terms.Expression, ...]
    steps: frozenset[model.Step]
    program: Program

    @cached_property
    def _cost(self) -> int:
        pieces = sum(_PIECES + self.trials.looking.cost(step) for step in self.steps)
        return _PIECES + pieces + sum(map(weight_of, self.conditions))

    @cached_property
    def _no_defaults(self) -> Mapping[Key, Trouble]:
        return {("default", fact.name): Trouble() for fact in self.facts if fact.default is not None}

    def known(self, values: Values) -> Reading | None:
        """What is known of facts; None where no more may be tried."""
        if not self.trials.work.take(self._cost):
            return None
        entries = tuple((name, Given("known", value, Fact(value))) for name, value in values.items())
        facts = FactSet(entries)
        exact = Exact(self.program, facts)
        exact.whole.known.update(self._no_defaults)
        exact.run()
        # Numbers of very many digits take long, too.
        self.trials.work.take(exact.work // _BITS)
        return Reading(self.trials.ground.framework, facts, exact)

    def points(self, path: str, values: Values) -> tuple[Fraction, Fraction] | None:
        """The exact points of a node and the published ones.

        None where it has no points or does not apply, or where a ``require`` refuses the facts.
        """
        known = self.known(values)
        if known is None:
            return None
        exact, score = known.exact.points(path, "exact"), known.exact.points(path)
        try:
            admitted = all(known.holds(each) for each in self.conditions)
        except Trouble:
            return None
        admitted = admitted and known.exact.definition(("applies", path)) is True
        return (exact, score) if admitted and exact is not None and score is not None else None

    def bases(self, most: int) -> Iterator[Values]:
        """Sets of facts to start from: first such as may well be, then more and more unlikely ones; always the same."""
        for index in range(most):
            self.trials.work.take(_PIECES * len(self.facts))
            found = ((fact.name, self._some(fact, index)) for fact in self.facts)
            yield {name: value for name, value in found if value is not None}

    def _some(self, fact: rule_model.FactDef, index: int) -> terms.Scalar | None:
        many, chance = self.trials.candidates(fact), _chance(index, fact.name)
        if fact.type.kind is Kind.BOOL:
            return index % 2 == 1 if index < _USUAL else chance % 2 == 1
        if fact.type.kind not in STEPPING:
            return many[index if index < len(many) else chance % len(many)]
        grid = self.trials.grids[fact.name]
        usual = None if grid.usual is None else grid.value(grid.usual)
        if not many or (usual is not None and (index < _USUAL or chance % index < _USUAL)):
            return usual
        return many[chance // index % len(many)]

    def values(self, fact: rule_model.FactDef) -> tuple[terms.Scalar, ...]:
        """The values of a fact that are worth trying, a usual one first."""
        many = self.trials.candidates(fact)
        grid = self.trials.grids[fact.name]
        usual = grid.value(grid.usual) if fact.type.kind in STEPPING and grid.usual is not None else None
        return many if usual is None or fact.type.kind is Kind.BOOL else (usual, *many)

    def move(self, fact: str, base: Values, steps: tuple[int, int], points: tuple[Fraction, Fraction]) -> Move:
        """The move of a fact from the lesser to the greater step, all others staying as they are."""
        lesser, greater = (self.with_step(fact, base, each) for each in steps)
        before, after = (
            tuple((each, values[each.name]) for each in self.facts if each.name in values)
            for values in (lesser, greater)
        )
        return Move(fact, before, after, *points, near=frozenset(each.name for each, _ in before))

    def with_step(self, fact: str, base: Values, index: int) -> Values:
        """The facts, one of them having the value of a step of its grid."""
        value = self.trials.grids[fact].value(index)
        assert value is not None
        return {**base, fact: value}


def _chance(index: int, name: str) -> int:
    """A number that looks like one drawn by lot, and is always the same."""
    return int.from_bytes(hashlib.sha256(f"{index} {name}".encode()).digest()[:8], "big")
