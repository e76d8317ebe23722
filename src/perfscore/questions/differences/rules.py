"""The changes between the rules of one row in two frameworks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.model import model, rule_model
from perfscore.questions.differences.change import Found, Site, quoted
from perfscore.questions.differences.meaning import meaning
from perfscore.questions.differences.pairing import Pairs

_FIELDS: dict[type[Any], tuple[tuple[str, str], ...]] = {
    rule_model.Award: (("value", "formula"),),
    rule_model.AwardList: (),
    rule_model.Bands: (("subject", "subject"),),
    rule_model.Interpolate: (("subject", "subject"),),
    rule_model.Deduct: (("floor", "least points"),),
    rule_model.Target: (
        ("actual", "subject"),
        ("operator", "target"),
        ("wanted", "target"),
        ("otherwise", "short of target"),
    ),
    rule_model.Judged: (("fact", "judged"),),
    rule_model.JudgedCell: (
        ("score", "judged"),
        ("low", "judged"),
        ("high", "judged"),
        ("step", "judged"),
        ("reason", "judged"),
    ),
    rule_model.Lookup: (("subjects", "subject"), ("rows", "look-up"), ("otherwise", "look-up")),
}
_LIMITS = {
    "zero": "veto", "full": "exemption", "cap": "cap", "at least": "least points", "at most": "most points",
    "na": "not applicable",
}  # fmt: skip


@attrs.frozen
class Row:
    """The same row in both frameworks."""

    pairs: Pairs
    old: model.Node
    new: model.Node

    @property
    def _site(self) -> Site:
        return Site("node", self.old.path, self.new.path)

    def _same(self, one: object, other: object) -> bool:
        return meaning(one, self.pairs.called) == meaning(other)

    def _found(self, kind: str, old: str | None, new: str | None, field: str, **more: Any) -> Found:
        return Found(kind, self.new.path, old, new, self._site, field=field, **more)

    def _of(self, kind: str, one: Any, other: Any, field: str) -> Found:
        """A change between two pieces, of which one may be missing."""
        old_span, new_span = (None if each is None else each.span for each in (one, other))
        return self._found(
            kind,
            quoted(self.pairs.old.framework, old_span),
            quoted(self.pairs.new.framework, new_span),
            field,
            old_span=old_span,
            new_span=new_span,
            old_pieces=() if one is None else (one,),
            new_pieces=() if other is None else (other,),
        )

    def _of_many(self, kind: str, old: Sequence[Any], new: Sequence[Any], field: str) -> Found:
        return self._found(
            kind,
            "; ".join(filter(None, (quoted(self.pairs.old.framework, each.span) for each in old))) or None,
            "; ".join(filter(None, (quoted(self.pairs.new.framework, each.span) for each in new))) or None,
            field,
            old_span=old[0].span if old else None,
            new_span=new[0].span if new else None,
            old_pieces=(self.old.clause, *old),
            new_pieces=(self.new.clause, *new),
        )

    def changes(self) -> Iterator[Found]:
        """All that changed in the rules of the row itself."""
        yield from self._figures()
        yield from self._clause()
        yield from self._limits()
        yield from self._rows()

    # ------------------------------------------------------------ points and how they are put together

    def _figures(self) -> Iterator[Found]:
        old, new = self.old, self.new
        spans: dict[str, Any] = {
            "old_span": old.span, "new_span": new.span, "old_pieces": (old.clause,), "new_pieces": (new.clause,),
        }  # fmt: skip
        if old.weight != new.weight:
            yield self._found("weight", show(old.weight), show(new.weight), "weight", **spans)
        elif (old.full, old.low, old.high) != (new.full, new.low, new.high):
            yield self._found("range", _range(old), _range(new), "weight", **spans)
        if old.share != new.share:
            yield self._found("share", show(old.share), show(new.share), "share", **spans)
        if (old.combination, old.base) != (new.combination, new.base):
            yield self._found("combination", _combined(old), _combined(new), "combination", **spans)
        if old.kind != new.kind:
            yield self._found("level", old.kind, new.kind, "kind", **spans)

    # ------------------------------------------------------------ the clause

    def _clause(self) -> Iterator[Found]:
        one, other = self.old.clause, self.new.clause
        if self._same(one, other):
            return
        if one is None or other is None or type(one) is not type(other):
            yield self._of("rule", one, other, "clause")
            return
        kinds: dict[str, None] = {}
        for name, kind in _FIELDS[type(one)]:
            if not self._same(getattr(one, name), getattr(other, name)):
                kinds[kind] = None
        for kind in kinds:
            yield self._of(kind, one, other, "clause")
        match one, other:
            case ((rule_model.Bands() | rule_model.Target()), (rule_model.Bands() | rule_model.Target())):
                yield from self._bands(one.rows, other.rows)
            case rule_model.Interpolate(), rule_model.Interpolate():
                yield from self._knots(one, other)
            case ((rule_model.Deduct() | rule_model.AwardList()), (rule_model.Deduct() | rule_model.AwardList())):
                yield from self._items(one.items, other.items)
            case _:
                pass

    def _left(self, old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The pieces of each side that have no equal one on the other."""
        olds = [repr(meaning(each, self.pairs.called)) for each in old]
        news = [repr(meaning(each)) for each in new]
        return _lacking(old, olds, news), _lacking(new, news, olds)

    def _bands(self, old: Sequence[rule_model.Band], new: Sequence[rule_model.Band]) -> Iterator[Found]:
        one, other = self._left(old, new)
        if not one and not other:
            return
        kind = "bands"
        if len(one) == len(other):
            both = list(zip(one, other, strict=True))
            if all(self._same(a.points, b.points) for a, b in both):
                kind = "edge"
            elif all((a.intervals, a.values) == (b.intervals, b.values) for a, b in both):
                kind = "points"
        yield self._of_many(kind, one, other, "clause")

    def _knots(self, one: rule_model.Interpolate, other: rule_model.Interpolate) -> Iterator[Found]:
        if self._same(one.knots, other.knots):
            return
        places = [place for place, _ in one.knots] == [place for place, _ in other.knots]
        points = self._same(tuple(each for _, each in one.knots), tuple(each for _, each in other.knots))
        yield self._of("points" if places else "edge" if points else "slope", one, other, "clause")

    def _items(self, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Found]:
        one, other = self._left(old, new)
        for each in list(one) if len(one) * len(other) <= limits.DIFF_PAIRS else ():
            partner = next((item for item in other if self._partners(each, item)), None)
            if partner is not None:
                one.remove(each)
                other.remove(partner)
                for kind in self._item_kinds(each, partner):
                    yield self._of(kind, each, partner, "clause")
        for each in one:
            yield self._of("item removed", each, None, "clause")
        for each in other:
            yield self._of("item added", None, each, "clause")

    def _partners(self, one: Any, other: Any) -> bool:
        if type(one) is not type(other):
            return False
        name = "condition" if isinstance(one, rule_model.Item) else "subject"
        return self._same(getattr(one, name), getattr(other, name))

    def _item_kinds(self, one: Any, other: Any) -> Iterator[str]:
        if isinstance(one, rule_model.Item):
            yield "item points"
            return
        if (one.above, meaning(one.threshold, self.pairs.called)) != (other.above, meaning(other.threshold)):
            yield "edge"
        if one.unit != other.unit or not self._same(one.points, other.points):
            yield "slope"
        if one.partial != other.partial:
            yield "partial unit"

    # ------------------------------------------------------------ limits and rows

    def _limits(self) -> Iterator[Found]:
        one, other = self._left(self.old.limits, self.new.limits)
        for each in list(one) if len(one) * len(other) <= limits.DIFF_PAIRS else ():
            alike = [item for item in other if item.kind == each.kind]
            partner = next((item for item in alike if self._same(each.condition, item.condition)), None)
            if partner is None and len(alike) == sum(item.kind == each.kind for item in one) == 1:
                partner = alike[0]
            if partner is not None:
                one.remove(each)
                other.remove(partner)
                yield self._of(f"{_LIMITS[each.kind]} changed", each, partner, "limits")
        for each in one:
            yield self._of(f"{_LIMITS[each.kind]} removed", each, None, "limits")
        for each in other:
            yield self._of(f"{_LIMITS[each.kind]} added", None, each, "limits")

    def _rows(self) -> Iterator[Found]:
        one, other = self._left(self.old.rows, self.new.rows)
        if one or other:
            yield self._of_many("rows of a table", one, other, "rows")


def _lacking(pieces: Sequence[Any], own: Sequence[str], others: Sequence[str]) -> list[Any]:
    """The pieces of which there are more on this side, by what they mean, than on the other."""
    there, rest = Counter(others), list[Any]()
    for piece, mark in zip(pieces, own, strict=True):
        if there[mark]:
            there[mark] -= 1
        else:
            rest.append(piece)
    return rest


def _range(node: model.Node) -> str:
    return f"{show(node.full)} [{show(node.low)}, {show(node.high)}]"


def _combined(node: model.Node) -> str:
    return f"{node.combination} {show(node.base)}" if node.combination == "from" else node.combination
