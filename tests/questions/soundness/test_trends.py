"""What is said of more of a fact, whether it helps, hurts or does both."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore
from perfscore.questions.soundness import trends as trends_module
from perfscore.questions.soundness.trends import Work, find_trends, trends_text

FACTS = """
fact rate : ratio in [0%, 100%]
fact free, other : number
fact some : number in [2, 5]
fact under : number in <= -1
fact done, planned, extra : count
fact spent, budget : money in > 0
fact start, end : date
fact late : duration
fact yes, no : bool
fact kind : choice("a", "b")
fact mark : points in [0, 10]
fact maybe : number optional
fact aim : target
fact held : actual
fact list : table { name : text, worth : number in [0, 5], on : bool } optional
fact due : date default start + 10 days
let twice = 2 * free
"""
UP, DOWN, BOTH, STILL, UNTOLD = "only helps", "only hurts", "helps and hurts", "changes nothing", "not told"


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What more of a fact does in so small frameworks is found soon, or not at all."""
    monkeypatch.setattr(trends_module, "_OF_ONE", 20_000)


def framework(rest: str, header: str = "points 10") -> perfscore.Framework:
    return perfscore.loads(f"framework f {{ {header} round half_up to 0.01 at each indicator }}{FACTS}{rest}")


def trends(rest: str, header: str = "points 10") -> dict[tuple[str, str], str]:
    return {(each.fact, each.path): each.verdict for each in perfscore.trends(framework(rest, header))}


def of(clause: str, fact: str = "free", more: str = "") -> str:
    """What is said of a fact in a row with a clause."""
    return trends(f"indicator i 10 {{ {clause} }} {more}")[fact, "i"]


def award(formula: str, fact: str = "free", more: str = "") -> str:
    return of(f"award {formula}", fact, more)


@pytest.mark.parametrize(
    ("formula", "fact", "verdict"),
    [
        ("free", "free", UP),
        ("-free", "free", DOWN),
        ("free - other", "other", DOWN),
        ("twice", "free", UP),
        ("free * some", "free", UP),
        ("free * under", "free", DOWN),
        ("free * other", "free", BOTH),
        ("some * some", "some", UP),
        ("other / free", "free", BOTH),
        ("10 / some", "some", DOWN),
        ("10 / under", "under", DOWN),
        ("free / other", "free", BOTH),
        ("free ^ 3", "free", UP),
        ("free ^ 2", "free", BOTH),
        ("some ^ 2", "some", UP),
        ("under ^ 2", "under", DOWN),
        ("free ^ 0 * some ^ 0", "free", STILL),
        ("round(free, 1, half_up)", "free", UP),
        ("abs(free)", "free", BOTH),
        ("abs(under)", "under", DOWN),
        ("min(free, other, 5)", "free", UP),
        ("mean(free, other) + sum(free, 1)", "free", UP),
        ("10 * done / (done + planned)", "done", UP),
        ("10 * done / (done + planned)", "planned", DOWN),
        ("10 * done / sum(done, planned, extra)", "extra", DOWN),
        ("10 * (budget - spent) / budget", "budget", UP),
        ("10 * (budget - spent) / budget", "spent", DOWN),
        ("10 * spent / (budget + spent - budget)", "spent", UNTOLD),
        ("days_between(start, end)", "end", UP),
        ("days_between(start, end)", "start", DOWN),
        ("months_between(start, end)", "start", DOWN),
        ("months_between(start, end)", "end", UP),
        ("year(months_before(start, done))", "start", UP),
        ("year(months_before(start, done)) - 2000", "done", DOWN),
        ("year(months_after(start, done)) - 2020", "done", UP),
        ("day(month_end(start)) - 25", "start", BOTH),
        ("month(start)", "start", BOTH),
        ("month(start)", "end", ""),
        ("late / 1 days", "late", UP),
        ("if due - start < 0 days then 1 else 2", "due", UP),
        ("count(free > 1, other > 2)", "free", UP),
        ("if free > 1 then 5 else 2", "free", UP),
        ("if free > 1 then 2 else 5", "free", DOWN),
        ("if free > 1 then free else 2", "free", BOTH),
        ("if free > other then 5 else 2", "other", DOWN),
        ("if kind = \"a\" then free else 2", "free", UP),
        ("if free < 3 or free > 7 then 5 else 2", "free", BOTH),
        ("if free = 3 then 5 else 2", "free", BOTH),
        ("if free != 3 then 5 else 2", "free", BOTH),
        ("if some = 5 then 5 else 2", "some", UP),
        ("if some = 2 then 5 else 2", "some", DOWN),
        ("if some != 2 then 5 else 2", "some", UP),
        ("if free in [2, 5] then 5 else 2", "free", BOTH),
        ("if some in [3, 9] then 5 else 2", "some", UP),
        ("if some in [0, 4] then 5 else 2", "some", DOWN),
        ("if free in {1, 2} then 5 else 2", "free", BOTH),
        ("if not yes then 5 else 2", "yes", DOWN),
        ("if yes = true then 5 else 2", "yes", UP),
        ("if yes = false then 5 else 2", "yes", DOWN),
        ("if yes = no then 5 else 2", "yes", BOTH),
        ("if (if yes then true else false) then 5 else 2", "yes", UP),
        ("if (if yes then no else true) then 5 else 2", "yes", DOWN),
        ("if (if free > 1 then \"a\" else \"b\") = kind then 5 else 2", "free", BOTH),
        ("if maybe is known then 5 else 2", "maybe", STILL),
        ("some * attainment(held, aim)", "some", UP),
        ("if held meets aim then 5 else some", "some", UP),
        ("if due is known then 5 else 2", "start", UNTOLD),
        ("if list is missing then free else count(list where worth > free)", "free", UNTOLD),
        ("if list is missing then 5 else count(list where worth > free)", "free", DOWN),
        ("if list is missing then 5 else sum(free * worth of list otherwise 0)", "free", UP),
        ("if list is missing then 5 else sum(worth of list where worth > free otherwise 0)", "free", UNTOLD),
        ("if list is missing then 5 else minimum(worth + other of list where on otherwise other)", "other", UP),
    ],
)  # fmt: skip
def test_a_formula(formula: str, fact: str, verdict: str) -> None:
    found = trends(f"indicator i 10 {{ award {formula} }}")
    assert found.get((fact, "i"), "") == verdict


