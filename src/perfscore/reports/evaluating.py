"""Scoring facts under a framework, and telling what can be told without a score."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any
from weakref import WeakValueDictionary

from perfscore.kernel.source import Source, printable
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError
from perfscore.model.model import Names
from perfscore.reports.framework import Framework, understand
from perfscore.reports.phrases import Language
from perfscore.reports.result import Result, Story, told_story
from perfscore.scoring import reference
from perfscore.scoring.bind import fitting
from perfscore.scoring.exact import found_type
from perfscore.scoring.explanation import Told

_SHOWN = 80
_AT_HOME: WeakValueDictionary[tuple[str, str], Framework] = WeakValueDictionary()


def at_home(framework: Framework) -> None:
    """Remember a framework that may travel into its own process, or into one that this one splits into."""
    _AT_HOME[framework.source.name, framework.source.text] = framework


def read_again(name: str, text: str) -> Framework:
    """The framework that has travelled here as its text, read once. Raises FrameworkError as ``understand``."""
    return _AT_HOME.get((name, text)) or _read(name, text)


@lru_cache(maxsize=64)
def _read(name: str, text: str) -> Framework:
    return understand(Source(name, text))


def _as_text(framework: Framework) -> tuple[Callable[[str, str], Framework], tuple[str, str]]:
    """How a framework travels to another process: as its text, which is read once there."""
    return read_again, (framework.source.name, framework.source.text)


copyreg.pickle(Framework, _as_text)


def score(framework: Framework, facts: Mapping[str, Any], *, despite_requirements: bool = False) -> Result:
    """Score facts; with ``despite_requirements`` also those that a ``require`` refuses, which is a warning then.

    Raises FactsError with all that is wrong with the facts, or with all that could not be computed from them; its
    ``told`` explains what can be known of the facts that fit.
    """
    flat = framework.outcome(facts)
    if flat is not None:
        return Result.pending(framework, flat)
    found, problems = fitting(framework, facts)
    if problems:
        raise FactsError(problems, told=Told(partial(reference.account, framework, found)))
    flat = framework.outcome_of(found, facts)
    if flat is not None:
        return Result.pending(framework, flat)
    return Result.of(reference.evaluate(framework, found, despite_requirements=despite_requirements))


def explain(
    framework: Framework, facts: Mapping[str, Any], name: str | None = None, *, lang: Language | None = None
) -> Story:
    """Tell how a node got its points, or all that lost some; what was known where there is no score.

    Raises FactsError where these are no facts at all, and where the name means no node, or several.
    """
    problems: tuple[Diagnostic, ...] = ()
    try:
        told = score(framework, facts).told
    except FactsError as error:
        if error.told is None:
            raise
        told, problems = error.told, error.diagnostics
    titles = ((path, told.explainer.title(path)) for path in told.explainer.paths if path)
    path = None if name is None else path_of(name, titles)
    return told_story(told.explainer, path, lang or framework.language, problems)


def path_of(name: object, titles: Iterable[tuple[str, str]]) -> str:
    """The path of a node by its name, by the end of its path or by its title; ``total`` is the whole.

    Raises FactsError where it means no node, or several.
    """
    if not isinstance(name, str):
        raise FactsError.of(Message("PS205.unknown_node", name=found_type(name), meant=None))
    if name == "total":
        return ""
    known = Names.of(titles)
    found = known.meant(name)
    if len(found) == 1:
        return found[0]
    shown = printable(name[:_SHOWN])
    message = (
        Message("PS206.ambiguous_node", name=shown, paths=found[:4])
        if found
        else Message("PS205.unknown_node", name=shown, meant=nearest(name, known.ends))
    )
    raise FactsError.of(message)
