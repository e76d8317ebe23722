"""What is proposed for random frameworks is right, and enough."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import perfscore
from perfscore.questions import examples as suite
from perfscore.questions.soundness.proposals import Proposals, Unwritable, given_lines, propose
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, bind
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases


def with_example(case: Case | TableCase) -> str:
    """A framework with an example of its facts, where these give a score."""
    text, stated = (
        (case.text, case.given)
        if isinstance(case, TableCase)
        else (framework_text(case.description), as_facts(case.facts))
    )
    framework = perfscore.loads(text)
    with suppress(perfscore.FactsError, Unwritable):
        facts = bind(framework, stated)
        reference.evaluate(framework, facts)
        lines = given_lines(facts, (), FactSet(()), framework)
        return "\n".join([text, 'example "given" {', *lines, "expect total = total }"])
    return text


texts = st.one_of(cases(), table_cases()).map(with_example)
WORK = 8_000
LARGE = 100_000
"""More than the same search can need that stopped at less before."""


def proposed(text: str, work: int) -> tuple[Proposals, bool]:
    """What is proposed, and whether the search was cut short."""
    framework = perfscore.loads(text)
    titles = [each.title for each in framework.examples]
    found = propose(framework, list(suite.tried(framework)), titles, work=work)
    return found, any("search was ended" in each for each in found.remarks)


@pytest.mark.thorough
@given(texts)
def test_what_is_proposed_can_be_appended_and_holds_and_then_nothing_more_is_missing(text: str) -> None:
    found, ended = proposed(text, WORK)
    event(f"proposed {min(len(found), 5)}")
    event(f"refused {any('error' in each.expected[0] for each in found)}")
    event(f"ended {ended}")
    longer = f"{text}\n{found.to_text()}\n"
    framework = perfscore.loads(longer)
    assert [each for each in suite.run_examples(framework) if not each.passed] == []
    titles = [each.title for each in framework.examples if each.title != "given"]
    assert titles == [each.title for each in found]
    event(f"with an example {len(framework.examples) > len(titles)}")
    assert all(each.comments for each in found)
    if not ended:
        assert proposed(longer, LARGE) == (Proposals((), found.remarks), False)


@pytest.mark.thorough
@given(texts)
def test_what_is_proposed_tries_out_more_and_what_nothing_was_found_for_is_told(text: str) -> None:
    found, ended = proposed(text, WORK)
    after = perfscore.coverage(perfscore.loads(f"{text}\n{found.to_text()}\n"))
    assert (after.covered > 0) >= bool(found.examples)
    if not ended and len(found.remarks) < 20:
        assert len(after.missing) <= len(found.remarks)
