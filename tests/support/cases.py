"""Cases of one test: some may be left to ``pytest --thorough``, and many small ones are looked at in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any

import pytest


def thorough(cases: Iterable[Any], *some: Any) -> list[Any]:
    """Cases in their order; ``some`` of them, or all, take seconds and are run by ``pytest --thorough`` alone."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else [case]), marks=pytest.mark.thorough)
        if not some or case in some
        else case
        for case in cases
    ]


def each_of(cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """One test of all cases, which take less time than there is around a test; the one that fails is told."""
    cases = [*cases]

    def of(test: Callable[..., None]) -> Callable[[], None]:
        alone = len(signature(test).parameters) == 1

        def all_cases() -> None:
            for case in cases:
                try:
                    test(*([case] if alone else case))
                except BaseException as error:
                    error.add_note(f"case: {case!r}")
                    raise

        vars(all_cases)["place_as"] = test
        return all_cases

    return of
