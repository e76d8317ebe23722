"""Laws of every result, of random frameworks and facts."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from perfscore import Result
from perfscore.scoring.result import NodeResult
from strategies.arithmetic import round_to
from strategies.description import (
    Aggregation,
    Award,
    Deduct,
    DeductChecklist,
    Description,
    Node,
    every_node,
)
from strategies.draft import STEMS
from strategies.facts import as_facts, respelled
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.running import (
    all_names,
    evaluated,
    figures,
    figures_by_path,
    forget,
    nodes_of,
    result_of,
    with_limits_shuffled,
    with_other_names,
)
from strategies.terms import Num


def declared_and_found(description: Description, result: Result) -> list[tuple[Node, NodeResult]]:
    """Each declared node with its node of the result."""
    found = {node.path: node for node in nodes_of(result)}
    return [
        (node, found[".".join(path) or result.path])
        for path, node in every_node(description.root)
        if (".".join(path) or result.path) in found
    ]


def step_and_mode(description: Description, node: Node) -> tuple[Fraction, str] | None:
    """The rule by which the node's score is published."""
    if not description.plan:
        return None
    own = [rule for rule in description.plan if node.kind in rule.levels]
    rule = own[0] if own else min(description.plan, key=lambda each: each.step)
    return rule.step, rule.mode


@given(cases())
def test_a_score_stays_within_its_range(case: Case) -> None:
    description, facts = case.description, case.facts
    result = result_of(description, facts)
    if result is None:
        return
    for declared, found in declared_and_found(description, result):
        if not found.applies:
            continue
        assert declared.low <= found.exact <= declared.high
        assert declared.low <= Fraction(found.score) <= declared.high


@given(cases())
def test_deductions_stop_at_their_floor(case: Case) -> None:
    description, facts = case.description, case.facts
    result = result_of(description, facts)
    if result is None:
        return
    for declared, found in declared_and_found(description, result):
        clause = declared.clause
        if isinstance(clause, Deduct | DeductChecklist) and found.earned is not None:
            assert found.earned >= (clause.floor.value if clause.floor else 0)


@given(cases(), st.randoms(use_true_random=False))
def test_limits_in_any_order_give_the_same_result(case: Case, random: Random) -> None:
    description, facts = case.description, case.facts
    shuffled = replace(description, root=with_limits_shuffled(description.root, random))
    assert figures(result_of(shuffled, facts)) == figures(result_of(description, facts))


@given(cases())
def test_groups_add_up(case: Case) -> None:
    description, facts = case.description, case.facts
    result = result_of(description, facts)
    if result is None:
        return
    planned = {level for rule in description.plan for level in rule.levels}
    for declared, found in declared_and_found(description, result):
        plain_sum = declared.children and declared.aggregation.kind == "sum" and not declared.limits
        settled = found.earned is None  # by a limit above, since something below cannot be computed
        if plain_sum and not settled and all(child.applies for child in found.children):
            parts = [child.score if child.kind in planned else child.exact for child in found.children]
            whole = sum((Fraction(part) for part in parts), Fraction(0))
            assert found.exact == min(max(whole, declared.low), declared.high)


@given(cases())
def test_full_marks_stay_full_whatever_is_shared_out(case: Case) -> None:
    root = perfect(case.description.root)
    points = [node.points for _, node in every_node(root)]
    assume(root.children and all(each % rule.step == 0 for each in points for rule in case.description.plan))
    # Rows that are left out can no longer be asked for their score.
    lets = tuple(takewhile(lambda let: "ScoreOf" not in repr(let), case.description.lets))
    description = replace(case.description, root=root, lets=lets, grading=None)
    stated = {fact.name: case.facts[fact.name] for fact in description.facts if fact.name in case.facts}
    result = result_of(description, stated)
    if result is not None:
        assert result.exact == root.points


def perfect(node: Node) -> Node:
    """The node with full marks everywhere, less those of what does not apply; without rows that have a sign."""
    children = tuple(perfect(child) for child in node.children if not child.signed)
    limits = tuple(limit for limit in node.limits if limit.policy == "redistribute")
    if children:
        return replace(node, children=children, limits=limits)
    kind = "indicator" if node.kind == "group" else node.kind
    return replace(node, kind=kind, children=(), clause=Award(Num(node.full)), aggregation=Aggregation(), limits=limits)


