"""Questions of what some facts can bring about: shown by facts that were tried, excluded for all facts, or left open.

Facts are tried where something may change; all of them, where a few that have few values decide. What none of these
shows is looked for by branch and bound: a box of values that interval analysis rules out is left, another one is cut.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, product
from math import prod
from random import Random
from typing import cast

import attrs

from perfscore.core.depends import Dependencies, dependencies_of
from perfscore.core.lower import program_of
from perfscore.core.nodes import Const, Key, Node, Ref, RefKind, Test, walk
from perfscore.core.program import Block, Program
from perfscore.domains.exact import Exact
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.possible import Numbers, Possible, given, never, numbers
from perfscore.kernel import limits
from perfscore.kernel.interval_arithmetic import AT_LEAST_ZERO
from perfscore.kernel.intervals import Interval, point
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.questions.soundness.grid import Grid, stepped
from perfscore.questions.soundness.grid_durations import duration_steps
from perfscore.questions.soundness.ground import Ground
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading
from perfscore.scoring.rows import Row

_LONG_AGO = 1900
_TEXTS = ("x", "y")
_MANY_VALUES = 300
_POINTS = 12
_FIRST = 10
_PLAIN = (Fraction(1), Fraction(10), Fraction(100), Fraction(0))
_OTHERS = 3
_BOUNDING = 4
_SETTLING = frozenset({"na", "zero", "full"})
_OF_ROWS: tuple[RefKind, ...] = ("applies", "earned", "exact", "handed", "score")
_ONE = Fraction(1)


@attrs.frozen
class Without:
    """That a fact, a table or a cell has no value, and the status that it has instead."""

    status: terms.Status


MISSING, PENDING, NOT_APPLICABLE = Without("missing"), Without("pending"), Without("not applicable")

Value = terms.Scalar | Without
Slot = tuple[str, str]
"""What can be given: a fact, a table, or a cell named ``table.column``."""
Values = Mapping[Slot, Value]
"""Values of facts and cells; a table that is given has a row, or (False) none."""
Box = Mapping[Key, Possible]
"""What facts that are known can be, and what their statuses can be."""


@attrs.frozen
class Facts:
    """Facts with which something happens; those that make no difference are ``told`` to nobody."""

    framework: model.Framework
    values: Values
    told: frozenset[Slot]

    def __str__(self) -> str:
        facts = [slot for slot in self.values if slot in self.told and slot[0] != "cell"]
        return ", ".join(words for slot in facts if (words := self._words(slot)))

    def _words(self, slot: Slot) -> str:
        kind, name = slot
        fact, value = self.framework.facts[name], self.values[slot]
        if isinstance(value, Without) or kind == "fact":
            return _said(fact, value)
        if not value:
            return f"`{name}` has no rows"
        cells = [(column, ("cell", f"{name}.{column.name}")) for column in fact.columns]
        said = [_said(column, self.values[cell]) for column, cell in cells if cell in self.told]
        return f"{' and '.join(said)} in a row of `{name}`" if said else ""


def _said(fact: rule_model.FactDef, value: Value) -> str:
    if isinstance(value, Without):
        return f"`{fact.name}` is {value.status}"
    return f"`{fact.name}` = {describe(value, fact.type)}"


@attrs.frozen
class Question:
    """Whether facts that are admitted can bring something about.

    ``happens`` tells it of an evaluation, and may raise Trouble where it cannot be told. ``narrowed`` is what is known
    where it happens; None where that is excluded. It is ``about`` some nodes, whose facts are always told.
    """

    happens: Callable[[Reading], bool]
    narrowed: Callable[[Intervals, Where], Where | None]
    about: tuple[Node, ...] = ()


@attrs.frozen
class Answer:
    """Values with which it happens, or that it surely never does; neither where that is not decided.

    ``tried`` tells that all there is was tried.
    """

    values: Values | None = None
    excluded: bool = False
    tried: bool = False

    @property
    def decided(self) -> bool:
        """Whether there is an answer."""
        return self.excluded or self.values is not None


ALL_TRIED = Answer(excluded=True, tried=True)


@attrs.frozen
class Asked:
    """What was asked about a piece of the file, in words that begin with "whether", and whether there is an answer."""

    what: str
    span: Span
    decided: bool


@attrs.frozen
class Refusal:
    """What refuses facts: a ``require`` or a limit, the condition by which it ``admits`` them, and what that looks at.

    It is not ``sure`` where something around the limit may keep it from being looked at.
    """

    piece: object
    admits: Node
    slots: frozenset[Slot]
    sure: bool


@attrs.define(slots=False)
class Inquiry:
    """Answers questions about a framework; the same facts are tried each time, and no more than the work allows."""

    ground: Ground
    asked: list[Asked] = attrs.field(factory=list, init=False)
    nothing_admitted: bool = attrs.field(default=False, init=False)
    """Whether it has turned out that all facts are refused; then nothing can be said of what they bring about."""
    left: int = attrs.field(factory=lambda: limits.INQUIRY_WORK)

    @cached_property
    def program(self) -> Program:
        """The whole framework."""
        return program_of(self.ground.framework)

    @cached_property
    def depends(self) -> Dependencies:
        """What hangs on what in it."""
        return dependencies_of(self.program)

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """Where each definition stands in the order of evaluation."""
        return {key: place for place, (key, _) in enumerate(self.program.block.definitions)}

    @cached_property
    def refusing(self) -> list[Refusal]:
        """What refuses facts: every ``require``, and each row that must apply where nothing around it can settle it."""
        framework, expressions = self.ground.framework, self.program.expressions
        found: list[tuple[object, Node, bool]] = []
        required = (each for each in framework.requirements if not each.warning)
        found += ((each, expressions.of(each.condition), True) for each in required)
        pending: list[tuple[model.Node, bool]] = [(framework.root, True)]
        while pending:
            node, sure = pending.pop()
            for each in node.limits:
                if each.policy == "error" and each.condition is not None:
                    negated = terms.Not(each.condition.span, each.condition.type, each.condition)
                    found.append((each, expressions.of(negated), sure))
            inside = sure and not any(each.kind in _SETTLING for each in node.limits)
            pending.extend((child, inside) for child in node.children)
        return [Refusal(each, node, frozenset(self.slots(node)), sure) for each, node, sure in found]

    def slots(self, *nodes: Node) -> list[Slot]:
        """What is given that some nodes look at, also by way of definitions, in the order in which it is written."""
        found, seen, pending = dict[Slot, None](), set[Key](), list(reversed(nodes))
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, Ref) and node.key not in seen:
                    seen.add(node.key)
                    found.update(dict.fromkeys(self._given(node.key)))
                    pending += reversed(
                        [self.depends.definitions[node.key]] if node.key in self.depends.definitions else []
                    )
        return list(found)

    def _given(self, key: Key) -> list[Slot]:
        """What must be given for a reference, tables before their cells."""
        kind, name = key
        table = name.partition(".")[0]
        if kind in {"cell", "filled"}:
            return [("table", table), ("cell", name)]
        if kind in {"fact", "status", "table"}:
            return [("table" if self.ground.framework.facts[table].columns else "fact", table)]
        rows = self.program.instances.get(name) if kind in {"instances", "groups", "members"} else None
        return (
            [] if rows is None else self.slots(rows.table, *([] if rows.where is None else [rows.where]), *rows.checked)
        )

    def subject(self, nodes: Sequence[Node], apart: object = None) -> Subject:
        """What some nodes look at, also by way of what may refuse its facts, but for one requirement."""
        slots = self.slots(*nodes)
        refusals: list[Refusal] = []
        rest = [each for each in self.refusing if each.piece is not apart]
        while True:
            there = set(slots)
            near = [each for each in rest if not each.slots.isdisjoint(there)]
            if not near:
                break
            rest = [each for each in rest if each.slots.isdisjoint(there)]
            refusals += near
            slots = list(dict.fromkeys([*slots, *(slot for each in near for slot in self.slots(each.admits))]))
        looked_at = (*nodes, *(each.admits for each in refusals))
        return Subject(self, looked_at, tuple(refusals), tuple(slots), apart is not None)

    def without(self, name: str, fact: rule_model.FactDef) -> tuple[Without, ...]:
        """What a fact, a table or a cell may be without a value; pending is told only where a condition asks for it."""
        missing = (MISSING,) if fact.optional or fact.default is not None else ()
        return (*missing, PENDING, NOT_APPLICABLE) if name in self._status_asked else missing

    @cached_property
    def _status_asked(self) -> frozenset[str]:
        """The facts of which some condition asks more than whether they are missing."""
        found = set[str]()
        for each in walk(*self.depends.definitions.values(), *(each.condition for each in self.program.requirements)):
            match each:
                case Test(subject=Ref(kind="status", name=name), other=Const(value="pending" | "not applicable")):
                    found.add(name)
        return frozenset(found)

    def grid(self, fact: rule_model.FactDef) -> Grid:
        """The values of a fact, step by step."""
        if fact.name not in self._grids:
            self._grids[fact.name] = Grid(fact, self.ground, durations=self._durations)
        return self._grids[fact.name]

    @cached_property
    def _grids(self) -> dict[str, Grid]:
        return {}

    @cached_property
    def _durations(self) -> Mapping[str, Fraction]:
        return duration_steps(self.ground)

    def every(self, fact: rule_model.FactDef) -> tuple[Value, ...] | None:
        """All that a fact can be; None where that is much, or not on steps."""
        found: tuple[Value, ...] | None = None
        match fact.type.kind:
            case Kind.BOOL:
                found = (True, False)
            case Kind.CHOICE:
                found = fact.type.options
            case Kind.TEXT | Kind.TARGET | Kind.ACTUAL | Kind.TABLE:
                pass
            case _ if stepped(fact):
                grid, possible = self.grid(fact), cast(Numbers, given(fact))
                first, last = grid.inside(possible.interval)
                if first is not None and last is not None and last - first < _MANY_VALUES:
                    values = map(grid.value, range(first, last + 1))
                    found = tuple(each for each in values if each is not None)
            case _:
                pass
        return None if found is None else (*found, *self.without(fact.name, fact))

    def some(self, fact: rule_model.FactDef, room: Possible) -> Iterator[terms.Scalar]:
        """Some value of a room in which none lies where anything is known to change."""
        if not isinstance(room, Numbers) or room.empty:
            return
        grid, inside = self.grid(fact), room.interval
        first, last = grid.inside(inside)
        near = [each for each in (first, last) if each is not None] or [0]
        on_steps = [value for each in near if (value := grid.value(each)) is not None and position(value) in inside]
        if on_steps or stepped(fact):
            yield from on_steps
        elif fact.type.kind in {Kind.RATIO, Kind.MONEY, Kind.NUMBER, Kind.POINTS, Kind.PLAIN}:
            yield inside.some_value()

    def alone(self, nodes: Sequence[Node]) -> Subject:
        """What some nodes look at, whatever refuses its facts."""
        return Subject(self, tuple(nodes), (), tuple(self.slots(*nodes)), apart=True)

    def note(self, what: str, span: Span, *answers: Answer) -> None:
        """Take note that something was asked: it is decided where it was shown once, or is excluded everywhere."""
        shown = any(each.values is not None for each in answers)
        self.asked.append(Asked(what, span, shown or all(each.decided for each in answers)))

    def spend(self, work: int) -> bool:
        """Whether so much more may be looked at."""
        self.left -= work
        return self.left > 0

    def answers(
        self,
        subject: Subject,
        questions: Sequence[Question],
        seeds: Iterable[Values] = (),
        watch: Callable[[Values, Reading], None] = lambda values, known: None,
        unproved: int = 0,
    ) -> list[Answer]:
        """The answer to each of some questions about the same part of a framework.

        ``seeds`` are facts that are tried first, with others for those that they lack; ``watch`` is told what is tried.
        So many as ``unproved`` are tried before it is looked at whether intervals exclude anything.
        """
        found, pending = dict[int, Answer](), set(range(len(questions)))
        tries = max(1, min(limits.WITNESSES, limits.INQUIRY_TRIES // subject.size))
        few = subject.certain and subject.combinations is not None and subject.combinations <= tries
        every = chain(map(subject.completed, seeds), subject.tried(subject.whole, tries, every=few))
        boxes = dict[int, Box]()

        def exclude() -> None:
            """Leave out what intervals exclude."""
            for index in sorted(pending):
                if not self.spend(_BOUNDING * subject.size):
                    return
                box = subject.contracted(subject.whole, questions[index])
                if box is None:
                    found[index] = Answer(excluded=True)
                    pending.remove(index)
                else:
                    boxes[index] = box

        for number, values in enumerate(every if subject.can_be_given else ()):
            if number == unproved:
                exclude()
            if (not pending and number >= min(unproved, _FIRST)) or not self.spend(subject.size):
                few = False
                break
            known = subject.admitted(values)
            if known is None:
                continue
            watch(values, known)
            for index in [index for index in pending if _happens(questions[index], known)]:
                found[index] = Answer(values)
                pending.remove(index)
        if not boxes and not few:
            exclude()
        for index in sorted(pending):
            found[index] = ALL_TRIED if few else Answer()
            if not few and index in boxes:
                found[index] = self._searched(subject, questions[index], boxes[index])
        return [found[index] for index in range(len(questions))]

    def _searched(self, subject: Subject, question: Question, box: Box) -> Answer:
        """Look for facts in a box and in its parts, the largest first."""
        pending, boxes, certain = deque([box]), limits.INQUIRY_BOXES, True
        while pending:
            here = pending.popleft()
            boxes -= 1
            if boxes < 0:
                return Answer()
            for values in subject.tried(here, _POINTS):
                if not self.spend(subject.size):
                    return Answer()
                known = subject.admitted(values)
                if known is not None and _happens(question, known):
                    return Answer(values)
            parts = subject.parts(here)
            certain = certain and (bool(parts) or subject.is_point(here))
            for part in parts:
                if not self.spend(_BOUNDING * subject.size):
                    return Answer()
                narrower = subject.contracted(part, question)
                pending += [] if narrower is None else [narrower]
        return Answer(excluded=certain)


_ONE = Fraction(1)


def inquiry_of(ground: Ground) -> Inquiry:
    """The questions that are asked on some ground, all with one measure of work."""
    kept = vars(ground)
    if "inquiry" not in kept:
        kept["inquiry"] = Inquiry(ground)
    return cast(Inquiry, kept["inquiry"])


def _happens(question: Question, known: Reading) -> bool:
    try:
        return question.happens(known)
    except Trouble:
        return False


@attrs.frozen(slots=False, eq=False)
class Subject:
    """A part of a framework: all that some nodes look at, and the conditions that admit its facts."""

    inquiry: Inquiry
    nodes: tuple[Node, ...]
    refusals: tuple[Refusal, ...]
    slots: tuple[Slot, ...]
    apart: bool

    @property
    def certain(self) -> bool:
        """Whether all facts that it refuses are refused."""
        return all(each.sure for each in self.refusals)

    @cached_property
    def _keys(self) -> set[Key]:
        """The definitions behind the nodes."""
        direct, found = self.inquiry.depends.direct, set[Key]()
        pending = [key for node in self.nodes for key in node.refs]
        while pending:
            key = pending.pop()
            if key not in found and key in direct:
                found.add(key)
                pending += direct[key]
                # Interval analysis asks for what a row is known by, also where nothing names it.
                pending += [(kind, key[1]) for kind in _OF_ROWS if key[0] in _OF_ROWS]
        return found

    @cached_property
    def program(self) -> Program:
        """The part of the framework's program, with the requirements that admit its facts alone."""
        whole, places = self.inquiry.program, self.inquiry.places
        there = sorted((places[key], key) for key in self._keys if key in places)
        block = Block(tuple((key, whole.block.by_key[key]) for _, key in there), whole.block.rows)
        admitting = {each.admits for each in self.refusals}
        required = tuple(each for each in whole.requirements if each.condition in admitting)
        return attrs.evolve(whole, block=block, requirements=required)

    @cached_property
    def size(self) -> int:
        """How many nodes it is made of: what it costs to evaluate it once."""
        definitions = self.inquiry.depends.definitions
        roots = (*self.nodes, *(definitions[key] for key in self._keys if key in definitions))
        return sum(1 for _ in walk(*roots)) + len(self.slots)

    def fact(self, slot: Slot) -> rule_model.FactDef:
        """What a fact or a cell is declared as."""
        facts, (kind, name) = self.inquiry.ground.framework.facts, slot
        table, _, column = name.partition(".")
        return facts[table].column(column) if kind == "cell" else facts[name]

    # ------------------------------------------------------------ evaluation

    def admitted(self, values: Values) -> Reading | None:
        """What an evaluation would know of some facts; None where they are refused."""
        entries = tuple((slot[1], each) for slot in values if (each := _given(slot, values)) is not None)
        facts = FactSet(entries)
        known = Reading(self.inquiry.ground.framework, facts, Exact(self.program, facts))
        try:
            return known if all(known.exact.holds(each.admits) for each in self.refusals) else None
        except Trouble:
            return None

    def facts(self, values: Values, question: Question) -> Facts:
        """Facts with which it happens, as plain as can be.

        Told are those without whose values it does not happen, as far as others were tried.
        """
        plain = dict(values)
        for slot, value in list(plain.items())[: limits.FIGURES]:
            plainer = (each for each in _PLAIN if _is_plainer(each, value) and each in self.choices(slot))
            trials = ({**plain, slot: each} for each in plainer)
            plain = next((each for each in trials if self._shows(question, each)), plain)
        told = set(self.inquiry.slots(*question.about))
        for slot in [each for each in plain if each not in told][: limits.FIGURES]:
            others = [each for each in self.choices(slot) if each != plain[slot]][:_OTHERS]
            if not all(self._shows(question, {**plain, slot: each}) for each in others):
                told |= {slot, ("table", slot[1].partition(".")[0])} if slot[0] == "cell" else {slot}
        return Facts(self.inquiry.ground.framework, plain, frozenset(told))

    def _shows(self, question: Question, values: Values) -> bool:
        known = self.admitted(values)
        return known is not None and _happens(question, known)

    # ------------------------------------------------------------ values that are tried

    def choices(self, slot: Slot) -> tuple[Value, ...]:
        """Values that a fact, a table or a cell can have, where something may change; the likeliest days first."""
        if slot not in self._choices:
            fact = self.fact(slot)
            if slot[0] == "table":
                found: tuple[Value, ...] = (False, True)
            elif fact.type.kind is Kind.TEXT:
                found = _TEXTS
            else:
                # The figures that a column is compared with are known by the name of its table.
                named = attrs.evolve(fact, name=slot[1].partition(".")[0])
                candidates = self.inquiry.ground.candidates(named if slot[0] == "cell" else fact)
                lies = (each for each in candidates if slot[0] == "cell" or _lies(each, self._values(fact)))
                found = tuple(sorted(lies, key=_long_ago))
            self._choices[slot] = (*found, *self.inquiry.without(slot[1], fact))
        return self._choices[slot]

    @cached_property
    def _choices(self) -> dict[Slot, tuple[Value, ...]]:
        return {}

    @cached_property
    def _all(self) -> Mapping[Slot, tuple[Value, ...] | None]:
        """All that each fact can be; None where that is much, or where rows of tables are as many as one likes."""
        return {slot: self.inquiry.every(self.fact(slot)) if slot[0] == "fact" else None for slot in self.slots}

    @cached_property
    def combinations(self) -> int | None:
        """How many combinations of values the facts have; None where they cannot be counted."""
        sizes = [0 if each is None else len(each) for each in self._all.values()]
        return None if 0 in sizes else prod(sizes)

    def completed(self, values: Values) -> Values:
        """Some values, and for all that they lack the one that is tried first."""
        return {slot: values[slot] if slot in values else self.choices(slot)[0] for slot in self.slots}

    @cached_property
    def can_be_given(self) -> bool:
        """Whether there is something to try of all that is looked at."""
        return all(self.choices(slot) for slot in self.slots)

    def tried(self, box: Box, most: int, *, every: bool = False) -> Iterator[Values]:
        """Combinations of values in a box: all of them where they are few, else some of them."""
        choices = [self._inside(slot, box, every=every) for slot in self.slots]
        if prod(len(each) for each in choices) <= most or every:
            yield from (dict(zip(self.slots, row, strict=True)) for row in product(*choices))
            return
        random = Random(0)
        for _ in range(most):
            yield {slot: random.choice(values) for slot, values in zip(self.slots, choices, strict=True)}

    def _inside(self, slot: Slot, box: Box, *, every: bool) -> Sequence[Value]:
        """What is tried of a fact within a box."""
        if slot[0] != "fact":
            return self.choices(slot)
        name, fact = slot[1], self.fact(slot)
        tried = self._all[slot] if every else self.choices(slot)
        room, statuses = box["fact", name], cast(frozenset[str], box["status", name])
        found = list[Value]()
        if "known" in statuses:
            found += (each for each in tried or () if not isinstance(each, Without) and _lies(each, room))
            found = found or list(self.inquiry.some(fact, room))
        return [*found, *(each for each in self.inquiry.without(name, fact) if each.status in statuses)]

    # ------------------------------------------------------------ boxes

    @cached_property
    def whole(self) -> Box:
        """All that the facts can be."""
        found = dict[Key, Possible]()
        for kind, name in self.slots:
            if kind == "fact":
                fact = self.fact((kind, name))
                statuses = ("known", *(each.status for each in self.inquiry.without(name, fact)))
                found["fact", name], found["status", name] = self._values(fact), frozenset(statuses)
        return found

    def _values(self, fact: rule_model.FactDef) -> Possible:
        """What a fact can be; no file of facts holds a duration below 0."""
        found = given(fact)
        if fact.type.kind is Kind.DURATION and isinstance(found, Numbers):
            return numbers(found.interval.meet(AT_LEAST_ZERO), found.step)
        return found

    @cached_property
    def _refs(self) -> Mapping[Key, Ref]:
        origin = self.nodes[0].origin
        return {key: Ref(*key, origin=origin) for key in self.whole}

    def contracted(self, box: Box, question: Question) -> Box | None:
        """What of a box is left where facts are admitted and it may happen; None where nothing is."""
        if box is self.whole:
            intervals, where = self._anywhere
        else:
            intervals = Intervals(self.program, self.inquiry.ground.framework.facts, box)
            where = self._where_admitted(intervals)
        where = where and question.narrowed(intervals, where)
        if where is None:
            return None
        found = {key: where.known.get(self._refs[key], possible) for key, possible in box.items()}
        return None if any(map(never, found.values())) else found

    @cached_property
    def _anywhere(self) -> tuple[Intervals, Where | None]:
        """What is known of all facts that are admitted; a requirement that is looked at itself is left aside."""
        facts = self.inquiry.ground.framework.facts
        ranges = Intervals(self.program, facts, self.whole) if self.apart else self.inquiry.ground.ranges
        return ranges, self._where_admitted(ranges)

    def _where_admitted(self, intervals: Intervals) -> Where | None:
        where: Where | None = intervals.nowhere
        for each in self.refusals:
            if each.sure:
                where = where and intervals.narrowed(each.admits, True, where)
        return where

    def is_point(self, box: Box) -> bool:
        """Whether a box holds a single set of facts."""
        single = all(each is not None and not _several(each) for each in box.values())
        return single and self.certain and all(slot[0] == "fact" for slot in self.slots)

    def parts(self, box: Box) -> list[Box]:
        """What together makes up a box, cut where most may be tried; nothing where there is nothing to cut."""
        several = {key: self._edges(key, possible) for key, possible in box.items() if _several(possible)}
        if not several:
            return []
        key = max(several, key=lambda key: (len(several[key]), _width(box[key], self.whole[key])))
        return [{**box, key: part} for part in _cut(box[key], several[key])]

    def _edges(self, key: Key, possible: Possible) -> list[terms.Scalar]:
        """The values of a fact within a box that are worth a cut."""
        found = self.choices(("fact", key[1])) if key[0] == "fact" else ()
        return [each for each in found if not isinstance(each, Without) and _lies(each, possible)]


