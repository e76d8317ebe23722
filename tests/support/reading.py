"""Frameworks that tests read again and again are read once in a process, where reading is not what the tests are about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from perfscore.files import loader
from perfscore.kernel.source import Source
from perfscore.reports.framework import Framework, understand

TESTS = Path(__file__).parents[1]
ROOMS = {"batch", "cli", "docs", "frameworks", "questions", "reports", "scoring"}
"""Folders of tests that are about something else."""

_understood = lru_cache(maxsize=300)(understand)


def read_once(source: Source) -> Framework:
    """Another framework each time, which has nothing ready from an earlier test, of what was read once."""
    return Framework.of(_understood(source))


@pytest.fixture(scope="module", autouse=True)
def reading(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if not ROOMS.isdisjoint(request.path.relative_to(TESTS).parts[:1]):
            patch.setattr(loader, "understand", read_once)
        yield
