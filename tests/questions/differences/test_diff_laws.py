"""What is told of a change in one place of a random framework is so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import perfscore
from perfscore.questions.diff import Diff, Scoring, Shift, Witness, differences
from perfscore.scoring.bind import FactSet, fitting
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.running import all_names, evaluated, nodes_of, with_limits_shuffled, with_other_names
from strategies.table_frameworks import TableCase, table_cases

WORK = 8_000
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w.])")
_TURNED = {
    ">=": ">", "<=": "<", "zero when": "full when", "half_up": "down", "half_even": "up", "proportional": "complete",
    "started": "complete", "complete": "started", "minimum": "maximum", "and": "or", "sum": "mean", "floor": "ceiling",
}  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """Two texts of which the second differs in one place, and facts for the first."""

    old: str
    new: str
    facts: Mapping[str, Any]


def stated(case: Case | TableCase) -> tuple[str, Mapping[str, Any]]:
    if isinstance(case, TableCase):
        return case.text, case.given
    return framework_text(case.description), as_facts(case.facts)


def compared(old: perfscore.Framework, new: perfscore.Framework, facts: object = None) -> Diff:
    """The differences, looked for near some facts, as if these were an example of both."""
    there = [FactSet(()) if facts is None else fitting(each, facts)[0] for each in (old, new)]
    examples = ([there[0]], [there[1]]) if facts is not None else ([], [])
    return differences(old, new, examples, work=WORK)


@st.composite
def changed(draw: st.DrawFn) -> Changed:
    """A framework and the same with another number, sign or word in one place."""
    text, facts = stated(draw(st.one_of(cases(), table_cases())))
    hidden = [(found.start(), found.end()) for found in _QUOTED.finditer(text)]
    words = re.compile(
        "|".join(
            [
                _NUMBER.pattern,
                *(rf"\b{re.escape(each)}\b" if each[0].isalpha() else re.escape(each) for each in _TURNED),
            ]
        )
    )
    spots = [found for found in words.finditer(text) if not any(start <= found.start() < end for start, end in hidden)]
    assume(spots)
    spot = draw(st.sampled_from(spots))
    word = _TURNED.get(spot[0]) or draw(st.sampled_from(["1", "0.5", "3", "7", "90", "0", "2.5", "12"]))
    return Changed(text, f"{text[: spot.start()]}{word}{text[spot.end() :]}", facts)


def loaded(text: str) -> perfscore.Framework | None:
    try:
        return perfscore.loads(text)
    except perfscore.FrameworkError:
        return None


def both(case: Changed) -> tuple[perfscore.Framework, perfscore.Framework]:
    old, new = loaded(case.old), loaded(case.new)
    assume(old is not None and new is not None)
    assert old is not None
    assert new is not None
    return old, new


def outcome(result: perfscore.Result | None) -> object:
    return None if result is None else (result.score, result.grade)


# Each of these takes a second and more: two frameworks, and hundreds of sets of facts.
FEWER = settings(max_examples=settings().max_examples // 4 + 1)


@given(st.one_of(cases(), table_cases()), st.randoms(use_true_random=False))
def test_a_framework_does_not_differ_from_itself_however_it_is_laid_out(case: Case | TableCase, random: Random) -> None:
    text, _ = stated(case)
    other = text
    if isinstance(case, Case):
        root = with_limits_shuffled(case.description.root, random)
        other = framework_text(replace(case.description, root=root))
    laid_out = "# another comment\n\n" + other.replace("\n", "\n\n")
    found = compared(perfscore.loads(text), perfscore.loads(laid_out))
    assert found.changes == ()
    assert found.same
    assert str(found).endswith(("no difference in meaning", "含义没有差别"))


@given(cases())
def test_a_copy_with_other_names_differs_in_no_score(case: Case) -> None:
    names = {name: f"renamed_{number}" for number, name in enumerate(dict.fromkeys(all_names(case.description)))}
    other = with_other_names(case.description, names)
    found = compared(perfscore.loads(framework_text(case.description)), perfscore.loads(framework_text(other)))
    assert [each.kind for each in found.changes if each.scores] == []
    assert {each.kind for each in found.changes} <= {
        "about", "fact renamed", "let renamed", "row renamed", "title",
    }  # fmt: skip


@FEWER
@given(changed())
def test_what_changes_a_score_is_told(case: Changed) -> None:
    old, new = both(case)
    before, after = evaluated(case.old, case.facts), evaluated(case.new, case.facts)
    found = compared(old, new)
    differ = outcome(before) != outcome(after)
    event(f"differ {differ}, told {bool(found.changes)}")
    if differ:
        assert any(each.scores for each in found.changes)


@FEWER
@given(changed())
def test_every_witness_differs_as_told(case: Changed) -> None:
    old, new = both(case)
    found = compared(old, new, case.facts)
    witnesses = [each.witness for each in found.changes if each.witness is not None]
    event(f"witnesses {len(witnesses)} of {sum(each.scores for each in found.changes)}")
    for each in found.changes:
        shown = [each.witness, *(shift.witness for shift in (each.up, each.down) if shift is not None)]
        for witness in filter(None, shown):
            holds(witness, old, new)
            assert figures(witness.old) != figures(witness.new)
        for shift, sign in ((each.up, 1), (each.down, -1)):
            if shift is not None and shift.witness is not None:
                assert sign * gap(shift.witness.old.points, shift.witness.new.points) == shift.amount > 0
                assert shift.bound is None or shift.amount <= shift.bound
    for shift, sign in ((found.up, 1), (found.down, -1)):
        if shift is not None and shift.witness is not None:
            holds(shift.witness, old, new)
            assert sign * gap(shift.witness.old.total, shift.witness.new.total) == shift.amount > 0


def figures(scoring: Scoring) -> object:
    return scoring.total, scoring.grade, scoring.points


def gap(one: Fraction | None, other: Fraction | None) -> Fraction:
    assert one is not None
    assert other is not None
    return other - one


def holds(witness: Witness, old: perfscore.Framework, new: perfscore.Framework) -> None:
    """Anyone who scores the facts of a witness finds what it tells."""
    for framework, facts, told in ((old, witness.old_facts, witness.old), (new, witness.new_facts, witness.new)):
        try:
            result = perfscore.evaluate(framework, facts)
        except perfscore.FactsError as error:
            assert told.total is None
            assert [each.code for each in error.diagnostics] == [each.code for each in told.problems]
            continue
        assert (Fraction(result.score), result.grade) == (told.total, told.grade)


@FEWER
@given(changed())
def test_no_facts_move_points_farther_than_is_told(case: Changed) -> None:
    old, new = both(case)
    found = compared(old, new)
    before, after = evaluated(case.old, case.facts), evaluated(case.new, case.facts)
    assume(before is not None and after is not None)
    assert before is not None
    assert after is not None
    shift = Fraction(after.score) - Fraction(before.score)
    event(f"shift {(shift > 0) - (shift < 0)}")
    within(shift, found.up, found.down)
    scores = [each for each in found.changes if each.scores]
    one, other = ({node.path: Fraction(node.score) for node in nodes_of(each)} for each in (before, after))
    for each in scores if len(scores) == 1 else []:
        if each.up is not None and each.up.path in one and each.up.path in other:
            event(f"proved {each.kind} {each.up.exact or (each.down is not None and each.down.exact)}")
            within(other[each.up.path] - one[each.up.path], each.up, each.down)


def within(shift: Fraction, up: Shift | None, down: Shift | None) -> None:
    for each, amount in ((up, shift), (down, -shift)):
        assert each is None or each.bound is None or amount <= each.bound
        if each is None:
            assert amount <= 0
