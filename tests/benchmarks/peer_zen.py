"""The table of the department as a decision graph for zen-engine.

Two expression nodes in a row: the rates, and the scores with the total and the grade. Inside, its numbers are decimals
of 28 digits.
"""

from __future__ import annotations

import importlib
import json
import re
from itertools import pairwise
from typing import Any

from contenders import Contender, graded
from departments import SCORES, Facts, floats

_RATES = {
    "bought": "purchase_actual > purchase_planned ? 0 : purchase_actual / purchase_planned",
    "beyond": "abs(budget_adjusted - budget_initial) / budget_initial - 0.1",
    "used": "assets_in_use / assets_total",
    "agency": "agency_staff / (staff + agency_staff)",
    "three_public": "three_public_actual / three_public_budget",
    "daily_expense": "daily_expense_actual / daily_expense_budget",
    "first": "rate_q1 / 0.25",
    "second": "rate_q2 / 0.5",
    "third": "rate_q3 / 0.75",
    "mean": "(rate_q1 / 0.25 + rate_q2 / 0.5 + rate_q3 / 0.75 + rate_q4) / 4",
}
_PUBLISHED = "({0} == '按要求公开' ? 1.5 : {0} == '公开但时间、内容或范围不符合要求' ? 1 : 0)"
_TABLE = (
    (
        "(follows_duties ? 1 : 0) + (allocation_rational ? 1 : 0) + (special_funds_fixed ? 1 : 0)"
        " + (classified_rightly ? 1 : 0) + (allocation_flexible ? 1 : 0)"
    ),
    "max([0, 5 - budget_departures])",
    "max([0, 3 - goals_lacking])",
    (
        "round(clarity_broken_down + clarity_with_effects + clarity_clear_values + clarity_quantifiable"
        " + clarity_founded, 2)"
    ),
    "round(bought + policy_function, 2)",
    "irregular_spend ? 0 : round(spending_rules + max([0, 1 - max([0, beyond]) * 10]) + bookkeeping_rules, 2)",
    f"under_secrecy ? 3 : {_PUBLISHED.format('budget_publication')} + {_PUBLISHED.format('accounts_publication')}",
    "(projects_approved ? 1 : 0) + (projects_by_rules ? 1 : 0)",
    (
        "not oversight_proven or special_fund_rated_poor ? 0"
        " : (oversight_in_place ? 1 : 0) + (oversight_exercised ? 1 : 0)"
    ),
    "(assets_kept ? 1 : 0) + (assets_disposed ? 1 : 0)",
    "used >= 0.9 ? 1 : used >= 0.75 ? 0.7 : used >= 0.6 ? 0.4 : 0",
    "staff <= approved_posts ? 1 : 0",
    "agency < 0.05 ? 1 : agency <= 0.1 ? 0.5 : 0",
    "(rules_exist ? 0.5 : 0) + (rules_kept ? 1.5 : 0) + (performance_run ? 1 : 0)",
    "(three_public < 0.9 ? 3 : three_public <= 1 ? 2 : 0) + (daily_expense < 0.9 ? 3 : daily_expense <= 1 ? 2 : 0)",
    "max([0, 8 - 4 * (tasks_assigned - tasks_done)])",
    "round(6 * projects_on_time / projects_planned, 2)",
    "round(min([1, first]) + min([1, second]) + min([1, third]) + min([1, rate_q4]) + min([2, 2 * mean]), 2)",
    "round(benefits_achieved, 2)",
    (
        "(petition_channels ? 1 : 0) + (petitions_answered == petitions_received ? 1 : 0)"
        " + (petitions_in_time == petitions_received ? 1 : 0)"
    ),
    "satisfaction_rate >= 0.95 ? 6 : satisfaction_rate >= 0.9 ? 4 : satisfaction_rate >= 0.8 ? 2 : 1",
)


def _graph() -> str:
    scores = dict(zip(SCORES, _TABLE, strict=True))
    whole = {
        "total": f"sum([{', '.join(f'$.{name}' for name in SCORES)}])",
        "grade": "$.total >= 90 ? '优' : $.total >= 80 ? '良' : $.total >= 60 ? '中' : '差'",
    }
    stages = [_expressions("rates", _RATES, through=True), _expressions("scores", scores | whole, through=False)]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        *stages,
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    names = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in pairwise(names)
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _expressions(name: str, written: dict[str, str], *, through: bool) -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": value} for key, value in written.items()]
    content = {"expressions": expressions, "passThrough": through}
    return {"id": name, "name": name, "type": "expressionNode", "content": content}


def _read(outcome: Any) -> tuple[str, float, list[float]]:
    found = outcome["result"]
    return found["grade"], found["total"], [found[name] for name in SCORES]


def _expression() -> str:
    """The scores as one list, the rates written out where they are needed."""
    rates = re.compile(rf"\b({'|'.join(_RATES)})\b")
    return f"[{', '.join(rates.sub(lambda found: f'({_RATES[found[0]]})', rule) for rule in _TABLE)}]"


def contenders() -> list[Contender]:
    """From a mapping: the graph, in a store that is compiled once, and the scores alone as one compiled expression."""
    library: Any = importlib.import_module("zen")
    store = {"type": "static", "content": {"department": json.loads(_graph())}}
    engine = library.ZenEngine({"loader": store})
    expression = library.compile_expression(_expression())

    def of_graph(facts: Facts) -> Any:
        return engine.evaluate("department", facts)

    def of_expression(facts: Facts) -> Any:
        return graded(expression.evaluate(facts))

    return [
        Contender(name="zen-engine, decision graph", shaped=floats, run=of_graph, read=_read),
        Contender(name="zen-engine, one expression", shaped=floats, run=of_expression, read=lambda outcome: outcome),
    ]
