"""The rooms of the house: a module imports from rooms below its own, or beside it without a circle."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import perfscore

ROOMS = "kernel messages syntax model core domains scoring search reports files questions batch __init__ cli __main__"
HOUSE = tuple(ROOMS.split())
"""The rooms, each above those that it imports."""
PACKAGE = Path(perfscore.__file__).parent


def module_name(file: Path) -> str:
    parts = ("perfscore", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def room(module: str) -> str:
    """The folder or file directly in the package that a module belongs to."""
    return module.split(".")[1] if "." in module else "__init__"


@cache
def imports(module: str) -> frozenset[str]:
    """Everything that a module imports, wherever the statement stands: own modules by their full name."""
    return frozenset(imported(module))


def imported(module: str) -> Iterator[str]:
    file = FILES[module]
    package = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *(node.module or "").split(".")]).rstrip(".")
            yield from (inner if (inner := f"{base}.{alias.name}") in FILES else base for alias in node.names)


def own(module: str) -> set[str]:
    return {name for name in imports(module) if name.split(".")[0] == "perfscore"}


def third_parties(module: str) -> set[str]:
    return {name.split(".")[0] for name in imports(module)} - sys.stdlib_module_names - {"perfscore"}


def test_every_module_stands_in_a_room() -> None:
    assert {room(module) for module in FILES} == set(HOUSE)


def test_no_module_looks_up() -> None:
    arrows = [(module, name) for module in FILES for name in own(module)]
    assert [(module, name) for module, name in arrows if HOUSE.index(room(name)) > HOUSE.index(room(module))] == []


def test_third_parties_are_attrs_everywhere_and_lark_in_syntax() -> None:
    arrows = [(module, name) for module in FILES for name in third_parties(module) - {"attrs", "attr"}]
    assert [(module, name) for module, name in arrows if (name, room(module)) != ("lark", "syntax")] == []


def test_imports_form_no_circle() -> None:
    TopologicalSorter({module: own(module) - {module} for module in FILES}).prepare()
