"""An evaluation for questions about a framework, which try other facts and numbers that move.

Scores come from the exact domain of the core, with which this agrees in every value and error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction

import attrs

from perfscore.kernel.numbers import round_to, show, terminates
from perfscore.kernel.wording import describe
from perfscore.messages import facts as messages
from perfscore.messages import types as type_messages
from perfscore.model import model, rule_model
from perfscore.model.domains import fits
from perfscore.model.drafts import ONE_SCALE
from perfscore.scoring.bind import FactSet
from perfscore.scoring.clauses import earn
from perfscore.scoring.expanding import Column, Made, expand
from perfscore.scoring.limiting import limit
from perfscore.scoring.outcome import Held, Outcome
from perfscore.scoring.values import Known, Problem, Trouble

_ZERO = Fraction(0)
_POLICIES: tuple[rule_model.Policy, ...] = ("error", "zero", "redistribute", "full")


class Evaluation:
    """One pass over a framework."""

    def __init__(self, framework: model.Framework, facts: FactSet) -> None:
        self.framework = framework
        self.known = Known(framework, facts)
        self.outcomes: dict[str, Outcome | Trouble] = {}
        self.shown: dict[str, Outcome | Trouble] = {}
        self.expanded: dict[str, model.Node] = {}
        self.unknown_rows: dict[str, Trouble] = {}
        self.row_of: dict[str, Made] = {}
        self.uneven: dict[str, tuple[frozenset[Column], Problem]] = {}

    # ------------------------------------------------------------ the steps, one after another

    def run(self) -> None:
        self.take(self.framework.order)

    def take(self, steps: Iterable[model.Step]) -> None:
        """Take some steps, one after another; what they look at must be known."""
        for kind, name in steps:
            match kind:
                case "fact":
                    self._default(name)
                case "let":
                    self._quantity(name)
                case _:
                    self._score(self.framework.nodes[name])

    def _default(self, name: str) -> None:
        default = self.framework.facts[name].default
        assert default is not None
        fact = self.framework.facts[name]
        try:
            value = self.known.value(default)
            if not fits(fact, value):
                raise Trouble((type_messages.impossible_default(name, describe(value, fact.type)), default.span))
            self.known.defaults[name] = value
        except Trouble as trouble:
            self.known.defaults[name] = trouble

    def _quantity(self, name: str) -> None:
        quantity = self.framework.quantity_values[name]
        try:
            self.known.quantities[name] = self.known.value(quantity.value)
        except Trouble as trouble:
            self.known.quantities[name] = trouble

    # ------------------------------------------------------------ the score of one node

    def _score(self, node: model.Node) -> None:
        try:
            if node.rows and not self._held(node, na=True):
                node = self._expanded(node)
            outcome = self._outcome(node)
            self.outcomes[node.path] = outcome
            self.known.scores[node.path] = outcome.score
        except Trouble as trouble:
            self.outcomes[node.path] = trouble
            self.known.scores[node.path] = trouble
        self.shown[node.path] = self.outcomes[node.path]

    def _outcome(self, node: model.Node) -> Outcome:
        policy = self._policy(node)
        if policy is not None:
            return self._not_applicable(node, policy)
        return self._applied(node)

    def _applied(self, node: model.Node) -> Outcome:
        held = self._held(node, na=False)
        settled = "zero" if _any(held, "zero") else "full" if _any(held, "full") else None
        earned = self._earned(node, settled)
        value = node.full if earned is None else earned
        inside = min(max(value, node.low), node.high)
        decided = None if earned is not None else next(each for each in held if each.kind == settled)
        return self._rounded(node, earned, *self._limited(node, inside, held, decided))

    def _policy(self, node: model.Node) -> rule_model.Policy | None:
        """What the node gets instead of a score because it does not apply; None where it does."""
        held = {each.policy for each in self._held(node, na=True)}
        if held:
            return next(policy for policy in _POLICIES if policy in held)
        if node.path in self.unknown_rows:
            return None
        partakers = [child for child in node.children if child.weight > 0 or node.combination in ONE_SCALE]
        outcomes = [self.outcomes[child.path] for child in partakers]
        gone = all(isinstance(outcome, Outcome) and not outcome.applies for outcome in outcomes)
        return "redistribute" if outcomes and gone else None

    def _held(self, node: model.Node, *, na: bool) -> list[rule_model.Limit]:
        return [
            each
            for each in node.limits
            if (each.kind == "na") == na and (each.condition is None or self.known.holds(each.condition))
        ]

    def _earned(self, node: model.Node, settled: str | None) -> Fraction | None:
        try:
            return self._combined(node) if node.clause is None else earn(node.clause, node, self.known)
        except Trouble:
            if settled is None:
                raise
            self._settle(node, settled)
            return None

    def _limited(
        self, node: model.Node, value: Fraction, held: list[rule_model.Limit], decided: rule_model.Limit | None
    ) -> tuple[Fraction, tuple[Held, ...]]:
        """The value behind all limits that hold; every one of them is listed.

        Where the rule could not be computed, the limit that ``decided`` is bound although it changed nothing.
        """
        settled = any(each.kind in {"zero", "full"} for each in held)
        amounts = {
            index: self.known.number(each.amount)
            for index, each in enumerate(held)
            if each.amount is not None and not settled
        }
        found = limit(value, node, held, amounts)
        applied = (
            Held(each.kind, amounts.get(index), index == found.deciding or each is decided)
            for index, each in enumerate(held)
        )
        return found.value, tuple(applied)

    def _rounded(
        self, node: model.Node, earned: Fraction | None, limited: Fraction, limits: tuple[Held, ...] = ()
    ) -> Outcome:
        rule = self.framework.rule_at(node.level)
        shown_by = rule or self.framework.display
        if shown_by is None and not terminates(limited):
            raise Trouble((messages.endless_score(show(limited)), node.span))
        score = limited if shown_by is None else round_to(limited, shown_by.step, shown_by.mode)
        if limited == min(max(limited, node.low), node.high):
            score = min(max(score, node.low), node.high)
        return Outcome(earned, limited, limited, limited if rule is None else score, score, limits)

    # ------------------------------------------------------------ groups

    def _expanded(self, node: model.Node) -> model.Node:
        """The node with its rows; as it was where they cannot be told, which may not matter."""
        try:
            return self._with_rows(node)
        except Trouble as trouble:
            self.unknown_rows[node.path] = trouble
            return node

    def _with_rows(self, node: model.Node) -> model.Node:
        """The node with a child for each row of its tables, all of which are scored here."""
        made = expand(node, self.known)
        self.expanded[node.path] = made.node
        for each in made.scored:
            self.known.table, self.known.row = each.table, each.row
            for below in each.nodes:
                self.row_of[below.path] = each
                self._score(below)
                self.outcomes[below.path] = self.shown[below.path] = self._in_row(self.outcomes[below.path], each)
        self.known.table, self.known.row = "", None
        for group in made.groups:
            self._score(group)
        if made.uneven is not None:
            self.uneven[node.path] = made.uneven
        return made.node

    @contextmanager
    def in_row(self, path: str) -> Iterator[None]:
        """Look at the row that a node is made of, if it is, for as long as the context lasts."""
        made = self.row_of.get(path)
        outer = self.known.table, self.known.row
        self.known.table, self.known.row = ("", None) if made is None else (made.table, made.row)
        try:
            yield
        finally:
            self.known.table, self.known.row = outer

    def _in_row(self, outcome: Outcome | Trouble, made: Made) -> Outcome | Trouble:
        """The outcome itself; a trouble tells in which row it arose."""
        return outcome if isinstance(outcome, Outcome) else self.known.told_in_row(outcome, made.table, made.row)

    def children(self, node: model.Node) -> tuple[model.Node, ...]:
        """What stands directly below a node, with what rows have become."""
        return self.expanded.get(node.path, node).children

    def _below(self, node: model.Node) -> Iterator[model.Node]:
        """All that stands below a node, with what rows have become."""
        for child in self.children(node):
            yield child
            yield from self._below(child)

    def _combined(self, node: model.Node) -> Fraction:
        children = self._children(node)
        if node.combination in {"sum", "from"}:
            return self._added(node, children)
        there = [(child, outcome) for child, outcome in children if outcome.applies]
        if node.combination in {"minimum", "maximum"}:
            pick = min if node.combination == "minimum" else max
            return pick(outcome.handed for _, outcome in there)
        shares = [child.share if node.combination == "weighted mean" else Fraction(1) for child, _ in there]
        whole = sum(shares, _ZERO)
        value = sum((outcome.handed * share for (_, outcome), share in zip(there, shares, strict=True)), _ZERO) / whole
        return self.known.bounded(value, node.span)

    def _added(self, node: model.Node, children: list[tuple[model.Node, Outcome]]) -> Fraction:
        """The sum of the children; what does not apply leaves its points to the others, in proportion."""
        declared = sum((child.weight for child, _ in children), _ZERO)
        there = sum((child.weight for child, outcome in children if outcome.applies), _ZERO)
        shared = declared / there if node.combination == "sum" and there else Fraction(1)
        total = node.base
        for child, outcome in children:
            total = self.known.bounded(total + outcome.handed * (shared if child.weight else 1), node.span)
        return total

    def _children(self, node: model.Node) -> list[tuple[model.Node, Outcome]]:
        found: list[tuple[model.Node, Outcome]] = []
        problems: list[Problem] = []
        if node.path in self.unknown_rows:
            problems.extend(self.unknown_rows[node.path].problems)
        for child in node.children:
            outcome = self.outcomes[child.path]
            if isinstance(outcome, Trouble):
                problems.extend(outcome.problems)
            else:
                found.append((child, outcome))
        if problems:
            raise Trouble(*dict.fromkeys(problems))
        return found

    def _not_applicable(self, node: model.Node, policy: rule_model.Policy) -> Outcome:
        gates = self._held(node, na=True)
        reason = next((each.reason for each in gates if each.policy == policy), None)
        span = next((each.span for each in gates if each.policy == policy), node.span)
        if policy == "error":
            raise Trouble((messages.not_applicable(_called(node), reason), span))
        if policy == "redistribute" and node.kind == "framework":
            raise Trouble((messages.nothing_applies(), span))
        self._settle(node, policy)
        return self._replaced(node, policy)

    def _replaced(self, node: model.Node, policy: str) -> Outcome:
        """The outcome of a node whose clause is not looked at: all of its points, or none."""
        value = node.full if policy == "full" else min(max(_ZERO, node.low), node.high)
        if policy == "redistribute":
            value = _ZERO
        return attrs.evolve(self._rounded(node, None, value), applies=policy != "redistribute")

    def _settle(self, node: model.Node, policy: str) -> None:
        """Show what stands below a node that is not looked at, and cannot be computed, as it leaves that."""
        for below in self._below(node):
            if isinstance(self.shown[below.path], Trouble):
                self.shown[below.path] = self._replaced(below, policy)


def _any(held: list[rule_model.Limit], kind: str) -> bool:
    return any(each.kind == kind for each in held)


def _called(node: model.Node) -> str:
    return f"{node.kind} `{node.path}`"
