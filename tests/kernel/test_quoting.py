"""Expressions whose ends stand in brackets are quoted with all brackets that belong to them."""

import pytest

import perfscore
from perfscore.kernel.source import Span
from perfscore.kernel.wording import quotation

HEADER = "framework f { points 10 round half_up to 0.01 at each indicator }\nfact a, b : number in [0, 10]\n"
ROWS = "indicator x 10 { bands (a - 2) - (b) { >= 3 : 10, else : 0 } }"


@pytest.mark.parametrize(
    ("before", "inner", "behind", "quoted"),
    [
        ("bands (", "a - 2) - (b", ") {", "(a - 2) - (b)"),
        ("(( ", "a) + b) * (c", " ) {", "(( a) + b) * (c )"),
        ("f(", "a - 2", ")", "a - 2"),
        ("when (", 'a) = ")"', "", '(a) = ")"'),
        ("x ", "a) - (b", " y", "a) - (b"),
        ("(", "a  # one)\n) - (\nb", ")", "(a ) - ( b)"),
    ],
)
def test_an_expression_is_quoted_with_the_brackets_of_its_operands(
    before: str, inner: str, behind: str, quoted: str
) -> None:
    span = Span(len(before), len(before) + len(inner))
    assert quotation(span, f"{before}{inner}{behind}") == quoted


def test_a_division_by_zero_is_told_with_its_brackets() -> None:
    framework = perfscore.loads(f"{HEADER}indicator x 10 {{ award a / ((10 * b) - (10 * a)) }}")
    with pytest.raises(perfscore.FactsError, match=r"this divides by 0: `\(10 \* b\) - \(10 \* a\)` is 0"):
        perfscore.evaluate(framework, {"a": 1, "b": 1})


def test_cliffs_and_proposals_quote_alike() -> None:
    framework = perfscore.loads(f"{HEADER}{ROWS}")
    assert [each.edge for each in perfscore.cliffs(framework)] == ["`(a - 2) - (b)` at 3"]
    assert perfscore.propose(framework)[0].tries[0] == "x: (a - 2) - (b) at its edge 3"
