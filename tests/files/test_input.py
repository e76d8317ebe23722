"""Inputs are regular files, or are refused at once."""

import os
from pathlib import Path

import pytest

from perfscore.files.door import NoPlainFile, open_input, open_plain, reason


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a = 1\r\n")
    (tmp_path / "link").symlink_to("a")
    for name in ("a", "link"):
        with open_input(tmp_path / name) as file:
            assert file.read() == b"a = 1\r\n"


def said(error: Exception) -> str:
    why = reason(error)
    return why if isinstance(why, str) else why.text


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    kinds = {"pipe": "it is a pipe", "link": "it is a device", "": "it is a folder"}
    for name, kind in kinds.items():
        with pytest.raises(NoPlainFile) as caught:
            open_input(tmp_path / name)
        assert said(caught.value) == kind


def test_a_file_that_becomes_a_pipe_meanwhile_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NoPlainFile):
        open_plain(tmp_path / "pipe")


def test_reasons_are_parts_of_sentences() -> None:
    assert said(ValueError("embedded null byte")) == "embedded null byte"
    assert said(PermissionError(13, "Permission denied")) == "permission denied"
    assert said(OSError("Odd")) == "odd"
