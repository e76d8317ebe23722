"""The nodes of a result are found by name, explained, compared, stored and never changed."""

import copy
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

import perfscore
from perfscore import Result
from perfscore.reports.json import result_json
from perfscore.reports.text import table
from perfscore.scoring.explanation import AppliedGradeRule, Seen
from perfscore.scoring.result import NodeResult

TEXT = """
framework yearly "Yearly evaluation" {
  version "3"  points 20  round half_up to 0.01 at each indicator
  grade on published { >= 18 : "good"  else : "poor" }
}
fact spent, planned : money
fact open : bool "published"
fact late : number optional
fact filed : date default 2021-06-30
let rate : ratio = spent / planned "rate"
let delay = late * 2
let in_time = filed <= 2021-06-30
let deadline = filed + 1 days
group money "Money" 14 {
  indicator rate_kept "Rate" 8 { award full * rate  cap 7 when not open "not published" }
  indicator rules 6 { part first "First" 2 { award 2 }  part 4 { judged opinion } }
}
group people 6 {
  indicator rules 6 { bands open { true : 6  false : 1 } }
}
indicator extra +2 { award { 1 when open "open"  1 when late is known and late < 0 } }
cap grade at "poor" when not open "closed"
warn unless rate > 90% "little was spent"
"""
GIVEN: dict[str, Any] = {
    "spent": "100", "planned": "150", "open": False, "opinion": {"value": "3.5", "reason": "one rule is old"},
}  # fmt: skip
PATHS = (
    "", "money", "money.rate_kept", "money.rules", "money.rules.first", "money.rules.2", "people", "people.rules",
    "extra",
)  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Result:
    return perfscore.evaluate(perfscore.loads(TEXT, name="yearly.perf"), GIVEN)


def test_the_whole_and_its_parts_have_their_points(result: Result) -> None:
    assert (result.kind, result.name, result.path, result.title) == ("framework", "yearly", "", "Yearly evaluation")
    assert (result.framework, result.version, result.grade, result.earned_grade) == ("yearly", "3", "poor", "poor")
    assert (result.weight, result.score, result.lost) == (Decimal(20), Decimal("11.83"), Decimal("8.17"))
    rate = result["rate_kept"]
    assert (rate.weight, rate.score, rate.lost) == (Decimal(8), Decimal("5.33"), Decimal("2.67"))
    assert rate.exact == rate.earned == rate.limited == Fraction(16, 3)
    assert rate.grade is None
    assert str(result["extra"].lost) == "0.00"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("money", "money"),
        ("rate_kept", "money.rate_kept"),
        ("money.rate_kept", "money.rate_kept"),
        ("money.rules", "money.rules"),
        ("people.rules", "people.rules"),
        ("first", "money.rules.first"),
        ("rules.first", "money.rules.first"),
        ("2", "money.rules.2"),
        ("rules.2", "money.rules.2"),
        ("extra", "extra"),
    ],
)
def test_a_node_is_found_by_any_end_of_its_path(result: Result, name: str, path: str) -> None:
    assert result[name].path == path


def test_a_node_finds_what_stands_below_it(result: Result) -> None:
    money = result["money"]
    assert money["rules"] is result["money.rules"]
    assert money["money.rules"] is result["money.rules"]
    assert money["rules"]["first"] is result["first"]
    with pytest.raises(KeyError, match="no node 'people'"):
        money["people"]
    with pytest.raises(KeyError, match="no node 'money'"):
        money["money"]


def test_a_name_that_means_several_nodes_is_refused_with_their_paths(result: Result) -> None:
    with pytest.raises(KeyError, match=r"'rules' may be money\.rules, people\.rules"):
        result["rules"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rate_kep", "no node 'rate_kep'; did you mean 'rate_kept'?"),
        ("money.rulse", "no node 'money.rulse'; did you mean 'money.rules'?"),
        ("xyz", "no node 'xyz'"),
        ("", "no node ''"),
        ("x" * 10**6, f"no node '{'x' * 100}'"),
        (10**5000, "no node has a name of type int; a name is a text"),
    ],
    ids=range(6),
)
def test_a_name_that_means_none_is_refused_with_the_nearest(result: Result, name: Any, words: str) -> None:
    with pytest.raises(KeyError) as caught:
        result[name]
    assert caught.value.args == (words,)


