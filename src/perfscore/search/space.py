"""The facts that are open or free: the values of each, as a cell that can be split, and what hangs on which of them."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from math import floor

from perfscore.core.nodes import Add, Among, Const, Fold, Key, Node, Primitive, Ref, Round, Test, joined, walk
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.possible import Numbers, Possible, any_of, cut, lies_in, middle, numbers, on_steps, step_of
from perfscore.kernel.intervals import EVERYTHING, Interval, added, negated, point
from perfscore.kernel.lazy import remembered
from perfscore.kernel.numbers import size_of, terminates
from perfscore.kernel.source import Distinct, Record, replace
from perfscore.kernel.types import Kind
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.walk import expressions
from perfscore.search.along import Stage, domain_of
from perfscore.search.ground import SMALLEST

State = terms.Scalar | None
"""A value of a fact, or None where it is left as it is."""
CLOSED = frozenset({Kind.TABLE, Kind.TARGET, Kind.ACTUAL})
"""The kinds of facts that cannot be open."""
_ONE = Fraction(1)
_MOST_BITS = 200
_MOST_TRIED = 48


class Left(Record):
    """What a fact is where it is left as it is: missing, or what was given for it."""

    status: terms.Status = "missing"
    value: terms.Scalar | None = None


class Cell(Record):
    """Some values of a fact: those of an interval or some options, and perhaps that it is left as it is.

    A cell that is ``free`` stands for any text at all; its options are some of them.
    """

    fact: rule_model.FactDef
    interval: Interval | None = None
    options: tuple[terms.Scalar, ...] = ()
    left: Left | None = None
    free: bool = False

    @classmethod
    def of(
        cls,
        fact: rule_model.FactDef,
        words: tuple[str, ...] = (),
        within: Interval = EVERYTHING,
        *,
        left: Left | None = None,
    ) -> Cell:
        """All values that a fact may have, within an interval where one is given; some ``words`` stand for any text."""
        match fact.type.kind:
            case Kind.BOOL | Kind.CHOICE:
                return cls(fact, options=fact.type.every, left=left)
            case Kind.TEXT:
                return cls(fact, options=words, left=left, free=True)
            case _:
                return cls(fact, domain_of(fact).meet(within), left=left).on_steps()

    @property
    def line(self) -> Interval:
        """The values of a fact whose values are more or less."""
        assert self.interval is not None
        return self.interval

    def possible(self) -> Possible:
        """What the fact can be in it, for interval analysis."""
        if self.interval is not None:
            return numbers(self.fact.values.meet(self.interval), step_of(self.fact))
        there = (each for each in self.options if isinstance(each, str | bool))
        return None if self.free else frozenset(there)

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        there = bool(self.options) if self.interval is None else not self.interval.empty
        return not there and self.left is None

    @property
    def lacking(self) -> bool:
        """Whether the fact can only be left as it is."""
        return self.left is not None and self.interval is None and not self.options

    @property
    def only(self) -> terms.Scalar | None:
        """The only value that is left; None where there are several, or none."""
        if self.left is not None or self.free:
            return None
        if self.interval is None:
            return self.options[0] if len(self.options) == 1 else None
        low = self.interval.low
        return self.value(low) if low is not None and self.interval == point(low) else None

    def value(self, place: Fraction) -> terms.Scalar:
        """The value at a place on the line."""
        return datetime.date.fromordinal(int(place)) if self.fact.type.kind is Kind.DATE else place

    def holds(self, state: State) -> bool:
        """Whether a value is among them."""
        if state is None:
            return self.left is not None
        if self.interval is None:
            return state in self.options
        assert isinstance(state, Fraction | datetime.date)
        return position(state) in self.interval and self.value(self.snapped(position(state))) == state

    def at(self, state: State) -> Cell:
        """The cell that holds one value alone."""
        if state is None:
            return Cell(self.fact, left=self.left)
        if isinstance(state, bool | str):
            return Cell(self.fact, options=(state,))
        return Cell(self.fact, point(position(state)))

    # ------------------------------------------------------------ steps

    def snapped(self, place: Fraction) -> Fraction:
        """The next step that does not lie above a place."""
        step, first = self.fact.own_step, self.fact.first_step
        return place if step is None else first + floor((place - first) / step) * step

    def on_steps(self) -> Cell:
        """The same with ends that are values themselves, where the values go by steps."""
        step, first = self.fact.own_step, point(self.fact.first_step)
        if step is None or self.interval is None:
            return self
        steps = on_steps(added((self.interval, negated(first))), step)
        return replace(self, interval=added((steps, first)))

    def within(self, possible: Possible) -> Cell:
        """Those values that are possible."""
        if self.interval is None:
            return replace(self, options=tuple(each for each in self.options if lies_in(each, possible)))
        found = possible.interval if isinstance(possible, Numbers) else EVERYTHING
        return replace(self, interval=self.interval.meet(found)).on_steps()

    def nearest(self, state: State) -> State:
        """The value that is nearest to another one; the first where that tells nothing."""
        if self.interval is None or state is None or self.empty:
            return state if self.holds(state) or not self.options else self.options[0]
        assert isinstance(state, Fraction | datetime.date)
        at, ends = position(state), (self.interval.low, self.interval.high)
        if at in self.interval:
            return state
        return self.value(min((each for each in ends if each is not None), key=lambda each: abs(each - at)))

    # ------------------------------------------------------------ splitting

    @property
    def splits(self) -> bool:
        """Whether it can be split: it holds several values, and none of too many digits."""
        if self.free or self.empty or self.only is not None or self.lacking:
            return False
        ends = () if self.interval is None else (self.interval.low, self.interval.high)
        return all(end is None or size_of(end) <= _MOST_BITS for end in ends)

    def parts(self, edges: tuple[Fraction, ...]) -> Iterator[Cell]:
        """Smaller cells that together hold the same: split where the fact may be left as it is, then near the middle.

        ``edges`` are places where something may change.
        """
        if self.left is not None:
            parts = [replace(self, left=None), Cell(self.fact, left=self.left)]
        else:
            inside = [each for each in edges if self.interval is not None and each in self.interval]
            parts = [self.within(each) for each in cut(self.possible(), inside)]
        yield from (each for each in parts if not each.empty)

    @property
    def middle(self) -> Fraction:
        """A value in the middle, near an end where there is only one."""
        return self.snapped(middle(self.line))

    # ------------------------------------------------------------ values to try

    def tried(self, edges: tuple[Fraction, ...]) -> tuple[State, ...]:
        """Some of the values: the ends, the edges with their neighbours, and far ones where there is no end."""
        if self.interval is None:
            return (*self.options, *([None] if self.left else []))[:_MOST_TRIED]
        step = self.fact.step or SMALLEST.get(self.fact.type.kind, _ONE)
        ends = [each for each in (self.interval.low, self.interval.high) if each is not None]
        near = [each for edge in (*edges, *ends) for each in (edge, edge + step, edge - step)]
        far = [self.middle]
        if len(ends) < 2:
            most = max([abs(each) for each in (*ends, *edges)], default=_ONE) + 1
            far += [sign * most * times for sign in (1, -1) for times in (2, 1000, 10**9)]
        places = dict.fromkeys(self.snapped(each) for each in (*ends, *near, *far))
        # Of a duration a fact file can hold those alone that have an end.
        ended = self.fact.type.kind is Kind.DURATION
        there = [each for each in places if each in self.interval and (not ended or terminates(each))]
        return (*(self.value(each) for each in there), *([None] if self.left else []))[:_MOST_TRIED]


Cells = Mapping[str, Cell]
"""The cell of each of some facts."""


def opened_in(cells: Cells) -> dict[Key, Possible]:
    """What facts and their statuses can be in some cells."""
    found = dict[Key, Possible]()
    for name, cell in cells.items():
        there, left = set[str]() if cell.lacking else {"known"}, cell.left
        found["fact", name] = cell.possible()
        if left is not None:
            there.add(left.status)
            if left.value is not None:
                found["fact", name] = any_of([cell.possible(), Cell(cell.fact).at(left.value).possible()])
        found["status", name] = frozenset(there)
    return found


# ---------------------------------------------------------------- what hangs on them


_MOST_EDGES = 24
_MOST_WORDS = 10
Values = Mapping[str, State]
"""A value for each open fact, or that it is missing."""


class Space(Distinct):
    """What looks at what, where some facts are given and some are open."""

    stage: Stage
    """All that is known without the open facts, or what these are where they are left as they are."""
    cells: Cells

    def completed(self, values: Values) -> Stage:
        """The same with values of the open facts; what is missing stays so."""
        return self.stage.with_values({name: value for name, value in values.items() if value is not None})

    @property
    def program(self) -> Program:
        """The framework in the core."""
        return self.stage.ground.program

    @property
    def exact(self) -> Exact:
        """The values of all that is known."""
        return self.stage.scorecard.exact

    @cached_property
    def _users(self) -> dict[Key, list[Key]]:
        """What looks at each thing; nobody asks for the default of a fact that is given."""
        given = {name for name, each in self.stage.facts.by_name.items() if each.status != "missing"}
        given |= {name for name, cell in self.cells.items() if cell.left is None}
        users: dict[Key, list[Key]] = {}
        for key, refs in self.program.direct.items():
            if key[0] != "default" or key[1] not in given:
                for each in refs:
                    users.setdefault(each, []).append(key)
        return users

    @cached_property
    def by_fact(self) -> dict[str, frozenset[Key]]:
        """The definitions whose value hangs on each open fact."""
        return {name: _reached([("fact", name), ("status", name)], self._users) for name in self.cells}

    def moved_by(self, name: str) -> frozenset[Key]:
        """An open fact, and all that hangs on it."""
        return self.by_fact[name] | {("fact", name), ("status", name)}

    def above(self, path: str) -> frozenset[Key]:
        """The score of a row, or what some hand up together, and all that hangs on it."""
        start: list[Key] = [("handed", row) for row in self.sums[path]] if path in self.sums else [("score", path)]
        return _reached(start, self._users) | frozenset(start)

    @cached_property
    def moved(self) -> frozenset[Key]:
        """The open facts, and all that hangs on one of them."""
        return joined(map(self.moved_by, self.cells))

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The definitions whose value hangs on some open fact, in the order in which they are computed."""
        return tuple(key for key, _ in self.program.block.definitions if key in self.moved)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that hang on some open fact, and the whole."""
        return tuple(dict.fromkeys([*(name for kind, name in self.keys if kind == "score"), ""]))

    @cached_property
    def size(self) -> int:
        """How many nodes hang on open facts, those that are looked at for each row of a table so often."""
        nodes = [self.program.block.by_key[key] for key in self.keys]
        nodes += [each.condition for each in self.program.requirements]
        given = self.stage.facts.by_name
        rows = {name: len(given[name].rows or ()) for name in given}
        every = list(walk(*nodes))
        folds = [each for each in every if isinstance(each, Fold) and each.over.kind == "table"]
        named = joined(node.refs for node in nodes)
        made = [each for name, each in self.program.instances.items() if ("instances", name) in named]
        often = [*((each.over, each.cost) for each in folds), *((each.table, each.cost) for each in made)]
        return len(every) + sum(cost * rows.get(table.name, 0) for table, cost in often)

    def hangs(self, node: Node) -> bool:
        """Whether a node looks at something that hangs on an open fact."""
        return not self.moved.isdisjoint(node.refs)

    def facts_of(self, path: str) -> tuple[str, ...]:
        """The open facts on which a node hangs, or some together."""
        scores = {("score", row) for row in self.sums.get(path, (path,))}
        return tuple(name for name, keys in self.by_fact.items() if not path or not scores.isdisjoint(keys))

    @cached_property
    def sums(self) -> dict[str, tuple[str, ...]]:
        """Rows of one sum that share open facts, where others there share none with them, by a name of their own."""
        found = dict[str, tuple[str, ...]]()
        for path in self.nodes:
            node, groups = self.program.block.by_key["earned", path], list[tuple[set[str], list[str]]]()
            while isinstance(node, Primitive):
                node = node.operands[-1]
            for term in node.terms if isinstance(node, Add) else ():
                if isinstance(term, Ref) and term.kind == "handed" and self._hands_its_score(term.name):
                    names = {name for name, keys in self.by_fact.items() if ("score", term.name) in keys}
                    rows = [term.name]
                    for each in [each for each in groups if not each[0].isdisjoint(names)]:
                        groups.remove(each)
                        names, rows = names | each[0], each[1] + rows
                    groups += [(names, rows)] if names else []
            several = [rows for _, rows in groups if len(rows) > 1] if len(groups) > 1 else []
            found |= {" + ".join(rows): tuple(rows) for rows in several}
        return found

    def _hands_its_score(self, path: str) -> bool:
        handed, score = (self.program.block.by_key[kind, path] for kind in ("handed", "score"))
        return handed == score or (isinstance(handed, Ref) and handed.kind == "score")

    def below(self, path: str) -> tuple[str, ...]:
        """What stands right in a node, what shares open facts together."""
        if path in self.sums:
            return self.sums[path]
        children = [child.path for child in self.stage.framework.nodes[path].children]
        together = [name for name, rows in self.sums.items() if set(rows) <= set(children)]
        inside = {row for name in together for row in self.sums[name]}
        return (*together, *(child for child in children if child not in inside))

    @cached_property
    def shared(self) -> dict[str, frozenset[str]]:
        """The open facts on which several of those hang that stand right in each node."""
        found = dict[str, frozenset[str]]()
        for path in self.asked:
            hanging = Counter(name for each in self.below(path) for name in self.facts_of(each))
            found[path] = frozenset(name for name, count in hanging.items() if count > 1)
        return found

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The nodes whose ends are looked for, and what stands in them together, each behind what stands in it."""
        found = list[str]()
        for path in self.nodes:
            found += [name for name in self.below(path) if name in self.sums]
            found.append(path)
        return tuple(found)

    @cached_property
    def coupled(self) -> dict[str, frozenset[str]]:
        """The open facts that stand in one requirement with each open fact."""
        found: dict[str, set[str]] = {name: {name} for name in self.cells}
        for _, names in self.conditions:
            for name in names:
                found[name] |= names
        return {name: frozenset(names) for name, names in found.items()}

    def beside(self, name: str) -> frozenset[str]:
        """The open facts on which a row without children hangs that hangs on one as well."""
        rows = {("earned", path) for path in self.nodes if not self.program.block.by_path[path].children}
        own = rows & self.by_fact[name]
        return frozenset(each for each, keys in self.by_fact.items() if each != name and not own.isdisjoint(keys))

    def tied(self, name: str) -> list[str]:
        """The open facts that requirements tie to one, also by way of others, the nearest first."""
        found = [name]
        for each in found:
            found += sorted(self.coupled[each] - set(found))
        return found[1:]

    @cached_property
    def conditions(self) -> tuple[tuple[terms.Expression, frozenset[str]], ...]:
        """What is required, each condition by itself, with the open facts that it looks at."""
        pending = [each.condition for each in reversed(self.stage.framework.requirements) if not each.warning]
        found: list[tuple[terms.Expression, frozenset[str]]] = []
        while pending:
            each = pending.pop()
            if isinstance(each, terms.AllOf):
                pending += reversed(each.operands)
            else:
                found.append((each, self._names_in(self.program.expressions.of(each))))
        return tuple(found)

    @cached_property
    def edges(self) -> Mapping[str, tuple[Fraction, ...]]:
        """The figures that stand in one rule with each open fact, also where a known fact is one of them."""
        found = dict[str, tuple[Fraction, ...]]()
        for name, cell in self.cells.items():
            pieces = [self.program.expressions.of(each) for each, names in self.conditions if name in names]
            for key, node in self.program.block.definitions:
                if key in self.by_fact[name] and key[0] in {"let", "earned"}:
                    pieces.append(node)
                if key in self.by_fact[name] and key[0] == "exact":
                    limits = self.program.block.by_path[key[1]].limits
                    pieces += [part for each in limits for part in (each.condition, each.amount) if part is not None]
            numbers = dict.fromkeys(each for piece in pieces for each in self._numbers_in(piece))
            there = [each for each in numbers if cell.interval is not None and each in cell.interval]
            found[name] = tuple(there[:_MOST_EDGES])
        return found

    @remembered
    def _numbers_in(self, piece: Node) -> Mapping[Fraction, None]:
        """The figures in a piece, which many facts may have in common."""
        found = list[object]()
        for node in walk(piece):
            match node:
                case Const():
                    found.append(node.value)
                case Round():
                    found.append(node.step)
                case Test(other=Among() as among):
                    found += [edge for each in among.intervals for edge in (each.low, each.high)]
                    found += among.values
                case Ref() if node.kind == "fact" or node.key in self.program.block.by_key:
                    found += [self.exact.value(node)] if not self.hangs(node) and self.exact.sound(node) else []
                case _:
                    continue
        return dict.fromkeys(each for each in found if isinstance(each, Fraction))

    @cached_property
    def required(self) -> frozenset[str]:
        """The open facts of which something is required."""
        return frozenset[str]().union(*(names for _, names in self.conditions))

    def _names_in(self, node: Node) -> frozenset[str]:
        """The open facts that a node looks at, also by way of what is computed from them."""
        direct = {name for _, name in node.refs & self.moved if name in self.by_fact}
        return frozenset(name for name, keys in self.by_fact.items() if name in direct or keys & node.refs)


