"""The arithmetic that led to the points of a row, line by line, as its clause has it, and its row that was taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import islice

from perfscore.core.expressions import asks_missing
from perfscore.core.nodes import Add, Among, Case, Extreme, Mul, Node, Primitive, Round, Test
from perfscore.core.program import Charge, Row
from perfscore.domains.exact import Exact
from perfscore.domains.findings import rows_taken
from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.kernel.types import BOOL, POINTS, RATIO, Kind
from perfscore.kernel.wording import describe, written_interval
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model, terms
from perfscore.model.tables import MISSING
from perfscore.scoring.explanation import Item, Step
from perfscore.scoring.figures import Reading, as_far, in_formula, name_of, named, nested, step, written
from perfscore.scoring.scorecard import Line

_ZERO = Fraction(0)


def steps(line: Line, known: Reading) -> tuple[Step, ...]:
    """The quantities behind a row, each behind those that it is made of, then the rule, as far as it can be told."""
    node, found = line.node, list[Step]()
    for name, value in known.lastingly(("quantities", id(line.row)), _quantities, node, known):
        with suppress(Trouble):
            found.append(step(value, known, name))
    found += [] if node.clause is None else as_far(_rule(line, known))
    return tuple(found[: limits.FIGURES])


def _quantities(row: model.Node, known: Reading) -> list[tuple[str, terms.Expression]]:
    found: dict[str, terms.Expression] = {}
    pending: list[object] = [(row.clause, tuple(each.condition for each in row.limits))]
    for each in pending:
        for node in named(each):
            if not isinstance(node, terms.QuantityValue | terms.RuleCall) or len(pending) > limits.FIGURES:
                continue
            name = name_of(node, known)
            if isinstance(node, terms.RuleCall):
                value = node.body
                pending.append(node.arguments)
            else:
                value = known.framework.quantity_values[node.name].value
            pending.append(value)
            found.pop(name, None)
            found[name] = value
    return list(reversed(found.items()))


def _rule(line: Line, known: Reading) -> Iterator[Step]:
    row, rule = line.row, earned(line.row, known.exact)
    whole, kind = known.expression(rule), row.charges[0].kind
    if kind == "award" and whole is not None:
        yield step(whole, known, kind=POINTS)
    elif kind == "base":
        for charge in row.charges:
            if charge.kind == "deduction" and isinstance(charge.piece, Mul):
                yield from _per_unit(charge, charge.piece, known)
    elif kind in {"band", "interpolation", "target"}:
        for node in known.looked_at(rule):
            for side in map(known.expression, known.sides(node)):
                yield from _subject(side, known)
                if kind == "interpolation" and side is not None:
                    yield _interpolated(side, rule, known)
        if kind == "target":
            yield from _target(line, known)


def _subject(subject: terms.Expression | None, known: Reading) -> Iterator[Step]:
    """The arithmetic of what a rule looks at, where it is more than a name."""
    if subject is not None and not isinstance(subject, terms.Named | terms.Constant):
        yield step(subject, known)


def _interpolated(subject: terms.Expression, rule: Node, known: Reading) -> Step:
    """The line from one knot to the next, or the points of the last one."""
    number, kind = known.exact.number, subject.type
    table = rule.parts[-1] if isinstance(rule, Primitive) else rule
    assert isinstance(table, Case)
    points = known.exact.taken(table)[1]
    text = show(number(points))
    if isinstance(points, Add) and known.expression(points) is None:
        below, rise = points.parts
        difference, beyond, share = rise.parts
        above, at = difference.parts[0], known.number(subject)
        low = at - number(beyond)
        places = [in_formula(each, kind) for each in (at, low, low + 1 / number(share))]
        one, other = show(number(below)), show(number(above))
        text = f"{one} + ({other} - {one}) * ({places[0]} - {places[1]}) / ({places[2]} - {places[1]})"
    formula = written(rule.origin.span, known).partition("{")[0].strip()
    return Step(None, formula, text, show(number(rule)), Kind.POINTS.value)


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


def _per_unit(charge: Charge, taken: Mul, known: Reading) -> Iterator[Step]:
    (units_there, counted), number = units(taken), known.exact.number
    assert isinstance(units_there, Mul) and isinstance(units_there.factors[0], Extreme)
    beyond, share = units_there.factors[0].options[1], units_there.factors[1]
    subject, *thresholds = known.pieces(beyond)
    yield from _subject(subject, known)
    kind, found = subject.type, number(units_there)
    value, points = in_formula(known.number(subject), kind), show(number(taken.factors[1]))
    shown = value
    for each in thresholds:
        edge = in_formula(known.number(each), kind)
        falls = known.expression(beyond.parts[0]) is None
        shown = f"{edge} - {value}" if falls else f"{value} - {edge}"
        shown = f"({shown})" if found else f"max(0, {shown})"
    text = f"{points} * {shown} / {in_formula(1 / number(share), kind)}"
    if number(counted) != found:
        text = f"{points} * [{text.removeprefix(f'{points} * ')}] = {points} * {show(number(counted))}"
    yield Step(None, _without_reason(charge, known), text, show(number(taken)), Kind.POINTS.value)


def target(rule: Node) -> tuple[Node, Node]:
    """Whether the target is met by which a rule gives points, and what it gives where it is not."""
    case = rule.operands[-1] if isinstance(rule, Primitive) else rule
    assert isinstance(case, Case) and case.rest is not None
    return case.arms[0][0], case.rest


def _target(line: Line, known: Reading) -> Iterator[Step]:
    condition, missed = target(earned(line.row, known.exact))
    written_sides = [*known.pieces(condition)]
    nodes = zip(known.compared(condition), written_sides, strict=True)
    one, other = (describe(known.exact.value(node), side.type) for node, side in nodes)
    met, full = known.exact.sound(condition) and known.exact.holds(condition), show(line.node.full)
    sign = condition.operator if isinstance(condition, Test) else "meets"
    formula = f" {sign} ".join(written(side.span, known) for side in written_sides)
    yield Step(None, formula, f"{one} {sign} {other}", describe(met, BOOL), Kind.BOOL.value)
    if not met and isinstance(missed, Mul):
        share, value = known.exact.value(missed.factors[1]), show(known.exact.number(missed))
        yield Step(None, "full", f"{full} * {in_formula(share, RATIO)}", value, Kind.POINTS.value)


def items(line: Line, known: Reading) -> tuple[Item, ...]:
    """The lines of a checklist or of a deduction that can be told, with what each gave or took."""
    charges = (each for each in line.row.charges if each.kind in {"unmet", "deduction"})
    found: list[Item] = []
    for charge in islice(charges, limits.FIGURES):
        with suppress(Trouble):
            found.append(_item(charge, known))
    return tuple(found)


def _item(charge: Charge, known: Reading) -> Item:
    assert charge.piece is not None
    if not isinstance(charge.piece, Case):
        amount = known.exact.number(charge.piece)
        return Item(charge.origin.words, _without_reason(charge, known), amount != 0, amount)
    (condition, points), *unmet = charge.piece.arms
    held, expression = known.exact.holds(condition), known.expression(condition)
    assert expression is not None
    amount = known.exact.number(unmet[0][1] if unmet else points) if held else _ZERO
    return Item(charge.origin.words, written(expression.span, known), held, amount)


def _without_reason(charge: Charge, known: Reading) -> str:
    formula, reason = written(charge.origin.span, known), charge.origin.words
    return formula if reason is None else formula.removesuffix(f'"{reason}"').strip()


def taken_row(line: Line, known: Reading) -> str | None:
    """The row of a table into which the values fall; None where there is none or it cannot be told."""
    if line.row.charges[0].kind != "band":
        return None
    table, span = earned(line.row, known.exact), line.row.charges[0].origin.span
    try:
        rows = list(rows_taken(known.exact, table, span))
    except Trouble:
        return None
    assert isinstance(table, Case)
    span, condition, pieces = rows[-1]
    if condition is None:
        assert table.rest is not None
        return f"otherwise {written(table.rest.origin.span, known)}"
    if not nested(table) and table.rest is None:
        return written(span, known)
    matchers = " · ".join(_matcher(condition, known) for _, condition, _ in rows)
    return f"{matchers} : {written(pieces[-1].origin.span, known)}"


def _matcher(condition: Node | None, known: Reading) -> str:
    """What a row of a look-up matches, as it would be written out."""
    if asks_missing(condition):
        return MISSING
    if not isinstance(condition, Test) or not isinstance(condition.other, Among):
        return "else"
    subject = known.expression(condition.subject)
    assert subject is not None
    shown = [describe(each, subject.type) for each in condition.other.values]
    return ", ".join([*shown, *(written_interval(each, subject.type) for each in condition.other.intervals)])
