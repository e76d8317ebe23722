"""What is kept for processes to come: found again, or as good as never kept."""

from __future__ import annotations

import importlib.util
import marshal
import os
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from perfscore import store

KEY = "0" * 64
VALUES = {"a": (1, "甲", None)}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there are no such bits")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "deep" / "kept"
    monkeypatch.setenv("PERFSCORE_CACHE", str(found))
    return found


def entry(folder: Path) -> Path:
    store.keep(KEY, "model", VALUES)
    (found,) = folder.iterdir()
    return found


def test_what_is_kept_is_found_again(folder: Path) -> None:
    assert store.look_up(KEY, "model") is None
    store.keep(KEY, "model", VALUES)
    assert store.look_up(KEY, "model") == VALUES
    store.keep(KEY, "model", "newer")
    assert store.look_up(KEY, "model") == "newer"
    assert [each.name for each in folder.iterdir()] == [f"{KEY}.model"]


def test_another_key_or_kind_is_another_entry(folder: Path) -> None:
    found = entry(folder)
    assert store.look_up("1" * 64, "model") is None
    # Not even one that was put in the other's place is taken for it.
    found.rename(folder / f"{KEY}.code")
    assert store.look_up(KEY, "code") is None


def test_a_key_tells_name_content_and_library_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {store.key_of("a", b"bc"), store.key_of("ab", b"c"), store.key_of("a", b"bd"), store.key_of("\udcff", b"c")}
    assert len(keys) == 4 and all(len(each) == 64 for each in keys)
    monkeypatch.setattr(store, "_known", [b"another version"])
    assert store.key_of("a", b"bc") not in keys


def test_a_python_without_its_own_hashes_finds_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(folder)
    monkeypatch.setitem(sys.modules, "_blake2", None)
    spec = importlib.util.spec_from_file_location("another_store", str(store.__file__))
    assert spec is not None and spec.loader is not None
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    assert other.blake2b is not None and other.look_up(KEY, "model") == VALUES
    assert other.key_of("a", b"b") == store.key_of("a", b"b")


def test_a_changed_module_makes_another_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "__pycache__").mkdir()
    for name in ("a.py", "inner/b.py", "__pycache__/c.py", "words.txt"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    monkeypatch.setattr(store, "_PACKAGE", str(tmp_path))

    def key() -> str:
        monkeypatch.setattr(store, "_known", [])
        return store.key_of("a", b"")

    before = key()
    (tmp_path / "words.txt").write_text("12", encoding="utf-8")
    (tmp_path / "__pycache__" / "c.py").write_text("12", encoding="utf-8")
    assert key() == before
    (tmp_path / "inner" / "b.py").write_text("12", encoding="utf-8")
    assert key() != before


@pytest.mark.parametrize("cut", [0, 1, 31, 32, 33, -1])
def test_an_entry_that_was_cut_counts_as_none(folder: Path, cut: int) -> None:
    found = entry(folder)
    found.write_bytes(found.read_bytes()[:cut])
    assert store.look_up(KEY, "model") is None


def test_an_entry_in_which_any_byte_changed_counts_as_none(folder: Path) -> None:
    found = entry(folder)
    data = found.read_bytes()
    for place in range(len(data)):
        found.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert store.look_up(KEY, "model") is None, place


def test_an_entry_that_holds_no_values_counts_as_none(folder: Path) -> None:
    found = entry(folder)
    for data in (b"", b"\xff", marshal.dumps(VALUES)[:-2]):
        found.write_bytes(store._seal("model", data) + data)
        assert store.look_up(KEY, "model") is None


@POSIX
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_to_is_not_used(folder: Path, mode: int) -> None:
    entry(folder)
    folder.chmod(mode)
    assert store.look_up(KEY, "model") is None
    store.keep(KEY, "code", VALUES)
    assert [each.name for each in folder.iterdir()] == [f"{KEY}.model"]


@POSIX
def test_an_entry_that_others_may_write_to_counts_as_none(folder: Path) -> None:
    entry(folder).chmod(0o666)
    assert store.look_up(KEY, "model") is None


@POSIX
def test_what_belongs_to_somebody_else_counts_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)
    assert store.look_up(KEY, "model") is None
    store.keep(KEY, "code", VALUES)
    assert len(list(folder.iterdir())) == 1


