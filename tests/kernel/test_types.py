"""The unit algebra gives the type of the outcome, or nothing where units do not fit."""

from itertools import product

from perfscore.kernel import types
from perfscore.kernel.types import (
    BOOL,
    COUNT,
    DATE,
    DURATION,
    NUMBER,
    PLAIN,
    POINTS,
    RATIO,
    TEXT,
    Kind,
    Type,
    add,
    divide,
    multiply,
    power,
    unify,
)
from support.cases import each_of

YUAN, DOLLAR = types.money("元"), types.money("USD")
PEOPLE, PAGES = Type(Kind.COUNT, (("人", 1),)), Type(Kind.NUMBER, (("页", 1),))
PEOPLE_AS_NUMBER = Type(Kind.NUMBER, (("人", 1),))
RATING, SPEED = Type(Kind.CHOICE, options=("good", "poor")), Type(Kind.CHOICE, options=("fast", "slow"))
NUMERIC = (PLAIN, RATIO, COUNT, NUMBER, POINTS, DURATION, YUAN, DOLLAR, PEOPLE, PAGES)
OTHERS = (BOOL, DATE, TEXT, RATING)
EVERY = (*NUMERIC, *OTHERS)


def shown(value: object) -> str:
    return str(value)


@each_of(
    [
        (YUAN, YUAN, YUAN),
        (YUAN, PLAIN, YUAN),
        (RATIO, PLAIN, RATIO),
        (POINTS, PLAIN, POINTS),
        (COUNT, PLAIN, NUMBER),
        (PEOPLE, PLAIN, PEOPLE_AS_NUMBER),
        (PEOPLE, PEOPLE, PEOPLE),
        (COUNT, NUMBER, NUMBER),
        (PEOPLE, PEOPLE_AS_NUMBER, PEOPLE_AS_NUMBER),
        (RATIO, NUMBER, NUMBER),
        (DURATION, DURATION, DURATION),
        (DATE, DATE, DATE),
        (BOOL, BOOL, BOOL),
        (RATING, TEXT, TEXT),
        (RATING, SPEED, TEXT),
        (YUAN, DOLLAR, None),
        (YUAN, COUNT, None),
        (YUAN, PEOPLE, None),
        (YUAN, RATIO, None),
        (RATIO, COUNT, None),
        (RATIO, PEOPLE, None),
        (COUNT, PEOPLE, None),
        (PEOPLE, PAGES, None),
        (POINTS, RATIO, None),
        (POINTS, COUNT, None),
        (DURATION, PLAIN, None),
        (DURATION, NUMBER, None),
        (DATE, PLAIN, None),
        (DATE, DURATION, None),
        (BOOL, PLAIN, None),
        (TEXT, NUMBER, None),
        (TEXT, BOOL, None),
    ]
)
def test_values_fit_only_where_their_units_do(left: Type, right: Type, common: Type | None) -> None:
    assert unify(left, right) == common
    assert unify(right, left) == common


@each_of(EVERY)
def test_a_type_fits_itself(kind: Type) -> None:
    assert unify(kind, kind) == kind


@each_of(
    [
        (YUAN, YUAN, YUAN, YUAN),
        (YUAN, PLAIN, YUAN, YUAN),
        (YUAN, COUNT, None, None),
        (YUAN, RATIO, None, None),
        (POINTS, RATIO, None, None),
        (COUNT, COUNT, COUNT, NUMBER),
        (PEOPLE, PEOPLE, PEOPLE, PEOPLE_AS_NUMBER),
        (RATIO, RATIO, RATIO, RATIO),
        (DATE, DATE, None, DURATION),
        (DATE, DURATION, DATE, DATE),
        (DURATION, DATE, DATE, None),
        (DATE, PLAIN, None, None),
        (PLAIN, DATE, None, None),
        (DURATION, DURATION, DURATION, DURATION),
        (DURATION, PLAIN, None, None),
        (TEXT, TEXT, None, None),
        (BOOL, BOOL, None, None),
        (RATING, SPEED, None, None),
    ]
)
def test_only_values_of_one_unit_are_added(left: Type, right: Type, plus: Type | None, minus: Type | None) -> None:
    assert add(left, right, minus=False) == plus
    assert add(left, right, minus=True) == minus


