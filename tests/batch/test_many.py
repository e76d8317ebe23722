"""Results of any number of fact sets come in their order, never far ahead."""

from __future__ import annotations

import pickle
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore import Fact, FactsError, Framework, PerfscoreError
from perfscore.batch.executing import Packer, RowError, score_sent
from perfscore.messages.diagnostics import Diagnostic
from perfscore.reports import framework as pipeline

TEXT = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "poor" } }
fact n : number in [0, 10] "a figure"
fact m : count default 0
warn unless m < 5 "many"
indicator a "First" 10 { award n }
"""
NOTHING: Any = 7


@pytest.fixture
def framework() -> Framework:
    return perfscore.loads(TEXT)


class AtOnce(Executor):
    """Runs what it is given when it is given, after a journey: whatever comes or goes is pickled."""

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        there = pickle.loads(pickle.dumps((function, arguments)))
        future.set_result(pickle.loads(pickle.dumps(there[0](*there[1], **named))))
        return future


def test_results_come_when_they_are_asked_for(framework: Framework) -> None:
    taken: list[int] = []

    def given() -> Iterator[dict[str, Any]]:
        for number in range(5):
            taken.append(number)
            yield {"n": number}

    found = perfscore.evaluate_many(framework, given())
    assert taken == []
    assert next(found).score == 0 and taken == [0]
    assert [each.row for each in found] == [2, 3, 4, 5]


@pytest.mark.parametrize("executor", [None, AtOnce()])
def test_a_row_has_figures_and_the_whole_result(framework: Framework, executor: Executor | None) -> None:
    rows: list[dict[str, Any]] = [{"n": Decimal("6.5")}, {"n": 1, "m": 9}, {"n": 11}, {}] * 5
    found = list(perfscore.evaluate_many(framework, rows, executor=executor, on_error="collect", chunk_size=3))
    assert [each.row for each in found] == list(range(1, 21))
    for first in (found[0], found[16]):
        assert (first.score, first.grade, first.failed) == (Decimal("6.5"), "good", False)
        assert first.scores == {"": Decimal("6.5"), "a": Decimal("6.5")}
        assert (first.warnings, first.diagnostics) == ((), ())
        assert first.result == perfscore.evaluate(framework, {"n": Decimal("6.5")})
        assert pickle.loads(pickle.dumps(first)) == first
    assert [each.code for each in found[17].warnings] == ["PS518"]
    for failed in (found[2], found[18]):
        assert (failed.score, failed.grade, failed.scores, failed.warnings) == (None, None, {}, ())
        assert [each.code for each in failed.diagnostics] == ["PS504"]
        with pytest.raises(FactsError) as caught:
            _ = failed.result
        assert caught.value.diagnostics == failed.diagnostics and caught.value.told is not None
    assert [each.code for each in found[3].diagnostics] == ["PS502"]
    assert found[0] == found[0] != found[16] and found[0] != 1 and len({found[0], found[0]}) == 1


def test_a_row_travels_without_the_others_of_its_chunk(framework: Framework) -> None:
    rows: list[dict[str, Any]] = [{"n": Decimal(n % 11), "m": n % 7} for n in range(100)]
    rows += [{"n": Fact(n % 11, source="s" * 50)} for n in range(100)]
    for found in perfscore.evaluate_many(framework, rows, executor=AtOnce(), chunk_size=100):
        journey = pickle.dumps(found)
        assert len(journey) < 2_500
        arrived = pickle.loads(journey)
        assert arrived == found and arrived.warnings == found.warnings
        assert arrived.result == perfscore.evaluate(framework, rows[found.row - 1])


class Later(AtOnce):
    """Gives its futures away and runs nothing, but for the first call."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.futures.append(Future() if self.futures else super().submit(function, *arguments, **named))
        return self.futures[-1]


def test_an_error_that_is_kept_keeps_nothing_running(framework: Framework) -> None:
    executor = Later()
    with pytest.raises(RowError) as caught:
        list(perfscore.evaluate_many(framework, [{"n": 11}] * 10, executor=executor, chunk_size=1, chunks_ahead=3))
    assert caught.value.row == 1
    assert [each.cancelled() for each in executor.futures] == [False, True, True]


