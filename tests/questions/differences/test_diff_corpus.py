"""What is told of the differences of pairs of frameworks is what lies beside them.

``PERFSCORE_REFRESH=1 pytest tests/differences/test_diff_corpus.py`` writes what is really told; then read the diff.
"""

import os
from pathlib import Path

import pytest

import perfscore
from support.corpus_files import CORPUS

PAIRS = sorted(each.parent for each in (CORPUS / "diff").rglob("old.perf"))


@pytest.mark.parametrize("folder", PAIRS, ids=lambda each: each.name)
def test_a_pair_differs_as_expected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    facts = sorted(each.name for each in folder.glob("*.toml"))
    text = f"{perfscore.diff('old.perf', 'new.perf', facts)}\n"
    expected = folder / "expected"
    if os.environ.get("PERFSCORE_REFRESH"):
        expected.write_text(text, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == text