def test_a_product_of_very_many_factors_is_not_followed() -> None:
    assert award(" * ".join(["some"] * 14), "some") == UNTOLD
    assert trends(f"indicator i 10 {{ award {' * '.join(['free ^ 0'] * 14)} }}")["free", "i"] == STILL


def test_a_require_puts_values_into_order() -> None:
    more = 'require done <= planned and planned <= extra "a" require free = other "b" warn unless spent <= budget "c"'
    assert award("if done = extra then 5 else 2", "done", more) == UP
    assert award("if extra = done then 5 else 2", "done", more) == UP
    assert award("if done = extra then 5 else 2", "extra", more) == DOWN
    assert award("if done != planned then 5 else 2", "done", more) == DOWN
    assert award("if spent = budget then 5 else 2", "spent", more) == BOTH
    assert award("if planned = done then 5 else 2", "done", 'require planned >= done "a"') == UP
    assert award("if planned = done then 5 else 2", "done", 'require not (planned < done) "a"') == UP
    assert award("if planned = done then 5 else 2", "done", 'require not (planned > done or yes) "a"') == UNTOLD


@pytest.mark.parametrize(
    ("clause", "fact", "verdict"),
    [
        ("award { 5 when free > 1, 5 when yes }", "free", UP),
        ("award { 5 when free > 1, 5 when free < 0 }", "free", BOTH),
        ("bands free { >= 5 : 10, [0, 5) : 4, else : 0 }", "free", UP),
        ("bands free { >= 5 : 4, [0, 5) : 10, < 0 : 0 }", "free", BOTH),
        ("bands free { >= 5 : 0, [0, 5) : other, < 0 : 10 }", "other", UP),
        ("bands done { 0 : 10, 1 : 4, else : 0 }", "done", DOWN),
        ("bands done { [0, 5] : 10, [6, 9] : 4, >= 10 : 0 }", "done", DOWN),
        ("bands yes { true : 10, else : 2 }", "yes", UP),
        ("bands kind { \"a\" : some, else : 2 }", "some", UP),
        ("bands (if free > 1 then \"a\" else \"b\") { \"a\" : 10, else : 2 }", "free", UNTOLD),
        ("bands start { < 2024-05-01 : 10, else : 2 }", "start", DOWN),
        ("lookup free, yes { >= 5 { true : 10, false : 6 } else { true : 6, false : 0 } }", "free", UP),
        ("lookup free, yes { >= 5 { true : 10, false : 6 } else { true : 6, false : 0 } }", "yes", UP),
        ("lookup free, yes { >= 5 { true : 0, false : 6 } else { true : 6, false : 0 } }", "free", BOTH),
        ("lookup kind, free { \"a\" { >= 5 : 10 } } otherwise 3", "free", UP),
        ("lookup free, kind { >= 5 { \"a\" : 10 } } otherwise 3", "free", UP),
        ("lookup free, kind { >= 5 { \"a\" : 2 } [0, 5) { else : 10 } } otherwise 3", "free", BOTH),
        ("interpolate free { 0 : 0, 5 : 4, 9 : 10 }", "free", UP),
        ("interpolate free { 0 : 0, 5 : 10, 9 : 4 }", "free", BOTH),
        ("deduct 2 per 1 of done above planned each complete", "done", DOWN),
        ("deduct 2 per 1 of done above planned each started", "planned", UP),
        ("deduct 2 per 1 of done below planned proportional", "done", UP),
        ("deduct { 2 per 1 of done each complete 3 when free > 1 }", "free", DOWN),
        ("target done >= planned otherwise zero", "done", UP),
        ("target done >= planned otherwise zero", "planned", DOWN),
        ("target done <= planned otherwise zero", "done", DOWN),
        ("target done = planned otherwise zero", "done", BOTH),
        ("target done >= planned otherwise proportional", "planned", DOWN),
        ("target start <= end otherwise bands { [1, 5] : 5, > 5 : 0 }", "start", DOWN),
        ("target start <= end otherwise bands { [1, 5] : 0, > 5 : 5 }", "start", BOTH),
        ("target done >= planned otherwise bands { >= 50% : 5, else : some }", "done", UP),
        ("target done >= planned otherwise bands { >= 50% : 6, else : some }", "some", UP),
        ("judged verdict", "verdict", UP),
        ("award free cap some when yes", "some", UP),
        ("award free cap 5 when done > 3", "done", DOWN),
        ("award other at least 5 when done > 3", "done", UP),
        ("award other at most 5 when not yes", "yes", UP),
        ("award other zero when done > 3", "done", DOWN),
        ("award other full when done > 3", "done", UP),
        ("award other full when yes zero when done > 3", "done", DOWN),
        ("award 5 na when done > 3 then full", "done", UP),
        ("award 5 na when done > 3 then zero", "done", DOWN),
        ("award 5 na when done > 3 then error", "done", STILL),
        ("award 5 na when done > 3 then zero na when done < 1 then full", "done", DOWN),
    ],
)  # fmt: skip
def test_a_rule(clause: str, fact: str, verdict: str) -> None:
    assert of(clause, fact) == verdict


