"""Questions about a framework before anyone is scored by it: check, cliffs, trends, coverage, proposals."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from perfscore.files.api import framework_of
from perfscore.kernel.source import Language, Mutable, Record, columns, replace
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import Diagnostic, told_in
from perfscore.questions.examples import coverage_of, proposals_for
from perfscore.questions.soundness.check import Findings
from perfscore.questions.soundness.check import check as _check
from perfscore.questions.soundness.cliffs import SHARE, Cliff, Cliffs, cliffs_text, find_cliffs, share_of
from perfscore.questions.soundness.coverage import Coverage
from perfscore.questions.soundness.proposals import Proposals
from perfscore.questions.soundness.trends import Trend, find_trends, trends_text
from perfscore.reports.framework import Framework


def check(framework: Framework | str | os.PathLike[str], *, lang: Language | None = None) -> Findings:
    """All that can be proved against a framework before anyone is scored by it, in the order of the file.

    These are warnings: each stands in its place and, where it speaks of what may happen, names facts that bring it
    about. What a comment in the file allows, ``# allow PS430: reason``, is left out. ``asked`` tells of how many
    questions they are the outcome, and ``undecided`` lists those that are open. They are told in the language ``lang``,
    ``en`` or ``zh``: by default that of the framework, else that of the locale.

    Raises FrameworkError where the framework cannot be used at all.
    """
    with told_in(lang):
        return _check(framework_of(framework), lang)


def cliffs(
    framework: Framework | str | os.PathLike[str],
    share: Fraction | Decimal | int | str = SHARE,
    *,
    lang: Language | None = None,
) -> tuple[Cliff, ...]:
    """Where one smallest step of a fact changes the points of a row by more than a share of them, the greatest first.

    The share is a number from 0 to 1 or a text such as ``20%``. Each cliff has two sets of facts that show it. Rows of
    tables are not looked into.

    They are told in the language ``lang``, by default that of the framework.

    Raises ValueError where the share is none, and FrameworkError where the framework is not sound.
    """
    with told_in(lang):
        return find_cliffs(framework_of(framework), share_of(share), lang=lang).found


def trends(framework: Framework | str | os.PathLike[str], *, lang: Language | None = None) -> tuple[Trend, ...]:
    """Whether more of a fact only helps, only hurts, or both, for each fact and each row that it touches.

    It is told in the language ``lang``, by default that of the locale.

    Raises FrameworkError where the framework is not sound.
    """
    with told_in(lang):
        return tuple(replace(each, language=lang) for each in find_trends(framework_of(framework)))


def coverage(framework: Framework | str | os.PathLike[str], *, lang: Language | None = None) -> Coverage:
    """How much of a framework its own examples try out, and what none of them does.

    It is told in the language ``lang``, by default that of the framework.

    Raises FrameworkError where the framework is not sound.
    """
    with told_in(lang):
        return coverage_of(framework_of(framework), lang)


def propose(framework: Framework | str | os.PathLike[str], *, lang: Language | None = None) -> Proposals:
    """The examples that a framework lacks: its edges, one smallest step below and one above, and what none tries.

    They are found by moving as few facts as possible of the framework's own examples; what they expect is computed.
    Their text can stand at the end of the framework's file, for the author to confirm; it is told in the language
    ``lang``, by default that of the framework.

    Raises FrameworkError where the framework is not sound.
    """
    with told_in(lang):
        return proposals_for(framework_of(framework), lang)


# ---------------------------------------------------------------- what is told beside the problems


_MOST = 20


class Account(Record):
    """What a check of a framework has decided, and how many of its examples pass."""

    name: str
    found: Findings
    examples: int
    passed: int
    language: Language

    def to_text(self) -> str:
        """The account in a line, and a line for each of some questions that are open."""
        asked, undecided = self.found.asked, self.found.undecided
        said = [Words("frame.behind"), Words("account.problems", none=not self.found, count=len(self.found))]
        if undecided:
            said.append(Words("account.undecided", open=len(undecided), count=asked))
        elif asked:
            said.append(Words("account.decided", count=asked))
        failed = self.examples - self.passed
        if failed:
            said.append(Words("account.failed", failed=failed, count=self.examples))
        elif self.examples:
            said.append(Words("account.passed", count=self.examples))
        line = "".join([self.name, *(each.told_in(self.language) for each in said)])
        rows = [(f"  {each.place.within_file}", each.what) for each in undecided[:_MOST]]
        rest = Words("account.more", count=len(undecided) - _MOST)
        more = [f"  {rest.told_in(self.language)}"] if len(undecided) > _MOST else []
        return "\n".join([line, *(columns(rows) if rows else ()), *more])

    def to_dict(self) -> dict[str, Any]:
        """The account as plain values, for JSON."""
        return {
            "file": self.name,
            "questions": self.found.asked,
            "undecided": [each.to_dict() for each in self.found.undecided],
            "examples": self.examples,
            "passed": self.passed,
        }


class Listings(Mutable):
    """What is told beside the problems: cliffs of more than a share, unless it is None, and trends.

    ``decided`` asks for the accounts in JSON, where they are left out else.
    """

    share: Fraction | None
    trends: bool = attrs.field(kw_only=True)
    decided: bool = attrs.field(kw_only=True, default=False)
    accounts: list[Account] = attrs.field(factory=list, init=False)
    texts: list[str] = attrs.field(factory=list, init=False)
    _cliffs_of: list[tuple[str, Cliffs]] = attrs.field(factory=list, init=False)
    _trends_of: list[tuple[str, tuple[Trend, ...]]] = attrs.field(factory=list, init=False)

    @property
    def wanted(self) -> bool:
        """Whether anything is asked for."""
        return self.share is not None or self.trends or self.decided

    def add(self, name: str, framework: Framework, found: Findings, passed: Sequence[bool]) -> None:
        """Look at the framework in a file, in which something was found; of its examples some have passed."""
        self.accounts.append(Account(name, found, len(passed), sum(passed), found.language))
        if self.share is not None:
            cliffs = find_cliffs(framework, self.share, lang=found.language)
            self._cliffs_of.append((name, cliffs))
            self.texts.append(cliffs_text(name, cliffs, self.share, found.language))
        if self.trends:
            trends = find_trends(framework)
            self._trends_of.append((name, trends))
            self.texts.append(trends_text(name, framework, trends, found.language))

    def to_dict(self, problems: Iterable[Diagnostic]) -> dict[str, Any]:
        """The lists as plain values, for JSON, with the problems that were found."""
        found: dict[str, Any] = {"diagnostics": [each.to_dict() for each in problems]}
        if self.decided:
            found["accounts"] = [each.to_dict() for each in self.accounts]
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
