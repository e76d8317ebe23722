"""How much clauses and nodes can give, as reckoned before any fact is known."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore
from perfscore.core.nodes import Case
from perfscore.kernel.intervals import EVERYTHING, Interval, added, greater, hull, kept, lesser, point
from perfscore.model import model
from perfscore.questions.soundness import points
from perfscore.search.ground import Ground
from support.intervals import described
from support.reached import exactly, published, reached

FACTS = """
fact share : ratio in [0%, 100%]
fact half : ratio in (0%, 50%]
fact late : count in >= 1
fact few : count in [0, 3]
fact free : number
fact day : date in [2024-01-01, 2024-12-31]
fact spell : duration in >= 0 days
fact kind : choice("a", "b", "c")
fact yes, no : bool
fact asked : target
fact got : actual
fact list : table { name : text, class : choice("x", "y"), worth : points in [0, 20], mark : points in [1, 8] }
"""


def ground(rest: str, header: str = "") -> Ground:
    return Ground(perfscore.loads(f"framework f {{ points 10 {header} round half_up to 0.01 at total }}{FACTS}{rest}"))


def shown(interval: Interval) -> str:
    return described(interval)


def between(clause: str, points: str = "10") -> str:
    """The points that a clause can give."""
    other = "" if points == "10" else "indicator rest 10 { award 10 }"
    known = ground(f"indicator i {points} {{ {clause} }} {other}")
    node = known.framework.root.children[0]
    assert node.clause is not None
    return shown(reached(node, known.ranges).earned.interval)


def limited(rest: str, points: str = "10") -> str:
    known = ground(f"indicator i {points} {{ {rest} }} indicator j +1 {{ award 1 }}")
    return shown(published(known.ranges, known.framework.root.children[0]))


def whole(rest: str, header: str = "") -> str:
    known = ground(rest, header)
    return shown(published(known.ranges, known.framework.root))


def row(rest: str, below: int = 0) -> tuple[str, str]:
    """What a row of a table can come to, before its range and in the end."""
    known = ground(rest)
    (rows,) = known.framework.root.rows
    nodes: list[model.Node] = list(rows.template.walk())
    found = reached(nodes[below], known.ranges)
    return shown(found.earned.interval), shown(found.score.interval)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("award 10 * share", "in [0, 10]"),
        ("award free", "anything"),
        ("award { 3 when yes 4 when share > 2 2 when share >= 0% }", "in [2, 5]"),
        ("award { 3 when yes or share > 2 4 when no and share <= 100% }", "in [0, 7]"),
        ("bands share { >= 120% : 10, >= 50% : 7, else : 1 }", "in [1, 7]"),
        ("bands share { [0%, 100%] : 4, else : 9 }", "in [4, 4]"),
        ('bands kind { "a" : 3, "b" : 8, else : 1 }', "in [1, 8]"),
        ("bands few { 0 : 4, 1 : 3, 2, 3 : 2, 9 : 10, else : 0 }", "in [2, 4]"),
        ("bands day { < 2024-01-01 : 10, else : 3 }", "in [3, 3]"),
        ("interpolate half { 0% : 0, 100% : 10 }", "in (0, 5]"),
        ("interpolate free { 0 : 2, 5 : 9, 10 : 1 }", "in [1, 9]"),
        ("deduct 2 per 1 of late each complete", "in [0, 8]"),
        ("deduct 2 per 1 of few above 1 each complete", "in [6, 10]"),
        ("deduct 2 per 1 of few below 2 each complete down to 3", "in [6, 10]"),
        ("deduct 1 per 10% of half each started", "in [5, 9]"),
        ("deduct 1 per 10% of half proportional", "in [5, 10)"),
        ("deduct { 3 when yes 2 when share <= 1 1 when free > 5 } down to 5", "in [5, 8]"),
        ("target share >= 50% otherwise zero", "in [0, 10]"),
        ("target share >= 0% otherwise zero", "in [10, 10]"),
        ("target share > 100% otherwise proportional", "in [0, 10]"),
        ("target share > 100% otherwise bands { >= 50% : 4, else : 2 }", "in [2, 4]"),
        ("target got meets asked otherwise bands { >= 50% : 4, else : 2 }", "in [2, 10]"),
        ("judged given_points in 2 .. 9", "in [2, 9]"),
        ('lookup kind, share { "a" { > 100% : 10, else : 4 } "b" : 5, "c" { < 0% : 10, else : 3 } }', "in [3, 5]"),
        ('lookup kind, few { "a" { 0 : 10 } } otherwise 2', "in [2, 10]"),
    ],
)
def test_a_clause_gives_points_between(clause: str, expected: str) -> None:
    assert between(clause) == expected


def test_a_malus_falls_to_its_own_points() -> None:
    assert between("deduct 3 per 1 of late each complete", "-7") == "in [-7, -3]"
    assert between("deduct 3 per 1 of free each complete", "-7") == "in [-7, 0]"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("yes", None),
        ("true", True),
        ("false", False),
        ("not (share > 2)", True),
        ("not yes", None),
        ("share > 2 and yes", False),
        ("share < 2 and share >= 0%", True),
        ("yes and share < 2", None),
        ("yes or share < 2", True),
        ("share > 2 or share < 0%", False),
        ("share > 100%", False),
        ("share >= 100%", None),
        ("share <= 100%", True),
        ("half < 50%", None),
        ("half <= 50%", True),
        ("half > 0%", True),
        ("free > 3", None),
        ("few = 4", False),
        ("few != 4", True),
        ("few = 3", None),
        ("weight(i) = 10", True),
        ("2 = 2", True),
        ("2 != 2", False),
        ('kind = "a"', None),
        ("share in [0%, 100%]", True),
        ("share in [2, 3]", False),
        ("share in [50%, 60%]", None),
        ('kind in {"a"}', None),
    ],
)
def test_what_a_condition_always_is(condition: str, expected: bool | None) -> None:
    known = ground(f"indicator i 10 {{ award if {condition} then 1 else 0 }}")
    table = known.ranges.node(("earned", "i"))
    assert isinstance(table, Case)
    assert known.ranges.settled(table.arms[0][0]) is expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("award 12 * share", "in [0, 10]"),
        ("award free   at least 2   at most 9", "in [2, 9]"),
        ("award free   at least 2 when yes   cap 4 when no", "in [0, 10]"),
        ("award free   cap 4 when share > 2", "in [0, 10]"),
        ("award 8   cap 4 when share >= 0%", "in [4, 4]"),
        ("award 8   cap 4 when share > 2", "in [8, 8]"),
        ("award 8   zero when yes", "in [0, 8]"),
        ("award 8   zero when share <= 1", "in [0, 0]"),
        ("award 8   zero when share > 2   full when yes", "in [8, 10]"),
        ("award 8   full when share <= 1", "in [10, 10]"),
        ("award 8   na when yes then full", "in [8, 10]"),
        ("award 8   na when share <= 1 then zero", "in [0, 0]"),
        ("award 8   na when yes then error", "in [8, 8]"),
        ("award 8   na when share > 2 then full", "in [8, 8]"),
        ("award 8   na when yes then redistribute", "in [0, 8]"),
    ],
)
def test_limits_bound_what_a_node_can_have(rest: str, expected: str) -> None:
    assert limited(rest) == expected


def test_published_points_are_rounded_and_exact_ones_are_not() -> None:
    known = ground("indicator i 10 { award 10 * half / 3   na when yes then redistribute } indicator j +1 { award 1 }")
    node = known.framework.root.children[0]
    assert shown(published(known.ranges, node)) == "in [0, 1.67]"
    assert exactly(known.ranges, node) == Interval(Fraction(0), Fraction(5, 3), True, True)
    assert shown(exactly(known.ranges, known.framework.root)) == "in (1, ≈2.6667]"
    bare = Ground(perfscore.loads("framework f { points 1 } fact x : ratio in [0, 1) indicator i 1 { award x }"))
    assert shown(published(bare.ranges, bare.framework.root)) == "in [0, 1)"


ONE, TWO = "indicator a {p} {{ award {p} * share }}", "indicator b {p} {{ award {p} * half + 2 }}"


@pytest.mark.parametrize(
    ("header", "rest", "expected"),
    [
        ("", "indicator a 6 { award 6 * share } indicator b 4 { award 2 + half }", "in [2, 8.5]"),
        ("mean", ONE.format(p=10) + TWO.format(p=10), "in [1, 8.5]"),
        (
            "weighted mean",
            "indicator a 10 weight 3 { award 4 } indicator b 10 weight 1 { award 8 * share }",
            "in [3, 5]",
        ),
        ("minimum", ONE.format(p=10) + TWO.format(p=10), "in [0, 7]"),
        ("maximum", ONE.format(p=10) + TWO.format(p=10), "in [2, 10]"),
        ("from 7", "indicator a -5 { award -2 * share } indicator b +4 { award half }", "in [5, 7.5]"),
        ("mean", "indicator a 10 { award 4 na when yes then redistribute } indicator b 10 { award 8 }", "in [4, 8]"),
        ("minimum", "indicator a 10 { award 4 na when yes then redistribute } indicator b 10 { award 8 }", "in [4, 8]"),
        ("maximum", "indicator a 10 { award 9 na when yes then redistribute } indicator b 10 { award 8 }", "in [8, 9]"),
        (
            "",
            (
                "indicator a 4 { award 4 na when yes then redistribute } indicator b 6 { award 3 } "
                "indicator c +1 { award 1 na when no then redistribute }"
            ),
            "in [5, 10]",
        ),
        (
            "",
            "group g 4 { indicator a 4 { award 4 na when yes then redistribute } } indicator b 6 { award 3 }",
            "in [5, 10]",
        ),
        ("from 2", "indicator a -5 { award -2 na when yes then redistribute } indicator b +4 { award 1 }", "in [1, 3]"),
    ],
)
def test_groups_combine(header: str, rest: str, expected: str) -> None:
    assert whole(rest, header) == expected


@pytest.mark.parametrize(
    ("header", "rest", "expected"),
    [
        ("", "each row of list { indicator name worth { award 3 + mark } }", "in [0, 10]"),
        (
            "",
            "each row of list { indicator name +5 { award 3 + 0.2 * share } } indicator a 10 { award 1 }",
            "in [4, 10]",
        ),
        ("mean", "each row of list { indicator name 10 { award 3 + share } }", "in [3, 4]"),
        ("maximum", "each row of list { indicator name 10 { award 3 + share } }", "in [3, 4]"),
        ("from 9", "each row of list { indicator name -3 { award -3 } }", "in [0, 9]"),
        ("from 9", "each row of list { indicator name +3 { award 1 } }", "in [9, 10]"),
        ("", "each row of list by class { indicator name 5 { award 2 + share } }", "in [2, 10]"),
        (
            "",
            "each row of list { indicator name 5 { award 5 na when yes then redistribute } }",
            "in [0, 10]",
        ),
        (
            "",
            "each row of list { indicator name 5 { award 5 } } indicator a 5 { award 5 na when yes then redistribute }",
            "in [0, 10]",
        ),
    ],
)
def test_rows_add_up_to_as_much_as_there_may_be_of_them(header: str, rest: str, expected: str) -> None:
    assert whole(rest, header) == expected


def test_groups_of_rows_are_rounded_before_they_are_added() -> None:
    text = (
        "framework f { points 10 round floor to 1 at each group, total } fact list : table { name : text, "
        'kind : choice("x", "y") } each row of list by kind { indicator name 5 { award 2.5 } }'
    )
    known = Ground(perfscore.loads(text))
    assert shown(published(known.ranges, known.framework.root)) == "in [2, 10]"


def test_a_row_has_no_more_than_its_own_points() -> None:
    assert row("each row of list { indicator name worth { award 3 + mark } }") == ("in [4, 11]", "in [0, 11]")
    assert row("each row of list { indicator name worth { judged mark in 2 .. 30 } }") == ("in [2, 8]", "in [0, 8]")


def test_a_row_that_no_facts_give_points_comes_to_none() -> None:
    for rest in (
        "each row of list { indicator name worth { judged mark in 9 .. 30 } }",
        "indicator i 10 { award 8 na when share <= 1 then error } indicator j +1 { award 1 }",
    ):
        known = ground(rest)
        node = next(node for node in known.framework.root.rules() if node.kind == "indicator")
        assert reached(node, known.ranges).exact.empty
    assert row("each row of list { indicator name worth { deduct 1 per 1 of late each complete } }") == (
        "in [0, 19]",
        "in [0, 19]",
    )
    assert row("each row of list { indicator name worth { interpolate share { 0% : 0, 90% : full } } }") == (
        "in [0, 20]",
        "in [0, 20]",
    )
    assert row("each row of list { indicator name worth { award share full when yes } }") == ("in [0, 1]", "in [0, 20]")
    assert row("each row of list { group name 10 { indicator a 10 { award 4 } } }", 1) == ("in [4, 4]", "in [4, 4]")


@pytest.mark.parametrize(
    ("rest", "gone"),
    [
        ("indicator a 10 { award 1 na when yes then redistribute }", True),
        ("indicator a 10 { award 1 na when share > 2 then redistribute }", False),
        ("indicator a 10 { award 1 } indicator b +1 { award 1 na when yes then redistribute }", False),
        ("each row of list { indicator name worth { award 1 na when yes then redistribute } }", True),
        ("each row of list { indicator name 5 { award 1 } }", False),
        (
            (
                "each row of list { indicator name worth { award 1 } } "
                "indicator a 5 { award 1 na when yes then redistribute }"
            ),
            True,
        ),
        (
            "each row of list { indicator name 5 { award 1 } } indicator a 5 { award 1 na when yes then redistribute }",
            False,
        ),
    ],
)
def test_a_group_may_be_gone_with_all_that_counts_in_it(rest: str, gone: bool) -> None:
    known = ground(f"group g 10 {{ {rest} }}")
    assert reached(known.framework.root.children[0], known.ranges).gone is gone


def test_intervals_grow_wider_rather_than_too_narrow() -> None:
    long = Fraction(1, 3**2000)
    assert kept(Interval(long, Fraction(1), True, True)) == Interval(high=Fraction(1), high_closed=True)
    assert hull([]) == EVERYTHING
    assert hull([Interval(Fraction(2), Fraction(1)), point(Fraction(4))]) == point(Fraction(4))
    assert added([EVERYTHING, point(Fraction(1))]) == EVERYTHING
    assert greater(Interval(Fraction(0), Fraction(3)), point(Fraction(0))) == Interval(Fraction(0), Fraction(3))
    assert lesser(EVERYTHING, point(Fraction(3))) == Interval(high=Fraction(3), high_closed=True)


@pytest.mark.parametrize(
    ("limits", "exact"),
    [
        ("full when yes", "in [1, 4]"),
        ("zero when yes", "in [0, 2]"),
        ("na when yes then full", "in [1, 4]"),
        ("na when yes then redistribute", "in [0, 2]"),
        ("na when yes then error", "in [1, 2]"),
        ("full when false", "in [1, 2]"),
    ],
)
def test_a_row_that_may_fail_shows_what_it_is_left_with(limits: str, exact: str) -> None:
    text = f"""
    framework f {{ points 10 round half_up to 0.01 at each indicator }}
    fact yes : bool fact x : number in [1, 2]
    group g 4 {{ indicator i 4 {{ award x }} indicator j +5 {{ award 1 }} {limits} }}
    indicator k 6 {{ award 6 }}
    """
    known = Ground(perfscore.loads(text))
    node = known.framework.nodes["g.i"]
    assert shown(published(known.ranges, node)) == exact
    assert shown(exactly(known.ranges, node)) == exact
    fixed = known.framework.nodes["g.j"]
    assert shown(published(known.ranges, fixed)) == "in [1, 1]"


def test_a_limit_that_never_holds_moves_nothing() -> None:
    known = ground("indicator i 10 { award 8 * share at most 3 when share > 2 at least 1 } indicator j +1 { award 1 }")
    assert list(points.idle_limits(known)) == []
