"""Generated code scores small frameworks as the reference does, or leaves them to it."""

from __future__ import annotations

import copy
import datetime
import pickle
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

import pytest

import perfscore
from perfscore import Fact, FactsError, Result
from perfscore.domains.code import program
from perfscore.domains.code.arithmetic import absolute, known
from perfscore.domains.code.slots import Layout
from perfscore.domains.code.writer import Unsure, Writer
from perfscore.scoring import reading
from perfscore.scoring.bind import bind
from perfscore.scoring.compiled import Compiled
from perfscore.scoring.reading import reader
from support.agreement import agree
from support.cases import each_of
from support.scoring import framework

D = Decimal
DAY = datetime.date
ODD: Any = 7
RUN = "scored, run"
LEFT = "scored, left to the reference"

SCORED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "powers": (
        "fact a : number in > 0\nfact b : number\nindicator x 10 { award min(10, a ^ 2 + b ^ 3 + a ^ 0 + 0.5 ^ 2) }",
        [{"a": D("0.5"), "b": D("-2")}, {"a": 3, "b": 1}],
    ),
    "a choice of texts": (
        (
            "fact a : bool\nfact t : text\n"
            'indicator x 10 { bands (if a then "yes" else t) = "yes" { true : 10, false : 3 } }'
        ),
        [{"a": True, "t": "no"}, {"a": False, "t": "yes"}, {"a": False, "t": "no"}],
    ),
    "a condition that is settled": (
        "fact a : count\nindicator x 10 { award if a >= 0 then min(10, a) else 3 }\nat most 5 when a < 0",
        [{"a": 7}],
    ),
    "one of some numbers": (
        "fact a : number\nindicator x 10 { award { 4 when a in {1, 2.5}  6 when not (a in {3}) } }",
        [{"a": 1}, {"a": D("2.5")}, {"a": 3}],
    ),
    "days": (
        "fact a : date\nfact n : duration\nindicator x 10 { award { 4 when a + n > 2024-02-28  6 when day(a) = 1 } }",
        [{"a": DAY(2024, 2, 1), "n": datetime.timedelta(days=28)}, {"a": DAY(2024, 2, 2), "n": "3 days"}],
    ),
    "days that are moved by what stands before them": (
        "fact a : date\nfact n : duration\nindicator x 10 { award if n + a > 2024-02-28 then 10 else abs(n / 1 days) }",
        [{"a": DAY(2024, 2, 1), "n": datetime.timedelta(days=28)}, {"a": DAY(2024, 2, 2), "n": "3 days"}],
    ),
    "a choice of truths": (
        "fact a : number\nindicator x 10 { award if (if a > 1 then true else false) then 10 else abs(0 - 3) }",
        [{"a": 1}, {"a": 2}],
    ),
    "a condition that is false behind others": (
        "fact a : number\nfact b : count\nindicator x 10 { award if a > 1 and b < 0 then 10 else 3 }",
        [{"a": 2, "b": 1}],
    ),
    "a check where it applies": (
        ("fact a : number\nfact v : bool\ngroup g 10 {\nindicator x 4 { award min(4, a)\ncheck a >= 4 flag beyond 30%\n"
        "na when v then redistribute }\nindicator y 6 { award 6 } }"),
        [{"a": a, "v": v} for a in (3, 4, 6) for v in (True, False)],
    ),
    "months": (
        ("fact a : date\nfact b : date\nfact m : number\n"
        "indicator x 10 { award { 1 when months_after(a, m) > b  2 when months_between(a, b) >= 2  "
        "3 when month_end(a) = b  4 when year(months_before(b, m)) = 2023 } }"),
        [
            {"a": DAY(2024, 1, 31), "b": DAY(2024, 3, 30), "m": 1},
            {"a": DAY(2024, 3, 1), "b": DAY(2024, 3, 31), "m": 12},
        ],
    ),
    "so many points or none": (
        ("fact a : bool\nindicator x 4 { award if a then 4 else 0 }\nindicator y 3 { award if a then 0 else 0.5 }\n"
        "indicator z 3 { award { 1.25 when a  0.25 when not a } }"),
        [{"a": True}, {"a": False}],
    ),
    "an item that always counts": (
        "fact a : count\nindicator x 10 { award { 4 when a >= 0  6 * 0.5 when a > 3  1 when a < 0 } }",
        [{"a": 3}, {"a": 4}],
    ),
    "an item of no points": (
        "fact a : bool\nfact b : bool\nindicator x 10 { award { 0 when a  10 when b  0 when a } }",
        [{"a": True, "b": True}, {"a": True, "b": False}],
    ),
    "points that are computed": (
        "fact a : count\nfact b : count in > 0\nindicator x 10 { award { min(4, a / b) when a > 3  6 when a > 5 } }",
        [{"a": 3, "b": 1}, {"a": 4, "b": 9}, {"a": 6, "b": 7}],
    ),
    "a target of 0": (
        "fact a : number\nindicator x 10 { target a <= 0 otherwise proportional }",
        [{"a": 3}, {"a": 0}, {"a": -1}],
    ),
    "a target between days": (
        "fact a : date\nindicator x 10 { target a <= 2024-06-30 otherwise bands { <= 10 : 5, > 10 : 0 } }",
        [{"a": DAY(2024, 6, 30)}, {"a": DAY(2024, 7, 10)}, {"a": DAY(2024, 7, 11)}],
    ),
    "a target of a text": (
        'fact a : text\nindicator x 10 { target a = "done" otherwise zero }',
        [{"a": "done"}, {"a": "open"}],
    ),
    "a target that is flagged": (
        "fact a : number\nfact v : bool\nindicator x 10 { target a >= 4 otherwise zero flag beyond 30%\nzero when v }",
        [{"a": 5, "v": False}, {"a": 6, "v": False}, {"a": 6, "v": True}, {"a": 3, "v": True}],
    ),
    "checks": (
        ("fact a : number\nfact b : number\nfact t : date\nindicator x 10 { award min(10, b)\n"
        "check a >= 4 flag beyond 30%\ncheck a = b\ncheck t <= 2024-06-30 }"),
        [{"a": 5, "b": 5, "t": DAY(2024, 6, 30)}, {"a": 6, "b": 6, "t": DAY(2024, 6, 30)},
         {"a": 4, "b": 10, "t": DAY(2024, 7, 30)}],
    ),
    "floors and caps": (
        ("fact a : number\nfact b : bool\nindicator x 10 { award a\nat least 2 when b\nat most 8\ncap 5 when not b\n"
        "cap 1 when 2 > 3 }"),
        [{"a": 9, "b": True}, {"a": 9, "b": False}, {"a": 1, "b": True}],
    ),
    "an exemption before anything is read": (
        "fact a : number optional\nfact b : bool\nindicator x 10 { award a\nfull when b }",
        [{"b": True}, {"a": 4, "b": False}],
    ),
    "what does not apply": (
        ("fact a : number\nfact b : bool\nfact c : bool\ngroup g 10 {\n"
        "indicator x 4 { award a\nna when b then redistribute }\n"
        "indicator y 5 { award min(5, a)\nna when c then zero }\nindicator z 1 { award 1 } }"),
        [{"a": 3, "b": x, "c": y} for x in (True, False) for y in (True, False)],
    ),
    "a group that does not apply": (
        ("fact a : number\nfact b : bool\nfact c : bool\ngroup g 4 {\nna when c then full\n"
        "indicator x 4 { award a\nna when b then redistribute } }\nindicator y 6 { award 6 }"),
        [{"a": 3, "b": x, "c": y} for x in (True, False) for y in (True, False)],
    ),
    "a default": (
        ('fact a : number\nfact b : number in > 0 default a / 2\nfact c : text default "x"\n'
        "fact d : date default 2024-01-01\n"
        'indicator x 10 { award { 3 when b > 1  3 when c = "x"  4 when d is known and d > 2023-12-31 } }'),
        [{"a": 3}, {"a": 3, "b": 1, "c": "y", "d": DAY(2023, 1, 1)}],
    ),
    "numbers that are known": (
        "fact a : number\nindicator x 10 { award { 5 when 3 < a  3 when a > abs(0 - 3)  2 when a > 0 * a } }",
        [{"a": 3}, {"a": 4}, {"a": -1}],
    ),
    "the least, the most and the mean of what applies": (
        (
            "fact a : number\nfact b : bool\nfact c : bool\n"
            "group g 2 minimum { indicator g1 2 { award a\nna when b then redistribute }\n"
            "indicator g2 2 { award 1 } }\n"
            "group h 3 maximum { indicator h1 3 { award a\nna when b then redistribute }\n"
            "indicator h2 3 { award 1 } }\n"
            "group i 5 weighted mean { indicator i1 5 weight 2 { award a\nna when b then redistribute }\n"
            "indicator i2 5 weight 1 { award 1\nna when c then redistribute }\nindicator i3 5 weight 3 { award 2 } }"
        ),
        [{"a": D("1.5"), "b": x, "c": y} for x in (True, False) for y in (True, False)],
    ),
    "a range that begins above 0": (
        (
            "fact b : bool\ngroup g 10 {\nindicator x 4 range 1 .. 4 { award 3\nna when b then redistribute }\n"
            "indicator y 6 { award 5 } }"
        ),
        [{"b": True}, {"b": False}],
    ),
    "a look at a day and at a truth of rows": (
        (
            "fact t : table { d : date, p : number }\n"
            "indicator x 10 { award { 4 when maximum(d of t) > 2024-01-01  6 when any(p > 3 of t) } }"
        ),
        [{"t": [{"d": DAY(2024, 1, 2), "p": 4}]}, {"t": [{"d": DAY(2024, 1, 1), "p": 3}]}],
    ),
    "a row of a table": (
        "fact t : table { n : text, p : number }\ngroup g 10 mean { each row of t { indicator n 10 { award p } } }",
        [{"t": [{"n": "a", "p": 4}]}, {"t": [{"n": "a", "p": 4}, {"n": "a", "p": D("3.5")}, {"n": "b.c", "p": 1}]}],
    ),
    "a target as written": (
        "fact w : target\nfact a : number\nindicator x 10 { target a meets w otherwise zero }",
        [{"w": "≥5", "a": 6}, {"w": "≥5", "a": 4}],
    ),
    "a check of a target as written": (
        "fact w : target\nfact a : number\nindicator x 10 { award 10\ncheck a meets w }",
        [{"w": "≥5", "a": 6}, {"w": "≥5", "a": 4}, {"w": "及时", "a": 4}],
    ),
    "a look at rows that hangs on a score": (
        ("fact t : table { p : points }\nindicator x 5 { award 5 }\n"
        "indicator y 5 { award { 5 when count(t where p > score(x)) >= 0 } }"), [{"t": [{"p": 4}]}],
    ),
    "steps of an odd size": (
        "fact a : number to 0.3\nindicator x 10 { award min(10, a) }",
        [{"a": D("0.9")}, {"a": D("30.3")}],
    ),
    "a domain between the units": (
        "fact a : count in [1/3, 7/2]\nindicator x 10 { award a }",
        [{"a": 1}, {"a": 3}],
    ),
}  # fmt: skip


