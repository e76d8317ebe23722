"""Of which kinds of rules a description speaks, so that a law can count what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from strategies.description import Check, Clause, Description, Judged, Let, Limit, Lookup, Target, WrittenTarget
from strategies.terms import Binary, Call, Compared, Literal, ScoreOf

MONTHS = ("months_between", "months_before", "months_after", "month_end")
PARTS = ("year", "month", "day")
WANTED: dict[str, tuple[str, ...]] = {
    "lookups": ("lookup over 2", "lookup over 3", "lookup with otherwise", "lookup as a table"),
    "judged": ("judged", "judged in bounds", "judged in steps"),
    "targets": ("target otherwise zero", "target otherwise proportional", "target otherwise bands", "target flag"),
    "written": (
        *(f"written target otherwise {each}" for each in ("zero", "proportional", "bands")),
        "written target flag", "meets", "attainment", "deviation", "check",
    ),
    "scores": ("score in a limit", "score in a clause", "score in a quantity"),
    "dates": ("days compared", "days added", "days_between", *MONTHS, *PARTS),
}  # fmt: skip
"""What each theme must bring often."""


def constructs(description: Description) -> set[str]:
    return set(_constructs(description, ""))


def _constructs(part: Any, place: str) -> Iterator[str]:
    if isinstance(part, tuple):
        for each in part:
            yield from _constructs(each, place)
    elif is_dataclass(part) and not isinstance(part, type):
        yield from _of_clause(part)
        yield from _of_formula(part, place)
        place = {Limit: "a limit", Let: "a quantity"}.get(type(part), "a clause" if isinstance(part, Clause) else place)
        for each in fields(part):
            yield from _constructs(getattr(part, each.name), place)


def _of_clause(part: object) -> Iterator[str]:
    match part:
        case Lookup(subjects, _, otherwise, matrix):
            yield f"lookup over {len(subjects)}"
            yield from _when(otherwise is not None, "lookup with otherwise")
            yield from _when(matrix, "lookup as a table")
        case Judged(_, low, _, step):
            yield "judged"
            yield from _when(low is not None, "judged in bounds")
            yield from _when(step is not None, "judged in steps")
        case Target(otherwise=otherwise, flag=flag):
            yield f"target otherwise {otherwise}"
            yield from _when(flag is not None, "target flag")
        case WrittenTarget(_, otherwise, _, flag):
            yield f"written target otherwise {otherwise}"
            yield from _when(flag is not None, "written target flag")
        case Check():
            yield "check"


def _of_formula(part: object, place: str) -> Iterator[str]:
    match part:
        case Compared(function) | Call(function):
            yield function
        case ScoreOf("score"):
            yield f"score in {place}"
        case Binary("+" | "-", _, Literal()):
            yield "days added"
        case Binary("<" | "<=" | ">" | ">=" | "=", _, Literal(value)) if isinstance(value, date):
            yield "days compared"


def _when(holds: bool, word: str) -> Iterator[str]:
    if holds:
        yield word
