"""Evaluation frameworks in a language that officials can read, scored exactly, with every point explained.

>>> import perfscore
>>> result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
>>> result.score, result.grade
(Decimal('93.67'), '优')
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from perfscore.analysis.model import Framework
from perfscore.diagnostics import (
    Diagnostic,
    FactsError,
    FrameworkError,
    PerfscoreError,
    Place,
)
from perfscore.engine.exact import found_type
from perfscore.engine.facts import MISSING, NOT_APPLICABLE, PENDING, Fact, Facts
from perfscore.engine.result import AppliedGradeRule, AppliedLimit, Loss, NodeResult, Result, Seen
from perfscore.loader import load, load_facts, loads, shipped
from perfscore.messages.files import not_a_framework
from perfscore.pipeline import score
from perfscore.render.template import template as _template
from perfscore.suite import ExampleOutcome, run_examples

__all__ = [
    "MISSING",
    "NOT_APPLICABLE",
    "PENDING",
    "AppliedGradeRule",
    "AppliedLimit",
    "Diagnostic",
    "ExampleOutcome",
    "Fact",
    "Facts",
    "FactsError",
    "Framework",
    "FrameworkError",
    "Loss",
    "NodeResult",
    "PerfscoreError",
    "Place",
    "Result",
    "Seen",
    "__version__",
    "evaluate",
    "load",
    "load_facts",
    "loads",
    "run_examples",
    "shipped",
    "template",
]

__version__ = "0.1.0"


def evaluate(
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    despite_requirements: bool = False,
) -> Result:
    """Score facts under a framework.

    Both may be given as a path, or by the name of what ships with perfscore. Values of facts are ``int``, ``Decimal``,
    ``Fraction``, ``str``, ``bool``, ``date``, ``timedelta``, a ``Fact`` with evidence or a mapping with its fields; the
    value of a table is a list of mappings, one a row.

    Facts that a ``require`` of the framework refuses, or whose rows do not carry the points of their group, raise. With
    ``despite_requirements`` they are scored, and what was found stands among the ``warnings`` of the result.

    Raises FrameworkError where the framework is not sound, and FactsError where the facts are unknown, missing, of a
    wrong type or outside their domain, or where a figure that is needed cannot be computed from them.
    """
    return score(
        _framework(framework),
        load_facts(facts) if isinstance(facts, str | os.PathLike) else facts,
        despite_requirements=despite_requirements,
    )


def template(
    framework: Framework | str | os.PathLike[str],
    form: str = "toml",
    table: str | None = None,
) -> str:
    """An empty fact file for a framework, to be filled in by hand, as ``toml``, ``csv`` or ``json``.

    With ``table`` it holds that table alone, which a spreadsheet can only fill in as a CSV file of its own.

    Raises FrameworkError where the framework is not sound, and PerfscoreError where there is no such form or table.
    """
    return _template(_framework(framework), form, table)


def _framework(given: object) -> Framework:
    if isinstance(given, Framework):
        return given
    if isinstance(given, str | os.PathLike):
        return load(given)
    raise FrameworkError([Diagnostic.at(not_a_framework(found_type(given)), Place("<call>"))])
