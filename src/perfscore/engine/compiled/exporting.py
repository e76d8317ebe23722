"""A framework comes in; its generated functions as code and plain values, which another process can run, go out."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from types import CodeType
from typing import Any

from perfscore.engine.compiled.given import GIVEN
from perfscore.engine.compiled.program import Output
from perfscore.engine.compiled.reading import READ_WITH, reader_text
from perfscore.engine.compiled.running import Compiled
from perfscore.engine.compiled.writer import Constants, named

Exported = tuple[
    CodeType,
    Mapping[str, Any],
    CodeType,
    Mapping[str, Any],
    tuple[str | None, ...],
    tuple[tuple[str, int, int | None, int], ...],
]
"""The code of ``read`` and its constants, the code of ``run`` and its constants, and the grades.

Then of each score its path, its place in what ``run`` returns, its denominator (None where it stands in the place
behind) and its decimals.

A constant is a pair: ``value`` and itself, ``getter`` and the names that it gets, ``module`` and where it is found
there, or ``unknown`` for what the whole library is needed for.
"""


def exported(compiled: Compiled) -> Exported | None:
    """The functions for ordinary facts; None where scores are those of rows."""
    program = compiled.plain
    if program.fixed is None:
        return None
    text, constants = reader_text(compiled.layout)
    read = compile(text, "<perfscore facts>", "exec")
    run = compile(program.text, "<perfscore steps>", "exec")
    return (
        *(read, _plain(constants) | _read_with(read)),
        *(run, _plain(program.constants) | dict.fromkeys(GIVEN, ("unknown", None))),
        *(program.grades, _outputs(program.fixed)),
    )


def _read_with(code: CodeType) -> dict[str, tuple[str, Any]]:
    """What the function that reads facts needs of Python's own values: what is not needed need not be imported."""
    used = {name for each in code.co_consts if isinstance(each, CodeType) for name in each.co_names}
    found: dict[str, tuple[str, Any]] = {"reasoned": ("unknown", None)}
    for name, (module, value) in READ_WITH.items():
        if name in used:
            found[name] = "module", (module, value.__name__)
    return found


def _outputs(outputs: tuple[Output, ...]) -> tuple[tuple[str, int, int | None, int], ...]:
    return tuple(
        (each.path, each.place, None if each.table is None else each.table.below, each.digits) for each in outputs
    )


def _plain(constants: Constants) -> dict[str, tuple[str, Any]]:
    return {name: _constant(value) for name, value in named(constants).items()}


def _constant(value: object) -> tuple[str, Any]:
    if isinstance(value, itemgetter):
        return "getter", value.__reduce__()[1]
    return ("value", value) if _is_plain(value) else ("unknown", None)


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(each) for pair in value.items() for each in pair)
    if isinstance(value, tuple | frozenset):
        return all(map(_is_plain, value))
    return value is None or type(value) in {str, int, bool}
