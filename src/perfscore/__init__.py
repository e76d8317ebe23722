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
    from perfscore.batch.many import RowError, RowResult
    from perfscore.certificate import Difference, Uncompared, Verification
    from perfscore.checking import check, cliffs, coverage, propose, trends
    from perfscore.diagnostics import Diagnostic, FactsError, FrameworkError, PerfscoreError, Place
    from perfscore.differences.answer import Change, Rescored, Scoring, Shift, Witness
    from perfscore.differences.told import Diff
    from perfscore.differing import diff
    from perfscore.engine.between import Between, between
    from perfscore.engine.explanation import (
        AppliedGradeRule,
        AppliedLimit,
        Edge,
        Explanation,
        Item,
        Loss,
        Part,
        Scale,
        Seen,
        Segment,
        Step,
    )
    from perfscore.engine.facts import MISSING, NOT_APPLICABLE, PENDING, Fact, Facts
    from perfscore.engine.result import NodeResult
    from perfscore.foresight import bounds
    from perfscore.loader import load_facts, load_key, loads, shipped
    from perfscore.many import evaluate_many
    from perfscore.prepared import Framework
    from perfscore.reaching import reach
    from perfscore.results import Ledger, Result, Story
    from perfscore.scenarios.bounds_answer import Completion, End, NodeBounds, OpenFact, PossibleGrade
    from perfscore.scenarios.bounds_shown import Bounds
    from perfscore.scenarios.comparison import Comparison
    from perfscore.scenarios.grids import ScoreGrid
    from perfscore.scenarios.reaching_answer import Reach
    from perfscore.scenarios.reaching_ways import FactChange, Way
    from perfscore.scenarios.sensitivities import Sensitivity
    from perfscore.scenarios.sweeps import Sweep
    from perfscore.soundness.cliffs import Cliff
    from perfscore.soundness.coverage import Coverage
    from perfscore.soundness.proposals_text import Proposal, Proposals
    from perfscore.soundness.trends import Trend
    from perfscore.soundness.trials import Move
    from perfscore.suite import ExampleOutcome, run_examples
    from perfscore.whatif import Scenario

__all__ = [
    "MISSING",
    "NOT_APPLICABLE",
    "PENDING",
    "AppliedGradeRule",
    "AppliedLimit",
    "Between",
    "Bounds",
    "Change",
    "Cliff",
    "Comparison",
    "Completion",
    "Coverage",
    "Diagnostic",
    "Diff",
    "Difference",
    "Edge",
    "End",
    "ExampleOutcome",
    "Explanation",
    "Fact",
    "FactChange",
    "Facts",
    "FactsError",
    "Framework",
    "FrameworkError",
    "Item",
    "Ledger",
    "Loss",
    "Move",
    "NodeBounds",
    "NodeResult",
    "OpenFact",
    "Part",
    "PerfscoreError",
    "Place",
    "PossibleGrade",
    "Proposal",
    "Proposals",
    "Reach",
    "Rescored",
    "Result",
    "RowError",
    "RowResult",
    "Scale",
    "Scenario",
    "ScoreGrid",
    "Scoring",
    "Seen",
    "Segment",
    "Sensitivity",
    "Shift",
    "Step",
    "Story",
    "Sweep",
    "Trend",
    "Uncompared",
    "Verification",
    "Way",
    "Witness",
    "__version__",
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
    "load_key",
    "load_result",
    "loads",
    "propose",
    "reach",
    "run_examples",
    "shipped",
    "template",
    "trends",
    "verify",
]

__version__ = VERSION

# A program pays only for what it uses: each name is imported when it is first asked for.
_HOMES = {
    "api": "evaluate explain load load_result template verify",
    "batch.many": "RowError RowResult",
    "certificate": "Difference Uncompared Verification",
    "checking": "check cliffs coverage propose trends",
    "diagnostics": "Diagnostic FactsError FrameworkError PerfscoreError Place",
    "differences.answer": "Change Rescored Scoring Shift Witness",
    "differences.told": "Diff",
    "differing": "diff",
    "engine.between": "Between between",
    "engine.explanation": "AppliedGradeRule AppliedLimit Edge Explanation Item Loss Part Scale Seen Segment Step",
    "engine.facts": "Fact Facts MISSING NOT_APPLICABLE PENDING",
    "engine.result": "NodeResult",
    "foresight": "bounds",
    "loader": "load_facts load_key loads shipped",
    "many": "evaluate_many",
    "prepared": "Framework",
    "reaching": "reach",
    "results": "Ledger Result Story",
    "scenarios.bounds_answer": "Completion End NodeBounds OpenFact PossibleGrade",
    "scenarios.bounds_shown": "Bounds",
    "scenarios.comparison": "Comparison",
    "scenarios.grids": "ScoreGrid",
    "scenarios.reaching_answer": "Reach",
    "scenarios.reaching_ways": "FactChange Way",
    "scenarios.sensitivities": "Sensitivity",
    "scenarios.sweeps": "Sweep",
    "soundness.cliffs": "Cliff",
    "soundness.coverage": "Coverage",
    "soundness.proposals_text": "Proposal Proposals",
    "soundness.trends": "Trend",
    "soundness.trials": "Move",
    "suite": "ExampleOutcome run_examples",
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
    return [*__all__]
