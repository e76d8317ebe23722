"""Problems with their places in a framework or in facts come in; diagnostics go out."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore import limits
from perfscore.analysis.model import Framework
from perfscore.diagnostics import Diagnostic, Message, Place
from perfscore.source import Span
from perfscore.trouble import InRow, Problem, Where


def diagnostics(framework: Framework, problems: Iterable[Problem]) -> list[Diagnostic]:
    """Each problem once, up to the limit."""
    unique = list(dict.fromkeys(problems))[: limits.DIAGNOSTICS]
    return [_diagnostic(framework, message, at) for message, at in unique]


def _diagnostic(framework: Framework, message: Message, at: Where) -> Diagnostic:
    source = framework.source
    if isinstance(at, InRow):
        return Diagnostic.at(message, Place.of(source, at.span), ((at.words, at.place),))
    return Diagnostic.at(message, Place.of(source, at) if isinstance(at, Span) else at)
