"""What a fuzzer began with or has broken something with once is read, or refused, in every run of the tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
SEEDS = HERE.parent / "corpus" / "fuzz"


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinds(file: Path) -> list[str]:
    return ["csv", "table"] if file.suffix == ".csv" else [file.suffix[1:]]


@pytest.mark.parametrize("file", sorted(SEEDS.iterdir()), ids=lambda file: file.name)
def test_a_seed_is_read_or_refused(file: Path) -> None:
    attempt = _module("reading").attempt
    for kind in kinds(file):
        attempt(kind, file.read_bytes())


def test_each_reader_has_seeds() -> None:
    fuzz = _module("fuzz")
    assert {kind for kind in fuzz.ENDINGS if len(fuzz.seeds(kind)) > 20} == {"perf", "toml", "json", "csv", "table"}
    assert {"framework", "deduct", "bands"} <= set(fuzz.grammar_words())
