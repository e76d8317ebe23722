"""Cliffs: where the smallest step of a fact changes the points of a row by more than a share of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise, product, zip_longest
from typing import Any

import attrs

from perfscore.core.nodes import Mul, Node, Primitive, Round, Test
from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.domains.tables import written
from perfscore.kernel import limits
from perfscore.kernel.numbers import number_text, show, show_percent
from perfscore.kernel.source import Language, Mutable, Record, Span, short, shortened
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Words, figure
from perfscore.messages.diagnostics import Place, Trouble
from perfscore.model import model, terms
from perfscore.model.rule_model import FactDef
from perfscore.questions.soundness.edges import Edge, Turn, place_of, units_of
from perfscore.questions.soundness.trends import Known, Move, Mover, Part, Work, listed
from perfscore.scoring.arithmetic import target
from perfscore.scoring.facts import number_of
from perfscore.scoring.figures import Reading
from perfscore.search.ground import STEPPING, Grid, Ground

_BASES = 10
_MOVED = 8
_CLIMBED = 12
_FLIPS = 3
_USUAL = 3
_STARTS = 6
_NOTHING: Known = {}
_FEW = 2
_LEAST = tuple(map(Fraction, range(4)))
_LONGEST = 60


# ---------------------------------------------------------------- where points may leap


class Brink(Record):
    """A place where the points of a row may leap.

    ``side`` tells on which side of it facts lie, as anything that differs between two sides, and raises Trouble where
    that cannot be told; ``looked_at`` is what it looks at. One without a side is a formula that may be steep.
    """

    span: Span
    text: Words
    looked_at: tuple[Node, ...]
    side: Callable[[Exact], object] | None

    def side_of(self, known: Reading | None) -> object:
        """On which side of it facts lie; None where that cannot be told."""
        if known is None or self.side is None:
            return None
        try:
            return self.side(known.exact)
        except Trouble:
            return None


def brinks(row: Row, mover: Mover) -> list[Brink]:
    """The places where the points of a row may leap, each once."""
    finder = _Brinks(row, mover)
    found = [brink for turn in place_of(row, mover.program).turns for brink in finder.of(turn)]
    return [*found, *finder.slopes()]


class _Brinks(Record):
    """Tells what of a row's rule leaps where it turns, and what is steep where a single step is worth much."""

    row: Row
    mover: Mover
    told: set[object] = attrs.field(factory=set, init=False)

    def of(self, turn: Turn) -> Iterator[Brink]:
        """The places at a piece that turns."""
        node, units, whole = turn.node, units_of(turn.node), turn.written(turn.node)
        if turn.table is not None and turn.ordered:
            yield from self._of_table_row(turn)
        elif whole is not None:
            leaps = turn.ordered if isinstance(node, Test) else turn.steps
            if leaps:
                yield Brink(whole.span, self._piece(whole.span), (node,), lambda exact: exact.value(node))
        elif isinstance(node, Round) and units is not None:
            kind = self._type(units.subject)
            text = Words("cliff.unit", unit=figure(units.unit, kind), of=self._text(units.subject.origin.span))
            yield Brink(node.origin.span, text, (node,), lambda exact: exact.number(node))
        elif turn.compared is not None and not self._proportional:
            span = node.origin.span
            yield Brink(span, self._piece(span), turn.sides, lambda exact: exact.holds(node))

    def _of_table_row(self, turn: Turn) -> Iterator[Brink]:
        node, compared = turn.node, turn.compared
        for edge in turn.edges:
            if (place := (edge.subject, edge.at, edge.strict)) in self.told:
                # Where one row ends, another begins.
                continue
            self.told.add(place)
            if compared is None:
                at, of = figure(edge.at, self._type(edge.subject)), self._text(edge.subject.origin.span)
                text = Words("cliff.edge", of=of, strict=edge.strict, at=at)
                yield Brink(node.origin.span, text, edge.looked_at, partial(_beyond, edge))
            else:
                text = self._piece(node.origin.span)
                days = isinstance(compared.met, Test) and not self._type(compared.met.subject).numeric
                side = partial(_beyond, edge) if days else partial(_met_or_beyond, edge, compared.met)
                yield Brink(node.origin.span, text, compared.met.parts, side)

    def slopes(self) -> Iterator[Brink]:
        """What is steep where a single step is worth much."""
        for charge in self.row.charges:
            steep = None if charge.piece is None else self._steep(charge.kind, charge.piece)
            if steep is not None:
                span, nodes = steep
                yield Brink(charge.origin.span, Words("cliff.step", of=self._text(span)), nodes, None)

    def _steep(self, kind: str, piece: Node) -> tuple[Span, tuple[Node, ...]] | None:
        """Of a formula by which points rise or fall what is told of it, and what it looks at."""
        whole = self.mover.program.expressions.written(piece)
        match kind:
            case "award" if whole is not None:
                return whole.span, (piece,)
            case "interpolation":
                table = piece.parts[-1] if isinstance(piece, Primitive) else piece
                return table.parts[0].parts[0].origin.span, (piece,)
            case "target" if self._proportional:
                compared = self.row.comparisons[0]
                return compared.met.parts[0].origin.span, compared.met.parts
            case "deduction" if isinstance(piece, Mul):
                units = units_of(piece.factors[0])
                return None if units is None or units.rounding else (units.subject.origin.span, (piece,))
            case _:
                return None

    @property
    def _proportional(self) -> bool:
        """Whether a missed target gives a share of the points."""
        rule = self.mover.program.block.by_key["earned", self.row.path]
        return self.row.charges[0].kind == "target" and isinstance(target(rule)[1], Mul)

    def _type(self, node: Node) -> Type:
        expression = self.mover.program.expressions.written(node)
        assert expression is not None, "what a rule counts or compares is written"
        return expression.type

    def _piece(self, span: Span) -> Words:
        return Words("cliff.piece", piece=self._text(span))

    def _text(self, span: Span) -> str:
        return shortened(written(span, self.mover.ground.framework.source), _LONGEST)


