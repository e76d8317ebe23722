"""One text of hundreds of kilobytes, wherever it stands, takes little memory, and the message about it is short."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

import perfscore
from perfscore import PerfscoreError

LENGTH = 400_000
MOST_MEMORY = 100
"""For each character, in bytes."""
MOST_MESSAGE = 20_000
HEAD = "framework x { points 1 }\n"
FACTS = perfscore.loads(
    f"{HEAD}fact a : number\nfact t : text optional\nindicator i 1 {{ award min(1, a) }}", name="facts.perf"
)
LONG = {"letters": "x" * LENGTH, "escapes": '\\"' * (LENGTH // 4)}
FRAMEWORKS = {
    "a text": '{}fact a : number "{}"',
    "an open text": '{}fact a : number "{}',
    "a text of other marks": "{}fact a : number 「{}」",
    "a text of two marks": '{}fact a : number “{}"',
    "a name": "{}fact {} : number",
    "a comment": "{}# {}",
}
FILES = {
    "a value.toml": 'a = 1\nt = "{}"',
    "lines.toml": 'a = 1\nt = """{}"""',
    "a key.toml": 'a = 1\n"{}" = 1',
    "a value.json": '{{"a": 1, "t": "{}"}}',
    "a key.json": '{{"a": 1, "{}": 1}}',
    "a value.csv": "name,value\na,1\nt,{}",
    "a key.csv": "name,value\na,1\n{},1",
}


def told(inside: str, work: Callable[[], object]) -> str:
    """What is said of the text, which takes little memory, and so does saying it."""
    tracemalloc.start()
    try:
        work()
        said = ""
    except PerfscoreError as error:
        said = str(error)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MOST_MEMORY * len(inside) and len(said) < MOST_MESSAGE
    return said


@pytest.mark.parametrize("inside", LONG.values(), ids=LONG)
@pytest.mark.parametrize("form", FRAMEWORKS.values(), ids=FRAMEWORKS)
def test_a_long_text_of_a_framework_takes_little_memory(form: str, inside: str) -> None:
    text = form.format(HEAD, inside)
    assert "PS" in told(inside, lambda: perfscore.loads(text))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", LONG)
def test_a_long_text_of_a_fact_file_takes_little_memory(name: str, kind: str, tmp_path: Path) -> None:
    # The standard reader of TOML takes seconds over each megabyte whose memory is traced.
    inside = LONG[kind][: LENGTH // 4 if name.endswith(".toml") else None]
    path = tmp_path / name
    path.write_text(FILES[name].format(inside), encoding="utf-8")
    assert "PS" in told(inside, lambda: perfscore.evaluate(FACTS, perfscore.load_facts(path)))
