"""Parts of a framework that are looked at alone: what is given for them, what admits that, and what is tried of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from itertools import product
from math import prod
from typing import TYPE_CHECKING, ClassVar, Final, cast

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Add, Among, Const, Fold, Key, Node, Ref, RefKind, Test, walk
from perfscore.core.program import Block, Program
from perfscore.domains import possible
from perfscore.domains.backward import Inlined
from perfscore.domains.exact import Trace
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.possible import Numbers, Possible, lies_in, numbers
from perfscore.kernel import limits
from perfscore.kernel.intervals import AT_LEAST_ZERO
from perfscore.kernel.lazy import LazyModule, remembered
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Mutable, Record, replace
from perfscore.kernel.types import Kind
from perfscore.kernel.written_targets import Written, of_value, read_target
from perfscore.messages.catalogue import Words, figure
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.scoring.bind import FactSet, Given, Row
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground

if TYPE_CHECKING:
    import random
else:
    random = LazyModule("random")


class Without(Record):
    """That a fact, a table or a cell has no value, and the status that it has instead."""

    status: terms.Status


MISSING, PENDING, NOT_APPLICABLE = Without("missing"), Without("pending"), Without("not applicable")

_NO_FACT = Fact()
"""What was given is nobody's: it has no source and no reason."""

Value = terms.Scalar | Without
Slot = tuple[str, str]
"""What can be given: a fact, a table, or a cell named ``table.column``."""
Values = Mapping[Slot, Value]
"""Values of facts and cells; of a table that is given how many rows it has, each with the same cells."""


class Facts(Record):
    """Facts with which something happens; those that make no difference are ``told`` to nobody."""

    framework: model.Framework
    values: Values
    told: frozenset[Slot]

    @property
    def words(self) -> tuple[Words, ...]:
        """What the facts are."""
        return tuple(self._words(slot) for slot in self.values if slot in self.told and slot[0] != "cell")

    def _words(self, slot: Slot) -> Words:
        kind, name = slot
        fact, value = self.framework.facts[name], self.values[slot]
        if isinstance(value, Without) or kind == "fact":
            return _said(fact, value)
        cells = [(column, ("cell", f"{name}.{column.name}")) for column in fact.columns]
        said = [_said(column, self.values[cell]) for column, cell in cells if cell in self.told]
        rows = int(cast(Fraction, value))
        if not rows or not said:
            return Words("witness.rows", name=name, rows=rows, none=not rows)
        return Words("witness.cells", name=name, rows=rows, cells=said)


STATUSES: Final = {
    "known": Words("witness.known"),
    "missing": Words("witness.missing"),
    "pending": Words("witness.pending"),
    "not applicable": Words("witness.not_applicable"),
}


def _said(fact: rule_model.FactDef, value: Value) -> Words:
    if isinstance(value, Without):
        return Words("witness.without", name=fact.name, status=STATUSES[value.status])
    return Words("witness.equal", name=fact.name, value=figure(value, fact.type))


def fact_set(values: Values) -> FactSet:
    """The values as an evaluation takes them."""
    return FactSet(tuple((slot[1], each) for slot in values if (each := _given(slot, values)) is not None))


def _given(slot: Slot, values: Values) -> Given | None:
    (kind, name), value = slot, values[slot]
    if kind == "cell":
        return None
    if isinstance(value, Without):
        return None if value == MISSING else Given(value.status, None, _NO_FACT)
    if kind == "fact":
        return Given("known", value, _NO_FACT)
    return Given("known", None, _NO_FACT, rows=rows_given(name, values))


def rows_given(table: str, values: Values) -> tuple[Row, ...]:
    """The rows of a table with all cells that are looked at."""
    cells = {
        name.partition(".")[2]: value
        for (kind, name), value in values.items()
        if kind == "cell" and name.partition(".")[0] == table and not isinstance(value, Without)
    }
    return tuple(Row(index, cells, {}) for index in range(1, int(cast(Fraction, values["table", table])) + 1))


# ---------------------------------------------------------------- parts


