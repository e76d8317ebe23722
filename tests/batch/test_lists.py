"""Lists are named after the whole output, belong to it, and are told from files that no run has written."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

import perfscore
from perfscore.batch import files, forms
from perfscore.batch.files import Options, score_file
from perfscore.batch.forms import is_list
from perfscore.batch.rows import pieces
from support.batch_files import SOUND, lines, refusal, scored

FINE, BAD = "n\n1\n2\n", "n\n1\n99\n"
WARNED = SOUND.replace("indicator", 'warn unless n < 5 "=1+1, and\\n{n}"\nindicator')
LIST, WARNINGS = Path("out.csv.failed.csv"), Path("out.csv.warnings.csv")
NOT_A_LIST = [("PS618", "a list of the run belongs here, and this file is none, or has been changed")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names() -> set[str]:
    return {path.name for path in Path().iterdir()} - {"rows.csv"}


# ---------------------------------------------------------------- whose they are


def test_each_output_has_lists_of_its_own() -> None:
    scored(BAD, to="t.csv")
    scored(FINE, to="t.jsonl")
    assert names() == {"t.csv", "t.csv.failed.csv", "t.jsonl"}
    scored(BAD, to="t.jsonl")
    scored(FINE, to="t.csv")
    assert names() == {"t.csv", "t.jsonl", "t.jsonl.failed.csv"}


def test_files_of_other_names_are_left_alone() -> None:
    for name in ("out.failed.csv", "out.warnings.csv", "failed.csv"):
        Path(name).write_text("my own notes\n", encoding="utf-8")
    scored(FINE, warnings=True)
    assert names() == {"out.csv", "out.failed.csv", "out.warnings.csv", "failed.csv"}
    assert Path("out.failed.csv").read_text("utf-8") == "my own notes\n"


def test_a_list_of_warnings_whose_output_was_moved_away_is_kept_where_none_is_asked_for_too() -> None:
    scored("n\n6\n", text=WARNED, warnings=True)
    kept = WARNINGS.read_bytes()
    Path("out.csv").rename("moved.csv")
    assert [code for code, _ in refusal(lambda: scored(FINE, text=WARNED))] == ["PS618"]
    assert WARNINGS.read_bytes() == kept


@pytest.mark.parametrize("rows", [FINE, BAD])
@pytest.mark.parametrize("path", [LIST, WARNINGS])
def test_a_file_in_the_place_of_a_list_is_kept_and_the_run_is_refused(path: Path, rows: str) -> None:
    path.write_text("my own notes\n", encoding="utf-8")
    assert refusal(lambda: scored(rows, warnings=True)) == NOT_A_LIST
    assert refusal(lambda: scored(rows, warnings=True, restart=True)) == NOT_A_LIST
    assert path.read_text("utf-8") == "my own notes\n"
    assert names() == {path.name}


def test_a_list_that_is_not_asked_for_is_no_ones_business_but_the_runs() -> None:
    WARNINGS.write_text("my own notes\n", encoding="utf-8")
    scored(FINE)
    assert WARNINGS.read_text("utf-8") == "my own notes\n"
    WARNINGS.unlink()
    scored("n\n6\n", text=WARNED, warnings=True)
    assert WARNINGS.exists()
    # It tells of the output before, and would mislead beside this one.
    scored(FINE, text=WARNED)
    assert names() == {"out.csv"}


def test_the_same_command_replaces_its_own_list() -> None:
    scored(BAD)
    before = LIST.read_bytes()
    scored(BAD)
    assert LIST.read_bytes() == before
    scored("n\n77\n99\n")
    assert len(lines(LIST.name)) == 3
    scored(FINE)
    assert names() == {"out.csv"}


def test_a_list_whose_output_was_moved_away_is_kept() -> None:
    scored(BAD)
    Path("out.csv").rename("kept.csv")
    before = LIST.read_bytes()
    for rows in (FINE, BAD):
        assert refusal(partial(scored, rows)) == [("PS618", "this list tells of an output that is no longer beside it")]
    assert LIST.read_bytes() == before
    LIST.rename("kept.csv.failed.csv")
    scored(FINE)
    assert names() == {"out.csv", "kept.csv", "kept.csv.failed.csv"}


def test_a_list_whose_output_is_moved_away_while_a_run_is_interrupted_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pieces", partial(pieces, size=5))
    scored(BAD)
    before = LIST.read_bytes()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scored(BAD, told=stop)
    Path("out.csv").rename("kept.csv")
    assert refusal(lambda: scored(BAD)) == [("PS618", "this list tells of an output that is no longer beside it")]
    assert LIST.read_bytes() == before
    LIST.rename("kept.csv.failed.csv")
    assert scored(BAD).failed == 1


def test_a_list_that_is_there_at_the_end_only_is_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "pieces", partial(pieces, size=5))
    assert refusal(lambda: scored(BAD, told=lambda _: LIST.touch())) == NOT_A_LIST
    assert LIST.read_bytes() == b""
    LIST.unlink()
    assert scored(BAD).resumed == 2
    assert names() == {"out.csv", LIST.name}


@pytest.mark.parametrize("name", ["out.csv.failed.csv", "a.JSONL.warnings.csv"])
def test_no_output_is_named_as_a_list(name: str) -> None:
    said = "a file of this name is the list beside another output"
    assert refusal(lambda: scored(FINE, to=name)) == [("PS618", said)]
    assert names() == set()


def test_what_is_no_file_is_no_list() -> None:
    scored(BAD)
    data = LIST.read_bytes()
    LIST.unlink()
    Path("real.csv").write_bytes(data)
    LIST.symlink_to("real.csv")
    assert refusal(lambda: scored(BAD)) == NOT_A_LIST
    LIST.unlink()
    LIST.mkdir()
    assert refusal(lambda: scored(BAD)) == [("PS608", "this file cannot be written: it is a folder")]
    LIST.rmdir()
    os.mkfifo(LIST)
    assert refusal(lambda: scored(BAD)) == [("PS608", "this file cannot be written: it is a pipe")]
    assert Path("real.csv").read_bytes() == data


# ---------------------------------------------------------------- what they look like


def written(text: str, rows: str) -> bytes:
    scored(rows, text=text, warnings=True)
    return WARNINGS.read_bytes()


def test_a_list_is_known_again_whatever_is_in_it() -> None:
    scored(BAD)
    assert is_list(LIST)
    written(WARNED, "n\n6\n7\n8\n")
    assert is_list(WARNINGS)
    assert lines(WARNINGS.name)[1][4] == "'=1+1, and\n6"
    scored("n\n6\n7\n", text=WARNED, warnings=True, raw=True)
    assert is_list(WARNINGS)
    assert lines(WARNINGS.name)[1][4] == "=1+1, and\n6"
    # Longer than what is read at once, with lines that are so, too.
    WARNINGS.write_bytes(WARNINGS.read_bytes().replace(b"and\n7", b"and\n" * 90_000) + b"3,4,,PS518,a,b\n" * 20_000)
    assert is_list(WARNINGS)
    LIST.write_bytes(forms.HEAD)
    assert is_list(LIST)
    assert not is_list(Path("none.csv"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\xef\xbb\xbf", b""),
        (b",help\n", b",help,done\n"),
        (b"\n", b"\r\n"),
        (b"PS518,", b"mine,"),
        (b"2,3,,PS518", b"two,3,,PS518"),
        (b"2,3,,PS518", b'"2",3,,PS518'),
        (b",\n2,3", b",noted by me,\n2,3"),
        (b'7",', b"7,"),
        (b'7",', b'7"x,'),
        (b"and\n7", b"and\n" * (5 << 18) + b"7"),
        (b"and\n7", b'and","\n7'),
    ],
)
def test_a_list_that_somebody_has_changed_is_none(old: bytes, new: bytes) -> None:
    data = written(WARNED, "n\n6\n7\n8\n")
    assert old in data
    WARNINGS.write_bytes(data.replace(old, new, 1))
    assert not is_list(WARNINGS)
    assert refusal(lambda: scored(FINE, warnings=True)) == NOT_A_LIST


# ---------------------------------------------------------------- over nothing that is read


@pytest.mark.parametrize("ending", ["", ".failed.csv", ".warnings.csv", ".journal", ".lock", ".partial"])
@pytest.mark.parametrize("what", ["rows.csv", "sound.perf"])
@pytest.mark.parametrize("link", ["hard", "symbolic"])
def test_no_file_of_a_run_is_one_that_is_read(ending: str, what: str, link: str) -> None:
    name = f"out.csv{ending}"
    Path("rows.csv").write_text(BAD, encoding="utf-8")
    Path("sound.perf").write_text(SOUND, encoding="utf-8")
    if link == "hard":
        Path(name).hardlink_to(what)
    else:
        Path(name).symlink_to(what)
    framework = perfscore.load("sound.perf")
    assert refusal(lambda: score_file(framework, Path("rows.csv"), Path("out.csv"), Options())) == [
        ("PS609", "the output would be written over a file that is read for it")
    ]
    assert (Path("rows.csv").read_text("utf-8"), Path("sound.perf").read_text("utf-8")) == (BAD, SOUND)
    assert names() == {"sound.perf", name}
