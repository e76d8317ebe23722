"""What never happens in frameworks of which all facts can be tried is told, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, event, given

import perfscore
from perfscore import FactsError, FrameworkError
from perfscore.domains.exact import Trace
from perfscore.questions.soundness import outcomes
from perfscore.questions.soundness.check import Findings
from perfscore.scoring.bind import fitting
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of
from strategies.small_spaces import SmallSpace, small_spaces

Points = dict[str, tuple[Decimal, Fraction, bool]]


@dataclass(frozen=True)
class Seen:
    """What facts led to: the grade, and of each row the published points, the exact ones, and whether it counts."""

    total: tuple[Decimal, Fraction]
    grade: str | None
    rows: Points


def every(text: str, case: SmallSpace) -> list[Seen | None]:
    """What all facts lead to, None where they are refused."""
    framework, found = perfscore.loads(text), list[Seen | None]()
    for facts in case.facts():
        given_facts = {name: value for name, value in facts.items() if value != perfscore.MISSING}
        try:
            result = perfscore.evaluate(framework, given_facts)
        except FactsError:
            found.append(None)
            continue
        rows = {name: (result[name].score, result[name].exact, result[name].applies) for name, _, _ in case.rows}
        found.append(Seen((result.score, result.exact), result.grade, rows))
    return found


def lines_of(text: str, row: str) -> range:
    """The lines of a row, which count from 1."""
    lines = text.split("\n")
    first = next(index for index, line in enumerate(lines) if line.startswith(f"indicator {row} "))
    return range(first + 1, lines.index("}", first) + 2)


def codes(found: Findings, lines: range) -> set[str]:
    return {each.code for each in found if each.line in lines}


def rows_hold(case: SmallSpace, text: str, seen: list[Seen], found: Findings) -> Iterator[str]:
    for name, full, _ in case.rows:
        told, points = codes(found, lines_of(text, name)), {each.rows[name][0] for each in seen if each.rows[name][2]}
        stated = any(row == name and limit.startswith("at most") for row, limit in case.limits)
        if points and max(points) < full and not stated:
            assert told, (name, "never full")
            yield "never full"
        if len(points) == 1 and all(each.rows[name][2] for each in seen):
            assert told, (name, "always the same")
            yield "always the same"
        # Full marks that only an exemption gives are none that its rule reaches.
        exempt = any(row == name and limit.startswith("na") and limit.endswith("full") for row, limit in case.limits)
        assert "PS440" not in told or exempt or max(points, default=0) < full
        assert "PS441" not in told or len(points) < 2


def limits_hold(case: SmallSpace, text: str, seen: list[Seen | None], found: Findings) -> Iterator[str]:
    lines = text.split("\n")
    for place, (row, limit) in enumerate(case.limits):
        here = [number for number in lines_of(text, row) if lines[number - 1].strip() == limit]
        told = {each.code for each in found if each.line in here}
        without = every(case.text(place), case)
        if limit.endswith("error"):
            same = [each is None for each in without] == [each is None for each in seen]
        else:
            same = without == seen
        if same:
            # A condition that never holds, or a row that is always the same, is told instead.
            assert told or codes(found, lines_of(text, row)), limit
            yield "a limit that changes nothing"
        elif case.limits.count((row, limit)) == 1:
            assert told.isdisjoint({"PS443", "PS444"}), limit


def grades_hold(text: str, seen: list[Seen], found: Findings) -> Iterator[str]:
    for grade in "ABC" if "grade on" in text else "":
        told = any(each.code == "PS438" and f"“{grade}”" in each.message for each in found)
        assert told == (grade not in {each.grade for each in seen}), grade
        if told:
            yield "a grade that is never given"


def arms_hold(text: str, case: SmallSpace, found: Findings) -> Iterator[str]:
    """Each arm of a table, a condition or a checklist is told where no facts that are admitted take it."""
    framework = perfscore.loads(text)
    inquiry, position = inquiry_of(Ground(framework)), framework.source.position
    taken = set[tuple[int, int]]()
    for facts in case.facts():
        given_facts = {name: value for name, value in facts.items() if value != perfscore.MISSING}
        trace = Trace(inquiry.program, fitting(framework, given_facts)[0])
        try:
            perfscore.evaluate(framework, given_facts)
        except FactsError:
            continue
        for key, _ in outcomes.cases(inquiry):
            trace.definition(key)
        taken |= trace.made_use_of.keys()
    for _, node in outcomes.cases(inquiry):
        for condition, span, _, message in outcomes.written_arms(node):
            line, column = position(span.start)
            if (id(node), id(condition)) in taken:
                told = [each.message for each in found if (each.line, each.column) == (line, column)]
                assert message.text not in told, text
            else:
                assert any(each.line == line for each in found), text[span.start : span.end]
                yield "an arm that is never taken"


@given(small_spaces())
def test_what_no_facts_bring_about_is_told_and_nothing_else(case: SmallSpace) -> None:
    text = case.text()
    try:
        seen = every(text, case)
        found = perfscore.check(perfscore.loads(text))
    except FrameworkError:
        assume(False)
    assert found.asked > 0 and found.undecided == ()
    admitted = [each for each in seen if each is not None]
    if not admitted:
        assert found, "no facts are admitted"
        return
    for what in (
        *rows_hold(case, text, admitted, found),
        *limits_hold(case, text, seen, found),
        *grades_hold(text, admitted, found),
        *arms_hold(text, case, found),
    ):
        event(what)
