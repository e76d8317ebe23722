"""The pages of random frameworks are sound and their pictures true."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Result
from perfscore.reports.html import compact, explanation_html, report
from perfscore.reports.html_words import Words
from perfscore.reports.picture_result import falls, waterfall
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase, table_cases
from support.markup import Element, grid, parsed

either = st.one_of(cases(), table_cases())


def scored(case: Case | TableCase) -> Result | FactsError:
    if isinstance(case, TableCase):
        text, facts = case.text, case.given
    else:
        text, facts = framework_text(case.description), as_facts(case.facts)
    try:
        return perfscore.evaluate(perfscore.loads(text), facts)
    except FactsError as error:
        return error


def result_of(case: Case | TableCase) -> Result:
    result = scored(case)
    assume(isinstance(result, Result))
    assert isinstance(result, Result)
    return result


def is_within(picture: Element) -> bool:
    """Whether all that is drawn lies within the width of the picture."""
    values = (value or "" for each in picture.walk() for value in each.attributes.values())
    shares = (Fraction(value[:-1]) for value in values if re.fullmatch(r"-?[0-9.]+%", value))
    return all(0 <= each <= 100 for each in shares)


@given(either)
def test_a_page_is_well_formed_and_its_tables_have_no_holes(case: Case | TableCase) -> None:
    result = result_of(case)
    for markup in (report(result), report(result, lang="zh"), compact(result)):
        page = parsed(markup)
        for table in page.all("table"):
            grid(table)
        assert all(is_within(picture) for picture in page.all("svg", "ps-picture"))


@given(either)
def test_the_losses_beside_each_indicator_add_up_to_what_it_lost(case: Case | TableCase) -> None:
    result = result_of(case)
    table = parsed(report(result)).all("table")[0]
    rows = [row for row in table.all("tr") if "id" in row.attributes and "ps-own" not in row.classes]
    for row, node in zip(rows, result.indicators, strict=True):
        shown = [each.text for each in row.all("td", "ps-losses")[0].all("b")]
        amounts = [-Decimal(each.replace("−", "-")) for each in shown]
        assert sum(map(Fraction, amounts), Fraction(0)) == Fraction(node.lost)


@given(either)
def test_the_waterfall_leads_from_the_full_points_to_the_total(case: Case | TableCase) -> None:
    result = result_of(case)
    at = result.weight
    for each in falls(result, Words.named("en")):
        assert each.before == at
        assert Fraction(each.before) - Fraction(each.amount) == Fraction(each.after)
        at = each.after
    assert at == result.score
    assert is_within(parsed(waterfall(result, Words.named("en"), "w")))


@given(either)
def test_what_could_not_be_scored_still_tells_its_story(case: Case | TableCase) -> None:
    error = scored(case)
    assume(isinstance(error, FactsError) and error.told is not None)
    assert isinstance(error, FactsError)
    explainer = error.told.explainer
    stories = [explainer.explanation(path) for path in explainer.paths]
    assert len(parsed(explanation_html(*stories, lang="en")).all("div", "ps-explanation")) == len(stories)
