"""Evaluation frameworks in a language that officials can read, scored exactly, with every point explained.

>>> import perfscore
>>> result = perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")
>>> result.score, result.grade
(Decimal('93.67'), '优')
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any, cast

from perfscore.batch.calls import checked_call
from perfscore.batch.many import OnError, evaluate_each
from perfscore.batch.row_results import RowError, RowResult
from perfscore.certificate import Difference, Verification
from perfscore.certificate import verify_file as _verify_file
from perfscore.diagnostics import (
    Diagnostic,
    FactsError,
    FrameworkError,
    PerfscoreError,
    Place,
)
from perfscore.engine.exact import found_type
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
from perfscore.loader import load, load_facts, loads, shipped
from perfscore.loader import load_result as _load_result
from perfscore.messages.files import not_a_framework
from perfscore.phrases import Language
from perfscore.pipeline import explain as _explain
from perfscore.pipeline import score
from perfscore.prepared import Framework
from perfscore.render.template import template as _template
from perfscore.results import Ledger, Result, Story
from perfscore.soundness.check import check as _check
from perfscore.soundness.coverage import Coverage
from perfscore.suite import ExampleOutcome, coverage_of, run_examples
from perfscore.version import VERSION

__all__ = [
    "MISSING",
    "NOT_APPLICABLE",
    "PENDING",
    "AppliedGradeRule",
    "AppliedLimit",
    "Coverage",
    "Diagnostic",
    "Difference",
    "Edge",
    "ExampleOutcome",
    "Explanation",
    "Fact",
    "Facts",
    "FactsError",
    "Framework",
    "FrameworkError",
    "Item",
    "Ledger",
    "Loss",
    "NodeResult",
    "Part",
    "PerfscoreError",
    "Place",
    "Result",
    "RowError",
    "RowResult",
    "Scale",
    "Seen",
    "Segment",
    "Step",
    "Story",
    "Verification",
    "__version__",
    "check",
    "coverage",
    "evaluate",
    "evaluate_many",
    "explain",
    "load",
    "load_facts",
    "load_result",
    "loads",
    "run_examples",
    "shipped",
    "template",
    "verify",
]

__version__ = VERSION


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
    return score(_framework(framework), _facts(facts), despite_requirements=despite_requirements)


def evaluate_many(
    framework: Framework | str | os.PathLike[str],
    facts: Iterable[Mapping[str, Any] | str | os.PathLike[str]],
    *,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    chunk_size: int = 500,
    chunks_ahead: int = 16,
) -> Iterator[RowResult]:
    """Score any number of fact sets under a framework; their results, in the same order, one when it is asked for.

    Each is given as for ``evaluate``.

    With an ``executor`` of ``concurrent.futures`` they are scored there, ``chunk_size`` at a time. Never more than
    ``chunks_ahead`` chunks have been taken from ``facts`` and not been handed back.

    A fact set that cannot be scored costs no other: with ``on_error="collect"`` its result has ``diagnostics`` and no
    score. With ``"raise"`` it raises RowError, a FactsError with the number of the ``row``, when its turn has come.

    Raises FrameworkError where the framework is not sound, and PerfscoreError where another argument is of no use.
    """
    read = _framework(framework)
    checked_call(facts, executor, on_error, chunk_size, chunks_ahead)
    return evaluate_each(
        read, facts, executor=executor, on_error=on_error, chunk_size=chunk_size, chunks_ahead=chunks_ahead
    )


def explain(
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    name: str | None = None,
    *,
    lang: Language | None = None,
) -> Story:
    """Tell how a node got its points, by its name or the end of its path; without one, where points were lost.

    Unlike ``evaluate(...).explain(name)`` this also tells what was known where there is no score; ``problems`` of the
    story says why not.

    Raises FrameworkError where the framework is not sound, and FactsError where the facts do not fit it, or where the
    name means no node or several.
    """
    return _explain(_framework(framework), _facts(facts), name, lang=lang)


def check(framework: Framework | str | os.PathLike[str]) -> tuple[Diagnostic, ...]:
    """All that can be proved against a framework before anyone is scored by it, in the order of the file.

    These are warnings: each stands in its place and, where it speaks of what may happen, names facts that bring it
    about. What a comment in the file allows, ``# allow PS430: reason``, is left out.

    Raises FrameworkError where the framework cannot be used at all.
    """
    return _check(_framework(framework))


def coverage(framework: Framework | str | os.PathLike[str]) -> Coverage:
    """How much of a framework its own examples try out, and what none of them does.

    Raises FrameworkError where the framework is not sound.
    """
    return coverage_of(_framework(framework))


def load_result(result: str | os.PathLike[str]) -> Result:
    """Read a result from a JSON file; it explains itself as the one that was written did.

    Raises FactsError where there is no such file, or where it holds no result that fits itself.
    """
    return Result.of(_load_result(result))


def verify(
    result: str | os.PathLike[str],
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    despite_requirements: bool = False,
) -> Verification:
    """Compute a result that was written as JSON again, and tell which nodes differ.

    Facts are scored despite requirements where the file says that they were. Raises FactsError where the file or the
    facts cannot be read, and FrameworkError where the framework is not sound.
    """
    return _verify_file(result, _framework(framework), facts, despite_requirements=despite_requirements)


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


def _facts(given: Any) -> Mapping[str, Any]:
    """The facts of a file or by name; anything else is looked at when it is checked against the framework."""
    return load_facts(given) if isinstance(given, str | os.PathLike) else cast(Mapping[str, Any], given)


def _framework(given: object) -> Framework:
    if isinstance(given, Framework):
        return given
    if isinstance(given, str | os.PathLike):
        return load(given)
    raise FrameworkError([Diagnostic.at(not_a_framework(found_type(given)), Place("<call>"))])
