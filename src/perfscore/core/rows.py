"""Lowering of one row of the table, from what its clause gives or what stands below it to its score and its charges.

A row applies or not; its rule gives points; its range and its limits decide what counts of them; rounding comes last.
Each step has charges for what it took, so that all charges of a row add up to what it lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import assert_never

from perfscore.core.clauses import Clause, Clauses, Place
from perfscore.core.expressions import Expressions, Making, at
from perfscore.core.nodes import Arm, Const, Fold, FoldKind, Key, Node, Operator, Ref, RefKind, Wrong
from perfscore.core.program import Charge, Limit, Remark, Row, Rows
from perfscore.kernel.source import Record, replace
from perfscore.kernel.types import PLAIN
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model
from perfscore.model.drafts import ONE_SCALE

_CHARGED: dict[rule_model.LimitKind, model.LossKind] = {
    "zero": "veto", "full": "exemption", "at least": "floor", "cap": "cap", "at most": "cap", "na": "not applicable",
}  # fmt: skip
_FLOORS: tuple[rule_model.LimitKind, ...] = ("at least",)
_CAPS: tuple[rule_model.LimitKind, ...] = ("cap", "at most")
_GONE, _NOTHING = -2, -1
"""What decides of a row beside one of its limits, which count from 0: that all below it is gone, and nothing."""


class Child(Record):
    """What stands below a row: one row, or all that rows of facts become; then sums are over all of them.

    ``may_go`` tells whether it can have no points, and ``leaves`` whether its neighbours in a sum can get them;
    ``made`` refers to the instances.
    """

    row: Row
    low: Fraction
    high: Fraction
    may_go: bool
    leaves: bool
    make: Making
    rows: Rows | None = None
    over: Ref | None = None
    made: Ref | None = None

    def ref(self, kind: RefKind) -> Node:
        """A definition of the row, or of each of them."""
        return self.make.ref(kind, self.row.path)

    @property
    def applying(self) -> Node | None:
        """That it has points; None where it always does."""
        return self.ref("applies") if self.may_go else None

    @property
    def staying(self) -> Node | None:
        """That its points are not for its neighbours in a sum; None where they never are."""
        if not self.leaves:
            return None
        none = [limit.condition for limit in self.row.limits if limit.policy == "none"]
        return self.make.any_of(self.ref("applies"), *none) if none else self.ref("applies")

    @property
    def partakes(self) -> Node | None:
        """That it has points in the sum of its group; None where it never has."""
        weight = self.row.weight
        if isinstance(weight, Const):
            return self.make.const(value=True) if weight.value != 0 else None
        return self.make.test(weight, ">", self.make.const(0))

    def sum(self, body: Node, where: Node | None = None) -> Node:
        """The sum of a number, of those for which a condition holds."""
        return self.fold("sum", body, where, self.make.const(0))

    def fold(self, function: FoldKind, body: Node, where: Node | None, otherwise: Node) -> Node:
        """A function of all rows for which a condition holds; of a single one it is the value itself."""
        if isinstance(where, Const):
            where = None
        if self.over is not None:
            return Fold(function, self.over, where, body, otherwise=otherwise, origin=self.make.origin)
        return body if where is None else self.make.case([(where, body)], otherwise)


class Lowering:
    """Lowers one row; what stands below it is lowered already."""

    def __init__(
        self, framework: model.Framework, expressions: Expressions, path: str, place: Place, children: Sequence[Child]
    ) -> None:
        self.framework, self.expressions = framework, expressions
        self.node, self.path, self.place, self.children = place.node, path, place, children
        self.make = at(self.node.span)
        self.clauses = Clauses(expressions)
        self.limits = tuple(self._limit(each) for each in self.node.limits if each.kind != "times")
        self.times = [self._coefficient(each) for each in self.node.limits if each.kind == "times"]
        self.gates = [each for policy in rule_model.STRICTEST_FIRST for each in self.limits if each.policy == policy]
        self.gone = self._gone()

    def ref(self, kind: RefKind) -> Node:
        """A definition of the row itself."""
        return self.make.ref(kind, self.path)

    @property
    def may_go(self) -> bool:
        """Whether the row can have no points."""
        return self.leaves or any(gate.policy == "none" or not self.path for gate in self.gates)

    @property
    def leaves(self) -> bool:
        """Whether the row can leave its points to its neighbours."""
        return self.gone is not None or any(gate.policy == "redistribute" for gate in self.gates)

    def lower(self) -> tuple[Row, list[tuple[Key, Node]]]:
        """The row, and its definitions in the order in which they are computed."""
        node, place, make = self.node, self.place, self.make
        clause, chosen = self._rule()
        rule = self.framework.rule_at(node.level)
        definitions: list[tuple[RefKind, Node]] = [("applies", self._applies()), ("earned", clause.earned)]
        definitions += [] if chosen is None else [("chosen", chosen)]
        definitions += [("exact", self._exact()), ("score", self._score(rule or self.framework.display))]
        definitions += [("handed", self.ref("exact" if rule is None else "score")), ("decided", self._deciding())]
        comparisons = [] if clause.comparison is None else [clause.comparison]
        comparisons += [self.clauses.check(check, self.ref("score"), place) for check in node.checks]
        row = Row(
            path=self.path,
            kind=node.kind,
            origin=make.origin,
            weight=place.weight,
            full=place.full,
            low=place.low,
            high=place.high,
            share=make.const(node.share) if place.share is None else place.share,
            times=tuple(factor for _, factor in self.times),
            given=self.given,
            looked_at=self.looked_at,
            counts=self._counts,
            limits=self.limits,
            charges=self._charges(clause),
            remarks=clause.remarks,
            undecided=self._undecided(),
            comparisons=tuple(comparisons),
            children=tuple(child.row.path if child.rows is None else child.rows for child in self.children),
            rounded=rule is not None,
        )
        return row, [((kind, self.path), value) for kind, value in definitions]

    # ------------------------------------------------------------ whether it applies

    def _coefficient(self, times: rule_model.Limit) -> tuple[Making, Node]:
        """What the points are multiplied by, 1 where its condition does not hold."""
        assert times.amount is not None
        make, factor = at(times.span, times.reason), self.expressions.of(times.amount)
        if times.condition is None:
            return make, factor
        return make, make.case([(self.expressions.of(times.condition), factor)], make.const(1))

    def _limit(self, limit: rule_model.Limit) -> Limit:
        assert limit.kind != "times"
        condition = self.expressions.condition(limit.condition, limit.span)
        amount = None if limit.amount is None else self.expressions.of(limit.amount)
        return Limit(limit.kind, limit.policy, condition, amount, at(limit.span, limit.reason).origin)

    def _undecided(self) -> tuple[Remark, ...]:
        """What is told where a limit has decided of the row that nobody has decided of it."""
        clause, make = self.node.clause, self.make
        if not isinstance(clause, rule_model.Target) or clause.judged is None:
            return ()
        decided = self.ref("decided")
        here = make.primitive("sound", decided), make.test(decided, "=", make.const(len(self.limits) - 1))
        return tuple(
            Remark(make.all_of(*here, each.when), each.wrong) for each in self.clauses.undecided(clause, self.place)
        )

    def _gone(self) -> Node | None:
        """That nothing is left of what gives a group its points; None where that can never be."""
        make, on_scale = self.make, self.node.combination in ONE_SCALE
        partakers = [child for child in self.children if on_scale or child.partakes is not None]
        # Rows of facts may all turn out to have no points; then they take no part, and may stay where they are.
        certain = [on_scale or isinstance(child.partakes, Const) for child in partakers]
        counting = [child.applying if on_scale else child.staying for child in partakers]
        staying = [surely for counts, surely in zip(counting, certain, strict=True) if counts is None]
        if len(staying) == len(counting) or any(staying):
            return None
        conditions: list[Node] = [make.primitive("sound", child.made) for child in self.children if child.made]
        for child, counts in zip(partakers, counting, strict=True):
            applies, where = child.ref("applies"), None if on_scale else child.partakes
            left = make.const(value=True)
            if counts is not None:
                left = make.any_of(make.negated(make.primitive("sound", applies)), counts)
            conditions.append(make.negated(child.fold("any", left, where, make.const(value=False))))
        if all(child.over is not None for child in partakers):
            counted = (child.sum(make.const(1), None if on_scale else child.partakes) for child in partakers)
            conditions.append(make.test(make.add(*counted), ">", make.const(0)))
        return make.all_of(*conditions)

    def _applies(self) -> Node:
        """Whether the row has points of its own."""
        make, without = self.make, rule_model.WITHOUT_POINTS
        if not self.may_go:
            return make.const(value=True)
        arms = [
            (gate.condition, make.const(value=bool(self.path) and gate.policy not in without)) for gate in self.gates
        ]
        arms += [] if self.gone is None else [(self.gone, make.const(value=False))]
        return self._past_gates(make.case(arms, make.const(value=True)))

    @property
    def looked_at(self) -> Node:
        """That the row applies, so that its rule is looked at."""
        away = [gate.condition for gate in self.gates] + ([] if self.gone is None else [self.gone])
        return self.make.negated(self.make.any_of(*away)) if away else self.make.const(value=True)

    @property
    def _counts(self) -> Node:
        """That the rule is looked at and gives points, which need not be so where a veto or an exemption holds."""
        if not self._kinds("zero", "full"):
            return self.looked_at
        return self.make.all_of(self.looked_at, self.make.primitive("sound", self.given))

    def _past_gates(self, node: Node) -> Node:
        """Something, when it has been looked at whether the row applies, in the order of the file."""
        return self.make.after((each.condition for each in self.limits if each.kind == "na"), node)

    def _instead(self) -> list[Arm]:
        """What a row that does not apply gets, the strictest policy first."""
        place, arms = self.place, list[Arm]()
        for gate in self.gates:
            here, policy = at(gate.origin.span), gate.policy
            assert policy is not None
            match policy:
                case "error":
                    value: Node = here.trouble(self._away(gate.origin.words))
                case "zero":
                    value = here.clamp(here.const(0), place.low, place.high)
                case "redistribute" | "none":
                    value = self._nothing(here)
                case "full":
                    value = place.full
                case _:
                    assert_never(policy)
            arms.append((gate.condition, value))
        return arms if self.gone is None else [*arms, (self.gone, self._nothing(self.make))]

    def _away(self, reason: str | None) -> Wrong:
        """What is wrong where a row does not apply and has to."""
        if self.node.kind == "framework":
            return Wrong(Message("PS537.no_score", reason=reason))
        message = Message("PS521.not_applicable", what=None, reason=reason)
        return Wrong(message, row=(self.node.kind, self.place.path))

    def _nothing(self, make: Making) -> Node:
        """The points of what is gone: nobody is left to whom the whole could leave its own."""
        return make.const(0) if self.path else make.trouble(Wrong(Message("PS519.nothing_applies")))

    # ------------------------------------------------------------ its points

    def _exact(self) -> Node:
        exact = self._past_gates(self.make.case(self._instead(), self._limited()))
        if self.framework.display is not None:
            return exact
        endless = Wrong(Message("PS527.endless_score", value=None), (("value", PLAIN),))
        return self.make.primitive("terminating", exact, data=endless)

    def _score(self, shown: model.Rounding | None) -> Node:
        if shown is None:
            return self.ref("exact")
        rounded = self.make.round(self.ref("exact"), shown.step, shown.mode)
        score = self.make.clamp(rounded, self.place.low, self.place.high)
        # Of a whole that does not apply the exact points tell why.
        nothing = self.may_go and self.path
        return self.make.case([(self.ref("applies"), score)], self._nothing(self.make)) if nothing else score

    @property
    def given(self) -> Node:
        """What the rule gives, times all coefficients."""
        return (
            self.make.mul(self.ref("earned"), *(factor for _, factor in self.times))
            if self.times
            else self.ref("earned")
        )

    @property
    def _inside(self) -> Node:
        """The same, within the range."""
        return self.make.clamp(self.given, self.place.low, self.place.high)

    def _kinds(self, *kinds: rule_model.LimitKind) -> list[Limit]:
        return [each for each in self.limits if each.kind in kinds]

    def _allowed(self, *kinds: rule_model.LimitKind) -> list[Node]:
        """The points that limits allow, or an end of the range where one does not hold."""
        found = list[Node]()
        for each in self._kinds(*kinds):
            assert each.amount is not None
            here = at(each.origin.span, each.origin.words)
            otherwise = self.place.low if each.kind == "at least" else self.place.high
            always = isinstance(each.condition, Const)
            found.append(each.amount if always else here.case([(each.condition, each.amount)], otherwise))
        return found

    def _limited(self) -> Node:
        """The points behind all limits: a veto, else an exemption, else floors and then caps, within the range."""
        make, place, value = self.make, self.place, self._inside
        floors, caps = self._allowed(*_FLOORS), self._allowed(*_CAPS)
        if floors or caps:
            raised = make.most(value, *floors) if floors else value
            value = make.clamp(make.least(raised, *caps) if caps else raised, place.low, place.high)
        if floors and caps:
            value = make.after([self.given, *self._allowed(*_FLOORS, *_CAPS)], value)
        arms: list[Arm] = []
        for kind, points in (("zero", make.const(0)), ("full", place.full)):
            settled = make.clamp(points, place.low, place.high)
            arms += [(each.condition, settled) for each in self.limits if each.kind == kind]
        others = (each.condition for each in self.limits if each.kind != "na")
        return make.after(others, make.case(arms, value))

    # ------------------------------------------------------------ what its rule gives, or what is below it

    def _rule(self) -> tuple[Clause, Node | None]:
        """What the clause gives, or what stands below; of a lowest or a highest row also which one that is."""
        node, make = self.node, self.make
        if node.clause is not None:
            return self.clauses.lower(node.clause, self.place), None
        chosen: Node | None = None
        match node.combination:
            case "sum" | "from":
                earned, charges = self._added()
            case "mean" | "weighted mean":
                earned, charges = self._mean()
            case "minimum" | "maximum":
                earned, charges, chosen = self._extreme()
            case _:
                assert_never(node.combination)
        made = [child.made for child in self.children if child.made is not None]
        needed: list[Node] = [make.after(made, make.const(value=True))] if made else []
        for child in self.children:
            handed = child.sum(child.ref("handed"))
            needed.append(make.where(make.primitive("sound", needed[0]), handed) if child.made else handed)
        return Clause(make.after(needed, earned, every=True), tuple(charges)), chosen

    def _below(self, child: Child, part: Node) -> Charge:
        """What was lost below, of each row the part that counts here."""
        lost = child.make.mul(child.make.less(child.row.weight, child.ref("handed")), part)
        return Charge("below", child.sum(lost), child.row.origin, below=child.over or child.row.path, part=part)

    def _added(self) -> tuple[Node, list[Charge]]:
        """The sum of what is below; what does not apply leaves its points to the others, in proportion."""
        make, node = self.make, self.node
        declared = make.add(*(child.sum(child.row.weight) for child in self.children))
        shared: Node | None = None
        if node.combination == "sum" and any(child.leaves and child.partakes is not None for child in self.children):
            left = make.add(*(child.sum(child.row.weight, child.staying) for child in self.children))
            nobody = make.test(left, "=", make.const(0))
            shared = make.case([(nobody, make.const(1))], make.div(declared, left))
        terms: list[Node] = [make.const(node.base)] if node.base else []
        for child in self.children:
            handed, partakes = child.ref("handed"), child.partakes
            if shared is None or partakes is None:
                terms.append(child.sum(handed))
                continue
            # Not shared out within the sum: there the members of this group are out of sight.
            terms.append(make.mul(child.sum(handed, partakes), shared))
            if not isinstance(partakes, Const):
                terms.append(child.sum(handed, make.negated(partakes)))
        total = make.add(*terms)
        charges = [self._below(child, make.const(1)) for child in self.children]
        if any(child.over is not None for child in self.children) and node.combination == "sum" and node.rows:
            charges.append(Charge("unassigned", make.less(self.place.weight, declared), make.origin))
        rest = make.less(self.place.weight, total, *(charge.amount for charge in charges))
        kind: model.LossKind = "base" if node.combination == "from" else "redistributed"
        return total, [*charges, Charge(kind, rest, make.origin)]

    def _mean(self) -> tuple[Node, list[Charge]]:
        make = self.make
        weighted = self.node.combination == "weighted mean"
        shares = [child.row.share if weighted else make.const(1) for child in self.children]
        pairs = list(zip(self.children, shares, strict=True))
        whole = make.add(*(child.sum(share, child.applying) for child, share in pairs))
        above = (child.sum(make.mul(child.ref("handed"), share), child.applying) for child, share in pairs)
        charges: list[Charge] = []
        for child, share in pairs:
            part = make.div(share, whole)
            charges.append(self._below(child, make.where(child.applying, part) if child.applying else part))
        return make.div(make.add(*above), whole), charges

    def _extreme(self) -> tuple[Node, list[Charge], Node]:
        """The lowest or the highest row that applies; where several are, the first of them."""
        make, lowest = self.make, self.node.combination == "minimum"
        far = make.const(max(child.high for child in self.children))
        if not lowest:
            far = make.const(min(child.low for child in self.children))
        function: FoldKind = "minimum" if lowest else "maximum"
        options = [child.fold(function, child.ref("handed"), child.applying, far) for child in self.children]
        earned = make.least(*options) if lowest else make.most(*options)
        places: list[Arm] = []
        for index, (child, option) in enumerate(zip(self.children, options, strict=True)):
            same = make.test(option, "=", earned)
            if child.applying is not None:
                same = make.all_of(child.fold("any", child.applying, None, make.const(value=False)), same)
            places.append((same, make.const(index)))
        charges: list[Charge] = []
        for index, child in enumerate(self.children):
            here = make.test(self.ref("chosen"), "=", make.const(index))
            same = make.test(child.ref("handed"), "=", earned)
            applying = [] if child.applying is None else [child.applying]
            part = make.where(make.all_of(here, *applying, same), make.const(1))
            amount = make.where(here, make.less(self.place.weight, earned))
            below = child.over or child.row.path
            charges.append(Charge("below", amount, child.row.origin, below=below, part=part, first=True))
        return earned, charges, make.case(places[:-1], places[-1][1])

    # ------------------------------------------------------------ what took its points

    def _deciding(self) -> Node:
        """Which limit decided of the points, by its place among the limits, or what else did."""
        make, exact, inside = self.make, self.ref("exact"), self._inside
        places = {id(each): make.const(index) for index, each in enumerate(self.limits)}
        arms: list[Arm] = [(gate.condition, places[id(gate)]) for gate in self.gates]
        arms += [] if self.gone is None else [(self.gone, make.const(_GONE))]
        arms += [(each.condition, places[id(each)]) for each in (*self._kinds("zero"), *self._kinds("full"))]
        ways: tuple[tuple[tuple[rule_model.LimitKind, ...], Operator, Callable[..., Node]], ...] = (
            (_CAPS, "<", make.least),
            (_FLOORS, ">", make.most),
        )
        for kinds, sign, strictest in ways:
            moved, edge = make.test(exact, sign, inside), strictest(*self._allowed(*kinds))
            for each in self._kinds(*kinds):
                assert each.amount is not None
                binds = make.all_of(moved, each.condition, make.test(each.amount, "=", edge))
                arms.append((binds, places[id(each)]))
        return make.case(arms, make.const(_NOTHING))

    def _counting(self, charge: Charge) -> Charge:
        """What the rule took, where it is looked at and gives points."""
        make, told = self.make, None if charge.told is None else self.make.all_of(self._counts, charge.told)
        return replace(charge, amount=make.where(self._counts, charge.amount), told=told)

    def _charges(self, clause: Clause) -> tuple[Charge, ...]:
        """What the rule took, then what lies beyond the range, what the limit that decided took, and rounding."""
        make, exact, given = self.make, self.ref("exact"), self.ref("earned")
        weight, decided = self.place.weight, self.ref("decided")
        span = self.node.span if self.node.clause is None else self.node.clause.span
        ledger = list(clause.charges)
        for there, factor in self.times:
            rest = there.mul(given, factor)
            ledger.append(Charge("coefficient", there.less(given, rest), there.origin, piece=factor))
            given = rest
        ledger.append(Charge("absorbed", make.less(given, self._inside), at(span).origin, piece=given))
        found = [each if isinstance(self._counts, Const) else self._counting(each) for each in ledger]
        bound, all_of_it = make.less(self._inside, exact), make.less(weight, exact)
        for index, each in enumerate(self.limits):
            here = make.test(decided, "=", make.const(index))
            amount = all_of_it if each.kind == "na" else bound
            if each.kind in {"zero", "full"}:
                amount = make.case([(make.primitive("sound", self.given), bound)], all_of_it)
            piece = None if each.kind == "na" else each.condition
            charge = Charge(_CHARGED[each.kind], make.where(here, amount), each.origin, piece)
            found.append(charge)
        if self.gone is not None:
            here = make.test(decided, "=", make.const(_GONE))
            found.append(Charge("not applicable", make.where(here, all_of_it), make.origin))
        found.append(Charge("rounding", make.less(exact, self.ref("score")), make.origin))
        return tuple(found)
