"""Generated code scores tables and written targets as the reference does."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore import Fact, Framework
from perfscore.domains.code.program import as_written, pair_of, weighed
from perfscore.domains.code.writer import Unsure
from perfscore.kernel.written_targets import Written, read_actual, read_target
from perfscore.scoring.bind import bind
from perfscore.scoring.compiled import PLAIN, Compiled
from support.agreement import agree
from support.scoring import framework

D = Decimal
DAY = datetime.date
RUN = "scored, run"
LEFT = "scored, left to the reference"
REFUSED = "refused, left to the reference"


def rows(*found: tuple[Any, ...]) -> dict[str, Any]:
    """A table of names, kinds, points, what was given, and whether it counts."""
    return {"t": [dict(zip(("n", "k", "p", "got", "off"), each, strict=False)) for each in found]}


TABLE = (
    'fact t : table { n : text optional, k : choice("x", "y") optional, p : points, got : number in > -1, '
    "off : bool default false, why : text optional, share_ : points in [0, 1] default 1, "
    "half : number to 0.5 default 0.5 }\n"
    "fact v : bool default false\n"
)
TEN = rows(("a", "x", 4, 3), ("a", "y", 3, 3), (" b.c ", "x", 2, D("0.5")), (None, None, 1, 1, True))

SCORED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "rows with points of their own": ("group g 10 { each row of t { indicator n p { award got } } }", [TEN]),
    "rows in groups": ("group g 10 { each row of t by k { indicator n p { award got } } }", [TEN]),
    "rows in groups of which some do not apply": (
        (
            "group g 10 { each row of t by k { indicator n p { award got\nna when off then redistribute } } }"
        ),
        [TEN, rows(("a", "x", 6, 3, True), ("b", "y", 4, 3, False)), rows(("a", "x", 5, 3, True), ("b", "y", 5, 4))],
    ),
    "rows whose points are shares of a sum": (
        "group g 10 { each row of t { indicator n 10 * p / sum(p of t) { award full / 2 } } }", [TEN],
    ),
    "rows that only take off": (
        "group g 10 { indicator s 10 { award 8 }\neach row of t { indicator n -1 { deduct { 1 when off } } } }", [TEN],
    ),
    "rows that only take off, in groups of which some do not apply": (
        (
            "group g 10 from 10 { each row of t by k { indicator n -3 { deduct { 1 when got > 1 }\n"
            "na when off then redistribute } } }"
        ),
        [TEN],
    ),
    "rows that are judged between 0 and 1": (
        ("group g 3 { each row of t where got in [2, 4] and p < 4 { indicator n p { judged share_ in 0 .. 1 } } }\n"
        "group h 7 mean { each row of t { indicator n 7 { judged half step 0.5 } } }"),
        [{**TEN, "t": [{**row, "share_": 1} for row in TEN["t"]]}],
    ),
    "rows in groups beside a base": (
        "group g 10 from 10 { each row of t by k { indicator n -3 { deduct { 1 when got > 1 } } } }", [TEN, rows()],
    ),
    "rows that are all of them away": (
        ("group g 4 { each row of t { indicator n p { award got\nna when off then redistribute } } }\n"
        "indicator z 6 { award 6 }"),
        [rows(("a", "x", 4, 3, True)), rows(("a", "x", 1, 1, True), ("b", "x", 3, 2, False))],
    ),
    "rows on one scale, some of them away": (
        "\n".join(
            f"group {kind[:3]} 2.5 {kind.removeprefix('mixed ')} {{\n"
            f"indicator s 2.5{scale} {{ award 1.5\nna when v then redistribute }}\n"
            f"each row of t {{ indicator n 2.5{share} {{ award got\nna when off then redistribute }} }} }}"
            for kind, scale, share in (
                ("weighted mean", " weight 2", " weight 3"),
                ("mixed weighted mean", " weight 2", " weight p"), ("minimum", "", ""), ("maximum", "", ""),
            )
        ),
        [TEN, {**TEN, "v": True}, {**rows(("a", "x", 1, 1, True)), "v": False}],
    ),
    "rows whose shares have no common denominator": (
        ("group f 5 maximum { each row of t { indicator n 5 { award got } } }\n"
        "group g 2.5 minimum { each row of t { indicator n 2.5 { award got / (got + 1) } } }\n"
        "group h 2.5 mean { each row of t { indicator n 2.5 { award got / (got + 1) } } }"),
        [TEN],
    ),
    "groups whose points have no common denominator": (
        "group g 10 from 3 { each row of t by k { indicator n 1 { award got / (got + 1) } } }", [TEN],
    ),
    "two tables behind one another": (
        ("group g 10 { indicator f 1 { award 1 }\neach row of t { indicator n 2 { award got } }\n"
        "indicator a 1 { award 0.5 }\neach row of t where p > 3 { indicator n 0 { award 0 } }\n"
        "each row of t by k { indicator n 0 { award 0 } } }"),
        [rows(("a", "x", 4, 1), ("f", "y", 3, 2), ("x", "y", 3, 2), ("a", None, 3, 2))],
    ),
    "a gate before rows": (
        "group g 4 { na when v then full\neach row of t { indicator n p { award got } } }\nindicator z 6 { award 6 }",
        [{**rows(("a", "x", 4, 3)), "v": v} for v in (True, False)],
    ),
    "a veto over rows": (
        ("group g 4 { zero when v\neach row of t { indicator n p { judged got because why } } }\n"
        "indicator z 6 { award 6 }"),
        [{**rows(("a", "x", 4, 3)), "v": v} for v in (True, False)],
    ),
    "rows that judge in steps": (
        "group g 10 { each row of t { indicator n p { judged got step 0.5 because why\nfull when off } } }", [TEN],
    ),
    "rows of which each is a group": (
        ("group g 10 mean { each row of t { group n 10 { indicator q 4 { award min(4, got) }\n"
        "indicator r 6 { award 2 } } } }"),
        [TEN],
    ),
    "the rows of the whole": ("each row of t { indicator n p { award got } }", [TEN]),
}  # fmt: skip


@pytest.mark.parametrize("plan", ["round half_up to 0.01 at each indicator, total", "round half_up to 0.01 at total"])
@pytest.mark.parametrize("name", SCORED)
def test_rows_are_scored_as_the_reference_does(name: str, plan: str) -> None:
    body, given = SCORED[name]
    sound = framework(TABLE + body, plan=plan)
    code = Compiled(sound)
    told = [words for facts in given for words in agree(sound, bind(sound, facts), code)]
    assert set(told) == {RUN}


def whole(body: str) -> Framework:
    return framework(f"{HEAD}indicator x 10 {{ award min(10, {body}) }}")


HEAD = (
    'fact t : table { d : date default 2024-01-01, b : bool optional, q : number in > 0, w : text default "w", '
    "m : number default 1/4, e : duration }\nfact a : number\n"
)
GIVEN: dict[str, Any] = {
    "a": 3,
    "t": [
        {"q": 3, "e": "2 days", "b": True}, {"q": 7, "d": DAY(2024, 2, 3), "w": "v", "m": 2, "e": "1 hour"},
        {"q": D("0.5"), "e": "3 days", "b": False},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "count(t)",
        "count(t where b is known and b)",
        "count(t where d is known and b is missing)",
        'count(t where w = "w" and m < 1)',
        "day(maximum(d of t)) + day(minimum(d of t))",
        "day(lowest(2, d of t)) + month(highest(1, d of t))",
        "if any(q > 6 of t) and not all(q > 6 of t) then 3 else 1",
        "if any(q > 6 of t where q < 1 otherwise false) then 3 else 1",
        "if any(q > 6 of t where q < 100 otherwise false) then 3 else 1",
        "sum(q of t without lowest 1) + mean(m of t)",
        "mean(q of t without lowest 1 and highest 1)",
        "minimum(q of t without lowest 1) + maximum(q of t without highest 1)",
        "sum(1 / q of t) + mean(1 / q of t) + sum(1 / q of t without lowest 1)",
        "highest(1, q of t where q > 100 otherwise 3) + minimum(q of t where q > 100 otherwise 2)",
        "lowest(2, a / q of t where q > 1 otherwise 3) + lowest(3, a / q of t where q > 1 otherwise 2)",
        "count(t where (if q > 3 then q > mean(q of t) else q < mean(q of t)))",
        "count(t where q > mean(q of t)) + count(t where q > sum(1 / q of t where q > 100 otherwise a))",
        "count(t where q = minimum(q of t)) * (if all(q > 0 of t) then 2 else 1)",
        "sum((if any(b of t where b is known) then q else 1) of t)",
        "if maximum(e of t) > 2 days then 2 else 1",
        "median(q of t) + median(m of t where q > 1) + median(1 / q of t)",
        "median(q of t where q > 100 otherwise 3) + median(a / q of t where q > 1 otherwise 4)",
        "count(t where q > median(q of t)) + clamp(median(q of t), 1, 2)",
        "distinct(w of t) + distinct(d of t) + distinct(m of t) + distinct(q > 1 of t) + distinct(a / q of t)",
        "distinct(w of t where q > 100) + distinct(w of t where q > 100 otherwise 2) + distinct(q of t otherwise 5)",
        "count(t where q > distinct(w of t))",
    ],
)
def test_functions_over_rows_are_those_of_the_reference(body: str) -> None:
    sound = whole(body)
    assert set(agree(sound, bind(sound, GIVEN))) == {RUN}


DECIDED = """fact t : table { n : text, wish : target, had : actual optional, q : number optional,
  got_ : points in [0, 10] optional, why : text optional }
