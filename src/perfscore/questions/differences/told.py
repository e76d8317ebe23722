"""``Diff``: what changed in meaning, as text, HTML, rows and plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.questions.differences.answer import Parts
from perfscore.questions.differences.html import diff_html, diff_page
from perfscore.questions.differences.text import diff_text
from perfscore.reports.phrases import Language
from perfscore.reports.phrases.differences import difference_phrases
from perfscore.reports.shown import Shown


@attrs.frozen(kw_only=True)
class Diff(Parts, Shown):
    """What changed in meaning from the framework ``old`` to the framework ``new``.

    ``changes`` stand in the order of the new file, ``rescored`` are given facts under both, those whose grade changes
    first. ``up`` and ``down`` are the largest shifts of the total that were found over all changes together; None where
    no change touches a score. Of the ``tried`` examples and given facts ``moved`` get another score, grade, or none.
    Where the search was ``ended`` before all was tried, more may be found elsewhere.
    """

    @property
    def same(self) -> bool:
        """Whether both frameworks mean the same, and all given facts are scored alike."""
        return not self.changes and not any(each.differs for each in self.rescored)

    def to_text(self, *, lang: Language | None = None) -> str:
        """All of it in lines; ``lang`` is that of the new framework where none is given."""
        return diff_text(self, difference_phrases(lang or self.language))

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return diff_html(self, difference_phrases(self.language))

    def to_html(self, *, lang: Language | None = None) -> str:
        """All of it as a page in one file, which needs no network."""
        return diff_page(self, difference_phrases(lang or self.language))

    def rows(self) -> Iterator[dict[str, Any]]:
        """One plain row for each change, with exact numbers, as a table of data needs them."""
        for each in self.changes:
            yield {
                "kind": each.kind,
                "subject": each.subject,
                "old": each.old,
                "new": each.new,
                "scores": each.scores,
                "up": None if each.up is None else each.up.amount,
                "down": None if each.down is None else each.down.amount,
            }

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, for JSON; numbers are strings."""
        return {
            "old": self.old,
            "new": self.new,
            "same": self.same,
            "changes": [each.to_dict() for each in self.changes],
            "up": None if self.up is None else self.up.to_dict(),
            "down": None if self.down is None else self.down.to_dict(),
            "tried": self.tried,
            "moved": self.moved,
            "ended": self.ended,
            "rescored": [each.to_dict() for each in self.rescored],
        }
