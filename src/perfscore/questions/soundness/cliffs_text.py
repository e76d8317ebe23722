"""Cliffs as a table of text, each with facts that show it."""

from __future__ import annotations

from fractions import Fraction

from perfscore.kernel.numbers import show, show_percent
from perfscore.kernel.wording import counted
from perfscore.questions.soundness.cliffs import Cliff, Cliffs
from perfscore.questions.soundness.listing import at, columns, short

_INDENT = "  "


def cliffs_text(name: str, cliffs: Cliffs, share: Fraction) -> str:
    """The cliffs of the framework in a file, and the rows that were not looked into."""
    rows = [_row(each) for each in cliffs.found]
    head = (
        f"{counted(len(rows), 'cliff')} found where one step of a fact changes more than {show_percent(share)} of a row"
    )
    lines = [f"{name}: {head}"]
    if rows:
        table = columns([("place", "share", "points", "row", "edge"), *rows])
        width = len(_INDENT) + max(len(row[0]) for row in (("place",), *rows)) + len(_INDENT)
        lines.append(f"{_INDENT}{table[0]}")
        for line, cliff in zip(table[1:], cliffs.found, strict=True):
            lines += [f"{_INDENT}{line}", f"{' ' * width}{cliff.move}"]
    lines += [
        f"{_INDENT}{at(place)} not looked into: `{short(path)}`, which looks into tables or written targets, "
        "or was too much to try"
        for place, path in cliffs.untold
    ]
    return "\n".join(lines)


def _row(cliff: Cliff) -> tuple[str, ...]:
    move = cliff.move
    points = f"{show(move.points_before)} → {show(move.points_after)} of {show(cliff.weight)}"
    edge = f"{short(cliff.edge)}{cliff.others}"
    return at(cliff.place), show_percent(cliff.share), points, row_name(cliff.name, cliff.title), edge


def row_name(name: str, title: str | None) -> str:
    """How a row is called: by its name and its title; the whole is the total."""
    named = name or "total"
    return short(named if title is None or not name else f"{named} {title}")
