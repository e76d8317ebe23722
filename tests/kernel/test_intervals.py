"""The set algebra over intervals is that of sets of numbers."""

from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from perfscore.kernel.intervals import EVERYTHING, Interval, gaps, point
from support.cases import each_of

# Few and near numbers, so that edges meet, and a grid twice as fine to look between and beyond them.
EDGES = st.integers(-8, 8).map(lambda number: Fraction(number, 2))
PROBES = [Fraction(number, 4) for number in range(-24, 25)]


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = draw(st.none() | EDGES), draw(st.none() | EDGES)
    return Interval(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))


def probes(*around: Interval) -> list[Fraction]:
    """The grid, and values right beside every edge."""
    edges = {edge for each in around for edge in (each.low, each.high) if edge is not None}
    near = [edge + nudge for edge in edges for nudge in (Fraction(-1, 1000), Fraction(0), Fraction(1, 1000))]
    return [*PROBES, *near]


@given(intervals())
def test_an_interval_holds_what_lies_between_its_edges(interval: Interval) -> None:
    for value in probes(interval):
        above = interval.low is None or value > interval.low or (interval.low_closed and value == interval.low)
        below = interval.high is None or value < interval.high or (interval.high_closed and value == interval.high)
        assert (value in interval) == (above and below)


@given(intervals())
def test_an_interval_is_empty_where_nothing_lies_inside(interval: Interval) -> None:
    if interval.empty:
        assert not any(value in interval for value in probes(interval))
    else:
        assert interval.some_value() in interval


@given(intervals(), intervals())
def test_what_meets_lies_in_both(one: Interval, other: Interval) -> None:
    both = one.meet(other)
    assert both == other.meet(one)
    for value in probes(one, other):
        assert (value in both) == (value in one and value in other)


@given(intervals())
def test_everything_meets_an_interval_in_itself(interval: Interval) -> None:
    assert EVERYTHING.meet(interval) == interval == interval.meet(interval)


@given(intervals())
def test_whole_keeps_exactly_the_whole_numbers(interval: Interval) -> None:
    whole = interval.whole()
    for value in range(-8, 9):
        assert (Fraction(value) in whole) == (Fraction(value) in interval)
    for edge, closed in ((whole.low, whole.low_closed), (whole.high, whole.high_closed)):
        assert closed == (edge is not None)
        assert edge is None or edge.denominator == 1


@given(st.lists(intervals(), max_size=5), intervals())
def test_gaps_are_what_the_intervals_leave_of_the_domain(taken: list[Interval], domain: Interval) -> None:
    left = gaps(taken, domain)
    for value in probes(domain, *taken, *left):
        free = value in domain and not any(value in each for each in taken)
        assert sum(value in gap for gap in left) == free


@given(st.lists(intervals(), max_size=5), intervals())
def test_gaps_are_disjoint_not_empty_and_apart_from_the_intervals(taken: list[Interval], domain: Interval) -> None:
    left = gaps(taken, domain)
    assert not any(gap.empty for gap in left)
    assert all(one.meet(other).empty for one, other in combinations(left, 2))
    for gap in left:
        for each in taken:
            assert gap.meet(each).empty


@given(st.lists(intervals(), max_size=5), intervals())
def test_gaps_come_from_the_lowest_up(taken: list[Interval], domain: Interval) -> None:
    left = gaps(taken, domain)
    assert [gap.some_value() for gap in left] == sorted(gap.some_value() for gap in left)


@given(intervals(), intervals())
def test_an_interval_and_its_gaps_make_up_the_domain(taken: Interval, domain: Interval) -> None:
    assume(not domain.meet(taken).empty)
    pieces = [domain.meet(taken), *gaps([taken], domain)]
    assert gaps(pieces, domain) == []


@given(EDGES, EDGES)
def test_a_point_holds_one_value(value: Fraction, edge: Fraction) -> None:
    assert (value in point(edge)) == (value == edge)


HALF, ONE, TEN = Fraction(1, 2), Fraction(1), Fraction(10)


@each_of(
    [
        (EVERYTHING, "0"),
        (Interval(high=TEN, high_closed=True), "10"),
        (Interval(high=TEN), "9"),
        (Interval(high=ONE), "0.99"),
        (Interval(low=TEN, low_closed=True), "10"),
        (Interval(low=TEN), "11"),
        (Interval(low=HALF), "0.51"),
        (Interval(HALF, ONE, high_closed=True), "1"),
        (Interval(HALF, ONE), "0.51"),
        (Interval(ONE, TEN), "1.01"),
        (Interval(TEN, TEN + 1), "10.5"),
    ]
)
def test_a_value_for_a_message_is_an_edge_or_a_short_number_inside(interval: Interval, value: str) -> None:
    assert interval.some_value() == Fraction(value)
    assert interval.some_value() in interval


def test_neighbours_leave_what_is_between_them() -> None:
    taken = [Interval(high=Fraction(2), high_closed=True), Interval(low=Fraction(3), low_closed=True)]
    assert gaps(taken, EVERYTHING) == [Interval(Fraction(2), Fraction(3))]
