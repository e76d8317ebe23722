"""A process that finds a framework kept starts at once, and what stands in for it is as good as the real thing."""

from __future__ import annotations

import copy
import datetime
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

import perfscore
from perfscore import FactsError, Framework, FrameworkError, Result, api, keeping, pipeline, quick, store
from perfscore.analysis import kept

TEXT = """framework small "小" {
  points 10
  round  half_up to 0.01 at each indicator
  grade on published { >= 6 : "良", else : "差" }
}
fact rate  : ratio in [0, 1]
fact kind  : choice("甲", "乙")
fact since : date
fact calls : count
fact spare : ratio default rate / 2
indicator a "甲" 6 { award rate * 6 }
indicator b 2 {
  award { 2 when kind = "甲" and since >= 2021-01-01 and spare < 90% }
}
indicator c 2 { judged opinion }
require calls < 9 "too many"
"""
ROWS = """framework rows { points 10 round half_up to 0.01 at each indicator }
fact items : table { name : text, done : bool }
group g 10 { each row of items { indicator name 10 / count(items) { award if done then full else 0 } } }
"""
FACTS: dict[str, Any] = {
    "rate": Decimal("0.875"),
    "kind": "甲",
    "since": datetime.date(2021, 5, 1),
    "calls": 2,
    "spare": Decimal("0.5"),
    "opinion": 2,
}


@pytest.fixture(autouse=True)
def _kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFSCORE_CACHE", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    Path("small.perf").write_text(TEXT, encoding="utf-8")


@pytest.fixture
def late() -> Framework:
    """What stands in for a framework that has been read twice."""
    assert all(kind(perfscore.load("small.perf")) == "Framework" for _ in range(2))
    found = perfscore.load("small.perf")
    assert kind(found) == "LateFramework"
    return found


@pytest.fixture
def result(late: Framework) -> Result:
    """What stands in for a result."""
    found = perfscore.evaluate(late, FACTS)
    assert kind(found) == "LateResult"
    return found


def kind(value: object) -> str:
    """What a value is now; ``isinstance`` tells what it stands for."""
    return type(value).__name__


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_third_process_needs_neither_parser_nor_library() -> None:
    program = """
import sys, datetime, decimal
import perfscore
framework = perfscore.load("small.perf")
result = perfscore.evaluate(framework, dict(
    rate=decimal.Decimal("0.875"), kind="甲", since=datetime.date(2021, 5, 1), calls=2, opinion=2,
    spare=decimal.Decimal("0.5")))
print(result.score, result.grade, *sorted({"lark", "attr", "typing", "re", "fractions"} & set(sys.modules)))
print(*result.scores, isinstance(framework, perfscore.Framework), isinstance(result, perfscore.Result))
print(result["a"].explanation.title, "lark" in sys.modules)
"""
    first, second, third = (run(program).splitlines() for _ in range(3))
    assert [first[0].split()[:2], first[1:]] == [["9.25", "良"], [" a b c True True", "甲 True"]]
    assert [second[0].split()[:2], second[1:]] == [["9.25", "良"], [" a b c True True", "甲 False"]]
    assert third == ["9.25 良", " a b c True True", "甲 False"]


def test_a_stand_in_is_known_as_what_it_stands_for(late: Any, result: Any) -> None:
    assert isinstance(late, Framework) and isinstance(result, Result)
    assert kind(late) == "LateFramework" and kind(result) == "LateResult", "and is still none"


def test_a_stand_in_knows_its_score_and_grade_alone(result: Result) -> None:
    assert (str(result.score), result.grade) == ("9.25", "良")
    assert {path: str(score) for path, score in result.scores.items()} == {
        "": "9.25", "a": "5.25", "b": "2.00", "c": "2.00"
    }  # fmt: skip
    assert kind(result) == "LateResult"
    assert result.exact == Fraction(37, 4)
    assert kind(result) == "Result"
    assert str(result.score) == "9.25" and str(result.scores["a"]) == "5.25"


