"""Clauses and formulas that compare a value with a target as it is written."""

from __future__ import annotations

from strategies.draft import COUNT, DATE, DURATION, MONEY, NUMBER, PEOPLE, RATIO, Draft
from strategies.terms import Compared, Expr, Name, Type
from strategies.written import FAMILIES

BESIDE: dict[str, tuple[Type, ...]] = {
    "people": (COUNT, PEOPLE, NUMBER),
    "money": (MONEY,),
    "share": (RATIO,),
    "time": (DURATION,),
    "day": (DATE,),
    "words": (),
}
"""The types of facts, besides `actual`, that may stand beside a target of the family."""
MEASURED = FAMILIES[:4]


def compared(draft: Draft, function: str) -> Compared:
    family = draft.pick((*MEASURED, *MEASURED, *FAMILIES) if function == "meets" else MEASURED)
    written = Type("actual", family)
    kind = draft.pick((written, written, *BESIDE[family]))
    target = draft.fact(Type("target", family))
    return Compared(function, Name(draft.fact(kind).name), Name(target.name), kind, target.figures)


def meets(draft: Draft) -> Expr:
    return compared(draft, "meets")


def share(draft: Draft) -> Expr:
    return compared(draft, draft.pick(("attainment", "deviation", "deviation", "attainment")))
