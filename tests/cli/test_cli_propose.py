"""``perfscore test --propose`` prints on standard output what may be appended to the file alone."""

import json
from pathlib import Path

import pytest

import perfscore
from support import command_lines

VISITS = """framework visits "Visits" { points 10 }
fact visitors : count
indicator public "Public" 10 { bands visitors { >= 100 : 10, else : 2 } }
example "many" { given visitors = 250 expect public = 10 }
"""
FILES = {
    "visits.perf": VISITS,
    "full.perf": 'framework whole { points 1 } indicator a 1 { award 1 } example "it" { expect total = 1 }',
    "failing.perf": VISITS.replace("public = 10 }", "public = 9 }"),
    "broken.perf": VISITS.replace("bands visitors", "bands guests"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> command_lines.Run:
    return command_lines.run("test", *arguments)


PROPOSED = """
# proposed: Public: visitors at its edge 100; confirm or correct
example "Public: visitors at its edge 100" {
  given visitors = 100
  expect public = 10, total = 10
}

# proposed: Public: visitors one step below its edge 100; confirm or correct
# proposed: Public: `else : 2` is taken; confirm or correct
example "Public: visitors one step below its edge 100" {
  given visitors = 99
  expect public = 2, total = 2
}

# proposed: Public: visitors one step above its edge 100; confirm or correct
example "Public: visitors one step above its edge 100" {
  given visitors = 101
  expect public = 10, total = 10
}
"""


def test_what_is_proposed_stands_alone_on_standard_output() -> None:
    found = run("visits.perf", "--propose")
    assert (found.code, found.out) == (0, PROPOSED)
    assert found.err == (
        "passed  visits.perf:4  many\nvisits.perf: 1 example, 0 failed\ncoverage: 1 of 2\n"
        "visits.perf: 3 examples proposed\n"
    )


def test_it_can_be_appended_as_it_stands_and_then_nothing_more_is_proposed(folder: Path) -> None:
    (folder / "visits.perf").write_text(VISITS + run("visits.perf", "--propose").out, encoding="utf-8")
    found = run("visits.perf", "--propose", "--coverage")
    assert (found.code, found.out) == (0, "")
    assert found.err.splitlines()[-3:] == [
        "visits.perf: 4 examples, 0 failed", "coverage: 2 of 2", "visits.perf: 0 examples proposed",
    ]  # fmt: skip


def test_several_files_are_told_apart() -> None:
    found = run("full.perf", "visits.perf", "--propose")
    assert (found.code, found.out) == (0, f"# ---- visits.perf ----\n{PROPOSED}")
    assert "full.perf: 0 examples proposed" in found.err


def test_examples_that_fail_and_files_that_are_wrong_end_as_without_it() -> None:
    for file in ("failing.perf", "broken.perf"):
        assert run(file, "--propose").code == run(file).code == 1
    assert run("failing.perf", "--propose").out == PROPOSED
    assert run("broken.perf", "--propose").out == ""


def test_json_holds_the_proposals_where_they_are_asked_for() -> None:
    found = run("visits.perf", "full.perf", "broken.perf", "--propose", "--format", "json")
    told = json.loads(found.out)
    assert (found.code, found.err) == (1, "")
    assert told[0]["proposals"] == perfscore.propose("visits.perf").to_dict()
    assert told[1]["proposals"] == {"examples": [], "remarks": []}
    assert "proposals" not in told[2]
    assert told[0]["proposals"]["examples"][0] == {
        "title": "Public: visitors at its edge 100",
        "tries": ["Public: visitors at its edge 100"],
        "given": ["given visitors = 100"],
        "expected": ["public = 10", "total = 10"],
        "text": PROPOSED.strip().partition("\n\n")[0],
    }
    assert "proposals" not in json.loads(run("visits.perf", "--format", "json").out)[0]
