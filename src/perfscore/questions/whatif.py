"""Scenarios: what would be if some of the facts were others."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import islice
from typing import Any, cast

import attrs

from perfscore.files.api import framework_of
from perfscore.files.loader import load_facts
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.source import Language, printable
from perfscore.kernel.suggest import nearest
from perfscore.kernel.types import NUMBER, Kind
from perfscore.kernel.wording import describe
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Diagnostic, FactsError, PerfscoreError
from perfscore.model import model, rule_model, terms
from perfscore.questions.bounds import Bounds, bounds
from perfscore.questions.reach import reach
from perfscore.questions.scenarios.comparison import Comparison, compared
from perfscore.questions.scenarios.reaching_answer import Reach
from perfscore.questions.scenarios.sensitivities import Sensitivity, sensitivity
from perfscore.questions.scenarios.sweeps import ScoreGrid, Sweep, grid, spread, sweep
from perfscore.reports.framework import Framework, PreparedFacts
from perfscore.reports.html_fragments import fragment
from perfscore.reports.html_tags import tag, text
from perfscore.reports.html_words import TAGS
from perfscore.reports.phrases import WhatIfPhrases
from perfscore.reports.result import Result, path_of, score
from perfscore.reports.shown import Shown
from perfscore.scoring.bind import pairs_of, place_of
from perfscore.scoring.convert import convert
from perfscore.scoring.facts import Fact, FactPlaces, Facts, exact, found_type
from perfscore.search.along import MOVABLE, Along, Stage, TooMany
from perfscore.search.ground import position_of

Places = tuple[tuple[str, FactPlaces], ...]
_CELL = re.compile(r"(?P<table>[^\[\]]+)\[(?P<row>[0-9]{1,9})\]\.(?P<column>.+)", re.DOTALL)


def moved(framework: model.Framework, facts: Facts, changes: Mapping[str, Any], places: Places = ()) -> Facts:
    """The facts with some changed: each by its name or, of one cell of a table, as ``table[row].column``.

    Rows count from 1; a column goes by its name or its title. ``places`` are those of the changes. What is supposed has
    no evidence: the source and the note of a fact that changes are left behind. Judged points below the full ones must
    have a reason; the old one stays, and where there was none it says that they are supposed. Nothing is checked yet
    but that the row is there. Raises PerfscoreError where it is not.
    """
    found: dict[str, Any] = {}
    for name, value in changes.items():
        cell = None if name in framework.facts else _CELL.fullmatch(name)
        table = None if cell is None else framework.facts.get(cell["table"])
        if cell is None or table is None or table.type.kind is not Kind.TABLE:
            found[name] = _supposed(framework, facts, name, value)
            continue
        there = found.get(table.name, facts.get(table.name))
        found[table.name] = _with_cell(table, there, int(cell["row"]), cell["column"], value)
    return facts | Facts(facts.name, tuple(found.items()), (), places)


def _supposed(framework: model.Framework, facts: Facts, name: str, value: Any) -> Any:
    fact = framework.facts.get(name)
    if fact is None or not fact.judged or value is None or isinstance(value, Fact | Mapping):
        return value
    old = facts.get(name)
    reason = old.reason if isinstance(old, Fact) else old.get("reason") if isinstance(old, Mapping) else None
    return Fact(value, reason=reason or WhatIfPhrases.of(framework.language).supposed)


def _with_cell(table: rule_model.FactDef, there: Any, row: int, column: str, value: Any) -> Any:
    given = there.value if isinstance(there, Fact) else there
    rows = list(given) if isinstance(given, list | tuple) else []
    if not 1 <= row <= len(rows):
        message = Message("PS640.no_such_row", name=table.name, none=len(rows) == 0, rows=len(rows))
        raise PerfscoreError([Diagnostic(message, place_of(f"{table.name}[{row}].{column}", "name", exact(value)))])
    names = {each.name: each.title for each in table.columns}
    name = next((each for each, title in names.items() if column in {each, title}), column)
    kept = {key: each for key, each in pairs_of(rows[row - 1], Words("row.one")) if key not in {name, names.get(name)}}
    rows[row - 1] = {**kept, name: value}
    return Fact(rows, source=None) if isinstance(there, Fact) else rows


_FACTS = "<facts>"
_SPREAD = 11
_SHOWN = 80
_LABEL = 200
_LARGE = 10**limits.LITERAL_CHARACTERS


def _given(facts: object) -> Facts:
    """The facts as a value that never changes. Raises FactsError where they are none, or cannot be read."""
    if isinstance(facts, str | os.PathLike):
        facts = load_facts(facts)
    if isinstance(facts, PreparedFacts):
        facts = facts.given
    pairs = facts.entries if type(facts) is Facts else pairs_of(facts, Words("row.facts"))
    kept = tuple((cast(str, name), _kept(value)) for name, value in pairs)
    return attrs.evolve(facts, entries=kept) if type(facts) is Facts else Facts(_FACTS, kept)


def _kept(value: object) -> object:
    """A fact as it is now, whatever becomes of the rows that were given."""
    if type(value) in {list, tuple}:
        return [dict(row) if type(row) is dict else row for row in cast(Sequence[object], value)]
    return value


def _label(given: object) -> str | None:
    if given is not None and not isinstance(given, str):
        raise PerfscoreError.of(Message("PS640.not_a_label", found=found_type(given)))
    return None if given is None else str.__str__(given)[:_LABEL]


@attrs.frozen(slots=False, eq=False, repr=False)
class Scenario(Shown):
    """A framework with a set of facts, of which some may be supposed; it never changes.

    ``framework`` and ``facts`` are given as to ``perfscore.evaluate``; ``label`` is what the answers call it.

    Raises FrameworkError where the framework is not sound, and FactsError where the facts do not fit it. Facts that fit
    and cannot be scored make a scenario without a result: ``score`` is None and ``problems`` says why.
    """

    framework: Framework = attrs.field(converter=framework_of)
    facts: Facts = attrs.field(converter=_given)
    label: str | None = attrs.field(default=None, kw_only=True, converter=_label)

    def __attrs_post_init__(self) -> None:
        # What does not fit is told at once.
        self.__dict__["_prepared"] = self.framework.prepare(self.facts)

    # ------------------------------------------------------------ what it is

    @property
    def called(self) -> str:
        """The label; without one, the name of the facts."""
        return self.facts.name if self.label is None else self.label

    @cached_property
    def result(self) -> Result:
        """The result, as ``evaluate`` gives it. Raises FactsError where the facts cannot be scored."""
        return score(self.framework, self._checked)

    @property
    def _checked(self) -> PreparedFacts:
        return cast(PreparedFacts, self.__dict__["_prepared"])

    @cached_property
    def _staged(self) -> Stage:
        return Stage(self.framework, self._checked.checked)

    @property
    def score(self) -> Fraction | None:
        """The published total, exact; None where there is none."""
        return self._staged.now.total

    @property
    def grade(self) -> str | None:
        """The grade; None where there is none."""
        return self._staged.now.graded.grade

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Why there is no score, where there is none."""
        return self._staged.problems

    # ------------------------------------------------------------ what would be

    def with_(self, changes: Mapping[str, Any] | None = None, /, *, label: str | None = None, **more: Any) -> Scenario:
        """Another scenario in which some facts are others; this one stays as it is.

        Facts go by their names, as keyword arguments or in a mapping; values are as in ``evaluate``. A cell of a table
        is ``{"tasks[2].reached": 12}``; rows count from 1. Without a ``label`` the changes name the new scenario.

        Raises FactsError where a fact is not asked for, or a value does not fit it.
        """
        if changes is not None and not isinstance(changes, Mapping):
            raise PerfscoreError.of(Message("PS640.not_a_mapping", found=found_type(changes)))
        named: dict[Any, Any] = dict(
            [*pairs_of({} if changes is None else changes, Words("row.changes")), *more.items()]
        )
        for key in named:
            if not isinstance(key, str):
                raise PerfscoreError.of(Message("PS501.unnamed_fact", found=found_type(key)))
        places = changes.places if isinstance(changes, Facts) else ()
        facts = moved(self.framework, self.facts, named, places)
        return Scenario(self.framework, facts, label=(_changes(named) or self.label) if label is None else label)

    def compare(self, other: Scenario) -> Comparison:
        """What becomes of each row from this scenario to another one, and through which clauses.

        Raises PerfscoreError where the other is none, or is scored under another framework.
        """
        if not isinstance(other, Scenario):
            raise PerfscoreError.of(Message("PS640.not_a_scenario", found=found_type(other)))
        if other.framework.digest != self.framework.digest:
            raise PerfscoreError.of(Message("PS640.other_framework"))
        return compared(self._staged, other._staged, (self.called, other.called))

    def sweep(self, name: str, values: object = None, *, of: str = "total") -> Sweep:
        """The score along one fact, with its exact edges.

        ``values`` is a pair of the lowest and the highest value, of which either may be None, or a list of values;
        without them the fact takes all that it can. Only a pair is a range: ``(1, 5)`` is all between 1 and 5,
        ``[1, 5]`` are two values. Along a list the edges between its lowest and its highest value are told, too. ``of``
        is the row whose score is told, found as by ``result[name]``.

        Raises FactsError where there is no such fact, or where a value does not fit it, and PerfscoreError where its
        values cannot be tried, or where the score changes too often.
        """
        along, path = self._along(name), self._path(of)
        within, listed = _wanted(along.fact, values)
        if not along.on_a_line:
            return sweep(along, path, None, listed or _all_values(along.fact))
        if listed:
            places = [position_of(each) for each in listed]
            within = Interval(min(places), max(places), low_closed=True, high_closed=True)
        if within is None:
            within = EVERYTHING
        try:
            found = sweep(along, path, within, listed)
        except TooMany:
            raise PerfscoreError.of(Message("PS641.too_many_stretches", name=name)) from None
        if not found.pieces:
            raise PerfscoreError.of(Message("PS640.no_value_at_all", name=name))
        return found

    def grid(self, first: str, values: object, second: str, more: object, *, of: str = "total") -> ScoreGrid:
        """The scores that two facts give together: a row for each value of the first, a column for each of the second.

        Values are given as to ``sweep``; of a range at most eleven are taken, evenly spread over its smallest steps.

        Raises as ``sweep`` does, and PerfscoreError where the grid would be too large.
        """
        if first == second:
            raise PerfscoreError.of(Message("PS640.same_fact", name=printable(str(first)[:_SHOWN])))
        path = self._path(of)
        down, across = ((name, _axis(self._along(name), given)) for name, given in ((first, values), (second, more)))
        count = len(down[1]) * len(across[1])
        if count > limits.GRID_CELLS:
            raise PerfscoreError.of(Message("PS641.too_many_cells", count=count))
        return grid(self._staged, path, down, across)

    def values(self, name: str, values: object = None) -> tuple[terms.Scalar, ...]:
        """The values that a grid tries of one fact. Raises as ``grid`` does."""
        return tuple(_axis(self._along(name), values))

    def sensitivity(self) -> Sensitivity:
        """For each fact the nearest edge on both sides of its value, and what crossing it gains or costs.

        The work is bounded; where a search ended early, the answer says how far it went.
        """
        return sensitivity(self._staged)

    def bounds(self, *, open: Iterable[str] = ()) -> Bounds:
        """The lowest and the highest score that each row can still have; see ``perfscore.bounds``.

        Open are the facts that are pending, and those that ``open`` names. Raises as ``perfscore.bounds`` does.
        """
        return bounds(self.framework, self.facts, open=open)

    def reach(
        self,
        *,
        score: Fraction | Decimal | int | str | None = None,
        grade: str | None = None,
        free: Iterable[str] | None = None,
        fixed: Iterable[str] = (),
        within: Mapping[str, Any] | None = None,
        facts_at_most: int = 2,
    ) -> Reach:
        """What it would take to reach a score or a grade; see ``perfscore.reach``, which also tells what is raised."""
        return reach(
            self.framework,
            self.facts,
            score=score,
            grade=grade,
            free=free,
            fixed=fixed,
            within=within,
            facts_at_most=facts_at_most,
        )

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The label, and the result or why there is none."""
        told = "\n\n".join(str(each) for each in self.problems) or self.result.to_text(lang=lang)
        return f"{printable(self.called)}\n{told}"

    def to_dict(self) -> dict[str, Any]:
        """The label, the total, the grade and the problems as plain values, for JSON."""
        total = None if self.problems else f"{self.result.score:f}"
        return {
            "label": self.called,
            "score": total,
            "grade": self.grade,
            "problems": [each.to_dict() for each in self.problems],
        }

    def __repr__(self) -> str:
        return f"<Scenario {self.called!r} of {self.framework.name}>"

    def _repr_html_(self) -> str:
        if not self.problems:
            return self.result._repr_html_()
        return fragment(TAGS[self.framework.language], *(tag("pre", text(str(each))) for each in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Scenario, label=self.label), (self.framework, self.facts)

    # ------------------------------------------------------------ names

    def _along(self, name: object) -> Along:
        """The values of a fact by its name. Raises FactsError where there is none, PerfscoreError where it stays."""
        facts = self.framework.facts
        if not isinstance(name, str):
            raise PerfscoreError.of(Message("PS501.unnamed_fact", found=found_type(name)))
        fact = facts.get(name)
        if fact is None:
            titled = next((each.name for each in self.framework.fact_list if each.title == name), None)
            message = Message(
                "PS501.unknown_fact",
                name=printable(name[:_SHOWN]),
                meant=titled or nearest(name[:_SHOWN], facts),
                missing=False,
            )
            raise FactsError.of(message)
        if fact.type.kind not in MOVABLE:
            raise PerfscoreError.of(Message("PS640.not_movable", name=name, kind=fact.type.kind.value))
        return self._staged.along(name)

    def _path(self, name: object) -> str:
        """The path of a node by its name, by the end of its path or by its title; the whole is ``total`` or empty."""
        nodes = self.framework.nodes.items()
        return "" if name == "" else path_of(name, ((path, node.title or node.name) for path, node in nodes if path))


def _changes(changes: Mapping[str, Any]) -> str:
    """The changes as a label: ``budget = 1200, staff = 3``."""
    shown = [f"{name} = {_told(exact(value))[:_SHOWN]}" for name, value in changes.items()]
    return ", ".join(shown)[:_LABEL]


def _told(value: object) -> str:
    """A value for a label; a number may have more digits than can be written."""
    match value:
        case bool() | Fraction() | datetime.date():
            return describe(value, NUMBER)
        case int() if abs(value) < _LARGE:
            return str(value)
        case str() | Decimal():
            return str(value)
        case _:
            return found_type(value).told_in("en")


# ------------------------------------------------------------ values to try


def _wanted(fact: rule_model.FactDef, values: object) -> tuple[Interval | None, list[terms.Scalar]]:
    """The range that is wanted, or the values; neither where all are. Raises where they are none of the fact's."""
    if values is None:
        return None, []
    if isinstance(values, tuple) and len(values) == 2:
        if fact.type.kind in {Kind.BOOL, Kind.CHOICE}:
            raise PerfscoreError.of(Message("PS640.no_order", name=fact.name))
        low, high = (None if each is None else position_of(_value(fact.untied, each)) for each in values)
        return Interval(low, high, low is not None, high is not None), []
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise PerfscoreError.of(Message("PS640.no_values", found=found_type(values)))
    try:
        given = list(islice(values, limits.SWEPT_VALUES + 1))
    except Exception as error:
        # A stranger's values may do anything when they are looked at.
        raise PerfscoreError.of(Message("PS640.no_values", found=found_type(values))) from error
    if len(given) > limits.SWEPT_VALUES:
        raise PerfscoreError.of(Message("PS641.too_many_values", name=fact.name))
    if not given:
        raise PerfscoreError.of(Message("PS640.no_value_at_all", name=fact.name))
    return None, [_value(fact, each) for each in given]