def _beyond(edge: Edge, exact: Exact) -> bool:
    gap = edge.gap(exact)
    return gap > 0 if edge.strict else gap >= 0


def _met_or_beyond(edge: Edge, met: Node, exact: Exact) -> bool:
    """On which side of a share that was reached of a target; who has met the target is beyond all of them."""
    return (exact.sound(met) and exact.holds(met)) or _beyond(edge, exact)


# ---------------------------------------------------------------- leaps


class Leap(Record):
    """An edge with the facts that show it; ``alone`` tells that no other edge of the node lies between them."""

    brink: Brink
    move: Move
    alone: bool
    base: Known
    below: int

    @property
    def values(self) -> list[terms.Scalar]:
        """What the fact is on both sides."""
        return [
            value for some in (self.move.before, self.move.after) for fact, value in some if fact.name == self.move.fact
        ]

    @property
    def size(self) -> tuple[bool, Fraction]:
        """What makes one leap tell more than another."""
        return self.alone, abs(self.move.change)

    @property
    def key(self) -> tuple[str, tuple[terms.Scalar, ...]]:
        """The same for leaps at several edges that one step crosses."""
        return self.move.fact, tuple(value for _, value in self.move.before)


class Greatest(Mutable):
    """The greatest leaps so far: of those that cross one edge alone, and of those that cross others with it."""

    alone: Leap | None = None
    joint: Leap | None = None

    @property
    def best(self) -> Leap | None:
        """The one that tells most."""
        return self.alone or self.joint

    def take(self, leap: Leap) -> None:
        """Keep a leap that is greater than those before it."""
        kept = self.alone if leap.alone else self.joint
        if kept is None or leap.size > kept.size:
            self.alone, self.joint = (leap, self.joint) if leap.alone else (self.alone, leap)

    def beyond(self, least: Fraction) -> list[Leap]:
        """Those of more than ``least`` points; one that crosses others too only where it is the greater one."""
        floor = least if self.alone is None else max(least, abs(self.alone.move.change))
        found = [] if self.alone is None or abs(self.alone.move.change) <= least else [self.alone]
        return found if self.joint is None or abs(self.joint.move.change) <= floor else [*found, self.joint]


