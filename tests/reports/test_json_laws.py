"""A result survives its JSON, and no changed value does, of random frameworks."""

from __future__ import annotations

import json
import pickle
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import perfscore
from perfscore import FactsError, Result
from perfscore.files.certificate import verify
from perfscore.kernel.source import replace
from perfscore.reports.json import json_text, result_json
from perfscore.reports.json_read import contradictions, read_claim, read_result
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.result import NodeResult, Scored
from strategies.bounded import check, soon
from strategies.facts import as_facts, facts_for
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.running import nodes_of
from strategies.table_frameworks import TableCase, table_cases
from support.schema import complaints

either = st.one_of(cases(), table_cases())


def scored(case: Case | TableCase) -> Scored:
    """The result, also where requirements fail; the example is left out where there is none."""
    text, facts = (
        (case.text, case.given)
        if isinstance(case, TableCase)
        else (framework_text(case.description), as_facts(case.facts))
    )
    framework = perfscore.loads(text)
    try:
        return reference.evaluate(framework, bind(framework, facts), despite_requirements=True)
    except FactsError:
        assume(False)
        raise


def told(node: NodeResult) -> tuple[object, ...]:
    return node.losses, node.limits, node.explanation, node.lost


@given(either)
def test_a_result_is_read_back_as_it_was(case: Case | TableCase) -> None:
    result = scored(case)
    text = result_json(result)
    read = read_result(text, "result.json")
    assert read == result
    assert hash(read) == hash(result)
    assert [told(node) for node in nodes_of(read)] == [told(node) for node in nodes_of(result)]
    assert read.told.explainer.paths == result.told.explainer.paths
    assert (result.read_from, read.read_from) == (None, "result.json")
    assert result_json(replace(read, read_from=None)) == text
    again = pickle.loads(pickle.dumps(read))
    assert again == read and result_json(again) == result_json(read)


@given(cases(), st.data())
def test_what_is_kept_of_other_facts_is_what_would_be_told_anew(case: Case, data: st.DataObject) -> None:
    framework = perfscore.loads(framework_text(case.description))
    drawn = [case.facts, *(data.draw(facts_for(case.description), label=f"facts {number}") for number in range(2))]
    names = sorted({name for each in drawn for name in each})
    for number in range(6):
        chosen = {name: data.draw(st.sampled_from(drawn), label=f"{number} {name}").get(name) for name in names}
        facts = as_facts({name: given for name, given in chosen.items() if given is not None})
        try:
            result = perfscore.evaluate(framework, facts)
        except FactsError:
            continue
        anew = perfscore.evaluate(perfscore.loads(framework_text(case.description)), facts)
        assert (result.losses, result.to_json()) == (anew.losses, json_text(anew.to_dict()))


@given(either)
def test_a_result_does_not_contradict_itself(case: Case | TableCase) -> None:
    assert list(contradictions(scored(case))) == []


@given(either)
def test_a_result_is_of_the_published_schema(case: Case | TableCase) -> None:
    assert list(complaints(scored(case).to_dict())) == []


@given(either)
def test_a_result_holds_when_it_is_computed_again(case: Case | TableCase) -> None:
    found = verify(read_result(result_json(scored(case)), "result.json"), Result.of(scored(case)))
    assert found.holds and found.complete and found.nodes == (), str(found)


def leaves(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values that hold no others."""
    if isinstance(data, dict | list) and data:
        members = data.items() if isinstance(data, dict) else enumerate(data)
        return [leaf for key, value in members for leaf in leaves(value, (*path, key))]
    return [path]


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


OTHERS: tuple[Any, ...] = (
    None, True, False, 0, 1, 7, -1, 0.5, "", "x", "0", "1", "-1", "1/3", "0.00", "2021-01-01", [], {}, "sum", "cap",
)  # fmt: skip


@given(st.data(), either)
def test_a_changed_value_is_refused_or_found(data: st.DataObject, case: Case | TableCase) -> None:
    result = Result.of(scored(case))
    changed = json.loads(result_json(result))
    path = data.draw(st.sampled_from([each for each in leaves(changed) if each[0] not in {"perfscore", "read_from"}]))
    other = data.draw(st.sampled_from(OTHERS))
    old = at(changed, path)
    assume(repr(old) != repr(other))
    at(changed, path[:-1])[path[-1]] = other
    try:
        claim = read_claim(json.dumps(changed), "result.json")
    except FactsError as error:
        check(error, placed=True)
        return
    found = verify(claim.result, result)
    assert claim.contradictions or not found.holds or not found.complete or found.renamed


@given(st.data(), either)
def test_broken_json_is_refused_with_a_place(data: st.DataObject, case: Case | TableCase) -> None:
    text = result_json(scored(case))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 40)))
    junk = data.draw(st.text(alphabet='{}[]",:\\019eE+-.ntf\n\ud800 ', max_size=5))
    with soon():
        try:
            read_claim(text[:start] + junk + text[end:], "result.json")
        except FactsError as error:
            check(error, placed=True)
