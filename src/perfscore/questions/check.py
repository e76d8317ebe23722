"""Questions about a framework before anyone is scored by it: check, cliffs, trends, coverage, proposals."""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction

from perfscore.files.api import framework_of
from perfscore.kernel.source import Language
from perfscore.messages.diagnostics import told_in
from perfscore.questions.examples import coverage_of, proposals_for
from perfscore.questions.soundness.check import Findings
from perfscore.questions.soundness.check import check as _check
from perfscore.questions.soundness.cliffs import SHARE, Cliff, find_cliffs, share_of
from perfscore.questions.soundness.coverage import Coverage
from perfscore.questions.soundness.proposals_written import Proposals
from perfscore.questions.soundness.trends import Trend, find_trends
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
    framework: Framework | str | os.PathLike[str], share: Fraction | Decimal | int | str = SHARE
) -> tuple[Cliff, ...]:
    """Where one smallest step of a fact changes the points of a row by more than a share of them, the greatest first.

    The share is a number from 0 to 1 or a text such as ``20%``. Each cliff has two sets of facts that show it. Rows of
    tables are not looked into.

    Raises ValueError where the share is none, and FrameworkError where the framework is not sound.
    """
    return find_cliffs(framework_of(framework), share_of(share)).found


def trends(framework: Framework | str | os.PathLike[str]) -> tuple[Trend, ...]:
    """Whether more of a fact only helps, only hurts, or both, for each fact and each row that it touches.

    Raises FrameworkError where the framework is not sound.
    """
    return find_trends(framework_of(framework))


def coverage(framework: Framework | str | os.PathLike[str]) -> Coverage:
    """How much of a framework its own examples try out, and what none of them does.

    Raises FrameworkError where the framework is not sound.
    """
    return coverage_of(framework_of(framework))


def propose(framework: Framework | str | os.PathLike[str]) -> Proposals:
    """The examples that a framework lacks: its edges, one smallest step below and one above, and what none tries.

    They are found by moving as few facts as possible of the framework's own examples; what they expect is computed.
    Their text can stand at the end of the framework's file, for the author to confirm.

    Raises FrameworkError where the framework is not sound.
    """
    return proposals_for(framework_of(framework))
