"""What goes through the one door for outputs: whole files, or none."""

import errno
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from perfscore.files import door
from perfscore.messages.diagnostics import PerfscoreError

OLD, NEW = b"an older good report\n", b"the new one\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which an older good output lies; whatever a test does, nothing half written is left in it."""
    (tmp_path / "out.txt").write_bytes(OLD)
    (tmp_path / "facts.toml").write_text("a = 1\n", encoding="utf-8")
    yield tmp_path
    assert [path.name for path in tmp_path.rglob("*.part")] == []


def refusal(call: Callable[[], object]) -> tuple[str, str, str]:
    with pytest.raises(PerfscoreError) as caught:
        call()
    (problem,) = caught.value.diagnostics
    return problem.code, problem.message, problem.place.file


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_args: object, **_named: object) -> Any:
        raise error

    return fail


# ---------------------------------------------------------------- what is refused before anything is done


def aliases(folder: Path) -> Iterator[Path]:
    facts = folder / "facts.toml"
    yield facts
    yield folder / "." / ".." / folder.name / "facts.toml"
    (folder / "link").symlink_to(facts)
    yield folder / "link"
    (folder / "hard").hardlink_to(facts)
    yield folder / "hard"


def test_nothing_is_written_over_a_file_that_is_read_by_whatever_name(folder: Path) -> None:
    inputs: list[str | Path] = ["no such", "\0", folder / "facts.toml"]
    for target in aliases(folder):
        for refused in (
            refusal(partial(door.check, target, inputs)),
            refusal(partial(door.write, target, NEW, inputs)),
        ):
            assert refused == (
                "PS609",
                "the output would be written over a file that is read for it",
                str(target),
            )
    assert (folder / "facts.toml").read_text(encoding="utf-8") == "a = 1\n"


def special(folder: Path) -> Iterator[tuple[str, str]]:
    os.mkfifo(folder / "pipe")
    (folder / "to pipe").symlink_to("pipe")
    (folder / "to device").symlink_to("/dev/full")
    (folder / "sub").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(folder)
        with suppress(OSError):
            bound.bind("socket")
        os.chdir(here)
    yield "pipe", "it is a pipe"
    yield "to pipe", "it is a pipe"
    yield "to device", "it is a device"
    yield "sub", "it is a folder"
    yield "new/", "its name is that of a folder"
    yield "socket", "it is a socket"
    yield "no/out.txt", "no such file or directory"
    yield "out.txt/out.txt", "not a directory"
    yield "a\0b", "a name holds no NUL"


def test_only_a_place_for_a_file_is_written_to(folder: Path) -> None:
    for name, why in special(folder):
        target = f"{folder}/{name}"
        assert refusal(partial(door.write, target, NEW)) == (
            "PS608",
            f"this file cannot be written: {why}",
            target,
        )
    assert refusal(lambda: door.check(" \t")) == (
        "PS602",
        "the name of a file is needed, and this one is empty",
        "<call>",
    )


def test_the_file_behind_a_standard_stream_stays(folder: Path) -> None:
    # As /dev/stdout is.
    (folder / "stdout").symlink_to("/proc/self/fd/1")
    kept = os.dup(1)
    with (folder / "redirected").open("wb") as file:
        os.dup2(file.fileno(), 1)
        try:
            found = [refusal(partial(door.write, folder / name, NEW))[1] for name in ("stdout", "redirected")]
        finally:
            os.dup2(kept, 1)
            os.close(kept)
    assert found == ["this file cannot be written: it belongs to a standard stream of this command"] * 2
    assert (folder / "stdout").is_symlink()


@pytest.mark.parametrize("denied", ["out.txt", ""])
def test_what_nobody_may_write_is_refused_beforehand(
    folder: Path, monkeypatch: pytest.MonkeyPatch, denied: str
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != folder / denied)
    why = "permission denied" if denied else "nothing can be written to its folder"
    assert refusal(lambda: door.check(folder / "out.txt"))[:2] == ("PS608", f"this file cannot be written: {why}")


