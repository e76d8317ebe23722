"""Each `>>>` example in a docstring prints what it says."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import perfscore

PACKAGE = Path(perfscore.__file__).parent
MODULES = [
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in sorted(PACKAGE.rglob("*.py"))
    if ">>> " in file.read_text(encoding="utf-8")
]


def test_there_are_docstrings_with_examples() -> None:
    assert "perfscore" in MODULES


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_are_true(module: str) -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for examples in doctest.DocTestFinder(exclude_empty=True).find(import_module(module)):
        runner.run(examples, out=report.append)
    assert "".join(report) == ""
    assert runner.tries
