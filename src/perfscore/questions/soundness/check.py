"""Every warning about a framework that can be proved and that no comment allows, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.messages.diagnostics import Diagnostic, Message, Place
from perfscore.model.model import Framework
from perfscore.questions.soundness import expressions, grades, points, tables
from perfscore.questions.soundness.allow import unallowed
from perfscore.questions.soundness.ground import Ground

FAMILIES: tuple[Callable[[Ground], Iterator[tuple[Message, Span]]], ...] = (
    expressions.findings,
    tables.findings,
    points.findings,
    grades.findings,
)
"""What looks for findings, each with the piece of the file that it is about, in the order in which they look."""


def check(framework: Framework) -> tuple[Diagnostic, ...]:
    """The warnings of a framework: those of reading it, and all that its soundness checks find.

    Those that a comment allows (``# allow PS430: reason``) are left out.
    """
    ground = Ground(framework)
    found = list(framework.warnings)
    for family in FAMILIES:
        found += [Diagnostic.at(message, Place.of(framework.source, span)) for message, span in family(ground)]
    # Of very many warnings of reading not all are kept.
    complete = len(framework.warnings) < limits.DIAGNOSTICS
    kept = dict.fromkeys(sorted(unallowed(framework.source, found, complete=complete), key=_place))
    return tuple(kept)[: limits.DIAGNOSTICS]


def _place(found: Diagnostic) -> tuple[int, int, str]:
    return found.line or 0, found.column or 0, found.code
