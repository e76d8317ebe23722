"""A clause and what is known come in; the arithmetic that led to its points, line by line, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from perfscore import limits
from perfscore.analysis import model, rule_model, terms
from perfscore.engine.clauses import matching, units
from perfscore.engine.comparing import compare
from perfscore.engine.explanation import Item, Step
from perfscore.engine.figures import in_formula, named, step, written
from perfscore.engine.values import Known, Trouble
from perfscore.numbers import show
from perfscore.types import BOOL, POINTS, RATIO, Kind, Type
from perfscore.wording import describe, written_interval

_ZERO = Fraction(0)


def steps(node: model.Node, known: Known) -> tuple[Step, ...]:
    """The quantities behind a node, each behind those that it is made of, then the rule, as far as it can be told."""
    piece = (node.clause, tuple(each.condition for each in node.limits))
    found = [*_quantities(piece, known)]
    if node.clause is not None:
        lines = _clause(node.clause, node, known)
        while True:
            try:
                found.append(next(lines))
            except (StopIteration, Trouble):
                break
    return tuple(found[: limits.FIGURES])


def _quantities(piece: object, known: Known) -> list[Step]:
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


def _clause(clause: rule_model.Clause, node: model.Node, known: Known) -> Iterator[Step]:
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
            yield _interpolated(clause, known)
        case rule_model.Deduct():
            for item in clause.items:
                if isinstance(item, rule_model.PerUnit):
                    yield from _per_unit(item, known)
        case rule_model.Target():
            yield from _target(clause, node, known)
        case _:
            return


def _subject(subject: terms.Expression, known: Known) -> Iterator[Step]:
    """The arithmetic of what a clause looks at, where it is more than a name."""
    if not isinstance(subject, terms.FactValue | terms.QuantityValue | terms.ColumnValue):
        yield step(subject, known)


def _interpolated(clause: rule_model.Interpolate, known: Known) -> Step:
    at, kind = known.number(clause.subject), clause.subject.type
    knots = [(place, known.number(points)) for place, points in clause.knots]
    formula = written(clause.span, known).partition("{")[0].strip()
    for (low, low_points), (high, high_points) in pairwise(knots):
        if low <= at <= high:
            value = low_points + (high_points - low_points) * (at - low) / (high - low)
            places = [in_formula(each, kind) for each in (at, low, high)]
            share = f"({places[0]} - {places[1]}) / ({places[2]} - {places[1]})"
            text = f"{show(low_points)} + ({show(high_points)} - {show(low_points)}) * {share}"
            return Step(None, formula, text, show(value), Kind.POINTS.value)
    end = knots[0] if at < knots[0][0] else knots[-1]
    return Step(None, formula, show(end[1]), show(end[1]), Kind.POINTS.value)


def _per_unit(item: rule_model.PerUnit, known: Known) -> Iterator[Step]:
    yield from _subject(item.subject, known)
    kind = item.subject.type
    found, counted = units(item, known)
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
    yield Step(None, _without_reason(item, known), text, show(known.number(item.points) * counted), Kind.POINTS.value)


def _target(clause: rule_model.Target, node: model.Node, known: Known) -> Iterator[Step]:
    for side in (clause.actual, clause.wanted):
        if not isinstance(side, terms.Constant):
            yield from _subject(side, known)
    compared = compare(clause, known)
    sign = "meets" if clause.operator == "meets" else clause.operator
    formula = f"{written(clause.actual.span, known)} {sign} {written(clause.wanted.span, known)}"
    met = describe(bool(compared.met), BOOL)
    yield Step(None, formula, f"{compared.words[0]} {sign} {compared.words[1]}", met, Kind.BOOL.value)
    if not compared.met and clause.otherwise == "proportional":
        share = compared.shortfall
        value = show(node.full * share)
        yield Step(None, "full", f"{show(node.full)} * {in_formula(share, RATIO)}", value, Kind.POINTS.value)


def items(clause: rule_model.Clause | None, known: Known) -> tuple[Item, ...]:
    """The lines of a checklist or of a deduction that can be told, with what each gave or took."""
    if not isinstance(clause, rule_model.AwardList | rule_model.Deduct):
        return ()
    found: list[Item] = []
    for each in clause.items[: limits.FIGURES]:
        try:
            found.append(_item(each, known))
        except Trouble:
            continue
    return tuple(found)


def _item(item: rule_model.Item | rule_model.PerUnit, known: Known) -> Item:
    if isinstance(item, rule_model.Item):
        held = known.holds(item.condition)
        amount = known.number(item.points) if held else _ZERO
        return Item(item.reason, written(item.condition.span, known), held, amount)
    amount = known.number(item.points) * units(item, known)[1]
    return Item(item.reason, _without_reason(item, known), amount != 0, amount)


def _without_reason(item: rule_model.PerUnit, known: Known) -> str:
    formula = written(item.span, known)
    return formula if item.reason is None else formula.removesuffix(f'"{item.reason}"').strip()


def taken_row(clause: rule_model.Clause, known: Known) -> str | None:
    """The row of bands or of a look-up into which the values fall; None where there is none or it cannot be told."""
    try:
        match clause:
            case rule_model.Bands():
                band = matching(clause.rows, known.value(clause.subject))
                return None if band is None else written(band.span, known)
            case rule_model.Lookup():
                return _looked_up(clause, known)
            case _:
                return None
    except Trouble:
        return None


def _looked_up(clause: rule_model.Lookup, known: Known) -> str:
    """The row of a look-up as it would be written out: ``“works” · >= 90% : 10``."""
    subjects, rows, matchers = iter(clause.subjects), clause.rows, list[str]()
    while True:
        subject = next(subjects)
        row = matching(rows, known.value(subject))
        if row is None:
            assert clause.otherwise is not None, "the analysis has shown that the rows cover the domain"
            return f"otherwise {written(clause.otherwise.span, known)}"
        matchers.append(_matcher(row, subject.type))
        if row.points is not None:
            return f"{' · '.join(matchers)} : {written(row.points.span, known)}"
        rows = row.inner


def _matcher(row: rule_model.LookupRow, kind: Type) -> str:
    shown = [describe(each, kind) for each in row.values]
    return ", ".join([*shown, *(written_interval(each, kind) for each in row.intervals)]) or "else"
