"""What is tried of the facts of small frameworks, and what is left of boxes of values."""

import datetime
from fractions import Fraction

import pytest

import perfscore
from perfscore.core.nodes import Ref
from perfscore.domains.possible import numbers, written
from perfscore.kernel.intervals import Interval
from perfscore.model.constants import position
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of
from perfscore.search.subject import MISSING, Scope


def scope(body: str) -> Scope:
    return Scope(Ground(perfscore.loads(f"framework f {{ points 10 }}\n{body}\nindicator i 10 {{ award 10 }}")))


def test_between_two_days_there_is_no_span_of_time_to_try() -> None:
    found = scope("fact late : duration fact share : ratio fact n : count")
    inside = numbers(Interval(Fraction(1), Fraction(3, 2)))
    values = {name: list(found.some(found.ground.framework.facts[name], inside)) for name in ("late", "share", "n")}
    assert values == {"late": [], "share": [Fraction(10_001, 10_000), Fraction(14_999, 10_000)], "n": []}


def test_beside_some_values_others_can_be_what_they_could() -> None:
    found = scope("fact a : count optional fact b : date in [2024-01-01, 2024-12-31] fact c : bool")
    subject = inquiry_of(found.ground).subject(
        [Ref("fact", name, origin=found.program.block.rows[0].origin) for name in "abc"]
    )
    day = datetime.date(2024, 5, 1)
    box = subject.beside({("fact", "a"): MISSING, ("fact", "b"): day, ("fact", "elsewhere"): True})
    assert box["status", "a"] == frozenset({"missing"})
    assert box["status", "b"] == frozenset({"known"})
    assert box["fact", "b"] == written(position(day))
    assert (box["fact", "c"], box["fact", "a"]) == (subject.whole["fact", "c"], subject.whole["fact", "a"])
    assert set(box) == set(subject.whole)


@pytest.mark.parametrize("also", ["fact base : count default 0", "fact over : count\nlet base = over + 1"])
def test_what_rows_look_at_is_there_also_where_only_a_part_of_them_is_asked(also: str) -> None:
    rows = 'part p 5 { award x } part q 5 { bands n { else : 0 } }\n cap 0 when base >= base and on "x"'
    table = "fact t : table { name : text n : count on : bool }"
    framework = perfscore.loads(
        f"framework f {{ points 10 round half_up to 0.01 at each part }}\n{also}\nfact x : number\n{table}\n"
        f"group g 10 mean {{ each row of t {{ indicator name 10 {{ {rows} }} }} }}"
    )
    assert {each.code for each in perfscore.check(framework)} == {"PS431", "PS440"}
