"""How far a change of one rule can move its row: proved by following the number that the rule looks at."""

from __future__ import annotations

import pytest

import perfscore

HEAD = """framework f { points 10 round half_up to 0.01 at each indicator }
fact n, m : count
fact word : choice("a", "b")
fact r : ratio in [0%, 100%]
let late = n * 2
"""


def bounds(old: str, new: str, domains: tuple[str, str] = ("", "")) -> tuple[object, object]:
    texts = (
        f"{HEAD}fact x : number {domain}\nindicator i 10 {{ {rule} }}"
        for rule, domain in zip((old, new), domains, strict=True)
    )
    one, other = map(perfscore.loads, texts)
    *_, change = perfscore.diff(one, other).changes
    assert change.up is not None and change.down is not None
    return change.up.bound, change.down.bound


@pytest.mark.parametrize(
    ("old", "new", "up", "down"),
    [
        # Between 3 and 8 more units count, and never by more than this.
        ("deduct { 2 per 1 of n above 3 each complete }", "deduct { 1 per 1 of n above 3 each complete }", 5, 0),
        ("deduct { 2 per 1 of late above 3 proportional }", "deduct { 1 per 1 of late above 3 proportional }", 5, 0),
        ("target r >= 80% otherwise bands { >= 50% : 4  else : 0 }",
         "target r >= 80% otherwise bands { >= 75% : 4  else : 0 }", 0, 4),
        ("interpolate r { 0% : 0, 100% : 10 }", "interpolate r { 0% : 0, 50% : 10 }", 5, 0),
    ],
)  # fmt: skip
def test_a_rule_of_one_number_is_followed_along_it(old: str, new: str, up: int, down: int) -> None:
    assert bounds(old, new) == (up, down)


def test_where_a_rule_looks_at_two_numbers_only_its_range_is_proved() -> None:
    old, new = (f"deduct {{ {points} per 1 of n above m proportional }}" for points in (2, 1))
    assert bounds(old, new) == (10, 10)


@pytest.mark.parametrize(
    "rule",
    [
        "bands n {{ < 5 : {0} / (n + 1)  else : 2 }}",
        # A piece that nobody steps on, one that ends nobody knows where, and more of them than are looked at.
        "bands x {{ > 2 : {0}  (1.99999999999995, 2] : 9  else : 0 }}",
        "bands x {{ < 100 : {0} * x * x / 14  else : 2 }}",
        "deduct {{ {0} / 1000 per 0.01 of x above 0 each complete }}",
    ],
)
def test_where_a_rule_cannot_be_followed_only_its_range_is_proved(rule: str) -> None:
    within = "in [-30, 30]"
    assert bounds(rule.format(1), rule.format(2), (within, within)) == (10, 10)


def test_where_no_number_is_one_of_both_only_the_range_is_proved() -> None:
    old, new = (f"bands x {{ < {edge} : 1  else : 0 }}" for edge in (3, 8))
    assert bounds(old, new, ("in [0, 5]", "in [7, 9]")) == (10, 10)


def test_of_words_only_the_range_is_proved() -> None:
    assert bounds('bands word { "a" : 3  else : 0 }', 'bands word { "a" : 8  else : 0 }') == (10, 10)