def test_what_is_known_is_computed_when_the_code_is_written() -> None:
    for number in (known(Fraction(-7, 3)), known(Fraction(7, 3))):
        assert absolute(number, Writer({})).value == Fraction(7, 3)


PLANS = (
    "",
    "round half_up to 0.01 at each indicator",
    "round floor to 1 at each indicator, each group",
    "round half_even to 0.5 at each part, each indicator, total",
)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("name", SCORED)
def test_generated_code_scores_as_the_reference_does(name: str, plan: str) -> None:
    """Each does in every shape that facts can have, in one under each rounding plan."""
    body, given = SCORED[name]
    sound = framework(body, plan=plan)
    code = Compiled(sound)
    number = PLANS.index(plan) + list(SCORED).index(name)
    told = [words for facts in given for words in agree(sound, bind(sound, facts), code, only=number)]
    assert set(told) == {RUN}


NOT_ALL: dict[str, tuple[str, dict[str, Any]]] = {
    "numbers whose work is counted": (
        "fact a : number in >= 1\nindicator x 10 { award min(10, (a ^ 60) ^ 60) }", {"a": 1},
    ),
    "a written number as large": (
        f"fact a : number\nindicator x 10 {{ award min(10, (0 * a + 1) * {' * '.join(['(10 ^ 60)'] * 6)}) }}", {"a": 1},
    ),
    "rows that are lacking": (
        "fact t : table { p : number } optional\nindicator x 10 { award 10\nzero when count(t) > 3 }", {},
    ),
    "rows whose values are too long": (
        "fact t : table { p : number }\nindicator x 10 { award min(10, sum((p * p + 1) ^ 5 of t)) }",
        {"t": [{"p": Fraction(1, 3)}, {"p": 10**30}]},
    ),
    "a share of rows that has no common denominator": (
        "fact t : table { p : number }\nindicator x 10 { award min(10, sum(1 / p of t)) }", {"t": [{"p": 0}]},
    ),
    "too many rows": (
        ("fact t : table { p : number }\nfact v : bool\nindicator x 10 { award if v then min(10, "
        f"{' + '.join(['count(t where p + p * p > p + 1 + p * 2)'] * 15)}) else 3 }}"),
        {"t": [{"p": 3}] * 9_999, "v": False},
    ),
    "a day behind all calendars": (
        "fact d : date\nindicator x 10 { award if months_after(d, 1) > d then 10 else 0 }",
        {"d": DAY(9999, 12, 15)},
    ),
    "what never applies": (
        "fact a : number\ngroup g 10 { na when 2 > 1 then error\nindicator x 10 { award a } }\nzero when a = 3",
        {"a": 3},
    ),
    "a fact that is lacking but not needed": (
        "fact a : number\nindicator x 10 { award 1 / a\nfull when a is missing }", {"a": perfscore.PENDING},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_ALL)
def test_what_generated_code_cannot_tell_is_left_to_the_reference(name: str) -> None:
    body, given = NOT_ALL[name]
    sound = framework(body)
    assert set(agree(sound, bind(sound, given))) & {LEFT, "refused, left to the reference"}


def test_a_division_by_0_is_left_to_the_reference_which_has_the_words() -> None:
    sound = framework("fact a : number\nindicator x 10 { award min(10, 1 / a) }")
    assert agree(sound, bind(sound, {"a": 0})) == ["refused, left to the reference"] * 3
    assert agree(sound, bind(sound, {"a": D("-0.5")})) == [RUN] * 3
    always = framework("fact a : number\nindicator x 10 { award min(10, 1 / (a * 0)) }")
    assert agree(always, bind(always, {"a": 1})) == ["refused, left to the reference"] * 3


def test_numbers_that_are_too_large_for_slots_are_scored_all_the_same() -> None:
    sound = framework("fact a : number\nindicator x 10 { award min(10, abs(a)) }")
    code = Compiled(sound)
    assert agree(sound, bind(sound, {"a": Fraction(1, 3)}), code) == [RUN] * 2
    assert agree(sound, bind(sound, {"a": 10**50}), code) == []
    assert perfscore.evaluate(sound, sound.prepare({"a": 10**50})).score == 10


def test_a_long_sum_is_cut_into_steps() -> None:
    rows = "\n".join(f"indicator i{number} 1 {{ award min(1, a) }}" for number in range(60))
    sound = framework(f"fact a : number\n{rows}", points="60")
    assert agree(sound, bind(sound, {"a": D("0.25")})) == [RUN] * 3


def test_what_has_no_value_is_remembered_for_all_that_look_at_it() -> None:
    text = "fact a : number\nfact b : number\nlet r = max(a / b, b / 7)\n" + "".join(
        f"indicator x{index} 1 {{ award if b = 0 then 0.25 else min(1, max(0, r)) }}\n" for index in range(8)
    )
    many, facts = framework(text, points="8"), {"a": 3, "b": 0}
    assert agree(many, bind(many, facts)) == [RUN] * 3
    assert [perfscore.evaluate(many, facts).score for _ in range(3)] == [D("2")] * 3


def test_the_whole_does_not_apply_where_nothing_in_it_does() -> None:
    sound = framework("fact b : bool\nindicator x 10 { award 10\nna when b then redistribute }")
    assert agree(sound, bind(sound, {"b": False})) == [RUN] * 3
    assert agree(sound, bind(sound, {"b": True})) == ["refused, left to the reference"] * 3


@pytest.mark.parametrize("mode", perfscore.kernel.numbers.ROUNDINGS)
def test_every_rounding_is_that_of_the_reference(mode: str) -> None:
    sound = framework(
        f"fact a : number\nfact b : number in > 0\nindicator x 10 {{ award 5 + round(a / b, 0.5, {mode}) }}\n",
        plan=f"round {mode} to 0.3 at total",
    )
    code = Compiled(sound)
    for above in range(-9, 10):
        for below in (4, 7):
            assert set(agree(sound, bind(sound, {"a": above, "b": below}), code)) <= {
                RUN,
                "refused, left to the reference",
            }


# ---------------------------------------------------------------- the reader of mappings

READ = """
fact a : money
fact b : ratio in [0%, 100%]
fact c : count("件") in >= 2
fact d : date
fact e : bool
fact f : choice("x", "y")
fact g : text
fact h : duration
fact o : number default 1
indicator x 5 { judged points_given step 0.5 "as seen" }
indicator y 5 {
  award { 5 when a > 1 and b > 1% and c > 2 and d > 2024-01-01 and e and f = "x" and g = "" and o > 0 and h > 1 days }
}
"""
GIVEN: dict[str, Any] = {
    "a": D("1.20"), "b": D("0.5"), "c": 3, "d": DAY(2024, 1, 2), "e": True, "f": "x", "g": "",
    "h": datetime.timedelta(2), "points_given": 5,
}  # fmt: skip
LAYOUT = Layout(framework(READ).fact_list)


def test_the_reader_fills_slots_in_the_order_of_declaration() -> None:
    values, statuses = reader(LAYOUT)(GIVEN)
    names = [fact.name for fact in LAYOUT.facts]
    assert dict(zip(names, values, strict=True)) == {
        "a": 120, "b": 500_000, "c": 3, "d": DAY(2024, 1, 2).toordinal(), "e": True, "f": "x", "g": "", "h": 2_880,
        "o": None, "points_given": 10,
    }  # fmt: skip
    assert [name for name, status in zip(names, statuses, strict=True) if status] == ["o"]


@each_of(
    [
        ("a", 3, 300),
        ("a", "1,200.50", 120_050),
        ("a", Fraction(1, 4), 25),
        ("b", "12.5%", 125_000),
        ("c", D(4), 4),
        ("d", "2024年3月1日", DAY(2024, 3, 1).toordinal()),
        ("e", "是", True),
        ("f", " y ", "y"),
        ("g", Fact("words"), "words"),
        ("o", D("2.5"), 25_000),
        ("points_given", Fact(D("4.5"), reason="one is lacking", assessor="an assessor"), 9),
        ("points_given", Fact("3", reason="two are lacking"), 6),
        ("points_given", Fact(5), 10),
    ]
)
def test_the_reader_knows_right_values_in_every_form(name: str, value: object, slot: object) -> None:
    values, _ = reader(LAYOUT)({**GIVEN, name: value})
    assert values[LAYOUT.places[name]] == slot


@each_of(
    [
        ("a", D("1.205")),
        ("a", D("NaN")),
        ("a", D("Infinity")),
        ("a", D("1E+999999999")),
        ("a", D("1E-999999999")),
        ("a", D("1." + "3" * 100_000)),
        ("a", 2**62),
        ("o", Fraction(1, 3)),
        ("a", 1.5),
        ("a", None),
        ("a", True),
        ("a", perfscore.PENDING),
        ("a", Fact(1, source=ODD)),
        ("a", Fact(1, reason=ODD)),
        ("a", {"value": 1}),
        ("b", D("1.01")),
        ("c", 1),
        ("c", D("2.5")),
        ("d", datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC)),
        ("e", 1),
        ("f", "z"),
        ("f", ["x"]),
        ("g", "long" * 5_000),
        ("h", "two days"),
        ("points_given", 4),
        ("points_given", Fact(D("4.5"))),
        ("points_given", Fact("4.5")),
        ("points_given", Fact(D("4.2"), reason="off the step")),
        ("points_given", Fact(D("5.5"), reason="too many")),
        ("points_given", Fact(D("4.5"), reason="why", note="long" * 5_000)),
        ("unknown", 1),
    ]
)
def test_the_reader_leaves_anything_else_to_the_checks(name: str, value: object) -> None:
    with pytest.raises((Unsure, KeyError, ValueError, ArithmeticError)):
        reader(LAYOUT)({**GIVEN, name: value})


