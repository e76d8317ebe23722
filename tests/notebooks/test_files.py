"""The notebooks of the documentation are those of the pages beside them, and have run from the top to the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.notebook_files import PAGES, Cell, as_page, cells, notebook_of, stored, without_outputs

NAMES = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def test_there_is_a_notebook_for_each_page_and_no_other() -> None:
    assert PAGES
    assert {notebook_of(page) for page in PAGES} == set(PAGES[0].parent.glob("*.ipynb"))


@NAMES
def test_a_notebook_has_the_cells_of_its_page(page: Path) -> None:
    made, found = without_outputs(page), stored(page)
    empty: dict[str, Any] = {"execution_count": None, "outputs": []}
    bare = [each | (empty if each["cell_type"] == "code" else {}) for each in found["cells"]]
    assert found | {"cells": bare} == made


@NAMES
def test_a_notebook_has_run_from_the_top_to_the_end(page: Path) -> None:
    code = [each for each in stored(page)["cells"] if each["cell_type"] == "code"]
    assert [each["execution_count"] for each in code] == list(range(1, len(code) + 1))
    for each in code:
        failed = any(output["output_type"] == "error" for output in each["outputs"])
        assert failed == ("tags" in each["metadata"])


def test_a_page_is_cut_into_cells(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "# One\n\nwords\n\n## Two\n\n```python\na = 1\n\nb\n```\n```python raises\n1 / 0\n```\n\nend\n"
    page.write_text(text, encoding="utf-8")
    assert cells(page) == (
        Cell("markdown", "# One\n\nwords"),
        Cell("markdown", "## Two"),
        Cell("code", "a = 1\n\nb"),
        Cell("code", "1 / 0", raises=True),
        Cell("markdown", "end"),
    )


def test_a_notebook_as_a_page_holds_every_output() -> None:
    outputs = [
        {"data": {"text/html": "<b>1</b>", "text/plain": "one"}},
        {"data": {"text/plain": "<2>"}},
        {"text": "three"},
        {"traceback": ["\x1b[31mfour", "five"]},
    ]
    page = as_page({"cells": [{"source": "<x>"}, {"source": "y", "outputs": outputs}]}, light=False)
    for piece in ("&lt;x&gt;", "<b>1</b>", "&lt;2&gt;", "three", "four\nfive", 'theme-light="false"'):
        assert piece in page
    assert "\x1b" not in page