def test_a_full_path_means_itself_even_where_it_ends_another() -> None:
    body = """framework f { points 2 } group a 1 { group b 1 { indicator a 1 { award 1 } } }
              group b 1 { indicator a 1 { award 0 } }"""
    found = perfscore.evaluate(perfscore.loads(body), {})
    assert (found["b.a"].path, found["a"].path, found["b"].path) == ("b.a", "a", "b")
    assert found["a.b.a"].path == "a.b.a"


def test_a_walk_goes_down_in_the_order_of_the_framework(result: Result) -> None:
    assert tuple(node.path for node in result.walk()) == PATHS
    assert [node.path for node in result.children] == ["money", "people", "extra"]
    assert [node.path for node in result["money"].walk()] == list(PATHS[1:6])


def test_the_indicators_are_all_those_below(result: Result) -> None:
    assert [node.path for node in result.indicators] == [
        "money.rate_kept", "money.rules", "people.rules", "extra",
    ]  # fmt: skip
    assert [node.path for node in result["money"].indicators] == ["money.rate_kept", "money.rules"]
    assert result["rate_kept"].indicators == ()


def test_published_points_and_losses_make_up_the_declared_points(result: Result) -> None:
    for node in result.walk():
        assert Fraction(node.score) + sum(loss.amount for loss in node.losses) == Fraction(node.weight)
        assert Fraction(node.lost) == sum(loss.amount for loss in node.losses)


def test_quantities_are_exact_and_none_where_they_have_no_value(result: Result) -> None:
    assert list(result.quantities) == ["rate", "delay", "in_time", "deadline"]
    assert result.quantities["rate"] == Fraction(2, 3)
    assert result.quantities["delay"] is None
    assert result.quantities["in_time"] is True
    assert str(result.quantities["deadline"]) == "2021-07-01"
    quantities: Any = result.quantities
    with pytest.raises(TypeError):
        quantities["rate"] = Fraction(1)


def test_rules_about_grades_warnings_and_limits_are_listed(result: Result) -> None:
    assert result.grade_rules == (AppliedGradeRule("cap", "poor", "closed", False),)
    assert [(warning.code, warning.message, warning.line) for warning in result.warnings] == [
        ("PS518", "little was spent", 23)
    ]
    (limit,) = result["rate_kept"].limits
    assert (limit.kind, limit.amount, limit.bound, limit.effect) == ("cap", Fraction(7), False, Fraction(0))
    assert (limit.reason, limit.line) == ("not published", 15)


def test_a_loss_tells_its_clause_its_line_and_what_it_saw(result: Result) -> None:
    loss = next(each for each in result["money.rules"].losses)
    assert (loss.path, loss.kind, loss.amount, loss.reason) == (
        "money.rules.2",
        "judged",
        Fraction(1, 2),
        "one rule is old",
    )
    assert (loss.clause, loss.line) == ("judged opinion", 16)
    assert [(seen.name, seen.value) for seen in loss.seen] == [("opinion", "3.5")]
    open_seen = result["people.rules"].losses[0].seen
    assert open_seen == (Seen("open", "published", "no", "bool"),)


def rebuilt(value: Any) -> Any:
    """A value of ``to_dict`` without what JSON cannot hold: it must hold nothing else."""
    return json.loads(json.dumps(value, allow_nan=False))


def test_a_dictionary_survives_json(result: Result) -> None:
    plain = result.to_dict()
    assert rebuilt(plain) == plain
    assert json.loads(result_json(result)) == plain