def _reached(start: Iterable[Key], users: dict[Key, list[Key]]) -> frozenset[Key]:
    found, pending = set[Key](), list(start)
    while pending:
        more = [each for each in users.get(pending.pop(), ()) if each not in found]
        found.update(more)
        pending += more
    return frozenset(found)


def with_failing_defaults(stage: Stage, cells: Cells) -> Space:
    """What hangs on the open facts, where those are open too whose default cannot be computed from what is known."""
    framework = stage.framework
    while True:
        found = Space(stage, cells)
        more = {
            fact.name: Cell.of(fact, words_in(framework))
            for fact in framework.fact_list
            if fact.default is not None
            and fact.name not in {*stage.facts.by_name, *cells}
            and fact.type.kind not in CLOSED
            and ("default", fact.name) not in found.moved
            and isinstance(found.exact.definition(("default", fact.name)), Trouble)
        }
        if not more:
            return found
        every = {**cells, **more}
        cells = {name: every[name] for name in framework.facts if name in every}


def words_in(framework: model.Framework) -> tuple[str, ...]:
    """Texts that a text may be compared with, and one that it is not."""
    pieces: list[object] = [each.value for each in framework.quantities]
    pieces += [each.condition for each in framework.requirements]
    pieces += [(node.clause, node.limits) for node in framework.root.rules()]
    found = dict.fromkeys(
        word
        for each in expressions(tuple(pieces))
        for word in (
            (each.value,) if isinstance(each, terms.Constant) else each.options if isinstance(each, terms.OneOf) else ()
        )
        if isinstance(word, str)
    )
    some = list(found)[:_MOST_WORDS]
    return (*some, "…" * (1 + max(map(len, some), default=0)))
