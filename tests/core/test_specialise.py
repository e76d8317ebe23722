"""What is left of a program, some of whose facts are known, says the same of all the others."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore.core.lower import lower
from perfscore.core.nodes import Const, Key, Ref, Value, walk
from perfscore.core.program import Program
from perfscore.core.show import show
from perfscore.core.specialise import specialise
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.messages.trouble import Trouble
from perfscore.scoring.bind import FactSet, bind, fitting
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from strategies.target_frameworks import TargetCase, target_cases

HEAD = "framework f { points 10 round half_up to 0.01 at total }\n"
NOBODY = FactSet(())


def known(facts: FactSet, names: set[str]) -> tuple[dict[Key, Value], FactSet]:
    """What is known of the facts of some names, and the facts without them."""
    found: dict[Key, Value] = {}
    for name, each in facts.entries:
        if name in names and each.value is not None:
            found["status", name] = each.status
            day = each.value
            found["fact", name] = Fraction(day.toordinal()) if isinstance(day, datetime.date) else day
    return found, attrs.evolve(facts, entries=tuple(pair for pair in facts.entries if ("status", pair[0]) not in found))


def specialised(program: Program, values: dict[Key, Value]) -> Program:
    return specialise(program, values, Exact(program, NOBODY).value)


def outcome(found: Value | Trouble) -> object:
    return found.problems if isinstance(found, Trouble) else (type(found), found)


def compare(text: str, raw: object, draw: st.DataObject) -> None:
    framework = perfscore.loads(text)
    program, facts = lower(framework), fitting(framework, raw)[0]
    names = draw.draw(st.sets(st.sampled_from(sorted(framework.facts))) if framework.facts else st.just(set()))
    values, rest = known(facts, names)
    whole, part = Exact(program, facts).run(), Exact(specialised(program, values), rest).run()
    for key, _ in program.block.definitions:
        if key[0] != "chosen" and not isinstance(whole.definition(key), Trouble):
            assert outcome(part.definition(key)) == outcome(whole.definition(key)), key
    score = whole.definition(("score", ""))
    assert outcome(part.definition(("score", ""))) == outcome(score)
    assert findings(part).warnings == findings(whole).warnings
    assert set(findings(part).problems) == set(findings(whole).problems)
    if not isinstance(score, Trouble):
        row = part.program.block.rows[-1]
        assert isinstance(score, Fraction)
        assert sum(part.number(each.amount) for each in row.charges) == part.number(row.weight) - score


@given(cases(), st.data())
def test_of_random_frameworks_the_rest_says_the_same(case: Case, draw: st.DataObject) -> None:
    compare(framework_text(case.description), as_facts(case.facts), draw)


@given(table_cases(), st.data())
def test_of_tables_the_rest_says_the_same(case: TableCase, draw: st.DataObject) -> None:
    compare(case.text, case.given, draw)


@given(target_cases(2), st.data())
def test_of_rows_and_targets_the_rest_says_the_same(case: TargetCase, draw: st.DataObject) -> None:
    compare(case.text, case.facts[0], draw)


def left(body: str, raw: dict[str, Any], *names: str, award: str = "q") -> tuple[Program, str]:
    """A program of which some facts are known, and what is left of the quantity `q`."""
    framework = perfscore.loads(f"{HEAD}{body}\nindicator i 10 {{ award min(10, max(0, {award})) }}")
    values, _ = known(bind(framework, raw), set(names))
    program = specialised(lower(framework), values)
    return program, show(program.block.by_key["let", "q"])


FACTS = {"a": 2, "b": 3, "c": True, "w": "x", "d": datetime.date(2021, 5, 3)}
DECLARED = 'fact a, b : number\nfact c : bool\nfact w : choice("x", "y")\nfact d : date\n'


@pytest.mark.parametrize(
    ("formula", "rest"),
    [
        ("a + b * 2", "2 + b * 2"),
        ("a * a + 1", "5"),
        ("max(a, 1, b)", "max(2, b)"),
        ("max(b, a, 2)", "max(b, 2)"),
        ("min(a, 1)", "1"),
        ("if c then b else a / (a - 2)", "b"),
        ("if not c then b else a", "2"),
        ("if c and b > a then 1 else 0", "{b > 2: 1; else: 0}"),
        ("if b > a and not c and b > 7 then 1 else 0", "{b > 2 and false: 1; else: 0}"),
        ("if b > a or c then 1 else 0", "{b > 2 or true: 1; else: 0}"),
        ("if c or b > a then 1 else 0", "1"),
        ("if a > 1 and c then 1 else b", "1"),
        ('if w = "y" then 1 else if b > 0 then 2 else if w in {"x"} then 3 else 4', "{b > 0: 2; else: 3}"),
        ("b / (a - 2)", "b / 0"),
        ("1 / (a - 2)", "1 / 0"),
        ("round(a / 3, 0.1, half_up) + year(d)", "20217/10"),
        ("if a is known then b else 0", "b"),
        ("if b is known then a else 0", '{status(b) = "known": 2; else: 0}'),
    ],
)
def test_what_is_known_is_computed_and_the_rest_is_left(formula: str, rest: str) -> None:
    assert left(f"{DECLARED}let q = {formula}", FACTS, "a", "c", "w", "d")[1] == rest


def test_trouble_is_left_where_it_would_be_told() -> None:
    assert left("fact a : number\nlet q = a ^ 0 + 1", {"a": 2})[1] == "after(a, 1) + 1"
    program, rest = left("fact a : number\nlet q = a ^ 0 + 1", {"a": 2}, "a")
    assert rest == "2"
    assert not any(
        isinstance(node, Ref) and node.kind == "fact" for _, each in program.block.definitions for node in walk(each)
    )


def test_definitions_that_are_values_are_put_in_and_those_that_are_not_stay() -> None:
    program, rest = left("fact a, b : number\nlet p = a * 2\nlet q = p + b", {"a": 2, "b": 1}, "a")
    assert rest == "4 + b"
    assert isinstance(program.block.by_key["let", "p"], Const)


def test_bands_lose_the_rows_that_cannot_be_taken_and_limits_those_that_cannot_hold() -> None:
    text = f"""{HEAD}fact a : number in >= 0
        fact c : bool
        indicator i 10 {{ bands a {{ >= 5 : 10, >= 1 : 4, else : 0 }} cap 3 when c zero when not c }}"""
    framework = perfscore.loads(text)
    facts = bind(framework, {"a": 2, "c": True})
    for names, score in (({"a"}, 3), ({"c"}, 3), ({"a", "c"}, 3)):
        values, rest = known(facts, names)
        program = specialised(lower(framework), values)
        assert Exact(program, rest).run().definition(("score", "")) == score
        assert isinstance(program.block.by_key["score", ""], Const) == (len(names) == 2)


def test_rows_of_a_table_are_left_with_what_is_known_put_in() -> None:
    body = "fact t : table { worth : number, done : bool }\nfact a : number\nfact b : number\n"
    program, rest = left(f"{body}let q = sum(worth of t where worth > a) + b", {"a": 2, "b": 1, "t": []}, "a", "b")
    assert rest == "sum(t.worth of table t where t.worth > 2) + 1"
    rows = [{"worth": worth, "done": True} for worth in (3, 1)]
    facts, _ = fitting(perfscore.loads(f"{HEAD}{body}indicator i 10 {{ award 10 }}"), {"t": rows})
    assert Exact(program, facts).run().definition(("let", "q")) == 4


def test_trouble_by_name_is_left() -> None:
    text = f"{HEAD}fact a : number\nindicator i 10 {{ award min(10, max(0, a)) na when a < 0 then error }}"
    program = specialised(lower(perfscore.loads(text)), {("fact", "a"): Fraction(-1), ("status", "a"): "known"})
    assert isinstance(Exact(program, NOBODY).run().definition(("score", "")), Trouble)
