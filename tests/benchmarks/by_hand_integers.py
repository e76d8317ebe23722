"""The scores of a department, reckoned by hand with whole numbers alone.

Amounts come in cents, rates in millionths, points of assessors in ten-thousandths; scores go out in cents. Nothing is
divided but to round, so that the only thing to get wrong is a scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]
Scores = tuple[str, int, Sequence[int]]

_PUBLISHED = {"按要求公开": 150, "公开但时间、内容或范围不符合要求": 100, "未公开": 0}


def with_integers(f: Facts) -> Scores:
    """The grade, the total and the scores of the 21 indicators."""
    rationality = 100 * (
        f["follows_duties"] + f["allocation_rational"] + f["special_funds_fixed"]
        + f["classified_rightly"] + f["allocation_flexible"]
    )  # fmt: skip
    conformity = max(0, 500 - 100 * f["budget_departures"])
    completeness = max(0, 300 - 100 * f["goals_lacking"])
    clarity = (
        f["clarity_broken_down"] + f["clarity_with_effects"] + f["clarity_clear_values"]
        + f["clarity_quantifiable"] + f["clarity_founded"] + 50
    ) // 100  # fmt: skip
    planned, bought = f["purchase_planned"], f["purchase_actual"]
    above = 0 if bought > planned else bought
    procurement = (2 * (above * 10_000 + f["policy_function"] * planned) + 100 * planned) // (200 * planned)
    if f["irregular_spend"]:
        compliance = 0
    else:
        initial = f["budget_initial"]
        # Ten times what lies beyond a tenth, in parts of the first budget.
        lost = min(initial, max(0, 10 * abs(f["budget_adjusted"] - initial) - initial))
        judged = f["spending_rules"] + f["bookkeeping_rules"] + 10_000
        compliance = (2 * (judged * initial - 10_000 * lost) + 100 * initial) // (200 * initial)
    if f["under_secrecy"]:
        publication = 300
    else:
        publication = _PUBLISHED[f["budget_publication"]] + _PUBLISHED[f["accounts_publication"]]
    procedure = 100 * (f["projects_approved"] + f["projects_by_rules"])
    supervision = 100 * (f["oversight_in_place"] + f["oversight_exercised"])
    if not f["oversight_proven"] or f["special_fund_rated_poor"]:
        supervision = 0
    safekeeping = 100 * (f["assets_kept"] + f["assets_disposed"])
    used, assets = 100 * f["assets_in_use"], f["assets_total"]
    if used >= 90 * assets:
        utilisation = 100
    elif used >= 75 * assets:
        utilisation = 70
    else:
        utilisation = 40 if used >= 60 * assets else 0
    staffing = 100 if f["staff"] <= f["approved_posts"] else 0
    agency, people = f["agency_staff"], f["staff"] + f["agency_staff"]
    agency = 100 if 20 * agency < people else 50 if 10 * agency <= people else 0
    rules = (50 if f["rules_exist"] else 0) + (150 if f["rules_kept"] else 0) + 100 * f["performance_run"]
    spent, budget = f["three_public_actual"], f["three_public_budget"]
    control = 300 if 10 * spent < 9 * budget else 200 if spent <= budget else 0
    spent, budget = f["daily_expense_actual"], f["daily_expense_budget"]
    control += 300 if 10 * spent < 9 * budget else 200 if spent <= budget else 0
    tasks = max(0, 800 - 400 * (f["tasks_assigned"] - f["tasks_done"]))
    below = f["projects_planned"]
    timeliness = (1_200 * f["projects_on_time"] + below) // (2 * below)
    # Paces in parts of three millions, so that three quarters divide them.
    first, second, third, fourth = 12 * f["rate_q1"], 6 * f["rate_q2"], 4 * f["rate_q3"], 3 * f["rate_q4"]
    one = 3_000_000
    execution = 2 * (min(one, first) + min(one, second) + min(one, third) + min(one, fourth))
    execution += min(4 * one, first + second + third + fourth)
    execution = (200 * execution + 2 * one) // (4 * one)
    benefits = (f["benefits_achieved"] + 50) // 100
    received = f["petitions_received"]
    petitions = 100 * (
        f["petition_channels"] + (f["petitions_answered"] == received) + (f["petitions_in_time"] == received)
    )
    pleased = f["satisfaction_rate"]
    satisfaction = 600 if pleased >= 950_000 else 400 if pleased >= 900_000 else 200 if pleased >= 800_000 else 100
    scores = (
        rationality, conformity, completeness, clarity, procurement, compliance, publication, procedure, supervision,
        safekeeping, utilisation, staffing, agency, rules, control, tasks, timeliness, execution, benefits, petitions,
        satisfaction,
    )  # fmt: skip
    total = sum(scores)
    grade = "优" if total >= 9_000 else "良" if total >= 8_000 else "中" if total >= 6_000 else "差"
    return grade, total, scores
