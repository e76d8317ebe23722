"""Cliffs: where the smallest step of a fact changes the points of a row by more than a share of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import number_text, read_number, show, show_percent
from perfscore.kernel.source import columns
from perfscore.kernel.wording import counted
from perfscore.messages.diagnostics import Place
from perfscore.model import model
from perfscore.questions.soundness.cliffs_search import Leap, Search
from perfscore.questions.soundness.listing import at, short, value_text
from perfscore.questions.soundness.moves import Move, Mover, Work
from perfscore.search.ground import Ground

_INDENT = "  "
SHARE = Fraction(1, 5)
"""The share of a row's points beyond which a change is a cliff, unless another one is stated."""


def share_of(given: object) -> Fraction:
    """A share as a number from 0 to 1, given as one or as a text such as ``20%``.

    Raises ValueError where it is none; a binary floating-point number is none, since it is not exact.
    """
    share = _exactly(given)
    if share is None or not 0 <= share <= 1:
        raise ValueError("a share is a number from 0 to 1, such as Fraction(1, 5), or a text such as '20%'")
    return share


def _exactly(given: object) -> Fraction | None:
    if isinstance(given, str):
        text = given.strip()
        percent = text.removesuffix("%").removesuffix("％")
        number = read_number(percent) if len(text) <= limits.LITERAL_CHARACTERS else None
        return number if number is None or percent == text else number / 100
    if isinstance(given, Decimal):
        measured = given.is_finite() and abs(given.adjusted()) <= limits.DECIMAL_EXPONENT
        return Fraction(given) if measured else None
    return Fraction(given) if isinstance(given, Fraction | int) else None


@attrs.frozen
class Cliff:
    """A place where one smallest step of a fact changes the published points of a row by more than a share of them.

    ``path`` is the row, empty for the whole; ``edge`` says in words what lies between the two sets of facts of
    ``move``, which were evaluated; where it is not ``alone``, the step crosses other edges of the row as well.
    ``weight`` are the points of the row; of a bonus or a malus, those that it can bring
    or cost. ``place`` is where the edge is written.
    """

    place: Place
    path: str
    name: str
    title: str | None
    edge: str
    move: Move
    weight: Fraction
    alone: bool

    @property
    def others(self) -> str:
        """What is said behind the edge where the step crosses others as well."""
        return "" if self.alone else " and others"

    @property
    def points(self) -> Fraction:
        """What one step more of the fact brings, in points; below 0 where it costs some."""
        return self.move.change

    @property
    def share(self) -> Fraction:
        """How much of the row's points one step changes."""
        return abs(self.points) / self.weight

    def __str__(self) -> str:
        return f"{self.edge}{self.others}: {self.move}"

    def to_dict(self) -> dict[str, Any]:
        """The cliff as plain values, for JSON; numbers are strings, and facts are as a fact file would have them."""
        return {
            "line": self.place.line,
            "column": self.place.column,
            "path": self.path,
            "title": self.title,
            "edge": self.edge,
            "alone": self.alone,
            "points": number_text(self.points),
            "weight": number_text(self.weight),
            "share": number_text(self.share),
            "witness": move_dict(self.move),
        }


def move_dict(move: Move) -> dict[str, Any]:
    """Two sets of facts that differ in one as plain values."""
    return {
        "fact": move.fact,
        "before": {fact.name: value_text(value, fact) for fact, value in move.before},
        "after": {fact.name: value_text(value, fact) for fact, value in move.after},
        "points_before": number_text(move.points_before),
        "points_after": number_text(move.points_after),
    }


@attrs.frozen
class Cliffs:
    """What was found, the greatest share first, and the rows that could not be tried out."""

    found: tuple[Cliff, ...]
    untold: tuple[tuple[Place, str], ...]


def find_cliffs(framework: model.Framework, share: Fraction = SHARE, work: Work | None = None) -> Cliffs:
    """The cliffs of more than a share that were found by trying, each with facts that show it, and the rows left out.

    ``work`` bounds what is tried out.
    """
    mover, found, untold = Mover(Ground(framework), work or Work()), list[Cliff](), list[tuple[Place, str]]()
    for node in framework.root.walk():
        hidden = [rows.template for rows in node.rows]
        if node.clause is not None or node.limits:
            mover.work.short = False
            search = Search.of(mover.program.block.by_path[node.path], mover)
            weight = _weight(node)
            if weight:
                leaps = [] if search is None else list(search.leaps(share * weight))
                found += [_cliff(leap, node, weight, framework) for leap in leaps]
                hidden += [node] if search is None or mover.work.short else []
        untold += [(Place.of(framework.source, each.span), each.path) for each in hidden]
    found.sort(key=lambda each: (-each.share, each.place.line or 0, each.place.column or 0))
    return Cliffs(tuple(found), tuple(untold))


def _weight(node: model.Node) -> Fraction:
    """The points that a row is worth; of a bonus or a malus, those that it can bring or cost."""
    return node.weight or max(abs(node.low), abs(node.high))


def _cliff(leap: Leap, node: model.Node, weight: Fraction, framework: model.Framework) -> Cliff:
    place = Place.of(framework.source, leap.brink.span)
    return Cliff(place, node.path, node.name, node.title, leap.brink.text, leap.move, weight, leap.alone)


# ---------------------------------------------------------------- for reading


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