def test_a_dictionary_holds_every_digit(result: Result) -> None:
    plain = result.to_dict()
    assert {name: each and each["value"] for name, each in plain["quantities"].items()} == {
        "rate": "2/3", "delay": None, "in_time": True, "deadline": "2021-07-01",
    }  # fmt: skip
    assert plain["warnings"] == [warning.to_dict() for warning in result.warnings]
    assert plain["grade_rules"] == [{"kind": "cap", "grade": "poor", "reason": "closed", "bound": False}]
    pairs: list[tuple[dict[str, Any], NodeResult]] = [(plain["result"], result)]
    for found, node in pairs:
        assert (found["path"], found["kind"], found["title"]) == (node.path, node.kind, node.title)
        assert (Decimal(found["score"]), Decimal(found["lost"])) == (node.score, node.lost)
        assert Fraction(found["exact"]) == node.exact
        assert (found["earned"] and Fraction(found["earned"])) == node.earned
        assert [Fraction(loss["amount"]) for loss in found["losses"]] == [loss.amount for loss in node.losses]
        assert [limit["bound"] for limit in found["limits"]] == [limit.bound for limit in node.limits]
        pairs.extend(zip(found["children"], node.children, strict=True))
    assert len(pairs) == len(PATHS)


def test_a_node_without_a_clause_to_look_at_has_no_earned_points() -> None:
    text = "framework f { points 1 } fact n : number\nindicator a 1 { award n  zero when n is missing  at most 1 }"
    plain = perfscore.evaluate(perfscore.loads(text.replace("number", "number optional", 1)), {}).to_dict()
    (child,) = plain["result"]["children"]
    assert child["earned"] is None
    assert [(limit["kind"], limit["amount"]) for limit in child["limits"]] == [("zero", None), ("at most", None)]


@pytest.mark.parametrize(
    "again", [lambda value: pickle.loads(pickle.dumps(value)), copy.copy, copy.deepcopy], ids=["pickle", "copy", "deep"]
)
def test_a_copy_is_equal_and_has_the_same_hash(result: Result, again: Callable[[Result], Result]) -> None:
    result["money"]  # what was looked up must not change what is compared
    other = again(result)
    assert other == result and hash(other) == hash(result)
    assert other["money.rules"] == result["money.rules"]
    assert other.to_dict() == result.to_dict()
    assert table(other) == table(result)


def test_the_same_facts_give_the_same_result_and_others_another(result: Result) -> None:
    framework = perfscore.loads(TEXT, name="yearly.perf")
    again = perfscore.evaluate(framework, dict(reversed(GIVEN.items())))
    assert again == result and hash(again) == hash(result)
    other = perfscore.evaluate(framework, GIVEN | {"spent": "120"})
    assert other != result
    assert (other.digest, other.facts_digest == result.facts_digest) == (result.digest, False)


@pytest.mark.parametrize("name", ["score", "grade", "children", "anything"])
def test_a_result_cannot_be_changed(result: Result, name: str) -> None:
    for node in (result, result["money"]):
        with pytest.raises((FrozenInstanceError, AttributeError)):
            setattr(node, name, None)
        with pytest.raises((FrozenInstanceError, AttributeError)):
            delattr(node, name)


def test_a_result_shows_its_points_and_not_its_explanation(result: Result) -> None:
    shown = repr(result)
    assert "score=Decimal('11.83')" in shown and "grade='poor'" in shown
    assert "losses" not in shown and "children" not in shown and "digest" not in shown
    assert repr(result["extra"]).startswith("NodeResult(kind='indicator', name='extra', path='extra'")


def test_a_result_is_made_of_values_only(result: Result) -> None:
    assert isinstance(result, NodeResult)
    assert vars(result)["quantity_values"] == tuple(result.quantities.items())


def test_total_is_the_whole() -> None:
    result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
    assert result["total"] is result
    with pytest.raises(KeyError):
        result["management"]["total"]
