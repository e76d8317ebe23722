"""Coefficients: what a story, its edges, coverage and a comparison of versions say of them."""

import perfscore

TEXT = """framework f { points 10 round half_up to 0.01 at each indicator, total }
fact n : number in [0, 10]
fact late : bool
indicator x 10 {
  award n
  times 0.8 when late "late"
  times (if n > 9 then 1 else 0.5) "few"
}
example "one" { given n = 5, late = false   expect x = 2.5 }
"""
FRAMEWORK = perfscore.loads(TEXT)


def test_the_story_tells_the_rule_then_its_coefficients_and_where_they_turn() -> None:
    result = perfscore.evaluate(FRAMEWORK, {"n": 5, "late": True})
    story = result["x"].explanation
    assert "The rule gives 5 points.\n  Times its coefficients, this is 2 points." in str(result.explain("x"))
    assert [(str(loss.kind), int(loss.amount), loss.reason) for loss in story.losses] == [
        ("award", 5, None),
        ("coefficient", 1, "late"),
        ("coefficient", 2, "few"),
    ]
    assert {(edge.subject, float(edge.effect or 0)) for edge in story.edges} >= {("late", 0.5)}


def test_coverage_asks_for_a_coefficient_with_a_condition_alone() -> None:
    assert perfscore.coverage(FRAMEWORK).missing == ((6, '`times 0.8 when late "late"` never held'),)


def test_a_changed_coefficient_is_found_with_facts_that_show_it() -> None:
    found = perfscore.diff(FRAMEWORK, perfscore.loads(TEXT.replace("0.8", "0.9")))
    assert [(each.kind, each.scores) for each in found.changes] == [("coefficient changed", True)]
