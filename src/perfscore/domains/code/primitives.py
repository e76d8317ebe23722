"""Code of the functions of the calendar and of written targets."""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.core.nodes import Primitive
from perfscore.domains.code import arithmetic
from perfscore.domains.code.arithmetic import ONE, Number, Whole
from perfscore.domains.code.conditions import operand
from perfscore.domains.code.forks import Code
from perfscore.domains.code.scopes import Scopes
from perfscore.domains.code.slots import DAY_BITS, SHARE_BITS
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.kernel.intervals import AT_LEAST_ZERO, EVERYTHING, Interval
from perfscore.kernel.months import RANGES

_SHARE = Interval(Fraction(0), Fraction(1), True, True)


def blank(node: Primitive, scopes: Scopes) -> str:
    """Whether there are no words."""
    return f"not {operand(scopes.text(node.operands[0]))}.strip()"


def as_target(node: Primitive, scopes: Scopes) -> str:
    """A target, or a value as one would be written."""
    writer, first = scopes.writer, node.operands[0]
    if node.function == "name of":
        return f"name_of({scopes.text(first)})"
    if node.function == "bounded by":
        target, figure = scopes.text(first), scopes.number(node.operands[1])
        parts = [target, figure.above.text, figure.below.text, *map(writer.constant, _data(node))]
        return writer.held(f"standing({', '.join(parts)})")
    number, (unit,) = scopes.number(first), _data(node)
    if unit == "day":
        return writer.held(f"as_day({number.above.text})")
    return writer.held(f"as_written({number.above.text}, {number.below.text}, {writer.constant(unit)})")


def measured(node: Primitive, scopes: Scopes) -> Number:
    """The share of a written target that was reached, or how far a value lies from it."""
    above, below = scopes.writer.name(), scopes.writer.name()
    function = "attained" if node.function == "attainment" else "deviated"
    scopes.writer.line(f"{above}, {below} = {function}({_sides(node, scopes)})")
    bounds = AT_LEAST_ZERO if node.function == "attainment" else EVERYTHING
    return Number(Whole(above, SHARE_BITS), Whole(below, SHARE_BITS), bounds)


def _sides(node: Primitive, scopes: Scopes) -> str:
    return ", ".join(scopes.text(each) for each in node.operands)


def weighed(node: Primitive, scopes: Scopes) -> Code:
    """What a comparison with a written target tells; see ``given.weighed``."""
    shared = attrs.evolve(node, function="comparable", data=("weighed",))
    if shared not in scopes.known:
        scopes.known[shared] = scopes.writer.held(f"weighed({_sides(node, scopes)})")
    sides = scopes.known[shared]
    match node.function:
        case "comparable":
            return f"{sides}[0] is not None"
        case "meets":
            scopes.look(f"{sides}[0]")
            return f"{sides}[0]"
        case "shortfall":
            found = Number(Whole(f"{sides}[1]", SHARE_BITS), Whole(f"{sides}[2]", SHARE_BITS))
            return found.known_in(_SHARE)
        case _:
            scopes.writer.line(f"if not {sides}[4]: {BAIL}")
            return Number(Whole(f"{sides}[3]", SHARE_BITS), Whole(f"{sides}[4]", SHARE_BITS))


def moved(node: Primitive, scopes: Scopes) -> Number:
    """A day so many days later or earlier."""
    day: Number | None = None
    earlier: Number | None = None
    for sign, part in zip(_data(node), node.operands, strict=True):
        value = scopes.number(part)
        if sign == "day":
            day = value
            if earlier is not None:
                day = _shifted(day, earlier, "+", scopes)
        elif day is None:
            earlier = value
        else:
            day = _shifted(day, value, sign, scopes)
    assert day is not None
    return day


def _shifted(day: Number, days: Number, sign: str, scopes: Scopes) -> Number:
    days = _whole(days, scopes.writer)
    text = scopes.writer.held(f"{day.above.text} {sign} {days.above.inner}")
    scopes.writer.line(f"if not 0 < {text} < 3652060: {BAIL}")
    return Number(Whole(text, DAY_BITS), ONE)


def _whole(number: Number, writer: Writer) -> Number:
    """A number that must be whole."""
    number = arithmetic.held(number, writer)
    if number.below.value == 1:
        return number
    writer.line(f"if {number.above.text} % {number.below.inner}: {BAIL}")
    return Number(Whole(f"{number.above.inner}//{number.below.inner}", number.above.bits), ONE)


def calendar(node: Primitive, scopes: Scopes) -> Number:
    """What only the calendar tells, by the functions that are given to the code."""
    function, (day, *others) = node.function, [scopes.number(each) for each in node.operands]
    if function in {"months_before", "months_after"}:
        others = [_whole(each, scopes.writer) for each in others]
    text = f"{function}({', '.join(each.above.text for each in (day, *others))})"
    return Number(Whole(scopes.writer.held(text), DAY_BITS), ONE).known_in(RANGES.get(function, EVERYTHING))


def _data(node: Primitive) -> tuple[str, ...]:
    assert isinstance(node.data, tuple)
    return node.data
