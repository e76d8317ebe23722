"""Cases that are looked at in one go."""

import pytest

from support.cases import each_of


def test_the_case_that_fails_is_told() -> None:
    seen = []

    @each_of((one, 2) for one in (2, 1, 0))
    def same(one: int, other: int) -> None:
        seen.append(one)
        assert one == other

    with pytest.raises(AssertionError) as failed:
        same()
    assert (failed.value.__notes__, seen) == (["case: (1, 2)"], [2, 1])


def test_one_value_is_a_case_whatever_it_is() -> None:
    seen = list[object]()
    each_of([(1, 2), "ab"])(seen.append)()
    assert seen == [(1, 2), "ab"]
