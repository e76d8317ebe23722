"""What it takes to read, check, compile and explain the department's framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import perfscore
from by_hand import with_decimals
from contenders import FRAMEWORK
from departments import departments, given
from perfscore.core.lower import lower
from perfscore.domains.code.program import compiled, memo
from perfscore.domains.code.slots import Shape
from perfscore.kernel.source import Source
from perfscore.questions.examples import run_examples
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.reading import reader
from perfscore.syntax.parser import parse
from timing import Cell, looped, medians, table

_EXPLAINED = 30
"""So many scores are explained before a framework is surely worth generating the code that helps to explain."""


def read() -> Iterator[str]:
    """A table of the steps before and behind an evaluation."""
    framework = perfscore.load(FRAMEWORK)
    source, layout = framework.source, framework.compiled.layout
    sample = next(departments(200))
    facts = given(sample[0])
    checked = bind(framework, facts)
    prepared = framework.prepare(facts)
    for _ in range(_EXPLAINED):
        perfscore.evaluate(framework, prepared).ledger()
    shape = Shape(complete=True, free=False)
    steps: dict[str, Callable[[], object]] = {
        "parse the text": lambda: parse(Source(source.name, source.text)),
        "read it (parse, resolve names and types)": lambda: perfscore.loads(source.text, name=source.name),
        "check it (find what can be proved)": lambda: perfscore.check(framework),
        "run its examples": lambda: run_examples(framework),
        "generate code for it": lambda: compiled(lower(framework), layout, shape),
        "generate the reader of its facts": lambda: reader(layout),
        "generate the code that helps to explain": lambda: memo(lower(framework), layout, shape, complete=True),
        "prepare a set of facts": lambda: framework.prepare(facts),
        "score it by the reference": lambda: reference.evaluate(framework, checked),
        "score it and list the ledger": lambda: perfscore.evaluate(framework, prepared).ledger(),
        "score it and explain one row": lambda: perfscore.evaluate(framework, prepared).explain("compliance").to_text(),
        "score it and write JSON": lambda: perfscore.evaluate(framework, prepared).to_json(),
    }
    found = medians({**steps, "b": looped(with_decimals, sample)}, 7)
    measure = found.pop("b") / len(sample)
    rows: list[list[Cell]] = [[name, seconds * 1e3, seconds / measure] for name, seconds in found.items()]
    yield table("Before and behind an evaluation", ["the department's framework", "ms", "ratio to b"], rows)
