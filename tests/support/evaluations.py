"""Facts of a drawn case, its evaluation, and what became of one of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from perfscore import FactsError
from perfscore.model.model import Framework
from perfscore.scoring.bind import bind
from perfscore.scoring.evaluation import Evaluation
from perfscore.scoring.outcome import Outcome
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases

either = st.one_of(cases(), table_cases())


def text_and_facts(case: Case | TableCase) -> tuple[str, object]:
    if isinstance(case, TableCase):
        return case.text, case.given
    return framework_text(case.description), as_facts(case.facts)


def evaluation_of(framework: Framework, facts: object) -> Evaluation | None:
    try:
        evaluation = Evaluation(framework, bind(framework, facts))
    except FactsError:
        return None
    evaluation.run()
    return evaluation


def outcome(framework: Framework, path: str, values: Mapping[str, Any]) -> Outcome | None:
    try:
        evaluation = Evaluation(framework, bind(framework, values))
    except FactsError:
        return None
    evaluation.run()
    published = evaluation.outcomes[path]
    assert isinstance(published, Outcome)
    return published


def stated(value: Any) -> Any:
    return {"value": value, "reason": "seen"}
