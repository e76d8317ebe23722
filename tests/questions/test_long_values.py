"""Numbers of thousands of digits, durations of ages and names without end: every question ends in an answer."""

from collections.abc import Iterable
from contextlib import suppress
from itertools import count, repeat
from typing import cast

import pytest

import perfscore

NINES = "9" * 58
AGES = """framework a { points 10 } fact filed : duration
indicator d 10 { bands filed { <= 1_000_000_000_000 days : %d else : 0 } }"""


def squares(times: int) -> perfscore.Framework:
    """A framework whose edge has some 58 digits, squared so often."""
    lets = "\n".join(f"let q{each} : number = q{each - 1} * q{each - 1}" for each in range(1, times))
    return perfscore.loads(
        f"""framework big {{ points 10 round half_up to 0.01 at each indicator }} fact x : number in >= 0
        let q0 : number = {NINES} {lets}
        indicator a 4 {{ award if q{times - 1} > x then 3 else 1 }}
        indicator b 6 {{ award min(6, x / q{times - 1} * q{times - 1}) }}"""
    )


@pytest.mark.parametrize("times", [5, 8])
def test_an_edge_of_thousands_of_digits_is_told(times: int) -> None:
    result = perfscore.evaluate(squares(times), {"x": 3})
    (edge,) = result["a"].explanation.edges
    assert edge.relation == ">=" and edge.effect == -2
    assert edge.at.startswith("≈9.9999e+") or edge.at.startswith("≈1.0000e+")
    assert perfscore.Result.from_json(result.to_json()) == result
    assert edge.at in str(result.explain("a")) and edge.at in result.to_html()


@pytest.mark.parametrize("times", [5, 8])
def test_no_example_is_proposed_that_nobody_can_write(times: int) -> None:
    text = perfscore.propose(squares(times)).to_text()
    assert "cannot be written in full" in text
    assert max(map(len, text.splitlines())) < 1_000


def test_frameworks_with_such_numbers_are_compared() -> None:
    found = perfscore.diff(squares(8), squares(5), [{"x": 3}])
    assert not found.same and found.to_text()


def test_durations_longer_than_python_has_them_are_compared() -> None:
    old, new = (perfscore.loads(AGES % points) for points in (10, 9))
    for given in (list[dict[str, str]](), [{"filed": "2_000_000_000_000 days"}]):
        found = perfscore.diff(old, new, given)
        assert found.down is not None and found.down.amount == 1
        shown = found.down.witness
        assert shown is not None
        assert perfscore.evaluate(old, shown.old_facts).score == 10
        assert perfscore.evaluate(new, shown.new_facts).score == 9


def test_names_without_end_are_refused_at_the_first_that_is_none() -> None:
    framework, numbers = squares(2), cast(Iterable[str], count())
    for free in (numbers, repeat("x")):
        with suppress(perfscore.PerfscoreError):
            perfscore.reach(framework, {"x": 3}, score=9, free=free)
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.bounds(framework, {"x": 3}, open=numbers)
    assert len(str(caught.value)) < 30_000


def test_a_long_name_of_a_text_is_cut_in_what_is_told() -> None:
    with pytest.raises(perfscore.FrameworkError) as caught:
        perfscore.loads("framework", name="n" * 200_000)
    assert len(str(caught.value)) < 10_000
