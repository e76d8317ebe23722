"""Scores of many completions by generated code, of which each is checked facts with other values of some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from perfscore.domains.code.program import Output, Program, compiled
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
    _slots: dict[tuple[str, State], tuple[Slot, ...]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, stage: Stage) -> Coded | None:
        """Code for the facts of a stage; None where a value is too large for it."""
        layout = Layout(stage.framework.fact_list)
        now, complete = layout.filled(stage.facts), not gaps_of(stage.framework)
        if now is None or now.shape.free:
            return None
        code = compiled(stage.layout.program, layout, now.shape, complete=complete, parts=True)
        return cls(stage, layout, code, now)

    def outcome(self, values: Mapping[str, State]) -> tuple[Fraction | None, str | None] | None:
        """The total, where there is one, and the grade; None where the exact domain must tell."""
        try:
            flat = self.flat(values)
        except Refused:
            return None, None
        return None if flat is None else (score_of(self.program.total, flat), flat[0])

    def flat(self, values: Mapping[str, State]) -> Sequence[Any] | None:
        """What the code returns; None where the exact domain must tell. Raises Refused where a requirement fails."""
        slots, statuses = list(self.now.values), list(self.now.statuses)
        for name, state in values.items():
            place = self.layout.places[name]
            found = self._slot(name, state)
            if not found:
                return None
            slots[place], statuses[place] = found[0], MISSING if state is None else KNOWN
        try:
            return self.program.run(tuple(slots), (), tuple(statuses))
        except Unsure:
            return None

    def _slot(self, name: str, state: State) -> tuple[Slot, ...]:
        """A value as the code takes it; nothing where it takes none such."""
        if (name, state) not in self._slots:
            found = (None,) if state is None else self._filled(name, state)
            self._slots[name, state] = found
        return self._slots[name, state]

    def _filled(self, name: str, value: terms.Scalar) -> tuple[Slot, ...]:
        stage = self.stage
        there = self.layout.filled(with_values(stage.facts, stage.framework, {name: value}))
        return () if there is None or there.shape.free else (there.values[self.layout.places[name]],)


def score_of(output: Output, flat: Sequence[Any]) -> Fraction:
    """A score among what code returned."""
    return Fraction(flat[output.place], flat[output.place + 1] if output.table is None else output.table.below)
