"""``diff``: what changed in meaning between two frameworks, which are given by name, as files or as values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import FactsError
from perfscore.questions.differences.answer import Diff
from perfscore.questions.differences.diffing import Named, differences
from perfscore.questions.examples import tried
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import pairs_of
from perfscore.scoring.exact import found_type
from perfscore.scoring.facts import Facts

Given = Mapping[str, Any] | str | os.PathLike[str]


def diff(
    old: Framework | str | os.PathLike[str],
    new: Framework | str | os.PathLike[str],
    facts: Given | Iterable[Given] = (),
) -> Diff:
    """What changed in meaning between two frameworks, each change with facts on which it shows.

    ``facts`` are sets of facts, or one, which are scored under both. Meaning is compared, not text: a comment, another
    layout, ``0.10`` in the place of ``10%`` or another order of rows is no change. Facts that show a change are looked
    for near the examples of both frameworks and the given facts; what was not found is said to be not found.

    Raises FrameworkError where a framework is not sound, and FactsError where facts cannot be read.
    """
    one, other, named = framework_of(old), framework_of(new), _named(facts)
    return differences(one, other, (_examples(one), _examples(other)), named)


def _examples(framework: Framework) -> Sequence[Any]:
    return [each.facts for each in tried(framework)]


def _named(facts: object) -> Sequence[Named]:
    """The sets of facts that were given, each with a name."""
    if isinstance(facts, Mapping | str | os.PathLike):
        return [_one(facts, 1)]
    try:
        there = list(islice(cast(Iterable[object], facts), limits.DIFF_FACTS + 1))
    except Exception as error:
        # What a stranger's row does when it is asked for is no business of ours.
        message = Message("PS653.no_fact_sets", found=found_type(facts))
        raise FactsError.of(message) from error
    if len(there) > limits.DIFF_FACTS:
        raise FactsError.of(Message("PS653.too_many_fact_sets"))
    return [_one(each, number) for number, each in enumerate(there, 1)]


def _one(given: Any, number: int) -> Named:
    if isinstance(given, str | os.PathLike):
        return os.fspath(given), load_facts(given)
    if isinstance(given, Facts):
        return given.name, given
    return f"#{number}", cast(Mapping[str, Any], dict(pairs_of(given, Words("row.facts"))))
