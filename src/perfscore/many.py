"""A framework and any number of fact sets come in; their results, one after another, go out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any

from perfscore.api import framework_of
from perfscore.batch.calls import checked_call
from perfscore.batch.many import OnError, evaluate_each
from perfscore.batch.row_results import RowResult
from perfscore.prepared import Framework


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
    read = framework_of(framework)
    checked_call(facts, executor, on_error, chunk_size, chunks_ahead)
    return evaluate_each(
        read, facts, executor=executor, on_error=on_error, chunk_size=chunk_size, chunks_ahead=chunks_ahead
    )
