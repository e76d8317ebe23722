"""Which rows differ between two evaluations of one framework, by how much, and through which clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import attrs

from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.messages.diagnostics import Diagnostic
from perfscore.model import model
from perfscore.scoring import reference
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.explain import Account
from perfscore.scoring.explanation import AppliedLimit, Explanation, Loss
from perfscore.scoring.scorecard import Line, Outcome, diagnostics, digits
from perfscore.search.along import Standing, standing

ReasonKind = Literal["loss", "row", "limit", "figure", "problem", "parts"]


@attrs.frozen(kw_only=True)
class Reason:
    """A clause or a figure of a row whose outcome differs.

    ``what`` is ``loss``: points that a clause takes or, negative, gives; ``row``: the row of bands or of a look-up that
    was taken; ``limit``: whether a limit is in force (``held``) or changes the points (``bound``); ``figure``: a value
    that the rule looks at; ``problem``: why there is no score; ``parts``: what stands below. ``label`` is the kind of
    the loss, of the limit or of the value. ``before`` and ``after`` are the outcomes, None where there is none.
    """

    what: ReasonKind
    label: str = ""
    clause: str = ""
    reason: str | None = None
    line: int | None = None
    before: Decimal | str | None = None
    after: Decimal | str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain values, for JSON."""
        return attrs.asdict(self) | {"before": _plain(self.before), "after": _plain(self.after)}


def _plain(value: Decimal | str | None) -> str | None:
    return f"{value:f}" if isinstance(value, Decimal) else value


@attrs.frozen(kw_only=True)
class Difference:
    """A node whose published points differ, or which only one of the two has a score for; ``why`` says through what.

    ``only`` is ``before`` or ``after`` where only one side has the node at all, as may be with rows of tables.
    """

    path: str
    title: str
    kind: str
    before: Decimal | None
    after: Decimal | None
    only: Literal["before", "after"] | None = None
    why: tuple[Reason, ...] = ()

    @property
    def change(self) -> Decimal | None:
        """What is gained or, negative, lost; None where one side has no score."""
        return None if self.before is None or self.after is None else self.after - self.before

    def to_dict(self) -> dict[str, Any]:
        """The difference as plain values, for JSON."""
        return {
            "path": self.path,
            "title": self.title,
            "kind": self.kind,
            "before": _plain(self.before),
            "after": _plain(self.after),
            "change": _plain(self.change),
            "only": self.only,
            "why": [each.to_dict() for each in self.why],
        }


@attrs.frozen(kw_only=True)
class ChangedFact:
    """A fact that is not the same on both sides; the values are for reading, None where it is not given."""

    name: str
    title: str
    kind: str
    before: str | None
    after: str | None


@attrs.frozen(slots=False, eq=False)
class Side:
    """One of the two: a framework and checked facts, with all that becomes of them."""

    framework: model.Framework
    facts: FactSet

    @cached_property
    def account(self) -> Account:
        """What explains it."""
        return reference.account(self.framework, self.facts)

    @property
    def lines(self) -> Mapping[str, Line]:
        """All nodes with what has become of them, also those that are made of rows."""
        return self.account.scorecard.lines

    @cached_property
    def standing(self) -> Standing:
        """The total, the grade, and why there is none."""
        return standing(self.account.scorecard, self.framework.nodes)

    @cached_property
    def problems(self) -> tuple[Diagnostic, ...]:
        """Why there is no score, where there is none."""
        return tuple(diagnostics(self.framework, list(self.standing.problems)))

    def score(self, path: str) -> Decimal | None:
        """The published points of a node; None where it is not there, or has none."""
        line = self.lines.get(path)
        if line is None or not isinstance(line.outcome, Outcome) or (not path and self.standing.total is None):
            return None
        return to_decimal(line.outcome.score, digits(self.framework, line.node))


# ------------------------------------------------------------ which nodes differ


def differences(one: Side, other: Side) -> tuple[Difference, ...]:
    """The whole, whether it differs or not, and all nodes that do, the greatest change first."""
    found = [_difference(path, one, other) for path in dict.fromkeys([*one.lines, *other.lines])]
    whole, *rest = found
    changed = [each for each in rest if each.before != each.after or each.only is not None]
    return whole, *sorted(changed, key=_size)


def _size(each: Difference) -> tuple[bool, Decimal]:
    change = each.change
    return change is not None, -abs(change or Decimal(0))


def _difference(path: str, one: Side, other: Side) -> Difference:
    there = other if path in other.lines else one
    line = there.lines[path]
    before, after = one.score(path), other.score(path)
    only: Literal["before", "after"] | None = None
    if path not in one.lines or path not in other.lines:
        only = "before" if path in one.lines else "after"
    found = Difference(
        path=path, title=there.account.title(path), kind=line.node.kind, before=before, after=after, only=only
    )
    if only is None and (before != after or not path):
        return attrs.evolve(found, why=tuple(_why(path, one, other)))
    return found