@POSIX
def test_the_folder_and_its_entries_are_private(folder: Path) -> None:
    before = os.umask(0)
    try:
        found = entry(folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and stat.S_IMODE(found.stat().st_mode) == 0o600


@POSIX
def test_links_and_pipes_are_no_entries(folder: Path, tmp_path: Path) -> None:
    found = entry(folder)
    found.rename(tmp_path / "elsewhere")
    found.symlink_to(tmp_path / "elsewhere")
    assert store.look_up(KEY, "model") is None
    found.unlink()
    os.mkfifo(found)
    assert store.look_up(KEY, "model") is None
    found.unlink()
    found.mkdir()
    assert store.look_up(KEY, "model") is None
    store.keep(KEY, "model", VALUES)
    assert store.look_up(KEY, "model") is None
    assert [each.name for each in folder.iterdir()] == [f"{KEY}.model"], "no draft is left"


@POSIX
def test_a_link_is_no_folder(folder: Path, tmp_path: Path) -> None:
    entry(folder)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert store.look_up(KEY, "model") is None


def test_an_entry_that_cannot_be_read_counts_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> bytes:
        raise OSError

    entry(folder)
    monkeypatch.setattr(os, "read", failing)
    assert store.look_up(KEY, "model") is None


def test_where_nothing_can_be_kept_nothing_happens(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.parent.write_text("a file", encoding="utf-8")
    store.keep(KEY, "model", VALUES)
    assert store.look_up(KEY, "model") is None
    monkeypatch.setenv("PERFSCORE_CACHE", str(folder.parent.parent))
    store.keep("\0", "model", VALUES)
    assert store.look_up("\0", "model") is None


def test_values_that_cannot_be_written_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep(KEY, "model", object())
    monkeypatch.setattr(store, "_MOST_BYTES", 3)
    store.keep(KEY, "model", "longer than that")
    assert not folder.exists()


def test_an_entry_that_is_too_large_counts_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(folder)
    monkeypatch.setattr(store, "_MOST_BYTES", 3)
    assert store.look_up(KEY, "model") is None


@pytest.mark.parametrize("word", ["", "off"])
def test_it_can_be_turned_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERFSCORE_CACHE", word)
    store.keep(KEY, "model", VALUES)
    assert store.look_up(KEY, "model") is None and list(tmp_path.iterdir()) == []


def test_the_oldest_entries_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST_ENTRIES", 3)
    for number in range(5):
        store.keep(str(number), "model", number)
        os.utime(folder / f"{number}.model", (number, number))
    # A folder of somebody's is left alone.
    (folder / "more").mkdir()
    store.keep("5", "model", 5)
    assert sorted(each.name for each in folder.iterdir()) == ["3.model", "4.model", "5.model", "more"]


def writes(folder: Path) -> Iterator[int]:
    for number in range(40):
        store.keep(KEY, "model", [number] * 1000)
        found = store.look_up(KEY, "model")
        assert isinstance(found, list) and len(found) == 1000 and len(set(found)) == 1
        yield number


def test_writers_at_once_leave_one_whole_entry(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert [len(each) for each in pool.map(lambda _: list(writes(folder)), range(4))] == [40] * 4
    assert [each.name for each in folder.iterdir()] == [f"{KEY}.model"]


@pytest.mark.parametrize(
    ("platform", "variables", "wanted"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/perfscore"),
        ("linux", {"HOME": "/home/甲"}, "/home/甲/.cache/perfscore"),
        ("linux", {"XDG_CACHE_HOME": "relative", "HOME": "/h"}, None),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/perfscore"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/perfscore"),
        ("win32", {}, None),
    ],
)
def test_the_folder_is_where_the_system_keeps_such(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], wanted: str | None
) -> None:
    for name in ("PERFSCORE_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert store._folder() == wanted


def test_windows_tells_nothing_by_the_bits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    entry(folder).chmod(0o666)
    assert store.look_up(KEY, "model") == VALUES
