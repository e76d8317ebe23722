"""The nodes of clauses and limits in a parsed text: frozen, each with its span."""

from __future__ import annotations

from typing import Literal

from perfscore.kernel.source import Spanned
from perfscore.syntax import terms
from perfscore.syntax.terms import Quoted

# ---------------------------------------------------------------- clauses


class Award(Spanned):
    """``award E``, or a table alone."""

    value: terms.Expression


class AwardItem(Spanned):
    """``N when C "reason"`` of an award checklist."""

    points: terms.Expression
    condition: terms.Expression
    reason: Quoted | None


class AwardList(Spanned):
    """``award { … }``."""

    items: tuple[AwardItem, ...]


class Fault(Spanned):
    """``N when C "reason"``: one thing that costs points."""

    points: terms.Expression
    condition: terms.Expression
    reason: Quoted | None


class PerUnit(Spanned):
    """``N per U of X above T WORD "reason"``; ``partial`` is None where the author left the word out."""

    points: terms.Expression
    unit: terms.Expression
    subject: terms.Expression
    above: bool
    threshold: terms.Expression | None
    partial: Literal["proportional", "started", "complete"] | None
    reason: Quoted | None


class Deduct(Spanned):
    """One deduction or a checklist of them, with the floor that the author states."""

    items: tuple[Fault | PerUnit, ...]
    floor: terms.Expression | None


class Otherwise(Spanned):
    """What a missed target earns: ``zero``, ``proportional``, ``bands`` with rows, or what a person gives for it."""

    kind: Literal["zero", "proportional", "bands", "judged"]
    rows: tuple[terms.TableRow, ...] = ()
    judged: Judged | None = None


class Target(Spanned):
    """``target A >= T otherwise …``; ``otherwise`` is None where the author left it out."""

    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    otherwise: Otherwise | None
    flag: terms.Expression | None


class Judged(Spanned):
    """``judged NAME in a .. b step s``."""

    name: terms.Word
    low: terms.Expression | None
    high: terms.Expression | None
    step: terms.Expression | None
    reason: terms.Word | None
    title: Quoted | None


Clause = Award | AwardList | Deduct | Target | Judged


class Check(Spanned):
    """``check A meets T flag beyond S``: what is compared and told, and gives no points."""

    actual: terms.Expression
    operator: str
    wanted: terms.Expression
    flag: terms.Expression | None


# ---------------------------------------------------------------- limits


class Reason(Spanned):
    """``when C "reason"`` of a limit, or a condition and its message; of a list its span is its own."""

    condition: terms.Expression | None
    words: Quoted | None


Reasons = tuple[Reason, ...]
"""One, or those of a list in braces: ``{ when C "reason" … }``."""


class Limit(Spanned):
    """A limit, or a coefficient of the points that limits bound; the policy of ``na`` is a word."""

    kind: Literal["zero", "full", "cap", "at least", "at most", "na", "times"]
    amount: terms.Expression | None
    reasons: Reasons
    policy: terms.Word | None


class GradeCap(Spanned):
    """``cap grade at G when C``."""

    grade: Quoted
    reasons: Reasons


class GradeOverride(Spanned):
    """``grade G above H when C``: a grade off the scale, which has its place there if it is above one of the scale."""

    grade: Quoted
    above: Quoted | None
    reasons: Reasons