def test_a_fact_that_is_lacking_is_left_to_the_checks() -> None:
    with pytest.raises(KeyError):
        reader(LAYOUT)({name: value for name, value in GIVEN.items() if name != "a"})


def test_a_framework_may_ask_for_one_fact_or_for_none() -> None:
    assert reader(Layout(framework("fact a : count\nindicator x 10 { award min(10, a) }").fact_list))({"a": 3}) == (
        (3,),
        (0,),
    )
    assert reader(Layout(framework("indicator x 10 { award 10 }").fact_list))({}) == ((), ())


ROWS = framework(
    'fact t : table { n : number, d : date optional, k : choice("x", "y") default "x", w : text optional }\n'
    "indicator x 10 { award min(10, count(t)) }"
)


def test_plain_rows_are_read_at_once() -> None:
    rows = [{"n": 3, "d": DAY(2024, 1, 2)}, {"n": "1,000.5", "k": " y ", "w": None}, {"n": D("0.25"), "w": "a" * 300}]
    slot = ((1, 30_000, DAY(2024, 1, 2).toordinal(), None, None), (2, 10_005_000, None, "y", None),
            (3, 2_500, None, None, "a" * 300))  # fmt: skip
    read = reader(Layout(ROWS.fact_list))
    assert read({"t": rows})[0] == read({"t": Fact(tuple(rows), source="a list")})[0] == (slot,)
    assert read({"t": []})[0] == ((),)


