"""Where the framework says that there is no score, every form of a result tells why, and all that is known."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Result
from perfscore.batch.files import Options, score_file
from perfscore.files import xlsx

FRAMEWORK = perfscore.loads(
    """
framework rating "Rating" { points 5  round half_up to 1 at total  grade { >= 4 : "good", else : "bad" } }
fact lines, defects : count
fact finished       : bool
let density = defects / lines "Density"
indicator found "Found" 5 { award bands defects { 0 : 5, else : 3 } }
indicator never +1 { award density  na when lines = 0 then error }
na { when not finished "not finished" when lines < 500 } then none
""",
    name="rating.perf",
)
FACTS: dict[str, Any] = {"lines": 0, "defects": 2, "finished": False}
RATED: dict[str, Any] = {"lines": 800, "defects": 0, "finished": True}


@pytest.fixture(scope="module")
def result() -> Result:
    return perfscore.evaluate(FRAMEWORK, FACTS)


def test_there_is_no_total_and_no_grade_but_all_else(result: Result) -> None:
    assert (result.applies, result.grade, result.quantities["density"]) == (False, None, None)
    assert result["found"].score == 3 and not result["never"].applies
    assert [each.message for each in result.unrated] == ["there is no score: not finished"]
    assert [(each.reason, each.bound) for each in result.limits] == [("not finished", True), (None, False)]
    assert result.to_records()[0]["score"] is None and "" not in result.scores
    assert perfscore.evaluate(FRAMEWORK, RATED).unrated == ()


def test_every_form_tells_so(result: Result) -> None:
    reasons = "not finished", "when lines < 500"
    text, markdown, page = result.to_text(), result.to_markdown(), result.to_html()
    assert re.search(rf"total +5  no score  {reasons[0]}\n +{reasons[1]}\n", text)
    assert "**total: no score / 5**" in markdown and f"no score: {reasons[0]}; when lines &lt; 500" in page
    assert "no score: not finished; when lines \\< 500" in markdown
    assert (
        "Rating · no score" in page and "Rating · no score" in result.to_svg() and "无得分" in result.to_text(lang="zh")
    )
    assert "no score: not finished; when lines < 500" in result.ledger().to_text()
    told = result.explain("total").to_text()
    assert "\nno score\n" in told and "PS537" in told and "Outcome" not in told
    assert "no score" in str([each.cells for each in xlsx.grids(result.to_xlsx())])


def test_what_is_written_is_read_back(result: Result) -> None:
    assert Result.from_json(result.to_json()) == result


@pytest.mark.parametrize("elsewhere", [False, True])
def test_of_many_it_is_one_without_a_score(elsewhere: bool, result: Result) -> None:
    with ThreadPoolExecutor(1) as threads:
        executor = threads if elsewhere else None
        _, found = perfscore.evaluate_many(FRAMEWORK, [RATED, FACTS], executor=executor)
    assert (found.failed, found.score, found.grade, found.scores) == (False, None, None, result.scores)
    assert found.warnings == result.unrated and found.result == result
    told = {"row": 2, "grade": None, "problems": "PS537", "total": None, "found": "3", "never": None}
    assert found.to_record() == told


def test_in_a_batch_its_cells_are_empty_and_the_reason_is_listed(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("lines,defects,finished\n0,2,false\n800,0,true\n", encoding="utf-8")
    summary = score_file(FRAMEWORK, source, output, Options())
    assert (summary.rows, summary.failed, summary.codes) == (2, 1, {"PS537": 1})
    head, unrated, _ = output.read_text("utf-8-sig").splitlines()
    row = dict(zip(head.split(","), unrated.split(","), strict=True))
    empty = dict.fromkeys(("total", "grade", "never", "density"), "")
    assert row == empty | {"found": "3", "problems": "PS537"}
    assert "there is no score: not finished" in (tmp_path / "out.csv.failed.csv").read_text("utf-8-sig")
