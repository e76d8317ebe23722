"""A text comes in and a framework goes out; facts come in and a result goes out. The chain, a line a stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfscore.analysis.model import Framework
from perfscore.analysis.resolve import resolve
from perfscore.diagnostics import FrameworkError
from perfscore.engine import reference
from perfscore.engine.bind import bind
from perfscore.engine.result import Result
from perfscore.source import Source
from perfscore.syntax.parser import parse


def understand(source: Source) -> Framework:
    """Read a framework.

    Raises FrameworkError with all diagnostics of the first stage that found an error.
    """
    tree, report = parse(source)
    framework = None if tree is None else resolve(tree, report)
    if framework is None:
        raise FrameworkError(report.in_order())
    return framework


def score(framework: Framework, facts: Mapping[str, Any], *, despite_requirements: bool = False) -> Result:
    """Score facts; with ``despite_requirements`` also those that a ``require`` refuses, which is a warning then.

    Raises FactsError with all that is wrong with the facts, or with all that could not be computed from them.
    """
    return reference.evaluate(framework, bind(framework, facts), despite_requirements=despite_requirements)
