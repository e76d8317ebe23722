"""Each `>>>` example in README.md and docs/ prints what the page says."""

import doctest
from pathlib import Path

import pytest

from support.cases import thorough
from support.pages import CHINESE, PAGES, ROOT, lay_out

WITH_EXAMPLES = [page for page in (*PAGES, *CHINESE) if ">>>" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", thorough(WITH_EXAMPLES, *CHINESE), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_are_true(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if page in CHINESE else "C")
    lay_out(page, tmp_path)
    # A closing fence would count as expected output; blank lines keep the line numbers.
    lines = ("" if line.startswith("```") else line for line in page.read_text(encoding="utf-8").split("\n"))
    examples = doctest.DocTestParser().get_doctest("\n".join(lines), {}, page.name, str(page), 0)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=report.append)
    assert "".join(report) == ""
