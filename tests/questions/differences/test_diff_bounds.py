"""How far a change of one rule can move its row: proved by following the number that the rule looks at."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore

HEAD = """framework f { points 10 round half_up to 0.01 at each indicator }
fact n, m : count
fact word : choice("a", "b")
fact seen : bool
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


@pytest.mark.parametrize(
    ("old", "new", "up", "down"),
    [
        # What both look at alone is one number, however many facts are behind it.
        ("deduct { 2 per 1 of n above m proportional }", "deduct { 1 per 1 of n above m proportional }", 5, 0),
        ("award { 2 when n > m  1 when seen }", "award { 1 when n > m  1 when seen }", 0, 1),
        # What is the same in both is not looked into: a limit only takes.
        ("award n / (n + m + 1)", "award n / (n + m + 1) zero when n > 3", 0, 1),
        ("award n / (n + m + 1)", "award n / (n + m + 1) full when n > 3", 10, 0),
        ("award 10 * r", "award 9 * r at most 5", 0, 5),
        # A number and a quantity of it, which are not told apart from other facts.
        ("bands n { < 5 : 1 / (n + 1)  else : 2 }", "bands n { < 5 : 2 / (n + 1)  else : 2 }", 1, 0),
        ('bands word { "a" : 3  else : 0 }', 'bands word { "a" : 8  else : 0 }', 5, 0),
    ],
)
def test_what_both_share_cancels_out(old: str, new: str, up: int, down: int) -> None:
    assert bounds(old, new) == (up, down)


@pytest.mark.parametrize(
    ("rule", "up", "down"),
    [
        # A piece that nobody steps on, and more of them than are looked at.
        ("bands x {{ > 2 : {0}  (1.99999999999995, 2] : 9  else : 0 }}", 1, 0),
        ("deduct {{ {0} / 1000 per 0.01 of x above 0 each complete }}", 0, 3),
    ],
)
def test_a_rule_of_many_pieces_is_split(rule: str, up: int, down: int) -> None:
    assert bounds(rule.format(1), rule.format(2), ("in [-30, 30]", "in [-30, 30]")) == (up, down)


def test_where_no_number_is_the_farthest_one_what_is_proved_lies_beyond_it() -> None:
    rule = "bands x {{ < 100 : {0} * x * x / 14  else : 2 }}"
    up, down = bounds(rule.format(1), rule.format(2), ("in [-30, 30]", "in [-30, 30]"))
    assert isinstance(up, Fraction) and 5 <= up < Fraction(51, 10)
    assert down == 0


def test_where_no_number_is_one_of_both_each_rule_is_told_by_itself() -> None:
    old, new = (f"bands x {{ < {edge} : 1  else : 0 }}" for edge in (3, 8))
    assert bounds(old, new, ("in [0, 5]", "in [7, 9]")) == (1, 1)


@pytest.mark.parametrize(
    ("mode", "up"),
    # Half a cent that was rounded to an even one may be rounded to the next but one.
    [("half_up", "0.01"), ("half_even", "0.02"), ("ceiling", "0.01"), ("down", "0.01"), ("up_05", "0.02")],
)
def test_what_is_rounded_moves_by_whole_steps(mode: str, up: str) -> None:
    text = """framework f { points 10 round MODE to 0.01 at each indicator }
    fact r : ratio in [0%, 100%]
    indicator i 10 { award 9 * r }"""
    old = text.replace("MODE", mode)
    (change,) = perfscore.diff(perfscore.loads(old), perfscore.loads(old.replace("9 * r", "9 * r + 0.01"))).changes
    assert change.up is not None and change.down is not None
    assert [change.up.bound, change.down.bound] == [Fraction(up), 0]


def test_points_that_change_their_sign_may_be_rounded_apart() -> None:
    text = """framework f { points 10 round half_up to 1 at each indicator }
    fact r : ratio in [0%, 100%]
    indicator i +9 range -9 .. 9 { award 18 * r - 9 } indicator j 10 { award 10 }"""
    old, new = perfscore.loads(text), perfscore.loads(text.replace("- 9 }", "- 8 }"))
    (change,) = perfscore.diff(old, new).changes
    assert change.up is not None and change.up.bound == 2
