"""Rules whose points are cut off by the range of their row, each with a witness (PS442, PS445)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

import attrs

from perfscore.core.lower import program_of
from perfscore.core.nodes import Node
from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind
from perfscore.messages import soundness_points as messages
from perfscore.messages.diagnostics import Message
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model
from perfscore.model.constants import number
from perfscore.questions.soundness.ground import Witness
from perfscore.questions.soundness.reach import CAPS, Reach
from perfscore.scoring.arithmetic import taken_off, units
from perfscore.scoring.figures import Reading

_Goal = Callable[[Reading], bool]
_Beyond = Callable[[Fraction | None, Fraction | None], bool]
_STEPS = 10
_SETTLING = frozenset({"zero", "full", "na"})
_AMOUNTS = frozenset({Kind.MONEY, Kind.DURATION})
_JUDGED = rule_model.Judged | rule_model.JudgedCell


@attrs.frozen
class Cut:
    """A node whose clause gives what is cut off, with facts that bring it about, and what is to be said of it."""

    node: model.Node
    witness: Witness
    message: Message


def findings(reach: Reach) -> Iterator[tuple[Message, Span]]:
    """Each such rule, with its place."""
    for cut in cuts(reach):
        assert cut.node.clause is not None
        yield cut.message, cut.node.clause.span


def cuts(reach: Reach) -> Iterator[Cut]:
    """Each such rule; rows of tables are left alone, since what stands in a table has no witness."""
    search = _Search(reach)
    for node, above in _with_clauses(reach.ground.framework.root):
        if isinstance(node.clause, _JUDGED):
            continue
        if isinstance(node.clause, rule_model.Deduct):
            found = _last_step(node.clause, node, search)
        else:
            found = _cut(node, above, search)
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


class _Search:
    """Looks for facts that bring something about, as often as is allowed."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.left = limits.SEARCHES
        framework = reach.ground.framework
        told = [
            (each, {fact.name for fact in reach.ground.facts_in(each.condition)}) for each in framework.requirements
        ]
        self._required = [(each.condition, facts) for each, facts in told if not each.warning]
        self._warned = [(each.condition, facts) for each, facts in told if each.warning]

    def witness(self, goal: _Goal, pieces: Sequence[object]) -> Witness | None:
        """Facts that reach a goal, that every ``require`` lets pass and of which no ``warn`` speaks.

        A ``require`` counts also where it speaks of other facts as well: then these have values too.
        """
        if self.left <= 0:
            return None
        names = {fact.name for fact in self.reach.ground.facts_in(tuple(pieces))}
        required, rest = [], list(self._required)
        while True:
            touching = [each for each in rest if not each[1].isdisjoint(names)]
            if not touching:
                break
            rest = [each for each in rest if each[1].isdisjoint(names)]
            required += [condition for condition, _ in touching]
            names = names.union(*(facts for _, facts in touching))
        conditions = [*required, *(condition for condition, facts in self._warned if facts <= names)]

        def allowed(known: Reading) -> bool:
            return goal(known) and all(map(known.holds, conditions)) and _plausible(names, known)

        found = self.reach.ground.witness(allowed, (*pieces, *required))
        # Looking in vain takes longest, and the longer the more there is to compute before a rule can be looked at.
        self.left -= 1 if found is not None else 1 + len(self.reach.ground.framework.order) // _STEPS
        return found


def _cut(node: model.Node, above: tuple[model.Node, ...], search: _Search) -> Cut | None:
    """A clause that gives more than full marks, or less than 0, where nothing in the file says so."""
    clause, ground, raw = node.clause, search.reach.ground, search.reach.of(node).earned
    assert clause is not None
    settling = [each for around in (node, *above) for each in around.limits if each.kind in _SETTLING]
    for kinds, edge, beyond in _sides(node):
        if not beyond(raw.low, raw.high):
            continue
        limiting = [*settling, *(each for each in node.limits if each.kind in kinds)]
        if any(ground.settled(each.condition) for each in limiting):
            continue
        rule = program_of(ground.framework).block.by_key["earned", node.path]
        goal = _goal(rule, beyond, limiting)
        witness = search.witness(goal, (clause, *(each.condition for each in limiting)))
        if witness is not None:
            known = ground.known({fact.name: value for fact, value in witness.values})
            return Cut(node, witness, messages.cut_off(known.exact.number(rule), edge, str(witness)))
    return None


def _goal(rule: Node, beyond: _Beyond, limiting: Sequence[rule_model.Limit]) -> _Goal:
    def reached(known: Reading) -> bool:
        value = known.exact.number(rule)
        return beyond(value, value) and not any(_holds(each, known) for each in limiting)

    return reached


def _sides(node: model.Node) -> Iterator[tuple[frozenset[str], Fraction, _Beyond]]:
    """The ends of a range that nobody has written, and where it is no custom to stop, as it is for a bonus or a malus.

    Each with the limits that say the same, and whether points go beyond it.
    """
    if node.low != 0 or node.high != node.full or node.full == 0:
        return
    if node.weight > 0:
        yield CAPS, node.high, lambda _, high: high is None or high > node.high
    yield frozenset({"at least"}), node.low, lambda low, _: low is None or low < node.low


def _holds(limit: rule_model.Limit, known: Reading) -> bool:
    return limit.condition is None or known.holds(limit.condition)


def _plausible(names: Iterable[str], known: Reading) -> bool:
    """Whether defaults have values, and no sum of money or span of time is below 0 that is not declared to be."""
    for name in names:
        fact, given = known.framework.facts[name], known.facts.by_name.get(name)
        if fact.type.kind is Kind.TABLE:
            continue
        value: object = None if fact.default is None else known.exact.definition(("default", name))
        value = value if given is None else given.value
        if value is None or isinstance(value, Trouble):
            return False
        if fact.type.kind in _AMOUNTS and fact.domain is None and isinstance(value, Fraction) and value < 0:
            return False
    return True


def _last_step(clause: rule_model.Deduct, node: model.Node, search: _Search) -> Cut | None:
    """A deduction in equal steps that do not fit into what there is to take."""
    item = clause.items[0]
    if len(clause.items) > 1 or not isinstance(item, rule_model.PerUnit) or item.partial == "proportional":
        return None
    each, bottom = number(item.points), _bottom(clause, node)
    if not each or bottom is None:
        return None
    room = node.full - bottom
    if room <= 0 or (room / each).denominator == 1:
        return None
    count = int(room / each) + 1
    (taken,) = taken_off(program_of(search.reach.ground.framework).block.by_path[node.path])
    counted = units(taken)[1]
    highest = search.reach.ranges.number(counted).interval.high
    if highest is not None and highest < count:
        return None
    exactly = search.witness(lambda known: known.exact.number(counted) == count, [clause])
    witness = exactly or search.witness(lambda known: known.exact.number(counted) >= count, [clause])
    return None if witness is None else Cut(node, witness, messages.last_step_cut(count, each, room, str(witness)))


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
