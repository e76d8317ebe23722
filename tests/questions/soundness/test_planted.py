"""Each file of ``tests/corpus/planted`` is one slip in a framework; ``check`` must find it and nothing else.

Slips that do not touch one another are planted together, as ``together.txt`` lists them; those that it does not list
are planted alone, and in a thorough run all are. A file holds the ``slip`` in a sentence, the framework, the edit
(``old`` becomes ``new``, and stands there once) and every finding: its code, its line in the edited file and what it
says. What is not decided is listed as well: of few slips that is all that is said. The framework is a shipped one or
one of ``bases``: a chapter of the shipped ones, which is checked in a fifth of the time, or tables of kinds that they
lack.

What a finding says of facts is shown: an example with these facts is run on the edited framework. An error stops a
framework from being scored; then ``probe`` edits make it whole: a rest that takes a value which no row takes, or, of
two rows that hold a value, each without the other.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.kernel.source import Source
from perfscore.questions.examples import run_examples
from perfscore.questions.soundness.check import Findings, check
from perfscore.syntax.formatting import formatted
from support.cases import each_of
from support.corpus_files import CORPUS
from support.pages import ROOT

PLANTED = CORPUS / "planted"
TOGETHER = PLANTED / "together.txt"
FACTS = {
    "shenzhen-department-2021.perf": "credit-centre-2021.toml",
    "project-self-evaluation-2021.perf": "it-operations-2021.toml",
}
"""A file of facts that fits each shipped framework with planted defects; those that fit a base have its name."""
SHIPPED = (ROOT / "frameworks" / name for name in FACTS)
FRAMEWORKS = {path.name: path for path in (*SHIPPED, *(PLANTED / "bases").glob("*.perf"))}
OWN_EXAMPLES = {
    "shenzhen-department-2021.perf": "# ---- 例 ----",
    "project-self-evaluation-2021.perf": "# ---- 公布的十张表 ----",
}
"""Where the examples of a shipped framework begin."""

TOLD_WITH_FACTS = {"PS402", "PS403", "PS430", "PS436", "PS437", "PS439", "PS442", "PS445", "PS450", "PS451"}
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
    "what is missing": {"PS450"},
    "functions over rows": {"PS451"},
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


DEFECTS = {path.stem: read(path) for path in sorted(PLANTED.glob("*.toml"))}
JOINED = [line.split() for line in TOGETHER.read_text(encoding="utf-8").splitlines()]
ALONE = sorted(set(DEFECTS).difference(*JOINED))
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


def planted(*defects: dict[str, Any]) -> str:
    """The framework with the slips."""
    return reduce(edited, defects, sound(defects[0]))


def sound(defect: dict[str, Any]) -> str:
    """The framework without the slip."""
    return text_of(FRAMEWORKS[defect["framework"]])


@cache
def text_of(path: Path) -> str:
    """The text of a framework, that of a shipped one in English words, in which slips are written."""
    text = path.read_text(encoding="utf-8")
    return formatted(Source(path.name, text), "en") if path.parent.name == "frameworks" else text


def found(text: str) -> Findings:
    try:
        return check(perfscore.loads(text), lang="en")
    except perfscore.FrameworkError as error:
        return Findings.of((each.told_in("en") for each in error.diagnostics), 0, ())


def findings(defect: dict[str, Any]) -> list[dict[str, Any]]:
    return list(defect.get("finding", ()))


def moved(line: int, defect: dict[str, Any], others: Iterable[dict[str, Any]]) -> int:
    """Where a line of the framework with one slip stands in the one with others as well."""
    first = place(defect)
    before = line if line <= first else max(first, line - more_lines(defect))
    return line + sum(more_lines(each) for each in others if place(each) < before)


def place(defect: dict[str, Any]) -> int:
    """The line of the sound framework in which a slip begins."""
    before, _, _ = sound(defect).partition(defect["old"])
    return 1 + before.count("\n")


def more_lines(defect: dict[str, Any]) -> int:
    return int(defect["new"].count("\n") - defect["old"].count("\n"))


def wanted(key: str, names: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """What must be told of several slips, with the line in which it stands when all of them are planted."""
    defects = [DEFECTS[name] for name in names]
    for defect in defects:
        others = [each for each in defects if each is not defect]
        yield from ((moved(each["line"], defect, others), each) for each in defect.get(key, ()))


@pytest.mark.parametrize(
    "names",
    [
        *JOINED,
        *([name] for name in ALONE),
        *(pytest.param([name], marks=pytest.mark.thorough) for name in DEFECTS if name not in ALONE),
    ],
    ids=lambda names: f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else names[0],
)
def test_exactly_what_was_planted_is_found(names: list[str]) -> None:
    said = found(planted(*(DEFECTS[name] for name in names)))
    wishes = [(line, wish["code"], wish["says"]) for line, wish in wanted("finding", names)]
    wishes.sort(key=itemgetter(0, 1))
    told = sorted(((each.line, each.code, each.message) for each in said), key=itemgetter(0, 1))
    assert [each[:2] for each in told] == [each[:2] for each in wishes]
    for (_, _, message), (_, _, says) in zip(told, wishes, strict=True):
        assert says in message
    undecided = sorted((each.place.line, each.what) for each in said.undecided)
    assert undecided == sorted((line, wish["what"]) for line, wish in wanted("undecided", names))


@pytest.mark.parametrize(("name", "shown"), SHOWN, ids=[name for name, _ in SHOWN])
def test_what_is_said_of_facts_happens(name: str, shown: list[dict[str, Any]], tmp_path: Path) -> None:
    defect = DEFECTS[name]
    framework = FRAMEWORKS[defect["framework"]]
    facts = FACTS.get(framework.name, f"{framework.stem}.toml")
    text = planted(defect)
    for probe in shown[0].get("probe", ()):
        text = edited(text, probe)
    rules = text.partition(OWN_EXAMPLES[framework.name])[0] if framework.name in OWN_EXAMPLES else text
    examples = [
        f'example "shown {place}" {{ given "{facts}" given {each["given"]} expect {each["expect"]} }}'
        for place, each in enumerate(shown)
    ]
    shutil.copy(framework.with_name(facts), tmp_path)
    path = tmp_path / framework.name
    path.write_text("\n".join([rules, *examples, ""]), encoding="utf-8")
    outcomes = run_examples(perfscore.load(path))
    assert [outcome.failures for outcome in outcomes] == [()] * len(shown)


@pytest.mark.parametrize("base", sorted((PLANTED / "bases").glob("*.perf")), ids=lambda base: base.stem)
def test_without_a_slip_nothing_is_found(base: Path) -> None:
    said = found(base.read_text(encoding="utf-8"))
    assert (said, said.undecided) == ((), ())


def test_a_slip_is_one_small_change() -> None:
    for name, defect in DEFECTS.items():
        assert defect["old"] != defect["new"], name
        assert max(defect[side].count("\n") for side in ("old", "new")) <= 6, name
        assert defect["slip"].endswith(".") and "\n" not in defect["slip"], name


def test_every_witness_is_shown() -> None:
    for name, defect in DEFECTS.items():
        # That a row gives what the one before it gives is so of all facts.
        codes = [each["code"] for each in findings(defect) if "as the one before it does" not in each["says"]]
        if not TOLD_WITH_FACTS.isdisjoint(codes):
            # Of two rows that hold a value, each has to be shown to hold it.
            assert len(defect["shown"]) >= 1 + ("PS403" in codes), name


@each_of(FAMILIES)
def test_every_family_is_planted(family: str) -> None:
    codes = {each["code"] for defect in DEFECTS.values() for each in findings(defect)}
    assert FAMILIES[family] <= codes


def test_there_are_many_defects_of_every_framework() -> None:
    assert len(DEFECTS) >= 200
    assert {defect["framework"] for defect in DEFECTS.values()} == set(FRAMEWORKS)


def test_none_is_silent_and_few_are_only_not_decided() -> None:
    assert all(findings(defect) or defect["undecided"] for defect in DEFECTS.values())
    assert 20 * sum(not findings(defect) for defect in DEFECTS.values()) <= len(DEFECTS)
