"""Each wrong expectation of an example is told in words, what was found included."""

from pathlib import Path

import pytest

import perfscore
from perfscore.questions.examples import ExampleOutcome, run_examples

BODY = """
framework f { points 10 round half_up to 0.01 at each indicator GRADES }
fact n, d : number
fact late : duration default 0 days
fact word : choice("good", "poor") default "good"
fact x : number optional
fact start : date default 2021-01-01
let rate = n / d
indicator a 8 { award rate  zero when late > 1 days }
indicator b 2 { judged opinion }
"""
GRADES = 'grade on published { >= 5 : "A"  else : "B" }'
GIVEN = 'given n = 5, d = 4, opinion = 1.5 because "two rules are old"'


def outcome(example: str, grades: str = GRADES) -> ExampleOutcome:
    text = f'{BODY.replace("GRADES", grades)}example "an example" {{ {example} }}'
    (found,) = run_examples(perfscore.loads(text))
    assert (found.title, found.line) == ("an example", 11)
    assert found.passed == (not found.failures)
    return found


@pytest.mark.parametrize(
    "expected",
    [
        "total = 2.75, a = 1.25, b = 1.5",
        "rate = 1.25, n = 5, rate > 1 and n > 2",
        'grade "B"',
        "a + b = total",
        "round(rate, 0.1, up) = 1.3",
        "x is missing, x is not known, opinion is known",
        'word = "good", late = 0 days, start = 2021-01-01',
        "score(a) = 1.25, weight(total) = 10",
        "not (n > 5)",
    ],
)
def test_an_example_passes_where_all_holds(expected: str) -> None:
    assert outcome(f"{GIVEN} expect {expected}").failures == ()


@pytest.mark.parametrize(
    ("expected", "failure"),
    [
        ("total = 3", "expected total = 3, found 2.75"),
        ("a  >\n   1.25", "expected a > 1.25, found 1.25"),
        ("rate / 3 = 1", "expected rate / 3 = 1, found ≈41.67%"),
        ("n / n = 90%", "expected n / n = 90%, found 100%"),
        ('word = "poor"', 'expected word = "poor", found “good”'),
        ("late = 2 hours", "expected late = 2 hours, found 0 days"),
        ("start > 2021-06-30", "expected start > 2021-06-30, found 2021-01-01"),
        ("x is known", "expected x is known"),
        ("n in [6, 7]", "expected n in [6, 7]"),
        ("n > 2 and n > 9", "expected n > 2 and n > 9"),
        ("x = 3", "expected x = 3: `x` is missing, and its value is needed here"),
        ("n / (d - 4) = 1", "expected n / (d - 4) = 1: this divides by 0: `d - 4` is 0"),
        ('grade "A"', "expected grade “A”, found “B”"),
        ("error PS515", "expected error PS515, found a score of 2.75"),
    ],
)
def test_an_expectation_that_fails_is_told_with_what_was_found(expected: str, failure: str) -> None:
    assert outcome(f"{GIVEN} expect {expected}").failures == (failure,)


def test_every_expectation_that_fails_is_told() -> None:
    found = outcome(f'{GIVEN} expect total = 1, a = 1.25, b = 0 expect grade "A"')
    assert found.failures == (
        "expected total = 1, found 2.75", "expected b = 0, found 1.5", "expected grade “A”, found “B”",
    )  # fmt: skip
    assert found.expectations == 4


@pytest.mark.parametrize(
    ("example", "failures"),
    [
        ("given n = 5, d = 0, opinion = 2 expect error PS515", ()),
        ("given n = 5, d = 0, opinion = 1 expect error PS510", ()),
        ("given n = 5 expect error PS502", ()),
        ("given n = 5, d is pending, opinion is not applicable expect error PS516", ()),
        ("given n = 5, d is missing, opinion = 2 expect error PS502", ()),
        ("given n = 5, d = 0, opinion = 2 expect error PS502", ("expected error PS502, found PS515",)),
        ("given n = 5, d = 0, opinion = 1 expect error PS515", ("expected error PS515, found PS510",)),
        ("given n = 5, d = 0, opinion = 1 expect error PS515, error PS510", ("expected error PS515, found PS510",)),
    ],
)
def test_an_example_may_expect_an_error(example: str, failures: tuple[str, ...]) -> None:
    assert outcome(example).failures == failures


