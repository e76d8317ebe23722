"""Laws of the ledger: the results of random frameworks account for every point."""

from __future__ import annotations

import pickle
from collections import Counter
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Framework, Result
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.messages.diagnostics import Place
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.explanation import Taken
from perfscore.scoring.reference import published
from perfscore.scoring.result import NodeResult
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.running import nodes_of
from strategies.table_frameworks import TableCase, table_cases


def scored(case: Case | TableCase) -> tuple[Framework, Result | FactsError]:
    text, facts = (
        (case.text, case.given)
        if isinstance(case, TableCase)
        else (framework_text(case.description), as_facts(case.facts))
    )
    framework = perfscore.loads(text)
    try:
        return framework, perfscore.evaluate(framework, facts)
    except FactsError as error:
        return framework, error


def places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


either = st.one_of(cases(), table_cases())


@given(either)
def test_exact_and_published_losses_make_up_what_was_lost(case: Case | TableCase) -> None:
    framework, result = scored(case)
    assume(isinstance(result, Result))
    assert isinstance(result, Result)
    for node in nodes_of(result):
        assert sum((loss.amount for loss in node.losses), Fraction(0)) == Fraction(node.lost), node.path
        assert sum((Fraction(loss.published) for loss in node.losses), Fraction(0)) == Fraction(node.lost), node.path
        for loss in node.losses:
            assert abs(Fraction(loss.published) - loss.amount) < Fraction(1, 10 ** places(loss.published))
            assert framework.plan or not terminates(loss.amount) or Fraction(loss.published) == loss.amount
    event(f"losses {min(len(result.losses), 9)}")


@given(either)
def test_each_loss_is_a_clause_of_the_framework_in_its_place(case: Case | TableCase) -> None:
    framework, result = scored(case)
    assume(isinstance(result, Result))
    assert isinstance(result, Result)
    lines = framework.source.text.splitlines()
    paths = {node.path for node in nodes_of(result)}
    for loss in result.losses:
        assert loss.path in paths
        place = loss.place
        assert place.line is not None and place.end_line is not None and place.column is not None
        there = lines[place.line - 1 : place.end_line]
        there[-1] = there[-1][: (place.end_column or 1) - 1]
        there[0] = there[0][place.column - 1 :]
        assert " ".join("\n".join(there).split()) == loss.clause
        assert loss.line == place.line


@given(either)
def test_a_group_of_published_parts_tells_of_their_losses_as_they_do(case: Case | TableCase) -> None:
    framework, result = scored(case)
    assume(isinstance(result, Result))
    assert isinstance(result, Result)
    for node in nodes_of(result):
        whole = Counter((loss.path, loss.kind, loss.amount, loss.published) for loss in node.losses)
        if (
            node.kind in {"group", "framework"}
            and framework.rule_at("indicator")
            and not any(loss.kind == "redistributed" for loss in node.losses)
            and (node.path not in framework.nodes or framework.nodes[node.path].combination == "sum")
            and all(child.kind == "indicator" and child.applies for child in node.children)
            and node.earned is not None
        ):
            event("such a group")
            for child in node.children:
                part = Counter((loss.path, loss.kind, loss.amount, loss.published) for loss in child.losses)
                assert part <= whole


@given(either)
def test_the_ledger_ranks_the_losses_of_the_whole(case: Case | TableCase) -> None:
    _, result = scored(case)
    assume(isinstance(result, Result))
    assert isinstance(result, Result)
    ledger = result.ledger()
    assert Counter(ledger) == Counter(result.losses)
    ranks = [(loss.published, loss.amount) for loss in ledger]
    assert ranks == sorted(ranks, reverse=True)


@given(either)
def test_every_node_has_a_story_that_agrees_with_its_result(case: Case | TableCase) -> None:
    _, result = scored(case)
    assume(isinstance(result, Result))
    assert isinstance(result, Result)
    for node in nodes_of(result):
        story = node.explanation
        assert (story.path, story.kind, story.weight, story.score) == (node.path, node.kind, node.weight, node.score)
        assert (story.earned, story.limited, story.exact) == (node.earned, node.limited, node.exact)
        assert (story.losses, story.limits, story.problems) == (node.losses, node.limits, ())
        assert [part.path for part in story.parts] == [child.path for child in node.children]
        assert node.explanation is story


