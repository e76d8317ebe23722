"""The rooms of the house: a module imports from rooms below its own, or beside it without a circle."""

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

import pytest

from support.sources import Module

ROOMS = "kernel messages syntax model core domains scoring search reports files questions batch __init__ cli __main__"
HOUSE = tuple(ROOMS.split())
"""The rooms, each above those that it imports."""
Imports = Mapping[str, frozenset[str]]


def module_name(path: str) -> str:
    return f"perfscore/{path}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room(module: str) -> str:
    """The folder or file directly in the package that a module belongs to."""
    return module.split(".")[1] if "." in module else "__init__"


@pytest.fixture(scope="module")
def imports(sources: Mapping[str, Module]) -> Imports:
    """Everything that each module imports, wherever the statement stands: own modules by their full name."""
    names = {module_name(path): path for path in sources}
    return {name: frozenset(imported(sources[path], path, names)) for name, path in names.items()}


def imported(module: Module, path: str, known: Mapping[str, str]) -> Iterator[str]:
    package = ["perfscore", *path.split("/")[:-1]]
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *(node.module or "").split(".")]).rstrip(".")
            yield from (inner if (inner := f"{base}.{alias.name}") in known else base for alias in node.names)


def own(names: frozenset[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] == "perfscore"}


def third_parties(names: frozenset[str]) -> set[str]:
    return {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"perfscore"}


def test_every_module_stands_in_a_room(imports: Imports) -> None:
    assert {room(module) for module in imports} == set(HOUSE)


def test_no_module_looks_up(imports: Imports) -> None:
    arrows = [(module, name) for module, names in imports.items() for name in own(names)]
    assert [(module, name) for module, name in arrows if HOUSE.index(room(name)) > HOUSE.index(room(module))] == []


def test_third_parties_are_attrs_everywhere_and_lark_in_syntax(imports: Imports) -> None:
    arrows = [(module, name) for module, names in imports.items() for name in third_parties(names) - {"attrs", "attr"}]
    assert [(module, name) for module, name in arrows if (name, room(module)) != ("lark", "syntax")] == []


def test_imports_form_no_circle(imports: Imports) -> None:
    TopologicalSorter({module: own(names) - {module} for module, names in imports.items()}).prepare()