# ------------------------------------------------------------ through what


def _why(path: str, one: Side, other: Side) -> Iterator[Reason]:
    told = [side.account.explanation(path) for side in (one, other)]
    before, after = told
    losses = list(_losses(path, before, after))
    if before.row == after.row:
        yield from losses
    else:
        clause = before.clause or after.clause or ""
        yield Reason(what="row", clause=clause, line=after.place.line, before=before.row, after=after.row)
        # The rows say already what they give.
        yield from (each for each in losses if each.label != "band")
    told_already = {each.clause for each in losses}
    yield from (each for each in _limits(before, after) if each.clause not in told_already)
    yield from _problems(path, one, other, before, after)
    below = (child.node.path for side in (one, other) for child in side.lines[path].children)
    if any(one.score(each) != other.score(each) for each in below):
        yield Reason(what="parts")
    yield from _figures(before, after)


def _losses(path: str, before: Explanation, after: Explanation) -> Iterator[Reason]:
    """Clauses of the node itself that take or give other points; what rounding does is left to the points."""
    ours, theirs = (_taken(path, each.losses) for each in (before, after))
    for key in dict.fromkeys([*ours, *theirs]):
        kind, clause, reason, line = key
        old, new = ours.get(key), theirs.get(key)
        if old != new:
            yield Reason(what="loss", label=kind, clause=clause, reason=reason, line=line, before=old, after=new)


_Clause = tuple[str, str, str | None, int]


def _taken(path: str, losses: tuple[Loss, ...]) -> dict[_Clause, Decimal]:
    found: dict[_Clause, Decimal] = {}
    for each in losses:
        if each.path == path and each.kind != "rounding":
            key = each.kind, each.clause, None if each.kind == "judged" else each.reason, each.line
            found[key] = found.get(key, Decimal(0)) + each.published
    return {key: amount for key, amount in found.items() if amount}


def _limits(before: Explanation, after: Explanation) -> Iterator[Reason]:
    ours, theirs = ({_limit(each): each for each in told.limits} for told in (before, after))
    for key in dict.fromkeys([*ours, *theirs]):
        old, new = ours.get(key), theirs.get(key)
        each = old or new
        assert each is not None
        if _force(old) != _force(new):
            yield Reason(
                what="limit",
                label=each.kind,
                clause=each.clause,
                reason=each.reason,
                line=each.line,
                before=_force(old),
                after=_force(new),
            )


def _limit(each: AppliedLimit) -> tuple[str, str, int]:
    return each.kind, each.clause, each.line


def _force(each: AppliedLimit | None) -> str | None:
    return None if each is None else "bound" if each.bound else "held"


def _problems(path: str, one: Side, other: Side, before: Explanation, after: Explanation) -> Iterator[Reason]:
    old, new = (
        side.problems if not path else explanation.problems for side, explanation in ((one, before), (other, after))
    )
    texts = [[each.message for each in problems] for problems in (old, new)]
    for text in dict.fromkeys([*texts[0], *texts[1]]):
        was, will = (text if text in told else None for told in texts)
        if was != will:
            yield Reason(what="problem", before=was, after=will)


def _figures(before: Explanation, after: Explanation) -> Iterator[Reason]:
    """The figures that the rule itself names, and the facts behind them, as far as they differ."""
    ours, theirs = ({each.name: each for each in told.figures} for told in (before, after))
    for name in dict.fromkeys([*ours, *theirs]):
        old, new = ours.get(name), theirs.get(name)
        each = new or old
        assert each is not None
        values = None if old is None else old.value, None if new is None else new.value
        if values[0] != values[1]:
            yield Reason(
                what="figure", label=each.kind, clause=name, reason=each.title, before=values[0], after=values[1]
            )


# ------------------------------------------------------------ which facts differ


def changed_facts(framework: model.Framework, one: FactSet, other: FactSet) -> tuple[ChangedFact, ...]:
    """The facts that are not the same, in the order of the framework."""
    found = []
    for fact in framework.fact_list:
        old, new = one.by_name.get(fact.name), other.by_name.get(fact.name)
        if not _alike(old, new):
            shown = [_shown(each, fact.type.kind is Kind.TABLE, fact) for each in (old, new)]
            found.append(
                ChangedFact(
                    name=fact.name,
                    title=fact.title or fact.name,
                    kind=fact.type.kind.value,
                    before=shown[0],
                    after=shown[1],
                )
            )
    return tuple(found)


def _alike(one: Given | None, other: Given | None) -> bool:
    if one is None or other is None:
        return one is other
    rows = ([row.cells for row in each.rows or ()] for each in (one, other))
    return (one.status, one.value) == (other.status, other.value) and next(rows) == next(rows)


def _shown(each: Given | None, table: bool, fact: Any) -> str | None:
    if each is None:
        return None
    if each.status != "known":
        return each.status
    if table:
        return f"{len(each.rows or ())} rows"
    return each.value if isinstance(each.value, str) else describe(each.value, fact.type)
