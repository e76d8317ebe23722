"""The scores of a department, reckoned by hand with binary floats.

The straight lines of ``by_hand.with_decimals`` with the numbers that Python has at hand.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any

Facts = Mapping[str, Any]
Scores = tuple[str, float, Sequence[float]]

_PUBLISHED = {"按要求公开": 1.5, "公开但时间、内容或范围不符合要求": 1.0, "未公开": 0.0}


def with_floor(f: Facts) -> Scores:
    """Rounded by a floor, the quickest way."""
    rationality = (
        f["follows_duties"] + f["allocation_rational"] + f["special_funds_fixed"]
        + f["classified_rightly"] + f["allocation_flexible"]
    )  # fmt: skip
    conformity = max(0, 5 - f["budget_departures"])
    completeness = max(0, 3 - f["goals_lacking"])
    clarity = (
        f["clarity_broken_down"] + f["clarity_with_effects"] + f["clarity_clear_values"]
        + f["clarity_quantifiable"] + f["clarity_founded"]
    )  # fmt: skip
    clarity = floor(clarity * 100 + 0.5) / 100
    planned, bought = f["purchase_planned"], f["purchase_actual"]
    procurement = (0.0 if bought > planned else bought / planned) + f["policy_function"]
    procurement = floor(procurement * 100 + 0.5) / 100
    if f["irregular_spend"]:
        compliance = 0.0
    else:
        initial = f["budget_initial"]
        beyond = abs(f["budget_adjusted"] - initial) / initial - 0.1
        compliance = f["spending_rules"] + max(0.0, 1 - max(0.0, beyond) * 10) + f["bookkeeping_rules"]
        compliance = floor(compliance * 100 + 0.5) / 100
    if f["under_secrecy"]:
        publication = 3.0
    else:
        publication = _PUBLISHED[f["budget_publication"]] + _PUBLISHED[f["accounts_publication"]]
    procedure = f["projects_approved"] + f["projects_by_rules"]
    supervision = f["oversight_in_place"] + f["oversight_exercised"]
    if not f["oversight_proven"] or f["special_fund_rated_poor"]:
        supervision = 0
    safekeeping = f["assets_kept"] + f["assets_disposed"]
    asset_rate = f["assets_in_use"] / f["assets_total"]
    if asset_rate >= 0.9:
        utilisation = 1.0
    elif asset_rate >= 0.75:
        utilisation = 0.7
    elif asset_rate >= 0.6:
        utilisation = 0.4
    else:
        utilisation = 0.0
    staffing = 1 if f["staff"] <= f["approved_posts"] else 0
    agency_rate = f["agency_staff"] / (f["staff"] + f["agency_staff"])
    agency = 1.0 if agency_rate < 0.05 else 0.5 if agency_rate <= 0.1 else 0.0
    rules = (0.5 if f["rules_exist"] else 0.0) + (1.5 if f["rules_kept"] else 0.0) + f["performance_run"]
    share = f["three_public_actual"] / f["three_public_budget"]
    control = 3 if share < 0.9 else 2 if share <= 1 else 0
    share = f["daily_expense_actual"] / f["daily_expense_budget"]
    control += 3 if share < 0.9 else 2 if share <= 1 else 0
    tasks = max(0, 8 - 4 * (f["tasks_assigned"] - f["tasks_done"]))
    timeliness = 6 * f["projects_on_time"] / f["projects_planned"]
    timeliness = floor(timeliness * 100 + 0.5) / 100
    first, second, third, fourth = f["rate_q1"] / 0.25, f["rate_q2"] / 0.5, f["rate_q3"] / 0.75, f["rate_q4"]
    execution = (
        min(1.0, first) + min(1.0, second) + min(1.0, third) + min(1.0, fourth)
        + min(2.0, 2 * ((first + second + third + fourth) / 4))
    )  # fmt: skip
    execution = floor(execution * 100 + 0.5) / 100
    benefits = f["benefits_achieved"]
    benefits = floor(benefits * 100 + 0.5) / 100
    received = f["petitions_received"]
    petitions = f["petition_channels"] + (f["petitions_answered"] == received) + (f["petitions_in_time"] == received)
    pleased = f["satisfaction_rate"]
    satisfaction = 6 if pleased >= 0.95 else 4 if pleased >= 0.9 else 2 if pleased >= 0.8 else 1
    scores = (
        rationality, conformity, completeness, clarity, procurement, compliance, publication, procedure, supervision,
        safekeeping, utilisation, staffing, agency, rules, control, tasks, timeliness, execution, benefits, petitions,
        satisfaction,
    )  # fmt: skip
    total = sum(scores)
    total = floor(total * 100 + 0.5) / 100
    grade = "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"
    return grade, total, scores


def _with_round() -> Callable[[Facts], Scores]:
    """The same lines, rounded by the function that is there for it."""
    text = re.sub(r"floor\((\w+) \* 100 \+ 0.5\) / 100", r"round(\1, 2)", inspect.getsource(with_floor))
    namespace: dict[str, Any] = dict(globals())
    exec(compile(text, "<with round>", "exec"), namespace)
    found: Callable[[Facts], Scores] = namespace["with_floor"]
    return found


with_round = _with_round()
