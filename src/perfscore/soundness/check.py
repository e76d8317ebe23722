"""A framework comes in; everything that can be proved against it, each finding in its place, goes out."""

from __future__ import annotations

from perfscore.analysis.model import Framework
from perfscore.diagnostics import Diagnostic, Place, Report
from perfscore.soundness.families import FAMILIES
from perfscore.soundness.ground import Ground


def check(framework: Framework) -> tuple[Diagnostic, ...]:
    """The warnings of a framework: those of reading it, and all that its soundness checks find."""
    report = Report(framework.source)
    ground = Ground(framework)
    for family in FAMILIES:
        for message, span in family(ground):
            report.add(message, span)
    found = (*framework.warnings, *report.in_order())
    return tuple(sorted(dict.fromkeys(found), key=_place))


def _place(found: Diagnostic) -> tuple[int, int, str]:
    place: Place = found.place
    return place.line or 0, place.column or 0, found.code