def _given(slot: Slot, values: Values) -> Given | None:
    (kind, name), value = slot, values[slot]
    if kind == "cell" or value == MISSING:
        return None
    if isinstance(value, Without):
        return Given(value.status, None, Fact())
    if kind == "fact":
        return Given("known", value, Fact(value))
    return Given("known", None, Fact(), rows=(row_of(name, values),) if value else ())


def row_of(table: str, values: Values) -> Row:
    """A row of a table with all cells that are looked at."""
    cells = {
        name.partition(".")[2]: value
        for (kind, name), value in values.items()
        if kind == "cell" and name.partition(".")[0] == table and not isinstance(value, Without)
    }
    return Row(1, cells, {})


def _lies(value: terms.Scalar, possible: Possible) -> bool:
    """Whether a value is one of those that are possible."""
    if isinstance(possible, Numbers):
        at = position(value)
        return at in possible.interval and (not possible.step or (at / possible.step).denominator == 1)
    return possible is None or value in possible


def _is_plainer(value: Fraction, than: Value) -> bool:
    """Whether a number is shorter, or as short and less."""
    return isinstance(than, Fraction) and (len(show(value)), value) < (len(show(than)), than)


def _long_ago(value: Value) -> bool:
    return isinstance(value, datetime.date) and value.year < _LONG_AGO


