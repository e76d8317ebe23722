"""Trends: whether more of a fact helps or hurts, told by moves of one fact with all others as they are.

What nothing proves is tried on parts of a framework, by counted work; cliffs are looked for by the same moves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, groupby, pairwise, permutations
from typing import Any, Literal

import attrs

from perfscore.core.expressions import at, is_no_row
from perfscore.core.nodes import Case, Const, Div, Fold, Key, Logic, Node, Primitive, Ref, walk
from perfscore.core.program import Row
from perfscore.domains.interval import Intervals
from perfscore.domains.possible import Numbers, lies_in
from perfscore.domains.trend import DOWN, EITHER, STILL, UP, Trends, Way, joined, jump
from perfscore.kernel.lazy import remembered
from perfscore.kernel.numbers import fraction_text, number_text, show
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Language, Mutable, Record, columns, display_width, printable, replace, short
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import value_text
from perfscore.messages.catalogue import Words, figure
from perfscore.messages.diagnostics import Place
from perfscore.model import model, rule_model, terms
from perfscore.questions.soundness.outcomes import made_of
from perfscore.scoring.figures import Reading
from perfscore.search.ground import STEPPING, Ground
from perfscore.search.subject import Box, Refusal, Scope, Subject, Without

_WORK = 1_000_000
_OF_ONE = 85_000
_EACH = 7
_BITS = 300
_BOUNDING = 4
_UNSEEN = frozenset({Kind.TABLE, Kind.TARGET, Kind.ACTUAL})
_USUAL = 3

Known = Mapping[str, terms.Scalar]
"""Values of facts, by name."""


class Move(Record):
    """Two sets of facts that differ in one fact alone, and the exact points, or the published ones, of each.

    ``fact`` is the one that differs; ``before`` holds the lesser value of it. Facts that do not matter are left out.
    ``near`` are those that matter to what the fact moves; the others only complete the sets.
    """

    fact: str
    before: tuple[tuple[rule_model.FactDef, terms.Scalar], ...]
    after: tuple[tuple[rule_model.FactDef, terms.Scalar], ...]
    points_before: Fraction = attrs.field(repr=fraction_text)
    points_after: Fraction = attrs.field(repr=fraction_text)
    near: frozenset[str] = attrs.field(kw_only=True)

    @property
    def change(self) -> Fraction:
        """What more of the fact brings, in points."""
        return self.points_after - self.points_before

    def told_in(self, lang: Language) -> str:
        """The fact that moves, and the others that matter, in a language."""
        parts = [
            Words("move.moved", fact=fact.name, before=figure(one, fact.type), after=figure(other, fact.type))
            for (fact, one), (_, other) in zip(self.before, self.after, strict=True)
            if fact.name == self.fact
        ]
        others = [(fact, each) for fact, each in self.before if fact.name in self.near - {self.fact}]
        parts += [Words("move.other", fact=fact.name, value=figure(each, fact.type)) for fact, each in others]
        return printable(Words("move.all", parts=parts).told_in(lang))

    def __str__(self) -> str:
        return self.told_in(spoken())

    def to_dict(self) -> dict[str, Any]:
        """The two sets of facts as plain values."""
        return {
            "fact": self.fact,
            "before": {fact.name: value_text(value, fact.type) for fact, value in self.before},
            "after": {fact.name: value_text(value, fact.type) for fact, value in self.after},
            "points_before": number_text(self.points_before),
            "points_after": number_text(self.points_after),
        }


class Work(Mutable):
    """How many nodes may still be looked at; ``short`` tells that something was not tried for want of them."""

    left: int = _WORK
    left_here: int = _OF_ONE
    short: bool = False

    def begin(self) -> None:
        """Turn to the next thing, of which no more than a part of all is tried."""
        self.left_here = min(self.left, _OF_ONE)

    def take(self, amount: int) -> bool:
        """Whether so much may still be done; then it counts as done."""
        if amount > self.left_here:
            self.left_here, self.short = 0, True
            self.left = 0 if amount > self.left else self.left
            return False
        self.left -= amount
        self.left_here -= amount
        return True

    @property
    def ended(self) -> bool:
        """Whether no more may be tried of the thing at hand."""
        return self.left_here <= 0


class Mover(Scope):
    """Moves facts of a framework. All of them are given, so that what their defaults are made of does not matter."""

    work: Work = attrs.field(factory=Work)
    unread = frozenset({"default"})

    @cached_property
    def refusing(self) -> list[Refusal]:
        """What is required; rows that must apply elsewhere would bring in facts that say nothing of what is moved."""
        return [each for each in super().refusing if isinstance(each.piece, model.Requirement)]

    def part(self, *nodes: Node) -> Part | None:
        """What some nodes look at; None where these are tables or written targets."""
        subject, every = self.subject(nodes), self.ground.framework.fact_list
        names = {name for kind, name in subject.slots if kind != "cell"}
        if not all(each.optional for each in every if each.name in names and each.type.kind in _UNSEEN):
            return None
        facts = (each for each in every if each.name in names and each.type.kind not in _UNSEEN)
        return Part(self, subject, tuple(facts))

    @remembered
    def of_row(self, path: str) -> Part | None:
        """What the points of a row look at; None where these are tables or written targets."""
        make = at(self.program.block.by_path[path].origin.span)
        return self.part(make.ref("applies", path), make.ref("exact", path), make.ref("score", path))


class Part(Record):
    """A part of a framework whose facts are moved: those that have a single value, in the order of the file."""

    mover: Mover
    subject: Subject
    facts: tuple[rule_model.FactDef, ...]

    def known(self, values: Known) -> Reading | None:
        """What is known of facts, whether they are admitted or not; None where no more may be tried."""
        if not self.mover.work.take(_EACH + self.subject.size):
            return None
        known = self.subject.known({("fact", name): value for name, value in values.items()})
        # Numbers of very many digits take long, too.
        self.mover.work.take(known.exact.run().work // _BITS)
        return known

    def points(self, path: str, values: Known) -> tuple[Fraction, Fraction] | None:
        """The exact points of a row and the published ones; None where it has none, or where facts are refused."""
        known = self.known(values)
        if known is None or not self.subject.admits(known):
            return None
        exact, score = known.exact.points(path, "exact"), known.exact.points(path)
        applies = known.exact.definition(("applies", path)) is True
        return (exact, score) if applies and exact is not None and score is not None else None

    def bases(self, most: int) -> Iterator[Known]:
        """Sets of facts to start from: first such as may well be, then more and more unlikely ones; always the same."""
        for index in range(most):
            self.mover.work.take(_EACH * len(self.facts))
            found = ((fact.name, self._some(fact, index)) for fact in self.facts)
            yield {name: value for name, value in found if value is not None}

    def _some(self, fact: rule_model.FactDef, index: int) -> terms.Scalar | None:
        (usual, many), lot = self._tried[fact.name], chance(index, fact.name)
        if not many or (usual is not None and (index < _USUAL or lot % index < _USUAL)):
            return usual
        if fact.type.kind in STEPPING - {Kind.BOOL}:
            return many[lot // max(index, 1) % len(many)]
        return many[index if index < len(many) else lot % len(many)]

    @cached_property
    def _room(self) -> Box:
        """What the facts can be where they are admitted; all that they can be where that is not known."""
        whole = self.subject.whole
        if not self.subject.refusals or not self.mover.work.take(_BOUNDING * self.subject.size):
            return whole
        return self.subject.contracted(whole, lambda _, where: where) or whole

    @cached_property
    def _tried(self) -> Mapping[str, tuple[terms.Scalar | None, list[terms.Scalar]]]:
        """A value of each fact as it may well be, and values where something may change: of yes and no, no first."""
        found = dict[str, tuple[terms.Scalar | None, list[terms.Scalar]]]()
        for fact in self.facts:
            inside = self.subject.inside(("fact", fact.name), self._room)
            known = [each for each in inside if not isinstance(each, Without)]
            found[fact.name] = self._usual(fact), known[::-1] if fact.type.kind is Kind.BOOL else known
        return found

    def _usual(self, fact: rule_model.FactDef) -> terms.Scalar | None:
        """A value as it may well be of a fact that can be more or less, or what is admitted next to it."""
        room = self._room["fact", fact.name]
        grid = self.mover.ground.grid(fact) if isinstance(room, Numbers) else None
        if grid is None or grid.usual is None or not isinstance(room, Numbers):
            return None
        first, last = grid.inside(room.interval)
        least = grid.usual if first is None else max(first, grid.usual)
        value = grid.value(least if last is None else min(least, last))
        return value if value is not None and lies_in(value, room) else None

    def values(self, fact: rule_model.FactDef) -> list[terms.Scalar]:
        """The values of a fact that are worth trying, a usual one first."""
        usual, many = self._tried[fact.name]
        return many if usual is None else [usual, *many]

    def move(self, fact: str, base: Known, steps: tuple[int, int], points: tuple[Fraction, Fraction]) -> Move:
        """The move of a fact from the lesser to the greater step, all others staying as they are."""
        lesser, greater = (self.with_step(fact, base, each) for each in steps)
        before, after = (
            tuple((each, values[each.name]) for each in self.facts if each.name in values)
            for values in (lesser, greater)
        )
        return Move(fact, before, after, *points, near=frozenset(each.name for each, _ in before))

    def with_step(self, fact: str, base: Known, index: int) -> Known:
        """The facts, one of them having the value of a step of its grid."""
        value = self.mover.ground.grid(self.mover.ground.framework.facts[fact]).value(index)
        assert value is not None
        return {**base, fact: value}


def chance(index: int, name: str) -> int:
    """A number that looks like one drawn by lot, and is always the same."""
    return int.from_bytes(hashlib.sha256(f"{index} {name}".encode()).digest()[:8], "big")


# ---------------------------------------------------------------- where trouble may turn


class Failing:
    """Where trouble may turn while a fact grows; each definition is looked at once."""

    def __init__(self, trends: Trends) -> None:
        self.trends = trends
        self._turning: dict[Key, bool] = {}

    def turns(self, *nodes: Node) -> bool:
        """Whether more of the fact can decide that something has a value; any fact may be pending."""
        return any(self._turns(each) for each in nodes)

    def _turns(self, node: Node) -> bool:
        pending, seen = [node], set[Node]()
        while pending:
            each = pending.pop()
            if each in seen or not self.trends.looks(each):
                continue
            seen.add(each)
            if self._itself(each):
                return True
            never = each.rest if isinstance(each, Case) and self._rest(each) is None else None
            pending.extend(part for part in each.parts if part is not never)
        return False

    def _rest(self, node: Case) -> Node | None:
        """What counts where no arm is taken; None where one always is."""
        return None if is_no_row(node.rest) and self.trends.ranges.settles(node) else node.rest

    def _itself(self, node: Node) -> bool:
        """Whether a node may turn by what it does with those in it."""
        match node:
            case Ref():
                return node.key in self.trends.moved and self._definition_turns(node.key)
            case Div():
                return self.trends.of(node.below) != STILL and Fraction(0) in self.trends.values(node.below)
            case Case():
                rest = self._rest(node)
                values = [*(value for _, value in node.arms), *([] if rest is None else [rest])]
                return self._chosen([condition for condition, _ in node.arms], values)
            case Logic():
                return len(node.conditions) > 1 and self._chosen(node.conditions[:-1], node.conditions[1:])
            case Fold():
                body = node.body if node.over.kind == "table" else None
                return any(each is not None and self.trends.of(each) != STILL for each in (node.over, node.where, body))
            case Primitive(function="after" | "after all" | "year" | "month" | "day" | "month_end" | "months_between"):
                return False
            case Primitive():
                return any(self.trends.of(each) != STILL for each in node.operands)
            case _:
                return False

    def _chosen(self, conditions: Sequence[Node], values: Sequence[Node]) -> bool:
        """Whether conditions that turn choose among nodes of which any may have no value."""
        looked_at = _looked_at(conditions[0])
        never_fails = all(_never_fails(each, looked_at) for each in values)
        return not never_fails and any(self.trends.of(each) != STILL for each in conditions)

    def _definition_turns(self, key: Key) -> bool:
        if key not in self._turning:
            self._turning[key] = False
            node = self.trends.program.definitions.get(key)
            # What rows of facts become has no definition of its own.
            self._turning[key] = node is None or self._turns(node)
        return self._turning[key]


def _looked_at(node: Node) -> frozenset[Key]:
    """What a node looks at whatever comes of it."""
    match node:
        case Ref():
            return frozenset((node.key,))
        case Case() | Logic():
            return _looked_at(node.parts[0])
        case Fold() | Primitive():
            return frozenset()
        case _:
            return frozenset[Key]().union(*map(_looked_at, node.parts))


def _never_fails(node: Node, looked_at: frozenset[Key]) -> bool:
    """Whether a node has a value wherever some things have been looked at."""
    for each in walk(node):
        match each:
            case Ref():
                if each.key not in looked_at:
                    return False
            case Div():
                if not isinstance(each.below, Const):
                    return False
            case Fold() | Primitive():
                return False
            case _:
                continue
    return True


# ---------------------------------------------------------------- trends


_PROOFS = 400_000

Verdict = Literal["helps and hurts", "only helps", "only hurts", "changes nothing", "not told"]
_PROVED: dict[Way, Verdict] = {STILL: "changes nothing", UP: "only helps", DOWN: "only hurts"}


class Trend(Record):
    """What more of a fact does to the points of a row: of a date, a later day; of yes and no, yes.

    ``fact`` is its name and ``place`` where it is declared; ``path`` is the row, empty for the whole. ``verdict`` is
    one of ``only helps``, ``only hurts`` and ``changes nothing``, which are proved for all facts that the framework
    admits; ``helps and hurts``, which ``raising`` and ``lowering`` show; or ``not told``, with what was found of both.
    A fact that only helps may still change nothing here and there. Both moves tell the exact points of the row.
    """

    fact: str
    place: Place
    path: str
    verdict: Verdict
    raising: Move | None = None
    lowering: Move | None = None
    language: Language | None = None

    def __str__(self) -> str:
        return self.told_in(self.language or spoken())

    def told_in(self, lang: Language) -> str:
        """The trend in a language."""
        row, verdict = self.path or Words("trends.total"), Words(f"verdict.{self.verdict}")
        return Words("trends.told", fact=self.fact, verdict=verdict, row=row).told_in(lang)

    def to_dict(self) -> dict[str, Any]:
        """The trend as plain values, for JSON."""
        return {
            "line": self.place.line,
            "column": self.place.column,
            "fact": self.fact,
            "path": self.path,
            "trend": self.verdict,
            "raising": None if self.raising is None else self.raising.to_dict(),
            "lowering": None if self.lowering is None else self.lowering.to_dict(),
        }


def find_trends(framework: model.Framework, work: Work | None = None) -> tuple[Trend, ...]:
    """The trends of every fact that can be more or less, in the order of the file, in the whole last.

    ``work`` bounds what is tried out where nothing can be proved.
    """
    mover = Mover(Ground(framework), work or Work())
    prover = _Prover(mover, mover.ground.ranges)
    return tuple(trend for fact in framework.fact_list if fact.type.kind in STEPPING for trend in prover.of_fact(fact))


class _Prover(Mutable):
    mover: Mover
    ranges: Intervals
    left: int = _PROOFS

    def of_fact(self, fact: rule_model.FactDef) -> Iterator[Trend]:
        """The trends of a fact in the indicators that look at it, and in the whole."""
        moved = self._moved_by(fact)
        self.left -= sum(map(self.ranges.program.size, moved))
        failing = None if self.left < 0 else Failing(Trends(self.ranges, fact.name))
        told: list[Shown] = []
        rows = {each.path: each for each in self._rows(moved)}
        # Whether rows of facts count may hang on a fact at which none of them looks.
        rows |= {row.path: row for each in rows.values() for made in each.made for row in made.instance.rows}
        told_of = [each for each in rows.values() if each.kind == "indicator" or not each.path]
        for row in sorted(told_of, key=lambda row: (not row.path, row.origin.span.start)):
            trend = self._trend(fact, row, self._way(row.path, failing), told)
            told.append(Shown(trend.raising, trend.lowering))
            yield trend

    def _way(self, path: str, failing: Failing | None) -> Way | None:
        """How the points go that a node shows: its own, or where it has none those that a node around it leaves it."""
        if failing is None:
            return None
        trends = failing.trends
        # Points that are left to others are none that a row has.
        own = trends.definition(("exact", path)) if trends.definition(("applies", path)) == STILL else EITHER
        left = list(dict.fromkeys(each.points for each in self.ranges.left(path)))
        if not left:
            return own
        if self._may_turn(path, failing):
            left.append(self.ranges.row(path).exact.interval)
        elif not any(self._settling_turns(around, failing) for around in self.ranges.around(path)):
            return own
        return joined(own, *(jump(one, other) for one, other in permutations(left, 2)))

    def _settling_turns(self, around: Row, failing: Failing) -> bool:
        """Whether a row may be settled by another limit; what goes with all that counts in it is not followed."""
        conditions = [each.condition for each in around.limits]
        gone = self.ranges.row(around.path).gone and not any(
            each.policy in rule_model.WITHOUT_POINTS for each in around.limits
        )
        return gone or failing.turns(*conditions) or any(failing.trends.of(each) != STILL for each in conditions)

    def _may_turn(self, path: str, failing: Failing) -> bool:
        """Whether more of the fact can decide that a row has points; a score without end is refused."""
        unrounded = any(not each.rounded for each in (self.ranges.rows[path], *self.ranges.below(path)))
        if unrounded and self.mover.ground.framework.display is None:
            return True
        return failing.turns(self.ranges.program.definitions["exact", path])

    def _trend(self, fact: rule_model.FactDef, row: Row, way: Way | None, below: list[Shown]) -> Trend:
        place, path = Place.of(self.mover.ground.framework.source, fact.span), row.path.rpartition(":")[2]
        if way in _PROVED:
            return Trend(fact.name, place, path, _PROVED[way])
        if way is None or made_of(row.path):
            # For what rows of a table become there are no facts to show.
            return Trend(fact.name, place, path, "not told")
        found = shown(row, fact, below, self.mover)
        if not path:
            found = found.near(self._near(fact))
        verdict: Verdict = "helps and hurts" if found.both else "not told"
        return Trend(fact.name, place, path, verdict, found.raising, found.lowering)

    def _moved_by(self, fact: rule_model.FactDef) -> tuple[Key, ...]:
        return self.ranges.program.moved_by([("fact", fact.name), ("status", fact.name)])

    def _rows(self, moved: Sequence[Key]) -> list[Row]:
        """The rows among some definitions."""
        return [self.ranges.rows[path] for kind, path in moved if kind == "score"]

    def _near(self, fact: rule_model.FactDef) -> frozenset[str]:
        """The facts that matter to the indicators that a fact moves."""
        rows = [each.path for each in self._rows(self._moved_by(fact)) if each.kind in {"indicator", "part"}]
        return frozenset(
            name for _, name in self.mover.slots(*(self.ranges.program.definitions["exact", each] for each in rows))
        )


_BASES = 40


class Shown(Record):
    """A move that raises the exact points of a node and one that lowers them, as far as they were found."""

    raising: Move | None = None
    lowering: Move | None = None

    @property
    def both(self) -> bool:
        """Whether more of the fact helps here and hurts there."""
        return self.raising is not None and self.lowering is not None

    def near(self, facts: frozenset[str]) -> Shown:
        """The same, of whose facts only those that matter most are told in words."""
        raising, lowering = (
            each if each is None else replace(each, near=facts) for each in (self.raising, self.lowering)
        )
        return Shown(raising, lowering)


def shown(row: Row, fact: rule_model.FactDef, below: Iterable[Shown], mover: Mover) -> Shown:
    """What was found; facts that showed something of a row below the node are tried first."""
    mover.work.begin()
    found = Shown()
    part = None if mover.work.ended else mover.of_row(row.path)
    if part is None:
        return found
    moves = [move for each in below for move in (each.raising, each.lowering) if move is not None]
    known = [{each.name: value for each, value in move.before} for move in moves]
    usual = next(iter(part.bases(1)))
    for base in chain(({**usual, **each} for each in known), part.bases(_BASES)):
        found = _more(found, row.path, fact, base, part)
        if found.both or mover.work.ended:
            break
    return found


def _more(found: Shown, path: str, fact: rule_model.FactDef, base: Known, part: Part) -> Shown:
    """What was found, with what these facts show beside it."""
    if fact.name not in base:
        return found
    points: list[tuple[int, Fraction]] = []
    for index in part.mover.ground.grid(fact).around(base[fact.name]):
        found_here = part.points(path, part.with_step(fact.name, base, index))
        if found_here is not None:
            points.append((index, found_here[0]))
    moves = [((low, high), (one, other)) for (low, one), (high, other) in pairwise(points)]
    moves.sort(key=lambda each: each[1][1] - each[1][0])
    # What changes much tells more.
    if moves and found.raising is None and moves[-1][1][1] > moves[-1][1][0]:
        found = replace(found, raising=part.move(fact.name, base, *moves[-1]))
    if moves and found.lowering is None and moves[0][1][1] < moves[0][1][0]:
        found = replace(found, lowering=part.move(fact.name, base, *moves[0]))
    return found


_ORDER: tuple[Verdict, ...] = ("helps and hurts", "not told", "changes nothing", "only hurts", "only helps")
_INDENT = "  "
_Group = list[Trend]


def trends_text(name: str, framework: model.Framework, trends: Sequence[Trend], lang: Language = "en") -> str:
    """The trends of the framework in a file; a line for each fact and what it does, with the rows where it does so."""
    count = len({each.fact for each in trends})
    steady = [fact for fact in framework.fact_list if fact.type.kind not in STEPPING]
    facts = [short(Words("trends.fact", name=fact.name, kind=fact.type).told_in(lang)) for fact in steady]
    return listed(
        name,
        Words("trends.head", none=not count, count=count),
        (Words("trends.place"), Words("trends.more_of"), Words("trends.does"), Words("trends.rows")),
        [(_line(group, lang), list(_shown(group, lang))) for group in _groups(trends)],
        [Words("trends.neither", facts=facts)] if steady else [],
        lang,
    )


def listed(
    name: str,
    head: Words,
    heads: Sequence[Words],
    found: Sequence[tuple[tuple[str, ...], list[str]]],
    rest: Iterable[Words],
    lang: Language,
) -> str:
    """What was found in a file, a line of a table for each with what stands below it, and the rest."""
    lines = [f"{name}{Words('frame.behind').told_in(lang)}{head.told_in(lang)}"]
    if found:
        rows = [tuple(each.told_in(lang) for each in heads), *(row for row, _ in found)]
        width = len(_INDENT) * 2 + max(display_width(row[0]) for row in rows)
        first, *others = columns(rows)
        lines.append(f"{_INDENT}{first}")
        for line, (_, below) in zip(others, found, strict=True):
            lines += [f"{_INDENT}{line}", *(f"{' ' * width}{each}" for each in below)]
    return "\n".join([*lines, *(f"{_INDENT}{each.told_in(lang)}" for each in rest)])


def _line(group: _Group, lang: Language) -> tuple[str, ...]:
    first, total = group[0], Words("trends.total").told_in(lang)
    rows = Words("move.all", parts=[each.path.rpartition(".")[2] or total for each in group])
    verdict = Words(f"verdict.{first.verdict}").told_in(lang)
    return first.place.within_file, short(first.fact), verdict, short(rows.told_in(lang))


def _groups(trends: Sequence[Trend]) -> list[_Group]:
    """The trends of one fact and one verdict together, in the order of the verdicts, then of the file."""
    # Those of one fact stand side by side.
    ordered = sorted(trends, key=lambda each: _ORDER.index(each.verdict))
    return [list(group) for _, group in groupby(ordered, key=lambda each: (each.verdict, each.fact))]


def _shown(group: _Group, lang: Language) -> Iterator[str]:
    """The facts that show what the first row of a group does."""
    first = group[0]
    if first.raising is not None:
        yield Words("trends.helps", points=_points(first.raising), move=first.raising.told_in(lang)).told_in(lang)
    if first.lowering is not None:
        yield Words("trends.hurts", points=_points(first.lowering), move=first.lowering.told_in(lang)).told_in(lang)


def _points(move: Move) -> str:
    return f"{show(move.points_before)} → {show(move.points_after)}"
