"""Of results, true and tampered with, it is told what holds, and which node differs of what does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

import perfscore
from perfscore import FactsError, FrameworkError
from perfscore.files.certificate import Aspect, Verification, verify
from perfscore.kernel.resources import VERSION
from perfscore.kernel.source import replace
from perfscore.reports.json import Signed, result_json
from perfscore.reports.phrases import CertificatePhrases

EN, ZH = CertificatePhrases.of("en"), CertificatePhrases.of("zh")
FRAMEWORK, FACTS = "shenzhen-department-2021", "credit-centre-2021"
SMALL = """
framework small "Small" {
  points 10  round half_up to 0.01 at each indicator
  grade on published { >= 5 : "good"  else : "poor" }
}
fact rate : ratio
let half = rate / 2
group work "Work" 10 {
  indicator speed "Speed" 6 { award 6 * rate  cap 5 when rate > 90% "too fast" }
  indicator care "Care" 4 { award 4 * rate }
}
require rate > 50% "the rate is too low"
"""
CHANGE = Callable[[dict[str, Any]], object]


def small(rate: str = "80%", text: str = SMALL, *, despite: bool = False) -> perfscore.Result:
    framework = perfscore.loads(text, name="small.perf")
    return perfscore.evaluate(framework, {"rate": rate}, despite_requirements=despite)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.perf").write_text(SMALL, encoding="utf-8")
    for rate in (80, 30):
        (tmp_path / f"{rate}.toml").write_text(f'rate = "{rate}%"\n', encoding="utf-8")
    return tmp_path


def checked(folder: Path, result: perfscore.Result, change: CHANGE = dict.copy, facts: str = "80.toml") -> Verification:
    """What is said of a result whose JSON was changed."""
    data = result.to_dict()
    change(data)
    (folder / "result.json").write_text(json.dumps(data), encoding="utf-8")
    return perfscore.verify(folder / "result.json", "small.perf", facts)


def speed(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["result"]["children"][0]["children"][0]
    return found


def whats(found: Verification) -> dict[str | None, list[str]]:
    """The keys that differ, by the path of their node."""
    by_path: dict[str | None, list[str]] = {}
    for each in found.differences:
        by_path.setdefault(each.path, []).append(each.what)
    return by_path


# ---------------------------------------------------------------- what holds


def test_a_shipped_result_holds(tmp_path: Path) -> None:
    result = perfscore.evaluate(FRAMEWORK, FACTS)
    (tmp_path / "r.json").write_text(result_json(result), encoding="utf-8")
    found = perfscore.verify(tmp_path / "r.json", FRAMEWORK, FACTS)
    assert found.holds and found.nodes == ()
    assert str(found) == f"{ZH.holds}{ZH.same}" == found.to_text(lang="zh")
    assert found.to_text(lang="en") == f"{EN.holds} {EN.same}"
    assert found.to_dict() == {
        "holds": True,
        "perfscore": {"claimed": VERSION, "now": VERSION},
        "signature": "unsigned",
        "renamed": [],
        "uncompared": [],
        "nodes": [],
        "contradictions": [],
        "differences": [],
        "problems": [],
    }


def test_another_layout_another_name_and_facts_as_values_still_hold(folder: Path) -> None:
    result = small()
    (folder / "other.perf").write_text(SMALL.replace("\n", "\n\n# a remark\n  "), encoding="utf-8")
    (folder / "r.json").write_text(result_json(result), encoding="utf-8")
    assert perfscore.verify(folder / "r.json", perfscore.load(folder / "other.perf"), {"rate": "0.80"}).holds
    assert verify(result, perfscore.evaluate(folder / "other.perf", folder / "80.toml")).holds


def test_another_version_is_told_and_is_no_failure(folder: Path) -> None:
    found = checked(folder, small(), lambda data: data.update(perfscore="0.0.1"))
    assert found.holds
    assert str(found) == f"{EN.holds} {EN.same}\nComputed by perfscore 0.0.1; checked with {VERSION}."
    assert found.to_dict()["perfscore"] == {"claimed": "0.0.1", "now": VERSION}


def test_what_was_scored_despite_requirements_is_so_scored_again(folder: Path) -> None:
    result = small("30%", despite=True)
    assert [warning.code for warning in result.warnings] == ["PS517"]
    assert checked(folder, result, facts="30.toml").holds
    hidden = checked(folder, result, lambda data: data.update(warnings=[]), "30.toml")
    assert [problem.code for problem in hidden.problems] == ["PS517"]
    (folder / "result.json").write_text(result_json(result), encoding="utf-8")
    paths = folder / "result.json", folder / "small.perf", folder / "30.toml"
    assert perfscore.verify(*paths, despite_requirements=True).holds


# ---------------------------------------------------------------- what does not


def test_a_tampered_score_is_named(folder: Path) -> None:
    found = checked(folder, small(), lambda data: speed(data).update(score="5.80"))
    assert not found.holds
    assert found.nodes == ("work.speed",)
    assert whats(found) == {"work.speed": ["score"]}
    assert [(each.path, each.what) for each in found.contradictions] == [
        ("work.speed", "lost"),
        ("work.speed", "score"),
    ]
    assert str(found) == (
        "The result does not hold.\n"
        "Speed (work.speed)\n"
        "  lost: the file says 1.20, but its own figures make it 0.20\n"
        "  score: the file says 5.80, but its own figures make it 4.8\n"
        "  score: the file says 5.80, computed again it is 4.80"
    )
    assert found.to_text(lang="zh").splitlines()[0] == "核验未通过。"


def consistently(data: dict[str, Any]) -> None:
    """Give a full point more to one indicator, and to all above it, so that everything adds up."""
    whole, group, node = data["result"], data["result"]["children"][0], speed(data)
    for each, score, lost in ((whole, "9.00", "1.00"), (group, "9.00", "1.00"), (node, "5.80", "0.20")):
        each.update(score=score, lost=lost)
        exact = "29/5" if each is node else "9"
        each.update(exact=exact, earned=exact, limited=exact)
        loss = next(loss for loss in each["losses"] if loss["path"] == "work.speed")
        loss.update(amount="1/5", published="0.20")


def test_a_tampered_score_is_named_also_where_all_adds_up(folder: Path) -> None:
    found = checked(folder, small(), consistently)
    assert found.contradictions == ()
    assert found.nodes == ("work.speed",)
    assert whats(found) == {
        path: ["score", "exact", "earned", "limited", "losses[0].amount"] for path in ("", "work", "work.speed")
    }
    assert str(found).splitlines()[-1] == "and so differ above: the whole, work"
    assert "  losses `losses[0].amount`: the file says 1/5, computed again it is 6/5" in str(found).splitlines()
    perfscore.Result.from_json((folder / "result.json").read_text(encoding="utf-8"))  # nothing tells it from a true one
    first = found.to_dict()["differences"][0]
    values = {"claimed": "9.00", "found": "8.00", "aspect": "value"}
    assert first == {"path": "", "title": "Small", "what": "score"} | values


def test_other_points_of_a_part_are_named_by_what_does_not_add_up(folder: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        speed(data).update(score="5.80", lost="0.20", exact="29/5", earned="29/5", limited="29/5")
        speed(data)["losses"][0].update(amount="1/5", published="0.20")

    found = checked(folder, small(), change)
    assert [(each.path, each.what, each.claimed, each.found) for each in found.contradictions] == [
        ("work", "earned", "8", "9")
    ]
    assert "work\n  earned by its rule: the file says 8, but its own figures make it 9\nSpeed" in str(found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: data.update(grade="excellent"), {None: ["grade"]}),
        (lambda data: data.update(digest="0" * 64), {None: ["digest"]}),
        (lambda data: data.update(facts_digest="0" * 64), {None: ["facts_digest"]}),
        (lambda data: data.update(version="2"), {None: ["version"]}),
        (lambda data: data.update(about=[["title", "x"]]), {None: ["about[0]"]}),
        (lambda data: data["quantities"]["half"].update(value="1/2"), {None: ["quantities.half.value"]}),
        (lambda data: data["quantities"].update(half=None), {None: ["quantities.half"]}),
        (lambda data: data["quantities"].update(third=None), {}),
        (lambda data: speed(data)["losses"][0].update(reason="bribed"), {"work.speed": ["losses[0].reason"]}),
        (lambda data: speed(data)["losses"][0].update(seen=[]), {"work.speed": ["losses[0].seen[0]"]}),
        (lambda data: speed(data).update(row=3), {"work.speed": ["row"]}),
        (lambda data: speed(data)["explanation"].update(clause="award 6"), {"work.speed": ["explanation.clause"]}),
        (lambda data: speed(data).update(applies=False), {"work.speed": ["applies"]}),
    ],
)  # fmt: skip
def test_every_other_value_is_compared_too(folder: Path, change: CHANGE, expected: dict[str | None, list[str]]) -> None:
    found = checked(folder, small(), change)
    assert whats(found) == expected
    assert found.holds == (not expected)
    for lang, words in (("en", EN), ("zh", ZH)):
        assert found.to_text(lang="en" if lang == "en" else "zh").startswith(words.fails if expected else words.holds)


def test_a_node_too_many_and_one_too_few_are_named(folder: Path) -> None:
    def renamed(data: dict[str, Any]) -> None:
        speed(data).update(name="haste", path="work.haste")

    found = checked(folder, small(), renamed)
    assert [(each.path, each.claimed, each.found) for each in found.differences if each.what == "node"] == [
        ("work.speed", None, "4.80"),
        ("work.haste", "4.80", None),
    ]
    text = str(found)
    assert "Speed (work.speed)\n  is missing in the file" in text
    assert "Speed (work.haste)\n  stands in the file, but is not there when computed again" in text


def test_other_facts_and_another_framework_are_told(folder: Path) -> None:
    (folder / "80.toml").write_text('rate = "70%"\n', encoding="utf-8")
    other = checked(folder, small())
    assert whats(other)[None] == ["facts_digest", "quantities.half.value"]
    assert other.nodes == ("work.speed", "work.care")
    (folder / "small.perf").write_text(SMALL.replace("award 6", "award 5"), encoding="utf-8")
    assert whats(checked(folder, small("70%")))[None] == ["digest"]


def test_the_whole_may_differ_alone(folder: Path) -> None:
    found = checked(folder, small(), lambda data: (data.update(title="Great"), data["result"].update(title="Great")))
    assert whats(found) == {"": ["title"]}
    assert str(found).splitlines()[1:] == ["the whole", "  title: the file says Great, computed again it is Small"]
    none = checked(folder, small(), lambda data: data["result"]["losses"].append(data["result"]["losses"][0]))
    assert [(each.path, each.what) for each in none.contradictions] == [("", "score")]
    assert "the whole\n  score: " in str(none) or "Small\n  score: " in str(none)


def test_facts_that_cannot_be_scored_now_are_told_as_such(folder: Path) -> None:
    found = checked(folder, small(), facts="30.toml")
    assert not found.holds
    assert [problem.code for problem in found.problems] == ["PS517"]
    assert str(found).splitlines()[:3] == [
        EN.fails,
        EN.not_scored,
        "error[PS517]: the rate is too low",
    ]
    assert [problem["code"] for problem in found.to_dict()["problems"]] == ["PS517"]
    (folder / "small.perf").write_text(SMALL.replace("award 6", "award 5"), encoding="utf-8")
    assert whats(checked(folder, small(), facts="30.toml")) == {None: ["digest"]}


def test_what_cannot_be_read_is_refused(folder: Path) -> None:
    with pytest.raises(FactsError, match="PS612"):
        checked(folder, small(), lambda data: data["result"].update(score=8))
    (folder / "result.json").write_text(result_json(small()), encoding="utf-8")
    with pytest.raises(FrameworkError):
        perfscore.verify(folder / "result.json", folder / "none.perf", folder / "80.toml")
    with pytest.raises(FactsError):
        perfscore.verify(folder / "result.json", folder / "small.perf", folder / "none.toml")


# ---------------------------------------------------------------- the words


def test_hostile_and_long_text_is_shown_harmlessly(folder: Path) -> None:
    evil = "\x1b[31m\ud800" + "长" * 1000

    def change(data: dict[str, Any]) -> None:
        data.update(version=evil, grade=evil)
        speed(data).update(title=evil)
        speed(data)["losses"][0].update(title=evil, reason=evil)

    text = str(checked(folder, small(), change))
    text.encode("utf-8")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < 300


def test_very_many_differences_are_cut() -> None:
    rows = " ".join(f"indicator a{number} 1 {{ award 1 }}" for number in range(300))
    framework = perfscore.loads(f"framework f {{ points 300 }} fact x : number {rows}")
    result = perfscore.evaluate(framework, {"x": 1})
    none = replace(result, children=(), quantity_values=tuple((f"q{at}", None) for at in range(3)))
    found = verify(none, result)
    assert len(found.differences) == 300
    assert str(found).splitlines()[-1] == "… and 400 more"
    assert len(found.to_text(lang="zh").splitlines()) < 210


def test_both_languages_have_words_for_the_same_keys() -> None:
    assert EN.what.keys() == ZH.what.keys()
    assert EN.signatures.keys() == ZH.signatures.keys() == {*get_args(Signed)} - {"unsigned"}
    assert EN.uncompared.keys() == ZH.uncompared.keys() == {*get_args(Aspect)} - {"value"}
    data = small().to_dict()
    compared = {*data, "titled", *data["result"]} - {"schema", "perfscore", "files", "read_from", "result", "path"}
    assert compared == EN.what.keys()