def test_who_is_interrupted_while_he_waits_leaves_nothing_running(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = Later()
    found = perfscore.evaluate_many(framework, [{"n": 1}] * 10, executor=executor, chunk_size=1, chunks_ahead=2)
    assert next(found).score == 1

    def interrupt(timeout: float | None = None) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(executor.futures[1], "result", interrupt)
    with pytest.raises(KeyboardInterrupt):
        next(found)
    assert [each.cancelled() for each in executor.futures] == [False, True, True]


class Full(AtOnce):
    """Takes one call only."""

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        vars(self)["calls"] = vars(self).get("calls", 0) + 1
        if self.__dict__["calls"] > 2:
            raise RuntimeError("no more")
        return super().submit(function, *arguments, **named)


def test_what_an_executor_raises_comes_through(framework: Framework) -> None:
    found = perfscore.evaluate_many(framework, [{"n": 1}] * 10, executor=Full(), chunk_size=1, chunks_ahead=1)
    assert [next(found).row, next(found).row] == [1, 2]
    with pytest.raises(RuntimeError, match="no more"):
        next(found)


@pytest.mark.parametrize("executor", [None, AtOnce()])
def test_the_first_bad_row_raises_when_its_turn_has_come(framework: Framework, executor: Executor | None) -> None:
    found = perfscore.evaluate_many(framework, [{"n": 1}, {"n": 11}, {"n": 2}], executor=executor, chunk_size=3)
    assert next(found).score == 1
    with pytest.raises(RowError) as caught:
        next(found)
    assert (caught.value.row, [each.code for each in caught.value.diagnostics]) == (2, ["PS504"])
    assert str(caught.value).startswith("row 2:\nerror[PS504]") and caught.value.told is not None
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.row, again.diagnostics) == (2, caught.value.diagnostics)
    assert list(found) == []


class Reads(Mapping[str, Any]):
    """A mapping of a stranger."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)


class Selfish:
    """Cannot be pickled."""

    def __reduce__(self) -> Any:
        raise RuntimeError


class Homesick:
    """Cannot be made out anywhere else."""

    def __reduce__(self) -> Any:
        return _fail, ()


def _fail() -> Any:
    raise RuntimeError


@pytest.mark.parametrize("executor", [None, AtOnce()])
def test_facts_of_any_kind_are_scored_somewhere(
    framework: Framework, executor: Executor | None, tmp_path: Path
) -> None:
    (tmp_path / "facts.toml").write_text("n = 3\n", encoding="utf-8")
    path = tmp_path / "facts.toml"
    rows: list[Any] = [
        {"n": Fact(4, source="s")}, perfscore.load_facts(path), path, str(path), framework.prepare({"n": 5}),
        Reads({"n": 6}), {"n": Selfish()}, {"n": Homesick()}, 7, tmp_path / "none.toml", {"n": True}, {7: 1},
        {"n": Decimal(7), "m": 1}, {"n": Decimal(8), "m": None},
    ]  # fmt: skip
    found = list(perfscore.evaluate_many(framework, iter(rows), executor=executor, on_error="collect", chunk_size=4))
    assert [each.score for each in found] == [4, 3, 3, 3, 5, 6, None, None, None, None, None, None, 7, 8]
    codes = [each.diagnostics[0].code for each in found if each.failed]
    assert codes == ["PS503", "PS503", "PS526", "PS602", "PS503", "PS501"]


def test_a_mapping_may_be_used_again_for_the_next_row(framework: Framework) -> None:
    def given() -> Iterator[dict[str, Any]]:
        row: dict[str, Any] = {}
        for number in range(20):
            row["n"] = Decimal(number) / 2
            row["extra" if number == 11 else "m"] = 1
            yield row
            row.pop("extra", None)

    for executor in (None, AtOnce()):
        found = list(perfscore.evaluate_many(framework, given(), executor=executor, on_error="collect", chunk_size=5))
        assert [each.score for each in found if not each.failed] == [Decimal(n) / 2 for n in range(20) if n != 11]
        assert [each.result.score for each in found if not each.failed] == [
            each.score for each in found if not each.failed
        ]


def test_many_shapes_travel_too(framework: Framework) -> None:
    rows = [{f"x{number}": 1, "n": Decimal(1)} for number in range(300)]
    packer = Packer()
    for row in [*rows, {"n": Decimal("1.50"), "m": 2}]:
        packer.add(row)
    packed = packer.packed()
    assert len(packed.shapes) == 256
    assert [packed.row(index) for index in range(300)] == rows
    found = score_sent(pickle.dumps((framework, packed)))
    assert all(isinstance(each, tuple) and isinstance(each[0], Diagnostic) for each in found[:300])
    assert found[300] == ("poor", False, "1.5\n1.5", None)


def test_rows_of_a_table_have_paths_of_their_own() -> None:
    plan = perfscore.loads("""framework plan { points 10 }