# ---------------------------------------------------------------- what is written


def test_a_new_file_has_the_mode_that_the_user_asked_for(folder: Path) -> None:
    before = os.umask(0o027)
    try:
        door.write(folder / "new.txt", NEW)
    finally:
        os.umask(before)
    assert (folder / "new.txt").read_bytes() == NEW
    assert stat.S_IMODE((folder / "new.txt").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_a_file_that_is_replaced_hands_on_its_mode(folder: Path, mode: int) -> None:
    (folder / "out.txt").chmod(mode)
    door.write(folder / "out.txt", NEW)
    assert (folder / "out.txt").read_bytes() == NEW
    assert stat.S_IMODE((folder / "out.txt").stat().st_mode) == mode


def test_a_file_is_written_where_modes_cannot_be_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fchmod")
    door.write(folder / "out.txt", NEW)
    assert (folder / "out.txt").read_bytes() == NEW


def test_a_link_is_replaced_and_never_followed(folder: Path) -> None:
    leads = {"out.txt": "to good", "nowhere": "to nothing", "to circle": "to circle"}
    for lead, link in leads.items():
        (folder / link).symlink_to(lead)
        door.write(folder / link, NEW)
        assert not (folder / link).is_symlink()
        assert (folder / link).read_bytes() == NEW
    assert (folder / "out.txt").read_bytes() == OLD
    assert not (folder / "nowhere").exists()


def test_another_name_of_the_older_file_keeps_the_older_file(folder: Path) -> None:
    (folder / "backup").hardlink_to(folder / "out.txt")
    door.write(folder / "out.txt", NEW)
    assert (folder / "backup").read_bytes() == OLD


def test_file_and_folder_are_written_down_in_this_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    replace = Path.replace

    def synced(number: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(number).st_mode) else "file")

    def replaced(path: Path, target: Path) -> Path:
        steps.append("replace")
        assert path.read_bytes() == NEW
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    door.write(folder / "out.txt", NEW)
    assert steps == ["file", "replace", "folder"]


@pytest.mark.parametrize("links", [True, False])
def test_without_over_only_a_free_place_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", raising(PermissionError(errno.EPERM, "Operation not permitted")))
    door.write(folder / "new.txt", NEW, over=False)
    assert (folder / "new.txt").read_bytes() == NEW
    (folder / "leads nowhere").symlink_to("nowhere")
    for name in ("new.txt", "out.txt", "leads nowhere"):
        assert refusal(partial(door.write, folder / name, NEW, over=False)) == (
            "PS608",
            "this file is there already",
            str(folder / name),
        )
    assert (folder / "out.txt").read_bytes() == OLD


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_in_between_stays(folder: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    sync = door.sync

    def meanwhile(file: Any) -> None:
        sync(file)
        (folder / "new.txt").write_bytes(OLD)

    monkeypatch.setattr(door, "sync", meanwhile)
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", raising(PermissionError(errno.EPERM, "Operation not permitted")))
    assert refusal(lambda: door.write(folder / "new.txt", NEW, over=False))[1] == "this file is there already"
    assert (folder / "new.txt").read_bytes() == OLD


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("step", ["write", "sync", "replace", "close"])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), MemoryError()], ids=repr
)
def test_whatever_goes_wrong_the_older_file_stays_and_nothing_else_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    made = door.create

    def broken(path: Path, mode: int = 0o666) -> Any:
        file = made(path, mode)
        return _Broken(file, step, error)

    monkeypatch.setattr(door, "create", broken)
    if step == "sync":
        monkeypatch.setattr(os, "fsync", raising(error))
    if step == "replace":
        monkeypatch.setattr(Path, "replace", raising(error))
    with pytest.raises(PerfscoreError if isinstance(error, OSError) else type(error)) as caught:
        door.write(folder / "out.txt", NEW)
    if isinstance(caught.value, PerfscoreError):
        assert str(caught.value).startswith("error[PS608]: this file cannot be written: no space left on device\n")
    assert (folder / "out.txt").read_bytes() == OLD
    assert sorted(path.name for path in folder.iterdir()) == ["facts.toml", "out.txt"]


