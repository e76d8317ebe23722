"""The JSON of a result says everything under stable keys, and only what was so written is read back."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError
from perfscore.files.loader import load_claim, load_result
from perfscore.kernel import limits, resources
from perfscore.kernel.source import Source, Span, replace
from perfscore.kernel.written_targets import Written, read_target
from perfscore.messages.diagnostics import Diagnostic, Place, Quoted
from perfscore.model.model import LossKind, NodeKind
from perfscore.reports.json import diagnostics_json, entries, json_text, path_text, result_json
from perfscore.reports.json_read import Contradiction, contradictions, decoded, read_claim, read_result
from perfscore.scoring import reference
from perfscore.scoring.explanation import Form, Relation
from perfscore.scoring.result import Scored, plain, typed
from strategies.bounded import soon
from strategies.junk import LETTERS
from support.cases import each_of
from support.schema import SCHEMA, complaints

FACTS = [name.removesuffix(".toml") for name in resources.names("frameworks") if name.endswith("-2021.toml")]
OF_2021 = [perfscore.load(name) for name in perfscore.shipped() if name.endswith("-2021")]
TEXT = """
framework yearly "Yearly evaluation" {
  version "3"  points 20  effective 2021-01-01 ..  round half_up to 0.01 at each indicator
  grade on published { >= 18 : "good"  else : "poor" }
}
fact spent, planned : money
fact open : bool "published"
fact late : number optional
fact filed : date default 2021-06-30
fact mood : text default "calm"
let rate : ratio = spent / planned "rate"
let delay = late * 2
let in_time = filed <= 2021-06-30
let deadline = filed + 1 days
group money "Money" 14 {
  indicator rate_kept "Rate" 8 {
    bands rate { >= 90% : full  [50%, 90%) : 4  else : 0 }
    cap 7 when not open "not published"
  }
  indicator rules 6 {
    part first "First" 2 { deduct 0.5 each 10% of rate above 50% }
    part second 4 { judged opinion }
  }
}
group people 6 mean { indicator rules 6 { bands open { true : 6  false : 1 } } }
indicator extra +2 { award { 1 when open "open"  1 when late is known and late < 0 } }
cap grade at "poor" when not open "closed"
warn unless rate > 90% "little was spent"
"""


@cache
def evaluated() -> perfscore.Result:
    opinion = {"value": "3.5", "reason": "one rule is old", "source": "minutes", "note": "page 3"}
    text = TEXT.replace("deduct 0.5 each 10% of rate above 50%", "award 2 * rate")
    return perfscore.evaluate(
        perfscore.loads(text, name="yearly.perf"),
        {"spent": "100", "planned": "150", "open": False, "opinion": opinion},
    )


@pytest.fixture(scope="module")
def result() -> perfscore.Result:
    return evaluated()


def shipped(name: str) -> perfscore.Result:
    facts = perfscore.load_facts(name)
    framework = next(each for each in OF_2021 if set(facts) <= set(each.facts))
    return perfscore.evaluate(framework, facts, despite_requirements=True)


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize("facts", FACTS)
def test_shipped_results_are_of_the_schema_and_read_back(facts: str) -> None:
    result = shipped(facts)
    text = result_json(result)
    assert list(complaints(json.loads(text))) == []
    read = perfscore.Result.of(read_result(text, "result.json"))
    assert read == result
    for old, new in zip(result.walk(), read.walk(), strict=True):
        assert (new.losses, new.limits, new.explanation) == (old.losses, old.limits, old.explanation)
    assert result_json(replace(read, read_from=None)) == text
    assert read.told.explainer.paths == result.told.explainer.paths
    assert pickle.loads(pickle.dumps(read)) == result
    assert list(contradictions(result)) == []


def lost_by_the_node(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The losses of a node's own clauses, here and below; those have their figures."""
    yield from (loss for loss in node["losses"] if loss["path"] == node["path"])
    for child in node["children"]:
        yield from lost_by_the_node(child)


