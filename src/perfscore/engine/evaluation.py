"""A framework and a checked fact set come in; what became of every node goes out.

This is the meaning of the language in its plainest form: fractions, one step after another in the order that the
analysis found, nothing clever. Any faster evaluator must agree with it in every value, grade, reason and error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import model, rule_model
from perfscore.analysis.domains import fits
from perfscore.analysis.drafts import ONE_SCALE
from perfscore.analysis.model import LossKind
from perfscore.diagnostics import Place
from perfscore.engine.bind import FactSet
from perfscore.engine.clauses import Note, earn, judgement
from perfscore.engine.comparing import Compared, compare, remarks, row_title
from perfscore.engine.expanding import Column, Made, expand
from perfscore.engine.explanation import AppliedLimit, Taken
from perfscore.engine.figures import seen, written
from perfscore.engine.limiting import limit
from perfscore.engine.outcome import Outcome
from perfscore.engine.values import Known, Problem, Trouble
from perfscore.messages import facts as messages
from perfscore.messages import tables as table_messages
from perfscore.messages import types as type_messages
from perfscore.numbers import round_to, show, terminates
from perfscore.source import Span
from perfscore.wording import describe

_ZERO = Fraction(0)
_POLICIES: tuple[rule_model.Policy, ...] = ("error", "zero", "redistribute", "full")


class Evaluation:
    """One pass over a framework; losses and limits are noted where it is ``explaining``, which changes no value."""

    def __init__(self, framework: model.Framework, facts: FactSet, *, explaining: bool = False) -> None:
        self.explaining = explaining
        self.framework = framework
        self.known = Known(framework, facts)
        self.outcomes: dict[str, Outcome | Trouble] = {}
        self.shown: dict[str, Outcome | Trouble] = {}
        self.warnings: list[Problem] = []
        self.told: set[Problem] = set()
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
        return self._checked(node, self._applied(node))

    def _checked(self, node: model.Node, outcome: Outcome) -> Outcome:
        """The outcome with what its comparisons found; the points stay as they are."""
        for check in node.checks:
            try:
                compared = compare(check, self.known)
            except Trouble as trouble:
                why, where = trouble.problems[0]
                self._warn([(table_messages.not_checked(row_title(node, self.known), why.text), where)])
                continue
            self._warn(remarks(check, compared, outcome.score, node, self.known))
            outcome = attrs.evolve(outcome, attainment=compared.attainment, deviation=compared.deviation)
        return outcome

    def _warn(self, found: Iterable[Problem]) -> None:
        """Keep warnings, each once and as many as are shown: a table may raise millions."""
        for each in found:
            if len(self.told) < limits.DIAGNOSTICS and each not in self.told:
                self.told.add(each)
                self.warnings.append(each)

    def _applied(self, node: model.Node) -> Outcome:
        held = self._held(node, na=False)
        settled = "zero" if _any(held, "zero") else "full" if _any(held, "full") else None
        earned, notes, compared = self._earned(node, settled, held)
        value = node.full if earned is None else earned
        inside = min(max(value, node.low), node.high)
        losses = self._losses(node, *notes, *self._beyond(node, value, inside))
        decided = None if earned is not None else next(each for each in held if each.kind == settled)
        limited, applied, limit_losses = self._limited(node, inside, held, decided)
        if decided is not None:
            kind: LossKind = "veto" if settled == "zero" else "exemption"
            note = Note(kind, node.weight - limited, decided.reason, decided.condition, decided.span)
            limit_losses = self._losses(node, note)
        outcome = self._rounded(node, earned, limited, [*losses, *limit_losses], tuple(applied))
        if compared is None or not isinstance(node.clause, rule_model.Target):
            return outcome
        self._warn(remarks(node.clause, compared, outcome.score, node, self.known))
        return attrs.evolve(outcome, attainment=compared.attainment, deviation=compared.deviation)

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

    def _earned(
        self, node: model.Node, settled: str | None, held: list[rule_model.Limit]
    ) -> tuple[Fraction | None, Sequence[Note | Taken], Compared | None]:
        try:
            if node.clause is None:
                return *self._combined(node), None
            earned = earn(node.clause, node, self.known)
        except Trouble:
            if settled is None:
                raise
            self._settle(node, settled, held)
            return None, (), None
        self._warn(earned.warnings)
        return earned.value, earned.notes, earned.compared

    def _limited(
        self,
        node: model.Node,
        value: Fraction,
        held: list[rule_model.Limit],
        decided: rule_model.Limit | None = None,
    ) -> tuple[Fraction, list[AppliedLimit], list[Taken]]:
        """The value behind all limits that hold; every one of them is listed, and one explains the change.

        Where the rule could not be computed, the limit that ``decided`` is bound although it changed nothing.
        """
        settled = any(each.kind in {"zero", "full"} for each in held)
        amounts = {
            index: self.known.number(each.amount)
            for index, each in enumerate(held)
            if each.amount is not None and not settled
        }
        found = limit(value, node, held, amounts)
        applied: list[AppliedLimit] = []
        losses: list[Taken] = []
        for index, each in enumerate(held):
            bound = index == found.deciding or each is decided
            effect = value - found.value if bound else _ZERO
            applied += self._told_limit(each, amounts.get(index), effect, bound=bound)
            if bound:
                note = Note(_loss_kind(each.kind), effect, each.reason, each.condition, each.span)
                losses += self._losses(node, note)
        return found.value, applied, losses

    def outcome_of(self, node: model.Node, earned: Fraction, *turned: rule_model.Limit) -> Outcome:
        """What would become of a node if its rule gave so much, with the limits that hold now.

        Limits may be ``turned``: one that holds does not, and the other way round. Raises Trouble where the points
        cannot be told.
        """
        inside = min(max(earned, node.low), node.high)
        held = self._held(node, na=False)
        there = {id(each) for each in held} ^ {id(each) for each in turned}
        held = [each for each in node.limits if id(each) in there]
        limited, applied, _ = self._limited(node, inside, held)
        return self._rounded(node, earned, limited, [], tuple(applied))

    def _rounded(
        self,
        node: model.Node,
        earned: Fraction | None,
        limited: Fraction,
        losses: list[Taken],
        applied: tuple[AppliedLimit, ...],
    ) -> Outcome:
        rule = self.framework.rule_at(node.level)
        shown_by = rule or self.framework.display
        if shown_by is None and not terminates(limited):
            raise Trouble((messages.endless_score(show(limited)), node.span))
        score = limited if shown_by is None else round_to(limited, shown_by.step, shown_by.mode)
        if limited == min(max(limited, node.low), node.high):
            score = min(max(score, node.low), node.high)
        carried = [loss for loss in losses if loss.amount != 0]
        rounding = self._rounding(node, limited, score)
        if rule is None:
            return Outcome(earned, limited, limited, limited, score, tuple(carried), tuple(rounding), applied)
        return Outcome(earned, limited, limited, score, score, (*carried, *rounding), (), applied)

    def _beyond(self, node: model.Node, value: Fraction, inside: Fraction) -> list[Note]:
        """What lies beyond the range of the node. Numbers that move are not asked for it where nobody wants to know."""
        at = node.span if node.clause is None else node.clause.span
        return [Note("absorbed", value - inside, None, judgement(node.clause), at)] if self.explaining else []

    def _rounding(self, node: model.Node, limited: Fraction, score: Fraction) -> list[Taken]:
        """What rounding took. A number that moves is not asked for it where nobody wants to know."""
        if not self.explaining or score == limited:
            return []
        return self._losses(node, Note("rounding", limited - score, None, None, node.span))

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

    def _combined(self, node: model.Node) -> tuple[Fraction, list[Taken]]:
        children = self._children(node)
        if node.combination in {"sum", "from"}:
            return self._added(node, children)
        there = [(child, outcome) for child, outcome in children if outcome.applies]
        if node.combination in {"minimum", "maximum"}:
            pick = min if node.combination == "minimum" else max
            chosen = pick(there, key=lambda pair: pair[1].handed)[1]
            return chosen.handed, list(chosen.carried)
        shares = [child.share if node.combination == "weighted mean" else Fraction(1) for child, _ in there]
        whole = sum(shares, _ZERO)
        value = sum((outcome.handed * share for (_, outcome), share in zip(there, shares, strict=True)), _ZERO) / whole
        losses = [
            attrs.evolve(loss, amount=loss.amount * share / whole)
            for (_, outcome), share in zip(there, shares, strict=True)
            for loss in outcome.carried
        ]
        return self.known.bounded(value, node.span), losses

    def _added(self, node: model.Node, children: list[tuple[model.Node, Outcome]]) -> tuple[Fraction, list[Taken]]:
        """The sum of the children; what does not apply leaves its points to the others, in proportion."""
        declared = sum((child.weight for child, _ in children), _ZERO)
        there = sum((child.weight for child, outcome in children if outcome.applies), _ZERO)
        shared = declared / there if node.combination == "sum" and there else Fraction(1)
        total = node.base
        for child, outcome in children:
            total = self.known.bounded(total + outcome.handed * (shared if child.weight else 1), node.span)
        return total, self._lost_in_sum(node, children, total, declared) if self.explaining else []

    def _lost_in_sum(
        self, node: model.Node, children: list[tuple[model.Node, Outcome]], total: Fraction, declared: Fraction
    ) -> list[Taken]:
        losses = [loss for _, outcome in children for loss in outcome.carried]
        if node.rows and node.combination == "sum":
            rest = node.weight - declared
            losses += self._losses(node, Note("unassigned", rest, None, None, node.span))
        kind: LossKind = "base" if node.combination == "from" else "redistributed"
        rest = node.weight - total - sum((loss.amount for loss in losses), _ZERO)
        return [*losses, *self._losses(node, Note(kind, rest, None, None, node.span))]

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
        for below in self._below(node):
            if isinstance(self.shown[below.path], Trouble):
                self.shown[below.path] = self._replaced(below, policy, reason, span)
        applied = [
            limit for each in gates for limit in self._told_limit(each, None, _ZERO, bound=each.policy == policy)
        ]
        return self._replaced(node, policy, reason, span, tuple(applied))

    def _replaced(
        self,
        node: model.Node,
        policy: str,
        reason: str | None,
        span: Span,
        applied: tuple[AppliedLimit, ...] = (),
        kind: LossKind = "not applicable",
    ) -> Outcome:
        """The outcome of a node whose clause is not looked at: all of its points, or none."""
        value = node.full if policy == "full" else min(max(_ZERO, node.low), node.high)
        if policy == "redistribute":
            value = _ZERO
        note = Note(kind, node.weight - value, reason, None, span)
        outcome = self._rounded(node, None, value, self._losses(node, note), applied)
        return attrs.evolve(outcome, applies=policy != "redistribute")

    def _settle(self, node: model.Node, settled: str, held: list[rule_model.Limit]) -> None:
        """Show what stands below a vetoed or exempt node and cannot be computed as that limit leaves it."""
        decided = next(each for each in held if each.kind == settled)
        kind: LossKind = "veto" if settled == "zero" else "exemption"
        for below in self._below(node):
            if isinstance(self.shown[below.path], Trouble):
                self.shown[below.path] = self._replaced(below, settled, decided.reason, decided.span, kind=kind)

    # ------------------------------------------------------------ words

    def _written(self, span: Span) -> tuple[str, Place]:
        """A piece of the framework as written, and where; the piece stands for the line that it is in."""
        place = attrs.evolve(Place.of(self.framework.source, span), excerpt=None)
        return written(span, self.known), place

    def _losses(self, node: model.Node, *notes: Note | Taken) -> list[Taken]:
        if not self.explaining:
            return []
        return [note if isinstance(note, Taken) else self._taken(node, note) for note in notes]

    def _taken(self, node: model.Node, note: Note) -> Taken:
        clause, place = self._written(note.span)
        values = seen(note.piece, self.known) if note.amount != 0 and note.piece is not None else ()
        title = node.title if node.path else self.framework.title
        return Taken(node.path, title, note.kind, note.amount, note.reason, clause, place, values)

    def _told_limit(
        self, each: rule_model.Limit, amount: Fraction | None, effect: Fraction, *, bound: bool
    ) -> list[AppliedLimit]:
        if not self.explaining:
            return []
        return [AppliedLimit(each.kind, each.reason, amount, bound, effect, *self._written(each.span))]


def _any(held: list[rule_model.Limit], kind: str) -> bool:
    return any(each.kind == kind for each in held)


def _called(node: model.Node) -> str:
    return f"{node.kind} `{node.path}`"


def _loss_kind(kind: rule_model.LimitKind) -> LossKind:
    kinds: dict[str, LossKind] = {"zero": "veto", "full": "exemption", "at least": "floor"}
    return kinds.get(kind, "cap")
