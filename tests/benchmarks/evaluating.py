"""How fast and how right each contender scores many fact sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs

import perfscore
from by_hand_fractions import with_fractions
from contenders import FRAMEWORK, MEASURE, Absent, Contender, by_hand, library, peers
from departments import SCORES, Facts, departments, given
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from timing import Cell, looped, medians, table

_SAMPLE = 200
_SLOW_SAMPLE = 8
_TOGETHER = 2_000
_ROUNDS = 151
_WITH_REFERENCE = 2_000
"""Fact sets of each kind that the reference scores too; it takes some milliseconds for each."""

_SHOWN = 10


@attrs.define
class Wrong:
    """How many fact sets got a wrong total or score, and how many a wrong grade."""

    scores: Counter[str] = attrs.field(factory=Counter)
    grades: Counter[str] = attrs.field(factory=Counter)


def evaluate(sets: int) -> Iterator[str]:
    """A table of times and of mistakes, and the first mistakes of the library, if there are any."""
    framework = perfscore.load(FRAMEWORK)
    everyone = [*library(framework), *by_hand(), *peers()]
    present = [each for each in everyone if isinstance(each, Contender)]
    times = _times(present)
    usual, small, number_small = Wrong(), Wrong(), sets * 6 // 10
    bad = [*_judged(framework, present, departments(sets), usual)]
    bad += _judged(framework, present, departments(number_small, small=True), small)
    heads = [
        "one set of facts, all scores", "µs", "ratio to b", f"wrong of {sets:,}", "wrong grade",
        f"wrong of {number_small:,} small", "wrong grade",
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for each in everyone:
        if isinstance(each, Absent):
            rows.append([each.name, "not installed", *[None] * 5])
            continue
        seconds, judged = times[each.name], each.alike or each.name
        counts = [count[judged] for wrong in (usual, small) for count in (wrong.scores, wrong.grades)]
        rows.append([each.name, seconds * 1e6, seconds / times[MEASURE], *counts])
    yield table("Evaluate the department's framework", heads, rows)
    checked, checked_small = (min(number, _WITH_REFERENCE) for number in (sets, number_small))
    yield f"The reference scored {checked:,} and {checked_small:,} of them. Mistakes of the library: {len(bad):,}.\n"
    yield from bad[:_SHOWN]


def _judged(
    framework: perfscore.Framework, present: list[Contender], chunks: Iterator[list[Facts]], wrong: Wrong
) -> Iterator[str]:
    """Count what each contender got wrong; tell of what the library did, or of what the measure of the others did."""
    left = _WITH_REFERENCE
    for chunk in chunks:
        right = [with_fractions(facts) for facts in chunk]
        for contender in present:
            if contender.alike is not None:
                continue
            for facts, outcome, expected in zip(chunk, contender.outcomes(chunk), right, strict=True):
                agrees, same_grade = contender.agrees(outcome, expected), outcome[0] == expected[0]
                wrong.scores[contender.name] += not agrees
                wrong.grades[contender.name] += not same_grade
                if contender.name.startswith("perfscore") and not (agrees and same_grade):
                    yield f"{contender.name}: {facts!r}\n  gave {outcome!r}\n  instead of {expected!r}"
        yield from _against_reference(framework, chunk[:left])
        left = max(0, left - len(chunk))


def _times(present: list[Contender]) -> dict[str, float]:
    """Seconds for one set of facts."""
    everything = next(departments(_TOGETHER))
    tasks, numbers = {}, {}
    for each in present:
        if each.together:
            inputs, numbers[each.name] = [each.shaped(everything)], _TOGETHER
        else:
            few = everything[: _SLOW_SAMPLE if each.slow else _SAMPLE]
            inputs, numbers[each.name] = [each.shaped(facts) for facts in few], len(few)
        tasks[each.name] = looped(each.run, inputs)
    return {name: seconds / numbers[name] for name, seconds in medians(tasks, _ROUNDS, warm=True).items()}


def _against_reference(framework: perfscore.Framework, sets: list[Facts]) -> Iterator[str]:
    """What the function that judges all others does not compute as the reference does."""
    paths = {node.name: path for path, node in framework.nodes.items() if node.kind == "indicator"}
    for facts in sets:
        result = reference.evaluate(framework, bind(framework, given(facts)))
        scores = result.scores
        found = (result.grade, result.score, tuple(scores[paths[name]] for name in SCORES))
        expected = with_fractions(facts)
        if found != expected:
            yield f"reference: {facts!r}\n  gave {found!r}\n  instead of {expected!r}"
