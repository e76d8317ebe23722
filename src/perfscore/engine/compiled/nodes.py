"""Nodes of a model come in; the code of their scores, and where each stands, go out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.analysis import model, rule_model, terms
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ZERO, Number, known, whole
from perfscore.engine.compiled.cells import CellExpressions
from perfscore.engine.compiled.clauses import Clauses
from perfscore.engine.compiled.expressions import Code
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, written
from perfscore.engine.compiled.groups import Groups, Placed, form
from perfscore.engine.compiled.writer import BAIL
from perfscore.numbers import terminates

_CAPS = frozenset({"cap", "at most"})
_POLICIES: tuple[rule_model.Policy, ...] = ("error", "zero", "redistribute", "full")


Gates = dict[rule_model.Policy, list[str]]
"""The conditions of what does not apply, by what a node is given where one of them holds."""


@attrs.frozen
class Ended:
    """The points of one way, as they are published and as they are handed up."""

    score: Number
    handed: Number


class Nodes(Groups, ABC):
    """Writes the nodes of a framework, each after all that it needs.

    ``needed`` are the paths of those whose scores someone reads.
    """

    def __init__(self, values: CellExpressions, needed: frozenset[str]) -> None:
        super().__init__(values)
        self.needed = needed
        self.clauses = Clauses(values)
        self.exact = ZERO

    def node(self, node: model.Node, number: int) -> None:
        """Write a node; its names end in the number."""
        gates = self._gates(node)
        self.expand(node, number, gates)
        gone = self.gone(node)
        if node.kind == "framework":
            assert not gates, "the whole always applies"
            if gone != "False":
                self.writer.line(f"if {gone}: {BAIL}")
            gone = "False"
        if not gates and gone == "False":
            placed = self._applied(node, number, "True")
        else:
            placed = self._gated(node, number, gates, gone)
        self.keep(node, placed)

    def keep(self, node: model.Node, placed: Placed) -> None:
        """Remember where the outcome of a node stands."""
        self.placed[node.path] = placed
        self.values.scores[node.path] = placed.score

    @abstractmethod
    def expand(self, node: model.Node, number: int, gates: Gates) -> None:
        """Write what the rows of tables become, unless a gate holds."""

    # ------------------------------------------------------------ what does not apply

    def _gates(self, node: model.Node) -> Gates:
        """The conditions under which a node does not apply, by what it is given then."""
        found: Gates = {}
        for each in node.limits:
            if each.kind == "na":
                assert each.policy is not None
                text = "True" if each.condition is None else self.writer.held(self.values.truth(each.condition))
                found.setdefault(each.policy, []).append(text)
        return found

    def _gated(self, node: model.Node, number: int, gates: Gates, gone: str) -> Placed:
        conditions = {policy: [*gates.get(policy, ())] for policy in _POLICIES}
        if gone != "False" and not any("True" in each for each in conditions.values()):
            # Only where no gate holds; but a gate that holds with the same policy changes nothing.
            held = [name for policy in _POLICIES if policy != "redistribute" for name in conditions[policy]]
            conditions["redistribute"].append(f"({gone}) and not ({' or '.join(held)})" if held else f"({gone})")
        ways: list[tuple[str, str]] = [
            (policy, "True" if "True" in names else " or ".join(f"({name})" for name in names))
            for policy, names in conditions.items()
            if names
        ]
        may_go = bool(conditions["redistribute"])
        applies = f"a{number}" if may_go else "True"
        return self._ways(node, number, ways, applies)

    def _ways(self, node: model.Node, number: int, ways: Sequence[tuple[str, str]], applies: str) -> Placed:
        writer = self.writer
        trees: list[tuple[str | None, Leaf, Leaf]] = []
        for policy, condition in ways:
            lines = (BAIL,) if policy == "error" or (policy == "redistribute" and node.kind == "framework") else ()
            ended = self._replaced(node, policy)
            mark = (f"{applies} = {policy != 'redistribute'}",) if applies != "True" else ()
            trees.append((condition, Leaf((*lines, *mark), ended.score), Leaf((), ended.handed)))
        with writer.aside() as own:
            placed = self._applied(node, number, applies)
        mark = (f"{applies} = True",) if applies != "True" else ()
        return self._merged(number, trees, (*mark, *own), placed, applies)

    def _merged(
        self,
        number: int,
        trees: Sequence[tuple[str | None, Leaf, Leaf]],
        lines: tuple[str, ...],
        placed: Placed,
        applies: str,
    ) -> Placed:
        """One of several outcomes: those that the gates decide, or the node's own."""
        scores = [*(leaf.number for _, leaf, _ in trees), placed.score]
        handeds = [*(leaf.number for _, _, leaf in trees), placed.handed]
        score = form([each for each in scores if each is not None], f"n{number}", f"m{number}")
        same = placed.handed is placed.score
        handed = score if same else form([each for each in handeds if each is not None], f"h{number}", f"g{number}")
        head = "if"
        for condition, one, other in trees:
            with self.writer.block(f"{head} {condition}:"):
                self.writer.splice(list(one.lines))
                self._assign(score, one.number)
                if not same:
                    self._assign(handed, other.number)
            head = "elif"
        with self.writer.block("else:"):
            self.writer.splice(list(lines))
            self._assign(score, placed.score)
            if not same:
                self._assign(handed, placed.handed)
        return Placed(score, handed, applies)

    def _assign(self, form: Number, number: Number | None) -> None:
        """Give a variable a number in the form that it has on all ways."""
        assert number is not None
        if form.below.value is not None:
            assert number.below.value is not None
            text = arithmetic.times(number.above, whole(form.below.value // number.below.value)).text
            if text != form.above.text:
                self.writer.line(f"{form.above.text} = {text}")
            return
        for name, part in ((form.above.text, number.above.text), (form.below.text, number.below.text)):
            if name != part:
                self.writer.line(f"{name} = {part}")

    def _replaced(self, node: model.Node, policy: str) -> Ended:
        """The points of a node whose clause is not looked at."""
        if policy == "full":
            return self.ended(node, self.values.marks(node).full)
        value = Fraction(0) if policy == "redistribute" else min(max(Fraction(0), node.low), node.high)
        return self.ended(node, known(value))

    # ------------------------------------------------------------ what applies

    def _applied(self, node: model.Node, number: int, applies: str) -> Placed:
        """The node's own points; they are assigned to its names."""
        limits = [each for each in node.limits if each.kind != "na"]
        conditions = [
            "True" if each.condition is None else self.writer.held(self.values.truth(each.condition)) for each in limits
        ]
        settled = self._settled(node, limits, conditions)
        if settled and _may_warn(node.clause):
            # A veto leaves the warning alone; whether there is one, the reference tells.
            holds = " or ".join(f"({text})" for text, _ in settled)
            self.writer.line(f"if {holds}: w = True")
        if limits or node.clause is None or node.kind == "framework":
            limited = self._limited(node, limits, conditions, settled)
            if node.kind == "framework":
                self.exact = form([limited], "x0", "y0")
                self._assign(self.exact, limited)
                limited = self.exact
            ended = self.ended(node, limited)
        else:
            ended = self._through(node)
        placed = self.named(ended, number, applies)
        self._checks(node, placed)
        return placed

    def _settled(
        self, node: model.Node, limits: Sequence[rule_model.Limit], conditions: Sequence[str]
    ) -> list[tuple[str, Number]]:
        """The conditions of vetoes and then of exemptions, each with the points that it leaves."""
        found: list[tuple[str, Number]] = []
        zero = known(min(max(Fraction(0), node.low), node.high))
        for kind, value in (("zero", zero), ("full", self.values.marks(node).full)):
            texts = [text for each, text in zip(limits, conditions, strict=True) if each.kind == kind]
            texts = [text for text in texts if text != "False"]
            if texts:
                whole_text = "True" if "True" in texts else " or ".join(f"({text})" for text in texts)
                found.append((whole_text, value))
        return found

    def _limited(
        self,
        node: model.Node,
        limits: Sequence[rule_model.Limit],
        conditions: Sequence[str],
        settled: Sequence[tuple[str, Number]],
    ) -> Number:
        """The points behind the limits: a veto, else an exemption, else floors and then caps."""
        with self.writer.aside() as lines:
            number = self._bounded(node, limits, conditions)
        if not settled:
            self.writer.splice(lines)
            return number
        ways: list[tuple[str | None, Tree]] = [(text, Leaf((), value)) for text, value in settled]
        ways.append((None, Leaf(tuple(lines), number)))
        return written(Fork((), tuple(ways)), self.writer)

    def _bounded(self, node: model.Node, limits: Sequence[rule_model.Limit], conditions: Sequence[str]) -> Number:
        writer = self.writer
        marks = self.values.marks(node)
        value = arithmetic.clamped(self._earned(node), marks.low, marks.high, writer)
        bounds = list(zip(limits, conditions, strict=True))
        for each, condition in [pair for pair in bounds if pair[0].kind == "at least"]:
            value = self._bound(value, each, condition, floor=True)
        for each, condition in [pair for pair in bounds if pair[0].kind in _CAPS]:
            value = self._bound(value, each, condition, floor=False)
        return arithmetic.clamped(value, marks.low, marks.high, writer)

    def _bound(self, value: Number, limit: rule_model.Limit, condition: str, *, floor: bool) -> Number:
        if condition == "False":
            return value
        value = arithmetic.held(value, self.writer)
        assert limit.amount is not None
        with self.writer.aside() as lines:
            amount = self.values.number(limit.amount)
            pick = arithmetic.greatest if floor else arithmetic.least
            bounded = pick(value, amount, self.writer)
        if condition == "True":
            self.writer.splice(lines)
            return bounded
        ways: tuple[tuple[str | None, Tree], ...] = (
            (condition, Leaf(tuple(lines), bounded)),
            (None, Leaf((), value)),
        )
        return written(Fork((), ways), self.writer)

    def _earned(self, node: model.Node) -> Number:
        if node.clause is None:
            return self.combined(node)
        return written(self.clauses.earned(node.clause, node), self.writer)

    def _through(self, node: model.Node) -> Ended:
        """The points of a node without limits: each way of its clause ends in points that are ready."""
        assert node.clause is not None
        tree = self.clauses.earned(node.clause, node)
        if self.values.framework.rule_at(node.level) is not None:
            score = written(self._each(tree, node, rounding=True), self.writer)
            return Ended(score, score)
        return self.ended(node, written(self._each(tree, node, rounding=False), self.writer))

    def _each(self, tree: Tree, node: model.Node, *, rounding: bool) -> Tree:
        """The ways of a clause, each ending within the range of the node and, with ``rounding``, as it is published."""
        if isinstance(tree, Fork):
            return Fork(tree.lines, tuple((text, self._each(way, node, rounding=rounding)) for text, way in tree.ways))
        if tree.number is None:
            return tree
        with self.writer.aside() as lines:
            marks = self.values.marks(node)
            number = arithmetic.clamped(tree.number, marks.low, marks.high, self.writer)
            if rounding:
                number = self.ended(node, number).score
        return Leaf((*tree.lines, *lines), number)

    # ------------------------------------------------------------ publishing

    def ended(self, node: model.Node, limited: Number) -> Ended:
        """Round as the plan says; rounding never leads out of the range."""
        framework, writer = self.values.framework, self.writer
        rule = framework.rule_at(node.level)
        shown_by = rule or framework.display
        if shown_by is None:
            self.ends(limited)
            return Ended(limited, limited)
        if rule is None:
            limited = arithmetic.held(limited, writer)
        if rule is None and node.path not in self.needed:
            # Nobody looks at the score of a part that is handed up before it is rounded.
            return Ended(limited, limited)
        score = arithmetic.rounded(limited, shown_by.step, shown_by.mode, writer)
        marks = self.values.marks(node)
        if limited.value is None or marks.may_hold(limited.value):
            score = arithmetic.clamped(score, marks.low, marks.high, writer)
        unrounded = rule is None and (score.above.text, score.below.value) != (limited.above.text, limited.below.value)
        return Ended(score, limited if unrounded else score)

    def ends(self, number: Number) -> None:
        """Give up where a number that nothing rounds has no end."""
        if number.below.value is not None and terminates(Fraction(1, number.below.value)):
            return
        number = arithmetic.held(number, self.writer)
        self.writer.line(f"if endless({number.above.text}, {number.below.text}): {BAIL}")

    def named(self, ended: Ended, number: int, applies: str) -> Placed:
        score = form([ended.score], f"n{number}", f"m{number}")
        self._assign(score, ended.score)
        if ended.handed is ended.score:
            return Placed(score, score, applies)
        handed = form([ended.handed], f"h{number}", f"g{number}")
        self._assign(handed, ended.handed)
        return Placed(score, handed, applies)

    def _checks(self, node: model.Node, placed: Placed) -> None:
        """Note that there may be something to say about comparisons that give no points."""
        writer, marks = self.writer, self.values.marks(node)
        for check in node.checks:
            with writer.aside() as lines:
                full = arithmetic.compared(marks.full, ">", ZERO, writer)
                if full != "False":
                    texts = [full, arithmetic.compared(placed.score, ">=", marks.full, writer)]
                    full = " and ".join(text for text in texts if text != "True") or "True"
                if check.operator == "meets":
                    weighed = self.clauses.weighed(check)
                    if full != "False":
                        writer.line(f"if not {weighed}[0] and {full}: w = True")
                    if check.flag is not None:
                        writer.line(f"if {weighed}[0] and {self.clauses.beyond(weighed, check.flag)}: w = True")
                else:
                    actual, wanted = (self._held(each) for each in (check.actual, check.wanted))
                    met = writer.held(self.clauses.met(check.operator, actual, wanted))
                    if full != "False":
                        writer.line(f"if not ({met}) and {full}: w = True")
                    if check.flag is not None:
                        self.clauses.flagged(check, met, actual, wanted, check.flag)
            with writer.block("try:"):
                writer.splice(lines)
            writer.line("except Unsure: w = True")

    def _held(self, expression: terms.Expression) -> Code:
        code = self.values.code(expression)
        return arithmetic.held(code, self.writer) if isinstance(code, Number) else self.writer.held(code)


def _may_warn(clause: rule_model.Clause | None) -> bool:
    """Whether there may be something to say about the points that a clause gives."""
    if isinstance(clause, rule_model.Target):
        return clause.flag is not None
    return isinstance(clause, rule_model.JudgedCell) and clause.reason is not None