def test_an_example_without_a_score_tells_why() -> None:
    assert outcome("given n = 5, d = 0, opinion = 2 expect total = 2").failures == (
        "no score: PS515 this divides by 0: `d` is 0",
    )
    (missing,) = outcome("given n = 5 expect total = 2").failures
    assert missing.startswith("no score: PS502 ")


@pytest.mark.parametrize(
    ("expected", "paths"),
    [
        ("total = 3, a = 1, a = 2", ["", "a"]),
        ("a + b = 1, b > score(a)", ["a", "b"]),
        ('grade "A"', [""]),
        ("rate = 1", []),
        ("weight(a) = 1", []),
        ("error PS515", []),
        ("a = 1.25", []),
    ],
)
def test_an_expectation_that_fails_is_told_with_the_stories_of_its_nodes(expected: str, paths: list[str]) -> None:
    stories = outcome(f"{GIVEN} expect {expected}").stories
    assert [story.explanations[0].path for story in stories] == paths


def test_a_failure_and_its_stories_are_shown_in_the_language_of_the_framework() -> None:
    text = f'{BODY.replace("GRADES", "language zh")}example "例\\n" {{ {GIVEN} expect a = 2 expect rate = 1.25 }}'
    framework = perfscore.loads(text)
    (found,) = run_examples(framework)
    story = found.stories[0].to_text()
    assert story == str(perfscore.explain(framework, {"n": 5, "d": 4, "opinion": {"value": "1.5", "reason": "r"}}, "a"))
    first, second, empty, *rest = found.to_text("f.perf").splitlines()
    assert (first, second, empty) == ("未通过  f.perf:11  例\\n", "        应有 a = 2，实为 1.25", "")
    assert [line.removeprefix("          ") for line in rest if line] == [line for line in story.splitlines() if line]
    assert found.to_dict() == {
        "title": "例\n", "line": 11, "passed": False, "expectations": 2,
        "failures": ["应有 a = 2，实为 1.25"], "stories": [story],
    }  # fmt: skip


def test_an_example_that_passes_is_one_line() -> None:
    assert outcome(f"{GIVEN} expect a = 1.25").to_text("f.perf") == "passed  f.perf:11  an example"


def test_an_example_may_give_a_duration() -> None:
    given = "given n = 4, d = 1, opinion = 2, late = {} expect a = {}"
    assert outcome(given.format("36 hours", 0)).passed
    assert outcome(given.format("1 days", 4)).passed


def test_an_example_reads_the_facts_beside_its_framework(tmp_path: Path) -> None:
    body = BODY.replace("GRADES", GRADES)
    example = 'example "from a file" { given "facts.toml" given n = 6 expect rate = 2, total = 4 }'
    path = tmp_path / "f.perf"
    path.write_text(f"{body}{example}", encoding="utf-8")
    (tmp_path / "facts.toml").write_text("n = 5\nd = 3\nopinion = 2\n", encoding="utf-8")
    (found,) = run_examples(perfscore.load(path))
    assert found.failures == ()


@pytest.mark.parametrize("name", ["../facts.toml", "/facts.toml", ".", "folder\\\\facts.toml"])
def test_an_example_reads_no_facts_from_elsewhere(name: str) -> None:
    (failure,) = outcome(f'given "{name}" expect total = 4').failures
    assert failure.startswith("no score: PS606 ")


def test_an_example_whose_facts_are_not_there_tells_so() -> None:
    (failure,) = outcome('given "nowhere.toml" expect total = 4').failures
    assert failure.startswith("no score: PS605 ")


def test_a_framework_without_examples_has_no_outcomes() -> None:
    assert run_examples(perfscore.loads("framework f { points 1 } indicator a 1 { award 1 }")) == ()


def test_a_duration_may_be_longer_than_python_has_them() -> None:
    rule = "indicator i 10 { bands d { <= 1_000_000_000_000 days : 10 else : 0 } }"
    body = f"framework a {{ points 10 }} fact d : duration {rule}"
    for given, points in (("2_000_000_000_000 days", 0), ("1_000_000_000_000 days", 10), ("90 minutes", 10)):
        (found,) = run_examples(perfscore.loads(f'{body} example "e" {{ given d = {given} expect i = {points} }}'))
        assert found.passed, found.failures
