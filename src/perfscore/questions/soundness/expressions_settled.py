"""Comparisons that have the same outcome whatever the facts are (PS431)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind, Type
from perfscore.kernel.wording import describe_interval
from perfscore.messages.catalogue import Message, Words
from perfscore.model import rule_model, terms
from perfscore.model.constants import fold
from perfscore.model.constants import position as place_of
from perfscore.model.walk import inside as pieces_in
from perfscore.search.ground import Ground

_SHOWN = 60
_BRACKETS = str.maketrans("（）", "()")
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_REFLEXIVE = frozenset({"=", "<=", ">="})

Verdict = tuple[bool, str]
"""Whether a condition always holds (else it never does), and why."""


def settled(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Comparisons of facts that could as well be left out; what is made of written values only is meant so.

    Where a percent sign is missing, that has been said.
    """
    told = {(each.line or 0, each.column or 0) for each in ground.framework.warnings if each.code == "PS315"}
    position = ground.framework.source.position
    for piece, (always, why) in islice(chain(verdicts(ground), on_the_way(ground)), limits.DIAGNOSTICS):
        if not any(position(piece.span.start) <= at < position(piece.span.end) for at in told):
            yield Message("PS431.settled", always=always, why=why), piece.span


def verdicts(ground: Ground) -> Iterator[tuple[terms.Expression | rule_model.Check, Verdict]]:
    """Each comparison whose outcome is proved."""
    for piece in ground.pieces:
        pending: list[Any] = [piece]
        while pending:
            each = pending.pop()
            pending.extend(reversed(list(pieces_in(each))))
            found = verdict(each, ground)
            if found is not None and any(kind != "let" for kind, _ in ground.depends.reached(*ground.nodes(each))):
                yield each, found


def on_the_way(ground: Ground) -> Iterator[tuple[terms.Expression | rule_model.Check, Verdict]]:
    """Each comparison whose outcome is decided by the conditions that lead to it, and not without them."""
    for piece in ground.pieces:
        pending: list[tuple[Any, Ground]] = [(piece, ground)]
        while pending:
            each, where = pending.pop()
            if isinstance(each, terms.Conditional):
                ways = ((each.negative, False), (each.positive, True))
                led = [(inner, where.narrowed(each.condition, held=held)) for inner, held in ways]
                pending += [(inner, behind) for inner, behind in led if behind is not None]
                pending.append((each.condition, where))
                continue
            pending.extend((inner, where) for inner in reversed(list(pieces_in(each))))
            found = None if where is ground else verdict(each, where)
            if found is not None and verdict(each, ground) is None:
                yield each, (found[0], f"where it is asked, {found[1]}")


def verdict(piece: object, ground: Ground) -> Verdict | None:
    """What can be proved of a comparison; None where there is nothing, or where it is none."""
    match piece:
        case terms.Comparison() | rule_model.Check(operator="=" | "<" | "<=" | ">" | ">="):
            left = piece.left if isinstance(piece, terms.Comparison) else piece.actual
            right = piece.right if isinstance(piece, terms.Comparison) else piece.wanted
            return _compared(left, piece.operator, right, ground)
        case terms.Within():
            return _within(piece, ground)
        case terms.OneOf():
            return _one_of(piece, ground)
        case _:
            return None


def _compared(left: terms.Expression, sign: str, right: terms.Expression, ground: Ground) -> Verdict | None:
    if left == right:
        return sign in _REFLEXIVE, f"both sides are {called(left, ground)}"
    if left.type.ordered and right.type.ordered:
        one, other = values_of(left, ground), values_of(right, ground)
        if one.empty or other.empty:
            return None
        whole = is_whole(left) or is_whole(right)
        for wanted, always in ((sign, True), (_OPPOSITE[sign], False)):
            if _proved(one, wanted, other, whole=whole):
                if wanted == "!=" and not one.meet(other).empty:
                    return always, f"{called(left if is_whole(left) else right, ground)} is a whole number"
                why = [_told(side, values, ground) for side, values in ((left, one), (right, other))]
                return always, " and ".join(each for each in why if each)
        return None
    return _options_compared(left, sign, right, ground)


