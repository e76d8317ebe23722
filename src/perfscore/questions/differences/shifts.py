"""How far the points of rows can move: the extremes of what one lowered framework gives more than the other.

That is a node of the core in which all that both share has cancelled out, over the facts, the quantities and the rows
that are left. Each of these is free to be whatever it can be, so that no more moves than is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from math import prod
from typing import cast

import attrs

from perfscore.core import nodes as core
from perfscore.core.expressions import Expressions, Making, at
from perfscore.core.nodes import Key, Node, Ref, RefKind, Value
from perfscore.core.program import Block, Program, Row
from perfscore.domains.possible import Numbers, common_step, never
from perfscore.kernel.intervals import Interval, added, negated
from perfscore.kernel.source import Mutable, Record, Span, replace
from perfscore.kernel.types import BOOL, NUMBER, Kind, Type
from perfscore.model import model, rule_model
from perfscore.model.constants import position
from perfscore.questions.differences.pairing import Pairs
from perfscore.questions.differences.sides import Joint, mapped
from perfscore.scoring.bind import FactSet
from perfscore.search.along import Stage
from perfscore.search.branching import Budget
from perfscore.search.extremes import Search, Side
from perfscore.search.space import Cell, Space, State

_ZERO, _ONE = Fraction(0), Fraction(1)
_MOST_PAIRS = 2_000
_MOST_PARTS = 100
_MADE = "#"
_SHARE = 8
_NUMBERS = (core.Add, core.Mul, core.Div, core.Extreme, core.Primitive)
_POINTS = frozenset({"exact", "score", "handed"})
_OF_ROWS = _POINTS | {"applies", "earned", "chosen", "decided"}
_UNEVEN = frozenset({"half_even", "up_05"})
"""The ways to round that do not move with a number when it moves by whole steps."""
_AROUND = frozenset({"half_up", "half_down", "up", "down"})
"""Those that do not where it changes its sign."""


class Bound(Record):
    """No facts move the points farther up, or farther down, than this; None where nothing is proved."""

    up: Fraction | None = None
    down: Fraction | None = None


Wishes = dict[Node, Value]
"""What nodes, in the names of both programs, are where something shows."""


class Shifts(Mutable):
    """What is proved of the points of rows, of each once, as long as the work lasts."""

    pairs: Pairs
    budget: Budget
    _known: dict[Key, Bound] = attrs.field(factory=dict)
    _attained: dict[tuple[Key, Side], Wishes] = attrs.field(factory=dict)

    @cached_property
    def joint(self) -> Joint:
        """Both programs."""
        return Joint(self.pairs)

    def of(self, path: str, kind: RefKind = "score") -> Bound:
        """How far the points of a row can move that both frameworks have, by its path in the new one."""
        key: Key = (kind, path)
        if key not in self._known:
            before = self.pairs.to_old["node", path][1]
            old = self.joint.called((kind, before))
            self._known[key] = Bound(*(_ZERO if old == key else self._end(key, old, side) for side in ("high", "low")))
        return self._known[key]

    def attaining(self, path: str, side: Side) -> Wishes:
        """What would have to hold for the points of a row to move as far as they were seen to."""
        found: Wishes = {}
        pending: list[tuple[Key, Side]] = [(("score", path), side)]
        for key, way in pending:
            for node, value in self._attained.get((key, way), {}).items():
                match node, value:
                    case core.Add(terms=(Ref() as row, _)), Fraction() if row.key in self._known:
                        pending += [(row.key, "high" if value > 0 else "low")] if value else []
                    case _ if all(kind not in _POINTS for kind, _ in node.refs):
                        found.setdefault(node, value)
                    case _:
                        # The points of a row are what the rest makes of them.
                        pass
        return found

    def _end(self, new: Key, old: Key, side: Side) -> Fraction:
        """How far the new points can lie above the old ones or, at the low side, below them."""
        make = at(self.pairs.new.framework.nodes[new[1]].span)
        own = {new[1], old[1]}

        def within(key: Key) -> bool:
            # Points of other rows, and those from which others are rounded, are asked by themselves.
            inside = key[0] not in _OF_ROWS or (key[1] in own and (key[0] not in _POINTS or key in {new, old}))
            return inside and self.joint.definition(key) is not None

        inputs = _Inputs(self.joint, within)

        def beside(one: Ref, other: Ref) -> Node:
            if one.kind not in _POINTS or self.joint.counterpart(other.key) != one.key:
                return make.less(one, other)
            known = self.of(one.name, one.kind)
            inside = Interval(-cast(Fraction, known.down), known.up, True, True)
            # What the row moves is told apart from what it has.
            return inputs.added(inside, make.less(one, other))

        one, other = make.ref(*new), make.ref(*old)
        difference = _Difference(self.joint, side == "high", within, beside, make)
        found = difference.of(one, other)
        ranges = [self.joint.possible(each) for each in (one, other)]
        if any(map(never, ranges)):
            # No facts have a score under both.
            return _ZERO
        new_points, old_points = (cast(Numbers, each).interval for each in ranges)
        whole = added([new_points, negated(old_points)])
        ends = make.const(cast(Fraction, whole.low)), make.const(cast(Fraction, whole.high))
        # Where it cannot be told what it is made of, it is as far as both can lie apart.
        node = inputs.whole(make.clamp(found, *ends), difference.defined) or ends[side == "high"]
        framework = _framework(self.pairs.new.framework, node, inputs, make)
        cells = {fact.name: Cell.of(fact) for fact in framework.fact_list}
        with self.budget.part(self.budget.left // _SHARE) as part:
            search = Search(Space(Stage(framework, FactSet(())), cells), sides=(side,), work=part)
            search.run()
        best = search.trials.best.get(("", side))
        if best is not None:
            self._attained[new, side] = {inputs.nodes[name]: _plain(value) for name, value in best.values.items()}
        end = search.ends.get(("", side))
        # Where nothing the facts can be has a score under both, nothing moves.
        return _ZERO if end is None else max(_ZERO, end.at if side == "high" else -end.at)


def _plain(value: State) -> Value:
    """A value as the core has it."""
    assert value is not None
    return position(value) if isinstance(value, date) else value


def _framework(like: model.Framework, node: Node, inputs: _Inputs, make: Making) -> model.Framework:
    """A framework of one row, which gives the points that a node tells."""
    root = replace(like.root, children=(), clause=None, limits=(), rows=(), checks=())
    facts = tuple(inputs.facts.values())
    found = replace(
        like, root=root, plan=(), grading=None, fact_list=facts, quantities=(), requirements=(), order=(), examples=()
    )
    nothing, truth = make.const(0), make.const(value=True)
    points, plain = (nothing, nothing, nothing, nothing, make.const(1)), ((), (), (), (), (), ())
    row = Row("", "group", make.origin, *points, (), make.ref("earned", ""), truth, truth, *plain, rounded=True)
    own: dict[RefKind, Node] = {
        "applies": truth, "earned": node, "exact": make.ref("earned", ""), "score": make.ref("exact", ""),
        "handed": make.ref("score", ""), "decided": nothing,
    }  # fmt: skip
    block = Block((*inputs.lets.items(), *(((kind, ""), each) for kind, each in own.items())), (row,))
    vars(found)["program"] = Program(like.source, Expressions(found), block, (), ())
    return found


# ---------------------------------------------------------------- what one gives more than the other


class _Difference(Mutable):
    """A number that is never below what one node gives more than another one or, if not ``top``, never above.

    Definitions are looked into that are ``within``; of others ``beside`` tells the difference.
    """

    joint: Joint
    top: bool
    within: Callable[[Key], bool]
    beside: Callable[[Ref, Ref], Node]
    make: Making
    defined: dict[Key, Node] = attrs.field(factory=dict)
    _found: dict[tuple[Node, Node], Node] = attrs.field(factory=dict)

    def of(self, one: Node, other: Node) -> Node:
        """The difference of two nodes."""
        if (one, other) not in self._found:
            plain = len(self._found) > _MOST_PAIRS or isinstance(one, core.Const) or isinstance(other, core.Const)
            self._found[one, other] = self.make.less(one, other) if plain else self._of(one, other)
        return self._found[one, other]

    def _of(self, one: Node, other: Node) -> Node:
        if one == other:
            return self.make.const(0)
        inside = [self._inside(each) for each in (one, other)]
        if inside != [one, other]:
            found = self.of(*inside)
            name: Key = ("let", f"{_MADE}{len(self.defined)}")
            self.defined[name] = found
            return self.make.ref(*name)
        if isinstance(one, Ref) and isinstance(other, Ref):
            return self.beside(one, other)
        return self._of_parts(one, other)

    def _inside(self, node: Node) -> Node:
        """What stands behind a name that is looked into."""
        within = isinstance(node, Ref) and self.within(node.key)
        return cast(Node, self.joint.definition(cast(Ref, node).key)) if within else node

    def _of_parts(self, one: Node, other: Node) -> Node:
        outer = "greatest" if self.top else "least"
        match one, other:
            case core.Case(), core.Case() if [each for each, _ in one.arms] == [each for each, _ in other.arms]:
                pairs = zip(one.arms, other.arms, strict=True)
                arms = [(condition, self.of(value, before)) for (condition, value), (_, before) in pairs]
                return self.make.case(arms, self.of(cast(Node, one.rest), cast(Node, other.rest)))
            case core.Round(), core.Round():
                return self._rounded(one, other)
            case (core.Case(), _) | (_, core.Case()):
                return self._by_case(one, other)
            # Outside stands what keeps the options together that belong together.
            case (core.Extreme(pick=pick), _) if (
                pick == outer or not isinstance(other, core.Extreme) or other.pick == outer
            ):
                return replace(one, options=tuple(self.of(each, other) for each in one.parts))
            case _, core.Extreme():
                options = [self.of(one, each) for each in other.options]
                return self.make.least(*options) if other.pick == "greatest" else self.make.most(*options)
            case _:
                return self._of_sums(one, other)

    def _by_case(self, one: Node, other: Node) -> Node:
        """The difference in each arm of one of both."""
        case = one if isinstance(one, core.Case) else cast(core.Case, other)

        def of(value: Node) -> Node:
            return self.of(value, other) if case is one else self.of(one, value)

        return self.make.case([(condition, of(value)) for condition, value in case.arms], of(cast(Node, case.rest)))

    def _rounded(self, one: core.Round, other: core.Round) -> Node:
        """How far two numbers lie apart when both are rounded."""
        apart, step = self.of(one.operand, other.operand), one.step
        if (step, one.mode) != (other.step, other.mode):
            moved = sum((each.step / (2 if each.mode.startswith("half") else 1) for each in (one, other)), _ZERO)
            found = self.make.add(apart, self.make.const(moved if self.top else -moved))
            grid = cast(Fraction, common_step([one.step, other.step]))
            return self.make.round(found, grid, "floor" if self.top else "ceiling")
        there = [cast(Numbers, self.joint.possible(each.operand)) for each in (one, other)]
        if all(each.step is not None and each.step % step == 0 for each in there):
            return apart
        found = self.make.round(apart, step, "ceiling" if self.top else "floor")
        below = any(each.interval.low is None or each.interval.low < 0 for each in there)
        if one.mode not in (_UNEVEN | _AROUND if below else _UNEVEN):
            return found
        # They may come apart by one more step, but never change places.
        more = self.make.add(found, self.make.const(step if self.top else -step))
        nothing = self.make.const(0)
        return self.make.case([(self.make.test(apart, "<=" if self.top else ">=", nothing), nothing)], more)

    def _of_sums(self, one: Node, other: Node) -> Node:
        """The difference of two sums, of which what stands in both is left out, and the rest is taken in pairs."""
        parts: dict[Node, Fraction] = {}
        _collect(one, _ONE, parts)
        _collect(other, -_ONE, parts)
        more = [node for node, factor in parts.items() if factor == 1 and not isinstance(node, core.Const)]
        less = [node for node, factor in parts.items() if factor == -1 and not isinstance(node, core.Const)]
        terms: list[Node] = []
        for pair in self._pairs(more, less):
            if pair != (one, other):
                terms.append(self.of(*pair))
                parts = {node: factor for node, factor in parts.items() if node not in pair}
        there = [(node, factor) for node, factor in parts.items() if factor]
        terms += [node if factor == 1 else self.make.mul(self.make.const(factor), node) for node, factor in there]
        return self.make.add(*terms) if terms else self.make.const(0)

    def _pairs(self, more: Sequence[Node], less: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
        """What belongs together among what is added and what is taken away: what has the same name, else by place."""
        names = {each.key: each for each in more if isinstance(each, Ref)}
        for each in [each for each in less if isinstance(each, Ref)]:
            partner = self.joint.counterpart(each.key)
            if partner in names:
                yield names.pop(partner), each
        rest = ([each for each in some if not isinstance(each, Ref)] for some in (more, less))
        yield from ((one, other) for one, other in zip_longest(*rest) if one is not None and other is not None)


def _collect(node: Node, factor: Fraction, found: dict[Node, Fraction]) -> None:
    """The parts of a sum, each with the number that it is multiplied by; numbers are parts of 1."""
    match node:
        case core.Add():
            for each in node.terms:
                _collect(each, factor, found)
            return
        case core.Div(below=core.Const(value=Fraction() as value)) if value:
            _collect(node.above, factor / value, found)
            return
        case core.Mul():
            rest = tuple(each for each in node.factors if not isinstance(each, core.Const))
            factor *= prod(cast(Fraction, each.value) for each in node.factors if isinstance(each, core.Const))
            if len(rest) == 1:
                _collect(rest[0], factor, found)
                return
            node = replace(node, factors=rest) if rest else core.Const(_ONE, origin=node.origin)
        case core.Const(value=Fraction() as value):
            node, factor = core.Const(_ONE, origin=node.origin), factor * value
        case _:
            pass
    found[node] = found.get(node, _ZERO) + factor


# ---------------------------------------------------------------- what it is made of


class _Inputs(Mutable):
    """What a node looks at in the end, as facts that are free: given facts, and all else that is not ``within``."""

    joint: Joint
    within: Callable[[Key], bool]
    facts: dict[str, rule_model.FactDef] = attrs.field(factory=dict)
    lets: dict[Key, Node] = attrs.field(factory=dict)
    nodes: dict[str, Node] = attrs.field(factory=dict)
    """What each fact stands for; a row of both programs for what it moves."""
    _made: dict[Node, Node | None] = attrs.field(factory=dict)

    def whole(self, node: Node, defined: Mapping[Key, Node]) -> Node | None:
        """A node over free facts, with what it is made of by name; None where that cannot be told."""
        looked_at = list(core.walk(node, *defined.values()))
        for each in looked_at:
            definition = self.joint.definition(each.key) if isinstance(each, Ref) and self.within(each.key) else None
            looked_at += [] if definition is None else core.walk(definition)
        several = [each for each in looked_at if isinstance(each, _NUMBERS) and len(each.refs) > 1]
        for each in several[:_MOST_PARTS]:
            found = self._free(each) if each not in self._made and self._alone(each, looked_at) else None
            if found is not None:
                self._made[each] = found
        for key, each in defined.items():
            found = self.of(each)
            if found is None:
                return None
            self.lets[key] = found
        return self.of(node)

    def _alone(self, node: Node, looked_at: Sequence[Node]) -> bool:
        """Whether nothing else looks at what a node looks at."""
        inside = set(core.walk(node))
        above = [each for each in looked_at if each not in inside and node.refs & each.refs]
        return all(part in (node, *above) for each in above for part in each.parts if node.refs & part.refs)

    def of(self, node: Node) -> Node | None:
        """The node over free facts; None where it is neither a number, a truth nor a word."""
        if node not in self._made:
            self._made[node] = self._of(node)
        return self._made[node]

    def _of(self, node: Node) -> Node | None:
        if isinstance(node, core.Const):
            return node
        if isinstance(node, Ref):
            return self._named(node)
        # Rows of facts are not free, and the calendar has an end.
        whole = isinstance(node, core.Fold | core.Primitive)
        parts = {} if whole else {id(each): self.of(each) for each in node.parts}
        if whole or None in parts.values():
            return self._free(node)
        return mapped(node, lambda each: cast(Node, parts[id(each)]))

    def _named(self, node: Ref) -> Node | None:
        if node.key in self.lets or (node.kind == "fact" and node.name in self.facts):
            return node
        found = self.of(cast(Node, self.joint.definition(node.key))) if self.within(node.key) else None
        if found is None:
            return self._free(node)
        name: Key = ("let", f"{node.kind} {node.name}")
        self.lets[name] = found
        return Ref(*name, origin=node.origin)

    def _free(self, node: Node) -> Node | None:
        """A fact in the place of a node, that can be whatever the node can be."""
        if any(name.startswith(_MADE) for _, name in node.refs):
            return None
        possible, fact = self.joint.possible(node), self.joint.fact(node)
        if possible is None or never(possible):
            return None
        name = f"{_MADE}{len(self.facts)}" if fact is None else cast(Ref, node).name
        if isinstance(possible, Numbers):
            like = _fact(NUMBER) if fact is None else fact
            found = replace(like, domain=possible.interval, default=None, optional=False, named=())
            return self._noted(found, name, node)
        words = tuple(sorted(map(str, possible)))
        return self._noted(_fact(BOOL if possible <= {True, False} else Type(Kind.CHOICE, options=words)), name, node)

    def added(self, interval: Interval, like: Node) -> Node:
        """A number that can be anything in an interval."""
        return self._noted(_fact(NUMBER, interval), f"{_MADE}{len(self.facts)}", like)

    def _noted(self, fact: rule_model.FactDef, name: str, like: Node) -> Node:
        self.facts[name], self.nodes[name] = replace(fact, name=name), like
        return Ref("fact", name, origin=like.origin)


def _fact(kind: Type, domain: Interval | None = None) -> rule_model.FactDef:
    return rule_model.FactDef("", kind, Span(0, 0), domain=domain)
