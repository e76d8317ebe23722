"""The table of the department as JSONLogic for datalogic-py.

JSONLogic has no names for intermediate values and no rounding to decimals, so a rate is written out wherever it is
needed, and rounding is a floor.
"""

from __future__ import annotations

import importlib
from typing import Any

from contenders import Contender, graded
from departments import FLAGS, MARKS, floats


def _fact(name: str) -> dict[str, Any]:
    return {"var": name}


def _when(condition: Any, points: float) -> dict[str, Any]:
    return {"if": [condition, points, 0]}


def _flags(*names: str) -> dict[str, Any]:
    assert set(names) <= set(FLAGS)
    return {"+": [_when(_fact(name), 1) for name in names]}


def _rounded(points: Any) -> dict[str, Any]:
    return {"/": [{"floor": {"+": [{"*": [points, 100]}, 0.5]}}, 100]}


def _rate(part: str, whole: str) -> dict[str, Any]:
    return {"/": [_fact(part), _fact(whole)]}


def _lost(points: int, each: int, count: Any) -> dict[str, Any]:
    return {"max": [0, {"-": [points, {"*": [each, count]}]}]}


def _published(name: str) -> dict[str, Any]:
    right, partly = {"==": [_fact(name), "按要求公开"]}, {"==": [_fact(name), "公开但时间、内容或范围不符合要求"]}
    return {"if": [right, 1.5, partly, 1, 0]}


def _control(part: str, whole: str) -> dict[str, Any]:
    rate = _rate(part, whole)
    return {"if": [{"<": [rate, 0.9]}, 3, {"<=": [rate, 1]}, 2, 0]}


def _table() -> list[Any]:
    """The rules of the 21 indicators."""
    change = {"/": [{"abs": {"-": [_fact("budget_adjusted"), _fact("budget_initial")]}}, _fact("budget_initial")]}
    adjustment = {"max": [0, {"-": [1, {"*": [10, {"max": [0, {"-": [change, 0.1]}]}]}]}]}
    used = _rate("assets_in_use", "assets_total")
    agency = {"/": [_fact("agency_staff"), {"+": [_fact("staff"), _fact("agency_staff")]}]}
    paces = [{"/": [_fact(f"rate_q{quarter}"), quarter / 4]} for quarter in (1, 2, 3, 4)]
    pleased = _fact("satisfaction_rate")
    received = _fact("petitions_received")
    bought = {
        "if": [
            {">": [_fact("purchase_actual"), _fact("purchase_planned")]}, 0,
            _rate("purchase_actual", "purchase_planned"),
        ]
    }  # fmt: skip
    return [
        _flags(*FLAGS[:5]),
        _lost(5, 1, _fact("budget_departures")),
        _lost(3, 1, _fact("goals_lacking")),
        _rounded({"+": [_fact(name) for name in MARKS if name.startswith("clarity")]}),
        _rounded({"+": [bought, _fact("policy_function")]}),
        {
            "if": [
                _fact("irregular_spend"), 0,
                _rounded({"+": [_fact("spending_rules"), adjustment, _fact("bookkeeping_rules")]}),
            ]
        },
        {
            "if": [
                _fact("under_secrecy"), 3,
                {"+": [_published("budget_publication"), _published("accounts_publication")]},
            ]
        },
        _flags("projects_approved", "projects_by_rules"),
        {
            "if": [
                {"or": [{"!": _fact("oversight_proven")}, _fact("special_fund_rated_poor")]}, 0,
                _flags("oversight_in_place", "oversight_exercised"),
            ]
        },
        _flags("assets_kept", "assets_disposed"),
        {"if": [{">=": [used, 0.9]}, 1, {">=": [used, 0.75]}, 0.7, {">=": [used, 0.6]}, 0.4, 0]},
        _when({"<=": [_fact("staff"), _fact("approved_posts")]}, 1),
        {"if": [{"<": [agency, 0.05]}, 1, {"<=": [agency, 0.1]}, 0.5, 0]},
        {
            "+": [
                _when(_fact("rules_exist"), 0.5), _when(_fact("rules_kept"), 1.5), _when(_fact("performance_run"), 1),
            ]
        },
        {
            "+": [
                _control("three_public_actual", "three_public_budget"),
                _control("daily_expense_actual", "daily_expense_budget"),
            ]
        },
        _lost(8, 4, {"-": [_fact("tasks_assigned"), _fact("tasks_done")]}),
        _rounded({"/": [{"*": [6, _fact("projects_on_time")]}, _fact("projects_planned")]}),
        _rounded(
            {"+": [*({"min": [1, pace]} for pace in paces), {"min": [2, {"*": [2, {"/": [{"+": paces}, 4]}]}]}]}
        ),
        _rounded(_fact("benefits_achieved")),
        {
            "+": [
                _when(_fact("petition_channels"), 1), _when({"==": [_fact("petitions_answered"), received]}, 1),
                _when({"==": [_fact("petitions_in_time"), received]}, 1),
            ]
        },
        {"if": [{">=": [pleased, 0.95]}, 6, {">=": [pleased, 0.9]}, 4, {">=": [pleased, 0.8]}, 2, 1]},
    ]  # fmt: skip


def contenders() -> list[Contender]:
    """From a document that was read before, and from a mapping."""
    library: Any = importlib.import_module("datalogic_py")
    engine = library.Engine()
    rule, session = engine.compile(_table()), engine.session()

    def of_handle(handle: Any) -> Any:
        return graded(session.evaluate_data(rule, handle))

    def of_mapping(facts: Any) -> Any:
        return graded(session.evaluate(rule, facts))

    return [
        Contender(
            name="datalogic-py, prepared", shaped=lambda facts: library.DataHandle(floats(facts)), run=of_handle,
            read=lambda outcome: outcome,
        ),
        Contender(name="datalogic-py, mapping", shaped=floats, run=of_mapping, read=lambda outcome: outcome),
    ]  # fmt: skip