LOOKS: dict[str, Callable[[Any], object]] = {
    "an attribute": lambda late: late.name,
    "equality": lambda late: late == late,
    "inequality": lambda late: late != 1,
    "hash": hash,
    "repr": repr,
    "dir": dir,
    "fields": lambda late: [getattr(late, field.name) for field in attrs.fields(late.__class__)][:3],
    "a change": lambda late: attrs.evolve(late, name="other"),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("what", [0, 1])
def test_any_look_turns_it_into_the_real_one(late: Framework, result: Result, look: str, what: int) -> None:
    real: Any = keeping.understand(late.source) if what == 0 else api.evaluate(late, FACTS)
    late = perfscore.load("small.perf")
    given: Any = [late, perfscore.evaluate(late, FACTS)][what]
    assert kind(given).startswith("Late")
    assert LOOKS[look](given) == LOOKS[look](real)
    assert kind(given) == kind(real) and given == real and real == given
    assert "_late" not in vars(given)


def test_a_framework_and_its_stand_in_are_equal_either_way(late: Framework) -> None:
    real = perfscore.loads(TEXT, name="small.perf")
    assert real == late and kind(late) == "Framework"


def test_a_result_is_shown_as_the_real_one_is(late: Framework) -> None:
    class Printer:
        said = ""

        def text(self, text: str) -> None:
            self.said += text

    def made() -> Result:
        found = perfscore.evaluate("small.perf", FACTS)
        assert kind(found) == "LateResult"
        return found

    real, printer = api.evaluate(late, FACTS), Printer()
    assert str(made()) == f"{made()}" == real.to_text()
    assert made()["a"] == real["a"]
    made()._repr_pretty_(printer, False)
    assert printer.said == real.to_text()


def test_nobody_can_change_it(late: Framework, result: Result) -> None:
    attribute = "name"
    for given in (late, result):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(given, attribute, "other")
    for given in (perfscore.load("small.perf"), perfscore.evaluate("small.perf", FACTS)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(given, attribute)


def test_it_travels_to_another_process(late: Framework, result: Result) -> None:
    there = pickle.loads(pickle.dumps(late))
    assert kind(late) == "LateFramework" and kind(there) == "Framework" and there == late
    there = pickle.loads(pickle.dumps(result))
    assert kind(there) == "Result" and there == result


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_it_can_be_copied(late: Framework, result: Result, copied: Callable[[Any], Any]) -> None:
    assert kind(copied(late)) == "Framework" and copied(late) == late
    assert kind(copied(result)) == "Result" and copied(result).exact == result.exact


def test_many_threads_may_look_at_once(late: Framework) -> None:
    for _ in range(20):
        given = perfscore.load("small.perf")
        found = perfscore.evaluate(given, FACTS)

        def look(number: int, given: Framework = given, found: Result = found) -> tuple[object, ...]:
            if number % 2:
                return given.title, str(found.score), found.lost
            return given.title, str(perfscore.evaluate(given, FACTS).score), found.lost

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(look, range(8))) == {("小", "9.25", Decimal("0.75"))}


def test_what_has_turned_scores_as_ever(late: Framework) -> None:
    assert late.title == "小"
    assert str(perfscore.evaluate(late, FACTS).score) == "9.25"
    # A thread may still hold the class's own method.
    held: Any = late
    assert quick.LateFramework.result_of(held, FACTS) is None
    assert quick.LateFramework.__reduce_ex__(held, 4) == late.__reduce_ex__(4)
    found: Any = perfscore.evaluate(late, FACTS)
    scores: Any = vars(quick.LateResult)["scores"]
    assert scores.fget(found) == found.scores
    assert quick.LateResult.__getattr__(found, "lost") == found.lost


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rate": Decimal("1.5")}, "PS5"),
        ({"rate": 0.5}, "PS5"),
        ({"kind": "丙"}, "PS5"),
        ({"more": 1}, "PS5"),
        ({"calls": 10}, "PS5"),
        ({"opinion": 1}, "PS5"),
    ],
)
def test_a_mistake_is_told_as_ever(late: Framework, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(late, FACTS | changes)
    with pytest.raises(FactsError) as wanted:
        perfscore.evaluate(perfscore.loads(TEXT, name="small.perf"), FACTS | changes)
    assert str(caught.value) == str(wanted.value) and code in str(caught.value)


def test_what_code_alone_cannot_tell_is_left_to_the_library(late: Framework) -> None:
    # A default is looked at by the library, and so is a reason.
    without = {name: value for name, value in FACTS.items() if name != "spare"}
    reasoned = perfscore.Fact(1, reason="late")
    for given in (without, FACTS | {"opinion": reasoned}):
        found = perfscore.evaluate(perfscore.load("small.perf"), given)
        assert kind(found) == "Result" and found.exact == api.evaluate(late, given).exact


def test_facts_may_change_behind_a_result(late: Framework) -> None:
    given = dict(FACTS)
    found = perfscore.evaluate(late, given)
    given["rate"] = Decimal(0)
    assert found.exact == Fraction(37, 4)


def test_a_name_alone_is_enough(late: Framework) -> None:
    assert kind(perfscore.evaluate("small.perf", FACTS)) == "LateResult"
    assert kind(perfscore.evaluate(Path("small.perf"), FACTS)) == "Result"


def test_a_framework_that_changes_is_read_again(late: Framework) -> None:
    file = Path("small.perf")
    file.write_text(TEXT.replace("rate * 6", "rate * 3"), encoding="utf-8")
    assert [str(perfscore.evaluate("small.perf", FACTS).score) for _ in range(3)] == ["6.63"] * 3
    file.write_text(TEXT.replace("rate * 6", "rte * 3"), encoding="utf-8")
    for _ in range(3):
        with pytest.raises(FrameworkError, match="PS201"):
            perfscore.load("small.perf")
    file.unlink()
    with pytest.raises(FrameworkError, match="PS60"):
        perfscore.load("small.perf")
    assert late.title == "小", "what was loaded stands on what was read"


def test_a_damaged_entry_is_made_anew(late: Framework, tmp_path: Path) -> None:
    entries = sorted((tmp_path / "kept").iterdir())
    assert [each.suffix for each in entries] == [".code", ".model"]
    for each in entries:
        each.write_bytes(each.read_bytes()[:-1])
    assert [kind(perfscore.load("small.perf")) for _ in range(3)] == [
        "Framework",
        "Framework",
        "LateFramework",
    ]


@pytest.mark.parametrize(
    "values",
    [(), (1, 2, 3), ((), [], ()), (("Span",), [(0, 1)], ()), (("os",), [(0,)], ()), (("Span",), [(0, (9, 1), 2)], ())],
)
def test_an_entry_that_holds_no_model_is_made_anew(late: Framework, values: object) -> None:
    key = store.key_of("small.perf", TEXT.encode())
    store.keep(key, "model", values)
    store.keep(key, "code", ())
    found = perfscore.load("small.perf")
    assert kind(found) == "Framework" and found.source.text == TEXT
    assert store.look_up(key, "model") == kept.keep(found)


def test_what_only_the_reference_scores_has_no_code() -> None:
    Path("rows.perf").write_text(ROWS, encoding="utf-8")
    assert [kind(perfscore.load("rows.perf")) for _ in range(4)] == ["Framework"] * 4
    key = store.key_of("rows.perf", ROWS.encode())
    assert store.look_up(key, "code") == () and store.look_up(key, "model") is not None


def test_a_long_framework_has_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfscore.limits.KEPT_CODE_BYTES", 10)
    assert [kind(perfscore.load("small.perf")) for _ in range(3)] == ["Framework"] * 3


def test_a_mark_of_the_encoding_is_no_difference() -> None:
    Path("small.perf").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    found = [perfscore.load("small.perf") for _ in range(3)]
    assert kind(found[2]) == "LateFramework"
    assert len({each.source.text for each in found}) == 1 and found[0] == found[2]


@pytest.mark.parametrize("name", ["", "nothing", "a/b", "a\\b", "a\0b", "..", ".", "\udcff"])
def test_names_of_nothing_are_told_as_ever(name: str) -> None:
    with pytest.raises(FrameworkError, match="PS6"):
        perfscore.load(name)


def test_a_name_that_ships_is_kept_too() -> None:
    name = "shenzhen-department-2021"
    found = [perfscore.load(each) for each in (name, f"{name}.perf", name)]
    assert kind(found[2]) == "LateFramework" and found[2] == found[0]
    assert len(found[2].fact_list) > 40


def test_a_file_that_is_too_long_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch, late: Framework) -> None:
    monkeypatch.setattr(quick, "_MOST_BYTES", 10)
    assert kind(perfscore.load("small.perf")) == "Framework"


def test_a_score_without_end_is_no_decimal() -> None:
    with pytest.raises(ValueError, match="no end"):
        quick._decimal((1, 3), 0, None, 2)
    assert str(quick._decimal((-1, 8), 0, None, 2)) == "-0.125" and str(quick._decimal((0,), 0, 7, 2)) == "0.00"


def test_a_worker_finds_what_was_kept(late: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    def reading(_: object) -> Framework:
        raise AssertionError

    monkeypatch.setattr("perfscore.pipeline.understand", reading)
    pipeline._read.cache_clear()
    assert pipeline.read_again("small.perf", TEXT) == late
    pipeline._read.cache_clear()
