"""What is proved of the points of rows that may fail below what settles them is true."""

from __future__ import annotations

from hypothesis import assume, event, given

import perfscore
from perfscore.kernel.numbers import show
from perfscore.questions.soundness import points
from perfscore.questions.soundness.trends import Work, find_trends
from perfscore.scoring.scorecard import Outcome, Scorecard
from perfscore.search.ground import Ground
from strategies.settled_rows import SettledRows, settled_rows
from support.evaluations import scorecard_of
from support.reached import exactly, published


def shown(scorecard: Scorecard | None) -> dict[str, Outcome]:
    """What every row shows; nothing where there is no result."""
    if scorecard is None or not isinstance(scorecard.root.outcome, Outcome):
        return {}
    return {path: line.outcome for path, line in scorecard.lines.items() if isinstance(line.outcome, Outcome)}


@given(settled_rows())
def test_what_a_row_shows_is_what_was_proved_of_it(case: SettledRows) -> None:
    framework = perfscore.loads(case.text)
    ground = Ground(framework)
    said = {id(span): message for message, span in points.never_reached(ground)}
    found = shown(scorecard_of(framework, case.facts))
    assume(found)
    for path, outcome in found.items():
        node = framework.nodes[path]
        assert outcome.score in published(ground.ranges, node), path
        assert outcome.exact in exactly(ground.ranges, node), path
        message = said.get(id(node.span))
        event("nothing said" if message is None else message.code)
        if message is None or not outcome.applies:
            continue
        if message.code == "PS440":
            # It is said of the rule; full marks may also be what a row without a score is left with.
            assert outcome.score < node.full or outcome.earned is None
        elif message.code == "PS441":
            assert any(f" {each} " in message.text for each in (f"gets {show(outcome.score)} of", "gets full marks,"))


@given(settled_rows())
def test_what_is_proved_of_more_of_a_fact_holds_for_rows_that_are_settled(case: SettledRows) -> None:
    framework = perfscore.loads(case.text)
    before, after = (shown(scorecard_of(framework, facts)) for facts in (case.facts, case.more))
    assume(before and after and case.facts != case.more)
    if case.facts["n"] > case.more["n"]:
        before, after = after, before
    for trend in find_trends(framework, Work(0)):
        if trend.fact != "n" or trend.path not in before:
            continue
        event(trend.verdict)
        less, more = before[trend.path].exact, after[trend.path].exact
        if trend.verdict in {"only helps", "changes nothing"}:
            assert more >= less, trend.path
        if trend.verdict in {"only hurts", "changes nothing"}:
            assert more <= less, trend.path
