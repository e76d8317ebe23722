"""Core expressions are printed with as many brackets as they need, and with values where somebody asks for them."""

from __future__ import annotations

import pytest

import perfscore
from perfscore.core.expressions import at
from perfscore.core.lower import lower
from perfscore.core.nodes import Ref
from perfscore.core.show import listing, show, shown
from perfscore.domains.exact import Exact
from perfscore.kernel.source import Span
from perfscore.kernel.written_targets import Written, read_target
from perfscore.scoring.bind import bind

HEAD = "framework f { points 10 round half_up to 0.01 at total }\n"
DECLARED = """fact a, b : number
fact c : bool optional
fact w : choice("x", "y")
fact d : date
fact goal : target("plan" : a)
fact had : actual
fact t : table { n : number, on : bool }
"""
END = "\nindicator i 10 { award 10 }"


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ("a - b", "a + -1 * b"),
        ("a * (b + 1)", "a * (b + 1)"),
        ("a / (b * 2)", "a / (b * 2)"),
        ("(a + 1) / b", "(a + 1) / b"),
        ("a ^ 2", "a * a"),
        ("max(a, 1, min(b, 2))", "max(a, 1, min(b, 2))"),
        ("round(a, 0.05, half_up)", "round(a, 1/20, half_up)"),
        ("a > b", "a > b"),
        ("not (a in [0, 1))", "not (a in {[0, 1)})"),
        ("a in (0, 1] or not (c is known)", 'a in {(0, 1]} or not (status(c) = "known")'),
        ('w in {"x"} and (a > 1 or b >= 2)', 'w in {"x"} and (a > 1 or b >= 2)'),
        ("if a > 1 then 2 else b", "{a > 1: 2; else: b}"),
        ("sum(n of t where on)", "sum(t.n of table t where t.on)"),
        ("mean(n of t without lowest 1 otherwise 0)", "mean(t.n of table t without lowest 1 otherwise 0)"),
        ("highest(2, n of t)", "highest(2, t.n of table t)"),
        ("count(t)", "count(true of table t)"),
        ("d + 1 day - 2 days", 'moved(d, 1, 2, "day", "+", "-")'),
        ("months_between(d, d)", "months_between(d, d)"),
        ("had meets goal", 'meets(had, {name_of(goal) = "plan": bounded_by(goal, a, ""); else: goal})'),
    ],
)  # fmt: skip
def test_an_expression_is_printed_with_its_signs(formula: str, printed: str) -> None:
    program = lower(perfscore.loads(f"{HEAD}{DECLARED}let q = {formula}{END}"))
    assert show(program.block.by_key["let", "q"]) == printed


def test_values_stand_where_the_caller_wants_them() -> None:
    framework = perfscore.loads(f"{HEAD}fact a, b : number\nlet p = a * 2\nlet q = p / b{END}")
    exact = Exact(lower(framework), bind(framework, {"a": 2, "b": 3})).run()

    def value(ref: Ref) -> str:
        return shown(exact.value(ref))

    assert show(exact.program.block.by_key["let", "q"], value) == "4 / 3"


def test_ends_that_are_open_are_left_out() -> None:
    text = f"{HEAD}fact a : number\nindicator i 10 {{ bands a {{ > 1 : 10, <= 1 : 0 }} }}"
    printed = listing(lower(perfscore.loads(text)))
    assert 'earned(i) = {a in {(1, )}: 10; a in {(, 1]}: 0; else: trouble(a, "no row")}' in printed
    assert "score(total) = " in printed


def test_what_rows_become_is_listed_with_the_groups_that_they_stand_in() -> None:
    text = """framework f { points 10 }
        fact t : table { name : text, kind : text, worth : points }
        each row of t by kind { indicator name worth { award worth } }"""
    printed = listing(lower(perfscore.loads(text)))
    assert "  earned(#0:name) = t.worth" in printed
    assert '  weight(#0:name) = {t.worth < 0: trouble(t.worth, "bad row points"); else: ' in printed
    assert "  weight(#0) = sum(weight(#0:name) of members #0 otherwise 0)" in printed


def test_targets_stand_in_quotes() -> None:
    target = read_target("≥5人")
    assert isinstance(target, Written)
    assert shown(target) == '"≥5人"'


def test_truths_are_written_as_an_author_writes_them() -> None:
    make = at(Span(0, 1))
    assert show(make.any_of(make.const(value=False), make.const(value=True))) == "false or true"
