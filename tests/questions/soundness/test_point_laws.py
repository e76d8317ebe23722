"""What is proved of the points of random frameworks is true."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import assume, event, given

import perfscore
from perfscore import FactsError
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span, replace
from perfscore.model import model, rule_model
from perfscore.questions.soundness import points
from perfscore.questions.soundness.points import cuts
from perfscore.scoring import reference
from perfscore.scoring.bind import bind
from perfscore.scoring.scorecard import Outcome, Scorecard
from perfscore.search.ground import Ground
from perfscore.search.subject import Without
from strategies.facts import as_facts
from strategies.frameworks import Case, cases
from strategies.printer import framework_text
from strategies.table_frameworks import TableCase
from support.evaluations import either, scorecard_of, text_and_facts, told
from support.reached import exactly, published, reached


def evaluated(case: Case | TableCase) -> Scorecard | None:
    text, facts = text_and_facts(case)
    return scorecard_of(perfscore.loads(text), facts)


def outcomes(scorecard: Scorecard) -> Iterator[tuple[model.Node, Outcome]]:
    """What became of each node, beside the node of the framework, or of the template, that it is made of."""
    origin = {id(node.span): node for node in scorecard.framework.root.rules()}
    for line in told(scorecard).values():
        if id(line.node.span) in origin:
            assert isinstance(line.outcome, Outcome)
            yield origin[id(line.node.span)], line.outcome


@given(either)
def test_every_value_lies_in_the_range_that_was_proved_for_it(case: Case | TableCase) -> None:
    scorecard = evaluated(case)
    assume(scorecard is not None)
    assert scorecard is not None
    ground = Ground(scorecard.framework)
    for node, outcome in outcomes(scorecard):
        event(f"{node.kind} {'' if node.clause is None else type(node.clause).__name__}")
        assert outcome.score in published(ground.ranges, node), node.path
        assert outcome.exact in exactly(ground.ranges, node), node.path
        found = reached(node, ground.ranges)
        assert outcome.applies or found.gone, node.path
        if outcome.earned is not None:
            assert outcome.earned in found.earned.interval, node.path
        if outcome.applies:
            assert outcome.handed in found.handed.interval, node.path


@pytest.mark.thorough
@given(either)
def test_what_is_said_never_to_reach_full_marks_or_never_to_change_does_not(case: Case | TableCase) -> None:
    scorecard = evaluated(case)
    assume(scorecard is not None)
    assert scorecard is not None
    said = {id(span): message for message, span in points.never_reached(Ground(scorecard.framework))}
    event(f"rows spoken of {min(len(said), 3)}")
    for node, outcome in outcomes(scorecard):
        message = said.get(id(node.span))
        if message is None or not outcome.applies:
            continue
        if message.code == "PS440":
            assert outcome.score < node.full
        elif message.code == "PS441":
            assert any(f" {each} " in message.text for each in (f"gets {show(outcome.score)} of", "gets full marks,"))
            assert "full marks" not in message.text or outcome.score == node.full


@pytest.mark.thorough
@given(either)
def test_a_limit_that_changes_nothing_can_be_left_out(case: Case | TableCase) -> None:
    scorecard = evaluated(case)
    assume(scorecard is not None)
    assert scorecard is not None
    framework = scorecard.framework
    spans = [span for _, span in points.idle_limits(Ground(framework))]
    event(f"idle limits {min(len(spans), 3)}")
    before = dict(figures(scorecard))
    for span in spans:
        rest = scorecard_of(replace(framework, root=without(framework.root, span)), text_and_facts(case)[1])
        assert rest is not None
        for path, figure in figures(rest):
            # A limit whose condition cannot be told refuses a score that there is without it.
            assert before.get(path, figure) == figure


def without(node: model.Node, span: Span) -> model.Node:
    """A node without the limit that stands somewhere, in the node or below it."""
    kept: tuple[rule_model.Limit, ...] = tuple(each for each in node.limits if each.span is not span)
    children = tuple(without(child, span) for child in node.children)
    rows = tuple(replace(each, template=without(each.template, span)) for each in node.rows)
    return replace(node, limits=kept, children=children, rows=rows)


def figures(scorecard: Scorecard) -> list[tuple[str, tuple[Fraction, Fraction, bool]]]:
    outcomes = ((path, line.outcome) for path, line in told(scorecard).items())
    return [(path, (each.score, each.exact, each.applies)) for path, each in outcomes if isinstance(each, Outcome)]


@given(cases())
def test_a_witness_of_points_that_are_cut_off_reproduces(case: Case) -> None:
    framework = perfscore.loads(framework_text(case.description))
    found = list(cuts(Ground(framework)))
    event(f"cut {min(len(found), 3)}")
    others = {name: value for name, value in as_facts(case.facts).items() if framework.facts[name].default is None}
    for each in found:
        told = {name: value for (_, name), value in each.facts.values.items()}
        facts = others | {name: value for name, value in told.items() if not isinstance(value, Without)}
        try:
            account = reference.account(framework, bind(framework, facts))
        except FactsError:
            # One of the other facts cannot be.
            continue
        event("reproduced")
        absorbed = [loss for loss in account.losses(each.row.path) if loss.kind == "absorbed"]
        assert any(loss.amount != 0 and loss.path == each.row.path for loss in absorbed)
