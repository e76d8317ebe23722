"""The range that is proved for an expression over facts with domains, outside of which no value of it may lie."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

import perfscore
from perfscore.domains.interval import intervals_of
from perfscore.kernel.intervals import EVERYTHING, Interval
from perfscore.kernel.numbers import ROUNDINGS
from support.scoring import framework

DECLARED = """
fact a : number in [-2, 3]
fact b : number in (0, 5]
fact c : number in >= 1
fact d : number
fact e : number in < 0
fact z : number in [0, 0]
fact n : count
fact m : count in (0, 4)
fact none : count in [-5, -1] optional
fact goal : target optional
fact got : actual optional
fact t : table { u : number, v : number in >= 0 }
fact start : date in [2021-01-01, 2021-12-31]
fact word : text
indicator i 10 { judged opinion }
"""
Proved = dict[str, Interval]


def proved(sound: perfscore.Framework) -> Proved:
    """The range of each quantity, in their order."""
    ranges = intervals_of(sound)
    return {each.name: ranges.number(ranges.program.expressions.of(each.value)).interval for each in sound.quantities}


def between(low: str | None, high: str | None, edges: str = "[]") -> Interval:
    """An interval written with its brackets; None is no edge."""
    first, last = (None if edge is None else Fraction(edge) for edge in (low, high))
    return Interval(first, last, low is not None and edges[0] == "[", high is not None and edges[1] == "]")


FIRST, LAST = (str(date(2021, *day).toordinal()) for day in ((1, 1), (12, 31)))
LONG = "9" * 60
NOTHING = between("1", "0", "()")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("5", between("5", "5")),
        ("a", between("-2", "3")),
        ("-a", between("-3", "2")),
        ("-c", between(None, "-1")),
        ("-e", between("0", None, "()")),
        ("a + b", between("-2", "8", "(]")),
        ("a - b", between("-7", "3", "[)")),
        ("a + c", between("-1", None)),
        ("a + e", between(None, "3", "()")),
        ("c + e", EVERYTHING),
        ("n", between("0", None)),
        ("m", between("1", "3")),
        ("a * b", between("-10", "15")),
        ("b * c", between("0", None)),
        ("c * c", between("1", None)),
        ("(c + b) * (c + b)", between("1", None, "()")),
        ("c * d", EVERYTHING),
        ("c * e", between(None, "0")),
        ("e * e", between("0", None, "(]")),
        ("a * c", EVERYTHING),
        ("c * (a - 3)", between(None, "0")),
        ("c * z", between("0", "0")),
        ("c * none", NOTHING),
        ("1 / b", between("1/5", None)),
        ("1 / c", between("0", "1", "(]")),
        ("c / b", between("1/5", None)),
        ("1 / (b + c)", between("0", "1", "()")),
        ("1 / a", EVERYTHING),
        ("1 / d", EVERYTHING),
        ("1 / z", NOTHING),
        ("1 / e", between(None, "0", "[)")),
        ("1 / (e - 1)", between("-1", "0", "()")),
        ("1 / (-b)", between(None, "-1/5")),
        ("n / (n + c)", between("0", "1")),
        ("c / (n + c)", between("0", "1")),
        ("6 * n / (m + n)", between("0", "6")),
        ("n / sum(m, n)", between("0", "1")),
        ("n / sum(d, n)", EVERYTHING),
        ("n / sum(m, c)", between("0", None)),
        ("d / (d + n)", EVERYTHING),
        ("n / (n - c)", EVERYTHING),
        ("c / (n + m)", between("0", None)),
        ("count(t where u > 1) / count(t)", between("0", "1")),
        ("sum(v of t where u > 1) / sum(v of t)", between("0", "1")),
        ("sum(v of t where u > 1 otherwise 0) / sum(v of t)", between("0", "1")),
        ("sum(v of t where u > 1 otherwise 9) / sum(v of t)", between("0", None)),
        ("sum(v of t) / sum(v of t otherwise 0.5)", between("0", None)),
        ("sum(u of t) / sum(u of t)", between("1", "1")),
        ("sum(v of t without lowest 1) / sum(v of t)", between("0", None)),
        ("sum(v of t) / sum(v of t where u > 1)", between("0", None)),
        ("maximum(v of t) / maximum(v of t)", between("1", "1")),
        ("count(t) / sum(v of t)", between("0", None)),
        ("if d > 0 then a else b", between("-2", "5")),
        ("if d > 0 then b else 5", between("0", "5", "(]")),
        ("if d > 0 then b else c", between("0", None, "()")),
        ("if d > 0 then c else b - 2", between("-2", None, "()")),
        ("if d > 0 then e else 0", between(None, "0")),
        ("round(a, 5, up)", between("-5", "5")),
        ("round(b, 1, up)", between("0", "5")),
        ("round(c, 2, down)", between("0", None)),
        ("round(e, 2, down)", between(None, "0")),
        ("count(d > 0, d > 1)", between("0", "2")),
        ("abs(a)", between("0", "3")),
        ("abs(b)", between("0", "5", "(]")),
        ("abs(-c)", between("1", None)),
        ("min(a, b)", between("-2", "3")),
        ("max(a, b)", between("0", "5", "(]")),
        ("min(c, e, d)", between(None, "0", "()")),
        ("max(c, e, d)", between("1", None)),
        ("min(b, 5)", between("0", "5", "(]")),
        ("sum(a, b, 1)", between("-1", "9", "(]")),
        ("mean(a, b)", between("-1", "4", "(]")),
        ("mean(c)", between("1", None)),
        ("mean(e, a)", between(None, "1.5", "()")),
        ("a ^ 2", between("0", "9")),
        ("a ^ 3", between("-8", "27")),
        ("b ^ 2", between("0", "25", "(]")),
        ("e ^ 2", between("0", None, "(]")),
        ("e ^ 3", between(None, "0", "()")),
        ("d ^ 0", between("1", "1")),
        (f"(b * {LONG}) ^ 99", between("0", None, "(]")),
        ("score(i)", between("0", "10")),
        ("year(start)", between("1", "9999")),
        ("month(start)", between("1", "12")),
        ("day(start)", between("1", "31")),
        ("days_between(start, 2021-12-31)", between("0", "364")),
        ("months_between(start, start)", EVERYTHING),
        ("opinion", between("0", "10")),
        ("start", between(FIRST, LAST)),
        ("min(start, 2022-01-01)", between(FIRST, LAST)),
        ("start + 30 days", between(str(int(FIRST) + 30), str(int(LAST) + 30))),
        ("start - 30 days", between(str(int(FIRST) - 30), str(int(LAST) - 30))),
        ("start - 2021-01-01", between("0", "364")),
        ("30 days", between("30", "30")),
        ("word", EVERYTHING),
        ("attainment(got, goal)", between("0", None)),
        ("deviation(got, goal)", EVERYTHING),
        ("any(u > 1 of t)", EVERYTHING),
        ('if d > 0 then "yes" else word', EVERYTHING),
        ("true", EVERYTHING),
        ("d > 0", EVERYTHING),
        (" * ".join([f"{LONG} "] * 11), EVERYTHING),
        (f"b + {' * '.join([LONG] * 11)}", EVERYTHING),
        (f"-(b + {' * '.join([LONG] * 9)})", between(str(-5 - int(LONG) ** 9), str(-(int(LONG) ** 9)), "[)")),
    ],
)  # fmt: skip
def test_the_range_of_an_expression_is_this(expression: str, expected: Interval) -> None:
    assert proved(framework(f"let x = {expression}\n{DECLARED}"))["x"] == expected


def test_a_quantity_has_the_range_of_its_value() -> None:
    found = proved(framework(f"let y = x * 2 let x = a + 1\n{DECLARED}"))
    assert found == {"x": between("-1", "4"), "y": between("-2", "8")}


# ---------------------------------------------------------------- the law

NUMBERS = ("a", "b", "c", "d", "e", "z", "n", "m", "y")
LITERALS = st.sampled_from(["0", "1", "2", "7", "0.5", "1.25", "100"])
NAMES = st.sampled_from(NUMBERS)


SHARES = (
    "(count(t where u > 1) / count(t))",
    "(sum(v of t where u > 1 otherwise 0) / sum(v of t))",
    "(sum(v of t) / sum(v of t otherwise 0.5))",
    "(sum(u of t where v > 1) / sum(u of t))",
    "minimum(u of t)",
)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    divisors = st.one_of(
        st.sampled_from(NUMBERS[:-1]), st.sampled_from(["2", "0.4", "7"]), inner.map(lambda x: f"(b + {x})")
    )
    several = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    modes, steps = st.sampled_from(sorted(ROUNDINGS)), st.sampled_from(["0.5", "1", "2", "5"])
    return st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("({} * {})".format, inner, inner),
        st.builds("({} / {})".format, inner, divisors),
        st.builds("({0} / ({0} + {1}))".format, inner, inner),
        st.builds("({0} / ({1} + abs({2}) + {0}))".format, NAMES, NAMES, inner),
        st.sampled_from(SHARES),
        st.builds("(-{})".format, inner),
        st.builds("({} ^ {})".format, inner, st.integers(0, 3)),
        st.builds("{}({})".format, st.sampled_from(["min", "max", "sum", "mean"]), several),
        st.builds("abs({})".format, inner),
        st.builds("round({}, {}, {})".format, inner, steps, modes),
        st.builds("(if {} < {} then {} else {})".format, inner, inner, inner, inner),
        st.builds("count({} < {}, {} > 0)".format, inner, inner, inner),
    )


EXPRESSIONS = st.recursive(st.one_of(NAMES, LITERALS), larger, max_leaves=8)
WIDE = st.fractions(-50, 50, max_denominator=8)
ROWS = st.lists(
    st.fixed_dictionaries({"u": st.integers(-2, 4), "v": st.integers(0, 3) | st.fractions(0, 3, max_denominator=4)}),
    max_size=3,
)
VALUES = st.fixed_dictionaries(
    {
        "a": st.sampled_from([Fraction(-2), Fraction(3), Fraction(0)]) | st.fractions(-2, 3, max_denominator=8),
        "b": st.sampled_from([Fraction(1, 1000), Fraction(5)]) | st.fractions(Fraction(1, 8), 5, max_denominator=8),
        "c": st.just(Fraction(1)) | st.fractions(1, 50, max_denominator=8),
        "d": st.sampled_from([Fraction(0), Fraction(-1)]) | WIDE,
        "e": st.just(Fraction(-1, 1000)) | st.fractions(-50, Fraction(-1, 8), max_denominator=8),
        "z": st.just(0),
        "n": st.integers(0, 5),
        "m": st.integers(1, 3),
        "start": st.just(date(2021, 5, 1)),
        "word": st.just("yes"),
        "t": ROWS,
        "opinion": st.just(10),
    }
)


@given(EXPRESSIONS, EXPRESSIONS, st.lists(VALUES, min_size=1, max_size=4))
def test_no_value_lies_outside_its_range(inner: str, outer: str, given_facts: list[dict[str, Any]]) -> None:
    try:
        sound = framework(f"let y = {inner.replace('y', '2')}\nlet x = {outer}\n{DECLARED}")
    except perfscore.FrameworkError:
        reject()
    found = proved(sound)
    for facts in given_facts:
        result = perfscore.evaluate(sound, facts)
        for name, value in result.quantities.items():
            assert value is None or (isinstance(value, Fraction) and value in found[name])


DAYS = st.dates(date(2021, 1, 1), date(2021, 12, 31))
DATED = st.recursive(
    st.sampled_from(["start", "2021-06-30", "1999-12-31"]),
    lambda inner: st.one_of(
        st.builds("min({}, {})".format, inner, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("(if {} < {} then {} else {})".format, inner, inner, inner, inner),
        st.builds("({} + {} days)".format, inner, st.integers(0, 99)),
        st.builds("months_after({}, {})".format, inner, st.integers(0, 9)),
        st.builds("month_end({})".format, inner),
    ),
    max_leaves=6,
)


@given(DATED, DAYS)
def test_no_day_lies_outside_its_range(expression: str, start: date) -> None:
    sound = framework(
        f"let x = {expression}\nfact start : date in [2021-01-01, 2021-12-31]\nindicator i 10 {{ award 1 }}"
    )
    value = perfscore.evaluate(sound, {"start": start}).quantities["x"]
    assert isinstance(value, date) and Fraction(value.toordinal()) in proved(sound)["x"]


def test_a_span_of_time_has_a_range_in_days() -> None:
    sound = framework("let x = late + 1 days\nfact late : duration in [0 days, 3 days]\nindicator i 10 { award 1 }")
    value = perfscore.evaluate(sound, {"late": timedelta(days=2)}).quantities["x"]
    assert value == 3
    assert proved(sound)["x"] == between("1", "4")


# ---------------------------------------------------------------- what the ranges are for


@pytest.mark.parametrize(
    ("subject", "rows"),
    [
        ("a + 2", "[0, 5] : 1"),
        ("b", "(0, 1) : 1  [1, 5] : 2"),
        ("abs(a)", "[0, 3] : 1"),
        ("min(n, 2)", "[0, 2] : 1"),
        ("m", "1 : 1  2 : 2  3 : 3"),
        ("count(d > 0, d > 1)", "0 : 0  1 : 1  2 : 2"),
        ("n", "0 : 0  >= 1 : 1"),
        ("1 / c", "[0, 1] : 1"),
        ("start", "< 2021-07-01 : 1  [2021-07-01, 2021-12-31] : 2"),
        ("opinion", "[0, 10] : 1"),
    ],
)
def test_a_table_need_cover_only_what_can_be(subject: str, rows: str) -> None:
    body = DECLARED.replace("indicator i 10 {", f"indicator t 5 {{ bands {subject} {{ {rows} }} }} indicator i 5 {{")
    assert framework(body.replace("[0, 10]", "[0, 5]")).points == 10
