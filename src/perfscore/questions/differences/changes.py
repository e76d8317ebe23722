"""Finds every change of meaning between two frameworks whose names are paired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs

from perfscore.kernel import limits
from perfscore.kernel.numbers import show
from perfscore.kernel.source import Span
from perfscore.kernel.types import POINTS
from perfscore.kernel.wording import quotation, written_interval
from perfscore.model import model, rule_model, terms
from perfscore.questions.differences.pairing import Pairs, meaning, of_type, texts

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
_TRAITS: Mapping[str, Callable[[rule_model.FactDef], object]] = {
    "fact domain": lambda fact: fact.domain,
    "fact step": lambda fact: fact.step,
    "fact needed": lambda fact: (fact.optional, fact.default is None),
    "fact judged": lambda fact: fact.judged,
    "fact units": lambda fact: fact.units,
}

Where = Literal["node", "let", "default", "given", "round", "grade", "require"]


@attrs.frozen
class Site:
    """Where a change can be seen first: a node, a let or a fact by its names, the level of a rounding, the grade.

    ``old`` and ``new`` are the names on both sides; of a rounding, both are the level.
    """

    where: Where
    old: str = ""
    new: str = ""


@attrs.frozen
class Found:
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
    comparison = _Comparison(pairs, pairs.old.framework, pairs.new.framework)
    return [
        *comparison.head(),
        *comparison.facts(),
        *comparison.lets(),
        *comparison.rows(),
        *comparison.grades(),
        *comparison.requirements(),
    ]


@attrs.frozen
class _Comparison:
    pairs: Pairs
    old: model.Framework
    new: model.Framework

    def _same(self, one: object, other: object) -> bool:
        return meaning(one, self.pairs.called) == meaning(other)

    def _of(self, kind: str, subject: str, one: Any, other: Any, site: Site | None = None, field: str = "") -> Found:
        """A change between pieces of the files, of which there may be none on one side."""
        olds, news = (each if isinstance(each, list) else [] if each is None else [each] for each in (one, other))
        return Found(
            kind,
            subject,
            self._quoted(self.old, olds),
            self._quoted(self.new, news),
            site,
            olds[0].span if olds else None,
            news[0].span if news else None,
            tuple(olds),
            tuple(news),
            field,
        )

    def _quoted(self, framework: model.Framework, pieces: Sequence[Any]) -> str | None:
        return "; ".join(quotation(each.span, framework.source.text) for each in pieces) or None

    def _named(self, sort: str, one: Any, other: Any, names: tuple[str, str], pieces: Any = None) -> Iterator[Found]:
        """Another name, or another title, which means nothing for a score."""
        old, new = ((one.name, other.name), names)[sort == "row"]
        spans = [each.span for each in pieces or (one, other)]
        if one.name != other.name and not (sort == "row" and one.name.isdigit() and other.name.isdigit()):
            yield Found(f"{sort} renamed", names[1], old, new, None, *spans)
        elif one.title != other.title:
            yield Found("title", names[1], one.title, other.title, None, *spans)

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
        gone = {name: fact for name, fact in self.old.facts.items() if ("fact", name) not in self.pairs.to_new}
        for fact in self.new.fact_list:
            partner = self.pairs.to_old.get(("fact", fact.name))
            if partner is not None:
                yield from self._fact(self.old.facts[partner[1]], fact)
            elif fact.name in gone:
                yield self._of("fact type", fact.name, gone.pop(fact.name), fact)
            else:
                yield self._of("fact added", fact.name, None, fact)
        for fact in gone.values():
            yield self._of("fact removed", fact.name, fact, None)

    def _fact(self, one: rule_model.FactDef, other: rule_model.FactDef) -> Iterator[Found]:
        site = Site("default", one.name, other.name)
        yield from self._declared("fact", one, other, (one, other), site)
        gone = {each.name: each for each in one.columns}
        for column in other.columns:
            partner = self.pairs.to_old.get(("column", f"{other.name}.{column.name}"))
            before = None if partner is None else gone.pop(partner[1].partition(".")[2])
            if before is None:
                yield self._given("column added", (one, other), column, None, _type(column))
            else:
                yield from self._declared("column", before, column, (one, other))
        for column in gone.values():
            yield self._given("column removed", (one, other), column, _type(column), None)

    def _given(self, kind: str, facts: Any, what: rule_model.FactDef, old: str | None, new: str | None) -> Found:
        """Another thing that can be given for a fact, or for a column of it."""
        one, other = facts
        name = other.name if what is other else f"{other.name}.{what.name}"
        site = Site("given", one.name, other.name)
        return Found(kind, name, old, new, site, one.span, other.span, (one,), (other,))

    def _declared(
        self, sort: str, one: rule_model.FactDef, other: rule_model.FactDef, facts: Any, site: Site | None = None
    ) -> Iterator[Found]:
        """What can be given for a fact, or for a column of one, where it is another than before."""
        name = other.name if sort == "fact" else f"{facts[1].name}.{other.name}"
        yield from self._named(sort, one, other, (one.name, name), facts)
        if of_type(one.type, self.old.currency) != of_type(other.type, self.new.currency):
            yield self._given("fact type", facts, other, _type(one), _type(other))
        for kind, trait in _TRAITS.items():
            if trait(one) != trait(other):
                yield self._given(kind, facts, other, _trait(kind, one), _trait(kind, other))
        if not self._same(one.named, other.named):
            words = (", ".join(word for word, _ in each.named) or "—" for each in (one, other))
            yield self._given("named targets", facts, other, *words)
        defaults = one.default, other.default
        if None not in defaults and not self._same(*defaults):
            found = self._of("fact default", name, *defaults)
            given = self._given("fact default", facts, other, found.old, found.new)
            spans = (found if site else given).old_span, (found if site else given).new_span
            yield attrs.evolve(given, site=site or given.site, old_span=spans[0], new_span=spans[1])

    def lets(self) -> Iterator[Found]:
        for let in self.new.quantities:
            partner = self.pairs.to_old.get(("let", let.name))
            if partner is None:
                yield self._of("let added", let.name, None, let)
                continue
            before = self.old.quantity_values[partner[1]]
            yield from self._named("let", before, let, (before.name, let.name))
            shown = [[piece for piece in (each.shown, each.grading) if piece is not None] for each in (before, let)]
            if not self._same(tuple(shown[0]), tuple(shown[1])):
                yield self._of("shown", let.name, shown[0], shown[1])
            if not self._same(before.value, let.value):
                yield self._of("let", let.name, before.value, let.value, Site("let", before.name, let.name))
        for let in self.old.quantities:
            if ("let", let.name) not in self.pairs.to_new:
                yield self._of("let removed", let.name, let, None)

    # ------------------------------------------------------------ rows

    def rows(self) -> Iterator[Found]:
        for node in self.new.root.walk():
            partner = self.pairs.to_old.get(("node", node.path))
            if partner is not None:
                yield from self._row(self.old.nodes[partner[1]], node)
            elif above := self.pairs.to_old.get(("node", self.pairs.new.parents[node.path])):
                # What is below a row that is new is told with it.
                site = Site("node", above[1], self.pairs.new.parents[node.path])
                yield self._of("row added", node.path, None, node, site)
        for node in self.old.root.walk():
            before = self.pairs.old.parents.get(node.path, "")
            partner = self.pairs.to_new.get(("node", before))
            if ("node", node.path) not in self.pairs.to_new and partner is not None:
                yield self._of("row removed", node.path, node, None, Site("node", before, partner[1]))

    def _row(self, one: model.Node, other: model.Node) -> Iterator[Found]:
        if other.path:
            old_above, new_above = self.pairs.old.parents[one.path], self.pairs.new.parents[other.path]
            if self.pairs.to_new.get(("node", old_above)) != ("node", new_above):
                before = self.pairs.to_old.get(("node", new_above))
                site = Site("node", "" if before is None else before[1], "" if before is None else new_above)
                yield attrs.evolve(self._of("row moved", other.path, one, other, site), old=one.path, new=other.path)
            else:
                yield from self._named("row", one, other, (one.path, other.path))
        found = [*self._figures(one, other), *self._clause(one, other), *self._limits(one, other)]
        found += self._rows_of_facts(one, other)
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

    def _figures(self, one: model.Node, other: model.Node) -> Iterator[Found]:
        """The points of a row, and how they are put together."""
        old, new = ((each.full, each.low, each.high) for each in (one, other))
        figures = [
            ("weight", "weight", show(one.weight), show(other.weight)),
            ("share", "share", show(one.share), show(other.share)),
            ("combination", "combination", _combined(one), _combined(other)),
            ("level", "kind", one.kind, other.kind),
        ]
        if one.weight == other.weight and old != new:
            figures[0] = "range", "weight", _range(one), _range(other)
        for kind, field, before, after in figures:
            if before != after:
                found = self._of(kind, other.path, one, other, Site("node", one.path, other.path), field)
                pieces = (one.clause,), (other.clause,)
                yield attrs.evolve(found, old=before, new=after, old_pieces=pieces[0], new_pieces=pieces[1])

    def _clause(self, old: model.Node, new: model.Node) -> Iterator[Found]:
        kinds = dict[str, None]()
        if self._same(old.clause, new.clause):
            return
        one, other = _ruling(old.clause), _ruling(new.clause)
        if one is None or other is None or type(one) is not type(other):
            kinds["rule"] = None
        else:
            fields = _FIELDS[type(one)].items()
            kinds |= {kind: None for name, kind in fields if not self._same(getattr(one, name), getattr(other, name))}
        for kind in kinds:
            yield self._of(kind, new.path, one, other, Site("node", old.path, new.path), "clause")
        match one, other:
            case rule_model.Target(), rule_model.Target():
                yield from self._bands(old, new, one.rows, other.rows)
            case terms.Lookup(), terms.Lookup() if one.flat and other.flat:
                yield from self._bands(old, new, one.rows, other.rows)
            case terms.Lookup(), terms.Lookup() if not self._same(one.rows, other.rows):
                yield self._of("look-up", new.path, one, other, Site("node", old.path, new.path), "clause")
            case terms.Interpolate(), terms.Interpolate() if not self._same(one.knots, other.knots):
                places, points = (
                    [tuple(getattr(knot, part) for knot in each.knots) for each in (one, other)]
                    for part in ("place", "value")
                )
                kind = "points" if self._same(*places) else "edge" if self._same(*points) else "slope"
                yield self._of(kind, new.path, one, other, Site("node", old.path, new.path), "clause")
            case ((rule_model.Deduct() | rule_model.AwardList()), (rule_model.Deduct() | rule_model.AwardList())):
                yield from self._items(old, new, one.items, other.items)
            case _:
                pass

    def _left(self, old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The pieces of each side that have no equal one on the other."""
        olds = [repr(meaning(each, self.pairs.called)) for each in old]
        news = [repr(meaning(each)) for each in new]
        return _lacking(old, olds, news), _lacking(new, news, olds)

    def _bands(self, old: model.Node, new: model.Node, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Found]:
        one, other = self._left(olds, news)
        kind, both = "bands", list(zip(one, other, strict=False))
        if len(one) == len(other):
            if all(self._same(a.value, b.value) for a, b in both):
                kind = "edge"
            elif all((a.intervals, a.values) == (b.intervals, b.values) for a, b in both):
                kind = "points"
        if one or other:
            yield self._beside(
                self._of(kind, new.path, one, other, Site("node", old.path, new.path), "clause"), old, new
            )

    def _beside(self, found: Found, old: model.Node, new: model.Node) -> Found:
        """A change of some rows, of which the whole rule tells what is looked at."""
        pieces = (old.clause, *found.old_pieces), (new.clause, *found.new_pieces)
        return attrs.evolve(found, old_pieces=pieces[0], new_pieces=pieces[1])

    def _matched(
        self, one: list[Any], other: list[Any], partner: Callable[[Any, list[Any]], Any]
    ) -> Iterator[tuple[Any, Any]]:
        """The pieces that belong together, which are taken out of both lists."""
        for each in list(one) if len(one) * len(other) <= limits.DIFF_PAIRS else ():
            found = partner(each, other)
            if found is not None:
                one.remove(each)
                other.remove(found)
                yield each, found

    def _items(self, old: model.Node, new: model.Node, olds: Sequence[Any], news: Sequence[Any]) -> Iterator[Found]:
        one, other = self._left(olds, news)
        site = Site("node", old.path, new.path)

        def partner(each: Any, there: list[Any]) -> Any:
            name = "condition" if isinstance(each, rule_model.Item) else "subject"
            alike = (item for item in there if type(item) is type(each))
            return next((item for item in alike if self._same(getattr(each, name), getattr(item, name))), None)

        for each, found in self._matched(one, other, partner):
            for kind in self._item_kinds(each, found):
                yield self._of(kind, new.path, each, found, site, "clause")
        yield from (self._of("item removed", new.path, each, None, site, "clause") for each in one)
        yield from (self._of("item added", new.path, None, each, site, "clause") for each in other)

    def _item_kinds(self, one: Any, other: Any) -> Iterator[str]:
        if isinstance(one, rule_model.Item):
            yield "item points"
            return
        if one.above != other.above or not self._same(one.threshold, other.threshold):
            yield "edge"
        if one.unit != other.unit or not self._same(one.points, other.points):
            yield "slope"
        if one.partial != other.partial:
            yield "partial unit"

    def _limits(self, old: model.Node, new: model.Node) -> Iterator[Found]:
        one, other = self._left(old.limits, new.limits)
        site = Site("node", old.path, new.path)

        def partner(each: rule_model.Limit, there: list[rule_model.Limit]) -> rule_model.Limit | None:
            alike = [item for item in there if item.kind == each.kind]
            found = next((item for item in alike if self._same(each.condition, item.condition)), None)
            only = len(alike) == sum(item.kind == each.kind for item in one) == 1
            return alike[0] if found is None and only else found

        for each, found in self._matched(one, other, partner):
            yield self._of(f"{_LIMITS[each.kind]} changed", new.path, each, found, site, "limits")
        for each in one:
            yield self._of(f"{_LIMITS[each.kind]} removed", new.path, each, None, site, "limits")
        for each in other:
            yield self._of(f"{_LIMITS[each.kind]} added", new.path, None, each, site, "limits")

    def _rows_of_facts(self, old: model.Node, new: model.Node) -> Iterator[Found]:
        one, other = self._left(old.rows, new.rows)
        if one or other:
            yield self._of("rows of a table", new.path, one, other, Site("node", old.path, new.path), "rows")

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
        yield from (self._of("grade rule removed", "", each, None, site) for each in (*caps[0], *overrides[0]))
        yield from (self._of("grade rule added", "", None, each, site) for each in (*caps[1], *overrides[1]))

    def requirements(self) -> Iterator[Found]:
        one, other = list(self.old.requirements), list(self.new.requirements)
        waiting: dict[str, list[model.Requirement]] = {}
        for each in other:
            waiting.setdefault(repr((each.warning, meaning(each.condition))), []).append(each)
        for each in list(one):
            alike = waiting.get(repr((each.warning, meaning(each.condition, self.pairs.called))))
            if alike:
                partner = alike.pop(0)
                one.remove(each)
                other.remove(partner)
                if each.words != partner.words or not self._same(each.figures, partner.figures):
                    yield self._of("wording", "", each, partner)
        for how, pieces in (("removed", one), ("added", other)):
            for each in pieces:
                kind, site = ("warning", None) if each.warning else ("requirement", Site("require"))
                old, new = (each, None) if how == "removed" else (None, each)
                yield self._of(f"{kind} {how}", "", old, new, site)


