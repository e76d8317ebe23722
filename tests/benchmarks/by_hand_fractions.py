"""The scores of a department, reckoned plainly with fractions: what all others must equal.

Written from the printed table, and neither from the framework's text nor from the library; ``run.py`` compares it with
the library's reference on some thousand sets of facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

Scores = tuple[str, Decimal, tuple[Decimal, ...]]


def to_cent(points: Fraction | int) -> Decimal:
    """Points rounded half up to the second decimal."""
    return Decimal((200 * Fraction(points) + 1) // 2).scaleb(-2)


def with_fractions(f: Mapping[str, Any]) -> Scores:
    """The grade, the total and the scores of the 21 indicators."""
    points = (*_decision(f), *_management(f), *_performance(f))
    scores = tuple(to_cent(each) for each in points)
    total = sum(scores, Decimal(0))
    if total >= 90:
        return "优", total, scores
    if total >= 80:
        return "良", total, scores
    return "中" if total >= 60 else "差", total, scores


def _share(part: Any, whole: Any) -> Fraction:
    return Fraction(part) / Fraction(whole)


def _yes(f: Mapping[str, Any], *names: str) -> int:
    return sum(1 for name in names if f[name])


def _decision(f: Mapping[str, Any]) -> list[Fraction | int]:
    clarity = [
        "clarity_broken_down", "clarity_with_effects", "clarity_clear_values", "clarity_quantifiable",
        "clarity_founded",
    ]  # fmt: skip
    return [
        _yes(
            f, "follows_duties", "allocation_rational", "special_funds_fixed", "classified_rightly",
            "allocation_flexible",
        ),
        5 - min(5, f["budget_departures"]),
        3 - min(3, f["goals_lacking"]),
        sum((Fraction(f[name]) for name in clarity), Fraction(0)),
    ]  # fmt: skip


def _management(f: Mapping[str, Any]) -> list[Fraction | int]:
    bought = Fraction(0)
    if f["purchase_actual"] <= f["purchase_planned"]:
        bought = _share(f["purchase_actual"], f["purchase_planned"])
    change = abs(_share(f["budget_adjusted"], f["budget_initial"]) - 1)
    lost = Fraction(0)
    if change > Fraction(10, 100):
        # A tenth of a point for each percentage point beyond ten, at most the whole point.
        lost = min(Fraction(1), (change - Fraction(10, 100)) * 100 * Fraction(1, 10))
    compliance = Fraction(f["spending_rules"]) + (1 - lost) + Fraction(f["bookkeeping_rules"])
    if f["irregular_spend"]:
        compliance = Fraction(0)
    published = {"按要求公开": Fraction(3, 2), "公开但时间、内容或范围不符合要求": Fraction(1), "未公开": Fraction(0)}
    publication = published[f["budget_publication"]] + published[f["accounts_publication"]]
    if f["under_secrecy"]:
        publication = Fraction(3)
    supervision = _yes(f, "oversight_in_place", "oversight_exercised")
    if f["special_fund_rated_poor"] or not f["oversight_proven"]:
        supervision = 0
    people = f["staff"] + f["agency_staff"]
    return [
        bought + Fraction(f["policy_function"]),
        compliance,
        publication,
        _yes(f, "projects_approved", "projects_by_rules"),
        supervision,
        _yes(f, "assets_kept", "assets_disposed"),
        _utilisation(_share(f["assets_in_use"], f["assets_total"])),
        1 if f["staff"] <= f["approved_posts"] else 0,
        _agency(_share(f["agency_staff"], people)),
        Fraction(_yes(f, "rules_exist"), 2) + Fraction(3 * _yes(f, "rules_kept"), 2) + _yes(f, "performance_run"),
    ]


def _utilisation(rate: Fraction) -> Fraction:
    for edge, points in ((90, Fraction(1)), (75, Fraction(7, 10)), (60, Fraction(4, 10))):
        if rate >= Fraction(edge, 100):
            return points
    return Fraction(0)


def _agency(rate: Fraction) -> Fraction:
    if rate < Fraction(5, 100):
        return Fraction(1)
    return Fraction(1, 2) if rate <= Fraction(10, 100) else Fraction(0)


def _control(rate: Fraction) -> int:
    if rate < Fraction(90, 100):
        return 3
    return 2 if rate <= 1 else 0


def _performance(f: Mapping[str, Any]) -> list[Fraction | int]:
    expected = {"rate_q1": 25, "rate_q2": 50, "rate_q3": 75, "rate_q4": 100}
    paces = [_share(f[name], Fraction(percent, 100)) for name, percent in expected.items()]
    execution = sum(min(Fraction(1), pace) for pace in paces) + min(Fraction(2), 2 * sum(paces) / 4)
    satisfied = Fraction(f["satisfaction_rate"])
    edges = ((Fraction(95, 100), 6), (Fraction(90, 100), 4), (Fraction(80, 100), 2))
    received = f["petitions_received"]
    return [
        _control(_share(f["three_public_actual"], f["three_public_budget"]))
        + _control(_share(f["daily_expense_actual"], f["daily_expense_budget"])),
        8 - min(8, 4 * (f["tasks_assigned"] - f["tasks_done"])),
        6 * _share(f["projects_on_time"], f["projects_planned"]),
        execution,
        Fraction(f["benefits_achieved"]),
        _yes(f, "petition_channels") + (f["petitions_answered"] == received) + (f["petitions_in_time"] == received),
        next((points for edge, points in edges if satisfied >= edge), 1),
    ]
