"""The reports, ledgers and stories that their readers rely on."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

import perfscore
from perfscore import Result, cli
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import PerfscoreError
from perfscore.reports.result import Ledger, Story
from support.command_lines import Run, run

BODY = """framework sound "Sound" {
  points 10
  round half_up to 0.01 at each indicator
}
fact n, m : number "a figure"
group g 10 {
  indicator a "First" 6 { award 6 * n / m }
  indicator b "Second" 4 {
    part c "Third" 1 { award 1 }
    part d "Fourth" 3 { judged opinion }
  }
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sound.perf").write_text(BODY, encoding="utf-8")
    (tmp_path / "facts.toml").write_text("n = 1\nm = 3\nopinion = 3\n", encoding="utf-8")
    (tmp_path / "none.toml").write_text("n = 1\nm = 0\nopinion = 3\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def result() -> Result:
    return perfscore.evaluate("sound.perf", "facts.toml")


@pytest.fixture(scope="module")
def centre() -> Result:
    return perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021")


# ---------------------------------------------------------------- the library


def test_a_result_shows_itself_in_every_form(result: Result) -> None:
    assert str(result) == result.to_text() and result.to_text().startswith("Sound\n")
    assert "\x1b[" in result.to_text(colour=True) and "\x1b[" not in result.to_text()
    assert "合计" in result.to_text(lang="zh")
    assert result.to_markdown().startswith("# Sound") and "合计" in result.to_markdown(lang="zh")
    assert result.to_html().startswith("<!DOCTYPE html>") and 'lang="zh' in result.to_html(lang="zh")
    assert result._repr_html_().startswith("<") and "<html" not in result._repr_html_()


def test_a_result_survives_its_json(result: Result) -> None:
    again = Result.from_json(result.to_json())
    assert again == result and again.losses == result.losses
    computed = replace(again, read_from=None)
    assert computed.to_html() == result.to_html()
    assert str(computed.explain("b")) == str(result.explain("b"))
    Path("result.json").write_text(result.to_json(), encoding="utf-8")
    assert perfscore.load_result("result.json") == result


def test_the_ledger_is_a_ranked_sequence_that_adds_up(centre: Result) -> None:
    ledger = centre.ledger()
    assert issubclass(Ledger, Sequence)
    assert (len(ledger), ledger[0].title, ledger[-1].published) == (
        13,
        "社会效益、经济效益、生态效益",
        Decimal("-0.25"),
    )
    assert ledger[:2] == ledger.losses[:2]
    assert sum(loss.published for loss in ledger) == ledger.lost == Decimal("6.33")
    assert str(ledger) == ledger.to_text() and "6.33" in str(ledger)
    assert "6.33" in ledger.to_text(lang="en", colour=True)
    assert "<table" in ledger._repr_html_()
    assert ledger == perfscore.evaluate("shenzhen-department-2021", "credit-centre-2021").ledger()


def test_each_part_of_the_loss_leads_to_a_clause_and_a_figure(centre: Result) -> None:
    lines = perfscore.load("shenzhen-department-2021").source.text.splitlines()
    for loss in centre.ledger():
        assert loss.clause.split()[0] in lines[loss.line - 1]
        assert loss.seen or loss.kind in {"rounding", "absorbed"}
        assert all(figure.source or figure.formula for figure in loss.seen)
        assert all(figure.place for figure in loss.seen if figure.formula is None)


def test_the_nearest_edge_of_the_adjustment_is_that_of_the_issue(centre: Result) -> None:
    (edge,) = centre["adjustment"].explanation.edges
    assert (edge.subject, edge.now, edge.relation, edge.at) == ("绝对值(adjust_rate)", "≈10.89%", "<=", "10%")
    assert edge.effect == Decimal("0.09")
    assert "at 10% or below: +0.09 points" in str(centre.explain("compliance", lang="en"))


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("a", ["g.a"]),
        ("g", ["g"]),
        ("b", ["g.b", "g.b.c", "g.b.d"]),
        ("d", ["g.b.d"]),
        ("total", [""]),
        (None, ["", "g.a"]),
    ],
)
def test_a_story_is_of_a_node_and_its_parts(result: Result, name: str | None, paths: list[str]) -> None:
    found = result.explain(name)
    assert isinstance(found, Story)
    assert [each.path for each in found.explanations] == paths
    assert found.problems == ()
    assert str(found) == found.to_text() and found.lang == "en"
    assert found._repr_html_().count("<section") + found._repr_html_().count("<div") >= len(paths)
    assert perfscore.explain("sound.perf", "facts.toml", name) == found


def test_a_story_can_be_told_in_another_language(result: Result) -> None:
    assert "得 2.00 分" in str(result.explain("a", lang="zh"))
    assert "得 2.00 分" in str(perfscore.explain("sound.perf", {"n": 1, "m": 3, "opinion": 3}, "a", lang="zh"))


def test_a_result_explains_no_node_that_it_has_not(result: Result) -> None:
    with pytest.raises(KeyError, match="no node 'aa'"):
        result.explain("aa")


