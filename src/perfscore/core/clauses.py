"""Lowering of clauses: the points that each gives, what it took off for which reason, and what there is to remark."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never, cast

from perfscore.core.expressions import Expressions, Making, at, banded
from perfscore.core.nodes import Const, Figures, Key, Node, Operator, Wrong
from perfscore.core.program import Charge, Comparison, Remark
from perfscore.kernel.numbers import show, show_percent
from perfscore.kernel.source import Record, replace
from perfscore.kernel.types import ACTUAL, TARGET, Kind, Type
from perfscore.messages.catalogue import Message
from perfscore.model import model, rule_model, terms

_AWARDED: dict[rule_model.Form, model.LossKind] = {
    "award": "award", "bands": "band", "lookup": "band", "interpolate": "interpolation",
}  # fmt: skip
_ONE_ROUNDING: dict[str, str] = {"started": "ceiling", "complete": "floor"}


class Place(Record):
    """The row of the table that a clause gives points to: its points and range, and how a message calls it.

    ``titled`` is the column that names it where it is a row of facts, and ``share`` its weight in a mean, if computed.
    ``path`` is its own, behind that of the row of facts that it is within.
    """

    node: model.Node
    weight: Node
    full: Node
    low: Node
    high: Node
    titled: str | None = None
    share: Node | None = None
    path: str = ""

    def wrong(
        self,
        message: Message,
        figures: Figures = (),
        column: terms.Expression | None = None,
        in_rows: Message | None = None,
    ) -> Wrong:
        """Something wrong with this row, told of its title, at the cell that a column gives."""
        cell = column.name if isinstance(column, terms.ColumnValue) else None
        return Wrong(message, figures, self.node.title or self.node.name, self.titled, cell, in_rows=in_rows)


class Clause(Record):
    """What a clause gives; the charges add up to the points of the row less that."""

    earned: Node
    charges: tuple[Charge, ...]
    remarks: tuple[Remark, ...] = ()
    comparison: Comparison | None = None


class Clauses:
    """Lowers the clauses of a framework and the comparisons with targets beside them."""

    def __init__(self, expressions: Expressions) -> None:
        self._of = expressions.of
        self._expressions = expressions

    def lower(self, clause: rule_model.Clause, place: Place) -> Clause:
        """A clause that gives points to a row."""
        make = at(clause.span)
        match clause:
            case rule_model.Award():
                return self._plain(_AWARDED[clause.form], self._expressions.rule(clause.value), place, make)
            case rule_model.AwardList():
                return self._checklist(clause, place, make)
            case rule_model.Deduct():
                return self._deduction(clause, place, make)
            case rule_model.Target():
                return self._target(clause, place, make)
            case rule_model.Judged():
                earned = self._of(terms.FactValue(clause.span, clause.fact.type, clause.fact.name))
                return self._plain("judged", earned, place, make, ("fact", clause.fact.name))
            case rule_model.JudgedCell():
                return self._judged(clause, place, make)
            case _:
                assert_never(clause)

    def _plain(
        self, kind: model.LossKind, earned: Node, place: Place, make: Making, given: Key | None = None
    ) -> Clause:
        """A clause whose value is explained in one piece: by the row of its table that was taken, if it has one."""
        return Clause(earned, (Charge(kind, make.less(place.weight, earned), make.origin, earned, given),))

    # ------------------------------------------------------------ items

    def _checklist(self, clause: rule_model.AwardList, place: Place, make: Making) -> Clause:
        """What the items that hold give; what another would have given is lost, unless it cannot be told."""
        given: list[Node] = []
        charges: list[Charge] = []
        for item in clause.items:
            here, condition, points = at(item.span, item.reason), self._of(item.condition), self._of(item.points)
            given.append(here.where(condition, points))
            sound = here.primitive("sound", points)
            unmet = here.case([(condition, here.const(0)), (sound, points)], here.const(0))
            charges.append(Charge("unmet", unmet, here.origin, piece=unmet))
        earned = make.add(*given)
        rest = make.less(place.weight, earned, *(charge.amount for charge in charges))
        return Clause(earned, (*charges, Charge("award", rest, make.origin, piece=earned)))

    def _deduction(self, clause: rule_model.Deduct, place: Place, make: Making) -> Clause:
        """The full points less all that is taken off, but not below the floor."""
        taken = [self._taken(item) for item in clause.items]
        raw = make.less(place.full, *(charge.amount for charge in taken))
        floor = make.const(0) if clause.floor is None else self._of(clause.floor)
        if clause.floor is None and isinstance(place.full, Const) and place.full.value == 0:
            floor = place.low
        earned = make.most(raw, floor)
        bonus = Charge("base", make.less(place.weight, place.full), make.origin, earned)
        absorbed = Charge("absorbed", make.less(raw, earned), make.origin, piece=earned)
        return Clause(earned, (bonus, *taken, absorbed))

    def _taken(self, item: rule_model.Item | rule_model.PerUnit) -> Charge:
        make = at(item.span, item.reason)
        if isinstance(item, rule_model.Item):
            amount = make.where(self._of(item.condition), self._of(item.points))
        else:
            amount = make.mul(self._units(item, make), self._of(item.points))
        return Charge("deduction", amount, make.origin, piece=amount)

    def _units(self, item: rule_model.PerUnit, make: Making) -> Node:
        """How many units beyond the threshold count."""
        subject = self._of(item.subject)
        threshold = make.const(0) if item.threshold is None else self._of(item.threshold)
        beyond = make.less(subject, threshold) if item.above else make.add(make.minus(subject), threshold)
        units = make.mul(make.most(make.const(0), beyond), make.const(1 / item.unit))
        if item.partial == "proportional":
            return units
        return make.round(units, Fraction(1), _ONE_ROUNDING[item.partial])

    # ------------------------------------------------------------ targets

    def _target(self, clause: rule_model.Target, place: Place, make: Making) -> Clause:
        """Full points where the target is met, else what the clause says of the share that was reached."""
        comparison = self._compared(clause, place, make)
        missed: Node
        if clause.judged is not None:
            return self._target_or_person(clause, clause.judged, comparison, place)
        match clause.otherwise:
            case "zero" | "judged":
                missed = _nothing(place, make)
            case "proportional":
                missed = make.mul(place.full, comparison.shortfall)
            case "bands":
                rows = [(row, self._of(there)) for row in clause.rows if (there := row.value) is not None]
                missed = banded(comparison.shortfall, clause.missed, rows, None, make)
            case _:
                assert_never(clause.otherwise)
        earned = make.after([comparison.looked_at], make.case([(comparison.met, place.full)], missed))
        charge = Charge("target", make.less(place.weight, earned), make.origin, piece=comparison.looked_at)
        return Clause(earned, (charge,), (), replace(comparison, unchecked=None))

    def _target_or_person(
        self, clause: rule_model.Target, cell: rule_model.JudgedCell, comparison: Comparison, place: Place
    ) -> Clause:
        """Full points where the target is met; else a person's word, where there is one, and nothing where not."""
        make, here = at(clause.span), at(cell.span)
        person = self._judged(cell, place, here, justified=True)
        decided = here.negated(self._absent(self._of(cell.score)))
        met = make.all_of(make.negated(self._absent(comparison.met)), comparison.met)
        by_person = here.all_of(make.negated(met), decided)
        earned = make.case([(met, place.full), (decided, person.earned)], _nothing(place, make))
        (given,) = person.charges
        by_words = make.where(make.negated(by_person), make.less(place.weight, earned))
        charges = (
            replace(given, amount=here.where(by_person, given.amount), told=by_person),
            Charge("target", by_words, make.origin, piece=comparison.looked_at),
        )
        remarks = tuple(replace(each, when=here.all_of(by_person, each.when)) for each in person.remarks)
        return Clause(earned, charges, remarks, replace(comparison, unchecked=None))

    def undecided(self, clause: rule_model.Target, place: Place) -> tuple[Remark, Remark]:
        """What is told of a target of which nothing can be told, and of one beside which nothing stands."""
        make, (actual, wanted, _) = at(clause.span), _sides(clause, self._expressions)
        empty = make.any_of(self._absent(actual), self._absent(wanted))
        message = Message("PS530.undecided", title=None, actual=None, operator=_sign(clause), target=None)
        undecided = make.trouble(place.wrong(message, _beside(clause), clause.actual), actual, wanted)
        left_empty = make.trouble(place.wrong(Message("PS530.left_empty", title=None), (), clause.actual))
        return Remark(make.negated(empty), undecided), Remark(empty, left_empty)

    def _absent(self, node: Node) -> Node:
        return self._expressions.absence.of(node)

    def check(self, check: rule_model.Check, score: Node, place: Place) -> Comparison:
        """A comparison that gives no points; ``score`` is what the row was given."""
        return self._compared(check, place, at(check.span), score)

    def _compared(
        self, rule: rule_model.Target | rule_model.Check, place: Place, make: Making, score: Node | None = None
    ) -> Comparison:
        """A value beside its target."""
        actual, wanted, sides = _sides(rule, self._expressions)
        sign, remarks = _sign(rule), list[Remark]()

        def remark(when: Node, message: Message, in_rows: Message | None = None) -> None:
            wrong = place.wrong(message, _beside(rule), rule.actual, in_rows)
            remarks.append(Remark(when, make.trouble(wrong, actual, wanted)))

        if score is not None:
            full = make.all_of(make.test(score, ">=", place.full), make.test(place.full, ">", make.const(0)))
            if sides.comparable is not None:
                message = Message("PS530.perhaps_missed", title=None, actual=None, operator=sign, target=None)
                remark(make.all_of(full, make.negated(sides.comparable)), message)
            message = Message("PS532.full_for_missed", title=None, actual=None, operator=sign, target=None)
            remark(make.all_of(full, *sides.told, make.negated(sides.met)), message)
        if rule.flag is not None and sides.beyond is not None:
            far = make.test(sides.beyond, ">", make.const(rule.flag))
            when, share = [*sides.told, sides.met, make.primitive("sound", sides.beyond), far], show_percent(rule.flag)
            remark(
                make.all_of(*when),
                Message("PS525.far_beyond", actual=None, share=share, target=None),
                Message("PS525.beyond", title=None, actual=None, target=None, share=share),
            )
        looked_at = make.after([actual], wanted)
        unchecked = place.wrong(Message("PS530.not_checked", title=None, why=None))
        shares = sides.share(make), sides.deviation
        return Comparison(looked_at, sides.met, sides.shortfall, *shares, tuple(remarks), unchecked)

    # ------------------------------------------------------------ judgements

    def _judged(self, clause: rule_model.JudgedCell, place: Place, make: Making, *, justified: bool = False) -> Clause:
        """The points in a cell, within their bounds and on their step; full ones may have to be ``justified``, too."""
        value, low, high = (self._of(each) for each in (clause.score, clause.low, clause.high))
        outside = [make.test(value, "<", low), make.test(value, ">", high)]
        if clause.step is not None:
            steps = make.mul(make.less(value, low), make.const(1 / clause.step))
            outside.append(make.test(steps, "!=", make.round(steps, Fraction(1), "floor")))
        kind = clause.score.type
        step = None if clause.step is None else show(clause.step)
        message = Message("PS511.outside_bounds", title=None, given=None, low=None, high=None, step=step)
        wrong = place.wrong(message, (("given", kind), ("low", kind), ("high", kind)), clause.score)
        looked_at = make.after([value, low], high)
        earned = make.after(
            [looked_at], make.case([(make.any_of(*outside), make.trouble(wrong, value, low, high))], value)
        )
        charge = Charge("judged", make.less(place.weight, earned), make.origin, piece=value)
        if clause.reason is None:
            return Clause(earned, (charge,))
        reason = f"{clause.score.table}.{clause.reason}"
        words = make.ref("cell", reason)
        blank = make.any_of(make.negated(make.ref("filled", reason)), make.primitive("blank", words))
        message = Message("PS531.no_reason", title=None, given=None, full=None)
        silent = place.wrong(message, (("given", kind), ("full", kind)), clause.score)
        when = blank if justified else make.all_of(make.test(value, "<", high), blank)
        remark = Remark(when, make.trouble(silent, value, high))
        return Clause(earned, (replace(charge, given=words.key),), (remark,))


