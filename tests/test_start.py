"""A process imports what it uses and nothing else, and what it has loaded travels, is copied and cannot be changed."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

import perfscore
from perfscore import Framework, FrameworkError

TEXT = """framework small "小" { points 6 }
fact rate : ratio in [0, 1]
indicator a "甲" 6 { award rate * 6 }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.perf"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_framework_that_changes_is_read_again(file: Path) -> None:
    before = perfscore.load(file)
    file.write_text(TEXT.replace("rate * 6", "rate * 3"), encoding="utf-8")
    assert str(perfscore.evaluate(file, {"rate": 1}).score) == "3"
    file.write_text(TEXT.replace("rate * 6", "rte * 3"), encoding="utf-8")
    with pytest.raises(FrameworkError, match="PS201"):
        perfscore.load(file)
    file.unlink()
    with pytest.raises(FrameworkError, match="PS60"):
        perfscore.load(file)
    assert str(perfscore.evaluate(before, {"rate": 1}).score) == "6", "what was loaded stands on what was read"


def test_a_mark_of_the_encoding_is_no_difference(file: Path) -> None:
    before = perfscore.load(file)
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    after = perfscore.load(file)
    assert before == after and before.source.text == after.source.text


@pytest.mark.parametrize("name", ["", "nothing", "a/b", "a\\b", "a\0b", "..", ".", "\udcff"])
def test_the_name_of_nothing_is_no_framework(name: str) -> None:
    with pytest.raises(FrameworkError, match="PS6"):
        perfscore.load(name)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_frameworks_and_results_travel_and_are_copied(file: Path, again: Callable[[Any], Any]) -> None:
    framework = perfscore.load(file)
    result = perfscore.evaluate(framework, {"rate": 1})
    assert type(again(framework)) is Framework and again(framework) == framework
    assert type(again(result)) is perfscore.Result and again(result) == result


def test_nobody_can_change_what_was_loaded(file: Path) -> None:
    name = "name"
    for value in (perfscore.load(file), perfscore.evaluate(file, {"rate": 1})):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, "other")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(value, name)
