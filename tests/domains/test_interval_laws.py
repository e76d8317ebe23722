"""Whatever facts give a definition of a program lies among the values that interval analysis gives it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.core.lower import program_of
from perfscore.core.nodes import Value
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.domains.frames import Frame
from perfscore.domains.interval import Intervals
from perfscore.domains.possible import Numbers, Possible
from perfscore.messages.diagnostics import Trouble
from perfscore.questions import examples
from perfscore.reports.framework import Framework
from perfscore.scoring.bind import FactSet, fitting
from strategies.facts import as_facts, facts_for
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.settled_rows import SettledRows, settled_rows
from strategies.table_frameworks import TableCase, table_cases
from strategies.target_frameworks import TargetCase, target_cases
from support.corpus_files import CHECK, GOOD
from support.corpus_files import Case as Files
from support.samples import sampled


def lies(value: Value, possible: Possible) -> bool:
    if isinstance(possible, Numbers):
        assert isinstance(value, Fraction)
        step = possible.step
        return value in possible.interval and (step is None or (value == 0 if step == 0 else value % step == 0))
    return possible is None or value in possible


def holds(framework: Framework, facts: FactSet, found: Intervals | None = None) -> None:
    found = found or Intervals(program_of(framework), framework.facts)
    exact = Exact(found.program, facts).run()
    if findings(exact).failed:
        # What every ``require`` says is supposed.
        return
    frames: list[Frame] = [exact.whole]
    for made in exact.made.values():
        if not isinstance(made, Trouble):
            frames += [inner for frame in made for inner in (frame, *frame.members)]
    for frame in frames:
        with exact.within(frame):
            for key, _ in frame.block.definitions:
                value = exact.definition(key)
                if not isinstance(value, Trouble):
                    assert lies(value, found.definition(key)), (key, value, found.definition(key))
            for row in frame.block.rows:
                applies = exact.definition(("applies", row.path))
                reached = found.row(row.path)
                # The whole can leave its points to nobody: it has no score then.
                assert reached.gone or applies is not False or not row.path
                if applies is True:
                    for kind in ("earned", "exact", "score", "handed"):
                        value = exact.definition((kind, row.path))
                        if kind == "earned" and exact.sound(row.given):
                            # Its coefficients are part of it here.
                            value = exact.value(row.given)
                        looked_at = kind != "earned" or (exact.sound(row.counts) and exact.holds(row.counts))
                        if not isinstance(value, Trouble) and looked_at:
                            assert lies(value, getattr(reached, kind)), (kind, row.path, value, reached)


@given(cases(), st.data())
def test_of_random_frameworks(case: Case, data: st.DataObject) -> None:
    framework = perfscore.loads(framework_text(case.description))
    for number in range(3):
        holds(framework, fitting(framework, as_facts(data.draw(facts_for(case.description), label=f"{number}")))[0])


@given(table_cases())
def test_of_tables(case: TableCase) -> None:
    framework = perfscore.loads(case.text)
    holds(framework, fitting(framework, case.given)[0])


@given(target_cases())
def test_of_rows_and_targets(case: TargetCase) -> None:
    framework = perfscore.loads(case.text)
    for raw in case.facts:
        holds(framework, fitting(framework, raw)[0])


@given(settled_rows())
def test_where_limits_hide_trouble(case: SettledRows) -> None:
    framework = perfscore.loads(case.text)
    for raw in (case.facts, case.more):
        holds(framework, fitting(framework, raw)[0])


@pytest.mark.parametrize("case", [*GOOD, *CHECK], ids=lambda case: case.path.stem)
def test_of_frameworks_that_are_kept(case: Files) -> None:
    framework = perfscore.load(case.path)
    found = Intervals(program_of(framework), framework.facts)
    for facts in [*(each.facts for each in examples.tried(framework)), *sampled(framework, 3)]:
        holds(framework, facts, found)
