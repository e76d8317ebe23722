"""Each notebook of the documentation, run afresh, shows what is stored in it.

``PERFSCORE_REFRESH=1 pytest tests/notebooks`` makes the notebooks of the pages beside them anew; then read the diff.
It needs the dependency group ``notebooks``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import perfscore
from support.notebook_files import PAGES, notebook_of, stored, without_outputs

nbformat = pytest.importorskip("nbformat", reason="needs the dependency group notebooks")
nbclient = pytest.importorskip("nbclient", reason="needs the dependency group notebooks")
pytest.importorskip("ipykernel", reason="needs the dependency group notebooks")


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor history of whoever runs the tests play a part, and none are left behind."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONHASHSEED", "random")
    monkeypatch.chdir(tmp_path)


def run(page: Path) -> Any:
    """The notebook of a page with what its cells show, without what hangs on the machine."""
    notebook = nbformat.from_dict(without_outputs(page))
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", record_timing=False).execute()
    notebook.metadata = nbformat.from_dict(without_outputs(page)["metadata"])
    nbformat.validate(notebook)
    return notebook


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_shows_what_is_stored(page: Path) -> None:
    notebook = run(page)
    if os.environ.get("PERFSCORE_REFRESH"):
        notebook_of(page).write_text(f"{nbformat.writes(notebook)}\n", encoding="utf-8")
    for mine, theirs in zip(notebook.cells, stored(page)["cells"], strict=True):
        assert mine == theirs


def test_ipython_shows_the_text_of_answers_where_it_shows_no_html() -> None:
    pretty = pytest.importorskip("IPython.lib.pretty").pretty
    scenario = perfscore.Scenario("shenzhen-department-2021", "credit-centre-2021")
    result = scenario.result
    for each in (result, result.ledger(), scenario, scenario.sensitivity(), scenario.bounds(open=["staff"])):
        assert pretty(each) == str(each)
