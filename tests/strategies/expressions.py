"""Random expressions of a type over what a draft has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from strategies import written_drafts
from strategies.description import Let, RoundingRule
from strategies.draft import (
    BOOL,
    CHOICES,
    COUNT,
    DATE,
    DOLLARS,
    DURATION,
    MONEY,
    NUMBER,
    PAGES,
    PEOPLE,
    POINTS,
    RATIO,
    SPANS,
    TEXT,
    TEXTS,
    Draft,
    exact,
)
from strategies.tables import left_sides
from strategies.terms import (
    Binary,
    Call,
    Expr,
    FirstOf,
    HasStatus,
    If,
    Instead,
    Interval,
    IsMissing,
    Line,
    Literal,
    Name,
    Nothing,
    Num,
    OneOf,
    Rounded,
    ScoreOf,
    Sliced,
    Tabled,
    Type,
    Unary,
    Within,
)

MODES = ("half_up", "half_even", "down", "half_down", "up", "ceiling", "floor", "up_05")
STEPS = exact("0.01 0.1 1 0.5 0.05 0.25 0.001 0.2")
ORDER = (">=", "<=", ">", "<")
Maker = Callable[[Draft, int], Expr]


def numeric(draft: Draft, kind: Type, depth: int) -> Expr:
    """A number of the type; every leaf that decides is a fact, so that nothing is constant."""
    if kind == POINTS and draft.scored and draft.chance(2):
        return score(draft)
    if draft.theme == "written" and kind == RATIO and draft.divides and draft.chance(3):
        return written_drafts.share(draft)
    if depth <= 0 or draft.chance(2):
        return draft.known(kind)
    makers: list[Maker] = [lambda d, n: shared(d, kind, n)]
    makers += SPECIAL.get(kind, [])
    if draft.divides and kind == RATIO:
        makers += [quotient, quotient]
    elif draft.divides and kind == MONEY:
        makers.append(lambda d, n: Binary("/", numeric(d, MONEY, n), numeric(d, COUNT, 0)))
    return draft.pick(makers)(draft, depth - 1)


def score(draft: Draft) -> Expr:
    path, node = draft.pick(draft.scored)
    return ScoreOf("weight" if not node.signed and draft.chance(4) else "score", path, draft.chance(2))


def quotient(draft: Draft, depth: int) -> Expr:
    kind = draft.pick((MONEY, COUNT, NUMBER, PEOPLE, PAGES, DOLLARS))
    return Binary("/", numeric(draft, kind, depth), numeric(draft, kind, min(depth, 1)))


def shared(draft: Draft, kind: Type, depth: int) -> Expr:
    """What can be said about numbers of any type."""
    one = numeric(draft, kind, depth)
    other: Expr = draft.number(kind) if draft.chance(2) else numeric(draft, kind, depth)
    form = draft.upto(13 if draft.divides else 10)
    match form:
        case 0 | 1:
            return Binary("+-"[form], one, other)
        case 2:
            return Binary("-", other, one)
        case 3:
            more = (numeric(draft, kind, 0),)
            return (
                Call("clamp", (one, other, *more))
                if draft.chance(4)
                else Call(draft.pick(("min", "max", "sum")), (one, other))
            )
        case 4:
            bare = Call("plain", (one,)) if kind == NUMBER else one
            return Call("abs", (bare,)) if draft.chance(2) else Unary("-", one)
        case 5:
            return If(condition(draft, depth), one, other)
        case 6:
            return Binary("*", draft.number(NUMBER), one)
        case 7:
            return rounded(draft, kind, one)
        case 8:
            return tabled(draft, one, other)
        case 9:
            return FirstOf(((one, condition(draft, 0)), (other, condition(draft, 0))), one)
        case 10 if kind not in {COUNT, RATIO}:
            return sliced(draft, one)
        case 11 if kind != COUNT:
            return line(draft, one, other)
        case 12 if kind != COUNT:
            return Binary("/", one, draft.number(NUMBER, nonzero=True))
        case _:
            return Call("mean", (one, other, numeric(draft, kind, 0)))


def tabled(draft: Draft, one: Expr, other: Expr) -> Expr:
    """One of two values in each row of a table, of which each stands in one at least, if it has two rows."""
    kind = draft.pick((NUMBER, RATIO, COUNT, BOOL, *CHOICES))
    subject = Name(draft.fact(kind).name) if kind in {BOOL, *CHOICES} else numeric(draft, kind, 0)
    places = left_sides(draft, kind, None)
    values = [one, other, *(draft.pick((one, other)) for _ in places)]
    return Tabled(subject, tuple(zip(places, values, strict=False)))


def line(draft: Draft, one: Expr, other: Expr) -> Expr:
    kind = draft.pick((NUMBER, MONEY, COUNT))
    left = sorted({draft.number(kind).value, Fraction(1, 2), Fraction(3)})
    values = draft.shuffled([one, other, one])
    return Line(numeric(draft, kind, 0), tuple((Num(x), y) for x, y in zip(left, values, strict=False)))


def sliced(draft: Draft, subject: Expr) -> Expr:
    ends = tuple((Num(end), draft.chance(2)) for end in draft.some((Fraction(1), Fraction(5, 2), Fraction(40)), 2))
    rates = [draft.number(RATIO) if draft.chance(2) else numeric(draft, RATIO, 0) for _ in range(3)]
    return Sliced(subject, tuple(sorted(ends, key=lambda end: end[0].value)), tuple(rates[: len(ends) + 1]))


def rounded(draft: Draft, kind: Type, operand: Expr) -> Expr:
    step = draft.pick(STEPS)
    spelling = "percent" if kind == RATIO and draft.chance(2) else "plain"
    return Rounded(operand, Num(step / 100 if spelling == "percent" else step, spelling), draft.pick(MODES))


def _power(kind: Type) -> Maker:
    return lambda d, n: Binary("^", numeric(d, kind, 0), Num(Fraction(d.upto(3, least=1))))


def _scaled(kind: Type) -> Maker:
    return lambda d, n: Binary("*", numeric(d, kind, n), numeric(d, RATIO, n))


def guarded(draft: Draft, kind: Type) -> Expr:
    """A fact that may be missing, used behind a question, or rarely without one."""
    fact = draft.partial_fact(kind)
    if draft.chance(6):
        return Name(fact.name)
    form = draft.upto(4)
    if form == 0:
        return Instead(Name(fact.name), draft.number(kind))
    if form == 1:
        # What is asked of a formula, which may need the fact or not.
        formula = shared(draft, kind, 0) if draft.chance(2) else If(condition(draft, 0), Name(fact.name), Nothing())
        inner = Binary("+", formula, Name(fact.name)) if draft.chance(2) else formula
        return If(IsMissing(inner, negated=True), inner, draft.number(kind))
    if form == 2:
        return Instead(Binary("-", Name(fact.name), numeric(draft, kind, 0)), numeric(draft, kind, 0))
    if form == 3:
        return If(HasStatus(fact.name, "known", negated=False), Name(fact.name), draft.number(kind))
    return If(HasStatus(fact.name, "known", negated=True), draft.number(kind), Name(fact.name))


SPECIAL: dict[Type, list[Maker]] = {
    RATIO: [_power(RATIO), _scaled(RATIO), lambda d, n: guarded(d, RATIO)],
    NUMBER: [_power(NUMBER), _scaled(NUMBER), lambda d, n: guarded(d, NUMBER)],
    MONEY: [_scaled(MONEY)],
    POINTS: [_scaled(POINTS)],
    COUNT: [
        lambda d, n: Call("count", tuple(condition(d, 0) for _ in range(d.upto(3, least=1)))),
        lambda d, n: Call(d.pick(("days_between", "months_between")), (moment(d, n), moment(d, 0))),
    ],
}


def moment(draft: Draft, depth: int) -> Expr:
    day = draft.known(DATE)
    form = draft.upto(4) if depth > 0 else 0
    match form:
        case 0:
            return day
        case 1:
            return Binary(draft.pick("+-"), day, Literal(draft.pick(SPANS[:5])))
        case 2:
            months = Num(Fraction(draft.upto(14)))
            return Call(draft.pick(("months_before", "months_after")), (day, months))
        case 3:
            return Call("month_end", (day,))
        case _:
            return If(condition(draft, 0), day, draft.known(DATE))


def condition(draft: Draft, depth: int) -> Expr:
    """Something that is true or false."""
    if draft.theme in THEMED_TESTS and draft.chance(2):
        return draft.pick(THEMED_TESTS[draft.theme])(draft, depth)
    if depth > 0 and draft.chance(3):
        if draft.chance(3):
            return Unary("not", condition(draft, depth - 1))
        return Binary(draft.pick(("and", "or")), condition(draft, depth - 1), condition(draft, depth - 1))
    return draft.pick(TESTS)(draft, depth)


def _comparison(draft: Draft, depth: int) -> Expr:
    kind = draft.pick((MONEY, COUNT, NUMBER, RATIO, POINTS, PAGES))
    left = numeric(draft, kind, depth)
    right = draft.number(kind) if draft.chance(2) else numeric(draft, kind, 0)
    return Binary(draft.pick((*ORDER, "=", "!=")), left, right)


def _within(draft: Draft, depth: int) -> Expr:
    kind = draft.pick((NUMBER, RATIO, COUNT))
    low, high = draft.number(kind).value, draft.number(kind).value
    ends = sorted({low, high, high + 1})[:2]
    interval = Interval(ends[0], ends[1], low_closed=not draft.chance(3), high_closed=not draft.chance(3))
    return Within(numeric(draft, kind, depth), interval, percent=kind == RATIO)


def _day(draft: Draft, depth: int) -> Expr:
    other = draft.literal(DATE) if draft.chance(2) else moment(draft, 0)
    return Binary(draft.pick((*ORDER, "=")), moment(draft, depth), other)


def _day_part(draft: Draft, depth: int) -> Expr:
    part = draft.pick((("year", 2021), ("month", 2), ("day", 28)))
    return Binary(draft.pick((*ORDER, "=")), Call(part[0], (moment(draft, depth),)), Num(Fraction(part[1])))


def _span(draft: Draft, depth: int) -> Expr:
    left = draft.known(DURATION) if draft.chance(2) else Binary("-", moment(draft, 0), moment(draft, 0))
    return Binary(draft.pick((*ORDER, "=")), left, Literal(draft.pick(SPANS)))


def _word(draft: Draft, depth: int) -> Expr:
    kind = draft.pick(CHOICES)
    subject = Name(draft.fact(kind).name)
    if draft.chance(2):
        return OneOf(subject, kind.options[: draft.upto(2, least=1)])
    return Binary(draft.pick(("=", "!=")), subject, Literal(draft.pick(kind.options)))


def _text(draft: Draft, depth: int) -> Expr:
    return Binary("=", Name(draft.fact(TEXT).name), Literal(draft.pick(TEXTS)))


def _status(draft: Draft, depth: int) -> Expr:
    fact = draft.partial_fact(draft.pick((RATIO, NUMBER)))
    status = draft.pick(("known", "missing", "pending", "not applicable"))
    return HasStatus(fact.name, status, negated=status != "not applicable" and draft.chance(2))


TESTS: tuple[Maker, ...] = (
    lambda d, n: draft_bool(d),
    lambda d, n: draft_bool(d),
    _comparison,
    _comparison,
    _within,
    _day,
    _day_part,
    _span,
    _word,
    _text,
    _status,
)


def _score(draft: Draft, depth: int) -> Expr:
    if not draft.scored:
        return draft_bool(draft)
    other = draft.number(POINTS) if draft.chance(2) else numeric(draft, POINTS, depth)
    return Binary(draft.pick(ORDER), score(draft), other)


def _days_between(draft: Draft, depth: int) -> Expr:
    days = Call(draft.pick(("days_between", "months_between")), (moment(draft, depth), moment(draft, 0)))
    return Binary(draft.pick((*ORDER, "=")), days, draft.number(COUNT))


THEMED_TESTS: dict[str, tuple[Maker, ...]] = {
    "scores": (_score,),
    "dates": (_day, _day, _day_part, _span, _days_between),
    "written": (lambda d, n: written_drafts.meets(d),),
}


def draft_bool(draft: Draft) -> Expr:
    return draft.known(BOOL)


def quantity(draft: Draft) -> None:
    """Adds a let to the draft; one that may read scores stands apart."""
    kind = draft.pick((POINTS, BOOL) if draft.scored else (RATIO, BOOL, MONEY, NUMBER, DATE))
    expression = of_type(draft, kind, 2)
    declared = kind in {RATIO, BOOL, MONEY, DATE} and draft.chance(2)
    let = Let(draft.name(), kind, expression, declared)
    if draft.chance(3):
        let = titled(draft, let)
    (draft.later if draft.scored else draft.lets).append(let)


def titled(draft: Draft, let: Let) -> Let:
    """The same shown beside the points."""
    if let.type not in {POINTS, RATIO, NUMBER}:
        return replace(let, title=f"the {let.name}")
    rounding = RoundingRule(draft.pick(MODES), draft.pick(exact("0.01 0.1 1 0.5")), ()) if draft.chance(2) else None
    high = draft.pick(exact("0 0.5 1 2.5")) if draft.chance(2) else None
    return replace(let, title=f"the {let.name}", rounding=rounding, high=high)


def of_type(draft: Draft, kind: Type, depth: int) -> Expr:
    if kind == BOOL:
        return condition(draft, depth)
    return moment(draft, depth) if kind == DATE else numeric(draft, kind, depth)
