"""A framework and a checked fact set come in; the result, with every point explained, goes out.

This is the meaning of the language in its plainest form: fractions, one step after another in the order that the
analysis found, nothing clever. Any faster evaluator must agree with it in every value, grade, reason and error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from perfscore import limits
from perfscore.analysis import model
from perfscore.analysis.domains import fits
from perfscore.analysis.drafts import ONE_SCALE
from perfscore.diagnostics import Diagnostic, FactsError, Message, Place
from perfscore.engine.bind import FactSet
from perfscore.engine.clauses import Note, earn
from perfscore.engine.grading import Graded, grade
from perfscore.engine.limiting import limit
from perfscore.engine.result import AppliedLimit, Loss, LossKind, NodeResult, Result
from perfscore.engine.values import Known, Trouble, seen
from perfscore.messages import facts as messages
from perfscore.messages import types as type_messages
from perfscore.numbers import places_of, round_to, show, terminates, to_decimal
from perfscore.source import Span
from perfscore.wording import describe

_ZERO = Fraction(0)
_POLICIES: tuple[model.Policy, ...] = ("error", "zero", "redistribute", "full")


@attrs.frozen
class _Outcome:
    """What became of a node; ``handed`` goes up to its group, and ``carried`` explains ``weight - handed``."""

    earned: Fraction | None
    limited: Fraction
    exact: Fraction
    handed: Fraction
    score: Fraction
    carried: tuple[Loss, ...]
    display: tuple[Loss, ...] = ()
    limits: tuple[AppliedLimit, ...] = ()
    applies: bool = True


def evaluate(framework: model.Framework, facts: FactSet) -> Result:
    """Score a fact set.

    Raises FactsError where a requirement fails or a needed value cannot be computed, with every such reason.
    """
    evaluation = _Evaluation(framework, facts)
    evaluation.run()
    return evaluation.finished()


def expecting(framework: model.Framework, facts: FactSet, result: Result) -> Known:
    """What the expectations of an example may speak of: facts, quantities and published scores."""
    evaluation = _Evaluation(framework, facts)
    evaluation.run()
    known = evaluation.known
    known.scores = {node.path: Fraction(node.score) for node in result.walk()}
    return known


class _Evaluation:
    def __init__(self, framework: model.Framework, facts: FactSet) -> None:
        self.framework = framework
        self.known = Known(framework, facts)
        self.outcomes: dict[str, _Outcome | Trouble] = {}
        self.shown: dict[str, _Outcome | Trouble] = {}
        self.warnings: list[tuple[Message, Span]] = []

    # ------------------------------------------------------------ the steps, one after another

    def run(self) -> None:
        for kind, name in self.framework.order:
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
            outcome = self._outcome(node)
            self.outcomes[node.path] = outcome
            self.known.scores[node.path] = outcome.score
        except Trouble as trouble:
            self.outcomes[node.path] = trouble
            self.known.scores[node.path] = trouble
        self.shown[node.path] = self.outcomes[node.path]

    def _outcome(self, node: model.Node) -> _Outcome:
        policy = self._policy(node)
        if policy is not None:
            return self._not_applicable(node, policy)
        held = self._held(node, na=False)
        settled = "zero" if _any(held, "zero") else "full" if _any(held, "full") else None
        earned, notes = self._earned(node, settled, held)
        value = node.full if earned is None else earned
        inside = min(max(value, node.low), node.high)
        losses = [self._loss(node, note) for note in notes]
        losses.append(self._own(node, "absorbed", value - inside, node.span))
        limited, applied, limit_losses = self._limited(node, inside, held)
        if earned is None:
            decided = next(each for each in held if each.kind == settled)
            kind: LossKind = "veto" if settled == "zero" else "exemption"
            note = Note(kind, node.weight - limited, decided.reason, decided.condition, decided.span)
            limit_losses = [self._loss(node, note)]
        return self._rounded(node, earned, limited, [*losses, *limit_losses], tuple(applied))

    def _policy(self, node: model.Node) -> model.Policy | None:
        """What the node gets instead of a score because it does not apply; None where it does."""
        held = {each.policy for each in self._held(node, na=True)}
        if held:
            return next(policy for policy in _POLICIES if policy in held)
        partakers = [child for child in node.children if child.weight > 0 or node.combination in ONE_SCALE]
        outcomes = [self.outcomes[child.path] for child in partakers]
        gone = all(isinstance(outcome, _Outcome) and not outcome.applies for outcome in outcomes)
        return "redistribute" if outcomes and gone else None

    def _held(self, node: model.Node, *, na: bool) -> list[model.Limit]:
        return [
            each
            for each in node.limits
            if (each.kind == "na") == na and (each.condition is None or self.known.holds(each.condition))
        ]

    def _earned(
        self, node: model.Node, settled: str | None, held: list[model.Limit]
    ) -> tuple[Fraction | None, Sequence[Note | Loss]]:
        try:
            if node.clause is None:
                return self._combined(node)
            earned = earn(node.clause, node, self.known)
        except Trouble:
            if settled is None:
                raise
            self._settle(node, settled, held)
            return None, ()
        self.warnings.extend(earned.warnings)
        return earned.value, earned.notes

    def _limited(
        self, node: model.Node, value: Fraction, held: list[model.Limit]
    ) -> tuple[Fraction, list[AppliedLimit], list[Loss]]:
        """The value behind all limits that hold; every one of them is listed, and one explains the change."""
        decided = any(each.kind in {"zero", "full"} for each in held)
        amounts = {
            index: self.known.number(each.amount)
            for index, each in enumerate(held)
            if each.amount is not None and not decided
        }
        found = limit(value, node, held, amounts)
        applied: list[AppliedLimit] = []
        losses: list[Loss] = []
        for index, each in enumerate(held):
            bound = index == found.deciding
            effect = value - found.value if bound else _ZERO
            line = self._line(each.span)
            applied.append(AppliedLimit(each.kind, each.reason, amounts.get(index), bound, effect, line))
            if bound:
                losses.append(
                    self._loss(node, Note(_loss_kind(each.kind), effect, each.reason, each.condition, each.span))
                )
        return found.value, applied, losses

    def _rounded(
        self,
        node: model.Node,
        earned: Fraction | None,
        limited: Fraction,
        losses: list[Loss],
        applied: tuple[AppliedLimit, ...],
    ) -> _Outcome:
        rule = self.framework.rule_at(node.level)
        shown_by = rule or self.framework.display
        if shown_by is None and not terminates(limited):
            raise Trouble((messages.endless_score(show(limited)), node.span))
        score = limited if shown_by is None else round_to(limited, shown_by.step, shown_by.mode)
        if limited == min(max(limited, node.low), node.high):
            score = min(max(score, node.low), node.high)
        carried = [loss for loss in losses if loss.amount != 0]
        rounding = [self._own(node, "rounding", limited - score, node.span)] if score != limited else []
        if rule is None:
            return _Outcome(earned, limited, limited, limited, score, tuple(carried), tuple(rounding), applied)
        return _Outcome(earned, limited, limited, score, score, (*carried, *rounding), (), applied)

    # ------------------------------------------------------------ groups

    def _combined(self, node: model.Node) -> tuple[Fraction, list[Loss]]:
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

    def _added(self, node: model.Node, children: list[tuple[model.Node, _Outcome]]) -> tuple[Fraction, list[Loss]]:
        """The sum of the children; what does not apply leaves its points to the others, in proportion."""
        declared = sum((child.weight for child, _ in children), _ZERO)
        there = sum((child.weight for child, outcome in children if outcome.applies), _ZERO)
        shared = declared / there if node.combination == "sum" and there else Fraction(1)
        total = node.base
        for child, outcome in children:
            total = self.known.bounded(total + outcome.handed * (shared if child.weight else 1), node.span)
        losses = [loss for _, outcome in children for loss in outcome.carried]
        kind: LossKind = "base" if node.combination == "from" else "redistributed"
        rest = node.weight - total - sum((loss.amount for loss in losses), _ZERO)
        return total, [*losses, self._own(node, kind, rest, node.span)]

    def _children(self, node: model.Node) -> list[tuple[model.Node, _Outcome]]:
        found: list[tuple[model.Node, _Outcome]] = []
        problems: list[tuple[Message, Span]] = []
        for child in node.children:
            outcome = self.outcomes[child.path]
            if isinstance(outcome, Trouble):
                problems.extend(outcome.problems)
            else:
                found.append((child, outcome))
        if problems:
            raise Trouble(*dict.fromkeys(problems))
        return found

    def _not_applicable(self, node: model.Node, policy: model.Policy) -> _Outcome:
        gates = self._held(node, na=True)
        reason = next((each.reason for each in gates if each.policy == policy), None)
        span = next((each.span for each in gates if each.policy == policy), node.span)
        if policy == "error":
            raise Trouble((messages.not_applicable(_called(node), reason), span))
        if policy == "redistribute" and node.kind == "framework":
            raise Trouble((messages.nothing_applies(), span))
        for below in list(node.walk())[1:]:
            if isinstance(self.shown[below.path], Trouble):
                self.shown[below.path] = self._replaced(below, policy, reason, span)
        applied = tuple(
            AppliedLimit(each.kind, each.reason, None, each.policy == policy, _ZERO, self._line(each.span))
            for each in gates
        )
        return self._replaced(node, policy, reason, span, applied)

    def _replaced(
        self,
        node: model.Node,
        policy: str,
        reason: str | None,
        span: Span,
        applied: tuple[AppliedLimit, ...] = (),
        kind: LossKind = "not applicable",
    ) -> _Outcome:
        """The outcome of a node whose clause is not looked at: all of its points, or none."""
        value = node.full if policy == "full" else min(max(_ZERO, node.low), node.high)
        if policy == "redistribute":
            value = _ZERO
        note = Note(kind, node.weight - value, reason, None, span)
        outcome = self._rounded(node, None, value, [self._loss(node, note)], applied)
        return attrs.evolve(outcome, applies=policy != "redistribute")

    def _settle(self, node: model.Node, settled: str, held: list[model.Limit]) -> None:
        """Show what stands below a vetoed or exempt node and cannot be computed as that limit leaves it."""
        decided = next(each for each in held if each.kind == settled)
        kind: LossKind = "veto" if settled == "zero" else "exemption"
        for below in list(node.walk())[1:]:
            if isinstance(self.shown[below.path], Trouble):
                self.shown[below.path] = self._replaced(below, settled, decided.reason, decided.span, kind=kind)

    # ------------------------------------------------------------ the whole

    def finished(self) -> Result:
        problems = self._requirements()
        root = self.outcomes[""]
        if isinstance(root, Trouble):
            problems = [*root.problems, *problems]
        graded = Graded()
        if isinstance(root, _Outcome):
            try:
                graded = grade(root.score, root.exact, self.known)
            except Trouble as trouble:
                problems.extend(trouble.problems)
        if problems or isinstance(root, Trouble):
            raise FactsError(self._diagnostics(problems))
        top = self._node(self.framework.root)
        return Result(
            **{field.name: getattr(top, field.name) for field in attrs.fields(NodeResult) if field.name != "grade"},
            framework=self.framework.name,
            version=self.framework.version,
            grade=graded.grade,
            earned_grade=graded.earned,
            grade_rules=graded.rules,
            quantity_values=tuple(
                (each.name, None if isinstance(value, Trouble) else value)
                for each in self.framework.quantities
                for value in [self.known.quantities[each.name]]
            ),
            warnings=tuple(self._diagnostics(self.warnings)),
            digest=self.framework.digest,
            facts_digest=self.known.facts.digest,
        )

    def _requirements(self) -> list[tuple[Message, Span]]:
        problems: list[tuple[Message, Span]] = []
        for each in self.framework.requirements:
            try:
                holds = self.known.holds(each.condition)
            except Trouble as trouble:
                if each.warning:
                    why = trouble.problems[0][0].text
                    self.warnings.append((messages.warning_raised(f"{each.message} (not checked: {why})"), each.span))
                else:
                    problems.extend(trouble.problems)
                continue
            if not holds and each.warning:
                self.warnings.append((messages.warning_raised(each.message), each.span))
            elif not holds:
                problems.append((messages.requirement_failed(each.message), each.span))
        return problems

    def _node(self, node: model.Node) -> NodeResult:
        outcome = self.shown[node.path]
        assert isinstance(outcome, _Outcome)
        places = 0 if self.framework.display is None else places_of(self.framework.display.step)
        rule = self.framework.rule_at(node.level)
        return NodeResult(
            kind=node.kind,
            name=node.name if node.path else self.framework.name,
            path=node.path,
            title=node.title if node.path else self.framework.title,
            weight=to_decimal(node.weight),
            low=to_decimal(node.low),
            high=to_decimal(node.high),
            score=to_decimal(outcome.score, places if rule is None else places_of(rule.step)),
            exact=outcome.exact,
            earned=outcome.earned,
            limited=outcome.limited,
            applies=outcome.applies,
            losses=(*outcome.carried, *outcome.display),
            limits=outcome.limits,
            children=tuple(self._node(child) for child in node.children),
        )

    # ------------------------------------------------------------ words

    def _diagnostics(self, problems: Iterable[tuple[Message, Span]]) -> list[Diagnostic]:
        source = self.framework.source
        unique = list(dict.fromkeys(problems))[: limits.DIAGNOSTICS]
        return [Diagnostic.at(message, Place.of(source, span)) for message, span in unique]

    def _line(self, span: Span) -> int:
        return self.framework.source.position(span.start)[0]

    def _loss(self, node: model.Node, note: Note | Loss) -> Loss:
        if isinstance(note, Loss):
            return note
        written = " ".join(self.framework.source.text[note.span.start : note.span.end].split())
        values = seen(note.piece, self.known) if note.amount != 0 and note.piece is not None else ()
        return Loss(node.path, note.kind, note.amount, note.reason, written, self._line(note.span), values)

    def _own(self, node: model.Node, kind: LossKind, amount: Fraction, span: Span) -> Loss:
        return self._loss(node, Note(kind, amount, None, None, span))


def _any(held: list[model.Limit], kind: str) -> bool:
    return any(each.kind == kind for each in held)


def _called(node: model.Node) -> str:
    return f"{node.kind} `{node.path}`"


def _loss_kind(kind: model.LimitKind) -> LossKind:
    kinds: dict[str, LossKind] = {"zero": "veto", "full": "exemption", "at least": "floor"}
    return kinds.get(kind, "cap")
