"""Generated code says of every construct of the corpus what the reference says, or leaves it to that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

import perfscore
from perfscore import FactsError, Framework
from perfscore.questions import examples
from perfscore.scoring.bind import FactSet, bind
from perfscore.scoring.compiled import Compiled
from perfscore.search.ground import Ground
from support.agreement import agree
from support.cases import thorough
from support.corpus_files import GOOD

FILES = [*(case.path for case in GOOD), *map(Path, perfscore.shipped())]
LARGE = [path for path in FILES if path.stem in {"shenzhen-department-2021", "us-aqi", "department-targets-2021"}]


def near(framework: Framework, random: Random, count: int) -> Iterator[Mapping[str, Any]]:
    """Random facts from where something changes; some are lacking."""
    ground = Ground(framework)
    choices = {fact.name: ground.candidates(fact) for fact in framework.fact_list}
    for _ in range(count):
        yield {
            name: perfscore.Fact(random.choice(values), reason="drawn")
            for name, values in choices.items()
            if values and random.random() < 0.97
        }


@pytest.mark.parametrize("file", thorough(FILES, *LARGE), ids=lambda file: file.stem)
def test_generated_code_agrees_on_the_corpus(file: Path, pytestconfig: pytest.Config) -> None:
    framework = perfscore.load(file)
    code = Compiled(framework)
    for facts in (each.facts for each in examples.tried(framework)):
        agree(framework, facts, code)
    for given in near(framework, Random(file.stem), 12 if pytestconfig.getoption("thorough") else 4):
        drawn = fit(framework, given)
        if drawn is not None:
            agree(framework, drawn, code)


def fit(framework: Framework, given: Mapping[str, Any]) -> FactSet | None:
    try:
        return bind(framework, given)
    except FactsError:
        return None
