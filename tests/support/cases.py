"""Cases of one test, of which some are left to ``pytest --thorough``."""

from __future__ import annotations

from collections.abc import Iterable
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
