"""The names that a file declares; reports those that are taken twice, or look like another."""

from __future__ import annotations

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.kernel.suggest import skeleton
from perfscore.messages import names as name_messages
from perfscore.messages import points as point_messages
from perfscore.messages.diagnostics import Report
from perfscore.model.scope import TOTAL
from perfscore.syntax import terms as written

_RESERVED = frozenset({TOTAL, "about"})


class Declarations:
    """Collects what is declared, and reports what is declared twice or looks like something else."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._spans: dict[str, Span] = {}
        self._looks: dict[str, str] = {}

    def place(self, name: str) -> Span | None:
        """Where a name is declared, if it is."""
        return self._spans.get(name)

    def take(self, word: written.Word) -> bool:
        """Whether a name is free; it is taken then."""
        name = word.text
        if name in _RESERVED:
            self._report.add(name_messages.reserved_name(name), word.span)
        if name in self._spans:
            other = ("it is first declared here", self._spans[name])
            self._report.add(name_messages.declared_twice(name), word.span, other)
            return False
        if len(self._spans) == limits.NAMES:
            self._report.add(point_messages.too_many("facts and quantities", limits.NAMES), word.span)
        self._spans[name] = word.span
        twin = self._looks.setdefault(skeleton(name), name)
        if twin != name:
            place = ("the other one stands here", self._spans[twin])
            self._report.add(name_messages.lookalike(name, twin), word.span, place)
        return len(self._spans) <= limits.NAMES
