"""Sets of facts for frameworks that are kept: values near their edges, some missing or pending."""

from __future__ import annotations

from random import Random

from perfscore.reports.framework import Framework
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.search.ground import Ground


def sampled(framework: Framework, many: int) -> list[FactSet]:
    """So many sets of single facts, the same in every run."""
    ground, random = Ground(framework), Random(framework.name)
    sets = []
    for _ in range(many):
        entries = []
        for fact in framework.fact_list:
            values = [] if fact.columns else ground.candidates(fact)
            if values and random.random() < 0.95:
                value = random.choice(values)
                entries.append((fact.name, Given("known", value, Fact(value, reason="seen"))))
            elif random.random() < 0.3:
                entries.append((fact.name, Given("pending", None, Fact(status="pending"))))
        sets.append(FactSet(tuple(entries)))
    return sets
