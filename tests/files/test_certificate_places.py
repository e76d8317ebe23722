"""Places, excerpts, evidence and order: what is forged is found, and what could not be compared is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest

import perfscore
from perfscore import Result
from perfscore.files.certificate import Uncompared, Verification, verify
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import Place
from perfscore.reports.phrases import CertificatePhrases

EN, ZH = CertificatePhrases.of("en"), CertificatePhrases.of("zh")
PERF = """framework care "Care" {
  points 12  round half_up to 0.01 at each indicator
  grade on published { >= 6 : "good"  else : "poor" }
}
fact rate : ratio "rate"
fact jobs : table { name : text, hours : number }
let line = rate / 2
let half = line
group work "Work" 12 {
  indicator speed "Speed" 6 { award 6 * half  cap 5 when rate > 70% "too fast" }
  indicator hours "Hours" 4 { award min(4, sum(hours of jobs otherwise 0)) }
  indicator order "Order" 2 { judged opinion }
}
warn unless rate > 90% "not much of {rate}"
"""
TOML = """jobs = [{ name = "A", hours = 1 }, { name = "B", hours = 2 }]

[about]
title = "the year 2021"

[rate]
value = "80%"
source = "book, page 1"
note = "estimated"

[opinion]
value = "1.5"
reason = "two files are missing"
assessor = "Li"
"""
FIELDS = ("file", "line", "column", "end_line", "end_column", "excerpt")
FORGED = {"file": "audited-by-the-state.toml", "excerpt": "rate = 80%  # confirmed by the ministry"}
LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")
SAYS = {"en": "the file says {}, computed again it is {}", "zh": "文件中为 {}，重新计算为 {}"}
Where = tuple[str | int, ...]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("care.perf").write_text(PERF, encoding="utf-8")
    Path("facts.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


@cache
def written() -> str:
    return perfscore.evaluate("care.perf", "facts.toml").to_json()


def claimed() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(written())
    return data


def checked(data: dict[str, Any], framework: Any = "care.perf", facts: Any = "facts.toml") -> Verification:
    Path("result.json").write_text(json.dumps(data), encoding="utf-8")
    return perfscore.verify("result.json", framework, facts)


def placed(data: Any, path: Where = ()) -> Iterator[tuple[Where, dict[str, Any]]]:
    """Every object that has a place, with the keys that lead to it."""
    if isinstance(data, dict) and "end_column" in data:
        yield path, data
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield from placed(value, (*path, key))


# ---------------------------------------------------------------- what is forged


def test_the_example_has_places_of_every_kind() -> None:
    kinds = {tuple(key for key in path if isinstance(key, str) and key != "children") for path, _ in placed(claimed())}
    assert kinds == {
        ("warnings",),
        ("result", "losses", "place"),
        ("result", "losses", "seen", "place"),
        ("result", "limits", "place"),
        ("result", "explanation", "place"),
        ("result", "explanation", "figures", "place"),
    }


@pytest.mark.parametrize("field", FIELDS)
def test_a_place_that_is_forged_is_found_wherever_it_stands(field: str) -> None:
    data = claimed()
    places = [place for _, place in placed(data)]
    for place in places:
        place[field] = FORGED.get(field, 999)
    found = checked(data)
    assert not found.holds and found.result is not None
    assert len({(each.path, each.what) for each in found.differences}) == len(places) == 20
    assert {each.aspect for each in found.differences} == {"place"}
    assert {each.what.rpartition(".")[2] for each in found.differences} == {field}
    assert {each.claimed for each in found.differences} == {FORGED.get(field, 999)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_forged_place_is_told_with_both_values_in_both_languages(field: str, lang: Literal["en", "zh"]) -> None:
    data = claimed()
    (warning,) = data["warnings"]
    truth, warning[field] = warning[field], FORGED.get(field, 999)
    text = checked(data).to_text(lang=lang)
    words = EN if lang == "en" else ZH
    assert text.splitlines()[0] == words.joined.format(verdict=words.fails, comparison=words.same_values)
    assert f"`warnings[0].{field}`" in text
    assert SAYS[lang].format(FORGED.get(field, 999), truth) in text


def test_all_places_forged_at_once_are_told_each_with_its_node() -> None:
    data = claimed()
    for _, place in placed(data):
        place.update(file=FORGED["file"], line=999, end_line=999)
    found = checked(data)
    assert not found.holds
    assert {each.path for each in found.differences} == {None, "", "work", "work.speed", "work.hours", "work.order"}
    text = found.to_text(lang="en")
    # The rules of groups stand somewhere, too, which is no matter of the rows below.
    for title in ("Care", "Work (work)", "Speed (work.speed)", "Hours (work.hours)", "Order (work.order)"):
        assert title in text or title == "Care"
    assert "the whole\n  explanation `explanation.place.file`" in text


def test_a_place_that_is_taken_away_or_put_where_there_is_none_is_found() -> None:
    data = claimed()
    figures = data["result"]["children"][0]["children"][0]["explanation"]["figures"]
    assert [figure["place"] is None for figure in figures] == [True, False, True]
    figures[0]["place"], figures[1]["place"] = figures[1]["place"], None
    found = checked(data)
    assert [(each.what, each.aspect) for each in found.differences] == [
        ("explanation.figures[0].place", "place"),
        ("explanation.figures[1].place", "place"),
    ]
    assert "the file says facts.toml:7:9, computed again it is nothing" in found.to_text(lang="en")
    assert "文件中为 无，重新计算为 facts.toml:7:9" in found.to_text(lang="zh")


@pytest.mark.parametrize(
    ("field", "true"),
    [("source", "book, page 1"), ("note", "estimated"), ("assessor", None), ("reason", None)],
)
@pytest.mark.parametrize("forged", ["audited by the state", None])
def test_forged_evidence_is_found(field: str, true: str | None, forged: str | None) -> None:
    data = claimed()
    figure = data["result"]["children"][0]["children"][0]["explanation"]["figures"][1]
    assert (figure["name"], figure[field]) == ("rate", true)
    figure[field] = forged
    found = checked(data)
    expected = [] if forged == true else [(f"explanation.figures[1].{field}", forged, true, "evidence")]
    assert [(each.what, each.claimed, each.found, each.aspect) for each in found.differences] == expected
    assert found.holds == (not expected)
    assert EN.same_values in found.to_text(lang="en") or not expected


def test_forged_words_of_the_facts_and_of_an_assessor_are_evidence() -> None:
    data = claimed()
    data["about"] = [["title", "the year 2022"], ["source", "the ministry"]]
    order = data["result"]["children"][0]["children"][2]
    order["losses"][0]["reason"] = "a good deal is missing (Li)"
    found = checked(data)
    assert [(each.path, each.what, each.aspect) for each in found.differences] == [
        (None, "about[0][1]", "evidence"),
        (None, "about[1]", "evidence"),
        ("work.order", "losses[0].reason", "value"),
    ]
    data["result"]["children"][0]["children"][2]["losses"][0]["reason"] = "two files are missing (Li)"
    assert "依据不一致" in checked(data).to_text(lang="zh").splitlines()[0]


def test_rows_in_another_order_are_found() -> None:
    data = claimed()
    data["result"]["children"][0]["children"].reverse()
    found = checked(data)
    assert [(each.path, each.what, each.claimed, each.found) for each in found.differences] == [
        ("work", "children[0]", "order", "speed"),
    ]
    assert "order of the rows below `children[0]`: the file says order" in found.to_text(lang="en")
    assert "下级各项的顺序" in found.to_text(lang="zh")


@pytest.mark.parametrize("name", ["line", "half"])
def test_a_computed_value_is_compared_whatever_its_name_is(name: str) -> None:
    data = claimed()
    data["quantities"][name]["value"] = "1/3"
    assert [each.what for each in checked(data).differences] == [f"quantities.{name}.value"]


def test_spacing_in_what_is_quoted_is_compared_where_the_framework_is_the_same() -> None:
    data = claimed()
    explanation = data["result"]["children"][0]["children"][0]["explanation"]
    explanation["clause"] = "award 6*half"
    assert [(each.what, each.aspect) for each in checked(data).differences] == [("explanation.clause", "value")]


# ---------------------------------------------------------------- other files


def test_files_of_other_names_are_told_and_hold() -> None:
    data = claimed()
    Path("table.perf").write_text(PERF, encoding="utf-8")
    Path("facts (1).toml").write_text(TOML, encoding="utf-8")
    found = checked(data, "table.perf", "facts (1).toml")
    assert found.holds and found.complete
    assert found.renamed == (("care.perf", "table.perf"), ("facts.toml", "facts (1).toml"))
    assert str(found).splitlines() == [
        f"{EN.holds} {EN.same}",
        "What the result calls care.perf is here table.perf; the text is the same.",
        "What the result calls facts.toml is here facts (1).toml; the text is the same.",
    ]
    assert "文件中所称的 facts.toml 在此处为 facts (1).toml，内容相同。" in found.to_text(lang="zh")
    assert found.to_dict()["renamed"][0] == {"claimed": "care.perf", "now": "table.perf"}
    data["result"]["losses"][0]["place"]["line"] += 1
    assert not checked(data, "table.perf", "facts (1).toml").holds


def test_a_framework_that_is_laid_out_anew_holds_and_what_was_not_compared_is_told() -> None:
    data = claimed()
    Path("care.perf").write_text(
        PERF.replace("6 * half", "6*half").replace("fact", "# a remark\nfact"), encoding="utf-8"
    )
    found = checked(data)
    assert found.holds and not found.complete
    assert {(each.aspect, each.file) for each in found.uncompared} == {("place", "care.perf"), ("spacing", None)}
    assert all(each.count > 2 for each in found.uncompared)
    first, *more = found.to_text(lang="en").splitlines()
    assert first == f"{EN.holds} {EN.same_as_far}"
    assert [line.partition(" (")[0] for line in more] == [
        "Not compared: places in care.perf",
        "Not compared: spacing of quotations",
    ]
    assert found.to_text(lang="zh").splitlines()[0] == f"{ZH.holds}{ZH.same_as_far}"
    data["result"]["children"][0]["children"][0]["explanation"]["clause"] = "award 7 * half"
    assert not checked(data).holds


def test_who_forges_the_digest_of_a_file_with_its_places_is_not_said_to_be_right() -> None:
    data = claimed()
    data["files"][1].update(name=FORGED["file"], digest="0" * 64)
    for _, place in placed(data):
        if place["file"] == "facts.toml":
            place.update(file=FORGED["file"], line=999)
    found = checked(data)
    assert found.uncompared[0] == Uncompared("place", FORGED["file"], found.uncompared[0].count)
    assert not found.complete and found.uncompared[0].count > 2
    assert f"places in {FORGED['file']}" in found.to_text(lang="en")


def test_a_file_that_was_not_given_is_told_even_if_nothing_stands_in_it() -> None:
    data = claimed()
    data["files"].append({"name": "audit.pdf", "digest": "1" * 64})
    found = checked(data)
    assert found.holds and found.uncompared == (Uncompared("place", "audit.pdf", 0),)


def test_facts_in_another_file_are_compared_with_their_evidence() -> None:
    data = claimed()
    facts = json.loads(json.dumps(perfscore.load_facts("facts.toml").entries, default=attrs.asdict))
    Path("facts.json").write_text(json.dumps(dict(facts) | {"about": {"title": "the year 2021"}}), encoding="utf-8")
    found = checked(data, facts="facts.json")
    assert found.holds and [each.aspect for each in found.uncompared] == ["place"]
    entries = dict(facts) | {"rate": "80%", "about": {"title": "the year 2021"}}
    Path("facts.json").write_text(json.dumps(entries), encoding="utf-8")
    told = checked(data, facts="facts.json")
    assert not told.holds
    assert {each.what.rpartition(".")[2] for each in told.differences} == {"source", "note"}


def test_facts_that_are_values_hold_and_what_they_cannot_show_is_told() -> None:
    rows = [{"name": "A", "hours": 1}, {"name": "B", "hours": 2}]
    opinion = {"value": "1.5", "reason": "two files are missing", "assessor": "Li"}
    facts: dict[str, Any] = {"rate": "80%", "jobs": rows, "opinion": opinion}
    found = checked(claimed(), facts=facts)
    assert found.holds and not found.complete
    assert {(each.aspect, each.file) for each in found.uncompared} == {("place", "facts.toml"), ("evidence", None)}
    assert "未比对：依据（" in found.to_text(lang="zh") and "未比对：facts.toml 中的位置（" in found.to_text(lang="zh")
    # Evidence that is given is compared.
    facts["rate"] = perfscore.Fact("80%", source="a letter")
    assert not checked(claimed(), facts=facts).holds
    forged = claimed()
    forged["result"]["children"][0]["children"][1]["explanation"]["figures"][0]["place"] = {
        **dict.fromkeys(FIELDS, 1), "file": "audit.pdf", "excerpt": None,
    }  # fmt: skip
    assert [each.what for each in checked(forged, facts=facts | {"rate": "80%"}).differences] == [
        "explanation.figures[0].place"
    ]


def test_a_result_of_values_holds_with_a_file_of_the_same_facts() -> None:
    rows = [{"name": "A", "hours": 1}, {"name": "B", "hours": 2}]
    result = perfscore.evaluate("care.perf", {"rate": "80%", "jobs": rows, "opinion": 2})
    assert [file.name for file in result.files] == ["care.perf"]
    Path("plain.toml").write_text('rate = "80%"\nopinion = 2\n' + TOML.splitlines()[0], encoding="utf-8")
    found = checked(result.to_dict(), facts="plain.toml")
    assert found.holds and found.complete


def test_a_warning_that_was_made_of_values_has_no_place_to_compare() -> None:
    result = perfscore.evaluate("care.perf", "facts.toml")
    at_call = replace(result.warnings[0], place=Place("<call>", 1, 1, 1, 2, "x"))
    here, there = (replace(result, warnings=(each,)) for each in (result.warnings[0], at_call))
    found = verify(there, here)
    assert [(each.what, each.aspect) for each in found.differences] == [("warnings[0].file", "place")]
    assert verify(there, replace(there, perfscore="0")).holds


# ---------------------------------------------------------------- what was computed again


def test_what_was_computed_again_can_be_shown_and_is_no_claim() -> None:
    data = claimed()
    found = checked(data)
    assert found.holds and isinstance(found.result, Result)
    assert found.result.read_from is None and found.result.to_dict() == data
    assert "result" not in found.to_dict() and "Read from" not in found.result.to_text()
    data["result"]["losses"][0]["place"]["file"] = FORGED["file"]
    again = checked(data).result
    assert again is not None and FORGED["file"] not in again.to_html() + again.to_json()
    Path("facts.toml").write_text(TOML.replace('"80%"', '"many"'), encoding="utf-8")
    assert checked(data).result is None


def test_several_files_of_facts_are_each_compared() -> None:
    Path("jobs.csv").write_text("name,hours\nA,1\nB,2\n", encoding="utf-8")
    Path("facts.toml").write_text("\n".join(TOML.splitlines()[2:]) + "\n", encoding="utf-8")
    facts = perfscore.load_facts("facts.toml") | perfscore.load_facts("jobs.csv", table="jobs")
    result = perfscore.evaluate("care.perf", facts | perfscore.load_facts("facts.toml"))
    assert [file.name for file in result.files] == ["care.perf", "facts.toml", "jobs.csv"]
    assert checked(result.to_dict(), facts=facts).complete
    Path("jobs.csv").write_text('"name","hours"\nA,1\nB,2\n', encoding="utf-8")
    anew = perfscore.load_facts("facts.toml") | perfscore.load_facts("jobs.csv", table="jobs")
    found = checked(result.to_dict(), facts=anew)
    assert found.holds and [each.file for each in found.uncompared] == ["jobs.csv"]


def test_the_digest_of_a_file_is_that_of_its_text_in_utf_8() -> None:
    result = perfscore.evaluate("care.perf", "facts.toml")
    for file in result.files:
        assert file.digest == hashlib.sha256(Path(file.name).read_bytes()).hexdigest()
