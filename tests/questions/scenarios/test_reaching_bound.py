"""The highest total that sets of free facts can reach, what hangs on the same of them being reckoned once."""

from __future__ import annotations

from fractions import Fraction

import perfscore
from perfscore.questions.scenarios.reaching_bound import Bound
from perfscore.scoring.bind import bind
from perfscore.search.along import Stage
from perfscore.search.cells import Cell
from perfscore.search.region import Budget

FRAMEWORK = """framework f { points 10 round half_up to 0.01 at each indicator }
fact a : number in [0, 4]
fact b : number in [0, 6]
fact yes : bool
indicator i 4 { award a na when a > 3 and yes then redistribute }
indicator j 6 { award b }
"""


def test_each_set_has_its_own_total() -> None:
    framework = perfscore.loads(FRAMEWORK)
    stage = Stage(framework, bind(framework, {"a": 1, "b": 2, "yes": False}))
    bound = Bound(stage, {name: Cell.of(framework.facts[name]) for name in ("a", "b")}, Budget(1_000, 1_000))
    assert [bound.of(names).row("").score.interval.high for names in (["a"], ["b"], ["a", "b"], ["a"], [])] == [
        6,
        7,
        10,
        6,
        3,
    ]
    spent = bound.work
    assert (
        bound.peak("i", "a") == 4
        and bound.most("i") == 4
        and bound.of(["a", "b"]).row("").exact.interval.high == Fraction(10)
    )
    assert bound.work == spent