def test_the_keys_are_those_of_the_documentation(result: perfscore.Result) -> None:
    plain = result.to_dict()
    assert tuple(plain) == (
        "schema", "perfscore", "framework", "title", "version", "effective", "authority", "origin", "language",
        "currency", "about", "grade", "earned_grade", "grade_rules", "quantities", "titled", "warnings", "digest",
        "facts_digest", "files", "read_from", "result",
    )  # fmt: skip
    assert tuple(plain["result"]) == (
        "kind", "name", "path", "title", "weight", "low", "high", "score", "exact", "earned", "limited", "applies",
        "row", "attainment", "deviation", "lost", "losses", "limits", "explanation", "children",
    )  # fmt: skip
    assert tuple(plain["result"]["explanation"]) == (
        "form", "clause", "row", "place", "figures", "steps", "items", "edges", "scale", "problems",
    )  # fmt: skip
    place = ("file", "line", "column", "end_line", "end_column", "excerpt")
    loss = next(loss for loss in lost_by_the_node(plain["result"]) if loss["seen"])
    assert set(loss) == {"path", "title", "kind", "amount", "published", "reason", "clause", "place", "seen"}
    assert tuple(loss["place"]) == place
    assert tuple(loss["seen"][0]) == (
        "name", "title", "value", "kind", "source", "note", "assessor", "reason", "formula", "direct", "place",
    )  # fmt: skip
    (limit,) = plain["result"]["children"][0]["children"][0]["limits"]
    assert tuple(limit) == ("kind", "reason", "amount", "bound", "effect", "clause", "place")
    assert tuple(plain["warnings"][0]) == ("code", "severity", "message", "help", *place, "related")
    assert tuple(plain["grade_rules"][0]) == ("kind", "grade", "reason", "bound")


@pytest.mark.parametrize(
    ("define", "key", "words"),
    [
        ("loss", "kind", LossKind),
        ("node", "kind", NodeKind),
        ("explanation", "form", Form),
        ("edge", "relation", Relation),
    ],
)
def test_the_schema_has_every_word_of_a_result(define: str, key: str, words: object) -> None:
    assert SCHEMA["$defs"][define]["properties"][key]["enum"] == list(get_args(words))


def test_every_key_of_the_schema_stands_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", page))
    objects = [SCHEMA, *SCHEMA["$defs"].values(), *SCHEMA["$defs"]["quantity"]["anyOf"]]
    assert {key for each in objects for key in each.get("properties", ())} <= told


def test_every_digit_is_written_as_text(result: perfscore.Result) -> None:
    plain = result.to_dict()
    assert plain["quantities"] == {
        "rate": {"type": "number", "value": "2/3"},
        "delay": None,
        "in_time": {"type": "truth", "value": True},
        "deadline": {"type": "date", "value": "2021-07-01"},
    }
    assert plain["effective"] == ["2021-01-01", None]
    first = plain["result"]["children"][0]["children"][1]["children"][0]
    assert (first["score"], first["exact"], first["lost"]) == ("1.33", "4/3", "0.67")
    assert read_result(result_json(result), "r").quantities == result.quantities


def test_each_type_of_quantity_is_read_back() -> None:
    target = read_target("≥95%")
    assert isinstance(target, Written)
    values = (Fraction(-7, 3), date(2021, 2, 28), "text", True, target, None)
    result = replace(evaluated(), quantity_values=tuple((f"q {at}", value) for at, value in enumerate(values)))
    text = result_json(result)
    assert list(complaints(json.loads(text))) == []
    read = read_result(text, "r")
    assert read.quantity_values == result.quantity_values
    assert result_json(replace(read, read_from=None)) == text
    assert typed("a") == {"type": "text", "value": "a"}


