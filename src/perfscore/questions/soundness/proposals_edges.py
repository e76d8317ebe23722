"""The edges at which the rules of a framework turn, and what must hold for each to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Case, Node
from perfscore.core.program import Block, Comparison, Row
from perfscore.kernel.intervals import Interval
from perfscore.kernel.types import POINTS, RATIO, Type
from perfscore.kernel.wording import describe
from perfscore.kernel.written_targets import Written
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import fold, position
from perfscore.model.walk import inside
from perfscore.questions.soundness.proposals_behind import Behind, behind, together
from perfscore.scoring.figures import Reading, formula

_ZERO = Fraction(0)
_KINKS = frozenset({"min", "max"})


@attrs.frozen
class Seen:
    """What is known of some facts, and the exact total where all was scored."""

    known: Reading
    exact: Fraction | None = None


@attrs.frozen(eq=False)
class Guard:
    """What must hold for a rule to be looked at; ``piece`` is what that is computed from."""

    piece: object
    holds: Callable[[Reading], bool]


@attrs.frozen(eq=False)
class Edge:
    """A place at which a rule turns.

    ``gap`` is how far the value lies above the edge, 0 at the edge itself. ``path`` is that of the row whose points
    turn there; ``table`` the one in whose rows the value stands, where it does. ``direct`` is the edge as a figure
    where a fact itself is compared with it.
    """

    path: str
    words: str
    at: str
    gap: Callable[[Seen], Fraction] = attrs.field(repr=False)
    guards: tuple[Guard, ...] = attrs.field(repr=False)
    behind: Behind = attrs.field(repr=False)
    table: str = ""
    direct: Fraction | None = None

    @property
    def scores(self) -> bool:
        """Whether all must be scored before the value is known."""
        return self.behind.scores

    def guarded(self, seen: Seen) -> bool:
        """Whether all holds that must hold for the rule to be looked at."""
        try:
            return all(each.holds(seen.known) for each in self.guards)
        except Trouble:
            return False


Count = Callable[[int], None]
"""Is told how many pieces of the framework were looked at."""


def edges(framework: model.Framework, count: Count) -> Iterator[Edge]:
    """The edges in the order of the file, each once for a row; grades stand last."""
    for _, found in edges_by_row(framework, count):
        yield from found


def edges_by_row(framework: model.Framework, count: Count) -> Iterator[tuple[str, Iterator[Edge]]]:
    """The same, those of each row apart, with its path."""
    seen: set[tuple[str, str, str]] = set()
    for node in framework.root.walk():
        yield node.path, _once(_of_row(node, framework, count), seen)
    if framework.grading is not None:
        yield "", _once(_of_grading(framework.grading, framework, count), seen)


def _once(found: Iterator[Edge], seen: set[tuple[str, str, str]]) -> Iterator[Edge]:
    for each in found:
        key = each.path, each.words, each.at
        if key not in seen:
            seen.add(key)
            yield each


def _of_row(node: model.Node, framework: model.Framework, count: Count) -> Iterator[Edge]:
    block = program_of(framework).block
    row = block.by_path[node.path]
    yield from _Finder(framework, count, node.path, block).of_node(node, row)
    for rows, made in zip(node.rows, row.made, strict=True):
        finder = _Finder(framework, count, node.path, made.instance, rows.table)
        yield from finder.of_all((rows.where, rows.points, rows.share))
        for template in rows.template.rules():
            below = made.instance.by_path[f"{made.made.name}:{template.path}"]
            yield from finder.of_node(template, below)


def _of_grading(grading: model.Grading, framework: model.Framework, count: Count) -> Iterator[Edge]:
    total = behind(terms.NodeValue(framework.root.span, POINTS, "", "score"), framework)
    count(total.price)
    total = attrs.evolve(total, looked_at=total.names, total=True)
    for edge in _ends(each for row in grading.rows for each in row.intervals):

        def gap(seen: Seen, edge: Fraction = edge) -> Fraction:
            if grading.basis == "exact" and seen.exact is not None:
                return seen.exact - edge
            published = seen.known.exact.defined(("score", ""))
            assert isinstance(published, Fraction)
            return published - edge

        yield Edge("", "total", describe(edge, POINTS), gap, (), total)
    finder = _Finder(framework, count, "", program_of(framework).block)
    yield from finder.of_all(tuple(each.condition for each in (*grading.caps, *grading.overrides)))


def _ends(intervals: Iterable[Interval]) -> list[Fraction]:
    return sorted({end for each in intervals for end in (each.low, each.high) if end is not None})


@attrs.frozen
class _Finder:
    """Finds the edges of one node; a quantity that several of its rules use is looked into once."""

    framework: model.Framework
    count: Count
    path: str
    block: Block
    table: str = ""
    seen: set[str] = attrs.field(factory=set)
    later: list[tuple[terms.Expression, tuple[Guard, ...]]] = attrs.field(factory=list)
    guarding: dict[int, Behind] = attrs.field(factory=dict)

    def of_all(self, pieces: object) -> Iterator[Edge]:
        """The edges in pieces that are always looked at, and in the quantities that they use."""
        yield from self.inside_of(pieces, ())
        yield from self._of_quantities()

    def of_node(self, node: model.Node, row: Row) -> Iterator[Edge]:
        """The edges of the rules of a node, and of the quantities that they use."""
        yield from self._of_rules(node, row)
        yield from self._of_quantities()

    def _of_quantities(self) -> Iterator[Edge]:
        # One after another: a quantity may stand on a tower of others.
        while self.later:
            yield from self.inside_of(*self.later.pop(0))

    def _of_rules(self, node: model.Node, row: Row) -> Iterator[Edge]:
        gates = [each.condition for each in node.limits if each.kind == "na"]
        settling = [each.condition for each in node.limits if each.kind in {"zero", "full"}]
        free = tuple(self._guard(each, wanted=False) for each in gates if each is not None)
        plain = free + tuple(self._guard(each, wanted=False) for each in settling if each is not None)
        if node.clause is not None:
            yield from self._of_clause(node.clause, row, plain)
        for limit in node.limits:
            others = () if limit.kind == "na" else free
            yield from self.inside_of((limit.condition, limit.amount), others)
        for check in node.checks:
            yield from self._aimed(check, free)

    # ------------------------------------------------------------ clauses

    def _of_clause(self, clause: rule_model.Clause, row: Row, guards: tuple[Guard, ...]) -> Iterator[Edge]:
        match clause:
            case rule_model.AwardList() | rule_model.Deduct():
                for item in clause.items:
                    if isinstance(item, rule_model.PerUnit):
                        yield from self._per_unit(item, guards)
                    else:
                        yield from self.inside_of(item.condition, guards)
            case rule_model.Bands():
                yield from self._rows(clause.subject, clause.rows, guards)
            case rule_model.Lookup():
                table = self.block.by_key["earned", row.path]
                assert isinstance(table, Case)
                yield from self._level(clause, 0, clause.rows, table, guards)
            case rule_model.Interpolate():
                for at, _ in clause.knots:
                    yield self._edge(clause.subject, at, guards)
                yield from self.inside_of(clause.subject, guards)
            case rule_model.Target():
                yield from self._aimed(clause, guards)
                yield from self._shares(clause, row.comparisons[0], guards)
            case _:
                yield from self.inside_of(clause, guards)

    def _rows(
        self,
        subject: terms.Expression,
        rows: Sequence[rule_model.Band | rule_model.LookupRow],
        guards: tuple[Guard, ...],
    ) -> Iterator[Edge]:
        for at in _ends(each for row in rows for each in row.intervals):
            yield self._edge(subject, at, guards)
        yield from self.inside_of(subject, guards)

    def _level(
        self,
        clause: rule_model.Lookup,
        level: int,
        rows: Sequence[rule_model.LookupRow],
        table: Case,
        guards: tuple[Guard, ...],
    ) -> Iterator[Edge]:
        subject = clause.subjects[level]
        yield from self._rows(subject, rows, guards)
        below = {condition.origin.span: value for condition, value in table.arms}
        for row in rows:
            inner = below[row.span]

            def taken(known: Reading, inner: Node = inner) -> bool:
                return known.exact.taken(table)[1] is inner

            if row.inner:
                assert isinstance(inner, Case)
                yield from self._level(clause, level + 1, row.inner, inner, (*guards, Guard(subject, taken)))

    def _per_unit(self, item: rule_model.PerUnit, guards: tuple[Guard, ...]) -> Iterator[Edge]:
        """The threshold, and where the first unit begins or is complete."""
        threshold = item.threshold
        at = _ZERO if threshold is None else fold(threshold)
        for count in {"proportional": (0,), "started": (0, 1)}.get(item.partial, (1,)):
            away = item.unit * count if item.above else -item.unit * count
            if isinstance(at, Fraction):
                yield self._edge(item.subject, at + away, guards)
            else:
                assert threshold is not None
                beyond = f" {'+' if item.above else '-'} {describe(item.unit, item.subject.type)}" if count else ""
                yield self._between(item.subject, threshold, guards, away, beyond)
        yield from self.inside_of((item.subject, threshold), guards)

    def _aimed(self, rule: rule_model.Target | rule_model.Check, guards: tuple[Guard, ...]) -> Iterator[Edge]:
        if rule.operator == "meets":
            yield self._written(rule.actual, rule.wanted, guards)
        elif rule.actual.type.ordered:
            yield self._compared(rule.actual, rule.wanted, guards)
        yield from self.inside_of((rule.actual, rule.wanted), guards)

    def _shares(self, clause: rule_model.Target, compared: Comparison, guards: tuple[Guard, ...]) -> Iterator[Edge]:
        """The rows over what is missing of a target."""
        missed = Guard(clause, lambda known: not known.exact.holds(compared.met))
        dates = clause.actual.type.ordered and not clause.actual.type.numeric
        kind = Type(clause.wanted.type.kind) if dates else RATIO
        words = f"{self._formula(clause.actual)} / {self._formula(clause.wanted)}"
        for at in _ends(each for row in clause.rows for each in row.intervals):

            def gap(seen: Seen, at: Fraction = at) -> Fraction:
                return seen.known.exact.number(compared.shortfall) - at

            shown = f"{int(at)}" if dates else describe(at, kind)
            yield self._made(words, shown, gap, (clause.actual, clause.wanted), (*guards, missed))

    def _written(self, actual: terms.Expression, wanted: terms.Expression, guards: tuple[Guard, ...]) -> Edge:
        """The edge of a target as written in a form; there is none where words or a range are compared."""
        nodes = program_of(self.framework).expressions.sides(actual, wanted)

        def gap(seen: Seen) -> Fraction:
            one, other = map(seen.known.exact.value, nodes)
            assert isinstance(one, Written) and isinstance(other, Written)
            ends = {each for each in (other.interval.low, other.interval.high) if each is not None}
            if len(ends) != 1 or one.kind != other.kind or one.interval.low is None or one.unit != other.unit:
                raise Trouble
            return one.interval.low - ends.pop()

        return self._made(self._formula(actual), self._formula(wanted), gap, (actual, wanted), guards)

    # ------------------------------------------------------------ conditions

    def inside_of(self, piece: object, guards: tuple[Guard, ...]) -> Iterator[Edge]:
        """The edges of conditions, and of ``min`` and ``max``, in a piece of the framework.

        A part of a condition counts where the other parts leave it to decide.
        """
        self.count(1)
        match piece:
            case terms.QuantityValue():
                if piece.name not in self.seen:
                    self.seen.add(piece.name)
                    self.later.append((self.framework.quantity_values[piece.name].value, guards))
                return
            case terms.Conditional():
                yield from self.inside_of(piece.condition, guards)
                yield from self.inside_of(piece.positive, (*guards, self._guard(piece.condition, wanted=True)))
                yield from self.inside_of(piece.negative, (*guards, self._guard(piece.condition, wanted=False)))
                return
            case terms.Aggregate():
                # What stands inside is another value in each row.
                yield from self.inside_of(piece.otherwise, guards)
                return
            case terms.AllOf() | terms.AnyOf():
                wanted = isinstance(piece, terms.AllOf)
                for each in piece.operands:
                    yield from self.inside_of(each, (*guards, self._beside(each, piece, wanted=wanted)))
                return
            case terms.Comparison() if piece.left.type.ordered:
                yield self._compared(piece.left, piece.right, guards)
            case terms.Within():
                for at in _ends([piece.interval]):
                    yield self._edge(piece.operand, at, guards)
            case terms.Meets():
                yield self._written(piece.actual, piece.target, guards)
            case terms.Function() if piece.function in _KINKS:
                yield from self._kink(piece, guards)
            case _:
                pass
        for each in inside(piece):
            yield from self.inside_of(each, guards)

    def _kink(self, piece: terms.Function, guards: tuple[Guard, ...]) -> Iterator[Edge]:
        fixed = [each for each in piece.arguments if fold(each) is not None]
        if len(piece.arguments) == 2 and len(fixed) == 1:
            (moving,) = (each for each in piece.arguments if each is not fixed[0])
            yield self._compared(moving, fixed[0], guards)

    # ------------------------------------------------------------ the edges themselves

    def _compared(self, left: terms.Expression, right: terms.Expression, guards: tuple[Guard, ...]) -> Edge:
        for subject, other in ((left, right), (right, left)):
            at = fold(other)
            if at is not None:
                return self._edge(subject, position(at), guards)
        return self._between(left, right, guards)

    def _between(
        self,
        left: terms.Expression,
        right: terms.Expression,
        guards: tuple[Guard, ...],
        away: Fraction = _ZERO,
        beyond: str = "",
    ) -> Edge:
        def gap(seen: Seen) -> Fraction:
            return seen.known.number(left) - seen.known.number(right) - away

        return self._made(self._formula(left), f"{self._formula(right)}{beyond}", gap, (left, right), guards)

    def _edge(self, subject: terms.Expression, at: Fraction, guards: tuple[Guard, ...]) -> Edge:
        def gap(seen: Seen) -> Fraction:
            return seen.known.number(subject) - at

        found = self._made(self._formula(subject), describe(at, subject.type), gap, subject, guards)
        direct = isinstance(subject, terms.FactValue | terms.ColumnValue)
        return attrs.evolve(found, direct=at) if direct else found

    def _made(
        self, words: str, at: str, gap: Callable[[Seen], Fraction], pieces: object, guards: tuple[Guard, ...]
    ) -> Edge:
        found = [self._looked_behind(pieces), *(self._behind(each) for each in guards)]
        self.count(sum(len(each.names) + len(each.steps) for each in found))
        return Edge(self.path, words, at, gap, guards, together(found, self.framework), self.table)

    def _behind(self, guard: Guard) -> Behind:
        # A guard looks at a piece of the framework, which lives as long as it does.
        if id(guard.piece) not in self.guarding:
            self.guarding[id(guard.piece)] = self._looked_behind(guard.piece)
        return self.guarding[id(guard.piece)]

    def _looked_behind(self, pieces: object) -> Behind:
        found = behind(pieces, self.framework)
        self.count(found.price)
        return found

    def _beside(self, part: terms.Expression, whole: terms.AllOf | terms.AnyOf, *, wanted: bool) -> Guard:
        """That all other parts of a condition leave one of them to decide."""
        return Guard(
            whole, lambda known: all(known.holds(each) is wanted for each in whole.operands if each is not part)
        )

    def _guard(self, condition: terms.Expression, *, wanted: bool) -> Guard:
        return Guard(condition, lambda known: known.holds(condition) is wanted)

    def _formula(self, expression: terms.Expression) -> str:
        return formula(expression, self.framework)
