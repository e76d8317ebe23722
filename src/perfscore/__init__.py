"""Evaluation frameworks in a language that officials can read, scored exactly, with every point explained.

>>> import perfscore
>>> result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
>>> result.score, result.grade
(Decimal('93.67'), '优')
"""

from __future__ import annotations

from importlib import import_module

from perfscore.kernel.resources import VERSION

# Importing typing for it takes longer than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from perfscore.batch.executing import evaluate_many
    from perfscore.files.api import evaluate, explain, load, template, verify
    from perfscore.files.loader import load_facts, load_result, loads, shipped
    from perfscore.messages.diagnostics import FactsError, FrameworkError, PerfscoreError
    from perfscore.questions.bounds import bounds
    from perfscore.questions.check import check, cliffs, coverage, propose, trends
    from perfscore.questions.diff import diff
    from perfscore.questions.reach import reach
    from perfscore.questions.whatif import Scenario
    from perfscore.reports.framework import Framework
    from perfscore.reports.result import Result
    from perfscore.scoring.facts import MISSING, NOT_APPLICABLE, PENDING, Fact, Facts, between

__all__ = [
    "MISSING",
    "NOT_APPLICABLE",
    "PENDING",
    "Fact",
    "Facts",
    "FactsError",
    "Framework",
    "FrameworkError",
    "PerfscoreError",
    "Result",
    "Scenario",
    "between",
    "bounds",
    "check",
    "cliffs",
    "coverage",
    "diff",
    "evaluate",
    "evaluate_many",
    "explain",
    "load",
    "load_facts",
    "load_result",
    "loads",
    "propose",
    "reach",
    "shipped",
    "template",
    "trends",
    "verify",
]

__version__ = VERSION

# A program pays only for what it uses: each name is imported when it is first asked for.
_HOMES = {
    "batch.executing": "evaluate_many",
    "files.api": "evaluate explain load template verify",
    "files.loader": "load_facts load_result loads shipped",
    "messages.diagnostics": "FactsError FrameworkError PerfscoreError",
    "questions.bounds": "bounds",
    "questions.check": "check cliffs coverage propose trends",
    "questions.diff": "diff",
    "questions.reach": "reach",
    "questions.whatif": "Scenario",
    "reports.framework": "Framework",
    "reports.result": "Result",
    "scoring.facts": "Fact Facts MISSING NOT_APPLICABLE PENDING between",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

if TYPE_CHECKING:
    pass
else:

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module 'perfscore' has no attribute {name!r}")
        value = getattr(import_module(f"perfscore.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value


def load_ipython_extension(ipython: Any) -> None:
    """Give a notebook the cell magic ``%%perf``; IPython calls this for ``%load_ext perfscore``."""
    import_module("perfscore.cli.notebook").register(ipython)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
