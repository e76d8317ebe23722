"""Grades that no total has, idle caps and blurred edges are found, and no others."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.kernel.numbers import round_to
from perfscore.questions.soundness import tables
from perfscore.questions.soundness.tables import Blur, Total, apart, blurred
from perfscore.search.ground import Ground

ABC = '>= 16 : "A", >= 8 : "B", else : "C"'
WHOLE = "fact x : number in [0, 20] fact yes : bool indicator i 20 { award x }"


def found(grading: str, rest: str = WHOLE, rounding: str = "", points: str = "20") -> list[tuple[str, str, str]]:
    """Code, marked text and sentence of everything that is found about the grades of a framework."""
    text = f"framework f {{ points {points} {rounding} grade on {grading} }}\n{rest}"
    said = []
    for message, span in tables.grade_findings(Ground(perfscore.loads(text))):
        assert message.severity == "warning"
        said.append((message.code, text[span.start : span.end], message.text))
    return said


def published(rows: str, **others: str) -> list[tuple[str, str, str]]:
    return found(f"published {{ {rows} }}", **others)


def test_without_grades_nothing_is_said() -> None:
    assert (
        list(tables.grade_findings(Ground(perfscore.loads("framework f { points 5 } indicator i 5 { award 5 }")))) == []
    )


def test_grades_that_are_reached_raise_nothing() -> None:
    assert published(ABC) == []
    assert found(f"exact {{ {ABC} }}") == []


# ---------------------------------------------------------------- grades that no total reaches
@pytest.mark.parametrize("cap", ["score(total) != 12", "score(total) >= 4"])
def test_a_grade_that_a_cap_always_takes_away_is_found(cap: str) -> None:
    said = published(ABC, rest=f'{WHOLE} cap grade at "B" when {cap}')
    assert said == [("PS438", '>= 16 : "A"', "no facts lead to the grade “A”")]


def test_a_grade_that_a_bonus_would_lead_to_were_it_not_for_a_malus_is_found() -> None:
    rest = WHOLE + " indicator b +5 { award if yes then 5 else 0 } indicator m -5 { award if yes then -5 else 0 }"
    said = published('> 20 : "A", >= 0 : "B", else : "C"', rest=rest, points="20 range -5 .. 25")
    assert [text for _, text, _ in said] == ['> 20 : "A"', 'else : "C"']


def test_a_grade_that_the_steps_of_the_rows_jump_over_is_found() -> None:
    rest = "fact a, b : bool indicator i 10 { award { 10 when a } } indicator j 10 { award { 10 when b } }"
    assert [text for _, text, _ in published('20 : "A", [12, 20) : "B", else : "C"', rest=rest)] == ['[12, 20) : "B"']


def test_a_grade_beyond_the_points_is_found() -> None:
    said = published('> 20 : "A", >= 8 : "B", else : "C"')
    assert said == [("PS438", '> 20 : "A"', "no total reaches the grade “A”: the total is always in [0, 20]")]


def test_a_grade_below_what_is_always_given_is_found() -> None:
    rest = "fact x : number in [0, 10] indicator a 10 { award 10 } indicator b 10 { award x }"
    said = published('>= 18 : "A", >= 10 : "B", else : "C"', rest=rest)
    assert [(code, text) for code, text, _ in said] == [("PS438", 'else : "C"')]
    assert "the total is always in [10, 20]" in said[0][2]


def test_a_bonus_and_a_malus_count() -> None:
    bonus = " fact late : bool indicator b +5 { award if yes then 5 else 0 }"
    rest = f"{WHOLE}{bonus} indicator m -5 {{ award if late then -5 else 0 }}"
    rows = '> 20 : "A", >= 0 : "B", else : "C"'
    assert published(rows, rest=rest, points="20 range -5 .. 25") == []
    assert [text for _, text, _ in published(rows, rest=rest)] == ['> 20 : "A"', 'else : "C"']


def test_a_grade_between_two_published_totals_is_found() -> None:
    rows = '[15, 20] : "A", (14.2, 14.8) : "B", else : "C"'
    plan = "round half_up to 1 at total"
    said = published(rows, rounding=plan)
    assert [(code, text) for code, text, _ in said if code == "PS438"] == [("PS438", '(14.2, 14.8) : "B"')]
    assert "published totals are multiples of 1" in said[0][2]
    assert [code for code, *_ in found(f"exact {{ {rows} }}", rounding=plan) if code == "PS438"] == []


def test_the_ends_of_the_range_are_totals_too() -> None:
    rows = '> 20.2 : "A", >= 8 : "B", else : "C"'
    rest = "fact x : number indicator i 20 range 0 .. 20.6 { award x }"
    plan = "round half_up to 1 at total"
    assert [code for code, *_ in published(rows, rest=rest, rounding=plan, points="20 range 0 .. 20.6")] == []


@pytest.mark.parametrize("rule", ['cap grade at "C" when yes', 'grade "C" when yes'])
def test_a_grade_that_a_rule_gives_is_of_use(rule: str) -> None:
    rows = '>= 16 : "A", >= 0 : "B", else : "C"'
    assert [text for _, text, _ in published(rows)] == ['else : "C"']
    assert published(rows, rest=f"{WHOLE} {rule}") == []


# ---------------------------------------------------------------- caps
@pytest.mark.parametrize(
    ("cap", "why"),
    [
        ('cap grade at "A" when yes', "“A” is the best grade"),
        (
            'cap grade at "B" when score(total) < 16',
            "no total here has a better grade than “B”; it is always in [0, 16)",
        ),
        ('cap grade at "B" when yes and 16 > score(total)', "always in [0, 16)"),
        ('cap grade at "B" when score(total) = 12', "always in [12, 12]"),
        ('cap grade at "B" when score(total) < 16 + score(i) * 0', "always in [0, 16)"),
        ('cap grade at "C" when score(total) <= 7.5 and x > 2', "always in [0, 7.5]"),
        ('cap grade at "B" when score(i) < 16', "whatever the facts are, the grade is the same without it"),
    ],
)
def test_a_cap_that_changes_nothing_is_found(cap: str, why: str) -> None:
    said = published(ABC, rest=f"{WHOLE} {cap}")
    assert [(code, text) for code, text, _ in said] == [("PS438", cap)]
    assert why in said[0][2]


@pytest.mark.parametrize(
    "cap",
    [
        'cap grade at "B" when yes',
        'cap grade at "B" when score(total) <= 16',
        'cap grade at "B" when score(total) != 12',
        'cap grade at "B" when 12 != score(total)',
        'cap grade at "B" when score(total) < 16 or yes',
        'cap grade at "B" when score(total) < 16 + score(i)',
        'cap grade at "B" when weight(total) < 16',
        'cap grade at "B" when score(total) >= 4',
    ],
)
def test_a_cap_that_may_change_something_raises_nothing(cap: str) -> None:
    assert [each for each in published(ABC, rest=f"{WHOLE} {cap}") if each[1] == cap] == []


def test_the_published_total_says_little_of_grades_on_the_exact_one() -> None:
    """That an exact total of 16 is published as such is found by its rounding."""
    cap = 'cap grade at "B" when score(total) < 16'
    ((code, text, said),) = found(f"exact {{ {ABC} }}", rest=f"{WHOLE} {cap}")
    assert (code, text, said.partition(": ")[2]) == (
        "PS438", cap, "whatever the facts are, the grade is the same without it",
    )  # fmt: skip


@pytest.mark.parametrize(
    "cap",
    [
        'cap grade at "C" when score(i) < 12',
        'cap grade at "B" when score(i) < 16 grade "A" above "B" when yes',
        'cap grade at "C" when score(i) > 16 cap grade at "B" when yes',
    ],
)
def test_a_cap_on_the_grade_that_decides_raises_nothing(cap: str) -> None:
    rows = ABC if " above " not in cap else '>= 16 : "S", >= 8 : "B", else : "C"'
    assert published(rows, rest=f"{WHOLE} {cap}") == []


# ---------------------------------------------------------------- edges
def test_an_edge_that_falls_to_the_rest_is_found() -> None:
    rows = '(15, 20] : "A", [10, 15) : "B", else : "C"'
    said = published(rows)
    assert [(code, text) for code, text, _ in said] == [("PS437", '(15, 20] : "A"')]
    assert "exactly 15 gets “C”, though a little more gets “A” and a little less “B”" in said[0][2]
    plan = "round half_up to 2 at total"
    assert [code for code, *_ in published(rows, rounding=plan)] == ["PS439"]
    assert published('(15, 20] : "A", [10, 15) : "B", [15, 15] : "B", < 10 : "C"') == []


def test_a_grade_of_a_single_total_is_found() -> None:
    said = published('> 16 : "A", >= 16 : "B", else : "C"')
    assert [(code, text) for code, text, _ in said] == [("PS437", '>= 16 : "B"')]
    assert published('> 16 : "A", = 16 : "B", else : "C"') == []


def test_an_edge_off_the_step_is_found() -> None:
    rows = '>= 15.995 : "A", [8, 15.995) : "B", < 8 : "C"'
    said = published(rows, rounding="round half_up to 0.01 at total")
    assert [(code, text) for code, text, _ in said] == [("PS439", '>= 15.995 : "A"')]
    assert "no published total is 15.995, for they are multiples of 0.01: 15.99 gets “B”, 16 gets “A”" in said[0][2]
    # Without a rounding of the total itself the finest step shows it.
    assert [code for code, *_ in published(rows, rounding="round half_up to 0.01 at each indicator")] == ["PS439"]
    assert published(rows) == []
    assert published(rows, rounding="round half_up to 0.005 at total") == []
    assert published('>= 19.8 : "A", else : "B"', rounding="round half_up to 3 at total") == []


# ---------------------------------------------------------------- totals that are shown beyond an edge
SHARE = "fact done, planned : money in (0, 1_000_000] indicator i 20 { award 20 * min(1, done / planned) }"
BOTH = 'fact a, b : bool require a and b or not a and not b "both or none"'
TABLE = "fact jobs : table { hours : number in [0, 20] }"


def blurs(rest: str, mode: str = "half_up to 0.01 at total", rows: str = ABC) -> list[Blur]:
    framework = perfscore.loads(f"framework f {{ points 20 round {mode} grade on exact {{ {rows} }} }}\n{rest}")
    assert framework.grading is not None
    total = Total(Ground(framework), framework.grading)
    tried = list(blurred(total))
    for each in tried:
        assert total.shown_by is not None
        assert each.shown == round_to(each.exact, total.shown_by.step, total.shown_by.mode)
        assert total.row_of(each.exact) != total.row_of(each.shown)
    return tried


@pytest.mark.parametrize(
    "rest",
    [
        SHARE,
        "fact x : number in [0, 20] indicator i 20 { award x }",
        "fact x : ratio in [0%, 100%] fact y : bool indicator i 20 { award 20 * x * (if y then 1 else 0) }",
        "fact done, planned : count in [1, 1000] indicator i 20 { award 20 * min(1, done / planned) }",
        "fact x : number in [0, 20] fact d : number default x fact z : target optional indicator i 20 { award d }",
        f'{SHARE} require done <= planned "no more than all"',
        f"{TABLE} optional {WHOLE}",
        # Only an indicator jumps, and another one comes back in small steps.
        "fact ok : bool fact x : points indicator a 14 { award if ok then 14 else 0 } indicator b 6 { award x }",
    ],
)
def test_a_total_that_is_shown_beyond_an_edge_is_found(rest: str) -> None:
    found_there = blurs(rest)
    assert found_there
    assert all(isinstance(each.exact, Fraction) for each in found_there)


@pytest.mark.parametrize("mode", ["half_even to 0.1 at total", "up to 0.01 at each group", "ceiling to 1 at total"])
def test_every_rounding_that_lifts_a_total_blurs(mode: str) -> None:
    assert len(blurs(SHARE, mode)) == 2


def test_a_rounding_that_cuts_off_blurs_only_what_begins_behind_an_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INQUIRY_BOXES", 6)
    assert blurs(SHARE, "down to 0.01 at total") == []
    assert len(blurs(SHARE, "down to 0.01 at total", '> 16 : "A", > 8 : "B", else : "C"')) == 2


@pytest.mark.parametrize(
    ("rest", "mode"),
    [
        # Every exact total lies on the step.
        (SHARE, "half_up to 0.01 at each indicator"),
        (SHARE, "half_up to 0.01 at each indicator, total"),
        # Nothing that is tried can be scored, or be given at all.
        (f'{SHARE} require done > planned and planned > done "never"', "half_up to 0.01 at total"),
        (f"{TABLE} indicator i 20 {{ award mean(hours of jobs) }}", "half_up to 0.01 at total"),
        (
            "fact t : target fact a : actual indicator i 20 { target a meets t otherwise proportional }",
            "up to 3 at total",
        ),
        # The total jumps over each edge.
        (f"{BOTH} indicator i 20 {{ award if a then 20 else 0 }}", "half_up to 0.01 at total"),
        (f"{BOTH} indicator i 20 {{ award if a then 20 else 1 / 3 }}", "half_up to 0.01 at total"),
        ("fact x : number indicator i 20 { bands x { >= 5 : 20, >= 3 : 10, else : 0 } }", "half_up to 0.01 at total"),
        ("fact x : count indicator i 20 { award min(20, 5 * x) }", "half_up to 0.01 at total"),
    ],
)
def test_where_no_total_is_shown_beyond_an_edge_nothing_is_said(rest: str, mode: str) -> None:
    assert blurs(rest, mode) == []


def test_a_blurred_edge_is_told_with_both_totals() -> None:
    said = found(f"exact {{ {ABC} }}", rest=SHARE, rounding="round half_up to 0.01 at total")
    assert [(code, text) for code, text, _ in said] == [("PS439", '>= 16 : "A"'), ("PS439", '>= 8 : "B"')]
    assert "is shown as 16 and gets “B”; by what is shown it would get “A”" in said[0][2]


def test_digits_tell_an_exact_total_from_the_one_that_is_shown() -> None:
    shown = Fraction(90)
    for places in (6, 9):
        assert apart(shown - Fraction(1, 3 * 10**places), shown).startswith(f"≈89.{'9' * places}")
    assert apart(shown - Fraction(1, 3 * 10**20), shown).startswith("≈90.0")


# ---------------------------------------------------------------- the step of all exact totals
FINE, COARSE = "half_up to 0.01 at each indicator", "half_up to 0.5 at each indicator"
MORE = f"{COARSE} round up to 0.3 at each group"
PARTS = "indicator a 12 { award x } indicator b 8 { award x }"
SAME = "indicator a 20 { award x } indicator b 20 { award x }"
ROWS = "fact jobs : table { name : text, kind : text, worth : points }"


def grid(rest: str, plan: str, points: str) -> Fraction | None:
    text = f"framework f {{ points {points} round {plan} }}\nfact x : number in [0, 9] {ROWS}\n{rest}"
    framework = perfscore.loads(text)
    return Ground(framework).ranges.row("").exact.step


@pytest.mark.parametrize(
    ("rest", "plan", "points", "step"),
    [
        (PARTS, FINE, "20", "0.01"),
        (PARTS, COARSE, "20", "0.5"),
        (PARTS, "half_up to 3 at each indicator", "20", "1"),
        (f"{PARTS} at most 7.25 when x > 3", COARSE, "20", "0.25"),
        (f"group g 20 {{ {PARTS} }}", FINE, "20", "0.01"),
        (f"group g 20 {{ {PARTS} }}", "up to 0.1 at each group", "20", "0.1"),
        (SAME, FINE, "20 minimum", "0.01"),
        ("indicator a -5 { award -x } indicator b +5 { award x }", FINE, "20 from 10.005", "0.005"),
        ("each row of jobs { indicator name 20 { award x } }", FINE, "20 maximum", "0.01"),
        ("each row of jobs by kind { indicator name 2 { award x } }", FINE, "20", "0.01"),
        (
            "each row of jobs by kind { indicator name 2 { award x } }",
            f"{COARSE} round up to 0.3 at each group",
            "20",
            "0.1",
        ),
    ],
)
def test_points_that_are_rounded_below_lie_on_a_step(rest: str, plan: str, points: str, step: str) -> None:
    assert grid(rest, plan, points) == Fraction(step)


@pytest.mark.parametrize(
    ("rest", "plan", "points"),
    [
        (PARTS, "half_up to 0.01 at total", "20"),
        (SAME, FINE, "20 mean"),
        (f"{PARTS} at most x when x > 3", FINE, "20"),
        ("each row of jobs { indicator name worth { award x } }", FINE, "20"),
        (f"indicator c 4 {{ award x na when x > 3 then redistribute }} {PARTS}", FINE, "24"),
        ("group g 20 { indicator a 20 { award x } na when x > 3 then redistribute }", FINE, "20"),
    ],
)
def test_what_is_stretched_or_not_rounded_has_no_step(rest: str, plan: str, points: str) -> None:
    assert grid(rest, plan, points) is None


@pytest.mark.parametrize(
    ("caps", "told"),
    [
        ('cap grade at "B" when late\ncap grade at "C" when late', ['cap grade at "B" when late']),
        ('cap grade at "C" when late\ncap grade at "B" when late', ['cap grade at "B" when late']),
        ('cap grade at "B" when late\ncap grade at "B" when late or lost', ['cap grade at "B" when late']),
        ('cap grade at "B" when late\ncap grade at "B" when late', ['cap grade at "B" when late']),
        ('cap grade at "B" when late\ncap grade at "C" when lost', []),
    ],
)
def test_a_cap_behind_a_harsher_one_decides_nothing(caps: str, told: list[str]) -> None:
    text = f"""framework f {{ points 10 round half_up to 1 at each indicator
grade on published {{ >= 8 : "A", >= 5 : "B", else : "C" }} }}
fact late, lost : bool
fact rate : ratio in [0%, 100%]
indicator a 10 {{ award 10 * rate }}
{caps}
"""
    found = [each for each in perfscore.check(perfscore.loads(text)) if each.code == "PS444"]
    assert [text.splitlines()[(each.line or 1) - 1] for each in found] == told


def test_neighbouring_grades_that_are_the_same_have_an_edge_that_does_nothing() -> None:
    assert [code for code, *_ in published('>= 15 : "A", >= 10 : "A", else : "B"')] == ["PS437"]
    assert published('>= 15 : "A", >= 10 : "B", else : "A"') == []
