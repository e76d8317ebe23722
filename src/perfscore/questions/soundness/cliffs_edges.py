"""The edges of a node's rules at which its points may leap, and on which side of one some facts lie."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Node
from perfscore.core.program import Comparison, Row
from perfscore.domains.tables import written
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span, start_of
from perfscore.kernel.types import Type
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.constants import position
from perfscore.model.walk import expressions
from perfscore.scoring.arithmetic import taken_off, units
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.subject import Scope

_LONGEST = 60
_STEPPED = frozenset({"year", "month", "day", "month_end", "months_between", "months_before", "months_after"})
_Row = rule_model.Band | rule_model.LookupRow


@attrs.frozen
class Edge:
    """A place where the points of a node may leap.

    ``side`` tells on which side of it facts lie, as anything that differs between two sides, and raises Trouble where
    that cannot be told; ``piece`` is what it looks at. An edge without a side is a formula that may be steep.
    """

    span: Span
    text: str
    piece: object
    side: Callable[[Reading], object] | None


def edges(node: model.Node, scope: Scope) -> list[Edge]:
    """The edges of a node's clause and limits, and of the quantities that these are computed from, each once."""
    ground = scope.ground
    behind = scope.depends.reached(*ground.nodes((node.clause, node.limits)))
    # In the order of the file, so that the same is found each time.
    named = (each.value for each in ground.framework.quantities if ("let", each.name) in behind)
    pieces = (node.clause, *node.limits, *named)
    row = program_of(ground.framework).block.by_path[node.path]
    found: dict[object, Edge] = {}
    for key, edge in (*_of_clause(node.clause, row, ground), *_inside(pieces, ground), *_slopes(node.clause, ground)):
        found.setdefault(key, edge)
    return list(found.values())


Found = Iterator[tuple[object, Edge]]


def _text(span: Span, ground: Ground) -> str:
    text = written(span, ground.framework.source)
    short = start_of(text, _LONGEST)
    return text if short == text else f"{short}…"


# ---------------------------------------------------------------- tables


def _of_clause(clause: rule_model.Clause | None, row: Row, ground: Ground) -> Found:
    match clause:
        case rule_model.Bands():
            yield from _of_rows(clause.subject, clause.rows, ground)
        case rule_model.Lookup():
            yield from _of_lookup(clause.rows, clause.subjects, ground)
        case rule_model.Deduct():
            for item, taken in zip(clause.items, taken_off(row), strict=True):
                if isinstance(item, rule_model.PerUnit) and item.partial != "proportional":
                    unit, subject = describe(item.unit, item.subject.type), _text(item.subject.span, ground)
                    yield item, Edge(item.span, f"each {unit} of `{subject}`", item, _value_of(units(taken)[1]))
        case rule_model.Target():
            yield from _of_target(clause, row, ground)
        case _:
            return


def _value_of(node: Node) -> Callable[[Reading], object]:
    return lambda known: known.exact.value(node)


def _of_lookup(rows: Sequence[rule_model.LookupRow], subjects: Sequence[terms.Expression], ground: Ground) -> Found:
    yield from _of_rows(subjects[0], rows, ground)
    for row in rows:
        if row.inner:
            yield from _of_lookup(row.inner, subjects[1:], ground)


def _of_rows(subject: terms.Expression, rows: Sequence[_Row], ground: Ground) -> Found:
    if not subject.type.ordered:
        return
    text = _text(subject.span, ground)
    for at, strict, span in _places(rows):
        words = f"`{text}` {_words(at, strict, subject.type)}"
        yield (subject, at, strict), Edge(span, words, subject, _beyond(subject, at, strict))


def _beyond(subject: terms.Expression, at: Fraction, strict: bool) -> Callable[[Reading], object]:
    return lambda known: _above(known.number(subject), at, strict)


def _above(value: Fraction, at: Fraction, strict: bool) -> bool:
    return value > at if strict else value >= at


def _words(at: Fraction, strict: bool, kind: Type) -> str:
    return f"{'above' if strict else 'at'} {describe(at, kind)}"


def _places(rows: Sequence[_Row]) -> Iterator[tuple[Fraction, bool, Span]]:
    """Where a row begins, and where the next one does; ``True`` where that is only above the place."""
    for row in rows:
        points = (position(each) for each in row.values if isinstance(each, Fraction | datetime.date))
        for each in (*row.intervals, *(Interval(at, at, True, True) for at in points)):
            if each.low is not None:
                yield each.low, not each.low_closed, row.span
            if each.high is not None:
                yield each.high, each.high_closed, row.span


def _of_target(clause: rule_model.Target, row: Row, ground: Ground) -> Found:
    piece, (compared,) = (clause.actual, clause.wanted), row.comparisons[:1]
    if clause.otherwise != "proportional":
        yield clause, Edge(clause.span, f"`{_text(clause.span, ground)}`", piece, _value_of(compared.met))
    dates = not clause.actual.type.numeric
    for at, strict, span in _places(clause.rows):
        side = _met_or_nearer(compared, at, strict, dates)
        yield (clause, at, strict), Edge(span, f"`{_text(span, ground)}`", piece, side)


def _met_or_nearer(compared: Comparison, at: Fraction, strict: bool, dates: bool) -> Callable[[Reading], object]:
    def side(known: Reading) -> object:
        exact = known.exact
        met = exact.sound(compared.met) and exact.holds(compared.met)
        return met or _above(exact.number(compared.shortfall), at, strict) != dates

    return side


# ---------------------------------------------------------------- conditions and formulas


def _inside(pieces: Sequence[object], ground: Ground) -> Found:
    """What leaps within formulas: comparisons, roundings, parts of dates."""
    for piece in pieces:
        for each in expressions(piece):
            if _leaps(each):
                yield each, Edge(each.span, f"`{_text(each.span, ground)}`", each, _worth(each))


def _worth(expression: terms.Expression) -> Callable[[Reading], object]:
    return lambda known: known.value(expression)


def _leaps(expression: terms.Expression) -> bool:
    match expression:
        case terms.Comparison():
            return expression.left.type.ordered
        case terms.Within() | terms.OneOf():
            return expression.operand.type.ordered
        case terms.Rounded():
            return True
        case terms.Function():
            return expression.function in _STEPPED
        case _:
            return False


def _slopes(clause: rule_model.Clause | None, ground: Ground) -> Found:
    """What is steep where a single step is worth much."""
    steep: list[tuple[Span, terms.Expression, object]] = []
    match clause:
        case rule_model.Award():
            steep.append((clause.span, clause.value, clause))
        case rule_model.Interpolate():
            steep.append((clause.span, clause.subject, clause))
        case rule_model.Target(otherwise="proportional"):
            steep.append((clause.span, clause.actual, (clause.actual, clause.wanted)))
        case rule_model.Deduct():
            steep += [
                (item.span, item.subject, item)
                for item in clause.items
                if isinstance(item, rule_model.PerUnit) and item.partial == "proportional"
            ]
        case _:
            return
    for span, subject, piece in steep:
        yield ("steep", span), Edge(span, f"each step in `{_text(subject.span, ground)}`", piece, None)


def side_of(edge: Edge, known: Reading | None) -> object:
    """On which side of an edge facts lie; None where that cannot be told."""
    if known is None or edge.side is None:
        return None
    try:
        return edge.side(known)
    except Trouble:
        return None
