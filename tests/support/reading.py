"""Frameworks that tests read again and again are read once in a process, where the tests are about something else."""

from __future__ import annotations

from collections.abc import Generator
from functools import cache, lru_cache
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

_understood = lru_cache(maxsize=256)(understand)


def read_once(source: Source) -> Framework:
    """Another framework each time, which has scored nothing in an earlier test, of what was read and lowered once."""
    understood = _understood(source)
    framework = Framework.of(understood)
    known = {"gaps": gaps_of(understood), "asked_gaps": asked_gaps(understood)}
    vars(framework).update(program=program_of(understood), intervals=intervals_of(understood), **known)
    return framework


@cache
def is_about_reading(path: Path) -> bool:
    return ROOMS.isdisjoint(path.relative_to(TESTS).parts[:1])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if is_about_reading(item.path):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "understand", read_once)
        return (yield)
