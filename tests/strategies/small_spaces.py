"""Frameworks of few facts with few values each, all of which can be tried."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

import perfscore

FACTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "a": ("count in [0, 4]", (0, 1, 2, 3, 4)),
    "b": ("count in [1, 3]", (1, 2, 3)),
    "p": ("bool", (False, True)),
    "q": ("bool default false", (False, True)),
    "k": ('choice("x", "y", "z")', ("x", "y", "z")),
    "s": ("count in [0, 2] optional", (0, 1, 2, perfscore.MISSING)),
}
CONDITIONS = (
    "a > {n}", "a >= b", "b = {n}", "a + b < {n}", "p", "not p", "p and q", "p or q", 'k = "x"', 'k in {{"x", "y"}}',
    "s is missing", "s is known and s > {n}", "a * b > {n}", "score(j) > {n}", "score(j) = {n}", "a - b >= {n}",
    'k != "z" and a > {n}', "a > {n} and a < b",
)  # fmt: skip
CLAUSES = (
    "award min({full}, a)", "award {full} * a / 4", "award if {c} then {full} else {n}", "award {n}",
    "award if {c} then {n} else if {d} then {full} else 0", "award {{ {n} when {c}, 1 when {d} }}",
    "deduct {{ {n} when {c}, 1 per 1 of a each complete }}", "deduct 1 per 2 of a each started",
    "bands a {{ >= 3 : {full}, [1, 3) : {n}, else : 0 }}", "bands k {{ \"x\" : {full}, \"y\" : {n}, else : 0 }}",
    "interpolate a {{ 1 : 0, 3 : {full} }}", "award max(0, {full} - a - b)", "target a >= {n} otherwise proportional",
    "award if s is missing then {n} else min({full}, s)", "award {full} * (a + 1) / (b + a + 1)",
)  # fmt: skip
LIMITS = (
    "cap {n} when {c}", "cap {n} when {d}", "at most {n}", "at least {n}", "zero when {c}", "full when {d}",
    "na when {c} then full", "na when {d} then zero", "na when {c} then error",
)  # fmt: skip
ROWS = (("j", 4), ("i", 6))


@dataclass(frozen=True)
class SmallSpace:
    """A framework without its limits; each limit, with the row that it stands in; and all sets of facts."""

    head: str
    rows: tuple[tuple[str, int, str], ...]
    limits: tuple[tuple[str, str], ...]
    used: tuple[str, ...]

    def text(self, leaving_out: int | None = None) -> str:
        """The framework, of whose limits one may be left out."""
        kept = [each for place, each in enumerate(self.limits) if place != leaving_out]
        lines = list[str]()
        for name, points, clause in self.rows:
            own = [f"  {limit}" for row, limit in kept if row == name]
            lines += [f"indicator {name} {points} {{", f"  {clause}", *own, "}"]
        return self.head + "\n".join(lines)

    def facts(self) -> list[dict[str, Any]]:
        """All that the facts can be together."""
        every = product(*(FACTS[name][1] for name in self.used))
        return [dict(zip(self.used, values, strict=True)) for values in every]


def names_in(text: str) -> set[str]:
    return set("".join(char if char.isalnum() else " " for char in text).split()) & set(FACTS)


@st.composite
def small_spaces(draw: st.DrawFn) -> SmallSpace:
    used = tuple(sorted(draw(st.sets(st.sampled_from(sorted(FACTS)), min_size=1, max_size=4))))
    conditions = [each for each in CONDITIONS if names_in(each) <= set(used)]
    without_scores = [each for each in conditions if "score" not in each] or ["1 > {n}"]

    def condition(*, scored: bool) -> str:
        return draw(st.sampled_from(conditions if scored else without_scores)).format(n=draw(st.integers(0, 7)))

    def drawn(templates: tuple[str, ...], row: str, full: int) -> str:
        template = draw(st.sampled_from([each for each in templates if names_in(each) <= set(used)]))
        parts = {each: condition(scored=row == "i") for each in "cd"}
        return template.format(full=full, n=draw(st.integers(0, full)), **parts)

    rows = tuple((name, full, drawn(CLAUSES, name, full)) for name, full in ROWS)
    limits = tuple((name, drawn(LIMITS, name, full)) for name, full in ROWS for _ in range(draw(st.integers(0, 2))))
    grade = draw(st.sampled_from(["", 'grade on published { >= 9 : "A", [4, 9) : "B", else : "C" } ']))
    required = [f'require {condition(scored=False)} "no"\n' for _ in range(draw(st.integers(0, 1)))]
    facts = [f"fact {name} : {FACTS[name][0]}\n" for name in used]
    header = f"framework small {{ points 10 round half_up to 0.01 at each indicator\n{grade}}}\n"
    return SmallSpace("".join((header, *facts, *required)), rows, limits, used)
