"""Every warning about a framework that can be proved and that no comment allows, in the order of the file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Language, Span
from perfscore.messages.catalogue import Message, spoken
from perfscore.messages.diagnostics import Diagnostic, Place
from perfscore.model.model import Framework
from perfscore.model.rule_model import Clause, Limit
from perfscore.questions.soundness import arms, expressions, grades, points, tables
from perfscore.questions.soundness.allow import unallowed
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of

Family = Callable[[Ground], Iterator[tuple[Message, Span]]]
FAMILIES: tuple[Family, ...] = (
    expressions.findings,
    tables.findings,
    points.findings,
    grades.findings,
)
"""What looks for findings, each with the piece of the file that it is about, in the order in which they look."""

CONSEQUENCES = frozenset({"PS440", "PS441", "PS443", "PS444"})
"""What is said of the points of a row, or of a limit, only where nothing was found in its rules, which may be why."""


@attrs.frozen
class Undecided:
    """A question that is open: ``what`` begins with "whether" and speaks of what stands at the place."""

    what: str
    place: Place

    def to_dict(self) -> dict[str, Any]:
        """The question as plain values, for JSON."""
        return {"what": self.what, "line": self.place.line, "column": self.place.column}


class Findings(tuple[Diagnostic, ...]):
    """The warnings about a framework, with an account: how many questions were asked, and which of them are open.

    What can never be, and what happens with some facts, is told by a warning; a question that is open has neither.
    """

    asked: int
    undecided: tuple[Undecided, ...]
    language: Language

    @classmethod
    def of(
        cls, warnings: Iterable[Diagnostic], asked: int, undecided: Iterable[Undecided], lang: Language = "en"
    ) -> Findings:
        """Warnings with their account."""
        found = cls(warnings)
        found.asked, found.undecided, found.language = asked, tuple(undecided), lang
        return found


def check(framework: Framework, lang: Language | None = None) -> Findings:
    """The warnings of a framework: those of reading it, and all that its soundness checks find.

    Those that a comment allows (``# allow PS430: reason``) are left out, and so is what follows from another one.
    """
    ground = Ground(framework)
    found = list(framework.warnings)
    arms_of: Family = partial(arms.findings, told=found)
    for family in (*FAMILIES, arms_of):
        if inquiry_of(ground).nothing_admitted:
            break
        found += [Diagnostic.of(message, framework.source, span) for message, span in family(ground)]
    # Of very many warnings of reading not all are kept.
    complete = len(framework.warnings) < limits.DIAGNOSTICS
    kept = dict.fromkeys(sorted(unallowed(framework.source, found, complete=complete), key=_place))
    asked = inquiry_of(ground).asked
    lang = lang or framework.source.language or spoken()
    places = ((each.what.told_in(lang), Place.of(framework.source, each.span)) for each in asked if not each.decided)
    undecided = sorted(
        (Undecided(*each) for each in places), key=lambda each: (each.place.line or 0, each.place.column)
    )
    told = (each.told_in(lang) for each in islice(_causes(framework, list(kept)), limits.DIAGNOSTICS))
    return Findings.of(told, len(asked), undecided, lang)


def _causes(framework: Framework, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What follows from no finding of another family; of points several things can be worth telling."""
    position = framework.source.position
    told = [_place(each)[:2] for each in found if not each.code.startswith("PS44")]
    rows = list(framework.root.rules())
    limited = {position(limit.span.start): [limit] for row in rows for limit in row.limits}
    headed = {position(row.span.start): row for row in rows}

    def pieces(at: tuple[int, int]) -> Iterable[Clause | Limit]:
        """A limit, or the rules of a row and of what is in it."""
        inside = headed[at].rules() if at in headed else ()
        return limited.get(at) or (each for row in inside for each in (row.clause, *row.limits) if each is not None)

    def explained(span: Span) -> bool:
        at = bisect_left(told, position(span.start))
        return at < len(told) and told[at] < position(span.end)

    for each in found:
        if each.code not in CONSEQUENCES or not any(explained(piece.span) for piece in pieces(_place(each)[:2])):
            yield each


def _place(found: Diagnostic) -> tuple[int, int, str]:
    return found.line or 0, found.column or 0, found.code
