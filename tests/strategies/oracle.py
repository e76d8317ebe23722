"""The oracle: the result that the language asks for, of a description and facts, or None."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from strategies.arithmetic import Uncomputable, divide, inside, matches, number, round_to
from strategies.calculator import Calculator
from strategies.description import Description, Facts, Given, Limit, Node, child_name, every_node, redistributes
from strategies.facts import judged_inputs
from strategies.oracle_clauses import ClauseOracle, Measures
from strategies.spelling import terminates
from strategies.terms import Expr, Name, ScoreOf, Value

Path = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """What a node is worth: what its clause earned, after its limits, exactly, and as published."""

    earned: Fraction | None
    limited: Fraction
    exact: Fraction
    score: Fraction


@dataclass(frozen=True)
class Outcome:
    """What must come out; it is unclear where nobody knows whether a node is there to share the points."""

    figures: dict[Path, Figure]
    grade: str | None
    quantities: dict[str, Value | None]
    flagged: frozenset[Path]
    measures: dict[Path, Measures]
    checked: Counter[str]
    """How often a check warns, by the code of the warning."""
    warned: int
    passed_over: bool
    unclear: bool


class Oracle:
    def __init__(self, description: Description, facts: Facts) -> None:
        self.description = description
        self.facts = facts
        self.nodes = dict(every_node(description.root))
        self.declared = {fact.name: fact for fact in description.facts}
        self.judged = judged_inputs(description)
        self.lets = {let.name: let.expression for let in description.lets}
        self.calculator = Calculator(self.look_up, self.status, self.score_of, self.lacks)
        self.clauses = ClauseOracle(self.calculator)
        self.done: dict[Path, Figure] = {}
        self.settled: dict[Path, Figure] = {}
        """Nodes that cannot be computed, below one that a veto or an exemption has settled."""
        self.flagged: set[Path] = set()
        self.measures: dict[Path, Measures] = {}

    @property
    def unclear(self) -> bool:
        return self.calculator.unclear

    def outcome(self) -> Outcome:
        self.check_facts()
        for each in self.description.requirements:
            if not self.calculator.holds(each):
                raise Uncomputable("a requirement does not hold")
        if self.gone(()):
            raise Uncomputable("nothing is left to score")
        self.figure(())
        figures = {**self.settled, **self.done}
        return Outcome(
            figures,
            self.grade(),
            self.quantities(),
            frozenset(self.flagged),
            self.measures,
            self.checked(),
            warned=sum(not self.surely(each) for each in self.description.warnings),
            passed_over=len(figures) < len(self.nodes),
            unclear=self.unclear,
        )

    def surely(self, condition: Expr) -> bool:
        """Whether a condition can be computed and holds."""
        try:
            return self.calculator.holds(condition)
        except Uncomputable:
            return False

    def checked(self) -> Counter[str]:
        found: Counter[str] = Counter()
        # What becomes of checks in a row that is settled or not applicable is told nowhere.
        aside = {path for path, figure in self.done.items() if figure.earned is None}
        self.calculator.unclear |= any(self.nodes[path].checks for path in aside | set(self.settled))
        for path, figure in self.done.items():
            node = self.nodes[path]
            for check in node.checks:
                # A range may let a row have more than its full points.
                found.update(self.clauses.check(check, in_full=figure.score >= node.full))
                self.calculator.unclear |= (figure.score >= node.full) != (figure.exact >= node.full)
        return found

    # ------------------------------------------------------------------ facts and names
    def check_facts(self) -> None:
        for fact in self.description.facts:
            given = self.facts.get(fact.name)
            if given is None or given.status == "missing":
                if fact.default is None and not fact.optional:
                    raise Uncomputable(f"{fact.name} is missing")
            elif given.value is not None and fact.domain and not inside(fact.domain, given.value):
                raise Uncomputable(f"{fact.name} is outside its domain")
        for name, (low, high, step) in self.judged.items():
            check_judgement(self.facts.get(name), low, high, step)

    def status(self, name: str) -> str:
        given = self.facts.get(name)
        if given is not None and given.status != "missing":
            return given.status
        if self.declared[name].default is None:
            return "missing"
        try:
            self.look_up(name)
        except Uncomputable:
            return "missing"
        return "known"

    def look_up(self, name: str) -> Value:
        if name in self.lets:
            return self.calculator.value(self.lets[name])
        given = self.facts.get(name)
        if given is not None and given.value is not None:
            return given.value
        fact = self.declared.get(name)
        if fact is None or fact.default is None or (given is not None and given.status != "missing"):
            raise Uncomputable(f"{name} has no value")
        return self.calculator.value(fact.default)

    def lacks(self, what: Name | ScoreOf) -> bool:
        """Whether there is no value of a name, or a row that does not apply has no score."""
        if isinstance(what, ScoreOf):
            return what.function == "score" and self.away(what.path)
        if what.name in self.lets:
            return self.calculator.missing(self.lets[what.name])
        given, fact = self.facts.get(what.name), self.declared.get(what.name)
        if fact is None or (given is not None and given.status != "missing"):
            return False
        return fact.optional if fact.default is None else self.calculator.missing(fact.default)

    def quantities(self) -> dict[str, Value | None]:
        found: dict[str, Value | None] = {}
        for let in self.description.lets:
            try:
                found[let.name] = self.calculator.value(let.expression)
            except Uncomputable:
                found[let.name] = None
        return found

    def score_of(self, reference: ScoreOf) -> Fraction:
        if reference.function == "weight":
            return self.nodes[reference.path].full
        return self.figure(reference.path).score

    # ------------------------------------------------------------------ redistribution
    def not_applicable(self, node: Node) -> Limit | None:
        for limit in node.limits:
            if limit.kind == "na" and limit.condition is not None and self.calculator.holds(limit.condition):
                return limit
        return None

    def children(self, path: Path) -> list[tuple[Path, Node]]:
        node = self.nodes[path]
        return [((*path, child_name(child, i)), child) for i, child in enumerate(node.children)]

    def gone(self, path: Path) -> bool:
        """Whether a node counts for nothing and leaves its points to its siblings; not, where that is unknown."""
        return self.left_out(path, {"redistribute"})

    def away(self, path: Path) -> bool:
        """Whether a node counts for nothing, whatever becomes of its points."""
        return self.left_out(path, {"redistribute", "none"})

    def left_out(self, path: Path, policies: set[str]) -> bool:
        try:
            limit = self.not_applicable(self.nodes[path])
        except Uncomputable:
            self.calculator.unclear |= redistributes(self.nodes[path])
            return False
        if limit is not None:
            return limit.policy in policies
        sharing = [where for where, child in self.children(path) if not child.signed]
        absent = self.away if self.nodes[path].aggregation.kind not in {"sum", "from"} else self.gone
        return bool(sharing) and all(absent(where) for where in sharing)

    # ------------------------------------------------------------------ nodes
    def figure(self, path: Path) -> Figure:
        if path not in self.done:
            node = self.nodes[path]
            limit = self.not_applicable(node)
            earned = None
            if limit is None:
                earned, limited = self.limited(path, node)
            elif limit.policy == "error":
                raise Uncomputable("not applicable is an error here")
            else:
                limited = node.full if limit.policy == "full" else Fraction(0)
            self.done[path] = Figure(earned, limited, limited, self.rounded(node, limited))
        return self.done[path]

    def limited(self, path: Path, node: Node) -> tuple[Fraction | None, Fraction]:
        holding = [
            limit
            for limit in node.limits
            if limit.kind != "na" and (limit.condition is None or self.calculator.holds(limit.condition))
        ]
        kinds = {limit.kind for limit in holding}
        earned: Fraction | None = None
        try:
            earned = self.earned(path, node)
        except Uncomputable:
            if not kinds & {"zero", "full"}:
                raise
            self.settle(path, exempt="zero" not in kinds)
        if "zero" in kinds:
            return earned, self.clamped(node, Fraction(0))
        if "full" in kinds:
            return earned, self.clamped(node, node.full)
        assert earned is not None
        value = self.clamped(node, earned * self.coefficient(holding))
        for limit in holding:
            if limit.kind == "at least":
                assert limit.amount
                value = max(value, limit.amount.value)
        for limit in holding:
            if limit.kind in {"cap", "at most"}:
                assert limit.amount
                value = min(value, limit.amount.value)
        return earned, self.clamped(node, value)

    @staticmethod
    def coefficient(holding: Iterable[Limit]) -> Fraction:
        """What the points are multiplied by, before the range and all limits."""
        return prod((each.amount.value for each in holding if each.kind == "times" and each.amount), start=Fraction(1))

    def settle(self, path: Path, exempt: bool) -> None:
        """Give what cannot be computed below a veto no points, below an exemption full marks."""
        for where, child in self.children(path):
            try:
                if not self.gone(where):
                    self.figure(where)
            except Uncomputable:
                value = self.clamped(child, child.full if exempt else Fraction(0))
                self.settled[where] = Figure(None, value, value, self.rounded(child, value))
                self.settle(where, exempt)

    @staticmethod
    def clamped(node: Node, value: Fraction) -> Fraction:
        return min(max(value, node.low), node.high)

    def earned(self, path: Path, node: Node) -> Fraction:
        """What the clause gives, or what the children hand up, on the scale of the declared points."""
        if node.clause is not None:
            value, flagged = self.clauses.value(node, node.clause)
            self.flagged |= {path} if flagged else set()
            measures = None if node.checks else self.clauses.measures(node.clause)
            self.measures |= {path: measures} if measures else {}
            return value
        handed = [(child, self.handed_up(where)) for where, child in self.children(path) if not self.away(where)]
        values = [value for _, value in handed]
        match node.aggregation.kind:
            case "sum":
                combined = self.shared(path, handed)
            case "mean":
                combined = sum(values, Fraction(0)) / len(values)
            case "weighted mean":
                weights = [child.weight or Fraction(0) for child, _ in handed]
                total = sum(w * value for w, value in zip(weights, values, strict=True))
                combined = divide(Fraction(total), sum(weights, Fraction(0)))
            case "minimum":
                combined = min(values)
            case "maximum":
                combined = max(values)
            case _:
                combined = node.aggregation.base + sum(values)
        return combined

    def shared(self, path: Path, handed: list[tuple[Node, Fraction]]) -> Fraction:
        """The points of those that apply, grown to the declared points of all; a bonus or a malus is added as it is."""
        declared = sum((child.points for _, child in self.children(path) if not child.signed), Fraction(0))
        staying = [child for where, child in self.children(path) if not self.gone(where)]
        left = sum((child.points for child in staying if not child.signed), Fraction(0))
        own = sum((value for child, value in handed if not child.signed), Fraction(0))
        extra = sum((value for child, value in handed if child.signed), Fraction(0))
        return (own * declared / left if left else own) + extra

    def handed_up(self, path: Path) -> Fraction:
        figure = self.figure(path)
        kind = self.nodes[path].kind
        planned = any(kind in rule.levels for rule in self.description.plan)
        return figure.score if planned else figure.exact

    def rounded(self, node: Node, exact: Fraction) -> Fraction:
        plan = self.description.plan
        if not plan:
            if not terminates(exact):
                raise Uncomputable("no decimal says this, and nothing says how to round it")
            return exact
        own = [rule for rule in plan if node.kind in rule.levels]
        rule = own[0] if own else min(plan, key=lambda each: each.step)
        score = round_to(exact, rule.step, rule.mode)
        return self.clamped(node, score) if exact == self.clamped(node, exact) else score

    # ------------------------------------------------------------------ the grade
    def grade(self) -> str | None:
        grading = self.description.grading
        if grading is None:
            return None
        total = self.figure(())
        read = total.score if grading.basis == "published" else total.exact
        order = [label for _, label in grading.rows]
        for limit in grading.limits:
            if limit.above is not None:
                order.insert(order.index(limit.above), limit.label)
        earned = next(label for match, label in grading.rows if matches(match, read))
        holding = [limit for limit in grading.limits if self.calculator.holds(limit.condition)]
        for limit in holding:
            if limit.kind == "grade" and limit.above is None:
                return limit.label
            if limit.kind == "grade":
                earned = limit.label
                break
        capped = [order.index(limit.label) for limit in holding if limit.kind != "grade"]
        return order[max([order.index(earned), *capped])]


def check_judgement(given: Given | None, low: Fraction, high: Fraction, step: Fraction | None) -> None:
    if given is None:
        raise Uncomputable("a judgement is missing")
    if given.value is None:
        return
    points = number(given.value)
    if not low <= points <= high:
        raise Uncomputable("a judgement is outside its bounds")
    if step is not None and (points - low) % step:
        raise Uncomputable("a judgement is not on its step")
    if points < high and not (given.reason or "").strip():
        raise Uncomputable("a judgement has no reason")
