"""Arguments of ``perfscore reach``: the answer, a file and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perfscore.cli import main

ASKED = ("reach", "shenzhen-department-2021", "credit-centre-2021")


def test_it_tells_what_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--score", "95", "--lang", "en"]) == 0
    assert "≥ 22.33" in capsys.readouterr().out


def test_facts_can_be_free_fixed_and_limited(capsys: pytest.CaptureFixture[str]) -> None:
    free = ["--free", "benefits_achieved, budget_publication，staff", "--fix", "staff_", "--lang", "en"]
    assert main([*ASKED, "--score", "95", *free]) == 1
    assert "did you mean `staff`?" in capsys.readouterr().err
    limited = ["--within", "benefits_achieved=..22", "--within", "budget_publication=未公开|按要求公开"]
    free = ["--free", "benefits_achieved", "--free", "budget_publication", "--lang", "en"]
    assert main([*ASKED, "--score", "95", *free, *limited]) == 1
    assert "at most 94.67" in capsys.readouterr().out
    assert main([*ASKED, "--score", "95", "--within", "staff"]) == 1
    assert "PS646" in capsys.readouterr().err


def test_it_writes_for_programs_and_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASKED, "--score", "95", "--fix", "benefits_achieved", "--facts", "1", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["facts_at_most"], len(found["ways"])) == ("more", 1, 1)
    target = tmp_path / "reach.html"
    assert main([*ASKED, "--grade", "优", "--format", "html", "-o", str(target)]) == 0
    assert "已经达到" in target.read_text(encoding="utf-8")
