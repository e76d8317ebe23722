"""The charges of every row that has a score add up to what it lost, whatever the framework and the facts are."""

from __future__ import annotations

from contextlib import chdir, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.questions import examples
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import fitting
from strategies.facts import as_facts, facts_for
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.settled_rows import SettledRows, settled_rows
from strategies.table_frameworks import TableCase, table_cases
from strategies.target_frameworks import TargetCase, target_cases
from support.cases import thorough
from support.conserving import conserved
from support.corpus_files import CHECK, CORPUS, FACTS, GOOD
from support.corpus_files import Case as Files
from support.samples import sampled

SHIPPED = sorted((Path(__file__).parent.parent.parent / "frameworks").glob("*.perf"))
LARGE = [path for path in SHIPPED if path.stem == "shenzhen-department-2021"]


def compare(framework: Framework, raw: object) -> None:
    """Whatever fits of the facts is evaluated, so that much is in trouble where not all of them do."""
    conserved(framework, fitting(framework, raw)[0])


@given(cases())
def test_so_it_is_in_random_frameworks(case: Case) -> None:
    compare(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@given(cases(), st.data())
def test_so_it_is_with_many_facts_of_one_framework(case: Case, data: st.DataObject) -> None:
    framework = perfscore.loads(framework_text(case.description))
    for number in range(10):
        compare(framework, as_facts(data.draw(facts_for(case.description), label=f"facts {number}")))


@given(table_cases())
def test_so_it_is_in_tables(case: TableCase) -> None:
    compare(perfscore.loads(case.text), case.given)


@given(target_cases())
def test_so_it_is_in_rows_and_targets(case: TargetCase) -> None:
    framework = perfscore.loads(case.text)
    for raw in case.facts:
        compare(framework, raw)


@given(settled_rows())
def test_so_it_is_where_limits_hide_trouble(case: SettledRows) -> None:
    framework = perfscore.loads(case.text)
    compare(framework, case.facts)
    compare(framework, case.more)


@pytest.mark.parametrize(
    "path",
    [*thorough(SHIPPED, *LARGE), *(each.path for each in (*GOOD, *CHECK))],
    ids=lambda path: path.stem,
)
def test_so_it_is_in_frameworks_that_are_kept(path: Path) -> None:
    framework = perfscore.load(path)
    with chdir(CORPUS):
        for facts in [*(each.facts for each in examples.tried(framework)), *sampled(framework, 3)]:
            conserved(framework, facts)


@pytest.mark.parametrize("case", FACTS, ids=lambda case: case.name)
def test_so_it_is_with_facts_that_are_refused(case: Files) -> None:
    (facts,) = case.path.glob("facts.*")
    framework = perfscore.load(case.path / "framework.perf")
    with suppress(perfscore.FactsError):
        compare(framework, perfscore.load_facts(facts))
