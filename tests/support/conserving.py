"""Evaluates what the core makes of a framework and facts, and holds that its charges add up to what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfscore.core.lower import program_of
from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.domains.findings import Ledger
from perfscore.domains.frames import Frame
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model
from perfscore.scoring.bind import FactSet


def conserved(framework: model.Framework, facts: FactSet) -> Exact:
    """The evaluation, in which the charges of each row that has a score add up to what it lost, one by one and told."""
    exact = Exact(program_of(framework), facts).run()
    ledger = Ledger(exact)
    for row, frame in rows(exact):
        with exact.within(frame):
            score = exact.definition(("score", row.path))
            if isinstance(score, Trouble):
                continue
            assert isinstance(score, Fraction)
            lost = exact.number(row.weight) - score
            assert sum((exact.number(charge.amount) for charge in row.charges), Fraction(0)) == lost, row.path
            assert sum((entry.amount for entry in ledger.of(row)), Fraction(0)) == lost, row.path
    return exact


def rows(exact: Exact) -> Iterator[tuple[Row, Frame]]:
    """All rows of the score, also those that rows of facts become, each where it is looked at."""
    for row in exact.program.block.rows:
        yield row, exact.whole
        for frame in exact.below(row):
            yield from ((inner, frame) for inner in frame.block.rows)
