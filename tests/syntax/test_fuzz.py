"""Texts and facts that nobody should write become a framework, a result or diagnostics, and soon."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import PerfscoreError
from perfscore.kernel import resources
from strategies.bounded import check, read, score, soon
from strategies.junk import ANY_BYTES, ANY_TEXT, LETTERS, SHIPPED, SOUP, FactSet, fact_sets, mutations, programs


@pytest.mark.thorough
@given(st.deferred(programs))
def test_a_text_of_the_grammar_is_read_or_refused(text: str) -> None:
    read(text)


@given(st.one_of(ANY_TEXT, SOUP))
def test_any_text_is_read_or_refused(text: str) -> None:
    read(text)


@given(ANY_BYTES)
def test_any_bytes_as_a_text_are_read_or_refused(content: bytes) -> None:
    read(content.decode("latin-1"))
    read(content.decode("utf-8", errors="surrogateescape"))


@given(ANY_BYTES, st.sampled_from(("any.perf", "any.toml", "any.json", "any.csv")))
def test_any_bytes_in_a_file_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(content)
    with soon():
        try:
            (perfscore.load if name.endswith(".perf") else perfscore.load_facts)(file)
        except PerfscoreError as error:
            check(error, placed=False)


@given(mutations())
def test_a_damaged_file_is_read_or_refused(text: str) -> None:
    framework = read(text)
    if framework is not None:
        score(framework, shipped_facts())


# ---------------------------------------------------------------- facts
def shipped_facts() -> dict[str, object]:
    facts = tomllib.loads(resources.text("frameworks", "credit-centre-2021.toml"), parse_float=Decimal)
    del facts["about"]
    return facts


FRAMEWORK = perfscore.loads(SHIPPED)
NAMES = st.one_of(st.sampled_from(sorted(shipped_facts())), st.text(LETTERS, max_size=5))


def test_the_shipped_facts_are_scored() -> None:
    result = score(FRAMEWORK, shipped_facts())
    assert result is not None
    assert result.score == Decimal("93.67")


@given(fact_sets(NAMES, 4))
def test_any_facts_are_scored_or_refused(facts: FactSet) -> None:
    score(FRAMEWORK, {**shipped_facts(), **facts.values})


@given(fact_sets(NAMES, 8))
def test_any_facts_on_their_own_are_scored_or_refused(facts: FactSet) -> None:
    score(FRAMEWORK, facts.values)


@pytest.mark.parametrize("facts", [None, 5, [], [("a", 1)], "", b"", {1: 2}, {None: 1}, object()])
def test_what_is_no_set_of_facts_is_refused(facts: object) -> None:
    with soon(), pytest.raises((PerfscoreError, TypeError)):
        perfscore.evaluate(FRAMEWORK, cast(Any, facts))
