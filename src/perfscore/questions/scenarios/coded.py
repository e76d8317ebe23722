"""Scores of many completions by generated code, of which each is checked facts with other values of some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.domains.code.program import Program, compiled
from perfscore.domains.code.slots import KNOWN, MISSING, Layout, Slot, Slots
from perfscore.domains.code.writer import Refused, Unsure
from perfscore.domains.tables import gaps_of
from perfscore.model import terms
from perfscore.questions.scenarios.along import Stage, with_values

State = terms.Scalar | None
"""A value of a fact, or None where it stays missing."""


@attrs.frozen(eq=False)
class Coded:
    """Generated code that scores what facts are ``now`` with other values of some, also those of parts."""

    stage: Stage
    layout: Layout
    program: Program
    now: Slots
    _slots: dict[tuple[str, int], tuple[State, Slot, bool]] = attrs.field(factory=dict)
    _scores: dict[tuple[int, int], Fraction] = attrs.field(factory=dict)

    @classmethod
    def of(cls, stage: Stage) -> Coded | None:
        """Code for the facts of a stage; None where a value is too large for it."""
        layout = Layout(stage.framework.fact_list)
        now, complete = layout.filled(stage.facts), not gaps_of(stage.framework)
        if now is None or now.shape.free:
            return None
        shape = attrs.evolve(now.shape, parts=True)
        code = compiled(stage.layout.program, layout, shape, complete=complete)
        return cls(stage, layout, code, now)

    def outcome(self, values: Mapping[str, State]) -> tuple[Fraction | None, str | None] | None:
        """The total, where there is one, and the grade; None where the exact domain must tell."""
        try:
            flat = self.flat(values)
        except Refused:
            return None, None
        return None if flat is None else (self.score("", flat), flat[0])

    def flat(self, values: Mapping[str, State]) -> Sequence[Any] | None:
        """What the code returns; None where the exact domain must tell. Raises Refused where a requirement fails."""
        slots, statuses = list(self.now.values), list(self.now.statuses)
        places = self.layout.places
        for name, state in values.items():
            found = self._slots.get((name, id(state))) or self._slot(name, state)
            if not found[2]:
                return None
            place = places[name]
            slots[place], statuses[place] = found[1], MISSING if state is None else KNOWN
        try:
            return self.program.run(tuple(slots), (), tuple(statuses))
        except Refused:
            raise
        except Unsure:
            return None

    def _slot(self, name: str, state: State) -> tuple[State, Slot, bool]:
        """A value, as the code takes it, and whether it does; it is known by its identity while it is kept."""
        there = None if state is None else with_values(self.stage.facts, self.stage.framework, {name: state})
        slots = self.now if there is None else self.layout.filled(there)
        fits = slots is not None and not slots.shape.free
        slot = slots.values[self.layout.places[name]] if slots is not None and state is not None else None
        found = self._slots[name, id(state)] = state, slot, fits
        return found

    def score(self, path: str, flat: Sequence[Any]) -> Fraction:
        """A score among what the code returned."""
        output = self.program.by_path[path]
        key = flat[output.place], flat[output.place + 1] if output.table is None else output.table.below
        if key not in self._scores:
            self._scores[key] = Fraction(*key)
        return self._scores[key]