def test_text_of_any_kind_is_written_so_that_it_harms_nothing(result: perfscore.Result) -> None:
    evil = "\x1b[31m\x00\x9b</script>\ud800\u202e\u2028\ufeff" + "长" * 100_000
    whole = replace(result, title=evil, authority=evil, about=((evil, evil),))
    text = result_json(whole)
    text.encode("utf-8")
    assert all(char == "\n" or char.isprintable() for char in text)
    read = read_result(text, "r")
    assert (read.title, read.authority, read.about) == (evil, evil, ((evil, evil),))


def test_a_line_that_is_very_long_is_left_out_and_changes_no_place() -> None:
    source = Source("f", "x" * 500)
    place = Place.of(source, Span(3, 4))
    assert place.to_dict()["excerpt"] is None
    assert Place.of(Source("f", "short"), Span(3, 4)).to_dict()["excerpt"] == "short"
    assert decoded(Place, plain(place), ()) == place


def test_a_diagnostic_is_written_with_all_its_places() -> None:
    place = Place("f.perf", 1, 2, 1, 3, "abc")
    found = Diagnostic(Quoted("PS999", "warning", "words"), place, (("see", place), ("here", Place("<call>"))))
    (written,) = json.loads(diagnostics_json([found]))
    assert [each["message"] for each in written["related"]] == ["see", "here"]
    assert decoded(Diagnostic, written, ()) == found


# ---------------------------------------------------------------- what is refused


def changed(path: str, value: Any) -> str:
    """The JSON of the result with one value changed; ``...`` takes the key away."""
    data = evaluated().to_dict()
    keys = [int(key) if key.isdigit() else key for key in path.split(".")]
    inner: Any = data
    for key in keys[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[keys[-1]]
    else:
        inner[keys[-1]] = value
    return json.dumps(data, ensure_ascii=False, indent=1)


def refusal(text: str) -> Diagnostic:
    """The one diagnostic with which a text is refused."""
    with pytest.raises(FactsError) as caught:
        read_result(text, "r.json")
    (found,) = caught.value.diagnostics
    assert found.file == "r.json"
    return found


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "perfscore-result/2"}'])
def test_what_is_refused_is_so_whether_or_not_contradictions_are_looked_for(text: str) -> None:
    with pytest.raises(FactsError) as caught:
        read_claim(text, "r.json")
    assert caught.value.diagnostics == (refusal(text),)


