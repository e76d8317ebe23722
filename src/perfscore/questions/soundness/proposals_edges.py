"""The edges at which examples may stand, as an author calls them, and how far a value lies from each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import groupby

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.nodes import Node, Primitive, Test
from perfscore.domains.exact import Exact
from perfscore.kernel.types import COUNT, POINTS, RATIO
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.messages.trouble import Trouble
from perfscore.model import model, terms
from perfscore.questions.soundness import edges as core
from perfscore.questions.soundness.edges import Guard, Place, Turn, places
from perfscore.scoring.figures import formula

_GIVEN = terms.FactValue | terms.ColumnValue
_SCORES = frozenset({"exact", "score"})


@attrs.frozen(eq=False)
class Edge:
    """A place at which a rule turns.

    ``gap`` is how far the value lies above the edge, 0 at the edge itself; ``subjects`` is what it is computed from.
    ``path`` is that of the row whose points turn there; ``table`` the one in whose rows the value stands, where it
    does. ``direct`` is the edge as a figure where a fact itself is compared with it.
    """

    path: str
    words: str
    at: str
    gap: Callable[[Exact], Fraction] = attrs.field(repr=False)
    subjects: tuple[Node, ...] = attrs.field(repr=False)
    guards: tuple[Guard, ...] = attrs.field(repr=False)
    scores: bool
    table: str = ""
    direct: Fraction | None = None

    @property
    def looked_at(self) -> tuple[Node, ...]:
        """What it is computed from, and then what decides whether the rule is looked at."""
        return (*self.subjects, *(node for guard in self.guards for node in guard.looked_at))

    def guarded(self, exact: Exact) -> bool:
        """Whether all holds that must hold for the rule to be looked at."""
        try:
            return all(each.holds(exact) for each in self.guards)
        except Trouble:
            return False


def edges_by_row(framework: model.Framework) -> Iterator[tuple[str, list[Edge]]]:
    """The edges of each row with its path, in the order of the file, each once for a row; grades stand last."""
    seen = set[tuple[str, str, str]]()
    for path, there in groupby(places(framework), key=lambda place: place.path):
        found = list[Edge]()
        for each in (edge for place in there for edge in _Words(framework, place).edges()):
            key = each.path, each.words, each.at
            found += [] if key in seen else [each]
            seen.add(key)
        yield path, found


@attrs.frozen
class _Words:
    """Calls the edges of one place by what is written."""

    framework: model.Framework
    place: Place

    def edges(self) -> Iterator[Edge]:
        """The edges, those of a table from the lowest to the highest."""
        tables = dict[int, list[Turn]]()
        for turn in self.place.turns:
            tables.setdefault(id(turn.table or turn), []).append(turn)
        for turns in tables.values():
            there = [(turn, edge) for turn in turns for edge in turn.edges]
            there.sort(key=lambda pair: pair[1].at)
            yield from (self._edge(*pair) for pair in there)
            yield from (self._written(each) for each in turns if isinstance(each.node, Primitive) and each.sides)

    def _edge(self, turn: Turn, edge: core.Edge) -> Edge:
        expression, direct = turn.written(edge.subject), None
        if expression is not None:
            words, kind = self._formula(expression), expression.type
            direct = edge.at if edge.other is None and isinstance(expression, _GIVEN) else None
        elif turn.compared is None:
            words, kind = "total", POINTS
        else:
            actual, wanted = (self._expression(turn, each) for each in turn.compared.met.parts)
            words = f"{self._formula(actual)} / {self._formula(wanted)}"
            kind = COUNT if isinstance(turn.compared.met, Test) and not actual.type.numeric else RATIO
        if edge.other is None:
            at = describe(edge.at, kind)
        else:
            away = f" {'+' if edge.at > 0 else '-'} {describe(abs(edge.at), kind)}" if edge.at else ""
            at = f"{self._formula(self._expression(turn, edge.other))}{away}"
        return self._made(turn, words, at, edge.gap, edge.looked_at, direct)

    def _written(self, turn: Turn) -> Edge:
        """The edge of a target as written in a form; there is none where words or a range are compared."""
        words, at = (self._formula(self._expression(turn, each)) for each in turn.sides)

        def gap(exact: Exact) -> Fraction:
            one, other = map(exact.value, turn.sides)
            assert isinstance(one, Written) and isinstance(other, Written)
            ends = {each for each in (other.interval.low, other.interval.high) if each is not None}
            if len(ends) != 1 or one.kind != other.kind or one.interval.low is None or one.unit != other.unit:
                raise Trouble
            return one.interval.low - ends.pop()

        return self._made(turn, words, at, gap, turn.sides)

    def _made(
        self,
        turn: Turn,
        words: str,
        at: str,
        gap: Callable[[Exact], Fraction],
        subjects: tuple[Node, ...],
        direct: Fraction | None = None,
    ) -> Edge:
        reached = dependencies_of(turn.program).reached(
            *subjects, *(each for one in turn.guards for each in one.looked_at)
        )
        scores = any(kind in _SCORES for kind, _ in reached)
        return Edge(self.place.path, words, at, gap, subjects, turn.guards, scores, self.place.table, direct)

    def _expression(self, turn: Turn, node: Node) -> terms.Expression:
        expression = turn.written(node)
        assert expression is not None, "both sides of a comparison are written"
        return expression

    def _formula(self, expression: terms.Expression) -> str:
        return formula(expression, self.framework)
