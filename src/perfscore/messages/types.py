"""Messages about types and units that do not fit (PS3xx)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.kernel.types import Kind, Type
from perfscore.messages.diagnostics import Message
from perfscore.messages.syntax import quoted_list


def _unit_help(left: Type, right: Type) -> str:
    kinds = {left.kind, right.kind}
    if Kind.TARGET in kinds:
        return "whether a value reaches a target is asked with `meets`: `actual meets target`"
    if Kind.ACTUAL in kinds:
        return "an actual value is compared with a target, `actual meets target`; for sums, declare it as a number"
    if kinds == {Kind.RATIO, Kind.MONEY}:
        return "a percent of money is written `10% * amount`; a ratio of amounts is `amount / other`"
    if Kind.DURATION in kinds and Kind.PLAIN in kinds:
        return "write the unit: `30 days`, `2 hours`"
    if Kind.DATE in kinds and Kind.PLAIN in kinds:
        return "a date is written `2021-12-31`; what is added to one is a duration, such as `30 days`"
    if Kind.BOOL in kinds:
        return "a fact that is true or false is a condition by itself: `published`, `not published`"
    if Kind.TEXT in kinds:
        return "numbers and dates stand without quotes"
    if Kind.RATIO in kinds and Kind.COUNT in kinds:
        return "a count is a whole number and a ratio is a share; divide two counts to get a ratio"
    return "values are added and compared only with values of the same unit"


def no_sum(operator: str, left: Type, right: Type) -> Message:
    """PS301: two values that cannot be added or subtracted."""
    done = "added to" if operator == "+" else "taken from"
    first, second = (right, left)
    return Message("PS301", f"{first} cannot be {done} {second}", _unit_help(left, right))


def no_comparison(left: Type, right: Type) -> Message:
    """PS302: two values that cannot be compared."""
    return Message("PS302", f"{left} cannot be compared with {right}", _unit_help(left, right))


def no_common(left: Type, right: Type) -> Message:
    """PS302: the two sides of an `if` that are of different types."""
    return Message("PS302", f"`then` gives {left}, but `else` gives {right}", "both must give values of one unit")


def no_order(kind: Type) -> Message:
    """PS302: values without an order compared by size."""
    return Message(
        "PS302",
        f"values of type {kind} are not larger or smaller than one another",
        "compare them with `=` or `!=`",
    )


def no_condition(kind: Type) -> Message:
    """PS303: a value where a condition should stand."""
    return Message("PS303", f"a condition is needed here, not a value of type {kind}", 'compare it: `… > 0`, `… = "…"`')


def no_number(kind: Type, where: str) -> Message:
    """PS304: something that is no number where a number should stand."""
    return Message("PS304", f"a number is needed for {where}, not a value of type {kind}")


def declared_otherwise(declared: Type, found: Type) -> Message:
    """PS305: a quantity or a default whose value is not of the declared type."""
    return Message("PS305", f"declared as {declared}, but its value is of type {found}", "change one of the two")


def no_points(found: Type, where: str) -> Message:
    """PS306: a value with a unit where points should stand."""
    help_ = "divide it by something with the same unit, or leave the unit out of the fact" if found.numeric else None
    return Message("PS306", f"{where} gives points, not {found}", help_)


def percent_forgotten(value: Fraction) -> Message:
    """PS315: a ratio beside a number so large that it was most likely meant in percent."""
    digits = show(value)
    return Message(
        "PS315",
        f"as a ratio, {digits} means {show(value * 100)}%",
        f"for {digits} percent write `{digits}%`",
        "warning",
    )


def impossible_default(name: str, value: str) -> Message:
    """PS316: a default that the fact itself could not have."""
    return Message("PS316", f"`{name}` cannot be {value}, so that is no default", "see its type and its domain")


def no_option(text: str, options: Sequence[str], meant: str | None) -> Message:
    """PS307: a text that is none of the options of a choice."""
    help_ = f'did you mean "{meant}"?' if meant else f"the options are {quoted_list(list(options[:8]))}"
    return Message("PS307", f'"{text}" is none of the options', help_)


def wrong_arguments(function: str, wanted: str) -> Message:
    """PS308: a function with too few, too many or wrong arguments."""
    return Message("PS308", f"`{function}` takes {wanted}")


def not_fixed(where: str) -> Message:
    """PS309: a value that depends on facts where a written number should stand."""
    help_ = "use a written number here"
    if "edge" in where:
        help_ = "for an edge that moves, make bands over the difference: `bands actual - planned { >= 0 : … }`"
    return Message("PS309", f"{where} must be fixed: numbers and `full`, no facts", help_)


def bad_exponent() -> Message:
    """PS310: an exponent that is no small whole number."""
    return Message(
        "PS310", f"a power is a whole number from 0 to {limits.EXPONENT}, written out", "for example `x ^ 2`"
    )


def no_match(where: str, subject: Type, found: Type) -> Message:
    """PS311: a written value that is not of the type that is needed in its place."""
    help_ = "write `true` or `false`, without quotes" if subject.kind is Kind.BOOL else _unit_help(subject, found)
    return Message("PS311", f"{where} must be of type {subject} here, not {found}", help_)


def no_domain(kind: Type) -> Message:
    """PS312: a domain on a type that has none."""
    return Message(
        "PS312",
        f"a fact of type {kind} cannot be narrowed by a range",
        "ranges are for numbers, dates and durations",
    )


def bad_type_argument(word: str, wanted: str) -> Message:
    """PS313: something in the brackets of a type that does not belong there."""
    return Message("PS313", f"`{word}` takes {wanted}")


def no_target(why: str, help_: str) -> Message:
    """PS314: a target that cannot be met or missed in the way that is written."""
    return Message("PS314", why, help_)
