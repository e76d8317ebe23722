"""What is proposed where a search is long or hard holds, and the rest is told."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial

import pytest

import perfscore
from perfscore.kernel.types import DURATION, NUMBER, RATIO, TEXT, Type, money
from perfscore.questions import examples as suite
from perfscore.questions.soundness.proposals import Tried, Unwritable, constant, given_lines, propose
from perfscore.questions.soundness.variation import PIECES, Attempts
from perfscore.scoring.bind import bind
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Inquiry
from strategies.hostile import HOSTILE, many_knots
from support.cases import thorough
from support.proposing import framework, given, proposed, tries

BANDS = framework("fact n : number in [0, 10]\nindicator a 10 { bands n { < 5 : 0 >= 5 : 10 } }")


# ---------------------------------------------------------------- bounds


def test_no_more_are_proposed_than_may_be_and_the_rest_is_counted() -> None:
    found = propose(perfscore.loads(BANDS), [], most=2)
    assert (len(found), found.remarks) == (2, ("left out, since so many are proposed already: 1",))
    assert str(found).endswith("}\n\n# left out, since so many are proposed already: 1")


def test_a_search_that_costs_too_much_is_ended() -> None:
    found = propose(perfscore.loads(BANDS), [], work=20)
    assert found.remarks == ("the search was ended; further examples may be missing for: a",)


def test_what_nothing_was_found_for_is_told() -> None:
    body = "fact n : count in [0, 3]\nindicator a 10 { bands n { < 5 : 0 else : 10 } }"
    assert proposed(framework(body)).remarks == (
        "no facts were found that bring this about: a: n at its edge 5",
        "no facts were found that bring this about: a: `else : 10` is taken",
    )
    none = proposed(framework('fact n : count\nrequire n < 0 "none"\nindicator a 10 { bands n { < 5 : 0 else : 10 } }'))
    assert (none.examples, len(none.remarks)) == ((), 3)


def test_the_words_are_those_of_the_language_of_the_framework() -> None:
    found = proposed(
        framework('fact 数 : count\nindicator 甲 "甲项" 10 { bands 数 { < 5 : 0 else : 10 } }', "language zh")
    )
    assert found[0].comments[0] == "建议：甲项：数 恰在边界 5；请确认或改正"


def test_facts_that_no_framework_can_state_are_not_proposed() -> None:
    body = "fact word : text\nfact n : number\nindicator a 10 { bands n { < 5 : 0 else : 10 } }"
    framework_ = perfscore.loads(framework(body))
    for word in ("a\tb", "a" * 1_001):
        found = propose(framework_, [Tried(bind(framework_, {"word": word, "n": 7}))])
        assert found.examples == ()


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Fraction(-12_345_678, 100), NUMBER, "-123_456.78"),
        (Fraction(1, 3), NUMBER, "1 / 3"),
        (Fraction(1, 3), RATIO, "100% / 3"),
        (Fraction(1089, 10_000), RATIO, "10.89%"),
        (Fraction(5, 2), money("€"), "2.50"),
        (Fraction(1, 2880), DURATION, "0.5 minutes"),
        ('a "b" \\ c', TEXT, '“a "b" \\ c”'),
        ('a "b"\n“c”', TEXT, '"a \\"b\\"\\n“c”"'),
    ],
)
def test_values_are_written_as_a_framework_reads_them(value: Fraction | str, kind: Type, text: str) -> None:
    assert constant(value, kind) == text


@pytest.mark.parametrize(
    ("value", "kind"), [(Fraction(10) ** 70, NUMBER), (Fraction(1, 7), DURATION), ("\ud800", TEXT)]
)
def test_a_value_that_cannot_be_written_is_none(value: Fraction | str, kind: Type) -> None:
    with pytest.raises(Unwritable):
        constant(value, kind)


def test_many_facts_stand_on_several_lines_and_an_empty_table_has_no_rows() -> None:
    names = [f"a_rather_long_name_{n}" for n in range(9)]
    body = f"fact {', '.join(names)} : count\nfact t : table {{ n : count }} optional\nindicator a 10 {{ award 1 }}"
    there = perfscore.loads(framework(body))
    lines = given_lines(
        bind(there, {**dict.fromkeys(names, 3), "t": []}), (), bind(there, dict.fromkeys(names, 4)), there
    )
    assert lines[0] == "given t { }"
    assert [len(line) for line in lines[1:]] == [108, 108, 30]


# ---------------------------------------------------------------- searches that meet troubles


def test_edges_among_values_that_cannot_be_told_are_found_where_they_can() -> None:
    body = """fact n, m : count
    let rate = n / m
    indicator a 10 { award if m = 0 then 0 else if rate > 2 then 10 else 5 }"""
    assert {"a: rate at its edge 200%", "a: m at its edge 0"} <= set(tries(framework(body)))
    pole = "fact n : count\nindicator a 10 { bands 1 / (n - 5) { < 0 : 1 else : 2 } }"
    found = proposed(f'{framework(pole)}example "it" {{ given n = 8 expect a = 2 }}')
    assert "a: 1 / (n - 5) at its edge 0" in found.remarks[0]
    steep = "fact n : number in [0, 500]\nindicator a 10 { bands n ^ 9 { < 19_683 : 1 else : 2 } }"
    assert "a: n ^ 9 at its edge 19683" in tries(f'{framework(steep)}example "it" {{ given n = 500 expect a = 2 }}')


def test_an_edge_that_refuses_in_one_example_is_reached_in_another() -> None:
    body = "fact n, m : count\nindicator a 10 { award if n >= 3 then 10 / (n - 3 + m) else 0 }"
    examples = 'example "0" { given n = 8, m = 0 expect a = 2 } example "5" { given n = 8, m = 5 expect a = 1 }'
    assert given(framework(body) + examples) == [
        "n = 2, m = 0 -> a = 0, total = 0", "n = 4, m = 0 -> a = 10, total = 10", "n = 3, m = 5 -> a = 2, total = 2",
    ]  # fmt: skip


def test_thresholds_that_are_facts_and_targets_that_are_words() -> None:
    body = """fact n, free : count fact kind, wanted : choice("x", "y")
    indicator a 4 { deduct 1 per 2 of n above free each started }
    indicator b 3 { deduct 1 per 2 of n below free each complete }
    indicator c 3 { target kind = wanted otherwise zero }"""
    found = set(tries(framework(body)))
    assert {"a: n at its edge free", "a: n at its edge free + 2", "b: n at its edge free - 2"} <= found
    assert "c: `target kind = wanted otherwise zero` is missed" in found


def test_formulas_that_use_a_quantity_twice_or_compare_facts() -> None:
    body = """fact n, m : count fact t : target fact f : actual
    let more = if n > 3 then 1 else 0
    indicator a 4 { award more + max(n - m, more) * 0 + more }
    indicator b 6 { award if f meets t then 6 else 0 }"""
    found = tries(f'{framework(body)}example "it" {{ given n = 5, m = 1, t = "≥3", f = "9" expect a = 2 }}')
    assert found.count("a: n at its edge 3") == 1
    assert "b: f at its edge t" in found


def test_what_is_not_there_is_not_moved() -> None:
    body = """fact n : count optional fact m : count
    fact t : table { a : count optional, b : count }
    indicator i 5 { award if (if n is known then n else m) > 3 then 5 else 0 }
    indicator k 5 { award if sum(a of t where a is known otherwise 0) + sum(b of t) > 4 then 5 else 0 }"""
    example = 'example "it" { given m = 1 given t { | a | b |\n| missing | 1 |\n} expect i = 0 }'
    found = tries(framework(body) + example)
    assert "k: sum(a of t where a is known otherwise 0) + sum(b of t) at its edge 4" in found
    assert (
        "i: (if n is known then n else m) at its edge 3" in found
        or "i: if n is known then n else m at its edge 3" in found
    )


def test_an_edge_of_a_score_whose_gap_cannot_be_told_is_left() -> None:
    body = """fact n : count fact m : count optional
    indicator a 5 { award min(5, n) }
    indicator b 5 { award 5 zero when m is known and m > 0 and score(a) / (m - 1) > 9 }"""
    found = proposed(f'{framework(body)}example "it" {{ given n = 5 expect a = 5 }}')
    assert any("score(a) / (m - 1) at its edge 9" in each for each in found.remarks)


def test_rows_that_carry_the_points_of_their_group_are_made_up() -> None:
    body = """fact t : table { name : text, got : points in [0, 2] }
    group g 10 { each row of t { indicator name 2 { award got } } }"""
    (found,) = proposed(framework(body))
    assert len(found.given) == 5 + 3
    third = body.replace("indicator name 2", "indicator name 3")
    assert proposed(framework(third)).examples == ()


def test_texts_of_a_list_are_tried_and_facts_that_have_no_value_end_the_search() -> None:
    body = 'fact word : text\nindicator a 10 { award { 10 when word in {"p"} } }'
    for words in (body, body.replace('in {"p"}', '= "p"')):
        assert given(framework(words)) == ['word = "p" -> a = 10, total = 10', 'word = "x" -> a = 0, total = 0']
    assert proposed(framework(f"fact n : money to 1000 in [1, 5]\n{body}")).examples == ()


def test_no_cell_is_filled_with_a_blank_text() -> None:
    """A cell without words is empty, and an example with it would have no score."""
    body = """fact list : table { name : text, points : points }