FIRST = "result.children.0.children.0"
WRONG = [
    ("result.score", 93, "`result.score` must be a decimal number as a text, such as “-1.50”, not a number"),
    ("result.score", 9.5, "`result.score` must be a decimal number as a text, such as “-1.50”, not a number"),
    ("result.score", float("nan"), "must be a decimal number"),
    ("result.score", "1e999999999", "not the text “1e999999999”"),
    ("result.score", "NaN", "must be a decimal number"),
    ("result.score", "١", "must be a decimal number"),
    ("result.score", "01", "must be a decimal number"),
    ("result.score", "9" * (limits.RESULT_DIGITS + 1), "must be a decimal number"),
    ("result.score", None, "not nothing"),
    ("result.exact", "2/4", "must be a fraction in lowest terms"),
    ("result.exact", "2/1", "must be a fraction in lowest terms"),
    ("result.exact", "1/0", "must be a fraction in lowest terms"),
    ("result.exact", "-0", "must be a fraction in lowest terms"),
    ("result.exact", "1.5", "must be a fraction in lowest terms"),
    ("result.applies", "yes", "`result.applies` must be true or false, not the text “yes”"),
    ("result.name", True, "`result.name` must be a text, not true"),
    ("result.row", 0, "must be a whole number from 1 on"),
    ("result.row", True, "must be a whole number from 1 on"),
    ("result.row", 10**20, "must be a whole number from 1 on, not a number"),
    ("result.kind", "table", "must be one of “framework”, “group”, “indicator”, “part”"),
    ("result.kind", "group", "must be “framework” in the whole"),
    ("result.path", "elsewhere", "must be the path above with the name behind it"),
    (f"{FIRST}.kind", "framework", "`result.children[0].children[0].kind` must be “framework” in the whole"),
    (f"{FIRST}.path", "money", "must be the path above"),
    (f"{FIRST}.low", "9", "`result.children[0].children[0].low` must be at most `high`, not above it"),
    (f"{FIRST}.limits.0.kind", "veto", "must be one of “zero”"),
    (f"{FIRST}.limits.0.place.line", None, "place.line` must be a whole number from 1 on, not nothing"),
    ("result.children", {}, "`result.children` must be a list, not a table"),
    ("result.losses", "none", "`result.losses` must be a list"),
    ("result.losses.0", [], "`result.losses[0]` must be an object, not a list"),
    ("result.losses.0.kind", 1, "must be one of “award”"),
    ("result.explanation.form", "guess", "must be one of “award”"),
    ("result.explanation.clause", ..., "`result.explanation` lacks the key `clause`"),
    ("result.bonus", "1", "`result.bonus` is no key of a result"),
    ("extra key", 1, '`["extra key"]` is no key of a result'),
    ("grade", ..., "`$` lacks the key `grade`"),
    ("grade", 1, "`grade` must be a text"),
    ("language", "fr", "`language` must be one of “en”, “zh”"),
    ("effective", ["2021-01-01"], "`effective` must be a list of 2, not a list"),
    ("effective", ["2021-02-30", None], "`effective[0]` must be a day as a text"),
    ("effective", ["2021-1-1", None], "`effective[0]` must be a day as a text"),
    ("framework", "other", "`framework` must be the same as `result.name`"),
    ("title", None, "`title` must be the same as `result.title`"),
    ("digest", "abc", "`digest` must be 64 hexadecimal digits"),
    ("facts_digest", "A" * 64, "`facts_digest` must be 64 hexadecimal digits"),
    ("files.0.digest", "A" * 64, "`files[0].digest` must be 64 hexadecimal digits"),
    ("files.0.name", None, "`files[0].name` must be a text, not nothing"),
    ("read_from", 1, "`read_from` must be a text, not a number"),
    ("signature", None, "`signature` must be an object, not nothing"),
    ("quantities", [], "`quantities` must be an object"),
    ("quantities.rate", "2/3", "`quantities.rate` must be an object"),
    ("quantities.rate.type", "float", "`quantities.rate.type` must be one of “number”"),
    ("quantities.rate.value", True, "`quantities.rate.value` must be a fraction"),
    ("quantities.rate.unit", "%", "`quantities.rate.unit` is no key"),
    ("warnings.0.severity", "hint", "`warnings[0].severity` must be one of “error”, “warning”"),
    ("warnings.0.line", "1", "`warnings[0].line` must be a whole number"),
    ("warnings.0.related", [{}], "`warnings[0].related[0]` lacks the key `message`"),
]


@each_of(WRONG)
def test_a_wrong_value_is_refused_at_its_place(path: str, value: Any, words: str) -> None:
    text = changed(path, value)
    found = refusal(text)
    assert (found.code, found.severity) == ("PS612", "error")
    assert words in found.message
    assert found.line is not None and found.column is not None
    if value is not ...:
        said = text.splitlines()[found.line - 1][found.column - 1 :]
        key = path.rpartition(".")[2]
        starts = json.dumps(value, ensure_ascii=False)[:5], f'"{key}"'
        assert said.startswith(starts) or isinstance(value, list)


def test_a_scale_that_runs_backwards_is_refused() -> None:
    points: dict[str, Any] = dict.fromkeys(("low_points", "high_points"), "1")
    words = {"label": "a", "low_text": "2", "high_text": "1", "low_closed": True, "high_closed": True, "here": True}
    segment = {"low": "2", "high": "1"} | points | words
    scale = {"subject": "x", "title": None, "value": None, "shown": "1", "kind": "number", "segments": [segment]}
    path = "result.explanation.scale"
    found = refusal(changed(path, scale))
    assert found.message == "`result.explanation.scale.segments[0].low` must be at most `high`, not above it"
    segment["low"] = None
    assert read_result(changed(path, scale), "r.json").explanation.scale is not None
    assert "must be one of" in refusal(changed(path, scale | {"kind": "colour"})).message