@pytest.mark.parametrize(
    "given",
    [
        None, 3, "text", {"n": 3}, [3], [{}], [{"n": None}], [{"n": " "}], [{"n": "three"}], [{"n": 2**62}],
        [{"n": D("0.00001")}], [{"n": D("sNaN")}], [{"n": D("NaN")}],
        [{"n": D("1E+999999999")}], [{"n": [3]}], [{"n": 1.5}], [{"n": 3, "m": 4}], [{"N": 3}],
        [{"n": 3, "k": "z"}], Fact(None), Fact([{"n": 3}], source=ODD), perfscore.PENDING, [{"n": 1}] * 10_001,
    ],
)  # fmt: skip
def test_rows_that_are_not_plain_or_not_right_are_left_to_the_checks(given: object) -> None:
    with pytest.raises((Unsure, KeyError)):
        reader(Layout(ROWS.fact_list))({"t": given})


def test_cells_that_are_met_again_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_CELLS", 1)
    cells = reading.Cells(ROWS.facts["t"].columns[0])
    assert [cells[int, value] for value in (1, 2, 1, 2)] == [10_000, 20_000, 10_000, 20_000]
    assert list(cells) == [(int, 1)]


def test_steps_are_kept() -> None:
    read = reader(Layout(framework("fact a : number to 0.3\nindicator x 10 { award min(10, a) }").fact_list))
    assert read({"a": D("0.9")})[0] == (9,)
    with pytest.raises(Unsure):
        read({"a": D("0.4")})


