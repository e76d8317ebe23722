"""Strategies for facts that suit a description, and these facts as the library takes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from perfscore import NOT_APPLICABLE, PENDING, Fact
from strategies.arithmetic import inside
from strategies.description import Description, FactDeclaration, Facts, Given, Judged, every_node
from strategies.draft import Draft
from strategies.spelling import decimal_text, terminates
from strategies.terms import Value, Written

FINEST = {
    "money": Fraction(1, 100),
    "count": Fraction(1),
    "ratio": Fraction(1, 10000),
    "number": Fraction(1, 1000),
    "points": Fraction(1, 1000),
}
STATUSES = {"pending": PENDING, "not applicable": NOT_APPLICABLE}


def fitted(fact: FactDeclaration, value: Value) -> Value:
    """The value, or an edge of the domain that belongs to it."""
    domain = fact.domain
    if domain is None or inside(domain, value):
        return value
    if domain.low is not None and domain.low_closed:
        return domain.low
    return domain.high if domain.high is not None and domain.high_closed else timedelta(0)


def number_near_an_edge(draft: Draft, fact: FactDeclaration) -> Value:
    """A number at an edge, a step beside one, a tie, or a multiple; below zero where the type allows it."""
    kind = fact.type.kind
    value = draft.number(fact.type).value
    form = draft.upto(8)
    if form == 4:
        value += FINEST[kind]
    elif form == 5 and (value >= FINEST[kind] or kind != "count"):
        value -= FINEST[kind]
    elif form == 6:
        value *= draft.upto(12)
    elif form == 7 and kind != "count":
        value = -value
    elif form == 8 and kind in {"number", "ratio"}:
        value /= 3
    if kind == "money":
        unit = fact.step or FINEST["money"]
        value -= value % unit
    return value


def given(draft: Draft, fact: FactDeclaration) -> Given | None:
    """What is stated about one fact, None where it is not given."""
    may_lack = fact.optional or fact.default is not None
    if (may_lack and draft.chance(3)) or draft.chance(250):
        return None
    if draft.chance(4 if fact.optional else 200):
        return Given(None, draft.pick(tuple(STATUSES)))
    numeric = fact.type.kind in FINEST
    value = number_near_an_edge(draft, fact) if numeric else draft.value(fact.type)
    return Given(value if draft.chance(150) else fitted(fact, value))


def judgement(draft: Draft, low: Fraction, high: Fraction, step: Fraction | None) -> Given:
    steps = (high - low) / (step or Fraction(1, 100))
    count = draft.pick((int(steps), 0, int(steps / 2), draft.upto(int(steps))))
    value = low + count * (step or Fraction(1, 100))
    return Given(value, reason=None if value == high and draft.chance(2) else "seen on the spot")


def slip(draft: Draft, low: Fraction, high: Fraction, step: Fraction | None) -> Given | None:
    """A judgement that is not what it should be, or that the assessor still owes."""
    wrong = draft.pick((low - Fraction(1, 10), high + (step or 1), low + (high - low) / 3))
    right = judgement(draft, low, high, step)
    return draft.pick(
        (None, Given(None, "pending"), Given(wrong, reason="so"), Given(right.value), Given(right.value, reason=" "))
    )


def judged_inputs(description: Description) -> dict[str, tuple[Fraction, Fraction, Fraction | None]]:
    """The bounds and the step of every judged input."""
    found = {}
    for _, node in every_node(description.root):
        if isinstance(node.clause, Judged):
            clause = node.clause
            low = node.low if clause.low is None else clause.low
            found[clause.name] = low, node.high if clause.high is None else clause.high, clause.step
    return found


@st.composite
def facts_for(draw: st.DrawFn, description: Description, slips: bool = False) -> Facts:
    draft = Draft(draw)
    facts = {}
    for fact in description.facts:
        stated = given(draft, fact)
        if stated is not None:
            facts[fact.name] = stated
    for name, (low, high, step) in judged_inputs(description).items():
        judged = slip if slips and draft.chance(5) else judgement
        stated = judged(draft, low, high, step)
        if stated is not None:
            facts[name] = stated
    return facts


def python_value(value: Value) -> object:
    if isinstance(value, Written):
        return value.text
    return Decimal(decimal_text(value)) if isinstance(value, Fraction) and terminates(value) else value


def as_facts(facts: Facts) -> dict[str, object]:
    """The facts as the library takes them, in the plainest form."""
    return {name: _as_fact(stated) for name, stated in facts.items()}


def _as_fact(stated: Given) -> object:
    if stated.value is None:
        return STATUSES[stated.status]
    value = python_value(stated.value)
    return value if stated.reason is None else Fact(value, reason=stated.reason)


def spellings(name: str, stated: Given, kind: str) -> list[object]:
    """All ways to say the same."""
    if stated.value is None:
        return [STATUSES[stated.status], {"status": stated.status}]
    values = _spelled_values(stated.value, kind)
    if stated.reason is not None:
        return [Fact(each, reason=stated.reason) for each in values] + [
            {"value": each, "reason": stated.reason} for each in values
        ]
    return [*values, *(Fact(each) for each in values), *({"value": each} for each in values)]


def _spelled_values(value: Value, kind: str) -> list[object]:
    match value:
        case bool():
            words = ("true", "yes", "是") if value else ("false", "no", "否")
            return [value, *words]
        case date():
            return [value, value.isoformat(), f"{value.year}年{value.month}月{value.day}日"]
        case timedelta():
            hours = value // timedelta(hours=1)
            return [value, f"{hours} hours", *([f"{hours // 24} days"] if hours % 24 == 0 else [])]
        case Fraction():
            return _spelled_numbers(value, kind)
        case Written():
            return [value.text]
        case _:
            return [value]


def _spelled_numbers(value: Fraction, kind: str) -> list[object]:
    if not terminates(value):
        return [value]
    text = decimal_text(value)
    spelled: list[object] = [
        Decimal(text),
        value,
        text,
        f" {text} ",
        Decimal(text + ("0" if "." in text else ".0")),
    ]
    if value.denominator == 1:
        spelled += [int(value), f"{int(value):,}"]
    if kind == "ratio":
        spelled.append(f"{decimal_text(value * 100)}%")
    return spelled


@st.composite
def respelled(draw: st.DrawFn, description: Description, facts: Facts) -> Mapping[str, object]:
    """The same facts, each in any of its spellings, in any order."""
    kinds = {fact.name: fact.type.kind for fact in description.facts}
    names = draw(st.permutations(sorted(facts)))
    return {name: draw(st.sampled_from(spellings(name, facts[name], kinds.get(name, "points")))) for name in names}
