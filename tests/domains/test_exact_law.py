"""What the core means is what the evaluation says: every value, score, grade, warning and trouble, word for word."""

from __future__ import annotations

from contextlib import chdir, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.core.lower import lower
from perfscore.questions import examples
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import fitting
from strategies.facts import as_facts, facts_for
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.settled_rows import SettledRows, settled_rows
from strategies.table_frameworks import TableCase, table_cases
from strategies.target_frameworks import TargetCase, target_cases
from support.corpus_files import CHECK, CORPUS, FACTS, GOOD
from support.corpus_files import Case as Files
from support.lowered import Tally, agree
from support.samples import sampled

SHIPPED = sorted((Path(__file__).parent.parent.parent / "frameworks").glob("*.perf"))
COMPARED = Tally()


def compare(framework: Framework, raw: object, tally: Tally = COMPARED) -> None:
    """Whatever fits of the facts is evaluated, so that much is in trouble where not all of them do."""
    agree(framework, fitting(framework, raw)[0], tally=tally)


@given(cases())
def test_both_say_the_same_of_random_frameworks(case: Case) -> None:
    compare(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@given(cases(), st.data())
def test_both_say_the_same_of_many_facts_of_one_framework(case: Case, data: st.DataObject) -> None:
    framework = perfscore.loads(framework_text(case.description))
    for number in range(10):
        compare(framework, as_facts(data.draw(facts_for(case.description), label=f"facts {number}")))


@given(table_cases())
def test_both_say_the_same_of_tables(case: TableCase) -> None:
    compare(perfscore.loads(case.text), case.given)


@given(target_cases())
def test_both_say_the_same_of_rows_and_targets(case: TargetCase) -> None:
    framework = perfscore.loads(case.text)
    for raw in case.facts:
        compare(framework, raw)


@given(settled_rows())
def test_both_say_the_same_where_limits_hide_trouble(case: SettledRows) -> None:
    framework = perfscore.loads(case.text)
    compare(framework, case.facts)
    compare(framework, case.more)


@pytest.mark.parametrize("path", [*SHIPPED, *(each.path for each in (*GOOD, *CHECK))], ids=lambda path: path.stem)
def test_both_say_the_same_of_frameworks_that_are_kept(path: Path) -> None:
    framework = perfscore.load(path)
    program = lower(framework)
    with chdir(CORPUS):
        for facts in [*examples._bound(framework), *sampled(framework, 3)]:
            agree(framework, facts, program, COMPARED)


@pytest.mark.parametrize("case", FACTS, ids=lambda case: case.name)
def test_both_say_the_same_of_facts_that_are_refused(case: Files) -> None:
    (facts,) = case.path.glob("facts.*")
    framework = perfscore.load(case.path / "framework.perf")
    with suppress(perfscore.FactsError):
        compare(framework, perfscore.load_facts(facts))