fact tasks : table { task : text, weight : points }
each row of tasks { indicator task weight { award weight } }
""")
    rows = [{"tasks": [{"task": "one", "weight": 4}, {"task": "two", "weight": 6}]}]
    for executor in (None, AtOnce()):
        (found,) = perfscore.evaluate_many(plan, rows, executor=executor)
        assert found.scores == {"": 10, "one": 4, "two": 6}


@pytest.mark.parametrize("chunks_ahead", [1, 3])
def test_an_executor_never_gets_further_ahead_than_was_said(framework: Framework, chunks_ahead: int) -> None:
    taken = 0

    def given() -> Iterator[dict[str, Any]]:
        nonlocal taken
        while taken < 1_000_000:
            taken += 1
            yield {"n": 1}

    with ThreadPoolExecutor(2) as executor:
        found = perfscore.evaluate_many(framework, given(), executor=executor, chunk_size=50, chunks_ahead=chunks_ahead)
        for handed in range(1, 1_000):
            next(found)
            assert taken <= (handed - 1) // 50 * 50 + 50 * chunks_ahead
        assert isinstance(found, Generator)
        found.close()
    assert taken < 1_500


def test_a_mistake_of_the_caller_comes_through(framework: Framework) -> None:
    def given() -> Iterator[dict[str, Any]]:
        yield {"n": 1}
        raise RuntimeError

    for executor in (None, AtOnce()):
        with pytest.raises(RuntimeError):
            list(perfscore.evaluate_many(framework, given(), executor=executor))


@pytest.mark.parametrize(
    ("facts", "more", "said"),
    [
        ({"n": 1}, {}, "any number of fact sets is needed, one after another, not a table"),
        ("n", {}, "any number of fact sets is needed, one after another, not the text “n”"),
        (NOTHING, {}, "any number of fact sets is needed, one after another, not a number"),
        ([], {"executor": 7}, "an executor of `concurrent.futures` is needed, not a number"),
        ([], {"on_error": "ignore"}, "`on_error` is “raise” or “collect”, not the text “ignore”"),
        ([], {"chunk_size": 0}, "`chunk_size` is a whole number above 0, not 0"),
        ([], {"chunks_ahead": "x"}, "`chunks_ahead` is a whole number above 0, not the text “x”"),
    ],
)
def test_arguments_of_no_use_are_refused_at_once(framework: Framework, facts: Any, more: Any, said: str) -> None:
    with pytest.raises(PerfscoreError) as caught:
        perfscore.evaluate_many(framework, facts, **more)
    assert [(each.code, each.message) for each in caught.value.diagnostics] == [("PS618", said)]


def test_a_framework_is_not_read_again_where_it_is_at_home(
    framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(name: str, text: str) -> Framework:
        raise AssertionError(name)

    monkeypatch.setattr(pipeline, "_read", never)
    with ThreadPoolExecutor(2) as executor:
        rows = [{"n": n % 11} for n in range(100)]
        found = list(perfscore.evaluate_many(framework, rows, executor=executor, chunk_size=10))
    assert [each.score for each in found] == [n % 11 for n in range(100)]


def test_scores_of_rows_come_back_from_other_processes() -> None:
    text = """framework plan { points 10 }
fact tasks : table { task : text, weight : points }
each row of tasks { indicator task weight { award weight } }
"""
    framework = perfscore.loads(text)
    given = {"tasks": [{"task": "one", "weight": 4}, {"task": "two", "weight": 6}]}
    with ThreadPoolExecutor(1) as executor:
        # So many that generated code scores the last of them.
        rows = list(perfscore.evaluate_many(framework, [given] * 100, executor=executor))
    alone = perfscore.evaluate(framework, given).scores
    assert set(alone) == {"", "one", "two"}
    assert [row.scores for row in rows] == [alone] * 100
