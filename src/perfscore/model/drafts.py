"""Drafts of groups, indicators and parts: paths, points and ranges, by which their rules are resolved."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Mutable, Record, Span, Tree
from perfscore.kernel.suggest import nearest
from perfscore.messages.catalogue import Message, Words, node
from perfscore.messages.diagnostics import Report
from perfscore.model import constants, model, terms
from perfscore.model.functions import constant_points
from perfscore.model.scope import TOTAL, Scope, unknown_word
from perfscore.syntax import nodes as written

_COMBINATIONS: dict[str, model.Combination] = {each: each for each in get_args(model.Combination) if each != "from"}
ONE_SCALE = frozenset({"mean", "weighted mean", "minimum", "maximum"})
"""The ways to combine in which each child is scored on the scale of its group."""

_CLAUSES = get_args(written.Clause)
_ZERO = Fraction(0)


class Draft(Mutable, Tree, kw_only=True):
    """A node in the making; ``computed`` where its points are those of a row, ``in_rows`` where rows become it."""

    kind: model.NodeKind
    name: str
    path: str
    title: str | None = None
    weight: Fraction = _ZERO
    full: Fraction = _ZERO
    low: Fraction = _ZERO
    high: Fraction = _ZERO
    combination: model.Combination = "sum"
    base: Fraction = _ZERO
    span: Span
    signed: bool = False
    share: Fraction | None = None
    unfinished: bool = False
    clauses: list[written.Clause] = attrs.field(factory=list)
    limits: list[written.Limit] = attrs.field(factory=list)
    children: list[Draft] = attrs.field(factory=list)
    checks: list[written.Check] = attrs.field(factory=list)
    rows: list[RowsDraft] = attrs.field(factory=list)
    grades: written.Grades | None = None
    computed: bool = False
    in_rows: bool = False

    @property
    def called(self) -> Words:
        """How a message speaks of it."""
        if self.kind == "framework":
            return Words("node.framework")
        return node(self.kind, self.path if self.kind == "part" else self.name)


class RowsDraft(Mutable):
    """Rows of a table that become children behind the first ``at``, each like the template."""

    stated: written.Rows
    entry: written.RowEntry
    at: int
    template: Draft


class Rules(Record):
    """What is needed to resolve the rules of one node."""

    draft: Draft
    scope: Scope

    def within(self, found: terms.Expression | None, what: Words, *, only_high: bool = False) -> None:
        """Report fixed points outside the range of the node; several awards may reach a range that one does not."""
        if found is None:
            return
        value = constants.number(found)
        if value is None or self.draft.computed:
            return
        if value > self.draft.high or (value < self.draft.low and not only_high):
            low, high = self.draft.low, self.draft.high
            message = Message("PS413.outside_range", what=what, value=value, low=low, high=high)
            self.scope.report.add(message, found.span)


def text(node: written.Quoted | None) -> str | None:
    """The words of a reason or a title, where there are any."""
    return None if node is None else node.text


def combination(stated: written.Aggregation | None, report: Report) -> tuple[model.Combination, Fraction]:
    """How a group combines its children, and the base from which it starts."""
    if stated is None:
        return "sum", _ZERO
    if stated.base is not None:
        return "from", signed_value(stated.base)
    words = " ".join(word.text for word in stated.words)
    if words in _COMBINATIONS:
        return _COMBINATIONS[words], _ZERO
    message = unknown_word(Words("word.combination"), words, [*_COMBINATIONS, "from N"], nearest(words, _COMBINATIONS))
    report.add(message, stated.span)
    return "sum", _ZERO


def signed_value(stated: written.Signed) -> Fraction:
    """The value of signed points."""
    return -stated.value if stated.sign == "-" else stated.value


def place_points(draft: Draft, points: written.Signed, stated: written.Range | None, report: Report) -> None:
    """Set weight, full marks and range: signed points are a malus or a bonus, on top of the declared points."""
    value = signed_value(points)
    draft.signed = points.sign != ""
    draft.weight = _ZERO if draft.signed else value
    draft.full = max(value, _ZERO)
    draft.low, draft.high = min(value, _ZERO), max(value, _ZERO)
    if stated is not None:
        low, high = signed_value(stated.low), signed_value(stated.high)
        if low > high or (low == high and value != low):
            report.add(Message("PS411.empty_interval"), stated.span)
        elif not low <= draft.full <= high:
            message = Message(
                "PS413.outside_range", what=Words("part.full_marks"), value=draft.full, low=low, high=high
            )
            report.add(message, stated.span)
        else:
            draft.low, draft.high = low, high


def draft_of(
    entry: written.Entry, prefix: str, position: int, depth: int, report: Report, *, in_rows: bool = False
) -> Draft:
    """The draft of an entry and of all that stands in it."""
    name = entry.name.text if entry.name is not None else str(position)
    if name == TOTAL and entry.name is not None:
        report.add(Message("PS207.reserved_name", name=name), entry.name.span)
    kind, base = combination(entry.aggregation, report)
    draft = Draft(
        kind=entry.kind, name=name, path=f"{prefix}{name}", title=text(entry.title), combination=kind, base=base,
        span=entry.head, in_rows=in_rows,
    )  # fmt: skip
    place_points(draft, entry.points, entry.range, report)
    if entry.weight is not None:
        draft.share = signed_value(entry.weight)
        if draft.share <= 0:
            report.add(Message("PS410.not_positive", what=Words("part.weight")), entry.weight.span)
    _fill(draft, entry, depth, report)
    return draft


def rows_of(stated: written.Rows, at: int, prefix: str, depth: int, report: Report) -> RowsDraft | None:
    """The draft of what each row of a table becomes."""
    if len(stated.entries) != 1:
        report.add(Message("PS429.one_entry"), stated.head)
        return None
    (entry,) = stated.entries
    points = constant_points(entry.points)
    kind, base = combination(entry.aggregation, report)
    draft = Draft(
        kind=entry.kind, name=entry.name.text, path=f"{prefix}{entry.name.text}", combination=kind, base=base,
        span=entry.head, computed=points is None, in_rows=True,
    )  # fmt: skip
    if points is not None:
        # A plus means nothing in a formula, and a bonus in front of points.
        between = report.source.text[entry.name.span.end : entry.points.span.start].strip()
        sign = "-" if points < 0 else "+" if between in {"+", "＋"} else ""
        place_points(draft, written.Signed(entry.points.span, sign, abs(points)), entry.range, report)
    elif entry.range is not None:
        report.add(Message("PS118.computed_points", what=Words("part.range")), entry.range.span)
    _fill(draft, entry, depth, report)
    if draft.computed and (draft.children or draft.kind == "group"):
        message = Message("PS118.computed_points", what=_KINDS["group" if draft.kind == "group" else "part"])
        report.add(message, entry.head)
        draft.weight = sum((child.weight for child in draft.children), _ZERO)
    return RowsDraft(stated, entry, at, draft)


def _fill(draft: Draft, entry: written.Entry | written.RowEntry, depth: int, report: Report) -> None:
    if depth > limits.GROUP_NESTING:
        report.add(Message("PS423.nested_too_deep"), entry.head)
        draft.unfinished = True
        return
    for member in entry.members:
        _take(member, draft, depth, report)
    unique_names(draft, report)


_KINDS = {"group": Words("part.group"), "indicator": Words("part.indicator"), "part": Words("part.part")}
_HOMES = {"group": Words("home.group"), "indicator": Words("home.indicator"), "part": Words("home.part")}


def _take(member: object, draft: Draft, depth: int, report: Report) -> None:
    if isinstance(member, written.Limit):
        draft.limits.append(member)
    elif isinstance(member, _CLAUSES):
        if draft.kind == "group":
            report.add(Message("PS117.points_in_group"), member.span)
        draft.clauses.append(member)
    elif isinstance(member, written.Check):
        if draft.kind == "group":
            report.add(Message("PS117.check_in_group"), member.span)
        draft.checks.append(member)
    elif isinstance(member, written.Grades):
        if draft.grades is not None:
            report.add(Message("PS115.second", what=Words("part.grades")), member.span)
        draft.grades = member
    elif isinstance(member, written.Rows):
        if draft.kind != "group" or draft.in_rows:
            inside = Words("part.row_group") if draft.kind == "group" else _KINDS[draft.kind]
            report.add(Message("PS117.rows", inside=inside), member.head)
        elif (found := rows_of(member, len(draft.children), f"{draft.path}.", depth + 1, report)) is not None:
            draft.rows.append(found)
        else:
            draft.unfinished = True
    else:
        assert isinstance(member, written.Entry)
        fits = (member.kind == "part") == (draft.kind == "indicator") and draft.kind != "part"
        if not fits:
            home = _HOMES[member.kind]
            message = Message("PS117.entry", what=_KINDS[member.kind], inside=_KINDS[draft.kind], home=home)
            report.add(message, member.head)
        place = len(draft.children) + 1
        child = draft_of(member, f"{draft.path}.", place, depth + 1, report, in_rows=draft.in_rows)
        draft.children.append(child)


def unique_names(draft: Draft, report: Report) -> None:
    """Report children of the same name."""
    seen: dict[str, Draft] = {}
    for child in draft.children:
        other = seen.setdefault(child.name, child)
        if other is not child:
            message = Message("PS202.declared_twice", name=child.name)
            report.add(message, child.span, (Words("note.other"), other.span))
