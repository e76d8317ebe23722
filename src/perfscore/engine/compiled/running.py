"""A framework and checked facts come in; the flat outcome of generated code, or word that it cannot tell, goes out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from perfscore.analysis import model
from perfscore.engine.bind import FactSet, fitting
from perfscore.engine.compiled.expressions import LOOK_BITS, NotCompiled
from perfscore.engine.compiled.program import Program, compiled
from perfscore.engine.compiled.reading import Read, reader
from perfscore.engine.compiled.slots import Layout, Shape, Slot, Slots
from perfscore.engine.compiled.writer import Unsure
from perfscore.engine.evaluation import Evaluation
from perfscore.engine.values import Known, Trouble

PLAIN = Shape(complete=True, free=False)
"""The shape of ordinary facts: all that must be given are, in the units of their types."""

_FIRST_CALLS = 8
"""Generating code costs about as much as so many evaluations of the reference."""


class Flat:
    """The outcome of generated code: numbers in a row, the program that tells what they are, and what was given."""

    __slots__ = ("given", "program", "values")

    def __init__(self, program: Program, values: Sequence[Any], given: object) -> None:
        self.program = program
        self.values = values
        self.given = given


@attrs.define(slots=False, eq=False)
class Compiled:
    """A framework with the functions that were generated for it, one for each shape of facts that it has met.

    ``calls`` counts evaluations of mappings; the first few are not worth generating code for.
    """

    framework: model.Framework
    programs: dict[Shape, Program | None] = attrs.field(factory=dict)
    calls: int = 0

    @cached_property
    def layout(self) -> Layout:
        """Where each fact stands."""
        return Layout(self.framework.fact_list)

    @cached_property
    def read(self) -> Read:
        """Reads an ordinary mapping straight into slots."""
        return reader(self.layout)

    def program(self, shape: Shape) -> Program | None:
        """The program for a shape; None where only the reference can score such facts."""
        if shape not in self.programs:
            try:
                self.programs[shape] = compiled(self.framework, self.layout, shape)
            except NotCompiled:
                self.programs[shape] = None
        return self.programs[shape]

    def of_mapping(self, given: dict[str, Any]) -> Flat | None:
        """Score facts as they were given; None where what is given must be looked at, or the reference must tell."""
        if self.calls < _FIRST_CALLS:
            return None
        program = self.program(PLAIN)
        if program is None:
            return None
        try:
            values, statuses = self.read(given.get, len(given))
        except (Unsure, ValueError, OverflowError):
            return None
        return self._run(program, values, (), statuses, given)

    def of_checked(self, facts: FactSet) -> Flat | None:
        """Score checked facts, once enough have been seen; None where the reference must score them."""
        self.calls += 1
        if self.calls <= _FIRST_CALLS:
            return None
        slots = self.layout.filled(facts)
        return None if slots is None else self.of_slots(slots, facts)

    def of_slots(self, slots: Slots, facts: FactSet) -> Flat | None:
        """Score checked facts; None where the reference must tell what becomes of them."""
        program = self.program(slots.shape)
        return None if program is None else self._run(program, slots.values, slots.below, slots.statuses, facts)

    def _run(
        self,
        program: Program,
        values: tuple[Slot, ...],
        below: tuple[int, ...],
        statuses: tuple[int, ...],
        given: FactSet | dict[str, Any],
    ) -> Flat | None:
        try:
            return Flat(program, program.run(values, below, statuses, not_yet), given)
        except Unsure:
            return None
        except Asked:
            looking = _Looking(self.framework, given, program.looks)
        try:
            return Flat(program, program.run(values, below, statuses, looking), given)
        except Unsure:
            return None


class Asked(Exception):
    """Generated code asks for what only the reference computes, which few facts make it do."""


def not_yet(_number: int) -> Any:
    """Look nothing up. Raises Asked."""
    raise Asked


class _Looking:
    """Computes with the reference what generated code leaves to it, once it is asked for."""

    def __init__(self, framework: model.Framework, given: FactSet | Mapping[str, Any], looks: Sequence[Any]) -> None:
        self.framework = framework
        self.given = given
        self.looks = looks

    @cached_property
    def known(self) -> Known:
        """The facts, defaults and quantities; none of what is looked for depends on a score."""
        facts = self.given if isinstance(self.given, FactSet) else fitting(self.framework, self.given)[0]
        evaluation = Evaluation(self.framework, facts)
        evaluation.run_quantities()
        return evaluation.known

    def __call__(self, number: int) -> Any:
        try:
            value = self.known.value(self.looks[number])
        except Trouble:
            raise Unsure from None
        if isinstance(value, datetime.date):
            return value.toordinal(), 1
        if not isinstance(value, Fraction):
            return value
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > LOOK_BITS:
            raise Unsure
        return value.numerator, value.denominator
