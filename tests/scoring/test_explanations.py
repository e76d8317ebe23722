"""The stories of nodes hold the rule, the figures and the arithmetic of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import pytest

import perfscore
from perfscore import FactsError
from perfscore.messages.diagnostics import Place
from perfscore.scoring.explanation import Explanation
from support.scoring import framework, score

CHOICE = 'fact c : choice("x", "y")\nfact n : ratio\n'
CHOICES = 'fact c, d : choice("x", "y", "z")\n'


def story(body: str, name: str = "a", **facts: Any) -> Explanation:
    return score(body, **facts)[name].explanation


def arithmetic(found: Explanation) -> list[str]:
    """The steps, each as it would be written on paper."""
    return [
        " = ".join(each for each in (step.name, step.written, step.filled, step.value) if each) for step in found.steps
    ]


def lines(found: Explanation) -> list[tuple[str | None, str, bool, str]]:
    """The lines of a checklist or of a deduction."""
    return [(item.reason, item.condition, item.counted, str(item.amount)) for item in found.items]


@pytest.mark.parametrize(
    ("body", "facts", "steps"),
    [
        ("fact n : number\nindicator a 10 { award (n + 1) * 2 }", {"n": 3}, ["(n + 1) * 2 = (3 + 1) * 2 = 8"]),
        (
            "fact n : number\nindicator a 10 { award 2 * ((n) / (2 - 1)) }",
            {"n": "1.5"},
            ["2 * ((n) / (2 - 1)) = 2 * ((1.5) / (2 - 1)) = 3"],
        ),
        (
            "fact n : number\nlet third = n / 3\nlet twice = third * 2\nindicator a 10 { award full * twice / 4 }",
            {"n": 1},
            [
                "third = n / 3 = 1 / 3 = ≈0.3333",
                "twice = third * 2 = 0.3333 * 2 = ≈0.6667",
                "full * twice / 4 = 10 * 0.6667 / 4 = ≈1.6667",
            ],
        ),
        (
            'fact c : choice("(a", "b)")\nfact n : number\nindicator a 10 { award if c = "(a" then (n) else (1 + n) }',
            {"c": "b)", "n": 2},
            ['if c = "(a" then (n) else (1 + n) = if "b)" = "(a" then (2) else (1 + 2) = 3'],
        ),
        (
            "fact n : count\nindicator a 10 { deduct 2 per 3 of n above 1 each started }",
            {"n": 6},
            ["2 per 3 of n above 1 each started = 2 * [(6 - 1) / 3] = 2 * 2 = 4"],
        ),
        (
            'fact n : count\nindicator a 10 { deduct 2 per 3 of n each complete "late" }',
            {"n": 7},
            ["2 per 3 of n each complete = 2 * [7 / 3] = 2 * 2 = 4"],
        ),
        (
            "fact n : ratio\nindicator a 10 { deduct 2 per 1% of n - 1% below 95% proportional }",
            {"n": "94.5%"},
            [
                "n - 1% = 94.5% - 1% = 93.5%",
                "2 per 1% of n - 1% below 95% proportional = 2 * (95% - 93.5%) / 1% = 3",
            ],
        ),
        (
            "fact n : ratio\nindicator a 10 { deduct 2 per 1% of n below 95% proportional }",
            {"n": "99%"},
            ["2 per 1% of n below 95% proportional = 2 * max(0, 95% - 99%) / 1% = 0"],
        ),
        (
            "fact n : ratio\nindicator a 10 { interpolate n { 80% : 0, 90% : 5, 100% : 10 } }",
            {"n": "93.5%"},
            ["interpolate n = 5 + (10 - 5) * (93.5% - 90%) / (100% - 90%) = 6.75"],
        ),
        (
            "fact n : ratio\nindicator a 10 { interpolate n { 80% : 1, 100% : 10 } }",
            {"n": "70%"},
            ["interpolate n = 1 = 1"],
        ),
        (
            "fact n : ratio\nindicator a 10 { interpolate n { 80% : 1, 100% : 10 } }",
            {"n": "101%"},
            ["interpolate n = 10 = 10"],
        ),
        (
            "fact n : ratio\nindicator a 10 { target n + 0% >= 95% otherwise proportional }",
            {"n": "90%"},
            ["n + 0% = 90% + 0% = 90%", "n + 0% >= 95% = 90% >= 95% = no", "full = 10 * 94.74% = ≈9.4737"],
        ),
        (
            "fact n : date\nindicator a 10 { target n <= 2021-06-30 otherwise zero }",
            {"n": "2021-06-30"},
            ["n <= 2021-06-30 = 2021-06-30 <= 2021-06-30 = yes"],
        ),
        ("fact b : bool\nindicator a 10 { bands b { true : 10, false : 1 } }", {"b": True}, []),
        (
            "fact n : number\nindicator a 10 { bands n * 2 { >= 4 : 10, else : 1 } }",
            {"n": 1},
            ["n * 2 = 1 * 2 = 2"],
        ),
        (
            CHOICE.replace("ratio", "number")
            + 'indicator a 10 { lookup c, n * 2 { "x" { >= 4 : 10, else : 1 }, "y" : 3 } }',
            {"c": "x", "n": 2},
            ["n * 2 = 2 * 2 = 4"],
        ),
        (
            """fact b : bool
            fact n : number optional
            indicator a 10 { award if b = true and n is missing then 3 else n }""",
            {"b": True},
            ["if b = true and n is missing then 3 else n = if true = true and n is missing then 3 else n = 3"],
        ),
        (
            "indicator b 5 { award 4 }\nindicator a 5 { award score(b) / 4 }",
            {},
            ["score(b) / 4 = 4 / 4 = 1"],
        ),
    ],
)
def test_the_arithmetic_is_written_out_with_its_figures(body: str, facts: dict[str, Any], steps: list[str]) -> None:
    assert arithmetic(story(body, **facts)) == steps


def test_what_a_fact_is_by_default_stands_behind_it() -> None:
    found = story("fact n : number\nfact m : number default n * 2\nindicator a 10 { award m }", n=3)
    assert [(each.name, each.value, each.formula, each.direct) for each in found.figures] == [
        ("m", "6", "n * 2", True),
        ("n", "3", None, False),
    ]


def test_a_function_over_rows_is_a_figure() -> None:
    body = 'fact t : table { n : number } "the rows"\nindicator a 10 { award 1 + sum(n of t where n > 1) }'
    found = story(body, t=[{"n": 1}, {"n": 4}])
    assert [(each.name, each.value) for each in found.figures] == [("sum(n of t where n > 1)", "4")]
    assert arithmetic(found) == ["1 + sum(n of t where n > 1) = 1 + 4 = 5"]


def test_a_checklist_tells_each_line() -> None:
    found = story('fact b, c : bool\nindicator a 10 { award { 4 when b "first"  6 when c or not b } }', b=True, c=False)
    assert lines(found) == [
        ("first", "b", True, "4"),
        (None, "c or not b", False, "0"),
    ]
    assert (found.form, found.row, str(found.earned)) == ("checklist", None, "4")


def test_a_deduction_tells_each_line() -> None:
    body = (
        'fact n : count\nfact b : bool\nindicator a 10 { deduct { 2 per 3 of n each started "late"  1 when b "bad" } }'
    )
    found = story(body, n=0, b=True)
    assert lines(found) == [
        ("late", "2 per 3 of n each started", False, "0"),
        ("bad", "b", True, "1"),
    ]


@pytest.mark.parametrize(
    ("body", "facts", "row"),
    [
        ("fact n : number\nindicator a 10 { bands n { >= 4 : 10, < 4 : 1 } }", {"n": 1}, "< 4 : 1"),
        (
            CHOICE + 'indicator a 10 { lookup c, n { "x" { [50%, 90%) : 10, < 10% : 2, else : 1 }, "y" : 3 } }',
            {"c": "x", "n": "50%"},
            "“x” · [50%, 90%) : 10",
        ),
        (
            CHOICE + 'indicator a 10 { lookup c, n { "x" { (50%, 90%] : 10, < 10% : 2, else : 1 }, "y" : 3 } }',
            {"c": "x", "n": "5%"},
            "“x” · < 10% : 2",
        ),
        (
            CHOICE + 'indicator a 10 { lookup c, n { "x" { > 50% : 10, <= 50% : 2 }, "y" : 3 } }',
            {"c": "x", "n": "51%"},
            "“x” · > 50% : 10",
        ),
        (
            CHOICE + 'indicator a 10 { lookup c, n { "x" { >= 50% : 10, else : 2 }, "y" : 3 } }',
            {"c": "x", "n": "5%"},
            "“x” · else : 2",
        ),
        (
            CHOICES + 'indicator a 10 { lookup c, d { "x" { "x", "y" : 10 } } otherwise 1 + 1 }',
            {"c": "x", "d": "y"},
            "“x” · “x”, “y” : 10",
        ),
        (
            CHOICES + 'indicator a 10 { lookup c, d { "x" { "x", "y" : 10 } } otherwise 1 + 1 }',
            {"c": "x", "d": "z"},
            "otherwise 1 + 1",
        ),
    ],
)
def test_the_row_that_was_taken_is_told(body: str, facts: dict[str, Any], row: str) -> None:
    assert story(body, **facts).row == row


def test_a_group_tells_how_its_parts_are_combined() -> None:
    body = "group g 10 minimum { indicator a 10 { award 4 }  indicator b 10 { award 6 } }"
    found = story(body, "g")
    assert (found.form, found.clause) == ("minimum", None)
    assert [(part.path, part.title, part.weight, part.score, part.applies) for part in found.parts] == [
        ("g.a", "a", Decimal(10), Decimal(4), True),
        ("g.b", "b", Decimal(10), Decimal(6), True),
    ]


def test_a_group_that_was_not_computed_and_does_not_count_has_a_story() -> None:
    body = """fact n : number
        group g 6 { indicator a 6 { award 1 / n } na when true then full "no such task" } indicator b 4 { award 2 }"""
    found = score(body, n=0)
    assert (found["a"].explanation.score, found["g"].explanation.score) == (Decimal(6), Decimal(6))
    assert (found["a"].explanation.earned, found["a"].explanation.items) == (None, ())


def test_a_story_shows_its_exact_points_as_they_are_written() -> None:
    found = story("indicator a 10 { award 1 / 4 at most 1 }")
    assert "earned=1/4, limited=1/4, exact=1/4" in repr(found) and "amount=1, bound=False" in repr(found.limits)


def test_a_story_points_to_its_clause() -> None:
    found = story("indicator a 10 {\n  award 4\n}")
    assert found.place == Place("<text>", 4, 3, 4, 10)


# ---------------------------------------------------------------- errors

BROKEN = """fact n, m : number
let ratio = n / m
let rest = n - 1
group g 6 {
  indicator a 2 { award rest }
  indicator b 4 { deduct { 1 per 1 of ratio each complete "too many"  1 when n > 2 "more"  1 when ratio > 1 } }
}
indicator c 2 { bands ratio { >= 1 : 2, < 1 : 0 }  zero when n > 100 "far too much" }
indicator d 1 { lookup n, ratio { >= 2 { > 1 : 1, else : 0 }, else : 1 } }
indicator e 1 { award 1 }"""


@pytest.fixture(scope="module")
def error() -> FactsError:
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(framework(BROKEN), {"n": 3, "m": 0})
    return caught.value


def test_what_was_known_until_an_error_is_told(error: FactsError) -> None:
    explainer = error.told.explainer
    assert explainer.paths == ("", "g", "g.a", "g.b", "c", "d", "e")
    known = {path: explainer.explanation(path) for path in explainer.paths}
    assert {path: found.score for path, found in known.items()} == {
        "": None, "g": None, "g.a": 2, "g.b": None, "c": None, "d": None, "e": 1,
    }  # fmt: skip
    assert [problem.code for problem in known["g.b"].problems] == ["PS515"]
    assert arithmetic(known["g.b"]) == []
    assert [(item.reason, item.amount) for item in known["g.b"].items] == [("more", 1)]
    assert [(each.name, each.value) for each in known["g.b"].figures] == [("n", "3")]
    assert (known["c"].row, known["d"].row) == (None, None)
    assert [(part.path, part.score) for part in known["g"].parts] == [("g.a", 2), ("g.b", None)]
    assert known[""].edges == () and known["g.b"].losses == () and known["g.b"].limits == ()


def test_a_missing_fact_keeps_nothing_else_from_being_told() -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(framework(BROKEN), {"n": 3})
    explainer = caught.value.told.explainer
    scores = {path: explainer.explanation(path).score for path in explainer.paths}
    assert scores == {"": None, "g": None, "g.a": 2, "g.b": None, "c": None, "d": None, "e": 1}
    assert explainer.title("") == "test"


def test_errors_of_what_are_no_facts_tell_nothing() -> None:
    with pytest.raises(FactsError) as caught:
        perfscore.evaluate(framework(BROKEN), cast(Any, [1]))
    assert caught.value.told is None


ROWS = """fact t : table { name : text, w : points, done : count }
each row of t {
  indicator name w { award full * min(1, done / 4) }
}"""


def test_full_marks_of_a_row_are_its_points() -> None:
    found = score(ROWS, "5", t=[{"name": "a", "w": 5, "done": 3}])["a"].explanation
    assert arithmetic(found) == ["full * min(1, done / 4) = 5 * min(1, 3 / 4) = 3.75"]


def test_comments_are_no_part_of_a_clause() -> None:
    found = story(
        "fact n : number\nindicator a 10 { bands n { # the best (so far\n >= 1 : 10\n else : 6 # so so\n } }", n=0
    )
    assert (found.clause, found.row) == ("bands n { >= 1 : 10 else : 6 }", "else : 6")
    found = story("fact n : number\nindicator a 10 { award (n # one )\n + 1) * 2 }", n=0)
    assert arithmetic(found) == ["(n + 1) * 2 = (0 + 1) * 2 = 2"]


def test_a_limit_that_decides_without_the_rule_is_bound() -> None:
    body = 'fact n, m : number\nindicator a 10 { award 5 * n / m  full when m = 0 "no letters" }'
    (limit,) = score(body, n=0, m=0)["a"].limits
    assert (limit.kind, limit.bound, str(limit.effect)) == ("full", True, "0")