def test_a_node_that_stands_twice_is_refused() -> None:
    data = evaluated().to_dict()
    data["result"]["children"].append(copy.deepcopy(data["result"]["children"][2]))
    found = refusal(json.dumps(data))
    assert found.message == "`result.children[3].path` must be a path that no other node has, not the text “extra”"


def test_nodes_inside_one_another_have_an_end() -> None:
    data = evaluated().to_dict()
    extra, inner = data["result"]["children"][2], data["result"]
    for _ in range(limits.NESTING):
        child = extra | {"path": f"{inner['path']}.extra".removeprefix(".")}
        inner["children"] = [child]
        inner = child
    found = refusal(json.dumps(data))
    assert (found.code, found.message) == ("PS610", "too many brackets stand inside one another")
    assert found.line == 1


OTHER = "this version reads “perfscore-result/2”"
LARGE = (
    "this file is too large for a result, which may have 134,217,728 characters and 4,000,000 values, "
    "and few very long numbers"
)
DEEP = "too many brackets stand inside one another"
NO_RESULT = [
    ("", "PS610", "the JSON ends before it is complete", (1, 1)),
    ("  \n", "PS610", "the JSON ends before it is complete", (1, 1)),
    ('{"schema": ', "PS610", "the JSON ends before it is complete", (1, 10)),
    ('{\n"schema": ?}', "PS610", "from here on this is not JSON", (2, 11)),
    ('{"a": "\n"}', "PS610", "from here on this is not JSON", (1, 8)),
    ("{} {}", "PS610", "from here on this is not JSON", (1, 4)),
    ("[" * 200_000, "PS610", DEEP, (None, None)),
    ('{"a": [{"b": 1, "c": 2, "\\u0062": 3}]}', "PS610", "the key `b` stands twice", (1, 25)),
    ("[]", "PS611", "this is no result of perfscore, but a list", (1, 1)),
    ("1.5", "PS611", "this is no result of perfscore, but a number", (1, 1)),
    (' {"framework": "f"}', "PS611", "this is no result of perfscore, but an object without a schema", (1, 2)),
    ('{"schema": 2}', "PS611", f"the schema of this result is a number; {OTHER}", (1, 12)),
    ('{"schema": "p/2"}', "PS611", f"the schema of this result is the text “p/2”; {OTHER}", (1, 12)),
    (f"[{'0,' * limits.RESULT_VALUES}0]", "PS614", LARGE, (None, None)),
]


@each_of(NO_RESULT)
def test_what_is_no_result_is_refused(text: str, code: str, words: str, place: tuple[int | None, int | None]) -> None:
    found = refusal(text)
    assert (found.code, found.message, (found.line, found.column)) == (code, words, place)


def test_a_text_that_is_too_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    text = result_json(evaluated())
    monkeypatch.setattr(limits, "RESULT_CHARACTERS", len(text))
    assert read_result(text, "r.json").framework == "yearly"
    assert refusal(f"{text} ").code == "PS614"


@pytest.mark.parametrize(
    ("path", "value", "claimed", "own"),
    [
        (f"{FIRST}.lost", "3", "3", "4"),
        (f"{FIRST}.losses.0.amount", "3", "4", "5"),
        (f"{FIRST}.losses.0.published", "3.00", "4", "5"),
        ("result.children.0.earned", "7", "7", "8.83"),
        ("result.children.1.earned", "7", "7", "1"),
    ],
)
def test_values_that_contradict_one_another_are_refused(path: str, value: str, claimed: str, own: str) -> None:
    text = changed(path, value)
    (found,) = read_claim(text, "r.json").contradictions
    assert (Fraction(found.claimed), Fraction(found.found)) == (Fraction(claimed), Fraction(own))
    with pytest.raises(FactsError) as caught:
        read_result(text, "r.json")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.line is None) == ("PS613", False)
    assert f".{found.what}` is {found.claimed}, but" in diagnostic.message


