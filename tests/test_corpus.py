"""Each file of the corpus ends in exactly the output that lies beside it.

``PERFSCORE_REFRESH=1 pytest tests/test_corpus.py`` writes the real output beside the files; then read the diff.
"""

import os
from collections.abc import Callable

import pytest

import perfscore
from perfscore.questions.examples import run_examples
from support.cases import each_of
from support.corpus_files import BAD, CHECK, CORPUS, FACTS, GOOD, Case, codes_in, complaint, refusal, scored

ACTUAL: dict[str, Callable[[Case], str]] = {"bad": refusal, "facts": complaint, "good": scored}
CASES = (*BAD, *FACTS, *GOOD)


def actual(case: Case) -> str:
    text = ACTUAL[case.name.partition("/")[0]](case)
    return f"{text}\n" if text else ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_ends_in_the_output_beside_it(case: Case) -> None:
    found = actual(case)
    if os.environ.get("PERFSCORE_REFRESH"):
        case.expected.write_text(found, encoding="utf-8")
    assert case.expected.read_text(encoding="utf-8") == found


@each_of([*BAD, *FACTS])
def test_the_output_of_a_bad_file_holds_a_diagnostic(case: Case) -> None:
    assert codes_in(case.expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_a_good_file_passes_its_examples_without_a_warning(case: Case) -> None:
    framework = perfscore.load(case.path)
    assert framework.warnings == ()
    outcomes = run_examples(framework)
    assert outcomes
    assert [outcome for outcome in outcomes if not outcome.passed] == []


def test_no_expected_output_is_left_without_its_file() -> None:
    pairs = {*(CORPUS / "diff").rglob("expected")}
    assert {*CORPUS.rglob("*expected")} - pairs == {case.expected for case in (*CASES, *CHECK)}
