"""A text comes in; a model of a framework that is sound goes out. Of all that runs, this alone needs the parser."""

from __future__ import annotations

from perfscore.analysis import model
from perfscore.analysis.resolve import resolve
from perfscore.diagnostics import FrameworkError
from perfscore.source import Source
from perfscore.syntax.parser import parse


def understand(source: Source) -> model.Framework:
    """Read a framework.

    Raises FrameworkError with all diagnostics of the first stage that found an error.
    """
    tree, report = parse(source)
    framework = None if tree is None else resolve(tree, report)
    if framework is None:
        raise FrameworkError(report.in_order())
    return framework