@given(st.data(), cases())
def test_other_names_change_nothing(data: st.DataObject, case: Case) -> None:
    description, facts = case.description, case.facts
    stems = st.sampled_from(STEMS)
    names = {name: f"{data.draw(stems)}_{1000 - number(name)}" for name in all_names(description)}
    renamed = with_other_names(description, names)
    result = result_of(renamed, {names[name]: stated for name, stated in facts.items()})
    original = result_of(description, facts)
    assert figures(result) == figures(original)
    if result is not None and original is not None:
        assert dict(result.quantities) == {names[name]: value for name, value in original.quantities.items()}


def number(name: str) -> int:
    """The number at the end of a name, which makes it unique."""
    return int(re.sub(r".*?([0-9]+)$", r"\1", name))


@given(st.data(), cases())
def test_another_order_of_the_statements_changes_nothing(data: st.DataObject, case: Case) -> None:
    description, facts = case.description, case.facts
    text = framework_text(description, arrange=lambda statements: shuffled_statements(data, statements))
    assert figures_by_path(evaluated(text, as_facts(facts))) == figures_by_path(result_of(description, facts))


def shuffled_statements(data: st.DataObject, statements: list[str]) -> list[str]:
    """Any order, but of several grades off the scale the first stays the first."""
    shuffled = data.draw(st.permutations(statements))
    kept = iter([each for each in statements if each.startswith("grade ")])
    return [next(kept) if each.startswith("grade ") else each for each in shuffled]


@given(st.data(), cases())
def test_another_order_of_the_facts_changes_nothing(data: st.DataObject, case: Case) -> None:
    description, facts = case.description, case.facts
    names = data.draw(st.permutations(sorted(facts)))
    assert result_of(description, {name: facts[name] for name in names}) == result_of(description, facts)


@given(cases())
def test_names_written_in_another_normal_form_change_nothing(case: Case) -> None:
    description, facts = case.description, case.facts
    decomposed = evaluated(framework_text(description, decomposed=True), as_facts(facts))
    assert figures(decomposed) == figures(result_of(description, facts))


@given(st.data(), cases())
def test_facts_equal_in_meaning_give_identical_results(data: st.DataObject, case: Case) -> None:
    description, facts = case.description, case.facts
    text = framework_text(description)
    plain = evaluated(text, as_facts(facts))
    other = evaluated(text, data.draw(respelled(description, facts)))
    assert other == plain
    if plain is not None and other is not None:
        assert (other.digest, other.facts_digest) == (plain.digest, plain.facts_digest)
        assert other.to_dict() == plain.to_dict()


@given(cases())
def test_points_are_conserved(case: Case) -> None:
    result = result_of(case.description, case.facts)
    for node in nodes_of(result) if result else ():
        lost = sum((loss.amount for loss in node.losses), Fraction(0))
        assert Fraction(node.score) + lost == Fraction(node.weight), node.path
        assert node.lost == node.weight - node.score


@given(cases())
def test_rounding_happens_once(case: Case) -> None:
    description, facts = case.description, case.facts
    result = result_of(description, facts)
    for declared, found in declared_and_found(description, result) if result else ():
        rule = step_and_mode(description, declared)
        exact = Fraction(found.exact)
        rounded = exact if rule is None else round_to(exact, *rule)
        if found.applies:  # and then points end within their range, also where the next step lies outside
            rounded = min(max(rounded, Fraction(found.low)), Fraction(found.high))
        assert Fraction(found.score) == rounded


@given(cases())
def test_evaluation_is_deterministic(case: Case) -> None:
    first = result_of(case.description, case.facts)
    forget()
    second = result_of(case.description, case.facts)
    assert first == second
    assert hash(first) == hash(second)


@given(cases())
def test_results_survive_pickling(case: Case) -> None:
    result = result_of(case.description, case.facts)
    copied = pickle.loads(pickle.dumps(result))
    assert copied == result
    assert hash(copied) == hash(result)
