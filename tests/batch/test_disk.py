"""A disk that is full, and an output that not everybody may read: what was there before stays as it was."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from support.batch_files import SOUND, refusal, scored

OLD = "an older good output\n"
ROWS = "key,n\n" + "".join(f"{number},{number % 11}\n" for number in range(5_000)) + "last,99\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that holds 256 kB."""
    place, mount = tmp_path / "small", shutil.which("mount")
    place.mkdir()
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("needs a system on which this user may mount a disk")
    try:
        with chdir(place):
            yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_the_older_output_and_the_run_goes_on_when_there_is_room(
    folder: Path, small_disk: Path
) -> None:
    whole = scored(ROWS, str(folder / "rows.csv"), str(folder / "whole.csv"), kept=("key",))
    Path("out.csv").write_text(OLD, encoding="utf-8")
    Path("ballast").write_bytes(b"x" * 180_000)
    for _ in range(2):
        assert refusal(lambda: scored(ROWS, str(folder / "rows.csv"), kept=("key",), interval=0.0)) == [
            ("PS608", "this file cannot be written: no space left on device")
        ]
        assert Path("out.csv").read_text("utf-8") == OLD
    Path("ballast").unlink()
    Path("out.csv").unlink()
    summary = scored(ROWS, str(folder / "rows.csv"), kept=("key",))
    assert (summary.rows, summary.total) == (whole.rows, whole.total)
    for name in ("out.csv", "out.csv.failed.csv"):
        assert Path(name).read_bytes() == (folder / name.replace("out", "whole")).read_bytes()
    assert {path.name for path in small_disk.iterdir()} == {"out.csv", "out.csv.failed.csv"}


@pytest.mark.skipif(not hasattr(os, "fchmod"), reason="needs a system with modes of files")
def test_who_may_not_read_the_older_output_may_not_read_the_new_one() -> None:
    Path("out.csv").write_text(OLD, encoding="utf-8")
    Path("out.csv").chmod(0o600)

    def look(_: object) -> None:
        for name in ("out.csv.partial", "out.csv.failed.csv.partial"):
            assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600

    scored("n\n6\n99\n", text=SOUND, told=look)
    for name in ("out.csv", "out.csv.failed.csv"):
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
