"""The modules of the library as trees; the tests that ask for them are run in one process, which parses each once."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest

import perfscore

PACKAGE = Path(perfscore.__file__).parent


@attrs.frozen(eq=False)
class Module:
    """What stands in a file, and all nodes of it, from the outside in."""

    text: str
    nodes: tuple[ast.AST, ...]


@pytest.fixture(scope="session")
def sources() -> Mapping[str, Module]:
    """All modules by their paths below the package."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        found[file.relative_to(PACKAGE).as_posix()] = Module(text, tuple(ast.walk(ast.parse(text))))
    return found