def test_points_that_others_take_over_are_not_proved() -> None:
    rest = "indicator i 5 { award done na when planned > 3 then redistribute } indicator j 5 { award 5 - done }"
    found = trends(rest)
    assert found["planned", "i"] == UNTOLD
    assert found["planned", ""] == BOTH
    assert (found["done", "i"], found["done", "j"]) == (UP, DOWN)


def test_parts_groups_and_scores_hand_their_trends_up() -> None:
    rest = """
    group g 6 {
      indicator i 3 { part 1 { award free - 2 } part 2 { award 2 - free } }
      indicator j 3 { award other }
      zero when score(i) < 1
    }
    indicator k 4 { award 4 - 2 * score(j) }
    """
    found = trends(rest)
    assert found["free", "g.i"] == BOTH
    assert (found["other", "g.j"], found["other", "k"], found["other", ""]) == (UP, DOWN, BOTH)
    assert ("other", "g") not in found


def test_rows_of_tables_are_proved_and_have_no_witness() -> None:
    rest = """
    fact rows : table { name : text, worth : number in [0, 5] }
    group g 10 {
      each row of rows where free > 3 { indicator name 10 { award worth } }
      each row of rows { indicator name 10 { part 5 { award worth + other } part 5 { award 5 - free * worth } } }
      each row of rows { indicator name 10 { award abs(other) } }
    }
    """
    text = f"framework f {{ points 10 round half_up to 0.01 at each indicator }}{FACTS}{rest}"
    try:
        found = {(each.fact, each.path): each.verdict for each in perfscore.trends(perfscore.loads(text))}
    except perfscore.FrameworkError as error:
        pytest.fail(str(error))
    assert found["other", "g.name"] in {UP, UNTOLD}
    assert found["free", ""] == UNTOLD


