"""The diagnostics of an evaluation's problems, with their places in the framework or in the facts."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore import limits
from perfscore.analysis.model import Framework
from perfscore.diagnostics import Diagnostic, Message, Place
from perfscore.engine.values import InRow, Problem, Where
from perfscore.source import Span


def diagnostics(framework: Framework, problems: Iterable[Problem]) -> list[Diagnostic]:
    """Each problem once, up to the limit."""
    unique = list(dict.fromkeys(problems))[: limits.DIAGNOSTICS]
    return [_diagnostic(framework, message, at) for message, at in unique]


def _diagnostic(framework: Framework, message: Message, at: Where) -> Diagnostic:
    source = framework.source
    if isinstance(at, InRow):
        return Diagnostic.at(message, Place.of(source, at.span), ((at.words, at.place),))
    return Diagnostic.at(message, Place.of(source, at) if isinstance(at, Span) else at)
