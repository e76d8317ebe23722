"""How the library's costs grow from 10 to 10,000 indicators."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import perfscore
from perfscore.core.lower import program_of
from perfscore.domains.code.program import compiled
from perfscore.domains.code.slots import Shape
from timing import Cell, looped, medians, table

_SIZES = (10, 100, 1_000, 10_000)
_GROUP = 25
_RULES = (
    "award min(1, a{0} / b{1})",
    "bands r{0} {{ >= 95% : 1, >= 80% : 0.5, else : 0 }}",
    "deduct 0.1 per 1 of c{0} each complete",
)


def grow() -> Iterator[str]:
    """A table with a row for each size, and one with the cost of an indicator beside that among ten."""
    reading: list[list[Cell]] = []
    tasks: dict[str, Callable[[], object]] = {}
    # The first framework of a process also waits for the parser.
    perfscore.loads("framework first { points 1 } indicator only 1 { award 1 }")
    for size in _SIZES:
        text, facts = _framework(size)
        start = time.process_time()
        framework = perfscore.loads(text)
        loaded = time.process_time()
        layout = framework.compiled.layout
        compiled(program_of(framework), layout, Shape(complete=True, free=False))
        generated = time.process_time()
        framework.prepare(facts)
        again = time.process_time()
        prepared = framework.prepare(facts)
        ready = time.process_time()
        reading.append(
            [
                f"{size:,} indicators", (loaded - start) * 1e3, (loaded - start) * 1e3 / size,
                (generated - loaded) * 1e3, (generated - loaded) * 1e3 / size, (ready - again) * 1e3,
            ]
        )  # fmt: skip
        # The first few evaluations of a mapping are the reference's.
        for _ in range(9):
            perfscore.evaluate(framework, facts)
        times = max(1, 2_000 // size)
        tasks[f"prepared {size}"] = looped(_evaluated(framework), [prepared] * times)
        tasks[f"read {size}"] = looped(_told(framework), [prepared] * times)
        tasks[f"mapping {size}"] = looped(_evaluated(framework), [facts] * times)
    heads = ["read a framework", "loads, ms", "an indicator", "generate, ms", "an indicator", "prepare facts, ms"]
    yield table("Read and compile from 10 to 10,000 indicators", heads, reading)
    found = medians(tasks, 31, warm=True)
    rows: list[list[Cell]] = []
    for size in _SIZES:
        row: list[Cell] = [f"{size:,} indicators"]
        for way in ("prepared", "read", "mapping"):
            own = found[f"{way} {size}"] / max(1, 2_000 // size) / size
            first = found[f"{way} 10"] / max(1, 2_000 // 10) / 10
            row += [own * 1e6, own / first]
        rows.append(row)
    heads = [
        "µs an indicator, and its ratio to that of 10", "prepared", "ratio", "prepared, scores read", "ratio",
        "mapping", "ratio",
    ]  # fmt: skip
    yield table("Evaluate from 10 to 10,000 indicators", heads, rows)


def _evaluated(framework: perfscore.Framework) -> Any:
    return lambda facts: perfscore.evaluate(framework, facts)


def _told(framework: perfscore.Framework) -> Any:
    return lambda facts: perfscore.evaluate(framework, facts).scores


def _framework(size: int) -> tuple[str, dict[str, Any]]:
    """Groups of 25 indicators of three kinds, with short rules, since a text has at most 250,000 words."""
    lines = [f"framework grown {{ points {size} round half_up to 0.01 at each indicator }}"]
    groups: list[str] = []
    facts: dict[str, Any] = {}
    for number in range(size):
        group, kind = divmod(number, _GROUP)[0], number % 3
        if number % _GROUP == 0:
            groups.append(f"group g{group} {min(_GROUP, size - number)} {{")
            lines.append(f"fact b{group} : money in > 0")
            facts[f"b{group}"] = Decimal("1234.50") + group
        lines.append(f"fact {('a', 'r', 'c')[kind]}{number} : {('money', 'ratio', 'count')[kind]}")
        facts[f"{('a', 'r', 'c')[kind]}{number}"] = (
            Decimal(number % 997) + Decimal("900.30"), Decimal(number % 100) / 100, number % 11
        )[kind]  # fmt: skip
        groups.append(f"  indicator i{number} 1 {{ {_RULES[kind].format(number, group)} }}")
        if number % _GROUP == _GROUP - 1 or number == size - 1:
            groups.append("}")
    return "\n".join([*lines, *groups]), facts
