"""Every clause under every limit and rounding, on few facts: generated code scores them as the reference does.

Random frameworks are large, and what only happens where a clause stands alone is rare in them. Unless all is run, any
two of clauses, limits, roundings and shapes of facts meet, and not all of them.
"""

from __future__ import annotations

from itertools import product

import pytest

from perfscore.scoring.bind import bind
from perfscore.scoring.compiled import Compiled
from support.agreement import agree
from support.scoring import framework

FACTS = 'fact n : number in [0, 5]\nfact c : bool\nfact k : choice("x", "y")\nfact o : number optional'
CLAUSES = (
    "award n",
    "award min(4, n / 3)",
    "award if c then 4 else 0",
    "award if n > 1 then 4 else 1.5",
    "award if c and n > 1 then n / 3 else 0.25",
    "award if o is known then min(4, abs(o)) else n",
    "award { 1.25 when c  2.5 when n > 1  0.25 when not c }",
    "bands n { < 1 : 0, [1, 3) : 1.25, else : 4 }",
    "bands n { < 1 : n / 3, else : 4 }",
    'lookup k, c { "x" { true : 4  false : 1 }  "y" { true : 1/3  false : 0 } }',
    "deduct 0.3 per 1 of n above 1 proportional",
    "deduct 0.3 per 1 of n above 1 each started down to 1",
    "deduct { 1.25 when c  0.1 when n > 1 }",
    "interpolate n { 0 : 0, 3 : 4 }",
    "target n >= 3 otherwise proportional",
    "target n >= 3 otherwise zero",
)
LIMITS = (
    "", "at most 1.5", "at least 0.5 when c", "cap 1 when c", "cap n / 3 when n > 1", "zero when c", "full when n > 1",
    "na when c then redistribute", "na when c then full",
)  # fmt: skip
PLANS = (
    "round half_up to 0.01 at each indicator",
    "round half_even to 0.5 at each indicator, total",
    "round floor to 1 at each group",
    "round half_up to 0.01 at total",
)
GIVEN = [
    {"n": n, "c": c, "k": k} | ({} if o is None else {"o": o})
    for n, c, (k, o) in product(("0", "1", "1.37", "5"), (True, False), (("x", None), ("y", "-2.5")))
]
SOME = [given for place, given in enumerate(GIVEN) if place % 2 == place // 2 % 2 ^ place // 4 % 2]
"""Half of them, in which any two values stand together that do so in all."""


@pytest.mark.parametrize("number", range(len(CLAUSES)), ids=lambda number: CLAUSES[number].replace("/", "over"))
@pytest.mark.parametrize("plans", [1, pytest.param(len(PLANS), marks=pytest.mark.thorough)])
def test_small_frameworks_are_scored_as_the_reference_does(number: int, plans: int) -> None:
    for place, limit in enumerate(LIMITS):
        for shift in range(plans):
            plan = PLANS[(number + place + shift) % len(PLANS)]
            rows = f"indicator i 4 {{ {CLAUSES[number]} }}\n{limit}\nindicator j 1 {{ award min(1, n) }}"
            sound = framework(f"{FACTS}\ngroup g 5 {{\n{rows} }}", points="5", plan=plan)
            code = Compiled(sound)
            for given in GIVEN if plans > 1 else SOME:
                agree(sound, bind(sound, given), code, only=None if plans > 1 else number + place)
