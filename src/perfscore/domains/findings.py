"""What an evaluation tells of a score: what stands against it, warnings, and the ledger of all that took its points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from perfscore.core.expressions import first_known
from perfscore.core.nodes import Case, Key, Node, Test
from perfscore.core.program import Charge, Comparison, Limit, Remark, Requirement, Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame
from perfscore.kernel import limits
from perfscore.kernel.resources import spoken
from perfscore.kernel.source import Distinct, Record, Span, replace, start_of
from perfscore.kernel.wording import describe, with_assessor
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Problem, Trouble

_WIDEST_FIGURE = 120


class Findings(Record):
    """What stands against a score, in the order in which it is told, and warnings.

    ``failed`` are the requirements among it that do not hold, and rows that do not add up: a user may insist on a
    score in spite of them.
    """

    root: tuple[Problem, ...]
    failed: tuple[Problem, ...]
    unchecked: tuple[Problem, ...]
    ungraded: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.root, *self.failed, *self.unchecked, *self.ungraded)


def findings(exact: Exact) -> Findings:
    """All that is to be said of an evaluation."""
    found, warnings = refusals(exact), list[Problem]()
    for requirement in exact.program.requirements:
        if requirement.warning:
            try:
                holds, why = exact.holds(requirement.condition), None
            except Trouble as trouble:
                holds, why = False, trouble.problems[0][0]
            if not holds:
                warnings.append(_failed(requirement, exact, why))
    remarks = dict.fromkeys(each for row in exact.program.block.rows for each in _of_row(row, exact))
    warnings += list(remarks)[: limits.DIAGNOSTICS]
    grade: tuple[Problem, ...] = ()
    if not found.root and ("grade", "") in exact.program.block.by_key:
        graded = exact.definition(("grade", ""))
        grade = graded.problems if isinstance(graded, Trouble) else ()
    return replace(found, ungraded=grade, warnings=tuple(warnings))


def refusals(exact: Exact) -> Findings:
    """Why there is no score, before it is graded: what cannot be computed, and what is not admitted."""
    failed: list[Problem] = []
    unchecked: list[Problem] = []
    told: set[tuple[str, str]] = set()
    for requirement in exact.program.requirements:
        if not requirement.warning:
            try:
                if not exact.holds(requirement.condition):
                    failed.append(_failed(requirement, exact))
                    told |= requirement.columns
            except Trouble as trouble:
                unchecked += trouble.problems
    for each in exact.program.sums:
        if each.columns.isdisjoint(told):
            failed += _told(each.remark, exact)
    root = exact.definition(("score", ""))
    return Findings(root.problems if isinstance(root, Trouble) else (), tuple(failed), tuple(unchecked))


def _failed(requirement: Requirement, exact: Exact, unchecked: Message | None = None) -> Problem:
    *words, last = requirement.words
    if unchecked is not None:
        said = Words("finding.unchecked", text=last, why=unchecked)
        last = said.told_in(exact.program.source.language or spoken())
    values = (exact.value(each) if exact.sound(each) else None for each in requirement.figures)
    figures = [start_of(each, _WIDEST_FIGURE) for each in map(describe, values, requirement.types)]
    text = "".join(chain.from_iterable(zip(words, figures, strict=True))) + last
    failed = Message("PS518.warning_raised" if requirement.warning else "PS517.requirement_failed", message=text)
    return failed, requirement.origin.span


def _told(remark: Remark, exact: Exact) -> Iterator[Problem]:
    if exact.holds(remark.when):
        yield from exact.told(remark.wrong).problems


def _of_row(row: Row, exact: Exact) -> Iterator[Problem]:
    """The remarks about a row of the score, behind those about rows of facts that stand below it."""
    for frame in exact.below(row):
        with exact.within(frame):
            for member in frame.block.rows:
                yield from _own(member, exact)
    yield from _own(row, exact)


def measured(row: Row, exact: Exact) -> tuple[Fraction | None, Fraction | None]:
    """The share of its target that a row reached and its deviation from it, by the last comparison that can be made."""
    found: tuple[Fraction | None, Fraction | None] = None, None
    for comparison in _comparisons(row, exact):
        if exact.sound(comparison.looked_at):
            shares = (comparison.attainment, comparison.deviation)
            one, other = (exact.number(each) if exact.sound(each) else None for each in shares)
            found = one, other
    return found


def _own(row: Row, exact: Exact) -> Iterator[Problem]:
    """The remarks of its rule, where it was looked at and gave points, and those of its comparisons."""
    if row.remarks and _looked_at(row, exact) and _sound(("earned", row.path), exact):
        for remark in row.remarks:
            yield from _told(remark, exact)
    for remark in row.undecided:
        yield from _told(remark, exact)
    for comparison in _comparisons(row, exact):
        yield from _compared(comparison, exact)


def _looked_at(row: Row, exact: Exact) -> bool:
    conditions = [row.looked_at, *(limit.condition for limit in row.limits)]
    return all(map(exact.sound, conditions)) and exact.holds(row.looked_at)


def _comparisons(row: Row, exact: Exact) -> Iterator[Comparison]:
    """The comparisons of a row with a score: that of its rule only where the rule gave points as well."""
    if row.comparisons and _looked_at(row, exact) and _sound(("score", row.path), exact):
        earned = _sound(("earned", row.path), exact)
        yield from (each for each in row.comparisons if earned or each.unchecked is not None)


def _sound(key: Key, exact: Exact) -> bool:
    return not isinstance(exact.definition(key), Trouble)


def _compared(comparison: Comparison, exact: Exact) -> Iterator[Problem]:
    try:
        exact.value(comparison.looked_at)
    except Trouble as trouble:
        if comparison.unchecked is None:
            # A person has decided of what was left empty.
            return
        why, where = trouble.problems[0]
        yield exact.message(comparison.unchecked).with_values({"why": why}), where
        return
    for remark in comparison.remarks:
        yield from _told(remark, exact)


class Entry(Distinct):
    """Points that something took off, or gave back: at the row of a path, for a reason, by what stands at a span.

    ``pieces`` are what was looked at for it, in the frame of that row.
    """

    path: str
    amount: Fraction
    reason: str | None
    span: Span
    charge: Charge
    pieces: tuple[Node, ...]
    frame: Frame


class Ledger:
    """The entries of all rows of an evaluation, each made once: a group has those of its rows, if they count whole."""

    def __init__(self, exact: Exact) -> None:
        self.exact = exact
        self._known: dict[tuple[int, str], tuple[Entry, ...]] = {}

    def of(self, row: Row) -> tuple[Entry, ...]:
        """All that makes up what a row lost. Raises Trouble where it has no score."""
        key = id(self.exact.frame), row.path
        if key not in self._known:
            self._known[key] = tuple(self._entries(row))
        return self._known[key]

    def carried(self, row: Row) -> tuple[Entry, ...]:
        """What of it its group sees, which may get more digits than are published."""
        entries = self.of(row)
        return entries if row.rounded else tuple(entry for entry in entries if entry.charge is not row.charges[-1])

    def _entries(self, row: Row) -> Iterator[Entry]:
        exact = self.exact
        for charge in row.charges:
            if charge.below is None:
                amount = exact.number(charge.amount)
                if not amount and (charge.told is None or not exact.holds(charge.told)):
                    continue
                span, pieces = _stretch(exact, charge)
                yield Entry(exact.path(row), amount, _reason(exact, charge), span, charge, pieces, exact.frame)
            elif exact.holds(row.counts):
                yield from self._from_below(charge)

    def _from_below(self, charge: Charge) -> Iterator[Entry]:
        exact, below = self.exact, charge.below
        assert below is not None and charge.part is not None
        if isinstance(below, str):
            yield from self._part(exact.frame.block.by_path[below], charge.part)
            return
        for frame in exact.frames(below):
            with exact.within(frame):
                yield from self._part(frame.block.rows[-1], charge.part)
                if charge.first and exact.number(charge.part):
                    return

    def _part(self, row: Row, part: Node) -> Iterator[Entry]:
        counts = self.exact.number(part)
        entries = self.carried(row) if counts else ()
        yield from entries if counts == 1 else (replace(each, amount=each.amount * counts) for each in entries)


def _reason(exact: Exact, charge: Charge) -> str | None:
    """The framework's words, or those of an assessor."""
    if charge.given is None:
        table = charge.piece if charge.kind == "award" and isinstance(charge.piece, Case) else None
        condition = None if table is None else exact.taken(table)[0]
        return charge.origin.words if condition is None else condition.origin.words
    kind, name = charge.given
    if kind == "fact":
        given = exact.facts.by_name[name].given
        return with_assessor(given.reason or "", given.assessor or "") or None
    assert exact.frame.row is not None
    words = exact.frame.row.cells.get(name.partition(".")[2])
    return words.strip() if isinstance(words, str) else None


