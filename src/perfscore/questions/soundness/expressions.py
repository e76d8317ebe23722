"""Checks of expressions: conditions, what may have no value, what is never used (PS430 to PS433, PS450, PS451)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, islice
from operator import itemgetter

from perfscore.core.expressions import at
from perfscore.core.nodes import (
    TURNED,
    Among,
    Case,
    Extreme,
    Key,
    Logic,
    Node,
    Ref,
    RefKind,
    Test,
    Value,
    everywhere,
    walk,
)
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.possible import below
from perfscore.kernel import limits
from perfscore.kernel.intervals import Interval, is_point
from perfscore.kernel.source import Span
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words, figure, within
from perfscore.model import model, terms
from perfscore.model.constants import fold
from perfscore.questions.soundness import failures
from perfscore.questions.soundness.outcomes import holds_any
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of
from perfscore.search.subject import STATUSES

_SHOWN = 60
_BRACKETS = str.maketrans("（）", "()")
_REFLEXIVE = frozenset({"=", "<=", ">="})
_COMPUTED = frozenset({"default", "weight", "share"})
_MOST_CONDITIONS = 60
_MOST_REQUIREMENTS = 12

Verdict = tuple[bool, Words]
"""Whether a condition always holds (else it never does), and why."""


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each finding with the piece of the file that it is about."""
    told = [*settled(ground), *idle_options(ground), *contradictions(ground)]
    yield from told
    yield from unmet(ground, [span for _, span in told])
    if not inquiry_of(ground).nothing_admitted:
        yield from failures.findings(ground)
    yield from unused(ground)


