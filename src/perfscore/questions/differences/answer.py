"""The frozen values that tell what two frameworks differ in: changes, witnesses, shifts and new scores."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from perfscore.kernel.numbers import fraction_text, number_text
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.reports.phrases import Language


@attrs.frozen
class Scoring:
    """What one framework makes of facts: the total and the grade, or why there are none.

    ``points`` are those of the row that a change is about, where it is about one.
    """

    total: Fraction | None = attrs.field(repr=fraction_text)
    grade: str | None
    points: Fraction | None = attrs.field(default=None, repr=fraction_text)
    problems: tuple[Diagnostic, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON; numbers are strings."""
        return {
            "total": _number(self.total),
            "grade": self.grade,
            "points": _number(self.points),
            "problems": [each.to_dict() for each in self.problems],
        }


@attrs.frozen
class Witness:
    """Facts on which two frameworks differ, as each of them calls them, ready for ``evaluate``.

    ``near`` are those that the change looks at, in words. ``path`` is the row in the new framework whose points are
    told; None where the change is about no points.
    """

    old_facts: Mapping[str, Any] = attrs.field(repr=False)
    new_facts: Mapping[str, Any] = attrs.field(repr=False)
    old: Scoring
    new: Scoring
    near: tuple[tuple[str, str], ...]
    path: str | None

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "path": self.path,
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "near": dict(self.near),
            "old_facts": _plain(self.old_facts),
            "new_facts": _plain(self.new_facts),
        }


@attrs.frozen
class Shift:
    """How far the points of a row, or with the empty path the total, were found to move one way, 0 where not at all.

    No facts move them farther than ``bound``, which is proved; None where nothing is. ``witness`` shows the amount.
    """

    path: str
    amount: Fraction = attrs.field(repr=fraction_text)
    bound: Fraction | None = attrs.field(repr=fraction_text)
    witness: Witness | None = attrs.field(repr=False)

    @property
    def exact(self) -> bool:
        """Whether it is proved that there is no larger one."""
        return self.amount == self.bound

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "path": self.path,
            "amount": number_text(self.amount),
            "bound": _number(self.bound),
            "exact": self.exact,
            "witness": None if self.witness is None else self.witness.to_dict(),
        }


@attrs.frozen
class Change:
    """One change of meaning.

    ``kind`` is a word such as ``edge`` or ``veto added``, ``subject`` the row, fact or level that it is of, by its name
    in the new framework where it is there. ``old`` and ``new`` are what stood and what stands there. One that
    touches no score by itself has ``scores`` False. ``alone`` tells that its witness and its shifts are its own;
    otherwise other changes are at work in them, too. ``up`` and ``down`` are None where it moves no points itself.
    """

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

    def to_dict(self) -> dict[str, Any]:
        """The change as plain values, for JSON."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "old": self.old,
            "new": self.new,
            "old_line": None if self.old_place is None else self.old_place.line,
            "new_line": None if self.new_place is None else self.new_place.line,
            "scores": self.scores,
            "alone": self.alone,
            "witness": None if self.witness is None else self.witness.to_dict(),
            "up": None if self.up is None else self.up.to_dict(),
            "down": None if self.down is None else self.down.to_dict(),
        }


@attrs.frozen
class Rescored:
    """Facts of a file, or of a call, under both frameworks."""

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

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "name": self.name,
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
            "shift": _number(self.shift),
            "regraded": self.regraded,
        }


@attrs.frozen(kw_only=True)
class Parts:
    """All that two frameworks differ in: see ``Diff``."""

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


def _number(value: Fraction | None) -> str | None:
    return None if value is None else number_text(value)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in facts.items()}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(row) for row in value]
    if isinstance(value, bool):
        return value
    if attrs.has(type(value)):
        there = attrs.asdict(value, recurse=False)
        return {key: _value(each) for key, each in there.items() if each is not None and each != "known"}
    return str(value)
