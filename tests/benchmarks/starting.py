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
from timing import Cell, medians, table

_ROUNDS = 15
_PROGRAMS = {
    "bare Python": "pass",
    "import lark, attrs": "import lark, attrs",
    "import perfscore": "import perfscore",
    "... and load the framework": f"import perfscore; perfscore.load({FRAMEWORK!r})",
    "... and score once": f"import perfscore; print(perfscore.evaluate({FRAMEWORK!r}, 'credit-centre-2021').score)",
}


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
        settings["PYTHONPYCACHEPREFIX"] = kept

        def started(program: str) -> None:
            subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL, env=settings)

        tasks = {name: partial(started, program) for name, program in _PROGRAMS.items()}
        found = medians(tasks, _ROUNDS, clock=_spent)
    bare, libraries = found["bare Python"], found["import lark, attrs"]
    rows: list[list[Cell]] = [
        [name, seconds * 1e3, (seconds - bare) * 1e3, (seconds - bare) / (libraries - bare)]
        for name, seconds in found.items()
    ]
    heads = ["a new process", "ms", "over bare Python", "ratio to import lark, attrs"]
    yield table("Start cold", heads, rows)
