"""The meaning of the core: exact values, or the trouble that there is with them, told where it arises.

Nothing is computed before it is needed, and everything once, with its trouble. Numbers are fractions, which may also be
numbers that move: then the interpreter takes note of how far what it decided holds.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Any, TypeVar, assert_never, cast

from perfscore.core import nodes
from perfscore.core.nodes import Key, Node, RefKind, Value, Wrong
from perfscore.core.program import Program, Row, Rows
from perfscore.domains.frames import NOWHERE, Facts, Frame, TableRow, free_name, of_row, text_in
from perfscore.domains.primitives import as_target, compared, folded, moved, on_calendar, too_few
from perfscore.kernel import limits
from perfscore.kernel.numbers import difference, round_to, size_of, terminates
from perfscore.kernel.source import Span, replace
from perfscore.kernel.wording import quotation
from perfscore.kernel.written_targets import Written
from perfscore.messages.catalogue import Message, Words, figure
from perfscore.messages.catalogue import node as called
from perfscore.messages.diagnostics import InRow, Trouble, Where

_Given = TypeVar("_Given")
_Found = TypeVar("_Found")
_LARGE_BITS = 1_000
_AS_IT_IS = nullcontext()
_PLAIN = frozenset({Fraction, str, bool})
ON_DEMAND = frozenset({"missing", "earned", "chosen", "decided", "grade"})
"""Definitions that are not computed before they are asked for."""
_OF_POINTS = frozenset({"weight", "full", "low", "high", "share"})
"""Definitions that are asked for before a row of facts is one of the score."""
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Exact:
    """Evaluates a program for some facts."""

    def __init__(self, program: Program, facts: Facts) -> None:
        self.program = program
        self.facts = facts
        self.whole = self.frame = Frame(program.block)
        self.made: dict[str, tuple[Frame, ...] | Trouble] = {}
        self.folded: dict[int, list[Value] | Trouble] = {}
        self._names: dict[str, dict[str, int]] = {}
        self.work = 0
        self.steps = 0

    def run(self) -> Exact:
        """Compute all definitions, which is done anyway when the first of them is asked for."""
        self._settle(self.whole)
        return self

    def anew(self, facts: Facts, keys: Collection[Key], stirred: Collection[Key]) -> Exact:
        """The same for other facts, where only some definitions, in order, can have changed; all others stay known.

        ``stirred`` are these, what is given otherwise, and all else that hangs on it. What comes to the same as before
        stirs nothing more.
        """
        found = Exact(self.program, facts)
        before, known, moved = self.whole.known, dict(self.whole.known), set(stirred)
        found.whole.settled, found.whole.known = True, known
        for key in keys:
            known.pop(key, None)
        for key in keys:
            if not self.program.direct[key].isdisjoint(moved):
                found._compute((key,))
            elif key in before:
                known[key] = before[key]
            if _same(known.get(key), before.get(key)):
                moved.remove(key)
        return found

    def _settle(self, frame: Frame) -> None:
        """Compute the definitions of a frame one after another, so that none is reached through a chain of others."""
        if not frame.settled:
            frame.settled = True
            with self.within(frame):
                self._compute(frame.block.by_key)

    def _compute(self, keys: Iterable[Key]) -> None:
        """Compute definitions of what is looked at that are not known yet, in their order."""
        known, definitions = self.frame.known, self.frame.block.by_key
        for key in keys:
            if key not in known and key[0] not in ON_DEMAND:
                try:
                    known[key] = self.value(definitions[key])
                except Trouble as trouble:
                    known[key] = trouble

    def value(self, node: Node) -> Value:
        """The value of a node. Raises Trouble where it has none."""
        if type(node) is nodes.Const:
            return node.value
        if type(node) is nodes.Ref:
            # It is remembered by its name, where there is anything to remember.
            return self._referred(node)
        computed = self.frame.computed
        found = computed.get(id(node))
        if found is None:
            found = computed[id(node)] = node, self._value(node)
        return found[1]

    def number(self, node: Node) -> Fraction:
        """The value of a node that is a number. Raises Trouble where it has none."""
        # Without a cast, which takes as long as many a node.
        found: Any = self.value(node)
        number: Fraction = found
        return number

    def holds(self, node: Node) -> bool:
        """Whether a condition holds. Raises Trouble where that cannot be told."""
        return self.value(node) is True

    def sound(self, node: Node) -> bool:
        """Whether a node has a value."""
        try:
            self.value(node)
        except Trouble:
            return False
        return True

    def definition(self, key: Key) -> Value | Trouble:
        """What became of a definition, that of the row that is looked at before that of the whole."""
        frame = self.frame
        if frame is not self.whole and key not in frame.block.by_key:
            frame = self.whole
        known = frame.known.get(key)
        if known is not None:
            return known
        if key[0] not in _OF_POINTS:
            self._settle(frame)
        if key not in frame.known:
            outer, self.frame = self.frame, frame
            try:
                frame.known[key] = self.value(frame.block.by_key[key])
            except Trouble as trouble:
                frame.known[key] = trouble
            finally:
                self.frame = outer
        return frame.known[key]

    def points(self, path: str, kind: RefKind = "score") -> Fraction | None:
        """What a row of the score has; None where that cannot be told."""
        found = self.definition((kind, path))
        return found if isinstance(found, Fraction) else None

    def defined(self, key: Key) -> Value:
        """The value of a definition. Raises Trouble where it has none."""
        found = self.definition(key)
        if type(found) is Trouble:
            raise Trouble(*found.problems)
        return found

    def within(self, frame: Frame) -> AbstractContextManager[None]:
        """Look at a row, or at a group of them, for as long as the context lasts."""
        return _AS_IT_IS if frame is self.frame else self._within(frame)

    @contextmanager
    def _within(self, frame: Frame) -> Iterator[None]:
        outer, self.frame = self.frame, frame
        try:
            yield
        finally:
            self.frame = outer

    # ------------------------------------------------------------ nodes

    def _value(self, node: nodes.Compound) -> Value:
        # Those that are met most stand first; to match classes takes five times as long as to look at the type.
        if type(node) is nodes.Case:
            return self.value(self.taken(node)[1])
        if type(node) is nodes.Extreme:
            return self._extreme(node)
        if type(node) is nodes.Test:
            return self._test(node)
        if type(node) is nodes.Mul:
            return self._multiplied(node)
        if type(node) is nodes.Add:
            return self._added(map(self.number, node.terms), node.origin.span)
        if type(node) is nodes.Round:
            return round_to(self.number(node.operand), node.step, node.mode)
        if type(node) is nodes.Primitive:
            return self._primitive(node)
        if type(node) is nodes.Logic:
            return self._logic(node)
        if type(node) is nodes.Div:
            return self._divided(node)
        if type(node) is nodes.Fold:
            return self._fold(node)
        assert_never(node)

    def taken(self, node: nodes.Case) -> tuple[Node | None, Node]:
        """The condition of the arm that is taken, None for the rest, and the node of its value."""
        for condition, value in node.arms:
            if self.holds(condition):
                return condition, value
        if node.rest is None:
            # One of the arms holds, of all values that can be; others may be supposed.
            raise Trouble
        return None, node.rest

    def _test(self, node: nodes.Test) -> bool:
        subject = self.value(node.subject)
        if type(node.other) is nodes.Among:
            inside = isinstance(subject, Fraction) and any(subject in each for each in node.other.intervals)
            return inside or subject in node.other.values
        return _COMPARE[node.operator](subject, self.value(node.other))

    def _logic(self, node: nodes.Logic) -> bool:
        match node.how:
            case "and":
                return all(map(self.holds, node.conditions))
            case "or":
                return any(map(self.holds, node.conditions))
            case "not":
                return not self.holds(node.conditions[0])
            case _:
                assert_never(node.how)

    # ------------------------------------------------------------ arithmetic

    def bounded(self, value: Fraction, span: Span) -> Fraction:
        """The value itself. Raises Trouble where it, or all the work so far, is too large."""
        bits = size_of(value)
        if bits > _LARGE_BITS:
            self.work += bits
            if bits > limits.NUMBER_BITS or self.work > limits.WORK_BITS:
                raise Trouble((Message("PS520.too_much_arithmetic"), span))
        return value

    def _extreme(self, node: nodes.Extreme) -> Fraction:
        greatest, (found, *others) = node.pick == "greatest", map(self.number, node.options)
        for each in others:
            if type(each) is Fraction is type(found):
                further = (difference(each, found) > 0) == greatest
            else:
                further = each > found if greatest else each < found
            found = each if further else found
        return found

    def _added(self, numbers: Iterator[Fraction], span: Span) -> Fraction:
        total = next(numbers)
        for each in numbers:
            total = self.bounded(total + each, span)
        return total

    def _multiplied(self, node: nodes.Mul) -> Fraction:
        product, span = Fraction(1), node.origin.span
        if len(node.factors) == 2:
            one, other = node.factors
            if type(one) is nodes.Const and one.value == -1:
                # What is taken off in a difference, most of all products.
                return -self.number(other)
            return self.bounded(self.number(one) * self.number(other), span)
        for factor, same in groupby(node.factors):
            value, times = self.number(factor), len(list(same))
            bits = size_of(value)
            if times > 1 and bits > 1 and bits * times > limits.NUMBER_BITS:
                raise Trouble((Message("PS520.too_much_arithmetic"), span))
            product = self.bounded(product * value**times, span)
        return product

    def _divided(self, node: nodes.Div) -> Fraction:
        above, below = self.number(node.above), self.number(node.below)
        if below == 0:
            span = node.below.origin.span
            message = Message("PS515.divided_by_zero", what=quotation(span, self.program.source.text)[:60])
            raise Trouble((message, span))
        return self.bounded(above / below, node.origin.span)

    # ------------------------------------------------------------ what is given or defined

    def _referred(self, node: nodes.Ref) -> Value:
        found = self.frame.known.get(node.key)
        if found is not None and type(found) is not Trouble:
            return found
        match node.kind:
            case "fact":
                given = self.facts.by_name.get(node.name)
                if given is None or given.value is None:
                    raise Trouble((_no_value(node.name, self._status(node.name)), node.origin.span))
                return _plain(given.value)
            case "status":
                return self._status(node.name)
            case "cell":
                return self._cell(node)
            case "filled":
                assert self.frame.row is not None
                return node.name.partition(".")[2] in self.frame.row.cells
            case "instances":
                return bool(self.instances(node.name))
            case _:
                return self.defined(node.key)

    def _status(self, name: str) -> str:
        given = self.facts.by_name.get(name)
        return "missing" if given is None else given.status

    def _cell(self, node: nodes.Ref) -> Value:
        row, (table, _, column) = self.frame.row, node.name.partition(".")
        assert row is not None
        value = row.cells.get(column)
        if value is None:
            message = _no_value(f"{table}` row {row.number} `{column}", "missing")
            raise Trouble((message, _in_row(node.origin.span, self.frame, self.facts)))
        return _plain(value)

    # ------------------------------------------------------------ rows of facts

    def _rows(self, table: nodes.Ref) -> tuple[TableRow, ...]:
        given = self.facts.by_name.get(table.name)
        if given is None or given.rows is None:
            raise Trouble((_no_value(table.name, self._status(table.name)), table.origin.span))
        return cast(tuple[TableRow, ...], given.rows)

    def _look_at(self, count: int, span: Span) -> None:
        """Count work on rows. Raises Trouble where it is too much."""
        self.steps += count
        if self.steps > limits.ROW_STEPS:
            raise Trouble((Message("PS520.too_many_rows", most=limits.ROW_STEPS), span))

    def instances(self, name: str) -> tuple[Frame, ...]:
        """What the rows of a table become. Raises Trouble where that cannot be told."""
        if name not in self.made:
            with self.within(self.whole):
                self.made[name] = _tried(self._made, self.program.instances[name])
        return _known(self.made[name])

    def _made(self, rows: Rows) -> tuple[Frame, ...]:
        made: list[Frame] = []
        groups: dict[str, list[Frame]] = {}
        within, names = rows.beside
        beside = self._names.setdefault(within, dict.fromkeys(names, 1))
        inside: dict[str, tuple[str, dict[str, int]]] = {}
        for row in self._rows(rows.table):
            self._look_at(rows.cost, rows.made.origin.span)
            frame = Frame(rows.instance, "", rows.table.name, row)
            with self.within(frame), self._told_in_row():
                if rows.where is not None and not self.holds(rows.where):
                    continue
                path, taken = within, beside
                if rows.by is not None:
                    group = text_in(row, rows.by) if rows.by in row.cells else NOWHERE
                    if group not in inside:
                        inside[group] = _joined(within, free_name(group, beside)), {}
                    path, taken = inside[group]
                frame.path = _joined(path, free_name(text_in(row, rows.title), taken))
                groups.setdefault(path, []).append(frame)
                made.append(frame)
                for each in rows.checked:
                    self.value(each)
        if not made and rows.empty is not None:
            self.value(rows.empty)
        if rows.group is None:
            return tuple(made)
        return tuple(Frame(rows.group, path, members=tuple(each)) for path, each in groups.items())

    def path(self, row: Row) -> str:
        """The path of a row of the score where it is looked at."""
        return f"{self.frame.path}{row.path.removeprefix(self.frame.block.rows[-1].path)}"

    def below(self, row: Row) -> Iterator[Frame]:
        """What rows of facts became below a row, each group behind its members; nothing where it was not asked for."""
        for rows in row.made if self.opened(row) else ():
            frames = self.instances(rows.made.name)
            members = [member for frame in frames for member in frame.members or (frame,)]
            yield from sorted(members, key=lambda member: member.row.number if member.row else 0)
            yield from frames if rows.group is not None else ()

    def opened(self, row: Row) -> bool:
        """Whether a row is looked at for what rows of facts become below it, and that can be told."""
        if not row.made:
            return False
        gates = [limit.condition for limit in row.limits if limit.kind == "na"]
        away = not all(map(self.sound, gates)) or any(map(self.holds, gates))
        return not away and all(self.sound(rows.made) for rows in row.made)

    def in_row(self, trouble: Trouble) -> Trouble:
        """A trouble that tells of the row of facts that is looked at."""
        frame = self.frame
        if frame.row is None:
            return trouble
        problems = (
            (message, _in_row(at, frame, self.facts) if isinstance(at, Span) else at)
            for message, at in trouble.problems
        )
        return Trouble(*problems)

    @contextmanager
    def _told_in_row(self) -> Iterator[None]:
        """A trouble tells in which row it arose."""
        try:
            yield
        except Trouble as trouble:
            raise self.in_row(trouble) from None

    def frames(self, over: nodes.Ref) -> tuple[Frame, ...]:
        """The rows that a fold is over."""
        match over.kind:
            case "members":
                return self.frame.members
            case "groups":
                return self.instances(over.name)
            case other:
                assert other == "instances"
                found = self.instances(over.name)
                return tuple(member for frame in found for member in frame.members or (frame,))

    def _fold(self, node: nodes.Fold) -> Value:
        values = self._over_table(node) if node.over.kind == "table" else self._over_frames(node)
        if len(values) >= node.needed:
            return folded(node, values, lambda numbers: self._added(iter(numbers), node.origin.span))
        if node.otherwise is None:
            raise Trouble((too_few(node), node.origin.span))
        return self.value(node.otherwise)

    def _over_table(self, node: nodes.Fold) -> list[Value]:
        """What each row gives; nothing in it depends on a row outside, so that it is computed once."""
        if id(node) not in self.folded:
            self.folded[id(node)] = _tried(self._in_each_row, node)
        return _known(self.folded[id(node)])

    def _in_each_row(self, node: nodes.Fold) -> list[Value]:
        rows = self._rows(node.over)
        self._look_at(len(rows) * node.cost, node.origin.span)
        frames = [of_row(node.over.name, row) for row in rows]
        return [each for frame in frames for each in self._body(node, frame)]

    def _over_frames(self, node: nodes.Fold) -> list[Value]:
        """What each row of the score gives; the trouble of all of them is told together."""
        return _together(partial(self._body, node, frame) for frame in self.frames(node.over))

    def _body(self, node: nodes.Fold, frame: Frame) -> list[Value]:
        # Without the contexts, which take longer than most bodies.
        outer, self.frame = self.frame, frame
        try:
            return [self.value(node.body)] if node.where is None or self.holds(node.where) else []
        except Trouble as trouble:
            raise self.in_row(trouble) from None
        finally:
            self.frame = outer

    # ------------------------------------------------------------ primitives

    def _primitive(self, node: nodes.Primitive) -> Value:
        match node.function:
            case "sound":
                return self.sound(node.operands[0])
            case "after":
                return [self.value(each) for each in node.operands][-1]
            case "after all":
                _together(partial(self._listed, each) for each in node.operands[:-1])
                return self.value(node.operands[-1])
            case "trouble":
                raise self.told(node)
            case "terminating":
                value = self.number(node.operands[0])
                if not terminates(value):
                    raise self.told(node)
                return value
            case "blank":
                return not str(self.value(node.operands[0])).strip()
            case "as written" | "name of" | "bounded by":
                first, *figures = node.operands
                given, figure = self.value(first), self.number(figures[0]) if figures else None
                return as_target(node.function, given, node.data, figure)
            case "comparable" | "meets" | "attainment" | "deviation" | "beyond" | "shortfall":
                actual, target = (cast(Written, self.value(each)) for each in node.operands)
                return compared(node.function, actual, target, node.origin.span)
            case "moved":
                return moved(cast(tuple[str, ...], node.data), map(self.number, node.operands), node.origin.span)
            case "months_between" | "months_before" | "months_after" | "month_end" | "year" | "month" | "day":
                return on_calendar(node.function, map(self.number, node.operands), node.origin.span)
            case _:
                assert_never(node.function)

    def _listed(self, node: Node) -> list[Value]:
        return [self.value(node)]

    # ------------------------------------------------------------ what is wrong

    def told(self, node: nodes.Primitive) -> Trouble:
        """What is wrong by a primitive that tells of it, at the cell of a row where it stands in one."""
        wrong, frame = node.data, self.frame
        assert isinstance(wrong, Wrong)
        at: Where = node.origin.span
        if frame.row is not None and wrong.title:
            at = self.facts.row_place(frame.table, frame.row, wrong.column)
        return Trouble((self.message(wrong, *map(self.value, node.operands)), at))

    def message(self, wrong: Wrong, *values: Value) -> Message:
        """What is to be said of something wrong and its figures."""
        frame, row, told = self.frame, self.frame.row, dict[str, Any]()
        for (name, kind), value in zip(wrong.figures, values, strict=True):
            told[name] = value if kind is None else figure(value, kind)
        if wrong.row is not None:
            kind_of_row, path = wrong.row
            told["what"] = called(kind_of_row, f"{frame.path}{path}")
        number = None if row is None else str(row.number)
        title = wrong.title if row is None or wrong.titled is None else text_in(row, wrong.titled)
        told["title"] = Words("row.titled", number=number, title=title)
        in_rows = None if row is None else wrong.in_rows
        return (in_rows or wrong.message).with_values(told)


class Trace(Exact):
    """Evaluates like the same, and remembers on the way which arms of which cases were taken."""

    def __init__(self, program: Program, facts: Facts) -> None:
        super().__init__(program, facts)
        self.made_use_of: dict[tuple[int, int], nodes.Case] = {}
        """The cases of which arms were taken, each by its identity and that of the condition of the arm."""

    def taken(self, node: nodes.Case) -> tuple[Node | None, Node]:
        """The condition of the arm that is taken, None for the rest, and the node of its value."""
        condition, value = super().taken(node)
        self.made_use_of[id(node), id(condition)] = node
        return condition, value


def _tried(find: Callable[[_Given], _Found], given: _Given) -> _Found | Trouble:
    """What is found, or the trouble that there is with it."""
    try:
        return find(given)
    except Trouble as trouble:
        return trouble


def _known(found: _Found | Trouble) -> _Found:
    """What was found. Raises Trouble where there was any."""
    if isinstance(found, Trouble):
        raise Trouble(*found.problems)
    return found


def _together(values: Iterable[Callable[[], list[Value]]]) -> list[Value]:
    """Some values, one behind the other. Raises Trouble, with all that there is, where some cannot be told."""
    found, problems = list[Value](), dict[Any, None]()
    for value in values:
        try:
            found += value()
        except Trouble as trouble:
            problems.update(dict.fromkeys(trouble.problems))
    if problems:
        raise Trouble(*problems)
    return found


def _same(one: Value | Trouble | None, other: Value | Trouble | None) -> bool:
    """Whether a value is another one; of numbers that move that is not asked."""
    return one is other or (type(one) is type(other) and type(one) in _PLAIN and one == other)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _plain(value: Any) -> Value:
    """A given value as the core has it: a day is its number."""
    is_day = type(value) is not Fraction and isinstance(value, datetime.date)
    plain: Value = Fraction(value.toordinal()) if is_day else value
    return plain


def _in_row(span: Span, frame: Frame, facts: Facts) -> InRow:
    assert frame.row is not None
    words = Words("note.in_row", number=frame.row.number, table=frame.table)
    return InRow(span, words, facts.row_place(frame.table, frame.row))


def _no_value(name: str, status: str) -> Message:
    return Message("PS516.no_value", name=name, pending=status == "pending", missing=status == "missing")


class Supposing(Exact):
    """Evaluates one row of the score, where it is looked at, with other values of some nodes or definitions.

    Other definitions stay as they are, but for those that are to be computed ``anew``; where there are such, the nodes
    have their other values in them as well. The nodes that are ``lifted`` have another value where they stand, and
    their own in another place that means the same.
    """

    def __init__(
        self,
        exact: Exact,
        row: Row,
        values: Mapping[Node, Value],
        known: Mapping[Key, Value] | None = None,
        anew: Collection[Key] = (),
        lifted: Iterable[tuple[Node | None, Value]] = (),
    ) -> None:
        super().__init__(exact.program, exact.facts)
        self._values = {node.identity: value for node, value in values.items()}
        self._everywhere, self._lifted = bool(anew), {id(node): value for node, value in lifted}
        self.made = exact.made
        self.folded = {} if anew else exact.folded
        self._others, self._anew = exact, row.own.union(anew)
        whole, place = exact.whole, exact.frame
        self.whole = self.frame = self.place = Frame(whole.block, settled=True, known={**(known or {})})
        if place is not whole:
            self.frame = self.place = replace(place, settled=True, known=self.whole.known, computed={})
        self._outside = place

    def definition(self, key: Key) -> Value | Trouble:
        """What became of a definition; what nothing is supposed of is as it was."""
        frame = self.frame
        if key in self._anew or (frame not in (self.place, self.whole) and key in frame.block.by_key):
            return super().definition(key)
        with self._others.within(self._outside):
            return self._others.definition(key)

    def value(self, node: Node) -> Value:
        """The value of a node. Raises Trouble where it has none."""
        if id(node) in self._lifted:
            return self._lifted[id(node)]
        if type(node) is nodes.Const:
            return node.value
        if node.identity in self._values and (self._everywhere or self.frame is self.place):
            return self._values[node.identity]
        return super().value(node)
