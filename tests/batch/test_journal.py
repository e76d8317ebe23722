"""An interrupted run goes on only behind what it has read and written itself, and says what has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from perfscore import PerfscoreError
from perfscore.batch import files
from perfscore.batch.files import Progress
from perfscore.batch.journal import Content, Counts, Identity, Mark
from perfscore.batch.rows import pieces
from support.batch_files import SOUND, refusal, scored

ROWS = "key,n,m\n" + "".join(f"{number},{number % 11},{number % 7}\n" for number in range(60)) + "last,99,0\n"
OPTIONS: dict[str, Any] = {"kept": ("key",), "warnings": True}
JOURNAL, PARTIAL = Path("out.csv.journal"), Path("out.csv.partial")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "pieces", partial(pieces, size=100))
    return tmp_path


def interrupted(rows: str = ROWS, behind: int = 20, **more: Any) -> None:
    """Leave an interrupted run."""

    def stop(progress: Progress) -> None:
        if progress.rows > behind:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scored(rows, told=stop, **(OPTIONS | more))


def finished(rows: str = ROWS) -> None:
    """Leave a run that was stopped when all was written and nothing was in its place."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as context:
        context.setattr(files._Run, "_settle_list", stop)
        with pytest.raises(KeyboardInterrupt):
            scored(rows, **OPTIONS)


def refused(rows: str = ROWS, **more: Any) -> tuple[str, str]:
    """What is said of going on, with the file that it is said of."""
    found: list[tuple[str, str]] = []

    def call() -> None:
        try:
            scored(rows, **(OPTIONS | more))
        except PerfscoreError as error:
            found.append((error.diagnostics[0].place.file, error.diagnostics[0].help or ""))
            raise

    ((code, message),) = refusal(call)
    ((file, advice),) = found
    assert code == "PS616" and "--restart" in advice
    return file, message


def test_a_run_goes_on_with_the_same_only(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted()
    had = "the interrupted run that wrote this had"
    journal = str(JOURNAL)
    assert refused(text=SOUND.replace("award n", "award n / 2")) == (journal, f"{had} another framework")
    assert refused(f"{ROWS}1,1,1\n") == (journal, f"{had} an input of another size")
    assert refused(kept=("key", "m")) == (journal, f"{had} other options")
    assert refused(warnings=False) == (journal, f"{had} other options")
    assert refused(raw=True) == (journal, f"{had} other options")
    with monkeypatch.context() as context:
        context.setattr(files, "VERSION", "0.0.0")
        assert refused() == (journal, f"{had} another version of perfscore")
    assert scored(ROWS, **OPTIONS).rows == 61
    assert not JOURNAL.exists()


CHANGED = "the interrupted run had read another input, or this one has changed since"


def test_an_input_that_was_changed_where_it_has_been_read_is_refused() -> None:
    """The second row: whatever is changed there, no row of the output may be of the one and of the other."""
    interrupted()
    assert refused(ROWS.replace("\n1,1,", "\n1,2,")) == ("rows.csv", CHANGED)
    assert refused(ROWS.replace("key,n", "ke2,n"), kept=("ke2",)) == ("rows.csv", CHANGED)
    finished()
    assert refused(ROWS.replace("last,99", "last,98")) == ("rows.csv", CHANGED)
    assert scored(ROWS, **OPTIONS).failed == 1


def test_a_change_behind_the_first_megabyte_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pieces", pieces)
    rows = "key,n\n" + "".join(f"{number},{number % 10} \n" for number in range(200_000))
    interrupted(rows, 150_000, warnings=False)
    place = rows.index("\n", 1_300_000) + 1
    other = f"{rows[:place]}9{rows[place + 1 :]}"
    assert refused(other, warnings=False) == ("rows.csv", CHANGED)


def test_what_has_not_been_read_may_be_other() -> None:
    """The output is then that of the input as it is now."""
    rows = ROWS.replace("last,99", "last,10")
    scored(rows, to="whole.csv", **OPTIONS)
    interrupted()
    assert scored(rows, **OPTIONS).resumed > 20
    assert Path("out.csv").read_bytes() == Path("whole.csv").read_bytes()


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


PARTIALS = ["out.csv.partial", "out.csv.failed.csv.partial", "out.csv.warnings.csv.partial"]


@pytest.mark.parametrize("name", PARTIALS)
@pytest.mark.parametrize("stop", [interrupted, finished])
def test_what_the_run_has_written_must_be_as_it_was(name: str, stop: Callable[[], None]) -> None:
    stop()
    path = Path(name)
    kept = path.read_bytes()
    change(path)
    # The list of warnings is empty, and is not looked for once the run is finished.
    if stop is finished and "warnings" in name:
        assert scored(ROWS, **OPTIONS).rows == 61
        return
    assert refused() == (name, "this file has changed since the interrupted run wrote it")
    path.write_bytes(kept[:-1])
    assert refused() == (name, "not all that the interrupted run wrote is left")
    path.unlink()
    assert refused()[1] == "not all that the interrupted run wrote is left"
    path.write_bytes(kept)
    assert scored(ROWS, **OPTIONS).rows == 61


@pytest.mark.parametrize("name", ["out.csv", "out.csv.failed.csv"])
def test_what_the_run_has_put_in_its_place_must_be_as_it_was(name: str) -> None:
    finished()
    Path(f"{name}.partial").replace(name)
    kept = Path(name).read_bytes()
    for other in (kept.replace(b"PS504", b"PS503"), kept[:-1] + b" ", kept + kept[-20:]):
        Path(name).write_bytes(other)
        with pytest.MonkeyPatch.context() as context:
            # A list that is none is refused for that.
            context.setattr(files, "is_list", lambda _: True)
            assert refused() == (name, "this file has changed since the interrupted run wrote it")
    Path(name).write_bytes(kept)
    summary = scored(ROWS, **OPTIONS)
    assert (summary.rows, summary.resumed, summary.failed) == (61, 61, 1)
    assert Path(name).read_bytes() == kept


TORN = "this journal of an interrupted run is torn, or somebody has changed it"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: b"",
        lambda data: data.replace(b'"rows": 2', b'"rows": 3'),
        lambda data: data.replace(b'"finished": false', b'"finished": true '),
        lambda data: data + b" " * (1 << 25),
        lambda data: data.replace(b"perfscore-batch/2", b"perfscore-batch/9"),
    ],
)
def test_a_journal_that_is_torn_or_changed_is_refused(change: Callable[[bytes], bytes]) -> None:
    interrupted()
    data = JOURNAL.read_bytes()
    assert change(data) != data
    JOURNAL.write_bytes(change(data))
    assert refused() == (str(JOURNAL), TORN)
    assert scored(ROWS, restart=True, **OPTIONS).resumed == 0
    assert sorted(path.name for path in Path().iterdir()) == ["out.csv", "out.csv.failed.csv", "rows.csv"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("written", {}),
        ("written", {"output": {"size": -1, "digest": ""}}),
        ("written", []),
        ("read", {"size": "1", "digest": ""}),
        ("counts", None),
        ("counts", {"total": ["1", "0"]}),
        ("counts", {"codes": {"\x1b[2J": 1}}),
        ("counts", {"grades": [[7, 1]]}),
        ("identity", {"another": 1}),
    ],
)
def test_a_journal_that_was_forged_is_refused(name: str, value: object) -> None:
    interrupted()
    head, _, data = JOURNAL.read_bytes().partition(b"\n")
    forged = json.loads(data)
    forged[name] = forged[name] | value if isinstance(value, dict) and name == "counts" else value
    data = json.dumps(forged).encode()
    digest = blake2b(data, digest_size=32).hexdigest().encode()
    JOURNAL.write_bytes(head[:18] + digest + b"\n" + data)
    assert refused() == (str(JOURNAL), TORN)


