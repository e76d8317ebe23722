"""Losses that examples expect wrongly are told with what was found, and the story of the row."""

from pathlib import Path

import pytest

import perfscore
from perfscore import FrameworkError
from perfscore.questions.examples import ExampleOutcome, run_examples

BODY = """
framework f { points 20 round half_up to 0.01 at each indicator }
fact late, unsigned, found, asked : count
fact leaked : bool
group files 14 {
  indicator care 10 {
    deduct { 3 per 1 of late each complete "late"  2 per 1 of unsigned each complete "unsigned" }
    cap 6 when leaked "leaked"
  }
  indicator order 4 { award 4 * (found / asked) }
}
indicator rooms 6 { judged rooms_points in 0 .. 6 }
"""
GIVEN = """given late = 4, unsigned = 1, leaked = true, found = 14, asked = 15
given rooms_points = 4 because "two are damp"
"""


def outcome(expected: str, given: str = GIVEN) -> ExampleOutcome:
    (found,) = run_examples(perfscore.loads(f'{BODY} example "an example" {{ {given} expect {expected} }}'))
    return found


@pytest.mark.parametrize(
    "expected",
    [
        'loss 12 "late"',
        'loss 12 "late" in care, loss 12 "late" in files.care, loss 12.00 "late" in files',
        'loss 2 "unsigned", no loss "leaked", gain 4 "absorbed" in care',
        'loss 0.27 in order, loss 0.27 "award", loss 0.27 "award 4 * (found / asked)" in total, loss 0 "rounding"',
        'loss 2 "two are damp", loss 2 in rooms, rooms = 4',
        'no loss "late" in rooms, no loss "late" in order',
        "loss 12.27, loss 10.27 in files, care = 0",
    ],
)
def test_an_example_passes_where_so_much_was_lost(expected: str) -> None:
    assert outcome(expected).failures == ()


@pytest.mark.parametrize(
    ("expected", "failure", "path"),
    [
        ('loss 11 "late"  in\n care', 'expected loss 11 "late" in care, found loss 12', "files.care"),
        ('loss 12.001 "late"', 'expected loss 12.001 "late", found loss 12', ""),
        ('loss 1 "leaked" in files', 'expected loss 1 "leaked" in files, found no loss', "files"),
        ('loss 4 "absorbed" in care', 'expected loss 4 "absorbed" in care, found gain 4', "files.care"),
        ('gain 3.5 "absorbed"', 'expected gain 3.5 "absorbed", found gain 4', ""),
        ('gain 12 "late"', 'expected gain 12 "late", found loss 12', ""),
        ("no loss in order", "expected no loss in order, found loss 0.27", "files.order"),
        ("no loss", "expected no loss, found loss 12.27", ""),
        ("loss 1", "expected loss 1, found loss 12.27", ""),
        # The item has a reason, so it is not called by its kind.
        ('loss 12 "deduction"', 'expected loss 12 "deduction", found no loss', ""),
    ],
)
def test_a_loss_that_differs_is_told_with_what_was_found_and_the_story_of_its_row(
    expected: str, failure: str, path: str
) -> None:
    found = outcome(expected)
    assert found.failures == (failure,)
    assert [story.explanations[0].path for story in found.stories] == [path]
    assert found.to_dict()["failures"] == [failure]
    assert failure in found.to_text("f.perf")


@pytest.mark.parametrize(
    ("expected", "meant"),
    [('no loss "two are dump" in rooms', "; did you mean “two are damp”?"), ('loss 2 "xyz"', "")],
)
def test_a_reason_that_only_an_assessor_could_give_must_be_there(expected: str, meant: str) -> None:
    failure = f"expected {expected}: nothing was lost or gained for this reason{meant}"
    assert outcome(expected).failures == (failure,)


def test_a_loss_is_not_looked_for_where_there_is_no_score() -> None:
    given = "given late = 0, unsigned = 0, leaked = false, found = 0, asked = 0, rooms_points = 6"
    (failure,) = outcome("no loss, loss 1 in order", given).failures
    assert failure.startswith("no score: PS515 ")