def _nothing(place: Place, make: Making) -> Node:
    """What a target gives that is missed."""
    return make.const(place.node.missed if isinstance(place.high, Const) else 0)


def _sign(rule: rule_model.Target | rule_model.Check) -> str | None:
    """What stands in front of a target in a message."""
    return None if rule.operator == "meets" else f"{rule.operator} "


def _beside(rule: rule_model.Target | rule_model.Check) -> Figures:
    """What a message tells of a value beside its target."""
    return ("actual", rule.actual.type), ("target", rule.wanted.type)


class _Sides(Record):
    """A value beside its target; ``nothing`` is the trouble where there is no share of the one in the other.

    ``met`` is in trouble where it cannot be told, which ``comparable`` tells where that may be. ``attained`` and
    ``deviation`` have no value where there is no such share; ``beyond`` is how far the value is better.
    """

    met: Node
    attained: Node
    deviation: Node
    beyond: Node | None
    shortfall: Node
    nothing: Node
    comparable: Node | None = None

    @property
    def told(self) -> tuple[Node, ...]:
        return () if self.comparable is None else (self.comparable,)

    def share(self, make: Making) -> Node:
        """The share of a target that was reached; there is none of a target of 0 that is met."""
        nothing = make.all_of(*self.told, self.met, make.test(self.attained, "=", make.const(0)))
        return make.case([(nothing, self.nothing)], self.attained)


