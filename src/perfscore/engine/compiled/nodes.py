"""Nodes of a model come in; the code of their scores, and where each stands, go out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.analysis import model, rule_model, terms
from perfscore.analysis.drafts import ONE_SCALE
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ZERO, Number, Whole, known, whole
from perfscore.engine.compiled.clauses import Clauses
from perfscore.engine.compiled.expressions import Code, Expressions, NotCompiled
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, written
from perfscore.engine.compiled.writer import BAIL, Writer
from perfscore.numbers import terminates

_CAPS = frozenset({"cap", "at most"})
_POLICIES: tuple[rule_model.Policy, ...] = ("error", "zero", "redistribute", "full")


@attrs.frozen
class Placed:
    """Where the outcome of a node stands: its published score, what it hands up, and whether it applies.

    ``applies`` is a name, or ``True`` where nothing can make it not apply.
    """

    score: Number
    handed: Number
    applies: str


@attrs.frozen
class _Ended:
    """The points of one way, as they are published and as they are handed up."""

    score: Number
    handed: Number


class Nodes:
    """Writes the nodes of a framework, each after all that it needs.

    ``needed`` are the paths of those whose scores someone reads.
    """

    def __init__(self, values: Expressions, needed: frozenset[str]) -> None:
        self.values = values
        self.needed = needed
        self.clauses = Clauses(values)
        self.placed: dict[str, Placed] = {}
        self.exact = ZERO

    @property
    def writer(self) -> Writer:
        """Where the code goes."""
        return self.values.writer

    def node(self, node: model.Node, number: int) -> None:
        """Write a node; its names end in the number."""
        if node.rows:
            raise NotCompiled
        gates = [each for each in node.limits if each.kind == "na"]
        gone = self._gone(node)
        if node.kind == "framework":
            assert not gates, "the whole always applies"
            if gone != "False":
                self.writer.line(f"if {gone}: {BAIL}")
            gone = "False"
        if not gates and gone == "False":
            placed = self._applied(node, number, "True")
        else:
            placed = self._gated(node, number, gates, gone)
        self.placed[node.path] = placed
        self.values.scores[node.path] = placed.score

    # ------------------------------------------------------------ what does not apply

    def _gone(self, node: model.Node) -> str:
        """The code of whether nothing that a group is made of applies."""
        partakers = [child for child in node.children if child.weight > 0 or node.combination in ONE_SCALE]
        names = [self.placed[child.path].applies for child in partakers]
        if not names or "True" in names:
            return "False"
        return f"not ({' or '.join(names)})"

    def _gated(self, node: model.Node, number: int, gates: Sequence[rule_model.Limit], gone: str) -> Placed:
        writer, conditions = self.writer, {policy: list[str]() for policy in _POLICIES}
        for each in gates:
            assert each.policy is not None
            text = "True" if each.condition is None else writer.held(self.values.truth(each.condition))
            conditions[each.policy].append(text)
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

    def _replaced(self, node: model.Node, policy: str) -> _Ended:
        """The points of a node whose clause is not looked at."""
        value = node.full if policy == "full" else min(max(Fraction(0), node.low), node.high)
        return self._ended(node, known(Fraction(0) if policy == "redistribute" else value))

    # ------------------------------------------------------------ what applies

    def _applied(self, node: model.Node, number: int, applies: str) -> Placed:
        """The node's own points; they are assigned to its names."""
        limits = [each for each in node.limits if each.kind != "na"]
        conditions = [
            "True" if each.condition is None else self.writer.held(self.values.truth(each.condition)) for each in limits
        ]
        settled = self._settled(node, limits, conditions)
        if settled and isinstance(node.clause, rule_model.Target) and node.clause.flag is not None:
            # A veto leaves the warning alone; whether there is one, the reference tells.
            self.writer.line("w = True")
        if limits or node.clause is None or node.kind == "framework":
            limited = self._limited(node, limits, conditions, settled)
            if node.kind == "framework":
                self.exact = form([limited], "x0", "y0")
                self._assign(self.exact, limited)
                limited = self.exact
            ended = self._ended(node, limited)
        else:
            ended = self._through(node)
        placed = self._named(ended, number, applies)
        self._checks(node, placed)
        return placed

    def _settled(
        self, node: model.Node, limits: Sequence[rule_model.Limit], conditions: Sequence[str]
    ) -> list[tuple[str, Fraction]]:
        """The conditions of vetoes and then of exemptions, each with the points that it leaves."""
        found: list[tuple[str, Fraction]] = []
        for kind, value in (("zero", Fraction(0)), ("full", node.full)):
            texts = [text for each, text in zip(limits, conditions, strict=True) if each.kind == kind]
            texts = [text for text in texts if text != "False"]
            if texts:
                whole_text = "True" if "True" in texts else " or ".join(f"({text})" for text in texts)
                found.append((whole_text, min(max(value, node.low), node.high)))
        return found

    def _limited(
        self,
        node: model.Node,
        limits: Sequence[rule_model.Limit],
        conditions: Sequence[str],
        settled: Sequence[tuple[str, Fraction]],
    ) -> Number:
        """The points behind the limits: a veto, else an exemption, else floors and then caps."""
        with self.writer.aside() as lines:
            number = self._bounded(node, limits, conditions)
        if not settled:
            self.writer.splice(lines)
            return number
        ways: list[tuple[str | None, Tree]] = [(text, Leaf((), known(value))) for text, value in settled]
        ways.append((None, Leaf(tuple(lines), number)))
        return written(Fork((), tuple(ways)), self.writer)

    def _bounded(self, node: model.Node, limits: Sequence[rule_model.Limit], conditions: Sequence[str]) -> Number:
        writer = self.writer
        value = arithmetic.clamped(self._earned(node), node.low, node.high, writer)
        bounds = list(zip(limits, conditions, strict=True))
        for each, condition in [pair for pair in bounds if pair[0].kind == "at least"]:
            value = self._bound(value, each, condition, floor=True)
        for each, condition in [pair for pair in bounds if pair[0].kind in _CAPS]:
            value = self._bound(value, each, condition, floor=False)
        return arithmetic.clamped(value, node.low, node.high, writer)

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
            return self._combined(node)
        return written(self.clauses.earned(node.clause, node), self.writer)

    def _through(self, node: model.Node) -> _Ended:
        """The points of a node without limits: each way of its clause ends in points that are ready."""
        assert node.clause is not None
        tree = self.clauses.earned(node.clause, node)
        if self.values.framework.rule_at(node.level) is not None:
            score = written(self._each(tree, node, rounding=True), self.writer)
            return _Ended(score, score)
        return self._ended(node, written(self._each(tree, node, rounding=False), self.writer))

    def _each(self, tree: Tree, node: model.Node, *, rounding: bool) -> Tree:
        """The ways of a clause, each ending within the range of the node and, with ``rounding``, as it is published."""
        if isinstance(tree, Fork):
            return Fork(tree.lines, tuple((text, self._each(way, node, rounding=rounding)) for text, way in tree.ways))
        if tree.number is None:
            return tree
        with self.writer.aside() as lines:
            number = arithmetic.clamped(tree.number, node.low, node.high, self.writer)
            if rounding:
                number = self._ended(node, number).score
        return Leaf((*tree.lines, *lines), number)

    # ------------------------------------------------------------ publishing

    def _ended(self, node: model.Node, limited: Number) -> _Ended:
        """Round as the plan says; rounding never leads out of the range."""
        framework, writer = self.values.framework, self.writer
        rule = framework.rule_at(node.level)
        shown_by = rule or framework.display
        if shown_by is None:
            self._ends(limited)
            return _Ended(limited, limited)
        if rule is None:
            limited = arithmetic.held(limited, writer)
        if rule is None and node.path not in self.needed:
            # Nobody looks at the score of a part that is handed up before it is rounded.
            return _Ended(limited, limited)
        score = arithmetic.rounded(limited, shown_by.step, shown_by.mode, writer)
        if limited.value is None or node.low <= limited.value <= node.high:
            score = arithmetic.clamped(score, node.low, node.high, writer)
        unrounded = rule is None and (score.above.text, score.below.value) != (limited.above.text, limited.below.value)
        return _Ended(score, limited if unrounded else score)

    def _ends(self, number: Number) -> None:
        """Give up where a number that nothing rounds has no end."""
        if number.below.value is not None and terminates(Fraction(1, number.below.value)):
            return
        number = arithmetic.held(number, self.writer)
        self.writer.line(f"if endless({number.above.text}, {number.below.text}): {BAIL}")

    def _named(self, ended: _Ended, number: int, applies: str) -> Placed:
        score = form([ended.score], f"n{number}", f"m{number}")
        self._assign(score, ended.score)
        if ended.handed is ended.score:
            return Placed(score, score, applies)
        handed = form([ended.handed], f"h{number}", f"g{number}")
        self._assign(handed, ended.handed)
        return Placed(score, handed, applies)

    def _checks(self, node: model.Node, placed: Placed) -> None:
        """Note that there may be something to say about comparisons that give no points."""
        writer = self.writer
        for check in node.checks:
            if check.operator == "meets":
                raise NotCompiled
            with writer.aside() as lines:
                actual, wanted = (self._held(each) for each in (check.actual, check.wanted))
                met = writer.held(self.clauses.met(check.operator, actual, wanted))
                if node.full > 0:
                    full = arithmetic.compared(placed.score, ">=", known(node.full), writer)
                    writer.line(f"if not ({met}) and {full}: w = True")
                if check.flag is not None:
                    self.clauses.flagged(check, met, actual, wanted, check.flag)
            with writer.block("try:"):
                writer.splice(lines)
            writer.line("except Unsure: w = True")

    def _held(self, expression: terms.Expression) -> Code:
        code = self.values.code(expression)
        return arithmetic.held(code, self.writer) if isinstance(code, Number) else self.writer.held(code)

    # ------------------------------------------------------------ groups

    def _combined(self, node: model.Node) -> Number:
        if node.combination in {"sum", "from"}:
            return self._added(node)
        outcomes = [self.placed[child.path] for child in node.children]
        if any(each.applies != "True" for each in outcomes):
            return self._of_those_there(node, outcomes)
        if node.combination in {"minimum", "maximum"}:
            pick = arithmetic.least if node.combination == "minimum" else arithmetic.greatest
            found = outcomes[0].handed
            for each in outcomes[1:]:
                found = pick(found, each.handed, self.writer)
            return found
        shares = [child.share if node.combination == "weighted mean" else Fraction(1) for child in node.children]
        whole_share = sum(shares, Fraction(0))
        return self._sum(
            [
                arithmetic.multiplied(each.handed, known(share / whole_share), self.writer)
                for each, share in zip(outcomes, shares, strict=True)
            ]
        )

    def _of_those_there(self, node: model.Node, outcomes: Sequence[Placed]) -> Number:
        """What is left to a function that is given to the code: some of the children do not apply."""
        shares = [child.share if node.combination == "weighted mean" else Fraction(1) for child in node.children]
        parts = [share.as_integer_ratio() for share in shares]
        entries = ", ".join(
            f"({each.applies}, {each.handed.above.text}, {each.handed.below.text}, {up}, {down})"
            for each, (up, down) in zip(outcomes, parts, strict=True)
        )
        above, below = self.writer.name(), self.writer.name()
        function = {"minimum": "lowest", "maximum": "highest"}.get(node.combination, "mean")
        self.writer.line(f"{above}, {below} = {function}_there(({entries},))")
        return arithmetic.bounded(Number(Whole(above, 2_000), Whole(below, 2_000)), self.writer)

    def _added(self, node: model.Node) -> Number:
        """The sum of the children; what does not apply leaves its points to the others, in proportion."""
        children = [(child, self.placed[child.path]) for child in node.children]
        plain = [placed.handed for _, placed in children]
        away = [(child, placed) for child, placed in children if placed.applies != "True" and child.weight]
        if node.combination == "from" or not away:
            return self._sum([known(node.base), *plain])
        with self.writer.aside() as lines:
            all_there = self._sum([known(node.base), *plain])
        with self.writer.aside() as other_lines:
            shared = self._shared(node, children)
        there = " and ".join(placed.applies for _, placed in away)
        ways: tuple[tuple[str | None, Tree], ...] = (
            (there, Leaf(tuple(lines), all_there)),
            (None, Leaf(tuple(other_lines), shared)),
        )
        return written(Fork((), ways), self.writer)

    def _shared(self, node: model.Node, children: Sequence[tuple[model.Node, Placed]]) -> Number:
        writer = self.writer
        declared = sum((child.weight for child, _ in children), Fraction(0))
        there = [
            Number(
                Whole(f"({child.weight.numerator} if {placed.applies} else 0)", child.weight.numerator.bit_length()),
                whole(child.weight.denominator),
                min(Fraction(0), child.weight),
                max(Fraction(0), child.weight),
            )
            if placed.applies != "True"
            else known(child.weight)
            for child, placed in children
            if child.weight
        ]
        weight = arithmetic.held(self._sum(there), writer)
        if weight.value is None and not (weight.low is not None and weight.low > 0):
            writer.line(f"if not {weight.above.text}: {BAIL}")
        share = arithmetic.multiplied(known(declared), arithmetic.inverse(weight, writer), writer)
        weighted = self._sum([placed.handed for child, placed in children if child.weight])
        fixed = self._sum([known(node.base), *(placed.handed for child, placed in children if not child.weight)])
        return arithmetic.added(fixed, arithmetic.multiplied(weighted, share, writer), writer)

    def _sum(self, numbers: Sequence[Number]) -> Number:
        """A sum, in steps that no compiler finds too deep."""
        total = ZERO
        for index, each in enumerate(numbers):
            total = arithmetic.added(total, each, self.writer)
            if index % 50 == 49:
                total = arithmetic.held(total, self.writer)
        return total


def form(numbers: Sequence[Number], above: str, below: str) -> Number:
    """The form of a variable that may hold any of some numbers."""
    lows, highs = [each.low for each in numbers], [each.high for each in numbers]
    low = None if None in lows else min(each for each in lows if each is not None)
    high = None if None in highs else max(each for each in highs if each is not None)
    bits = max(each.above.bits for each in numbers)
    belows = [each.below.value for each in numbers]
    if None in belows:
        below_bits = max(each.below.bits for each in numbers)
        return Number(Whole(above, bits), Whole(below, below_bits), low, high)
    common = math.lcm(*(each for each in belows if each is not None))
    return arithmetic.tight(Number(Whole(above, bits + common.bit_length()), whole(common), low, high))
