"""Frameworks that tests read again and again are read once in a process, where the tests are about something else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from perfscore.core.lower import program_of
from perfscore.domains.interval import intervals_of
from perfscore.domains.tables import gaps_of
from perfscore.files import loader
from perfscore.kernel.source import Source
from perfscore.reports.framework import Framework, understand
from perfscore.search.inquiry import asked_gaps

TESTS = Path(__file__).parents[1]
ROOMS = {"batch", "cli", "docs", "frameworks", "questions", "reports", "scoring"}
"""Folders of tests that are not about reading."""

_understood = lru_cache(maxsize=64)(understand)


def read_once(source: Source) -> Framework:
    """Another framework each time, which has scored nothing in an earlier test, of what was read and lowered once."""
    understood = _understood(source)
    framework = Framework.of(understood)
    known = {"gaps": gaps_of(understood), "asked_gaps": asked_gaps(understood)}
    vars(framework).update(program=program_of(understood), intervals=intervals_of(understood), **known)
    return framework


@pytest.fixture(scope="module", autouse=True)
def reading(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if not ROOMS.isdisjoint(request.path.relative_to(TESTS).parts[:1]):
            patch.setattr(loader, "understand", read_once)
        yield