def _value(fact: rule_model.FactDef, given: object) -> terms.Scalar:
    """The exact value of a fact. Raises FactsError where it does not fit."""
    found = convert(fact, exact(given))
    if isinstance(found, Message):
        raise FactsError([Diagnostic(found, place_of(fact.name, "value", given))])
    return found


def _all_values(fact: rule_model.FactDef) -> list[terms.Scalar]:
    return [False, True] if fact.type.kind is Kind.BOOL else list(fact.type.options)


def _axis(along: Along, values: object) -> Sequence[terms.Scalar]:
    """The values of one side of a grid."""
    fact = along.fact
    within, listed = _wanted(fact, values)
    if listed or not along.on_a_line:
        return listed or _all_values(fact)
    first, last = along.grid.inside(along.domain.meet(within or EVERYTHING))
    if first is None or last is None:
        raise PerfscoreError.of(Message("PS640.ends_needed", name=fact.name))
    if first > last:
        raise PerfscoreError.of(Message("PS640.no_value_at_all", name=fact.name))
    count = min(_SPREAD, last - first + 1)
    indexes = [round(each) for each in spread(Fraction(first), Fraction(last), count)] if count > 1 else [first]
    found = (along.grid.value(index) for index in indexes)
    return [each for each in found if each is not None]
