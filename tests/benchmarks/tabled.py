"""What a framework of rows and written targets costs beside the evaluator that explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import perfscore
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from timing import Cell, looped, medians, table

_FOLDER = Path(__file__).parents[2] / "frameworks"
_SIZES = (10, 100, 1_000)
_TIMES = 20


def tabled() -> Iterator[str]:
    """A table of the nine projects that add up, each time all of them, and one of the cost of a row."""
    framework = perfscore.load("project-self-evaluation-2021")
    files = [path for path in sorted(_FOLDER.glob("*-2021.toml")) if _scores(framework, path)]
    yield _beside("The nine projects of 2021", framework, [dict(perfscore.load_facts(path)) for path in files])
    for size in _SIZES:
        rows = [
            {"name": f"r{number}", "p": Decimal(number % 5), "goal": "≥20人", "had": f"{number % 40}人", "off": False}
            for number in range(size)
        ]
        full = sum(row["p"] for row in rows if isinstance(row["p"], Decimal))
        yield _beside(f"{size:,} rows", _of_rows(full), [{"t": rows}], size)


def _scores(framework: perfscore.Framework, path: Path) -> bool:
    try:
        return bool(perfscore.evaluate(framework, str(path)))
    except perfscore.FactsError:
        return False


def _of_rows(points: Decimal | int) -> perfscore.Framework:
    return perfscore.loads(
        f"framework rows {{ points {points}\nround half_up to 0.01 at each indicator, total }}\n"
        "fact t : table { name : text, p : points, goal : target, had : actual, off : bool }\n"
        f"group g {points} {{ each row of t {{ indicator name p {{\n"
        "target had meets goal otherwise proportional\nna when off then redistribute } } }"
    )


def _beside(title: str, framework: perfscore.Framework, facts: list[dict[str, Any]], size: int = 1) -> str:
    checked = [bind(framework, each) for each in facts]
    prepared = [framework.prepare(each) for each in facts]
    for given in facts * 9:
        perfscore.evaluate(framework, given)
    runs: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "the evaluator that explains": (partial(reference.evaluate, framework), checked),
        "the same, and checking": (lambda each: reference.evaluate(framework, bind(framework, each)), facts),
        "prepared": (lambda each: perfscore.evaluate(framework, each).score, prepared * _TIMES),
        "prepared, scores read": (lambda each: perfscore.evaluate(framework, each).scores, prepared * _TIMES),
        "mapping": (lambda each: perfscore.evaluate(framework, each).score, facts * _TIMES),
    }
    found = medians({name: looped(*run) for name, run in runs.items()}, 11, warm=True)
    each = {name: seconds / len(runs[name][1]) for name, seconds in found.items()}
    first = each["the evaluator that explains"]
    rows: list[list[Cell]] = [[name, seconds * 1e6 / size, first / seconds] for name, seconds in each.items()]
    return table(title, ["", "µs a row" if size > 1 else "µs", "times as fast"], rows)