group a 10 mean { each row of t { indicator n 10 { target had meets wish otherwise judged got_ because why } } }
group b 10 mean { each row of t { indicator n 10 { target q >= 3 otherwise judged got_ because why flag beyond 5% } } }
let told = count(t where (had meets wish) is known and attainment(had, wish) is known) "told"
"""


@pytest.mark.parametrize("given", [None, 0, 4, 10])
def test_what_a_person_decides_is_scored_as_the_reference_does(given: int | None) -> None:
    sound = framework(DECIDED, points="20")
    cells: list[tuple[str, str | None, int | None]] = [
        ("≥5人", "6人", 3), ("≥5人", "4人", 2), ("≥5人", "4天", 7), ("及时", None, None), ("≤5‰", "0", 4),
    ]  # fmt: skip
    why = None if given == 4 else "seen"
    facts = [{"n": "x", "wish": w, "had": h, "q": q, "got_": given, "why": why} for w, h, q in cells]
    assert set(agree(sound, bind(sound, {"t": facts}))) == {RUN}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("abs(sum((q + 1/3) ^ 3 of t))", RUN),
        ("abs(sum(n ^ 15 of t))", RUN),
        ("abs(sum(n ^ 16 of t)) / 10 ^ 9", LEFT),
        ("abs(sum((1 / q) ^ 8 of t))", LEFT),
    ],
)
def test_sums_of_very_long_numbers_are_left_to_the_reference(body: str, words: str) -> None:
    sound = framework(f"fact t : table {{ n : count, q : number in > 0 }}\nindicator x 10 {{ award min(10, {body}) }}")
    facts = bind(
        sound, {"t": [{"n": 2**62 - 1, "q": Fraction(2**127 + number, 2**126 + 3)} for number in (1, 3, 7, 9)]}
    )
    assert set(agree(sound, facts)) == {words}


def test_a_default_that_nobody_has_checked_is_computed_like_any_other_value() -> None:
    sound = framework(
        "fact t : table { n : number in [0, 10] default if 1 > 2 then 3 else 50 }\n"
        "indicator x 10 { award { 5 when count(t where n + 1 <= 11) = 1 } }"
    )
    assert set(agree(sound, bind(sound, {"t": [{"n": None}]}))) == {RUN}
    assert set(agree(sound, bind(sound, {"t": [{"n": 3}]}))) == {RUN}


def test_rows_of_very_long_points_are_left_to_the_reference() -> None:
    sound = framework(
        "fact t : table { n : text, q : count }\ngroup g 10 { each row of t { indicator n 10 * q ^ 30 { award 1 } } }"
    )
    assert set(agree(sound, bind(sound, {"t": [{"n": "a", "q": 1}]}))) == {RUN}
    assert set(agree(sound, bind(sound, {"t": [{"n": "a", "q": 2**61}]}))) == {REFUSED}


REFUSALS = [
    rows(("a", "x", -1, 0), ("b", "x", 11, 0)),
    rows(("a", "x", 9, 0)),
    rows(),
    rows(("a", "x", 10, 11)),
    rows(("a", "x", 10, D("2.25"))),
    {},
]


@pytest.mark.parametrize("given", REFUSALS)
def test_rows_that_cannot_be_scored_are_left_to_the_reference(given: dict[str, Any]) -> None:
    table = TABLE.replace("default 0.5 }", "default 0.5 } optional")
    sound = framework(f"{table}group g 10 {{ each row of t {{ indicator n p {{ judged got step 0.5 }} }} }}")
    assert set(agree(sound, bind(sound, given))) == {REFUSED}


def test_shares_of_nothing_are_left_to_the_reference() -> None:
    sound = framework(
        "fact t : table { n : text, q : number }\n"
        "group g 10 weighted mean { each row of t { indicator n 10 weight q { award 1 } } }"
    )
    assert set(agree(sound, bind(sound, {"t": [{"n": "a", "q": 0}]}))) == {REFUSED}
    assert set(agree(sound, bind(sound, {"t": [{"n": "a", "q": Fraction(1, 3)}]}))) == {RUN}


def test_points_without_an_end_are_left_to_the_reference() -> None:
    sound = framework(
        "fact t : table { n : text, q : number }\ngroup g 10 { each row of t { indicator n 10 / q { award 1 } } }"
    )
    assert set(agree(sound, bind(sound, {"t": [{"n": "a", "q": 3}] * 3}))) == {REFUSED}
    assert set(agree(sound, bind(sound, {"t": [{"n": "a", "q": 2}] * 2}))) == {RUN}


# ---------------------------------------------------------------- written targets

WRITTEN = (
    'fact g : target("m" : b, "h" : b / 2)\nfact h : actual\nfact b : money in > 0\nfact d : date\nfact r : ratio\n'
)


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("target h meets g otherwise zero flag beyond 30%", {"g": "≥20", "h": "25"}),
        ("target h meets g otherwise zero flag beyond 30%", {"g": "≥20", "h": "27"}),
        ("target h meets g otherwise zero", {"g": "≤m", "h": "4"}),
        ("target h meets g otherwise zero", {"g": ">h", "h": "1.5"}),
        ("target h meets g otherwise proportional", {"g": "≥20", "h": "15"}),
        ("target h meets g otherwise proportional", {"g": "2", "h": "3"}),
        ("target h meets g otherwise bands { >= 50% : 5, else : 1 }", {"g": "≥20人", "h": "9人"}),
        ("target d meets g otherwise zero", {"g": "2021年12月底前", "h": "1"}),
        ("target r meets g otherwise proportional", {"g": "≥90%", "h": "1"}),
        ("award 10 * min(1, attainment(h, g))", {"g": "≥20", "h": "15"}),
        ("award 10 * abs(deviation(h, g))", {"g": "≥20", "h": "15"}),
        ("award if h meets g then 10 else 3", {"g": "及时", "h": "及时完成"}),
        ("award 10\ncheck h meets g flag beyond 10%", {"g": "≥20", "h": "25"}),
        ("award 10\ncheck h meets g", {"g": "≥20", "h": "15"}),
        ("award 10 }\nindicator y -1 { deduct { 1 when r > 2 }\ncheck h meets g", {"g": "≥20", "h": "15"}),
        ("award 10\ncheck h meets g", {"g": "≥20人", "h": "15次"}),
    ],
)
def test_written_targets_are_compared_as_the_reference_does(body: str, given: dict[str, Any]) -> None:
    sound = framework(f"{WRITTEN}indicator x 10 {{ {body} }}")
    facts = bind(sound, {"b": 4, "d": DAY(2021, 12, 31), "r": D("0.8"), **given})
    assert set(agree(sound, facts)) == {RUN}


def test_a_measured_number_is_not_taken_for_one_that_was_written() -> None:
    sound = framework(
        "fact g : target\nfact h : actual\nfact n : number\nfact v : bool\n"
        "indicator x 10 { award if v then (if n meets g then 10 else 1) else (if h meets g then 9 else 2) }\n"
        "indicator y -1 { deduct { 1 when v }\ncheck n meets g\ncheck h meets g }\n"
        "indicator z -1 { target n meets g otherwise zero }"
    )
    code = Compiled(sound)
    for number in range(5):
        given = {"g": "≥300万", "h": "4500000", "n": 4_500_000}
        assert set(agree(sound, bind(sound, {**given, "v": True}), code)) == {RUN}, number
        assert set(agree(sound, bind(sound, {**given, "v": False}), code)) == {REFUSED}, number
    one, other = as_written(4_500_000, 1, ""), read_actual("4500000")
    assert isinstance(other, Written) and one == other and one.bare != other.bare
    target = read_target("≥300万")
    assert isinstance(target, Written)
    assert [weighed(each, target)[0] for each in (one, other, one, other)] == [True, None, True, None]


@pytest.mark.parametrize(
    "body",
    [
        "target h meets g otherwise zero",
        "award if h meets g then 10 else 3",
        "award 10 * attainment(h, g)",
    ],
)
def test_what_cannot_be_compared_is_left_to_the_reference(body: str) -> None:
    sound = framework(f"{WRITTEN}indicator x 10 {{ {body} }}")
    facts = bind(sound, {"b": 4, "d": DAY(2021, 12, 31), "r": D("0.8"), "g": "≥20人", "h": "很多"})
    assert set(agree(sound, facts)) == {REFUSED}


def test_a_very_long_share_is_left_to_the_reference() -> None:
    sound = framework("fact g : target\nfact n : number\nindicator x 10 { award 10 * min(1, attainment(n ^ 3, g)) }")
    assert set(agree(sound, bind(sound, {"g": "≥7", "n": 2**120 - 1}))) == {LEFT}
    assert set(agree(sound, bind(sound, {"g": "≥7", "n": 2**60 - 1}))) == {RUN}
    with pytest.raises(Unsure):
        pair_of(Fraction(2**1_000, 3))


# ---------------------------------------------------------------- results


ROWS = framework(f"{TABLE}group g 10 {{ each row of t {{ indicator n p {{ award got }} }} }}")


def test_the_scores_of_rows_stand_in_a_result_of_generated_code() -> None:
    found = [perfscore.evaluate(ROWS, TEN) for _ in range(12)][-1]
    assert "_computed" in vars(found)
    assert found.score == D("7.5")
    assert [*found.scores.items()] == [
        ("", D("7.500000")), ("g", D("7.500000")), ("g.a", 3), ("g.a (2)", 3), ("g.b·c", D("0.5")), ("g.row 4", 1),
    ]  # fmt: skip
    assert found["row 4"].score == 1 and found == perfscore.evaluate(ROWS, ROWS.prepare(TEN))


def test_which_scores_there_are_depends_on_the_rows() -> None:
    assert Compiled(ROWS).program(PLAIN).fixed is None


def test_code_that_cannot_tell_its_rows_says_so() -> None:
    code = Compiled(ROWS)
    assert code.program(PLAIN) is not None
    with pytest.raises(Unsure):
        code.program(PLAIN).run(((),), (), (0, 0))


def test_many_tables_are_scored_by_an_executor() -> None:
    given = [TEN] * 12 + [rows(("a", "x", 9, 0))]
    with ThreadPoolExecutor(1) as pool:
        found = list(perfscore.evaluate_many(ROWS, given, executor=pool, on_error="collect", chunk_size=20))
    here = perfscore.evaluate(ROWS, TEN)
    assert [each.scores for each in found[:12]] == [here.scores] * 12
    assert [each.failed for each in found] == [False] * 12 + [True]


def test_no_word_of_a_table_gets_into_the_generated_text() -> None:
    sound = framework(
        'fact __import__ : table { eval : text, print : choice("os", "sys"), exec : target("open" : 3), '
        "input : actual }\n"
        "group g 10 mean { each row of __import__ { indicator eval 10 { "
        'target input meets exec otherwise zero\nfull when print = "os" } } }'
    )
    program = Compiled(sound).at_once
    assert program is not None
    assert not [word for word in ("import", "os", "eval", "print", "exec", "open", "input") if word in program.text]


def test_a_fact_with_evidence_may_hold_a_table() -> None:
    found = [perfscore.evaluate(ROWS, {"t": Fact(TEN["t"], source="a form")}) for _ in range(10)]
    assert {each.score for each in found} == {D("7.5")}
