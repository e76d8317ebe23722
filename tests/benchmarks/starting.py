"""Nothing comes in; what it takes a new process to import the library and to score once goes out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial

from contenders import FRAMEWORK
from departments import MARKS, departments
from timing import Cell, medians, table

_ROUNDS = 15
_LOAD = f"import perfscore; framework = perfscore.load({FRAMEWORK!r})"
_SCORE = f"{_LOAD}; print(perfscore.evaluate(framework, 'credit-centre-2021').score)"
_OFF = {"PERFSCORE_CACHE": "off"}
_PROGRAMS: dict[str, tuple[str, dict[str, str]]] = {
    "bare Python": ("pass", {}),
    "import lark, attrs": ("import lark, attrs", {}),
    "import perfscore": ("import perfscore", {}),
    "... and load a kept framework": (_LOAD, {}),
    "... and score a mapping once": (f"{_LOAD}; print(perfscore.evaluate(framework, FACTS).score)", {}),
    "... and score a fact file once": (
        f"{_LOAD}; print(perfscore.evaluate(framework, 'credit-centre-2021').score)",
        {},
    ),
    "the same, where nothing is kept": (
        f"{_LOAD}; print(perfscore.evaluate(framework, 'credit-centre-2021').score)",
        _OFF,
    ),
}


def _facts() -> str:
    """Facts of a department as a program would write them down."""
    facts = next(departments(1))[0] | MARKS
    return f"from decimal import Decimal; FACTS = {facts!r}; "


def _spent() -> float:
    """Processor seconds of the processes that have ended; Windows does not tell, so there it is plain time."""
    if sys.platform == "win32":
        return time.perf_counter()
    import resource

    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def start() -> Iterator[str]:
    """A table of new processes. As after an installation, Python keeps compiled modules; a first run has made them."""
    with tempfile.TemporaryDirectory() as kept:
        settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        settings |= {"PYTHONPYCACHEPREFIX": f"{kept}/code", "PERFSCORE_CACHE": f"{kept}/cache"}

        def started(program: str, more: dict[str, str]) -> None:
            text = f"{_facts()}{program}" if "FACTS" in program else program
            command = [sys.executable, "-c", text]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=settings | more)

        # The first process keeps what it has read, the second one the code.
        for _ in range(2):
            started(_LOAD, {})
        tasks = {name: partial(started, *program) for name, program in _PROGRAMS.items()}
        found = medians(tasks, _ROUNDS, clock=_spent)
    bare, libraries = found["bare Python"], found["import lark, attrs"]
    rows: list[list[Cell]] = [
        [name, seconds * 1e3, (seconds - bare) * 1e3, (seconds - bare) / (libraries - bare)]
        for name, seconds in found.items()
    ]
    heads = ["a new process", "ms", "over bare Python", "ratio to import lark, attrs"]
    yield table("Start cold", heads, rows)
