"""Finds every change of meaning between two frameworks whose names are paired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar, cast

from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Record, Span, replace
from perfscore.kernel.types import POINTS
from perfscore.kernel.wording import quotation, written_interval
from perfscore.model import model, rule_model, terms
from perfscore.model.rule_model import FactDef
from perfscore.questions.differences.pairing import Pairs, alike, as_called, meaning, of_type, texts

_ABOUT = ("name", "title", "version", "effective", "authority", "origin", "language", "currency")
_LEVELS: tuple[model.Level, ...] = ("part", "indicator", "group", "total")
_FIELDS: dict[type[Any], Mapping[str, str]] = {
    rule_model.Award: {"value": "formula"},
    rule_model.AwardList: {},
    terms.Interpolate: {"subject": "subject"},
    rule_model.Deduct: {"floor": "least points"},
    rule_model.Target: {
        "actual": "subject", "operator": "target", "wanted": "target", "otherwise": "short of target",
    },
    rule_model.Judged: {"fact": "judged"},
    rule_model.JudgedCell: dict.fromkeys(("score", "low", "high", "step", "reason"), "judged"),
    terms.Lookup: {"subjects": "subject", "otherwise": "look-up"},
}  # fmt: skip
"""The kinds of changes of the pieces of a clause, but for those of rows, knots and items."""
_LIMITS = {
    "zero": "veto", "full": "exemption", "cap": "cap", "at least": "least points", "at most": "most points",
    "na": "not applicable", "times": "coefficient",
}  # fmt: skip
_TRAITS: Mapping[str, tuple[Callable[[FactDef], object], Callable[[FactDef], str]]] = {
    "fact domain": (
        lambda fact: fact.domain,
        lambda fact: "—" if fact.domain is None else written_interval(fact.domain, fact.type),
    ),
    "fact step": (lambda fact: fact.step, lambda fact: "—" if fact.step is None else show(fact.step)),
    "fact needed": (
        lambda fact: (fact.optional, fact.default is None),
        lambda fact: "optional" if fact.optional else "needed" if fact.default is None else "has a default",
    ),
    "fact judged": (lambda fact: fact.judged, lambda fact: "judged" if fact.judged else "fact"),
    "fact units": (
        lambda fact: fact.units,
        lambda fact: ", ".join(f"{unit} = {other}" for unit, other in fact.units or ()) or "—",
    ),
}
"""What can be declared of a fact, and in which words it is told."""

_Piece = TypeVar("_Piece")
_Facts = tuple[FactDef, FactDef]
_Nodes = tuple[model.Node, model.Node]
Where = Literal["node", "let", "default", "given", "round", "grade", "require"]


class Site(Record):
    """Where a change can be seen first: a node, a let or a fact by its names, the level of a rounding, the grade.

    ``old`` and ``new`` are the names on both sides; of a rounding, both are the level.
    """

    where: Where
    old: str = ""
    new: str = ""


class Found(Record):
    """One change: what kind it is, of what, and both sides in words; one that touches no score has no site.

    ``old_pieces`` and ``new_pieces`` are what the facts that show it are looked for in. ``field`` is that of the row.
    """

    kind: str
    subject: str
    old: str | None = None
    new: str | None = None
    site: Site | None = None
    old_span: Span | None = None
    new_span: Span | None = None
    old_pieces: tuple[object, ...] = ()
    new_pieces: tuple[object, ...] = ()
    field: str = ""


def changes(pairs: Pairs) -> list[Found]:
    """Every change, in the order of the new file: head, facts, lets, rows, grades, requirements."""
    told = _Comparison(pairs, pairs.old.framework, pairs.new.framework)
    parts = told.head(), told.facts(), told.lets(), told.rows(), told.grades(), told.requirements()
    return [each for part in parts for each in part]


class _Comparison(Record):
    pairs: Pairs
    old: model.Framework
    new: model.Framework

    def _same(self, one: object, other: object) -> bool:
        return meaning(one, self.pairs.called) == meaning(other)

    def _of(
        self, kind: str, subject: str, one: Any, other: Any, site: Site | None = None, field: str = "", **more: Any
    ) -> Found:
        """A change between pieces of the files, of which there may be none on one side."""
        olds, news = (each if isinstance(each, list) else [] if each is None else [each] for each in (one, other))
        old, new = self._quoted(self.old, olds), self._quoted(self.new, news)
        old_span, new_span = (each[0].span if each else None for each in (olds, news))
        found = Found(kind, subject, old, new, site, old_span, new_span, tuple(olds), tuple(news), field)
        return replace(found, **more)

    def _alone(self, sort: str, subject: str, one: Any, other: Any, site: Site | None = None, field: str = "") -> Found:
        """A piece that is there on one side alone."""
        return self._of(f"{sort} {'added' if one is None else 'removed'}", subject, one, other, site, field)

    def _in(self, kind: str, nodes: _Nodes, one: Any, other: Any, field: str = "clause", **more: Any) -> Found:
        """A change of the rules of a row."""
        old, new = nodes
        return self._of(kind, new.path, one, other, Site("node", old.path, new.path), field, **more)

    def _quoted(self, framework: model.Framework, pieces: Sequence[Any]) -> str | None:
        return "; ".join(quotation(each.span, framework.source.text) for each in pieces) or None

    def _beside(
        self, sort: str, olds: Mapping[str, _Piece], news: Mapping[str, _Piece]
    ) -> Iterator[tuple[_Piece | None, _Piece | None]]:
        """What has a name on either side with its partner on the other one, those of the new file first."""
        for name, piece in news.items():
            partner = self.pairs.to_old.get((sort, name))
            yield (None if partner is None else olds[partner[1]]), piece
        yield from ((piece, None) for name, piece in olds.items() if (sort, name) not in self.pairs.to_new)

    def _named(self, sort: str, one: Any, other: Any, subject: str, pieces: Any = None) -> Iterator[Found]:
        """Another name, or another title, which means nothing for a score."""
        old, new = (each.path if sort == "row" else each.name for each in (one, other))
        spans = [each.span for each in pieces or (one, other)]
        if one.name != other.name and not (sort == "row" and one.name.isdigit() and other.name.isdigit()):
            yield Found(f"{sort} renamed", subject, old, new, None, *spans)
        elif one.title != other.title:
            yield Found("title", subject, one.title, other.title, None, *spans)

    # ------------------------------------------------------------ the head

    def head(self) -> Iterator[Found]:
        for name in _ABOUT:
            one, other = getattr(self.old, name), getattr(self.new, name)
            if one != other:
                yield Found("about", name, _about(one), _about(other))
        for level in _LEVELS:
            rules = self.old.rule_at(level), self.new.rule_at(level)
            if rules[0] != rules[1]:
                old, new = (None if rule is None else f"{rule.mode} {show(rule.step)}" for rule in rules)
                yield Found("rounding", level, old, new, Site("round", level, level))

    # ------------------------------------------------------------ facts and lets

    def facts(self) -> Iterator[Found]:
        olds, news = self.pairs.left("fact")
        for one, other in self._beside("fact", self.old.facts, self.new.facts):
            if one is not None and other is not None:
                yield from self._fact(one, other)
            elif other is not None and ("fact", other.name) in olds:
                yield self._of("fact type", other.name, self.old.facts[other.name], other)
            elif other is not None or (one is not None and ("fact", one.name) not in news):
                yield self._alone("fact", cast(FactDef, one or other).name, one, other)

    def _fact(self, one: FactDef, other: FactDef) -> Iterator[Found]:
        facts = one, other
        yield from self._declared("fact", one, other, facts)
        olds, news = ({f"{fact.name}.{each.name}": each for each in fact.columns} for fact in facts)
        for before, column in self._beside("column", olds, news):
            if before is not None and column is not None:
                yield from self._declared("column", before, column, facts)
            else:
                kind = "column added" if before is None else "column removed"
                there = (None if each is None else _type(each) for each in (before, column))
                yield self._given(kind, facts, cast(FactDef, column or before), *there)

    def _given(self, kind: str, facts: _Facts, what: FactDef, old: str | None, new: str | None) -> Found:
        """Another thing that can be given for a fact, or for a column of it."""
        one, other = facts
        name = other.name if what is other else f"{other.name}.{what.name}"
        return self._of(kind, name, one, other, Site("given", one.name, other.name), old=old, new=new)

    def _declared(self, sort: str, one: FactDef, other: FactDef, facts: _Facts) -> Iterator[Found]:
        """What can be given for a fact, or for a column of one, where it is another than before."""
        name = other.name if sort == "fact" else f"{facts[1].name}.{other.name}"
        yield from self._named(sort, one, other, name, facts)
        if of_type(one.type, self.old.currency) != of_type(other.type, self.new.currency):
            yield self._given("fact type", facts, other, _type(one), _type(other))
        for kind, (trait, told) in _TRAITS.items():
            if trait(one) != trait(other):
                yield self._given(kind, facts, other, told(one), told(other))
        if not self._same(one.named, other.named):
            words = (", ".join(word for word, _ in each.named) or "—" for each in (one, other))
            yield self._given("named targets", facts, other, *words)
        defaults = one.default, other.default
        if None not in defaults and not self._same(*defaults):
            site = Site("default" if sort == "fact" else "given", facts[0].name, facts[1].name)
            yield self._of("fact default", name, *defaults, site, old_pieces=facts[:1], new_pieces=facts[1:])

    def lets(self) -> Iterator[Found]:
        for before, let in self._beside("let", self.old.quantity_values, self.new.quantity_values):
            if before is None or let is None:
                yield self._alone("let", cast(model.Quantity, before or let).name, before, let)
                continue
            yield from self._named("let", before, let, let.name)
            shown = [[piece for piece in (each.shown, each.grading) if piece is not None] for each in (before, let)]
            if not self._same(tuple(shown[0]), tuple(shown[1])):
                yield self._of("shown", let.name, shown[0], shown[1])
            if not self._same(before.value, let.value):
                yield self._of("let", let.name, before.value, let.value, Site("let", before.name, let.name))

    # ------------------------------------------------------------ rows

    def rows(self) -> Iterator[Found]:
        for one, other in self._beside("node", self.old.nodes, self.new.nodes):
            if one is not None and other is not None:
                yield from self._row(one, other)
                continue
            # What is below a row that is on one side alone is told with it.
            node, below, there = (
                (cast(model.Node, other), self.pairs.new, self.pairs.to_old)
                if one is None
                else (one, self.pairs.old, self.pairs.to_new)
            )
            above = below.parents[node.path]
            partner = there.get(("node", above))
            if partner is not None:
                site = Site("node", partner[1], above) if one is None else Site("node", above, partner[1])
                yield self._alone("row", node.path, one, other, site)

    def _row(self, one: model.Node, other: model.Node) -> Iterator[Found]:
        nodes = one, other
        if other.path:
            above = self.pairs.new.parents[other.path]
            before = self.pairs.to_old.get(("node", above))
            if before != ("node", self.pairs.old.parents[one.path]):
                site = Site("node") if before is None else Site("node", before[1], above)
                yield self._of("row moved", other.path, one, other, site, old=one.path, new=other.path)
            else:
                yield from self._named("row", one, other, other.path)
        found = [*self._figures(nodes), *self._clause(nodes), *self._limits(nodes)]
        rows = self._left(one.rows, other.rows)
        if any(rows):
            found.append(self._in("rows of a table", nodes, *rows, "rows"))
        if not self._same(one.grading, other.grading):
            found.append(self._of("shown", other.path, one.grading, other.grading))
        yield from found
        yield from self._words(one, other, told=any(each.field in {"clause", "limits", "rows"} for each in found))

    def _words(self, one: model.Node, other: model.Node, *, told: bool) -> Iterator[Found]:
        """Reasons, and comparisons that give no points."""
        pieces = [
            (each.clause, each.limits, tuple(rows.template.clause for rows in each.rows)) for each in (one, other)
        ]
        old, new = (Counter(texts(piece)) for piece in pieces)
        if old != new and not told:
            lost, added = ("; ".join(each for each in words if each) or None for words in (old - new, new - old))
            yield Found("wording", other.path, lost, added, None, one.span, other.span)
        flags = [getattr(each.clause, "flag", None) for each in (one, other)]
        inner = [tuple(rule.checks for rows in each.rows for rule in rows.template.rules()) for each in (one, other)]
        if flags[0] != flags[1] or not self._same((one.checks, inner[0]), (other.checks, inner[1])):
            yield Found("comparison", other.path, None, None, None, one.span, other.span)

    def _figures(self, nodes: _Nodes) -> Iterator[Found]:
        """The points of a row, and how they are put together."""
        one, other = nodes
        old, new = ((each.full, each.low, each.high) for each in nodes)
        figures: list[tuple[str, str, str, str]] = [
            ("weight", "weight", show(one.weight), show(other.weight)),
            ("share", "share", show(one.share), show(other.share)),
            ("combination", "combination", _combined(one), _combined(other)),
            ("level", "kind", one.kind, other.kind),
        ]
        if one.weight == other.weight and old != new:
            figures[0] = "range", "weight", _range(one), _range(other)
        for kind, field, before, after in figures:
            if before != after:
                pieces = {"old_pieces": (one.clause,), "new_pieces": (other.clause,)}
                yield self._in(kind, nodes, one, other, field, old=before, new=after, **pieces)

    def _clause(self, nodes: _Nodes) -> Iterator[Found]:
        clauses = [each.clause for each in nodes]
        if self._same(*clauses):
            return
        one, other = map(_ruling, clauses)
        kinds = ["rule"]
        if one is not None and type(one) is type(other):
            fields = _FIELDS[type(one)].items()
            kinds = [kind for name, kind in fields if not self._same(getattr(one, name), getattr(other, name))]
        match one, other:
            case terms.Lookup(), terms.Lookup() if not ((one.flat and other.flat) or self._same(one.rows, other.rows)):
                kinds.append("look-up")
            case terms.Interpolate(), terms.Interpolate() if not self._same(one.knots, other.knots):
                places, points = (
                    [tuple(getattr(knot, part) for knot in each.knots) for each in (one, other)]
                    for part in ("place", "value")
                )
                kinds.append("points" if self._same(*places) else "edge" if self._same(*points) else "slope")
            case _:
                pass
        yield from (self._in(kind, nodes, one, other) for kind in dict.fromkeys(kinds))
        match one, other:
            case (rule_model.Target(), rule_model.Target()) | (terms.Lookup(flat=True), terms.Lookup(flat=True)):
                yield from self._bands(nodes, one.rows, other.rows)
            case ((rule_model.Deduct() | rule_model.AwardList()), (rule_model.Deduct() | rule_model.AwardList())):
                yield from self._listed("clause", nodes, one.items, other.items)
            case _:
                pass

    def _met(
        self, old: Sequence[Any], new: Sequence[Any], of: Callable[[Any], object] = lambda piece: piece
    ) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
        """The pieces that mean the same on both sides, in pairs, and those that are left on each."""
        olds, news = (
            {index: repr(meaning(of(each), called)) for index, each in enumerate(pieces)}
            for pieces, called in ((old, self.pairs.called), (new, as_called))
        )
        met = list(alike(olds, news))
        for one, other in met:
            del olds[one], news[other]
        return (
            [(old[one], new[other]) for one, other in met],
            [old[each] for each in olds],
            [new[each] for each in news],
        )

    def _left(self, old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The pieces of each side that have no equal one on the other."""
        return self._met(old, new)[1:]

    def _bands(self, nodes: _Nodes, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Found]:
        one, other = self._left(olds, news)
        kind, both = "bands", list(zip(one, other, strict=False))
        if len(one) == len(other):
            if all(self._same(a.value, b.value) for a, b in both):
                kind = "edge"
            elif all((a.intervals, a.values) == (b.intervals, b.values) for a, b in both):
                kind = "points"
        if one or other:
            # The whole rule tells what is looked at.
            old, new = (node.clause for node in nodes)
            yield self._in(kind, nodes, one, other, old_pieces=(old, *one), new_pieces=(new, *other))

    def _limits(self, nodes: _Nodes) -> Iterator[Found]:
        return self._listed("limits", nodes, *(each.limits for each in nodes))

    def _listed(self, field: str, nodes: _Nodes, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Found]:
        """Limits, or items that points are added up from, which are told in pairs as far as they belong together."""
        one, other = self._left(olds, news)
        for each in list(one) if len(one) * len(other) <= limits.DIFF_PAIRS else ():
            partner = self._partner(each, one, other)
            if partner is not None:
                one.remove(each)
                other.remove(partner)
                yield from (self._in(kind, nodes, each, partner, field) for kind in self._kinds(each, partner))
        for each in one:
            yield self._in(f"{_sort(each)} removed", nodes, each, None, field)
        for each in other:
            yield self._in(f"{_sort(each)} added", nodes, None, each, field)

    def _partner(self, each: Any, one: Sequence[Any], other: Sequence[Any]) -> Any:
        """What is looked at in the same place; of limits, else the only one of a kind on both sides."""
        like = [item for item in other if _like(item) == _like(each)]
        found = next((item for item in like if self._same(_head(each), _head(item))), None)
        only = len(like) == sum(_like(item) == _like(each) for item in one) == 1
        return like[0] if found is None and only and isinstance(each, rule_model.Limit) else found

    def _kinds(self, one: Any, other: Any) -> Iterator[str]:
        if isinstance(one, rule_model.Item | rule_model.Limit):
            yield f"{_sort(one)} {'changed' if isinstance(one, rule_model.Limit) else 'points'}"
            return
        if one.above != other.above or not self._same(one.threshold, other.threshold):
            yield "edge"
        if one.unit != other.unit or not self._same(one.points, other.points):
            yield "slope"
        if one.partial != other.partial:
            yield "partial unit"

    # ------------------------------------------------------------ grades and requirements

    def grades(self) -> Iterator[Found]:
        one, other, site = self.old.grading, self.new.grading, Site("grade")
        if one is None or other is None:
            if one is not other:
                kind = "grades removed" if other is None else "grades added"
                yield Found(kind, "", _grades(one), _grades(other), site)
            return
        if one.basis != other.basis:
            yield Found("grade basis", "", one.basis, other.basis, site)
        rows = [[(row.intervals, row.grade) for row in each.rows] for each in (one, other)]
        if rows[0] != rows[1]:
            same = [grade for _, grade in rows[0]] == [grade for _, grade in rows[1]]
            yield Found("grade edge" if same else "grades", "", _grades(one, other), _grades(other, one), site)
        caps, overrides = self._left(one.caps, other.caps), self._left(one.overrides, other.overrides)
        yield from (self._alone("grade rule", "", each, None, site) for each in (*caps[0], *overrides[0]))
        yield from (self._alone("grade rule", "", None, each, site) for each in (*caps[1], *overrides[1]))

    def requirements(self) -> Iterator[Found]:
        pieces = self.old.requirements, self.new.requirements
        met, gone, added = self._met(*pieces, lambda each: (each.warning, each.condition))
        for each, partner in met:
            if each.words != partner.words or not self._same(each.figures, partner.figures):
                yield self._of("wording", "", each, partner)
        for one, other in (*((each, None) for each in gone), *((None, each) for each in added)):
            kind, site = ("warning", None) if (one or other).warning else ("requirement", Site("require"))
            yield self._alone(kind, "", one, other, site)


