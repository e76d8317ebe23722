"""A rule means what its body means with the arguments of a call in it."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import perfscore
from strategies.description import Award, Description, FactDeclaration, Node
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text, type_text
from strategies.spelling import expression_text
from strategies.terms import Call, Name
from support.evaluations import scorecard_of, told

PARAMETER = "the_parameter"


def put_in(piece: Any, old: Any, new: Any) -> Any:
    """A piece in which one expression stands for another."""
    if piece == old:
        return new
    if isinstance(piece, tuple):
        return tuple(put_in(each, old, new) for each in piece)
    if dataclasses.is_dataclass(piece) and not isinstance(piece, type):
        fields = ((field.name, getattr(piece, field.name)) for field in dataclasses.fields(piece))
        return dataclasses.replace(piece, **{name: put_in(value, old, new) for name, value in fields})
    return piece


def awards(node: Node) -> list[Award]:
    own = [node.clause] if isinstance(node.clause, Award) else []
    return [*own, *(each for child in node.children for each in awards(child))]


def facts_in(award: Award, description: Description) -> list[FactDeclaration]:
    plain = (fact for fact in description.facts if not fact.optional and fact.default is None)
    return [fact for fact in plain if put_in(award.expression, Name(fact.name), None) != award.expression]


@given(cases(), st.data())
def test_a_rule_equals_its_body_put_in(case: Case, data: st.DataObject) -> None:
    description = case.description
    found = [
        (award, fact)
        for award in awards(description.root)
        for fact in facts_in(award, description)
        if "full" not in expression_text(award.expression)
    ]
    assume(found)
    award, fact = data.draw(st.sampled_from(found))
    body = put_in(award.expression, Name(fact.name), Name(PARAMETER))
    changed = put_in(description.root, award, Award(Call("the_rule", (Name(fact.name),))))
    text = framework_text(dataclasses.replace(description, root=changed))
    text += f"rule the_rule({PARAMETER} : {type_text(fact.type)}) = {expression_text(body)}\n"
    plain, called = perfscore.loads(framework_text(description)), perfscore.loads(text)
    one, other = (scorecard_of(each, as_facts(case.facts)) for each in (plain, called))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        lines = [{path: line.outcome for path, line in told(each).items()} for each in (one, other)]
        assert lines[0] == lines[1]
