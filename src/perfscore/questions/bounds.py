"""``bounds``: what a score can still become while some of the facts are not known."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, cast

import attrs

from perfscore.domains.findings import refusals
from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.numbers import terminates, to_decimal
from perfscore.kernel.source import Language, printable
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe, value_text, written_interval
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place, told_in
from perfscore.messages.figures import figure, within
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
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
from perfscore.reports.framework import Framework
from perfscore.reports.phrases import BoundsPhrases
from perfscore.scoring.bind import FactSet, Given, fitting, pairs_of
from perfscore.scoring.convert import convert
from perfscore.scoring.exact import exact, found_type
from perfscore.scoring.facts import Between, Fact, Facts
from perfscore.scoring.scorecard import diagnostics, digits
from perfscore.search.along import ON_A_LINE, Stage
from perfscore.search.branching import Spent
from perfscore.search.extremes import Reaching, Search, Side
from perfscore.search.space import CLOSED, Cell, Left, Values, with_failing_defaults, words_in

_CALL = Place("<facts>")
_SHOWN = 60
_BROKEN: tuple[object, object] = ("", "")


def opened(framework: model.Framework, given: object, names: object) -> tuple[FactSet, dict[str, Cell], dict[str, Any]]:
    """The facts that are known, the cell of each one that is open, and what was given for the known ones.

    Open is what is pending, what is given as a range, what is lacking and must be given, and ``names``. A fact that may
    be left out stays missing, and one that has a default keeps it, unless it is among the names.

    Raises FactsError with all that is wrong with the facts and the ranges.
    """
    opening = _Opening(framework, given, words_in(framework))
    wanted = opening.wanted(names)
    ranges: dict[str, tuple[object, object]] = {}
    rest: list[tuple[object, object]] = []
    for name, value in pairs_of(given, Words("row.facts")):
        fact = framework.facts.get(name) if isinstance(name, str) else None
        ends = None if fact is None else opening.range_in(fact, value)
        if fact is not None and ends is not None:
            ranges[fact.name] = ends
        elif fact is None or fact.name not in wanted:
            rest.append((name, value))
    known, wrong = fitting(framework, _same_facts(given, rest), partly=True)
    opening.problems[:0] = wrong
    for fact in framework.fact_list:
        opening.look_at(fact, known.by_name.get(fact.name), ranges.get(fact.name), fact.name in wanted)
    cells = opening.cells
    if len(cells) > limits.OPEN_FACTS:
        opening.problems.append(Diagnostic.at(Message("PS543.too_many_open", count=len(cells)), _CALL))
    if opening.problems:
        raise FactsError(opening.problems)
    entries = tuple((name, each) for name, each in known.entries if name not in cells)
    kept = {name: value for name, value in rest if isinstance(name, str) and name not in cells}
    return FactSet(entries, known.origin), cells, kept


def _same_facts(given: object, rest: Sequence[tuple[object, object]]) -> Mapping[Any, Any]:
    """Those facts that are no ranges; those of a file keep their places."""
    if issubclass(type(given), Facts):
        facts = cast(Facts, given)
        entries = cast("tuple[tuple[str, Any], ...]", tuple(rest))
        return Facts(facts.name, entries, facts.about, facts.places, facts.files)
    return dict(cast("Sequence[tuple[Any, Any]]", rest))


@attrs.define
class _Opening:
    """What each open fact may be, one after another, and what is wrong with it."""

    framework: model.Framework
    given: object
    words: tuple[str, ...]
    problems: list[Diagnostic] = attrs.field(factory=list)
    cells: dict[str, Cell] = attrs.field(factory=dict)

    def wanted(self, names: object) -> frozenset[str]:
        """The facts that are to be open by name."""
        listed = islice(names, limits.NAMES) if isinstance(names, Iterable) and not isinstance(names, str) else [names]
        found = set[str]()
        for each in listed:
            if len(self.problems) >= limits.DIAGNOSTICS:
                break
            message = Message("PS543.no_open_names", found=found_type(each))
            if isinstance(each, str):
                if each in self.framework.facts:
                    found.add(each)
                    continue
                meant = nearest(each, self.framework.facts)
                message = Message("PS543.unknown_open", name=printable(each[:_SHOWN]), meant=meant)
            self.problems.append(Diagnostic.at(message, Place("<call>")))
        return frozenset(found)

    def range_in(self, fact: rule_model.FactDef, raw: object) -> tuple[object, object] | None:
        """The two ends of a value that is ``between`` or ``{between = [low, high]}``; None where it is no range."""
        if type(raw) is Fact and type(raw.value) is Between:
            raw = raw.value
        if type(raw) is Between:
            return raw.low, raw.high
        if not isinstance(raw, dict) or "between" not in raw:
            return None
        ends = raw["between"]
        if isinstance(ends, list | tuple) and len(ends) == 2:
            return ends[0], ends[1]
        self._problem(Message("PS541.no_ends", name=fact.name, found=found_type(ends)), fact)
        return _BROKEN

    def look_at(
        self, fact: rule_model.FactDef, given: Given | None, ends: tuple[object, object] | None, wanted: bool
    ) -> None:
        """Keep the cell of a fact where it is open."""
        lacking = given is None and fact.default is None and not fact.optional
        pending = given is not None and given.status == "pending"
        if ends is not None:
            self._range(fact, ends)
        elif fact.type.kind in CLOSED and (wanted or lacking or pending):
            self._problem(Message("PS543.rows_open", name=fact.name), fact)
        elif wanted or lacking or pending:
            missing = wanted and fact.optional and fact.default is None and not pending
            self.cells[fact.name] = Cell.of(fact, self.words, left=Left() if missing else None)

    def _range(self, fact: rule_model.FactDef, ends: tuple[object, object]) -> None:
        if ends is _BROKEN:
            return
        if fact.type.kind not in ON_A_LINE:
            self._problem(Message("PS542.not_on_a_line", name=fact.name, kind=fact.type.kind.value), fact)
            return
        low, high = [self._end(fact, end) for end in ends]
        if low is None or high is None:
            return
        cell = Cell.of(fact, (), Interval(low, high, True, True))
        least, most = (figure(each, fact.type) for each in (low, high))
        if low > high:
            self._problem(Message("PS541.turned_range", name=fact.name, low=least, high=most), fact)
        elif cell.empty:
            self._problem(Message("PS541.no_step_within", name=fact.name, low=least, high=most), fact)
        else:
            self.cells[fact.name] = cell

    def _end(self, fact: rule_model.FactDef, given: object) -> Fraction | None:
        """Where an end lies on the line of a fact; None where that was noted as a problem."""
        value = convert(fact.untied, exact(given))
        if isinstance(value, Message):
            self._problem(value, fact)
            return None
        assert isinstance(value, Fraction | datetime.date)
        if fact.domain is not None and position(value) not in fact.domain:
            domain = within(fact.domain, fact.type)
            self._problem(Message("PS541.outside", name=fact.name, end=figure(value, fact.type), domain=domain), fact)
            return None
        return position(value)

    def _problem(self, message: Message, fact: rule_model.FactDef) -> None:
        place = cast(Facts, self.given).place(fact.name) if issubclass(type(self.given), Facts) else None
        self.problems.append(Diagnostic.at(message, place or _CALL))


_MOST_REASONS = 3


def find_bounds(framework: model.Framework, facts: object, names: object = ()) -> Bounds:
    """What a score can still become; see ``perfscore.bounds``.

    Raises FactsError where something is wrong with what is known, or where nothing gives a score.
    """
    known, cells, given = opened(framework, facts, names)
    search = Search(with_failing_defaults(Stage(framework, known), cells))
    _check(search)
    search.run()
    if search.hopeless:
        reasons = diagnostics(framework, list(search.trials.refused))[:_MOST_REASONS]
        raise FactsError([Diagnostic.at(Message("PS543.nothing_left"), _CALL), *reasons])
    return _Answer(search, given).whole()


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
        framework, search = self.framework, self.search
        facts = sorted(
            (self._open_fact(name, cell) for name, cell in search.cells.items()),
            key=lambda each: (each.at_worst is None, each.at_worst or 0, each.at_best or 0),
        )
        grades = () if framework.grading is None else framework.grading.grades
        possible = [each for each in grades if each in search.trials.grades or each in search.possible]
        return Bounds(
            framework=framework.name,
            title=framework.title,
            language=framework.language,
            total=self._node(framework.root),
            grades=tuple(PossibleGrade(each, self._completion(search.trials.grades.get(each))) for each in possible),
            facts=tuple(facts),
            refused=self._refused(),
            refusal=next((message.told_in(framework.language) for message, _ in search.trials.refused), None),
            exhausted=search.spent,
        )

    # ------------------------------------------------------------ rows

    def _node(self, node: model.Node) -> NodeBounds:
        return NodeBounds(
            kind=node.kind,
            name=node.name if node.path else self.framework.name,
            path=node.path,
            title=node.title if node.path else self.framework.title,
            weight=to_decimal(node.weight),
            low=self._end(node, "low"),
            high=self._end(node, "high"),
            settled=(node.path, "low") not in self.search.ends,
            children=tuple(map(self._node, node.children)),
        )

    def _end(self, node: model.Node, side: Side) -> End:
        search = self.search
        reaching, best = search.ends.get((node.path, side)), search.trials.best.get((node.path, side))
        if reaching is None:
            score = search.space.stage.scorecard.score(node.path)
            if score is not None:
                return End(self._points(score, node), True, False, self._decimal(score, node), None)
            # What cannot be computed may be settled by something around it.
            reaching = Reaching.of(search.base.can_show(node.path), side)
        value = self._points(reaching.at, node)
        if best is None:
            return End(value, False, False, None, None)
        attained = reaching.met_by(best)
        beyond = not attained and not reaching.closed
        return End(value, attained, beyond, self._decimal(best.score, node), self._completion(best.values))

    def _points(self, value: Fraction, node: model.Node) -> Points:
        return self._decimal(value, node) if terminates(value) else value

    def _decimal(self, value: Fraction, node: model.Node) -> Any:
        return to_decimal(value, digits(self.framework, node))

    # ------------------------------------------------------------ completions

    def _completion(self, values: Values | None) -> Completion | None:
        if values is None:
            return None
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

    # ------------------------------------------------------------ open facts

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
        return value_text(value, fact.type)
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
    lang: Language | None = None,
) -> Bounds:
    """The lowest and the highest score that each row can still have, the possible grades, and what would narrow them.

    Facts are given as to ``evaluate``. Open is a fact that must be given and is not, one that is pending, and one whose
    value is a range: ``between(low, high)``. A fact that may be left out stays missing, and one with a default keeps
    it; ``open`` names those that shall be open instead, and may name known ones too.

    Every completion that can be scored lies between the ends. Each end tells whether it is attained, and then has a
    completion with that very score.
    ``lang`` is the language in which it is told, ``en`` or ``zh``: by default that of the framework.

    Raises FrameworkError where the framework is not sound, and FactsError where something is wrong with the facts that
    are known, with a range or with a name, or where there is no score whatever the open facts are.
    """
    with told_in(lang):
        given = load_facts(facts) if isinstance(facts, str | os.PathLike) else facts
        return find_bounds(framework_of(framework).told_in(lang), given, open)
