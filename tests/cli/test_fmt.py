"""``perfscore fmt``: what is written where, and with which code it ends."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from support.command_lines import Run, run

PLAIN = "framework a { points 1 }\nindicator b 1 { award 1 }\n"
LOOSE = "framework  a {points 1}\n\n\nindicator b 1 { award 1 }"
LAID_OUT = "framework a { points 1 }\n\nindicator b 1 { award 1 }\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"plain.perf": PLAIN, "loose.perf": LOOSE, "wrong.perf": "framework {"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_what_differs_is_written(folder: Path) -> None:
    assert run("fmt", "plain.perf", "loose.perf") == Run(0, "formatted  loose.perf\n", "")
    assert (folder / "loose.perf").read_text(encoding="utf-8") == LAID_OUT
    assert run("fmt", "plain.perf", "loose.perf") == Run(0, "", "")


def test_a_check_writes_nothing(folder: Path) -> None:
    assert run("fmt", "--check", "plain.perf", "loose.perf") == Run(1, "differs    loose.perf\n", "")
    assert (folder / "loose.perf").read_text(encoding="utf-8") == LOOSE
    assert run("fmt", "--check", "plain.perf") == Run(0, "", "")


def test_one_that_is_wrong_does_not_keep_others(folder: Path) -> None:
    found = run("fmt", "wrong.perf", "missing.perf", "loose.perf")
    assert (found.code, found.out) == (1, "formatted  loose.perf\n")
    assert "error[PS101]" in found.err and "error[PS602]" in found.err
    assert (folder / "wrong.perf").read_text(encoding="utf-8") == "framework {"


def test_standard_input_is_written_to_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = LOOSE.replace("points 1", "points 1; language zh").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(chinese), encoding="utf-8"))
    found = run("fmt", "--words", "zh", "-")
    assert found == Run(0, "评分表 a { 分值 1; 语言 中文 }\n\n指标 b 1 { 得分 1 }\n", "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfea"), encoding="utf-8"))
    assert "error[PS603]" in run("fmt", "-").err


def test_a_link_stays_one(folder: Path) -> None:
    (folder / "link.perf").symlink_to("loose.perf")
    assert run("fmt", "link.perf").out == "formatted  link.perf\n"
    assert (folder / "link.perf").is_symlink()
    assert (folder / "loose.perf").read_text(encoding="utf-8") == LAID_OUT