def _several(possible: Possible) -> bool:
    """Whether there is anything to cut."""
    if isinstance(possible, Numbers):
        return possible.interval.low is None or possible.interval.low != possible.interval.high
    return possible is not None and len(possible) > 1


def _width(possible: Possible, whole: Possible) -> Fraction:
    """How much there is to cut, as a share of all where that has ends."""
    if not isinstance(possible, Numbers) or not isinstance(whole, Numbers):
        return Fraction(len(cast(frozenset[str], possible)), len(cast(frozenset[str], whole)))
    (low, high), (first, last) = ((each.interval.low, each.interval.high) for each in (possible, whole))
    if low is None or high is None or first is None or last is None:
        return Fraction(2)
    return (high - low) / (last - first)


def _cut(possible: Possible, edges: Sequence[terms.Scalar]) -> list[Possible]:
    """Some possible values in two or three parts."""
    if not isinstance(possible, Numbers):
        each = sorted(possible or (), key=str)
        return [frozenset(each[: len(each) // 2]), frozenset(each[len(each) // 2 :])]
    inside = possible.interval
    places = sorted(position(each) for each in edges)
    inner = [at for at in places if at not in {inside.low, inside.high}]
    at = inner[len(inner) // 2] if inner else _middle(inside)
    sides = (Interval(high=at), point(at), Interval(low=at))
    parts = (numbers(each.meet(inside), possible.step) for each in sides)
    return [each for each in parts if not each.empty]


def _middle(interval: Interval) -> Fraction:
    """A place inside an interval; where it has no end, further out each time."""
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low + max(_ONE, abs(low))
    return Fraction(0) if high is None else high - max(_ONE, abs(high))
