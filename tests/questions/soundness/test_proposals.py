"""The examples that a framework lacks at its edges are proposed, and hold."""

from pathlib import Path

import pytest

import perfscore
from support.proposing import framework, given, proposed, tries

BANDS = framework('fact n : number in [0, 10]\nindicator a "Rate" 10 { bands n { < 5 : 0 >= 5 : 10 } }')


def test_the_edge_and_the_steps_beside_it_are_proposed_with_what_comes_out() -> None:
    found = proposed(f'{BANDS}example "it" {{ given n = 7 expect a = 10 }}')
    assert str(found) == (
        "# proposed: Rate: n at its edge 5; confirm or correct\n"
        'example "Rate: n at its edge 5" {\n  given n = 5\n  expect a = 10, total = 10\n}\n\n'
        "# proposed: Rate: n one step below its edge 5; confirm or correct\n"
        "# proposed: Rate: `< 5 : 0` is taken; confirm or correct\n"
        'example "Rate: n one step below its edge 5" {\n  given n = 4.99\n  expect a = 0, total = 0\n}\n\n'
        "# proposed: Rate: n one step above its edge 5; confirm or correct\n"
        'example "Rate: n one step above its edge 5" {\n  given n = 5.01\n  expect a = 10, total = 10\n}'
    )
    assert found[0].tries == ("Rate: n at its edge 5",)
    assert [each.title for each in found[1:]] == [
        "Rate: n one step below its edge 5",
        "Rate: n one step above its edge 5",
    ]


def test_what_an_example_tries_already_is_left_out() -> None:
    examples = 'example "at" { given n = 5 expect a = 10 } example "above" { given n = 5.01 expect a = 10 }'
    assert given(BANDS + examples) == ["n = 4.99 -> a = 0, total = 0"]


def test_titles_are_unlike_any_other() -> None:
    taken = 'example "Rate: n at its edge 5" { given n = 7 expect a = 10 }'
    assert proposed(BANDS + taken)[0].title == "Rate: n at its edge 5 (2)"


@pytest.mark.parametrize(
    ("fact", "rule", "values"),
    [
        ("n : count", "bands n { < 5 : 0 else : 10 }", ["5", "4", "6"]),
        ("n : money", "bands n { < 5 : 0 else : 10 }", ["5", "4.99", "5.01"]),
        ("n : money to 1000", "bands n { < 5000 : 0 else : 10 }", ["5000", "4000", "6000"]),
        ("n : ratio", "bands n { < 5% : 0 else : 10 }", ["5%", "4.99%", "5.01%"]),
        ("n : ratio", "bands n { < 0.005% : 0 else : 10 }", ["0.005%", "0.004%", "0.006%"]),
        ("n : number", "bands n { < 2.125 : 0 else : 10 }", ["2.125", "2.124", "2.126"]),
        ("n : date", "bands n { < 2024-03-01 : 0 else : 10 }", ["2024-03-01", "2024-02-29", "2024-03-02"]),
        ("n : duration", "bands n { < 5 days : 0 else : 10 }", ["5 days", "4 days", "6 days"]),
        ("n : duration", "bands n { < 5 hours : 0 else : 10 }", ["5 hours", "4 hours", "6 hours"]),
        ("n : duration", "bands n { < 5 minutes : 0 else : 10 }", ["5 minutes", "4 minutes", "6 minutes"]),
        ("n : number in [5, 9]", "bands n { <= 5 : 0 else : 10 }", ["5", "5.01"]),
        ("n : number in [0, 5]", "bands n { < 5 : 0 else : 10 }", ["5", "4.99"]),
        ("n : count", "interpolate n { 3 : 0, 6 : 10 }", ["3", "2", "4", "6", "5", "7"]),
        ("n : count", "deduct 1 per 2 of n above 3 each started", ["3", "2", "4", "5", "6"]),
        ("n : count", "deduct 1 per 2 of n above 3 each complete", ["5", "4", "6"]),
        ("n : count", "deduct 1 per 2 of n proportional", ["0", "1"]),
        ("n : count", "deduct 1 per 2 of n below 3 each complete", ["1", "0", "2"]),
        ("n : count", "deduct 4 when n >= 3", ["3", "2", "4"]),
        ("n : count", "award { 4 when n in [3, 5] 6 when n > 3 }", ["3", "2", "4", "5", "6"]),
        ("n : count", "award min(10, n)", ["10", "9", "11"]),
        ("n : count", "award max(0, n - 5) * 2", ["5", "4", "6"]),
        ("n : count", "award if not (n < 3) then 10 else 0", ["3", "2", "4"]),
        ("n : count", "bands n { 3 : 10 else : 0 }", ["3", "2", "4"]),
        ("n : count", "target n >= 4 otherwise zero", ["4", "3", "5"]),
        ("n : count", "target n >= 8 otherwise bands { >= 50% : 5 else : 0 }", ["8", "7", "9", "4", "3", "5"]),
        ("n : date", "target n <= 2024-05-31 otherwise bands { <= 2 : 5 else : 0 }",
         ["2024-05-31", "2024-05-30", "2024-06-01", "2024-06-02", "2024-06-03"]),
        ("n : count", "award 10 cap 5 when n > 3", ["3", "2", "4"]),
        ("n : count", "award 10 na when n > 3 then zero", ["3", "2", "4"]),
        ("n : count", "judged points_given zero when n > 3", ["3", "2", "4"]),
    ],
)  # fmt: skip
def test_every_kind_of_rule_and_fact_has_its_edges_and_steps(fact: str, rule: str, values: list[str]) -> None:
    found = proposed(framework(f"fact {fact}\nindicator a 10 {{ {rule} }}"))
    stated = {line.removeprefix("given n = ").split(", ")[0] for each in found for line in each.given}
    assert set(values) <= stated
    assert not found.remarks


