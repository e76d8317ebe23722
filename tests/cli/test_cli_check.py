"""What is printed of cliffs and trends, and the exit code, are what users rely on."""

import json
from pathlib import Path
from typing import Any

import pytest

from support import command_lines
from support.command_lines import Run

STEEP = """framework steep "Steep" { points 10 }
fact late : count "cases late"
fact rate : ratio in [0%, 100%]
fact mood : choice("good", "bad")
indicator prompt "Prompt" 6 { deduct 2 per 1 of late each complete }
indicator share  4 { bands rate { >= 90% : 4, else : 1 } zero when late > 3 and mood = "bad" }
"""
FLAT = """framework flat "Flat" { points 1 round half_up to 0.01 at total }
fact x : ratio in [0%, 100%]
indicator i 1 { award x }
"""
ROWS = """framework rows "Rows" { points 4 round half_up to 0.01 at total }
fact jobs : table { name : text, points : points in [0, 4] }
group all "All" 4 { each row of jobs { indicator name 4 { award points } } }
"""
OPEN = """framework open "Open" { points 25 round half_up to 0.01 at total }
fact all : table { mark : number in [0, 1] }
""" + "".join(f"indicator i{number} 1 {{ award highest(20, mark of all otherwise 0) }}\n" for number in range(25))
WRONG = f"""{FLAT}example "right" {{ given x = 50%   expect total = 0.5 }}
example "wrong" {{ given x = 50%   expect total = 1 }}
"""
FILES = {
    "open.perf": OPEN,
    "wrong.perf": WRONG,
    "steep.perf": STEEP,
    "flat.perf": FLAT,
    "rows.perf": ROWS,
    "broken.perf": FLAT.replace("award x", "award y"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Run:
    return command_lines.run("check", *arguments)


def told(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--format", "json").out)


def test_without_the_options_nothing_more_is_told() -> None:
    assert run("steep.perf") == Run(0, "steep.perf: no problems found, 8 questions decided\n", "")
    assert told("steep.perf") == []


def test_cliffs_are_listed_behind_the_problems() -> None:
    assert run("steep.perf", "--cliffs").out == (
        "steep.perf: no problems found, 8 questions decided\n"
        "\n"
        "steep.perf: 3 cliffs found where one step of a fact changes more than 20% of a row\n"
        "  place  share    points      row            edge\n"
        "  6:68   100%     4 → 0 of 4  share          `late > 3`\n"
        "         `late` 3 → 4, `rate` = 100%, `mood` = “bad”\n"
        "  6:35   75%      1 → 4 of 4  share          `rate` at 90%\n"
        "         `rate` 89.99% → 90%, `late` = 100, `mood` = “good”\n"
        "  5:38   ≈33.33%  6 → 4 of 6  prompt Prompt  each 1 of `late`\n"
        "         `late` 0 → 1\n"
    )


@pytest.mark.parametrize("share", ["50%", "0.5", "５０％", " 0.50 "])
def test_a_share_may_be_stated(share: str) -> None:
    found = run("steep.perf", "--cliffs", share)
    assert found.code == 0
    assert "2 cliffs found where one step of a fact changes more than 50% of a row" in found.out


@pytest.mark.parametrize("share", ["much", "20", "-1%", "101%", "1/5", "", "9" * 100, "\x1b[31m", "flat.perf"])
def test_what_is_no_share_is_refused(share: str) -> None:
    found = run("steep.perf", f"--cliffs={share}")
    assert found.code == 2
    assert "a share is needed between 0% and 100%, such as 20% or 0.2" in found.err
    assert "\x1b" not in found.err


def test_trends_are_listed_with_what_shows_them() -> None:
    assert run("steep.perf", "--trends").out == (
        "steep.perf: no problems found, 8 questions decided\n"
        "\n"
        "steep.perf: what more of 2 facts does\n"
        "  place  more of  does        rows\n"
        "  2:6    late     only hurts  prompt, share, total\n"
        "  3:6    rate     only helps  share, total\n"
        "  neither more nor less: `mood` (choice)\n"
    )


def test_what_cannot_be_looked_into_is_said() -> None:
    found = run("rows.perf", "--cliffs", "--trends")
    assert found.out.splitlines()[2:] == [
        "rows.perf: no cliffs found where one step of a fact changes more than 20% of a row",
        "  3:40 not looked into: `all.name`, which looks into tables or written targets, or was too much to try",
        "",
        "rows.perf: what more of no facts does",
        "  neither more nor less: `jobs` (table)",
    ]


def test_json_holds_the_lists_beside_the_problems() -> None:
    found = told("flat.perf", "steep.perf", "rows.perf", "--cliffs", "--trends")
    assert list(found) == ["diagnostics", "cliffs", "not_looked_into", "trends"]
    assert found["diagnostics"] == []
    assert found["cliffs"][0] == {
        "file": "steep.perf", "line": 6, "column": 68, "path": "share", "title": None, "edge": "`late > 3`",
        "alone": True, "points": "-4", "weight": "4", "share": "1",
        "witness": {
            "fact": "late",
            "before": {"late": "3", "rate": "100%", "mood": "bad"},
            "after": {"late": "4", "rate": "100%", "mood": "bad"},
            "points_before": "4",
            "points_after": "0",
        },
    }  # fmt: skip
    assert found["not_looked_into"] == [{"file": "rows.perf", "line": 3, "column": 40, "path": "all.name"}]
    assert found["trends"][0] == {
        "file": "flat.perf", "line": 2, "column": 6, "fact": "x", "path": "i", "trend": "only helps",
        "raising": None, "lowering": None,
    }  # fmt: skip
    assert set(told("flat.perf", "--trends")) == {"diagnostics", "trends"}
    assert told("flat.perf", "--cliffs") == {"diagnostics": [], "cliffs": [], "not_looked_into": []}


def test_a_broken_framework_has_no_lists_and_keeps_its_exit_code() -> None:
    found = run("broken.perf", "flat.perf", "--cliffs", "--trends", "--strict")
    assert found.code == 1
    assert "PS205" in found.out or "PS201" in found.out
    assert "broken.perf: what" not in found.out
    assert "flat.perf: what more of 1 fact does" in found.out
    assert run("steep.perf", "--cliffs", "--trends", "--strict").code == 0


def test_cliffs_in_front_of_the_files_takes_the_first_for_a_share() -> None:
    found = run("--cliffs", "steep.perf")
    assert found.code == 2
    assert "the files stand in front" in found.err


# ---------------------------------------------------------------- what is decided


def test_what_is_not_decided_is_listed_and_fails_where_that_is_asked_for() -> None:
    found = run("open.perf")
    assert found.code == 0
    first, *rest = found.out.splitlines()
    assert first == "open.perf: no problems found, but 51 of 51 questions not decided"
    assert rest[:2] == ["  1:32  whether it can have full marks", "  3:1   whether it ever gets other points"]
    assert rest[20:] == ["  and 31 more"]
    assert run("open.perf", "--decided").code == 1
    assert run("steep.perf", "--decided").code == 0


def test_the_account_is_told_in_json() -> None:
    found = told("steep.perf", "open.perf", "--decided")
    assert found["diagnostics"] == []
    steep, unanswered = found["accounts"]
    assert steep == {"file": "steep.perf", "questions": 8, "undecided": [], "examples": 0, "passed": 0}
    assert unanswered["undecided"][0] == {"what": "whether it can have full marks", "line": 1, "column": 32}


def test_examples_are_run() -> None:
    told_of_examples = "1 of 2 examples not passed, which `perfscore test` explains"
    assert run("wrong.perf").out == f"wrong.perf: no problems found, 3 questions decided; {told_of_examples}\n"
