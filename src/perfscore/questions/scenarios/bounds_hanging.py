"""Dependencies on open facts: the steps, nodes and requirements whose outcome depends on each of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import attrs

from perfscore.model import terms
from perfscore.model.model import Step
from perfscore.questions.scenarios.bounds_cells import whole_cell
from perfscore.questions.scenarios.bounds_open import CLOSED, Opened, words_in
from perfscore.questions.soundness.looking import Looking, Seen, seen
from perfscore.scoring.evaluation import Evaluation
from perfscore.scoring.values import Trouble


@attrs.frozen(slots=False, eq=False)
class Hanging:
    """What looks at what, where some facts are given and some are open."""

    opened: Opened

    @cached_property
    def evaluation(self) -> Evaluation:
        """All that is known without the open facts; what hangs on one of them counts for nothing."""
        found = Evaluation(self.opened.framework, self.opened.facts)
        found.run()
        return found

    @cached_property
    def looking(self) -> Looking:
        """What looks at what in the framework."""
        return Looking(self.opened.framework)

    @cached_property
    def _behind(self) -> dict[Step, set[Step]]:
        """What each step looks at; a fact that is given looks at nothing."""
        given = self.opened.facts.by_name.keys() | self.opened.cells.keys()
        return {
            step: set() if step[0] == "fact" and step[1] in given else self._looked(looked)
            for step, looked in self.looking.direct.items()
        }

    def _looked(self, looked: Seen) -> set[Step]:
        """What is looked at, and what stands behind the words and the empty cells of tables and targets."""
        facts = self.opened.framework.facts
        named = [facts[name].named for kind, name in looked.steps if kind == "fact"]
        columns = [(each.named, each.default) for table in looked.tables for each in facts[table].columns]
        tables: set[Step] = {("fact", table) for table in looked.tables}
        return {*looked.steps, *tables, *seen(*named, *columns).steps}

    @cached_property
    def by_fact(self) -> dict[str, frozenset[Step]]:
        """The steps whose outcome hangs on each open fact."""
        users: dict[Step, list[Step]] = {}
        for step, looked in self._behind.items():
            for each in looked:
                users.setdefault(each, []).append(step)
        return {name: frozenset(_reached(("fact", name), users)) for name in self.opened.cells}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps whose outcome hangs on some open fact, in the order in which they are taken."""
        there = frozenset[Step]().union(*self.by_fact.values())
        # The whole is graded and refused again each time.
        return tuple(each for each in self.opened.framework.order if each in there or each == ("score", ""))

    @cached_property
    def moved(self) -> frozenset[Step]:
        """The same, and the open facts themselves."""
        facts: set[Step] = {("fact", name) for name in self.opened.cells}
        return frozenset(self.steps) | facts

    @cached_property
    def failed(self) -> tuple[str, ...]:
        """The nodes that can never be computed, right within one that hangs on an open fact."""
        outcomes, nodes = self.evaluation.outcomes, self.opened.framework.nodes
        return tuple(
            child.path
            for kind, name in self.steps
            if kind == "score"
            for child in nodes[name].children
            if ("score", child.path) not in self.moved and isinstance(outcomes[child.path], Trouble)
        )

    @cached_property
    def cost(self) -> int:
        """How many steps it takes to evaluate what hangs on open facts, where each row of a table counts as one."""
        tables = {table for step in self.steps for table in self.looking.direct[step].tables}
        rows = (self.opened.facts.by_name[table].rows for table in tables if table in self.opened.facts.by_name)
        return len(self.steps) + len(self.opened.framework.requirements) + sum(len(each or ()) for each in rows)

    def hangs(self, piece: object) -> bool:
        """Whether a piece of the framework looks at something that hangs on an open fact."""
        return not self.moved.isdisjoint(self._looked(seen(piece)))

    def facts_of(self, path: str) -> tuple[str, ...]:
        """The open facts on which a node hangs."""
        return tuple(name for name, steps in self.by_fact.items() if ("score", path) in steps or not path)

    @cached_property
    def coupled(self) -> dict[str, frozenset[str]]:
        """The open facts that stand in one requirement with each open fact."""
        found: dict[str, set[str]] = {name: {name} for name in self.opened.cells}
        for _, names in self.conditions:
            for name in names:
                found[name] |= names
        return {name: frozenset(names) for name, names in found.items()}

    @cached_property
    def conditions(self) -> tuple[tuple[terms.Expression, frozenset[str]], ...]:
        """What is required, each condition by itself, with the open facts that it looks at."""
        pending = [each.condition for each in reversed(self.opened.framework.requirements) if not each.warning]
        found: list[tuple[terms.Expression, frozenset[str]]] = []
        while pending:
            each = pending.pop()
            if isinstance(each, terms.AllOf):
                pending += reversed(each.operands)
            else:
                found.append((each, self.names_in(each)))
        return tuple(found)

    @cached_property
    def required(self) -> frozenset[str]:
        """The open facts of which something is required."""
        return frozenset[str]().union(*(names for _, names in self.conditions))

    def names_in(self, piece: object) -> frozenset[str]:
        """The open facts that a piece of the framework looks at, also by way of what is computed from them."""
        looked = self._looked(seen(piece))
        found = (name for name, steps in self.by_fact.items() if ("fact", name) in looked or steps & looked)
        return frozenset(found)

    def over_rows(self, piece: terms.Aggregate) -> terms.Scalar | None:
        """What a function over rows comes to; None where that hangs on an open fact or cannot be computed."""
        if self.hangs(piece):
            return None
        if id(piece) not in self._rows:
            try:
                self._rows[id(piece)] = self.evaluation.known.value(piece)
            except Trouble:
                self._rows[id(piece)] = None
        return self._rows[id(piece)]

    @cached_property
    def _rows(self) -> dict[int, terms.Scalar | None]:
        return {}


def _reached(start: Step, users: dict[Step, list[Step]]) -> Iterable[Step]:
    found, pending = {start}, [start]
    while pending:
        for each in users.get(pending.pop(), ()):
            if each not in found:
                found.add(each)
                pending.append(each)
    return found - {start}


def with_failing_defaults(opened: Opened) -> Hanging:
    """What hangs on the open facts, where those are open too whose default cannot be computed from what is known."""
    while True:
        found = Hanging(opened)
        defaults, framework = found.evaluation.known.defaults, opened.framework
        more = {
            fact.name: whole_cell(fact, words_in(framework))
            for fact in framework.fact_list
            if isinstance(defaults.get(fact.name), Trouble)
            and ("fact", fact.name) not in found.moved
            and fact.name not in opened.facts.by_name
            and fact.type.kind not in CLOSED
        }
        if not more:
            return found
        cells = {**opened.cells, **more}
        opened = attrs.evolve(opened, cells={name: cells[name] for name in framework.facts if name in cells})
