"""The table of the department in the language of rule-engine.

Its numbers are decimals of 28 digits. It has no rounding to decimals, so that a score is rounded by a floor.
"""

from __future__ import annotations

import importlib
from typing import Any

from contenders import Contender, graded
from departments import Facts

_PUBLISHED = "({0} == '按要求公开' ? 1.5 : ({0} == '公开但时间、内容或范围不符合要求' ? 1 : 0))"
_AGENCY = "agency_staff / (staff + agency_staff)"
_USED = "assets_in_use / assets_total"
_BEYOND = "$abs(budget_adjusted - budget_initial) / budget_initial - 0.1"
_PACES = ("rate_q1 / 0.25", "rate_q2 / 0.5", "rate_q3 / 0.75", "rate_q4")


def _rounded(points: str) -> str:
    return f"(({points}) * 100 + 0.5).floor / 100"


def _flags(*names: str) -> str:
    return " + ".join(f"({name} ? 1 : 0)" for name in names)


def _control(rate: str) -> str:
    return f"({rate} < 0.9 ? 3 : ({rate} <= 1 ? 2 : 0))"


_TABLE = (
    _flags("follows_duties", "allocation_rational", "special_funds_fixed", "classified_rightly", "allocation_flexible"),
    "$max([0, 5 - budget_departures])",
    "$max([0, 3 - goals_lacking])",
    _rounded(
        "clarity_broken_down + clarity_with_effects + clarity_clear_values + clarity_quantifiable + clarity_founded"
    ),
    _rounded("(purchase_actual > purchase_planned ? 0 : purchase_actual / purchase_planned) + policy_function"),
    "irregular_spend ? 0 : "
    + _rounded(f"spending_rules + $max([0, 1 - $max([0, {_BEYOND}]) * 10]) + bookkeeping_rules"),
    f"under_secrecy ? 3 : {_PUBLISHED.format('budget_publication')} + {_PUBLISHED.format('accounts_publication')}",
    _flags("projects_approved", "projects_by_rules"),
    f"not oversight_proven or special_fund_rated_poor ? 0 : {_flags('oversight_in_place', 'oversight_exercised')}",
    _flags("assets_kept", "assets_disposed"),
    f"{_USED} >= 0.9 ? 1 : ({_USED} >= 0.75 ? 0.7 : ({_USED} >= 0.6 ? 0.4 : 0))",
    "staff <= approved_posts ? 1 : 0",
    f"{_AGENCY} < 0.05 ? 1 : ({_AGENCY} <= 0.1 ? 0.5 : 0)",
    "(rules_exist ? 0.5 : 0) + (rules_kept ? 1.5 : 0) + (performance_run ? 1 : 0)",
    (
        f"{_control('three_public_actual / three_public_budget')}"
        f" + {_control('daily_expense_actual / daily_expense_budget')}"
    ),
    "$max([0, 8 - 4 * (tasks_assigned - tasks_done)])",
    _rounded("6 * projects_on_time / projects_planned"),
    _rounded(" + ".join([*(f"$min([1, {pace}])" for pace in _PACES), f"$min([2, 2 * ({' + '.join(_PACES)}) / 4])"])),
    _rounded("benefits_achieved"),
    (
        "(petition_channels ? 1 : 0) + (petitions_answered == petitions_received ? 1 : 0)"
        " + (petitions_in_time == petitions_received ? 1 : 0)"
    ),
    "satisfaction_rate >= 0.95 ? 6 : (satisfaction_rate >= 0.9 ? 4 : (satisfaction_rate >= 0.8 ? 2 : 1))",
)


def contenders() -> list[Contender]:
    """From a mapping of decimals; one rule gives the list of all scores."""
    library: Any = importlib.import_module("rule_engine")
    rule = library.Rule(f"[{', '.join(_TABLE)}]")

    def run(facts: Facts) -> Any:
        return graded(rule.evaluate(facts))

    name = "rule-engine, mapping of decimals"
    return [Contender(name=name, shaped=dict, run=run, read=lambda outcome: outcome, slow=True)]
