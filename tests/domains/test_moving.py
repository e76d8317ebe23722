"""Numbers that move: an evaluation on them ends with the stretch on which it decides nothing otherwise."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore.core.lower import program_of
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.kernel.rational_functions import Free, Varying
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import Trouble
from perfscore.scoring.bind import FactSet, bind

HEAD = "framework f { points 10 round half_up to 0.01 at total }\n"


def moving(program: Program, facts: FactSet, name: str) -> tuple[Exact, Free]:
    value = facts.by_name[name].value
    assert isinstance(value, Fraction)
    free = Free(value)
    return Exact(program, with_value(facts, name, free.number())).run(), free


def with_value(facts: FactSet, name: str, value: Fraction) -> FactSet:
    entries = ((each, replace(given, value=value) if each == name else given) for each, given in facts.entries)
    return replace(facts, entries=tuple(entries))


@pytest.mark.parametrize(
    ("clause", "at", "low", "high"),
    [
        ("award min(10, max(0, a * 2))", 2, 0, 5),
        ("bands a { >= 5 : 10, >= 1 : 4, else : 0 }", 2, 1, 5),
        ("award 10 cap 3 when a > 4", 2, None, 4),
        ("award min(10, max(0, 10 / (a - 1)))", 3, 2, None),
        ("deduct 1 per 1 of a above 1 each complete", Fraction(5, 2), 1, 12),
    ],
)
def test_the_stretch_ends_where_something_is_decided_otherwise(
    clause: str, at: int, low: int | None, high: int | None
) -> None:
    framework = perfscore.loads(f"{HEAD}fact a : number\nindicator i 10 {{ {clause} }}")
    exact, free = moving(program_of(framework), bind(framework, {"a": at}), "a")
    assert (free.low and free.low.at, free.high and free.high.at) == (low, high)
    assert not isinstance(exact.definition(("score", "i")), Trouble)


def test_a_score_is_a_number_that_moves_along_its_stretch() -> None:
    framework = perfscore.loads(f"{HEAD}fact a, b : number\nindicator i 10 {{ award min(10, a / b) }}")
    exact, free = moving(program_of(framework), bind(framework, {"a": 2, "b": 4}), "b")
    points = exact.definition(("exact", "i"))
    assert isinstance(points, Varying) and points.at(Fraction(8)) == Fraction(1, 4)
    assert free.low is not None


def test_troubles_in_rows_are_told_at_the_places_of_the_facts() -> None:
    text = """framework f { points 10 }
        fact edge : points
        fact t : table { name : text, worth : points }
        each row of t { indicator name worth { judged worth in 0 .. edge } }"""
    framework = perfscore.loads(text)
    raw: dict[str, Any] = {"edge": 3, "t": [{"name": "x", "worth": 10}]}
    facts = bind(framework, raw)
    found = moving(program_of(framework), facts, "edge")[0].definition(("score", ""))
    plain = Exact(program_of(framework), facts).run().definition(("score", ""))
    assert isinstance(found, Trouble) and isinstance(plain, Trouble)
    assert found.problems == plain.problems