def test_a_domain_between_two_units_is_kept() -> None:
    read = reader(Layout(framework("fact a : count in [1/3, 7/2]\nindicator x 10 { award a }").fact_list))
    assert [read({"a": value})[0] for value in (1, 3)] == [(1,), (3,)]
    for value in (0, 4):
        with pytest.raises(Unsure):
            read({"a": value})


# ---------------------------------------------------------------- results

SOUND = framework(READ)


def warm() -> Result:
    """A result of generated code."""
    for _ in range(9):
        perfscore.evaluate(SOUND, GIVEN)
    result = perfscore.evaluate(SOUND, GIVEN)
    assert "told" not in vars(result)
    return result


def test_a_result_of_generated_code_knows_its_figures_at_once() -> None:
    result = warm()
    assert (result.score, result.grade, result.exact) == (D(10), None, Fraction(10))
    assert result.scores == {"": D(10), "x": D(5), "y": D(5)}
    assert result["x"].score == 5 and [row.score for row in result.indicators] == [5, 5]
    assert "told" not in vars(result)
    assert result["x"].earned == 5 and result.told is not None
    assert result.scores == {"": D(10), "x": D(5), "y": D(5)}


def test_a_result_of_generated_code_can_be_copied_and_sent() -> None:
    assert copy.copy(warm()) == copy.deepcopy(warm()) == pickle.loads(pickle.dumps(warm())) == warm()


