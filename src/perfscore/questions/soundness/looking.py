"""Dependencies of an evaluation: what each step looks at, and which steps depend on a fact."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import attrs

from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside, weight_of

Step = model.Step


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
                tables.add(each.table)
                pending += [each.where, each.points, each.share]
                pending += [(node.clause, node.limits, node.rows) for node in each.template.walk()]
            case rule_model.Judged():
                steps.add(("fact", each.fact.name))
            case terms.FactValue() | terms.StatusTest():
                steps.add(("fact", each.name))
            case terms.QuantityValue():
                steps.add(("let", each.name))
            case terms.NodeValue(what="score"):
                steps.add(("score", each.path))
            case terms.ColumnValue() | terms.Aggregate() | terms.CellTest():
                tables.add(each.table)
                pending.extend(inside(each))
            case _:
                pending.extend(inside(each))
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
