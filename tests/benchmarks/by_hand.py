"""The scores of a department, computed by functions that were written by hand.

What an engineer would write for ``shenzhen-department-2021`` without a scoring library: straight lines, no checks, no
explanation. They return the grade, the total and the scores of the 21 indicators in the order of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Facts = Mapping[str, Any]
Scores = tuple[str, Any, Sequence[Any]]

_CENT = Decimal("0.01")
_D = {text: Decimal(text) for text in ("0", "0.1", "0.3", "0.4", "0.5", "0.7", "1", "1.5", "2", "3", "4", "6")}
_RATES = {text: Decimal(text) for text in ("0.05", "0.1", "0.25", "0.5", "0.6", "0.75", "0.8", "0.9", "0.95")}
_PUBLISHED = {"按要求公开": 15, "公开但时间、内容或范围不符合要求": 10, "未公开": 0}


def with_decimals(f: Facts) -> Scores:
    """With ``decimal.Decimal`` and its 28 digits."""
    zero, one, two, three, half = _D["0"], _D["1"], _D["2"], _D["3"], _D["0.5"]
    rationality = Decimal(
        f["follows_duties"] + f["allocation_rational"] + f["special_funds_fixed"]
        + f["classified_rightly"] + f["allocation_flexible"]
    )  # fmt: skip
    conformity = Decimal(max(0, 5 - f["budget_departures"]))
    completeness = Decimal(max(0, 3 - f["goals_lacking"]))
    clarity = (
        f["clarity_broken_down"] + f["clarity_with_effects"] + f["clarity_clear_values"]
        + f["clarity_quantifiable"] + f["clarity_founded"]
    ).quantize(_CENT, ROUND_HALF_UP)  # fmt: skip
    planned, bought = f["purchase_planned"], f["purchase_actual"]
    rate = zero if bought > planned else bought / planned
    procurement = (rate + f["policy_function"]).quantize(_CENT, ROUND_HALF_UP)
    if f["irregular_spend"]:
        compliance = zero
    else:
        initial = f["budget_initial"]
        beyond = abs(f["budget_adjusted"] - initial) / initial - _RATES["0.1"]
        adjustment = max(zero, one - max(zero, beyond) * 10)
        compliance = (f["spending_rules"] + adjustment + f["bookkeeping_rules"]).quantize(_CENT, ROUND_HALF_UP)
    if f["under_secrecy"]:
        publication = three
    else:
        publication = Decimal(_PUBLISHED[f["budget_publication"]] + _PUBLISHED[f["accounts_publication"]]) / 10
    procedure = Decimal(f["projects_approved"] + f["projects_by_rules"])
    supervision = Decimal(f["oversight_in_place"] + f["oversight_exercised"])
    if not f["oversight_proven"] or f["special_fund_rated_poor"]:
        supervision = zero
    safekeeping = Decimal(f["assets_kept"] + f["assets_disposed"])
    asset_rate = f["assets_in_use"] / f["assets_total"]
    if asset_rate >= _RATES["0.9"]:
        utilisation = one
    elif asset_rate >= _RATES["0.75"]:
        utilisation = _D["0.7"]
    elif asset_rate >= _RATES["0.6"]:
        utilisation = _D["0.4"]
    else:
        utilisation = zero
    staffing = one if f["staff"] <= f["approved_posts"] else zero
    agency_rate = Decimal(f["agency_staff"]) / (f["staff"] + f["agency_staff"])
    agency = one if agency_rate < _RATES["0.05"] else half if agency_rate <= _RATES["0.1"] else zero
    rules = (half if f["rules_exist"] else zero) + (_D["1.5"] if f["rules_kept"] else zero) + f["performance_run"]
    control = zero
    for spent, budget in (
        ("three_public_actual", "three_public_budget"),
        ("daily_expense_actual", "daily_expense_budget"),
    ):
        share = f[spent] / f[budget]
        control += three if share < _RATES["0.9"] else two if share <= one else zero
    tasks = Decimal(max(0, 8 - 4 * (f["tasks_assigned"] - f["tasks_done"])))
    timeliness = min(_D["6"], Decimal(6 * f["projects_on_time"]) / f["projects_planned"])
    timeliness = timeliness.quantize(_CENT, ROUND_HALF_UP)
    paces = (
        f["rate_q1"] / _RATES["0.25"], f["rate_q2"] / _RATES["0.5"], f["rate_q3"] / _RATES["0.75"], f["rate_q4"]
    )  # fmt: skip
    mean = (paces[0] + paces[1] + paces[2] + paces[3]) / 4
    execution = min(one, paces[0]) + min(one, paces[1]) + min(one, paces[2]) + min(one, paces[3]) + min(two, 2 * mean)
    execution = execution.quantize(_CENT, ROUND_HALF_UP)
    benefits = f["benefits_achieved"].quantize(_CENT, ROUND_HALF_UP)
    received = f["petitions_received"]
    petitions = Decimal(
        f["petition_channels"] + (f["petitions_answered"] == received) + (f["petitions_in_time"] == received)
    )
    pleased = f["satisfaction_rate"]
    if pleased >= _RATES["0.95"]:
        satisfaction = _D["6"]
    elif pleased >= _RATES["0.9"]:
        satisfaction = _D["4"]
    else:
        satisfaction = two if pleased >= _RATES["0.8"] else one
    scores = (
        rationality, conformity, completeness, clarity, procurement, compliance, publication, procedure, supervision,
        safekeeping, utilisation, staffing, agency, rules, control, tasks, timeliness, execution, benefits, petitions,
        satisfaction,
    )  # fmt: skip
    total = sum(scores)
    grade = "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"
    return grade, total, scores
