"""Moves: what one fact, with all others as they are, does to points, tried on parts of a framework by counted work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore.core.expressions import at
from perfscore.core.nodes import Node
from perfscore.core.program import Row
from perfscore.domains.possible import Numbers, lies_in
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Language, printable
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Words
from perfscore.messages.figures import figure
from perfscore.model import model, rule_model, terms
from perfscore.scoring.figures import Reading
from perfscore.search.ground import STEPPING
from perfscore.search.subject import Box, Refusal, Scope, Subject
from perfscore.search.witness import Without

_WORK = 1_000_000
_OF_ONE = 85_000
_EACH = 7
_BITS = 300
_BOUNDING = 4
_UNSEEN = frozenset({Kind.TABLE, Kind.TARGET, Kind.ACTUAL})
_USUAL = 3

Known = Mapping[str, terms.Scalar]
"""Values of facts, by name."""


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

    def told_in(self, lang: Language) -> str:
        """The fact that moves, and the others that matter, in a language."""
        parts = [
            Words("move.moved", fact=fact.name, before=figure(one, fact.type), after=figure(other, fact.type))
            for (fact, one), (_, other) in zip(self.before, self.after, strict=True)
            if fact.name == self.fact
        ]
        others = [(fact, each) for fact, each in self.before if fact.name in self.near - {self.fact}]
        parts += [Words("move.other", fact=fact.name, value=figure(each, fact.type)) for fact, each in others]
        return printable(Words("move.all", parts=parts).told_in(lang))

    def __str__(self) -> str:
        return self.told_in(spoken())


@attrs.define
class Work:
    """How many nodes may still be looked at; ``short`` tells that something was not tried for want of them."""

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


@attrs.define(slots=False)
class Mover(Scope):
    """Moves facts of a framework. All of them are given, so that what their defaults are made of does not matter."""

    work: Work = attrs.field(factory=Work)
    unread = frozenset({"default"})

    @cached_property
    def refusing(self) -> list[Refusal]:
        """What is required; rows that must apply elsewhere would bring in facts that say nothing of what is moved."""
        return [each for each in super().refusing if isinstance(each.piece, model.Requirement)]

    def part(self, *nodes: Node) -> Part | None:
        """What some nodes look at; None where these are tables or written targets."""
        subject, every = self.subject(nodes), self.ground.framework.fact_list
        names = {name for kind, name in subject.slots if kind != "cell"}
        if not all(each.optional for each in every if each.name in names and each.type.kind in _UNSEEN):
            return None
        facts = (each for each in every if each.name in names and each.type.kind not in _UNSEEN)
        return Part(self, subject, tuple(facts))

    def of_row(self, row: Row) -> Part | None:
        """What the points of a row look at; None where these are tables or written targets."""
        if row.path not in self._of_rows:
            make = at(row.origin.span)
            points = (make.ref("applies", row.path), make.ref("exact", row.path), make.ref("score", row.path))
            self._of_rows[row.path] = self.part(*points)
        return self._of_rows[row.path]

    @cached_property
    def _of_rows(self) -> dict[str, Part | None]:
        return {}


@attrs.frozen(slots=False)
class Part:
    """A part of a framework whose facts are moved: those that have a single value, in the order of the file."""

    mover: Mover
    subject: Subject
    facts: tuple[rule_model.FactDef, ...]

    def known(self, values: Known) -> Reading | None:
        """What is known of facts, whether they are admitted or not; None where no more may be tried."""
        if not self.mover.work.take(_EACH + self.subject.size):
            return None
        known = self.subject.known({("fact", name): value for name, value in values.items()})
        # Numbers of very many digits take long, too.
        self.mover.work.take(known.exact.run().work // _BITS)
        return known

    def points(self, path: str, values: Known) -> tuple[Fraction, Fraction] | None:
        """The exact points of a row and the published ones; None where it has none, or where facts are refused."""
        known = self.known(values)
        if known is None or not self.subject.admits(known):
            return None
        exact, score = known.exact.points(path, "exact"), known.exact.points(path)
        applies = known.exact.definition(("applies", path)) is True
        return (exact, score) if applies and exact is not None and score is not None else None

    def bases(self, most: int) -> Iterator[Known]:
        """Sets of facts to start from: first such as may well be, then more and more unlikely ones; always the same."""
        for index in range(most):
            self.mover.work.take(_EACH * len(self.facts))
            found = ((fact.name, self._some(fact, index)) for fact in self.facts)
            yield {name: value for name, value in found if value is not None}

    def _some(self, fact: rule_model.FactDef, index: int) -> terms.Scalar | None:
        (usual, many), lot = self._tried[fact.name], chance(index, fact.name)
        if not many or (usual is not None and (index < _USUAL or lot % index < _USUAL)):
            return usual
        if fact.type.kind in STEPPING - {Kind.BOOL}:
            return many[lot // max(index, 1) % len(many)]
        return many[index if index < len(many) else lot % len(many)]

    @cached_property
    def _room(self) -> Box:
        """What the facts can be where they are admitted; all that they can be where that is not known."""
        whole = self.subject.whole
        if not self.subject.refusals or not self.mover.work.take(_BOUNDING * self.subject.size):
            return whole
        return self.subject.contracted(whole, lambda _, where: where) or whole

    @cached_property
    def _tried(self) -> Mapping[str, tuple[terms.Scalar | None, list[terms.Scalar]]]:
        """A value of each fact as it may well be, and values where something may change: of yes and no, no first."""
        found = dict[str, tuple[terms.Scalar | None, list[terms.Scalar]]]()
        for fact in self.facts:
            inside = self.subject.inside(("fact", fact.name), self._room)
            known = [each for each in inside if not isinstance(each, Without)]
            found[fact.name] = self._usual(fact), known[::-1] if fact.type.kind is Kind.BOOL else known
        return found

    def _usual(self, fact: rule_model.FactDef) -> terms.Scalar | None:
        """A value as it may well be of a fact that can be more or less, or what is admitted next to it."""
        room = self._room["fact", fact.name]
        grid = self.mover.ground.grid(fact) if isinstance(room, Numbers) else None
        if grid is None or grid.usual is None or not isinstance(room, Numbers):
            return None
        first, last = grid.inside(room.interval)
        least = grid.usual if first is None else max(first, grid.usual)
        value = grid.value(least if last is None else min(least, last))
        return value if value is not None and lies_in(value, room) else None

    def values(self, fact: rule_model.FactDef) -> list[terms.Scalar]:
        """The values of a fact that are worth trying, a usual one first."""
        usual, many = self._tried[fact.name]
        return many if usual is None else [usual, *many]

    def move(self, fact: str, base: Known, steps: tuple[int, int], points: tuple[Fraction, Fraction]) -> Move:
        """The move of a fact from the lesser to the greater step, all others staying as they are."""
        lesser, greater = (self.with_step(fact, base, each) for each in steps)
        before, after = (
            tuple((each, values[each.name]) for each in self.facts if each.name in values)
            for values in (lesser, greater)
        )
        return Move(fact, before, after, *points, near=frozenset(each.name for each, _ in before))

    def with_step(self, fact: str, base: Known, index: int) -> Known:
        """The facts, one of them having the value of a step of its grid."""
        value = self.mover.ground.grid(self.mover.ground.framework.facts[fact]).value(index)
        assert value is not None
        return {**base, fact: value}


def chance(index: int, name: str) -> int:
    """A number that looks like one drawn by lot, and is always the same."""
    return int.from_bytes(hashlib.sha256(f"{index} {name}".encode()).digest()[:8], "big")