class _Broken:
    """A file that breaks at one of its steps."""

    def __init__(self, file: Any, step: str, error: BaseException) -> None:
        self.file, self.step, self.error = file, step, error

    def __getattr__(self, name: str) -> Any:
        return raising(self.error) if name == self.step else getattr(self.file, name)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()


def test_an_interrupt_while_a_free_place_is_taken_frees_it_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", raising(PermissionError(errno.EPERM, "Operation not permitted")))
    monkeypatch.setattr(Path, "replace", raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        door.write(folder / "new.txt", NEW, over=False)
    assert not (folder / "new.txt").exists()


def test_an_error_of_the_disk_is_told_where_the_place_is_new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", raising(OSError(errno.EIO, "Input/output error")))
    why = refusal(lambda: door.write(folder / "new.txt", NEW, over=False))[1]
    assert why == "this file cannot be written: input/output error"
    assert not (folder / "new.txt").exists()


def test_systems_that_cannot_write_down_a_file_or_a_folder_do_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", raising(OSError(errno.EINVAL, "Invalid argument")))
    door.write(folder / "out.txt", NEW)
    monkeypatch.setattr(os, "open", raising(PermissionError(errno.EACCES, "Permission denied")))
    door.sync_folder(folder)
    assert (folder / "out.txt").read_bytes() == NEW


def test_an_error_of_the_folder_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def synced(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", synced)
    assert refusal(lambda: door.write(folder / "out.txt", NEW))[0] == "PS608"


# ---------------------------------------------------------------- files that are written bit by bit


def test_a_file_is_only_made_where_nothing_has_its_name(folder: Path) -> None:
    (folder / "leads nowhere").symlink_to("nowhere")
    for name in ("out.txt", "leads nowhere"):
        with pytest.raises(FileExistsError):
            door.create(folder / name)
    assert not (folder / "nowhere").exists()
    assert (folder / "out.txt").read_bytes() == OLD


def test_what_an_earlier_run_has_made_is_written_further_and_put_in_its_place(folder: Path) -> None:
    with door.create(folder / "out.txt.partial") as file:
        file.write(b"one\n")
    with door.reopen(folder / "out.txt.partial") as file:
        assert file.read() == b"one\n"
        file.write(b"two\n")
        door.settle(file, folder / "out.txt")
    assert (folder / "out.txt").read_bytes() == b"one\ntwo\n"
    assert not (folder / "out.txt.partial").exists()


def test_only_a_file_is_opened_again(folder: Path) -> None:
    (folder / "link").symlink_to("out.txt")
    os.mkfifo(folder / "pipe")
    for name in ("link", "pipe"):
        for make in (False, True):
            with pytest.raises(OSError, match=r"pipe|symbolic"):
                door.reopen(folder / name, make=make)
    with pytest.raises(FileNotFoundError):
        door.reopen(folder / "lock")
    door.reopen(folder / "lock", make=True).close()
    assert (folder / "lock").read_bytes() == b""
    assert (folder / "out.txt").read_bytes() == OLD


def test_only_what_was_made_is_taken_away(folder: Path) -> None:
    made = {path: door.create(path) for path in (folder / "a", folder / "b", folder / "c")}
    (folder / "out.txt").replace(folder / "b")
    (folder / "c").unlink()
    for path, file in made.items():
        with file:
            door.remove_own(path, os.fstat(file.fileno()))
    assert sorted(path.name for path in folder.iterdir()) == ["b", "facts.toml"]
    assert (folder / "b").read_bytes() == OLD
