"""The steps of a program as lines of code: definitions in their order, rows of facts, what stands against a score."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, groupby
from typing import TypeVar

import attrs

from perfscore.core.nodes import QUANTITIES, Case, Fold, Key, Node, Primitive, Ref, everywhere, walk
from perfscore.core.program import Block, Comparison, Program, Remark, Requirement, Row, Rows
from perfscore.domains.code.arithmetic import Number
from perfscore.domains.code.rows import RowValues, Tally, parts_of
from perfscore.domains.code.scopes import Code, assign, form, may_fail, written
from perfscore.domains.code.slots import MISSING, Layout, Shape
from perfscore.domains.code.writer import BAIL, REFUSE, Constants, Writer
from perfscore.domains.frames import NOWHERE
from perfscore.kernel import limits
from perfscore.kernel.source import Record

_What = TypeVar("_What")
_LASTING = re.compile(r"[nmfd][0-9]+|k[0-9]+|[0-9]+|0x[0-9a-f]+|True|False")
"""What means the same in every step: variables of definitions, slots, constants."""


class Made(Record):
    """What rows of facts become: the scores of one, which stand in a tuple behind its number, its name and its group.

    ``group`` is the score of a group of them.
    """

    rows: Rows
    scores: tuple[tuple[Row, Number], ...]
    group: Number | None


class Steps:
    """Writes the steps of an evaluation, one after another.

    ``made`` tells of each row with rows of facts what stands in the list of a name: two entries for each of its ``each
    row of``, of which the second is that of groups.
    """

    def __init__(
        self,
        program: Program,
        layout: Layout,
        shape: Shape,
        constants: Constants,
        *,
        complete: bool = False,
        beside: Sequence[Sequence[Node]] = (),
    ) -> None:
        self.program, self.layout, self.shape, self.constants = program, layout, shape, constants
        self.beside = beside
        self.aside: list[tuple[Node, Code, bool]] = []
        self.made: dict[str, tuple[str, tuple[Made, ...]]] = {}
        self.in_rows = False
        self.names = 0
        self.values = RowValues(layout, shape, Writer(constants), self._uses(), complete)
        for kind, path in self.live:
            if kind in {"earned", "exact"} and self.values.uses[self._ref((kind, path))] == 1:
                self.values.inlined[kind, path] = self.program.definitions[kind, path]

    # ------------------------------------------------------------ what is needed

    @cached_property
    def asked(self) -> tuple[Node, ...]:
        """The nodes that are looked at beside definitions."""
        found = [*chain(*self.beside), *(each.condition for each in self.program.requirements)]
        found += [each.remark.when for each in self.program.sums]
        for rows in self.program.instances.values():
            found += [*rows.checked, *(() if rows.where is None else (rows.where,))]
        for row in (row for block in self.program.blocks for row in block.rows):
            found += [remark.when for remark in (*row.undecided, *_remarks(row))]
            found += [each.looked_at for each in row.comparisons]
            found += [row.looked_at] if _remarks(row) or row.comparisons else []
            found += [limit.condition for limit in row.limits if row.made and limit.kind == "na"]
        return tuple(found)

    @property
    def shown(self) -> list[Key]:
        """The quantities that are shown beside the points, and their grades."""
        return [key for key, _ in self.program.block.definitions if key[0] in {"shown", "label"}]

    @cached_property
    def live(self) -> frozenset[Key]:
        """The definitions that anything depends on."""
        pending: list[Key] = [("exact", ""), ("grade", ""), *self.shown]
        scored = [row for block in self.program.blocks for row in block.rows if self.shape.parts or row.kind != "part"]
        pending += [("score", row.path) for row in scored]
        pending += [key for node in self.asked for key in node.refs]
        found: set[Key] = set()
        while pending:
            key = pending.pop()
            if key in self.program.definitions and key not in found:
                found.add(key)
                pending += self.program.definitions[key].refs
        return frozenset(found)

    def _uses(self) -> Counter[Node]:
        """How often each node is part of another; folds, and facts that have a default, are noted on the way."""
        roots = [*(self.program.definitions[key] for key in self.live), *self.asked, self._ref(("exact", ""))]
        uses = Counter(roots)
        self.folds: dict[Key, list[Fold]] = {}
        self.given: dict[Key, list[Case]] = {}
        for node in walk(*roots):
            after = isinstance(node, Primitive) and node.function in {"after", "after all"}
            # What is only looked at first needs no name of its own.
            uses.update(node.parts[-1:] if after else node.parts)
            if isinstance(node, Fold):
                self.folds.setdefault(node.over.key, []).append(node)
            elif isinstance(node, Case) and isinstance(given := node.arms[0][1], Ref) and given.kind == "default":
                self.given.setdefault(given.key, []).append(node)
        return uses

    def _ref(self, key: Key) -> Ref:
        return Ref(*key, origin=self.program.block.rows[-1].origin)

    # ------------------------------------------------------------ the steps

    def scored(self) -> list[str]:
        """The lines that score."""
        self._definitions()
        self._each(self._requirement, self.program.requirements)
        self._each(self._left_to_exact, [each.remark.when for each in self.program.sums])
        return self.values.writer.lines

    def explained(self) -> list[str]:
        """The lines that compute definitions, and what is asked for beside them; of that some is None as a whole."""
        self._definitions()
        self._each(self._aside, self.beside)
        return self.values.writer.lines

    def _definitions(self) -> None:
        self._not_too_many_rows()
        steps = groupby(self.program.block.definitions, _place)
        self._each(self._step, ((path, list(definitions)) for path, definitions in steps))

    def _each(self, write: Callable[[_What], None], steps: Iterable[_What]) -> None:
        """Write steps, of which each knows nothing of what the others have computed on their way."""
        for each in steps:
            self.values.known = {}
            write(each)

    def _not_too_many_rows(self) -> None:
        """Give up where the exact domain may look at too many rows."""
        counts = Counter[int]()
        figures = chain.from_iterable(each.figures for each in self.program.requirements)
        looked_at = (*self.program.definitions.values(), *self.asked, *figures)
        # What is written twice is counted twice there.
        for node in everywhere(*looked_at) if any(kind == "table" for kind, _ in self.folds) else ():
            if isinstance(node, Fold) and node.over.kind == "table":
                counts[self.layout.places[node.over.name]] += node.cost
        for rows in self.program.instances.values():
            counts[self.layout.places[rows.table.name]] += rows.cost
        if counts.total() * limits.ROWS > limits.ROW_STEPS:
            texts = [f"len(f{place} or ())*{count}" for place, count in counts.items()]
            self.values.writer.line(f"if {' + '.join(texts)} > {limits.ROW_STEPS}: {BAIL}")

    def _step(self, step: tuple[str | Key, Sequence[tuple[Key, Node]]]) -> None:
        path, definitions = step
        row = self.program.block.by_path.get(path) if isinstance(path, str) else None
        if row is not None and row.made:
            self._rows(row)
        for key, node in definitions:
            self._define(key, node)
        if row is not None:
            self._remarks(row)

    def _requirement(self, requirement: Requirement) -> None:
        if requirement.warning:
            self._warn([(requirement.condition, False)])
        else:
            self.values.writer.line(f"if not ({self.values.text(requirement.condition)}): {REFUSE}")

    def _left_to_exact(self, condition: Node) -> None:
        """Give up where a condition holds."""
        text = self.values.text(condition)
        if text != "False":
            self.values.writer.line(f"if {text}: {BAIL}")

    # ------------------------------------------------------------ what is to be said

    def _remarks(self, row: Row) -> None:
        """Note that there may be something to say about a row."""
        if row.undecided:
            self._warn([(remark.when, True) for remark in row.undecided])
        conditions = [(remark.when, True) for remark in _remarks(row)]
        if not conditions and not row.comparisons:
            return
        looked_at = self.values.text(row.looked_at)
        if looked_at == "True":
            self._warn(conditions, row.comparisons)
        else:
            with self.values.block(f"if {looked_at}:"):
                self._warn(conditions, row.comparisons)

    def _warn(self, conditions: Sequence[tuple[Node, bool]], comparisons: Sequence[Comparison] = ()) -> None:
        """Note that there may be something to say where a condition is as told, or where that cannot be seen."""
        values, writer = self.values, self.values.writer
        with values.branch() as lines:
            for each in comparisons:
                values.code(each.looked_at)
            for condition, holds in conditions:
                text = values.text(condition)
                if text != str(not holds):
                    writer.line(f"if {text if holds else f'not ({text})'}: w = True")
        if not may_fail(lines):
            writer.splice(lines)
            return
        with writer.block("try:"):
            writer.splice(lines)
        writer.line("except Unsure: w = True")

    # ------------------------------------------------------------ definitions

    def _define(self, key: Key, node: Node) -> None:
        """Write a definition that something depends on, unless it stands where it is referred to."""
        values = self.values
        if key not in self.live or key in values.inlined:
            return
        if isinstance(node, Ref) and node.key in values.defined and node.key not in values.failing:
            values.defined[key] = values.defined[node.key]
        elif key[0] in QUANTITIES or (key[0] == "earned" and self.beside):
            self._define_perhaps(key, node)
            for given in self.given.get(key, ()):
                self._define_perhaps(given, given)
        else:
            values.defined[key] = self._kept(node, self._names())

    def _names(self) -> tuple[str, str]:
        """The names of a value that lasts: a numerator and a denominator."""
        if self.in_rows:
            return self.values.writer.name(), self.values.writer.name()
        return self._outside()

    def _outside(self) -> tuple[str, str]:
        """The same of what is known outside of all rows."""
        self.names += 1
        return f"n{self.names}", f"m{self.names}"

    def _kept(self, node: Node, names: tuple[str, str], *, always: bool = False) -> Code:
        """Write a node under a name, as far as it does not last anyway."""
        values = self.values
        code = values.known.get(node)
        if code is None:
            code = written(values.computed(node), values.writer, names)
        if isinstance(code, str):
            target: Code = code if code == names[0] or (_lasts(code) and not always) else names[0]
        else:
            above = code.above.text if _lasts(code.above.text) and not always else names[0]
            below = code.below.text if _lasts(code.below.text) else names[1]
            target = code if (above, below) == (code.above.text, code.below.text) else form([code], above, below)
        assign(target, code, values.writer)
        values.known[node] = target
        return target

    def _define_perhaps(self, key: Key | Case, node: Node) -> None:
        """Write a definition that may have no value; its name is None then."""
        head = None
        if isinstance(key, tuple) and key[0] == "default":
            head = f"if s{self.layout.places[key[1]]} == {MISSING}:"
        (self.values.defined[key],), failing = self._perhaps([node], head)
        if failing is not None:
            self.values.failing[key] = failing

    def _aside(self, nodes: Sequence[Node]) -> None:
        """Write nodes that are asked for beside definitions."""
        codes, failing = self._perhaps(nodes)
        self.aside += [(node, code, failing is not None) for node, code in zip(nodes, codes, strict=True)]

    def _perhaps(self, nodes: Sequence[Node], head: str | None = None) -> tuple[list[Code], str | None]:
        """Write nodes under names of their own, which are None where one of them has no value: the first of these."""
        values, writer, names = self.values, self.values.writer, [self._names() for _ in nodes]
        with values.branch() as lines:
            codes = [self._kept(node, each) for node, each in zip(nodes, names, strict=True)]
        fails = may_fail(lines)
        if fails:
            writer.line(f"{' = '.join(chain(*names))} = None")
            with values.branch() as lines:
                codes = [self._kept(node, each, always=True) for node, each in zip(nodes, names, strict=True)]
            lines = ["try:", *(f" {line}" for line in lines), "except Unsure: pass"]
        with values.block(head) if head and lines else values.scope():
            writer.splice(lines)
        return codes, names[0][0] if fails else None

    # ------------------------------------------------------------ what rows of facts become

    def _rows(self, row: Row) -> None:
        """Write what the rows of tables become below a row, unless that does not apply."""
        values, writer = self.values, self.values.writer
        gates = [values.text(limit.condition) for limit in row.limits if limit.kind == "na"]
        gates = [text for text in gates if text != "False"]
        name = self._names()[0]
        writer.line(f"{name} = []")
        tallies: list[Tally] = []
        with values.branch() as lines:
            found = tuple(self._made(rows, name, tallies) for rows in row.made)
        for tally in tallies:
            for kept, start in tally.start.items():
                writer.line(f"{kept} = {start}")
            values.tallies[tally.fold] = tally
        with values.block(f"if not ({' or '.join(gates)}):") if gates else values.scope():
            writer.splice(lines)
        self.made[row.path] = name, found

    def _tallies(self, key: Key, tallies: list[Tally]) -> None:
        """Add a row of the score to all folds over what stands in a list."""
        for fold in self.folds.get(key, ()):
            tally = Tally(fold, lambda: self._outside()[0])
            self.values.tallied(tally)
            tallies.append(tally)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        self.in_rows = True
        yield
        self.in_rows = False

    def _made(self, rows: Rows, outcome: str, tallies: list[Tally]) -> Made:
        values, writer = self.values, self.values.writer
        made, name = writer.name(), rows.made.name
        writer.line(f"{made} = []")
        writer.line(f"{outcome}.append({made})")
        groups = None if rows.group is None else _Groups(writer.name(), writer.name(), writer.name())
        if groups is not None:
            writer.line(f"{groups.by_name} = {{}}")
        with values.each_row(rows.table.name) as scope, self._inside():
            head = [scope.name(0, writer), values.cell_name(rows.title)]
            head.append("None" if rows.by is None else values.cell_name(rows.by))
            if rows.where is not None:
                writer.line(f"if not ({values.text(rows.where)}): continue")
                values.learn(rows.where, holds=True)
            scores = self._block(rows.instance)
            parts = [part for _, score in scores for part in parts_of(score)]
            writer.line(f"{made}.append(({', '.join([*head, *parts])},))")
            self._tallies(("instances", name), tallies)
            if groups is not None:
                self._add_to_group(rows, groups, head[2])
        if rows.empty is not None:
            writer.line(f"if not {made}: {BAIL}")
        if groups is None:
            writer.line(f"{outcome}.append(None)")
            return Made(rows, scores, None)
        return Made(rows, scores, self._of_groups(rows, groups, outcome, tallies))

    def _block(self, block: Block) -> tuple[tuple[Row, Number], ...]:
        """Write what a row of facts, or a group of them, becomes: all its scores that are shown, the whole first."""
        for key, node in block.definitions:
            self._define(key, node)
        for row in block.rows:
            self._remarks(row)
        return tuple((row, self._score(row.path)) for row in _downwards(block) if row.kind != "part")

    def _score(self, path: str) -> Number:
        found = self.values.defined["score", path]
        assert isinstance(found, Number)
        return found

    def _add_to_group(self, rows: Rows, groups: _Groups, by: str) -> None:
        """Add a row to the folds over the group in which it stands."""
        writer, values = self.values.writer, self.values
        writer.line(f"{groups.key} = {writer.constant(NOWHERE)} if {by} is None else {by}.strip()")
        writer.line(f"{groups.own} = {groups.by_name}.get({groups.key})")
        starts: list[str] = []

        def store() -> str:
            return f"{groups.own}[{sum(len(each.start) for each in groups.tallies)}]"

        with writer.aside() as lines:
            for fold in self.folds.get(("members", rows.made.name), ()):
                groups.tallies.append(Tally(fold, store))
                values.tallied(groups.tallies[-1])
        starts += [start for tally in groups.tallies for start in tally.start.values()]
        start = f"[{', '.join(starts)}]"
        writer.line(f"if {groups.own} is None: {groups.by_name}[{groups.key}] = {groups.own} = {start}")
        writer.splice(lines)

    def _of_groups(self, rows: Rows, groups: _Groups, outcome: str, tallies: list[Tally]) -> Number:
        """Score each group of rows."""
        values, writer, made = self.values, self.values.writer, self.values.writer.name()
        assert rows.group is not None
        writer.line(f"{made} = []")
        writer.line(f"{outcome}.append({made})")
        values.tallies.update((tally.fold, tally) for tally in groups.tallies)
        with values.block(f"for {groups.own} in {groups.by_name}.values():"), self._inside():
            ((_, score),) = self._block(rows.group)
            writer.line(f"{made}.append(({', '.join(parts_of(score))},))")
            self._tallies(("groups", rows.made.name), tallies)
        return score


class _Groups(Record):
    """The names of the folds of groups by their values, of those of one group, and of its value."""

    by_name: str
    own: str
    key: str
    tallies: list[Tally] = attrs.field(factory=list)


def _lasts(text: str) -> bool:
    return _LASTING.fullmatch(text) is not None


def _place(definition: tuple[Key, Node]) -> str | Key:
    """The path of the row that a definition belongs to; its key where it belongs to none."""
    key = definition[0]
    return key if key[0] in QUANTITIES or key[0] in {"grade", "rank"} else key[1]


def _remarks(row: Row) -> list[Remark]:
    return [*row.remarks, *(remark for each in row.comparisons for remark in each.remarks)]


def _downwards(block: Block) -> Iterator[Row]:
    """The rows of a block in the order of the file, the whole first."""
    pending = [block.rows[-1]]
    while pending:
        row = pending.pop()
        yield row
        pending += [
            block.by_path[path] for path in reversed(row.children) if isinstance(path, str) and path in block.by_path
        ]
