"""On a real Dask cluster results are as ``evaluate`` gives them, and nothing is left behind."""

from __future__ import annotations

import gc
import itertools
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.batch.executing import Packed, RowError
from support.pages import ROOT, blocks, lay_out

distributed = pytest.importorskip("distributed", reason="needs the packages of the dependency group distributed")

TEXT = """framework sound "Sound" { points 10 grade on published { >= 5 : "good" else : "poor" } }
fact n : number in [0, 10] "a figure"
fact m : count default 0
warn unless m < 5 "many"
indicator a "First" 10 { award n }
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as found:
        yield found


@pytest.fixture
def client(cluster: Any) -> Iterator[Any]:
    with distributed.Client(cluster) as found:
        yield found


@pytest.fixture
def executor(client: Any) -> Executor:
    found: Executor = client.get_executor()
    return found


def soon(holds: Callable[[], bool], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def nothing_left(cluster: Any, client: Any) -> bool:
    return soon(lambda: not client.futures and not cluster.scheduler.tasks)


def facts(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"n": Decimal(number % 12), "m": number % 7}


def test_results_are_those_of_one_process_in_their_order(cluster: Any, client: Any, executor: Executor) -> None:
    framework = perfscore.loads(TEXT)
    here = list(perfscore.evaluate_many(framework, facts(3_000), on_error="collect"))
    there = list(perfscore.evaluate_many(framework, facts(3_000), executor=executor, on_error="collect", chunk_size=50))
    assert there == here
    assert [each.row for each in there] == list(range(1, 3_001))
    assert [each.row for each in there if each.failed] == list(range(12, 3_001, 12))
    assert [each.warnings for each in there[:30]] == [each.warnings for each in here[:30]]
    assert {each.code for each in there[6].warnings} == {"PS518"} and there[4].warnings == ()
    assert there[7].result == here[7].result
    assert nothing_left(cluster, client)


class Selfish:
    """Cannot be pickled."""

    def __reduce__(self) -> Any:
        raise RuntimeError


def test_a_row_that_cannot_travel_costs_no_other(executor: Executor) -> None:
    rows: list[Any] = [{"n": 4}, {"n": Selfish()}, {"n": 1.5}, 7, {"x": 1}, {"n": Selfish}, {"n": "3"}]
    found = list(perfscore.evaluate_many(perfscore.loads(TEXT), rows, executor=executor, on_error="collect"))
    assert [each.score for each in found] == [4, None, None, None, None, None, 3]
    assert found == list(perfscore.evaluate_many(perfscore.loads(TEXT), rows, on_error="collect"))


def test_a_framework_from_a_file_needs_no_file_there(executor: Executor, tmp_path: Path) -> None:
    path = tmp_path / "sound.perf"
    path.write_text(TEXT, encoding="utf-8")
    framework = perfscore.load(path)
    path.unlink()
    assert [each.score for each in perfscore.evaluate_many(framework, facts(3), executor=executor)] == [0, 1, 2]


def test_a_framework_is_read_once_in_each_worker(client: Any, executor: Executor) -> None:
    framework = perfscore.loads(TEXT.replace('"Sound"', '"Read once"'))

    def read() -> int:
        from perfscore.reports.framework import _read

        return _read.cache_info().misses

    before = client.run(read)
    assert len(list(perfscore.evaluate_many(framework, [{"n": 1}] * 400, executor=executor, chunk_size=5))) == 400
    more = [after - before[worker] for worker, after in client.run(read).items()]
    assert set(more) <= {0, 1} and 1 in more


def test_what_stands_between_keeps_bytes_only(cluster: Any, executor: Executor) -> None:
    framework = perfscore.loads(TEXT.replace('"Sound"', '"Between"'))
    assert len(list(perfscore.evaluate_many(framework, facts(11), executor=executor, chunk_size=1))) == 11
    # The scheduler, which runs in this process, remembers the messages that it sends.
    assert [each for each in gc.get_objects() if type(each) is Packed and len(each.rows) == 1] == []


def test_an_endless_source_is_never_far_ahead(cluster: Any, client: Any, executor: Executor) -> None:
    taken, most = 0, 0

    def endless() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for taken in itertools.count(1):
            yield {"n": taken % 11}

    found = perfscore.evaluate_many(perfscore.loads(TEXT), endless(), executor=executor, chunk_size=20, chunks_ahead=4)
    for handed in range(1, 2_000):
        next(found)
        most = max(most, len(cluster.scheduler.tasks))
        assert taken <= (handed - 1) // 20 * 20 + 4 * 20
    # What has been handed back is let go of a moment later.
    assert 0 < most < 40
    assert isinstance(found, Generator)
    found.close()
    assert nothing_left(cluster, client)
    assert taken < 2_100


def test_an_error_that_is_kept_keeps_nothing_running(cluster: Any, client: Any, executor: Executor) -> None:
    rows = itertools.chain([{"n": 1}, {"n": 99}], ({"n": 1} for _ in itertools.count()))
    with pytest.raises(RowError) as caught:
        list(perfscore.evaluate_many(perfscore.loads(TEXT), rows, executor=executor, chunk_size=50))
    assert caught.value.row == 2
    assert nothing_left(cluster, client)


def scored_while_one_is_killed(client: Any, executor: Executor) -> tuple[list[Any], set[str]] | None:
    """All results, and the workers at the beginning; None where Dask loses a result that has been computed.

    It takes what is to be computed again for an error then.
    """
    facts = ({"n": n % 11} for n in range(6_000))
    found = perfscore.evaluate_many(perfscore.loads(TEXT), facts, executor=executor, chunk_size=50)
    first, workers = next(found), client.run(os.getpid)
    os.kill(next(iter(workers.values())), signal.SIGKILL)
    try:
        return [first, *found], {*workers}
    except ValueError as error:
        assert "values to unpack" in str(error)
        return None


def test_a_worker_that_is_killed_costs_and_repeats_no_row(cluster: Any, client: Any, executor: Executor) -> None:
    runs = (
        scored_while_one_is_killed(client, executor)
        for _ in range(5)
        if soon(lambda: len(cluster.scheduler.workers) == 2)
    )
    every, workers = next(run for run in runs if run is not None)
    assert [each.row for each in every] == list(range(1, 6_001))
    assert [each.score for each in every] == [n % 11 for n in range(6_000)]
    assert nothing_left(cluster, client)
    # The cluster puts another in its place.
    assert soon(lambda: len(cluster.scheduler.workers) == 2)
    assert {*client.run(os.getpid)} != workers


def test_an_executor_that_is_shut_down_says_so(cluster: Any, client: Any, executor: Executor) -> None:
    found = perfscore.evaluate_many(
        perfscore.loads(TEXT), facts(10_000), executor=executor, on_error="collect", chunk_size=50, chunks_ahead=2
    )
    next(found)
    executor.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        list(found)
    assert nothing_left(cluster, client)


def test_a_client_that_is_closed_says_so(cluster: Any) -> None:
    with distributed.Client(cluster) as client:
        executor = client.get_executor()
        assert [each.score for each in perfscore.evaluate_many(perfscore.loads(TEXT), facts(2), executor=executor)]
    with pytest.raises(Exception, match="closed"):
        list(perfscore.evaluate_many(perfscore.loads(TEXT), facts(2), executor=executor))


def test_little_is_sent(client: Any, executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, int]] = []
    submit = executor.submit

    def measured(function: Any, /, *arguments: Any, **named: Any) -> Any:
        future = submit(function, *arguments, **named)
        sent.append((len(pickle.dumps((function, arguments))), len(pickle.dumps(future.result()))))
        return future

    monkeypatch.setattr(executor, "submit", measured)
    rows = [{"n": Decimal(n % 1_000) / 100, "m": n % 50} for n in range(5_000)]
    for _ in perfscore.evaluate_many(perfscore.loads(TEXT), rows, executor=executor, chunk_size=500):
        pass
    assert len(sent) == 10
    # Names are sent once a chunk, and the framework as its text.
    assert max(there for there, _ in sent) < len(TEXT) + 1_000 + 500 * 25
    assert max(back for _, back in sent) < 1_000 + 500 * 40


def test_the_example_of_the_documentation_runs_as_it_stands(cluster: Any, tmp_path: Path) -> None:
    page = ROOT / "docs" / "batch.md"
    lay_out(page, tmp_path)
    (shown,) = (after.text for block, after in itertools.pairwise(blocks(page)) if block.file == "with_dask.py")
    found = subprocess.run(
        [sys.executable, "with_dask.py"],
        cwd=tmp_path,
        env=os.environ | {"DASK_SCHEDULER_ADDRESS": cluster.scheduler_address},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, shown, "")
