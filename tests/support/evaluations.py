"""Facts of a drawn case, its evaluation, and what became of one of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from perfscore import FactsError
from perfscore.core.lower import program_of
from perfscore.domains.exact import Exact
from perfscore.model.model import Framework
from perfscore.scoring.bind import bind
from perfscore.scoring.scorecard import Line, Outcome, Scorecard
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases

either = st.one_of(cases(), table_cases())


def text_and_facts(case: Case | TableCase) -> tuple[str, object]:
    if isinstance(case, TableCase):
        return case.text, case.given
    return framework_text(case.description), as_facts(case.facts)


def scorecard_of(framework: Framework, facts: object) -> Scorecard | None:
    """What becomes of the rows of a framework with some facts; nothing where these do not fit it."""
    try:
        return Scorecard(framework, Exact(program_of(framework), bind(framework, facts)).run())
    except FactsError:
        return None


def told(scorecard: Scorecard) -> dict[str, Line]:
    """The rows that can be told, not only shown since they do not matter."""
    return {
        path: line for path, line in scorecard.lines.items() if line.cover is None and isinstance(line.outcome, Outcome)
    }


def outcome(framework: Framework, path: str, values: Mapping[str, Any]) -> Outcome | None:
    scorecard = scorecard_of(framework, values)
    if scorecard is None:
        return None
    published = told(scorecard)[path].outcome
    assert isinstance(published, Outcome)
    return published


def stated(value: Any) -> Any:
    return {"value": value, "reason": "seen"}