def _lacking(pieces: Sequence[Any], own: Sequence[str], others: Sequence[str]) -> list[Any]:
    """The pieces of which there are more on this side, by what they mean, than on the other."""
    there, rest = Counter(others), list[Any]()
    for piece, mark in zip(pieces, own, strict=True):
        if there[mark]:
            there[mark] -= 1
        else:
            rest.append(piece)
    return rest


def _ruling(clause: rule_model.Clause | None) -> Any:
    """What of a clause its rule consists of: the table that is awarded, where it is one."""
    return clause.value if isinstance(clause, rule_model.Award) and clause.form != "award" else clause


# ---------------------------------------------------------------- words


def _about(value: Any) -> str | None:
    if isinstance(value, tuple):
        first, last = value
        return f"{first} .. {last or ''}".rstrip()
    return None if value is None else str(value)


def _type(fact: rule_model.FactDef) -> str:
    options = f"({', '.join(fact.type.options)})" if fact.type.options else ""
    return f"{fact.type}{options}"


def _trait(kind: str, fact: rule_model.FactDef) -> str:
    match kind:
        case "fact domain":
            return "—" if fact.domain is None else written_interval(fact.domain, fact.type)
        case "fact step":
            return "—" if fact.step is None else show(fact.step)
        case "fact units":
            return ", ".join(f"{unit} = {other}" for unit, other in fact.units or ()) or "—"
        case "fact judged":
            return "judged" if fact.judged else "fact"
        case _:
            return "optional" if fact.optional else "needed" if fact.default is None else "has a default"


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
