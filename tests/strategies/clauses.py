"""Random clauses and limits for a node of a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from strategies.description import (
    Award,
    AwardChecklist,
    Bands,
    Check,
    Clause,
    Const,
    Deduct,
    DeductChecklist,
    Fault,
    Interpolate,
    Judged,
    Limit,
    Lookup,
    LookupRow,
    Target,
    WrittenTarget,
)
from strategies.draft import (
    BOOL,
    CHOICES,
    COUNT,
    DATE,
    DURATION,
    MONEY,
    NUMBER,
    PAGES,
    POINTS,
    RATIO,
    SPANS,
    Draft,
    exact,
)
from strategies.expressions import condition, draft_bool, moment, numeric
from strategies.spelling import decimal_text
from strategies.tables import amount, left_sides, table
from strategies.terms import Binary, Expr, FirstOf, If, Interval, Line, Literal, Name, Num, Tabled, Type
from strategies.written_drafts import compared, share

WORDS = ("each started", "each complete", "proportional", "proportional")
OPERATORS = (">=", "<=", ">", "<")
MOST = Fraction(2)
COEFFICIENTS = exact("0.5 0.9 1.2 0")
COSTS = exact("0.1 0.5 1 2 0.25 0 0.03")


@dataclass(frozen=True)
class Marks:
    """The points of a node: its full marks and its range."""

    low: Fraction
    high: Fraction
    full: Fraction
    computed: bool = False
    """Whether the full marks differ from row to row; a deduction and a knot must then be numbers."""

    def amount(self, draft: Draft) -> Const:
        return amount(draft, self.low, self.high, self.full)

    def fixed(self, draft: Draft) -> Const:
        return amount(draft, self.low, self.high, Fraction(0) if self.computed else self.full)


def clause(draft: Draft, marks: Marks) -> Clause:
    themed = {"lookups": lookup, "judged": judged, "targets": target, "written": written_target}
    if draft.theme in themed and draft.chance(2):
        return themed[draft.theme](draft, marks)
    makers: list[Callable[[Draft, Marks], Clause]] = [
        award,
        bands,
        deduct,
        deduct_checklist,
        target,
        judged,
        lookup,
    ]
    if marks.high > 0:
        makers.append(award_checklist)
    if draft.divides:
        makers.append(interpolate)
    return draft.pick(makers)(draft, marks)


def award(draft: Draft, marks: Marks) -> Clause:
    kind = draft.pick((NUMBER, RATIO, COUNT, POINTS))
    if draft.theme == "scores" and draft.scored and draft.chance(2):
        return free(numeric(draft, POINTS, 2))
    if draft.theme == "written" and draft.divides and draft.chance(2):
        return Award(Binary("*", Num(abs(marks.high) or Fraction(5)), share(draft)))
    if draft.chance(3):
        # As most checklists are written: so many points or none.
        holds = draft_bool(draft) if draft.chance(2) else condition(draft, 0)
        high = max(marks.high, Fraction(0))
        return Award(If(holds, Num(draft.pick((high, high / 2))), Num(draft.pick((Fraction(0), high / 4)))))
    expression = numeric(draft, kind, 2)
    if draft.chance(2):
        factor = Num(draft.pick((abs(marks.high) or Fraction(5), Fraction(1), Fraction("0.5"))))
        expression = Binary("*", factor, expression)
    if marks.low < 0 and draft.chance(2):
        expression = Binary("-", Num(Fraction(0)), expression)
    return free(expression)


def free(expression: Expr) -> Award:
    """An award of any value: points that are fixed in a row or an option of a table must lie within the range."""
    tabled = isinstance(expression, FirstOf | Tabled | Line)
    return Award(Binary("*", expression, Num(Fraction(1))) if tabled else expression)


def award_checklist(draft: Draft, marks: Marks) -> Clause:
    items = [fault(draft, marks, marks.high) for _ in range(draft.pick((1, 2, 1, 2, 3)))]
    return AwardChecklist(tuple(items))


def fault(draft: Draft, marks: Marks, most: Fraction = MOST) -> Fault:
    return Fault(cost(draft, marks, most), condition=condition(draft, 1), reason=draft.title())


def cost(draft: Draft, marks: Marks, most: Fraction = MOST) -> Const:
    if marks.full > 0 and not marks.computed and draft.chance(3):
        return amount(draft, Fraction(0), marks.full, marks.full)
    value = min(draft.pick(COSTS), most)
    return Const(value, decimal_text(value))


def per_unit(draft: Draft, marks: Marks) -> Fault:
    kind = draft.pick((RATIO, COUNT, NUMBER, MONEY, PAGES, DURATION))
    unit: Num | Literal
    subject: Expr
    threshold: Expr
    if kind == DURATION:
        subject = measure(draft, DURATION, 0)
        unit, threshold = Literal(draft.pick((timedelta(days=1), timedelta(days=7)))), draft.literal(DURATION)
    else:
        subject, unit = numeric(draft, kind, 1), draft.number(kind, nonzero=True)
        threshold = draft.number(kind) if draft.chance(2) else numeric(draft, kind, 0)
    direction = draft.pick((None, "above", "below"))
    return Fault(
        cost(draft, marks),
        per=unit,
        subject=subject,
        direction=direction,
        threshold=None if direction is None else threshold,
        word=draft.pick(WORDS if draft.divides else WORDS[:2]),
        reason=draft.title(),
    )


def floor(draft: Draft, marks: Marks) -> Const | None:
    """A floor; where points may be negative it is written out, because 0 would let nothing be deducted."""
    return marks.amount(draft) if marks.low < 0 or draft.chance(3) else None


def deduct(draft: Draft, marks: Marks) -> Clause:
    return Deduct(per_unit(draft, marks), floor(draft, marks))


def deduct_checklist(draft: Draft, marks: Marks) -> Clause:
    faults = [draft.pick((fault, per_unit))(draft, marks) for _ in range(draft.pick((1, 2, 1, 2, 3)))]
    return DeductChecklist(tuple(faults), floor(draft, marks))


def bands(draft: Draft, marks: Marks) -> Clause:
    kind, subject, domain = scale(draft)
    return Bands(subject, table(draft, kind, domain, marks.low, marks.high, marks.full))


def scale(draft: Draft) -> tuple[Type, Expr, Interval | None]:
    """What a table can be over: its type, the formula, and all that the formula can give."""
    more = (DATE, DATE, DURATION, DURATION, DURATION) if draft.theme in {"dates", "lookups"} else ()
    kind = draft.pick((RATIO, COUNT, MONEY, NUMBER, PAGES, POINTS, DATE, BOOL, *CHOICES, *more))
    subject: Expr
    domain = None
    if kind in {BOOL, *CHOICES} or draft.chance(2):
        fact = draft.fact(kind)
        subject, domain = Name(fact.name), fact.domain
        if kind == COUNT and (domain is None or domain.low is None):
            domain = replace(domain or Interval(None, None), low=Fraction(0))
    else:
        subject = measure(draft, kind, 2)
        domain = draft_domain(draft, kind, subject)
    return kind, subject, domain


def measure(draft: Draft, kind: Type, depth: int) -> Expr:
    if kind == DURATION:
        return draft.known(DURATION) if draft.chance(2) else Binary("-", moment(draft, 0), moment(draft, 0))
    return moment(draft, 1) if kind == DATE else numeric(draft, kind, depth)


def lookup(draft: Draft, marks: Marks) -> Clause:
    levels = [scale(draft) for _ in range(draft.pick((2, 2, 3)))]
    otherwise = marks.amount(draft) if draft.chance(3) else None
    matrix = draft.chance(2)
    rows = _lookup_rows(draft, marks, levels, lambda: otherwise is not None and draft.chance(4), matrix)
    return Lookup(tuple(subject for _, subject, _ in levels), rows, otherwise, matrix)


def _lookup_rows(
    draft: Draft, marks: Marks, levels: list[tuple[Type, Expr, Interval | None]], gap: Callable[[], bool], matrix: bool
) -> tuple[LookupRow, ...]:
    (kind, _, domain), *rest = levels
    matches = left_sides(draft, kind, domain)
    matches = [match for match in matches if not gap()] or matches
    if not rest:
        return tuple(LookupRow(match, marks.amount(draft)) for match in matches)
    if matrix and len(rest) == 1:
        heads = [row.match for row in _lookup_rows(draft, marks, rest, gap, matrix)]
        return tuple(
            LookupRow(match, rows=tuple(LookupRow(head, marks.amount(draft)) for head in heads)) for match in matches
        )
    return tuple(
        LookupRow(match, marks.amount(draft))
        if not matrix and draft.chance(4)
        else LookupRow(match, rows=_lookup_rows(draft, marks, rest, gap, matrix))
        for match in matches
    )


def draft_domain(draft: Draft, kind: Type, subject: Expr) -> Interval | None:
    """The domain of a fact that is named on its own; any other formula may give any value."""
    facts = [fact for fact in draft.facts if isinstance(subject, Name) and fact.name == subject.name]
    return facts[0].domain if facts and kind != COUNT else None


def interpolate(draft: Draft, marks: Marks) -> Clause:
    kind = draft.pick((RATIO, NUMBER, MONEY, COUNT))
    left = {draft.number(kind).value for _ in range(draft.upto(3))} | {Fraction(1, 2), Fraction(3)}
    spelling = "percent" if kind == RATIO else "plain"
    knots = tuple((Num(x, spelling), marks.fixed(draft)) for x in sorted(left))
    return Interpolate(numeric(draft, kind, 2), knots)


def target(draft: Draft, marks: Marks) -> Clause:
    more = (DATE, DURATION, DURATION) if draft.theme == "targets" else ()
    kind = draft.pick((NUMBER, MONEY, RATIO, COUNT, DATE, *CHOICES, *more))
    if kind in CHOICES:
        fact = draft.fact(kind)
        return Target(Name(fact.name), "=", Literal(draft.pick(kind.options)), "zero")
    operator = draft.pick((*OPERATORS, "="))
    if kind == DATE:
        return date_target(draft, marks, operator)
    goal = Literal(draft.pick(SPANS[1:])) if kind == DURATION else draft.number(kind, nonzero=True)
    if operator == "=":
        return Target(measure(draft, kind, 2), operator, goal, "zero")
    actual = measure(draft, kind, 2)
    flag = Num(draft.pick((Fraction(3, 10), Fraction(1))), "percent") if draft.divides and draft.chance(3) else None
    otherwise = draft.pick(("zero", "proportional", "proportional", "bands") if draft.divides else ("zero",))
    rows = table(draft, RATIO, None, marks.low, marks.high, marks.full) if otherwise == "bands" else ()
    if otherwise != "bands" and flag is None and draft.chance(3):
        return Target(actual, operator, measure(draft, kind, 0), otherwise)
    return Target(actual, operator, goal, otherwise, rows, flag)


def date_target(draft: Draft, marks: Marks, operator: str) -> Clause:
    goal = draft.literal(DATE) if draft.chance(2) else moment(draft, 0)
    if operator in {"<=", "<" if draft.theme else ""} and draft.chance(2):
        domain = Interval(Fraction(0), None)
        rows = table(draft, COUNT, domain, marks.low, marks.high, marks.full)
        return Target(moment(draft, 1), operator, goal, "bands", rows)
    return Target(moment(draft, 1), operator, goal, "zero")


def written_target(draft: Draft, marks: Marks) -> Clause:
    otherwise = draft.pick(("zero", "proportional", "proportional", "bands") if draft.divides else ("zero",))
    rows = table(draft, RATIO, None, marks.low, marks.high, marks.full) if otherwise == "bands" else ()
    return WrittenTarget(compared(draft, "meets"), otherwise, rows, flag(draft))


def flag(draft: Draft) -> Num | None:
    return Num(draft.pick((Fraction(3, 10), Fraction(1, 20))), "percent") if draft.chance(2) else None


def check(draft: Draft) -> Check:
    """A check beside a clause; what it reads is never missing."""
    return Check(compared(draft, "meets"), flag(draft))


def judged(draft: Draft, marks: Marks) -> Clause:
    step = draft.pick((None, Fraction(1, 2), Fraction(1, 10)))
    if step is not None and ((marks.high - marks.low) / step).denominator != 1:
        step = None
    if draft.chance(2):
        return Judged(draft.name(), marks.low, marks.high, step)
    return Judged(draft.name(), None, None, step)


def limits(draft: Draft, marks: Marks) -> tuple[Limit, ...]:
    """Zero to three limits; what makes the node not applicable is added elsewhere."""
    found = [limit(draft, marks) for _ in range(draft.pick((0, 0, 0, 0, 1, 1, 2, 3)))]
    if found and found[-1].condition is not None and draft.chance(3):
        # Another reason for the same limit.
        found.append(replace(found[-1], condition=condition(draft, 0), reason=draft.title()))
    return tuple(found)


def limit(draft: Draft, marks: Marks) -> Limit:
    kinds = ("cap", "at least", "at most", "times", "full", "zero")
    kind = draft.pick(kinds if marks.low <= 0 < marks.high else kinds[:5])
    holds = condition(draft, 1) if kind in {"zero", "full", "cap"} or draft.chance(2) else None
    if kind == "times":
        factor = draft.pick(COEFFICIENTS)
        return Limit(kind, Const(factor, decimal_text(factor)), holds, reason=draft.title())
    number = marks.amount(draft) if kind in {"cap", "at least", "at most"} else None
    return Limit(kind, number, holds, reason=draft.title())


def not_applicable(draft: Draft, policies: tuple[str, ...]) -> Limit:
    return Limit("na", None, condition(draft.without_scores(), 1), draft.pick(policies), draft.title())