def unused(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """What is declared and then named nowhere but in examples.

    What only an unused quantity looks at is used by that; the quantity is reported, unless it has a title, under which
    it is shown with the result. A column of text is left alone: it tells the rows apart for those who fill them in.
    """
    framework, used = ground.framework, _named(ground)
    for fact in framework.fact_list:
        kind: RefKind = "table" if fact.columns else "fact"
        if used.isdisjoint({(kind, fact.name), ("status", fact.name)}):
            yield Message("PS433.unused_table" if fact.columns else "PS433.unused_fact", name=fact.name), fact.span
            continue
        for column in fact.columns:
            if ("cell", f"{fact.name}.{column.name}") not in used and column.type.kind is not Kind.TEXT:
                yield Message("PS433.unused_column", name=column.name, table=fact.name), column.span
    for quantity in framework.quantities:
        if quantity.title is None and ("let", quantity.name) not in used:
            yield Message("PS433.unused_let", name=quantity.name), quantity.span
    for rule in framework.rules:
        if not rule.calls:
            yield Message("PS433.unused_rule", name=rule.name), rule.span


def _named(ground: Ground) -> set[Key]:
    """What is named anywhere, also where a score is but explained by it."""
    program, definitions = ground.ranges.program, ground.program.definitions
    nodes = [
        *definitions.values(),
        *(node for each in program.requirements for node in (each.condition, *each.figures)),
    ]
    found = set[Key]()
    for row in ground.ranges.rows.values():
        nodes += [each.looked_at for each in row.comparisons]
        found |= {each.given for each in row.charges if each.given is not None}
        for rows in row.made:
            nodes += [] if rows.where is None else [rows.where]
            columns = (each for each in (rows.title, rows.by) if each is not None)
            found |= {rows.table.key, *(("cell", f"{rows.table.name}.{each}") for each in columns)}
    found |= {node.key for node in walk(*nodes) if isinstance(node, Ref)}
    # A cell that is filled in is one.
    return found | {("cell", name) for kind, name in found if kind == "filled"}


# ---------------------------------------------------------------- settled comparisons


def _roots(ground: Ground) -> Iterator[Node]:
    """All that an author has written as a formula or a condition, with what it became."""
    yield from (node for nodes in ground.rules() for node in nodes)
    yield from (node for (kind, _), node in ground.program.definitions.items() if kind in _COMPUTED)
    yield from (rows.where for rows in ground.ranges.program.instances.values() if rows.where is not None)
    grading = ground.framework.grading
    yield from () if grading is None else (ground.node(each.condition) for each in (*grading.caps, *grading.overrides))


def settled(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Comparisons of facts that could as well be left out; what is made of written values only is meant so.

    Where a percent sign is missing, that has been said.
    """
    told = _slips(ground, "PS315")
    for node, (always, why) in islice(chain(verdicts(ground), on_the_way(ground)), limits.DIAGNOSTICS):
        if not holds_any(ground.framework.source, told, node.origin.span):
            yield Message("PS431.settled", always=always, why=why), node.origin.span


def _slips(ground: Ground, *codes: str) -> list[tuple[int, int]]:
    """Where something has been said when the framework was read."""
    return sorted((each.line or 0, each.column or 0) for each in ground.framework.warnings if each.code in codes)


def idle_options(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """What ``min``, ``max`` and ``clamp`` never give, since another of their options is always beyond it."""
    framework, written = ground.framework, ground.ranges.program.expressions.written
    slips = _slips(ground, "PS315", "PS434")
    for node in everywhere(*_roots(ground)):
        term = written(node)
        if not isinstance(node, Extreme) or not isinstance(term, terms.Function) or framework.in_rule(term.span):
            continue
        named = {name for kind, name in ground.program.reached(node) if kind == "let"}
        spans = [term.span, *(each.value.span for each in framework.quantities if each.name in named)]
        if any(holds_any(framework.source, slips, span) for span in spans):
            continue
        match term.function, term.arguments:
            case (("min" | "max"), options):
                yield from _idle(node.pick, options, ground)
            case "clamp", (value, low, high):
                told = list(_idle("greatest", (value, low), ground))
                yield from told or _idle("least", (value, high), ground)


def _idle(pick: str, options: Sequence[terms.Expression], ground: Ground) -> Iterator[tuple[Message, Span]]:
    """The options that another one is always beyond."""
    ranges = [(each, values_of(each, ground)) for each in options]
    highest = pick == "greatest"
    ends = [(end, *each) for each in ranges if (end := each[1].low if highest else each[1].high) is not None]
    if not ends or any(values.empty for _, values in ranges):
        return
    _, beyond, nearest = (max if highest else min)(ends, key=itemgetter(0))
    for option, values in ranges:
        lower, upper = (values, nearest) if highest else (nearest, values)
        if below(lower, upper, strictly=True) and (fold(option) is None or fold(beyond) is None):
            why = _told(beyond, nearest, ground)
            yield Message("PS431.idle_option", option=called(option.span, ground), why=why), option.span


def verdicts(ground: Ground) -> Iterator[tuple[Node, Verdict]]:
    """Each comparison whose outcome is proved."""
    written = ground.ranges.program.expressions.written
    # Of what a clause compares only a check is one by itself.
    checks = {
        id(each.met) for row in ground.ranges.rows.values() for each in row.comparisons if each.unchecked is not None
    }
    for node in everywhere(*_roots(ground)):
        # In a rule it is asked whether a comparison ever holds, in any of its calls.
        told = written(node) is not None and not ground.framework.in_rule(node.origin.span)
        found = verdict(node, ground) if told or id(node) in checks else None
        if found is not None and any(kind != "let" for kind, _ in ground.program.reached(node)):
            yield node, found


def on_the_way(ground: Ground) -> Iterator[tuple[Node, Verdict]]:
    """Each comparison whose outcome is decided by the conditions that lead to it, and not without them."""
    ranges, written, inside = ground.ranges, ground.ranges.program.expressions.written, set[int]()
    for root in everywhere(*_roots(ground)):
        outermost = _branches(root, ground) and id(root) not in inside
        pending: list[tuple[Node, Where]] = [(root, ranges.nowhere)] if outermost else []
        while pending:
            node, where = pending.pop()
            if isinstance(node, Case) and node.rest is not None and _branches(node, ground):
                inside.add(id(node))
                ((condition, positive),) = node.arms
                ways = ((node.rest, False), (positive, True))
                led = [(inner, ranges.narrowed(condition, held, where)) for inner, held in ways]
                pending += [(inner, behind) for inner, behind in led if behind is not None]
                pending += [] if where is ranges.nowhere else [(condition, where)]
                continue
            pending.extend((inner, where) for inner in reversed(node.parts))
            told = written(node) is not None and not ground.framework.in_rule(node.origin.span)
            found = verdict(node, ground, where) if told else None
            if found is not None and verdict(node, ground) is None:
                yield node, (found[0], Words("why.where_asked", why=found[1]))


def _branches(node: Node, ground: Ground) -> bool:
    return isinstance(ground.ranges.program.expressions.written(node), terms.Conditional)


def verdict(node: Node, ground: Ground, where: Where | None = None) -> Verdict | None:
    """What can be proved of a comparison; None where there is nothing, or where it is none."""
    written = ground.ranges.program.expressions.written
    left, term = written(node.subject) if isinstance(node, Test) else None, written(node)
    if isinstance(term, terms.StatusTest):
        return _of_status(term, ground.ranges.settled(node, where), ground)
    match node:
        case Test(other=Among(intervals=(interval,), values=())) if left is not None:
            return _within(left, interval, ground, where)
        case Test(other=Among(values=values)) if left is not None:
            return _one_of(left, values, ground, where)
        case Test(operator=sign, other=other) if left is not None and not isinstance(other, Among):
            right = written(other)
            return None if right is None else _compared(left, sign, right, ground, where)
        case _:
            return None


def _of_status(term: terms.StatusTest, found: bool | None, ground: Ground) -> Verdict | None:
    if found is None:
        return None
    what, always = called(term.operand.span, ground), found != term.negated
    return found, Words("why.status", what=what, always=always, status=STATUSES[term.status])


def _compared(
    left: terms.Expression, sign: str, right: terms.Expression, ground: Ground, where: Where | None
) -> Verdict | None:
    if left == right:
        return sign in _REFLEXIVE, Words("why.same", what=called(left.span, ground))
    if left.type.ordered and right.type.ordered:
        one, other = values_of(left, ground, where), values_of(right, ground, where)
        if one.empty or other.empty:
            return None
        always = _proved(one, sign, other, whole=is_whole(left) or is_whole(right))
        if always is None:
            return None
        if always == (sign == "!=") and sign in {"=", "!="} and not one.meet(other).empty:
            return always, _whole(left if is_whole(left) else right, ground)
        sides = ((side, values) for side, values in ((left, one), (right, other)) if fold(side) is None)
        return always, Words("why.both", reasons=[_told(side, values, ground) for side, values in sides])
    return _options_compared(left, sign, right, ground)


def _options_compared(left: terms.Expression, sign: str, right: terms.Expression, ground: Ground) -> Verdict | None:
    one, other = _options(left), _options(right)
    if not one or not other:
        return None
    named = left if left.type.options else right
    why = Words("why.options", what=called(named.span, ground), options=named.type.options)
    if set(one).isdisjoint(other):
        return sign == "!=", why
    return (sign == "=", why) if len({*one, *other}) == 1 else None


def _options(side: terms.Expression) -> tuple[str, ...]:
    """The texts that a side can be; none where that is not known."""
    if isinstance(side, terms.Constant) and isinstance(side.value, str):
        return (side.value,)
    return side.type.options


def _within(subject: terms.Expression, interval: Interval, ground: Ground, where: Where | None) -> Verdict | None:
    values = values_of(subject, ground, where)
    if values.empty:
        return None
    meet = _meet(values, interval, whole=is_whole(subject))
    if meet.empty and not values.meet(interval).empty:
        return False, _whole(subject, ground)
    return (not meet.empty, _told(subject, values, ground)) if meet.empty or meet == values else None


def _one_of(subject: terms.Expression, options: Sequence[Value], ground: Ground, where: Where | None) -> Verdict | None:
    if subject.type.every and set(subject.type.every) <= set(options):
        return True, Words("why.names_all", what=called(subject.span, ground))
    if not subject.type.ordered:
        return None
    values = values_of(subject, ground, where)
    inside = [each for each in options if isinstance(each, Fraction) and each in values]
    if inside and is_whole(subject) and all(each.denominator > 1 for each in inside):
        return False, _whole(subject, ground)
    return None if inside or values.empty else (False, _told(subject, values, ground))


def _proved(one: Interval, sign: str, other: Interval, *, whole: bool) -> bool | None:
    """Whether all values of two ranges compare so (or, False, none do), one of which may hold whole numbers only."""
    if sign in {"=", "!="}:
        same = one == other and is_point(one)
        return (sign == "=") == same if same or _meet(one, other, whole=whole).empty else None
    if sign in {">", ">="}:
        one, other, sign = other, one, TURNED[sign]
    holds, strictly = below(one, other, strictly=sign == "<"), sign == "<="
    return holds if holds or below(other, one, strictly=strictly) else None


def _meet(one: Interval, other: Interval, *, whole: bool) -> Interval:
    found = one.meet(other)
    return found.whole() if whole else found


def is_whole(subject: terms.Expression) -> bool:
    """Whether all values are whole numbers."""
    return subject.type.whole and isinstance(subject, terms.FactValue | terms.ColumnValue)


def values_of(side: terms.Expression, ground: Ground, where: Where | None = None) -> Interval:
    """The range of a side; a count that is given is a whole number."""
    found = ground.ranges.number(ground.node(side), where).interval
    return found.whole() if is_whole(side) else found


def called(span: Span, ground: Ground) -> str:
    """An expression as it is written, with the brackets that belong to it."""
    source = ground.framework.source.text
    plain = source.translate(_BRACKETS)
    start, end = span.start, span.end
    opened, closed = _open(plain[start:end])
    for _ in range(closed):
        start = max(plain.rfind("(", 0, start), 0)
    for _ in range(opened):
        end = plain.find(")", end) + 1 or end
    text = " ".join(source[start:end].split())
    return f"`{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}`"


def _open(text: str) -> tuple[int, int]:
    """How many brackets of a text are not closed in it, and how many were not opened."""
    rest = re.sub("[^()]", "", text)
    while "()" in rest:
        rest = rest.replace("()", "")
    return rest.count("("), rest.count(")")


def _told(side: terms.Expression, values: Interval, ground: Ground) -> Words:
    """What is known of a side."""
    return Words("why.range", what=called(side.span, ground), values=_interval(values, side.type))


def _whole(side: terms.Expression, ground: Ground) -> Words:
    return Words("why.whole", what=called(side.span, ground))


def _interval(values: Interval, kind: Type) -> Words:
    if values.low is not None and values.low == values.high:
        return Words("figure.exactly", value=figure(values.low, kind))
    return within(values, kind)


# ---------------------------------------------------------------- contradictions


def contradictions(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Conditions that were most likely joined by the wrong word."""
    for whole, clash in clashes(ground):
        words, both = [called(each.origin.span, ground) for each in clash], whole.how == "and"
        yield Message("PS432.contradiction" if both else "PS432.tautology", conditions=words), whole.origin.span


def unmet(ground: Ground, told: Sequence[Span]) -> Iterator[tuple[Message, Span]]:
    """Requirements that no facts meet together, as few as exclude one another; the last of them is named.

    Of one alone that is said where no piece of it is ``told`` to be the cause.
    """
    inquiry, framework = inquiry_of(ground), ground.framework
    rest = [each for each in framework.requirements if not each.warning]
    while rest:
        near = {id(refusal.piece) for refusal in inquiry.subject([ground.node(rest[0].condition)]).refusals}
        together = [each for each in rest if each is rest[0] or id(each) in near]
        rest = [each for each in rest[1:] if id(each) not in near]
        answer = _met(together, inquiry)
        inquiry.note(Words("asked.met"), together[-1].span, answer)
        if answer.excluded:
            for each in together[:_MOST_REQUIREMENTS]:
                fewer = [other for other in together if other is not each]
                together = fewer if fewer and _met(fewer, inquiry).excluded else together
            inquiry.nothing_admitted = True
            words = [called(each.condition.span, ground) for each in together]
            if len(words) > 1:
                yield Message("PS432.contradiction", conditions=words), together[-1].span
            elif not any(together[0].span.start <= each.start < together[0].span.end for each in told):
                yield Message("PS431.settled", always=False, why=Words("why.never")), together[0].span


def _met(requirements: list[model.Requirement], inquiry: Inquiry) -> Answer:
    """Whether some facts meet requirements together, with rows of facts that add up to what they must."""
    conditions = [inquiry.program.expressions.of(each.condition) for each in requirements]
    slots = set(inquiry.slots(*conditions))
    amiss = [each.remark.when for each in inquiry.program.sums]
    conditions += [at(each.origin.span).negated(each) for each in amiss if not slots.isdisjoint(inquiry.slots(each))]

    def happens(known: Reading) -> bool:
        return all(map(known.exact.holds, conditions))

    def narrowed(intervals: Intervals, where: Where) -> Where | None:
        return intervals.all_narrowed(conditions, True, where)

    (answer,) = inquiry.answers(inquiry.alone(conditions), [Question(happens, narrowed)])
    return answer


def clashes(ground: Ground) -> Iterator[tuple[Logic, list[Node]]]:
    """Each ``and`` that never holds, and each ``or`` that always does, with the conditions that make it so."""
    written, inside = ground.ranges.program.expressions.written, set[int]()
    logic = (each for each in everywhere(*_roots(ground)) if isinstance(each, Logic) and written(each) is not None)
    found = (
        (each, _clash(_joined(each, inside), each.how == "and", ground)) for each in logic if id(each) not in inside
    )
    yield from islice(((each, clash) for each, clash in found if clash), limits.DIAGNOSTICS)


def _joined(whole: Logic, inside: set[int]) -> Iterator[Node]:
    """The conditions that one word joins, also where brackets stand around some of them, which are ``inside`` then."""
    pending: list[Node] = [whole]
    while pending and whole.how != "not":
        each = pending.pop()
        if isinstance(each, Logic) and each.how == whole.how:
            inside.add(id(each))
            pending.extend(reversed(each.conditions))
        else:
            yield each


def _clash(conditions: Iterable[Node], held: bool, ground: Ground) -> list[Node]:
    """The first conditions that cannot all hold or, where they are not ``held``, all fail; none where they can.

    One that is settled by itself is another matter.
    """
    ranges, taken = ground.ranges, list[Node]()
    here = ranges.nowhere
    for condition in conditions:
        if len(taken) < _MOST_CONDITIONS and ranges.settled(condition) is None:
            taken.append(condition)
            narrower = ranges.narrowed(condition, held, here)
            if narrower is None:
                return _fewest(taken, held, ranges)
            here = narrower
    return []


def _fewest(clash: list[Node], held: bool, ranges: Intervals) -> list[Node]:
    """Conditions that exclude one another, of which none can be left out; the last one is among them."""
    needed = clash
    for each in clash[:-1]:
        without = [other for other in needed if other is not each]
        if ranges.all_narrowed(without, held, ranges.nowhere) is None:
            needed = without
    return needed
