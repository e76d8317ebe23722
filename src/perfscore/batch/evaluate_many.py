"""``evaluate_many`` scores any number of fact sets, one after another, here or in other processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any, get_args

from perfscore.batch.executing import OnError, RowResult, evaluate_each
from perfscore.files.api import framework_of
from perfscore.kernel import limits
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, PerfscoreError, Place
from perfscore.reports.framework import Framework
from perfscore.scoring.exact import found_type

_LARGE = 10**limits.LITERAL_CHARACTERS


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
    _check_call(facts, executor, on_error, chunk_size, chunks_ahead)
    return evaluate_each(
        read, facts, executor=executor, on_error=on_error, chunk_size=chunk_size, chunks_ahead=chunks_ahead
    )


def _check_call(facts: Any, executor: Any, on_error: Any, chunk_size: Any, chunks_ahead: Any) -> None:
    """Raise PerfscoreError with all arguments that are of no use."""
    wrong = list(_wrong(facts, executor, on_error, {"chunk_size": chunk_size, "chunks_ahead": chunks_ahead}))
    if wrong:
        raise PerfscoreError([Diagnostic.at(message, Place("<call>")) for message in wrong])


def _wrong(facts: Any, executor: Any, on_error: Any, numbers: Mapping[str, Any]) -> Iterator[Message]:
    if isinstance(facts, str | bytes | Mapping) or not hasattr(type(facts), "__iter__"):
        yield Message("PS618.not_many", found=found_type(facts))
    # Not all executors derive from the class of the standard library.
    if executor is not None and not callable(getattr(executor, "submit", None)):
        yield Message("PS618.no_executor", found=found_type(executor))
    if on_error not in get_args(OnError):
        yield Message("PS618.no_way", what="on_error", known=get_args(OnError), found=found_type(on_error))
    for name, number in numbers.items():
        if type(number) is not int or number < 1:
            shown = str(number) if type(number) is int and number > -_LARGE else found_type(number)
            yield Message("PS618.no_number", what=name, found=shown)
