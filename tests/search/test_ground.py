"""What the ground keeps of a framework, however large that is."""

from __future__ import annotations

import tracemalloc

import perfscore
from perfscore.kernel.intervals import EVERYTHING
from perfscore.model import terms
from perfscore.search.ground import Ground


def chain(length: int) -> str:
    """Quantities each of which adds a fact to the one before."""
    facts = "\n".join(f"fact n{number} : count" for number in range(length))
    lets = "\n".join(f"let a{number} = a{number - 1} + n{number}" for number in range(1, length))
    head = "framework f { points 1 round half_up to 0.01 at total }"
    return f"{head}\n{facts}\nlet a0 = n0\n{lets}\nindicator i 1 {{ award if a{length - 1} > 7 then 1 else 0 }}"


def test_of_what_is_no_number_nothing_is_said() -> None:
    ground = Ground(perfscore.loads("framework f { points 1 } fact a : bool indicator i 1 { award { 1 when a } }"))
    (fact,) = ground.framework.fact_list
    assert ground.range_of(terms.FactValue(fact.span, fact.type, fact.name)) == EVERYTHING


def test_the_facts_behind_a_long_chain_take_little_room() -> None:
    framework = perfscore.loads(chain(500))
    ground = Ground(framework)
    tracemalloc.start()
    try:
        behind = ground.facts_in(ground.ranges.node(("earned", "i")))
        figures = {ground.candidates(fact) for fact in behind}
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(behind) == 500
    assert len(figures) == 1 and {6, 7, 8} <= set(*figures)
    assert most < 5_000_000
