"""Each file of ``tests/corpus/check`` ends in exactly the output of ``perfscore check`` that lies beside it.

``PERFSCORE_REFRESH=1 pytest tests/questions/soundness/test_check_corpus.py`` writes the real output beside the files;
then read the diff.
"""

import os
import re

import pytest

from perfscore.questions.soundness.check import ALLOWABLE
from support.cases import each_of
from support.corpus_files import CHECK, Case, checked, codes_in
from support.said import codes


def soundness_codes() -> frozenset[str]:
    """Every code of what is found in frameworks that are free of errors."""
    return frozenset(code for code in codes("warning") if "PS430" <= code < "PS5")


@pytest.mark.parametrize("case", CHECK, ids=lambda case: case.name)
def test_a_file_ends_in_the_output_beside_it(case: Case) -> None:
    found = checked(case)
    if os.environ.get("PERFSCORE_REFRESH"):
        case.expected.write_text(found, encoding="utf-8")
    assert case.expected.read_text(encoding="utf-8") == found


@each_of(CHECK)
def test_what_is_found_is_a_warning_of_a_framework_that_can_be_used(case: Case) -> None:
    text = case.expected.read_text(encoding="utf-8")
    assert codes_in(text) and not re.search(r"^error\[", text, re.MULTILINE)


def test_every_code_of_check_is_provoked() -> None:
    assert soundness_codes() <= {code for case in CHECK for code in case.codes}


def test_every_warning_of_a_framework_can_be_allowed_but_those_about_allowing() -> None:
    of_reading = {code for code in ALLOWABLE if code < "PS430"}
    assert soundness_codes() - {"PS446", "PS447"} == ALLOWABLE - of_reading
    assert of_reading == {"PS204", "PS315"}