class Search(Record):
    """Looks for leaps of one node."""

    row: Row
    part: Part
    found: list[Brink]

    def leaps(self, least: Fraction) -> Iterator[Leap]:
        """The greatest leaps of each edge of more than ``least`` points; a step across several edges only once."""
        rest, starts, told = list[Brink](), list[Known](), set[object]()
        self.part.mover.work.short |= len(self.found) > limits.SEARCHES
        for brink in self.found[: limits.SEARCHES]:
            # In tiny amounts every step is large: for a formula no others are tried than usual ones, and the ends.
            found = self._greatest(brink, least, self.part.bases(_USUAL if brink.side is None else _BASES))
            if not found:
                rest += [] if brink.side is None else [brink]
                continue
            starts += [dict(found[0].base) | {found[0].move.fact: value} for value in found[0].values]
            yield from self._untold(found, told)
        # Where all other conditions are met, one more may be what matters.
        for brink in rest:
            yield from self._untold(self._greatest(brink, least, starts[:_STARTS]), told)

    @staticmethod
    def _untold(found: Iterable[Leap], told: set[object]) -> Iterator[Leap]:
        for leap in found:
            if leap.alone or leap.key not in told:
                told.add(leap.key)
                yield leap

    def _greatest(self, brink: Brink, least: Fraction, bases: Iterable[Known]) -> list[Leap]:
        self.part.mover.work.begin()
        nodes = brink.looked_at
        near = self.part.mover.part(*nodes)
        assert near is not None, "what a part of a node looks at, the node looks at as well"
        facts = [near.subject.scope.fact(slot) for slot in self.part.mover.slots(*nodes) if slot[0] == "fact"]
        moved = [each for each in facts if each.type.kind in STEPPING and each.type.kind is not Kind.BOOL][:_MOVED]
        found, start = Greatest(), _NOTHING
        for base in bases:
            start, here = start or base, Greatest()
            for fact in moved:
                for leap in self._of_fact(brink, near, fact, base, self.part.mover.ground.grid(fact).tried):
                    here.take(leap)
            if self.part.mover.work.ended:
                break
            if here.best is None:
                continue
            found.take(self._climbed(here.best, {fact.name for fact in facts}))
            if found.alone is not None and abs(found.alone.move.change) > least:
                break
        kept = (found.alone, found.joint)
        self._try_ends(found, brink, near, moved, start if found.best is None else found.best.base)
        for greater in (found.alone, found.joint):
            if greater is not None and greater not in kept:
                found.take(self._climbed(greater, {fact.name for fact in facts}))
        return found.beyond(least)

    def _try_ends(self, found: Greatest, brink: Brink, near: Part, moved: Sequence[FactDef], start: Known) -> None:
        """Look for greater leaps where the other facts that the edge looks at lie at their ends."""
        grids = [self.part.mover.ground.grid(fact) for fact in moved]
        for grid in grids:
            for others in sets_at_ends(grid, grids):
                if self.part.mover.work.ended:
                    return
                steps = steps_at_ends(grid, others)
                for leap in self._of_fact(brink, near, grid.fact, {**start, **others}, steps):
                    found.take(leap)

    def _climbed(self, best: Leap, fixed: set[str]) -> Leap:
        """The leap with other values of what does not move the edge, where these make it greater."""
        others = [each for each in self.part.facts if each.name not in fixed]
        # Twice, since what matters may depend on what comes behind it.
        for fact in others[:_CLIMBED] * 2:
            for value in self.part.values(fact):
                base = {**best.base, fact.name: value}
                leap = self._leap(best.brink, self.part.mover.ground.framework.facts[best.move.fact], base, best.below)
                best = leap if leap is not None and leap.size > best.size else best
        return best

    def _of_fact(self, brink: Brink, near: Part, fact: FactDef, base: Known, tried: Sequence[int]) -> Iterator[Leap]:
        if fact.name not in base:
            return
        for below in self._steps(brink, near, fact, base, tried):
            leap = self._leap(brink, fact, base, below)
            if leap is not None:
                yield leap

    def _steps(self, brink: Brink, near: Part, fact: FactDef, base: Known, tried: Sequence[int]) -> Iterator[int]:
        """The steps of a fact's grid behind which an edge lies; of a formula, those that are worth trying."""
        grid = self.part.mover.ground.grid(fact)
        if brink.side is None:
            yield from (index for index in tried if grid.value(index + 1) is not None)
            return

        def side(index: int) -> object:
            return brink.side_of(near.known(near.with_step(fact.name, base, index)))

        sides = [(index, side(index)) for index in tried]
        told = [each for each in sides if each[1] is not None]
        usual = grid.usual or 0
        apart = [(low, high) for (low, one), (high, other) in pairwise(told) if one != other]
        apart.sort(key=lambda pair: abs(pair[0] + pair[1] - 2 * usual))
        for low, high in dict.fromkeys([*apart[:_FLIPS], *sorted(apart)[:_FLIPS], *sorted(apart)[-_FLIPS:]]):
            first = side(low)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if side(middle) == first else (low, middle)
            yield low

    def _leap(self, brink: Brink, fact: FactDef, base: Known, below: int) -> Leap | None:
        sets = [self.part.with_step(fact.name, base, index) for index in (below, below + 1)]
        one, other = (self.part.points(self.row.path, each) for each in sets)
        if one is None or other is None:
            return None
        move = self.part.move(fact.name, base, (below, below + 1), (one[1], other[1]))
        if not move.change:
            return None if brink.side is None else Leap(brink, move, False, base, below)
        before, after = (self.part.known(each) for each in sets)
        self.part.mover.work.take(len(self.found))
        crossed = [each for each in self.found if each is not brink and each.side_of(before) != each.side_of(after)]
        if crossed and brink.side is None:
            return None
        return Leap(brink, move, not crossed, base, below)


