"""Load a framework and score facts: both by name, as files or as values."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from perfscore.files import loader
from perfscore.files.loader import load_facts
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.source import Language
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, FrameworkError, told_in
from perfscore.reports.framework import Framework, PreparedFacts
from perfscore.reports.result import Result, Story, path_of, score, told_story
from perfscore.scoring.facts import Facts, found_type

if TYPE_CHECKING:
    from perfscore.files import certificate
    from perfscore.reports import template as render_template
else:
    certificate = LazyModule("perfscore.files.certificate")
    render_template = LazyModule("perfscore.reports.template")


GivenFramework = Framework | str | os.PathLike[str]
"""A framework, its path, or the name of one that ships with perfscore."""

GivenFacts = Mapping[str, Any] | str | os.PathLike[str]
"""Facts as values, their path, or the name of some that ship with perfscore."""

_NO_PATHS = frozenset({dict, PreparedFacts, Facts})


def load(
    framework: str | os.PathLike[str], *, on: datetime.date | str | None = None, lang: Language | None = None
) -> Framework:
    """Read a framework from a path, or by its name one that ships with perfscore.

    With a day ``on``, a date or a text such as ``2024-05-31``, the name may be that of several editions: files of
    one folder, or shipped ones, whose names are the name itself or go on with a number, as ``grant-2024.perf`` does
    for ``grant``; or a folder that holds editions alone. The one is read that is in force on that day by the
    ``effective`` of its header; one without dates is in force on any day.

    Raises FrameworkError where there is none, where it is not sound, and where none or several are in force; it is told
    in the language ``lang``, ``en`` or ``zh``: by default that of the framework, else that of the locale.
    """
    with told_in(lang):
        return loader.load(framework) if on is None else loader.load_in_force(framework, on)


def evaluate(
    framework: GivenFramework, facts: GivenFacts, *, despite_requirements: bool = False, lang: Language | None = None
) -> Result:
    """Score facts under a framework.

    Both may be given as a path, or by the name of what ships with perfscore. Values of facts are ``int``, ``Decimal``,
    ``Fraction``, ``str``, ``bool``, ``date``, ``timedelta``, a ``Fact`` with evidence or a mapping with its fields; the
    value of a table is a list of mappings, one a row.

    Facts that a ``require`` of the framework refuses, or whose rows do not carry the points of their group, raise. With
    ``despite_requirements`` they are scored, and what was found stands among the ``warnings`` of the result.

    Raises FrameworkError where the framework is not sound, and FactsError where the facts are unknown, missing, of a
    wrong type or outside their domain, or where a figure that is needed cannot be computed from them; either is told in
    the language ``lang``, as ``load`` does.
    """
    if lang is not None:
        with told_in(lang):
            return evaluate(framework, facts, despite_requirements=despite_requirements)
    if type(framework) is not Framework or type(facts) is not dict:
        framework, facts = framework_of(framework), facts_of(facts)
    return score(framework, facts, despite_requirements=despite_requirements)


def explain(
    framework: GivenFramework, facts: GivenFacts, name: str | None = None, *, lang: Language | None = None
) -> Story:
    """Tell how a node got its points, by its name or the end of its path; without one, where points were lost.

    Unlike ``evaluate(...).explain(name)`` this also tells what was known where there is no score; ``problems`` of the
    story says why not.

    Raises FrameworkError where the framework is not sound, and FactsError where the facts do not fit it, or where the
    name means no node or several.
    """
    with told_in(lang):
        read, problems = framework_of(framework), tuple[Diagnostic, ...]()
        try:
            told = score(read, facts_of(facts)).told
        except FactsError as error:
            if error.told is None:
                raise
            told, problems = error.told, error.diagnostics
        titles = ((path, told.explainer.title(path)) for path in told.explainer.paths if path)
        path = None if name is None else path_of(name, titles)
        return told_story(told.explainer, path, lang or read.language, problems)


def verify(
    result: str | os.PathLike[str],
    framework: GivenFramework,
    facts: GivenFacts,
    *,
    despite_requirements: bool = False,
    key: bytes | None = None,
    lang: Language | None = None,
) -> certificate.Verification:
    """Compute a result that was written as JSON again, and tell what differs, and what could not be compared.

    With a ``key`` the file must have been signed with it: see ``load_key``. Facts are scored despite requirements where
    the file says that they were. Raises FactsError where the file or the facts cannot be read, FrameworkError where the
    framework is not sound, and PerfscoreError where the key is none; either is told in the language ``lang``.
    """
    with told_in(lang):
        given = framework_of(framework)
        return certificate.verify_file(result, given, facts, despite=despite_requirements, key=key)


@overload
def template(
    framework: GivenFramework,
    form: Literal["toml", "csv", "json"] = ...,
    table: str | None = ...,
    *,
    lang: Language | None = ...,
) -> str: ...
@overload
def template(
    framework: GivenFramework, form: Literal["xlsx"], table: str | None = ..., *, lang: Language | None = ...
) -> bytes: ...
@overload
def template(framework: GivenFramework, form: str, table: str | None = ..., *, lang: Language | None = ...) -> Any: ...
def template(
    framework: GivenFramework, form: str = "toml", table: str | None = None, *, lang: Language | None = None
) -> str | bytes:
    """An empty fact file for a framework, to be filled in by hand, as ``toml``, ``csv`` or ``json``.

    As ``xlsx`` it is the bytes of a workbook with a sheet for the facts and one for each table. With ``table`` it
    holds that table alone, which as CSV needs a file of its own. Its remarks are in the language ``lang``, ``en`` or
    ``zh``: by default that of the framework.

    Raises FrameworkError where the framework is not sound, and PerfscoreError where there is no such form or table.
    """
    with told_in(lang):
        return render_template.template(framework_of(framework).told_in(lang), form, table)


def facts_of(given: Any) -> Mapping[str, Any]:
    """The facts of a file or by name; anything else is looked at when it is checked against the framework."""
    # To ask of a mapping whether it is a path takes a tenth of what scoring it takes.
    if type(given) in _NO_PATHS or not isinstance(given, str | os.PathLike):
        return cast(Mapping[str, Any], given)
    return load_facts(given)


def framework_of(given: object) -> Framework:
    """The framework that was given: itself, a path or a name."""
    if isinstance(given, Framework):
        return given
    if isinstance(given, str | os.PathLike):
        return loader.load(given)
    raise FrameworkError.of(Message("PS607.not_a_framework", found=found_type(given)))
