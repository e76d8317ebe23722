"""Rules, and grades of rows and of computed values, as each question sees them."""

from __future__ import annotations

from fractions import Fraction

import pytest

import perfscore
from perfscore import FrameworkError
from perfscore.kernel import limits
from perfscore.kernel.intervals import EVERYTHING
from perfscore.kernel.types import DURATION, NUMBER
from perfscore.messages.catalogue import Words, figure, within
from perfscore.questions.check import Account
from perfscore.questions.soundness.check import Findings

HEAD = 'framework f "F" { points 10 round half_up to 0.1 at each indicator }\nfact a : number in [0, 10]\n'
FRAMEWORK = (
    HEAD
    + """
rule more(v : number) = v + 1
let twice = a * 2 "Twice" round half_up to 0.1 grade { >= 10 : "high", else : "low" }
indicator i "I" 10 { award min(10, more(a)) grade { >= 5 : "good", else : "poor" } }
example "one" { given a = 2 expect i = 3 }
"""
)


def changed(*pairs: tuple[str, str]) -> perfscore.Framework:
    text = FRAMEWORK
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return perfscore.loads(text)


def test_a_difference_in_grades_and_rules_is_told() -> None:
    old = perfscore.loads(FRAMEWORK)
    assert not perfscore.diff(old, perfscore.loads(FRAMEWORK.replace("more", "greater"))).changes
    rounding = ("half_up to 0.1 grade", "floor to 0.1 grade")
    for pair in ((">= 10 :", ">= 11 :"), (">= 5 :", ">= 6 :"), ("v + 1", "v + 2"), rounding):
        assert perfscore.diff(old, changed(pair)).changes, pair


def test_examples_try_out_the_grades_of_rows_and_of_computed_values() -> None:
    missing = [what for _, what in perfscore.coverage(perfscore.loads(FRAMEWORK)).missing]
    assert [each for each in missing if "“high”" in each] and [each for each in missing if "“good”" in each]
    assert not [each for each in missing if "“low”" in each or "“poor”" in each]


def test_a_rule_that_nobody_calls_is_told() -> None:
    framework = changed(("more(a)", "a"))
    assert "PS433" in {each.code for each in perfscore.check(framework)}


def test_an_explanation_shows_the_call_of_a_rule() -> None:
    result = perfscore.evaluate(perfscore.loads(FRAMEWORK), {"a": 2})
    assert "more(a)" in str(result.explain("i"))
    assert "Twice: 4.0 (grade: low)" in str(result)


def test_rules_that_call_one_another_too_deep_or_too_often_are_refused() -> None:
    chain = "rule r0(v : number) = v\n" + "".join(
        f"rule r{at}(v : number) = r{at - 1}(v)\n" for at in range(1, limits.RULES_NESTING + 2)
    )
    with pytest.raises(FrameworkError, match="more than 12 rules call one another here"):
        perfscore.loads(f"{HEAD}{chain}indicator i 10 {{ award min(10, r{limits.RULES_NESTING + 1}(a)) }}")
    often = "rule s0(v : number) = v\n" + "".join(
        f"rule s{at}(v : number) = s{at - 1}(v) + s{at - 1}(v) + s{at - 1}(v) + s{at - 1}(v)\n" for at in range(1, 8)
    )
    with pytest.raises(FrameworkError, match="PS424"):
        perfscore.loads(f"{HEAD}{often}indicator i 10 {{ award min(10, s7(a)) }}")
    ways = "if v > 1 then v else " * (limits.NESTING + 1)
    with pytest.raises(FrameworkError, match="PS107"):
        perfscore.loads(f"{HEAD}rule d(v : number) = {ways}v\nindicator i 10 {{ award min(10, d(a)) }}")


def test_a_parameter_of_no_type_is_told_once() -> None:
    with pytest.raises(FrameworkError) as caught:
        perfscore.loads(f"{HEAD}rule d(v : nonsense) = 1\nindicator i 10 {{ award min(10, a) }}")
    assert len(caught.value.diagnostics) == 1


def test_a_gap_in_the_grades_of_a_row_of_facts_is_told() -> None:
    text = """framework f "F" { points 10 }
    fact t : table { n : text, s : points }
    group g 10 { each row of t { indicator n s { award s grade { >= 5 : "good", <= 1 : "poor" } } } }"""
    with pytest.raises(FrameworkError, match="PS402"):
        perfscore.loads(text)


def test_short_times_and_what_has_no_ends_are_told() -> None:
    told = figure(Fraction(1, 1440), DURATION)
    assert isinstance(told, Words) and told.text == "1 minute"
    assert within(EVERYTHING, NUMBER).text


def test_an_account_without_questions_and_examples_says_nothing_of_them() -> None:
    framework = perfscore.loads('framework f "F" { points 10 }\nindicator i 10 { award 10 }')
    told = Account("f", perfscore.check(framework), 0, 0, "en").to_text()
    assert told.startswith("f: ") and "question" in told and "example" not in told
    assert Account("f", Findings.of((), 0, ()), 0, 0, "en").to_text() == "f: no problems found"


def test_who_is_always_exempt_is_told_once() -> None:
    framework = perfscore.loads(f'{HEAD}indicator i 10 {{ award a  na when a >= 0 then full "always" }}')
    assert [each.code for each in perfscore.check(framework)] == ["PS431"]


def test_a_text_that_ends_in_a_word_of_lists_is_refused() -> None:
    with pytest.raises(FrameworkError, match="PS102"):
        perfscore.loads("framework f { points 1 } indicator a 1 { award first")
