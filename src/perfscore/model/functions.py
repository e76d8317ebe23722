"""The signatures of the functions of the language: the arguments that they take, and the type of their value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfscore.kernel import types
from perfscore.kernel.source import Record
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Words


class Signature(Record):
    """How a function may be called: ``wanted`` says it in words, ``result`` gives None where the types do not fit."""

    wanted: Words
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
    return None if common is None else common.signed


def _fixed(*wanted: Callable[[Type], bool], gives: Type) -> Callable[[Sequence[Type]], Type | None]:
    def result(arguments: Sequence[Type]) -> Type | None:
        fits = len(arguments) == len(wanted) and all(test(each) for test, each in zip(wanted, arguments, strict=True))
        return gives if fits else None

    return result


def _is_date(given: Type) -> bool:
    return given.kind is Kind.DATE


def _is_pure(given: Type) -> bool:
    return given.pure


_VALUE_AND_LIMITS = 3
FUNCTIONS = {
    "abs": Signature(Words("takes.number"), lambda given: _numbers(given) if len(given) == 1 else None),
    "plain": Signature(
        Words("takes.number"), lambda given: types.NUMBER if len(given) == 1 and given[0].numeric else None
    ),
    "min": Signature(Words("takes.values"), _common),
    "max": Signature(Words("takes.values"), _common),
    "clamp": Signature(
        Words("takes.value_and_limits"), lambda given: _common(given) if len(given) == _VALUE_AND_LIMITS else None
    ),
    "sum": Signature(Words("takes.numbers"), _numbers),
    "mean": Signature(Words("takes.numbers"), _mean),
    "count": Signature(
        Words("takes.conditions"), lambda given: types.COUNT if all(each.kind is Kind.BOOL for each in given) else None
    ),
    "days_between": Signature(Words("takes.two_dates"), _fixed(_is_date, _is_date, gives=types.NUMBER)),
    "months_between": Signature(Words("takes.two_dates"), _fixed(_is_date, _is_date, gives=types.NUMBER)),
    "months_before": Signature(Words("takes.date_and_months"), _fixed(_is_date, _is_pure, gives=types.DATE)),
    "months_after": Signature(Words("takes.date_and_months"), _fixed(_is_date, _is_pure, gives=types.DATE)),
    "month_end": Signature(Words("takes.date"), _fixed(_is_date, gives=types.DATE)),
    "year": Signature(Words("takes.date"), _fixed(_is_date, gives=types.NUMBER)),
    "month": Signature(Words("takes.date"), _fixed(_is_date, gives=types.NUMBER)),
    "day": Signature(Words("takes.date"), _fixed(_is_date, gives=types.NUMBER)),
}
"""The functions whose arguments are values; ``round``, ``score`` and ``weight`` are read apart."""

SPECIAL = ("round", "score", "weight")
MEASURES = ("attainment", "deviation")
"""The functions of a value and a target as it is written."""

AGGREGATES = {
    "sum": Signature(Words("takes.numbers"), _numbers),
    "mean": Signature(Words("takes.numbers"), _mean),
    "median": Signature(Words("takes.numbers"), _mean),
    "distinct": Signature(
        Words("takes.plain_value"), lambda given: types.COUNT if types.unify(*given, *given) else None
    ),
    "minimum": Signature(Words("takes.values"), _common),
    "maximum": Signature(Words("takes.values"), _common),
    "lowest": Signature(Words("takes.values"), _common),
    "highest": Signature(Words("takes.values"), _common),
    "any": Signature(Words("takes.condition"), lambda given: types.BOOL if given[0].kind is Kind.BOOL else None),
    "all": Signature(Words("takes.condition"), lambda given: types.BOOL if given[0].kind is Kind.BOOL else None),
}
"""The functions over the rows of a table; ``count`` takes no value of a row."""