def attribute_of(value: object, name: str) -> object:
    return getattr(value, name)


def test_a_result_has_no_other_attributes_than_a_result() -> None:
    with pytest.raises(AttributeError, match="'Result' object has no attribute 'total'"):
        assert attribute_of(warm(), "total")
    done = warm()
    assert done.to_text()
    assert not hasattr(done, "total")


def test_prepared_facts_are_a_mapping_of_what_was_given() -> None:
    given = dict(GIVEN)
    prepared = SOUND.prepare(given)
    given["a"] = "changed"
    assert dict(prepared) == GIVEN and len(prepared) == len(GIVEN) and prepared["a"] == D("1.20")
    assert SOUND.prepare(prepared) is prepared
    assert perfscore.evaluate(SOUND, prepared).score == 10
    with pytest.raises(FactsError):
        SOUND.prepare(given)


def test_prepared_facts_are_checked_anew_for_another_framework() -> None:
    other = framework("fact a : number\nindicator x 10 { award min(10, a) }")
    with pytest.raises(FactsError, match=r"PS5\d\d"):
        perfscore.evaluate(other, SOUND.prepare(GIVEN))
    assert perfscore.evaluate(other, SOUND.prepare(GIVEN) and {"a": 3}).score == 3


def test_a_framework_travels_as_its_text_and_is_read_once() -> None:
    warm()
    sent = pickle.dumps(SOUND)
    assert len(sent) < len(SOUND.source.text.encode()) + 200
    assert pickle.loads(sent) == SOUND
    assert pickle.loads(sent) is pickle.loads(sent)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(perfscore.evaluate, SOUND, GIVEN).result().score == 10


