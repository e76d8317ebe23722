"""``bounds``: what a score can still become while some of the facts are not known, and the answer in all its forms."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, Literal, cast

import attrs

from perfscore.domains.findings import refusals
from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.numbers import fraction_text, plain, show, terminates, to_decimal
from perfscore.kernel.source import Language, Mutable, Record, Tree, columns, display_width, printable
from perfscore.kernel.suggest import nearest, unknown
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe, value_text, written_interval
from perfscore.messages.catalogue import Message, Words, figure, within
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place, told_in
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.model import Names, NodeKind
from perfscore.questions.answers import Rowed, Table, Told, plainly, record
from perfscore.reports.framework import Framework
from perfscore.reports.html_tags import NOTHING, Html, join, listed, percent, tag, text, when
from perfscore.reports.html_words import capital, heads
from perfscore.reports.phrases import BoundsPhrases
from perfscore.reports.shown import paint
from perfscore.reports.text import cut
from perfscore.scoring.bind import FactSet, Given, fitting, pairs_of
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import Between, Fact, Facts, exact, found_type
from perfscore.scoring.scorecard import diagnostics, digits
from perfscore.search.along import ON_A_LINE, Stage
from perfscore.search.branching import Spent
from perfscore.search.extremes import Reaching, Search, Side
from perfscore.search.space import CLOSED, Cell, Left, Values, with_failing_defaults, words_in

Points = Decimal | Fraction
Refused = Literal["none", "some", "not told"]


def _digits(value: Points | None) -> str:
    """Points with all their digits."""
    return plain(value) if isinstance(value, Decimal) else fraction_text(value)


class Completion(Record):
    """Values of all open facts, of which the score was computed.

    ``values`` are those of the open facts by name, as ``evaluate`` takes them, and ``shown`` the same for reading; a
    fact that stays missing is not among the values. ``facts`` are all facts, those that were known included.
    """

    score: Decimal
    grade: str | None
    values: Mapping[str, Any]
    shown: tuple[tuple[str, str], ...]
    facts: Mapping[str, Any] = attrs.field(repr=False)


class End(Record):
    """The lowest or the highest score of a row, in points.

    No completion goes beyond ``value``. Where it is ``attained``, the
    ``completion`` has exactly this score of the row. Where it is not, ``open`` tells that surely none has it, however
    near it comes; else that is not proved, and the completion is the one that comes nearest of those that were tried:
    it has the score ``found``.
    """

    value: Points = attrs.field(repr=_digits)
    attained: bool
    open: bool
    found: Decimal | None
    completion: Completion | None = attrs.field(repr=False)


class NodeBounds(Record, Tree):
    """A row and how it can end: the lowest and the highest score that it can have.

    It is ``settled`` where no open fact matters to it.
    """

    kind: NodeKind
    name: str
    path: str
    title: str | None
    weight: Decimal
    low: End
    high: End
    settled: bool
    children: tuple[NodeBounds, ...] = attrs.field(repr=False)

    @property
    def width(self) -> Points:
        """How far the two ends lie apart, in points."""
        width = Fraction(self.high.value) - Fraction(self.low.value)
        return to_decimal(width) if terminates(width) else width


class PossibleGrade(Record):
    """A grade that is possible; with the completion that gets it, or without one where it only is not excluded."""

    grade: str
    completion: Completion | None = attrs.field(repr=False)


class OpenFact(Told):
    """A fact that is open: what it may be, in words, and what the total could still be if it alone were known.

    ``at_worst`` and ``at_best`` are how far the two ends of the total would lie apart then, in points, for the value of
    the fact that narrows it least and most, of its ends, its middle and the figures that rules compare it with. None
    tells that there was too much to try.
    """

    name: str
    title: str | None
    may_be: str
    at_worst: Points | None = attrs.field(repr=_digits)
    at_best: Points | None = attrs.field(repr=_digits)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        left = {f"left_{name}": plainly(getattr(self, name)) for name in ("at_worst", "at_best")}
        return {**record(self, "name title may_be"), **left}


class Bounds(Rowed, kw_only=True):
    """What a score can still become while some facts are open: the answer of ``perfscore.bounds``.

    ``grades`` stand in the order of the framework, the best first. ``facts`` begin with the one that would narrow the
    total most if it were known. ``refused`` tells whether a ``require`` refuses some of what the open facts may be, or
    something cannot be computed then; such facts are no completion, and ``refusal`` says what was found. ``exhausted``
    tells that there was too much to try: what is not attained may then only not have been found.
    """

    framework: str
    title: str | None
    total: NodeBounds
    grades: tuple[PossibleGrade, ...]
    facts: tuple[OpenFact, ...]
    refused: Refused
    refusal: str | None
    exhausted: bool

    @property
    def low(self) -> Points:
        """No completion has a lower total, in points."""
        return self.total.low.value

    @property
    def high(self) -> Points:
        """No completion has a higher total, in points."""
        return self.total.high.value

    @cached_property
    def by_path(self) -> Mapping[str, NodeBounds]:
        """All rows by their paths; the whole has the empty path."""
        return {node.path: node for node in self.total.walk()}

    def __getitem__(self, name: str) -> NodeBounds:
        """A row by its name, by the end of its path or by its title.

        Raises KeyError where the name means no row, or several.
        """
        names = Names.of((path, node.title) for path, node in self.by_path.items() if path)
        given: object = name
        found = names.meant(given) if isinstance(given, str) else ()
        if len(found) == 1:
            return self.by_path[found[0]]
        if found:
            raise KeyError(f"{name!r} may be {', '.join(found)}")
        raise unknown("there is no row {}", given, names.ends)

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each row of the framework, the whole first, as a table of data takes them."""
        return [
            record(node, "kind path title weight")
            | {"low": plainly(node.low.value), "low_is": _how(node.low)}
            | {"high": plainly(node.high.value), "high_is": _how(node.high), "settled": node.settled}
            for node in self.total.walk()
        ]

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, for JSON; points are texts with all their digits."""
        return {
            "framework": self.framework,
            "rows": [
                {**row, "low_with": _shown(node.low.completion), "high_with": _shown(node.high.completion)}
                for row, node in zip(self.rows(), self.total.walk(), strict=True)
            ],
            "grades": [{"grade": each.grade, "with": _shown(each.completion)} for each in self.grades],
            **record(self, "facts refused refusal exhausted"),
        }

    # ------------------------------------------------------------ as text

    def to_text(self, *, lang: Language | None = None, colour: bool = False) -> str:
        """The rows with their ends, the possible grades and the open facts; ``colour`` marks it for a terminal."""
        words = BoundsPhrases.of(lang or self.language)
        lines = [paint(printable(self._heading(words)), "strong", colour), "", *self._table(words, colour)]
        if self.grades:
            lines.append(self._grades(words))
        if not self.facts:
            return "\n".join([*lines, words.nothing_open])
        facts = self._facts(words)
        head, *middle = columns([facts.head, *facts.rows], facts.right)
        lines += ["", words.facts, paint(head, "dim", colour), *middle]
        if told := self._remarks(words):
            lines += ["", *told]
        return "\n".join(line.rstrip() for line in lines)

    def _heading(self, words: BoundsPhrases) -> str:
        return words.heading.format(title=self.title or self.framework)

    def _outline(self) -> Iterator[tuple[NodeBounds, int]]:
        """The rows to show, with their depth: groups and indicators; of what is settled, only the outermost."""
        pending = [(child, 0) for child in reversed(self.total.children)]
        while pending:
            node, depth = pending.pop()
            yield node, depth
            if not node.settled:
                below = [child for child in node.children if child.kind != "part"]
                pending.extend((child, depth + 1) for child in reversed(below))

    def _table(self, words: BoundsPhrases, colour: bool) -> list[str]:
        rows = [[words.row, words.points, words.low, words.high]]
        for node, depth in self._outline():
            rows.append([cut(f"{'  ' * depth}{_named(node)}", _WIDEST), *_figures(node, words)])
        rows.append([words.total, *_figures(self.total, words)])
        head, *middle, last = columns(rows, (1, 2, 3))
        rule = paint("─" * max(map(display_width, (head, *middle, last))), "dim", colour)
        return [head, rule, *middle, rule, paint(last, "strong", colour)]

    def _grades(self, words: BoundsPhrases) -> str:
        """The possible grades, the best first."""
        shown = (
            printable(each.grade)
            if each.completion or not self.facts
            else words.maybe.format(grade=printable(each.grade))
            for each in self.grades
        )
        return words.labelled.format(label=words.grades, text=words.comma.join(shown))

    def _facts(self, words: BoundsPhrases) -> Table:
        """A row for each open fact: what the total could still be, what it may be, and what it is at each end."""
        ends = [_shown(end.completion) or {} for end in (self.total.low, self.total.high)]
        rows = []
        for each in self.facts:
            values = (each.may_be, *(end.get(each.name, "—") for end in ends))
            name = cut(" ".join([each.name, *printable(each.title or "").split()]), _WIDEST)
            shown = (cut(printable(value), _WIDEST_VALUE) for value in values)
            rows.append([_points(each.at_worst), _points(each.at_best), name, *shown])
        head = [words.at_worst, words.at_best, words.fact, words.may_be, words.lowest, words.highest]
        return Table(head, rows, (0, 1))

    def _remarks(self, words: BoundsPhrases) -> list[str]:
        """What must be said of the answer: what is not attained, what is refused, what was too much."""
        lines = []
        for label, end in ((words.low, self.total.low), (words.high, self.total.high)):
            if not end.attained and not end.open and end.found is not None:
                lines.append(words.unproved.format(end=label, value=_points(end.value), found=plain(end.found)))
        if self.refused == "some":
            refused = words.refused if self.refusal is None else words.refused_why
            lines.append(refused.format(why=printable(self.refusal or "")))
        if self.refused == "not told":
            nothing = not self.total.low.attained and self.total.low.found is None
            lines.append(words.none_found if nothing else words.not_told)
        return [*lines, *([words.exhausted] if self.exhausted else [])]

    # ------------------------------------------------------------ as HTML

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """The rows with their ends, the possible grades and the open facts."""
        words = BoundsPhrases.of(lang)
        shown = ((node, _named(node), depth) for node, depth in islice(self._outline(), _MOST_ROWS))
        rows = [_row(*each, words) for each in (*shown, (self.total, words.total, 0))]
        numbers = ((each, "ps-number") for each in (words.points, words.low, words.high))
        head = heads([(words.row, None), *numbers, ("", None)])
        return self._heading(words), (
            tag("table", head, tag("tbody", *rows), class_="ps-table ps-wide"),
            when(self.grades, tag("p", text(self._grades(words)))),
            join([tag("p", text(words.facts)), self._facts(words).html()])
            if self.facts
            else tag("p", text(words.nothing_open)),
            listed([text(each) for each in self._remarks(words)], "ps-notes"),
        )


_WIDEST = 44
_WIDEST_VALUE = 24
_MOST_ROWS = 400
_TRACK = "position:relative;min-width:8em;height:.7em;background:var(--ps-tint);border:1px solid var(--ps-line)"
_BAR = "position:absolute;top:0;bottom:0;min-width:2px;background:var(--ps-blue)"


def _how(end: End) -> str:
    return "attained" if end.attained else "never reached" if end.open else "proved only"


def _shown(completion: Completion | None) -> dict[str, str] | None:
    return None if completion is None else dict(completion.shown)


def _points(value: Points | None) -> str:
    """Points for reading; ``≈`` where digits were left out."""
    if value is None:
        return "—"
    return show(value) if isinstance(value, Fraction) else plain(value)


def _end(end: End, near: str, beyond: str) -> str:
    """An end for reading: the mere points where it is attained."""
    points = _points(end.value)
    return points if end.attained else (beyond if end.open else near).format(points=points)


def _figures(node: NodeBounds, words: BoundsPhrases) -> tuple[str, str, str]:
    """The points of a row and its two ends, or that it is settled."""
    settled = node.settled and node.low.attained
    high = words.settled if settled else _end(node.high, words.at_most, words.below)
    return plain(node.weight), _end(node.low, words.at_least, words.above), high


def _named(node: NodeBounds) -> str:
    """How a row is called, in one line."""
    return " ".join(printable(node.title or node.name).split())


def _row(node: NodeBounds, title: str, depth: int, words: BoundsPhrases) -> Html:
    labels = (capital(each) for each in (words.points, words.low, words.high))
    return tag(
        "tr",
        tag("th", text(title), scope="row", style=f"text-align:left;padding-left:{depth + 1}em"),
        *(
            tag("td", text(each), class_="ps-number", data_label=label)
            for each, label in zip(_figures(node, words), labels, strict=True)
        ),
        tag("td", _bar(node)),
    )


def _bar(node: NodeBounds) -> Html:
    """A bar on a track from no points to all of them; nothing where the row has none."""
    low, high, weight = node.low.value, node.high.value, Fraction(node.weight)
    if weight <= 0:
        return NOTHING
    left, right = (min(max(Fraction(each) / weight, Fraction(0)), Fraction(1)) for each in (low, high))
    bar = tag("div", NOTHING, style=f"{_BAR};left:{percent(left)};width:{percent(right - left)}")
    return tag("div", bar, style=_TRACK)


# ---------------------------------------------------------------- how it is found

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
        opening.problems.append(Diagnostic(Message("PS543.too_many_open", count=len(cells)), _CALL))
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


class _Opening(Mutable):
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
            if isinstance(each, str) and each in self.framework.facts:
                found.add(each)
                continue
            message = Message("PS543.no_open_names", found=found_type(each))
            if isinstance(each, str):
                meant = nearest(each, self.framework.facts)
                message = Message("PS543.unknown_open", name=printable(each[:_SHOWN]), meant=meant)
            self.problems.append(Diagnostic(message, Place("<call>")))
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
        elif not (wanted or lacking or pending):
            return
        elif fact.type.kind in CLOSED:
            self._problem(Message("PS543.rows_open", name=fact.name), fact)
        else:
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
        self.problems.append(Diagnostic(message, place or _CALL))


_MOST_REASONS = 3


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

    def _decimal(self, value: Fraction, node: model.Node) -> Decimal:
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
        sound = framework_of(framework).told_in(lang)
        known, cells, rest = opened(sound, given, open)
        search = Search(with_failing_defaults(Stage(sound, known), cells))
        _check(search)
        search.run()
        if search.hopeless:
            reasons = diagnostics(sound, list(search.trials.refused))[:_MOST_REASONS]
            raise FactsError([Diagnostic(Message("PS543.nothing_left"), _CALL), *reasons])
        return _Answer(search, rest).whole()
