"""A text comes in and a framework goes out; facts come in and a result goes out. The chain, a line a stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from perfscore.analysis.model import Framework
from perfscore.analysis.resolve import resolve
from perfscore.diagnostics import Diagnostic, FactsError, FrameworkError, Place
from perfscore.engine import reference
from perfscore.engine.bind import bind
from perfscore.engine.naming import meant, suffixes
from perfscore.messages import names
from perfscore.phrases import Language
from perfscore.results import Result, Story, told_story
from perfscore.source import Source
from perfscore.suggest import nearest
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
    scored = reference.evaluate(framework, bind(framework, facts), despite_requirements=despite_requirements)
    return Result.of(scored)


def explain(
    framework: Framework, facts: Mapping[str, Any], name: str | None = None, *, lang: Language | None = None
) -> Story:
    """Tell how a node got its points, or all that lost some; what was known where there is no score.

    Raises FactsError where the facts do not fit the framework, and where the name means no node, or several.
    """
    problems: tuple[Diagnostic, ...] = ()
    try:
        told = score(framework, facts).told
    except FactsError as error:
        if error.told is None:
            raise
        told, problems = error.told, error.diagnostics
    path = None if name is None else _path(name, told.explainer.paths)
    return told_story(told.explainer, path, lang or framework.language, problems)


def _path(name: str, paths: Iterable[str]) -> str:
    """The path of a node by its name, or by the end of its path; ``total`` is the whole."""
    if name == "total":
        return ""
    known = suffixes(path for path in paths if path)
    found = meant(name, known)
    if len(found) == 1:
        return found[0]
    message = names.ambiguous_node(name, found) if found else names.unknown_node(name, nearest(name, known))
    raise FactsError([Diagnostic.at(message, Place("<call>"))])
