"""``bounds``: what a score can still become while some of the facts are not known."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from perfscore.domains.findings import refusals
from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe, written_interval
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.model import model, rule_model, terms
from perfscore.questions.scenarios.bounds_answer import (
    Bounds,
    Completion,
    End,
    NodeBounds,
    OpenFact,
    Points,
    PossibleGrade,
    Refused,
)
from perfscore.questions.scenarios.bounds_open import opened
from perfscore.questions.soundness.listing import value_text
from perfscore.reports.framework import Framework
from perfscore.reports.phrases import BoundsPhrases
from perfscore.scoring.facts import Fact
from perfscore.scoring.outcome import digits
from perfscore.scoring.reporting import diagnostics
from perfscore.search.along import Stage
from perfscore.search.branching import Spent
from perfscore.search.cells import Cell
from perfscore.search.extremes import Reaching, Search
from perfscore.search.space import Values, with_failing_defaults
from perfscore.search.trials import Side

_MOST_REASONS = 3


def find_bounds(framework: model.Framework, facts: object, names: object = ()) -> Bounds:
    """What a score can still become; see ``perfscore.bounds``.

    Raises FactsError where something is wrong with what is known, or where nothing gives a score.
    """
    found = opened(framework, facts, names)
    search = Search(with_failing_defaults(Stage(framework, found.facts), found.cells))
    _check(search)
    search.run()
    if search.hopeless:
        reasons = diagnostics(framework, list(search.trials.refused))[:_MOST_REASONS]
        raise FactsError([Diagnostic.at(Message("PS543.nothing_left"), Place("<facts>")), *reasons])
    return _Answer(search, found.given).whole()


def _check(search: Search) -> None:
    """Raise FactsError where a requirement that looks at no open fact fails."""
    framework, space = search.space.stage.framework, search.space
    settled = {each.origin.span for each in space.program.requirements if not space.hangs(each.condition)}
    settled |= {rows.span for path, node in framework.nodes.items() if path not in space.nodes for rows in node.rows}
    found = [problem for problem in refusals(space.exact).failed if problem[1] in settled]
    if found:
        raise FactsError(diagnostics(framework, found))


class _Answer:
    """Puts what a search has found into words and values."""

    def __init__(self, search: Search, given: Mapping[str, Any]) -> None:
        self.search, self.framework, self.given = search, search.space.stage.framework, given
        self.made: dict[int, Completion] = {}

    def whole(self) -> Bounds:
        """The answer."""
        facts, framework = self._open_facts(), self.framework
        grading = framework.grading
        possible = [] if grading is None else [each for each in self._ladder(grading) if self._possible(each)]
        return Bounds(
            framework=framework.name,
            title=framework.title,
            language=framework.language,
            total=self._node(framework.root),
            grades=tuple(PossibleGrade(each, self._graded(each)) for each in possible),
            facts=facts,
            refused=self._refused(),
            refusal=next((message.text for message, _ in self.search.trials.refused), None),
            exhausted=self.search.spent,
        )

    # ------------------------------------------------------------ rows

    def _node(self, node: model.Node) -> NodeBounds:
        children = tuple(map(self._node, node.children))
        settled = (node.path, "low") not in self.search.ends
        end = partial(self._settled if settled else self._end, node)
        return NodeBounds(
            kind=node.kind,
            name=node.name if node.path else self.framework.name,
            path=node.path,
            title=node.title if node.path else self.framework.title,
            weight=to_decimal(node.weight),
            low=end("low"),
            high=end("high"),
            settled=settled,
            children=children,
        )

    def _settled(self, node: model.Node, side: Side) -> End:
        score = self.search.space.stage.scorecard.score(node.path)
        if score is not None:
            return End(self._points(score, node), True, False, self._decimal(score, node), None)
        return self._around(node, side)

    def _around(self, node: model.Node, side: Side) -> End:
        """The end of a row that cannot be computed, which something around it may settle."""
        found = self.search.base.can_show(node.path)
        return End(self._points(Reaching.of(found, side).at, node), False, False, None, None)

    def _end(self, node: model.Node, side: Side) -> End:
        reaching = self.search.ends[node.path, side]
        best = self.search.trials.best.get((node.path, side))
        value = self._points(reaching.at, node)
        if best is None:
            return End(value, False, False, None, None)
        attained = reaching.met_by(best)
        return End(
            value,
            attained,
            not attained and not reaching.closed,
            self._decimal(best.score, node),
            self._completion(best.values),
        )

    def _points(self, value: Fraction, node: model.Node) -> Points:
        return self._decimal(value, node) if terminates(value) else value

    def _decimal(self, value: Fraction, node: model.Node) -> Any:
        return to_decimal(value, digits(self.framework, node))

    # ------------------------------------------------------------ completions

    def _completion(self, values: Values) -> Completion:
        if id(values) not in self.made:
            self.made[id(values)] = self._completed(values)
        return self.made[id(values)]

    def _completed(self, values: Values) -> Completion:
        cells, framework = self.search.space.cells, self.framework
        there = {name: value for name, value in values.items() if value is not None}
        words = BoundsPhrases.of(framework.language)
        own = {name: plain_value(cells[name].fact, value, words.assumed) for name, value in there.items()}
        shown = tuple(
            (name, words.missing if value is None else describe(value, cells[name].fact.type))
            for name, value in values.items()
        )
        found = self.search.trials.at(values)
        assert found.total is not None
        score = self._decimal(found.total, framework.root)
        return Completion(score, found.graded.grade, own, shown, {**self.given, **own})

    # ------------------------------------------------------------ grades

    @staticmethod
    def _ladder(grading: model.Grading) -> list[str]:
        """All grades, the best first, then those off the scale."""
        named = [each.grade for each in grading.rows] + [each.grade for each in grading.overrides]
        return list(dict.fromkeys(named))

    def _possible(self, grade: str) -> bool:
        return grade in self.search.trials.grades or grade in self.search.possible

    def _graded(self, grade: str) -> Completion | None:
        values = self.search.trials.grades.get(grade)
        return None if values is None else self._completion(values)

    # ------------------------------------------------------------ open facts

    def _open_facts(self) -> tuple[OpenFact, ...]:
        found = [self._open_fact(name, cell) for name, cell in self.search.cells.items()]
        return tuple(sorted(found, key=lambda each: (each.at_worst is None, each.at_worst or 0, each.at_best or 0)))

    def _open_fact(self, name: str, cell: Cell) -> OpenFact:
        try:
            widths = self.search.widths(name)
        except Spent:
            self.search.spent, widths = True, []
        root = self.framework.root
        worst, best = (self._points(chosen(widths), root) if widths else None for chosen in (max, min))
        words = BoundsPhrases.of(self.framework.language)
        return OpenFact(name, cell.fact.title, may_be(cell, words), worst, best)

    def _refused(self) -> Refused:
        if self.search.trials.refused or self.search.dropped:
            # Nothing shows that any are accepted where none was found.
            return "some" if ("", "low") in self.search.trials.best else "not told"
        return "none" if self.search.base.accepted else "not told"


def may_be(cell: Cell, own: BoundsPhrases) -> str:
    """What a fact may be, in words."""
    kind = cell.fact.type
    if cell.free:
        words = [own.any_text]
    elif cell.only is not None:
        words = [describe(cell.only, kind)]
    elif cell.interval is not None:
        words = [own.any_number if cell.interval == EVERYTHING else written_interval(cell.interval, kind)]
    else:
        words = [describe(each, kind) for each in cell.options]
    return ", ".join([*words, *([own.missing] if cell.left else [])])


def plain_value(fact: rule_model.FactDef, value: terms.Scalar, reason: str) -> Any:
    """The value of a fact as ``evaluate`` takes it; points below full marks with the reason that they need."""
    if isinstance(value, bool | str | datetime.date):
        return value
    if fact.type.kind is Kind.DURATION:
        return value_text(value, fact)
    assert isinstance(value, Fraction)
    short = terminates(value) and len(str(to_decimal(value))) < limits.LITERAL_CHARACTERS
    plain: Any = int(value) if fact.type.whole else to_decimal(value) if short else value
    below = fact.judged and fact.domain is not None and value != fact.domain.high
    return Fact(plain, reason=reason) if below else plain


def bounds(
    framework: Framework | str | os.PathLike[str],
    facts: Mapping[str, Any] | str | os.PathLike[str],
    *,
    open: Iterable[str] = (),
) -> Bounds:
    """The lowest and the highest score that each row can still have, the possible grades, and what would narrow them.

    Facts are given as to ``evaluate``. Open is a fact that must be given and is not, one that is pending, and one whose
    value is a range: ``between(low, high)``. A fact that may be left out stays missing, and one with a default keeps
    it; ``open`` names those that shall be open instead, and may name known ones too.

    Every completion that can be scored lies between the ends. Each end tells whether it is attained, and then has a
    completion with that very score.

    Raises FrameworkError where the framework is not sound, and FactsError where something is wrong with the facts that
    are known, with a range or with a name, or where there is no score whatever the open facts are.
    """
    given = load_facts(facts) if isinstance(facts, str | os.PathLike) else facts
    return find_bounds(framework_of(framework), given, open)
