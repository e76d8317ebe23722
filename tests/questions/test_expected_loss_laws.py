"""An example may expect each loss of the ledger, of random frameworks and facts."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, event, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError
from perfscore.kernel import limits
from perfscore.kernel.numbers import to_decimal
from perfscore.questions import examples as suite
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases


def expected(amount: Fraction, reason: str | None, path: str) -> str:
    """The expectation as an author writes it."""
    points = f"{to_decimal(abs(amount)):f}"
    said = f"loss {points}" if amount > 0 else f"gain {points}" if amount < 0 else "no loss"
    escaped = (reason or "").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    named = said if reason is None else f'{said} "{escaped}"'
    return f"{named} in {path or 'total'}"


def short(text: str | None) -> bool:
    return len(text or "") < limits.STRING_CHARACTERS // 2


@given(st.one_of(cases(), table_cases()))
def test_what_the_ledger_tells_is_what_an_example_may_expect(case: Case | TableCase) -> None:
    if isinstance(case, TableCase):
        text, facts = case.text, case.given
    else:
        text, facts = framework_text(case.description), as_facts(case.facts)
    plain = perfscore.loads(text)
    try:
        bound = bind(plain, facts)
        result = reference.evaluate(plain, bound)
    except FactsError:
        assume(False)
    lost: dict[tuple[str | None, str], Fraction] = {}
    for path in plain.nodes:
        lost[None, path] = Fraction(0)
        for loss in result.told.explainer.losses(path):
            names = (None, loss.reason) if loss.reason is not None else (None, loss.clause, loss.kind)
            for name in names:
                lost[name, path] = lost.get((name, path), Fraction(0)) + Fraction(loss.published)
    lines = [f"expect {expected(amount, *where)}" for where, amount in lost.items() if short(where[0])]
    framework = perfscore.loads("\n".join([text, 'example "the ledger" {', *lines, "}"]))
    assert framework.digest == plain.digest
    example = framework.examples[-1]
    assert len(example.expected) == len(lines)
    assert [each.words for each in suite._compared(framework, example, bound, result)] == []
    event(f"reasons {any(loss.reason for loss in result.losses)}")