def test_a_reason_that_nothing_can_give_is_refused_where_no_assessor_gives_points() -> None:
    with pytest.raises(FrameworkError) as raised:
        outcome('loss 1 "lately" in care, loss 1 "late " in order, loss 1 "late" in card')
    told = [(each.code, each.help) for each in raised.value.diagnostics]
    assert told == [
        ("PS426", 'did you mean "late"?'), ("PS426", 'did you mean "late"?'), ("PS205", "did you mean `care`?"),
    ]  # fmt: skip


def test_a_reason_with_quotation_marks_is_named_with_others() -> None:
    text = 'framework f { points 1 } fact a : bool indicator b 1 { award {1 when a "not \\"a\\""} } example "x" { %s }'
    (found,) = run_examples(perfscore.loads(text % 'given a = false expect loss 1 “not "a"”'))
    assert found.passed
    with pytest.raises(FrameworkError) as raised:
        perfscore.loads(text % 'given a = false expect loss 1 "not a"')
    assert raised.value.diagnostics[0].help == 'did you mean “not "a"”?'


def test_a_clause_that_is_wrong_is_reported_alone() -> None:
    wrong = BODY.replace('"late"', 'proportional "late"')
    with pytest.raises(FrameworkError) as raised:
        perfscore.loads(f'{wrong} example "an example" {{ {GIVEN} expect loss 3 "late" in care }}')
    assert "PS426" not in {each.code for each in raised.value.diagnostics}
    unknown = BODY.replace("of late", "of latte")
    with pytest.raises(FrameworkError) as raised:
        perfscore.loads(f'{unknown} example "an example" {{ {GIVEN} expect loss 3 "late" in care }}')
    assert [each.code for each in raised.value.diagnostics] == ["PS201"]


def test_expected_losses_are_no_part_of_what_a_framework_means() -> None:
    plain, expecting = (
        perfscore.loads(f'{BODY} example "an example" {{ {GIVEN} expect care = 0{more} }}')
        for more in ("", ', loss 12 "late", no loss "leaked"')
    )
    assert plain.digest == expecting.digest
    assert perfscore.coverage(plain) == perfscore.coverage(expecting)


def test_the_reason_of_a_cell_is_one_of_an_assessor() -> None:
    text = """
    framework f { points 5 }
    fact rooms : table { name : text, points : points in [0, 5], why : text optional }
    group all_rooms 5 { each row of rooms { indicator name 5 { judged points in 0 .. 5 because why } } }
    example "damp" {
      given rooms {
        | name   | points | why        |
        | "Hall" | 3      | " it is damp " |
      }
      expect loss 2 "it is damp" in all_rooms
    }
    """
    (found,) = run_examples(perfscore.loads(text))
    assert found.passed


def test_a_group_of_rows_is_named_as_it_is_written() -> None:
    rows = "each row of halls by town { indicator name 5 { award { 4.4 when open } } }"
    text = f"""
    framework f {{ points 5 round half_up to 1 at each group round half_up to 0.1 at each indicator }}
    fact halls : table {{ town : text, name : text, open : bool }}
    group all_halls 5 {{ {rows} }}
    example "rounded" {{
      given halls {{
        | town  | name   | open |
        | "Ayr" | "Hall" | true |
      }}
      expect loss 0.4 "{rows}" in all_halls, loss 0.4 "rounding", loss 0.6 "award", loss 1 in total
    }}
    """
    (found,) = run_examples(perfscore.loads(text))
    assert found.passed


def test_losses_of_facts_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text(
        "late = 1\nunsigned = 0\nleaked = false\nfound = 3\nasked = 3\n"
        '[rooms_points]\nvalue = 5\nreason = "one is damp"\nassessor = "J. Doe"\n',
        encoding="utf-8",
    )
    path = tmp_path / "f.perf"
    expected = 'loss 3 "late", loss 1 "one is damp (J. Doe)" in rooms, no loss in order'
    path.write_text(f'{BODY} example "a file" {{ given "facts.toml" expect {expected} }}', encoding="utf-8")
    (found,) = run_examples(perfscore.load(path))
    assert found.failures == ()
