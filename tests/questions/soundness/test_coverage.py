"""What a few examples leave untried is told, piece by piece and by its line."""

import pytest

import perfscore
from perfscore.questions import examples as suite

HEAD = """framework f { points 10 range 0 .. 20
round half_up to 0.01 at each indicator
}
fact n : number in [0, 10]
fact yes : bool
fact kind : choice("a", "b")
"""


def missing(body: str, *examples: str, head: str = HEAD) -> list[str]:
    """What the examples leave untried, with its line in the body."""
    given = "".join(f'\nexample "{number}" {{ {text} }}' for number, text in enumerate(examples))
    framework = perfscore.loads(f"{head}{body}{given}")
    found = perfscore.coverage(framework)
    assert found.covered == found.total - len(found.missing)
    return [f"{line - head.count(chr(10))} {words}" for line, words in found.missing]


ONE, TWO = 'given n = 1, yes = true, kind = "a" expect n = 1', 'given n = 9, yes = false, kind = "b" expect n = 9'


@pytest.mark.parametrize(
    ("body", "first", "second"),
    [
        ("indicator a 10 { award n }", [], []),
        ("indicator a 10 { interpolate n { 0 : 0, 10 : full } }", [], []),
        (
            "indicator a 10 { bands n {\n< 5 : 0\n>= 5 : 10 } }",
            ["3 the row `>= 5 : 10` was never taken"],
            ["2 the row `< 5 : 0` was never taken"],
        ),
        (
            'indicator a 10 { award {\n4 when yes "said"\n6 when n > 5 } }',
            ['2 `4 when yes "said"` never failed', "3 `6 when n > 5` never held"],
            ['2 `4 when yes "said"` never held', "3 `6 when n > 5` never failed"],
        ),
        (
            "indicator a 10 { deduct {\n1 when yes\n1 per 1 of n above 5 each started } }",
            ["2 `1 when yes` never failed", "3 `1 per 1 of n above 5 each started` never took points"],
            ["2 `1 when yes` never held", "3 `1 per 1 of n above 5 each started` never took none"],
        ),
        (
            "indicator a 10 { target n >= 5 otherwise zero }",
            ["1 `target n >= 5 otherwise zero` was never met"],
            ["1 `target n >= 5 otherwise zero` was never missed"],
        ),
        (
            "indicator a 10 { target n >= 5 otherwise bands {\n>= 50% : 5\nelse : 0 } }",
            ["1 `target n >= 5 otherwise bands { >= 50% : 5 else : 0 }` was never met",
             "2 the row `>= 50% : 5` was never taken"],
            ["1 `target n >= 5 otherwise bands { >= 50% : 5 else : 0 }` was never missed",
             "2 the row `>= 50% : 5` was never taken", "3 the row `else : 0` was never taken"],
        ),
        (
            "indicator a 10 { award n\ncap 5 when yes\nat most 8\nat least 4 }",
            ["2 `cap 5 when yes` never failed", "2 `cap 5 when yes` never changed any points",
             "3 `at most 8` never changed any points", "4 `at least 4` always changed the points"],
            ["2 `cap 5 when yes` never held", "2 `cap 5 when yes` never changed any points",
             "3 `at most 8` always changed the points", "4 `at least 4` never changed any points"],
        ),
        (
            "indicator a 10 { award n\nzero when yes\nna when n > 5 then zero }",
            ["2 `zero when yes` never failed", "3 `na when n > 5 then zero` never held"],
            ["1 `award n` was never computed", "2 `zero when yes` never held", "2 `zero when yes` never failed",
             "3 `na when n > 5 then zero` never failed"],
        ),
    ],
)  # fmt: skip
def test_what_no_example_tries_out_is_told(body: str, first: list[str], second: list[str]) -> None:
    assert missing(body, ONE) == first
    assert missing(body, TWO) == second
    assert missing(body, ONE, TWO) == [each for each in first if each in second]


def test_a_framework_without_examples_tries_out_nothing() -> None:
    assert missing("indicator a 10 { award n }") == ["1 `award n` was never computed"]
    found = perfscore.coverage(perfscore.loads("framework f { points 1 } indicator a 1 { award 1 }"))
    assert (str(found), found.missing) == ("coverage: 0 of 1", ((1, "`award 1` was never computed"),))
    assert found.to_dict() == {
        "covered": 0, "total": 1, "missing": [{"line": 1, "message": "`award 1` was never computed"}],
    }  # fmt: skip


def test_a_limit_at_the_end_of_the_range_counts_where_it_cuts_points() -> None:
    body = "indicator a 5 { award n\nat most 5\nat least 0 } indicator b 5 { award 5 - n\nat least 0 }"
    six = 'given n = 6, yes = true, kind = "a" expect a = 5'
    assert missing(body, six) == [
        "2 `at most 5` always changed the points", "3 `at least 0` never changed any points",
        "4 `at least 0` always changed the points",
    ]  # fmt: skip
    assert missing(body, six, six.replace("6", "5")) == ["3 `at least 0` never changed any points"]


LOOKUP = """indicator a 10 { lookup kind, n {
"a" { < 5 : 1  >= 5 : 2 }
"b" : 3
} }"""
WITH_REST = 'indicator a 10 { lookup kind, n {\n"a" { < 5 : 1 }\n} otherwise 3 }'


