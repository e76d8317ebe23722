"""What pieces of a framework name, what each step of its evaluation looks at, and what looks at a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Literal

import attrs

from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside, weight_of

Step = model.Step
Key = tuple[Literal["let", "fact", "table", "column", "score"], str, str]
"""What something is, the table of a column, and its name."""


@attrs.frozen
class Seen:
    """What some pieces of a model look at, themselves: facts, what is computed before them, and tables."""

    steps: frozenset[Step]
    tables: frozenset[str]


def seen(*pieces: object) -> Seen:
    """What pieces look at; a node counts with its own rules, and with those that its rows have."""
    steps, tables, pending = set[Step](), set[str](), list[Any](pieces)
    while pending:
        each = pending.pop()
        match each:
            case model.Node():
                pending += [each.clause, *each.limits, *each.rows]
                steps.update(("score", child.path) for child in each.children)
            case model.Rows():
                pending += [each.where, each.points, each.share]
                pending += [(node.clause, node.limits, node.rows) for node in each.template.walk()]
            case _:
                pending.extend(inside(each))
        for kind, _, name in named_in(each):
            if kind == "table":
                tables.add(name)
            elif kind != "column":
                steps.add((kind, name))
    return Seen(frozenset(steps), frozenset(tables))


@attrs.frozen(slots=False)
class Looking:
    """What the steps of a framework's evaluation look at."""

    framework: model.Framework

    @cached_property
    def place(self) -> dict[Step, int]:
        """When each step is taken."""
        return {step: index for index, step in enumerate(self.framework.order)}

    @cached_property
    def direct(self) -> dict[Step, Seen]:
        """What each step looks at itself."""
        return {step: seen(*self._pieces(step)) for step in self.framework.order}

    def _pieces(self, step: Step) -> tuple[object, ...]:
        kind, name = step
        if kind == "let":
            return (self.framework.quantity_values[name].value,)
        if kind == "score":
            return (self.framework.nodes[name],)
        fact = self.framework.facts[name]
        return (fact.default,)

    def cost(self, step: Step) -> int:
        """How many pieces must be looked at to take a step."""
        if step not in self._costs:
            weight = sum(map(weight_of, self._pieces(step)))
            if step[0] == "score":
                node = self.framework.nodes[step[1]]
                weight = weight_of((node.clause, node.limits, node.rows)) + len(node.children)
                weight += sum(
                    weight_of((each.clause, each.limits)) for rows in node.rows for each in rows.template.rules()
                )
            self._costs[step] = weight
        return self._costs[step]

    @cached_property
    def _costs(self) -> dict[Step, int]:
        return {}

    @cached_property
    def _users(self) -> dict[Step, list[Step]]:
        found: dict[Step, list[Step]] = {}
        for step, looked in self.direct.items():
            for each in looked.steps:
                found.setdefault(each, []).append(step)
        return found

    def moved_by(self, fact: str) -> list[Step]:
        """The steps whose outcome depends on a fact, in the order in which they are taken."""
        start: Step = ("fact", fact)
        found, pending = {start}, [start]
        while pending:
            for each in self._users.get(pending.pop(), ()):
                if each not in found:
                    found.add(each)
                    pending.append(each)
        return sorted(found - {start}, key=self.place.__getitem__)

    def behind(self, *pieces: object) -> Seen:
        """All that must be known before pieces of a model can be computed; facts count as given, not as defaults."""
        first = seen(*pieces)
        steps, tables, pending = set(first.steps), set(first.tables), list(first.steps)
        while pending:
            step = pending.pop()
            looked = Seen(frozenset(), frozenset()) if step[0] == "fact" else self.direct[step]
            pending += looked.steps - steps
            steps |= looked.steps
            tables |= looked.tables
        return Seen(frozenset(steps), frozenset(tables))

    def as_written(self, *pieces: object) -> tuple[rule_model.FactDef, ...]:
        """The facts behind pieces of a model, in the order in which formulas speak of them."""
        found, seen_steps, pending = dict[str, None](), set[Step](), list[Any](reversed(pieces))
        while pending:
            each = pending.pop()
            step: Step | None = None
            match each:
                case terms.FactValue():
                    found[each.name] = None
                case rule_model.Judged():
                    found[each.fact.name] = None
                case model.Node():
                    pending += (each.limits, *reversed(each.children), each.clause)
                case terms.QuantityValue():
                    step = ("let", each.name)
                case terms.NodeValue(what="score"):
                    step = ("score", each.path)
                case _:
                    pending.extend(reversed(list(inside(each))))
            if step is not None and step not in seen_steps:
                seen_steps.add(step)
                pending += reversed(self._pieces(step))
        return tuple(self.framework.facts[name] for name in found)

    def facts(self, steps: Iterable[Step]) -> tuple[rule_model.FactDef, ...]:
        """The facts among some steps, in the order of the file."""
        names = {name for kind, name in steps if kind == "fact"}
        return tuple(fact for fact in self.framework.fact_list if fact.name in names)


