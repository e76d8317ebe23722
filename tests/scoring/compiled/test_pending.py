"""A result of generated code gives its rows at once, and everything else when it is asked for it."""

from __future__ import annotations

import copy
import pickle
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Framework
from perfscore.kernel.source import replace
from perfscore.questions import examples
from perfscore.reports import framework as prepared
from perfscore.reports import result as pipeline
from perfscore.reports.result import Result
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet
from perfscore.scoring.facts import Fact, Facts
from perfscore.scoring.result import NodeResult
from support.corpus_files import GOOD
from support.scoring import framework

FILES = [*(case.path for case in GOOD), *map(Path, perfscore.shipped())]
SMALL = framework(
    "fact a : number\nfact b : number\n"
    'group g "Both" 10 { indicator x "First" 4 { award min(4, a) }\n'
    "indicator y 6 { part p 2 { award 1 }\npart q 4 { award b } } }"
)
GIVEN = {"a": 3, "b": 2}


def computed(sound: Framework, facts: FactSet) -> Result | None:
    """The result of generated code, if that tells it."""
    flat = sound.compiled.of_checked(facts)
    return None if flat is None else Result.pending(sound, flat)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rows_of_generated_code_are_those_of_the_evaluator(file: Path, pytestconfig: pytest.Config) -> None:
    sound = perfscore.load(file)
    for facts in islice(
        (each.facts for each in examples.tried(sound)), None if pytestconfig.getoption("thorough") else 3
    ):
        found = computed(sound, facts)
        if found is None:
            continue
        expected = reference.evaluate(sound, facts)
        assert [row.score for row in found.indicators] == [row.score for row in expected.indicators]
        assert found.indicators == expected.indicators
        assert [found[row.path] for row in expected.walk() if row.path] == [row for row in expected.walk() if row.path]
        assert found == Result.of(expected) and repr(found) == repr(Result.of(expected))


def warm() -> Result:
    result = perfscore.evaluate(SMALL, SMALL.prepare(GIVEN))
    assert "told" not in vars(result)
    return result


def test_rows_are_there_without_the_evaluator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "evaluate", lambda *_: pytest.fail("the evaluator was asked"))
    result = warm()
    assert {row.path: row.score for row in result.indicators} == {"g.x": 3, "g.y": 3}
    assert [(row.name, row.title, str(row.weight)) for row in result["g"].children] == [
        ("x", "First", "4"),
        ("y", None, "6"),
    ]
    assert result["First"].score == 3 and result["Both"].indicators[1].name == "y"
    assert [row.path for row in result.walk()] == ["", "g", "g.x", "g.y", "g.y.p", "g.y.q"]


def test_the_rest_of_a_row_comes_from_the_evaluator() -> None:
    row, part = warm()["x"], warm()["p"]
    assert "earned" not in vars(row) and row.earned == 3 and row.lost == 1 and len(row.losses) == 1
    assert "score" not in vars(part) and part.score == 1


def test_a_row_can_be_copied_and_sent() -> None:
    row = warm()["y"]
    assert copy.copy(row) == copy.deepcopy(row) == pickle.loads(pickle.dumps(row)) == warm()["y"]
    assert [each.name for each in pickle.loads(pickle.dumps(row)).children] == ["p", "q"]


def test_a_row_has_no_other_attributes() -> None:
    assert not hasattr(warm()["x"], "total")
    bare = object.__new__(NodeResult)
    with pytest.raises(AttributeError, match="'NodeResult' object has no attribute 'score'"):
        bare.__getattribute__("score")


def test_a_name_that_means_no_row_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'y'"):
        warm()["yy"]


def test_facts_of_a_file_that_are_met_again_are_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = framework("fact a : number\nindicator x 10 { award a }")
    facts = Facts("facts.toml", (("a", 3),))
    found = [perfscore.evaluate(sound, facts) for _ in range(10)]
    assert "compiled" in vars(sound) and found[0] == found[-1]
    monkeypatch.setattr(pipeline, "fitting", lambda *_: pytest.fail("checked again"))
    assert perfscore.evaluate(sound, facts) == found[0]


def test_facts_with_a_value_that_may_change_are_looked_at_again() -> None:
    sound = framework("fact t : table { name : text, p : points }\nindicator x 10 { award min(10, sum(p of t)) }")
    rows: list[dict[str, Any]] = [{"name": "a", "p": 1}]
    for facts in (Facts("facts.toml", (("t", rows),)), Facts("facts.toml", (("t", Fact(rows)),))):
        rows[0]["p"] = 1
        assert {perfscore.evaluate(sound, facts).score for _ in range(10)} == {1}
        rows[0]["p"] = 4
        assert perfscore.evaluate(sound, facts).score == 4


def test_only_so_many_facts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "_MOST_MET", 2)
    sound = framework("fact a : number\nindicator x 10 { award a }")
    assert sound.compiled is not None
    every = [Facts("facts.toml", (("a", number),)) for number in range(5)]
    assert [perfscore.evaluate(sound, facts).score for facts in every] == [0, 1, 2, 3, 4]
    assert [each.given for each in sound._met.values()] == every[-1:]
    assert [perfscore.evaluate(sound, facts).score for facts in every] == [0, 1, 2, 3, 4]


def test_what_is_told_of_a_result_knows_that_it_was_computed() -> None:
    result = warm()
    assert result.kind == "framework" and not result.warnings and result.score == 6
    assert (result.name, result.title) == ("test", None) and result.weight == 10 and "told" not in vars(result)
    assert result.limited == 6 and "told" in vars(result)
    assert replace(result, score=result.score) == result
