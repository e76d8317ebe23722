"""The lists of cliffs and trends that are asked for beside the problems of frameworks."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs

from perfscore.messages.diagnostics import Diagnostic
from perfscore.model.model import Framework
from perfscore.questions.soundness.cliffs import Cliffs, find_cliffs
from perfscore.questions.soundness.cliffs_text import cliffs_text
from perfscore.questions.soundness.trends import Trend, find_trends
from perfscore.questions.soundness.trends_text import trends_text


@attrs.define
class Listings:
    """What is told beside the problems: cliffs of more than a share, unless it is None, and trends."""

    share: Fraction | None
    trends: bool = attrs.field(kw_only=True)
    texts: list[str] = attrs.field(factory=list, init=False)
    _cliffs_of: list[tuple[str, Cliffs]] = attrs.field(factory=list, init=False)
    _trends_of: list[tuple[str, tuple[Trend, ...]]] = attrs.field(factory=list, init=False)

    @property
    def wanted(self) -> bool:
        """Whether anything is asked for."""
        return self.share is not None or self.trends

    def add(self, name: str, framework: Framework) -> None:
        """Look at the framework in a file."""
        if self.share is not None:
            cliffs = find_cliffs(framework, self.share)
            self._cliffs_of.append((name, cliffs))
            self.texts.append(cliffs_text(name, cliffs, self.share))
        if self.trends:
            trends = find_trends(framework)
            self._trends_of.append((name, trends))
            self.texts.append(trends_text(name, framework, trends))

    def to_dict(self, problems: Iterable[Diagnostic]) -> dict[str, Any]:
        """The lists as plain values, for JSON, with the problems that were found."""
        found: dict[str, Any] = {"diagnostics": [each.to_dict() for each in problems]}
        if self.share is not None:
            found["cliffs"] = [
                {"file": name, **each.to_dict()} for name, some in self._cliffs_of for each in some.found
            ]
            found["not_looked_into"] = [
                {"file": name, "line": place.line, "column": place.column, "path": path}
                for name, some in self._cliffs_of
                for place, path in some.untold
            ]
        if self.trends:
            found["trends"] = [{"file": name, **each.to_dict()} for name, some in self._trends_of for each in some]
        return found
