"""How far a run has come goes into a small file beside its output, and comes out again after a kill.

What the journal tells of has been written before it, down to the disk, so whatever a killed run wrote beyond it is cut
off again, and nothing is lost or repeated.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs

SCHEMA = "perfscore-batch/1"


@attrs.frozen
class Identity:
    """What a run is of. A run goes on only where all of it is the same."""

    perfscore: str
    framework: str
    input: str
    options: str


@attrs.define
class State:
    """How far a run has come: offsets into the input, the output and the lists beside it, and what was counted."""

    offset: int
    lines: int
    rows: int = 0
    written: int = 0
    failed_written: int = 0
    warned_written: int = 0
    failed: int = 0
    warned: int = 0
    codes: Counter[str] = attrs.field(factory=Counter)
    grades: Counter[str | None] = attrs.field(factory=Counter)
    total: Fraction = Fraction(0)
    finished: bool = False


@attrs.frozen
class Journal:
    """The file that holds the state of a run."""

    path: Path

    def write(self, identity: Identity, state: State) -> None:
        """Put the state in the place of the one before, whole or not at all."""
        data = {
            "schema": SCHEMA,
            "run": attrs.asdict(identity),
            "state": attrs.asdict(state)
            | {
                "grades": [[grade, count] for grade, count in state.grades.items()],
                # A total that nothing rounds may have very many digits, which hexadecimal ones take no time.
                "total": [hex(state.total.numerator), hex(state.total.denominator)],
            },
        }
        new = self.path.with_name(f"{self.path.name}.new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=True)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)

    def read(self) -> tuple[Identity, State] | None:
        """What was written; None where that is no journal. Raises FileNotFoundError where there is none."""
        try:
            data = json.loads(self.path.read_bytes())
            if data["schema"] != SCHEMA:
                return None
            return Identity(**data["run"]), _state(data["state"])
        except (ValueError, KeyError, TypeError, ZeroDivisionError, RecursionError):
            return None

    def remove(self) -> None:
        """The run is at its end."""
        self.path.unlink(missing_ok=True)


_NUMBERS = ("offset", "lines", "rows", "written", "failed_written", "warned_written", "failed", "warned")


def _state(data: dict[str, Any]) -> State:
    numbers = {name: data[name] for name in _NUMBERS}
    if any(type(number) is not int or number < 0 for number in numbers.values()):
        raise ValueError
    above, below = data["total"]
    return State(
        **numbers,
        codes=Counter({str(code): int(count) for code, count in data["codes"].items()}),
        grades=Counter({grade: int(count) for grade, count in data["grades"]}),
        total=Fraction(int(above, 0), int(below, 0)),
        finished=data["finished"] is True,
    )