def _sides(rule: rule_model.Target | rule_model.Check, expressions: Expressions) -> tuple[Node, Node, _Sides]:
    """A value and its target, and what the comparison of both tells."""
    make = at(rule.span)
    if rule.operator == "meets":
        actual, wanted = expressions.sides(rule.actual, rule.wanted)
        return actual, wanted, _written(actual, wanted, make)
    actual, wanted = expressions.of(rule.actual), expressions.of(rule.wanted)
    return actual, wanted, _measured(rule, actual, wanted, make)


def shortfall(rule: rule_model.Target, expressions: Expressions) -> tuple[Node, Node]:
    """What the bands of a missed target are over, and the condition that the target is met."""
    _, _, sides = _sides(rule, expressions)
    return sides.shortfall, sides.met


def _written(actual: Node, target: Node, make: Making) -> _Sides:
    met, attained, deviation, beyond, shortfall, comparable = (
        make.primitive(name, actual, target)
        for name in ("meets", "attainment", "deviation", "beyond", "shortfall", "comparable")
    )
    nothing = make.trouble(_no_share(ACTUAL, TARGET), actual, target)
    return _Sides(met, attained, deviation, beyond, shortfall, nothing, comparable)


def _measured(rule: rule_model.Target | rule_model.Check, actual: Node, wanted: Node, make: Making) -> _Sides:
    kind, at_most, zero = rule.actual.type, rule.operator.startswith("<"), make.const(0)
    met = make.test(actual, cast(Operator, rule.operator), wanted)
    nothing = make.trouble(_no_share(kind, rule.wanted.type), actual, wanted)
    if not kind.numeric:
        late: Node = zero
        if kind.kind is Kind.DATE:
            late = make.less(actual, wanted) if at_most else make.add(make.minus(actual), wanted)
        return _Sides(met, nothing, nothing, None, late, nothing)
    lacking = make.any_of(make.test(actual, "<=", zero), make.test(wanted, "<=", zero))
    share = make.div(wanted, actual) if at_most else make.div(actual, wanted)
    attained = make.case([(lacking, zero)], share)
    far = make.div(make.less(actual, wanted), wanted)
    deviation = make.case([(make.test(wanted, ">", zero), far)], nothing)
    beyond = None if rule.operator == "=" else make.minus(deviation) if at_most else deviation
    return _Sides(met, attained, deviation, beyond, attained, nothing)


def _no_share(actual: Type, wanted: Type) -> Wrong:
    """What is wrong where a value is no share of its target."""
    return Wrong(Message("PS530.no_share", actual=None, target=None), (("actual", actual), ("target", wanted)))
