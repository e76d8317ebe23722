"""What is kept of a framework is that framework; its kept code says what the library says, or nothing."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from hypothesis import event, given

import perfscore
from perfscore import Framework, FrameworkError, quick
from perfscore.analysis import kept
from perfscore.engine.compiled.exporting import exported
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from support.corpus_files import CORPUS


def same(left: object, right: object) -> None:
    """Whether two values have the same parts throughout, also in the places that their equality leaves out."""
    assert type(left) is type(right)
    if isinstance(left, tuple):
        assert isinstance(right, tuple) and len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            same(one, other)
    elif attrs.has(type(left)):
        for field in attrs.fields(cast(Any, type(left))):
            same(getattr(left, field.name), getattr(right, field.name))
    else:
        assert left == right


def check(framework: Framework) -> None:
    again = kept.restore(marshal.loads(marshal.dumps(kept.keep(framework))), framework.source)
    same(Framework.of(again), framework)
    assert again.digest == framework.digest


def code_of(framework: Framework) -> quick._Code | None:
    found = exported(framework.compiled)
    return None if found is None else quick._Code(marshal.loads(marshal.dumps(cast(Any, found))))


def compare(framework: Framework, facts: dict[str, Any]) -> None:
    """Whether kept code says what the library says, where it says anything."""
    code = code_of(framework)
    flat = None if code is None else code.outcome(facts)
    if code is None or flat is None:
        event("left to the library")
        return
    event("scored")
    found = perfscore.evaluate(framework, facts)
    assert [*map(str, code.scores(flat).items())] == [*map(str, found.scores.items())]
    assert code.grades[flat[0]] == found.grade and (flat[1] or not found.warnings)


@given(cases())
def test_random_frameworks_are_kept(case: Case) -> None:
    framework = perfscore.loads(framework_text(case.description))
    check(framework)
    compare(framework, dict(as_facts(case.facts)))


@given(table_cases())
def test_random_frameworks_with_tables_are_kept(case: TableCase) -> None:
    framework = perfscore.loads(case.text)
    check(framework)
    if isinstance(case.given, dict):
        compare(framework, case.given)


@pytest.mark.parametrize("path", [*sorted(CORPUS.rglob("*.perf"))], ids=lambda path: path.stem)
def test_every_sound_framework_of_the_corpus_is_kept(path: Path) -> None:
    try:
        framework = perfscore.load(path)
    except FrameworkError:
        return
    check(framework)


@pytest.mark.parametrize("name", perfscore.shipped())
def test_what_ships_is_kept(name: str) -> None:
    framework = perfscore.load(name)
    check(framework)
