"""Interval analysis where most is known: what every row can come to while each open fact stays in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import assert_never

from perfscore.core import nodes
from perfscore.core.nodes import Add, Fold, Key, Node, Ref, RefKind, Value, joined
from perfscore.domains.interval import Intervals, Reached, Where
from perfscore.domains.possible import NEVER, Numbers, Possible, met, written
from perfscore.domains.tables import grades_of
from perfscore.kernel.intervals import ZERO, Interval, added, hull
from perfscore.kernel.source import replace
from perfscore.messages.diagnostics import Trouble
from perfscore.search.along import Stage
from perfscore.search.space import Cells, Space, opened_in

_NOT_ASKED = frozenset({"decided", "chosen", "grade"})
_POINTS: tuple[RefKind, ...] = ("exact", "handed", "score")


class Partial(Intervals):
    """What nodes can be while some facts of a stage are open; all else is known.

    ``opened`` is what those facts and their statuses can be, ``moved`` are the keys of these and of all that
    hangs on one of them; ``proved`` are intervals of published points that are known to hold for some rows.
    """

    def __init__(
        self, stage: Stage, opened: Mapping[Key, Possible], moved: frozenset[Key], proved: Mapping[str, Interval] = {}
    ) -> None:
        super().__init__(stage.ground.program, stage.framework.facts, opened)
        self.framework, self.exactly, self.moved, self.proved = stage.framework, stage.scorecard.exact, moved, proved

    def hangs(self, node: Node) -> bool:
        """Whether a node looks at something that is open."""
        return not self.moved.isdisjoint(node.refs)

    def is_known(self, key: Key) -> bool:
        """Whether a definition hangs on nothing that is open."""
        return key not in self.moved and key in self.program.block.by_key

    def asked(self) -> Iterable[Key]:
        """The definitions that hang on what is open, but for those of which only explanations tell."""
        return (key for key in super().asked() if key in self.moved and key[0] not in _NOT_ASKED)

    def _define(self, key: Key) -> Possible:
        if key not in self._defined:
            found = _known(self.exactly.definition(key)) if self.is_known(key) else super()._define(key)
            proved = self.proved.get(key[1]) if key[0] == "score" else None
            if proved is not None and isinstance(found, Numbers):
                found = replace(found, interval=found.interval.meet(proved))
            self._defined[key] = found
        return self._defined[key]

    def of_known(self, node: Ref | Fold) -> Possible:
        """The value of a node that hangs on nothing that is open."""
        return written(self.exactly.value(node)) if self.exactly.sound(node) else NEVER

    def _row(self, path: str) -> Reached:
        if self.is_known(("score", path)):
            exact, handed, score = (self.number(Ref(kind, path, origin=self.rows[path].origin)) for kind in _POINTS)
            found = Reached(exact, exact, handed, score, self.exactly.definition(("applies", path)) is False)
        else:
            found = super()._row(path)
        proved = self.proved.get(path)
        if proved is None:
            return found
        score = replace(found.score, interval=found.score.interval.meet(proved))
        handed = score if self.rows[path].rounded or self.framework.display is None else found.handed
        return replace(found, score=score, handed=handed)

    def _referred(self, node: Ref) -> Possible:
        given = node.kind in {"fact", "status"} and node.key not in self.opened
        return self.of_known(node) if given else super()._referred(node)

    def _fold(self, node: Fold, where: Where) -> Possible:
        if node.over.kind == "members" or self.hangs(node):
            return super()._fold(node, where)
        return self.of_known(node)


def _known(value: Value | Trouble) -> Possible:
    return NEVER if isinstance(value, Trouble) else written(value)


# ---------------------------------------------------------------- boxes


_MOST_FACTORS = 12
_SURE = frozenset({"after", "after all", "year", "month", "day", "month_end", "months_between"})


class Box(Partial):
    """A cell for each open fact, and what everything can be while the facts stay in them."""

    cells: Cells

    def __init__(
        self, space: Space, cells: Cells, proved: Mapping[str, Interval] = {}, like: Box | None = None
    ) -> None:
        other = {name: cell for name, cell in cells.items() if like is None or cell != like.cells[name]}
        opened = {**({} if like is None else like.opened), **opened_in(other)}
        super().__init__(space.stage, opened, space.moved, proved)
        self.space, self.cells = space, cells
        if like is not None:
            # What hangs on no cell that is another, and on nothing that is proved since, stays as it is.
            since = [path for path, interval in proved.items() if interval != like.proved.get(path)]
            moved = joined([*map(space.moved_by, other), *map(space.above, since)])
            self.take(like, moved)

    def _added(self, node: Add, where: Where) -> Numbers:
        terms, parts = list(node.terms), list[Numbers]()
        for name, rows in self.space.sums.items():
            inside = [each for each in terms if isinstance(each, Ref) and each.kind == "handed" and each.name in rows]
            if name in self.proved and len(inside) == len(rows):
                found = met(added, [self.number(each, where) for each in inside])
                parts.append(replace(found, interval=found.interval.meet(self.proved[name])))
                terms = [each for each in terms if each not in inside]
        if not parts:
            return super()._added(node, where)
        return met(added, [*parts, *(self.number(each, where) for each in terms)])

    # ------------------------------------------------------------ what can surely be computed

    def sure(self, *nodes: Node, where: Where | None = None) -> bool:
        """Whether nodes surely have values, whatever the open facts are."""
        return all(self._sure(each, where or self.nowhere) for each in nodes)

    def _sure(self, node: Node, where: Where) -> bool:
        self.work += 1
        match node:
            case nodes.Const():
                return True
            case nodes.Ref():
                return self._sure_name(node)
            case nodes.Add() | nodes.Extreme() | nodes.Round() | nodes.Test():
                return self.sure(*node.parts, where=where)
            case nodes.Mul():
                # Very high powers may have too many digits.
                return len(node.factors) <= _MOST_FACTORS and self.sure(*node.parts, where=where)
            case nodes.Div():
                return Fraction(0) not in self.number(node.below, where).interval and self.sure(
                    *node.parts, where=where
                )
            case nodes.Logic():
                return self._sure_of(((each, None) for each in node.conditions), node.how == "or", where)
            case nodes.Case():
                rest = () if node.rest is None else ((None, node.rest),)
                return self._sure_of((*node.arms, *rest), True, where)
            case nodes.Fold():
                return not self.hangs(node) and node.over.kind != "members" and self.of_known(node) != NEVER
            case nodes.Primitive():
                return node.function in _SURE and self.sure(*node.operands, where=where)
            case _:
                assert_never(node)

    def _sure_of(self, arms: Iterable[tuple[Node | None, Node | None]], deciding: bool, where: Where) -> bool:
        """Whether conditions surely can be told one after another, with what each leads to."""
        here: Where | None = where
        for condition, value in arms:
            assert here is not None
            if condition is not None and not self._sure(condition, here):
                return False
            there = here if condition is None else self.narrowed(condition, True, here)
            if there is not None and value is not None and not self._sure(value, there):
                return False
            here = None if condition is None else self.narrowed(condition, not deciding, here)
            if here is None:
                break
        return True

    def _sure_name(self, node: Ref) -> bool:
        cell = self.cells.get(node.name) if node.kind in {"fact", "status"} else None
        if cell is not None:
            return node.kind == "status" or cell.left is None
        if node.key in self.moved:
            # What rows of facts become has no value for certain.
            return self.certainties.get(node.key, False)
        given = node.kind in {"fact", "status", "instances"} or node.key in self.program.block.by_key
        return given and self.exactly.sound(node)

    @cached_property
    def certainties(self) -> Mapping[Key, bool]:
        """Whether definitions surely have values; each is asked for behind those that it refers to."""
        found = vars(self)["certainties"] = dict[Key, bool]()
        for key in self.asked():
            found[key] = self.sure(self.program.block.by_key[key])
        return found

    # ------------------------------------------------------------ the whole

    def can_show(self, path: str) -> Interval:
        """The published points that a row can show, also where it does not apply or another settles it.

        Of rows that are looked at together these are the points of all.
        """
        if path in self.space.sums:
            handed = (Ref("handed", row, origin=self.rows[row].origin) for row in self.space.sums[path])
            return met(added, list(map(self.number, handed))).interval
        if not path:
            return self.number(Ref("score", "", origin=self.rows[""].origin)).interval
        gone = self.row(path).gone or any(not each.applies for each in self.left(path))
        options = [each for each in (self.shown(path), *([ZERO] if gone else [])) if not each.empty]
        return hull(options) if options else NEVER.interval

    @property
    def exact(self) -> Interval:
        """What the whole can come to before it is rounded."""
        return self.row("").exact.interval

    @property
    def _required(self) -> list[Node]:
        return [each.condition for each in self.program.requirements if not each.warning]

    @property
    def refused(self) -> bool:
        """Whether nothing in it has a score, or a requirement refuses all of it."""
        return self.can_show("").empty or any(self.settled(each) is False for each in self._required)

    def required(self, name: str) -> Possible:
        """What an open fact can be where what is required of it holds."""
        of = self.program.expressions.of
        there = (of(condition) for condition, names in self.space.conditions if name in names)
        where = self.all_narrowed(there, True, Where())
        return NEVER if where is None else self.of(Ref("fact", name, origin=self.rows[""].origin), where)

    @property
    def accepted(self) -> bool:
        """Whether surely nothing of it is refused, and all of it can be computed."""
        grading = self.framework.grading
        rules = () if grading is None else (*grading.caps, *grading.overrides)
        checked = [*self._required, *(self.program.expressions.of(each.condition) for each in rules)]
        settled = all(self.settled(each) is True for each in self._required)
        return settled and self.sure(
            *checked, *(Ref("score", row.path, origin=row.origin) for row in self.program.block.rows)
        )

    def grades(self) -> set[str]:
        """The grades that cannot be excluded."""
        grading = self.framework.grading
        assert grading is not None
        total = self.can_show("") if grading.basis == "published" else self.exact
        return grades_of(self, grading, Numbers(total))
