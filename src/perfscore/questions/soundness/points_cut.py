"""Rules whose points are cut off by the range of their row, each with a witness (PS442, PS445)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Const, Mul, Node, Ref, Round
from perfscore.domains.interval import Intervals, Where
from perfscore.kernel.intervals import AT_LEAST_ZERO, Interval, point
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind
from perfscore.messages.catalogue import Message
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model
from perfscore.model.constants import number
from perfscore.questions.soundness.reach import CAPS, Reach
from perfscore.scoring.arithmetic import taken_off
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Question, inquiry_of
from perfscore.search.witness import Facts

_SETTLING = frozenset({"zero", "full", "na"})
_AMOUNTS = frozenset({Kind.MONEY, Kind.DURATION})
_JUDGED = rule_model.Judged | rule_model.JudgedCell


@attrs.frozen
class Cut:
    """A node whose clause gives what is cut off, with facts that bring it about, and what is to be said of it."""

    node: model.Node
    facts: Facts
    message: Message


def findings(reach: Reach) -> Iterator[tuple[Message, Span]]:
    """Each such rule, with its place."""
    for cut in cuts(reach):
        assert cut.node.clause is not None
        yield cut.message, cut.node.clause.span


def cuts(reach: Reach) -> Iterator[Cut]:
    """Each such rule; rows of tables are left alone, since what stands in a table has no witness."""
    for node, above in _with_clauses(reach.ground.framework.root):
        if isinstance(node.clause, _JUDGED):
            continue
        if isinstance(node.clause, rule_model.Deduct):
            found = _last_step(node.clause, node, reach)
        else:
            found = _cut(node, above, reach)
        if found is not None:
            yield found


def _with_clauses(root: model.Node) -> Iterator[tuple[model.Node, tuple[model.Node, ...]]]:
    """The nodes with a clause, each with the nodes around it."""
    pending: list[tuple[model.Node, tuple[model.Node, ...]]] = [(root, ())]
    while pending:
        node, above = pending.pop()
        if node.clause is not None:
            yield node, above
        pending.extend((child, (*above, node)) for child in reversed(node.children))


def _cut(node: model.Node, above: tuple[model.Node, ...], reach: Reach) -> Cut | None:
    """A clause that gives more than full marks, or less than 0, where nothing in the file says so."""
    ground, raw, answers = reach.ground, reach.of(node).earned, list[Answer]()
    earned = program_of(ground.framework).block.by_key["earned", node.path]
    settling = [each for around in (node, *above) for each in around.limits if each.kind in _SETTLING]
    cut: Cut | None = None
    for kinds, edge, beyond in _sides(node):
        limiting = [*settling, *(each for each in node.limits if each.kind in kinds)]
        if cut or raw.meet(beyond).empty or any(ground.settled(each.condition) for each in limiting):
            continue
        conditions = [ground.node(each.condition) for each in limiting if each.condition is not None]
        answer, found = _asked(earned, beyond, conditions, ground)
        answers.append(answer)
        if found is not None:
            facts, known = found
            cut = Cut(
                node,
                facts,
                Message(
                    "PS442.cut_off",
                    points=known.exact.number(earned),
                    witness=str(facts),
                    above=known.exact.number(earned) > edge,
                    edge=edge,
                ),
            )
    if answers and node.clause is not None:
        inquiry_of(ground).note("whether points are cut off", node.clause.span, *answers)
    return cut


def _asked(
    number_of: Node, inside: Interval, unheld: Sequence[Node], ground: Ground
) -> tuple[Answer, tuple[Facts, Reading] | None]:
    """Facts with which a number lies in an interval, while some conditions do not hold, and what is known of them.

    Every ``require`` lets them pass, no ``warn`` speaks of them, and they are as plausible as they can be.
    """
    inquiry = inquiry_of(ground)
    slots = set(inquiry.subject([number_of, *unheld]).slots)
    warned = [ground.node(each.condition) for each in ground.framework.requirements if each.warning]
    warned = [each for each in warned if slots.issuperset(inquiry.slots(each))]
    subject = inquiry.subject([number_of, *unheld, *warned])
    names = {name for kind, name in subject.slots if kind == "fact"}
    declared = (ground.framework.facts[name] for name in names)
    amounts = [Ref("fact", each.name, origin=number_of.origin) for each in declared if _is_amount(each)]

    def happens(known: Reading) -> bool:
        there = known.exact.number(number_of) in inside and not any(map(known.exact.holds, unheld))
        return there and all(map(known.exact.holds, warned)) and _plausible(names, known)

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        here: Where | None = where
        for each in unheld:
            here = here and intervals.narrowed(each, False, here)
        for each in warned:
            here = here and intervals.narrowed(each, True, here)
        for each in amounts:
            here = here and intervals.inside(each, AT_LEAST_ZERO, here)
        return here and intervals.inside(number_of, inside, here)

    question = Question(happens, narrowed, (number_of,))
    (answer,) = inquiry.answers(subject, [question])
    facts = inquiry.shown(subject, question, answer)
    known = None if facts is None else subject.admitted(facts.values)
    return answer, None if facts is None or known is None else (facts, known)


def _sides(node: model.Node) -> Iterator[tuple[frozenset[str], Fraction, Interval]]:
    """The ends of a range that nobody has written, and where it is no custom to stop, as it is for a bonus or a malus.

    Each with the limits that say the same, and what lies beyond it.
    """
    if node.low != 0 or node.high != node.full or node.full == 0:
        return
    if node.weight > 0:
        yield CAPS, node.high, Interval(low=node.high)
    yield frozenset({"at least"}), node.low, Interval(high=node.low)


def _plausible(names: Iterable[str], known: Reading) -> bool:
    """Whether defaults have values, and no sum of money or span of time is below 0 that is not declared to be."""
    for name in names:
        fact, given = known.framework.facts[name], known.facts.by_name.get(name)
        value: object = None if fact.default is None else known.exact.definition(("default", name))
        value = value if given is None else given.value
        if value is None or isinstance(value, Trouble):
            return False
        if _is_amount(fact) and isinstance(value, Fraction) and value < 0:
            return False
    return True


def _is_amount(fact: rule_model.FactDef) -> bool:
    """Whether a fact is money or time of which nothing says that it may be below 0."""
    return fact.type.kind in _AMOUNTS and fact.domain is None


def _last_step(clause: rule_model.Deduct, node: model.Node, reach: Reach) -> Cut | None:
    """A deduction in equal steps that do not fit into what there is to take."""
    match taken_off(program_of(reach.ground.framework).block.by_path[node.path]):
        case [Mul(factors=(Round() as counted, Const(value=Fraction() as each)))] if each:
            pass
        case _:
            return None
    bottom = _bottom(clause, node)
    if bottom is None:
        return None
    room = node.full - bottom
    if room <= 0 or (room / each).denominator == 1:
        return None
    count = int(room / each) + 1
    highest = reach.ranges.number(counted).interval.high
    if highest is not None and highest < count:
        return None
    answers, found = list[Answer](), None
    for wanted in (point(Fraction(count)), Interval(low=Fraction(count), low_closed=True)):
        answer, found = _asked(counted, wanted, [], reach.ground)
        answers.append(answer)
        if found is not None:
            break
    inquiry_of(reach.ground).note("whether the last step is cut short", clause.span, *answers[-1:])
    if found is None:
        return None
    return Cut(
        node,
        found[0],
        Message(
            "PS445.last_step_cut",
            units=count,
            left=room - (count - 1) * each,
            each=each,
            witness=str(found[0]),
            room=room,
        ),
    )


def _bottom(clause: rule_model.Deduct, node: model.Node) -> Fraction | None:
    """The points below which a deduction does not lead; None where that depends on something."""
    floors = [clause.floor] if clause.floor is not None else []
    for limit in node.limits:
        if limit.kind == "at least":
            if limit.condition is not None or limit.amount is None:
                return None
            floors.append(limit.amount)
    found = [node.low if node.full == 0 else Fraction(0)]
    for each in map(number, floors):
        if each is None:
            return None
        found.append(each)
    return max(found)
