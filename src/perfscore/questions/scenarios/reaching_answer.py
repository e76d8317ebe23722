"""``Reach``: what it would take to reach a goal, as text, rows and a fragment of a page."""

from __future__ import annotations

from typing import Any

import attrs

from perfscore.questions.scenarios import reaching_html, reaching_text
from perfscore.questions.scenarios.reaching_ways import Reaching
from perfscore.reports.phrases import Language
from perfscore.reports.shown import Shown


@attrs.frozen(kw_only=True)
class Reach(Reaching, Shown):
    """What it would take to reach a score or a grade.

    ``ways`` are the changes that do, the smallest first. Where there are none, ``most`` is a total that cannot be
    exceeded, which can be reached where it is ``attained``, and ``staying`` and ``because`` tell why. ``unfinished``
    are facts of which not all values were looked through, ``unsettled`` counts the combinations of which is not known
    whether they would do.
    """

    def rows(self) -> list[dict[str, Any]]:
        """A row for each change of each way: its number, the fact, the condition in words, and what comes of it."""
        return reaching_text.rows(self)

    def to_text(self, *, lang: Language | None = None) -> str:
        """The same in sentences and a table; ``lang`` is ``en`` or ``zh``, by default that of the framework."""
        return reaching_text.to_text(self, lang or self.language)

    def __str__(self) -> str:
        return self.to_text()

    def to_html(self, *, lang: Language | None = None) -> str:
        """The same as a fragment of a page, which needs nothing around it."""
        return reaching_html.to_html(self, lang or self.language)

    def _repr_html_(self) -> str:
        return self.to_html()
