"""``bounds``: what a score can still become while some of the facts are not known."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.questions.scenarios.bounds import find_bounds
from perfscore.questions.scenarios.bounds_shown import Bounds
from perfscore.reports.framework import Framework


def bounds(
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    open: Iterable[str] = (),
) -> Bounds:
    """The lowest and the highest score that each row can still have, the possible grades, and what would narrow them.

    Facts are given as to ``evaluate``. Open is a fact that must be given and is not, one that is pending, and one whose
    value is a range: ``between(low, high)``. A fact that may be left out stays missing, and one with a default keeps
    it; ``open`` names those that shall be open instead, and may name known ones too.

    Every completion that can be scored lies between the ends. Each end tells whether it is attained, and then has a
    completion with that very score.

    Raises FrameworkError where the framework is not sound, and FactsError where something is wrong with the facts that
    are known, with a range or with a name, or where there is no score whatever the open facts are.
    """
    given = load_facts(facts) if isinstance(facts, str | os.PathLike) else facts
    return find_bounds(framework_of(framework), given, open)