_LONG_AGO = 1900
_TEXTS = ("x", "y")
_ACTUAL = tuple(map(Fraction, (1, 2, 0)))
_MANY_VALUES = 300
_PLAIN = (Fraction(1), Fraction(10), Fraction(100), Fraction(0))
_OTHERS = 3
_MOST_FIGURES = 12
_MOST_WORDS = 6
_MOST_ROWS = 12
_ONE = Fraction(1)
_REMEMBERED = 32
_SETTLING = frozenset({"na", "zero", "full"})
_MADE = frozenset({"instances", "groups", "members"})
_OF_ROWS: tuple[RefKind, ...] = ("applies", "earned", "exact", "handed", "score")
_UNITS = ("", "%", "天")
_TARGETS = (*(f"≥1{unit}" for unit in _UNITS), "2023年底前")

Box = Mapping[Key, Possible]
"""What facts that are known can be, and what their statuses can be."""
Shows = Callable[[Reading], bool]
"""Whether an evaluation shows what is asked for; it may raise Trouble where that cannot be told."""


class Refusal(Record):
    """What refuses facts: a ``require`` or a limit, the condition by which it ``admits`` them, and what that looks at.

    It is not ``sure`` where something around the limit may keep it from being looked at.
    """

    piece: object
    admits: Node
    slots: frozenset[Slot]
    sure: bool


class Scope(Mutable):
    """What a framework is made of, from which parts are taken to be looked at."""

    ground: Ground
    unread: ClassVar[Collection[RefKind]] = ()
    """Kinds of definitions that are not looked into."""
    anywhere: dict[frozenset[int], tuple[Intervals, Where | None]] = attrs.field(factory=dict, init=False)
    """What everything can be, and what is known, where some of what may refuse facts does not."""

    @cached_property
    def program(self) -> Program:
        """The whole framework."""
        return program_of(self.ground.framework)

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
        reached = self.program.reached(*nodes, but=self.unread)
        return list(dict.fromkeys(slot for key in reached for slot in self._given(key)))

    def _given(self, key: Key) -> list[Slot]:
        """What must be given for a reference, tables before their cells."""
        kind, name = key
        table = name.partition(".")[0]
        if kind in {"cell", "filled"}:
            return [("table", table), ("cell", name)]
        if kind in {"fact", "status", "table"}:
            return [("table" if self.ground.framework.facts[table].columns else "fact", table)]
        rows = self.program.instances.get(name) if kind in _MADE else None
        where = [] if rows is None or rows.where is None else [rows.where]
        return [] if rows is None else self.slots(rows.table, *where, *rows.checked)

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
        return Subject(self, looked_at, tuple(refusals), tuple(slots))

    def without(self, name: str, fact: rule_model.FactDef) -> tuple[Without, ...]:
        """What a fact, a table or a cell may be without a value; pending is told only where a condition asks for it."""
        missing = (MISSING,) if fact.optional or fact.default is not None else ()
        return (*missing, PENDING, NOT_APPLICABLE) if name in self._status_asked else missing

    @cached_property
    def _status_asked(self) -> frozenset[str]:
        """The facts of which some condition asks more than whether they are missing."""
        found = set[str]()
        for each in walk(*self.program.definitions.values(), *(each.condition for each in self.program.requirements)):
            match each:
                case Test(subject=Ref(kind="status", name=name), other=Const(value="pending" | "not applicable")):
                    found.add(name)
        return frozenset(found)

    @cached_property
    def rooms(self) -> Mapping[str, Box]:
        """All that each fact can be; no file of facts holds a duration below 0."""
        found = dict[str, Box]()
        for name, fact in self.ground.framework.facts.items():
            held = possible.given(fact)
            if fact.type.kind is Kind.DURATION and isinstance(held, Numbers):
                held = numbers(held.interval.meet(AT_LEAST_ZERO), held.step)
            statuses = frozenset(("known", *(each.status for each in self.without(name, fact))))
            found[name] = {("fact", name): held, ("status", name): statuses}
        return found

    def fact(self, slot: Slot) -> rule_model.FactDef:
        """What a fact or a cell is declared as."""
        facts, (kind, name) = self.ground.framework.facts, slot
        table, _, column = name.partition(".")
        return facts[table].column(column) if kind == "cell" else facts[name]

    @remembered
    def likely(self, slot: Slot) -> tuple[Value, ...]:
        """Values of a fact or a cell where something may change, as far as it can have them."""
        fact = self.fact(slot)
        if slot[0] == "cell":
            # The figures that a column is compared with are known by the name of its table.
            return self.ground.candidates(replace(fact, name=slot[1].partition(".")[0]))
        room = self.rooms[fact.name]["fact", fact.name]
        return tuple(each for each in self.ground.candidates(fact) if lies_in(each, room))

    @remembered
    def nodes_of(self, key: Key) -> Mapping[bytes, Node]:
        """What a definition is made of, by what it means."""
        return {node.identity: node for node in walk(self.program.definitions[key])}

    @cached_property
    def whole(self) -> Box:
        """All that the facts can be but for tables, of which nothing is supposed."""
        facts = self.ground.framework.facts
        rooms = (room for name, room in self.rooms.items() if not facts[name].columns)
        return {key: held for room in rooms for key, held in room.items()}

    def intervals(self, box: Box, refusals: Iterable[Refusal]) -> Intervals:
        """What everything can be in a box where some of what refuses facts does not."""
        admitting = {each.admits for each in refusals}
        required = (each for each in self.program.requirements if each.condition in admitting)
        return Inlined(self.program, self.ground.framework.facts, box, required)

    def every(self, fact: rule_model.FactDef) -> tuple[Value, ...] | None:
        """All that a fact can be; None where that is much, or not on steps."""
        found: tuple[Value, ...] = fact.type.every
        if fact.own_step is not None:
            grid, held = self.ground.grid(fact), cast(Numbers, possible.given(fact))
            first, last = grid.inside(held.interval)
            if first is None or last is None or last - first >= _MANY_VALUES:
                return None
            found = tuple(each for each in map(grid.value, range(first, last + 1)) if each is not None)
        elif not found:
            return None
        return (*found, *self.without(fact.name, fact))

    def some(self, fact: rule_model.FactDef, room: Possible) -> Iterator[terms.Scalar]:
        """Some value of a room in which none lies where anything is known to change."""
        if not isinstance(room, Numbers) or room.empty:
            return
        grid, inside = self.ground.grid(fact), room.interval
        first, last = grid.inside(inside)
        near = [each for each in (first, last) if each is not None] or [0]
        on_steps = [value for each in near if (value := grid.value(each)) is not None and position(value) in inside]
        if on_steps or fact.own_step is not None:
            yield from on_steps
        elif fact.type.kind in {Kind.RATIO, Kind.MONEY, Kind.NUMBER, Kind.POINTS, Kind.PLAIN}:
            yield inside.some_value()

    def alone(self, nodes: Sequence[Node]) -> Subject:
        """What some nodes look at, whatever refuses its facts."""
        return Subject(self, tuple(nodes), (), tuple(self.slots(*nodes)))