def test_a_quantity_is_moved_by_one_fact_to_the_nearest_steps_or_by_two_to_the_edge_itself() -> None:
    text = framework(
        "fact had, got : money in > 0\nlet rate = got / had\nindicator a 10 { bands rate { < 90% : 0 else : 10 } }"
    )
    assert given(f'{text}example "it" {{ given had = 823_004.47, got = 10 expect a = 0 }}') == [
        "had = 800_000, got = 720_000 -> a = 10, total = 10",
        "had = 800_000, got = 719_999.99 -> a = 0, total = 0",
        "had = 800_000, got = 720_000.01 -> a = 10, total = 10",
    ]
    tried = 'example "at" { given had = 10, got = 9 expect a = 10 }'
    assert given(f'{text}example "it" {{ given had = 823_004.47, got = 10 expect a = 0 }}{tried}') == [
        "had = 823_004.47, got = 740_704.02 -> a = 0, total = 0",
        "had = 823_004.47, got = 740_704.03 -> a = 10, total = 10",
    ]


def test_a_rule_is_brought_to_be_looked_at_first() -> None:
    text = framework("fact open : bool\nfact n : count\nindicator a 10 { award if open and n > 3 then 10 else 0 }")
    assert given(f'{text}example "it" {{ given open = false, n = 0 expect a = 0 }}') == [
        "open = true, n = 3 -> a = 0, total = 0", "open = true, n = 2 -> a = 0, total = 0",
        "open = true, n = 4 -> a = 10, total = 10",
    ]  # fmt: skip


LOOKUP = """fact kind : choice("a", "b") fact n : count
indicator a 10 { lookup kind, n { "a" { < 5 : 1 >= 5 : 2 } "b" : 3 } }"""


def test_the_rows_of_a_look_up_are_tried_where_they_are_led_to() -> None:
    assert given(f'{framework(LOOKUP)}example "it" {{ given kind = "b", n = 0 expect a = 3 }}') == [
        'kind = "a"; n = 5 -> a = 2, total = 2', 'kind = "a"; n = 4 -> a = 1, total = 1',
        'kind = "a"; n = 6 -> a = 2, total = 2',
    ]  # fmt: skip


def test_what_no_admissible_facts_reach_is_left_out_and_what_is_refused_at_an_edge_expects_that() -> None:
    body = 'fact n, m : count\nrequire n <= m "too many"\nindicator a 10 { award if n >= m then 10 else 5 }'
    assert [each.expected for each in proposed(framework(body))] == [("a = 10", "total = 10"), ("a = 5", "total = 5")]
    divides = "fact n : count\nindicator a 10 { award 10 / (n - 3) zero when n > 3 }"
    assert given(f'{framework(divides)}example "it" {{ given n = 8 expect a = 0 }}') == [
        "n = 2 -> a = 0, total = 0", "n = 4 -> a = 0, total = 0", "n = 3 -> error PS515",
    ]  # fmt: skip


# ---------------------------------------------------------------- grades

GRADES = 'grade on published { >= 8 : "A" >= 4 : "B" else : "C" }'


