"""The medians of how long things take that are done in turns."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

Cell = str | int | float | None


Clock = Callable[[], float]


def medians(
    tasks: Mapping[str, Callable[[], object]], rounds: int, *, warm: bool = False, clock: Clock = time.process_time
) -> dict[str, float]:
    """The median seconds of each task. In each round every task has its turn, so that a drift hits all of them alike.

    The clock is that of the process, so that what else the machine does counts little. Rubbish is collected between the
    turns, never within one. With ``warm`` a task runs twice in its turn and the second time counts, since what the one
    before it has left in the processor's caches is no cost of its own.
    """
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, task in tasks.items():
                if warm:
                    task()
                start = clock()
                task()
                times[name].append(clock() - start)
                gc.collect(0)
    finally:
        gc.enable()
        gc.unfreeze()
    return {name: median(each) for name, each in times.items()}


def looped(run: Callable[[Any], object], inputs: Sequence[Any]) -> Callable[[], None]:
    """A task that does the same for each input."""

    def task() -> None:
        for each in inputs:
            run(each)

    return task


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table in text; numbers stand to the right."""
    shown = [list(heads), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in shown) for place in range(len(heads))]
    lines = [title, "=" * len(title)]
    for row in shown:
        first, *others = (
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join([first, *others]).rstrip())
    return "\n".join(lines) + "\n"


def _shown(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:,.2f}" if cell < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell
