"""The kind of a change in one place, its facts and its shifts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.kernel.source import replace
from perfscore.questions.diff import Diff, Shift, differences, of_shift, witnessed
from perfscore.reports.phrases import DifferencePhrases
from support import command_lines
from support.markup import parsed

EN = DifferencePhrases.of("en")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far points can move is not proved as closely as for a user; see test_diff_bounds."""
    monkeypatch.setattr(limits, "DIFF_PROVING", 0)


BASE = """framework base "Base" {
  version "1"
  points 20
  round half_up to 0.01 at each indicator
  grade on published { >= 15 : "A"  >= 10 : "B"  else : "C" }
}
fact rate : ratio in [0%, 100%] "rate"
fact cost : money in >= 0
fact late : count default 1
fact kind : choice("x", "y")
fact seen : bool
fact word : text optional
fact jobs : table { name : text, hours : number "hours", done : bool default true }
let double : ratio = rate * 2 "twice"
indicator a "A" 2 { award 2 * rate }
indicator b 2 { bands rate { >= 90% : 2  [50%, 90%) : 1  else : 0 } }
indicator c 2 { interpolate rate { 50% : 0, 100% : 2 } }
indicator d 2 { deduct 0.5 per 1 of late above 1 proportional "late" }
indicator e 2 { deduct { 1 when seen "seen"  0.5 when late > 3 } }
indicator f 2 { award { 1 when seen  1 when rate > 20% } cap 1 when cost > 100 }
indicator g 2 { target rate >= 60% otherwise zero flag beyond 30% }
indicator h 2 { judged style }
indicator i 2 { lookup kind, seen { "x" { true : 2  false : 1 }  "y" { true : 1  false : 0 } } }
group j "J" 2 {
  indicator k 1 { award if word is missing then 0 else 1 }
  indicator l 1 { award min(1, sum(hours of jobs otherwise 0) / 10) }
}
warn unless cost < 500 "much"
require cost < 1000 "too much"
cap grade at "B" when late > 9
"""
GIVEN = {
    "rate": "70%", "cost": 50, "kind": "x", "seen": True, "style": 2,
    "jobs": [{"name": "a", "hours": 4}],
}  # fmt: skip


def alone(part: str) -> str:
    """The base with no other row than the one that a part stands in, which is soon compared."""
    rows = re.findall(r"^indicator .*\n|^group (?:.*\n)+?}\n", BASE, re.MULTILINE)
    others = [row for row in rows if part not in row]
    if len(others) == len(rows):
        return BASE
    lean = BASE.replace("points 20", "points 2")
    for row in others:
        lean = lean.replace(row, "")
    return lean


def changed(*places: tuple[str, str], base: str = BASE) -> Diff:
    text = base
    for old, new in places:
        assert old in text, old
        text = text.replace(old, new)
    given = {name: value for name, value in GIVEN.items() if f" {name} " in base}
    return perfscore.diff(
        perfscore.loads(base), perfscore.loads(text), given if base.startswith("framework base") else ()
    )


def test_the_framework_of_these_tests_is_sound() -> None:
    assert perfscore.evaluate(perfscore.loads(BASE), GIVEN).score > 0
    found = changed()
    assert found.same
    assert (found.up, found.down, found.changes) == (None, None, ())
    assert [each.differs for each in found.rescored] == [False]


TOUCHING = [
    ("rounding", "to 0.01 at each", "to 0.1 at each"),
    ("fact domain", "in [0%, 100%]", "in [0%, 90%]"),
    ("fact domain", "cost : money in >= 0", "cost : money"),
    ("fact default", "default 1", "default 5"),
    ("fact needed", "fact cost : money in >= 0", "fact cost : money in >= 0 default 7"),
    ("column added", '"hours", done', '"hours", more : number, done'),
    ("column removed", ", done : bool default true }", " }"),
    ("fact default", "done : bool default true", "done : bool default false"),
    ("fact type", "hours : number", "hours : count"),
    ("formula", "award 2 * rate", "award 2 * rate * rate"),
    ("edge", ">= 90% : 2  [50%, 90%) : 1", ">= 80% : 2  [50%, 80%) : 1"),
    ("points", "[50%, 90%) : 1", "[50%, 90%) : 1.5"),
    ("bands", ">= 90% : 2  [50%, 90%) : 1", ">= 80% : 2  [50%, 80%) : 1.5"),
    ("bands", ">= 90% : 2  [50%, 90%) : 1", ">= 50% : 1"),
    ("subject", "bands rate", "bands double"),
    ("edge", "interpolate rate { 50%", "interpolate rate { 60%"),
    ("points", "100% : 2 }", "100% : 1.5 }"),
    ("slope", "{ 50% : 0, 100% : 2 }", "{ 40% : 1, 90% : 2 }"),
    ("edge", "late above 1", "late above 2"),
    ("slope", "deduct 0.5 per 1", "deduct 0.25 per 1"),
    ("partial unit", "proportional", "each started"),
    (
        "least points",
        'deduct { 1 when seen "seen"  0.5 when late > 3 }',
        "deduct { 1 when seen  0.5 when late > 3 } down to 1",
    ),
    ("item points", "0.5 when late > 3", "0.75 when late > 3"),
    ("item added", "0.5 when late > 3", "0.5 when late > 3  0.25 when late > 5"),
    ("item removed", "  0.5 when late > 3", ""),
    ("cap changed", "cap 1 when cost > 100", "cap 1.5 when cost > 100"),
    ("cap changed", "cap 1 when cost > 100", "cap 1 when cost > 200"),
    ("cap removed", " cap 1 when cost > 100", ""),
    ("veto added", "award 2 * rate }", "award 2 * rate zero when seen }"),
    ("exemption added", "award 2 * rate }", "award 2 * rate full when seen }"),
    ("most points added", "award 2 * rate }", "award 2 * rate at most 1 }"),
    ("least points added", "award 2 * rate }", "award 2 * rate at least 1 }"),
    ("not applicable added", "award 2 * rate }", "award 2 * rate na when seen then full }"),
    ("target", "rate >= 60% otherwise", "rate >= 65% otherwise"),
    ("short of target", "otherwise zero", "otherwise proportional"),
    ("rule", "target rate >= 60% otherwise zero flag beyond 30%", "award rate + 1"),
    ("look-up", "false : 1 }", "false : 0.5 }"),
    ("let", "rate * 2", "rate * 3"),
    ("row added", "indicator h 2", "indicator bonus +1 { award if seen then 1 else 0 } indicator h 2"),
    ("grade edge", ">= 15", ">= 16"),
    ("grades", '>= 15 : "A"  >= 10', ">= 10"),
    ("grade basis", "grade on published", "grade on exact"),
    ("grade rule removed", 'cap grade at "B" when late > 9\n', ""),
    ("grade rule added", "warn unless", 'cap grade at "C" when seen warn unless'),
    ("requirement removed", 'require cost < 1000 "too much"\n', ""),
    ("requirement added", "warn unless", 'require late < 50 "late" warn unless'),
]


UNSHOWN = {"column removed", "fact default", "partial unit", "let", "grade basis"}
"""Kinds of which some here have no witness, since the facts of the base cannot show them."""


@pytest.mark.parametrize(("kind", "old", "new"), TOUCHING, ids=[f"{kind}: {new}"[:40] for kind, _, new in TOUCHING])
def test_a_change_that_can_touch_a_score_is_told_with_facts(kind: str, old: str, new: str) -> None:
    found = changed((old, new), base=alone(old))
    (change,) = [each for each in found.changes if each.scores]
    assert change.kind == kind
    assert change.alone
    assert not found.same
    if kind not in UNSHOWN:
        assert change.witness is not None
    if change.witness is not None:
        one, other = change.witness.old, change.witness.new
        assert (one.total, one.grade, one.points) != (other.total, other.grade, other.points)
    for shift in (change.up, change.down):
        assert shift is None or shift.bound is None or shift.amount <= shift.bound
    for lang in ("en", "zh"):
        text = found.to_text(lang=lang)
        assert (text.count("\n  - ") + text.count("\n  + ")) > 0
        assert parsed(found.to_html(lang=lang).removeprefix("<!DOCTYPE html>\n")).all("h2")
    assert json.loads(json.dumps(found.to_dict()))["changes"]


HARMLESS = [
    ("about", 'version "1"', 'version "2"'),
    ("about", "points 20", "points 20 effective 2024-01-01 .."),
    ("about", "points 20", 'points 20 currency "EUR"'),
    ("title", '[0%, 100%] "rate"', '[0%, 100%] "share"'),
    ("title", 'indicator a "A"', 'indicator a "First"'),
    ("title", '"twice"', '"two times"'),
    ("title", 'hours : number "hours"', 'hours : number "time"'),
    ("wording", 'late above 1 proportional "late"', 'late above 1 proportional "slow"'),
    ("wording", '"too much"', '"far too much"'),
    ("comparison", "flag beyond 30%", "flag beyond 40%"),
    ("fact added", "fact seen : bool", "fact seen : bool fact more : count optional"),
    ("let added", "let double", "let more = rate * 3 let double"),
    ("let removed", 'let double : ratio = rate * 2 "twice"\n', ""),
    ("let renamed", "let double", "let twofold"),
    ("fact renamed", "cost", "price"),
    ("fact renamed", "jobs", "tasks"),
    ("column renamed", 'hours : number "hours"', 'time : number "hours"'),
    ("row renamed", "indicator e 2", "indicator other 2"),
    ("row renamed", 'group j "J"', 'group other "J"'),
    ("warning removed", 'warn unless cost < 500 "much"\n', ""),
    ("warning added", "require cost", 'warn unless late < 50 "late" require cost'),
]


@pytest.mark.parametrize(("kind", "old", "new"), HARMLESS, ids=[f"{kind}: {new}"[:40] for kind, _, new in HARMLESS])
def test_a_change_that_touches_no_score_is_told_apart(kind: str, old: str, new: str) -> None:
    places = [(old, new)]
    if "time : number" in new:
        places.append(("sum(hours of", "sum(time of"))
    found = changed(*places)
    assert [(each.kind, each.scores, each.witness, each.up) for each in found.changes] == [(kind, False, None, None)]
    assert (found.up, found.down, found.same) == (None, None, False)
    assert not any(each.differs for each in found.rescored)
    assert "by itself" in str(found)
    assert "by itself" in found._repr_html_()


SMALL = """framework small { points 4 }
fact rate : ratio in [0%, 100%]
group g 4 {
  indicator a 2 { bands rate { >= 50% : 2  else : 0 } }
  indicator b 2 { part 1 { award if rate > 20% then 1 else 0 } part 1 { award if rate > 30% then 1 else 0 } }
}
"""


def small(*places: tuple[str, str]) -> Diff:
    return changed(*places, base=SMALL)


def test_without_examples_facts_are_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    found = small((">= 50%", ">= 60%"))
    (change,) = found.changes
    assert change.up is not None
    assert change.down is not None
    assert (change.up.amount, change.up.exact, change.down.amount, change.down.exact) == (
        Fraction(0),
        True,
        Fraction(2),
        True,
    )
    assert found.down is not None
    assert (found.down.amount, found.down.exact, found.tried) == (Fraction(2), True, 0)
    assert "there are no examples" in str(found)
    assert change.down.to_dict()["exact"] is True
    (row,) = found.rows()
    assert row == {
        "kind": "edge", "subject": "g.a", "old": ">= 50% : 2", "new": ">= 60% : 2", "scores": True,
        "up": Fraction(0), "down": Fraction(2),
    }  # fmt: skip


def test_a_part_that_is_put_in_front_of_others_is_the_only_change_of_rows() -> None:
    found = small(
        ("indicator b 2 { part 1", "indicator b 3 { part 1 { award 1 } part 1"),
        ("g 4", "g 5"),
        ("points 4", "points 5"),
    )
    assert [(each.kind, each.subject) for each in found.changes] == [
        ("weight", ""), ("weight", "g"), ("weight", "g.b"), ("row added", "g.b.1"),
    ]  # fmt: skip


def test_a_row_that_moved_is_found_by_its_name() -> None:
    moved = SMALL.replace("group g 4", "group h 2 { indicator a 2 { bands rate { >= 50% : 2  else : 0 } } } group g 2")
    moved = moved.replace("  indicator a 2 { bands rate { >= 50% : 2  else : 0 } }\n", "")
    found = perfscore.diff(perfscore.loads(SMALL), perfscore.loads(moved), {"rate": "70%"})
    assert [(each.kind, each.subject, each.old, each.new) for each in found.changes if "row" in each.kind] == [
        ("row added", "h", None, "group h 2"),
        ("row moved", "h.a", "g.a", "h.a"),
    ]


def test_rows_and_facts_are_found_by_title_and_by_position() -> None:
    old = """framework f { points 3 }
    fact a : count "one"
    indicator x "X" 1 { award if a > 1 then 1 else 0 }
    indicator y 2 { bands a { >= 3 : 2  else : 0 } }
    """
    new = """framework f { points 3 }
    fact b : count "one"
    indicator q "X" 1 { award if b > 2 then 1 else 0 }
    indicator z 2 { bands b { >= 3 : 2  else : 0 } at most 1 }
    """
    found = perfscore.diff(perfscore.loads(old), perfscore.loads(new))
    assert [(each.kind, each.subject) for each in found.changes] == [
        ("fact renamed", "b"), ("row renamed", "q"), ("formula", "q"), ("row renamed", "z"), ("most points added", "z"),
    ]  # fmt: skip


def test_a_fact_of_another_sort_is_no_longer_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    found = small(
        ("rate : ratio in [0%, 100%]", "rate : bool"),
        ("bands rate { >= 50% : 2  else : 0 }", "bands rate { true : 2  false : 0 }"),
        ("rate > 20%", "rate"),
        ("rate > 30%", "not rate"),
    )
    assert found.changes[0].kind == "fact type"
    assert {each.kind for each in found.changes} == {"fact type", "subject", "edge", "formula"}


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"rate": "70%"}, ["#1"]),
        ([{"rate": "70%"}, {"rate": "55%"}], ["#2", "#1"]),
        (["a.toml"], ["a.toml"]),
        ("a.toml", ["a.toml"]),
        (Path("a.toml"), ["a.toml"]),
        ([perfscore.Facts("own", (("rate", "55%"),))], ["own"]),
        ([], []),
    ],
)
def test_facts_are_scored_under_both(
    facts: Any, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text('rate = "55%"\n', encoding="utf-8")
    old, new = perfscore.loads(SMALL), perfscore.loads(SMALL.replace(">= 50%", ">= 60%"))
    assert [each.name for each in perfscore.diff(old, new, facts).rescored] == names


def test_facts_that_one_refuses_are_told_with_the_diagnostic() -> None:
    narrow = SMALL.replace("[0%, 100%]", "[0%, 60%]").replace("rate", "share")
    old, new = perfscore.loads(SMALL), perfscore.loads(narrow)
    for one, other, given in (
        (old, new, {"rate": "70%"}),
        (new, old, {"share": "20%"}),
        (old, new, {"share": "20%"}),
        (old, new, {"x": 1}),
    ):
        found = perfscore.diff(one, other, given)
        (each,) = found.rescored
        codes = [problem.code for problem in (*each.old.problems, *each.new.problems)]
        assert codes == {"rate": ["PS504"], "share": [], "x": ["PS501", "PS502"] * 2}[next(iter(given))]
        assert (each.shift is None) == bool(codes)
        assert all(code in str(found) and code in found.to_html() for code in codes)


def test_a_search_that_was_ended_says_so() -> None:
    old, new = perfscore.loads(BASE), perfscore.loads(BASE.replace("late above 1", "late above 2"))
    found = differences(old, new, ([], []), work=100)
    assert found.ended
    assert found.changes[0].witness is None
    (change,) = differences(old, new, ([], []), work=1).changes
    # What intervals tell costs nothing.
    assert change.up is not None and change.up.bound == 2
    assert "no facts were found on which it matters" in str(found)
    assert "the search was ended before all was tried" in str(found)
    assert "the search was ended" in found.to_html(lang="en")


def test_witnesses_can_be_scored_by_anyone() -> None:
    old, new = perfscore.loads(BASE), perfscore.loads(BASE.replace("* rate }", "* rate zero when late > 2 }"))
    (change,) = perfscore.diff(old, new, GIVEN).changes
    witness = change.witness
    assert witness is not None
    assert perfscore.evaluate(old, witness.old_facts).score == witness.old.total
    assert perfscore.evaluate(new, witness.new_facts).score == witness.new.total
    assert witness.to_dict()["old_facts"]["rate"]
    assert isinstance(witness.new_facts["rate"], Decimal | Fraction)


MANY = """framework many { points 12 round half_up to 0.01 at each indicator }
fact n : number in [0, 10]
fact on : date in [2024-01-01, 2024-12-31]
fact span : duration
fact wish : target("plan" : n)
fact got : actual
fact note : text optional
fact jobs : table { name : text, size : text, score : points in [0, 4], why : text optional, may : number optional }
let ratio_n = n / 10
let more = ratio_n * 2
group all 12 {
  indicator a 2 { deduct 1 per 2 of n above 3 proportional }
  indicator b 2 { award min(2, more) }
  indicator c 2 { bands span { <= 3 days : 2  else : n / 10 } }
  indicator d 2 { interpolate n { 0 : 0, 10 : 2 } }
  group rows 4 { each row of jobs by size { indicator name 4 { judged score because why } } }
}
"""
WEIGHED = """framework weighed { points 10 weighted mean round half_up to 0.01 at each indicator }
fact n : number
indicator a 10 weight 1 { award min(10, n) na when n > 100 then redistribute }
group b 10 minimum weight 2 { indicator c 10 { award 10 - min(10, n) } }
"""


@pytest.mark.parametrize(
    ("base", "kind", "old", "new"),
    [
        (MANY, "slope", "1 per 2 of n above 3", "1 per 1 of n above 3"),
        (MANY, "edge", "1 per 2 of n above 3", "1 per 2 of n below 3"),
        (MANY, "least points", "above 3 proportional }", "above 3 proportional down to 1 }"),
        (MANY, "let", "n / 10\n", "n / 5\n"),
        (MANY, "edge", "<= 3 days", "<= 5 days"),
        (MANY, "edge", "0 : 0, 10", "1 : 0, 10"),
        (MANY, "fact domain", "2024-12-31", "2024-06-30"),
        (MANY, "named targets", 'target("plan" : n)', 'target("goal" : n)'),
        (MANY, "fact units", "many { points", 'many { unit "台" = "件" points'),
        (MANY, "rows of a table", "judged score because why", "award score"),
        (MANY, "column added", "may : number optional", "may : number optional, must : number"),
        (MANY, "column removed", ", may : number optional", ""),
        (WEIGHED, "share", "weight 2", "weight 3"),
        (WEIGHED, "combination", "minimum", "maximum"),
        (WEIGHED, "formula", "min(10, n) na", "min(9, n) na"),
    ],
)
def test_more_kinds_are_told(base: str, kind: str, old: str, new: str) -> None:
    found = changed((old, new), base=base)
    assert kind in {each.kind for each in found.changes if each.scores}
    assert str(found)
    assert found.to_html()


CHANGED = [
    # A fact that is removed with its row, and one that a judgement takes the place of.
    (
        "framework f { points 3 } fact a, b : count\nindicator x 1 { award min(1, a) } indicator y 2 { award b }",
        "framework f { points 1 } fact a : count\nindicator x 1 { award min(1, a) }",
        ["weight", "fact removed", "row removed"],
    ),
    (
        "framework f { points 2 } fact a : points in [0, 2]\nindicator x 2 { award a }",
        "framework f { points 2 }\nindicator x 2 { judged a }",
        ["fact judged", "rule"],
    ),
    (
        "framework f { points 2 }\nindicator x 2 { judged a step 0.5 }",
        "framework f { points 2 }\nindicator x 2 { judged a step 0.25 }",
        ["fact step"],
    ),
    (
        "framework f { points 2 }\nindicator x 2 { award 1 } indicator y +1 { award 1 }",
        """framework f { points 2 grade on published { >= 1 : "A" else : "B" } }
        indicator x 2 { award 1 } indicator y +1 range -1 .. 1 { award 1 }""",
        ["range", "grades added"],
    ),
    (
        'framework f { points 2 grade on published { >= 1 : "A" else : "B" } }\nindicator x 2 { award 1 }',
        "framework f { points 2 }\nindicator x 2 { award 1 }",
        ["grades removed"],
    ),
    (
        "framework f { points 2 from 2 } fact a : bool\nindicator x -1 { deduct 1 when a }",
        "framework f { points 2 from 1 } fact a : bool\nindicator x -1 { deduct 1 when a }",
        ["combination"],
    ),
    (
        """framework f { points 2 } fact a : count
        group g 2 { indicator x 1 { award min(1, a) } indicator y 1 { award 1 } }""",
        """framework f { points 2 }
        group h 2 { indicator z 2 { award 2 } }""",
        ["fact removed", "row added", "row removed"],
    ),
    (
        """framework f { points 2 } fact a : count "same" fact b : ratio "same"
        indicator x "Same" 1 { award min(1, a) } indicator y "Same" 1 { award if b > 1 then 1 else 0 }""",
        """framework f { points 2 } fact c : count "same" fact d : ratio "same"
        indicator z "Same" 1 { award min(1, c + 1) } indicator w "Same" 1 { award if d > 2 then 1 else 0 }""",
        ["fact added", "fact removed", "row added", "row removed"] * 2,
    ),
    (
        """framework f { points 1 } fact a : count require a > 5 and a < 3 "never"
        indicator x 1 { award min(1, a) }""",
        """framework f { points 1 } fact a : count require a > 5 and a < 3 "never"
        indicator x 1 { award min(1, a + 1) }""",
        ["formula"],
    ),
    (
        """framework f { points 1 } fact r : ratio in [0%, 100%] indicator z 1 { award 1 }
        indicator y +1 range -1 .. 1 { bands r { >= 50% : 1, < 50% : 0 } }""",
        """framework f { points 1 } fact r : ratio in [0%, 100%] indicator z 1 { award 1 }
        indicator y +1 range -1 .. 1 { bands r { >= 60% : 1, < 60% : 0 } }""",
        ["edge"],
    ),
    (
        """framework f { points 2 } fact a : count
        indicator x 2 { target a >= 9 otherwise bands { >= 50% : 1, else : 0 } }""",
        """framework f { points 2 } fact a : count
        indicator x 2 { target a >= 9 otherwise bands { >= 60% : 1, else : 0 } }""",
        ["edge"],
    ),
    (
        """framework f { points 2 } fact a : count
        indicator x 2 { deduct { 1 per 1 of a proportional  1 when a > 9 } }""",
        """framework f { points 2 } fact a : count
        indicator x 2 { deduct { 1 per 2 of a proportional  1 when a > 9 } }""",
        ["slope"],
    ),
    (
        "framework f { points 2 } fact a : count\nindicator x 2 { deduct 1 per 1 of a proportional down to 1 }",
        "framework f { points 2 } fact a : count\nindicator x 2 { deduct 1 per 2 of a proportional down to 1 }",
        ["slope"],
    ),
    (
        'framework f { points 2 } fact a : count require a < 9 "a"\nindicator x 2 { award min(2, a) }',
        """framework f { points 2 } fact a : count require a < 9 "a" require a < 5 "b"
        indicator x 2 { award min(2, a) }""",
        ["requirement added"],
    ),
    (
        "framework f { points 2 }\nindicator x 2 { award 1 }",
        "framework f { points 2 }\ngroup x 2 { indicator z 2 { award 1 } }",
        ["level", "rule", "row added"],
    ),
    (
        """framework f { points 2 } fact a, b : count
        indicator x 2 { deduct { 1 per 1 of a each started  1 when b > 1 } }""",
        """framework f { points 2 } fact a, b : count
        indicator x 2 { deduct { 1 per 1 of b each started  2 when b > 2 } }""",
        ["item added", "item added", "item removed", "item removed"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGED, ids=[each[2][0] for each in CHANGED])
def test_pairs_of_small_frameworks(old: str, new: str, expected: list[str]) -> None:
    found = perfscore.diff(perfscore.loads(old), perfscore.loads(new))
    assert sorted(each.kind for each in found.changes) == sorted(expected)
    assert str(found)


def test_a_status_travels_with_the_facts() -> None:
    given = {**GIVEN, "word": perfscore.NOT_APPLICABLE}
    text = BASE.replace("if word is missing then 0 else 1", "if word is missing then 0 else 0.5")
    (change,) = perfscore.diff(perfscore.loads(BASE), perfscore.loads(text), given).changes
    assert change.witness is not None
    assert change.witness.new_facts["word"] == perfscore.NOT_APPLICABLE
    assert ("word", "not applicable") in change.witness.near
    assert change.witness.to_dict()["new_facts"]["word"] == {"status": "not applicable"}


def test_another_subject_with_the_same_knots() -> None:
    found = changed(("interpolate rate", "interpolate double"))
    assert [each.kind for each in found.changes] == ["subject"]


def test_two_changes_of_one_row_are_told_apart() -> None:
    found = changed(("award 2 * rate }", "award rate zero when late > 4 }"))
    assert [(each.kind, each.alone) for each in found.changes] == [("formula", False), ("veto added", False)]
    veto = found.changes[1].witness
    assert veto is not None
    assert veto.new.points == 0
    assert int(dict(veto.near)["late"]) > 4
    assert "other changes are at work here, too" in str(found)


def test_a_rule_that_cannot_always_be_computed_shows_where_it_cannot() -> None:
    old = "framework f { points 2 round half_up to 0.1 at total } fact a, b : count\nindicator x 2 { award 1 }"
    new = old.replace("award 1", "award min(1, 1 + a / b)")
    (change,) = perfscore.diff(perfscore.loads(old), perfscore.loads(new), {"a": 1, "b": 0}).changes
    assert change.witness is not None
    assert (change.witness.old.total, change.witness.new.total) == (Fraction(1), None)
    assert [each.code for each in change.witness.new.problems] == ["PS515"]


def test_a_let_among_other_changes_is_seen_in_the_rows_that_read_it() -> None:
    old = """framework f { points 4 round half_up to 0.1 at each indicator } fact a : count
    let half = a / 2
    let again = half
    indicator x 2 { award min(2, again) }
    indicator y 2 { award min(2, a) }
    """
    new = old.replace("a / 2", "a / 4").replace("min(2, a)", "min(2, a + 1)")
    found = perfscore.diff(perfscore.loads(old), perfscore.loads(new), [{"a": 1}, {"a": 9}])
    assert [(each.kind, each.alone) for each in found.changes] == [("let", True), ("formula", True)]
    down = found.changes[0].down
    assert down is not None
    assert (down.path, down.amount > 0) == ("x", True)


def test_what_has_been_renamed_is_not_looked_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DIFF_RENAMED", 3)
    found = changed(("cost", "price"))
    assert found.ended
    assert {"fact added", "fact removed"} <= {each.kind for each in found.changes}


def test_more_changes_than_are_looked_into_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DIFF_CHANGES", 1)
    monkeypatch.setattr(limits, "DIFF_PAIRS", 0)
    found = changed(("late above 1", "late above 2"), ("cap 1", "cap 1.5"))
    assert found.ended
    assert [each.kind for each in found.changes if each.scores] == [
        "item removed", "item added", "cap removed", "cap added",
    ]  # fmt: skip
    assert [each.witness is None for each in found.changes] == [False, True, True, True]


def endless() -> Iterator[dict[str, str]]:
    while True:
        yield {"rate": "70%"}


def failing() -> Iterator[dict[str, str]]:
    yield {"rate": "70%"}
    raise RuntimeError


@pytest.mark.parametrize("facts", [endless(), failing(), 7, None])
def test_what_is_no_row_of_fact_sets_is_refused(facts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DIFF_FACTS", 20)
    with pytest.raises(perfscore.FactsError) as caught:
        perfscore.diff(perfscore.loads(SMALL), perfscore.loads(SMALL), facts)
    assert [each.code for each in caught.value.diagnostics] == ["PS653"]


def test_facts_are_refused_before_an_example_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    year: Any = 2021
    monkeypatch.setattr("perfscore.questions.diff.tried", lambda _: pytest.fail("an example was run"))
    with pytest.raises(perfscore.FactsError):
        perfscore.diff(perfscore.loads(SMALL), perfscore.loads(SMALL), year)


def test_shifts_of_different_rows_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    change = changed((">= 50%", ">= 60%"), base=SMALL).changes[0]
    assert change.up is not None
    told = "\n".join(witnessed(replace(change, up=replace(change.up, path="")), EN))
    assert "largest shift of `the whole`: up never" in told
    assert "largest shift of `g.a`: down 2 and never more" in told
    assert of_shift(Shift("", Fraction(0), None, None), EN) == "none found"
    assert of_shift(Shift("", Fraction(1), None, None), EN) == "at least 1"


# ---------------------------------------------------------------- the command line


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.perf").write_text(SMALL, encoding="utf-8")
    Path("new.perf").write_text(SMALL.replace(">= 50%", ">= 60%"), encoding="utf-8")
    Path("a.toml").write_text('rate = "55%"\n', encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_command_tells_and_exits_as_diff_does() -> None:
    same = command_lines.run("diff", "old.perf", "old.perf", "a.toml")
    assert (same.code, same.err) == (0, "")
    assert same.out.startswith("small → small: no difference in meaning")
    other = command_lines.run("diff", "old.perf", "new.perf", "a.toml", "--lang", "zh")
    assert (other.code, other.err) == (1, "")
    assert "界限移动：" in other.out or "界限移动" in other.out
    told = json.loads(command_lines.run("diff", "old.perf", "new.perf", "--format", "json").out)
    assert told["changes"][0]["kind"] == "edge"


@pytest.mark.usefixtures("folder")
def test_the_command_writes_files() -> None:
    run = command_lines.run("diff", "old.perf", "new.perf", "-o", "out.html")
    assert (run.code, run.out, run.err) == (1, "", "")
    page = Path("out.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert parsed(page.removeprefix("<!DOCTYPE html>\n")).all("code")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("old.perf", "none.perf"), "PS602"),
        (("old.perf", "new.perf", "none.toml"), "PS605"),
        (("old.perf", "new.perf", "-o", "out.md"), "PS609"),
        (("old.perf", "new.perf", "-o", "out.pdf"), "PS609"),
        (("old.perf", "new.perf", "-o", "new.perf", "--format", "text"), "PS609"),
        (("old.perf", "new.perf", "-o", "none/out.txt"), "PS608"),
        (("old.perf", "new.perf", "-o", "\0.txt"), "PS608"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(arguments: tuple[str, ...], code: str) -> None:
    run = command_lines.run("diff", *arguments)
    assert (run.code, run.out) == (1, "")
    assert f"error[{code}]" in run.err


@pytest.mark.usefixtures("folder")
def test_wrong_use_is_2() -> None:
    assert command_lines.run("diff", "old.perf").code == 2
    assert command_lines.run("diff", "old.perf", "new.perf", "--format", "markdown").code == 2