class Subject(Mutable):
    """A part of a framework: all that some nodes look at, and the conditions that admit its facts."""

    scope: Scope
    nodes: tuple[Node, ...]
    refusals: tuple[Refusal, ...]
    slots: tuple[Slot, ...]
    reckoned: int = attrs.field(default=0, init=False)
    """How many nodes intervals have reckoned for it."""

    @property
    def certain(self) -> bool:
        """Whether all facts that it refuses are refused."""
        return all(each.sure for each in self.refusals)

    @cached_property
    def _keys(self) -> set[Key]:
        """The definitions behind the nodes."""
        return self._behind(key for node in self.nodes for key in node.refs)

    def _behind(self, keys: Iterable[Key]) -> set[Key]:
        direct, found, pending = self.scope.program.direct, set[Key](), list(keys)
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
        whole, places = self.scope.program, self.scope.places
        made = (whole.instances[name] for kind, name in self._keys if kind in _MADE)
        blocks = (block for rows in made for block in (rows.instance, rows.group) if block is not None)
        # What rows of facts become is evaluated whole.
        keys = self._keys | self._behind(key for block in blocks for _, node in block.definitions for key in node.refs)
        there = sorted((places[key], key) for key in keys if key in places)
        block = Block(tuple((key, whole.block.by_key[key]) for _, key in there), whole.block.rows)
        admitting = {each.admits for each in self.refusals}
        required = tuple(each for each in whole.requirements if each.condition in admitting)
        return replace(whole, block=block, requirements=required)

    @cached_property
    def _nodes(self) -> list[Node]:
        found, definitions = {node.identity: node for node in walk(*self.nodes)}, self.scope.program.definitions
        for key in sorted(self._keys):
            found |= self.scope.nodes_of(key) if key in definitions else {}
        return list(found.values())

    @cached_property
    def size(self) -> int:
        """How many nodes it is made of: what it costs to evaluate it once."""
        return len(self._nodes) + len(self.slots)

    @property
    def tries(self) -> int:
        """How many sets of facts are tried of it, of all that there may be."""
        return max(1, min(limits.WITNESSES, limits.INQUIRY_TRIES // self.size))

    @cached_property
    def _figures(self) -> list[Fraction]:
        """Some of the figures that are written in it, those of what is asked first."""
        # No truth is among them before they are told apart: false is as good a key as 0.
        written = (each for node in self._nodes for each in _named(node) if isinstance(each, Fraction))
        return list(dict.fromkeys(written))[:_MOST_FIGURES]

    @cached_property
    def _words(self) -> list[str]:
        """Some of the words that are written in it."""
        written = dict.fromkeys(each for node in self._nodes for each in _named(node))
        return [each for each in written if isinstance(each, str)][:_MOST_WORDS]

    # ------------------------------------------------------------ evaluation

    def known(self, values: Values) -> Reading:
        """What an evaluation would know of some facts, whether they are admitted or not."""
        return self._readings(tuple(values.items()))

    @cached_property
    def _readings(self) -> Callable[[tuple[tuple[Slot, Value], ...]], Reading]:
        """The last evaluations: of facts that differ in one of them, many are tried again soon."""

        def reading(values: tuple[tuple[Slot, Value], ...]) -> Reading:
            facts = fact_set(dict(values))
            return Reading(self.scope.ground.framework, facts, Trace(self.program, facts))

        return lru_cache(_REMEMBERED)(reading)

    def admitted(self, values: Values) -> Reading | None:
        """The same; None where the facts are refused."""
        known = self.known(values)
        return known if self.admits(known) else None

    def admits(self, known: Reading) -> bool:
        """Whether facts are admitted, by what is known of them."""
        try:
            return all(known.exact.holds(each.admits) for each in self.refusals)
        except Trouble:
            return False

    def shows(self, shows: Shows, values: Values) -> bool:
        """Whether some facts are admitted and show something."""
        known = self.admitted(values)
        return known is not None and sound(shows, known)

    def facts(self, values: Values, shows: Shows, about: Sequence[Node] = ()) -> Facts:
        """Facts that show something, as plain as can be.

        Told are those that some nodes look at, and those without whose values it is not shown, as far as others were
        tried.
        """
        plain = dict(values)
        for slot, value in list(plain.items())[: limits.FIGURES]:
            plainer = (each for each in _PLAIN if _is_plainer(each, value) and each in self.choices(slot))
            trials = ({**plain, slot: each} for each in plainer)
            plain = next((each for each in trials if self.shows(shows, each)), plain)
        told = set(self.scope.slots(*about))
        for slot in [each for each in plain if each not in told][: limits.FIGURES]:
            others = [each for each in self.choices(slot) if each != plain[slot]][:_OTHERS]
            if not all(self.shows(shows, {**plain, slot: each}) for each in others):
                told |= {slot, ("table", slot[1].partition(".")[0])} if slot[0] == "cell" else {slot}
        return Facts(self.scope.ground.framework, plain, frozenset(told))

    # ------------------------------------------------------------ values that are tried

    @remembered
    def choices(self, slot: Slot) -> tuple[Value, ...]:
        """Values that a fact, a table or a cell can have, where something may change; the likeliest days first."""
        fact = self.scope.fact(slot)
        if slot[0] == "table":
            found: tuple[Value, ...] = self._rows(slot[1])
        elif fact.type.kind is Kind.TEXT:
            found = (*self._words, *_TEXTS)
        elif fact.type.kind is Kind.TARGET:
            targets = (*_TARGETS, *(f"≤{name}" for name, _ in fact.named))
            found = tuple(each for text in targets if isinstance(each := read_target(text), Written))
        elif fact.type.kind is Kind.ACTUAL:
            found = tuple(of_value(each, unit) for unit in _UNITS for each in (*_ACTUAL, *self._figures))
        else:
            numeric = fact.type.numeric or fact.type.kind is Kind.DURATION
            # Of a figure for a sum two rows have a half each.
            parts = () if not numeric else (1, 2) if slot[0] == "cell" else (1,)
            figures = (each / part for part in parts for each in self._figures if fact.fits(each / part))
            room = None if slot[0] == "cell" else self.scope.rooms[fact.name]["fact", fact.name]
            lies = (each for each in figures if room is None or lies_in(each, room))
            found = tuple(sorted(dict.fromkeys((*self.scope.likely(slot), *lies)), key=_long_ago))
        return (*found, *self.scope.without(slot[1], fact))

    def _rows(self, table: str) -> tuple[Fraction, ...]:
        """How many rows a table can have, where something may change: as many as functions of rows ask for."""
        found = {Fraction(0), _ONE, 2 * _ONE}
        for each in self._nodes:
            match each:
                case Fold(over=Ref(kind="table", name=name)) if name == table:
                    found |= {Fraction(each.rank), Fraction(sum(each.without) + 1)}
                case Test(subject=Fold(function="count", over=Ref(kind="table", name=name))) if name == table:
                    figures = [figure for part in (each, each.other) for figure in _named(part)]
                    found |= {figure + more for figure in figures if isinstance(figure, Fraction) for more in (0, 1)}
                case Test(subject=Add(terms=sums), other=Const(value=Fraction() as whole)):
                    # So many rows of a fixed weight add up to it.
                    found |= {whole / weight for weight in map(partial(self._weight, table), sums) if weight}
                case _:
                    pass
        return tuple(sorted(each for each in found if each.denominator == 1 and 0 <= each <= _MOST_ROWS))

    def _weight(self, table: str, node: Node) -> Fraction | None:
        """What each of the rows that a table becomes adds to a sum; None where it is no such sum."""
        match node:
            case Fold(function="sum", over=Ref(kind="instances", name=name), body=Const(value=Fraction() as weight)):
                return weight if self.program.instances[name].table.name == table else None
            case _:
                return None

    @cached_property
    def _all(self) -> Mapping[Slot, tuple[Value, ...] | None]:
        """All that each fact can be; None where that is much, or where rows of tables are as many as one likes."""
        return {slot: self.scope.every(self.scope.fact(slot)) if slot[0] == "fact" else None for slot in self.slots}

    @cached_property
    def combinations(self) -> int | None:
        """How many combinations of values the facts have; None where they cannot be counted."""
        sizes = [0 if each is None else len(each) for each in self._all.values()]
        return None if 0 in sizes else prod(sizes)

    def completed(self, values: Values) -> Values:
        """Some values, and for all that they lack the one that is tried first."""
        return {slot: values[slot] if slot in values else self.choices(slot)[0] for slot in self.slots}

    def varied(self, best: Callable[[], Values]) -> Iterator[Values]:
        """Facts of which one differs from those that are the best at that time, each fact in its turn.

        Those that have few values come first: there each takes the longest step.
        """
        for slot in sorted(self.slots, key=lambda slot: len(self.choices(slot))):
            for value in self.choices(slot):
                yield {**best(), slot: value}

    @cached_property
    def can_be_given(self) -> bool:
        """Whether there is something to try of all that is looked at."""
        return all(self.choices(slot) for slot in self.slots)

    def tried(self, box: Box, most: int, *, every: bool = False) -> Iterator[Values]:
        """Combinations of values in a box: all of them where they are few, else some of them."""
        choices = [self.inside(slot, box, every=every) for slot in self.slots]
        if prod(len(each) for each in choices) <= most or every:
            yield from (dict(zip(self.slots, row, strict=True)) for row in product(*choices))
            return
        draw = random.Random(0)
        for _ in range(most):
            yield {slot: draw.choice(values) for slot, values in zip(self.slots, choices, strict=True)}

    def inside(self, slot: Slot, box: Box, *, every: bool = False) -> Sequence[Value]:
        """What is tried of a fact within a box."""
        if slot[0] != "fact":
            return self.choices(slot)
        name, fact = slot[1], self.scope.fact(slot)
        tried = self._all[slot] if every else self.choices(slot)
        room, statuses = box["fact", name], cast(frozenset[str], box["status", name])
        found = list[Value]()
        if "known" in statuses:
            found += (each for each in tried or () if not isinstance(each, Without) and lies_in(each, room))
            found = found or list(self.scope.some(fact, room))
        return [*found, *(each for each in self.scope.without(name, fact) if each.status in statuses)]

    # ------------------------------------------------------------ boxes

    @cached_property
    def whole(self) -> Box:
        """All that the facts can be."""
        rooms = (self.scope.rooms[name] for kind, name in self.slots if kind == "fact")
        return {key: held for room in rooms for key, held in room.items()}

    def beside(self, values: Values) -> Box:
        """All that the facts can be beside some values of them."""
        found = dict(self.whole)
        for (kind, name), value in values.items():
            if kind == "fact" and ("fact", name) in found:
                found["status", name] = frozenset((value.status if isinstance(value, Without) else "known",))
                if not isinstance(value, Without):
                    at = position(value) if isinstance(value, datetime.date) else value
                    found["fact", name] = possible.written(at)
        return found

    @cached_property
    def _refs(self) -> Mapping[Key, Ref]:
        origin = self.nodes[0].origin
        return {key: Ref(*key, origin=origin) for key in self.whole}

    def contracted(self, box: Box, narrowed: Callable[[Intervals, Where], Where | None]) -> Box | None:
        """What of a box is left where facts are admitted and something more is known; None where nothing is."""
        if box is self.whole:
            intervals, where = self._anywhere
        else:
            intervals = self.scope.intervals({**self.scope.whole, **box}, self.refusals)
            other = [key for key, held in box.items() if held != self.whole[key]]
            intervals.take(self._anywhere[0], frozenset((*other, *self.scope.program.moved_by(other))))
            where = self._where_admitted(intervals)
        before = intervals.work if box is self.whole else 0
        where = where and narrowed(intervals, where)
        self.reckoned += intervals.work - before
        if where is None:
            return None
        found = {key: where.known.get(self._refs[key].identity, held) for key, held in box.items()}
        # What has no value is in no place that could be left.
        found |= {key: box[key] for key in box if key[0] == "fact" and possible.lacking(found["status", key[1]])}
        return None if any(map(possible.never, found.values())) else found

    @cached_property
    def _anywhere(self) -> tuple[Intervals, Where | None]:
        """What is known of all facts that are admitted."""
        kept, near = self.scope.anywhere, frozenset(map(id, self.refusals))
        if near not in kept:
            intervals = self.scope.intervals(self.scope.whole, self.refusals)
            kept[near] = intervals, self._where_admitted(intervals)
        return kept[near]

    def _where_admitted(self, intervals: Intervals) -> Where | None:
        # Of what is known to hold everywhere nothing more would be learnt: it comes last.
        where = self.admitting(intervals, Where())
        return where and where.ordered(*intervals.nowhere.orders)

    def admitting(self, intervals: Intervals, where: Where | None) -> Where | None:
        """What is known where nothing refuses the facts as well."""
        return intervals.all_narrowed((each.admits for each in self.refusals if each.sure), True, where)

    def is_point(self, box: Box) -> bool:
        """Whether a box holds a single set of facts."""
        single = all(each is not None and not possible.several(each) for each in box.values())
        return single and self.certain and all(slot[0] == "fact" for slot in self.slots)

    def parts(self, box: Box) -> list[Box]:
        """What together makes up a box, cut where most may be tried; nothing where there is nothing to cut."""
        edges = {key: self._edges(key, held) for key, held in box.items() if possible.several(held)}
        if not edges:
            return []
        key = max(edges, key=lambda key: (len(edges[key]), possible.width(box[key], self.whole[key])))
        return [{**box, key: part} for part in possible.cut(box[key], edges[key])]

    def _edges(self, key: Key, held: Possible) -> list[terms.Scalar]:
        """The values of a fact within a box that are worth a cut."""
        found = self.choices(("fact", key[1])) if key[0] == "fact" else ()
        return [each for each in found if not isinstance(each, Without) and lies_in(each, held)]


def _named(node: Node | Among) -> Iterator[object]:
    """The values that a piece of the core names."""
    match node:
        case Const():
            yield node.value
        case Test(other=Among() as among):
            yield from among.values
            yield from (edge for inside in among.intervals for edge in (inside.low, inside.high))
        case _:
            pass


def sound(shows: Shows, known: Reading) -> bool:
    """Whether an evaluation shows something; not where that cannot be told."""
    try:
        return shows(known)
    except Trouble:
        return False


def _is_plainer(value: Fraction, than: Value) -> bool:
    """Whether a number is shorter, or as short and less."""
    return isinstance(than, Fraction) and (len(show(value)), value) < (len(show(than)), than)


def _long_ago(value: Value) -> bool:
    return isinstance(value, datetime.date) and value.year < _LONG_AGO