def _ruling(clause: rule_model.Clause | None) -> Any:
    """What of a clause its rule consists of: the table that is awarded, where it is one."""
    return clause.value if isinstance(clause, rule_model.Award) and clause.form != "award" else clause


def _sort(piece: Any) -> str:
    return _LIMITS[piece.kind] if isinstance(piece, rule_model.Limit) else "item"


def _like(piece: Any) -> object:
    """What pieces that may belong together have in common."""
    return piece.kind if isinstance(piece, rule_model.Limit) else type(piece)


def _head(piece: Any) -> object:
    """What a piece looks at."""
    return piece.condition if isinstance(piece, rule_model.Item | rule_model.Limit) else piece.subject


# ---------------------------------------------------------------- words


def _about(value: Any) -> str | None:
    if isinstance(value, tuple):
        first, last = value
        return f"{first} .. {last or ''}".rstrip()
    return None if value is None else str(value)


def _type(fact: FactDef) -> str:
    options = f"({', '.join(fact.type.options)})" if fact.type.options else ""
    return f"{fact.type}{options}"


def _range(node: model.Node) -> str:
    return f"{show(node.full)} [{show(node.low)}, {show(node.high)}]"


def _combined(node: model.Node) -> str:
    return f"{node.combination} {show(node.base)}" if node.combination == "from" else node.combination


def _grades(grading: model.Grading | None, beside: model.Grading | None = None) -> str | None:
    """The rows of grades, without those that stand beside it as well."""
    if grading is None:
        return None
    known = [] if beside is None else [(row.intervals, row.grade) for row in beside.rows]
    rows = []
    for row in grading.rows:
        edges = ", ".join(written_interval(each, POINTS) for each in row.intervals) or "else"
        if (row.intervals, row.grade) not in known:
            rows.append(f"{edges} : {row.grade}")
    return "; ".join(rows)