def test_a_journal_may_hold_numbers_of_any_length() -> None:
    counts = Counts(total=Fraction(10**5000 + 1, 3))
    record = Content(Identity("1", "f", "2", "o"), Mark(1, "a"), {"output": Mark(2, "b")}, counts, finished=True)
    assert Content.of(record.data()) == record


@pytest.mark.parametrize("name", ["out.csv.journal", "out.csv.journal.new", "out.csv.lock", *PARTIALS])
def test_a_file_that_no_run_has_made_is_left_alone(name: str) -> None:
    Path(name).write_text("my own notes\n", encoding="utf-8")
    for restart in (False, True):
        assert refusal(partial(scored, ROWS, restart=restart, **OPTIONS)) == [
            ("PS618", "the run would write to this file, and another lies here already")
        ]
    assert Path(name).read_text("utf-8") == "my own notes\n"
    assert sorted(path.name for path in Path().iterdir() if path.name != name) == ["rows.csv"]


def test_what_is_left_of_a_list_that_is_not_asked_for_any_more_goes() -> None:
    interrupted()
    assert Path("out.csv.warnings.csv.partial").exists()
    assert scored(ROWS, kept=("key",), restart=True).rows == 61
    assert sorted(path.name for path in Path().iterdir()) == ["out.csv", "out.csv.failed.csv", "rows.csv"]


@pytest.mark.parametrize("restart", [False, True])
def test_what_lies_beside_a_journal_that_does_not_name_it_is_left_alone(restart: bool) -> None:
    interrupted(warnings=False)
    notes = Path("out.csv.warnings.csv.partial")
    notes.write_text("my own notes\n", encoding="utf-8")
    for warnings in {False, restart}:
        assert refusal(partial(scored, ROWS, kept=("key",), warnings=warnings, restart=restart)) == [
            ("PS618", "the run would write to this file, and another lies here already")
        ]
    assert notes.read_text("utf-8") == "my own notes\n"
    notes.unlink()
    assert scored(ROWS, kept=("key",), restart=restart).rows == 61