# ---------------------------------------------------------------- ends


def sets_at_ends(moved: Grid, grids: Sequence[Grid]) -> list[Known]:
    """The ends of all facts but the one that is moved: every combination for one or two, some of them for more.

    Steps weigh most at small values: where one case was planned, one more is all of them.
    """
    values = {grid.fact.name: map(grid.value, grid.ends) for grid in grids if grid is not moved}
    ends = {name: [each for each in some if isinstance(each, Fraction)] for name, some in values.items()}
    choices = {name: some for name, some in ends.items() if some}
    if not choices:
        return []
    if len(choices) <= _FEW:
        return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    # All the first, all the second, and so on; then one alone, beside usual values of the rest.
    ranks = [zip(choices, rank, strict=True) for rank in zip_longest(*choices.values())]
    together = [{name: each for name, each in rank if each is not None} for rank in ranks]
    return [*together, *({name: values[0]} for name, values in choices.items())]


def steps_at_ends(moved: Grid, others: Known) -> list[int]:
    """The steps of a fact between which something may change beside such values of others, in rising order."""
    near = {each + further for each in others.values() if isinstance(each, Fraction) for further in (-1, 0, 1)}
    steps = {moved.below(place) for place in near.union(_LEAST)} | set(moved.ends)
    return sorted(index for index in steps if moved.value(index) is not None)


# ---------------------------------------------------------------- cliffs


SHARE = Fraction(1, 5)
"""The share of a row's points beyond which a change is a cliff, unless another one is stated."""


def share_of(given: object) -> Fraction:
    """A share as a number from 0 to 1, given as one or as a text such as ``20%``.

    Raises ValueError where it is none; a binary floating-point number is none, since it is not exact.
    """
    text = given.strip() if isinstance(given, str) else given
    whole = text.removesuffix("%").removesuffix("％") if isinstance(text, str) else text
    number = number_of(whole)
    share = number if number is None or whole == text else number / 100
    if share is None or not 0 <= share <= 1:
        raise ValueError("a share is a number from 0 to 1, such as Fraction(1, 5), or a text such as '20%'")
    return share


