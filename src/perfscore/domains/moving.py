"""Values where one fact moves: the same evaluation on numbers that know how they move, and how far that holds.

A number that hangs on the fact is a quotient of two polynomials in it. Whatever the evaluation decides on its way it
notes, so that it ends with the stretch of the fact's values on which everything has the form that it has now.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Facts, Given
from perfscore.kernel.rational_functions import Free
from perfscore.messages.diagnostics import Place


@attrs.frozen
class _Moving:
    """A fact that is known, with a number that moves for its value."""

    value: Fraction
    given: Any
    status: str = "known"
    rows: None = None


@attrs.frozen(slots=False)
class _With:
    """Facts of which one moves."""

    facts: Facts
    name: str
    number: Fraction

    @cached_property
    def by_name(self) -> Mapping[str, Given]:
        known = self.facts.by_name
        return {**known, self.name: _Moving(self.number, known[self.name].given)}

    def row_place(self, table: str, row: Any, column: str | None = None) -> Place:
        return self.facts.row_place(table, row, column)


def moving(program: Program, facts: Facts, name: str) -> tuple[Exact, Free]:
    """The evaluation of facts of which one that is a number moves, and the stretch on which all is as it is now."""
    free = Free(facts.by_name[name].value)
    return Exact(program, _With(facts, name, free.number())).run(), free