def test_grades_have_their_edges_and_are_reached_by_judged_points_where_there_are_any() -> None:
    text = framework("fact n : number in [0, 5]\nindicator a 5 { award n } indicator b 5 { judged said }", GRADES)
    found = given(f'{text}example "it" {{ given n = 3, said = 5 expect total = 8 }}')
    assert found[0] == 'said = 1 because "example"; n = 3 -> total = 4, grade "B"'
    assert [each.rpartition("-> ")[2] for each in found] == [
        'total = 4, grade "B"', 'total = 3.99, grade "C"', 'total = 4.01, grade "B"', 'total = 7.99, grade "B"',
        'total = 8.01, grade "A"',
    ]  # fmt: skip


def test_a_grade_that_no_single_fact_reaches_is_reached_by_several() -> None:
    body = """fact n, m : count
    require n > 0 "none"
    indicator a 5 { award min(5, n) } indicator b 5 { award min(5, m) }"""
    found = tries(f'{framework(body, GRADES)}example "it" {{ given n = 5, m = 5 expect total = 10 }}')
    assert {"total at its edge 4", "total one step below its edge 4", "total one step above its edge 4"} <= set(found)
    yes = "fact n, m : bool\nindicator a 5 { award if n then 5 else 0 } indicator b 5 { award if m then 5 else 0 }"
    exact = proposed(
        framework(yes, GRADES.replace("published", "exact"))
        + 'example "it" { given n = true, m = true expect total = 10 }'
    )
    assert [each.expected[-1] for each in exact] == ['grade "B"', 'grade "C"']


def test_rules_about_grades_and_scores_have_their_edges() -> None:
    body = """fact n : number in [0, 10]
    indicator a 10 { award n }
    cap grade at "B" when n in [9, 10]
    grade "none" when score(a) < 2"""
    found = tries(framework(body, GRADES))
    assert {"n at its edge 9", "score(a) at its edge 2", "score(a) one step below its edge 2"} <= set(found)


# ---------------------------------------------------------------- tables and texts

ROWS = """fact rows : table {
  name : text, target : target, found : actual, due : date, day : date, worth : points in [0, 10]
}
group g 10 { each row of rows where worth > 0 { indicator name worth {
  award worth zero when day > due
  check found meets target
} } }"""
ROW = """example "it" { given rows {
  | name  | target  | found  | due        | day        | worth |
  | "x {" | "≥20人" | "25人" | 2024-05-31 | 2024-05-01 | 10 |
"""