def directly(piece: object) -> Iterator[Key]:
    """What a piece names itself."""
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        yield from named_in(each)
        pending.extend(reversed(list(inside(each))))


def named_in(piece: object) -> Iterator[Key]:
    """What one piece names, without those inside it."""
    match piece:
        case terms.QuantityValue():
            yield "let", "", piece.name
        case terms.FactValue() | terms.StatusTest():
            yield "fact", "", piece.name
        case terms.ColumnValue() | terms.CellTest():
            yield "table", "", piece.table
            yield "column", piece.table, piece.name
        case terms.Aggregate():
            yield "table", "", piece.table
        case terms.NodeValue(what="score"):
            yield "score", "", piece.path
        case rule_model.Judged():
            yield "fact", "", piece.fact.name
        case rule_model.JudgedCell():
            yield from _columns(piece.score.table, piece.reason)
        case model.Rows():
            yield from _columns(piece.table, piece.name, piece.by)
        case _:
            return


def _columns(table: str, *names: str | None) -> Iterator[Key]:
    yield "table", "", table
    yield from (("column", table, name) for name in names if name is not None)


@attrs.frozen
class Looked:
    """What a piece looks at, in the order in which it was found, and how many pieces that is all made of."""

    keys: dict[Key, None]
    size: int

    def of(self, kind: str) -> list[Key]:
        """The keys of one kind."""
        return [key for key in self.keys if key[0] == kind]


def pieces(framework: model.Framework) -> Iterator[object]:
    """Everything in a framework that has a say in a result; what it is made of by name stands apart."""
    yield from framework.requirements
    if framework.grading is not None:
        yield from framework.grading.caps
        yield from framework.grading.overrides
    for node in framework.root.rules():
        yield node.clause
        yield from node.limits
        yield from node.checks
        yield from node.rows


def definitions(framework: model.Framework) -> Iterator[tuple[Key, object]]:
    """Everything that is called by a name, with what it is made of."""
    yield from ((("let", "", each.name), each.value) for each in framework.quantities)
    for fact in framework.fact_list:
        yield ("fact", "", fact.name), _made_of(fact)
        yield from ((("column", fact.name, each.name), _made_of(each)) for each in fact.columns)


def _made_of(fact: rule_model.FactDef) -> object:
    return (fact.default, tuple(value for _, value in fact.named))


def looked_at(framework: model.Framework, *start: object) -> Looked:
    """What some pieces look at, also by way of quantities, defaults and the figures that targets name."""
    found: dict[Key, None] = {}
    pending, size = [*reversed(start)], 0
    while pending:
        each: Any = pending.pop()
        size += 1
        pending.extend(reversed(list(inside(each))))
        for key in named_in(each):
            if key[0] == "fact" and framework.facts[key[2]].columns:
                key = ("table", "", key[2])
            if key not in found:
                found[key] = None
                pending.append(_behind(framework, key))
    return Looked(found, size)


def _behind(framework: model.Framework, key: Key) -> object:
    kind, table, name = key
    match kind:
        case "let":
            return framework.quantity_values[name].value
        case "fact":
            return _made_of(framework.facts[name])
        case "column":
            return _made_of(framework.facts[table].column(name))
        case _:
            return None