@pytest.mark.parametrize(("name", "code"), [("aa", "PS205"), ("", "PS205"), ("g.", "PS205"), (5, "PS205")])
def test_an_unknown_name_is_refused_with_its_code(name: Any, code: str) -> None:
    with pytest.raises(PerfscoreError) as caught:
        perfscore.explain("sound.perf", "facts.toml", name)
    with pytest.raises(KeyError, match="no node"):
        perfscore.evaluate("sound.perf", "facts.toml")[name]
    assert [each.code for each in caught.value.diagnostics] == [code]


def test_a_name_that_means_two_rows_is_refused_with_their_paths() -> None:
    text = "framework f { points 2 } group g 1 { indicator a 1 { award 1 } } group h 1 { indicator a 1 { award 1 } }"
    with pytest.raises(PerfscoreError, match=r"`a` may be `g.a` and `h.a`|`a` may be `g.a` or `h.a`") as caught:
        perfscore.explain(perfscore.loads(text), {}, "a")
    assert [each.code for each in caught.value.diagnostics] == ["PS206"]


def test_without_a_score_what_was_known_is_told() -> None:
    found = perfscore.explain("sound.perf", "none.toml")
    assert [(each.path, each.score) for each in found.explanations] == [("", None), ("g.a", None)]
    assert [problem.code for problem in found.problems] == ["PS515"]
    assert perfscore.explain("sound.perf", "none.toml", "b").explanations[0].score == 4


def test_a_refused_requirement_is_a_problem_of_a_story_that_is_whole() -> None:
    framework = perfscore.loads(BODY + 'require n > 1 "n is too small"')
    found = perfscore.explain(framework, {"n": 1, "m": 3, "opinion": 3}, "a")
    assert [each.score for each in found.explanations] == [2]
    assert [problem.code for problem in found.problems] == ["PS517"]


def test_of_facts_that_do_not_fit_those_that_do_have_a_story() -> None:
    found = perfscore.explain("sound.perf", {"n": 1, "k": 2, "opinion": 2.5}, "b")
    assert {each.code for each in found.problems} == {"PS501", "PS502", "PS505"}
    assert [(each.path, each.score) for each in found.explanations] == [("g.b", None), ("g.b.c", 1), ("g.b.d", None)]
    assert [problem.code for problem in found.explanations[2].problems] == ["PS516"]


def test_what_are_no_facts_have_no_story() -> None:
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.explain("sound.perf", cast(Any, [1]))
    assert [each.code for each in caught.value.diagnostics] == ["PS526"]


def test_a_node_is_found_by_its_title(result: Result) -> None:
    assert result["Third"] is result["g.b.c"]
    assert run("explain", "sound.perf", "facts.toml", "Third") == run("explain", "sound.perf", "facts.toml", "c")
    assert perfscore.explain("sound.perf", "facts.toml", "First") == result.explain("a")


# ---------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("report.html", "<!DOCTYPE html>"),
        ("REPORT.HTM", "<!DOCTYPE html>"),
        ("report.md", "# Sound"),
        ("report.json", "{"),
        ("report.txt", "Sound"),
    ],
)
def test_the_ending_of_a_file_says_what_is_written(file: str, start: str) -> None:
    assert run("score", "sound.perf", "facts.toml", "-o", file) == Run(0, "", "")
    first = Path(file).read_text(encoding="utf-8")
    assert first.startswith(start) and first.endswith("\n")
    assert run("score", "sound.perf", "facts.toml", "-o", file, "--lang", "zh").code == 0
    assert ("合计" in Path(file).read_text(encoding="utf-8")) == (file != "report.json")


def test_a_format_outranks_the_ending() -> None:
    assert run("score", "sound.perf", "facts.toml", "--format", "markdown", "-o", "report.html").code == 0
    assert Path("report.html").read_text(encoding="utf-8").startswith("# Sound")


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_report_is_printed_as_it_would_be_written(form: str) -> None:
    shown = run("score", "sound.perf", "facts.toml", "--format", form)
    assert run("score", "sound.perf", "facts.toml", "--format", form, "-o", "file") == Run(0, "", "")
    assert shown == Run(0, Path("file").read_text(encoding="utf-8"), "")


@pytest.mark.parametrize("file", ["report.pdf", "report", "report.csv"])
def test_a_file_that_tells_no_form_is_refused(file: str) -> None:
    found = run("score", "sound.perf", "facts.toml", "-o", file)
    assert (found.code, found.out) == (1, "")
    assert "error[PS609]" in found.err and "`--format`" in found.err


@pytest.mark.parametrize("file", ["facts.toml", "./sound.perf", "../{here}/facts.toml"])
def test_a_report_never_takes_the_place_of_what_it_is_made_of(file: str, tmp_path: Path) -> None:
    before = Path("facts.toml").read_bytes(), Path("sound.perf").read_bytes()
    name = file.format(here=tmp_path.name)
    found = run("score", "sound.perf", "facts.toml", "--format", "text", "-o", name)
    assert found.code == 1 and "error[PS609]: the output would be written over a file" in found.err
    assert (Path("facts.toml").read_bytes(), Path("sound.perf").read_bytes()) == before


