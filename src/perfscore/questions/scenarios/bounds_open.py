"""Which facts are open, what each of them may still be, and what is known."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, cast

import attrs

from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import printable
from perfscore.kernel.suggest import nearest
from perfscore.kernel.wording import describe, describe_interval
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place
from perfscore.model import model, rule_model
from perfscore.model.constants import position
from perfscore.scoring.between import Between
from perfscore.scoring.bind import FactSet, fitting, pairs_of
from perfscore.scoring.convert import convert
from perfscore.scoring.exact import exact, found_type
from perfscore.scoring.facts import Fact, Facts
from perfscore.search.along import ON_A_LINE
from perfscore.search.cells import CLOSED, Cell, Left
from perfscore.search.space import words_in

_CALL = Place("<facts>")
_SHOWN = 60
_BROKEN: tuple[object, object] = ("", "")


@attrs.frozen
class Opened:
    """A framework, the facts that are known, and the cell of each fact that is open, in the order of the file.

    ``given`` is what was given for the known ones.
    """

    framework: model.Framework
    facts: FactSet
    cells: Mapping[str, Cell]
    given: Mapping[str, Any]


def opened(framework: model.Framework, given: object, names: object = ()) -> Opened:
    """Tell what is open: what is pending, what is given as a range, what is lacking and must be given, and ``names``.

    A fact that may be left out stays missing, and one that has a default keeps it, unless it is among the names.

    Raises FactsError with all that is wrong with the facts and the ranges.
    """
    problems: list[Diagnostic] = []
    wanted = _wanted(names, framework, problems)
    ranges: dict[str, tuple[object, object]] = {}
    rest: list[tuple[object, object]] = []
    for name, value in pairs_of(given, "the facts"):
        fact = framework.facts.get(name) if isinstance(name, str) else None
        found = None if fact is None else _range_in(fact, value, problems, _place(given, name))
        if fact is not None and found is not None:
            ranges[fact.name] = found
        elif fact is None or fact.name not in wanted:
            rest.append((name, value))
    known, wrong = fitting(framework, _same_facts(given, rest), partly=True)
    problems = [*wrong, *problems]
    cells = _Cells(framework, known, problems)
    for fact in framework.fact_list:
        cells.look_at(fact, ranges.get(fact.name), wanted, _place(given, fact.name))
    if len(cells.found) > limits.OPEN_FACTS:
        problems.append(Diagnostic.at(Message("PS543.too_many_open", count=len(cells.found)), _CALL))
    if problems:
        raise FactsError(problems)
    entries = tuple((name, each) for name, each in known.entries if name not in cells.found)
    kept = {name: value for name, value in rest if isinstance(name, str) and name not in cells.found}
    return Opened(framework, FactSet(entries, known.origin), cells.found, kept)


def _same_facts(given: object, rest: Sequence[tuple[object, object]]) -> Mapping[Any, Any]:
    """Those facts that are no ranges; those of a file keep their places."""
    if issubclass(type(given), Facts):
        facts = cast(Facts, given)
        entries = cast("tuple[tuple[str, Any], ...]", tuple(rest))
        return Facts(facts.name, entries, facts.about, facts.places, facts.files)
    return dict(cast("Sequence[tuple[Any, Any]]", rest))


def _place(given: object, name: object) -> Place:
    found = cast(Facts, given).place(name) if issubclass(type(given), Facts) and isinstance(name, str) else None
    return found or _CALL


def _wanted(names: object, framework: model.Framework, problems: list[Diagnostic]) -> frozenset[str]:
    """The facts that are to be open by name."""
    listed = (
        [names]
        if isinstance(names, str)
        else list(islice(names, limits.NAMES))
        if isinstance(names, Iterable)
        else [names]
    )
    found = set[str]()
    for each in listed:
        if not isinstance(each, str):
            problems.append(Diagnostic.at(Message("PS543.no_open_names", found=found_type(each)), Place("<call>")))
        elif each not in framework.facts:
            meant = nearest(each, framework.facts)
            problems.append(
                Diagnostic.at(
                    Message("PS543.unknown_open", name=printable(each[:_SHOWN]), meant=meant), Place("<call>")
                )
            )
        else:
            found.add(each)
    return frozenset(found)


def _range_in(
    fact: rule_model.FactDef, raw: object, problems: list[Diagnostic], place: Place
) -> tuple[object, object] | None:
    """The two ends of a value that is ``between`` or ``{between = [low, high]}``; None where it is no range."""
    if type(raw) is Fact and type(raw.value) is Between:
        raw = raw.value
    if type(raw) is Between:
        return raw.low, raw.high
    if isinstance(raw, dict) and "between" in raw:
        ends = raw["between"]
        if isinstance(ends, list | tuple) and len(ends) == 2:
            return ends[0], ends[1]
        problems.append(Diagnostic.at(Message("PS541.no_ends", name=fact.name, found=found_type(ends)), place))
        return _BROKEN
    return None


class _Cells:
    """What each open fact may be, one after another, and what is wrong with it."""

    def __init__(self, framework: model.Framework, known: FactSet, problems: list[Diagnostic]) -> None:
        self.framework, self.known, self.problems = framework, known, problems
        self.words = words_in(framework)
        self.found: dict[str, Cell] = {}

    def look_at(
        self, fact: rule_model.FactDef, ends: tuple[object, object] | None, wanted: frozenset[str], place: Place
    ) -> None:
        """Keep the cell of a fact where it is open."""
        given = self.known.by_name.get(fact.name)
        lacking = given is None and fact.default is None and not fact.optional
        pending = given is not None and given.status == "pending"
        if ends is not None:
            self._range(fact, ends, place)
        elif fact.name in wanted or lacking or pending:
            if fact.type.kind in CLOSED:
                self.problems.append(Diagnostic.at(Message("PS543.rows_open", name=fact.name), place))
                return
            missing = fact.name in wanted and fact.optional and fact.default is None and not pending
            self.found[fact.name] = Cell.of(fact, self.words, left=Left() if missing else None)

    def _range(self, fact: rule_model.FactDef, ends: tuple[object, object], place: Place) -> None:
        if ends is _BROKEN:
            return
        if fact.type.kind not in ON_A_LINE:
            self._problem(Message("PS542.not_on_a_line", name=fact.name, kind=fact.type.kind.value), place)
            return
        places = [self._end(fact, end, place) for end in ends]
        low, high = places
        if low is None or high is None:
            return
        least, most = (describe(each, fact.type) for each in (low, high))
        if low > high:
            self._problem(Message("PS541.turned_range", name=fact.name, low=least, high=most), place)
            return
        cell = Cell.of(fact, (), Interval(low, high, True, True))
        if cell.empty:
            self._problem(Message("PS541.no_step_within", name=fact.name, low=least, high=most), place)
        else:
            self.found[fact.name] = cell

    def _end(self, fact: rule_model.FactDef, given: object, place: Place) -> Fraction | None:
        """Where an end lies on the line of a fact; None where that was noted as a problem."""
        value = convert(attrs.evolve(fact, domain=None, step=None, judged=False), exact(given))
        if isinstance(value, Message):
            self._problem(value, place)
            return None
        assert isinstance(value, Fraction | datetime.date)
        if fact.domain is not None and position(value) not in fact.domain:
            domain = describe_interval(fact.domain, fact.type)
            self._problem(
                Message("PS541.outside", name=fact.name, end=describe(value, fact.type), domain=domain), place
            )
            return None
        return position(value)

    def _problem(self, message: Message, place: Place) -> None:
        self.problems.append(Diagnostic.at(message, place))