def combined(word: str) -> Scored:
    gone = "  na when late then redistribute"
    rows = f"indicator a 6 {{ award 5 }}  indicator b 6 {{ award 3 }}  indicator c 6 {{ award 1{gone} }}"
    weighted = rows.replace(" 6 {", " 6 weight 1 {") if word == "weighted mean" else rows
    combination = "from 1" if word == "from" else word
    signed = rows.replace(" 6 {", " +6 {").replace(gone, "") if word == "from" else weighted
    text = "framework f { points 6  round half_up to 0.01 at each indicator } fact late : bool\n"
    return perfscore.evaluate(perfscore.loads(f"{text}group g 6 {combination} {{ {signed} }}"), {"late": True})


def with_earned(result: Scored, value: str) -> list[Contradiction]:
    data = result.to_dict()
    data["result"]["children"][0]["earned"] = value
    return list(read_claim(json.dumps(data), "r.json").contradictions)


@pytest.mark.parametrize(
    ("word", "own"), [("mean", "4"), ("minimum", "3"), ("maximum", "5"), ("weighted mean", None), ("from", None)]
)
def test_parts_make_up_their_group_whatever_combines_them(word: str, own: str | None) -> None:
    result = combined(word)
    assert list(contradictions(result)) == []
    expected = [] if own is None else [Contradiction("g", "earned", "2.9", own)]
    assert with_earned(result, "29/10") == expected


def test_a_group_that_shares_points_out_is_left_alone() -> None:
    text = """framework f { points 6 round half_up to 0.01 at each indicator } fact late : bool
    group g 6 { indicator a 3 { award 2 } indicator b 3 { award 1  na when late then redistribute } }"""
    result = perfscore.evaluate(perfscore.loads(text), {"late": True})
    assert with_earned(result, "1") == []


# ---------------------------------------------------------------- files, places and helpers


def test_a_file_is_read_and_a_wrong_one_refused(tmp_path: Path, result: perfscore.Result) -> None:
    file = tmp_path / "result.json"
    file.write_text(result_json(result), encoding="utf-8-sig")
    assert perfscore.Result.of(load_result(file)) == perfscore.Result.of(load_claim(str(file)).result) == result
    file.write_text(changed("result.lost", "1"), encoding="utf-8")
    assert load_claim(file).contradictions
    given: list[Any] = [tmp_path / "none.json", tmp_path, 3, ""]
    reads: list[Callable[[Any], object]] = [load_result, load_claim]
    for read in reads:
        for each in given:
            with pytest.raises(FactsError):
                read(each)
    with pytest.raises(FactsError, match="PS613"):
        load_result(file)


def test_every_value_of_a_json_text_is_found() -> None:
    text = '{"a": [1, {"b": "x,{"}, []], "a b": {}, "a": null}'
    found = [(path_text(each.path), text[each.value.start : each.value.end], each.twice) for each in entries(text)]
    assert found == [
        ("$", "{", False), ("a", "[", False), ("a[0]", "1", False), ("a[1]", "{", False), ("a[1].b", '"x,{"', False),
        ("a[2]", "[", False), ('["a b"]', "{", False), ("a", "null", True),
    ]  # fmt: skip


def forged(change: Callable[[dict[str, Any]], object]) -> Diagnostic:
    """What is said of a result in which something was changed."""
    plain = json.loads(result_json(evaluated()))
    change(plain)
    return refusal(json.dumps(plain))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda data: data.update(perfscore="<script>"), "perfscore"),
        (lambda data: data.update(perfscore="1.0\n# H"), "perfscore"),
        (lambda data: data["warnings"][0].update(code="`x`"), "warnings[0].code"),
        (lambda data: data["warnings"][0].update(help=" "), "warnings[0].help"),
        (lambda data: data["result"]["children"][0].update(name="a.b", path="a.b"), "result.children[0].name"),
    ],
)
def test_what_a_reader_relies_on_is_not_left_to_strangers(
    change: Callable[[dict[str, Any]], object], path: str
) -> None:
    found = forged(change)
    assert found.code == "PS612"
    assert found.message.startswith(f"`{path}` must be ")