@given(either)
def test_what_was_known_before_an_error_is_told(case: Case | TableCase) -> None:
    _, found = scored(case)
    assume(isinstance(found, FactsError) and found.told is not None)
    assert isinstance(found, FactsError)
    explainer = found.told.explainer
    stories = [explainer.explanation(path) for path in explainer.paths]
    assert stories[0].path == ""
    for story in stories:
        assert (story.score is None) == bool(story.problems)
        if story.score is None:
            assert story.losses == () and story.earned is None
        else:
            lost = sum((Fraction(loss.published) for loss in story.losses), Fraction(0))
            assert lost == Fraction(story.weight) - Fraction(story.score)
    event(f"known {any(story.score is not None for story in stories)}")


amounts = st.fractions(min_value=-10, max_value=10, max_denominator=50)


def taken(amount: Fraction, kind: str = "award") -> Taken:
    return Taken("a", None, "rounding" if kind == "rounding" else "award", amount, None, "a", Place("f.perf", 1))


@given(st.lists(amounts, min_size=1, max_size=8), st.integers(0, 4))
def test_published_amounts_add_up_whatever_the_exact_ones_are(given_amounts: list[Fraction], digits: int) -> None:
    rest = sum(given_amounts, Fraction(0))
    fill = -rest % Fraction(1, 10**digits)
    losses = published([*map(taken, given_amounts), taken(fill, "rounding")], {}, digits)
    assert sum((Fraction(loss.published) for loss in losses), Fraction(0)) == rest + fill
    for loss in losses:
        assert abs(Fraction(loss.published) - loss.amount) < Fraction(1, 10**digits)
        assert places(loss.published) == digits


@given(st.lists(amounts, min_size=1, max_size=5), st.lists(amounts, min_size=1, max_size=5))
def test_what_a_part_has_published_stays(first: list[Fraction], second: list[Fraction]) -> None:
    part = [*map(taken, first), taken(-sum(first, Fraction(0)) % Fraction(1, 100), "rounding")]
    inner = published(part, {}, 2)
    own = [*map(taken, second), taken(-sum(second, Fraction(0)) % Fraction(1, 100), "rounding")]
    settled = {id(each): loss for each, loss in zip(part, inner, strict=True)}
    whole = published([*part, *own], settled, 2)
    assert whole[: len(part)] == inner
    assert sum((Fraction(loss.published) for loss in whole), Fraction(0)) == sum(
        (each.amount for each in [*part, *own]), Fraction(0)
    )


def test_without_a_plan_losses_keep_all_their_digits() -> None:
    losses = published([taken(Fraction(1, 8)), taken(Fraction(3, 8))], {}, None)
    assert [loss.published for loss in losses] == [Decimal("0.125"), Decimal("0.375")]
    thirds = published([taken(Fraction(1, 3)), taken(Fraction(2, 3))], {}, None)
    assert [loss.published for loss in thirds] == [Decimal(0), Decimal(1)]


def test_what_cannot_be_shared_goes_to_those_that_lost_most_by_being_cut() -> None:
    thirds = [taken(Fraction(1, 3)) for _ in range(3)]
    assert [str(loss.published) for loss in published(thirds, {}, 2)] == ["0.34", "0.33", "0.33"]
    award, rounding = taken(Fraction(9, 13)), taken(Fraction(-3, 1300), "rounding")
    assert [str(loss.published) for loss in published([award, rounding], {}, 2)] == ["0.69", "0.00"]
    half, other = taken(Fraction(1, 200)), taken(Fraction(-1, 200), "rounding")
    assert [str(loss.published) for loss in published([other, half], {}, 2)] == ["-0.01", "0.01"]


def test_an_explanation_can_be_asked_of_a_copy() -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    again = pickle.loads(pickle.dumps(result))
    assert again == result and again.losses == result.losses
    assert again["compliance"].explanation == result["compliance"].explanation


def test_the_account_of_a_fact_set_is_that_of_its_result() -> None:
    framework = perfscore.load("shenzhen-department-2021")
    facts = bind(framework, perfscore.load_facts("credit-centre-2021"))
    account = reference.account(framework, facts)
    result = reference.evaluate(framework, facts)
    assert account.paths == tuple(node.path for node in result.walk())
    assert all(account.losses(node.path) == node.losses for node in result.walk())
    assert to_decimal(sum((loss.amount for loss in result.losses), Fraction(0))) == Decimal("6.33")
    nodes: list[NodeResult] = [result]
    assert nodes[0].losses == account.losses("")