@each_of(
    [
        (YUAN, YUAN, Type(Kind.NUMBER, (("元", 2),)), RATIO),
        (COUNT, COUNT, NUMBER, RATIO),
        (PEOPLE, PEOPLE, Type(Kind.NUMBER, (("人", 2),)), RATIO),
        (RATIO, RATIO, RATIO, RATIO),
        (POINTS, POINTS, Type(Kind.NUMBER, (("points", 2),)), RATIO),
        (DURATION, DURATION, Type(Kind.NUMBER, (("days", 2),)), RATIO),
        (YUAN, COUNT, YUAN, YUAN),
        (YUAN, RATIO, YUAN, YUAN),
        (YUAN, PLAIN, YUAN, YUAN),
        (YUAN, DOLLAR, Type(Kind.NUMBER, (("USD", 1), ("元", 1))), Type(Kind.NUMBER, (("USD", -1), ("元", 1)))),
        (YUAN, PEOPLE, Type(Kind.NUMBER, (("人", 1), ("元", 1))), Type(Kind.NUMBER, (("人", -1), ("元", 1)))),
        (PLAIN, YUAN, YUAN, Type(Kind.NUMBER, (("元", -1),))),
        (RATIO, COUNT, NUMBER, RATIO),
        (RATIO, PLAIN, RATIO, RATIO),
        (PLAIN, RATIO, RATIO, NUMBER),
        (PLAIN, PLAIN, PLAIN, PLAIN),
        (COUNT, PLAIN, NUMBER, NUMBER),
        (PLAIN, COUNT, NUMBER, NUMBER),
        (POINTS, RATIO, POINTS, POINTS),
        (POINTS, PLAIN, POINTS, POINTS),
        (DURATION, PLAIN, DURATION, DURATION),
        (PEOPLE, PLAIN, PEOPLE_AS_NUMBER, PEOPLE_AS_NUMBER),
        (YUAN, TEXT, None, None),
        (BOOL, PLAIN, None, None),
        (DATE, PLAIN, None, None),
        (DATE, DURATION, None, None),
    ]
)
def test_units_multiply_and_cancel(left: Type, right: Type, times: Type | None, over: Type | None) -> None:
    assert multiply(left, right) == times
    assert divide(left, right) == over


@each_of(list(product(NUMERIC, NUMERIC)))
def test_what_is_multiplied_and_divided_again_has_its_unit_back(left: Type, right: Type) -> None:
    there = multiply(left, right)
    assert there is not None
    back = divide(there, right)
    assert back is not None and back.dimension == left.dimension
    assert there == multiply(right, left)


@each_of(list(product(EVERY, OTHERS)))
def test_only_numbers_are_multiplied(left: Type, right: Type) -> None:
    assert multiply(left, right) is multiply(right, left) is divide(left, right) is divide(right, left) is None


@each_of(
    [
        (RATIO, 2, RATIO),
        (RATIO, 0, PLAIN),
        (PLAIN, 3, PLAIN),
        (COUNT, 2, COUNT),
        (NUMBER, 2, NUMBER),
        (YUAN, 0, PLAIN),
        (YUAN, 1, YUAN),
        (YUAN, 2, Type(Kind.NUMBER, (("元", 2),))),
        (POINTS, 1, POINTS),
        (DURATION, 1, DURATION),
        (PAGES, 3, Type(Kind.NUMBER, (("页", 3),))),
        (DATE, 2, None),
        (TEXT, 0, None),
        (BOOL, 1, None),
    ]
)
def test_a_power_multiplies_the_unit(base: Type, exponent: int, outcome: Type | None) -> None:
    assert power(base, exponent) == outcome


@each_of(NUMERIC)
def test_a_square_has_the_unit_of_the_product(base: Type) -> None:
    squared, multiplied = power(base, 2), multiply(base, base)
    assert squared is not None and multiplied is not None
    assert squared.dimension == multiplied.dimension


@each_of(
    [
        (PLAIN, "plain number"),
        (POINTS, "points"),
        (DURATION, "duration"),
        (YUAN, "money (元)"),
        (PEOPLE, "count (人)"),
        (divide(YUAN, PEOPLE), "number (元 / 人)"),
        (divide(PLAIN, YUAN), "number (1 / 元)"),
        (power(YUAN, 2), "number (元^2)"),
        (Type(Kind.NUMBER, (("元", -2),)), "number (1 / 元^2)"),
        (multiply(YUAN, PAGES), "number (元 × 页)"),
    ]
)
def test_a_type_is_written_with_its_unit(kind: Type, text: str) -> None:
    assert str(kind) == text


def test_what_can_be_compared_by_size() -> None:
    assert [kind for kind in EVERY if kind.ordered] == [*NUMERIC, DATE]
    assert [kind for kind in EVERY if kind.numeric] == list(NUMERIC)
    assert [kind for kind in EVERY if kind.pure] == [PLAIN, RATIO, COUNT, NUMBER]
    assert [kind for kind in EVERY if kind.whole] == [COUNT, PEOPLE]
