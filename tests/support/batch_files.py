"""The summary, the refusals and the lines of a batch over a text of fact sets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import PerfscoreError
from perfscore.batch.files import Options, Summary, score_file

SOUND = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "po,or" } }
fact n : number in [0, 10] "a figure"
fact m : count default 0
indicator a "First" 10 { award n }
"""


def scored(data: str | bytes, name: str = "rows.csv", to: str = "out.csv", text: str = SOUND, **more: Any) -> Summary:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    executor, told = more.pop("executor", None), more.pop("told", lambda _: None)
    options = Options(**({"restart": False} | more))
    return score_file(perfscore.loads(text), Path(name), Path(to), options, executor=executor, told=told)


def refusal(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(PerfscoreError) as caught:
        call()
    assert "Traceback" not in str(caught.value)
    return [(each.code, each.message) for each in caught.value.diagnostics]


def lines(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(Path(name).read_text("utf-8-sig"))))
