"""The ways to score a department, the library's own among them, ready to be timed and judged.

A way takes its facts in the form that it likes best: to bring them there is not timed, where its name does not say so.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

import perfscore
from by_hand import with_decimals
from by_hand_floats import with_floor, with_round
from by_hand_fractions import Scores, with_fractions
from by_hand_integers import with_integers
from departments import SCORES, Facts, floats, given, integers, texts
from perfscore.scoring.facts import Facts as FactsOfFile

FRAMEWORK = "shenzhen-department-2021"
MEASURE = "by hand, Decimal (b)"
_UNTIL_CODE = 10
"""Evaluations after which code has been generated."""


@attrs.frozen(kw_only=True)
class Contender:
    """A way to score departments.

    ``shaped`` brings facts into its form, ``run`` scores them, ``read`` takes the grade, the total and the scores of
    the 21 indicators from what it gave. A ``slow`` one is timed on fewer sets of facts. One that scores all sets
    ``together`` is given lists of them, and gives lists. What an ``exact`` one gives must be the very number; of the
    others only the cents count, so that no digit behind them is held against a float. ``alike`` names the one that
    reckons the same, where that one is judged for both.
    """

    name: str
    shaped: Callable[[Any], Any]
    run: Callable[[Any], Any]
    read: Callable[[Any], Any]
    slow: bool = False
    together: bool = False
    exact: bool = False
    alike: str | None = None

    def outcomes(self, sets: list[Facts]) -> Iterator[Any]:
        """The grade, the total and the scores of each set."""
        if self.together:
            yield from self.read(self.run(self.shaped(sets)))
        else:
            for facts in sets:
                yield self.read(self.run(self.shaped(facts)))

    def agrees(self, outcome: Any, right: Scores) -> bool:
        """Whether an outcome has the right total and the right scores."""
        if self.exact:
            return bool(outcome[1] == right[1] and tuple(outcome[2]) == right[2])
        cents = [round(float(points) * 100) for points in (outcome[1], *outcome[2])]
        return cents == [int(points.scaleb(2)) for points in (right[1], *right[2])]


@attrs.frozen
class Absent:
    """A peer that is not installed."""

    name: str


def library(framework: perfscore.Framework) -> list[Contender]:
    """The library, from facts that were prepared and from plain mappings."""
    paths = {node.name: path for path, node in framework.nodes.items() if node.kind == "indicator"}
    order = [paths[name] for name in SCORES]

    def read(result: perfscore.Result) -> Scores:
        scores = result.scores
        return str(result.grade), result.score, tuple(scores[path] for path in order)

    def evaluated(facts: Any) -> perfscore.Result:
        return perfscore.evaluate(framework, facts)

    def told(facts: Any) -> tuple[str | None, Decimal, Mapping[str, Decimal]]:
        result = perfscore.evaluate(framework, facts)
        return result.grade, result.score, result.scores

    def prepared(facts: Facts) -> Any:
        return framework.prepare(given(facts))

    def rows(facts: Any) -> tuple[str | None, Decimal, list[Decimal]]:
        result = perfscore.evaluate(framework, facts)
        return result.grade, result.score, [row.score for row in result.indicators]

    def again(facts: Facts) -> Any:
        """Facts as from a file, which were scored before."""
        found = FactsOfFile("facts.json", tuple(given(facts).items()))
        for _ in range(_UNTIL_CODE):
            evaluated(found)
        return found

    first, second, third, fourth = (
        f"perfscore, {form}" for form in ("prepared", "mapping", "numbers as text", "facts of a file, again")
    )
    return [
        Contender(name=first, shaped=prepared, run=evaluated, read=read, exact=True),
        Contender(name=f"{first}, scores read", shaped=prepared, run=told, read=_same, exact=True, alike=first),
        Contender(name=f"{first}, rows read", shaped=prepared, run=rows, read=_same, exact=True, alike=first),
        Contender(name=second, shaped=given, run=evaluated, read=read, exact=True),
        Contender(name=f"{second}, scores read", shaped=given, run=told, read=_same, exact=True, alike=second),
        Contender(name=third, shaped=texts, run=evaluated, read=read, exact=True, alike=second),
        Contender(name=fourth, shaped=again, run=evaluated, read=read, exact=True, slow=True, alike=first),
    ]


def by_hand() -> list[Contender]:
    """Functions for this one table that check nothing and explain nothing.

    The first is the measure of all times, the last that of all scores.
    """
    plain = "by hand, Fraction"
    return [
        Contender(name=MEASURE, shaped=dict, run=with_decimals, read=_same, exact=True),
        Contender(name="by hand, float, floor", shaped=floats, run=with_floor, read=_same),
        Contender(name="by hand, float, round", shaped=floats, run=with_round, read=_same),
        Contender(name="by hand, integers", shaped=integers, run=with_integers, read=_of_cents, exact=True),
        Contender(name=plain, shaped=dict, run=with_fractions, read=_same, exact=True, slow=True, alike=plain),
    ]


def peers() -> list[Contender | Absent]:
    """Other libraries, each with the same table as its user would write it."""
    found: list[Contender | Absent] = []
    for module, needed, name in (
        ("peer_datalogic", "datalogic_py", "datalogic-py"),
        ("peer_zen", "zen", "zen-engine"),
        ("peer_cel", "cel", "common-expression-language"),
        ("peer_rule_engine", "rule_engine", "rule-engine"),
        ("peer_openfisca", "openfisca_core", "OpenFisca"),
    ):
        try:
            importlib.import_module(needed)
        except ImportError:
            found.append(Absent(name))
        else:
            found += importlib.import_module(module).contenders()
    return found


def graded(scores: Sequence[float]) -> tuple[str, float, Sequence[float]]:
    """The grade and the total, as a caller adds them up behind an engine that only gives scores."""
    total = round(sum(scores), 2)
    return "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差", total, scores


def _same(outcome: Any) -> Any:
    return outcome


def _of_cents(outcome: tuple[str, int, Sequence[int]]) -> Scores:
    grade, total, scores = outcome
    return grade, Decimal(total).scaleb(-2), tuple(Decimal(cents).scaleb(-2) for cents in scores)
