"""The functions that were generated for a framework, and results of what they compute; the evaluator tells the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from perfscore.core.lower import program_of
from perfscore.domains.code.program import Memo, Program, Reading, compiled, memo
from perfscore.domains.code.slots import Layout, Shape, Slots
from perfscore.domains.code.writer import Unsure
from perfscore.domains.exact import Exact
from perfscore.domains.tables import gaps_of
from perfscore.kernel.lazy import remembered
from perfscore.kernel.source import Mutable, Record
from perfscore.model import model
from perfscore.model.model import Names
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, fitting
from perfscore.scoring.explanation import Told
from perfscore.scoring.reading import Read, reader, reading_lines
from perfscore.scoring.reference import Account
from perfscore.scoring.result import NodeResult, Scored, head_of

_FIRST_EXPLAINED = 24
"""To generate the code that helps to explain takes about as long as to explain so many scores without it."""

PLAIN = Shape(complete=True, free=False)
"""The shape of ordinary facts: all that must be given are, in the units of their types."""

Given = FactSet | dict[str, Any]
"""Checked facts, or facts as they were given, of which the generated reader has found that they are right."""

Flat = tuple[Program, Sequence[Any], Given]
"""What generated code has computed: the program, the flat outcome that it tells of, and the facts."""


class RowFields(Record):
    """What of a row of the table is the same for all facts, and the rows below it."""

    path: str
    fields: Mapping[str, Any]
    children: tuple[model.Node, ...]

    @classmethod
    def of(cls, node: model.Node, framework: model.Framework) -> RowFields:
        """The fields of a node of a framework."""
        fields = {**head_of(node, framework), "row": None}
        graded = node is framework.root or node.grading is not None
        return cls(node.path, fields if graded else {**fields, "grade": None}, node.children)


class Compiled(Mutable):
    """A framework with the functions that were generated for it, one for each shape of facts that it has met."""

    framework: model.Framework
    explained: int = 0

    def __reduce__(self) -> tuple[type[Compiled], tuple[model.Framework]]:
        # Functions do not travel; they are generated again where they are needed.
        return Compiled, (self.framework,)

    @cached_property
    def layout(self) -> Layout:
        """Where each fact stands."""
        return Layout(self.framework.fact_list)

    @cached_property
    def read(self) -> Read:
        """Reads an ordinary mapping straight into slots."""
        return reader(self.layout)

    @cached_property
    def rows(self) -> Mapping[str, RowFields]:
        """The rows that are made of no row of a table, by their paths."""
        return {path: RowFields.of(node, self.framework) for path, node in self.framework.nodes.items()}

    @cached_property
    def names(self) -> Names:
        """The names of those below the whole."""
        return Names.of((path, node.title) for path, node in self.framework.nodes.items() if path)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The paths of indicators."""
        return tuple(path for path, node in self.framework.nodes.items() if node.kind == "indicator")

    @remembered
    def program(self, shape: Shape) -> Program:
        """The program for a shape."""
        return self._compiled(shape)

    @cached_property
    def at_once(self) -> Program:
        """The program for ordinary facts as they are given, of which none is lacking."""
        return self._compiled(PLAIN, reading_lines)

    def _compiled(self, shape: Shape, reading: Reading | None = None) -> Program:
        complete = not gaps_of(self.framework)
        return compiled(program_of(self.framework), self.layout, shape, complete=complete, reading=reading)

    def exact(self, facts: FactSet) -> Exact:
        """Checked facts evaluated by the exact domain, with what generated code can tell it where that pays off."""
        program, exact = program_of(self.framework), Exact(program_of(self.framework), facts)
        self.explained += 1
        helped = self.explained > _FIRST_EXPLAINED and not program.instances
        slots = self.layout.filled(facts) if helped else None
        if slots is not None:
            self.memo(slots.shape).fill(exact, slots)
        return exact.run()

    @remembered
    def memo(self, shape: Shape) -> Memo:
        """What the exact domain is told beforehand of facts of a shape."""
        complete = not gaps_of(self.framework)
        return memo(program_of(self.framework), self.layout, shape, complete=complete)

    def of_mapping(self, given: dict[str, Any]) -> Flat | None:
        """Score facts as they were given; None where what is given must be looked at, or the reference must tell."""
        program = self.at_once
        try:
            return program, program.run(given), given
        except (Unsure, KeyError, ValueError, ArithmeticError):
            return None

    def of_checked(self, facts: FactSet) -> Flat | None:
        """Score checked facts; None where the reference must score them."""
        slots = self.layout.filled(facts)
        return None if slots is None else self.of_slots(self.program(slots.shape), slots, facts)

    @staticmethod
    def of_slots(program: Program, slots: Slots, facts: FactSet) -> Flat | None:
        """Run a program for checked facts; None where the reference must tell what becomes of them."""
        try:
            return program, program.run(slots.values, slots.below, slots.statuses), facts
        except Unsure:
            return None


class Pending(Mutable):
    """Gives the fields of a result when they are first asked for."""

    compiled: Compiled
    flat: Flat

    def __call__(self, path: str, name: str) -> Mapping[str, Any]:
        """A field of the node of a path, or all of them."""
        program, values, _ = self.flat
        if name == "told":
            return {name: self.told}
        if name == "children" and self.known:
            return {name: self.rows(each.path for each in self.compiled.rows[path].children)}
        if path:
            return self._by_path[path].__getstate__()
        match name:
            case "score":
                return {name: program.total.score(values)}
            case "grade":
                return {name: values[0]}
            case "exact":
                return {name: Fraction(values[2], values[3])}
            case "warnings" if not values[1]:
                return {name: ()}
            case _:
                fields = self.compiled.rows[path].fields
                return fields if name in fields else self.scored.__getstate__()

    @property
    def known(self) -> bool:
        """Whether all rows are known beforehand, none of them made of the rows of a table."""
        return self.flat[0].fixed is not None

    def rows(self, paths: Iterable[str]) -> tuple[NodeResult, ...]:
        """Rows below the whole by their paths, with what is there at once."""
        (program, values, _), compiled, found = self.flat, self.compiled.rows, list[NodeResult]()
        outputs, node = program.by_path, NodeResult
        for path in paths:
            fields = {**compiled[path].fields, "_pending": self}
            if path in outputs:
                fields["score"] = outputs[path].score(values)
            result = object.__new__(node)
            object.__setattr__(result, "__dict__", fields)
            found.append(result)
        return tuple(found)

    @property
    def scores(self) -> Mapping[str, Decimal]:
        """The published scores of the whole, which has the empty path, of groups and of indicators."""
        return self.flat[0].scores(self.flat[1])

    @cached_property
    def _facts(self) -> FactSet:
        given = self.flat[2]
        return given if isinstance(given, FactSet) else fitting(self.compiled.framework, given)[0]

    @cached_property
    def told(self) -> Told:
        """What explains it, by an evaluation of its own."""
        return Told(partial(_account, self.compiled, self._facts))

    @cached_property
    def scored(self) -> Scored:
        """All of it."""
        return reference.scored(self.told)

    @cached_property
    def _by_path(self) -> Mapping[str, NodeResult]:
        return {node.path: node for node in self.scored.walk()}


def _account(compiled: Compiled, facts: FactSet) -> Account:
    return reference.account(compiled.framework, facts, compiled.exact(facts))
