"""Evaluation frameworks in a language that officials can read, scored exactly, with every point explained.

>>> import perfscore
>>> result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
>>> result.score, result.grade
(Decimal('93.67'), '优')
"""

from __future__ import annotations

from importlib import import_module

from perfscore.version import VERSION

# Importing typing for it takes longer than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from perfscore.api import evaluate, explain, load, load_result, template, verify
    from perfscore.checking import check, cliffs, coverage, propose, trends
    from perfscore.diagnostics import FactsError, FrameworkError, PerfscoreError
    from perfscore.differing import diff
    from perfscore.engine.between import between
    from perfscore.engine.facts import MISSING, NOT_APPLICABLE, PENDING, Fact, Facts
    from perfscore.foresight import bounds
    from perfscore.loader import load_facts, loads, shipped
    from perfscore.many import evaluate_many
    from perfscore.prepared import Framework
    from perfscore.reaching import reach
    from perfscore.results import Result
    from perfscore.whatif import Scenario

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
    "api": "evaluate explain load load_result template verify",
    "checking": "check cliffs coverage propose trends",
    "diagnostics": "FactsError FrameworkError PerfscoreError",
    "differing": "diff",
    "engine.between": "between",
    "engine.facts": "Fact Facts MISSING NOT_APPLICABLE PENDING",
    "foresight": "bounds",
    "loader": "load_facts loads shipped",
    "many": "evaluate_many",
    "prepared": "Framework",
    "reaching": "reach",
    "results": "Result",
    "whatif": "Scenario",
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
    import_module("perfscore.notebook").register(ipython)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
