"""What can have no value where that spoils a result: quotients (PS430), what is missing (PS450), rows (PS451)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import chain
from typing import TypeVar, get_args

from perfscore.core.absence import Absence
from perfscore.core.expressions import at, is_missing_value
from perfscore.core.nodes import QUANTITIES, Const, Div, Fold, Key, Node, Ref, RefKind, everywhere, walk
from perfscore.core.program import Block, Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame
from perfscore.domains.interval import Intervals, Where
from perfscore.domains.leading import Leading
from perfscore.kernel import limits
from perfscore.kernel.intervals import ZERO, Interval
from perfscore.kernel.source import Distinct, Span
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import InRow, Trouble
from perfscore.model.constants import number
from perfscore.scoring.figures import Reading
from perfscore.search.ground import Ground
from perfscore.search.inquiry import Answer, Inquiry, Question, inquiry_of
from perfscore.search.subject import Facts

_MOST_USES = 8
_ZERO = Fraction(0)
_SETTLING = frozenset({"zero", "full"})
_RESULTS: frozenset[RefKind] = frozenset(get_args(RefKind)) - QUANTITIES

_Piece = TypeVar("_Piece", bound=Node)


class _Use(Distinct):
    """What an evaluation computes and nothing else is computed from: its trouble is trouble with the result.

    ``own`` is what stands there itself, whose facts are told first. ``made`` names what rows of facts become, for each
    of which it is computed; ``apart`` is the requirement that it is.
    """

    node: Node
    own: tuple[Node, ...] = ()
    made: str = ""
    apart: object = None

    def troubles(self, code: str, exact: Exact) -> list[Span]:
        """The places of the trouble of one code that it has, with each row of facts that it is computed for."""
        frames = [exact.whole]
        if self.made:
            rows = exact.program.instances[self.made]
            given = exact.facts.by_name.get(rows.table.name)
            there = () if given is None or given.rows is None else given.rows
            frames = [Frame(rows.instance, "", rows.table.name, row) for row in there]
        found = list[Span]()
        for frame in frames:
            with exact.within(frame):
                try:
                    exact.value(self.node)
                except Trouble as trouble:
                    places = [at for message, at in trouble.problems if message.code == code]
                    found += [at.span if isinstance(at, InRow) else at for at in places if isinstance(at, InRow | Span)]
        return found


class _Risk(Distinct):
    """Something that may have no value: what it hangs on, what an evaluation tells of it, and where."""

    node: Node
    code: str
    places: frozenset[Span]
    is_met: Callable[[Node], bool]
    fails: Callable[[Intervals, Where], Where | None]
    of_all: bool = False
    """Whether what is known where it fails is known of all facts, not only on the way to it."""

    def asked(self, use: _Use, inquiry: Inquiry) -> tuple[Answer, Facts | None, Span | None]:
        """Whether it has no value where it is used, with facts that show it, and the place."""
        if inquiry.budget.left <= 0:
            return Answer(), None, None
        subject = inquiry.subject((self.node, *use.own, use.node), use.apart)
        leading = Leading(subject.program, self.is_met)

        def places(known: Reading) -> list[Span]:
            return [each for each in use.troubles(self.code, known.exact) if each in self.places]

        def narrowed(intervals: Intervals, where: Where) -> Where | None:
            here: Where | None = where
            if self.of_all:
                # What admits facts is narrowed by it.
                here = subject.admitting(intervals, self.fails(intervals, Where()))
            return here and leading.joined(intervals, [use.node], here, lambda here: self.fails(intervals, here))

        question = Question(lambda known: bool(places(known)), narrowed, (self.node,))
        (answer,) = inquiry.answers(subject, [question])
        place = None if answer.values is None else places(subject.known(answer.values))[0]
        return answer, inquiry.shown(subject, question, answer), place


def findings(ground: Ground) -> Iterator[tuple[Message, Span]]:
    """Each place that fails with facts that were tried."""
    for divisor, facts in divisions(ground):
        yield Message("PS430.may_divide_by_zero", witness=facts.words), divisor.origin.span
    for name, facts, span in missing(ground):
        message = Message("PS450.may_be_missing", name=name, witness=facts.words)
        yield message if name else Message("PS450.missing_value", witness=facts.words), span
    for fold, facts in shortages(ground):
        yield Message("PS451.too_few_rows", needed=fold.needed, witness=facts.words), fold.origin.span


def divisions(ground: Ground) -> Iterator[tuple[Node, Facts]]:
    """Each denominator that can be 0 where it counts, and facts with which it is."""
    inquiry = inquiry_of(ground)
    written = inquiry.program.expressions.written

    def divisor(node: Node) -> Node | None:
        below = written(node.below) if isinstance(node, Div) else None
        if not isinstance(node, Div) or below is None or number(below) is not None:
            return None
        return node.below if _ZERO in ground.ranges.number(node.below).interval else None

    for each, there in _pieces(inquiry, divisor):
        facts = _shown(_by_zero(each), Words("asked.zero"), there, inquiry)
        if facts is not None:
            yield each, facts


def _shown(risk: _Risk, what: Words, there: Iterable[_Use], inquiry: Inquiry) -> Facts | None:
    """Facts with which something has no value in one of its uses."""
    answers, shown = list[Answer](), None
    for use in there:
        answer, shown, _ = risk.asked(use, inquiry)
        answers.append(answer)
        if shown is not None:
            break
    (span,) = risk.places
    inquiry.note(what, span, *answers)
    return shown


def _by_zero(divisor: Node) -> _Risk:
    return _Risk(
        divisor,
        "PS515",
        frozenset((divisor.origin.span,)),
        lambda node: isinstance(node, Div) and node.below == divisor,
        lambda intervals, where: intervals.inside(divisor, ZERO, where),
    )


def missing(ground: Ground) -> Iterator[tuple[str, Facts, Span]]:
    """What may be missing where its value counts: its name if it has one, facts with which it is, and the place."""
    inquiry = inquiry_of(ground)
    optional, told = _optional(inquiry), set[Span]()
    definitions = ((key, node) for key, node in inquiry.program.block.definitions if key[0] in {"let", "default"})
    quantities = {key: [each for each in everywhere(node) if each in optional] for key, node in definitions}
    asked = dict[Span, list[Answer]]()
    for use in _uses(inquiry) if optional else ():
        for node, places in _looked_at(use, optional, quantities, inquiry).items():
            while left := frozenset(places) - told:
                risk = _Risk(node, "PS516", left, node.__eq__, _lacks(node, inquiry.program.expressions.absence))
                answer, facts, place = risk.asked(use, inquiry)
                # Where one thing was shown, it says nothing that another one is open.
                counts = answer.decided or told.isdisjoint(places)
                asked.setdefault(places[0], []).extend([answer] if counts else [])
                if facts is None or place is None:
                    break
                told.add(place)
                yield node.name.rpartition(".")[2] if isinstance(node, Ref) else "", facts, place
    for span, answers in asked.items():
        inquiry.note(Words("asked.missing"), span, *answers)


def _optional(inquiry: Inquiry) -> set[Node]:
    """The facts, cells and tables that may be missing, and what always is."""
    asked = (each.condition for each in inquiry.program.requirements)
    found: set[Node] = set(filter(is_missing_value, walk(*inquiry.program.definitions.values(), *asked)))
    for fact in inquiry.ground.framework.fact_list:
        make = at(fact.span)
        found |= {make.ref("table" if fact.columns else "fact", fact.name)} if fact.optional else set()
        found |= {make.ref("cell", f"{fact.name}.{column.name}") for column in fact.columns if column.optional}
    return found


def _looked_at(
    use: _Use, optional: set[Node], quantities: Mapping[Key, list[Node]], inquiry: Inquiry
) -> dict[Node, list[Span]]:
    """Where a use looks at each of some things that may be missing, also by way of quantities."""
    found = dict[Node, list[Span]]()
    reached = inquiry.program.reached(use.node, but=_RESULTS)
    inside = (quantities[key] for key in reached if key in quantities)
    for node in chain((each for each in everywhere(use.node) if each in optional), *inside):
        found.setdefault(node, []).append(node.origin.span)
    return found


def _lacks(node: Node, absence: Absence) -> Callable[[Intervals, Where], Where | None]:
    """What is known where something that may be missing is."""
    missing = absence.of(node)
    return lambda intervals, where: intervals.narrowed(missing, True, where)


def shortages(ground: Ground) -> Iterator[tuple[Fold, Facts]]:
    """Each function over rows that may meet too few of them where it counts, and facts with which it does."""
    inquiry = inquiry_of(ground)
    needed = _needed(inquiry)

    def few(node: Node) -> Fold | None:
        found = node if isinstance(node, Fold) and node.otherwise is None else None
        if found is None or inquiry.program.expressions.written(found) is None:
            return None
        count = ground.ranges.number(_counted(found)).interval
        always = found.needed <= needed.get((found.over.name, found.where), 0) or count.meet(_fewer(found)).empty
        return None if always else found

    for fold, there in _pieces(inquiry, few):
        facts = _shown(_too_few(fold), Words("asked.rows"), there, inquiry)
        if facts is not None:
            yield fold, facts


def _too_few(fold: Fold) -> _Risk:
    make, number = at(fold.origin.span), _counted(fold)
    given = make.test(make.ref("status", fold.over.name), "=", make.const("known"))

    def fails(intervals: Intervals, where: Where) -> Where | None:
        here = intervals.inside(number, _fewer(fold), where)
        return here and intervals.narrowed(given, True, here)

    places = frozenset((fold.origin.span,))
    return _Risk(number, "PS529", places, lambda node: node == fold, fails, of_all=True)


def _fewer(fold: Fold) -> Interval:
    return Interval(high=Fraction(fold.needed))


def _counted(fold: Fold) -> Node:
    """How many rows a function is over."""
    body = Const(value=True, origin=fold.origin)
    return Fold("count", fold.over, fold.where, body, origin=fold.origin)


def _needed(inquiry: Inquiry) -> Mapping[tuple[str, Node | None], int]:
    """How many rows there must be for there to be a score: one where nothing but rows of facts gives points."""
    found = dict[tuple[str, Node | None], int]()
    for row in inquiry.program.block.rows:
        around = (row, *inquiry.ground.ranges.around(row.path))
        for rows in row.made:
            if rows.empty is not None and not any(each.limits for each in around):
                found |= {(rows.table.name, where): 1 for where in (None, rows.where)}
    return found


def _pieces(inquiry: Inquiry, piece: Callable[[Node], _Piece | None]) -> Iterator[tuple[_Piece, list[_Use]]]:
    """What nodes have of some kind, wherever they stand, each with the places where that would count."""
    every, users, seen = list(_uses(inquiry)), dict[Key, list[int | Key]](), set[int]()
    values = {key: node for key, node in inquiry.program.block.definitions if key[0] in QUANTITIES}
    named: list[tuple[int | Key, Node]] = [(index, use.node) for index, use in enumerate(every)]
    for user, node in (*named, *values.items()):
        for key in node.refs & values.keys():
            users.setdefault(key, []).append(user)
    for use in every:
        yield from ((each, [use]) for each in _inside(use.node, seen, piece))
    for key, node in values.items():
        for found in _inside(node, seen, piece):
            yield found, [every[each] for each in _in_the_end(key, users)]


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


def _inside(node: Node, seen: set[int], piece: Callable[[Node], _Piece | None]) -> Iterator[_Piece]:
    """What the nodes of a piece have of some kind, each node wherever it stands."""
    pending = [node]
    while pending:
        each = pending.pop()
        if id(each) not in seen:
            seen.add(id(each))
            pending.extend(reversed(each.parts))
            found = piece(each)
            yield from () if found is None else (found,)


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
        points += row.times
        points += [make.where(each.condition, each.amount) for each in row.limits if each.amount is not None]
        rule = make.after(points, zero)
        yield _Use(make.case([(each, zero) for each in inside], rule), (*own, rule), made)
        for rows in row.made:
            checked = [rows.instance.by_key[each.key] for each in rows.checked if isinstance(each, Ref)]
            asked = (*(() if rows.where is None else (make.negated(rows.where),)), make.after(checked, never))
            there = (*inside, *asked)
            yield _Use(make.case([(each, zero) for each in there], zero), asked, rows.made.name)
            yield from _below(rows.instance, rows.instance.rows[-1], there, rows.made.name)
        pending.extend((block.by_path[child], inside) for child in reversed(row.children) if isinstance(child, str))
