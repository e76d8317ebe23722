"""A run that ends at any operation on a file goes on to the same bytes, and touches no file that no run has made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from support.doomed_runs import How, Runs, doomed_runs

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that splits processes")

TEXT = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "poor" } }
fact n : number in [0, 10] "a figure"
fact m : count default 0
warn unless m < 5 "there are {m} of them"
indicator a "First" 10 { award n }
"""
ROWS = "key,n,m\na,6,1\nb,12,2\nc,3,7\nd,,\ne,10,9\nf,2.5,3\ng,8,0\nh,-1,1\n"
FINE = "key,n,m\na,6,1\nb,2,2\nc,3,7\nd,4,\n"
STRANGERS = {"out.failed.csv": "my own notes\n", "out.partial": "mine\n", "rows.csv.lock": "locked\n"}


@attrs.frozen
class Scene:
    """What is in a folder before a run, and how that is made; ``before`` is run there first, and stopped."""

    rows: str
    options: Mapping[str, Any]
    earlier: bool = False
    interrupted: bool = False


SCENES = {
    "for the first time": Scene(ROWS, {"kept": ["key"], "warnings": True}),
    "in the place of an earlier one, without failures": Scene(FINE, {"kept": ["key"]}, earlier=True),
    "begun anew": Scene(ROWS, {"kept": ["key"], "restart": True}, interrupted=True),
}


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with doomed_runs() as process:
        yield process


@attrs.frozen
class Theatre:
    """Plays a scene any number of times, and compares how it ends with how it should."""

    runs: Runs
    folder: Path
    scene: Scene
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    operations: int
    lines: int

    def set_up(self) -> Path:
        stage = self.folder / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        for name, data in self.before.items():
            (stage / name).write_bytes(data)
        return stage

    def look(self, stage: Path) -> None:
        """What was there is there as it was, or as it should be; nothing is half done."""
        found = contents(stage)
        for name, data in self.before.items():
            if not name.startswith("out.csv."):
                assert found[name] in {data, self.after[name]}
        for name in ("out.csv", "out.csv.failed.csv", "out.csv.warnings.csv"):
            assert found.get(name) in {self.before.get(name), self.after.get(name)}

    def play(self, how: How, at: int) -> bool:
        """Whether the run was stopped at an operation, after which the same command ends as it should."""
        stage = self.set_up()
        ended = self.runs.run(stage, how, at, **self.scene.options)
        self.look(stage)
        assert ended.how in STOPPED[how] | {"done"}
        assert self.runs.run(stage, **self.scene.options).how == "done"
        assert contents(stage) == self.after
        return ended.how != "done"


STOPPED: dict[How, set[str]] = {
    "killed": {"killed"},
    "torn": {"killed"},
    "power lost": {"killed"},
    "disk full": {"PS602", "PS608"},
    "interrupted": {"interrupted"},
    "interrupted in a line": {"interrupted"},
    "killed at any moment": {"killed"},
}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module", params=SCENES)
def theatre(request: pytest.FixtureRequest, runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return theatre_of(SCENES[request.param], runs, tmp_path_factory.mktemp("theatre"))


def theatre_of(scene: Scene, runs: Runs, folder: Path) -> Theatre:
    stage = folder / "first"
    stage.mkdir()
    (stage / "sound.perf").write_text(TEXT, encoding="utf-8")
    for name, text in STRANGERS.items():
        (stage / name).write_text(text, encoding="utf-8")
    (stage / "rows.csv").write_text(ROWS.replace("a,6", "a,7"), encoding="utf-8")
    if scene.earlier:
        assert runs.run(stage, kept=["key"], warnings=True).how == "done"
    if scene.interrupted:
        assert runs.run(stage, "killed", 60, kept=["key"], warnings=True).how == "killed"
        assert (stage / "out.csv.journal").exists() and (stage / "out.csv.warnings.csv.partial").exists()
    (stage / "rows.csv").write_text(scene.rows, encoding="utf-8")
    before = contents(stage)
    ended = runs.run(stage, "counted", **scene.options)
    assert ended.how == "done"
    return Theatre(runs, folder, scene, before, contents(stage), ended.operations, ended.lines)


def test_a_run_leaves_its_output_and_its_lists(theatre: Theatre) -> None:
    made = {"out.csv"}
    if theatre.scene.rows == ROWS:
        made.add("out.csv.failed.csv")
    if theatre.scene.options.get("warnings"):
        made.add("out.csv.warnings.csv")
    assert theatre.after.keys() == {"sound.perf", "rows.csv", *STRANGERS, *made}
    assert {name: theatre.after[name].decode() for name in STRANGERS} == STRANGERS


def some(count: int, every: int, start: int) -> range:
    """The numbers up to a count, some of them; those of several starts are others."""
    return range(1 + start % every, count + 1, every)


@pytest.mark.parametrize("every", [37, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("how", ["killed", "torn", "power lost", "disk full", "interrupted"])
def test_a_run_that_ends_at_any_operation_goes_on_to_the_same_bytes(theatre: Theatre, how: How, every: int) -> None:
    operations = some(theatre.operations, every, len(how))
    stopped = sum(theatre.play(how, at) for at in operations)
    assert stopped >= (len(operations) - 1 if how != "torn" else 1)


@pytest.mark.parametrize("every", [151, pytest.param(23, marks=pytest.mark.thorough)])
def test_a_run_may_be_interrupted_in_any_line(theatre: Theatre, every: int) -> None:
    """Ctrl-C comes between any two lines, also between what is written of a piece and what is counted of it."""
    lines = some(theatre.lines, every, 17)
    assert sum(theatre.play("interrupted in a line", at) for at in lines) == len(lines) > 5


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.thorough)])
def test_a_run_may_be_killed_at_any_moment_and_again(theatre: Theatre, kills: int) -> None:
    """Somebody kills the process while it runs slowly; what is left goes on until it is killed again."""
    killed = tried = 0
    while killed < kills:
        stage, ended = theatre.set_up(), "killed"
        while ended == "killed" and killed < kills:
            tried += 1
            ended = theatre.runs.run(stage, "killed at any moment", tried, **theatre.scene.options).how
            killed += ended == "killed"
            theatre.look(stage)
        assert theatre.runs.run(stage, **theatre.scene.options).how == "done"
        assert contents(stage) == theatre.after
