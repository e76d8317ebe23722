"""The arithmetic that led to the points of a row, line by line, as its clause has it, and its row that was taken."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, zip_longest

from perfscore.core.nodes import Among, Case, Mul, Node, Primitive, Round, Test
from perfscore.core.program import Row
from perfscore.domains.exact import Exact
from perfscore.domains.ledger import rows_taken
from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.kernel.types import BOOL, POINTS, RATIO, Kind, Type
from perfscore.kernel.wording import describe, written_interval
from perfscore.messages.trouble import Trouble
from perfscore.model import rule_model, terms
from perfscore.scoring.explanation import Item, Step
from perfscore.scoring.figures import Reading, in_formula, named, step, written
from perfscore.scoring.scorecard import Line

_ZERO = Fraction(0)


def steps(line: Line, known: Reading) -> tuple[Step, ...]:
    """The quantities behind a row, each behind those that it is made of, then the rule, as far as it can be told."""
    node = line.node
    piece = (node.clause, tuple(each.condition for each in node.limits))
    found = [*_quantities(piece, known)]
    if node.clause is not None:
        lines = _clause(node.clause, line, known)
        while True:
            try:
                found.append(next(lines))
            except (StopIteration, Trouble):
                break
    return tuple(found[: limits.FIGURES])


def _quantities(piece: object, known: Reading) -> list[Step]:
    found: dict[str, Step] = {}
    pending = [piece]
    for each in pending:
        for node in named(each):
            if not isinstance(node, terms.QuantityValue) or len(pending) > limits.FIGURES:
                continue
            value = known.framework.quantity_values[node.name].value
            pending.append(value)
            found.pop(node.name, None)
            try:
                found[node.name] = step(value, known, node.name)
            except Trouble:
                continue
    return list(reversed(found.values()))


def _clause(clause: rule_model.Clause, line: Line, known: Reading) -> Iterator[Step]:
    match clause:
        case rule_model.Award():
            yield step(clause.value, known, kind=POINTS)
        case rule_model.Bands():
            yield from _subject(clause.subject, known)
        case rule_model.Lookup():
            for subject in clause.subjects:
                yield from _subject(subject, known)
        case rule_model.Interpolate():
            yield from _subject(clause.subject, known)
            yield _interpolated(clause, line.row, known)
        case rule_model.Deduct():
            for item, taken in zip(clause.items, taken_off(line.row), strict=True):
                if isinstance(item, rule_model.PerUnit):
                    yield from _per_unit(item, taken, known)
        case rule_model.Target():
            yield from _target(clause, line, known)
        case _:
            return


def _subject(subject: terms.Expression, known: Reading) -> Iterator[Step]:
    """The arithmetic of what a clause looks at, where it is more than a name."""
    if not isinstance(subject, terms.FactValue | terms.QuantityValue | terms.ColumnValue):
        yield step(subject, known)


def _interpolated(clause: rule_model.Interpolate, row: Row, known: Reading) -> Step:
    at, kind = known.number(clause.subject), clause.subject.type
    knots = [(place, known.number(points)) for place, points in clause.knots]
    formula = written(clause.span, known).partition("{")[0].strip()
    value = show(known.exact.number(earned(row, known.exact)))
    for (low, low_points), (high, high_points) in pairwise(knots):
        if low <= at <= high:
            places = [in_formula(each, kind) for each in (at, low, high)]
            share = f"({places[0]} - {places[1]}) / ({places[2]} - {places[1]})"
            text = f"{show(low_points)} + ({show(high_points)} - {show(low_points)}) * {share}"
            return Step(None, formula, text, value, Kind.POINTS.value)
    end = knots[0] if at < knots[0][0] else knots[-1]
    return Step(None, formula, show(end[1]), value, Kind.POINTS.value)


def earned(row: Row, exact: Exact) -> Node:
    """What the rule of a row gives, which is looked at."""
    return exact.frame.block.by_key["earned", row.path]


def taken_off(row: Row) -> list[Node]:
    """What each item of a deduction takes off."""
    return [each.piece for each in row.charges if each.kind == "deduction" and each.piece is not None]


def units(taken: Node) -> tuple[Node, Node]:
    """Of what an item takes off for each unit: how many there are, and how many of them count."""
    assert isinstance(taken, Mul)
    counted = taken.factors[0]
    return counted.operand if isinstance(counted, Round) else counted, counted


def _per_unit(item: rule_model.PerUnit, taken: Node, known: Reading) -> Iterator[Step]:
    yield from _subject(item.subject, known)
    kind = item.subject.type
    found, counted = map(known.exact.number, units(taken))
    points = show(known.number(item.points))
    subject, unit = in_formula(known.number(item.subject), kind), in_formula(item.unit, kind)
    beyond = subject
    if item.threshold is not None:
        edge = in_formula(known.number(item.threshold), kind)
        beyond = f"{subject} - {edge}" if item.above else f"{edge} - {subject}"
        beyond = f"({beyond})" if found else f"max(0, {beyond})"
    text = f"{points} * {beyond} / {unit}"
    if counted != found:
        text = f"{points} * [{beyond} / {unit}] = {points} * {show(counted)}"
    yield Step(None, _without_reason(item, known), text, show(known.exact.number(taken)), Kind.POINTS.value)


def target(row: Row, exact: Exact) -> tuple[Node, Node]:
    """Whether the target of a row is met, and what it gives where it is not."""
    node = earned(row, exact)
    case = node.operands[-1] if isinstance(node, Primitive) else node
    assert isinstance(case, Case) and case.rest is not None
    return case.arms[0][0], case.rest


def sides(clause: rule_model.Target, known: Reading) -> tuple[Node, Node]:
    """A value and its target, as they are compared."""
    if clause.operator == "meets":
        return known.exact.program.expressions.sides(clause.actual, clause.wanted)
    return known.node(clause.actual), known.node(clause.wanted)


def _target(clause: rule_model.Target, line: Line, known: Reading) -> Iterator[Step]:
    for side in (clause.actual, clause.wanted):
        if not isinstance(side, terms.Constant):
            yield from _subject(side, known)
    one, other = (
        describe(known.exact.value(node), side.type)
        for node, side in zip(sides(clause, known), (clause.actual, clause.wanted), strict=True)
    )
    condition, missed = target(line.row, known.exact)
    met, full = known.exact.sound(condition) and known.exact.holds(condition), show(line.node.full)
    sign = "meets" if clause.operator == "meets" else clause.operator
    formula = f"{written(clause.actual.span, known)} {sign} {written(clause.wanted.span, known)}"
    yield Step(None, formula, f"{one} {sign} {other}", describe(met, BOOL), Kind.BOOL.value)
    if not met and clause.otherwise == "proportional":
        assert isinstance(missed, Mul)
        share, value = known.exact.value(missed.factors[1]), show(known.exact.number(missed))
        yield Step(None, "full", f"{full} * {in_formula(share, RATIO)}", value, Kind.POINTS.value)


def items(line: Line, known: Reading) -> tuple[Item, ...]:
    """The lines of a checklist or of a deduction that can be told, with what each gave or took."""
    clause = line.node.clause
    if not isinstance(clause, rule_model.AwardList | rule_model.Deduct):
        return ()
    found: list[Item] = []
    for each, taken in zip_longest(clause.items[: limits.FIGURES], taken_off(line.row)[: limits.FIGURES]):
        try:
            found.append(_item(each, taken, known))
        except Trouble:
            continue
    return tuple(found)


def _item(item: rule_model.Item | rule_model.PerUnit, taken: Node | None, known: Reading) -> Item:
    if isinstance(item, rule_model.Item):
        held = known.holds(item.condition)
        amount = known.number(item.points) if held else _ZERO
        return Item(item.reason, written(item.condition.span, known), held, amount)
    assert taken is not None
    amount = known.exact.number(taken)
    return Item(item.reason, _without_reason(item, known), amount != 0, amount)


def _without_reason(item: rule_model.PerUnit, known: Reading) -> str:
    formula = written(item.span, known)
    return formula if item.reason is None else formula.removesuffix(f'"{item.reason}"').strip()


def taken_row(line: Line, known: Reading) -> str | None:
    """The row of bands or of a look-up into which the values fall; None where there is none or it cannot be told."""
    clause = line.node.clause
    if not isinstance(clause, rule_model.Bands | rule_model.Lookup):
        return None
    try:
        rows = list(rows_taken(known.exact, earned(line.row, known.exact), clause.span))
    except Trouble:
        return None
    span, condition, pieces = rows[-1]
    if isinstance(clause, rule_model.Bands):
        return written(span, known)
    if condition is None:
        assert clause.otherwise is not None
        return f"otherwise {written(clause.otherwise.span, known)}"
    kinds = (subject.type for subject in clause.subjects)
    matchers = (_matcher(condition, kind) for (_, condition, _), kind in zip(rows, kinds, strict=False))
    return f"{' · '.join(matchers)} : {written(pieces[-1].origin.span, known)}"


def _matcher(condition: Node | None, kind: Type) -> str:
    """What a row of a look-up matches, as it would be written out."""
    if not isinstance(condition, Test) or not isinstance(condition.other, Among):
        return "else"
    shown = [describe(each, kind) for each in condition.other.values]
    return ", ".join([*shown, *(written_interval(each, kind) for each in condition.other.intervals)])
