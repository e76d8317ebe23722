"""The table of the department as a tax and benefit system of OpenFisca.

Its values are numpy arrays over many departments; its numbers are floats of 32 bits.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from contenders import Contender
from departments import FLAGS, MARKS, MONEY, PUBLISHED, RARE_FLAGS, RATES, SCORES, Facts

_PERIOD = "2021"
_COUNTS = (
    "budget_departures", "goals_lacking", "staff", "approved_posts", "agency_staff", "tasks_assigned", "tasks_done",
    "projects_planned", "projects_on_time", "petitions_received", "petitions_answered", "petitions_in_time",
)  # fmt: skip
_CHOICES = ("budget_publication", "accounts_publication")
_GRADES = ("差", "中", "良", "优")

Ask = Callable[[str], Any]
"""The column of a variable, by its name."""


def _count(ask: Ask, *names: str) -> Any:
    return sum(ask(name) * 1.0 for name in names)


def _rounded(numpy: Any, points: Any) -> Any:
    return numpy.floor(points * 100 + 0.5) / 100


def _formulas(numpy: Any) -> dict[str, Callable[[Ask], Any]]:
    def published(column: Any) -> Any:
        return numpy.select([column == 0, column == 1], [1.5, 1.0], 0.0)

    def procurement(ask: Ask) -> Any:
        rate = ask("purchase_actual") / ask("purchase_planned")
        return _rounded(
            numpy, numpy.where(ask("purchase_actual") > ask("purchase_planned"), 0, rate) + ask("policy_function")
        )

    def compliance(ask: Ask) -> Any:
        beyond = abs(ask("budget_adjusted") - ask("budget_initial")) / ask("budget_initial") - 0.1
        adjustment = numpy.maximum(0, 1 - numpy.maximum(0, beyond) * 10)
        points = _rounded(numpy, ask("spending_rules") + adjustment + ask("bookkeeping_rules"))
        return numpy.where(ask("irregular_spend"), 0, points)

    def publication(ask: Ask) -> Any:
        both = published(ask("budget_publication")) + published(ask("accounts_publication"))
        return numpy.where(ask("under_secrecy"), 3, both)

    def supervision(ask: Ask) -> Any:
        points = _count(ask, "oversight_in_place", "oversight_exercised")
        return numpy.where(~ask("oversight_proven") | ask("special_fund_rated_poor"), 0, points)

    def utilisation(ask: Ask) -> Any:
        rate = ask("assets_in_use") / ask("assets_total")
        return numpy.select([rate >= 0.9, rate >= 0.75, rate >= 0.6], [1.0, 0.7, 0.4], 0.0)

    def agency_staffing(ask: Ask) -> Any:
        rate = ask("agency_staff") / (ask("staff") + ask("agency_staff"))
        return numpy.select([rate < 0.05, rate <= 0.1], [1.0, 0.5], 0.0)

    def control(rate: Any) -> Any:
        return numpy.select([rate < 0.9, rate <= 1], [3, 2], 0)

    def execution(ask: Ask) -> Any:
        paces = [ask("rate_q1") / 0.25, ask("rate_q2") / 0.5, ask("rate_q3") / 0.75, ask("rate_q4")]
        mean = sum(paces) / 4
        return _rounded(numpy, sum(numpy.minimum(1, pace) for pace in paces) + numpy.minimum(2, 2 * mean))

    def satisfaction(ask: Ask) -> Any:
        rate = ask("satisfaction_rate")
        return numpy.select([rate >= 0.95, rate >= 0.9, rate >= 0.8], [6, 4, 2], 1)

    def petitions(ask: Ask) -> Any:
        received = ask("petitions_received")
        answered = (ask("petitions_answered") == received) * 1 + (ask("petitions_in_time") == received)
        return ask("petition_channels") + answered

    def total(ask: Ask) -> Any:
        return _rounded(numpy, sum(ask(name) for name in SCORES))

    def grade(ask: Ask) -> Any:
        return numpy.searchsorted([60, 80, 90], ask("total"), side="right")

    clarity = [name for name in MARKS if name.startswith("clarity")]
    return {
        "budget_rationality": lambda ask: _count(ask, *FLAGS[:5]),
        "budget_conformity": lambda ask: numpy.maximum(0, 5 - ask("budget_departures")),
        "goal_completeness": lambda ask: numpy.maximum(0, 3 - ask("goals_lacking")),
        "goal_clarity": lambda ask: _rounded(numpy, sum(ask(name) for name in clarity)),
        "procurement": procurement,
        "compliance": compliance,
        "publication": publication,
        "project_procedure": lambda ask: _count(ask, "projects_approved", "projects_by_rules"),
        "project_supervision": supervision,
        "safekeeping": lambda ask: _count(ask, "assets_kept", "assets_disposed"),
        "utilisation": utilisation,
        "staffing": lambda ask: ask("staff") <= ask("approved_posts"),
        "agency_staffing": agency_staffing,
        "rule_soundness": lambda ask: 0.5 * ask("rules_exist") + 1.5 * ask("rules_kept") + ask("performance_run"),
        "cost_control": lambda ask: (
            control(ask("three_public_actual") / ask("three_public_budget"))
            + control(ask("daily_expense_actual") / ask("daily_expense_budget"))
        ),
        "key_tasks": lambda ask: numpy.maximum(0, 8 - 4 * (ask("tasks_assigned") - ask("tasks_done"))),
        "timeliness": lambda ask: _rounded(numpy, 6 * ask("projects_on_time") / ask("projects_planned")),
        "execution": execution,
        "benefits": lambda ask: _rounded(numpy, ask("benefits_achieved")),
        "petitions": petitions,
        "satisfaction": satisfaction,
        "total": total,
        "grade": grade,
    }


def _system() -> tuple[Any, Any]:
    """The system of variables, and what builds simulations."""
    numpy: Any = importlib.import_module("numpy")
    entities: Any = importlib.import_module("openfisca_core.entities")
    periods: Any = importlib.import_module("openfisca_core.periods")
    systems: Any = importlib.import_module("openfisca_core.taxbenefitsystems")
    variables: Any = importlib.import_module("openfisca_core.variables")
    entity = entities.Entity("department", "departments", "A department", "")
    system = systems.TaxBenefitSystem([entity])

    def add(name: str, kind: type, formula: Callable[[Ask], Any] | None = None) -> None:
        own: dict[str, Any] = {
            "value_type": kind, "entity": entity, "definition_period": periods.DateUnit.YEAR, "label": name,
        }  # fmt: skip
        if formula is not None:
            known = formula

            def of_period(department: Any, period: Any) -> Any:
                return known(lambda asked: department(asked, period))

            own["formula"] = of_period
        system.add_variable(type(name, (variables.Variable,), own))

    for name in (*FLAGS, *RARE_FLAGS):
        add(name, bool)
    for name in (*_COUNTS, *_CHOICES):
        add(name, int)
    for name in (*MONEY, *RATES, *MARKS):
        add(name, float)
    for name, formula in _formulas(numpy).items():
        add(name, int if name == "grade" else float, formula)
    return system, numpy


def _columns(sets: Sequence[Facts]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for name in sets[0]:
        values = [facts[name] for facts in sets]
        if name in _CHOICES:
            columns[name] = [PUBLISHED.index(value) for value in values]
        else:
            columns[name] = [value if isinstance(value, int) else float(value) for value in values]
    return columns


def contenders() -> list[Contender]:
    """One department at a time, and all of them together."""
    system, numpy = _system()
    builders: Any = importlib.import_module("openfisca_core.simulation_builder")

    def shaped(sets: Sequence[Facts]) -> Any:
        return len(sets), {name: numpy.array(column) for name, column in _columns(sets).items()}

    def run(given: tuple[int, dict[str, Any]]) -> list[Any]:
        number, columns = given
        simulation = builders.SimulationBuilder().build_default_simulation(system, count=number)
        for name, column in columns.items():
            simulation.set_input(name, _PERIOD, column)
        return [simulation.calculate(name, _PERIOD) for name in (*SCORES, "total", "grade")]

    def read(columns: list[Any]) -> list[Any]:
        *scores, totals, grades = (column.tolist() for column in columns)
        return [
            (_GRADES[grade], total, own)
            for grade, total, own in zip(grades, totals, zip(*scores, strict=True), strict=True)
        ]

    together = "OpenFisca, 2,000 together"
    return [
        Contender(
            name="OpenFisca, one at a time", shaped=lambda facts: shaped([facts]), run=run,
            read=lambda columns: read(columns)[0], slow=True, alike=together,
        ),
        Contender(name=together, shaped=shaped, run=run, read=read, together=True),
    ]  # fmt: skip