def test_no_word_of_a_framework_gets_into_the_generated_text() -> None:
    condition = 'os = "print(1)" and __import__ > 1'
    body = f"fact __import__ : number\nfact os : text\nindicator eval 10 {{ award {{ 10 when {condition} }} }}"
    sound = framework(body)
    code = Compiled(sound)
    slots = code.layout.filled(bind(sound, {"__import__": 2, "os": "print(1)"}))
    assert slots is not None
    made = code.program(slots.shape)
    assert made is not None
    assert not [word for word in ("import", "os", "eval", "print") if word in made.text]


def test_a_block_without_lines_says_so() -> None:
    writer = Writer({})
    with writer.block("if True:"):
        pass
    assert writer.lines == ["if True:", " pass"]


def test_a_framework_of_rows_is_scored_alike_however_often() -> None:
    sound = framework(
        "fact t : table { n : text, p : number }\ngroup g 10 mean { each row of t { indicator n 10 { award p } } }"
    )
    found = [perfscore.evaluate(sound, {"t": [{"n": "a", "p": 4}]}).score for _ in range(11)]
    assert set(found) == {4}


def test_one_grade_is_the_grade_of_all() -> None:
    text = 'framework test { points 10\ngrade on published { >= 0 : "passed" } }\nindicator x 10 { award 10 }'
    sound = perfscore.loads(text)
    assert perfscore.evaluate(sound, sound.prepare({})).grade == "passed"


def test_a_comparison_without_full_marks_says_nothing() -> None:
    sound = framework(
        "fact a : number\nindicator x 10 { award 10 }\nindicator y -5 { deduct 1 when a > 3\ncheck a > 4 }"
    )
    assert agree(sound, bind(sound, {"a": 3})) == [RUN] * 3


def test_decimals_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "_MOST_KEPT", 2)
    table = program.decimals.__wrapped__(100, 2)
    assert [str(table[above]) for above in (150, 151, 150)] == ["1.50", "1.51", "1.50"]
    assert list(table) == [None, 150]


def test_what_never_applies_is_left_to_the_reference_also_where_it_is_rounded() -> None:
    body = "fact a : number\nindicator x 10 { na when 2 > 1 then error\naward a }"
    sound = framework(body, plan="round half_up to 0.01 at each indicator")
    assert set(agree(sound, bind(sound, {"a": 3}))) == {"refused, left to the reference"}
