"""What an evaluation made use of: the arms that it took."""

from __future__ import annotations

from typing import Any

import pytest

import perfscore
from perfscore.core.lower import program_of
from perfscore.core.nodes import Case, Node
from perfscore.domains.exact import Trace
from perfscore.scoring.bind import fitting

TEXT = """framework f { points 20 round half_up to 0.1 at each indicator }
fact a : number in >= 0
fact cut : bool
fact t : table { name : text, on : bool }
indicator one 10 {
  bands a { >= 5 : 10, >= 1 : 4.04, else : 0 }
  cap 3 when cut "cut"
}
group rows 10 mean { each row of t { indicator name 10 { award if on then 10 else 6 } } }
"""
FRAMEWORK = perfscore.loads(TEXT)
ROWS = [{"name": "x", "on": True}, {"name": "y", "on": False}]


def traced(raw: dict[str, Any]) -> Trace:
    trace = Trace(program_of(FRAMEWORK), fitting(FRAMEWORK, raw)[0])
    trace.run()
    return trace


def arms(trace: Trace, case: Case) -> list[Node | None]:
    """The conditions of the arms that were taken, None for the rest."""
    conditions = (*(condition for condition, _ in case.arms), None)
    return [each for each in conditions if (id(case), id(each)) in trace.made_use_of]


@pytest.mark.parametrize(("a", "row"), [(7, ">= 5 : 10"), (5, ">= 5 : 10"), (1, ">= 1 : 4.04"), (0, "else : 0")])
def test_the_row_of_a_table_that_was_taken_is_an_arm_that_stands_in_the_file(a: int, row: str) -> None:
    trace = traced({"a": a, "cut": False, "t": ROWS})
    table = trace.program.block.by_key["earned", "one"]
    assert isinstance(table, Case)
    (arm,) = arms(trace, table)
    assert arm is not None
    assert TEXT[arm.origin.span.start : arm.origin.span.end] == row


def test_in_rows_of_facts_several_arms_of_one_case_may_be_taken() -> None:
    trace = traced({"a": 7, "cut": False, "t": ROWS})
    case = trace.program.instances["rows#0"].instance.by_key["earned", "rows#0:rows.name"]
    assert isinstance(case, Case)
    assert arms(trace, case) == [case.arms[0][0], None]
