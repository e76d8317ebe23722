"""Frameworks whose rows may fail below an exemption, a veto or a gate, with facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from perfscore import PENDING

HEAD = """\
framework settled { points 10 round half_up to 0.01 at each indicator }
fact n, m : count in [0, 5]
fact q    : number in [0, 5] optional
fact on, off, bad : bool
fact day : date in [2020-01-01, 2021-01-01]
fact list : table { worth : number in [0, 5] optional } optional
let share = n / m
"""
CLAUSES = (
    "award 8 - 5 / n",
    "award share",
    "award 2 + q",
    "award 3",
    "award if n > 2 then q else 3",
    "award if n > 2 then 4 else 1 na when bad then error",
    "award n na when m = 3 then error",
    "award 4 zero when q > 3",
    "award 4 na when n / m > 1 then zero",
    "award 1 full when n > 2 and q > 1",
    "award 4 cap q when n > 3",
    "target n / m >= 6 otherwise proportional",
    "target n >= 2 otherwise bands { < 50% : 0, else : 1 }",
    "bands n { < 3 : q, else : 1 }",
    "lookup n, m { >= 3 : 1, < 3 { >= 2 : 4, else : 3 } }",
    "interpolate n { 0 : 0, 5 : 4 }",
    "award { 1 when n > 2, 2 when on or q > 2 }",
    "deduct { 1 per 1 of m / n proportional }",
    "deduct { 1 when n > 2, 1 per 1 of n each started }",
    "award if month_end(months_after(day, n)) > day then 2 else 3",
    "award sum(worth of list where n > 3 or worth > 1)",
    "judged mark",
    "part 3 { award q } part 2 { award 5 / n }",
)
LIMITS = (
    'full when on "on"',
    'zero when off "off"',
    "full when n > 2",
    "zero when share > 1",
    "na when bad then full",
    "na when bad then zero",
    "na when on and n < 4 then full",
    "na when off then redistribute",
    "na when bad then error",
)
OF_THE_WHOLE = tuple(each for each in LIMITS if not each.startswith("na"))


@dataclass(frozen=True)
class SettledRows:
    """A framework, facts, and how much more of ``n`` the other facts have."""

    text: str
    facts: dict[str, Any]
    more: dict[str, Any]


def _limits(draw: st.DrawFn, among: tuple[str, ...]) -> str:
    return "\n".join(draw(st.lists(st.sampled_from(among), max_size=2, unique=True)))


@st.composite
def settled_rows(draw: st.DrawFn) -> SettledRows:
    """Two rows, each alone or within groups; the framework itself may be settled as well."""
    text = HEAD
    for place in range(2):
        body = draw(st.sampled_from(CLAUSES)).replace("mark", f"mark{place}")
        node = f"indicator i{place} 5 {{ {body} }}"
        for depth in range(draw(st.integers(0, 2))):
            node = f"group g{place}_{depth} 5 {{ {node}\n{_limits(draw, LIMITS)} }}"
        text += f"{node}\n"
    text += _limits(draw, OF_THE_WHOLE)
    facts: dict[str, Any] = {name: draw(st.integers(0, 5)) for name in ("n", "m")}
    facts |= {name: draw(st.booleans()) for name in ("on", "off", "bad")}
    facts["day"] = "2020-05-31"
    q = draw(st.sampled_from([None, 0, 2, None, 5]))
    facts |= {} if q is None else {"q": q}
    cells = draw(st.sampled_from([None, [{"worth": 1}, {"worth": 4}], [{"worth": 2}, {}], []]))
    facts |= {} if cells is None else {"list": cells}
    if draw(st.integers(0, 2)) == 2:
        facts["m"] = PENDING
    facts |= {f"mark{place}": {"value": 3, "reason": "seen"} for place in range(2) if f"mark{place}" in text}
    return SettledRows(text, facts, {**facts, "n": draw(st.integers(0, 5))})