def _stretch(exact: Exact, charge: Charge) -> tuple[Span, tuple[Node, ...]]:
    """Where a charge stands, and what was looked at: of a table the row that was taken, or all of it where none was."""
    if charge.kind != "band" or charge.piece is None:
        return charge.origin.span, () if charge.piece is None else (charge.piece,)
    *_, (span, _, pieces) = rows_taken(exact, charge.piece, charge.origin.span)
    return span, pieces


def rows_taken(exact: Exact, table: Node, whole: Span) -> Iterator[tuple[Span, Node | None, tuple[Node, ...]]]:
    """The row of a table that is taken, and the row inside it, if there is a table in it.

    Each comes with where it stands, with its condition, and with what was looked at until then; None, and the place of
    all, where no row is taken.
    """
    node, looked_at, origin = table, list[Node](), table.origin
    while isinstance(node, Case) and node.origin is origin:
        first = first_known(node)
        looked_at += [first.subject] if isinstance(first, Test) else first.parts[:-1]
        condition, node = exact.taken(node)
        if condition is None:
            yield whole, None, tuple(looked_at)
            return
        inner = () if isinstance(node, Case) and node.origin is origin else (node,)
        yield condition.origin.span, condition, (*looked_at, *inner)


class Applied(Record):
    """A limit whose condition held, with the points that it allowed; ``bound`` where it decided, with its effect."""

    limit: Limit
    amount: Fraction | None
    bound: bool
    effect: Fraction


def applied(exact: Exact, row: Row) -> list[Applied]:
    """The limits of a row that held, in the order of the file. Raises Trouble where it has no score."""
    if not row.limits:
        return []
    decided = exact.defined(("decided", row.path))
    away = not exact.holds(row.looked_at)
    looked_at = [(index, limit) for index, limit in enumerate(row.limits) if (limit.kind == "na") == away]
    held = [(index, limit) for index, limit in looked_at if exact.holds(limit.condition)]
    if away:
        return [Applied(limit, None, index == decided, Fraction(0)) for index, limit in held]
    settled = any(limit.kind in {"zero", "full"} for _, limit in held)
    sound, points = exact.holds(row.counts), exact.defined(("exact", row.path))
    earned = exact.value(row.given) if sound else exact.number(row.full)
    assert isinstance(earned, Fraction) and isinstance(points, Fraction)
    effect = min(max(earned, exact.number(row.low)), exact.number(row.high)) - points
    found: list[Applied] = []
    for index, limit in held:
        amount = None if limit.amount is None or settled else exact.number(limit.amount)
        bound = index == decided and (effect != 0 or not sound)
        found.append(Applied(limit, amount, bound, effect if bound else Fraction(0)))
    return found