each row of list { indicator name points { award 1 cap 0 when name = "" } }
example "one" { given list {
| name | points |
| "a"  | 10     |
} expect total = 1 }"""
    found = proposed(framework(body))
    assert all('""' not in line for each in found for line in each.given)


def test_defaults_and_tables_that_are_not_given_are_looked_into() -> None:
    body = """fact t : table { k : number } optional
    fact n : count default count(t)
    indicator a 10 { award if n > 2 then 10 else 0 at most 8 }
    indicator b 5 { award if t is known and sum(k of t) > 9 then 5 else 0 }"""
    example = 'example "it" { given t { | k |\n| 1 |\n| 2 |\n| 3 |\n} expect a = 8 }'
    assert "a: n at its edge 2" in tries(framework(body, points=15) + example)
    bare = tries(framework(body, points=15) + 'example "it" { given n = 2 expect a = 0 }')
    assert "a: n one step above its edge 2" in bare


def test_cells_that_are_empty_in_every_row_have_no_edge() -> None:
    body = """fact t : table { k : text, n : number optional }
    group g 10 minimum { each row of t { indicator k 10 { award if n is known and n > 5 then 10 else 2 } } }"""
    found = proposed(f'{framework(body)}example "it" {{ given t {{ | k | n |\n| "a" | missing |\n}} expect g = 2 }}')
    assert (found.examples, found.remarks) == (
        (), ("no facts were found that bring this about: g: n at its edge 5",),
    )  # fmt: skip


def test_one_row_of_several_is_moved() -> None:
    body = """fact t : table { k : text, n : number }
    group g 10 minimum { each row of t { indicator k 10 { bands n { < 5 : 0 else : 10 } } } }"""
    rows = 'given t { | k | n |\n| "a" | 1 |\n| "b" | 7 |\n}'
    found = proposed(f'{framework(body)}example "it" {{ {rows} expect g = 0 }}')
    assert [each.title for each in found] == [
        "g: n at its edge 5", "g: n one step below its edge 5", "g: n one step above its edge 5",
    ]  # fmt: skip


OF_2021 = [name for name in perfscore.shipped() if name.endswith("-2021")]
"""Frameworks of whose examples nothing is lacking; those of the gallery are tried out by the cases of their rules."""


@pytest.mark.parametrize("name", thorough(OF_2021, "shenzhen-department-2021"))
def test_what_is_proposed_for_what_ships_holds(name: str) -> None:
    framework_ = perfscore.load(name)
    found = perfscore.propose(framework_)
    longer = perfscore.loads(f"{framework_.source.text}\n{found}\n", name=framework_.source.name)
    assert all(each.passed for each in suite.run_examples(longer))
    assert (found.remarks, perfscore.propose(longer).examples) == ((), ())


def test_defaults_that_need_a_table_are_given_where_it_is_not() -> None:
    body = """fact t : table { yes : bool } optional
    fact n : count in > 0 default count(t)
    indicator a 10 { award if n > 3 then 10 else 0 }"""
    assert "a: n at its edge 3" in tries(framework(body))


@pytest.mark.parametrize(
    "text",
    [
        partial(many_knots, 400),
        *thorough(HOSTILE[name] for name in ("many knots", "many rows", "a long and", "a long sum", "many arguments")),
    ],
)
def test_a_hostile_framework_is_done_with_soon(text: Callable[[], str]) -> None:
    there = perfscore.loads(text())
    found = propose(there, [], work=2_000)
    longer = perfscore.loads(f"{there.source.text}\n{found}\n")
    assert all(each.passed for each in suite.run_examples(longer))


# ---------------------------------------------------------------- what a search may cost


def chain(length: int, first: str = "0.1 * n") -> str:
    """Rows each of which looks at the one before."""
    rows = [f"indicator i{number} 1 {{ award 1 - score(i{number - 1}) * 0.5 }}" for number in range(1, length)]
    start = f"framework f {{ points {length} }}\nfact n : number in [0, 10]\nindicator i0 1 {{ award {first} }}"
    return "\n".join([start, *rows])


def attempts(text: str, work: int = 100_000) -> Attempts:
    """What tries facts under a framework."""
    return Attempts(Inquiry(Ground(perfscore.loads(text))), work)


def work_of(text: str, work: int) -> int:
    """What a search leaves of the work that it may do."""
    there = attempts(text, work)
    there.evaluation(bind(there.framework, {"n": 1}))
    return work - there.left // PIECES


def test_rows_that_look_at_one_another_are_tried_by_one_example() -> None:
    found = proposed(chain(100))
    assert (len(found), found.remarks) == (1, ())
    assert found[0].expected[:3] == ("i0 = 0", "i1 = 1", "i2 = 0.5")


def test_pieces_that_have_to_be_computed_count_as_work() -> None:
    caps = "\n".join(f"cap {number} when n > {number}" for number in range(1, 101))
    body = f"fact n : number in [0, 200]\nindicator a 200 {{ award n {caps} }}"
    plain = framework("fact n : number in [0, 200]\nindicator a 200 { award n }", points=200)
    assert work_of(framework(body, points=200), 10_000) > work_of(plain, 10_000) + 30
    found = propose(perfscore.loads(framework(body, points=200)), [], work=10_000)
    assert found.remarks[0] == "the search was ended; further examples may be missing for: a"


def test_large_numbers_count_as_work() -> None:
    rows = "\n".join(f"indicator i{number} 1 {{ award min(1, p / (p + {number})) }}" for number in range(1, 21))
    text = framework(f"fact n : number\nlet q = (n + 0.123456789) ^ 100\nlet p = q ^ 4\n{rows}", points=20)
    plain = text.replace("^ 100", "^ 1").replace("^ 4", "^ 1")
    assert attempts(text).whole < attempts(plain).whole + 10
    spent = []
    for each in (text, plain):
        there = attempts(each)
        for number in (1, 2):
            there.evaluation(bind(there.framework, {"n": number}))
        spent.append(100_000 - there.left // PIECES)
    assert spent[0] > 2 * spent[1]


def test_rows_of_a_table_cost_what_is_computed_in_each() -> None:
    body = """fact t : table { name : text, v : number in [0, 10] }
    group g 10 mean { each row of t { indicator name 10 { award v } } }"""
    summed = "fact t : table { v : number in [0, 10] }\nindicator a 10 { award min(10, sum(v of t where v > 1)) }"
    for text in (body, summed):
        left = []
        for count in (1, 100):
            there = attempts(framework(text))
            rows = [{"name": f"r{number}", "v": 1} if text is body else {"v": 1} for number in range(count)]
            there.evaluation(bind(there.framework, {"t": rows}))
            left.append(there.left)
        assert left[0] > left[1] + 200


def test_facts_that_score_are_looked_for_once() -> None:
    edges = ", ".join(f"[{number}, {number + 1}) : {number}" for number in range(9))
    never = f'require n < 0 "none"\nindicator a 10 {{ bands n {{ {edges}, else : 10 }} }}'
    there = perfscore.loads(framework(f"fact n : number in [0, 10]\n{never}"))
    assert not any("ended" in each for each in propose(there, [], work=6_000).remarks)


# ---------------------------------------------------------------- what cannot be written


def test_a_total_that_is_too_long_to_be_written_is_left_out() -> None:
    (found,) = proposed(chain(70))
    assert not any(each.startswith("total") for each in found.expected)


def test_what_is_reached_and_cannot_be_written_is_told_so() -> None:
    body = "fact n : number in [1, 2]\nlet p = (n + 0.123456789) ^ 20\n"
    text = f"framework f {{ points 10 }}\n{body}indicator a 10 {{ award min(9, p / 100_000_000_000) }}"
    told = "the facts that bring this about, or the points they give, cannot be written in full: "
    found = perfscore.propose(perfscore.loads(text))
    assert f"{told}a: `award min(9, p / 100_000_000_000)` is computed" in found.remarks
    chinese = perfscore.loads(text.replace("points 10", "points 10 language zh"))
    assert any(each.startswith("能达到此处的数据或其得分无法完整写出：") for each in perfscore.propose(chinese).remarks)


def test_a_limit_of_the_whole_is_reached_by_the_points_below_it() -> None:
    body = """fact bad : bool
    fact rows : table { n : text, v : count }
    fact k : count in [0, 12]
    indicator x 10 { bands k { >= 8 : 10, else : 0 } }
    group g 10 minimum { each row of rows { indicator n 10 { award v } } }
    cap 15 when bad "b"
    example "e" { given bad = false, k = 8 given rows { | n | v | | "a" | 3 | } expect total = 13 }"""
    found = proposed(framework(body, points=20))
    assert '`cap 15 when bad "b"` changes points' in [line for each in found for line in each.tries]
    assert found.remarks == ()


def test_rows_in_which_nothing_is_given_can_be_written() -> None:
    body = "fact t : table { v : number optional }\nfact n : count\n"
    found = given(framework(f"{body}indicator a 10 {{ award if n + count(t) > 5 then 10 else 0 }}"))
    assert found[0] == "t {;   | v |;   | missing |; }; n = 4 -> a = 0, total = 0"
