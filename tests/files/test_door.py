"""Nothing but the one door opens a file for writing, or gives it another name."""

import ast
import re
from collections.abc import Iterator, Mapping

from support.sources import Module

DOOR = "files/door.py"
ALWAYS = {
    "write_text", "write_bytes", "touch", "rename", "renames", "symlink_to", "hardlink_to", "link", "symlink",
    "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "fdopen",
}  # fmt: skip
WRITING = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"}
HINT = re.compile("|".join([*ALWAYS, *WRITING, "open", "replace"]))
"""Where none of these words stands, no file is written."""


def is_mode(node: ast.AST) -> bool:
    """Whether this is the mode of a file that is opened for writing."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and set(text) <= set("rwxabt+") and bool(set(text) & set("wxa+"))


def has_flags(call: ast.Call) -> bool:
    """Whether a file is opened by flags with which it is written."""
    flags = {each.attr for each in ast.walk(call) if isinstance(each, ast.Attribute)}
    # What is written to the null device is lost anyhow.
    return bool(flags & WRITING) and "devnull" not in flags


def writing(module: Module) -> Iterator[ast.Call]:
    """The calls that write a file, or may do so."""
    flags = any(isinstance(node, ast.Attribute) and node.attr in WRITING for node in module.nodes)
    for node in module.nodes:
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        opens = name == "open" and any(map(is_mode, ast.walk(node)))
        creates = flags and has_flags(node)
        # The method of a text is given two words.
        replaces = name == "replace" and len(node.args) == 1 and not node.keywords
        if name in ALWAYS or opens or creates or replaces:
            yield node


def test_files_are_written_in_one_module(sources: Mapping[str, Module]) -> None:
    found = [
        f"{name}:{call.lineno}"
        for name, module in sources.items()
        if name != DOOR and HINT.search(module.text)
        for call in writing(module)
    ]
    assert found == []


def test_the_door_itself_is_seen(sources: Mapping[str, Module]) -> None:
    seen = {ast.unparse(call.func) for call in writing(sources[DOOR])}
    assert seen >= {"open", "part.replace", "place.hardlink_to"}
