"""Frameworks whose numbers have thousands of digits while they are computed, and facts for them."""

from __future__ import annotations

import math
from collections.abc import Iterable
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


LONG = {
    "a sum of quotients": row(f"award min(1, {listed('a / {}', COPRIME, ' + ')})"),
    "a quantity": f"{HEAD}let q = {listed('a / {}', COPRIME, ' + ')}\nindicator i 1 {{ award min(1, q) }}",
    "a power": row("award a + a / 123456789012345678901234567890123456789012345678901 ^ 100"),
    "a power of a fact": row("award min(1, (7 ^ 100) ^ 10 * a ^ 100)"),
    "points without a rounding": row("award min(1, (a ^ 100) ^ 50)").replace("round half_up to 0.01 at total", ""),
}
"""Frameworks that are sound, and have some number of more than 4,300 digits, or of more than 640."""
