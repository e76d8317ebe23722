"""Varied facts of a department for ``shenzhen-department-2021``, near the edges, by a seed.

All facts satisfy the requirements of the framework. Amounts are whole cents, rates have at most six decimals, points
that an assessor gives at most four; so that each contender can be given them exactly as it would hold them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import perfscore

Facts = dict[str, Any]

SCORES = (
    "budget_rationality", "budget_conformity", "goal_completeness", "goal_clarity", "procurement", "compliance",
    "publication", "project_procedure", "project_supervision", "safekeeping", "utilisation", "staffing",
    "agency_staffing", "rule_soundness", "cost_control", "key_tasks", "timeliness", "execution", "benefits",
    "petitions", "satisfaction",
)  # fmt: skip
"""The indicators in the order of the table."""

FLAGS = (
    "follows_duties", "allocation_rational", "special_funds_fixed", "classified_rightly", "allocation_flexible",
    "projects_approved", "projects_by_rules", "oversight_in_place", "oversight_exercised", "oversight_proven",
    "assets_kept", "assets_disposed", "rules_exist", "rules_kept", "performance_run", "petition_channels",
)  # fmt: skip
RARE_FLAGS = ("irregular_spend", "under_secrecy", "special_fund_rated_poor")
MARKS = {
    "clarity_broken_down": 2, "clarity_with_effects": 2, "clarity_clear_values": 1, "clarity_quantifiable": 1,
    "clarity_founded": 1, "policy_function": 1, "spending_rules": 1, "bookkeeping_rules": 1, "benefits_achieved": 25,
}  # fmt: skip
"""The points that an assessor gives, with full marks."""

PUBLISHED = ("按要求公开", "公开但时间、内容或范围不符合要求", "未公开")
MONEY = (
    "purchase_planned", "purchase_actual", "budget_initial", "budget_adjusted", "assets_in_use", "assets_total",
    "three_public_actual", "three_public_budget", "daily_expense_actual", "daily_expense_budget",
)  # fmt: skip
RATES = ("rate_q1", "rate_q2", "rate_q3", "rate_q4", "satisfaction_rate")

_UNIT = 10_000
_TIES = (16, 48, 80, 240, 400)
"""Numbers of projects of which some shares of six points end in a five at the third decimal."""


def departments(number: int, *, small: bool = False, seed: int = 2021) -> Iterator[list[Facts]]:
    """So many sets of facts, in lists of at most 2,000; with ``small`` their numbers have small denominators."""
    draw = random.Random(seed + small)
    make = _small if small else _usual
    for start in range(0, number, 2_000):
        yield [make(draw) for _ in range(min(2_000, number - start))]


def given(facts: Mapping[str, Any]) -> Facts:
    """The same facts as perfscore asks for them: points below full marks have a reason."""
    return {
        name: perfscore.Fact(value, reason="see the minutes") if MARKS.get(name, value) != value else value
        for name, value in facts.items()
    }


def texts(facts: Mapping[str, Any]) -> Facts:
    """The same facts with numbers as text, as JSON and CSV files give them."""
    return {
        name: str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
        for name, value in given(facts).items()
    }


def floats(facts: Mapping[str, Any]) -> Facts:
    """The same facts with binary floats for what is no whole number."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in facts.items()}


def integers(facts: Mapping[str, Any]) -> Facts:
    """The same facts in whole numbers: cents, millionths of a rate, ten-thousandths of a point."""
    scales = dict.fromkeys(MONEY, 100) | dict.fromkeys(RATES, 1_000_000) | dict.fromkeys(MARKS, 10_000)
    return {name: int(value * scales[name]) if name in scales else value for name, value in facts.items()}


def _usual(draw: random.Random) -> Facts:
    facts = _both(draw)
    facts["purchase_actual"], facts["purchase_planned"] = _pair(draw, (10_000, 9_750, 9_985, 8_755))
    facts["assets_in_use"], facts["assets_total"] = _pair(draw, (9_000, 7_500, 6_000, 10_000), most=10_000)
    facts["three_public_actual"], facts["three_public_budget"] = _pair(draw, (9_000, 10_000))
    facts["daily_expense_actual"], facts["daily_expense_budget"] = _pair(draw, (9_000, 10_000))
    beyond, initial = _pair(draw, (1_000, 2_000, 1_005, 1_500, 1_235), most=2_200)
    facts["budget_initial"], facts["budget_adjusted"] = initial, initial + draw.choice((-1, 1)) * beyond
    _people(facts, draw, draw.randint(1, 300))
    planned = draw.choice(_TIES) if draw.random() < 0.5 else draw.randint(1, 400)
    facts["projects_planned"], facts["projects_on_time"] = planned, _most(draw, planned, 0.7)
    paces = [edge + (0 if draw.random() < 0.3 else draw.randint(-1_500, 700)) for edge in (2_500, 5_000, 7_500, _UNIT)]
    _rates(facts, [Decimal(pace) / _UNIT for pace in paces])
    edge = draw.choice((9_500, 9_000, 8_000))
    facts["satisfaction_rate"] = Decimal(draw.choice((edge, edge - 1, edge + 1, draw.randint(7_000, _UNIT)))) / _UNIT
    for name, full in MARKS.items():
        facts[name] = Decimal(full) if draw.random() < 0.5 else _points(draw, full)
    return facts