def test_a_report_never_takes_the_place_of_a_table(tmp_path: Path) -> None:
    Path("t.perf").write_text(
        "framework f { points 1 } fact t : table { n : number } indicator a 1 { award min(1, sum(n of t)) }",
        encoding="utf-8",
    )
    Path("t.csv").write_text("n\n1\n", encoding="utf-8")
    found = run("score", "t.perf", "t=t.csv", "--format", "text", "-o", "t.csv")
    assert found.code == 1 and "PS609" in found.err
    assert Path("t.csv").read_text(encoding="utf-8") == "n\n1\n"


def test_a_file_that_cannot_be_written_is_told() -> None:
    found = run("score", "sound.perf", "facts.toml", "-o", "no/such/folder.html")
    assert found.code == 1 and "error[PS608]: this file cannot be written" in found.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
@pytest.mark.parametrize("command", ["score", "explain"])
def test_colours_appear_on_a_terminal_only(
    command: str, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert cli.main([command, "sound.perf", "facts.toml"]) == 0
    assert ("\x1b[" in terminal.getvalue()) == coloured
    if command == "score":
        assert cli.main([command, "sound.perf", "facts.toml", "-o", "report.txt"]) == 0
        assert "\x1b[" not in Path("report.txt").read_text(encoding="utf-8")
    assert "\x1b[" not in run(command, "sound.perf", "facts.toml").out


def test_explain_tells_one_row_or_all_that_lost_points() -> None:
    one = run("explain", "sound.perf", "facts.toml", "a")
    assert one.code == 0 and one.err == ""
    assert one.out == f"{perfscore.explain('sound.perf', 'facts.toml', 'a')}\n"
    whole = run("explain", "sound.perf", "facts.toml", "--lang", "zh")
    assert whole.out == f"{perfscore.explain('sound.perf', 'facts.toml', lang='zh')}\n"


def test_explain_takes_further_facts() -> None:
    Path("more.toml").write_text("m = 6\n", encoding="utf-8")
    found = run("explain", "sound.perf", "facts.toml", "more.toml", "a")
    assert found.code == 0 and "1.00 of 6 points" in found.out


def test_explain_survives_errors() -> None:
    found = run("explain", "sound.perf", "none.toml")
    assert found.code == 1
    assert "error[PS515]" in found.err and "First" in found.out
    unknown = run("explain", "sound.perf", "facts.toml", "aa")
    assert (unknown.code, unknown.out) == (1, "") and "error[PS205]" in unknown.err


def test_verify_says_whether_a_result_holds() -> None:
    run("score", "sound.perf", "facts.toml", "-o", "result.json")
    held = run("verify", "result.json", "sound.perf", "facts.toml")
    assert held.code == 0 and held.err == ""
    assert held.out == f"{perfscore.verify('result.json', 'sound.perf', 'facts.toml')}\n"
    told = json.loads(run("verify", "result.json", "sound.perf", "facts.toml", "--format", "json").out)
    assert told["holds"] is True
    claim: dict[str, Any] = json.loads(Path("result.json").read_text(encoding="utf-8"))
    cast(Any, claim)["result"]["children"][0]["children"][0]["score"] = "6.00"
    Path("result.json").write_text(json.dumps(claim), encoding="utf-8")
    failed = run("verify", "result.json", "sound.perf", "facts.toml")
    assert failed.code == 1 and "g.a" in failed.out and "6.00" in failed.out and "2.00" in failed.out
    assert "g.a" in run("verify", "result.json", "sound.perf", "facts.toml", "--lang", "zh").out


def test_verify_tells_other_facts_and_other_rules() -> None:
    run("score", "sound.perf", "facts.toml", "-o", "result.json")
    Path("more.toml").write_text("m = 6\n", encoding="utf-8")
    assert run("verify", "result.json", "sound.perf", "facts.toml", "more.toml").code == 1
    Path("other.perf").write_text(BODY.replace("6 * n", "5 * n"), encoding="utf-8")
    assert run("verify", "result.json", "other.perf", "facts.toml").code == 1
    Path("spaced.perf").write_text(BODY.replace("\n", "\n\n") + "# the end", encoding="utf-8")
    assert run("verify", "result.json", "spaced.perf", "facts.toml").code == 0
    missing = run("verify", "nothing.json", "sound.perf", "facts.toml")
    assert missing.code == 1 and missing.out == "" and "error[PS" in missing.err


def test_many_may_ask_at_once() -> None:
    text = "framework f { points 40 } fact t : table { name : text, n : number }\n"
    text += "each row of t { indicator name 1 { bands n { >= 20 : 1, else : 0 } } }"
    rows = [{"name": f"r{number}", "n": number} for number in range(40)]
    alone = perfscore.evaluate(perfscore.loads(text), {"t": rows})
    together = perfscore.evaluate(perfscore.loads(text), {"t": rows})
    paths = [node.path for node in alone.walk()]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(together.told.explainer.explanation, paths * 4))
    assert found == [alone.told.explainer.explanation(path) for path in paths] * 4