def test_points_that_a_column_gives_do_not_move_with_a_fact() -> None:
    rest = """
    fact rows : table { name : text, worth : points in [0, 10], got : points, why : text optional } optional
    fact top : points in [0, 10]
    group g 10 { each row of rows { indicator name worth { judged got because why cap top when free > 3 } } }
    """
    found = trends(rest)
    assert (found["top", "g.name"], found["free", "g.name"]) == (UP, DOWN)


def test_a_trend_tells_itself_with_what_shows_it() -> None:
    (first, *_) = perfscore.trends(framework("indicator i 10 { award min(10, abs(free) + 1) }"))
    assert (first.fact, first.path, first.verdict, str(first)) == ("free", "i", BOTH, "`free` helps and hurts in i")
    assert first.raising is not None
    assert first.lowering is not None
    assert first.raising.change > 0 > first.lowering.change
    for move in (first.raising, first.lowering):
        told = first.to_dict()["raising" if move is first.raising else "lowering"]
        for facts, points in ((told["before"], move.points_before), (told["after"], move.points_after)):
            text = "framework f { points 10 } fact free : number indicator i 10 { award min(10, abs(free) + 1) }"
            assert perfscore.evaluate(perfscore.loads(text), facts).exact == points
    total = perfscore.trends(framework("indicator i 10 { award min(10, abs(free) + 1) }"))[1]
    assert str(total) == "`free` helps and hurts in total"
    assert total.to_dict()["path"] == ""


def test_where_nothing_may_be_tried_it_is_not_told() -> None:
    (trend, _) = find_trends(framework("indicator i 10 { award abs(free) }"), Work(0))
    assert (trend.verdict, trend.raising, trend.lowering) == (UNTOLD, None, None)


def test_a_framework_without_such_facts_has_no_trends() -> None:
    bare = perfscore.loads('framework f { points 1 } fact k : choice("a") indicator i 1 { bands k { "a" : 1 } }')
    assert perfscore.trends(bare) == ()
    assert (
        trends_text("f.perf", bare, ()) == "f.perf: what more of no facts does\n  neither more nor less: `k` (choice)"
    )


def test_too_large_a_framework_is_not_told_of() -> None:
    count = 700
    facts = "".join(f"fact a{index} : number\n" for index in range(count))
    total = " + ".join(f"a{index}" for index in range(count))
    found = perfscore.trends(perfscore.loads(f"framework f {{ points 1 }} {facts} indicator i 1 {{ award {total} }}"))
    assert found[0].verdict == UP
    assert found[-1].verdict == UNTOLD


def test_the_text_shows_what_was_found_and_the_odd_ones_first() -> None:
    made = framework("indicator i 5 { award min(5, abs(free)) } indicator j 5 { award rate * 5 }")
    lines = trends_text("f.perf", made, perfscore.trends(made)).splitlines()
    assert lines[0] == "f.perf: what more of 2 facts does"
    assert lines[2].split() == ["3:6", "free", "helps", "and", "hurts", "i,", "total"]
    assert lines[3].strip().startswith("helps: ")
    assert lines[4].strip().startswith("hurts: ")
    assert lines[5].split() == ["2:6", "rate", "only", "helps", "j,", "total"]


def test_the_frameworks_of_2021_are_told_of_completely() -> None:
    department, project = map(perfscore.trends, ("shenzhen-department-2021", "project-self-evaluation-2021"))
    assert UNTOLD not in {each.verdict for each in (*department, *project)}
    found = {(each.fact, each.path): each for each in department}
    assert found["staff", ""].verdict == BOTH
    assert found["petitions_received", "performance.fairness.petitions"].verdict == DOWN
    assert found["agency_staff", "management.personnel.agency_staffing"].verdict == DOWN
    staff = found["staff", ""].raising
    assert staff is not None
    assert staff.near == {"staff", "agency_staff", "approved_posts"}
    assert Fraction(1, 2) == staff.change


def test_a_row_looks_at_the_fact_that_its_target_names() -> None:
    rest = 'fact goal : target("B" : budget) indicator i 10 { target held meets goal otherwise zero }'
    assert trends(rest)["budget", "i"] == UNTOLD
