"""The entries of a file come in; nodes with their paths, points and ranges, but without rules yet, go out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import model
from perfscore.analysis.scope import TOTAL
from perfscore.diagnostics import Report
from perfscore.messages import names as name_messages
from perfscore.messages import points as messages
from perfscore.messages import syntax as word_messages
from perfscore.source import Span
from perfscore.suggest import nearest
from perfscore.syntax import nodes

_COMBINATIONS: dict[tuple[str, ...], model.Combination] = {
    ("sum",): "sum",
    ("mean",): "mean",
    ("weighted", "mean"): "weighted mean",
    ("minimum",): "minimum",
    ("maximum",): "maximum",
}
ONE_SCALE = frozenset({"mean", "weighted mean", "minimum", "maximum"})
"""The ways to combine in which each child is scored on the scale of its group."""

_CLAUSES = (
    nodes.Award, nodes.AwardList, nodes.Bands, nodes.Interpolate, nodes.Deduct, nodes.Target, nodes.Judged,
)  # fmt: skip


@attrs.define
class Draft:
    """A node in the making."""

    kind: model.NodeKind
    name: str
    path: str
    title: str | None
    weight: Fraction
    full: Fraction
    low: Fraction
    high: Fraction
    combination: model.Combination
    base: Fraction
    span: Span
    signed: bool = False
    share: Fraction | None = None
    too_deep: bool = False
    clauses: list[nodes.Clause] = attrs.field(factory=list)
    limits: list[nodes.Limit] = attrs.field(factory=list)
    children: list[Draft] = attrs.field(factory=list)

    @property
    def called(self) -> str:
        """How a message speaks of it."""
        if self.kind == "framework":
            return "the framework"
        return f"{self.kind} `{self.path if self.kind == 'part' else self.name}`"

    def walk(self) -> Iterator[Draft]:
        """The draft itself and all below it."""
        pending = [self]
        while pending:
            draft = pending.pop()
            yield draft
            pending.extend(reversed(draft.children))


def combination(written: nodes.Aggregation | None, report: Report) -> tuple[model.Combination, Fraction]:
    """How a group combines its children, and the base from which it starts."""
    if written is None:
        return "sum", Fraction(0)
    if written.base is not None:
        return "from", signed_value(written.base)
    words = tuple(word.text for word in written.words)
    if words in _COMBINATIONS:
        return _COMBINATIONS[words], Fraction(0)
    known = [" ".join(each) for each in _COMBINATIONS]
    message = word_messages.unknown_word(
        "way to combine", " ".join(words), [*known, "from N"], nearest(" ".join(words), known)
    )
    report.add(message, written.span)
    return "sum", Fraction(0)


def signed_value(written: nodes.Signed) -> Fraction:
    """The value of signed points."""
    return -written.value if written.sign == "-" else written.value


def place_points(draft: Draft, points: nodes.Signed, stated: nodes.Range | None, report: Report) -> None:
    """Set weight, full marks and range: signed points are a malus or a bonus, on top of the declared points."""
    value = signed_value(points)
    draft.signed = points.sign != ""
    draft.weight = Fraction(0) if draft.signed else value
    draft.full = max(value, Fraction(0))
    draft.low, draft.high = min(value, Fraction(0)), max(value, Fraction(0))
    if stated is not None:
        low, high = signed_value(stated.low), signed_value(stated.high)
        if low > high or (low == high and value != low):
            report.add(messages.empty_interval(), stated.span)
        elif not low <= draft.full <= high:
            report.add(messages.outside_range("full marks", draft.full, low, high), stated.span)
        else:
            draft.low, draft.high = low, high


def draft_of(entry: nodes.Entry, prefix: str, position: int, depth: int, report: Report) -> Draft:
    """The draft of an entry and of all that stands in it."""
    name = entry.name.text if entry.name is not None else str(position)
    if name == TOTAL and entry.name is not None:
        report.add(name_messages.reserved_name(name), entry.name.span)
    kind, base = combination(entry.aggregation, report)
    zero = Fraction(0)
    draft = Draft(
        kind=_kind(entry),
        name=name,
        path=f"{prefix}{name}",
        title=None if entry.title is None else entry.title.text,
        weight=zero, full=zero, low=zero, high=zero,
        combination=kind,
        base=base,
        span=entry.head,
    )  # fmt: skip
    place_points(draft, entry.points, entry.range, report)
    if entry.weight is not None:
        draft.share = signed_value(entry.weight)
        if draft.share <= 0:
            report.add(messages.not_positive("a weight"), entry.weight.span)
    if depth > limits.GROUP_NESTING:
        report.add(messages.nested_too_deep(), entry.head)
        draft.too_deep = True
        return draft
    for member in entry.members:
        _take(member, draft, depth, report)
    unique_names(draft, report)
    return draft


def _kind(entry: nodes.Entry) -> model.NodeKind:
    if entry.kind == "group":
        return "group"
    return "indicator" if entry.kind == "indicator" else "part"


def _take(member: object, draft: Draft, depth: int, report: Report) -> None:
    if isinstance(member, nodes.Limit):
        draft.limits.append(member)
    elif isinstance(member, _CLAUSES):
        if draft.kind == "group":
            report.add(word_messages.misplaced("a points clause", "a group"), member.span)
        draft.clauses.append(member)
    else:
        assert isinstance(member, nodes.Entry)
        fits = (member.kind == "part") == (draft.kind == "indicator") and draft.kind != "part"
        if not fits:
            article = "an" if member.kind == "indicator" else "a"
            inside = "an indicator" if draft.kind == "indicator" else f"a {draft.kind}"
            report.add(word_messages.misplaced(f"{article} {member.kind}", inside), member.head)
        child = draft_of(member, f"{draft.path}.", len(draft.children) + 1, depth + 1, report)
        draft.children.append(child)


def unique_names(draft: Draft, report: Report) -> None:
    """Report children of the same name."""
    seen: dict[str, Draft] = {}
    for child in draft.children:
        other = seen.setdefault(child.name, child)
        if other is not child:
            report.add(
                name_messages.declared_twice(child.name),
                child.span,
                ("the other one stands here", other.span),
            )
