"""The table of the department in the Common Expression Language.

CEL has neither ``min`` nor rounding, and does not mix integers with fractions: every number is a double, and a score is
rounded by way of an ``int``.
"""

from __future__ import annotations

import importlib
from decimal import Decimal
from typing import Any

from contenders import Contender, graded
from departments import Facts

_PUBLISHED = "({0} == '按要求公开' ? 1.5 : {0} == '公开但时间、内容或范围不符合要求' ? 1.0 : 0.0)"
_BEYOND = (
    "((budget_adjusted > budget_initial ? budget_adjusted - budget_initial : budget_initial - budget_adjusted)"
    " / budget_initial - 0.1)"
)
_PACES = ("rate_q1 / 0.25", "rate_q2 / 0.5", "rate_q3 / 0.75", "rate_q4")
_MEAN = f"(({' + '.join(_PACES)}) / 4.0)"


def _rounded(points: str) -> str:
    return f"double(int(({points}) * 100.0 + 0.5)) / 100.0"


def _most(limit: float, points: str) -> str:
    return f"({points} > {limit} ? {limit} : {points})"


def _flags(*names: str) -> str:
    return " + ".join(f"({name} ? 1.0 : 0.0)" for name in names)


def _control(rate: str) -> str:
    return f"({rate} < 0.9 ? 3.0 : {rate} <= 1.0 ? 2.0 : 0.0)"


_AGENCY = "agency_staff / (staff + agency_staff)"
_USED = "assets_in_use / assets_total"
_TABLE = (
    _flags("follows_duties", "allocation_rational", "special_funds_fixed", "classified_rightly", "allocation_flexible"),
    "budget_departures > 5.0 ? 0.0 : 5.0 - budget_departures",
    "goals_lacking > 3.0 ? 0.0 : 3.0 - goals_lacking",
    _rounded(
        "clarity_broken_down + clarity_with_effects + clarity_clear_values + clarity_quantifiable + clarity_founded"
    ),
    _rounded("(purchase_actual > purchase_planned ? 0.0 : purchase_actual / purchase_planned) + policy_function"),
    "irregular_spend ? 0.0 : "
    + _rounded(
        f"spending_rules + ({_BEYOND} < 0.0 ? 1.0 : {_BEYOND} > 0.1 ? 0.0 : 1.0 - {_BEYOND} * 10.0) + bookkeeping_rules"
    ),
    f"under_secrecy ? 3.0 : {_PUBLISHED.format('budget_publication')} + {_PUBLISHED.format('accounts_publication')}",
    _flags("projects_approved", "projects_by_rules"),
    "!oversight_proven || special_fund_rated_poor ? 0.0 : " + _flags("oversight_in_place", "oversight_exercised"),
    _flags("assets_kept", "assets_disposed"),
    f"{_USED} >= 0.9 ? 1.0 : {_USED} >= 0.75 ? 0.7 : {_USED} >= 0.6 ? 0.4 : 0.0",
    "staff <= approved_posts ? 1.0 : 0.0",
    f"{_AGENCY} < 0.05 ? 1.0 : {_AGENCY} <= 0.1 ? 0.5 : 0.0",
    "(rules_exist ? 0.5 : 0.0) + (rules_kept ? 1.5 : 0.0) + (performance_run ? 1.0 : 0.0)",
    (
        f"{_control('three_public_actual / three_public_budget')}"
        f" + {_control('daily_expense_actual / daily_expense_budget')}"
    ),
    "tasks_assigned - tasks_done > 2.0 ? 0.0 : 8.0 - 4.0 * (tasks_assigned - tasks_done)",
    _rounded("6.0 * projects_on_time / projects_planned"),
    _rounded(" + ".join([*(_most(1.0, pace) for pace in _PACES), _most(2.0, f"2.0 * {_MEAN}")])),
    _rounded("benefits_achieved"),
    (
        "(petition_channels ? 1.0 : 0.0) + (petitions_answered == petitions_received ? 1.0 : 0.0)"
        " + (petitions_in_time == petitions_received ? 1.0 : 0.0)"
    ),
    "satisfaction_rate >= 0.95 ? 6.0 : satisfaction_rate >= 0.9 ? 4.0 : satisfaction_rate >= 0.8 ? 2.0 : 1.0",
)


def _shaped(facts: Facts) -> Facts:
    """All numbers as doubles."""
    return {
        name: float(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
        for name, value in facts.items()
    }


def contenders() -> list[Contender]:
    """From a mapping; one program gives the list of all scores."""
    library: Any = importlib.import_module("cel")
    program = library.compile(f"[{', '.join(_TABLE)}]")

    def run(facts: Facts) -> Any:
        return graded(program.execute(facts))

    name = "common-expression-language, mapping"
    return [Contender(name=name, shaped=_shaped, run=run, read=lambda outcome: outcome)]