def _options_compared(left: terms.Expression, sign: str, right: terms.Expression, ground: Ground) -> Verdict | None:
    one, other = _options(left), _options(right)
    if not one or not other:
        return None
    named = left if left.type.options else right
    why = Words("why.options", what=called(named, ground), options=named.type.options).text
    if set(one).isdisjoint(other):
        return sign == "!=", why
    return (sign == "=", why) if len({*one, *other}) == 1 else None


def _options(side: terms.Expression) -> tuple[str, ...]:
    """The texts that a side can be; none where that is not known."""
    if isinstance(side, terms.Constant) and isinstance(side.value, str):
        return (side.value,)
    return side.type.options


def _within(piece: terms.Within, ground: Ground) -> Verdict | None:
    values = values_of(piece.operand, ground)
    if values.empty:
        return None
    meet = _meet(values, piece.interval, whole=is_whole(piece.operand))
    if meet.empty and not values.meet(piece.interval).empty:
        return False, f"{called(piece.operand, ground)} is a whole number"
    return (not meet.empty, _told(piece.operand, values, ground)) if meet.empty or meet == values else None


def _one_of(piece: terms.OneOf, ground: Ground) -> Verdict | None:
    subject = piece.operand
    universe = (True, False) if subject.type.kind is Kind.BOOL else subject.type.options
    if universe and set(universe) <= set(piece.options):
        return True, f"it names all that {called(subject, ground)} can be"
    if not subject.type.ordered:
        return None
    values = values_of(subject, ground)
    inside = [each for each in map(place_of, piece.options) if each in values]
    if inside and is_whole(subject) and all(each.denominator > 1 for each in inside):
        return False, f"{called(subject, ground)} is a whole number"
    return None if inside or values.empty else (False, _told(subject, values, ground))


def _proved(one: Interval, sign: str, other: Interval, *, whole: bool) -> bool:
    """Whether a comparison holds for every value of two ranges, one of which may hold whole numbers only."""
    match sign:
        case "=":
            return one == other and one.low is not None and one.low == one.high
        case "!=":
            return _meet(one, other, whole=whole).empty
        case "<":
            return _below(one, other, operator.lt)
        case "<=":
            return _below(one, other, operator.le)
        case ">":
            return _below(other, one, operator.lt)
        case _:
            return _below(other, one, operator.le)


def _below(one: Interval, other: Interval, less: Callable[[Fraction, Fraction], bool]) -> bool:
    if one.high is None or other.low is None:
        return False
    apart = one.high == other.low and not (one.high_closed and other.low_closed)
    return apart or less(one.high, other.low)


def _meet(one: Interval, other: Interval, *, whole: bool) -> Interval:
    found = one.meet(other)
    return found.whole() if whole else found


def is_whole(subject: terms.Expression) -> bool:
    """Whether all values are whole numbers."""
    return subject.type.whole and isinstance(subject, terms.FactValue | terms.ColumnValue)


def values_of(side: terms.Expression, ground: Ground) -> Interval:
    """The range of a side; a count that is given is a whole number."""
    found = ground.range_of(side)
    return found.whole() if is_whole(side) else found


def called(side: terms.Expression, ground: Ground) -> str:
    """An expression as it is written, with the brackets that belong to it."""
    source = ground.framework.source.text
    plain = source.translate(_BRACKETS)
    start, end = side.span.start, side.span.end
    opened, closed = _open(plain[start:end])
    for _ in range(closed):
        start = max(plain.rfind("(", 0, start), 0)
    for _ in range(opened):
        end = plain.find(")", end) + 1 or end
    text = " ".join(source[start:end].split())
    return f"`{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}`"


def _open(text: str) -> tuple[int, int]:
    """How many brackets of a text are not closed in it, and how many were not opened."""
    opened = closed = 0
    for sign in text:
        if sign == "(":
            opened += 1
        elif sign == ")" and opened:
            opened -= 1
        elif sign == ")":
            closed += 1
    return opened, closed


def _told(side: terms.Expression, values: Interval, ground: Ground) -> str:
    """What is known of a side; nothing where it is what is written."""
    if fold(side) is not None:
        return ""
    return f"{called(side, ground)} is {_interval(values, side.type)}"


def _interval(values: Interval, kind: Type) -> str:
    words = describe_interval(values, kind)
    exactly = values.low is not None and values.low == values.high
    return words.removeprefix("in [").partition(",")[0] if exactly else words
