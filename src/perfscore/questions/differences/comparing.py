"""Finds every change of meaning between two frameworks whose names are paired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import attrs

from perfscore.kernel.numbers import show
from perfscore.kernel.types import POINTS
from perfscore.kernel.wording import written_interval
from perfscore.model import model, rule_model
from perfscore.questions.differences.change import Found, Site, quoted
from perfscore.questions.differences.meaning import meaning, of_type, texts
from perfscore.questions.differences.pairing import Pairs
from perfscore.questions.differences.rules import Row

_ABOUT = ("name", "title", "version", "effective", "authority", "origin", "language", "currency")
_LEVELS: tuple[model.Level, ...] = ("part", "indicator", "group", "total")


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

    def _of(self, kind: str, subject: str, one: Any, other: Any, site: Site | None = None) -> Found:
        """A change between two things of the files, of which one may be missing."""
        old_span, new_span = (None if each is None else each.span for each in (one, other))
        return Found(
            kind,
            subject,
            quoted(self.old, old_span),
            quoted(self.new, new_span),
            site,
            old_span,
            new_span,
            () if one is None else (one,),
            () if other is None else (other,),
        )

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
        if one.name != other.name:
            yield Found("fact renamed", other.name, one.name, other.name, None, one.span, other.span)
        elif one.title != other.title:
            yield Found("title", other.name, one.title, other.title, None, one.span, other.span)
        given, spans = Site("given", one.name, other.name), (one.span, other.span)
        for kind, old, new in self._traits(one, other):
            yield Found(kind, other.name, old, new, given, *spans, (one,), (other,))
        if one.default is not None and other.default is not None and not self._same(one.default, other.default):
            site = Site("default", one.name, other.name)
            yield attrs.evolve(
                self._of("fact default", other.name, one.default, other.default, site),
                old_pieces=(one,),
                new_pieces=(other,),
            )
        if one.columns or other.columns:
            yield from self._columns(one, other)

    def _traits(self, one: rule_model.FactDef, other: rule_model.FactDef) -> Iterator[tuple[str, str, str]]:
        """What can be given for a fact, in words, where it is another than before."""
        if of_type(one.type, self.old.currency) != of_type(other.type, self.new.currency):
            yield "fact type", _type(one), _type(other)
        if one.domain != other.domain:
            yield "fact domain", _domain(one), _domain(other)
        if one.step != other.step:
            yield "fact step", _step(one), _step(other)
        if (one.optional, one.default is None) != (other.optional, other.default is None):
            yield "fact needed", _needed(one), _needed(other)
        if one.judged != other.judged:
            yield "fact judged", _judged(one), _judged(other)
        if not self._same(one.named, other.named):
            yield "named targets", _named(one), _named(other)

    def _columns(self, one: rule_model.FactDef, other: rule_model.FactDef) -> Iterator[Found]:
        given, spans = Site("given", one.name, other.name), (one.span, other.span)
        gone = {each.name: each for each in one.columns}
        for column in other.columns:
            name = f"{other.name}.{column.name}"
            partner = self.pairs.to_old.get(("column", name))
            before = None if partner is None else gone.pop(partner[1].partition(".")[2])
            if before is None:
                yield Found("column added", name, None, _type(column), given, *spans, (one,), (other,))
                continue
            if before.name != column.name:
                yield Found("column renamed", name, before.name, column.name, None, *spans)
            elif before.title != column.title:
                yield Found("title", name, before.title, column.title, None, *spans)
            for kind, old, new in self._traits(before, column):
                yield Found(kind, name, old, new, given, *spans, (one,), (other,))
            if before.default is not None and column.default is not None:
                if not self._same(before.default, column.default):
                    words = quoted(self.old, before.default.span), quoted(self.new, column.default.span)
                    yield Found("fact default", name, *words, given, *spans, (one,), (other,))
        for column in gone.values():
            yield Found(
                "column removed", f"{other.name}.{column.name}", _type(column), None, given, *spans, (one,), (other,)
            )

    def lets(self) -> Iterator[Found]:
        for let in self.new.quantities:
            partner = self.pairs.to_old.get(("let", let.name))
            if partner is None:
                yield self._of("let added", let.name, None, let)
                continue
            before = self.old.quantity_values[partner[1]]
            if before.name != let.name:
                yield Found("let renamed", let.name, before.name, let.name, None, before.span, let.span)
            elif before.title != let.title:
                yield Found("title", let.name, before.title, let.title, None, before.span, let.span)
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
            else:
                yield from self._added(node)
        for node in self.old.root.walk():
            above = self.pairs.old.parents.get(node.path)
            if ("node", node.path) not in self.pairs.to_new and above is not None:
                partner = self.pairs.to_new.get(("node", above))
                if partner is not None:
                    yield self._of("row removed", node.path, node, None, Site("node", above, partner[1]))

    def _added(self, node: model.Node) -> Iterator[Found]:
        above = self.pairs.new.parents[node.path]
        partner = self.pairs.to_old.get(("node", above))
        # What is below a row that is new is told with it.
        if partner is not None:
            yield self._of("row added", node.path, None, node, Site("node", partner[1], above))

    def _row(self, one: model.Node, other: model.Node) -> Iterator[Found]:
        if other.path:
            old_above, new_above = self.pairs.old.parents[one.path], self.pairs.new.parents[other.path]
            if self.pairs.to_new.get(("node", old_above)) != ("node", new_above):
                before = self.pairs.to_old.get(("node", new_above))
                site = Site("node", "" if before is None else before[1], "" if before is None else new_above)
                yield attrs.evolve(self._of("row moved", other.path, one, other, site), old=one.path, new=other.path)
            elif one.name != other.name and not (one.name.isdigit() and other.name.isdigit()):
                yield Found("row renamed", other.path, one.path, other.path, None, one.span, other.span)
            elif one.title != other.title:
                yield Found("title", other.path, one.title, other.title, None, one.span, other.span)
        found = list(Row(self.pairs, one, other).changes())
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
        olds, news = _rules(one), _rules(other)
        there = [repr((cap, rule.grade, meaning(rule.condition))) for cap, rule in news]
        before = [repr((cap, rule.grade, meaning(rule.condition, self.pairs.called))) for cap, rule in olds]
        marks = set(before), set(there)
        for (_, rule), mark in zip(olds, before, strict=True):
            if mark not in marks[1]:
                yield self._of("grade rule removed", "", rule, None, site)
        for (_, rule), mark in zip(news, there, strict=True):
            if mark not in marks[0]:
                yield self._of("grade rule added", "", None, rule, site)

    def requirements(self) -> Iterator[Found]:
        waiting: dict[str, list[model.Requirement]] = {}
        for each in self.new.requirements:
            waiting.setdefault(repr((each.warning, meaning(each.condition))), []).append(each)
        rest: list[model.Requirement] = []
        for each in self.old.requirements:
            alike = waiting.get(repr((each.warning, meaning(each.condition, self.pairs.called))))
            if not alike:
                rest.append(each)
                continue
            partner = alike.pop(0)
            if each.words != partner.words or not self._same(each.figures, partner.figures):
                yield self._of("wording", "", each, partner)
        news = [each for alike in waiting.values() for each in alike]
        for each in rest:
            kind = "warning removed" if each.warning else "requirement removed"
            yield self._of(kind, "", each, None, None if each.warning else Site("require"))
        for each in news:
            kind = "warning added" if each.warning else "requirement added"
            yield self._of(kind, "", None, each, None if each.warning else Site("require"))


def _rules(grading: model.Grading) -> list[tuple[bool, model.GradeRule]]:
    """The limits on a grade, and whether they are caps."""
    return [*((True, each) for each in grading.caps), *((False, each) for each in grading.overrides)]


def _about(value: Any) -> str | None:
    if isinstance(value, tuple):
        first, last = value
        return f"{first} .. {last or ''}".rstrip()
    return None if value is None else str(value)


def _type(fact: rule_model.FactDef) -> str:
    options = f"({', '.join(fact.type.options)})" if fact.type.options else ""
    return f"{fact.type}{options}"


def _domain(fact: rule_model.FactDef) -> str:
    return "—" if fact.domain is None else written_interval(fact.domain, fact.type)


def _step(fact: rule_model.FactDef) -> str:
    return "—" if fact.step is None else show(fact.step)


def _judged(fact: rule_model.FactDef) -> str:
    return "judged" if fact.judged else "fact"


def _named(fact: rule_model.FactDef) -> str:
    return ", ".join(word for word, _ in fact.named) or "—"


def _needed(fact: rule_model.FactDef) -> str:
    return "optional" if fact.optional else "needed" if fact.default is None else "has a default"


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