def _small(draw: random.Random) -> Facts:
    facts = _both(draw)
    for part, whole in zip(MONEY[::2], MONEY[1::2], strict=True):
        facts[part], facts[whole] = Decimal(draw.randint(0, 48)), Decimal(draw.randint(1, 48))
    facts["purchase_planned"], facts["purchase_actual"] = facts["purchase_actual"] + 1, facts["purchase_planned"]
    initial = Decimal(draw.randint(1, 48))
    facts["budget_initial"] = initial
    facts["budget_adjusted"] = max(Decimal("0.01"), initial + draw.randint(-12, 12))
    facts["assets_in_use"] = min(facts["assets_in_use"], facts["assets_total"])
    _people(facts, draw, draw.randint(1, 20))
    planned = draw.randint(1, 48)
    facts["projects_planned"], facts["projects_on_time"] = planned, draw.randint(0, planned)
    _rates(facts, [Decimal(draw.randint(0, below)) / below for below in draw.choices((4, 5, 8, 16, 20, 25, 40), k=4)])
    below = draw.choice((1, 5, 10, 20, 40))
    facts["satisfaction_rate"] = Decimal(draw.randint(0, below)) / below
    for name, full in MARKS.items():
        facts[name] = Decimal(draw.randint(0, full * 8)) / 8
    return facts


def _both(draw: random.Random) -> Facts:
    """Facts that have no denominator."""
    facts: Facts = {name: draw.random() < 0.85 for name in FLAGS}
    facts |= {name: draw.random() < 0.06 for name in RARE_FLAGS}
    facts["budget_departures"], facts["goals_lacking"] = draw.choice((0, 0, 1, 2, 6)), draw.choice((0, 0, 0, 1, 4))
    facts["budget_publication"], facts["accounts_publication"] = draw.choices(PUBLISHED, (6, 2, 1), k=2)
    facts["tasks_assigned"] = draw.randint(0, 9)
    facts["tasks_done"] = _most(draw, facts["tasks_assigned"], 0.6)
    facts["petitions_received"] = draw.randint(0, 40)
    facts["petitions_answered"] = _most(draw, facts["petitions_received"], 0.7)
    facts["petitions_in_time"] = _most(draw, facts["petitions_answered"], 0.7)
    return facts


def _most(draw: random.Random, whole: int, often: float) -> int:
    """All of it often, else any part."""
    return whole if draw.random() < often else draw.randint(0, whole)


def _pair(draw: random.Random, edges: tuple[int, ...], *, most: int = 12_000) -> tuple[Decimal, Decimal]:
    """A part and a whole, in cents: at an edge, given in ten-thousandths, a cent beside one, or anywhere."""
    whole = int(10 ** draw.uniform(5, 10))
    if draw.random() < 0.6:
        # Only of round amounts the rate can be the edge itself.
        whole += _UNIT - whole % _UNIT
    where = draw.random()
    part = whole * draw.choice(edges) // _UNIT if where < 0.6 else draw.randint(0, whole * most // _UNIT)
    if 0.4 < where < 0.6:
        part += draw.choice((-1, 1))
    part = min(part, whole * most // _UNIT)
    return Decimal(part) / 100, Decimal(whole) / 100


def _people(facts: Facts, draw: random.Random, staff: int) -> None:
    """Numbers of people, often of just a twentieth or a tenth from an agency, and of just as many as approved."""
    agency, times = draw.randint(1, 12), draw.choice((9, 19, 0))
    facts["staff"], facts["agency_staff"] = (agency * times, agency) if times else (staff, draw.choice((0, agency)))
    facts["approved_posts"] = max(1, facts["staff"] + draw.choice((0, 0, -1, 1, 9)))


def _rates(facts: Facts, paces: list[Decimal]) -> None:
    """Rates of spending that never fall from quarter to quarter."""
    for place, name in enumerate(RATES[:4], start=1):
        facts[name] = max(paces[:place])


def _points(draw: random.Random, full: int) -> Decimal:
    """Points below full marks, to the cent; of effects those that bring totals about the grades' edges."""
    return Decimal(draw.randint(full * 40 if full == MARKS["benefits_achieved"] else 0, full * 100)) / 100
