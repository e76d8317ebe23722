"""Writes witnesses down: facts as ``evaluate`` takes them, with the scores of both frameworks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.kernel.wording import describe
from perfscore.messages.diagnostics import FactsError
from perfscore.model import rule_model
from perfscore.questions.differences.answer import Scoring, Witness
from perfscore.questions.differences.changes import Found
from perfscore.questions.differences.judging import Looked, Shown
from perfscore.questions.differences.pairing import Pairs
from perfscore.questions.differences.search import pieces_of
from perfscore.questions.differences.sides import Side, public
from perfscore.scoring import reference
from perfscore.scoring.bind import Given, bind

_NEAR = 8
_ROWS = 3
_OF_ALL = frozenset({"round", "grade"})


@attrs.frozen
class Writer:
    """Writes facts down for a reader."""

    pairs: Pairs
    old: Side
    new: Side

    def witness(self, there: Looked, found: Found | None, shown: Shown | None) -> Witness:
        """Facts that were found, checked and scored anew as ``evaluate`` does it."""
        paths = (None, None) if shown is None or shown.shift is None else shown.paths
        old_facts, new_facts = public(there.old_facts, self.old.framework), public(there.new_facts, self.new.framework)
        return Witness(
            old_facts,
            new_facts,
            scored(self.old, old_facts, paths[0]),
            scored(self.new, new_facts, paths[1]),
            () if found is None else tuple(self._near(there, found)),
            paths[1],
        )

    def _near(self, there: Looked, found: Found) -> Sequence[tuple[str, str]]:
        assert found.site is not None
        if found.site.where in _OF_ALL:
            return ()
        names: dict[str, str] = {}
        sides = (
            (self.new, there.new_facts, found.new_pieces, found.site.new),
            (self.old, there.old_facts, found.old_pieces, found.site.old),
        )
        for side, facts, pieces, path in sides:
            own = tuple(each for each in pieces if each is not None)
            for name in side.names(pieces_of(own, side, found, path)):
                new = self.pairs.to_new.get(("fact", name)) if side is self.old else None
                called = name if new is None else new[1]
                names.setdefault(called, _words(facts.by_name.get(name), side.framework.facts[name]))
        return list(names.items())[:_NEAR]


def _words(given: Given | None, fact: rule_model.FactDef) -> str:
    if given is None:
        return "—"
    if given.status != "known":
        return given.status
    if given.rows is None:
        return describe(given.value, fact.type)
    kinds = {each.name: each.type for each in fact.columns}
    rows = [", ".join(describe(value, kinds[name]) for name, value in row.cells.items()) for row in given.rows[:_ROWS]]
    return "; ".join([*rows, "…"] if len(given.rows) > _ROWS else rows)


def scored(side: Side, facts: object, path: str | None = None) -> Scoring:
    """What a framework makes of facts as they are given."""
    try:
        result = reference.evaluate(side.framework, bind(side.framework, facts))
    except FactsError as error:
        return Scoring(None, None, None, tuple(error.diagnostics))
    points = (Fraction(node.score) for node in result.walk() if node.path == path)
    return Scoring(Fraction(result.score), result.grade, next(points, None))
