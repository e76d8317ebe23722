"""What it takes a new process to import the library, to answer a command and to score once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from contenders import FRAMEWORK
from departments import MARKS, departments
from perfscore.kernel import resources
from timing import Cell, medians, table

_ROUNDS = 15
_FACTS = "credit-centre-2021"
_BARE, _LIBRARIES = "bare Python", "import lark, attrs"


def _programs(folder: Path) -> dict[str, list[str]]:
    """The arguments of Python by what they measure; the files of the department lie in the folder."""
    files = [str(folder / f"{FRAMEWORK}.perf"), str(folder / f"{_FACTS}.toml")]
    for file in files:
        Path(file).write_text(resources.text("frameworks", Path(file).name), encoding="utf-8")
    command = ["-m", "perfscore"]
    facts = next(departments(1))[0] | MARKS
    scored = f"perfscore.evaluate({FRAMEWORK!r}, {facts!r})"
    return {
        _BARE: ["-c", "pass"],
        _LIBRARIES: ["-c", _LIBRARIES],
        "import perfscore": ["-c", "import perfscore"],
        "perfscore --version": [*command, "--version"],
        "perfscore --help": [*command, "--help"],
        "perfscore score, what ships": [*command, "score", FRAMEWORK, _FACTS],
        "perfscore score, from files": [*command, "score", *files],
        "score a mapping once": ["-c", f"import perfscore; from decimal import Decimal; print({scored}.score)"],
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
    with tempfile.TemporaryDirectory() as folder:
        settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        settings["PYTHONPYCACHEPREFIX"] = f"{folder}/code"

        def started(arguments: list[str]) -> None:
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=settings)

        programs = _programs(Path(folder))
        found = medians({name: partial(started, program) for name, program in programs.items()}, _ROUNDS, clock=_spent)
    bare, libraries = found[_BARE], found[_LIBRARIES]
    rows: list[list[Cell]] = [
        [name, seconds * 1e3, (seconds - bare) * 1e3, (seconds - bare) / (libraries - bare)]
        for name, seconds in found.items()
    ]
    heads = ["a new process", "ms", "over bare Python", "ratio to import lark, attrs"]
    yield table("Start cold", heads, rows)
