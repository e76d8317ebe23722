"""The signatures of the functions of the language: the arguments that they take, and the type of their value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from perfscore.kernel import types
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind, Type


@attrs.frozen(repr=False, eq=False)
class Signature(Record):
    """How a function may be called: ``wanted`` says it in words, ``result`` gives None where the types do not fit."""

    wanted: str
    result: Callable[[Sequence[Type]], Type | None]


def _common(arguments: Sequence[Type]) -> Type | None:
    common: Type | None = arguments[0]
    for argument in arguments[1:]:
        common = None if common is None else types.unify(common, argument)
    return common if common is not None and common.ordered else None


def _numbers(arguments: Sequence[Type]) -> Type | None:
    common = _common(arguments)
    return common if common is not None and common.numeric else None


def _mean(arguments: Sequence[Type]) -> Type | None:
    common = _numbers(arguments)
    return Type(Kind.NUMBER, common.dimension) if common is not None and common.kind is Kind.COUNT else common


def _fixed(*wanted: Callable[[Type], bool], gives: Type) -> Callable[[Sequence[Type]], Type | None]:
    def result(arguments: Sequence[Type]) -> Type | None:
        fits = len(arguments) == len(wanted) and all(test(each) for test, each in zip(wanted, arguments, strict=True))
        return gives if fits else None

    return result


def _is_date(given: Type) -> bool:
    return given.kind is Kind.DATE


def _is_pure(given: Type) -> bool:
    return given.pure


FUNCTIONS = {
    "abs": Signature("one number", lambda given: _numbers(given) if len(given) == 1 else None),
    "min": Signature("values of one unit", _common),
    "max": Signature("values of one unit", _common),
    "sum": Signature("numbers of one unit", _numbers),
    "mean": Signature("numbers of one unit", _mean),
    "count": Signature(
        "conditions", lambda given: types.COUNT if all(each.kind is Kind.BOOL for each in given) else None
    ),
    "days_between": Signature("two dates", _fixed(_is_date, _is_date, gives=types.NUMBER)),
    "months_between": Signature("two dates", _fixed(_is_date, _is_date, gives=types.NUMBER)),
    "months_before": Signature("a date and a number of months", _fixed(_is_date, _is_pure, gives=types.DATE)),
    "months_after": Signature("a date and a number of months", _fixed(_is_date, _is_pure, gives=types.DATE)),
    "month_end": Signature("a date", _fixed(_is_date, gives=types.DATE)),
    "year": Signature("a date", _fixed(_is_date, gives=types.NUMBER)),
    "month": Signature("a date", _fixed(_is_date, gives=types.NUMBER)),
    "day": Signature("a date", _fixed(_is_date, gives=types.NUMBER)),
}
"""The functions whose arguments are values; ``round``, ``score`` and ``weight`` are read apart."""

SPECIAL = ("round", "score", "weight")
MEASURES = ("attainment", "deviation")
"""The functions of a value and a target as it is written."""

AGGREGATES = {
    "sum": Signature("numbers of one unit", _numbers),
    "mean": Signature("numbers of one unit", _mean),
    "minimum": Signature("values of one unit", _common),
    "maximum": Signature("values of one unit", _common),
    "lowest": Signature("values of one unit", _common),
    "highest": Signature("values of one unit", _common),
    "any": Signature("a condition", lambda given: types.BOOL if given[0].kind is Kind.BOOL else None),
    "all": Signature("a condition", lambda given: types.BOOL if given[0].kind is Kind.BOOL else None),
}
"""The functions over the rows of a table; ``count`` takes no value of a row."""