def test_very_long_numbers_take_no_time() -> None:
    plain = json.loads(result_json(evaluated()))
    loss = plain["result"]["losses"][0]
    digits = ["7" * 19_000 + f"{number:03}1" for number in range(70)]
    plain["result"]["losses"] = [{**loss, "amount": f"1/{number}"} for number in digits]
    with soon():
        assert refusal(json.dumps(plain)).code == "PS614"
    plain["result"]["losses"] = plain["result"]["losses"][:12]
    with soon(), pytest.raises(FactsError) as caught:
        read_result(json.dumps(plain), "result.json")
    assert {each.code for each in caught.value.diagnostics} == {"PS613"}
    assert all(len(each.message) < 400 for each in caught.value.diagnostics)


@pytest.mark.parametrize("given", [b"{}", None, 5])
def test_only_a_text_is_read(given: object) -> None:
    for arguments in ((given, "x"), ("{}", given)):
        with pytest.raises(perfscore.FactsError) as caught:
            perfscore.Result.from_json(cast(Any, arguments[0]), name=cast(Any, arguments[1]))
        assert str(caught.value)


TWO = "framework f { points 2 } indicator a 1 { award 1 } indicator b 1 { award 1 }"


def test_parts_with_very_long_numbers_are_not_added_up() -> None:
    result = perfscore.evaluate(perfscore.loads(TWO), {})
    far = [Fraction(1, 10**19_000 + odd) for odd in (1, 3)]
    parts = tuple(replace(child, exact=exact) for child, exact in zip(result.children, far, strict=True))
    assert list(contradictions(replace(result, children=parts))) == []


def test_a_read_result_knows_the_titles_of_its_nodes() -> None:
    explainer = perfscore.Result.from_json(result_json(evaluated())).told.explainer
    assert explainer.title("") == "Yearly evaluation"


_HIDDEN = "\x7f\x9b\xad\u2028\u202e\ufeff\ud800"
JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(LETTERS), st.text(_HIDDEN + "　a")),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(LETTERS), inner)),
)


@given(JSON_VALUES)
def test_a_text_is_that_of_the_standard_library_with_escapes(value: object) -> None:
    text, plain_text = json_text(value), json.dumps(value, ensure_ascii=False, indent=1)
    assert json.loads(text) == value
    assert text == "".join(char if char in text else f"\\u{ord(char):04x}" for char in plain_text)
    assert all(char.isprintable() or char == "\n" or char not in _HIDDEN for char in text)


def test_a_text_of_ones_own_kind_is_a_text() -> None:
    class Words(str):
        __slots__ = ()

    assert plain(Words("as seen")) == "as seen"


def test_what_is_told_of_a_row_is_kept_for_facts_that_are_the_same_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    framework = perfscore.loads(
        "framework f { points 10 }\nfact a : number\nfact b : number\n"
        "indicator x 5 { award min(5, a) }\nindicator y 5 { judged c }"
    )
    monkeypatch.setattr(reference, "_MOST_ALIKE", 4)
    told = [
        perfscore.evaluate(framework, {"a": a, "b": 1, "c": perfscore.Fact(c, reason=why)})
        for a, c, why in [(1, 2, "late"), (1, 2, "never"), (1, 3, "late"), (2, 2, "late"), (1, 2, "late")] * 2
    ]
    assert [each.to_json() for each in told] == [json_text(each.to_dict()) for each in told]
    assert [each.losses[1].seen[0].reason for each in told] == ["late", "never", "late", "late", "late"] * 2
    assert 0 < len(vars(framework)["wordings"]["alike"]) <= 4
