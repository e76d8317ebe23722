"""The ledger: the charges of a row of the score with their amounts, with those of all below it; limits that applied."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore.core.nodes import Case, Ref
from perfscore.core.program import Charge, Limit, Row
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame
from perfscore.source import Span
from perfscore.wording import with_assessor


@attrs.frozen
class Entry:
    """Points that something took off, or gave back: at the row of a path, for a reason, by what stands at a span."""

    path: str
    amount: Fraction
    reason: str | None
    span: Span
    charge: Charge


def ledger(exact: Exact, row: Row) -> list[Entry]:
    """All that makes up what a row lost. Raises Trouble where it has no score."""
    entries: list[Entry] = []
    for charge in row.charges:
        amount = exact.number(charge.amount)
        if amount != 0 and charge.below is None:
            entries.append(Entry(exact.path(row), amount, _reason(exact, charge), _span(exact, charge), charge))
        elif charge.below is not None and exact.holds(row.counts):
            entries += _from_below(exact, charge)
    return entries


def carried(exact: Exact, row: Row) -> list[Entry]:
    """What of it its group sees, which may get more digits than are published."""
    entries = ledger(exact, row)
    return entries if row.rounded else [entry for entry in entries if entry.charge is not row.charges[-1]]


def _from_below(exact: Exact, charge: Charge) -> Iterator[Entry]:
    for row, frame in _rows_below(exact, charge):
        with exact.within(frame):
            assert charge.part is not None
            part = exact.number(charge.part)
            for entry in carried(exact, row) if part != 0 else ():
                yield attrs.evolve(entry, amount=entry.amount * part)
        if charge.first and part != 0:
            return


def _rows_below(exact: Exact, charge: Charge) -> Iterator[tuple[Row, Frame]]:
    if isinstance(charge.below, str):
        yield exact.frame.block.by_path[charge.below], exact.frame
    else:
        assert charge.below is not None
        for frame in exact.frames(charge.below):
            yield frame.block.rows[-1], frame


def _reason(exact: Exact, charge: Charge) -> str | None:
    """The framework's words, or those of an assessor."""
    if charge.given is None:
        return charge.origin.words
    kind, name = charge.given
    if kind == "fact":
        given = exact.facts.by_name[name].given
        return with_assessor(given.reason or "", given.assessor or "") or None
    assert exact.frame.row is not None
    words = exact.frame.row.cells.get(name.partition(".")[2])
    return words.strip() if isinstance(words, str) else None


def _span(exact: Exact, charge: Charge) -> Span:
    """Where it stands: of a table the row that was taken, or all of it where none was."""
    node, span = charge.piece, charge.origin.span
    while charge.kind == "band" and isinstance(node, Case) and node.origin is charge.origin:
        condition, node = exact.taken(node)
        span = charge.origin.span if condition is None else condition.origin.span
    return span


@attrs.frozen
class Applied:
    """A limit whose condition held, with the points that it allowed; ``bound`` where it decided, with its effect."""

    limit: Limit
    amount: Fraction | None
    bound: bool
    effect: Fraction


def applied(exact: Exact, row: Row) -> list[Applied]:
    """The limits of a row that held, in the order of the file. Raises Trouble where it has no score."""
    decided = exact.number(Ref("decided", row.path, origin=row.origin))
    away = not exact.holds(row.looked_at)
    looked_at = [(index, limit) for index, limit in enumerate(row.limits) if (limit.kind == "na") == away]
    held = [(index, limit) for index, limit in looked_at if exact.holds(limit.condition)]
    if away:
        policies = {limit.policy for index, limit in held if index == decided}
        return [Applied(limit, None, limit.policy in policies, Fraction(0)) for _, limit in held]
    settled = any(limit.kind in {"zero", "full"} for _, limit in held)
    sound, points = exact.holds(row.counts), Ref("exact", row.path, origin=row.origin)
    earned = exact.number(Ref("earned", row.path, origin=row.origin) if sound else row.full)
    effect = min(max(earned, exact.number(row.low)), exact.number(row.high)) - exact.number(points)
    found: list[Applied] = []
    for index, limit in held:
        amount = None if limit.amount is None or settled else exact.number(limit.amount)
        bound = index == decided and (effect != 0 or not sound)
        found.append(Applied(limit, amount, bound, effect if bound else Fraction(0)))
    return found