def test_cells_are_moved_and_their_table_is_written_out() -> None:
    found = proposed(f"{framework(ROWS)}{ROW}}} expect total = 10 }}")
    assert {each.given[:2] for each in found} == {
        ("given rows {", "  | name  | target  | found  | due        | day        | worth |")
    }
    assert [each.given[2].split(" | ")[3] for each in found if "found" in each.title] == ['"20人"', '"19人"', '"21人"']
    assert [each.given[2].split(" | ")[5] for each in found if "day" in each.title] == [
        "2024-05-31", "2024-05-30", "2024-06-01",
    ]  # fmt: skip
    assert {each.expected for each in found} == {
        ("g = 10", "total = 10"), ("g = 0", "total = 0"), ("error PS529",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target", "actual", "steps"),
    [
        ("≥95%", "97%", ["95%", "94.99%", "95.01%"]),
        ("≤2021年8月31日", "2021-08-01", ["2021-08-31", "2021-08-30", "2021-09-01"]),
        ("≤30天", "20天", ["30天", "29天", "31天"]),
        ("≥1.5米", "2.25米", ["1.5米", "1.49米", "1.51米"]),
        ("≥0人", "5人", ["0人", "1人"]),
        ("优", "优", []),
        ("10-20人", "15人", []),
    ],
)
def test_what_was_reached_of_a_written_target_is_moved_in_its_own_unit(
    target: str, actual: str, steps: list[str]
) -> None:
    body = "fact t : target\nfact f : actual\nindicator a 10 { judged said check f meets t }"
    found = proposed(
        f'{framework(body)}example "it" {{ given t = "{target}", f = "{actual}", said = 10 expect a = 10 }}'
    )
    beside = [each for each in found if "edge" in each.title]
    stated = [line.partition("f = ")[2].strip('"') for each in beside for line in each.given if " f = " in line]
    assert stated == steps


def test_a_figure_is_compared_with_a_written_target() -> None:
    body = "fact t : target\nfact n : number\nindicator a 10 { award if n meets t then 10 else 0 }"
    found = given(f'{framework(body)}example "it" {{ given t = "≥3", n = 9 expect a = 10 }}')
    assert [each.partition(" -> ")[0] for each in found] == [
        't = "≥3"; n = 3', 't = "≥3"; n = 2.99', 't = "≥3"; n = 3.01',
    ]  # fmt: skip


def test_a_cell_goes_by_the_steps_that_its_edge_asks_for() -> None:
    body = """fact t : table { k : text, late : duration }
    group g 10 minimum { each row of t { indicator k 10 { bands late { <= 90 minutes : 10 else : 0 } } } }"""
    found = proposed(f'{framework(body)}example "it" {{ given t {{ | k | late |\n| "a" | 1 days |\n}} expect g = 0 }}')
    assert [each.given[2].split("|")[2].strip() for each in found] == ["90 minutes", "89 minutes", "91 minutes"]


def test_functions_over_rows_are_moved_by_a_cell() -> None:
    body = "fact t : table { n : number }\nindicator a 10 { award if sum(n of t) >= 5 then 10 else 0 }"
    rows = 'example "it" { given t { | n |\n| 1 |\n| 2.5 |\n} expect a = 0 }'
    assert [each.given[2:4] for each in proposed(framework(body) + rows)] == [
        ("  | 2.5 |", "  | 2.5 |"), ("  | 2.49 |", "  | 2.5 |"), ("  | 2.51 |", "  | 2.5 |"),
    ]  # fmt: skip


def test_without_an_example_facts_are_made_up_of_every_kind() -> None:
    body = """fact a, b : bool fact kind : choice("x", "y \\"z\\"") fact word : text fact due : date fact t : target
    fact f : actual fact late : duration fact spare : number optional fact held : count default 3
    fact rows : table { name : text, got : points in [0, 10], more : number optional }
    group g 10 { each row of rows { indicator name got { award got } } }
    indicator i 2 { bands word { "p" : 2 else : 1 } }
    indicator k 2 { bands kind { "x" : 1 "y \\"z\\"" : 2 } na when spare is not known and word in {"w"} then zero }
    indicator l 1 { award if a and b and word = "q" then 1 else 0 }
    """
    found = proposed(framework(body, points=15))
    assert len(found) == 4
    assert any('kind = “y "z"”' in line for each in found for line in each.given)
    assert any("score" not in each for each in found[0].expected)


def test_a_status_that_a_rule_asks_for_is_stated() -> None:
    body = """fact n : count optional fact m : count optional
    indicator a 10 {
      award if n is missing then 1 else 2 na when m is not applicable then full zero when m is pending
    }"""
    lines = given(f'{framework(body)}example "it" {{ given n = 1, m = 1 expect a = 2 }}')
    assert lines == [
        "n = 1, m is not applicable -> a = 10, total = 10", "n = 1, m is pending -> a = 0, total = 0",
    ]  # fmt: skip


def test_fact_files_are_named_and_only_what_differs_is_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("n.toml").write_text('n = 7\nspare = 1\n[said]\nvalue = 3\nreason = "so"\n', encoding="utf-8")
    text = framework(
        "fact n : count fact spare : count optional\n"
        "indicator a 5 { bands n { < 5 : 0 else : 5 } } indicator b 5 { judged said }"
    )
    text += 'example "it" { given "n.toml" given spare is missing expect total = 8 }'
    Path("f.perf").write_text(text, encoding="utf-8")
    found = proposed(text, "f.perf")
    assert [each.given for each in found] == [
        ('given "n.toml"', f"given n = {n}, spare is missing") for n in (5, 4, 6)
    ]  # fmt: skip
    Path("n.toml").unlink()
    assert perfscore.propose("f.perf")[0].given != found[0].given


def test_points_that_an_assessor_gave_are_moved_with_a_reason_of_their_own() -> None:
    text = framework("indicator a 10 { judged said }", 'grade on published { >= 8 : "A" else : "B" }')
    found = given(f'{text}example "it" {{ given said = 9 because "one is missing" expect a = 9 }}')
    assert found[0] == 'said = 8 because "example" -> total = 8, grade "A"'


def test_the_rows_of_a_look_up_are_called_by_all_that_leads_to_them() -> None:
    body = """fact kind : choice("a", "b") fact yes : bool
    indicator a 10 { lookup kind, yes { "a" { true : 1 false : 2 } } otherwise 3 }"""
    assert {"a: `“a”, no` is taken", "a: `else` is taken"} <= set(tries(framework(body)))
