"""The frozen values that tell what two frameworks differ in: changes, witnesses, shifts and new scores."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar

import attrs

from perfscore.kernel.numbers import fraction_text
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.questions.soundness.listing import number_text
from perfscore.reports.phrases import Language


class Told:
    """A part of the answer; ``told`` are the names of what it is as plain values."""

    __slots__ = ()
    told: ClassVar[tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are strings."""
        return {name: _plain(getattr(self, name)) for name in self.told}


@attrs.frozen
class Scoring(Told):
    """What one framework makes of facts: the total and the grade, or why there are none.

    ``points`` are those of the row that a change is about, where it is about one.
    """

    told: ClassVar = ("total", "grade", "points", "problems")

    total: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    points: Fraction | None = attrs.field(default=None, repr=fraction_text)
    problems: tuple[Diagnostic, ...] = ()


@attrs.frozen
class Witness(Told):
    """Facts on which two frameworks differ, as each of them calls them, ready for ``evaluate``.

    ``near`` are those that the change looks at, in words. ``path`` is the row in the new framework whose points are
    told; None where the change is about no points.
    """

    told: ClassVar = ("path", "old", "new", "near", "old_facts", "new_facts")

    old_facts: Mapping[str, Any] = attrs.field(repr=False)
    new_facts: Mapping[str, Any] = attrs.field(repr=False)
    old: Scoring
    new: Scoring
    near: tuple[tuple[str, str], ...]
    path: str | None

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are strings."""
        return {**Told.to_dict(self), "near": dict(self.near)}


@attrs.frozen
class Shift(Told):
    """How far the points of a row, or with the empty path the total, were found to move one way, 0 where not at all.

    No facts move them farther than ``bound``, which is proved; None where nothing is. ``witness`` shows the amount.
    """

    told: ClassVar = ("path", "amount", "bound", "exact", "witness")

    path: str
    amount: Fraction = attrs.field(repr=fraction_text)
    bound: Fraction | None = attrs.field(repr=fraction_text)
    witness: Witness | None = attrs.field(repr=False)

    @property
    def exact(self) -> bool:
        """Whether it is proved that there is no larger one."""
        return self.amount == self.bound


@attrs.frozen
class Change(Told):
    """One change of meaning.

    ``kind`` is a word such as ``edge`` or ``veto added``, ``subject`` the row, fact or level that it is of, by its name
    in the new framework where it is there. ``old`` and ``new`` are what stood and what stands there. One that
    touches no score by itself has ``scores`` False. ``alone`` tells that its witness and its shifts are its own;
    otherwise other changes are at work in them, too. ``up`` and ``down`` are None where it moves no points itself.
    """

    told: ClassVar = (
        "kind",
        "subject",
        "old",
        "new",
        "old_line",
        "new_line",
        "scores",
        "alone",
        "witness",
        "up",
        "down",
    )

    kind: str
    subject: str
    old: str | None
    new: str | None
    old_place: Place | None
    new_place: Place | None
    scores: bool
    alone: bool = True
    witness: Witness | None = None
    up: Shift | None = None
    down: Shift | None = None

    @property
    def old_line(self) -> int | None:
        """The line of the old file."""
        return None if self.old_place is None else self.old_place.line

    @property
    def new_line(self) -> int | None:
        """The line of the new file."""
        return None if self.new_place is None else self.new_place.line


@attrs.frozen
class Rescored(Told):
    """Facts of a file, or of a call, under both frameworks."""

    told: ClassVar = ("name", "old", "new", "shift", "regraded")

    name: str
    old: Scoring
    new: Scoring

    @property
    def shift(self) -> Fraction | None:
        """What the new framework gives more; None where one of them gives no score."""
        return None if self.old.total is None or self.new.total is None else self.new.total - self.old.total

    @property
    def regraded(self) -> bool:
        """Whether both give a score, and the grade is another one."""
        return self.shift is not None and self.old.grade != self.new.grade

    @property
    def differs(self) -> bool:
        """Whether the score, the grade or that there is one is not the same."""
        return (self.old.total, self.old.grade) != (self.new.total, self.new.grade)


@attrs.frozen(kw_only=True)
class Parts(Told):
    """All that two frameworks differ in: see ``Diff``."""

    told: ClassVar = ("old", "new", "same", "changes", "up", "down", "tried", "moved", "ended", "rescored")

    old: str
    new: str
    language: Language
    changes: tuple[Change, ...]
    rescored: tuple[Rescored, ...] = ()
    up: Shift | None = None
    down: Shift | None = None
    tried: int = 0
    moved: int = 0
    ended: bool = False


def _plain(value: Any) -> Any:
    match value:
        case Told() | Diagnostic():
            return value.to_dict()
        case None | bool() | str() | int():
            return value
        case Fraction():
            return number_text(value)
        case Mapping():
            return {name: _given(each) for name, each in value.items()}
        case _:
            return [_plain(each) for each in value]


def _given(value: Any) -> Any:
    """A fact, as it is given to ``evaluate``."""
    if isinstance(value, list):
        return [{name: _given(each) for name, each in row.items()} for row in value]
    if isinstance(value, bool):
        return value
    if attrs.has(type(value)):
        there = attrs.asdict(value, recurse=False)
        return {key: _given(each) for key, each in there.items() if each is not None and each != "known"}
    return str(value)
