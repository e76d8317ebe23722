"""What an evaluation finds: what stands against a score, and what it warns of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

import attrs

from perfscore.core.nodes import Key
from perfscore.core.program import Comparison, Remark, Requirement, Row
from perfscore.domains.exact import Exact
from perfscore.kernel import limits
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import start_of
from perfscore.kernel.wording import describe
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.trouble import Problem, Trouble

_WIDEST_FIGURE = 120


@attrs.frozen
class Findings:
    """What stands against a score, in the order in which it is told, and warnings.

    ``failed`` are the requirements among it that do not hold, and rows that do not add up: a user may insist on a
    score in spite of them.
    """

    root: tuple[Problem, ...]
    failed: tuple[Problem, ...]
    unchecked: tuple[Problem, ...]
    ungraded: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.root, *self.failed, *self.unchecked, *self.ungraded)


def findings(exact: Exact) -> Findings:
    """All that is to be said of an evaluation."""
    found, warnings = refusals(exact), list[Problem]()
    for requirement in exact.program.requirements:
        if requirement.warning:
            try:
                holds, why = exact.holds(requirement.condition), None
            except Trouble as trouble:
                holds, why = False, trouble.problems[0][0]
            if not holds:
                warnings.append(_failed(requirement, exact, why))
    remarks = dict.fromkeys(each for row in exact.program.block.rows for each in _of_row(row, exact))
    warnings += list(remarks)[: limits.DIAGNOSTICS]
    grade: tuple[Problem, ...] = ()
    if not found.root and ("grade", "") in exact.program.block.by_key:
        graded = exact.definition(("grade", ""))
        grade = graded.problems if isinstance(graded, Trouble) else ()
    return attrs.evolve(found, ungraded=grade, warnings=tuple(warnings))


def refusals(exact: Exact) -> Findings:
    """Why there is no score, before it is graded: what cannot be computed, and what is not admitted."""
    failed: list[Problem] = []
    unchecked: list[Problem] = []
    told: set[tuple[str, str]] = set()
    for requirement in exact.program.requirements:
        if not requirement.warning:
            try:
                if not exact.holds(requirement.condition):
                    failed.append(_failed(requirement, exact))
                    told |= requirement.columns
            except Trouble as trouble:
                unchecked += trouble.problems
    for each in exact.program.sums:
        if each.columns.isdisjoint(told):
            failed += _told(each.remark, exact)
    root = exact.definition(("score", ""))
    return Findings(root.problems if isinstance(root, Trouble) else (), tuple(failed), tuple(unchecked))


def _failed(requirement: Requirement, exact: Exact, unchecked: Message | None = None) -> Problem:
    *words, last = requirement.words
    if unchecked is not None:
        said = Words("finding.unchecked", text=last, why=unchecked)
        last = said.told_in(exact.program.source.language or spoken())
    values = (exact.value(each) if exact.sound(each) else None for each in requirement.figures)
    figures = [start_of(each, _WIDEST_FIGURE) for each in map(describe, values, requirement.types)]
    text = "".join(chain.from_iterable(zip(words, figures, strict=True))) + last
    failed = Message("PS518.warning_raised" if requirement.warning else "PS517.requirement_failed", message=text)
    return failed, requirement.origin.span


def _told(remark: Remark, exact: Exact) -> Iterator[Problem]:
    if exact.holds(remark.when):
        yield from exact.told(remark.wrong).problems


def _of_row(row: Row, exact: Exact) -> Iterator[Problem]:
    """The remarks about a row of the score, behind those about rows of facts that stand below it."""
    for frame in exact.below(row):
        with exact.within(frame):
            for member in frame.block.rows:
                yield from _own(member, exact)
    yield from _own(row, exact)


def measured(row: Row, exact: Exact) -> tuple[Fraction | None, Fraction | None]:
    """The share of its target that a row reached and its deviation from it, by the last comparison that can be made."""
    found: tuple[Fraction | None, Fraction | None] = None, None
    for comparison in _comparisons(row, exact):
        if exact.sound(comparison.looked_at):
            shares = (comparison.attainment, comparison.deviation)
            one, other = (exact.number(each) if exact.sound(each) else None for each in shares)
            found = one, other
    return found


def _own(row: Row, exact: Exact) -> Iterator[Problem]:
    """The remarks of its rule, where it was looked at and gave points, and those of its comparisons."""
    if row.remarks and _looked_at(row, exact) and _sound(("earned", row.path), exact):
        for remark in row.remarks:
            yield from _told(remark, exact)
    for remark in row.undecided:
        yield from _told(remark, exact)
    for comparison in _comparisons(row, exact):
        yield from _compared(comparison, exact)


def _looked_at(row: Row, exact: Exact) -> bool:
    conditions = [row.looked_at, *(limit.condition for limit in row.limits)]
    return all(map(exact.sound, conditions)) and exact.holds(row.looked_at)


def _comparisons(row: Row, exact: Exact) -> Iterator[Comparison]:
    """The comparisons of a row with a score: that of its rule only where the rule gave points as well."""
    if row.comparisons and _looked_at(row, exact) and _sound(("score", row.path), exact):
        earned = _sound(("earned", row.path), exact)
        yield from (each for each in row.comparisons if earned or each.unchecked is not None)


def _sound(key: Key, exact: Exact) -> bool:
    return not isinstance(exact.definition(key), Trouble)


def _compared(comparison: Comparison, exact: Exact) -> Iterator[Problem]:
    try:
        exact.value(comparison.looked_at)
    except Trouble as trouble:
        if comparison.unchecked is None:
            # A person has decided of what was left empty.
            return
        why, where = trouble.problems[0]
        yield exact.message(comparison.unchecked).with_values({"why": why}), where
        return
    for remark in comparison.remarks:
        yield from _told(remark, exact)
