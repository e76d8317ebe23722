"""Frameworks whose numbers have thousands of digits while they are computed, and facts for them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

HEAD = "framework x { points 1 round half_up to 0.01 at total }\nfact a : number in [0, 5]\nfact b : number\n"
FACTS: dict[str, Any] = {"a": Decimal("0.5"), "b": 1}


def _coprime(count: int) -> list[int]:
    found: list[int] = []
    number = 10**57
    while len(found) < count:
        number += 1
        if all(math.gcd(number, each) == 1 for each in (10, *found)):
            found.append(number)
    return found


COPRIME = _coprime(90)
"""Numbers of 58 digits of which no two have a factor in common."""


def row(clause: str) -> str:
    """A framework of one row."""
    return f"{HEAD}indicator i 1 {{ {clause} }}"


def listed(form: str, numbers: Iterable[int], between: str = ", ") -> str:
    """A piece of a framework for each number, with its place below 1."""
    return between.join(form.format(number, place=f"0.{place:05}") for place, number in enumerate(numbers))


def frameworks(coprime: Sequence[int]) -> dict[str, str]:
    """Frameworks that are sound, and have some number with all digits of these numbers together, or with thousands."""
    rows = listed("indicator i{place} 1 {{ award a / {} }}", coprime, "\n").replace("i0.", "i")
    return {
        "a sum of quotients": row(f"award min(1, {listed('a / {}', coprime, ' + ')})"),
        "a quantity": f"{HEAD}let q = {listed('a / {}', coprime, ' + ')}\nindicator i 1 {{ award min(1, q) }}",
        "a power": row("award a + a / 123456789012345678901234567890123456789012345678901 ^ 100"),
        "a power of a fact": row("award min(1, (7 ^ 100) ^ 10 * a ^ 100)"),
        "points without a rounding": row("award min(1, (a ^ 100) ^ 50)").replace("round half_up to 0.01 at total", ""),
        "a sum of arguments": row(f"award min(1, sum({listed('a / {}', coprime)}))"),
        "a mean": row(f"award min(1, mean({listed('a / {}', coprime)}))"),
        "the least of many": row(f"award min(1, {listed('a / {}', coprime)})"),
        "the greatest of many": row(f"award max({listed('a / {}', coprime)})"),
        "a written number": row(f"award min(1, a * ({listed('1 / {}', coprime, ' + ')}))"),
        "a sum of choices": row(f"award min(1, {listed('(if a > {place} then 1 / {} else 0)', coprime, ' + ')})"),
        "a choice of long numbers": row("award min(1, if a > 1 then 1 / (3 ^ 100) ^ 6 else 1 / (5 ^ 100) ^ 4)"),
        "points of bands": row(f"bands a {{ {listed('<= {place} : 1 / {}', coprime)}, else : 0 }}"),
        "points of knots": row(f"interpolate a {{ {listed('{place} : 1 / {}', coprime)} }}"),
        "a very long point of a knot": row("interpolate a { 0 : 0, 1 : (1 / 7 ^ 100) ^ 5, 2 : 1 }"),
        "a default": f"{HEAD}fact c : number default sum({listed('1 / {}', coprime)})\n"
        "indicator i 1 { award min(1, c) }",
        "a cap": row(f"award min(1, a) at most sum({listed('1 / {}', coprime)})"),
        "the least of a group": f"{HEAD}group g 1 minimum {{\n{rows}\n}}",
        "the mean of a group": f"{HEAD}group g 1 mean {{\n{rows}\n}}",
        "many factors": row(f"award min(1, {' * '.join(f'(a + {k}) ^ 2' for k in range(200))})"),
        "a long product": row(f"award min(1, {' * '.join(['a'] * 400)})"),
    }
