"""What is said of the formulas of random frameworks is so for all facts, or for those told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import event, given

import perfscore
from perfscore import FactsError, Framework
from perfscore.core.lower import program_of
from perfscore.core.nodes import Node
from perfscore.domains.exact import Exact
from perfscore.domains.findings import findings
from perfscore.domains.frames import Frame, of_row
from perfscore.kernel.source import Span
from perfscore.messages.diagnostics import InRow, Trouble
from perfscore.model import terms
from perfscore.questions.soundness.expressions import clashes, verdicts
from perfscore.questions.soundness.failures import divisions, missing, shortages
from perfscore.scoring.bind import FactSet, Given, Row, bind
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.ground import Ground
from perfscore.search.inquiry import inquiry_of
from perfscore.search.subject import MISSING, Facts, Without, rows_given
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases


def completed(found: Facts, others: FactSet) -> FactSet | None:
    """The facts of a witness, with any others that matter to nothing in it; None where a row lacks the other cells."""
    entries = dict(others.entries)
    for (kind, name), value in found.values.items():
        if kind == "cell":
            continue
        entries.pop(name, None)
        if isinstance(value, Without):
            if value != MISSING:
                entries[name] = Given(value.status, None, Fact())
        elif kind == "fact":
            entries[name] = Given("known", value, Fact(value, reason="a witness"))
        else:
            others_of_row = others.by_name[name].rows if name in others.by_name else None
            if value and not others_of_row:
                return None
            rows = (
                Row(each.number, {**others_of_row[0].cells, **each.cells} if others_of_row else each.cells, {})
                for each in rows_given(name, found.values)
            )
            entries[name] = Given("known", None, Fact(), rows=tuple(rows))
    return FactSet(tuple(entries.items()))


def trouble_of(condition: terms.Expression, known: Reading) -> Trouble | None:
    try:
        known.value(condition)
    except Trouble as trouble:
        return trouble
    return None


def places(framework: Framework, facts: FactSet, code: str) -> set[Span]:
    """The places where an evaluation meets trouble of one code, also where other trouble with the facts hides it."""
    exact, grading = Exact(program_of(framework), facts).run(), framework.grading
    known = Reading(framework, facts, exact)
    found: list[object] = [line.outcome for line in Scorecard(framework, exact).lines.values()]
    found += [exact.definition(key) for key, _ in exact.program.block.definitions if key[0] != "grade"]
    if grading is not None:
        found += [trouble_of(each.condition, known) for each in (*grading.caps, *grading.overrides)]
    problems = [problem for each in found if isinstance(each, Trouble) for problem in each.problems]
    problems += findings(exact).unchecked
    there = [at for message, at in problems if message.code == code]
    # What goes wrong in a row stands there, and the formula beside it.
    return {at.span if isinstance(at, InRow) else at for at in there if isinstance(at, InRow | Span)}


def shown(ground: Ground) -> Iterator[tuple[str, Span, Facts]]:
    """What is told of a framework with facts: the code of the trouble that they bring, and its place."""
    yield from (("PS515", divisor.origin.span, facts) for divisor, facts in divisions(ground))
    yield from (("PS516", span, facts) for _, facts, span in missing(ground))
    yield from (("PS529", fold.origin.span, facts) for fold, facts in shortages(ground))


def a_witness_reproduces(framework: Framework, given_facts: object) -> None:
    found = list(shown(Ground(framework)))
    event(", ".join(sorted({code for code, _, _ in found})) or "none")
    try:
        others = bind(framework, given_facts)
    except FactsError:
        return
    for code, span, facts in found:
        whole = completed(facts, others)
        event(f"completed {whole is not None}")
        text = framework.source.text[span.start : span.end]
        assert whole is None or span in places(framework, whole, code), (text, str(facts))


@given(cases())
def test_facts_with_which_something_has_no_value_do_so(case: Case) -> None:
    a_witness_reproduces(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@given(table_cases())
def test_facts_with_which_something_in_a_table_has_no_value_do_so(case: TableCase) -> None:
    a_witness_reproduces(perfscore.loads(case.text), case.given)


def test_a_denominator_that_only_a_grade_computes_is_0_in_what_an_evaluation_meets() -> None:
    held = 'cap grade at "B" when count(t) / count(t) >= 1\ngrade "suspended" when 10 / count(t) > 3'
    head = (
        'framework f { points 10\nround half_up to 1 at each indicator\ngrade on published { >= 5 : "A", else : "B" } }'
    )
    framework = perfscore.loads(f"{head}\nfact t : table {{ n : count }}\nindicator a 10 {{ award 10 }}\n{held}")
    found = list(divisions(Ground(framework)))
    assert [[each.text for each in facts.words] for _, facts in found] == [["`t` has no rows"]] * 2
    empty = bind(framework, {"t": []})
    assert all(divisor.origin.span in places(framework, empty, "PS515") for divisor, _ in found)


# ---------------------------------------------------------------- what is claimed of all facts


def nothing_that_is_excluded_is_met(framework: Framework, facts: Mapping[str, Any]) -> None:
    ground = Ground(framework)
    found, asked = list(missing(ground)), inquiry_of(ground).asked
    event(f"found {bool(found)}, asked {bool(asked)}, decided {all(each.decided for each in asked)}")
    if found or not all(each.decided for each in asked):
        return
    try:
        perfscore.evaluate(framework, facts)
    except FactsError as error:
        assert not [each for each in error.diagnostics if each.code == "PS516" and "is missing" in each.message]


@given(cases())
def test_nothing_is_missing_where_check_has_excluded_it(case: Case) -> None:
    nothing_that_is_excluded_is_met(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@given(table_cases())
def test_no_cell_is_missing_where_check_has_excluded_it(case: TableCase) -> None:
    nothing_that_is_excluded_is_met(perfscore.loads(case.text), case.given)


def rows_of(known: Reading, tables: set[str]) -> Iterator[Frame]:
    """Every row of some tables, one after the other as the one that is looked at; no table is one look."""
    if not tables:
        yield known.exact.whole
        return
    (table,) = tables
    given_rows = known.facts.by_name.get(table)
    for row in (given_rows.rows if given_rows is not None else None) or ():
        yield of_row(table, row)


def outcomes(condition: Node, known: Reading) -> Iterator[bool]:
    """What comes of a condition, in each row where it stands in one; nothing where it cannot be computed."""
    tables = {name.partition(".")[0] for kind, name in condition.refs if kind in {"cell", "filled"}}
    for frame in rows_of(known, tables):
        with known.exact.within(frame):
            try:
                yield known.exact.holds(condition)
            except Trouble:
                continue


def claims_hold(framework: Framework, facts: object) -> None:
    ground = Ground(framework)
    claims: list[tuple[Node, bool]] = [(node, always) for node, (always, _) in verdicts(ground)]
    claims += [(node, node.how == "or") for node, _ in clashes(ground)]
    event("claims" if claims else "none")
    if not claims:
        return
    try:
        bound = bind(framework, facts)
    except FactsError:
        return
    known = Reading(framework, bound, Exact(program_of(framework), bound).run())
    for node, always in claims:
        for outcome in outcomes(node, known):
            assert outcome is always, framework.source.text[node.origin.span.start : node.origin.span.end]


@given(cases())
def test_a_comparison_that_is_settled_is_so_for_all_facts(case: Case) -> None:
    claims_hold(perfscore.loads(framework_text(case.description)), as_facts(case.facts))


@given(table_cases())
def test_a_comparison_that_is_settled_is_so_in_all_rows(case: TableCase) -> None:
    claims_hold(perfscore.loads(case.text), case.given)
