"""A table that stands in an expression means what it means as a clause of its own."""

from __future__ import annotations

from hypothesis import event, given

import perfscore
from strategies.description import Bands, Interpolate, Lookup, Node
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import clause_text, framework_text
from support.evaluations import scorecard_of, told


def nodes(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in nodes(child))]


@given(cases())
def test_a_table_in_a_formula_gives_what_it_gives_as_a_clause(case: Case) -> None:
    text = framework_text(case.description)
    changed = text
    for node in nodes(case.description.root):
        if isinstance(node.clause, Bands | Interpolate | Lookup):
            event(type(node.clause).__name__)
            written = clause_text(node.clause)
            changed = changed.replace(f"\n{written}\n", f"\naward 0 + ({written})\n")
    clauses, formulas = (scorecard_of(perfscore.loads(each), as_facts(case.facts)) for each in (text, changed))
    assert (clauses is None) == (formulas is None)
    if clauses is not None and formulas is not None:
        one, other = told(clauses), told(formulas)
        assert {path: line.outcome for path, line in one.items()} == {
            path: line.outcome for path, line in other.items()
        }
