"""The diagnostics of an evaluation's problems, with their places in the framework or in the facts."""

from __future__ import annotations

from collections.abc import Iterable

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.messages.trouble import InRow, Problem, Where
from perfscore.model.model import Framework


def diagnostics(framework: Framework, problems: Iterable[Problem]) -> list[Diagnostic]:
    """Each problem once, up to the limit."""
    unique = list(dict.fromkeys(problems))[: limits.DIAGNOSTICS]
    return [_diagnostic(framework, message, at) for message, at in unique]


def _diagnostic(framework: Framework, message: Message, at: Where) -> Diagnostic:
    source = framework.source
    if isinstance(at, InRow):
        return Diagnostic.at(message, Place.of(source, at.span), ((at.words, at.place),))
    return Diagnostic.at(message, Place.of(source, at) if isinstance(at, Span) else at)