class Cliff(Record):
    """A place where one smallest step of a fact changes the published points of a row by more than a share of them.

    ``path`` is the row, empty for the whole; ``edge`` says in words what lies between the two sets of facts of
    ``move``, which were evaluated; where it is not ``alone``, the step crosses other edges of the row as well.
    ``weight`` are the points of the row; of a bonus or a malus, those that it can bring
    or cost. ``place`` is where the edge is written.
    """

    place: Place
    path: str
    name: str
    title: str | None
    words: Words
    move: Move
    weight: Fraction
    alone: bool
    language: Language

    @property
    def edge(self) -> str:
        """What lies between the two sets of facts."""
        return self.words.told_in(self.language)

    def edge_in(self, lang: Language) -> str:
        """The edge in a language, cut where it is very long, and that there are others where there are."""
        edge = short(self.words.told_in(lang))
        return edge if self.alone else Words("cliff.others", edge=edge).told_in(lang)

    @property
    def points(self) -> Fraction:
        """What one step more of the fact brings, in points; below 0 where it costs some."""
        return self.move.change

    @property
    def share(self) -> Fraction:
        """How much of the row's points one step changes."""
        return abs(self.points) / self.weight

    def __str__(self) -> str:
        edge, move = self.edge_in(self.language), self.move.told_in(self.language)
        return Words("cliff.told", edge=edge, move=move).told_in(self.language)

    def to_dict(self) -> dict[str, Any]:
        """The cliff as plain values, for JSON; numbers are strings, and facts are as a fact file would have them."""
        return {
            "line": self.place.line,
            "column": self.place.column,
            "path": self.path,
            "title": self.title,
            "edge": self.edge,
            "alone": self.alone,
            "points": number_text(self.points),
            "weight": number_text(self.weight),
            "share": number_text(self.share),
            "witness": self.move.to_dict(),
        }


class Cliffs(Record):
    """What was found, the greatest share first, and the rows that could not be tried out."""

    found: tuple[Cliff, ...]
    untold: tuple[tuple[Place, str], ...]


def find_cliffs(
    framework: model.Framework, share: Fraction = SHARE, work: Work | None = None, lang: Language | None = None
) -> Cliffs:
    """The cliffs of more than a share that were found by trying, each with facts that show it, and the rows left out.

    ``work`` bounds what is tried out. They are told in a language, by default that of the framework.
    """
    mover, found, untold = Mover(Ground(framework), work or Work()), list[Cliff](), list[tuple[Place, str]]()
    for node in framework.root.walk():
        hidden = [rows.template for rows in node.rows]
        if node.clause is not None or node.limits:
            mover.work.short = False
            # Not all that a row looks at can be tried out, and no more than the work allows.
            row = mover.program.block.by_path[node.path]
            part = None if mover.work.left <= 0 else mover.of_row(node.path)
            search = None if part is None else Search(row, part, brinks(row, mover))
            # A bonus or a malus is worth what it can bring or cost.
            weight = node.weight or max(abs(node.low), abs(node.high))
            if weight:
                leaps = [] if search is None else list(search.leaps(share * weight))
                found += [_cliff(leap, node, weight, framework, lang or framework.language) for leap in leaps]
                hidden += [node] if search is None or mover.work.short else []
        untold += [(Place.of(framework.source, each.span), each.path) for each in hidden]
    found.sort(key=lambda each: (-each.share, each.place.line or 0, each.place.column or 0))
    return Cliffs(tuple(found), tuple(untold))


def _cliff(leap: Leap, node: model.Node, weight: Fraction, framework: model.Framework, lang: Language) -> Cliff:
    place = Place.of(framework.source, leap.brink.span)
    return Cliff(place, node.path, node.name, node.title, leap.brink.text, leap.move, weight, leap.alone, lang)


# ---------------------------------------------------------------- for reading


def cliffs_text(name: str, cliffs: Cliffs, share: Fraction, lang: Language = "en") -> str:
    """The cliffs of the framework in a file, and the rows that were not looked into."""
    count = len(cliffs.found)
    return listed(
        name,
        Words("cliff.head", none=not count, count=count, share=show_percent(share)),
        (Words("cliff.place"), Words("cliff.share"), Words("cliff.points"), Words("cliff.row"), Words("cliff.what")),
        [(_row(each, lang), [each.move.told_in(lang)]) for each in cliffs.found],
        (Words("cliff.untold", place=place.within_file, row=short(path)) for place, path in cliffs.untold),
        lang,
    )


def _row(cliff: Cliff, lang: Language) -> tuple[str, ...]:
    before, after, weight = (show(each) for each in (cliff.move.points_before, cliff.move.points_after, cliff.weight))
    points = Words("cliff.change", before=before, after=after, weight=weight).told_in(lang)
    name = cliff.name if cliff.title is None or not cliff.name else f"{cliff.name} {cliff.title}"
    row = short(name or Words("trends.total").told_in(lang))
    return cliff.place.within_file, show_percent(cliff.share), points, row, cliff.edge_in(lang)
