"""The ledger: the charges of a row of the score with their amounts, with those of all below it; limits that applied."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore.core.nodes import Case, Node, Test
from perfscore.core.program import Charge, Limit, Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame
from perfscore.kernel.source import Span
from perfscore.kernel.wording import with_assessor


@attrs.frozen(eq=False)
class Entry:
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
                span, pieces = _looked_at(exact, charge)
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
        yield from entries if counts == 1 else (attrs.evolve(each, amount=each.amount * counts) for each in entries)


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


def _looked_at(exact: Exact, charge: Charge) -> tuple[Span, tuple[Node, ...]]:
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
        first = node.arms[0][0]
        looked_at += [first.subject] if isinstance(first, Test) else first.parts[:-1]
        condition, node = exact.taken(node)
        if condition is None:
            yield whole, None, tuple(looked_at)
            return
        inner = () if isinstance(node, Case) and node.origin is origin else (node,)
        yield condition.origin.span, condition, (*looked_at, *inner)


@attrs.frozen
class Applied:
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
