"""What a search for missing examples may cost, who has how much of it, and what is told where it ends."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest

import perfscore
from perfscore.kernel import limits
from perfscore.questions import examples as suite
from perfscore.questions.soundness.proposals import Proposals, Tried, propose
from perfscore.questions.soundness.proposals_reach import Edge, Reacher
from perfscore.scoring.bind import FactSet, bind

HEAD = "framework f {{ points {points} round half_up to 0.01 at each indicator {more} }}\n"


def rows(count: int) -> str:
    """Rows each of which looks at a fact of its own."""
    lines = [
        f"fact n{number} : number in [0, 10]\nindicator i{number} 1 {{ bands n{number} {{ < 5 : 0 else : 1 }} }}"
        for number in range(count)
    ]
    return HEAD.format(points=count, more="") + "\n".join(lines)


def graded(count: int) -> str:
    """So many grades over one fact."""
    table = ", ".join(f'>= {number} : "g{number}"' for number in range(count, 0, -1))
    text = HEAD.format(points=count + 1, more=f'grade on published {{ {table}, else : "g" }}')
    return f"{text}fact n : number in [0, {count + 1}]\nindicator a {count + 1} {{ award n }}"


def rows_of(found: Proposals) -> set[str]:
    """The rows that what is proposed tries, first of all."""
    return {each.title.partition(":")[0] for each in found}


def test_a_look_at_what_is_remembered_costs_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    gap = Reacher.gap

    def counted(reacher: Reacher, edge: Edge, facts: FactSet, row: int | None = None) -> Fraction | None:
        nonlocal looks
        looks += 1
        return gap(reacher, edge, facts, row)

    monkeypatch.setattr(Reacher, "gap", counted)
    found = propose(perfscore.loads(graded(100)), [], work=1_500)
    assert "the search was ended" in found.remarks[0]
    assert looks < 1_500


def test_long_numbers_are_compared_as_often_as_is_looked_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counting(name: str) -> None:
        plain = getattr(Fraction, name)

        def counted(one: Fraction, other: Any) -> Any:
            nonlocal compared
            compared += isinstance(other, Fraction)
            return plain(one, other)

        monkeypatch.setattr(Fraction, name, counted)

    text = HEAD.format(points=1, more="")
    text += "fact n : number\nlet q = (n + 0.1) ^ 40\nindicator a 1 { bands q / (q + 1) { < 2 : 0 else : 1 } }"
    framework = perfscore.loads(text)
    counting("__lt__")
    counting("__gt__")
    propose(framework, [], work=2_000)
    assert compared < 2_000


def test_the_work_is_shared_among_the_rows() -> None:
    found = propose(perfscore.loads(rows(40)), [], work=8_000)
    tried = {int(row[1:]) for row in rows_of(found)}
    # Each row takes some five hundred.
    assert min(tried) < 10 and max(tried) >= 20
    assert "the search was ended" in found.remarks[0]


def test_no_row_takes_the_edges_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PROPOSAL_EDGES", 6)
    many = " ".join(f"[{number}, {number + 1}) : {number}" for number in range(9))
    text = HEAD.format(points=11, more="") + "fact n : number in [0, 9]\nfact m : number in [0, 9]\n"
    text += (
        f"indicator many 10 {{ bands n {{ {many} else : 10 }} }}\nindicator few 1 {{ bands m {{ < 5 : 0 else : 1 }} }}"
    )
    found = perfscore.propose(perfscore.loads(text))
    assert "few: m one step below its edge 5" in [line for each in found for line in each.tries]
    assert found.remarks[0] == "the search was ended; further examples may be missing for: many"
    monkeypatch.undo()
    assert perfscore.propose(perfscore.loads(text)).remarks == ()


def test_rows_for_which_examples_are_missing_are_counted_where_they_are_many() -> None:
    found = propose(perfscore.loads(rows(60)), [], work=1_000)
    (told,) = (each for each in found.remarks if "search was ended" in each)
    assert re.search(r"may be missing for: (total, )?(i\d+, )+i?\d*.*… \(\d+\)$", told)


def test_examples_that_nobody_looked_at_are_counted() -> None:
    text = rows(20)
    given = ", ".join(f"n{number} = {number % 10}" for number in range(20))
    examples = "\n".join(f'example "e{number}" {{ given {given} expect total = 10 }}' for number in range(30))
    framework = perfscore.loads(f"{text}\n{examples}")
    found = propose(framework, list(suite.tried(framework)), work=2_500)
    assert re.fullmatch(
        r"so many examples of the file were not looked at, and may try what is proposed: \d+", found.remarks[0]
    )


@pytest.mark.parametrize("work", [0, 5, 20, 60, 150, 400, 2_500])
def test_wherever_the_work_ends_what_is_proposed_holds_and_the_rest_is_told(work: int) -> None:
    text = rows(6).replace("bands n3 { < 5 : 0 else : 1 }", "award if n3 > 2 then 1 / (n3 - 3) else 0")
    framework = perfscore.loads(text)
    found = propose(framework, [], work=work)
    longer = perfscore.loads(f"{text}\n{found}")
    assert all(each.passed for each in suite.run_examples(longer))
    told = [each for each in found.remarks if "search was ended" in each]
    assert bool(told) == (work < 2_500)
    if work < 20:
        assert told[0].endswith("i0, i1, i2, i3, i4, i5")


def test_what_an_example_tries_besides_may_cost_the_work_of_others() -> None:
    framework = perfscore.loads(graded(12))
    first = Tried(bind(framework, {"n": 12}))
    for work in range(200, 900, 100):
        found = propose(framework, [first], work=work)
        longer = perfscore.loads(f"{framework.source.text}\n{found}")
        assert all(each.passed for each in suite.run_examples(longer))
        assert len({each.title for each in found}) == len(found)
