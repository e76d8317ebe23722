"""A computed value with a title is part of the result, in every form, rounded and graded as it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import perfscore
from perfscore import Result
from perfscore.batch.files import Options, score_file
from perfscore.scoring.result import Titled

TEXT = """
framework audit "Audit" { points 10 }
fact found, lines : count
fact open         : bool
let density = found / lines "Density" round half_up to 0.001 grade { <= 1% : "low", else : "high" }
let exactly = found / lines "Exactly" round half_up to 0.1 grade on exact { <= 1% : "low", else : "high" }
let route   = if open then "visit" else "letter" "Route"
let twice   = 2 * found
indicator care 10 {
  award if found > twice then 0 else if open then 10 else 3
  grade { >= 5 : "good", else : "poor" }
}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("titled") / "audit.perf"
    path.write_text(TEXT.replace("points 10 }", "points 10 round half_up to 1 at total }"), encoding="utf-8")
    return path


@pytest.fixture
def result(file: Path) -> Result:
    return perfscore.evaluate(file, {"found": 3, "lines": 200, "open": False})


def test_the_result_has_the_rounded_value_and_its_grade(result: Result) -> None:
    assert result.titled == (
        Titled("density", "Density", "1.5%", "ratio", "high"),
        Titled("exactly", "Exactly", "0%", "ratio", "high"),
        Titled("route", "Route", "letter", "choice"),
    )
    assert result.quantities["density"] != result.titled[0].value
    assert (result.grade, result["care"].grade) == (None, "poor")


def test_every_form_shows_it(result: Result) -> None:
    assert "Density: 1.5% (grade: high)\n" in result.to_text()
    assert "grade: poor" in result.to_text() and "grade: poor" in result.explain("care").to_text()
    assert "- Density: 1.5% (grade: high)\n" in result.to_markdown(lang="en")
    assert "Density：1.5%（等级：high）" in result.to_text(lang="zh")
    for form in (result.to_html(), result._repr_html_()):
        assert "<dt>Density</dt>" in form and "grade: poor" in form


def test_what_is_read_back_is_the_same(result: Result) -> None:
    read = Result.from_json(result.to_json())
    assert read == result
    assert read["care"].grade == "poor"
    assert read.explain("care").to_text().splitlines()[-1] == result.explain("care").to_text().splitlines()[-1]


def test_a_forged_value_is_found(result: Result, file: Path, tmp_path: Path) -> None:
    data = json.loads(result.to_json())
    data["titled"][0]["grade"] = "low"
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(data), encoding="utf-8")
    found = perfscore.verify(forged, file, {"found": 3, "lines": 200, "open": False})
    assert [each.what for each in found.differences] == ["titled[0].grade"]


def test_a_value_that_cannot_be_computed_costs_no_score(file: Path) -> None:
    result = perfscore.evaluate(file, {"found": 3, "lines": 0, "open": True})
    assert result.score == 10
    assert (result.titled[0].value, result.titled[0].grade) == ("—", None)


ROWS = "found,lines,open\n3,200,no\n1,100,yes\n3,0,yes\n"
COLUMNS = ["density", "density.grade", "exactly", "exactly.grade", "route"]


def test_a_batch_has_a_column_for_each(file: Path, tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text(ROWS, encoding="utf-8")
    for name in ("out.csv", "out.jsonl"):
        score_file(perfscore.load(file), source, tmp_path / name, Options())
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].split(",")[3:-1] == COLUMNS
    assert [line.split(",")[3:-1] for line in lines[1:]] == [
        ["1.5%", "high", "0%", "high", "letter"],
        ["1.0%", "low", "0%", "low", "visit"],
        ["", "", "", "", "visit"],
    ]
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert records[0]["titled"] == dict(zip(COLUMNS, lines[1].split(",")[3:-1], strict=True))
    assert records[2]["titled"]["density"] is None
