"""The arguments of a call about many fact sets come in; nothing, or what is wrong with them, goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from perfscore import limits
from perfscore.batch.many import OnError
from perfscore.diagnostics import Diagnostic, Message, PerfscoreError, Place
from perfscore.engine.exact import found_type
from perfscore.messages import batch as messages

_LARGE = 10**limits.LITERAL_CHARACTERS


def checked_call(facts: Any, executor: Any, on_error: Any, chunk_size: Any, chunks_ahead: Any) -> None:
    """Raise PerfscoreError with all arguments that are of no use."""
    wrong = list(_wrong(facts, executor, on_error, {"chunk_size": chunk_size, "chunks_ahead": chunks_ahead}))
    if wrong:
        raise PerfscoreError([Diagnostic.at(message, Place("<call>")) for message in wrong])


def _wrong(facts: Any, executor: Any, on_error: Any, numbers: Mapping[str, Any]) -> Iterator[Message]:
    if isinstance(facts, str | bytes | Mapping) or not hasattr(type(facts), "__iter__"):
        yield messages.not_many(found_type(facts))
    # Not all executors derive from the class of the standard library.
    if executor is not None and not callable(getattr(executor, "submit", None)):
        yield messages.no_executor(found_type(executor))
    if on_error not in get_args(OnError):
        yield messages.no_way("on_error", found_type(on_error), get_args(OnError))
    for name, number in numbers.items():
        if type(number) is not int or number < 1:
            shown = str(number) if type(number) is int and abs(number) < _LARGE else found_type(number)
            yield messages.no_number(name, shown)
