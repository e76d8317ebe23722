"""Each file of ``tests/corpus/planted`` is one slip in a shipped framework; ``check`` must find it and nothing else.

A file holds the ``slip`` in a sentence, the framework, the edit (``old`` becomes ``new``, and stands there once) and
every finding: its code, its line in the edited file and what it says. Where a kind of table is in no shipped framework,
``base`` names a file of ``bases`` that puts one there first, which is no slip.

What a finding says of facts is shown: an example with these facts is run on the edited framework. An error stops a
framework from being scored; then ``probe`` edits make it whole: a rest that takes a value which no row takes, or, of
two rows that hold a value, each without the other.
"""

from __future__ import annotations

import shutil
import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.messages.diagnostics import Diagnostic
from perfscore.questions.examples import run_examples
from perfscore.questions.soundness.check import check
from support.cases import thorough
from support.corpus_files import CORPUS
from support.pages import ROOT

SHIPPED = ROOT / "frameworks"
PLANTED = CORPUS / "planted"
FACTS = {
    "shenzhen-department-2021.perf": ("credit-centre-2021.toml", "# ---- 例 ----"),
    "project-self-evaluation-2021.perf": ("it-operations-2021.toml", "# ---- 公布的十张表 ----"),
}
"""A file of facts that fits each framework, and where its own examples begin."""

TOLD_WITH_FACTS = {"PS402", "PS403", "PS430", "PS436", "PS437", "PS439", "PS442", "PS445"}
FAMILIES = {
    "calendar": {"PS110"},
    "names": {"PS201", "PS202", "PS204"},
    "cycles": {"PS203"},
    "units": {"PS301", "PS302", "PS305", "PS306", "PS307", "PS311"},
    "percent": {"PS315", "PS434"},
    "points that add up": {"PS401"},
    "gaps and overlaps": {"PS402", "PS403", "PS427"},
    "rounding": {"PS407"},
    "divisions": {"PS408", "PS430"},
    "conditions": {"PS431", "PS432"},
    "what is not used": {"PS433"},
    "rows of tables": {"PS435", "PS436", "PS437"},
    "grades": {"PS438", "PS439"},
    "points": {"PS440", "PS441", "PS442", "PS445", "PS448"},
    "limits": {"PS443", "PS444"},
    "what is allowed": {"PS446", "PS447"},
}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


BASES = {path.stem: read(path) for path in sorted((PLANTED / "bases").glob("*.toml"))}
DEFECTS = {path.stem: read(path) for path in sorted(PLANTED.glob("*.toml"))}
CODES = {name: {each["code"] for each in defect["finding"]} for name, defect in DEFECTS.items()}
ALIKE = [name for at, name in enumerate(CODES) if CODES[name] in list(CODES.values())[:at]]
"""Of each kind of defect all but the first; to check a shipped framework so often takes seconds."""
SHOWN = [
    (name, list(alike))
    for name, defect in DEFECTS.items()
    for _, alike in groupby(defect.get("shown", ()), key=lambda shown: shown.get("probe", ()))
]
"""What is shown one after the other with the same probes, as examples of one framework."""


def edited(text: str, edit: dict[str, Any]) -> str:
    old, new = str(edit["old"]), str(edit["new"])
    assert text.count(old) == 1, f"stands {text.count(old)} times: {old}"
    return text.replace(old, new)


def before(defect: dict[str, Any]) -> str:
    """The framework without the slip."""
    text: str = (SHIPPED / defect["framework"]).read_text(encoding="utf-8")
    if "base" not in defect:
        return text
    base = BASES[defect["base"]]
    assert base["framework"] == defect["framework"]
    return edited(text, base) + str(base.get("adds", ""))


def found(text: str) -> list[Diagnostic]:
    try:
        return list(check(perfscore.loads(text)))
    except perfscore.FrameworkError as error:
        return list(error.diagnostics)


@pytest.mark.parametrize("name", thorough(DEFECTS, *ALIKE))
def test_exactly_what_was_planted_is_found(name: str) -> None:
    defect = DEFECTS[name]
    said = found(edited(before(defect), defect))
    wanted = [(each["code"], each["line"]) for each in defect["finding"]]
    assert [(each.code, each.line) for each in said] == wanted
    for each, wish in zip(said, defect["finding"], strict=True):
        assert wish["says"] in each.message


@pytest.mark.parametrize(("name", "shown"), SHOWN, ids=[name for name, _ in SHOWN])
def test_what_is_said_of_facts_happens(name: str, shown: list[dict[str, Any]], tmp_path: Path) -> None:
    defect = DEFECTS[name]
    facts, own = FACTS[defect["framework"]]
    text = edited(before(defect), defect)
    for probe in shown[0].get("probe", ()):
        text = edited(text, probe)
    rules, _, _ = text.partition(own)
    adds = BASES[defect["base"]].get("adds", "") if "base" in defect else ""
    examples = [
        f'example "shown {place}" {{ given "{facts}" given {each["given"]} expect {each["expect"]} }}'
        for place, each in enumerate(shown)
    ]
    shutil.copy(SHIPPED / facts, tmp_path)
    path = tmp_path / defect["framework"]
    path.write_text("\n".join([rules, adds, *examples, ""]), encoding="utf-8")
    outcomes = run_examples(perfscore.load(path))
    assert [outcome.failures for outcome in outcomes] == [()] * len(shown)


@pytest.mark.parametrize("framework", FACTS)
def test_without_a_slip_nothing_is_found(framework: str) -> None:
    assert found((SHIPPED / framework).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("base", BASES)
def test_a_base_is_no_slip(base: str) -> None:
    assert found(before({"framework": BASES[base]["framework"], "base": base})) == []


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_a_slip_is_one_small_change(defect: dict[str, Any]) -> None:
    assert defect["old"] != defect["new"]
    for side in ("old", "new"):
        assert defect[side].count("\n") <= 6
    assert defect["slip"].endswith(".") and "\n" not in defect["slip"]


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_every_witness_is_shown(defect: dict[str, Any]) -> None:
    codes = [each["code"] for each in defect["finding"]]
    if not TOLD_WITH_FACTS.isdisjoint(codes):
        # Of two rows that hold a value, each has to be shown to hold it.
        assert len(defect["shown"]) >= 1 + ("PS403" in codes)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_planted(family: str) -> None:
    planted = {each["code"] for defect in DEFECTS.values() for each in defect["finding"]}
    assert FAMILIES[family] <= planted


def test_there_are_many_defects_of_every_framework() -> None:
    assert len(DEFECTS) >= 45
    assert {defect["framework"] for defect in DEFECTS.values()} == set(FACTS)
    assert {defect["base"] for defect in DEFECTS.values() if "base" in defect} == set(BASES)
