"""Asserts that generated code says of a framework and checked facts what the reference says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import cached_property

import attrs

from perfscore import FactsError, Framework
from perfscore.domains.code.slots import Slots
from perfscore.domains.exact import Exact
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import Trouble
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet
from perfscore.scoring.compiled import Compiled, Flat
from perfscore.scoring.explanation import Told
from perfscore.scoring.facts import Fact
from perfscore.scoring.reference import Account
from perfscore.scoring.result import Scored


@attrs.define(eq=False)
class Alone:
    """What explains a score of which generated code has computed nothing beforehand."""

    framework: Framework
    facts: FactSet
    account: Account

    @cached_property
    def of_paths(self) -> dict[str, object]:
        return told_by(self.account)

    def same(self, code: Compiled, slots: Slots) -> None:
        """It is the same where it has."""
        exact = self.account.scorecard.exact
        helped = Exact(exact.program, self.facts)
        if not exact.program.instances:
            code.memo(slots.shape).fill(helped, slots)
        helped.run()
        for key, value in helped.whole.known.items():
            assert isinstance(value, Trouble) or exact.definition(key) == value, key
        for node, value in helped.whole.computed.values():
            found = exact.value(node)
            assert type(value) is type(found) and value == found
        assert told_by(reference.account(self.framework, self.facts, helped)) == self.of_paths


def told_by(account: Account) -> dict[str, object]:
    return {path: (account.losses(path), account.limits(path)) for path in account.paths}


def shapes(code: Compiled, facts: FactSet) -> Iterator[Slots]:
    """The slots of facts in every shape that they can have."""
    slots = code.layout.filled(facts)
    if slots is None:
        return
    yield slots
    if slots.shape.complete:
        yield replace(slots, shape=replace(slots.shape, complete=False))
    free = None if slots.shape.free else code.layout.filled(facts, free=True)
    if free is not None:
        yield free


def agree(framework: Framework, facts: FactSet, code: Compiled | None = None, *, only: int | None = None) -> list[str]:
    """Compare the two in every shape that the facts can have, or in one of them; what became of each, in words.

    Which one that is, the number ``only`` tells by its rest.
    """
    code = code or Compiled(framework)
    scored: Scored | None = None
    account = reference.account(framework, facts)
    with suppress(FactsError):
        scored = reference.scored(Told(lambda: account))
    told, alone = [], Alone(framework, facts, account)
    as_given = None if only is not None and only % 3 else code.of_mapping(_plainly(facts))
    if as_given is not None:
        assert scored is not None
        same(scored, as_given)
    met = list(shapes(code, facts))
    if only is not None and met:
        met = [met[only % len(met)]]
    for number, slots in enumerate(met):
        flat = code.of_slots(code.program(slots.shape), slots, facts)
        # To generate what helps to explain takes longer than all else: of each framework it is looked at in one shape.
        if flat is not None and number == len(framework.source.text) % len(met):
            alone.same(code, slots)
        told.append(f"{'scored' if scored else 'refused'}, {'run' if flat else 'left to the reference'}")
        if flat is not None:
            assert scored is not None
            same(scored, flat)
    return told


def _plainly(facts: FactSet) -> dict[str, object]:
    return {name: _bare(each.given) for name, each in facts.entries}


def _bare(fact: Fact) -> object:
    """A fact as it may be given: without evidence it is its value."""
    return fact.value if fact == Fact(fact.value) else fact


def same(scored: Scored, flat: Flat) -> None:
    program, values, _ = flat
    grade, warned, above, below, *_ = values
    assert grade == scored.grade
    assert warned or not scored.warnings
    assert Fraction(above, below) == scored.exact
    found = program.scores(values)
    assert list(found) == list(scored.scores)
    assert found == scored.scores and list(map(str, found.values())) == list(map(str, scored.scores.values()))