def test_the_rows_of_a_look_up_are_called_by_all_that_leads_to_them() -> None:
    assert missing(LOOKUP, ONE) == ["2 the row `“a”, >= 5` was never taken", "3 the row `“b”` was never taken"]
    assert missing(LOOKUP, TWO) == ["2 the row `“a”, < 5` was never taken", "2 the row `“a”, >= 5` was never taken"]


def test_the_row_of_what_is_missing_is_called_so() -> None:
    head = "framework f { points 2 }\nfact n, m : count optional\n"
    body = "indicator a 2 { lookup n, m { | | missing | >= 0 | | missing | 1 | 2 | | >= 0 | 0 | 2 | } }"
    assert missing(body, "expect a = 1", "given n = 2, m = 1 expect a = 2", head=head) == [
        "1 the row `missing, >= 0` was never taken", "1 the row `>= 0, missing` was never taken",
    ]  # fmt: skip


def test_the_rest_of_a_table_in_a_look_up_is_called_by_what_leads_to_it() -> None:
    lookup = 'indicator a 10 { lookup kind, n { "a" { < 5 : 1  else : 2 }\n"b" { else : 3 } } }'
    assert missing(lookup, ONE) == ["1 the row `“a”, else` was never taken", "2 the row `“b”, else` was never taken"]


def test_what_no_row_of_a_look_up_takes_is_a_row_as_well() -> None:
    assert missing(WITH_REST, ONE) == ["3 the row `else` was never taken"]
    assert missing(WITH_REST, TWO) == ["2 the row `“a”, < 5` was never taken"]
    assert missing(WITH_REST, ONE.replace("n = 1", "n = 7")) == ["2 the row `“a”, < 5` was never taken"]


CHECKED = """framework f { points 5 }
fact wanted : target
fact found  : actual
indicator a 5 { judged points_given
check found meets wanted }
"""


@pytest.mark.parametrize(
    ("found", "left"),
    [
        ("25人", ["0 `check found meets wanted` was never missed"]),
        ("5人", ["0 `check found meets wanted` was never met"]),
        ("优良", ["0 `check found meets wanted` was never met", "0 `check found meets wanted` was never missed"]),
    ],
)
def test_a_comparison_that_gives_no_points_is_met_and_missed(found: str, left: list[str]) -> None:
    given = f'given wanted = "≥20人", found = "{found}", points_given = 5 expect a = 5'
    assert missing("", given, head=CHECKED) == left


def test_long_pieces_are_told_by_their_beginning() -> None:
    (words,) = missing(f"indicator a 10 {{ award n{' + 0' * 100} }}")
    assert words == f"1 `{('award n' + ' + 0' * 100)[:60]}…` was never computed"


GRADED = HEAD.replace("}", 'grade on published { >= 8 : "A"  >= 4 : "B"  else : "C" }\n}', 1)


def test_grades_and_their_rules_are_tried_out() -> None:
    body = 'indicator a 10 { award n }\ncap grade at "B" when yes\ngrade "none" when kind = "b"'
    grade = ["-4 the grade “A” was never reached", "-4 the grade “B” was never reached"]
    rules = ['2 `cap grade at "B" when yes` never failed', '3 `grade "none" when kind = "b"` never held']
    assert missing(body, ONE, head=GRADED) == [*grade, *rules]
    assert missing(body, ONE, TWO, 'given n = 9, yes = false, kind = "a" expect total = 9', head=GRADED) == [grade[1]]


def test_a_total_that_cannot_be_computed_reaches_no_grade() -> None:
    body = "indicator a 10 { award 10 / n }"
    found = missing(body, 'given n = 0, yes = true, kind = "a" expect error PS515', head=GRADED)
    assert [each.partition(" ")[2] for each in found] == [
        *(f"the grade “{each}” was never reached" for each in "ABC"), "`award 10 / n` was never computed",
    ]  # fmt: skip


ROWS = """framework f { points 10 }
fact rows : table { name : text, got : points in [0, 5], late : bool }
"""


def test_what_rows_are_made_of_counts_once_for_all_rows() -> None:
    body = "each row of rows {\nindicator name 5 {\nbands got { < 3 : 0 >= 3 : 5 }\nzero when late }\n}"
    rows = 'given rows { | name | got | late |\n| "a" | 1 | false |\n| "b" | 4 | false |\n} expect total = 5'
    assert missing(body, rows, head=ROWS) == ["4 `zero when late` never held"]


def test_facts_that_do_not_fit_try_out_nothing_and_what_cannot_be_computed_neither() -> None:
    body = "indicator a 10 { award 10 / n\nzero when n > 5 }"
    assert missing(body, "given n = 11 expect error PS504") == [
        "1 `award 10 / n` was never computed", "2 `zero when n > 5` never held", "2 `zero when n > 5` never failed",
    ]  # fmt: skip
    assert (
        missing(body, 'given n = 0, yes = true, kind = "a" expect error PS515')[0]
        == "1 `award 10 / n` was never computed"
    )


# The examples of the LEED scorecard are few: its cases try it out, in ../../frameworks.
@pytest.mark.parametrize("name", [name for name in perfscore.shipped() if name != "leed-v41-nc"])
def test_what_ships_is_tried_out_in_full_by_its_own_examples(name: str) -> None:
    assert perfscore.coverage(name).missing == ()


def test_coverage_is_that_of_the_examples() -> None:
    assert suite.coverage_of(perfscore.load("apgar")) == perfscore.coverage("apgar")
