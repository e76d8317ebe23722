"""Divisions whose denominator can be 0 where that spoils a result, each with a witness (PS430)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from perfscore.core.expressions import at
from perfscore.core.nodes import Div, Key, Node
from perfscore.core.program import Block, Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.leading import Leading
from perfscore.kernel import limits
from perfscore.kernel.intervals import ZERO
from perfscore.kernel.source import Span
from perfscore.messages.catalogue import Message
from perfscore.messages.trouble import InRow, Trouble
from perfscore.model.constants import number
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of
from perfscore.search.witness import Facts

_MOST_USES = 8
_ZERO = Fraction(0)
_SETTLING = frozenset({"zero", "full"})


@attrs.frozen(eq=False)
class _Use:
    """What an evaluation computes and nothing else is computed from: its trouble is trouble with the result.

    ``own`` is what stands there itself, whose facts are told first. ``made`` names what rows of facts become, for each
    of which it is computed; ``apart`` is the requirement that it is.
    """

    node: Node
    own: tuple[Node, ...] = ()
    made: str = ""
    apart: object = None

    def divides(self, span: Span, exact: Exact) -> bool:
        """Whether it divides by 0 at a place."""
        frames = [exact.whole]
        if self.made:
            rows = exact.program.instances[self.made]
            given = exact.facts.by_name.get(rows.table.name)
            there = () if given is None or given.rows is None else given.rows
            frames = [Frame(rows.instance, "", rows.table.name, row) for row in there]
        return any(_divides(self.node, span, exact, frame) for frame in frames)


def _divides(node: Node, span: Span, exact: Exact, frame: Frame) -> bool:
    with exact.within(frame):
        try:
            exact.value(node)
        except Trouble as trouble:
            places = [at for message, at in trouble.problems if message.code == "PS515"]
            return any((place.span if isinstance(place, InRow) else place) == span for place in places)
    return False


def divisions(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each division that fails with facts that were tried."""
    for divisor, facts in failing(ground):
        yield Message("PS430.may_divide_by_zero", witness=str(facts)), divisor.origin.span


def failing(ground: Ground) -> Iterator[tuple[Node, Facts]]:
    """Each denominator that can be 0 where it counts, and facts with which it is."""
    inquiry = inquiry_of(ground)
    for divisor, there in _divisors(inquiry):
        answers = list[Answer]()
        for use in there:
            answer, facts = _asked(divisor, use, inquiry)
            answers.append(answer)
            if facts is not None:
                yield divisor, facts
                break
        inquiry.note("whether this can be 0", divisor.origin.span, *answers)


def _asked(divisor: Node, use: _Use, inquiry: Inquiry) -> tuple[Answer, Facts | None]:
    """Whether a division fails where it is used."""
    if inquiry.budget.left <= 0:
        return Answer(), None
    subject = inquiry.subject((divisor, *use.own, use.node), use.apart)
    leading = Leading(subject.program, lambda each: isinstance(each, Div) and each.below == divisor)

    def happens(known: Reading) -> bool:
        return use.divides(divisor.origin.span, known.exact)

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        return leading.joined(intervals, [use.node], where, lambda here: intervals.inside(divisor, ZERO, here))

    question = Question(happens, narrowed, (divisor,))
    (answer,) = inquiry.answers(subject, [question])
    return answer, inquiry.shown(subject, question, answer)


def _divisors(inquiry: Inquiry) -> Iterator[tuple[Node, list[_Use]]]:
    """The denominators whose range holds 0, each with the places where that would count."""
    every, users, seen = list(_uses(inquiry)), dict[Key, list[int | Key]](), set[int]()
    values = {key: node for key, node in inquiry.program.block.definitions if key[0] in {"let", "default"}}
    named: list[tuple[int | Key, Node]] = [(index, use.node) for index, use in enumerate(every)]
    for user, node in (*named, *values.items()):
        for key in node.refs & values.keys():
            users.setdefault(key, []).append(user)
    for use in every:
        yield from ((each, [use]) for each in _denominators(use.node, seen, inquiry))
    for key, node in values.items():
        for divisor in _denominators(node, seen, inquiry):
            yield divisor, [every[each] for each in _in_the_end(key, users)]


def _in_the_end(key: Key, users: Mapping[Key, list[int | Key]]) -> list[int]:
    """Some of the uses that something named has, also by way of others."""
    pending, seen, found = [key], {key}, list[int]()
    while pending and len(found) < _MOST_USES and len(seen) < limits.SEARCHES:
        for user in users.get(pending.pop(), ())[:_MOST_USES]:
            if isinstance(user, int):
                found.append(user)
            elif user not in seen:
                seen.add(user)
                pending.append(user)
    return found


def _denominators(node: Node, seen: set[int], inquiry: Inquiry) -> Iterator[Node]:
    """What is divided by in a piece, wherever it stands, also where a clause or a function does so."""
    expressions, pending = inquiry.program.expressions, [node]
    while pending:
        each = pending.pop()
        if id(each) not in seen:
            seen.add(id(each))
            pending.extend(reversed(each.parts))
            below = expressions.written(each.below) if isinstance(each, Div) else None
            if isinstance(each, Div) and below is not None and number(below) is None:
                yield from (each.below,) if _may_be_zero(each.below, inquiry) else ()


def _may_be_zero(node: Node, inquiry: Inquiry) -> bool:
    return _ZERO in inquiry.ground.ranges.number(node).interval


def _uses(inquiry: Inquiry) -> Iterator[_Use]:
    """Every place where something is computed that nothing else is computed from.

    A ``warn`` that cannot be computed says so, and a comparison without points too: they spoil no result.
    """
    framework, of = inquiry.ground.framework, inquiry.program.expressions.of
    for each in framework.requirements:
        if not each.warning:
            yield _Use(of(each.condition), apart=each)
    if framework.grading is not None:
        for rule in (*framework.grading.caps, *framework.grading.overrides):
            yield _Use(of(rule.condition))
    yield from _below(inquiry.program.block, inquiry.program.block.by_path[""], ())


def _below(block: Block, top: Row, above: tuple[Node, ...], made: str = "") -> Iterator[_Use]:
    """The uses in a row and in all below it, which matter where none of some conditions holds."""
    pending = [(top, above)]
    while pending:
        row, around = pending.pop()
        make = at(row.origin.span)
        zero, never = make.const(0), make.const(value=False)
        gates = [each.condition for each in row.limits if each.kind == "na"]
        others = [each.condition for each in row.limits if each.kind != "na"]
        settling = [each.condition for each in row.limits if each.kind in _SETTLING]
        own = (make.after(gates, make.negated(row.looked_at)), make.after(others, never))
        inside = (*around, *own, *settling)
        points = [] if row.children else [block.by_key["earned", row.path]]
        points += [make.where(each.condition, each.amount) for each in row.limits if each.amount is not None]
        rule = make.after(points, zero)
        yield _Use(make.case([(each, zero) for each in inside], rule), (*own, rule), made)
        for rows in row.made:
            asked = (*(() if rows.where is None else (make.negated(rows.where),)), make.after(rows.checked, never))
            there = (*inside, *asked)
            yield _Use(make.case([(each, zero) for each in there], zero), asked, rows.made.name)
            yield from _below(rows.instance, rows.instance.rows[-1], there, rows.made.name)
        pending.extend((block.by_path[child], inside) for child in reversed(row.children) if isinstance(child, str))
